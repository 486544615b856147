//! Events, memory, performance, and the small answers of a drive about itself.

use super::*;

const POLL: [u8; 10] = [0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0];
const EJECT: [u8; 6] = [0x1B, 0, 0, 0, 2, 0];
const LOAD: [u8; 6] = [0x1B, 0, 0, 0, 3, 0];

/// Event code and status byte of a poll.
fn poll(bench: &mut Bench) -> [u8; 2] {
    let answer = bench.asks(&POLL);
    assert_eq!(answer[..4], [0, 6, 4, 0x10]);
    [answer[4], answer[5]]
}

#[test]
fn every_event_is_told_once() {
    let mut bench = Bench::empty();
    assert_eq!(poll(&mut bench), [0, 0]);
    bench.drive.insert(Medium::blank_80_minute_cd_r(MemoryStorage::new()));
    // Four bytes have no room for an event, so it stays; and the unit attention stays pending.
    assert_eq!(bench.asks(&[0x4A, 1, 0, 0, 0x10, 0, 0, 0, 4, 0]), [0, 6, 4, 0x10]);
    assert_eq!(poll(&mut bench), [2, 2]);
    assert_eq!(poll(&mut bench), [0, 2]);
    bench.attention("6/28/00");
    bench.does(&EJECT, &[]);
    assert_eq!(poll(&mut bench), [3, 1]);
    assert_eq!(poll(&mut bench), [0, 1]);
    bench.does(&LOAD, &[]);
    assert_eq!(poll(&mut bench), [2, 2]);
    bench.attention("6/28/00");
    // The button: a request while the tray is locked, else it opens.
    bench.does(&[0x1E, 0, 0, 0, 1, 0], &[]);
    bench.drive.push_eject_button();
    assert_eq!(poll(&mut bench), [1, 2]);
    assert_eq!(poll(&mut bench), [0, 2]);
    bench.does(&[0x1E, 0, 0, 0, 0, 0], &[]);
    bench.drive.push_eject_button();
    bench.drive.push_eject_button();
    assert_eq!(poll(&mut bench), [3, 1]);
    assert_eq!(bench.refused(&[0; 6]), "2/3A/02");
    bench.drive.take();
    assert_eq!(poll(&mut bench), [3, 1]);
    assert!(bench.drive.take().is_none());
    assert_eq!(poll(&mut bench), [0, 1]);
}

/// Pushed in by hand the tray brings its disc back as another.
#[test]
fn tray_pushed_in() {
    let mut bench = Bench::empty();
    bench.drive.push_eject_button();
    assert!(bench.drive.is_tray_open());
    bench.drive.push_tray_in();
    assert!(!bench.drive.is_tray_open());
    assert_eq!(bench.refused(&[0; 6]), "2/3A/01");
    bench.drive.insert(Medium::blank_80_minute_cd_r(MemoryStorage::new()));
    bench.attention("6/28/00");
    // A tray that is in already brings nothing.
    bench.drive.push_tray_in();
    bench.does(&[0; 6], &[]);
    bench.drive.push_eject_button();
    bench.drive.push_tray_in();
    assert_eq!(poll(&mut bench), [2, 2]);
    bench.attention("6/28/00");
    assert!(!bench.drive.is_locked());
    bench.does(&[0x1E, 0, 0, 0, 1, 0], &[]);
    assert!(bench.drive.is_locked());
}

#[test]
fn events_that_are_not_there() {
    let mut bench = Bench::empty();
    // Of no class that the drive has, and waiting.
    assert_eq!(bench.asks(&[0x4A, 1, 0, 0, 0x02, 0, 0, 0, 8, 0]), [0, 2, 0x80, 0x10]);
    let waiting = [0x4A, 0, 0, 0, 0x10, 0, 0, 0, 8, 0];
    assert_eq!(bench.refused(&waiting), "5/24/00 (CDB byte 1, bit 0)");
    // An empty tray is no event.
    bench.does(&EJECT, &[]);
    assert_eq!(poll(&mut bench), [0, 1]);
}

