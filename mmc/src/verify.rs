//! VERIFY(10), 2Fh [MMC-3 5]: reads sectors and hands nothing over.

use rawcd_format::Lba;

use crate::CdbError;
use crate::bytes::{be16, lba, put_lba, put16};
use crate::cdb::PaddedCdb;

/// Checks that sectors can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verify {
    /// First sector.
    pub lba: Lba,
    /// Sectors; none is legal and checks nothing.
    pub blocks: u16,
}

impl Verify {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<Verify, CdbError> {
        match verified_blocks(cdb) {
            Ok((lba, blocks)) => Ok(Verify { lba, blocks }),
            Err(error) => Err(error),
        }
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x2F;
        put_lba(&mut cdb, 2, self.lba);
        put16(&mut cdb, 7, self.blocks);
        cdb
    }
}

/// First block and blocks of a command that verifies them. RELADR and BYTCHK are no options here.
pub(crate) const fn verified_blocks(cdb: &PaddedCdb) -> Result<(Lba, u16), CdbError> {
    if cdb[1] & 0x01 != 0 {
        return Err(CdbError::field(1, Some(0), "relative addresses are for linked commands"));
    }
    if cdb[1] & 0x02 != 0 {
        return Err(CdbError::field(1, Some(1), "CD drives compare with no sent data"));
    }
    Ok((lba(cdb, 2), be16(cdb, 7)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        let bytes = [0x2F, 0, 0, 0, 0x01, 0x00, 0, 0x00, 0x20, 0];
        let verify = Verify { lba: Lba(256), blocks: 32 };
        assert_eq!(verify.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::Verify(verify)));
        assert_eq!(Cdb::parse(&[0x2F, 0x02]).unwrap_err().sense().emit()[15..], [0xC9, 0, 1]);
        assert_eq!(Cdb::parse(&[0x2F, 0x01]).unwrap_err().sense().emit()[15..], [0xC8, 0, 1]);
    }
}
