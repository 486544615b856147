//! One case: encode, burn, judge, and compare with what the scenario expects.

use rawcd_encoder::{ImageError, RawCdImageCreator, ResultImage};
use rawcd_format::subcode::section::{p_bits_of, q_of};
use rawcd_format::{BlockForm, Contents, DiscLayout, DiscPlan, Lba, RawImage, SECTOR_LEN, TocItem};
use rawcd_judge::{Finding, JudgeError, Subject, Verdict, judge_image};
use rawcd_mmc::Transport;
use rawcd_sim::{InProcess, Medium, Recording};
use rawcd_writer::WriterError;

use super::burn::{BurnSettings, burn};
use super::coverage::{is_code, is_known};
use super::{CaseReport, Covered, Implausible, Item, ListedCase, Outcome, Reason, calls, drive};
use crate::altered::{AlterError, AlteredImage};
use crate::blame;
use crate::plan;
use crate::report::describe;
use crate::scenario::{CancelAt, Legality, LoadedPlan, Scenario};
use crate::store::FileStorage;
use crate::yaml::{Diagnostic, Marks};

/// Runs a case to its end. What goes wrong is in the report, never an error.
#[must_use]
pub fn run_case(listed: &ListedCase) -> CaseReport {
    let mut run = CaseRun {
        marks: &listed.loaded.marks,
        scenario: &listed.case.scenario,
        covered: Covered::new(),
        findings: Vec::new(),
        failures: Vec::new(),
        sections: 0,
    };
    if let Err(diagnostic) = run.run(listed) {
        run.failures.push(Reason::from(*diagnostic));
    }
    let failed = !run.failures.is_empty();
    if !failed {
        run.cover_silence(&listed.name);
    }
    let outcome = match (&listed.expected_failure, failed) {
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
        covered: if failed { Covered::new() } else { run.covered },
        sections: run.sections,
    }
}

/// Why encoding or burning ended, as the member that refused says it.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("{name} (0x{code:08X}): {0}", name = .0.name(), code = .0.hresult())]
    Encoder(ImageError),
    #[error("{name} (0x{code:08X}): {0}", name = .0.name(), code = .0.hresult())]
    Writer(WriterError),
}

impl Refusal {
    fn code(&self) -> (u32, &'static str) {
        match self {
            Refusal::Encoder(error) => (error.hresult(), error.name()),
            Refusal::Writer(error) => (error.hresult(), error.name()),
        }
    }

    fn sense(&self) -> Option<(u8, u8, u8)> {
        match self {
            Refusal::Writer(
                WriterError::Drive { sense, .. } | WriterError::StillBusy { sense, .. },
            ) => Some(sense.codes()),
            _ => None,
        }
    }
}

/// A diagnostic ends a case; boxed, since it is large and rare.
type Step<T> = Result<T, Box<Diagnostic>>;

struct CaseRun<'a> {
    marks: &'a Marks,
    scenario: &'a Scenario,
    covered: Covered,
    findings: Vec<Finding>,
    failures: Vec<Reason>,
    sections: u64,
}

