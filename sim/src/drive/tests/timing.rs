//! What reading costs, a disc at rest, drives that are busy, and errors that are told later.

use rawcd_mmc::{Data, Sense, SenseKey, Specific};

use super::*;
use crate::{Fault, FaultEffect, Trigger};

const READY: [u8; 6] = [0; 6];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const SYNCHRONIZE_AT_ONCE: [u8; 10] = [0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0];

/// Microseconds that READ CD of the subcode of so many sections takes.
fn reads(bench: &mut Bench, lba: i32, sections: u8) -> u128 {
    let [a, b, c, d] = lba.to_be_bytes();
    let mut room = vec![0; 65_536];
    let cdb = [0xBE, 0, a, b, c, d, 0, 0, sections, 0, 1, 0];
    let outcome = bench.drive.execute(bench.now, &cdb, Data::In(&mut room));
    assert_eq!(outcome.completion.status, Status::Good);
    bench.now += outcome.cost;
    outcome.cost.as_micros()
}

/// 48x CAV reads 1550 sections a second where the program starts. A look-up takes 0.1 ms.
#[test]
fn reading_streams_and_seeks() {
    let mut bench = disc::burned(BlockForm::Raw);
    bench.now += Duration::from_secs(1);
    assert_eq!(reads(&mut bench, 0, 1), 100 + 30_000 + 644);
    assert_eq!(reads(&mut bench, 1, 26), 16_766);
    // Meanwhile the drive reads on.
    bench.now += Duration::from_secs(1);
    assert_eq!(reads(&mut bench, 27, 26), 100);
    assert_eq!(reads(&mut bench, 53, 26), 100);
    assert_eq!(reads(&mut bench, 27, 0), 100);
}

/// A seek costs 30 ms and its part of the stroke; at 4x CAV 134 sections go by a second.
#[test]
fn read_speed() {
    let mut bench = disc::burned(BlockForm::Raw);
    reads(&mut bench, 0, 27);
    assert_eq!(reads(&mut bench, 6000, 1) / 10, 10 + 3405 + 63);
    bench.does(&[0xBB, 0, 0x02, 0xC2, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0], &[]);
    assert_eq!(bench.asks(&[0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 64, 0])[8 + 14..][..2], [0x02, 0xC2]);
    assert_eq!(reads(&mut bench, 6001, 26) / 1000, 194);
    // 1 times 1x is the slowest; 0 leaves it, and FFFFh is the fastest again.
    let mut told = |high, low| {
        bench.does(&[0xBB, 0, high, low, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0], &[]);
        let page = bench.asks(&[0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 64, 0]);
        u16::from_be_bytes([page[22], page[23]])
    };
    assert_eq!(told(0, 1), 177);
    assert_eq!(told(0, 0), 177);
    assert_eq!(told(0xFF, 0xFF), 8468);
}

/// After four minutes without use, or after STOP, the disc has to spin up; a look does not count.
#[test]
fn a_disc_at_rest() {
    let mut bench = disc::burned(BlockForm::Raw);
    bench.now += Duration::from_secs(239);
    assert_eq!(reads(&mut bench, 0, 1) / 1000, 30);
    bench.now += Duration::from_secs(130);
    bench.does(&READY, &[]);
    bench.now += Duration::from_secs(111);
    assert_eq!(reads(&mut bench, 1, 1) / 1000, 5000);
    bench.does(&[0x1B, 0, 0, 0, 0, 0], &[]);
    assert_eq!(bench.does(&READY, &[]), Duration::from_micros(100));
    assert_eq!(reads(&mut bench, 2, 1) / 1000, 5030);
    assert_eq!(reads(&mut bench, 3, 1) / 1000, 0);
}

/// What the drive is asked for with IMMED goes on with a progress that rises to its end, and costs
/// its time without.
#[test]
fn progress_rises() {
    let close: [u8; 10] = [0x5B, 1, 2, 0, 0, 0, 0, 0, 0, 0];
    let blank: [u8; 12] = [0xA1, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let table: [(&[u8], usize, &str); 3] =
        [(&SYNCHRONIZE_AT_ONCE, 1, "2/04/08"), (&close, 1, "2/04/07"), (&blank, 1, "2/04/07")];
    for (cdb, immediate_at, codes) in table {
        let mut bench = Bench::with(short_medium(MediumKind::CdRw));
        bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &at_once(0x41, 0, 0));
        if cdb[0] != 0xA1 {
            bench.does(&write_10(0, 27), &[0; 27 * 2352]);
        }
        if cdb[0] == 0x5B {
            bench.does(&SYNCHRONIZE, &[]);
        }
        let mut waiting = bench.clone();
        let mut cdb = cdb.to_vec();
        bench.does(&cdb, &[]);
        let begun = bench.now;
        let until = bench.drive.next_event_at().unwrap();
        let mut last = 0;
        for part in 1..20 {
            bench.now = begun + (until - begun) * part / 20;
            assert!(bench.refused(&READY).starts_with(codes), "{cdb:02X?}");
            let sense = Sense::parse(&bench.asks(&[0x03, 0, 0, 0, 18, 0])).unwrap();
            let Some(Specific::Progress(progress)) = sense.specific else { panic!("{sense}") };
            assert!(progress > last, "{cdb:02X?}");
            last = progress;
        }
        bench.now = until;
        bench.does(&READY, &[]);
        cdb[immediate_at] &= !0x13;
        if cdb[0] == 0xA1 {
            cdb[immediate_at] |= 0x01;
        }
        let cost = waiting.does(&cdb, &[]);
        assert_eq!(cost, until - begun + Duration::from_micros(100), "{cdb:02X?}");
    }
}

