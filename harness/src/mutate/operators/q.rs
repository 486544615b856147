//! Q: every field with every other value, the CRC made good again.

use rawcd_format::Lba;

use super::Operator;
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Stratum, edit_q, mode};

/// Other values of a byte.
const OTHERS: u32 = 255;

/// Sets a data byte of Q to another value: variant 255 n + k is byte n with k + 1 added.
pub(super) struct Field;

impl Operator for Field {
    fn name(&self) -> &'static str {
        "q-field"
    }

    fn about(&self) -> &'static str {
        "a byte of Q with another value, legal or not, and the CRC good again"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        let mut strata = disc.strata();
        for adr in [2, 3] {
            let runs: Vec<_> = disc.specials(adr).map(|lba| (lba, lba.plus(1))).collect();
            if !runs.is_empty() {
                strata.push(Stratum { name: mode(adr), runs });
            }
        }
        strata
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        10 * OTHERS
    }

    fn change(&self, _: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let (byte, more) = ((variant / OTHERS) as usize, (variant % OTHERS + 1) as u8);
        Some(Change::one(at, move |section| {
            edit_q(section, |data| data[byte] = data[byte].wrapping_add(more));
        }))
    }
    fn is_exhaustive(&self) -> bool {
        true
    }
}
