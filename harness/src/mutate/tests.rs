//! What operators do, byte by byte, and that a judge with a hole is shown up.

use std::collections::BTreeSet;
use std::path::Path;

use rawcd_encoder::{Contract, RawCdImageCreator};
use rawcd_format::subcode::cdtext;
use rawcd_format::subcode::rw::{Deinterleaver, PACK_LEN, check_pack};
use rawcd_format::{
    BlockForm, Lba, Msf, RawImage, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN, sector::descramble,
};
use rawcd_sim::{Medium, MediumKind};

use super::change::Changed;
use super::disc::{p, q};
use super::operators::all;
use super::*;
use crate::plan;
use crate::scenario::LoadedPlan;
use crate::store::FileStorage;

/// LBA 0: track 1; 250: the pause of track 2; 400: its index 01; 700: the pre-gap of track 3; 925:
/// its index 01; 1225: the post-gap; 1375: the lead-out.
const PLAN: &str = "
mcn: \"4006381333931\"
tracks:
  - type: audio
    copy: prohibited
    source: { noise: { seed: 1, sectors: 400 } }
    isrc: US-K7Y-98-12345
    indexes: [100]
  - type: audio
    copy: prohibited
    source: { noise: { seed: 2, sectors: 300 } }
    isrc: US-K7Y-98-12346
  - type: mode1
    copy: prohibited
    source: { counter: 300 }
";

fn disc() -> Disc {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.yaml");
    std::fs::write(&path, PLAN).unwrap();
    disc_of(&path)
}

fn disc_of(path: &Path) -> Disc {
    let loaded = LoadedPlan::load(path).unwrap();
    let open = || plan::open(&loaded.plan, &loaded.folder, &loaded.marks).unwrap();
    let (disc, contents) = open();
    let image =
        RawCdImageCreator::encode(Contract::Extended, BlockForm::Raw, &disc, contents).unwrap();
    let (lead_in, last) = (Msf::new(99, 0, 0).unwrap(), Msf::new(79, 59, 74).unwrap());
    let storage = FileStorage::unnamed();
    let medium = Medium::blank(MediumKind::CdR, lead_in, last, storage).unwrap();
    let (disc, contents) = open();
    Disc::burn("plan.yaml", medium, &image, disc, contents).unwrap()
}

/// Sections from `first` on of the disc with a mutant.
fn sections<const N: usize>(
    disc: &Disc,
    operator: &str,
    (at, variant): (i32, u32),
    first: i32,
) -> [[u8; SECTION_LEN]; N] {
    let operator = all().into_iter().find(|known| known.name() == operator).unwrap();
    let change = operator.change(disc, Lba(at), variant).unwrap();
    let mut sections = [[0; SECTION_LEN]; N];
    Changed { disc, change: &change }.read(Lba(first), sections.as_flattened_mut()).unwrap();
    sections
}

/// Q of the section at `lba` of the disc with a mutant, in hexadecimal.
fn q_at(disc: &Disc, operator: &str, mutant: (i32, u32), lba: i32) -> String {
    let [section] = sections(disc, operator, mutant, lba);
    q(&section).to_string()
}

fn many(budget: u32) -> Choice {
    Choice::Many { budget, exhaustive: BTreeSet::new() }
}

fn settings(choice: Choice, whole: u32) -> Settings {
    Settings { choice, seed: 1, whole, blind: None }
}

#[test]
fn bits_and_samples() {
    let disc = disc();
    let [was] = [disc.section(Lba(3))];
    let [bit] = sections(&disc, "subcode-bit", (3, 8 * 95 + 5), 3);
    assert_eq!(bit[..2447], was[..2447]);
    assert_eq!(bit[2447], was[2447] ^ 0x20);
    // Silence: sample 7 with -1 added.
    let [sample] = sections(&disc, "sample", (-10, 4 * 7 + 1), -10);
    assert_eq!(sample[12..18], [0, 0, 0xFF, 0xFF, 0, 0]);
}

