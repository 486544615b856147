//! READ DISC INFORMATION, 51h [MMC-3 5.19]: what state a disc is in and where a recording goes.
//!
//! Of the data types only 0, the standard disc information, is known here. The power calibration
//! table at the end of the answer is neither read nor made.

use rawcd_format::Msf;

use crate::answer::{put_length, within_length};
use crate::bytes::{be16, flag, put16};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Asks for the disc information.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadDiscInformation {
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl ReadDiscInformation {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReadDiscInformation, CdbError> {
        if cdb[1] & 0x07 != 0 {
            return Err(CdbError::field(1, Some(2), "data type 0, standard disc information"));
        }
        Ok(ReadDiscInformation { allocation_len: be16(cdb, 7) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x51;
        put16(&mut cdb, 7, self.allocation_len);
        cdb
    }
}

/// State of a disc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscStatus {
    /// 0: nothing recorded.
    Blank,
    /// 1: recorded, more can be.
    Appendable,
    /// 2: closed; a pressed disc too.
    Finalized,
    /// 3: written at random.
    Other,
}

/// State of the last session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// 0: nothing in it.
    Empty,
    /// 1: begun.
    Incomplete,
    /// 2: begun, and broken.
    Damaged,
    /// 3: closed.
    Complete,
}

/// The standard disc information, 34 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiscInformation {
    /// The medium can be erased (CD-RW).
    pub erasable: bool,
    /// State of the last session.
    pub last_session: SessionStatus,
    /// State of the disc.
    pub disc: DiscStatus,
    /// Number of the first track.
    pub first_track: u8,
    /// Sessions, the empty one at the end counted.
    pub sessions: u16,
    /// First track of the last session.
    pub last_session_first_track: u16,
    /// Last track of the last session, the invisible one counted.
    pub last_session_last_track: u16,
    /// URU: use is not restricted.
    pub unrestricted_use: bool,
    /// PSEC of A0: 00h, 10h or 20h; FFh when undefined.
    pub disc_type: u8,
    /// Disc identification, when the drive has one.
    pub identification: Option<u32>,
    /// Where the lead-in of the session to be written starts; `None` (FF:FF:FF) when there is
    /// none to write.
    pub lead_in_start: Option<Msf>,
    /// Latest start of its lead-out; `None` likewise.
    pub last_lead_out_start: Option<Msf>,
}

impl DiscInformation {
    /// Bytes of the answer.
    pub const LEN: usize = 34;
    const NAME: &'static str = "the disc information";

    /// Reads the answer.
    ///
    /// # Errors
    /// When it has fewer than 24 bytes, or an address is no time.
    pub fn parse(raw: &[u8]) -> Result<DiscInformation, AnswerError> {
        let raw = within_length(raw);
        AnswerError::need(DiscInformation::NAME, raw, 24)?;
        let wide = |low: usize, high: usize| u16::from_be_bytes([raw[high], raw[low]]);
        Ok(DiscInformation {
            erasable: raw[2] & 0x10 != 0,
            last_session: match raw[2] >> 2 & 0x03 {
                0 => SessionStatus::Empty,
                1 => SessionStatus::Incomplete,
                2 => SessionStatus::Damaged,
                _ => SessionStatus::Complete,
            },
            disc: match raw[2] & 0x03 {
                0 => DiscStatus::Blank,
                1 => DiscStatus::Appendable,
                2 => DiscStatus::Finalized,
                _ => DiscStatus::Other,
            },
            first_track: raw[3],
            sessions: wide(4, 9),
            last_session_first_track: wide(5, 10),
            last_session_last_track: wide(6, 11),
            unrestricted_use: raw[7] & 0x20 != 0,
            disc_type: raw[8],
            identification: (raw[7] & 0x80 != 0)
                .then(|| u32::from_be_bytes([raw[12], raw[13], raw[14], raw[15]])),
            lead_in_start: time(raw, 17)?,
            last_lead_out_start: time(raw, 21)?,
        })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; DiscInformation::LEN];
        put_length(&mut raw);
        raw[2] = flag(self.erasable, 0x10) | (self.last_session as u8) << 2 | self.disc as u8;
        raw[3] = self.first_track;
        let wide = [
            (4, 9, self.sessions),
            (5, 10, self.last_session_first_track),
            (6, 11, self.last_session_last_track),
        ];
        for (low, high, value) in wide {
            [raw[high], raw[low]] = value.to_be_bytes();
        }
        raw[7] = flag(self.identification.is_some(), 0x80) | flag(self.unrestricted_use, 0x20);
        raw[8] = self.disc_type;
        raw[12..16].copy_from_slice(&self.identification.unwrap_or(0).to_be_bytes());
        put_time(&mut raw[17..20], self.lead_in_start);
        put_time(&mut raw[21..24], self.last_lead_out_start);
        raw
    }
}

