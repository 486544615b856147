//! [`Timing`]: how long things take in a drive, as plain data; [`Pace`] is how fast the disc goes
//! by under the pick-up, all over it.
//!
//! Everything is integer arithmetic, so that a time is the same on every platform. Nothing here
//! knows what time it is.

mod geometry;
mod pace;

use std::time::Duration;

use rawcd_format::Lba;

pub(crate) use pace::end_of;
pub use pace::{Pace, PaceSpan};

/// How a drive turns the disc [MMC-3 6.5.3].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rotation {
    /// Constant linear velocity: one speed all over the disc.
    Clv,
    /// Constant angular velocity: the speed is reached at the outer edge and falls with the radius.
    Cav,
    /// As fast as the motor turns, further out the speed and no more.
    PartialCav,
    /// Constant linear velocity in zones: the fastest of the drive's speeds for which the motor
    /// still turns fast enough.
    ZonedClv,
}

/// How long things take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The tray opens or closes.
    pub tray: Duration,
    /// From a closed tray, or from a disc at rest, to one that can be used.
    pub spin_up: Duration,
    /// Without use for so long, the disc comes to rest.
    pub spin_down_after: Duration,
    /// Power calibration.
    pub calibration: Duration,
    /// A seek over no distance at all: the pick-up settles, and the disc comes round.
    pub seek_settle: Duration,
    /// What a seek across the whole program area of an 80-minute disc costs beyond that.
    pub seek_stroke: Duration,
    /// Fastest turning of the motor, turns a minute. Constant linear velocity alone does not keep
    /// to it.
    pub turns_per_minute: u32,
    /// How the disc turns in reading.
    pub reading: Rotation,
    /// How the disc turns in writing, unless the host asks for pure CAV.
    pub writing: Rotation,
    /// Going on after the buffer ran empty: finding the last section, and the link.
    pub link: Duration,
    /// What closing a session costs after its last section.
    pub fixation: Duration,
    /// Blanking program memory, lead-in and first pause.
    pub minimal_blank: Duration,
}

impl Default for Timing {
    /// 10,300 turns a minute reach 52x at the outer edge of an 80-minute disc.
    fn default() -> Timing {
        Timing {
            tray: Duration::from_secs(1),
            spin_up: Duration::from_secs(5),
            spin_down_after: Duration::from_secs(240),
            calibration: Duration::from_secs(4),
            seek_settle: Duration::from_millis(30),
            seek_stroke: Duration::from_millis(150),
            turns_per_minute: 10_300,
            reading: Rotation::Cav,
            writing: Rotation::PartialCav,
            link: Duration::from_millis(100),
            fixation: Duration::from_secs(2),
            minimal_blank: Duration::from_secs(40),
        }
    }
}

impl Timing {
    /// Pace of reading at a speed, in multiples of 75 sections a second.
    #[must_use]
    pub fn read_pace(&self, speed: u16) -> Pace {
        Pace::new(self.reading, speed, &[], self.turns_per_minute)
    }

    /// Pace of writing that the drive tells, at one of its `speeds`.
    #[must_use]
    pub fn write_pace(&self, speed: u16, speeds: &[u16], pure_cav: bool) -> Pace {
        let rotation = if pure_cav { Rotation::Cav } else { self.writing };
        Pace::new(rotation, speed, speeds, self.turns_per_minute)
    }

    /// What it costs to get from one section to another.
    #[must_use]
    pub fn seek(&self, from: Lba, to: Lba) -> Duration {
        let stroke = geometry::part_of_stroke(from, to);
        let nanos = self.seek_stroke.as_nanos() * u128::from(stroke) / 1_000_000;
        self.seek_settle + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From 25 mm to 41.55 mm, the middle of the way to 58.1 mm, is half a stroke.
    #[test]
    fn seeks_by_distance() {
        let timing = Timing::default();
        let millis = |from, to| timing.seek(Lba(from), Lba(to)).as_millis();
        assert_eq!(millis(1000, 1000), 30);
        assert_eq!(millis(-150, 359_850), 180);
        assert_eq!(millis(359_850, -150), 180);
        assert_eq!(millis(-150, 144_000), 104);
        assert_eq!(millis(0, 16), 30);
        // However far, it ends.
        assert!(timing.seek(Lba(i32::MIN), Lba(i32::MAX)) < Duration::from_secs(1));
    }
}
