//! Targets: scenario and plan files.
//!
//! Any text is read, or refused at a line and column that it has, in a message that can be shown.
//! A plan that names no file is opened and placed as well.

use std::path::{Path, PathBuf};

use super::text;
use crate::plan::{self, Plan, Source};
use crate::scenario::{LoadedScenario, Scenario};
use crate::yaml::{self, Diagnostic, Document};

const SCENARIOS: [&str; 3] = [
    include_str!("../../fuzz/corpus/scenario-yaml/altered.yaml"),
    include_str!("../../fuzz/corpus/scenario-yaml/calls.yaml"),
    include_str!("../../fuzz/corpus/scenario-yaml/drive.yaml"),
];
const PLANS: [&str; 2] = [
    include_str!("../../fuzz/corpus/plan-yaml/album.yaml"),
    include_str!("../../fuzz/corpus/plan-yaml/sessions.yaml"),
];
const WORDS: [&str; 40] = [
    "tracks:",
    "sessions:",
    "plan:",
    "expect:",
    "about:",
    "matrix:",
    "alter:",
    "before:",
    "calls:",
    "write:",
    "medium:",
    "drive:",
    "faults:",
    "judge:",
    "block:",
    "audio",
    "mode1",
    "mode2-form1",
    "mode2-form2",
    "mode0",
    "mode1-raw",
    "silence",
    "counter",
    "noise",
    "scms",
    "prohibited",
    "allowed",
    "raw",
    "pq",
    "packed",
    "sao",
    "tao",
    "packets:32",
    "cd-rw:74",
    "null",
    "true",
    "~",
    "&a",
    "*a",
    "!!str",
];

pub(super) fn fill_scenario(bytes: &[u8]) -> Vec<u8> {
    text::fill(bytes, &SCENARIOS, &WORDS)
}

pub(super) fn fill_plan(bytes: &[u8]) -> Vec<u8> {
    text::fill(bytes, &PLANS, &WORDS)
}

/// Scenario files.
///
/// # Panics
/// When a complaint stands at no place of the text.
pub fn scenario_yaml(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let loaded = yaml::load::<Scenario>(text, "fuzzed.yaml")
        .and_then(|document| LoadedScenario::new(document, PathBuf::new()));
    match loaded {
        Ok(scenario) => !scenario.cases().is_empty(),
        Err(diagnostic) => is_in(&diagnostic, text),
    }
}

/// Plan files.
///
/// # Panics
/// When a complaint stands at no place of the text.
pub fn plan_yaml(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let Document { value, marks } = match yaml::load::<Plan>(text, "fuzzed.yaml") {
        Ok(document) => document,
        Err(diagnostic) => return is_in(&diagnostic, text),
    };
    if names_files(&value) {
        return true;
    }
    let placed =
        plan::open(&value, Path::new(""), &marks).and_then(|(disc, _)| plan::layout(&disc, &marks));
    match placed {
        Ok(_) => true,
        Err(diagnostic) => is_in(&diagnostic, text),
    }
}

/// Whether opening it would look for files.
fn names_files(plan: &Plan) -> bool {
    fn does(source: &Source) -> bool {
        match source {
            Source::File(_) | Source::Part(_) => true,
            Source::Join(sources) => sources.iter().any(does),
            _ => false,
        }
    }
    let rw = plan.subcode_rw.as_ref().is_some_and(|rw| rw.file.is_some());
    rw || plan.special_pregap.iter().any(does)
        || plan.all_tracks().any(|(_, track)| does(&track.source))
}

/// A complaint stands at a place of the text, and can be shown. Gives false: it is refused.
pub(super) fn is_in(diagnostic: &Diagnostic, text: &str) -> bool {
    let lines = text.lines().count().max(1);
    let Diagnostic { line, column, .. } = diagnostic;
    assert!((1..=lines + 1).contains(line), "line {line} of {lines}: {diagnostic}");
    assert!(*column >= 1, "column {column}: {diagnostic}");
    assert!(!diagnostic.render(false).is_empty());
    false
}
