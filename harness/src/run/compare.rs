//! What is on the disc beside what the scenario expects: findings, table of contents, Q.

use rawcd_format::subcode::section::{p_bits_of, q_of};
use rawcd_format::{BlockForm, DiscLayout, DiscPlan, Lba, RawImage, SECTOR_LEN, TocItem};
use rawcd_judge::{Finding, Verdict};
use rawcd_mmc::Transport;
use rawcd_sim::{InProcess, Medium, MediumState, Recording};

use super::case::{CaseRun, Step};
use super::{Implausible, Item, Reason};
use crate::blame;
use crate::report::describe;
use crate::scenario::{self, LoadedPlan};
use crate::store::FileStorage;

/// The rules that note the run-out of every track at once, and the links of every one in packets.
const USUAL: [&str; 2] = ["run-out", "packet-blocks"];

impl CaseRun<'_> {
    /// Time and links are those of the whole recording.
    pub(super) fn compare_time(&mut self, transport: &InProcess<FileStorage>) {
        let (links, seconds) = (transport.drive().links(), transport.now().as_secs());
        if self.scenario.expect.links.is_some_and(|expected| expected != links) {
            self.fail("expect.links", format!("the recording has {links} links"));
        }
        if self.scenario.expect.seconds.is_some_and(|expected| expected != seconds) {
            self.fail("expect.seconds", format!("it took {seconds} s"));
        }
    }

    /// A recording that was left open or broken off shows in the state alone.
    pub(super) fn compare_medium(
        &mut self,
        medium: Option<&Medium<FileStorage>>,
        path: &str,
        expected: Option<scenario::MediumState>,
    ) {
        let Some(expected) = expected else { return };
        let found = medium.map(|medium| match medium.state() {
            MediumState::Blank => scenario::MediumState::Blank,
            MediumState::Open => scenario::MediumState::Open,
            MediumState::Appendable => scenario::MediumState::Appendable,
            MediumState::Finalized => scenario::MediumState::Finalized,
            // It is out of the drive: nobody goes on with it.
            MediumState::Incomplete | MediumState::Damaged => scenario::MediumState::Damaged,
        });
        if found != Some(expected) {
            let found = found.map_or("not there", scenario::MediumState::name);
            self.fail(path, format!("the medium is {found}"));
        }
    }

    pub(super) fn compare_speed(&mut self, found: Option<Implausible>) {
        match (found, self.scenario.expect.implausible_speed) {
            (Some(found), false) => self.fail("drive", found.to_string()),
            (None, true) => self.fail(
                "expect.implausible_speed",
                "the drive wrote no faster than it says that it can",
            ),
            _ => {}
        }
    }

    pub(super) fn compare_findings(
        &mut self,
        verdict: &Verdict,
        declared: &DiscPlan,
        judged: &LoadedPlan,
        layout: &DiscLayout,
        lead_in: Lba,
    ) {
        if !self.scenario.expect.departures.is_empty() {
            return self.compare_departures(verdict, declared, judged);
        }
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
            self.failures.push(Reason { complaint, finding: Some(found.clone()), window: None });
        }
        self.covered.extend(fired_alone(&verdict.findings).map(Item::Fires));
    }

    /// By rule, with how many findings there are.
    fn compare_departures(&mut self, verdict: &Verdict, declared: &DiscPlan, judged: &LoadedPlan) {
        let expected = &self.scenario.expect.departures;
        for (at, departure) in expected.iter().enumerate() {
            let path = format!("expect.departures[{at}]");
            let count = verdict.counts.iter().find(|count| count.rule.name == departure.rule);
            let found = count.map_or(0, |count| u64::from(count.findings));
            if expected[..at].iter().any(|before| before.rule == departure.rule) {
                self.fail(&path, format!("`{}` stands here twice", departure.rule));
            } else if found != departure.findings {
                let (rule, findings) = (&departure.rule, departure.findings);
                let what = format!("`{rule}` was expected {findings} times, and found {found}");
                self.fail(&path, what);
            }
        }
        for found in &verdict.findings {
            if !expected.iter().any(|departure| departure.rule == found.rule.name) {
                let complaint = blame::complain(found, declared, &judged.marks);
                self.failures.push(Reason {
                    complaint,
                    finding: Some(found.clone()),
                    window: None,
                });
            }
        }
    }

    pub(super) fn compare_toc(&mut self, verdict: &Verdict) {
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

    pub(super) fn compare_q(
        &mut self,
        recording: &Recording<FileStorage>,
        layout: &DiscLayout,
    ) -> Step<()> {
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
}

/// The only rule that fired. Every track at once has its run-out, and every one in packets its
/// links, and so says nothing of that.
fn fired_alone(findings: &[Finding]) -> Option<&'static str> {
    let is_usual = |found: &Finding| USUAL.contains(&found.rule.name);
    let of_others = findings.iter().find(|found| !is_usual(found));
    let first = of_others.or(findings.first())?.rule;
    let alone = |found: &Finding| found.rule == first || is_usual(found);
    findings.iter().all(alone).then_some(first.name)
}

fn describe_item(item: &TocItem) -> String {
    let [minute, second, frame] = item.p;
    format!(
        "{} CONTROL {:X} {minute:02X}:{second:02X}:{frame:02X}",
        item.point,
        item.control.nibble()
    )
}
