//! The arithmetic of placing a plan. Nothing is refused here but what has no place at all.

use super::{
    Coding, FIRST_PREGAP_PART_SECTIONS, Fill, Layout, LayoutError, MIN_TRACK_SECTIONS,
    PAUSE_SECTIONS, RUN_OUT_SECTIONS, Region, SessionStart, TocItem, TocPoint, TrackSpan,
    WriteMode,
};
use crate::bcd::to_bcd;
use crate::{Control, DiscPlan, IndexNumber, Lba, Tno, TrackNumber, TrackPlan};

/// Addresses above this have no time at all: 99:59:74 of a program area.
pub(super) const HIGHEST_LBA: i64 = 449_849;

/// Places a session, legal or not, as `mode` records it.
pub(super) fn place(
    plan: &DiscPlan,
    start: SessionStart,
    mode: WriteMode,
) -> Result<Layout, LayoutError> {
    if plan.tracks.is_empty() {
        return Err(LayoutError::NoTracks);
    }
    check_size(plan)?;
    let mut placer =
        Placer { plan, start, mode, regions: Vec::new(), tracks: Vec::new(), at: start.program };
    placer.lead_in();
    for ordinal in 0..plan.tracks.len() {
        match mode {
            WriteMode::Raw | WriteMode::SessionAtOnce => placer.track(ordinal)?,
            WriteMode::TrackAtOnce => placer.track_at_once(ordinal)?,
            WriteMode::Packets(size) => placer.track_in_packets(ordinal, size)?,
        }
    }
    let toc = toc(plan, mode, &placer.tracks, placer.at);
    placer.lead_out();
    let layout = Layout { regions: placer.regions, tracks: placer.tracks, toc };
    if i64::from(layout.end().0) - 1 > HIGHEST_LBA {
        let sections = layout.end().since(Lba::PROGRAM_START).unsigned_abs();
        return Err(LayoutError::BeyondAddresses { sections });
    }
    Ok(layout)
}

/// Keeps the sums below inside 32 bits: no part alone may exceed what a disc can address.
fn check_size(plan: &DiscPlan) -> Result<(), LayoutError> {
    let parts = plan
        .tracks
        .iter()
        .flat_map(|track| [track.sectors, track.pregap.unwrap_or(0), track.postgap.unwrap_or(0)]);
    let sections: u64 = parts.chain(plan.special_pregap).map(u64::from).sum();
    if sections > HIGHEST_LBA as u64 {
        return Err(LayoutError::BeyondAddresses {
            sections: u32::try_from(sections).unwrap_or(u32::MAX),
        });
    }
    Ok(())
}

/// What is placed so far.
pub(super) struct Placer<'a> {
    pub(super) plan: &'a DiscPlan,
    start: SessionStart,
    mode: WriteMode,
    regions: Vec<Region>,
    pub(super) tracks: Vec<TrackSpan>,
    /// Where the next region starts.
    pub(super) at: Lba,
}

