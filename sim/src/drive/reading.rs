//! Reading: READ CD and READ CD MSF with all their selections, READ(10) and (12), VERIFY(10),
//! READ HEADER.
//!
//! What a sector is follows from its recording: CONTROL in its Q (its sync in the lead-in), then
//! mode and subheader of the descrambled sector. Audio comes as recorded, data descrambled. Nothing is corrected: a
//! sector whose EDC does not hold is unreadable, unless DCR of the error recovery page asks for
//! it as it is.

use rawcd_format::subcode::rw::Deinterleaver;
use rawcd_format::subcode::section;
use rawcd_format::{
    Area, Lba, Msf, RawImage, ReadError, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN, SectorType,
    sector::{self, BlockIndicator},
};
use rawcd_mmc::{
    ErrorRecovery, ExpectedSector, FieldPointer, MainSelection, Read, ReadCd, ReadHeader,
    SectorHeader, SectorKind, Sense, SenseKey, SubChannel, Verify,
};
use std::time::Duration;

use super::addressing::{Places, told_at};
use super::{Answer, Drive, LOOK_UP_TIME, illegal, invalid_cdb};
use crate::{DataAsAudio, Medium, MediumState, PackedRwHabit, Storage};

/// How far back Q is looked for when that of a section is bad. Ten sections hold nine positions
/// [ECMA-130 22.3.2], and every mode has CONTROL.
const Q_SEARCH: i32 = 10;

/// A sector as the drive hands it out.
struct Sector {
    bytes: [u8; SECTOR_LEN],
    kind: SectorKind,
    /// Its EDC holds, or it has none.
    good: bool,
}

impl<S: Storage> Drive<S> {
    /// READ CD. Stops when `room` bytes are read; more could not be handed over.
    pub(super) fn read_cd(
        &mut self,
        now: Duration,
        opcode: u8,
        command: ReadCd,
        room: usize,
    ) -> Result<Answer, Sense> {
        let field = if opcode == 0xB9 { 3 } else { 2 };
        self.check_selection(&command)?;
        // Times count sections.
        let places = if opcode == 0xB9 {
            self.check_range(command.lba, command.blocks, field)?;
            Places::sections(command.lba)
        } else {
            self.places(command.lba, command.blocks, field)?
        };
        let cost = self.read_cost(now, places.at(0).1, command.blocks);
        let mut bytes = Vec::new();
        let mut kinds = None;
        for offset in 0..command.blocks {
            if bytes.len() >= room {
                break;
            }
            let (address, at) = places.at(offset);
            let block = self.block(at)?;
            // Who wants nothing of the sector does not care what it is.
            if command.main != MainSelection::NONE {
                let sector = self
                    .sector(at, &block, command.expected)
                    .map_err(|sense| told_at(sense, address))?;
                let first = *kinds.get_or_insert(sector.kind);
                if first != sector.kind && self.profile.reads.stops_at_mode_changes {
                    return Err(illegal(0x64, 0x00).with_information(address.0 as u32));
                }
                let part = command.main.part(sector.kind).ok_or(invalid_cdb(9, Some(7)))?;
                if command.main.user_data {
                    self.check_good(address, &sector)?;
                }
                bytes.extend_from_slice(&sector.bytes[part]);
            }
            // No byte of a simulated disc is in doubt.
            bytes.resize(bytes.len() + command.error.len(), 0);
            let subcode = std::array::from_fn(|place| block[SECTOR_LEN + place]);
            self.put_sub_channel(at, command.sub_channel, &subcode, &mut bytes)?;
            self.pick_up.go_to(at);
        }
        Ok(Answer { cost, ..Answer::data(bytes, usize::MAX) })
    }

    /// READ(10) and (12): 2048 bytes of mode 1 or form 1, in the program area.
    pub(super) fn read(
        &mut self,
        now: Duration,
        command: Read,
        room: usize,
    ) -> Result<Answer, Sense> {
        let places = self.program_places(command.lba, command.blocks)?;
        let cost = self.read_cost(now, places.at(0).1, command.blocks);
        let mut bytes = Vec::new();
        for offset in 0..command.blocks {
            if bytes.len() >= room {
                break;
            }
            bytes.extend_from_slice(&self.user_data(places.at(offset))?);
        }
        Ok(Answer { cost, ..Answer::data(bytes, usize::MAX) })
    }

    /// Reads as READ does, and hands nothing over.
    pub(super) fn verify(&mut self, now: Duration, command: Verify) -> Result<Answer, Sense> {
        self.read_back(now, command.lba, command.blocks.into()).map(Answer::after)
    }

    /// Reads user data that nobody wants, and gives what that costs.
    pub(super) fn read_back(
        &mut self,
        now: Duration,
        first: Lba,
        blocks: u32,
    ) -> Result<Duration, Sense> {
        let places = self.program_places(first, blocks)?;
        let cost = self.read_cost(now, places.at(0).1, blocks);
        for offset in 0..blocks {
            self.user_data(places.at(offset))?;
        }
        Ok(cost)
    }

