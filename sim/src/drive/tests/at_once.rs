use rawcd_format::subcode::section;
use rawcd_format::{Lba, RawImage, SectorType, sector};

use super::*;
use crate::MediumState;

const SELECT: [u8; 10] = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0];
const SYNCHRONIZE: [u8; 10] = [0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const DISC: [u8; 10] = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
const INVISIBLE: [u8; 10] = [0x52, 1, 0, 0, 0, 0xFF, 0, 0, 36, 0];

fn send_cue_sheet(len: usize) -> [u8; 10] {
    let [_, a, b, c] = (len as u32).to_be_bytes();
    [0x5D, 0, 0, 0, 0, 0, a, b, c, 0]
}

fn state(bench: &Bench) -> MediumState {
    bench.drive.medium().unwrap().state()
}

/// Q of a recorded section, its CRC checked.
fn q(bench: &Bench, lba: i32) -> [u8; 10] {
    let q = section::q_of(&bench.drive.medium().unwrap().recording().subcode(Lba(lba)).unwrap());
    assert!(q.crc_ok(), "{lba}");
    std::array::from_fn(|at| q.0[at])
}

fn main_channel(bench: &Bench, lba: i32) -> Vec<u8> {
    let mut section = vec![0; 2448];
    bench.drive.medium().unwrap().recording().read(Lba(lba), &mut section).unwrap();
    section.truncate(2352);
    section
}

/// A data sector, descrambled, its codes checked.
fn data_sector(bench: &Bench, lba: i32, kind: SectorType) -> Vec<u8> {
    let mut bytes: [u8; 2352] = main_channel(bench, lba).try_into().unwrap();
    sector::scramble(&mut bytes);
    assert!(sector::check(kind, &bytes).edc_ok(), "{lba}");
    bytes.to_vec()
}

/// Next writable address that the invisible track has, when it has one.
fn next_writable(bench: &mut Bench) -> Option<i32> {
    let track = bench.asks(&INVISIBLE);
    (track[7] & 1 != 0).then(|| i32::from_be_bytes(track[12..16].try_into().unwrap()))
}

/// Two audio tracks with catalog number, recording code, an index 02 and a pause: what cdrdao
/// sends, the host giving every sector of the program area.
#[rustfmt::skip]
const AUDIO: [u8; 96] = [
    0x02, b'4', b'0', b'0', b'6', b'3', b'8', b'1',
    0x02, b'3', b'3', b'3', b'9', b'3', b'1', 0,
    0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0,
    0x03, 0x01, b'U', b'S', b'K', b'7', b'Y', b'9',
    0x03, 0x01, b'8', b'1', b'2', b'3', b'4', b'5',
    0x01, 0x01, 0x00, 0x00, 0, 0, 0, 0,
    0x01, 0x01, 0x01, 0x00, 0, 0, 2, 0,
    0x01, 0x01, 0x02, 0x00, 0, 0, 4, 0,
    0x21, 0x02, 0x00, 0x00, 0, 0, 6, 0,
    0x21, 0x02, 0x01, 0x00, 0, 0, 8, 0,
    0x21, 0xAA, 0x01, 0x01, 0, 0, 12, 0,
    0x00, 0, 0, 0, 0, 0, 0, 0,
];
const AUDIO_LEN: usize = 88;

fn announced(kind: MediumKind, list: [u8; 60], sheet: &[u8]) -> Bench {
    let mut bench = Bench::with(short_medium(kind));
    bench.does(&SELECT, &list);
    bench.does(&send_cue_sheet(sheet.len()), sheet);
    bench
}

/// Writes blocks of `len` bytes, filled with their address, from `first` to before `end`.
fn writes(bench: &mut Bench, len: usize, first: i32, end: i32) {
    for lba in (first..end).step_by(25) {
        let count = 25.min(end - lba);
        let bytes: Vec<u8> = (lba..lba + count).flat_map(|lba| vec![lba as u8; len]).collect();
        bench.does(&write_10(lba, count as u16), &bytes);
    }
}

#[test]
fn audio_session() {
    let mut bench = announced(MediumKind::CdR, at_once(2, 0, 0), &AUDIO[..AUDIO_LEN]);
    assert_eq!(state(&bench), MediumState::Blank);
    assert_eq!(next_writable(&mut bench), Some(-150));
    writes(&mut bench, 2352, -150, 750);
    assert_eq!(state(&bench), MediumState::Incomplete);
    assert_eq!(bench.asks(&DISC)[2], 0x05);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
    assert_eq!(bench.asks(&DISC)[..9], [0, 0x20, 0x0E, 1, 1, 1, 2, 0x20, 0x00]);

    let medium = bench.drive.medium().unwrap();
    assert_eq!(medium.recording().end_lba(), Lba(750 + 6750));
    assert!(medium.recording().is_recorded(Lba(-900), 900 + 750 + 6750));
    // The table three times each: tracks 1 and 2, A0, A1, A2. Running time from 99:50:00.
    assert_eq!(q(&bench, -900), [0x01, 0, 0x01, 0x99, 0x50, 0, 0, 0, 0x02, 0]);
    assert_eq!(q(&bench, -897), [0x21, 0, 0x02, 0x99, 0x50, 0x03, 0, 0, 0x08, 0]);
    assert_eq!(q(&bench, -894), [0x01, 0, 0xA0, 0x99, 0x50, 0x06, 0, 0x01, 0, 0]);
    assert_eq!(q(&bench, -891), [0x21, 0, 0xA1, 0x99, 0x50, 0x09, 0, 0x02, 0, 0]);
    assert_eq!(q(&bench, -888), [0x21, 0, 0xA2, 0x99, 0x50, 0x12, 0, 0, 0x12, 0]);
    // Positions: a pause that counts down, indexes 1 and 2, the pause of track 2, the lead-out.
    assert_eq!(q(&bench, -150), [0x01, 0x01, 0, 0, 0x01, 0x74, 0, 0, 0, 0]);
    assert_eq!(q(&bench, 0), [0x01, 0x01, 0x01, 0, 0, 0, 0, 0, 0x02, 0]);
    assert_eq!(q(&bench, 150), [0x01, 0x01, 0x02, 0, 0x02, 0, 0, 0, 0x04, 0]);
    assert_eq!(q(&bench, 300), [0x21, 0x02, 0, 0, 0x01, 0x74, 0, 0, 0x06, 0]);
    assert_eq!(q(&bench, 450), [0x21, 0x02, 0x01, 0, 0, 0, 0, 0, 0x08, 0]);
    assert_eq!(q(&bench, 750), [0x21, 0xAA, 0x01, 0, 0, 0, 0, 0, 0x12, 0]);
    // Catalog number and recording code.
    assert_eq!(q(&bench, 10), [0x02, 0x40, 0x06, 0x38, 0x13, 0x33, 0x93, 0x10, 0, 0x10]);
    assert_eq!(q(&bench, 40)[0], 0x03);
    // Samples as they came; the drive's own sections are silent.
    assert_eq!(main_channel(&bench, 5), [5; 2352]);
    assert_eq!(main_channel(&bench, 449), [449_i32 as u8; 2352]);
    assert_eq!(main_channel(&bench, 750), [0; 2352]);
    assert_eq!(main_channel(&bench, -151), [0; 2352]);
}

/// One mode 1 track: wodim sends the pause, too, in its own form; the tail is the drive's.
#[rustfmt::skip]
const DATA: [u8; 40] = [
    0x41, 0x00, 0x00, 0x14, 0, 0, 0, 0,
    0x41, 0x01, 0x00, 0x10, 0, 0, 0, 0,
    0x41, 0x01, 0x01, 0x10, 0, 0, 2, 0,
    0x41, 0x01, 0x02, 0x14, 0, 0, 6, 0,
    0x41, 0xAA, 0x01, 0x14, 0, 0, 8, 0,
];

#[test]
fn data_session() {
    let mut list = at_once(2, 4, 8);
    list[16] = 0x20;
    let mut bench = announced(MediumKind::CdR, list, &DATA);
    writes(&mut bench, 2048, -150, 300);
    // The rest is made by the drive, and all has come.
    assert_eq!(bench.refuses(&write_10(300, 1), &[0; 2048]), "5/21/02 (CDB byte 2)");
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
    // XA, as the session format says.
    assert_eq!(bench.asks(&DISC)[8], 0x20);
    let sector = data_sector(&bench, 7, SectorType::Mode1);
    assert_eq!(sector[12..16], [0, 0x02, 0x07, 1]);
    assert_eq!(sector[16..2064], [7; 2048]);
    for lba in [300, 449, 450, 450 + 6749] {
        assert_eq!(data_sector(&bench, lba, SectorType::Mode1)[16..2064], [0; 2048]);
    }
    assert_eq!(q(&bench, 300), [0x41, 0x01, 0x02, 0, 0x04, 0, 0, 0, 0x06, 0]);
}

/// Blocks of every form: how many bytes each takes, and what stands on disc.
#[test]
fn every_data_form() {
    let user = |sector: &[u8], kind: u8| -> Vec<u8> {
        match kind {
            1 => sector[16..2064].to_vec(),
            2 => sector[16..2352].to_vec(),
            _ => sector[24..2072].to_vec(),
        }
    };
    let table: [(u8, usize, u8, SectorType, bool); 13] = [
        (0x10, 2048, 1, SectorType::Mode1, true),
        (0x11, 2352, 1, SectorType::Mode1, true),
        (0x12, 2048, 1, SectorType::Mode1, false),
        (0x13, 2352, 1, SectorType::Mode1, false),
        (0x20, 2336, 3, SectorType::Mode2Form1, true),
        (0x21, 2352, 3, SectorType::Mode2Form1, true),
        (0x22, 2336, 3, SectorType::Mode2Form1, false),
        (0x23, 2352, 3, SectorType::Mode2Form1, false),
        (0x30, 2336, 2, SectorType::Mode2, true),
        (0x31, 2352, 2, SectorType::Mode2, true),
        (0x32, 2336, 2, SectorType::Mode2, false),
        (0x33, 2352, 2, SectorType::Mode2, false),
        (0x50, 2144, 1, SectorType::Mode1, true),
    ];
    for (form, len, kind, sector_type, counts) in table {
        let mut sheet = DATA;
        (sheet[11], sheet[19]) = (form, form);
        let mut bench = announced(MediumKind::CdR, at_once(2, 4, 0), &sheet);
        let short = vec![0; len - 1];
        assert_eq!(bench.refuses(&write_10(-150, 1), &short), "5/24/00 (CDB byte 7)");
        // Submode 5Bh has bit 5 clear: form 1.
        bench.does(&write_10(-150, 1), &vec![0x5B & 0x1F; len]);
        let made = user(&data_sector(&bench, -150, sector_type), kind);
        let byte = if counts { 0x1B } else { 0 };
        assert!(made.iter().all(|found| *found == byte), "{form:02X}");
    }
}

/// Form 2 is told from form 1 by the submode of each sector; its EDC is made.
#[test]
fn forms_of_xa() {
    let mut sheet = DATA;
    (sheet[11], sheet[19]) = (0x20, 0x20);
    let mut bench = announced(MediumKind::CdR, at_once(2, 4, 0), &sheet);
    let mut block = [0x77; 2336];
    block[..8].copy_from_slice(&[1, 2, 0x24, 4, 1, 2, 0x24, 4]);
    bench.does(&write_10(-150, 1), &block);
    let sector = data_sector(&bench, -150, SectorType::Mode2Form2);
    assert_eq!(sector[16..24], [1, 2, 0x24, 4, 1, 2, 0x24, 4]);
    assert_eq!(sector[24..2348], [0x77; 2324]);
    assert_ne!(sector[2348..], [0x77; 4]);
}

/// R-W in disc order stays; in packs it gets parity and interleave. Bits 7 and 6 are the drive's.
#[test]
fn subcode_of_the_host() {
    for (form, place) in [(0x40, 19), (0xC0, 3 * 24 + 19)] {
        let mut sheet = AUDIO[..AUDIO_LEN].to_vec();
        for entry in 5..10 {
            sheet[8 * entry + 3] = form;
        }
        let mut bench = announced(MediumKind::CdR, at_once(2, 0, 3), &sheet);
        let mut block = [0; 2448];
        block[2352] = 0xC9;
        block[2352 + 19] = 0xEA;
        bench.does(&write_10(-150, 1), &block);
        let subcode = bench.drive.medium().unwrap().recording().subcode(Lba(-150)).unwrap();
        assert_eq!((subcode[0] & 0x3F, subcode[place] & 0x3F), (0x09, 0x2A));
        assert_eq!(q(&bench, -150), [0x01, 0x01, 0, 0, 0x01, 0x74, 0, 0, 0, 0]);
    }
}

/// A pause that the drive makes: the host comes in behind it.
#[test]
fn generated_pauses() {
    let mut sheet = AUDIO[..AUDIO_LEN].to_vec();
    (sheet[5 * 8 + 3], sheet[8 * 8 + 3]) = (0x01, 0x01);
    let mut bench = announced(MediumKind::CdR, at_once(2, 0, 0), &sheet);
    assert_eq!(next_writable(&mut bench), Some(0));
    writes(&mut bench, 2352, 0, 300);
    assert_eq!(next_writable(&mut bench), Some(450));
    // A run across what the drive makes is not possible.
    assert_eq!(bench.refuses(&write_10(300, 1), &[0; 2352]), "5/21/02 (CDB byte 2)");
    writes(&mut bench, 2352, 450, 750);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
    assert_eq!(main_channel(&bench, 449), [0; 2352]);
    assert_eq!(main_channel(&bench, 450), [450_i32 as u8; 2352]);
}

/// SYNCHRONIZE CACHE or an eject before the last block breaks the session off.
#[test]
fn broken_off() {
    let mut bench = announced(MediumKind::CdR, at_once(2, 0, 0), &AUDIO[..AUDIO_LEN]);
    // Before the first block it changes nothing.
    bench.does(&SYNCHRONIZE, &[]);
    writes(&mut bench, 2352, -150, 749);
    let mut ejected = bench.clone();
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), MediumState::Damaged);
    assert_eq!(bench.asks(&DISC)[2], 0x09);
    assert_eq!(next_writable(&mut bench), None);
    assert_eq!(bench.refuses(&write_10(749, 1), &[0; 2352]), "5/2C/03");
    ejected.does(&[0x1B, 0, 0, 0, 2, 0], &[]);
    assert_eq!(state(&ejected), MediumState::Damaged);
}

