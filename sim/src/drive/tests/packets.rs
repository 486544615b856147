//! Tracks of packets on CD-R and CD-RW, as they are recorded, closed, broken off and read.

use rawcd_format::subcode::section;
use rawcd_format::{Lba, RawImage, SectorType, sector};

use super::*;
use crate::MediumState;

const SELECT: [u8; 10] = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const CLOSE_CURRENT: [u8; 10] = [0x5B, 0, 1, 0, 0, 0xFF, 0, 0, 0, 0];
const CLOSE_SESSION: [u8; 10] = [0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0];
const DISC: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
const TOC: [u8; 10] = [0x43, 0, 0, 0, 0, 0, 0, 1, 0, 0];
const PMA: [u8; 10] = [0x43, 2, 3, 0, 0, 0, 0, 1, 0, 0];
const EJECT: [u8; 6] = [0x1B, 0, 0, 0, 2, 0];
const LOAD: [u8; 6] = [0x1B, 0, 0, 0, 3, 0];

/// READ TRACK INFORMATION of a track; FFh is where the next goes, or the one whose end is open.
fn track(number: u8) -> [u8; 10] {
    [0x52, 1, 0, 0, 0, number, 0, 0, 36, 0]
}

fn read_10(lba: i32, blocks: u8) -> [u8; 10] {
    let [a, b, c, d] = lba.to_be_bytes();
    [0x28, 0, a, b, c, d, 0, 0, blocks, 0]
}

/// READ CD of everything in a sector.
fn read_cd(lba: i32) -> [u8; 12] {
    let [a, b, c, d] = lba.to_be_bytes();
    [0xBE, 0, a, b, c, d, 0, 0, 1, 0xF8, 0, 0]
}

/// Packets of any size in a data block type.
fn variable(data_block_type: u8) -> [u8; 60] {
    at_once(0, 0x05, data_block_type)
}

/// Packets of 32, with multi-session bits.
fn fixed(multi_session: u8, data_block_type: u8) -> [u8; 60] {
    let mut list = at_once(0, multi_session << 6 | 0x25, data_block_type);
    list[21] = 32;
    list
}

fn selected(kind: MediumKind, list: [u8; 60]) -> Bench {
    let mut bench = Bench::with(short_medium(kind));
    bench.does(&SELECT, &list);
    bench
}

/// A CD-R whose track has one packet of one block.
pub(super) fn with_an_open_track() -> Bench {
    let mut bench = selected(MediumKind::CdR, variable(8));
    writes(&mut bench, 0, 1);
    bench.does(&SYNCHRONIZE, &[]);
    bench
}

/// Blocks of 2048 bytes, each filled with its address.
fn blocks(first: i32, count: i32) -> Vec<u8> {
    (first..first + count).flat_map(|lba| [lba as u8; 2048]).collect()
}

fn writes(bench: &mut Bench, lba: i32, count: i32) {
    bench.does(&write_10(lba, count as u16), &blocks(lba, count));
}

fn state(bench: &Bench) -> MediumState {
    bench.drive.medium().unwrap().state()
}

/// A recorded data sector, descrambled, its codes checked; and Q.
fn recorded(bench: &Bench, lba: i32) -> ([u8; 2352], [u8; 10]) {
    let recording = bench.drive.medium().unwrap().recording();
    assert!(recording.is_recorded(Lba(lba), 1), "{lba}");
    let mut bytes = [0; 2448];
    recording.read(Lba(lba), &mut bytes).unwrap();
    let mut main: [u8; 2352] = std::array::from_fn(|at| bytes[at]);
    sector::scramble(&mut main);
    let kind = if main[15] & 3 == 1 { SectorType::Mode1 } else { SectorType::Mode2Form1 };
    let check = sector::check(kind, &main);
    assert!(check.edc_ok() && check.p_bad() == 0 && check.q_bad() == 0, "{lba}");
    let q = section::q_of(&recording.subcode(Lba(lba)).unwrap());
    assert!(q.crc_ok(), "{lba}");
    (main, std::array::from_fn(|at| q.0[at]))
}

/// The mode bytes of sectors.
fn modes(bench: &Bench, first: i32, end: i32) -> Vec<u8> {
    (first..end).map(|lba| recorded(bench, lba).0[15]).collect()
}

