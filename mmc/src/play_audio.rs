//! PLAY AUDIO(10), 45h, and (12), A5h, PLAY AUDIO MSF, 47h [MMC-3 5], and PLAY AUDIO
//! TRACK INDEX, 48h [SFF-8020i 10.8]: what goes to the analog outputs.

use rawcd_format::{Area, Lba, Msf};

use crate::CdbError;
use crate::bytes::{be16, be32, lba, put_lba, put16, put32};
use crate::cdb::{PaddedCdb, time};

/// Plays audio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayAudio {
    /// So many sections.
    Blocks {
        /// The first; `None` (FFFFFFFFh) is where the pick-up is.
        start: Option<Lba>,
        /// How many; none moves the pick-up and plays nothing.
        blocks: u32,
    },
    /// From a time to a time.
    Times {
        /// The first section; `None` (FF:FF:FF) is where the pick-up is.
        start: Option<Msf>,
        /// The first that is not played.
        end: Msf,
    },
    /// From an index to an index.
    Indexes {
        /// Track and index that come first.
        start: (u8, u8),
        /// Track and index that come last.
        end: (u8, u8),
    },
}

const CURRENT: Lba = Lba(-1);

impl PlayAudio {
    pub(crate) const fn parse10(cdb: &PaddedCdb) -> Result<PlayAudio, CdbError> {
        PlayAudio::blocks(cdb, be16(cdb, 7) as u32)
    }

    pub(crate) const fn parse12(cdb: &PaddedCdb) -> Result<PlayAudio, CdbError> {
        PlayAudio::blocks(cdb, be32(cdb, 6))
    }

    const fn blocks(cdb: &PaddedCdb, blocks: u32) -> Result<PlayAudio, CdbError> {
        if cdb[1] & 0x01 != 0 {
            return Err(CdbError::field(1, Some(0), "relative addresses are for linked commands"));
        }
        let start = lba(cdb, 2);
        let start = if start.0 == CURRENT.0 { None } else { Some(start) };
        Ok(PlayAudio::Blocks { start, blocks })
    }

    pub(crate) fn parse_msf(cdb: &PaddedCdb) -> Result<PlayAudio, CdbError> {
        let end = time(cdb, 6)?;
        let start = if cdb[3..6] == [0xFF; 3] { None } else { Some(time(cdb, 3)?) };
        if let Some(start) = start
            && end.to_lba(Area::LeadIn).since(start.to_lba(Area::LeadIn)) < 0
        {
            return Err(CdbError::field(6, None, "an end that is not before the start"));
        }
        Ok(PlayAudio::Times { start, end })
    }

    pub(crate) const fn parse_indexes(cdb: &PaddedCdb) -> Result<PlayAudio, CdbError> {
        let (start, end) = ((cdb[4], cdb[5]), (cdb[7], cdb[8]));
        if end.0 < start.0 || end.0 == start.0 && end.1 < start.1 {
            return Err(CdbError::field(7, None, "an end that is not before the start"));
        }
        Ok(PlayAudio::Indexes { start, end })
    }

    /// The CDB: of blocks PLAY AUDIO(10), or (12) when there are more than that can say.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut cdb = vec![0; 10];
        match *self {
            PlayAudio::Blocks { start, blocks } => {
                put_lba(&mut cdb, 2, start.unwrap_or(CURRENT));
                match u16::try_from(blocks) {
                    Ok(blocks) => {
                        cdb[0] = 0x45;
                        put16(&mut cdb, 7, blocks);
                    }
                    Err(_) => {
                        cdb.resize(12, 0);
                        cdb[0] = 0xA5;
                        put32(&mut cdb, 6, blocks);
                    }
                }
            }
            PlayAudio::Times { start, end } => {
                cdb[0] = 0x47;
                cdb[3..6].copy_from_slice(&start.map_or([0xFF; 3], Msf::to_binary));
                cdb[6..9].copy_from_slice(&end.to_binary());
            }
            PlayAudio::Indexes { start, end } => {
                cdb[0] = 0x48;
                [cdb[4], cdb[5], cdb[7], cdb[8]] = [start.0, start.1, end.0, end.1];
            }
        }
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    fn both_ways(bytes: &[u8], command: PlayAudio) {
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(bytes), Ok(Cdb::PlayAudio(command)));
    }

    #[test]
    fn every_way_to_say_it() {
        let (start, time) = (Some(Lba(75)), |text: &str| text.parse::<Msf>().unwrap());
        both_ways(
            &[0x45, 0, 0, 0, 0, 75, 0, 0x01, 0x00, 0],
            PlayAudio::Blocks { start, blocks: 256 },
        );
        both_ways(
            &[0xA5, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 1, 0, 0, 0, 0],
            PlayAudio::Blocks { start: None, blocks: 65_536 },
        );
        both_ways(
            &[0x47, 0, 0, 0, 2, 0, 4, 45, 62, 0],
            PlayAudio::Times { start: Some(time("00:02:00")), end: time("04:45:62") },
        );
        both_ways(
            &[0x47, 0, 0, 0xFF, 0xFF, 0xFF, 4, 45, 62, 0],
            PlayAudio::Times { start: None, end: time("04:45:62") },
        );
        both_ways(
            &[0x48, 0, 0, 0, 2, 1, 0, 3, 99, 0],
            PlayAudio::Indexes { start: (2, 1), end: (3, 99) },
        );
    }

    #[test]
    fn what_has_no_meaning() {
        let table: [(&[u8], [u8; 3]); 6] = [
            (&[0x45, 1], [0xC8, 0, 1]),
            (&[0xA5, 1], [0xC8, 0, 1]),
            (&[0x47, 0, 0, 0, 60, 0, 1, 0, 0], [0xC0, 0, 3]),
            (&[0x47, 0, 0, 0, 2, 0, 0, 0, 75], [0xC0, 0, 6]),
            (&[0x47, 0, 0, 0, 2, 0, 0, 1, 74], [0xC0, 0, 6]),
            (&[0x48, 0, 0, 0, 2, 2, 0, 2, 1], [0xC0, 0, 7]),
        ];
        for (cdb, pointer) in table {
            assert_eq!(Cdb::parse(cdb).unwrap_err().sense().emit()[15..], pointer, "{cdb:02X?}");
        }
    }
}
