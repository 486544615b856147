//! CD-TEXT all the way: from texts through encoder and writer, or as a host sends it to a session
//! at once, onto the disc, to the judge, and back by READ TOC.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::time::Duration;

use rawcd::run::{BurnSettings, Covered, burn};
use rawcd_encoder::{Contract, RawCdImageCreator};
use rawcd_format::contents::{Generated, GeneratedKind};
use rawcd_format::subcode::cdtext::{CdText, TextBlock, TextKind, Texts, to_symbols};
use rawcd_format::{BlockForm, Contents, DiscPlan, Lba, SectorType, TrackPlan, WriteMode};
use rawcd_judge::{Subject, judge_image};
use rawcd_mmc::{Data, Status};
use rawcd_sim::{Drive, DriveProfile, InProcess, Medium, MemoryStorage};
use serde_json::Value;

const VECTORS: &str = include_str!("../../format/tests/vectors/rw.json");

fn packs() -> Vec<[u8; 18]> {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let packs = vectors["cdtext_packs"].as_array().unwrap().iter().map(|pack| {
        let digits = pack.as_str().unwrap();
        std::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
    });
    packs.collect()
}

/// Three audio tracks with the texts of the vectors.
fn plan() -> DiscPlan {
    let texts = |disc: &str, tracks: [&str; 3]| Texts {
        disc: disc.into(),
        tracks: tracks.iter().map(|text| text.as_bytes().to_vec()).collect(),
    };
    let performers = ["A", "B", "A rather long performer name that runs on"];
    let texts = [
        (TextKind::Title, texts("Reference Disc", ["First", "Second title", "Third"])),
        (TextKind::Performer, texts("Nobody", performers)),
    ];
    let block = TextBlock { language: 9, texts: texts.into(), ..TextBlock::default() };
    DiscPlan {
        tracks: vec![TrackPlan::new(SectorType::Audio, 300); 3],
        cd_text: Some(CdText { blocks: vec![block] }),
        ..DiscPlan::default()
    }
}

fn contents() -> Contents {
    let silence = || Generated::new(GeneratedKind::Silence, SectorType::Audio, 300).unwrap();
    Contents { tracks: (0..3).map(|_| Box::new(silence()) as _).collect(), ..Contents::default() }
}

fn drive() -> Drive<MemoryStorage> {
    let mut drive = Drive::new(DriveProfile::default());
    drive.insert(Medium::blank_80_minute_cd_r(MemoryStorage::new()));
    drive
}

/// The disc has no findings, and READ TOC format 5 gives the packs of the vectors.
fn check(mut drive: Drive<MemoryStorage>, now: Duration) {
    let medium = drive.medium().unwrap();
    let subject = Subject::Disc {
        lead_in_start: Lba(-11_077),
        last_lead_out: Lba(359_849),
        modes: &[WriteMode::Raw],
    };
    let verdict = judge_image(medium.recording(), &plan(), &contents(), subject).unwrap();
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);
    // 2 bytes of head behind the length, twelve packs of 18 bytes.
    let mut answer = [0; 2 + 218];
    let cdb = [0x43, 0, 5, 0, 0, 0, 0, 0, 220, 0];
    let outcome = drive.execute(now, &cdb, Data::In(&mut answer));
    assert_eq!(outcome.completion.status, Status::Good);
    assert_eq!(answer[..4], [0, 218, 0, 0]);
    assert_eq!(answer[4..], *packs().as_flattened());
}

#[test]
fn from_texts_to_a_raw_recording() {
    let mut creator = RawCdImageCreator::new(Contract::Extended);
    creator.set_resulting_image_type(BlockForm::Raw).unwrap();
    creator.declare(&plan(), contents()).unwrap();
    let image = creator.create_result_image().unwrap();
    let transport = InProcess::new(drive());
    let settings = BurnSettings::default();
    let (result, transport) = burn(transport, &image, &settings, &mut Covered::new(), |_| {});
    result.unwrap();
    check(transport.into_drive(), Duration::from_secs(3600));
}

/// The lead-in is announced with data form 41h: 96 bytes of R-W for each of its sections.
#[test]
fn into_a_session_at_once() {
    let mut drive = drive();
    let mut now = Duration::ZERO;
    let mut sends = |cdb: &[u8], data: &[u8]| {
        let data = if data.is_empty() { Data::None } else { Data::Out(data) };
        let outcome = drive.execute(now, cdb, data);
        now += outcome.cost;
        outcome.completion.status
    };
    for _ in 0..2 {
        sends(&[0; 6], &[]);
    }
    let mut list = [0; 60];
    list[8..13].copy_from_slice(&[0x05, 0x32, 0x42, 0, 3]);
    list[23] = 150;
    assert_eq!(sends(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 60, 0], &list), Status::Good);
    #[rustfmt::skip]
    let sheet = [
        0x21, 0x00, 0x00, 0x41, 0, 0, 0, 0,
        0x21, 0x01, 0x00, 0x00, 0, 0, 0, 0,
        0x21, 0x01, 0x01, 0x00, 0, 0, 2, 0,
        0x21, 0x02, 0x00, 0x00, 0, 0, 4, 0,
        0x21, 0x02, 0x01, 0x00, 0, 0, 6, 0,
        0x21, 0x03, 0x00, 0x00, 0, 0, 8, 0,
        0x21, 0x03, 0x01, 0x00, 0, 0, 10, 0,
        0x21, 0xAA, 0x01, 0x01, 0, 0, 14, 0,
    ];
    let cdb = [0x5D, 0, 0, 0, 0, 0, 0, 0, sheet.len() as u8, 0];
    assert_eq!(sends(&cdb, &sheet), Status::Good);
    let symbols: Vec<[u8; 96]> =
        packs().as_chunks::<4>().0.iter().map(to_symbols).cycle().take(10_927).collect();
    let mut lba = -11_077_i32;
    let mut writes = |lba: &mut i32, len: usize, blocks: &[u8]| {
        for blocks in blocks.chunks(25 * len) {
            let [a, b, c, d] = lba.to_be_bytes();
            let count = blocks.len() / len;
            let cdb = [0x2A, 0, a, b, c, d, 0, 0, count as u8, 0];
            assert_eq!(sends(&cdb, blocks), Status::Good, "LBA {lba}");
            *lba += count as i32;
        }
    };
    writes(&mut lba, 96, symbols.as_flattened());
    assert_eq!(lba, -150);
    writes(&mut lba, 2352, &vec![0; (150 + 900) * 2352]);
    assert_eq!(sends(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]), Status::Good);
    check(drive, now);
}
