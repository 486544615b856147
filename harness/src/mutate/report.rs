//! What came of the mutants, by operator: how many, how many were found, by which rules and how
//! far from the place.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rawcd_format::Lba;
use rawcd_judge::Verdict;
use serde_json::{Value, json};

use super::choice::MutantId;
use super::disc::Disc;
use super::operators::{Equivalence, all};

/// Mutants of an operator that may be legally equivalent, in percent.
const EQUIVALENT_PERCENT: usize = 2;

/// Of fewer mutants one may be equivalent.
const FEW_MUTANTS: usize = 50;

/// A mutant and what was found of it.
pub(super) struct Mutant {
    pub(super) operator: usize,
    pub(super) id: MutantId,
    pub(super) traces: Vec<Traced>,
    pub(super) equivalence: Option<Equivalence>,
    pub(super) is_whole: bool,
}

/// A rule that found it, and how far from the change: sections from the last changed one, negative
/// before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traced {
    pub(super) rule: &'static str,
    pub(super) distance: i32,
}

impl Traced {
    /// Of each rule the finding nearest to the sections from `first` to before `end`.
    pub(super) fn of(verdict: &Verdict, first: Lba, end: Lba) -> Vec<Traced> {
        let mut nearest: BTreeMap<&'static str, i32> = BTreeMap::new();
        for found in &verdict.findings {
            let found_end = found.lba.plus(found.sections.max(1));
            let distance = if found.lba >= end {
                found.lba.since(end) + 1
            } else if found_end <= first {
                found_end.since(first) - 1
            } else {
                0
            };
            let known = nearest.entry(found.rule.name).or_insert(distance);
            if distance.abs() < known.abs() {
                *known = distance;
            }
        }
        nearest.into_iter().map(|(rule, distance)| Traced { rule, distance }).collect()
    }
}

/// How one operator did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperatorReport {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Mutants made.
    pub mutants: usize,
    /// Those in which something was found.
    pub found: usize,
    /// Those that are as legal as the disc was, by clause.
    pub equivalent: BTreeMap<(&'static str, &'static str), usize>,
    /// How many each rule found, and the distances: nearest and furthest place of a finding, in
    /// sections behind the change, negative before it.
    pub rules: BTreeMap<&'static str, (usize, i32, i32)>,
    /// The distance of the nearest finding of each found mutant, sorted by its amount.
    pub distances: Vec<i32>,
}

impl OperatorReport {
    /// The median distance, and the furthest.
    pub(super) fn middle_and_last(&self) -> [String; 2] {
        let middle = self.distances.get(self.distances.len() / 2);
        [middle, self.distances.last()]
            .map(|distance| distance.map_or("-".to_owned(), i32::to_string))
    }

    /// Whether more of them are equivalent than may be; of a few one may.
    fn exceeds(&self) -> bool {
        100 * self.equivalents() > EQUIVALENT_PERCENT * self.mutants.max(FEW_MUTANTS)
    }

    /// Adds what the same operator did on another disc.
    fn add(&mut self, other: OperatorReport) {
        self.mutants += other.mutants;
        self.found += other.found;
        for (clause, count) in other.equivalent {
            *self.equivalent.entry(clause).or_default() += count;
        }
        for (rule, (count, from, to)) in other.rules {
            let known = self.rules.entry(rule).or_insert((0, from, to));
            *known = (known.0 + count, known.1.min(from), known.2.max(to));
        }
        self.distances.extend(other.distances);
        self.distances.sort_by_key(|distance| distance.abs());
    }

    /// Mutants that are as legal as the disc was.
    #[must_use]
    pub fn equivalents(&self) -> usize {
        self.equivalent.values().sum()
    }

    /// Mutants neither found nor equivalent.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.mutants - self.found - self.equivalents()
    }

    fn take(&mut self, mutant: &Mutant) {
        self.mutants += 1;
        if let Some(Equivalence { clause, because }) = mutant.equivalence {
            *self.equivalent.entry((clause, because)).or_default() += 1;
        }
        for &Traced { rule, distance } in &mutant.traces {
            let (count, least, most) = self.rules.entry(rule).or_insert((0, distance, distance));
            (*count, *least, *most) = (*count + 1, distance.min(*least), distance.max(*most));
        }
        let nearest = mutant.traces.iter().map(|traced| traced.distance).min_by_key(|d| d.abs());
        self.found += usize::from(nearest.is_some());
        self.distances.extend(nearest);
    }
}

/// A mutant that was neither found nor is equivalent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The name of its disc.
    pub disc: String,
    /// Which.
    pub id: MutantId,
}

/// What came of all of them.
#[derive(Default)]
pub struct Report {
    /// Discs.
    pub discs: usize,
    /// Their sections.
    pub sections: u64,
    /// By operator, in their order; those without a mutant are left out.
    pub operators: Vec<OperatorReport>,
    /// Mutants that were judged whole too, with equal findings.
    pub whole: usize,
    /// Mutants neither found nor equivalent.
    pub missed: Vec<Missed>,
}