/// Two packets of any size, from the first command to the closed disc: the answers of a burning
/// program that writes packets.
#[test]
fn packets_of_any_size() {
    let mut bench = selected(MediumKind::CdR, variable(8));
    assert_eq!(
        bench.asks(&track(0xFF)),
        [
            0, 0x22, 1, 1, 0, 0x05, 0x6F, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x05, 0x7D, 0xA9, 0, 0, 0,
            0, 0, 0x05, 0x7D, 0xA9, 0, 0, 0, 0, 0, 0, 0, 0
        ]
    );
    writes(&mut bench, 0, 10);
    assert_eq!(state(&bench), MediumState::Incomplete);
    assert_eq!(bench.asks(&track(0xFF))[12..16], [0, 0, 0, 10]);
    assert_eq!(bench.refuses(&write_10(17, 1), &[0; 2048]), "5/21/02 (CDB byte 2)");
    assert_eq!(bench.refuses(&SELECT, &variable(8)), "5/2C/00");
    writes(&mut bench, 10, 5);
    bench.does(&SYNCHRONIZE, &[]);

    // Link, run-in, descriptors, run-out; link, run-in, user data, run-out.
    assert_eq!(modes(&bench, -150, -145), [0xA1, 0x81, 0x61, 0x41, 0x21]);
    assert_eq!(modes(&bench, -145, -7), [0x01; 138]);
    assert_eq!(modes(&bench, -7, 0), [0xE1, 0xC1, 0xA1, 0x81, 0x61, 0x41, 0x21]);
    assert_eq!(modes(&bench, 0, 17), [vec![0x01; 15], vec![0xE1, 0xC1]].concat());
    assert!(!bench.drive.medium().unwrap().recording().is_recorded(Lba(17), 1));
    let (descriptor, q) = recorded(&bench, -8);
    assert_eq!(descriptor[12..16], [0x00, 0x01, 0x67, 0x01]);
    let bytes = [0x54, 0x44, 0x49, 1, 0x50, 1, 1, 1, 1, 0x90, 0xFF, 0xFF, 0xFF, 0];
    assert_eq!(descriptor[16..30], bytes);
    assert_eq!(q, [0x51, 0x01, 0, 0, 0, 0x07, 0, 0, 0x01, 0x67]);
    let (user, q) = recorded(&bench, 14);
    assert_eq!((&user[12..16], &user[16..2064]), (&[0, 0x02, 0x14, 1][..], &[14; 2048][..]));
    assert_eq!(q, [0x51, 0x01, 0x01, 0, 0, 0x14, 0, 0, 0x02, 0x14]);
    assert_eq!(recorded(&bench, 15).0[16..2064], [0; 2048]);

    // The track is open: 15 user blocks and two of run-out, the next seven blocks behind.
    assert_eq!(state(&bench), MediumState::Open);
    assert_eq!(bench.asks(&DISC)[..7], [0, 0x20, 0x05, 1, 1, 1, 1]);
    let open = [
        0, 0x22, 1, 1, 0, 0x05, 0x21, 3, 0, 0, 0, 0, 0, 0, 0, 22, 0, 0x05, 0x7D, 0x91, 0, 0, 0, 0,
        0, 0, 0, 17, 0, 0, 0, 14, 0, 0, 0, 0,
    ];
    for selector in [track(0xFF), track(1), [0x52, 0, 0, 0, 0, 3, 0, 0, 36, 0]] {
        assert_eq!(bench.asks(&selector), open);
    }
    assert_eq!(bench.asks(&read_10(0, 15)), blocks(0, 15));
    assert_eq!(bench.refused(&read_10(15, 1)), "5/64/00");
    assert_eq!(bench.refused(&read_10(17, 1)), "5/21/00 (CDB byte 2)");
    assert_eq!(bench.asks(&read_cd(15))[12..16], [0x00, 0x02, 0x15, 0xE1]);
    assert_eq!(bench.refused(&CLOSE_SESSION), "5/72/03");

    // Over an eject the track stays open, and another packet follows.
    bench.does(&EJECT, &[]);
    bench.does(&LOAD, &[]);
    bench.attention("6/28/00");
    bench.does(&SELECT, &variable(8));
    writes(&mut bench, 22, 1);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(modes(&bench, 15, 25), [0xE1, 0xC1, 0xA1, 0x81, 0x61, 0x41, 0x21, 0x01, 0xE1, 0xC1]);
    assert_eq!(bench.asks(&track(1))[12..16], [0, 0, 0, 30]);

    // Closed with a packet of zeros up to 300 sections: 268 blocks behind link and run-in.
    bench.does(&CLOSE_CURRENT, &[]);
    assert_eq!(modes(&bench, 25, 30), [0xA1, 0x81, 0x61, 0x41, 0x21]);
    assert_eq!(modes(&bench, 30, 298), [0x01; 268]);
    assert_eq!(modes(&bench, 298, 300), [0xE1, 0xC1]);
    assert_eq!(bench.asks(&PMA), [0, 13, 0, 0, 0, 0x15, 0, 1, 0, 6, 0, 0, 0, 2, 0]);
    let closed = bench.asks(&track(1));
    assert_eq!(closed[5..8], [0x05, 0x21, 2]);
    assert_eq!(closed[16..32], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x2C, 0, 0, 0x01, 0x29]);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
    assert_eq!(
        bench.asks(&TOC),
        [0, 18, 1, 1, 0, 0x15, 1, 0, 0, 0, 0, 0, 0, 0x15, 0xAA, 0, 0, 0, 0x01, 0x2C]
    );
    assert_eq!(bench.asks(&[0x25; 1])[..4], [0, 0, 0x01, 0x2B]);
    assert_eq!(bench.asks(&track(1))[5..8], [0x05, 0x21, 0]);
    assert_eq!(bench.asks(&read_10(22, 1)), [22; 2048]);
    assert_eq!(bench.refused(&read_10(21, 1)), "5/64/00");
    assert_eq!(bench.refuses(&write_10(305, 1), &[0; 2048]), "5/30/05");
}

