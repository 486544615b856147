//! Audio: one sample.

use rawcd_format::{Lba, SECTOR_LEN};

use super::Operator;
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Stratum};

/// Samples of a section, each channel by itself.
const SAMPLES: u32 = SECTOR_LEN as u32 / 2;
/// What is added to a sample.
const STEPS: [i16; 4] = [1, -1, 256, i16::MIN];

/// Changes one sample of one channel.
pub(super) struct Sample;

impl Operator for Sample {
    fn name(&self) -> &'static str {
        "sample"
    }

    fn about(&self) -> &'static str {
        "one sample of audio, of a pause or of a silent lead-in or lead-out, with another value"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        let mut strata = disc.strata();
        strata.retain(|stratum| disc.kind(stratum.runs[0].0).is_audio());
        strata
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        SAMPLES * STEPS.len() as u32
    }

    fn change(&self, _: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let (sample, step) = ((variant / 4) as usize, STEPS[variant as usize % 4]);
        Some(Change::one(at, move |section| {
            let bytes = [section[2 * sample], section[2 * sample + 1]];
            let other = i16::from_le_bytes(bytes).wrapping_add(step).to_le_bytes();
            section[2 * sample..][..2].copy_from_slice(&other);
        }))
    }
}