/// The button breaks a recording off.
#[test]
fn button_while_recording() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    bench.writes(-11_077, BlockForm::Raw, &[0; 2448]);
    bench.drive.push_eject_button();
    assert_eq!(bench.drive.medium().unwrap().state(), crate::MediumState::Damaged);
}

#[test]
fn memory_of_the_drive() {
    let mut bench = Bench::empty();
    let read = |mode, offset: u16, len: u16| {
        let ([a, b], [c, d]) = (offset.to_be_bytes(), len.to_be_bytes());
        [0x3C, mode, 0, 0, a, b, 0, c, d, 0]
    };
    assert_eq!(bench.asks(&read(3, 0, 4)), [0, 1, 0, 0]);
    assert_eq!(bench.asks(&read(0, 0, 8)), [0, 1, 0, 0, 0, 0, 0, 0]);
    bench.does(&[0x3B, 2, 0, 0, 0, 2, 0, 0, 3, 0], &[7, 8, 9]);
    assert_eq!(bench.asks(&read(2, 0, 6)), [0, 0, 7, 8, 9, 0]);
    // With a header before the data.
    bench.does(&[0x3B, 0, 0, 0, 0, 0, 0, 0, 6, 0], &[0, 0, 0, 0, 1, 2]);
    assert_eq!(bench.asks(&read(0, 0, 9)), [0, 1, 0, 0, 1, 2, 7, 8, 9]);
    assert_eq!(bench.asks(&read(2, 0xFFFF, 9)), [0]);
    bench.does(&[0x3B, 0, 0, 0, 0, 0, 0, 0, 2, 0], &[0, 0]);

    let table: [(&[u8], &[u8], &str); 8] = [
        (&[0x3C, 2, 1, 0, 0, 0, 0, 0, 4, 0], &[], "5/24/00 (CDB byte 2)"),
        (&[0x3C, 2, 0, 1, 0, 0, 0, 0, 4, 0], &[], "5/24/00 (CDB byte 3)"),
        (&[0x3C, 0, 0, 0, 0, 1, 0, 0, 4, 0], &[], "5/24/00 (CDB byte 3)"),
        (&[0x3C, 4, 0, 0, 0, 0, 0, 0, 4, 0], &[], "5/24/00 (CDB byte 1, bit 4)"),
        (&[0x3B, 0, 0, 0, 0, 1, 0, 0, 6, 0], &[0; 6], "5/24/00 (CDB byte 3)"),
        (&[0x3B, 2, 0, 0, 0xFF, 0xFF, 0, 0, 2, 0], &[0; 2], "5/24/00 (CDB byte 6)"),
        (&[0x3B, 2, 0, 0, 0, 0, 0, 0, 4, 0], &[0; 3], "5/1A/00"),
        // No way to put another program into it.
        (&[0x3B, 5, 0, 0, 0, 0, 0, 0, 4, 0], &[0; 4], "5/24/00 (CDB byte 1, bit 4)"),
    ];
    for (cdb, data, sense) in table {
        assert_eq!(bench.refuses(cdb, data), sense, "{cdb:02X?}");
    }
}

