//! CloneCD [ccd2cue B]: a CCD sheet of sections and `Key=value` lines, IMG with 2352 bytes of every
//! sector from LBA 0 on, SUB with 96 bytes of subcode beside each.
//!
//! Of several sessions IMG and SUB hold the program areas one behind the other, each from behind the
//! pause of 150 sections with which it begins; indexes count from there. What lies between is in no
//! file. An IMG that holds every sector up to the last lead-out is taken too, as are indexes that
//! count from LBA 0.
//!
//! SUB holds the eight channels one behind the other, 12 bytes each, P first; on disc a byte has
//! one bit of each. Data sectors of IMG are not scrambled unless `DataTracksScrambled` says so.
//!
//! `[CDText]` holds packs of 16 bytes, their CRC left out; packs of 18 bytes are taken too. They are
//! those of the first session.

mod emit;
mod resolve;
#[cfg(test)]
mod tests;

use rawcd_format::subcode::cdtext::{PACK_LEN, Pack};
use rawcd_format::{Isrc, Mcn};

use super::Note;
use super::text::{SheetText, shorten};
use super::texts::Packs;
use crate::yaml::{Diagnostic, Mark};

pub use emit::{emit, from_sub, to_sub};

/// ADR of an item that says where something is.
const POSITION_ADR: i64 = 1;
/// Most sessions of a disc: each has a track.
const MAX_SESSIONS: i64 = 99;

/// A sheet as it stands, without its files.
#[derive(Clone, Debug, Default)]
pub struct CcdSheet {
    mcn: Option<Mcn>,
    scrambled: bool,
    /// How many it says there are.
    sessions: Option<(i64, Mark)>,
    entries: Vec<Entry>,
    tracks: Vec<Track>,
    packs: Packs,
    /// Where the first pack stands.
    packs_at: Option<Mark>,
    notes: Vec<Note>,
}

#[derive(Clone, Debug)]
struct Entry {
    mark: Mark,
    session: i64,
    point: Option<i64>,
    adr: i64,
    control: i64,
    disc_type: i64,
    /// AMin; FFh in a pointer to no session.
    minute: i64,
    lba: Option<i64>,
}

#[derive(Clone, Debug)]
struct Track {
    mark: Mark,
    number: u8,
    mode: Option<i64>,
    isrc: Option<Isrc>,
    /// By number.
    indexes: Vec<(i64, i64)>,
}

/// Which section lines stand in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    None,
    CloneCd,
    Disc,
    Entry,
    Track,
    CdText,
    Other,
}

struct Parser<'t> {
    text: &'t SheetText,
    sheet: CcdSheet,
    section: Section,
    named: bool,
}

/// Reads a sheet.
///
/// # Errors
/// The first thing that is wrong in it, at its place.
pub fn parse(text: &SheetText) -> Result<CcdSheet, Diagnostic> {
    let mut parser =
        Parser { text, sheet: CcdSheet::default(), section: Section::None, named: false };
    for (line, start, content) in text.lines() {
        let trimmed = content.trim();
        if trimmed.is_empty() || trimmed.starts_with(';') {
            continue;
        }
        let indent = content.len() - content.trim_start().len();
        let mark = SheetText::mark(line, start, content, indent..indent + trimmed.len());
        if let Some(name) = trimmed.strip_prefix('[') {
            let name = name
                .strip_suffix(']')
                .ok_or_else(|| text.complain(&mark, "a section is named between [ and ]"))?;
            parser.start(name, mark)?;
        } else {
            let (key, value) = trimmed
                .split_once('=')
                .ok_or_else(|| text.complain(&mark, "a line is Key=value, or [Section]"))?;
            parser.value(&Field { key: key.trim(), value: value.trim(), mark })?;
        }
    }
    parser.end()
}

struct Field<'t> {
    key: &'t str,
    value: &'t str,
    mark: Mark,
}

impl Field<'_> {
    fn is(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }
}

