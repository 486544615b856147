//! TEST UNIT READY, 00h [SPC-3 6.33]: no fields, no data, only a status.

use crate::CdbError;
use crate::cdb::PaddedCdb;

/// Asks whether the medium can be used now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestUnitReady;

impl TestUnitReady {
    pub(crate) const fn parse(_cdb: &PaddedCdb) -> Result<TestUnitReady, CdbError> {
        Ok(TestUnitReady)
    }

    /// The CDB.
    #[must_use]
    pub const fn emit(&self) -> [u8; 6] {
        [0x00, 0, 0, 0, 0, 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn six_zeros() {
        assert_eq!(TestUnitReady.emit(), [0; 6]);
        assert_eq!(Cdb::parse(&[0; 6]), Ok(Cdb::TestUnitReady(TestUnitReady)));
    }
}