#[test]
fn performance() {
    let mut bench = Bench::with_default_medium();
    // Reading at 48x CAV: from 1551 sections a second, 3647 kB/s, to 3600, 8468 kB/s, at the last
    // block of the groove, 359848.
    let answer = bench.asks(&[0xAC, 0x10, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0]);
    assert_eq!(answer[..8], [0, 0, 0, 20, 0, 0, 0, 0]);
    assert_eq!(answer[8..], [0, 0, 0, 0, 0, 0, 0x0E, 0x3F, 0, 5, 0x7D, 0xA8, 0, 0, 0x21, 0x14]);
    // Writing from 1687 sections a second, 3967 kB/s, to 48x at block 291332, and on at that.
    let answer = bench.asks(&[0xAC, 0x14, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0]);
    assert_eq!(answer[..8], [0, 0, 0, 36, 2, 0, 0, 0]);
    assert_eq!(
        answer[8..],
        [
            0, 0, 0, 0, 0, 0, 0x0F, 0x7F, 0, 4, 0x72, 0x03, 0, 0, 0x21, 0x14, //
            0, 4, 0x72, 0x04, 0, 0, 0x21, 0x14, 0, 5, 0x7D, 0xA8, 0, 0, 0x21, 0x14
        ]
    );
    let exceptions = [0xAC, 0x11, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0];
    assert_eq!(bench.asks(&exceptions), [0, 0, 0, 4, 1, 0, 0, 0]);
    // Seven write speeds; two when no more are wanted, though the length counts all.
    let speeds = bench.asks(&[0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 200, 3, 0]);
    assert_eq!(speeds.len(), 120);
    // 48x is not reached everywhere, 4x is.
    assert_eq!(speeds[..12], [0, 0, 0, 116, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(speeds[104], 2);
    assert_eq!(speeds[12..24], [0, 5, 0x7D, 0xA8, 0, 0, 0x21, 0x14, 0, 0, 0x21, 0x14]);
    assert_eq!(speeds[116..], [0, 0, 0x02, 0xC2]);
    assert_eq!(bench.asks(&[0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 0]), speeds[..40]);
    assert_eq!(bench.asks(&[0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0]), speeds[..8]);
    let other = [0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0];
    assert_eq!(bench.refused(&other), "5/24/00 (CDB byte 10)");

    // A disc of 40 blocks that nobody writes any more is still as fast; one that cannot be
    // written has no write speeds.
    let mut bench = disc::burned(BlockForm::Raw);
    let answer = bench.asks(&[0xAC, 0x10, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0]);
    assert_eq!(answer[16..20], [0, 0, 0, 39]);
    let blank = short_medium(MediumKind::Pressed);
    let nothing = blank.recording().clone();
    let pressed = Medium::recorded(blank, nothing, crate::MediumState::Finalized).unwrap();
    let mut bench = Bench::with(pressed);
    for (byte, kind) in [(0x14, 0), (0x00, 3)] {
        let answer = bench.asks(&[0xAC, byte, 0, 0, 0, 0, 0, 0, 0, 200, kind, 0]);
        assert_eq!(answer.len(), 8);
    }
}

#[test]
fn speeds_by_streaming() {
    let mut bench = Bench::with_default_medium();
    let set = |len| [0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, len, 0];
    let speed =
        |bench: &mut Bench| bench.asks(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 64, 0])[36..38].to_vec();
    let mut parameters = [0; 28];
    // 2823 kB in a second is 16x.
    parameters[20..28].copy_from_slice(&[0, 0, 0x0B, 0x07, 0, 0, 0x03, 0xE8]);
    bench.does(&set(28), &parameters);
    assert_eq!(speed(&mut bench), [0x0B, 0x07]);
    // So many kB that it is faster than any.
    parameters[20..24].copy_from_slice(&[0xFF; 4]);
    bench.does(&set(28), &parameters);
    assert_eq!(speed(&mut bench), [0x21, 0x14]);
    parameters[20..24].copy_from_slice(&[0; 4]);
    bench.does(&set(28), &parameters);
    assert_eq!(speed(&mut bench), [0x02, 0xC2]);
    parameters[24..28].copy_from_slice(&[0; 4]);
    assert_eq!(bench.refuses(&set(28), &parameters), "5/26/00 (parameter byte 24)");
    // The drive's own again.
    parameters[0] = 0x04;
    bench.does(&set(28), &parameters);
    assert_eq!(speed(&mut bench), [0x21, 0x14]);
    bench.does(&set(0), &[]);
    assert_eq!(bench.refuses(&set(27), &parameters), "5/24/00 (CDB byte 9)");
    assert_eq!(bench.refuses(&set(28), &parameters[..27]), "5/1A/00");
}

#[test]
fn format_capacities() {
    let cdb = [0x23, 0, 0, 0, 0, 0, 0, 0, 252, 0];
    assert_eq!(Bench::empty().asks(&cdb), [0, 0, 0, 8, 0, 5, 0x7D, 0xA9, 3, 0, 8, 0]);
    let mut blank = Bench::with_default_medium();
    assert_eq!(blank.asks(&cdb), [0, 0, 0, 8, 0, 5, 0x7D, 0xA9, 1, 0, 8, 0]);
    let mut closed = disc::burned(BlockForm::Raw);
    assert_eq!(closed.asks(&cdb), [0, 0, 0, 8, 0, 0, 0, 40, 2, 0, 8, 0]);
}

#[test]
fn units_and_regions() {
    let mut bench = Bench::empty();
    let luns = |select| [0xA0, 0, select, 0, 0, 0, 0, 0, 1, 0, 0, 0];
    for select in [0, 2] {
        assert_eq!(bench.asks(&luns(select)), [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    assert_eq!(bench.asks(&luns(1)), [0; 8]);
    assert_eq!(bench.refused(&luns(3)), "5/24/00 (CDB byte 2)");
    let key = |class, format| [0xA4, 0, 0, 0, 0, 0, 0, class, 0, 8, format, 0];
    assert_eq!(bench.asks(&key(0, 8)), [0, 6, 0, 0, 0x25, 0xFF, 0, 0]);
    assert_eq!(bench.refused(&key(0, 0)), "5/24/00 (CDB byte 10, bit 5)");
    assert_eq!(bench.refused(&key(1, 8)), "5/24/00 (CDB byte 7)");
}

/// Which features are current in every state of a disc.
#[test]
fn currency_of_features() {
    let current = |bench: &mut Bench| {
        let answer = bench.asks(&[0x46, 1, 0, 0, 0, 0, 0, 2, 0, 0]);
        let (mut at, mut codes) = (8, Vec::new());
        while at < answer.len() {
            codes.push(u16::from_be_bytes([answer[at], answer[at + 1]]));
            at += 4 + usize::from(answer[at + 3]);
        }
        (answer[7], codes)
    };
    let mut appendable = Bench::with_default_medium();
    let list = at_once(1, 0xC4, 8);
    appendable.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list);
    appendable.does(&write_10(0, 1), &[0x5A; 2048]);
    appendable.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    let mut open = appendable.clone();
    appendable.does(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0], &[]);
    let blank = short_medium(MediumKind::Pressed);
    let nothing = blank.recording().clone();
    let pressed = Medium::recorded(blank, nothing, crate::MediumState::Finalized).unwrap();

    // Always current: 0000h to 0003h, 0100h, 0105h, 0108h.
    const NONE: &[u16] = &[0x0000, 0x0001, 0x0002, 0x0003, 0x0100, 0x0105, 0x0108];
    const READ: &[u16] = &[0x0010, 0x001D, 0x001E, 0x0103, 0x0107];
    const WRITE: &[u16] = &[0x001D, 0x001E, 0x0021, 0x002D, 0x002E, 0x0103, 0x0107];
    const BOTH: &[u16] = &[0x0010, 0x001D, 0x001E, 0x0021, 0x002D, 0x002E, 0x0103, 0x0107];
    const REWRITE: &[u16] =
        &[0x001D, 0x001E, 0x0021, 0x0023, 0x002D, 0x002E, 0x0037, 0x0103, 0x0107];
    let table = [
        ("none", Bench::empty(), 0x00, &[][..]),
        ("blank CD-R", Bench::with_default_medium(), 0x09, WRITE),
        ("open CD-R", open.clone(), 0x09, WRITE),
        ("appendable CD-R", appendable, 0x09, BOTH),
        ("closed CD-R", disc::burned(BlockForm::Raw), 0x09, READ),
        ("blank CD-RW", Bench::with(short_medium(MediumKind::CdRw)), 0x0A, REWRITE),
        ("pressed", Bench::with(pressed), 0x08, READ),
    ];
    for (name, mut bench, profile, features) in table {
        let mut expected = [NONE, features].concat();
        expected.sort_unstable();
        assert_eq!(current(&mut bench), (profile, expected), "{name}");
    }
    open.does(&[0x1B, 0, 0, 0, 2, 0], &[]);
    assert_eq!(current(&mut open), (0x00, NONE.to_vec()));
}
