//! READ BUFFER CAPACITY, 5Ch [MMC-3 5.15].

use crate::answer::put_length;
use crate::bytes::{be16, be32, flag, put16, put32};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Asks how full the write buffer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBufferCapacity {
    /// BLOCK: answer in blocks of the write in progress rather than in bytes.
    pub in_blocks: bool,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl ReadBufferCapacity {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReadBufferCapacity, CdbError> {
        Ok(ReadBufferCapacity { in_blocks: cdb[1] & 0x01 != 0, allocation_len: be16(cdb, 7) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x5C;
        cdb[1] = flag(self.in_blocks, 0x01);
        put16(&mut cdb, 7, self.allocation_len);
        cdb
    }
}

/// The answer, 12 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferCapacity {
    /// Sizes are blocks rather than bytes.
    pub in_blocks: bool,
    /// Size of the buffer.
    pub total: u32,
    /// Part of it that is free.
    pub free: u32,
}

impl BufferCapacity {
    /// Bytes of the answer.
    pub const LEN: usize = 12;

    /// Reads the answer.
    ///
    /// # Errors
    /// When it has fewer than 12 bytes.
    pub fn parse(raw: &[u8]) -> Result<BufferCapacity, AnswerError> {
        AnswerError::need("READ BUFFER CAPACITY data", raw, BufferCapacity::LEN)?;
        Ok(BufferCapacity {
            in_blocks: raw[3] & 0x01 != 0,
            total: be32(raw, 4),
            free: be32(raw, 8),
        })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; BufferCapacity::LEN];
        put_length(&mut raw);
        raw[3] = flag(self.in_blocks, 0x01);
        put32(&mut raw, 4, self.total);
        put32(&mut raw, 8, self.free);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command_and_answer() {
        let cdb = [0x5C, 0, 0, 0, 0, 0, 0, 0x00, 0x0C, 0];
        let command = ReadBufferCapacity { in_blocks: false, allocation_len: 12 };
        assert_eq!(command.emit(), cdb);
        assert_eq!(Cdb::parse(&cdb), Ok(Cdb::ReadBufferCapacity(command)));
        let bytes = [0, 0x0A, 0, 0, 0x00, 0x13, 0x18, 0x00, 0x00, 0x00, 0x08, 0x00];
        let capacity = BufferCapacity { in_blocks: false, total: 1_251_328, free: 2048 };
        assert_eq!(capacity.emit(), bytes);
        assert_eq!(BufferCapacity::parse(&bytes), Ok(capacity));
        assert!(BufferCapacity::parse(&bytes[..11]).is_err());
    }
}
