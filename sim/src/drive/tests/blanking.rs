//! BLANK of parts of a disc: what is gone, and what all answers say then.

use rawcd_format::{Lba, RawImage};
use rawcd_mmc::BlankingType;

use super::sessions::{disc, next_writable, record, state, track};
use super::*;
use crate::MediumState;

const SELECT: [u8; 10] = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const CLOSE_TRACK: [u8; 10] = [0x5B, 0, 1, 0, 0, 0xFF, 0, 0, 0, 0];
const CLOSE_SESSION: [u8; 10] = [0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0];
const PMA: [u8; 10] = [0x43, 2, 3, 0, 0, 0, 0, 1, 0, 0];
const TOC: [u8; 10] = [0x43, 0, 0, 0, 0, 0, 0, 1, 0, 0];
const FULL_TOC: [u8; 10] = [0x43, 2, 2, 0, 0, 0, 1, 1, 0, 0];
const EJECT: [u8; 6] = [0x1B, 0, 0, 0, 2, 0];
const LOAD: [u8; 6] = [0x1B, 0, 0, 0, 3, 0];
const LIMIT: [u8; 3] = [79, 59, 74];
const LEAD_IN: [u8; 3] = [99, 50, 0];

fn blank(kind: u8, start: i32) -> [u8; 12] {
    let [a, b, c, d] = start.to_be_bytes();
    [0xA1, kind, a, b, c, d, 0, 0, 0, 0, 0, 0]
}

fn rewritable() -> Bench {
    Bench::with(short_medium(MediumKind::CdRw))
}

/// Closes the session; another may follow when `multi_session` is 3.
fn close(bench: &mut Bench, multi_session: u8) {
    bench.does(&SELECT, &at_once(1, multi_session << 6 | 4, 8));
    bench.does(&CLOSE_SESSION, &[]);
}

/// Runs of recorded sections, first and the one after the last.
fn runs(bench: &Bench) -> Vec<(i32, i32)> {
    let recording = bench.drive.medium().unwrap().recording();
    recording.runs().iter().map(|(first, end)| (first.0, end.0)).collect()
}

/// First byte of user data of a mode 1 block.
fn user(bench: &mut Bench, lba: i32) -> u8 {
    let [a, b, c, d] = lba.to_be_bytes();
    bench.asks(&[0x28, 0, a, b, c, d, 0, 0, 1, 0])[0]
}

/// The disc as it is, taken out, kept as its bytes and put in again.
fn reload(bench: &mut Bench) {
    let medium = bench.drive.take().unwrap();
    let (recording, pma) = (medium.recording().clone(), medium.pma().to_vec());
    let blank = short_medium(MediumKind::CdRw);
    let kept = Medium::kept(blank, recording, medium.state(), pma).unwrap();
    bench.drive.insert(kept);
    bench.attention("6/28/00");
}

/// Of two tracks at once the first is blanked: it has its place still, and is recorded again.
#[test]
fn a_track() {
    let mut bench = rewritable();
    record(&mut bench, 0, 0, 400);
    record(&mut bench, 0, 552, 300);
    let pma = bench.asks(&PMA);
    assert_eq!(bench.does(&blank(2, 1), &[]).as_secs(), 2);
    assert_eq!(runs(&bench), [(402, 854)]);
    assert_eq!(disc(&mut bench), ([1, 1], 1, [1, 3], LEAD_IN, LIMIT));
    assert_eq!(bench.asks(&PMA), pma);
    let blanked = bench.asks(&track(1));
    assert_eq!(blanked[..8], [0, 0x22, 1, 1, 0, 0x04, 0xCF, 0x01]);
    assert_eq!(blanked[8..20], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01, 0x90]);
    assert_eq!(blanked[24..28], [0, 0, 0x01, 0x92]);
    assert_eq!(bench.refused(&[0xBE, 0, 0, 0, 0, 0, 0, 0, 1, 0xF8, 0, 0]), "5/21/00 (CDB byte 2)");
    assert_eq!(bench.refused(&CLOSE_SESSION), "5/72/04");
    bench.does(&blank(2, 1), &[]);
    assert_eq!(bench.asks(&track(1)), blanked);
    reload(&mut bench);
    assert_eq!(bench.asks(&track(1)), blanked);

    bench.does(&SELECT, &at_once(1, 0x04, 8));
    bench.does(&write_10(0, 1), &[0x77; 2048]);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.asks(&track(1))[6..8], [0x01, 0x00]);
    close(&mut bench, 0);
    assert_eq!(state(&bench), MediumState::Finalized);
    assert_eq!(bench.asks(&TOC)[8..12], [0, 0, 0, 0]);
    assert_eq!(bench.asks(&TOC)[16..20], [0, 0, 0x02, 0x28]);
    assert_eq!(runs(&bench), [(-900, 854 + 6750)]);
    assert_eq!([0, 1, 399, 552].map(|lba| user(&mut bench, lba)), [0x77, 0, 0, 0x5A]);
}

