//! What lies in the drive: `medium: cd-rw:74`, or a map with what is not as usual.

use std::borrow::Cow;
use std::fmt;

use rawcd_format::Msf;
use rawcd_sim::MediumModel;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::types::{LeadInTime, MediumKind, MediumState, PlanSource};
use crate::yaml::{FromText, Text};

/// What lies in the drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Medium {
    /// The model it is of, if any.
    pub preset: Option<Preset>,
    /// What it is.
    pub kind: MediumKind,
    /// Start of its lead-in.
    pub lead_in: Text<LeadInTime>,
    /// Last possible start of its lead-out.
    pub last_lead_out: Text<Msf>,
    /// What is on it.
    pub state: MediumState,
    /// Whether it lies on an open tray.
    pub tray: Tray,
    /// What a pressed disc holds.
    pub plan: Option<PlanSource>,
}

impl Medium {
    /// Makes it one of this model, in its state.
    pub(super) fn become_of(&mut self, preset: Preset) {
        let written = Written { preset: Some(Text(preset)), ..Written::default() };
        let Medium { state, tray, plan, .. } = self.clone();
        *self = Medium { state, tray, plan, ..Medium::from(written) };
    }
}

impl Default for Medium {
    fn default() -> Medium {
        Medium::from(Written::default())
    }
}

/// Where the tray is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tray {
    /// In the drive.
    #[default]
    Closed,
    /// Outside, with the medium on it.
    Open,
}

/// A medium model by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset(pub &'static MediumModel);

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl FromText for Preset {
    const NAME: &'static str = "medium";

    fn from_text(text: &str) -> Result<Preset, String> {
        MediumModel::named(text).map(Preset).ok_or_else(|| {
            let names: Vec<&str> = MediumModel::all().map(|model| model.name).collect();
            format!("there is no medium `{text}`; there are {}", names.join(", "))
        })
    }

    fn schema() -> Schema {
        let names: Vec<&str> = MediumModel::all().map(|model| model.name).collect();
        json_schema!({ "enum": names })
    }
}

/// What lies in the drive, key by key.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "MediumMap")]
struct Written {
    /// A medium model; `rawcd media` lists them. Instead of `kind`, and for what else is left out.
    preset: Option<Text<Preset>>,
    /// What it is. Default: cd-r.
    kind: Option<MediumKind>,
    /// Start of its lead-in. Default 97:34:23.
    lead_in: Option<Text<LeadInTime>>,
    /// Last possible start of its lead-out. Default 79:59:74.
    last_lead_out: Option<Text<Msf>>,
    /// What is on it. Default: blank.
    state: Option<MediumState>,
    /// Where the tray is. Default: closed.
    tray: Tray,
    /// What a pressed disc holds. A scenario without a plan of its own judges it against this.
    plan: Option<PlanSource>,
}

impl From<Written> for Medium {
    fn from(written: Written) -> Medium {
        let usual = MediumModel::named("cd-r:80").expect("the sizes have a disc of 80 minutes");
        let preset = written.preset.map(|Text(preset)| preset);
        let model = preset.map_or(usual, |Preset(model)| model);
        let kind = match model.kind {
            rawcd_sim::MediumKind::CdR => MediumKind::CdR,
            rawcd_sim::MediumKind::CdRw => MediumKind::CdRw,
            rawcd_sim::MediumKind::Pressed => MediumKind::Pressed,
        };
        let (lead_in, last) = (model.atip.lead_in_start, model.atip.last_lead_out_start);
        Medium {
            preset,
            kind: written.kind.unwrap_or(kind),
            lead_in: written.lead_in.unwrap_or(Text(LeadInTime(lead_in))),
            last_lead_out: written.last_lead_out.unwrap_or(Text(last)),
            state: written.state.unwrap_or(MediumState::Blank),
            tray: written.tray,
            plan: written.plan,
        }
    }
}

struct MediumVisitor;

impl<'de> Visitor<'de> for MediumVisitor {
    type Value = Medium;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a medium, or a map that describes one")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Medium, E> {
        let preset = Preset::from_text(name).map_err(E::custom)?;
        Ok(Medium::from(Written { preset: Some(Text(preset)), ..Written::default() }))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Medium, A::Error> {
        Written::deserialize(MapAccessDeserializer::new(map)).map(Medium::from)
    }
}

impl<'de> Deserialize<'de> for Medium {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Medium, D::Error> {
        deserializer.deserialize_any(MediumVisitor)
    }
}

impl JsonSchema for Medium {
    fn schema_name() -> Cow<'static, str> {
        "Medium".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let map = generator.subschema_for::<Written>();
        json_schema!({ "anyOf": [Preset::schema(), map] })
    }
}
