//! SEEK(10), 2Bh [MMC-3 5].

use rawcd_format::Lba;

use crate::CdbError;
use crate::bytes::{lba, put_lba};
use crate::cdb::PaddedCdb;

/// Moves the pick-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seek {
    /// Where to.
    pub lba: Lba,
}

impl Seek {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<Seek, CdbError> {
        Ok(Seek { lba: lba(cdb, 2) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x2B;
        put_lba(&mut cdb, 2, self.lba);
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        let bytes = [0x2B, 0, 0, 0x05, 0x7D, 0xA9, 0, 0, 0, 0];
        assert_eq!(Seek { lba: Lba(359_849) }.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::Seek(Seek { lba: Lba(359_849) })));
    }
}
