//! The way of blocks through the buffer: full, empty, linked, lost. At 4x CLV, 300 blocks a second,
//! the buffer of 2 MiB holds 856 blocks of 2448 bytes, and recording begins with 643 of them.

use rawcd_format::RawImage;

use super::*;
use crate::{FullBuffer, MediumState, Rotation, Timing};

const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const READY: [u8; 6] = [0; 6];
const DISC: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
const LOST: &str = "3/0C/09";

/// A drive that writes at constant linear velocity, with a short blank disc, set to 4x.
fn slow(profile: DriveProfile) -> Bench {
    let timing = Timing { writing: Rotation::Clv, ..Timing::default() };
    let mut drive = Drive::new(DriveProfile { timing, ..profile });
    drive.insert(short_medium(MediumKind::CdR));
    let mut bench = Bench { drive, now: Duration::ZERO };
    bench.attention("6/29/00");
    bench.attention("6/28/00");
    bench.does(&[0xBB, 0, 0xFF, 0xFF, 0x02, 0xC2, 0, 0, 0, 0, 0, 0], &[]);
    bench
}

/// One that is set to RAW with raw blocks; without protection from underruns unless `protected`.
fn raw(protected: bool) -> Bench {
    let mut bench = slow(DriveProfile::default());
    let mut list = raw_parameters(3);
    list[10] = if protected { 0x43 } else { 0x03 };
    bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list);
    bench
}

/// The `nth` 30 WRITEs of 26 blocks.
fn sends(bench: &mut Bench, nth: i32) {
    bench.writes(-900 + nth * 780, BlockForm::Raw, &[0; 780 * 2448]);
}

fn state(bench: &Bench) -> MediumState {
    bench.drive.medium().unwrap().state()
}

fn free(bench: &mut Bench) -> u32 {
    let capacity = bench.asks(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0]);
    u32::from_be_bytes(capacity[8..].try_into().unwrap())
}

fn close_to(found: Duration, millis: u64) {
    let expected = Duration::from_millis(millis);
    assert!(found.abs_diff(expected) < Duration::from_millis(1), "{found:?}");
}

/// A buffer that is not full enough waits, however long, and SYNCHRONIZE CACHE lets it go.
#[test]
fn recording_begins_with_enough() {
    let mut bench = raw(false);
    bench.writes(-900, BlockForm::Raw, &[0; 624 * 2448]);
    bench.now += Duration::from_secs(100);
    assert_eq!(free(&mut bench), 2_097_152 - 624 * 2448);
    // 624 blocks and 2 s.
    close_to(bench.does(&SYNCHRONIZE, &[]), 2080 + 2000);
}

/// Filled once more after it ran empty, the buffer begins anew with a link, which costs 0.1 s.
#[test]
fn protected_from_an_empty_buffer() {
    let mut bench = raw(true);
    sends(&mut bench, 0);
    bench.now += Duration::from_secs(10);
    bench.does(&READY, &[]);
    assert_eq!((bench.drive.links(), state(&bench)), (0, MediumState::Incomplete));
    sends(&mut bench, 1);
    assert_eq!(bench.drive.links(), 1);
    close_to(bench.does(&SYNCHRONIZE, &[]), 100 + 2600 + 2000);
    assert_eq!(bench.drive.medium().unwrap().recording().len(), 1560);
    // The links of the next recording are its own.
    bench.drive.insert(short_medium(MediumKind::CdR));
    bench.attention("6/28/00");
    bench.select(BlockForm::Raw);
    sends(&mut bench, 0);
    assert_eq!(bench.drive.links(), 0);
}

/// What was in the buffer is on the disc, and no more; the host is told once, at a WRITE or a
/// SYNCHRONIZE CACHE.
#[test]
fn unprotected_from_an_empty_buffer() {
    let mut bench = raw(false);
    sends(&mut bench, 0);
    bench.now += Duration::from_millis(2590);
    bench.does(&READY, &[]);
    assert_eq!(state(&bench), MediumState::Incomplete);
    bench.now += Duration::from_millis(20);
    // Disc appendable, last session damaged.
    assert_eq!(bench.asks(&DISC)[2], 0x09);
    let mut other = bench.clone();
    assert_eq!(bench.refuses(&write_10(-120, 1), &[0; 2448]), LOST);
    assert_eq!(bench.refuses(&write_10(-120, 1), &[0; 2448]), "5/2C/03");
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.drive.medium().unwrap().recording().len(), 780);
    assert_eq!(other.refused(&SYNCHRONIZE), LOST);
    other.does(&SYNCHRONIZE, &[]);
}

