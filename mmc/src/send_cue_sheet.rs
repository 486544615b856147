//! SEND CUE SHEET, 5Dh [MMC-3 5.37]: what the host will send for a session at once, and what the
//! drive makes by itself.
//!
//! The sheet is a list of eight-byte entries. One of ADR 1 says where a track, an index, the
//! lead-in or the lead-out starts, and what a block carries from there on; two of ADR 2 hold a
//! catalog number, two of ADR 3 a recording code. Numbers are binary here, unlike in Q.
//!
//! Whether the entries make a session is not looked at: that is the drive's to say.

use rawcd_format::{Control, Isrc, Mcn, Msf, RwForm};

use crate::CdbError;
use crate::bytes::{be24, flag, put24};
use crate::cdb::PaddedCdb;

const ENTRY_LEN: usize = 8;

/// Announces a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SendCueSheet {
    /// Bytes of the sheet, 24 bits.
    pub len: u32,
}

impl SendCueSheet {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<SendCueSheet, CdbError> {
        Ok(SendCueSheet { len: be24(cdb, 6) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x5D;
        put24(&mut cdb, 6, self.len);
        cdb
    }
}

/// DATA FORM of an entry: what a block carries, and what the drive adds to it.
///
/// | code | bytes of main channel | |
/// |---|---|---|
/// | 00, 01 | 2352, 0 | audio; silence made by the drive |
/// | 10, 12 | 2048 | mode 1; its data are ignored in 12 |
/// | 11, 13 | 2352 | mode 1 with what the drive makes anew around it; ignored in 13 |
/// | 14 | 0 | empty mode 1 made by the drive |
/// | 20, 22 | 2336 | XA with its subheaders; ignored in 22 |
/// | 21, 23 | 2352 | XA with sync and header too; ignored in 23 |
/// | 24 | 0 | empty XA made by the drive |
/// | 30 to 34 | as 20 to 24 | formless mode 2 |
///
/// Plus 40: 96 bytes more with R-W in disc order; plus C0: with R-W in packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DataForm(pub u8);

impl DataForm {
    /// The code without the bits for subcode.
    #[must_use]
    pub const fn main(self) -> u8 {
        self.0 & 0x3F
    }

    /// Bytes of main channel in a block; `None` when the code has no meaning.
    #[must_use]
    pub const fn main_len(self) -> Option<usize> {
        Some(match self.main() {
            0x01 | 0x14 | 0x24 | 0x34 => 0,
            0x10 | 0x12 => 2048,
            0x20 | 0x22 | 0x30 | 0x32 => 2336,
            0x00 | 0x11 | 0x13 | 0x21 | 0x23 | 0x31 | 0x33 => 2352,
            _ => return None,
        })
    }

    /// In which form 96 bytes of R-W go with a block.
    ///
    /// # Errors
    /// With the bits 7 and 6 when they are 10, which has no meaning.
    pub const fn rw(self) -> Result<Option<RwForm>, u8> {
        match self.0 >> 6 {
            0 => Ok(None),
            1 => Ok(Some(RwForm::Raw)),
            3 => Ok(Some(RwForm::Packed)),
            bits => Err(bits),
        }
    }
}

/// An entry of ADR 1: from `time` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CuePosition {
    /// CONTROL.
    pub control: Control,
    /// 0 in the lead-in, 1..=99, AAh in the lead-out.
    pub track: u8,
    /// Index.
    pub index: u8,
    /// What a block carries.
    pub form: DataForm,
    /// The copy bit of CONTROL alternates [MMC-3 5.37, SCMS].
    pub scms: bool,
    /// A-time.
    pub time: Msf,
    /// Its first byte in the sheet.
    pub at: u16,
}

/// A cue sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CueSheet {
    /// Catalog number.
    pub mcn: Option<Mcn>,
    /// Recording codes, each with its track.
    pub isrcs: Vec<(u8, Isrc)>,
    /// Positions, in their order.
    pub positions: Vec<CuePosition>,
}

impl CueSheet {
    /// TNO of the lead-out.
    pub const LEAD_OUT: u8 = 0xAA;

