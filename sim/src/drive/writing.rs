//! Writing: WRITE(10) and (12), SYNCHRONIZE CACHE, SEND OPC INFORMATION, READ BUFFER CAPACITY.
//!
//! RAW recording is one run of blocks from the start of the lead-in to the end of the lead-out,
//! without gap or rewind; sessions and tracks at once are in `at_once`, and the way through the
//! buffer is in `stream`.

use std::time::Duration;

use rawcd_format::{BlockForm, LEAD_OUT_SECTIONS, Lba, RawImage};
use rawcd_mmc::{
    BufferCapacity, FieldPointer, ReadBufferCapacity, SendOpc, Sense, SenseKey, SynchronizeCache,
    Write, WriteType,
};

use super::{Answer, Busy, Drive, LOOK_UP_TIME, illegal, invalid_cdb};
use crate::{MediumState, Storage};

/// 2/04/08: what is written goes onto the disc.
pub(super) const LONG_WRITE: Sense = Sense::new(SenseKey::NotReady, 0x04, 0x08);

impl<S: Storage> Drive<S> {
    pub(super) fn write(
        &mut self,
        now: Duration,
        opcode: u8,
        command: Write,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        self.check_stream()?;
        self.ready()?;
        if let Some(track) = self.replaced_track(command.lba)? {
            self.spindle.leave();
            return self.replace(now, opcode, command, sent, &track);
        }
        self.check_writable()?;
        if let Some(defect) = self.defect(command) {
            return self.write_to_defect(now, opcode, (command, sent), defect);
        }
        self.spindle.leave();
        match self.parameters.write_type {
            WriteType::RAW => self.write_raw(now, opcode, command, sent),
            WriteType::SESSION_AT_ONCE => self.write_session(now, opcode, command, sent),
            WriteType::TRACK_AT_ONCE => self.write_track(now, opcode, command, sent),
            WriteType::PACKET => self.write_packets(now, opcode, command, sent),
            _ => Err(illegal(0x64, 0x00)),
        }
    }

    /// Whether the medium takes a recording, or more of one.
    pub(super) fn check_writable(&self) -> Result<(), Sense> {
        let medium = self.ready()?;
        if !self.writes_medium() {
            return Err(illegal(0x30, 0x05));
        }
        match medium.state() {
            MediumState::Damaged => Err(illegal(0x2C, 0x03)),
            MediumState::Finalized => Err(illegal(0x30, 0x05)),
            _ => Ok(()),
        }
    }

    fn write_raw(
        &mut self,
        now: Duration,
        opcode: u8,
        command: Write,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        let form = self.check_raw(opcode, command, sent)?;
        if command.blocks == 0 {
            return Ok(Answer::done());
        }
        let blocks = &sent[..command.blocks as usize * form.block_len()];
        let waited = self.room_for(now, blocks.len())?;
        if self.ready()?.state() != MediumState::Incomplete {
            self.buffer.begin_recording();
        }
        let written = self.on_its_way(command.lba, form, blocks).and_then(|blocks| {
            self.medium.as_mut().map_or(Ok(()), |medium| medium.append(form, &blocks))
        });
        written.map_err(|error| self.not_written(error, command.lba))?;
        let taken = (command.blocks, blocks.len());
        let cost = self.buffer_blocks(now, waited, command.lba, taken);
        Ok(Answer { taken: blocks.len(), ..Answer::after(cost) })
    }

    /// 3/0C/00 at an address; what the storage said is kept.
    pub(super) fn not_written(&mut self, error: std::io::Error, at: Lba) -> Sense {
        self.keep(error);
        Sense::new(SenseKey::MediumError, 0x0C, 0x00).with_information(at.0 as u32)
    }

