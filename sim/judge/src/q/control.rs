//! CONTROL: what the sections say that the track is [ECMA-130 22.3.1].

use rawcd_format::{Control, IndexNumber, Lba, Tno};

use super::{Area, QJudge, rules};
use crate::log::{Departure, Log, Words};
use crate::section::Context;

/// Sections of the copy bit's half period on a copy of a protected original.
const HALF_PERIOD: u32 = 4;

/// Mode 2 and 3 frames that a run of their departures passes over, where some are right by chance.
pub(super) const SPECIALS_PASSED: i64 = 8;

/// How the departures of the copy bit follow each other. Where the bit alternates though a steady
/// one is declared, or the other way round, it departs by turns in four sections and not in
/// four; alternating out of step, it departs in every fourth, or so many of every four.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CopyBit {
    /// The place of the last mode 1 frame.
    last: Option<(Tno, Lba)>,
    /// The sections before, the last one lowest: whether CONTROL was read, and departed.
    known: u8,
    departed: u8,
    /// Every section since the last departure was unlike the one four before it.
    is_unlike: bool,
    /// Every one was like it.
    is_like: bool,
}

/// A mode 1 frame whose CONTROL is not that of its section, or whose copy bit lies among others that
/// are not: in what track, and its CONTROL.
pub(super) type AtFault = (Tno, Control);

/// A mode 2 or 3 frame with another CONTROL than the track's, as long as the mode 1 frame behind
/// it is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Doubt {
    tno: Tno,
    lba: Lba,
    turn: i64,
    expected: Control,
    found: Control,
    /// The copy bit of the track alternates.
    scms: bool,
}

impl CopyBit {
    /// Without what only decides whether a departure goes on with those before it: that is taken
    /// anew with each.
    pub(super) fn apart_from_runs(&self) -> CopyBit {
        CopyBit { is_unlike: false, is_like: false, ..self.clone() }
    }

    /// Takes the mode 1 frame of a section; whether the departures up to it are one pattern.
    /// `scms` where the bit should alternate.
    fn goes_on(&mut self, (tno, lba): (Tno, Lba), scms: bool, departs: bool) -> bool {
        let passed = match self.last.replace((tno, lba)) {
            Some((before, last)) if before == tno => lba.since(last).unsigned_abs(),
            _ => u32::MAX,
        };
        self.known = self.known.checked_shl(passed).unwrap_or(0);
        self.departed = self.departed.checked_shl(passed).unwrap_or(0);
        if self.known >> HALF_PERIOD & 1 != 0 {
            if (self.departed >> HALF_PERIOD & 1 != 0) == departs {
                self.is_unlike = false;
            } else {
                self.is_like = false;
            }
        }
        self.known |= 1;
        self.departed |= u8::from(departs);
        let goes_on = self.is_unlike || scms && self.is_like;
        if departs {
            (self.is_unlike, self.is_like) = (true, true);
        }
        goes_on
    }
}

impl QJudge {
    /// CONTROL of a mode 1 frame in the section that the plan has here.
    pub(super) fn judge_control(&mut self, cx: &mut Context<'_>, found: Control) {
        let expected = cx.place.control;
        let differs = found.nibble() ^ expected.nibble();
        // The copy bit has rules of its own, and may alternate.
        let kind = u64::from(found.without_copy().nibble());
        if differs & 0xC != 0 || differs & 1 != 0 && expected.is_data() {
            return cx.log.report(self.departure(&rules::CONTROL, cx.lba, kind), || {
                controls(expected, found, "CONTROL is not that of the track")
            });
        }
        if differs & 1 != 0 {
            cx.log.report(self.departure(&rules::PRE_EMPHASIS, cx.lba, kind), || {
                controls(expected, found, "the pre-emphasis bit is not as declared")
            });
        } else {
            self.control_change(cx, found);
        }
        self.judge_copy_bit(cx, differs & 2 != 0);
    }

