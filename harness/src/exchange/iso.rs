//! ISO images: 2048 bytes of user data of every sector of one data track, and nothing else.
//!
//! What is in them is not looked at but for the volume descriptor of ISO 9660 at sector 16, whose
//! absence is told.

use rawcd_format::{CopySetting, SectorType};

use super::sheet::{Piece, Sheet, SheetTrack};
use super::text::SheetText;

/// Bytes of user data of a sector.
pub const SECTOR_BYTES: u64 = 2048;
/// Where the identifier of the first volume descriptor stands [ECMA-119 8.4.2].
pub(crate) const IDENTIFIER_AT: u64 = 16 * SECTOR_BYTES + 1;
/// The identifier.
pub(crate) const IDENTIFIER: &[u8; 5] = b"CD001";

/// The disc of an image of `len` bytes: one track of mode 1.
///
/// # Errors
/// When it is no whole number of sectors.
pub fn sheet(name: &str, len: u64) -> Result<Sheet, String> {
    let sectors = u32::try_from(len / SECTOR_BYTES).unwrap_or(u32::MAX);
    if !len.is_multiple_of(SECTOR_BYTES) || len == 0 {
        return Err(format!("has {len} bytes, no whole number of sectors of {SECTOR_BYTES} bytes"));
    }
    let body = Piece::File { name: name.to_owned(), offset: 0, sectors, whole: true, stored: None };
    Ok(Sheet {
        tracks: vec![SheetTrack {
            number: 1,
            mark: SheetText::new(name, "").start(),
            sector_type: SectorType::Mode1,
            isrc: None,
            copy: CopySetting::Prohibited,
            pre_emphasis: false,
            pregap: Vec::new(),
            body: vec![body],
            indexes: Vec::new(),
            postgap: 0,
        }],
        ..Sheet::default()
    })
}
