//! REPAIR TRACK, 58h [MMC-3 5]: ends a packet that was broken off, so that its track can be
//! written again.

use crate::CdbError;
use crate::bytes::{be16, flag, put16};
use crate::cdb::PaddedCdb;

/// Repairs a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepairTrack {
    /// Answer at once, and go on.
    pub immediate: bool,
    /// Which track.
    pub track: u16,
}

impl RepairTrack {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<RepairTrack, CdbError> {
        Ok(RepairTrack { immediate: cdb[1] & 0x01 != 0, track: be16(cdb, 4) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x58;
        cdb[1] = flag(self.immediate, 0x01);
        put16(&mut cdb, 4, self.track);
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        for (immediate, track, bytes) in [
            (true, 1, [0x58, 1, 0, 0, 0, 1, 0, 0, 0, 0]),
            (false, 0x0102, [0x58, 0, 0, 0, 1, 2, 0, 0, 0, 0]),
        ] {
            let command = RepairTrack { immediate, track };
            assert_eq!(command.emit(), bytes);
            assert_eq!(Cdb::parse(&bytes), Ok(Cdb::RepairTrack(command)));
        }
    }
}
