//! GET CONFIGURATION: profile of the medium, features of the drive [MMC-3 5.5, 6.3].

use rawcd_mmc::{
    Configuration, Feature, FeatureDescriptor, FeatureRequest, GetConfiguration, Profile,
    ProfileEntry,
};

use super::packet::LINK_SIZE;
use super::{Answer, Drive};
use crate::{MediumKind, MediumState, Storage};

const ATAPI: u32 = 2;
const TRAY: u8 = 1;

/// Steps of volume of an output, silence counted.
pub(super) const VOLUME_LEVELS: u16 = 256;

impl<S: Storage> Drive<S> {
    pub(super) fn get_configuration(&self, command: GetConfiguration) -> Answer {
        let wanted = |descriptor: &FeatureDescriptor| {
            let code = descriptor.feature.code();
            match command.request {
                FeatureRequest::All => code >= command.starting,
                FeatureRequest::Current => code >= command.starting && descriptor.current,
                FeatureRequest::One => code == command.starting,
            }
        };
        let configuration = Configuration {
            current_profile: self.current_profile(),
            features: self.features().into_iter().filter(wanted).collect(),
        };
        Answer::data(configuration.emit(), command.allocation_len)
    }

    /// A disc keeps its profile when it is closed.
    fn current_profile(&self) -> Profile {
        match self.ready().map(|medium| medium.kind()) {
            Ok(MediumKind::CdR) => Profile::CD_R,
            Ok(MediumKind::CdRw) => Profile::CD_RW,
            Ok(MediumKind::Pressed) => Profile::CD_ROM,
            Err(_) => Profile::NONE,
        }
    }

    /// What the drive has, by rising code. Only what it can do is claimed.
    fn features(&self) -> Vec<FeatureDescriptor> {
        let state = self.ready().ok().map(|medium| medium.state());
        let readable = matches!(state, Some(MediumState::Finalized | MediumState::Appendable));
        let loaded = state.is_some();
        let writable = matches!(
            state,
            Some(
                MediumState::Blank
                    | MediumState::Incomplete
                    | MediumState::Open
                    | MediumState::Appendable
            )
        ) && self.writes_medium();
        let feature = |version, current, feature| FeatureDescriptor {
            version,
            persistent: false,
            current,
            feature,
        };
        let persistent = |version, feature| FeatureDescriptor {
            version,
            persistent: true,
            current: true,
            feature,
        };
        let mut features = vec![
            persistent(0, Feature::ProfileList(self.profiles())),
            persistent(0, Feature::Core { interface: ATAPI }),
            persistent(0, Feature::Morphing { change_event: false, asynchronous: false }),
            persistent(0, Feature::Removable { mechanism: TRAY, eject: true, lock: true }),
            feature(
                0,
                readable,
                Feature::RandomReadable { block_len: 2048, blocking: 1, error_page: true },
            ),
            feature(0, loaded, Feature::MultiRead),
            feature(0, loaded, self.cd_read()),
            feature(0, writable, self.incremental()),
            feature(
                0,
                self.current_profile() == Profile::CD_RW && self.writes_medium(),
                Feature::Formattable,
            ),
            feature(0, self.is_formatted(), Feature::RestrictedOverwrite),
            feature(0, writable, self.cd_track_at_once()),
            feature(0, writable, self.cd_mastering()),
            feature(
                0,
                self.current_profile() == Profile::CD_RW,
                Feature::CdRwWrite { sub_types: self.cd_rw_sub_types() },
            ),
            persistent(0, Feature::PowerManagement),
            feature(0, loaded, self.external_audio()),
            persistent(0, Feature::Timeout),
            feature(0, loaded, self.real_time_streaming()),
            persistent(0, Feature::SerialNumber(self.profile.serial.clone())),
        ];
        features.retain(|descriptor| {
            let profile = &self.profile;
            match descriptor.feature {
                Feature::IncrementalWritable { .. } => profile.packets,
                Feature::Formattable | Feature::RestrictedOverwrite => {
                    profile.packets && profile.writes_cd_rw
                }
                Feature::CdTrackAtOnce { .. } => profile.track_at_once,
                Feature::CdMastering { .. } => {
                    profile.session_at_once || !profile.raw_forms.is_empty()
                }
                _ => true,
            }
        });
        features
    }

    fn profiles(&self) -> Vec<ProfileEntry> {
        let current = self.current_profile();
        [
            (Profile::CD_RW, self.profile.writes_cd_rw),
            (Profile::CD_R, self.profile.writes_cd_r),
            (Profile::CD_ROM, true),
        ]
        .into_iter()
        .filter(|(_, has)| *has)
        .map(|(profile, _)| ProfileEntry { profile, current: profile == current })
        .collect()
    }

    fn cd_read(&self) -> Feature {
        let c2_pointers = self.profile.reads.c2_pointers;
        Feature::CdRead { digital_audio_play: false, c2_pointers, cd_text: true }
    }

    fn external_audio(&self) -> Feature {
        Feature::ExternalAudio {
            scan: true,
            separate_mute: true,
            separate_volume: true,
            volume_levels: VOLUME_LEVELS,
        }
    }

    /// Block types 8, 10 and 13.
    fn incremental(&self) -> Feature {
        Feature::IncrementalWritable {
            data_block_types: 0x2500,
            track_resources: false,
            address_reservation: false,
            buffer_underrun_free: self.profile.buffer_underrun_free,
            link_sizes: vec![LINK_SIZE],
        }
    }

    /// Block types 0 and 8 to 13.
    fn cd_track_at_once(&self) -> Feature {
        Feature::CdTrackAtOnce {
            buffer_underrun_free: self.profile.buffer_underrun_free,
            rw_raw: false,
            rw_packed: false,
            test_write: self.profile.writes.test.track_at_once,
            cd_rw: self.profile.writes_cd_rw,
            rw_subcode: false,
            data_block_types: 0x3F01,
        }
    }

    fn cd_mastering(&self) -> Feature {
        Feature::CdMastering {
            buffer_underrun_free: self.profile.buffer_underrun_free,
            session_at_once: self.profile.session_at_once,
            raw_multi_session: self.profile.writes.raw_multi_session,
            raw: !self.profile.raw_forms.is_empty(),
            test_write: self.profile.masters_tests(),
            cd_rw: self.profile.writes_cd_rw,
            rw_subcode: self.profile.raw_forms.iter().any(|form| form.subcode_len() > 16),
            max_cue_sheet_len: match self.profile.session_at_once {
                true => self.profile.writes.max_cue_sheet_len,
                false => 0,
            },
        }
    }

    fn real_time_streaming(&self) -> Feature {
        Feature::RealTimeStreaming {
            buffer_capacity_in_blocks: true,
            set_cd_speed: true,
            write_speeds_in_page: true,
            write_speeds_in_performance: true,
        }
    }
}
