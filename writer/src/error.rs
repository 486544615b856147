//! Why a member of the writer failed, and how a drive's sense becomes an HRESULT.

use std::time::Duration;

use rawcd_format::{BlockForm, Lba, ReadError};
use rawcd_mmc::{Sense, TransportError};

use crate::client_name::ClientNameError;
use crate::code::Code;
use crate::command::Command;

/// A failure of the writer: what, where, and what would be right.
#[derive(Debug, thiserror::Error)]
pub enum WriterError {
    /// A speed was to be set without a recorder.
    #[error("no recorder is set: set one before its speed")]
    RecorderRequired,
    /// The member needs a recorder.
    #[error("no recorder is set: set one first")]
    NoRecorder,
    /// Supported sector types were asked for without a recorder.
    #[error("no recorder is set, so no sector types are known")]
    NoSectorTypes,
    /// The member is for prepared media.
    #[error("the media is not prepared: call prepare_media first")]
    NotPrepared,
    /// The member is for media that is not prepared.
    #[error("the media is prepared: call release_media first")]
    Prepared,
    /// The member is not for the progress callback.
    #[error("a write is in progress")]
    WriteInProgress,
    /// Cancelling is for the progress callback.
    #[error("no write is in progress: cancel from inside the progress callback")]
    WriteNotInProgress,
    /// The client name is missing or bad.
    #[error("{0}")]
    ClientName(#[from] ClientNameError),
    /// The disc was recorded on.
    #[error("the medium is not blank: a raw image is written to a blank one in one go")]
    NotBlank,
    /// The medium is no CD-R or CD-RW.
    #[error("the medium has profile {profile:04X}h: CD-R (0009h) and CD-RW (000Ah) can be written")]
    MediaNotSupported {
        /// Current profile of the drive.
        profile: u16,
    },
    /// The drive does not write this kind of medium, though it is blank.
    #[error(
        "the drive does not write the medium that is in: its CD mastering feature (002Eh) is not current"
    )]
    MediaNotForDrive,
    /// The lead-out of the image would start too late for the medium.
    #[error(
        "the lead-out of the image starts at LBA {lead_out}; on this medium it can start at LBA {limit} at the latest"
    )]
    NotEnoughSpace {
        /// Lead-out start by the table of contents of the image.
        lead_out: Lba,
        /// Last possible start of the medium.
        limit: Lba,
    },
    /// The image cannot be written.
    #[error("{0}")]
    Stream(#[from] StreamError),
    /// The drive does not write this sector type.
    #[error("the drive does not write the block form {form}; it writes {}", names(supported))]
    SectorTypeNotSupported {
        /// Form asked for.
        form: BlockForm,
        /// Forms of the drive.
        supported: Vec<BlockForm>,
    },
    /// The lead-in of the medium begins before that of the image.
    #[error(
        "the lead-in of the medium begins at LBA {medium_start}, the image only at LBA {image_start}"
    )]
    LeadInTooShort {
        /// First block of the image.
        image_start: Lba,
        /// Where the medium wants the first one.
        medium_start: Lba,
    },
    /// The drive is no raw recorder.
    #[error("the drive cannot write raw: {0}")]
    RecorderNotSupported(&'static str),
    /// The callback cancelled.
    #[error("cancelled {}", reached(after))]
    Cancelled {
        /// Newest block that the drive has taken; `None` when it was sent none.
        after: Option<Lba>,
    },
    /// The drive ended a command in CHECK CONDITION.
    #[error("{command}{}: {sense}", place(at))]
    Drive {
        /// The command.
        command: Command,
        /// First block of a WRITE.
        at: Option<Lba>,
        /// What the drive said.
        sense: Sense,
    },
    /// The drive ended a command in another status than GOOD and CHECK CONDITION.
    #[error("{command}{}: SCSI status {status:02X}h", place(at))]
    Status {
        /// The command.
        command: Command,
        /// First block of a WRITE.
        at: Option<Lba>,
        /// The status byte.
        status: u8,
    },
    /// A command got no answer.
    #[error("{command}{}: {source}", place(at))]
    Transport {
        /// The command.
        command: Command,
        /// First block of a WRITE.
        at: Option<Lba>,
        /// What failed.
        source: TransportError,
    },
    /// The drive stayed busy for too long.
    #[error("{command}{}: still busy after {} s: {sense}", place(at), waited.as_secs())]
    StillBusy {
        /// The command.
        command: Command,
        /// First block of a WRITE.
        at: Option<Lba>,
        /// Time that it was given.
        waited: Duration,
        /// What the drive said last.
        sense: Sense,
    },
    /// An answer of the drive cannot be used.
    #[error("{command}: {what}")]
    Response {
        /// The command.
        command: Command,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// Not even one block fits a command.
    #[error("the transport moves {max} bytes a command, a block has {block}")]
    TransferTooSmall {
        /// Most bytes of a command.
        max: usize,
        /// Bytes of a block.
        block: usize,
    },
}

impl WriterError {
    /// Which code it is.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            WriterError::RecorderRequired => Code::RecorderRequired,
            WriterError::NoRecorder => Code::NoRecorder,
            WriterError::NoSectorTypes => Code::Pointer,
            WriterError::NotPrepared => Code::NotPrepared,
            WriterError::Prepared => Code::Prepared,
            WriterError::WriteInProgress => Code::WriteInProgress,
            WriterError::WriteNotInProgress => Code::WriteNotInProgress,
            WriterError::ClientName(_) => Code::ClientName,
            WriterError::NotBlank => Code::NotBlank,
            WriterError::MediaNotSupported { .. } | WriterError::MediaNotForDrive => {
                Code::MediaNotSupported
            }
            WriterError::NotEnoughSpace { .. } => Code::NotEnoughSpace,
            WriterError::Stream(_) => Code::StreamNotSupported,
            WriterError::SectorTypeNotSupported { .. } => Code::DataBlockTypeNotSupported,
            WriterError::LeadInTooShort { .. } => Code::LeadInTooShort,
            WriterError::RecorderNotSupported(_) => Code::RecorderNotSupported,
            WriterError::Cancelled { .. } => Code::RequestCancelled,
            WriterError::Drive { command, sense, .. } => code_of_sense(*command, sense),
            WriterError::Status { status, .. } => code_of_status(*status),
            WriterError::Transport { source, .. } => code_of_transport(source),
            WriterError::StillBusy { .. } => Code::CommandTimeout,
            WriterError::Response { .. } => Code::InvalidResponse,
            WriterError::TransferTooSmall { .. } => Code::Fail,
        }
    }

    /// Its HRESULT.
    #[must_use]
    pub fn hresult(&self) -> u32 {
        self.code().value()
    }

    /// The name of its HRESULT, such as `E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.code().name()
    }
}

