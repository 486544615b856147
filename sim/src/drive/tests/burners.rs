//! What burning programs send from the first command to the last, with the answers byte for byte.
//! The medium's lead-in starts at 99:50:00, LBA -900.

use super::*;

/// One command of a sequence.
enum Step {
    /// It is answered with these bytes.
    Asks(&'static [u8], &'static [u8]),
    /// It is GOOD, with these bytes of data-out.
    Sends(&'static [u8], &'static [u8]),
    /// It is refused.
    Refused(&'static [u8], &'static str),
    /// Blocks of so many bytes from an address on, so many in all, at most so many a command.
    Writes { first: i32, count: i32, len: usize, most: i32 },
    /// The whole disc by hand in 27 or 26 blocks a command.
    WritesDisc(BlockForm),
}

use Step::{Asks, Refused, Sends, Writes, WritesDisc};

fn replay(bench: &mut Bench, steps: &[Step]) {
    for step in steps {
        match *step {
            Asks(cdb, answer) => assert_eq!(bench.asks(cdb), answer, "{cdb:02X?}"),
            Sends(cdb, data) => drop(bench.does(cdb, data)),
            Refused(cdb, codes) => assert_eq!(bench.refused(cdb), codes, "{cdb:02X?}"),
            Writes { first, count, len, most } => {
                for lba in (first..first + count).step_by(most as usize) {
                    let blocks = most.min(first + count - lba);
                    bench.does(&write_10(lba, blocks as u16), &vec![0; len * blocks as usize]);
                }
            }
            WritesDisc(form) => {
                let most = 65_536 / form.block_len();
                for (run, bytes) in disc::blocks(form).chunks(most * form.block_len()).enumerate() {
                    let at = disc::FIRST + (run * most) as i32;
                    bench.does(&write_10(at, (bytes.len() / form.block_len()) as u16), bytes);
                }
            }
        }
    }
}

