//! The scenario as it stands in YAML.

use std::borrow::Cow;
use std::fmt;

use rawcd_format::{BlockForm, Lba, Msf, WriteMode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::{
    Alter, Call, CommandLine, CommandName, Exchange, Expect, ExpectedAnswer, Matrix, Medium,
    PlannedFault, ProfileSource, ReadBack, Ways, Write,
};
use crate::plan::Plan;
use crate::profile::{FullBuffer, Rotation};
use crate::yaml::{FromText, TIME_PATTERN, Text};

/// One scenario: what is encoded, burned and judged, and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// One sentence that says what is shown.
    pub about: Text<Sentence>,
    /// The disc. Left out only when the matrix has plans, when there are only calls or only
    /// questions to the drive, or when a pressed disc has a plan of its own.
    #[serde(default)]
    pub plan: Option<PlanSource>,
    /// What the encoder takes. Default: extended.
    #[serde(default)]
    pub contract: Contract,
    /// Whether a plan that the standards forbid is refused. Default: checked.
    #[serde(default)]
    pub legality: Legality,
    /// How the plan is recorded. Default: raw.
    #[serde(default)]
    pub write: Ways,
    /// The plan lies, and is judged, as a drive puts it in this write mode, though it is recorded
    /// raw: so that what a drive adds can be altered.
    #[serde(default)]
    pub placed: Option<Text<WriteMode>>,
    /// What each block of a raw recording carries beside its sector. Default: raw.
    #[serde(default)]
    pub block: Option<Text<BlockForm>>,
    /// What lies in the drive. Default: a blank 80-minute CD-R.
    #[serde(default)]
    pub medium: Medium,
    /// What the drive can do.
    #[serde(default)]
    pub drive: Drive,
    /// Commands that are sent before the plan is recorded, in this order.
    #[serde(default)]
    pub before: Vec<ExpectedAnswer>,
    /// What goes wrong, and when: docs/faults.md.
    #[serde(default)]
    pub faults: Vec<PlannedFault>,
    /// How fast the host is.
    #[serde(default)]
    pub host: Host,
    /// How the writer is set.
    #[serde(default)]
    pub writer: Writer,
    /// What is changed between encoder and drive, in this order.
    #[serde(default)]
    pub alter: Vec<Alter>,
    /// Programs of others that read the disc back, in this order.
    #[serde(default)]
    pub read: Vec<ReadBack>,
    /// What the recording is judged against, when not against what was encoded.
    #[serde(default)]
    pub judge: Judge,
    /// The recorded disc through the files of another program and back.
    #[serde(default)]
    pub exchange: Option<Exchange>,
    /// Calls of IMAPI2 members, in this order.
    #[serde(default)]
    pub calls: Vec<Call>,
    /// What comes of it. Default: success, and nothing found.
    #[serde(default)]
    pub expect: Expect,
    /// Values to run the scenario with, every combination of them.
    #[serde(default)]
    pub matrix: Matrix,
}

impl Scenario {
    /// How the sessions of the plan are placed and judged.
    #[must_use]
    pub fn modes(&self) -> Vec<WriteMode> {
        match self.placed {
            Some(Text(mode)) => vec![mode],
            None => self.write.modes(),
        }
    }

    /// All commands of programs of others.
    pub fn commands(&self) -> impl Iterator<Item = &CommandLine> {
        let writers = self.write.outside().map(|outside| &outside.command);
        let readers = self.read.iter().map(|read| &read.command);
        writers.chain(readers).flat_map(|commands| &commands.0)
    }

    /// The block form of the image that is made.
    #[must_use]
    pub fn block_form(&self) -> BlockForm {
        match self.write.of(0) {
            Write::Raw => self.block.map_or(BlockForm::Raw, |Text(form)| form),
            Write::Sao(sao) => crate::host::SessionSettings::from(*sao).block_form(),
            Write::Tao(_) | Write::Packets(_) | Write::Outside(_) => BlockForm::Raw,
        }
    }
}

/// Text with something in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sentence(pub String);

impl FromText for Sentence {
    const NAME: &'static str = "sentence";

    fn from_text(text: &str) -> Result<Sentence, String> {
        if text.trim().is_empty() {
            return Err("say in one sentence what the scenario shows".into());
        }
        Ok(Sentence(text.to_owned()))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "\\S" })
    }
}

/// A plan in a file of its own, or in the scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanSource {
    /// The file, relative to the scenario's folder.
    File(String),
    /// The plan itself.
    Inline(Box<Plan>),
}

struct PlanSourceVisitor;

