//! For the page of a job: what failed and why, in Markdown.

use std::io::{self, Write};

use super::{Reporter, SHOWN_PER_RULE, again, render_reasons};
use crate::run::{CaseReport, Event, Outcome, Reason, Summary};

/// Failed cases that are shown with all their reasons; pages of jobs end at a megabyte
/// [GitHub job summaries].
const SHOWN_CASES: usize = 50;

/// Gathers what did not pass and writes a page when the run ends.
pub struct MarkdownSummary<W> {
    out: W,
    failed: Vec<Failed>,
    skipped: Vec<[String; 2]>,
    expected: Vec<[String; 2]>,
}

struct Failed {
    name: String,
    again: String,
    about: String,
    /// Where, what; the first reason alone.
    first: [String; 2],
    reasons: String,
}

impl<W: Write> MarkdownSummary<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> MarkdownSummary<W> {
        MarkdownSummary { out, failed: Vec::new(), skipped: Vec::new(), expected: Vec::new() }
    }

    fn case(&mut self, report: &CaseReport) {
        let named = |reason: &String| [report.name.clone(), reason.clone()];
        match &report.outcome {
            Outcome::Passed => {}
            Outcome::FailedAsExpected(reason) => self.expected.push(named(reason)),
            Outcome::Skipped(reason) => self.skipped.push(named(reason)),
            Outcome::Failed(reasons) => {
                let texts = render_reasons(reasons, Some(SHOWN_PER_RULE), false);
                self.fail(report, first(reasons), texts.join("\n\n"));
            }
            Outcome::PassedUnexpectedly(reason) => {
                let what = format!("passes, though a failure is expected: {reason}");
                self.fail(report, [report.file.clone(), what.clone()], what);
            }
        }
    }

    fn fail(&mut self, report: &CaseReport, first: [String; 2], reasons: String) {
        let (name, again) = (report.name.clone(), again(report));
        self.failed.push(Failed { name, again, about: report.about.clone(), first, reasons });
    }

    fn page(&mut self, summary: &Summary) -> io::Result<()> {
        let out = &mut self.out;
        let sign = if summary.failed == 0 { "✔" } else { "✘" };
        writeln!(out, "## {sign} rawcd: {summary}\n")?;
        if !self.failed.is_empty() {
            writeln!(out, "| scenario | where | what |\n|---|---|---|")?;
            for Failed { name, first: [place, what], .. } in &self.failed {
                let (name, place, what) = (cell(name), cell(place), cell(what));
                writeln!(out, "| `{name}` | `{place}` | {what} |")?;
            }
            writeln!(out)?;
        }
        for Failed { name, again, about, reasons, .. } in self.failed.iter().take(SHOWN_CASES) {
            let fence = fence(reasons);
            writeln!(out, "<details><summary>{}</summary>\n", escaped(name))?;
            writeln!(out, "{}\n\n{fence}text\n{reasons}\n{fence}\n", escaped(about))?;
            writeln!(out, "Again: `{again}`\n\n</details>\n")?;
        }
        if self.failed.len() > SHOWN_CASES {
            writeln!(out, "… {} more failed.\n", self.failed.len() - SHOWN_CASES)?;
        }
        for (title, cases) in [("Skipped", &self.skipped), ("Fails as expected", &self.expected)] {
            if cases.is_empty() {
                continue;
            }
            writeln!(out, "### {title}\n")?;
            for [name, reason] in cases {
                writeln!(out, "- `{name}`: {}", cell(reason))?;
            }
            writeln!(out)?;
        }
        out.flush()
    }
}

/// Place and message of the first reason.
fn first(reasons: &[Reason]) -> [String; 2] {
    let Some(Reason { complaint, .. }) = reasons.first() else { return Default::default() };
    let name = &complaint.source.name;
    let place = match complaint.line {
        0 => name.clone(),
        line => format!("{name}:{line}:{}", complaint.column),
    };
    [place, complaint.message.clone()]
}

/// Text that ends neither a cell nor a line of a table, and starts no element.
fn cell(text: &str) -> String {
    escaped(text).replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A fence that is longer than any in the text [CommonMark 4.5].
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

impl<W: Write> Reporter for MarkdownSummary<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Began { .. } => Ok(()),
            Event::CaseEnded(report) => {
                self.case(report);
                Ok(())
            }
            Event::Ended(summary) => self.page(summary),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_in_its_place() {
        assert_eq!(cell("a|b\n<c> & d"), "a\\|b &lt;c> &amp; d");
        assert_eq!(fence("plain"), "```");
        assert_eq!(fence("```` four"), "`````");
    }
}
