//! Going on from what was known at some place: a judge made of a state, and when two judges can
//! only go on alike.
//!
//! What was found, and what is told at the end of a session only, makes no difference to how the
//! sections that follow are judged, as long as those depart from nothing.

use rawcd_format::sector::Checker;

use crate::judge::{Judge, Parts, State};
use crate::sources::Sources;
use crate::verdict::Verdict;

impl<'a> Judge<'a> {
    /// A judge of the same disc who knows what `state` knows.
    #[must_use]
    pub fn resume(&self, state: State) -> Judge<'a> {
        let sources = Sources::new(self.sources.contents());
        let (disc, checker) = (self.disc.clone(), Checker::default());
        Judge { disc, subject: self.subject, sources, checker, state }
    }
}

impl Judge<'_> {
    /// Knows what `state` knows from now on, and nothing else.
    pub fn go_back(&mut self, state: State) {
        self.state = state;
    }

    /// The verdict when what follows, to the end of the disc, is what gave `clean`, in which nothing
    /// was found, to a judge that this one [ends like](State::ends_like).
    #[must_use]
    pub fn verdict_behind(&self, clean: &Verdict) -> Verdict {
        let &Verdict { first, sections, ref toc, .. } = clean;
        Verdict::new(self.state.log.clone(), self.disc.layout(), first, sections, toc.clone())
    }
}

impl State {
    /// Whether anything was found that is known by now.
    #[must_use]
    pub fn has_findings(&self) -> bool {
        !self.log.is_empty()
    }

    /// Whether both will take sections alike that depart from nothing: they differ at most in
    /// what was found and in what waits for the end of the session.
    #[must_use]
    pub fn goes_on_like(&self, other: &State) -> bool {
        let at = |state: &State| (state.first, state.sections, state.session, state.session_first);
        at(self) == at(other) && self.parts.goes_on_like(&other.parts)
    }

    /// Whether both also have the same left for the end of the session: they differ at most in what was
    /// found.
    #[must_use]
    pub fn ends_like(&self, other: &State) -> bool {
        self.goes_on_like(other)
            && self.toc == other.toc
            && self.parts.toc.ends_like(&other.parts.toc)
    }

    /// What this state becomes by the sections that led from `here`, which goes on like it, to
    /// `end` in the same session without departing from anything.
    #[must_use]
    pub fn carried(self, here: &State, end: &State) -> State {
        let toc = self.parts.toc.carried(&here.parts.toc, &end.parts.toc);
        State { log: self.log, toc: self.toc, parts: Parts { toc, ..end.parts.clone() }, ..*end }
    }
}

impl Parts {
    fn goes_on_like(&self, other: &Parts) -> bool {
        self.q.goes_on_like(&other.q)
            && self.toc.goes_on_like(&other.toc)
            && self.p == other.p
            && self.main.goes_on_like(&other.main)
            && self.rw == other.rw
            && self.cd_text == other.cd_text
    }
}
