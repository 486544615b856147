//! Formatted discs: FORMAT UNIT, READ FORMAT CAPACITIES, and WRITE and WRITE AND VERIFY(10) that
//! replace packets [MMC-3 6.3, restricted overwrite].
//!
//! A formatted CD-RW is a closed session of one track of fixed packets; one that came about
//! otherwise is as good. Whole packets are replaced, anywhere on it; a host that has less reads
//! the rest and sends it again.

use std::time::Duration;

use rawcd_format::{Coding, Control, Lba, NextSession, PAUSE_SECTIONS, SectorType, TrackNumber};
use rawcd_mmc::{
    FormatCapacities, FormatDescriptor, FormatList, FormatRequest, FormatUnit, MediumFormat,
    ReadFormatCapacities, Sense, SenseKey, Write, WriteAndVerify, WriteType,
};

use super::addressing::{FixedTrack, closed_fixed_tracks};
use super::at_once::AtOnce;
use super::packet::FIXED_PACKET;
use super::performance::{MOST_BLOCKS, USER_DATA_LEN, is_closed, room};
use super::writing::{check_sent, invalid_address};
use super::{Answer, Drive, illegal, invalid_parameter};
use crate::program::{HostBlock, LINK_SECTIONS, PacketTrack, closed_session, next_session_of_bits};
use crate::{Medium, MediumKind, MediumState, Packets, PmaTrack, Storage};

/// Format type of a whole disc, with the length of a block.
const FULL: u8 = 0x00;
/// Format type of a whole CD-RW, with the blocks of a packet.
const FULL_CD_RW: u8 = 0x10;

/// Packets that are made at a time.
const RUN_PACKETS: u32 = 16;

/// 2/04/04: formatting goes on.
const FORMATTING: Sense = Sense::new(SenseKey::NotReady, 0x04, 0x04);

impl<S: Storage> Drive<S> {
    pub(super) fn format_unit(
        &mut self,
        now: Duration,
        command: FormatUnit,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        if !self.formats_medium() {
            return Err(illegal(0x30, 0x06));
        }
        if medium.state() == MediumState::Incomplete
            || self.at_once.as_ref().is_some_and(AtOnce::has_begun)
        {
            return Err(illegal(0x2C, 0x00));
        }
        let list = FormatList::parse(sent, command.code).map_err(|error| error.sense())?;
        let blocks = requested(&list.format, formattable(medium))?;
        let taken = sent.len();
        if list.options_valid && list.try_out {
            return Ok(Answer { taken, ..Answer::done() });
        }
        if let Err(sense) = self.format(blocks) {
            self.interrupt();
            return Err(sense);
        }
        let time = self.drain_time(now) + self.profile.timing.fixation;
        Ok(Answer { taken, ..self.go_on(now, time, list.immediate, FORMATTING) })
    }

    /// Erases the disc and records a session of so many blocks of zeros.
    fn format(&mut self, blocks: u32) -> Result<(), Sense> {
        let (block, control) = self.format_block();
        let next = next_session_of_bits(self.parameters.multi_session);
        self.at_once = None;
        self.keep_medium();
        self.stream_lost = false;
        if let Some(Err(error)) = self.medium.as_mut().map(Medium::erase) {
            return Err(self.not_written(error, Lba(0)));
        }
        let place = self.ready()?.next_session();
        let start = place.program.plus(PAUSE_SECTIONS);
        let item = PmaTrack {
            number: TrackNumber::FIRST,
            control,
            coding: block.coding(),
            pause_start: place.program,
            start,
            end: start,
            reserved: false,
            packets: None,
        };
        let mut track = PacketTrack::new(&item, block, Some(FIXED_PACKET), None, None);
        let (first, run) = track.pause();
        self.put_made(false, first, &run)?;
        let zeros = vec![0; (RUN_PACKETS * FIXED_PACKET) as usize * block.len()];
        let mut left = blocks;
        while left > 0 {
            let count = left.min(RUN_PACKETS * FIXED_PACKET);
            let taken = track.take(&zeros[..count as usize * block.len()]);
            self.put_made(false, taken.first, &taken.sections)?;
            left -= count;
        }
        let (first, run) = track.close();
        self.put_made(false, first, &run)?;
        let next = next.unwrap_or(NextSession::Unsaid);
        let session = closed_session(&[*track.item()], &place, next, self.disc_type());
        let Some(session) = session else { return Ok(()) };
        let layout = session.layout();
        let (lead_in, lead_out) = (layout.regions()[0], layout.lead_out_start());
        let sections = layout.end().since(lead_out).unsigned_abs();
        self.put_empty(false, &session, lead_in.first, lead_in.len())?;
        self.put_empty(false, &session, lead_out, sections)?;
        self.session_done()
    }

