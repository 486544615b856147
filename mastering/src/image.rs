//! A disc that sequencers make, seen as an image of one block form.

use rawcd_format::{BlockForm, Contents, DiscLayout, Lba, RawImage, ReadError};

use crate::{ContentsError, Sequencer};

/// The disc that [`Sequencer`]s make, one for each session, as blocks of one form: made while it is
/// read, in any order, with memory that does not grow with the disc.
pub struct SequencedImage {
    sessions: Vec<Sequencer>,
    form: BlockForm,
}

impl SequencedImage {
    /// An image of a disc of one session, in blocks of `form`.
    #[must_use]
    pub fn new(sequencer: Sequencer, form: BlockForm) -> SequencedImage {
        SequencedImage { sessions: vec![sequencer], form }
    }

    /// An image of a disc of several sessions.
    ///
    /// # Panics
    /// When there is none, or one does not begin where the one before it ends.
    #[must_use]
    pub fn of_sessions(sessions: Vec<Sequencer>, form: BlockForm) -> SequencedImage {
        assert!(!sessions.is_empty(), "a disc has a session");
        let follows = |pair: &[Sequencer]| pair[0].layout().end() == pair[1].first_lba();
        assert!(sessions.windows(2).all(follows), "one session behind the other");
        SequencedImage { sessions, form }
    }

    /// An image of a disc that is placed, with its contents.
    ///
    /// # Errors
    /// When the contents are not those that its plan declares, or its CD-TEXT cannot be recorded.
    pub fn of_disc(
        disc: DiscLayout,
        contents: Contents,
        form: BlockForm,
    ) -> Result<SequencedImage, ContentsError> {
        let contents = contents.by_session(&disc);
        let sessions = disc.into_sessions().into_iter().zip(contents);
        let sequencers =
            sessions.map(|(session, contents)| Sequencer::of_session(session, contents));
        Ok(SequencedImage::of_sessions(sequencers.collect::<Result<_, _>>()?, form))
    }

    /// What makes it, session by session.
    #[must_use]
    pub fn sessions(&self) -> &[Sequencer] {
        &self.sessions
    }
}

impl RawImage for SequencedImage {
    fn form(&self) -> BlockForm {
        self.form
    }

    fn first_lba(&self) -> Lba {
        self.sessions[0].first_lba()
    }

    fn len(&self) -> u32 {
        let end = self.sessions[self.sessions.len() - 1].layout().end();
        end.since(self.first_lba()).unsigned_abs()
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        let block_len = self.form.block_len();
        ReadError::check_range(first, out.len() / block_len, self.first_lba(), self.len())?;
        let (mut first, mut out) = (first, out);
        for session in &self.sessions {
            let left = session.layout().end().since(first).max(0).unsigned_abs();
            let count = (out.len() / block_len).min(left as usize);
            if count > 0 {
                let (run, rest) = out.split_at_mut(count * block_len);
                session.blocks(self.form, first, run)?;
                first = first.plus(count as u32);
                out = rest;
            }
        }
        Ok(())
    }
}
