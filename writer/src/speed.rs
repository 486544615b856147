//! Speeds: the interface counts sectors a second (75 at 1x), the wire kB/s of 1000 bytes (176.4).

use std::cmp::Reverse;

use rawcd_mmc::{Capabilities, SetCdSpeed, WriteSpeed};

use crate::code::Success;
use crate::media::MediaType;

/// Sectors a second at 1x.
pub const SECTORS_PER_SECOND_AT_1X: u32 = 75;

/// A write speed of the drive [IMAPI2 IWriteSpeedDescriptor].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteSpeedDescriptor {
    /// The medium that it is for: the one that is in.
    pub media_type: MediaType,
    /// True CAV; CLV, zoned CLV and partial CAV are all `false`.
    pub rotation_type_is_pure_cav: bool,
    /// Sectors a second.
    pub write_speed: u32,
}

/// What SetWriteSpeed was given last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct RequestedSpeed {
    /// Sectors a second; `None` is the fastest.
    pub(crate) sectors: Option<u32>,
    pub(crate) pure_cav: bool,
}

/// Rotational control "pure CAV" of page and command [MMC-3 6.5.3].
const PURE_CAV: u8 = 1;

impl RequestedSpeed {
    /// The command that asks for it: with the word of the drive's nearest speed, or, of a drive
    /// that tells none, with its own.
    pub(crate) fn command(self, speeds: &[WriteSpeed]) -> SetCdSpeed {
        let wanted = if self.pure_cav { PURE_CAV } else { 0 };
        let differs = |speed: &WriteSpeed| is_pure_cav(speed.rotation) != self.pure_cav;
        let chosen = match self.sectors {
            None => speeds.iter().min_by_key(|speed| (Reverse(speed.speed), differs(speed))),
            // Of two equally near the slower one.
            Some(sectors) => speeds.iter().min_by_key(|speed| {
                let have = sectors_per_second(speed.speed);
                (have.abs_diff(sectors), differs(speed), have)
            }),
        };
        let rotation = chosen.map_or(wanted, |speed| speed.rotation);
        let write = match (self.sectors, chosen) {
            (None, _) => SetCdSpeed::FASTEST,
            (Some(_), Some(speed)) => speed.speed,
            (Some(sectors), None) => kilobytes_per_second(sectors),
        };
        SetCdSpeed { rotation, read: SetCdSpeed::FASTEST, write }
    }

    /// How what the drive does now differs. A drive that does not tell its speed (0) is believed.
    pub(crate) fn compare(self, now: &Capabilities) -> Success {
        let speed = sectors_per_second(now.write_speed);
        let speed_adjusted = speed != 0 && self.sectors.is_some_and(|wanted| wanted != speed);
        Success::of(speed_adjusted, is_pure_cav(now.rotation) != self.pure_cav)
    }
}

/// Whether a rotational control is pure CAV.
pub(crate) const fn is_pure_cav(rotation: u8) -> bool {
    rotation == PURE_CAV
}

/// Sectors a second of a speed word. Drives build the words with 176, 176.4 or 177 kB/s for 1x,
/// so a word stands for the nearest whole multiple of 1x.
pub(crate) const fn sectors_per_second(kilobytes: u16) -> u32 {
    (kilobytes as u32 * 10 + 882) / 1764 * SECTORS_PER_SECOND_AT_1X
}

/// The speed word of sectors a second, rounded up, because drives round down.
fn kilobytes_per_second(sectors: u32) -> u16 {
    let kilobytes = (u64::from(sectors) * 2352).div_ceil(1000);
    // FFFFh would mean the fastest.
    u16::try_from(kilobytes).unwrap_or(u16::MAX).min(0xFFFE)
}

