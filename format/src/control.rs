//! What Q says of a section beside its time: CONTROL, track and index numbers, the copy setting.

use std::fmt;

use crate::Lba;
use crate::bcd::{from_bcd, to_bcd};

/// The CONTROL nibble of Q: 4-channel, data, copy permitted, pre-emphasis, high bit first
/// [ECMA-130 22.3.1].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Control(u8);

impl Control {
    /// Two-channel audio, copy prohibited, no pre-emphasis.
    pub const AUDIO: Control = Control(0x0);
    /// Data recorded uninterrupted, copy prohibited.
    pub const DATA: Control = Control(0x4);
    const PRE_EMPHASIS: u8 = 0x1;
    const COPY_PERMITTED: u8 = 0x2;
    const IS_DATA: u8 = 0x4;

    /// The low four bits of `nibble`.
    #[must_use]
    pub const fn from_nibble(nibble: u8) -> Control {
        Control(nibble & 0x0F)
    }

    /// The four bits, 0..=15.
    #[must_use]
    pub const fn nibble(self) -> u8 {
        self.0
    }

    /// Bit 2: a data track.
    #[must_use]
    pub const fn is_data(self) -> bool {
        self.0 & Self::IS_DATA != 0
    }

    /// Bit 1: digital copy permitted.
    #[must_use]
    pub const fn copy_permitted(self) -> bool {
        self.0 & Self::COPY_PERMITTED != 0
    }

    /// Bit 0: 50/15 µs pre-emphasis; means something on audio only.
    #[must_use]
    pub const fn pre_emphasis(self) -> bool {
        self.0 & Self::PRE_EMPHASIS != 0
    }

    /// The same with the copy bit set or cleared.
    #[must_use]
    pub const fn with_copy(self, permitted: bool) -> Control {
        Control(if permitted {
            self.0 | Self::COPY_PERMITTED
        } else {
            self.0 & !Self::COPY_PERMITTED
        })
    }

    /// The same with the pre-emphasis bit set or cleared.
    #[must_use]
    pub const fn with_pre_emphasis(self, on: bool) -> Control {
        Control(if on { self.0 | Self::PRE_EMPHASIS } else { self.0 & !Self::PRE_EMPHASIS })
    }

    /// The same without its copy bit: the part that may change only in a pause [ECMA-130 22.3.1].
    #[must_use]
    pub const fn without_copy(self) -> Control {
        self.with_copy(false)
    }
}

/// How the copy bit of a track is set [IMAPI2 DigitalAudioCopySetting].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CopySetting {
    /// Copy bit 1 throughout.
    #[default]
    Permitted,
    /// Copy bit 0 throughout.
    Prohibited,
    /// A copy of a protected original: the bit alternates at 9.375 Hz, see [`scms_copy_bit`].
    Scms,
}

impl CopySetting {
    /// The value of IMAPI_CD_TRACK_DIGITAL_COPY_SETTING.
    #[must_use]
    pub const fn imapi_value(self) -> u32 {
        match self {
            CopySetting::Permitted => 0,
            CopySetting::Prohibited => 1,
            CopySetting::Scms => 2,
        }
    }

    /// The copy bit that Q carries at `lba`.
    #[must_use]
    pub const fn copy_bit_at(self, lba: Lba) -> bool {
        match self {
            CopySetting::Permitted => true,
            CopySetting::Prohibited => false,
            CopySetting::Scms => scms_copy_bit(lba),
        }
    }

    /// The copy bit that the TOC carries: 0 for SCMS, whose source is protected.
    #[must_use]
    pub const fn toc_copy_bit(self) -> bool {
        matches!(self, CopySetting::Permitted)
    }
}

impl TryFrom<u32> for CopySetting {
    type Error = UnknownCopySetting;

    fn try_from(value: u32) -> Result<CopySetting, UnknownCopySetting> {
        match value {
            0 => Ok(CopySetting::Permitted),
            1 => Ok(CopySetting::Prohibited),
            2 => Ok(CopySetting::Scms),
            _ => Err(UnknownCopySetting(value)),
        }
    }
}

/// A number that is no IMAPI_CD_TRACK_DIGITAL_COPY_SETTING.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no digital copy setting: 0 permitted, 1 prohibited, 2 SCMS")]
pub struct UnknownCopySetting(pub u32);

/// The copy bit of an SCMS track: four sections 0, four sections 1, in step with the address
/// [MMC-3 SCMS]; 9.375 Hz.
#[must_use]
pub const fn scms_copy_bit(lba: Lba) -> bool {
    lba.0.rem_euclid(8) >= 4
}

