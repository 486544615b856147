//! Sessions and tracks at once: SEND CUE SHEET, and what WRITE and SYNCHRONIZE CACHE do there.
//!
//! The host sends user data; lead-in, pauses, subcode, EDC, L-EC and lead-out the drive makes. A
//! session at once is written from its lead-in on and closes itself: at SYNCHRONIZE CACHE when all
//! that the cue sheet calls for has come. A track at once ends at SYNCHRONIZE CACHE or CLOSE TRACK;
//! its session waits for CLOSE SESSION. In a test write everything is checked and nothing
//! recorded. A reserved track is recorded in the same way, and padded to its size.

use std::time::Duration;

use rawcd_format::{
    BlockForm, Coding, Lba, MIN_TRACK_SECTIONS, PAUSE_SECTIONS, RUN_OUT_SECTIONS, SECTION_LEN,
    TrackNumber,
};
use rawcd_mastering::Session;
use rawcd_mmc::{CueSheet, CueSheetError, ReserveTrack, SendCueSheet, Sense, Write, WriteType};

use super::packet::selected_packet;
use super::writing::{check_sent, invalid_address};
use super::{Answer, Drive, illegal, invalid_cdb, invalid_parameter};
use crate::program::{
    CueProgram, HostBlock, LINK_SECTIONS, PacketTrack, Track, next_session_of_bits,
};
use crate::{MediumState, PmaTrack, Storage};

/// Sections that are made at a time.
const RUN_SECTIONS: u32 = 256;

/// A recording whose lead-in the drive makes.
#[derive(Clone, Debug)]
pub(super) enum AtOnce {
    /// Announced by a cue sheet, begun or not.
    Session { program: Box<CueProgram>, test: bool, begun: bool },
    /// Begun.
    Track { track: Box<Track>, test: bool },
    /// A packet that was begun, or a test in packets.
    Packet { track: Box<PacketTrack>, test: bool },
}

impl AtOnce {
    /// Whether a block has come.
    pub(super) fn has_begun(&self) -> bool {
        match self {
            AtOnce::Session { begun, .. } => *begun,
            AtOnce::Track { .. } => true,
            AtOnce::Packet { track, .. } => track.in_packet(),
        }
    }

    /// Whether it is the track with this number, or a session.
    pub(super) fn is_track(&self, number: u8) -> bool {
        match self {
            AtOnce::Session { .. } => true,
            AtOnce::Track { track, .. } => track.item().number.get() == number,
            AtOnce::Packet { track, .. } => track.item().number.get() == number,
        }
    }

    /// Where the next block goes.
    pub(super) fn next(&self) -> Lba {
        match self {
            AtOnce::Session { program, .. } => program.next(),
            AtOnce::Track { track, .. } => track.next(),
            AtOnce::Packet { track, .. } => track.next_address(),
        }
    }
}

impl<S: Storage> Drive<S> {
    pub(super) fn send_cue_sheet(
        &mut self,
        command: SendCueSheet,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        self.check_writable()?;
        if self.parameters.write_type != WriteType::SESSION_AT_ONCE
            || self.at_once.as_ref().is_some_and(AtOnce::has_begun)
        {
            return Err(illegal(0x2C, 0x00));
        }
        let medium = self.ready()?;
        if !matches!(medium.state(), MediumState::Blank | MediumState::Appendable) {
            return Err(illegal(0x2C, 0x00));
        }
        let len = command.len as usize;
        if command.len > self.profile.writes.max_cue_sheet_len || len > sent.len() {
            return Err(invalid_cdb(6, None));
        }
        let sheet = CueSheet::parse(&sent[..len]).map_err(|error| match error {
            CueSheetError::Length(_) => illegal(0x1A, 0x00),
            CueSheetError::Illegal { byte, .. } => invalid_parameter(byte, None),
        })?;
        self.check_sheet(&sheet)?;
        let next =
            next_session_of_bits(self.parameters.multi_session).ok_or(illegal(0x2C, 0x00))?;
        let place = medium.next_session();
        let latest = self.latest_lead_out(medium);
        let program = CueProgram::new(&sheet, &place, latest, next, self.disc_type())
            .map_err(|refusal| invalid_parameter(refusal.byte, None))?;
        let test = self.is_test();
        self.at_once = Some(AtOnce::Session { program: Box::new(program), test, begun: false });
        Ok(Answer { taken: len, ..Answer::done() })
    }

