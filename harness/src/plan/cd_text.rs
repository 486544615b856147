//! CD-TEXT as it stands in a plan, and the declared texts of the format that it becomes.

use rawcd_format::subcode::cdtext::{self, Interval, TextBlock, TextKind, names};
use rawcd_format::{Msf, TrackNumber};
use schemars::{JsonSchema, Schema, json_schema};
use serde::Deserialize;

use crate::yaml::{Diagnostic, FromText, HexByte, HexBytes, Marks, Scalar, Text};

/// Texts in the lead-in. They need an image of the raw form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CdText {
    /// One to eight languages.
    pub languages: Vec<Language>,
}

/// Everything that is said in one language.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Its name in English, or its code in two hexadecimal digits.
    pub language: Text<LanguageCode>,
    /// How texts are recorded. Default: iso-8859-1.
    #[serde(default)]
    pub charset: Charset,
    /// Texts about the disc.
    #[serde(default)]
    pub disc: Texts,
    /// Texts about the tracks, in order.
    #[serde(default)]
    pub tracks: Vec<Texts>,
    /// Genre of the disc.
    #[serde(default)]
    pub genre: Option<Genre>,
    /// Identification of the disc, such as its order number; ASCII.
    #[serde(default)]
    pub disc_id: Option<Text<Scalar>>,
    /// What players do not show; ISO 8859-1.
    #[serde(default)]
    pub closed: Option<Text<Scalar>>,
    /// Repeats the media catalog number and the ISRCs of the plan. Default false.
    #[serde(default)]
    pub codes: bool,
    /// Repeats the table of contents. Default false.
    #[serde(default)]
    pub toc: bool,
    /// Stretches of tracks (the second table of contents), at most one a track, in order.
    #[serde(default)]
    pub intervals: Vec<Stretch>,
    /// Copyright flags of the texts. Default 0.
    #[serde(default)]
    pub copyright: u8,
}

/// Texts about the disc or a track: plain text in a single-byte charset, rows of hexadecimal bytes
/// in a double-byte charset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Texts {
    /// Title.
    #[serde(default)]
    pub title: Option<Text<Scalar>>,
    /// Names of performers.
    #[serde(default)]
    pub performer: Option<Text<Scalar>>,
    /// Names of songwriters.
    #[serde(default)]
    pub songwriter: Option<Text<Scalar>>,
    /// Names of composers.
    #[serde(default)]
    pub composer: Option<Text<Scalar>>,
    /// Names of arrangers.
    #[serde(default)]
    pub arranger: Option<Text<Scalar>>,
    /// Message.
    #[serde(default)]
    pub message: Option<Text<Scalar>>,
}

/// A genre.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Genre {
    /// Its name, or its code as a number.
    pub code: Text<GenreCode>,
    /// More about it; ASCII.
    #[serde(default)]
    pub text: Option<Text<Scalar>>,
}

/// A stretch of a track, in absolute times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Number of the track on the disc.
    pub track: Text<TrackNumber>,
    /// Its first section.
    pub start: Text<Msf>,
    /// Its end.
    pub end: Text<Msf>,
}

/// How texts are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum Charset {
    /// ISO 8859-1.
    #[default]
    #[serde(rename = "iso-8859-1")]
    Latin1,
    /// ASCII.
    #[serde(rename = "ascii")]
    Ascii,
    /// MS-JIS, two bytes a character, written as bytes.
    #[serde(rename = "ms-jis")]
    MsJis,
    /// Korean, two bytes a character, written as bytes.
    #[serde(rename = "korean")]
    Korean,
    /// Mandarin Chinese, two bytes a character, written as bytes.
    #[serde(rename = "mandarin")]
    Mandarin,
}

impl From<Charset> for cdtext::CharacterSet {
    fn from(charset: Charset) -> cdtext::CharacterSet {
        match charset {
            Charset::Latin1 => cdtext::CharacterSet::Latin1,
            Charset::Ascii => cdtext::CharacterSet::Ascii,
            Charset::MsJis => cdtext::CharacterSet::MsJis,
            Charset::Korean => cdtext::CharacterSet::Korean,
            Charset::Mandarin => cdtext::CharacterSet::Mandarin,
        }
    }
}

/// The code of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LanguageCode(pub u8);

impl FromText for LanguageCode {
    const NAME: &'static str = "language";

    fn from_text(text: &str) -> Result<LanguageCode, String> {
        let code = names::language(text);
        code.or_else(|| HexByte::from_text(text).ok().map(|byte| byte.0)).map(LanguageCode).ok_or_else(
            || {
                format!(
                    "`{text}` is no language of CD-TEXT: write its name in English, such as german, or its code, such as 08"
                )
            },
        )
    }

    fn schema() -> Schema {
        json_schema!({
            "anyOf": [
                { "enum": names::LANGUAGES.map(|(_, name)| name).to_vec() },
                { "type": ["string", "integer"], "pattern": "^[0-9A-Fa-f]{2}$" },
            ],
        })
    }
}

/// The code of a genre.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GenreCode(pub u16);

