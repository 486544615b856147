//! Why a case failed or a disc is wrong, for people and for those who read JUnit.

use std::collections::BTreeMap;

use rawcd_judge::Finding;

use super::findings::{Shown, thin};
use crate::run::Reason;
use crate::yaml::Diagnostic;

/// The reasons as texts, each with the line that it is about and the sections around it where there
/// are any; of findings the first `limit` of each rule, `None` for all.
#[must_use]
pub fn render_reasons(reasons: &[Reason], limit: Option<usize>, colour: bool) -> Vec<String> {
    let findings: Vec<&Finding> =
        reasons.iter().filter_map(|reason| reason.finding.as_ref()).collect();
    let mut shown = thin(&findings, limit).into_iter();
    let mut texts = Vec::new();
    let mut places = BTreeMap::new();
    for Reason { complaint, finding, window } in reasons {
        let Shown { whole, explained, more } = match finding {
            Some(_) => shown.next().unwrap_or_default(),
            None => Shown { whole: true, explained: true, more: None },
        };
        if whole {
            let rule = finding.as_ref().map(|found| found.rule.name);
            let last_place = places.insert(rule, complaint.span.clone());
            let mut text = if explained {
                complaint.render(colour)
            } else if last_place.as_ref() == Some(&complaint.span) {
                // The line that it is about stands above.
                complaint.render_title(colour)
            } else {
                Diagnostic { help: None, note: None, ..complaint.clone() }.render(colour)
            };
            if let Some(window) = window {
                text.push('\n');
                text.push_str(&window.render(colour));
            }
            texts.push(text);
        }
        texts.extend(more);
    }
    texts
}
