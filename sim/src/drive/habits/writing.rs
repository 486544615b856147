//! Habits of writing: limits and refusals, and what becomes of samples on their way onto the disc.
//!
//! An offset moves audio against its subcode in RAW and in a session at once. Samples that come
//! later than their section are held back, and the last ones of a recording are lost; samples that
//! come earlier go into the sections that stand before, as far as those are audio of the same run.
//! Data sectors stay where they are: a reader finds them by their sync. So do tracks at once,
//! which a drive starts where it likes.

use std::borrow::Cow;
use std::collections::VecDeque;

use rawcd_format::subcode::{QFrame, section};
use rawcd_format::{BlockForm, Lba, RwForm, SECTOR_LEN, Tno};
use rawcd_mmc::{CueSheet, Sense, WriteParameters, WriteType};

use super::super::{Drive, invalid_parameter};
use super::swap_samples;
use crate::{CdTextHabit, Medium, MediumState, Storage};

/// Bytes of a sample of both channels.
const SAMPLE_LEN: usize = 4;

/// The run of audio sections that goes onto the disc.
#[derive(Clone, Debug, Default)]
pub(super) struct Stream {
    /// Bytes that are held back.
    held: VecDeque<u8>,
    /// Bytes of the run that are on the disc.
    done: usize,
    /// The section behind the last.
    next: Lba,
    /// The last was audio.
    is_audio: bool,
}

impl Stream {
    /// Begins anew where a section does not go on with the run.
    fn follow(&mut self, at: Lba, is_audio: bool, held_len: usize) {
        if at != self.next || !is_audio || !self.is_audio {
            self.held = std::iter::repeat_n(0, held_len).collect();
            self.done = 0;
        }
        self.next = at.plus(1);
        self.is_audio = is_audio;
    }

    /// Puts a section's samples at the end, and takes as many from the start.
    fn delay(&mut self, main: &mut [u8]) {
        self.held.extend(main.iter());
        main.iter_mut().for_each(|byte| *byte = self.held.pop_front().unwrap_or(0));
    }
}

/// Whether a frame belongs to audio of the program area; `before` where it does not say.
fn is_audio(q: &QFrame, before: bool) -> bool {
    match q.adr() {
        1 if q.tno() == Tno::LeadIn.to_byte() => false,
        1..=3 => !q.control().is_data(),
        _ => before,
    }
}

fn q_of_block(form: BlockForm, subcode: &[u8]) -> QFrame {
    match form {
        BlockForm::Pq => section::from_pq16(&std::array::from_fn(|at| subcode[at])).1,
        BlockForm::Packed | BlockForm::Raw => section::q_of(&std::array::from_fn(|at| subcode[at])),
    }
}

impl<S: Storage> Drive<S> {
    /// The write parameters until a host selects others.
    pub(in crate::drive) fn default_parameters(&self) -> WriteParameters {
        self.profile.default_parameters()
    }

    /// Latest start of a lead-out that the drive writes.
    pub(in crate::drive) fn latest_lead_out(&self, medium: &Medium<S>) -> Lba {
        medium.last_lead_out_start().plus(self.profile.writes.overburn_sections)
    }

    /// Whether a recording that the write parameters announce leaves no mark.
    pub(in crate::drive) const fn is_test(&self) -> bool {
        self.parameters.test_write && !self.profile.lies.test_write_writes
    }

    /// Refuses what the drive does not take in a cue sheet.
    pub(in crate::drive) fn check_sheet(&self, sheet: &CueSheet) -> Result<(), Sense> {
        let writes = &self.profile.writes;
        for entry in &sheet.positions {
            let Ok(Some(form)) = entry.form.rw() else { continue };
            let is_text = entry.track == 0;
            let refused = match (is_text, writes.cd_text) {
                (true, habit) => habit == CdTextHabit::Refused,
                (false, _) => !writes.session_rw.contains(&form),
            };
            if refused {
                return Err(invalid_parameter(entry.at + 3, None));
            }
        }
        Ok(())
    }

    /// Whether a session at once takes blocks with R-W in this form.
    pub(in crate::drive) fn takes_session_rw(&self, form: RwForm) -> bool {
        self.profile.writes.session_rw.contains(&form)
    }

