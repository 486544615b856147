//! Mode 2 and 3 frames: media catalog number and ISRC.

use rawcd_format::{Control, DiscPlan, IndexNumber, Isrc, Lba, Mcn, Tno};

use super::{Area, QJudge, rules};
use crate::Rule;
use crate::log::{Departure, Words};
use crate::section::Context;

/// Any so many successive sections hold one frame at least.
const CADENCE_SECTIONS: u32 = 100;

/// Sections since something was last seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cadence {
    since: u32,
}

impl Cadence {
    pub(super) fn pass(&mut self) {
        self.since = self.since.saturating_add(1);
    }

    pub(super) fn seen(&mut self) {
        self.since = 0;
    }

    fn is_late(&self) -> bool {
        self.since >= CADENCE_SECTIONS
    }
}

impl QJudge {
    pub(super) fn judge_mcn(
        &mut self,
        cx: &mut Context<'_>,
        control: Control,
        mcn: &Mcn,
        aframe: u8,
        value: u64,
    ) {
        self.mcn.seen();
        match declared_mcn(cx.plan) {
            None if mcn.is_zero() => {}
            None => cx.log.report(self.departure(&rules::MCN_UNDECLARED, cx.lba, value), || {
                Words::new("none", mcn, "a media catalog number that is not declared")
            }),
            Some(declared) if declared == mcn => {}
            Some(declared) => {
                cx.log.report(self.departure(&rules::MCN_VALUE, cx.lba, value), || {
                    Words::new(declared, mcn, "another media catalog number than declared")
                });
            }
        }
        self.judge_aframe(cx, &rules::MCN_FRAME, aframe);
        self.judge_special_control(cx, control);
    }

    pub(super) fn judge_isrc(
        &mut self,
        cx: &mut Context<'_>,
        control: Control,
        isrc: &Isrc,
        aframe: u8,
        value: u64,
    ) {
        self.isrc.seen();
        let track = cx.track().filter(|track| track.sector_type.is_audio());
        let Some(track) = track else {
            let tno = cx.place.region.tno;
            let kind = u64::from(tno.to_byte());
            return cx.log.report(self.departure(&rules::ISRC_PLACEMENT, cx.lba, kind), || {
                let place = match tno {
                    Tno::Track(_) => format!("{tno}, which is data"),
                    _ => format!("the {tno}"),
                };
                Words::new("none", isrc, format!("an ISRC in {place}"))
            });
        };
        // The frame belongs to the section it was made for, when frames stand at wrong places.
        let slipped = Lba(cx.lba.0.saturating_add(self.slip));
        let there = cx.layout.at(slipped).region.tno.track();
        let ordinal = there.map(|there| usize::from(there.get() - cx.plan.first_track.get()));
        let is_there = ordinal.is_some_and(|at| cx.plan.tracks[at].isrc.as_ref() == Some(isrc));
        match &track.isrc {
            _ if self.slip != 0 && is_there => {}
            None => cx.log.report(self.departure(&rules::ISRC_UNDECLARED, cx.lba, value), || {
                Words::new("none", isrc, "an ISRC that is not declared")
            }),
            Some(declared) if declared == isrc => {}
            Some(declared) => {
                cx.log.report(self.departure(&rules::ISRC_VALUE, cx.lba, value), || {
                    Words::new(declared, isrc, "another ISRC than the track's")
                });
            }
        }
        self.judge_aframe(cx, &rules::ISRC_FRAME, aframe);
        self.judge_special_control(cx, control);
    }

    /// AFRAME goes on from the A-times around it; in a lead-in it is 00 [ECMA-130 22.3.5.3].
    fn judge_aframe(&self, cx: &mut Context<'_>, rule: &'static Rule, found: u8) {
        let frame_at = |lba: Lba| lba.to_msf().map(|msf| msf.frame());
        let expected = if self.is_in(Area::LeadIn) { Some(0) } else { frame_at(cx.lba) };
        let slipped = Lba(cx.lba.0.saturating_add(self.slip));
        if Some(found) == expected || self.slip != 0 && Some(found) == frame_at(slipped) {
            return;
        }
        cx.log.report(self.departure(rule, cx.lba, 0), || {
            let expected = format!("{:02}", expected.unwrap_or_default());
            Words::new(expected, format_args!("{found:02}"), "AFRAME does not continue A-time")
        });
    }

    /// Judges how long ago the last frames of mode 2 and 3 were.
    pub(super) fn judge_cadences(&mut self, cx: &mut Context<'_>) {
        if !self.is_in(Area::Program) {
            self.mcn.seen();
            self.isrc.seen();
            return;
        }
        if self.mcn.is_late() && declared_mcn(cx.plan).is_some() {
            let often = "again and again no media catalog number in 100 successive sections";
            late(cx, &rules::MCN_CADENCE, 0, "media catalog number", often);
        }
        let Some(tno) = cx.place.region.tno.track() else { return };
        // A pause of less than 100 sections does not count.
        let in_pause = cx.place.region.index == IndexNumber::PAUSE;
        if in_pause && cx.pause_sections() < CADENCE_SECTIONS {
            self.isrc.seen();
        }
        if cx.track().is_some_and(|track| track.isrc.is_some()) && self.isrc.is_late() {
            let often = "again and again no ISRC in 100 successive sections";
            late(cx, &rules::ISRC_CADENCE, u64::from(tno.get()), "ISRC", often);
        }
    }
}

/// The declared number; thirteen zeros stand for none.
fn declared_mcn(plan: &DiscPlan) -> Option<&Mcn> {
    plan.mcn.as_ref().filter(|mcn| !mcn.is_zero())
}

/// Reports a section by which a frame is overdue. A cadence that is too slow throughout is one
/// departure, though each frame is right for another 99 sections.
fn late(cx: &mut Context<'_>, rule: &'static Rule, kind: u64, what: &str, often: &'static str) {
    let departure = Departure::new(rule, cx.lba, kind).passing(i64::from(CADENCE_SECTIONS), often);
    cx.log.report(departure, || {
        Words::new("one in 100 sections", "none", format!("no {what} in 100 successive sections"))
    });
}
