//! Packets: what WRITE, SYNCHRONIZE CACHE, CLOSE TRACK and REPAIR TRACK do to incremental tracks
//! [MMC-3 4.2.3].
//!
//! A track of packets stays open until CLOSE TRACK, over commands of other kinds and over an
//! eject, and what it has can be read. A packet of any size is a run of WRITEs that SYNCHRONIZE
//! CACHE ends; packets of one size come whole, one or more in a WRITE. One that is broken off
//! leaves its track damaged: it takes no more before REPAIR TRACK. In a test write everything is
//! checked and nothing recorded.

use std::time::Duration;

use rawcd_format::{Lba, MIN_TRACK_SECTIONS, RUN_OUT_SECTIONS, SECTION_LEN};
use rawcd_mmc::{
    RepairTrack, Sense, SenseKey, TrackInformation, Write, WriteParameters, WriteType,
};

use super::addressing::{FixedTrack, fixed_track};
use super::at_once::AtOnce;
use super::writing::{check_sent, invalid_address};
use super::{Answer, Drive, LOOK_UP_TIME, illegal, invalid_cdb};
use crate::program::{BlockRun, HostBlock, LINK_SECTIONS, PacketTrack};
use crate::{MediumState, Packets, PmaTrack, Storage};

/// Blocks of a fixed packet: drives write no other on CD.
pub(super) const FIXED_PACKET: u32 = 32;

/// Blocks of a link.
pub(super) const LINK_SIZE: u8 = 7;

/// 3/0C/07: a packet was broken off.
const WANTS_REPAIR: Sense = Sense::new(SenseKey::MediumError, 0x0C, 0x07);

/// 2/04/07: an operation goes on.
const OPERATION: Sense = Sense::new(SenseKey::NotReady, 0x04, 0x07);

/// Blocks of the fixed packets that write parameters select, when they do.
pub(super) const fn selected_packet(parameters: &WriteParameters) -> Option<u32> {
    if parameters.fixed_packet { Some(parameters.packet_size) } else { None }
}

impl<S: Storage> Drive<S> {
    pub(super) fn write_packets(
        &mut self,
        now: Duration,
        opcode: u8,
        command: Write,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        let (mut track, test, is_new, goes_on) = match self.at_once.take() {
            Some(AtOnce::Packet { track, test }) => (track, test, false, true),
            _ => {
                let (track, is_new) = self.packet_track(command.lba)?;
                (Box::new(track), self.is_test(), is_new, false)
            }
        };
        let len = command.blocks as usize * track.block_len();
        let checked = self
            .check_packets(&track, opcode, command, sent)
            .and_then(|()| if is_new { self.check_least(&track) } else { Ok(()) });
        let waited = match checked.and_then(|()| self.room_for(now, len)) {
            Ok(waited) if command.blocks > 0 => waited,
            checked => {
                self.at_once = goes_on.then_some(AtOnce::Packet { track, test });
                return checked.map(|_| Answer::done());
            }
        };
        if !track.in_packet() {
            self.buffer.begin_recording();
        }
        if is_new {
            let (pause_start, pause) = track.pause();
            self.put_made(test, pause_start, &pause)?;
        }
        let taken = track.take(&sent[..len]);
        let written = self.put(test, taken.first, &taken.sections);
        let cost = self.buffer_packets(now, waited, &taken.runs, track.block_len());
        self.keep_track(*track, test);
        written?;
        Ok(Answer { taken: len, ..Answer::after(cost) })
    }

    /// Takes packets into the buffer; returns what the WRITE costs.
    pub(super) fn buffer_packets(
        &mut self,
        now: Duration,
        waited: Duration,
        runs: &[BlockRun],
        block_len: usize,
    ) -> Duration {
        for &BlockRun { first, blocks, is_added } in runs {
            match is_added {
                true => self.buffer.make(first, blocks),
                false => {
                    let taken = (blocks, blocks as usize * block_len);
                    self.buffer_blocks(now, waited, first, taken);
                }
            }
        }
        waited + LOOK_UP_TIME
    }

