//! How a plan is recorded: `raw`, `sao`, `tao`, `packets:32`, one of the last three with options, or a
//! list with a way for each session.

use std::borrow::Cow;
use std::fmt;

use rawcd_format::{BlockForm, RwForm, WriteMode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::packets::size_schema;
use super::{Commands, Outside, Packets, Sentence};
use crate::host::{Gaps, SessionSettings, TrackSettings};
use crate::yaml::Text;

/// How a plan is recorded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Write {
    /// In RAW, by the writer.
    #[default]
    Raw,
    /// As a session at once.
    Sao(Sao),
    /// As tracks at once.
    Tao(Tao),
    /// In packets.
    Packets(Packets),
    /// By a program of others.
    Outside(Box<Outside>),
}

/// How the sessions of a plan are recorded; the last way holds for all behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways(pub Vec<Write>);

impl Default for Ways {
    fn default() -> Ways {
        Ways(vec![Write::Raw])
    }
}

impl Ways {
    /// The way of a session, counted from 0.
    #[must_use]
    pub fn of(&self, session: usize) -> &Write {
        self.0.get(session).or(self.0.last()).unwrap_or(&Write::Raw)
    }

    /// What programs of others are told to record, by session.
    pub fn outside(&self) -> impl Iterator<Item = &Outside> {
        self.0.iter().filter_map(|way| match way {
            Write::Outside(outside) => Some(&**outside),
            _ => None,
        })
    }

    /// Which they are, without options.
    #[must_use]
    pub fn modes(&self) -> Vec<WriteMode> {
        self.0.iter().map(Write::mode).collect()
    }

    /// Everything is recorded in RAW.
    #[must_use]
    pub fn is_raw(&self) -> bool {
        self.0.iter().all(|way| *way == Write::Raw)
    }

    /// What makes the ways of the sessions contradict each other.
    pub(super) fn contradiction(&self) -> Option<&'static str> {
        let form = |way: &Write| match way {
            Write::Sao(sao) => SessionSettings::from(*sao).block_form(),
            _ => BlockForm::Raw,
        };
        let first = form(self.of(0));
        if !self.is_raw() && self.0.contains(&Write::Raw) {
            return Some("raw recording takes all sessions, or none");
        }
        let same = self.0.iter().all(|way| form(way) == first);
        (!same).then_some("the sessions of a disc have R-W in one form")
    }
}

impl fmt::Display for Ways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ways: Vec<_> = self.0.iter().map(Write::to_string).collect();
        f.write_str(&ways.join("-then-"))
    }
}

/// A session at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sao {
    /// What goes of data sectors. Default: cooked.
    pub form: DataForm,
    /// R-W goes with each block, in this form. Default: none goes.
    pub rw: Option<Text<RwForm>>,
    /// Who fills pauses, pre-gaps and post-gaps. Default: the drive; the host when the plan
    /// declares R-W.
    pub gaps: Option<GapFill>,
    /// A test, without a mark on the disc.
    pub test: bool,
}

/// What goes of data sectors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DataForm {
    /// User data, with its subheaders where there are any.
    #[default]
    Cooked,
    /// All 2352 bytes.
    Raw,
}

/// Who fills pauses, pre-gaps and post-gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GapFill {
    /// The drive.
    Made,
    /// The host, with zeros.
    Sent,
    /// The host sends zeros, and says of data that they do not count.
    Ignored,
}

/// Tracks at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tao {
    /// Data block type. Default: as each track calls for.
    pub block_type: Option<u8>,
    /// A test, without a mark on the disc.
    pub test: bool,
    /// The session is closed at the end. Default true.
    pub close: bool,
}

impl Default for Tao {
    fn default() -> Tao {
        Tao { block_type: None, test: false, close: true }
    }
}

