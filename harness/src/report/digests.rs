//! For runs that must be the same: a line for each case, with what it leaves.

use std::io::{self, Write};

use super::Reporter;
use crate::run::{Event, Left, Outcome};

/// Writes the name of each case, how many findings it has, and the CRC-64 of its recording and of
/// its commands, `-` for what is not there. Cases that are skipped have no line.
pub struct Digests<W>(W);

impl<W: Write> Digests<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> Digests<W> {
        Digests(out)
    }
}

impl<W: Write> Reporter for Digests<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Began { .. } => Ok(()),
            Event::CaseEnded(report) if matches!(report.outcome, Outcome::Skipped(_)) => Ok(()),
            Event::CaseEnded(report) => {
                let Left { recording, commands } = report.left;
                let number = |sum: Option<u64>| sum.map_or("-".into(), |sum| format!("{sum:016x}"));
                let (recording, commands) = (number(recording), number(commands));
                let findings = report.findings.len();
                writeln!(self.0, "{} {findings} {recording} {commands}", report.name)
            }
            Event::Ended(_) => self.0.flush(),
        }
    }
}
