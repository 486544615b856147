//! [`Pace`]: how fast sections go by, as a function of the address.

use std::time::Duration;

use rawcd_format::{FRAMES_PER_SECOND, Lba};

use super::Rotation;
use super::geometry::{OUTER_EDGE, radius, radius_of, section_at, sections_per_turn, turns};

const NANOS_PER_SECOND: u128 = 1_000_000_000;
const PICOS_PER_SECOND: u128 = 1_000_000_000_000;

/// How fast sections go by under the pick-up, all over a disc. Times of adjoining stretches add
/// up exactly, but for a nanosecond of rounding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// By rising address, the first from the innermost section on.
    zones: Vec<Zone>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Zone {
    first: Lba,
    motion: Motion,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Motion {
    /// So many sections a second.
    Linear(u32),
    /// A turn takes so many picoseconds.
    Angular(u64),
}

/// A stretch over which the pace changes evenly, or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaceSpan {
    /// First section.
    pub first: Lba,
    /// Sections a second there.
    pub first_rate: u32,
    /// Last section.
    pub last: Lba,
    /// Sections a second there.
    pub last_rate: u32,
}

impl Pace {
    /// The pace at `speed` times 75 sections a second; `speeds` are those that the zones of
    /// [`Rotation::ZonedClv`] choose from.
    #[must_use]
    pub fn new(rotation: Rotation, speed: u16, speeds: &[u16], turns_per_minute: u32) -> Pace {
        let linear = |speed: u16| Motion::Linear(FRAMES_PER_SECOND * u32::from(speed.max(1)));
        let innermost = Lba(i32::MIN);
        let first = |motion| Zone { first: innermost, motion };
        let turn = (60 * PICOS_PER_SECOND / u128::from(turns_per_minute.max(1))) as u64;
        let zones = match rotation {
            Rotation::Clv => vec![first(linear(speed))],
            Rotation::Cav => vec![first(Motion::Angular(turn_for(speed, radius(OUTER_EDGE))))],
            Rotation::PartialCav => vec![
                first(Motion::Angular(turn)),
                Zone { first: reached_at(speed, turn), motion: linear(speed) },
            ],
            Rotation::ZonedClv => {
                let mut chosen: Vec<u16> =
                    speeds.iter().copied().filter(|other| *other < speed).chain([speed]).collect();
                chosen.sort_unstable();
                chosen.dedup();
                let zone = |speed| Zone { first: reached_at(speed, turn), motion: linear(speed) };
                let mut zones: Vec<Zone> = chosen.into_iter().map(zone).collect();
                zones[0].first = innermost;
                zones
            }
        };
        Pace { zones }
    }

    /// The pace of what takes next to no time.
    #[must_use]
    pub fn instant() -> Pace {
        Pace { zones: vec![Zone { first: Lba(i32::MIN), motion: Motion::Linear(u32::MAX) }] }
    }

