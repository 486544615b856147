//! Adversaries.

use super::*;
use crate::drive::tests::disc::{FIRST, blocks};
use crate::{InquiryEdit, Lies, MediumState, Truncation};

const SELECT: [u8; 10] = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const READ_DISC_INFORMATION: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];

fn liar(lies: Lies) -> Bench {
    let bench = Bench::of(DriveProfile { lies, ..DriveProfile::default() });
    bench.holding(short_medium(MediumKind::CdRw))
}

fn state(bench: &Bench) -> (MediumState, u32) {
    let medium = bench.drive.medium().unwrap();
    (medium.state(), rawcd_format::RawImage::len(medium.recording()))
}

/// Every command is GOOD, and there is nothing in the end: in RAW, of a track, of a disc that is
/// taken out meanwhile.
#[test]
fn writes_that_are_discarded() {
    let lies = Lies { discards_writes: true, ..Lies::default() };
    let mut bench = liar(lies.clone());
    bench.select(BlockForm::Raw);
    bench.writes(FIRST, BlockForm::Raw, &blocks(BlockForm::Raw));
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.asks(&READ_DISC_INFORMATION)[2], 0x10);
    assert_eq!(state(&bench), (MediumState::Blank, 0));
    bench.does(&SELECT, &at_once(0x41, 0, 0));
    bench.does(&write_10(0, 1), &[0x11; 2352]);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), (MediumState::Blank, 0));
    bench.does(&write_10(0, 1), &[0x11; 2352]);
    assert_eq!(state(&bench).0, MediumState::Incomplete);
    let medium = bench.drive.take().unwrap();
    assert_eq!(medium.state(), MediumState::Blank);
}

/// What was there before stays.
#[test]
fn what_was_recorded_before_a_lie_stays() {
    let mut bench = Bench::with(short_medium(MediumKind::CdRw));
    bench.does(&SELECT, &at_once(0x41, 0, 0));
    bench.does(&write_10(0, 1), &[0x11; 2352]);
    bench.does(&SYNCHRONIZE, &[]);
    // 300 sections and a run-out of two.
    let medium = bench.drive.take().unwrap();
    let lies = Lies { discards_writes: true, ..Lies::default() };
    let mut bench = Bench::of(DriveProfile { lies, ..DriveProfile::default() }).holding(medium);
    assert_eq!(state(&bench), (MediumState::Open, 900 + 302));
    bench.does(&SELECT, &at_once(0x41, 0, 0));
    bench.does(&write_10(452, 1), &[0x22; 2352]);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), (MediumState::Open, 900 + 302));
    // Blanking is no write.
    bench.does(&[0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    assert_eq!(state(&bench), (MediumState::Blank, 0));
}

#[test]
fn a_test_write_that_writes() {
    for (lie, left) in [(false, MediumState::Blank), (true, MediumState::Open)] {
        let mut bench = liar(Lies { test_write_writes: lie, ..Lies::default() });
        bench.does(&SELECT, &at_once(0x51, 0, 0));
        bench.does(&write_10(0, 1), &[0x11; 2352]);
        bench.does(&SYNCHRONIZE, &[]);
        assert_eq!(state(&bench).0, left);
    }
}

/// Every second transfer lacks three bytes, and says so; a WRITE lacks a block.
#[test]
fn transfers_that_are_cut() {
    let truncates = Some(Truncation { every: 2, bytes: 3 });
    let mut bench = liar(Lies { truncates, ..Lies::default() });
    let mut transferred = |cdb: &[u8], data: Data<'_>| {
        let outcome = bench.drive.execute(bench.now, cdb, data);
        assert_eq!(outcome.completion.status, Status::Good);
        outcome.completion.transferred
    };
    let mut room = [0; 34];
    assert_eq!(transferred(&READ_DISC_INFORMATION, Data::In(&mut room)), 34);
    assert_eq!(transferred(&READ_DISC_INFORMATION, Data::In(&mut room)), 31);
    // Without data there is nothing to cut.
    assert_eq!(transferred(&[0; 6], Data::None), 0);
    assert_eq!(transferred(&SELECT, Data::Out(&at_once(0x41, 0, 0))), 60);
    assert_eq!(transferred(&write_10(0, 2), Data::Out(&[0; 2 * 2352])), 2352);
    assert_eq!(transferred(&write_10(1, 1), Data::Out(&[0; 2352])), 2352);
    // The only block of a WRITE does not come either.
    assert_eq!(transferred(&write_10(2, 1), Data::Out(&[0; 2352])), 0);
    assert_eq!(transferred(&write_10(2, 1), Data::Out(&[0; 2352])), 2352);
    // A WRITE(12) is cut in its own field.
    let write_12 = [0xAA, 0, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0];
    assert_eq!(transferred(&write_12, Data::Out(&[0; 2 * 2352])), 2352);
}

/// A whole lead-in, pause and lead-out of 7,690 sections take more than two seconds at 48x.
#[test]
fn writing_in_no_time() {
    for lie in [false, true] {
        let mut bench = liar(Lies { writes_in_no_time: lie, ..Lies::default() });
        bench.select(BlockForm::Raw);
        let began = bench.now;
        bench.writes(FIRST, BlockForm::Raw, &blocks(BlockForm::Raw));
        bench.does(&SYNCHRONIZE, &[]);
        let took = (bench.now - began).saturating_sub(bench.drive.profile().timing.fixation);
        assert_eq!(took.as_millis() > 2_000, !lie, "{took:?}");
        assert_eq!(state(&bench).0, MediumState::Finalized);
    }
}

#[test]
fn an_edited_inquiry() {
    let inquiry = vec![
        InquiryEdit { at: 0, bytes: vec![0x00] },
        InquiryEdit { at: 8, bytes: b"PLEX".to_vec() },
        InquiryEdit { at: 95, bytes: vec![0xAA, 0xBB] },
    ];
    let mut bench = liar(Lies { inquiry, ..Lies::default() });
    let data = bench.asks(&[0x12, 0, 0, 0, 96, 0]);
    assert_eq!(data.len(), 96);
    assert_eq!(data[..5], [0x00, 0x80, 0x00, 0x32, 0x5B]);
    assert_eq!(&data[8..16], b"PLEXD   ");
    assert_eq!(data[95], 0xAA);
}
