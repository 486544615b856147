//! [`Recorder`]: a drive behind a transport, and the commands that the writer sends to it.

use std::time::Duration;

use rawcd_format::{BlockForm, Control, Lba};
use rawcd_mmc::{
    Capabilities, Configuration, Data, DiscInformation, Feature, FeatureRequest, GetConfiguration,
    ModeList, ModeSelect, ModeSense, ModeWidth, PageControl, PreventAllow, Profile,
    ReadDiscInformation, SendOpc, Sense, SenseKey, SetCdSpeed, Status, SynchronizeCache,
    TestUnitReady, Transport, Write, WriteParameters, WriteType,
};

use crate::command::Command;
use crate::error::WriterError;

/// What most commands get [IMAPI2 IMAPI2_DEFAULT_COMMAND_TIMEOUT].
const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);
/// Calibration takes 3 to 20 s.
const OPC_TIMEOUT: Duration = Duration::from_secs(60);
/// A WRITE waits in the drive while its buffer is full.
const WRITE_TIMEOUT: Duration = Duration::from_secs(60);
/// Spinning up takes 3 to 15 s.
const READY_LIMIT: Duration = Duration::from_secs(30);
const READY_POLL: Duration = Duration::from_millis(500);

/// A drive, to be given to a writer.
#[derive(Debug)]
pub struct Recorder<T> {
    transport: T,
    /// It has locked the tray. From then on a drive that was reset, or has another medium, has
    /// forgotten the lock or how to write.
    holds: bool,
}

/// What the CD mastering feature says, and the profile beside it.
pub(crate) struct Mastering {
    pub(crate) profile: Profile,
    pub(crate) raw: bool,
    /// The drive can master the medium that is in.
    pub(crate) current: bool,
    pub(crate) buffer_underrun_free: bool,
}

impl<T> Recorder<T> {
    /// The drive behind `transport`; nothing is sent to it yet.
    #[must_use]
    pub const fn new(transport: T) -> Recorder<T> {
        Recorder { transport, holds: false }
    }

    /// The transport.
    pub const fn transport(&self) -> &T {
        &self.transport
    }

    /// The transport, to send other commands.
    pub const fn transport_mut(&mut self) -> &mut T {
        &mut self.transport
    }

    /// Gives the transport back.
    pub fn into_transport(self) -> T {
        self.transport
    }
}

impl<T: Transport> Recorder<T> {
    /// Executes a command whose answer is GOOD or an error, past unit attentions; but those of a
    /// drive that has forgotten what is going on are errors.
    fn execute(
        &mut self,
        command: Command,
        cdb: &[u8],
        mut data: Data<'_>,
    ) -> Result<usize, WriterError> {
        let timeout = if command == Command::SendOpc { OPC_TIMEOUT } else { COMMAND_TIMEOUT };
        let lost = |source| WriterError::Transport { command, at: None, source };
        let mut completion = self.transport.execute(cdb, data.again(), timeout).map_err(lost)?;
        let attention = completion.sense().filter(|it| it.key == SenseKey::UnitAttention);
        if attention.is_some_and(|it| !(self.holds && has_forgotten(&it))) {
            completion =
                self.transport.execute_past_attentions(cdb, data, timeout).map_err(lost)?;
        }
        check(command, None, completion.status).map(|()| completion.transferred)
    }

    fn ask(&mut self, command: Command, cdb: &[u8], len: usize) -> Result<Vec<u8>, WriterError> {
        let mut answer = vec![0; len];
        let transferred = self.execute(command, cdb, Data::In(&mut answer))?;
        answer.truncate(transferred);
        Ok(answer)
    }

    /// Waits until the drive is ready, for as long as it says that it soon will be.
    pub(crate) fn wait_ready(&mut self) -> Result<(), WriterError> {
        let deadline = self.transport.now() + READY_LIMIT;
        loop {
            let error =
                match self.execute(Command::TestUnitReady, &TestUnitReady.emit(), Data::None) {
                    Ok(_) => return Ok(()),
                    Err(error) => error,
                };
            let spinning_up =
                matches!(&error, WriterError::Drive { sense, .. } if is_becoming_ready(sense));
            if !spinning_up || self.transport.now() >= deadline {
                return Err(error);
            }
            self.transport.wait(READY_POLL);
        }
    }