    /// PSEC of A0, from the session format of the write parameters.
    pub(super) const fn disc_type(&self) -> u8 {
        match self.parameters.session_format {
            0xFF => 0x00,
            format => format,
        }
    }

    pub(super) fn write_session(
        &mut self,
        now: Duration,
        opcode: u8,
        command: Write,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        match self.at_once.take() {
            Some(AtOnce::Session { mut program, test, mut begun }) => {
                let feed = (&mut *program, test, &mut begun);
                let answer = self.feed_session(now, feed, opcode, command, sent);
                self.at_once = Some(AtOnce::Session { program, test, begun });
                answer
            }
            other => {
                self.at_once = other;
                Err(illegal(0x2C, 0x00))
            }
        }
    }

    fn feed_session(
        &mut self,
        now: Duration,
        (program, test, begun): (&mut CueProgram, bool, &mut bool),
        opcode: u8,
        command: Write,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        if command.blocks == 0 {
            return Ok(Answer::done());
        }
        let follows = command.lba == program.next();
        if !follows && (*begun || !program.may_begin_at(command.lba)) {
            return Err(invalid_address(0x02, command.lba));
        }
        let len = program
            .bytes_of(command.lba, command.blocks)
            .ok_or(invalid_address(0x00, command.lba))?;
        check_sent(opcode, sent, len as u64)?;
        let waited = self.room_for(now, len)?;
        if !*begun {
            *begun = true;
            self.buffer.begin_recording();
            let (first, sections) = program.begin_at(command.lba);
            self.put_empty(test, program.session(), first, sections)?;
        }
        let (first, sections) = program.skip_generated();
        self.put_empty(test, program.session(), first, sections)?;
        let lead_in_end = program.session().layout().regions()[0].end;
        let blocks = self.without_dropped_text(command.lba, lead_in_end, &sent[..len]);
        let sections = program.take(&blocks);
        self.put(test, command.lba, &sections)?;
        let cost = self.buffer_blocks(now, waited, command.lba, (command.blocks, len));
        Ok(Answer { taken: len, ..Answer::after(cost) })
    }

    pub(super) fn write_track(
        &mut self,
        now: Duration,
        opcode: u8,
        command: Write,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        let (mut track, test, is_new) = match self.at_once.take() {
            Some(AtOnce::Track { track, test }) => (track, test, false),
            _ => (Box::new(self.new_track(command.lba)?), self.is_test(), true),
        };
        let len = command.blocks as usize * track.block_len();
        let checked =
            self.check_track(&track, opcode, command, sent).and_then(|()| self.room_for(now, len));
        let waited = match checked {
            Ok(waited) if command.blocks > 0 => waited,
            checked => {
                if !is_new {
                    self.at_once = Some(AtOnce::Track { track, test });
                }
                return checked.map(|_| Answer::done());
            }
        };
        let mut written = Ok(());
        if is_new {
            self.buffer.begin_recording();
            self.buffer.make(track.item().pause_start, PAUSE_SECTIONS);
            written = self.put(test, track.item().pause_start, &track.pause());
        }
        let sections = track.take(&sent[..len]);
        let written = written.and_then(|()| self.put(test, command.lba, &sections));
        self.at_once = Some(AtOnce::Track { track, test });
        written?;
        let cost = self.buffer_blocks(now, waited, command.lba, (command.blocks, len));
        Ok(Answer { taken: len, ..Answer::after(cost) })
    }

