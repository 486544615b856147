//! Rules of lengths: plans that are illegal, recorded faithfully.

use crate::common::{audio_plan, mixed_plan, spoiled};
use rawcd_format::{DiscPlan, SectorType};

fn faithful(plan: &DiscPlan) -> Vec<(&'static str, i32, u32)> {
    spoiled(plan, |_| {})
}

#[test]
fn pause_length() {
    let mut plan = audio_plan();
    plan.tracks[0].pregap = Some(149);
    assert_eq!(faithful(&plan), [("pause-length", -150, 1)]);
    plan.tracks[0].pregap = Some(151);
    assert_eq!(faithful(&plan), []);
    plan.tracks[0].pregap = None;
    plan.special_pregap = Some(149);
    assert_eq!(faithful(&plan), [("pause-length", -150, 1)]);
}

#[test]
fn pre_gap_length() {
    let mut plan = mixed_plan(SectorType::Mode1);
    plan.tracks[1].pregap = Some(224);
    assert_eq!(faithful(&plan), [("pre-gap-length", 400, 1)]);
    // Neither is it a change of CONTROL in too short a pause.
    plan.tracks[1].pregap = Some(100);
    assert_eq!(faithful(&plan), [("pre-gap-length", 400, 1)]);
    plan.tracks[1].pregap = Some(226);
    assert_eq!(faithful(&plan), []);
    // Between two modes.
    plan.tracks[0] = plan.tracks[1].clone();
    plan.tracks[0].sector_type = SectorType::Mode2;
    plan.tracks[0].pregap = None;
    plan.tracks[1].pregap = Some(224);
    assert_eq!(faithful(&plan), [("pre-gap-length", 310, 1)]);
}

#[test]
fn post_gap_length() {
    let mut plan = mixed_plan(SectorType::Mode1);
    plan.tracks[1].postgap = Some(149);
    assert_eq!(faithful(&plan), [("post-gap-length", 935, 1)]);
    // Before an audio track.
    plan.tracks[1].postgap = None;
    plan.tracks.reverse();
    assert_eq!(faithful(&plan), []);
    plan.tracks[0].postgap = Some(149);
    assert_eq!(faithful(&plan), [("post-gap-length", 310, 1)]);
}

#[test]
fn index_length() {
    let mut plan = audio_plan();
    plan.tracks[0].indexes = vec![200, 210, 219];
    assert_eq!(faithful(&plan), [("index-length", 210, 1)]);
    // The last one before the next track's pause, at 250.
    plan.tracks[0].indexes = vec![200, 240];
    assert_eq!(faithful(&plan), []);
    plan.tracks[0].indexes = vec![200, 241];
    assert_eq!(faithful(&plan), [("index-length", 241, 1)]);
    plan.tracks[0].indexes = vec![9];
    assert_eq!(faithful(&plan), [("index-length", 0, 1)]);
}

#[test]
fn track_length() {
    let mut plan = audio_plan();
    plan.tracks[0].indexes = Vec::new();
    plan.tracks[0].sectors = 300;
    assert_eq!(faithful(&plan), []);
    plan.tracks[0].sectors = 299;
    assert_eq!(faithful(&plan), [("track-length", 0, 1)]);
    // The next track's pause counts: it runs from index 01 to index 01.
    plan.gapless = false;
    assert_eq!(faithful(&plan), []);
    plan.tracks[1].sectors = 299;
    assert_eq!(faithful(&plan), [("track-length", 449, 1)]);
}
