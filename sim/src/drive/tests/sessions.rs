//! Tracks at once, several sessions, and blanking: the states that a disc goes through.

use rawcd_format::subcode::section;
use rawcd_format::{Lba, RawImage, SectorType, sector};

use super::*;
use crate::MediumState;

const SELECT: [u8; 10] = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const CLOSE_SESSION: [u8; 10] = [0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0];
const DISC: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
const TOC: [u8; 10] = [0x43, 0, 0, 0, 0, 0, 0, 1, 0, 0];
const BLANK: [u8; 12] = [0xA1, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const READY: [u8; 6] = [0; 6];

pub(super) fn track(number: u8) -> [u8; 10] {
    [0x52, 1, 0, 0, 0, number, 0, 0, 36, 0]
}

pub(super) fn state(bench: &Bench) -> MediumState {
    bench.drive.medium().unwrap().state()
}

/// Next writable address under track at once, session at once and RAW.
pub(super) fn next_writable(bench: &mut Bench) -> [Option<i32>; 3] {
    [at_once(1, 0xC4, 8), at_once(2, 0, 0), at_once(3, 0, 3)].map(|list| {
        bench.does(&SELECT, &list);
        let track = bench.asks(&track(0xFF));
        (track[7] & 1 != 0).then(|| i32::from_be_bytes(track[12..16].try_into().unwrap()))
    })
}

/// State of the last session and the disc, sessions, first and last track of the last session,
/// start of the next lead-in, latest start of the lead-out.
pub(super) fn disc(bench: &mut Bench) -> ([u8; 2], u8, [u8; 2], [u8; 3], [u8; 3]) {
    let raw = bench.asks(&DISC);
    let three = |at: usize| [raw[at], raw[at + 1], raw[at + 2]];
    ([raw[2] & 3, raw[2] >> 2 & 3], raw[4], [raw[5], raw[6]], three(17), three(21))
}

/// Records a mode 1 track of `blocks` blocks at `lba`; the next session is allowed when
/// `multi_session` is 3.
pub(super) fn record(bench: &mut Bench, multi_session: u8, lba: i32, blocks: u16) {
    bench.does(&SELECT, &at_once(1, multi_session << 6 | 4, 8));
    for first in (0..blocks).step_by(30) {
        let count = 30.min(blocks - first);
        let bytes = vec![0x5A; usize::from(count) * 2048];
        bench.does(&write_10(lba + i32::from(first), count), &bytes);
    }
    bench.does(&SYNCHRONIZE, &[]);
}

/// Every state in order, and what the drive says in it.
#[test]
fn states_of_a_disc() {
    const LIMIT: [u8; 3] = [79, 59, 74];
    const NONE: [u8; 3] = [0xFF; 3];
    let mut bench = Bench::with_default_medium();

    assert_eq!(disc(&mut bench), ([0, 0], 1, [1, 1], [97, 34, 23], LIMIT));
    assert_eq!(next_writable(&mut bench), [Some(0), Some(-150), Some(-11_077)]);
    assert_eq!(bench.refused(&TOC), "5/24/00 (CDB byte 2, bit 3)");

    // A track of 400 blocks, the session open: only the program memory area knows it.
    record(&mut bench, 3, 0, 400);
    assert_eq!(disc(&mut bench), ([1, 1], 1, [1, 2], [97, 34, 23], LIMIT));
    assert_eq!(next_writable(&mut bench), [Some(552), None, None]);
    assert_eq!(bench.refused(&TOC), "5/24/00 (CDB byte 2, bit 3)");
    assert_eq!(
        bench.asks(&[0x43, 2, 3, 0, 0, 0, 0, 1, 0, 0]),
        [0, 13, 0, 0, 0, 0x14, 0, 1, 0, 7, 27, 0, 0, 2, 0]
    );
    let first = bench.asks(&track(1));
    assert_eq!(first[..8], [0, 0x22, 1, 1, 0, 0x04, 0x01, 0x00]);
    assert_eq!((&first[8..12], &first[24..28]), (&[0, 0, 0, 0][..], &[0, 0, 0x01, 0x92][..]));
    assert_eq!(bench.asks(&[0x25; 1]), [0, 0, 0, 0, 0, 0, 8, 0]);

    // Closed, and another may follow: lead-out at 402, next lead-in at 402 + 6750.
    bench.does(&SELECT, &at_once(1, 0xC4, 8));
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(disc(&mut bench), ([1, 0], 2, [2, 2], [1, 37, 27], LIMIT));
    assert_eq!(next_writable(&mut bench), [Some(402 + 11_400), Some(402 + 11_250), None]);
    assert_eq!(
        bench.asks(&TOC),
        [0, 18, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0, 0, 0x14, 0xAA, 0, 0, 0, 0x01, 0x92]
    );
    assert_eq!(bench.asks(&[0x25; 1]), [0, 0, 0x01, 0x91, 0, 0, 8, 0]);
    let full = bench.asks(&[0x43, 2, 2, 0, 0, 0, 1, 1, 0, 0]);
    // A0, A1, A2, the track; B0: next program at 02:37:27, two pointers, latest lead-out; C0:
    // what the groove says, first lead-in.
    let points: Vec<u8> = full[4..].chunks(11).map(|item| item[3]).collect();
    assert_eq!(points, [0xA0, 0xA1, 0xA2, 1, 0xB0, 0xC0]);
    assert_eq!(full[4 + 44..4 + 55], [1, 0x54, 0, 0xB0, 2, 37, 27, 2, 79, 59, 74]);
    assert_eq!(full[4 + 55..], [1, 0x54, 0, 0xC0, 0xD0, 0x40, 0x80, 0, 97, 34, 23]);

    // The second session, closed likewise: its lead-out and those behind have 2250 sections.
    record(&mut bench, 3, 11_802, 300);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(disc(&mut bench), ([1, 0], 3, [3, 3], [3, 13, 29], LIMIT));
    assert_eq!(next_writable(&mut bench), [Some(12_104 + 6900), Some(12_104 + 6750), None]);
    let sessions = bench.asks(&[0x43, 0, 1, 0, 0, 0, 0, 0, 12, 0]);
    assert_eq!(sessions, [0, 10, 1, 2, 0, 0x14, 2, 0, 0, 0, 0x2E, 0x1A]);
    let full = bench.asks(&[0x43, 2, 2, 0, 0, 0, 2, 1, 0, 0]);
    let points: Vec<[u8; 2]> = full[4..].chunks(11).map(|item| [item[0], item[3]]).collect();
    assert_eq!(points, [[2, 0xA0], [2, 0xA1], [2, 0xA2], [2, 2], [2, 0xB0]]);
    assert_eq!(full[4 + 44 + 7], 1);
    let second = bench.asks(&track(2));
    assert_eq!(second[..4], [0, 0x22, 2, 2]);
    assert_eq!((&second[8..12], &second[24..28]), (&[0, 0, 0x2E, 0x1A][..], &[0, 0, 1, 0x2E][..]));
    assert_eq!(bench.asks(&[0x52, 2, 0, 0, 0, 2, 0, 0, 36, 0]), second);
    // The first track ends where its session does.
    assert_eq!(bench.asks(&track(1))[24..28], [0, 0, 0x01, 0x92]);

    // Kept as its bytes and opened again, it goes on in the same place.
    let recording = bench.drive.medium().unwrap().recording().clone();
    let blank = Medium::blank_80_minute_cd_r(MemoryStorage::new());
    let kept = Medium::recorded(blank, recording, MediumState::Appendable).unwrap();
    let mut again = Bench::with(kept);
    assert_eq!(disc(&mut again), disc(&mut bench));
    assert_eq!(next_writable(&mut again), next_writable(&mut bench));

    // The third is the last. Its track of one block is padded to 300.
    record(&mut bench, 0, 19_004, 1);
    bench.does(&SELECT, &at_once(1, 0x04, 8));
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(disc(&mut bench), ([2, 3], 3, [3, 3], NONE, NONE));
    assert_eq!(bench.asks(&TOC)[..4], [0, 34, 1, 3]);
    assert_eq!(bench.asks(&[0x25; 1])[..4], [0, 0, 0x4B, 0x69]);
    assert_eq!(bench.refuses(&write_10(30_000, 1), &[0; 2048]), "5/30/05");
    assert_eq!(bench.refused(&track(0xFF)), "5/24/00 (CDB byte 2)");
    let recording = bench.drive.medium().unwrap().recording();
    assert_eq!((recording.first_lba(), recording.end_lba()), (Lba(-11_077), Lba(19_306 + 2250)));
    assert!(recording.is_recorded(Lba(-11_077), recording.len()));

    // What was recorded is found again without anything but its bytes.
    let blank = Medium::blank_80_minute_cd_r(MemoryStorage::new());
    let toc = bench.drive.medium().unwrap().toc().cloned();
    let kept = Medium::recorded(blank, recording.clone(), MediumState::Finalized).unwrap();
    assert_eq!(kept.toc(), toc.as_ref());
}

/// What stands on disc of a track: user data with header and codes, run-out, pause of the next.
#[test]
fn what_is_recorded() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    record(&mut bench, 0, 0, 10);
    bench.does(&SELECT, &at_once(1, 0x02, 0));
    bench.does(&write_10(452, 1), &[0x33; 2352]);
    bench.does(&SYNCHRONIZE, &[]);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
    let recording = bench.drive.medium().unwrap().recording();
    let read = |lba: i32| {
        let mut section = [0; 2448];
        recording.read(Lba(lba), &mut section).unwrap();
        let q = section::q_of(&recording.subcode(Lba(lba)).unwrap());
        assert!(q.crc_ok());
        let main: [u8; 2352] = std::array::from_fn(|at| section[at]);
        (main, <[u8; 10]>::try_from(&q.0[..10]).unwrap())
    };
    let data = |lba: i32| {
        let mut main = read(lba).0;
        sector::scramble(&mut main);
        assert!(sector::check(SectorType::Mode1, &main).edc_ok());
        main[16]
    };
    // Ten blocks, padding to 300, run-out of two; the pauses are 150.
    assert_eq!([-150, -1, 0, 9, 10, 299, 301].map(data), [0, 0, 0x5A, 0x5A, 0, 0, 0]);
    assert_eq!(read(-150).1, [0x41, 0x01, 0, 0, 0x01, 0x74, 0, 0, 0, 0]);
    assert_eq!(read(301).1, [0x41, 0x01, 0x01, 0, 0x04, 0x01, 0, 0, 0x06, 0x01]);
    assert_eq!(read(302).1, [0x21, 0x02, 0, 0, 0x01, 0x74, 0, 0, 0x06, 0x02]);
    assert_eq!(read(302).0, [0; 2352]);
    assert_eq!(read(452).0, [0x33; 2352]);
    assert_eq!(read(453).0, [0; 2352]);
    // Lead-out behind 300 + 2 of the second track, coded as that.
    assert_eq!(read(754).1, [0x21, 0xAA, 0x01, 0, 0, 0, 0, 0, 0x12, 0x04]);
    assert_eq!(recording.end_lba(), Lba(754 + 6750));
}

