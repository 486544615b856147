//! Playing, seeking, and what the sub-channel says meanwhile. The disc has audio from LBA 0 to
//! 19 and data from 20 to 39.

use super::*;

const SUB_Q: [u8; 10] = [0x42, 0, 0x40, 1, 0, 0, 0, 0, 16, 0];
const STATUS: [u8; 10] = [0x42, 0, 0x00, 0, 0, 0, 0, 0, 4, 0];
const MECHANISM: [u8; 12] = [0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0];
const PAUSE: [u8; 10] = [0x4B, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const RESUME: [u8; 10] = [0x4B, 0, 0, 0, 0, 0, 0, 0, 1, 0];
const STOP: [u8; 10] = [0x4E, 0, 0, 0, 0, 0, 0, 0, 0, 0];

fn play(lba: i32, blocks: u16) -> [u8; 10] {
    let ([a, b, c, d], [e, f]) = (lba.to_be_bytes(), blocks.to_be_bytes());
    [0x45, 0, a, b, c, d, 0, e, f, 0]
}

/// `sections` later, counted from when the last command came.
fn later(bench: &mut Bench, since: Duration, sections: u32) {
    bench.now = since + Duration::from_millis(u64::from(sections) * 40 / 3 + 1);
}

/// Audio status and address.
fn position(bench: &mut Bench) -> (u8, u8) {
    let answer = bench.asks(&SUB_Q);
    assert_eq!(answer[2..5], [0, 12, 1]);
    (answer[1], answer[11])
}

#[test]
fn the_position_moves() {
    let mut bench = disc::burned(BlockForm::Raw);
    assert_eq!(bench.asks(&STATUS), [0, 0x15, 0, 0]);
    let since = bench.now;
    bench.does(&play(3, 12), &[]);
    assert_eq!(bench.drive.next_event_at(), Some(since + Duration::from_millis(160)));
    later(&mut bench, since, 0);
    assert_eq!(position(&mut bench), (0x11, 3));
    later(&mut bench, since, 7);
    assert_eq!(position(&mut bench), (0x11, 10));
    assert_eq!(bench.asks(&MECHANISM), [0, 0x20, 0, 0, 10, 0, 0, 0]);
    // Track 1, index 1, 00:02:10 and 00:00:10 by time.
    let by_time = bench.asks(&[0x42, 2, 0x40, 1, 0, 0, 0, 0, 16, 0]);
    assert_eq!(by_time, [0, 0x11, 0, 12, 1, 0x10, 1, 1, 0, 0, 2, 10, 0, 0, 0, 10]);
    // At its end the last section that was played, told once.
    later(&mut bench, since, 12);
    assert_eq!(position(&mut bench), (0x13, 14));
    assert_eq!(position(&mut bench), (0x15, 14));
    assert_eq!(bench.asks(&MECHANISM)[1], 0x00);
    assert_eq!(bench.drive.next_event_at(), None);
}

#[test]
fn paused_and_resumed() {
    let mut bench = disc::burned(BlockForm::Raw);
    for cdb in [PAUSE, RESUME] {
        assert_eq!(bench.refused(&cdb), "5/2C/00");
    }
    let since = bench.now;
    bench.does(&play(0, 20), &[]);
    later(&mut bench, since, 5);
    bench.does(&PAUSE, &[]);
    later(&mut bench, since, 50);
    assert_eq!(position(&mut bench), (0x12, 5));
    assert_eq!(bench.drive.next_event_at(), None);
    let since = bench.now;
    bench.does(&RESUME, &[]);
    bench.does(&RESUME, &[]);
    later(&mut bench, since, 3);
    assert_eq!(position(&mut bench), (0x11, 8));
    bench.does(&STOP, &[]);
    assert_eq!(position(&mut bench), (0x15, 8));
    bench.does(&STOP, &[]);
}

/// Reading, seeking and ejecting end playing.
#[test]
fn what_ends_playing() {
    let read = [0x28, 0, 0, 0, 0, 25, 0, 0, 1, 0];
    let seek = [0x2B, 0, 0, 0, 0, 30, 0, 0, 0, 0];
    let verify = [0x2F, 0, 0, 0, 0, 20, 0, 0, 4, 0];
    let header = [0x44, 0, 0, 0, 0, 33, 0, 0, 8, 0];
    let rezero = [0x01, 0, 0, 0, 0, 0];
    for (cdb, at) in [(&read[..], 25), (&seek, 30), (&verify, 23), (&header, 33), (&rezero, 0)] {
        let mut bench = disc::burned(BlockForm::Raw);
        bench.does(&play(0, 20), &[]);
        bench.asks(cdb);
        assert_eq!(position(&mut bench), (0x15, at), "{cdb:02X?}");
    }
    let mut bench = disc::burned(BlockForm::Raw);
    bench.does(&play(0, 20), &[]);
    bench.does(&[0x1B, 0, 0, 0, 2, 0], &[]);
    assert_eq!(bench.refused(&STATUS), "2/3A/02");
    assert_eq!(bench.asks(&MECHANISM), [0, 0x10, 0, 0, 0, 0, 0, 0]);
}

/// Data cannot be played: not at the start, and playing that comes to it fails.
#[test]
fn data_is_not_played() {
    let mut bench = disc::burned(BlockForm::Raw);
    assert_eq!(bench.refused(&play(20, 1)), "5/64/00");
    let since = bench.now;
    bench.does(&play(10, 30), &[]);
    later(&mut bench, since, 10);
    assert_eq!(position(&mut bench), (0x14, 19));
    assert_eq!(position(&mut bench), (0x15, 19));
    // Stop on track crossing: the same place is an end.
    let mut list = [0; 24];
    list[8..16].copy_from_slice(&[0x0E, 0x0E, 0x06, 0, 0, 0, 0, 0]);
    list[16..20].copy_from_slice(&[1, 0xFF, 2, 0xFF]);
    bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 24, 0], &list);
    let since = bench.now;
    bench.does(&play(10, 30), &[]);
    later(&mut bench, since, 10);
    assert_eq!(position(&mut bench), (0x13, 19));
}