    /// The blocks of a session at once as the drive takes them: those of a lead-in that ends at
    /// `lead_in_end` are zero where it drops CD-TEXT.
    pub(in crate::drive) fn without_dropped_text<'b>(
        &self,
        first: Lba,
        lead_in_end: Lba,
        blocks: &'b [u8],
    ) -> Cow<'b, [u8]> {
        let sections = usize::try_from(lead_in_end.since(first)).unwrap_or(0);
        if self.profile.writes.cd_text != CdTextHabit::Dropped || sections == 0 {
            return Cow::Borrowed(blocks);
        }
        let mut blocks = blocks.to_vec();
        let len = blocks.len().min(sections * rawcd_format::SUBCODE_LEN);
        blocks[..len].fill(0);
        Cow::Owned(blocks)
    }

    /// Where the next writable address of a track at once is told, when not at its start.
    pub(in crate::drive) fn told_next(&self, state: MediumState, pause_start: Lba) -> Option<Lba> {
        let tells = self.profile.writes.tells_pause_as_next && state == MediumState::Blank;
        tells.then_some(pause_start)
    }

    /// Sections and blocks on their way onto the disc at `first`: the samples of audio turned and
    /// moved as the profile has it. Those that belong before `first` are put there.
    pub(in crate::drive) fn on_its_way<'b>(
        &mut self,
        first: Lba,
        form: BlockForm,
        blocks: &'b [u8],
    ) -> std::io::Result<Cow<'b, [u8]>> {
        let writes = &self.profile.writes;
        let is_moved = self.parameters.write_type != WriteType::TRACK_AT_ONCE;
        let offset = if is_moved { writes.offset_samples } else { 0 };
        let swaps = writes.swaps_samples;
        if offset == 0 && !swaps {
            return Ok(Cow::Borrowed(blocks));
        }
        let offset_len = offset.unsigned_abs() as usize * SAMPLE_LEN;
        let (held_len, early) = if offset > 0 { (offset_len, 0) } else { (0, offset_len) };
        let mut blocks = blocks.to_vec();
        let mut moved = Moved::new(early, blocks.len() / form.block_len());
        for (number, block) in blocks.chunks_exact_mut(form.block_len()).enumerate() {
            let (main, subcode) = block.split_at_mut(SECTOR_LEN);
            let stream = &mut self.habits.stream;
            let is_audio = is_audio(&q_of_block(form, subcode), stream.is_audio);
            stream.follow(first.plus(number as u32), is_audio, held_len);
            if is_audio && swaps {
                swap_samples(main);
            }
            if is_audio {
                stream.delay(main);
            }
            moved.put(number, main, is_audio.then_some(stream.done));
            stream.done += SECTOR_LEN;
        }
        for (number, block) in blocks.chunks_exact_mut(form.block_len()).enumerate() {
            block[..SECTOR_LEN].copy_from_slice(moved.sector(number));
        }
        let (before, bytes) = moved.earlier();
        if let Some(medium) = self.medium.as_mut().filter(|_| !bytes.is_empty()) {
            medium.put_before(first, before, bytes)?;
        }
        Ok(Cow::Owned(blocks))
    }
}

/// The main channel of successive sections, audio of which stands earlier than it came.
struct Moved {
    /// Bytes by which it does.
    early: usize,
    /// As many bytes before the first section, then the sections.
    bytes: Vec<u8>,
    /// The part of the bytes before the first section that is filled.
    filled: (usize, usize),
}

impl Moved {
    fn new(early: usize, sections: usize) -> Moved {
        Moved { early, bytes: vec![0; early + sections * SECTOR_LEN], filled: (early, early) }
    }

    /// Puts section `number`: audio of a run that has `done` bytes before it on the disc, or
    /// anything else, which stays.
    fn put(&mut self, number: usize, main: &[u8], done: Option<usize>) {
        let own = self.early + number * SECTOR_LEN;
        let early = if done.is_some() { self.early } else { 0 };
        // What would stand before the run is lost.
        let lost = early.saturating_sub(done.unwrap_or(0)).min(main.len());
        let at = own - early + lost;
        self.bytes[at..at + main.len() - lost].copy_from_slice(&main[lost..]);
        if at < self.early {
            let (from, to) = self.filled;
            let end = (own - early + main.len()).min(self.early);
            self.filled = if from == to { (at, end) } else { (from.min(at), to.max(end)) };
        }
    }

    fn sector(&self, number: usize) -> &[u8] {
        let at = self.early + number * SECTOR_LEN;
        &self.bytes[at..at + SECTOR_LEN]
    }

    /// Bytes that belong before the first section, and how far before.
    fn earlier(&self) -> (usize, &[u8]) {
        let (from, to) = self.filled;
        (self.early - from, &self.bytes[from..to])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sections of one value each, 1 sample early: the first byte quadruple of a run is lost, or
    /// belongs before the first section when the run goes on.
    #[test]
    fn earlier_samples() {
        let sector = |value: u8| [value; SECTOR_LEN];
        let mut begun = Moved::new(4, 2);
        begun.put(0, &sector(1), Some(0));
        begun.put(1, &sector(2), Some(SECTOR_LEN));
        assert_eq!(begun.earlier(), (0, &[][..]));
        assert_eq!(begun.sector(0)[2344..], [1, 1, 1, 1, 2, 2, 2, 2]);
        assert_eq!(begun.sector(1)[2344..], [2, 2, 2, 2, 0, 0, 0, 0]);
        let mut going_on = Moved::new(4, 2);
        going_on.put(0, &sector(1), Some(SECTOR_LEN));
        going_on.put(1, &sector(9), None);
        assert_eq!(going_on.earlier(), (4, &[1, 1, 1, 1][..]));
        assert_eq!(going_on.sector(0)[2344..], [1, 1, 1, 1, 0, 0, 0, 0]);
        assert_eq!(going_on.sector(1), sector(9));
        // Three sections early: one section goes where the run has two, and no further.
        let mut far = Moved::new(3 * SECTOR_LEN, 1);
        far.put(0, &sector(1), Some(2 * SECTOR_LEN + 4));
        let (before, bytes) = far.earlier();
        assert_eq!((before, bytes), (2 * SECTOR_LEN + 4, &[1, 1, 1, 1][..]));
        assert_eq!(far.sector(0), [0; SECTOR_LEN]);
    }

    #[test]
    fn later_samples() {
        let mut stream = Stream::default();
        let mut sector = [1; SECTOR_LEN];
        stream.follow(Lba(5), true, 4);
        stream.delay(&mut sector);
        assert_eq!(sector[..8], [0, 0, 0, 0, 1, 1, 1, 1]);
        sector.fill(2);
        stream.follow(Lba(6), true, 4);
        stream.delay(&mut sector);
        assert_eq!(sector[..8], [1, 1, 1, 1, 2, 2, 2, 2]);
        // A section that does not follow begins with silence.
        sector.fill(3);
        stream.follow(Lba(8), true, 4);
        stream.delay(&mut sector);
        assert_eq!(sector[..8], [0, 0, 0, 0, 3, 3, 3, 3]);
    }
}
