//! For readers of documentation: what programs of others did, as a table in Markdown.

use std::io::{self, Write};

use rawcd_judge::{Rule, Severity};

use super::Reporter;
use crate::run::{CaseReport, Event, Outcome};

/// Writes a table when the run is over: a row for each case that runs programs, and below it each
/// departure from the standard with its clause and its reason.
pub struct Interop<W> {
    out: W,
    rows: Vec<[String; 4]>,
    departures: Vec<Departure>,
    misread: Vec<String>,
}

/// A rule that discs of a program depart from, for one reason.
struct Departure {
    program: String,
    rule: &'static Rule,
    because: String,
    /// In which ways of recording, and how often.
    ways: Vec<(String, u64)>,
}

const HEAD: &str = "\
# Programs of others

What unmodified programs do on the simulated drive: each disc is judged against its plan, section by
section, and read back by other programs, whose files are compared byte for byte. Written by
`rawcd run scenarios/interop --interop docs/interop.md`; continuous integration runs the programs of
Debian 12 and compares the table.
";

impl<W: Write> Interop<W> {
    /// A reporter that writes to `out`.
    pub fn new(out: W) -> Interop<W> {
        Interop { out, rows: Vec::new(), departures: Vec::new(), misread: Vec::new() }
    }

    fn case(&mut self, report: &CaseReport) {
        let programs = &report.programs;
        if programs.writer.is_none() && programs.readers.is_empty() {
            return;
        }
        let disc = match &report.outcome {
            Outcome::Passed | Outcome::FailedAsExpected(_) => {
                for line in &programs.misread {
                    if !self.misread.contains(line) {
                        self.misread.push(line.clone());
                    }
                }
                self.departures_of(report)
            }
            Outcome::Failed(_) | Outcome::PassedUnexpectedly(_) => "**failed**".to_owned(),
            Outcome::Skipped(reason) => format!("not run: {reason}"),
        };
        let (writer, way) = match &programs.writer {
            Some((program, way)) => (program.clone(), way.clone()),
            None => ("–".to_owned(), report.about.trim_end_matches('.').to_owned()),
        };
        let readers = match &programs.readers[..] {
            [] => "–".to_owned(),
            readers => readers.join(", "),
        };
        self.rows.push([writer, way, disc, readers]);
    }

    /// How many rules the disc departs from, notes aside; each with its reason goes below the table.
    fn departures_of(&mut self, report: &CaseReport) -> String {
        let Some((program, way)) = &report.programs.writer else { return "–".to_owned() };
        let mut rules: Vec<&'static Rule> = Vec::new();
        for finding in &report.findings {
            if finding.rule.severity != Severity::Note && !rules.contains(&finding.rule) {
                rules.push(finding.rule);
            }
        }
        rules.sort_by_key(|rule| rule.name);
        for rule in &rules {
            let mut expected = report.programs.departures.iter();
            let (findings, because) = match expected.find(|(name, ..)| name == rule.name) {
                Some((_, findings, because)) => (*findings, because.as_str()),
                None => (1, "as the scenario expects"),
            };
            self.depart(program, way, rule, (findings, because));
        }
        match rules.len() {
            0 => "as declared".to_owned(),
            1 => "departs from 1 rule".to_owned(),
            many => format!("departs from {many} rules"),
        }
    }

    fn depart(&mut self, program: &str, way: &str, rule: &'static Rule, why: (u64, &str)) {
        let (findings, because) = why;
        let place = (way.to_owned(), findings);
        let mut known = self.departures.iter_mut();
        let same =
            known.find(|it| it.program == program && it.rule == rule && it.because == because);
        match same {
            Some(departure) => departure.ways.push(place),
            None => self.departures.push(Departure {
                program: program.to_owned(),
                rule,
                because: because.to_owned(),
                ways: vec![place],
            }),
        }
    }

    fn write(&mut self) -> io::Result<()> {
        writeln!(self.out, "{HEAD}")?;
        let head = ["program", "how it records", "the disc is", "read back by"].map(str::to_owned);
        let mut widths = head.each_ref().map(|cell| cell.chars().count());
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = cell.chars().count().max(*width);
            }
        }
        let line = |row: &[String; 4]| {
            let cells = row.iter().zip(widths);
            let padded = cells.map(|(cell, width)| format!(" {cell:width$} |"));
            format!("|{}", padded.collect::<String>())
        };
        writeln!(self.out, "{}", line(&head))?;
        writeln!(self.out, "|{}", widths.map(|width| format!("{:-<1$}|", "", width + 2)).concat())?;
        for row in &self.rows {
            writeln!(self.out, "{}", line(row))?;
        }
        if !self.departures.is_empty() {
            writeln!(self.out, "\nWhere a disc departs from the standard or from its plan:\n")?;
        }
        for Departure { program, rule, because, ways } in &self.departures {
            let places = ways.iter().map(|(way, findings)| match findings {
                1 => way.clone(),
                _ => format!("{way} ({findings} times)"),
            });
            let places = places.collect::<Vec<_>>().join("; ");
            writeln!(
                self.out,
                "- **{program}** `{}` {}: {because}. In {places}.",
                rule.name, rule.clause
            )?;
        }
        if !self.misread.is_empty() {
            writeln!(self.out, "\nWhere a reader says something else than stands on the disc:\n")?;
        }
        for line in &self.misread {
            writeln!(self.out, "- {line}")?;
        }
        self.out.flush()
    }
}

impl<W: Write> Reporter for Interop<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Began { .. } => Ok(()),
            Event::CaseEnded(report) => {
                self.case(report);
                Ok(())
            }
            Event::Ended(_) => self.write(),
        }
    }
}