    /// Reads a sheet.
    ///
    /// # Errors
    /// When it is no whole number of entries, the second half of a number is missing, or an entry
    /// holds what has no meaning.
    pub fn parse(bytes: &[u8]) -> Result<CueSheet, CueSheetError> {
        if !bytes.len().is_multiple_of(ENTRY_LEN) {
            return Err(CueSheetError::Length(bytes.len()));
        }
        let mut sheet = CueSheet::default();
        let mut entries = bytes.as_chunks::<ENTRY_LEN>().0.iter().enumerate();
        while let Some((place, entry)) = entries.next() {
            let at = (place * ENTRY_LEN) as u16;
            let illegal =
                |byte: u16, expected| CueSheetError::Illegal { byte: at + byte, expected };
            match entry[0] & 0x0F {
                1 => sheet.positions.push(position(entry, at)?),
                2 => {
                    let digits = second_half(entry, entries.next(), 1)
                        .ok_or(illegal(8, "digits 8 to 13, after those of an MCN entry"))?;
                    let digits: [u8; 13] =
                        std::array::from_fn(|place| digits[place].wrapping_sub(b'0'));
                    let mcn = Mcn::from_digits(digits)
                        .map_err(|_| illegal(1, "13 ASCII digits of a catalog number"))?;
                    sheet.mcn = Some(mcn);
                }
                3 => {
                    let half = entries.next().filter(|(_, half)| half[1] == entry[1]);
                    let code = second_half(entry, half, 2)
                        .ok_or(illegal(8, "characters 7 to 12, after those of an ISRC entry"))?;
                    let isrc = Isrc::from_ascii(std::array::from_fn(|place| code[place]))
                        .map_err(|_| illegal(2, "12 ASCII characters of an ISRC"))?;
                    sheet.isrcs.push((entry[1], isrc));
                }
                _ => return Err(illegal(0, "ADR 1, 2 or 3")),
            }
        }
        Ok(sheet)
    }

    /// The sheet: catalog number, then positions, the recording code of a track before its first.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let control = self.positions.first().map_or(0, |first| first.control.nibble());
        if let Some(mcn) = &self.mcn {
            let digits = mcn.digits().map(|digit| b'0' + digit);
            bytes.push(control << 4 | 2);
            bytes.extend(&digits[..7]);
            bytes.push(control << 4 | 2);
            bytes.extend(&digits[7..]);
            bytes.push(0);
        }
        let mut coded = 0;
        for position in &self.positions {
            let head = position.control.nibble() << 4;
            let isrc = self.isrcs.iter().find(|(track, _)| *track == position.track);
            if let Some((track, isrc)) = isrc.filter(|_| coded != position.track) {
                coded = *track;
                for half in isrc.ascii().as_chunks::<6>().0 {
                    bytes.extend([head | 3, *track]);
                    bytes.extend(half);
                }
            }
            bytes.extend([head | 1, position.track, position.index, position.form.0]);
            bytes.push(flag(position.scms, 0x80));
            bytes.extend(position.time.to_binary());
        }
        bytes
    }
}

/// Both halves of a number, from byte `from` of each entry on; `None` when the second is missing.
fn second_half(
    first: &[u8; ENTRY_LEN],
    second: Option<(usize, &[u8; ENTRY_LEN])>,
    from: usize,
) -> Option<Vec<u8>> {
    let (_, second) = second.filter(|(_, second)| second[0] & 0x0F == first[0] & 0x0F)?;
    Some([&first[from..], &second[from..]].concat())
}

fn position(entry: &[u8; ENTRY_LEN], at: u16) -> Result<CuePosition, CueSheetError> {
    let illegal = |byte: u16, expected| CueSheetError::Illegal { byte: at + byte, expected };
    let form = DataForm(entry[3]);
    if form.main_len().is_none() || form.rw().is_err() {
        return Err(illegal(
            3,
            "a data form of 00, 01, 10 to 14, 20 to 24 or 30 to 34, +40 or +C0",
        ));
    }
    Ok(CuePosition {
        control: Control::from_nibble(entry[0] >> 4),
        track: entry[1],
        index: entry[2],
        form,
        scms: entry[4] & 0x80 != 0,
        time: Msf::from_binary([entry[5], entry[6], entry[7]])
            .map_err(|_| illegal(5, "a binary minute, second and frame"))?,
        at,
    })
}

