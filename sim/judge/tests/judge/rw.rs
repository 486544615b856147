//! Rules of the R to W channels.

use std::sync::Arc;

use crate::common::{Disc, RAW, Sectors, audio_plan, audio_with, contents, list, make};
use rawcd_format::subcode::rw::Interleaver;
use rawcd_format::{BlockForm, Contents, DiscPlan, RwForm, UserData};
use rawcd_judge::Subject;

/// TV graphics, both parities good (made by another program).
const PACK: [u8; 24] = [
    0x09, 0x01, 0x3C, 0x34, 0x1F, 0x09, 0x38, 0x05, 0x11, 0x2C, 0x38, 0x33, 0x3C, 0x28, 0x1D, 0x2C,
    0x3D, 0x15, 0x29, 0x19, 0x3D, 0x17, 0x1B, 0x11,
];
const PACKED: Subject = Subject::Image(BlockForm::Packed);
/// Sections of an image that ends with the audio disc.
const SECTIONS: u32 = 22_650 + 7550;

fn packs() -> [u8; 96] {
    std::array::from_fn(|at| PACK[at % 24])
}

/// The same pack on disc, behind itself.
fn symbols() -> [u8; 96] {
    Interleaver::primed([&packs(), &packs()]).push(&packs())
}

fn plan(form: RwForm) -> DiscPlan {
    DiscPlan { subcode_rw: Some(form), ..audio_plan() }
}

fn with_stream(plan: &DiscPlan, section: [u8; 96]) -> Contents {
    let source = Sectors { sectors: SECTIONS, sector: section.to_vec() };
    Contents { subcode_rw: Some(Box::new(source) as Box<dyn UserData>), ..contents(plan) }
}

fn disc_with(section: [u8; 96]) -> Disc {
    let mut disc = make(&audio_plan());
    disc.sections.iter_mut().for_each(|one| one.rw = section);
    disc
}

