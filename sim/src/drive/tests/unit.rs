use std::time::Duration;

use rawcd_mmc::{Data, Sense, SenseKey};

use super::*;
use crate::{Fault, FaultEffect, MediumState, Trigger};

const TEST_UNIT_READY: [u8; 6] = [0; 6];
const REQUEST_SENSE: [u8; 6] = [0x03, 0, 0, 0, 18, 0];
const EJECT: [u8; 6] = [0x1B, 0, 0, 0, 2, 0];
const LOAD: [u8; 6] = [0x1B, 0, 0, 0, 3, 0];

#[test]
fn unit_attentions_in_order() {
    let mut drive: Drive<MemoryStorage> = Drive::new(DriveProfile::default());
    drive.insert(Medium::blank_80_minute_cd_r(MemoryStorage::new()));
    let mut bench = Bench { drive, now: Duration::ZERO };
    // These three leave it pending, or are told it as data.
    bench.asks(&[0x12, 0, 0, 0, 36, 0]);
    bench.asks(&[0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0]);
    assert_eq!(bench.asks(&REQUEST_SENSE)[2..14], [6, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 0]);
    assert_eq!(bench.refused(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0]), "6/28/00");
    bench.does(&TEST_UNIT_READY, &[]);
    assert_eq!(bench.asks(&REQUEST_SENSE)[..3], [0x70, 0, 0]);
}

#[test]
fn inquiry() {
    let mut bench = Bench::empty();
    let data = bench.asks(&[0x12, 0, 0, 0, 96, 0]);
    assert_eq!(data.len(), 96);
    assert_eq!(data[..5], [0x05, 0x80, 0x00, 0x32, 0x5B]);
    assert_eq!(&data[8..36], b"RAWCD   SIMULATED CD-RW 1.00");
    assert_eq!(bench.asks(&[0x12, 0, 0, 0, 36, 0]).len(), 36);
    assert_eq!(bench.refused(&[0x12, 1, 0, 0, 36, 0]), "5/24/00 (CDB byte 1, bit 0)");
}

#[test]
fn what_is_no_command() {
    let mut bench = Bench::with_default_medium();
    for opcode in [0x05, 0xD8, 0xE9] {
        assert_eq!(bench.refused(&[opcode, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), "5/20/00");
    }
    assert_eq!(bench.refused(&[]), "5/20/00");
}

#[test]
fn tray() {
    let mut bench = Bench::empty();
    assert_eq!(bench.refused(&TEST_UNIT_READY), "2/3A/01");
    bench.does(&EJECT, &[]);
    assert_eq!(bench.refused(&TEST_UNIT_READY), "2/3A/02");
    bench.does(&LOAD, &[]);
    assert_eq!(bench.refused(&TEST_UNIT_READY), "2/3A/01");

    bench.drive.insert(Medium::blank_80_minute_cd_r(MemoryStorage::new()));
    bench.attention("6/28/00");
    bench.does(&[0x1E, 0, 0, 0, 1, 0], &[]);
    assert_eq!(bench.refused(&EJECT), "5/53/02");
    bench.does(&[0x1E, 0, 0, 0, 0, 0], &[]);
    bench.does(&EJECT, &[]);
    assert_eq!(bench.refused(&TEST_UNIT_READY), "2/3A/02");
    assert_eq!(bench.does(&LOAD, &[]), Duration::from_secs(6));
    bench.attention("6/28/00");
    bench.does(&TEST_UNIT_READY, &[]);
    // Loading what is loaded brings no new medium.
    bench.does(&LOAD, &[]);
    bench.does(&TEST_UNIT_READY, &[]);
    assert!(bench.drive.take().is_some());
    assert_eq!(bench.refused(&[0x1B, 0, 0, 0, 1, 0]), "2/3A/01");
}

#[test]
fn spinning_up_is_busy() {
    let mut bench = Bench::with_default_medium();
    bench.does(&[0x1B, 1, 0, 0, 1, 0], &[]);
    let begun = bench.now - Duration::from_micros(100);
    assert_eq!(bench.drive.next_event_at(), Some(begun + Duration::from_secs(5)));
    bench.now = begun + Duration::from_millis(2500);
    assert_eq!(bench.refused(&TEST_UNIT_READY), "2/04/01 (50 % done)");
    let sense = bench.asks(&REQUEST_SENSE);
    assert_eq!((sense[2], sense[12], sense[13]), (2, 4, 1));
    assert_eq!(sense[15..], [0x80, 0x80, 0x00]);
    bench.asks(&[0x12, 0, 0, 0, 36, 0]);
    bench.now = begun + Duration::from_secs(5);
    bench.does(&TEST_UNIT_READY, &[]);
    assert_eq!(bench.drive.next_event_at(), None);
    bench.does(&[0x1B, 0, 0, 0, 0, 0], &[]);
    bench.does(&[0x1B, 0, 0, 0, 0x50, 0], &[]);
}

#[test]
fn planted_sense() {
    let mut bench = Bench::with_default_medium();
    let sense = Sense::new(SenseKey::HardwareError, 0x44, 0x00);
    let effect = FaultEffect::Sense(sense);
    bench.drive.plant(Fault { trigger: Trigger::nth(0x00, 2), effect });
    bench.does(&TEST_UNIT_READY, &[]);
    bench.asks(&[0x12, 0, 0, 0, 36, 0]);
    assert_eq!(bench.refused(&TEST_UNIT_READY), "4/44/00");
    bench.does(&TEST_UNIT_READY, &[]);
}

/// Taking the disc out breaks a recording off.
#[test]
fn eject_while_recording() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    bench.writes(-11_077, BlockForm::Raw, &[0; 2448]);
    bench.does(&EJECT, &[]);
    assert_eq!(bench.drive.medium().unwrap().state(), MediumState::Damaged);
}

