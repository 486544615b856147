//! Main channel sectors: the six layouts of 2352 bytes [ECMA-130 14], [CD-ROM XA], their EDC and
//! L-EC [ECMA-130 A], and the scrambler [ECMA-130 B].
//!
//! | type | bytes |
//! |---|---|
//! | audio | 588 × (left low, left high, right low, right high); nothing else, not scrambled |
//! | mode 0 | sync 12, header 4, zero 2336 |
//! | mode 1 | sync 12, header 4, user 2048, EDC 4, zero 8, P 172, Q 104 |
//! | mode 2 | sync 12, header 4, user 2336 |
//! | mode 2 form 1 | sync 12, header 4, subheader 4 + 4, user 2048, EDC 4, P 172, Q 104 |
//! | mode 2 form 2 | sync 12, header 4, subheader 4 + 4, user 2324, EDC 4 or zero |
//!
//! Two halves that never call each other: [`make()`] and its kin put sectors together;
//! [`check()`] takes the residue of the EDC and the syndromes of the L-EC and encodes nothing. On
//! disc the sectors of data tracks are scrambled, and no bit there says so: makers give scrambled
//! sectors, and checks take *descrambled* ones, see [`descramble`].
//!
//! # What this module deliberately does not do
//! It corrects nothing, and it knows no block forms, no subcode and no track: which sector stands
//! where is the sequencer's business.

mod check;
mod descriptor;
mod edc;
mod indicator;
mod make;
mod scramble;

use std::ops::Range;

pub use check::{Checker, Edc, SectorCheck, check, detect, has_header, is_left_unscrambled};
pub use descriptor::{TrackDescriptor, WriteMethod};
pub use edc::edc;
pub use indicator::BlockIndicator;
pub use make::{
    IllegalSector, IllegalUserData, header_address, make, make_empty, make_empty_run,
    make_p_parity, make_run, make_run_in_place, remake,
};
pub use scramble::{descramble, scramble};

use crate::{SECTOR_LEN, SectorType};

/// The first twelve bytes of every data sector [ECMA-130 14.1].
pub const SYNC: [u8; 12] = [0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00];

/// Bit 5 of a submode byte: the sector is of form 2 [CD-ROM XA].
pub const SUBMODE_FORM2: u8 = 0x20;
/// Submode bits of a subheader of which at most one is set: video, audio, data [CD-ROM XA].
const SUBMODE_SORTS: u8 = 0x0E;
/// Channels of a file [CD-ROM XA].
const CHANNELS: u8 = 32;

/// Whether file, channel, submode and coding may be those of a sector, of whatever form: the channel
/// is one that there is, and no sector is of two sorts.
#[must_use]
pub const fn is_subheader([_, channel, submode, _]: [u8; 4]) -> bool {
    channel < CHANNELS && (submode & SUBMODE_SORTS).count_ones() <= 1
}

/// Offset of the header: three BCD bytes of A-time, then the mode byte.
pub(crate) const HEADER_AT: usize = 12;
/// Offset of the mode byte.
const MODE_AT: usize = 15;
/// Offset of what follows the header: user data, or the two subheaders of the XA forms.
const BODY_AT: usize = 16;
/// Offset of user data in the XA forms.
const XA_USER_AT: usize = 24;
/// Offset of the EDC by type.
const MODE1_EDC_AT: usize = 2064;
const FORM1_EDC_AT: usize = 2072;
const FORM2_EDC_AT: usize = 2348;
/// The field of mode 1 that must be zero.
const MODE1_ZERO: Range<usize> = 2068..2076;

/// Where the user data of a descrambled sector stands: as many bytes as
/// [`SectorType::user_data_len`] says. For form 2 that is everything after the header, as its
/// sources carry subheaders and EDC; for audio and the raw types the whole sector.
#[must_use]
pub const fn user_data_range(kind: SectorType) -> Range<usize> {
    match kind {
        SectorType::Mode1 => BODY_AT..MODE1_EDC_AT,
        SectorType::Mode2Form1 => XA_USER_AT..FORM1_EDC_AT,
        SectorType::Mode0 | SectorType::Mode2 | SectorType::Mode2Form2 => BODY_AT..SECTOR_LEN,
        _ => 0..SECTOR_LEN,
    }
}

/// Whether all bytes are zero. Collects without an early exit, which would forbid vectors: 2336
/// zeros take a tenth of the time.
#[inline(always)]
fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().fold(0, |any, byte| any | byte) == 0
}
