//! What hosts send to a drive when they meet it and read a disc in it, one command after the
//! other, with the answers byte for byte. The disc has audio from LBA 0 to 19 and data from 20
//! to 39.

use super::*;

/// A command, and what is left of its answer.
type Step = (&'static [u8], &'static [u8]);

fn replay(bench: &mut Bench, steps: &[Step]) {
    for (cdb, answer) in steps {
        assert_eq!(bench.asks(cdb), *answer, "{cdb:02X?}");
    }
}

const READY: Step = (&[0x00, 0, 0, 0, 0, 0], &[]);
/// The answer that begins every identification of 36 bytes.
const INQUIRY: Step = (
    &[0x12, 0, 0, 0, 36, 0],
    &[
        0x05, 0x80, 0x00, 0x32, 0x5B, 0, 0, 0, b'R', b'A', b'W', b'C', b'D', b' ', b' ', b' ',
        b'S', b'I', b'M', b'U', b'L', b'A', b'T', b'E', b'D', b' ', b'C', b'D', b'-', b'R', b'W',
        b' ', b'1', b'.', b'0', b'0',
    ],
);

/// A kernel: attention, capabilities, capacity, sessions by the format in byte 9, events.
#[test]
fn kernel() {
    let mut bench = disc::burned(BlockForm::Raw);
    replay(
        &mut bench,
        &[
            INQUIRY,
            READY,
            (
                &[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 16, 0],
                &[0, 66, 0, 0, 0, 0, 0, 0, 0x2A, 0x3A, 0x07, 0x07, 0xF1, 0x7F, 0x29, 0x23],
            ),
            (&[0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0, 0, 0, 39, 0, 0, 8, 0]),
            (&[0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0x40], &[0, 10, 1, 1, 0, 0x10, 1, 0, 0, 0, 0, 0]),
            (&[0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0], &[0, 6, 4, 0x10, 2, 2, 0, 0]),
            (&[0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0], &[0, 6, 4, 0x10, 0, 2, 0, 0]),
            // UDF looks for the last track.
            (&[0x51, 0, 0, 0, 0, 0, 0, 0, 2, 0], &[0, 32]),
            (&[0x52, 1, 0, 0, 0, 2, 0, 0, 8, 0], &[0, 34, 2, 1, 0, 4, 1, 0]),
        ],
    );
    assert_eq!(bench.asks(&[0x28, 0, 0, 0, 0, 36, 0, 0, 1, 0]), [36; 2048]);
}

/// A paranoid reader: each track by itself, then 26 sectors at a time; on a transport that is not
/// ATAPI it takes the block length from the descriptor of the six-byte command.
#[test]
fn paranoid() {
    let mut bench = disc::burned(BlockForm::Raw);
    replay(
        &mut bench,
        &[
            (
                &[0x1A, 0, 0x2A, 0, 22, 0],
                &[
                    71, 0, 0, 8, 0, 0, 0, 0, 0, 0, 8, 0, 0x2A, 0x3A, 0x07, 0x07, 0xF1, 0x7F, 0x29,
                    0x23, 0x21, 0x14,
                ],
            ),
            (&[0x1A, 0, 0x01, 0, 12, 0], &[23, 0, 0, 8, 0, 0, 0, 0, 0, 0, 8, 0]),
            (&[0x43, 0, 0, 0, 0, 0, 1, 0, 12, 0], &[0, 26, 1, 2, 0, 0x10, 1, 0, 0, 0, 0, 0]),
            (&[0x43, 0, 0, 0, 0, 0, 2, 0, 12, 0], &[0, 18, 1, 2, 0, 0x14, 2, 0, 0, 0, 0, 20]),
            (&[0x43, 0, 0, 0, 0, 0, 0xAA, 0, 12, 0], &[0, 10, 1, 2, 0, 0x14, 0xAA, 0, 0, 0, 0, 40]),
            (&[0xBB, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0], &[]),
        ],
    );
    let read = bench.asks(&[0xBE, 0, 0, 0, 0, 0, 0, 0, 20, 0xF8, 0, 0]);
    for (lba, sector) in read.chunks(2352).enumerate() {
        assert_eq!(sector, disc::main_channel(lba as i32));
    }
    assert_eq!(read.len(), 20 * 2352);
}

