//! Disc addresses: [`Lba`], [`Msf`], and the two ways to read a time of 90 minutes and more.
//!
//! A-time 00:00:00 is the first section of the first program track [ECMA-130 22.3.3.5]; LBA 0 is
//! 150 sections later. Times 90:00:00..=99:59:74 are either the lead-in of the first session
//! (LBA -45150..=-151, the MMC reading [MMC-3 4.2]) or, inside a program area longer than 90
//! minutes, LBA 404850..=449849. The two collide, so whoever turns such a time into an address
//! must say which [`Area`] it stands in.

use std::fmt;
use std::str::FromStr;

use crate::bcd::{from_bcd, to_bcd};

/// Sections in a second.
pub const FRAMES_PER_SECOND: u32 = 75;
const FRAMES_PER_MINUTE: u32 = 60 * FRAMES_PER_SECOND;
/// Sections in 100 minutes, where times wrap.
const FRAMES_IN_ALL: i32 = 100 * FRAMES_PER_MINUTE as i32;
const PREGAP: i32 = 150;

/// A logical block address: sections from the end of the first pause. Negative in the first
/// pause (-150..=-1) and in the lead-in (-45150..=-151).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lba(pub i32);

impl Lba {
    /// 00:00:00, the first section of the program area.
    pub const PROGRAM_START: Lba = Lba(-PREGAP);

    /// The address `sections` further on; the highest there is when that is beyond it.
    #[must_use]
    pub const fn plus(self, sections: u32) -> Lba {
        Lba(self.0.saturating_add_unsigned(sections))
    }

    /// Sections from `earlier` to here; negative when `earlier` is later, saturating.
    #[must_use]
    pub const fn since(self, earlier: Lba) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// The time at this address, or `None` outside -45150..=449849.
    #[must_use]
    pub const fn to_msf(self) -> Option<Msf> {
        match self.0 {
            -45_150..=449_849 => Some(self.to_msf_wrapping()),
            _ => None,
        }
    }

    /// The time at this address modulo 100 minutes, as Q and sector headers show it.
    #[must_use]
    pub const fn to_msf_wrapping(self) -> Msf {
        let frames = (self.0 as i64 + PREGAP as i64).rem_euclid(FRAMES_IN_ALL as i64);
        Msf::from_frames_wrapping(frames as u32)
    }
}

impl fmt::Display for Lba {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which reading a time of 90 minutes and more has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Minutes 90..=99 lie before 00:00:00, as in a lead-in and in MSF fields of commands.
    LeadIn,
    /// Minutes 90..=99 lie after 89:59:74, as in a program area or lead-out.
    Program,
}

/// A time on disc: minutes 0..=99, seconds 0..=59, frames 0..=74.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Msf {
    minute: u8,
    second: u8,
    frame: u8,
}

impl Msf {
    /// A time from its parts.
    ///
    /// # Errors
    /// Names the part that is out of range.
    pub const fn new(minute: u8, second: u8, frame: u8) -> Result<Msf, AddressError> {
        if minute > 99 {
            Err(AddressError::Minute(minute))
        } else if second > 59 {
            Err(AddressError::Second(second))
        } else if frame > 74 {
            Err(AddressError::Frame(frame))
        } else {
            Ok(Msf { minute, second, frame })
        }
    }

    /// The time `frames` sections after 00:00:00, modulo 100 minutes.
    #[must_use]
    pub const fn from_frames_wrapping(frames: u32) -> Msf {
        let frames = frames % FRAMES_IN_ALL as u32;
        Msf {
            minute: (frames / FRAMES_PER_MINUTE) as u8,
            second: (frames / FRAMES_PER_SECOND % 60) as u8,
            frame: (frames % FRAMES_PER_SECOND) as u8,
        }
    }

    /// The time one section later, modulo 100 minutes.
    #[must_use]
    #[inline]
    pub const fn next_wrapping(self) -> Msf {
        let Msf { minute, second, frame } = self;
        match (minute, second, frame) {
            (99, 59, 74) => Msf { minute: 0, second: 0, frame: 0 },
            (_, 59, 74) => Msf { minute: minute + 1, second: 0, frame: 0 },
            (_, _, 74) => Msf { minute, second: second + 1, frame: 0 },
            _ => Msf { minute, second, frame: frame + 1 },
        }
    }

    /// Sections from 00:00:00 to this time.
    #[must_use]
    pub const fn frames(self) -> u32 {
        (self.minute as u32 * 60 + self.second as u32) * FRAMES_PER_SECOND + self.frame as u32
    }

    /// Minutes, 0..=99.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// Seconds, 0..=59.
    #[must_use]
    pub const fn second(self) -> u8 {
        self.second
    }

    /// Frames, 0..=74.
    #[must_use]
    pub const fn frame(self) -> u8 {
        self.frame
    }

    /// The address of this time when it stands in `area`.
    #[must_use]
    pub const fn to_lba(self, area: Area) -> Lba {
        let lba = self.frames() as i32 - PREGAP;
        match area {
            Area::LeadIn if self.minute >= 90 => Lba(lba - FRAMES_IN_ALL),
            _ => Lba(lba),
        }
    }

    /// Minute, second and frame as BCD, as they stand on disc.
    #[must_use]
    pub const fn to_bcd(self) -> [u8; 3] {
        [to_bcd(self.minute), to_bcd(self.second), to_bcd(self.frame)]
    }

