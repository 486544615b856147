//! The ten sector types of IMAPI_CD_SECTOR_TYPE.

use std::fmt;
use std::str::FromStr;

use crate::SECTOR_LEN;

/// What a track's sectors are [IMAPI2 IMAPI_CD_SECTOR_TYPE]. "XA" below is CD-ROM XA, mode 2 with
/// subheaders; a `*Raw` type is 2352 bytes that the caller has already given sync, header, EDC,
/// ECC and scrambling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SectorType {
    /// 588 stereo samples of 16 bit, 44.1 kHz, little endian.
    Audio,
    /// Mode 0: 2336 zero bytes.
    Mode0,
    /// Mode 1: 2048 bytes with EDC and ECC.
    Mode1,
    /// Mode 2 formless: 2336 bytes.
    Mode2,
    /// XA form 1: 2048 bytes with subheader, EDC and ECC.
    Mode2Form1,
    /// XA form 2: 2336 bytes, subheader twice + 2324 + EDC.
    Mode2Form2,
    /// Mode 1, complete.
    Mode1Raw,
    /// Mode 2 formless, complete.
    Mode2Raw,
    /// XA form 1, complete.
    Mode2Form1Raw,
    /// XA form 2, complete.
    Mode2Form2Raw,
}

impl SectorType {
    /// All ten, in the order of their values 0..=9.
    pub const ALL: [SectorType; 10] = [
        SectorType::Audio,
        SectorType::Mode0,
        SectorType::Mode1,
        SectorType::Mode2,
        SectorType::Mode2Form1,
        SectorType::Mode2Form2,
        SectorType::Mode1Raw,
        SectorType::Mode2Raw,
        SectorType::Mode2Form1Raw,
        SectorType::Mode2Form2Raw,
    ];

    /// The value of IMAPI_CD_SECTOR_TYPE, 0..=9.
    #[must_use]
    pub const fn imapi_value(self) -> u32 {
        self as u32
    }

    /// Bytes of user data in a sector, as a source supplies them.
    #[must_use]
    pub const fn user_data_len(self) -> usize {
        match self {
            SectorType::Mode1 | SectorType::Mode2Form1 => 2048,
            SectorType::Mode0 | SectorType::Mode2 | SectorType::Mode2Form2 => 2336,
            _ => SECTOR_LEN,
        }
    }

    /// Whether the sectors are audio: no sync, no header, no scrambling.
    #[must_use]
    pub const fn is_audio(self) -> bool {
        matches!(self, SectorType::Audio)
    }

    /// Whether the caller supplies whole, scrambled sectors.
    #[must_use]
    pub const fn is_raw(self) -> bool {
        self as u8 >= SectorType::Mode1Raw as u8
    }

    /// Whether this is one of the CD-ROM XA forms.
    #[must_use]
    pub const fn is_xa(self) -> bool {
        matches!(self.cooked(), SectorType::Mode2Form1 | SectorType::Mode2Form2)
    }

    /// The type with the same layout whose sectors are made here: what gaps are filled with.
    #[must_use]
    pub const fn cooked(self) -> SectorType {
        match self {
            SectorType::Mode1Raw => SectorType::Mode1,
            SectorType::Mode2Raw => SectorType::Mode2,
            SectorType::Mode2Form1Raw => SectorType::Mode2Form1,
            SectorType::Mode2Form2Raw => SectorType::Mode2Form2,
            other => other,
        }
    }

    /// The mode byte of the sector header, or `None` for audio.
    #[must_use]
    pub const fn mode(self) -> Option<u8> {
        match self.cooked() {
            SectorType::Audio => None,
            SectorType::Mode0 => Some(0),
            SectorType::Mode1 => Some(1),
            _ => Some(2),
        }
    }

    /// Whether a track of this type may follow one of `previous` without a pre-gap: the same
    /// sector mode, as the mode byte says; formless and both forms are mode 2 [ECMA-130 14.2, 20.2].
    #[must_use]
    pub fn same_mode(self, previous: SectorType) -> bool {
        self.mode() == previous.mode()
    }

    /// The name used in plans.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            SectorType::Audio => "audio",
            SectorType::Mode0 => "mode0",
            SectorType::Mode1 => "mode1",
            SectorType::Mode2 => "mode2",
            SectorType::Mode2Form1 => "mode2-form1",
            SectorType::Mode2Form2 => "mode2-form2",
            SectorType::Mode1Raw => "mode1-raw",
            SectorType::Mode2Raw => "mode2-raw",
            SectorType::Mode2Form1Raw => "mode2-form1-raw",
            SectorType::Mode2Form2Raw => "mode2-form2-raw",
        }
    }
}

impl fmt::Display for SectorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for SectorType {
    type Err = UnknownSectorType;

    fn from_str(name: &str) -> Result<SectorType, UnknownSectorType> {
        SectorType::ALL
            .into_iter()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| UnknownSectorType(name.to_owned()))
    }
}

impl TryFrom<u32> for SectorType {
    type Error = UnknownSectorType;

    fn try_from(value: u32) -> Result<SectorType, UnknownSectorType> {
        SectorType::ALL
            .get(value as usize)
            .copied()
            .ok_or_else(|| UnknownSectorType(value.to_string()))
    }
}

/// A name or number that is no sector type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no sector type: audio mode0 mode1 mode2 mode2-form1 mode2-form2 mode1-raw mode2-raw mode2-form1-raw mode2-form2-raw"
)]
pub struct UnknownSectorType(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    /// Values and sizes as imapi2.h and its reference page give them.
    #[test]
    fn imapi_table() {
        let table = [
            ("audio", 0, 2352),
            ("mode0", 1, 2336),
            ("mode1", 2, 2048),
            ("mode2", 3, 2336),
            ("mode2-form1", 4, 2048),
            ("mode2-form2", 5, 2336),
            ("mode1-raw", 6, 2352),
            ("mode2-raw", 7, 2352),
            ("mode2-form1-raw", 8, 2352),
            ("mode2-form2-raw", 9, 2352),
        ];
        for (name, value, len) in table {
            let kind: SectorType = name.parse().unwrap();
            assert_eq!((kind.imapi_value(), kind.user_data_len()), (value, len), "{name}");
            assert_eq!(SectorType::try_from(value), Ok(kind));
            assert_eq!(kind.is_raw(), value >= 6);
        }
        assert!(SectorType::try_from(10).is_err());
        assert!("mode3".parse::<SectorType>().is_err());
    }

    #[test]
    fn all_of_mode_2_is_one_mode() {
        use SectorType::*;
        assert!(Mode2Form1.same_mode(Mode2Form2Raw));
        assert!(Mode1.same_mode(Mode1Raw));
        assert!(Mode2.same_mode(Mode2Form1));
        assert!(!Mode1.same_mode(Audio));
        assert!(!Mode0.same_mode(Mode1));
    }
}
