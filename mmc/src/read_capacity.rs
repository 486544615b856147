//! READ CAPACITY, 25h [MMC-3 5.16].

use rawcd_format::Lba;

use crate::bytes::{be32, lba, put_lba, put32};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Asks for the last block of user data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadCapacity;

impl ReadCapacity {
    pub(crate) const fn parse(_cdb: &PaddedCdb) -> Result<ReadCapacity, CdbError> {
        Ok(ReadCapacity)
    }

    /// The CDB.
    #[must_use]
    pub const fn emit(&self) -> [u8; 10] {
        [0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    }
}

/// The answer, 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Last block: one before the lead-out, 0 when nothing is readable.
    pub last: Lba,
    /// Bytes of a block.
    pub block_len: u32,
}

impl Capacity {
    /// Reads the answer.
    ///
    /// # Errors
    /// When it has fewer than 8 bytes.
    pub fn parse(raw: &[u8]) -> Result<Capacity, AnswerError> {
        AnswerError::need("READ CAPACITY data", raw, 8)?;
        Ok(Capacity { last: lba(raw, 0), block_len: be32(raw, 4) })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; 8];
        put_lba(&mut raw, 0, self.last);
        put32(&mut raw, 4, self.block_len);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command_and_answer() {
        assert_eq!(ReadCapacity.emit(), [0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(Cdb::parse(&[0x25; 1]), Ok(Cdb::ReadCapacity(ReadCapacity)));
        let bytes = [0x00, 0x05, 0x7D, 0xA8, 0x00, 0x00, 0x08, 0x00];
        let capacity = Capacity { last: Lba(359_848), block_len: 2048 };
        assert_eq!(capacity.emit(), bytes);
        assert_eq!(Capacity::parse(&bytes), Ok(capacity));
        assert!(Capacity::parse(&bytes[..7]).is_err());
    }
}
