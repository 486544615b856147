//! Format 4: the absolute time in pre-groove [MMC-3 5.23.2.5].

use rawcd_format::Msf;

use crate::AnswerError;
use crate::answer::{put_length, within_length};
use crate::bytes::flag;

/// What is pre-recorded in the groove of a recordable disc, 28 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Atip {
    /// Indicative target writing power, 0..=7.
    pub writing_power: u8,
    /// Reference speed of a CD-RW, 0..=7.
    pub reference_speed: u8,
    /// URU: use is not restricted.
    pub unrestricted_use: bool,
    /// Rewritable.
    pub rewritable: bool,
    /// Disc sub-type, 0..=7.
    pub sub_type: u8,
    /// Where the lead-in starts. Its frame and that of `last_lead_out_start` tell who made the
    /// disc.
    pub lead_in_start: Msf,
    /// Latest start of the lead-out.
    pub last_lead_out_start: Msf,
    /// Additional information 1 to 3, those that are valid.
    pub additional: [Option<[u8; 3]>; 3],
}

impl Atip {
    /// Bytes of the answer.
    pub const LEN: usize = 28;
    const NAME: &'static str = "the ATIP";

    /// Reads the answer. Some firmwares answer 16 bytes, without additional information.
    ///
    /// # Errors
    /// When it has fewer than 15 bytes, or an address is no time.
    pub fn parse(raw: &[u8]) -> Result<Atip, AnswerError> {
        let raw = within_length(raw);
        AnswerError::need(Atip::NAME, raw, 15)?;
        let additional = |at: usize, valid: u8| {
            let bytes = raw.get(at..at + 3)?;
            (raw[6] & valid != 0).then_some([bytes[0], bytes[1], bytes[2]])
        };
        Ok(Atip {
            writing_power: raw[4] >> 4 & 0x07,
            reference_speed: raw[4] & 0x07,
            unrestricted_use: raw[5] & 0x40 != 0,
            rewritable: raw[6] & 0x40 != 0,
            sub_type: raw[6] >> 3 & 0x07,
            lead_in_start: time(raw, 8)?,
            last_lead_out_start: time(raw, 12)?,
            additional: [additional(16, 0x04), additional(20, 0x02), additional(24, 0x01)],
        })
    }

    /// Slowest and fastest writing of a CD-RW in multiples of 75 sections a second, where its
    /// additional information says so [MMC-3 5.23.2.5]: the first byte of A1, and of A2 for ultra
    /// speed discs, holds a code for each. A slowest that is not told is 1.
    #[must_use]
    pub fn write_speeds(&self) -> Option<(u16, u16)> {
        let [a1, a2, _] = self.additional;
        let (codes, speeds): (_, &[u16]) = match self.sub_type {
            _ if !self.rewritable => return None,
            0 => (a1?[0], &[0, 2, 4, 6, 8]),
            1 => (a1?[0], &[0, 2, 4, 6, 10]),
            2 | 3 => (a2?[0], &[0, 2, 4, 8, 0, 0, 16, 0, 24, 32, 40, 48]),
            _ => return None,
        };
        let speed = |code: u8| speeds.get(usize::from(code)).copied().filter(|&speed| speed > 0);
        Some((speed(codes >> 4 & 0x07).unwrap_or(1), speed(codes & 0x0F)?))
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; Atip::LEN];
        put_length(&mut raw);
        raw[4] = 0x80 | (self.writing_power & 0x07) << 4 | (self.reference_speed & 0x07);
        raw[5] = flag(self.unrestricted_use, 0x40);
        raw[6] = 0x80 | flag(self.rewritable, 0x40) | (self.sub_type & 0x07) << 3;
        raw[8..11].copy_from_slice(&self.lead_in_start.to_binary());
        raw[12..15].copy_from_slice(&self.last_lead_out_start.to_binary());
        for (place, bytes) in self.additional.iter().enumerate() {
            if let Some(bytes) = bytes {
                raw[6] |= 0x04 >> place;
                raw[16 + 4 * place..19 + 4 * place].copy_from_slice(bytes);
            }
        }
        raw
    }
}

fn time(raw: &[u8], at: usize) -> Result<Msf, AnswerError> {
    Msf::from_binary([raw[at], raw[at + 1], raw[at + 2]]).map_err(|_| AnswerError::Illegal {
        answer: Atip::NAME,
        byte: at,
        found: raw[at],
        expected: "the first byte of a binary minute, second and frame",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordable_and_rewritable() {
        let raw = [
            0x00, 0x1A, 0, 0, 0xD0, 0x40, 0x80, 0, 97, 34, 23, 0, 79, 59, 74, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0,
        ];
        let recordable = Atip {
            writing_power: 5,
            reference_speed: 0,
            unrestricted_use: true,
            rewritable: false,
            sub_type: 0,
            lead_in_start: Msf::new(97, 34, 23).unwrap(),
            last_lead_out_start: Msf::new(79, 59, 74).unwrap(),
            additional: [None; 3],
        };
        assert_eq!(recordable.emit(), raw);
        assert_eq!(Atip::parse(&raw), Ok(recordable));
        assert_eq!(Atip::parse(&raw[..16]), Ok(recordable));

        let rewritable = Atip {
            reference_speed: 1,
            rewritable: true,
            sub_type: 1,
            additional: [Some([0x14, 0x52, 0x60]), None, Some([1, 2, 3])],
            ..recordable
        };
        let raw = rewritable.emit();
        assert_eq!(raw[4..8], [0xD1, 0x40, 0xCD, 0]);
        assert_eq!(raw[16..], [0x14, 0x52, 0x60, 0, 0, 0, 0, 0, 1, 2, 3, 0]);
        assert_eq!(Atip::parse(&raw), Ok(rewritable));
    }

    /// As discs in the field say it: 1x to 4x, 4x to 10x, 8x to 24x, 8x to 32x.
    #[test]
    fn speeds_of_rewritable_discs() {
        let time = Msf::default();
        let disc = |sub_type, a1, a2| Atip {
            writing_power: 1,
            reference_speed: 0,
            unrestricted_use: false,
            rewritable: true,
            sub_type,
            lead_in_start: time,
            last_lead_out_start: time,
            additional: [a1, a2, None],
        };
        let speeds = |sub_type, a1, a2| disc(sub_type, a1, a2).write_speeds();
        assert_eq!(speeds(0, Some([0x02, 0x3A, 0xB0]), None), Some((1, 4)));
        assert_eq!(speeds(1, Some([0x24, 0x2C, 0xDC]), Some([0x14, 0, 0])), Some((4, 10)));
        assert_eq!(speeds(2, Some([0x66, 0x4A, 0x99]), Some([0x38, 0x80, 0])), Some((8, 24)));
        assert_eq!(speeds(3, Some([0, 0, 0x80]), Some([0x39, 0x80, 0])), Some((8, 32)));
        assert_eq!(speeds(0, None, None), None);
        assert_eq!(speeds(2, Some([0x66, 0, 0]), None), None);
        assert_eq!(speeds(1, Some([0x20, 0, 0]), None), None);
        assert_eq!(Atip { rewritable: false, ..disc(0, Some([2; 3]), None) }.write_speeds(), None);
    }

    #[test]
    fn bad_answers() {
        assert!(Atip::parse(&[0; 4]).is_err());
        let mut raw = [0; 28];
        raw[1] = 26;
        raw[8..11].copy_from_slice(&[0x97, 0x34, 0x23]); // BCD, as one old firmware answers
        let error = Atip::parse(&raw).unwrap_err();
        assert!(error.to_string().starts_with("byte 8 of the ATIP is 97h"));
    }
}
