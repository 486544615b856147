//! The Q channel: 96 bits a section, in four meanings [ECMA-130 22.3].
//!
//! ```text
//! byte 0        1        2        3..=5     6     7..=9     10..=11
//! CTL<<4|ADR    TNO      INDEX    relative  zero  absolute  CRC      ADR 1, program and lead-out
//! CTL<<4|ADR    00       POINT    time      zero  PMIN..    CRC      ADR 1 or 5, lead-in
//! CTL<<4|ADR    13 BCD digits, one zero nibble (1..=7), zero, AFRAME CRC      ADR 2, MCN
//! CTL<<4|ADR    5 x 6 bit, 2 zero bits (1..=4), 7 digits + zero, AFRAME  CRC  ADR 3, ISRC
//! ```
//!
//! [`QFrame`] is the twelve bytes and tells each field whatever it holds; [`QFrame::content`]
//! reads them by the rules of their mode. Nothing here judges a place on disc.

use super::crc::{RESIDUE, crc16};
use crate::bcd::{from_bcd, to_bcd};
use crate::{AddressError, Control, IndexNumber, Isrc, Mcn, Msf, Tno};

/// The Q bits of one section, first byte first, CRC included.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct QFrame(pub [u8; 12]);

impl QFrame {
    /// A frame from its ten data bytes; the CRC is made.
    #[must_use]
    pub fn from_data(data: [u8; 10]) -> QFrame {
        let crc = !crc16(&data);
        let mut bytes = [0; 12];
        bytes[..10].copy_from_slice(&data);
        bytes[10..].copy_from_slice(&crc.to_be_bytes());
        QFrame(bytes)
    }

    /// Mode 1 in the program area and lead-out [ECMA-130 22.3.3].
    #[must_use]
    pub fn position(
        control: Control,
        tno: Tno,
        index: IndexNumber,
        relative: Msf,
        absolute: Msf,
    ) -> QFrame {
        let (r, a) = (relative.to_bcd(), absolute.to_bcd());
        let head = control.nibble() << 4 | 1;
        let index = to_bcd(index.get());
        QFrame::from_data([head, tno.to_byte(), index, r[0], r[1], r[2], 0, a[0], a[1], a[2]])
    }

    /// Mode 1 in the lead-in: an item of the table of contents [ECMA-130 22.3.4]. `point` and
    /// `p` are the bytes on disc.
    #[must_use]
    pub fn toc(control: Control, point: u8, time: Msf, p: [u8; 3]) -> QFrame {
        let t = time.to_bcd();
        let head = control.nibble() << 4 | 1;
        QFrame::from_data([head, 0, point, t[0], t[1], t[2], 0, p[0], p[1], p[2]])
    }

    /// Mode 2: the media catalog number; `frame` is the FRAME part of the time that the section
    /// would have shown [ECMA-130 22.3.5].
    ///
    /// # Panics
    /// When `frame` is above 99, which is no BCD.
    #[must_use]
    pub fn mcn(control: Control, mcn: &Mcn, frame: u8) -> QFrame {
        let mut data = [0; 10];
        data[0] = control.nibble() << 4 | 2;
        for (place, digit) in mcn.digits().into_iter().enumerate() {
            data[1 + place / 2] |= if place % 2 == 0 { digit << 4 } else { digit };
        }
        data[9] = to_bcd(frame);
        QFrame::from_data(data)
    }

    /// Mode 3: the recording code of the track [IEC 60908 17.5]; `frame` as in [`QFrame::mcn`].
    ///
    /// # Panics
    /// As [`QFrame::mcn`].
    #[must_use]
    pub fn isrc(control: Control, isrc: &Isrc, frame: u8) -> QFrame {
        let c = isrc.ascii();
        let six = |at: usize| c[at] - b'0';
        let two = |at: usize| (c[at] - b'0') << 4 | (c[at + 1] - b'0');
        QFrame::from_data([
            control.nibble() << 4 | 3,
            six(0) << 2 | six(1) >> 4,
            six(1) << 4 | six(2) >> 2,
            six(2) << 6 | six(3),
            six(4) << 2,
            two(5),
            two(7),
            two(9),
            (c[11] - b'0') << 4,
            to_bcd(frame),
        ])
    }

    /// Mode 5: sessions and skip intervals; all fields are the bytes on disc.
    #[must_use]
    pub fn mode5(control: Control, point: u8, time: [u8; 3], zero: u8, p: [u8; 3]) -> QFrame {
        let head = control.nibble() << 4 | 5;
        QFrame::from_data([head, 0, point, time[0], time[1], time[2], zero, p[0], p[1], p[2]])
    }

    /// The CONTROL nibble.
    #[must_use]
    pub const fn control(&self) -> Control {
        Control::from_nibble(self.0[0] >> 4)
    }

