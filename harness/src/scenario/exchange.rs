//! A recorded disc through the files of another program and back.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::exchange::Format;

/// What was recorded is exported, imported and recorded once more. The second disc is judged against
/// the plan of the first, and is the same section by section unless rules say what differs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// The format in between.
    pub format: Format,
    /// What the import makes. Default: plan.
    #[serde(default)]
    pub back: Back,
    /// Notes of the export, each once; all of them.
    pub loses: Vec<String>,
    /// Notes of the import, each once; all of them. Default: none.
    #[serde(default)]
    pub changes: Vec<String>,
    /// Rules by which the second disc is not the one that the plan declares, each once; all of them.
    /// Default: none, and both discs are the same.
    #[serde(default)]
    pub differs: Vec<String>,
}

/// What an import makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Back {
    /// A plan, which is recorded as the first one was.
    #[default]
    Plan,
    /// The disc itself.
    Disc,
}
