//! cdrdao toc-files [cdrdao TOC]: words, braces and strings, wherever lines end; `//` starts a
//! remark.
//!
//! A track is a row of pieces, of files or of zeros; START says how many of its first sectors are
//! index 00. The pause of 150 sections before LBA 0 stands in no toc-file and comes on top. Raw
//! audio files have their most significant byte first unless SWAP is said.
//!
//! Deliberately absent: blocks with R-W symbols (RW, RW_RAW), FIFO, and 2324-byte sectors; they are
//! refused.

use std::fmt::Write;

use rawcd_format::{CopySetting, DiscType, SectorType};

use super::Note;
use super::files::{FileInfo, Files};
use super::sheet::{Piece, Sheet, SheetTrack, sectors_of};
use super::survey::{DataMode, Survey, SurveyTrack};
use super::text::{SheetText, Word, compact, shorten, time_of};
use super::texts::Items;
use super::toc_texts;
use crate::contents::Stored;
use crate::yaml::Diagnostic;

/// Bytes of a stereo sample.
const SAMPLE_LEN: u64 = 4;
const SAMPLES_PER_SECTOR: u64 = 588;

/// Reads a toc-file, and finds in its files what fills the tracks.
///
/// # Errors
/// The first thing that is wrong in it or with a file, at its place.
pub fn parse(text: &SheetText, files: &dyn Files) -> Result<Sheet, Diagnostic> {
    let words = words(text)?;
    let (texts, sheet) = (Items::default(), Sheet::default());
    let mut parser = Parser { text, files, words: &words, at: 0, texts, sheet };
    parser.header()?;
    while parser.peek().is_some() {
        parser.track()?;
    }
    if parser.sheet.tracks.is_empty() {
        return Err(text.complain(&text.start(), "the toc-file has no TRACK"));
    }
    let Parser { texts, mut sheet, .. } = parser;
    let spoken = sheet.spoken();
    sheet.cd_text = texts.settle(&spoken, &mut sheet.notes);
    Ok(sheet)
}

/// The words of the whole text; braces, commas and colons between blanks are words too.
fn words(text: &SheetText) -> Result<Vec<Word>, Diagnostic> {
    let mut words = Vec::new();
    for (line, start, content) in text.lines() {
        let mut rest = 0;
        while let Some(skip) = content[rest..].find(|c: char| !c.is_whitespace()) {
            let from = rest + skip;
            let tail = &content[from..];
            if tail.starts_with("//") {
                break;
            }
            let (word, quoted, len) = if let Some(inside) = tail.strip_prefix('"') {
                let (word, len) = string(inside).ok_or_else(|| {
                    let mark = SheetText::mark(line, start, content, from..content.len());
                    text.complain(&mark, "the closing quotation mark is missing in this line")
                })?;
                (word, true, len + 1)
            } else if tail.starts_with(['{', '}', ',']) {
                (tail[..1].to_owned(), false, 1)
            } else {
                let ends = |c: char| c.is_whitespace() || matches!(c, '{' | '}' | ',' | '"');
                let len = tail.find(ends).unwrap_or(tail.len());
                (tail[..len].to_owned(), false, len)
            };
            let mark = SheetText::mark(line, start, content, from..from + len);
            words.push(Word { text: word, quoted, mark });
            rest = from + len;
        }
    }
    Ok(words)
}

/// A string up to its closing quotation mark, with `\"`, `\\` and `\` before the three octal digits
/// of a byte inside; gives the bytes it took. Bytes that are UTF-8 together are that, otherwise each
/// is a character.
fn string(text: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut only_bytes = true;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((if only_bytes { joined(out) } else { out }, at + 1)),
            '\\' => {
                let digits = text.get(at + 1..at + 4).unwrap_or_default();
                let octal = digits.bytes().all(|digit| digit.is_ascii_digit());
                match u8::from_str_radix(digits, 8).ok().filter(|_| octal) {
                    Some(byte) => {
                        out.push(char::from(byte));
                        characters.nth(2);
                    }
                    None => match characters.next()? {
                        (_, next @ ('"' | '\\')) => out.push(next),
                        (_, next) => out.extend(['\\', next]),
                    },
                }
            }
            _ => {
                only_bytes &= character.is_ascii();
                out.push(character);
            }
        }
    }
    None
}

