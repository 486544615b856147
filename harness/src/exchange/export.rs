//! From a disc to the files of another program, and what they cannot hold.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rawcd_format::sector::{check, descramble, detect, user_data_range};
use rawcd_format::{
    CopySetting, Lba, RawImage, ReadError, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN, SectorType,
};

use super::survey::{DataBit, DataMode, Survey, SurveyError, SurveyTrack};
use super::text::sibling;
use super::{Format, Note, ccd, cue, toc};
use crate::contents::{scramble_sectors, swap_samples};

/// Sections that are read at a time.
const RUN_LEN: u32 = 64;

/// Why a disc cannot be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The disc is none that a sheet could describe.
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// The disc cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A file cannot be written.
    #[error("{path}: {error}")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file name that no sheet can hold.
    #[error(
        "{0}: a sheet cannot name this file; choose a name without quotation marks, backslashes and control characters"
    )]
    Name(PathBuf),
    /// A sheet of CUE or TOC counts tracks from another number.
    #[error("the first track is number {0}; a toc-file has no word for it")]
    FirstTrack(u8),
    /// No data track for an ISO image.
    #[error("the disc has no data track; an ISO image holds nothing else")]
    NoData,
    /// A sector without 2048 bytes of user data.
    #[error(
        "the sector at LBA {0} has no 2048 bytes of user data: it is neither mode 1 nor form 1"
    )]
    NotCooked(Lba),
}

/// Writes a disc, which has the raw form, in a format. `output` is the sheet or the ISO image; the
/// other files have its name with another end. Files that are there are overwritten.
///
/// # Errors
/// When the disc cannot be described, or a file not be written.
pub fn export(
    image: &impl RawImage,
    format: Format,
    output: &Path,
) -> Result<Vec<Note>, ExportError> {
    let survey = Survey::new(image)?;
    let mut notes = losses(&survey, format);
    match format {
        Format::Cue => {
            let (bin, packs) = (sibling(output, "bin"), sibling(output, "cdt"));
            let texts = survey.cd_text.texts.as_ref();
            let as_commands =
                texts.is_some_and(cue::are_commands) && survey.cd_text.lost.is_empty();
            let packs = (!survey.packs.is_empty() && !as_commands).then_some(packs);
            let name = packs.as_deref().map(name_of).transpose()?;
            write_text(output, &cue::emit(&survey, &name_of(&bin)?, name.as_deref()))?;
            if let Some(packs) = packs {
                let all: Vec<u8> = survey.packs.bytes().flatten().copied().collect();
                write_file(&packs, &all)?;
            }
            write_sectors(image, &survey, &bin, false, None)?;
        }
        Format::Toc => {
            if let Some(first) = survey.tracks.first().filter(|track| track.number != 1) {
                return Err(ExportError::FirstTrack(first.number));
            }
            let bin = sibling(output, "bin");
            write_text(output, &toc::emit(&survey, &name_of(&bin)?))?;
            write_sectors(image, &survey, &bin, true, None)?;
        }
        Format::Ccd => {
            let (img, sub) = (sibling(output, "img"), sibling(output, "sub"));
            write_text(output, &ccd::emit(&survey))?;
            write_sectors(image, &survey, &img, false, Some(&sub))?;
        }
        Format::Iso => write_iso(image, &survey, output, &mut notes)?,
    }
    Ok(notes)
}

fn name_of(path: &Path) -> Result<String, ExportError> {
    let name = path.file_name().and_then(|name| name.to_str());
    let fits = |name: &&str| !name.contains(|c: char| c == '"' || c == '\\' || c.is_control());
    name.filter(fits).map(str::to_owned).ok_or_else(|| ExportError::Name(path.to_owned()))
}

fn write_text(path: &Path, text: &str) -> Result<(), ExportError> {
    write_file(path, text.as_bytes())
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), ExportError> {
    let written = std::fs::write(path, bytes);
    written.map_err(|error| ExportError::Write { path: path.to_owned(), error })
}

