//! From a sheet to a plan: where the pieces go, what gaps the standard asks for, and the YAML.

use std::fmt::Write;

use rawcd_format::{
    CopySetting, DiscLayout, DiscPlan, DiscType, LayoutError, NextSession, PAUSE_SECTIONS,
    SectorType, SessionPlan, TrackNumber, TrackPlan,
};

use super::sheet::{Piece, Sheet, sectors_of};
use super::{Note, texts_yaml};
use crate::contents::Stored;

/// A plan in the making: a declared session, the pieces that fill it, and the sessions behind it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub disc: DiscPlan,
    pub special_pregap: Vec<Piece>,
    pub tracks: Vec<Vec<Piece>>,
    pub later: Vec<Draft>,
    pub notes: Vec<Note>,
}

impl Draft {
    /// Puts every sector of a sheet where the sheet has it. Gaps are as long as the sheet says,
    /// be that legal or not.
    ///
    /// Index 00 of an audio track behind another is the end of that one's source. What a file holds
    /// for other pauses has no place in a plan; that they are made anew is told.
    pub(crate) fn new(sheet: &Sheet) -> Draft {
        let mut draft = Draft { notes: sheet.notes.clone(), ..Draft::default() };
        draft.disc.mcn = sheet.mcn;
        draft.disc.disc_type = sheet.disc_type;
        draft.disc.cd_text = sheet.cd_text.as_ref().map(|texts| texts.texts.clone());
        let first = sheet.tracks.first().and_then(|track| TrackNumber::new(track.number).ok());
        draft.disc.first_track = first.unwrap_or(TrackNumber::FIRST);
        for (ordinal, track) in sheet.tracks.iter().enumerate() {
            let is_audio = track.sector_type.is_audio();
            let before = ordinal.checked_sub(1).map(|before| &sheet.tracks[before]);
            let behind_audio = is_audio && before.is_some_and(|track| track.sector_type.is_audio());
            let sections = sectors_of(&track.pregap);
            let mut pregap = Some(sections);
            if behind_audio {
                draft.tracks[ordinal - 1].extend(track.pregap.iter().cloned());
                let previous = &mut draft.disc.tracks[ordinal - 1].sectors;
                *previous = previous.saturating_add(sections);
            } else if before.is_none() {
                // The pause before LBA 0 comes first.
                pregap = Some(sections.saturating_add(PAUSE_SECTIONS));
                if is_audio && has_contents(&track.pregap) {
                    draft.special_pregap.push(Piece::Silence(PAUSE_SECTIONS));
                    draft.special_pregap.extend(track.pregap.iter().cloned());
                    draft.disc.special_pregap = pregap.take();
                }
            }
            if !behind_audio && has_contents(&track.pregap) && draft.special_pregap.is_empty() {
                let message = format!(
                    "the {sections} sections of its pause are made anew, not taken from the file"
                );
                draft.notes.push(Note::track("pause-contents", track.number, message));
            }
            let mut body = track.body.clone();
            if is_audio && track.postgap > 0 {
                body.push(Piece::Silence(track.postgap));
            }
            draft.disc.tracks.push(TrackPlan {
                isrc: track.isrc,
                copy: track.copy,
                pre_emphasis: track.pre_emphasis,
                indexes: track.indexes.clone(),
                pregap,
                postgap: Some(if is_audio { 0 } else { track.postgap }),
                ..TrackPlan::new(track.sector_type, sectors_of(&body))
            });
            draft.tracks.push(body);
        }
        draft.disc.next_session = sheet.next_session;
        draft.later = sheet.later_sessions.iter().map(Draft::new).collect();
        let later = draft.later.iter_mut().flat_map(|later| std::mem::take(&mut later.notes));
        draft.notes.extend(later);
        draft
    }

    /// All of the disc.
    pub(crate) fn plan(&self) -> DiscPlan {
        let session = |later: &Draft| SessionPlan {
            cd_text: later.disc.cd_text.clone(),
            disc_type: later.disc.disc_type,
            tracks: later.disc.tracks.clone(),
        };
        let later_sessions = self.later.iter().map(session).collect();
        DiscPlan { later_sessions, ..self.disc.clone() }
    }

