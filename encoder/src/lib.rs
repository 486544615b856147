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
//! - `disable_gapless_audio`: true inserts 150 silent sectors between audio tracks; false, the
//!   default, lets the last 150 sectors of a track carry index 00 of the next.
//! - An index inside those 150 sectors is refused, as too close to index 00 of the next track,
//!   by whichever of the two calls comes second.
//! - Unset, `start_of_leadout_limit` stops at a last user sector of 398,099.
//! - R-W bytes of an IMAPI2 generator pass unchanged, in both 96-byte forms.
//! - Sources are whole sectors by type; one of the wrong sector length is E_INVALIDARG.
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