/// Packets of 32: what is around them has no address, but a time.
#[test]
fn packets_of_one_size() {
    let mut bench = selected(MediumKind::CdR, fixed(3, 8));
    assert_eq!(bench.asks(&track(0xFF))[5..8], [0x05, 0x7F, 1]);
    writes(&mut bench, 0, 32);
    assert_eq!(state(&bench), MediumState::Open);
    writes(&mut bench, 32, 64);
    let mut expected = vec![0x01; 32];
    expected.extend([0xE1, 0xC1, 0xA1, 0x81, 0x61, 0x41, 0x21]);
    expected.extend(expected.clone());
    expected.extend([0x01; 32]);
    expected.extend([0xE1, 0xC1]);
    assert_eq!(modes(&bench, 0, 112), expected);
    let descriptor = recorded(&bench, -145).0;
    let bytes = [0x54, 0x44, 0x49, 1, 0x50, 1, 1, 1, 1, 0x91, 0x00, 0x00, 0x32, 0];
    assert_eq!(descriptor[16..30], bytes);
    // Three packets; 9,224 more of 39 sections end before LBA 359849.
    let open = [
        0, 0x22, 1, 1, 0, 0x05, 0x31, 3, 0, 0, 0, 0, 0, 0, 0, 96, 0, 0x04, 0x81, 0x00, 0, 0, 0, 32,
        0, 0, 0, 96, 0, 0, 0, 95, 0, 0, 0, 0,
    ];
    assert_eq!(bench.asks(&track(0xFF)), open);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.asks(&track(1)), open);

    for (lba, count, sense) in [
        (96, 31, "5/64/01"),
        (96, 33, "5/64/01"),
        (95, 32, "5/21/02 (CDB byte 2)"),
        (117, 32, "5/21/02 (CDB byte 2)"),
        (0, 32, "5/21/02 (CDB byte 2)"),
    ] {
        assert_eq!(bench.refuses(&write_10(lba, count), &vec![0; 33 * 2048]), sense, "{lba}");
    }
    assert_eq!(bench.asks(&read_10(31, 2)), blocks(31, 2));
    assert_eq!(bench.asks(&read_10(63, 32)), blocks(63, 32));
    assert_eq!(bench.asks(&read_cd(33))[12..17], [0x00, 0x02, 0x40, 0x01, 33]);
    assert_eq!(bench.refused(&read_10(95, 2)), "5/21/00 (CDB byte 2)");
    assert_eq!(bench.refused(&read_cd(96)), "5/21/00 (CDB byte 2)");
    // 00:02:33 is the second block of run-out.
    let by_time = [0xB9, 0, 0, 0, 2, 33, 0, 2, 34, 0xF8, 0, 0];
    assert_eq!(bench.asks(&by_time)[12..16], [0x00, 0x02, 0x33, 0xC1]);
    bench.does(&[0x2F, 0, 0, 0, 0, 0, 0, 0, 96, 0], &[]);
    assert_eq!(bench.refused(&[0x2F, 0, 0, 0, 0, 0, 0, 0, 97, 0]), "5/21/00 (CDB byte 2)");

    // Closed with five packets of zeros: eight are 307 sections.
    bench.does(&[0x5B, 0, 1, 0, 0, 1, 0, 0, 0, 0], &[]);
    assert_eq!(bench.asks(&PMA)[8..11], [0, 6, 7]);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(state(&bench), MediumState::Appendable);
    assert_eq!(bench.asks(&TOC)[18..20], [0x01, 0x33]);
    assert_eq!(bench.asks(&[0x25; 1]), [0, 0, 0, 0xFF, 0, 0, 8, 0]);
    let closed = bench.asks(&track(1));
    assert_eq!(closed[5..8], [0x05, 0x31, 2]);
    assert_eq!(closed[20..32], [0, 0, 0, 32, 0, 0, 1, 0, 0, 0, 0, 0xFF]);
    assert_eq!(bench.asks(&read_10(64, 32)), blocks(64, 32));
    assert_eq!(bench.asks(&read_10(255, 1)), [0; 2048]);
    assert_eq!(bench.refused(&read_10(256, 1)), "5/21/00 (CDB byte 2)");

    // Another session, 307 + 11,400, whose addresses count sections up to its start.
    assert_eq!(bench.asks(&track(0xFF))[12..16], [0, 0, 0x2D, 0xBB]);
    bench.does(&SELECT, &fixed(0, 8));
    writes(&mut bench, 11_707, 32);
    writes(&mut bench, 11_739, 32);
    bench.does(&CLOSE_CURRENT, &[]);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(bench.asks(&read_10(11_738, 2)), blocks(11_738, 2));
    assert_eq!(bench.asks(&[0x25; 1])[..4], [0, 0, 0x2E, 0xBA]);
    assert_eq!(bench.asks(&track(2))[20..32], [0, 0, 0, 32, 0, 0, 1, 0, 0, 0, 0x2E, 0xBA]);
}

