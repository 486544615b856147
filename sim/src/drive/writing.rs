//! Writing: WRITE(10) and (12), SYNCHRONIZE CACHE, SEND OPC INFORMATION, READ BUFFER CAPACITY,
//! SET CD SPEED.
//!
//! RAW recording is one run of blocks from the start of the lead-in to the end of the lead-out,
//! without gap or rewind. A WRITE for which the buffer has no room waits until it has: hosts that
//! record in RAW do not retry.

use std::time::Duration;

use rawcd_format::{BlockForm, FRAMES_PER_SECOND, Lba, RawImage};
use rawcd_mmc::{
    BufferCapacity, FieldPointer, ReadBufferCapacity, SendOpc, Sense, SenseKey, SetCdSpeed,
    SynchronizeCache, Write, WriteType,
};

use super::{Answer, Busy, Drive, LOOK_UP_TIME, illegal, invalid_cdb};
use crate::{MediumState, Storage};

/// What closing a session costs after the last block.
const CLOSE_TIME: Duration = Duration::from_secs(2);

/// The write buffer: all that matters of it is when it will have run empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct WriteBuffer {
    len: u32,
    empty_at: Duration,
    /// Time that one byte takes onto the disc, in picoseconds.
    byte_time_ps: u64,
}

impl WriteBuffer {
    pub(super) const fn new(kib: u16) -> WriteBuffer {
        WriteBuffer { len: kib as u32 * 1024, empty_at: Duration::ZERO, byte_time_ps: 0 }
    }

    pub(super) const fn drop_contents(&mut self) {
        self.empty_at = Duration::ZERO;
    }

    /// Bytes that are in it.
    fn fill(&self, now: Duration) -> u32 {
        let left_ps = self.empty_at.saturating_sub(now).as_nanos() * 1000;
        let bytes = left_ps.checked_div(u128::from(self.byte_time_ps)).unwrap_or(0);
        u32::try_from(bytes).unwrap_or(u32::MAX).min(self.len)
    }

    /// Takes blocks that arrive at `now`, and returns how long they wait for room.
    fn take(&mut self, now: Duration, form: BlockForm, blocks: u32, speed: u16) -> Duration {
        let block_len = form.block_len() as u64;
        let blocks_per_s = u64::from(FRAMES_PER_SECOND) * u64::from(speed.max(1));
        self.byte_time_ps = 1_000_000_000_000 / (blocks_per_s * block_len);
        let time = Duration::from_nanos(u64::from(blocks) * 1_000_000_000 / blocks_per_s);
        let room_time = Duration::from_nanos(u64::from(self.len) * self.byte_time_ps / 1000);
        self.empty_at = self.empty_at.max(now) + time;
        self.empty_at.saturating_sub(now).saturating_sub(room_time)
    }
}

impl<S: Storage> Drive<S> {
    pub(super) fn write(
        &mut self,
        now: Duration,
        opcode: u8,
        command: Write,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        let form = self.check_write(opcode, command, sent)?;
        if command.blocks == 0 {
            return Ok(Answer::done());
        }
        let blocks = &sent[..command.blocks as usize * form.block_len()];
        if let Some(Err(error)) = self.medium.as_mut().map(|medium| medium.append(form, blocks)) {
            self.keep(error);
            return Err(Sense::new(SenseKey::MediumError, 0x0C, 0x00)
                .with_information(command.lba.0 as u32));
        }
        let waited = self.buffer.take(now, form, command.blocks, self.write_speed);
        Ok(Answer { taken: blocks.len(), ..Answer::after(waited + LOOK_UP_TIME) })
    }

    /// Everything that a WRITE is refused for, and the form of its blocks.
    fn check_write(&self, opcode: u8, command: Write, sent: &[u8]) -> Result<BlockForm, Sense> {
        let medium = self.ready()?;
        if !self.writes_medium() {
            return Err(illegal(0x30, 0x05));
        }
        match medium.state() {
            MediumState::Blank | MediumState::Incomplete => {}
            MediumState::Damaged => return Err(illegal(0x2C, 0x03)),
            MediumState::Finalized => return Err(illegal(0x30, 0x05)),
        }
        let form = match self.parameters.data_block_type.form() {
            Some(form) if self.parameters.write_type == WriteType::RAW => form,
            _ => return Err(illegal(0x64, 0x00)),
        };
        if (sent.len() as u64) < command.blocks as u64 * form.block_len() as u64 {
            let transfer_length = if opcode == 0xAA { 6 } else { 7 };
            return Err(invalid_cdb(transfer_length, None));
        }
        let next = match medium.state() {
            MediumState::Incomplete => medium.recording().end_lba(),
            _ => medium.lead_in_start(),
        };
        if command.blocks > 0 && command.lba != next {
            return Err(invalid_address(0x02, command.lba));
        }
        if i64::from(command.lba.0) + i64::from(command.blocks) > i64::from(medium.end().0) {
            return Err(invalid_address(0x00, command.lba));
        }
        Ok(form)
    }

    /// Under RAW no command closes the session: this one does, as the host's last.
    pub(super) fn synchronize_cache(
        &mut self,
        now: Duration,
        command: SynchronizeCache,
    ) -> Result<Answer, Sense> {
        self.ready()?;
        let mut time = self.buffer.empty_at.saturating_sub(now);
        if let Some(medium) = &mut self.medium
            && medium.state() == MediumState::Incomplete
        {
            time += CLOSE_TIME;
            if let Err(error) = medium.close() {
                self.keep(std::io::Error::other(error));
                return Err(Sense::new(SenseKey::MediumError, 0x0C, 0x00));
            }
        }
        if !command.immediate {
            return Ok(Answer::after(time.max(LOOK_UP_TIME)));
        }
        if !time.is_zero() {
            let sense = Sense::new(SenseKey::NotReady, 0x04, 0x08);
            self.busy = Some(Busy { since: now, until: now + time, sense });
        }
        Ok(Answer::done())
    }

    pub(super) fn send_opc(&self, command: SendOpc) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        if medium.state() == MediumState::Finalized || !self.writes_medium() {
            return Err(illegal(0x30, 0x05));
        }
        if !command.calibrate {
            // Values of the host would have to mean something to a laser.
            return Err(invalid_cdb(1, Some(0)));
        }
        Ok(Answer::after(self.profile.calibration))
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
        let free = self.buffer.len - self.buffer.fill(now);
        let capacity = BufferCapacity {
            in_blocks: command.in_blocks,
            total: self.buffer.len / unit,
            free: free / unit,
        };
        Answer::data(capacity.emit(), command.allocation_len)
    }

    /// The read speed is the drive's own affair.
    pub(super) fn set_cd_speed(&mut self, command: SetCdSpeed) -> Answer {
        self.write_speed = self.profile.write_speed_for(command.write);
        Answer::done()
    }
}

/// 5/21/`ascq`, pointing at the address, which is also told.
const fn invalid_address(ascq: u8, lba: Lba) -> Sense {
    illegal(0x21, ascq).with_field(FieldPointer::cdb(2, None)).with_information(lba.0 as u32)
}
