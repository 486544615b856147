//! [`PmaTrack`]: what the program memory area knows of a track whose session is open.

use rawcd_format::{Coding, Control, Lba, TrackNumber};

use crate::program::LINK_SECTIONS;

/// A track of a session that is not closed, as the program memory area has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PmaTrack {
    /// Its number.
    pub number: TrackNumber,
    /// CONTROL.
    pub control: Control,
    /// How its main channel is coded.
    pub coding: Coding,
    /// First section of index 00.
    pub pause_start: Lba,
    /// First section of index 01.
    pub start: Lba,
    /// Section after the last, run-out included.
    pub end: Lba,
    /// Reserved, and not closed.
    pub reserved: bool,
    /// How it is written, when that is in packets.
    pub packets: Option<Packets>,
}

/// How a track is written in packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packets {
    /// Blocks of each, when all have one size.
    pub fixed: Option<u32>,
    /// Where the next block with user data goes; none when the track is closed.
    pub next: Option<Lba>,
    /// The last was broken off, and wants REPAIR TRACK.
    pub damaged: bool,
}

impl PmaTrack {
    /// Whether packets can still go behind those that it has.
    pub(crate) fn takes_packets(&self) -> bool {
        self.packets.is_some_and(|packets| packets.next.is_some())
    }

    /// The address by which a host knows a block of user data: what is around fixed packets has
    /// none.
    pub(crate) fn address_of(&self, at: Lba) -> Lba {
        match self.packets.and_then(|packets| packets.fixed) {
            Some(size) => {
                let offset = at.since(self.start).max(0).unsigned_abs();
                let links = offset / (size + LINK_SECTIONS) * LINK_SECTIONS;
                Lba(at.0 - links as i32)
            }
            None => at,
        }
    }
}
