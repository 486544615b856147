//! The page of the disc of a case that failed: made where the disc is, since nobody else has it.

use std::sync::{Arc, Mutex};

use rawcd_format::WriteMode;
use rawcd_judge::Subject as JudgedAs;
use rawcd_sim::{InProcess, Medium};

use super::ListedCase;
use super::case::{CaseRun, Step};
use crate::page::{self, Against, FailedCase, Subject, Trace};
use crate::plan;
use crate::store::FileStorage;
use crate::trace::Line;

/// The page of a run, beside those of its discs.
pub(crate) const INDEX: &str = "index.html";
/// Failed cases of a run of which there are pages: the first ones that recorded anything.
pub const PAGES: usize = 50;

/// What a page is made of when a case has failed.
#[derive(Debug, Default)]
pub(super) struct Kept {
    medium: Option<Medium<FileStorage>>,
    lines: Arc<Mutex<Vec<Line>>>,
}

impl Kept {
    /// Writes the commands of a drive down from now on.
    pub(super) fn trace(&self, transport: InProcess<FileStorage>) -> InProcess<FileStorage> {
        let lines = Arc::clone(&self.lines);
        transport.observed_by(move |entry| {
            lines.lock().expect("nobody panics while seeing a command").push(Line::of(entry));
        })
    }

    /// Keeps what is on a disc.
    pub(super) fn keep(&mut self, medium: Medium<FileStorage>) {
        self.medium = Some(medium);
    }

    fn trace_so_far(&self) -> Option<Trace> {
        let mut lines = self.lines.lock().expect("nobody panics while seeing a command");
        (!lines.is_empty()).then(|| Trace::of(std::mem::take(&mut lines)))
    }
}

impl CaseRun<'_> {
    /// How a disc is judged here.
    pub(super) fn judged_as<'m>(
        &self,
        medium: &Medium<FileStorage>,
        modes: &'m [WriteMode],
    ) -> JudgedAs<'m> {
        let judge = &self.scenario.judge;
        JudgedAs::Disc {
            lead_in_start: match &judge.lead_in {
                Some(time) => time.0.lba(),
                None => medium.lead_in_start(),
            },
            last_lead_out: match &judge.last_lead_out {
                Some(time) => time.0.to_lba(rawcd_format::Area::Program),
                None => medium.last_lead_out_start(),
            },
            modes,
        }
    }

    /// How the sessions of a disc are said to be recorded.
    pub(super) fn judged_modes(&self) -> Vec<WriteMode> {
        match &self.scenario.judge.write {
            Some(ways) => ways.modes(),
            None => self.scenario.modes(),
        }
    }

    /// The page of the disc that was recorded, or why there is none; nothing when none was.
    pub(super) fn page(&self, listed: &ListedCase) -> Option<Result<String, String>> {
        let kept = self.kept.as_ref()?;
        let medium = kept.medium.as_ref()?;
        let trace = kept.trace_so_far();
        self.page_of(listed, medium, trace.as_ref()).map_err(|why| why.to_string()).transpose()
    }

    fn page_of(
        &self,
        listed: &ListedCase,
        medium: &Medium<FileStorage>,
        trace: Option<&Trace>,
    ) -> Step<Option<String>> {
        let loaded = match (listed.loaded.judge_plan()?, listed.loaded.plan(&listed.case)?) {
            (Some(loaded), _) | (None, Some(loaded)) => Some(loaded),
            (None, None) => listed.loaded.medium_plan()?,
        };
        let Some(loaded) = loaded else { return Ok(None) };
        let (plan, contents) = plan::open(&loaded.plan, &loaded.folder, &loaded.marks)?;
        let modes = self.judged_modes();
        let judged_as = self.judged_as(medium, &modes);
        let last_lead_out = match judged_as {
            JudgedAs::Disc { last_lead_out, .. } => Some(last_lead_out),
            JudgedAs::Image(_) => None,
        };
        let because = self.failures.iter().filter(|reason| reason.finding.is_none());
        let because = because.map(|reason| reason.complaint.to_string()).collect();
        let subject = Subject {
            image: medium.recording(),
            name: listed.name.clone(),
            medium: Some(page::medium_text(medium)),
            last_lead_out,
            trace,
            case: Some(FailedCase { run: INDEX, because }),
        };
        let marks = Some(&loaded.marks);
        let against = Against { plan: &plan, contents: &contents, marks, judged_as };
        let made = page::page_of(&subject, &against).map_err(|error| self.judge_error(&error))?;
        Ok(Some(made.1))
    }
}
