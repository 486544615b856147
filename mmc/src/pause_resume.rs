//! PAUSE/RESUME, 4Bh [MMC-3 5].

use crate::CdbError;
use crate::bytes::flag;
use crate::cdb::PaddedCdb;

/// Holds playing, or goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PauseResume {
    /// Go on rather than hold.
    pub resume: bool,
}

impl PauseResume {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<PauseResume, CdbError> {
        Ok(PauseResume { resume: cdb[8] & 0x01 != 0 })
    }

    /// The CDB.
    #[must_use]
    pub const fn emit(&self) -> [u8; 10] {
        [0x4B, 0, 0, 0, 0, 0, 0, 0, flag(self.resume, 0x01), 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn both() {
        for (byte, resume) in [(0, false), (1, true)] {
            let bytes = [0x4B, 0, 0, 0, 0, 0, 0, 0, byte, 0];
            assert_eq!(PauseResume { resume }.emit(), bytes);
            assert_eq!(Cdb::parse(&bytes), Ok(Cdb::PauseResume(PauseResume { resume })));
        }
    }
}