    /// What a data sector says of itself.
    pub(super) fn read_header(
        &mut self,
        now: Duration,
        command: ReadHeader,
    ) -> Result<Answer, Sense> {
        let (_, at) = self.places(command.lba, 1, 2)?.at(0);
        let cost = self.read_cost(now, at, 1);
        let block = self.block(at)?;
        let sector = self.sector(at, &block, ExpectedSector::Any)?;
        if sector.kind == SectorKind::Audio {
            return Err(illegal(0x64, 0x00));
        }
        let [minute, second, frame, mode] = std::array::from_fn(|at| sector.bytes[12 + at]);
        let address = Msf::from_bcd([minute, second, frame])
            .map_err(|_| unreadable(0x00, command.lba))?
            .to_lba(if command.lba < Lba::PROGRAM_START { Area::LeadIn } else { Area::Program });
        self.pick_up.go_to(at);
        let header = SectorHeader { mode: mode & 0x03, address };
        let bytes = header.emit(command.address_form);
        Ok(Answer { cost, ..Answer::data(bytes, command.allocation_len) })
    }

    /// The 2048 bytes of a sector of mode 1 or form 1, of which address and section are given.
    /// What stands around the user data of a packet is for no host.
    fn user_data(&mut self, (address, at): (Lba, Lba)) -> Result<Vec<u8>, Sense> {
        let block = self.block(at)?;
        let sector = self.sector(at, &block, ExpectedSector::Any);
        let sector = sector.map_err(|sense| told_at(sense, address))?;
        let is_user_data =
            BlockIndicator::of_mode_byte(sector.bytes[15]) == BlockIndicator::UserData;
        let user_data = MainSelection { user_data: true, ..MainSelection::NONE };
        let part = match sector.kind {
            SectorKind::Mode1 | SectorKind::Mode2Form1 if is_user_data => {
                user_data.part(sector.kind)
            }
            _ => None,
        };
        let wrong_mode = Sense {
            incorrect_length: true,
            ..illegal(0x64, 0x00).with_information(address.0 as u32)
        };
        let part = part.ok_or(wrong_mode)?;
        self.check_good(address, &sector)?;
        self.pick_up.go_to(at);
        Ok(sector.bytes[part].to_vec())
    }

    /// Only READ CD reads before LBA 0.
    fn program_places(&self, first: Lba, blocks: u32) -> Result<Places, Sense> {
        if first < Lba(0) {
            return Err(out_of_range(first, 2));
        }
        self.places(first, blocks, 2)
    }

    /// Whether sections can be read; `field` is where the CDB has the address.
    pub(super) fn check_range(&self, first: Lba, blocks: u32, field: u16) -> Result<(), Sense> {
        let medium = self.ready()?;
        if medium.state() == MediumState::Incomplete {
            return Err(illegal(0x2C, 0x00));
        }
        let recording = medium.recording();
        if blocks == 0 {
            return Ok(());
        }
        match recording.is_recorded(first, blocks) && self.reaches(medium, first, blocks) {
            true => Ok(()),
            false => Err(out_of_range(first, field)),
        }
    }

    /// A section as recorded.
    pub(super) fn block(&mut self, at: Lba) -> Result<[u8; SECTION_LEN], Sense> {
        let mut block = [0; SECTION_LEN];
        let medium = self.ready()?;
        if medium.first_defect(at, 1).is_some() {
            return Err(unreadable(0x00, at));
        }
        let read = medium.recording().read(at, &mut block);
        read.map(|()| block).map_err(|error| self.failed(at, error))
    }

    /// Finds out what the sector of a section is; illegal when it is not what the host expects.
    fn sector(
        &mut self,
        at: Lba,
        block: &[u8; SECTION_LEN],
        expected: ExpectedSector,
    ) -> Result<Sector, Sense> {
        let wrong_kind = illegal(0x64, 0x00).with_information(at.0 as u32);
        let is_data = is_data(self.ready()?, at, block).map_err(|error| self.failed(at, error))?;
        let is_taken_as_audio = expected == ExpectedSector::Audio
            && self.profile.reads.data_as_audio == DataAsAudio::Scrambled;
        if !is_data || is_taken_as_audio {
            if !matches!(expected, ExpectedSector::Any | ExpectedSector::Audio) {
                return Err(wrong_kind);
            }
            let bytes = self.samples(at, block)?;
            return Ok(Sector { bytes, kind: SectorKind::Audio, good: true });
        }
        let (bytes, found) = descrambled_kind(block).ok_or(unreadable(0x00, at))?;
        let kind = data_kind(found, expected).ok_or(wrong_kind)?;
        let good = sector::check(found, &bytes).edc_ok();
        Ok(Sector { bytes, kind, good })
    }

    /// Keeps what the storage said, and tells the host.
    pub(super) fn failed(&mut self, at: Lba, error: ReadError) -> Sense {
        self.keep(std::io::Error::other(error));
        unreadable(0x00, at)
    }

    fn check_good(&self, at: Lba, sector: &Sector) -> Result<(), Sense> {
        let as_it_is = self.pages.recovery.parameter & ErrorRecovery::DISABLE_CORRECTION != 0;
        if sector.good || as_it_is { Ok(()) } else { Err(unreadable(0x05, at)) }
    }

