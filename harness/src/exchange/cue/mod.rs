//! Cue sheets [CDRWIN B]: commands line by line, in a track what belongs to it.
//!
//! Times of INDEX count sectors of the file. A file may hold tracks of several modes: then a
//! sector has the length of the track that it belongs to. Where a sheet starts, LBA 0 starts: the
//! pause of 150 sections before it is in no file, and a PREGAP or INDEX 00 of the first track
//! comes on top of it.
//!
//! TITLE, PERFORMER and SONGWRITER, and other kinds of text under their names, are one language block
//! in English and ISO 8859-1. CDTEXTFILE names a file of packs, 18 bytes each, with the head of 4
//! bytes that READ TOC gives or without, and perhaps a zero at its end; then its texts alone count.
//!
//! `REM SESSION 02` says that the tracks behind it are of another session, the first of which begins
//! a file: what lies between sessions is in none.
//!
//! Deliberately absent: CDG tracks (2448 bytes), AIFF and MP3 files, sessions that begin inside a
//! file; they are refused. No sheet of several sessions is written.

mod emit;

use rawcd_format::subcode::cdtext::PACK_LEN;
use rawcd_format::{CopySetting, DiscType, Isrc, Mcn, SectorType};

use super::sheet::{Piece, Sheet, SheetTrack};
use super::text::{SheetText, Word, shorten};
use super::texts::{Item, Items, KINDS, Packs, Value};
use super::{Note, files::Files};
use crate::contents::Stored;
use crate::yaml::{Diagnostic, Mark};

pub(super) use emit::are_commands;
pub use emit::emit;

/// A sheet as it stands, without its files.
#[derive(Clone, Debug, Default)]
pub struct CueSheet {
    mcn: Option<Mcn>,
    files: Vec<CueFile>,
    tracks: Vec<CueTrack>,
    /// Later sessions: how many tracks come before, and where the sheet says so.
    sessions: Vec<(usize, Mark)>,
    texts: Items,
    /// A file of packs.
    packs: Option<(String, Mark)>,
    notes: Vec<Note>,
}

#[derive(Clone, Debug)]
struct CueFile {
    name: String,
    mark: Mark,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Binary,
    Motorola,
    Wave,
}

#[derive(Clone, Debug)]
struct CueTrack {
    number: u8,
    mark: Mark,
    mode: &'static Mode,
    isrc: Option<Isrc>,
    copy: CopySetting,
    pre_emphasis: bool,
    pregap: u32,
    postgap: u32,
    indexes: Vec<Index>,
}

#[derive(Clone, Debug)]
struct Index {
    number: u8,
    file: usize,
    sector: u32,
    mark: Mark,
}

/// Keyword, what it is in a plan, how a BINARY file stores it, and its disc type.
#[derive(Debug)]
struct Mode {
    name: &'static str,
    sector_type: SectorType,
    stored: Option<Stored>,
    disc_type: Option<DiscType>,
}

const fn mode(name: &'static str, sector_type: SectorType, stored: Option<Stored>) -> Mode {
    Mode { name, sector_type, stored, disc_type: None }
}

/// The modes that are taken.
const MODES: [Mode; 7] = [
    mode("AUDIO", SectorType::Audio, None),
    mode("MODE1/2048", SectorType::Mode1, None),
    mode("MODE1/2352", SectorType::Mode1Raw, Some(Stored::Unscrambled)),
    mode("MODE2/2336", SectorType::Mode2, None),
    mode("MODE2/2352", SectorType::Mode2Raw, Some(Stored::Unscrambled)),
    Mode { disc_type: Some(DiscType::CdI), ..mode("CDI/2336", SectorType::Mode2, None) },
    Mode {
        disc_type: Some(DiscType::CdI),
        ..mode("CDI/2352", SectorType::Mode2Raw, Some(Stored::Unscrambled))
    },
];

/// Bytes of the longest file of packs: eight blocks of 256, a head of 4 bytes, a zero at the end.
const MAX_PACKS_LEN: u64 = 8 * 256 * 18 + 5;

