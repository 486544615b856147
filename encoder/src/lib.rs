//! The IRawCDImageCreator and IRawCDImageTrackInfo contracts of Windows IMAPI2, portable and
//! native, and the result image.
//!
//! ```
//! use rawcd_encoder::{Contract, RawCdImageCreator};
//! use rawcd_format::contents::{Generated, GeneratedKind};
//! use rawcd_format::{BlockForm, RawImage, SectorType};
//!
//! let source = Generated::new(GeneratedKind::Silence, SectorType::Audio, 300)?;
//! let mut creator = RawCdImageCreator::new(Contract::Imapi2);
//! creator.set_resulting_image_type(BlockForm::Raw)?;
//! let index = creator.add_track(SectorType::Audio, Box::new(source))?;
//! creator.track_info_mut(index)?.set_isrc("US-K7Y-98-12345")?;
//! let image = creator.create_result_image()?;
//! assert_eq!(image.first_lba().0, -22_650);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Members keep their IMAPI2 names in Rust spelling, with their defaults, order rules, limits and
//! codes; every error tells its HRESULT. [`Contract::Imapi2`] is exactly that contract: audio
//! only. [`Contract::Extended`] adds what IMAPI2 only names: all ten sector types, mixed discs,
//! pregap and postgap lengths, subheaders, the disc type, CD-TEXT.
//!
//! # What the contract leaves open, and what is done here
//! - Defaults: image type cooked, gapless, first track 1, copy permitted, no pre-emphasis, no
//!   catalog number, no ISRC.
//! - `disable_gapless_audio`: true inserts 150 silent sectors between audio tracks; false, the
//!   default, lets the last 150 sectors of a track carry index 00 of the next. Changed after
//!   tracks it places them anew, and is refused with 0x80AA0A05 when they no longer fit.
//! - An index inside those 150 sectors is refused, as too close to index 00 of the next track,
//!   by whichever of the two calls comes second. One that leaves its track fewer than 10 sectors
//!   is too close as well, 0x80AA0A0A; one at or behind the end is E_INVALIDARG.
//! - `start_of_leadout_limit`: the lead-out may start at the limit, 0 to 398,099, not behind it.
//!   Unset it reads 398,099, and the last user sector may be 398,099. A limit below the tracks
//!   that are there is 0x80AA0A05 and changes nothing.
//! - The R-W generator covers the whole image, from 95:00:00 through the lead-out; another length
//!   is E_INVALIDARG when the image is made. Its bytes pass unchanged, in both 96-byte forms;
//!   bits of P or Q in them stop the reading of the image. Beside PQ only, whichever comes second
//!   is 0x80AA0A02.
//! - A bad catalog number or ISRC is E_INVALIDARG, an empty text clears. An ISRC has 12 characters
//!   or 15 with all three dashes, capital letters only.
//! - Sources are whole sectors by type. One of the wrong sector length, under 300 sectors, or
//!   under 150 as special pregap, is E_INVALIDARG; nothing is padded.
//! - `track_info` takes the index that `add_track` gave, from 1, whatever the first number is.
//! - `last_used_user_sector_in_image` is the sector before the lead-out, an address.
//!   `expected_table_of_contents` is a READ TOC answer of format 0 with block addresses. Both are
//!   0x80AA0A03 without tracks.
//! - The lead-out has 6,750 sections. The image carries its block form and its first address.
//!
//! # What this crate deliberately is not
//! It makes no byte of a section (`rawcd-mastering` does), opens no file, and knows no drive.
//!
//! Citations use the tags of `rawcd-format`.

mod creator;
mod declare;
mod error;
mod track_info;

pub use creator::{Contract, RawCdImageCreator};
pub use error::ImageError;
pub use rawcd_mastering::SequencedImage as ResultImage;
pub use track_info::{IndexAdded, RawCdImageTrackInfo, RawCdImageTrackInfoMut};
