//! What came of a sweep: commands and kinds that were covered, codes, and what failed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rawcd_format::{Lba, RawImage};
use serde_json::{Value, json};

use super::{Clean, Kind, Step};

/// One kind of fault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindReport {
    /// Commands before which it struck.
    pub commands: usize,
    /// How often the writer ended in which code.
    pub codes: BTreeMap<&'static str, usize>,
}

/// A burn that left what it should not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// The kind of fault.
    pub kind: Kind,
    /// Before which command it struck, from 1.
    pub command: usize,
    /// The command, as people name it.
    pub name: String,
    /// What is wrong.
    pub what: String,
}

/// What came of a sweep.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// By kind.
    pub kinds: BTreeMap<Kind, KindReport>,
    /// What failed.
    pub failed: Vec<Failed>,
    /// Commands of the burn.
    pub commands: usize,
    /// Those before the first WRITE, the WRITEs that begin in lead-in, program and lead-out, and
    /// those behind the last.
    pub areas: [usize; 5],
    /// Sections of the lead-in, and of the disc.
    pub sections: (u32, u32),
}

/// What [`Report::areas`] counts.
const AREAS: [&str; 5] = ["before", "lead-in", "program", "lead-out", "behind"];

impl Report {
    pub(super) fn add(
        &mut self,
        kind: Kind,
        at: usize,
        step: &Step,
        result: Result<&'static str, String>,
    ) {
        let report = self.kinds.entry(kind).or_default();
        report.commands += 1;
        match result {
            Ok(code) => *report.codes.entry(code).or_default() += 1,
            Err(what) => {
                let name = step.name();
                self.failed.push(Failed { kind, command: at + 1, name, what });
            }
        }
    }

    pub(super) fn of_burn(&mut self, clean: &Clean) {
        let recording = clean.medium.recording();
        let lead_out = clean.medium.last_lead_out_start();
        let mut areas = [0; 5];
        let mut has_written = false;
        for step in &clean.steps {
            let area = match step.write() {
                None if has_written => 4,
                None => 0,
                Some(lba) if lba < Lba::PROGRAM_START => 1,
                Some(lba) if lba < lead_out => 2,
                Some(_) => 3,
            };
            has_written |= step.write().is_some();
            areas[area] += 1;
        }
        self.commands = clean.steps.len();
        self.areas = areas;
        let lead_in = Lba::PROGRAM_START.since(recording.first_lba()).unsigned_abs();
        self.sections = (lead_in, recording.len());
    }

    /// Burns that a fault struck.
    #[must_use]
    pub fn burns(&self) -> usize {
        self.kinds.values().map(|kind| kind.commands).sum()
    }

    /// For people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (kind, report) in &self.kinds {
            let codes: Vec<String> =
                report.codes.iter().map(|(code, count)| format!("{count} {code}")).collect();
            // Writing to a string cannot fail.
            let _ = writeln!(
                out,
                "{:22}{:5} commands: {}",
                kind.name(),
                report.commands,
                codes.join(", ")
            );
        }
        let areas: Vec<String> =
            AREAS.iter().zip(self.areas).map(|(area, count)| format!("{area} {count}")).collect();
        let (lead_in, sections) = self.sections;
        let _ = writeln!(
            out,
            "a disc of {sections} sections, {lead_in} of them lead-in; {} commands: {}",
            self.commands,
            areas.join(", ")
        );
        let _ = writeln!(
            out,
            "{} burns with a fault by {} kinds, each followed by one without: {} failed",
            self.burns(),
            self.kinds.len(),
            self.failed.len()
        );
        out
    }

    /// An object for each kind, then the whole.
    #[must_use]
    pub fn json(&self) -> Vec<Value> {
        let kinds = self.kinds.iter().map(|(kind, report)| {
            json!({ "fault": kind.name(), "commands": report.commands, "codes": report.codes })
        });
        let failed = self.failed.iter().map(|failed| {
            json!({
                "fault": failed.kind.name(),
                "command": failed.command,
                "name": failed.name,
                "what": failed.what,
            })
        });
        let summary = json!({
            "event": "summary",
            "commands": self.commands,
            "areas": AREAS.iter().zip(self.areas).collect::<BTreeMap<_, _>>(),
            "burns": self.burns(),
            "failed": failed.collect::<Vec<_>>(),
        });
        kinds.chain([summary]).collect()
    }
}
