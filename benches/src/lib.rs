//! What the benches share: a plan and its contents.
//!
//! Each bench stands beside a copy of the same bytes in the same run, since only ratios compare
//! between machines. Nothing here is a test: no figure fails a build.

use rawcd_format::contents::{Generated, GeneratedKind};
use rawcd_format::{Contents, DiscPlan, SectorType, TrackPlan};

/// A disc with one track of noise, and its contents.
///
/// # Panics
/// When noise cannot be generated for the type: raw types and mode 0.
#[must_use]
pub fn one_track(sector_type: SectorType, sectors: u32) -> (DiscPlan, Contents) {
    let noise = Generated::new(GeneratedKind::Noise { seed: 1 }, sector_type, sectors)
        .expect("noise is made for audio and cooked data");
    let plan =
        DiscPlan { tracks: vec![TrackPlan::new(sector_type, sectors)], ..DiscPlan::default() };
    (plan, Contents { tracks: vec![Box::new(noise)], ..Contents::default() })
}