/// The code of a CHECK CONDITION. The rows are tried in order; where the reference names no code,
/// it is the unexpected response.
fn code_of_sense(command: Command, sense: &Sense) -> Code {
    match (command, sense.codes()) {
        (Command::GetConfiguration, (0x5, 0x20, 0x00)) => Code::GetConfigurationNotSupported,
        (Command::ModeSense, (0x5, 0x24, _)) => Code::NoSuchModePage,
        (_, (_, 0x3A, _)) => Code::NoMedia,
        (_, (_, 0x30, _)) => Code::MediaIncompatible,
        (_, (0x2, 0x04, 0x04)) => Code::FormatInProgress,
        (_, (0x2, 0x04, 0x07 | 0x08)) => Code::MediaBusy,
        (_, (0x2, 0x04, _)) => Code::BecomingReady,
        (_, (0x5, 0x26, _)) => Code::InvalidModeParameters,
        (_, (0x7, _, _)) => Code::WriteProtected,
        (_, (_, 0x53, 0x02)) => Code::Locked,
        (_, (_, 0x0C, 0x09)) => Code::LossOfStreaming,
        _ => Code::UnexpectedResponse,
    }
}

fn code_of_status(status: u8) -> Code {
    match status {
        0x08 => Code::MediaBusy,
        0x18 => Code::Locked,
        _ => Code::UnexpectedResponse,
    }
}

fn code_of_transport(error: &TransportError) -> Code {
    match error {
        TransportError::Timeout { .. } => Code::CommandTimeout,
        TransportError::Sense { .. } => Code::InvalidResponse,
        TransportError::Io { .. }
        | TransportError::Host { .. }
        | TransportError::TooLong { .. } => Code::Fail,
    }
}

fn place(at: &Option<Lba>) -> String {
    match at {
        None => String::new(),
        Some(lba) => match lba.to_msf() {
            Some(msf) => format!(" at LBA {lba} ({msf})"),
            None => format!(" at LBA {lba}"),
        },
    }
}

fn reached(after: &Option<Lba>) -> String {
    match after {
        None => "before the first block".to_owned(),
        Some(lba) => format!("after LBA {lba}; what is on the medium is no disc"),
    }
}

fn names(forms: &[BlockForm]) -> String {
    match forms {
        [] => "none".to_owned(),
        _ => forms.iter().map(|form| form.name()).collect::<Vec<_>>().join(", "),
    }
}

