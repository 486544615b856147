//! Rules of CD-TEXT in the lead-in, on packs of the golden vectors.

use crate::common::{Disc, RAW, audio_plan, contents, list, make};
use rawcd_format::subcode::cdtext::{
    CdText, CharacterSet, Pack, TextBlock, TextKind, Texts, from_symbols, to_symbols,
};
use rawcd_format::{BlockForm, DiscPlan, RwForm, SectorType, TrackPlan};
use rawcd_judge::Subject;
use serde_json::Value;

const RW: &str = include_str!("../../../../format/tests/vectors/rw.json");
/// The lead-in of a made disc.
const LEAD_IN: std::ops::Range<i32> = -4650..-150;

fn packs() -> Vec<[u8; 18]> {
    let vectors: Value = serde_json::from_str(RW).unwrap();
    let packs = vectors["cdtext_packs"].as_array().unwrap().iter().map(|pack| {
        let digits = pack.as_str().unwrap();
        std::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
    });
    packs.collect()
}

fn texts(disc: &str, tracks: [&str; 3]) -> Texts {
    Texts {
        disc: disc.into(),
        tracks: tracks.iter().map(|text| text.as_bytes().to_vec()).collect(),
    }
}

/// Three audio tracks with the texts of the vectors.
fn plan() -> DiscPlan {
    let performers = ["A", "B", "A rather long performer name that runs on"];
    let block = TextBlock {
        language: 9,
        texts: [
            (TextKind::Title, texts("Reference Disc", ["First", "Second title", "Third"])),
            (TextKind::Performer, texts("Nobody", performers)),
        ]
        .into(),
        ..TextBlock::default()
    };
    DiscPlan {
        tracks: vec![TrackPlan::new(SectorType::Audio, 300); 3],
        cd_text: Some(CdText { blocks: vec![block] }),
        ..DiscPlan::default()
    }
}

fn block(plan: &mut DiscPlan) -> &mut TextBlock {
    &mut plan.cd_text.as_mut().unwrap().blocks[0]
}

/// The disc of the plan with these packs, over and over.
fn disc_with(packs: &[[u8; 18]]) -> Disc {
    let mut disc = make(&DiscPlan { cd_text: None, ..plan() });
    let mut next = packs.iter().cycle();
    for lba in LEAD_IN {
        let four = std::array::from_fn(|_| *next.next().unwrap());
        disc.at(lba).rw = to_symbols(&four);
    }
    disc
}

