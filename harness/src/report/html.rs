//! A run as a page that people look at: every case with its verdict, and why those failed that did.
//! Beside it a page of the disc of each failed case.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rawcd_judge::Finding;
use serde_json::{Value, json};

use super::findings::{Shown, place, thin};
use super::{Reporter, SHOWN_PER_RULE, again};
use crate::page;
use crate::run::{CaseReport, Event, INDEX, Outcome, PAGES, Reason, Summary};
use crate::yaml::Diagnostic;

/// Failed cases that are told with all their reasons; of the others the first is.
const TOLD_CASES: usize = 200;
/// Characters of the longest name of a file, without its end.
const MAX_NAME_LEN: usize = 120;

/// Gathers cases, and writes the page when the run ends; pages of discs as they come.
pub struct Html<W> {
    out: W,
    folder: PathBuf,
    cases: Vec<Value>,
    names: Names,
    pages: usize,
    failed: usize,
    sections: u64,
}

impl Html<fs::File> {
    /// A reporter that writes into a folder, which is made when it is not there.
    ///
    /// # Errors
    /// When the folder or the page in it cannot be made.
    pub fn new(folder: &Path) -> io::Result<Html<fs::File>> {
        fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
        let path = folder.join(INDEX);
        let out = fs::File::create(&path).map_err(|error| at(&path, &error))?;
        let folder = folder.to_owned();
        let (cases, names) = (Vec::new(), Names::default());
        Ok(Html { out, folder, cases, names, pages: 0, failed: 0, sections: 0 })
    }
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

impl<W: Write> Html<W> {
    fn case(&mut self, report: &CaseReport) -> io::Result<()> {
        let (verdict, why) = match &report.outcome {
            Outcome::Passed => ("passed", None),
            Outcome::Failed(_) => ("failed", None),
            Outcome::FailedAsExpected(reason) => ("expected", Some(reason)),
            Outcome::PassedUnexpectedly(reason) => ("unexpected", Some(reason)),
            Outcome::Skipped(reason) => ("skipped", Some(reason)),
        };
        self.sections += report.sections;
        let mut case = json!({ "name": report.name, "about": report.about, "verdict": verdict });
        if let Some(why) = why {
            case["why"] = json!(why);
        }
        if matches!(report.outcome, Outcome::Failed(_) | Outcome::PassedUnexpectedly(_)) {
            self.failed += 1;
            case["file"] = json!(report.file);
            case["again"] = json!(again(report));
        }
        if let Outcome::Failed(reasons) = &report.outcome {
            let told = if self.failed <= TOLD_CASES { reasons.len() } else { 1 };
            let (told, others) = reasons.split_at(told.min(reasons.len()));
            case["reasons"] = reasons_json(told);
            case["others"] = json!(others.len());
        }
        match &report.page {
            Some(Ok(page)) => case["page"] = json!(self.page(&report.name, page)?),
            Some(Err(why)) => case["noPage"] = json!(why),
            None => {}
        }
        self.cases.push(case);
        Ok(())
    }

    /// Writes the page of a disc, and gives the name of its file.
    fn page(&mut self, case: &str, page: &str) -> io::Result<String> {
        self.pages += 1;
        let name = self.names.of(case);
        let path = self.folder.join(&name);
        fs::write(&path, page).map_err(|error| at(&path, &error))?;
        Ok(name)
    }

    fn index(&mut self, summary: &Summary) -> io::Result<()> {
        let data = json!({
            "passed": summary.passed,
            "failed": summary.failed,
            "skipped": summary.skipped,
            "sections": self.sections,
            // That there may be more discs than pages.
            "pages": (self.pages >= PAGES).then_some(PAGES),
            "cases": std::mem::take(&mut self.cases),
        });
        self.out.write_all(page::run_html(&data).as_bytes())?;
        self.out.flush()
    }
}

impl<W: Write> Reporter for Html<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Began { .. } => Ok(()),
            Event::CaseEnded(report) => self.case(report),
            Event::Ended(summary) => self.index(summary),
        }
    }
}

/// Names of files that were given out, in small letters: some file systems know no others.
struct Names(BTreeSet<String>);

impl Default for Names {
    fn default() -> Names {
        Names(BTreeSet::from(["index".to_owned()]))
    }
}

impl Names {
    /// A name of its own for a case: folders become dots, and what is no letter, digit, `-`, `_` or
    /// `.` an underscore. The second of a name has a number.
    fn of(&mut self, case: &str) -> String {
        let mut base = String::new();
        for character in case.chars() {
            match character {
                '/' => base.push('.'),
                'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => base.push(character),
                _ if base.ends_with('_') => {}
                _ => base.push('_'),
            }
        }
        base.truncate(MAX_NAME_LEN);
        let base = match base.trim_matches(['_', '.']) {
            "" => "case",
            base => base,
        };
        let numbered = |number: u32| match number {
            1 => base.to_owned(),
            number => format!("{base}-{number}"),
        };
        let mut names = (1..).map(numbered);
        let name = names.find(|name| self.0.insert(name.to_lowercase()));
        name.expect("there are more numbers than cases") + ".html"
    }
}

/// The reasons as a terminal tells them: of findings the first few of each rule.
fn reasons_json(reasons: &[Reason]) -> Value {
    let findings: Vec<&Finding> =
        reasons.iter().filter_map(|reason| reason.finding.as_ref()).collect();
    let mut shown = thin(&findings, Some(SHOWN_PER_RULE)).into_iter();
    let mut told = Vec::new();
    for Reason { complaint, finding, window } in reasons {
        let Some(found) = finding else {
            told.push(expectation_json(complaint));
            continue;
        };
        let Shown { whole, explained, more } = shown.next().unwrap_or_default();
        if whole {
            let mut reason = finding_json(found, explained);
            reason["declared"] = complaint.place_json();
            reason["window"] = json!(window.as_ref().map(|window| window.json()));
            told.push(reason);
        }
        told.extend(more.map(|more| json!({ "more": more })));
    }
    told.into()
}

fn expectation_json(complaint: &Diagnostic) -> Value {
    json!({
        "message": complaint.message,
        "help": complaint.help,
        "declared": complaint.place_json(),
    })
}

fn finding_json(found: &Finding, explained: bool) -> Value {
    json!({
        "rule": found.rule.name,
        "severity": found.rule.severity.to_string(),
        "clause": explained.then_some(found.rule.clause),
        "asks": explained.then_some(found.rule.explanation),
        "matters": explained.then_some(found.rule.matters),
        "message": found.message,
        "place": place(found),
        "lba": found.lba.0,
        "sections": found.sections,
        "last": found.last.0,
        "expected": found.expected,
        "found": found.found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_and_unique() {
        let mut names = Names::default();
        let mut given = |case: &str| names.of(case);
        assert_eq!(given("media/none[block=raw,kind=cd-r]"), "media.none_block_raw_kind_cd-r.html");
        assert_eq!(
            given("media/none[block=raw+kind=cd-r]"),
            "media.none_block_raw_kind_cd-r-2.html"
        );
        assert_eq!(
            given("Media.none[block=raw=kind=cd-r"),
            "Media.none_block_raw_kind_cd-r-3.html"
        );
        assert_eq!(given("index"), "index-2.html");
        assert_eq!(given("../../etc/passwd"), "etc.passwd.html");
        assert_eq!(given("«»"), "case.html");
        assert_eq!(given(&"x".repeat(500)).len(), 125);
        assert_eq!(given(&"x".repeat(501)).len(), 127);
    }
}
