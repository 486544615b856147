//! WRITE AND VERIFY(10), 2Eh [MMC-3 5]: writes blocks, then reads them.

use rawcd_format::Lba;

use crate::CdbError;
use crate::bytes::{put_lba, put16};
use crate::cdb::PaddedCdb;
use crate::verify::verified_blocks;

/// Writes blocks and checks that they can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteAndVerify {
    /// First block.
    pub lba: Lba,
    /// Blocks; none is legal and writes nothing.
    pub blocks: u16,
}

impl WriteAndVerify {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<WriteAndVerify, CdbError> {
        match verified_blocks(cdb) {
            Ok((lba, blocks)) => Ok(WriteAndVerify { lba, blocks }),
            Err(error) => Err(error),
        }
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x2E;
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
    fn command() {
        let bytes = [0x2E, 0, 0, 0, 0x01, 0x00, 0, 0x00, 0x20, 0];
        let command = WriteAndVerify { lba: Lba(256), blocks: 32 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::WriteAndVerify(command)));
        assert_eq!(Cdb::parse(&[0x2E, 0x02]).unwrap_err().sense().emit()[15..], [0xC9, 0, 1]);
        assert_eq!(Cdb::parse(&[0x2E, 0x01]).unwrap_err().sense().emit()[15..], [0xC8, 0, 1]);
    }
}
