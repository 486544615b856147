//! What the drive says about its medium: READ DISC INFORMATION, READ TRACK INFORMATION,
//! READ TOC/PMA/ATIP, READ CAPACITY.

use rawcd_format::{Coding, Lba, PAUSE_SECTIONS, RUN_OUT_SECTIONS, RawImage};
use rawcd_mmc::{
    Capacity, CdTextPacks, DiscInformation, DiscStatus, FullToc, FullTocEntry, ReadDiscInformation,
    ReadToc, ReadTrackInformation, Sense, SenseKey, SessionStatus, TocEntry, TocFormat,
    TrackInformation, TrackSelector, WriteType,
};

use super::addressing::{closed_fixed_track, write_method};
use super::at_once::AtOnce;
use super::packet::selected_packet;
use super::sub_channel::cd_text;
use super::{Answer, Drive, illegal, invalid_cdb};
use crate::{Medium, MediumKind, MediumState, PmaTrack, Storage, Toc};

/// Data mode of a track whose mode is not known, and of audio.
const MODE_UNKNOWN: u8 = 0x0F;
const MODE_1: u8 = 1;
const MODE_2: u8 = 2;

/// 3/57/00: the disc is closed, but its lead-in holds no table.
const NO_TOC: Sense = Sense::new(SenseKey::MediumError, 0x57, 0x00);

