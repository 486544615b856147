//! A recorded disc through the files of another program: exported, imported, recorded once more, and
//! compared with the first.

use std::collections::BTreeSet;
use std::path::Path;

use rawcd_encoder::Contract;
use rawcd_format::{DiscPlan, RawImage, SECTION_LEN};
use rawcd_judge::{Subject, Verdict, judge_image};
use rawcd_sim::{DriveProfile, Medium, Recording};

use super::case::{CaseRun, Step};
use super::record::{How, What, image, record};
use super::{Covered, Item};
use crate::disc_folder;
use crate::exchange::{Note, export, import, import_disc};
use crate::outside::Launcher;
use crate::plan;
use crate::scenario::{Back, Exchange, Legality, LoadedPlan};
use crate::store::FileStorage;
use crate::yaml::{self, Diagnostic};

/// Sections that are compared at a time.
const RUN_LEN: u32 = 64;

impl CaseRun<'_> {
    /// What the scenario asks of the disc that was recorded from a plan. A disc that is not as
    /// expected is not exported.
    pub(super) fn exchange(
        &mut self,
        with: (&DriveProfile, &Launcher),
        first: (&LoadedPlan, &DiscPlan),
        medium: &Medium<FileStorage>,
    ) -> Step<()> {
        let Some(exchange) = &self.scenario.exchange else { return Ok(()) };
        if !self.failures.is_empty() {
            return Ok(());
        }
        let folder = tempfile::tempdir().map_err(|error| self.broken("exchange", &error))?;
        let sheet = folder.path().join("disc").with_extension(exchange.format.extension());
        let recording = medium.recording();
        let lost = export(recording, exchange.format, &sheet)
            .map_err(|error| self.broken("exchange.format", &error))?;
        self.compare_notes("loses", &exchange.loses, &lost);
        let (changed, again) = match exchange.back {
            Back::Plan => self.through_plan(with, exchange, &sheet)?,
            Back::Disc => self.through_disc(exchange, &sheet)?,
        };
        self.compare_notes("changes", &exchange.changes, &changed);
        self.judge_again(exchange, first, &again)?;
        if exchange.differs.is_empty() {
            self.compare_discs(recording, again.recording());
        }
        self.covered.insert(Item::Exported(exchange.format));
        self.covered.insert(Item::Imported(exchange.format));
        Ok(())
    }

    fn broken(&self, path: &str, error: &impl ToString) -> Box<Diagnostic> {
        Box::new(self.marks.complain(path, error.to_string()))
    }

    /// Imports a plan and records it on another medium of the scenario.
    fn through_plan(
        &self,
        (profile, launcher): (&DriveProfile, &Launcher),
        exchange: &Exchange,
        sheet: &Path,
    ) -> Step<(Vec<Note>, Medium<FileStorage>)> {
        let folder = sheet.parent().unwrap_or(Path::new(""));
        let imported = import(sheet, exchange.format, folder)
            .map_err(|error| self.broken("exchange.format", &error))?;
        let document = yaml::load(&imported.plan, "the plan that was imported")?;
        let (disc, contents) = plan::open(&document.value, folder, &document.marks)?;
        let how = How {
            contract: Contract::Extended,
            legality: Legality::Checked,
            ..How::of(self.scenario)
        };
        let made = image(&how, &disc, contents, &document.marks)?;
        let (image, layout) = made.map_err(|refusal| self.broken("exchange", &refusal))?;
        let what = What { image: &image, layout: &layout, contents: Vec::new() };
        let (settings, mut covered) = (self.settings(&layout), Covered::new());
        let (result, transport) = record(
            self.simulated(profile, None)?,
            &self.scenario.write,
            what,
            (&settings, launcher),
            &mut covered,
        );
        result.map_err(|refusal| self.broken("exchange", &refusal))?;
        let medium = transport.into_drive().take();
        let medium = medium.ok_or_else(|| self.broken("exchange", &"the disc is gone"))?;
        Ok((imported.notes, medium))
    }

    fn through_disc(
        &self,
        exchange: &Exchange,
        sheet: &Path,
    ) -> Step<(Vec<Note>, Medium<FileStorage>)> {
        let folder = sheet.with_extension("folder");
        let notes = import_disc(sheet, exchange.format, &folder)
            .map_err(|error| self.broken("exchange.back", &error))?;
        let medium =
            disc_folder::open(&folder).map_err(|error| self.broken("exchange.back", &error))?;
        Ok((notes, medium))
    }

    /// Names of notes are a set: how often each comes is the matter of the disc.
    fn compare_notes(&mut self, key: &str, expected: &[String], found: &[Note]) {
        let names: BTreeSet<&str> = found.iter().map(|note| note.subject).collect();
        for name in &names {
            if !expected.iter().any(|expected| expected == name) {
                let told = found.iter().filter(|note| note.subject == *name);
                let told: Vec<String> = told.map(ToString::to_string).collect();
                let what = format!("this was told beside what is listed: {}", told.join("; "));
                self.fail(&format!("exchange.{key}"), what);
            }
        }
        self.compare_missing(&format!("exchange.{key}"), expected, &names);
    }

    fn compare_missing(&mut self, list: &str, expected: &[String], found: &BTreeSet<&str>) {
        for (at, name) in expected.iter().enumerate() {
            let path = format!("{list}[{at}]");
            if !found.contains(name.as_str()) {
                self.fail(&path, format!("`{name}` was expected and not found"));
            } else if expected[..at].contains(name) {
                self.fail(&path, format!("`{name}` stands here twice"));
            }
        }
    }

    /// Judges the second disc against the plan of the first.
    fn judge_again(
        &mut self,
        exchange: &Exchange,
        (loaded, declared): (&LoadedPlan, &DiscPlan),
        medium: &Medium<FileStorage>,
    ) -> Step<()> {
        let contents = plan::contents(&loaded.plan, &loaded.folder, &loaded.marks)?;
        let modes = self.scenario.write.modes();
        let subject = Subject::Disc {
            lead_in_start: medium.lead_in_start(),
            last_lead_out: medium.last_lead_out_start(),
            modes: &modes,
        };
        let verdict = judge_image(medium.recording(), declared, &contents, subject)
            .map_err(|error| self.broken("exchange", &error))?;
        let what = ("exchange", "the second disc is another one");
        self.compare_rules(what, "exchange.differs", &exchange.differs, &verdict);
        Ok(())
    }

    /// The rules that a disc departs from beside those that are listed at `list`; one that is not
    /// is told at a place, in words.
    pub(super) fn compare_rules(
        &mut self,
        (place, words): (&str, &str),
        list: &str,
        expected: &[String],
        verdict: &Verdict,
    ) {
        let rules: BTreeSet<&str> =
            verdict.findings.iter().map(|finding| finding.rule.name).collect();
        for rule in &rules {
            if !expected.iter().any(|expected| expected == rule) {
                let found = verdict.findings.iter().find(|finding| finding.rule.name == *rule);
                let found = found.map(crate::report::describe).unwrap_or_default();
                self.fail(place, format!("{words}: {found}"));
            }
        }
        self.compare_missing(list, expected, &rules);
    }

    /// Section by section, lead-in to lead-out.
    fn compare_discs(&mut self, one: &Recording<FileStorage>, two: &Recording<FileStorage>) {
        if (one.first_lba(), one.len()) != (two.first_lba(), two.len()) {
            let extent = |disc: &Recording<FileStorage>| {
                format!("{} sections from LBA {}", disc.len(), disc.first_lba())
            };
            let what = format!("the discs have {} and {}", extent(one), extent(two));
            return self.fail("exchange", what);
        }
        let mut at = one.first_lba();
        while at < one.end_lba() {
            let count = RUN_LEN.min(one.end_lba().since(at).unsigned_abs());
            let mut runs =
                [vec![0; count as usize * SECTION_LEN], vec![0; count as usize * SECTION_LEN]];
            for (disc, run) in [one, two].into_iter().zip(&mut runs) {
                if let Err(error) = disc.read(at, run) {
                    return self.fail("exchange", error.to_string());
                }
            }
            if let Some(byte) = (0..runs[0].len()).find(|&byte| runs[0][byte] != runs[1][byte]) {
                let lba = at.plus((byte / SECTION_LEN) as u32);
                let place = byte % SECTION_LEN;
                let what = format!("the discs differ at LBA {lba}, byte {place} of the section");
                return self.fail("exchange", what);
            }
            at = at.plus(count);
        }
    }
}
