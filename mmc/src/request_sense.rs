//! REQUEST SENSE, 03h [SPC-3 6.27]; answered with [`crate::Sense`].

use crate::CdbError;
use crate::bytes::flag;
use crate::cdb::PaddedCdb;

/// Asks for pending sense and for the progress of what goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestSense {
    /// DESC: the descriptor format is wanted.
    pub descriptor_format: bool,
    /// Most bytes of answer.
    pub allocation_len: u8,
}

impl RequestSense {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<RequestSense, CdbError> {
        Ok(RequestSense { descriptor_format: cdb[1] & 0x01 != 0, allocation_len: cdb[4] })
    }

    /// The CDB.
    #[must_use]
    pub const fn emit(&self) -> [u8; 6] {
        [0x03, flag(self.descriptor_format, 0x01), 0, 0, self.allocation_len, 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn eighteen_bytes_fixed() {
        let bytes = [0x03, 0, 0, 0, 18, 0];
        let request = RequestSense { descriptor_format: false, allocation_len: 18 };
        assert_eq!(request.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::RequestSense(request)));
        let descriptor = RequestSense { descriptor_format: true, allocation_len: 252 };
        assert_eq!(Cdb::parse(&[0x03, 1, 0, 0, 252, 0]), Ok(Cdb::RequestSense(descriptor)));
    }
}
