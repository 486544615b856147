//! Mode page 08h, caching: write back and read ahead [MMC-3 6.5].

use super::{ModeError, RawPage};
use crate::bytes::flag;

/// What the drive keeps in its buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caching {
    /// WCE: a WRITE is answered when its blocks are in the buffer.
    pub write_cache: bool,
    /// RCD: what is read is not kept.
    pub read_cache_disabled: bool,
}

impl Caching {
    /// Page code.
    pub const CODE: u8 = 0x08;
    /// Bytes of the page.
    pub const LEN: usize = 12;

    /// Reads the page.
    ///
    /// # Errors
    /// When it has fewer than 3 bytes.
    pub fn parse(page: &RawPage<'_>) -> Result<Caching, ModeError> {
        page.need(3)?;
        let flags = page.bytes[2];
        Ok(Caching { write_cache: flags & 0x04 != 0, read_cache_disabled: flags & 0x01 != 0 })
    }

    /// The page.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; Caching::LEN];
        (raw[0], raw[1]) = (Caching::CODE, 0x0A);
        raw[2] = flag(self.write_cache, 0x04) | flag(self.read_cache_disabled, 0x01);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_flags() {
        let raw = [0x08, 0x0A, 0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        let page = Caching { write_cache: true, read_cache_disabled: false };
        assert_eq!(page.emit(), raw);
        assert_eq!(Caching::parse(&RawPage { at: 8, code: 8, bytes: &raw }), Ok(page));
        let page = Caching { write_cache: false, read_cache_disabled: true };
        assert_eq!(page.emit()[2], 0x01);
        assert!(Caching::parse(&RawPage { at: 8, code: 8, bytes: &raw[..2] }).is_err());
    }
}
