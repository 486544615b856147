//! Mode page 05h, write parameters [MMC-3 6.5.5]: how the next recording is made.

use std::fmt;

use rawcd_format::{BlockForm, Control, Isrc, Mcn, SECTOR_LEN};

use super::{ModeError, RawPage};
use crate::bytes::{be16, be32, flag, put16, put32};

/// Write type, 4 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WriteType(pub u8);

impl WriteType {
    /// 0: packets.
    pub const PACKET: WriteType = WriteType(0);
    /// 1: track at once.
    pub const TRACK_AT_ONCE: WriteType = WriteType(1);
    /// 2: session at once.
    pub const SESSION_AT_ONCE: WriteType = WriteType(2);
    /// 3: RAW, where the host makes lead-in, program area and lead-out.
    pub const RAW: WriteType = WriteType(3);
}

impl fmt::Display for WriteType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            WriteType::PACKET => f.write_str("packet"),
            WriteType::TRACK_AT_ONCE => f.write_str("track at once"),
            WriteType::SESSION_AT_ONCE => f.write_str("session at once"),
            WriteType::RAW => f.write_str("RAW"),
            WriteType(code) => write!(f, "write type {code}"),
        }
    }
}

/// Data block type, 4 bits: what a block of a WRITE carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DataBlockType(pub u8);

impl DataBlockType {
    /// 8: mode 1, 2048 bytes.
    pub const MODE_1: DataBlockType = DataBlockType(8);

    /// Bytes of a block; `None` of a type that is reserved or the vendor's own.
    #[must_use]
    pub const fn block_len(self) -> Option<usize> {
        Some(match self.0 {
            0 => SECTOR_LEN,
            1 => BlockForm::Pq.block_len(),
            2 => BlockForm::Packed.block_len(),
            3 => BlockForm::Raw.block_len(),
            8 | 10 => 2048,
            9 => 2336,
            11 => 2056,
            12 => 2324,
            13 => 2332,
            _ => return None,
        })
    }

    /// The form of types 1, 2 and 3, those with subcode.
    #[must_use]
    pub const fn form(self) -> Option<BlockForm> {
        BlockForm::from_data_block_type(self.0)
    }
}

impl From<BlockForm> for DataBlockType {
    fn from(form: BlockForm) -> DataBlockType {
        DataBlockType(form.data_block_type())
    }
}

/// The write parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteParameters {
    /// BUFE: buffer underrun free recording.
    pub buffer_underrun_free: bool,
    /// LS_V: `link_size` counts.
    pub link_size_valid: bool,
    /// Test write: the laser stays at reading power.
    pub test_write: bool,
    /// Write type.
    pub write_type: WriteType,
    /// Multi-session field, 0..=3: what B0 says of a next session.
    pub multi_session: u8,
    /// FP: packets of one size.
    pub fixed_packet: bool,
    /// The recording is a copy of a protected original.
    pub copy: bool,
    /// CONTROL of the track (track mode).
    pub control: Control,
    /// What a block carries.
    pub data_block_type: DataBlockType,
    /// Blocks of a link.
    pub link_size: u8,
    /// Host application code.
    pub host_application: u8,
    /// Session format: PSEC of A0.
    pub session_format: u8,
    /// Blocks of a fixed packet.
    pub packet_size: u32,
    /// Sections of the pause before an audio track.
    pub audio_pause_len: u16,
    /// Media catalog number, when one is to be written.
    pub mcn: Option<Mcn>,
    /// Recording code, when one is to be written.
    pub isrc: Option<Isrc>,
    /// XA subheader of block types 10 and 12.
    pub subheader: [u8; 4],
}

impl Default for WriteParameters {
    /// Track at once in mode 1, link size 7, a pause of 150 sections.
    fn default() -> WriteParameters {
        WriteParameters {
            buffer_underrun_free: false,
            link_size_valid: true,
            test_write: false,
            write_type: WriteType::TRACK_AT_ONCE,
            multi_session: 0,
            fixed_packet: false,
            copy: false,
            control: Control::DATA,
            data_block_type: DataBlockType::MODE_1,
            link_size: 7,
            host_application: 0,
            session_format: 0,
            packet_size: 0,
            audio_pause_len: 150,
            mcn: None,
            isrc: None,
            subheader: [0; 4],
        }
    }
}

