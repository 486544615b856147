//! Power that fails, and resets of the bus, in the middle of a recording.

use super::*;
use crate::{Fault, FaultEffect, Lies, MediumState, Trigger};
use rawcd_format::RawImage;

const READY: [u8; 6] = [0; 6];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Blocks of the small disc, 26 a command, so many commands.
fn written(commands: usize) -> Bench {
    let mut bench = Bench::with(short_medium(MediumKind::CdRw));
    bench.select(BlockForm::Raw);
    let blocks = disc::blocks(BlockForm::Raw);
    bench.writes(disc::FIRST, BlockForm::Raw, &blocks[..commands * 26 * 2448]);
    bench
}

fn sections(bench: &Bench) -> u32 {
    bench.drive.medium().unwrap().recording().len()
}

fn state(bench: &Bench) -> MediumState {
    bench.drive.medium().unwrap().state()
}

/// The buffer of 2 MiB is three quarters full with 643 blocks; before that nothing is on the disc.
#[test]
fn power_fails() {
    let mut bench = written(10);
    assert_eq!(sections(&bench), 260);
    bench.drive.lose_power(bench.now);
    assert_eq!((sections(&bench), state(&bench)), (0, MediumState::Damaged));
    bench.attention("6/29/00");
    bench.attention("6/28/00");
    bench.does(&READY, &[]);
    // Write parameters are at their default again, which is not RAW.
    let page = bench.asks(&[0x5A, 0, 0x05, 0, 0, 0, 0, 0, 12, 0]);
    assert_ne!(page[8 + 2] & 0x0F, 3);

    // A minute later all is on the disc, and stays there.
    let mut bench = written(40);
    bench.now += Duration::from_secs(60);
    bench.drive.lose_power(bench.now);
    assert_eq!((sections(&bench), state(&bench)), (1040, MediumState::Damaged));

    // In between, what the laser has passed: less than was sent, more than nothing.
    let mut bench = written(40);
    bench.now += Duration::from_millis(100);
    bench.drive.lose_power(bench.now);
    assert!((1..1040).contains(&sections(&bench)), "{}", sections(&bench));
}

#[test]
fn a_reset_loses_nothing_that_was_sent() {
    let mut bench = written(10);
    bench.does(&[0x1E, 0, 0, 0, 1, 0], &[]);
    bench.drive.reset(bench.now);
    assert_eq!((sections(&bench), state(&bench)), (260, MediumState::Damaged));
    bench.attention("6/29/02");
    bench.does(&READY, &[]);
    // The tray is not locked any more.
    bench.does(&[0x1B, 0, 0, 0, 2, 0], &[]);
}

/// A disc that is complete does not mind.
#[test]
fn a_complete_disc_stays() {
    let mut bench = disc::burned(BlockForm::Raw);
    bench.now += Duration::from_secs(60);
    let before = sections(&bench);
    bench.drive.lose_power(bench.now);
    assert_eq!((sections(&bench), state(&bench)), (before, MediumState::Finalized));
}

/// What is planted happens before the command, which meets the attention.
#[test]
fn planted() {
    let plant = |effect| {
        let mut bench = written(10);
        bench.drive.plant(Fault { trigger: Trigger::nth(0x35, 1), effect });
        bench
    };
    assert_eq!(plant(FaultEffect::PowerLoss).refused(&SYNCHRONIZE), "6/29/00");
    assert_eq!(plant(FaultEffect::Reset).refused(&SYNCHRONIZE), "6/29/02");
    let lies = Lies { discards_writes: true, ..Lies::default() };
    let mut bench = Bench::with(short_medium(MediumKind::CdRw));
    bench
        .drive
        .plant(Fault { trigger: Trigger::nth(0x55, 1), effect: FaultEffect::Lies(Box::new(lies)) });
    bench.select(BlockForm::Raw);
    bench.writes(disc::FIRST, BlockForm::Raw, &disc::blocks(BlockForm::Raw));
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), MediumState::Blank);
}
