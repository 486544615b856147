//! [`Device`]: the commands that the hosts send, and what they wait for.

use std::time::Duration;

use rawcd_format::Lba;
use rawcd_mmc::{
    Capabilities, CloseFunction, CloseTrack, CueSheet, Data, DiscInformation, FormatCode,
    FormatList, FormatRequest, FormatUnit, ModeList, ModeSelect, ModeSense, ModeWidth, PageControl,
    PreventAllow, ReadDiscInformation, ReadTrackInformation, SendCueSheet, SendOpc, Sense,
    SenseKey, Status, SynchronizeCache, TestUnitReady, TrackInformation, TrackSelector, Transport,
    Write, WriteParameters, command_name,
};

use super::HostError;

const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);
/// Calibration takes 3 to 20 s, and a WRITE waits in the drive while its buffer is full.
const LONG_TIMEOUT: Duration = Duration::from_secs(60);
/// Spinning up takes 3 to 15 s.
const READY_LIMIT: Duration = Duration::from_secs(30);
const READY_POLL: Duration = Duration::from_millis(500);
/// Before a WRITE is sent again to a drive whose buffer is full.
const WRITE_RETRY: Duration = Duration::from_millis(40);
const WRITE_LIMIT: Duration = Duration::from_secs(200);
const FINISH_POLL: Duration = Duration::from_millis(500);
/// Closing a session at 1x takes some four minutes: its lead-in is written then.
const FINISH_LIMIT: Duration = Duration::from_secs(480);
/// Most bytes of one command, which many hosts and bridges take.
const MAX_TRANSFER_LEN: usize = 65_536;
/// CLOSE TRACK of the track that is being written.
const CURRENT_TRACK: u16 = 0xFF;

/// A drive behind a transport that somebody else owns.
pub(super) struct Device<'a, T> {
    transport: &'a mut T,
}

