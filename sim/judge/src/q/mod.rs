//! The Q channel: every frame by itself, then against its place, then against its neighbours
//! [ECMA-130 22.3].
//!
//! A frame that cannot be read (bad CRC, a mode that has no place here, an impossible field)
//! breaks that one rule. In every count over successive sections it is neutral: it stands for
//! whatever would be right.
//!
//! A mode 1 frame whose A-time is wrong, but which is right in all else for the section that it
//! names, is a frame at the wrong place: it breaks `q-absolute-time` and nothing more.

mod control;
mod order;
mod position;
mod special;

use rawcd_format::subcode::{QContent, QFrame};
use rawcd_format::{Control, Lba, Tno, TrackNumber};

use crate::log::{Departure, Log, Words};
use crate::pointers;
use crate::rules::q as rules;
use crate::section::{Context, Section};
use crate::toc::TocJudge;
use control::{AtFault, CopyBit, Doubt, SPECIALS_PASSED};
use order::Position;
use special::Cadence;

/// What is known of Q.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct QJudge {
    /// Which of the last nine sections were of mode 2 or 3; bit 0 the last.
    specials: u16,
    /// The area, and whether it has shown a mode 5 frame.
    area: Option<(Area, bool)>,
    /// Where the last readable position frame said to be, when that was legal.
    last: Option<Position>,
    /// Sections since then that told no position.
    untold: u32,
    /// By how much the last position frame was at the wrong place as a whole.
    slip: i32,
    /// Whether the present pause ends with 00:00:01 rather than 00:00:00.
    ends_with_one: Option<bool>,
    /// CONTROL without its copy bit, of the last frame that was right in it.
    control: Option<Control>,
    copy_bit: CopyBit,
    /// The last mode 1 frame, when it is at fault.
    beside: Option<AtFault>,
    doubt: Option<Doubt>,
    turns: Turns,
    /// The track of the last section.
    track: Option<TrackNumber>,
    mcn: Cadence,
    isrc: Cadence,
}

/// Readable frames so far: runs of departures are counted among frames of the same mode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Turns {
    /// By ADR, modes above 3 with mode 0.
    of_mode: [i64; 4],
    /// That of the present frame.
    now: i64,
}

impl Turns {
    fn take(&mut self, adr: u8) {
        let of_mode = &mut self.of_mode[if adr < 4 { usize::from(adr) } else { 0 }];
        *of_mode += 1;
        self.now = *of_mode;
    }