/// Both forms in which form 1 comes; subheaders of the host in user data, of a pause elsewhere.
#[test]
fn packets_of_form_1() {
    let mut list = variable(10);
    list[56..60].copy_from_slice(&[1, 2, 0x08, 4]);
    let mut bench = selected(MediumKind::CdR, list);
    writes(&mut bench, 0, 2);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(modes(&bench, -2, 4), [0x42, 0x22, 0x02, 0x02, 0xE2, 0xC2]);
    assert_eq!(recorded(&bench, 1).0[16..26], [1, 2, 0x08, 4, 1, 2, 0x08, 4, 1, 1]);
    assert_eq!(recorded(&bench, 2).0[16..26], [0, 0, 0x08, 0, 0, 0, 0x08, 0, 0, 0]);
    assert_eq!(recorded(&bench, -8).0[24..27], *b"TDI");
    assert_eq!(bench.asks(&track(1))[6], 0x22);
    assert_eq!(bench.asks(&read_10(1, 1)), [1; 2048]);
    assert_eq!(bench.refused(&read_10(2, 1)), "5/64/00");
    // The other form of block, of 2332 bytes.
    let mut block = [0x77; 2332];
    block[..8].copy_from_slice(&[5, 6, 0x08, 7, 5, 6, 0x08, 7]);
    bench.does(&SELECT, &variable(13));
    bench.does(&write_10(9, 1), &block);
    bench.does(&CLOSE_CURRENT, &[]);
    assert_eq!(recorded(&bench, 9).0[16..25], [5, 6, 0x08, 7, 5, 6, 0x08, 7, 0x77]);
    assert_eq!(modes(&bench, 7, 12), [0x42, 0x22, 0x02, 0xE2, 0xC2]);
}

