//! CD-TEXT as it stands in a plan, written.

use std::fmt::Write;

use rawcd_format::subcode::cdtext::{CdText, CharacterSet, TextBlock, TextKind, names};

/// Names of the kinds of text in a plan.
const KEYS: [(TextKind, &str); 6] = [
    (TextKind::Title, "title"),
    (TextKind::Performer, "performer"),
    (TextKind::Songwriter, "songwriter"),
    (TextKind::Composer, "composer"),
    (TextKind::Arranger, "arranger"),
    (TextKind::Message, "message"),
];

/// The key `cd_text` of a plan whose first track has this number.
pub(super) fn yaml(texts: &CdText, first_track: u8) -> String {
    let mut out = String::from("cd_text:\n  languages:\n");
    for block in &texts.blocks {
        language(&mut out, block, first_track);
    }
    out
}

fn language(out: &mut String, block: &TextBlock, first_track: u8) {
    let set = block.character_set;
    let known = names::LANGUAGES.iter().find(|(code, _)| *code == block.language);
    let name =
        known.map_or_else(|| format!("\"{:02X}\"", block.language), |(_, name)| (*name).to_owned());
    let _ = writeln!(out, "    - language: {name}\n      charset: {}", charset(set));
    let disc = texts(block, |texts| Some(&texts.disc));
    if disc != "{}" {
        let _ = writeln!(out, "      disc: {disc}");
    }
    let tracks = block.texts.values().map(|texts| texts.tracks.len()).max().unwrap_or(0);
    if tracks > 0 {
        let _ = writeln!(out, "      tracks:");
    }
    for ordinal in 0..tracks {
        let _ = writeln!(out, "        - {}", texts(block, |texts| texts.tracks.get(ordinal)));
    }
    if let Some(genre) = &block.genre {
        let text = quoted(&genre.text, CharacterSet::Ascii);
        let _ = writeln!(out, "      genre: {{ code: {}, text: {text} }}", genre.code);
    }
    for (key, text) in [("disc_id", &block.disc_id), ("closed", &block.closed)] {
        if let Some(text) = text {
            let _ = writeln!(out, "      {key}: {}", quoted(text, CharacterSet::Latin1));
        }
    }
    for (key, said) in [("codes", block.codes), ("toc", block.toc)] {
        if said {
            let _ = writeln!(out, "      {key}: true");
        }
    }
    if !block.intervals.is_empty() {
        let _ = writeln!(out, "      intervals:");
    }
    for interval in &block.intervals {
        let track = usize::from(first_track) + interval.ordinal;
        let (start, end) = (interval.start, interval.end);
        let _ = writeln!(out, "        - {{ track: {track}, start: \"{start}\", end: \"{end}\" }}");
    }
    if block.copyright != 0 {
        let _ = writeln!(out, "      copyright: {}", block.copyright);
    }
}

/// Texts of the disc or of a track, as a mapping.
fn texts(
    block: &TextBlock,
    of: impl Fn(&rawcd_format::subcode::cdtext::Texts) -> Option<&Vec<u8>>,
) -> String {
    let said = KEYS.iter().filter_map(|(kind, key)| {
        let text = block.texts.get(kind).and_then(&of).filter(|text| !text.is_empty())?;
        Some(format!("{key}: {}", quoted(text, block.character_set)))
    });
    let said: Vec<String> = said.collect();
    if said.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", said.join(", ")) }
}

const fn charset(set: CharacterSet) -> &'static str {
    match set {
        CharacterSet::Latin1 => "iso-8859-1",
        CharacterSet::Ascii => "ascii",
        CharacterSet::MsJis => "ms-jis",
        CharacterSet::Korean => "korean",
        CharacterSet::Mandarin => "mandarin",
    }
}

/// A text between quotation marks: characters, or bytes in a double-byte charset.
fn quoted(text: &[u8], set: CharacterSet) -> String {
    if set.is_double_byte() {
        let bytes: Vec<String> = text.iter().map(|byte| format!("{byte:02X}")).collect();
        return format!("\"{}\"", bytes.join(" "));
    }
    let mut out = String::from("\"");
    for character in text.iter().map(|&byte| char::from(byte)) {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if character.is_control() => {
                let _ = write!(out, "\\x{:02X}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}
