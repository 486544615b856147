use super::*;

const DISC: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
const INVISIBLE: [u8; 10] = [0x52, 1, 0, 0, 0, 0xFF, 0, 0, 36, 0];
const ATIP: [u8; 10] = [0x43, 0, 4, 0, 0, 0, 0, 0, 28, 0];

fn track(selector: u8, value: i32) -> [u8; 10] {
    let [a, b, c, d] = value.to_be_bytes();
    [0x52, selector, a, b, c, d, 0, 0, 36, 0]
}

/// The four places where the lead-in start stands agree.
#[test]
fn blank_cd_r() {
    let mut bench = Bench::with_default_medium();
    let information = bench.asks(&DISC);
    assert_eq!(information[..9], [0, 0x20, 0x00, 1, 1, 1, 1, 0x20, 0xFF]);
    assert_eq!(information[16..24], [0, 97, 34, 23, 0, 79, 59, 74]);
    let atip = bench.asks(&ATIP);
    assert_eq!(atip[..7], [0, 26, 0, 0, 0xD0, 0x40, 0x80]);
    assert_eq!(atip[8..15], [97, 34, 23, 0, 79, 59, 74]);
    // Track at once is what the page says until RAW is selected.
    let invisible = bench.asks(&INVISIBLE);
    assert_eq!(invisible[..8], [0, 0x22, 1, 1, 0, 0x04, 0x4F, 0x01]);
    assert_eq!(invisible[12..20], [0, 0, 0, 0, 0x00, 0x05, 0x7D, 0xA9]);
    bench.select(BlockForm::Raw);
    for cdb in [INVISIBLE, track(0, -1), track(1, 1), track(2, 1)] {
        let invisible = bench.asks(&cdb);
        assert_eq!(invisible[5..8], [0x00, 0x4F, 0x01]);
        assert_eq!(invisible[12..20], [0xFF, 0xFF, 0xD4, 0xBB, 0x00, 0x05, 0xA8, 0xEE]);
    }
    assert_eq!(bench.asks(&[0x25; 1]), [0, 0, 0, 0, 0, 0, 8, 0]);
    for format in [0, 1, 2] {
        let cdb = [0x43, 0, format, 0, 0, 0, 0, 0, 12, 0];
        assert_eq!(bench.refused(&cdb), "5/24/00 (CDB byte 2, bit 3)");
    }
    assert_eq!(bench.asks(&[0x43, 2, 3, 0, 0, 0, 0, 0, 12, 0]), [0, 2, 0, 0]);
    assert_eq!(bench.refused(&track(1, 2)), "5/24/00 (CDB byte 2)");
    assert_eq!(bench.refused(&track(2, 2)), "5/24/00 (CDB byte 2)");
    assert_eq!(bench.refused(&track(0, 0)), "5/21/00");
}

#[test]
fn blank_cd_rw() {
    let mut bench = Bench::with(short_medium(MediumKind::CdRw));
    assert_eq!(bench.asks(&DISC)[2], 0x10);
    let atip = bench.asks(&ATIP);
    assert_eq!(atip[4..11], [0xD1, 0x40, 0xC0, 0, 99, 50, 0]);
}

/// A pressed disc: profile 0008, no ATIP, nothing to write to.
#[test]
fn pressed() {
    let blank = short_medium(MediumKind::Pressed);
    let nothing = blank.recording().clone();
    let medium = Medium::recorded(blank, nothing, crate::MediumState::Finalized).unwrap();
    let mut bench = Bench::with(medium);
    assert_eq!(bench.refused(&ATIP), "5/24/00 (CDB byte 2, bit 3)");
    assert_eq!(bench.asks(&[0x46, 2, 0, 0, 0, 0, 0, 0, 8, 0])[6..], [0x00, 0x08]);
    bench.select(BlockForm::Raw);
    assert_eq!(bench.refuses(&write_10(-900, 1), &[0; 2448]), "5/30/05");
}

#[test]
fn no_medium() {
    let mut bench = Bench::empty();
    for cdb in [DISC, INVISIBLE, ATIP, [0x25; 10]] {
        assert_eq!(bench.refused(&cdb), "2/3A/01");
    }
}

/// While it is written the address moves on; broken off it is gone, and the disc is damaged.
#[test]
fn incomplete_and_damaged() {
    let mut bench = Bench::with_default_medium();
    bench.select(BlockForm::Raw);
    bench.writes(-11_077, BlockForm::Raw, &[0; 7 * 2448]);
    let information = bench.asks(&DISC);
    assert_eq!(information[2..7], [0x05, 1, 1, 1, 1]);
    assert_eq!(information[16..24], [0, 97, 34, 23, 0, 79, 59, 74]);
    let invisible = bench.asks(&INVISIBLE);
    assert_eq!(invisible[5..8], [0x00, 0x0F, 0x01]);
    assert_eq!(invisible[12..16], [0xFF, 0xFF, 0xD4, 0xC2]);
    bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    assert_eq!(bench.asks(&DISC)[2], 0x09);
    let invisible = bench.asks(&INVISIBLE);
    assert_eq!(invisible[5..8], [0x20, 0x0F, 0x00]);
    assert_eq!(invisible[12..20], [0; 8]);
    assert_eq!(bench.refused(&[0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0]), "5/24/00 (CDB byte 2, bit 3)");
}

