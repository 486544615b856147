//! Values that stand in YAML as one scalar: [`Text`] for what has a text form of its own, and
//! checked numbers.
//!
//! Every check runs while its scalar is read, never on the enclosing map, so that an error stands
//! at the scalar. Scalars are read as text whatever they look like: `mcn: 4006381333931` and
//! `mcn: "4006381333931"` are the same, and `tno: 10` is the hexadecimal byte 10.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use rawcd_format::{BlockForm, CopySetting, Isrc, Mcn, Msf, RwForm, SectorType, TrackNumber};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// What can be read from one scalar.
pub trait FromText: Sized {
    /// Name in the schema.
    const NAME: &'static str;

    /// Reads the text of the scalar.
    ///
    /// # Errors
    /// A message that says what is wrong and what would be right.
    fn from_text(text: &str) -> Result<Self, String>;

    /// The JSON schema of the scalar.
    fn schema() -> Schema;
}

/// A scalar with a text form of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<T>(pub T);

impl<T> Deref for Text<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

struct TextVisitor<T>(PhantomData<T>);

impl<T: FromText> Visitor<'_> for TextVisitor<T> {
    type Value = Text<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {}", T::NAME)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text<T>, E> {
        T::from_text(text).map(Text).map_err(E::custom)
    }
}

impl<'de, T: FromText> Deserialize<'de> for Text<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text<T>, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

impl<T: FromText> JsonSchema for Text<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        T::schema()
    }
}

/// A `MM:SS:FF` time.
pub(crate) const TIME_PATTERN: &str = "^[0-9]{2}:[0-5][0-9]:[0-7][0-9]$";

impl FromText for Msf {
    const NAME: &'static str = "time MM:SS:FF";

    fn from_text(text: &str) -> Result<Msf, String> {
        text.parse().map_err(|error: rawcd_format::AddressError| error.to_string())
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": TIME_PATTERN })
    }
}

impl FromText for Isrc {
    const NAME: &'static str = "ISRC";

    fn from_text(text: &str) -> Result<Isrc, String> {
        text.parse().map_err(|error: rawcd_format::IsrcError| error.to_string())
    }

    fn schema() -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[A-Z]{2}(-[A-Z0-9]{3}-[0-9]{2}-|[A-Z0-9]{3}[0-9]{2})[0-9]{5}$",
        })
    }
}

impl FromText for Mcn {
    const NAME: &'static str = "media catalog number";

    fn from_text(text: &str) -> Result<Mcn, String> {
        text.parse().map_err(|error: rawcd_format::McnError| error.to_string())
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{1,13}$" })
    }
}

impl FromText for SectorType {
    const NAME: &'static str = "sector type";

    fn from_text(text: &str) -> Result<SectorType, String> {
        text.parse().map_err(|error: rawcd_format::UnknownSectorType| error.to_string())
    }

    fn schema() -> Schema {
        json_schema!({ "enum": SectorType::ALL.map(SectorType::name) })
    }
}

impl FromText for BlockForm {
    const NAME: &'static str = "block form";

    fn from_text(text: &str) -> Result<BlockForm, String> {
        text.parse().map_err(|error: rawcd_format::UnknownBlockForm| error.to_string())
    }

    fn schema() -> Schema {
        json_schema!({ "enum": BlockForm::ALL.map(BlockForm::name) })
    }
}

impl FromText for CopySetting {
    const NAME: &'static str = "copy setting";

    fn from_text(text: &str) -> Result<CopySetting, String> {
        match text {
            "permitted" => Ok(CopySetting::Permitted),
            "prohibited" => Ok(CopySetting::Prohibited),
            "scms" => Ok(CopySetting::Scms),
            _ => Err(format!("`{text}` is no copy setting: permitted, prohibited or scms")),
        }
    }

    fn schema() -> Schema {
        json_schema!({ "enum": ["permitted", "prohibited", "scms"] })
    }
}

impl FromText for RwForm {
    const NAME: &'static str = "form of R-W symbols";

    fn from_text(text: &str) -> Result<RwForm, String> {
        match text {
            "packed" => Ok(RwForm::Packed),
            "raw" => Ok(RwForm::Raw),
            _ => Err(format!("`{text}` is no form of R-W symbols: packed or raw")),
        }
    }

    fn schema() -> Schema {
        json_schema!({ "enum": ["packed", "raw"] })
    }
}

impl FromText for TrackNumber {
    const NAME: &'static str = "track number";

    fn from_text(text: &str) -> Result<TrackNumber, String> {
        let number = text.parse().map_err(|_| format!("`{text}` is no track number: 1 to 99"))?;
        TrackNumber::new(number).map_err(|error| error.to_string())
    }

    fn schema() -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": 99 })
    }
}

/// A number of sectors (or sections), written as an integer or as a duration `MM:SS:FF`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sectors(pub u32);

impl FromText for Sectors {
    const NAME: &'static str = "number of sectors";

    fn from_text(text: &str) -> Result<Sectors, String> {
        if text.contains(':') {
            return Msf::from_text(text).map(|time| Sectors(time.frames()));
        }
        text.parse().map(Sectors).map_err(|_| {
            format!("`{text}` is no number of sectors: write an integer, or a duration MM:SS:FF")
        })
    }

    fn schema() -> Schema {
        json_schema!({
            "anyOf": [
                { "type": "integer", "minimum": 0, "maximum": u32::MAX },
                { "type": "string", "pattern": TIME_PATTERN },
            ],
        })
    }
}

/// Bytes in hexadecimal, separated by blanks or not: `00 00 08 00`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct HexBytes(pub Vec<u8>);

impl FromText for HexBytes {
    const NAME: &'static str = "row of hexadecimal bytes";

    fn from_text(text: &str) -> Result<HexBytes, String> {
        let digits: Option<Vec<u8>> = text
            .chars()
            .filter(|character| *character != ' ')
            .map(|character| character.to_digit(16).map(|digit| digit as u8))
            .collect();
        match digits {
            Some(digits) if !digits.is_empty() && digits.len() % 2 == 0 => {
                Ok(HexBytes(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()))
            }
            _ => Err(format!(
                "`{text}` is no row of bytes: write two hexadecimal digits for each, such as 01 AA"
            )),
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^ *([0-9A-Fa-f] *[0-9A-Fa-f] *)+$" })
    }
}

/// One byte in two hexadecimal digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HexByte(pub u8);

impl FromText for HexByte {
    const NAME: &'static str = "hexadecimal byte";

    fn from_text(text: &str) -> Result<HexByte, String> {
        match HexBytes::from_text(text) {
            Ok(HexBytes(bytes)) if bytes.len() == 1 && text.len() == 2 => Ok(HexByte(bytes[0])),
            _ => Err(format!("`{text}` is no byte: write two hexadecimal digits, such as AA")),
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": ["string", "integer"], "pattern": "^[0-9A-Fa-f]{2}$" })
    }
}

/// A scalar of any type, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scalar(pub String);

impl FromText for Scalar {
    const NAME: &'static str = "scalar";

    fn from_text(text: &str) -> Result<Scalar, String> {
        Ok(Scalar(text.to_owned()))
    }

    fn schema() -> Schema {
        json_schema!({ "type": ["string", "integer", "boolean"] })
    }
}