/// Characters that stand for bytes, as UTF-8 when they are.
fn joined(text: String) -> String {
    let bytes = text.chars().map(|character| u8::try_from(u32::from(character))).collect();
    let bytes: Result<Vec<u8>, _> = bytes;
    bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or(text)
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t SheetText,
    files: &'t dyn Files,
    words: &'t [Word],
    at: usize,
    pub(super) texts: Items,
    pub(super) sheet: Sheet,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Word> {
        self.words.get(self.at)
    }

    /// The next word, when it is this one.
    pub(super) fn take(&mut self, keyword: &str) -> Option<&'t Word> {
        let word = self.peek().filter(|word| word.is(keyword))?;
        self.at += 1;
        Some(word)
    }

    /// The next word, which must be there.
    pub(super) fn next(&mut self, what: &str) -> Result<&'t Word, Diagnostic> {
        let word = self.peek().ok_or_else(|| {
            let end = self.words.last().map_or_else(|| self.text.start(), |last| last.mark.clone());
            self.text.complain(&end, format!("the file ends where {what} is needed"))
        })?;
        self.at += 1;
        Ok(word)
    }

    fn header(&mut self) -> Result<(), Diagnostic> {
        while let Some(word) = self.peek().filter(|word| !word.is("TRACK")) {
            self.at += 1;
            match word.text.as_str() {
                "CD_DA" | "CD_ROM" => self.sheet.disc_type = Some(DiscType::CdDaOrCdRom),
                "CD_ROM_XA" => self.sheet.disc_type = Some(DiscType::Xa),
                "CD_I" => self.sheet.disc_type = Some(DiscType::CdI),
                "CATALOG" => {
                    let word = self.next("a catalog number")?;
                    match word.text.parse() {
                        Ok(mcn) => self.sheet.mcn = Some(mcn),
                        Err(error) => {
                            let message = format!("the catalog number is not taken: {error}");
                            let note = Note::disc("catalog", message).at(word.mark.line);
                            self.sheet.notes.push(note);
                        }
                    }
                }
                "CD_TEXT" => self.cd_text(0)?,
                _ => {
                    let message = format!(
                        "`{}` is nothing that stands before the tracks: CD_DA CD_ROM CD_ROM_XA CD_I CATALOG CD_TEXT",
                        shorten(&word.text)
                    );
                    return Err(self.text.complain(&word.mark, message));
                }
            }
        }
        Ok(())
    }

    fn track(&mut self) -> Result<(), Diagnostic> {
        let start = self.next("TRACK")?;
        if !start.is("TRACK") {
            let message = format!("`{}` is nothing that stands in a track", shorten(&start.text));
            return Err(self.text.complain(&start.mark, message));
        }
        let number = self.sheet.tracks.len() + 1;
        if number > 99 {
            return Err(self.text.complain(&start.mark, "a disc has at most 99 tracks"));
        }
        let mode = self.next("a mode")?;
        let Some((sector_type, stored)) = mode_of(mode) else {
            let message = format!(
                "`{}` is not taken as a mode: AUDIO MODE0 MODE1 MODE1_RAW MODE2 MODE2_RAW MODE2_FORM1 MODE2_FORM_MIX",
                shorten(&mode.text)
            );
            return Err(self.text.complain(&mode.mark, message));
        };
        let mut track = SheetTrack {
            number: number as u8,
            mark: start.mark.clone(),
            sector_type,
            isrc: None,
            copy: CopySetting::Prohibited,
            pre_emphasis: false,
            pregap: Vec::new(),
            body: Vec::new(),
            indexes: Vec::new(),
            postgap: 0,
        };
        let mut pause = None;
        while let Some(word) = self.peek().filter(|word| !word.is("TRACK")) {
            self.at += 1;
            self.statement(word, &mut track, stored, &mut pause)?;
        }
        self.finish(track, pause)
    }

    fn statement(
        &mut self,
        word: &Word,
        track: &mut SheetTrack,
        stored: Option<Stored>,
        pause: &mut Option<(u32, &'t Word)>,
    ) -> Result<(), Diagnostic> {
        match word.text.as_str() {
            "NO" => {
                if self.take("COPY").is_none() && self.take("PRE_EMPHASIS").is_none() {
                    let message = "NO stands before COPY or PRE_EMPHASIS";
                    return Err(self.text.complain(&word.mark, message));
                }
            }
            "COPY" => track.copy = CopySetting::Permitted,
            "PRE_EMPHASIS" => track.pre_emphasis = true,
            "TWO_CHANNEL_AUDIO" => {}
            "FOUR_CHANNEL_AUDIO" => {
                let message = "four channels are not taken: a plan has no word for them";
                let note = Note::track("four-channel", track.number, message).at(word.mark.line);
                self.sheet.notes.push(note);
            }
            "ISRC" => {
                let code = self.next("a recording code")?;
                match code.text.parse() {
                    Ok(isrc) => track.isrc = Some(isrc),
                    Err(error) => {
                        let message = format!("the recording code is not taken: {error}");
                        let note = Note::track("isrc", track.number, message).at(code.mark.line);
                        self.sheet.notes.push(note);
                    }
                }
            }
            "CD_TEXT" => self.cd_text(track.number)?,
            "SILENCE" | "ZERO" => {
                // ZERO may repeat the mode.
                if self.peek().is_some_and(|word| mode_of(word).is_some()) {
                    self.at += 1;
                }
                let unit = Unit::of(track.sector_type);
                let length = self.next("a length")?;
                let sectors = unit.sectors(self.text, length)?;
                track.body.push(Piece::Silence(sectors));
            }
            "FILE" | "AUDIOFILE" | "DATAFILE" => {
                let piece = self.file(word, track, stored)?;
                track.body.push(piece);
            }
            "START" => {
                let length = match self.peek().filter(|word| is_time(word)) {
                    Some(time) => {
                        self.at += 1;
                        self.text.time(time)?.frames()
                    }
                    None => sectors_of(&track.body),
                };
                self.pause(word, length, pause)?;
            }
            "PREGAP" => {
                let time = self.next("a time MM:SS:FF")?;
                let sectors = self.text.time(time)?.frames();
                if !track.body.is_empty() {
                    let message = "PREGAP stands before what fills the track";
                    return Err(self.text.complain(&word.mark, message));
                }
                track.body.push(Piece::Silence(sectors));
                self.pause(word, sectors, pause)?;
            }
            "INDEX" => {
                let time = self.next("a time MM:SS:FF")?;
                track.indexes.push(self.text.time(time)?.frames());
            }
            _ => {
                let message =
                    format!("`{}` is nothing that stands in a track", shorten(&word.text));
                return Err(self.text.complain(&word.mark, message));
            }
        }
        Ok(())
    }

    fn pause(
        &self,
        word: &Word,
        sectors: u32,
        pause: &mut Option<(u32, &'t Word)>,
    ) -> Result<(), Diagnostic> {
        if pause.is_some() {
            return Err(self.text.complain(&word.mark, "a track has one START or PREGAP"));
        }
        *pause = Some((sectors, &self.words[self.at - 1]));
        Ok(())
    }

    /// FILE "name" [SWAP] [#bytes] start [length], DATAFILE "name" [#bytes] [length].
    fn file(
        &mut self,
        word: &Word,
        track: &SheetTrack,
        stored: Option<Stored>,
    ) -> Result<Piece, Diagnostic> {
        let name_word = self.next("a file name")?;
        let name = self.text.file_name(name_word)?;
        let info =
            self.files.info(&name).map_err(|error| self.text.complain(&name_word.mark, error))?;
        let is_audio = track.sector_type.is_audio();
        if word.is("DATAFILE") == is_audio {
            let message = "FILE and AUDIOFILE fill audio tracks, DATAFILE data tracks";
            return Err(self.text.complain(&word.mark, message));
        }
        let swap = self.take("SWAP").is_some();
        let mut offset = 0;
        if let Some(place) = self.peek().filter(|word| word.text.starts_with('#')) {
            self.at += 1;
            let bytes = Word { text: place.text[1..].to_owned(), ..place.clone() };
            offset = self.text.number(&bytes, "number of bytes behind #")?;
        }
        let unit = Unit::of(track.sector_type);
        if is_audio {
            let start = self.next("where to start in the file")?;
            let bytes = unit.bytes(self.text, start)?;
            offset = bytes
                .checked_add(offset)
                .ok_or_else(|| self.text.complain(&start.mark, "no file is that long"))?;
        }
        let length = self.peek().filter(|word| is_time(word) || is_number(word));
        let sectors = match length {
            Some(word) => {
                self.at += 1;
                unit.sectors(self.text, word)?
            }
            None => 0,
        };
        let there = Part { name: &name, offset, sectors, unit };
        let sectors =
            there.check(info).map_err(|what| self.text.complain(&name_word.mark, what))?;
        let stored = match (is_audio, info.is_audio || swap) {
            (true, true) => None,
            (true, false) => Some(Stored::BigEndian),
            (false, _) => stored,
        };
        let whole = offset == 0 && u64::from(sectors) * unit.sector_len == info.len;
        Ok(Piece::File { name, offset, sectors, whole, stored })
    }

    fn finish(
        &mut self,
        mut track: SheetTrack,
        pause: Option<(u32, &'t Word)>,
    ) -> Result<(), Diagnostic> {
        if let Some((sectors, word)) = pause {
            let all = std::mem::take(&mut track.body);
            let unit = Unit::of(track.sector_type);
            (track.pregap, track.body) = split(all, sectors, unit.sector_len).ok_or_else(|| {
                self.text.complain(&word.mark, "the track is shorter than its pre-gap")
            })?;
        }
        if sectors_of(&track.body) == 0 {
            return Err(self.text.complain(&track.mark, "nothing fills the track"));
        }
        self.sheet.tracks.push(track);
        Ok(())
    }
}

/// A part of a file that a toc-file asks for; 0 sectors are all to its end.
struct Part<'t> {
    name: &'t str,
    offset: u64,
    sectors: u32,
    unit: Unit,
}

impl Part<'_> {
    /// Its sectors, when the file has them.
    fn check(&self, info: FileInfo) -> Result<u32, String> {
        let (name, len, sector_len) = (self.name, info.len, self.unit.sector_len);
        let behind = len
            .checked_sub(self.offset)
            .ok_or_else(|| format!("{name} has {len} bytes and ends before"))?;
        let wanted = u64::from(self.sectors) * sector_len;
        if wanted > behind {
            return Err(format!("{name} has {len} bytes and ends before"));
        }
        if self.sectors > 0 {
            return Ok(self.sectors);
        }
        if !behind.is_multiple_of(sector_len) {
            return Err(format!(
                "{name} has {len} bytes; {behind} of them are no whole number of sectors of {sector_len} bytes"
            ));
        }
        u32::try_from(behind / sector_len).map_err(|_| format!("{name} is longer than any disc"))
    }
}

