//! An image onto a medium: the real writer, settings from a scenario or the command line.

use rawcd_format::{Lba, RawImage};
use rawcd_mmc::Transport;
use rawcd_writer::{Progress, RawCdWriter, Recorder, WriteAction, WriterError};

use crate::run::{Covered, Item};

/// How a burn is done. What is `None` is left at the writer's default.
#[derive(Clone, Debug, Default)]
pub struct BurnSettings {
    /// Name under which the drive is held; `rawcd` when not given.
    pub client_name: Option<String>,
    /// Sectors a second.
    pub speed: Option<u32>,
    /// Constant angular velocity.
    pub pure_cav: Option<bool>,
    /// Protection from buffer underruns.
    pub buffer_underrun_free: Option<bool>,
    /// Requested block form, when not that of the image.
    pub sector_type: Option<rawcd_format::BlockForm>,
    /// Cancel at the first report that this section is with the drive.
    pub cancel_at: Option<Lba>,
    /// Write with WriteMedia2, saying that the image has so many sectors before LBA 0.
    pub lead_in_sectors: Option<u32>,
}

/// Burns `image` and releases the drive, whatever happens; gives the transport back beside the
/// result. `on_progress` hears every report of the writer.
pub fn burn<T: Transport>(
    transport: T,
    image: &dyn RawImage,
    settings: &BurnSettings,
    covered: &mut Covered,
    mut on_progress: impl FnMut(&Progress),
) -> (Result<(), WriterError>, T) {
    let mut writer = RawCdWriter::new();
    covered.insert(writer_member("Recorder"));
    if let Err(refused) = writer.set_recorder(Recorder::new(transport)) {
        return (Err(refused.error), refused.recorder.into_transport());
    }
    let mut result = write(&mut writer, image, settings, covered, &mut on_progress);
    covered.insert(writer_member("ReleaseMedia"));
    match writer.release_media() {
        // Nothing to release: what came before is what went wrong.
        Ok(()) | Err(WriterError::NotPrepared) => {}
        Err(error) => result = result.and(Err(error)),
    }
    let recorder = writer
        .take_recorder()
        .expect("a released writer gives its recorder back")
        .expect("the recorder was set");
    (result, recorder.into_transport())
}

fn write<T: Transport>(
    writer: &mut RawCdWriter<T>,
    image: &dyn RawImage,
    settings: &BurnSettings,
    covered: &mut Covered,
    on_progress: &mut impl FnMut(&Progress),
) -> Result<(), WriterError> {
    let name = settings.client_name.as_deref().unwrap_or("rawcd");
    covered.insert(writer_member("ClientName"));
    writer.set_client_name(name)?;
    if settings.speed.is_some() || settings.pure_cav.is_some() {
        covered.insert(writer_member("SetWriteSpeed"));
        let adjusted =
            writer.set_write_speed(settings.speed, settings.pure_cav.unwrap_or(false))?;
        covered.insert(Item::Code(adjusted.hresult()));
    }
    covered.insert(writer_member("PrepareMedia"));
    writer.prepare_media()?;
    covered.insert(writer_member("RequestedSectorType"));
    writer.set_requested_sector_type(settings.sector_type.unwrap_or(image.form()))?;
    if let Some(protected) = settings.buffer_underrun_free {
        covered.insert(writer_member("BufferUnderrunFreeDisabled"));
        writer.set_buffer_underrun_free_disabled(!protected)?;
    }
    let cancel_at = settings.cancel_at;
    let mut cancelled = false;
    let on_update = |writer: &mut RawCdWriter<T>, progress: &Progress| {
        on_progress(progress);
        let reached = cancel_at.is_some_and(|at| {
            progress.current_action == WriteAction::Writing
                && progress.last_written_lba >= at.max(progress.start_lba)
        });
        if reached && !cancelled {
            cancelled = writer.cancel_write().is_ok();
        }
    };
    if cancel_at.is_some() {
        covered.insert(writer_member("CancelWrite"));
    }
    match settings.lead_in_sectors {
        None => {
            covered.insert(writer_member("WriteMedia"));
            writer.write_media(image, on_update)
        }
        Some(sectors) => {
            covered.insert(writer_member("WriteMedia2"));
            writer.write_media2(image, sectors, on_update)
        }
    }
}

fn writer_member(name: &'static str) -> Item {
    Item::Member { interface: "IDiscFormat2RawCD", name }
}
