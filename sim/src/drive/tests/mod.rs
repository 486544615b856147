//! The drive, by literal CDBs and literal answers.

mod any_order;
mod at_once;
mod blanking;
mod burners;
mod disc;
mod faults;
mod formatted;
mod habits;
mod house;
mod information;
mod lies;
mod media;
mod packets;
mod parameters;
mod playing;
mod power;
mod readers;
mod reading;
mod sessions;
mod stream;
mod timing;
mod unit;
mod walk;
mod write_habits;
mod writing;

use std::time::Duration;

use rawcd_format::{BlockForm, Msf};
use rawcd_mmc::{Data, Status};

use crate::{Drive, DriveProfile, Medium, MediumKind, MemoryStorage};

/// A drive and what time it is.
#[derive(Clone)]
struct Bench {
    drive: Drive<MemoryStorage>,
    now: Duration,
}

impl Bench {
    /// Switched on, without medium; the unit attention of that is over.
    fn empty() -> Bench {
        Bench::of(DriveProfile::default())
    }

    /// The same of another drive.
    fn of(profile: DriveProfile) -> Bench {
        let mut bench = Bench { drive: Drive::new(profile), now: Duration::ZERO };
        bench.attention("6/29/00");
        bench
    }

    /// With this medium, of which the host has been told.
    fn with(medium: Medium<MemoryStorage>) -> Bench {
        Bench::empty().holding(medium)
    }

    /// The same with this medium in it.
    fn holding(mut self, medium: Medium<MemoryStorage>) -> Bench {
        self.drive.insert(medium);
        self.attention("6/28/00");
        self
    }

    fn with_default_medium() -> Bench {
        Bench::with(Medium::blank_80_minute_cd_r(MemoryStorage::new()))
    }

    fn attention(&mut self, codes: &str) {
        assert_eq!(self.refused(&[0x00, 0, 0, 0, 0, 0]), codes);
    }

    /// The bytes that a command answers.
    fn asks(&mut self, cdb: &[u8]) -> Vec<u8> {
        let mut buffer = vec![0; 65_536];
        let outcome = self.drive.execute(self.now, cdb, Data::In(&mut buffer));
        self.now += outcome.cost;
        assert_eq!(outcome.completion.status, Status::Good, "{cdb:02X?}");
        buffer.truncate(outcome.completion.transferred);
        buffer
    }

    /// A command that is GOOD; returns what it cost.
    fn does(&mut self, cdb: &[u8], data: &[u8]) -> Duration {
        let data = if data.is_empty() { Data::None } else { Data::Out(data) };
        let outcome = self.drive.execute(self.now, cdb, data);
        self.now += outcome.cost;
        assert_eq!(outcome.completion.status, Status::Good, "{cdb:02X?}");
        outcome.cost
    }

    /// A command, whatever it answers.
    fn does_anything(&mut self, cdb: &[u8], data: &[u8]) {
        let mut room = vec![0; 65_536];
        let data = if data.is_empty() { Data::In(&mut room) } else { Data::Out(data) };
        self.now += self.drive.execute(self.now, cdb, data).cost;
    }

    /// Key/ASC/ASCQ of a command that is refused, and where the field pointer points.
    fn refuses(&mut self, cdb: &[u8], data: &[u8]) -> String {
        let mut buffer = vec![0; 65_536];
        let data = if data.is_empty() { Data::In(&mut buffer) } else { Data::Out(data) };
        let outcome = self.drive.execute(self.now, cdb, data);
        let sense = outcome.completion.sense().expect("a CHECK CONDITION");
        assert_eq!(outcome.completion.transferred, 0);
        let (key, asc, ascq) = sense.codes();
        let pointer = sense.specific.map(|specific| format!(" ({specific})"));
        format!("{key:X}/{asc:02X}/{ascq:02X}{}", pointer.unwrap_or_default())
    }

    fn refused(&mut self, cdb: &[u8]) -> String {
        self.refuses(cdb, &[])
    }

    /// Selects RAW and a data block type.
    fn select(&mut self, form: BlockForm) {
        let list = raw_parameters(form.data_block_type());
        self.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list);
    }

    /// Writes blocks at `lba`, 26 a command.
    fn writes(&mut self, lba: i32, form: BlockForm, blocks: &[u8]) {
        for (run, bytes) in blocks.chunks(26 * form.block_len()).enumerate() {
            let at = lba + 26 * run as i32;
            self.does(&write_10(at, (bytes.len() / form.block_len()) as u16), bytes);
        }
    }
}

/// Mode parameter list of MODE SELECT(10): RAW with this data block type, underrun free.
fn raw_parameters(data_block_type: u8) -> [u8; 60] {
    let mut list = [0; 60];
    list[8..14].copy_from_slice(&[0x05, 0x32, 0x43, 0x00, data_block_type, 0x00]);
    list
}

/// Mode parameter list of MODE SELECT(10): a write type with bits 7-4, CONTROL with multi-session
/// bits, a data block type, pause 150.
fn at_once(write_type: u8, control: u8, data_block_type: u8) -> [u8; 60] {
    let mut list = [0; 60];
    list[8..13].copy_from_slice(&[0x05, 0x32, write_type, control, data_block_type]);
    list[23] = 150;
    list
}

fn write_10(lba: i32, blocks: u16) -> [u8; 10] {
    let ([a, b, c, d], [e, f]) = (lba.to_be_bytes(), blocks.to_be_bytes());
    [0x2A, 0, a, b, c, d, 0, e, f, 0]
}

/// A blank disc with a short lead-in: from 99:50:00, LBA -900, on.
fn short_medium(kind: MediumKind) -> Medium<MemoryStorage> {
    let time = |text: &str| -> Msf { text.parse().unwrap() };
    Medium::blank(kind, time("99:50:00"), time("79:59:74"), MemoryStorage::new()).unwrap()
}
