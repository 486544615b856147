//! Reads scenario files, and asks what the types alone cannot.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::fault::MAX_FAULTS;
use super::{
    Alter, Back, Call, Case, CommandName, Contract, Expect, ExpectedAnswer, FaultEffect, Judge,
    Legality, MAX_CASES, MediumKind, PlanSource, ProfileSource, Scenario, Ways, Writer,
};
use crate::exchange::Format;
use crate::plan::Plan;
use crate::profile::{self, LoadedProfile};
use crate::yaml::{self, Diagnostic, Document, Marks};

/// A plan, the places of its values, and the folder its file names start from.
#[derive(Clone, Debug)]
pub struct LoadedPlan {
    /// The plan.
    pub plan: Plan,
    /// Its places; paths are relative to the plan, also when it stands in a scenario.
    pub marks: Marks,
    /// Where its file names start from.
    pub folder: PathBuf,
}

impl LoadedPlan {
    /// Reads a plan file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn load(path: &Path) -> Result<LoadedPlan, Diagnostic> {
        let Document { value: plan, marks } = yaml::load_file(path)?;
        Ok(LoadedPlan { plan, marks, folder: folder_of(path) })
    }
}

/// A scenario file that has been read.
#[derive(Clone, Debug)]
pub struct LoadedScenario {
    /// What it says.
    pub scenario: Scenario,
    /// The places of its values.
    pub marks: Marks,
    /// Where its file names start from.
    pub folder: PathBuf,
}

impl LoadedScenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// What is wrong with it. Plans in files of their own are not read yet.
    pub fn load(path: &Path) -> Result<LoadedScenario, Diagnostic> {
        let document = yaml::load_file(path)?;
        LoadedScenario::new(document, folder_of(path))
    }

    /// From a document that has been read already.
    ///
    /// # Errors
    /// What contradicts itself in it.
    pub fn new(
        document: Document<Scenario>,
        folder: PathBuf,
    ) -> Result<LoadedScenario, Diagnostic> {
        let Document { value: scenario, marks } = document;
        check(&scenario, &marks)?;
        Ok(LoadedScenario { scenario, marks, folder })
    }

    /// Its cases, see [`Scenario::cases`].
    #[must_use]
    pub fn cases(&self) -> Vec<Case> {
        self.scenario.cases()
    }

    /// The plan of one of its cases; `None` when the scenario has only calls.
    ///
    /// # Errors
    /// What is wrong with a plan in a file of its own.
    pub fn plan(&self, case: &Case) -> Result<Option<LoadedPlan>, Diagnostic> {
        let Some(source) = &case.scenario.plan else { return Ok(None) };
        let path = match source {
            PlanSource::File(file) => {
                let mut files = self.scenario.matrix.plan.iter();
                files.position(|other| other == file).map(|place| format!("matrix.plan[{place}]"))
            }
            PlanSource::Inline(_) => None,
        };
        self.plan_at(source, path.as_deref().unwrap_or("plan")).map(Some)
    }

    /// The drive of one of its cases.
    ///
    /// # Errors
    /// What is wrong with a profile in a file of its own.
    pub fn profile(&self, case: &Case) -> Result<LoadedProfile, Diagnostic> {
        match &case.scenario.drive.profile {
            None => Ok(LoadedProfile::default()),
            Some(ProfileSource::Name(name)) => profile::find(name),
            Some(ProfileSource::File(file)) => {
                profile::from_file(&self.folder.join(file)).map_err(|refused| {
                    if refused.line == 0 {
                        self.marks.complain("drive.profile", refused.to_string())
                    } else {
                        refused
                    }
                })
            }
        }
    }

    /// The plan that the recording is judged against, when it is another than was encoded.
    ///
    /// # Errors
    /// What is wrong with a plan in a file of its own.
    pub fn judge_plan(&self) -> Result<Option<LoadedPlan>, Diagnostic> {
        let source = self.scenario.judge.plan.as_ref();
        source.map(|source| self.plan_at(source, "judge.plan")).transpose()
    }

    /// The plan of the pressed disc in the drive, when there is one.
    ///
    /// # Errors
    /// What is wrong with a plan in a file of its own.
    pub fn medium_plan(&self) -> Result<Option<LoadedPlan>, Diagnostic> {
        let source = self.scenario.medium.plan.as_ref();
        source.map(|source| self.plan_at(source, "medium.plan")).transpose()
    }

    fn plan_at(&self, source: &PlanSource, path: &str) -> Result<LoadedPlan, Diagnostic> {
        match source {
            PlanSource::Inline(plan) => Ok(LoadedPlan {
                plan: Plan::clone(plan),
                marks: self.marks.under(path).unwrap_or_else(|| self.marks.clone()),
                folder: self.folder.clone(),
            }),
            PlanSource::File(file) => {
                LoadedPlan::load(&self.folder.join(file)).map_err(|refused| {
                    // A file that is not there is the fault of who names it.
                    if refused.line == 0 {
                        self.marks.complain(path, refused.to_string())
                    } else {
                        refused
                    }
                })
            }
        }
    }
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map_or_else(PathBuf::new, Path::to_owned)
}