#[test]
fn fields_of_q() {
    let disc = disc();
    assert_eq!(disc.q(Lba(100)).to_string(), "01010200012500000325bbe8");
    // ZERO with 01 added; the copy bit of four sections; bit 0 of the whole track.
    assert_eq!(q_at(&disc, "q-field", (100, 6 * 255), 100), "01010200012501000325cd5c");
    assert_eq!(q_at(&disc, "copy-bit", (100, 1), 103), "210102000128000003287232");
    assert_eq!(q_at(&disc, "pre-emphasis", (100, 2), 249), "11010200032400000524b4e8");
}

#[test]
fn sections_in_other_places() {
    let disc = disc();
    let was = |lba: i32| disc.section(Lba(lba));
    assert_eq!(sections(&disc, "drop", (5, 0), 4), [was(4), was(6), was(7)]);
    assert_eq!(sections(&disc, "repeat", (5, 0), 4), [was(4), was(5), was(5), was(6)]);
    assert_eq!(sections(&disc, "swap", (5, 1), 4), [was(4), was(7), was(6), was(5), was(8)]);
}

#[test]
fn the_table_of_contents() {
    let disc = disc();
    assert_eq!(disc.q(Lba(-4650)).to_string(), "010001990000000002000645");
    // Every copy of track 1 as track 2; 76 sections early; PFRAME 01 added.
    assert_eq!(q_at(&disc, "toc-missing", (-4650, 1), -4650), "010002990000000007254502");
    assert_eq!(q_at(&disc, "toc-missing", (-4650, 1), -4650 + 18), "010002990018000007254375");
    assert_eq!(q_at(&disc, "toc-late", (-4650, 0), -4649), "01000199000100000074f465");
    assert_eq!(q_at(&disc, "toc-wrong", (-4650, 3 * 255), -4648), "0100019900020000020152e7");
}

#[test]
fn numbers_and_codes() {
    let disc = disc();
    assert_eq!(disc.q(Lba(10)).to_string(), "024006381333931000100e0e");
    // Exchanged with the next; again one section on; 101 behind the one before; absent; another
    // number.
    assert_eq!(q_at(&disc, "mcn", (10, 0), 11), "024006381333931000100e0e");
    assert_eq!(q_at(&disc, "mcn", (10, 1), 11), "024006381333931000111e2f");
    assert_eq!(q_at(&disc, "mcn", (85, 10), 111), "024006381333931000364aaa");
    assert_eq!(q_at(&disc, "mcn", (85, 10), 85), "010101000110000003103ad2");
    assert_eq!(q_at(&disc, "mcn", (10, 17), 10), "010101000010000002104c43");
    assert_eq!(q_at(&disc, "mcn", (10, 19), 10), "024006381333941000105f23");
    // Of the next track; in the next track.
    assert_eq!(disc.q(Lba(40)).to_string(), "039636c7a498123450403b4d");
    assert_eq!(q_at(&disc, "isrc", (40, 19), 40), "039636c7a498123460403ed8");
    assert_eq!(q_at(&disc, "isrc", (190, 21), 250), "039636c7a49812345025074e");
}

#[test]
fn borders() {
    let disc = disc();
    // Index 02 early, late; the lead-out early; the pause of track 2 longer, shorter.
    assert_eq!(q_at(&disc, "index", (100, 0), 99), "010102000124000003240198");
    assert_eq!(q_at(&disc, "index", (100, 1), 100), "01010100012500000325739d");
    assert_eq!(q_at(&disc, "index", (1375, 0), 1374), "41aa010000000000202430a5");
    assert_eq!(q_at(&disc, "pause", (250, 0), 249), "01020000020000000524468e");
    assert_eq!(q_at(&disc, "pause", (250, 1), 250), "010102000325000005259a0e");
    // The flag from 251 to 400 may begin at 249 to 252: 3 sections before, 1 behind; its end 2 early, 2
    // late.
    let level = |at, variant, first| {
        sections::<6>(&disc, "p-flag", (at, variant), first).map(|section| p(&section))
    };
    assert_eq!(level(251, 0, 244), [false, false, true, true, true, true]);
    assert_eq!(level(251, 3, 250), [false, false, false, true, true, true]);
    assert_eq!(level(401, 1, 396), [true, true, true, false, false, false]);
    assert_eq!(level(401, 4, 399), [true, true, true, true, false, false]);
}

