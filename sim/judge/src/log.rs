//! Where departures are gathered while the disc goes by.
//!
//! Successive sections with the same departure are one finding with a count, so a fault that
//! covers half a disc is a line, not a flood; so is one that comes and goes in a pattern. Of each rule the first
//! [`KEPT_PER_RULE`] findings, or as many as are asked for, are kept and all are counted: the log is bounded whatever the input.

use std::collections::BTreeMap;

use rawcd_format::{Lba, TocPoint, TrackNumber};

use crate::Rule;

/// Findings of one rule that are kept unless more are asked for; further ones are only counted.
pub const KEPT_PER_RULE: usize = 100;

/// A departure in one section.
#[derive(Clone, Copy)]
pub(crate) struct Departure {
    pub(crate) rule: &'static Rule,
    /// Where it is.
    pub(crate) lba: Lba,
    /// What sort of departure; a run holds one sort only.
    pub(crate) kind: u64,
    /// Its number among the sections that could have shown the departure: runs are successive
    /// in these. The address, where every section could.
    pub(crate) turn: i64,
    /// What a run passes over; nothing unless said.
    pub(crate) passing: Option<Passing>,
}

/// How a run goes on behind turns without its departure: a fault that comes and goes.
#[derive(Clone, Copy)]
pub(crate) struct Passing {
    /// So many turns at most.
    pub(crate) turns: i64,
    /// What the finding says from then on.
    pub(crate) message: &'static str,
}

impl Departure {
    /// A departure that any section could have shown.
    pub(crate) fn new(rule: &'static Rule, lba: Lba, kind: u64) -> Departure {
        Departure { rule, lba, kind, turn: i64::from(lba.0), passing: None }
    }

    /// The same, of a run that passes over up to `turns` turns and then says `message`.
    pub(crate) fn passing(self, turns: i64, message: &'static str) -> Departure {
        Departure { passing: Some(Passing { turns, message }), ..self }
    }
}

/// What a finding says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    /// The track that is meant, where that is not the one at the place.
    pub(crate) about: Option<TrackNumber>,
    pub(crate) expected: String,
    pub(crate) found: String,
    pub(crate) message: String,
}

impl Words {
    /// From anything that can be displayed.
    pub(crate) fn new(
        expected: impl ToString,
        found: impl ToString,
        message: impl Into<String>,
    ) -> Words {
        Words {
            about: None,
            expected: expected.to_string(),
            found: found.to_string(),
            message: message.into(),
        }
    }

    /// The same, of an item of a table of contents: a track's is about the track.
    pub(crate) fn about(self, item: TocPoint) -> Words {
        match item {
            TocPoint::Track(number) => Words { about: Some(number), ..self },
            _ => self,
        }
    }
}

/// A run of sections with the same departure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) rule: &'static Rule,
    pub(crate) lba: Lba,
    /// Its last section; between the two there may be some without the departure.
    pub(crate) last: Lba,
    pub(crate) sections: u32,
    pub(crate) words: Words,
}

impl Entry {
    /// Adds sections, behind others without the departure where any were passed over.
    fn go_on(&mut self, last: Lba, sections: u32, passed: Option<Passing>) {
        self.last = self.last.max(last);
        self.sections += sections;
        if let Some(Passing { message, .. }) = passed
            && self.words.message != message
        {
            message.clone_into(&mut self.words.message);
        }
    }
}

/// What is known of a rule that has been departed from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Tally {
    findings: u32,
    sections: u32,
    /// The run that may go on.
    kind: u64,
    next_turn: i64,
    /// Its place among the entries, when it was kept.
    entry: Option<usize>,
}

/// Every departure so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Log {
    entries: Vec<Entry>,
    tallies: BTreeMap<&'static str, Tally>,
    /// Findings of one rule that are kept.
    pub(crate) kept_per_rule: usize,
}

impl Default for Log {
    fn default() -> Log {
        Log { entries: Vec::new(), tallies: BTreeMap::new(), kept_per_rule: KEPT_PER_RULE }
    }
}

impl Log {
    /// Adds a departure of one section to its run, or opens a run with what `words` says.
    pub(crate) fn report(&mut self, departure: Departure, words: impl FnOnce() -> Words) {
        self.report_run(departure, departure.lba, 1, words);
    }

