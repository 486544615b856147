//! The simulated CD recorder: a [`Drive`] that executes command descriptor blocks, the [`Medium`]
//! in it, the [`Recording`] on that, and [`InProcess`], a transport with virtual time.
//!
//! What was written is kept as bytes, apart from what it is taken to mean: a [`Recording`] is
//! 2352+96 bytes of every section, and [`Toc`] is only what a reader makes of the lead-in.
//!
//! # What this crate deliberately is not
//! It is nobody's host. It imports neither encoder nor writer, and they do not import it: all
//! that passes between them are CDBs, block data and sense. It judges nothing either; a drive
//! records nonsense as willingly as sense.
//!
//! It simulates no laser: nothing jitters, no byte goes bad by itself, and no error is corrected.
//!
//! # Time
//! Time is passed in and never read from a clock. [`Drive::execute`] says what a command cost,
//! [`Drive::next_event_at`] when something will have changed by itself.
//!
//! # Sources
//! Citations in comments use these tags:
//! - `[ECMA-130 n]`: ECMA-130, 2nd edition, June 1996, clause n
//! - `[ECMA-394]`: ECMA-394, Recordable Compact Disc Systems CD-R Multi-Speed, December 2010
//! - `[MMC-3 n]`: INCITS 360-2002, Multi-Media Commands 3, clause n
//! - `[SPC-3 n]`: INCITS 408-2005, SCSI Primary Commands 3, clause n

mod drive;
mod in_process;
mod media;
mod medium;
mod profile;
mod program;
mod recording;
mod storage;
mod timing;
mod toc;

pub use drive::{Drive, Fault, FaultEffect, Outcome, Trigger};
pub use in_process::{InProcess, TraceEntry};
pub use media::{MediumModel, maker_of};
pub use medium::{Medium, MediumError, MediumKind, MediumState, Packets, PmaTrack};
pub use profile::{
    Beyond, CdTextHabit, DataAsAudio, DriveProfile, FullBuffer, InquiryEdit, Lies, PackedRwHabit,
    QHabit, ReadHabits, ReadableFrom, TestWrites, Truncation, WriteHabits,
};
pub use recording::{Recording, RecordingError};
pub use storage::{MemoryStorage, Storage};
pub use timing::{Pace, PaceSpan, Rotation, Timing};
pub use toc::Toc;
