//! Media of all sizes and speed classes in the drive.

use rawcd_format::subcode::{QFrame, section};
use rawcd_format::{BlockForm, Lba, Msf, RawImage, TrackNumber};

use super::{Bench, write_10};
use crate::{
    Drive, DriveProfile, Medium, MediumKind, MediumModel, MediumState, MemoryStorage, Recording,
};

const SET_SPEED_MAX: [u8; 12] = [0xBB, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0];
const PAGE_2A: [u8; 10] = [0x5A, 0, 0x2A, 0, 0, 0, 0, 0, 0xFF, 0];

fn with_model(name: &str) -> Bench {
    Bench::with(MediumModel::named(name).unwrap().blank(MemoryStorage::new()))
}

/// kB/s of the write speeds that page 2Ah lists, and the current one before them.
fn speeds_told(bench: &mut Bench) -> Vec<u16> {
    let page = bench.asks(&PAGE_2A);
    let word = |at: usize| u16::from_be_bytes([page[8 + at], page[9 + at]]);
    let listed = (0..usize::from(word(30))).map(|place| word(34 + 4 * place));
    [word(28)].into_iter().chain(listed).collect()
}

/// ATIP and READ DISC INFORMATION say the groove of every size.
#[test]
fn sizes_are_told() {
    for (name, last_lead_out) in [
        ("cd-r:63", [63, 0, 0]),
        ("cd-r:74", [74, 0, 0]),
        ("cd-r:90", [89, 59, 74]),
        ("cd-r:99", [98, 59, 74]),
    ] {
        let mut bench = with_model(name);
        let atip = bench.asks(&[0x43, 0, 4, 0, 0, 0, 0, 0, 28, 0]);
        assert_eq!(atip[8..15], [&[97, 34, 23, 0][..], &last_lead_out].concat(), "{name}");
        let information = bench.asks(&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0]);
        assert_eq!(information[17..20], [97, 34, 23], "{name}");
        assert_eq!(information[21..24], last_lead_out, "{name}");
    }
}

/// Speeds of drive and disc: 4x is 706 kB/s, 8x 1412, 16x 2823, 24x 4234, 32x 5645.
#[test]
fn speeds_go_by_the_medium() {
    for (name, speeds) in [
        ("cd-rw:80", &[706, 706][..]),
        ("cd-rw-high:80", &[1412, 1412, 706]),
        ("cd-rw-ultra:80", &[4234, 4234, 2823, 1412]),
        ("cd-rw-ultra-plus:80", &[5645, 5645, 4234, 2823, 1412]),
        ("cd-r:80", &[8468, 8468, 7056, 5645, 4234, 2823, 1412, 706]),
    ] {
        let mut bench = with_model(name);
        assert_eq!(speeds_told(&mut bench), speeds, "{name}");
        bench.does(&SET_SPEED_MAX, &[]);
        assert_eq!(speeds_told(&mut bench)[0], speeds[0], "{name}");
        let performance = bench.asks(&[0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 20, 3, 0]);
        assert_eq!((performance.len() - 8) / 16, speeds.len() - 1, "{name}");
    }
}

/// A drive whose speeds all lie above what the disc takes writes it at its slowest.
#[test]
fn no_common_speed() {
    let mut bench = with_model("cd-rw:80");
    let profile = DriveProfile { write_speeds: vec![24, 10], ..DriveProfile::default() };
    bench.drive = Drive::new(profile);
    bench.attention("6/29/00");
    bench.drive.insert(MediumModel::named("cd-rw:80").unwrap().blank(MemoryStorage::new()));
    bench.attention("6/28/00");
    assert_eq!(speeds_told(&mut bench), [1764, 1764]);
}