/// A track of packets whose end is open is as if it had never been; so is its session.
#[test]
fn a_track_whose_end_is_open() {
    let mut bench = rewritable();
    let before = (disc(&mut bench), next_writable(&mut bench));
    record(&mut bench, 0, 0, 300);
    bench.does(&SELECT, &at_once(0, 0x05, 8));
    bench.does(&write_10(452, 1), &[0; 2048]);
    bench.does(&SYNCHRONIZE, &[]);
    bench.does(&blank(2, 2), &[]);
    assert_eq!(runs(&bench), [(-150, 302)]);
    assert_eq!(bench.refused(&blank(2, 2)), "5/24/00 (CDB byte 2)");
    assert_eq!(next_writable(&mut bench), [Some(452), None, None]);
    bench.does(&blank(2, 1), &[]);
    bench.does(&blank(3, 1), &[]);
    assert_eq!(state(&bench), MediumState::Blank);
    assert_eq!((disc(&mut bench), next_writable(&mut bench)), before);
}

/// A track that was broken off is blanked and recorded again; what is before it stays.
#[test]
fn a_track_that_was_broken_off() {
    for kept in [false, true] {
        let mut bench = rewritable();
        record(&mut bench, 0, 0, 300);
        bench.does(&write_10(452, 8), &[0xEE; 8 * 2048]);
        bench.does(&EJECT, &[]);
        bench.does(&LOAD, &[]);
        bench.attention("6/28/00");
        assert_eq!(state(&bench), MediumState::Damaged);
        if kept {
            reload(&mut bench);
        }
        for number in [1, 3] {
            assert_eq!(bench.refused(&blank(2, number)), "5/2C/00");
        }
        bench.does(&blank(2, 2), &[]);
        assert_eq!((state(&bench), runs(&bench)), (MediumState::Open, vec![(-150, 302)]));
        assert_eq!(disc(&mut bench), ([1, 1], 1, [1, 2], LEAD_IN, LIMIT));
        assert_eq!(next_writable(&mut bench), [Some(452), None, None]);
    }
    // One that was reserved is reserved again, though others stand behind it.
    let mut bench = rewritable();
    bench.does(&[0x53, 0, 0, 0, 0, 0, 0, 0x01, 0x2C, 0], &[]);
    record(&mut bench, 0, 452, 300);
    bench.does(&write_10(0, 8), &[0xEE; 8 * 2048]);
    bench.does(&EJECT, &[]);
    bench.does(&LOAD, &[]);
    bench.attention("6/28/00");
    assert_eq!(bench.refused(&blank(2, 3)), "5/2C/00");
    bench.does(&blank(2, 1), &[]);
    assert_eq!((state(&bench), runs(&bench)), (MediumState::Open, vec![(302, 754)]));
    assert_eq!(bench.asks(&track(1))[6..8], [0xCF, 0x01]);
}

/// A session at once that was broken off goes as a whole: its lead-in has begun.
#[test]
fn a_session_that_was_broken_off() {
    let mut bench = rewritable();
    record(&mut bench, 3, 0, 300);
    close(&mut bench, 3);
    let before = (disc(&mut bench), next_writable(&mut bench), runs(&bench));
    // Lead-out at 302, next program at 302 + 11,250, 02:36:02.
    bench.does(&SELECT, &at_once(2, 0, 0));
    #[rustfmt::skip]
    let sheet = [
        0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0,
        0x01, 0x02, 0x00, 0x01, 0, 2, 36, 2,
        0x01, 0x02, 0x01, 0x00, 0, 2, 38, 2,
        0x01, 0xAA, 0x01, 0x01, 0, 2, 43, 0,
    ];
    bench.does(&[0x5D, 0, 0, 0, 0, 0, 0, 0, 32, 0], &sheet);
    bench.does(&write_10(11_702, 10), &[0x11; 23_520]);
    bench.does(&EJECT, &[]);
    bench.does(&LOAD, &[]);
    bench.attention("6/28/00");
    assert_eq!(state(&bench), MediumState::Damaged);
    assert_eq!(bench.refused(&blank(2, 2)), "5/2C/00");
    reload(&mut bench);
    assert_eq!(bench.refused(&blank(2, 2)), "5/2C/00");
    bench.does(&blank(6, 0), &[]);
    assert_eq!(state(&bench), MediumState::Appendable);
    assert_eq!((disc(&mut bench), next_writable(&mut bench), runs(&bench)), before);
}

