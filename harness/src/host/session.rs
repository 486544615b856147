//! A session at once: announced by a cue sheet, then sent from its lead-in or its first pause on.

use rawcd_format::{
    BlockForm, Control, DiscPlan, Lba, RwForm, SECTION_LEN, SUBCODE_LEN, TrackNumber,
};
use rawcd_mmc::{DataBlockType, Transport, WriteParameters, WriteType};

use super::blocks::Block;
use super::device::Device;
use super::sheet::{self, LeadIn, Program, Run, Shift};
use super::{Disc, HostError, Watch};

/// Who fills what has no user data: pauses, pre-gaps and post-gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// The drive.
    Made,
    /// The host sends zeros.
    Sent,
    /// The host sends zeros where data are, and says that they do not count.
    Ignored,
}

/// How a session is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SessionSettings {
    /// Data sectors go whole, with the sync, header and codes of the image.
    pub whole_sectors: bool,
    /// R-W goes with each block, in this form.
    pub rw: Option<RwForm>,
    /// Who fills the gaps. By default the drive, unless the plan declares R-W.
    pub gaps: Option<Gaps>,
    /// The laser stays at reading power.
    pub test: bool,
}

impl SessionSettings {
    /// The block form of the image that is needed: where its R-W stands as it is sent.
    #[must_use]
    pub const fn block_form(&self) -> BlockForm {
        match self.rw {
            Some(RwForm::Packed) => BlockForm::Packed,
            Some(RwForm::Raw) | None => BlockForm::Raw,
        }
    }

    pub(super) fn gaps(&self, plan: &DiscPlan) -> Gaps {
        let usual = if plan.subcode_rw.is_some() { Gaps::Sent } else { Gaps::Made };
        self.gaps.unwrap_or(usual)
    }

    fn parameters(&self, disc: &Disc<'_>, buffer_underrun_free: bool) -> WriteParameters {
        let data_block_type = match self.rw {
            None => 0,
            Some(RwForm::Packed) => 2,
            Some(RwForm::Raw) => 3,
        };
        WriteParameters {
            buffer_underrun_free,
            test_write: self.test,
            write_type: WriteType::SESSION_AT_ONCE,
            multi_session: disc.multi_session(),
            control: Control::AUDIO,
            data_block_type: DataBlockType(data_block_type),
            session_format: disc.session.plan.effective_disc_type().to_byte(),
            ..WriteParameters::default()
        }
    }
}

/// Records a session at once. On a disc that has sessions it is the next one, also when place and
/// track numbers are those of a first.
///
/// # Errors
/// [`HostError::NotCarried`] and [`HostError::Form`] before any command; what the drive refuses;
/// [`HostError::Stopped`]. The recording is broken off then, and the tray unlocked.
pub fn record_session<T: Transport>(
    transport: &mut T,
    disc: &Disc<'_>,
    settings: &SessionSettings,
    watch: Watch<'_>,
) -> Result<(), HostError> {
    let (found, needed) = (disc.image.form(), settings.block_form());
    if found != needed {
        return Err(HostError::Form { found, needed });
    }
    let lead_in = LeadIn::new(disc, settings)?;
    sheet::program(disc, settings, &lead_in, Shift::default())?;
    let mut device = Device::new(transport);
    device.wait_ready()?;
    device.with_tray_locked(|device| Session { disc, settings, lead_in, watch }.record(device))
}

struct Session<'a, 'w> {
    disc: &'a Disc<'a>,
    settings: &'a SessionSettings,
    lead_in: LeadIn,
    watch: Watch<'w>,
}

impl Session<'_, '_> {
    fn record<T: Transport>(&mut self, device: &mut Device<'_, T>) -> Result<(), HostError> {
        let underrun_free = device.is_underrun_free()?;
        device.select(&self.settings.parameters(self.disc, underrun_free))?;
        device.calibrate()?;
        let information = device.disc_information()?;
        let shift = self.shift(device, information.last_session_first_track)?;
        let Program { sheet, runs } =
            sheet::program(self.disc, self.settings, &self.lead_in, shift)?;
        device.send_cue_sheet(&sheet)?;
        let lead_in = information.lead_in_start.map(|time| time.to_lba(rawcd_format::Area::LeadIn));
        let written = self
            .write_lead_in(device, lead_in, shift)
            .and_then(|()| runs.iter().try_for_each(|run| self.write(device, run, shift)));
        written.map_err(|error| device.given_up(error))?;
        device.synchronize()
    }

    /// By how much the next session lies behind the place of the layout. The program area of a
    /// first session begins where it always does.
    fn shift<T: Transport>(
        &self,
        device: &mut Device<'_, T>,
        first_track: u16,
    ) -> Result<Shift, HostError> {
        let (next, span) = (device.next_writable()?, &self.disc.session.layout.tracks()[0]);
        Ok(match next {
            Some(next) if next > span.pause_start => Shift {
                sections: next.since(span.pause_start),
                tracks: u8::try_from(first_track)
                    .unwrap_or(TrackNumber::FIRST.get())
                    .saturating_sub(span.number.get()),
            },
            // One that has no place for a session says so itself.
            _ => Shift::default(),
        })
    }

    /// The R-W symbols of the whole lead-in, when there are any to send.
    fn write_lead_in<T: Transport>(
        &mut self,
        device: &mut Device<'_, T>,
        start: Option<Lba>,
        shift: Shift,
    ) -> Result<(), HostError> {
        let end = Lba(self.disc.session.start.program.0 + shift.sections);
        let (Some(start), false) = (start, matches!(self.lead_in, LeadIn::Made)) else {
            return Ok(());
        };
        let most = device.blocks_a_command(SUBCODE_LEN)?;
        let mut at = start;
        while at < end {
            let count = most.min(end.since(at).unsigned_abs());
            let bytes = match &self.lead_in {
                LeadIn::CdText(cycle) => {
                    let done = at.since(start).unsigned_abs() as usize % cycle.len();
                    let sections = cycle.iter().cycle().skip(done).take(count as usize);
                    sections.flatten().copied().collect()
                }
                _ => self.blocks(Lba(at.0 - shift.sections), count, &Block::RW)?,
            };
            device.write(at, count, &bytes)?;
            at = at.plus(count);
            self.report(Lba(at.0 - 1 - shift.sections))?;
        }
        Ok(())
    }

    fn write<T: Transport>(
        &mut self,
        device: &mut Device<'_, T>,
        run: &Run,
        shift: Shift,
    ) -> Result<(), HostError> {
        let most = device.blocks_a_command(run.block.len())?;
        let mut at = run.first;
        while at < run.end {
            let count = most.min(run.end.since(at).unsigned_abs());
            let bytes = self.blocks(at, count, &run.block)?;
            device.write(Lba(at.0 + shift.sections), count, &bytes)?;
            at = at.plus(count);
            self.report(Lba(at.0 - 1))?;
        }
        Ok(())
    }

    fn blocks(&self, first: Lba, count: u32, block: &Block) -> Result<Vec<u8>, HostError> {
        let mut sections = vec![0; count as usize * SECTION_LEN];
        self.disc.image.read(first, &mut sections)?;
        let mut bytes = Vec::with_capacity(count as usize * block.len());
        block.cut(&sections, &mut bytes);
        Ok(bytes)
    }

    fn report(&mut self, after: Lba) -> Result<(), HostError> {
        match (self.watch)(after).is_break() {
            true => Err(HostError::Stopped { after }),
            false => Ok(()),
        }
    }
}
