//! Whether a rule has anything to say of a disc.

use rawcd_format::{CopySetting, DiscPlan, SectorType, WriteMode};
use rawcd_judge::Rule;

/// Whether discs with this plan, recorded in these modes, have what the rule is about. Rules about
/// things that must not be there have something to say of every disc.
pub(super) fn applies(rule: &Rule, plan: &DiscPlan, modes: &[WriteMode]) -> bool {
    use SectorType::{Audio, Mode1, Mode2Form1, Mode2Form2};
    let any = |kinds: &[SectorType]| {
        plan.all_tracks().any(|track| kinds.contains(&track.sector_type.cooked()))
    };
    let copies = |copy| plan.all_tracks().any(|track| track.copy == copy);
    let has_cd_text = plan.cd_text.is_some()
        || plan.later_sessions.iter().any(|session| session.cd_text.is_some());
    match rule.name {
        "mcn-undeclared" | "isrc-undeclared" | "rw-undeclared" | "cd-text-undeclared" => true,
        "copy-permitted" => copies(CopySetting::Permitted),
        "copy-prohibited" => copies(CopySetting::Prohibited),
        "copy-scms" => copies(CopySetting::Scms),
        "scrambling" | "sector-sync" | "sector-mode" | "sector-header" | "gap-data" => {
            plan.all_tracks().any(|track| !track.sector_type.is_audio())
        }
        "edc" => any(&[Mode1, Mode2Form1, Mode2Form2]),
        "ecc-p" | "ecc-q" => any(&[Mode1, Mode2Form1]),
        "zero-field" => any(&[Mode1]),
        "pause-silence" | "sample-offset" | "sample-order" => any(&[Audio]),
        "track-padding" => {
            modes.iter().any(|mode| matches!(mode, WriteMode::TrackAtOnce | WriteMode::Packets(_)))
        }
        "packet-indicator" | "track-descriptor" | "packet-blocks" => {
            modes.iter().any(|mode| matches!(mode, WriteMode::Packets(_)))
        }
        name if name.starts_with("mcn-") => plan.mcn.is_some(),
        name if name.starts_with("isrc-") => plan.all_tracks().any(|track| track.isrc.is_some()),
        name if name.starts_with("subheader-") => any(&[Mode2Form1, Mode2Form2]),
        name if name.starts_with("rw-") => plan.subcode_rw.is_some(),
        name if name.starts_with("cd-text-") => has_cd_text,
        _ => true,
    }
}
