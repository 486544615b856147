//! CLOSE TRACK/SESSION, 5Bh [MMC-3 5.4]: ends what a recording left open.

use crate::CdbError;
use crate::bytes::{be16, flag, put16};
use crate::cdb::PaddedCdb;

/// Closes a track or the last session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseTrack {
    /// Answer at once, and go on.
    pub immediate: bool,
    /// What is closed.
    pub function: CloseFunction,
}

/// What is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseFunction {
    /// 0: nothing; stops a background operation of media that have one.
    Stop,
    /// 1: this track; 00FFh the one that is being written.
    Track(u16),
    /// 2: the last session.
    Session,
}

impl CloseTrack {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<CloseTrack, CdbError> {
        let function = match cdb[2] & 0x07 {
            0 => CloseFunction::Stop,
            1 => CloseFunction::Track(be16(cdb, 4)),
            2 => CloseFunction::Session,
            _ => return Err(CdbError::field(2, Some(2), "0 to 2: other functions are for DVD")),
        };
        Ok(CloseTrack { immediate: cdb[1] & 0x01 != 0, function })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x5B;
        cdb[1] = flag(self.immediate, 0x01);
        match self.function {
            CloseFunction::Stop => {}
            CloseFunction::Track(number) => {
                cdb[2] = 1;
                put16(&mut cdb, 4, number);
            }
            CloseFunction::Session => cdb[2] = 2,
        }
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn functions() {
        let table = [
            (CloseFunction::Stop, [0x5B, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
            (CloseFunction::Track(0xFF), [0x5B, 1, 1, 0, 0, 0xFF, 0, 0, 0, 0]),
            (CloseFunction::Session, [0x5B, 1, 2, 0, 0, 0, 0, 0, 0, 0]),
        ];
        for (function, bytes) in table {
            let command = CloseTrack { immediate: true, function };
            assert_eq!(command.emit(), bytes);
            assert_eq!(Cdb::parse(&bytes), Ok(Cdb::CloseTrack(command)));
        }
        let error = Cdb::parse(&[0x5B, 0, 3]).unwrap_err();
        assert_eq!(error.sense().to_string(), "5/24/00 invalid field in CDB (CDB byte 2, bit 2)");
    }
}