/// A preservation reader: every list with a length that no list has, sectors with C2 and subcode
/// whatever their size, the cache emptied by reading nothing, over the edges of the program.
#[test]
fn preservation() {
    let mut bench = disc::burned(BlockForm::Raw);
    replay(
        &mut bench,
        &[
            READY,
            (&[0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0], &[0, 0, 0, 156, 0, 0, 0, 9]),
            (
                &[0x43, 0, 0, 0, 0, 0, 1, 0x10, 0x00, 0],
                &[
                    0, 26, 1, 2, 0, 0x10, 1, 0, 0, 0, 0, 0, 0, 0x14, 2, 0, 0, 0, 0, 20, 0, 0x14,
                    0xAA, 0, 0, 0, 0, 40,
                ],
            ),
            (
                &[0x43, 2, 2, 0, 0, 0, 1, 0x10, 0x00, 0],
                &[
                    0, 57, 1, 1, //
                    1, 0x10, 0, 0xA0, 0, 0, 0, 0, 1, 0, 0, //
                    1, 0x14, 0, 0xA1, 0, 0, 0, 0, 2, 0, 0, //
                    1, 0x14, 0, 0xA2, 0, 0, 0, 0, 0, 2, 40, //
                    1, 0x10, 0, 1, 0, 0, 0, 0, 0, 2, 0, //
                    1, 0x14, 0, 2, 0, 0, 0, 0, 0, 2, 20,
                ],
            ),
            (&[0xA8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]),
        ],
    );
    assert_eq!(bench.refused(&[0x43, 0, 5, 0, 0, 0, 0, 0x10, 0, 0]), "5/24/00 (CDB byte 2, bit 3)");
    // Audio with C2 and subcode is 2742 bytes a sector, in the pause before LBA 0 too; of the
    // lead-out the subcode alone.
    let audio = bench.asks(&[0xBE, 4, 0xFF, 0xFF, 0xFF, 0x79, 0, 0, 1, 0x12, 1, 0]);
    assert_eq!(audio.len(), 2742);
    let audio = bench.asks(&[0xBE, 4, 0, 0, 0, 0, 0, 0, 2, 0x12, 1, 0]);
    assert_eq!((audio.len(), &audio[2742..5094]), (5484, &disc::main_channel(1)[..]));
    assert_eq!(bench.asks(&[0xBE, 0, 0, 0, 0, 100, 0, 0, 1, 0, 1, 0]).len(), 96);
    assert_eq!(bench.refused(&[0xD8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0]), "5/20/00");
}

/// A player: the table by time, play, where it is, stop.
#[test]
fn player() {
    let mut bench = disc::burned(BlockForm::Raw);
    replay(
        &mut bench,
        &[
            (
                &[0x43, 2, 0, 0, 0, 0, 0, 0, 28, 0],
                &[
                    0, 26, 1, 2, 0, 0x10, 1, 0, 0, 0, 2, 0, 0, 0x14, 2, 0, 0, 0, 2, 20, 0, 0x14,
                    0xAA, 0, 0, 0, 2, 40,
                ],
            ),
            (&[0x42, 2, 0x40, 1, 0, 0, 0, 0, 4, 0], &[0, 0x15, 0, 12]),
            (&[0x47, 0, 0, 0, 2, 0, 0, 2, 20, 0], &[]),
            (
                &[0x42, 2, 0x40, 1, 0, 0, 0, 0, 24, 0],
                &[0, 0x11, 0, 12, 1, 0x10, 1, 1, 0, 0, 2, 2, 0, 0, 0, 2],
            ),
            (&[0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0], &[0, 0x20, 0, 0, 2, 0, 0, 0]),
            (&[0x4E, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]),
            (&[0xBD, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0], &[0, 0, 0, 0, 2, 0, 0, 0]),
        ],
    );
}

