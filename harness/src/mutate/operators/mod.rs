//! What can be done to a recording: one file for each family.
//!
//! An operator has places, by strata of which each is a place of its own sort, and at each place a
//! number of variants. A mutant is an operator, a place and a variant; it is made from these three
//! alone, so it can be made again. What is legally equivalent is told by a predicate beside the
//! operator that makes it, with its clause.

mod bits;
mod borders;
mod cd_text;
mod codes;
mod control;
mod order;
mod pointer;
mod q;
mod rw;
mod samples;
mod sector;
mod toc;

use rawcd_format::Lba;

use super::change::Change;
use super::disc::{Disc, Stratum};

/// Why a mutant that is not found is as legal as the disc without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Equivalence {
    /// By which clause.
    pub clause: &'static str,
    /// In words.
    pub because: &'static str,
}

/// A sort of change.
pub(super) trait Operator: Sync {
    /// In a word or two, such as `q-field`; unique.
    fn name(&self) -> &'static str;

    /// What it does, in a sentence.
    fn about(&self) -> &'static str;

    /// Where it can act.
    fn strata(&self, disc: &Disc) -> Vec<Stratum>;

    /// In how many ways it acts at a place of its strata.
    fn variants(&self, disc: &Disc, at: Lba) -> u32;

    /// The change; none where this variant would change nothing or has no room.
    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change>;

    /// How many shares of a budget are its own: more where few discs have what it acts on, so that
    /// what is equivalent among its mutants is a share of many.
    fn shares(&self) -> u32 {
        1
    }

    /// Whether all its variants are made at one place of each of its strata when all is asked for.
    fn is_exhaustive(&self) -> bool {
        false
    }

    /// Why such a mutant is as legal as the disc without it, if it is.
    fn equivalent(&self, _disc: &Disc, _at: Lba, _variant: u32) -> Option<Equivalence> {
        None
    }
}

/// All of them, in the order of reports.
pub(super) fn all() -> Vec<&'static dyn Operator> {
    let mut all: Vec<&'static dyn Operator> = vec![&bits::MAIN, &bits::SUBCODE, &q::Field];
    all.extend([&order::Drop as &dyn Operator, &order::Repeat, &order::Swap]);
    all.extend([&toc::Missing as &dyn Operator, &toc::Late, &toc::Wrong]);
    all.push(&pointer::Pointer);
    all.extend([&control::COPY_BIT as &dyn Operator, &control::PRE_EMPHASIS]);
    all.extend([&codes::MCN as &dyn Operator, &codes::ISRC]);
    all.extend([&borders::Index as &dyn Operator, &borders::PFlag, &borders::Pause]);
    all.extend(sector::FIELDS.iter().map(|field| field as &dyn Operator));
    all.extend([&rw::Pack as &dyn Operator, &cd_text::Pack, &samples::Sample]);
    all
}

/// A stratum of one place.
fn single(name: impl Into<String>, lba: Lba) -> Stratum {
    Stratum { name: name.into(), runs: vec![(lba, lba.plus(1))] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = all().iter().map(|operator| operator.name()).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