    /// The track that a first block at `lba` begins: a reserved one, or the next.
    fn new_track(&self, lba: Lba) -> Result<Track, Sense> {
        let medium = self.ready()?;
        if medium.state() == MediumState::Incomplete {
            return Err(illegal(0x2C, 0x00));
        }
        let is_meant =
            |track: &&PmaTrack| track.reserved && track.packets.is_none() && track.start == lba;
        let reserved = medium.pma().iter().find(is_meant);
        let place = match reserved {
            Some(track) => *track,
            None => self.next_track_place()?,
        };
        let parameters = &self.parameters;
        let block = HostBlock::of_type(parameters.data_block_type, parameters.subheader)
            .ok_or(illegal(0x64, 0x00))?;
        let (mcn, isrc) = (parameters.mcn, parameters.isrc);
        Ok(Track::new(&place, parameters.control, block, mcn, isrc))
    }

    /// Where the track behind all others goes; it has no section yet.
    pub(super) fn next_track_place(&self) -> Result<PmaTrack, Sense> {
        if self.ready()?.open_track().is_some() {
            return Err(illegal(0x64, 0x00)); // only packets go behind packets
        }
        let (number, pause_start) = self.ready()?.next_track();
        let start = pause_start.plus(PAUSE_SECTIONS);
        Ok(PmaTrack {
            number: TrackNumber::new(number).map_err(|_| illegal(0x72, 0x05))?,
            control: self.parameters.control,
            coding: Coding::Audio,
            pause_start,
            start,
            end: start,
            reserved: false,
            packets: None,
        })
    }

    /// Room for a track, which is recorded when a first block comes for its start.
    pub(super) fn reserve_track(&mut self, command: ReserveTrack) -> Result<Answer, Sense> {
        self.check_writable()?;
        let write_type = self.parameters.write_type;
        if !matches!(write_type, WriteType::TRACK_AT_ONCE | WriteType::PACKET)
            || self.at_once.as_ref().is_some_and(AtOnce::has_begun)
            || self.ready()?.state() == MediumState::Incomplete
        {
            return Err(illegal(0x2C, 0x00));
        }
        if command.blocks == 0 {
            return Err(invalid_cdb(5, None));
        }
        let place = self.next_track_place()?;
        let fixed = selected_packet(&self.parameters).filter(|_| write_type == WriteType::PACKET);
        let end = reserved_end(&place, command.blocks, fixed).ok_or(invalid_cdb(5, None))?;
        if end > i64::from(self.latest_lead_out(self.ready()?).0) {
            return Err(illegal(0x63, 0x00));
        }
        let track = PmaTrack { end: Lba(end as i32), reserved: true, ..place };
        match self.medium.as_mut().map(|medium| medium.reserve(track)) {
            Some(Err(error)) => Err(self.not_written(error, track.start)),
            _ => Ok(Answer::done()),
        }
    }

    fn check_track(
        &self,
        track: &Track,
        opcode: u8,
        command: Write,
        sent: &[u8],
    ) -> Result<(), Sense> {
        if command.blocks > 0 && command.lba != track.next() {
            return Err(invalid_address(0x02, command.lba));
        }
        check_sent(opcode, sent, u64::from(command.blocks) * track.block_len() as u64)?;
        let end = i64::from(command.lba.0) + i64::from(command.blocks);
        if track.user_end().is_some_and(|user_end| end > i64::from(user_end.0)) {
            return Err(illegal(0x63, 0x00));
        }
        let latest = i64::from(self.latest_lead_out(self.ready()?).0);
        // One of fewer blocks is padded when it ends.
        let least = i64::from(track.item().start.0) + i64::from(MIN_TRACK_SECTIONS);
        let is_reserved = track.user_end().is_some();
        if command.blocks > 0 && !is_reserved && least + i64::from(RUN_OUT_SECTIONS) > latest {
            return Err(illegal(0x63, 0x00));
        }
        if command.blocks > 0 && end + i64::from(RUN_OUT_SECTIONS) > latest {
            return Err(invalid_address(0x00, command.lba));
        }
        Ok(())
    }

