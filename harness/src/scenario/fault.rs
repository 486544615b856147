//! `faults:`: what goes wrong while a scenario runs, and when. What each fault is and what a real
//! drive makes of it is told in docs/faults.md.

use std::time::Duration;

use rawcd_mmc::{SenseKey, command_name};
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;

use super::{Place, Sense};
use crate::profile;
use crate::yaml::{FromText, Text};

/// Most faults of a scenario.
pub(super) const MAX_FAULTS: usize = 64;

/// Something that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedFault {
    /// When.
    pub at: FaultTime,
    /// What happens.
    pub effect: FaultEffect,
}

/// When a fault strikes; exactly one of `command`, `every`, `place` and `time_ms`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FaultTime {
    /// Before a command, by its name, such as WRITE(10), or `any`.
    pub command: Option<Text<CommandName>>,
    /// Which of these commands, from 1. Default 1.
    pub nth: Option<Text<Count>>,
    /// So many of these commands in a row. Default 1.
    pub times: Option<Text<Count>>,
    /// Before every command of this name, or `any`.
    pub every: Option<Text<CommandName>>,
    /// Once, before the first command that writes or reads a section.
    pub place: Option<Place>,
    /// Once, before the first command that comes so many milliseconds of virtual time after the
    /// drive was switched on, or later.
    pub time_ms: Option<Text<Milliseconds>>,
}

impl FaultTime {
    /// Every kind of trigger, by its key in scenarios.
    pub const NAMES: [&'static str; 4] = ["command", "every", "place", "time_ms"];

    fn keys(&self) -> [bool; 4] {
        [self.command.is_some(), self.every.is_some(), self.place.is_some(), self.time_ms.is_some()]
    }

    /// The keys that are there: one of a fault that can be.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        FaultTime::NAMES.into_iter().zip(self.keys()).filter_map(|(name, set)| set.then_some(name))
    }

    /// What is wrong with it: a key, with a point before it, and what.
    pub(super) fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        if self.names().count() != 1 {
            return Some((
                "",
                "a fault strikes at exactly one of command, every, place and time_ms",
            ));
        }
        let counted = "only commands by their name are counted: say which `command`";
        match (&self.command, &self.nth, &self.times) {
            (None, Some(_), _) => Some((".nth", counted)),
            (None, _, Some(_)) => Some((".times", counted)),
            _ => None,
        }
    }
}

/// What happens.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaultEffect {
    /// The command is not carried out, and ends in this sense.
    Sense(Text<Sense>),
    /// The command is carried out, and a later one ends in this sense, as a deferred error.
    Deferred(Text<Sense>),
    /// A unit attention comes up.
    UnitAttention(Text<Attention>),
    /// The drive is busy for a while.
    Busy(Busy),
    /// The drive takes or gives the first bytes of the data, and tells how many.
    Cut(CutTransfer),
    /// All bytes move, and fewer are told.
    Residue(Residue),
    /// The command is carried out, and its answer comes late.
    Late(Late),
    /// The host is so late that the drive's buffer runs empty.
    Underrun,
    /// The laser fails: what the buffer holds is lost, and the recording is broken off. At a place,
    /// its section cannot be written.
    WriteError,
    /// The drive had to write more than once, and says so.
    RecoveredWriteError,
    /// From the place on sections can be neither written nor read.
    Defect(Defect),
    /// The drive loses power, and what its buffer held; it is on again when the command comes.
    PowerLoss,
    /// The bus is reset: what goes on is broken off, and what the buffer held goes onto the disc.
    Reset,
    /// Somebody opens the tray, locked or not, and what the buffer held is lost.
    TrayOpened,
    /// The same, exchanges the medium for a blank one like it, and closes the tray.
    MediumChanged,
    /// From now on the drive lies as the built-in profile of this name.
    Lies(Text<LiarName>),
}

/// How a drive is busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Busy {
    /// With what.
    pub with: BusyWith,
    /// For how long.
    pub for_ms: Text<Milliseconds>,
}

/// What a drive is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BusyWith {
    /// It becomes ready: 2/04/01.
    BecomingReady,
    /// An operation goes on: 2/04/07.
    Operation,
    /// A long write goes on: 2/04/08.
    LongWrite,
}

impl BusyWith {
    /// What the drive says.
    #[must_use]
    pub const fn sense(self) -> rawcd_mmc::Sense {
        let ascq = match self {
            BusyWith::BecomingReady => 0x01,
            BusyWith::Operation => 0x07,
            BusyWith::LongWrite => 0x08,
        };
        rawcd_mmc::Sense::new(SenseKey::NotReady, 0x04, ascq)
    }
}

/// A data phase that ends too early.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CutTransfer {
    /// How many bytes come. Of a WRITE the whole blocks among them.
    pub to_bytes: u16,
}

/// Bytes that moved and are not told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Residue {
    /// How many.
    pub bytes: u16,
}

/// An answer that comes late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// How much later than it would.
    pub by_ms: Text<Milliseconds>,
}

/// A scratch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Defect {
    /// How long it is.
    pub sections: Text<Count>,
}

