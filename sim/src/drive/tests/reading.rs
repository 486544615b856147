use super::*;

fn read_cd(expected: u8, lba: i32, blocks: u8, main: u8, sub_channel: u8) -> [u8; 12] {
    let [a, b, c, d] = lba.to_be_bytes();
    [0xBE, expected << 2, a, b, c, d, 0, 0, blocks, main, sub_channel, 0]
}

/// Audio comes as recorded, data descrambled, in one command when nothing is expected.
#[test]
fn whole_sectors() {
    let mut bench = disc::burned(BlockForm::Raw);
    let read = bench.asks(&read_cd(0, 19, 2, 0xF8, 0));
    assert_eq!(read.len(), 4704);
    assert_eq!(read[..2352], disc::main_channel(19));
    // LBA 20 is 00:02:20.
    assert_eq!(read[2352..2364], [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0]);
    assert_eq!(read[2364..2368], [0x00, 0x02, 0x20, 0x01]);
    assert_eq!(read[2368..4416], [20; 2048]);
    assert_eq!(bench.asks(&read_cd(0, 0, 0, 0xF8, 0)).len(), 0);
    assert_eq!(bench.asks(&read_cd(0, 0, 0, 0x00, 0)).len(), 0);
}

/// The lines of the table for audio and mode 1, by length.
#[test]
fn every_selection() {
    let mut bench = disc::burned(BlockForm::Raw);
    for main in (0..=0xF8).step_by(8) {
        let len = if main & 0x10 != 0 { 2352 } else { 0 };
        assert_eq!(bench.asks(&read_cd(1, 3, 1, main, 0)).len(), len);
    }
    let mode_1 = [
        (0x00, Some(0)),
        (0x08, None),
        (0x10, Some(2048)),
        (0x18, Some(2336)),
        (0x20, Some(4)),
        (0x28, None),
        (0x30, Some(2052)),
        (0x38, Some(2340)),
        (0x40, Some(0)),
        (0x48, None),
        (0x50, Some(2048)),
        (0x58, Some(2336)),
        (0x60, Some(4)),
        (0x68, None),
        (0x70, Some(2052)),
        (0x78, Some(2340)),
        (0x80, Some(12)),
        (0x88, None),
        (0x90, None),
        (0x98, None),
        (0xA0, Some(16)),
        (0xA8, None),
        (0xB0, Some(2064)),
        (0xB8, Some(2352)),
        (0xC0, None),
        (0xC8, None),
        (0xD0, None),
        (0xD8, None),
        (0xE0, Some(16)),
        (0xE8, None),
        (0xF0, Some(2064)),
        (0xF8, Some(2352)),
    ];
    for (main, len) in mode_1 {
        let cdb = read_cd(2, 25, 1, main, 0);
        match len {
            Some(len) => assert_eq!(bench.asks(&cdb).len(), len, "{main:02X}"),
            None => assert_eq!(bench.refused(&cdb), "5/24/00 (CDB byte 9, bit 7)"),
        }
    }
}

#[test]
fn error_field_and_sub_channels() {
    let mut bench = disc::burned(BlockForm::Raw);
    let table =
        [(0, 0, 2352), (2, 0, 2646), (4, 0, 2648), (2, 1, 2742), (4, 1, 2744), (4, 2, 2664)];
    for (error, sub_channel, len) in table {
        let read = bench.asks(&read_cd(1, 7, 2, 0xF8 | error, sub_channel));
        assert_eq!(read.len(), 2 * len);
        assert_eq!(read[..2352], disc::main_channel(7));
        let sub_len = [0, 96, 16][usize::from(sub_channel)];
        assert!(read[2352..len - sub_len].iter().all(|byte| *byte == 0));
    }
    // Q alone of LBA 7: track 1, index 1, 00:00:07, 00:02:07, P 0.
    let q = bench.asks(&read_cd(0, 7, 1, 0x00, 2));
    assert_eq!(q[..10], [0x01, 0x01, 0x01, 0x00, 0x00, 0x07, 0x00, 0x00, 0x02, 0x07]);
    assert_eq!(q[12..], [0, 0, 0, 0]);
    // In the pause P is 1.
    assert_eq!(bench.asks(&read_cd(0, -1, 1, 0x00, 2))[15], 0x80);
    // As on disc: the low bits of Q byte 0 (01h), each beside the P of its byte.
    let raw = bench.asks(&read_cd(0, -1, 1, 0x00, 1));
    assert_eq!(raw[..9], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0xC0, 0x80]);
}

