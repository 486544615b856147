//! WriteMedia: the image goes to the drive, block by block, and the callback hears of it.
//!
//! ```text
//! Preparing   MODE SELECT (RAW), SEND OPC INFORMATION
//! Writing     WRITE(10) from the lead-in start of the medium to the end of the image
//! Finishing   SYNCHRONIZE CACHE, then TEST UNIT READY and READ DISC INFORMATION until idle
//! ```
//! No CLOSE: under RAW the lead-out that was written closes the session, and SYNCHRONIZE CACHE
//! ends it. It is sent after a cancel and after an error, too, so that the drive stops.

use std::time::Duration;

use rawcd_format::{FIRST_LEAD_IN_LBA, Lba, RawImage};
use rawcd_mmc::{DiscStatus, Sense, Transport};

use crate::command::Command;
use crate::error::{StreamError, WriterError};
use crate::image;
use crate::media::Media;
use crate::progress::{Progress, WriteAction};
use crate::recorder::Recorder;
use crate::writer::{Phase, RawCdWriter};

/// Most bytes of one WRITE, which many hosts and bridges take.
const MAX_WRITE_LEN: usize = 65_536;
/// Commands' worth of blocks that are read at a time.
const COMMANDS_PER_BUFFER: usize = 8;
/// Between two reports.
const REPORT_INTERVAL: Duration = Duration::from_millis(500);
/// Before a WRITE is sent again to a drive whose buffer is full.
const WRITE_RETRY: Duration = Duration::from_millis(20);
const WRITE_LIMIT: Duration = Duration::from_secs(200);
/// Between two polls of a drive that finishes.
const FINISH_POLL: Duration = Duration::from_millis(500);
/// A cancelled or finishing CD may take some three minutes.
const FINISH_LIMIT: Duration = Duration::from_secs(300);

type Callback<'a, T> = &'a mut dyn FnMut(&mut RawCdWriter<T>, &Progress);

/// One write.
struct Burn<'a, T> {
    image: &'a dyn RawImage,
    callback: Callback<'a, T>,
    progress: Progress,
    /// Transport time at the start, at the first WRITE, and of the next report.
    began: Duration,
    writing_since: Duration,
    next_report: Duration,
}

impl<T: Transport> RawCdWriter<T> {
    /// Writes an image that begins at 95:00:00, LBA -22650: the blocks from the lead-in start of
    /// the medium on, those before it are skipped. Returns when all are on the medium.
    ///
    /// `on_update` is told once at the start, at each change of action, every half second, and at
    /// the end unless that is an error, and may call [`RawCdWriter::cancel_write`]. A cancel while
    /// finishing comes too late for the medium, but is answered all the same.
    ///
    /// # Errors
    /// [`WriterError::NotPrepared`], [`WriterError::WriteInProgress`], [`WriterError::NotBlank`],
    /// [`WriterError::SectorTypeNotSupported`], [`WriterError::Stream`],
    /// [`WriterError::LeadInTooShort`], [`WriterError::NotEnoughSpace`], all before anything is
    /// written; [`WriterError::Cancelled`], and [`WriterError::Drive`] and its like with the
    /// address of the WRITE. The media is prepared after each of them, and waits to be released.
    pub fn write_media(
        &mut self,
        image: &dyn RawImage,
        on_update: impl FnMut(&mut RawCdWriter<T>, &Progress),
    ) -> Result<(), WriterError> {
        self.write_media2(image, FIRST_LEAD_IN_LBA.0.unsigned_abs(), on_update)
    }

