//! SCAN, BAh [MMC-3 5]: plays fast, forwards or backwards.

use rawcd_format::{Lba, Msf};

use crate::CdbError;
use crate::bytes::{flag, lba, put_lba};
use crate::cdb::{PaddedCdb, time};

/// Plays fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan {
    /// Backwards.
    pub reverse: bool,
    /// Where it begins.
    pub start: ScanStart,
}

/// Where a scan begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanStart {
    /// At an address; `None` (FFFFFFFFh) is where the pick-up is.
    Lba(Option<Lba>),
    /// At a time; `None` (FF:FF:FF) is where the pick-up is.
    Msf(Option<Msf>),
    /// At index 01 of a track.
    Track(u8),
}

impl Scan {
    pub(crate) fn parse(cdb: &PaddedCdb) -> Result<Scan, CdbError> {
        if cdb[1] & 0x01 != 0 {
            return Err(CdbError::field(1, Some(0), "relative addresses are for linked commands"));
        }
        let start = match (cdb[9] >> 6, lba(cdb, 2)) {
            (0, Lba(-1)) => ScanStart::Lba(None),
            (0, at) => ScanStart::Lba(Some(at)),
            (1, _) if cdb[3..6] == [0xFF; 3] => ScanStart::Msf(None),
            (1, _) => ScanStart::Msf(Some(time(cdb, 3)?)),
            (2, _) => ScanStart::Track(cdb[5]),
            _ => return Err(CdbError::field(9, Some(7), "type 0, 1 or 2")),
        };
        Ok(Scan { reverse: cdb[1] & 0x10 != 0, start })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        cdb[0] = 0xBA;
        cdb[1] = flag(self.reverse, 0x10);
        match self.start {
            ScanStart::Lba(at) => put_lba(&mut cdb, 2, at.unwrap_or(Lba(-1))),
            ScanStart::Msf(at) => {
                cdb[3..6].copy_from_slice(&at.map_or([0xFF; 3], Msf::to_binary));
                cdb[9] = 0x40;
            }
            ScanStart::Track(track) => (cdb[5], cdb[9]) = (track, 0x80),
        }
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn every_start() {
        let time = "04:45:62".parse().unwrap();
        let table = [
            ([0xBA, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], false, ScanStart::Lba(Some(Lba(256)))),
            ([0xBA, 0x10, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0], true, ScanStart::Lba(None)),
            ([0xBA, 0, 0, 4, 45, 62, 0, 0, 0, 0x40, 0, 0], false, ScanStart::Msf(Some(time))),
            ([0xBA, 0, 0, 255, 255, 255, 0, 0, 0, 0x40, 0, 0], false, ScanStart::Msf(None)),
            ([0xBA, 0, 0, 0, 0, 12, 0, 0, 0, 0x80, 0, 0], false, ScanStart::Track(12)),
        ];
        for (bytes, reverse, start) in table {
            let command = Scan { reverse, start };
            assert_eq!(command.emit(), bytes);
            assert_eq!(Cdb::parse(&bytes), Ok(Cdb::Scan(command)));
        }
        let pointer = |cdb: &[u8]| Cdb::parse(cdb).unwrap_err().sense().emit()[15..].to_vec();
        assert_eq!(pointer(&[0xBA, 0, 0, 0, 0, 0, 0, 0, 0, 0xC0]), [0xCF, 0, 9]);
        assert_eq!(pointer(&[0xBA, 0, 0, 0, 60, 0, 0, 0, 0, 0x40]), [0xC0, 0, 3]);
        assert_eq!(pointer(&[0xBA, 1]), [0xC8, 0, 1]);
    }
}
