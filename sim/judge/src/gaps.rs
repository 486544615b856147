//! Lengths of pauses, gaps, indexes and tracks, and how much of the disc is there.
//!
//! Lengths are those of the plan: a recording that changes track or index elsewhere breaks other
//! rules, and a plan that is illegal breaks these even where it is recorded faithfully.

use rawcd_format::{
    DiscPlan, Fill, IndexNumber, Lba, PlannedSession, RUN_OUT_SECTIONS, Region, SessionStart, Tno,
    TrackSpan, WriteMode,
};

use crate::log::{Departure, Log, Words};
use crate::rules::{gaps as rules, toc as toc_rules};
use crate::{Rule, Subject};

/// 2 s.
const PAUSE_SECTIONS: i32 = 150;
/// The two parts of a pre-gap, 1 s and 2 s.
const PRE_GAP_SECTIONS: i32 = 75 + 150;
/// Between two indexes.
const INDEX_SECTIONS: i32 = 10;
/// 4 s.
const TRACK_SECTIONS: i32 = 300;
/// 60 s, the shortest lead-in there is [MMC-3 4.2].
const LEAD_IN_SECTIONS: i32 = 4500;

/// Whether the track at `ordinal` must have a pre-gap of two parts: it is data, behind audio or
/// behind another mode [ECMA-130 20.2].
pub(crate) fn needs_pre_gap(plan: &DiscPlan, ordinal: usize) -> bool {
    let Some(before) = ordinal.checked_sub(1) else { return false };
    let (before, track) = (plan.tracks[before].sector_type, plan.tracks[ordinal].sector_type);
    !track.is_audio() && !track.same_mode(before)
}

/// Whether the track at `ordinal` must end with a post-gap: it is data, before audio or the
/// lead-out [ECMA-130 20.3].
fn needs_post_gap(plan: &DiscPlan, ordinal: usize) -> bool {
    let next = plan.tracks.get(ordinal + 1);
    !plan.tracks[ordinal].sector_type.is_audio()
        && next.is_none_or(|next| next.sector_type.is_audio())
}

/// The sections that were recorded, from the first to the one behind the last.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) first: Lba,
    pub(crate) end: Lba,
}

/// Sections that are told together.
#[derive(Clone, Copy)]
struct Stretch {
    first: Lba,
    last: Lba,
    sections: u32,
}

impl Stretch {
    /// Regions in order of place; nothing when there is none.
    fn of<'r>(regions: impl Iterator<Item = &'r Region>) -> Option<Stretch> {
        let stretch = |region: &Region| Stretch {
            first: region.first,
            last: Lba(region.end.0 - 1),
            sections: region.len(),
        };
        regions.map(stretch).reduce(|all, next| Stretch {
            first: all.first,
            last: next.last,
            sections: all.sections + next.sections,
        })
    }
}

/// Judges every length, as far as the disc is recorded.
pub(crate) fn judge(
    session: &PlannedSession,
    subject: Subject<'_>,
    extent: Option<Extent>,
    log: &mut Log,
) {
    let PlannedSession { plan, layout, .. } = session;
    let mut lengths = Lengths { extent, log };
    lengths.extent(session, subject);
    lengths.lead_out(session, subject);
    for (ordinal, track) in layout.tracks().iter().enumerate() {
        let next = layout.tracks().get(ordinal + 1);
        let next_start = next.map_or(layout.lead_out_start(), |next| next.start);
        match session.mode {
            WriteMode::TrackAtOnce => lengths.at_once(track),
            WriteMode::Packets(_) => lengths.padding(track, layout.regions()),
            WriteMode::Raw | WriteMode::SessionAtOnce => lengths.gaps(plan, ordinal, track),
        }
        lengths.track(track, next_start);
    }
    lengths.packet_blocks(layout.regions());
}

struct Lengths<'l> {
    extent: Option<Extent>,
    log: &'l mut Log,
}

