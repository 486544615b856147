//! Commands that are sent before anything is recorded or when all is done, and what they answer.

use schemars::JsonSchema;
use serde::Deserialize;

use super::Sense;
use crate::yaml::{HexBytes, Text};

/// A command that is sent to the drive, and what comes of it. Without `sense` it is GOOD.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedAnswer {
    /// The command.
    pub cdb: Text<HexBytes>,
    /// Data that go with it.
    #[serde(default)]
    pub send: Option<Text<HexBytes>>,
    /// Bytes of the answer. Absent: any.
    #[serde(default)]
    pub bytes: Option<Text<HexBytes>>,
    /// Where in the answer these stand. Default 0.
    #[serde(default)]
    pub offset: u16,
    /// Bytes that the answer has. Absent: any number.
    #[serde(default)]
    pub len: Option<u32>,
    /// It is refused with this.
    #[serde(default)]
    pub sense: Option<Text<Sense>>,
}

impl ExpectedAnswer {
    /// What contradicts itself in it, and at which key.
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        let wants_data = self.bytes.is_some() || self.len.is_some();
        match (self.sense.is_some(), self.send.is_some(), self.bytes.is_some()) {
            (true, _, _) if wants_data => {
                Err(("sense", "a command that is refused answers nothing"))
            }
            (_, true, _) if wants_data => Err(("send", "a command that takes data answers none")),
            (_, _, false) if self.offset > 0 => {
                Err(("offset", "there are no `bytes` to stand there"))
            }
            _ => Ok(()),
        }
    }
}
