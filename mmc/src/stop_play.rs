//! STOP PLAY/SCAN, 4Eh [MMC-3 5].

use crate::CdbError;
use crate::cdb::PaddedCdb;

/// Ends playing and scanning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopPlay;

impl StopPlay {
    pub(crate) const fn parse(_: &PaddedCdb) -> Result<StopPlay, CdbError> {
        Ok(StopPlay)
    }

    /// The CDB.
    #[must_use]
    pub const fn emit(&self) -> [u8; 10] {
        [0x4E, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        assert_eq!(StopPlay.emit(), [0x4E, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(Cdb::parse(&[0x4E, 0, 0, 0, 0, 0, 0, 0, 0, 0]), Ok(Cdb::StopPlay(StopPlay)));
    }
}
