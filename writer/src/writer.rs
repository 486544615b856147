//! [`RawCdWriter`]: its state, and the members that need no word from the drive
//! [IMAPI2 IDiscFormat2RawCD].

use rawcd_format::{BlockForm, Lba};

use crate::client_name;
use crate::error::WriterError;
use crate::media::{Media, MediaType, SUPPORTED_MEDIA};
use crate::recorder::Recorder;
use crate::speed::RequestedSpeed;

/// Writes a raw image to a blank medium.
///
/// | state | entered by | what may be called |
/// |---|---|---|
/// | Idle | `new`, `take_recorder` | `set_recorder`, `set_client_name` |
/// | Bound | `set_recorder`, `release_media` | speeds, what the medium is, `prepare_media` |
/// | Prepared | `prepare_media`, end of a write | properties of the medium, `write_media`, `release_media` |
/// | Writing | `write_media` | from inside the progress callback: getters, `cancel_write` |
///
/// Members that ask the drive take `&mut self`. They fail with [`WriterError::Drive`],
/// [`WriterError::Status`], [`WriterError::Transport`] or [`WriterError::Response`] when the drive
/// refuses, is lost or answers nonsense; "Errors" below names only what comes beside these.
#[derive(Debug)]
pub struct RawCdWriter<T> {
    pub(crate) recorder: Option<Recorder<T>>,
    client_name: Option<String>,
    pub(crate) speed: RequestedSpeed,
    pub(crate) phase: Phase,
}

/// What the writer is doing with a medium.
#[derive(Debug)]
pub(crate) enum Phase {
    /// Nothing: Idle or Bound.
    Open,
    /// The tray is locked over it.
    Prepared(Media),
    /// Blocks go to it.
    Writing {
        media: Media,
        /// The callback wants no more.
        cancelled: bool,
    },
}

/// A recorder that was not taken, and why.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Refused<T> {
    /// Why.
    #[source]
    pub error: WriterError,
    /// The recorder, to go on with.
    pub recorder: Recorder<T>,
}

impl<T> From<Refused<T>> for WriterError {
    fn from(refused: Refused<T>) -> WriterError {
        refused.error
    }
}

impl<T> Default for RawCdWriter<T> {
    fn default() -> RawCdWriter<T> {
        RawCdWriter::new()
    }
}

impl<T> RawCdWriter<T> {
    /// A writer without recorder and client name, at the fastest speed.
    #[must_use]
    pub const fn new() -> RawCdWriter<T> {
        RawCdWriter {
            recorder: None,
            client_name: None,
            speed: RequestedSpeed { sectors: None, pure_cav: false },
            phase: Phase::Open,
        }
    }

    /// The recorder, to look at its transport.
    #[must_use]
    pub const fn recorder(&self) -> Option<&Recorder<T>> {
        self.recorder.as_ref()
    }

    /// The recorder, to send it other commands. Those that change its state while media is
    /// prepared are at the caller's risk.
    pub const fn recorder_mut(&mut self) -> Option<&mut Recorder<T>> {
        self.recorder.as_mut()
    }

    /// Takes the recorder out, which in the interface is setting none.
    ///
    /// # Errors
    /// [`WriterError::Prepared`], [`WriterError::WriteInProgress`].
    pub fn take_recorder(&mut self) -> Result<Option<Recorder<T>>, WriterError> {
        self.must_be_open()?;
        Ok(self.recorder.take())
    }

    /// The client name that was set.
    #[must_use]
    pub fn client_name(&self) -> Option<&str> {
        self.client_name.as_deref()
    }

    /// Sets the name under which the drive is held: 1 to 63 of A-Z, a-z, 0-9, space, `.`, `,`,
    /// `:`, `;`, `-`, `_`.
    ///
    /// # Errors
    /// [`WriterError::ClientName`], and the name is as before; [`WriterError::Prepared`],
    /// [`WriterError::WriteInProgress`].
    pub fn set_client_name(&mut self, name: &str) -> Result<(), WriterError> {
        self.must_be_open()?;
        client_name::check(name)?;
        self.client_name = Some(name.to_owned());
        Ok(())
    }

    /// Sectors a second that were asked for; `None`, which is -1 in the interface, is the
    /// fastest.
    #[must_use]
    pub const fn requested_write_speed(&self) -> Option<u32> {
        self.speed.sectors
    }

    /// Whether pure CAV was asked for.
    #[must_use]
    pub const fn requested_rotation_type_is_pure_cav(&self) -> bool {
        self.speed.pure_cav
    }

