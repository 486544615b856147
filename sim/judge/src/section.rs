//! A block taken apart, and where it lies.

use rawcd_format::sector::Checker;
use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::section::{from_pq16, p_bits_of, q_of};
use rawcd_format::{
    BlockForm, DiscPlan, Layout, Lba, Place, Pointer, SECTOR_LEN, SUBCODE_LEN, TrackPlan, WriteMode,
};

use crate::log::Log;
use crate::main_channel::DeclaredAudio;

/// One section as it was fed.
pub(crate) struct Section<'s> {
    pub(crate) main: &'s [u8; SECTOR_LEN],
    /// The 96 bits of P; in the PQ form one bit, 96 times.
    pub(crate) p: [u8; 12],
    pub(crate) q: QFrame,
    pub(crate) q_crc_ok: bool,
    /// The bytes that carry R-W in bits 5..=0, in the forms that have any.
    pub(crate) rw: Option<&'s [u8; SUBCODE_LEN]>,
}

impl<'s> Section<'s> {
    /// Takes a block of `form` apart; `None` when it is too short for its form.
    pub(crate) fn new(form: BlockForm, block: &'s [u8]) -> Option<Section<'s>> {
        let (main, subcode) = block.split_first_chunk::<SECTOR_LEN>()?;
        if form == BlockForm::Pq {
            let (p, q) = from_pq16(subcode.first_chunk()?);
            let p = if p { [0xFF; 12] } else { [0; 12] };
            return Some(Section { main, p, q, q_crc_ok: q.crc_ok_in_pq_form(), rw: None });
        }
        let subcode = subcode.first_chunk::<SUBCODE_LEN>()?;
        let q = q_of(subcode);
        let p = p_bits_of(subcode);
        Some(Section { main, p, q, q_crc_ok: q.crc_ok(), rw: Some(subcode) })
    }
}

/// Where a section lies, what is declared there, and where departures go.
pub(crate) struct Context<'c> {
    /// Plan and layout of the session.
    pub(crate) plan: &'c DiscPlan,
    pub(crate) layout: &'c Layout,
    /// What its lead-in says of the next session.
    pub(crate) pointers: &'c [Pointer],
    pub(crate) mode: WriteMode,
    pub(crate) lba: Lba,
    /// What the plan has at `lba`.
    pub(crate) place: Place<'c>,
    /// The audio that is declared elsewhere.
    pub(crate) audio: DeclaredAudio<'c>,
    pub(crate) log: &'c mut Log,
    /// Checks sectors; remembers nothing of them.
    pub(crate) checker: &'c mut Checker,
}

impl<'c> Context<'c> {
    /// The place in the plan's list of the track at `lba`; none in lead-in and lead-out.
    pub(crate) fn ordinal(&self) -> Option<usize> {
        let number = self.place.region.tno.track()?;
        Some(usize::from(number.get() - self.plan.first_track.get()))
    }

    /// The track at `lba`.
    pub(crate) fn track(&self) -> Option<&'c TrackPlan> {
        self.ordinal().map(|ordinal| &self.plan.tracks[ordinal])
    }

    /// Sections of index 00 of the track at `lba`.
    pub(crate) fn pause_sections(&self) -> u32 {
        self.ordinal().map_or(0, |ordinal| {
            let span = &self.layout.tracks()[ordinal];
            span.start.since(span.pause_start).unsigned_abs()
        })
    }
}
