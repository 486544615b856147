//! Where on the disc a section lies. The program area starts at a radius of 25 mm
//! [ECMA-130 8.6]; from there the track winds outward.
//!
//! Track pitch and linear velocity are those of an 80-minute disc, both at the ends of their
//! tolerances: 1.5 µm, and 1.2 m/s, so that a section is 16 mm long. All discs are taken to be
//! wound like that. Lengths are in picometres.

use rawcd_format::Lba;

/// 90:00:00, the first section that a lead-in can have.
const INNERMOST: i32 = -45_150;

/// 99:59:74, the last that a program area can have.
const OUTERMOST: i32 = 449_849;

/// Section at the end of 80 minutes of program.
pub(super) const OUTER_EDGE: Lba = Lba(359_850);

const PROGRAM_RADIUS: i128 = 25_000_000_000;
const PITCH: i128 = 1_500_000;
const SECTION_LEN: i128 = 16_000_000_000;

/// π, to 8 parts in 100 million.
const PI: (i128, i128) = (355, 113);

/// Radius of a section. Of each turn of the track the area is its length times its pitch.
pub(super) fn radius(at: Lba) -> u64 {
    let sections = i128::from(at.0.clamp(INNERMOST, OUTERMOST)) + 150;
    let area = sections * SECTION_LEN * PITCH * PI.1 / PI.0;
    let square = (PROGRAM_RADIUS * PROGRAM_RADIUS + area).unsigned_abs();
    u64::try_from(square.isqrt()).unwrap_or(u64::MAX)
}

/// The first section that lies at a radius or beyond it.
pub(super) fn section_at(radius: u64) -> Lba {
    let area = i128::from(radius) * i128::from(radius) - PROGRAM_RADIUS * PROGRAM_RADIUS;
    let sections = area * PI.0 / (SECTION_LEN * PITCH * PI.1);
    let at = (sections - 150).clamp(INNERMOST.into(), OUTERMOST.into());
    Lba(at as i32)
}

/// Turns of the disc from its centre to a radius, in millionths.
pub(super) const fn turns(radius: u64) -> u128 {
    radius as u128 * 1_000_000 / PITCH as u128
}

/// Millionths of a section that pass in a turn at a radius.
pub(super) const fn sections_per_turn(radius: u64) -> u128 {
    radius as u128 * 2 * PI.0 as u128 * 1_000_000 / (PI.1 as u128 * SECTION_LEN as u128)
}

/// The radius at which so many millionths of a section pass in a turn.
pub(super) fn radius_of(sections: u128) -> u64 {
    let radius = sections * PI.1 as u128 * SECTION_LEN as u128 / (2 * PI.0 as u128 * 1_000_000);
    u64::try_from(radius).unwrap_or(u64::MAX)
}

/// Distance between two sections in millionths of the width of the program area.
pub(super) fn part_of_stroke(from: Lba, to: Lba) -> u64 {
    let whole = radius(OUTER_EDGE) - PROGRAM_RADIUS as u64;
    let way = u128::from(radius(from).abs_diff(radius(to)));
    u64::try_from(way * 1_000_000 / u128::from(whole)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: r² = 625 mm² + sections * 0.024 mm² / π.
    #[test]
    fn radii() {
        let table = [
            (-150, 25_000_000),    // start of the program
            (-11_077, 23_270_665), // lead-in from 97:34:23
            (104_850, 37_777_518), // 105,000 sections, 23:20
            (332_850, 56_293_273), // 74 minutes
            (359_850, 58_096_449), // 80 minutes
        ];
        for (at, nanometres) in table {
            let found = radius(Lba(at)) / 1000;
            assert!(found.abs_diff(nanometres) <= 2, "{at}: {found}");
        }
    }

    #[test]
    fn and_back() {
        for at in [-11_077, -150, 0, 1, 104_850, 359_850] {
            let found = section_at(radius(Lba(at)));
            assert!((0..=1).contains(&(at - found.0)), "{at} {found}");
        }
        assert_eq!(section_at(0), Lba(-45_150));
    }

    /// 2π * 25 mm / 16 mm, and at 58.096 mm.
    #[test]
    fn sections_in_a_turn() {
        assert_eq!(sections_per_turn(25_000_000_000), 9_817_477);
        assert_eq!(sections_per_turn(radius(OUTER_EDGE)) / 1000, 22_814);
        assert_eq!(radius_of(9_817_478) / 1_000_000, 25_000);
    }
}