    /// The track that a block at `lba` goes on with, or begins, which is told.
    fn packet_track(&self, lba: Lba) -> Result<(PacketTrack, bool), Sense> {
        let medium = self.ready()?;
        if medium.state() == MediumState::Incomplete {
            return Err(illegal(0x2C, 0x00));
        }
        let parameters = &self.parameters;
        let block = HostBlock::of_type(parameters.data_block_type, parameters.subheader)
            .ok_or(illegal(0x64, 0x00))?;
        let fixed = selected_packet(parameters);
        let is_next = |track: &&PmaTrack| {
            let packets = track.packets.filter(|_| track.takes_packets());
            packets.and_then(|packets| packets.next).map(|next| track.address_of(next)) == Some(lba)
        };
        if let Some(item) = medium.pma().iter().find(is_next) {
            let packets = item.packets.ok_or(illegal(0x64, 0x00))?;
            if packets.damaged {
                return Err(WANTS_REPAIR);
            }
            if packets.fixed != fixed || item.coding != block.coding() {
                return Err(illegal(0x64, 0x00));
            }
            let track =
                PacketTrack::resumed(item, block, parameters.mcn).ok_or(illegal(0x64, 0x00))?;
            return Ok((track, false));
        }
        let is_reserved =
            |track: &&PmaTrack| track.reserved && track.packets.is_none() && track.start == lba;
        let place = match medium.pma().iter().find(is_reserved) {
            Some(track) => *track,
            None if medium.open_track().is_some() => return Err(invalid_address(0x02, lba)),
            None => self.next_track_place()?,
        };
        let track = PacketTrack::new(&place, block, fixed, parameters.mcn, parameters.isrc);
        Ok((track, true))
    }

    fn check_packets(
        &self,
        track: &PacketTrack,
        opcode: u8,
        command: Write,
        sent: &[u8],
    ) -> Result<(), Sense> {
        if command.blocks > 0 && command.lba != track.next_address() {
            return Err(invalid_address(0x02, command.lba));
        }
        check_sent(opcode, sent, u64::from(command.blocks) * track.block_len() as u64)?;
        if track.fixed().is_some_and(|size| !command.blocks.is_multiple_of(size.max(1))) {
            return Err(illegal(0x64, 0x01));
        }
        let end = i64::from(self.limit_of(track.item())?.0);
        if command.blocks > 0 && track.end_with(command.blocks) > end {
            return Err(illegal(0x63, 0x01));
        }
        Ok(())
    }

    /// Whether there is room for the shortest track, filled as CLOSE TRACK will do it.
    fn check_least(&self, track: &PacketTrack) -> Result<(), Sense> {
        let item = track.item();
        let end = item.start.plus(MIN_TRACK_SECTIONS + LINK_SECTIONS);
        let fits = item.reserved || end <= self.limit_of(item)?;
        if fits { Ok(()) } else { Err(illegal(0x63, 0x01)) }
    }

    /// The section that a track of packets does not go beyond.
    pub(super) fn limit_of(&self, item: &PmaTrack) -> Result<Lba, Sense> {
        if item.reserved { Ok(item.end) } else { Ok(self.latest_lead_out(self.ready()?)) }
    }

    /// What READ TRACK INFORMATION says more of a track that has packets.
    pub(super) fn packet_track_information(
        &self,
        item: &PmaTrack,
        packets: Packets,
        information: TrackInformation,
    ) -> TrackInformation {
        let goes_on = self.at_once.as_ref().filter(|at_once| at_once.is_track(item.number.get()));
        let track = match goes_on {
            Some(AtOnce::Packet { track, .. }) => Some((**track).clone()),
            _ => self.resumed(item).ok(),
        };
        let limit = self.limit_of(item).unwrap_or(item.end);
        let track = track.filter(|_| !packets.damaged);
        let fixed = fixed_track(item);
        let last = fixed.map(|track| Lba(track.end_address().0 - 1)).or(match packets.next {
            // What stands before the link of the next packet is a run-out.
            Some(next) if !packets.damaged => Some(Lba(next.0 - LINK_SECTIONS as i32 - 1)),
            Some(next) => Some(Lba(next.0 - 1)),
            None => Some(Lba(item.end.0 - RUN_OUT_SECTIONS as i32 - 1)),
        });
        TrackInformation {
            damaged: packets.damaged,
            packet: true,
            fixed_packet: packets.fixed.is_some(),
            next_writable: track.as_ref().map(PacketTrack::next_address),
            free_blocks: track.map_or(0, |track| track.room(limit)),
            fixed_packet_size: packets.fixed.unwrap_or(0),
            size: match fixed {
                Some(track) if !item.reserved => track.blocks(),
                _ => information.size,
            },
            last_recorded: last.filter(|last| *last >= item.start),
            ..information
        }
    }