type Found = Vec<(&'static str, i32, u32)>;

/// A stream of packs, recorded raw and then spoiled.
fn raw_with(spoil: impl FnOnce(&mut Disc)) -> Found {
    let plan = plan(RwForm::Packed);
    let mut disc = disc_with(symbols());
    spoil(&mut disc);
    list(&disc.judge(&plan, &with_stream(&plan, packs()), RAW))
}

/// The same in the packed block form.
fn packed_with(spoil: impl FnOnce(&mut Disc)) -> Found {
    let plan = plan(RwForm::Packed);
    let mut disc = disc_with(packs());
    spoil(&mut disc);
    list(&disc.judge(&plan, &with_stream(&plan, packs()), PACKED))
}

#[test]
fn declared_packs_in_both_forms() {
    assert_eq!(raw_with(|_| {}), []);
    assert_eq!(packed_with(|_| {}), []);
    let plan = plan(RwForm::Packed);
    let pq = Subject::Image(BlockForm::Pq);
    let verdict = disc_with([0; 96]).judge(&plan, &with_stream(&plan, packs()), pq);
    assert_eq!(list(&verdict), []);
}

#[test]
fn declared_symbols_in_both_forms() {
    let plan = plan(RwForm::Raw);
    let contents = with_stream(&plan, symbols());
    assert_eq!(list(&disc_with(symbols()).judge(&plan, &contents, RAW)), []);
    assert_eq!(list(&disc_with(packs()).judge(&plan, &contents, PACKED)), []);
}

#[test]
fn rw_parity() {
    // Place 0 is not delayed, so its pack starts in the same section.
    let found = raw_with(|disc| disc.at(100).rw[0] ^= 1);
    assert_eq!(found, [("rw-parity", 100, 1)]);
    // Place 7 is seven packs late: its pack started in the section before the last.
    let found = raw_with(|disc| disc.at(100).rw[7] ^= 0x20);
    assert_eq!(found, [("rw-parity", 98, 1)]);
    // The drive makes the parities of packed blocks.
    assert_eq!(packed_with(|disc| disc.at(100).rw[23] ^= 1), []);
    assert_eq!(packed_with(|disc| disc.at(100).rw[2] ^= 1), []);
}

#[test]
fn rw_content() {
    // Zero packs have good parity; they are not the declared ones.
    let found = raw_with(|disc| {
        let mut interleaver = Interleaver::primed([&packs(), &packs()]);
        for lba in 100..104 {
            disc.at(lba).rw = interleaver.push(&if lba < 102 { [0; 96] } else { packs() });
        }
    });
    assert_eq!(found, [("rw-content", 100, 2)]);
    let found = packed_with(|disc| disc.at(100).rw[4] ^= 1);
    assert_eq!(found, [("rw-content", 100, 1)]);
    // Declared symbols, in the lead-in and behind it.
    let plan = plan(RwForm::Raw);
    let contents = with_stream(&plan, symbols());
    let mut disc = disc_with(symbols());
    disc.at(-900).rw[50] ^= 1;
    assert_eq!(list(&disc.judge(&plan, &contents, RAW)), [("rw-content", -900, 1)]);
    let mut disc = disc_with(packs());
    disc.at(100).rw[4] ^= 1;
    assert_eq!(list(&disc.judge(&plan, &contents, PACKED)), [("rw-content", 100, 1)]);
}

#[test]
fn packs_that_the_end_cuts() {
    // Place 0 of the last pack stands at 72. At 28 and 44 are places 4 and 20 of the pack four before
    // theirs, the second of the section before; place 20 is a parity.
    assert_eq!(raw_with(|disc| disc.at(7549).rw[72] ^= 1), [("rw-content", 7549, 1)]);
    assert_eq!(raw_with(|disc| disc.at(7549).rw[28] ^= 1), [("rw-content", 7548, 1)]);
    assert_eq!(raw_with(|disc| disc.at(7549).rw[44] ^= 1), []);
}

#[test]
fn rw_undeclared() {
    let plan = audio_plan();
    let mut interleaver = Interleaver::default();
    let mut disc = make(&plan);
    for lba in 100..110 {
        disc.at(lba).rw = interleaver.push(&if lba < 105 { packs() } else { [0; 96] });
    }
    let verdict = disc.judge(&plan, &contents(&plan), RAW);
    assert_eq!(list(&verdict), [("rw-undeclared", 100, 5)]);
    assert!(verdict.is_clean());
    // Packs in the packed form, whose parities are not made yet.
    let mut disc = make(&plan);
    disc.at(100).rw[..2].copy_from_slice(&[0x09, 0x06]);
    let verdict = disc.judge(&plan, &contents(&plan), PACKED);
    assert_eq!(list(&verdict), [("rw-undeclared", 100, 1)]);
}

#[test]
fn rw_outside_pack() {
    // The symbol is at place 5, five packs late.
    assert_eq!(audio_with(|disc| disc.at(100).rw[5] = 1), [("rw-outside-pack", 98, 1)]);
    assert_eq!(audio_with(|disc| disc.at(-900).rw[0] = 1), [("rw-outside-pack", -900, 1)]);
    // At the start of a lead-in, and at the end, packs are cut that would lie half outside.
    assert_eq!(audio_with(|disc| disc.at(-4650).rw[5] = 1), [("rw-outside-pack", -4650, 1)]);
    assert_eq!(audio_with(|disc| disc.at(-4649).rw[7] = 1), [("rw-outside-pack", -4650, 1)]);
    assert_eq!(audio_with(|disc| disc.at(7549).rw[95] = 1), [("rw-outside-pack", 7548, 1)]);
    // Mode 5 is assigned to nothing.
    let plan = audio_plan();
    let mut disc = make(&plan);
    disc.at(100).rw[0] = 0x28;
    let verdict = disc.judge(&plan, &contents(&plan), PACKED);
    assert_eq!(list(&verdict), [("rw-outside-pack", 100, 1)]);
    assert!(!verdict.is_clean());
}

#[test]
fn a_stream_that_is_not_there() {
    let plan = plan(RwForm::Packed);
    let disc = disc_with(symbols());
    let block = disc.sections[0].block(BlockForm::Raw);
    let sources = contents(&plan);
    let mut judge = rawcd_judge::Judge::new(&plan, &sources, RAW).unwrap();
    let error = judge.feed(rawcd_format::Lba(-4650), &block).unwrap_err();
    assert_eq!(error.to_string(), "the contents lack the R-W stream");
    // A stream that ends before the disc is judged as far as it goes.
    let source = Sectors { sectors: 22_650 + 50, sector: packs().to_vec() };
    let sources = Contents { subcode_rw: Some(Box::new(source)), ..contents(&plan) };
    let mut disc = disc_with(symbols());
    disc.at(100).rw[0] ^= 1;
    Arc::make_mut(&mut disc.at(100).main)[0] ^= 1;
    assert_eq!(list(&disc.judge(&plan, &sources, RAW)), [("user-data", 100, 1)]);
}
