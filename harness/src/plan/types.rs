//! The plan as it stands in YAML.

use rawcd_format::{CopySetting, Isrc, Mcn, Msf, RwForm, SectorType, TrackNumber};
use schemars::JsonSchema;
use serde::Deserialize;

use super::CdText;
use crate::yaml::{HexBytes, Sectors, Text};

/// A disc as its author declares it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Media catalog number, up to 13 digits with a right check digit.
    #[serde(default)]
    pub mcn: Option<Text<Mcn>>,
    /// Number of the first track; above 1 on audio discs only. Default 1.
    #[serde(default)]
    pub first_track: Option<Text<TrackNumber>>,
    /// Between two audio tracks index 00 carries the end of the earlier track instead of silence.
    /// Default true.
    #[serde(default = "yes")]
    pub gapless: bool,
    /// The lead-out may start at this time or earlier.
    #[serde(default)]
    pub lead_out_limit: Option<Text<Msf>>,
    /// Audio in the whole pause before the first track, at least 150 sectors.
    #[serde(default)]
    pub special_pregap: Option<Source>,
    /// R-W symbols of the whole image.
    #[serde(default)]
    pub subcode_rw: Option<SubcodeRw>,
    /// Texts in the lead-in.
    #[serde(default)]
    pub cd_text: Option<CdText>,
    /// Disc type of the table of contents. Default: xa when a track is XA, otherwise cd-da.
    #[serde(default)]
    pub disc_type: Option<DiscType>,
    /// The tracks, in order.
    #[serde(default)]
    pub tracks: Vec<Track>,
    /// Two sessions or more, in order, in the place of `tracks`, `cd_text` and `disc_type`.
    #[serde(default)]
    pub sessions: Vec<Session>,
    /// What the lead-in of the last session says of another one. Default: unsaid.
    #[serde(default)]
    pub next_session: NextSession,
}

impl Plan {
    /// Every track of every session, in order, with its path in the plan.
    pub fn all_tracks(&self) -> impl Iterator<Item = (String, &Track)> {
        let path = |session: String| {
            move |(ordinal, track)| (format!("{session}tracks[{ordinal}]"), track)
        };
        let first = self.tracks.iter().enumerate().map(path(String::new()));
        first.chain(self.sessions.iter().enumerate().flat_map(move |(number, session)| {
            session.tracks.iter().enumerate().map(path(format!("sessions[{number}].")))
        }))
    }
}

/// A session of a disc that has several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Texts in its lead-in, about its own tracks.
    #[serde(default)]
    pub cd_text: Option<CdText>,
    /// Disc type of its table of contents. Default: xa when a track is XA, otherwise cd-da.
    #[serde(default)]
    pub disc_type: Option<DiscType>,
    /// Its tracks, in order.
    pub tracks: Vec<Track>,
}

/// What a lead-in says of another session behind its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NextSession {
    /// Nothing: there is none.
    #[default]
    Unsaid,
    /// That there is none.
    Forbidden,
    /// Where it would start.
    Allowed,
}

impl From<NextSession> for rawcd_format::NextSession {
    fn from(next: NextSession) -> rawcd_format::NextSession {
        match next {
            NextSession::Unsaid => rawcd_format::NextSession::Unsaid,
            NextSession::Forbidden => rawcd_format::NextSession::Forbidden,
            NextSession::Allowed => rawcd_format::NextSession::Allowed,
        }
    }
}

fn yes() -> bool {
    true
}

/// A track as its author declares it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// What its sectors are.
    #[serde(rename = "type")]
    pub sector_type: Text<SectorType>,
    /// What fills it.
    pub source: Source,
    /// Recording code, 12 characters or 15 with dashes; audio only.
    #[serde(default)]
    pub isrc: Option<Text<Isrc>>,
    /// Copy bit. Default: permitted on audio, prohibited on data; scms on audio only.
    #[serde(default)]
    pub copy: Option<Text<CopySetting>>,
    /// The samples carry pre-emphasis; audio only. Nothing is filtered. Default false.
    #[serde(default)]
    pub pre_emphasis: bool,
    /// Where index 02, 03, … start, in sectors after index 01.
    #[serde(default)]
    pub indexes: Vec<Text<Sectors>>,
    /// Sections of index 00, when not the length the standard calls for.
    #[serde(default)]
    pub pregap: Option<Text<Sectors>>,
    /// Sections of post-gap, when not the length the standard calls for.
    #[serde(default)]
    pub postgap: Option<Text<Sectors>>,
    /// Subheader of XA form 1 sectors, four bytes. Default 00 00 08 00.
    #[serde(default)]
    pub subheader: Option<Subheader>,
}

