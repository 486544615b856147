//! What a recording forgets: sections that never came onto the disc, and those that are erased.

use std::io;

use rawcd_format::subcode::rw::Interleaver;
use rawcd_format::{BlockForm, Lba, RawImage, SECTION_LEN};

use super::Recording;
use crate::Storage;

/// Sections that are erased at a time.
const ERASED_SECTIONS: usize = 32;

/// All of a recording but its sections.
#[derive(Clone, Debug)]
pub(crate) struct RecordingMark {
    runs: Vec<(Lba, Lba)>,
    received: BlockForm,
    interleaver: Interleaver,
}

impl<S: Storage> Recording<S> {
    /// Forgets all sections; what comes next is received in `form`.
    pub(crate) fn restart(&mut self, form: BlockForm) -> io::Result<()> {
        self.storage.set_len(0)?;
        self.runs.clear();
        self.received = form;
        self.interleaver = Interleaver::default();
        Ok(())
    }

    pub(crate) fn mark(&self) -> RecordingMark {
        RecordingMark {
            runs: self.runs.clone(),
            received: self.received,
            interleaver: self.interleaver.clone(),
        }
    }

    /// Forgets what was recorded since, but for what was written over.
    pub(crate) fn return_to(&mut self, mark: RecordingMark) -> io::Result<()> {
        let RecordingMark { runs, received, interleaver } = mark;
        if runs == self.runs {
            return Ok(());
        }
        (self.runs, self.received, self.interleaver) = (runs, received, interleaver);
        self.storage.set_len(self.offset(self.end_lba()))
    }

    /// Forgets the sections from `from` on.
    pub(crate) fn lose(&mut self, from: Lba) -> io::Result<()> {
        self.runs.retain(|&(first, _)| first < from);
        if let Some((_, end)) = self.runs.last_mut() {
            *end = (*end).min(from);
        }
        self.storage.set_len(self.offset(self.end_lba().max(self.first)))
    }

    /// Forgets the sections from `from` to before `to`, and the bytes that they had.
    pub(crate) fn erase(&mut self, from: Lba, to: Lba) -> io::Result<()> {
        if from >= to {
            return Ok(());
        }
        let mut left = Vec::with_capacity(self.runs.len() + 1);
        for &(first, end) in &self.runs {
            let (cut, cut_end) = (first.max(from), end.min(to));
            for at in (cut.0..cut_end.0).step_by(ERASED_SECTIONS) {
                let sections = (cut_end.0 - at).min(ERASED_SECTIONS as i32) as usize;
                let zeros = &[0; ERASED_SECTIONS * SECTION_LEN][..sections * SECTION_LEN];
                self.storage.write_at(self.offset(Lba(at)), zeros)?;
            }
            left.extend([(first, end.min(from)), (first.max(to), end)]);
        }
        left.retain(|(first, end)| first < end);
        self.runs = left;
        self.storage.set_len(self.offset(self.end_lba()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStorage;

    /// A part in the middle, over a hole, and the end.
    #[test]
    fn erased_sections_leave_zeros() {
        let mut recording = Recording::new(MemoryStorage::new(), Lba(-10), BlockForm::Raw);
        recording.write_at(Lba(-10), &[0xA5; 100 * 2448]).unwrap();
        recording.write_at(Lba(100), &[0x5A; 3 * 2448]).unwrap();
        recording.erase(Lba(0), Lba(40)).unwrap();
        let run = |first, end| (Lba(first), Lba(end));
        assert_eq!(recording.runs(), [run(-10, 0), run(40, 90), run(100, 103)]);
        let read = |recording: &Recording<MemoryStorage>, at: i32| {
            let mut section = [0xFF; 2448];
            recording.read(Lba(at), &mut section).unwrap();
            section
        };
        assert_eq!([-1, 40].map(|at| read(&recording, at)), [[0xA5; 2448]; 2]);
        assert_eq!([0, 31, 32, 39].map(|at| read(&recording, at)), [[0; 2448]; 4]);
        recording.erase(Lba(85), Lba(101)).unwrap();
        assert_eq!(recording.runs(), [run(-10, 0), run(40, 85), run(101, 103)]);
        recording.erase(Lba(50), Lba(1000)).unwrap();
        assert_eq!(recording.runs(), [run(-10, 0), run(40, 50)]);
        assert_eq!(recording.storage().len().unwrap(), 60 * 2448);
        recording.erase(Lba(45), Lba(42)).unwrap();
        recording.erase(Lba(-10), Lba(50)).unwrap();
        assert_eq!((recording.runs(), recording.len()), (&[][..], 0));
    }
}