#[test]
fn every_way_to_say_where() {
    let mut bench = disc::burned(BlockForm::Raw);
    let table: [(&[u8], u8); 6] = [
        (&[0xA5, 0, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0], 5),
        (&[0x47, 0, 0, 0, 2, 3, 0, 2, 9, 0], 8),
        // From where it is: 8.
        (&[0x47, 0, 0, 0xFF, 0xFF, 0xFF, 0, 2, 10, 0], 9),
        (&[0x45, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 3, 0], 11),
        (&[0x48, 0, 0, 0, 1, 1, 0, 1, 1, 0], 19),
        (&[0x48, 0, 0, 0, 1, 0, 0, 1, 99, 0], 19),
    ];
    for (cdb, last) in table {
        bench.does(cdb, &[]);
        bench.now += Duration::from_secs(1);
        assert_eq!(position(&mut bench), (0x13, last), "{cdb:02X?}");
    }
    // No blocks: the pick-up goes there, and nothing is played.
    bench.does(&play(7, 0), &[]);
    assert_eq!(position(&mut bench), (0x15, 7));
}

#[test]
fn places_that_are_not_there() {
    let mut bench = disc::burned(BlockForm::Raw);
    let table: [(&[u8], &str); 8] = [
        (&play(-151, 1), "5/21/00 (CDB byte 2)"),
        (&play(40, 1), "5/21/00 (CDB byte 2)"),
        (&play(10, 31), "5/21/00 (CDB byte 2)"),
        (&[0xA5, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 2, 0, 0], "5/21/00 (CDB byte 2)"),
        (&[0x47, 0, 0, 97, 0, 0, 0, 2, 9, 0], "5/21/00 (CDB byte 3)"),
        (&[0x48, 0, 0, 0, 3, 1, 0, 3, 1, 0], "5/24/00 (CDB byte 4)"),
        (&[0x48, 0, 0, 0, 1, 2, 0, 1, 2, 0], "5/24/00 (CDB byte 4)"),
        (&[0xBA, 0, 0, 0, 0, 3, 0, 0, 0, 0x80, 0, 0], "5/24/00 (CDB byte 5)"),
    ];
    for (cdb, sense) in table {
        assert_eq!(bench.refused(cdb), sense, "{cdb:02X?}");
    }
    // From where it is, backwards.
    bench.does(&[0x2B, 0, 0, 0, 0, 10, 0, 0, 0, 0], &[]);
    let back = [0x47, 0, 0, 0xFF, 0xFF, 0xFF, 0, 2, 9, 0];
    assert_eq!(bench.refused(&back), "5/24/00 (CDB byte 6)");
    let mut blank = Bench::with_default_medium();
    assert_eq!(blank.refused(&play(0, 1)), "5/64/00");
    assert_eq!(blank.refused(&[0xBA; 1]), "5/64/00");
    assert_eq!(blank.refused(&[0x2B, 0, 0, 0, 0, 10, 0, 0, 0, 0]), "5/21/00 (CDB byte 2)");
}