    fn judge_copy_bit(&mut self, cx: &mut Context<'_>, departs: bool) {
        let region = cx.place.region;
        let goes_on = self.copy_bit.goes_on((region.tno, cx.lba), region.scms, departs);
        if !departs {
            return;
        }
        let declared = cx.place.control.copy_permitted();
        let (rule, pattern) = match (region.scms, declared) {
            (true, _) => (&rules::COPY_SCMS, "the copy bit does not alternate as it should"),
            (_, true) => (&rules::COPY_PERMITTED, "the copy bit alternates as that of a copy"),
            (_, false) => (&rules::COPY_PROHIBITED, "the copy bit alternates as that of a copy"),
        };
        let mut departure = self.departure(rule, cx.lba, u64::from(region.tno.to_byte()));
        if goes_on {
            departure = departure.passing(i64::from(2 * HALF_PERIOD), pattern);
        }
        cx.log.report(departure, || {
            let bit = |bit: bool| format!("copy bit {}", u8::from(bit));
            Words::new(bit(declared), bit(!declared), "the copy bit is not as declared")
        });
    }

    /// CONTROL may change in a pause of 2 s only. Where a pre-gap is called for, its length is
    /// judged instead.
    fn control_change(&mut self, cx: &mut Context<'_>, found: Control) {
        let now = found.without_copy();
        let before = self.control.replace(now);
        let Some(before) = before.filter(|&before| before != now) else { return };
        let region = cx.place.region;
        let in_long_pause = region.index == IndexNumber::PAUSE && cx.pause_sections() >= 150;
        if in_long_pause || cx.ordinal().is_some_and(|at| crate::gaps::needs_pre_gap(cx.plan, at)) {
            return;
        }
        cx.log.report(self.departure(&rules::CONTROL_CHANGE, cx.lba, 0), || {
            controls(before, now, "CONTROL changes outside a pause of 2 s")
        });
    }

    /// CONTROL of a mode 2 or 3 frame: that of the track, or else that of a mode 1 frame beside
    /// it in the same track, which then is at fault itself.
    pub(super) fn judge_special_control(&mut self, cx: &mut Context<'_>, found: Control) {
        let (expected, tno) = (cx.place.control, cx.place.region.tno);
        if self.is_in(Area::LeadIn) || found == expected || self.beside == Some((tno, found)) {
            return;
        }
        let slipped = Lba(cx.lba.0.saturating_add(self.slip));
        if self.slip != 0 && found == cx.layout.at(slipped).control {
            return;
        }
        self.settle(cx.log, None);
        let (lba, turn, scms) = (cx.lba, self.special_turn(), cx.place.region.scms);
        self.doubt = Some(Doubt { tno, lba, turn, expected, found, scms });
    }

    /// Takes CONTROL of a mode 1 frame.
    pub(super) fn beside(&mut self, cx: &mut Context<'_>, found: Control) {
        let is_at_fault = found != cx.place.control || self.copy_bit.departed != 0;
        let beside = is_at_fault.then_some((cx.place.region.tno, found));
        self.settle(cx.log, beside);
        self.beside = beside;
    }

    /// Settles what is in doubt, by the mode 1 frame behind it, or without one.
    pub(super) fn settle(&mut self, log: &mut Log, behind: Option<AtFault>) {
        let Some(doubt) = self.doubt.take() else { return };
        let Doubt { tno, lba, turn, expected, found, scms } = doubt;
        if behind == Some((tno, found)) {
            return;
        }
        let message = "CONTROL of a mode 2 or 3 frame is not that of the track";
        let kind = u64::from(tno.to_byte()) << 4 | u64::from(found.nibble());
        let mut departure =
            Departure { turn, ..Departure::new(&rules::SPECIAL_CONTROL, lba, kind) };
        if scms {
            // A steady bit is right by chance in some frames.
            departure = departure.passing(SPECIALS_PASSED, message);
        }
        log.report(departure, || controls(expected, found, message));
    }
}

fn controls(expected: Control, found: Control, message: &str) -> Words {
    let nibble = |control: Control| format!("CONTROL {:X}", control.nibble());
    Words::new(nibble(expected), nibble(found), message)
}
