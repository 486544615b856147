//! The IDiscFormat2RawCD contract: [`RawCdWriter`] writes a raw image, lead-in to lead-out, to a
//! blank CD-R or CD-RW in a drive behind any [`rawcd_mmc::Transport`].
//!
//! Every member of the interface is here in Rust spelling, with the order it demands and the
//! codes it fails with: [`WriterError::hresult`], [`WriterError::name`]. Codes that are successes
//! are values ([`Success`]). Where the interface has a connection point for events, `write_media`
//! takes the callback.
//!
//! ```text
//! set_recorder, set_client_name, set_write_speed      Bound
//!   prepare_media                                     Prepared: medium checked, tray locked
//!     set_requested_sector_type, ...
//!     write_media(image, |writer, progress| ...)      Writing: cancel_write from inside
//!   release_media                                     Bound
//! ```
//!
//! # What this crate deliberately is not
//! It makes no image: lead-in, table of contents, parity and lead-out are all in the image, and
//! the writer reads of it only where the lead-out starts. It offers no test write, verification,
//! second session or CD-TEXT, because the interface has none. It opens no device, reads no clock
//! and starts no thread: time and commands are the transport's.
//!
//! # Sources
//! Citations in comments use these tags:
//! - `[IMAPI2 x]`: Windows Image Mastering API v2 reference and headers, member or header x
//! - `[MMC-3 n]`: INCITS 360-2002, Multi-Media Commands 3, clause n
//! - `[SPC-3 n]`: INCITS 408-2005, SCSI Primary Commands 3, clause n
//! - `[ECMA-130 n]`: ECMA-130, 2nd edition, June 1996, clause n

mod ask;
mod burn;
mod client_name;
mod code;
mod command;
mod error;
mod image;
mod media;
mod prepare;
mod progress;
mod recorder;
mod speed;
mod writer;

pub use client_name::ClientNameError;
pub use code::{Code, Success};
pub use command::Command;
pub use error::{StreamError, WriterError};
pub use media::MediaType;
pub use progress::{Progress, WriteAction};
pub use recorder::Recorder;
pub use speed::{SECTORS_PER_SECOND_AT_1X, WriteSpeedDescriptor};
pub use writer::{RawCdWriter, Refused};
