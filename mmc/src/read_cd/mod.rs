//! READ CD, BEh, and READ CD MSF, B9h [MMC-3 5.17]: any part of any sector, with error
//! pointers and subcode.
//!
//! A block of the answer is: the selected part of the sector, the error field, the sub-channel.

mod selection;

use rawcd_format::{Area, Lba};

use crate::CdbError;
use crate::bytes::{be24, flag, lba, put_lba, put24};
use crate::cdb::{PaddedCdb, time};

pub use selection::{MainSelection, SectorKind};

/// What the host says that the sectors are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedSector {
    /// 0: anything.
    Any,
    /// 1: CD-DA.
    Audio,
    /// 2: mode 1.
    Mode1,
    /// 3: mode 2 without forms.
    Mode2,
    /// 4: mode 2 form 1.
    Mode2Form1,
    /// 5: mode 2 form 2.
    Mode2Form2,
}

/// The error field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorField {
    /// 0: none.
    None,
    /// 1: 294 bytes, one bit for each byte of the sector.
    C2,
    /// 2: the same, then a byte that is not zero when any bit is, and a zero.
    C2AndBlock,
}

impl ErrorField {
    /// Bytes of the field: 0, 294, 296.
    #[must_use]
    pub const fn len(self) -> usize {
        match self {
            ErrorField::None => 0,
            ErrorField::C2 => 294,
            ErrorField::C2AndBlock => 296,
        }
    }

    /// Whether there is no field.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        matches!(self, ErrorField::None)
    }
}

/// The sub-channel field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubChannel {
    /// 0: none.
    None,
    /// 1: P to W as on disc.
    Raw,
    /// 2: Q, its CRC, and P.
    Q,
    /// 4: R to W, corrected and de-interleaved.
    PackedRw,
}

impl SubChannel {
    /// Bytes of the field: 0, 96, 16, 96.
    #[must_use]
    pub const fn len(self) -> usize {
        match self {
            SubChannel::None => 0,
            SubChannel::Raw | SubChannel::PackedRw => 96,
            SubChannel::Q => 16,
        }
    }

    /// Whether there is no field.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        matches!(self, SubChannel::None)
    }
}

/// Reads parts of sectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadCd {
    /// What the sectors must be.
    pub expected: ExpectedSector,
    /// DAP: audio that cannot be corrected may be interpolated or muted.
    pub digital_audio_play: bool,
    /// First sector; negative before LBA 0.
    pub lba: Lba,
    /// Sectors, 24 bits; none is legal and reads nothing.
    pub blocks: u32,
    /// Which part of the sector.
    pub main: MainSelection,
    /// Error field.
    pub error: ErrorField,
    /// Sub-channel field.
    pub sub_channel: SubChannel,
}

impl ReadCd {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReadCd, CdbError> {
        ReadCd::with_range(cdb, lba(cdb, 2), be24(cdb, 6))
    }

    /// Times of 90 minutes and more are in the lead-in; the end is the first sector that is not
    /// read.
    pub(crate) fn parse_msf(cdb: &PaddedCdb) -> Result<ReadCd, CdbError> {
        let first = time(cdb, 3)?.to_lba(Area::LeadIn);
        let blocks = time(cdb, 6)?.to_lba(Area::LeadIn).since(first);
        if blocks < 0 {
            return Err(CdbError::field(6, None, "an end that is not before the start"));
        }
        ReadCd::with_range(cdb, first, blocks as u32)
    }

    const fn with_range(cdb: &PaddedCdb, lba: Lba, blocks: u32) -> Result<ReadCd, CdbError> {
        let expected = match cdb[1] >> 2 & 0x07 {
            0 => ExpectedSector::Any,
            1 => ExpectedSector::Audio,
            2 => ExpectedSector::Mode1,
            3 => ExpectedSector::Mode2,
            4 => ExpectedSector::Mode2Form1,
            5 => ExpectedSector::Mode2Form2,
            _ => return Err(CdbError::field(1, Some(4), "expected sector type 0 to 5")),
        };
        if cdb[1] & 0x01 != 0 {
            let expected = "relative addresses are for linked commands";
            return Err(CdbError::field(1, Some(0), expected));
        }
        let error = match cdb[9] >> 1 & 0x03 {
            0 => ErrorField::None,
            1 => ErrorField::C2,
            2 => ErrorField::C2AndBlock,
            _ => return Err(CdbError::field(9, Some(2), "error field 0, 1 or 2")),
        };
        let sub_channel = match cdb[10] & 0x07 {
            0 => SubChannel::None,
            1 => SubChannel::Raw,
            2 => SubChannel::Q,
            4 => SubChannel::PackedRw,
            _ => return Err(CdbError::field(10, Some(2), "sub-channel 0, 1, 2 or 4")),
        };
        Ok(ReadCd {
            expected,
            digital_audio_play: cdb[1] & 0x02 != 0,
            lba,
            blocks,
            main: MainSelection::from_byte(cdb[9]),
            error,
            sub_channel,
        })
    }

