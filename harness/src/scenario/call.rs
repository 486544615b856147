//! Calls of IMAPI2 members: `object.Member(argument, …)`.

use std::fmt;

use rawcd_format::TrackNumber;
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;

use super::members;
use super::{ErrorCode, Returned};
use crate::yaml::{FromText, Text};

/// A call, and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// What is called.
    #[serde(rename = "do")]
    pub call: Text<MemberCall>,
    /// What it returns. Absent: anything.
    #[serde(default)]
    pub returns: Option<Returned>,
    /// The error it gives. Absent: success.
    #[serde(default)]
    pub error: Option<Text<ErrorCode>>,
    /// Calls made from inside the progress callback while it runs.
    #[serde(default)]
    pub during: Vec<Call>,
}

/// Whose member is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Object {
    /// The image creator.
    Creator,
    /// Track information, by the value that AddTrack returned, 1 to 99.
    Track(TrackNumber),
    /// The raw writer.
    Writer,
}

impl Object {
    /// The interfaces whose members it has.
    #[must_use]
    pub const fn interfaces(self) -> &'static [&'static str] {
        match self {
            Object::Creator => &["IRawCDImageCreator"],
            Object::Track(_) => &["IRawCDImageTrackInfo"],
            Object::Writer => &["IDiscFormat2RawCD", "IDiscFormat2"],
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Object::Creator => f.write_str("creator"),
            Object::Track(number) => write!(f, "track({number})"),
            Object::Writer => f.write_str("writer"),
        }
    }
}

/// A call without what comes of it. A property is read without an argument and set with one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MemberCall {
    /// Whose member.
    pub object: Object,
    /// The member.
    pub member: &'static members::Member,
    /// The arguments as they are written, blanks and quotes around each taken off.
    pub args: Vec<String>,
}

impl fmt::Display for MemberCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}({})", self.object, self.member.name, self.args.join(", "))
    }
}

impl FromText for MemberCall {
    const NAME: &'static str = "call";

    fn from_text(text: &str) -> Result<MemberCall, String> {
        let Some((object, rest)) = split_object(text) else {
            return Err(format!(
                "`{text}` is no call: write creator.Member(…), track(1).Member(…) or writer.Member(…)"
            ));
        };
        let object = parse_object(object)?;
        let (name, args) = match rest.split_once('(') {
            None => (rest, Vec::new()),
            Some((name, args)) => {
                let args = args
                    .trim_end()
                    .strip_suffix(')')
                    .ok_or_else(|| format!("`{text}` has no closing parenthesis at its end"))?;
                (name, split_args(args)?)
            }
        };
        let name = name.trim();
        let member = members::find(object.interfaces(), name).ok_or_else(|| {
            let known: Vec<_> =
                members::of(object.interfaces()).map(|member| member.name).collect();
            format!("{object} has no member `{name}`; there are {}", known.join(", "))
        })?;
        if let Some(problem) = member.check_args(args.len()) {
            return Err(format!("{object}.{name} {problem}, not {}", args.len()));
        }
        Ok(MemberCall { object, member, args })
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^(creator|track\\([0-9]+\\)|writer)\\.[A-Za-z0-9]+(\\(.*\\))?$" })
    }
}

/// Splits at the first point behind the object, whose own parentheses hold none.
fn split_object(text: &str) -> Option<(&str, &str)> {
    text.split_once('.')
}

fn parse_object(text: &str) -> Result<Object, String> {
    match text {
        "creator" => Ok(Object::Creator),
        "writer" => Ok(Object::Writer),
        _ => {
            let number = text.strip_prefix("track(").and_then(|rest| rest.strip_suffix(')'));
            match number {
                Some(number) => TrackNumber::from_text(number.trim()).map(Object::Track),
                None => Err(format!("`{text}` is no object: creator, track(1) or writer")),
            }
        }
    }
}

/// Splits at commas outside double quotes.
fn split_args(text: &str) -> Result<Vec<String>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut args = vec![String::new()];
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                args.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = args.last_mut() {
            last.push(character);
        }
    }
    if quoted {
        return Err(format!("the quotes in ({text}) are not closed"));
    }
    args.iter().map(|arg| unquote(arg.trim())).collect()
}

fn unquote(arg: &str) -> Result<String, String> {
    let inner = arg.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(arg);
    match (arg.is_empty(), inner.contains('"')) {
        (true, _) => Err("an argument is empty; write \"\" for an empty text".into()),
        (_, true) => Err(format!("`{arg}` has quotes inside; quotes stand around an argument")),
        _ => Ok(inner.to_owned()),
    }
}