/// The packs that were sent come back with their parities, and without P and Q.
#[test]
fn corrected_packs() {
    let mut bench = disc::burned(BlockForm::Packed);
    let packs = bench.asks(&read_cd(0, 0, 1, 0x00, 4));
    assert_eq!(packs.len(), 96);
    assert_eq!(packs[0..2], [0x09, 0x00]);
    assert!(packs[2] != 0 && packs[20] != 0);
    assert_eq!(packs[4..20], [0; 16]);
    assert_eq!(packs[24..], [0; 72]);
    let last = disc::END - 1;
    assert_eq!(bench.asks(&read_cd(0, last, 1, 0x00, 4)), [0; 96]);
}

/// The lead-in can be read, by its negative addresses.
#[test]
fn lead_in() {
    let mut bench = disc::burned(BlockForm::Pq);
    let q = bench.asks(&read_cd(0, -900, 4, 0x00, 2));
    assert_eq!(q[..10], [0x01, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00]);
    assert_eq!(q[48..58], [0x41, 0x00, 0x02, 0x00, 0x00, 0x03, 0x00, 0x00, 0x02, 0x20]);
    // LBA -897 points at a data track, and is audio nevertheless.
    assert_eq!(bench.asks(&read_cd(1, -897, 1, 0xF8, 0)), [0; 2352]);
}

#[test]
fn what_is_not_there() {
    let mut bench = disc::burned(BlockForm::Raw);
    for (lba, blocks) in [(-901, 1), (disc::END, 1), (disc::END - 1, 2), (i32::MIN, 1)] {
        let cdb = read_cd(0, lba, blocks, 0xF8, 0);
        assert_eq!(bench.refused(&cdb), "5/21/00 (CDB byte 2)");
    }
    let mut blank = Bench::with_default_medium();
    assert_eq!(blank.refused(&read_cd(0, 0, 1, 0xF8, 0)), "5/21/00 (CDB byte 2)");
    assert_eq!(blank.asks(&read_cd(0, 0, 0, 0xF8, 0)).len(), 0);
    blank.select(BlockForm::Raw);
    blank.writes(-11_077, BlockForm::Raw, &[0; 2448]);
    assert_eq!(blank.refused(&read_cd(0, -11_077, 1, 0xF8, 0)), "5/2C/00");
    assert_eq!(Bench::empty().refused(&read_cd(0, 0, 1, 0xF8, 0)), "2/3A/01");
}

#[test]
fn what_is_not_expected() {
    let mut bench = disc::burned(BlockForm::Raw);
    for (expected, lba) in [(1, 20), (2, 0), (3, 0), (4, 0), (5, 0), (3, 20), (4, 20), (5, 20)] {
        assert_eq!(bench.refused(&read_cd(expected, lba, 1, 0xF8, 0)), "5/64/00");
    }
    // At the border between two tracks too.
    assert_eq!(bench.refused(&read_cd(1, 19, 2, 0xF8, 0)), "5/64/00");
}

#[test]
fn user_data() {
    let mut bench = disc::burned(BlockForm::Raw);
    let read = bench.asks(&[0x28, 0, 0, 0, 0, 20, 0, 0, 2, 0]);
    assert_eq!(read, [[20; 2048], [21; 2048]].concat());
    assert_eq!(bench.asks(&[0x28, 0, 0, 0, 0, 20, 0, 0, 0, 0]).len(), 0);
    assert_eq!(
        bench.refused(&[0x28, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 1, 0]),
        "5/21/00 (CDB byte 2)"
    );
    assert_eq!(bench.refused(&[0x28, 0, 0, 0, 0x1A, 0x86, 0, 0, 1, 0]), "5/21/00 (CDB byte 2)");
    let audio = [0x28, 0, 0, 0, 0, 5, 0, 0, 1, 0];
    let mut room = [0; 2048];
    let outcome = bench.drive.execute(bench.now, &audio, Data::In(&mut room));
    let sense = outcome.completion.sense().unwrap();
    assert_eq!((sense.codes(), sense.incorrect_length), ((5, 0x64, 0), true));
    assert_eq!(sense.information, Some(5));
}

