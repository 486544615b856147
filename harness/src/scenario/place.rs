//! Places on disc as scenarios write them.

use std::borrow::Cow;
use std::fmt;

use rawcd_format::{Area, DiscLayout, IndexNumber, Lba, Msf, TrackNumber};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::yaml::{FromText, TIME_PATTERN, Text};

/// A section of the disc: a time, an address, or a place in a track, the lead-out or the lead-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// `"MM:SS:FF"` of the program area or lead-out, `"lead-in MM:SS:FF"`, or `{ lba: N }`.
    Lba(Lba),
    /// `{ track: 1, index: 1, offset: 5 }`: so many sections after the start of an index.
    Track {
        /// The track, by its number on the disc.
        track: TrackNumber,
        /// The index; 0 is the pause.
        index: IndexNumber,
        /// Sections after its first; negative for those before it.
        offset: i32,
    },
    /// `{ lead_out: N }`: so many sections after the start of the lead-out.
    LeadOut(i32),
    /// `{ lead_in: N }`: so many sections after the start of the medium's lead-in.
    LeadIn(u32),
}

impl Place {
    /// The address of the place on a disc laid out so, whose lead-in starts at `lead_in`; `None`
    /// when the disc has no such track or index, or the address overflows.
    #[must_use]
    pub fn resolve(&self, layout: &DiscLayout, lead_in: Lba) -> Option<Lba> {
        match *self {
            Place::Lba(lba) => Some(lba),
            Place::Track { track, index, offset } => {
                let span = layout.tracks().find(|span| span.number == track)?;
                let start = match index.get() {
                    0 => (span.pause_start < span.start).then_some(span.pause_start)?,
                    1 => span.start,
                    later => *span.indexes.get(usize::from(later) - 2)?,
                };
                start.0.checked_add(offset).map(Lba)
            }
            Place::LeadOut(offset) => layout.lead_out_start().0.checked_add(offset).map(Lba),
            Place::LeadIn(offset) => lead_in.0.checked_add_unsigned(offset).map(Lba),
        }
    }
}

impl FromText for Place {
    const NAME: &'static str = "place";

    fn from_text(text: &str) -> Result<Place, String> {
        let (area, time) = match text.strip_prefix("lead-in ") {
            Some(time) => (Area::LeadIn, time),
            None => (Area::Program, text),
        };
        let time = Msf::from_text(time).map_err(|_| {
            format!("`{text}` is no place: write MM:SS:FF, lead-in MM:SS:FF, or a map such as {{ track: 1, index: 1, offset: 5 }}")
        })?;
        if area == Area::LeadIn && time.minute() < 90 {
            return Err(format!("{time} is no time of a lead-in: those start at 90:00:00"));
        }
        Ok(Place::Lba(time.to_lba(area)))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": TIME_PATTERN.replacen('^', "^(lead-in )?", 1) })
    }
}

/// The map forms of a place; exactly one of `lba`, `track`, `lead_out` and `lead_in`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PlaceMap {
    #[serde(default)]
    lba: Option<i32>,
    #[serde(default)]
    track: Option<Text<TrackNumber>>,
    #[serde(default)]
    index: Option<u8>,
    #[serde(default)]
    offset: Option<i32>,
    #[serde(default)]
    lead_out: Option<i32>,
    #[serde(default)]
    lead_in: Option<u32>,
}

impl PlaceMap {
    fn check(self) -> Result<Place, String> {
        let place = match (self.lba, self.track, self.lead_out, self.lead_in) {
            (Some(lba), None, None, None) => Place::Lba(Lba(lba)),
            (None, None, Some(offset), None) => Place::LeadOut(offset),
            (None, None, None, Some(offset)) => Place::LeadIn(offset),
            (None, Some(Text(track)), None, None) => {
                let index = match self.index {
                    Some(number) => IndexNumber::new(number).map_err(|error| error.to_string())?,
                    None => IndexNumber::START,
                };
                return Ok(Place::Track { track, index, offset: self.offset.unwrap_or(0) });
            }
            _ => {
                return Err("a place has exactly one of lba, track, lead_out and lead_in".into());
            }
        };
        if self.index.is_some() || self.offset.is_some() {
            return Err("only a place in a track has `index` and `offset`".into());
        }
        Ok(place)
    }
}

struct PlaceVisitor;

impl<'de> Visitor<'de> for PlaceVisitor {
    type Value = Place;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a place: \"MM:SS:FF\", \"lead-in MM:SS:FF\", or a map with lba, track, lead_out or lead_in")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Place, E> {
        Place::from_text(text).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Place, A::Error> {
        PlaceMap::deserialize(MapAccessDeserializer::new(map))?.check().map_err(A::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Place, D::Error> {
        deserializer.deserialize_any(PlaceVisitor)
    }
}

impl JsonSchema for Place {
    fn schema_name() -> Cow<'static, str> {
        "Place".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let map = generator.subschema_for::<PlaceMap>();
        json_schema!({ "anyOf": [<Place as FromText>::schema(), map] })
    }
}