/// Every data block type: bytes of a block, kind of sector, where the user data goes.
#[test]
fn block_types() {
    let table: [(u8, usize, SectorType, std::ops::Range<usize>); 8] = [
        (8, 2048, SectorType::Mode1, 16..2064),
        (9, 2336, SectorType::Mode2, 16..2352),
        (10, 2048, SectorType::Mode2Form1, 24..2072),
        (11, 2056, SectorType::Mode2Form1, 16..2072),
        (12, 2324, SectorType::Mode2Form2, 24..2348),
        (13, 2332, SectorType::Mode2Form1, 16..2072),
        (11, 2056, SectorType::Mode2Form1, 24..2072),
        (13, 2332, SectorType::Mode2Form1, 24..2072),
    ];
    for (kind, len, sector_type, user) in table {
        let mut bench = Bench::with(short_medium(MediumKind::CdR));
        let mut list = at_once(1, 4, kind);
        list[56..60].copy_from_slice(&[1, 2, 0x08, 4]);
        bench.does(&SELECT, &list);
        assert_eq!(bench.refuses(&write_10(0, 1), &vec![0; len - 1]), "5/24/00 (CDB byte 7)");
        bench.does(&write_10(0, 1), &vec![0x0F; len]);
        let mut bytes = [0; 2448];
        bench.drive.medium().unwrap().recording().read(Lba(0), &mut bytes).unwrap();
        let mut sector: [u8; 2352] = std::array::from_fn(|at| bytes[at]);
        sector::scramble(&mut sector);
        assert!(sector::check(sector_type, &sector).edc_ok(), "{kind}");
        assert!(sector[user].iter().all(|byte| *byte == 0x0F), "{kind}");
        match kind {
            10 => assert_eq!(sector[16..24], [1, 2, 0x08, 4, 1, 2, 0x08, 4]),
            // Form 2 is what the type says, whatever the page does.
            12 => assert_eq!(sector[16..24], [1, 2, 0x28, 4, 1, 2, 0x28, 4]),
            _ => {}
        }
    }
}