impl Lengths<'_> {
    /// Reports a length below `needed`, when the place is recorded.
    fn at_least(
        &mut self,
        rule: &'static Rule,
        place: Lba,
        found: i32,
        needed: i32,
        what: impl FnOnce() -> String,
    ) {
        if found < needed && self.is_recorded(place) {
            self.say(rule, place, || {
                let expected = format!("at least {needed} sections");
                Words::new(expected, format_args!("{found} sections"), what())
            });
        }
    }

    fn is_recorded(&self, place: Lba) -> bool {
        self.extent.is_some_and(|extent| (extent.first..extent.end).contains(&place))
    }

    /// A finding that never merges with another.
    fn say(&mut self, rule: &'static Rule, place: Lba, words: impl FnOnce() -> Words) {
        let kind = u64::from(place.0.unsigned_abs());
        self.log.report(Departure::new(rule, place, kind), words);
    }

    fn extent(&mut self, session: &PlannedSession, subject: Subject<'_>) {
        let layout = &session.layout;
        let SessionStart { number, lead_in, program: start } = session.start;
        let Some(extent) = self.extent.filter(|extent| extent.first <= start) else {
            let found = match self.extent {
                Some(extent) => format!("nothing before {}", extent.first),
                None => "nothing at all".to_owned(),
            };
            return self.say(&toc_rules::INCOMPLETE, start, || {
                let expected = start.to_msf_wrapping();
                Words::new(expected, found, "the recording starts inside the program area")
            });
        };
        if extent.end <= layout.lead_out_start() {
            let found = format!("nothing from {} on", extent.end);
            self.say(&toc_rules::INCOMPLETE, extent.end, || {
                let lead_out = layout.lead_out_start();
                let expected = format!("a lead-out at {lead_out}");
                Words::new(expected, found, "the recording ends before its lead-out")
            });
        }
        let needed = match subject {
            _ if number > 1 => lead_in,
            Subject::Disc { lead_in_start, .. } => lead_in_start,
            Subject::Image(_) => Lba(start.0 - LEAD_IN_SECTIONS),
        };
        if extent.first > needed {
            self.say(&toc_rules::LEAD_IN_COVERAGE, extent.first, || {
                let first = |lba: Lba| format!("from {lba} on");
                let message = "the lead-in is not recorded from its start";
                Words::new(first(needed), first(extent.first), message)
            });
        }
    }

    fn lead_out(&mut self, session: &PlannedSession, subject: Subject<'_>) {
        let PlannedSession { plan, layout, .. } = session;
        let start = layout.lead_out_start();
        let Some(extent) = self.extent.filter(|extent| extent.end > start) else { return };
        let found = extent.end.since(start);
        let needed = session.start.lead_out_sections() as i32;
        self.at_least(&toc_rules::LEAD_OUT_LENGTH, start, found, needed, || {
            "the lead-out is too short".to_owned()
        });
        let last = match subject {
            Subject::Disc { last_lead_out, .. } => Some(last_lead_out),
            Subject::Image(_) => None,
        };
        let limit = [plan.lead_out_limit, last].into_iter().flatten().min();
        let Some(limit) = limit.filter(|&limit| start > limit) else { return };
        self.say(&toc_rules::LEAD_OUT_LIMIT, start, || {
            let expected = format!("{limit} or before");
            Words::new(expected, start, "the lead-out starts beyond its limit")
        });
    }

    fn gaps(&mut self, plan: &DiscPlan, ordinal: usize, track: &TrackSpan) {
        let pause = track.start.since(track.pause_start);
        let number = track.number;
        if ordinal == 0 {
            self.at_least(&rules::PAUSE_LENGTH, track.pause_start, pause, PAUSE_SECTIONS, || {
                "the first pause is too short".to_owned()
            });
        } else if needs_pre_gap(plan, ordinal) {
            let place = track.pause_start;
            self.at_least(&rules::PRE_GAP_LENGTH, place, pause, PRE_GAP_SECTIONS, || {
                format!("the pre-gap of track {number} is too short")
            });
        }
        if needs_post_gap(plan, ordinal) {
            let post_gap = track.end.since(track.user_end);
            let place = track.user_end;
            self.at_least(&rules::POST_GAP_LENGTH, place, post_gap, PAUSE_SECTIONS, || {
                format!("the post-gap of track {number} is too short")
            });
        }
    }

    /// What a drive puts behind a track at once, as notes. The run-out blocks of a session are one.
    fn at_once(&mut self, track: &TrackSpan) {
        let number = track.number;
        let run_out = Lba(track.end.0 - RUN_OUT_SECTIONS as i32);
        if !self.is_recorded(run_out) {
            return;
        }
        let padding = run_out.since(track.user_end).max(0).unsigned_abs();
        let padding =
            Stretch { first: track.user_end, last: Lba(run_out.0 - 1), sections: padding };
        self.padded(track, padding, "to the shortest track there is");
        // One track's two sections behind the other's.
        let turn = i64::from(number.get()) * i64::from(RUN_OUT_SECTIONS);
        let departure = Departure { turn, ..Departure::new(&rules::RUN_OUT, run_out, 0) };
        self.log.report_run(departure, Lba(track.end.0 - 1), RUN_OUT_SECTIONS, || {
            let message = "run-out blocks stand behind the user data";
            Words::new("no more sections", format_args!("{RUN_OUT_SECTIONS} sections"), message)
        });
    }

    /// What there is in packets behind the user data of a track, as a note.
    fn padding(&mut self, track: &TrackSpan, regions: &[Region]) {
        let tno = Tno::Track(track.number);
        let is_padding = |region: &&Region| {
            region.tno == tno && region.index != IndexNumber::PAUSE && region.fill == Fill::Zero
        };
        let behind = regions.partition_point(|region| region.end <= track.user_end);
        let Some(padding) = Stretch::of(regions[behind..].iter().filter(is_padding)) else {
            return;
        };
        if self.is_recorded(padding.first) {
            self.padded(track, padding, "to whole packets and the shortest track there is");
        }
    }

    fn padded(&mut self, track: &TrackSpan, padding: Stretch, to: &str) {
        let Stretch { first, last, sections } = padding;
        if sections == 0 {
            return;
        }
        let number = track.number;
        let departure = Departure::new(&rules::TRACK_PADDING, first, number.get().into());
        self.log.report_run(departure, last, sections, || {
            let message = format!("track {number} is padded {to}");
            Words::new("no more sections", format_args!("{sections} sections"), message)
        });
    }

    /// What a drive puts around the packets of a session, as one note.
    fn packet_blocks(&mut self, regions: &[Region]) {
        let is_added = |region: &&Region| {
            matches!(region.fill, Fill::Linking { .. } | Fill::TrackDescriptor(_))
        };
        let Some(Stretch { first, last, sections }) = Stretch::of(regions.iter().filter(is_added))
        else {
            return;
        };
        if self.is_recorded(first) {
            let departure = Departure::new(&rules::PACKET_BLOCKS, first, 0);
            self.log.report_run(departure, last, sections, || {
                let message = "link, run-in, run-out and descriptor blocks stand around packets";
                Words::new("no more sections", format_args!("{sections} sections"), message)
            });
        }
    }

    fn track(&mut self, track: &TrackSpan, next_start: Lba) {
        let number = track.number;
        let sections = next_start.since(track.start);
        self.at_least(&rules::TRACK_LENGTH, track.start, sections, TRACK_SECTIONS, || {
            format!("track {number} is too short")
        });
        if track.indexes.is_empty() {
            return;
        }
        let starts = [track.start].into_iter().chain(track.indexes.iter().copied());
        let ends = track.indexes.iter().copied().chain([track.user_end.min(track.end)]);
        for (place, (start, end)) in starts.zip(ends).enumerate() {
            let index = place + 1;
            self.at_least(&rules::INDEX_LENGTH, start, end.since(start), INDEX_SECTIONS, || {
                format!("index {index:02} of track {number} is too short")
            });
        }
    }
}
