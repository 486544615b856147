//! For code scanning: SARIF 2.1.0. A result stands at the line of the scenario or plan that
//! declares what did not hold.
//!
//! Sources: [SARIF 2.1.0], the OASIS standard of 27 March 2020.

use std::io::{self, Write};
use std::path::{Component, Path};

use rawcd_judge::{Finding, Rule, Severity, rules};
use serde_json::{Value, json};

use super::{Reporter, finding_json};
use crate::run::{CaseReport, Event, Outcome, Reason};
use crate::yaml::Diagnostic;

/// Findings are results of the rule that they break; anything else that a scenario expects and
/// that did not come is one of this.
const EXPECTATION: &str = "expectation";

/// Gathers what failed and writes the whole log when the run ends. No times, so the same run gives
/// the same bytes.
pub struct Sarif<W> {
    out: W,
    results: Vec<Value>,
}

impl<W: Write> Sarif<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> Sarif<W> {
        Sarif { out, results: Vec::new() }
    }
}

impl<W: Write> Reporter for Sarif<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Began { .. } => Ok(()),
            Event::CaseEnded(report) => {
                self.results.extend(results(report));
                Ok(())
            }
            Event::Ended(_) => {
                let log = log(std::mem::take(&mut self.results));
                serde_json::to_writer_pretty(&mut self.out, &log)?;
                writeln!(self.out)?;
                self.out.flush()
            }
        }
    }
}

/// What did not hold in a case.
fn results(report: &CaseReport) -> Vec<Value> {
    match &report.outcome {
        Outcome::Failed(reasons) => reasons.iter().map(|reason| failed(report, reason)).collect(),
        Outcome::PassedUnexpectedly(reason) => {
            let what = format!("passes, though a failure is expected: {reason}");
            vec![failed(report, &Diagnostic::of_file(&report.file, what).into())]
        }
        Outcome::Passed | Outcome::FailedAsExpected(_) | Outcome::Skipped(_) => Vec::new(),
    }
}

fn failed(report: &CaseReport, Reason { complaint, finding, .. }: &Reason) -> Value {
    let found = finding.as_ref();
    let rule = found.map(|found| found.rule);
    let name = rule.map_or(EXPECTATION, |rule| rule.name);
    let parts = [Some(&complaint.message), complaint.help.as_ref(), complaint.note.as_ref()];
    let text = parts.into_iter().flatten().cloned().collect::<Vec<_>>().join("\n");
    json!({
        "ruleId": name,
        "ruleIndex": number_of(name),
        "level": level(rule.map_or(Severity::Must, |rule| rule.severity)),
        "message": { "text": text },
        "locations": [{
            "physicalLocation": place(complaint),
            "logicalLocations": [{ "fullyQualifiedName": report.name, "kind": "scenario" }],
        }],
        "partialFingerprints": { "rawcd/v1": fingerprint(report, name, found) },
        "properties": found.map_or_else(|| json!({}), finding_json),
    })
}

/// What stays the same when lines of the file move: case, rule and place on the disc.
fn fingerprint(report: &CaseReport, rule: &str, found: Option<&Finding>) -> String {
    let lba = found.map_or_else(String::new, |found| format!("@{}", found.lba));
    format!("{}:{rule}{lba}", report.name)
}

fn place(complaint: &Diagnostic) -> Value {
    let file = json!({ "uri": uri(&complaint.source.name) });
    if complaint.line == 0 {
        return json!({ "artifactLocation": file });
    }
    json!({
        "artifactLocation": file,
        "region": { "startLine": complaint.line, "startColumn": complaint.column },
    })
}

/// A path as a reference, relative if it is; other characters than those that stand for
/// themselves as their bytes [RFC 3986 2.1].
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for component in Path::new(path).components() {
        match component {
            Component::RootDir => uri.push_str("file:///"),
            Component::CurDir => {}
            part => {
                if !uri.is_empty() && !uri.ends_with('/') {
                    uri.push('/');
                }
                for byte in part.as_os_str().as_encoded_bytes() {
                    match byte {
                        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                            uri.push(char::from(*byte));
                        }
                        byte => uri.push_str(&format!("%{byte:02X}")),
                    }
                }
            }
        }
    }
    uri
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Must => "error",
        Severity::Should => "warning",
        Severity::Note => "note",
    }
}

/// Place of a rule in the table of the log: those of the judge, and one for all else.
fn number_of(name: &str) -> usize {
    rules().take_while(|rule| rule.name != name).count()
}

fn described(rule: &Rule) -> Value {
    json!({
        "id": rule.name,
        "shortDescription": { "text": format!("{} {}", rule.name, rule.clause) },
        "fullDescription": { "text": rule.explanation },
        "help": { "text": format!("{} {} {}", rule.clause, rule.explanation, rule.matters) },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn log(results: Vec<Value>) -> Value {
    let mut described: Vec<Value> = rules().map(described).collect();
    described.push(json!({
        "id": EXPECTATION,
        "shortDescription": { "text": "What a scenario expects did not come about" },
        "fullDescription": {
            "text": "A code, an answer, a file or a place on the disc is not what the scenario says."
        },
        "defaultConfiguration": { "level": "error" },
    }));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "rawcd",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": described,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_as_references() {
        for (path, expected) in [
            ("scenarios/audio.yaml", "scenarios/audio.yaml"),
            ("./a b/ü.yaml", "a%20b/%C3%BC.yaml"),
            ("/tmp/50%.yaml", "file:///tmp/50%25.yaml"),
            ("../x.yaml", "../x.yaml"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }

    /// The index of a rule leads to it.
    #[test]
    fn indexes_of_rules() {
        let log = log(Vec::new());
        let table = &log["runs"][0]["tool"]["driver"]["rules"];
        for name in ["q-crc", "isrc-value", "cd-text-undeclared", EXPECTATION] {
            assert_eq!(table[number_of(name)]["id"], name);
        }
        assert_eq!(table[number_of("p-lead-out")]["defaultConfiguration"]["level"], "warning");
    }
}
