//! MODE SENSE and MODE SELECT, with the pages 05h and 2Ah; the others are [`super::pages`].

use rawcd_format::{Coding, RwForm};
use rawcd_mmc::{
    AudioControl, BlockDescriptor, Caching, Capabilities, CdDevice, DataBlockType, ErrorRecovery,
    ModeList, ModeSelect, ModeSense, ModeWidth, PageControl, PowerCondition, RawPage, Sense,
    TimeoutProtect, WriteParameters, WriteSpeed, WriteType,
};

use super::at_once::AtOnce;
use super::configuration::VOLUME_LEVELS;
use super::packet::{FIXED_PACKET, LINK_SIZE};
use super::pages::{self, Pages};
use super::{Answer, Drive, illegal, invalid_cdb, invalid_parameter};
use crate::profile::kb_per_s;
use crate::program::HostBlock;
use crate::{MediumState, PackedRwHabit, ReadableFrom, Storage};

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
            (WriteParameters::CODE, _) => self.default_parameters().emit(),
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
        let speeds = self.told_speeds();
        let fastest = speeds.first().map_or(1, |(times, _)| *times);
        Capabilities {
            reads_cd_r: true,
            reads_cd_rw: true,
            reads_method_2: true,
            writes_cd_r: profile.writes_cd_r,
            writes_cd_rw: profile.writes_cd_rw,
            test_write: profile.writes_tests(),
            multi_session: true,
            mode2_form1: true,
            mode2_form2: true,
            buffer_underrun_free: profile.buffer_underrun_free,
            audio_play: true,
            audio_commands: true,
            audio_accurate: true,
            rw_supported: profile.reads.raw_sub_channel,
            rw_corrected: profile.reads.packed_rw != PackedRwHabit::Refused,
            c2_pointers: profile.reads.c2_pointers,
            isrc: true,
            mcn: true,
            lock: true,
            locked: self.locked,
            eject: true,
            rw_in_lead_in: profile.reads.from == ReadableFrom::LeadIn,
            separate_mute: true,
            separate_volume: true,
            volume_levels: VOLUME_LEVELS,
            mechanism: 1,
            max_read_speed: kb_per_s(profile.read_speed),
            read_speed: kb_per_s(self.spindle.read_speed),
            buffer_kib: profile.buffer_kib,
            max_write_speed: kb_per_s(fastest),
            write_speed: kb_per_s(self.spindle.write_speed),
            rotation: u8::from(self.spindle.pure_cav),
            write_speeds: speeds
                .into_iter()
                .map(|(times, pure_cav)| WriteSpeed {
                    rotation: u8::from(pure_cav),
                    speed: kb_per_s(times),
                })
                .collect(),
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
        if list.pages.iter().any(|page| page.code == WriteParameters::CODE) {
            self.at_once = None;
        }
        Ok(Answer { taken: len.min(sent.len()), ..Answer::done() })
    }

    /// Accepts only what the drive would also write [MMC-3 6.5.5]: RAW in a block form of the
    /// profile; a session at once, where the cue sheet says what blocks carry; a track at once in
    /// a block type that goes with its CONTROL; packets of data, whether or not CONTROL says that
    /// they are incremental. What a cue sheet announced is forgotten.
    fn write_parameters(&self, page: &RawPage<'_>) -> Result<WriteParameters, Sense> {
        let parameters =
            WriteParameters::parse(page).map_err(|error| pages::sense(page, &error))?;
        let profile = &self.profile;
        let test = profile.writes.test;
        let (has_type, tests) = match parameters.write_type {
            WriteType::RAW => (!profile.raw_forms.is_empty(), test.raw),
            WriteType::SESSION_AT_ONCE => (profile.session_at_once, test.session_at_once),
            WriteType::TRACK_AT_ONCE => (profile.track_at_once, test.track_at_once),
            WriteType::PACKET => (profile.packets, test.packets),
            _ => (false, false),
        };
        if !has_type {
            return Err(invalid_parameter(page.at + 2, Some(3)));
        }
        if parameters.test_write && !tests {
            return Err(invalid_parameter(page.at + 2, Some(4)));
        }
        if parameters.buffer_underrun_free && !self.profile.buffer_underrun_free {
            return Err(invalid_parameter(page.at + 2, Some(6)));
        }
        let is_raw = parameters.write_type == WriteType::RAW;
        if !is_raw && parameters.multi_session == 2 {
            return Err(invalid_parameter(page.at + 3, Some(7)));
        }
        if !self.has_block_type(&parameters) {
            return Err(invalid_parameter(page.at + 4, Some(3)));
        }
        if parameters.write_type == WriteType::PACKET {
            check_packets(&parameters, page.at)?;
        }
        if !is_raw && !matches!(parameters.session_format, 0x00 | 0x10 | 0x20 | 0xFF) {
            return Err(invalid_parameter(page.at + 8, None));
        }
        let recording = |state| state == MediumState::Incomplete;
        if self.medium.as_ref().is_some_and(|medium| recording(medium.state()))
            || self.at_once.as_ref().is_some_and(AtOnce::has_begun)
        {
            return Err(illegal(0x2C, 0x00));
        }
        Ok(parameters)
    }

    /// Whether the data block type goes with the write type, and with CONTROL where the host does
    /// not say it elsewhere.
    fn has_block_type(&self, parameters: &WriteParameters) -> bool {
        let kind = parameters.data_block_type;
        match parameters.write_type {
            WriteType::RAW => {
                kind.form().is_some_and(|form| self.profile.raw_forms.contains(&form))
            }
            // Audio, packs, raw R-W, and mode 1, which is what hosts leave there from before.
            WriteType::SESSION_AT_ONCE => match kind.0 {
                2 => self.takes_session_rw(RwForm::Packed),
                3 => self.takes_session_rw(RwForm::Raw),
                other => matches!(other, 0 | 8),
            },
            WriteType::PACKET => matches!(kind.0, 8 | 10 | 13) && parameters.control.is_data(),
            _ => HostBlock::of_type(kind, parameters.subheader).is_some_and(|block| {
                let is_data = block.coding() != Coding::Audio;
                let is_incremental = is_data && parameters.control.pre_emphasis();
                is_data == parameters.control.is_data() && !is_incremental
            }),
        }
    }
}

/// Packets of one size have the one that drives write, and the link is that of a CD; hosts leave
/// its size zero.
fn check_packets(parameters: &WriteParameters, at: u16) -> Result<(), Sense> {
    if parameters.link_size_valid && !matches!(parameters.link_size, 0 | LINK_SIZE) {
        return Err(invalid_parameter(at + 5, None));
    }
    if parameters.fixed_packet && parameters.packet_size != FIXED_PACKET {
        return Err(invalid_parameter(at + 10, None));
    }
    Ok(())
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