#[test]
fn fields_of_sectors() {
    let disc = disc();
    let plain = |operator: &str, variant: u32| {
        let [section] = sections(&disc, operator, (925, variant), 925);
        let mut plain = [0; SECTOR_LEN];
        descramble(section.first_chunk().unwrap(), &mut plain);
        plain
    };
    // 925 is 00:14:25. Its minute with 01, its mode with 02, byte 16 with bit 3 turned over.
    assert_eq!(plain("header", 0)[12..16], [0x01, 0x14, 0x25, 0x01]);
    assert_eq!(plain("mode", 1)[12..16], [0x00, 0x14, 0x25, 0x03]);
    assert_eq!(plain("sync", 0)[..3], [0x01, 0xFF, 0xFF]);
    let was = plain("sync", 0)[16];
    assert_eq!(plain("user-data", 3)[16], was ^ 8);
    // The codes behind are good: only what was changed is found.
    for (operator, rule) in [
        ("header", "sector-header"),
        ("mode", "sector-mode"),
        ("sync", "sector-sync"),
        ("user-data", "user-data"),
        ("edc", "edc"),
        ("zero-field", "zero-field"),
        ("ecc", "ecc-p"),
    ] {
        let id = format!("{operator}@925:0").parse().unwrap();
        let report = mutate(&disc, &settings(Choice::Only(id), 1)).unwrap();
        let rules: Vec<&str> = report.operators[0].rules.keys().copied().collect();
        assert_eq!(rules, [rule], "{operator}");
    }
}

#[test]
fn packs_of_good_parity() {
    let disc = disc();
    let sections: [_; 3] = sections(&disc, "rw-pack", (20, 256), 20);
    let mut window = Deinterleaver::default();
    let mut cooked = None;
    for section in sections {
        let symbols: &[u8; SUBCODE_LEN] = section.last_chunk().unwrap();
        cooked = window.push(symbols);
    }
    let cooked = cooked.unwrap();
    let (before, pack) = cooked.split_at(PACK_LEN);
    assert_eq!(before, [0; PACK_LEN]);
    let pack: &[u8; PACK_LEN] = pack.first_chunk().unwrap();
    assert_ne!(*pack, [0; PACK_LEN]);
    assert!(check_pack(pack).is_ok());
}

#[test]
fn a_sample_is_found_and_is_the_same_again() {
    let disc = disc();
    let report = mutate(&disc, &settings(many(300), 80)).unwrap();
    assert_eq!(report.mutants(), 300);
    assert_eq!(report.missed, []);
    assert!(report.is_whole() && report.whole > 50, "{}", report.whole);
    // Each operator that has a place on this disc is there: it has no XA track, no B0, no CD-TEXT.
    assert_eq!(report.operators.len(), all().len() - 4);
    let again = mutate(&disc, &settings(many(300), 80)).unwrap();
    assert_eq!(report.text(), again.text());
    let other = Settings { seed: 2, ..settings(many(300), 0) };
    assert_ne!(report.text(), mutate(&disc, &other).unwrap().text());
}

#[test]
fn a_judge_with_a_hole_is_shown_up() {
    let disc = disc();
    let sample = settings(many(300), 0);
    for rule in ["q-crc", "q-position", "p-flag-end", "toc-missing", "zero-field", "mcn-cadence"] {
        let blind = Settings { blind: Some(rule.to_owned()), ..sample.clone() };
        let report = mutate(&disc, &blind).unwrap();
        assert!(!report.is_whole(), "{rule}");
        // The one that was missed can be made again alone, and is found by who sees.
        let only = Choice::Only(report.missed[0].id.to_string().parse().unwrap());
        let alone = mutate(&disc, &settings(only, 1)).unwrap();
        let rules: Vec<&str> = alone.operators[0].rules.keys().copied().collect();
        assert_eq!(rules, [rule]);
    }
}