impl WriteParameters {
    /// Page code.
    pub const CODE: u8 = 0x05;
    /// Bytes of the page.
    pub const LEN: usize = 52;

    /// Reads the page; bytes after the 52nd, which some drives have, are not looked at.
    ///
    /// # Errors
    /// When it has fewer than 52 bytes, or says that an MCN or ISRC is valid that is none.
    pub fn parse(page: &RawPage<'_>) -> Result<WriteParameters, ModeError> {
        page.need(WriteParameters::LEN)?;
        let raw = page.bytes;
        Ok(WriteParameters {
            buffer_underrun_free: raw[2] & 0x40 != 0,
            link_size_valid: raw[2] & 0x20 != 0,
            test_write: raw[2] & 0x10 != 0,
            write_type: WriteType(raw[2] & 0x0F),
            multi_session: raw[3] >> 6,
            fixed_packet: raw[3] & 0x20 != 0,
            copy: raw[3] & 0x10 != 0,
            control: Control::from_nibble(raw[3]),
            data_block_type: DataBlockType(raw[4] & 0x0F),
            link_size: raw[5],
            host_application: raw[7] & 0x3F,
            session_format: raw[8],
            packet_size: be32(raw, 10),
            audio_pause_len: be16(raw, 14),
            mcn: mcn(raw)?,
            isrc: isrc(raw)?,
            subheader: [raw[48], raw[49], raw[50], raw[51]],
        })
    }

    /// The page.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; WriteParameters::LEN];
        raw[0] = WriteParameters::CODE;
        raw[1] = (WriteParameters::LEN - 2) as u8;
        raw[2] = flag(self.buffer_underrun_free, 0x40)
            | flag(self.link_size_valid, 0x20)
            | flag(self.test_write, 0x10)
            | (self.write_type.0 & 0x0F);
        raw[3] = (self.multi_session & 0x03) << 6
            | flag(self.fixed_packet, 0x20)
            | flag(self.copy, 0x10)
            | self.control.nibble();
        raw[4] = self.data_block_type.0 & 0x0F;
        raw[5] = self.link_size;
        raw[7] = self.host_application & 0x3F;
        raw[8] = self.session_format;
        put32(&mut raw, 10, self.packet_size);
        put16(&mut raw, 14, self.audio_pause_len);
        if let Some(mcn) = self.mcn {
            raw[16] = 0x80;
            for (place, digit) in raw[17..30].iter_mut().zip(mcn.digits()) {
                *place = b'0' + digit;
            }
        }
        if let Some(isrc) = self.isrc {
            raw[32] = 0x80;
            raw[33..45].copy_from_slice(&isrc.ascii());
        }
        raw[48..52].copy_from_slice(&self.subheader);
        raw
    }
}

fn mcn(raw: &[u8]) -> Result<Option<Mcn>, ModeError> {
    if raw[16] & 0x80 == 0 {
        return Ok(None);
    }
    let mut digits = [0; 13];
    for (digit, byte) in digits.iter_mut().zip(&raw[17..30]) {
        *digit = byte.wrapping_sub(b'0');
    }
    Mcn::from_digits(digits).map(Some).map_err(|_| ModeError::Field {
        code: WriteParameters::CODE,
        byte: 17,
        bit: None,
        expected: "a valid media catalog number is 13 ASCII digits",
    })
}

