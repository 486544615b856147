//! Sections that are not where they belong.

use rawcd_format::Lba;

use super::Operator;
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Stratum};

/// A section is left out; later ones move up.
pub(super) struct Drop;
/// A section is sent twice; later ones move back.
pub(super) struct Repeat;
/// Two sections change places.
pub(super) struct Swap;

impl Operator for Drop {
    fn name(&self) -> &'static str {
        "drop"
    }

    fn about(&self) -> &'static str {
        "a section left out; later ones move up"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        disc.strata()
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        1
    }

    fn change(&self, _: &Disc, at: Lba, _: u32) -> Option<Change> {
        Some(Change::Dropped(at))
    }
}

impl Operator for Repeat {
    fn name(&self) -> &'static str {
        "repeat"
    }

    fn about(&self) -> &'static str {
        "a section sent twice; later ones move back"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        disc.strata()
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        1
    }

    fn change(&self, _: &Disc, at: Lba, _: u32) -> Option<Change> {
        Some(Change::Repeated(at))
    }
}

/// How far apart the two are.
const DISTANCES: [u32; 5] = [1, 2, 3, 10, 75];

impl Operator for Swap {
    fn name(&self) -> &'static str {
        "swap"
    }

    fn about(&self) -> &'static str {
        "two sections, 1 to 75 apart, in each other's place"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        disc.strata()
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        DISTANCES.len() as u32
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let other = at.plus(DISTANCES[variant as usize]);
        if !disc.holds(other) {
            return None;
        }
        let (here, there) = (disc.section(at), disc.section(other));
        // Copies of a mode 5 item have no running time.
        if here == there {
            return None;
        }
        Some(Change::run(at, other.plus(1), move |lba, section| {
            if lba == at {
                *section = there;
            } else if lba == other {
                *section = here;
            }
        }))
    }
}
