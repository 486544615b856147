//! What a run tells those who report it.

use std::collections::BTreeSet;

use rawcd_format::{DiscLayout, DiscPlan, RawImage, WriteMode};
use rawcd_judge::Finding;

use crate::run::{Covered, Left};
use crate::section_words::Window;
use crate::yaml::Diagnostic;

/// One step of a run. Cases end in the order in which they were listed, whatever the number of
/// jobs.
#[derive(Debug)]
pub enum Event {
    /// The run begins with so many cases.
    Began {
        /// How many.
        cases: usize,
    },
    /// A case has ended.
    CaseEnded(Box<CaseReport>),
    /// The run is over.
    Ended(Summary),
}

/// What came of a case.
#[derive(Debug)]
pub struct CaseReport {
    /// Path of the scenario below its root, without `.yaml`, and the values of its matrix, such as
    /// `media/no-medium[block=raw]`.
    pub name: String,
    /// The scenario file, as it was given.
    pub file: String,
    /// What the scenario shows.
    pub about: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What the judge found, expected or not.
    pub findings: Vec<Finding>,
    /// The disc that was judged; none when none was.
    pub judged: Option<Judged>,
    /// What it exercised.
    pub covered: Covered,
    /// Sections that were recorded and judged.
    pub sections: u64,
    /// The programs of others in it.
    pub programs: Programs,
    /// What it leaves, when that is asked for.
    pub left: Left,
    /// The page of the disc that it recorded, or why it could not be made. Nothing unless it failed
    /// and pages are asked for, see [`Setting`](super::Setting).
    pub page: Option<Result<String, String>>,
}

/// What a disc was judged against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What is declared.
    pub plan: DiscPlan,
    /// How its sessions were recorded; none at all is raw.
    pub modes: Vec<WriteMode>,
}

/// The programs of others in a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Programs {
    /// Who records, and what the scenario calls the way.
    pub writer: Option<(String, String)>,
    /// Who reads, each once.
    pub readers: Vec<String>,
    /// The rules that the disc is expected to depart from, how often, and why.
    pub departures: Vec<(String, u64, String)>,
    /// What readers get wrong, and why.
    pub misread: Vec<String>,
}

/// One of the reasons why a case failed.
#[derive(Debug)]
pub struct Reason {
    /// What did not hold, at the place that declares it.
    pub complaint: Diagnostic,
    /// What the judge found though it was not expected, when it is that.
    pub finding: Option<Finding>,
    /// The sections around it; of each rule only around the first.
    pub window: Option<Window>,
}

impl From<Diagnostic> for Reason {
    fn from(complaint: Diagnostic) -> Reason {
        Reason { complaint, finding: None, window: None }
    }
}

/// Shows the sections around the first finding of each rule among reasons, each place once, of a
/// recording that is held against a plan. Without what cannot be read or placed a finding is told
/// all the same.
pub(crate) fn show_windows(
    reasons: &mut [Reason],
    recording: &dyn RawImage,
    plan: &DiscPlan,
    modes: &[WriteMode],
) {
    // Most cases have no finding, and placing a plan costs something.
    if reasons.iter().all(|reason| reason.finding.is_none()) {
        return;
    }
    let Ok(layout) = DiscLayout::place(plan, modes) else { return };
    let (mut rules, mut places) = (BTreeSet::new(), BTreeSet::new());
    for Reason { finding, window, .. } in reasons {
        if let Some(found) = finding
            && rules.insert(found.rule.name)
            && places.insert(found.lba)
        {
            *window = Window::around(recording, &layout, found).ok();
        }
    }
}

/// How a case ended.
#[derive(Debug)]
pub enum Outcome {
    /// As it should.
    Passed,
    /// Otherwise; why.
    Failed(Vec<Reason>),
    /// It failed, and is listed as an expected failure for this reason.
    FailedAsExpected(String),
    /// It passed, though it is listed as an expected failure for this reason.
    PassedUnexpectedly(String),
    /// It did not run, for this reason.
    Skipped(String),
}

/// How many cases ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Passed, or failed as expected.
    pub passed: usize,
    /// Failed, or passed unexpectedly.
    pub failed: usize,
    /// Did not run.
    pub skipped: usize,
}

impl Summary {
    /// Counts one more case.
    pub fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Passed | Outcome::FailedAsExpected(_) => self.passed += 1,
            Outcome::Failed(_) | Outcome::PassedUnexpectedly(_) => self.failed += 1,
            Outcome::Skipped(_) => self.skipped += 1,
        }
    }
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}