/// Why an image cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// Its blocks are of another form than the requested sector type.
    #[error("the image has the block form {image}, but {requested} is the requested sector type")]
    Form {
        /// Form of the image.
        image: BlockForm,
        /// Form asked for.
        requested: BlockForm,
    },
    /// It does not begin where it should.
    #[error("the image begins at LBA {found}, not at LBA {expected}")]
    Start {
        /// First block of the image.
        found: Lba,
        /// Where it should be.
        expected: Lba,
    },
    /// Neither its lead-in nor its end says where the lead-out starts.
    #[error(
        "the image does not say where its lead-out starts: no POINT A2 in the lead-in from LBA {from}, no section with TNO AA at the end"
    )]
    NoLeadOut {
        /// First block of the lead-in that was looked at.
        from: Lba,
    },
    /// It ends before its lead-out.
    #[error("the image ends at LBA {end}, before its lead-out at LBA {lead_out}")]
    Short {
        /// Address after the last block.
        end: Lba,
        /// Lead-out start by its table of contents.
        lead_out: Lba,
    },
    /// It cannot be read.
    #[error("the image cannot be read: {0}")]
    Read(#[from] ReadError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use rawcd_mmc::{SenseError, SenseKey};

    fn drive(command: Command, key: u8, asc: u8, ascq: u8) -> WriterError {
        let sense = Sense::new(SenseKey::from_nibble(key), asc, ascq);
        WriterError::Drive { command, at: None, sense }
    }

    #[test]
    fn sense_becomes_hresult() {
        use Command::*;
        for (command, key, asc, ascq, hresult) in [
            (GetConfiguration, 5, 0x20, 0x00, 0xC0AA020C),
            (Write, 5, 0x20, 0x00, 0xC0AA0301),
            (ModeSense, 5, 0x24, 0x00, 0xC0AA0201),
            (SetCdSpeed, 5, 0x24, 0x00, 0xC0AA0301),
            (TestUnitReady, 2, 0x3A, 0x00, 0xC0AA0202),
            (Write, 2, 0x3A, 0x02, 0xC0AA0202),
            (TestUnitReady, 2, 0x30, 0x00, 0xC0AA0203),
            (Write, 5, 0x30, 0x05, 0xC0AA0203),
            (TestUnitReady, 2, 0x04, 0x00, 0xC0AA0205),
            (TestUnitReady, 2, 0x04, 0x01, 0xC0AA0205),
            (TestUnitReady, 2, 0x04, 0x02, 0xC0AA0205),
            (TestUnitReady, 2, 0x04, 0x04, 0xC0AA0206),
            (ReadDiscInformation, 2, 0x04, 0x07, 0xC0AA0207),
            (Write, 2, 0x04, 0x08, 0xC0AA0207),
            (ModeSelect, 5, 0x26, 0x00, 0xC0AA0208),
            (Write, 7, 0x27, 0x00, 0xC0AA0209),
            (PreventAllow, 5, 0x53, 0x02, 0xC0AA0210),
            (Write, 3, 0x0C, 0x09, 0xC0AA0300),
            (Write, 3, 0x0C, 0x00, 0xC0AA0301),
            (Write, 4, 0x44, 0x00, 0xC0AA0301),
            (SendOpc, 3, 0x73, 0x03, 0xC0AA0301),
            (Write, 5, 0x21, 0x02, 0xC0AA0301),
            (TestUnitReady, 6, 0x28, 0x00, 0xC0AA0301),
            (SynchronizeCache, 0xB, 0x00, 0x00, 0xC0AA0301),
        ] {
            let error = drive(command, key, asc, ascq);
            assert_eq!(error.hresult(), hresult, "{error}");
        }
    }

    #[test]
    fn status_and_transport_become_hresult() {
        let status =
            |status| WriterError::Status { command: Command::Write, at: None, status }.hresult();
        assert_eq!(
            [status(0x08), status(0x18), status(0x28)],
            [0xC0AA0207, 0xC0AA0210, 0xC0AA0301]
        );
        let transport =
            |source| WriterError::Transport { command: Command::Write, at: None, source }.hresult();
        let timeout = Duration::from_secs(10);
        assert_eq!(transport(TransportError::Timeout { opcode: 0x2A, timeout }), 0xC0AA020D);
        let source = SenseError::Short(3);
        assert_eq!(transport(TransportError::Sense { opcode: 0x2A, source }), 0xC0AA02FF);
        assert_eq!(
            transport(TransportError::Host { opcode: 0x2A, host: 1, driver: 0 }),
            0x80004005
        );
        assert_eq!(transport(TransportError::TooLong { len: 2, max: 1 }), 0x80004005);
    }

    #[test]
    fn texts_tell_what_and_where() {
        let sense = Sense::new(SenseKey::MediumError, 0x0C, 0x00);
        let at = Some(Lba(-11_077));
        let error = WriterError::Drive { command: Command::Write, at, sense };
        assert_eq!(error.to_string(), "WRITE(10) at LBA -11077 (97:34:23): 3/0C/00 write error");
        assert_eq!(error.name(), "E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE");
        let cancelled = |after| WriterError::Cancelled { after }.to_string();
        assert_eq!(cancelled(None), "cancelled before the first block");
        assert_eq!(
            cancelled(Some(Lba(-589))),
            "cancelled after LBA -589; what is on the medium is no disc"
        );
        let error = WriterError::SectorTypeNotSupported {
            form: BlockForm::Pq,
            supported: vec![BlockForm::Packed, BlockForm::Raw],
        };
        assert_eq!(
            error.to_string(),
            "the drive does not write the block form pq; it writes packed, raw"
        );
    }
}