/// Reads a sheet.
///
/// # Errors
/// The first thing that is wrong in it, at its place.
pub fn parse(text: &SheetText) -> Result<CueSheet, Diagnostic> {
    let mut parser = Parser { text, sheet: CueSheet::default() };
    for (line, start, content) in text.lines() {
        let command = content.trim_start();
        // Remarks hold anything, an odd quotation mark among it.
        if command.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("REM")) {
            let indent = content.len() - command.len();
            let mark = SheetText::mark(line, start, content, indent..content.trim_end().len());
            parser.remark(command, mark)?;
            continue;
        }
        let words = text.words(line, start, content)?;
        if let Some((command, arguments)) = words.split_first() {
            parser.command(command, arguments)?;
        }
    }
    parser.end()
}

struct Parser<'t> {
    text: &'t SheetText,
    sheet: CueSheet,
}

impl Parser<'_> {
    fn command(&mut self, command: &Word, arguments: &[Word]) -> Result<(), Diagnostic> {
        let name = command.text.to_ascii_uppercase();
        if let Some((kind, _)) = KINDS.iter().find(|(_, known)| name == *known) {
            self.words_of(*kind as u8, command, arguments);
            return Ok(());
        }
        match name.as_str() {
            "CDTEXTFILE" => {
                let name = self.argument(command, arguments)?;
                self.sheet.packs = Some((self.text.file_name(name)?, name.mark.clone()));
                Ok(())
            }
            "CATALOG" => self.catalog(self.argument(command, arguments)?),
            "FILE" => self.file(command, arguments),
            "TRACK" => self.track(command, arguments),
            "FLAGS" => arguments.iter().try_for_each(|flag| self.flag(command, flag)),
            "ISRC" => self.isrc(command, self.argument(command, arguments)?),
            "PREGAP" | "POSTGAP" => {
                let time = self.text.time(self.argument(command, arguments)?)?;
                let track = self.current(command)?;
                let gap = if name == "PREGAP" { &mut track.pregap } else { &mut track.postgap };
                *gap = time.frames();
                Ok(())
            }
            "INDEX" => self.index(command, arguments),
            _ => Err(self.text.complain(
                &command.mark,
                format!("`{}` is no command of a cue sheet", shorten(&command.text)),
            )),
        }
    }

    /// Only `REM SESSION` and a number means anything.
    fn remark(&mut self, command: &str, mark: Mark) -> Result<(), Diagnostic> {
        let words: Vec<&str> = command.split_whitespace().skip(1).collect();
        let [keyword, number] = words[..] else { return Ok(()) };
        let Ok(number) = number.parse::<usize>() else { return Ok(()) };
        let (current, tracks) = (self.sheet.sessions.len() + 1, self.sheet.tracks.len());
        if !keyword.eq_ignore_ascii_case("SESSION") || number == current {
            return Ok(());
        }
        let begun = self.sheet.sessions.last().map_or(0, |(before, _)| *before);
        if number != current + 1 || tracks == begun {
            let message = format!("session {number} does not begin here: {current} goes on");
            return Err(self.text.complain(&mark, message));
        }
        self.sheet.sessions.push((tracks, mark));
        Ok(())
    }

    /// A text of the disc or of the track that it stands in. Without quotation marks it is all words
    /// of the line; without words there is none.
    fn words_of(&mut self, pack_type: u8, command: &Word, arguments: &[Word]) {
        let words: Vec<&str> = arguments.iter().map(|word| word.text.as_str()).collect();
        let (track, mark) =
            (self.sheet.tracks.last().map_or(0, |t| t.number), command.mark.clone());
        let value = Value::Text(words.join(" "));
        if words.iter().any(|word| !word.is_empty()) {
            self.sheet.texts.items.push(Item { block: 0, pack_type, track, value, mark });
        }
    }

    fn argument<'w>(&self, command: &Word, arguments: &'w [Word]) -> Result<&'w Word, Diagnostic> {
        arguments.first().ok_or_else(|| {
            let message = format!("{} needs something behind it", shorten(&command.text));
            self.text.complain(&command.mark, message)
        })
    }

    /// The track that a command belongs to.
    fn current(&mut self, command: &Word) -> Result<&mut CueTrack, Diagnostic> {
        let text = self.text;
        self.sheet.tracks.last_mut().ok_or_else(|| {
            let message = format!("{} belongs behind a TRACK", shorten(&command.text));
            text.complain(&command.mark, message)
        })
    }

    /// A number that a disc cannot carry is no reason to refuse the sheet.
    fn catalog(&mut self, word: &Word) -> Result<(), Diagnostic> {
        match word.text.parse::<Mcn>() {
            Ok(mcn) => self.sheet.mcn = Some(mcn),
            Err(error) => {
                let message = format!("the catalog number is not taken: {error}");
                self.sheet.notes.push(Note::disc("catalog", message).at(word.mark.line));
            }
        }
        Ok(())
    }

    fn isrc(&mut self, command: &Word, word: &Word) -> Result<(), Diagnostic> {
        let track = self.current(command)?;
        match word.text.parse() {
            Ok(isrc) => track.isrc = Some(isrc),
            Err(error) => {
                let message = format!("the recording code is not taken: {error}");
                let note = Note::track("isrc", track.number, message).at(word.mark.line);
                self.sheet.notes.push(note);
            }
        }
        Ok(())
    }

    fn file(&mut self, command: &Word, arguments: &[Word]) -> Result<(), Diagnostic> {
        let [name, kind] = arguments else {
            let message =
                "FILE has a name, between quotation marks when a blank stands in it, and a type";
            return Err(self.text.complain(&command.mark, message));
        };
        let kind = match kind.text.to_ascii_uppercase().as_str() {
            "BINARY" => Kind::Binary,
            "MOTOROLA" => Kind::Motorola,
            "WAVE" | "FLAC" => Kind::Wave,
            _ => {
                let kind_text = shorten(&kind.text);
                return Err(self.text.complain(
                    &kind.mark,
                    format!(
                        "a {kind_text} file is not read: BINARY, MOTOROLA, or WAVE for WAV and FLAC"
                    ),
                ));
            }
        };
        let mark = name.mark.clone();
        self.sheet.files.push(CueFile { name: self.text.file_name(name)?, mark, kind });
        Ok(())
    }

    fn track(&mut self, command: &Word, arguments: &[Word]) -> Result<(), Diagnostic> {
        let [number, mode] = arguments else {
            return Err(self.text.complain(&command.mark, "TRACK has a number and a mode"));
        };
        let value: u8 = self.text.number(number, "track number: 1 to 99")?;
        let wrong = |message: String| Err(self.text.complain(&number.mark, message));
        if !(1..=99).contains(&value) {
            return wrong(format!("`{value}` is no track number: 1 to 99"));
        }
        if let Some(before) = self.sheet.tracks.last().filter(|before| value != before.number + 1) {
            return wrong(format!("track {value} comes behind track {}", before.number));
        }
        let Some(mode) = MODES.iter().find(|known| mode.is(known.name)) else {
            let known: Vec<&str> = MODES.iter().map(|mode| mode.name).collect();
            let message =
                format!("`{}` is not taken as a mode: {}", shorten(&mode.text), known.join(" "));
            return Err(self.text.complain(&mode.mark, message));
        };
        self.sheet.tracks.push(CueTrack {
            number: value,
            mark: number.mark.clone(),
            mode,
            isrc: None,
            copy: CopySetting::Prohibited,
            pre_emphasis: false,
            pregap: 0,
            postgap: 0,
            indexes: Vec::new(),
        });
        Ok(())
    }

    fn flag(&mut self, command: &Word, flag: &Word) -> Result<(), Diagnostic> {
        let track = self.current(command)?;
        match flag.text.to_ascii_uppercase().as_str() {
            // SCMS says more than DCP does.
            "DCP" if track.copy == CopySetting::Scms => {}
            "DCP" => track.copy = CopySetting::Permitted,
            "SCMS" => track.copy = CopySetting::Scms,
            "PRE" => track.pre_emphasis = true,
            // Said of data tracks by some programs, which their mode says already.
            "DATA" => {}
            "4CH" => {
                let message = "four channels are not taken: a plan has no word for them";
                let note = Note::track("four-channel", track.number, message).at(flag.mark.line);
                self.sheet.notes.push(note);
            }
            _ => {
                let message = format!("`{}` is no flag: DCP 4CH PRE SCMS", shorten(&flag.text));
                return Err(self.text.complain(&flag.mark, message));
            }
        }
        Ok(())
    }

    fn index(&mut self, command: &Word, arguments: &[Word]) -> Result<(), Diagnostic> {
        let [number, time] = arguments else {
            return Err(self
                .text
                .complain(&command.mark, "INDEX has a number and a time MM:SS:FF"));
        };
        let value: u8 = self.text.number(number, "index: 00 to 99")?;
        let sector = self.text.time(time)?.frames();
        let text = self.text;
        let Some(file) = self.sheet.files.len().checked_sub(1) else {
            return Err(text.complain(&command.mark, "no FILE stands before this INDEX"));
        };
        let track = self.current(command)?;
        let expected = match track.indexes.last() {
            None => value <= 1,
            Some(before) => value == before.number + 1 && value <= 99,
        };
        if !expected {
            let message = "indexes rise by one, from 00 or 01 to 99 at most";
            return Err(text.complain(&number.mark, message));
        }
        let mark = time.mark.clone();
        track.indexes.push(Index { number: value, file, sector, mark });
        Ok(())
    }

    fn end(self) -> Result<CueSheet, Diagnostic> {
        if self.sheet.tracks.is_empty() {
            return Err(self.text.complain(&self.text.start(), "the sheet has no TRACK"));
        }
        for track in &self.sheet.tracks {
            if !track.indexes.iter().any(|index| index.number == 1) {
                return Err(self.text.complain(&track.mark, "the track has no INDEX 01"));
            }
        }
        for (before, mark) in &self.sheet.sessions {
            let file_of = |index: Option<&Index>| index.map(|index| index.file);
            let last = self.sheet.tracks[before - 1].indexes.last();
            let first = self.sheet.tracks.get(*before).map(|track| track.indexes.first());
            let message = match first {
                None => "no TRACK comes behind this",
                Some(first) if file_of(first) == file_of(last) => {
                    "a session begins with a FILE of its own: how long the gap before it is nobody says"
                }
                Some(_) => continue,
            };
            return Err(self.text.complain(mark, message));
        }
        Ok(self.sheet)
    }
}

