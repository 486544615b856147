//! [`PacketTrack`]: a track in the making that is written packet by packet [ECMA-394, MMC-3 4.2.3].
//!
//! Around the user data of a packet the drive adds a link, four blocks of run-in and two of
//! run-out, told apart by the block indicator in their mode byte. The pause before the track is
//! one more packet, of track descriptor blocks, which tell a drive how the track is written;
//! behind it stand link and run-in of the first packet with user data:
//!
//! ```text
//! pause: link, 4 run-in, 138 descriptors, 2 run-out, link, 4 run-in | user data, 2 run-out | link, ...
//! ```

use rawcd_format::sector::{BlockIndicator, TrackDescriptor, WriteMethod};
use rawcd_format::subcode::rw::Interleaver;
use rawcd_format::{
    Isrc, Lba, MIN_TRACK_SECTIONS, Mcn, PAUSE_SECTIONS, RUN_OUT_SECTIONS, SECTION_LEN,
};
use rawcd_mastering::{Codes, Session};

use super::track::{FAR, open_layout};
use super::{HostBlock, push_section};
use crate::{Packets, PmaTrack};

/// What a packet has beside its user data: link, run-in, run-out.
pub(crate) const LINK_SECTIONS: u32 = BEFORE + RUN_OUT_SECTIONS;

/// Link and run-in.
const BEFORE: u32 = 5;

/// What stands before user data, in order.
const RUN_IN: [BlockIndicator; BEFORE as usize] = [
    BlockIndicator::Link,
    BlockIndicator::FirstRunIn,
    BlockIndicator::SecondRunIn,
    BlockIndicator::ThirdRunIn,
    BlockIndicator::FourthRunIn,
];
const RUN_OUT: [BlockIndicator; RUN_OUT_SECTIONS as usize] =
    [BlockIndicator::FirstRunOut, BlockIndicator::SecondRunOut];

/// Descriptors in the pause.
const DESCRIPTORS: u32 = PAUSE_SECTIONS - LINK_SECTIONS - BEFORE;

/// A run of sections: where it starts, and its bytes.
pub(crate) type Run = (Lba, Vec<u8>);

/// What becomes of blocks that a host sends.
pub(crate) struct Taken {
    /// First section.
    pub first: Lba,
    pub sections: Vec<u8>,
    /// Whose they are, in order.
    pub runs: Vec<BlockRun>,
}

/// Successive sections that are all the host's, or all added by the drive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockRun {
    pub first: Lba,
    pub blocks: u32,
    pub is_added: bool,
}

/// A track of packets in the making.
#[derive(Clone, Debug)]
pub(crate) struct PacketTrack {
    session: Session,
    block: HostBlock,
    item: PmaTrack,
    fixed: Option<u32>,
    /// Where the next block with user data goes.
    next: Lba,
    in_packet: bool,
}

impl PacketTrack {
    /// A track where `place` has it, reserved or not: in packets of `fixed` blocks, or of any
    /// size.
    pub(crate) fn new(
        place: &PmaTrack,
        block: HostBlock,
        fixed: Option<u32>,
        mcn: Option<Mcn>,
        isrc: Option<Isrc>,
    ) -> PacketTrack {
        let packets = Packets { fixed, next: Some(place.start), damaged: false };
        let control = place.control.with_pre_emphasis(true); // in packets, of data
        let item = PmaTrack { control, coding: block.coding(), packets: Some(packets), ..*place };
        PacketTrack::of_item(
            item,
            block,
            fixed,
            place.start,
            Codes { mcn, isrcs: vec![isrc], pointers: Vec::new() },
        )
    }

    /// Goes on with a track; `None` when it takes no packets.
    pub(crate) fn resumed(
        item: &PmaTrack,
        block: HostBlock,
        mcn: Option<Mcn>,
    ) -> Option<PacketTrack> {
        let Packets { fixed, next, damaged } = item.packets?;
        let codes = Codes { mcn, isrcs: vec![None], pointers: Vec::new() };
        let track = PacketTrack::of_item(*item, block, fixed, next?, codes);
        Some(PacketTrack { in_packet: damaged, ..track })
    }

