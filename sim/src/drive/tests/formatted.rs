//! Formatted CD-RW: FORMAT UNIT, capacities, and packets that are replaced.

use rawcd_format::{Lba, RawImage, sector};

use super::*;
use crate::MediumState;

const SELECT: [u8; 10] = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const DISC: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
const FIRST_TRACK: [u8; 10] = [0x52, 1, 0, 0, 0, 1, 0, 0, 36, 0];
const CAPACITIES: [u8; 10] = [0x23, 0, 0, 0, 0, 0, 0, 0, 252, 0];
const FORMAT: [u8; 6] = [0x04, 0x11, 0, 0, 0, 0];
const FORMAT_CD_RW: [u8; 12] = [0x04, 0x17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const READY: [u8; 6] = [0; 6];

/// The 608 blocks that there is room for up to LBA 750, in packets of 32.
const ALL: [u8; 12] = [0, 0, 0, 8, 0, 0, 2, 0x60, 0x40, 0, 0, 32];

/// A blank disc whose lead-out starts at LBA 750 at the latest.
fn small(kind: MediumKind) -> Medium<MemoryStorage> {
    let time = |text: &str| -> Msf { text.parse().unwrap() };
    Medium::blank(kind, time("99:50:00"), time("00:12:00"), MemoryStorage::new()).unwrap()
}

/// Packets of 32 in a data block type, with these bits beside the write type.
fn packets(data_block_type: u8, bits: u8) -> [u8; 60] {
    let mut list = at_once(bits, 0x25, data_block_type);
    list[21] = 32;
    list
}

fn read_10(lba: i32, blocks: u8) -> [u8; 10] {
    let [a, b, c, d] = lba.to_be_bytes();
    [0x28, 0, a, b, c, d, 0, 0, blocks, 0]
}

fn state(bench: &Bench) -> MediumState {
    bench.drive.medium().unwrap().state()
}

/// Formatted in mode 1, with such packets selected.
pub(super) fn formatted() -> Bench {
    let mut bench = Bench::with(small(MediumKind::CdRw));
    bench.does(&FORMAT, &ALL);
    bench.does(&SELECT, &packets(8, 0));
    bench
}

/// A section as recorded, descrambled.
fn sector_at(bench: &Bench, lba: i32) -> [u8; 2352] {
    let mut bytes = [0; 2448];
    bench.drive.medium().unwrap().recording().read(Lba(lba), &mut bytes).unwrap();
    let mut main = std::array::from_fn(|at| bytes[at]);
    sector::scramble(&mut main);
    main
}

/// Codes of the features that are current.
fn current(bench: &mut Bench) -> Vec<u16> {
    let answer = bench.asks(&[0x46, 1, 0, 0, 0, 0, 0, 2, 0, 0]);
    let (mut at, mut codes) = (8, Vec::new());
    while at < answer.len() {
        codes.push(u16::from_be_bytes([answer[at], answer[at + 1]]));
        at += 4 + usize::from(answer[at + 3]);
    }
    codes
}

/// What is offered, and that of what it is told: blank, formatted, blanked.
#[test]
fn capacities() {
    let mut bench = Bench::with(small(MediumKind::CdRw));
    let offered = [0, 0, 2, 0x60, 0x00, 0, 8, 0, 0, 0, 2, 0x60, 0x40, 0, 0, 32];
    let whole = |blocks: [u8; 2], state: u8| {
        [&[0, 0, 0, 24, 0, 0, blocks[0], blocks[1], state, 0, 8, 0][..], &offered].concat()
    };
    assert_eq!(bench.asks(&CAPACITIES), whole([0x02, 0xEE], 1));
    bench.does(&FORMAT, &ALL);
    assert_eq!(bench.asks(&CAPACITIES), whole([0x02, 0x60], 2));
    bench.does(&[0xA1, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    assert_eq!(bench.asks(&CAPACITIES), whole([0x02, 0xEE], 1));
    assert_eq!(state(&bench), MediumState::Blank);
    // Of a whole 80-minute disc 9,227 packets, 295,264 blocks.
    let mut bench = Bench::with(short_medium(MediumKind::CdRw));
    assert_eq!(bench.asks(&CAPACITIES)[20..28], [0, 0x04, 0x81, 0x60, 0x40, 0, 0, 32]);
    // What cannot be rewritten cannot be formatted.
    for kind in [MediumKind::CdR, MediumKind::Pressed] {
        let mut bench = Bench::with(small(kind));
        assert_eq!(bench.asks(&CAPACITIES)[3], 8);
        assert_eq!(bench.refuses(&FORMAT, &ALL), "5/30/06");
    }
    assert_eq!(Bench::empty().refuses(&FORMAT, &ALL), "2/3A/01");
}

/// What stands on a formatted disc, and what the drive says of it.
#[test]
fn formatting() {
    let mut bench = Bench::with(small(MediumKind::CdRw));
    let blank = [
        0x0000, 0x0001, 0x0002, 0x0003, 0x001D, 0x001E, 0x0021, 0x0023, 0x002D, 0x002E, 0x0037,
        0x0100, 0x0103, 0x0105, 0x0107, 0x0108,
    ];
    assert_eq!(current(&mut bench), blank);
    let mut immediate = ALL;
    immediate[1] = 0x02;
    bench.does(&FORMAT, &immediate);
    // The drive formats alone: ready when it is done, with progress until then.
    assert!(bench.refused(&READY).starts_with("2/04/04"));
    assert!(bench.refused(&DISC).starts_with("2/04/04"));
    let since = bench.now;
    bench.now = bench.drive.next_event_at().unwrap();
    assert!((bench.now - since).as_secs() >= 2);
    bench.does(&READY, &[]);

    assert_eq!(state(&bench), MediumState::Finalized);
    assert_eq!(bench.asks(&DISC)[..9], [0, 0x20, 0x1E, 1, 1, 1, 1, 0x20, 0x00]);
    // A track in fixed packets of 32, 608 blocks, none of them free; the last is 607.
    assert_eq!(
        bench.asks(&FIRST_TRACK),
        [
            0, 0x22, 1, 1, 0, 0x05, 0x31, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0,
            2, 0x60, 0, 0, 2, 0x5F, 0, 0, 0, 0
        ]
    );
    assert_eq!(bench.asks(&[0x25; 1]), [0, 0, 2, 0x5F, 0, 0, 8, 0]);
    // The table of contents counts sections: 19 packets of 39, less link and run-in.
    assert_eq!(
        bench.asks(&[0x43, 0, 0, 0, 0, 0, 0, 1, 0, 0]),
        [0, 18, 1, 1, 0, 0x15, 1, 0, 0, 0, 0, 0, 0, 0x15, 0xAA, 0, 0, 0, 2, 0xE0]
    );
    let formatted = [
        0x0000, 0x0001, 0x0002, 0x0003, 0x0010, 0x001D, 0x001E, 0x0023, 0x0026, 0x0037, 0x0100,
        0x0103, 0x0105, 0x0107, 0x0108,
    ];
    assert_eq!(current(&mut bench), formatted);
    assert_eq!(bench.asks(&read_10(576, 32)), [0; 65_536]);
    assert_eq!(bench.refused(&read_10(608, 1)), "5/21/00 (CDB byte 2)");
    assert_eq!(sector_at(&bench, 734)[15], 0xE1);
    let recording = bench.drive.medium().unwrap().recording();
    assert_eq!(recording.end_lba(), Lba(736 + 6750));
    assert!(recording.is_recorded(Lba(-900), recording.len()));

    // A kept disc is a formatted one again.
    let kept = Medium::recorded(small(MediumKind::CdRw), recording.clone(), MediumState::Finalized);
    let mut again = Bench::with(kept.unwrap());
    assert_eq!(again.asks(&FIRST_TRACK), bench.asks(&FIRST_TRACK));
    assert_eq!(current(&mut again), formatted);
}

/// The lists of a packet formatter: the older descriptor behind four bytes that nobody reads,
/// in the sectors that it selected; and the general one.
#[test]
fn lists_of_formatters() {
    let mut list = packets(10, 0);
    list[16] = 0x20;
    let mut bench = Bench::with(small(MediumKind::CdRw));
    bench.does(&SELECT, &list);
    let all = [0, 0x02, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x40];
    bench.does(&FORMAT_CD_RW, &all);
    bench.now = bench.drive.next_event_at().unwrap();
    assert_eq!(bench.asks(&[0x25; 1])[..4], [0, 0, 2, 0x5F]);
    // Form 1, on a disc of type XA.
    assert_eq!(bench.asks(&FIRST_TRACK)[6], 0x32);
    assert_eq!(bench.asks(&DISC)[8], 0x20);
    assert_eq!(sector_at(&bench, 0)[15..24], [2, 0, 0, 0, 0, 0, 0, 0, 0]);

    // 320 blocks by the older descriptor, and by type 00h.
    bench.does(&FORMAT_CD_RW, &[0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 1, 0x40]);
    assert_eq!(bench.asks(&[0x25; 1])[..4], [0, 0, 1, 0x3F]);
    bench.does(&FORMAT, &ALL);
    bench.does(&FORMAT, &[0, 0x80, 0, 8, 0, 0, 1, 0x40, 0x00, 0, 8, 0]);
    assert_eq!(bench.asks(&[0x25; 1])[..4], [0, 0, 1, 0x3F]);
    // Trying out changes nothing.
    bench.does(&FORMAT, &[0, 0x84, 0, 8, 0, 0, 2, 0x60, 0x40, 0, 0, 32]);
    assert_eq!(bench.asks(&[0x25; 1])[..4], [0, 0, 1, 0x3F]);
}

#[test]
fn what_format_refuses() {
    let mut bench = formatted();
    let changed = |at: usize, value: u8| {
        let mut list = ALL;
        list[at] = value;
        list
    };
    for (list, sense) in [
        (changed(1, 0x08), "5/26/00 (parameter byte 1, bit 3)"),
        (changed(3, 16), "5/26/00 (parameter byte 2)"),
        (changed(7, 0x61), "5/26/00 (parameter byte 4)"), // no whole packets
        (changed(7, 0x80), "5/26/00 (parameter byte 4)"), // 640 blocks
        (changed(8, 0x44), "5/26/00 (parameter byte 8, bit 7)"), // grow
        (changed(8, 0x90), "5/26/00 (parameter byte 8, bit 7)"), // with defect management
        (changed(11, 16), "5/26/00 (parameter byte 9)"),
        ([0, 0, 0, 8, 0, 0, 0, 0, 0x40, 0, 0, 32], "5/26/00 (parameter byte 4)"),
    ] {
        assert_eq!(bench.refuses(&FORMAT, &list), sense, "{list:02X?}");
    }
    for (list, sense) in [
        ([0, 0, 0, 8, 0x80, 0, 0, 0, 0, 0, 0, 0], "5/26/00 (parameter byte 4, bit 7)"),
        ([0, 0, 0, 8, 0x40, 0, 0, 0, 0, 0, 0, 0], "5/26/00 (parameter byte 4, bit 6)"),
        ([0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 31], "5/26/00 (parameter byte 8)"),
    ] {
        assert_eq!(bench.refuses(&FORMAT_CD_RW, &list), sense, "{list:02X?}");
    }
    assert_eq!(bench.refuses(&FORMAT, &ALL[..11]), "5/1A/00");
    assert_eq!(bench.refuses(&[0x04, 0x01, 0, 0, 0, 0], &ALL), "5/24/00 (CDB byte 1, bit 4)");
    assert_eq!(bench.refuses(&[0x04, 0x12, 0, 0, 0, 0], &ALL), "5/24/00 (CDB byte 1, bit 2)");
    // Nothing of it was done.
    assert_eq!(bench.asks(&[0x25; 1])[..4], [0, 0, 2, 0x5F]);
    // Not while a packet goes on.
    bench.does(&[0xA1, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    bench.does(&SELECT, &at_once(0, 5, 8));
    bench.does(&write_10(0, 1), &[0; 2048]);
    assert_eq!(bench.refuses(&FORMAT, &ALL), "5/2C/00");
}

/// Whole packets are replaced, in any order, with all that is around them.
#[test]
fn overwriting() {
    let mut bench = formatted();
    bench.does(&write_10(576, 32), &[0x55; 65_536]);
    bench.does(&write_10(32, 64), &[0x66; 131_072]);
    bench.does(&write_10(0, 32), &[0x77; 65_536]);
    bench.does(&write_10(0, 0), &[]);
    bench.does(&SYNCHRONIZE, &[]);
    for (lba, byte) in [(0, 0x77), (31, 0x77), (32, 0x66), (95, 0x66), (96, 0), (607, 0x55)] {
        assert_eq!(bench.asks(&read_10(lba, 1)), [byte; 2048], "{lba}");
    }
    let modes: Vec<u8> = (31..41).map(|lba| sector_at(&bench, lba)[15]).collect();
    assert_eq!(modes, [0x01, 0xE1, 0xC1, 0xA1, 0x81, 0x61, 0x41, 0x21, 0x01, 0x01]);
    assert_eq!(sector_at(&bench, -1)[12..16], [0x00, 0x01, 0x74, 0x21]);
    assert_eq!(sector_at(&bench, 734 - 32)[12..17], [0x00, 0x11, 0x27, 0x01, 0x55]);
    assert_eq!(state(&bench), MediumState::Finalized);

    for (lba, count, sense) in [
        (1, 32, "5/21/02 (CDB byte 2)"),
        (0, 31, "5/64/01"),
        (0, 33, "5/64/01"),
        (608, 32, "5/21/00 (CDB byte 2)"),
        (-32, 32, "5/21/00 (CDB byte 2)"),
        (576, 64, "5/63/01"),
    ] {
        assert_eq!(bench.refuses(&write_10(lba, count), &vec![1; 131_072]), sense, "{lba}");
    }
    assert_eq!(bench.refuses(&write_10(0, 32), &[1; 65_535]), "5/24/00 (CDB byte 7)");
    // Write parameters that do not agree with the track.
    for list in [packets(10, 0), at_once(0, 5, 8), at_once(1, 4, 8), at_once(2, 0, 0)] {
        bench.does(&SELECT, &list);
        assert_eq!(bench.refuses(&write_10(0, 32), &[1; 65_536]), "5/64/00");
    }
    // A test leaves no mark.
    bench.does(&SELECT, &packets(8, 0x10));
    bench.does(&write_10(0, 32), &[0x11; 65_536]);
    assert_eq!(bench.asks(&read_10(0, 1)), [0x77; 2048]);
    // Nothing is recorded behind it.
    assert_eq!(bench.refused(&[0x53, 0, 0, 0, 0, 0, 0, 1, 0, 0]), "5/30/05");
    assert_eq!(bench.refused(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0]), "5/72/00");
}

#[test]
fn write_and_verify() {
    let command = |lba: u8, blocks: u8| [0x2E, 0, 0, 0, 0, lba, 0, 0, blocks, 0];
    let mut bench = formatted();
    bench.does(&command(32, 32), &[0x33; 65_536]);
    assert_eq!(bench.asks(&read_10(63, 1)), [0x33; 2048]);
    bench.does(&command(0, 0), &[]);
    assert_eq!(bench.refuses(&command(1, 32), &[0; 65_536]), "5/21/02 (CDB byte 2)");
    assert_eq!(bench.refuses(&command(0, 1), &[0; 65_536]), "5/64/01");
    bench.does(&[0x2F, 0, 0, 0, 0, 0, 0, 2, 0x60, 0], &[]);
    assert_eq!(bench.refused(&[0x2F, 0, 0, 0, 0, 0, 0, 2, 0x61, 0]), "5/21/00 (CDB byte 2)");
    // Elsewhere nothing could be read at once.
    let mut blank = Bench::with(small(MediumKind::CdRw));
    assert_eq!(blank.refuses(&command(0, 32), &[0; 65_536]), "5/30/10");
    let mut recordable = Bench::with(small(MediumKind::CdR));
    assert_eq!(recordable.refuses(&command(0, 32), &[0; 65_536]), "5/30/10");
}

/// A kernel that mounts packets: what it asks before it writes, and that every answer makes the
/// disc writable to it.
#[test]
fn packet_driver() {
    let mut bench = formatted();
    assert_eq!(bench.asks(&[0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0])[6..], [0x00, 0x0A]);
    assert_eq!(bench.asks(&[0x51, 0, 0, 0, 0, 0, 0, 0, 2, 0]), [0, 0x20]);
    let disc = bench.asks(&DISC);
    // Erasable, the last session not reserved, of type 00.
    assert_eq!((disc[2] & 0x10, disc[2] >> 2 & 3, disc[8]), (0x10, 3, 0x00));
    assert_eq!(bench.asks(&[0x52, 1, 0, 0, 0, 1, 0, 0, 8, 0])[..2], [0, 0x22]);
    let track = bench.asks(&FIRST_TRACK);
    // Packets of one size, neither blank nor reserved, in mode 1, of 32.
    assert_eq!((track[6], &track[20..24]), (0x31, &[0, 0, 0, 32][..]));
    // The page as it is, with these fields of it changed.
    let mut list = bench.asks(&[0x5A, 0, 0x05, 0, 0, 0, 0, 0, 60, 0]);
    list[..2].fill(0);
    (list[10], list[11], list[12], list[16]) = (0, 0x25, 8, 0);
    list[18..22].copy_from_slice(&[0, 0, 0, 32]);
    list[58] = 0x20;
    bench.does(&SELECT, &list);
    bench.does(&[0xBB, 0, 0x02, 0xC4, 0x02, 0xC4, 0, 0, 0, 0, 0, 0], &[]);
    bench.does(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    bench.does(&write_10(544, 32), &[0x99; 65_536]);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.asks(&read_10(575, 1)), [0x99; 2048]);
}