/// How lengths count: samples of audio, bytes of data.
#[derive(Clone, Copy)]
struct Unit {
    bytes: u64,
    sector_len: u64,
}

impl Unit {
    const fn of(sector_type: SectorType) -> Unit {
        let bytes = if sector_type.is_audio() { SAMPLE_LEN } else { 1 };
        Unit { bytes, sector_len: sector_type.user_data_len() as u64 }
    }

    fn bytes(self, text: &SheetText, word: &Word) -> Result<u64, Diagnostic> {
        if is_time(word) {
            return Ok(u64::from(text.time(word)?.frames()) * self.sector_len);
        }
        let units: u32 = text.number(word, "length: a number, or a time MM:SS:FF")?;
        Ok(u64::from(units) * self.bytes)
    }

    fn sectors(self, text: &SheetText, word: &Word) -> Result<u32, Diagnostic> {
        let bytes = self.bytes(text, word)?;
        if !bytes.is_multiple_of(self.sector_len) {
            let message = format!(
                "this is no whole number of sectors: {} {} each",
                if self.bytes == 1 { self.sector_len } else { SAMPLES_PER_SECTOR },
                if self.bytes == 1 { "bytes" } else { "samples" },
            );
            return Err(text.complain(&word.mark, message));
        }
        Ok(u32::try_from(bytes / self.sector_len).unwrap_or(u32::MAX))
    }
}

