//! Habits of writing.

use rawcd_format::{Lba, RawImage, RwForm};

use super::*;
use crate::drive::tests::disc::{FIRST, blocks, burned_by};
use crate::{CdTextHabit, MediumState, TestWrites, WriteHabits};

const SELECT: [u8; 10] = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];

fn profile(writes: WriteHabits) -> DriveProfile {
    DriveProfile { writes, ..DriveProfile::default() }
}

fn on_short_disc(writes: WriteHabits) -> Bench {
    Bench::of(profile(writes)).holding(short_medium(MediumKind::CdR))
}

fn announces(bench: &mut Bench, sheet: &[u8]) {
    bench.does(&[0x5D, 0, 0, 0, 0, 0, 0, 0, sheet.len() as u8, 0], sheet);
}

fn announcing_is_refused(bench: &mut Bench, sheet: &[u8]) -> String {
    bench.refuses(&[0x5D, 0, 0, 0, 0, 0, 0, 0, sheet.len() as u8, 0], sheet)
}

fn main_channel(bench: &Bench, lba: i32) -> Vec<u8> {
    let mut section = vec![0; 2448];
    bench.drive.medium().unwrap().recording().read(Lba(lba), &mut section).unwrap();
    section.truncate(2352);
    section
}

/// Audio is LBA 0 to 19, where byte n of a sector is the LBA plus n. Subcode stays, and the data
/// sectors behind.
#[test]
fn write_offsets_in_raw() {
    let with = |offset_samples, form| {
        let writes = WriteHabits { offset_samples, ..WriteHabits::default() };
        burned_by(profile(writes), form)
    };
    for form in BlockForm::ALL {
        let late = with(1, form);
        assert_eq!(main_channel(&late, 0)[..6], [0, 0, 0, 0, 0x00, 0x01]);
        assert_eq!(main_channel(&late, 1)[..6], [0x2C, 0x2D, 0x2E, 0x2F, 0x01, 0x02]);
        // 26 blocks a command from -900 on: LBA 10 is the first of one.
        assert_eq!(main_channel(&late, 10)[..5], [0x35, 0x36, 0x37, 0x38, 0x0A]);
        assert_eq!(main_channel(&late, 20), disc::main_channel(20));
        assert_eq!(main_channel(&late, 40), [0; 2352]);

        let early = with(-1, form);
        assert_eq!(main_channel(&early, -1)[2346..], [0, 0, 0x00, 0x01, 0x02, 0x03]);
        assert_eq!(main_channel(&early, 0)[..2], [0x04, 0x05]);
        assert_eq!(main_channel(&early, 9)[2348..], [0x0A, 0x0B, 0x0C, 0x0D]);
        assert_eq!(main_channel(&early, 19)[2344..], [0x3F, 0x40, 0x41, 0x42, 0, 0, 0, 0]);
        assert_eq!(main_channel(&early, 20), disc::main_channel(20));

        let whole = with(-589, form);
        assert_eq!(main_channel(&whole, -2)[2348..], [0x00, 0x01, 0x02, 0x03]);
        assert_eq!(
            main_channel(&whole, 8)[2344..],
            [0x35, 0x36, 0x37, 0x38, 0x0A, 0x0B, 0x0C, 0x0D]
        );
    }
    let subcode =
        |bench: &Bench| bench.drive.medium().unwrap().recording().subcode(Lba(7)).unwrap();
    assert_eq!(subcode(&with(98, BlockForm::Raw)), subcode(&with(0, BlockForm::Raw)));
}

/// One audio track of 300 sectors of 11s; the drive makes its pause.
const SHEET: [u8; 32] = [
    0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0, //
    0x01, 0x01, 0x00, 0x01, 0, 0, 0, 0, //
    0x01, 0x01, 0x01, 0x00, 0, 0, 2, 0, //
    0x01, 0xAA, 0x01, 0x01, 0, 0, 6, 0,
];

fn session(writes: WriteHabits) -> Bench {
    let mut bench = on_short_disc(writes);
    bench.does(&SELECT, &at_once(0x42, 0, 0));
    announces(&mut bench, &SHEET);
    for run in 0..15 {
        bench.does(&write_10(20 * run, 20), &[0x11, 0x22, 0x33, 0x44].repeat(588 * 20));
    }
    bench.does(&SYNCHRONIZE, &[]);
    bench
}