impl From<Sao> for SessionSettings {
    fn from(sao: Sao) -> SessionSettings {
        let gaps = |fill| match fill {
            GapFill::Made => Gaps::Made,
            GapFill::Sent => Gaps::Sent,
            GapFill::Ignored => Gaps::Ignored,
        };
        SessionSettings {
            whole_sectors: sao.form == DataForm::Raw,
            rw: sao.rw.map(|Text(form)| form),
            gaps: sao.gaps.map(gaps),
            test: sao.test,
        }
    }
}

impl From<Tao> for TrackSettings {
    fn from(tao: Tao) -> TrackSettings {
        let Tao { block_type, test, close } = tao;
        TrackSettings { block_type, test, close, formatted: false }
    }
}

impl Write {
    /// Which it is, without options.
    #[must_use]
    pub const fn mode(&self) -> WriteMode {
        match self {
            Write::Raw => WriteMode::Raw,
            Write::Sao(_) => WriteMode::SessionAtOnce,
            Write::Tao(_) => WriteMode::TrackAtOnce,
            Write::Packets(Packets { size: Text(size), .. }) => WriteMode::Packets(*size),
            Write::Outside(outside) => outside.mode.0,
        }
    }

    /// Nothing is recorded.
    #[must_use]
    pub const fn is_test(&self) -> bool {
        match self {
            Write::Raw | Write::Outside(_) => false,
            Write::Sao(sao) => sao.test,
            Write::Tao(tao) => tao.test,
            Write::Packets(packets) => packets.test,
        }
    }

    /// The session is left without lead-in and lead-out.
    #[must_use]
    pub const fn leaves_open(&self) -> bool {
        match self {
            Write::Raw | Write::Sao(_) | Write::Outside(_) => false,
            Write::Tao(tao) => !tao.close,
            Write::Packets(packets) => !packets.close,
        }
    }

    /// The names without options or sizes.
    pub const NAMES: [&'static str; 3] = ["raw", "sao", "tao"];

    /// One by its name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Write> {
        match name {
            "raw" => Some(Write::Raw),
            "sao" => Some(Write::Sao(Sao::default())),
            "tao" => Some(Write::Tao(Tao::default())),
            _ => match name.parse() {
                Ok(WriteMode::Packets(size)) => Some(Write::Packets(Packets::of(size))),
                _ => None,
            },
        }
    }
}

impl fmt::Display for Write {
    /// As it stands in the names of cases: `sao+raw+rw-packed+test`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        let (name, test) = match self {
            Write::Raw => return f.write_str("raw"),
            Write::Sao(sao) => {
                if sao.form == DataForm::Raw {
                    parts.push("raw".to_owned());
                }
                parts.extend(sao.rw.map(|Text(form)| match form {
                    RwForm::Raw => "rw-raw".to_owned(),
                    RwForm::Packed => "rw-packed".to_owned(),
                }));
                parts.extend(sao.gaps.map(|gaps| match gaps {
                    GapFill::Made => "gaps-made".to_owned(),
                    GapFill::Sent => "gaps-sent".to_owned(),
                    GapFill::Ignored => "gaps-ignored".to_owned(),
                }));
                ("sao".to_owned(), sao.test)
            }
            Write::Tao(tao) => {
                parts.extend(tao.block_type.map(|code| format!("type-{code}")));
                if !tao.close {
                    parts.push("open".to_owned());
                }
                ("tao".to_owned(), tao.test)
            }
            Write::Packets(packets) => {
                parts.extend(packets.block_type.map(|code| format!("type-{code}")));
                if !packets.close {
                    parts.push("open".to_owned());
                }
                if packets.formatted {
                    parts.push("formatted".to_owned());
                }
                (packets.size.0.to_string(), packets.test)
            }
            Write::Outside(outside) => {
                let name = outside.name.as_ref().map(|Text(name)| format!(" {}", name.0));
                let program = outside.command.0[0].program();
                (format!("{program}{}", name.unwrap_or_default()), false)
            }
        };
        f.write_str(&name)?;
        parts.extend(test.then(|| "test".to_owned()));
        parts.iter().try_for_each(|part| write!(f, "+{part}"))
    }
}

