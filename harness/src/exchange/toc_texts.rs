//! CD-TEXT in toc-files [cdrdao TOC]: `CD_TEXT { … }` of the disc and of tracks, in it a block of
//! items for every language. A text stands between quotation marks, or as bytes in braces.
//!
//! TOC_INFO1 says that the table of contents is repeated; it is made anew. TOC_INFO2 does not say
//! the tracks of its intervals and is not taken. The counts of SIZE_INFO are made anew.

use std::fmt::Write;

use rawcd_format::subcode::cdtext::{CdText, CharacterSet, TextBlock};

use super::Note;
use super::survey::Survey;
use super::text::{Word, compact, shorten};
use super::texts::{ENGLISH, Item, KINDS, Value};
use super::toc::Parser;
use crate::yaml::Diagnostic;

/// Items that are no kind of text, with their pack types.
const OTHERS: [(&str, u8); 8] = [
    ("DISC_ID", 0x86),
    ("GENRE", 0x87),
    ("TOC_INFO1", 0x88),
    ("CLOSED", 0x8D),
    ("RESERVED4", 0x8D),
    ("UPC_EAN", 0x8E),
    ("ISRC", 0x8E),
    ("SIZE_INFO", 0x8F),
];

/// Items that have no place in a plan.
const NOT_TAKEN: [&str; 4] = ["TOC_INFO2", "RESERVED1", "RESERVED2", "RESERVED3"];

const CHARSETS: [(&str, CharacterSet); 5] = [
    ("ENCODING_ISO_8859_1", CharacterSet::Latin1),
    ("ENCODING_ASCII", CharacterSet::Ascii),
    ("ENCODING_MS_JIS", CharacterSet::MsJis),
    ("ENCODING_KOREAN", CharacterSet::Korean),
    ("ENCODING_MANDARIN", CharacterSet::Mandarin),
];

