//! Initiators for the write types that IMAPI2's raw writer does not use: a session at once
//! [MMC-3 5.37], tracks at once and tracks in packets [MMC-3 4.2.3], over any [`Transport`](rawcd_mmc::Transport).
//!
//! A host is given what a session declares, where that lies, and the sections that an encoder makes
//! of it ([`Disc`]); it sends of each section what a block carries under its write type, and leaves the
//! rest to the drive. What the write type cannot carry is refused before a command is sent
//! ([`NotCarried`]). Nothing here asks the drive first whether it would: what a drive refuses, it
//! refuses with its own sense.
//!
//! ```text
//! session   TEST UNIT READY, PREVENT, MODE SENSE 2Ah, MODE SELECT 05h, SEND OPC, READ DISC and
//!           TRACK INFORMATION, SEND CUE SHEET, WRITE …, SYNCHRONIZE CACHE, wait, ALLOW
//! tracks    TEST UNIT READY, PREVENT, MODE SENSE 2Ah, SEND OPC, for each track MODE SELECT 05h,
//!           READ TRACK INFORMATION, WRITE …, SYNCHRONIZE CACHE, wait; CLOSE SESSION, wait, ALLOW
//! packets   as tracks, with a WRITE for each packet of the fixed size, or WRITE …, SYNCHRONIZE
//!           CACHE for each of another; CLOSE TRACK behind each track
//! formatted as packets, with FORMAT UNIT before the first; nothing is closed
//! ```
//! After an error or a stop SYNCHRONIZE CACHE comes all the same, and the tray is unlocked.
//!
//! # What this module deliberately is not
//! It knows no simulated drive: what it learns, it learns from answers. It makes no sector.

mod blocks;
mod device;
mod error;
mod packets;
mod session;
mod sheet;
mod tracks;

use std::ops::ControlFlow;

use rawcd_format::{Lba, NextSession, PlannedSession, RawImage};

pub use error::{HostError, NotCarried};
pub use packets::record_packets;
pub use session::{Gaps, SessionSettings, record_session};
pub use tracks::{TrackSettings, record_tracks, usual_block_type};

/// What is to be recorded: one session.
#[derive(Clone, Copy)]
pub struct Disc<'a> {
    /// What is declared, and where it lies.
    pub session: &'a PlannedSession,
    /// Its sections, in the block form that the settings ask for; it may hold other sessions too.
    pub image: &'a dyn RawImage,
}

impl Disc<'_> {
    /// The multi-session field of the write parameters: what the lead-in says of another session.
    const fn multi_session(&self) -> u8 {
        match self.session.plan.next_session {
            NextSession::Unsaid => 0,
            NextSession::Forbidden => 1,
            NextSession::Allowed => 3,
        }
    }
}

/// Hears of each block that the drive has taken, by its address in the layout, and may stop the
/// recording.
pub type Watch<'a> = &'a mut dyn FnMut(Lba) -> ControlFlow<()>;
