//! [`DriveProfile`]: what distinguishes one simulated drive from another.
//!
//! Plain data. A profile says what a drive can do, what it makes of it ([`WriteHabits`],
//! [`ReadHabits`]) and what it says that is not so ([`Lies`]); `crate::drive` does it.

mod lies;
mod reading;
mod writing;

pub use lies::{InquiryEdit, Lies, Truncation};
pub use reading::{Beyond, DataAsAudio, PackedRwHabit, QHabit, ReadHabits, ReadableFrom};
pub use writing::{CdTextHabit, TestWrites, WriteHabits};

use rawcd_format::BlockForm;
use rawcd_mmc::{BlankingType, WriteParameters};

use crate::Timing;

/// Properties of a drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriveProfile {
    /// Vendor, up to 8 ASCII characters. Some hosts send vendor commands to vendors they know.
    pub vendor: String,
    /// Product, up to 16.
    pub product: String,
    /// Revision, up to 4.
    pub revision: String,
    /// Serial number in ASCII.
    pub serial: String,
    /// Block forms accepted in RAW recording.
    pub raw_forms: Vec<BlockForm>,
    /// Records sessions at once.
    pub session_at_once: bool,
    /// Records tracks at once.
    pub track_at_once: bool,
    /// Records packets: incremental tracks, and formatted CD-RW.
    pub packets: bool,
    /// What it blanks of a CD-RW.
    pub blanking: Vec<BlankingType>,
    /// Write speeds in multiples of 75 sections a second; the drive tells the fastest first.
    pub write_speeds: Vec<u16>,
    /// Write speeds at constant angular velocity, likewise, reached at the outer edge; none when
    /// the drive has no pure CAV.
    pub cav_speeds: Vec<u16>,
    /// Fastest read speed, likewise.
    pub read_speed: u16,
    /// Write buffer, KiB.
    pub buffer_kib: u16,
    /// Can go on after its buffer ran empty.
    pub buffer_underrun_free: bool,
    /// Writes CD-R.
    pub writes_cd_r: bool,
    /// Writes CD-RW.
    pub writes_cd_rw: bool,
    /// Sub-types of CD-RW that it writes, as bits: 0 of up to 4x, 1 high speed, 2 ultra speed, 3
    /// ultra speed+ [MMC-3 6.3.13].
    pub cd_rw_sub_types: u8,
    /// How long things take.
    pub timing: Timing,
    /// What it does with blocks for which its buffer has no room, but for RAW, where they wait.
    pub full_buffer: FullBuffer,
    /// TEST UNIT READY is good while the drive writes what is in its buffer or closes.
    pub ready_while_writing: bool,
    /// Habits of writing.
    pub writes: WriteHabits,
    /// Habits of reading.
    pub reads: ReadHabits,
    /// What it says that is not so.
    pub lies: Lies,
}

/// What a drive does with a WRITE for which its buffer has no room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FullBuffer {
    /// The WRITE takes its time.
    #[default]
    Wait,
    /// 2/04/08 at once; the host repeats it.
    Refuse,
}

impl Default for DriveProfile {
    /// A 48x CD-RW drive that records in every write type, accepts all three block forms, and
    /// blanks discs and their parts.
    fn default() -> DriveProfile {
        DriveProfile {
            vendor: "RAWCD".to_owned(),
            product: "SIMULATED CD-RW".to_owned(),
            revision: "1.00".to_owned(),
            serial: "RAW00001".to_owned(),
            raw_forms: BlockForm::ALL.to_vec(),
            session_at_once: true,
            track_at_once: true,
            packets: true,
            blanking: BlankingType::ALL.to_vec(),
            write_speeds: vec![48, 40, 32, 24, 16, 8, 4],
            cav_speeds: Vec::new(),
            read_speed: 48,
            buffer_kib: 2048,
            buffer_underrun_free: true,
            writes_cd_r: true,
            writes_cd_rw: true,
            cd_rw_sub_types: 0x0F,
            timing: Timing::default(),
            full_buffer: FullBuffer::Wait,
            ready_while_writing: false,
            writes: WriteHabits::default(),
            reads: ReadHabits::default(),
            lies: Lies::default(),
        }
    }
}

impl DriveProfile {
    /// The read speed that is not above `kb_per_s`, at least 1x.
    pub(crate) fn read_speed_for(&self, kb_per_s: u32) -> u16 {
        let times = u16::try_from(times_of(kb_per_s)).unwrap_or(u16::MAX);
        times.clamp(1, self.read_speed.max(1))
    }

    /// The write parameters until a host selects others.
    pub(crate) fn default_parameters(&self) -> WriteParameters {
        WriteParameters {
            session_format: self.writes.default_session_format,
            audio_pause_len: self.writes.default_audio_pause_len,
            ..WriteParameters::default()
        }
    }

    /// Whether there is a write type that can be tested.
    pub(crate) fn writes_tests(&self) -> bool {
        let test = self.writes.test;
        test.track_at_once && self.track_at_once
            || test.packets && self.packets
            || self.masters_tests()
    }

    /// Whether RAW or a session at once can be tested.
    pub(crate) fn masters_tests(&self) -> bool {
        let test = self.writes.test;
        test.session_at_once && self.session_at_once || test.raw && !self.raw_forms.is_empty()
    }
}

/// Of speeds the fastest of which is first: the fastest that is not above `kb_per_s`, or else the
/// slowest.
pub(crate) fn speed_for(speeds: &[u16], kb_per_s: u16) -> u16 {
    let times = times_of(kb_per_s.into());
    let fits = |&&speed: &&u16| u32::from(speed) <= times;
    speeds.iter().find(fits).or(speeds.last()).copied().unwrap_or(1)
}

/// Hosts send multiples of 176, 176.4 or 177 kB/s and mean the same.
fn times_of(kb_per_s: u32) -> u32 {
    u32::try_from((u64::from(kb_per_s) * 10 + 882) / 1764).unwrap_or(u32::MAX)
}

/// kB/s of a multiple of 176.4, rounded up so that a division by 2.352 finds 75 sections a second
/// for each.
pub(crate) fn kb_per_s(times: u16) -> u16 {
    u16::try_from((u32::from(times) * 1764).div_ceil(10)).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_that_hosts_send() {
        let profile = DriveProfile::default();
        let table = [
            (0xFFFF, 48),
            (704, 4),  // 4 * 176
            (708, 4),  // 4 * 177
            (1411, 8), // 8 * 176.4
            (2816, 16),
            (4248, 24),
            (8448, 48),
            (3528, 16), // 20x, which the drive has not
            (176, 4),   // slower than it can
            (0, 4),
        ];
        for (sent, speed) in table {
            assert_eq!(speed_for(&profile.write_speeds, sent), speed, "{sent}");
        }
        assert_eq!([4, 16, 24, 32, 40].map(kb_per_s), [706, 2823, 4234, 5645, 7056]);
    }
}