/// Burns the disc with one byte of LBA 30 turned.
fn with_a_wrong_byte(place: usize) -> Bench {
    let mut blocks = disc::blocks(BlockForm::Raw);
    blocks[930 * 2448 + place] ^= 0xFF;
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    bench.select(BlockForm::Raw);
    bench.writes(disc::FIRST, BlockForm::Raw, &blocks);
    bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    bench
}

/// Nothing is corrected; with DCR a bad sector comes as it is.
#[test]
fn bad_user_data() {
    let mut bench = with_a_wrong_byte(16);
    let read = [0x28, 0, 0, 0, 0, 30, 0, 0, 1, 0];
    assert_eq!(bench.refused(&read), "3/11/05");
    assert_eq!(bench.refused(&read_cd(0, 30, 1, 0xF8, 0)), "3/11/05");
    assert_eq!(bench.asks(&read_cd(0, 30, 1, 0x20, 0)), [0x00, 0x02, 0x30, 0x01]);
    let mut list = [0; 20];
    list[8..11].copy_from_slice(&[0x01, 0x0A, 0x01]);
    bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 20, 0], &list);
    let data = bench.asks(&read);
    assert_eq!((data[0], data[1]), (30 ^ 0xFF, 30));
}

#[test]
fn sector_without_sync() {
    let mut bench = with_a_wrong_byte(5);
    assert_eq!(bench.refused(&read_cd(0, 30, 1, 0xF8, 0)), "3/11/00");
}

/// A bad Q says nothing; the sections before it do.
#[test]
fn control_survives_a_bad_q() {
    let mut bench = with_a_wrong_byte(2352 + 20);
    assert_eq!(bench.asks(&read_cd(2, 30, 1, 0x10, 0)), [30; 2048]);
}

/// Mode 2 in all its forms, read with every expectation.
#[test]
fn mode_2() {
    use rawcd_format::{SectorType, sector};
    let kinds = [
        (SectorType::Mode2, [vec![1, 2, 3, 4, 5], vec![9; 2331]].concat()),
        (SectorType::Mode2Form1, vec![7; 2048]),
        (
            SectorType::Mode2Form2,
            [vec![0, 0, 0x20, 0, 0, 0, 0x20, 0], vec![8; 2324], vec![0; 4]].concat(),
        ),
        (SectorType::Mode0, vec![0; 2336]),
    ];
    let mut blocks = disc::blocks(BlockForm::Raw);
    for (at, (kind, user)) in kinds.iter().enumerate() {
        let mut out = [0; 2352];
        let address = [0x00, 0x02, 0x20 + at as u8];
        sector::make(*kind, address, [0, 0, 8, 0], user, &mut out).unwrap();
        blocks[(920 + at) * 2448..][..2352].copy_from_slice(&out);
    }
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    bench.select(BlockForm::Raw);
    bench.writes(disc::FIRST, BlockForm::Raw, &blocks);
    bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);

    // Lengths of user data by expectation 0, 2, 3, 4, 5.
    const X: usize = usize::MAX;
    let table = [
        (20, [2336, X, 2336, X, X]),
        (21, [2048, X, 2336, 2048, X]),
        (22, [2328, X, 2336, X, 2328]),
        (23, [2336, X, X, X, X]),
    ];
    for (lba, lens) in table {
        for (expected, len) in [0, 2, 3, 4, 5].into_iter().zip(lens) {
            let cdb = read_cd(expected, lba, 1, 0x10, 0);
            if len == X {
                assert_eq!(bench.refused(&cdb), "5/64/00", "{lba} {expected}");
            } else {
                assert_eq!(bench.asks(&cdb).len(), len, "{lba} {expected}");
            }
        }
    }
    assert_eq!(bench.asks(&[0x28, 0, 0, 0, 0, 21, 0, 0, 1, 0]), [7; 2048]);
    assert_eq!(bench.refused(&[0x28, 0, 0, 0, 0, 22, 0, 0, 1, 0]), "5/64/00");
    assert_eq!(bench.asks(&read_cd(0, 21, 1, 0x40, 0)), [0, 0, 8, 0, 0, 0, 8, 0]);
    // Mode of the track, from its first sector.
    assert_eq!(bench.asks(&[0x52, 1, 0, 0, 0, 2, 0, 0, 36, 0])[6], 0x02);
}

