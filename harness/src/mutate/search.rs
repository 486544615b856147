//! From a mutant to what a judge finds in it, without judging the whole disc each time.
//!
//! A mutant is judged from the checkpoint before its place until the judge knows the same as on
//! the disc without it; what follows then gives what it gave there, which is nothing.

use rawcd_format::{Lba, RawImage, SECTION_LEN};
use rawcd_judge::{Judge, JudgeError, State, Verdict, judge_image};

use super::change::{Change, Changed};
use super::disc::Disc;

/// Sections from one checkpoint to the next, at least.
const GRID_SECTIONS: u32 = 64;
/// Checkpoints of a disc at most, but for those at the ends of sessions.
const MOST_CHECKPOINTS: u32 = 2048;
/// Sections behind a place in which every state is compared.
const CLOSE_SECTIONS: usize = 12;

/// The judgement of the disc as it was recorded.
pub(super) struct Clean<'a> {
    disc: &'a Disc,
    judge: Judge<'a>,
    /// In order of place; the first lies at the start, one at the end of every session.
    checkpoints: Vec<(Lba, State)>,
    pub(super) verdict: Verdict,
}

impl<'a> Clean<'a> {
    /// Judges the disc once and keeps checkpoints.
    pub(super) fn new(disc: &'a Disc) -> Result<Clean<'a>, JudgeError> {
        let judge = Judge::new(&disc.plan, &disc.contents, disc.subject())?;
        let grid = GRID_SECTIONS.max(disc.recording().len() / MOST_CHECKPOINTS);
        let mut running = judge.clone();
        let mut checkpoints = vec![(disc.first(), running.state().clone())];
        let mut at = disc.first();
        while at < disc.end() {
            let next = at.plus(grid).min(session_end(disc, at));
            feed(&mut running, disc.recording(), at, next)?;
            checkpoints.push((next, running.state().clone()));
            at = next;
        }
        Ok(Clean { disc, judge, checkpoints, verdict: running.finish() })
    }

    /// The last checkpoint that is not behind `lba`.
    fn before(&self, lba: Lba) -> usize {
        self.checkpoints.partition_point(|(at, _)| *at <= lba).saturating_sub(1)
    }

    /// The state at the end of the session that holds the section before `at`.
    fn session_end(&self, at: Lba) -> &(Lba, State) {
        let end = session_end(self.disc, Lba(at.0 - 1));
        &self.checkpoints[self.before(end)]
    }

    /// Judges the disc up to `place`, and the sections behind it one by one.
    pub(super) fn place(&self, place: Lba) -> Result<AtPlace<'_, 'a>, JudgeError> {
        let (from, state) = &self.checkpoints[self.before(place)];
        let mut judge = self.judge.resume(state.clone());
        feed(&mut judge, self.disc.recording(), *from, place)?;
        let mut states = vec![judge.state().clone()];
        let mut at = place;
        while states.len() <= CLOSE_SECTIONS && at < self.disc.end() {
            feed(&mut judge, self.disc.recording(), at, at.plus(1))?;
            states.push(judge.state().clone());
            at = at.plus(1);
        }
        Ok(AtPlace { clean: self, place, states, judge })
    }

    /// What a judge of the whole disc with `change` finds.
    pub(super) fn whole(&self, change: &Change) -> Result<Verdict, JudgeError> {
        let (disc, image) = (self.disc, Changed { disc: self.disc, change });
        judge_image(&image, &disc.plan, &disc.contents, disc.subject())
    }
}

/// What is known of the disc at a place, and behind each of the sections that follow.
pub(super) struct AtPlace<'c, 'a> {
    clean: &'c Clean<'a>,
    place: Lba,
    states: Vec<State>,
    /// Goes back to the place for each change.
    judge: Judge<'a>,
}

impl AtPlace<'_, '_> {
    /// What a judge finds in the disc with `change`, whose first section lies at the place.
    pub(super) fn judge(&mut self, change: &Change) -> Result<Verdict, JudgeError> {
        let clean = self.clean;
        let image = Changed { disc: clean.disc, change };
        self.judge.go_back(self.states[0].clone());
        let mut at = self.place;
        while at < image.end_lba() {
            let known = Known { clean, place: self.place, states: &self.states };
            let (next, known) = known.next(change, at, image.end_lba());
            feed(&mut self.judge, &image, at, next)?;
            at = next;
            let Some(known) = known else { continue };
            if self.judge.state().ends_like(known) {
                return Ok(self.judge.verdict_behind(&clean.verdict));
            }
            if self.judge.state().goes_on_like(known) {
                let (end, there) = clean.session_end(at);
                let state = self.judge.state().clone().carried(known, there);
                self.judge.go_back(state);
                at = *end;
            }
        }
        Ok(self.judge.clone().finish())
    }
}

/// What is known of the disc without a change: at a place and behind sections that follow it, and at
/// checkpoints.
struct Known<'k, 'a> {
    clean: &'k Clean<'a>,
    place: Lba,
    states: &'k [State],
}

impl<'k> Known<'k, '_> {
    /// Up to where to judge next from `at`, and what is known there, when that is worth a
    /// comparison.
    fn next(&self, change: &Change, at: Lba, image_end: Lba) -> (Lba, Option<&'k State>) {
        let Some(end) = change.end() else { return (image_end, None) };
        if at < end {
            return self.at_or_behind(end);
        }
        let close = at.since(self.place) as usize + 1;
        match self.states.get(close) {
            Some(state) => (at.plus(1), Some(state)),
            None => self.checkpoint_behind(at),
        }
    }

    /// The first place from `lba` on of which a state is known.
    fn at_or_behind(&self, lba: Lba) -> (Lba, Option<&'k State>) {
        match self.states.get(lba.since(self.place) as usize) {
            Some(state) => (lba, Some(state)),
            None => self.checkpoint_behind(Lba(lba.0 - 1)),
        }
    }

    fn checkpoint_behind(&self, at: Lba) -> (Lba, Option<&'k State>) {
        let checkpoints = &self.clean.checkpoints;
        let behind = checkpoints.partition_point(|(place, _)| *place <= at);
        match checkpoints.get(behind) {
            Some((place, state)) => (*place, Some(state)),
            None => (self.clean.disc.end(), None),
        }
    }
}

/// Section behind the last of the session that holds `lba`.
fn session_end(disc: &Disc, lba: Lba) -> Lba {
    let later = disc.layout.sessions().get(disc.layout.session_number(lba) + 1);
    later.map_or(disc.end(), |session| session.start.lead_in)
}

/// Sections read at once.
const BATCH_SECTIONS: u32 = 64;

/// Feeds the sections from `first` to before `end`.
fn feed(
    judge: &mut Judge<'_>,
    image: &dyn RawImage,
    first: Lba,
    end: Lba,
) -> Result<(), JudgeError> {
    let mut at = first;
    let count = |at: Lba| end.since(at).unsigned_abs().min(BATCH_SECTIONS);
    let mut blocks = vec![0; count(first) as usize * SECTION_LEN];
    while at < end {
        let blocks = &mut blocks[..count(at) as usize * SECTION_LEN];
        image.read(at, blocks)?;
        judge.feed(at, blocks)?;
        at = at.plus((blocks.len() / SECTION_LEN) as u32);
    }
    Ok(())
}
