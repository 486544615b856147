//! Every mutant of a choice, side by side, in the order of the choice.

use rawcd_format::Lba;
use rawcd_judge::{JudgeError, Verdict};
use rayon::prelude::*;

use super::choice::{Choice, Chosen, UnknownMutant, choose};
use super::disc::Disc;
use super::operators::{Equivalence, all};
use super::random::Random;
use super::report::{Mutant, Report, Traced};
use super::search::{AtPlace, Clean};

/// What is mutated and how.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which mutants.
    pub choice: Choice,
    /// What they are drawn with.
    pub seed: u64,
    /// About so many of them are judged whole too.
    pub whole: u32,
    /// Of the rule of this name a judge says nothing: a judge that cannot find proves that the
    /// report fails.
    pub blind: Option<String>,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum MutateError {
    /// The mutant that was asked for is not there.
    #[error(transparent)]
    Unknown(#[from] UnknownMutant),
    /// Something cannot be judged.
    #[error(transparent)]
    Judge(#[from] JudgeError),
    /// The disc is not as declared before anything is changed.
    #[error("{0}: the disc is not clean as it was recorded: {1}")]
    NotClean(String, String),
    /// From a checkpoint on other things are found than in the whole.
    #[error("{0}: from the checkpoint on {1} is found, in the whole {2}")]
    NotTheSame(String, String, String),
}

/// Makes mutants of `disc` and judges them.
///
/// # Errors
/// When there is no such mutant, something cannot be judged, the disc was not clean, or a mutant that
/// was judged whole gave other findings.
pub fn mutate(disc: &Disc, settings: &Settings) -> Result<Report, MutateError> {
    let clean = Clean::new(disc)?;
    if let Some(found) = clean.verdict.findings.first() {
        return Err(MutateError::NotClean(disc.name.clone(), crate::report::describe(found)));
    }
    let chosen: Vec<Chosen> = choose(disc, &settings.choice, settings.seed)?.into_iter().collect();
    // Mutants at one place are judged together, from what is known there.
    let groups: Vec<&[Chosen]> =
        chosen.chunk_by(|a, b| (a.operator, a.at) == (b.operator, b.at)).collect();
    let judged: Vec<Vec<Mutant>> = groups
        .into_par_iter()
        .map(|group| judge_group(disc, &clean, (settings, chosen.len() as u32), group))
        .collect::<Result<_, MutateError>>()?;
    Ok(Report::new(disc, judged.into_iter().flatten().collect()))
}

fn judge_group(
    disc: &Disc,
    clean: &Clean<'_>,
    (settings, mutants): (&Settings, u32),
    group: &[Chosen],
) -> Result<Vec<Mutant>, MutateError> {
    let mut known: Option<(Lba, AtPlace<'_, '_>)> = None;
    let mut judged = Vec::with_capacity(group.len());
    for &chosen in group {
        let operator = all()[chosen.operator];
        let Some(change) = operator.change(disc, chosen.at, chosen.variant) else { continue };
        let first = change.first();
        let at_place = match &mut known {
            Some((place, at_place)) if *place == first => at_place,
            known => &mut known.insert((first, clean.place(first)?)).1,
        };
        let verdict = at_place.judge(&change)?;
        let mut draw = Random::new(settings.seed, &chosen.id().to_string());
        let is_whole = draw.below(mutants) < settings.whole;
        if is_whole {
            let whole = clean.whole(&change)?;
            compare(chosen, &verdict, &whole)?;
        }
        let verdict = without(verdict, settings.blind.as_deref());
        let equivalence: Option<Equivalence> = match verdict.findings.is_empty() {
            true => operator.equivalent(disc, chosen.at, chosen.variant),
            false => None,
        };
        let end = change.end().unwrap_or(first.plus(1));
        judged.push(Mutant {
            operator: chosen.operator,
            id: chosen.id(),
            traces: Traced::of(&verdict, first, end),
            equivalence,
            is_whole,
        });
    }
    Ok(judged)
}

/// The verdict of a judge who says nothing of a rule.
fn without(mut verdict: Verdict, rule: Option<&str>) -> Verdict {
    if let Some(rule) = rule {
        verdict.findings.retain(|found| found.rule.name != rule);
        verdict.counts.retain(|count| count.rule.name != rule);
    }
    verdict
}

fn compare(chosen: Chosen, found: &Verdict, whole: &Verdict) -> Result<(), MutateError> {
    if found == whole {
        return Ok(());
    }
    let words = |verdict: &Verdict| {
        let lines: Vec<String> =
            verdict.findings.iter().take(3).map(crate::report::describe).collect();
        format!("[{}] in {} sections", lines.join("; "), verdict.sections)
    };
    Err(MutateError::NotTheSame(chosen.id().to_string(), words(found), words(whole)))
}