impl Placer<'_> {
    /// Appends a region; one of no length leaves no trace.
    pub(super) fn push(&mut self, len: u32, region: Region) {
        if len > 0 {
            let (first, end) = (self.at, self.at.plus(len));
            self.regions.push(Region { first, end, ..region });
            self.at = end;
        }
    }

    fn lead_in(&mut self) {
        self.regions.push(Region {
            first: self.start.lead_in,
            end: self.start.program,
            tno: Tno::LeadIn,
            index: IndexNumber::PAUSE,
            control: Control::AUDIO,
            scms: false,
            coding: Coding::Audio,
            fill: Fill::Zero,
        });
    }

    fn lead_out(&mut self) {
        let Some(last) = self.plan.tracks.last() else { return };
        let region = Region {
            tno: Tno::LeadOut,
            scms: false,
            control: toc_control(last, self.mode),
            ..zero_region(last, Tno::LeadOut, IndexNumber::START)
        };
        self.push(self.start.lead_out_sections(), region);
    }

    /// Number of a track that has sectors.
    pub(super) fn number(&self, ordinal: usize) -> Result<TrackNumber, LayoutError> {
        let plan = self.plan;
        let number = plan
            .track_number(ordinal)
            .ok_or(LayoutError::TooManyTracks { first_track: plan.first_track.get() })?;
        match plan.tracks[ordinal].sectors {
            0 => Err(LayoutError::TrackTooShort { track: number.get(), sectors: 0 }),
            _ => Ok(number),
        }
    }

    fn track(&mut self, ordinal: usize) -> Result<(), LayoutError> {
        let plan = self.plan;
        let track = &plan.tracks[ordinal];
        let number = self.number(ordinal)?;
        let overlap = self.overlap(ordinal);
        if overlap > 0 {
            self.cut_for_overlap(overlap, number)?;
        }
        let pause_start = self.at;
        self.pause(ordinal, number, overlap);
        let start = self.at;
        let indexes = self.user_data(ordinal, number)?;
        let user_end = self.at;
        self.push(postgap(plan, ordinal), {
            zero_region(track, Tno::Track(number), index_number(indexes.len() + 1))
        });
        self.tracks.push(TrackSpan { number, pause_start, start, indexes, user_end, end: self.at });
        Ok(())
    }

    /// A track as a drive records it at once: a pause, the user data, padding to the shortest
    /// track there is, two run-out blocks.
    fn track_at_once(&mut self, ordinal: usize) -> Result<(), LayoutError> {
        let track = &self.plan.tracks[ordinal];
        let number = self.number(ordinal)?;
        if let Some(what) = self.not_at_once(ordinal) {
            return Err(LayoutError::NotAtOnce { track: number.get(), what });
        }
        let region = |index| zero_region(track, Tno::Track(number), index);
        let pause_start = self.at;
        self.push(PAUSE_SECTIONS, region(IndexNumber::PAUSE));
        let start = self.at;
        let fill = Fill::User { ordinal, first_sector: 0 };
        self.push(track.sectors, Region { fill, ..region(IndexNumber::START) });
        let user_end = self.at;
        let padding = MIN_TRACK_SECTIONS.saturating_sub(track.sectors);
        self.push(padding + RUN_OUT_SECTIONS, region(IndexNumber::START));
        let indexes = Vec::new();
        self.tracks.push(TrackSpan { number, pause_start, start, indexes, user_end, end: self.at });
        Ok(())
    }

    /// What is declared of a track that no drive records at once.
    pub(super) fn not_at_once(&self, ordinal: usize) -> Option<&'static str> {
        let track = &self.plan.tracks[ordinal];
        if ordinal == 0 && self.plan.special_pregap.is_some() {
            return Some("a special pregap");
        }
        if self.overlap(ordinal) > 0 {
            return Some("index 00 in the source of the track before (gapless)");
        }
        if track.pregap.is_some_and(|sections| sections != PAUSE_SECTIONS) {
            return Some("a pregap of another length than 150");
        }
        if track.postgap.is_some_and(|sections| sections != 0) {
            return Some("a postgap");
        }
        if track.copy == crate::CopySetting::Scms {
            return Some("a copy bit that alternates");
        }
        (!track.indexes.is_empty()).then_some("indexes above 01")
    }

    /// Sections of the earlier source that become this track's index 00.
    fn overlap(&self, ordinal: usize) -> u32 {
        let Some(previous) = ordinal.checked_sub(1).map(|before| &self.plan.tracks[before]) else {
            return 0;
        };
        let track = &self.plan.tracks[ordinal];
        let both_audio = previous.sector_type.is_audio() && track.sector_type.is_audio();
        if self.plan.gapless && both_audio && previous.postgap.unwrap_or(0) == 0 {
            track.pregap.unwrap_or(PAUSE_SECTIONS)
        } else {
            0
        }
    }

    /// Takes the last `overlap` sections back from the track before.
    fn cut_for_overlap(&mut self, overlap: u32, number: TrackNumber) -> Result<(), LayoutError> {
        let Some(previous) = self.tracks.last_mut() else { return Ok(()) };
        let cut = Lba(self.at.0 - overlap as i32);
        let (last_index, earliest) = match previous.indexes.last() {
            Some(&start) => (previous.indexes.len() + 1, start),
            None => (1, previous.start),
        };
        if cut <= earliest {
            return Err(LayoutError::PauseCoversIndex {
                track: number.get(),
                sections: overlap,
                index: last_index as u8,
                before: previous.number.get(),
            });
        }
        previous.end = cut;
        if let Some(region) = self.regions.last_mut() {
            region.end = cut;
        }
        self.at = cut;
        Ok(())
    }

    fn pause(&mut self, ordinal: usize, number: TrackNumber, overlap: u32) {
        let track = &self.plan.tracks[ordinal];
        let own = zero_region(track, Tno::Track(number), IndexNumber::PAUSE);
        if overlap > 0 {
            let before = ordinal - 1;
            let first_sector = self.plan.tracks[before].sectors - overlap;
            let fill = Fill::User { ordinal: before, first_sector };
            return self.push(overlap, Region { fill, ..own });
        }
        let Some(previous) = ordinal.checked_sub(1).map(|before| &self.plan.tracks[before]) else {
            return match self.plan.special_pregap {
                Some(sections) => self.push(sections, Region { fill: Fill::SpecialPregap, ..own }),
                None => self.push(track.pregap.unwrap_or(PAUSE_SECTIONS), own),
            };
        };
        let sections = track.pregap.unwrap_or_else(|| default_pause(previous, track));
        let mut first_part = 0;
        if needs_pregap(previous, track) {
            first_part = sections.min(FIRST_PREGAP_PART_SECTIONS);
            self.push(
                first_part,
                Region {
                    control: previous.toc_control(),
                    scms: false,
                    ..zero_region(previous, Tno::Track(number), IndexNumber::PAUSE)
                },
            );
        }
        self.push(sections - first_part, own);
    }

    /// Index 01 and the further ones; gives where the further ones start.
    fn user_data(&mut self, ordinal: usize, number: TrackNumber) -> Result<Vec<Lba>, LayoutError> {
        let track = &self.plan.tracks[ordinal];
        let start = self.at;
        if track.indexes.len() > 98 {
            return Err(LayoutError::TooManyIndexes {
                track: number.get(),
                count: track.indexes.len() + 1,
            });
        }
        let mut offset = 0;
        let ends = track.indexes.iter().copied().chain([track.sectors]);
        for (place, end) in ends.enumerate() {
            if end > track.sectors || end <= offset {
                // The end of the track is no index: what it cuts off is the one before.
                let is_end = place == track.indexes.len();
                return Err(LayoutError::IndexOutsideTrack {
                    track: number.get(),
                    index: if is_end { place + 1 } else { place + 2 } as u8,
                    offset: if is_end { offset } else { end },
                    sectors: track.sectors,
                });
            }
            let region = zero_region(track, Tno::Track(number), index_number(place + 1));
            let fill = Fill::User { ordinal, first_sector: offset };
            self.push(end - offset, Region { fill, ..region });
            offset = end;
        }
        Ok(track.indexes.iter().map(|&offset| start.plus(offset)).collect())
    }
}

