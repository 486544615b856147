//! Findings for people: one in a line, the first few of each rule, all rules in a table.
//!
//! A fault of the disc as a whole breaks a rule in every section. The first findings tell what it
//! is, the table tells how much of it there is, and nothing in between scrolls away what matters.

use std::collections::BTreeMap;
use std::io::{self, Write};

use rawcd_judge::{Finding, RuleCount, Severity, Verdict};

/// Findings of a rule that are shown in full, unless all are asked for.
pub const SHOWN_PER_RULE: usize = 3;

/// Where a finding is: `LBA 2890 (00:40:40) track 2 index 0`.
pub(super) fn place(found: &Finding) -> String {
    let index = found.index.map_or_else(String::new, |index| format!(" index {index}"));
    let gap = if found.is_behind_source { " (behind its source)" } else { "" };
    format!("{} {}{index}{gap}", address(found), found.tno)
}

/// The same without track and index.
fn address(found: &Finding) -> String {
    let time = found.msf.map_or_else(String::new, |msf| format!(" ({msf})"));
    format!("LBA {}{time}", found.lba)
}

/// A finding in a line.
#[must_use]
pub fn describe(found: &Finding) -> String {
    let run = match found.sections {
        1 => String::new(),
        sections => format!(", {sections} sections up to LBA {}", found.last),
    };
    let severity = match found.rule.severity {
        Severity::Must => "",
        Severity::Should => " (should)",
        Severity::Note => " (note)",
    };
    format!(
        "{}{severity} at {}{run}: {}; expected {}, found {}",
        found.rule.name,
        place(found),
        found.message,
        found.expected,
        found.found
    )
}

/// What is written of one of several findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// The finding itself.
    pub(super) whole: bool,
    /// What its rule asks for; once for each rule.
    pub(super) explained: bool,
    /// That more findings of its rule come, which are not shown.
    pub(super) more: Option<String>,
}

/// For each finding what is shown, when of each rule the first `limit` are; `None` shows all.
pub(super) fn thin(findings: &[&Finding], limit: Option<usize>) -> Vec<Shown> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut of_rule: BTreeMap<&str, (usize, &Finding)> = BTreeMap::new();
    for &found in findings {
        let (count, last) = of_rule.entry(found.rule.name).or_insert((0, found));
        (*count, *last) = (*count + 1, found);
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let show = |found: &&Finding| {
        let rule = found.rule.name;
        let nth = seen.entry(rule).or_default();
        *nth += 1;
        let (count, last) = of_rule[rule];
        let more = (*nth == limit && count > limit)
            .then(|| format!("… {} more of {rule}, last at {}", count - limit, address(last)));
        Shown { whole: *nth <= limit, explained: *nth == 1, more }
    };
    findings.iter().map(show).collect()
}

/// The rules departed from with how often and where first, then how much was judged.
///
/// # Errors
/// When it cannot be written.
pub fn write_summary(out: &mut impl Write, verdict: &Verdict) -> io::Result<()> {
    if !verdict.counts.is_empty() {
        let first = |rule: &str| verdict.findings.iter().find(|found| found.rule.name == rule);
        let width = verdict.counts.iter().map(|count| count.rule.name.len()).max().unwrap_or(0);
        writeln!(out, "{:width$}  severity  findings  first place", "rule")?;
        for count in &verdict.counts {
            let (name, severity) = (count.rule.name, count.rule.severity.to_string());
            let place = first(name).map_or_else(String::new, place);
            writeln!(out, "{name:width$}  {severity:8}  {:8}  {place}", count.findings)?;
        }
        writeln!(out)?;
        write_kept(out, verdict)?;
    }
    writeln!(
        out,
        "{} sections judged: {} must, {} should, {} note",
        verdict.sections,
        findings_of(verdict, Severity::Must),
        findings_of(verdict, Severity::Should),
        findings_of(verdict, Severity::Note)
    )
}

