//! START STOP UNIT, 1Bh [MMC-3 5.43].

use crate::CdbError;
use crate::bytes::flag;
use crate::cdb::PaddedCdb;

/// Moves the tray and the spindle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartStop {
    /// IMMED: answer before it is done.
    pub immediate: bool,
    /// What to do.
    pub action: StartStopAction,
}

/// What START STOP UNIT asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartStopAction {
    /// Spin down.
    Stop,
    /// Spin up and make ready.
    Start,
    /// Open the tray.
    Eject,
    /// Close the tray and make ready.
    Load,
    /// A power condition 1..=15; tray and spindle bits then mean nothing.
    Power(u8),
}

impl StartStop {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<StartStop, CdbError> {
        let action = match (cdb[4] >> 4, cdb[4] & 0x03) {
            (0, 0) => StartStopAction::Stop,
            (0, 1) => StartStopAction::Start,
            (0, 2) => StartStopAction::Eject,
            (0, _) => StartStopAction::Load,
            (power, _) => StartStopAction::Power(power),
        };
        Ok(StartStop { immediate: cdb[1] & 0x01 != 0, action })
    }

    /// The CDB; of a power condition the low four bits.
    #[must_use]
    pub const fn emit(&self) -> [u8; 6] {
        let action = match self.action {
            StartStopAction::Stop => 0x00,
            StartStopAction::Start => 0x01,
            StartStopAction::Eject => 0x02,
            StartStopAction::Load => 0x03,
            StartStopAction::Power(condition) => condition << 4,
        };
        [0x1B, flag(self.immediate, 0x01), 0, 0, action, 0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn actions_by_the_table() {
        let table = [
            (0x00, StartStopAction::Stop),
            (0x01, StartStopAction::Start),
            (0x02, StartStopAction::Eject),
            (0x03, StartStopAction::Load),
            (0x50, StartStopAction::Power(5)),
        ];
        for (byte, action) in table {
            for immediate in [false, true] {
                let bytes = [0x1B, u8::from(immediate), 0, 0, byte, 0];
                let command = StartStop { immediate, action };
                assert_eq!(command.emit(), bytes);
                assert_eq!(Cdb::parse(&bytes), Ok(Cdb::StartStop(command)));
            }
        }
    }
}
