//! The Q channel of every section [ECMA-130 22.3].

use rawcd_format::subcode::QFrame;
use rawcd_format::{DiscPlan, Layout, Lba, Mcn, Msf, Tno};

/// Sections between two catalog numbers, and between two ISRCs; at most 100 are allowed.
const SPACING: i32 = 75;
const MCN_PHASE: i32 = 10;
const ISRC_PHASE: i32 = 40;
/// An item of the table of contents stands in so many successive sections [ECMA-130 22.3.4].
const TOC_REPEAT: usize = 3;

/// The Q frame at `lba`, which lies in region `region` of the layout. `lead_in` is where the table
/// of contents starts.
pub(crate) fn frame(
    plan: &DiscPlan,
    layout: &Layout,
    region: usize,
    lba: Lba,
    lead_in: Lba,
) -> QFrame {
    let place = layout.at_region(region, lba);
    let time = Msf::from_frames_wrapping((lba.0 + 150).rem_euclid(450_000).unsigned_abs());
    match place.region.tno {
        Tno::LeadIn => {
            let items = layout.toc();
            let section = lba.since(lead_in).max(0).unsigned_abs() as usize;
            let item = &items[section / TOC_REPEAT % items.len()];
            return QFrame::toc(item.control, item.point.to_byte(), time, item.p);
        }
        Tno::Track(number) => {
            if let Some(mcn) =
                number_on_disc(plan).filter(|_| carries(layout, region, lba, MCN_PHASE))
            {
                return QFrame::mcn(place.control, mcn, time.frame());
            }
            let first = layout.tracks()[0].number;
            let track = &plan.tracks[usize::from(number.get() - first.get())];
            let isrc = track.isrc.as_ref().filter(|_| track.sector_type.is_audio());
            if let Some(isrc) = isrc.filter(|_| carries(layout, region, lba, ISRC_PHASE)) {
                return QFrame::isrc(place.control, isrc, time.frame());
            }
        }
        Tno::LeadOut => {}
    }
    QFrame::position(place.control, place.region.tno, place.region.index, place.relative(), time)
}

/// Thirteen zeros mean that there is no number.
fn number_on_disc(plan: &DiscPlan) -> Option<&Mcn> {
    plan.mcn.as_ref().filter(|mcn| !mcn.is_zero())
}

/// Whether a special frame of this phase stands at `lba`. Its nominal place moves on to the next
/// section that is neither the first nor the last of its region, so that the boundary shows in
/// mode 1.
fn carries(layout: &Layout, region: usize, lba: Lba, phase: i32) -> bool {
    let inside = |region: usize, lba: Lba| {
        let region = &layout.regions()[region];
        region.first < lba && lba.plus(1) < region.end
    };
    if !inside(region, lba) {
        return false;
    }
    let mut nominal = lba;
    loop {
        if nominal.0.rem_euclid(SPACING) == phase {
            return true;
        }
        nominal = Lba(nominal.0 - 1);
        if nominal < Lba::PROGRAM_START || inside(layout.region_number(nominal), nominal) {
            return false;
        }
    }
}
