//! What all sheets say: tracks, and which bytes of which file fill them.

use rawcd_format::{CopySetting, DiscType, Isrc, Lba, Mcn, NextSession, SectorType};

use super::Note;
use super::text::compact;
use super::texts::{Packs, SheetTexts, Spoken};
use crate::contents::Stored;
use crate::yaml::Mark;

/// A disc as a sheet describes it, or a session of one. Positions are those of its files: the pause
/// of 150 sections before LBA 0, or before a later session, stands in no sheet and comes before
/// everything.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Media catalog number.
    pub mcn: Option<Mcn>,
    /// Disc type, when the sheet says it.
    pub disc_type: Option<DiscType>,
    /// Texts.
    pub cd_text: Option<SheetTexts>,
    /// The tracks, in order.
    pub tracks: Vec<SheetTrack>,
    /// The sessions behind it, each a sheet of its own.
    pub later_sessions: Vec<Sheet>,
    /// What the last session says of one behind it.
    pub next_session: NextSession,
    /// Where the first sector stands that its files have of it, and its place in a file of whole
    /// sectors.
    pub first_lba: Lba,
    /// See [`Sheet::first_lba`].
    pub first_sector: u32,
    /// What was understood and has no place in a plan.
    pub notes: Vec<Note>,
}

impl Sheet {
    /// All sessions, itself the first.
    pub(super) fn sessions(&self) -> impl Iterator<Item = &Sheet> {
        std::iter::once(self).chain(&self.later_sessions)
    }

    /// What texts may speak of.
    pub(super) fn spoken(&self) -> Spoken {
        let mcn = self.mcn.filter(|mcn| !mcn.is_zero()).map(|mcn| mcn.to_string());
        let isrcs = self.tracks.iter().map(|track| track.isrc.as_ref().map(compact));
        Spoken {
            first_track: self.tracks.first().map_or(1, |track| track.number),
            codes: [mcn].into_iter().chain(isrcs).map(Option::unwrap_or_default).collect(),
        }
    }

    /// Takes what packs say, which a sheet has at a place.
    pub(super) fn take_packs(&mut self, packs: &Packs, mark: &Mark) {
        let read = packs.read(&self.spoken());
        let bad = (packs.bad > 0).then(|| format!("{} packs are no good packs", packs.bad));
        for what in bad.into_iter().chain(read.lost) {
            let message = format!("not taken of the CD-TEXT: {what}");
            self.notes.push(Note::disc("cd-text", message).at(mark.line));
        }
        self.cd_text = read.texts.map(|texts| SheetTexts::at(texts, mark.clone()));
    }
}

/// A track of a sheet.
#[derive(Clone, Debug)]
pub struct SheetTrack {
    /// Its number.
    pub number: u8,
    /// Where the sheet starts to describe it.
    pub mark: Mark,
    /// What its sectors are; whole sectors are of a raw type, whose form is found in the file.
    pub sector_type: SectorType,
    /// Recording code.
    pub isrc: Option<Isrc>,
    /// Copy bit.
    pub copy: CopySetting,
    /// Pre-emphasis.
    pub pre_emphasis: bool,
    /// What fills index 00; of the first track what follows the 150 sections before LBA 0.
    pub pregap: Vec<Piece>,
    /// What fills it from index 01 on.
    pub body: Vec<Piece>,
    /// Where index 02, 03, … start, in sectors after index 01.
    pub indexes: Vec<u32>,
    /// Sectors without contents at its end.
    pub postgap: u32,
}

/// A run of sectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Sectors of zeros.
    Silence(u32),
    /// Sectors of a file.
    File {
        /// The file, relative to the sheet's folder.
        name: String,
        /// Bytes before them; see [`crate::contents::Range`].
        offset: u64,
        /// How many.
        sectors: u32,
        /// Whether they are all of the file.
        whole: bool,
        /// How they are stored.
        stored: Option<Stored>,
    },
}

impl Piece {
    /// Its sectors.
    #[must_use]
    pub const fn sectors(&self) -> u32 {
        match self {
            Piece::Silence(sectors) | Piece::File { sectors, .. } => *sectors,
        }
    }
}

/// Sectors of a row of pieces.
pub(crate) fn sectors_of(pieces: &[Piece]) -> u32 {
    pieces.iter().fold(0, |sum, piece| sum.saturating_add(piece.sectors()))
}
