//! For those who choose or write a program: program by rule, what each disc came to.

mod applies;
mod html;
mod markdown;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};

use rawcd_judge::{Rule, rules};

use self::applies::applies;
use super::Reporter;
use crate::run::{CaseReport, Event, Judged};

/// What the matrix is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatrixFormat {
    /// A page of its own.
    Html,
    /// A table.
    Markdown,
}

impl MatrixFormat {
    /// That of a file, by the end of its name.
    #[must_use]
    pub fn of(path: &std::path::Path) -> Option<MatrixFormat> {
        match path.extension()?.to_str()? {
            "html" | "htm" => Some(MatrixFormat::Html),
            "md" => Some(MatrixFormat::Markdown),
            _ => None,
        }
    }
}

/// Gathers the discs that programs of others recorded, and writes the table when the run ends.
pub struct Matrix<W> {
    out: W,
    format: MatrixFormat,
    programs: BTreeMap<String, Vec<Disc>>,
}

/// A disc that a program recorded, or was to record.
struct Disc {
    /// What the scenario calls the way of recording.
    way: String,
    /// What it was judged against, when it was.
    judged: Option<Judged>,
    /// The rules that it departs from.
    departs_from: BTreeSet<&'static str>,
}

/// What a program came to under a rule, over all its discs.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    /// On these ways of recording the rule is departed from, of so many that it applies to.
    Finding { ways: Vec<String>, of: usize },
    /// The rule applies to so many discs, and all keep it.
    Pass { of: usize },
    /// No disc has what the rule is about.
    NotApplicable,
    /// No disc was judged.
    NotRun,
}

impl Verdict {
    /// As it stands in the table.
    const fn word(&self) -> &'static str {
        match self {
            Verdict::Finding { .. } => "finding",
            Verdict::Pass { .. } => "pass",
            Verdict::NotApplicable => "n/a",
            Verdict::NotRun => "not run",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Finding { ways, of } => write!(f, "{} {} of {of}", self.word(), ways.len()),
            Verdict::Pass { of } => write!(f, "{} {of}", self.word()),
            Verdict::NotApplicable | Verdict::NotRun => f.write_str(self.word()),
        }
    }
}

impl<W: Write> Matrix<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W, format: MatrixFormat) -> Matrix<W> {
        Matrix { out, format, programs: BTreeMap::new() }
    }

    fn case(&mut self, report: &CaseReport) {
        let Some((program, way)) = &report.programs.writer else { return };
        let departs_from = report.findings.iter().map(|finding| finding.rule.name).collect();
        let disc = Disc { way: way.clone(), judged: report.judged.clone(), departs_from };
        self.programs.entry(program.clone()).or_default().push(disc);
    }
}

/// What discs come to under a rule.
fn verdict(rule: &Rule, discs: &[Disc]) -> Verdict {
    if discs.iter().all(|disc| disc.judged.is_none()) {
        return Verdict::NotRun;
    }
    let (mut ways, mut of) = (Vec::new(), 0);
    for Disc { way, judged, departs_from } in discs {
        let Some(Judged { plan, modes }) = judged else { continue };
        let departs = departs_from.contains(rule.name);
        of += usize::from(departs || applies(rule, plan, modes));
        if departs {
            ways.push(way.clone());
        }
    }
    match (ways.is_empty(), of) {
        (true, 0) => Verdict::NotApplicable,
        (true, of) => Verdict::Pass { of },
        (false, of) => Verdict::Finding { ways, of },
    }
}

/// The table: a row for each rule, a column for each program.
fn rows(programs: &BTreeMap<String, Vec<Disc>>) -> Vec<(&'static Rule, Vec<Verdict>)> {
    rules()
        .map(|rule| (rule, programs.values().map(|discs| verdict(rule, discs)).collect()))
        .collect()
}

impl<W: Write> Reporter for Matrix<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Began { .. } => Ok(()),
            Event::CaseEnded(report) => {
                self.case(report);
                Ok(())
            }
            Event::Ended(_) => {
                match self.format {
                    MatrixFormat::Html => html::write(&mut self.out, &self.programs)?,
                    MatrixFormat::Markdown => markdown::write(&mut self.out, &self.programs)?,
                }
                self.out.flush()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rawcd_format::{DiscPlan, SectorType, TrackPlan, WriteMode};
    use rawcd_judge::rule;

    fn disc(kind: SectorType, findings: &[&'static str]) -> Disc {
        let mut plan = DiscPlan::default();
        plan.tracks.push(TrackPlan::new(kind, 300));
        let judged = Some(Judged { plan, modes: vec![WriteMode::SessionAtOnce] });
        let departs_from = findings.iter().copied().collect();
        Disc { way: format!("-{kind}"), judged, departs_from }
    }

    fn verdict_of(name: &str, discs: &[Disc]) -> String {
        verdict(rule(name).unwrap(), discs).to_string()
    }

    #[test]
    fn verdicts() {
        let discs = [disc(SectorType::Audio, &["q-crc"]), disc(SectorType::Mode1, &[])];
        for (name, expected) in [
            ("q-crc", "finding 1 of 2"),
            ("q-mode", "pass 2"),
            ("ecc-p", "pass 1"),
            ("isrc-value", "n/a"),
            ("isrc-undeclared", "pass 2"),
            ("subheader-pair", "n/a"),
            ("packet-blocks", "n/a"),
        ] {
            assert_eq!(verdict_of(name, &discs), expected, "{name}");
        }
        let none = [Disc { judged: None, ..disc(SectorType::Audio, &[]) }];
        assert_eq!(verdict_of("q-crc", &none), "not run");
    }

    /// A rule that does not apply and still fires counts as one that does.
    #[test]
    fn a_finding_always_counts() {
        let discs = [disc(SectorType::Audio, &["ecc-p"])];
        assert_eq!(verdict_of("ecc-p", &discs), "finding 1 of 1");
    }

    #[test]
    fn formats_of_files() {
        let of = |name: &str| MatrixFormat::of(std::path::Path::new(name));
        assert_eq!(of("a/m.html"), Some(MatrixFormat::Html));
        assert_eq!(of("m.md"), Some(MatrixFormat::Markdown));
        assert_eq!([of("m.txt"), of("md")], [None, None]);
    }
}