fn isrc(raw: &[u8]) -> Result<Option<Isrc>, ModeError> {
    if raw[32] & 0x80 == 0 {
        return Ok(None);
    }
    let mut characters = [0; 12];
    characters.copy_from_slice(&raw[33..45]);
    Isrc::from_ascii(characters).map(Some).map_err(|_| ModeError::Field {
        code: WriteParameters::CODE,
        byte: 33,
        bit: None,
        expected: "a valid ISRC is 12 ASCII characters",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(bytes: &[u8]) -> RawPage<'_> {
        RawPage { at: 8, code: 0x05, bytes }
    }

    /// RAW, data block type 3, underrun free, no multi-session: what a raw writer sends.
    #[test]
    fn raw_recording() {
        let mut bytes = [0; 52];
        bytes[..6].copy_from_slice(&[0x05, 0x32, 0x63, 0x00, 0x03, 0x07]);
        bytes[14..16].copy_from_slice(&[0x00, 0x96]);
        let parameters = WriteParameters {
            buffer_underrun_free: true,
            write_type: WriteType::RAW,
            control: Control::AUDIO,
            data_block_type: BlockForm::Raw.into(),
            ..WriteParameters::default()
        };
        assert_eq!(parameters.emit(), bytes);
        assert_eq!(WriteParameters::parse(&page(&bytes)), Ok(parameters));
    }

    #[test]
    fn every_field() {
        let mut bytes = [0; 56];
        bytes[..9].copy_from_slice(&[0x05, 0x36, 0x10, 0xF5, 0x0A, 0x02, 0, 0x3F, 0x20]);
        bytes[10..16].copy_from_slice(&[0, 0, 0, 0x20, 0x01, 0x02]);
        bytes[16] = 0x80;
        bytes[17..30].copy_from_slice(b"4006381333931");
        bytes[32] = 0x80;
        bytes[33..45].copy_from_slice(b"USK7Y9812345");
        bytes[48..52].copy_from_slice(&[1, 2, 3, 4]);
        let read = WriteParameters::parse(&page(&bytes)).unwrap();
        assert!(read.test_write && read.fixed_packet && read.copy && !read.link_size_valid);
        assert_eq!((read.write_type, read.multi_session), (WriteType::PACKET, 3));
        assert_eq!((read.control.nibble(), read.data_block_type), (5, DataBlockType(10)));
        assert_eq!((read.link_size, read.host_application, read.session_format), (2, 0x3F, 0x20));
        assert_eq!((read.packet_size, read.audio_pause_len), (32, 258));
        assert_eq!(read.mcn.unwrap().to_string(), "4006381333931");
        assert_eq!(read.isrc.unwrap().to_string(), "US-K7Y-98-12345");
        let emitted = read.emit();
        assert_eq!(emitted[1], 0x32);
        assert_eq!(emitted[2..], bytes[2..52]);
    }

    #[test]
    fn bad_pages() {
        let mut bytes = WriteParameters::default().emit();
        bytes[16] = 0x80;
        let error = WriteParameters::parse(&page(&bytes)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "byte 17 of mode page 05h is illegal: a valid media catalog number is 13 ASCII digits"
        );
        bytes[16] = 0;
        bytes[32] = 0x80;
        assert!(matches!(
            WriteParameters::parse(&page(&bytes)),
            Err(ModeError::Field { byte: 33, .. })
        ));
        assert!(matches!(
            WriteParameters::parse(&page(&bytes[..51])),
            Err(ModeError::ShortPage { code: 5, found: 51, need: 52 })
        ));
    }

    #[test]
    fn block_lengths() {
        let table = [
            (0, 2352),
            (1, 2368),
            (2, 2448),
            (3, 2448),
            (8, 2048),
            (9, 2336),
            (10, 2048),
            (11, 2056),
            (12, 2324),
            (13, 2332),
        ];
        for (code, len) in table {
            assert_eq!(DataBlockType(code).block_len(), Some(len));
        }
        assert_eq!(DataBlockType(7).block_len(), None);
        assert_eq!(DataBlockType(3).form(), Some(BlockForm::Raw));
        assert_eq!(DataBlockType(8).form(), None);
        assert_eq!(WriteType(4).to_string(), "write type 4");
        assert_eq!(WriteType::RAW.to_string(), "RAW");
    }
}
