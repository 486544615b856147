//! What can be wrong with the data that a device answers.

use crate::bytes::be16;

/// Why an answer cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// It ends before a field that is needed.
    #[error("{answer} has {found} bytes: at least {need} are needed")]
    Short {
        /// Which answer.
        answer: &'static str,
        /// Bytes there are.
        found: usize,
        /// Bytes needed.
        need: usize,
    },
    /// A field holds what it may not.
    #[error("byte {byte} of {answer} is {found:02X}h: {expected}")]
    Illegal {
        /// Which answer.
        answer: &'static str,
        /// Byte of the answer, from 0.
        byte: usize,
        /// What stands there.
        found: u8,
        /// What would be right.
        expected: &'static str,
    },
}

impl AnswerError {
    /// Checks that `raw` has at least `need` bytes.
    pub(crate) fn need(answer: &'static str, raw: &[u8], need: usize) -> Result<(), AnswerError> {
        if raw.len() < need {
            return Err(AnswerError::Short { answer, found: raw.len(), need });
        }
        Ok(())
    }
}

/// The part of `raw` that its own length field (bytes 0 and 1, of what follows them) covers;
/// beyond it a buffer holds whatever the host had there.
pub(crate) fn within_length(raw: &[u8]) -> &[u8] {
    if raw.len() < 2 {
        return raw;
    }
    &raw[..raw.len().min(2 + usize::from(be16(raw, 0)))]
}

/// Puts the length of what follows it into bytes 0 and 1.
///
/// # Panics
/// When `raw` is shorter than 2 bytes or longer than 65537.
pub(crate) fn put_length(raw: &mut [u8]) {
    let len = u16::try_from(raw.len() - 2).expect("answers are shorter than 64 KiB");
    raw[..2].copy_from_slice(&len.to_be_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_field_cuts() {
        assert_eq!(within_length(&[0, 2, 9, 9, 8, 8]), [0, 2, 9, 9]);
        assert_eq!(within_length(&[0, 200, 9]), [0, 200, 9]);
        assert_eq!(within_length(&[7]), [7]);
        let mut raw = [0xFF; 34];
        put_length(&mut raw);
        assert_eq!(raw[..3], [0x00, 0x20, 0xFF]);
    }

    #[test]
    fn texts() {
        let error = AnswerError::need("READ CAPACITY data", &[0; 4], 8).unwrap_err();
        assert_eq!(error.to_string(), "READ CAPACITY data has 4 bytes: at least 8 are needed");
        let error = AnswerError::Illegal {
            answer: "the ATIP",
            byte: 9,
            found: 0x60,
            expected: "seconds are 0 to 59",
        };
        assert_eq!(error.to_string(), "byte 9 of the ATIP is 60h: seconds are 0 to 59");
    }
}
