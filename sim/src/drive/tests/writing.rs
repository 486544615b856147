use std::io;

use rawcd_format::RawImage;

use super::*;
use crate::{MediumState, Storage};

const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];

fn state(bench: &Bench) -> MediumState {
    bench.drive.medium().unwrap().state()
}

/// The first block goes where the lead-in starts, the next behind it; anything else is refused.
#[test]
fn strictly_in_order() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    let block = [0; 2448];
    for lba in [-11_078, -11_076, -150, 0, i32::MAX, i32::MIN] {
        assert_eq!(bench.refuses(&write_10(lba, 1), &block), "5/21/02 (CDB byte 2)");
    }
    assert_eq!(state(&bench), MediumState::Blank);
    bench.does(&write_10(-11_077, 1), &block);
    assert_eq!(state(&bench), MediumState::Incomplete);
    assert_eq!(bench.refuses(&write_10(-11_077, 1), &block), "5/21/02 (CDB byte 2)");
    assert_eq!(bench.refuses(&write_10(-11_075, 1), &block), "5/21/02 (CDB byte 2)");
    // WRITE(12), and nothing at all, which is legal.
    bench.does(&[0xAA, 0, 0xFF, 0xFF, 0xD4, 0xBC, 0, 0, 0, 1, 0, 0], &block);
    bench.does(&write_10(0, 0), &[]);
    assert_eq!(bench.drive.medium().unwrap().recording().len(), 2);
}

#[test]
fn refused_addresses_are_told() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    let outcome = bench.drive.execute(bench.now, &write_10(-150, 1), Data::Out(&[0; 2448]));
    assert_eq!(outcome.completion.sense().unwrap().information, Some(0xFFFF_FF6A));
}

#[test]
fn data_must_be_all_there() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Pq);
    let write = write_10(-11_077, 2);
    assert_eq!(bench.refuses(&write, &[0; 2 * 2368 - 1]), "5/24/00 (CDB byte 7)");
    let twelve = [0xAA, 0, 0xFF, 0xFF, 0xD4, 0xBB, 0, 0, 0, 2, 0, 0];
    assert_eq!(bench.refuses(&twelve, &[0; 2368]), "5/24/00 (CDB byte 6)");
    // What is more than the blocks stays with the host.
    let outcome = bench.drive.execute(bench.now, &write, Data::Out(&[0; 2 * 2448]));
    assert_eq!(outcome.completion, rawcd_mmc::Completion::good(4736));
}

#[test]
fn wrong_mode_medium_or_none() {
    let mut bench = Bench::with_default_medium();
    assert_eq!(bench.refuses(&write_10(-11_077, 1), &[0; 2448]), "5/21/02 (CDB byte 2)");
    bench.drive.take();
    assert_eq!(bench.refuses(&write_10(-11_077, 1), &[0; 2448]), "2/3A/01");
    assert_eq!(bench.refused(&SYNCHRONIZE), "2/3A/01");

    let profile = DriveProfile { writes_cd_rw: false, ..DriveProfile::default() };
    let mut bench = Bench { drive: Drive::new(profile), now: Duration::ZERO };
    bench.attention("6/29/00");
    bench.drive.insert(short_medium(MediumKind::CdRw));
    bench.attention("6/28/00");
    bench.select(BlockForm::Raw);
    assert_eq!(bench.refuses(&write_10(-900, 1), &[0; 2448]), "5/30/05");
    assert_eq!(bench.refused(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0]), "5/30/05");
}

/// The latest lead-out of a disc with 00:10:00 ends at 00:10:00 + 90 s, LBA 7349.
#[test]
fn behind_the_last_lead_out() {
    let time = |text: &str| -> Msf { text.parse().unwrap() };
    let medium =
        Medium::blank(MediumKind::CdR, time("99:59:74"), time("00:10:00"), MemoryStorage::new());
    let mut bench = Bench::with(medium.unwrap());
    bench.select(BlockForm::Pq);
    bench.writes(-151, BlockForm::Pq, &vec![0; 7500 * 2368]);
    assert_eq!(bench.refuses(&write_10(7349, 2), &[0; 2 * 2368]), "5/21/00 (CDB byte 2)");
    bench.does(&write_10(7349, 1), &[0; 2368]);
    assert_eq!(bench.refuses(&write_10(7350, 1), &[0; 2368]), "5/21/00 (CDB byte 2)");
}

#[test]
fn whole_disc_in_every_form() {
    for form in BlockForm::ALL {
        let mut bench = disc::burned(form);
        assert_eq!(state(&bench), MediumState::Finalized);
        let recording = bench.drive.medium().unwrap().recording();
        assert_eq!((recording.received_form(), recording.len()), (form, 900 + 6790));
        let mut sections = vec![0; recording.len() as usize * 2448];
        recording.read(rawcd_format::Lba(-900), &mut sections).unwrap();
        let raw = disc::blocks(BlockForm::Raw);
        if form == BlockForm::Packed {
            // The symbol 9 of LBA 0 brought its parity, places 2 and 3 and 20 to 23, with it:
            // seven symbols in LBA 0 and the two sections behind it.
            let differing = |lba: i32| {
                let at = (lba + 900) as usize * 2448;
                sections[at..at + 2448].iter().zip(&raw[at..]).filter(|(a, b)| a != b).count()
            };
            assert_eq!((0..3).map(differing).sum::<usize>(), 7);
            assert_eq!(sections[..900 * 2448], raw[..900 * 2448]);
            assert_eq!(sections[903 * 2448..], raw[903 * 2448..]);
        } else {
            assert_eq!(sections, raw);
        }
        assert_eq!(bench.refuses(&write_10(disc::END, 1), &[0; 2448]), "5/30/05");
        bench.does(&SYNCHRONIZE, &[]);
    }
}

