//! Which mutants are made: a seeded sample of each operator, or all of them at a place of each
//! sort.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use rawcd_format::Lba;

use super::disc::{Disc, Stratum};
use super::operators::{Operator, all};
use super::random::Random;

/// Draws that may come to nothing before a sample is given up as full.
const MOST_DRAWS_EACH: u32 = 8;
/// Sections at each end of a run that are chosen as often as all that lie between.
const EDGE_SECTIONS: u32 = 3;

/// Which mutants are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Many of them.
    Many {
        /// So many, shared out among the operators as far as they have them.
        budget: u32,
        /// And every bit, and every value of a byte of Q, of one section of each of these
        /// [sorts](super::sorts), as far as the disc has them.
        exhaustive: BTreeSet<String>,
    },
    /// One.
    Only(MutantId),
}

/// A mutant: by these three it can be made again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MutantId {
    /// The name of its operator.
    pub operator: String,
    /// Its place.
    pub at: Lba,
    /// Which of the operator's variants.
    pub variant: u32,
}

impl fmt::Display for MutantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}:{}", self.operator, self.at, self.variant)
    }
}

/// What names no mutant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownMutant {
    /// Not of this form.
    #[error("`{0}` names no mutant: OPERATOR@LBA:VARIANT, such as main-bit@-150:1234")]
    Form(String),
    /// No such operator.
    #[error("there is no operator `{0}`: one of {1}")]
    Operator(String, String),
    /// The operator has no such place or variant on this disc.
    #[error("there is no {0} on this disc")]
    NotHere(MutantId),
}

impl FromStr for MutantId {
    type Err = UnknownMutant;

    fn from_str(text: &str) -> Result<MutantId, UnknownMutant> {
        let parts = text.split_once('@').and_then(|(operator, rest)| {
            let (at, variant) = rest.split_once(':')?;
            Some((operator, at.parse().ok()?, variant.parse().ok()?))
        });
        let Some((operator, at, variant)) = parts else {
            return Err(UnknownMutant::Form(text.to_owned()));
        };
        if all().iter().all(|known| known.name() != operator) {
            let names: Vec<&str> = all().iter().map(|known| known.name()).collect();
            return Err(UnknownMutant::Operator(operator.to_owned(), names.join(", ")));
        }
        Ok(MutantId { operator: operator.to_owned(), at: Lba(at), variant })
    }
}

/// A mutant with its operator, by its place among all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Chosen {
    pub(super) operator: usize,
    pub(super) at: Lba,
    pub(super) variant: u32,
}

impl Chosen {
    pub(super) fn id(self) -> MutantId {
        let operator = all()[self.operator].name().to_owned();
        MutantId { operator, at: self.at, variant: self.variant }
    }
}

/// The mutants of a choice, in the order of operators and places.
pub(super) fn choose(
    disc: &Disc,
    choice: &Choice,
    seed: u64,
) -> Result<BTreeSet<Chosen>, UnknownMutant> {
    match choice {
        Choice::Many { budget, exhaustive: sorts } => {
            let mut chosen = sampled(disc, *budget, seed);
            chosen.extend(exhaustive(disc, sorts));
            Ok(chosen)
        }
        Choice::Only(id) => only(disc, id).map(|chosen| BTreeSet::from([chosen])),
    }
}

fn only(disc: &Disc, id: &MutantId) -> Result<Chosen, UnknownMutant> {
    let not_here = || UnknownMutant::NotHere(id.clone());
    let operators = all();
    let found = operators.iter().position(|known| known.name() == id.operator);
    let operator = found.ok_or_else(not_here)?;
    let &MutantId { at, variant, .. } = id;
    let has = |stratum: &Stratum| stratum.runs.iter().any(|run| run.0 <= at && at < run.1);
    let is_here = operators[operator].strata(disc).iter().any(has)
        && variant < operators[operator].variants(disc, at)
        && operators[operator].change(disc, at, variant).is_some();
    if is_here { Ok(Chosen { operator, at, variant }) } else { Err(not_here()) }
}

