//! Going on from what was known at some place: a judge made of a state, and when two judges can
//! only go on alike.
//!
//! What was found, and what is told at the end of a session only, makes no difference to how the
//! sections that follow are judged, as long as those depart from nothing.

use rawcd_format::sector::Checker;

use crate::judge::{Judge, Parts, State};
use crate::sources::Sources;

impl<'a> Judge<'a> {
    /// A judge of the same disc who knows what `state` knows.
    #[must_use]
    pub fn resume(&self, state: State) -> Judge<'a> {
        let sources = Sources::new(self.sources.contents());
        let (disc, checker) = (self.disc.clone(), Checker::default());
        Judge { disc, subject: self.subject, sources, checker, state }
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
