//! Habits of reading, on the small disc: byte n of an audio sector is its LBA plus n.

use super::*;
use crate::drive::tests::disc::burned_by;
use crate::{Beyond, DataAsAudio, PackedRwHabit, QHabit, ReadHabits, ReadableFrom};

fn burned(reads: ReadHabits) -> Bench {
    burned_by(DriveProfile { reads, ..DriveProfile::default() }, BlockForm::Raw)
}

/// READ CD of a section: expected sector type, flags, sub-channel.
fn read_cd(lba: i32, expected: u8, flags: u8, sub_channel: u8) -> [u8; 12] {
    let [a, b, c, d] = lba.to_be_bytes();
    [0xBE, expected << 2, a, b, c, d, 0, 0, 1, flags, sub_channel, 0]
}

fn audio(lba: i32) -> [u8; 12] {
    read_cd(lba, 1, 0x10, 0)
}

/// As AccurateRip counts: at an offset of +1 the last sample of the section before comes first.
#[test]
fn read_offsets() {
    let with = |offset_samples| ReadHabits { offset_samples, ..ReadHabits::default() };
    let late = burned(with(1)).asks(&audio(1));
    assert_eq!(late.len(), 2352);
    assert_eq!(late[..6], [0x2C, 0x2D, 0x2E, 0x2F, 0x01, 0x02]);
    let early = burned(with(-1)).asks(&audio(0));
    assert_eq!(early[..2], [0x04, 0x05]);
    assert_eq!(early[2346..], [0x2E, 0x2F, 0x01, 0x02, 0x03, 0x04]);
    // A section and a sample.
    let far = burned(with(589)).asks(&audio(2));
    assert_eq!(far[..6], [0x2C, 0x2D, 0x2E, 0x2F, 0x01, 0x02]);
    // Subcode does not move, and neither do data sectors.
    let mut bench = burned(with(98));
    let plain = burned(ReadHabits::default()).asks(&read_cd(1, 0, 0x00, 2));
    assert_eq!(bench.asks(&read_cd(1, 0, 0x00, 2)), plain);
    assert_eq!(bench.asks(&read_cd(25, 0, 0x10, 0)), [25; 2048]);
}

/// Sample 1 before LBA 0 is not to be had when the pick-up gets to LBA 0 only.
#[test]
fn samples_beyond_what_can_be_read() {
    let reads = |beyond| ReadHabits {
        offset_samples: 1,
        beyond,
        from: ReadableFrom::Program,
        ..ReadHabits::default()
    };
    let zeros = burned(reads(Beyond::Zeros)).asks(&audio(0));
    assert_eq!(zeros[..6], [0, 0, 0, 0, 0x00, 0x01]);
    let refused = burned(reads(Beyond::Refused)).refused(&audio(0));
    assert_eq!(refused, "5/21/00 (CDB byte 2)");
}

#[test]
fn swapped_samples() {
    let mut bench = burned(ReadHabits { swaps_samples: true, ..ReadHabits::default() });
    assert_eq!(bench.asks(&audio(3))[..6], [0x04, 0x03, 0x06, 0x05, 0x08, 0x07]);
    assert_eq!(bench.asks(&read_cd(25, 0, 0x10, 0)), [25; 2048]);
}

#[test]
fn where_reading_begins_and_ends() {
    type Case = (ReadableFrom, Option<u32>, &'static [i32], &'static [i32]);
    let table: [Case; 4] = [
        (ReadableFrom::LeadIn, None, &[-900, -150, 0, 6789], &[-901, 6790]),
        (ReadableFrom::Pause, Some(2), &[-150, 0, 41], &[-900, -151, 42, 6789]),
        (ReadableFrom::Program, Some(0), &[0, 39], &[-151, -1, 40]),
        (ReadableFrom::Program, Some(75), &[114], &[115]),
    ];
    for (from, lead_out_sections, readable, refused) in table {
        let mut bench = burned(ReadHabits { from, lead_out_sections, ..ReadHabits::default() });
        for &lba in readable {
            assert_eq!(bench.asks(&read_cd(lba, 0, 0x00, 1)).len(), 96, "{lba}");
        }
        for &lba in refused {
            assert_eq!(bench.refused(&read_cd(lba, 0, 0, 1)), "5/21/00 (CDB byte 2)", "{lba}");
        }
        let lead_in = bench.asks(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 60, 0])[15];
        assert_eq!(lead_in, if from == ReadableFrom::LeadIn { 0x23 } else { 0x03 });
    }
}