impl CueSheet {
    /// Finds in the files what fills the tracks.
    ///
    /// # Errors
    /// A file that cannot be read, does not fit what the sheet says of it, or ends too early, at
    /// its place in the sheet.
    pub fn resolve(self, text: &SheetText, files: &dyn Files) -> Result<Sheet, Diagnostic> {
        let mut sheet = Sheet { mcn: self.mcn, notes: self.notes.clone(), ..Sheet::default() };
        for track in &self.tracks {
            sheet.tracks.push(SheetTrack {
                number: track.number,
                mark: track.mark.clone(),
                sector_type: track.mode.sector_type,
                isrc: track.isrc,
                copy: track.copy,
                pre_emphasis: track.pre_emphasis,
                pregap: if track.pregap > 0 { vec![Piece::Silence(track.pregap)] } else { vec![] },
                body: Vec::new(),
                indexes: Vec::new(),
                postgap: track.postgap,
            });
        }
        for number in 0..self.files.len() {
            self.resolve_file(number, text, files, &mut sheet)?;
        }
        self.part(&mut sheet);
        let spoken = sheet.spoken();
        sheet.cd_text = self.texts.settle(&spoken, &mut sheet.notes);
        if let Some((name, mark)) = &self.packs {
            if sheet.cd_text.is_some() {
                let message =
                    "the texts of the sheet itself are not taken beside those of CDTEXTFILE";
                sheet.notes.push(Note::disc("cd-text", message).at(mark.line));
            }
            let bytes = files.bytes(name, MAX_PACKS_LEN);
            let packs = bytes.and_then(|bytes| packs_of_file(name, &bytes));
            let packs = packs.map_err(|what| text.complain(mark, what))?;
            sheet.take_packs(&packs, mark);
        }
        Ok(sheet)
    }

