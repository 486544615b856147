//! CD-TEXT in the lead-in, against the golden vectors.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io;

use rawcd_format::subcode::cdtext::{CdText, PACK_LEN, TextBlock, TextKind, Texts, from_symbols};
use rawcd_format::{
    BlockForm, Contents, DiscPlan, Layout, Lba, RwForm, SectorType, TrackPlan, UserData,
};
use rawcd_mastering::{ContentsError, Sequencer};
use serde_json::Value;

const VECTORS: &str = include_str!("../../format/tests/vectors/rw.json");

/// Sections of zeros, but for one symbol.
struct OneSymbol {
    len: usize,
    sectors: u32,
    /// The section that is not zero.
    at: u32,
}

impl UserData for OneSymbol {
    fn sector_len(&self) -> usize {
        self.len
    }

    fn sectors(&self) -> u32 {
        self.sectors
    }

    fn read(&self, first: u32, out: &mut [u8]) -> io::Result<()> {
        out.fill(0);
        if let Some(place) = self.at.checked_sub(first).map(|at| at as usize * self.len)
            && let Some(byte) = out.get_mut(place)
        {
            *byte = 9;
        }
        Ok(())
    }
}

fn plan(texts: &[(TextKind, &str, &[&str])], tracks: usize) -> DiscPlan {
    let texts = texts.iter().map(|(kind, disc, tracks)| {
        let tracks = tracks.iter().map(|text| text.as_bytes().to_vec()).collect();
        (*kind, Texts { disc: disc.as_bytes().to_vec(), tracks })
    });
    let block = TextBlock { language: 9, texts: texts.collect(), ..TextBlock::default() };
    DiscPlan {
        tracks: vec![TrackPlan::new(SectorType::Audio, 300); tracks],
        cd_text: Some(CdText { blocks: vec![block] }),
        ..DiscPlan::default()
    }
}

fn vector_plan() -> DiscPlan {
    let performers = ["A", "B", "A rather long performer name that runs on"];
    plan(
        &[
            (TextKind::Title, "Reference Disc", &["First", "Second title", "Third"]),
            (TextKind::Performer, "Nobody", &performers),
        ],
        3,
    )
}

fn sequencer(plan: &DiscPlan, rw_at: Option<u32>) -> Result<Sequencer, ContentsError> {
    let layout = Layout::place(plan).unwrap();
    let source = |len, sectors, at| Box::new(OneSymbol { len, sectors, at }) as Box<dyn UserData>;
    let sections = layout.end().since(Lba(-22_650)).unsigned_abs();
    let contents = Contents {
        tracks: plan.tracks.iter().map(|track| source(2352, track.sectors, u32::MAX)).collect(),
        subcode_rw: rw_at.map(|at| source(96, sections, at)),
        ..Contents::default()
    };
    Sequencer::new(plan.clone(), layout, contents)
}

/// The R-W symbols of sections, P and Q masked away.
fn symbols(sequencer: &Sequencer, form: BlockForm, first: i32, count: usize) -> Vec<[u8; 96]> {
    let mut blocks = vec![0; count * form.block_len()];
    sequencer.blocks(form, Lba(first), &mut blocks).unwrap();
    let of_block = |block: &[u8]| std::array::from_fn(|at| block[2352 + at] & 0x3F);
    blocks.chunks_exact(form.block_len()).map(of_block).collect()
}

#[test]
fn the_lead_in_of_the_vectors() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let expected: Vec<[u8; 96]> = vectors["cdtext_first_sections_symbols"]
        .as_array()
        .unwrap()
        .iter()
        .map(|section| {
            let digits = section.as_str().unwrap();
            std::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
        })
        .collect();
    let sequencer = sequencer(&vector_plan(), None).unwrap();
    assert_eq!(symbols(&sequencer, BlockForm::Raw, -22_650, 3), expected);
    // Twelve packs are three sections, and 22,500 sections are 7,500 times three.
    assert_eq!(symbols(&sequencer, BlockForm::Raw, -153, 3), expected);
    assert_eq!(symbols(&sequencer, BlockForm::Raw, -150, 2), [[0; 96]; 2]);
    // A read that starts in the middle, and one that runs into the program area.
    assert_eq!(symbols(&sequencer, BlockForm::Raw, -20_000, 1), [expected[1]]);
    assert_eq!(symbols(&sequencer, BlockForm::Raw, -151, 2), [expected[2], [0; 96]]);
    assert_eq!(symbols(&sequencer, BlockForm::Packed, -22_650, 3), [[0; 96]; 3]);
}

/// Whatever their number, packs follow each other without a gap.
#[test]
fn packs_are_repeated_without_a_gap() {
    for (text, count) in [(10, 4), (11, 5), (23, 6), (35, 7)] {
        let text = "x".repeat(text);
        let sequencer = sequencer(&plan(&[(TextKind::Title, &text, &[""])], 1), None).unwrap();
        let sections = symbols(&sequencer, BlockForm::Raw, -22_650, 22_500);
        let packs: Vec<[u8; PACK_LEN]> = sections.iter().flat_map(from_symbols).collect();
        for (number, pack) in packs.iter().enumerate() {
            assert_eq!(usize::from(pack[2]), number % count, "{count} packs");
        }
    }
}

#[test]
fn the_lead_in_is_for_cd_text_alone() {
    let mut plan = vector_plan();
    for form in [RwForm::Raw, RwForm::Packed] {
        plan.subcode_rw = Some(form);
        let sequencer = sequencer(&plan, Some(22_499)).unwrap();
        let mut blocks = vec![0; 3 * 2448];
        sequencer.blocks(BlockForm::Raw, Lba(-154), &mut blocks).unwrap();
        let error = sequencer.blocks(BlockForm::Raw, Lba(-152), &mut blocks).unwrap_err();
        assert_eq!(
            error.to_string(),
            "section 22499 of the R-W stream is not zero; the lead-in of this disc belongs to CD-TEXT"
        );
    }
    // Behind the lead-in both stand side by side.
    plan.subcode_rw = Some(RwForm::Raw);
    let sequencer = sequencer(&plan, Some(22_500)).unwrap();
    let sections = symbols(&sequencer, BlockForm::Raw, -151, 2);
    assert_eq!(sections[0][..2], [0x20, 0x10]);
    assert_eq!(sections[1][..2], [9, 0]);
}

#[test]
fn texts_that_cannot_be_recorded() {
    let error = sequencer(&plan(&[(TextKind::Title, "A\0", &[])], 1), None).err().unwrap();
    assert_eq!(
        error.to_string(),
        "CD-TEXT, title of the disc, language block 0: character 2 is NUL, which ends a text"
    );
}