    /// Everything that a WRITE in RAW is refused for, and the form of its blocks.
    fn check_raw(&self, opcode: u8, command: Write, sent: &[u8]) -> Result<BlockForm, Sense> {
        let medium = self.ready()?;
        if matches!(medium.state(), MediumState::Open | MediumState::Appendable) {
            return Err(illegal(0x2C, 0x03));
        }
        let form = self.parameters.data_block_type.form().ok_or(illegal(0x64, 0x00))?;
        check_sent(opcode, sent, u64::from(command.blocks) * form.block_len() as u64)?;
        let next = match medium.state() {
            MediumState::Incomplete => medium.recording().end_lba(),
            _ => medium.lead_in_start(),
        };
        if command.blocks > 0 && command.lba != next {
            return Err(invalid_address(0x02, command.lba));
        }
        let end = self.latest_lead_out(medium).plus(LEAD_OUT_SECTIONS);
        if i64::from(command.lba.0) + i64::from(command.blocks) > i64::from(end.0) {
            return Err(invalid_address(0x00, command.lba));
        }
        Ok(form)
    }

    /// Under RAW and in a session at once no command closes the session: this one does, as the
    /// host's last. A track at once it closes too, as hosts expect.
    pub(super) fn synchronize_cache(
        &mut self,
        now: Duration,
        command: SynchronizeCache,
    ) -> Result<Answer, Sense> {
        self.ready()?;
        self.check_stream()?;
        let went_on = self.ready()?.state() == MediumState::Incomplete;
        self.finish_at_once()?;
        let mut time = self.drain_time(now);
        if let Some(Err(error)) = self.medium.as_mut().map(crate::Medium::close) {
            self.keep(std::io::Error::other(error));
            return Err(Sense::new(SenseKey::MediumError, 0x0C, 0x00));
        }
        // The session of a track at once stays open.
        if went_on && self.ready()?.state() != MediumState::Open {
            time += self.profile.timing.fixation;
        }
        Ok(self.go_on_writing(now, time, command.immediate, LONG_WRITE))
    }

    /// An operation that takes `time`: the command waits for it, or is answered at once and the
    /// drive goes on with it, busy with `sense`.
    pub(super) fn go_on(
        &mut self,
        now: Duration,
        time: Duration,
        immediate: bool,
        sense: Sense,
    ) -> Answer {
        if !immediate {
            return Answer::after(time.max(LOOK_UP_TIME));
        }
        if !time.is_zero() {
            self.busy = Some(Busy { since: now, until: now + time, sense, ready: false });
        }
        Answer::done()
    }

    pub(super) fn send_opc(&self, command: SendOpc) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        let is_closed = medium.state() == MediumState::Finalized && !self.is_formatted();
        if is_closed || !self.writes_medium() {
            return Err(illegal(0x30, 0x05));
        }
        if !command.calibrate {
            // Values of the host would have to mean something to a laser.
            return Err(invalid_cdb(1, Some(0)));
        }
        Ok(Answer::after(self.profile.timing.calibration))
    }

    pub(super) fn read_buffer_capacity(
        &self,
        now: Duration,
        command: ReadBufferCapacity,
    ) -> Answer {
        let unit = match (command.in_blocks, self.parameters.data_block_type.block_len()) {
            (true, Some(len)) => len as u32,
            _ => 1,
        };
        let free = self.buffer.len() - self.buffer.fill(now, &self.spindle.write_pace);
        let capacity = BufferCapacity {
            in_blocks: command.in_blocks,
            total: self.buffer.len() / unit,
            free: free / unit,
        };
        Answer::data(capacity.emit(), command.allocation_len)
    }
}

/// 5/24/00 at the transfer length when fewer than `needed` bytes came.
pub(super) fn check_sent(opcode: u8, sent: &[u8], needed: u64) -> Result<(), Sense> {
    let transfer_length = if opcode == 0xAA { 6 } else { 7 };
    if (sent.len() as u64) < needed { Err(invalid_cdb(transfer_length, None)) } else { Ok(()) }
}

/// 5/21/`ascq`, pointing at the address, which is also told.
pub(super) const fn invalid_address(ascq: u8, lba: Lba) -> Sense {
    illegal(0x21, ascq).with_field(FieldPointer::cdb(2, None)).with_information(lba.0 as u32)
}
