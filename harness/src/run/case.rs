//! One case: encode, burn, judge, and compare with what the scenario expects.

use rawcd_format::{DiscLayout, DiscPlan, Lba, RawImage};
use rawcd_judge::{Finding, JudgeError, judge_image};
use rawcd_sim::{DriveProfile, InProcess, Medium, MediumState};

use super::burn::BurnSettings;
use super::coverage::is_known;
use super::page::Kept;
use super::pressed::{Pressed, pressed};
use super::read_back::Declared;
use super::record::{How, What, image, record};
use super::{
    CaseReport, Covered, Item, Judged, Left, ListedCase, Outcome, Reason, Setting, answers, calls,
    digest, drive, faults, outside, show_windows, writing,
};
use crate::altered::{AlterError, AlteredImage};
use crate::outside::Launcher;
use crate::plan;
use crate::scenario::{CancelAt, LoadedPlan, Scenario, Ways, Write};
use crate::store::FileStorage;
use crate::yaml::{Diagnostic, Marks};

/// Runs a case to its end. What goes wrong is in the report, never an error.
#[must_use]
pub fn run_case(listed: &ListedCase, setting: &Setting) -> CaseReport {
    let mut run = CaseRun {
        marks: &listed.loaded.marks,
        scenario: &listed.case.scenario,
        covered: Covered::new(),
        findings: Vec::new(),
        judged: None,
        failures: Vec::new(),
        sections: 0,
        left: Left::default(),
        digests: setting.digests,
        kept: setting.pages.then(Kept::default),
    };
    let missing = outside::missing(run.scenario);
    if missing.is_none()
        && let Err(diagnostic) = run.run(listed, &setting.launcher)
    {
        run.failures.push(Reason::from(*diagnostic));
    }
    let failed = !run.failures.is_empty();
    if !failed && missing.is_none() {
        run.cover_silence(&listed.name);
    }
    let is_wanted = failed && listed.expected_failure.is_none();
    let page = is_wanted.then(|| run.page(listed)).flatten();
    let outcome = match (&listed.expected_failure, failed) {
        _ if missing.is_some() => {
            let program = missing.unwrap_or_default();
            Outcome::Skipped(format!("{program} is not installed"))
        }
        (None, false) => Outcome::Passed,
        (None, true) => Outcome::Failed(run.failures),
        (Some(reason), true) => Outcome::FailedAsExpected(reason.clone()),
        (Some(reason), false) => Outcome::PassedUnexpectedly(reason.clone()),
    };
    CaseReport {
        name: listed.name.clone(),
        file: listed.path.display().to_string(),
        about: run.scenario.about.0.0.clone(),
        outcome,
        findings: run.findings,
        judged: run.judged,
        covered: if failed { Covered::new() } else { run.covered },
        sections: run.sections,
        programs: outside::programs(&listed.case.scenario),
        left: run.left,
        page,
    }
}

/// A diagnostic ends a case; boxed, since it is large and rare.
pub(super) type Step<T> = Result<T, Box<Diagnostic>>;

pub(super) struct CaseRun<'a> {
    pub(super) marks: &'a Marks,
    pub(super) scenario: &'a Scenario,
    pub(super) covered: Covered,
    findings: Vec<Finding>,
    judged: Option<Judged>,
    pub(super) failures: Vec<Reason>,
    sections: u64,
    left: Left,
    digests: bool,
    /// Nothing when no pages are asked for.
    pub(super) kept: Option<Kept>,
}

/// How far the recording of a medium is: its state, and the sections up to the last.
type Recorded = (MediumState, u32);

fn recorded(medium: &Medium<FileStorage>) -> Recorded {
    (medium.state(), medium.recording().len())
}

