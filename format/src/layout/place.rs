//! The arithmetic of placing a plan. Nothing is refused here but what has no place at all.

use super::{
    Coding, FIRST_PREGAP_PART_SECTIONS, Fill, LEAD_OUT_SECTIONS, Layout, LayoutError,
    PAUSE_SECTIONS, Region, TocItem, TocPoint, TrackSpan,
};
use crate::bcd::to_bcd;
use crate::{Control, DiscPlan, IndexNumber, Lba, Tno, TrackNumber, TrackPlan};

/// Addresses above this have no time at all: 99:59:74 of a program area.
const HIGHEST_LBA: i64 = 449_849;
/// 90:00:00, where a lead-in can start at the earliest.
const LOWEST_LBA: Lba = Lba(-45_150);

impl Layout {
    /// Places a plan, legal or not.
    ///
    /// # Errors
    /// When there is no track, a track has no number or no sector, an index or a pause does not
    /// fit its track, or the disc ends beyond the last time there is.
    pub fn place(plan: &DiscPlan) -> Result<Layout, LayoutError> {
        if plan.tracks.is_empty() {
            return Err(LayoutError::NoTracks);
        }
        check_size(plan)?;
        let mut placer =
            Placer { plan, regions: Vec::new(), tracks: Vec::new(), at: Lba::PROGRAM_START };
        placer.lead_in();
        for ordinal in 0..plan.tracks.len() {
            placer.track(ordinal)?;
        }
        let toc = toc(plan, &placer.tracks, placer.at);
        placer.lead_out();
        let layout = Layout { regions: placer.regions, tracks: placer.tracks, toc };
        if i64::from(layout.end().0) - 1 > HIGHEST_LBA {
            let sections = layout.end().since(Lba::PROGRAM_START).unsigned_abs();
            return Err(LayoutError::BeyondAddresses { sections });
        }
        Ok(layout)
    }
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

struct Placer<'a> {
    plan: &'a DiscPlan,
    regions: Vec<Region>,
    tracks: Vec<TrackSpan>,
    /// Where the next region starts.
    at: Lba,
}

impl Placer<'_> {
    /// Appends a region; one of no length leaves no trace.
    fn push(&mut self, len: u32, region: Region) {
        if len > 0 {
            let (first, end) = (self.at, self.at.plus(len));
            self.regions.push(Region { first, end, ..region });
            self.at = end;
        }
    }

    fn lead_in(&mut self) {
        self.regions.push(Region {
            first: LOWEST_LBA,
            end: Lba::PROGRAM_START,
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
            control: last.toc_control(),
            ..zero_region(last, Tno::LeadOut, IndexNumber::START)
        };
        self.push(LEAD_OUT_SECTIONS, region);
    }

    fn track(&mut self, ordinal: usize) -> Result<(), LayoutError> {
        let plan = self.plan;
        let track = &plan.tracks[ordinal];
        let number = plan
            .track_number(ordinal)
            .ok_or(LayoutError::TooManyTracks { first_track: plan.first_track.get() })?;
        if track.sectors == 0 {
            return Err(LayoutError::TrackTooShort { track: number.get(), sectors: 0 });
        }
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
fn zero_region(track: &TrackPlan, tno: Tno, index: IndexNumber) -> Region {
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

fn toc(plan: &DiscPlan, tracks: &[TrackSpan], lead_out: Lba) -> Vec<TocItem> {
    let mut items: Vec<TocItem> = plan
        .tracks
        .iter()
        .zip(tracks)
        .map(|(track, span)| TocItem {
            point: TocPoint::Track(span.number),
            control: track.toc_control(),
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
