//! Ways to write in packets, and write modes by their names.

use rawcd_format::{PacketSize, WriteMode};
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;

use crate::host::TrackSettings;
use crate::yaml::{FromText, Text};

/// Tracks in packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Packets {
    /// Blocks of a packet: `packets:32` in tracks that say so, `variable-packets:64` in tracks that
    /// do not, where the last packet has what is left. Default: packets:32.
    pub size: Text<PacketSize>,
    /// Data block type: 8, 10 or 13. Default: as each track calls for.
    pub block_type: Option<u8>,
    /// A test, without a mark on the disc.
    pub test: bool,
    /// The session is closed at the end. Default true.
    pub close: bool,
    /// The disc is formatted for what the plan has, and its packets are written over, the last one
    /// first.
    pub formatted: bool,
}

impl Packets {
    /// Nothing but the size.
    pub(super) const fn of(size: PacketSize) -> Packets {
        Packets { size: Text(size), block_type: None, test: false, close: true, formatted: false }
    }
}

impl Default for Packets {
    fn default() -> Packets {
        Packets::of(PacketSize::FIXED)
    }
}

impl From<Packets> for TrackSettings {
    fn from(packets: Packets) -> TrackSettings {
        let Packets { block_type, test, close, formatted, .. } = packets;
        TrackSettings { block_type, test, close, formatted }
    }
}

/// `packets:32` or `variable-packets:64`.
const SIZES: &str = "^(variable-)?packets:[1-9][0-9]{0,5}$";

/// The schema of a packet size.
pub(super) fn size_schema() -> Schema {
    json_schema!({ "type": "string", "pattern": SIZES })
}

impl FromText for PacketSize {
    const NAME: &'static str = "packet size";

    fn from_text(text: &str) -> Result<PacketSize, String> {
        match text.parse() {
            Ok(WriteMode::Packets(size)) => Ok(size),
            _ => Err(format!(
                "`{text}` is no packet size: packets:32, or variable-packets:64 with another number up to 999999"
            )),
        }
    }

    fn schema() -> Schema {
        size_schema()
    }
}

impl FromText for WriteMode {
    const NAME: &'static str = "write mode";

    fn from_text(text: &str) -> Result<WriteMode, String> {
        text.parse().map_err(|error: rawcd_format::UnknownWriteMode| error.to_string())
    }

    fn schema() -> Schema {
        json_schema!({ "anyOf": [{ "enum": ["raw", "sao", "tao"] }, size_schema()] })
    }
}
