//! REZERO UNIT, 01h [SFF-8020i 10.8]: obsolete, and still how hosts come to a known place.

use crate::CdbError;
use crate::cdb::PaddedCdb;

/// Moves the pick-up to the start of the program area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RezeroUnit;

impl RezeroUnit {
    pub(crate) const fn parse(_: &PaddedCdb) -> Result<RezeroUnit, CdbError> {
        Ok(RezeroUnit)
    }

    /// The CDB.
    #[must_use]
    pub const fn emit(&self) -> [u8; 6] {
        [0x01, 0, 0, 0, 0, 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        assert_eq!(RezeroUnit.emit(), [1, 0, 0, 0, 0, 0]);
        assert_eq!(Cdb::parse(&[1, 0, 0, 0, 0, 0]), Ok(Cdb::RezeroUnit(RezeroUnit)));
    }
}
