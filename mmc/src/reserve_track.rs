//! RESERVE TRACK, 53h [MMC-3 5.33]: room for a track that is recorded later.

use crate::CdbError;
use crate::bytes::{be32, put32};
use crate::cdb::PaddedCdb;

/// Reserves a track behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReserveTrack {
    /// Blocks of user data, run-out not counted.
    pub blocks: u32,
}

impl ReserveTrack {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReserveTrack, CdbError> {
        Ok(ReserveTrack { blocks: be32(cdb, 5) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x53;
        put32(&mut cdb, 5, self.blocks);
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        let bytes = [0x53, 0, 0, 0, 0, 0, 0x05, 0x7D, 0xA9, 0];
        let command = ReserveTrack { blocks: 359_849 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReserveTrack(command)));
    }
}
