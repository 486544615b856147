//! Planted faults: when they strike, and what each leaves.

use super::*;
use crate::{Fault, FaultEffect, MediumState, Trigger};
use rawcd_format::{Lba, RawImage};
use rawcd_mmc::{Sense, SenseKey};

const READY: [u8; 6] = [0; 6];
const INFORMATION: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const HARDWARE: FaultEffect = FaultEffect::Sense(Sense::new(SenseKey::HardwareError, 0x44, 0x00));

fn plant(bench: &mut Bench, trigger: Trigger, effect: FaultEffect) {
    bench.drive.plant(Fault { trigger, effect });
}

/// A drive of 192 KiB, whose laser goes on with 61 blocks, with so many WRITEs of 26 blocks of the
/// small disc.
fn written(commands: usize) -> Bench {
    written_as(0x43, commands)
}

/// The same with this byte 2 of the write parameters: 43h is RAW with protection from underruns,
/// 03h RAW without.
fn written_as(write_type: u8, commands: usize) -> Bench {
    let profile = DriveProfile { buffer_kib: 192, ..DriveProfile::default() };
    let mut bench = Bench::of(profile).holding(short_medium(MediumKind::CdRw));
    let mut list = raw_parameters(3);
    list[10] = write_type;
    bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list);
    let blocks = disc::blocks(BlockForm::Raw);
    bench.writes(disc::FIRST, BlockForm::Raw, &blocks[..commands * 26 * 2448]);
    bench
}

/// The WRITE behind those, and its sense, if any.
fn next_write(bench: &mut Bench, commands: i32) -> Option<[u8; 18]> {
    let blocks = disc::blocks(BlockForm::Raw);
    let (at, len) = (commands as usize * 26 * 2448, 26 * 2448);
    let cdb = write_10(disc::FIRST + 26 * commands, 26);
    let outcome = bench.drive.execute(bench.now, &cdb, Data::Out(&blocks[at..at + len]));
    bench.now += outcome.cost;
    outcome.completion.sense().map(|sense| sense.emit())
}

/// Sections that are recorded, and the state of the disc.
fn disc(bench: &Bench) -> (u32, MediumState) {
    let medium = bench.drive.medium().unwrap();
    (medium.recording().len(), medium.state())
}

#[test]
fn any_command_is_counted() {
    let mut bench = Bench::with_default_medium();
    let trigger = Trigger::Command { opcode: None, nth: 3, times: 2 };
    plant(&mut bench, trigger, HARDWARE);
    bench.does(&READY, &[]);
    bench.asks(&INFORMATION);
    assert_eq!(bench.refused(&READY), "4/44/00");
    assert_eq!(bench.refused(&INFORMATION), "4/44/00");
    bench.does(&READY, &[]);
}

/// The WRITE of LBA -822 to -797 comes to LBA -800, and READ CD does.
#[test]
fn a_place_is_met_once() {
    let mut bench = written(3);
    plant(&mut bench, Trigger::Place(Lba(-800)), HARDWARE);
    assert_eq!(next_write(&mut bench, 3).unwrap()[12], 0x44);
    assert_eq!(next_write(&mut bench, 3), None);
    let mut bench = disc::burned(BlockForm::Raw);
    plant(&mut bench, Trigger::Place(Lba(5)), HARDWARE);
    bench.asks(&[0xBE, 0, 0, 0, 0, 0, 0, 0, 5, 0xF8, 0, 0]);
    assert_eq!(bench.refused(&[0xBE, 0, 0, 0, 0, 4, 0, 0, 2, 0xF8, 0, 0]), "4/44/00");
    bench.asks(&[0xBE, 0, 0, 0, 0, 4, 0, 0, 2, 0xF8, 0, 0]);
}

#[test]
fn a_time_comes_once() {
    let mut bench = Bench::with_default_medium();
    plant(&mut bench, Trigger::Time(Duration::from_secs(5)), HARDWARE);
    bench.now = Duration::from_micros(4_999_999);
    bench.does(&READY, &[]);
    bench.now = Duration::from_secs(7);
    assert_eq!(bench.refused(&READY), "4/44/00");
    bench.does(&READY, &[]);
}

#[test]
fn busy_for_a_while() {
    let mut bench = Bench::with_default_medium();
    let sense = Sense::new(SenseKey::NotReady, 0x04, 0x01);
    plant(
        &mut bench,
        Trigger::nth(0x00, 1),
        FaultEffect::Busy { sense, time: Duration::from_secs(3) },
    );
    // None of 65536 parts is done.
    assert_eq!(bench.refused(&READY), "2/04/01 (0 % done)");
    // Other commands do not wait for the disc.
    bench.does(&[0x1E, 0, 0, 0, 1, 0], &[]);
    assert!(bench.refused(&INFORMATION).starts_with("2/04/01"));
    bench.now += Duration::from_secs(3);
    bench.does(&READY, &[]);
}

