//! CD-TEXT: texts about disc and tracks in the R-W channels of the lead-in, MODE 4 [IEC 60908].
//!
//! Texts are declared in up to eight *language blocks* ([`CdText`]). On disc they are *packs* of
//! 18 bytes ([`Pack`]), at most 256 a block, which stand four in a section, bytes most significant
//! bit first into six-bit symbols, one behind the other and again from the first through the whole
//! lead-in. Unlike the packs of the program area ([`super::rw`]) they have no R-W parity and no
//! interleave; each carries a CRC.
//!
//! Between the two stand *values* ([`Values`]): what a block says of the disc and of each track,
//! as bytes. [`CdText::values`] tells what a plan calls for; [`make`] turns it into packs; [`read`]
//! turns packs into values, without ever making one. So a reader compares values.
//!
//! # What is deliberately absent
//! Character tables beyond ISO 8859-1: texts of double-byte sets are bytes as given. No text is
//! shortened and no repeated text abbreviated with TAB in order to fit; TAB is understood in
//! reading.

mod declared;
mod error;
mod make;
pub mod names;
mod pack;
mod read;
mod size;

pub use declared::{CdText, CharacterSet, Genre, Interval, TextBlock, TextKind, Texts, Values};
pub use error::{CdTextError, CdTextProblem};
pub use make::make;
pub use pack::{
    PACK_LEN, PACKS_PER_SECTION, PAYLOAD_LEN, Pack, PackError, crc_ok, from_symbols, to_symbols,
    type_name,
};
pub use read::{ReadBlock, ReadProblem, ReadValue, read};
pub use size::{SIZE_PACKS, SizeInformation};

/// Language blocks of a disc, at most.
pub const MAX_BLOCKS: usize = 8;
/// Packs of a block, at most, those with its size information among them.
pub const MAX_BLOCK_PACKS: usize = 256;
