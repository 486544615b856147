//! Where a plan puts things: [`DiscPlan`] in, positions out.
//!
//! A [`Layout`] is a list of [`Region`]s, each a run of sections that share track, index, CONTROL
//! and coding, from the lead-in through the lead-out, beside the items of the table of contents.
//! Gaps follow [ECMA-130 20] and [IMAPI2 DisableGaplessAudio]:
//!
//! | between | index 00 of the later track | post-gap of the earlier |
//! |---|---|---|
//! | start of disc | 150, or the special pregap | |
//! | audio, audio, gapless | the last 150 sections of the earlier source | |
//! | audio, audio | 150 of silence | |
//! | audio, data | 75 coded as audio + 150 in the new mode | |
//! | data, data of another mode | 75 in the old mode + 150 in the new | |
//! | data, data of the same mode | none | |
//! | data, audio | 150 of silence | 150 |
//! | data, lead-out | | 150 |
//!
//! A track that declares `pregap` or `postgap` has that length instead.
//!
//! [`Layout::new`] refuses what the standards forbid; [`Layout::place`] places any plan that can be
//! placed at all, so that an illegal disc can be recorded in order to be judged.
//!
//! This is all that judge and sequencer share. Nothing here encodes a byte of a section.

mod packets;
mod place;
mod rules;
mod session;

use crate::sector::{BlockIndicator, TrackDescriptor};
use crate::{Control, DiscPlan, IndexNumber, Lba, Msf, SectorType, Tno, TrackNumber};

pub use packets::{LINK_SECTIONS, PacketSize};
pub use rules::LayoutError;
pub use session::{
    DiscLayout, LATER_LEAD_IN_SECTIONS, LATER_LEAD_OUT_SECTIONS, PlannedSession, Pointer,
    SessionStart, UnknownWriteMode, WriteMode,
};

/// First address of an image: 95:00:00 [IMAPI2 CreateResultImage].
pub const FIRST_LEAD_IN_LBA: Lba = Lba(-22_650);
/// Sections of lead-out of a first session: 90 s [MMC-3 4.2].
pub const LEAD_OUT_SECTIONS: u32 = 6_750;
/// Sections from index 01 to the next track's index 01 or the lead-out, at least: 4 s.
pub const MIN_TRACK_SECTIONS: u32 = 300;
/// Sections of a pause, at least: 2 s [ECMA-130 20.1].
pub const PAUSE_SECTIONS: u32 = 150;
/// Sections behind the last of a host with which a track at once lets the laser run out
/// [MMC-3 4.2.3].
pub const RUN_OUT_SECTIONS: u32 = 2;
/// Sections of an index, at least: to the next one or the end of its track
/// [IMAPI2 AddTrackIndex].
pub const MIN_INDEX_SECTIONS: u32 = 10;
/// Sections of the first part of a pre-gap, coded like the track before [ECMA-130 20.2].
pub(crate) const FIRST_PREGAP_PART_SECTIONS: u32 = 75;
/// Without a limit for the lead-out the last user sector may lie here at most [IMAPI2 AddTrack].
pub(crate) const LAST_USER_LBA: Lba = Lba(398_099);
/// The highest limit for the lead-out: so that all of it lies before 100 minutes.
pub const MAX_LEAD_OUT_LIMIT: Lba = Lba(443_100);

/// How the main channel of a region is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Samples: no sync, no header, not scrambled.
    Audio,
    /// Scrambled sectors of this cooked type.
    Data(SectorType),
}

impl Coding {
    fn of(sector_type: SectorType) -> Coding {
        match sector_type.cooked() {
            SectorType::Audio => Coding::Audio,
            data => Coding::Data(data),
        }
    }
}

/// What fills the main channel of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Silence, or sectors without user data.
    Zero,
    /// The source of the track at `ordinal` (0 for the first), from `first_sector` on.
    User {
        /// Which track's source.
        ordinal: usize,
        /// Sector of the source at the region's first section.
        first_sector: u32,
    },
    /// The special pregap's source, from its start.
    SpecialPregap,
    /// No user data: run-out, link and run-in around packets, of which this one comes first and the
    /// others follow in their order.
    Linking {
        /// What the first section is.
        first: BlockIndicator,
    },
    /// Every section tells a drive how the track is written.
    TrackDescriptor(TrackDescriptor),
}