impl Parser<'_> {
    /// Reads what stands behind CD_TEXT. Track 0 is the disc.
    pub(super) fn cd_text(&mut self, track: u8) -> Result<(), Diagnostic> {
        self.expect("{")?;
        loop {
            let word = self.next("`}`")?;
            match word.text.as_str() {
                "}" if !word.quoted => return Ok(()),
                "LANGUAGE_MAP" if track == 0 => self.language_map()?,
                "LANGUAGE" => {
                    let number = self.next("a language number")?;
                    let block = self.text.number(number, "language number: 0 to 7")?;
                    if block > 7 {
                        let message = format!("`{block}` is no language number: 0 to 7");
                        return Err(self.text.complain(&number.mark, message));
                    }
                    self.expect("{")?;
                    while let Some(word) = self.item_name()? {
                        self.item(word, block, track)?;
                    }
                }
                _ => {
                    let text = shorten(&word.text);
                    let message = format!(
                        "`{text}` is nothing that stands in CD_TEXT: LANGUAGE_MAP LANGUAGE"
                    );
                    return Err(self.text.complain(&word.mark, message));
                }
            }
        }
    }

    fn expect(&mut self, brace: &str) -> Result<(), Diagnostic> {
        let word = self.next(&format!("`{brace}`"))?;
        if word.is(brace) {
            return Ok(());
        }
        let message = format!("`{brace}` is needed here");
        Err(self.text.complain(&word.mark, message))
    }

    /// Pairs of language number and code, a colon between them.
    fn language_map(&mut self) -> Result<(), Diagnostic> {
        self.expect("{")?;
        let mut parts: Vec<Word> = Vec::new();
        loop {
            let word = self.next("`}`")?;
            if word.is("}") {
                break;
            }
            for part in word.text.split_inclusive(':') {
                let (number, colon) = part.strip_suffix(':').map_or((part, ""), |part| (part, ":"));
                for text in [number, colon].into_iter().filter(|text| !text.is_empty()) {
                    parts.push(Word { text: text.to_owned(), ..word.clone() });
                }
            }
        }
        for pair in parts.chunks(3) {
            let [block, colon, language] = pair else {
                let message = "a language number, a colon and a language code are needed here";
                return Err(self.text.complain(&pair[0].mark, message));
            };
            let number = self.text.number(block, "language number: 0 to 7")?;
            if number > 7 || !colon.is(":") {
                let message = "a language number from 0 to 7 and a colon are needed here";
                return Err(self.text.complain(&block.mark, message));
            }
            let code = match language.is("EN") {
                true => ENGLISH,
                false => self.text.number(language, "language code: 0 to 255, or EN")?,
            };
            self.texts.languages.insert(number, code);
        }
        Ok(())
    }

    /// The next word, when it is not the end of the block.
    fn item_name(&mut self) -> Result<Option<Word>, Diagnostic> {
        let word = self.next("`}`")?;
        Ok((!word.is("}")).then(|| word.clone()))
    }

    fn item(&mut self, word: Word, block: u8, track: u8) -> Result<(), Diagnostic> {
        if let Some((_, set)) = CHARSETS.iter().find(|(name, _)| word.is(name)) {
            self.texts.charsets.insert(block, *set);
            return Ok(());
        }
        let kind = KINDS.iter().find(|(_, name)| word.is(name)).map(|(kind, _)| *kind as u8);
        let other = || OTHERS.iter().find(|(name, _)| word.is(name)).map(|(_, kind)| *kind);
        let Some(pack_type) = kind.or_else(other) else {
            if NOT_TAKEN.iter().any(|name| word.is(name)) {
                self.value()?;
                let message = format!("{} is not taken", word.text);
                let note =
                    Note { track: (track > 0).then_some(track), ..Note::disc("cd-text", message) };
                self.sheet.notes.push(note.at(word.mark.line));
                return Ok(());
            }
            let message = format!("`{}` is no item of CD-TEXT", shorten(&word.text));
            return Err(self.text.complain(&word.mark, message));
        };
        if track > 0 && !matches!(pack_type, 0x80..=0x85 | 0x8E) {
            let message = format!("{} belongs to the disc, not to a track", word.text);
            return Err(self.text.complain(&word.mark, message));
        }
        let value = self.value()?;
        if matches!((pack_type, &value), (0x87 | 0x88 | 0x8F, Value::Text(text)) if !text.is_empty())
        {
            let message = format!("{} is bytes in braces", word.text);
            return Err(self.text.complain(&word.mark, message));
        }
        // A text of no characters is none; some programs write every item.
        let is_empty = match &value {
            Value::Text(text) => text.is_empty(),
            Value::Bytes(bytes) => bytes.is_empty(),
        };
        if !is_empty {
            self.texts.items.push(Item { block, pack_type, track, value, mark: word.mark });
        }
        Ok(())
    }

    /// A string, or bytes in braces with commas between them.
    fn value(&mut self) -> Result<Value, Diagnostic> {
        let word = self.next("a text, or bytes in braces")?;
        if word.quoted {
            return Ok(Value::Text(word.text.clone()));
        }
        if !word.is("{") {
            let message = "a text between quotation marks, or bytes in braces, is needed here";
            return Err(self.text.complain(&word.mark, message));
        }
        let mut bytes = Vec::new();
        while self.take("}").is_none() {
            if !bytes.is_empty() {
                self.expect(",")?;
            }
            let word = self.next("a byte")?;
            bytes.push(self.text.number(word, "byte: 0 to 255")?);
        }
        Ok(Value::Bytes(bytes))
    }
}