fn time(raw: &[u8], at: usize) -> Result<Option<Msf>, AnswerError> {
    let bytes = [raw[at], raw[at + 1], raw[at + 2]];
    if bytes == [0xFF; 3] {
        return Ok(None);
    }
    Msf::from_binary(bytes).map(Some).map_err(|_| AnswerError::Illegal {
        answer: DiscInformation::NAME,
        byte: at,
        found: raw[at],
        expected: "the first byte of a binary minute, second and frame, or FF FF FF",
    })
}

fn put_time(raw: &mut [u8], time: Option<Msf>) {
    raw.copy_from_slice(&time.map_or([0xFF; 3], Msf::to_binary));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    /// A blank 80-minute CD-R.
    const BLANK: [u8; 34] = [
        0x00, 0x20, 0x00, 1, 1, 1, 1, 0x20, 0xFF, 0, 0, 0, 0, 0, 0, 0, //
        0, 97, 34, 23, 0, 79, 59, 74, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    fn blank() -> DiscInformation {
        DiscInformation {
            erasable: false,
            last_session: SessionStatus::Empty,
            disc: DiscStatus::Blank,
            first_track: 1,
            sessions: 1,
            last_session_first_track: 1,
            last_session_last_track: 1,
            unrestricted_use: true,
            disc_type: 0xFF,
            identification: None,
            lead_in_start: Some(Msf::new(97, 34, 23).unwrap()),
            last_lead_out_start: Some(Msf::new(79, 59, 74).unwrap()),
        }
    }

    #[test]
    fn command() {
        let bytes = [0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0];
        let command = ReadDiscInformation { allocation_len: 34 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReadDiscInformation(command)));
        let error = Cdb::parse(&[0x51, 0x02]).unwrap_err();
        assert_eq!(error.sense().emit()[15..], [0xCA, 0x00, 0x01]);
    }

    #[test]
    fn blank_disc() {
        assert_eq!(blank().emit(), BLANK);
        assert_eq!(DiscInformation::parse(&BLANK), Ok(blank()));
    }

    #[test]
    fn closed_rewritable_disc_with_many_tracks() {
        let closed = DiscInformation {
            erasable: true,
            last_session: SessionStatus::Complete,
            disc: DiscStatus::Finalized,
            last_session_last_track: 99,
            sessions: 0x0102,
            identification: Some(0xDEAD_BEEF),
            disc_type: 0x20,
            lead_in_start: None,
            last_lead_out_start: None,
            ..blank()
        };
        let raw = closed.emit();
        assert_eq!(raw[..12], [0, 0x20, 0x1E, 1, 2, 1, 99, 0xA0, 0x20, 1, 0, 0]);
        assert_eq!(raw[12..24], [0xDE, 0xAD, 0xBE, 0xEF, 0, 0xFF, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0xFF]);
        assert_eq!(DiscInformation::parse(&raw), Ok(closed));
    }

    #[test]
    fn bad_answers() {
        assert!(DiscInformation::parse(&BLANK[..23]).is_err());
        let mut bad = BLANK;
        bad[21] = 100;
        let error = DiscInformation::parse(&bad).unwrap_err();
        assert!(error.to_string().starts_with("byte 21 of the disc information is 64h"));
        // The length field says that the address is not there.
        bad[1] = 10;
        assert!(matches!(DiscInformation::parse(&bad), Err(AnswerError::Short { found: 12, .. })));
    }
}