/// A run of sections alike in track, index, CONTROL, coding and filling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// First section.
    pub first: Lba,
    /// Section after the last.
    pub end: Lba,
    /// Lead-in, track or lead-out.
    pub tno: Tno,
    /// Index; 0 in a pause.
    pub index: IndexNumber,
    /// CONTROL; where `scms` is set, its copy bit alternates.
    pub control: Control,
    /// The copy bit alternates, see [`crate::scms_copy_bit`].
    pub scms: bool,
    /// How the main channel is coded.
    pub coding: Coding,
    /// What fills it.
    pub fill: Fill,
}

impl Region {
    /// Whether it is the end of a data track behind what its source has: the post-gap
    /// [ECMA-130 20.3], or what pads a short track.
    #[must_use]
    pub fn is_behind_source(&self) -> bool {
        let is_in_track = matches!(self.tno, Tno::Track(_)) && self.index.get() > 0;
        is_in_track && self.fill == Fill::Zero && matches!(self.coding, Coding::Data(_))
    }

    /// CONTROL as Q carries it at `lba`.
    #[must_use]
    pub fn control_at(&self, lba: Lba) -> Control {
        if self.scms { self.control.with_copy(crate::scms_copy_bit(lba)) } else { self.control }
    }

    /// What the section at `lba` is for, as the mode byte of its sector says it.
    #[must_use]
    pub fn indicator_at(&self, lba: Lba) -> BlockIndicator {
        match self.fill {
            Fill::Linking { first } => first.behind(lba.since(self.first).max(0).unsigned_abs()),
            _ => BlockIndicator::UserData,
        }
    }

    /// Sections in the region.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.end.since(self.first).unsigned_abs()
    }

    /// Whether the region has no section; a layout holds none such.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end <= self.first
    }
}

/// Where a track lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackSpan {
    /// Its number on the disc.
    pub number: TrackNumber,
    /// First section with its TNO: of its index 00, or of index 01 when it has no pause.
    pub pause_start: Lba,
    /// First section of index 01.
    pub start: Lba,
    /// First sections of index 02, 03, …
    pub indexes: Vec<Lba>,
    /// Section after the last user sector.
    pub user_end: Lba,
    /// Section after the last with its TNO; before `user_end` when the next track's index 00
    /// carries the end of this one's source, after it when there is a post-gap.
    pub end: Lba,
}

/// POINT of an item of the table of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TocPoint {
    /// 01..=99: a track.
    Track(TrackNumber),
    /// A0: first track number and disc type.
    FirstTrack,
    /// A1: last track number.
    LastTrack,
    /// A2: start of the lead-out.
    LeadOut,
}

impl TocPoint {
    /// The byte on disc.
    #[must_use]
    pub const fn to_byte(self) -> u8 {
        match self {
            TocPoint::Track(number) => Tno::Track(number).to_byte(),
            TocPoint::FirstTrack => 0xA0,
            TocPoint::LastTrack => 0xA1,
            TocPoint::LeadOut => 0xA2,
        }
    }

    /// Reads the byte on disc; `None` for codes that are no part of a plain table.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<TocPoint> {
        match byte {
            0xA0 => Some(TocPoint::FirstTrack),
            0xA1 => Some(TocPoint::LastTrack),
            0xA2 => Some(TocPoint::LeadOut),
            _ => match Tno::from_byte(byte) {
                Some(Tno::Track(number)) => Some(TocPoint::Track(number)),
                _ => None,
            },
        }
    }
}

impl std::fmt::Display for TocPoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TocPoint::Track(number) => write!(f, "track {number}"),
            _ => write!(f, "{:02X}", self.to_byte()),
        }
    }
}

/// An item of the table of contents [ECMA-130 22.3.4].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TocItem {
    /// POINT.
    pub point: TocPoint,
    /// CONTROL of the item.
    pub control: Control,
    /// PMIN, PSEC, PFRAME as on disc: a BCD time, or track number, disc type and zero.
    pub p: [u8; 3],
}

/// A section of the program area or lead-out, or the lead-in as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The region it lies in.
    pub region: &'a Region,
    /// CONTROL that Q carries here, outside the lead-in.
    pub control: Control,
    /// Sections from index 01 of the track (or the start of the lead-out); in a pause the
    /// sections to it, negative: -1 for the last section of the pause.
    pub from_start: i32,
}

impl Place<'_> {
    /// The relative time that Q shows when a pause counts down to 00:00:00 in its last section.
    /// Times are frames; 0 in the lead-in.
    #[must_use]
    pub fn relative(&self) -> Msf {
        let frames = if self.from_start < 0 { -1 - self.from_start } else { self.from_start };
        Msf::from_frames_wrapping(frames.unsigned_abs())
    }
}

