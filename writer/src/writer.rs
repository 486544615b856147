//! [`RawCdWriter`]: its state and every member but the writing itself [IMAPI2 IDiscFormat2RawCD,
//! IDiscFormat2].

use rawcd_format::{Area, BlockForm, Lba, Msf};
use rawcd_mmc::{DiscStatus, Profile, Transport};

use crate::client_name::{self, ClientNameError};
use crate::code::{Code, Success};
use crate::error::{Command, WriterError};
use crate::media::{Media, MediaType, SUPPORTED_MEDIA};
use crate::recorder::Recorder;
use crate::speed::{self, RequestedSpeed, WriteSpeedDescriptor};

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
    recorder: Option<Recorder<T>>,
    client_name: Option<String>,
    speed: RequestedSpeed,
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

    fn must_be_open(&self) -> Result<(), WriterError> {
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

impl<T: Transport> RawCdWriter<T> {
    /// Sets the recorder, after asking it whether it can write raw.
    ///
    /// # Errors
    /// [`WriterError::RecorderNotSupported`], [`WriterError::Prepared`],
    /// [`WriterError::WriteInProgress`]; the recorder comes back with it.
    pub fn set_recorder(&mut self, mut recorder: Recorder<T>) -> Result<(), Refused<T>> {
        match self.must_be_open().and_then(|()| must_write_raw(&mut recorder)) {
            Ok(()) => {
                self.recorder = Some(recorder);
                Ok(())
            }
            Err(error) => Err(Refused { error, recorder }),
        }
    }

    /// Whether a drive can write raw: whether it has the CD mastering feature with its RAW bit.
    ///
    /// # Errors
    /// Only what a drive can do to any command; being unsuitable is `false`.
    pub fn is_recorder_supported(recorder: &mut Recorder<T>) -> Result<bool, WriterError> {
        match must_write_raw(recorder) {
            Ok(()) => Ok(true),
            Err(WriterError::RecorderNotSupported(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether a drive can write raw and holds a blank CD-R or CD-RW.
    ///
    /// # Errors
    /// Without a medium the code is 0xC0AA0202, as since Windows 7.
    pub fn is_current_media_supported(recorder: &mut Recorder<T>) -> Result<bool, WriterError> {
        if !RawCdWriter::is_recorder_supported(recorder)? {
            return Ok(false);
        }
        recorder.wait_ready()?;
        Ok(MediaType::of(recorder.mastering()?.profile).is_writable()
            && recorder.disc_information()?.disc == DiscStatus::Blank)
    }

    /// Whether nothing is recorded, by the drive's own report.
    ///
    /// # Errors
    /// [`WriterError::NoRecorder`].
    pub fn media_physically_blank(&mut self) -> Result<bool, WriterError> {
        Ok(self.bound()?.disc_information()?.disc == DiscStatus::Blank)
    }

    /// The same as [`RawCdWriter::media_physically_blank`]: the heuristics of the interface are
    /// about DVD media.
    ///
    /// # Errors
    /// [`WriterError::NoRecorder`].
    pub fn media_heuristically_blank(&mut self) -> Result<bool, WriterError> {
        self.media_physically_blank()
    }

    /// What kind of medium is in.
    ///
    /// # Errors
    /// [`WriterError::NoRecorder`].
    pub fn current_physical_media_type(&mut self) -> Result<MediaType, WriterError> {
        Ok(MediaType::of(self.bound()?.mastering()?.profile))
    }

    /// The speed now, sectors a second.
    ///
    /// # Errors
    /// [`WriterError::NoRecorder`].
    pub fn current_write_speed(&mut self) -> Result<u32, WriterError> {
        Ok(speed::sectors_per_second(self.bound()?.capabilities()?.write_speed))
    }

    /// Whether rotation now is pure CAV.
    ///
    /// # Errors
    /// [`WriterError::NoRecorder`].
    pub fn current_rotation_type_is_pure_cav(&mut self) -> Result<bool, WriterError> {
        Ok(speed::is_pure_cav(self.bound()?.capabilities()?.rotation))
    }

    /// The speeds with the medium that is in, sectors a second.
    ///
    /// # Errors
    /// [`WriterError::NoRecorder`].
    pub fn supported_write_speeds(&mut self) -> Result<Vec<u32>, WriterError> {
        let descriptors = self.supported_write_speed_descriptors()?;
        Ok(descriptors.into_iter().map(|descriptor| descriptor.write_speed).collect())
    }

    /// The speeds with the medium that is in, with medium and rotation.
    ///
    /// # Errors
    /// [`WriterError::NoRecorder`].
    pub fn supported_write_speed_descriptors(
        &mut self,
    ) -> Result<Vec<WriteSpeedDescriptor>, WriterError> {
        let media_type = self.current_physical_media_type()?;
        Ok(speed::descriptors(&self.bound()?.capabilities()?, media_type))
    }

    /// Asks for a speed in sectors a second, `None` (-1 in the interface) for the fastest, and a
    /// rotation type. The drive gets the nearest speed that it has.
    ///
    /// # Errors
    /// [`WriterError::RecorderRequired`], [`WriterError::WriteInProgress`].
    pub fn set_write_speed(
        &mut self,
        sectors_per_second: Option<u32>,
        pure_cav: bool,
    ) -> Result<Success, WriterError> {
        if matches!(self.phase, Phase::Writing { .. }) {
            return Err(WriterError::WriteInProgress);
        }
        let recorder = self.recorder.as_mut().ok_or(WriterError::RecorderRequired)?;
        let request = RequestedSpeed { sectors: sectors_per_second, pure_cav };
        let success = apply(recorder, request)?;
        self.speed = request;
        Ok(success)
    }

    /// Takes hold of the medium: checks that it is a blank CD-R or CD-RW, locks the tray, asks
    /// the drive for a speed once more if one was requested, because a speed goes with a medium,
    /// and tries which forms of block it takes. The value tells of the speed.
    ///
    /// # Errors
    /// [`WriterError::NoRecorder`], [`WriterError::Prepared`], [`WriterError::ClientName`],
    /// [`WriterError::MediaNotSupported`], [`WriterError::NotBlank`]. The tray is then not locked.
    pub fn prepare_media(&mut self) -> Result<Success, WriterError> {
        if !matches!(self.phase, Phase::Open) {
            return Err(WriterError::Prepared);
        }
        let speed = self.speed;
        let recorder = self.recorder.as_mut().ok_or(WriterError::NoRecorder)?;
        if self.client_name.is_none() {
            return Err(ClientNameError::Missing.into());
        }
        recorder.wait_ready()?;
        let mut media = inspect(recorder)?;
        recorder.prevent_removal(true)?;
        match settle(recorder, speed, &mut media) {
            Ok(success) => {
                self.phase = Phase::Prepared(media);
                Ok(success)
            }
            Err(error) => {
                // The first error is the one to tell.
                let _ = recorder.prevent_removal(false);
                Err(error)
            }
        }
    }

    /// Lets go of the medium: unlocks the tray. Needed after success, failure and cancelling.
    ///
    /// # Errors
    /// [`WriterError::NotPrepared`], [`WriterError::WriteInProgress`]. When the drive refuses, the
    /// writer has let go all the same.
    pub fn release_media(&mut self) -> Result<(), WriterError> {
        self.prepared_mut()?;
        self.phase = Phase::Open;
        self.bound()?.prevent_removal(false)
    }
}

impl Media {
    pub(crate) fn must_support(&self, form: BlockForm) -> Result<(), WriterError> {
        if self.supported.contains(&form) {
            return Ok(());
        }
        Err(WriterError::SectorTypeNotSupported { form, supported: self.supported.clone() })
    }
}

fn must_write_raw<T: Transport>(recorder: &mut Recorder<T>) -> Result<(), WriterError> {
    match recorder.mastering() {
        Ok(mastering) if mastering.raw => Ok(()),
        Ok(_) => Err(WriterError::RecorderNotSupported(
            "its CD mastering feature (002Eh) is missing or has no RAW bit",
        )),
        Err(error) if error.code() == Code::GetConfigurationNotSupported => {
            Err(WriterError::RecorderNotSupported("it has no GET CONFIGURATION"))
        }
        Err(error) => Err(error),
    }
}

/// The medium that is in, if it can be written.
fn inspect<T: Transport>(recorder: &mut Recorder<T>) -> Result<Media, WriterError> {
    let mastering = recorder.mastering()?;
    if !MediaType::of(mastering.profile).is_writable() {
        let Profile(profile) = mastering.profile;
        return Err(WriterError::MediaNotSupported { profile });
    }
    let disc = recorder.disc_information()?;
    if disc.disc != DiscStatus::Blank {
        return Err(WriterError::NotBlank);
    }
    let address = |msf: Option<Msf>, area, what: &str| match msf {
        Some(msf) => Ok(msf.to_lba(area)),
        None => Err(WriterError::Response {
            command: Command::ReadDiscInformation,
            what: format!("a blank disc has a {what}, but FF:FF:FF was answered"),
        }),
    };
    Ok(Media {
        start: address(disc.lead_in_start, Area::LeadIn, "lead-in start")?,
        last_lead_out: address(disc.last_lead_out_start, Area::Program, "last lead-out start")?,
        supported: Vec::new(),
        underrun_free_possible: mastering.buffer_underrun_free,
        requested: BlockForm::Packed,
        underrun_free_disabled: false,
    })
}

/// What is done once the tray is locked.
fn settle<T: Transport>(
    recorder: &mut Recorder<T>,
    speed: RequestedSpeed,
    media: &mut Media,
) -> Result<Success, WriterError> {
    let success = match speed == RequestedSpeed::default() {
        true => Success::Ok,
        false => apply(recorder, speed)?,
    };
    // No feature tells the raw block types; drives tell them by what MODE SELECT takes.
    for form in BlockForm::ALL {
        match recorder.select_raw(form, false) {
            Ok(()) => media.supported.push(form),
            Err(WriterError::Drive { sense, .. }) if sense.codes().0 == 0x5 => {}
            Err(error) => return Err(error),
        }
    }
    Ok(success)
}

fn apply<T: Transport>(
    recorder: &mut Recorder<T>,
    request: RequestedSpeed,
) -> Result<Success, WriterError> {
    let speeds = recorder.capabilities()?.write_speeds;
    recorder.set_speed(request.command(&speeds))?;
    Ok(request.compare(&recorder.capabilities()?))
}
