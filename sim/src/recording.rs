//! [`Recording`]: what is on a disc, section by section.
//!
//! A section is 2352 bytes of main channel as they came over the wire, never descrambled,
//! corrected or swapped, and the 96 bytes of subcode that the received form calls for
//! [MMC-3 Data Block Type]:
//!
//! | received | P and Q | CRC of Q | R to W |
//! |---|---|---|---|
//! | raw | as received | as received | as received |
//! | packed | as received | as received | as received, then parity and interleave |
//! | pq | as received | made here; hosts disagree about the one they send | zero |

use std::io;

use rawcd_format::subcode::rw::Interleaver;
use rawcd_format::subcode::{QFrame, section};
use rawcd_format::{BlockForm, Lba, RawImage, ReadError, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN};

use crate::Storage;

mod forgetting;

pub(crate) use forgetting::RecordingMark;

/// The sections of a disc, from [`RawImage::first_lba`] to the last that is recorded.
///
/// A recorder that makes the lead-in itself writes it when the session is closed, so there can be
/// a hole before it: [`Recording::is_recorded`] tells. Sections in a hole read as zeros. As a
/// [`RawImage`] the form is raw whatever was received.
#[derive(Clone, Debug)]
pub struct Recording<S> {
    storage: S,
    first: Lba,
    /// Recorded runs, first section and the one after the last, in order and apart.
    runs: Vec<(Lba, Lba)>,
    received: BlockForm,
    /// Packs that run on into the next section; meaningful in packed form.
    interleaver: Interleaver,
    /// Sections on their way into the storage; its room is used again.
    sections: Vec<u8>,
}

impl<S: Storage> Recording<S> {
    /// Nothing yet; sections will go from `first` on, received in `form`.
    #[must_use]
    pub fn new(storage: S, first: Lba, form: BlockForm) -> Recording<S> {
        Recording {
            storage,
            first,
            runs: Vec::new(),
            received: form,
            interleaver: Interleaver::default(),
            sections: Vec::new(),
        }
    }

    /// One that was kept: `sections` of them from `first` on, once received in `form`.
    ///
    /// # Errors
    /// When the storage holds fewer sections, or cannot tell.
    pub fn open(
        storage: S,
        first: Lba,
        form: BlockForm,
        sections: u32,
    ) -> Result<Recording<S>, RecordingError> {
        let found = storage.len()? / SECTION_LEN as u64;
        if found < u64::from(sections) {
            return Err(RecordingError::Cut { sections, found });
        }
        let mut recording = Recording::new(storage, first, form);
        recording.add(first, sections);
        Ok(recording)
    }

    /// One that was kept with holes in it: what was recorded are `runs`, each its first section
    /// and the one after its last.
    ///
    /// # Errors
    /// When a run is none or lies before `first`, the storage holds fewer sections, or cannot tell.
    pub fn open_runs(
        storage: S,
        first: Lba,
        form: BlockForm,
        runs: &[(Lba, Lba)],
    ) -> Result<Recording<S>, RecordingError> {
        let mut recording = Recording::new(storage, first, form);
        for &(from, end) in runs {
            let sections = u32::try_from(end.since(from)).unwrap_or(0);
            if sections == 0 || from < first {
                return Err(RecordingError::Run { from, end });
            }
            recording.add(from, sections);
        }
        let (sections, found) = (recording.len(), recording.storage.len()? / SECTION_LEN as u64);
        if found < u64::from(sections) {
            return Err(RecordingError::Cut { sections, found });
        }
        Ok(recording)
    }

    /// Recorded runs, first section and the one after the last, in order and apart.
    #[must_use]
    pub fn runs(&self) -> &[(Lba, Lba)] {
        &self.runs
    }

    /// The form in which the blocks came.
    #[must_use]
    pub const fn received_form(&self) -> BlockForm {
        self.received
    }

    /// Where the bytes are.
    #[must_use]
    pub const fn storage(&self) -> &S {
        &self.storage
    }

    /// Records whole blocks of the received form behind the last section. When that fails nothing
    /// has changed.
    ///
    /// # Errors
    /// When the storage has no room.
    ///
    /// # Panics
    /// When `blocks` is no whole number of blocks.
    pub fn append(&mut self, blocks: &[u8]) -> io::Result<()> {
        let block_len = self.received.block_len();
        assert!(blocks.len().is_multiple_of(block_len), "whole blocks are recorded");
        let at = self.end_lba();
        let offset = self.offset(at);
        let mut interleaver = self.interleaver.clone();
        match self.received {
            BlockForm::Raw => self.storage.write_at(offset, blocks)?,
            form => {
                self.sections.clear();
                for block in blocks.chunks_exact(block_len) {
                    let (main, subcode) = block.split_at(SECTOR_LEN);
                    self.sections.extend_from_slice(main);
                    self.sections.extend_from_slice(&on_disc(form, subcode, &mut interleaver));
                }
                self.storage.write_at(offset, &self.sections)?;
            }
        }
        self.interleaver = interleaver;
        self.add(at, (blocks.len() / block_len) as u32);
        Ok(())
    }

