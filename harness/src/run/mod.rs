//! The runner: scenarios in, events out.
//!
//! A scenario expands into cases. A case encodes its plan with the real encoder, burns it with
//! the real writer, or has a host record it at once, on the simulated drive, and has the recording
//! judged; or it calls members one by one. Cases run side by side; their events come in the order of the list.

mod answers;
mod burn;
mod calls;
mod case;
mod compare;
mod coverage;
mod digest;
mod drive;
mod earlier;
mod event;
mod exchange;
mod faults;
mod list;
mod outside;
mod page;
mod pressed;
mod read_back;
mod record;
mod refusal;
mod speed;
mod writing;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use rayon::prelude::*;

pub use burn::{BurnSettings, burn};
pub use case::run_case;
pub use coverage::{Coverage, Covered, Item, codes};
pub use digest::Left;
pub use drive::{Watch, watched};
pub(crate) use event::show_windows;
pub use event::{CaseReport, Event, Judged, Outcome, Programs, Reason, Summary};
pub use list::{Listed, ListedCase, Partition, Selection, list};
pub(crate) use page::INDEX;
pub use page::PAGES;
pub use speed::{Implausible, SpeedWatch};

use crate::outside::Launcher;

/// What is the same for all cases of a run.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Runs programs of others.
    pub launcher: Launcher,
    /// Each case tells what it leaves, see [`Left`].
    pub digests: bool,
    /// Cases that fail make a page of the disc that they recorded; of a run the first [`PAGES`].
    pub pages: bool,
}

/// Runs cases on `jobs` threads and gives each event to `report`, which may break the run off.
///
/// # Errors
/// When the threads cannot be started.
pub fn run(
    cases: &[ListedCase],
    jobs: usize,
    setting: &Setting,
    mut report: impl FnMut(&Event) -> ControlFlow<()>,
) -> Result<Summary, rayon::ThreadPoolBuildError> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build()?;
    let mut summary = Summary::default();
    if report(&Event::Began { cases: cases.len() }).is_break() {
        return Ok(summary);
    }
    let (sender, receiver) = mpsc::channel();
    let pages = AtomicUsize::new(0);
    let enough = || pages.load(Ordering::Relaxed) >= PAGES;
    pool.in_place_scope(|scope| {
        let enough = &enough;
        scope.spawn(move |_| {
            // In the order of the list, so that few that have ended wait for one before them. A
            // receiver that is gone broke the run off: the rest need not run.
            let in_order = cases.iter().enumerate().par_bridge();
            let _ = in_order.try_for_each_with(sender, |sender, (at, case)| {
                let setting = Setting { pages: setting.pages && !enough(), ..setting.clone() };
                sender.send((at, Box::new(run_case(case, &setting)))).map_err(drop)
            });
        });
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (at, ended) in receiver {
            waiting.insert(at, ended);
            while let Some(mut ended) = waiting.remove(&next) {
                next += 1;
                // A case may have begun before there were enough.
                ended.page = ended.page.filter(|_| !enough());
                pages.fetch_add(usize::from(ended.page.is_some()), Ordering::Relaxed);
                summary.count(&ended.outcome);
                if report(&Event::CaseEnded(ended)).is_break() {
                    return;
                }
            }
        }
    });
    let _ = report(&Event::Ended(summary));
    Ok(summary)
}
