//! Where the blocks of a host stand. On tracks of fixed packets what is around the user data has
//! no address [MMC-3 4.2.3, method 2]: block 32 of such a track stands in section 39. Everywhere
//! else addresses count sections.
//!
//! Whether a closed track is one the drive learns as any other: from the descriptors in the pause
//! before it.

use rawcd_format::sector::{TrackDescriptor, WriteMethod};
use rawcd_format::{
    Coding, Lba, PAUSE_SECTIONS, RawImage, SECTION_LEN, SectorType, TrackNumber, sector,
};
use rawcd_mmc::{Sense, TocEntry};

use super::Drive;
use super::reading::{descrambled_kind, out_of_range};
use crate::program::LINK_SECTIONS;
use crate::{Medium, Packets, PmaTrack, Storage, Toc};

/// How many sections before a track its descriptor is looked for: the last stands eight before.
const DESCRIPTOR_SEARCH: std::ops::RangeInclusive<i32> = 6..=20;

/// A track of fixed packets.
#[derive(Clone, Copy, Debug)]
pub(super) struct FixedTrack {
    pub(super) item: PmaTrack,
    /// Blocks of a packet.
    pub(super) size: u32,
    /// Packets that are recorded.
    packets: u32,
    /// The section behind the last packet.
    end: Lba,
}

impl FixedTrack {
    /// One of `item`, recorded up to `end`.
    fn new(item: PmaTrack, size: u32, end: Lba) -> FixedTrack {
        // Link and run-in of the first packet stand in the pause.
        let sections = end.since(item.start).max(0).unsigned_abs() + LINK_SECTIONS - 2;
        let packets = sections / (size + LINK_SECTIONS);
        FixedTrack { item, size, packets, end }
    }

    /// Blocks of user data.
    pub(super) const fn blocks(&self) -> u32 {
        self.packets * self.size
    }

    /// The address behind the last.
    pub(super) fn end_address(&self) -> Lba {
        self.item.start.plus(self.blocks())
    }

    /// Whether an address is that of one of its blocks.
    pub(super) fn contains(&self, address: Lba) -> bool {
        (self.item.start..self.end_address()).contains(&address)
    }

    /// The section of an address that it contains.
    pub(super) fn section_of(&self, address: Lba) -> Lba {
        let packet = address.since(self.item.start).unsigned_abs() / self.size;
        address.plus(packet * LINK_SECTIONS)
    }
}

/// The sections of a range of addresses.
pub(super) struct Places {
    first: Lba,
    tracks: Vec<FixedTrack>,
}

impl Places {
    /// Addresses that count sections.
    pub(super) const fn sections(first: Lba) -> Places {
        Places { first, tracks: Vec::new() }
    }

    /// The address at `offset`, and its section.
    pub(super) fn at(&self, offset: u32) -> (Lba, Lba) {
        let address = self.first.plus(offset);
        let track = self.tracks.iter().find(|track| track.contains(address));
        (address, track.map_or(address, |track| track.section_of(address)))
    }
}

impl<S: Storage> Drive<S> {
    /// The sections of `blocks` addresses from `first` on, all of which can be read; `field` is
    /// where the CDB has the address.
    pub(super) fn places(&self, first: Lba, blocks: u32, field: u16) -> Result<Places, Sense> {
        let medium = self.ready()?;
        let tracks = fixed_tracks(medium);
        if tracks.is_empty() || blocks == 0 {
            self.check_range(first, blocks, field)?;
            return Ok(Places { first, tracks });
        }
        let end = i64::from(first.0) + i64::from(blocks);
        let mut at = first;
        while i64::from(at.0) < end {
            let within = tracks.iter().find(|track| track.contains(at));
            let no_address =
                tracks.iter().any(|track| (track.end_address()..track.end).contains(&at));
            if within.is_none() && no_address {
                return Err(out_of_range(first, field));
            }
            let later = tracks.iter().map(|track| track.item.start).filter(|start| *start > at);
            let stop = within.map(FixedTrack::end_address).or(later.min());
            let stop = stop.map_or(end, |stop| i64::from(stop.0).min(end));
            let count = (stop - i64::from(at.0)) as u32;
            let (from, sections) = match within {
                Some(track) => {
                    let (from, last) = (track.section_of(at), track.section_of(at.plus(count - 1)));
                    (from, last.since(from).unsigned_abs() + 1)
                }
                None => (at, count),
            };
            self.check_range(from, sections, field).map_err(|sense| told_at(sense, first))?;
            at = at.plus(count);
        }
        Ok(Places { first, tracks })
    }
}

