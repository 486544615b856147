//! SET READ AHEAD, A7h [MMC-3 6].

use rawcd_format::Lba;

use crate::CdbError;
use crate::bytes::{lba, put_lba};
use crate::cdb::PaddedCdb;

/// Says what will be read behind a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetReadAhead {
    /// When this block has been read,
    pub trigger: Lba,
    /// the drive may read on from here.
    pub read_ahead: Lba,
}

impl SetReadAhead {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<SetReadAhead, CdbError> {
        Ok(SetReadAhead { trigger: lba(cdb, 2), read_ahead: lba(cdb, 6) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        cdb[0] = 0xA7;
        put_lba(&mut cdb, 2, self.trigger);
        put_lba(&mut cdb, 6, self.read_ahead);
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        let bytes = [0xA7, 0, 0, 0, 0, 0x4B, 0, 0x05, 0x7D, 0xA9, 0, 0];
        let command = SetReadAhead { trigger: Lba(75), read_ahead: Lba(359_849) };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::SetReadAhead(command)));
    }
}
