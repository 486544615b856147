//! Commands that write packets and read them, in any order and with any numbers: every one is
//! answered, and what the drive says of its disc stays true.

use rawcd_format::Lba;

use super::*;
use crate::MediumState;

/// Numbers that follow from a seed.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        self.0 >> 33
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.next() as usize % choices.len()]
    }
}

/// Addresses: those that the drive tells, and others.
fn address(bench: &mut Bench, numbers: &mut Numbers) -> i32 {
    let told = match bench.drive.medium().map(Medium::state) {
        Some(MediumState::Finalized) | None => 0,
        _ => i32::from_be_bytes(bench.asks(&TRACK)[12..16].try_into().unwrap()),
    };
    match numbers.next() % 8 {
        0 => numbers.of(&[i32::MIN, i32::MAX, -1, -150, 750, 608]),
        1 => numbers.next() as i32 % 1000,
        2 => numbers.next() as i32 % 20 * 32,
        _ => told,
    }
}

const TRACK: [u8; 10] = [0x52, 1, 0, 0, 0, 0xFF, 0, 0, 36, 0];

/// A CDB, and what is sent with it.
fn command(bench: &mut Bench, numbers: &mut Numbers) -> (Vec<u8>, Vec<u8>) {
    let [a, b, c, d] = address(bench, numbers).to_be_bytes();
    let count = numbers.of(&[0, 1, 5, 31, 32, 32, 64, 255]);
    let blocks = vec![numbers.next() as u8; usize::from(count) * 2048];
    let mut list = at_once(
        numbers.of(&[0x00, 0x00, 0x00, 0x00, 0x10, 0x01]),
        numbers.of(&[0x05, 0x25, 0x25, 0xC5, 0xE5, 0x04]),
        numbers.of(&[8, 8, 8, 10, 3]),
    );
    list[21] = 32;
    match numbers.next() % 36 {
        0..12 => (vec![0x2A, 0, a, b, c, d, 0, 0, count, 0], blocks),
        12 => (vec![0xAA, 0, a, b, c, d, 0xFF, 0xFF, 0xFF, count, 0, 0], blocks),
        13 => (vec![0x2E, 0, a, b, c, d, 0, 0, count, 0], blocks),
        14 => (vec![0x28, 0, a, b, c, d, 0, 0, count, 0], Vec::new()),
        15 => (vec![0xA8, 0, a, b, c, d, 0xFF, 0xFF, 0xFF, count, 0, 0], Vec::new()),
        16 => (vec![0xBE, 0, a, b, c, d, 0, 0, count, 0xF8, 0, 0], Vec::new()),
        17 => (vec![0x2F, 0, a, b, c, d, 0, 0, count, 0], Vec::new()),
        18 => (vec![0x52, 0, a, b, c, d, 0, 0, 36, 0], Vec::new()),
        19..23 => (vec![0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], Vec::new()),
        23..26 => (vec![0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], list.to_vec()),
        26 => (vec![0x53, 0, 0, 0, 0, 0, 0, count / 64, count, 0], Vec::new()),
        27 => (vec![0x5B, 0, 1, 0, 0, numbers.of(&[0xFF, 1, 2]), 0, 0, 0, 0], Vec::new()),
        28 => (vec![0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0], Vec::new()),
        29 => (vec![0x58, 0, 0, 0, 0, numbers.of(&[1, 2, 3]), 0, 0, 0, 0], Vec::new()),
        30 => (vec![0x1B, 0, 0, 0, numbers.of(&[2, 3]), 0], Vec::new()),
        31 => (vec![0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Vec::new()),
        32 => {
            let kind = numbers.of(&[2, 3, 4, 4, 5, 6]);
            let [a, b, c, d] = if kind < 4 { [0, 0, 0, numbers.of(&[1, 2])] } else { [a, b, c, d] };
            (vec![0xA1, kind, a, b, c, d, 0, 0, 0, 0, 0, 0], Vec::new())
        }
        _ => {
            let blocks = numbers.of(&[0x60, 0x40, 0x00]);
            let list = vec![0, 0, 0, 8, 0, 0, 1, blocks, 0x40, 0, 0, 32];
            let cdb = numbers.of(&[[0x04, 0x11, 0, 0, 0, 0], [0x04, 0x17, 0, 0, 0, 0]]);
            (cdb.to_vec(), if numbers.next().is_multiple_of(4) { vec![0; 3] } else { list })
        }
    }
}

/// No track ends before what it has, none begins in another, and what is recorded can be read.
fn check(bench: &mut Bench) {
    let medium = bench.drive.medium().unwrap();
    let mut end = medium.lead_in_start();
    for track in medium.pma() {
        assert!(track.pause_start >= end && track.end >= track.start, "{track:?}");
        assert!(track.end <= medium.last_lead_out_start(), "{track:?}");
        end = track.end;
        if let Some(packets) = track.packets.filter(|packets| !packets.damaged) {
            let done = packets.next.map_or(track.end, |next| Lba(next.0 - 5));
            let sections = done.since(track.pause_start).unsigned_abs();
            assert!(medium.recording().is_recorded(track.pause_start, sections), "{track:?}");
        }
    }
}

#[test]
fn any_order_of_commands_is_answered() {
    let time = |text: &str| -> Msf { text.parse().unwrap() };
    for seed in 0..24 {
        let kind = if seed % 6 == 0 { MediumKind::CdR } else { MediumKind::CdRw };
        let medium = Medium::blank(kind, time("99:56:00"), time("00:30:00"), MemoryStorage::new());
        let mut bench = Bench::with(medium.unwrap());
        let mut numbers = Numbers(seed);
        for _ in 0..150 {
            bench.does_anything(&[0; 6], &[]);
            bench.does_anything(&[0x1B, 0, 0, 0, 3, 0], &[]);
            bench.does_anything(&[0; 6], &[]);
            let (cdb, sent) = command(&mut bench, &mut numbers);
            bench.does_anything(&cdb, &sent);
            check(&mut bench);
        }
    }
}