impl CaseRun<'_> {
    fn run(&mut self, listed: &ListedCase) -> Step<()> {
        if let Some(code) = self.scenario.expect.error.as_ref().filter(|code| !is_known(&code.0)) {
            let what = format!("no member answers {}", code.0);
            return Err(Box::new(self.marks.complain("expect.error", what)));
        }
        let loaded = listed.loaded.plan(&listed.case)?;
        if !self.scenario.calls.is_empty() {
            let plan = match &loaded {
                Some(loaded) => Some(plan::open(&loaded.plan, &loaded.folder, &loaded.marks)?),
                None => None,
            };
            let failures = calls::run(self.scenario, self.marks, plan, &mut self.covered);
            self.failures.extend(failures.into_iter().map(Reason::from));
            return Ok(());
        }
        let Some(loaded) = loaded else { return Ok(()) };
        let (disc, contents) = plan::open(&loaded.plan, &loaded.folder, &loaded.marks)?;
        let image = match self.encode(&disc, contents, &loaded)? {
            Ok(image) => image,
            Err(refusal) => {
                self.refused(&refusal);
                return Ok(());
            }
        };
        let layout = self.place(&disc, &loaded)?;
        let altered = AlteredImage::new(
            &image,
            &layout,
            self.scenario.medium.lead_in.0.lba(),
            &self.scenario.alter,
        )
        .map_err(|error| self.alter_error(&error))?;
        let settings = self.settings(&layout);
        let transport = drive::simulated(self.scenario)
            .map_err(|error| self.marks.complain("medium", error.to_string()))?;
        let (transport, watch) = drive::watched(transport);
        let (result, transport) = burn(transport, &altered, &settings, &mut self.covered, |_| {});
        self.compare_time(&transport);
        let found = watch.lock().expect("nobody panics while seeing a command").found();
        self.compare_speed(found);
        let medium = transport.into_drive().take();
        match result {
            Ok(()) => self.succeeded(),
            Err(error) => {
                self.refused(&Refusal::Writer(error));
                // A burn that was broken off leaves something behind; it is judged when the
                // scenario says what is found.
                if self.scenario.expect.findings.is_empty() && self.scenario.expect.q.is_empty() {
                    return Ok(());
                }
            }
        }
        match medium {
            Some(medium) => self.judge(listed, &loaded, &disc, &medium, &layout),
            None => Ok(()),
        }
    }

    /// Something did not hold that the value at `path` of the scenario declares.
    fn fail(&mut self, path: &str, what: impl Into<String>) {
        self.failures.push(self.marks.complain(path, what).into());
    }

    fn encode(
        &mut self,
        disc: &DiscPlan,
        contents: Contents,
        loaded: &LoadedPlan,
    ) -> Step<Result<ResultImage, Refusal>> {
        let form = self.scenario.block.0;
        if self.scenario.legality == Legality::Unchecked {
            let layout = self.place(disc, loaded)?;
            let image = ResultImage::of_disc(layout, contents, form)
                .map_err(|error| loaded.marks.complain("tracks", error.to_string()))?;
            return Ok(Ok(image));
        }
        let image = RawCdImageCreator::encode(self.scenario.contract.into(), form, disc, contents);
        Ok(image.map_err(Refusal::Encoder))
    }

    fn place(&self, disc: &DiscPlan, loaded: &LoadedPlan) -> Step<DiscLayout> {
        DiscLayout::place(disc, &[])
            .map_err(|error| Box::new(plan::refuse(&error, disc, &loaded.marks)))
    }

    fn settings(&self, layout: &DiscLayout) -> BurnSettings {
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
    fn judge(
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
        let last_lead_out = match &self.scenario.judge.last_lead_out {
            Some(time) => time.0.to_lba(rawcd_format::Area::Program),
            None => medium.last_lead_out_start(),
        };
        let lead_in_start = match &self.scenario.judge.lead_in {
            Some(time) => time.0.lba(),
            None => medium.lead_in_start(),
        };
        let subject = Subject::Disc { lead_in_start, last_lead_out, modes: &[] };
        let recording = medium.recording();
        let verdict = judge_image(recording, &declared, &contents, subject)
            .map_err(|error| self.judge_error(&error))?;
        self.sections = u64::from(verdict.sections);
        self.compare_findings(&verdict, &declared, judged, layout, recording.first_lba());
        self.compare_toc(&verdict);
        self.compare_q(recording, layout)?;
        if verdict.is_clean() {
            let form = self.scenario.block.0;
            let kinds = disc.all_tracks().map(|track| track.sector_type);
            self.covered.extend(kinds.map(|kind| Item::Sectors(kind, form)));
        }
        self.findings = verdict.findings;
        Ok(())
    }

    /// Encoder or writer refused: as expected?
    fn refused(&mut self, refusal: &Refusal) {
        let code = refusal.code();
        let Some(expected) = &self.scenario.expect.error else {
            self.fail("plan", format!("unexpected {refusal}"));
            return;
        };
        if !is_code(expected, code) {
            let what = format!("{} was expected; it was {refusal}", expected.0);
            self.fail("expect.error", what);
        }
        if let Some(says) = &self.scenario.expect.says
            && !refusal.to_string().contains(says.as_str())
        {
            let what = format!("it says: {refusal}");
            self.fail("expect.says", what);
        }
        if let Some(sense) = &self.scenario.expect.sense {
            let wanted = (sense.key, sense.asc, sense.ascq);
            if refusal.sense() != Some(wanted) {
                let what = format!("sense {} was expected; it was {refusal}", sense.0);
                self.fail("expect.sense", what);
            }
        }
        self.covered.insert(Item::Code(code.0));
    }

    /// Time and links are those of the whole burn.
    fn compare_time(&mut self, transport: &InProcess<FileStorage>) {
        let (links, seconds) = (transport.drive().links(), transport.now().as_secs());
        if self.scenario.expect.links.is_some_and(|expected| expected != links) {
            self.fail("expect.links", format!("the recording has {links} links"));
        }
        if self.scenario.expect.seconds.is_some_and(|expected| expected != seconds) {
            self.fail("expect.seconds", format!("it took {seconds} s"));
        }
    }

    fn compare_speed(&mut self, found: Option<Implausible>) {
        match (found, self.scenario.expect.implausible_speed) {
            (Some(found), false) => self.fail("drive", found.to_string()),
            (None, true) => self.fail(
                "expect.implausible_speed",
                "the drive wrote no faster than it says that it can",
            ),
            _ => {}
        }
    }

    fn compare_findings(
        &mut self,
        verdict: &Verdict,
        declared: &DiscPlan,
        judged: &LoadedPlan,
        layout: &DiscLayout,
        lead_in: Lba,
    ) {
        let expected = &self.scenario.expect.findings;
        for (at, expected) in expected.iter().enumerate() {
            if rawcd_judge::rule(&expected.rule).is_none() {
                let what = format!("there is no rule `{}`; see rawcd explain", expected.rule);
                self.fail(&format!("expect.findings[{at}].rule"), what);
            }
        }
        for (at, (expected, found)) in expected.iter().zip(&verdict.findings).enumerate() {
            let path = format!("expect.findings[{at}]");
            let place = expected.at.map(|place| place.resolve(layout, lead_in));
            let here = place.is_none_or(|lba| lba == Some(found.lba));
            let many = expected.sections.is_none_or(|sections| sections == found.sections);
            if expected.rule != found.rule.name || !here || !many {
                let what = format!("this finding was expected; it was {}", describe(found));
                self.fail(&path, what);
            }
        }
        for (at, missing) in expected.iter().enumerate().skip(verdict.findings.len()) {
            let what = format!("`{}` was expected and not found", missing.rule);
            self.fail(&format!("expect.findings[{at}]"), what);
        }
        for found in verdict.findings.iter().skip(expected.len()) {
            let complaint = blame::complain(found, declared, &judged.marks);
            self.failures.push(Reason { complaint, finding: Some(found.clone()) });
        }
        if let [first, others @ ..] = &verdict.findings[..]
            && others.iter().all(|other| other.rule == first.rule)
        {
            self.covered.insert(Item::Fires(first.rule.name));
        }
    }

    fn compare_toc(&mut self, verdict: &Verdict) {
        for (at, expected) in self.scenario.expect.toc.iter().enumerate() {
            let path = format!("expect.toc[{at}]");
            let point = expected.point.0.0;
            let Some(item) = verdict.toc.iter().find(|item| item.point == point) else {
                let what = format!("the recorded table of contents has no item {point}");
                self.fail(&path, what);
                continue;
            };
            let control = expected.control.as_ref().map(|control| control.0.0);
            let time = expected.time.as_ref().map(|time| time.0.to_bcd());
            let wrong_control = control.is_some_and(|control| control != item.control.nibble());
            if wrong_control || time.is_some_and(|time| time != item.p) {
                let what = format!("the recorded item is {}", describe_item(item));
                self.fail(&path, what);
            }
        }
    }

    fn compare_q(&mut self, recording: &Recording<FileStorage>, layout: &DiscLayout) -> Step<()> {
        for (at, expected) in self.scenario.expect.q.iter().enumerate() {
            match expected.at.resolve(layout, recording.first_lba()) {
                Some(lba) => self.compare_one_q(at, lba, recording)?,
                None => {
                    let path = format!("expect.q[{at}].at");
                    self.fail(&path, "the disc has no such place");
                }
            }
        }
        Ok(())
    }

    fn compare_one_q(
        &mut self,
        at: usize,
        lba: Lba,
        recording: &Recording<FileStorage>,
    ) -> Step<()> {
        let expected = &self.scenario.expect.q[at];
        let path = format!("expect.q[{at}]");
        let mut section = vec![0; BlockForm::Raw.block_len()];
        if let Err(error) = recording.read(lba, &mut section) {
            self.fail(&path, error.to_string());
            return Ok(());
        }
        let subcode = section[SECTOR_LEN..].try_into().expect("a section ends in 96 bytes");
        let (frame, p) = (q_of(subcode), p_bits_of(subcode));
        if frame.0 != expected.bytes.0.0 {
            let what = format!("Q at LBA {lba} is {frame}");
            self.fail(&format!("{path}.bytes"), what);
        }
        if let Some(bit) = &expected.p {
            let all = if bit.0.0 == 1 { [0xFF; 12] } else { [0; 12] };
            if p != all {
                let what = format!("P at LBA {lba} is {p:02X?}");
                self.fail(&format!("{path}.p"), what);
            }
        }
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

    fn judge_error(&self, error: &JudgeError) -> Diagnostic {
        self.marks.complain("plan", format!("the recording cannot be judged: {error}"))
    }
}

fn describe_item(item: &TocItem) -> String {
    let [minute, second, frame] = item.p;
    format!(
        "{} CONTROL {:X} {minute:02X}:{second:02X}:{frame:02X}",
        item.point,
        item.control.nibble()
    )
}
