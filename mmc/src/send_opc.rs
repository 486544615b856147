//! SEND OPC INFORMATION, 54h [MMC-3 5.38]: power calibration, done by the drive or handed to it.

use crate::CdbError;
use crate::bytes::{be16, flag, put16};
use crate::cdb::PaddedCdb;

/// Calibrates the laser, or takes calibration values of 8 bytes each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendOpc {
    /// DoOpc: the drive measures by itself.
    pub calibrate: bool,
    /// Bytes of values that follow.
    pub parameter_list_len: u16,
}

impl SendOpc {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<SendOpc, CdbError> {
        Ok(SendOpc { calibrate: cdb[1] & 0x01 != 0, parameter_list_len: be16(cdb, 7) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x54;
        cdb[1] = flag(self.calibrate, 0x01);
        put16(&mut cdb, 7, self.parameter_list_len);
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn the_usual_one_and_one_with_values() {
        let usual = SendOpc { calibrate: true, parameter_list_len: 0 };
        assert_eq!(usual.emit(), [0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        let bytes = [0x54, 0, 0, 0, 0, 0, 0, 0x01, 0x08, 0];
        let values = SendOpc { calibrate: false, parameter_list_len: 264 };
        assert_eq!(values.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::SendOpc(values)));
    }
}