#[test]
fn what_is_no_mutant() {
    let parse = |text: &str| text.parse::<MutantId>().map_err(|error| error.to_string());
    assert!(parse("main-bit@-150:3").is_ok());
    let form = "`main-bit@x:3` names no mutant: OPERATOR@LBA:VARIANT, such as main-bit@-150:1234";
    assert_eq!(parse("main-bit@x:3"), Err(form.to_owned()));
    assert!(parse("byte@0:3").is_err_and(|error| error.starts_with("there is no operator `byte`")));
    let disc = disc();
    let beyond = Choice::Only(parse("main-bit@0:18816").unwrap());
    let error = mutate(&disc, &settings(beyond, 0)).err().unwrap();
    assert_eq!(error.to_string(), "there is no main-bit@0:18816 on this disc");
}

/// Whether a mutant is equivalent; it is found when not, and not found when it is.
#[track_caller]
fn is_equivalent(disc: &Disc, operator: &str, at: Lba, variant: u32) -> bool {
    let id = MutantId { operator: operator.to_owned(), at, variant };
    let report = mutate(disc, &settings(Choice::Only(id.clone()), 1)).unwrap();
    assert!(report.is_whole(), "{id}");
    let row = &report.operators[0];
    assert_eq!(row.found + row.equivalents(), 1, "{id}");
    row.equivalents() == 1
}

fn of_suite(plan: &str) -> Disc {
    disc_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(plan))
}

/// Of packs that begin before the recording or end behind it not everything can be told.
#[test]
fn cut_packs_are_equivalent() {
    let disc = of_suite("rw/plans/packed.yaml");
    let is_cut = |at: Lba, symbol: u32| is_equivalent(&disc, "subcode-bit", at, 8 * symbol);
    // Symbol s of a pack on disc is of the one that began s % 8 packs before; four are in a section.
    let first = disc.first();
    let cut: Vec<bool> = (0..96).map(|symbol| is_cut(first, symbol)).collect();
    let expected: Vec<bool> = (0..96).map(|symbol| symbol % 24 % 8 > symbol / 24).collect();
    assert_eq!(cut, expected);
    assert!((0..24).all(|symbol| !is_cut(first.plus(2), symbol)));
    // P and Q of the same section are no matter of packs.
    for bit in [6, 7] {
        assert!(!is_equivalent(&disc, "subcode-bit", first, 8 * 5 + bit), "{bit}");
    }
    // At the end only parities of packs that go on behind it: symbols 2 and 20 to 23 of a pack are 5,
    // 20 to 22 and 3 on disc. Symbol 3 is 23, seven packs on, of a pack that ends here.
    let last = Lba(disc.end().0 - 1);
    let cut: Vec<u32> = (0..24).filter(|&symbol| is_cut(last, 72 + symbol)).collect();
    assert_eq!(cut, [3, 5, 20, 21, 22]);
}

/// Whether what is no text has the width of a character set is left open, as is how a genre counts.
#[test]
fn what_cd_text_leaves_open_is_equivalent() {
    const WIDTH_BIT: u32 = 31;
    const POSITION_BIT: u32 = 24;
    let disc = of_suite("exchange/plans/languages.yaml");
    let (mut open_widths, mut open_positions) = (0, 0);
    for at in (0..10).map(|at| disc.first().plus(at)) {
        let section = disc.section(at);
        let packs = cdtext::from_symbols(section.last_chunk().unwrap());
        for (place, pack) in (4..).zip(packs) {
            let (kind, block) = (pack[0], pack[3] >> 4 & 7);
            let bit = |bit| is_equivalent(&disc, "cd-text-pack", at, place * 128 + bit);
            // Block 2 is Japanese, of two bytes a character; texts are types 80h to 85h.
            assert_eq!(bit(WIDTH_BIT), block == 2 && kind > 0x85, "{at} {place}");
            open_widths += u32::from(block == 2 && kind > 0x85);
            if kind == 0x87 {
                assert_eq!(bit(POSITION_BIT), pack[3] & 15 != 0, "{at} {place}");
                open_positions += u32::from(pack[3] & 15 != 0);
            }
        }
    }
    assert!(open_widths > 0 && open_positions > 0, "{open_widths} {open_positions}");
}