    fn put_sub_channel(
        &mut self,
        at: Lba,
        wanted: SubChannel,
        subcode: &[u8; SUBCODE_LEN],
        bytes: &mut Vec<u8>,
    ) -> Result<(), Sense> {
        match wanted {
            SubChannel::None => {}
            SubChannel::Raw => bytes.extend_from_slice(subcode),
            SubChannel::Q => {
                let p = subcode.iter().filter(|byte| **byte & 0x80 != 0).count() > 48;
                let mut q = section::to_pq16(p, &section::q_of(subcode));
                self.tell_q(&mut q);
                bytes.extend(q);
            }
            SubChannel::PackedRw if self.profile.reads.packed_rw == PackedRwHabit::Zeros => {
                bytes.resize(bytes.len() + SUBCODE_LEN, 0);
            }
            SubChannel::PackedRw => match packs(self.ready()?, at, subcode) {
                Ok(packs) => bytes.extend(packs),
                Err(error) => return Err(self.failed(at, error)),
            },
        }
        Ok(())
    }

    fn read_cost(&mut self, now: Duration, first: Lba, sections: u32) -> Duration {
        LOOK_UP_TIME + self.read_time(now, first, sections)
    }
}

/// Whether a sector is data: in the lead-in, where CONTROL is that of the track that Q points at,
/// when it begins with sync; elsewhere by the CONTROL of its section, or of the nearest before it
/// that has a good Q.
fn is_data<S: Storage>(
    medium: &Medium<S>,
    at: Lba,
    block: &[u8; SECTION_LEN],
) -> Result<bool, ReadError> {
    if at < Lba::PROGRAM_START {
        return Ok(block[..sector::SYNC.len()] == sector::SYNC);
    }
    let recording = medium.recording();
    let earliest = Lba::PROGRAM_START.max(recording.first_lba()).0.max(at.0 - Q_SEARCH);
    for lba in (earliest..=at.0).rev() {
        let q = section::q_of(&recording.subcode(Lba(lba))?);
        if q.crc_ok() {
            return Ok(q.control().is_data());
        }
    }
    Ok(false)
}

/// A recorded data sector, descrambled, and what it says it is; `None` without sync or mode.
pub(super) fn descrambled_kind(
    block: &[u8; SECTION_LEN],
) -> Option<([u8; SECTOR_LEN], SectorType)> {
    let mut bytes = std::array::from_fn(|place| block[place]);
    sector::scramble(&mut bytes);
    sector::detect(&bytes).map(|kind| (bytes, kind))
}

/// The layout by which a data sector is read, or `None` when the host expects another. Forms
/// cannot be told from formless data with certainty, so whoever expects formless mode 2 gets any
/// mode 2 as that.
fn data_kind(found: SectorType, expected: ExpectedSector) -> Option<SectorKind> {
    let kind = match found.cooked() {
        SectorType::Mode1 => SectorKind::Mode1,
        SectorType::Mode2Form1 => SectorKind::Mode2Form1,
        SectorType::Mode2Form2 => SectorKind::Mode2Form2,
        _ => SectorKind::Mode2,
    };
    let is_mode_2 = found.mode() == Some(2);
    match expected {
        ExpectedSector::Any => Some(kind),
        ExpectedSector::Audio => None,
        ExpectedSector::Mode1 => (kind == SectorKind::Mode1).then_some(kind),
        ExpectedSector::Mode2 => is_mode_2.then_some(SectorKind::Mode2),
        ExpectedSector::Mode2Form1 => (kind == SectorKind::Mode2Form1).then_some(kind),
        ExpectedSector::Mode2Form2 => (kind == SectorKind::Mode2Form2).then_some(kind),
    }
}

/// The four packs that start in a section; they end two sections later. Behind the end of the
/// recording R to W are zero.
fn packs<S: Storage>(
    medium: &Medium<S>,
    at: Lba,
    subcode: &[u8; SUBCODE_LEN],
) -> Result<[u8; SUBCODE_LEN], ReadError> {
    let recording = medium.recording();
    let later = |offset: u32| -> Result<[u8; SUBCODE_LEN], ReadError> {
        let at = at.plus(offset);
        if at < recording.end_lba() { recording.subcode(at) } else { Ok([0; SUBCODE_LEN]) }
    };
    let mut packs = Deinterleaver::primed([subcode, &later(1)?]);
    Ok(packs.push(&later(2)?).unwrap_or([0; SUBCODE_LEN]))
}

/// 5/21/00, pointing at the address, which is also told.
pub(super) const fn out_of_range(at: Lba, field: u16) -> Sense {
    illegal(0x21, 0x00).with_field(FieldPointer::cdb(field, None)).with_information(at.0 as u32)
}

/// 3/11/`ascq` at an address.
const fn unreadable(ascq: u8, at: Lba) -> Sense {
    Sense::new(SenseKey::MediumError, 0x11, ascq).with_information(at.0 as u32)
}
