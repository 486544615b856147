//! Sessions and tracks at once, by the commands that hosts in the field send, judged: what the
//! drive makes by itself is as legal as what an encoder makes.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::time::Duration;

use rawcd_format::contents::{Generated, GeneratedKind, Source};
use rawcd_format::{Contents, CopySetting, DiscPlan, Lba, SectorType, TrackPlan, WriteMode};
use rawcd_judge::{Severity, Subject, judge_image};
use rawcd_mmc::{Data, Status};
use rawcd_sim::{Drive, DriveProfile, Medium, MediumState, MemoryStorage};

/// No findings.
const NOTHING: [(&str, i32, u32); 0] = [];

/// A drive with a blank 80-minute CD-R, and what time it is.
struct Bench {
    drive: Drive<MemoryStorage>,
    now: Duration,
}

impl Bench {
    fn new() -> Bench {
        let mut drive = Drive::new(DriveProfile::default());
        drive.insert(Medium::blank_80_minute_cd_r(MemoryStorage::new()));
        let mut bench = Bench { drive, now: Duration::ZERO };
        for _ in 0..2 {
            bench.executes(&[0; 6], Data::None);
        }
        bench
    }

    fn executes(&mut self, cdb: &[u8], data: Data<'_>) -> Status {
        let outcome = self.drive.execute(self.now, cdb, data);
        self.now += outcome.cost;
        outcome.completion.status
    }

    fn does(&mut self, cdb: &[u8], data: &[u8]) {
        let data = if data.is_empty() { Data::None } else { Data::Out(data) };
        assert_eq!(self.executes(cdb, data), Status::Good, "{cdb:02X?}");
    }

    /// MODE SELECT(10) of page 05h: write type, CONTROL, data block type.
    fn selects(&mut self, write_type: u8, control: u8, kind: u8) {
        let mut list = [0; 60];
        list[8..13].copy_from_slice(&[0x05, 0x32, 0x40 | write_type, control, kind]);
        list[23] = 150;
        self.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list);
    }

    fn announces(&mut self, sheet: &[u8]) {
        self.selects(2, 0, 0);
        self.does(&[0x5D, 0, 0, 0, 0, 0, 0, 0, sheet.len() as u8, 0], sheet);
    }

    /// WRITE(10) of blocks of `len` bytes from `lba` on, 20 a command.
    fn writes(&mut self, lba: i32, len: usize, blocks: &[u8]) {
        for (run, bytes) in blocks.chunks(20 * len).enumerate() {
            let [a, b, c, d] = (lba + 20 * run as i32).to_be_bytes();
            let count = (bytes.len() / len) as u8;
            self.does(&[0x2A, 0, a, b, c, d, 0, 0, count, 0], bytes);
        }
    }

    fn synchronizes(&mut self) {
        self.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    }

    /// Findings about the recording that are no notes: rule, first section, sections.
    fn findings(&self, plan: &DiscPlan) -> Vec<(&'static str, i32, u32)> {
        let medium = self.drive.medium().unwrap();
        assert_eq!(medium.state(), MediumState::Finalized);
        let subject = Subject::Disc {
            lead_in_start: Lba(-11_077),
            last_lead_out: Lba(359_849),
            modes: &[WriteMode::Raw],
        };
        let verdict = judge_image(medium.recording(), plan, &contents(plan), subject).unwrap();
        let grave = verdict.findings.iter().filter(|found| found.rule.severity != Severity::Note);
        grave.map(|found| (found.rule.name, found.lba.0, found.sections)).collect()
    }
}

/// Noise of another seed for each track.
fn source(plan: &DiscPlan, ordinal: usize) -> Source {
    let track = &plan.tracks[ordinal];
    let kind = GeneratedKind::Noise { seed: ordinal as u64 };
    Box::new(Generated::new(kind, track.sector_type, track.sectors).unwrap())
}

fn contents(plan: &DiscPlan) -> Contents {
    let tracks = (0..plan.tracks.len()).map(|ordinal| source(plan, ordinal)).collect();
    Contents { tracks, ..Contents::default() }
}

fn user_data(plan: &DiscPlan, ordinal: usize) -> Vec<u8> {
    let source = source(plan, ordinal);
    let mut bytes = vec![0; source.sectors() as usize * source.sector_len()];
    source.read(0, &mut bytes).unwrap();
    bytes
}