/// The pause before is audio of the same run; what is late beyond the last section of the host
/// goes into the lead-out.
#[test]
fn write_offsets_in_a_session_at_once() {
    let late = session(WriteHabits { offset_samples: 2, ..WriteHabits::default() });
    assert_eq!(main_channel(&late, 0)[..10], [0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x22]);
    assert_eq!(main_channel(&late, 20)[..4], [0x11, 0x22, 0x33, 0x44]);
    assert_eq!(
        main_channel(&late, 300)[..10],
        [0x11, 0x22, 0x33, 0x44, 0x11, 0x22, 0x33, 0x44, 0, 0]
    );
    let early = session(WriteHabits { offset_samples: -2, ..WriteHabits::default() });
    assert_eq!(
        main_channel(&early, -1)[2342..],
        [0, 0, 0x11, 0x22, 0x33, 0x44, 0x11, 0x22, 0x33, 0x44]
    );
    assert_eq!(main_channel(&early, 299)[2342..], [0x33, 0x44, 0, 0, 0, 0, 0, 0, 0, 0]);
}

#[test]
fn samples_taken_in_the_other_order() {
    let swapped = session(WriteHabits { swaps_samples: true, ..WriteHabits::default() });
    assert_eq!(main_channel(&swapped, 0)[..4], [0x22, 0x11, 0x44, 0x33]);
    let raw = WriteHabits { swaps_samples: true, ..WriteHabits::default() };
    let raw = burned_by(profile(raw), BlockForm::Raw);
    assert_eq!(main_channel(&raw, 3)[..4], [0x04, 0x03, 0x06, 0x05]);
    assert_eq!(main_channel(&raw, 20), disc::main_channel(20));
}

/// Everything of a test in RAW is checked, and nothing is on the disc when it is over.
#[test]
fn test_write_in_raw() {
    let test = TestWrites { raw: true, ..TestWrites::default() };
    let mut bench = on_short_disc(WriteHabits { test, ..WriteHabits::default() });
    let mut list = raw_parameters(3);
    list[10] |= 0x10;
    bench.does(&SELECT, &list);
    let blocks = blocks(BlockForm::Raw);
    bench.writes(FIRST, BlockForm::Raw, &blocks);
    assert_eq!(bench.drive.medium().unwrap().state(), MediumState::Incomplete);
    assert_eq!(bench.refuses(&write_10(0, 1), &blocks[..2448]), "5/21/02 (CDB byte 2)");
    bench.does(&SYNCHRONIZE, &[]);
    let medium = bench.drive.medium().unwrap();
    assert_eq!((medium.state(), medium.recording().len()), (MediumState::Blank, 0));
    // The same disc then takes it for good.
    bench.select(BlockForm::Raw);
    bench.writes(FIRST, BlockForm::Raw, &blocks);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.drive.medium().unwrap().state(), MediumState::Finalized);
    // A test that is broken off leaves nothing either.
    let mut bench = on_short_disc(bench.drive.profile().writes.clone());
    bench.does(&SELECT, &list);
    bench.writes(FIRST, BlockForm::Raw, &blocks[..26 * 2448]);
    assert_eq!(bench.drive.take().unwrap().state(), MediumState::Blank);
}

/// 79:59:74 is LBA 359,849; 75 sections more with overburn, and not one more.
#[test]
fn overburn() {
    let overburn = |overburn_sections| WriteHabits { overburn_sections, ..WriteHabits::default() };
    let mut sheet = SHEET;
    let mut lead_out_at = |bench: &mut Bench, time: [u8; 3]| {
        sheet[29..32].copy_from_slice(&time);
        bench.does(&SELECT, &at_once(0x42, 0, 0));
        let cdb = [0x5D, 0, 0, 0, 0, 0, 0, 0, 32, 0];
        bench.drive.execute(bench.now, &cdb, Data::Out(&sheet)).completion.status == Status::Good
    };
    let mut strict = on_short_disc(overburn(0));
    assert!(lead_out_at(&mut strict, [79, 59, 74]));
    assert!(!lead_out_at(&mut strict, [80, 0, 0]));
    let mut lenient = on_short_disc(overburn(75));
    assert!(lead_out_at(&mut lenient, [80, 0, 74]));
    assert!(!lead_out_at(&mut lenient, [80, 1, 0]));
    // A track of 359,922 sections and its run-out end there too.
    for (writes, blocks, taken) in [(0, 359_848, false), (75, 359_848, true), (75, 359_923, false)]
    {
        let mut bench = on_short_disc(overburn(writes));
        bench.does(&SELECT, &at_once(0x41, 0, 0));
        let [_, a, b, c] = u32::to_be_bytes(blocks);
        let reserve = [0x53, 0, 0, 0, 0, 0, a, b, c, 0];
        let status = bench.drive.execute(bench.now, &reserve, Data::None).completion.status;
        assert_eq!(status == Status::Good, taken, "{writes} {blocks}");
    }
}

