//! PREVENT ALLOW MEDIUM REMOVAL, 1Eh [MMC-3 5.13].

use crate::CdbError;
use crate::bytes::flag;
use crate::cdb::PaddedCdb;

/// Locks or unlocks the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreventAllow {
    /// Lock rather than unlock.
    pub prevent: bool,
    /// The persistent lock, which leaves the eject button to the host.
    pub persistent: bool,
}

impl PreventAllow {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<PreventAllow, CdbError> {
        Ok(PreventAllow { prevent: cdb[4] & 0x01 != 0, persistent: cdb[4] & 0x02 != 0 })
    }

    /// The CDB.
    #[must_use]
    pub const fn emit(&self) -> [u8; 6] {
        [0x1E, 0, 0, 0, flag(self.persistent, 0x02) | flag(self.prevent, 0x01), 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn both_bits() {
        let lock = PreventAllow { prevent: true, persistent: false };
        assert_eq!(lock.emit(), [0x1E, 0, 0, 0, 1, 0]);
        let persistent = PreventAllow { prevent: false, persistent: true };
        assert_eq!(Cdb::parse(&[0x1E, 0, 0, 0, 2, 0]), Ok(Cdb::PreventAllow(persistent)));
    }
}
