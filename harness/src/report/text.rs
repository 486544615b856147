//! For people: a line a case, the reasons of every failure, a summary, and a bar on a terminal.

use std::io::{self, Write};

use indicatif::{ProgressBar, ProgressStyle};

use super::{Reporter, again, render_reasons};
use crate::run::{CaseReport, Event, Outcome};

/// Writes lines to `out`; shows a bar on standard error when that is a terminal.
pub struct Text<W> {
    out: W,
    colour: bool,
    limit: Option<usize>,
    bar: ProgressBar,
}

impl<W: Write> Text<W> {
    /// A reporter. `colour` is for failures and verdict words; of unexpected findings in a case
    /// the first `limit` of each rule are shown, `None` for all.
    pub fn new(out: W, colour: bool, limit: Option<usize>) -> Text<W> {
        Text { out, colour, limit, bar: ProgressBar::hidden() }
    }

    fn word(&self, word: &str, code: &str) -> String {
        if self.colour { format!("\x1b[{code}m{word}\x1b[0m") } else { word.to_owned() }
    }

    fn case(&mut self, report: &CaseReport) -> io::Result<()> {
        let (word, reason) = match &report.outcome {
            Outcome::Passed => (self.word("ok      ", "32"), None),
            Outcome::Failed(_) => (self.word("FAILED  ", "31;1"), None),
            Outcome::FailedAsExpected(reason) => {
                (self.word("expected", "33"), Some(format!("fails as expected: {reason}")))
            }
            Outcome::PassedUnexpectedly(reason) => (
                self.word("FAILED  ", "31;1"),
                Some(format!("passes, though a failure is expected: {reason}")),
            ),
            Outcome::Skipped(reason) => {
                (self.word("skipped ", "33"), Some(format!("skipped: {reason}")))
            }
        };
        writeln!(self.out, "{word} {}", report.name)?;
        if let Some(reason) = reason {
            writeln!(self.out, "         {reason}")?;
        }
        if let Outcome::Failed(reasons) = &report.outcome {
            writeln!(self.out, "         {}", report.about)?;
            for reason in render_reasons(reasons, self.limit, self.colour) {
                writeln!(self.out, "{reason}")?;
            }
            writeln!(self.out, "         again: {}", again(report))?;
        }
        Ok(())
    }
}

impl<W: Write> Reporter for Text<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Began { cases } => {
                let style =
                    ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {per_sec} {eta} left")
                        .expect("the template is well formed");
                // Draws to standard error, and nothing at all when that is no terminal.
                self.bar = ProgressBar::new(*cases as u64).with_style(style);
                Ok(())
            }
            Event::CaseEnded(report) => {
                let bar = self.bar.clone();
                bar.set_message(report.name.clone());
                bar.inc(1);
                bar.suspend(|| self.case(report))
            }
            Event::Ended(summary) => {
                self.bar.finish_and_clear();
                writeln!(self.out, "{summary}")?;
                self.out.flush()
            }
        }
    }
}
