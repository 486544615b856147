//! What fills the tracks: items of the table of contents and indexes, and the places that they have
//! in IMG.

use std::ops::Range;

use rawcd_format::{
    CopySetting, DiscType, Lba, NextSession, PAUSE_SECTIONS, SectorType, SessionStart,
};

use super::{CcdSheet, Entry, POSITION_ADR, Track};
use crate::contents::Stored;
use crate::exchange::Note;
use crate::exchange::sheet::{Piece, Sheet, SheetTrack};
use crate::exchange::text::SheetText;
use crate::yaml::Diagnostic;

/// Bytes of a sector in IMG.
const IMG_SECTOR: u64 = 2352;
const FIRST_TRACK: i64 = 0xA0;
const LEAD_OUT: i64 = 0xA2;
/// An item of mode 5 that points at the next session.
const POINTER_ADR: i64 = 5;
const NEXT_SESSION: i64 = 0xB0;
const NO_SESSION: i64 = 0xFF;
/// No section of a disc is behind it.
const MAX_LBA: i64 = 450_000;

/// A session: addresses are those of the disc.
struct Session<'s> {
    items: Vec<&'s Entry>,
    tracks: Vec<Found<'s>>,
    /// The first sector that IMG has of it.
    base: i64,
    /// Where IMG would begin if what is before it were as long as usual.
    usual: i64,
    lead_out: i64,
}

/// A track: its item, number, and indexes; with the pause first, if there is one.
struct Found<'s> {
    entry: &'s Entry,
    number: u8,
    track: Option<&'s Track>,
    starts: Vec<i64>,
}

impl CcdSheet {
    /// Finds in IMG what fills the tracks. `name` is that file, relative to the sheet's folder,
    /// `img_len` its bytes.
    ///
    /// # Errors
    /// What does not fit together, at its place in the sheet.
    pub fn resolve(self, text: &SheetText, name: &str, img_len: u64) -> Result<Sheet, Diagnostic> {
        if !img_len.is_multiple_of(IMG_SECTOR) {
            let message =
                format!("{name} has {img_len} bytes, no whole number of sectors of 2352 bytes");
            return Err(text.complain(&text.start(), message));
        }
        let sectors = i64::try_from(img_len / IMG_SECTOR).unwrap_or(i64::MAX);
        let sessions = self.sessions(text)?;
        let has_gaps = has_gaps(text, &sessions, name, sectors)?;
        let mut notes = self.notes.clone();
        let (mut sheets, mut done) = (Vec::new(), 0);
        for (number, session) in (1..).zip(&sessions) {
            let before = if has_gaps { 0 } else { session.base - done };
            done += session.lead_out - session.base;
            sheets.push(self.session(text, number, session, (before, name), &mut notes)?);
        }
        let mut sheets = sheets.into_iter();
        let first = sheets.next().unwrap_or_default();
        let mut sheet = Sheet { later_sessions: sheets.collect(), notes, ..first };
        if sheet.tracks.is_empty() {
            return Err(text.complain(&text.start(), "the sheet has no item of a track"));
        }
        sheet.next_session = next_session(&sessions, &self.entries);
        if let Some(mark) = &self.packs_at {
            sheet.take_packs(&self.packs, mark);
        }
        Ok(sheet)
    }

