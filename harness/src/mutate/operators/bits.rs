//! Any single bit of the 2448 bytes of a section.

use std::ops::Range;

use rawcd_format::subcode::rw::{PACK_LEN, PACKS_PER_SECTION, exchanged, is_parity};
use rawcd_format::{Lba, SECTION_LEN, SECTOR_LEN};

use super::{Equivalence, Operator};
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

/// Bits of a subcode byte that are R to W; the other two are P and Q.
const RW_BITS: u32 = 6;
/// Packs that one is spread over on disc.
const SPREAD_PACKS: i32 = 8;

/// Whether the R-W symbol number `symbol` of the section at `at` is of a pack that begins before the
/// recording, or a parity of one that ends behind it.
fn is_cut(disc: &Disc, at: Lba, symbol: usize) -> bool {
    let (slot, on_disc) = (symbol / PACK_LEN, symbol % PACK_LEN);
    let packs = |sections: i32| sections * PACKS_PER_SECTION as i32;
    let start = packs(at.since(disc.first())) + slot as i32 - on_disc as i32 % SPREAD_PACKS;
    let ends_behind = start + SPREAD_PACKS > packs(disc.end().since(disc.first()));
    start < 0 || ends_behind && is_parity(exchanged(on_disc))
}

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
    fn is_exhaustive(&self) -> bool {
        true
    }

    fn equivalent(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Equivalence> {
        let byte = self.bytes.start + variant as usize / 8;
        let symbol = byte.checked_sub(SECTOR_LEN).filter(|_| variant % 8 < RW_BITS)?;
        let is_declared = disc.plan.subcode_rw.is_some();
        (is_declared && is_cut(disc, at, symbol)).then_some(Equivalence {
            clause: "[IEC 60908]",
            because: "packs are spread over eight: of one that begins before the recording nothing need be there, of one that ends behind it the parities cannot be told",
        })
    }
}