/// Why bytes are no cue sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CueSheetError {
    /// No whole number of entries.
    #[error("a cue sheet of {0} bytes: entries have 8 bytes each")]
    Length(usize),
    /// A byte has no meaning.
    #[error("byte {byte} of the cue sheet is illegal: expected {expected}")]
    Illegal {
        /// The byte.
        byte: u16,
        /// What would be right.
        expected: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        let bytes = [0x5D, 0, 0, 0, 0, 0, 0x01, 0x02, 0x08, 0];
        let command = SendCueSheet { len: 0x1_0208 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::SendCueSheet(command)));
    }

    /// A catalog number, and a track with a recording code and a pause that the drive makes.
    #[rustfmt::skip]
    const SHEET: [u8; 64] = [
        0x02, b'4', b'0', b'0', b'6', b'3', b'8', b'1',
        0x02, b'3', b'3', b'3', b'9', b'3', b'1', 0,
        0x01, 0x00, 0x00, 0x01, 0, 0, 0, 0,
        0x03, 0x01, b'U', b'S', b'K', b'7', b'Y', b'9',
        0x03, 0x01, b'8', b'1', b'2', b'3', b'4', b'5',
        0x01, 0x01, 0x00, 0x01, 0x80, 0, 0, 0,
        0x01, 0x01, 0x01, 0xC0, 0x80, 0, 2, 0,
        0x01, 0xAA, 0x01, 0x01, 0, 79, 59, 74,
    ];

    #[test]
    fn one_track() {
        let sheet = CueSheet::parse(&SHEET).unwrap();
        assert_eq!(sheet.mcn.unwrap().to_string(), "4006381333931");
        assert_eq!(sheet.isrcs.len(), 1);
        assert_eq!((sheet.isrcs[0].0, sheet.isrcs[0].1.to_string()), (1, "US-K7Y-98-12345".into()));
        assert_eq!(sheet.positions.len(), 4);
        let first = sheet.positions[2];
        assert_eq!((first.track, first.index, first.scms, first.at), (1, 1, true, 48));
        assert_eq!(
            (first.form.main_len(), first.form.rw()),
            (Some(2352), Ok(Some(RwForm::Packed)))
        );
        assert_eq!(first.time, Msf::new(0, 2, 0).unwrap());
        assert_eq!(sheet.positions[3].track, CueSheet::LEAD_OUT);
        assert_eq!(sheet.emit(), SHEET);
    }

    #[test]
    fn every_form() {
        let table = [
            (0x00, Some(2352)),
            (0x01, Some(0)),
            (0x02, None),
            (0x10, Some(2048)),
            (0x11, Some(2352)),
            (0x12, Some(2048)),
            (0x13, Some(2352)),
            (0x14, Some(0)),
            (0x15, None),
            (0x20, Some(2336)),
            (0x21, Some(2352)),
            (0x22, Some(2336)),
            (0x23, Some(2352)),
            (0x24, Some(0)),
            (0x25, None),
            (0x30, Some(2336)),
            (0x31, Some(2352)),
            (0x32, Some(2336)),
            (0x33, Some(2352)),
            (0x34, Some(0)),
            (0x3F, None),
        ];
        for (code, len) in table {
            assert_eq!(DataForm(code).main_len(), len, "{code:02X}");
            assert_eq!(DataForm(code | 0x40).main_len(), len);
            assert_eq!(DataForm(code).rw(), Ok(None));
            assert_eq!(DataForm(code | 0x40).rw(), Ok(Some(RwForm::Raw)));
            assert_eq!(DataForm(code | 0xC0).rw(), Ok(Some(RwForm::Packed)));
            assert_eq!(DataForm(code | 0x80).rw(), Err(2));
        }
    }

    #[test]
    fn what_is_no_sheet() {
        let error = |bytes: &[u8]| CueSheet::parse(bytes).unwrap_err().to_string();
        assert_eq!(error(&SHEET[..63]), "a cue sheet of 63 bytes: entries have 8 bytes each");
        let changed = |at: usize, value: u8| {
            let mut sheet = SHEET;
            sheet[at] = value;
            error(&sheet)
        };
        assert_eq!(
            changed(40, 0x04),
            "byte 40 of the cue sheet is illegal: expected ADR 1, 2 or 3"
        );
        assert!(changed(3, b'x').starts_with("byte 1 of the cue sheet is illegal: expected 13"));
        assert!(
            changed(8, 0x01).starts_with("byte 8 of the cue sheet is illegal: expected digits")
        );
        assert!(changed(26, b'*').starts_with("byte 26 of the cue sheet is illegal: expected 12"));
        assert!(changed(33, 2).starts_with("byte 32 of the cue sheet is illegal: expected char"));
        assert!(
            changed(43, 0x80).starts_with("byte 43 of the cue sheet is illegal: expected a data")
        );
        assert!(
            changed(62, 60).starts_with("byte 61 of the cue sheet is illegal: expected a binary")
        );
    }
}