/// A second session at once, by absolute times behind the first.
#[test]
fn second_session_by_cue_sheet() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    record(&mut bench, 3, 0, 400);
    bench.does(&CLOSE_SESSION, &[]);
    bench.does(&SELECT, &at_once(2, 0x40, 0));
    // Program at LBA 11652, 02:37:27; 300 sectors; the B0 of multi-session 1.
    #[rustfmt::skip]
    let mut sheet = [
        0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0,
        0x01, 0x02, 0x00, 0x01, 0, 2, 37, 27,
        0x01, 0x02, 0x01, 0x00, 0, 2, 39, 27,
        0x01, 0xAA, 0x01, 0x01, 0, 2, 43, 27,
    ];
    let send = [0x5D, 0, 0, 0, 0, 0, 0, 0, 32, 0];
    sheet[9] = 1;
    sheet[17] = 1;
    assert_eq!(bench.refuses(&send, &sheet), "5/26/00 (parameter byte 9)");
    (sheet[9], sheet[17]) = (2, 2);
    bench.does(&send, &sheet);
    for run in 0..30 {
        bench.does(&write_10(11_802 + 10 * run, 10), &[0x11; 23_520]);
    }
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
    let full = bench.asks(&[0x43, 2, 2, 0, 0, 0, 2, 1, 0, 0]);
    assert_eq!(full[4 + 44..], [2, 0x50, 0, 0xB0, 0xFF, 0xFF, 0xFF, 1, 79, 59, 74]);
    assert_eq!(bench.asks(&[0x25; 1])[..4], [0, 0, 0x2F, 0x45]);
}