    /// Ends the runs of recording codes, as with a track.
    fn part_isrc(&mut self) {
        self.of_mode[3] += 1;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Area {
    LeadIn,
    Program,
    LeadOut,
}

impl QJudge {
    /// Judges the Q frame of a section; what it says of the table of contents goes to `toc`.
    pub(crate) fn judge(
        &mut self,
        cx: &mut Context<'_>,
        section: &Section<'_>,
        toc: &mut TocJudge,
    ) {
        self.enter_area(cx, toc);
        self.enter_track(cx);
        self.untold += 1;
        self.mcn.pass();
        self.isrc.pass();
        self.read(cx, section, toc);
        self.judge_cadences(cx);
    }

    fn enter_area(&mut self, cx: &Context<'_>, toc: &mut TocJudge) {
        let area = match cx.place.region.tno {
            Tno::LeadIn => Area::LeadIn,
            Tno::Track(_) => Area::Program,
            Tno::LeadOut => Area::LeadOut,
        };
        if self.area.is_none_or(|(before, _)| before != area) {
            self.area = Some((area, false));
            toc.break_off();
        }
    }

    /// Recording codes, their count and the runs of their departures, belong to a track.
    fn enter_track(&mut self, cx: &Context<'_>) {
        let track = cx.place.region.tno.track();
        if self.track != track {
            self.track = track;
            self.isrc.seen();
            self.turns.part_isrc();
        }
    }

    /// Whether both take frames alike that depart from nothing: how runs of departures go on makes
    /// no difference to those.
    pub(crate) fn goes_on_like(&self, other: &QJudge) -> bool {
        let apart_from_runs = |q: &QJudge| QJudge {
            turns: Turns::default(),
            copy_bit: q.copy_bit.apart_from_runs(),
            ..q.clone()
        };
        apart_from_runs(self) == apart_from_runs(other)
    }

    /// Judges what waits for a section that does not come.
    pub(crate) fn finish(&mut self, log: &mut Log) {
        self.settle(log, None);
    }

    /// Reads a frame as far as it can be read.
    fn read(&mut self, cx: &mut Context<'_>, section: &Section<'_>, toc: &mut TocJudge) {
        let frame = &section.q;
        if !section.q_crc_ok {
            cx.log.report(Departure::new(&rules::CRC, cx.lba, 0), || {
                let bytes = frame.0.map(|byte| format!("{byte:02X}")).join(" ");
                Words::new("a good CRC", bytes, "the CRC does not fit the frame")
            });
            return self.unreadable(cx, false, toc);
        }
        let adr = frame.adr();
        self.turns.take(adr);
        let content = match frame.content() {
            Ok(content) => content,
            Err(error) => {
                let is_special = matches!(adr, 2 | 3);
                // The times of other frames go on while the same field is illegal.
                let kind = if is_special { value(frame) } else { u64::from(adr) };
                cx.log.report(self.departure(&rules::FIELD, cx.lba, kind), || {
                    Words::new("a legal field", frame, error.to_string())
                });
                return self.unreadable(cx, is_special, toc);
            }
        };
        match content {
            QContent::Toc { .. } | QContent::Position { .. } => {
                self.share(cx, false);
                self.zero(cx, frame.zero());
                self.judge_mode1(cx, frame.control(), content, toc);
                self.beside(cx, frame.control());
            }
            QContent::Mcn { mcn, frame: aframe } => {
                self.share(cx, true);
                self.judge_mcn(cx, frame.control(), &mcn, aframe, value(frame));
                toc.unread();
            }
            QContent::Isrc { isrc, frame: aframe } => {
                self.share(cx, true);
                self.judge_isrc(cx, frame.control(), &isrc, aframe, value(frame));
                toc.unread();
            }
            QContent::Mode5 { .. } if !self.is_in(Area::Program) => self.mode5(cx, frame, toc),
            QContent::Mode5 { .. } | QContent::Other { .. } => {
                cx.log.report(self.departure(&rules::MODE, cx.lba, u64::from(adr)), || {
                    Words::new("1, 2 or 3", adr, "ADR is of a mode that has no place here")
                });
                self.unreadable(cx, false, toc);
            }
        }
    }

    /// A frame of mode 5 in a lead-in or lead-out.
    fn mode5(&mut self, cx: &mut Context<'_>, frame: &QFrame, toc: &mut TocJudge) {
        if !pointers::has_place(cx.place.region.tno, frame) {
            let kind = u64::from(frame.tno()) << 8 | 5;
            cx.log.report(self.departure(&rules::FIELD, cx.lba, kind), || {
                Words::new("a legal field", frame, "no such item of mode 5 has a place here")
            });
            return self.unreadable(cx, false, toc);
        }
        if let Some((_, has_mode5)) = &mut self.area {
            *has_mode5 = true;
        }
        self.share(cx, false);
        match cx.place.region.tno {
            Tno::LeadIn => toc.pointer(cx, frame),
            _ => toc.unread(),
        }
    }

    fn judge_mode1(
        &mut self,
        cx: &mut Context<'_>,
        control: Control,
        content: QContent,
        toc: &mut TocJudge,
    ) {
        match content {
            QContent::Toc { point, time, p } if self.is_in(Area::LeadIn) => {
                toc.item(cx, control, point, time, p);
                self.untold = 0;
                self.last = Some(position::LEAD_IN);
            }
            QContent::Position { tno, index, relative, absolute } => {
                let position = (tno, index);
                let said = position::Said { position, control, relative, absolute };
                self.judge_position(cx, &said, toc);
                toc.unread();
            }
            _ => self.position_without_time(cx),
        }
    }

    fn is_in(&self, area: Area) -> bool {
        self.area.is_some_and(|(here, _)| here == area)
    }

    /// A frame that says nothing: it stands for whatever would be right, but for its mode, when
    /// that can be read.
    fn unreadable(&mut self, cx: &mut Context<'_>, is_special: bool, toc: &mut TocJudge) {
        self.share(cx, is_special);
        self.mcn.seen();
        self.isrc.seen();
        toc.unread();
    }

    /// At least 9 of any 10 successive sections are of mode 1: two others within ten are one too
    /// many.
    fn share(&mut self, cx: &mut Context<'_>, is_special: bool) {
        let has_mode5 = self.area.is_some_and(|(_, has_mode5)| has_mode5);
        if is_special && self.specials != 0 && !has_mode5 {
            let back = self.specials.trailing_zeros() + 1;
            // Pairs that stand too close throughout are one departure.
            let departure = Departure {
                turn: self.special_turn(),
                ..Departure::new(&rules::MODE_SHARE, cx.lba, u64::from(back))
            };
            let often = "again and again fewer than 9 of 10 successive sections are of mode 1";
            cx.log.report(departure.passing(SPECIALS_PASSED, often), || {
                Words::new(
                    "9 of 10 sections of mode 1",
                    format_args!("two of other modes, {back} apart"),
                    "fewer than 9 of 10 successive sections are of mode 1",
                )
            });
        }
        self.specials = (self.specials << 1 | u16::from(is_special)) & 0x1FF;
    }

    fn zero(&self, cx: &mut Context<'_>, zero: u8) {
        if zero != 0 {
            cx.log.report(self.departure(&rules::ZERO, cx.lba, u64::from(zero)), || {
                Words::new("00", format_args!("{zero:02X}"), "the ZERO byte is not zero")
            });
        }
    }

    /// Forms a departure of the present frame.
    fn departure(&self, rule: &'static crate::Rule, lba: Lba, kind: u64) -> Departure {
        Departure { turn: self.turns.now, ..Departure::new(rule, lba, kind) }
    }

    /// The number of the present frame among those of modes 2 and 3.
    fn special_turn(&self) -> i64 {
        self.turns.of_mode[2] + self.turns.of_mode[3]
    }
}

/// The number or code that a mode 2 or 3 frame carries, as it stands.
fn value(frame: &QFrame) -> u64 {
    u64::from_be_bytes(std::array::from_fn(|at| frame.0[1 + at]))
}