    /// Records whole sections as they stand on disc from `at` on, wherever that is. When it fails
    /// nothing has changed.
    ///
    /// # Errors
    /// When the storage has no room.
    ///
    /// # Panics
    /// When `sections` is no whole number of sections, or `at` lies before the first.
    pub(crate) fn write_at(&mut self, at: Lba, sections: &[u8]) -> io::Result<()> {
        assert!(sections.len().is_multiple_of(SECTION_LEN), "whole sections are recorded");
        assert!(at >= self.first, "nothing is recorded before the lead-in");
        self.storage.write_at(self.offset(at), sections)?;
        self.add(at, (sections.len() / SECTION_LEN) as u32);
        Ok(())
    }

    /// Writes main channel `before` bytes before that of section `at`, of sections that are
    /// recorded already; what lies before the first is left out.
    pub(crate) fn write_main_before(
        &mut self,
        at: Lba,
        before: usize,
        bytes: &[u8],
    ) -> io::Result<()> {
        let sector_len = SECTOR_LEN as i64;
        let mut byte = i64::from(at.0) * sector_len - before as i64;
        let mut rest = bytes;
        while !rest.is_empty() {
            let from = byte.rem_euclid(sector_len) as usize;
            let (part, after) = rest.split_at(rest.len().min(SECTOR_LEN - from));
            let section = i32::try_from(byte.div_euclid(sector_len)).unwrap_or(i32::MIN);
            if self.is_recorded(Lba(section), 1) {
                self.storage.write_at(self.offset(Lba(section)) + from as u64, part)?;
            }
            (byte, rest) = (byte + part.len() as i64, after);
        }
        Ok(())
    }

    /// Whether all of `count` sections from `at` on are recorded.
    #[must_use]
    pub fn is_recorded(&self, at: Lba, count: u32) -> bool {
        let Some(end) = i32::try_from(count).ok().and_then(|count| at.0.checked_add(count)) else {
            return false;
        };
        count == 0 || self.runs.iter().any(|&(first, run_end)| first <= at && end <= run_end.0)
    }

    fn add(&mut self, at: Lba, sections: u32) {
        let (mut first, mut end) = (at, at.plus(sections));
        if first == end {
            return;
        }
        self.runs.retain(|&(run_first, run_end)| {
            let apart = run_end < first || end < run_first;
            if !apart {
                (first, end) = (first.min(run_first), end.max(run_end));
            }
            apart
        });
        let place = self.runs.partition_point(|&(run_first, _)| run_first < first);
        self.runs.insert(place, (first, end));
    }

    /// The subcode of one section.
    ///
    /// # Errors
    /// When the section is not recorded, or cannot be read.
    pub fn subcode(&self, at: Lba) -> Result<[u8; SUBCODE_LEN], ReadError> {
        ReadError::check_range(at, 1, self.first, self.len())?;
        let mut subcode = [0; SUBCODE_LEN];
        self.storage
            .read_at(self.offset(at) + SECTOR_LEN as u64, &mut subcode)
            .map_err(|source| ReadError::Storage { first: at, source })?;
        Ok(subcode)
    }

    fn offset(&self, at: Lba) -> u64 {
        at.since(self.first) as u64 * SECTION_LEN as u64
    }
}

/// The 96 bytes on disc of what a block of the packed or pq form carries.
fn on_disc(form: BlockForm, subcode: &[u8], interleaver: &mut Interleaver) -> [u8; SUBCODE_LEN] {
    let mut out = [0; SUBCODE_LEN];
    if form == BlockForm::Pq {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(subcode);
        let (p, received) = section::from_pq16(&bytes);
        let mut data = [0; 10];
        data.copy_from_slice(&received.0[..10]);
        section::spread(p, &QFrame::from_data(data), None, &mut out);
    } else {
        let mut packed = [0; SUBCODE_LEN];
        packed.copy_from_slice(subcode);
        let symbols = interleaver.push_with_parity(&packed);
        for ((out, symbol), pq) in out.iter_mut().zip(symbols).zip(packed) {
            *out = pq & 0xC0 | symbol;
        }
    }
    out
}

impl<S: Storage> RawImage for Recording<S> {
    fn form(&self) -> BlockForm {
        BlockForm::Raw
    }