fn is_time(word: &Word) -> bool {
    !word.quoted && word.text.contains(':')
}

fn is_number(word: &Word) -> bool {
    !word.quoted && word.text.starts_with(|c: char| c.is_ascii_digit())
}

fn mode_of(word: &Word) -> Option<(SectorType, Option<Stored>)> {
    if word.quoted {
        return None;
    }
    Some(match word.text.as_str() {
        "AUDIO" => (SectorType::Audio, None),
        "MODE0" => (SectorType::Mode0, None),
        "MODE1" => (SectorType::Mode1, None),
        "MODE1_RAW" => (SectorType::Mode1Raw, Some(Stored::Unscrambled)),
        "MODE2" | "MODE2_FORM_MIX" => (SectorType::Mode2, None),
        "MODE2_FORM1" => (SectorType::Mode2Form1, None),
        "MODE2_RAW" => (SectorType::Mode2Raw, Some(Stored::Unscrambled)),
        _ => return None,
    })
}

/// Cuts a row of pieces behind its first sectors.
fn split(pieces: Vec<Piece>, sectors: u32, sector_len: u64) -> Option<(Vec<Piece>, Vec<Piece>)> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut left = sectors;
    for piece in pieces {
        let here = piece.sectors().min(left);
        left -= here;
        if here == piece.sectors() {
            before.push(piece);
            continue;
        }
        if here == 0 {
            after.push(piece);
            continue;
        }
        match piece {
            Piece::Silence(all) => {
                before.push(Piece::Silence(here));
                after.push(Piece::Silence(all - here));
            }
            Piece::File { name, offset, sectors, stored, .. } => {
                let middle = offset + u64::from(here) * sector_len;
                let file = |offset, sectors| Piece::File {
                    name: name.clone(),
                    offset,
                    sectors,
                    whole: false,
                    stored,
                };
                before.push(file(offset, here));
                after.push(file(middle, sectors - here));
            }
        }
    }
    (left == 0).then_some((before, after))
}

