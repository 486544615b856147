//! Lengths of pauses, gaps, indexes and tracks.

use rawcd_format::DiscPlan;

/// Whether the track at `ordinal` must have a pre-gap of two parts: it is data, behind audio or
/// behind another mode [ECMA-130 20.2].
pub(crate) fn needs_pre_gap(plan: &DiscPlan, ordinal: usize) -> bool {
    let Some(before) = ordinal.checked_sub(1) else { return false };
    let (before, track) = (plan.tracks[before].sector_type, plan.tracks[ordinal].sector_type);
    !track.is_audio() && !track.same_mode(before)
}