    /// The ADR nibble: the mode of the frame.
    #[must_use]
    pub const fn adr(&self) -> u8 {
        self.0[0] & 0x0F
    }

    /// The TNO byte (modes 1 and 5).
    #[must_use]
    pub const fn tno(&self) -> u8 {
        self.0[1]
    }

    /// The INDEX or POINT byte (modes 1 and 5).
    #[must_use]
    pub const fn index_or_point(&self) -> u8 {
        self.0[2]
    }

    /// MIN, SEC, FRAME (modes 1 and 5).
    #[must_use]
    pub const fn relative(&self) -> [u8; 3] {
        [self.0[3], self.0[4], self.0[5]]
    }

    /// The ZERO byte (modes 1 and 5).
    #[must_use]
    pub const fn zero(&self) -> u8 {
        self.0[6]
    }

    /// A-MIN, A-SEC, A-FRAME, or PMIN, PSEC, PFRAME in a lead-in (modes 1 and 5).
    #[must_use]
    pub const fn absolute(&self) -> [u8; 3] {
        [self.0[7], self.0[8], self.0[9]]
    }

    /// The two CRC bytes as they stand.
    #[must_use]
    pub const fn crc(&self) -> [u8; 2] {
        [self.0[10], self.0[11]]
    }

    /// Whether the CRC over the whole frame leaves the residue of a good one.
    #[must_use]
    pub fn crc_ok(&self) -> bool {
        crc16(&self.0) == RESIDUE
    }

    /// Whether the CRC is good in the PQ block form, where writers differ: inverted as on disc,
    /// not inverted, or left zero for the drive to make.
    #[must_use]
    pub fn crc_ok_in_pq_form(&self) -> bool {
        self.crc_ok() || crc16(&self.0) == 0 || self.crc() == [0, 0]
    }

    /// Reads the fields by the rules of the frame's mode. The CRC is not looked at.
    ///
    /// # Errors
    /// Names the field that its mode does not allow.
    pub fn content(&self) -> Result<QContent, QError> {
        match self.adr() {
            1 if self.tno() == 0 => Ok(QContent::Toc {
                point: self.index_or_point(),
                time: self.relative(),
                p: self.absolute(),
            }),
            1 => {
                let tno = Tno::from_byte(self.tno()).ok_or(QError::Tno(self.tno()))?;
                let index = from_bcd(self.index_or_point())
                    .and_then(|index| IndexNumber::new(index).ok())
                    .ok_or(QError::Index(self.index_or_point()))?;
                let relative = Msf::from_bcd(self.relative()).map_err(QError::Relative)?;
                let absolute = Msf::from_bcd(self.absolute()).map_err(QError::Absolute)?;
                Ok(QContent::Position { tno, index, relative, absolute })
            }
            2 => self.read_mcn(),
            3 => self.read_isrc(),
            5 => Ok(QContent::Mode5 {
                point: self.index_or_point(),
                time: self.relative(),
                zero: self.zero(),
                p: self.absolute(),
            }),
            adr => Ok(QContent::Other { adr }),
        }
    }

    fn read_mcn(&self) -> Result<QContent, QError> {
        let nibble = |place: usize| match place % 2 {
            0 => self.0[1 + place / 2] >> 4,
            _ => self.0[1 + place / 2] & 0x0F,
        };
        let mcn =
            Mcn::from_digits(std::array::from_fn(nibble)).map_err(|_| QError::Mcn(self.body()))?;
        if nibble(13) != 0 || self.0[8] != 0 {
            return Err(QError::Mcn(self.body()));
        }
        let frame = frame_number(self.0[9])?;
        Ok(QContent::Mcn { mcn, frame })
    }

    fn read_isrc(&self) -> Result<QContent, QError> {
        let b = &self.0;
        let six = [
            b[1] >> 2,
            (b[1] & 0x03) << 4 | b[2] >> 4,
            (b[2] & 0x0F) << 2 | b[3] >> 6,
            b[3] & 0x3F,
            b[4] >> 2,
        ];
        let mut ascii = [0; 12];
        for (character, code) in ascii.iter_mut().zip(six) {
            *character = code + b'0';
        }
        for (place, character) in ascii[5..].iter_mut().enumerate() {
            let byte = b[5 + place / 2];
            *character = b'0' + if place % 2 == 0 { byte >> 4 } else { byte & 0x0F };
        }
        if b[4] & 0x03 != 0 || b[8] & 0x0F != 0 {
            return Err(QError::Isrc(self.body()));
        }
        let isrc = Isrc::from_ascii(ascii).map_err(|_| QError::Isrc(self.body()))?;
        let frame = frame_number(b[9])?;
        Ok(QContent::Isrc { isrc, frame })
    }

    fn body(&self) -> [u8; 8] {
        std::array::from_fn(|at| self.0[1 + at])
    }
}

