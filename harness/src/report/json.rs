//! For programs: one JSON object a line.

use std::io::{self, Write};

use rawcd_judge::Finding;
use serde_json::{Value, json};

use super::Reporter;
use crate::run::{CaseReport, Event, Outcome};
use crate::yaml::Diagnostic;

/// A finding as an object: rule, severity, clause, lba, msf, track, index, sections, expected,
/// found, message. `track` is `"lead-in"`, a number or `"lead-out"`.
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
        "sections": finding.sections,
        "expected": finding.expected,
        "found": finding.found,
        "message": finding.message,
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
        Outcome::Failed(reasons) => ("failed", None, reasons.iter().map(place).collect()),
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