/// A track number, 1..=99.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackNumber(u8);

impl TrackNumber {
    /// Track 1.
    pub const FIRST: TrackNumber = TrackNumber(1);

    /// A track number.
    ///
    /// # Errors
    /// When `number` is not 1..=99.
    pub const fn new(number: u8) -> Result<TrackNumber, NumberError> {
        if number >= 1 && number <= 99 {
            Ok(TrackNumber(number))
        } else {
            Err(NumberError::Track(number as u32))
        }
    }

    /// The number, 1..=99.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for TrackNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An index number, 0..=99; 0 is the pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexNumber(u8);

impl IndexNumber {
    /// Index 00, the pause before a track.
    pub const PAUSE: IndexNumber = IndexNumber(0);
    /// Index 01, where a track starts.
    pub const START: IndexNumber = IndexNumber(1);

    /// An index number.
    ///
    /// # Errors
    /// When `number` is above 99.
    pub const fn new(number: u8) -> Result<IndexNumber, NumberError> {
        if number <= 99 { Ok(IndexNumber(number)) } else { Err(NumberError::Index(number as u32)) }
    }

    /// The number, 0..=99.
    #[must_use]
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for IndexNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What TNO says: lead-in, a track, or the lead-out [ECMA-130 22.3.3.1].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tno {
    /// 00.
    LeadIn,
    /// 01..=99, BCD.
    Track(TrackNumber),
    /// AA.
    LeadOut,
}

impl Tno {
    /// The byte on disc.
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        match self {
            Tno::LeadIn => 0x00,
            Tno::Track(number) => to_bcd(number.0),
            Tno::LeadOut => 0xAA,
        }
    }

    /// Reads the byte on disc, or `None` when it is neither BCD nor AA.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Tno> {
        match byte {
            0x00 => Some(Tno::LeadIn),
            0xAA => Some(Tno::LeadOut),
            _ => match from_bcd(byte) {
                Some(number) => Some(Tno::Track(TrackNumber(number))),
                None => None,
            },
        }
    }

    /// The track number, when this is a track.
    #[must_use]
    pub const fn track(self) -> Option<TrackNumber> {
        match self {
            Tno::Track(number) => Some(number),
            _ => None,
        }
    }
}

impl fmt::Display for Tno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Tno::LeadIn => f.write_str("lead-in"),
            Tno::Track(number) => write!(f, "track {number}"),
            Tno::LeadOut => f.write_str("lead-out"),
        }
    }
}

/// A number out of range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Track numbers are 1..=99.
    #[error("{0} is no track number: 1 to 99")]
    Track(u32),
    /// Index numbers are 0..=99.
    #[error("{0} is no index number: 0 to 99")]
    Index(u32),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_bits_by_the_table() {
        assert_eq!(Control::AUDIO.with_pre_emphasis(true).with_copy(true).nibble(), 0b0011);
        assert_eq!(Control::DATA.with_copy(true).nibble(), 0b0110);
        assert!(Control::from_nibble(0x41 >> 4).is_data());
        assert!(!Control::from_nibble(0x1).copy_permitted());
    }

    /// Copy bits of a captured-style listing: LBA 953..=955 are 0, 956..=959 are 1, 960 is 0.
    #[test]
    fn scms_phase() {
        for (lba, bit) in [(-8, false), (-4, true), (-1, true), (0, false), (3, false), (4, true)] {
            assert_eq!(scms_copy_bit(Lba(lba)), bit, "{lba}");
        }
        for (lba, bit) in [(953, false), (955, false), (956, true), (959, true), (960, false)] {
            assert_eq!(CopySetting::Scms.copy_bit_at(Lba(lba)), bit, "{lba}");
        }
        assert!(!CopySetting::Scms.toc_copy_bit());
    }

    #[test]
    fn numbers_have_bounds() {
        assert!(TrackNumber::new(0).is_err());
        assert!(TrackNumber::new(100).is_err());
        assert!(IndexNumber::new(99).is_ok());
        assert!(IndexNumber::new(100).is_err());
        assert_eq!(Tno::from_byte(0xAA), Some(Tno::LeadOut));
        assert_eq!(Tno::from_byte(0x1A), None);
        assert_eq!(Tno::from_byte(0x98), Some(Tno::Track(TrackNumber(98))));
        assert_eq!(Tno::Track(TrackNumber(12)).to_byte(), 0x12);
    }
}