fn check(scenario: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    check_plan(scenario, marks)?;
    check_medium(scenario, marks)?;
    check_exchange(scenario, marks)?;
    check_read(scenario, marks)?;
    check_faults(scenario, marks)?;
    for (place, fault) in scenario.drive.sense.iter().enumerate() {
        if fault.nth == 0 {
            let path = format!("drive.sense[{place}].nth");
            return Err(marks.complain(&path, "commands are counted from 1"));
        }
        let ways = [fault.sense.is_some(), fault.answer.is_some(), fault.host_error];
        if ways.iter().filter(|way| **way).count() != 1 {
            let path = format!("drive.sense[{place}]");
            let what = "a fault has exactly one of `sense`, `answer` and `host_error`";
            return Err(marks.complain(&path, what));
        }
        if fault.host_error && fault.command.0 == CommandName::Any {
            let path = format!("drive.sense[{place}].command");
            return Err(marks.complain(&path, "the host fails at a command with a name"));
        }
        if fault.deferred && fault.sense.is_none() {
            let path = format!("drive.sense[{place}].deferred");
            return Err(marks.complain(&path, "only a `sense` is told later"));
        }
    }
    if scenario.host.kb_s == Some(0) {
        return Err(marks.complain("host.kb_s", "a host that has nothing ready ever burns nothing"));
    }
    for (place, alter) in scenario.alter.iter().enumerate() {
        check_alter(alter).map_err(|(key, what)| {
            marks.complain(&format!("alter[{place}].{}{key}", alter.name()), what)
        })?;
    }
    check_calls(&scenario.calls, marks, "calls", false)?;
    check_beside_calls(scenario, marks)?;
    if !scenario.expect.findings.is_empty() && !scenario.expect.departures.is_empty() {
        let what = "findings are listed one by one or by rule, not both";
        return Err(marks.complain("expect.departures", what));
    }
    if scenario.expect.sense.is_some() && scenario.expect.error.is_none() {
        let what = "sense comes with an error; say which in `error`";
        return Err(marks.complain("expect.sense", what));
    }
    if !scenario.before.is_empty() && scenario.plan.is_none() && scenario.matrix.plan.is_empty() {
        let what = "there is no plan before whose recording commands could be sent";
        return Err(marks.complain("before", what));
    }
    check_answers(&scenario.before, marks, "before")?;
    check_answers(&scenario.expect.answers, marks, "expect.answers")?;
    if scenario.expect.says.is_some() && scenario.expect.error.is_none() {
        return Err(
            marks.complain("expect.says", "only an error says something; say which in `error`")
        );
    }
    check_matrix(scenario, marks)?;
    scenario.cases().iter().try_for_each(|case| check_write(&case.scenario, marks))
}

fn check_plan(scenario: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    match (&scenario.plan, scenario.matrix.plan.is_empty()) {
        (Some(_), false) => {
            Err(marks.complain("plan", "the matrix has plans already; leave this one out"))
        }
        (None, true) if scenario.calls.is_empty() && scenario.medium.plan.is_none() => {
            check_questions(scenario, marks)
        }
        _ => Ok(()),
    }
}

