//! SYNCHRONIZE CACHE, 35h [MMC-3 5.44]. Its address and length select nothing on a CD recorder:
//! the whole cache is written, and are not parsed.

use crate::CdbError;
use crate::bytes::flag;
use crate::cdb::PaddedCdb;

/// Writes what is buffered; under RAW and session-at-once it also ends the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SynchronizeCache {
    /// IMMED: answer before it is done.
    pub immediate: bool,
}

impl SynchronizeCache {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<SynchronizeCache, CdbError> {
        Ok(SynchronizeCache { immediate: cdb[1] & 0x02 != 0 })
    }

    /// The CDB.
    #[must_use]
    pub const fn emit(&self) -> [u8; 10] {
        [0x35, flag(self.immediate, 0x02), 0, 0, 0, 0, 0, 0, 0, 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn immediate_is_bit_1() {
        let bytes = [0x35, 0x02, 0, 0, 0, 0, 0, 0, 0, 0];
        let command = SynchronizeCache { immediate: true };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::SynchronizeCache(command)));
        assert_eq!(SynchronizeCache { immediate: false }.emit()[..2], [0x35, 0x00]);
    }
}
