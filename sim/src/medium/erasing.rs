//! What is left of a disc of which something is erased.

use std::io;

use rawcd_format::{BlockForm, Lba, SessionStart};

use super::{Medium, PmaTrack, State};
use crate::Storage;

/// What is erased of a disc, and what its program memory area holds then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Erasure {
    /// Sections, each time the first and the one after the last.
    pub parts: Vec<(Lba, Lba)>,
    /// The tracks of the session that is open then.
    pub pma: Vec<PmaTrack>,
}

impl<S: Storage> Medium<S> {
    /// Erases everything.
    ///
    /// # Errors
    /// When the storage cannot be cut.
    pub(crate) fn erase(&mut self) -> io::Result<()> {
        self.recording.restart(BlockForm::Raw)?;
        (self.state, self.toc) = (State::Blank, None);
        self.pma.clear();
        Ok(())
    }

    /// Erases a part; what a disc has then are the lead-ins that are left, and the tracks of an
    /// open session.
    ///
    /// # Errors
    /// When the storage has no room, or a lead-in cannot be read; the disc is damaged then.
    pub(crate) fn erase_part(&mut self, erasure: Erasure) -> io::Result<()> {
        let Erasure { parts, pma } = erasure;
        (self.state, self.toc, self.pma) = (State::Damaged, None, pma);
        for (from, to) in parts {
            self.recording.erase(from, to)?;
        }
        self.read_lead_ins().map_err(io::Error::other)?;
        self.state = match &self.toc {
            _ if !self.pma.is_empty() => State::Open,
            None => return self.erase(),
            Some(toc) if toc.allows_next() => State::Appendable,
            Some(_) => State::Finalized,
        };
        Ok(())
    }

    /// Where the last closed session starts.
    pub(crate) fn last_session(&self) -> Option<SessionStart> {
        let toc = self.toc.as_ref()?;
        let first = SessionStart { lead_in: self.lead_in_start(), ..SessionStart::FIRST };
        match toc.last_session() - 1 {
            0 => Some(first),
            number => {
                let (_, lead_out) = toc.session(number)?;
                Some(SessionStart { number, ..first }.behind(lead_out))
            }
        }
    }
}
