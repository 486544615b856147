//! `faults:`: what goes wrong while a scenario runs.

use schemars::JsonSchema;
use serde::Deserialize;

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedFault {
    /// Before which command.
    pub at: AtCommand,
    /// What happens.
    pub effect: FaultEffect,
}

/// A command by its name and number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AtCommand {
    /// Its name, such as WRITE(10).
    pub command: String,
    /// Which of the commands of this name, from 1. Default 1.
    #[serde(default = "first")]
    pub nth: u32,
}

fn first() -> u32 {
    1
}

/// What happens before a command.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaultEffect {
    /// The drive loses power, and what its buffer held; it is on again when the command comes.
    PowerLoss,
    /// The bus is reset: what goes on is broken off, and what the buffer held goes onto the disc.
    Reset,
    /// From now on the drive lies as the built-in profile of this name.
    Lies(String),
}

impl FaultEffect {
    /// Every kind of effect, by its name in scenarios.
    pub const NAMES: [&'static str; 3] = ["power-loss", "reset", "lies"];

    /// The name used in scenarios.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            FaultEffect::PowerLoss => FaultEffect::NAMES[0],
            FaultEffect::Reset => FaultEffect::NAMES[1],
            FaultEffect::Lies(_) => FaultEffect::NAMES[2],
        }
    }
}