/// Only a disc that was recorded from a plan can go through other files.
fn check_exchange(scenario: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    let Some(exchange) = &scenario.exchange else { return Ok(()) };
    let has_plan = scenario.plan.is_some() || !scenario.matrix.plan.is_empty();
    if !has_plan || scenario.expect.error.is_some() {
        let what = "only what a plan records is exchanged, and nothing that is refused";
        return Err(marks.complain("exchange", what));
    }
    if scenario.write.outside().next().is_some() {
        let what = "what a program records is read back by `read`, not exchanged";
        return Err(marks.complain("exchange", what));
    }
    if exchange.back == Back::Disc && exchange.format != Format::Ccd {
        let what = "a disc is made of CloneCD files alone";
        return Err(marks.complain("exchange.back", what));
    }
    Ok(())
}

/// What readers give is compared with a plan.
fn check_read(scenario: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    let has_plan = scenario.plan.is_some()
        || !scenario.matrix.plan.is_empty()
        || scenario.medium.plan.is_some();
    for (place, read) in scenario.read.iter().enumerate() {
        for (number, given) in read.gives.iter().enumerate() {
            let path = format!("read[{place}].gives[{number}]");
            if let Some(what) = given.contradiction() {
                return Err(marks.complain(&path, what));
            }
            if !has_plan && given.text.is_none() {
                return Err(marks.complain(&path, "there is no plan to compare it with"));
            }
        }
    }
    Ok(())
}

fn check_medium(scenario: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    let medium = &scenario.medium;
    if medium.preset.is_some() && marks.value("medium.kind").is_some() {
        return Err(marks.complain("medium.kind", "the preset says what it is; leave this out"));
    }
    if medium.plan.is_some() && medium.kind != MediumKind::Pressed {
        return Err(marks.complain("medium.plan", "only a disc of `kind: pressed` has a plan"));
    }
    if medium.plan.is_some() && marks.value("medium.lead_in").is_some() {
        let what = "a disc pressed from a plan starts at 95:00:00";
        return Err(marks.complain("medium.lead_in", what));
    }
    Ok(())
}

/// Without plan and calls only the drive is asked.
fn check_questions(scenario: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    let answers = scenario.expect.answers.clone();
    if answers.is_empty() && scenario.read.is_empty() {
        let what = "the scenario has nothing to do: it needs a `plan`, `calls`, `read` or `expect.answers`";
        return Err(marks.complain("about", what));
    }
    let expects_more = scenario.expect != Expect { answers, ..Expect::default() };
    if expects_more || !scenario.alter.is_empty() || scenario.writer != Writer::default() {
        let what = "without a plan nothing is burned: `expect` has `answers` and nothing else";
        return Err(marks.complain("expect", what));
    }
    Ok(())
}

fn check_faults(scenario: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    if scenario.faults.len() > MAX_FAULTS {
        let what = format!("a scenario has at most {MAX_FAULTS} faults");
        return Err(marks.complain(&format!("faults[{MAX_FAULTS}]"), what));
    }
    for (number, fault) in scenario.faults.iter().enumerate() {
        let path = format!("faults[{number}].at");
        if let Some((key, what)) = fault.at.contradiction() {
            return Err(marks.complain(&format!("{path}{key}"), what));
        }
        if matches!(fault.effect, FaultEffect::Defect(_)) && fault.at.place.is_none() {
            return Err(marks.complain(&path, "a defect is at a `place` of the disc"));
        }
        if fault.at.place.is_some() && !scenario.calls.is_empty() {
            let what = "calls have no disc of which places would be known";
            return Err(marks.complain(&format!("{path}.place"), what));
        }
    }
    Ok(())
}

/// What is wrong with an alteration, and the key that says so, with a point before it.
fn check_alter(alter: &Alter) -> Result<(), (&'static str, String)> {
    let stretch = alter.stretch();
    if stretch.sections == 0 {
        return Err((".sections", "a run has at least one section".into()));
    }
    if stretch.every.is_some_and(|every| every < stretch.sections) {
        let what = format!("runs of {} sections cannot come that often", stretch.sections);
        return Err((".every", what));
    }
    if stretch.until.is_some() && stretch.every.is_none() {
        return Err((".until", "ends a repetition, and there is no `every`".into()));
    }
    if let Alter::SetMain(set) = alter {
        let bytes = match (&set.bytes, &set.xor) {
            (Some(bytes), None) | (None, Some(bytes)) => bytes,
            _ => return Err(("", "`set_main` has either `bytes` or `xor`".into())),
        };
        let end = usize::from(set.offset.0.0) + bytes.0.0.len();
        if end > rawcd_format::SECTOR_LEN {
            return Err((".offset", format!("the bytes end at {end}; a sector has 2352")));
        }
        if set.scrambled && set.remake {
            return Err((".remake", "only a sector that is descrambled first is made good".into()));
        }
    }
    Ok(())
}

