//! Profiles and the features of a CD recorder [MMC-3 6.2, 6.3]. Bodies have a length that is a
//! multiple of four: some hosts stop reading at one that is not.

use std::fmt;

use super::writing::{incremental, mastering, track_at_once};
use crate::bytes::{be16, be32, flag};

/// What kind of disc a drive takes or has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Profile(pub u16);

impl Profile {
    /// No medium.
    pub const NONE: Profile = Profile(0x0000);
    /// A pressed CD, or one that reads like it.
    pub const CD_ROM: Profile = Profile(0x0008);
    /// Recordable.
    pub const CD_R: Profile = Profile(0x0009);
    /// Rewritable.
    pub const CD_RW: Profile = Profile(0x000A);
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Profile::NONE => f.write_str("no medium"),
            Profile::CD_ROM => f.write_str("CD-ROM"),
            Profile::CD_R => f.write_str("CD-R"),
            Profile::CD_RW => f.write_str("CD-RW"),
            Profile(code) => write!(f, "profile {code:04X}h"),
        }
    }
}

/// A profile of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProfileEntry {
    /// The profile.
    pub profile: Profile,
    /// The medium that is in has it.
    pub current: bool,
}

/// A feature and its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Feature {
    /// 0000h: profiles, the richest first.
    ProfileList(Vec<ProfileEntry>),
    /// 0001h: the physical interface (1 SCSI, 2 ATAPI, 7 serial ATA, 8 USB).
    Core {
        /// Its number.
        interface: u32,
    },
    /// 0002h: features change with the medium, and the host is told so.
    Morphing {
        /// GET EVENT STATUS NOTIFICATION has operational change events.
        change_event: bool,
        /// It can wait for an event.
        asynchronous: bool,
    },
    /// 0003h: the medium can be taken out.
    Removable {
        /// Loading mechanism, 0..=7; 1 is a tray.
        mechanism: u8,
        /// START STOP UNIT can eject.
        eject: bool,
        /// The tray can be locked.
        lock: bool,
    },
    /// 0010h: blocks can be read anywhere.
    RandomReadable {
        /// Bytes of a block.
        block_len: u32,
        /// Blocks of an error correction unit.
        blocking: u16,
        /// The error recovery page is there.
        error_page: bool,
    },
    /// 001Dh: reads every kind of CD.
    MultiRead,
    /// 001Eh: READ CD and what it can.
    CdRead {
        /// The DAP bit is obeyed.
        digital_audio_play: bool,
        /// C2 error pointers.
        c2_pointers: bool,
        /// CD-TEXT.
        cd_text: bool,
    },
    /// 0021h: writes packets, each behind the last.
    IncrementalWritable {
        /// Bit n set: data block type n.
        data_block_types: u16,
        /// TRIO: tells which tracks can be written though their session is closed.
        track_resources: bool,
        /// ARSV: tracks can be reserved by address.
        address_reservation: bool,
        /// Buffer underrun free recording.
        buffer_underrun_free: bool,
        /// Blocks between two packets, each size that there is.
        link_sizes: Vec<u8>,
    },
    /// 0023h: FORMAT UNIT.
    Formattable,
    /// 0026h: whole packets of a formatted disc can be replaced.
    RestrictedOverwrite,
    /// 002Dh: track at once.
    CdTrackAtOnce {
        /// Buffer underrun free recording.
        buffer_underrun_free: bool,
        /// R-W in disc order can be written.
        rw_raw: bool,
        /// R-W in packs can be written.
        rw_packed: bool,
        /// Test write.
        test_write: bool,
        /// On CD-RW too.
        cd_rw: bool,
        /// R-W subcode can be written.
        rw_subcode: bool,
        /// Bit n set: data block type n.
        data_block_types: u16,
    },
    /// 002Eh: session at once and RAW recording.
    CdMastering {
        /// Buffer underrun free recording.
        buffer_underrun_free: bool,
        /// Session at once.
        session_at_once: bool,
        /// RAW on a disc that has sessions.
        raw_multi_session: bool,
        /// RAW.
        raw: bool,
        /// Test write.
        test_write: bool,
        /// On CD-RW too.
        cd_rw: bool,
        /// R-W subcode can be written.
        rw_subcode: bool,
        /// Longest cue sheet, 24 bits.
        max_cue_sheet_len: u32,
    },
    /// 0037h: writes CD-RW.
    CdRwWrite {
        /// Bit n set: sub-type n.
        sub_types: u8,
    },
    /// 0100h: power conditions.
    PowerManagement,
    /// 0103h: plays audio by itself.
    ExternalAudio {
        /// SCAN.
        scan: bool,
        /// Outputs can be muted one by one.
        separate_mute: bool,
        /// Outputs have volumes of their own.
        separate_volume: bool,
        /// Steps of volume, silence counted.
        volume_levels: u16,
    },
    /// 0105h: answers within the time of the timeout page.
    Timeout,
    /// 0107h: streaming.
    RealTimeStreaming {
        /// READ BUFFER CAPACITY answers in blocks.
        buffer_capacity_in_blocks: bool,
        /// SET CD SPEED.
        set_cd_speed: bool,
        /// The capabilities page has write speed descriptors.
        write_speeds_in_page: bool,
        /// GET PERFORMANCE has write speed descriptors.
        write_speeds_in_performance: bool,
    },
    /// 0108h: the serial number in ASCII.
    SerialNumber(String),
    /// Any other.
    Other {
        /// Its code.
        code: u16,
        /// What follows the four bytes of its head.
        body: Vec<u8>,
    },
}