/// CD-TEXT: 96 bytes of R-W for sections of the lead-in, from anywhere in it on.
#[test]
fn subcode_of_the_lead_in() {
    let mut sheet = AUDIO[..AUDIO_LEN].to_vec();
    sheet[19] = 0x41;
    let mut bench = announced(MediumKind::CdR, at_once(2, 0, 3), &sheet);
    assert_eq!(bench.refuses(&write_10(-901, 1), &[0; 96]), "5/21/02 (CDB byte 2)");
    assert_eq!(bench.refuses(&write_10(-400, 2), &[0; 191]), "5/24/00 (CDB byte 7)");
    assert_eq!(next_writable(&mut bench), Some(-150));
    let mut text = [0x2A; 96];
    text[0] = 0xFF;
    bench.does(&write_10(-400, 250), &text.repeat(250));
    assert_eq!(next_writable(&mut bench), Some(-150));
    writes(&mut bench, 2352, -150, 750);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
    let recording = bench.drive.medium().unwrap().recording();
    assert!(recording.is_recorded(Lba(-900), recording.len()));
    let rw = |lba: i32| recording.subcode(Lba(lba)).unwrap().map(|byte| byte & 0x3F);
    assert_eq!(rw(-401), [0; 96]);
    for lba in [-400, -151] {
        assert_eq!(rw(lba)[..3], [0x3F, 0x2A, 0x2A]);
    }
    assert_eq!(rw(-150), [0; 96]);
    assert_eq!(q(&bench, -400), [0x21, 0, 0x02, 0x99, 0x56, 0x50, 0, 0, 0x08, 0]);

    // Announced, and not sent after all.
    let mut bench = announced(MediumKind::CdR, at_once(2, 0, 3), &sheet);
    writes(&mut bench, 2352, -150, 750);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(state(&bench), MediumState::Finalized);
}