impl FaultEffect {
    /// Every kind of effect, by its name in scenarios.
    pub const NAMES: [&'static str; 16] = [
        "sense",
        "deferred",
        "unit-attention",
        "busy",
        "cut",
        "residue",
        "late",
        "underrun",
        "write-error",
        "recovered-write-error",
        "defect",
        "power-loss",
        "reset",
        "tray-opened",
        "medium-changed",
        "lies",
    ];

    /// The name used in scenarios.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        let place = match self {
            FaultEffect::Sense(_) => 0,
            FaultEffect::Deferred(_) => 1,
            FaultEffect::UnitAttention(_) => 2,
            FaultEffect::Busy(_) => 3,
            FaultEffect::Cut(_) => 4,
            FaultEffect::Residue(_) => 5,
            FaultEffect::Late(_) => 6,
            FaultEffect::Underrun => 7,
            FaultEffect::WriteError => 8,
            FaultEffect::RecoveredWriteError => 9,
            FaultEffect::Defect(_) => 10,
            FaultEffect::PowerLoss => 11,
            FaultEffect::Reset => 12,
            FaultEffect::TrayOpened => 13,
            FaultEffect::MediumChanged => 14,
            FaultEffect::Lies(_) => 15,
        };
        FaultEffect::NAMES[place]
    }
}

/// A command that the drive has, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommandName {
    /// Whatever comes.
    Any,
    /// Those with this operation code.
    Opcode(u8),
}

impl CommandName {
    /// Its operation code; `None` when it is any.
    #[must_use]
    pub const fn opcode(self) -> Option<u8> {
        match self {
            CommandName::Any => None,
            CommandName::Opcode(opcode) => Some(opcode),
        }
    }
}

/// Every command of the drive with its operation code.
fn commands() -> impl Iterator<Item = (u8, &'static str)> {
    (0..=u8::MAX).filter_map(|opcode| Some((opcode, command_name(opcode)?)))
}

impl FromText for CommandName {
    const NAME: &'static str = "name of a command";

    fn from_text(text: &str) -> Result<CommandName, String> {
        if text == "any" {
            return Ok(CommandName::Any);
        }
        let named = commands().find(|&(_, name)| name == text);
        named.map(|(opcode, _)| CommandName::Opcode(opcode)).ok_or_else(|| {
            let names: Vec<&str> = commands().map(|(_, name)| name).collect();
            format!("there is no command `{text}`; there are any, {}", names.join(", "))
        })
    }

    fn schema() -> Schema {
        let names: Vec<&str> =
            ["any"].into_iter().chain(commands().map(|(_, name)| name)).collect();
        json_schema!({ "enum": names })
    }
}

/// A built-in profile, after whose lies a drive lies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LiarName(pub String);

impl FromText for LiarName {
    const NAME: &'static str = "name of a profile";

    fn from_text(text: &str) -> Result<LiarName, String> {
        match profile::built_in(text) {
            Some(_) => Ok(LiarName(text.to_owned())),
            None => {
                let names: Vec<&str> = profile::names().collect();
                Err(format!(
                    "there is no built-in profile `{text}` to lie as; there are {}",
                    names.join(", ")
                ))
            }
        }
    }

    fn schema() -> Schema {
        json_schema!({ "enum": profile::names().collect::<Vec<_>>() })
    }
}

/// The sense of a unit attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attention(pub Sense);

impl FromText for Attention {
    const NAME: &'static str = "unit attention";

    fn from_text(text: &str) -> Result<Attention, String> {
        match Sense::from_text(text)? {
            sense @ Sense { key: 0x6, .. } => Ok(Attention(sense)),
            Sense { key, .. } => {
                Err(format!("a unit attention has the key 6, such as 6/2A/01, and not {key:X}"))
            }
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^6/[0-9A-Fa-f]{2}/[0-9A-Fa-f]{2}$" })
    }
}

/// So many of something, one at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Count(pub u32);

impl Count {
    const MAX: u32 = 1_000_000;
}

impl FromText for Count {
    const NAME: &'static str = "count";

    fn from_text(text: &str) -> Result<Count, String> {
        match text.parse() {
            Ok(count @ 1..=Count::MAX) => Ok(Count(count)),
            _ => Err(format!("`{text}` is no count: 1 to {}", Count::MAX)),
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": Count::MAX })
    }
}

/// Milliseconds of virtual time, no more than a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Milliseconds(pub u32);

impl Milliseconds {
    const MAX: u32 = 86_400_000;
}

impl From<Milliseconds> for Duration {
    fn from(Milliseconds(milliseconds): Milliseconds) -> Duration {
        Duration::from_millis(milliseconds.into())
    }
}

impl FromText for Milliseconds {
    const NAME: &'static str = "time in milliseconds";

    fn from_text(text: &str) -> Result<Milliseconds, String> {
        match text.parse() {
            Ok(milliseconds @ 0..=Milliseconds::MAX) => Ok(Milliseconds(milliseconds)),
            _ => Err(format!("`{text}` is no time in milliseconds: 0 to {}", Milliseconds::MAX)),
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": "integer", "minimum": 0, "maximum": Milliseconds::MAX })
    }
}
