//! The P channel: a flag before every track and a 2 Hz blink in the lead-out [ECMA-130 22.2].

use rawcd_format::{Layout, Lba, PAUSE_SECTIONS};

/// Sections of lead-out before P starts to blink.
const QUIET_SECTIONS: i32 = 150;
/// Half periods of the blink in a second: on, off, on, off. Exactly 2 Hz over 75 sections.
const BLINK: [i32; 4] = [19, 19, 19, 18];

/// Where P is 1 before the lead-out.
#[derive(Clone, Debug)]
pub(crate) struct PFlags {
    /// First and last section of each flag, in order; none overlap.
    flags: Vec<(Lba, Lba)>,
    lead_out: Lba,
}

impl PFlags {
    pub(crate) fn new(layout: &Layout) -> PFlags {
        let program_start = layout.tracks()[0].pause_start;
        let starts = layout.tracks().iter().map(|track| {
            let pause = track.start.since(track.pause_start).max(PAUSE_SECTIONS as i32);
            // The flag ends with the first section of index 01. A first pause that is too short
            // leaves it less: P of a lead-in is 0.
            let first = Lba(track.start.0 - pause + 1).max(program_start);
            (first, track.start)
        });
        let lead_out = layout.lead_out_start();
        let last = (Lba(lead_out.0 - PAUSE_SECTIONS as i32), Lba(lead_out.0 - 1));
        PFlags { flags: starts.chain([last]).collect(), lead_out }
    }

    pub(crate) fn at(&self, lba: Lba) -> bool {
        if lba >= self.lead_out {
            return blink(lba.since(self.lead_out));
        }
        let next = self.flags.partition_point(|&(_, last)| last < lba);
        self.flags.get(next).is_some_and(|&(first, _)| first <= lba)
    }
}

fn blink(from_lead_out: i32) -> bool {
    let Some(at) = from_lead_out.checked_sub(QUIET_SECTIONS).filter(|&at| at >= 0) else {
        return false;
    };
    let mut within = at % 75;
    for (half_period, sections) in BLINK.into_iter().enumerate() {
        if within < sections {
            return half_period % 2 == 0;
        }
        within -= sections;
    }
    false
}
