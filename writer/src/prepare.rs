//! PrepareMedia and ReleaseMedia: the time between them is that in which the tray is locked.

use rawcd_format::{Area, BlockForm, Msf};
use rawcd_mmc::{DiscStatus, Profile, Transport};

use crate::ask::apply;
use crate::client_name::ClientNameError;
use crate::code::Success;
use crate::command::Command;
use crate::error::WriterError;
use crate::media::{Media, MediaType};
use crate::recorder::Recorder;
use crate::speed::RequestedSpeed;
use crate::writer::{Phase, RawCdWriter};

impl<T: Transport> RawCdWriter<T> {
    /// Takes hold of the medium: checks that it is a blank CD-R or CD-RW, locks the tray, asks
    /// the drive for a speed once more if one was requested, because a speed goes with a medium,
    /// and tries which forms of block it takes. The value tells of the speed.
    ///
    /// # Errors
    /// [`WriterError::NoRecorder`], [`WriterError::Prepared`], [`WriterError::ClientName`],
    /// [`WriterError::MediaNotSupported`], [`WriterError::MediaNotForDrive`],
    /// [`WriterError::NotBlank`]. The tray is then not locked.
    pub fn prepare_media(&mut self) -> Result<Success, WriterError> {
        if !matches!(self.phase, Phase::Open) {
            return Err(WriterError::Prepared);
        }
        let (speed, nameless) = (self.speed, self.client_name().is_none());
        let recorder = self.bound()?;
        if nameless {
            return Err(ClientNameError::Missing.into());
        }
        recorder.wait_ready()?;
        let mut media = inspect(recorder)?;
        let settled = recorder.prevent_removal().and_then(|()| settle(recorder, speed, &mut media));
        match settled {
            Ok(success) => {
                self.phase = Phase::Prepared(media);
                Ok(success)
            }
            Err(error) => {
                // The first error is the one to tell.
                let _ = recorder.allow_removal();
                Err(error)
            }
        }
    }

    /// Lets go of the medium: unlocks the tray. Needed after success, failure and cancelling.
    ///
    /// # Errors
    /// [`WriterError::NotPrepared`], [`WriterError::WriteInProgress`]. When the drive refuses it is
    /// asked once more, and the writer has let go all the same.
    pub fn release_media(&mut self) -> Result<(), WriterError> {
        self.prepared_mut()?;
        self.phase = Phase::Open;
        self.bound()?.allow_removal()
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
    if !mastering.current {
        return Err(WriterError::MediaNotForDrive);
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