    /// The items, session by session.
    fn sessions(&self, text: &SheetText) -> Result<Vec<Session<'_>>, Diagnostic> {
        let count = self.entries.iter().map(|entry| entry.session).max().unwrap_or(1);
        if let Some((said, mark)) = self.sessions.as_ref().filter(|(said, _)| *said != count) {
            let message = format!("the disc has {said} sessions, and the last item is of {count}");
            return Err(text.complain(mark, message));
        }
        let mut sessions: Vec<Session<'_>> = Vec::new();
        for number in 1..=count {
            let before = sessions.last();
            let session = self.items_of(text, number, before.map(|before| before.lead_out))?;
            let last = before.and_then(|before| before.tracks.last());
            match session.tracks.first() {
                None if count > 1 => {
                    let message = format!("session {number} has no item of a track");
                    return Err(text.complain(&session.items[0].mark, message));
                }
                Some(first) if last.is_some_and(|last| first.number != last.number + 1) => {
                    return Err(text.complain(&first.entry.mark, "track numbers rise by one"));
                }
                _ => {}
            }
            sessions.push(session);
        }
        Ok(sessions)
    }

    fn items_of(
        &self,
        text: &SheetText,
        session: i64,
        lead_out_before: Option<i64>,
    ) -> Result<Session<'_>, Diagnostic> {
        let is_item = |entry: &&Entry| entry.adr == POSITION_ADR && entry.session == session;
        let items: Vec<&Entry> = self.entries.iter().filter(is_item).collect();
        let Some(lead_out) = items.iter().find(|entry| entry.point == Some(LEAD_OUT)) else {
            let message = match session {
                1 => "the sheet has no item A2, the lead-out".to_owned(),
                number => format!("session {number} has no item A2, the lead-out"),
            };
            return Err(text.complain(&text.start(), message));
        };
        let end = lead_out.lba.filter(|lba| (0..=MAX_LBA).contains(lba));
        let end = end.ok_or_else(|| {
            text.complain(&lead_out.mark, "PLBA of the lead-out is no address of a disc")
        })?;
        let mut tracks = Vec::new();
        for entry in &items {
            let Some(number) = entry.point.filter(|point| (1..=99).contains(point)) else {
                continue;
            };
            let number = number as u8;
            let track = self.tracks.iter().find(|track| track.number == number);
            let indexes = track.filter(|track| track.indexes.iter().any(|(index, _)| *index == 1));
            let starts = indexes
                .map(|track| track.indexes.iter().map(|(_, at)| *at).collect())
                .or_else(|| entry.lba.map(|lba| vec![lba]))
                .ok_or_else(|| text.complain(&entry.mark, "the item of a track has no PLBA"))?;
            tracks.push(Found { entry, number, track, starts });
        }
        tracks.sort_by_key(|found| found.number);
        let mut found = Session { items, tracks, base: 0, usual: 0, lead_out: end };
        if let Some(before) = lead_out_before.filter(|_| !found.tracks.is_empty()) {
            let last = SessionStart { number: session as u8 - 1, ..SessionStart::FIRST };
            let start = last.behind(Lba(before as i32));
            found.usual = i64::from(start.program.plus(PAUSE_SECTIONS).0);
            found.place(text, before)?;
        }
        Ok(found)
    }

    /// A session as a sheet of its own.
    fn session(
        &self,
        text: &SheetText,
        session_number: u32,
        session: &Session<'_>,
        (before, name): (i64, &str),
        notes: &mut Vec<Note>,
    ) -> Result<Sheet, Diagnostic> {
        let a0 = session.items.iter().find(|entry| entry.point == Some(FIRST_TRACK));
        let mut sheet = Sheet {
            mcn: self.mcn,
            disc_type: a0
                .and_then(|entry| u8::try_from(entry.disc_type).ok())
                .and_then(DiscType::from_byte),
            first_lba: Lba(session.base as i32),
            first_sector: (session.base - before) as u32,
            ..Sheet::default()
        };
        let first = session.first();
        if first != session.usual {
            let usual = session.usual;
            let behind = if session_number == 2 { 11_400 } else { 6_900 };
            let message = format!(
                "session {session_number} starts at LBA {first}, and becomes one that starts at LBA {usual}, {behind} behind the lead-out before it; what follows moves"
            );
            notes.push(Note::disc("session-gap", message).at(session.items[0].mark.line));
        }
        for (place, found) in session.tracks.iter().enumerate() {
            let Found { entry, number, track, starts } = found;
            let after = session.tracks.get(place + 1);
            if let Some(after) = after.filter(|after| after.number != number + 1) {
                return Err(text.complain(&after.entry.mark, "track numbers rise by one"));
            }
            let next = after.map_or(session.lead_out, |after| after.starts[0]);
            let first = if place == 0 { session.base } else { starts[0] };
            let bounds = || starts.iter().copied().chain([next]);
            let fits = first <= starts[0] && bounds().zip(bounds().skip(1)).all(|(a, b)| a < b);
            if !fits || starts[0] < session.base || next > session.lead_out {
                let message = format!("the sectors of track {number} do not rise inside IMG");
                return Err(text.complain(&entry.mark, message));
            }
            let first = if place == 0 { session.first() } else { first };
            let span = Span { before, first, starts, end: next, name };
            sheet.tracks.push(self.track(text, entry, *number, *track, &span, notes)?);
        }
        Ok(sheet)
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

impl Session<'_> {
    /// Makes addresses of the disc of the indexes of a later session, which count from where it
    /// begins in IMG, or from LBA 0.
    fn place(&mut self, text: &SheetText, lead_out_before: i64) -> Result<(), Diagnostic> {
        let of_index = |found: &&Found<'_>| found.starts_with_index();
        let shift = self.tracks.iter().find(of_index).and_then(|found| {
            let lba = found.entry.lba.filter(|lba| (0..=MAX_LBA).contains(lba))?;
            Some(lba - found.index_1())
        });
        for found in self.tracks.iter_mut().filter(|found| found.starts_with_index()) {
            found.starts.iter_mut().for_each(|at| *at += shift.unwrap_or(0));
        }
        let start = self.tracks.first().map(|found| found.starts[0]);
        self.base = shift.filter(|shift| *shift > 0).or(start).unwrap_or(0);
        if (lead_out_before..=self.lead_out).contains(&self.base) {
            return Ok(());
        }
        let message = "the session does not begin between the lead-out before it and its own";
        Err(text.complain(&self.items[0].mark, message))
    }

    /// The first sector that is taken: of a pause that stands in IMG nothing is.
    fn first(&self) -> i64 {
        let start = self.tracks.first().map_or(self.base, Found::index_1);
        if (self.base..=start).contains(&self.usual) { self.usual } else { self.base }
    }
}

