//! READ(10), 28h, and READ(12), A8h [MMC-3 5.14]: user data of 2048 bytes a block.

use rawcd_format::Lba;

use crate::CdbError;
use crate::bytes::{be16, be32, lba, put_lba, put16, put32};
use crate::cdb::PaddedCdb;

/// Reads user data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// First block.
    pub lba: Lba,
    /// Blocks; none is legal and reads nothing.
    pub blocks: u32,
}

impl Read {
    pub(crate) const fn parse10(cdb: &PaddedCdb) -> Result<Read, CdbError> {
        Read::parse(cdb, be16(cdb, 7) as u32)
    }

    pub(crate) const fn parse12(cdb: &PaddedCdb) -> Result<Read, CdbError> {
        Read::parse(cdb, be32(cdb, 6))
    }

    const fn parse(cdb: &PaddedCdb, blocks: u32) -> Result<Read, CdbError> {
        if cdb[1] & 0x01 != 0 {
            return Err(CdbError::field(1, Some(0), "relative addresses are for linked commands"));
        }
        Ok(Read { lba: lba(cdb, 2), blocks })
    }

    /// The CDB: READ(10), or READ(12) when there are more blocks than that can say.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut cdb = vec![0; 10];
        put_lba(&mut cdb, 2, self.lba);
        match u16::try_from(self.blocks) {
            Ok(blocks) => {
                cdb[0] = 0x28;
                put16(&mut cdb, 7, blocks);
            }
            Err(_) => {
                cdb.resize(12, 0);
                cdb[0] = 0xA8;
                put32(&mut cdb, 6, self.blocks);
            }
        }
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
        let twelve = [0xA8, 0x08, 0, 0, 0, 0x10, 0, 0, 0x00, 0x10, 0, 0];
        assert_eq!(Cdb::parse(&twelve), Ok(Cdb::Read(read)));
        for opcode in [0x28, 0xA8] {
            let error = Cdb::parse(&[opcode, 0x01]).unwrap_err();
            assert_eq!(error.sense().codes(), (5, 0x24, 0));
        }
    }

    #[test]
    fn more_than_ten_bytes_can_say() {
        let bytes = [0xA8, 0, 0, 0, 0, 0, 0x00, 0x01, 0x00, 0x00, 0, 0];
        let read = Read { lba: Lba(0), blocks: 65_536 };
        assert_eq!(read.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::Read(read)));
    }
}
