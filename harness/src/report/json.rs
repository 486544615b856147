//! For programs: one JSON object a line.

use std::io::{self, Write};

use rawcd_judge::{Finding, Severity, Verdict};
use serde_json::{Value, json};

use super::Reporter;
use super::findings::{findings_of, kept_of};
use crate::run::{CaseReport, Event, Outcome};
use crate::yaml::Diagnostic;

/// A finding as an object: rule, severity, clause, lba, msf, track, index, behind_source,
/// about_track, sections, last_lba, expected, found, message. `track` is `"lead-in"`, a number or `"lead-out"`;
/// `about_track` is the one that an item in the lead-in is about, else null.
#[must_use]
pub fn finding_json(finding: &Finding) -> Value {
    let track = match finding.tno.track() {
        Some(number) => json!(number.get()),
        None => json!(finding.tno.to_string()),
    };
    json!({
        "rule": finding.rule.name,
        "severity": finding.rule.severity.to_string(),
        "clause": finding.rule.clause,
        "lba": finding.lba.0,
        "msf": finding.msf.map(|msf| msf.to_string()),
        "track": track,
        "index": finding.index.map(|index| index.get()),
        "behind_source": finding.is_behind_source,
        "about_track": finding.about.map(|number| number.get()),
        "sections": finding.sections,
        "last_lba": finding.last.0,
        "expected": finding.expected,
        "found": finding.found,
        "message": finding.message,
    })
}

/// What a judgement comes to, as the object that closes its findings: `event` is `"summary"`, the
/// `sections` judged, the findings of each severity (`must`, `should`, `note`), and `rules` with
/// name, severity, findings and sections of each rule departed from. `kept` is how many of its
/// findings stand before: the judge keeps the first 100 and counts the rest.
#[must_use]
pub fn verdict_json(verdict: &Verdict) -> Value {
    let rules: Vec<Value> = verdict
        .counts
        .iter()
        .map(|count| {
            json!({
                "rule": count.rule.name,
                "severity": count.rule.severity.to_string(),
                "findings": count.findings,
                "kept": kept_of(verdict, count.rule.name),
                "sections": count.sections,
            })
        })
        .collect();
    json!({
        "event": "summary",
        "sections": verdict.sections,
        "must": findings_of(verdict, Severity::Must),
        "should": findings_of(verdict, Severity::Should),
        "note": findings_of(verdict, Severity::Note),
        "rules": rules,
    })
}

/// Writes `case` objects as they end, then one `summary` object.
pub struct Json<W>(W);

impl<W: Write> Json<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> Json<W> {
        Json(out)
    }
}

fn place(diagnostic: &Diagnostic) -> Value {
    json!({
        "file": diagnostic.source.name,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "message": diagnostic.message,
    })
}

fn case(report: &CaseReport) -> Value {
    let (outcome, reason, failures) = match &report.outcome {
        Outcome::Passed => ("passed", None, vec![]),
        Outcome::Failed(reasons) => {
            ("failed", None, reasons.iter().map(|it| place(&it.complaint)).collect())
        }
        Outcome::FailedAsExpected(reason) => ("failed-as-expected", Some(reason), vec![]),
        Outcome::PassedUnexpectedly(reason) => ("passed-unexpectedly", Some(reason), vec![]),
        Outcome::Skipped(reason) => ("skipped", Some(reason), vec![]),
    };
    json!({
        "event": "case",
        "name": report.name,
        "file": report.file,
        "about": report.about,
        "outcome": outcome,
        "reason": reason,
        "failures": failures,
        "findings": report.findings.iter().map(finding_json).collect::<Vec<_>>(),
        "sections": report.sections,
    })
}

impl<W: Write> Reporter for Json<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Began { .. } => Ok(()),
            Event::CaseEnded(report) => writeln!(self.0, "{}", case(report)),
            Event::Ended(summary) => {
                let summary = json!({
                    "event": "summary",
                    "passed": summary.passed,
                    "failed": summary.failed,
                    "skipped": summary.skipped,
                });
                writeln!(self.0, "{summary}")?;
                self.0.flush()
            }
        }
    }
}
