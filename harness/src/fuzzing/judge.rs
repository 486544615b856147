//! Target: the judge on whatever is recorded.
//!
//! A few sections of a small disc from some address on, with bytes changed, are judged at once and
//! one by one. Both verdicts are there, and the same.

use arbitrary::{Arbitrary, Result, Unstructured};
use rawcd_format::contents::{Generated, GeneratedKind, Source};
use rawcd_format::{
    BlockForm, Contents, DiscLayout, DiscPlan, Lba, Mcn, RawImage, SectorType, TrackPlan, WriteMode,
};
use rawcd_judge::{Judge, Subject, Verdict};
use rawcd_mastering::SequencedImage;

use super::pick;

/// Most sections that are judged.
const MAX_SECTIONS: u32 = 70;

/// Sections of a disc, and what is changed in them.
#[derive(Clone, Debug)]
struct FuzzSections {
    form: BlockForm,
    /// How it is recorded; `None` judges it as an image.
    mode: Option<WriteMode>,
    first: i32,
    sections: u32,
    edits: Vec<Edit>,
}

/// Bytes in their place, counted from the first of the first section.
#[derive(Clone, Debug)]
struct Edit {
    at: u32,
    value: u8,
    run: u8,
}

/// In the lead-in, at its end, at the starts and ends of tracks, and where there is nothing.
const FIRSTS: [i32; 18] = [
    -200, -160, -150, -900, -4650, -1, 0, 290, 300, 440, 449, 740, 750, 900, 1045, 1060, -45_150,
    449_790,
];

impl<'a> Arbitrary<'a> for FuzzSections {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<FuzzSections> {
        let form =
            pick::of(u, &[BlockForm::Raw, BlockForm::Raw, BlockForm::Packed, BlockForm::Pq])?;
        let modes = [Some(WriteMode::Raw), None, Some(WriteMode::SessionAtOnce)];
        let mode = pick::of(u, &modes)?;
        let first = pick::of(u, &FIRSTS)?.wrapping_add(i32::from(u.arbitrary::<i8>()?) / 4);
        let sections = u32::from(u.arbitrary::<u8>()?) % MAX_SECTIONS + 1;
        let edits = pick::several(u, 300, |u| {
            let (at, value, run) = u.arbitrary::<(u32, u8, u8)>()?;
            // What the subcode says is looked at most closely.
            let run = if run < 128 { 1 } else { run - 127 };
            Ok(Edit { at, value, run })
        })?;
        let form = if mode.is_some() { BlockForm::Raw } else { form };
        Ok(FuzzSections { form, mode, first, sections, edits })
    }
}

/// A disc of every kind of track that a rule looks into.
fn disc() -> (DiscPlan, Contents) {
    let kinds = [
        (SectorType::Audio, 300),
        (SectorType::Mode1, 300),
        (SectorType::Mode2Form1, 300),
        (SectorType::Mode2Form2, 300),
    ];
    let mut tracks: Vec<TrackPlan> =
        kinds.iter().map(|&(kind, sectors)| TrackPlan::new(kind, sectors)).collect();
    tracks[0].isrc = "USK7Y9812345".parse().ok();
    tracks[0].indexes = vec![150];
    let source = |track: &TrackPlan| -> Source {
        let made = Generated::new(GeneratedKind::Counter, track.sector_type, track.sectors);
        Box::new(made.expect("a counter fills every type that is not raw"))
    };
    let contents = Contents { tracks: tracks.iter().map(source).collect(), ..Contents::default() };
    let mcn: Option<Mcn> = "4006381333931".parse().ok();
    (DiscPlan { mcn, tracks, ..DiscPlan::default() }, contents)
}

/// The judge on whatever is recorded.
///
/// # Panics
/// When the verdict depends on the parts in which the sections come.
pub fn judge(bytes: &[u8]) -> bool {
    let Ok(input) = FuzzSections::arbitrary(&mut Unstructured::new(bytes)) else { return false };
    let (plan, contents) = disc();
    let modes: Vec<WriteMode> = input.mode.into_iter().collect();
    let Ok(layout) = DiscLayout::place(&plan, &modes) else { return false };
    let blocks = recorded(&input, layout, disc().1);
    let subject = match input.mode {
        None => Subject::Image(input.form),
        Some(_) => {
            Subject::Disc { lead_in_start: Lba(-900), last_lead_out: Lba(359_849), modes: &modes }
        }
    };
    let judged = |part: usize| -> Option<Verdict> {
        let mut judge = Judge::new(&plan, &contents, subject).expect("the plan has its place");
        let mut at = Lba(input.first);
        for part in blocks.chunks(part * input.form.block_len()) {
            judge.feed(at, part).ok()?;
            at = at.plus((part.len() / input.form.block_len()) as u32);
        }
        Some(judge.finish())
    };
    // Sections beyond every address are refused, at once or in part.
    let (whole, single) = (judged(input.sections as usize), judged(1));
    assert_eq!(whole, single, "judged at once and one by one");
    whole.is_some()
}

/// The sections with their edits. Where the image has none there are zeros.
fn recorded(input: &FuzzSections, layout: DiscLayout, contents: Contents) -> Vec<u8> {
    let image = SequencedImage::of_disc(layout, contents, input.form)
        .expect("the contents are as long as their tracks");
    let mut blocks = vec![0; input.sections as usize * input.form.block_len()];
    for (block, at) in blocks.chunks_mut(input.form.block_len()).zip(input.first..) {
        // Beyond the image there is nothing to read, and the block stays empty.
        let _ = image.read(Lba(at), block);
    }
    for Edit { at, value, run } in &input.edits {
        let at = *at as usize % blocks.len();
        let end = (at + usize::from(*run)).min(blocks.len());
        blocks[at..end].iter_mut().for_each(|byte| *byte ^= value);
    }
    blocks
}