type Found = Vec<(&'static str, i32, u32)>;

fn judged(disc: &Disc, plan: &DiscPlan) -> Found {
    list(&disc.judge(plan, &contents(plan), RAW))
}

/// What is found when one pack is another one throughout.
fn with_pack(number: usize, change: impl Fn(&mut Pack)) -> Found {
    let mut packs = packs();
    let mut pack = Pack::parse(&packs[number]).unwrap();
    change(&mut pack);
    packs[number] = pack.to_bytes().unwrap();
    judged(&disc_with(&packs), &plan())
}

#[test]
fn the_vectors_are_their_plan() {
    assert_eq!(judged(&disc_with(&packs()), &plan()), []);
    // Beginning anywhere, with sections of zeros, among other packs of zeros.
    let mut rotated = packs();
    rotated.rotate_left(5);
    assert_eq!(judged(&disc_with(&rotated), &plan()), []);
    rotated.push([0; 18]);
    assert_eq!(judged(&disc_with(&rotated), &plan()), []);
    let mut disc = disc_with(&packs());
    (-3000..-200).for_each(|lba| disc.at(lba).rw = [0; 96]);
    assert_eq!(judged(&disc, &plan()), []);
    // Beside a declared stream.
    let mut plan = plan();
    plan.subcode_rw = Some(RwForm::Raw);
    let stream = crate::common::Bytes { sector_len: 96, sectors: 30_000, byte: 0 };
    let sources = rawcd_format::Contents { subcode_rw: Some(Box::new(stream)), ..contents(&plan) };
    assert_eq!(list(&disc_with(&packs()).judge(&plan, &sources, RAW)), []);
}

#[test]
fn cd_text_crc() {
    let mut disc = disc_with(&packs());
    disc.at(-900).rw[30] ^= 1;
    disc.at(-899).rw[0] ^= 1;
    assert_eq!(judged(&disc, &plan()), [("cd-text-crc", -900, 2)]);
}

#[test]
fn cd_text_pack() {
    // One repetition is another one, with a good CRC.
    let mut disc = disc_with(&packs());
    let mut four = from_symbols(&disc.at(-900).rw);
    let mut pack = Pack::parse(&four[0]).unwrap();
    pack.payload[0] ^= 1;
    four[0] = pack.to_bytes().unwrap();
    disc.at(-900).rw = to_symbols(&four);
    assert_eq!(judged(&disc, &plan()), [("cd-text-pack", -900, 1)]);
    // 70 is no type of CD-TEXT, with a good CRC.
    let mut disc = disc_with(&packs());
    let mut no_type = [0; 18];
    (no_type[0], no_type[16], no_type[17]) = (0x70, 0x16, 0xC9);
    disc.at(-900).rw = to_symbols(&[no_type; 4]);
    assert_eq!(judged(&disc, &plan()), [("cd-text-pack", -900, 1)]);
    assert_eq!(with_pack(6, |pack| pack.position = 12), [("cd-text-pack", -4649, 1)]);
    assert_eq!(with_pack(1, |pack| pack.track = 1), [("cd-text-pack", -4650, 1)]);
    // The last text does not end: zeros behind it are letters.
    let endless = |pack: &mut Pack| pack.payload.fill(b'x');
    assert_eq!(with_pack(8, endless), [("cd-text-pack", -4649, 1)]);
}

#[test]
fn cd_text_size() {
    // Titles are counted 5, then performers 5 and 6 packs of type 88.
    assert_eq!(with_pack(9, |pack| pack.payload[4] = 5), [("cd-text-size", -4648, 1)]);
    assert_eq!(with_pack(9, |pack| pack.payload[5] = 0), [("cd-text-size", -4648, 1)]);
    // The last sequence number, too low.
    assert_eq!(with_pack(10, |pack| pack.payload[8] = 10), [("cd-text-size", -4648, 1)]);
    // A last pack of block 7, which is not there.
    assert_eq!(with_pack(11, |pack| pack.payload[3] = 5), [("cd-text-size", -4648, 1)]);
}

#[test]
fn cd_text_content() {
    // "Third" becomes "Thirt".
    assert_eq!(with_pack(3, |pack| pack.payload[2] = b't'), [("cd-text-content", -4650, 1)]);
    // Character set, last track, copyright, language.
    assert_eq!(with_pack(9, |pack| pack.payload[0] = 1), [("cd-text-content", -4648, 1)]);
    assert_eq!(with_pack(9, |pack| pack.payload[3] = 3), [("cd-text-content", -4648, 1)]);
    assert_eq!(with_pack(11, |pack| pack.payload[4] = 8), [("cd-text-content", -4648, 1)]);
    let disc = disc_with(&packs());
    let judged = |change: fn(&mut DiscPlan)| {
        let mut plan = plan();
        change(&mut plan);
        list(&disc.judge(&plan, &contents(&plan), RAW))
    };
    let other = |plan: &mut DiscPlan| {
        let titles = texts("Reference Disc", ["First", "Second", "Third"]);
        block(plan).texts.insert(TextKind::Title, titles);
    };
    assert_eq!(judged(other), [("cd-text-content", -4650, 1)]);
    // More is declared than stands there, and less.
    assert_eq!(
        judged(|plan| block(plan).disc_id = Some(b"X".to_vec())),
        [("cd-text-content", -4650, 1)]
    );
    let less = |plan: &mut DiscPlan| drop(block(plan).texts.remove(&TextKind::Performer));
    let found = judged(less);
    assert!(found.iter().all(|found| found.0 == "cd-text-content") && found.len() == 4);
    assert_eq!(judged(|plan| block(plan).character_set = CharacterSet::Ascii).len(), 1);
}

#[test]
fn undeclared_language_blocks() {
    let mut packs = packs();
    let mut pack = Pack::parse(&packs[0]).unwrap();
    pack.block = 5;
    packs.push(pack.to_bytes().unwrap());
    assert_eq!(judged(&disc_with(&packs), &plan()), [("cd-text-content", -4647, 1)]);
}

#[test]
fn cd_text_missing() {
    let without = |numbers: &[usize]| {
        let packs: Vec<[u8; 18]> = packs()
            .into_iter()
            .enumerate()
            .filter(|(number, _)| !numbers.contains(number))
            .map(|(_, pack)| pack)
            .collect();
        judged(&disc_with(&packs), &plan())
    };
    assert_eq!(without(&[6]), [("cd-text-missing", -4650, 1)]);
    assert_eq!(without(&[0]), [("cd-text-missing", -4650, 1)]);
    // Without its last pack the size information cannot be read.
    assert_eq!(without(&[11]), [("cd-text-missing", -4650, 1)]);
    let none = make(&DiscPlan { cd_text: None, ..plan() });
    assert_eq!(judged(&none, &plan()), [("cd-text-missing", -4650, 1)]);
    for form in [BlockForm::Packed, BlockForm::Pq] {
        let verdict = none.judge(&plan(), &contents(&plan()), Subject::Image(form));
        assert_eq!(list(&verdict), [("cd-text-missing", -4650, 1)]);
    }
    // A second language that is not there.
    let mut plan = plan();
    let block = block(&mut plan).clone();
    plan.cd_text.as_mut().unwrap().blocks.push(TextBlock { language: 0, ..block });
    assert_eq!(judged(&disc_with(&packs()), &plan), [("cd-text-missing", -4650, 1)]);
}

#[test]
fn cd_text_undeclared() {
    let undeclared = DiscPlan { cd_text: None, ..plan() };
    let verdict = disc_with(&packs()).judge(&undeclared, &contents(&undeclared), RAW);
    assert_eq!(list(&verdict), [("cd-text-undeclared", -4650, 4500)]);
    assert!(verdict.is_clean());
    // What it says of itself must be true all the same.
    let mut packs = packs();
    let mut size = Pack::parse(&packs[9]).unwrap();
    size.payload[4] = 5;
    packs[9] = size.to_bytes().unwrap();
    assert_eq!(
        judged(&disc_with(&packs), &undeclared),
        [("cd-text-undeclared", -4650, 4500), ("cd-text-size", -4648, 1)]
    );
    // A published title pack alone.
    let published = [
        0x80, 0x00, 0x01, 0x0C, 0x65, 0x00, 0x54, 0x65, 0x73, 0x74, 0x54, 0x72, 0x61, 0x63, 0x6B,
        0x54, 0xC9, 0x1B,
    ];
    let plan = audio_plan();
    let mut disc = make(&plan);
    disc.at(-900).rw = to_symbols(&[published; 4]);
    assert_eq!(judged(&disc, &plan), [("cd-text-undeclared", -900, 1)]);
}

/// Texts that cannot be in CD-TEXT cannot be judged.
#[test]
fn plans_of_impossible_texts() {
    let mut plan = plan();
    block(&mut plan).disc_id = Some(vec![0]);
    let sources = contents(&plan);
    let error = rawcd_judge::Judge::new(&plan, &sources, RAW).err().unwrap();
    assert_eq!(
        error.to_string(),
        "CD-TEXT, disc identification of the disc, language block 0: character 1 is NUL, which ends a text"
    );
}
