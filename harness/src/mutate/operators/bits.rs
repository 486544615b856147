//! Any single bit of the 2448 bytes of a section.

use std::ops::Range;

use rawcd_format::{Lba, SECTION_LEN, SECTOR_LEN};

use super::Operator;
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Stratum};

/// Turns a bit over: variant 8 n + k is bit k of byte n of its own bytes, the lowest bit 0.
pub(super) struct Bit {
    name: &'static str,
    about: &'static str,
    bytes: Range<usize>,
}

pub(super) static MAIN: Bit = Bit {
    name: "main-bit",
    about: "one bit of the main channel turned over",
    bytes: 0..SECTOR_LEN,
};

pub(super) static SUBCODE: Bit = Bit {
    name: "subcode-bit",
    about: "one bit of P, Q or R to W turned over",
    bytes: SECTOR_LEN..SECTION_LEN,
};

impl Operator for Bit {
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
        8 * self.bytes.len() as u32
    }

    fn change(&self, _: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let (byte, bit) = (self.bytes.start + variant as usize / 8, variant % 8);
        Some(Change::one(at, move |section| section[byte] ^= 1 << bit))
    }
}