#[test]
fn what_close_refuses() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    let close_track = |number: u8| [0x5B, 0, 1, 0, 0, number, 0, 0, 0, 0];
    // Nothing recorded: a session without tracks stays as it is.
    bench.does(&CLOSE_SESSION, &[]);
    bench.does(&close_track(0xFF), &[]);
    assert_eq!(state(&bench), MediumState::Blank);
    assert_eq!(bench.refused(&close_track(1)), "5/24/00 (CDB byte 4)");
    assert_eq!(bench.refused(&[0x5B, 0, 0, 0, 0, 0, 0, 0, 0, 0]), "5/24/00 (CDB byte 2, bit 2)");
    bench.does(&write_10(0, 1), &[0; 2048]);
    assert_eq!(bench.refused(&CLOSE_SESSION), "5/72/03");
    assert_eq!(bench.refuses(&SELECT, &at_once(1, 4, 8)), "5/2C/00");
    bench.does(&close_track(1), &[]);
    assert_eq!(state(&bench), MediumState::Open);
    bench.does(&close_track(1), &[]);
    // With IMMED the drive goes on alone.
    bench.does(&[0x5B, 1, 2, 0, 0, 0, 0, 0, 0, 0], &[]);
    assert!(bench.refused(&READY).starts_with("2/04/07"));
    bench.now = bench.drive.next_event_at().unwrap();
    bench.does(&READY, &[]);
    assert_eq!(bench.refused(&CLOSE_SESSION), "5/72/00");
    bench.does(&close_track(1), &[]);
}