/// cdrdao's way: the host sends every sector of the program area, the first pause included.
#[test]
fn audio_session() {
    let mut first = TrackPlan::new(SectorType::Audio, 300);
    first.copy = CopySetting::Prohibited;
    first.isrc = Some("USK7Y9812345".parse().unwrap());
    first.indexes = vec![150];
    let plan = DiscPlan {
        mcn: Some("4006381333931".parse().unwrap()),
        gapless: false,
        tracks: vec![first, TrackPlan::new(SectorType::Audio, 300)],
        ..DiscPlan::default()
    };
    #[rustfmt::skip]
    let sheet = [
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
    ];
    let mut bench = Bench::new();
    bench.announces(&sheet);
    let silence = vec![0; 150 * 2352];
    bench.writes(-150, 2352, &silence);
    bench.writes(0, 2352, &user_data(&plan, 0));
    bench.writes(300, 2352, &silence);
    bench.writes(450, 2352, &user_data(&plan, 1));
    bench.synchronizes();
    assert_eq!(bench.findings(&plan), NOTHING);
}

/// wodim's way with a data track before an audio track, the pauses left to the drive.
#[test]
fn mixed_session() {
    let plan = DiscPlan {
        tracks: vec![
            TrackPlan::new(SectorType::Mode1, 300),
            TrackPlan::new(SectorType::Audio, 300),
        ],
        ..DiscPlan::default()
    };
    #[rustfmt::skip]
    let sheet = [
        0x41, 0x00, 0x00, 0x14, 0, 0, 0, 0,
        0x41, 0x01, 0x00, 0x14, 0, 0, 0, 0,
        0x41, 0x01, 0x01, 0x10, 0, 0, 2, 0,
        0x21, 0x02, 0x00, 0x01, 0, 0, 8, 0,
        0x21, 0x02, 0x01, 0x00, 0, 0, 10, 0,
        0x21, 0xAA, 0x01, 0x01, 0, 0, 14, 0,
    ];
    let mut bench = Bench::new();
    bench.announces(&sheet);
    bench.writes(0, 2048, &user_data(&plan, 0));
    bench.writes(300, 2048, &vec![0; 150 * 2048]);
    bench.writes(600, 2352, &user_data(&plan, 1));
    bench.synchronizes();
    assert_eq!(bench.findings(&plan), NOTHING);
}

/// Every cooked kind of data, its post-gap left to the drive.
#[test]
fn data_sessions() {
    let table = [
        (SectorType::Mode1, 0x10, 2048, 0x14),
        (SectorType::Mode2, 0x30, 2336, 0x34),
        (SectorType::Mode2Form1, 0x20, 2336, 0x24),
    ];
    for (kind, form, len, empty) in table {
        let plan = DiscPlan { tracks: vec![TrackPlan::new(kind, 300)], ..DiscPlan::default() };
        #[rustfmt::skip]
        let sheet = [
            0x41, 0x00, 0x00, empty, 0, 0, 0, 0,
            0x41, 0x01, 0x00, empty, 0, 0, 0, 0,
            0x41, 0x01, 0x01, form, 0, 0, 2, 0,
            0x41, 0x01, 0x01, empty, 0, 0, 6, 0,
            0x41, 0xAA, 0x01, empty, 0, 0, 8, 0,
        ];
        let mut bench = Bench::new();
        let mut list = [0; 60];
        list[8..13].copy_from_slice(&[0x05, 0x32, 0x42, 0, 0]);
        list[16] = if kind == SectorType::Mode2Form1 { 0x20 } else { 0 };
        bench.does(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list);
        bench.does(&[0x5D, 0, 0, 0, 0, 0, 0, 0, sheet.len() as u8, 0], &sheet);
        let mut blocks = Vec::new();
        for user in user_data(&plan, 0).chunks(kind.user_data_len()) {
            if kind == SectorType::Mode2Form1 {
                blocks.extend([0, 0, 8, 0, 0, 0, 8, 0]);
            }
            blocks.extend(user);
            blocks.resize(blocks.len().next_multiple_of(len), 0);
        }
        bench.writes(0, len, &blocks);
        bench.synchronizes();
        assert_eq!(bench.findings(&plan), NOTHING, "{kind}");
    }
}

/// Tracks at once, with their run-out of two sections as the end of the post-gap. What a recorder
/// cannot know while it writes, that a track is the last, is the one thing that is missing: the P
/// flag before the lead-out at LBA 1054. A flag may start one section late.
#[test]
fn tracks_at_once() {
    let mut first = TrackPlan::new(SectorType::Mode1, 300);
    first.pregap = Some(150);
    first.postgap = Some(152);
    let mut second = TrackPlan::new(SectorType::Mode1, 300);
    second.pregap = Some(150);
    second.postgap = Some(152);
    let plan = DiscPlan { tracks: vec![first, second], ..DiscPlan::default() };
    let mut bench = Bench::new();
    for (track, start) in [(0, 0), (1, 602)] {
        bench.selects(1, 4, 8);
        bench.writes(start, 2048, &user_data(&plan, track));
        bench.writes(start + 300, 2048, &vec![0; 150 * 2048]);
        bench.synchronizes();
    }
    bench.does(&[0x5B, 0, 2, 0, 0, 0, 0, 0, 0, 0], &[]);
    assert_eq!(bench.findings(&plan), [("p-flag-start", 905, 149)]);
}
