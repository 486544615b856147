//! [`TrackDescriptor`]: the user data of the blocks in the pause before a track of packets, which
//! tell a drive how the track is written [ECMA-394].

use crate::bcd::{from_bcd, to_bcd};

/// What a block in a pause says of the track behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TrackDescriptor {
    /// Number of the track.
    pub number: u8,
    /// How it is written.
    pub method: WriteMethod,
}

/// How a track is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteMethod {
    /// In packets of any size.
    Variable,
    /// In packets of so many blocks, at most 999,999.
    Fixed(u32),
}

impl TrackDescriptor {
    /// Bytes that say something; those behind them are zero.
    pub const LEN: usize = 13;
    const IDENTIFICATION: [u8; 3] = *b"TDI";
    const VARIABLE: u8 = 0x90;
    const FIXED: u8 = 0x91;

    /// The first bytes of the block; all others are zero. Identification, length of the pause in
    /// BCD, kind of descriptor, first and last track that are described; of the track its number,
    /// how it is written, and blocks of a packet in BCD.
    #[must_use]
    pub fn emit(self) -> [u8; TrackDescriptor::LEN] {
        let number = to_bcd(self.number);
        let (method, [a, b, c]) = match self.method {
            WriteMethod::Variable => (TrackDescriptor::VARIABLE, [0xFF; 3]),
            WriteMethod::Fixed(blocks) => {
                let digits = |value: u32| to_bcd((value % 100) as u8);
                let size = [digits(blocks / 10_000), digits(blocks / 100), digits(blocks)];
                (TrackDescriptor::FIXED, size)
            }
        };
        let [t, d, i] = TrackDescriptor::IDENTIFICATION;
        [t, d, i, 0x01, 0x50, 0x01, number, number, number, method, a, b, c]
    }

    /// Reads the user data of a block; `None` when it is no descriptor of packets.
    #[must_use]
    pub fn parse(user: &[u8]) -> Option<TrackDescriptor> {
        let raw = user.first_chunk::<{ TrackDescriptor::LEN }>()?;
        if raw[..3] != TrackDescriptor::IDENTIFICATION {
            return None;
        }
        let method = match raw[9] {
            TrackDescriptor::VARIABLE => WriteMethod::Variable,
            TrackDescriptor::FIXED => {
                let digits = |at: usize| from_bcd(raw[at]).map(u32::from);
                let blocks = digits(10)? * 10_000 + digits(11)? * 100 + digits(12)?;
                WriteMethod::Fixed(Some(blocks).filter(|&blocks| blocks > 0)?)
            }
            _ => return None,
        };
        Some(TrackDescriptor { number: from_bcd(raw[8])?, method })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As discs have it of a track written in one piece (method 80h), but for method and size.
    #[test]
    fn descriptors() {
        let fixed = TrackDescriptor { number: 12, method: WriteMethod::Fixed(32) };
        let bytes = [0x54, 0x44, 0x49, 1, 0x50, 1, 0x12, 0x12, 0x12, 0x91, 0, 0, 0x32];
        assert_eq!(fixed.emit(), bytes);
        assert_eq!(TrackDescriptor::parse(&bytes), Some(fixed));
        let variable = TrackDescriptor { number: 1, method: WriteMethod::Variable };
        let mut bytes = [0x54, 0x44, 0x49, 1, 0x50, 1, 1, 1, 1, 0x90, 0xFF, 0xFF, 0xFF];
        assert_eq!(variable.emit(), bytes);
        assert_eq!(TrackDescriptor::parse(&bytes), Some(variable));
        bytes[9] = 0x80;
        assert_eq!(TrackDescriptor::parse(&bytes), None);
        bytes[9] = 0x91;
        assert_eq!(TrackDescriptor::parse(&bytes), None);
        bytes[10..].copy_from_slice(&[0, 0, 0]);
        assert_eq!(TrackDescriptor::parse(&bytes), None);
        assert_eq!(TrackDescriptor::parse(&bytes[..12]), None);
        bytes[0] = 0;
        assert_eq!(TrackDescriptor::parse(&bytes), None);
    }
}
