//! The members that ask the drive: whether it and its medium suit, what is in, and its speeds
//! [IMAPI2 IDiscFormat2, IDiscFormat2RawCD].

use rawcd_mmc::{DiscStatus, Transport};

use crate::code::{Code, Success};
use crate::error::WriterError;
use crate::media::MediaType;
use crate::recorder::Recorder;
use crate::speed::{self, RequestedSpeed, WriteSpeedDescriptor};
use crate::writer::{Phase, RawCdWriter, Refused};

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
        let mastering = recorder.mastering()?;
        Ok(MediaType::of(mastering.profile).is_writable()
            && mastering.current
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

/// Asks for a speed; the value tells what came of it.
pub(crate) fn apply<T: Transport>(
    recorder: &mut Recorder<T>,
    request: RequestedSpeed,
) -> Result<Success, WriterError> {
    let speeds = recorder.capabilities()?.write_speeds;
    recorder.set_speed(request.command(&speeds))?;
    Ok(request.compare(&recorder.capabilities()?))
}
