//! BLANK [MMC-3 5.2]: a disc, or what is last on it.
//!
//! Part of a disc is erased where its last session can then go on: a track, the reservation of one
//! or the tail of one while the session is open; its lead-in and lead-out, or all of it, when it is
//! closed. Whatever is erased is gone; all answers follow from what is left.

use std::time::Duration;

use rawcd_format::sector::{BlockIndicator, WriteMethod};
use rawcd_format::subcode::section;
use rawcd_format::{Coding, Lba, RUN_OUT_SECTIONS, RawImage, SectorType, Tno, TrackNumber};
use rawcd_mmc::{Blank, BlankingType, Sense, TocEntry};

use super::addressing::{fixed_track, kind_at, sector_at, write_method};
use super::at_once::AtOnce;
use super::closing::OPERATION;
use super::writing::invalid_address;
use super::{Answer, Drive, illegal, invalid_cdb};
use crate::medium::Erasure;
use crate::program::LINK_SECTIONS;
use crate::{Medium, MediumKind, MediumState, Packets, PmaTrack, Storage, Toc};

/// The disc is not in a state in which that can be blanked.
const WRONG_STATE: Sense = illegal(0x2C, 0x00);
/// The track is not of the kind of which that can be blanked.
const WRONG_TRACK: Sense = illegal(0x64, 0x00);

impl<S: Storage> Drive<S> {
    pub(super) fn blank(&mut self, now: Duration, command: Blank) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        if medium.kind() != MediumKind::CdRw || !self.writes_medium() {
            return Err(illegal(0x30, 0x05));
        }
        if medium.state() == MediumState::Incomplete
            || self.at_once.as_ref().is_some_and(AtOnce::has_begun)
        {
            return Err(WRONG_STATE);
        }
        if !self.profile.blanking.contains(&command.blanking) {
            return Err(invalid_cdb(1, Some(2)));
        }
        let part = match command.blanking {
            BlankingType::DISC | BlankingType::MINIMAL => None,
            BlankingType::TRACK => Some(track(medium, number(&command)?)?),
            BlankingType::UNRESERVE => Some(reservation(medium, number(&command)?)?),
            BlankingType::TAIL => Some(tail(medium, command.start)?),
            BlankingType::UNCLOSE => Some(closing(medium)?),
            BlankingType::SESSION => Some(session(medium)?),
            _ => return Err(invalid_cdb(1, Some(2))),
        };
        let time = self.blanking_time(medium, &command, part.as_ref());
        self.at_once = None;
        self.keep_medium();
        self.stream_lost = false;
        let erased = self.medium.as_mut().map(|medium| match part {
            None => medium.erase(),
            Some(part) => medium.erase_part(part),
        });
        match erased {
            Some(Err(error)) => Err(self.not_written(error, Lba(0))),
            _ => Ok(self.go_on(now, time, command.immediate, OPERATION)),
        }
    }

    /// Both types that erase a disc erase everything; they differ in what they cost. A part costs
    /// the time of its sections, and what closing does.
    fn blanking_time(
        &self,
        medium: &Medium<S>,
        command: &Blank,
        part: Option<&Erasure>,
    ) -> Duration {
        let (timing, pace) = (&self.profile.timing, &self.spindle.write_pace);
        let sections = match (command.blanking, part) {
            (BlankingType::MINIMAL, _) => return timing.minimal_blank,
            (_, None) => pace.time(medium.lead_in_start(), medium.end()),
            (_, Some(part)) => part.parts.iter().map(|&(from, to)| pace.time(from, to)).sum(),
        };
        sections + timing.fixation
    }
}

/// The track that a command names.
fn number(command: &Blank) -> Result<u8, Sense> {
    u8::try_from(command.start.0).map_err(|_| invalid_cdb(2, None))
}