    /// Writes an image whose first block lies `lead_in_sectors` before LBA 0, else like
    /// [`RawCdWriter::write_media`].
    ///
    /// # Errors
    /// As [`RawCdWriter::write_media`].
    pub fn write_media2(
        &mut self,
        image: &dyn RawImage,
        lead_in_sectors: u32,
        mut on_update: impl FnMut(&mut RawCdWriter<T>, &Progress),
    ) -> Result<(), WriterError> {
        let media = self.prepared_mut()?.clone();
        media.must_support(media.requested)?;
        // A count that no address has is no image's start either.
        let start = Lba(0i32.saturating_sub_unsigned(lead_in_sectors));
        image::check(image, start, &media)?;
        let recorder = self.bound()?;
        if recorder.disc_information()?.disc != DiscStatus::Blank {
            return Err(WriterError::NotBlank);
        }
        let mut burn = Burn::new(image, &media, recorder, &mut on_update)?;
        self.phase = Phase::Writing { media, cancelled: false };
        let result = burn.run(self);
        self.phase = match std::mem::replace(&mut self.phase, Phase::Open) {
            Phase::Writing { media, .. } => Phase::Prepared(media),
            other => other,
        };
        result
    }

    fn is_cancelled(&self) -> bool {
        matches!(self.phase, Phase::Writing { cancelled: true, .. })
    }
}