impl Report {
    pub(super) fn new(disc: &Disc, mutants: Vec<Mutant>) -> Report {
        let mut by_operator: BTreeMap<usize, OperatorReport> = BTreeMap::new();
        let mut missed = Vec::new();
        for mutant in &mutants {
            let report = by_operator.entry(mutant.operator).or_insert_with(|| {
                let operator = all()[mutant.operator];
                OperatorReport {
                    name: operator.name(),
                    about: operator.about(),
                    ..OperatorReport::default()
                }
            });
            report.take(mutant);
            if mutant.traces.is_empty() && mutant.equivalence.is_none() {
                missed.push(Missed { disc: disc.name.clone(), id: mutant.id.clone() });
            }
        }
        let mut operators: Vec<OperatorReport> = by_operator.into_values().collect();
        for operator in &mut operators {
            operator.distances.sort_by_key(|distance| distance.abs());
        }
        let whole = mutants.iter().filter(|mutant| mutant.is_whole).count();
        Report { discs: 1, sections: disc.recording_len().into(), operators, whole, missed }
    }

    /// Adds what came of the mutants of other discs.
    pub fn add(&mut self, other: Report) {
        self.discs += other.discs;
        self.sections += other.sections;
        self.whole += other.whole;
        self.missed.extend(other.missed);
        for operator in other.operators {
            match self.operators.iter_mut().find(|known| known.name == operator.name) {
                Some(known) => known.add(operator),
                None => self.operators.push(operator),
            }
        }
        let place = |name| all().iter().position(|operator| operator.name() == name);
        self.operators.sort_by_key(|operator| place(operator.name));
    }

    /// Whether every mutant was found or is legally equivalent, not more of these than may be, and
    /// there was one.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let exceeds = self.operators.iter().any(OperatorReport::exceeds);
        self.missed.is_empty() && !self.operators.is_empty() && !exceeds
    }

    /// Mutants in all.
    #[must_use]
    pub fn mutants(&self) -> usize {
        self.operators.iter().map(|operator| operator.mutants).sum()
    }

    /// The report for people: a table of operators, a table of rules, and what exceeds its share.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> std::fmt::Result {
        let width = self.operators.iter().map(|it| it.name.len()).max().unwrap_or(0).max(8);
        writeln!(
            out,
            "{:width$}  mutants  found  equivalent  missed  median  furthest  what it does",
            "operator"
        )?;
        for it in &self.operators {
            let [median, furthest] = it.middle_and_last();
            writeln!(
                out,
                "{:width$}  {:7}  {:5}  {:10}  {:6}  {median:>6}  {furthest:>8}  {}",
                it.name,
                it.mutants,
                it.found,
                it.equivalents(),
                it.missed(),
                it.about
            )?;
        }
        self.write_rules(out, width)?;
        self.write_equivalents(out, width)?;
        writeln!(
            out,
            "\n{} mutants of {} with {} sections, {} judged whole too: {} missed",
            self.mutants(),
            count(self.discs, "disc"),
            self.sections,
            self.whole,
            self.missed.len()
        )
    }

    fn write_rules(&self, out: &mut String, width: usize) -> std::fmt::Result {
        let rules = self.operators.iter().flat_map(|it| it.rules.keys());
        let rule_width = rules.map(|rule| rule.len()).max().unwrap_or(0).max(4);
        writeln!(out, "\n{:width$}  {:rule_width$}  found   from     to", "operator", "rule")?;
        for it in &self.operators {
            let mut name = it.name;
            for (rule, (count, least, most)) in &it.rules {
                writeln!(out, "{name:width$}  {rule:rule_width$}  {count:5}  {least:5}  {most:5}")?;
                name = "";
            }
        }
        Ok(())
    }

    fn write_equivalents(&self, out: &mut String, width: usize) -> std::fmt::Result {
        if self.operators.iter().all(|it| it.equivalent.is_empty()) {
            return Ok(());
        }
        writeln!(out, "\n{:width$}  equivalent  by clause", "operator")?;
        for it in &self.operators {
            for ((clause, because), count) in &it.equivalent {
                writeln!(out, "{:width$}  {count:10}  {clause}: {because}", it.name)?;
            }
        }
        for it in &self.operators {
            if it.exceeds() {
                writeln!(out, "{}: more than {EQUIVALENT_PERCENT} % are equivalent", it.name)?;
            }
        }
        Ok(())
    }

    /// The report as JSON objects, one for each operator and one for all.
    #[must_use]
    pub fn json(&self) -> Vec<Value> {
        let mut objects: Vec<Value> = self.operators.iter().map(operator_json).collect();
        let missed: Vec<Value> = self
            .missed
            .iter()
            .map(|Missed { disc, id }| json!({ "disc": disc, "mutant": id.to_string() }))
            .collect();
        objects.push(json!({
            "event": "summary",
            "discs": self.discs,
            "sections": self.sections,
            "mutants": self.mutants(),
            "whole": self.whole,
            "missed": missed,
        }));
        objects
    }
}

pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn operator_json(it: &OperatorReport) -> Value {
    let rules: Vec<Value> = it
        .rules
        .iter()
        .map(|(rule, (found, from, to))| {
            json!({ "rule": rule, "found": found, "from": from, "to": to })
        })
        .collect();
    let equivalent: Vec<Value> = it
        .equivalent
        .iter()
        .map(|((clause, because), mutants)| {
            json!({ "clause": clause, "because": because, "mutants": mutants })
        })
        .collect();
    json!({
        "event": "operator",
        "operator": it.name,
        "about": it.about,
        "mutants": it.mutants,
        "found": it.found,
        "missed": it.missed(),
        "median": it.distances.get(it.distances.len() / 2),
        "furthest": it.distances.last(),
        "rules": rules,
        "equivalent": equivalent,
    })
}
