//! READ SUB-CHANNEL, 42h [MMC-3 5]: what is played, and what Q says.
//!
//! Numbers are binary and the byte with ADR and CONTROL has ADR in its high nibble, both the
//! reverse of Q on disc.

use rawcd_format::{Area, Control, Isrc, Lba, Mcn, Msf};

use crate::answer::within_length;
use crate::bytes::{be16, flag, lba, put16};
use crate::cdb::PaddedCdb;
use crate::toc::put_address;
use crate::{AddressForm, AnswerError, CdbError};

/// Which item of Q is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubChannelFormat {
    /// 1: where the pick-up is.
    Position,
    /// 2: the media catalog number.
    Mcn,
    /// 3: the recording code of a track.
    Isrc,
}

/// Asks for the audio status and an item of Q.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadSubChannel {
    /// How addresses are given.
    pub address_form: AddressForm,
    /// The item; `None` (SubQ 0) asks for the audio status alone.
    pub format: Option<SubChannelFormat>,
    /// Track whose recording code is wanted.
    pub track: u8,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl ReadSubChannel {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReadSubChannel, CdbError> {
        let format = match (cdb[2] & 0x40 != 0, cdb[3]) {
            (false, _) => None,
            (true, 1) => Some(SubChannelFormat::Position),
            (true, 2) => Some(SubChannelFormat::Mcn),
            (true, 3) => Some(SubChannelFormat::Isrc),
            _ => return Err(CdbError::field(3, None, "format 1, 2 or 3")),
        };
        Ok(ReadSubChannel {
            address_form: AddressForm::of_bit(cdb[1]),
            format,
            track: cdb[6],
            allocation_len: be16(cdb, 7),
        })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x42;
        cdb[1] = flag(self.address_form == AddressForm::Msf, 0x02);
        cdb[2] = flag(self.format.is_some(), 0x40);
        cdb[3] = match self.format {
            None => 0,
            Some(SubChannelFormat::Position) => 1,
            Some(SubChannelFormat::Mcn) => 2,
            Some(SubChannelFormat::Isrc) => 3,
        };
        cdb[6] = self.track;
        put16(&mut cdb, 7, self.allocation_len);
        cdb
    }
}

/// What became of the last PLAY command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AudioStatus {
    /// 11h: playing.
    Playing,
    /// 12h: paused.
    Paused,
    /// 13h: came to its end; told once.
    Completed,
    /// 14h: stopped by an error; told once.
    Failed,
    /// 15h: nothing to tell.
    None,
}

impl AudioStatus {
    const ALL: [AudioStatus; 5] = [
        AudioStatus::Playing,
        AudioStatus::Paused,
        AudioStatus::Completed,
        AudioStatus::Failed,
        AudioStatus::None,
    ];

    const fn code(self) -> u8 {
        0x11 + self as u8
    }
}

/// An item of Q.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubChannelItem {
    /// Format 1.
    Position {
        /// ADR of the frame.
        adr: u8,
        /// CONTROL.
        control: Control,
        /// Track in binary; AAh is the lead-out.
        track: u8,
        /// Index in binary.
        index: u8,
        /// Place on the disc.
        absolute: Lba,
        /// Sections since index 01 of the track; negative in a pause.
        relative: i32,
    },
    /// Format 2, with AFRAME.
    Mcn(Option<(Mcn, u8)>),
    /// Format 3.
    Isrc {
        /// CONTROL of the track.
        control: Control,
        /// Track.
        track: u8,
        /// The code, if the track has one, with AFRAME.
        isrc: Option<(Isrc, u8)>,
    },
}

/// The answer: 4 bytes, and 12 or 20 more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubChannelData {
    /// What is played.
    pub status: AudioStatus,
    /// The item that was asked for.
    pub item: Option<SubChannelItem>,
}

impl SubChannelData {
    const NAME: &'static str = "READ SUB-CHANNEL data";

