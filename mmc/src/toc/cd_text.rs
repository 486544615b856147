//! Format 5: the CD-TEXT packs of the lead-in [MMC-3 5.23.2].

use crate::AnswerError;
use crate::answer::{put_length, within_length};

/// CD-TEXT packs as they stand on disc, CRC included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CdTextPacks(pub Vec<[u8; CdTextPacks::PACK_LEN]>);

impl CdTextPacks {
    /// Bytes of a pack.
    pub const PACK_LEN: usize = 18;
    /// Most packs that the length field can count.
    pub const MAX: usize = (u16::MAX as usize - 2) / CdTextPacks::PACK_LEN;

    /// Reads the answer; a pack that is cut is not read.
    ///
    /// # Errors
    /// When it has fewer than 4 bytes.
    pub fn parse(raw: &[u8]) -> Result<CdTextPacks, AnswerError> {
        let raw = within_length(raw);
        AnswerError::need("the CD-TEXT", raw, 4)?;
        Ok(CdTextPacks(raw[4..].as_chunks().0.to_vec()))
    }

    /// The answer.
    ///
    /// # Panics
    /// When there are more than [`CdTextPacks::MAX`] packs.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; 4];
        raw.extend(self.0.as_flattened());
        put_length(&mut raw);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_packs() {
        let packs = CdTextPacks(vec![[0x80; 18], [0x8F; 18]]);
        let raw = packs.emit();
        assert_eq!(raw[..5], [0, 38, 0, 0, 0x80]);
        assert_eq!(raw[21..23], [0x80, 0x8F]);
        assert_eq!(CdTextPacks::parse(&raw), Ok(packs));
        assert_eq!(CdTextPacks::parse(&raw[..39]).unwrap().0.len(), 1);
        assert_eq!(CdTextPacks::parse(&[0, 2, 0, 0]), Ok(CdTextPacks(Vec::new())));
        assert!(CdTextPacks::parse(&[0, 2, 0]).is_err());
        assert_eq!(CdTextPacks::MAX, 3640);
    }
}
