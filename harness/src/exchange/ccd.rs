//! CloneCD [ccd2cue B]: a CCD sheet of sections and `Key=value` lines, IMG with 2352 bytes of every
//! sector from LBA 0 on, SUB with 96 bytes of subcode beside each.
//!
//! SUB holds the eight channels one behind the other, 12 bytes each, P first; on disc a byte has
//! one bit of each. Data sectors of IMG are not scrambled unless `DataTracksScrambled` says so.
//!
//! `[CDText]` holds packs of 16 bytes, their CRC left out; packs of 18 bytes are taken too.
//!
//! Deliberately absent: more than one session.

use std::fmt::Write;
use std::ops::Range;

use rawcd_format::subcode::cdtext::{PACK_LEN, Pack};
use rawcd_format::{CopySetting, DiscType, Isrc, Mcn, SUBCODE_LEN, SectorType};

use super::Note;
use super::sheet::{Piece, Sheet, SheetTrack};
use super::survey::{DataMode, Survey};
use super::text::{SheetText, compact, shorten};
use super::texts::Packs;
use crate::contents::Stored;
use crate::yaml::{Diagnostic, Mark};

/// Bytes of a sector in IMG.
const IMG_SECTOR: u64 = 2352;
const FIRST_TRACK: i64 = 0xA0;
const LEAD_OUT: i64 = 0xA2;
/// An item of the table of contents, the ADR of which is 1.
const POSITION_ADR: i64 = 1;