    /// Reads the answer; what only its header came of has no item.
    ///
    /// # Errors
    /// When it has fewer than 4 bytes or its item is cut, or a field has no meaning.
    pub fn parse(raw: &[u8], form: AddressForm) -> Result<SubChannelData, AnswerError> {
        AnswerError::need(SubChannelData::NAME, raw, 4)?;
        let status = AudioStatus::ALL.into_iter().find(|status| status.code() == raw[1]);
        let status = status.ok_or(illegal(1, raw[1], "audio status 11h to 15h"))?;
        // The length field stands two bytes further back than in other answers.
        let raw = &raw[..within_length(&raw[2..]).len() + 2];
        let item = match raw.get(4) {
            None => None,
            Some(1) => Some(position(raw, form)?),
            Some(2) => Some(mcn(raw)?),
            Some(3) => Some(isrc(raw)?),
            Some(&other) => return Err(illegal(4, other, "format 1, 2 or 3")),
        };
        Ok(SubChannelData { status, item })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self, form: AddressForm) -> Vec<u8> {
        let mut raw = vec![0, self.status.code(), 0, 0];
        match self.item {
            None => {}
            Some(SubChannelItem::Position { adr, control, track, index, absolute, relative }) => {
                raw.extend([1, adr << 4 | control.nibble(), track, index]);
                raw.extend(put_address(form, absolute));
                raw.extend(match form {
                    AddressForm::Lba => relative.to_be_bytes(),
                    AddressForm::Msf => {
                        let time = Msf::from_frames_wrapping(relative.unsigned_abs());
                        let [minute, second, frame] = time.to_binary();
                        [0, minute, second, frame]
                    }
                });
            }
            Some(SubChannelItem::Mcn(mcn)) => {
                raw.extend([0; 20]);
                raw[4] = 2;
                if let Some((mcn, frame)) = mcn {
                    raw[8] = 0x80;
                    raw[9..22].copy_from_slice(&mcn.digits().map(|digit| b'0' + digit));
                    raw[23] = frame;
                }
            }
            Some(SubChannelItem::Isrc { control, track, isrc }) => {
                raw.extend([0; 20]);
                (raw[4], raw[5], raw[6]) = (3, 0x30 | control.nibble(), track);
                if let Some((isrc, frame)) = isrc {
                    raw[8] = 0x80;
                    raw[9..21].copy_from_slice(&isrc.ascii());
                    raw[22] = frame;
                }
            }
        }
        let len = (raw.len() - 4) as u16;
        put16(&mut raw, 2, len);
        raw
    }
}

const fn illegal(byte: usize, found: u8, expected: &'static str) -> AnswerError {
    AnswerError::Illegal { answer: SubChannelData::NAME, byte, found, expected }
}

fn position(raw: &[u8], form: AddressForm) -> Result<SubChannelItem, AnswerError> {
    AnswerError::need(SubChannelData::NAME, raw, 16)?;
    let time = |at: usize| {
        Msf::from_binary([raw[at + 1], raw[at + 2], raw[at + 3]]).map_err(|_| {
            illegal(at + 1, raw[at + 1], "the first byte of a binary minute, second and frame")
        })
    };
    let index = raw[7];
    let (absolute, relative) = match form {
        AddressForm::Lba => (lba(raw, 8), lba(raw, 12).0),
        AddressForm::Msf => {
            let relative = time(12)?.frames() as i32;
            // In a pause time runs backwards to zero.
            (time(8)?.to_lba(Area::Program), if index == 0 { -relative } else { relative })
        }
    };
    let (adr, control) = (raw[5] >> 4, Control::from_nibble(raw[5]));
    Ok(SubChannelItem::Position { adr, control, track: raw[6], index, absolute, relative })
}

fn mcn(raw: &[u8]) -> Result<SubChannelItem, AnswerError> {
    AnswerError::need(SubChannelData::NAME, raw, 24)?;
    if raw[8] & 0x80 == 0 {
        return Ok(SubChannelItem::Mcn(None));
    }
    let digits = std::array::from_fn(|at| raw[9 + at].wrapping_sub(b'0'));
    let mcn = Mcn::from_digits(digits).map_err(|_| illegal(9, raw[9], "13 ASCII digits"))?;
    Ok(SubChannelItem::Mcn(Some((mcn, raw[23]))))
}