/// AFRAME: 00 to 74, BCD.
fn frame_number(byte: u8) -> Result<u8, QError> {
    from_bcd(byte).filter(|&frame| frame < 75).ok_or(QError::Frame(byte))
}

impl std::fmt::Debug for QFrame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Q({self})")
    }
}

impl std::fmt::Display for QFrame {
    /// The twelve bytes in hexadecimal.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a Q frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QContent {
    /// Mode 1 with TNO 00: an item of the table of contents, bytes as on disc.
    Toc {
        /// POINT: 01..=99 BCD, A0, A1, A2.
        point: u8,
        /// Running time of the lead-in.
        time: [u8; 3],
        /// PMIN, PSEC, PFRAME.
        p: [u8; 3],
    },
    /// Mode 1 elsewhere: where the section lies.
    Position {
        /// Track or lead-out.
        tno: Tno,
        /// Index, 0 in a pause.
        index: IndexNumber,
        /// Time in the track; falls in a pause.
        relative: Msf,
        /// Time on the disc.
        absolute: Msf,
    },
    /// Mode 2.
    Mcn {
        /// The number; its check digit is not looked at.
        mcn: Mcn,
        /// AFRAME.
        frame: u8,
    },
    /// Mode 3.
    Isrc {
        /// The code.
        isrc: Isrc,
        /// AFRAME.
        frame: u8,
    },
    /// Mode 5, bytes as on disc.
    Mode5 {
        /// POINT.
        point: u8,
        /// MIN, SEC, FRAME.
        time: [u8; 3],
        /// ZERO.
        zero: u8,
        /// PMIN, PSEC, PFRAME.
        p: [u8; 3],
    },
    /// A mode that readers ignore.
    Other {
        /// The ADR nibble.
        adr: u8,
    },
}

/// A field that the frame's mode does not allow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QError {
    /// TNO is neither BCD nor AA.
    #[error("TNO is {0:02X}: 01 to 99 or AA")]
    Tno(u8),
    /// INDEX is no BCD.
    #[error("INDEX is {0:02X}: 00 to 99")]
    Index(u8),
    /// The relative time is no time.
    #[error("relative time: {0}")]
    Relative(AddressError),
    /// The absolute time is no time.
    #[error("absolute time: {0}")]
    Absolute(AddressError),
    /// Something other than 13 digits and zero bits.
    #[error("{0:02X?} holds no media catalog number: 13 BCD digits, then zeros")]
    Mcn([u8; 8]),
    /// Something other than an ISRC and zero bits.
    #[error("{0:02X?} holds no ISRC: five 6-bit characters, seven BCD digits, zero bits")]
    Isrc([u8; 8]),
    /// AFRAME is no BCD, or above 74.
    #[error("AFRAME is {0:02X}: 00 to 74")]
    Frame(u8),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_bad_field() {
        let bad = |data: [u8; 10]| QFrame::from_data(data).content().unwrap_err();
        assert_eq!(bad([0x01, 0x1A, 1, 0, 0, 0, 0, 0, 2, 0]), QError::Tno(0x1A));
        assert_eq!(bad([0x01, 0x01, 0xA0, 0, 0, 0, 0, 0, 2, 0]), QError::Index(0xA0));
        assert!(matches!(bad([0x01, 1, 1, 0, 0x60, 0, 0, 0, 2, 0]), QError::Relative(_)));
        assert!(matches!(bad([0x01, 1, 1, 0, 0, 0, 0, 0, 2, 0x75]), QError::Absolute(_)));
        assert!(matches!(bad([0x02, 0xA0, 0, 0, 0, 0, 0, 0, 0, 0]), QError::Mcn(_)));
        assert!(matches!(bad([0x02, 0, 0, 0, 0, 0, 0, 0x01, 0, 0]), QError::Mcn(_)));
        assert!(matches!(bad([0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0]), QError::Isrc(_)));
        assert_eq!(bad([0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F]), QError::Frame(0x7F));
        assert_eq!(bad([0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0x75]), QError::Frame(0x75));
    }

    #[test]
    fn crc_of_the_three_habits() {
        let mut frame = QFrame([0x01, 1, 1, 0, 0, 0, 0, 0, 2, 0, 0x5A, 0x28]);
        assert!(frame.crc_ok() && frame.crc_ok_in_pq_form());
        frame.0[10..].copy_from_slice(&[!0x5A, !0x28]);
        assert!(!frame.crc_ok() && frame.crc_ok_in_pq_form());
        frame.0[10..].copy_from_slice(&[0, 0]);
        assert!(!frame.crc_ok() && frame.crc_ok_in_pq_form());
        frame.0[11] = 1;
        assert!(!frame.crc_ok() && !frame.crc_ok_in_pq_form());
    }
}