impl Parser<'_> {
    fn start(&mut self, name: &str, mark: Mark) -> Result<(), Diagnostic> {
        let (kind, number) = name.split_once(' ').unwrap_or((name, ""));
        self.section = match kind.to_ascii_lowercase().as_str() {
            "clonecd" => Section::CloneCd,
            _ if !self.named => {
                return Err(self.text.complain(&mark, "a CCD sheet starts with [CloneCD]"));
            }
            "disc" => Section::Disc,
            "cdtext" => Section::CdText,
            "entry" => {
                self.sheet.entries.push(Entry {
                    mark,
                    session: 1,
                    point: None,
                    adr: POSITION_ADR,
                    control: 0,
                    disc_type: 0,
                    minute: 0,
                    lba: None,
                });
                Section::Entry
            }
            "track" => {
                let number = number.trim().parse().ok().filter(|n| (1..=99).contains(n));
                let number = number.ok_or_else(|| {
                    self.text.complain(&mark, "a track has a number from 1 to 99")
                })?;
                if self.sheet.tracks.iter().any(|track| track.number == number) {
                    return Err(self.text.complain(&mark, "this track stands here twice"));
                }
                self.sheet.tracks.push(Track {
                    mark,
                    number,
                    mode: None,
                    isrc: None,
                    indexes: Vec::new(),
                });
                Section::Track
            }
            _ => Section::Other,
        };
        self.named = true;
        Ok(())
    }

    fn value(&mut self, field: &Field<'_>) -> Result<(), Diagnostic> {
        match self.section {
            Section::None => {
                Err(self.text.complain(&field.mark, "a CCD sheet starts with [CloneCD]"))
            }
            Section::Disc => self.disc(field),
            Section::Entry => self.entry(field),
            Section::Track => self.track(field),
            Section::CdText => self.pack(field),
            Section::CloneCd | Section::Other => Ok(()),
        }
    }

    /// A number: decimal, negative too, or hexadecimal behind 0x.
    fn number(&self, field: &Field<'_>) -> Result<i64, Diagnostic> {
        let value = field.value;
        let number = match value.strip_prefix("0x").or_else(|| value.strip_prefix("0X")) {
            Some(digits) if !digits.starts_with(['+', '-']) => i64::from_str_radix(digits, 16),
            _ => value.parse(),
        };
        let number = number.ok().filter(|number| number.unsigned_abs() <= 0xFFFF_FFFF);
        number.ok_or_else(|| {
            let message = format!("`{}` is no number of {}", shorten(value), shorten(field.key));
            self.text.complain(&field.mark, message)
        })
    }

    fn disc(&mut self, field: &Field<'_>) -> Result<(), Diagnostic> {
        if field.is("Sessions") {
            let sessions = self.number(field)?;
            if !(1..=MAX_SESSIONS).contains(&sessions) {
                let message = format!("a disc has 1 to 99 sessions, not {sessions}");
                return Err(self.text.complain(&field.mark, message));
            }
            self.sheet.sessions = Some((sessions, field.mark.clone()));
        } else if field.is("DataTracksScrambled") {
            self.sheet.scrambled = self.number(field)? != 0;
        } else if field.is("CATALOG") {
            match field.value.parse() {
                Ok(mcn) => self.sheet.mcn = Some(mcn),
                Err(error) => {
                    let message = format!("the catalog number is not taken: {error}");
                    let note = Note::disc("catalog", message).at(field.mark.line);
                    self.sheet.notes.push(note);
                }
            }
        }
        Ok(())
    }

    /// `Entry n=` and bytes in hexadecimal.
    fn pack(&mut self, field: &Field<'_>) -> Result<(), Diagnostic> {
        if !field.key.get(..5).is_some_and(|key| key.eq_ignore_ascii_case("Entry")) {
            return Ok(());
        }
        let byte = |digits: &str| {
            let plain = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            if plain { u8::from_str_radix(digits, 16).ok() } else { None }
        };
        let bytes: Option<Vec<u8>> = field.value.split_whitespace().map(byte).collect();
        let mut pack = [0; PACK_LEN];
        match bytes.as_deref() {
            Some(bytes @ &[.., _, _]) if bytes.len() == PACK_LEN => pack.copy_from_slice(bytes),
            Some(bytes) if bytes.len() == PACK_LEN - 2 => {
                pack[..PACK_LEN - 2].copy_from_slice(bytes);
                let made = Pack::parse(&pack).and_then(|pack| pack.to_bytes());
                pack = made.unwrap_or(pack);
            }
            _ => {
                let message =
                    "a pack has 16 bytes, or 18 with its CRC, of two hexadecimal digits each";
                return Err(self.text.complain(&field.mark, message));
            }
        }
        self.sheet.packs.add(&pack);
        self.sheet.packs_at.get_or_insert_with(|| field.mark.clone());
        Ok(())
    }

    fn entry(&mut self, field: &Field<'_>) -> Result<(), Diagnostic> {
        let known = ["Session", "Point", "ADR", "Control", "PSec", "AMin", "PLBA"];
        let Some(key) = known.iter().position(|key| field.is(key)) else { return Ok(()) };
        let number = self.number(field)?;
        let text = self.text;
        let Some(entry) = self.sheet.entries.last_mut() else { return Ok(()) };
        match key {
            0 if !(1..=MAX_SESSIONS).contains(&number) => {
                return Err(text.complain(&field.mark, "a session has a number from 1 to 99"));
            }
            0 => entry.session = number,
            1 => entry.point = Some(number),
            2 => entry.adr = number,
            3 => entry.control = number,
            4 => entry.disc_type = number,
            5 => entry.minute = number,
            _ => entry.lba = Some(number),
        }
        Ok(())
    }

    fn track(&mut self, field: &Field<'_>) -> Result<(), Diagnostic> {
        let is_index = field.key.get(..5).is_some_and(|key| key.eq_ignore_ascii_case("INDEX"));
        let number = if is_index || field.is("MODE") { self.number(field)? } else { 0 };
        let text = self.text;
        let Some(track) = self.sheet.tracks.last_mut() else { return Ok(()) };
        if is_index {
            let index = field.key[5..].trim().parse().ok().filter(|n| (0..=99).contains(n));
            let index = index.ok_or_else(|| text.complain(&field.mark, "an index is 0 to 99"))?;
            track.indexes.push((index, number));
        } else if field.is("MODE") {
            track.mode = Some(number);
        } else if field.is("ISRC") {
            match field.value.parse() {
                Ok(isrc) => track.isrc = Some(isrc),
                Err(error) => {
                    let message = format!("the recording code is not taken: {error}");
                    let note = Note::track("isrc", track.number, message).at(field.mark.line);
                    self.sheet.notes.push(note);
                }
            }
        }
        Ok(())
    }

    fn end(mut self) -> Result<CcdSheet, Diagnostic> {
        if !self.named {
            return Err(self
                .text
                .complain(&self.text.start(), "a CCD sheet starts with [CloneCD]"));
        }
        for track in &mut self.sheet.tracks {
            track.indexes.sort_unstable();
            let start = track.indexes.iter().position(|(index, _)| *index >= 1).unwrap_or(0);
            let rising = track.indexes.windows(2).all(|two| two[0].1 < two[1].1);
            let numbered =
                track.indexes.iter().skip(start).zip(1..).all(|((index, _), n)| *index == n);
            if !rising || !numbered {
                let message = "the indexes of a track rise from 0 or 1 on, and so do their sectors";
                return Err(self.text.complain(&track.mark, message));
            }
        }
        Ok(self.sheet)
    }
}
