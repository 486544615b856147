//! READ(10), 28h [MMC-3 5.14]: user data of 2048 bytes a block.

use rawcd_format::Lba;

use crate::CdbError;
use crate::bytes::{be16, lba, put_lba, put16};
use crate::cdb::PaddedCdb;

/// Reads user data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// First block.
    pub lba: Lba,
    /// Blocks; none is legal and reads nothing.
    pub blocks: u16,
}

impl Read {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<Read, CdbError> {
        if cdb[1] & 0x01 != 0 {
            return Err(CdbError::field(1, Some(0), "relative addresses are for linked commands"));
        }
        Ok(Read { lba: lba(cdb, 2), blocks: be16(cdb, 7) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x28;
        put_lba(&mut cdb, 2, self.lba);
        put16(&mut cdb, 7, self.blocks);
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn sixteen_blocks_from_the_volume_descriptor() {
        let bytes = [0x28, 0, 0, 0, 0, 0x10, 0, 0x00, 0x10, 0];
        let read = Read { lba: Lba(16), blocks: 16 };
        assert_eq!(read.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::Read(read)));
        assert_eq!(Cdb::parse(&[0x28, 0x01]).unwrap_err().sense().codes(), (5, 0x24, 0));
    }
}