    fn of_item(
        item: PmaTrack,
        block: HostBlock,
        fixed: Option<u32>,
        next: Lba,
        codes: Codes,
    ) -> PacketTrack {
        let session = Session::new(open_layout(&item, FAR), codes);
        PacketTrack { session, block, item, fixed, next, in_packet: false }
    }

    /// What there is of it.
    pub(crate) const fn item(&self) -> &PmaTrack {
        &self.item
    }

    /// Whether a packet was begun and not ended.
    pub(crate) const fn in_packet(&self) -> bool {
        self.in_packet
    }

    /// Where the next block goes, as a host counts: links of fixed packets have no address.
    pub(crate) fn next_address(&self) -> Lba {
        self.item.address_of(self.next)
    }

    /// Blocks of a fixed packet.
    pub(crate) const fn fixed(&self) -> Option<u32> {
        self.fixed
    }

    /// Bytes of a block.
    pub(crate) const fn block_len(&self) -> usize {
        self.block.len()
    }

    /// The section behind the last that `blocks` more would take, run-out included.
    pub(crate) fn end_with(&self, blocks: u32) -> i64 {
        let links = match self.fixed {
            Some(size) => {
                u64::from(blocks / size.max(1)).saturating_sub(1) * u64::from(LINK_SECTIONS)
            }
            None => 0,
        };
        i64::from(self.next.0) + i64::from(blocks) + links as i64 + i64::from(RUN_OUT_SECTIONS)
    }

    /// Blocks that still fit before `limit`.
    pub(crate) fn room(&self, limit: Lba) -> u32 {
        let left = limit.since(self.next).max(0).unsigned_abs();
        match self.fixed {
            Some(size) => (left + BEFORE) / (size + LINK_SECTIONS) * size,
            None => left.saturating_sub(RUN_OUT_SECTIONS),
        }
    }

    /// The packet of descriptors in the pause.
    pub(crate) fn pause(&self) -> Run {
        let method = self.fixed.map_or(WriteMethod::Variable, WriteMethod::Fixed);
        let descriptor = TrackDescriptor { number: self.item.number.get(), method }.emit();
        let first = self.item.pause_start;
        let mut bytes = Vec::with_capacity(PAUSE_SECTIONS as usize * SECTION_LEN);
        let mut at = first;
        let blocks = RUN_IN
            .iter()
            .map(|&indicator| (indicator, &[][..]))
            .chain((0..DESCRIPTORS).map(|_| (BlockIndicator::UserData, &descriptor[..])))
            .chain(RUN_OUT.iter().map(|&indicator| (indicator, &[][..])));
        for (indicator, user) in blocks {
            self.push_added(at, indicator, user, &mut bytes);
            at = at.plus(1);
        }
        (first, bytes)
    }

