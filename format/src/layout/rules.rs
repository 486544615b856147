//! What the standards forbid in a plan.

use super::place::{needs_postgap, needs_pregap};
use super::{
    FIRST_PREGAP_PART_SECTIONS, LAST_USER_LBA, Layout, MAX_LEAD_OUT_LIMIT, MIN_INDEX_SECTIONS,
    MIN_TRACK_SECTIONS, PAUSE_SECTIONS, TrackSpan,
};
use crate::subcode::cdtext::{self, CdTextError};
use crate::{CopySetting, DiscPlan, Lba, SessionStart};

/// Why a plan cannot be recorded. Tracks are named by their number on the disc.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// No track at all.
    #[error("a disc needs at least one track")]
    NoTracks,
    /// A track would have a number above 99.
    #[error("track numbers end at 99; the first track is number {first_track}")]
    TooManyTracks {
        /// Number of the first track.
        first_track: u8,
    },
    /// A first track above 1 on a disc with data.
    #[error(
        "a disc whose first track is number {first_track} holds audio only; track {track} is data"
    )]
    FirstTrackNeedsAudio {
        /// Number of the first track.
        first_track: u8,
        /// The data track.
        track: u8,
    },
    /// Fewer than 300 sectors.
    #[error("track {track} has {sectors} sectors; a track has at least 300 (4 s)")]
    TrackTooShort {
        /// The track.
        track: u8,
        /// Its sectors.
        sectors: u32,
    },
    /// More than 99 indexes.
    #[error("track {track} has {count} indexes; a track has at most 99")]
    TooManyIndexes {
        /// The track.
        track: u8,
        /// Indexes with index 01.
        count: usize,
    },
    /// Two indexes less than 10 sections apart, or the last less than 10 before the end.
    #[error(
        "index {index} of track {track} lies {sections} sections before the next index or the end of its track; at least 10"
    )]
    IndexTooClose {
        /// The track.
        track: u8,
        /// The earlier index.
        index: u8,
        /// How far apart.
        sections: u32,
    },
    /// An index at or beyond the end of its track, or not after the one before.
    #[error(
        "index {index} of track {track} is {offset} sectors after index 01; it must come after the index before it and inside the {sectors} sectors of the track"
    )]
    IndexOutsideTrack {
        /// The track.
        track: u8,
        /// The index.
        index: u8,
        /// Its offset.
        offset: u32,
        /// Sectors of the track.
        sectors: u32,
    },
    /// An index lies where a gapless successor has its index 00.
    #[error(
        "index 00 of track {track} takes the last {sections} sections of track {before} and covers its index {index}"
    )]
    PauseCoversIndex {
        /// The later track.
        track: u8,
        /// Sections of its index 00.
        sections: u32,
        /// The last index of the track before.
        index: u8,
        /// The track before.
        before: u8,
    },
    /// A pause or pre-gap shorter than the standard asks for.
    #[error("the pregap of track {track} is {sections} sections; {why}, so at least {needed}")]
    PregapTooShort {
        /// The track.
        track: u8,
        /// Declared sections.
        sections: u32,
        /// Sections asked for.
        needed: u32,
        /// What asks for them.
        why: &'static str,
    },
    /// A post-gap shorter than the standard asks for.
    #[error(
        "the postgap of track {track} is {sections} sections; data followed by audio or the lead-out needs at least 150"
    )]
    PostgapTooShort {
        /// The track.
        track: u8,
        /// Declared sections.
        sections: u32,
    },
    /// A special pregap of fewer than 150 sectors.
    #[error("the special pregap has {sectors} sectors; at least 150")]
    SpecialPregapTooShort {
        /// Its sectors.
        sectors: u32,
    },
    /// A special pregap before a data track.
    #[error("a special pregap is audio; track {track} is data")]
    SpecialPregapNeedsAudio {
        /// The first track.
        track: u8,
    },
    /// A special pregap and a declared pregap of track 1.
    #[error("the special pregap is the pregap of track {track}; leave its own `pregap` out")]
    SpecialPregapAndPregap {
        /// The first track.
        track: u8,
    },
    /// ISRC on a data track.
    #[error("track {track} is data; only audio tracks have an ISRC")]
    IsrcOnData {
        /// The track.
        track: u8,
    },
    /// SCMS on a data track.
    #[error("track {track} is data; SCMS is for audio, data is copy permitted or prohibited")]
    ScmsOnData {
        /// The track.
        track: u8,
    },
    /// Pre-emphasis on a data track.
    #[error("track {track} is data; only audio has pre-emphasis")]
    PreEmphasisOnData {
        /// The track.
        track: u8,
    },
    /// The lead-out limit is beyond the highest there is.
    #[error("the lead-out limit {limit} is above {highest} ({})", highest.to_msf_wrapping())]
    LimitTooHigh {
        /// What a limit may be.
        highest: Lba,
        /// The declared limit.
        limit: Lba,
    },
    /// The lead-out starts beyond its limit.
    #[error("the lead-out starts at {}; the limit is {}", Place(.lead_out), Place(.limit))]
    LeadOutBeyondLimit {
        /// Where it starts.
        lead_out: Lba,
        /// Where it may start at the latest.
        limit: Lba,
    },
    /// Beyond the last time there is.
    #[error("the disc has {sections} sections; times end at 99:59:74")]
    BeyondAddresses {
        /// Sections declared.
        sections: u32,
    },
    /// Something that a track at once cannot have.
    #[error("track {track} declares {what}; a drive that records tracks at once makes none")]
    NotAtOnce {
        /// The track.
        track: u8,
        /// What is declared.
        what: &'static str,
    },
    /// Something that a track in packets cannot have.
    #[error("track {track} declares {what}; a track that a drive writes in packets has none")]
    NotInPackets {
        /// The track.
        track: u8,
        /// What is declared.
        what: &'static str,
    },
    /// An R-W stream on a disc of several sessions.
    #[error("an R-W stream is declared for discs of one session only")]
    StreamInSessions,
    /// CD-TEXT that cannot be recorded.
    #[error(transparent)]
    CdText(#[from] CdTextError),
    /// What is wrong with one of several sessions.
    #[error("session {session}: {source}")]
    InSession {
        /// Its number, from 1.
        session: u8,
        /// What is wrong with it.
        source: Box<LayoutError>,
    },
}