/// CD_TEXT of the disc. Intervals have no place in it.
pub(super) fn emit_disc(out: &mut String, survey: &Survey, texts: &CdText) {
    let _ = writeln!(out, "CD_TEXT {{\n  LANGUAGE_MAP {{");
    for (number, block) in texts.blocks.iter().enumerate() {
        let _ = writeln!(out, "    {number} : {}", block.language);
    }
    let _ = writeln!(out, "  }}");
    for (number, block) in texts.blocks.iter().enumerate() {
        let _ = writeln!(out, "  LANGUAGE {number} {{");
        let set = block.character_set;
        if let Some((name, _)) =
            CHARSETS.iter().find(|(_, known)| *known == set && set != CharacterSet::Latin1)
        {
            let _ = writeln!(out, "    {name}");
        }
        emit_kinds(out, block, |texts| Some(&texts.disc));
        if let Some(text) = &block.disc_id {
            let _ = writeln!(out, "    DISC_ID {}", value(text, CharacterSet::Latin1));
        }
        if let Some(genre) = &block.genre {
            let all = [&genre.code.to_be_bytes()[..], &genre.text, &[0]].concat();
            let _ = writeln!(out, "    GENRE {}", binary(&all));
        }
        if block.toc {
            let _ = writeln!(out, "    TOC_INFO1 {}", binary(&toc_info(survey)));
        }
        if let Some(text) = &block.closed {
            let _ = writeln!(out, "    CLOSED {}", value(text, CharacterSet::Latin1));
        }
        if block.codes {
            let mcn = survey.mcn.map_or_else(String::new, |mcn| mcn.to_string());
            let _ = writeln!(out, "    UPC_EAN \"{mcn}\"");
        }
        if block.copyright != 0 {
            let mut size = [0; 36];
            (size[0], size[3]) = (set as u8, block.copyright);
            let _ = writeln!(out, "    SIZE_INFO {}", binary(&size));
        }
        let _ = writeln!(out, "  }}");
    }
    let _ = writeln!(out, "}}");
}

/// CD_TEXT of a track: every kind of text that its block has.
pub(super) fn emit_track(out: &mut String, survey: &Survey, texts: &CdText, ordinal: usize) {
    let _ = writeln!(out, "CD_TEXT {{");
    for (number, block) in texts.blocks.iter().enumerate() {
        let _ = writeln!(out, "  LANGUAGE {number} {{");
        emit_kinds(out, block, |texts| texts.tracks.get(ordinal));
        if block.codes {
            let isrc = survey.tracks[ordinal].isrc.as_ref().map_or_else(String::new, compact);
            let _ = writeln!(out, "    ISRC \"{isrc}\"");
        }
        let _ = writeln!(out, "  }}");
    }
    let _ = writeln!(out, "}}");
}

fn emit_kinds(
    out: &mut String,
    block: &TextBlock,
    of: impl Fn(&rawcd_format::subcode::cdtext::Texts) -> Option<&Vec<u8>>,
) {
    for (kind, name) in KINDS {
        if let Some(texts) = block.texts.get(&kind) {
            let text = of(texts).map_or(&[][..], Vec::as_slice);
            let _ = writeln!(out, "    {name} {}", value(text, block.character_set));
        }
    }
}

/// Numbers of the first and the last track, and the time of the lead-out.
fn toc_info(survey: &Survey) -> [u8; 12] {
    let mut out = [0; 12];
    let number = |track: Option<&super::survey::SurveyTrack>| track.map_or(0, |track| track.number);
    (out[0], out[1]) = (number(survey.tracks.first()), number(survey.tracks.last()));
    out[3..6].copy_from_slice(&survey.lead_out.to_msf().unwrap_or_default().to_binary());
    out
}

/// A text between quotation marks; that of a double-byte charset as its bytes.
fn value(text: &[u8], set: CharacterSet) -> String {
    if set.is_double_byte() && !text.is_empty() {
        return binary(&[text, &[0, 0]].concat());
    }
    let mut out = String::from("\"");
    for character in text.iter().map(|&byte| char::from(byte)) {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if character.is_control() => {
                let _ = write!(out, "\\{:03o}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

fn binary(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(u8::to_string).collect();
    format!("{{ {} }}", bytes.join(", "))
}