impl Feature {
    /// The feature code.
    #[must_use]
    pub const fn code(&self) -> u16 {
        match self {
            Feature::ProfileList(_) => 0x0000,
            Feature::Core { .. } => 0x0001,
            Feature::Morphing { .. } => 0x0002,
            Feature::Removable { .. } => 0x0003,
            Feature::RandomReadable { .. } => 0x0010,
            Feature::MultiRead => 0x001D,
            Feature::CdRead { .. } => 0x001E,
            Feature::IncrementalWritable { .. } => 0x0021,
            Feature::Formattable => 0x0023,
            Feature::RestrictedOverwrite => 0x0026,
            Feature::CdTrackAtOnce { .. } => 0x002D,
            Feature::CdMastering { .. } => 0x002E,
            Feature::CdRwWrite { .. } => 0x0037,
            Feature::PowerManagement => 0x0100,
            Feature::ExternalAudio { .. } => 0x0103,
            Feature::Timeout => 0x0105,
            Feature::RealTimeStreaming { .. } => 0x0107,
            Feature::SerialNumber(_) => 0x0108,
            Feature::Other { code, .. } => *code,
        }
    }

    /// The feature of a body, or `None` when the body is shorter than its fields.
    pub(super) fn parse(code: u16, body: &[u8]) -> Option<Feature> {
        let need = |len: usize| (body.len() >= len).then_some(());
        Some(match code {
            0x0000 => Feature::ProfileList(body.chunks_exact(4).map(profile_entry).collect()),
            0x0001 => {
                need(4)?;
                Feature::Core { interface: be32(body, 0) }
            }
            0x0002 => {
                need(1)?;
                Feature::Morphing {
                    change_event: body[0] & 0x02 != 0,
                    asynchronous: body[0] & 0x01 != 0,
                }
            }
            0x0003 => {
                need(1)?;
                Feature::Removable {
                    mechanism: body[0] >> 5,
                    eject: body[0] & 0x08 != 0,
                    lock: body[0] & 0x01 != 0,
                }
            }
            0x0010 => {
                need(7)?;
                Feature::RandomReadable {
                    block_len: be32(body, 0),
                    blocking: be16(body, 4),
                    error_page: body[6] & 0x01 != 0,
                }
            }
            0x001D => Feature::MultiRead,
            0x001E => {
                need(1)?;
                Feature::CdRead {
                    digital_audio_play: body[0] & 0x80 != 0,
                    c2_pointers: body[0] & 0x02 != 0,
                    cd_text: body[0] & 0x01 != 0,
                }
            }
            0x0021 => {
                need(4)?;
                incremental(body)?
            }
            0x0023 => Feature::Formattable,
            0x0026 => Feature::RestrictedOverwrite,
            0x002D => {
                need(4)?;
                track_at_once(body)
            }
            0x002E => {
                need(4)?;
                mastering(body)
            }
            0x0037 => {
                need(2)?;
                Feature::CdRwWrite { sub_types: body[1] }
            }
            0x0100 => Feature::PowerManagement,
            0x0103 => {
                need(4)?;
                Feature::ExternalAudio {
                    scan: body[0] & 0x04 != 0,
                    separate_mute: body[0] & 0x02 != 0,
                    separate_volume: body[0] & 0x01 != 0,
                    volume_levels: be16(body, 2),
                }
            }
            0x0105 => Feature::Timeout,
            0x0107 => {
                need(1)?;
                streaming(body)
            }
            0x0108 => Feature::SerialNumber(
                String::from_utf8_lossy(body).trim_end_matches([' ', '\0']).to_owned(),
            ),
            _ => Feature::Other { code, body: body.to_vec() },
        })
    }

