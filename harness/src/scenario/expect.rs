//! What comes of a scenario.

use std::fmt;

use rawcd_format::{Msf, TocPoint, TrackNumber};
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;

use super::alter::{Bit, Nibble};
use super::{ExpectedAnswer, MediumState, Place, Sense, Sentence};
use crate::host::HostError;
use crate::yaml::{FromText, HexBytes, Scalar, Text};

/// What comes of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// The error of encoding or writing. Absent: success.
    pub error: Option<Text<ErrorCode>>,
    /// A part of what the error says, so that it is refused for the right reason.
    pub says: Option<String>,
    /// The sense of the command that failed.
    pub sense: Option<Text<Sense>>,
    /// How often the recording was linked after the drive's buffer had run empty. Absent: any
    /// number.
    pub links: Option<u32>,
    /// Whole seconds of virtual time that it all took, from switching on. Absent: any.
    pub seconds: Option<u64>,
    /// The drive wrote faster than it says that it can.
    pub implausible_speed: bool,
    /// The state of the medium afterwards. Absent: any.
    pub medium: Option<MediumState>,
    /// The state of the medium that was in the drive before it was changed. Absent: any.
    pub taken_out: Option<MediumState>,
    /// Everything the judge finds, in this order.
    pub findings: Vec<ExpectedFinding>,
    /// Instead of `findings`: the rules that the disc departs from, each once and in any order, for
    /// a program that has its ways.
    pub departures: Vec<Departure>,
    /// Items of the table of contents that must be there.
    pub toc: Vec<ExpectedTocItem>,
    /// Q at some places.
    pub q: Vec<ExpectedQ>,
    /// A test, after which the disc should be as it was, left a mark. Default false.
    pub test_left_a_mark: bool,
    /// Commands that are sent to the drive at the end, and what they answer.
    pub answers: Vec<ExpectedAnswer>,
}

/// An error by its name or its value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// Such as E_IMAPI_RAW_IMAGE_NO_TRACKS.
    Name(String),
    /// An HRESULT, such as 0x80AA0A03.
    Value(u32),
    /// The kind of a host's error, such as not-carried, or that of a program of others.
    Host(&'static str),
}

impl ErrorCode {
    /// A program of others did not do what it should.
    pub const PROGRAM: &'static str = "program";

    /// Of hosts and programs.
    fn names() -> impl Iterator<Item = &'static str> {
        HostError::NAMES.into_iter().chain([ErrorCode::PROGRAM])
    }

    /// Whether it is a failure; the others are successes that say something.
    #[must_use]
    pub fn is_failure(&self) -> bool {
        match self {
            ErrorCode::Name(name) => name.starts_with("E_"),
            ErrorCode::Value(value) => value >> 31 != 0,
            ErrorCode::Host(_) => true,
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ErrorCode::Name(name) => f.write_str(name),
            ErrorCode::Host(name) => f.write_str(name),
            ErrorCode::Value(value) => write!(f, "0x{value:08X}"),
        }
    }
}

impl FromText for ErrorCode {
    const NAME: &'static str = "error";

    fn from_text(text: &str) -> Result<ErrorCode, String> {
        let refused = || {
            format!(
                "`{text}` is no error: write a name such as E_IMAPI_RAW_IMAGE_NO_TRACKS, 0x and eight hexadecimal digits, or of a host {}",
                ErrorCode::names().collect::<Vec<_>>().join(", ")
            )
        };
        if let Some(name) = ErrorCode::names().find(|name| *name == text) {
            return Ok(ErrorCode::Host(name));
        }
        if let Some(digits) = text.strip_prefix("0x") {
            let shaped = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let value = shaped.then(|| u32::from_str_radix(digits, 16).ok()).flatten();
            return value.map(ErrorCode::Value).ok_or_else(refused);
        }
        let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        let named = text.starts_with("E_") || text.starts_with("S_");
        if named && text.bytes().all(fits) {
            Ok(ErrorCode::Name(text.to_owned()))
        } else {
            Err(refused())
        }
    }

    fn schema() -> Schema {
        let names = ErrorCode::names().collect::<Vec<_>>().join("|");
        let pattern = format!("^([ES]_[A-Z0-9_]+|0x[0-9A-Fa-f]{{8}}|{names})$");
        json_schema!({ "type": ["string", "integer"], "pattern": pattern })
    }
}

/// A finding of the judge.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFinding {
    /// Name of the rule.
    pub rule: String,
    /// Where. Absent: anywhere.
    #[serde(default)]
    pub at: Option<Place>,
    /// How many sections in a row. Absent: any number.
    #[serde(default)]
    pub sections: Option<u32>,
}

/// A rule that the disc departs from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Departure {
    /// Name of the rule.
    pub rule: String,
    /// How many findings of it there are. Default 1.
    #[serde(default = "once")]
    pub findings: u64,
    /// Why it is right that they are found.
    pub because: Text<Sentence>,
}

const fn once() -> u64 {
    1
}

/// An item of the table of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedTocItem {
    /// A track number, A0, A1 or A2.
    pub point: Text<Point>,
    /// CONTROL, 0 to 15. Absent: any.
    #[serde(default)]
    pub control: Option<Text<Nibble>>,
    /// PMIN, PSEC, PFRAME. Absent: any.
    #[serde(default)]
    pub time: Option<Text<Msf>>,
}

/// POINT of an item of the table of contents; decimal for tracks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Point(pub TocPoint);

impl FromText for Point {
    const NAME: &'static str = "point";

    fn from_text(text: &str) -> Result<Point, String> {
        let point = match text {
            "A0" => TocPoint::FirstTrack,
            "A1" => TocPoint::LastTrack,
            "A2" => TocPoint::LeadOut,
            _ => TrackNumber::from_text(text)
                .map(TocPoint::Track)
                .map_err(|_| format!("`{text}` is no point: 1 to 99, A0, A1 or A2"))?,
        };
        Ok(Point(point))
    }

    fn schema() -> Schema {
        json_schema!({
            "anyOf": [
                { "type": "integer", "minimum": 1, "maximum": 99 },
                { "enum": ["A0", "A1", "A2"] },
            ],
        })
    }
}

/// Q at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedQ {
    /// Where.
    pub at: Place,
    /// The twelve bytes.
    pub bytes: Text<WholeQ>,
    /// P of the section. Absent: any.
    #[serde(default)]
    pub p: Option<Text<Bit>>,
}

/// Q with its CRC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WholeQ(pub [u8; 12]);

impl FromText for WholeQ {
    const NAME: &'static str = "row of 12 bytes of Q";

    fn from_text(text: &str) -> Result<WholeQ, String> {
        let HexBytes(bytes) = HexBytes::from_text(text)?;
        let len = bytes.len();
        bytes.try_into().map(WholeQ).map_err(|_| format!("Q has 12 bytes with its CRC, not {len}"))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^ *([0-9A-Fa-f] *){24}$" })
    }
}

/// A value that a call returns, as it is written.
pub type Returned = Text<Scalar>;