/// A test write goes all the way and leaves no mark.
#[test]
fn test_session() {
    let mut bench = announced(MediumKind::CdR, at_once(0x12, 0, 0), &AUDIO[..AUDIO_LEN]);
    let before = bench.asks(&DISC);
    writes(&mut bench, 2352, -150, 750);
    assert_eq!(next_writable(&mut bench), Some(750));
    assert_eq!(bench.asks(&DISC), before);
    bench.does(&SYNCHRONIZE, &[]);
    assert_eq!(bench.asks(&DISC), before);
    assert_eq!(next_writable(&mut bench), Some(-150));
    assert!(bench.drive.medium().unwrap().recording().is_empty());
}

#[test]
fn order_of_commands() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    let cue = send_cue_sheet(AUDIO_LEN);
    // Track at once is what the page says.
    assert_eq!(bench.refuses(&cue, &AUDIO), "5/2C/00");
    bench.does(&SELECT, &at_once(2, 0, 0));
    assert_eq!(bench.refuses(&write_10(-150, 1), &[0; 2352]), "5/2C/00");
    bench.does(&cue, &AUDIO);
    // A new sheet replaces the old one; new parameters forget it.
    bench.does(&cue, &AUDIO);
    bench.does(&SELECT, &at_once(2, 0, 0));
    assert_eq!(bench.refuses(&write_10(-150, 1), &[0; 2352]), "5/2C/00");
    bench.does(&cue, &AUDIO);
    bench.does(&write_10(-150, 0), &[]);
    assert_eq!(bench.refuses(&write_10(0, 1), &[0; 2352]), "5/21/02 (CDB byte 2)");
    assert_eq!(bench.refuses(&write_10(-150, 901), &[0; 2352]), "5/21/00 (CDB byte 2)");
    bench.does(&write_10(-150, 1), &[0; 2352]);
    assert_eq!(bench.refuses(&cue, &AUDIO), "5/2C/00");
    assert_eq!(bench.refuses(&SELECT, &at_once(2, 0, 0)), "5/2C/00");
    bench.drive.take();
    assert_eq!(bench.refuses(&cue, &AUDIO), "2/3A/01");
}