fn index_number(number: usize) -> IndexNumber {
    IndexNumber::new(number as u8).expect("a track has at most 99 indexes, counted before")
}

/// A region of `track`'s coding and CONTROL, filled with nothing.
pub(super) fn zero_region(track: &TrackPlan, tno: Tno, index: IndexNumber) -> Region {
    Region {
        first: Lba(0),
        end: Lba(0),
        tno,
        index,
        control: track.toc_control(),
        scms: track.copy == crate::CopySetting::Scms,
        coding: Coding::of(track.sector_type),
        fill: Fill::Zero,
    }
}

/// Whether the standard asks for a pre-gap of two parts between the tracks [ECMA-130 20.2].
pub(super) fn needs_pregap(previous: &TrackPlan, track: &TrackPlan) -> bool {
    !track.sector_type.is_audio() && !track.sector_type.same_mode(previous.sector_type)
}

fn default_pause(previous: &TrackPlan, track: &TrackPlan) -> u32 {
    if needs_pregap(previous, track) {
        FIRST_PREGAP_PART_SECTIONS + PAUSE_SECTIONS
    } else if track.sector_type.is_audio() {
        PAUSE_SECTIONS
    } else {
        0
    }
}

/// Whether the standard asks for a post-gap behind the track [ECMA-130 20.3].
pub(super) fn needs_postgap(plan: &DiscPlan, ordinal: usize) -> bool {
    let track = &plan.tracks[ordinal];
    let next = plan.tracks.get(ordinal + 1);
    let before_audio_or_lead_out = next.is_none_or(|next| next.sector_type.is_audio());
    !track.sector_type.is_audio() && before_audio_or_lead_out
}

fn postgap(plan: &DiscPlan, ordinal: usize) -> u32 {
    let default = if needs_postgap(plan, ordinal) { PAUSE_SECTIONS } else { 0 };
    plan.tracks[ordinal].postgap.unwrap_or(default)
}

/// CONTROL of a track in the table of contents: in packets, data say that they are incremental
/// [MMC-3 6.5.5].
pub(super) fn toc_control(track: &TrackPlan, mode: WriteMode) -> Control {
    let control = track.toc_control();
    match mode {
        WriteMode::Packets(_) => control.with_pre_emphasis(true),
        _ => control,
    }
}

fn toc(plan: &DiscPlan, mode: WriteMode, tracks: &[TrackSpan], lead_out: Lba) -> Vec<TocItem> {
    let mut items: Vec<TocItem> = plan
        .tracks
        .iter()
        .zip(tracks)
        .map(|(track, span)| TocItem {
            point: TocPoint::Track(span.number),
            control: toc_control(track, mode),
            p: span.start.to_msf_wrapping().to_bcd(),
        })
        .collect();
    let (Some(&first), Some(&last)) = (items.first(), items.last()) else { return items };
    let number = |ordinal: usize| to_bcd(tracks[ordinal].number.get());
    items.push(TocItem {
        point: TocPoint::FirstTrack,
        control: first.control,
        p: [number(0), plan.effective_disc_type().to_byte(), 0],
    });
    items.push(TocItem {
        point: TocPoint::LastTrack,
        control: last.control,
        p: [number(tracks.len() - 1), 0, 0],
    });
    items.push(TocItem {
        point: TocPoint::LeadOut,
        control: last.control,
        p: lead_out.to_msf_wrapping().to_bcd(),
    });
    items
}
