//! Discs of several sessions: each has a lead-in, a program area and a lead-out of its own, one
//! behind the other [MMC-3 4.2.3].
//!
//! | | first session | later ones |
//! |---|---|---|
//! | lead-in | as the medium has it | 4,500 sections |
//! | pause before the first track | 150 | 150 |
//! | lead-out | 6,750 sections | 2,250 |
//!
//! A session is placed like a disc of its own that starts elsewhere; a [`DiscLayout`] is all of
//! them.

use std::fmt;
use std::str::FromStr;

use super::place::place;
use super::rules;
use crate::{
    Control, DiscPlan, LEAD_OUT_SECTIONS, Layout, LayoutError, Lba, NextSession, PacketSize, Place,
    TrackSpan,
};

/// Sections of a lead-out behind the first: 30 s [MMC-3 4.2.3].
pub const LATER_LEAD_OUT_SECTIONS: u32 = 2_250;
/// Sections of a lead-in behind the first: 60 s [MMC-3 4.2.3].
pub const LATER_LEAD_IN_SECTIONS: u32 = 4_500;

/// 90:00:00, where a first lead-in can start at the earliest.
const EARLIEST_LEAD_IN: Lba = Lba(-45_150);
/// Where a lead-out may start at the latest when no plan and no medium says: 88:30:00.
const LATEST_LEAD_OUT: Lba = Lba(398_100);

/// In which way a drive was made to record, which decides what it adds by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WriteMode {
    /// Everything comes from the host, or from a press.
    #[default]
    Raw,
    /// Session at once: what a cue sheet calls for stands where a plan has it.
    SessionAtOnce,
    /// Track at once: every track has a pause of 150 sections before it, coded as the track is, no
    /// other gap, and two run-out blocks behind it [MMC-3 4.2.3].
    TrackAtOnce,
    /// Incremental tracks of data in packets of this size: run-out, link and run-in stand between
    /// the packets, and blocks that describe the track in its pause of 150 [MMC-3 4.2.3].
    Packets(PacketSize),
}

impl WriteMode {
    /// Every mode, of packets those of the size that drives write.
    pub const ALL: [WriteMode; 4] = [
        WriteMode::Raw,
        WriteMode::SessionAtOnce,
        WriteMode::TrackAtOnce,
        WriteMode::Packets(PacketSize::FIXED),
    ];

    /// The name in use among burning programs, without the size of packets.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            WriteMode::Raw => "raw",
            WriteMode::SessionAtOnce => "sao",
            WriteMode::TrackAtOnce => "tao",
            WriteMode::Packets(size) => size.name(),
        }
    }
}

impl fmt::Display for WriteMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriteMode::Packets(size) => size.fmt(f),
            mode => f.write_str(mode.name()),
        }
    }
}

/// A word that is no write mode.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no write mode: raw, sao, tao, packets:32 or, for packets of other sizes up to 999999, variable-packets:64"
)]
pub struct UnknownWriteMode(String);

impl FromStr for WriteMode {
    type Err = UnknownWriteMode;

    fn from_str(text: &str) -> Result<WriteMode, UnknownWriteMode> {
        let mode = match text {
            "raw" => Some(WriteMode::Raw),
            "sao" => Some(WriteMode::SessionAtOnce),
            "tao" => Some(WriteMode::TrackAtOnce),
            packets => PacketSize::parse(packets).map(WriteMode::Packets),
        };
        mode.ok_or_else(|| UnknownWriteMode(text.to_owned()))
    }
}

/// Where a session starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionStart {
    /// Its number, from 1.
    pub number: u8,
    /// First section of its lead-in; for a first session the earliest there can be.
    pub lead_in: Lba,
    /// First section of its program area, which is a pause.
    pub program: Lba,
}

impl SessionStart {
    /// That of a first session.
    pub const FIRST: SessionStart =
        SessionStart { number: 1, lead_in: EARLIEST_LEAD_IN, program: Lba::PROGRAM_START };