/// A host that gives the next blocks in time is never told anything, and a disc that is complete
/// wants no more.
#[test]
fn in_time_and_complete() {
    let mut bench = raw(false);
    let blocks = disc::blocks(BlockForm::Raw);
    for (nth, blocks) in blocks.chunks(780 * 2448).enumerate() {
        bench.writes(-900 + 780 * nth as i32, BlockForm::Raw, blocks);
        bench.now += Duration::from_millis(2500);
    }
    bench.now += Duration::from_secs(60);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!((state(&bench), bench.drive.links()), (MediumState::Finalized, 0));
}

/// A track at once has no end but SYNCHRONIZE CACHE; as a test it leaves no mark either way.
#[test]
fn tracks_at_once() {
    let table = [
        (0x41, MediumState::Open, true),
        (0x01, MediumState::Damaged, false),
        (0x51, MediumState::Blank, true),
        (0x11, MediumState::Blank, false),
    ];
    for (write_type, left, protected) in table {
        let mut bench = slow(DriveProfile::default());
        bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &at_once(write_type, 0, 0));
        let track = [0; 27 * 2352];
        for run in 0..30 {
            bench.does(&write_10(27 * run, 27), &track);
        }
        bench.now += Duration::from_secs(10);
        if protected {
            for run in 30..60 {
                bench.does(&write_10(27 * run, 27), &track);
            }
            bench.does(&SYNCHRONIZE, &[]);
        } else {
            assert_eq!(bench.refuses(&write_10(27 * 30, 27), &track), LOST);
        }
        assert_eq!(state(&bench), left, "{write_type:02X}");
        assert_eq!(bench.drive.links(), u32::from(protected));
    }
}

/// Full, the buffer lets the host wait or sends it away, as the drive has it; in RAW it waits.
#[test]
fn a_full_buffer() {
    for (full_buffer, refuses) in [(FullBuffer::Wait, false), (FullBuffer::Refuse, true)] {
        let mut bench = slow(DriveProfile { full_buffer, ..DriveProfile::default() });
        let mut in_raw = bench.clone();
        in_raw.select(BlockForm::Raw);
        sends(&mut in_raw, 0);
        close_to(in_raw.does(&write_10(-120, 26), &[0; 26 * 2448]), 0);
        close_to(in_raw.does(&write_10(-94, 26), &[0; 26 * 2448]), 0);
        // Of 858 blocks 2 are too many, 6.7 ms, of which 0.8 ms are over; of 884 are 28.
        close_to(in_raw.does(&write_10(-68, 26), &[0; 26 * 2448]), 6);
        close_to(in_raw.does(&write_10(-42, 26), &[0; 26 * 2448]), 87);

        bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &at_once(0x41, 0, 0));
        let track = [0; 27 * 2352];
        // The pause of 150 sections comes first: 33 WRITEs of 27 blocks fit.
        for run in 0..33 {
            bench.does(&write_10(27 * run, 27), &track);
        }
        assert!(free(&mut bench) < 27 * 2352);
        let next = write_10(27 * 33, 27);
        if !refuses {
            // 0.5 s of pause, and the 27 blocks for which there is no room.
            close_to(bench.does(&next, &track), 589);
            continue;
        }
        for _ in 0..10 {
            assert_eq!(bench.refuses(&next, &track), "2/04/08");
            bench.now += Duration::from_millis(50);
        }
        assert_eq!(bench.drive.medium().unwrap().recording().end_lba().0, 27 * 33);
        bench.now += Duration::from_millis(100);
        bench.does(&next, &track);
    }
}

/// What is in the buffer goes on at another speed.
#[test]
fn speed_while_writing() {
    let mut bench = raw(true);
    sends(&mut bench, 0);
    bench.now += Duration::from_secs(1);
    // 480 blocks at 8x.
    bench.does(&[0xBB, 0, 0xFF, 0xFF, 0x05, 0x83, 0, 0, 0, 0, 0, 0], &[]);
    close_to(bench.does(&SYNCHRONIZE, &[]), 800 + 2000);
}
