//! A command of a drive as it is told in JSON: what `--trace FILE.jsonl` writes a line of, and what
//! pages show.

use std::fmt::Write as _;

use rawcd_mmc::{Status, command_name};
use rawcd_sim::TraceEntry;
use serde::{Deserialize, Serialize};

/// A command, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) at_us: u64,
    pub(crate) took_us: u64,
    pub(crate) command: String,
    pub(crate) cdb: String,
    #[serde(default)]
    pub(crate) offered: u64,
    pub(crate) moved: u64,
    #[serde(default)]
    pub(crate) buffered: Option<u32>,
    pub(crate) status: u8,
    pub(crate) sense: Option<SenseLine>,
}

/// Why it did not end well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SenseLine {
    #[serde(default)]
    pub(crate) key: u8,
    #[serde(default)]
    pub(crate) asc: u8,
    #[serde(default)]
    pub(crate) ascq: u8,
    pub(crate) text: String,
}

impl Line {
    /// What was seen of a command.
    pub(crate) fn of(entry: &TraceEntry<'_>) -> Line {
        let (status, sense) = match entry.completion.status {
            Status::Good => (0x00, None),
            Status::CheckCondition(sense) => {
                let (key, asc, ascq) = sense.codes();
                (0x02, Some(SenseLine { key, asc, ascq, text: sense.to_string() }))
            }
            Status::Other(status) => (status, None),
        };
        Line {
            at_us: entry.at.as_micros() as u64,
            took_us: entry.took.as_micros() as u64,
            command: name(entry.cdb).to_owned(),
            cdb: hex(entry.cdb),
            offered: entry.offered as u64,
            moved: entry.completion.transferred as u64,
            buffered: Some(entry.buffered),
            status,
            sense,
        }
    }
}

/// The name of a command.
pub(crate) fn name(cdb: &[u8]) -> &'static str {
    cdb.first().and_then(|opcode| command_name(*opcode)).unwrap_or("unknown command")
}

/// The bytes of a CDB in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}