    /// Sections of the session's lead-out.
    #[must_use]
    pub const fn lead_out_sections(self) -> u32 {
        if self.number == 1 { LEAD_OUT_SECTIONS } else { LATER_LEAD_OUT_SECTIONS }
    }

    /// Where the session behind this one starts, whose lead-out starts at `lead_out`.
    #[must_use]
    pub const fn behind(self, lead_out: Lba) -> SessionStart {
        let lead_in = lead_out.plus(self.lead_out_sections());
        let program = lead_in.plus(LATER_LEAD_IN_SECTIONS);
        SessionStart { number: self.number.saturating_add(1), lead_in, program }
    }
}

/// A mode-5 item of a lead-in: CONTROL is that of the first track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// CONTROL.
    pub control: Control,
    /// POINT: B0 or C0.
    pub point: u8,
    /// MIN, SEC, FRAME as on disc.
    pub time: [u8; 3],
    /// ZERO: how many mode-5 items there are, in B0.
    pub zero: u8,
    /// PMIN, PSEC, PFRAME as on disc.
    pub p: [u8; 3],
}

impl Pointer {
    /// POINT of the item that points at the next session.
    pub const NEXT_SESSION: u8 = 0xB0;
    /// The time that says there is none.
    pub const NO_SESSION: [u8; 3] = [0xFF; 3];
}

/// A session with every section in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSession {
    /// The session as a disc of its own, whose first track has the number that it has on the disc.
    pub plan: DiscPlan,
    /// Where that puts everything.
    pub layout: Layout,
    /// Where it starts.
    pub start: SessionStart,
    /// In which way it is recorded.
    pub mode: WriteMode,
    /// How many tracks of the disc come before its own.
    pub first_ordinal: usize,
    /// What its lead-in says beside its table of contents: B0, or nothing. C0 belongs to whoever
    /// knows the medium.
    pub pointers: Vec<Pointer>,
}

impl PlannedSession {
    /// A session of a host that `layout` has where `start` says; no track comes before its own.
    #[must_use]
    pub fn new(plan: DiscPlan, layout: Layout, start: SessionStart) -> PlannedSession {
        let pointers = pointers(&plan, start, &layout);
        PlannedSession { plan, layout, start, mode: WriteMode::Raw, first_ordinal: 0, pointers }
    }
}

/// A disc with every section in its place: one session, or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscLayout {
    sessions: Vec<PlannedSession>,
}

impl DiscLayout {
    /// Places a plan and refuses what the standards forbid.
    ///
    /// # Errors
    /// The first thing that is wrong, by session and track.
    pub fn new(plan: &DiscPlan) -> Result<DiscLayout, LayoutError> {
        let disc = DiscLayout::place(plan, &[])?;
        for session in &disc.sessions {
            rules::check(&session.plan, session.start, &session.layout)
                .map_err(|error| in_session(plan, session.start, error))?;
        }
        if plan.subcode_rw.is_some() && disc.sessions.len() > 1 {
            return Err(LayoutError::StreamInSessions);
        }
        Ok(disc)
    }

    /// Places a plan, legal or not, whose sessions are recorded in `modes`: the last of them is also
    /// that of all sessions behind it, and none at all is [`WriteMode::Raw`].
    ///
    /// # Errors
    /// As [`Layout::place`], and for what a plan declares that cannot be recorded in this mode.
    pub fn place(plan: &DiscPlan, modes: &[WriteMode]) -> Result<DiscLayout, LayoutError> {
        let mut sessions: Vec<PlannedSession> = Vec::new();
        let mut start = SessionStart::FIRST;
        let mut first_ordinal = 0;
        for (number, session_plan) in plan.sessions()?.into_iter().enumerate() {
            let mode = modes.get(number).or(modes.last()).copied().unwrap_or_default();
            let layout = place(&session_plan, start, mode)
                .map_err(|error| in_session(plan, start, error))?;
            let session = PlannedSession::new(session_plan, layout, start);
            let session = PlannedSession { mode, first_ordinal, ..session };
            start = start.behind(session.layout.lead_out_start());
            first_ordinal += session.plan.tracks.len();
            sessions.push(session);
        }
        Ok(DiscLayout { sessions })
    }