    /// All sessions, itself the first.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = &Draft> {
        std::iter::once(self).chain(&self.later)
    }

    /// The session and place there of a track, by its place on the disc.
    fn session_of(&mut self, ordinal: usize) -> Option<(&mut Draft, usize)> {
        match ordinal.checked_sub(self.tracks.len()) {
            None => Some((self, ordinal)),
            Some(rest) => self
                .later
                .iter_mut()
                .try_fold(rest, |rest, later| match rest.checked_sub(later.tracks.len()) {
                    None => Err((later, rest)),
                    Some(rest) => Ok(rest),
                })
                .err(),
        }
    }

    /// Makes gaps as long as the standard asks for, and tells each.
    ///
    /// # Errors
    /// What else the standards forbid.
    pub(crate) fn mend(&mut self) -> Result<DiscLayout, LayoutError> {
        loop {
            let error = match DiscLayout::new(&self.plan()) {
                Ok(layout) => return Ok(layout),
                Err(error) => error,
            };
            let (number, needed, what) = match *error.root() {
                LayoutError::PregapTooShort { track, needed, .. } => (track, needed, "pre-gap"),
                LayoutError::PostgapTooShort { track, .. } => (track, PAUSE_SECTIONS, "post-gap"),
                _ => return Err(error),
            };
            let ordinal = usize::from(number.saturating_sub(self.disc.first_track.get()));
            let Some((session, place)) = self.session_of(ordinal) else { return Err(error) };
            let track = &mut session.disc.tracks[place];
            let gap = if what == "pre-gap" { &mut track.pregap } else { &mut track.postgap };
            let had = gap.replace(needed).unwrap_or(0);
            if had >= needed {
                return Err(error);
            }
            let message = format!(
                "its {what} has {had} sections and becomes {needed}, the least that [ECMA-130 20] allows; what follows moves"
            );
            self.notes.push(Note::track("gap-lengthened", number, message));
        }
    }

    /// Takes the last 150 sectors off a data track, as its post-gap.
    pub(crate) fn cut_postgap(&mut self, ordinal: usize) {
        let Some((session, place)) = self.session_of(ordinal) else { return };
        session.disc.tracks[place].sectors -= PAUSE_SECTIONS;
        session.disc.tracks[place].postgap = Some(PAUSE_SECTIONS);
        let mut left = PAUSE_SECTIONS;
        let pieces = &mut session.tracks[place];
        while let Some(last) = pieces.last_mut().filter(|_| left > 0) {
            let here = last.sectors().min(left);
            left -= here;
            match last {
                Piece::Silence(sectors) => *sectors -= here,
                Piece::File { sectors, whole, .. } => (*sectors, *whole) = (*sectors - here, false),
            }
            if last.sectors() == 0 {
                pieces.pop();
            }
        }
    }

    /// The plan as YAML. `folder` stands before every file name.
    pub(crate) fn yaml(&self, folder: &str) -> String {
        let mut out = String::new();
        let disc = &self.disc;
        if let Some(mcn) = &disc.mcn {
            let _ = writeln!(out, "mcn: \"{mcn}\"");
        }
        if disc.first_track != TrackNumber::FIRST {
            let _ = writeln!(out, "first_track: {}", disc.first_track.get());
        }
        match disc.next_session {
            NextSession::Unsaid => {}
            NextSession::Forbidden => out.push_str("next_session: forbidden\n"),
            NextSession::Allowed => out.push_str("next_session: allowed\n"),
        }
        let special_pregap = match self.special_pregap.is_empty() {
            true => String::new(),
            false => format!("special_pregap:\n{}\n", source(&self.special_pregap, folder, 2)),
        };
        if self.later.is_empty() {
            out.push_str(&self.session_yaml(folder, &special_pregap));
            return out;
        }
        let _ = writeln!(out, "{special_pregap}sessions:");
        for session in self.sessions() {
            let mut before = "  - ";
            for line in session.session_yaml(folder, "").lines() {
                let _ = writeln!(out, "{before}{line}");
                before = "    ";
            }
        }
        out
    }

    /// A session; `special_pregap` goes before its tracks.
    fn session_yaml(&self, folder: &str, special_pregap: &str) -> String {
        let (mut out, disc) = (String::new(), &self.disc);
        if let Some(disc_type) = disc.disc_type {
            let name = match disc_type {
                DiscType::CdDaOrCdRom => "cd-da",
                DiscType::CdI => "cd-i",
                DiscType::Xa => "xa",
            };
            let _ = writeln!(out, "disc_type: {name}");
        }
        if let Some(texts) = &disc.cd_text {
            out.push_str(&texts_yaml::yaml(texts, disc.first_track.get()));
        }
        out.push_str(special_pregap);
        let _ = writeln!(out, "tracks:");
        for (track, pieces) in disc.tracks.iter().zip(&self.tracks) {
            let is_audio = track.sector_type.is_audio();
            let _ = writeln!(out, "  - type: {}", track.sector_type);
            let _ = writeln!(out, "    source:\n{}", source(pieces, folder, 6));
            if let Some(isrc) = &track.isrc {
                let _ = writeln!(out, "    isrc: {isrc}");
            }
            let copy = match track.copy {
                CopySetting::Permitted => "permitted",
                CopySetting::Prohibited => "prohibited",
                CopySetting::Scms => "scms",
            };
            let _ = writeln!(out, "    copy: {copy}");
            if track.pre_emphasis {
                let _ = writeln!(out, "    pre_emphasis: true");
            }
            if !track.indexes.is_empty() {
                let _ = writeln!(out, "    indexes: {:?}", track.indexes);
            }
            if let Some(pregap) = track.pregap {
                let _ = writeln!(out, "    pregap: {pregap}");
            }
            if let Some(postgap) = track.postgap.filter(|_| !is_audio) {
                let _ = writeln!(out, "    postgap: {postgap}");
            }
        }
        out
    }
}