/// Ten times as fast, both ways.
#[test]
fn scanning() {
    let mut bench = disc::burned(BlockForm::Raw);
    let since = bench.now;
    bench.does(&[0xBA, 0, 0, 0, 0, 1, 0, 0, 0, 0x80, 0, 0], &[]);
    later(&mut bench, since, 1);
    assert_eq!(position(&mut bench), (0x11, 10));
    assert_eq!(bench.asks(&MECHANISM)[1], 0x40);
    later(&mut bench, since, 2);
    assert_eq!(position(&mut bench), (0x14, 19));
    let since = bench.now;
    bench.does(&[0xBA, 0x10, 0, 0, 2, 15, 0, 0, 0, 0x40, 0, 0], &[]);
    later(&mut bench, since, 1);
    assert_eq!(position(&mut bench), (0x11, 5));
    later(&mut bench, since, 3);
    assert_eq!(position(&mut bench), (0x13, 0));
    // From where it is.
    bench.does(&[0xBA, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0], &[]);
    bench.now += Duration::from_secs(1);
    assert_eq!(position(&mut bench), (0x14, 19));
}

/// In a pause time runs backwards; in the lead-in Q says no place.
#[test]
fn pauses_and_lead_in() {
    let mut bench = disc::burned(BlockForm::Raw);
    bench.does(&play(-150, 0), &[]);
    let answer = bench.asks(&SUB_Q);
    assert_eq!(answer[5..12], [0x10, 1, 0, 0xFF, 0xFF, 0xFF, 0x6A]);
    assert_eq!(answer[12..], [0xFF, 0xFF, 0xFF, 0x6A]);
    let answer = bench.asks(&[0x42, 2, 0x40, 1, 0, 0, 0, 0, 16, 0]);
    assert_eq!(answer[8..], [0, 0, 0, 0, 0, 0, 2, 0]);
    bench.asks(&[0xBE, 0, 0xFF, 0xFF, 0xFC, 0x7C, 0, 0, 1, 0xF8, 0, 0]);
    let answer = bench.asks(&SUB_Q);
    assert_eq!(answer[5..12], [0x10, 0, 0, 0xFF, 0xFF, 0xFC, 0x7C]);
}

/// A number and a code, as they stand in one section each.
#[test]
fn numbers_and_codes() {
    use rawcd_format::subcode::{QFrame, section};
    use rawcd_format::{Control, Isrc, Mcn};
    let mut blocks = disc::blocks(BlockForm::Raw);
    let mut put = |lba: i32, q: QFrame| {
        let at = (lba - disc::FIRST) as usize * 2448 + 2352;
        let mut subcode = [0; 96];
        section::spread(false, &q, None, &mut subcode);
        blocks[at..at + 96].copy_from_slice(&subcode);
    };
    let mcn = Mcn::from_digits([4, 0, 0, 6, 4, 0, 8, 1, 2, 3, 4, 5, 3]).unwrap();
    put(4, QFrame::mcn(Control::AUDIO, &mcn, 4));
    let isrc = Isrc::from_ascii(*b"DEA120512345").unwrap();
    put(26, QFrame::isrc(Control::DATA, &isrc, 26));
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    bench.select(BlockForm::Raw);
    bench.writes(disc::FIRST, BlockForm::Raw, &blocks);
    bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);

    let answer = bench.asks(&[0x42, 0, 0x40, 2, 0, 0, 0, 0, 24, 0]);
    assert_eq!(answer[..9], [0, 0x15, 0, 20, 2, 0, 0, 0, 0x80]);
    assert_eq!(&answer[9..22], b"4006408123453");
    assert_eq!(answer[22..], [0, 4]);
    let answer = bench.asks(&[0x42, 0, 0x40, 3, 0, 0, 2, 0, 24, 0]);
    assert_eq!(answer[..9], [0, 0x15, 0, 20, 3, 0x34, 2, 0, 0x80]);
    assert_eq!(&answer[9..21], b"DEA120512345");
    assert_eq!(answer[21..], [0, 26, 0]);
    // Track 1 has none; there is no track 3.
    let answer = bench.asks(&[0x42, 0, 0x40, 3, 0, 0, 1, 0, 24, 0]);
    assert_eq!(answer[4..9], [3, 0x30, 1, 0, 0]);
    let none = [0x42, 0, 0x40, 3, 0, 0, 3, 0, 24, 0];
    assert_eq!(bench.refused(&none), "5/24/00 (CDB byte 6)");
    // The section with the code has no position of its own: that of the one before counts.
    bench.does(&[0x2B, 0, 0, 0, 0, 26, 0, 0, 0, 0], &[]);
    let answer = bench.asks(&SUB_Q);
    assert_eq!(answer[5..], [0x14, 2, 1, 0, 0, 0, 26, 0, 0, 0, 6]);

    let mut blank = Bench::with_default_medium();
    for format in [1, 2, 3] {
        assert_eq!(blank.refused(&[0x42, 0, 0x40, format, 0, 0, 1, 0, 24, 0]), "5/2C/04");
    }
    assert_eq!(blank.asks(&STATUS), [0, 0x15, 0, 0]);
}

