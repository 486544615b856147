//! Tracks in packets: where a drive puts user data, and what it adds around them [MMC-3 4.2.3],
//! [ECMA-394].
//!
//! ```text
//! pause: link, 4 run-in, 138 descriptors, 2 run-out, link, 4 run-in
//! track: user data, (2 run-out, link, 4 run-in, user data), ... 2 run-out
//! ```
//! A packet of one size for all is filled up with zeros. A track that is shorter than 300 sections,
//! links and run-out included, is filled up with packets of zeros: as many as it takes of one size,
//! or one of whatever size is left.

use std::fmt;

use super::place::{HIGHEST_LBA, Placer, toc_control, zero_region};
use super::{
    Coding, Fill, LayoutError, MIN_TRACK_SECTIONS, PAUSE_SECTIONS, RUN_OUT_SECTIONS, Region,
    TrackSpan, WriteMode,
};
use crate::sector::{BlockIndicator, TrackDescriptor, WriteMethod};
use crate::{IndexNumber, SectorType, Tno};

/// Sections between two packets: run-out, link, run-in [MMC-3 4.2.3].
pub const LINK_SECTIONS: u32 = RUN_OUT_SECTIONS + LINK_AND_RUN_IN;

/// What stands before user data.
const LINK_AND_RUN_IN: u32 = 5;

/// Descriptors in a pause.
const DESCRIPTORS: u32 = PAUSE_SECTIONS - LINK_AND_RUN_IN - LINK_SECTIONS;

/// The most that a descriptor can say.
const MOST_BLOCKS: u32 = 999_999;

/// How many blocks of user data the packets of a track have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PacketSize {
    blocks: u32,
    is_fixed: bool,
}

impl PacketSize {
    /// The one fixed size that drives write on CD.
    pub const FIXED: PacketSize = PacketSize { blocks: 32, is_fixed: true };

    /// Every packet has `blocks`, and its track says so; 1 to 999,999.
    #[must_use]
    pub const fn fixed(blocks: u32) -> Option<PacketSize> {
        PacketSize::new(blocks, true)
    }

    /// Every packet has `blocks`, but for the last, which has what is left, and the track says
    /// nothing of it; 1 to 999,999.
    #[must_use]
    pub const fn variable(blocks: u32) -> Option<PacketSize> {
        PacketSize::new(blocks, false)
    }

    const fn new(blocks: u32, is_fixed: bool) -> Option<PacketSize> {
        if blocks == 0 || blocks > MOST_BLOCKS {
            return None;
        }
        Some(PacketSize { blocks, is_fixed })
    }

    /// Blocks of user data in a packet.
    #[must_use]
    pub const fn blocks(self) -> u32 {
        self.blocks
    }

    /// Whether the track says so, and all its packets are that long.
    #[must_use]
    pub const fn is_fixed(self) -> bool {
        self.is_fixed
    }

    pub(super) const fn name(self) -> &'static str {
        if self.is_fixed { "packets" } else { "variable-packets" }
    }

    /// Reads what `Display` writes.
    pub(super) fn parse(text: &str) -> Option<PacketSize> {
        let (name, blocks) = text.split_once(':')?;
        let digits = blocks.bytes().all(|byte| byte.is_ascii_digit());
        let blocks = blocks.parse().ok().filter(|_| digits)?;
        match name {
            "packets" => PacketSize::fixed(blocks),
            "variable-packets" => PacketSize::variable(blocks),
            _ => None,
        }
    }

    const fn method(self) -> WriteMethod {
        if self.is_fixed { WriteMethod::Fixed(self.blocks) } else { WriteMethod::Variable }
    }
}

impl fmt::Display for PacketSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name(), self.blocks)
    }
}