impl FromText for GenreCode {
    const NAME: &'static str = "genre";

    fn from_text(text: &str) -> Result<GenreCode, String> {
        names::genre(text).or_else(|| text.parse().ok()).map(GenreCode).ok_or_else(|| {
            format!("`{text}` is no genre: write its name, such as jazz, or its code, 0 to 65535")
        })
    }

    fn schema() -> Schema {
        json_schema!({
            "anyOf": [
                { "enum": names::GENRES },
                { "type": "integer", "minimum": 0, "maximum": u16::MAX },
            ],
        })
    }
}

impl CdText {
    /// The declared texts; whether they fit is not asked. `marks` are the places of the plan and
    /// `path` is that of the texts in it, `first_track` the number of the session's first track.
    ///
    /// # Errors
    /// What the charset does not have, at its place.
    pub(super) fn declared(
        &self,
        first_track: TrackNumber,
        marks: &Marks,
        path: &str,
    ) -> Result<cdtext::CdText, Diagnostic> {
        let mut blocks = Vec::with_capacity(self.languages.len());
        for (number, language) in self.languages.iter().enumerate() {
            let place = Place { marks, path: format!("{path}.languages[{number}]") };
            blocks.push(language.declared(first_track, &place)?);
        }
        Ok(cdtext::CdText { blocks })
    }
}

/// Where a language stands.
struct Place<'m> {
    marks: &'m Marks,
    path: String,
}

impl Place<'_> {
    fn complain(&self, key: &str, what: impl Into<String>) -> Diagnostic {
        self.marks.complain(&format!("{}.{key}", self.path), what)
    }

    /// The bytes of a text; none for one that is not written.
    fn bytes(
        &self,
        key: &str,
        text: Option<&Text<Scalar>>,
        charset: Charset,
    ) -> Result<Option<Vec<u8>>, Diagnostic> {
        let Some(Text(Scalar(text))) = text else { return Ok(None) };
        let set = cdtext::CharacterSet::from(charset);
        if text.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let bytes = if set.is_double_byte() {
            HexBytes::from_text(text).map(|bytes| bytes.0)
        } else {
            let name = if charset == Charset::Ascii { "ASCII" } else { "ISO 8859-1" };
            set.encode(text).map_err(|character| format!("`{character}` is not in {name}"))
        };
        bytes.map(Some).map_err(|what| self.complain(key, what))
    }
}

impl Language {
    fn declared(
        &self,
        first_track: TrackNumber,
        place: &Place<'_>,
    ) -> Result<TextBlock, Diagnostic> {
        let mut block = TextBlock {
            language: self.language.0.0,
            character_set: self.charset.into(),
            copyright: self.copyright,
            disc_id: place.bytes("disc_id", self.disc_id.as_ref(), Charset::Ascii)?,
            closed: place.bytes("closed", self.closed.as_ref(), Charset::Latin1)?,
            codes: self.codes,
            toc: self.toc,
            ..TextBlock::default()
        };
        for (kind, key, of) in KINDS {
            let disc = place.bytes(&format!("disc.{key}"), of(&self.disc), self.charset)?;
            let mut texts =
                cdtext::Texts { disc: disc.unwrap_or_default(), ..cdtext::Texts::default() };
            for (ordinal, track) in self.tracks.iter().enumerate() {
                let key = format!("tracks[{ordinal}].{key}");
                let text = place.bytes(&key, of(track), self.charset)?;
                texts.tracks.push(text.unwrap_or_default());
            }
            if !texts.disc.is_empty() || texts.tracks.iter().any(|text| !text.is_empty()) {
                block.texts.insert(kind, texts);
            }
        }
        if let Some(genre) = &self.genre {
            let text = place.bytes("genre.text", genre.text.as_ref(), Charset::Ascii)?;
            block.genre =
                Some(cdtext::Genre { code: genre.code.0.0, text: text.unwrap_or_default() });
        }
        for (number, stretch) in self.intervals.iter().enumerate() {
            let ordinal =
                stretch.track.0.get().checked_sub(first_track.get()).ok_or_else(|| {
                    let key = format!("intervals[{number}].track");
                    place.complain(&key, format!("the first track has number {first_track}"))
                })?;
            let (start, end) = (stretch.start.0, stretch.end.0);
            block.intervals.push(Interval { ordinal: ordinal.into(), start, end });
        }
        Ok(block)
    }
}

/// Where the text of a kind stands.
type Of = fn(&Texts) -> Option<&Text<Scalar>>;

const KINDS: [(TextKind, &str, Of); 6] = [
    (TextKind::Title, "title", |texts| texts.title.as_ref()),
    (TextKind::Performer, "performer", |texts| texts.performer.as_ref()),
    (TextKind::Songwriter, "songwriter", |texts| texts.songwriter.as_ref()),
    (TextKind::Composer, "composer", |texts| texts.composer.as_ref()),
    (TextKind::Arranger, "arranger", |texts| texts.arranger.as_ref()),
    (TextKind::Message, "message", |texts| texts.message.as_ref()),
];
