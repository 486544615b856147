//! What the CD standards define, in and out: addresses, identifiers, CONTROL, sector layouts with
//! their EDC, L-EC and scrambler, the eight subcode channels, and the *declared disc*: a
//! [`DiscPlan`] and the [`Layout`] that tells where it puts everything.
//!
//! Every codec here comes as two separate halves. One half *makes* (a sector, a Q frame, a pack);
//! the other *parses and checks*, by residue and syndrome, and never makes anything in order to
//! compare. The simulated disc is judged with the second half only, so a mistake in the first
//! cannot hide itself.
//!
//! # What this crate deliberately is not
//! It knows no drive, no command and no file. It opens nothing, reads no clock and holds no
//! policy of any program: what stands here is true of every compact disc.
//!
//! # Units
//! A *sector* is 2352 bytes of main channel; a *section* is the 1/75 s of subcode (96 bytes
//! without its sync) that lies beside it; a *block* is what one unit of a WRITE carries
//! (2368 or 2448 bytes, see [`BlockForm`]).
//!
//! # Sources
//! Citations in comments use these tags:
//! - `[ECMA-130 n]`: ECMA-130, 2nd edition, June 1996, clause n
//! - `[IEC 60908 n]`: IEC 60908, compact disc digital audio system, clause n
//! - `[MMC-3 n]`: INCITS 360-2002, Multi-Media Commands 3, clause n
//! - `[IMAPI2 x]`: Windows Image Mastering API v2 reference, member x
//! - `[EBU Tech 3264]`: Specification of the EBU subtitling data exchange format, language codes
//! - `[ISO 3901]`: International Standard Recording Code
//! - `[ECMA-394]`: ECMA-394, Recordable Compact Disc Systems CD-R Multi-Speed, December 2010
//! - `[CD-ROM XA]`: System Description CD-ROM XA, sector forms

mod address;
pub mod bcd;
mod block;
pub mod contents;
mod control;
pub mod engine;
mod image;
mod isrc;
mod layout;
mod mcn;
mod plan;
pub mod sector;
mod sector_type;
pub mod subcode;

pub use address::{AddressError, Area, FRAMES_PER_SECOND, Lba, Msf};
pub use block::{BlockForm, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN, UnknownBlockForm};
pub use contents::{Contents, UserData};
pub use control::{
    Control, CopySetting, IndexNumber, NumberError, Tno, TrackNumber, UnknownCopySetting,
    scms_copy_bit,
};
pub use image::{RawImage, ReadError};
pub use isrc::{Isrc, IsrcError};
pub use layout::{
    Coding, DiscLayout, FIRST_LEAD_IN_LBA, Fill, LATER_LEAD_IN_SECTIONS, LATER_LEAD_OUT_SECTIONS,
    LEAD_OUT_SECTIONS, LINK_SECTIONS, Layout, LayoutError, MAX_LEAD_OUT_LIMIT, MIN_INDEX_SECTIONS,
    MIN_TRACK_SECTIONS, PAUSE_SECTIONS, PacketSize, Place, PlannedSession, Pointer,
    RUN_OUT_SECTIONS, Region, SessionStart, TocItem, TocPoint, TrackSpan, UnknownWriteMode,
    WriteMode,
};
pub use mcn::{Mcn, McnError};
pub use plan::{DiscPlan, DiscType, NextSession, RwForm, SessionPlan, TrackPlan};
pub use sector_type::{SectorType, UnknownSectorType};