/// A plan of one session with every section in its place; see [`DiscLayout`] for those of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    regions: Vec<Region>,
    tracks: Vec<TrackSpan>,
    toc: Vec<TocItem>,
}

impl Layout {
    /// Places a plan, or the first session of one of several, and refuses what the standards
    /// forbid.
    ///
    /// # Errors
    /// The first thing that is wrong, by track.
    pub fn new(plan: &DiscPlan) -> Result<Layout, LayoutError> {
        Layout::of_session(plan, SessionStart::FIRST)
    }

    /// The same for a session that starts at `start`.
    ///
    /// # Errors
    /// As [`Layout::new`].
    pub fn of_session(plan: &DiscPlan, start: SessionStart) -> Result<Layout, LayoutError> {
        let layout = place::place(plan, start, WriteMode::Raw)?;
        rules::check(plan, start, &layout)?;
        Ok(layout)
    }

    /// Places a plan, or the first session of one of several, legal or not.
    ///
    /// # Errors
    /// When there is no track, a track has no number or no sector, an index or a pause does not
    /// fit its track, or the disc ends beyond the last time there is.
    pub fn place(plan: &DiscPlan) -> Result<Layout, LayoutError> {
        Layout::place_session(plan, SessionStart::FIRST)
    }

    /// The same for a session that starts at `start`.
    ///
    /// # Errors
    /// As [`Layout::place`].
    pub fn place_session(plan: &DiscPlan, start: SessionStart) -> Result<Layout, LayoutError> {
        place::place(plan, start, WriteMode::Raw)
    }

    /// A layout whose parts somebody else has placed: a recorder, from a cue sheet or from the
    /// tracks that it wrote. Nothing is checked against the standards.
    ///
    /// # Panics
    /// When the regions do not follow one another from a lead-in to a lead-out, none of them
    /// empty, or the tracks are not numbered one after another.
    #[must_use]
    pub fn from_parts(regions: Vec<Region>, tracks: Vec<TrackSpan>, toc: Vec<TocItem>) -> Layout {
        assert_eq!(regions.first().map(|region| region.tno), Some(Tno::LeadIn), "a lead-in first");
        assert_eq!(regions.last().map(|region| region.tno), Some(Tno::LeadOut), "a lead-out last");
        assert!(regions.windows(2).all(|pair| pair[0].end == pair[1].first), "no hole");
        assert!(regions.iter().all(|region| !region.is_empty()), "no empty region");
        let rises = |pair: &[TrackSpan]| pair[0].number.get() + 1 == pair[1].number.get();
        assert!(!tracks.is_empty() && tracks.windows(2).all(rises), "tracks one after another");
        Layout { regions, tracks, toc }
    }

    /// Every region in order: the lead-in, the program area, the lead-out.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// Every track in order.
    #[must_use]
    pub fn tracks(&self) -> &[TrackSpan] {
        &self.tracks
    }

    /// The items of the table of contents: tracks, A0, A1, A2.
    #[must_use]
    pub fn toc(&self) -> &[TocItem] {
        &self.toc
    }

    /// First section of the lead-out.
    #[must_use]
    pub fn lead_out_start(&self) -> Lba {
        self.lead_out().first
    }

    /// Section after the last of the lead-out.
    #[must_use]
    pub fn end(&self) -> Lba {
        self.lead_out().end
    }

    fn lead_out(&self) -> &Region {
        self.regions.last().expect("a layout is made with its lead-out as last region")
    }

    /// The number in [`Layout::regions`] of the region that holds `lba`; the first for anything
    /// before it, the last for anything after.
    #[must_use]
    pub fn region_number(&self, lba: Lba) -> usize {
        let after = self.regions.partition_point(|region| region.first <= lba);
        after.saturating_sub(1)
    }

    /// What lies at `lba`.
    #[must_use]
    pub fn at(&self, lba: Lba) -> Place<'_> {
        self.at_region(self.region_number(lba), lba)
    }

    /// What lies at `lba`, when the number of its region is known.
    ///
    /// # Panics
    /// When there is no such region.
    #[must_use]
    pub fn at_region(&self, number: usize, lba: Lba) -> Place<'_> {
        let region = &self.regions[number];
        let from_start = match region.tno {
            Tno::LeadIn => 0,
            Tno::LeadOut => lba.since(region.first),
            Tno::Track(number) => {
                let first = self.tracks[0].number;
                let ordinal = usize::from(number.get() - first.get());
                lba.since(self.tracks[ordinal].start)
            }
        };
        Place { region, control: region.control_at(lba), from_start }
    }
}
