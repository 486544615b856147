//! SET CD SPEED, BBh [MMC-3 5.41]. Speeds are kB/s of 1000 bytes; 1x is 176.4.

use crate::CdbError;
use crate::bytes::{be16, put16};
use crate::cdb::PaddedCdb;

/// Selects speeds; the drive rounds to one it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetCdSpeed {
    /// Rotational control of writing: 0 CLV or as the medium calls for, 1 pure CAV.
    pub rotation: u8,
    /// Read speed, kB/s.
    pub read: u16,
    /// Write speed, kB/s.
    pub write: u16,
}

impl SetCdSpeed {
    /// "As fast as you can".
    pub const FASTEST: u16 = 0xFFFF;

    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<SetCdSpeed, CdbError> {
        Ok(SetCdSpeed { rotation: cdb[1] & 0x03, read: be16(cdb, 2), write: be16(cdb, 4) })
    }

    /// The CDB; of `rotation` the low two bits.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        cdb[0] = 0xBB;
        cdb[1] = self.rotation & 0x03;
        put16(&mut cdb, 2, self.read);
        put16(&mut cdb, 4, self.write);
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn sixteen_times_written_fastest_read() {
        let bytes = [0xBB, 0, 0xFF, 0xFF, 0x0B, 0x07, 0, 0, 0, 0, 0, 0];
        let command = SetCdSpeed { rotation: 0, read: 0xFFFF, write: 2823 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::SetCdSpeed(command)));
        // One host sets bit 7 of the CONTROL byte to force a speed.
        let mut forced = bytes;
        forced[11] = 0x80;
        assert_eq!(Cdb::parse(&forced), Ok(Cdb::SetCdSpeed(command)));
    }
}