impl<S: Storage> Drive<S> {
    pub(super) fn read_disc_information(
        &self,
        command: ReadDiscInformation,
    ) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        let (disc, last_session) = match medium.state() {
            MediumState::Blank => (DiscStatus::Blank, SessionStatus::Empty),
            MediumState::Incomplete | MediumState::Open => {
                (DiscStatus::Appendable, SessionStatus::Incomplete)
            }
            MediumState::Appendable => (DiscStatus::Appendable, SessionStatus::Empty),
            MediumState::Damaged => (DiscStatus::Appendable, SessionStatus::Damaged),
            MediumState::Finalized => (DiscStatus::Finalized, SessionStatus::Complete),
        };
        let open = medium.state() != MediumState::Finalized;
        // The session that is recorded next counts, and so does its track that is not there yet.
        let next = medium.next_session();
        let (sessions, first_in_last, last_track) = match medium.toc() {
            Some(toc) if !open => {
                let last = toc.last_session();
                let first = toc.session(last).map_or(1, |(first, _)| first.track);
                (last, first, toc.last_track())
            }
            None if !open => (1, 1, 1),
            _ => (next.number, next.first_track, medium.next_track().0),
        };
        let information = DiscInformation {
            erasable: medium.kind() == MediumKind::CdRw,
            last_session,
            disc,
            first_track: medium.toc().map_or(next.first_track, Toc::first_track),
            sessions: sessions.into(),
            last_session_first_track: first_in_last.into(),
            last_session_last_track: last_track.into(),
            unrestricted_use: medium.atip().unrestricted_use,
            disc_type: medium.toc().map_or(0xFF, Toc::disc_type),
            identification: None,
            lead_in_start: if open { next.lead_in.to_msf() } else { None },
            last_lead_out_start: open.then_some(medium.atip().last_lead_out_start),
        };
        Ok(Answer::data(information.emit(), command.allocation_len))
    }

    pub(super) fn read_track_information(
        &self,
        command: ReadTrackInformation,
    ) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        if medium.state() == MediumState::Finalized {
            let toc = medium.toc().ok_or(NO_TOC)?;
            let information = recorded_track(medium, toc, command.selector)?;
            return Ok(Answer::data(information.emit(), command.allocation_len));
        }
        let (number, _) = medium.next_track();
        let session = u32::from(medium.next_session().number);
        let information = match command.selector {
            TrackSelector::INVISIBLE | TrackSelector::Lba(Lba(-1)) => self.invisible_track(medium),
            TrackSelector::Track(track) if track == number.into() => self.invisible_track(medium),
            TrackSelector::Session(number) if number == session => {
                let first = medium.pma().first().map(|track| self.open_track(session, track));
                first.unwrap_or_else(|| self.invisible_track(medium))
            }
            selector => match medium.pma().iter().find(|track| selects(selector, track)) {
                Some(track) => self.open_track(session, track),
                None => match medium.toc() {
                    Some(toc) => recorded_track(medium, toc, selector)?,
                    None if matches!(selector, TrackSelector::Lba(_)) => {
                        return Err(illegal(0x21, 0x00));
                    }
                    None => return Err(invalid_cdb(2, None)),
                },
            },
        };
        Ok(Answer::data(information.emit(), command.allocation_len))
    }

    /// Where the next recording goes, or goes on; that depends on the write type.
    fn invisible_track(&self, medium: &Medium<S>) -> TrackInformation {
        let session = medium.next_session();
        if let Some(open) = medium.open_track() {
            return self.open_track(session.number.into(), open);
        }
        let (track, pause_start) = medium.next_track();
        let start = match self.parameters.write_type {
            WriteType::RAW => medium.lead_in_start(),
            WriteType::SESSION_AT_ONCE => session.program,
            _ => self
                .told_next(medium.state(), pause_start)
                .unwrap_or(pause_start.plus(PAUSE_SECTIONS)),
        };
        let is_raw = self.parameters.write_type == WriteType::RAW;
        let needs_empty = is_raw || self.parameters.write_type == WriteType::SESSION_AT_ONCE;
        let current = self.at_once.as_ref().filter(|at_once| at_once.is_track(track));
        let goes_on = current.map(AtOnce::next);
        let next_writable = match medium.state() {
            MediumState::Blank => goes_on.or(Some(start)),
            MediumState::Incomplete if self.at_once.is_some() => goes_on,
            MediumState::Incomplete => Some(medium.recording().end_lba()),
            MediumState::Open => goes_on.or((!needs_empty).then_some(start)),
            MediumState::Appendable => goes_on.or((!is_raw).then_some(start)),
            MediumState::Damaged | MediumState::Finalized => None,
        };
        let is_blank = matches!(
            medium.state(),
            MediumState::Blank | MediumState::Open | MediumState::Appendable
        );
        let until_lead_out = |from: Lba| medium.last_lead_out_start().since(from).max(0) as u32;
        let packet = self.parameters.write_type == WriteType::PACKET;
        let fixed = selected_packet(&self.parameters).filter(|_| packet);
        TrackInformation {
            track: track.into(),
            session: session.number.into(),
            damaged: medium.state() == MediumState::Damaged,
            copy: false,
            control: self.parameters.control,
            reserved: false,
            blank: is_blank,
            packet,
            fixed_packet: fixed.is_some(),
            data_mode: MODE_UNKNOWN,
            start,
            next_writable,
            free_blocks: next_writable.map_or(0, until_lead_out),
            fixed_packet_size: fixed.unwrap_or(0),
            size: until_lead_out(start),
            last_recorded: None,
        }
    }

    /// A track of the open session. A reserved one has room until it is recorded.
    fn open_track(&self, session: u32, track: &PmaTrack) -> TrackInformation {
        let number = track.number.get();
        let goes_on = self.at_once.as_ref().filter(|at_once| at_once.is_track(number));
        let next = goes_on.map_or(track.start, AtOnce::next);
        let user_end = Lba(track.end.0 - RUN_OUT_SECTIONS as i32);
        let information = TrackInformation {
            track: number.into(),
            session: session as u16,
            damaged: false,
            copy: false,
            control: track.control,
            reserved: track.reserved,
            blank: track.reserved && track.packets.is_none() && goes_on.is_none(),
            packet: false,
            fixed_packet: false,
            data_mode: match track.coding {
                Coding::Data(kind) if !track.reserved || track.packets.is_some() => {
                    kind.mode().unwrap_or(MODE_UNKNOWN)
                }
                _ => MODE_UNKNOWN,
            },
            start: track.start,
            next_writable: track.reserved.then_some(next),
            free_blocks: if track.reserved { user_end.since(next).max(0) as u32 } else { 0 },
            fixed_packet_size: 0,
            size: track.end.since(track.start).unsigned_abs(),
            last_recorded: None,
        };
        match track.packets {
            Some(packets) => self.packet_track_information(track, packets, information),
            None => information,
        }
    }

    pub(super) fn read_toc(&mut self, command: ReadToc) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        let no_such = || invalid_cdb(6, None);
        let bytes = match command.format {
            TocFormat::Toc => {
                let list = self.toc(medium)?.list(command.starting).ok_or_else(no_such)?;
                list.emit(command.address_form)
            }
            TocFormat::Sessions => self.toc(medium)?.sessions().emit(command.address_form),
            TocFormat::Full => {
                let mut full = self.toc(medium)?.full();
                if command.starting > full.last_session {
                    return Err(no_such());
                }
                full.entries.retain(|item| item.session >= command.starting);
                full.emit()
            }
            // RAW recording leaves no items in the program memory area; those of sessions that
            // are closed are in their lead-ins.
            TocFormat::Pma => {
                let entries = medium.pma().iter().map(pma_item).collect();
                FullToc { first_session: 0, last_session: 0, entries }.emit()
            }
            // Only a groove says when it starts; a press makes none.
            TocFormat::Atip if medium.kind() == MediumKind::Pressed => {
                return Err(invalid_cdb(2, Some(3)));
            }
            TocFormat::Atip => self.tell_atip(medium.atip()),
            TocFormat::CdText => {
                self.toc(medium)?;
                match cd_text(medium) {
                    Ok(CdTextPacks(packs)) if packs.is_empty() => {
                        return Err(invalid_cdb(2, Some(3)));
                    }
                    Ok(packs) => packs.emit(),
                    Err(error) => {
                        let lead_in = medium.lead_in_start();
                        return Err(self.failed(lead_in, error));
                    }
                }
            }
        };
        Ok(Answer::data(bytes, command.allocation_len))
    }

    /// The table of a closed disc; asking for one before that is an illegal request.
    fn toc<'a>(&self, medium: &'a Medium<S>) -> Result<&'a Toc, Sense> {
        match medium.state() {
            MediumState::Finalized => medium.toc().ok_or(NO_TOC),
            _ => medium.toc().ok_or(invalid_cdb(2, Some(3))),
        }
    }

    /// The address behind the last block: where the lead-out starts, or the last packet ends.
    pub(super) fn end_address(&self, medium: &Medium<S>) -> Lba {
        let Some(toc) = medium.toc() else { return Lba(0) };
        let last = toc.tracks().last().and_then(|last| closed_fixed_track(medium, toc, *last));
        last.map_or(toc.lead_out().start, |track| track.end_address())
    }

    pub(super) fn read_capacity(&self) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        let last = medium.toc().map_or(Lba(0), |_| Lba(self.end_address(medium).0 - 1));
        let capacity = Capacity { last, block_len: 2048 };
        Ok(Answer::data(capacity.emit(), usize::MAX))
    }
}

