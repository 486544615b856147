//! Mode page 01h, read/write error recovery [MMC-3 6.5.4].

use super::{ModeError, RawPage};

/// How hard a drive tries, and what it does when that was not enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ErrorRecovery {
    /// Byte 2: AWRE 80h, ARRE 40h, TB 20h, RC 10h, PER 04h, DTE 02h, DCR 01h.
    pub parameter: u8,
    /// Read retries.
    pub read_retries: u8,
    /// Write retries.
    pub write_retries: u8,
}

impl ErrorRecovery {
    /// Page code.
    pub const CODE: u8 = 0x01;
    /// Bytes of the page.
    pub const LEN: usize = 12;
    /// DCR in [`ErrorRecovery::parameter`]: data that cannot be corrected is returned as it is.
    pub const DISABLE_CORRECTION: u8 = 0x01;

    /// Reads the page, 12 bytes or the 8 of older drives.
    ///
    /// # Errors
    /// When it has fewer than 4 bytes.
    pub fn parse(page: &RawPage<'_>) -> Result<ErrorRecovery, ModeError> {
        page.need(4)?;
        Ok(ErrorRecovery {
            parameter: page.bytes[2],
            read_retries: page.bytes[3],
            write_retries: page.bytes.get(8).copied().unwrap_or(0),
        })
    }

    /// The page.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let (read, write) = (self.read_retries, self.write_retries);
        vec![0x01, 0x0A, self.parameter, read, 0, 0, 0, 0, write, 0, 0, 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lengths() {
        let raw = [0x01, 0x0A, 0x20, 8, 0, 0, 0, 0, 3, 0, 0, 0];
        let page = ErrorRecovery { parameter: 0x20, read_retries: 8, write_retries: 3 };
        assert_eq!(page.emit(), raw);
        assert_eq!(ErrorRecovery::parse(&RawPage { at: 8, code: 1, bytes: &raw }), Ok(page));
        let old = [0x01, 0x06, 0x20, 8, 0, 0, 0, 0];
        let read = ErrorRecovery::parse(&RawPage { at: 8, code: 1, bytes: &old }).unwrap();
        assert_eq!((read.parameter, read.write_retries), (0x20, 0));
        let error = ErrorRecovery::parse(&RawPage { at: 8, code: 1, bytes: &old[..3] });
        assert_eq!(
            error.unwrap_err().to_string(),
            "mode page 01h has 3 bytes: at least 4 are needed"
        );
    }
}
