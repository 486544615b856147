//! Mode 1 frames of the program area and lead-out: where the section says it is.

use rawcd_format::{Area as Times, Control, IndexNumber, Lba, Msf, Place, Tno};

use super::order::{Position, steps};
use super::{QJudge, rules};
use crate::log::Words;
use crate::rules::toc as toc_rules;
use crate::section::Context;
use crate::toc::TocJudge;

/// The place that every section of a lead-in has.
pub(super) const LEAD_IN: Position = (Tno::LeadIn, IndexNumber::PAUSE);

/// What a position frame says.
pub(super) struct Said {
    pub(super) position: Position,
    pub(super) control: Control,
    pub(super) relative: Msf,
    pub(super) absolute: Msf,
}

/// Track and index in words.
fn name((tno, index): Position) -> String {
    match tno {
        Tno::Track(_) => format!("{tno} index {index:02}", index = index.get()),
        _ => tno.to_string(),
    }
}

fn planned(place: &Place<'_>) -> Position {
    (place.region.tno, place.region.index)
}

/// The relative times of a place: the one that counts down to zero and, in a pause, the one that
/// counts down to one.
fn relative_times(place: &Place<'_>) -> (u32, u32) {
    let to_zero = place.relative().frames();
    (to_zero, if place.from_start < 0 { to_zero + 1 } else { to_zero })
}

impl Said {
    /// Whether this is what belongs at `place` in everything but A-time.
    fn fits(&self, place: &Place<'_>) -> bool {
        let (to_zero, to_one) = relative_times(place);
        let relative = self.relative.frames();
        self.position == planned(place)
            && self.control == place.control
            && (relative == to_zero || relative == to_one)
    }
}

/// Tells where a track or lead-out starts, by what its first frame says.
fn track_seen(toc: &mut TocJudge, said: &Said, named: Lba) {
    if said.position.1 != IndexNumber::PAUSE {
        toc.track_seen(said.position.0, named, said.relative);
    }
}

impl QJudge {
    pub(super) fn judge_position(&mut self, cx: &mut Context<'_>, said: &Said, toc: &mut TocJudge) {
        let named = said.absolute.to_lba(Times::Program);
        let slip = named.since(cx.lba);
        self.slip = 0;
        if slip != 0 && cx.place.region.tno != Tno::LeadIn {
            self.absolute_time(cx, said.absolute, slip);
            let there = cx.layout.at(named);
            if said.fits(&there) {
                self.slip = slip;
                self.last = Some(said.position);
                self.untold = 0;
                track_seen(toc, said, named);
                return;
            }
        }
        if self.judge_order(cx, said.position) {
            track_seen(toc, said, named);
            self.relative_time(cx, said.relative);
            self.judge_control(cx, said.control);
        }
    }

    /// A frame that says to be in the lead-in.
    pub(super) fn position_without_time(&mut self, cx: &mut Context<'_>) {
        self.judge_order(cx, LEAD_IN);
    }

    fn absolute_time(&mut self, cx: &mut Context<'_>, found: Msf, slip: i32) {
        let kind = u64::from(slip.unsigned_abs()) << 1 | u64::from(slip < 0);
        let departure = self.departure(&rules::ABSOLUTE_TIME, cx.lba, kind);
        let expected = cx.lba.to_msf().map_or_else(|| "a time".to_owned(), |msf| msf.to_string());
        cx.log.report(departure, || {
            let sections = slip.unsigned_abs();
            let side = if slip < 0 { "behind" } else { "ahead" };
            Words::new(expected, found, format!("A-time is {sections} sections {side}"))
        });
    }

    /// Judges track and index; whether they are what the plan has here.
    fn judge_order(&mut self, cx: &mut Context<'_>, said: Position) -> bool {
        let planned = planned(&cx.place);
        let untold = std::mem::take(&mut self.untold);
        if said == planned {
            self.last = Some(said);
            return true;
        }
        let from = self.last.unwrap_or(LEAD_IN);
        let legal = self.last.is_none() || steps(from, said).is_some_and(|steps| steps <= untold);
        let kind = u64::from(said.0.to_byte()) << 8 | u64::from(said.1.get());
        if legal {
            self.last = Some(said);
            let at_lead_out = said.0 == Tno::LeadOut || planned.0 == Tno::LeadOut;
            let rule = if at_lead_out { &toc_rules::LEAD_OUT_START } else { &rules::POSITION };
            cx.log.report(self.departure(rule, cx.lba, kind), || {
                let message = format!("Q is in {}; the plan in {}", name(said), name(planned));
                Words::new(name(planned), name(said), message)
            });
        } else {
            // This frame did tell, so no change can have hidden in its place.
            self.untold = untold.saturating_sub(1);
            cx.log.report(self.departure(&rules::ORDER, cx.lba, kind), || {
                let message = format!("{} cannot follow {}", name(said), name(from));
                Words::new(name(planned), name(said), message)
            });
        }
        false
    }

    fn relative_time(&mut self, cx: &mut Context<'_>, found: Msf) {
        let (to_zero, to_one) = relative_times(&cx.place);
        let frames = found.frames();
        let in_pause = cx.place.from_start < 0;
        if !in_pause {
            self.ends_with_one = None;
        }
        let fits = match self.ends_with_one {
            None => frames == to_zero || frames == to_one,
            Some(false) => frames == to_zero,
            Some(true) => frames == to_one,
        };
        if fits {
            if in_pause {
                self.ends_with_one = Some(frames == to_one);
            }
            return;
        }
        let expected = if self.ends_with_one == Some(true) { to_one } else { to_zero };
        // Whatever the amounts: a pause that counts up is one departure.
        let kind = u64::from(in_pause);
        let expected = Msf::from_frames_wrapping(expected);
        cx.log.report(self.departure(&rules::RELATIVE_TIME, cx.lba, kind), || {
            let message = if in_pause {
                "the relative time does not count down to the end of the pause"
            } else {
                "the relative time does not count from the start of index 01"
            };
            Words::new(expected, found, message)
        });
    }
}