impl<'de> Visitor<'de> for PlanSourceVisitor {
    type Value = PlanSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a plan file, or a plan")
    }

    fn visit_str<E: Error>(self, file: &str) -> Result<PlanSource, E> {
        Ok(PlanSource::File(file.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PlanSource, A::Error> {
        let plan = Plan::deserialize(MapAccessDeserializer::new(map))?;
        Ok(PlanSource::Inline(Box::new(plan)))
    }
}

impl<'de> Deserialize<'de> for PlanSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<PlanSource, D::Error> {
        deserializer.deserialize_any(PlanSourceVisitor)
    }
}

impl JsonSchema for PlanSource {
    fn schema_name() -> Cow<'static, str> {
        "PlanSource".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let plan = generator.subschema_for::<Plan>();
        json_schema!({ "anyOf": [{ "type": "string" }, plan] })
    }
}

/// What the encoder takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Contract {
    /// All sector types, mixed discs, declared gaps.
    #[default]
    Extended,
    /// Exactly what IMAPI2 takes: audio.
    Imapi2,
}

impl From<Contract> for rawcd_encoder::Contract {
    fn from(contract: Contract) -> rawcd_encoder::Contract {
        match contract {
            Contract::Extended => rawcd_encoder::Contract::Extended,
            Contract::Imapi2 => rawcd_encoder::Contract::Imapi2,
        }
    }
}

impl Contract {
    /// The name used in scenarios.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Contract::Extended => "extended",
            Contract::Imapi2 => "imapi2",
        }
    }
}

/// Whether an illegal plan is refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Legality {
    /// It is refused.
    #[default]
    Checked,
    /// It is recorded as it stands, so that the judge has something to find.
    Unchecked,
}

impl Legality {
    /// The name used in scenarios.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Legality::Checked => "checked",
            Legality::Unchecked => "unchecked",
        }
    }
}

/// A kind of medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MediumKind {
    /// Write-once.
    CdR,
    /// Rewritable.
    CdRw,
    /// Not recordable at all.
    Pressed,
    /// No medium.
    None,
}

impl MediumKind {
    /// The name used in scenarios.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            MediumKind::CdR => "cd-r",
            MediumKind::CdRw => "cd-rw",
            MediumKind::Pressed => "pressed",
            MediumKind::None => "none",
        }
    }
}

/// What is on a medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MediumState {
    /// Nothing.
    Blank,
    /// A track of silence, in a session that is not closed.
    Open,
    /// A closed session with a track of silence, behind which another may follow.
    Appendable,
    /// The same, and nothing may follow.
    Finalized,
    /// A recording that was broken off.
    Damaged,
}

impl MediumState {
    /// The name used in scenarios.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            MediumState::Blank => "blank",
            MediumState::Open => "open",
            MediumState::Appendable => "appendable",
            MediumState::Finalized => "finalized",
            MediumState::Damaged => "damaged",
        }
    }
}

/// A time of 90 minutes and more, in a lead-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LeadInTime(pub Msf);

impl LeadInTime {
    /// Its address, -45150..=-151.
    #[must_use]
    pub fn lba(self) -> Lba {
        self.0.to_lba(rawcd_format::Area::LeadIn)
    }
}

impl FromText for LeadInTime {
    const NAME: &'static str = "time of a lead-in";

    fn from_text(text: &str) -> Result<LeadInTime, String> {
        let time = Msf::from_text(text)?;
        if time.minute() < 90 {
            return Err(format!("{time} is no time of a lead-in: those start at 90:00:00"));
        }
        Ok(LeadInTime(time))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": TIME_PATTERN.replacen("[0-9]", "9", 1).replacen("{2}", "[0-9]", 1) })
    }
}

/// What the drive can do. What is absent is as in its profile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Drive {
    /// What kind of drive it is. Default: permissive.
    pub profile: Option<ProfileSource>,
    /// Block forms it takes.
    pub blocks: Option<Vec<Text<BlockForm>>>,
    /// Media it records.
    pub media: Option<Vec<RecordableKind>>,
    /// It can protect from buffer underruns.
    pub buffer_underrun_free: Option<bool>,
    /// Speeds it records at, in sectors per second.
    pub speeds: Option<Vec<u32>>,
    /// Speeds at constant angular velocity, in sectors per second at the outer edge.
    pub cav_speeds: Option<Vec<u32>>,
    /// How the disc turns in writing, but at those.
    pub rotation: Option<Rotation>,
    /// Size of its buffer, KiB.
    pub buffer_kib: Option<u16>,
    /// What it does with blocks of a session or a track at once for which its buffer has no room.
    pub full_buffer: Option<FullBuffer>,
    /// TEST UNIT READY is good while it writes what is in its buffer or closes.
    pub ready_while_writing: Option<bool>,
    /// It says that what it was sent is on the disc at once.
    pub writes_in_no_time: Option<bool>,
    /// Faults: sense given to a command instead of carrying it out.
    pub sense: Vec<Fault>,
}

/// How fast the host is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Host {
    /// So many kB (1000 bytes) a second it has ready for the drive. Default: all at once.
    pub kb_s: Option<u32>,
}

/// A medium that can be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecordableKind {
    /// Write-once.
    CdR,
    /// Rewritable.
    CdRw,
}