fn exhaustive(disc: &Disc, sorts: &BTreeSet<String>) -> BTreeSet<Chosen> {
    let mut chosen = BTreeSet::new();
    let operators = all().into_iter().enumerate();
    for (number, operator) in operators.filter(|(_, operator)| operator.is_exhaustive()) {
        for stratum in operator.strata(disc).iter().filter(|it| sorts.contains(&it.name)) {
            let at = middle(stratum);
            let variants = 0..operator.variants(disc, at);
            chosen.extend(variants.map(|variant| Chosen { operator: number, at, variant }));
        }
    }
    chosen
}

/// The middle of the longest run: what lies at the ends is left to the samples.
fn middle(stratum: &Stratum) -> Lba {
    let len = |run: &(Lba, Lba)| run.1.since(run.0);
    let longest = stratum.runs.iter().max_by_key(|run| len(run)).unwrap_or(&stratum.runs[0]);
    longest.0.plus(len(longest).unsigned_abs() / 2)
}

/// As many shares of the budget for each operator as it asks for. Operators with few mutants leave
/// the rest of theirs to those behind them.
fn sampled(disc: &Disc, budget: u32, seed: u64) -> BTreeSet<Chosen> {
    let operators = all();
    let mut strata: Vec<(usize, Vec<Stratum>)> =
        operators.iter().map(|operator| operator.strata(disc)).enumerate().collect();
    strata.retain(|(_, strata)| !strata.is_empty());
    strata.sort_by_key(|(number, strata)| (size(disc, operators[*number], strata), *number));
    let mut chosen = BTreeSet::new();
    let (mut left, mut shares) =
        (budget, strata.iter().map(|(number, _)| operators[*number].shares()).sum::<u32>());
    for (number, strata) in strata {
        let own = operators[number].shares();
        let most = (u64::from(left) * u64::from(own)).div_ceil(u64::from(shares)) as u32;
        shares -= own;
        let mutants = of_operator(disc, number, &strata, most, seed);
        left = left.saturating_sub(mutants.len() as u32);
        chosen.extend(mutants);
    }
    chosen
}

/// How many mutants there are, about.
fn size(disc: &Disc, operator: &dyn Operator, strata: &[Stratum]) -> u64 {
    let sections = |stratum: &Stratum| -> u64 {
        stratum.runs.iter().map(|(first, end)| u64::from(end.since(*first).unsigned_abs())).sum()
    };
    strata
        .iter()
        .map(|stratum| sections(stratum) * u64::from(operator.variants(disc, stratum.runs[0].0)))
        .sum()
}

/// Up to `most` mutants, of each stratum by turns.
fn of_operator(
    disc: &Disc,
    number: usize,
    strata: &[Stratum],
    most: u32,
    seed: u64,
) -> BTreeSet<Chosen> {
    let operator = all()[number];
    let mut random = Random::new(seed, operator.name());
    let mut chosen = BTreeSet::new();
    // So few that all of them are taken.
    if size(disc, operator, strata) <= u64::from(most) {
        for run in strata.iter().flat_map(|stratum| &stratum.runs) {
            for at in (run.0.0..run.1.0).map(Lba) {
                let variants = 0..operator.variants(disc, at);
                chosen.extend(variants.map(|variant| Chosen { operator: number, at, variant }));
            }
        }
        chosen.retain(|it| operator.change(disc, it.at, it.variant).is_some());
        return chosen;
    }
    let mut draws = strata.iter().cycle().take((most * MOST_DRAWS_EACH) as usize);
    while chosen.len() < most as usize {
        let Some(stratum) = draws.next() else { break };
        let at = place(stratum, &mut random);
        let variants = operator.variants(disc, at);
        if variants == 0 {
            continue;
        }
        let variant = random.below(variants);
        if operator.change(disc, at, variant).is_some() {
            chosen.insert(Chosen { operator: number, at, variant });
        }
    }
    chosen
}

/// A place in a stratum: half of the time near an end of a run, where most can go wrong.
fn place(stratum: &Stratum, random: &mut Random) -> Lba {
    let (first, end) = stratum.runs[random.below(stratum.runs.len() as u32) as usize];
    let sections = end.since(first).unsigned_abs();
    let edge = EDGE_SECTIONS.min(sections);
    match random.below(4) {
        0 => first.plus(random.below(edge)),
        1 => Lba(end.0 - 1 - random.below(edge) as i32),
        _ => first.plus(random.below(sections)),
    }
}