#[test]
fn attentions_wait_for_a_command_that_may_tell() {
    let mut bench = Bench::with_default_medium();
    let attention = FaultEffect::Attention(Sense::new(SenseKey::UnitAttention, 0x2A, 0x01));
    plant(&mut bench, Trigger::nth(0x12, 1), attention);
    bench.asks(&[0x12, 0, 0, 0, 36, 0]);
    bench.attention("6/2A/01");
    bench.does(&READY, &[]);
}

/// Of 26 blocks the first ten come, and the drive says so; of an answer its first bytes.
#[test]
fn transfers_that_are_cut() {
    let mut bench = written(1);
    plant(&mut bench, Trigger::nth(0x2A, 1), FaultEffect::Cut(10 * 2448 + 100));
    let blocks = disc::blocks(BlockForm::Raw);
    let data = Data::Out(&blocks[26 * 2448..52 * 2448]);
    let outcome = bench.drive.execute(bench.now, &write_10(disc::FIRST + 26, 26), data);
    assert_eq!(outcome.completion.transferred, 10 * 2448);
    assert_eq!(disc(&bench), (36, MediumState::Incomplete));
    plant(&mut bench, Trigger::nth(0x12, 1), FaultEffect::Cut(5));
    assert_eq!(bench.asks(&[0x12, 0, 0, 0, 36, 0]), [5, 0x80, 0, 0x32, 91]);
    // The list of a MODE SELECT ends before its page, which the drive finds.
    plant(&mut bench, Trigger::nth(0x55, 1), FaultEffect::Cut(20));
    let list = raw_parameters(1);
    assert!(bench.refuses(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list).starts_with("5/"));
}

/// All is done, and less is told.
#[test]
fn residues() {
    let mut bench = written(1);
    plant(&mut bench, Trigger::nth(0x2A, 1), FaultEffect::Residue(2048));
    let blocks = disc::blocks(BlockForm::Raw);
    let data = Data::Out(&blocks[26 * 2448..52 * 2448]);
    let outcome = bench.drive.execute(bench.now, &write_10(disc::FIRST + 26, 26), data);
    assert_eq!(outcome.completion.transferred, 26 * 2448 - 2048);
    assert_eq!(disc(&bench), (52, MediumState::Incomplete));
}

#[test]
fn answers_that_come_late() {
    let mut bench = Bench::with_default_medium();
    plant(&mut bench, Trigger::nth(0x00, 1), FaultEffect::Late(Duration::from_secs(12)));
    assert_eq!(bench.does(&READY, &[]), Duration::from_micros(12_000_100));
    assert_eq!(bench.does(&READY, &[]), Duration::from_micros(100));
}

/// With protection the recording goes on with a link; without it is lost, but what was there.
#[test]
fn the_buffer_runs_empty() {
    let mut bench = written(10);
    let links = bench.drive.links();
    plant(&mut bench, Trigger::nth(0x2A, 1), FaultEffect::Underrun);
    assert_eq!(next_write(&mut bench, 10), None);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.drive.links(), links + 1);

    let mut bench = written_as(0x03, 10);
    plant(&mut bench, Trigger::nth(0x2A, 1), FaultEffect::Underrun);
    let sense = next_write(&mut bench, 10).unwrap();
    assert_eq!((sense[0], sense[2], sense[12], sense[13]), (0x70, 0x03, 0x0C, 0x09));
    assert_eq!(disc(&bench), (260, MediumState::Damaged));
    // Nothing is recorded that could run empty.
    let mut bench = written(1);
    plant(&mut bench, Trigger::nth(0x2A, 1), FaultEffect::Underrun);
    assert_eq!(next_write(&mut bench, 1), None);
    assert_eq!((disc(&bench), bench.drive.links()), ((52, MediumState::Incomplete), 0));
}

/// The error is that of a WRITE which was GOOD, so it is deferred, and has its address.
#[test]
fn the_laser_fails() {
    let mut bench = written(10);
    plant(&mut bench, Trigger::nth(0x2A, 1), FaultEffect::WriteError);
    let sense = next_write(&mut bench, 10).unwrap();
    let (left, state) = disc(&bench);
    assert_eq!((sense[0], sense[2], sense[12], sense[13]), (0xF1, 0x03, 0x0C, 0x00));
    let address = i32::from_be_bytes([sense[3], sense[4], sense[5], sense[6]]);
    assert_eq!((address, state), (disc::FIRST + left as i32, MediumState::Damaged));
    assert!((1..260).contains(&left), "{left}");

    // Nothing is being recorded.
    let mut bench = Bench::with_default_medium();
    plant(&mut bench, Trigger::nth(0x00, 1), FaultEffect::WriteError);
    bench.does(&READY, &[]);
}