/// A drive for discs of up to 4x cannot write the faster ones, nor blank them, and says so in
/// feature 0037h.
#[test]
fn a_slow_drive_and_fast_discs() {
    let slow = DriveProfile { cd_rw_sub_types: 0x01, ..DriveProfile::default() };
    for (name, writes) in [("cd-rw:80", true), ("cd-rw-high:80", false), ("cd-rw-ultra:80", false)]
    {
        let mut bench = Bench::empty();
        bench.drive = Drive::new(slow.clone());
        bench.attention("6/29/00");
        bench.drive.insert(MediumModel::named(name).unwrap().blank(MemoryStorage::new()));
        bench.attention("6/28/00");
        let feature = bench.asks(&[0x46, 2, 0, 0x37, 0, 0, 0, 0, 16, 0]);
        assert_eq!(feature[12..14], [0, 0x01], "{name}");
        bench.select(BlockForm::Raw);
        let lead_in = bench.drive.medium().unwrap().lead_in_start().0;
        if writes {
            bench.does(&write_10(lead_in, 1), &[0; 2448]);
        } else {
            assert_eq!(bench.refuses(&write_10(lead_in, 1), &[0; 2448]), "5/30/05", "{name}");
            assert_eq!(bench.refused(&[0xA1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), "5/30/05");
            let mastering = bench.asks(&[0x46, 2, 0, 0x2E, 0, 0, 0, 0, 16, 0]);
            assert_eq!(mastering[10] & 1, 0, "not current: {name}");
        }
    }
}

/// A closed disc whose second track starts at 92:00:00, LBA 413,850, with a few sections of
/// either recorded.
fn longer_than_90_minutes() -> Medium<MemoryStorage> {
    let model = MediumModel::named("cd-r:99").unwrap();
    let section = |data: [u8; 10], main: u8| {
        let mut section = [main; 2448];
        section::spread(
            false,
            &QFrame::from_data(data),
            None,
            section.last_chunk_mut().expect("96 of 2448 bytes"),
        );
        section
    };
    let table = [
        [0x01, 0, 0xA0, 0x97, 0x34, 0x23, 0, 0x01, 0, 0],
        [0x01, 0, 0xA1, 0x97, 0x34, 0x24, 0, 0x02, 0, 0],
        [0x01, 0, 0xA2, 0x97, 0x34, 0x25, 0, 0x95, 0x00, 0x00],
        [0x01, 0, 0x01, 0x97, 0x34, 0x26, 0, 0x00, 0x02, 0x00],
        [0x01, 0, 0x02, 0x97, 0x34, 0x27, 0, 0x92, 0x00, 0x00],
    ];
    let blank = model.blank(MemoryStorage::new());
    let mut recording = Recording::new(MemoryStorage::new(), blank.lead_in_start(), BlockForm::Raw);
    let lead_in: Vec<u8> = table.iter().flat_map(|&data| section(data, 0)).collect();
    recording.write_at(Lba(-11_077), &lead_in).unwrap();
    // 95:00:00 in the lead-in, and in the program.
    let early = section([0x01, 0, 0xA0, 0x95, 0, 0, 0, 0x01, 0, 0], 0xEE);
    let late = section([0x01, 0x02, 0x01, 0x02, 0x59, 0x74, 0, 0x94, 0x59, 0x74], 0x22);
    recording.write_at(Lba(0), &section([0x01, 0x01, 0x01, 0, 0, 0, 0, 0, 0x02, 0], 0x11)).unwrap();
    recording.write_at(Lba(413_850), &section([0x01, 2, 1, 0, 0, 0, 0, 0x92, 0, 0], 0x20)).unwrap();
    recording.write_at(Lba(427_349), &late).unwrap();
    recording.write_at(Lba(-10_000), &early).unwrap();
    Medium::recorded(blank, recording, MediumState::Finalized).unwrap()
}

/// Times of 90 minutes and more stand for the program in a table of contents and for the lead-in
/// in a CDB: what lies there is reached by its address alone.
#[test]
fn beyond_90_minutes() {
    let mut bench = Bench::with(longer_than_90_minutes());
    let toc = bench.asks(&[0x43, 0, 0, 0, 0, 0, 0, 0, 100, 0]);
    assert_eq!(toc[14..20], [2, 0, 0x00, 0x06, 0x50, 0x9A], "track 2 at LBA 413,850");
    assert_eq!(toc[22..28], [0xAA, 0, 0x00, 0x06, 0x85, 0x56], "lead-out at LBA 427,350");
    let times = bench.asks(&[0x43, 2, 0, 0, 0, 0, 0, 0, 100, 0]);
    assert_eq!((&times[16..20], &times[24..28]), (&[0, 92, 0, 0][..], &[0, 95, 0, 0][..]));
    // READ CD by address, then READ CD MSF of the same time.
    let [a, b, c, d] = 427_349_i32.to_be_bytes();
    let by_address = bench.asks(&[0xBE, 4, a, b, c, d, 0, 0, 1, 0xF8, 0, 0]);
    assert_eq!(by_address, [0x22; 2352]);
    let by_time = [0xB9, 4, 0, 97, 48, 50, 97, 48, 51, 0xF8, 0, 0];
    assert_eq!(bench.asks(&by_time), [0xEE; 2352], "LBA -10,000 is 97:48:50");
    let nothing = [0xB9, 4, 0, 94, 59, 74, 95, 0, 0, 0xF8, 0, 0];
    assert_eq!(bench.refused(&nothing), "5/21/00 (CDB byte 3)", "no lead-in there");
    let capacity = bench.asks(&[0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(capacity[..4], [0x00, 0x06, 0x85, 0x55]);
}

/// Of two discs in turn the drive tells the speeds of the one that is in.
#[test]
fn another_medium_another_speed() {
    let mut bench = with_model("cd-rw:80");
    assert_eq!(speeds_told(&mut bench)[0], 706);
    let time = |text: &str| -> Msf { text.parse().unwrap() };
    let other =
        Medium::blank(MediumKind::CdR, time("97:26:66"), time("79:59:71"), MemoryStorage::new());
    bench.drive.insert(other.unwrap());
    bench.attention("6/28/00");
    assert_eq!(speeds_told(&mut bench)[0], 8468);
}

/// A pressed disc reads like the one it was made from, and has neither groove nor room.
#[test]
fn pressed() {
    let mut burned = super::disc::burned(BlockForm::Raw);
    let recording = burned.drive.take().unwrap().recording().clone();
    let medium = Medium::pressed(&recording, MemoryStorage::new()).unwrap();
    assert_eq!((medium.kind(), medium.state()), (MediumKind::Pressed, MediumState::Finalized));
    assert_eq!(medium.recording().len(), recording.len());
    let mut bench = Bench::with(medium);
    let configuration = bench.asks(&[0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0]);
    assert_eq!(configuration[6..8], [0x00, 0x08]);
    assert_eq!(bench.refused(&[0x43, 0, 4, 0, 0, 0, 0, 0, 28, 0]), "5/24/00 (CDB byte 2, bit 3)");
    let toc = bench.asks(&[0x43, 0, 0, 0, 0, 0, 0, 0, 100, 0]);
    assert_eq!(toc[..12], [0, 26, 1, 2, 0, 0x10, 1, 0, 0, 0, 0, 0]);
    assert_eq!(toc[12..28], [0, 0x14, 2, 0, 0, 0, 0, 20, 0, 0x14, 0xAA, 0, 0, 0, 0, 40]);
    let audio = bench.asks(&[0xBE, 4, 0, 0, 0, 5, 0, 0, 1, 0xF8, 0, 0]);
    assert_eq!(audio, super::disc::main_channel(5));
    bench.select(BlockForm::Raw);
    assert_eq!(bench.refuses(&write_10(-900, 1), &[0; 2448]), "5/30/05");
}

#[test]
fn what_cannot_be_pressed() {
    let sections = |first: i32| {
        let mut recording = Recording::new(MemoryStorage::new(), Lba(first), BlockForm::Raw);
        recording.append(&[0; 10 * 2448]).unwrap();
        Medium::pressed(&recording, MemoryStorage::new()).unwrap_err().to_string()
    };
    assert_eq!(
        sections(-900),
        "the image has no table of contents that a reader would find: nobody could play it"
    );
    assert_eq!(
        sections(0),
        "the lead-in starts at 00:02:00: a groove has it between 90:00:00 and 99:59:74"
    );
}

/// A track at once of 400 blocks at LBA 0, in an open session.
fn open_session() -> Bench {
    let mut bench = Bench::with_default_medium();
    bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &super::at_once(1, 0xC4, 8));
    for run in 0..20 {
        bench.does(&write_10(20 * run, 20), &[0x5A; 20 * 2048]);
    }
    bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    bench
}

/// An open session that was kept goes on where it was: the next track at 402 + 150.
#[test]
fn an_open_session_that_was_kept() {
    let medium = open_session().drive.take().unwrap();
    let blank = || Medium::blank_80_minute_cd_r(MemoryStorage::new());
    let (recording, pma) = (medium.recording().clone(), medium.pma().to_vec());
    let kept = Medium::kept(blank(), recording.clone(), MediumState::Open, pma.clone()).unwrap();
    assert_eq!((kept.state(), kept.pma()), (MediumState::Open, &pma[..]));
    let mut bench = Bench::with(kept);
    bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &super::at_once(1, 0x04, 8));
    let next = bench.asks(&[0x52, 1, 0, 0, 0, 0xFF, 0, 0, 36, 0]);
    assert_eq!((&next[2..4], &next[12..16]), (&[2, 1][..], &[0, 0, 0x02, 0x28][..]));
    for run in 0..15 {
        bench.does(&write_10(552 + 20 * run, 20), &[0xA5; 20 * 2048]);
    }
    bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    bench.does(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0], &[]);
    let toc = bench.asks(&[0x43, 0, 0, 0, 0, 0, 0, 0, 100, 0]);
    assert_eq!(toc[12..20], [0, 0x14, 2, 0, 0, 0, 0x02, 0x28]);
    assert_eq!(bench.drive.medium().unwrap().state(), MediumState::Finalized);

    // Without its tracks nobody can go on with it; and tracks must be those of this disc.
    let without = Medium::kept(blank(), recording.clone(), MediumState::Open, Vec::new());
    assert_eq!(without.unwrap().state(), MediumState::Damaged);
    let refused = |change: fn(&mut crate::PmaTrack)| {
        let mut pma = pma.clone();
        change(&mut pma[0]);
        let kept = Medium::kept(blank(), recording.clone(), MediumState::Open, pma);
        kept.err().map(|error| error.to_string())
    };
    let one = "the program memory area has a track 1 that is not on this disc";
    assert_eq!(refused(|_| {}), None);
    // A first session begins with any number, and goes on without a gap.
    let number = |track: crate::PmaTrack, number| {
        let number = TrackNumber::new(number).unwrap();
        crate::PmaTrack { number, ..track }
    };
    for (first, third) in [(1, 3), (2, 2), (2, 4)] {
        let reserved = crate::PmaTrack {
            pause_start: Lba(402),
            start: Lba(552),
            end: Lba(854),
            reserved: true,
            ..pma[0]
        };
        let pma = vec![number(pma[0], first), number(reserved, third)];
        let kept = Medium::kept(blank(), recording.clone(), MediumState::Open, pma);
        assert!(matches!(kept, Err(crate::MediumError::Pma(wrong)) if wrong == third));
    }
    assert_eq!(refused(|track| track.end = Lba(500)).as_deref(), Some(one));
    assert_eq!(refused(|track| track.end = Lba(i32::MAX)).as_deref(), Some(one));
    for (fixed, next) in [(0, 402), (65_536, 402), (32, -1), (32, 359_850)] {
        let packets = crate::Packets { fixed: Some(fixed), next: Some(Lba(next)), damaged: false };
        let track = crate::PmaTrack { packets: Some(packets), ..pma[0] };
        let kept = Medium::kept(blank(), recording.clone(), MediumState::Open, vec![track]);
        assert_eq!(kept.unwrap_err().to_string(), one, "{fixed} {next}");
    }
    assert_eq!(refused(|track| track.pause_start = Lba(i32::MIN)).as_deref(), Some(one));
}
