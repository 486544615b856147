//! The Q channel: every frame by itself, then against its place, then against its neighbours
//! [ECMA-130 22.3].
//!
//! A frame that cannot be read (bad CRC, a mode that has no place here, an impossible field)
//! breaks that one rule. In every count over successive sections it is neutral: it stands for
//! whatever would be right.
//!
//! A mode 1 frame whose A-time is wrong, but which is right in all else for the section that it
//! names, is a frame at the wrong place: it breaks `q-absolute-time` and nothing more.

mod order;
mod position;
mod special;

use rawcd_format::subcode::QContent;
use rawcd_format::{Control, Lba, Tno};

use crate::log::{Departure, Words};
use crate::rules::q as rules;
use crate::section::{Context, Section};
use crate::toc::TocJudge;
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
    /// Mode 1 frames so far: runs of their departures pass over other frames.
    turn: i64,
    mcn: Cadence,
    isrc: Cadence,
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
        self.enter_area(cx);
        self.untold += 1;
        self.mcn.pass();
        self.isrc.pass();
        self.read(cx, section, toc);
        self.judge_cadences(cx);
    }

    fn enter_area(&mut self, cx: &Context<'_>) {
        let area = match cx.place.region.tno {
            Tno::LeadIn => Area::LeadIn,
            Tno::Track(_) => Area::Program,
            Tno::LeadOut => Area::LeadOut,
        };
        if self.area.is_none_or(|(before, _)| before != area) {
            self.area = Some((area, false));
        }
    }

    /// Reads a frame as far as it can be read.
    fn read(&mut self, cx: &mut Context<'_>, section: &Section<'_>, toc: &mut TocJudge) {
        let frame = &section.q;
        if !section.q_crc_ok {
            cx.log.report(Departure::new(&rules::CRC, cx.lba, 0), || {
                Words::new("a good CRC", frame, "the CRC does not fit the frame")
            });
            return self.unreadable(cx, false, toc);
        }
        let adr = frame.adr();
        let content = match frame.content() {
            Ok(content) => content,
            Err(error) => {
                cx.log.report(Departure::new(&rules::FIELD, cx.lba, u64::from(adr)), || {
                    Words::new("a legal field", frame, error.to_string())
                });
                return self.unreadable(cx, matches!(adr, 2 | 3), toc);
            }
        };
        match content {
            QContent::Toc { .. } | QContent::Position { .. } => {
                self.share(cx, false);
                self.zero(cx, frame.zero());
                self.judge_mode1(cx, frame.control(), content, toc);
            }
            QContent::Mcn { mcn, frame: aframe } => {
                self.share(cx, true);
                self.judge_mcn(cx, frame.control(), &mcn, aframe);
                toc.unread();
            }
            QContent::Isrc { isrc, frame: aframe } => {
                self.share(cx, true);
                self.judge_isrc(cx, frame.control(), &isrc, aframe);
                toc.unread();
            }
            QContent::Mode5 { .. } if !self.is_in(Area::Program) => {
                if let Some((_, has_mode5)) = &mut self.area {
                    *has_mode5 = true;
                }
                self.share(cx, false);
                toc.unread();
            }
            QContent::Mode5 { .. } | QContent::Other { .. } => {
                cx.log.report(Departure::new(&rules::MODE, cx.lba, u64::from(adr)), || {
                    Words::new("1, 2 or 3", adr, "ADR is of a mode that has no place here")
                });
                self.unreadable(cx, false, toc);
            }
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
                self.turn += 1;
                let position = (tno, index);
                let said = position::Said { position, control, relative, absolute };
                self.judge_position(cx, &said, toc);
                toc.unread();
            }
            _ => {
                self.turn += 1;
                self.position_without_time(cx);
            }
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
            cx.log.report(Departure::new(&rules::MODE_SHARE, cx.lba, 0), || {
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
            cx.log.report(Departure::new(&rules::ZERO, cx.lba, u64::from(zero)), || {
                Words::new("00", format_args!("{zero:02X}"), "the ZERO byte is not zero")
            });
        }
    }

    /// Forms a departure of a mode 1 frame.
    fn departure(&self, rule: &'static crate::Rule, lba: Lba, kind: u64) -> Departure {
        Departure { rule, lba, kind, turn: self.turn, reach: 0 }
    }
}
