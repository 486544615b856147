//! Mode page 1Dh, timeout and protect [MMC-3 6.5].

use super::{ModeError, RawPage};
use crate::bytes::{be16, flag, put16};

/// How long commands may take, and what is locked against writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeoutProtect {
    /// The time of group 3 counts.
    pub group_3: bool,
    /// TMOE: a command that takes longer than its group's time is ended.
    pub enabled: bool,
    /// DISP: the drive answers 2/04/02 until it is started.
    pub unavailable_until_start: bool,
    /// SWPP: the medium is not written.
    pub write_protect: bool,
    /// Least time of commands of group 1, 2 and 3, seconds.
    pub groups_s: [u16; 3],
}

impl TimeoutProtect {
    /// Page code.
    pub const CODE: u8 = 0x1D;
    /// Bytes of the page.
    pub const LEN: usize = 12;

    /// Reads the page.
    ///
    /// # Errors
    /// When it has fewer than 12 bytes.
    pub fn parse(page: &RawPage<'_>) -> Result<TimeoutProtect, ModeError> {
        page.need(TimeoutProtect::LEN)?;
        let raw = page.bytes;
        Ok(TimeoutProtect {
            group_3: raw[4] & 0x08 != 0,
            enabled: raw[4] & 0x04 != 0,
            unavailable_until_start: raw[4] & 0x02 != 0,
            write_protect: raw[4] & 0x01 != 0,
            groups_s: [be16(raw, 6), be16(raw, 8), be16(raw, 10)],
        })
    }

    /// The page.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; TimeoutProtect::LEN];
        (raw[0], raw[1]) = (TimeoutProtect::CODE, 0x0A);
        raw[4] = flag(self.group_3, 0x08)
            | flag(self.enabled, 0x04)
            | flag(self.unavailable_until_start, 0x02)
            | flag(self.write_protect, 0x01);
        for (group, seconds) in self.groups_s.into_iter().enumerate() {
            put16(&mut raw, 6 + 2 * group, seconds);
        }
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_and_times() {
        let raw = [0x1D, 0x0A, 0, 0, 0x05, 0, 0, 0x0A, 0, 0x78, 0x01, 0x00];
        let page = TimeoutProtect {
            group_3: false,
            enabled: true,
            unavailable_until_start: false,
            write_protect: true,
            groups_s: [10, 120, 256],
        };
        assert_eq!(page.emit(), raw);
        assert_eq!(TimeoutProtect::parse(&RawPage { at: 8, code: 0x1D, bytes: &raw }), Ok(page));
        let page = TimeoutProtect { group_3: true, unavailable_until_start: true, ..page };
        assert_eq!(page.emit()[4], 0x0F);
        assert!(TimeoutProtect::parse(&RawPage { at: 8, code: 0x1D, bytes: &raw[..11] }).is_err());
    }
}