/// Sheets that make no session, and the byte that the sense points at.
#[test]
fn sheets_that_are_refused() {
    let mut bench = Bench::with(short_medium(MediumKind::CdR));
    bench.does(&SELECT, &at_once(2, 0, 0));
    let mut refused = |at: usize, value: u8| {
        let mut sheet = AUDIO;
        sheet[at] = value;
        bench.refuses(&send_cue_sheet(AUDIO_LEN), &sheet[..AUDIO_LEN])
    };
    let table = [
        (17, 1, 17),    // no lead-in first
        (41, 0, 41),    // track 0
        (42, 1, 42),    // no index 00 at the start
        (46, 1, 45),    // the program starts elsewhere
        (50, 3, 50),    // index 03 after 00
        (51, 0x80, 51), // a data form without meaning
        (62, 2, 53),    // an index of no length
        (65, 3, 65),    // track 3 after 1
        (66, 2, 66),    // a track that begins with index 02
        (81, 0x01, 81), // no lead-out last
        (82, 0, 82),    // lead-out with index 00
        (43, 0x10, 43), // data form under CONTROL of audio
        (43, 0x41, 43), // R-W in what the drive makes
        (19, 0x40, 19), // a lead-in with main channel and R-W
        (83, 0x41, 83), // R-W in the lead-out
        (85, 80, 85),   // a lead-out behind the last there can be
    ];
    for (at, value, byte) in table {
        let expected = format!("5/26/00 (parameter byte {byte})");
        assert_eq!(refused(at, value), expected, "byte {at}");
    }
    assert_eq!(bench.refuses(&send_cue_sheet(90), &AUDIO), "5/1A/00");
    assert_eq!(bench.refuses(&send_cue_sheet(104), &AUDIO), "5/24/00 (CDB byte 6)");
    assert_eq!(bench.refuses(&send_cue_sheet(65_536), &AUDIO), "5/24/00 (CDB byte 6)");
    assert_eq!(bench.refuses(&send_cue_sheet(0), &AUDIO), "5/26/00 (parameter byte 0)");
    let mut bad = AUDIO;
    bad[0] = 0x04;
    assert_eq!(bench.refuses(&send_cue_sheet(88), &bad), "5/26/00 (parameter byte 0)");
}