/// The last reservation goes first, and one of which something is recorded does not.
#[test]
fn a_reservation() {
    let reserve = [0x53, 0, 0, 0, 0, 0, 0, 0x01, 0x90, 0];
    let mut bench = rewritable();
    let before = disc(&mut bench);
    bench.does(&reserve, &[]);
    bench.does(&reserve, &[]);
    assert_eq!(disc(&mut bench).2, [1, 3]);
    assert_eq!(bench.refused(&blank(3, 1)), "5/64/00");
    assert_eq!(bench.refused(&blank(3, 3)), "5/24/00 (CDB byte 2)");
    assert_eq!(bench.refused(&blank(3, 257)), "5/24/00 (CDB byte 2)");
    assert_eq!(bench.does(&blank(3, 2), &[]).as_secs(), 2);
    assert_eq!(next_writable(&mut bench), [Some(402 + 150), None, None]);
    record(&mut bench, 0, 0, 20);
    assert_eq!(bench.refused(&blank(3, 1)), "5/64/00");
    bench.does(&blank(2, 1), &[]);
    bench.does(&SELECT, &at_once(0, 0x05, 8));
    bench.does(&write_10(0, 1), &[0; 2048]);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.refused(&blank(3, 1)), "5/64/00");
    bench.does(&blank(2, 1), &[]);
    bench.does(&blank(3, 1), &[]);
    assert_eq!((state(&bench), disc(&mut bench)), (MediumState::Blank, before));
    assert!(bench.drive.medium().unwrap().recording().is_empty());
    assert_eq!(bench.refused(&blank(3, 1)), "5/2C/00");
}

/// Packets of any size: 10 blocks at 0, 5 at 17, 5 at 29.
fn packets() -> Bench {
    let mut bench = rewritable();
    bench.does(&SELECT, &at_once(0, 0x05, 8));
    for (lba, count) in [(0, 10), (17, 5), (29, 5)] {
        bench.does(&write_10(lba, count), &vec![0x5A; usize::from(count) * 2048]);
        bench.does(&SYNCHRONIZE, &[]);
    }
    bench
}

#[test]
fn the_tail_of_an_open_track() {
    let mut bench = packets();
    assert_eq!(runs(&bench), [(-150, 36)]);
    let open = bench.asks(&track(1));
    for inside in [1, 9, 10, 12, 16, 18, 30] {
        assert_eq!(bench.refused(&blank(4, inside)), "5/21/02 (CDB byte 2)", "{inside}");
    }
    for outside in [-150, -1, 41, i32::MIN, i32::MAX] {
        assert_eq!(bench.refused(&blank(4, outside)), "5/21/00 (CDB byte 2)", "{outside}");
    }
    assert_eq!(bench.asks(&track(1)), open);
    bench.does(&blank(4, 17), &[]);
    // What is left are the first packet and its run-out; the next link goes behind that.
    assert_eq!((state(&bench), runs(&bench)), (MediumState::Open, vec![(-150, 12)]));
    let left = bench.asks(&track(1));
    assert_eq!((&left[5..8], &left[12..16]), (&[0x05, 0x21, 3][..], &[0, 0, 0, 17][..]));
    assert_eq!((&left[24..28], &left[28..32]), (&[0, 0, 0, 12][..], &[0, 0, 0, 9][..]));
    reload(&mut bench);
    assert_eq!(bench.asks(&track(1)), left);
    bench.does(&SELECT, &at_once(0, 0x05, 8));
    bench.does(&write_10(17, 1), &[0x33; 2048]);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.asks(&track(1))[12..16], [0, 0, 0, 25]);
    // All packets are a tail, too: the track then has its descriptors alone.
    bench.does(&blank(4, 0), &[]);
    assert_eq!((state(&bench), runs(&bench)), (MediumState::Open, vec![(-150, -5)]));
    let left = bench.asks(&track(1));
    assert_eq!((&left[7..8], &left[12..16]), (&[1][..], &[0, 0, 0, 0][..]));
    assert_eq!(bench.refused(&blank(4, 0)), "5/21/00 (CDB byte 2)");
    reload(&mut bench);
    assert_eq!(bench.asks(&track(1)), left);
}

