//! R to W: a pack that is good in itself and not the declared one.

use rawcd_format::subcode::rw::{Interleaver, PACK_LEN, PACKS_PER_SECTION, make_parity};
use rawcd_format::{Lba, SECTOR_LEN, SUBCODE_LEN};

use super::Operator;
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Stratum};
use crate::mutate::random::Random;

/// Contents at each place of a pack.
const CONTENTS: u32 = 256;

/// Adds a pack with good parities, of random content, to the one that starts in a section. The
/// codes are linear: what is there stays good in itself.
pub(super) struct Pack;

impl Operator for Pack {
    fn name(&self) -> &'static str {
        "rw-pack"
    }

    fn about(&self) -> &'static str {
        "an R-W pack with good parities and other content"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        disc.strata()
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        PACKS_PER_SECTION as u32 * CONTENTS
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let mut random = Random::new(variant.into(), self.name());
        let mut pack: [u8; PACK_LEN] = std::array::from_fn(|_| (random.next() & 0x3F) as u8);
        make_parity(&mut pack);
        let place = (variant / CONTENTS) as usize * PACK_LEN;
        let mut cooked = [0; SUBCODE_LEN];
        cooked[place..place + PACK_LEN].copy_from_slice(&pack);
        let mut interleaver = Interleaver::default();
        let raw = [cooked, [0; SUBCODE_LEN], [0; SUBCODE_LEN]].map(|it| interleaver.push(&it));
        let end = at.plus(raw.len() as u32).min(disc.end());
        Some(Change::run(at, end, move |lba, section| {
            let symbols = &raw[lba.since(at) as usize];
            section[SECTOR_LEN..].iter_mut().zip(symbols).for_each(|(byte, bits)| *byte ^= bits);
        }))
    }
}