/// A sheet as it stands, without its files.
#[derive(Clone, Debug, Default)]
pub struct CcdSheet {
    mcn: Option<Mcn>,
    scrambled: bool,
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
    point: Option<i64>,
    adr: i64,
    control: i64,
    disc_type: i64,
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
                    point: None,
                    adr: POSITION_ADR,
                    control: 0,
                    disc_type: 0,
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
            if sessions != 1 {
                let message = format!("the disc has {sessions} sessions; one is taken");
                return Err(self.text.complain(&field.mark, message));
            }
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
        let known = ["Session", "Point", "ADR", "Control", "PSec", "PLBA"];
        let Some(key) = known.iter().position(|key| field.is(key)) else { return Ok(()) };
        let number = self.number(field)?;
        let text = self.text;
        let Some(entry) = self.sheet.entries.last_mut() else { return Ok(()) };
        match key {
            0 if number != 1 => {
                return Err(text.complain(&field.mark, "the item is of another session than 1"));
            }
            0 => {}
            1 => entry.point = Some(number),
            2 => entry.adr = number,
            3 => entry.control = number,
            4 => entry.disc_type = number,
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

impl CcdSheet {
    /// Finds in IMG what fills the tracks. `name` is that file, relative to the sheet's folder,
    /// `img_len` its bytes.
    ///
    /// # Errors
    /// What does not fit together, at its place in the sheet.
    pub fn resolve(self, text: &SheetText, name: &str, img_len: u64) -> Result<Sheet, Diagnostic> {
        let end = self.end(text, name, img_len)?;
        let items = |entry: &&Entry| entry.adr == POSITION_ADR;
        let a0 = self.entries.iter().filter(items).find(|entry| entry.point == Some(FIRST_TRACK));
        let mut sheet = Sheet {
            mcn: self.mcn,
            disc_type: a0
                .and_then(|entry| u8::try_from(entry.disc_type).ok())
                .and_then(DiscType::from_byte),
            cd_text: None,
            tracks: Vec::new(),
            notes: self.notes.clone(),
        };
        let mut spans: Vec<(&Entry, u8, Option<&Track>, Vec<i64>)> = Vec::new();
        for entry in self.entries.iter().filter(items) {
            let Some(number) = entry.point.filter(|point| (1..=99).contains(point)) else {
                continue;
            };
            let number = number as u8;
            let track = self.tracks.iter().find(|track| track.number == number);
            let of_toc = || entry.lba.map(|lba| vec![lba]);
            let indexes = track.filter(|track| track.indexes.iter().any(|(index, _)| *index == 1));
            let starts = indexes.map(|track| track.indexes.iter().map(|(_, at)| *at).collect());
            let starts = starts
                .or_else(of_toc)
                .ok_or_else(|| text.complain(&entry.mark, "the item of a track has no PLBA"))?;
            spans.push((entry, number, track, starts));
        }
        spans.sort_by_key(|(_, number, _, _)| *number);
        for (place, (entry, number, track, starts)) in spans.iter().enumerate() {
            let next = spans.get(place + 1).map_or(i64::from(end), |(_, _, _, starts)| starts[0]);
            let after = spans.get(place + 1).map(|(entry, number, _, _)| (entry, *number));
            if let Some((entry, _)) = after.filter(|(_, after)| *after != number + 1) {
                return Err(text.complain(&entry.mark, "track numbers rise by one"));
            }
            let first = if place == 0 { 0 } else { starts[0] };
            let bounds = || starts.iter().copied().chain([next]);
            let fits = first <= starts[0] && bounds().zip(bounds().skip(1)).all(|(a, b)| a < b);
            if !fits || starts[0] < 0 || next > i64::from(end) {
                let message = format!("the sectors of track {number} do not rise inside IMG");
                return Err(text.complain(&entry.mark, message));
            }
            let span = Span { first, starts, end: next, name };
            sheet.tracks.push(self.track(text, entry, *number, *track, &span, &mut sheet.notes)?);
        }
        if sheet.tracks.is_empty() {
            return Err(text.complain(&text.start(), "the sheet has no item of a track"));
        }
        if let Some(mark) = &self.packs_at {
            sheet.take_packs(&self.packs, mark);
        }
        Ok(sheet)
    }

    /// Sectors of the program area: as many as the table of contents says.
    fn end(&self, text: &SheetText, name: &str, img_len: u64) -> Result<u32, Diagnostic> {
        if !img_len.is_multiple_of(IMG_SECTOR) {
            let message =
                format!("{name} has {img_len} bytes, no whole number of sectors of 2352 bytes");
            return Err(text.complain(&text.start(), message));
        }
        let sectors = u32::try_from(img_len / IMG_SECTOR).unwrap_or(u32::MAX);
        let is_lead_out =
            |entry: &&Entry| entry.adr == POSITION_ADR && entry.point == Some(LEAD_OUT);
        let Some(entry) = self.entries.iter().find(is_lead_out) else {
            return Err(text.complain(&text.start(), "the sheet has no item A2, the lead-out"));
        };
        let lead_out = entry.lba.filter(|lba| *lba == i64::from(sectors));
        lead_out.map(|_| sectors).ok_or_else(|| {
            let said = entry.lba.map_or("nothing".to_owned(), |lba| lba.to_string());
            let message = format!("PLBA of the lead-out is {said}; {name} has {sectors} sectors");
            text.complain(&entry.mark, message)
        })
    }

    fn track(
        &self,
        text: &SheetText,
        entry: &Entry,
        number: u8,
        track: Option<&Track>,
        span: &Span<'_>,
        notes: &mut Vec<Note>,
    ) -> Result<SheetTrack, Diagnostic> {
        let is_data = entry.control & 0b0100 != 0;
        let mode = track.and_then(|track| track.mode);
        let sector_type = match (is_data, mode) {
            (false, None | Some(0)) => SectorType::Audio,
            (true, Some(1)) => SectorType::Mode1Raw,
            (true, Some(2)) => SectorType::Mode2Raw,
            (_, mode) => {
                let mode = mode.map_or("no".to_owned(), |mode| mode.to_string());
                let kind = if is_data { "data: 1 or 2" } else { "audio: 0" };
                let message = format!("track {number} has {mode} MODE; its Control says {kind}");
                return Err(text.complain(track.map_or(&entry.mark, |track| &track.mark), message));
            }
        };
        if !is_data && entry.control & 0b1000 != 0 {
            let message = "four channels are not taken: a plan has no word for them";
            notes.push(Note::track("four-channel", number, message).at(entry.mark.line));
        }
        let stored = if is_data && !self.scrambled { Some(Stored::Unscrambled) } else { None };
        let has_pause =
            track.is_some_and(|track| track.indexes.first().is_some_and(|(index, _)| *index == 0));
        let start = span.starts[usize::from(has_pause)];
        let further = &span.starts[usize::from(has_pause) + 1..];
        Ok(SheetTrack {
            number,
            mark: entry.mark.clone(),
            sector_type,
            isrc: track.and_then(|track| track.isrc),
            copy: if entry.control & 0b0010 != 0 {
                CopySetting::Permitted
            } else {
                CopySetting::Prohibited
            },
            pre_emphasis: !is_data && entry.control & 1 != 0,
            pregap: span.piece(span.first..start, stored),
            body: span.piece(start..span.end, stored),
            indexes: further.iter().map(|at| (at - start) as u32).collect(),
            postgap: 0,
        })
    }
}

/// Where a track lies in IMG: sectors that are inside it and rise.
struct Span<'t> {
    first: i64,
    starts: &'t [i64],
    end: i64,
    name: &'t str,
}

impl Span<'_> {
    fn piece(&self, sectors: Range<i64>, stored: Option<Stored>) -> Vec<Piece> {
        if sectors.is_empty() {
            return Vec::new();
        }
        vec![Piece::File {
            name: self.name.to_owned(),
            offset: sectors.start as u64 * IMG_SECTOR,
            sectors: (sectors.end - sectors.start) as u32,
            whole: false,
            stored,
        }]
    }
}