/// A track of the open session: its sections go, and its place in the program memory area stays,
/// as if it had been reserved. One whose end is open has no such place.
fn track<S: Storage>(medium: &Medium<S>, number: u8) -> Result<Erasure, Sense> {
    let mut pma = medium.pma().to_vec();
    match medium.state() {
        MediumState::Open => {}
        MediumState::Damaged => {
            let parts = vec![broken_off(medium, number).ok_or(WRONG_STATE)?];
            return Ok(Erasure { parts, pma });
        }
        _ => return Err(WRONG_STATE),
    }
    let place = pma.iter().position(|track| track.number.get() == number);
    let place = place.ok_or(invalid_cdb(2, None))?;
    let item = pma[place];
    let parts = vec![(item.pause_start, end_of(medium, &item))];
    if is_open(&item) {
        pma.remove(place);
    } else {
        pma[place] = PmaTrack { reserved: true, packets: None, ..item };
    }
    Ok(Erasure { parts, pma })
}

/// The sections of a track whose recording at once was broken off: one that was reserved, or that
/// behind all others. A session that was broken off has begun its lead-in.
fn broken_off<S: Storage>(medium: &Medium<S>, number: u8) -> Option<(Lba, Lba)> {
    let is_begun = |track: &&PmaTrack| {
        let recorded = medium.recording().is_recorded(track.pause_start, 1);
        track.reserved && track.packets.is_none() && recorded
    };
    let (broken, part) = match medium.pma().iter().find(is_begun) {
        Some(track) => (track.number.get(), (track.pause_start, track.end)),
        None => {
            let (next, pause_start) = medium.next_track();
            (next, (pause_start, medium.recording().end_lba()))
        }
    };
    let lead_in = medium.next_session().lead_in;
    (broken == number && !medium.recording().is_recorded(lead_in, 1)).then_some(part)
}

/// The reservation of the last track, of which nothing is recorded.
fn reservation<S: Storage>(medium: &Medium<S>, number: u8) -> Result<Erasure, Sense> {
    if medium.state() != MediumState::Open {
        return Err(WRONG_STATE);
    }
    let mut pma = medium.pma().to_vec();
    let place = pma.iter().position(|track| track.number.get() == number);
    let place = place.ok_or(invalid_cdb(2, None))?;
    if !pma[place].reserved || pma[place].packets.is_some() || place + 1 < pma.len() {
        return Err(WRONG_TRACK);
    }
    pma.remove(place);
    Ok(Erasure { parts: Vec::new(), pma })
}

/// The packets of a track from an address on, which is that of a packet's first block. They can be
/// written again: a track that was closed is open up to its end, like one that was reserved.
fn tail<S: Storage>(medium: &Medium<S>, address: Lba) -> Result<Erasure, Sense> {
    if medium.state() != MediumState::Open {
        return Err(WRONG_STATE);
    }
    let mut pma = medium.pma().to_vec();
    let place = pma.iter().position(|track| section_in(track, address).is_some());
    let place = place.ok_or(invalid_address(0x00, address))?;
    let item = pma[place];
    let packets = item.packets.ok_or(WRONG_TRACK)?;
    let at = section_in(&item, address).unwrap_or(address);
    if !is_packet_start(medium, at) {
        return Err(invalid_address(0x02, address));
    }
    let link = Lba(at.0 - (LINK_SECTIONS - RUN_OUT_SECTIONS) as i32);
    let (reserved, end) =
        if is_open(&item) { (false, link.max(item.start)) } else { (true, item.end) };
    let packets = Some(Packets { next: Some(at), damaged: false, ..packets });
    pma[place] = PmaTrack { reserved, end, packets, ..item };
    Ok(Erasure { parts: vec![(link, end_of(medium, &item))], pma })
}

/// Lead-in and lead-out of the last session. Its tracks go back into the program memory area.
fn closing<S: Storage>(medium: &Medium<S>) -> Result<Erasure, Sense> {
    let (toc, start) = match (medium.state(), medium.toc(), medium.last_session()) {
        (MediumState::Appendable | MediumState::Finalized, Some(toc), Some(start)) => (toc, start),
        _ => return Err(WRONG_STATE),
    };
    let lead_out = toc.lead_out().start;
    let parts = vec![(start.lead_in, start.program), (lead_out, medium.recording().end_lba())];
    Ok(Erasure { parts, pma: recorded_tracks(medium, toc, start.program) })
}

