//! BLANK, A1h [MMC-3 5.2]: erases a rewritable disc, or part of one.

use rawcd_format::Lba;

use crate::CdbError;
use crate::bytes::{flag, lba, put_lba};
use crate::cdb::PaddedCdb;

/// Erases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blank {
    /// Answer at once, and go on.
    pub immediate: bool,
    /// How much.
    pub blanking: BlankingType,
    /// Where the type calls for one, the address at which a tail begins, or the number of a track.
    pub start: Lba,
}

/// What BLANK erases, 3 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BlankingType(pub u8);

impl BlankingType {
    /// 0: the whole disc.
    pub const DISC: BlankingType = BlankingType(0);
    /// 1: program memory, first lead-in and first pause: the disc, minimally.
    pub const MINIMAL: BlankingType = BlankingType(1);
    /// 2: a track of an incomplete session.
    pub const TRACK: BlankingType = BlankingType(2);
    /// 3: the reservation of a track.
    pub const UNRESERVE: BlankingType = BlankingType(3);
    /// 4: the packets of a track from an address on.
    pub const TAIL: BlankingType = BlankingType(4);
    /// 5: lead-in and lead-out of the last session.
    pub const UNCLOSE: BlankingType = BlankingType(5);
    /// 6: the last session.
    pub const SESSION: BlankingType = BlankingType(6);

    /// All that mean something on a CD-RW, by their codes.
    pub const ALL: [BlankingType; 7] = [
        BlankingType::DISC,
        BlankingType::MINIMAL,
        BlankingType::TRACK,
        BlankingType::UNRESERVE,
        BlankingType::TAIL,
        BlankingType::UNCLOSE,
        BlankingType::SESSION,
    ];
}

impl Blank {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<Blank, CdbError> {
        Ok(Blank {
            immediate: cdb[1] & 0x10 != 0,
            blanking: BlankingType(cdb[1] & 0x07),
            start: lba(cdb, 2),
        })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        cdb[0] = 0xA1;
        cdb[1] = flag(self.immediate, 0x10) | (self.blanking.0 & 0x07);
        put_lba(&mut cdb, 2, self.start);
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn minimal_and_a_tail() {
        let minimal = Blank { immediate: true, blanking: BlankingType::MINIMAL, start: Lba(0) };
        let bytes = [0xA1, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(minimal.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::Blank(minimal)));
        let tail = Blank { immediate: false, blanking: BlankingType(4), start: Lba(0x0102) };
        let bytes = [0xA1, 0x04, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0];
        assert_eq!(tail.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::Blank(tail)));
    }
}