/// The write speeds of a drive, in its own order, which is the fastest first. Older drives tell
/// only the fastest.
pub(crate) fn descriptors(
    drive: &Capabilities,
    media_type: MediaType,
) -> Vec<WriteSpeedDescriptor> {
    let descriptor = |rotation, speed| WriteSpeedDescriptor {
        media_type,
        rotation_type_is_pure_cav: is_pure_cav(rotation),
        write_speed: sectors_per_second(speed),
    };
    match drive.write_speeds.as_slice() {
        [] if drive.max_write_speed == 0 => Vec::new(),
        [] => vec![descriptor(0, drive.max_write_speed)],
        speeds => speeds.iter().map(|speed| descriptor(speed.rotation, speed.speed)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEEDS: [WriteSpeed; 4] = [
        WriteSpeed { rotation: 1, speed: 0x1B90 },
        WriteSpeed { rotation: 0, speed: 0x0B07 },
        WriteSpeed { rotation: 0, speed: 0x0583 },
        WriteSpeed { rotation: 0, speed: 0x02C2 },
    ];

    fn command(sectors: Option<u32>, pure_cav: bool, speeds: &[WriteSpeed]) -> (u8, u16) {
        let command = RequestedSpeed { sectors, pure_cav }.command(speeds);
        assert_eq!(command.read, 0xFFFF);
        (command.rotation, command.write)
    }

    /// The words that drives report, and 1x as 176 and 177.
    #[test]
    fn words() {
        for (word, sectors) in [
            (0x02C2, 300),
            (0x0583, 600),
            (0x06E4, 750),
            (0x0844, 900),
            (0x0B07, 1200),
            (0x108A, 1800),
            (0x160D, 2400),
            (0x1B90, 3000),
            (0x2113, 3600),
            (0x23D4, 3900),
            (176, 75),
            (177, 75),
            (704, 300),
            (708, 300),
            (0, 0),
        ] {
            assert_eq!(sectors_per_second(word), sectors, "{word}");
        }
        assert_eq!(kilobytes_per_second(75), 177);
        assert_eq!(kilobytes_per_second(300), 706);
        assert_eq!(kilobytes_per_second(u32::MAX), 0xFFFE);
    }

    #[test]
    fn the_nearest_speed_is_asked_for() {
        assert_eq!(command(None, false, &SPEEDS), (1, 0xFFFF));
        assert_eq!(command(Some(600), false, &SPEEDS), (0, 0x0583));
        assert_eq!(command(Some(1000), false, &SPEEDS), (0, 0x0B07));
        assert_eq!(command(Some(900), false, &SPEEDS), (0, 0x0583), "the slower of two");
        assert_eq!(command(Some(0), false, &SPEEDS), (0, 0x02C2));
        assert_eq!(command(Some(u32::MAX), false, &SPEEDS), (1, 0x1B90));
        let both = [WriteSpeed { rotation: 0, speed: 706 }, WriteSpeed { rotation: 1, speed: 706 }];
        assert_eq!(command(Some(300), true, &both), (1, 706));
        assert_eq!(command(Some(300), false, &both), (0, 706));
        assert_eq!(command(None, true, &both), (1, 0xFFFF));
        // A drive without descriptors is asked for the speed itself.
        assert_eq!(command(Some(1200), true, &[]), (1, 2823));
        assert_eq!(command(None, false, &[]), (0, 0xFFFF));
    }

    #[test]
    fn success_codes() {
        let compare = |sectors, pure_cav, write_speed, rotation| {
            let now = Capabilities { write_speed, rotation, ..Capabilities::default() };
            RequestedSpeed { sectors, pure_cav }.compare(&now).hresult()
        };
        assert_eq!(compare(Some(600), false, 0x0583, 0), 0);
        assert_eq!(compare(Some(700), false, 0x0583, 0), 0x00AA0004);
        assert_eq!(compare(Some(600), true, 0x0583, 0), 0x00AA0005);
        assert_eq!(compare(Some(700), true, 0x0583, 0), 0x00AA0006);
        assert_eq!(compare(None, false, 0x0583, 0), 0);
        assert_eq!(compare(Some(600), false, 0, 0), 0, "a drive that does not tell");
    }

    #[test]
    fn descriptors_of_new_and_old_drives() {
        let new = Capabilities { write_speeds: SPEEDS[..2].to_vec(), ..Capabilities::default() };
        let read = descriptors(&new, MediaType::CdR);
        let [first, second] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!((first.write_speed, first.rotation_type_is_pure_cav), (3000, true));
        assert_eq!((second.write_speed, second.rotation_type_is_pure_cav), (1200, false));
        assert_eq!(first.media_type, MediaType::CdR);
        let old = Capabilities { max_write_speed: 706, ..Capabilities::default() };
        assert_eq!(descriptors(&old, MediaType::CdR)[0].write_speed, 300);
        assert!(descriptors(&Capabilities::default(), MediaType::CdR).is_empty());
    }
}