/// From SUB to disc: channel after channel to a bit of each channel in every byte.
#[must_use]
pub fn from_sub(sub: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
    std::array::from_fn(|at| {
        (0..8).fold(0, |byte, channel| {
            let bit = sub[channel * 12 + at / 8] >> (7 - at % 8) & 1;
            byte | bit << (7 - channel)
        })
    })
}

/// From disc to SUB.
#[must_use]
pub fn to_sub(section: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
    std::array::from_fn(|at| {
        let (channel, byte) = (at / 12, at % 12);
        (0..8).fold(0, |out, bit| out << 1 | section[byte * 8 + bit] >> (7 - channel) & 1)
    })
}

/// The sheet of a disc whose sections from LBA 0 on stand in IMG and SUB.
#[must_use]
pub fn emit(survey: &Survey) -> String {
    let mut out = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| {
        let _ = write!(out, "{text}\r\n");
    };
    let full = survey.toc.full();
    let entries: Vec<_> = full.entries.iter().filter(|entry| entry.session == 1).collect();
    line(format_args!("[CloneCD]\r\nVersion=3\r\n[Disc]\r\nTocEntries={}", entries.len()));
    let packs: Vec<_> = survey.packs.bytes().collect();
    // As READ TOC counts: two bytes before the packs.
    let texts_len = if packs.is_empty() { 0 } else { 2 + packs.len() * PACK_LEN };
    line(format_args!("Sessions=1\r\nDataTracksScrambled=0\r\nCDTextLength={texts_len}"));
    if let Some(mcn) = &survey.mcn {
        line(format_args!("CATALOG={mcn}"));
    }
    if !packs.is_empty() {
        line(format_args!("[CDText]\r\nEntries={}", packs.len()));
    }
    for (number, pack) in packs.iter().enumerate() {
        let bytes = pack[..PACK_LEN - 2].iter().map(|byte| format!("{byte:02x}"));
        line(format_args!("Entry {number}={}", bytes.collect::<Vec<_>>().join(" ")));
    }
    let mode = survey.tracks.first().map_or(0, |track| mode_number(track.mode));
    line(format_args!("[Session 1]\r\nPreGapMode={mode}\r\nPreGapSubC=0"));
    for (number, entry) in entries.iter().enumerate() {
        let lba = |time: [u8; 3]| {
            (i64::from(time[0]) * 60 + i64::from(time[1])) * 75 + i64::from(time[2]) - 150
        };
        let ([m, s, f], [pm, ps, pf]) = (entry.time, entry.pointed);
        line(format_args!("[Entry {number}]\r\nSession=1\r\nPoint=0x{:02x}", entry.point));
        line(format_args!("ADR=0x{:02x}\r\nControl=0x{:02x}", entry.adr, entry.control.nibble()));
        line(format_args!("TrackNo={}\r\nAMin={m}\r\nASec={s}\r\nAFrame={f}", entry.tno));
        line(format_args!("ALBA={}\r\nZero={}", lba(entry.time), entry.zero));
        line(format_args!("PMin={pm}\r\nPSec={ps}\r\nPFrame={pf}\r\nPLBA={}", lba(entry.pointed)));
    }
    for track in &survey.tracks {
        line(format_args!("[TRACK {}]\r\nMODE={}", track.number, mode_number(track.mode)));
        if let Some(isrc) = &track.isrc {
            line(format_args!("ISRC={}", compact(isrc)));
        }
        for &(index, at) in &track.indexes {
            if index > 0 || at.0 >= 0 {
                line(format_args!("INDEX {index}={at}"));
            }
        }
    }
    out
}

const fn mode_number(mode: DataMode) -> u8 {
    match mode {
        DataMode::Audio => 0,
        DataMode::Mode1 => 1,
        DataMode::Mode2 => 2,
    }
}