/// Which rules have more findings than the judge keeps.
fn write_kept(out: &mut impl Write, verdict: &Verdict) -> io::Result<()> {
    for RuleCount { rule, findings, .. } in &verdict.counts {
        let kept = kept_of(verdict, rule.name);
        if kept < *findings as usize {
            writeln!(out, "{}: places are known of the first {kept} findings only", rule.name)?;
        }
    }
    Ok(())
}

/// Findings of a rule that were kept.
pub(crate) fn kept_of(verdict: &Verdict, rule: &str) -> usize {
    verdict.findings.iter().filter(|found| found.rule.name == rule).count()
}

/// Findings of a severity, those included that were not kept.
pub(crate) fn findings_of(verdict: &Verdict, severity: Severity) -> u32 {
    let counts = verdict.counts.iter().filter(|count| count.rule.severity == severity);
    counts.map(|count| count.findings).sum()
}

#[cfg(test)]
mod tests {
    use rawcd_format::{Lba, Tno};

    use super::*;

    fn finding(rule: &str, lba: i32) -> Finding {
        Finding {
            rule: rawcd_judge::rule(rule).unwrap(),
            lba: Lba(lba),
            last: Lba(lba),
            sections: 1,
            msf: Lba(lba).to_msf(),
            tno: Tno::LeadIn,
            index: None,
            is_behind_source: false,
            about: None,
            expected: "this".into(),
            found: "that".into(),
            message: "it is wrong".into(),
        }
    }

    #[test]
    fn a_finding_in_a_line() {
        let mut found = finding("q-crc", -150);
        assert_eq!(
            describe(&found),
            "q-crc at LBA -150 (00:00:00) lead-in: it is wrong; expected this, found that"
        );
        found.rule = rawcd_judge::rule("q-mode").unwrap();
        (found.sections, found.last) = (7, Lba(-140));
        assert_eq!(
            describe(&found),
            "q-mode (should) at LBA -150 (00:00:00) lead-in, 7 sections up to LBA -140: it is wrong; expected this, found that"
        );
    }

    #[test]
    fn the_first_of_each_rule_are_shown() {
        let all: Vec<Finding> =
            (0..5).map(|at| finding("q-crc", at)).chain([finding("q-mode", 9)]).collect();
        let all: Vec<&Finding> = all.iter().collect();
        let shown = thin(&all, Some(3));
        let whole: Vec<bool> = shown.iter().map(|shown| shown.whole).collect();
        assert_eq!(whole, [true, true, true, false, false, true]);
        let explained: Vec<bool> = shown.iter().map(|shown| shown.explained).collect();
        assert_eq!(explained, [true, false, false, false, false, true]);
        let more: Vec<Option<&str>> = shown.iter().map(|shown| shown.more.as_deref()).collect();
        let two = Some("… 2 more of q-crc, last at LBA 4 (00:02:04)");
        assert_eq!(more, [None, None, two, None, None, None]);
        assert!(thin(&all, None).iter().all(|shown| shown.whole && shown.more.is_none()));
        assert_eq!(thin(&all[..3], Some(3))[2].more, None);
    }

    #[test]
    fn rules_in_a_table() {
        let count = |rule: &str, findings| RuleCount {
            rule: rawcd_judge::rule(rule).unwrap(),
            findings,
            sections: findings,
        };
        let mut verdict = Verdict {
            findings: vec![finding("q-mode", -9), finding("q-crc", 4)],
            counts: vec![count("q-crc", 1234), count("q-mode", 1)],
            first: None,
            sections: 2000,
            toc: vec![],
        };
        let text = |verdict: &Verdict| {
            let mut out = Vec::new();
            write_summary(&mut out, verdict).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(
            text(&verdict),
            "\
rule    severity  findings  first place
q-crc   must          1234  LBA 4 (00:02:04) lead-in
q-mode  should           1  LBA -9 (00:01:66) lead-in

q-crc: places are known of the first 1 findings only
2000 sections judged: 1234 must, 1 should, 0 note
"
        );
        verdict.counts.clear();
        assert_eq!(text(&verdict), "2000 sections judged: 0 must, 0 should, 0 note\n");
    }
}