#[test]
fn finalized() {
    let mut bench = disc::burned(BlockForm::Raw);
    let information = bench.asks(&DISC);
    assert_eq!(information[..9], [0, 0x20, 0x0E, 1, 1, 1, 2, 0x20, 0x00]);
    assert_eq!(information[16..24], [0, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF]);
    assert_eq!(bench.asks(&[0x25; 1]), [0, 0, 0, 39, 0, 0, 8, 0]);
    // The groove says the same as before.
    assert_eq!(bench.asks(&ATIP)[8..15], [99, 50, 0, 0, 79, 59, 74]);
    assert_eq!(
        bench.asks(&[0x43, 2, 0, 0, 0, 0, 0, 1, 0, 0]),
        [
            0, 26, 1, 2, //
            0, 0x10, 1, 0, 0, 0, 2, 0, //
            0, 0x14, 2, 0, 0, 0, 2, 20, //
            0, 0x14, 0xAA, 0, 0, 0, 2, 40,
        ]
    );
    assert_eq!(
        bench.asks(&[0x43, 0, 0, 0, 0, 0, 0xAA, 1, 0, 0]),
        [0, 10, 1, 2, 0, 0x14, 0xAA, 0, 0, 0, 0, 40]
    );
    assert_eq!(bench.refused(&[0x43, 0, 0, 0, 0, 0, 3, 1, 0, 0]), "5/24/00 (CDB byte 6)");
    // Sessions, with the format where the ATAPI age had it.
    assert_eq!(
        bench.asks(&[0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0x40]),
        [0, 10, 1, 1, 0, 0x10, 1, 0, 0, 0, 0, 0]
    );
    let full = bench.asks(&[0x43, 2, 2, 0, 0, 0, 1, 1, 0, 0]);
    assert_eq!(full[..4], [0, 57, 1, 1]);
    assert_eq!(full[4..15], [1, 0x10, 0, 0xA0, 0, 0, 0, 0, 1, 0, 0]);
    assert_eq!(full[26..37], [1, 0x14, 0, 0xA2, 0, 0, 0, 0, 0, 2, 40]);
    assert_eq!(bench.refused(&[0x43, 2, 2, 0, 0, 0, 2, 1, 0, 0]), "5/24/00 (CDB byte 6)");
}

#[test]
fn tracks_of_a_finalized_disc() {
    let mut bench = disc::burned(BlockForm::Raw);
    for cdb in [track(1, 2), track(0, 20), track(0, 39)] {
        let second = bench.asks(&cdb);
        assert_eq!(second[..8], [0, 0x22, 2, 1, 0, 0x04, 0x01, 0x00]);
        assert_eq!(second[8..16], [0, 0, 0, 20, 0, 0, 0, 0]);
        assert_eq!(second[24..28], [0, 0, 0, 20]);
    }
    for cdb in [track(1, 1), track(2, 1), track(0, -150), track(0, 19)] {
        assert_eq!(bench.asks(&cdb)[..12], [0, 0x22, 1, 1, 0, 0x00, 0x0F, 0x00, 0, 0, 0, 0]);
    }
    assert_eq!(bench.refused(&track(0, 40)), "5/21/00");
    assert_eq!(bench.refused(&track(0, -151)), "5/21/00");
    assert_eq!(bench.refused(&INVISIBLE), "5/24/00 (CDB byte 2)");
    assert_eq!(bench.refused(&track(2, 2)), "5/24/00 (CDB byte 2)");
}

/// A lead-out behind a lead-in without a table: closed, but nobody can read what is on it.
#[test]
fn finalized_without_a_table() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    bench.select(BlockForm::Pq);
    let mut block = [0; 2368];
    block[2352..2355].copy_from_slice(&[0x01, 0xAA, 0x01]);
    bench.writes(-900, BlockForm::Pq, &block.repeat(6750));
    bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    assert_eq!(bench.asks(&DISC)[2], 0x0E);
    assert_eq!(bench.refused(&[0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0]), "3/57/00");
    assert_eq!(bench.refused(&track(1, 1)), "3/57/00");
    assert_eq!(bench.asks(&[0x25; 1]), [0, 0, 0, 0, 0, 0, 8, 0]);
}
