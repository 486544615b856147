//! The P channel: one bit a section, 96 times [ECMA-130 22.2].
//!
//! Flags of ones mark the starts of tracks and of the lead-out. Writers start them with the pause
//! or one section later; both are the clause read in two ways, and the tolerance of one section
//! is allowed on top. Their end is exact. A drive that records tracks at once, or in packets, learns
//! too late which is the last: the flag before its lead-out may be missing.

mod lead_out;

use rawcd_format::{Layout, Lba, Tno, WriteMode};

use crate::Rule;
use crate::log::{Departure, Words};
use crate::rules::p as rules;
use crate::section::Context;
use lead_out::LeadOut;

/// A flag lasts so many sections at least.
const FLAG_SECTIONS: i32 = 150;
/// The flag before the lead-out lasts so many at most: 3 s.
const LAST_FLAG_SECTIONS: i32 = 225;

/// What is known of P.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PJudge {
    /// P in the last section.
    last: bool,
    /// The rule that the last section broke.
    fault: Option<&'static Rule>,
    /// The flag that ends next: a place in the list of tracks, and one more for the lead-out.
    flag: usize,
    lead_out: LeadOut,
}

/// Where a flag lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Flag {
    /// It may start here at the earliest.
    earliest: Lba,
    /// It has started here at the latest.
    latest: Lba,
    /// Its last section.
    last: Lba,
}

impl Flag {
    /// The flag number `number`; none behind that of the lead-out.
    fn new(layout: &Layout, mode: WriteMode, number: usize) -> Option<Flag> {
        if let Some(track) = layout.tracks().get(number) {
            let sections = track.start.since(track.pause_start).max(FLAG_SECTIONS);
            let start = track.start.0;
            return Some(Flag {
                earliest: Lba(start - sections - 1),
                latest: Lba(start - sections + 2),
                last: track.start,
            });
        }
        let start = layout.lead_out_start().0;
        let needed = match mode {
            WriteMode::Raw | WriteMode::SessionAtOnce => FLAG_SECTIONS - 1,
            WriteMode::TrackAtOnce | WriteMode::Packets(_) => 0,
        };
        (number == layout.tracks().len()).then_some(Flag {
            earliest: Lba(start - LAST_FLAG_SECTIONS - 1),
            latest: Lba(start - needed),
            last: Lba(start - 1),
        })
    }
}

impl PJudge {
    /// Judges the 96 bits of a section.
    pub(crate) fn judge(&mut self, cx: &mut Context<'_>, bits: [u8; 12]) {
        let p = match bits {
            [0x00, ..] if bits == [0x00; 12] => false,
            [0xFF, ..] if bits == [0xFF; 12] => true,
            _ => vote(cx, bits),
        };
        let fault = match cx.place.region.tno {
            Tno::LeadIn => p.then_some(&rules::LEAD_IN),
            Tno::Track(_) => self.judge_flag(cx, p),
            Tno::LeadOut => {
                self.lead_out.judge(cx, p);
                None
            }
        };
        if let Some(rule) = fault {
            let kind = u64::from(p);
            cx.log.report(Departure::new(rule, cx.lba, kind), || {
                let (expected, found) = (u8::from(!p), u8::from(p));
                let message = if p { "P is 1 outside a flag" } else { "P is 0 inside a flag" };
                Words::new(format_args!("P {expected}"), format_args!("P {found}"), message)
            });
        }
        self.fault = fault;
        self.last = p;
    }

    /// The rule that P breaks in the program area, if any.
    fn judge_flag(&mut self, cx: &Context<'_>, p: bool) -> Option<&'static Rule> {
        let mut just_ended = false;
        while Flag::new(cx.layout, cx.mode, self.flag).is_some_and(|flag| flag.last < cx.lba) {
            self.flag += 1;
            just_ended = true;
        }
        let flag = Flag::new(cx.layout, cx.mode, self.flag);
        let is_on = flag.is_some_and(|flag| flag.latest <= cx.lba);
        let may_start = flag.is_some_and(|flag| flag.earliest <= cx.lba);
        match p {
            // A gap in a flag: what breaks off early ends early, what has not begun starts late.
            false if is_on => Some(match self.fault {
                Some(rule) => rule,
                None if self.last && !just_ended => &rules::FLAG_END,
                None => &rules::FLAG_START,
            }),
            false if may_start && self.last && !just_ended && self.fault.is_none() => {
                Some(&rules::FLAG_START)
            }
            true if !may_start => Some(match self.fault {
                Some(rule) => rule,
                None if self.last && just_ended => &rules::FLAG_END,
                None => &rules::FLAG_START,
            }),
            _ => None,
        }
    }
}

/// P by the most of its bits, when they are not all equal.
fn vote(cx: &mut Context<'_>, bits: [u8; 12]) -> bool {
    let ones: u32 = bits.iter().map(|byte| byte.count_ones()).sum();
    cx.log.report(Departure::new(&rules::CONSTANT, cx.lba, 0), || {
        let found = format!("{ones} ones and {} zeros", 96 - ones);
        Words::new("96 equal bits", found, "P is not constant inside the section")
    });
    ones > 48
}