    /// The blocks and CONTROL that the write parameters select, when they are about packets; mode
    /// 1 otherwise.
    fn format_block(&self) -> (HostBlock, Control) {
        let mode_1 = HostBlock::of_coding(Coding::Data(SectorType::Mode1));
        let parameters = &self.parameters;
        let selected = HostBlock::of_type(parameters.data_block_type, parameters.subheader)
            .and_then(|block| HostBlock::of_coding(block.coding()))
            .filter(|_| parameters.write_type == WriteType::PACKET);
        match selected {
            Some(block) => (block, parameters.control),
            None => (mode_1.expect("mode 1 has a block"), Control::DATA),
        }
    }

    /// Whether FORMAT UNIT is for the medium that is in.
    pub(super) fn formats_medium(&self) -> bool {
        let kind = self.ready().map(Medium::kind);
        kind == Ok(MediumKind::CdRw) && self.writes_medium() && self.profile.packets
    }

    /// The track of a formatted disc of which a WRITE at `address` replaces packets; `None` where
    /// it records something new.
    pub(super) fn replaced_track(&self, address: Lba) -> Result<Option<FixedTrack>, Sense> {
        if !self.formats_medium() {
            return Ok(None);
        }
        let medium = self.ready()?;
        let tracks = closed_fixed_tracks(medium);
        let track = tracks.iter().find(|track| track.contains(address)).copied();
        match track {
            None if !tracks.is_empty() && medium.state() == MediumState::Finalized => {
                Err(invalid_address(0x00, address))
            }
            track => Ok(track),
        }
    }

    /// Whether packets of the disc can be replaced.
    pub(super) fn is_formatted(&self) -> bool {
        self.formats_medium()
            && self.ready().is_ok_and(|medium| !closed_fixed_tracks(medium).is_empty())
    }

    /// Replaces whole packets.
    pub(super) fn replace(
        &mut self,
        now: Duration,
        opcode: u8,
        command: Write,
        sent: &[u8],
        track: &FixedTrack,
    ) -> Result<Answer, Sense> {
        let block = self.check_replaced(opcode, command, sent, track)?;
        if command.blocks == 0 {
            return Ok(Answer::done());
        }
        let bytes = &sent[..command.blocks as usize * block.len()];
        let waited = self.wait_for_room(now, bytes.len());
        let next = Some(track.section_of(command.lba));
        let packets = Packets { fixed: Some(track.size), next, damaged: false };
        let item = PmaTrack { packets: Some(packets), ..track.item };
        let mut packets =
            PacketTrack::resumed(&item, block, self.parameters.mcn).ok_or(illegal(0x64, 0x00))?;
        let taken = packets.take(bytes);
        let is_test = self.is_test();
        let medium = self.medium.as_mut().filter(|_| !is_test);
        if let Some(Err(error)) = medium.map(|medium| medium.replace(taken.first, &taken.sections))
        {
            return Err(self.not_written(error, command.lba));
        }
        self.buffer.begin_recording();
        let cost = self.buffer_packets(now, waited, &taken.runs, block.len());
        Ok(Answer { taken: bytes.len(), ..Answer::after(cost) })
    }

