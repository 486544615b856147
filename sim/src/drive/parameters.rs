//! MODE SENSE and MODE SELECT, with the pages 05h and 2Ah; the others are [`super::pages`].

use rawcd_mmc::{
    AudioControl, BlockDescriptor, Caching, Capabilities, CdDevice, DataBlockType, ErrorRecovery,
    ModeList, ModeSelect, ModeSense, ModeWidth, PageControl, PowerCondition, RawPage, Sense,
    TimeoutProtect, WriteParameters, WriteSpeed, WriteType,
};

use super::configuration::VOLUME_LEVELS;
use super::pages::{self, Pages};
use super::{Answer, Drive, illegal, invalid_cdb, invalid_parameter};
use crate::profile::kb_per_s;
use crate::{MediumState, Storage};

/// The pages, as page 3Fh returns them.
const PAGES: [u8; 8] = [
    ErrorRecovery::CODE,
    WriteParameters::CODE,
    Caching::CODE,
    CdDevice::CODE,
    AudioControl::CODE,
    PowerCondition::CODE,
    TimeoutProtect::CODE,
    Capabilities::CODE,
];

const USER_DATA_LEN: u32 = 2048;

impl<S: Storage> Drive<S> {
    /// The six-byte command gets a block descriptor, without which one old reader divides by
    /// zero; the ten-byte one gets none, as from any ATAPI drive.
    pub(super) fn mode_sense(&self, command: ModeSense) -> Result<Answer, Sense> {
        if command.control == PageControl::Saved {
            return Err(illegal(0x39, 0x00));
        }
        if command.sub_page != 0 {
            return Err(invalid_cdb(3, None));
        }
        let wanted = |code: &&u8| command.page == ModeSense::ALL_PAGES || command.page == **code;
        let pages: Vec<Vec<u8>> =
            PAGES.iter().filter(wanted).map(|&code| self.page(code, command.control)).collect();
        if pages.is_empty() {
            return Err(invalid_cdb(2, Some(5)));
        }
        let descriptor = BlockDescriptor { density: 0, blocks: 0, block_len: USER_DATA_LEN };
        let has_descriptor = command.width == ModeWidth::Six && !command.no_block_descriptor;
        let list = ModeList::emit(command.width, has_descriptor.then_some(descriptor), &pages);
        Ok(Answer::data(list, command.allocation_len))
    }

    fn page(&self, code: u8, control: PageControl) -> Vec<u8> {
        let mut page = match (code, control) {
            (Capabilities::CODE, _) => self.capabilities().emit(),
            (WriteParameters::CODE, PageControl::Current) => self.parameters.emit(),
            (WriteParameters::CODE, _) => WriteParameters::default().emit(),
            (_, PageControl::Current) => self.pages.emit(code).unwrap_or_default(),
            (_, _) => Pages::default().emit(code).unwrap_or_default(),
        };
        if control == PageControl::Changeable {
            match code {
                WriteParameters::CODE => changeable_write_parameters(&mut page),
                _ => {
                    let mask = pages::changeable(code, page.len());
                    page[2..].copy_from_slice(&mask[2..]);
                }
            }
        }
        page
    }

    fn capabilities(&self) -> Capabilities {
        let profile = &self.profile;
        let read_speed = kb_per_s(profile.read_speed);
        Capabilities {
            reads_cd_r: true,
            reads_cd_rw: true,
            reads_method_2: true,
            writes_cd_r: profile.writes_cd_r,
            writes_cd_rw: profile.writes_cd_rw,
            mode2_form1: true,
            mode2_form2: true,
            buffer_underrun_free: profile.buffer_underrun_free,
            audio_play: true,
            audio_commands: true,
            audio_accurate: true,
            rw_supported: true,
            rw_corrected: true,
            c2_pointers: true,
            isrc: true,
            mcn: true,
            lock: true,
            locked: self.locked,
            eject: true,
            rw_in_lead_in: true,
            separate_mute: true,
            separate_volume: true,
            volume_levels: VOLUME_LEVELS,
            mechanism: 1,
            max_read_speed: read_speed,
            read_speed,
            buffer_kib: profile.buffer_kib,
            max_write_speed: kb_per_s(profile.max_write_speed()),
            write_speed: kb_per_s(self.write_speed),
            write_speeds: profile
                .write_speeds
                .iter()
                .map(|&times| WriteSpeed { rotation: 0, speed: kb_per_s(times) })
                .collect(),
            ..Capabilities::default()
        }
    }

    /// Checks the whole list before anything is changed.
    pub(super) fn mode_select(
        &mut self,
        command: ModeSelect,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        if command.save {
            return Err(invalid_cdb(1, Some(0)));
        }
        let len = usize::from(command.parameter_list_len);
        if len == 0 {
            return Ok(Answer::done());
        }
        let list = ModeList::parse(&sent[..len.min(sent.len())], command.width)
            .map_err(|_| illegal(0x1A, 0x00))?;
        if let Some((at, descriptor)) = list.block_descriptor {
            if descriptor.density != 0 {
                return Err(invalid_parameter(at, None));
            }
            if descriptor.block_len != USER_DATA_LEN {
                return Err(invalid_parameter(at + 5, None));
            }
        }
        let (mut pages, mut parameters) = (self.pages.clone(), self.parameters);
        for page in &list.pages {
            match page.code {
                WriteParameters::CODE => parameters = self.write_parameters(page)?,
                _ => pages.set(page)?,
            }
        }
        (self.pages, self.parameters) = (pages, parameters);
        Ok(Answer { taken: len.min(sent.len()), ..Answer::done() })
    }

    /// Accepts only what the drive would also write: RAW, in a block form of the profile, with
    /// the laser on [MMC-3 6.5.5].
    fn write_parameters(&self, page: &RawPage<'_>) -> Result<WriteParameters, Sense> {
        let parameters =
            WriteParameters::parse(page).map_err(|error| pages::sense(page, &error))?;
        if parameters.write_type != WriteType::RAW {
            return Err(invalid_parameter(page.at + 2, Some(3)));
        }
        if parameters.test_write {
            return Err(invalid_parameter(page.at + 2, Some(4)));
        }
        if parameters.buffer_underrun_free && !self.profile.buffer_underrun_free {
            return Err(invalid_parameter(page.at + 2, Some(6)));
        }
        let accepted = |form| self.profile.raw_forms.contains(&form);
        if !parameters.data_block_type.form().is_some_and(accepted) {
            return Err(invalid_parameter(page.at + 4, Some(3)));
        }
        let recording = |state| state == MediumState::Incomplete;
        if self.medium.as_ref().is_some_and(|medium| recording(medium.state())) {
            return Err(illegal(0x2C, 0x00));
        }
        Ok(parameters)
    }
}

/// The bits of page 05h that MODE SELECT may change: all fields.
fn changeable_write_parameters(page: &mut [u8]) {
    let all = WriteParameters {
        buffer_underrun_free: true,
        link_size_valid: true,
        test_write: true,
        write_type: WriteType(0x0F),
        multi_session: 0x03,
        fixed_packet: true,
        copy: true,
        control: rawcd_format::Control::from_nibble(0x0F),
        data_block_type: DataBlockType(0x0F),
        link_size: 0xFF,
        host_application: 0x3F,
        session_format: 0xFF,
        packet_size: u32::MAX,
        audio_pause_len: u16::MAX,
        mcn: None,
        isrc: None,
        subheader: [0xFF; 4],
    };
    page[2..].copy_from_slice(&all.emit()[2..]);
    page[16..48].fill(0xFF);
}
