//! What the drive says about its medium: READ DISC INFORMATION, READ TRACK INFORMATION,
//! READ TOC/PMA/ATIP, READ CAPACITY.

use rawcd_format::{Lba, RawImage};
use rawcd_mmc::{
    Capacity, CdTextPacks, DiscInformation, DiscStatus, FullToc, ReadDiscInformation, ReadToc,
    ReadTrackInformation, Sense, SenseKey, SessionStatus, TocEntry, TocFormat, TrackInformation,
    TrackSelector, WriteType,
};

use super::sub_channel::cd_text;
use super::{Answer, Drive, illegal, invalid_cdb};
use crate::{Medium, MediumKind, MediumState, Storage, Toc};

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
            MediumState::Incomplete => (DiscStatus::Appendable, SessionStatus::Incomplete),
            MediumState::Damaged => (DiscStatus::Appendable, SessionStatus::Damaged),
            MediumState::Finalized => (DiscStatus::Finalized, SessionStatus::Complete),
        };
        let open = medium.state() != MediumState::Finalized;
        let (first_track, last_track) =
            medium.toc().map_or((1, 1), |toc| (toc.first_track(), toc.last_track()));
        let information = DiscInformation {
            erasable: medium.kind() == MediumKind::CdRw,
            last_session,
            disc,
            first_track,
            sessions: 1,
            last_session_first_track: first_track.into(),
            last_session_last_track: last_track.into(),
            unrestricted_use: medium.atip().unrestricted_use,
            disc_type: medium.toc().map_or(0xFF, Toc::disc_type),
            identification: None,
            lead_in_start: open.then_some(medium.atip().lead_in_start),
            last_lead_out_start: open.then_some(medium.atip().last_lead_out_start),
        };
        Ok(Answer::data(information.emit(), command.allocation_len))
    }

    pub(super) fn read_track_information(
        &self,
        command: ReadTrackInformation,
    ) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        let information = if medium.state() == MediumState::Finalized {
            let toc = medium.toc().ok_or(NO_TOC)?;
            recorded_track(medium, toc, command.selector)?
        } else {
            match command.selector {
                TrackSelector::INVISIBLE
                | TrackSelector::Track(1)
                | TrackSelector::Session(1)
                | TrackSelector::Lba(Lba(-1)) => self.invisible_track(medium),
                TrackSelector::Lba(_) => return Err(illegal(0x21, 0x00)),
                _ => return Err(invalid_cdb(2, None)),
            }
        };
        Ok(Answer::data(information.emit(), command.allocation_len))
    }

    /// Where the next recording goes, or goes on; that depends on the write type.
    fn invisible_track(&self, medium: &Medium<S>) -> TrackInformation {
        let start = match self.parameters.write_type {
            WriteType::RAW => medium.lead_in_start(),
            WriteType::SESSION_AT_ONCE => Lba::PROGRAM_START,
            _ => Lba(0),
        };
        let next_writable = match medium.state() {
            MediumState::Blank => Some(start),
            MediumState::Incomplete => Some(medium.recording().end_lba()),
            MediumState::Damaged | MediumState::Finalized => None,
        };
        let until_lead_out = |from: Lba| medium.last_lead_out_start().since(from).max(0) as u32;
        TrackInformation {
            track: 1,
            session: 1,
            damaged: medium.state() == MediumState::Damaged,
            copy: false,
            control: self.parameters.control,
            reserved: false,
            blank: medium.state() == MediumState::Blank,
            packet: false,
            fixed_packet: false,
            data_mode: MODE_UNKNOWN,
            start,
            next_writable,
            free_blocks: next_writable.map_or(0, until_lead_out),
            fixed_packet_size: 0,
            size: until_lead_out(start),
            last_recorded: None,
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
            TocFormat::Full if command.starting > 1 => return Err(no_such()),
            TocFormat::Full => self.toc(medium)?.full().emit(),
            // RAW recording leaves no items in the program memory area.
            TocFormat::Pma => {
                FullToc { first_session: 0, last_session: 0, entries: Vec::new() }.emit()
            }
            // Only a groove says when it starts; a press makes none.
            TocFormat::Atip if medium.kind() == MediumKind::Pressed => {
                return Err(invalid_cdb(2, Some(3)));
            }
            TocFormat::Atip => medium.atip().emit(),
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
            _ => Err(invalid_cdb(2, Some(3))),
        }
    }

    pub(super) fn read_capacity(&self) -> Result<Answer, Sense> {
        let medium = self.ready()?;
        let last = medium.toc().map_or(Lba(0), |toc| Lba(toc.lead_out().start.0 - 1));
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
        TrackSelector::Session(number) => (number == 1).then_some(0),
    };
    let place = place.ok_or(invalid_cdb(2, None))?;
    let track = tracks[place];
    let end = tracks.get(place + 1).map_or(lead_out, |next| next.start);
    Ok(TrackInformation {
        track: track.track.into(),
        session: 1,
        damaged: false,
        copy: false,
        control: track.control,
        reserved: false,
        blank: false,
        packet: false,
        fixed_packet: false,
        data_mode: data_mode(medium, track),
        start: track.start,
        next_writable: None,
        free_blocks: 0,
        fixed_packet_size: 0,
        size: end.since(track.start).max(0) as u32,
        last_recorded: None,
    })
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