/// Property: in raw form the recording is what was sent, whatever it was.
#[test]
fn raw_is_recorded_as_sent() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    let mut noise = 0x2545_F491_4F6C_DD1D_u64;
    let mut sent = Vec::new();
    let mut lba = -11_077;
    for blocks in [1, 26, 3, 0, 17, 26] {
        let bytes: Vec<u8> = (0..blocks * 2448)
            .map(|_| {
                noise ^= noise << 13;
                noise ^= noise >> 7;
                noise ^= noise << 17;
                noise as u8
            })
            .collect();
        bench.does(&write_10(lba, blocks as u16), &bytes);
        sent.extend(bytes);
        lba += blocks;
    }
    let recording = bench.drive.medium().unwrap().recording();
    let mut recorded = vec![0; sent.len()];
    recording.read(rawcd_format::Lba(-11_077), &mut recorded).unwrap();
    assert_eq!(recorded, sent);
}

/// SYNCHRONIZE CACHE before the lead-out is complete ends the disc, and it stays so.
#[test]
fn broken_off() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    bench.select(BlockForm::Raw);
    let blocks = disc::blocks(BlockForm::Raw);
    bench.writes(-900, BlockForm::Raw, &blocks[..blocks.len() - 2448]);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), MediumState::Damaged);
    assert_eq!(bench.refuses(&write_10(disc::END - 1, 1), &[0; 2448]), "5/2C/03");
    bench.select(BlockForm::Pq);
}

/// On a blank disc there is nothing to synchronize.
#[test]
fn synchronize_nothing() {
    let mut bench = Bench::with_default_medium();
    bench.does(&[0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    assert_eq!(bench.drive.next_event_at(), None);
    assert_eq!(state(&bench), MediumState::Blank);
}

/// 4x is 300 blocks a second: 30 blocks take 0.1 s, and the buffer of 2 MiB holds 856.
#[test]
fn writing_takes_its_time() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    bench.does(&[0xBB, 0, 0xFF, 0xFF, 0x02, 0xC2, 0, 0, 0, 0, 0, 0], &[]);
    let begun = bench.now;
    for run in 0..100 {
        bench.writes(-11_077 + 26 * run, BlockForm::Raw, &[0; 26 * 2448]);
    }
    // 2600 blocks take 8.667 s; all but the last 856 are on the disc.
    let written = (bench.now - begun).as_secs_f64() * 300.0;
    assert!((1740.0..1750.0).contains(&written), "{written}");
    let capacity = bench.asks(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0]);
    assert_eq!(capacity[..8], [0, 10, 0, 0, 0x00, 0x20, 0x00, 0x00]);
    assert!(u32::from_be_bytes([0, capacity[9], capacity[10], capacity[11]]) < 2448);
    let blocks = bench.asks(&[0x5C, 1, 0, 0, 0, 0, 0, 0, 12, 0]);
    assert_eq!(blocks[3..8], [1, 0, 0, 0x03, 0x58]);
    // The rest, and closing: 2.85 s + 2 s.
    let rest = bench.does(&SYNCHRONIZE, &[]).as_secs_f64();
    assert!((4.83..4.87).contains(&rest), "{rest}");
    let capacity = bench.asks(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0]);
    assert_eq!(capacity[8..], [0x00, 0x20, 0x00, 0x00]);
}

#[test]
fn immediate_synchronize_is_busy() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    bench.writes(-11_077, BlockForm::Raw, &[0; 2448]);
    bench.does(&[0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    let until = bench.drive.next_event_at().unwrap();
    assert!(bench.refused(&[0; 6]).starts_with("2/04/08 ("));
    assert!(bench.refused(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0]).starts_with("2/04/08 ("));
    bench.asks(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0]);
    bench.now = until;
    bench.does(&[0; 6], &[]);
}

#[test]
fn calibration() {
    let mut bench = Bench::with_default_medium();
    let cost = bench.does(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    assert_eq!(cost, Duration::from_secs(4));
    let values = bench.refuses(&[0x54, 0, 0, 0, 0, 0, 0, 0, 8, 0], &[0; 8]);
    assert_eq!(values, "5/24/00 (CDB byte 1, bit 0)");
    let mut bench = disc::burned(BlockForm::Raw);
    assert_eq!(bench.refused(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0]), "5/30/05");
}

/// Room for three sections and no more.
#[derive(Clone, Debug, Default)]
struct Small(MemoryStorage);

impl Storage for Small {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.read_at(offset, out)
    }
    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        if offset + bytes.len() as u64 > 3 * 2448 {
            return Err(io::Error::new(io::ErrorKind::StorageFull, "three sections"));
        }
        self.0.write_at(offset, bytes)
    }
    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.0.set_len(len)
    }
    fn len(&self) -> io::Result<u64> {
        self.0.len()
    }
}

#[test]
fn a_full_store_is_a_write_error() {
    let mut drive = Drive::new(DriveProfile::default());
    drive.insert(Medium::blank_80_minute_cd_r(Small::default()));
    let mut sense = |cdb: &[u8], data: &[u8]| {
        drive.execute(Duration::ZERO, cdb, Data::Out(data)).completion.sense()
    };
    sense(&[0; 6], &[]);
    sense(&[0; 6], &[]);
    assert_eq!(sense(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &raw_parameters(3)), None);
    assert_eq!(sense(&write_10(-11_077, 3), &[0; 3 * 2448]), None);
    let error = sense(&write_10(-11_074, 1), &[0; 2448]).unwrap();
    assert_eq!(error.to_string(), "3/0C/00 write error at LBA -11074");
    assert_eq!(drive.storage_error().unwrap().to_string(), "three sections");
    assert_eq!(drive.medium().unwrap().recording().len(), 3);
}