    /// Keeps what became of a track: on the disc, and here while a packet or a test goes on.
    fn keep_track(&mut self, track: PacketTrack, test: bool) {
        let in_packet = track.in_packet();
        if let Some(medium) = self.medium.as_mut().filter(|_| !test && !in_packet) {
            medium.track_done(*track.item());
        }
        self.at_once = (test || in_packet).then(|| AtOnce::Packet { track: Box::new(track), test });
    }

    /// Records sections that the drive makes.
    pub(super) fn put_made(&mut self, test: bool, at: Lba, run: &[u8]) -> Result<(), Sense> {
        self.buffer.make(at, (run.len() / SECTION_LEN) as u32);
        self.put(test, at, run)
    }

    /// Ends the packet that goes on.
    pub(super) fn end_packet(&mut self, mut track: PacketTrack, test: bool) -> Result<(), Sense> {
        let (first, run) = track.end_packet();
        let written = self.put_made(test, first, &run);
        self.keep_track(track, test);
        written
    }

    /// Breaks off the packet that goes on, when one does. Its track is damaged, the disc is not.
    pub(super) fn break_packet_off(&mut self) {
        if let Some(AtOnce::Packet { mut track, test: false }) = self.at_once.take()
            && track.in_packet()
            && let Some(medium) = &mut self.medium
        {
            track.break_off();
            medium.track_done(*track.item());
        }
    }

    /// CLOSE TRACK of a track of packets, `None` being the one whose end is open; false when there
    /// is no such track that is open.
    pub(super) fn close_packet_track(&mut self, number: Option<u16>) -> Result<bool, Sense> {
        let is_meant = |item: &PmaTrack| match number {
            Some(number) => u16::from(item.number.get()) == number,
            None => !item.reserved,
        };
        match self.at_once.take() {
            Some(AtOnce::Packet { track, test }) if number.is_none() || is_meant(track.item()) => {
                self.close_packets(*track, test)?;
                return Ok(true);
            }
            other => self.at_once = other,
        }
        let mut open = self.ready()?.pma().iter().rev().filter(|item| item.takes_packets());
        let Some(item) = open.find(|item| is_meant(item)).copied() else { return Ok(false) };
        if item.packets.is_some_and(|packets| packets.damaged) {
            return Err(WANTS_REPAIR);
        }
        let track = self.resumed(&item)?;
        self.close_packets(track, false)?;
        Ok(true)
    }

    fn close_packets(&mut self, mut track: PacketTrack, test: bool) -> Result<(), Sense> {
        let (first, run) = track.close();
        self.put_made(test, first, &run)?;
        if let Some(medium) = self.medium.as_mut().filter(|_| !test) {
            medium.track_done(*track.item());
        }
        Ok(())
    }

    /// Ends the packet that was broken off; a track that is whole stays as it is.
    pub(super) fn repair_track(
        &mut self,
        now: Duration,
        command: RepairTrack,
    ) -> Result<Answer, Sense> {
        self.check_writable()?;
        if self.at_once.as_ref().is_some_and(AtOnce::has_begun) {
            return Err(illegal(0x2C, 0x00));
        }
        let mut tracks = self.ready()?.pma().iter();
        let item = tracks.find(|item| u16::from(item.number.get()) == command.track).copied();
        let item = item.ok_or(invalid_cdb(4, None))?;
        let packets = item.packets.ok_or(illegal(0x64, 0x00))?;
        if packets.damaged {
            let track = self.resumed(&item)?;
            self.end_packet(track, false)?;
        }
        let time = self.drain_time(now);
        Ok(self.go_on(now, time, command.immediate, OPERATION))
    }

    /// The blocks that write parameters select for a track that is formatted; `None` when they
    /// select other packets, or other sectors.
    pub(super) fn selected_block(&self, track: &FixedTrack) -> Option<HostBlock> {
        let parameters = &self.parameters;
        let is_meant = parameters.write_type == WriteType::PACKET
            && selected_packet(parameters) == Some(track.size);
        HostBlock::of_type(parameters.data_block_type, parameters.subheader)
            .filter(|block| is_meant && block.coding() == track.item.coding)
    }

    /// A track of the open session to which the drive adds sectors of its own.
    fn resumed(&self, item: &PmaTrack) -> Result<PacketTrack, Sense> {
        HostBlock::of_coding(item.coding)
            .and_then(|block| PacketTrack::resumed(item, block, self.parameters.mcn))
            .ok_or(illegal(0x64, 0x00))
    }
}
