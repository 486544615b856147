//! REPORT KEY, A4h [MMC-3 5]; of the formats, the region state of a drive.

use crate::answer::put_length;
use crate::bytes::{be16, put16};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Asks for something of a copy protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportKey {
    /// Key class; 0 is that of DVD-Video.
    pub class: u8,
    /// Key format, 6 bits.
    pub format: u8,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl ReportKey {
    /// The key format of the region state.
    pub const REGION_STATE: u8 = 0x08;

    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReportKey, CdbError> {
        Ok(ReportKey { class: cdb[7], format: cdb[10] & 0x3F, allocation_len: be16(cdb, 8) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        (cdb[0], cdb[7], cdb[10]) = (0xA4, self.class, self.format & 0x3F);
        put16(&mut cdb, 8, self.allocation_len);
        cdb
    }
}

/// The region state, 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionState {
    /// How a region was set: 0 not at all, 1 once, 2 last chance, 3 for good.
    pub kind: u8,
    /// Resets that the vendor has left, 0..=7.
    pub vendor_resets: u8,
    /// Changes that the user has left, 0..=7.
    pub user_changes: u8,
    /// Bit n clear: discs of region n+1 are played.
    pub region_mask: u8,
    /// 0 no regions, 1 regions kept by the drive.
    pub scheme: u8,
}

impl RegionState {
    /// Bytes of the answer.
    pub const LEN: usize = 8;

    /// Reads the answer.
    ///
    /// # Errors
    /// When it has fewer than 8 bytes.
    pub fn parse(raw: &[u8]) -> Result<RegionState, AnswerError> {
        AnswerError::need("the region state", raw, RegionState::LEN)?;
        Ok(RegionState {
            kind: raw[4] >> 6,
            vendor_resets: raw[4] >> 3 & 0x07,
            user_changes: raw[4] & 0x07,
            region_mask: raw[5],
            scheme: raw[6],
        })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; RegionState::LEN];
        put_length(&mut raw);
        raw[4] =
            (self.kind & 0x03) << 6 | (self.vendor_resets & 0x07) << 3 | self.user_changes & 0x07;
        (raw[5], raw[6]) = (self.region_mask, self.scheme);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command_and_answer() {
        let bytes = [0xA4, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0x08, 0];
        let command = ReportKey { class: 0, format: 8, allocation_len: 8 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReportKey(command)));
        let state = RegionState {
            kind: 1,
            vendor_resets: 4,
            user_changes: 5,
            region_mask: 0xFE,
            scheme: 1,
        };
        assert_eq!(state.emit(), [0, 6, 0, 0, 0x65, 0xFE, 1, 0]);
        assert_eq!(RegionState::parse(&state.emit()), Ok(state));
        assert!(RegionState::parse(&[0; 7]).is_err());
    }
}