impl Found<'_> {
    fn starts_with_index(&self) -> bool {
        self.track.is_some_and(|track| track.indexes.iter().any(|(index, _)| *index == 1))
    }

    /// Where index 01 is.
    fn index_1(&self) -> i64 {
        let has_pause = self.track.is_some_and(|track| {
            self.starts_with_index() && track.indexes.first().is_some_and(|(index, _)| *index == 0)
        });
        self.starts[usize::from(has_pause)]
    }
}

/// Whether IMG holds what is between sessions, too: every sector up to the last lead-out.
fn has_gaps(
    text: &SheetText,
    sessions: &[Session<'_>],
    name: &str,
    sectors: i64,
) -> Result<bool, Diagnostic> {
    let Some(last) = sessions.last() else { return Ok(false) };
    let program: i64 = sessions.iter().map(|session| session.lead_out - session.base).sum();
    if program == sectors || last.lead_out == sectors {
        return Ok(program != sectors);
    }
    let message = match sessions.len() {
        1 => format!("PLBA of the lead-out is {}; {name} has {sectors} sectors", last.lead_out),
        count => format!(
            "the program areas of {count} sessions have {program} sectors, and the last lead-out is at LBA {}; {name} has {sectors} sectors",
            last.lead_out
        ),
    };
    let lead_out = last.items.iter().find(|entry| entry.point == Some(LEAD_OUT));
    Err(text.complain(&lead_out.map_or_else(|| text.start(), |entry| entry.mark.clone()), message))
}

/// What the last session says of one behind it.
fn next_session(sessions: &[Session<'_>], entries: &[Entry]) -> NextSession {
    let last = sessions.len() as i64;
    let is_pointer = |entry: &&Entry| {
        entry.session == last && entry.adr == POINTER_ADR && entry.point == Some(NEXT_SESSION)
    };
    match entries.iter().find(is_pointer) {
        None => NextSession::Unsaid,
        Some(entry) if entry.minute == NO_SESSION => NextSession::Forbidden,
        Some(_) => NextSession::Allowed,
    }
}

/// Where a track lies in IMG: sectors that are inside it and rise.
struct Span<'t> {
    /// Addresses that are not in IMG before them.
    before: i64,
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
            offset: (sectors.start - self.before) as u64 * IMG_SECTOR,
            sectors: (sectors.end - sectors.start) as u32,
            whole: false,
            stored,
        }]
    }
}
