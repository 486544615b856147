//! The faults of a scenario, planted in its drive.

use rawcd_mmc::{Sense, SenseKey, command_name};
use rawcd_sim::{Drive, Fault, FaultEffect, Storage};

use crate::profile;
use crate::scenario::{self, Scenario};

/// Why a fault cannot be.
#[derive(Debug, thiserror::Error)]
pub(super) enum FaultError {
    /// No such command.
    #[error("there is no command `{0}` to fail; there are {names}", names = command_names())]
    Command(String),
    /// No such profile.
    #[error("there is no built-in profile `{0}` to lie as; there are {names}", names = profile_names())]
    Profile(String),
}

/// Every command of the drive with its operation code.
fn commands() -> impl Iterator<Item = (u8, &'static str)> {
    (0..=u8::MAX).filter_map(|opcode| Some((opcode, command_name(opcode)?)))
}

fn command_names() -> String {
    commands().map(|(_, name)| name).collect::<Vec<_>>().join(", ")
}

fn profile_names() -> String {
    profile::names().collect::<Vec<_>>().join(", ")
}

fn opcode(command: &str) -> Result<u8, FaultError> {
    let found = commands().find(|&(_, name)| name == command).map(|(opcode, _)| opcode);
    found.ok_or_else(|| FaultError::Command(command.to_owned()))
}

/// Plants the faults; gives at which command, and the how manyth, the host fails.
pub(super) fn plant<S: Storage>(
    scenario: &Scenario,
    drive: &mut Drive<S>,
) -> Result<Option<(u8, u32)>, FaultError> {
    for planned in &scenario.faults {
        let effect = match &planned.effect {
            scenario::FaultEffect::PowerLoss => FaultEffect::PowerLoss,
            scenario::FaultEffect::Reset => FaultEffect::Reset,
            scenario::FaultEffect::Lies(name) => {
                let liar = profile::built_in(name);
                let liar = liar.ok_or_else(|| FaultError::Profile(name.clone()))?;
                FaultEffect::Lies(Box::new(liar.drive.lies))
            }
        };
        let (opcode, nth) = (opcode(&planned.at.command)?, planned.at.nth);
        drive.plant(Fault { opcode, nth, times: 1, effect });
    }
    let mut host_fails = None;
    for fault in &scenario.drive.sense {
        let opcode = opcode(&fault.command)?;
        let (nth, times) = (fault.nth, fault.times);
        if let Some(sense) = &fault.sense {
            let scenario::Sense { key, asc, ascq } = sense.0;
            let sense = Sense::new(SenseKey::from_nibble(key), asc, ascq);
            let effect = match fault.deferred {
                true => FaultEffect::Deferred(sense),
                false => FaultEffect::Sense(sense),
            };
            drive.plant(Fault { opcode, nth, times, effect });
        }
        if let Some(len) = fault.answer {
            drive.plant(Fault { opcode, nth, times, effect: FaultEffect::AnswerLen(len.into()) });
        }
        if fault.host_error {
            host_fails = Some((opcode, nth));
        }
    }
    Ok(host_fails)
}