/// An answer is cut to what was asked for and to what there is room for.
#[test]
fn answers_are_cut() {
    let mut bench = Bench::with_default_medium();
    let cdb = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
    let mut room = [0xEE; 6];
    let outcome = bench.drive.execute(bench.now, &cdb, Data::In(&mut room[..4]));
    assert_eq!(outcome.completion.transferred, 4);
    assert_eq!(room, [0x00, 0x20, 0x00, 0x01, 0xEE, 0xEE]);
    let outcome = bench.drive.execute(bench.now, &cdb, Data::None);
    assert_eq!(outcome.completion, rawcd_mmc::Completion::good(0));
    assert_eq!(bench.asks(&[0x51, 0, 0, 0, 0, 0, 0, 0, 0, 0]).len(), 0);
}

/// Whatever bytes come, the drive answers.
#[test]
fn any_cdb_is_answered() {
    let mut bench = Bench::with_default_medium();
    for opcode in 0..=255 {
        for fill in [0x00, 0x01, 0x07, 0x18, 0x55, 0x80, 0xFF] {
            let mut cdb = [fill; 12];
            cdb[0] = opcode;
            let mut room = [0; 512];
            bench.drive.execute(bench.now, &cdb, Data::In(&mut room));
            bench.drive.execute(bench.now, &cdb, Data::Out(&[fill; 300]));
            bench.drive.execute(bench.now, &cdb, Data::None);
            bench.now += Duration::from_secs(10);
        }
    }
}

#[test]
fn features() {
    let all = [0x46, 0, 0, 0, 0, 0, 0, 2, 0, 0];
    let mut bench = Bench::empty();
    assert_eq!(bench.asks(&all)[6..8], [0x00, 0x00]);
    let mut bench = Bench::with_default_medium();
    let answer = bench.asks(&all);
    assert_eq!(answer[..8], [0, 0, 0, 156, 0, 0, 0x00, 0x09]);
    assert_eq!(answer.len(), 160);
    // Profile list: CD-RW, CD-R (current), CD-ROM.
    assert_eq!(answer[8..24], [0, 0, 3, 12, 0, 0xA, 0, 0, 0, 9, 1, 0, 0, 8, 0, 0]);
    // Packets: block types 8, 10 and 13, underrun free, one link size, 7.
    let one = bench.asks(&[0x46, 2, 0, 0x21, 0, 0, 0, 0, 20, 0]);
    assert_eq!(one[8..], [0x00, 0x21, 0x01, 8, 0x25, 0x00, 0x01, 1, 7, 0, 0, 0]);
    // Track at once: underrun free, test write, CD-RW; block types 0 and 8 to 13.
    let one = bench.asks(&[0x46, 2, 0, 0x2D, 0, 0, 0, 0, 16, 0]);
    assert_eq!(one, [0, 0, 0, 12, 0, 0, 0, 9, 0x00, 0x2D, 0x01, 4, 0x46, 0, 0x3F, 0x01]);
    // Mastering: underrun free, session at once, RAW, test write, CD-RW, R-W; 8191 entries.
    let one = bench.asks(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 16, 0]);
    assert_eq!(one, [0, 0, 0, 12, 0, 0, 0, 9, 0x00, 0x2E, 0x01, 4, 0x6F, 0, 0xFF, 0xF8]);
    // A feature that it has not: the header alone.
    assert_eq!(bench.asks(&[0x46, 2, 0, 0x2F, 0, 0, 0, 0, 16, 0]), [0, 0, 0, 4, 0, 0, 0, 9]);
    // Current from 0010h on: random readable is not on a blank disc, nor CD-RW write.
    let current = bench.asks(&[0x46, 1, 0, 0x10, 0, 0, 0, 2, 0, 0]);
    assert_eq!(current[8..12], [0x00, 0x1D, 0x01, 0]);
    assert!(!current.windows(2).any(|code| code == [0x00, 0x37]));

    let mut rewritable = Bench::with(short_medium(MediumKind::CdRw));
    let one = rewritable.asks(&[0x46, 2, 0, 0x37, 0, 0, 0, 0, 16, 0]);
    assert_eq!(one, [0, 0, 0, 12, 0, 0, 0, 0xA, 0x00, 0x37, 0x01, 4, 0, 0x0F, 0, 0]);
}