    /// Ends what goes on: a track with its run-out, a session with its lead-out. A session that
    /// lacks blocks is broken off; one of which no block has come still waits for the first.
    pub(super) fn finish_at_once(&mut self) -> Result<(), Sense> {
        match self.at_once.take() {
            Some(AtOnce::Track { mut track, test }) => {
                let first = track.next();
                let rest = track.finish();
                let sections = (rest.len() / SECTION_LEN) as u32;
                self.buffer.make(first, sections);
                self.put(test, first, &rest)?;
                if let Some(medium) = self.medium.as_mut().filter(|_| !test) {
                    medium.track_done(*track.item());
                }
                Ok(())
            }
            Some(AtOnce::Packet { track, test }) if track.in_packet() => {
                self.end_packet(*track, test)
            }
            Some(AtOnce::Session { mut program, test, begun: true }) => {
                if !program.is_complete() {
                    self.interrupt();
                    return Ok(());
                }
                let (first, sections) = program.skip_generated();
                let session = program.session();
                self.put_empty(test, session, first, sections)?;
                let layout = session.layout();
                let lead_out = layout.lead_out_start();
                let sections = layout.end().since(lead_out).unsigned_abs();
                self.put_empty(test, session, lead_out, sections)?;
                if test { Ok(()) } else { self.session_done() }
            }
            other => {
                self.at_once = other;
                Ok(())
            }
        }
    }

    /// The session that was written last is complete.
    pub(super) fn session_done(&mut self) -> Result<(), Sense> {
        match self.medium.as_mut().map(crate::Medium::session_done) {
            Some(Err(error)) => Err(self.not_written(std::io::Error::other(error), Lba(0))),
            _ => Ok(()),
        }
    }

    /// Records sections, unless it is a test.
    pub(super) fn put(&mut self, test: bool, at: Lba, sections: &[u8]) -> Result<(), Sense> {
        if test || sections.is_empty() {
            return Ok(());
        }
        let put = self.on_its_way(at, BlockForm::Raw, sections).and_then(|sections| {
            self.medium.as_mut().map_or(Ok(()), |medium| medium.put(at, &sections))
        });
        put.map_err(|error| self.not_written(error, at))
    }

    /// Records `count` sections without user data.
    pub(super) fn put_empty(
        &mut self,
        test: bool,
        session: &Session,
        first: Lba,
        count: u32,
    ) -> Result<(), Sense> {
        self.buffer.make(first, count);
        if test {
            return Ok(());
        }
        let mut run = vec![0; RUN_SECTIONS.min(count) as usize * SECTION_LEN];
        for done in (0..count).step_by(RUN_SECTIONS as usize) {
            let at = first.plus(done);
            let len = RUN_SECTIONS.min(count - done) as usize * SECTION_LEN;
            session.empty_sections(at, &mut run[..len]);
            self.put(test, at, &run[..len])?;
        }
        Ok(())
    }
}

/// Where a track ends that is reserved for so many blocks, at least the shortest track; `None`
/// when fixed packets do not fill it.
fn reserved_end(place: &PmaTrack, blocks: u32, fixed: Option<u32>) -> Option<i64> {
    let sections = match fixed {
        None => blocks.max(MIN_TRACK_SECTIONS).into(),
        Some(size) => {
            let whole =
                Some(blocks / size.max(1)).filter(|_| blocks.is_multiple_of(size.max(1)))?;
            let least = MIN_TRACK_SECTIONS.div_ceil(size + LINK_SECTIONS) + 1;
            let (packets, links) = (i64::from(whole.max(least)), i64::from(LINK_SECTIONS));
            packets * (i64::from(size) + links) - links
        }
    };
    Some(i64::from(place.start.0) + sections + i64::from(RUN_OUT_SECTIONS))
}
