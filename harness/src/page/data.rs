//! What a page is made of: a verdict, a view of the disc and what is declared, as JSON. Texts that
//! many findings share are told once, lanes are runs.

use std::collections::BTreeMap;

use rawcd_format::{BlockForm, DiscPlan, Lba, Msf, RawImage, ReadError};
use rawcd_judge::{Finding, Severity, Verdict};
use serde_json::{Value, json};

use super::sections::{self, Declared};
use super::tables;
use super::trace::Trace;
use crate::blame;
use crate::view::{Lane, View, code_of};
use crate::yaml::Marks;

/// Findings of a rule that a page shows, and of all rules together.
pub(super) const FINDINGS: usize = 10_000;
const ALL_FINDINGS: usize = 20_000;

/// Where the program area of a disc ends at the latest, and the pitch of its track where that
/// suffices [ECMA-130 8.6]; discs of more than 74 minutes are wound closer.
const PROGRAM_RADIUS_MM: f64 = 25.0;
const OUTER_RADIUS_MM: f64 = 58.0;
const PITCH_MM: f64 = 1.6e-3;
const METRES_PER_SECOND: f64 = 1.2;

/// The disc or image, and where it comes from.
pub(crate) struct Subject<'a> {
    pub(crate) image: &'a dyn RawImage,
    /// Its name.
    pub(crate) name: String,
    /// Kind and state of the medium, where there is one.
    pub(crate) medium: Option<String>,
    /// Where its groove lets the lead-out start at the latest.
    pub(crate) last_lead_out: Option<Lba>,
    /// The commands that the drive had.
    pub(crate) trace: Option<&'a Trace>,
    /// The case in which it was made.
    pub(crate) case: Option<FailedCase<'a>>,
}

/// A case of a run that failed.
pub(crate) struct FailedCase<'a> {
    /// The page of the run.
    pub(crate) run: &'a str,
    /// Why it failed beside what is found on the disc.
    pub(crate) because: Vec<String>,
}

/// What was found.
pub(super) struct Judged<'a> {
    pub(super) verdict: &'a Verdict,
    pub(super) view: &'a View,
    pub(super) plan: &'a DiscPlan,
    /// The places of the plan; none when the disc was held against what it says itself.
    pub(super) marks: Option<&'a Marks>,
    pub(super) declared: &'a Declared<'a>,
}

/// The data of a page.
///
/// # Errors
/// When sections around a finding cannot be read again.
pub(super) fn data(subject: &Subject<'_>, judged: &Judged<'_>) -> Result<Value, ReadError> {
    let Judged { verdict, view, .. } = judged;
    let findings = shown(verdict);
    let mut strings = Strings::default();
    let (rows, lines) = finding_rows(judged, &findings, &mut strings);
    let sections = sections::around(subject.image, judged.declared, &findings)?;
    let graded = |severity| -> u32 {
        let counts = verdict.counts.iter().filter(|count| count.rule.severity == severity);
        counts.map(|count| count.findings).sum()
    };
    Ok(json!({
        "name": subject.name,
        "plan": judged.marks.map(|marks| marks.source().name.clone()),
        "form": subject.image.form().name(),
        "hasRw": subject.image.form() != BlockForm::Pq,
        "medium": subject.medium,
        "first": view.first.0,
        "end": view.end.0,
        "lastLeadOut": subject.last_lead_out.map(|lba| lba.0),
        "geometry": geometry(subject.last_lead_out, view),
        "verdict": {
            "sections": verdict.sections,
            "must": graded(Severity::Must),
            "should": graded(Severity::Should),
            "note": graded(Severity::Note),
        },
        "rules": rules(verdict),
        "strings": strings.texts,
        "findings": rows,
        "lines": lines,
        "lanes": lanes(judged),
        "mcnPlaces": places(&view.mcn_places),
        "isrcPlaces": places(&view.isrc_places),
        "toc": tables::toc(view, judged.declared.layout),
        "discProperties": tables::disc(view, judged.plan),
        "trackLabels": tables::LABELS,
        "tracks": tables::tracks(view, judged.declared.layout),
        "sections": sections,
        "trace": subject.trace.map(Trace::json),
        "case": subject.case.as_ref().map(|case| json!({ "run": case.run, "because": case.because })),
    }))
}

/// The findings that are shown: all, or as many of each rule as leave room for the others.
fn shown(verdict: &Verdict) -> Vec<&Finding> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for found in &verdict.findings {
        *counts.entry(found.rule.name).or_default() += 1;
    }
    let mut per_rule = FINDINGS;
    while counts.values().map(|count| count.min(&per_rule)).sum::<usize>() > ALL_FINDINGS {
        per_rule = per_rule * 9 / 10;
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let has_room = |found: &&Finding| {
        let count = seen.entry(found.rule.name).or_default();
        *count += 1;
        *count <= per_rule
    };
    verdict.findings.iter().filter(has_room).collect()
}