impl Placer<'_> {
    /// A track as a drive records it in packets.
    pub(super) fn track_in_packets(
        &mut self,
        ordinal: usize,
        size: PacketSize,
    ) -> Result<(), LayoutError> {
        let track = &self.plan.tracks[ordinal];
        let number = self.number(ordinal)?;
        if let Some(what) = self.not_in_packets(ordinal) {
            return Err(LayoutError::NotInPackets { track: number.get(), what });
        }
        self.check_room(track.sectors, size)?;
        let own = Region {
            control: toc_control(track, WriteMode::Packets(size)),
            ..zero_region(track, Tno::Track(number), IndexNumber::START)
        };
        let added = Region { coding: added_coding(own.coding), ..own };
        let in_pause = Region { index: IndexNumber::PAUSE, ..added };
        let descriptor = TrackDescriptor { number: number.get(), method: size.method() };
        let pause_start = self.at;
        self.linking(BlockIndicator::Link, LINK_AND_RUN_IN, in_pause);
        self.push(DESCRIPTORS, Region { fill: Fill::TrackDescriptor(descriptor), ..in_pause });
        self.linking(BlockIndicator::FirstRunOut, LINK_SECTIONS, in_pause);
        let start = self.at;
        let mut first_sector = 0;
        while first_sector < track.sectors {
            if first_sector > 0 {
                self.linking(BlockIndicator::FirstRunOut, LINK_SECTIONS, added);
            }
            let blocks = size.blocks.min(track.sectors - first_sector);
            self.push(blocks, Region { fill: Fill::User { ordinal, first_sector }, ..own });
            first_sector += blocks;
        }
        let user_end = self.at;
        if size.is_fixed {
            self.push(track.sectors.next_multiple_of(size.blocks) - track.sectors, added);
        }
        self.padding(start.plus(MIN_TRACK_SECTIONS - RUN_OUT_SECTIONS), size, added);
        self.linking(BlockIndicator::FirstRunOut, RUN_OUT_SECTIONS, added);
        let (indexes, end) = (Vec::new(), self.at);
        self.tracks.push(TrackSpan { number, pause_start, start, indexes, user_end, end });
        Ok(())
    }

    /// Packets of zeros up to `least`, or a little further.
    fn padding(&mut self, least: crate::Lba, size: PacketSize, added: Region) {
        while self.at < least {
            let left = least.since(self.at).unsigned_abs();
            self.linking(BlockIndicator::FirstRunOut, LINK_SECTIONS, added);
            let rest = left.saturating_sub(LINK_SECTIONS).max(1);
            self.push(if size.is_fixed { size.blocks } else { rest }, added);
        }
    }

    fn linking(&mut self, first: BlockIndicator, sections: u32, region: Region) {
        self.push(sections, Region { fill: Fill::Linking { first }, ..region });
    }

    /// Refuses at once what would end beyond all addresses, before it is cut into packets.
    fn check_room(&self, sectors: u32, size: PacketSize) -> Result<(), LayoutError> {
        let links = u64::from(sectors / size.blocks) * u64::from(LINK_SECTIONS);
        let sections = u64::from(self.at.since(crate::Lba::PROGRAM_START).unsigned_abs())
            + u64::from(sectors)
            + links;
        match sections > HIGHEST_LBA.unsigned_abs() {
            true => Err(LayoutError::BeyondAddresses {
                sections: u32::try_from(sections).unwrap_or(u32::MAX),
            }),
            false => Ok(()),
        }
    }

    /// What is declared of a track that no drive records in packets.
    fn not_in_packets(&self, ordinal: usize) -> Option<&'static str> {
        let track = &self.plan.tracks[ordinal];
        match track.sector_type {
            SectorType::Audio => return Some("audio"),
            SectorType::Mode1 | SectorType::Mode2Form1 | SectorType::Mode2Form2 => {}
            _ => return Some("sectors of another type than mode1, mode2-form1 and mode2-form2"),
        }
        let isrc = track.isrc.map(|_| "an ISRC");
        isrc.or_else(|| self.not_at_once(ordinal))
    }
}

/// Sectors that a drive adds are of mode 1, or of form 1 on tracks of either form.
fn added_coding(coding: Coding) -> Coding {
    match coding {
        Coding::Data(kind) if kind.is_xa() => Coding::Data(SectorType::Mode2Form1),
        other => other,
    }
}