/// A track keeps to its packets, and nothing but packets goes behind it until it is closed.
#[test]
fn a_track_has_one_kind_of_packets() {
    let mut bench = selected(MediumKind::CdR, variable(8));
    writes(&mut bench, 0, 1);
    bench.does(&SYNCHRONIZE, &[]);
    for list in [fixed(0, 8), variable(10)] {
        bench.does(&SELECT, &list);
        assert_eq!(bench.refuses(&write_10(8, 32), &[0; 65_536]), "5/64/00");
    }
    bench.does(&SELECT, &at_once(1, 4, 8));
    assert_eq!(bench.refuses(&write_10(8, 1), &[0; 2048]), "5/64/00");
    assert_eq!(bench.refused(&[0x53, 0, 0, 0, 0, 0, 0, 1, 0, 0]), "5/64/00");
    bench.does(&SELECT, &at_once(2, 0, 0));
    assert_eq!(bench.refuses(&[0x5D, 0, 0, 0, 0, 0, 0, 0, 8, 0], &[0; 8]), "5/2C/00");
    // What is refused leaves the track as it was; behind it, when it is closed, goes any other.
    bench.does(&SELECT, &variable(8));
    writes(&mut bench, 8, 1);
    bench.does(&CLOSE_CURRENT, &[]);
    bench.does(&CLOSE_CURRENT, &[]);
    bench.does(&SELECT, &at_once(1, 0, 0));
    bench.does(&write_10(450, 1), &[0; 2352]);
    bench.does(&SYNCHRONIZE, &[]);
    bench.does(&CLOSE_SESSION, &[]);
    let toc = bench.asks(&TOC);
    assert_eq!([toc[5], toc[13], toc[21]], [0x15, 0x10, 0x10]);
}

/// The end of the disc: LBA 400 is the latest start of the lead-out.
#[test]
fn room_on_the_disc() {
    let medium = |kind, end: &str| {
        let time = |text: &str| -> Msf { text.parse().unwrap() };
        Medium::blank(kind, time("99:50:00"), time(end), MemoryStorage::new()).unwrap()
    };
    let mut bench = Bench::with(medium(MediumKind::CdR, "00:07:25"));
    bench.does(&SELECT, &variable(8));
    assert_eq!(bench.refuses(&write_10(0, 399), &blocks(0, 399)), "5/63/01");
    writes(&mut bench, 0, 390);
    assert_eq!(bench.refuses(&write_10(390, 9), &blocks(0, 9)), "5/63/01");
    writes(&mut bench, 390, 8);
    bench.does(&SYNCHRONIZE, &[]);
    let open = bench.asks(&track(1));
    assert_eq!((&open[12..16], &open[16..20]), (&[0, 0, 0x01, 0x95][..], &[0, 0, 0, 0][..]));
    assert_eq!(bench.refuses(&write_10(405, 1), &[0; 2048]), "5/63/01");

    // Ten packets of 32 are 385 sections, eleven would be 424.
    let mut bench = Bench::with(medium(MediumKind::CdRw, "00:07:25"));
    bench.does(&SELECT, &fixed(0, 8));
    assert_eq!(bench.refuses(&write_10(0, 352), &blocks(0, 352)), "5/63/01");
    writes(&mut bench, 0, 288);
    assert_eq!(bench.asks(&track(1))[16..20], [0, 0, 0, 32]);
    writes(&mut bench, 288, 32);
    assert_eq!(bench.asks(&track(1))[16..20], [0, 0, 0, 0]);
    assert_eq!(bench.refuses(&write_10(320, 32), &blocks(0, 32)), "5/63/01");

    // No track begins that could not be filled up: 299 blocks and a last packet end at 307.
    for list in [variable(8), fixed(0, 8)] {
        for (end, fits) in [("00:06:06", false), ("00:06:07", true)] {
            let mut bench = Bench::with(medium(MediumKind::CdRw, end));
            bench.does(&SELECT, &list);
            if fits {
                writes(&mut bench, 0, 32);
                bench.does(&CLOSE_CURRENT, &[]);
                bench.does(&CLOSE_SESSION, &[]);
            } else {
                assert_eq!(bench.refuses(&write_10(0, 32), &blocks(0, 32)), "5/63/01");
                assert_eq!(state(&bench), MediumState::Blank);
            }
        }
    }
}