fn isrc(raw: &[u8]) -> Result<SubChannelItem, AnswerError> {
    AnswerError::need(SubChannelData::NAME, raw, 24)?;
    let isrc = if raw[8] & 0x80 == 0 {
        None
    } else {
        let isrc = Isrc::from_ascii(std::array::from_fn(|at| raw[9 + at]));
        Some((isrc.map_err(|_| illegal(9, raw[9], "a recording code"))?, raw[22]))
    };
    Ok(SubChannelItem::Isrc { control: Control::from_nibble(raw[5]), track: raw[6], isrc })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn commands() {
        let table = [
            (None, [0x42, 0x02, 0x00, 0, 0, 0, 0, 0, 4, 0]),
            (Some(SubChannelFormat::Position), [0x42, 0x02, 0x40, 1, 0, 0, 0, 0, 16, 0]),
            (Some(SubChannelFormat::Mcn), [0x42, 0x02, 0x40, 2, 0, 0, 0, 0, 24, 0]),
            (Some(SubChannelFormat::Isrc), [0x42, 0x02, 0x40, 3, 0, 0, 7, 0, 24, 0]),
        ];
        for (format, bytes) in table {
            let command = ReadSubChannel {
                address_form: AddressForm::Msf,
                format,
                track: bytes[6],
                allocation_len: bytes[8].into(),
            };
            assert_eq!(command.emit(), bytes);
            assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReadSubChannel(command)));
        }
        let error = Cdb::parse(&[0x42, 0, 0x40, 0]).unwrap_err();
        assert_eq!(error.sense().emit()[15..], [0xC0, 0, 3]);
        // Without SubQ the format means nothing.
        assert!(Cdb::parse(&[0x42, 0, 0, 9]).is_ok());
    }

    #[test]
    fn where_the_pick_up_is() {
        let data = SubChannelData {
            status: AudioStatus::Playing,
            item: Some(SubChannelItem::Position {
                adr: 1,
                control: Control::DATA,
                track: 2,
                index: 0,
                absolute: Lba(4350),
                relative: -76,
            }),
        };
        let msf = [0, 0x11, 0, 12, 1, 0x14, 2, 0, 0, 1, 0, 0, 0, 0, 1, 1];
        let lba = [0, 0x11, 0, 12, 1, 0x14, 2, 0, 0, 0, 0x10, 0xFE, 0xFF, 0xFF, 0xFF, 0xB4];
        for (form, bytes) in [(AddressForm::Msf, msf), (AddressForm::Lba, lba)] {
            assert_eq!(data.emit(form), bytes);
            assert_eq!(SubChannelData::parse(&bytes, form), Ok(data));
            assert!(SubChannelData::parse(&bytes[..15], form).is_err());
            let header = SubChannelData::parse(&bytes[..4], form).unwrap();
            assert_eq!((header.status, header.item), (AudioStatus::Playing, None));
        }
    }

    #[test]
    fn numbers_and_codes() {
        let mut raw = [0; 24];
        raw[..9].copy_from_slice(&[0, 0x15, 0, 20, 2, 0, 0, 0, 0x80]);
        raw[9..22].copy_from_slice(b"4006408123453");
        raw[23] = 42;
        let mcn = Mcn::from_digits([4, 0, 0, 6, 4, 0, 8, 1, 2, 3, 4, 5, 3]).unwrap();
        let item = SubChannelItem::Mcn(Some((mcn, 42)));
        let data = SubChannelData { status: AudioStatus::None, item: Some(item) };
        assert_eq!(data.emit(AddressForm::Lba), raw);
        assert_eq!(SubChannelData::parse(&raw, AddressForm::Lba), Ok(data));
        raw[9] = b'x';
        assert!(SubChannelData::parse(&raw, AddressForm::Lba).is_err());

        let mut raw = [0; 24];
        raw[..9].copy_from_slice(&[0, 0x12, 0, 20, 3, 0x30, 5, 0, 0x80]);
        raw[9..21].copy_from_slice(b"DEA120512345");
        raw[22] = 7;
        let isrc = Isrc::from_ascii(*b"DEA120512345").unwrap();
        let item = |isrc| SubChannelItem::Isrc { control: Control::AUDIO, track: 5, isrc };
        let data =
            SubChannelData { status: AudioStatus::Paused, item: Some(item(Some((isrc, 7)))) };
        assert_eq!(data.emit(AddressForm::Lba), raw);
        assert_eq!(SubChannelData::parse(&raw, AddressForm::Lba), Ok(data));

        let none = SubChannelData { status: AudioStatus::Completed, item: Some(item(None)) };
        assert_eq!(none.emit(AddressForm::Lba)[8..], [0; 16]);
        assert_eq!(SubChannelData::parse(&none.emit(AddressForm::Lba), AddressForm::Lba), Ok(none));
        let none = SubChannelData { item: Some(SubChannelItem::Mcn(None)), ..none };
        assert_eq!(SubChannelData::parse(&none.emit(AddressForm::Lba), AddressForm::Lba), Ok(none));
    }

    #[test]
    fn what_is_no_answer() {
        let parse = |raw: &[u8]| SubChannelData::parse(raw, AddressForm::Msf);
        assert!(parse(&[0, 0x11, 0]).is_err());
        let error = parse(&[0, 0x10, 0, 0]).unwrap_err();
        assert!(error.to_string().starts_with("byte 1 of READ SUB-CHANNEL data is 10h"));
        assert!(parse(&[0, 0x11, 0, 12, 4]).is_err());
        assert!(parse(&[0, 0x14, 0, 12, 1, 0x10, 1, 1, 0, 0, 60, 0, 0, 0, 0, 0]).is_err());
    }
}
