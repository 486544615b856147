//! How a medium changes while it is recorded: RAW, at once, in packets; closed, broken off.

use std::io;

use rawcd_format::{BlockForm, Lba, RawImage, ReadError};

use super::lead_out_run::LeadOutRun;
use super::{Mark, Medium, PmaTrack, State};
use crate::program::SessionPlace;
use crate::{Storage, Toc};

impl<S: Storage> Medium<S> {
    /// Records whole blocks behind the last; the first ones decide the form.
    ///
    /// # Errors
    /// When the storage has no room; then nothing has changed, except that a blank disc is none
    /// any more.
    pub(crate) fn append(&mut self, form: BlockForm, blocks: &[u8]) -> io::Result<()> {
        if matches!(self.state, State::Blank) {
            self.recording.restart(form)?;
            self.state = State::Writing(LeadOutRun::default());
        }
        self.recording.append(blocks)?;
        if let State::Writing(run) = &mut self.state {
            blocks.chunks_exact(form.block_len()).for_each(|block| run.watch(form, block));
        }
        Ok(())
    }

    /// Ends RAW recording, if it goes on: finalized when a whole lead-out stands at its end. A host
    /// may have recorded several sessions in one run.
    ///
    /// # Errors
    /// When the lead-in cannot be read back; the disc is damaged then.
    pub(crate) fn close(&mut self) -> Result<(), ReadError> {
        if let State::Writing(run) = &self.state {
            let is_whole = run.is_whole();
            self.state = State::Damaged;
            if is_whole {
                self.read_lead_ins()?;
                let allows_next = self.toc.as_ref().is_some_and(Toc::allows_next);
                self.state = if allows_next { State::Appendable } else { State::Finalized };
            }
        }
        Ok(())
    }

    /// Whether RAW recording goes on and has come to the end of a whole lead-out.
    pub(crate) fn has_whole_lead_out(&self) -> bool {
        matches!(&self.state, State::Writing(run) if run.is_whole())
    }

    /// Records sections of a session or a track at once from `at` on.
    ///
    /// # Errors
    /// As [`Medium::append`].
    pub(crate) fn put(&mut self, at: Lba, sections: &[u8]) -> io::Result<()> {
        if matches!(self.state, State::Blank) {
            self.recording.restart(BlockForm::Raw)?;
        }
        self.state = State::AtOnce;
        self.recording.write_at(at, sections)
    }

    /// Replaces sections that are recorded; the state of the disc stays.
    ///
    /// # Errors
    /// As [`Medium::append`].
    pub(crate) fn replace(&mut self, at: Lba, sections: &[u8]) -> io::Result<()> {
        self.recording.write_at(at, sections)
    }

    /// A track at once is complete, or reserved. A reserved one is replaced.
    pub(crate) fn track_done(&mut self, track: PmaTrack) {
        self.pma.retain(|other| other.number != track.number);
        let place = self.pma.partition_point(|other| other.number < track.number);
        self.pma.insert(place, track);
        self.state = State::Open;
    }

    /// Reserves a track on a disc that has room for it.
    ///
    /// # Errors
    /// When the storage of a blank disc cannot be cut.
    pub(crate) fn reserve(&mut self, track: PmaTrack) -> io::Result<()> {
        if matches!(self.state, State::Blank) {
            self.recording.restart(BlockForm::Raw)?;
        }
        self.track_done(track);
        Ok(())
    }

    /// A session is complete from lead-in to lead-out.
    ///
    /// # Errors
    /// When its lead-in cannot be read back; the disc is damaged then.
    pub(crate) fn session_done(&mut self) -> Result<(), ReadError> {
        self.state = State::Damaged;
        self.pma.clear();
        self.read_lead_in()?;
        let allows_next = self.toc.as_ref().is_some_and(Toc::allows_next);
        self.state = if allows_next { State::Appendable } else { State::Finalized };
        Ok(())
    }

    /// Reads every lead-in that there is, one session behind the other.
    pub(super) fn read_lead_ins(&mut self) -> Result<(), ReadError> {
        while self.next_session().lead_in < self.recording.end_lba() && self.read_lead_in()? {}
        Ok(())
    }

    /// Of a disc that was broken off: reads the lead-ins of sessions that have a whole lead-out.
    pub(super) fn read_earlier_lead_ins(&mut self) -> Result<(), ReadError> {
        let mut toc = None;
        while self.next_session().lead_in < self.recording.end_lba() && self.read_lead_in()? {
            let SessionPlace { lead_in, .. } = self.next_session();
            let lead_out = self.toc.as_ref().map_or(lead_in, |toc| toc.lead_out().start);
            if !self.recording.is_recorded(lead_out, lead_in.since(lead_out).unsigned_abs()) {
                break;
            }
            toc.clone_from(&self.toc);
        }
        self.toc = toc;
        Ok(())
    }

    /// Adds what the lead-in of the next session says; false when that is nothing.
    fn read_lead_in(&mut self) -> Result<bool, ReadError> {
        let SessionPlace { lead_in, number, .. } = self.next_session();
        let found = Toc::infer_session(&self.recording, lead_in, number)?;
        // A table that points back would be followed for ever.
        let found = found.filter(|toc| toc.lead_out().start > lead_in);
        let is_found = found.is_some();
        match (&mut self.toc, found) {
            (Some(toc), Some(next)) => toc.join(next),
            (None, found) => self.toc = found,
            (Some(_), None) => {}
        }
        Ok(is_found)
    }

    /// Puts main channel `before` bytes before that of section `at`, where sections are recorded.
    ///
    /// # Errors
    /// As [`Medium::append`].
    pub(crate) fn put_before(&mut self, at: Lba, before: usize, bytes: &[u8]) -> io::Result<()> {
        self.recording.write_main_before(at, before, bytes)
    }

    /// What can be returned to.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            recording: self.recording.mark(),
            state: self.state.clone(),
            toc: self.toc.clone(),
            pma: self.pma.clone(),
        }
    }

    /// Forgets what was recorded since. What was written over stays so.
    ///
    /// # Errors
    /// When the storage cannot be cut.
    pub(crate) fn return_to(&mut self, mark: Mark) -> io::Result<()> {
        let Mark { recording, state, toc, pma } = mark;
        (self.state, self.toc, self.pma) = (state, toc, pma);
        self.recording.return_to(recording)
    }

    /// The sections from `from` to before `to` never came onto the disc, which is damaged. Where
    /// others stand behind them, in a track that was recorded before, they stay. A test put nothing
    /// there.
    ///
    /// # Errors
    /// When the storage cannot be cut, or what is left cannot be read.
    pub(crate) fn lose(&mut self, from: Lba, to: Lba) -> io::Result<()> {
        let end = self.recording.end_lba();
        if to < end || end <= from {
            return Ok(());
        }
        self.recording.lose(from)?;
        if !matches!(self.state, State::Damaged) {
            self.state = State::Damaged;
            self.toc = None;
            self.read_earlier_lead_ins().map_err(io::Error::other)?;
        }
        Ok(())
    }

    /// Breaks the recording off, if one goes on.
    pub(crate) fn interrupt(&mut self) {
        if matches!(self.state, State::Writing(_) | State::AtOnce) {
            self.state = State::Damaged;
        }
    }
}