    /// Gives each session its tracks, and its disc type.
    fn part(&self, sheet: &mut Sheet) {
        for (before, _) in self.sessions.iter().rev() {
            let tracks = sheet.tracks.split_off(*before);
            sheet.later_sessions.insert(0, Sheet { mcn: sheet.mcn, tracks, ..Sheet::default() });
        }
        let disc_type = |tracks: &[SheetTrack]| {
            let is_of = |track: &&CueTrack| tracks.iter().any(|of| of.number == track.number);
            self.tracks.iter().filter(is_of).find_map(|track| track.mode.disc_type)
        };
        sheet.disc_type = disc_type(&sheet.tracks);
        for session in &mut sheet.later_sessions {
            session.disc_type = disc_type(&session.tracks);
        }
    }

    /// Hands the sectors of a file to the tracks whose indexes lie in it.
    fn resolve_file(
        &self,
        number: usize,
        text: &SheetText,
        files: &dyn Files,
        sheet: &mut Sheet,
    ) -> Result<(), Diagnostic> {
        let file = &self.files[number];
        let info = files.info(&file.name).map_err(|error| text.complain(&file.mark, error))?;
        if info.is_audio != (file.kind == Kind::Wave) {
            let message = format!(
                "{} is {} WAV or FLAC file",
                file.name,
                if info.is_audio { "a" } else { "no" }
            );
            return Err(text.complain(&file.mark, message));
        }
        let of_track = |track: usize| self.tracks[track].indexes.iter().map(move |at| (track, at));
        let points: Vec<(usize, &Index)> =
            (0..self.tracks.len()).flat_map(of_track).filter(|(_, at)| at.file == number).collect();
        let mut offset: u64 = 0;
        let mut sector = 0;
        for (place, &(ordinal, index)) in points.iter().enumerate() {
            let track = &self.tracks[ordinal];
            let sector_len = track.mode.sector_type.user_data_len() as u64;
            if place == 0 && index.sector > 0 {
                offset = u64::from(index.sector) * sector_len;
                sector = index.sector;
                let message =
                    format!("the first {sector} sectors of {} belong to no track", file.name);
                sheet.notes.push(Note::disc("file-start", message).at(index.mark.line));
            }
            let end = match points.get(place + 1) {
                Some((_, next)) => next.sector.checked_sub(sector).ok_or_else(|| {
                    text.complain(&next.mark, "this index lies before the one above it")
                })?,
                None => {
                    let behind = info.len.saturating_sub(offset);
                    if !behind.is_multiple_of(sector_len) {
                        let message = format!(
                            "{} has {} bytes; what track {} takes of it, {behind} bytes, is no whole number of sectors of {sector_len} bytes",
                            file.name, info.len, track.number
                        );
                        return Err(text.complain(&file.mark, message));
                    }
                    u32::try_from(behind / sector_len).unwrap_or(u32::MAX)
                }
            };
            if offset + u64::from(end) * sector_len > info.len {
                let message = format!("{} has {} bytes and ends before", file.name, info.len);
                return Err(text.complain(&index.mark, message));
            }
            let stored = match (file.kind, track.mode.stored) {
                (Kind::Wave, _) if !track.mode.sector_type.is_audio() => {
                    let message = format!("{} is audio, track {} is not", file.name, track.number);
                    return Err(text.complain(&file.mark, message));
                }
                (Kind::Motorola, None) if track.mode.sector_type.is_audio() => {
                    Some(Stored::BigEndian)
                }
                (_, stored) => stored,
            };
            let piece = Piece::File {
                name: file.name.clone(),
                offset,
                sectors: end,
                whole: offset == 0 && u64::from(end) * sector_len == info.len,
                stored,
            };
            let target = &mut sheet.tracks[ordinal];
            match index.number {
                0 => target.pregap.push(piece),
                number => {
                    if number > 1 {
                        target.indexes.push(super::sheet::sectors_of(&target.body));
                    }
                    target.body.push(piece);
                }
            }
            offset += u64::from(end) * sector_len;
            sector += end;
        }
        Ok(())
    }
}

/// The packs of a file.
fn packs_of_file(name: &str, bytes: &[u8]) -> Result<Packs, String> {
    let bytes = match bytes.len() % PACK_LEN {
        0 => bytes,
        1 if bytes.last() == Some(&0) => &bytes[..bytes.len() - 1],
        4 => &bytes[4..],
        5 if bytes.last() == Some(&0) => &bytes[4..bytes.len() - 1],
        _ => {
            let len = bytes.len();
            return Err(format!("{name} has {len} bytes, no whole number of packs of 18 bytes"));
        }
    };
    let mut packs = Packs::default();
    for pack in bytes.as_chunks().0 {
        packs.add(pack);
    }
    Ok(packs)
}