impl<'a, T: Transport> Burn<'a, T> {
    fn new(
        image: &'a dyn RawImage,
        media: &Media,
        recorder: &Recorder<T>,
        callback: Callback<'a, T>,
    ) -> Result<Burn<'a, T>, WriterError> {
        let block = image.form().block_len();
        let max = recorder.transport().max_transfer_len().min(MAX_WRITE_LEN);
        if max < block {
            return Err(WriterError::TransferTooSmall { max, block });
        }
        let now = recorder.transport().now();
        let before = Lba(media.start.0 - 1);
        let progress = Progress {
            current_action: WriteAction::Preparing,
            elapsed_time: Duration::ZERO,
            remaining_time: Duration::ZERO,
            start_lba: media.start,
            sector_count: image.end_lba().since(media.start) as u32,
            last_read_lba: before,
            last_written_lba: before,
            total_system_buffer: (max / block * COMMANDS_PER_BUFFER * block) as u32,
            used_system_buffer: 0,
        };
        let (began, writing_since, next_report) = (now, now, now);
        Ok(Burn { image, callback, progress, began, writing_since, next_report })
    }

    fn run(&mut self, writer: &mut RawCdWriter<T>) -> Result<(), WriterError> {
        self.enter(writer, WriteAction::Preparing)?;
        if !writer.is_cancelled() {
            self.prepare(writer)?;
            let written = self.write(writer);
            let finished = match &written {
                // Whatever is there does not answer.
                Err(WriterError::Transport { .. }) => Ok(()),
                _ => self.finish(writer),
            };
            written?;
            if !writer.is_cancelled() {
                finished?;
            }
        }
        self.report(writer)?;
        match writer.is_cancelled() {
            true => Err(WriterError::Cancelled {
                after: (self.progress.sectors_written() > 0)
                    .then_some(self.progress.last_written_lba),
            }),
            false => Ok(()),
        }
    }

    fn prepare(&mut self, writer: &mut RawCdWriter<T>) -> Result<(), WriterError> {
        let (recorder, media) = drive(writer)?;
        let underrun_free = media.underrun_free_possible && !media.underrun_free_disabled;
        recorder.select_raw(self.image.form(), underrun_free)?;
        recorder.calibrate()
    }

    /// Sends all blocks, or those until the callback cancels.
    fn write(&mut self, writer: &mut RawCdWriter<T>) -> Result<(), WriterError> {
        self.enter(writer, WriteAction::Writing)?;
        self.writing_since = drive(writer)?.0.transport().now();
        let block = self.image.form().block_len();
        let mut buffer = vec![0; self.progress.total_system_buffer as usize];
        let command_len = buffer.len() / COMMANDS_PER_BUFFER;
        let end = self.image.end_lba();
        let mut at = self.progress.start_lba;
        while at < end && !writer.is_cancelled() {
            let count = end.since(at) as usize;
            let len = buffer.len().min(count.saturating_mul(block));
            let bytes = &mut buffer[..len];
            self.image.read(at, bytes).map_err(StreamError::from)?;
            self.progress.used_system_buffer = len as u32;
            self.progress.last_read_lba = at.plus((len / block) as u32 - 1);
            for part in bytes.chunks(command_len) {
                let blocks = (part.len() / block) as u32;
                if writer.is_cancelled() || !self.send(writer, at, blocks, part)? {
                    return Ok(());
                }
                at = at.plus(blocks);
                self.progress.used_system_buffer -= part.len() as u32;
                self.progress.last_written_lba = Lba(at.0 - 1);
                self.tick(writer)?;
            }
        }
        Ok(())
    }

    /// Sends one WRITE until the drive takes it; `false` when the callback cancels meanwhile.
    fn send(
        &mut self,
        writer: &mut RawCdWriter<T>,
        at: Lba,
        blocks: u32,
        bytes: &[u8],
    ) -> Result<bool, WriterError> {
        let begun = drive(writer)?.0.transport().now();
        loop {
            let recorder = drive(writer)?.0;
            let Some(sense) = recorder.write(at, blocks, bytes)? else { return Ok(true) };
            let waited = recorder.transport().now().saturating_sub(begun);
            if waited >= WRITE_LIMIT {
                let at = Some(at);
                return Err(WriterError::StillBusy { command: Command::Write, at, waited, sense });
            }
            recorder.transport_mut().wait(WRITE_RETRY);
            self.tick(writer)?;
            if writer.is_cancelled() {
                return Ok(false);
            }
        }
    }

    /// Lets the drive end what it does, and waits for that.
    fn finish(&mut self, writer: &mut RawCdWriter<T>) -> Result<(), WriterError> {
        self.progress.used_system_buffer = 0;
        self.enter(writer, WriteAction::Finishing)?;
        let begun = drive(writer)?.0.transport().now();
        while let Some(sense) = drive(writer)?.0.synchronize()? {
            self.wait_for_idle(writer, begun, sense)?;
        }
        while let Some(sense) = drive(writer)?.0.busy()? {
            self.wait_for_idle(writer, begun, sense)?;
        }
        Ok(())
    }

    /// Waits until a drive that finishes is to be asked again.
    fn wait_for_idle(
        &mut self,
        writer: &mut RawCdWriter<T>,
        begun: Duration,
        sense: Sense,
    ) -> Result<(), WriterError> {
        let transport = drive(writer)?.0.transport_mut();
        let waited = transport.now().saturating_sub(begun);
        if waited >= FINISH_LIMIT {
            let command = Command::SynchronizeCache;
            return Err(WriterError::StillBusy { command, at: None, waited, sense });
        }
        transport.wait(FINISH_POLL);
        self.tick(writer)
    }

    fn enter(
        &mut self,
        writer: &mut RawCdWriter<T>,
        action: WriteAction,
    ) -> Result<(), WriterError> {
        self.progress.current_action = action;
        self.report(writer)
    }

    /// Reports when it is time to.
    fn tick(&mut self, writer: &mut RawCdWriter<T>) -> Result<(), WriterError> {
        match drive(writer)?.0.transport().now() < self.next_report {
            true => Ok(()),
            false => self.report(writer),
        }
    }

    fn report(&mut self, writer: &mut RawCdWriter<T>) -> Result<(), WriterError> {
        let now = drive(writer)?.0.transport().now();
        self.next_report = now + REPORT_INTERVAL;
        self.progress.elapsed_time = now.saturating_sub(self.began);
        self.progress.remaining_time = match self.progress.current_action {
            WriteAction::Writing => self.progress.estimate(now.saturating_sub(self.writing_since)),
            // Before there is nothing to go by, and after no more blocks go.
            _ => Duration::ZERO,
        };
        (self.callback)(writer, &self.progress);
        Ok(())
    }
}

/// Recorder and medium of the write in progress. A callback holds the writer and may put another
/// in its place; that one is not written with.
fn drive<T>(writer: &mut RawCdWriter<T>) -> Result<(&mut Recorder<T>, &Media), WriterError> {
    writer.writing().ok_or(WriterError::NotPrepared)
}
