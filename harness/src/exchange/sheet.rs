//! What all sheets say: tracks, and which bytes of which file fill them.

use rawcd_format::{CopySetting, DiscType, Isrc, Mcn, SectorType};

use super::Note;
use crate::contents::Stored;
use crate::yaml::Mark;

/// A disc as a sheet describes it. Positions are those of its files: the pause of 150 sections
/// before LBA 0 stands in no sheet and comes before everything.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Media catalog number.
    pub mcn: Option<Mcn>,
    /// Disc type, when the sheet says it.
    pub disc_type: Option<DiscType>,
    /// The tracks, in order.
    pub tracks: Vec<SheetTrack>,
    /// What was understood and has no place in a plan.
    pub notes: Vec<Note>,
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