/// Where a track does not go, and one that is broken off.
#[test]
fn what_write_refuses() {
    let time = |text: &str| -> Msf { text.parse().unwrap() };
    let medium =
        Medium::blank(MediumKind::CdR, time("99:50:00"), time("00:06:10"), MemoryStorage::new());
    let mut bench = Bench::with(medium.unwrap());
    assert_eq!(bench.refuses(&write_10(1, 1), &[0; 2048]), "5/21/02 (CDB byte 2)");
    assert_eq!(bench.refuses(&write_10(-150, 1), &[0; 2048]), "5/21/02 (CDB byte 2)");
    bench.does(&write_10(0, 0), &[]);
    assert_eq!(state(&bench), MediumState::Blank);
    // 308 and the run-out reach the latest lead-out, LBA 310.
    assert_eq!(bench.refuses(&write_10(0, 309), &[0; 309 * 2048]), "5/21/00 (CDB byte 2)");
    bench.does(&write_10(0, 308), &[0; 308 * 2048]);
    assert_eq!(bench.refuses(&write_10(308, 1), &[0; 2048]), "5/21/00 (CDB byte 2)");
    bench.does(&[0x1B, 0, 0, 0, 2, 0], &[]);
    assert_eq!(state(&bench), MediumState::Damaged);
}

/// Other write types do not go on with an open session.
#[test]
fn an_open_session_is_for_tracks() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    record(&mut bench, 0, 0, 300);
    bench.select(BlockForm::Raw);
    assert_eq!(bench.refuses(&write_10(-900, 1), &[0; 2448]), "5/2C/03");
    bench.does(&SELECT, &at_once(2, 0, 0));
    assert_eq!(bench.refuses(&[0x5D, 0, 0, 0, 0, 0, 0, 0, 8, 0], &[0; 8]), "5/2C/00");
    // The tray may be opened: the tracks stand in the program memory area.
    bench.does(&[0x1B, 0, 0, 0, 2, 0], &[]);
    bench.does(&[0x1B, 0, 0, 0, 3, 0], &[]);
    bench.attention("6/28/00");
    record(&mut bench, 0, 452, 300);
    assert_eq!(disc(&mut bench).2, [1, 3]);
}

#[test]
fn test_tracks_leave_no_mark() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    let before = disc(&mut bench);
    bench.does(&SELECT, &at_once(0x11, 4, 8));
    bench.does(&write_10(0, 20), &[0; 20 * 2048]);
    assert_eq!(bench.asks(&track(0xFF))[12..16], [0, 0, 0, 20]);
    assert_eq!(bench.refuses(&write_10(0, 1), &[0; 2048]), "5/21/02 (CDB byte 2)");
    bench.does(&SYNCHRONIZE, &[]);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(disc(&mut bench), before);
    assert_eq!(bench.asks(&track(0xFF))[12..16], [0, 0, 0, 0]);
    assert!(bench.drive.medium().unwrap().recording().is_empty());
}