/// The tail of a track that was closed can be written again, up to where the track ended.
#[test]
fn the_tail_of_a_closed_track() {
    let mut bench = packets();
    bench.does(&CLOSE_TRACK, &[]);
    assert_eq!(runs(&bench), [(-150, 300)]);
    record(&mut bench, 0, 450, 300);
    assert_eq!(bench.refused(&blank(4, 450)), "5/64/00");
    bench.does(&blank(4, 29), &[]);
    assert_eq!(runs(&bench), [(-150, 24), (300, 752)]);
    let left = bench.asks(&track(1));
    assert_eq!((&left[5..8], &left[12..16]), (&[0x05, 0xA1, 3][..], &[0, 0, 0, 29][..]));
    assert_eq!(left[24..28], [0, 0, 0x01, 0x2C]);
    bench.does(&SELECT, &at_once(0, 0x05, 8));
    bench.does(&write_10(29, 2), &[0x44; 2 * 2048]);
    bench.does(&SYNCHRONIZE, &[]);
    bench.does(&[0x5B, 0, 1, 0, 0, 1, 0, 0, 0, 0], &[]);
    close(&mut bench, 0);
    assert_eq!(state(&bench), MediumState::Finalized);
    assert_eq!(runs(&bench), [(-900, 752 + 6750)]);
    assert_eq!([0, 17, 29, 30].map(|lba| user(&mut bench, lba)), [0x5A, 0x5A, 0x44, 0x44]);
}

/// Packets of 32, whose links have no address; and one that was broken off.
#[test]
fn the_tail_of_fixed_packets() {
    let mut fixed = at_once(0, 0x25, 8);
    fixed[21] = 32;
    let mut bench = rewritable();
    bench.does(&SELECT, &fixed);
    bench.does(&write_10(0, 96), &[0x5A; 96 * 2048]);
    assert_eq!(runs(&bench), [(-150, 112)]);
    for inside in [1, 31, 39, 63] {
        assert_eq!(bench.refused(&blank(4, inside)), "5/21/02 (CDB byte 2)", "{inside}");
    }
    assert_eq!(bench.refused(&blank(4, 96)), "5/21/00 (CDB byte 2)");
    bench.does(&blank(4, 64), &[]);
    assert_eq!(runs(&bench), [(-150, 73)]);
    let left = bench.asks(&track(1));
    assert_eq!((&left[5..8], &left[12..16]), (&[0x05, 0x31, 3][..], &[0, 0, 0, 64][..]));
    bench.does(&write_10(64, 32), &[0x66; 32 * 2048]);
    assert_eq!([32, 63, 64, 95].map(|lba| user(&mut bench, lba)), [0x5A, 0x5A, 0x66, 0x66]);
}

/// A packet that was broken off is blanked instead of repaired.
#[test]
fn the_tail_that_was_broken_off() {
    let mut bench = packets();
    bench.does(&write_10(41, 3), &[0x5A; 3 * 2048]);
    bench.does(&EJECT, &[]);
    bench.does(&LOAD, &[]);
    bench.attention("6/28/00");
    assert_eq!(runs(&bench), [(-150, 44)]);
    bench.does(&SELECT, &at_once(0, 0x05, 8));
    assert_eq!(bench.refuses(&write_10(44, 1), &[0; 2048]), "3/0C/07");
    assert_eq!(bench.refused(&blank(4, 44)), "5/21/00 (CDB byte 2)");
    bench.does(&blank(4, 41), &[]);
    assert_eq!(runs(&bench), [(-150, 36)]);
    assert_eq!(bench.asks(&track(1))[12..16], [0, 0, 0, 41]);
    bench.does(&write_10(41, 1), &[0; 2048]);
}