    /// Reads three BCD bytes.
    ///
    /// # Errors
    /// Names the byte that is no BCD, or the part that is out of range.
    pub const fn from_bcd(bytes: [u8; 3]) -> Result<Msf, AddressError> {
        let (Some(minute), Some(second), Some(frame)) =
            (from_bcd(bytes[0]), from_bcd(bytes[1]), from_bcd(bytes[2]))
        else {
            return Err(AddressError::NotBcd(bytes));
        };
        Msf::new(minute, second, frame)
    }

    /// Minute, second and frame in binary, as commands carry them.
    #[must_use]
    pub const fn to_binary(self) -> [u8; 3] {
        [self.minute, self.second, self.frame]
    }

    /// Reads three binary bytes.
    ///
    /// # Errors
    /// Names the part that is out of range.
    pub const fn from_binary(bytes: [u8; 3]) -> Result<Msf, AddressError> {
        Msf::new(bytes[0], bytes[1], bytes[2])
    }
}

impl fmt::Display for Msf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.minute, self.second, self.frame)
    }
}

impl FromStr for Msf {
    type Err = AddressError;

    /// Reads `MM:SS:FF`, exactly two digits each.
    fn from_str(text: &str) -> Result<Msf, AddressError> {
        let bytes = text.as_bytes();
        let digits = |at: usize| -> Option<u8> {
            let (tens, units) = (*bytes.get(at)?, *bytes.get(at + 1)?);
            (tens.is_ascii_digit() && units.is_ascii_digit())
                .then(|| (tens - b'0') * 10 + (units - b'0'))
        };
        let shaped = bytes.len() == 8 && bytes[2] == b':' && bytes[5] == b':';
        match (shaped, digits(0), digits(3), digits(6)) {
            (true, Some(minute), Some(second), Some(frame)) => Msf::new(minute, second, frame),
            _ => Err(AddressError::Shape(text.to_owned())),
        }
    }
}

/// What is wrong with a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not of the form `MM:SS:FF`.
    #[error("`{0}` is no time: write MM:SS:FF, such as 79:59:74")]
    Shape(String),
    /// Minutes above 99.
    #[error("minute {0} is above 99")]
    Minute(u8),
    /// Seconds above 59.
    #[error("second {0} is above 59")]
    Second(u8),
    /// Frames above 74.
    #[error("frame {0} is above 74")]
    Frame(u8),
    /// A nibble above 9.
    #[error("{:02X} {:02X} {:02X} is no BCD time", .0[0], .0[1], .0[2])]
    NotBcd([u8; 3]),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn msf(text: &str) -> Msf {
        text.parse().unwrap()
    }

    /// Pairs as MMC and IMAPI2 print them.
    #[test]
    fn published_pairs() {
        for (time, area, lba) in [
            ("00:00:00", Area::Program, -150),
            ("00:02:00", Area::Program, 0),
            ("99:59:74", Area::LeadIn, -151),
            ("95:00:00", Area::LeadIn, -22_650),
            ("90:00:00", Area::LeadIn, -45_150),
            ("97:34:23", Area::LeadIn, -11_077),
            ("79:59:74", Area::Program, 359_849),
            ("89:59:74", Area::Program, 404_849),
            ("90:00:00", Area::Program, 404_850),
            ("99:59:74", Area::Program, 449_849),
        ] {
            assert_eq!(msf(time).to_lba(area), Lba(lba), "{time}");
            assert_eq!(Lba(lba).to_msf(), Some(msf(time)), "{lba}");
        }
        assert_eq!(Lba(-45_151).to_msf(), None);
        assert_eq!(Lba(449_850).to_msf(), None);
        assert_eq!(Lba(i32::MIN).to_msf(), None);
        assert_eq!(Lba(i32::MAX).to_msf(), None);
        assert_eq!(Lba(-45_151).to_msf_wrapping(), msf("89:59:74"));
        assert_eq!(Lba(449_850).to_msf_wrapping(), msf("00:00:00"));
        assert_eq!(Lba(i32::MAX).to_msf_wrapping(), msf("18:37:22"));
    }

    #[test]
    fn the_next_time() {
        for (time, next) in [
            ("00:00:00", "00:00:01"),
            ("00:00:74", "00:01:00"),
            ("12:59:74", "13:00:00"),
            ("99:59:74", "00:00:00"),
        ] {
            assert_eq!(msf(time).next_wrapping(), msf(next), "{time}");
        }
    }

    #[test]
    fn sums_end_at_the_last_address() {
        assert_eq!(Lba(-150).plus(150), Lba(0));
        assert_eq!(Lba(-2).plus(u32::MAX), Lba(i32::MAX));
        assert_eq!(Lba(-1).plus(1 << 31), Lba(i32::MAX));
        assert_eq!(Lba(0).since(Lba(-150)), 150);
        assert_eq!(Lba(-150).since(Lba(0)), -150);
        assert_eq!(Lba(i32::MAX).since(Lba(-1)), i32::MAX);
    }

    #[test]
    fn text_is_strict() {
        assert_eq!(msf("12:34:56").to_string(), "12:34:56");
        for bad in ["1:02:03", "00:60:00", "00:00:75", "0a:00:00", "00-00-00", "", "00:00:000"] {
            assert!(bad.parse::<Msf>().is_err(), "{bad}");
        }
    }

    #[test]
    fn bcd_is_strict() {
        assert_eq!(Msf::from_bcd([0x79, 0x59, 0x74]), Ok(msf("79:59:74")));
        assert_eq!(Msf::from_bcd([0x79, 0x60, 0x00]), Err(AddressError::Second(60)));
        assert!(Msf::from_bcd([0x0A, 0, 0]).is_err());
        assert_eq!(msf("26:07:00").to_bcd(), [0x26, 0x07, 0x00]);
    }
}