    /// The sessions, in order; at least one.
    #[must_use]
    pub fn sessions(&self) -> &[PlannedSession] {
        &self.sessions
    }

    /// The sessions, each to go its own way.
    #[must_use]
    pub fn into_sessions(self) -> Vec<PlannedSession> {
        self.sessions
    }

    /// Place in [`DiscLayout::sessions`] of the session that holds `lba`, from its lead-in on; the
    /// first for anything before it, the last for anything behind.
    #[must_use]
    pub fn session_number(&self, lba: Lba) -> usize {
        self.sessions.partition_point(|session| session.start.lead_in <= lba).saturating_sub(1)
    }

    /// What lies at `lba`.
    #[must_use]
    pub fn at(&self, lba: Lba) -> Place<'_> {
        self.sessions[self.session_number(lba)].layout.at(lba)
    }

    /// Every track of every session, in order.
    pub fn tracks(&self) -> impl Iterator<Item = &TrackSpan> {
        self.sessions.iter().flat_map(|session| session.layout.tracks())
    }

    /// First section of the last session's lead-out.
    #[must_use]
    pub fn lead_out_start(&self) -> Lba {
        self.last().lead_out_start()
    }

    /// Section after the last of the last session's lead-out.
    #[must_use]
    pub fn end(&self) -> Lba {
        self.last().end()
    }

    fn last(&self) -> &Layout {
        &self.sessions.last().expect("a disc layout is made with a session").layout
    }
}

impl DiscPlan {
    /// Each session as a disc of its own, whose first track has the number that it has on the disc.
    ///
    /// # Errors
    /// When a session would begin with a track above 99.
    pub fn sessions(&self) -> Result<Vec<DiscPlan>, LayoutError> {
        let mut sessions = vec![DiscPlan { later_sessions: Vec::new(), ..self.clone() }];
        let mut before = self.tracks.len();
        for session in &self.later_sessions {
            let first_track = self
                .track_number(before)
                .ok_or(LayoutError::TooManyTracks { first_track: self.first_track.get() })?;
            before += session.tracks.len();
            sessions.push(DiscPlan {
                mcn: self.mcn,
                first_track,
                gapless: self.gapless,
                lead_out_limit: self.lead_out_limit,
                special_pregap: None,
                subcode_rw: self.subcode_rw,
                cd_text: session.cd_text.clone(),
                disc_type: session.disc_type,
                tracks: session.tracks.clone(),
                later_sessions: Vec::new(),
                next_session: self.next_session,
            });
        }
        let last = sessions.len() - 1;
        for session in &mut sessions[..last] {
            session.next_session = NextSession::Allowed;
        }
        Ok(sessions)
    }
}

/// An error of a session of `plan`, which says so when there are several.
fn in_session(plan: &DiscPlan, start: SessionStart, error: LayoutError) -> LayoutError {
    match plan.later_sessions.is_empty() {
        true => error,
        false => LayoutError::InSession { session: start.number, source: Box::new(error) },
    }
}

fn pointers(plan: &DiscPlan, start: SessionStart, layout: &Layout) -> Vec<Pointer> {
    let lead_out = layout.lead_out_start();
    let time = match plan.next_session {
        NextSession::Unsaid => return Vec::new(),
        NextSession::Forbidden => Pointer::NO_SESSION,
        NextSession::Allowed => start.behind(lead_out).program.to_msf_wrapping().to_bcd(),
    };
    let control = layout.toc().first().map_or(Control::AUDIO, |item| item.control);
    let p = plan.lead_out_limit.unwrap_or(LATEST_LEAD_OUT).to_msf_wrapping().to_bcd();
    vec![Pointer { control, point: Pointer::NEXT_SESSION, time, zero: 1, p }]
}