    /// The CDB of READ CD; of `blocks` the low 24 bits.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = self.emit_selection();
        cdb[0] = 0xBE;
        put_lba(&mut cdb, 2, self.lba);
        put24(&mut cdb, 6, self.blocks);
        cdb
    }

    /// The CDB of READ CD MSF; `None` when start or end cannot be said in it, as from 90 minutes
    /// of program on.
    #[must_use]
    pub fn emit_msf(&self) -> Option<[u8; 12]> {
        let time = |at: Lba| at.to_msf().filter(|time| time.to_lba(Area::LeadIn) == at);
        let mut cdb = self.emit_selection();
        cdb[0] = 0xB9;
        cdb[3..6].copy_from_slice(&time(self.lba)?.to_binary());
        let end = Lba(self.lba.0.saturating_add_unsigned(self.blocks));
        cdb[6..9].copy_from_slice(&time(end)?.to_binary());
        Some(cdb)
    }

    fn emit_selection(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        cdb[1] = (self.expected as u8) << 2 | flag(self.digital_audio_play, 0x02);
        cdb[9] = self.main.to_byte() | (self.error as u8) << 1;
        cdb[10] = match self.sub_channel {
            SubChannel::None => 0,
            SubChannel::Raw => 1,
            SubChannel::Q => 2,
            SubChannel::PackedRw => 4,
        };
        cdb
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    fn command() -> ReadCd {
        ReadCd {
            expected: ExpectedSector::Any,
            digital_audio_play: false,
            lba: Lba(-150),
            blocks: 26,
            main: MainSelection::ALL,
            error: ErrorField::None,
            sub_channel: SubChannel::Raw,
        }
    }

    #[test]
    fn everything_and_raw_subcode() {
        let bytes = [0xBE, 0, 0xFF, 0xFF, 0xFF, 0x6A, 0, 0, 0x1A, 0xF8, 0x01, 0];
        assert_eq!(command().emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReadCd(command())));
    }

    #[test]
    fn by_time() {
        let bytes = [0xB9, 0, 0, 0, 0, 0, 0, 0, 26, 0xF8, 0x01, 0];
        assert_eq!(command().emit_msf(), Some(bytes));
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReadCd(command())));
        // 97:34:23 is in the lead-in; an end that is the start reads nothing.
        let bytes = [0xB9, 0, 0, 97, 34, 23, 97, 34, 23, 0xF8, 0x01, 0];
        let command = ReadCd { lba: Lba(-11_077), blocks: 0, ..command() };
        assert_eq!(command.emit_msf(), Some(bytes));
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReadCd(command)));
        // 90 minutes of program cannot be said.
        assert_eq!(ReadCd { lba: Lba(404_850), ..command }.emit_msf(), None);
        assert!(ReadCd { lba: Lba(404_849), ..command }.emit_msf().is_some());
    }

    #[test]
    fn times_that_are_none() {
        let pointer = |start: [u8; 3], end: [u8; 3]| {
            let [a, b, c] = start;
            let [d, e, f] = end;
            let error = Cdb::parse(&[0xB9, 0, 0, a, b, c, d, e, f, 0xF8, 0, 0]).unwrap_err();
            error.sense().emit()[15..].to_vec()
        };
        assert_eq!(pointer([0, 60, 0], [1, 0, 0]), [0xC0, 0, 3]);
        assert_eq!(pointer([0, 2, 0], [0, 2, 75]), [0xC0, 0, 6]);
        assert_eq!(pointer([0, 2, 1], [0, 2, 0]), [0xC0, 0, 6]);
        // The end of a program is not behind 90 minutes.
        assert_eq!(pointer([89, 59, 74], [90, 0, 0]), [0xC0, 0, 6]);
    }

    #[test]
    fn codes_of_every_field() {
        let expected = [
            (0x00, ExpectedSector::Any),
            (0x04, ExpectedSector::Audio),
            (0x08, ExpectedSector::Mode1),
            (0x0C, ExpectedSector::Mode2),
            (0x10, ExpectedSector::Mode2Form1),
            (0x14, ExpectedSector::Mode2Form2),
        ];
        for (byte, expected) in expected {
            let command = ReadCd { expected, ..command() };
            assert_eq!(command.emit()[1], byte);
            assert_eq!(Cdb::parse(&command.emit()), Ok(Cdb::ReadCd(command)));
        }
        let errors =
            [(0xF8, ErrorField::None), (0xFA, ErrorField::C2), (0xFC, ErrorField::C2AndBlock)];
        for ((byte, error), len) in errors.into_iter().zip([0, 294, 296]) {
            let command = ReadCd { error, ..command() };
            assert_eq!((command.emit()[9], error.len()), (byte, len));
            assert_eq!(error.is_empty(), len == 0);
            assert_eq!(Cdb::parse(&command.emit()), Ok(Cdb::ReadCd(command)));
        }
        let sub_channels = [
            (0, SubChannel::None, 0),
            (1, SubChannel::Raw, 96),
            (2, SubChannel::Q, 16),
            (4, SubChannel::PackedRw, 96),
        ];
        for (byte, sub_channel, len) in sub_channels {
            let command = ReadCd { sub_channel, digital_audio_play: true, ..command() };
            assert_eq!((command.emit()[10], sub_channel.len()), (byte, len));
            assert_eq!(sub_channel.is_empty(), len == 0);
            assert_eq!(Cdb::parse(&command.emit()), Ok(Cdb::ReadCd(command)));
        }
    }

    #[test]
    fn illegal_fields_are_pointed_at() {
        let mut est = [0; 12];
        est[..2].copy_from_slice(&[0xBE, 0x18]);
        let mut relative = [0; 12];
        relative[..2].copy_from_slice(&[0xBE, 0x01]);
        let mut error = [0; 12];
        (error[0], error[9]) = (0xBE, 0x06);
        let mut sub = [0; 12];
        (sub[0], sub[10]) = (0xBE, 0x03);
        for (cdb, pointer) in [
            (est, [0xCC, 0, 1]),
            (relative, [0xC8, 0, 1]),
            (error, [0xCA, 0, 9]),
            (sub, [0xCA, 0, 10]),
        ] {
            assert_eq!(Cdb::parse(&cdb).unwrap_err().sense().emit()[15..], pointer);
        }
    }
}
