//! CD-TEXT: a pack that is good in itself and not the declared one, in one copy and in all.

use rawcd_format::subcode::cdtext::{
    PACK_LEN, PACKS_PER_SECTION, Pack as Read, from_symbols, to_symbols,
};
use rawcd_format::{Lba, SECTOR_LEN, SUBCODE_LEN};

use super::{Equivalence, Operator};
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Section, Stratum};

/// Turns over a bit of a pack, and makes its CRC good again.
pub(super) struct Pack;

/// Bits of a pack before its CRC.
const BITS: u32 = 8 * (PACK_LEN as u32 - 2);
/// Bits of a pack: two bytes a character, and the four of the position.
const WIDTH_BIT: u32 = 8 * 3 + 7;
const FIRST_POSITION_BIT: u32 = 8 * 3;
/// The last type whose packs are texts of the character set.
const LAST_TEXT: u8 = 0x85;
/// The type of genres.
const GENRE: u8 = 0x87;
/// The position that says "or more".
const LONG: u8 = 15;
/// Bits of a subcode byte that are no R-W symbol.
const PQ_MASK: u8 = 0xC0;

type Packs = [[u8; PACK_LEN]; PACKS_PER_SECTION];

fn packs(section: &Section) -> Packs {
    let symbols: &[u8; SUBCODE_LEN] = section.last_chunk().expect("a section ends in its subcode");
    from_symbols(symbols)
}

fn put(section: &mut Section, packs: &Packs) {
    let symbols = to_symbols(packs);
    for (byte, symbol) in section[SECTOR_LEN..].iter_mut().zip(symbols) {
        *byte = *byte & PQ_MASK | symbol;
    }
}

/// The pack with a bit turned over and a good CRC; none where no type of pack is left.
fn changed(pack: [u8; PACK_LEN], bit: u32) -> Option<[u8; PACK_LEN]> {
    let mut changed = pack;
    changed[bit as usize / 8] ^= 1 << (bit % 8);
    Read::parse(&changed).ok()?.to_bytes().ok()
}

impl Operator for Pack {
    fn name(&self) -> &'static str {
        "cd-text-pack"
    }

    fn about(&self) -> &'static str {
        "a bit of a CD-TEXT pack turned over and its CRC good again, in one copy or in all"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        let sessions = disc.layout.sessions().iter();
        let lead_ins = sessions.filter(|session| session.plan.cd_text.is_some()).map(|session| {
            let first = session.start.lead_in.max(disc.first());
            Stratum { name: "CD-TEXT".to_owned(), runs: vec![(first, session.start.program)] }
        });
        lead_ins.collect()
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        2 * PACKS_PER_SECTION as u32 * BITS
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let (place, bit) = (variant / BITS, variant % BITS);
        let (in_all, number) =
            (place >= PACKS_PER_SECTION as u32, place as usize % PACKS_PER_SECTION);
        let old = packs(&disc.section(at))[number];
        let new = changed(old, bit)?;
        if !in_all {
            return Some(Change::one(at, move |section| {
                let mut packs = packs(section);
                packs[number] = new;
                put(section, &packs);
            }));
        }
        let (first, end) = disc.extent(at);
        Some(Change::run(first, end, move |_, section| {
            let packs = packs(section).map(|pack| if pack == old { new } else { pack });
            put(section, &packs);
        }))
    }
    fn equivalent(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Equivalence> {
        let (place, bit) = (variant / BITS, variant % BITS);
        let old = packs(&disc.section(at))[place as usize % PACKS_PER_SECTION];
        let pack = Read::parse(&old).ok().filter(|_| place >= PACKS_PER_SECTION as u32)?;
        let session = &disc.layout.sessions()[disc.layout.session_number(at)];
        let block = session.plan.cd_text.as_ref()?.blocks.get(usize::from(pack.block))?;
        let equivalence = |because| Some(Equivalence { clause: "[IEC 60908]", because });
        let is_position = (FIRST_POSITION_BIT..FIRST_POSITION_BIT + 4).contains(&bit);
        match bit {
            WIDTH_BIT if pack.pack_type > LAST_TEXT && block.character_set.is_double_byte() => {
                equivalence("what is no text of the character set may have its width or not")
            }
            _ if is_position && pack.pack_type == GENRE && pack.position != 0 => equivalence(
                "it is nowhere said how a genre counts its characters, which begins with a code",
            ),
            // Only where earlier packs hold more than one pack does.
            _ if is_position
                && pack.position > 12
                && pack.position ^ 1 << (bit - FIRST_POSITION_BIT) == LONG =>
            {
                equivalence(
                    "a text that began before the last pack may be counted as 15 characters",
                )
            }
            _ => None,
        }
    }
}
