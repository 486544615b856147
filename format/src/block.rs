//! The three block forms of RAW recording and their place on disc.

use std::fmt;
use std::str::FromStr;

/// Bytes of main channel in a section.
pub const SECTOR_LEN: usize = 2352;
/// Bytes of subcode in a section, sync symbols not counted; bit 7 is P, bit 6 Q, bits 5..0 R..W.
pub const SUBCODE_LEN: usize = 96;
/// Bytes of a recorded section: main channel, then subcode.
pub const SECTION_LEN: usize = SECTOR_LEN + SUBCODE_LEN;

/// What a block of a raw image carries beside its 2352 bytes
/// [IMAPI2 IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE], [MMC-3 Data Block Type].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BlockForm {
    /// 16 bytes: Q, its CRC, padding, and P in bit 7 of the last. IMAPI2 "PQ only".
    Pq,
    /// 96 bytes: P and Q as on disc, R-W as packs without interleave. IMAPI2 "cooked".
    Packed,
    /// 96 bytes as on disc. IMAPI2 "raw".
    Raw,
}

impl BlockForm {
    /// All three, in the order of their values.
    pub const ALL: [BlockForm; 3] = [BlockForm::Pq, BlockForm::Packed, BlockForm::Raw];

    /// Bytes of subcode in a block.
    #[must_use]
    pub const fn subcode_len(self) -> usize {
        match self {
            BlockForm::Pq => 16,
            BlockForm::Packed | BlockForm::Raw => SUBCODE_LEN,
        }
    }

    /// Bytes of a block: 2368, 2448, 2448.
    #[must_use]
    pub const fn block_len(self) -> usize {
        SECTOR_LEN + self.subcode_len()
    }

    /// The MMC data block type, which is also the value of
    /// IMAPI_FORMAT2_RAW_CD_DATA_SECTOR_TYPE: 1, 2, 3.
    #[must_use]
    pub const fn data_block_type(self) -> u8 {
        match self {
            BlockForm::Pq => 1,
            BlockForm::Packed => 2,
            BlockForm::Raw => 3,
        }
    }

    /// The form of a data block type 1, 2 or 3.
    #[must_use]
    pub const fn from_data_block_type(code: u8) -> Option<BlockForm> {
        match code {
            1 => Some(BlockForm::Pq),
            2 => Some(BlockForm::Packed),
            3 => Some(BlockForm::Raw),
            _ => None,
        }
    }

    /// The name used in plans and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            BlockForm::Pq => "pq",
            BlockForm::Packed => "packed",
            BlockForm::Raw => "raw",
        }
    }
}

impl fmt::Display for BlockForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for BlockForm {
    type Err = UnknownBlockForm;

    fn from_str(name: &str) -> Result<BlockForm, UnknownBlockForm> {
        BlockForm::ALL
            .into_iter()
            .find(|form| form.name() == name)
            .ok_or_else(|| UnknownBlockForm(name.to_owned()))
    }
}

/// A name that is no block form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no block form: pq (2352+16), packed (2352+96), raw (2352+96)")]
pub struct UnknownBlockForm(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_codes() {
        let table = [("pq", 2368, 1), ("packed", 2448, 2), ("raw", 2448, 3)];
        for (name, len, code) in table {
            let form: BlockForm = name.parse().unwrap();
            assert_eq!((form.block_len(), form.data_block_type()), (len, code));
            assert_eq!(BlockForm::from_data_block_type(code), Some(form));
        }
        assert_eq!(BlockForm::from_data_block_type(0), None);
        assert!("cooked".parse::<BlockForm>().is_err());
    }
}