    fn first_lba(&self) -> Lba {
        self.first
    }

    fn len(&self) -> u32 {
        self.runs.last().map_or(0, |(_, end)| end.since(self.first).unsigned_abs())
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        assert!(out.len().is_multiple_of(SECTION_LEN), "whole sections are read");
        ReadError::check_range(first, out.len() / SECTION_LEN, self.first, self.len())?;
        if out.is_empty() {
            return Ok(());
        }
        self.storage
            .read_at(self.offset(first), out)
            .map_err(|source| ReadError::Storage { first, source })
    }
}

/// Why a kept recording cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The storage ends too early.
    #[error("the recording has {sections} sections, but its storage holds only {found}")]
    Cut {
        /// Sections that were recorded.
        sections: u32,
        /// Whole sections that are there.
        found: u64,
    },
    /// Sections that cannot have been recorded.
    #[error("no sections can have been recorded from LBA {from} to before LBA {end}")]
    Run {
        /// The first.
        from: Lba,
        /// The one after the last.
        end: Lba,
    },
    /// The storage cannot tell its length.
    #[error("the storage of the recording cannot be read: {0}")]
    Storage(#[from] io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStorage;

    fn read(recording: &Recording<MemoryStorage>, at: i32) -> Vec<u8> {
        let mut section = vec![0; 2448];
        recording.read(Lba(at), &mut section).unwrap();
        section
    }

    #[test]
    fn raw_is_kept_byte_for_byte() {
        let mut recording = Recording::new(MemoryStorage::new(), Lba(-10), BlockForm::Raw);
        let blocks: Vec<u8> = (0..3 * 2448).map(|at| (at % 251) as u8).collect();
        recording.append(&blocks).unwrap();
        recording.append(&[0xA5; 2448]).unwrap();
        assert_eq!((recording.first_lba(), recording.len()), (Lba(-10), 4));
        assert_eq!(read(&recording, -9), blocks[2448..4896]);
        assert_eq!(read(&recording, -7), [0xA5; 2448]);
        assert_eq!(recording.subcode(Lba(-7)).unwrap(), [0xA5; 96]);
        assert!(recording.subcode(Lba(-6)).is_err());
        assert!(recording.read(Lba(-7), &mut [0; 4896]).is_err());
        assert_eq!((recording.form(), recording.received_form()), (BlockForm::Raw, BlockForm::Raw));
    }

    /// Runs are written in any order and join; what lies between them reads as zeros.
    #[test]
    fn holes() {
        let mut recording = Recording::new(MemoryStorage::new(), Lba(-10), BlockForm::Raw);
        recording.write_at(Lba(0), &[0x11; 2 * 2448]).unwrap();
        assert_eq!((recording.len(), recording.end_lba()), (12, Lba(2)));
        assert!(recording.is_recorded(Lba(0), 2) && !recording.is_recorded(Lba(-1), 1));
        assert!(!recording.is_recorded(Lba(1), 2) && !recording.is_recorded(Lba(i32::MAX), 2));
        assert_eq!(read(&recording, -5), [0; 2448]);
        recording.write_at(Lba(-10), &[0x22; 5 * 2448]).unwrap();
        assert!(recording.is_recorded(Lba(-10), 5) && !recording.is_recorded(Lba(-6), 7));
        recording.write_at(Lba(-5), &[0x33; 5 * 2448]).unwrap();
        assert!(recording.is_recorded(Lba(-10), 12));
        assert_eq!(
            (read(&recording, -6), read(&recording, -5)),
            (vec![0x22; 2448], vec![0x33; 2448])
        );
        recording.restart(BlockForm::Pq).unwrap();
        assert_eq!((recording.len(), recording.is_recorded(Lba(0), 1)), (0, false));
    }

    /// Q 41 00 A0 00 00 01 00 01 00 00 and P 1: spread, the wrong CRC replaced by one that leaves
    /// the residue of a good one.
    #[test]
    fn pq_is_spread_and_gets_its_crc() {
        let mut block = vec![0x11; 2368];
        block[2352..2364].copy_from_slice(&[0x41, 0, 0xA0, 0, 0, 1, 0, 1, 0, 0, 0xBA, 0xAD]);
        block[2364..].copy_from_slice(&[0, 0, 0, 0x80]);
        let mut recording = Recording::new(MemoryStorage::new(), Lba(0), BlockForm::Pq);
        recording.append(&block).unwrap();
        let section = read(&recording, 0);
        assert_eq!(section[..2352], [0x11; 2352]);
        // 41h: bits 1 and 7 of Q, beside P in every byte.
        assert_eq!(section[2352..2360], [0x80, 0xC0, 0x80, 0x80, 0x80, 0x80, 0x80, 0xC0]);
        let mut subcode = [0; 96];
        subcode.copy_from_slice(&section[2352..]);
        let q = section::q_of(&subcode);
        assert_eq!(q.0[..10], [0x41, 0, 0xA0, 0, 0, 1, 0, 1, 0, 0]);
        assert!(q.crc_ok());
        assert!(subcode.iter().all(|byte| byte & 0x3F == 0));
        assert_eq!(recording.received_form(), BlockForm::Pq);
    }

    /// P and Q stay, a wrong CRC included; the symbol in place 0 of the first pack stays, and the
    /// symbol in place 19 goes to the fourth pack (19 mod 8 = 3 packs later).
    #[test]
    fn packed_gets_parity_and_interleave() {
        let mut block = vec![0; 2448];
        for byte in &mut block[2352..] {
            *byte = 0x80;
        }
        block[2352] |= 0x40 | 0x09;
        block[2352 + 19] |= 0x2A;
        let mut recording = Recording::new(MemoryStorage::new(), Lba(0), BlockForm::Packed);
        recording.append(&block).unwrap();
        let silence = [vec![0; 2352], vec![0x80; 96]].concat();
        recording.append(&silence).unwrap();
        let section = read(&recording, 0);
        assert_eq!(section[2352], 0xC0 | 0x09);
        assert_eq!(section[2352 + 19] & 0x3F, 0);
        assert_eq!(section[2352 + 3 * 24 + 19] & 0x3F, 0x2A);
        assert!(section[2353..].iter().all(|byte| byte & 0xC0 == 0x80));
        // Place 7 of the pack is 7 packs late, which is in the next section; it is zero here, but
        // place 5, swapped with the parity in 2, is 5 packs late and is not.
        let next = read(&recording, 1);
        assert_ne!(next[2352 + 24 + 5] & 0x3F, 0);
    }

    #[test]
    fn opening_checks_the_length() {
        let mut storage = MemoryStorage::new();
        storage.set_len(2448 * 3 - 1).unwrap();
        let error = Recording::open(storage.clone(), Lba(0), BlockForm::Raw, 3).unwrap_err();
        assert_eq!(error.to_string(), "the recording has 3 sections, but its storage holds only 2");
        assert_eq!(Recording::open(storage, Lba(0), BlockForm::Pq, 2).unwrap().len(), 2);
    }

    #[test]
    fn opening_with_holes() {
        let mut storage = MemoryStorage::new();
        storage.set_len(2448 * 20).unwrap();
        let open = |runs: &[(Lba, Lba)]| {
            Recording::open_runs(storage.clone(), Lba(-10), BlockForm::Raw, runs)
        };
        let kept = open(&[(Lba(-10), Lba(-8)), (Lba(0), Lba(10))]).unwrap();
        assert_eq!((kept.len(), kept.end_lba()), (20, Lba(10)));
        assert_eq!(kept.runs(), [(Lba(-10), Lba(-8)), (Lba(0), Lba(10))]);
        assert!(kept.is_recorded(Lba(0), 10) && !kept.is_recorded(Lba(-9), 2));
        let error = open(&[(Lba(0), Lba(11))]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the recording has 21 sections, but its storage holds only 20"
        );
        for (from, end) in [(3, 3), (3, 2), (-11, 0), (i32::MAX, i32::MIN)] {
            assert!(open(&[(Lba(from), Lba(end))]).is_err(), "{from} to {end}");
        }
        assert_eq!(open(&[]).unwrap().len(), 0);
    }

    /// A storage that fails leaves the recording as it was.
    #[test]
    fn failed_append_changes_nothing() {
        #[derive(Debug)]
        struct Full;
        impl Storage for Full {
            fn read_at(&self, _: u64, _: &mut [u8]) -> io::Result<()> {
                Err(io::Error::other("unreadable"))
            }
            fn write_at(&mut self, _: u64, _: &[u8]) -> io::Result<()> {
                Err(io::Error::from(io::ErrorKind::StorageFull))
            }
            fn set_len(&mut self, _: u64) -> io::Result<()> {
                Ok(())
            }
            fn len(&self) -> io::Result<u64> {
                Ok(2448)
            }
        }
        let mut recording = Recording::new(Full, Lba(0), BlockForm::Raw);
        assert_eq!(recording.append(&[0; 2448]).unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(recording.is_empty());
        let kept = Recording::open(Full, Lba(5), BlockForm::Raw, 1).unwrap();
        let error = kept.read(Lba(5), &mut [0; 2448]).unwrap_err();
        assert_eq!(error.to_string(), "block 5 of the image cannot be read: unreadable");
    }
}