/// CD-TEXT comes from R to W of the lead-in: each pack once, in order, bad ones left out.
#[test]
fn cd_text() {
    use rawcd_format::subcode::cdtext;
    // The first is printed in a public document; the others have its CRC, which is wrong there.
    let title = *b"\x80\x00\x00\x00TestDiskTitl\xE2\x22";
    let wrong = *b"\x80\x00\x01\x00TestDiskTitl\xE2\x22";
    let symbols = cdtext::to_symbols(&[title, wrong, [0; 18], title]);
    let mut blocks = disc::blocks(BlockForm::Raw);
    for section in [3, 4, 700] {
        for (at, symbol) in symbols.iter().enumerate() {
            blocks[section * 2448 + 2352 + at] |= symbol;
        }
    }
    let cdb = [0x43, 0, 5, 0, 0, 0, 0, 0, 255, 0];
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    assert_eq!(bench.refused(&cdb), "5/24/00 (CDB byte 2, bit 3)");
    bench.select(BlockForm::Raw);
    bench.writes(disc::FIRST, BlockForm::Raw, &blocks);
    bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    let answer = bench.asks(&cdb);
    assert_eq!(answer[..4], [0, 20, 0, 0]);
    assert_eq!(answer[4..], title);
    let mut without = disc::burned(BlockForm::Raw);
    assert_eq!(without.refused(&cdb), "5/24/00 (CDB byte 2, bit 3)");
}

/// Two sessions of one audio track each, at LBA 0 and 11702: what lies between them is not
/// played, and before a session is closed there is no table to play by.
#[test]
fn two_sessions() {
    const CLOSE_SESSION: [u8; 10] = [0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0];
    let record = |bench: &mut Bench, multi_session: u8, lba: i32| {
        let list = at_once(1, multi_session << 6, 0);
        bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list);
        for run in 0..30 {
            bench.does(&write_10(lba + 10 * run, 10), &[0x5A; 23_520]);
        }
        bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    };
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    record(&mut bench, 3, 0);
    assert_eq!(bench.refused(&play(0, 10)), "5/64/00");
    let read = |lba: i32| {
        let [a, b, c, d] = lba.to_be_bytes();
        [0xBE, 0, a, b, c, d, 0, 0, 1, 0x10, 0, 0]
    };
    assert_eq!(bench.asks(&read(5)), [0x5A; 2352]);
    assert_eq!(position(&mut bench), (0x15, 5));
    assert_eq!(bench.refused(&read(-500)), "5/21/00 (CDB byte 2)");
    bench.does(&CLOSE_SESSION, &[]);
    record(&mut bench, 0, 11_702);
    bench.does(&CLOSE_SESSION, &[]);
    assert_eq!(bench.asks(&read(-500)).len(), 2352);

    let since = bench.now;
    bench.does(&play(290, 11_500), &[]);
    later(&mut bench, since, 12);
    assert_eq!(position(&mut bench), (0x14, (301 % 256) as u8));
    for lba in [302, 5000, 11_551] {
        assert_eq!(bench.refused(&play(lba, 1)), "5/21/00 (CDB byte 2)");
    }
    let since = bench.now;
    bench.does(&[0x48, 0, 0, 0, 2, 1, 0, 2, 1, 0], &[]);
    later(&mut bench, since, 0);
    assert_eq!(position(&mut bench), (0x11, (11_702 % 256) as u8));
    // An appendable disc is read as one that is closed, and its capacity is that of both.
    assert_eq!(bench.asks(&[0x23, 0, 0, 0, 0, 0, 0, 0, 12, 0])[8], 2);
}