/// The drive writes the lead-in, 750 sections, before the first block, and the lead-out after the
/// last. Its radius grows from 24.885 mm to 26.142 mm, 838 turns of 5.825 ms; closing takes 2 s.
#[test]
fn what_it_costs() {
    let mut bench = announced(MediumKind::CdR, at_once(2, 0, 0), &AUDIO[..AUDIO_LEN]);
    let started = bench.now;
    writes(&mut bench, 2352, -150, 750);
    bench.does(&SYNCHRONIZE, &[]);
    let seconds = 6.883;
    let took = (bench.now - started).as_secs_f64();
    assert!((seconds..seconds + 0.1).contains(&took), "{took}");
}

/// No track begins that could not be padded: 300 sections and two of run-out.
#[test]
fn too_little_room_for_the_shortest_track() {
    let time = |text: &str| -> Msf { text.parse().unwrap() };
    for (end, fits) in [("00:06:01", false), ("00:06:02", true)] {
        let medium =
            Medium::blank(MediumKind::CdR, time("99:50:00"), time(end), MemoryStorage::new());
        let mut bench = Bench::with(medium.unwrap());
        bench.does(&SELECT, &at_once(1, 4, 8));
        if fits {
            bench.does(&write_10(0, 1), &[0; 2048]);
            bench.does(&SYNCHRONIZE, &[]);
            assert_eq!(bench.drive.medium().unwrap().pma()[0].end, Lba(302));
        } else {
            assert_eq!(bench.refuses(&write_10(0, 1), &[0; 2048]), "5/63/00");
            assert_eq!(state(&bench), MediumState::Blank);
        }
    }
}