/// A test writes as packets are written, counts the blocks, and leaves nothing.
#[test]
fn tests_leave_no_mark() {
    for list in [at_once(0x10, 0x05, 8), {
        let mut list = fixed(0, 8);
        list[10] |= 0x10;
        list
    }] {
        let is_fixed = list[11] & 0x20 != 0;
        let mut bench = selected(MediumKind::CdR, list);
        let before = (bench.asks(&DISC), bench.asks(&track(0xFF)));
        writes(&mut bench, 0, 32);
        bench.does(&SYNCHRONIZE, &[]);
        let next = if is_fixed { 32 } else { 39 };
        assert_eq!(bench.asks(&track(0xFF))[12..16], [0, 0, 0, next]);
        writes(&mut bench, next.into(), 32);
        assert_eq!(bench.refuses(&write_10(0, 32), &blocks(0, 32)), "5/21/02 (CDB byte 2)");
        bench.does(&CLOSE_CURRENT, &[]);
        bench.does(&CLOSE_SESSION, &[]);
        assert_eq!((bench.asks(&DISC), bench.asks(&track(0xFF))), before);
        assert!(bench.drive.medium().unwrap().recording().is_empty());
    }
}

/// A packet that is broken off damages its track, which is read, repaired and written again.
#[test]
fn repair() {
    let repair = |number: u8| [0x58, 0, 0, 0, 0, number, 0, 0, 0, 0];
    let mut bench = selected(MediumKind::CdR, variable(8));
    assert_eq!(bench.refused(&repair(1)), "5/24/00 (CDB byte 4)");
    writes(&mut bench, 0, 5);
    bench.does(&SYNCHRONIZE, &[]);
    bench.does(&repair(1), &[]);
    writes(&mut bench, 12, 6);
    assert_eq!(bench.refused(&repair(1)), "5/2C/00");
    bench.does(&EJECT, &[]);
    bench.does(&LOAD, &[]);
    bench.attention("6/28/00");
    bench.does(&SELECT, &variable(8));
    assert_eq!(state(&bench), MediumState::Open);
    let damaged = bench.asks(&track(0xFF));
    assert_eq!(damaged[5..8], [0x25, 0x21, 2]);
    assert_eq!(damaged[16..32], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 18, 0, 0, 0, 17]);
    assert_eq!(bench.asks(&read_10(12, 6)), blocks(12, 6));
    for lba in [12, 18, 20, 25] {
        let sense = if lba == 18 { "3/0C/07" } else { "5/21/02 (CDB byte 2)" };
        assert_eq!(bench.refuses(&write_10(lba, 1), &[0; 2048]), sense, "{lba}");
    }
    assert_eq!(bench.refused(&CLOSE_CURRENT), "3/0C/07");
    assert_eq!(bench.refused(&CLOSE_SESSION), "5/72/03");
    // With IMMED the drive goes on alone.
    bench.does(&[0x58, 1, 0, 0, 0, 1, 0, 0, 0, 0], &[]);
    assert!(bench.refused(&[0; 6]).starts_with("2/04/07"));
    bench.now = bench.drive.next_event_at().unwrap();
    assert_eq!(modes(&bench, 17, 20), [0x01, 0xE1, 0xC1]);
    assert_eq!(bench.asks(&track(0xFF))[5..8], [0x05, 0x21, 3]);
    writes(&mut bench, 25, 1);
    bench.does(&CLOSE_CURRENT, &[]);
    bench.does(&repair(1), &[]);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(bench.refused(&repair(1)), "5/30/05");

    // A track at once is none that could be repaired.
    let mut bench = selected(MediumKind::CdR, at_once(1, 4, 8));
    bench.does(&write_10(0, 1), &[0; 2048]);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.refused(&repair(1)), "5/64/00");
}

