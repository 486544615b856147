//! Formats 0 and 1: the tracks with their starts, and the sessions [MMC-3 5.23.2.1, 5.23.2.2].

use rawcd_format::{Area, Control, Lba, Msf};

use super::{AddressForm, put_address};
use crate::AnswerError;
use crate::answer::{put_length, within_length};
use crate::bytes::lba;

const TOC: &str = "the TOC";
const SESSIONS: &str = "the session list";

/// A track, or the lead-out, of [`TocList`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TocEntry {
    /// ADR of the Q item, 1 always.
    pub adr: u8,
    /// CONTROL of the Q item.
    pub control: Control,
    /// Track number in binary; AAh is the lead-out.
    pub track: u8,
    /// Where index 01, or the lead-out, starts.
    pub start: Lba,
}

/// Format 0: tracks and lead-out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TocList {
    /// Number of the first track on the disc.
    pub first_track: u8,
    /// Number of the last.
    pub last_track: u8,
    /// Rising; the lead-out is the last.
    pub entries: Vec<TocEntry>,
}

impl TocList {
    /// Number of the lead-out in this list.
    pub const LEAD_OUT: u8 = 0xAA;

    /// Reads the answer; an entry that is cut is not read.
    ///
    /// # Errors
    /// When it has fewer than 4 bytes, or a start is no time.
    pub fn parse(raw: &[u8], form: AddressForm) -> Result<TocList, AnswerError> {
        let raw = within_length(raw);
        AnswerError::need(TOC, raw, 4)?;
        let entries = (4..raw.len().saturating_sub(7)).step_by(8);
        Ok(TocList {
            first_track: raw[2],
            last_track: raw[3],
            entries: entries
                .map(|at| entry(TOC, raw, at, form))
                .collect::<Result<Vec<TocEntry>, AnswerError>>()?,
        })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self, form: AddressForm) -> Vec<u8> {
        let mut raw = vec![0, 0, self.first_track, self.last_track];
        self.entries.iter().for_each(|entry| raw.extend(put_entry(entry, form)));
        put_length(&mut raw);
        raw
    }
}

/// Format 1: sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionInfo {
    /// Number of the first complete session.
    pub first_session: u8,
    /// Number of the last complete session.
    pub last_session: u8,
    /// First track of the last complete session.
    pub first_track: TocEntry,
}

impl SessionInfo {
    /// Reads the answer.
    ///
    /// # Errors
    /// When it has fewer than 12 bytes, or the start is no time.
    pub fn parse(raw: &[u8], form: AddressForm) -> Result<SessionInfo, AnswerError> {
        let raw = within_length(raw);
        AnswerError::need(SESSIONS, raw, 12)?;
        Ok(SessionInfo {
            first_session: raw[2],
            last_session: raw[3],
            first_track: entry(SESSIONS, raw, 4, form)?,
        })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self, form: AddressForm) -> Vec<u8> {
        let mut raw = vec![0, 0, self.first_session, self.last_session];
        raw.extend(put_entry(&self.first_track, form));
        put_length(&mut raw);
        raw
    }
}

fn entry(
    answer: &'static str,
    raw: &[u8],
    at: usize,
    form: AddressForm,
) -> Result<TocEntry, AnswerError> {
    let start = match form {
        AddressForm::Lba => lba(raw, at + 4),
        AddressForm::Msf => Msf::from_binary([raw[at + 5], raw[at + 6], raw[at + 7]])
            .map(|time| time.to_lba(Area::Program))
            .map_err(|_| AnswerError::Illegal {
                answer,
                byte: at + 5,
                found: raw[at + 5],
                expected: "the first byte of a binary minute, second and frame",
            })?,
    };
    let (adr, control) = (raw[at + 1] >> 4, Control::from_nibble(raw[at + 1]));
    Ok(TocEntry { adr, control, track: raw[at + 2], start })
}

fn put_entry(entry: &TocEntry, form: AddressForm) -> [u8; 8] {
    let [a, b, c, d] = put_address(form, entry.start);
    [0, entry.adr << 4 | entry.control.nibble(), entry.track, 0, a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> TocList {
        let track = |control, track, start| TocEntry {
            adr: 1,
            control: Control::from_nibble(control),
            track,
            start: Lba(start),
        };
        TocList {
            first_track: 1,
            last_track: 2,
            entries: vec![track(0, 1, 0), track(4, 2, 21_287), track(4, 0xAA, 359_849)],
        }
    }

    #[test]
    fn two_tracks_in_both_address_forms() {
        let lba = [
            0x00, 0x1A, 1, 2, //
            0, 0x10, 1, 0, 0, 0, 0, 0, //
            0, 0x14, 2, 0, 0, 0, 0x53, 0x27, //
            0, 0x14, 0xAA, 0, 0, 0x05, 0x7D, 0xA9,
        ];
        let msf = [
            0x00, 0x1A, 1, 2, //
            0, 0x10, 1, 0, 0, 0, 2, 0, //
            0, 0x14, 2, 0, 0, 4, 45, 62, //
            0, 0x14, 0xAA, 0, 0, 79, 59, 74,
        ];
        assert_eq!(list().emit(AddressForm::Lba), lba);
        assert_eq!(list().emit(AddressForm::Msf), msf);
        assert_eq!(TocList::parse(&lba, AddressForm::Lba), Ok(list()));
        assert_eq!(TocList::parse(&msf, AddressForm::Msf), Ok(list()));
    }

    #[test]
    fn cut_and_bad_lists() {
        let mut raw = list().emit(AddressForm::Msf);
        assert_eq!(TocList::parse(&raw[..19], AddressForm::Msf).unwrap().entries.len(), 1);
        assert_eq!(TocList::parse(&raw[..4], AddressForm::Msf).unwrap().entries.len(), 0);
        assert!(TocList::parse(&raw[..3], AddressForm::Msf).is_err());
        raw[10] = 60;
        assert!(TocList::parse(&raw, AddressForm::Msf).is_err());
    }

    #[test]
    fn one_session() {
        let info =
            SessionInfo { first_session: 1, last_session: 1, first_track: list().entries[0] };
        let raw = [0x00, 0x0A, 1, 1, 0, 0x10, 1, 0, 0, 0, 2, 0];
        assert_eq!(info.emit(AddressForm::Msf), raw);
        assert_eq!(SessionInfo::parse(&raw, AddressForm::Msf), Ok(info));
        assert!(SessionInfo::parse(&raw[..11], AddressForm::Msf).is_err());
    }
}
