//! READ FORMAT CAPACITIES, 23h [MMC-3 5].

use crate::bytes::{be16, be24, be32, put16, put24};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Asks for the capacity, and those that FORMAT UNIT can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadFormatCapacities {
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl ReadFormatCapacities {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReadFormatCapacities, CdbError> {
        Ok(ReadFormatCapacities { allocation_len: be16(cdb, 7) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x23;
        put16(&mut cdb, 7, self.allocation_len);
        cdb
    }
}

/// What the capacity of the medium is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediumFormat {
    /// 1: not formatted; the most it can hold.
    Unformatted,
    /// 2: formatted; what it holds.
    Formatted,
    /// 3: there is no medium; the most that any can hold.
    NoMedium,
}

/// The answer: 12 bytes, and 8 a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatCapacities {
    /// Blocks of the medium.
    pub blocks: u32,
    /// What they are about.
    pub medium: MediumFormat,
    /// Bytes of a block, 24 bits.
    pub block_len: u32,
    /// What FORMAT UNIT can give.
    pub formats: Vec<FormatDescriptor>,
}

/// A format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatDescriptor {
    /// Blocks.
    pub blocks: u32,
    /// Format type, 6 bits; 10h is a whole CD-RW in packets.
    pub kind: u8,
    /// Parameter of the type, 24 bits; of type 10h blocks of a packet.
    pub parameter: u32,
}

impl FormatCapacities {
    const NAME: &'static str = "the format capacities";

    /// Reads the answer; a format that is cut is not read.
    ///
    /// # Errors
    /// When it has fewer than 12 bytes, or the descriptor type is none.
    pub fn parse(raw: &[u8]) -> Result<FormatCapacities, AnswerError> {
        AnswerError::need(FormatCapacities::NAME, raw, 12)?;
        let raw = &raw[..raw.len().min(4 + usize::from(raw[3])).max(12)];
        let medium = match raw[8] & 0x03 {
            1 => MediumFormat::Unformatted,
            2 => MediumFormat::Formatted,
            3 => MediumFormat::NoMedium,
            _ => {
                return Err(AnswerError::Illegal {
                    answer: FormatCapacities::NAME,
                    byte: 8,
                    found: raw[8],
                    expected: "descriptor type 1, 2 or 3",
                });
            }
        };
        let formats = raw[12..].chunks_exact(8).map(|raw| FormatDescriptor {
            blocks: be32(raw, 0),
            kind: raw[4] >> 2,
            parameter: be24(raw, 5),
        });
        Ok(FormatCapacities {
            blocks: be32(raw, 4),
            medium,
            block_len: be24(raw, 9),
            formats: formats.collect(),
        })
    }

    /// The answer.
    ///
    /// # Panics
    /// When there are more than 30 formats, which the length byte cannot say.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let medium = match self.medium {
            MediumFormat::Unformatted => 1,
            MediumFormat::Formatted => 2,
            MediumFormat::NoMedium => 3,
        };
        let mut raw = vec![0; 4];
        put_descriptor(&mut raw, self.blocks, medium, self.block_len);
        for format in &self.formats {
            put_descriptor(&mut raw, format.blocks, format.kind << 2, format.parameter);
        }
        raw[3] = u8::try_from(raw.len() - 4).expect("at most 30 formats");
        raw
    }
}

fn put_descriptor(raw: &mut Vec<u8>, blocks: u32, kind: u8, low: u32) {
    let mut bytes = [0; 8];
    bytes[..4].copy_from_slice(&blocks.to_be_bytes());
    bytes[4] = kind;
    put24(&mut bytes, 5, low);
    raw.extend(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command_and_answer() {
        let bytes = [0x23, 0, 0, 0, 0, 0, 0, 0, 0xFC, 0];
        let command = ReadFormatCapacities { allocation_len: 252 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReadFormatCapacities(command)));
        let raw = [
            0, 0, 0, 16, //
            0, 5, 0x7D, 0xA9, 1, 0, 8, 0, //
            0, 4, 0x1C, 0xC0, 0x40, 0, 0, 32,
        ];
        let format = FormatDescriptor { blocks: 269_504, kind: 0x10, parameter: 32 };
        let capacities = FormatCapacities {
            blocks: 359_849,
            medium: MediumFormat::Unformatted,
            block_len: 2048,
            formats: vec![format],
        };
        assert_eq!(capacities.emit(), raw);
        assert_eq!(FormatCapacities::parse(&raw), Ok(capacities.clone()));
        assert_eq!(FormatCapacities::parse(&raw[..19]).unwrap().formats, []);
        for (code, medium) in [(2, MediumFormat::Formatted), (3, MediumFormat::NoMedium)] {
            let other = FormatCapacities { medium, ..capacities.clone() };
            assert_eq!(other.emit()[8], code);
            assert_eq!(FormatCapacities::parse(&other.emit()), Ok(other));
        }
        assert!(FormatCapacities::parse(&raw[..11]).is_err());
        assert!(FormatCapacities::parse(&[0; 12]).is_err());
    }
}