/// Room for tracks of packets: the second is written first, both are filled when they are closed.
#[test]
fn reserved_tracks() {
    let reserve = |blocks: u32| {
        let [a, b, c, d] = blocks.to_be_bytes();
        [0x53, 0, 0, 0, 0, a, b, c, d, 0]
    };
    let close = |number: u8| [0x5B, 0, 1, 0, 0, number, 0, 0, 0, 0];
    let mut bench = selected(MediumKind::CdR, fixed(0, 8));
    assert_eq!(bench.refused(&reserve(33)), "5/24/00 (CDB byte 5)");
    bench.does(&reserve(320), &[]);
    // Ten packets: 390 sections without link and run-in of the first.
    assert_eq!(bench.asks(&track(1))[5..8], [0x05, 0xCF, 1]);
    assert_eq!(bench.asks(&track(1))[24..28], [0, 0, 0x01, 0x81]);
    bench.does(&SELECT, &variable(8));
    bench.does(&reserve(400), &[]);
    // At 385 + 150, with the run-out 402 sections.
    assert_eq!(bench.asks(&track(2))[8..12], [0, 0, 0x02, 0x17]);

    writes(&mut bench, 535, 20);
    bench.does(&SYNCHRONIZE, &[]);
    let second = bench.asks(&track(2));
    assert_eq!(second[5..8], [0x05, 0xA1, 3]);
    assert_eq!(second[8..16], [0, 0, 0x02, 0x17, 0, 0, 0x02, 0x32]);
    // 402 - 27 - 2 blocks are left.
    assert_eq!(second[16..20], [0, 0, 0x01, 0x75]);
    assert_eq!(second[28..32], [0, 0, 0x02, 0x2A]);
    assert_eq!(bench.refuses(&write_10(562, 374), &blocks(0, 374)), "5/63/01");
    assert_eq!(bench.refused(&CLOSE_SESSION), "5/72/04");
    bench.does(&close(2), &[]);
    assert_eq!(modes(&bench, 935, 937), [0xE1, 0xC1]);

    bench.does(&SELECT, &fixed(0, 8));
    writes(&mut bench, 0, 64);
    assert_eq!(bench.asks(&track(1))[12..20], [0, 0, 0, 64, 0, 0, 1, 0]);
    bench.does(&close(1), &[]);
    assert_eq!(modes(&bench, 380, 385), [0x01, 0x01, 0x01, 0xE1, 0xC1]);
    assert_eq!(bench.asks(&track(1))[24..32], [0, 0, 1, 0x40, 0, 0, 1, 0x3F]);
    // Behind both is nothing that is open.
    assert_eq!(bench.asks(&track(0xFF))[12..16], [0, 0, 0x04, 0x3F]);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
    assert_eq!(bench.asks(&read_10(63, 2))[2048..], [0; 2048]);
    assert_eq!(bench.refused(&read_10(320, 1)), "5/21/00 (CDB byte 2)");
    assert_eq!(bench.asks(&read_10(535, 1)), [535_i32 as u8; 2048]);
    let recording = bench.drive.medium().unwrap().recording();
    assert!(recording.is_recorded(Lba(-900), recording.len()));
}

/// What is left of a reserved track for no packet more is filled all the same.
#[test]
fn a_reserved_track_is_filled() {
    for blocks in [293, 294, 299, 300] {
        let mut bench = selected(MediumKind::CdR, variable(8));
        bench.does(&[0x53, 0, 0, 0, 0, 0, 0, 1, 0x2C, 0], &[]);
        writes(&mut bench, 0, blocks);
        bench.does(&[0x5B, 0, 1, 0, 0, 1, 0, 0, 0, 0], &[]);
        assert_eq!(bench.asks(&PMA)[8..11], [0, 6, 2]);
        assert_eq!(modes(&bench, blocks, blocks + 2), [0xE1, 0xC1]);
        assert_eq!(modes(&bench, blocks + 2, 302), vec![0x01; 300 - blocks as usize]);
    }
}

/// A disc with an open track of packets can be blanked; one in a packet is left alone.
#[test]
fn blanking() {
    let blank = [0xA1, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut bench = selected(MediumKind::CdRw, variable(8));
    writes(&mut bench, 0, 1);
    assert_eq!(bench.refused(&blank), "5/2C/00");
    bench.does(&SYNCHRONIZE, &[]);
    bench.does(&blank, &[]);
    assert_eq!(state(&bench), MediumState::Blank);
    assert_eq!(bench.asks(&track(0xFF))[12..16], [0, 0, 0, 0]);
}