impl CaseRun<'_> {
    fn run(&mut self, listed: &ListedCase, launcher: &Launcher) -> Step<()> {
        if let Some(code) = self.scenario.expect.error.as_ref().filter(|code| !is_known(&code.0)) {
            let what = format!("no member answers {}", code.0);
            return Err(Box::new(self.marks.complain("expect.error", what)));
        }
        let loaded = listed.loaded.plan(&listed.case)?;
        let profile = listed.loaded.profile(&listed.case)?;
        self.covered.extend(profile.built_in.map(Item::Profile));
        let faults = self.scenario.faults.iter().map(|fault| Item::Fault(fault.effect.name()));
        self.covered.extend(faults);
        let times = self.scenario.faults.iter().flat_map(|fault| fault.at.names());
        self.covered.extend(times.map(Item::FaultAt));
        let pressed = pressed(listed)?;
        if !self.scenario.calls.is_empty() {
            return self.call(&profile.drive, loaded.as_ref(), pressed.as_ref());
        }
        let mut transport = self.simulated(&profile.drive, pressed.as_ref())?;
        // Programs of others poll as the machine lets them.
        if let Some(kept) = self.kept.as_ref().filter(|_| self.is_ours()) {
            transport = kept.trace(transport);
        }
        let Some(loaded) = loaded else {
            self.plant_at_places(&mut transport, pressed.as_ref().map(Pressed::layout))?;
            let declared = pressed.as_ref().map(Pressed::declared);
            self.read_back(&mut transport, declared.as_ref(), launcher);
            let medium = self.compare_answers(transport);
            let Some((pressed, medium)) = pressed.zip(medium) else { return Ok(()) };
            let judged = self.judge_pressed(listed, pressed, &medium);
            self.keep(medium);
            return judged;
        };
        let (disc, contents) = plan::open(&loaded.plan, &loaded.folder, &loaded.marks)?;
        let how = How::of(self.scenario);
        let (image, layout) = match image(&how, &disc, contents, &loaded.marks)? {
            Ok(made) => made,
            Err(refusal) => {
                self.refused(&refusal);
                return Ok(());
            }
        };
        let altered = AlteredImage::new(
            &image,
            &layout,
            self.scenario.medium.lead_in.0.lba(),
            &self.scenario.alter,
        )
        .map_err(|error| self.alter_error(&error))?;
        let settings = self.settings(&layout);
        self.plant_at_places(&mut transport, Some(&layout))?;
        for (path, what) in answers::compare(&mut transport, &self.scenario.before) {
            self.fail(&format!("before{path}"), what);
        }
        let before = transport.drive().medium().map(recorded);
        let (transport, watch) = drive::watched(transport, self.digests);
        let contents = match self.scenario.write.outside().next() {
            Some(_) => {
                plan::contents(&loaded.plan, &loaded.folder, &loaded.marks)?.by_session(&layout)
            }
            None => Vec::new(),
        };
        let what = What { image: &altered, layout: &layout, contents };
        let with = (&settings, launcher);
        let (result, mut transport) =
            record(transport, &self.scenario.write, what, with, &mut self.covered);
        self.compare_time(&transport);
        let (found, commands) = {
            let watch = watch.lock().expect("nobody panics while seeing a command");
            (watch.found(), watch.commands())
        };
        self.compare_speed(found);
        self.left.commands = commands.filter(|_| self.is_ours());
        if result.is_ok() {
            let declared = Declared { loaded: &loaded, layout: &layout, image: &image };
            self.read_back(&mut transport, Some(&declared), launcher);
        }
        let taken_out = (transport.drive().beside(), self.scenario.expect.taken_out);
        self.compare_medium(taken_out.0, "expect.taken_out", taken_out.1);
        let medium = self.compare_answers(transport);
        self.compare_medium(medium.as_ref(), "expect.medium", self.scenario.expect.medium);
        // Commands make of the medium what they will.
        if self.scenario.before.is_empty() {
            writing::cover_medium(self.scenario, &mut self.covered);
        }
        let is_judged = match result {
            Ok(()) => {
                writing::cover_forms(self.scenario, &layout, &mut self.covered);
                self.succeeded();
                true
            }
            Err(refusal) => {
                self.refused(&refusal);
                // A burn that was broken off leaves something behind; it is judged when the
                // scenario says what is found.
                !self.scenario.expect.findings.is_empty() || !self.scenario.expect.q.is_empty()
            }
        };
        let compared = match &medium {
            _ if !is_judged => Ok(()),
            Some(medium) if self.leaves_a_disc() => self
                .judge(listed, &loaded, &disc, medium, &layout)
                .and_then(|()| self.exchange((&profile.drive, launcher), (&loaded, &disc), medium)),
            _ if self.scenario.exchange.is_some() => {
                self.fail("exchange", "nothing was recorded that could be exported");
                Ok(())
            }
            Some(medium) => {
                self.compare_mark(before, medium);
                Ok(())
            }
            None => Ok(()),
        };
        if let Some(medium) = medium.filter(|medium| Some(recorded(medium)) != before) {
            self.keep(medium);
        }
        compared
    }

    /// Keeps what was recorded for a page.
    fn keep(&mut self, medium: Medium<FileStorage>) {
        if let Some(kept) = &mut self.kept {
            kept.keep(medium);
        }
    }

    /// Whether no program of others takes part, so that the same run has the same commands.
    fn is_ours(&self) -> bool {
        self.scenario.commands().next().is_none()
    }

    fn plant_at_places(
        &self,
        transport: &mut InProcess<FileStorage>,
        layout: Option<&DiscLayout>,
    ) -> Step<()> {
        let drive = transport.drive_mut();
        faults::plant_at_places(self.scenario, drive, layout, self.marks).map_err(Box::new)
    }

    /// Calls members one by one, instead of burning.
    fn call(
        &mut self,
        profile: &DriveProfile,
        loaded: Option<&LoadedPlan>,
        pressed: Option<&Pressed>,
    ) -> Step<()> {
        let plan = match loaded {
            Some(loaded) => Some(plan::open(&loaded.plan, &loaded.folder, &loaded.marks)?),
            None => None,
        };
        let pressed = pressed.map(|pressed| &pressed.image as &dyn RawImage);
        let (scenario, marks) = (self.scenario, self.marks);
        let failures = calls::run(scenario, profile, marks, plan, pressed, &mut self.covered);
        self.failures.extend(failures.into_iter().map(Reason::from));
        Ok(())
    }

    /// Whether there is something to judge: a test leaves nothing, and a session that is not closed
    /// has no lead-in.
    fn leaves_a_disc(&self) -> bool {
        let Ways(ways) = &self.scenario.write;
        !ways.iter().any(|way| way.is_test() || way.leaves_open())
    }

    /// Whether a test left the disc as it was before.
    fn compare_mark(&mut self, before: Option<Recorded>, medium: &Medium<FileStorage>) {
        let Ways(ways) = &self.scenario.write;
        let after = recorded(medium);
        let left = ways.iter().all(Write::is_test) && before != Some(after);
        if left != self.scenario.expect.test_left_a_mark {
            let (state, sections) = after;
            let state = format!("{state:?}").to_lowercase();
            let what = format!("after the test the disc is {state}, with {sections} sections");
            self.fail("expect.test_left_a_mark", what);
        }
    }

    /// Asks the drive what the scenario asks at the end; gives the medium.
    fn compare_answers(
        &mut self,
        mut transport: InProcess<FileStorage>,
    ) -> Option<Medium<FileStorage>> {
        for (path, what) in answers::compare(&mut transport, &self.scenario.expect.answers) {
            self.fail(&format!("expect.answers{path}"), what);
        }
        let medium = transport.into_drive().take();
        if let (true, Some(medium)) = (self.digests, &medium) {
            match digest::recording(medium.recording()) {
                Ok(sum) => self.left.recording = Some(sum),
                Err(error) => self.fail("medium", error.to_string()),
            }
        }
        medium
    }

    /// Something did not hold that the value at `path` of the scenario declares.
    pub(super) fn fail(&mut self, path: &str, what: impl Into<String>) {
        self.failures.push(self.marks.complain(path, what).into());
    }

    pub(super) fn settings(&self, layout: &DiscLayout) -> BurnSettings {
        let writer = &self.scenario.writer;
        let cancel_at = writer.cancel_at.as_ref().map(|at| match at.0 {
            CancelAt::LeadIn => Lba(i32::MIN),
            CancelAt::Program => Lba::PROGRAM_START,
            CancelAt::LeadOut => layout.lead_out_start(),
            CancelAt::At(lba) => lba,
        });
        BurnSettings {
            client_name: writer.client_name.clone(),
            speed: writer.speed,
            pure_cav: writer.pure_cav,
            buffer_underrun_free: writer.buffer_underrun_free,
            sector_type: writer.sector_type.as_ref().map(|form| form.0),
            cancel_at,
            lead_in_sectors: writer.lead_in_sectors,
        }
    }

    fn succeeded(&mut self) {
        if let Some(expected) = &self.scenario.expect.error {
            let what = format!("{} was expected; encoding and burning succeeded", expected.0);
            self.fail("expect.error", what);
        }
    }

    /// Judges what was recorded, and compares it with what is expected.
    pub(super) fn judge(
        &mut self,
        listed: &ListedCase,
        loaded: &LoadedPlan,
        disc: &DiscPlan,
        medium: &Medium<FileStorage>,
        layout: &DiscLayout,
    ) -> Step<()> {
        let other = listed.loaded.judge_plan()?;
        let judged = other.as_ref().unwrap_or(loaded);
        let (declared, contents) = plan::open(&judged.plan, &judged.folder, &judged.marks)?;
        let modes = self.judged_modes();
        let subject = self.judged_as(medium, &modes);
        let recording = medium.recording();
        let verdict = judge_image(recording, &declared, &contents, subject)
            .map_err(|error| self.judge_error(&error))?;
        self.sections = u64::from(verdict.sections);
        self.compare_findings(&verdict, &declared, judged, layout, recording.first_lba());
        show_windows(&mut self.failures, recording, &declared, &modes);
        self.compare_toc(&verdict);
        self.compare_q(recording, layout)?;
        if verdict.is_clean() && self.scenario.write.is_raw() {
            let form = self.scenario.block_form();
            let kinds = disc.all_tracks().map(|track| track.sector_type);
            self.covered.extend(kinds.map(|kind| Item::Sectors(kind, form)));
        }
        self.findings = verdict.findings;
        self.judged = Some(Judged { plan: declared, modes });
        Ok(())
    }

    /// A scenario `rules/RULE/legal…` shows that the rule stays silent close to its edge.
    fn cover_silence(&mut self, name: &str) {
        let mut parts = name.split('/');
        if let (Some("rules"), Some(folder), Some(file)) =
            (parts.next(), parts.next(), parts.next())
            && file.starts_with("legal")
            && let Some(rule) = rawcd_judge::rules().find(|rule| rule.name == folder)
        {
            self.covered.insert(Item::Silent(rule.name));
        }
    }

    fn alter_error(&self, error: &AlterError) -> Diagnostic {
        self.marks.complain("alter", error.to_string())
    }

    pub(super) fn judge_error(&self, error: &JudgeError) -> Diagnostic {
        self.marks.complain("plan", format!("the recording cannot be judged: {error}"))
    }
}