impl<'a, T: Transport> Device<'a, T> {
    pub(super) const fn new(transport: &'a mut T) -> Device<'a, T> {
        Device { transport }
    }

    /// Most blocks of this length that go into one command.
    pub(super) fn blocks_a_command(&self, block: usize) -> Result<u32, HostError> {
        let max = self.transport.max_transfer_len().min(MAX_TRANSFER_LEN);
        match max / block {
            0 => Err(HostError::TransferTooSmall { max, block }),
            blocks => Ok(blocks as u32),
        }
    }

    /// Whether so many bytes go into one command.
    pub(super) fn check_packet(&self, packet: usize) -> Result<(), HostError> {
        let max = self.transport.max_transfer_len();
        if packet > max { Err(HostError::PacketTooLong { max, packet }) } else { Ok(()) }
    }

    /// Executes a command whose answer is GOOD or an error, past unit attentions.
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<usize, HostError> {
        let command = name(cdb);
        let completion = self
            .transport
            .execute_past_attentions(cdb, data, timeout)
            .map_err(|source| HostError::Transport { command, at: None, source })?;
        check(command, None, completion.status).map(|()| completion.transferred)
    }

    fn ask(&mut self, cdb: &[u8], len: usize) -> Result<Vec<u8>, HostError> {
        let mut answer = vec![0; len];
        let transferred = self.execute(cdb, Data::In(&mut answer), COMMAND_TIMEOUT)?;
        answer.truncate(transferred);
        Ok(answer)
    }

    /// Waits until the drive is ready, for as long as it says that it soon will be.
    pub(super) fn wait_ready(&mut self) -> Result<(), HostError> {
        let deadline = self.transport.now() + READY_LIMIT;
        loop {
            let error = match self.execute(&TestUnitReady.emit(), Data::None, COMMAND_TIMEOUT) {
                Ok(_) => return Ok(()),
                Err(error) => error,
            };
            let spinning_up = error.sense().is_some_and(|sense| is_becoming_ready(&sense));
            if !spinning_up || self.transport.now() >= deadline {
                return Err(error);
            }
            self.transport.wait(READY_POLL);
        }
    }

    /// Records while the tray is locked, and unlocks it whatever comes of that: also when the drive
    /// did not answer the lock, and once more when it does not do it. The first error is told.
    pub(super) fn with_tray_locked(
        &mut self,
        record: impl FnOnce(&mut Self) -> Result<(), HostError>,
    ) -> Result<(), HostError> {
        let recorded = self.prevent_removal(true).and_then(|()| record(self));
        let released = self.prevent_removal(false);
        if released.is_err() {
            let _ = self.prevent_removal(false);
        }
        recorded.and(released)
    }

    /// Locks or unlocks the tray.
    fn prevent_removal(&mut self, prevent: bool) -> Result<(), HostError> {
        let cdb = PreventAllow { prevent, persistent: false }.emit();
        self.execute(&cdb, Data::None, COMMAND_TIMEOUT).map(drop)
    }

    /// Whether the drive can go on after its buffer ran empty, by the capabilities page.
    pub(super) fn is_underrun_free(&mut self) -> Result<bool, HostError> {
        // A header and the longest page.
        let allocation_len = 8 + 257;
        let request = ModeSense {
            width: ModeWidth::Ten,
            no_block_descriptor: true,
            control: PageControl::Current,
            page: Capabilities::CODE,
            sub_page: 0,
            allocation_len,
        };
        let cdb = request.emit();
        let mut answer = self.ask(&cdb, usize::from(allocation_len))?;
        if let [high, low, ..] = *answer {
            answer.truncate(2 + usize::from(u16::from_be_bytes([high, low])));
        }
        let list =
            ModeList::parse(&answer, ModeWidth::Ten).map_err(|error| response(&cdb, error))?;
        let page = list
            .page(Capabilities::CODE)
            .ok_or_else(|| response(&cdb, "mode page 2Ah is not in the answer"))?;
        let capabilities = Capabilities::parse(page).map_err(|error| response(&cdb, error))?;
        Ok(capabilities.buffer_underrun_free)
    }

    /// Selects how the next recording is made.
    pub(super) fn select(&mut self, parameters: &WriteParameters) -> Result<(), HostError> {
        let list = ModeList::emit_unsized(ModeWidth::Ten, None, &[parameters.emit()]);
        let request = ModeSelect {
            width: ModeWidth::Ten,
            page_format: true,
            save: false,
            parameter_list_len: list.len() as u16,
        };
        self.execute(&request.emit(), Data::Out(&list), COMMAND_TIMEOUT).map(drop)
    }

    /// Calibrates the laser. A drive that has no such command calibrates by itself.
    pub(super) fn calibrate(&mut self) -> Result<(), HostError> {
        let cdb = SendOpc { calibrate: true, parameter_list_len: 0 }.emit();
        match self.execute(&cdb, Data::None, LONG_TIMEOUT) {
            Err(HostError::Drive { sense, .. })
                if matches!(sense.codes(), (0x5, 0x20 | 0x24, 0x00)) =>
            {
                Ok(())
            }
            result => result.map(drop),
        }
    }

    pub(super) fn disc_information(&mut self) -> Result<DiscInformation, HostError> {
        let request = ReadDiscInformation { allocation_len: DiscInformation::LEN as u16 };
        let cdb = request.emit();
        let answer = self.ask(&cdb, DiscInformation::LEN)?;
        DiscInformation::parse(&answer).map_err(|error| response(&cdb, error))
    }

    /// Where the next WRITE goes, by the invisible track; `None` when nothing can be written.
    pub(super) fn next_writable(&mut self) -> Result<Option<Lba>, HostError> {
        let request = ReadTrackInformation {
            selector: TrackSelector::INVISIBLE,
            allocation_len: TrackInformation::LEN as u16,
        };
        let cdb = request.emit();
        let answer = self.ask(&cdb, TrackInformation::LEN)?;
        let track = TrackInformation::parse(&answer).map_err(|error| response(&cdb, error))?;
        Ok(track.next_writable)
    }

    pub(super) fn send_cue_sheet(&mut self, sheet: &CueSheet) -> Result<(), HostError> {
        let bytes = sheet.emit();
        let cdb = SendCueSheet { len: bytes.len() as u32 }.emit();
        self.execute(&cdb, Data::Out(&bytes), COMMAND_TIMEOUT).map(drop)
    }

    /// Writes whole blocks, again and again until the drive has room for them. A unit attention is
    /// an error here: a drive that was reset has forgotten what it was writing.
    pub(super) fn write(&mut self, at: Lba, blocks: u32, bytes: &[u8]) -> Result<(), HostError> {
        let cdb = Write { lba: at, blocks }
            .emit10()
            .expect("a command moves fewer blocks than WRITE(10) counts");
        let command = name(&cdb);
        let at = Some(at);
        let begun = self.transport.now();
        loop {
            let completion = self
                .transport
                .execute(&cdb, Data::Out(bytes), LONG_TIMEOUT)
                .map_err(|source| HostError::Transport { command, at, source })?;
            let sense = match completion.status {
                Status::Good if completion.transferred < bytes.len() => {
                    let (taken, sent) = (completion.transferred, bytes.len());
                    let what = format!("the drive took {taken} of {sent} bytes");
                    return Err(response(&cdb, what));
                }
                Status::CheckCondition(sense) if is_busy(&sense) => sense,
                status => return check(command, at, status),
            };
            let waited = self.transport.now().saturating_sub(begun);
            if waited >= WRITE_LIMIT {
                return Err(HostError::StillBusy { command, at, waited, sense });
            }
            self.transport.wait(WRITE_RETRY);
        }
    }

    /// Ends a track, or a session at once, and waits until the drive has done so.
    pub(super) fn synchronize(&mut self) -> Result<(), HostError> {
        let cdb = SynchronizeCache { immediate: true }.emit();
        self.begin(&cdb, Data::None)?;
        self.wait_idle(name(&cdb))
    }

    /// Has the drive write what it was sent before an error, unless nobody answers; gives that error
    /// back, which is the one to tell.
    pub(super) fn given_up(&mut self, error: HostError) -> HostError {
        if !matches!(error, HostError::Transport { .. }) {
            let _ = self.synchronize();
        }
        error
    }

    /// Formats a rewritable disc for so many blocks in packets, and waits until that is done.
    pub(super) fn format(&mut self, blocks: u32) -> Result<(), HostError> {
        let cdb = FormatUnit { code: FormatCode::CdRw }.emit();
        let list = FormatList {
            immediate: true,
            options_valid: true,
            disable_primary: false,
            disable_certification: false,
            stop_format: false,
            try_out: false,
            format: FormatRequest::CdRw { session: false, grow: false, blocks },
        };
        self.begin(&cdb, Data::Out(&list.emit()))?;
        self.wait_idle(name(&cdb))
    }

    /// Closes the track that is being written, and waits until the drive has done so.
    pub(super) fn close_track(&mut self) -> Result<(), HostError> {
        self.close(CloseFunction::Track(CURRENT_TRACK))
    }

    /// Closes the session, and waits until the drive has done so.
    pub(super) fn close_session(&mut self) -> Result<(), HostError> {
        self.close(CloseFunction::Session)
    }

    fn close(&mut self, function: CloseFunction) -> Result<(), HostError> {
        let cdb = CloseTrack { immediate: true, function }.emit();
        self.begin(&cdb, Data::None)?;
        self.wait_idle(name(&cdb))
    }

    /// Sends a command with which the drive goes on by itself.
    fn begin(&mut self, cdb: &[u8], data: Data<'_>) -> Result<(), HostError> {
        match self.execute(cdb, data, COMMAND_TIMEOUT) {
            // Busy with just that.
            Err(HostError::Drive { sense, .. }) if is_busy(&sense) => Ok(()),
            result => result.map(drop),
        }
    }

    /// Drives differ in which of two commands tells that they are busy.
    fn wait_idle(&mut self, command: &'static str) -> Result<(), HostError> {
        let begun = self.transport.now();
        loop {
            let ready = self.execute(&TestUnitReady.emit(), Data::None, COMMAND_TIMEOUT);
            let sense = match ready.and_then(|_| self.disc_information()) {
                Ok(_) => return Ok(()),
                Err(HostError::Drive { sense, .. })
                    if is_busy(&sense) || is_becoming_ready(&sense) =>
                {
                    sense
                }
                Err(error) => return Err(error),
            };
            let waited = self.transport.now().saturating_sub(begun);
            if waited >= FINISH_LIMIT {
                return Err(HostError::StillBusy { command, at: None, waited, sense });
            }
            self.transport.wait(FINISH_POLL);
        }
    }
}

fn name(cdb: &[u8]) -> &'static str {
    cdb.first().and_then(|&opcode| command_name(opcode)).unwrap_or("a command")
}

/// Format in progress, operation in progress, long write in progress.
fn is_busy(sense: &Sense) -> bool {
    matches!(sense.codes(), (0x2, 0x04, 0x04 | 0x07 | 0x08))
}

fn is_becoming_ready(sense: &Sense) -> bool {
    sense.codes() == (0x2, 0x04, 0x01)
}

/// A recovered error is a success with a remark [SPC-3 4.5.6].
fn check(command: &'static str, at: Option<Lba>, status: Status) -> Result<(), HostError> {
    match status {
        Status::Good => Ok(()),
        Status::CheckCondition(sense) if sense.key == SenseKey::RecoveredError => Ok(()),
        Status::CheckCondition(sense) => Err(HostError::Drive { command, at, sense }),
        Status::Other(status) => Err(HostError::Status { command, at, status }),
    }
}

fn response(cdb: &[u8], what: impl ToString) -> HostError {
    HostError::Response { command: name(cdb), what: what.to_string() }
}
