//! WRITE(10), 2Ah [MMC-3 5.45] and WRITE(12), AAh. How many bytes a block has is not said here
//! but by the data block type of the write parameters page.

use rawcd_format::Lba;

use crate::CdbError;
use crate::bytes::{be16, be32, lba, put_lba, put16, put32};
use crate::cdb::PaddedCdb;

/// Writes blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write {
    /// First block; negative in a lead-in.
    pub lba: Lba,
    /// Blocks; none is legal and writes nothing.
    pub blocks: u32,
}

impl Write {
    pub(crate) const fn parse10(cdb: &PaddedCdb) -> Result<Write, CdbError> {
        match relative(cdb) {
            true => Err(RELATIVE),
            false => Ok(Write { lba: lba(cdb, 2), blocks: be16(cdb, 7) as u32 }),
        }
    }

    pub(crate) const fn parse12(cdb: &PaddedCdb) -> Result<Write, CdbError> {
        match relative(cdb) {
            true => Err(RELATIVE),
            false => Ok(Write { lba: lba(cdb, 2), blocks: be32(cdb, 6) }),
        }
    }

    /// WRITE(10), or `None` when it cannot count the blocks: 65536 and more.
    #[must_use]
    pub fn emit10(&self) -> Option<[u8; 10]> {
        let blocks = u16::try_from(self.blocks).ok()?;
        let mut cdb = [0; 10];
        cdb[0] = 0x2A;
        put_lba(&mut cdb, 2, self.lba);
        put16(&mut cdb, 7, blocks);
        Some(cdb)
    }

    /// WRITE(12).
    #[must_use]
    pub fn emit12(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        cdb[0] = 0xAA;
        put_lba(&mut cdb, 2, self.lba);
        put32(&mut cdb, 6, self.blocks);
        cdb
    }
}

/// RelAdr: an address relative to that of a linked command, which no CD drive has.
const fn relative(cdb: &PaddedCdb) -> bool {
    cdb[1] & 0x01 != 0
}

const RELATIVE: CdbError =
    CdbError::field(1, Some(0), "relative addresses are for linked commands");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    /// 26 blocks at the lead-in start 97:34:23, LBA -11077.
    #[test]
    fn lead_in_in_both_lengths() {
        let write = Write { lba: Lba(-11_077), blocks: 26 };
        let ten = [0x2A, 0, 0xFF, 0xFF, 0xD4, 0xBB, 0, 0x00, 0x1A, 0];
        let twelve = [0xAA, 0, 0xFF, 0xFF, 0xD4, 0xBB, 0, 0, 0, 0x1A, 0, 0];
        assert_eq!(write.emit10(), Some(ten));
        assert_eq!(write.emit12(), twelve);
        assert_eq!(Cdb::parse(&ten), Ok(Cdb::Write(write)));
        assert_eq!(Cdb::parse(&twelve), Ok(Cdb::Write(write)));
    }

    #[test]
    fn limits() {
        assert_eq!(Write { lba: Lba(0), blocks: 0x1_0000 }.emit10(), None);
        for opcode in [0x2A, 0xAA] {
            let error = Cdb::parse(&[opcode, 0x01]).unwrap_err();
            assert_eq!(
                error.to_string(),
                "CDB byte 1, bit 0 is illegal: relative addresses are for linked commands"
            );
        }
        // Force unit access and the page-out bit are no business of a recorder.
        assert!(Cdb::parse(&[0x2A, 0x18]).is_ok());
    }
}
