//! Which value of a plan a complaint of the layout is about.

use rawcd_format::subcode::cdtext::{CdTextError, CdTextProblem};
use rawcd_format::{DiscPlan, LayoutError};

/// The path of the value that declares what the layout refuses. When the plan leaves that value
/// out, the value around it is meant.
#[must_use]
pub fn place_of(error: &LayoutError, disc: &DiscPlan) -> String {
    let LayoutError::InSession { session, source } = error else {
        return place_in_session(error, disc);
    };
    let number = usize::from(*session).saturating_sub(1);
    let sessions = disc.sessions().unwrap_or_default();
    let Some(plan) = sessions.get(number) else { return "sessions".into() };
    let path = place_in_session(source, plan);
    match path.starts_with("tracks") || path.starts_with("cd_text") {
        true => format!("sessions[{number}].{path}"),
        false => path,
    }
}

/// The path of a track, by its place among all tracks of the disc.
pub(crate) fn path_of_track(disc: &DiscPlan, ordinal: usize) -> String {
    if disc.later_sessions.is_empty() {
        return format!("tracks[{ordinal}]");
    }
    let mut ordinal = ordinal;
    let counts = disc.later_sessions.iter().map(|session| session.tracks.len());
    for (number, count) in [disc.tracks.len()].into_iter().chain(counts).enumerate() {
        if ordinal < count {
            return format!("sessions[{number}].tracks[{ordinal}]");
        }
        ordinal -= count;
    }
    "sessions".to_owned()
}

fn place_in_session(error: &LayoutError, disc: &DiscPlan) -> String {
    let track = |number: u8| {
        let ordinal = usize::from(number).saturating_sub(disc.first_track.get().into());
        format!("tracks[{ordinal}]")
    };
    // Index 01 is not written, nor is the end of a track: the nearest index that is written stands
    // for them.
    let index = |of_track: u8, number: u8| {
        let ordinal = usize::from(of_track).saturating_sub(disc.first_track.get().into());
        let count = disc.tracks.get(ordinal).map_or(0, |track| track.indexes.len());
        let place = usize::from(number.saturating_sub(2)).min(count.saturating_sub(1));
        format!("{}.indexes[{place}]", track(of_track))
    };
    match *error {
        LayoutError::NoTracks | LayoutError::BeyondAddresses { .. } => "tracks".into(),
        LayoutError::TooManyTracks { .. } => track(100),
        LayoutError::FirstTrackNeedsAudio { .. } => "first_track".into(),
        LayoutError::TrackTooShort { track: number, .. } => format!("{}.source", track(number)),
        LayoutError::TooManyIndexes { track: number, .. } => index(number, 100),
        LayoutError::IndexTooClose { track: number, index: place, .. }
        | LayoutError::IndexOutsideTrack { track: number, index: place, .. } => {
            index(number, place)
        }
        LayoutError::PauseCoversIndex { before, index: place, .. } if place >= 2 => {
            index(before, place)
        }
        LayoutError::PauseCoversIndex { track: number, .. }
        | LayoutError::PregapTooShort { track: number, .. }
        | LayoutError::SpecialPregapAndPregap { track: number } => {
            format!("{}.pregap", track(number))
        }
        LayoutError::PostgapTooShort { track: number, .. } => format!("{}.postgap", track(number)),
        LayoutError::SpecialPregapTooShort { .. } | LayoutError::SpecialPregapNeedsAudio { .. } => {
            "special_pregap".into()
        }
        LayoutError::IsrcOnData { track: number } => format!("{}.isrc", track(number)),
        LayoutError::ScmsOnData { track: number } => format!("{}.copy", track(number)),
        LayoutError::PreEmphasisOnData { track: number } => {
            format!("{}.pre_emphasis", track(number))
        }
        LayoutError::LeadOutBeyondLimit { .. } if disc.lead_out_limit.is_none() => {
            format!("tracks[{}].source", disc.tracks.len().saturating_sub(1))
        }
        LayoutError::LimitTooHigh { .. } | LayoutError::LeadOutBeyondLimit { .. } => {
            "lead_out_limit".into()
        }
        LayoutError::CdText(ref error) => place_of_text(error, disc),
        LayoutError::NotAtOnce { track: number, .. }
        | LayoutError::NotInPackets { track: number, .. } => track(number),
        LayoutError::StreamInSessions => "subcode_rw".into(),
        LayoutError::InSession { ref source, .. } => place_in_session(source, disc),
    }
}

/// The path of the value of `cd_text` that cannot be recorded.
fn place_of_text(error: &CdTextError, disc: &DiscPlan) -> String {
    let Some(block) = error.block else { return "cd_text.languages".into() };
    let block = format!("cd_text.languages[{block}]");
    let Some((pack_type, track)) = error.item else { return block };
    let ordinal = track.checked_sub(disc.first_track.get());
    let texts = match ordinal {
        Some(ordinal) => format!("{block}.tracks[{ordinal}]"),
        None => format!("{block}.disc"),
    };
    match (pack_type, error.problem) {
        (0x89, _) => format!("{block}.intervals"),
        (_, CdTextProblem::NoSuchTrack { tracks, .. }) => format!("{block}.tracks[{tracks}]"),
        (0x80, _) => format!("{texts}.title"),
        (0x81, _) => format!("{texts}.performer"),
        (0x82, _) => format!("{texts}.songwriter"),
        (0x83, _) => format!("{texts}.composer"),
        (0x84, _) => format!("{texts}.arranger"),
        (0x85, _) => format!("{texts}.message"),
        (0x86, _) => format!("{block}.disc_id"),
        (0x87, _) => format!("{block}.genre"),
        (0x88, _) => format!("{block}.toc"),
        (0x8D, _) => format!("{block}.closed"),
        _ => format!("{block}.codes"),
    }
}