fn has_contents(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::File { .. }))
}

/// A source in YAML, indented: pieces that go on where the one before ends are one.
fn source(pieces: &[Piece], folder: &str, indent: usize) -> String {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.sectors() > 0) {
        match (joined.last_mut(), piece) {
            (Some(Piece::Silence(before)), Piece::Silence(sectors)) => *before += sectors,
            (
                Some(Piece::File { name, offset, sectors, stored, .. }),
                Piece::File { name: next, offset: at, sectors: more, stored: how, .. },
            ) if name == next && stored == how && follows(*offset, *sectors, *at) => {
                *sectors += more;
            }
            _ => joined.push(piece.clone()),
        }
    }
    if let [piece] = &joined[..] {
        return format!("{:indent$}{}", "", one(piece, folder));
    }
    let mut out = format!("{:indent$}join:", "");
    for piece in &joined {
        let _ = write!(out, "\n{:indent$}  - {{ {} }}", "", one(piece, folder));
    }
    out
}

/// Pieces of one track have one sector length; that of a sheet's parts is a divisor of the way
/// between them.
fn follows(offset: u64, sectors: u32, next: u64) -> bool {
    let way = next.checked_sub(offset);
    way.is_some_and(|way| [2048, 2336, 2352].iter().any(|len| way == u64::from(sectors) * len))
}

fn one(piece: &Piece, folder: &str) -> String {
    match piece {
        Piece::Silence(sectors) => format!("silence: {sectors}"),
        Piece::File { name, offset, sectors, whole, stored } => {
            let name = serde_json::Value::from(format!("{folder}{name}"));
            if *whole && stored.is_none() {
                return format!("file: {name}");
            }
            let stored = match stored {
                None => "",
                Some(Stored::BigEndian) => ", stored: big-endian",
                Some(Stored::Unscrambled) => ", stored: unscrambled",
            };
            format!("part: {{ file: {name}, offset: {offset}, sectors: {sectors}{stored} }}")
        }
    }
}

/// Whether a track's last sectors may be its post-gap.
pub(crate) fn may_end_in_postgap(draft: &Draft, ordinal: usize) -> bool {
    let track = &draft.disc.tracks[ordinal];
    let next = draft.disc.tracks.get(ordinal + 1);
    let before_audio = next.is_none_or(|next| next.sector_type.is_audio());
    let long_enough = track.sectors >= rawcd_format::MIN_TRACK_SECTIONS + PAUSE_SECTIONS;
    let indexes_fit =
        track.indexes.last().is_none_or(|last| last.saturating_add(PAUSE_SECTIONS) < track.sectors);
    track.sector_type != SectorType::Audio
        && track.postgap == Some(0)
        && before_audio
        && long_enough
        && indexes_fit
}