    /// From the start of one section to that of another behind it.
    #[must_use]
    pub fn time(&self, from: Lba, to: Lba) -> Duration {
        let mut nanos = 0;
        for (place, zone) in self.zones.iter().enumerate() {
            let zone_end = self.zones.get(place + 1).map_or(Lba(i32::MAX), |next| next.first);
            let (first, end) = (from.max(zone.first), to.min(zone_end));
            if first < end {
                nanos += zone.motion.clock(end) - zone.motion.clock(first);
            }
        }
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))
    }

    /// From the start of a section to the end of `count`.
    #[must_use]
    pub fn time_of(&self, from: Lba, count: u32) -> Duration {
        self.time(from, end_of(from, count))
    }

    /// The section, at most `to`, whose start is reached when so much time has passed since that
    /// of `from`.
    #[must_use]
    pub fn reached(&self, from: Lba, to: Lba, time: Duration) -> Lba {
        let (mut low, mut high) = (i64::from(from.0), i64::from(to.0.max(from.0)));
        while low < high {
            let middle = high - (high - low) / 2;
            if self.time(from, Lba(middle as i32)) <= time {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Lba(low as i32)
    }

    /// Sections a second at a section.
    #[must_use]
    pub fn rate(&self, at: Lba) -> u32 {
        let zone = self.zones.iter().rev().find(|zone| zone.first <= at);
        zone.map_or(FRAMES_PER_SECOND, |zone| zone.motion.rate(at))
    }

    /// The pace from `first` to `last` as stretches over which it changes evenly.
    #[must_use]
    pub fn spans(&self, first: Lba, last: Lba) -> Vec<PaceSpan> {
        let mut spans = Vec::new();
        for (place, zone) in self.zones.iter().enumerate() {
            let zone_last = self.zones.get(place + 1).map_or(i32::MAX, |next| next.first.0 - 1);
            let (from, to) = (first.max(zone.first), last.min(Lba(zone_last)));
            if from <= to {
                let [first_rate, last_rate] = [from, to].map(|at| zone.motion.rate(at));
                spans.push(PaceSpan { first: from, first_rate, last: to, last_rate });
            }
        }
        spans
    }
}

impl Motion {
    /// Nanoseconds to a section, from a place that depends on the motion alone.
    fn clock(self, at: Lba) -> i128 {
        match self {
            Motion::Linear(rate) => {
                (i128::from(at.0) * NANOS_PER_SECOND as i128).div_euclid(rate.into())
            }
            // Millionths of a turn, of picoseconds each.
            Motion::Angular(turn) => {
                (turns(radius(at)) * u128::from(turn) / (1_000_000 * 1000)) as i128
            }
        }
    }

    fn rate(self, at: Lba) -> u32 {
        match self {
            Motion::Linear(rate) => rate,
            Motion::Angular(turn) => {
                let turn = u128::from(turn.max(1));
                let rate = sections_per_turn(radius(at)) * (PICOS_PER_SECOND / 1_000_000);
                // To the nearest.
                u32::try_from((rate + turn / 2) / turn).unwrap_or(u32::MAX)
            }
        }
    }
}

/// Picoseconds of a turn in which `speed` is reached at a radius.
fn turn_for(speed: u16, radius: u64) -> u64 {
    let rate = u128::from(FRAMES_PER_SECOND) * u128::from(speed.max(1));
    (sections_per_turn(radius) * (PICOS_PER_SECOND / 1_000_000) / rate) as u64
}

/// The first section at which a disc that turns so fast goes by at `speed`.
fn reached_at(speed: u16, turn: u64) -> Lba {
    let rate = u128::from(FRAMES_PER_SECOND) * u128::from(speed.max(1));
    section_at(radius_of(rate * u128::from(turn) / (PICOS_PER_SECOND / 1_000_000)))
}

/// The section behind `count` sections.
pub(crate) fn end_of(first: Lba, count: u32) -> Lba {
    Lba(i32::try_from(i64::from(first.0) + i64::from(count)).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEEDS: [u16; 8] = [52, 48, 40, 32, 24, 16, 8, 4];
    const START: Lba = Lba(-150);
    /// Ends of 74 and of 80 minutes.
    const ENDS: [Lba; 2] = [Lba(332_850), Lba(359_850)];

    fn pace(rotation: Rotation, speed: u16) -> Pace {
        Pace::new(rotation, speed, &SPEEDS, 10_300)
    }

    /// Milliseconds of whole discs. CLV by division; the others by hand from the radii: turns of
    /// the disc times the time of a turn.
    #[test]
    fn whole_discs() {
        let table = [
            (Rotation::Clv, 4, [1_110_000, 1_200_000]),
            (Rotation::Clv, 48, [92_500, 100_000]),
            // 22,064 turns of 5.850 ms.
            (Rotation::Cav, 52, [122_040, 129_072]),
            (Rotation::Cav, 24, [264_421, 279_657]),
            // Up to LBA 356140, a radius of 57.85 mm, as the motor turns.
            (Rotation::PartialCav, 52, [121_527, 128_531]),
            // Up to LBA 291332, 53.40 mm.
            (Rotation::PartialCav, 48, [121_831, 129_331]),
            (Rotation::PartialCav, 16, [277_500, 300_000]),
            (Rotation::ZonedClv, 52, [138_356, 145_776]),
        ];
        for (rotation, speed, millis) in table {
            let pace = pace(rotation, speed);
            let found = ENDS.map(|end| pace.time(START, end).as_millis());
            assert!(
                found.iter().zip(millis).all(|(found, by_hand)| found.abs_diff(by_hand) <= 1),
                "{rotation:?} {speed}: {found:?}"
            );
        }
        assert_eq!(pace(Rotation::Clv, 4).time(START, ENDS[0]), Duration::from_secs(1110));
    }

    /// Sections a second at 25 mm, 37.78 mm and 58.10 mm.
    #[test]
    fn rates_by_radius() {
        let table = [
            (Rotation::Clv, 16, [1200, 1200, 1200]),
            (Rotation::Cav, 52, [1678, 2536, 3900]),
            (Rotation::PartialCav, 52, [1685, 2547, 3900]),
            (Rotation::PartialCav, 24, [1685, 1800, 1800]),
            // 16x, then 32x from LBA 83946 on, 52x from LBA 356140 on.
            (Rotation::ZonedClv, 52, [1200, 2400, 3900]),
            (Rotation::ZonedClv, 40, [1200, 2400, 3000]),
        ];
        for (rotation, speed, rates) in table {
            let pace = pace(rotation, speed);
            let found = [-150, 104_850, 359_850].map(|at| pace.rate(Lba(at)));
            assert_eq!(found, rates, "{rotation:?} {speed}");
        }
        // The lead-in lies further in.
        assert_eq!(pace(Rotation::PartialCav, 52).rate(Lba(-11_077)), 1569);
    }

    #[test]
    fn stretches() {
        let span = |first, first_rate, last, last_rate| PaceSpan {
            first: Lba(first),
            first_rate,
            last: Lba(last),
            last_rate,
        };
        let zones = pace(Rotation::ZonedClv, 40).spans(Lba(0), Lba(359_848));
        let expected = [
            span(0, 1200, 11_360, 1200),
            span(11_361, 1800, 83_945, 1800),
            span(83_946, 2400, 177_269, 2400),
            span(177_270, 3000, 359_848, 3000),
        ];
        assert_eq!(zones, expected);
        let partial = pace(Rotation::PartialCav, 48).spans(Lba(0), Lba(359_848));
        assert_eq!(partial[0].first_rate, 1687);
        assert_eq!(partial[1], span(291_332, 3600, 359_848, 3600));
        assert_eq!(pace(Rotation::Cav, 48).spans(Lba(5), Lba(4)), []);
    }

    /// Adjoining stretches add up, and a place is found again by its time.
    #[test]
    fn times_add_up() {
        for rotation in [Rotation::Clv, Rotation::Cav, Rotation::PartialCav, Rotation::ZonedClv] {
            let pace = pace(rotation, 48);
            let whole = pace.time(Lba(-11_077), ENDS[1]);
            let parts: Duration = (-11_077..359_850)
                .step_by(1013)
                .map(|at| pace.time(Lba(at), Lba((at + 1013).min(359_850))))
                .sum();
            assert_eq!(parts, whole, "{rotation:?}");
            for at in [-11_077, 0, 291_331, 300_000] {
                let time = pace.time(Lba(-11_077), Lba(at));
                assert_eq!(pace.reached(Lba(-11_077), ENDS[1], time), Lba(at), "{rotation:?}");
            }
            assert_eq!(pace.reached(START, ENDS[1], Duration::from_secs(9999)), ENDS[1]);
            assert_eq!(pace.time(Lba(5), Lba(4)), Duration::ZERO);
            assert!(pace.reached(Lba(i32::MIN), Lba(i32::MAX), whole) < Lba(i32::MAX));
            assert_eq!(pace.time_of(Lba(i32::MAX), u32::MAX), Duration::ZERO);
        }
    }
}