/// A command that fails.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its name, such as WRITE(10).
    pub command: Text<CommandName>,
    /// Which of the commands of this name fails first, from 1. Default 1.
    #[serde(default = "one")]
    pub nth: u32,
    /// How many of this name fail in a row. Default 1.
    #[serde(default = "one")]
    pub times: u32,
    /// The command is not carried out, and the drive says this.
    #[serde(default)]
    pub sense: Option<Text<Sense>>,
    /// The command is carried out and answered as good, and the next one ends in this `sense`, as
    /// a deferred error.
    #[serde(default)]
    pub deferred: bool,
    /// Of the drive's answer only so many bytes come.
    #[serde(default)]
    pub answer: Option<u16>,
    /// The host fails, and the drive does not hear of the command; `times` is 1 then.
    #[serde(default)]
    pub host_error: bool,
}

fn one() -> u32 {
    1
}

/// Sense key, additional sense code and qualifier: `5/30/05`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sense {
    /// Sense key, 0 to 15.
    pub key: u8,
    /// Additional sense code.
    pub asc: u8,
    /// Additional sense code qualifier.
    pub ascq: u8,
}

impl fmt::Display for Sense {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:02X}/{:02X}", self.key, self.asc, self.ascq)
    }
}

impl FromText for Sense {
    const NAME: &'static str = "sense";

    fn from_text(text: &str) -> Result<Sense, String> {
        let parts: Vec<&str> = text.split('/').collect();
        let byte = |digits: &str, len| {
            let shaped = digits.len() == len && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            if shaped { u8::from_str_radix(digits, 16).ok() } else { None }
        };
        if let [key, asc, ascq] = parts[..]
            && let (Some(key), Some(asc), Some(ascq)) = (byte(key, 1), byte(asc, 2), byte(ascq, 2))
        {
            return Ok(Sense { key, asc, ascq });
        }
        Err(format!(
            "`{text}` is no sense: write key/code/qualifier in hexadecimal, such as 5/30/05"
        ))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9A-Fa-f]/[0-9A-Fa-f]{2}/[0-9A-Fa-f]{2}$" })
    }
}

/// How the writer is set. What is absent is left at the writer's own default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Writer {
    /// Name under which the drive is locked.
    pub client_name: Option<String>,
    /// Requested speed in sectors per second.
    pub speed: Option<u32>,
    /// Requests constant angular velocity.
    pub pure_cav: Option<bool>,
    /// Uses the drive's protection from buffer underruns.
    pub buffer_underrun_free: Option<bool>,
    /// Requested block form. Default: that of the image.
    pub sector_type: Option<Text<BlockForm>>,
    /// Cancels from inside the progress callback.
    pub cancel_at: Option<Text<CancelAt>>,
    /// Sections before LBA 0 that the image is said to have; writes with WriteMedia2.
    pub lead_in_sectors: Option<u32>,
}

/// When the writer is cancelled: at the first report from here on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CancelAt {
    /// In the lead-in.
    LeadIn,
    /// At the first section of the program area.
    Program,
    /// In the lead-out.
    LeadOut,
    /// At this address of the program area.
    At(Lba),
}

impl fmt::Display for CancelAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CancelAt::LeadIn => f.write_str("lead-in"),
            CancelAt::Program => f.write_str("program"),
            CancelAt::LeadOut => f.write_str("lead-out"),
            CancelAt::At(lba) => match lba.to_msf() {
                Some(time) => time.fmt(f),
                None => lba.fmt(f),
            },
        }
    }
}

impl FromText for CancelAt {
    const NAME: &'static str = "place to cancel at";

    fn from_text(text: &str) -> Result<CancelAt, String> {
        match text {
            "lead-in" => Ok(CancelAt::LeadIn),
            "program" => Ok(CancelAt::Program),
            "lead-out" => Ok(CancelAt::LeadOut),
            _ => Msf::from_text(text)
                .map(|time| CancelAt::At(time.to_lba(rawcd_format::Area::Program)))
                .map_err(|_| {
                    format!(
                        "`{text}` is no place to cancel at: lead-in, program, lead-out or MM:SS:FF"
                    )
                }),
        }
    }

    fn schema() -> Schema {
        json_schema!({
            "anyOf": [
                { "enum": ["lead-in", "program", "lead-out"] },
                { "type": "string", "pattern": TIME_PATTERN },
            ],
        })
    }
}

/// What the recording is judged against, when not against what was encoded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Judge {
    /// Another plan.
    pub plan: Option<PlanSource>,
    /// How the sessions of the disc were recorded, when not all as this scenario records.
    pub write: Option<Ways>,
    /// Another start of the lead-in than the medium's.
    pub lead_in: Option<Text<LeadInTime>>,
    /// Another last possible start of the lead-out than the medium's.
    pub last_lead_out: Option<Text<Msf>>,
}
