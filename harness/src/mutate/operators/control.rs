//! CONTROL: copy bit and pre-emphasis turned over, for 1, 4 and all sections.

use rawcd_format::Lba;

use super::Operator;
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Stratum, edit_q};

/// Turns a bit of CONTROL over.
pub(super) struct ControlBit {
    name: &'static str,
    about: &'static str,
    /// In the first byte of Q.
    mask: u8,
}

pub(super) static COPY_BIT: ControlBit = ControlBit {
    name: "copy-bit",
    about: "the copy bit turned over for 1, 4 and all sections of a track, lead-in or lead-out",
    mask: 0x20,
};

pub(super) static PRE_EMPHASIS: ControlBit = ControlBit {
    name: "pre-emphasis",
    about: "bit 0 of CONTROL turned over for 1, 4 and all sections of a track, lead-in or lead-out",
    mask: 0x10,
};

impl Operator for ControlBit {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        disc.strata()
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        3
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let (first, end) = disc.extent(at);
        let (first, end) = match variant {
            0 => (at, at.plus(1)),
            1 => (at, at.plus(4).min(end)),
            _ => (first, end),
        };
        let mask = self.mask;
        Some(Change::run(first, end, move |_, section| edit_q(section, |data| data[0] ^= mask)))
    }
}
