//! Which drive profile a scenario asks for.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::profile;

/// A built-in profile by its name, or `{ file: … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileSource {
    /// The name.
    Name(String),
    /// The file, relative to the scenario's folder.
    File(String),
}

impl ProfileSource {
    /// What stands in the name of a case.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            ProfileSource::Name(name) | ProfileSource::File(name) => name,
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    /// The file, relative to the scenario's folder.
    file: String,
}

struct ProfileVisitor;

impl<'de> Visitor<'de> for ProfileVisitor {
    type Value = ProfileSource;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a profile, or a map with a `file`")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<ProfileSource, E> {
        match profile::names().any(|known| known == name) {
            true => Ok(ProfileSource::Name(name.to_owned())),
            false => Err(E::custom(format!("`{name}` {}", profile::unknown()))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ProfileSource, A::Error> {
        let ProfileFile { file } = ProfileFile::deserialize(MapAccessDeserializer::new(map))?;
        Ok(ProfileSource::File(file))
    }
}

impl<'de> Deserialize<'de> for ProfileSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ProfileSource, D::Error> {
        deserializer.deserialize_any(ProfileVisitor)
    }
}

impl JsonSchema for ProfileSource {
    fn schema_name() -> Cow<'static, str> {
        "ProfileSource".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let file = generator.subschema_for::<ProfileFile>();
        let names: Vec<&str> = profile::names().collect();
        json_schema!({ "anyOf": [{ "enum": names }, file] })
    }
}