    /// What follows the four bytes of the head.
    pub(super) fn body(&self) -> Vec<u8> {
        match self {
            Feature::ProfileList(profiles) => profiles.iter().flat_map(put_profile).collect(),
            Feature::Core { interface } => {
                let mut body = interface.to_be_bytes().to_vec();
                body.extend([0; 4]);
                body
            }
            Feature::Morphing { change_event, asynchronous } => {
                vec![flag(*change_event, 0x02) | flag(*asynchronous, 0x01), 0, 0, 0]
            }
            Feature::Removable { mechanism, eject, lock } => {
                vec![mechanism << 5 | flag(*eject, 0x08) | flag(*lock, 0x01), 0, 0, 0]
            }
            Feature::RandomReadable { block_len, blocking, error_page } => {
                let mut body = block_len.to_be_bytes().to_vec();
                body.extend(blocking.to_be_bytes());
                body.extend([flag(*error_page, 0x01), 0]);
                body
            }
            Feature::MultiRead
            | Feature::Formattable
            | Feature::RestrictedOverwrite
            | Feature::PowerManagement => Vec::new(),
            Feature::CdRead { digital_audio_play, c2_pointers, cd_text } => {
                let flags = flag(*digital_audio_play, 0x80)
                    | flag(*c2_pointers, 0x02)
                    | flag(*cd_text, 0x01);
                vec![flags, 0, 0, 0]
            }
            Feature::IncrementalWritable { .. } => self.put_incremental(),
            Feature::CdTrackAtOnce { .. } => self.put_track_at_once(),
            Feature::CdMastering { .. } => self.put_mastering(),
            Feature::CdRwWrite { sub_types } => vec![0, *sub_types, 0, 0],
            Feature::ExternalAudio { scan, separate_mute, separate_volume, volume_levels } => {
                let flags =
                    flag(*scan, 0x04) | flag(*separate_mute, 0x02) | flag(*separate_volume, 0x01);
                let [high, low] = volume_levels.to_be_bytes();
                vec![flags, 0, high, low]
            }
            Feature::Timeout => vec![0; 4],
            Feature::RealTimeStreaming { .. } => self.put_streaming(),
            Feature::SerialNumber(serial) => {
                let mut body = serial.as_bytes().to_vec();
                body.resize(body.len().next_multiple_of(4), b' ');
                body
            }
            Feature::Other { body, .. } => body.clone(),
        }
    }

    fn put_streaming(&self) -> Vec<u8> {
        let &Feature::RealTimeStreaming {
            buffer_capacity_in_blocks,
            set_cd_speed,
            write_speeds_in_page,
            write_speeds_in_performance,
        } = self
        else {
            return Vec::new();
        };
        let flags = flag(buffer_capacity_in_blocks, 0x10)
            | flag(set_cd_speed, 0x08)
            | flag(write_speeds_in_page, 0x04)
            | flag(write_speeds_in_performance, 0x02);
        vec![flags, 0, 0, 0]
    }
}

fn streaming(body: &[u8]) -> Feature {
    Feature::RealTimeStreaming {
        buffer_capacity_in_blocks: body[0] & 0x10 != 0,
        set_cd_speed: body[0] & 0x08 != 0,
        write_speeds_in_page: body[0] & 0x04 != 0,
        write_speeds_in_performance: body[0] & 0x02 != 0,
    }
}

fn profile_entry(raw: &[u8]) -> ProfileEntry {
    ProfileEntry { profile: Profile(be16(raw, 0)), current: raw[2] & 0x01 != 0 }
}