/// A second session is opened again, and a track goes behind those that it has.
#[test]
fn the_closing_of_a_session() {
    let mut bench = rewritable();
    record(&mut bench, 3, 0, 400);
    close(&mut bench, 3);
    record(&mut bench, 0, 11_802, 300);
    let open = (disc(&mut bench), bench.asks(&PMA), bench.asks(&track(2)), runs(&bench));
    assert_eq!(runs(&bench), [(-900, 7152), (11_652, 12_104)]);
    close(&mut bench, 0);
    assert_eq!(state(&bench), MediumState::Finalized);
    bench.does(&blank(5, 0), &[]);
    assert_eq!(state(&bench), MediumState::Open);
    let again = (disc(&mut bench), bench.asks(&PMA), bench.asks(&track(2)), runs(&bench));
    assert_eq!(again, open);
    assert_eq!(disc(&mut bench), ([1, 1], 2, [2, 3], [1, 37, 27], LIMIT));
    assert_eq!(bench.asks(&TOC)[..4], [0, 18, 1, 1]);
    assert_eq!(next_writable(&mut bench), [Some(12_254), None, None]);
    assert_eq!(bench.refused(&blank(5, 0)), "5/2C/00");
    record(&mut bench, 0, 12_254, 300);
    close(&mut bench, 0);
    assert_eq!(bench.asks(&TOC)[..4], [0, 34, 1, 3]);
    let items: Vec<[u8; 2]> =
        bench.asks(&FULL_TOC)[4..].chunks(11).map(|item| [item[0], item[3]]).collect();
    assert_eq!(items[6..], [[2, 0xA0], [2, 0xA1], [2, 0xA2], [2, 2], [2, 3]]);
}

/// What the lead-in of a session at once said goes into the program memory area: pauses as long
/// as they are, tracks as they are coded, the first with its number.
#[test]
fn the_closing_of_a_session_at_once() {
    let mut bench = rewritable();
    bench.does(&SELECT, &at_once(2, 0x40, 0));
    // Tracks 5 and 6: 300 sections of audio, a pause of 225, 300 of audio; lead-out at 825.
    #[rustfmt::skip]
    let sheet = [
        0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0,
        0x01, 0x05, 0x00, 0x01, 0, 0, 0, 0,
        0x01, 0x05, 0x01, 0x00, 0, 0, 2, 0,
        0x01, 0x06, 0x00, 0x01, 0, 0, 6, 0,
        0x01, 0x06, 0x01, 0x00, 0, 0, 9, 0,
        0x01, 0xAA, 0x01, 0x01, 0, 0, 13, 0,
    ];
    bench.does(&[0x5D, 0, 0, 0, 0, 0, 0, 0, 48, 0], &sheet);
    for lba in (0..300).step_by(10) {
        bench.does(&write_10(lba, 10), &[0x11; 23_520]);
    }
    for lba in (525..825).step_by(10) {
        bench.does(&write_10(lba, 10), &[0x22; 23_520]);
    }
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!((state(&bench), runs(&bench)), (MediumState::Finalized, vec![(-900, 7575)]));
    assert_eq!(bench.asks(&TOC)[2..4], [5, 6]);
    bench.does(&blank(5, 0), &[]);
    assert_eq!((state(&bench), runs(&bench)), (MediumState::Open, vec![(-150, 825)]));
    // Where each stops, and where it starts.
    assert_eq!(
        bench.asks(&PMA)[4..],
        [0, 0x10, 0, 5, 0, 6, 0, 0, 0, 2, 0, 0, 0x10, 0, 6, 0, 13, 0, 0, 0, 9, 0][..]
    );
    assert_eq!(disc(&mut bench).2, [5, 7]);
    reload(&mut bench);
    assert_eq!(next_writable(&mut bench), [Some(975), None, None]);
    record(&mut bench, 0, 975, 300);
    close(&mut bench, 0);
    assert_eq!(bench.asks(&TOC)[2..4], [5, 7]);
    assert_eq!(state(&bench), MediumState::Finalized);
}

/// Session by session from the last, until the disc is blank.
#[test]
fn sessions() {
    let mut bench = rewritable();
    let mut before = vec![(state(&bench), disc(&mut bench), runs(&bench))];
    for (lba, multi_session) in [(0, 3), (11_702, 3), (18_904, 0)] {
        record(&mut bench, multi_session, lba, 300);
        close(&mut bench, multi_session);
        before.push((state(&bench), disc(&mut bench), runs(&bench)));
    }
    let states: Vec<MediumState> = before.iter().map(|(state, ..)| *state).collect();
    use MediumState::{Appendable, Blank, Finalized};
    assert_eq!(states, [Blank, Appendable, Appendable, Finalized]);
    for left in before[..3].iter().rev() {
        bench.does(&blank(6, 0), &[]);
        assert_eq!((state(&bench), disc(&mut bench), runs(&bench)), *left);
    }
    assert_eq!(bench.refused(&blank(6, 0)), "5/2C/00");
    // One that is open, behind one that is closed.
    record(&mut bench, 3, 0, 300);
    close(&mut bench, 3);
    record(&mut bench, 3, 11_702, 300);
    assert_eq!(state(&bench), MediumState::Open);
    bench.does(&blank(6, 0), &[]);
    assert_eq!((state(&bench), disc(&mut bench), runs(&bench)), before[1]);
    assert_eq!(next_writable(&mut bench), [Some(11_702), Some(11_552), None]);
}

