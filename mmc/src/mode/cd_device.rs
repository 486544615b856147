//! Mode page 0Dh, CD device parameters [SFF-8020i 10.8].

use super::{ModeError, RawPage};

/// How long the drive waits before it stops the disc, and how it counts time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CdDevice {
    /// Inactivity timer, 0..=15: 0 the drive's own, 1 to 9 fractions and small numbers of
    /// minutes, Fh 32 minutes.
    pub inactivity: u8,
}

impl CdDevice {
    /// Page code.
    pub const CODE: u8 = 0x0D;
    /// Bytes of the page.
    pub const LEN: usize = 8;

    /// Reads the page; the seconds of a minute and the frames of a second are those of any CD.
    ///
    /// # Errors
    /// When it has fewer than 4 bytes.
    pub fn parse(page: &RawPage<'_>) -> Result<CdDevice, ModeError> {
        page.need(4)?;
        Ok(CdDevice { inactivity: page.bytes[3] & 0x0F })
    }

    /// The page, with 60 seconds of a minute and 75 frames of a second.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        vec![CdDevice::CODE, 0x06, 0, self.inactivity & 0x0F, 0, 60, 0, 75]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_a_cd() {
        let raw = [0x0D, 0x06, 0x00, 0x05, 0x00, 0x3C, 0x00, 0x4B];
        assert_eq!(CdDevice { inactivity: 5 }.emit(), raw);
        let page = RawPage { at: 8, code: 0x0D, bytes: &raw };
        assert_eq!(CdDevice::parse(&page), Ok(CdDevice { inactivity: 5 }));
        assert!(CdDevice::parse(&RawPage { at: 8, code: 0x0D, bytes: &raw[..3] }).is_err());
    }
}