fn put_profile(entry: &ProfileEntry) -> [u8; 4] {
    let [high, low] = entry.profile.0.to_be_bytes();
    [high, low, flag(entry.current, 0x01), 0]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every layout, typed in from the tables of clause 6.3.
    #[test]
    fn bodies() {
        let profile = |profile, current| ProfileEntry { profile, current };
        let table: Vec<(u16, &[u8], Feature)> = vec![
            (
                0x0000,
                &[0x00, 0x0A, 0, 0, 0x00, 0x09, 1, 0],
                Feature::ProfileList(vec![
                    profile(Profile::CD_RW, false),
                    profile(Profile::CD_R, true),
                ]),
            ),
            (0x0001, &[0, 0, 0, 2, 0, 0, 0, 0], Feature::Core { interface: 2 }),
            (
                0x0002,
                &[0x03, 0, 0, 0],
                Feature::Morphing { change_event: true, asynchronous: true },
            ),
            (
                0x0003,
                &[0x29, 0, 0, 0],
                Feature::Removable { mechanism: 1, eject: true, lock: true },
            ),
            (
                0x0010,
                &[0, 0, 8, 0, 0, 1, 1, 0],
                Feature::RandomReadable { block_len: 2048, blocking: 1, error_page: true },
            ),
            (0x001D, &[], Feature::MultiRead),
            (
                0x001E,
                &[0x82, 0, 0, 0],
                Feature::CdRead { digital_audio_play: true, c2_pointers: true, cd_text: false },
            ),
            (
                0x0021,
                &[0x25, 0x00, 0x01, 1, 7, 0, 0, 0],
                Feature::IncrementalWritable {
                    data_block_types: 0x2500,
                    track_resources: false,
                    address_reservation: false,
                    buffer_underrun_free: true,
                    link_sizes: vec![7],
                },
            ),
            (
                0x0021,
                &[0x01, 0x00, 0x06, 5, 7, 6, 5, 4, 3, 0, 0, 0],
                Feature::IncrementalWritable {
                    data_block_types: 0x0100,
                    track_resources: true,
                    address_reservation: true,
                    buffer_underrun_free: false,
                    link_sizes: vec![7, 6, 5, 4, 3],
                },
            ),
            (0x0023, &[], Feature::Formattable),
            (0x0026, &[], Feature::RestrictedOverwrite),
            (
                0x002E,
                &[0x4B, 0x00, 0x0C, 0x80],
                Feature::CdMastering {
                    buffer_underrun_free: true,
                    session_at_once: false,
                    raw_multi_session: false,
                    raw: true,
                    test_write: false,
                    cd_rw: true,
                    rw_subcode: true,
                    max_cue_sheet_len: 3200,
                },
            ),
            (
                0x002D,
                &[0x56, 0, 0x3F, 0x01],
                Feature::CdTrackAtOnce {
                    buffer_underrun_free: true,
                    rw_raw: true,
                    rw_packed: false,
                    test_write: true,
                    cd_rw: true,
                    rw_subcode: false,
                    data_block_types: 0x3F01,
                },
            ),
            (0x0037, &[0, 0x03, 0, 0], Feature::CdRwWrite { sub_types: 3 }),
            (0x0100, &[], Feature::PowerManagement),
            (
                0x0103,
                &[0x05, 0, 0x01, 0x00],
                Feature::ExternalAudio {
                    scan: true,
                    separate_mute: false,
                    separate_volume: true,
                    volume_levels: 256,
                },
            ),
            (0x0105, &[0, 0, 0, 0], Feature::Timeout),
            (
                0x0107,
                &[0x0C, 0, 0, 0],
                Feature::RealTimeStreaming {
                    buffer_capacity_in_blocks: false,
                    set_cd_speed: true,
                    write_speeds_in_page: true,
                    write_speeds_in_performance: false,
                },
            ),
            (0x0108, b"RAW-0001    ", Feature::SerialNumber("RAW-0001".into())),
            (0x0022, &[1, 2, 3, 4], Feature::Other { code: 0x22, body: vec![1, 2, 3, 4] }),
        ];
        for (code, body, feature) in table {
            assert_eq!(feature.code(), code);
            assert_eq!(Feature::parse(code, body), Some(feature.clone()), "{code:04X}");
            if code != 0x0108 {
                assert_eq!(feature.body(), body, "{code:04X}");
            }
        }
        assert_eq!(Feature::SerialNumber("RAW-1".into()).body(), b"RAW-1   ");
    }

    #[test]
    fn short_bodies_are_none() {
        for code in [0x0001, 0x0002, 0x0003, 0x0103, 0x0010, 0x001E, 0x002E, 0x0037, 0x0107] {
            assert_eq!(Feature::parse(code, &[]), None, "{code:04X}");
        }
        assert_eq!(Feature::parse(0x0021, &[0, 0, 0]), None);
        assert_eq!(Feature::parse(0x0021, &[0, 0, 0, 2, 7]), None);
    }

    #[test]
    fn profiles_have_names() {
        assert_eq!(Profile::CD_RW.to_string(), "CD-RW");
        assert_eq!(Profile(0x41).to_string(), "profile 0041h");
    }
}
