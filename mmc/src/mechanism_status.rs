//! MECHANISM STATUS, BDh [MMC-3 5], of a drive that changes no discs.

use crate::CdbError;
use crate::answer::AnswerError;
use crate::bytes::{be16, be24, flag, put16, put24};
use crate::cdb::PaddedCdb;

/// Asks what the mechanism does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MechanismStatus {
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl MechanismStatus {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<MechanismStatus, CdbError> {
        Ok(MechanismStatus { allocation_len: be16(cdb, 8) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        cdb[0] = 0xBD;
        put16(&mut cdb, 8, self.allocation_len);
        cdb
    }
}

/// What the pick-up does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MechanismState {
    /// 0: nothing.
    Idle,
    /// 1: it plays.
    Playing,
    /// 2: it plays fast.
    Scanning,
    /// 3: it does something for a host.
    Active,
    /// 7: there is nothing to tell.
    Unknown,
}

/// The answer, 8 bytes; the table of slots is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mechanism {
    /// What the pick-up does.
    pub state: MechanismState,
    /// The tray is open.
    pub door_open: bool,
    /// The low 24 bits of the address that the pick-up is at.
    pub position: u32,
}

impl Mechanism {
    /// Bytes of the answer.
    pub const LEN: usize = 8;

    /// Reads the answer.
    ///
    /// # Errors
    /// When it has fewer than 8 bytes.
    pub fn parse(raw: &[u8]) -> Result<Mechanism, AnswerError> {
        AnswerError::need("the mechanism status", raw, Mechanism::LEN)?;
        let state = match raw[1] >> 5 {
            0 => MechanismState::Idle,
            1 => MechanismState::Playing,
            2 => MechanismState::Scanning,
            3 => MechanismState::Active,
            _ => MechanismState::Unknown,
        };
        Ok(Mechanism { state, door_open: raw[1] & 0x10 != 0, position: be24(raw, 2) })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; Mechanism::LEN];
        let state = match self.state {
            MechanismState::Idle => 0,
            MechanismState::Playing => 1,
            MechanismState::Scanning => 2,
            MechanismState::Active => 3,
            MechanismState::Unknown => 7,
        };
        raw[1] = state << 5 | flag(self.door_open, 0x10);
        put24(&mut raw, 2, self.position);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command_and_answer() {
        let bytes = [0xBD, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x00, 0, 0];
        let command = MechanismStatus { allocation_len: 256 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::MechanismStatus(command)));
        let table = [
            (0x00, MechanismState::Idle),
            (0x20, MechanismState::Playing),
            (0x40, MechanismState::Scanning),
            (0x60, MechanismState::Active),
            (0xE0, MechanismState::Unknown),
        ];
        for (byte, state) in table {
            let status = Mechanism { state, door_open: false, position: 0x01_02_03 };
            assert_eq!(status.emit(), [0, byte, 1, 2, 3, 0, 0, 0]);
            assert_eq!(Mechanism::parse(&status.emit()), Ok(status));
            let open = Mechanism { door_open: true, ..status };
            assert_eq!(open.emit()[1], byte | 0x10);
        }
        assert!(Mechanism::parse(&[0; 7]).is_err());
    }
}