/// A sense that tells a section, telling the address instead.
pub(super) fn told_at(sense: Sense, address: Lba) -> Sense {
    Sense { information: sense.information.map(|_| address.0 as u32), ..sense }
}

/// The tracks of fixed packets.
pub(super) fn fixed_tracks<S: Storage>(medium: &Medium<S>) -> Vec<FixedTrack> {
    let mut tracks = closed_fixed_tracks(medium);
    tracks.extend(medium.pma().iter().filter_map(fixed_track));
    tracks
}

/// One of the open session, with the packets that it has.
pub(super) fn fixed_track(item: &PmaTrack) -> Option<FixedTrack> {
    let Packets { fixed, next, .. } = item.packets?;
    let end = next.map_or(item.end, |next| Lba(next.0 - (LINK_SECTIONS - 2) as i32));
    Some(FixedTrack::new(*item, fixed?, end))
}

/// Those of closed sessions.
pub(super) fn closed_fixed_tracks<S: Storage>(medium: &Medium<S>) -> Vec<FixedTrack> {
    let Some(toc) = medium.toc() else { return Vec::new() };
    let entries = toc.tracks().iter();
    entries.filter_map(|entry| closed_fixed_track(medium, toc, *entry)).collect()
}

/// A track of a closed session, when it has fixed packets.
pub(super) fn closed_fixed_track<S: Storage>(
    medium: &Medium<S>,
    toc: &Toc,
    entry: TocEntry,
) -> Option<FixedTrack> {
    let method = write_method(medium, entry)?;
    let WriteMethod::Fixed(size) = method else { return None };
    let (_, lead_out) = toc.session(toc.session_at(entry.start))?;
    let next = toc.tracks().iter().map(|track| track.start).filter(|start| *start > entry.start);
    let next = next.min().map(|next| Lba(next.0 - PAUSE_SECTIONS as i32));
    let end = next.map_or(lead_out, |next| next.min(lead_out));
    let kind = kind_at(medium, entry.start)?;
    let item = PmaTrack {
        number: TrackNumber::new(entry.track).ok()?,
        control: entry.control,
        coding: Coding::Data(kind),
        pause_start: Lba(entry.start.0 - PAUSE_SECTIONS as i32),
        start: entry.start,
        end,
        reserved: false,
        packets: Some(Packets { fixed: Some(size), next: None, damaged: false }),
    };
    Some(FixedTrack::new(item, size, end)).filter(|track| track.packets > 0)
}

/// How the descriptors before a track say that it is written; `None` when it has none, or was
/// written in one piece.
pub(super) fn write_method<S: Storage>(medium: &Medium<S>, entry: TocEntry) -> Option<WriteMethod> {
    // Data in packets: 01x1 [ECMA-394, MMC-3 4.2.3].
    if !entry.control.is_data() || !entry.control.pre_emphasis() {
        return None;
    }
    DESCRIPTOR_SEARCH.into_iter().find_map(|back| {
        let (bytes, kind) = sector_at(medium, Lba(entry.start.0 - back))?;
        let user = &bytes[sector::user_data_range(kind)];
        let descriptor = TrackDescriptor::parse(user)?;
        (descriptor.number == entry.track).then_some(descriptor.method)
    })
}

pub(super) fn kind_at<S: Storage>(medium: &Medium<S>, at: Lba) -> Option<SectorType> {
    sector_at(medium, at).map(|(_, kind)| kind)
}

pub(super) fn sector_at<S: Storage>(
    medium: &Medium<S>,
    at: Lba,
) -> Option<([u8; rawcd_format::SECTOR_LEN], SectorType)> {
    let mut block = [0; SECTION_LEN];
    medium.recording().read(at, &mut block).ok()?;
    descrambled_kind(&block)
}