    /// Locks the tray.
    pub(crate) fn prevent_removal(&mut self) -> Result<(), WriterError> {
        let cdb = PreventAllow { prevent: true, persistent: false }.emit();
        self.execute(Command::PreventAllow, &cdb, Data::None)?;
        self.holds = true;
        Ok(())
    }

    /// Unlocks the tray. When the drive does not do it at once it is asked once more, since nobody
    /// else will; the first error is told all the same, which may be about what was written.
    pub(crate) fn allow_removal(&mut self) -> Result<(), WriterError> {
        self.holds = false;
        let cdb = PreventAllow { prevent: false, persistent: false }.emit();
        let first = self.execute(Command::PreventAllow, &cdb, Data::None);
        if first.is_err() {
            let _ = self.execute(Command::PreventAllow, &cdb, Data::None);
        }
        first.map(drop)
    }

    /// The CD mastering feature; `raw` is `false` when the drive does not have it.
    pub(crate) fn mastering(&mut self) -> Result<Mastering, WriterError> {
        let command = Command::GetConfiguration;
        let request =
            GetConfiguration { request: FeatureRequest::One, starting: 0x002E, allocation_len: 16 };
        let answer = self.ask(command, &request.emit(), 16)?;
        let configuration =
            Configuration::parse(&answer).map_err(|error| response(command, error))?;
        let mut mastering = Mastering {
            profile: configuration.current_profile,
            raw: false,
            current: false,
            buffer_underrun_free: false,
        };
        for descriptor in &configuration.features {
            if let Feature::CdMastering { raw, buffer_underrun_free, .. } = descriptor.feature {
                let current = descriptor.current;
                mastering = Mastering { raw, current, buffer_underrun_free, ..mastering };
            }
        }
        Ok(mastering)
    }

    /// The disc information.
    pub(crate) fn disc_information(&mut self) -> Result<DiscInformation, WriterError> {
        let command = Command::ReadDiscInformation;
        let request = ReadDiscInformation { allocation_len: DiscInformation::LEN as u16 };
        let answer = self.ask(command, &request.emit(), DiscInformation::LEN)?;
        DiscInformation::parse(&answer).map_err(|error| response(command, error))
    }

    /// The capabilities page.
    pub(crate) fn capabilities(&mut self) -> Result<Capabilities, WriterError> {
        let command = Command::ModeSense;
        // A header, a block descriptor and the longest page.
        let allocation_len = 8 + 8 + 257;
        let request = ModeSense {
            width: ModeWidth::Ten,
            no_block_descriptor: true,
            control: PageControl::Current,
            page: Capabilities::CODE,
            sub_page: 0,
            allocation_len,
        };
        let mut answer = self.ask(command, &request.emit(), usize::from(allocation_len))?;
        if let [high, low, ..] = *answer {
            answer.truncate(2 + usize::from(u16::from_be_bytes([high, low])));
        }
        let list =
            ModeList::parse(&answer, ModeWidth::Ten).map_err(|error| response(command, error))?;
        let page = list
            .page(Capabilities::CODE)
            .ok_or_else(|| response(command, "mode page 2Ah is not in the answer"))?;
        Capabilities::parse(page).map_err(|error| response(command, error))
    }

    /// Selects RAW recording in blocks of this form [MMC-3 6.5.5].
    pub(crate) fn select_raw(
        &mut self,
        form: BlockForm,
        buffer_underrun_free: bool,
    ) -> Result<(), WriterError> {
        let page = WriteParameters {
            buffer_underrun_free,
            write_type: WriteType::RAW,
            control: Control::AUDIO,
            data_block_type: form.into(),
            ..WriteParameters::default()
        };
        let list = ModeList::emit_unsized(ModeWidth::Ten, None, &[page.emit()]);
        let request = ModeSelect {
            width: ModeWidth::Ten,
            page_format: true,
            save: false,
            parameter_list_len: list.len() as u16,
        };
        self.execute(Command::ModeSelect, &request.emit(), Data::Out(&list)).map(drop)
    }