/// The map form; exactly one of sao, tao, packets, and command with what belongs to it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WriteMap {
    #[serde(default)]
    sao: Option<Sao>,
    #[serde(default)]
    tao: Option<Tao>,
    #[serde(default)]
    packets: Option<Packets>,
    /// A program of others records: what is run, one after the other.
    #[serde(default)]
    command: Option<Commands>,
    /// How it tells the drive to write, for the judge.
    #[serde(default)]
    mode: Option<Text<WriteMode>>,
    /// How the last command ends. Default 0.
    #[serde(default)]
    exit: Option<u8>,
    /// What the table of programs calls it. Default: the mode.
    #[serde(default)]
    name: Option<Text<Sentence>>,
}

impl WriteMap {
    fn check(self) -> Result<Write, &'static str> {
        let WriteMap { sao, tao, packets, command, mode, exit, name } = self;
        let outside = match (command, mode) {
            (Some(command), Some(mode)) => {
                let exit = exit.unwrap_or(0);
                Some(Write::Outside(Box::new(Outside { command, mode, exit, name })))
            }
            (Some(_), None) => {
                return Err("a `command` needs a `mode`: how it tells the drive to write");
            }
            (None, None) if exit.is_none() && name.is_none() => None,
            (None, _) => return Err("`mode`, `exit` and `name` belong to a `command`"),
        };
        let others = [sao.map(Write::Sao), tao.map(Write::Tao), packets.map(Write::Packets)];
        let mut ways = others.into_iter().chain([outside]).flatten();
        match (ways.next(), ways.next()) {
            (Some(way), None) => Ok(way),
            _ => {
                Err("a session is written in one way: either `sao`, `tao`, `packets` or `command`")
            }
        }
    }
}

struct WriteVisitor;

impl<'de> Visitor<'de> for WriteVisitor {
    type Value = Write;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a way to write: raw, sao, tao, packets:32, or a map with one of sao, tao, packets and command",
        )
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Write, E> {
        Write::by_name(name).ok_or_else(|| {
            E::custom(format!(
                "`{name}` is no way to write: raw, sao, tao, packets:32, or a map with options"
            ))
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Write, A::Error> {
        let map = WriteMap::deserialize(MapAccessDeserializer::new(map))?;
        map.check().map_err(A::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Write {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Write, D::Error> {
        deserializer.deserialize_any(WriteVisitor)
    }
}

impl JsonSchema for Write {
    fn schema_name() -> Cow<'static, str> {
        "Write".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let map = generator.subschema_for::<WriteMap>();
        json_schema!({ "anyOf": [{ "enum": Write::NAMES }, size_schema(), map] })
    }
}

struct WaysVisitor;

impl<'de> Visitor<'de> for WaysVisitor {
    type Value = Ways;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a way to write, or a list of them")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Ways, E> {
        WriteVisitor.visit_str(name).map(|way| Ways(vec![way]))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Ways, A::Error> {
        WriteVisitor.visit_map(map).map(|way| Ways(vec![way]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Ways, A::Error> {
        let mut ways = Vec::new();
        while let Some(way) = list.next_element()? {
            ways.push(way);
        }
        match ways.is_empty() {
            true => Err(A::Error::custom("a way to write for each session; there is none")),
            false => Ok(Ways(ways)),
        }
    }
}

impl<'de> Deserialize<'de> for Ways {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Ways, D::Error> {
        deserializer.deserialize_any(WaysVisitor)
    }
}

impl JsonSchema for Ways {
    fn schema_name() -> Cow<'static, str> {
        "Ways".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let way = generator.subschema_for::<Write>();
        json_schema!({ "anyOf": [way, { "type": "array", "items": way, "minItems": 1 }] })
    }
}
