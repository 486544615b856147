//! What the drive takes from subcode: READ SUB-CHANNEL from Q of the program area, CD-TEXT from
//! R to W of the lead-in.

use std::collections::BTreeMap;
use std::time::Duration;

use rawcd_format::bcd::from_bcd;
use rawcd_format::subcode::{QContent, QFrame, cdtext, section};
use rawcd_format::{Area, Control, FRAMES_PER_SECOND, Lba, Msf, RawImage, ReadError};
use rawcd_mmc::{
    CdTextPacks, ReadSubChannel, Sense, SubChannelData, SubChannelFormat, SubChannelItem,
};

use super::{Answer, Drive, illegal, invalid_cdb};
use crate::{Medium, Storage};

/// How far back Q is looked for when that of a section has no position. Ten sections hold nine
/// positions [ECMA-130 22.3.2].
const POSITION_SEARCH: u32 = 10;

/// How many sections of a track are read for its number or code, which stands in one of a
/// hundred [ECMA-130 22.3.3].
const CODE_SEARCH: u32 = 4 * FRAMES_PER_SECOND;

/// 5/2C/04: the program area is empty, or nobody can find what is in it.
const EMPTY: Sense = illegal(0x2C, 0x04);

/// Where a section lies, by the nearest Q before it that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) control: Control,
    /// Track in binary; AAh is the lead-out, 0 the lead-in.
    pub(super) track: u8,
    pub(super) index: u8,
    absolute: Lba,
    /// Sections since index 01; negative in a pause.
    relative: i32,
}

impl<S: Storage> Drive<S> {
    pub(super) fn read_sub_channel(
        &mut self,
        now: Duration,
        command: ReadSubChannel,
    ) -> Result<Answer, Sense> {
        self.ready()?;
        let item = match command.format {
            None => None,
            Some(SubChannelFormat::Position) => Some(self.current_position(now)?),
            Some(SubChannelFormat::Mcn) => Some(self.mcn()?),
            Some(SubChannelFormat::Isrc) => Some(self.isrc(command.track)?),
        };
        let data = SubChannelData { status: self.pick_up.tell_status(), item };
        Ok(Answer::data(data.emit(command.address_form), command.allocation_len))
    }

    fn current_position(&self, now: Duration) -> Result<SubChannelItem, Sense> {
        let at = self.pick_up.position(now);
        let medium = self.ready()?;
        let nothing = if medium.recording().is_empty() { EMPTY } else { illegal(0x21, 0x00) };
        let position = position_at(medium, at).ok_or(nothing)?;
        let Position { control, track, index, absolute, relative } = position;
        Ok(SubChannelItem::Position { adr: 1, control, track, index, absolute, relative })
    }

    fn mcn(&self) -> Result<SubChannelItem, Sense> {
        let medium = self.recorded()?;
        let first = medium.toc().and_then(|toc| toc.tracks().first()).map(|track| track.start);
        let mut frames = good_frames(medium, first.unwrap_or(Lba(0)), CODE_SEARCH);
        let mcn = frames.find_map(|q| match q.content() {
            Ok(QContent::Mcn { mcn, frame }) => Some((mcn, frame)),
            _ => None,
        });
        Ok(SubChannelItem::Mcn(mcn))
    }

    fn isrc(&self, track: u8) -> Result<SubChannelItem, Sense> {
        let medium = self.recorded()?;
        let tracks = medium.toc().map(|toc| toc.tracks()).unwrap_or_default();
        let entry = tracks.iter().find(|entry| entry.track == track);
        let entry = entry.ok_or(invalid_cdb(6, None))?;
        let next = tracks.iter().map(|entry| entry.start).filter(|at| *at > entry.start).min();
        let sections =
            next.map_or(CODE_SEARCH, |next| CODE_SEARCH.min(next.since(entry.start) as u32));
        let mut frames = good_frames(medium, entry.start, sections);
        let isrc = frames.find_map(|q| match q.content() {
            Ok(QContent::Isrc { isrc, frame }) => Some((isrc, frame)),
            _ => None,
        });
        Ok(SubChannelItem::Isrc { control: entry.control, track, isrc })
    }

    /// The medium, when its tracks can be found.
    fn recorded(&self) -> Result<&Medium<S>, Sense> {
        let medium = self.ready()?;
        if medium.toc().is_some() { Ok(medium) } else { Err(EMPTY) }
    }
}

/// Where a section lies; `None` when it is not recorded, or ten sections do not say.
pub(super) fn position_at<S: Storage>(medium: &Medium<S>, at: Lba) -> Option<Position> {
    let back_to = at.0.checked_sub(POSITION_SEARCH as i32)?;
    (back_to + 1..=at.0).rev().find_map(|earlier| {
        let q = section::q_of(&medium.recording().subcode(Lba(earlier)).ok()?);
        position_of(&q, at, at.0 - earlier)
    })
}

/// What a frame that stands `back` sections before `at` says of it.
fn position_of(q: &QFrame, at: Lba, back: i32) -> Option<Position> {
    if !q.crc_ok() || q.adr() != 1 {
        return None;
    }
    let control = q.control();
    if q.tno() == 0 {
        // Of a lead-in Q tells the table, not the place.
        return Some(Position { control, track: 0, index: 0, absolute: at, relative: 0 });
    }
    let track = if q.tno() == 0xAA { 0xAA } else { from_bcd(q.tno())? };
    let index = from_bcd(q.index_or_point())?;
    let time = Msf::from_bcd(q.relative()).ok()?.frames() as i32;
    let relative = if index == 0 { back - time } else { back + time };
    let absolute = Msf::from_bcd(q.absolute()).ok()?.to_lba(Area::Program);
    Some(Position { control, track, index, absolute: Lba(absolute.0 + back), relative })
}

/// The good frames of some sections.
fn good_frames<S: Storage>(
    medium: &Medium<S>,
    first: Lba,
    sections: u32,
) -> impl Iterator<Item = QFrame> {
    let recording = medium.recording();
    (0..sections)
        .map_while(move |offset| recording.subcode(first.plus(offset)).ok())
        .map(|subcode| section::q_of(&subcode))
        .filter(QFrame::crc_ok)
}

/// The CD-TEXT packs in the lead-in, by block and sequence number, each as it was first read with
/// a good CRC: they are repeated all along [IEC 60908].
pub(super) fn cd_text<S: Storage>(medium: &Medium<S>) -> Result<CdTextPacks, ReadError> {
    let recording = medium.recording();
    let end = recording.end_lba().min(Lba::PROGRAM_START);
    let mut packs = BTreeMap::new();
    for at in recording.first_lba().0..end.0 {
        for pack in cdtext::from_symbols(&recording.subcode(Lba(at))?) {
            let &[kind, _, sequence, place, ..] = &pack;
            if kind & 0xF0 == 0x80 && cdtext::crc_ok(&pack) {
                packs.entry((place >> 4 & 0x07, sequence)).or_insert(pack);
            }
        }
    }
    Ok(CdTextPacks(packs.into_values().collect()))
}