    /// The same for a departure in `sections` sections, the last of which is `last`.
    pub(crate) fn report_run(
        &mut self,
        departure: Departure,
        last: Lba,
        sections: u32,
        words: impl FnOnce() -> Words,
    ) {
        let Departure { rule, lba, kind, turn, passing } = departure;
        let next_turn = turn + i64::from(sections);
        let reach = passing.map_or(0, |passing| passing.turns);
        let goes_on =
            |run: &&mut Tally| run.kind == kind && (0..=reach).contains(&(turn - run.next_turn));
        if let Some(tally) = self.tallies.get_mut(rule.name).filter(goes_on) {
            let passed = passing.filter(|_| turn > tally.next_turn);
            tally.next_turn = next_turn;
            tally.sections += sections;
            if let Some(entry) = tally.entry {
                self.entries[entry].go_on(last, sections, passed);
            }
            return;
        }
        let before = self.tallies.get(rule.name).map_or((0, 0), |t| (t.findings, t.sections));
        let kept = (before.0 as usize) < self.kept_per_rule;
        let tally = Tally {
            findings: before.0 + 1,
            sections: before.1 + sections,
            kind,
            next_turn,
            entry: kept.then_some(self.entries.len()),
        };
        self.tallies.insert(rule.name, tally);
        if kept {
            self.entries.push(Entry { rule, lba, last, sections, words: words() });
        }
    }

    /// Whether nothing was reported.
    pub(crate) fn is_empty(&self) -> bool {
        self.tallies.is_empty()
    }

    /// Findings and sections of the rule of this name.
    pub(crate) fn count(&self, name: &str) -> (u32, u32) {
        self.tallies.get(name).map_or((0, 0), |tally| (tally.findings, tally.sections))
    }

    /// Every kept run, in order of place; at one place by the rule's name.
    pub(crate) fn into_entries(self) -> Vec<Entry> {
        let mut entries = self.entries;
        entries.sort_by_key(|entry| (entry.lba, entry.rule.name));
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    fn say() -> Words {
        Words::new(1, 2, "words")
    }

    #[test]
    fn runs_merge_by_kind_and_turn() {
        let mut log = Log::default();
        for (lba, kind) in [(5, 0), (6, 0), (7, 1), (8, 1), (10, 1)] {
            log.report(Departure::new(&rules::q::CRC, Lba(lba), kind), say);
        }
        log.report(Departure::new(&rules::q::MODE, Lba(1), 0), say);
        assert_eq!(log.count("q-crc"), (3, 5));
        assert_eq!(log.count("q-mode"), (1, 1));
        assert_eq!(log.count("q-zero"), (0, 0));
        let runs: Vec<(i32, u32)> =
            log.into_entries().iter().map(|entry| (entry.lba.0, entry.sections)).collect();
        assert_eq!(runs, [(1, 1), (5, 2), (7, 2), (10, 1)]);
    }

    #[test]
    fn runs_pass_over_turns_and_then_say_so() {
        let mut log = Log::default();
        for lba in [10, 13, 17] {
            let departure = Departure::new(&rules::q::CRC, Lba(lba), 0).passing(2, "again");
            log.report(departure, say);
        }
        let runs: Vec<(i32, i32, u32, String)> = (log.into_entries().into_iter())
            .map(|entry| (entry.lba.0, entry.last.0, entry.sections, entry.words.message))
            .collect();
        assert_eq!(runs, [(10, 13, 2, "again".to_owned()), (17, 17, 1, "words".to_owned())]);
    }

    #[test]
    fn a_flood_is_counted_and_not_kept() {
        let mut log = Log::default();
        for lba in 0..1000 {
            log.report(Departure::new(&rules::q::CRC, Lba(2 * lba), 0), say);
            log.report(Departure::new(&rules::q::CRC, Lba(2 * lba + 1), 1), say);
        }
        assert_eq!(log.count("q-crc"), (2000, 2000));
        assert_eq!(log.into_entries().len(), 100);
    }

    #[test]
    fn as_many_as_are_asked_for() {
        let mut log = Log { kept_per_rule: 3, ..Log::default() };
        for lba in 0..10 {
            log.report(Departure::new(&rules::q::CRC, Lba(2 * lba), 0), say);
        }
        assert_eq!((log.count("q-crc"), log.into_entries().len()), ((10, 10), 3));
    }
}