fn rules(verdict: &Verdict) -> Vec<Value> {
    let rule = |count: &rawcd_judge::RuleCount| {
        let rule = count.rule;
        json!({
            "name": rule.name,
            "severity": rule.severity.to_string(),
            "clause": rule.clause,
            "asks": rule.explanation,
            "matters": rule.matters,
            "findings": count.findings,
            "sections": count.sections,
        })
    };
    verdict.counts.iter().map(rule).collect()
}

/// Texts, each told once.
#[derive(Default)]
struct Strings {
    texts: Vec<String>,
    numbers: BTreeMap<String, usize>,
}

impl Strings {
    fn number(&mut self, text: &str) -> usize {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.texts.len();
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}

/// A finding as numbers: rule, LBA, sections, track, index, expected, found, message, place in the plan,
/// LBA of the last section, and whether it lies behind its source; expected, found and message are
/// numbers of texts. And the lines of the plan that those places are in.
fn finding_rows(
    judged: &Judged<'_>,
    findings: &[&Finding],
    strings: &mut Strings,
) -> (Vec<Value>, Vec<Value>) {
    let mut lines = Vec::new();
    let rules: BTreeMap<&str, usize> =
        judged.verdict.counts.iter().enumerate().map(|(at, it)| (it.rule.name, at)).collect();
    // Rule and track decide about the place in the plan.
    let mut places = BTreeMap::new();
    let row = |found: &&Finding| {
        let tno = code_of(found.tno);
        let place = *places.entry((found.rule.name, tno, found.about)).or_insert_with(|| {
            let declared = judged.marks?;
            let declared = blame::complain(found, judged.plan, declared);
            lines.push(declared.place_json());
            Some(lines.len() - 1)
        });
        json!([
            rules[found.rule.name],
            found.lba.0,
            found.sections,
            tno,
            found.index.map_or(-1, |index| i32::from(index.get())),
            strings.number(&found.expected),
            strings.number(&found.found),
            strings.number(&found.message),
            place,
            found.last.0,
            found.is_behind_source,
        ])
    };
    (findings.iter().map(row).collect(), lines)
}

fn lanes(judged: &Judged<'_>) -> Value {
    let (view, layout) = (judged.view, judged.declared.layout);
    let mut declared = Lane::default();
    for session in layout.sessions() {
        for region in session.layout.regions() {
            let value = i32::from(code_of(region.tno)) * 100 + i32::from(region.index.get());
            declared.add(region.first.max(view.first), value);
        }
    }
    let lanes = &view.lanes;
    json!({
        "declared": declared.json(),
        "main": lanes.main.json(),
        "p": lanes.p.json(),
        "q": lanes.q.json(),
        "control": lanes.control.json(),
        "copy": lanes.copy.json(),
        "track": lanes.track.json(),
        "index": lanes.index.json(),
        "rw": lanes.rw.json(),
    })
}

/// The first place, then the ways from each to the next.
fn places(places: &[Lba]) -> Vec<i32> {
    let before = [Lba(0)].into_iter().chain(places.iter().copied());
    places.iter().zip(before).map(|(at, before)| at.since(before)).collect()
}

/// How the track is wound: from a radius of 25 mm at 00:00:00, 16 mm a section.
fn geometry(last_lead_out: Option<Lba>, view: &View) -> Value {
    let seen = view.lead_outs.last().map_or(view.end, |&(at, _)| at);
    let end = last_lead_out.map_or(seen, |last| last.max(seen));
    json!({
        "programStart": Lba::PROGRAM_START.0,
        "radiusMm": PROGRAM_RADIUS_MM,
        "sectionMm": METRES_PER_SECOND * 1000.0 / 75.0,
        "pitchMm": pitch_mm(end.since(Lba::PROGRAM_START).max(1).unsigned_abs()),
    })
}

/// The pitch with which so many sections of program fit on a disc.
pub(super) fn pitch_mm(sections: u32) -> f64 {
    let area = OUTER_RADIUS_MM.powi(2) - PROGRAM_RADIUS_MM.powi(2);
    let length = f64::from(sections) * METRES_PER_SECOND * 1000.0 / 75.0;
    PITCH_MM.min(std::f64::consts::PI * area / length)
}

/// A time, or the bare address where there is none.
pub(super) fn time(lba: Lba) -> String {
    lba.to_msf().map_or_else(|| format!("LBA {lba}"), |msf: Msf| msf.to_string())
}