#[test]
fn a_write_that_was_tried_twice() {
    let mut bench = written(1);
    plant(&mut bench, Trigger::nth(0x2A, 1), FaultEffect::RecoveredWriteError);
    let sense = next_write(&mut bench, 1).unwrap();
    assert_eq!(sense[..7], [0xF0, 0, 0x01, 0xFF, 0xFF, 0xFC, 0x96]);
    assert_eq!((sense[12], sense[13]), (0x0C, 0x00));
    assert_eq!(disc(&bench), (52, MediumState::Incomplete));
    assert_eq!(next_write(&mut bench, 2), None);
}

/// Sections before the scratch are recorded, and readable; the scratch is in LBA -790 to -781.
#[test]
fn a_scratch() {
    let mut bench = written(4);
    bench.drive.scratch(Lba(-790), 10);
    let sense = next_write(&mut bench, 4).unwrap();
    assert_eq!(sense[..7], [0xF0, 0, 0x03, 0xFF, 0xFF, 0xFC, 0xEA]);
    assert_eq!((sense[12], sense[13]), (0x0C, 0x00));
    assert_eq!(disc(&bench), (110, MediumState::Damaged));

    let mut bench = disc::burned(BlockForm::Raw);
    bench.drive.scratch(Lba(5), 2);
    let read = |at| [0xBE, 0, 0, 0, 0, at, 0, 0, 1, 0xF8, 0, 0];
    bench.asks(&read(4));
    assert_eq!(bench.refused(&read(5)), "3/11/00");
    assert_eq!(bench.refused(&read(6)), "3/11/00");
    bench.asks(&read(7));
}

/// A WRITE for another place than the next is refused, scratched or not.
#[test]
fn a_scratch_elsewhere() {
    let mut bench = written(4);
    bench.drive.scratch(Lba(0), 10);
    assert!(bench.refuses(&write_10(0, 1), &[0; 2448]).starts_with("5/21/02"));
    assert_eq!(disc(&bench), (104, MediumState::Incomplete));
    assert_eq!(next_write(&mut bench, 4), None);
}

/// Opened by a needle, locked or not.
#[test]
fn the_tray_is_opened() {
    let mut bench = written(10);
    bench.does(&[0x1E, 0, 0, 0, 1, 0], &[]);
    plant(&mut bench, Trigger::nth(0x2A, 1), FaultEffect::TrayOpened);
    let sense = next_write(&mut bench, 10).unwrap();
    assert_eq!((sense[2], sense[12], sense[13]), (0x02, 0x3A, 0x02));
    assert!(bench.drive.is_tray_open() && bench.drive.is_locked());
    // What was in the buffer is lost.
    let (left, state) = disc(&bench);
    assert!((1..260).contains(&left), "{left}");
    assert_eq!(state, MediumState::Damaged);
}

#[test]
fn the_medium_is_changed() {
    let mut bench = written(10);
    assert!(bench.drive.put_beside(short_medium(MediumKind::CdRw)).is_none());
    plant(&mut bench, Trigger::nth(0x2A, 1), FaultEffect::MediumChanged);
    let sense = next_write(&mut bench, 10).unwrap();
    assert_eq!((sense[2], sense[12], sense[13]), (0x06, 0x28, 0x00));
    assert_eq!(disc(&bench), (0, MediumState::Blank));
    let taken = bench.drive.beside().unwrap();
    assert_eq!(taken.state(), MediumState::Damaged);
    assert!((1..260).contains(&taken.recording().len()));
    // Nothing lies beside the drive: it is empty then.
    let mut bench = Bench::with_default_medium();
    plant(&mut bench, Trigger::nth(0x00, 1), FaultEffect::MediumChanged);
    assert_eq!(bench.refused(&READY), "2/3A/01");
}

/// Each does its part, and of two answers the last is given.
#[test]
fn two_at_once() {
    let mut bench = Bench::with_default_medium();
    let write_protected = FaultEffect::Sense(Sense::new(SenseKey::DataProtect, 0x27, 0x00));
    for effect in [HARDWARE, FaultEffect::Late(Duration::from_secs(1)), write_protected] {
        plant(&mut bench, Trigger::nth(0x00, 1), effect);
    }
    let outcome = bench.drive.execute(bench.now, &READY, Data::None);
    assert_eq!(outcome.completion.sense().unwrap().codes(), (7, 0x27, 0));
    assert_eq!(outcome.cost, Duration::from_micros(1_000_100));
}