/// Two tracks reserved, the second recorded first; each is padded to its size.
#[test]
fn reserved_tracks() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    let reserve = |blocks: u32| {
        let [a, b, c, d] = blocks.to_be_bytes();
        [0x53, 0, 0, 0, 0, a, b, c, d, 0]
    };
    assert_eq!(bench.refused(&reserve(0)), "5/24/00 (CDB byte 5)");
    assert_eq!(bench.refused(&reserve(359_848)), "5/63/00");
    assert_eq!(bench.refused(&reserve(u32::MAX)), "5/63/00");
    bench.does(&reserve(400), &[]);
    bench.does(&reserve(1), &[]); // at least 300
    assert_eq!(disc(&mut bench).2, [1, 3]);
    let second = bench.asks(&track(2));
    assert_eq!(second[..8], [0, 0x22, 2, 1, 0, 0x04, 0xCF, 0x01]);
    assert_eq!(second[8..20], [0, 0, 0x02, 0x28, 0, 0, 0x02, 0x28, 0, 0, 0x01, 0x2C]);
    assert_eq!(bench.refused(&CLOSE_SESSION), "5/72/04");

    bench.does(&SELECT, &at_once(1, 0x04, 8));
    bench.does(&write_10(552, 10), &[0x22; 10 * 2048]);
    assert_eq!(bench.asks(&track(2))[12..20], [0, 0, 0x02, 0x32, 0, 0, 0x01, 0x22]);
    assert_eq!(bench.asks(&track(0xFF))[7], 0);
    assert_eq!(bench.refused(&reserve(300)), "5/2C/00");
    assert_eq!(bench.refuses(&write_10(562, 291), &vec![0; 291 * 2048]), "5/63/00");
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.asks(&track(2))[6..8], [0x01, 0x00]);
    assert_eq!(next_writable(&mut bench), [Some(552 + 302 + 150), None, None]);
    record(&mut bench, 0, 0, 20);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
    assert_eq!(bench.asks(&TOC)[8..12], [0, 0, 0, 0]);
    assert_eq!(bench.asks(&TOC)[16..20], [0, 0, 0x02, 0x28]);
    assert_eq!(bench.asks(&TOC)[24..28], [0, 0, 0x03, 0x56]);
    let recording = bench.drive.medium().unwrap().recording();
    assert!(recording.is_recorded(Lba(-900), recording.len()));
    assert_eq!(bench.refused(&reserve(300)), "5/30/05");
}

#[test]
fn blanking() {
    let mut bench = Bench::with(short_medium(MediumKind::CdRw));
    let before = (bench.asks(&DISC), next_writable(&mut bench));
    for blanking in [0, 1] {
        record(&mut bench, 0, 0, 300);
        bench.does(&CLOSE_SESSION, &[]);
        assert_eq!(state(&bench), MediumState::Finalized);
        let mut blank = BLANK;
        blank[1] = 0x10 | blanking;
        bench.does(&blank, &[]);
        assert!(bench.refused(&READY).starts_with("2/04/07"));
        assert!(bench.refused(&DISC).starts_with("2/04/07"));
        bench.now = bench.drive.next_event_at().unwrap();
        bench.does(&READY, &[]);
        assert_eq!((bench.asks(&DISC), next_writable(&mut bench)), before);
        assert_eq!(bench.refused(&TOC), "5/24/00 (CDB byte 2, bit 3)");
        // The groove stays.
        assert_eq!(bench.asks(&[0x43, 0, 4, 0, 0, 0, 0, 0, 28, 0])[8..11], [99, 50, 0]);
    }
    // Minimal takes seconds. All of an 80-minute disc takes two minutes at 48x: 33.16 mm of
    // radius at 10,300 turns a minute, the rest at 3600 sections a second, and 2 s.
    assert_eq!(bench.does(&BLANK, &[]).as_secs(), 40);
    let mut whole = BLANK;
    whole[1] = 0;
    assert_eq!(bench.does(&whole, &[]).as_secs(), 133);
    // A damaged disc is as good as new; one that is being recorded is left alone.
    bench.does(&SELECT, &at_once(1, 4, 8));
    bench.does(&write_10(0, 1), &[0; 2048]);
    assert_eq!(bench.refused(&BLANK), "5/2C/00");
    bench.does(&[0x1B, 0, 0, 0, 2, 0], &[]);
    bench.does(&[0x1B, 0, 0, 0, 3, 0], &[]);
    bench.attention("6/28/00");
    assert_eq!(bench.asks(&DISC)[2], 0x19);
    bench.does(&BLANK, &[]);
    assert_eq!(bench.asks(&DISC)[2], 0x10);
}

#[test]
fn what_is_not_blanked() {
    for kind in [MediumKind::CdR, MediumKind::Pressed] {
        let mut bench = Bench::with(short_medium(kind));
        assert_eq!(bench.refused(&BLANK), "5/30/05");
    }
    assert_eq!(Bench::empty().refused(&BLANK), "2/3A/01");
    assert_eq!(Bench::empty().refused(&CLOSE_SESSION), "2/3A/01");
}