/// Where user data comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A file, relative to the plan's folder: 16-bit 44.1 kHz stereo WAV or FLAC, otherwise raw
    /// user data of the track's sector type.
    File(String),
    /// So many sectors of zeros.
    Silence(Text<Sectors>),
    /// A sine-like tone; audio only.
    Tone(Tone),
    /// Random bytes, the same for the same seed.
    Noise(Noise),
    /// So many sectors that carry their number.
    Counter(Text<Sectors>),
    /// A part of a file, or a file that stores its sectors in another way.
    Part(Part),
    /// Sources one behind the other.
    Join(Vec<Source>),
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The file, relative to the plan's folder.
    pub file: String,
    /// Bytes before the part: of the file, or of the samples when it is a WAV or FLAC file.
    /// Default 0.
    #[serde(default)]
    pub offset: u64,
    /// Its length. Default: to the end of the file.
    #[serde(default)]
    pub sectors: Option<Text<Sectors>>,
    /// How its sectors are stored, when not as user data of the track's sector type.
    #[serde(default)]
    pub stored: Option<Stored>,
}

/// How a file stores sectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Stored {
    /// Samples with their most significant byte first; audio only.
    BigEndian,
    /// Whole sectors that are not scrambled yet; the raw types only.
    Unscrambled,
}

impl From<Stored> for crate::contents::Stored {
    fn from(stored: Stored) -> crate::contents::Stored {
        match stored {
            Stored::BigEndian => crate::contents::Stored::BigEndian,
            Stored::Unscrambled => crate::contents::Stored::Unscrambled,
        }
    }
}

/// A tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tone {
    /// Frequency.
    pub hz: u32,
    /// Length.
    pub sectors: Text<Sectors>,
}

/// Noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Noise {
    /// What tells one noise from another.
    pub seed: u64,
    /// Length.
    pub sectors: Text<Sectors>,
}

/// R-W symbols: either a file or packs generated here.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubcodeRw {
    /// 96 bytes for each section of the whole image, lead-in to lead-out; relative to the plan's
    /// folder.
    #[serde(default)]
    pub file: Option<String>,
    /// Graphics packs with good parity through the program area.
    #[serde(default)]
    pub generated: Option<Seed>,
    /// In which form they stand in the file, or are generated.
    pub form: Text<RwForm>,
}

/// The seed of generated R-W packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    /// What tells one stream from another.
    pub seed: u64,
}

/// PSEC of the A0 item of the table of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DiscType {
    /// 00: CD-DA and CD-ROM.
    CdDa,
    /// 10: CD-i.
    CdI,
    /// 20: CD-ROM XA.
    Xa,
}

impl From<DiscType> for rawcd_format::DiscType {
    fn from(disc_type: DiscType) -> rawcd_format::DiscType {
        match disc_type {
            DiscType::CdDa => rawcd_format::DiscType::CdDaOrCdRom,
            DiscType::CdI => rawcd_format::DiscType::CdI,
            DiscType::Xa => rawcd_format::DiscType::Xa,
        }
    }
}

/// An XA subheader: four integers in a list, or four hexadecimal bytes in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subheader(pub [u8; 4]);

mod subheader {
    use std::borrow::Cow;
    use std::fmt;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

    use super::{HexBytes, Subheader};
    use crate::yaml::FromText;

    const WHAT: &str = "a subheader has four bytes: file, channel, submode, coding";

    struct SubheaderVisitor;

    impl<'de> Visitor<'de> for SubheaderVisitor {
        type Value = Subheader;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("four bytes, as a list of integers or as \"00 00 08 00\"")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Subheader, E> {
            let bytes = HexBytes::from_text(text).map_err(E::custom)?.0;
            bytes.try_into().map(Subheader).map_err(|_| E::custom(WHAT))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Subheader, A::Error> {
            let mut bytes = Vec::new();
            while let Some(byte) = list.next_element::<u8>()? {
                bytes.push(byte);
            }
            bytes.try_into().map(Subheader).map_err(|_| A::Error::custom(WHAT))
        }
    }

    impl<'de> Deserialize<'de> for Subheader {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Subheader, D::Error> {
            deserializer.deserialize_any(SubheaderVisitor)
        }
    }

    impl JsonSchema for Subheader {
        fn schema_name() -> Cow<'static, str> {
            "Subheader".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "anyOf": [
                    {
                        "type": "array",
                        "items": { "type": "integer", "minimum": 0, "maximum": 255 },
                        "minItems": 4,
                        "maxItems": 4,
                    },
                    { "type": "string", "pattern": "^ *([0-9A-Fa-f] *[0-9A-Fa-f] *){4}$" },
                ],
            })
        }
    }
}
