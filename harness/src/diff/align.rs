//! By how many samples the audio of one disc stands later than that of another.
//!
//! Some sections of audio all over the first disc are looked for in the second, sample by sample, up
//! to [`REACH`] samples to either side. The offset at which most are found is that of the disc; of
//! several the one nearest to zero, as periodic sounds are found at many.

use std::collections::BTreeMap;

use rawcd_format::{Lba, RawImage, ReadError, SECTOR_LEN};

use crate::view::{View, main_channel};

/// Samples to either side.
pub(super) const REACH: i32 = 3_000;
/// Bytes of a sample, both channels.
pub(super) const SAMPLE_LEN: usize = 4;
/// Sections that are looked for.
const ANCHORS: u32 = 16;
/// Sections to either side that hold the reach: 588 samples each.
const AROUND: u32 = 6;
/// Different samples that a section must have to be looked for.
const MIN_VARIETY: usize = 32;

/// The offset; `None` when less than half of the sections are found.
pub(super) fn offset(
    a: &dyn RawImage,
    b: &dyn RawImage,
    view: &View,
) -> Result<Option<i32>, ReadError> {
    let mut votes: BTreeMap<i32, u32> = BTreeMap::new();
    let mut looked_for = 0;
    for at in anchors(a, b, view) {
        let wanted = main_channels(a, at, 1)?;
        if variety(&wanted) < MIN_VARIETY {
            continue;
        }
        looked_for += 1;
        let around = main_channels(b, Lba(at.0 - AROUND as i32), 2 * AROUND + 1)?;
        for offset in -REACH..=REACH {
            let from = (i64::from(AROUND) * SECTOR_LEN as i64 + i64::from(offset) * 4) as usize;
            if around[from..from + SECTOR_LEN] == wanted[..] {
                *votes.entry(offset).or_default() += 1;
            }
        }
    }
    let most = votes.into_iter().max_by_key(|&(offset, count)| (count, -offset.abs()));
    Ok(most.filter(|&(_, count)| 2 * count >= looked_for).map(|(offset, _)| offset))
}

/// Sections of audio, evenly over those of the first disc, whose surroundings are in the second.
fn anchors(a: &dyn RawImage, b: &dyn RawImage, view: &View) -> Vec<Lba> {
    let runs = view.lanes.main.runs();
    let ends = runs.iter().skip(1).map(|&(first, _)| first).chain([view.end]);
    let audio: Vec<(Lba, u32)> = (runs.iter().zip(ends))
        .filter(|((_, value), _)| *value == main_channel::AUDIO)
        .map(|(&(first, _), end)| (first, end.since(first).unsigned_abs()))
        .collect();
    let all: u32 = audio.iter().map(|(_, sections)| sections).sum();
    let wanted = (0..ANCHORS).map(|nth| (u64::from(all) * u64::from(2 * nth + 1) / 32) as u32);
    let place = |mut nth: u32| {
        for &(first, sections) in &audio {
            if nth < sections {
                return Some(first.plus(nth));
            }
            nth -= sections;
        }
        None
    };
    let is_inside = |at: &Lba| {
        let (from, to) = (at.0 - AROUND as i32, at.0 + AROUND as i32);
        from >= b.first_lba().0 && to < b.end_lba().0 && (a.first_lba()..a.end_lba()).contains(at)
    };
    let mut places: Vec<Lba> = wanted.filter_map(place).filter(is_inside).collect();
    places.dedup();
    places
}

fn variety(sector: &[u8]) -> usize {
    let mut samples: Vec<&[u8]> = sector.chunks_exact(SAMPLE_LEN).collect();
    samples.sort_unstable();
    samples.dedup();
    samples.len()
}

/// The main channels of successive sections.
pub(super) fn main_channels(
    image: &dyn RawImage,
    first: Lba,
    count: u32,
) -> Result<Vec<u8>, ReadError> {
    let block_len = image.form().block_len();
    let mut blocks = vec![0; count as usize * block_len];
    image.read(first, &mut blocks)?;
    Ok(blocks.chunks_exact(block_len).flat_map(|block| &block[..SECTOR_LEN]).copied().collect())
}