const READY: Step = Asks(&[0x00, 0, 0, 0, 0, 0], &[]);
const REZERO: Step = Asks(&[0x01, 0, 0, 0, 0, 0], &[]);
const LOCK: Step = Asks(&[0x1E, 0, 0, 0, 1, 0], &[]);
const UNLOCK: Step = Asks(&[0x1E, 0, 0, 0, 0, 0], &[]);
const CALIBRATE: Step = Asks(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
const SYNCHRONIZE: Step = Asks(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
const SELECT: &[u8] = &[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
const INVISIBLE_TRACK: &[u8] = &[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 28, 0];
const DISC_INFORMATION: &[u8] = &[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
/// Blank: lead-in start 99:50:00, last possible lead-out 79:59:74.
const BLANK: Step = Asks(
    DISC_INFORMATION,
    &[
        0, 32, 0x00, 1, 1, 1, 1, 0x20, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 99, 50, 0, 0, 79, 59, 74, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0,
    ],
);
/// Complete, and the disc final.
const COMPLETE: Step = Asks(&[0x51, 0, 0, 0, 0, 0, 0, 0, 4, 0], &[0, 32, 0x0E, 1]);

/// Page 05h in a list of 60 bytes: bytes 2, 3 and 4, audio pause 150, session format 00.
const fn page_05(write_type: u8, track_mode: u8, block_type: u8) -> [u8; 60] {
    let mut list = [0; 60];
    list[8] = 0x05;
    list[9] = 0x32;
    list[10] = write_type;
    list[11] = track_mode;
    list[12] = block_type;
    list[23] = 150;
    list
}

fn blank_disc() -> Bench {
    Bench::with(short_medium(MediumKind::CdR))
}

/// cdrdao with its driver generic-mmc-raw: it takes where to begin from READ DISC INFORMATION, tries
/// the PQ form first, never closes, and polls after SYNCHRONIZE CACHE.
#[test]
fn cdrdao_raw() {
    static PQ: [u8; 60] = page_05(0x03, 0, 1);
    let mut bench = blank_disc();
    replay(
        &mut bench,
        &[
            Asks(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 8, 0], &[0, 0, 0, 12, 0, 0, 0, 9]),
            Asks(
                &[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 16, 0],
                // Underrun free, SAO, RAW, test write, CD-RW, R-W; cue sheets of 65,528 bytes.
                &[0, 0, 0, 12, 0, 0, 0, 9, 0, 0x2E, 1, 4, 0x6F, 0, 0xFF, 0xF8],
            ),
            Asks(&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 8, 0], &[0, 66, 0, 0, 0, 0, 0, 0]),
            REZERO,
            READY,
            BLANK,
            Refused(&[0x43, 0, 1, 0, 0, 0, 0, 0, 12, 0], "5/24/00 (CDB byte 2, bit 3)"),
            Asks(
                &[0x43, 0, 4, 0, 0, 0, 0, 0, 28, 0],
                &[
                    0, 26, 0, 0, 0xD0, 0x40, 0x80, 0, 99, 50, 0, 0, 79, 59, 74, 0, 0, 0, 0, 0, 0,
                    0, 0, 0, 0, 0, 0, 0,
                ],
            ),
            LOCK,
            Asks(&[0xBB, 0, 0xFF, 0xFF, 0x0B, 0x00, 0, 0, 0, 0, 0, 0], &[]),
            BLANK,
            Sends(SELECT, &PQ),
            CALIBRATE,
            WritesDisc(BlockForm::Pq),
            SYNCHRONIZE,
            READY,
            COMPLETE,
            SYNCHRONIZE,
            REZERO,
            UNLOCK,
            // What it reads back: the table by time.
            Asks(
                &[0x43, 2, 0, 0, 0, 0, 0, 0, 28, 0],
                &[
                    0, 26, 1, 2, 0, 0x10, 1, 0, 0, 0, 2, 0, 0, 0x14, 2, 0, 0, 0, 2, 20, 0, 0x14,
                    0xAA, 0, 0, 0, 2, 40,
                ],
            ),
        ],
    );
}

/// Two tracks of audio as cdrdao announces them: every sector of the program area comes from the
/// host.
#[rustfmt::skip]
static AUDIO_SHEET: [u8; 56] = [
    0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0,
    0x03, 0x01, b'U', b'S', b'K', b'7', b'Y', b'9',
    0x03, 0x01, b'8', b'1', b'2', b'3', b'4', b'5',
    0x01, 0x01, 0x00, 0x00, 0, 0, 0, 0,
    0x01, 0x01, 0x01, 0x00, 0, 0, 2, 0,
    0x01, 0x02, 0x01, 0x00, 0, 0, 6, 0,
    0x01, 0xAA, 0x01, 0x01, 0, 0, 10, 0,
];

/// cdrdao with its driver generic-mmc: a session at once by cue sheet.
#[test]
fn cdrdao_session() {
    static AT_ONCE: [u8; 60] = page_05(0x42, 0, 0);
    let mut bench = blank_disc();
    replay(
        &mut bench,
        &[
            LOCK,
            BLANK,
            Sends(SELECT, &AT_ONCE),
            CALIBRATE,
            // Track 1, blank, its next writable address -150.
            Asks(
                &[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 16, 0],
                &[0, 34, 1, 1, 0, 0, 0x4F, 1, 0xFF, 0xFF, 0xFF, 0x6A, 0xFF, 0xFF, 0xFF, 0x6A],
            ),
            Sends(&[0x5D, 0, 0, 0, 0, 0, 0, 0, 56, 0], &AUDIO_SHEET),
            Writes { first: -150, count: 150, len: 2352, most: 27 },
            Writes { first: 0, count: 600, len: 2352, most: 27 },
            SYNCHRONIZE,
            READY,
            COMPLETE,
            SYNCHRONIZE,
            REZERO,
            UNLOCK,
        ],
    );
}

/// wodim -dao: the pause, too, is the host's; SYNCHRONIZE CACHE returns at once.
#[test]
fn wodim_session() {
    static AT_ONCE: [u8; 60] = page_05(0x42, 4, 8);
    #[rustfmt::skip]
    static SHEET: [u8; 32] = [
        0x41, 0x00, 0x00, 0x14, 0, 0, 0, 0,
        0x41, 0x01, 0x00, 0x10, 0, 0, 0, 0,
        0x41, 0x01, 0x01, 0x10, 0, 0, 2, 0,
        0x41, 0xAA, 0x01, 0x14, 0, 0, 6, 0,
    ];
    let mut bench = blank_disc();
    replay(
        &mut bench,
        &[
            Refused(&[0x43, 0, 0, 0, 0, 0, 0, 0, 4, 0], "5/24/00 (CDB byte 2, bit 3)"),
            Sends(SELECT, &AT_ONCE),
            CALIBRATE,
            Sends(&[0x5D, 0, 0, 0, 0, 0, 0, 0, 32, 0], &SHEET),
            Asks(
                INVISIBLE_TRACK,
                // Free until 79:59:74, LBA 359,849 and the pause.
                &[
                    0, 34, 1, 1, 0, 4, 0x4F, 1, 0xFF, 0xFF, 0xFF, 0x6A, 0xFF, 0xFF, 0xFF, 0x6A, 0,
                    5, 0x7E, 0x3F, 0, 0, 0, 0, 0, 5, 0x7E, 0x3F,
                ],
            ),
            Writes { first: -150, count: 450, len: 2048, most: 31 },
            Asks(&[0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0], &[]),
        ],
    );
    assert!(bench.refused(&[0x00, 0, 0, 0, 0, 0]).starts_with("2/04/08 (0 % done)"));
    bench.now = bench.drive.next_event_at().unwrap();
    replay(
        &mut bench,
        &[
            READY,
            Asks(
                &[0x51, 0, 0, 0, 0, 0, 0, 0, 16, 0],
                &[0, 32, 0x0E, 1, 1, 1, 1, 0x20, 0x00, 0, 0, 0, 0, 0, 0, 0],
            ),
        ],
    );
}

/// wodim -tao -multi: MODE SELECT for every track, its place by READ TRACK INFORMATION, the session
/// closed at the end.
#[test]
fn wodim_tracks() {
    static AT_ONCE: [u8; 60] = page_05(0x41, 0xC4, 8);
    let mut bench = blank_disc();
    replay(
        &mut bench,
        &[
            CALIBRATE,
            Sends(SELECT, &AT_ONCE),
            Asks(
                &[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 16, 0],
                &[0, 34, 1, 1, 0, 4, 0x4F, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            ),
            Writes { first: 0, count: 310, len: 2048, most: 31 },
            SYNCHRONIZE,
            READY,
            Sends(SELECT, &AT_ONCE),
            // 310 + 2 run-out blocks + 150 of pause.
            Asks(
                &[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 16, 0],
                &[0, 34, 2, 1, 0, 4, 0x4F, 1, 0, 0, 0x01, 0xCE, 0, 0, 0x01, 0xCE],
            ),
            Writes { first: 462, count: 310, len: 2048, most: 31 },
            SYNCHRONIZE,
            READY,
            Asks(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0], &[]),
            READY,
            // Appendable: last session empty, two sessions, their lead-in at 774 + 6750.
            Asks(
                &[0x51, 0, 0, 0, 0, 0, 0, 0, 20, 0],
                &[0, 32, 0x01, 1, 2, 3, 3, 0x20, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 1, 42, 24],
            ),
        ],
    );
}

/// wodim -packet: packets of any size, of which it writes one, the track closed by FFh, and then
/// the session. 310 blocks and the run-out are long enough.
#[test]
fn wodim_packets() {
    const PACKETS: &[u8] = &page_05(0x40, 0x05, 8);
    let mut bench = blank_disc();
    replay(
        &mut bench,
        &[
            READY,
            Sends(SELECT, PACKETS),
            CALIBRATE,
            Asks(
                INVISIBLE_TRACK,
                &[
                    0, 34, 1, 1, 0, 0x05, 0x6F, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x05, 0x7D, 0xA9, 0,
                    0, 0, 0, 0, 0x05, 0x7D, 0xA9,
                ],
            ),
            Writes { first: 0, count: 310, len: 2048, most: 31 },
            SYNCHRONIZE,
            Asks(
                INVISIBLE_TRACK,
                &[
                    0, 34, 1, 1, 0, 0x05, 0x21, 3, 0, 0, 0, 0, 0, 0, 1, 0x3D, 0, 0x05, 0x7C, 0x6A,
                    0, 0, 0, 0, 0, 0, 1, 0x38,
                ],
            ),
            Asks(&[0x5B, 0, 1, 0, 0, 0xFF, 0, 0, 0, 0], &[]),
            READY,
            Asks(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0], &[]),
            READY,
            COMPLETE,
            Asks(
                &[0x43, 0, 0, 0, 0, 0, 1, 0, 20, 0],
                &[0, 18, 1, 1, 0, 0x15, 1, 0, 0, 0, 0, 0, 0, 0x15, 0xAA, 0, 0, 0, 1, 0x38],
            ),
        ],
    );
}

/// wodim -raw96r: it takes the address of the lead-in from READ TRACK INFORMATION where it is low
/// enough, and from READ DISC INFORMATION otherwise.
#[test]
fn wodim_raw() {
    static RAW: [u8; 60] = page_05(0x03, 0, 3);
    let mut bench = blank_disc();
    replay(
        &mut bench,
        &[
            Sends(SELECT, &RAW),
            CALIBRATE,
            Asks(
                INVISIBLE_TRACK,
                &[
                    0, 34, 1, 1, 0, 0, 0x4F, 1, 0xFF, 0xFF, 0xFC, 0x7C, 0xFF, 0xFF, 0xFC, 0x7C, 0,
                    5, 0x81, 0x2D, 0, 0, 0, 0, 0, 5, 0x81, 0x2D,
                ],
            ),
            BLANK,
            WritesDisc(BlockForm::Raw),
            SYNCHRONIZE,
            Asks(&[0x43, 0, 0, 0, 0, 0, 0, 0, 4, 0], &[0, 26, 1, 2]),
            COMPLETE,
        ],
    );
}

/// cdrskin: a session at once, its buffer asked for all along, then TEST UNIT READY until it is
/// done.
#[test]
fn libburn_session() {
    static AT_ONCE: [u8; 60] = page_05(0x42, 0, 0);
    let mut bench = blank_disc();
    replay(
        &mut bench,
        &[
            Sends(SELECT, &AT_ONCE),
            Asks(
                &[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 34, 0],
                &[
                    0, 34, 1, 1, 0, 0, 0x4F, 1, 0xFF, 0xFF, 0xFF, 0x6A, 0xFF, 0xFF, 0xFF, 0x6A, 0,
                    5, 0x7E, 0x3F, 0, 0, 0, 0, 0, 5, 0x7E, 0x3F, 0, 0, 0, 0, 0, 0,
                ],
            ),
            Sends(&[0x5D, 0, 0, 0, 0, 0, 0, 0, 56, 0], &AUDIO_SHEET),
            Writes { first: -150, count: 64, len: 2352, most: 16 },
            Writes { first: -86, count: 686, len: 2352, most: 16 },
        ],
    );
    // Of the buffer as much is free as is not in it.
    let capacity = bench.asks(&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0]);
    assert_eq!(capacity[..8], [0, 10, 0, 0, 0, 0x20, 0, 0]);
    let free = u32::from_be_bytes(capacity[8..12].try_into().unwrap());
    assert!(free < 0x20_0000, "{free}");
    bench.asks(&[0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
    let mut last = None;
    let progress = |bench: &mut Bench| {
        let refused = bench.refused(&[0x00, 0, 0, 0, 0, 0]);
        let told = refused.strip_prefix("2/04/08 (").and_then(|told| told.strip_suffix(" % done)"));
        told.unwrap().parse::<u32>().unwrap()
    };
    while bench.drive.next_event_at().is_some_and(|until| until > bench.now) {
        let now = progress(&mut bench);
        assert!(last.is_none_or(|last| last <= now), "{last:?} {now}");
        last = Some(now);
        bench.now += Duration::from_millis(500);
    }
    assert!(last.is_some(), "the drive was busy");
    replay(&mut bench, &[READY, COMPLETE]);
}

/// cdrskin and xorriso with -multi: a track at once, closed with Immed, then another session
/// where READ TOC and READ TRACK INFORMATION say.
#[test]
fn libburn_tracks() {
    static AT_ONCE: [u8; 60] = page_05(0x41, 0xC4, 8);
    let mut bench = blank_disc();
    let close = [0x5B, 1, 2, 0, 0, 0, 0, 0, 0, 0];
    replay(
        &mut bench,
        &[
            Sends(SELECT, &AT_ONCE),
            Writes { first: 0, count: 320, len: 2048, most: 16 },
            SYNCHRONIZE,
        ],
    );
    bench.asks(&close);
    assert!(bench.refused(&[0x00, 0, 0, 0, 0, 0]).starts_with("2/04/07 (0 % done)"));
    bench.now = bench.drive.next_event_at().unwrap();
    replay(
        &mut bench,
        &[
            READY,
            // The first track of the last complete session, and where the next one goes: 322 +
            // 11,400 = 11,722.
            Asks(&[0x43, 0, 1, 0, 0, 0, 0, 0, 12, 0], &[0, 10, 1, 1, 0, 0x14, 1, 0, 0, 0, 0, 0]),
            Asks(
                &[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 20, 0],
                &[0, 34, 2, 2, 0, 4, 0x4F, 1, 0, 0, 0x2D, 0xCA, 0, 0, 0x2D, 0xCA, 0, 5, 0x4F, 0xDF],
            ),
            Sends(SELECT, &AT_ONCE),
            Writes { first: 11_722, count: 320, len: 2048, most: 16 },
            SYNCHRONIZE,
            Asks(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0], &[]),
            Asks(
                &[0x43, 0, 1, 0, 0, 0, 0, 0, 12, 0],
                &[0, 10, 1, 2, 0, 0x14, 2, 0, 0, 0, 0x2D, 0xCA],
            ),
        ],
    );
}

/// BLANK of every program: at once or not, until TEST UNIT READY is GOOD; the groove stays.
#[test]
fn blanking_programs() {
    for (blank, immediate) in [([0xA1, 0x11], true), ([0xA1, 0x10], true), ([0xA1, 0x01], false)] {
        let mut bench = Bench::with(short_medium(MediumKind::CdRw));
        bench.select(BlockForm::Raw);
        replay(&mut bench, &[WritesDisc(BlockForm::Raw), SYNCHRONIZE, CALIBRATE_REFUSED]);
        bench.asks(&[blank[0], blank[1], 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        if immediate {
            assert!(bench.refused(&[0x00, 0, 0, 0, 0, 0]).starts_with("2/04/07 (0 % done)"));
            assert!(bench.refused(DISC_INFORMATION).starts_with("2/04/07"));
            bench.now = bench.drive.next_event_at().unwrap();
        }
        replay(
            &mut bench,
            &[
                READY,
                // Blank and erasable.
                Asks(&[0x51, 0, 0, 0, 0, 0, 0, 0, 4, 0], &[0, 32, 0x10, 1]),
                Refused(&[0x43, 0, 0, 0, 0, 0, 0, 0, 4, 0], "5/24/00 (CDB byte 2, bit 3)"),
                Asks(
                    &[0x43, 0, 4, 0, 0, 0, 0, 0, 11, 0],
                    &[0, 26, 0, 0, 0xD1, 0x40, 0xC0, 0, 99, 50, 0],
                ),
                CALIBRATE,
            ],
        );
    }
}

/// A disc that is final is calibrated for nothing.
const CALIBRATE_REFUSED: Step = Refused(&[0x54, 1, 0, 0, 0, 0, 0, 0, 0, 0], "5/30/05");

/// A host of the IMAPI2 kind: features, what disc, every block form tried, the packed one written,
/// SYNCHRONIZE CACHE as the end.
#[test]
fn imapi2_raw() {
    static PQ: [u8; 60] = page_05(0x43, 0, 1);
    static PACKED: [u8; 60] = page_05(0x43, 0, 2);
    static RAW: [u8; 60] = page_05(0x43, 0, 3);
    let mut bench = blank_disc();
    replay(
        &mut bench,
        &[
            READY,
            Asks(
                &[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 16, 0],
                &[0, 0, 0, 12, 0, 0, 0, 9, 0, 0x2E, 1, 4, 0x6F, 0, 0xFF, 0xF8],
            ),
            BLANK,
            LOCK,
            Sends(SELECT, &PQ),
            Sends(SELECT, &PACKED),
            Sends(SELECT, &RAW),
            BLANK,
            Sends(SELECT, &PACKED),
            CALIBRATE,
            WritesDisc(BlockForm::Packed),
            SYNCHRONIZE,
            READY,
            COMPLETE,
            UNLOCK,
        ],
    );
}
