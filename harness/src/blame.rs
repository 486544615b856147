//! Which value of a plan declares the property that a finding is about.

use rawcd_format::DiscPlan;
use rawcd_judge::Finding;

use crate::plan::path_of_track;
use crate::report::describe;
use crate::yaml::{Diagnostic, Marks};

/// A finding as a complaint about the value of the plan that declares the property.
#[must_use]
pub(crate) fn complain(finding: &Finding, plan: &DiscPlan, marks: &Marks) -> Diagnostic {
    let help = format!("{} {}", finding.rule.clause, finding.rule.explanation);
    let complaint = marks.complain(&declared_at(finding, plan), describe(finding));
    complaint.with_help(help).with_note(finding.rule.matters)
}

/// Path of the value in the plan, such as `tracks[2].isrc`. When the plan leaves that value out,
/// the value around it is meant.
#[must_use]
fn declared_at(finding: &Finding, plan: &DiscPlan) -> String {
    let track = |property: &str| match finding.about.or(finding.tno.track()) {
        Some(number) => {
            let ordinal = number.get().saturating_sub(plan.first_track.get());
            format!("{}{property}", path_of_track(plan, ordinal.into()))
        }
        None => "tracks".to_owned(),
    };
    let rule = finding.rule.name;
    match rule {
        "lead-out-limit" => "lead_out_limit".to_owned(),
        "toc-first-track" => "first_track".to_owned(),
        "toc-next-session" => "next_session".to_owned(),
        "toc-disc-type" => "disc_type".to_owned(),
        "pre-emphasis" | "toc-pre-emphasis" => track(".pre_emphasis"),
        "toc-copy-bit" => track(".copy"),
        "pause-length" | "pre-gap-length" | "pause-silence" | "gap-data" => track(".pregap"),
        "post-gap-length" => track(".postgap"),
        "index-length" | "q-position" => track(".indexes"),
        "user-data" | "track-length" => track(".source"),
        "sector-mode" | "sector-sync" | "sector-header" | "scrambling" | "edc" | "ecc-p"
        | "ecc-q" | "zero-field" => track(".type"),
        "subheader-pair" | "subheader-form" => track(".subheader"),
        _ if rule.starts_with("mcn-") => "mcn".to_owned(),
        _ if rule.starts_with("isrc-") => track(".isrc"),
        _ if rule.starts_with("copy-") => track(".copy"),
        _ if rule.starts_with("cd-text-") => "cd_text".to_owned(),
        _ if rule.starts_with("rw-") => "subcode_rw".to_owned(),
        _ => track(""),
    }
}
