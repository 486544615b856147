//! What a lead-in says of the session behind its own: the mode-5 item B0.
//!
//! Of B0 only the time is held against the plan, where the next program area starts; the latest
//! start of a lead-out and the item C0 are the medium's affair.

use rawcd_format::{Lba, Pointer};

use crate::log::{Departure, Log, Words};
use crate::rules::toc::NEXT_SESSION;
use crate::section::Context;

/// What the items B0 of a lead-in said so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct NextSessionJudge {
    is_said: bool,
}

impl NextSessionJudge {
    /// An item of mode 5 in a lead-in.
    pub(crate) fn take(&mut self, cx: &mut Context<'_>, point: u8, time: [u8; 3]) {
        if point != Pointer::NEXT_SESSION {
            return;
        }
        self.is_said = true;
        let declared = declared(cx.pointers);
        // A session of which nothing is said is one behind which none may follow.
        if time == declared.unwrap_or(Pointer::NO_SESSION) {
            return;
        }
        let kind = u32::from_be_bytes([0, time[0], time[1], time[2]]).into();
        // The item comes by again after all the others.
        let turns = 3 * (cx.layout.toc().len() + 2) as i64;
        let message = "B0 does not point at the next session of the plan";
        cx.log.report(Departure::new(&NEXT_SESSION, cx.lba, kind).passing(turns, message), || {
            Words::new(words(declared), words(Some(time)), message)
        });
    }

    /// What this becomes by items that led to `end` and are as declared.
    pub(crate) fn carried(self, end: &NextSessionJudge) -> NextSessionJudge {
        NextSessionJudge { is_said: self.is_said || end.is_said }
    }

    /// Judges a lead-in that began at `first` and was long enough to hold every item.
    pub(crate) fn finish(&self, pointers: &[Pointer], first: Lba, log: &mut Log) {
        if let Some(time) = declared(pointers).filter(|_| !self.is_said) {
            log.report(Departure::new(&NEXT_SESSION, first, u64::MAX), || {
                Words::new(words(Some(time)), "no item B0", "the lead-in has no item B0")
            });
        }
    }
}

fn declared(pointers: &[Pointer]) -> Option<[u8; 3]> {
    pointers.iter().find(|item| item.point == Pointer::NEXT_SESSION).map(|item| item.time)
}

fn words(time: Option<[u8; 3]>) -> String {
    match time {
        None => "no session behind this one".to_owned(),
        Some([minute, second, frame]) => format!("B0 {minute:02X}:{second:02X}:{frame:02X}"),
    }
}
