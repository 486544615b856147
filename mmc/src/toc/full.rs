//! Formats 2 and 3: Q items, of the lead-ins or of the program memory area
//! [MMC-3 5.23.2.3, 5.23.2.4].

use rawcd_format::Control;

use crate::AnswerError;
use crate::answer::{put_length, within_length};

/// A Q item. Its bytes are those of the disc with BCD made binary; what they mean depends on ADR
/// and POINT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullTocEntry {
    /// Session, from 1; 0 in the program memory area.
    pub session: u8,
    /// ADR.
    pub adr: u8,
    /// CONTROL.
    pub control: Control,
    /// TNO, 0 in a lead-in.
    pub tno: u8,
    /// A track number in binary, or A0h and above.
    pub point: u8,
    /// MIN, SEC and FRAME: running time, or contents of a mode-5 item.
    pub time: [u8; 3],
    /// ZERO.
    pub zero: u8,
    /// PMIN, PSEC and PFRAME.
    pub pointed: [u8; 3],
}

/// Format 2 or 3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullToc {
    /// First complete session; 0 in format 3.
    pub first_session: u8,
    /// Last complete session; 0 in format 3.
    pub last_session: u8,
    /// The items.
    pub entries: Vec<FullTocEntry>,
}

impl FullToc {
    /// Reads the answer; an item that is cut is not read.
    ///
    /// # Errors
    /// When it has fewer than 4 bytes.
    pub fn parse(raw: &[u8]) -> Result<FullToc, AnswerError> {
        let raw = within_length(raw);
        AnswerError::need("the full TOC", raw, 4)?;
        let item = |raw: &[u8]| FullTocEntry {
            session: raw[0],
            adr: raw[1] >> 4,
            control: Control::from_nibble(raw[1]),
            tno: raw[2],
            point: raw[3],
            time: [raw[4], raw[5], raw[6]],
            zero: raw[7],
            pointed: [raw[8], raw[9], raw[10]],
        };
        Ok(FullToc {
            first_session: raw[2],
            last_session: raw[3],
            entries: raw[4..].chunks_exact(11).map(item).collect(),
        })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0, 0, self.first_session, self.last_session];
        for entry in &self.entries {
            let adr_control = entry.adr << 4 | entry.control.nibble();
            raw.extend([entry.session, adr_control, entry.tno, entry.point]);
            raw.extend(entry.time);
            raw.push(entry.zero);
            raw.extend(entry.pointed);
        }
        put_length(&mut raw);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lead_out_and_multi_session_items() {
        let raw = [
            0x00, 0x18, 1, 1, //
            1, 0x14, 0, 0xA2, 0, 0, 0, 0, 70, 1, 73, //
            1, 0x54, 0, 0xB0, 72, 33, 73, 2, 79, 59, 74,
        ];
        let a2 = FullTocEntry {
            session: 1,
            adr: 1,
            control: Control::DATA,
            tno: 0,
            point: 0xA2,
            time: [0, 0, 0],
            zero: 0,
            pointed: [70, 1, 73],
        };
        let b0 = FullTocEntry {
            adr: 5,
            point: 0xB0,
            time: [72, 33, 73],
            zero: 2,
            pointed: [79, 59, 74],
            ..a2
        };
        let toc = FullToc { first_session: 1, last_session: 1, entries: vec![a2, b0] };
        assert_eq!(toc.emit(), raw);
        assert_eq!(FullToc::parse(&raw), Ok(toc));
        assert_eq!(FullToc::parse(&raw[..25]).unwrap().entries, [a2]);
        assert!(FullToc::parse(&raw[..3]).is_err());
    }
}