    fn check_replaced(
        &self,
        opcode: u8,
        command: Write,
        sent: &[u8],
        track: &FixedTrack,
    ) -> Result<HostBlock, Sense> {
        if self.at_once.as_ref().is_some_and(AtOnce::has_begun) {
            return Err(illegal(0x2C, 0x00));
        }
        let block = self.selected_block(track).ok_or(illegal(0x64, 0x00))?;
        check_sent(opcode, sent, u64::from(command.blocks) * block.len() as u64)?;
        if !command.lba.since(track.item.start).unsigned_abs().is_multiple_of(track.size) {
            return Err(invalid_address(0x02, command.lba));
        }
        if !command.blocks.is_multiple_of(track.size) {
            return Err(illegal(0x64, 0x01));
        }
        let end = i64::from(command.lba.0) + i64::from(command.blocks);
        if end > i64::from(track.end_address().0) {
            return Err(illegal(0x63, 0x01));
        }
        Ok(block)
    }

    pub(super) fn write_and_verify(
        &mut self,
        now: Duration,
        command: WriteAndVerify,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        let WriteAndVerify { lba, blocks } = command;
        self.check_formatted()?;
        let track = self.replaced_track(lba)?.ok_or(illegal(0x64, 0x00))?;
        let command = Write { lba, blocks: blocks.into() };
        let written = self.replace(now, 0x2E, command, sent, &track)?;
        let read = self.read_back(now, lba, blocks.into())?;
        Ok(Answer { cost: written.cost + read, ..written })
    }

    /// Whether there is a disc of which packets can be replaced.
    fn check_formatted(&self) -> Result<(), Sense> {
        self.ready()?;
        match self.writes_medium() {
            false => Err(illegal(0x30, 0x05)),
            true if self.is_formatted() => Ok(()),
            true => Err(illegal(0x30, 0x10)),
        }
    }

    pub(super) fn read_format_capacities(&self, command: ReadFormatCapacities) -> Answer {
        let (blocks, medium) = match self.ready() {
            Err(_) => (MOST_BLOCKS, MediumFormat::NoMedium),
            Ok(medium) if is_closed(medium) => (self.capacity(medium), MediumFormat::Formatted),
            Ok(medium) => (room(medium), MediumFormat::Unformatted),
        };
        let format = |kind, parameter, blocks| FormatDescriptor { blocks, kind, parameter };
        let formats = match self.ready() {
            Ok(medium) if self.formats_medium() => {
                let blocks = formattable(medium);
                vec![format(FULL, USER_DATA_LEN, blocks), format(FULL_CD_RW, FIXED_PACKET, blocks)]
            }
            _ => Vec::new(),
        };
        let capacities = FormatCapacities { blocks, medium, block_len: USER_DATA_LEN, formats };
        Answer::data(capacities.emit(), command.allocation_len)
    }
}

/// The most blocks that a disc can be formatted for. Link and run-in of the first packet stand in
/// the pause.
fn formattable<S: Storage>(medium: &Medium<S>) -> u32 {
    let packets = (room(medium) + LINK_SECTIONS - 2) / (FIXED_PACKET + LINK_SECTIONS);
    packets * FIXED_PACKET
}

/// How many blocks are asked for, of `most`.
fn requested(format: &FormatRequest, most: u32) -> Result<u32, Sense> {
    let (blocks, at) = match *format {
        FormatRequest::Capacity(FormatDescriptor { blocks, kind, parameter }) => {
            match (kind, parameter) {
                (FULL, 0 | USER_DATA_LEN) | (FULL_CD_RW, FIXED_PACKET) => {}
                (FULL | FULL_CD_RW, _) => return Err(invalid_parameter(9, None)),
                _ => return Err(invalid_parameter(8, Some(7))),
            }
            (blocks, 4)
        }
        FormatRequest::CdRw { session: true, .. } => return Err(invalid_parameter(4, Some(7))),
        FormatRequest::CdRw { grow: true, .. } => return Err(invalid_parameter(4, Some(6))),
        FormatRequest::CdRw { blocks: 0, .. } => (most, 8),
        FormatRequest::CdRw { blocks, .. } => (blocks, 8),
    };
    if blocks == 0 || blocks > most || !blocks.is_multiple_of(FIXED_PACKET) {
        return Err(invalid_parameter(at, None));
    }
    Ok(blocks)
}
