//! For continuous integration: JUnit XML, a suite for each folder of scenarios. No times, so the
//! same run gives the same bytes.

use std::collections::BTreeMap;
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{Reporter, SHOWN_PER_RULE, render_reasons};
use crate::run::{CaseReport, Event, Outcome};

/// Gathers cases and writes the whole report when the run ends.
pub struct JUnit<W> {
    out: W,
    suites: BTreeMap<String, TestSuite>,
}

impl<W: Write> JUnit<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> JUnit<W> {
        JUnit { out, suites: BTreeMap::new() }
    }
}

fn status(outcome: &Outcome) -> TestCaseStatus {
    match outcome {
        Outcome::Passed | Outcome::FailedAsExpected(_) => TestCaseStatus::success(),
        Outcome::Failed(reasons) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            if let Some(first) = reasons.first() {
                status.set_message(first.complaint.to_string());
            }
            let texts = render_reasons(reasons, Some(SHOWN_PER_RULE), false);
            status.set_description(texts.join("\n\n"));
            status
        }
        Outcome::PassedUnexpectedly(reason) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(format!("passes, though a failure is expected: {reason}"));
            status
        }
        Outcome::Skipped(reason) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(reason.clone());
            status
        }
    }
}

/// The schema that Jenkins publishes (`junit-10.xsd`) counts what was skipped in each suite, and not
/// in the whole: without that count it is valid.
fn as_published(text: &str) -> String {
    let count = |(before, rest): (&str, &str)| {
        let (_, after) = rest.split_once('"')?;
        Some(format!("{before}{after}"))
    };
    text.split_once(" skipped=\"").and_then(count).unwrap_or_else(|| text.to_owned())
}

fn suite_of(report: &CaseReport) -> String {
    let path = report.name.split('[').next().unwrap_or(&report.name);
    path.rsplit_once('/').map_or("scenarios", |(folder, _)| folder).to_owned()
}

impl<W: Write> Reporter for JUnit<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Began { .. } => Ok(()),
            Event::CaseEnded(report) => {
                let folder = suite_of(report);
                let mut case = TestCase::new(report.name.clone(), status(&report.outcome));
                case.set_classname(folder.replace('/', "."));
                self.suites
                    .entry(folder.clone())
                    .or_insert_with(|| TestSuite::new(folder))
                    .add_test_case(case);
                Ok(())
            }
            Event::Ended(_) => {
                let mut report = Report::new("rawcd");
                report.add_test_suites(std::mem::take(&mut self.suites).into_values());
                let text = report.to_string().map_err(io::Error::other)?;
                self.out.write_all(as_published(&text).as_bytes())?;
                self.out.flush()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_count_of_skipped_in_the_whole() {
        let text = "<testsuites name=\"a\" tests=\"2\" skipped=\"10\" failures=\"0\">\n\
                    <testsuite name=\"b\" skipped=\"1\"/>";
        let expected = "<testsuites name=\"a\" tests=\"2\" failures=\"0\">\n\
                        <testsuite name=\"b\" skipped=\"1\"/>";
        assert_eq!(as_published(text), expected);
    }
}