/// Which states and media each type is refused in.
#[test]
fn where_there_is_no_such_part() {
    let mut open = rewritable();
    record(&mut open, 3, 0, 300);
    let mut appendable = open.clone();
    close(&mut appendable, 3);
    let mut formatted = rewritable();
    formatted.does(&[0x04, 0x11, 0, 0, 0, 0], &[0, 0, 0, 8, 0, 0, 1, 0x60, 0x40, 0, 0, 32]);
    let wrong = "5/2C/00";
    let table = [
        ("blank", rewritable(), [wrong, wrong, wrong, wrong, wrong]),
        ("open", open, ["5/24/00 (CDB byte 2)", "5/24/00 (CDB byte 2)", "5/64/00", wrong, ""]),
        ("appendable", appendable, [wrong, wrong, wrong, "", ""]),
        ("formatted", formatted, [wrong, wrong, wrong, "", ""]),
    ];
    for (name, bench, expected) in table {
        for (kind, expected) in (2..).zip(expected) {
            let mut bench = bench.clone();
            // Track 99, or address 99.
            let command = blank(kind, 99);
            match expected {
                "" => drop(bench.does(&command, &[])),
                expected => assert_eq!(bench.refused(&command), expected, "{name} {kind}"),
            }
        }
    }
    for kind in [MediumKind::CdR, MediumKind::Pressed] {
        for blanking in 0..8 {
            let mut bench = Bench::with(short_medium(kind));
            assert_eq!(bench.refused(&blank(blanking, 1)), "5/30/05", "{blanking}");
        }
    }
    assert_eq!(Bench::empty().refused(&blank(6, 0)), "2/3A/01");
    let mut bench = rewritable();
    bench.does(&write_10(0, 1), &[0; 2048]);
    for blanking in 0..7 {
        assert_eq!(bench.refused(&blank(blanking, 1)), wrong, "{blanking}");
    }
}

/// A drive knows the types that its profile names, and 7 is none.
#[test]
fn types_that_a_drive_does_not_know() {
    let none = "5/24/00 (CDB byte 1, bit 2)";
    assert_eq!(rewritable().refused(&blank(7, 0)), none);
    let blanking = vec![BlankingType::DISC, BlankingType::MINIMAL, BlankingType::TAIL];
    let profile = DriveProfile { blanking, ..DriveProfile::default() };
    let mut bench = Bench { drive: Drive::new(profile), now: Duration::ZERO };
    bench.drive.insert(short_medium(MediumKind::CdRw));
    bench.attention("6/29/00");
    bench.attention("6/28/00");
    record(&mut bench, 0, 0, 300);
    for kind in [2, 3, 5, 6, 7] {
        assert_eq!(bench.refused(&blank(kind, 1)), none, "{kind}");
    }
    assert_eq!(bench.refused(&blank(4, 1)), "5/64/00");
    bench.does(&blank(1, 0), &[]);
}

/// With IMMED the drive goes on alone and tells how far it is. A session of 7,952 sections, from
/// some 1,690 a second on, and 2 s.
#[test]
fn how_long_it_takes() {
    let mut bench = rewritable();
    record(&mut bench, 0, 0, 300);
    close(&mut bench, 0);
    let mut whole = bench.clone();
    assert_eq!(whole.does(&blank(6, 0), &[]).as_millis(), 6629);
    assert_eq!(bench.does(&blank(0x16, 0), &[]).as_millis(), 0);
    let end = bench.drive.next_event_at().unwrap();
    assert_eq!((end - bench.now).as_millis(), 6629);
    assert_eq!(bench.refused(&[0; 6]), "2/04/07 (0 % done)");
    bench.now = end - Duration::from_millis(1);
    assert_eq!(bench.refused(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0]), "2/04/07 (99 % done)");
    bench.now = end;
    bench.does(&[0; 6], &[]);
    assert_eq!(state(&bench), MediumState::Blank);
    assert_eq!(bench.drive.medium().unwrap().lead_in_start(), Lba(-900));
}