    /// Whole packets, when they have one size; otherwise more of the packet that goes on, or the
    /// beginning of one.
    ///
    /// # Panics
    /// When there are not whole blocks.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Taken {
        assert!(bytes.len().is_multiple_of(self.block.len()), "whole blocks");
        let mut sections = Vec::with_capacity(bytes.len() / self.block.len() * SECTION_LEN);
        let mut runs = Vec::new();
        let first = if self.in_packet { self.next } else { self.link_at() };
        let packet_len = self.fixed.map_or(bytes.len(), |size| size as usize * self.block.len());
        for packet in bytes.chunks(packet_len.max(1)) {
            if !self.in_packet {
                runs.push(BlockRun { first: self.link_at(), blocks: BEFORE, is_added: true });
                self.begin(&mut sections);
            }
            let blocks = (packet.len() / self.block.len()) as u32;
            runs.push(BlockRun { first: self.next, blocks, is_added: false });
            self.push_blocks(packet, &mut sections);
            if self.fixed.is_some() {
                let first = self.next;
                runs.push(BlockRun { first, blocks: RUN_OUT_SECTIONS, is_added: true });
                self.end(&mut sections);
            }
        }
        Taken { first, sections, runs }
    }

    /// Ends the packet that goes on; no section when there is none.
    pub(crate) fn end_packet(&mut self) -> Run {
        let (first, mut run) = (self.next, Vec::new());
        self.fill(&mut run);
        self.end(&mut run);
        (first, run)
    }

    /// Ends the track: the packet that goes on, and packets of zeros until the track is long
    /// enough, or full when it was reserved. What is left of a reserved track for no packet more
    /// is filled with blocks of zeros.
    pub(crate) fn close(&mut self) -> Run {
        let first = if self.in_packet { self.next } else { self.link_at() };
        let mut run = Vec::new();
        self.fill(&mut run);
        self.end(&mut run);
        let least = self.item.start.plus(MIN_TRACK_SECTIONS);
        let full = if self.item.reserved { self.item.end } else { least };
        while self.link_at() < full {
            let left = full.since(self.link_at()).unsigned_abs();
            if self.fixed.is_some() {
                self.begin(&mut run);
                self.fill(&mut run);
                self.end(&mut run);
            } else if self.item.reserved && left <= LINK_SECTIONS {
                self.next = self.link_at();
                self.push_zeros(left, &mut run);
                self.next = self.next.plus(BEFORE);
            } else {
                self.begin(&mut run);
                self.push_zeros(left.saturating_sub(LINK_SECTIONS).max(1), &mut run);
                self.end(&mut run);
            }
        }
        self.item.end = self.link_at();
        self.item.reserved = false;
        self.item.packets = Some(Packets { fixed: self.fixed, next: None, damaged: false });
        (first, run)
    }

    /// Where the link of the next packet goes.
    fn link_at(&self) -> Lba {
        Lba(self.next.0 - BEFORE as i32)
    }

    fn begin(&mut self, run: &mut Vec<u8>) {
        if self.in_packet {
            return;
        }
        for (offset, &indicator) in (0..).zip(&RUN_IN) {
            self.push_added(self.link_at().plus(offset), indicator, &[], run);
        }
        self.in_packet = true;
    }

    /// Zeros up to the size of a fixed packet.
    fn fill(&mut self, run: &mut Vec<u8>) {
        if let Some(size) = self.fixed.filter(|_| self.in_packet) {
            let done = self.next.since(self.item.start).unsigned_abs() % (size + LINK_SECTIONS);
            self.push_zeros(size - done, run);
        }
    }

    fn end(&mut self, run: &mut Vec<u8>) {
        if !self.in_packet {
            return;
        }
        for (offset, &indicator) in (0..).zip(&RUN_OUT) {
            self.push_added(self.next.plus(offset), indicator, &[], run);
        }
        self.next = self.next.plus(LINK_SECTIONS);
        self.in_packet = false;
        self.settle(false);
    }

    /// The packet that goes on is broken off.
    pub(crate) fn break_off(&mut self) {
        self.settle(self.in_packet);
    }

    /// Makes the item say where the next packet goes.
    fn settle(&mut self, damaged: bool) {
        if !self.item.reserved {
            self.item.end = if damaged { self.next } else { self.link_at() };
        }
        self.item.packets = Some(Packets { fixed: self.fixed, next: Some(self.next), damaged });
    }

    fn push_blocks(&mut self, bytes: &[u8], run: &mut Vec<u8>) {
        let mut interleaver = Interleaver::default();
        for block in bytes.chunks_exact(self.block.len()) {
            push_section(&self.session, self.next, &self.block, block, &mut interleaver, run);
            self.next = self.next.plus(1);
        }
    }

    fn push_zeros(&mut self, blocks: u32, run: &mut Vec<u8>) {
        for _ in 0..blocks {
            self.push_added(self.next, BlockIndicator::UserData, &[], run);
            self.next = self.next.plus(1);
        }
    }

    fn push_added(&self, lba: Lba, indicator: BlockIndicator, user: &[u8], run: &mut Vec<u8>) {
        let at = run.len();
        run.resize(at + SECTION_LEN, 0);
        let section = &mut run[at..];
        let main = section.first_chunk_mut().expect("a section begins with 2352 bytes");
        self.block.make_added(lba, indicator, user, main);
        let subcode = section.last_chunk_mut().expect("a section ends in 96 bytes of subcode");
        self.session.subcode(lba, None, subcode);
    }
}