/// All of the last session that there is anything of.
fn session<S: Storage>(medium: &Medium<S>) -> Result<Erasure, Sense> {
    let start = match medium.state() {
        MediumState::Open | MediumState::Damaged => medium.next_session().lead_in,
        MediumState::Appendable | MediumState::Finalized => {
            medium.last_session().map_or(medium.lead_in_start(), |session| session.lead_in)
        }
        MediumState::Blank | MediumState::Incomplete => return Err(WRONG_STATE),
    };
    Ok(Erasure { parts: vec![(start, medium.recording().end_lba())], pma: Vec::new() })
}

/// Whether its end is open: it is not known in the program memory area.
fn is_open(item: &PmaTrack) -> bool {
    item.takes_packets() && !item.reserved
}

/// The section behind all that there is of a track.
fn end_of<S: Storage>(medium: &Medium<S>, item: &PmaTrack) -> Lba {
    if is_open(item) { medium.recording().end_lba() } else { item.end }
}

/// The section of an address, when it is one of the track's that can have been written.
fn section_in(item: &PmaTrack, address: Lba) -> Option<Lba> {
    let next = item.packets.and_then(|packets| packets.next);
    if let Some(track) = fixed_track(item) {
        // A packet that was broken off is none of those that the track has.
        let broken_off = item.packets.is_some_and(|packets| packets.damaged);
        let end = track.end_address().plus(u32::from(broken_off));
        return (item.start..end).contains(&address).then(|| track.section_of(address));
    }
    (item.start..next.unwrap_or(item.end)).contains(&address).then_some(address)
}

/// Whether a packet's user data begin there: the last run-in block stands before them.
fn is_packet_start<S: Storage>(medium: &Medium<S>, at: Lba) -> bool {
    let before = sector_at(medium, Lba(at.0 - 1));
    before.is_some_and(|(sector, _)| {
        BlockIndicator::of_mode_byte(sector[15]) == BlockIndicator::FourthRunIn
    })
}

/// The tracks of the last closed session, which starts at `program`, as the program memory area
/// has them.
fn recorded_tracks<S: Storage>(medium: &Medium<S>, toc: &Toc, program: Lba) -> Vec<PmaTrack> {
    let mut tracks: Vec<PmaTrack> = Vec::new();
    let in_session = |entry: &&TocEntry| toc.session_at(entry.start) == toc.last_session();
    for &entry in toc.tracks().iter().filter(in_session) {
        let Ok(number) = TrackNumber::new(entry.track) else { continue };
        let least = tracks.last().map_or(program, |before| before.start);
        let pause_start = if tracks.is_empty() {
            program
        } else {
            pause_start(medium, number, least, entry.start)
        };
        if let Some(before) = tracks.last_mut() {
            before.end = pause_start;
        }
        let packets = write_method(medium, entry).map(|method| {
            let fixed = match method {
                WriteMethod::Fixed(size) => Some(size),
                WriteMethod::Variable => None,
            };
            Packets { fixed, next: None, damaged: false }
        });
        tracks.push(PmaTrack {
            number,
            control: entry.control,
            coding: match kind_at(medium, entry.start) {
                Some(kind) if entry.control.is_data() => Coding::Data(kind.cooked()),
                None if entry.control.is_data() => Coding::Data(SectorType::Mode1),
                _ => Coding::Audio,
            },
            pause_start,
            start: entry.start,
            end: toc.lead_out().start,
            reserved: false,
            packets,
        });
    }
    tracks
}

/// Where the pause before a track's start begins, behind `least`: the earliest section before it
/// that Q calls index 00 of the track.
fn pause_start<S: Storage>(medium: &Medium<S>, number: TrackNumber, least: Lba, start: Lba) -> Lba {
    let mut found = start;
    for at in (least.0 + 1..start.0).rev().map(Lba) {
        let Ok(subcode) = medium.recording().subcode(at) else { break };
        let q = section::q_of(&subcode);
        match q.crc_ok() && q.adr() == 1 {
            true if q.tno() == Tno::Track(number).to_byte() && q.index_or_point() == 0 => {
                found = at;
            }
            true => break,
            // Other modes say nothing of the place.
            false => {}
        }
    }
    found
}