fn check_answers(answers: &[ExpectedAnswer], marks: &Marks, path: &str) -> Result<(), Diagnostic> {
    answers.iter().enumerate().try_for_each(|(place, answer)| {
        let complain = |(key, what)| marks.complain(&format!("{path}[{place}].{key}"), what);
        answer.check().map_err(complain)
    })
}

fn check_calls(calls: &[Call], marks: &Marks, path: &str, inside: bool) -> Result<(), Diagnostic> {
    for (place, call) in calls.iter().enumerate() {
        let path = format!("{path}[{place}]");
        let name = call.call.member.name;
        if call.returns.is_some() && call.error.as_ref().is_some_and(|error| error.is_failure()) {
            let what = "a call that fails returns nothing";
            return Err(marks.complain(&format!("{path}.returns"), what));
        }
        if call.during.is_empty() {
            continue;
        }
        let path = format!("{path}.during");
        if inside || !matches!(name, "WriteMedia" | "WriteMedia2") {
            let what = "only WriteMedia and WriteMedia2 report progress";
            return Err(marks.complain(&path, what));
        }
        check_calls(&call.during, marks, &path, true)?;
    }
    Ok(())
}

/// With calls nothing is burned or judged but by them, so what is about that has no meaning.
fn check_beside_calls(scenario: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    if scenario.calls.is_empty() {
        return Ok(());
    }
    let meaningless = [
        ("expect", scenario.expect != Expect::default()),
        ("alter", !scenario.alter.is_empty()),
        ("writer", scenario.writer != Writer::default()),
        ("exchange", scenario.exchange.is_some()),
        ("judge", scenario.judge != Judge::default()),
        ("legality", scenario.legality != Legality::default()),
        ("write", scenario.write != Ways::default()),
        ("placed", scenario.placed.is_some()),
        ("before", !scenario.before.is_empty()),
        ("read", !scenario.read.is_empty()),
    ];
    match meaningless.iter().find(|(_, set)| *set) {
        Some((key, _)) => {
            let what =
                format!("`{key}` has no meaning beside `calls`; each call says what it expects");
            Err(marks.complain(key, what))
        }
        None => Ok(()),
    }
}

/// What is about the image of a raw recording, or its writer, has no meaning in other ways to
/// write.
fn check_write(case: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    if let Some(what) = case.write.contradiction() {
        let path = if marks.value("matrix.write").is_some() { "matrix.write" } else { "write" };
        return Err(marks.complain(path, what));
    }
    if case.write.is_raw() {
        return Ok(());
    }
    let writer = Writer { cancel_at: None, ..case.writer.clone() };
    let meaningless = [
        ("block", case.block.is_some()),
        ("placed", case.placed.is_some()),
        ("alter", !case.alter.is_empty()),
        ("contract", case.contract != Contract::default()),
        ("writer", writer != Writer::default()),
    ];
    let Some((key, _)) = meaningless.iter().find(|(_, set)| *set) else { return Ok(()) };
    // A value of the matrix wins over one beside it.
    let varied = format!("matrix.{key}");
    let path = if marks.value(&varied).is_some() { &varied } else { *key };
    let write = &case.write;
    let what =
        format!("`{key}` is about raw recording, and has no meaning beside `write: {write}`");
    Err(marks.complain(path, what))
}

fn check_matrix(scenario: &Scenario, marks: &Marks) -> Result<(), Diagnostic> {
    if scenario.matrix.combinations() > MAX_CASES {
        return Err(marks.complain("matrix", format!("more than {MAX_CASES} combinations")));
    }
    let mut names = HashSet::new();
    match scenario.cases().iter().find(|case| !names.insert(case.name.clone())) {
        Some(case) => {
            Err(marks.complain("matrix", format!("the combination {} comes twice", case.name)))
        }
        None => Ok(()),
    }
}
