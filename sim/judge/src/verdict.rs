//! What a judge says at the end.

use rawcd_format::{DiscLayout, IndexNumber, Lba, Msf, Tno, TocItem, TrackNumber};

use crate::log::Log;
use crate::{Rule, Severity, rules};

/// A departure from a rule, in one section or several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The first section: its place in the recording, whatever its Q says.
    pub lba: Lba,
    /// The last one.
    pub last: Lba,
    /// Sections with the same departure. They are fewer than lie from first to last where not every
    /// section could show it, as only every third has an item of a table of contents.
    pub sections: u32,
    /// The time of the first section.
    pub msf: Option<Msf>,
    /// What the plan has there.
    pub tno: Tno,
    /// The index the plan has there; none in the lead-in.
    pub index: Option<IndexNumber>,
    /// Whether it lies in a data track behind what its source has, as in a post-gap.
    pub is_behind_source: bool,
    /// The track that is meant, where that is not the one at the place: an item in the lead-in.
    pub about: Option<TrackNumber>,
    /// What would be right.
    pub expected: String,
    /// What stands there.
    pub found: String,
    /// What is wrong, in words.
    pub message: String,
}

/// How often a rule was departed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleCount {
    /// The rule.
    pub rule: &'static Rule,
    /// Findings, those included that were not kept.
    pub findings: u32,
    /// Sections in all of them.
    pub sections: u32,
}

/// Everything found in a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Findings in order of place, at one place by the rule's name; of each rule the first
    /// [`crate::KEPT_PER_RULE`], unless [`crate::Judge::keeping`] said otherwise.
    pub findings: Vec<Finding>,
    /// The rules departed from, in the order of [`crate::rules()`].
    pub counts: Vec<RuleCount>,
    /// The first section judged.
    pub first: Option<Lba>,
    /// Sections judged.
    pub sections: u32,
    /// The tables of contents as the lead-ins have them, session by session: of each item what was
    /// read first.
    pub toc: Vec<TocItem>,
}

impl Verdict {
    pub(crate) fn new(
        log: Log,
        layout: &DiscLayout,
        first: Option<Lba>,
        sections: u32,
        toc: Vec<TocItem>,
    ) -> Verdict {
        let counts = rules::rules()
            .map(|rule| (rule, log.count(rule.name)))
            .filter(|(_, (findings, _))| *findings > 0)
            .map(|(rule, (findings, sections))| RuleCount { rule, findings, sections })
            .collect();
        let findings = log
            .into_entries()
            .into_iter()
            .map(|entry| {
                let region = layout.at(entry.lba).region;
                Finding {
                    rule: entry.rule,
                    lba: entry.lba,
                    last: entry.last,
                    sections: entry.sections,
                    msf: entry.lba.to_msf(),
                    tno: region.tno,
                    index: (region.tno != Tno::LeadIn).then_some(region.index),
                    is_behind_source: region.is_behind_source(),
                    about: entry.words.about,
                    expected: entry.words.expected,
                    found: entry.words.found,
                    message: entry.words.message,
                }
            })
            .collect();
        Verdict { findings, counts, first, sections, toc }
    }

    /// Whether nothing graver than a note was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.counts.iter().all(|count| count.rule.severity == Severity::Note)
    }
}