    /// The kinds of medium that can be written: CD-R and CD-RW.
    #[must_use]
    pub const fn supported_media_types(&self) -> &'static [MediaType] {
        &SUPPORTED_MEDIA
    }

    /// Whether protection against an empty buffer is switched off; it is on by default.
    ///
    /// # Errors
    /// [`WriterError::NotPrepared`].
    pub fn buffer_underrun_free_disabled(&self) -> Result<bool, WriterError> {
        Ok(self.media()?.underrun_free_disabled)
    }

    /// Switches protection against an empty buffer off or on. A drive that has none writes
    /// without.
    ///
    /// # Errors
    /// [`WriterError::NotPrepared`], [`WriterError::WriteInProgress`].
    pub fn set_buffer_underrun_free_disabled(&mut self, disabled: bool) -> Result<(), WriterError> {
        self.prepared_mut()?.underrun_free_disabled = disabled;
        Ok(())
    }

    /// The forms of block that the drive writes raw.
    ///
    /// # Errors
    /// [`WriterError::NoSectorTypes`] without a recorder, [`WriterError::NotPrepared`].
    pub fn supported_sector_types(&self) -> Result<&[BlockForm], WriterError> {
        if self.recorder.is_none() {
            return Err(WriterError::NoSectorTypes);
        }
        Ok(&self.media()?.supported)
    }

    /// The form of block to write, [`BlockForm::Packed`] by default.
    ///
    /// # Errors
    /// [`WriterError::NotPrepared`].
    pub fn requested_sector_type(&self) -> Result<BlockForm, WriterError> {
        Ok(self.media()?.requested)
    }

    /// Sets the form of block to write, which must be that of the image.
    ///
    /// # Errors
    /// [`WriterError::SectorTypeNotSupported`], [`WriterError::NotPrepared`],
    /// [`WriterError::WriteInProgress`].
    pub fn set_requested_sector_type(&mut self, form: BlockForm) -> Result<(), WriterError> {
        let media = self.prepared_mut()?;
        media.must_support(form)?;
        media.requested = form;
        Ok(())
    }

    /// Where the write starts: the lead-in start of the medium, negative.
    ///
    /// # Errors
    /// [`WriterError::NotPrepared`].
    pub fn start_of_next_session(&self) -> Result<Lba, WriterError> {
        Ok(self.media()?.start)
    }

    /// Where the lead-out may start at the latest.
    ///
    /// # Errors
    /// [`WriterError::NotPrepared`].
    pub fn last_possible_start_of_leadout(&self) -> Result<Lba, WriterError> {
        Ok(self.media()?.last_lead_out)
    }

    /// Ends the write in progress after the block that the drive has taken last. What is on the
    /// medium then is no disc, and the media must still be released.
    ///
    /// # Errors
    /// [`WriterError::WriteNotInProgress`] anywhere but inside the progress callback.
    pub fn cancel_write(&mut self) -> Result<(), WriterError> {
        match &mut self.phase {
            Phase::Writing { cancelled, .. } => {
                *cancelled = true;
                Ok(())
            }
            Phase::Open | Phase::Prepared(_) => Err(WriterError::WriteNotInProgress),
        }
    }

    pub(crate) fn must_be_open(&self) -> Result<(), WriterError> {
        match self.phase {
            Phase::Open => Ok(()),
            Phase::Prepared(_) => Err(WriterError::Prepared),
            Phase::Writing { .. } => Err(WriterError::WriteInProgress),
        }
    }

    fn media(&self) -> Result<&Media, WriterError> {
        match &self.phase {
            Phase::Open => Err(WriterError::NotPrepared),
            Phase::Prepared(media) | Phase::Writing { media, .. } => Ok(media),
        }
    }

    /// The medium, when it is prepared and not being written.
    pub(crate) fn prepared_mut(&mut self) -> Result<&mut Media, WriterError> {
        match &mut self.phase {
            Phase::Open => Err(WriterError::NotPrepared),
            Phase::Prepared(media) => Ok(media),
            Phase::Writing { .. } => Err(WriterError::WriteInProgress),
        }
    }

    /// Recorder and medium while they are written with.
    pub(crate) fn writing(&mut self) -> Option<(&mut Recorder<T>, &Media)> {
        match (&mut self.recorder, &self.phase) {
            (Some(recorder), Phase::Writing { media, .. }) => Some((recorder, media)),
            _ => None,
        }
    }

    pub(crate) fn bound(&mut self) -> Result<&mut Recorder<T>, WriterError> {
        self.recorder.as_mut().ok_or(WriterError::NoRecorder)
    }
}