impl LayoutError {
    /// What is wrong, whichever session it is in.
    #[must_use]
    pub fn root(&self) -> &LayoutError {
        match self {
            LayoutError::InSession { source, .. } => source.root(),
            error => error,
        }
    }
}

/// An address with its time, for messages.
struct Place<'a>(&'a Lba);

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.to_msf() {
            Some(msf) => write!(f, "LBA {} ({msf})", self.0),
            None => write!(f, "LBA {}", self.0),
        }
    }
}

pub(super) fn check(
    plan: &DiscPlan,
    start: SessionStart,
    layout: &Layout,
) -> Result<(), LayoutError> {
    check_disc(plan, start)?;
    for ordinal in 0..plan.tracks.len() {
        check_track(plan, layout, ordinal)?;
        check_indexes(&layout.tracks()[ordinal])?;
        check_gaps(plan, layout, ordinal)?;
    }
    // Unset, the limit is the last user sector that an image can hold by itself, so the lead-out
    // may start one section later.
    let limit = plan.lead_out_limit.unwrap_or(LAST_USER_LBA.plus(1));
    let lead_out = layout.lead_out_start();
    if lead_out > limit {
        return Err(LayoutError::LeadOutBeyondLimit { lead_out, limit });
    }
    cdtext::make(plan, layout)?;
    Ok(())
}