#[test]
fn the_start_of_the_pause_told_as_next() {
    let mut bench =
        on_short_disc(WriteHabits { tells_pause_as_next: true, ..WriteHabits::default() });
    let next =
        |bench: &mut Bench| bench.asks(&[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 36, 0])[12..16].to_vec();
    bench.does(&SELECT, &at_once(0x41, 0, 0));
    assert_eq!(next(&mut bench), [0xFF, 0xFF, 0xFF, 0x6A]);
    // The first block goes to LBA 0 all the same, and then all is as it should be.
    bench.does(&write_10(0, 1), &[0; 2352]);
    assert_eq!(next(&mut bench), [0, 0, 0, 1]);
}

/// CD-TEXT of 96-byte blocks for the whole lead-in of 750 sections, R-W 3F throughout.
fn with_text(cd_text: CdTextHabit) -> Bench {
    let mut bench = on_short_disc(WriteHabits { cd_text, ..WriteHabits::default() });
    bench.does(&SELECT, &at_once(0x42, 0, 3));
    bench
}

#[test]
fn cd_text() {
    let mut sheet = SHEET;
    sheet[3] = 0x41;
    let mut bench = with_text(CdTextHabit::Refused);
    assert_eq!(announcing_is_refused(&mut bench, &sheet), "5/26/00 (parameter byte 3)");
    for (habit, symbols) in [(CdTextHabit::Written, 0x3F), (CdTextHabit::Dropped, 0x00)] {
        let mut bench = with_text(habit);
        announces(&mut bench, &sheet);
        for run in 0..75 {
            bench.does(&write_10(-900 + 10 * run, 10), &[0x3F; 960]);
        }
        for run in 0..15 {
            bench.does(&write_10(20 * run, 20), &[0x11; 20 * 2352]);
        }
        bench.does(&SYNCHRONIZE, &[]);
        let medium = bench.drive.medium().unwrap();
        assert_eq!(medium.state(), MediumState::Finalized);
        for lba in [-900, -500, -151] {
            let subcode = medium.recording().subcode(Lba(lba)).unwrap();
            assert!(subcode.iter().all(|byte| byte & 0x3F == symbols), "{habit:?} {lba}");
        }
    }
}

/// R-W of the program area in the form that the drive lacks: page 05h and cue sheet are refused.
#[test]
fn forms_of_rw_in_sessions() {
    let session_rw = vec![RwForm::Raw];
    let mut bench = on_short_disc(WriteHabits { session_rw, ..WriteHabits::default() });
    assert_eq!(bench.refuses(&SELECT, &at_once(0x42, 0, 2)), "5/26/00 (parameter byte 12, bit 3)");
    bench.does(&SELECT, &at_once(0x42, 0, 3));
    let mut sheet = SHEET;
    sheet[19] = 0xC0;
    assert_eq!(announcing_is_refused(&mut bench, &sheet), "5/26/00 (parameter byte 19)");
    sheet[19] = 0x40;
    announces(&mut bench, &sheet);
}

#[test]
fn a_short_cue_sheet() {
    let max_cue_sheet_len = 24;
    let mut bench = on_short_disc(WriteHabits { max_cue_sheet_len, ..WriteHabits::default() });
    bench.does(&SELECT, &at_once(0x42, 0, 0));
    assert_eq!(announcing_is_refused(&mut bench, &SHEET), "5/24/00 (CDB byte 6)");
    assert_eq!(bench.asks(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 64, 0])[13..16], [0, 0, 24]);
}

/// A page that its own drive would not take back.
#[test]
fn odd_write_parameters_by_default() {
    let mut bench = on_short_disc(WriteHabits {
        default_session_format: 0x12,
        default_audio_pause_len: 0,
        ..WriteHabits::default()
    });
    let page = bench.asks(&[0x5A, 0, 5, 0, 0, 0, 0, 0, 60, 0]);
    assert_eq!((page[16], &page[22..24]), (0x12, &[0, 0][..]));
    let mut list = page;
    list[..8].fill(0);
    assert_eq!(bench.refuses(&SELECT, &list), "5/26/00 (parameter byte 16)");
}

#[test]
fn a_drive_without_raw_recording() {
    let mut bench = Bench::of(DriveProfile { raw_forms: Vec::new(), ..DriveProfile::default() });
    assert_eq!(bench.refuses(&SELECT, &raw_parameters(3)), "5/26/00 (parameter byte 10, bit 3)");
    assert_eq!(bench.asks(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 64, 0])[12], 0x66);
    let reader = DriveProfile {
        raw_forms: Vec::new(),
        session_at_once: false,
        track_at_once: false,
        ..DriveProfile::default()
    };
    let mut bench = Bench::of(reader);
    assert_eq!(bench.asks(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 64, 0]).len(), 8);
    let profile = profile(WriteHabits { raw_multi_session: true, ..WriteHabits::default() });
    assert_eq!(Bench::of(profile).asks(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 64, 0])[12], 0x7F);
}
