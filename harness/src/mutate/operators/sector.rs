//! Data sectors: every field with other bytes, the codes behind it made good again.

use std::ops::Range;

use rawcd_format::sector::{SUBMODE_FORM2, check, descramble, is_subheader, remake, scramble};
use rawcd_format::{Lba, SECTOR_LEN, SectorType};

use super::Operator;
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Stratum};

/// Bytes of a field of which every value is tried; of longer ones every bit.
const SHORT_BYTES: usize = 16;

/// In how many ways a byte of a field changes.
fn others(range: &Range<usize>) -> u32 {
    if range.len() <= SHORT_BYTES { 255 } else { 8 }
}

/// A field of sectors.
pub(super) struct Field {
    name: &'static str,
    about: &'static str,
    /// Where it stands in a sector of a type; nowhere in some.
    range: fn(SectorType) -> Range<usize>,
    /// Bytes that stand a second time four bytes on, and change there too.
    is_double: bool,
}

const fn field(
    name: &'static str,
    about: &'static str,
    range: fn(SectorType) -> Range<usize>,
) -> Field {
    Field { name, about, range, is_double: false }
}

pub(super) static FIELDS: [Field; 9] = [
    field("sync", "a byte of the sync pattern", |_| 0..12),
    field("header", "a byte of the address in the header, with good codes behind it", |_| 12..15),
    field("mode", "the mode byte, with good codes behind it", |_| 15..16),
    field("subheader", "a byte of one subheader, with good codes behind it", |kind| match kind {
        SectorType::Mode2Form1 | SectorType::Mode2Form2 => 16..24,
        _ => 0..0,
    }),
    Field {
        is_double: true,
        ..field(
            "subheaders",
            "a byte of both subheaders, with good codes behind; in gaps such as there are none",
            |kind| match kind {
                SectorType::Mode2Form1 | SectorType::Mode2Form2 => 16..20,
                _ => 0..0,
            },
        )
    },
    field("user-data", "a byte of user data, with good codes behind it", |kind| match kind {
        SectorType::Mode1 => 16..2064,
        SectorType::Mode2Form1 => 24..2072,
        SectorType::Mode2Form2 => 24..2348,
        _ => 16..2352,
    }),
    field("edc", "a byte of the EDC, with good codes behind it", |kind| match kind {
        SectorType::Mode1 => 2064..2068,
        SectorType::Mode2Form1 => 2072..2076,
        SectorType::Mode2Form2 => 2348..2352,
        _ => 0..0,
    }),
    field("zero-field", "a byte of the zeros of mode 1, with good codes behind it", |kind| {
        if kind == SectorType::Mode1 { 2068..2076 } else { 0..0 }
    }),
    field("ecc", "a byte of P, with a good Q behind it, or of Q", |kind| match kind {
        SectorType::Mode1 | SectorType::Mode2Form1 => 2076..2352,
        _ => 0..0,
    }),
];

/// The type of the sector at `at`: in gaps of XA tracks either form stands.
fn kind_at(disc: &Disc, at: Lba) -> SectorType {
    let kind = disc.kind(at);
    if kind.is_xa() && !disc.is_user(at) {
        let plain = plain(&disc.section(at)[..SECTOR_LEN]);
        return if plain[18] & SUBMODE_FORM2 == 0 {
            SectorType::Mode2Form1
        } else {
            SectorType::Mode2Form2
        };
    }
    kind
}

fn plain(main: &[u8]) -> [u8; SECTOR_LEN] {
    let main = main.first_chunk().expect("a section starts with its sector");
    let mut plain = [0; SECTOR_LEN];
    descramble(main, &mut plain);
    plain
}

/// Whether a sector of an XA form is right in itself and without user data.
fn is_gap(sector: &[u8; SECTOR_LEN]) -> bool {
    let (kind, user) = match sector[18] & SUBMODE_FORM2 {
        0 => (SectorType::Mode2Form1, 24..2072),
        _ => (SectorType::Mode2Form2, 24..2348),
    };
    let subheader = [sector[16], sector[17], sector[18], sector[19]];
    let is_empty = sector[user].iter().all(|&byte| byte == 0);
    is_empty && is_subheader(subheader) && check(kind, sector).is_good()
}

impl Field {
    fn range(&self, disc: &Disc, at: Lba) -> Range<usize> {
        (self.range)(kind_at(disc, at))
    }

    /// The sector with the change, descrambled.
    fn changed(&self, disc: &Disc, at: Lba, variant: u32) -> [u8; SECTOR_LEN] {
        let range = self.range(disc, at);
        let others = others(&range);
        let (byte, way) = (range.start + (variant / others) as usize, variant % others);
        let mask = if others == 255 { way as u8 + 1 } else { 1 << way };
        let mut sector = plain(&disc.section(at)[..SECTOR_LEN]);
        sector[byte] ^= mask;
        if self.is_double {
            sector[byte + 4] ^= mask;
        }
        remake(kind_at(disc, at), &mut sector, byte);
        sector
    }
}

impl Operator for Field {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        let mut strata = disc.strata();
        strata.retain(|stratum| {
            let at = stratum.runs[0].0;
            !disc.kind(at).is_audio() && !self.range(disc, at).is_empty()
        });
        strata
    }

    fn variants(&self, disc: &Disc, at: Lba) -> u32 {
        let range = self.range(disc, at);
        range.len() as u32 * others(&range)
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let mut sector = self.changed(disc, at, variant);
        // Nobody declares the subheader of a gap: another that there is is no error.
        if self.is_double && !disc.is_user(at) && is_gap(&sector) {
            return None;
        }
        scramble(&mut sector);
        Some(Change::one(at, move |section| section[..SECTOR_LEN].copy_from_slice(&sector)))
    }
}