/// A drive may be ready while it writes: then READ DISC and TRACK INFORMATION tell.
#[test]
fn ready_while_writing() {
    let profile = DriveProfile { ready_while_writing: true, ..DriveProfile::default() };
    let mut bench = Bench::of(profile).holding(short_medium(MediumKind::CdRw));
    bench.select(BlockForm::Raw);
    bench.writes(-900, BlockForm::Raw, &[0; 2448]);
    bench.does(&SYNCHRONIZE_AT_ONCE, &[]);
    bench.does(&READY, &[]);
    for cdb in [[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], [0x52, 1, 0, 0, 0, 1, 0, 0, 36, 0]] {
        assert!(bench.refused(&cdb).starts_with("2/04/07 ("));
    }
    bench.now = bench.drive.next_event_at().unwrap();
    // Not while it blanks.
    bench.does(&[0xA1, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    assert!(bench.refused(&READY).starts_with("2/04/07 ("));
}

/// The WRITE is GOOD; the next command that may tell of it is not executed, and has its address.
#[test]
fn deferred_errors() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    let effect = FaultEffect::Deferred(Sense::new(SenseKey::MediumError, 0x0C, 0x00));
    bench.drive.plant(Fault { trigger: Trigger::nth(0x2A, 2), effect });
    bench.writes(-11_077, BlockForm::Raw, &[0; 2 * 2448]);
    bench.does(&write_10(-11_075, 1), &[0; 2448]);
    bench.asks(&[0x12, 0, 0, 0, 96, 0]);
    let mut asking = bench.clone();
    let told = [0xF1, 0, 3, 0xFF, 0xFF, 0xD4, 0xBD, 10, 0, 0, 0, 0, 0x0C, 0, 0, 0, 0, 0];
    let outcome = bench.drive.execute(bench.now, &write_10(-11_074, 1), Data::Out(&[0; 2448]));
    assert_eq!(outcome.completion.sense().unwrap().emit(), told);
    // That WRITE was not executed, and the error is told once.
    bench.does(&write_10(-11_074, 1), &[0; 2448]);
    assert_eq!(asking.asks(&[0x03, 0, 0, 0, 18, 0]), told);
    asking.does(&READY, &[]);
}

/// Speeds at constant angular velocity, where a drive has them, in every place that tells speeds.
#[test]
fn pure_cav() {
    let profile = DriveProfile { cav_speeds: vec![24, 52], ..DriveProfile::default() };
    let medium = Medium::blank_80_minute_cd_r(MemoryStorage::new());
    let mut bench = Bench::of(profile).holding(medium);
    let mut set = |rotation, speed: [u8; 2]| {
        bench.does(&[0xBB, rotation, 0, 0, speed[0], speed[1], 0, 0, 0, 0, 0, 0], &[]);
        let page = bench.asks(&[0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 255, 0])[8..].to_vec();
        let performance = bench.asks(&[0xAC, 0x14, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0]);
        (page, performance)
    };
    let (page, performance) = set(1, [0xFF, 0xFF]);
    // Now 52x, 9173 kB/s, at rotation 1; nine speeds, 52x CAV first.
    assert_eq!(page[18..20], [0x23, 0xD5]);
    assert_eq!(page[27..30], [1, 0x23, 0xD5]);
    assert_eq!(page[30..40], [0, 9, 0, 1, 0x23, 0xD5, 0, 0, 0x21, 0x14]);
    // From 1680 sections a second, 3951 kB/s, to 3900, 9173 kB/s, at block 359848.
    assert_eq!(performance[3], 20);
    let span = [0, 0, 0, 0, 0, 0, 0x0F, 0x6F, 0, 5, 0x7D, 0xA8, 0, 0, 0x23, 0xD5];
    assert_eq!(performance[8..], span);
    assert_eq!(set(1, [0x1B, 0x90]).0[27..30], [1, 0x10, 0x8A]);
    // Without it 48x is the fastest.
    assert_eq!(set(0, [0xFF, 0xFF]).0[27..30], [0, 0x21, 0x14]);
    let mut without = Bench::with_default_medium();
    without.does(&[0xBB, 1, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0], &[]);
    assert_eq!(without.asks(&[0x5A, 8, 0x2A, 0, 0, 0, 0, 0, 64, 0])[8 + 27], 0);
}

/// A whole 80-minute disc at 52x, as fast as the motor turns, in the time that a real drive takes:
/// 6.7 s of lead-in, 128.5 s of program, 1.7 s of lead-out.
#[test]
fn a_whole_disc() {
    let profile = DriveProfile { write_speeds: vec![52], ..DriveProfile::default() };
    let medium = Medium::blank_80_minute_cd_r(MemoryStorage::new());
    let mut bench = Bench::of(profile).holding(medium);
    bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &at_once(0x52, 0, 0));
    #[rustfmt::skip]
    let sheet = [
        0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0,
        0x01, 0x01, 0x00, 0x01, 0, 0, 0, 0,
        0x01, 0x01, 0x01, 0x00, 0, 0, 2, 0,
        0x01, 0xAA, 0x01, 0x01, 0, 79, 59, 74,
    ];
    bench.does(&[0x5D, 0, 0, 0, 0, 0, 0, 0, 32, 0], &sheet);
    let begun = bench.now;
    let block = vec![0; 27 * 2352];
    for lba in (0..359_849).step_by(27) {
        let count = 27.min(359_849 - lba);
        bench.does(&write_10(lba, count as u16), &block[..count as usize * 2352]);
    }
    bench.does(&SYNCHRONIZE, &[]);
    let took = (bench.now - begun).as_secs_f64();
    assert!((136.9..137.1).contains(&took), "{took}");
}