/// A track of a closed disc, from its table.
fn recorded_track<S: Storage>(
    medium: &Medium<S>,
    toc: &Toc,
    selector: TrackSelector,
) -> Result<TrackInformation, Sense> {
    let tracks = toc.tracks();
    let lead_out = toc.lead_out().start;
    let place = match selector {
        TrackSelector::Lba(at) if at < Lba::PROGRAM_START || at >= lead_out => {
            return Err(illegal(0x21, 0x00));
        }
        TrackSelector::Lba(at) => {
            Some(tracks.iter().rposition(|track| track.start <= at).unwrap_or(0))
        }
        TrackSelector::Track(number) => {
            tracks.iter().position(|track| u32::from(track.track) == number)
        }
        TrackSelector::Session(number) => {
            let first = u8::try_from(number).ok().and_then(|number| toc.session(number));
            first.and_then(|(first, _)| tracks.iter().position(|track| *track == first))
        }
    };
    let place = place.ok_or(invalid_cdb(2, None))?;
    let track = tracks[place];
    let session = toc.session_at(track.start);
    let session_end = toc.session(session).map_or(lead_out, |(_, end)| end);
    let end = tracks.get(place + 1).map_or(session_end, |next| next.start.min(session_end));
    let fixed = closed_fixed_track(medium, toc, track);
    Ok(TrackInformation {
        track: track.track.into(),
        session: session.into(),
        damaged: false,
        copy: false,
        control: track.control,
        reserved: false,
        blank: false,
        packet: write_method(medium, track).is_some(),
        fixed_packet: fixed.is_some(),
        data_mode: data_mode(medium, track),
        start: track.start,
        next_writable: None,
        free_blocks: 0,
        fixed_packet_size: fixed.map_or(0, |track| track.size),
        size: fixed.map_or(end.since(track.start).max(0) as u32, |track| track.blocks()),
        last_recorded: fixed.map(|track| Lba(track.end_address().0 - 1)),
    })
}

/// Whether a track of the open session is asked for.
fn selects(selector: TrackSelector, track: &PmaTrack) -> bool {
    match selector {
        TrackSelector::Lba(at) => (track.pause_start..track.end).contains(&at),
        TrackSelector::Track(number) => number == track.number.get().into(),
        TrackSelector::Session(_) => false,
    }
}

/// A track as an item of the program memory area: where it stops, and where it starts.
fn pma_item(track: &PmaTrack) -> FullTocEntry {
    let time = |at: Lba| at.to_msf().unwrap_or_default().to_binary();
    FullTocEntry {
        session: 0,
        adr: 1,
        control: track.control,
        tno: 0,
        point: track.number.get(),
        time: time(track.end),
        zero: 0,
        pointed: time(track.start),
    }
}

/// The mode that the first sector of a data track has in its header.
fn data_mode<S: Storage>(medium: &Medium<S>, track: TocEntry) -> u8 {
    if !track.control.is_data() {
        return MODE_UNKNOWN;
    }
    let mut block = [0; rawcd_format::SECTION_LEN];
    if medium.recording().read(track.start, &mut block).is_err() {
        return MODE_UNKNOWN;
    }
    match super::reading::descrambled_kind(&block) {
        Some((_, kind)) if kind.mode() == Some(1) => MODE_1,
        Some((_, kind)) if kind.mode() == Some(2) => MODE_2,
        _ => MODE_UNKNOWN,
    }
}
