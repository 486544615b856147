//! READ TRACK INFORMATION, 52h [MMC-3 5.27].

use rawcd_format::{Control, Lba};

use crate::answer::{put_length, within_length};
use crate::bytes::{be16, be32, flag, lba, put_lba, put16, put32};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Which track is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackSelector {
    /// The one that holds this address.
    Lba(Lba),
    /// The one with this number; 0 is the lead-in, FFh the invisible track, where the next
    /// recording goes.
    Track(u32),
    /// The first one of this session.
    Session(u32),
}

impl TrackSelector {
    /// The invisible track.
    pub const INVISIBLE: TrackSelector = TrackSelector::Track(0xFF);
}

/// Asks for the state of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadTrackInformation {
    /// Which track.
    pub selector: TrackSelector,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl ReadTrackInformation {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReadTrackInformation, CdbError> {
        let selector = match cdb[1] & 0x03 {
            0 => TrackSelector::Lba(lba(cdb, 2)),
            1 => TrackSelector::Track(be32(cdb, 2)),
            2 => TrackSelector::Session(be32(cdb, 2)),
            _ => {
                return Err(CdbError::field(1, Some(1), "0 an address, 1 a track, 2 a session"));
            }
        };
        Ok(ReadTrackInformation { selector, allocation_len: be16(cdb, 7) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let (kind, value) = match self.selector {
            TrackSelector::Lba(lba) => (0, lba.0 as u32),
            TrackSelector::Track(number) => (1, number),
            TrackSelector::Session(number) => (2, number),
        };
        let mut cdb = [0; 10];
        cdb[0] = 0x52;
        cdb[1] = kind;
        put32(&mut cdb, 2, value);
        put16(&mut cdb, 7, self.allocation_len);
        cdb
    }
}

/// State of a track, 36 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackInformation {
    /// Track number.
    pub track: u16,
    /// Session that it is in.
    pub session: u16,
    /// Its recording was interrupted.
    pub damaged: bool,
    /// It is a second or later generation copy.
    pub copy: bool,
    /// CONTROL of the track.
    pub control: Control,
    /// Space was reserved for it.
    pub reserved: bool,
    /// Nothing is recorded in it.
    pub blank: bool,
    /// It is written in packets.
    pub packet: bool,
    /// Its packets have one size.
    pub fixed_packet: bool,
    /// 1 or 2; Fh when unknown, and of audio.
    pub data_mode: u8,
    /// First block.
    pub start: Lba,
    /// Where the next WRITE must go, when it can be written.
    pub next_writable: Option<Lba>,
    /// Blocks that can still be written.
    pub free_blocks: u32,
    /// Blocks of a fixed packet.
    pub fixed_packet_size: u32,
    /// Blocks of the track.
    pub size: u32,
    /// Last block written, when the drive knows.
    pub last_recorded: Option<Lba>,
}

impl TrackInformation {
    /// Bytes of the answer.
    pub const LEN: usize = 36;

    /// Reads the answer of 28 bytes (MMC-1, MMC-2) or 36.
    ///
    /// # Errors
    /// When it has fewer than 28 bytes.
    pub fn parse(raw: &[u8]) -> Result<TrackInformation, AnswerError> {
        let raw = within_length(raw);
        AnswerError::need("the track information", raw, 28)?;
        let high = |at: usize| raw.get(at).copied().unwrap_or(0);
        Ok(TrackInformation {
            track: u16::from_be_bytes([high(32), raw[2]]),
            session: u16::from_be_bytes([high(33), raw[3]]),
            damaged: raw[5] & 0x20 != 0,
            copy: raw[5] & 0x10 != 0,
            control: Control::from_nibble(raw[5]),
            reserved: raw[6] & 0x80 != 0,
            blank: raw[6] & 0x40 != 0,
            packet: raw[6] & 0x20 != 0,
            fixed_packet: raw[6] & 0x10 != 0,
            data_mode: raw[6] & 0x0F,
            start: lba(raw, 8),
            next_writable: (raw[7] & 0x01 != 0).then(|| lba(raw, 12)),
            free_blocks: be32(raw, 16),
            fixed_packet_size: be32(raw, 20),
            size: be32(raw, 24),
            last_recorded: (raw[7] & 0x02 != 0 && raw.len() >= 32).then(|| lba(raw, 28)),
        })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; TrackInformation::LEN];
        put_length(&mut raw);
        [raw[32], raw[2]] = self.track.to_be_bytes();
        [raw[33], raw[3]] = self.session.to_be_bytes();
        raw[5] = flag(self.damaged, 0x20) | flag(self.copy, 0x10) | self.control.nibble();
        raw[6] = flag(self.reserved, 0x80)
            | flag(self.blank, 0x40)
            | flag(self.packet, 0x20)
            | flag(self.fixed_packet, 0x10)
            | (self.data_mode & 0x0F);
        raw[7] =
            flag(self.last_recorded.is_some(), 0x02) | flag(self.next_writable.is_some(), 0x01);
        put_lba(&mut raw, 8, self.start);
        put_lba(&mut raw, 12, self.next_writable.unwrap_or_default());
        put32(&mut raw, 16, self.free_blocks);
        put32(&mut raw, 20, self.fixed_packet_size);
        put32(&mut raw, 24, self.size);
        put_lba(&mut raw, 28, self.last_recorded.unwrap_or_default());
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn selectors() {
        let table = [
            (TrackSelector::INVISIBLE, [0x52, 1, 0, 0, 0, 0xFF, 0, 0, 36, 0]),
            (TrackSelector::Lba(Lba(-1)), [0x52, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 36, 0]),
            (TrackSelector::Session(2), [0x52, 2, 0, 0, 0, 2, 0, 0, 36, 0]),
        ];
        for (selector, bytes) in table {
            let command = ReadTrackInformation { selector, allocation_len: 36 };
            assert_eq!(command.emit(), bytes);
            assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReadTrackInformation(command)));
        }
        assert_eq!(Cdb::parse(&[0x52, 3]).unwrap_err().sense().emit()[15..], [0xC9, 0, 1]);
    }

    /// The invisible track of a blank disc with the write type RAW.
    #[test]
    fn invisible_track() {
        let bytes = [
            0x00, 0x22, 1, 1, 0, 0x00, 0x4F, 0x01, 0xFF, 0xFF, 0xD4, 0xBB, 0xFF, 0xFF, 0xD4, 0xBB,
            0x00, 0x05, 0xA8, 0xEE, 0, 0, 0, 0, 0x00, 0x05, 0xA8, 0xEE, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        let information = TrackInformation {
            track: 1,
            session: 1,
            damaged: false,
            copy: false,
            control: Control::AUDIO,
            reserved: false,
            blank: true,
            packet: false,
            fixed_packet: false,
            data_mode: 0xF,
            start: Lba(-11_077),
            next_writable: Some(Lba(-11_077)),
            free_blocks: 370_926,
            fixed_packet_size: 0,
            size: 370_926,
            last_recorded: None,
        };
        assert_eq!(information.emit(), bytes);
        assert_eq!(TrackInformation::parse(&bytes), Ok(information));
        // The 28 bytes of older drives.
        let mut old = bytes;
        old[1] = 0x1A;
        assert_eq!(TrackInformation::parse(&old[..28]), Ok(information));
        assert!(TrackInformation::parse(&bytes[..27]).is_err());
    }

    #[test]
    fn every_bit_of_a_damaged_track() {
        let mut bytes = [0; 36];
        bytes[..8].copy_from_slice(&[0x00, 0x22, 0x02, 0x03, 0, 0x36, 0xB2, 0x02]);
        bytes[28..34].copy_from_slice(&[0, 0, 0x03, 0xE7, 0x01, 0x02]);
        let read = TrackInformation::parse(&bytes).unwrap();
        assert_eq!((read.track, read.session), (0x0102, 0x0203));
        assert!(read.damaged && read.copy && read.reserved && read.packet && read.fixed_packet);
        assert!(!read.blank && read.control == Control::from_nibble(6) && read.data_mode == 2);
        assert_eq!((read.next_writable, read.last_recorded), (None, Some(Lba(999))));
        assert_eq!(read.emit(), bytes);
    }
}