/// A file that is written from its start on.
struct Output {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Output {
    fn create(path: &Path) -> Result<Output, ExportError> {
        let path = path.to_owned();
        match File::create(&path) {
            Ok(file) => Ok(Output { path, file: BufWriter::new(file) }),
            Err(error) => Err(ExportError::Write { path, error }),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        let written = self.file.write_all(bytes);
        written.map_err(|error| ExportError::Write { path: self.path.clone(), error })
    }

    fn close(mut self) -> Result<(), ExportError> {
        let flushed = self.file.flush();
        flushed.map_err(|error| ExportError::Write { path: self.path, error })
    }
}

/// Writes the sections of each session from behind its first pause to its lead-out: data descrambled, audio with its bytes swapped
/// when asked, subcode beside it when there is a file for it.
fn write_sectors(
    image: &impl RawImage,
    survey: &Survey,
    main: &Path,
    big_endian: bool,
    sub: Option<&Path>,
) -> Result<(), ExportError> {
    let mut main = Output::create(main)?;
    let mut sub = sub.map(Output::create).transpose()?;
    // Formats without subcode hold the first session.
    let count = if sub.is_some() { survey.later.len() + 1 } else { 1 };
    for survey in survey.sessions().take(count) {
        let mut data_bit =
            DataBit(survey.tracks.first().is_some_and(|track| track.mode != DataMode::Audio));
        each_section(image, survey.base..survey.lead_out, |_, section| {
            let (sector, subcode) = section.split_at_mut(SECTOR_LEN);
            let subcode: &[u8; SUBCODE_LEN] =
                (&*subcode).try_into().expect("a section has 2352 and 96 bytes");
            if data_bit.next(subcode) {
                scramble_sectors(sector);
            } else if big_endian {
                swap_samples(sector);
            }
            main.write(sector)?;
            sub.as_mut().map_or(Ok(()), |sub| sub.write(&ccd::to_sub(subcode)))
        })?;
    }
    main.close()?;
    sub.map_or(Ok(()), Output::close)
}

/// Gives each section of a range, of an image in the raw form, to `call`.
pub(crate) fn each_section<E: From<ReadError>>(
    image: &impl RawImage,
    range: std::ops::Range<Lba>,
    mut call: impl FnMut(Lba, &mut [u8; SECTION_LEN]) -> Result<(), E>,
) -> Result<(), E> {
    let mut run = vec![0; RUN_LEN as usize * SECTION_LEN];
    let mut at = range.start;
    while at < range.end {
        let count = RUN_LEN.min(range.end.since(at).unsigned_abs());
        let run = &mut run[..count as usize * SECTION_LEN];
        image.read(at, run)?;
        for (place, section) in (0..).zip(run.as_chunks_mut::<SECTION_LEN>().0) {
            call(at.plus(place), section)?;
        }
        at = at.plus(count);
    }
    Ok(())
}

/// Writes the user data of the first data track, without the empty sectors of its post-gap.
fn write_iso(
    image: &impl RawImage,
    survey: &Survey,
    output: &Path,
    notes: &mut Vec<Note>,
) -> Result<(), ExportError> {
    let place = survey.tracks.iter().position(|track| track.mode != DataMode::Audio);
    let place = place.ok_or(ExportError::NoData)?;
    let track = &survey.tracks[place];
    let end = survey.tracks.get(place + 1).map_or(survey.lead_out, SurveyTrack::pause_start);
    let before_audio = survey.tracks.get(place + 1).is_none_or(|next| next.mode == DataMode::Audio);
    let mut file = Output::create(output)?;
    // Empty sectors at the end are held back: up to 150 of them are the post-gap.
    let (mut empty, mut bad, mut subheaders) = (0u32, 0u32, 0u32);
    each_section(image, track.start()..end, |lba, section| {
        let mut scrambled = [0; SECTOR_LEN];
        scrambled.copy_from_slice(&section[..SECTOR_LEN]);
        let mut sector = [0; SECTOR_LEN];
        descramble(&scrambled, &mut sector);
        let kind = detect(&sector);
        let kind = kind.filter(|kind| matches!(kind, SectorType::Mode1 | SectorType::Mode2Form1));
        let kind = kind.ok_or(ExportError::NotCooked(lba))?;
        bad += u32::from(!check(kind, &sector).is_good());
        subheaders += u32::from(kind == SectorType::Mode2Form1 && sector[16..20] != [0, 0, 8, 0]);
        let user = &sector[user_data_range(kind)];
        if user.iter().all(|&byte| byte == 0) {
            empty += 1;
            return Ok(());
        }
        for _ in 0..std::mem::take(&mut empty) {
            file.write(&[0; 2048])?;
        }
        file.write(user)
    })?;
    let postgap = if before_audio { empty.min(rawcd_format::PAUSE_SECTIONS) } else { 0 };
    for _ in postgap..empty {
        file.write(&[0; 2048])?;
    }
    file.close()?;
    let number = track.number;
    if postgap > 0 {
        let message = format!("its last {postgap} sectors are empty and taken for its post-gap");
        notes.push(Note::track("post-gap", number, message));
    }
    if bad > 0 {
        let message =
            format!("{bad} sectors have a wrong sync, header, EDC or L-EC, which is lost");
        notes.push(Note::track("sector-codes", number, message));
    }
    if subheaders > 0 {
        let message = format!("{subheaders} sectors have subheaders that are lost");
        notes.push(Note::track("subheaders", number, message));
    }
    Ok(())
}

/// What the format cannot hold of this disc.
fn losses(survey: &Survey, format: Format) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut lose = |subject, message: String| notes.push(Note::disc(subject, message));
    lose("lead-in", "lead-in and lead-out are not held: who records it makes them anew".to_owned());
    session_losses(survey, format, &mut lose);
    let unread = survey.sessions().any(|session| session.rest.unread_sessions);
    match format {
        Format::Ccd if unread => {
            lose("sessions", "what is behind the last whole session is not held".to_owned());
        }
        Format::Ccd => {}
        _ if unread || !survey.later.is_empty() => {
            lose("sessions", "the sessions behind the first are not held".to_owned());
        }
        _ => {}
    }
    if format != Format::Ccd {
        subcode_losses(survey, format, &mut lose);
    }
    for track in &survey.tracks {
        track_losses(survey, track, format, &mut notes);
    }
    for session in survey.later.iter().filter(|_| format == Format::Ccd) {
        let mut lose = |subject, message: String| notes.push(Note::disc(subject, message));
        session_losses(session, format, &mut lose);
        if !session.packs.is_empty() {
            lose("cd-text", "the CD-TEXT of a later session is not held".to_owned());
        }
        for track in &session.tracks {
            track_losses(session, track, format, &mut notes);
        }
    }
    notes
}

/// What a session loses beside its lead-in and lead-out.
fn session_losses(survey: &Survey, format: Format, lose: &mut impl FnMut(&'static str, String)) {
    let (rest, base) = (&survey.rest, survey.base);
    if rest.filled_pause > 0 {
        let count = rest.filled_pause;
        let what = format!("{count} sections before LBA {base} hold user data, which is lost");
        lose("first-pause", what);
    }
    if rest.lead_in_rw > 0 {
        let count = rest.lead_in_rw;
        let what = "sections of the lead-in hold R-W symbols that are no CD-TEXT, and are lost";
        lose("cd-text", format!("{count} {what}"));
    }
    text_losses(survey, format, lose);
    if format == Format::Ccd && rest.pause_rw > 0 {
        let count = rest.pause_rw;
        lose("r-w", format!("{count} sections before LBA {base} hold R-W symbols, which are lost"));
    }
}

/// Files of packs hold every good one.
fn text_losses(survey: &Survey, format: Format, lose: &mut impl FnMut(&'static str, String)) {
    let (packs, read) = (&survey.packs, &survey.cd_text);
    if packs.bad > 0 {
        let count = packs.bad;
        lose("cd-text", format!("{count} packs of CD-TEXT are no good ones, and are lost"));
    }
    match format {
        Format::Iso if !packs.is_empty() => {
            lose("cd-text", "the CD-TEXT is not held".to_owned());
        }
        Format::Toc => {
            for what in &read.lost {
                lose("cd-text", format!("not held of the CD-TEXT: {what}"));
            }
            let mut blocks = read.texts.iter().flat_map(|texts| &texts.blocks);
            if blocks.any(|block| !block.intervals.is_empty()) {
                let what = "intervals of tracks (the second table of contents)";
                lose("cd-text", format!("not held of the CD-TEXT: {what}"));
            }
        }
        Format::Cue | Format::Ccd | Format::Iso => {}
    }
}

/// Sheets without subcode say where tracks and indexes start, and little else.
fn subcode_losses(survey: &Survey, format: Format, lose: &mut impl FnMut(&'static str, String)) {
    let rest = &survey.rest;
    let always = "P and Q are made anew: where MCN and ISRC frames stand and the AFRAME they carry, how pauses count, where P flags start";
    lose("p-and-q", always.to_owned());
    for (subject, count, what) in [
        ("q-crc", rest.bad_q, "sections whose Q has a wrong CRC are made right"),
        ("r-w", rest.rw, "sections hold R-W symbols, which are lost"),
        ("catalog", rest.other_mcn, "frames carry another catalog number than the first"),
        (
            "isrc",
            rest.other_isrc,
            "frames carry another recording code than the first of their track",
        ),
    ] {
        if count > 0 {
            lose(subject, format!("{count} {what}"));
        }
    }
    let implied =
        if survey.tracks.iter().any(|track| track.mode == DataMode::Mode2) { 0x20 } else { 0 };
    if format == Format::Cue && survey.toc.disc_type() != implied {
        let byte = survey.toc.disc_type();
        lose("disc-type", format!("the disc type is {byte:02X}, which a cue sheet does not say"));
    }
}

fn track_losses(survey: &Survey, track: &SurveyTrack, format: Format, notes: &mut Vec<Note>) {
    let number = track.number;
    let toc = survey.toc.tracks().iter().find(|entry| entry.track == number);
    match toc {
        None => notes.push(Note::track("toc", number, "the table of contents does not know it")),
        Some(entry) => {
            if entry.start != track.start() {
                let (toc, q) = (entry.start, track.start());
                let message = format!("the table of contents has it at LBA {toc}, Q at LBA {q}");
                notes.push(Note::track("toc", number, message));
            }
            if entry.control.without_copy() != track.control.without_copy() {
                let (toc, q) = (entry.control.nibble(), track.control.nibble());
                let message =
                    format!("CONTROL is {toc:04b} in the table of contents, {q:04b} in Q");
                notes.push(Note::track("control", number, message));
            }
        }
    }
    if format == Format::Toc && track.copy == CopySetting::Scms {
        let message = "its copy bit alternates (SCMS); a toc-file says NO COPY";
        notes.push(Note::track("scms", number, message));
    }
    if format == Format::Cue && track.copy == CopySetting::Scms {
        let message = "where its copy bit alternates (SCMS) is not held, only that it does";
        notes.push(Note::track("scms-phase", number, message));
    }
    let is_exported = match format {
        Format::Iso => survey
            .tracks
            .iter()
            .find(|track| track.mode != DataMode::Audio)
            .is_some_and(|first| first.number == number),
        _ => true,
    };
    if !is_exported {
        notes.push(Note::track("track", number, "an ISO image does not hold it"));
    }
}
