//! [`Track`]: a track at once, and the session that is made of such tracks when it is closed.

use rawcd_format::subcode::rw::Interleaver;
use rawcd_format::{
    Coding, Control, Fill, IndexNumber, Isrc, Layout, Lba, MIN_TRACK_SECTIONS, Mcn, NextSession,
    PAUSE_SECTIONS, RUN_OUT_SECTIONS, Region, SECTION_LEN, Tno, TrackSpan,
};
use rawcd_mastering::{Codes, Session};

use super::{HostBlock, SessionPlace, cue, push_section};
use crate::PmaTrack;

/// A track in the making.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    session: Session,
    codes: Codes,
    block: HostBlock,
    item: PmaTrack,
    /// Where the user data of a reserved track ends.
    user_end: Option<Lba>,
}

impl Track {
    /// A track where `place` has it, reserved or not, with codes and CONTROL of the write
    /// parameters.
    pub(crate) fn new(
        place: &PmaTrack,
        control: Control,
        block: HostBlock,
        mcn: Option<Mcn>,
        isrc: Option<Isrc>,
    ) -> Track {
        let user_end = place.reserved.then_some(Lba(place.end.0 - RUN_OUT_SECTIONS as i32));
        let coding = block.coding();
        let item = PmaTrack { control, coding, end: place.start, reserved: false, ..*place };
        let layout = open_layout(&item, FAR);
        let codes = Codes { mcn, isrcs: vec![isrc], pointers: Vec::new() };
        Track { session: Session::new(layout, codes.clone()), codes, block, item, user_end }
    }

    /// Where the next block goes.
    pub(crate) const fn next(&self) -> Lba {
        self.item.end
    }

    /// Where the next block of a reserved track cannot go any more.
    pub(crate) const fn user_end(&self) -> Option<Lba> {
        self.user_end
    }

    /// What there is of it.
    pub(crate) const fn item(&self) -> &PmaTrack {
        &self.item
    }

    /// Bytes of a block.
    pub(crate) const fn block_len(&self) -> usize {
        self.block.len()
    }

    /// The pause before it.
    pub(crate) fn pause(&self) -> Vec<u8> {
        self.empty(self.item.pause_start, PAUSE_SECTIONS)
    }

    /// Takes blocks and gives their sections.
    ///
    /// # Panics
    /// When there are not whole ones.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        assert!(bytes.len().is_multiple_of(self.block.len()), "whole blocks");
        let mut sections = Vec::with_capacity(bytes.len() / self.block.len() * SECTION_LEN);
        let mut interleaver = Interleaver::default();
        for block in bytes.chunks_exact(self.block.len()) {
            let at = self.item.end;
            push_section(&self.session, at, &self.block, block, &mut interleaver, &mut sections);
            self.item.end = at.plus(1);
        }
        sections
    }

    /// What the drive writes behind the last block: padding of a track that is too short or was
    /// reserved for more, then the run-out.
    pub(crate) fn finish(&mut self) -> Vec<u8> {
        let first = self.item.end;
        let least = self.user_end.unwrap_or(self.item.start.plus(MIN_TRACK_SECTIONS));
        self.item.end = first.max(least).plus(RUN_OUT_SECTIONS);
        // Now that the end is known, its last section says its place.
        let layout = open_layout(&self.item, self.item.end);
        self.session = Session::new(layout, self.codes.clone());
        self.empty(first, self.item.end.since(first).unsigned_abs())
    }

    fn empty(&self, first: Lba, sections: u32) -> Vec<u8> {
        let mut bytes = vec![0; sections as usize * SECTION_LEN];
        self.session.empty_sections(first, &mut bytes);
        bytes
    }
}

/// Beyond any disc.
pub(super) const FAR: Lba = Lba(i32::MAX / 2);
/// Sections that stand for all that is before a track: more than between two of its codes.
const BEFORE_SECTIONS: i32 = 200;

/// Pause and index 01 of a track that ends at `end`, if that is known. What follows is index 01
/// still, since the lead-out is beyond any disc.
pub(super) fn open_layout(item: &PmaTrack, end: Lba) -> Layout {
    let tno = Tno::Track(item.number);
    let before = Lba(item.pause_start.0 - BEFORE_SECTIONS);
    let mut regions = vec![
        region(item, before, item.pause_start, Tno::LeadIn, IndexNumber::PAUSE),
        region(item, item.pause_start, item.start, tno, IndexNumber::PAUSE),
        region(item, item.start, end, tno, IndexNumber::START),
        region(item, end, FAR, tno, IndexNumber::START),
        region(item, FAR, FAR.plus(1), Tno::LeadOut, IndexNumber::START),
    ];
    regions.retain(|region| !region.is_empty());
    Layout::from_parts(regions, vec![span(item, FAR)], Vec::new())
}

fn region(item: &PmaTrack, first: Lba, end: Lba, tno: Tno, index: IndexNumber) -> Region {
    let coding = if tno == Tno::LeadIn { Coding::Audio } else { item.coding };
    Region { first, end, tno, index, control: item.control, scms: false, coding, fill: Fill::Zero }
}

fn span(item: &PmaTrack, end: Lba) -> TrackSpan {
    TrackSpan {
        number: item.number,
        pause_start: item.pause_start,
        start: item.start,
        indexes: Vec::new(),
        user_end: end,
        end,
    }
}

/// The session of tracks that are recorded: for its lead-in and lead-out. `None` when there is no
/// track.
pub(crate) fn closed_session(
    tracks: &[PmaTrack],
    place: &SessionPlace,
    next: NextSession,
    disc_type: u8,
) -> Option<Session> {
    let (first, last) = (tracks.first()?, tracks.last()?);
    let lead_out = last.end;
    let mut regions =
        vec![region(first, place.lead_in, place.program, Tno::LeadIn, IndexNumber::PAUSE)];
    for item in tracks {
        let tno = Tno::Track(item.number);
        regions.push(region(item, item.pause_start, item.start, tno, IndexNumber::PAUSE));
        regions.push(region(item, item.start, item.end, tno, IndexNumber::START));
    }
    let end = lead_out.plus(place.lead_out_sections());
    regions.push(region(last, lead_out, end, Tno::LeadOut, IndexNumber::START));
    let spans: Vec<TrackSpan> = tracks.iter().map(|item| span(item, item.end)).collect();
    let controls: Vec<Control> = tracks.iter().map(|item| item.control).collect();
    let toc = cue::toc(&spans, &controls, lead_out, disc_type);
    let codes = Codes {
        mcn: None,
        isrcs: vec![None; tracks.len()],
        pointers: place.pointers(next, first.control, lead_out),
    };
    Some(Session::new(Layout::from_parts(regions, spans, toc), codes))
}