fn check_disc(plan: &DiscPlan, start: SessionStart) -> Result<(), LayoutError> {
    if let Some(limit) = plan.lead_out_limit.filter(|&limit| limit > MAX_LEAD_OUT_LIMIT) {
        return Err(LayoutError::LimitTooHigh { highest: MAX_LEAD_OUT_LIMIT, limit });
    }
    let first_track = plan.first_track.get();
    let first_data = plan.tracks.iter().position(|track| !track.sector_type.is_audio());
    if let Some(ordinal) = first_data.filter(|_| first_track != 1 && start.number == 1) {
        return Err(LayoutError::FirstTrackNeedsAudio {
            first_track,
            track: first_track + ordinal as u8,
        });
    }
    if let Some(sectors) = plan.special_pregap {
        if sectors < PAUSE_SECTIONS {
            return Err(LayoutError::SpecialPregapTooShort { sectors });
        }
        if !plan.tracks[0].sector_type.is_audio() {
            return Err(LayoutError::SpecialPregapNeedsAudio { track: first_track });
        }
        if plan.tracks[0].pregap.is_some() {
            return Err(LayoutError::SpecialPregapAndPregap { track: first_track });
        }
    }
    Ok(())
}

fn check_track(plan: &DiscPlan, layout: &Layout, ordinal: usize) -> Result<(), LayoutError> {
    let track = &plan.tracks[ordinal];
    let number = layout.tracks()[ordinal].number.get();
    if !track.sector_type.is_audio() {
        if track.isrc.is_some() {
            return Err(LayoutError::IsrcOnData { track: number });
        }
        if track.copy == CopySetting::Scms {
            return Err(LayoutError::ScmsOnData { track: number });
        }
        if track.pre_emphasis {
            return Err(LayoutError::PreEmphasisOnData { track: number });
        }
    }
    if track.sectors < MIN_TRACK_SECTIONS {
        return Err(LayoutError::TrackTooShort { track: number, sectors: track.sectors });
    }
    Ok(())
}

fn check_indexes(span: &TrackSpan) -> Result<(), LayoutError> {
    let starts = [span.start].into_iter().chain(span.indexes.iter().copied());
    let ends = span.indexes.iter().copied().chain([span.user_end.min(span.end)]);
    for (place, (start, end)) in starts.zip(ends).enumerate() {
        let sections = end.since(start).unsigned_abs();
        if sections < MIN_INDEX_SECTIONS {
            return Err(LayoutError::IndexTooClose {
                track: span.number.get(),
                index: (place + 1) as u8,
                sections,
            });
        }
    }
    Ok(())
}

fn check_gaps(plan: &DiscPlan, layout: &Layout, ordinal: usize) -> Result<(), LayoutError> {
    let track = &plan.tracks[ordinal];
    let span = &layout.tracks()[ordinal];
    let sections = span.start.since(span.pause_start).unsigned_abs();
    let before = ordinal.checked_sub(1).map(|before| &plan.tracks[before]);
    let (needed, why) = match before {
        None => (PAUSE_SECTIONS, "a disc starts with a pause of 2 s"),
        Some(previous) if needs_pregap(previous, track) => (
            FIRST_PREGAP_PART_SECTIONS + PAUSE_SECTIONS,
            "data after another kind of track has a pre-gap of two parts",
        ),
        Some(previous) if previous.base_control() != track.base_control() => {
            (PAUSE_SECTIONS, "CONTROL changes only in a pause of 2 s")
        }
        Some(_) => (0, ""),
    };
    let track_number = span.number.get();
    if sections < needed {
        return Err(LayoutError::PregapTooShort { track: track_number, sections, needed, why });
    }
    let postgap = span.end.since(span.user_end);
    if needs_postgap(plan, ordinal) && postgap < PAUSE_SECTIONS as i32 {
        return Err(LayoutError::PostgapTooShort {
            track: track_number,
            sections: postgap.max(0).unsigned_abs(),
        });
    }
    Ok(())
}