/// What the drive cannot hand out it says so of in page 2Ah and feature 001Eh, and refuses.
#[test]
fn selections_that_are_not_there() {
    let mut bench = burned(ReadHabits {
        c2_pointers: false,
        raw_sub_channel: false,
        q: QHabit::Refused,
        packed_rw: PackedRwHabit::Refused,
        ..ReadHabits::default()
    });
    for error in [0x12, 0x14] {
        let refused = bench.refused(&read_cd(0, 1, error, 0));
        assert_eq!(refused, "5/24/00 (CDB byte 9, bit 2)");
    }
    for sub_channel in [1, 2, 4] {
        let refused = bench.refused(&read_cd(0, 1, 0x10, sub_channel));
        assert_eq!(refused, "5/24/00 (CDB byte 10, bit 2)");
    }
    assert_eq!(bench.asks(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 60, 0])[13], 0x63);
    assert_eq!(bench.asks(&[0x46, 2, 0, 0x1E, 0, 0, 0, 0, 64, 0])[12], 0x01);
    let mut bench = burned(ReadHabits::default());
    assert_eq!(bench.asks(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 60, 0])[13], 0x7F);
    assert_eq!(bench.asks(&[0x46, 2, 0, 0x1E, 0, 0, 0, 0, 64, 0])[12], 0x03);
}

/// Track 2, index 1, LBA 32: relative 12 frames, absolute 00:02:32.
#[test]
fn q_in_binary() {
    let q = |q| burned(ReadHabits { q, ..ReadHabits::default() }).asks(&read_cd(32, 0, 0, 2));
    assert_eq!(q(QHabit::Bcd)[..10], [0x41, 0x02, 0x01, 0, 0, 0x12, 0, 0, 0x02, 0x32]);
    assert_eq!(q(QHabit::Binary)[..10], [0x41, 0x02, 0x01, 0, 0, 12, 0, 0, 2, 32]);
    // The lead-out's AA is no number.
    let mut bench = burned(ReadHabits { q: QHabit::Binary, ..ReadHabits::default() });
    assert_eq!(bench.asks(&read_cd(60, 0, 0, 2))[1..6], [0xAA, 0x01, 0, 0, 20]);
}

/// The first pack of LBA 0 holds mode 1, item 1.
#[test]
fn packs_that_read_as_zeros() {
    let with = |packed_rw| {
        let reads = ReadHabits { packed_rw, ..ReadHabits::default() };
        let profile = DriveProfile { reads, ..DriveProfile::default() };
        burned_by(profile, BlockForm::Packed).asks(&read_cd(0, 0, 0, 4))
    };
    assert_eq!(with(PackedRwHabit::Packs)[0], 0x09);
    assert_eq!(with(PackedRwHabit::Zeros), [0; 96]);
}

#[test]
fn data_to_a_host_that_expects_audio() {
    let mut bench = burned(ReadHabits::default());
    assert_eq!(bench.refused(&audio(25)), "5/64/00");
    let reads = ReadHabits { data_as_audio: DataAsAudio::Scrambled, ..ReadHabits::default() };
    let sector = burned(reads).asks(&audio(25));
    assert_eq!(sector.len(), 2352);
    // Sync, then 00:02:25 mode 1 under the first bytes of the scrambler: 01 80 00 60.
    assert_eq!(sector[10..16], [0xFF, 0x00, 0x01, 0x82, 0x25, 0x61]);
}

/// Sections 19 and 20 are the last of audio and the first of data.
#[test]
fn reads_across_kinds_of_sectors() {
    let cdb = [0xBE, 0, 0, 0, 0, 19, 0, 0, 2, 0x10, 0, 0];
    assert_eq!(burned(ReadHabits::default()).asks(&cdb).len(), 2352 + 2048);
    let reads = ReadHabits { stops_at_mode_changes: true, ..ReadHabits::default() };
    assert_eq!(burned(reads).refused(&cdb), "5/64/00");
}

#[test]
fn atip_in_bcd() {
    let reads = ReadHabits { bcd_atip: true, ..ReadHabits::default() };
    let mut bench = burned(reads);
    let atip = bench.asks(&[0x43, 2, 4, 0, 0, 0, 0, 0, 28, 0]);
    assert_eq!(atip[8..15], [0x99, 0x50, 0x00, 0x00, 0x79, 0x59, 0x74]);
}
