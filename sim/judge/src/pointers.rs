//! Items of mode 5: what a lead-in says of the session behind its own and of the medium, and a
//! lead-out of its session [MMC-3 4.2.3].
//!
//! They stand in three successive sections like all items, and are the same whenever they come by.
//! Of B0 the time is held against the plan, where the next program area starts; the latest start of
//! a lead-out, and all that C0 and C1 say, are the medium's affair. No plan declares what a player
//! skips (01 to 40, B1 to B4).

use std::collections::BTreeMap;

use rawcd_format::subcode::QFrame;
use rawcd_format::{Layout, Lba, Msf, Pointer, Tno};

use crate::Rule;
use crate::log::{Departure, Log, Words};
use crate::rules::toc as rules;
use crate::section::Context;

/// POINT of the items that say what the groove of the medium says.
const MEDIUM: [u8; 2] = [0xC0, 0xC1];
/// POINT of the item that says to which session a lead-out belongs.
const SESSION: u8 = 0xD1;

/// Whether a lead-in may hold an item of this POINT.
fn is_in_lead_in(point: u8) -> bool {
    let is_skip = matches!(point, 0x01..=0x40) && point & 0x0F <= 9 || matches!(point, 0xB1..=0xB4);
    point == Pointer::NEXT_SESSION || MEDIUM.contains(&point) || is_skip
}

/// Whether a frame of mode 5 may stand in the lead-in or lead-out `tno`.
pub(crate) fn has_place(tno: Tno, frame: &QFrame) -> bool {
    match tno {
        Tno::LeadIn => frame.tno() == 0 && is_in_lead_in(frame.index_or_point()),
        Tno::LeadOut => frame.tno() == Tno::LeadOut.to_byte() && frame.index_or_point() == SESSION,
        Tno::Track(_) => false,
    }
}

/// What the items of a lead-in said so far, by POINT.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PointerJudge {
    items: BTreeMap<u8, Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Item {
    said: Said,
    /// What the last copy said otherwise: the second in a row shows that the item goes on with it.
    doubt: Option<Said>,
    /// It stood there more than once.
    is_sure: bool,
}

/// CONTROL, time, ZERO and P; of B0 without its time, which the plan has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said([u8; 8]);

impl Said {
    fn of(frame: &QFrame) -> Said {
        let [minute, second, third] = frame.relative();
        let mut said = [frame.control().nibble(), minute, second, third, frame.zero(), 0, 0, 0];
        said[5..].copy_from_slice(&frame.absolute());
        if frame.index_or_point() == Pointer::NEXT_SESSION {
            said[1..4].fill(0);
        }
        Said(said)
    }

    fn zero(self) -> u8 {
        self.0[4]
    }
}

impl PointerJudge {
    /// A frame of mode 5 that has its place in a lead-in; whether it is an item that may be there.
    pub(crate) fn take(&mut self, cx: &mut Context<'_>, frame: &QFrame) -> bool {
        let point = frame.index_or_point();
        if point != Pointer::NEXT_SESSION && !MEDIUM.contains(&point) {
            report(cx, &rules::UNDECLARED, point, || {
                let message = "the lead-in has an item of mode 5 that no plan declares";
                Words::new("no such item", format_args!("{point:02X}"), message)
            });
            return false;
        }
        if point == Pointer::NEXT_SESSION {
            judge_time(cx, frame.relative());
        }
        if point == Pointer::NEXT_SESSION && Msf::from_bcd(frame.absolute()).is_err() {
            report(cx, &rules::POINTER, point, || {
                Words::new("a time", frame, "B0 has no time for the latest lead-out")
            });
        } else if self.is_other(point, Said::of(frame)) {
            report(cx, &rules::POINTER, point, || {
                let message = format!("item {point:02X} was another one before");
                Words::new("the same item", frame, message)
            });
        }
        true
    }

    /// Whether an item of this POINT was there.
    pub(crate) fn has_said(&self, point: u16) -> bool {
        u8::try_from(point).is_ok_and(|point| self.items.contains_key(&point))
    }

    /// Whether an item is unlike those of its POINT before it.
    fn is_other(&mut self, point: u8, said: Said) -> bool {
        let Some(item) = self.items.get_mut(&point) else {
            self.items.insert(point, Item { said, doubt: None, is_sure: false });
            return false;
        };
        item.is_sure = true;
        let doubt = item.doubt.take();
        if item.said == said {
            return false;
        }
        if doubt == Some(said) {
            item.said = said;
            return false;
        }
        item.doubt = Some(said);
        true
    }

    /// Judges a lead-in that began at `first` and was long enough to hold every item.
    pub(crate) fn finish(&self, pointers: &[Pointer], first: Lba, log: &mut Log) {
        let count = self.items.values().filter(|item| item.is_sure).count();
        match self.items.get(&Pointer::NEXT_SESSION) {
            Some(item) if item.is_sure && usize::from(item.said.zero()) != count => {
                log.report(Departure::new(&rules::POINTER, first, u64::MAX), || {
                    let message = "B0 counts the items of mode 5 wrong";
                    Words::new(count, item.said.zero(), message)
                });
            }
            Some(_) => {}
            None => {
                if let Some(time) = declared(pointers) {
                    log.report(Departure::new(&rules::NEXT_SESSION, first, u64::MAX), || {
                        let message = "the lead-in has no item B0";
                        Words::new(words(Some(time)), "no item B0", message)
                    });
                }
            }
        }
    }
}

/// Where B0 says that the next program area starts.
fn judge_time(cx: &mut Context<'_>, time: [u8; 3]) {
    let declared = declared(cx.pointers);
    // A session of which nothing is said is one behind which none may follow.
    if time == declared.unwrap_or(Pointer::NO_SESSION) {
        return;
    }
    let kind = u32::from_be_bytes([0, time[0], time[1], time[2]]).into();
    let message = "B0 does not point at the next session of the plan";
    let departure = Departure::new(&rules::NEXT_SESSION, cx.lba, kind);
    cx.log.report(departure.passing(turns(cx.layout), message), || {
        Words::new(words(declared), words(Some(time)), message)
    });
}

fn report(cx: &mut Context<'_>, rule: &'static Rule, point: u8, words: impl FnOnce() -> Words) {
    let departure = Departure::new(rule, cx.lba, 0x500 | u64::from(point));
    let again = "an item of mode 5 is wrong again and again";
    cx.log.report(departure.passing(turns(cx.layout), again), words);
}

/// Sections behind which an item comes by again, after all the others.
fn turns(layout: &Layout) -> i64 {
    3 * (layout.toc().len() + 2) as i64
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
