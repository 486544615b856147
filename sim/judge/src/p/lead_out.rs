//! P in the lead-out: 2 s to 3 s of zero, then 2 Hz [ECMA-130 22.2].
//!
//! 2.00 Hz ± 0.04 Hz is a period of 36.8 to 38.3 sections, so 37 or 38; a duty of 50 % ± 5 % makes
//! its halves 17 to 20 sections. A run of sections is judged when the next one is three sections
//! long: what lasts only one or two is a spot in the run around it, and one finding.

use rawcd_format::Lba;

use crate::log::{Departure, Words};
use crate::rules::p as rules;
use crate::section::Context;

/// Sections of half a period at most.
const HALF_SECTIONS: u32 = 20;
/// Sections of a spot at most.
const SPOT_SECTIONS: u32 = 2;

/// The runs of equal P so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LeadOut {
    /// P and sections of the present run; none of length 0.
    level: bool,
    length: u32,
    /// Sections of the run before, as long as it is not judged.
    unjudged: Option<u32>,
    /// Runs judged, that one not counted.
    runs: u32,
    /// Sections of the last run, when it was half a period.
    half: Option<u32>,
}

/// What a run may be.
fn is_half(length: u32) -> bool {
    (17..=HALF_SECTIONS).contains(&length)
}

fn is_leading_zero(length: u32) -> bool {
    (150..=225).contains(&length)
}

fn is_period(length: u32) -> bool {
    (37..=38).contains(&length)
}

impl LeadOut {
    pub(super) fn judge(&mut self, cx: &mut Context<'_>, p: bool) {
        if self.length == 0 || p == self.level {
            self.level = p;
            self.length += 1;
            if self.length == SPOT_SECTIONS + 1
                && let Some(before) = self.unjudged.take()
            {
                self.judge_run(cx, before);
            }
            return self.judge_excess(cx);
        }
        match self.unjudged.take() {
            // Back to what it was: the run between was a spot.
            Some(before) => {
                let spot = self.length;
                let first = Lba(cx.lba.0 - spot as i32);
                let spot_departure = Departure::new(&rules::LEAD_OUT, first, 1);
                report(cx, spot_departure, spot, "a spot in a longer run");
                self.length += before + 1;
            }
            None => {
                self.unjudged = Some(self.length);
                self.length = 1;
            }
        }
        self.level = p;
    }

    /// Sections that the present run may have.
    fn limit(&self) -> u32 {
        let may_lead = !self.level && self.runs + u32::from(self.unjudged.is_some()) < 2;
        if may_lead { 225 } else { HALF_SECTIONS }
    }

    /// A run that has grown too long, section by section.
    fn judge_excess(&self, cx: &mut Context<'_>) {
        let limit = self.limit();
        if self.length > limit {
            cx.log.report(off_beat(cx.lba), || {
                let level = u8::from(self.level);
                Words::new(
                    format_args!("at most {limit} sections"),
                    format_args!("more than {limit}"),
                    format!("P is {level} for too long in the lead-out"),
                )
            });
        }
    }

    /// Judges the run before the present one, `length` sections long.
    fn judge_run(&mut self, cx: &mut Context<'_>, length: u32) {
        let was_high = !self.level;
        let first = Lba(cx.lba.0 - (SPOT_SECTIONS + length) as i32);
        let half = self.half.take();
        if was_high && self.runs == 0 && length < 17 {
            // The zero should have begun with the lead-out.
            self.length += length;
            let late = Departure::new(&rules::FLAG_END, first, 1);
            return report(cx, late, length, "the last flag ends late");
        }
        let runs = self.runs;
        self.runs += 1;
        if is_half(length) {
            self.half = Some(length);
            // A period is measured from rise to rise: a late fall alone is a matter of duty.
            if !was_high && half.is_some_and(|half| !is_period(half + length)) {
                report(cx, off_beat(first), length, "the period is not that of 2 Hz");
            }
            return;
        }
        let leads = !was_high && runs < 2;
        let in_excess = length > if leads { 225 } else { HALF_SECTIONS };
        if !(in_excess || leads && is_leading_zero(length)) {
            report(cx, off_beat(first), length, "half a period is not that of 2 Hz");
        }
    }
}

/// A departure from 2 Hz: one run as long as no half period between is right.
fn off_beat(first: Lba) -> Departure {
    let message = "P does not alternate at 2 Hz in the lead-out";
    Departure::new(&rules::LEAD_OUT, first, 0).passing(i64::from(HALF_SECTIONS), message)
}

fn report(cx: &mut Context<'_>, departure: Departure, sections: u32, message: &str) {
    let last = departure.lba.plus(sections.saturating_sub(1));
    let plural = if sections == 1 { "" } else { "s" };
    cx.log.report_run(departure, last, sections, || {
        Words::new(
            "150 to 225 sections of 0, then 2 Hz",
            format_args!("a run of {sections} section{plural}"),
            message,
        )
    });
}
