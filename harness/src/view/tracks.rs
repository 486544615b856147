//! The tracks that Q tells of.

use std::collections::BTreeSet;

use rawcd_format::{Control, CopySetting, IndexNumber, Isrc, Lba};

use super::{IndexStart, main_channel};

/// Tracks that are kept: a disc has 99, one that is broken may name them again and again.
const MAX_TRACKS: usize = 1_000;
/// Indexes of a track that are kept.
const MAX_INDEXES: usize = 200;

/// A track as its sections tell it.
#[derive(Clone, Debug)]
pub(crate) struct SeenTrack {
    pub(crate) number: u8,
    /// The session, from 1.
    pub(crate) session: u8,
    /// Its indexes with their first sections, in order.
    pub(crate) indexes: Vec<IndexStart>,
    /// The section behind its last.
    pub(crate) end: Lba,
    /// CONTROL of the first section in index 01 or above.
    pub(crate) control: Option<Control>,
    /// The first recording code, and whether there is another.
    pub(crate) isrc: Option<Isrc>,
    pub(crate) has_other_isrc: bool,
    /// What stands in its main channel in index 01 and above, silence left out.
    pub(crate) kinds: BTreeSet<i32>,
    permitted: u32,
    prohibited: u32,
}

impl SeenTrack {
    /// First section of index 01 or, where that is missing, of what comes first.
    pub(crate) fn start(&self) -> Option<Lba> {
        let is_start = |(index, _): &&IndexStart| index.get() >= 1;
        self.indexes.iter().find(is_start).map(|&(_, at)| at)
    }

    /// First section with its number.
    pub(crate) fn pause_start(&self) -> Option<Lba> {
        self.indexes.first().map(|&(_, at)| at)
    }

    /// Sections from index 01 on.
    pub(crate) fn len(&self) -> u32 {
        self.start().map_or(0, |start| self.end.since(start).max(0).unsigned_abs())
    }

    /// What its copy bits say. A bit that alternates is as often one as zero; single departures are
    /// mistakes.
    pub(crate) fn copy(&self) -> CopySetting {
        let (few, many) =
            (self.permitted.min(self.prohibited), self.permitted.max(self.prohibited));
        let is_data = self.control.is_some_and(Control::is_data);
        if few > many / 4 && !is_data {
            CopySetting::Scms
        } else if self.permitted > self.prohibited {
            CopySetting::Permitted
        } else {
            CopySetting::Prohibited
        }
    }

    /// Sections whose copy bit is another, where it does not alternate.
    pub(crate) fn other_copy_bits(&self) -> u32 {
        match self.copy() {
            CopySetting::Scms => 0,
            CopySetting::Permitted | CopySetting::Prohibited => self.permitted.min(self.prohibited),
        }
    }
}

/// Tracks while a disc goes by.
#[derive(Clone, Debug, Default)]
pub(super) struct Tracks {
    tracks: Vec<SeenTrack>,
    /// The last of them goes on.
    is_open: bool,
}

impl Tracks {
    /// Q says that the section at `at` lies there.
    pub(super) fn position(
        &mut self,
        session: u8,
        number: u8,
        index: IndexNumber,
        control: Control,
        at: Lba,
    ) {
        let goes_on =
            self.is_open && self.tracks.last().is_some_and(|track| track.number == number);
        if !goes_on {
            self.end(at);
            if self.tracks.len() >= MAX_TRACKS {
                return;
            }
            self.tracks.push(SeenTrack {
                number,
                session,
                indexes: Vec::new(),
                end: at,
                control: None,
                isrc: None,
                has_other_isrc: false,
                kinds: BTreeSet::new(),
                permitted: 0,
                prohibited: 0,
            });
            self.is_open = true;
        }
        let Some(track) = self.tracks.last_mut() else { return };
        let is_known = track.indexes.last().is_some_and(|&(last, _)| last == index);
        if !is_known && track.indexes.len() < MAX_INDEXES {
            track.indexes.push((index, at));
        }
        if index.get() >= 1 {
            track.control.get_or_insert(control);
        }
    }

    /// A section of the track that goes on, whatever its Q is.
    pub(super) fn section(&mut self, control: Option<Control>, main: i32) {
        let Some(track) = self.open().filter(|track| track.start().is_some()) else { return };
        if main != main_channel::SILENCE {
            track.kinds.insert(main);
        }
        match control.map(Control::copy_permitted) {
            Some(true) => track.permitted += 1,
            Some(false) => track.prohibited += 1,
            None => {}
        }
    }

    pub(super) fn isrc(&mut self, isrc: Isrc) {
        if let Some(track) = self.open() {
            let first = *track.isrc.get_or_insert(isrc);
            track.has_other_isrc |= first != isrc;
        }
    }

    fn open(&mut self) -> Option<&mut SeenTrack> {
        if self.is_open { self.tracks.last_mut() } else { None }
    }

    /// The track that went on ends before `at`.
    pub(super) fn end(&mut self, at: Lba) {
        if let Some(track) = self.open() {
            track.end = at;
        }
        self.is_open = false;
    }

    pub(super) fn finish(self) -> Vec<SeenTrack> {
        self.tracks
    }
}