/// A burning program asks what a blank disc is, each list first by its length.
#[test]
fn burning_program() {
    let mut bench = Bench::with_default_medium();
    replay(
        &mut bench,
        &[
            INQUIRY,
            (&[0x5A, 0, 0x3F, 0, 0, 0, 0, 0, 8, 0], &[0, 190, 0, 0, 0, 0, 0, 0]),
            (&[0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 2, 0], &[0, 66]),
            (
                &[0x46, 2, 0, 0x37, 0, 0, 0, 0, 16, 0],
                &[0, 0, 0, 12, 0, 0, 0, 9, 0, 0x37, 0x00, 4, 0, 0x0F, 0, 0],
            ),
            (&[0x1B, 0, 0, 0, 3, 0], &[]),
            (&[0x1E, 0, 0, 0, 1, 0], &[]),
            (&[0x01, 0, 0, 0, 0, 0], &[]),
            (&[0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0, 0, 0, 0, 0, 0, 8, 0]),
            (&[0x43, 0, 4, 0, 0, 0, 0, 0, 4, 0], &[0, 26, 0, 0]),
            (
                &[0x43, 0, 4, 0, 0, 0, 0, 0, 28, 0],
                &[
                    0, 26, 0, 0, 0xD0, 0x40, 0x80, 0, 97, 34, 23, 0, 79, 59, 74, 0, 0, 0, 0, 0, 0,
                    0, 0, 0, 0, 0, 0, 0,
                ],
            ),
            (&[0x51, 0, 0, 0, 0, 0, 0, 0, 4, 0], &[0, 32, 0, 1]),
            (&[0x3C, 0, 0, 0, 0, 0, 0, 0, 4, 0], &[0, 1, 0, 0]),
            (&[0x5C, 0, 0, 0, 0, 0, 0, 0, 12, 0], &[0, 10, 0, 0, 0, 0x20, 0, 0, 0, 0x20, 0, 0]),
        ],
    );
    for page in [0x30, 0x31] {
        let cdb = [0x5A, 0, page, 0, 0, 0, 0, 0, 2, 0];
        assert_eq!(bench.refused(&cdb), "5/24/00 (CDB byte 2, bit 5)");
    }
    for (format, msf) in [(0, 0), (1, 0), (2, 2)] {
        let cdb = [0x43, msf, format, 0, 0, 0, 0, 0, 4, 0];
        assert_eq!(bench.refused(&cdb), "5/24/00 (CDB byte 2, bit 3)");
    }
}

/// A system with a driver for optical drives: features, capabilities without block descriptor,
/// speeds, and after another disc only what is current.
#[test]
fn optical_driver() {
    let mut bench = Bench::with_default_medium();
    let features = bench.asks(&[0x46, 0, 0, 0, 0, 0, 0, 0xFF, 0xF0, 0]);
    // Every length is a multiple of four, and codes rise.
    let (mut at, mut codes) = (8, Vec::new());
    while at < features.len() {
        assert_eq!(features[at + 3] % 4, 0);
        codes.push(u16::from_be_bytes([features[at], features[at + 1]]));
        at += 4 + usize::from(features[at + 3]);
    }
    assert_eq!(
        codes,
        [
            0x0000, 0x0001, 0x0002, 0x0003, 0x0010, 0x001D, 0x001E, 0x0021, 0x0023, 0x0026, 0x002D,
            0x002E, 0x0037, 0x0100, 0x0103, 0x0105, 0x0107, 0x0108
        ]
    );
    let page = bench.asks(&[0x5A, 8, 0x2A, 0, 0, 0, 0, 0xFF, 0xF0, 0]);
    assert_eq!(page[..10], [0, 66, 0, 0, 0, 0, 0, 0, 0x2A, 58]);
    let speeds = bench.asks(&[0xAC, 0x14, 0, 0, 0, 0, 0, 0, 0, 200, 3, 0]);
    assert_eq!(speeds.len(), 8 + 7 * 16);
    bench.drive.insert(short_medium(MediumKind::CdRw));
    bench.attention("6/28/00");
    let current = bench.asks(&[0x46, 1, 0, 0, 0, 0, 0, 0xFF, 0xF0, 0]);
    assert_eq!(current[6..8], [0x00, 0x0A]);
}