    /// Calibrates the laser. A drive that has no such command calibrates by itself.
    pub(crate) fn calibrate(&mut self) -> Result<(), WriterError> {
        let cdb = SendOpc { calibrate: true, parameter_list_len: 0 }.emit();
        match self.execute(Command::SendOpc, &cdb, Data::None) {
            Err(WriterError::Drive { sense, .. })
                if matches!(sense.codes(), (0x5, 0x20 | 0x24, 0x00)) =>
            {
                Ok(())
            }
            result => result.map(drop),
        }
    }

    /// Writes whole blocks; `Some` when the drive is too busy and took none of them.
    ///
    /// A unit attention is an error here: a drive that was reset, or holds another medium, has
    /// forgotten what it was writing.
    pub(crate) fn write(
        &mut self,
        at: Lba,
        blocks: u32,
        bytes: &[u8],
    ) -> Result<Option<Sense>, WriterError> {
        let command = Command::Write;
        let cdb = Write { lba: at, blocks }
            .emit10()
            .expect("64 KiB hold fewer blocks than WRITE(10) counts");
        let completion = self
            .transport
            .execute(&cdb, Data::Out(bytes), WRITE_TIMEOUT)
            .map_err(|source| WriterError::Transport { command, at: Some(at), source })?;
        match completion.status {
            Status::Good if completion.transferred == bytes.len() => Ok(None),
            Status::Good => Err(response(
                command,
                format!(
                    "at LBA {at} the drive took {} of {} bytes",
                    completion.transferred,
                    bytes.len()
                ),
            )),
            Status::CheckCondition(sense) if is_busy(&sense) => Ok(Some(sense)),
            status => check(command, Some(at), status).map(|()| None),
        }
    }

    /// Lets the drive write what it holds, and answer at once; `Some` when it is too busy, and the
    /// command has to be sent again.
    pub(crate) fn synchronize(&mut self) -> Result<Option<Sense>, WriterError> {
        let cdb = SynchronizeCache { immediate: true }.emit();
        match self.execute(Command::SynchronizeCache, &cdb, Data::None) {
            Err(WriterError::Drive { sense, .. })
                if is_busy(&sense) || is_becoming_ready(&sense) =>
            {
                Ok(Some(sense))
            }
            result => result.map(|_| None),
        }
    }

    /// What the drive is busy with, if it is: a write, or getting to know what it wrote. Drives
    /// differ in which of the two commands tells.
    pub(crate) fn busy(&mut self) -> Result<Option<Sense>, WriterError> {
        let ready = self.execute(Command::TestUnitReady, &TestUnitReady.emit(), Data::None);
        match ready.and_then(|_| self.disc_information().map(drop)) {
            Ok(()) => Ok(None),
            Err(WriterError::Drive { sense, .. })
                if is_busy(&sense) || is_becoming_ready(&sense) =>
            {
                Ok(Some(sense))
            }
            Err(error) => Err(error),
        }
    }

    /// Selects speeds.
    pub(crate) fn set_speed(&mut self, request: SetCdSpeed) -> Result<(), WriterError> {
        self.execute(Command::SetCdSpeed, &request.emit(), Data::None).map(drop)
    }
}

/// Operation in progress, long write in progress.
fn is_busy(sense: &Sense) -> bool {
    matches!(sense.codes(), (0x2, 0x04, 0x07 | 0x08))
}

fn is_becoming_ready(sense: &Sense) -> bool {
    sense.codes() == (0x2, 0x04, 0x01)
}

/// The medium may have changed; power on or reset.
fn has_forgotten(sense: &Sense) -> bool {
    matches!(sense.codes(), (0x6, 0x28 | 0x29, _))
}

/// A recovered error is a success with a remark [SPC-3 4.5.6].
fn check(command: Command, at: Option<Lba>, status: Status) -> Result<(), WriterError> {
    match status {
        Status::Good => Ok(()),
        Status::CheckCondition(sense) if sense.key == SenseKey::RecoveredError => Ok(()),
        Status::CheckCondition(sense) => Err(WriterError::Drive { command, at, sense }),
        Status::Other(status) => Err(WriterError::Status { command, at, status }),
    }
}

fn response(command: Command, what: impl ToString) -> WriterError {
    WriterError::Response { command, what: what.to_string() }
}
