//! Mode page 1Ah, power condition [MMC-3 6.5].

use super::{ModeError, RawPage};
use crate::bytes::{be32, flag, put32};

/// When the drive rests by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PowerCondition {
    /// The idle timer counts.
    pub idle: bool,
    /// The standby timer counts.
    pub standby: bool,
    /// Idle timer, tenths of a second.
    pub idle_timer: u32,
    /// Standby timer, tenths of a second.
    pub standby_timer: u32,
}

impl PowerCondition {
    /// Page code.
    pub const CODE: u8 = 0x1A;
    /// Bytes of the page.
    pub const LEN: usize = 12;

    /// Reads the page.
    ///
    /// # Errors
    /// When it has fewer than 12 bytes.
    pub fn parse(page: &RawPage<'_>) -> Result<PowerCondition, ModeError> {
        page.need(PowerCondition::LEN)?;
        let raw = page.bytes;
        Ok(PowerCondition {
            idle: raw[3] & 0x02 != 0,
            standby: raw[3] & 0x01 != 0,
            idle_timer: be32(raw, 4),
            standby_timer: be32(raw, 8),
        })
    }

    /// The page.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; PowerCondition::LEN];
        (raw[0], raw[1]) = (PowerCondition::CODE, 0x0A);
        raw[3] = flag(self.idle, 0x02) | flag(self.standby, 0x01);
        put32(&mut raw, 4, self.idle_timer);
        put32(&mut raw, 8, self.standby_timer);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers() {
        let raw = [0x1A, 0x0A, 0, 0x03, 0, 0, 0x02, 0x58, 0, 0, 0x46, 0x50];
        let page =
            PowerCondition { idle: true, standby: true, idle_timer: 600, standby_timer: 18_000 };
        assert_eq!(page.emit(), raw);
        assert_eq!(PowerCondition::parse(&RawPage { at: 8, code: 0x1A, bytes: &raw }), Ok(page));
        let page = PowerCondition { idle: false, ..page };
        assert_eq!(page.emit()[3], 0x01);
        assert!(PowerCondition::parse(&RawPage { at: 8, code: 0x1A, bytes: &raw[..11] }).is_err());
    }
}
