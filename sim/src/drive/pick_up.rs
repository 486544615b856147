//! Where the pick-up is: it follows what is read, and moves by itself while audio is played.
//!
//! Playing moves at 75 sections a second, scanning at ten times that, in virtual time.

use std::time::Duration;

use rawcd_format::{FRAMES_PER_SECOND, Lba};
use rawcd_mmc::{AudioStatus, MechanismState};

/// How much faster than playing a scan is.
const SCAN_FACTOR: i64 = 10;

/// Where the pick-up is, and what it plays.
#[derive(Clone, Copy, Debug)]
pub(super) struct PickUp {
    /// Where it was last.
    at: Lba,
    playback: Option<Playback>,
    /// How the last playback ended, until a host was told.
    ended: AudioStatus,
}

/// A playback that is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Playback {
    /// Where it began, or went on after a pause.
    pub(super) from: Lba,
    /// The first section that is not played; before `from` when it runs backwards.
    pub(super) end: Lba,
    /// Something that cannot be played stands at the end.
    pub(super) fails: bool,
    pub(super) pace: Pace,
    /// When it began or went on; `None` while it is paused.
    pub(super) since: Option<Duration>,
}

/// How playing moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    Play,
    ScanForward,
    ScanBackward,
}

impl Pace {
    const fn sections_per_s(self) -> i64 {
        match self {
            Pace::Play => FRAMES_PER_SECOND as i64,
            Pace::ScanForward => FRAMES_PER_SECOND as i64 * SCAN_FACTOR,
            Pace::ScanBackward => -(FRAMES_PER_SECOND as i64) * SCAN_FACTOR,
        }
    }
}

impl Playback {
    /// Sections that it still has to go, from its start.
    fn distance(&self) -> u64 {
        (i64::from(self.end.0) - i64::from(self.from.0)).unsigned_abs()
    }

    /// When it is over, unless it is paused.
    fn over_at(&self) -> Option<Duration> {
        let pace = self.pace.sections_per_s().unsigned_abs();
        Some(self.since? + Duration::from_nanos((self.distance() * 1_000_000_000).div_ceil(pace)))
    }

    fn position(&self, now: Duration) -> Lba {
        let Some(since) = self.since else { return self.from };
        let elapsed = now.saturating_sub(since).as_nanos();
        let pace = self.pace.sections_per_s();
        let moved = elapsed * u128::from(pace.unsigned_abs()) / 1_000_000_000;
        // Not beyond the last section that is played.
        let moved = moved.min(self.distance().saturating_sub(1).into()) as i32;
        Lba(if pace < 0 { self.from.0 - moved } else { self.from.0 + moved })
    }
}

impl PickUp {
    pub(super) const fn new() -> PickUp {
        PickUp { at: Lba(0), playback: None, ended: AudioStatus::None }
    }

    /// Ends a playback that is over at `now`.
    pub(super) fn settle(&mut self, now: Duration) {
        if let Some(playback) = self.playback
            && playback.over_at().is_some_and(|over| over <= now)
        {
            self.at = playback.position(now);
            self.playback = None;
            self.ended = if playback.fails { AudioStatus::Failed } else { AudioStatus::Completed };
        }
    }

    /// When the playback will be over.
    pub(super) fn next_event_at(&self) -> Option<Duration> {
        self.playback?.over_at()
    }

    pub(super) fn position(&self, now: Duration) -> Lba {
        self.playback.map_or(self.at, |playback| playback.position(now))
    }

    /// Goes to a section, which ends playing.
    pub(super) fn go_to(&mut self, at: Lba) {
        *self = PickUp { at, ..PickUp::new() };
    }

    /// Ends playing where it is.
    pub(super) fn stop(&mut self, now: Duration) {
        self.go_to(self.position(now));
    }

    pub(super) fn play(&mut self, playback: Playback) {
        *self = PickUp { playback: Some(playback), ..PickUp::new() };
    }

    /// Holds playing; `false` when nothing is played.
    pub(super) fn pause(&mut self, now: Duration) -> bool {
        let Some(playback) = &mut self.playback else { return false };
        (playback.from, playback.since) = (playback.position(now), None);
        true
    }

    /// Goes on after a pause, at the pace of playing; `false` when nothing is played.
    pub(super) fn resume(&mut self, now: Duration) -> bool {
        let Some(playback) = &mut self.playback else { return false };
        playback.since.get_or_insert(now);
        true
    }

    /// What becomes of playing. How it ended is told once.
    pub(super) fn tell_status(&mut self) -> AudioStatus {
        match self.playback {
            Some(Playback { since: Some(_), .. }) => AudioStatus::Playing,
            Some(_) => AudioStatus::Paused,
            None => std::mem::replace(&mut self.ended, AudioStatus::None),
        }
    }

    pub(super) fn mechanism(&self) -> MechanismState {
        match self.playback {
            Some(Playback { since: Some(_), pace: Pace::Play, .. }) => MechanismState::Playing,
            Some(Playback { since: Some(_), .. }) => MechanismState::Scanning,
            _ => MechanismState::Idle,
        }
    }
}
