//! [`CdTextError`]: why declared CD-TEXT cannot be recorded, and where it stands.

use std::fmt;

use super::type_name;

/// Why declared CD-TEXT cannot be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CdTextError {
    /// The language block, from 0; `None` when the CD-TEXT as a whole is meant.
    pub block: Option<usize>,
    /// Pack type and track number (0 for the disc) of the value that is meant.
    pub item: Option<(u8, u8)>,
    /// What is wrong, and what would be right.
    pub problem: CdTextProblem,
}

impl CdTextError {
    pub(super) fn whole(problem: CdTextProblem) -> CdTextError {
        CdTextError { block: None, item: None, problem }
    }

    pub(super) fn of_block(block: usize, problem: CdTextProblem) -> CdTextError {
        CdTextError { block: Some(block), item: None, problem }
    }

    pub(super) fn of_item(block: usize, item: (u8, u8), problem: CdTextProblem) -> CdTextError {
        CdTextError { block: Some(block), item: Some(item), problem }
    }
}

impl fmt::Display for CdTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CD-TEXT")?;
        if let Some((pack_type, track)) = self.item {
            let name = type_name(pack_type).unwrap_or("reserved type");
            match track {
                0 => write!(f, ", {name} of the disc")?,
                _ => write!(f, ", {name} of track {track}")?,
            }
        }
        if let Some(block) = self.block {
            write!(f, ", language block {block}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for CdTextError {}

/// What is wrong with declared CD-TEXT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CdTextProblem {
    /// No language block, or more than eight.
    #[error("{0} language blocks are declared; a disc has 1 to 8")]
    Blocks(usize),
    /// A block without a single text.
    #[error("the block says nothing; declare at least one text")]
    Nothing,
    /// Texts of a track that is not there.
    #[error("the disc has {tracks} tracks; text number {ordinal} belongs to none")]
    NoSuchTrack {
        /// Place of the text in its list, from 1.
        ordinal: usize,
        /// Tracks of the disc.
        tracks: usize,
    },
    /// A character that would end the text.
    #[error("character {at} is NUL, which ends a text")]
    Nul {
        /// Place of the character, from 1.
        at: usize,
    },
    /// Half a character.
    #[error("the text has {len} bytes; in a double-byte character set the number is even")]
    OddLength {
        /// Bytes of the text.
        len: usize,
    },
    /// A character outside the character set.
    #[error("byte {byte:02X}h is no ASCII: 00h to 7Fh")]
    NotAscii {
        /// The byte.
        byte: u8,
    },
    /// A text that means another text.
    #[error("a text of a TAB alone means the text of the track before")]
    LoneTab,
    /// UPC/EAN and ISRC are asked for, and the plan has none.
    #[error("the disc has neither a media catalog number nor an ISRC to repeat")]
    NoCodes,
    /// Intervals that do not rise from track to track.
    #[error("intervals are declared in order of their tracks, at most one a track")]
    IntervalOrder,
    /// An interval that ends before it begins.
    #[error("the interval ends before it begins")]
    IntervalBackwards,
    /// More packs than a block holds.
    #[error(
        "the text does not fit: 253 packs of 12 bytes hold the texts of a block, and those before it take them"
    )]
    TooManyPacks,
}