/// READ CD MSF reads what READ CD does, and points at its own fields.
#[test]
fn by_time() {
    let mut bench = disc::burned(BlockForm::Raw);
    let read = |start: [u8; 3], end: [u8; 3]| {
        let ([a, b, c], [d, e, f]) = (start, end);
        [0xB9, 0, 0, a, b, c, d, e, f, 0xF8, 2, 0]
    };
    let expected = bench.asks(&read_cd(0, 19, 2, 0xF8, 2));
    assert_eq!(bench.asks(&read([0, 2, 19], [0, 2, 21])), expected);
    assert_eq!(bench.asks(&read([0, 2, 19], [0, 2, 19])).len(), 0);
    // 99:50:00 is the first section of this lead-in.
    assert_eq!(
        bench.asks(&read([99, 50, 0], [99, 50, 1])),
        bench.asks(&read_cd(0, -900, 1, 0xF8, 2))
    );
    assert_eq!(bench.refused(&read([99, 49, 74], [99, 50, 1])), "5/21/00 (CDB byte 3)");
    assert_eq!(bench.refused(&read([0, 2, 21], [0, 2, 19])), "5/24/00 (CDB byte 6)");
    assert_eq!(bench.refused(&read([0, 60, 0], [0, 2, 19])), "5/24/00 (CDB byte 3)");
}

#[test]
fn twelve_bytes_and_nothing_handed_over() {
    let mut bench = disc::burned(BlockForm::Raw);
    let read = [0xA8, 0, 0, 0, 0, 20, 0, 0, 0, 2, 0, 0];
    assert_eq!(bench.asks(&read), [[20; 2048], [21; 2048]].concat());
    // Without blocks and with FUA hosts mean to empty the cache.
    assert_eq!(bench.asks(&[0xA8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).len(), 0);
    assert_eq!(bench.refused(&[0xA8, 0, 0, 0, 0, 20, 0, 1, 0, 0, 0, 0]), "5/21/00 (CDB byte 2)");
    let verify = |lba, blocks| [0x2F, 0, 0, 0, 0, lba, 0, 0, blocks, 0];
    assert_eq!(bench.asks(&verify(20, 20)).len(), 0);
    assert_eq!(bench.asks(&verify(0, 0)).len(), 0);
    assert_eq!(bench.refused(&verify(19, 2)), "5/64/00");
    let mut bad = with_a_wrong_byte(16);
    assert_eq!(bad.refused(&verify(20, 20)), "3/11/05");
    assert_eq!(bad.asks(&verify(20, 10)).len(), 0);
}

#[test]
fn headers() {
    let mut bench = disc::burned(BlockForm::Raw);
    let header = |msf, lba: u8| [0x44, msf, 0, 0, 0, lba, 0, 0, 8, 0];
    assert_eq!(bench.asks(&header(0, 25)), [1, 0, 0, 0, 0, 0, 0, 25]);
    assert_eq!(bench.asks(&header(2, 25)), [1, 0, 0, 0, 0, 0, 2, 25]);
    assert_eq!(bench.refused(&header(0, 19)), "5/64/00");
    let outside = [0x44, 0, 0, 1, 0, 0, 0, 0, 8, 0];
    assert_eq!(bench.refused(&outside), "5/21/00 (CDB byte 2)");
    // A header whose address is none: minute 0Fh scrambled away.
    let mut bad = with_a_wrong_byte(12);
    assert_eq!(bad.refused(&header(0, 30)), "3/11/00");
}