/// The toc-file of a disc whose sections from LBA 0 on stand in one file: audio with its most
/// significant byte first, data descrambled.
#[must_use]
pub fn emit(survey: &Survey, bin: &str) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", kind_of(survey));
    if let Some(mcn) = &survey.mcn {
        let _ = writeln!(out, "CATALOG \"{mcn}\"");
    }
    let texts = survey.cd_text.texts.as_ref();
    if let Some(texts) = texts {
        toc_texts::emit_disc(&mut out, survey, texts);
    }
    for (place, track) in survey.tracks.iter().enumerate() {
        let end = survey.tracks.get(place + 1).map_or(survey.lead_out, SurveyTrack::pause_start);
        let first = track.pause_start().0.max(0);
        let (pause, sectors) = (track.start().0 - first, end.0 - first);
        let (offset, length) = (first as u64 * 2352, time_of(sectors.max(0).unsigned_abs()));
        let mode = match track.mode {
            DataMode::Audio => "AUDIO",
            DataMode::Mode1 => "MODE1_RAW",
            DataMode::Mode2 => "MODE2_RAW",
        };
        let _ = writeln!(out, "\n// Track {}\nTRACK {mode}", track.number);
        let copy = if track.copy == CopySetting::Permitted { "COPY" } else { "NO COPY" };
        let _ = writeln!(out, "{copy}");
        if track.mode == DataMode::Audio {
            let emphasis = if track.pre_emphasis() { "PRE_EMPHASIS" } else { "NO PRE_EMPHASIS" };
            let four = track.control.nibble() & 0b1000 != 0;
            let channels = if four { "FOUR_CHANNEL_AUDIO" } else { "TWO_CHANNEL_AUDIO" };
            let _ = writeln!(out, "{emphasis}\n{channels}");
            if let Some(isrc) = &track.isrc {
                let _ = writeln!(out, "ISRC \"{}\"", compact(isrc));
            }
        }
        if let Some(texts) = texts {
            toc_texts::emit_track(&mut out, survey, texts, place);
        }
        if track.mode == DataMode::Audio {
            let _ = writeln!(out, "FILE \"{bin}\" #{offset} 0 {length}");
        } else {
            let _ = writeln!(out, "DATAFILE \"{bin}\" #{offset} {length}");
        }
        if pause > 0 {
            let _ = writeln!(out, "START {}", time_of(pause.unsigned_abs()));
        }
        for &(_, at) in track.indexes.iter().filter(|(index, _)| *index > 1) {
            let from_start = at.since(track.start()).max(0).unsigned_abs();
            let _ = writeln!(out, "INDEX {}", time_of(from_start));
        }
    }
    out
}

fn kind_of(survey: &Survey) -> &'static str {
    match survey.toc.disc_type() {
        0x20 => "CD_ROM_XA",
        0x10 => "CD_I",
        _ if survey.has_data() => "CD_ROM",
        _ => "CD_DA",
    }
}
