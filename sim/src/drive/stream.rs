//! Blocks on their way from the host to the disc: whether there is room for them, and what becomes
//! of a recording for which they come too late.

use std::time::Duration;

use rawcd_format::{Lba, RawImage};
use rawcd_mmc::{Sense, SenseKey, WriteType};

use super::at_once::AtOnce;
use super::closing::OPERATION;
use super::writing::LONG_WRITE;
use super::{Answer, Drive, LOOK_UP_TIME};
use crate::{FullBuffer, MediumState, Storage};

/// What the laser is without data before that is noticed.
const MOMENT: Duration = Duration::from_micros(1);

/// 3/0C/09: the buffer ran empty.
const LOSS_OF_STREAMING: Sense = Sense::new(SenseKey::MediumError, 0x0C, 0x09);

impl<S: Storage> Drive<S> {
    /// How often the recording that goes on, or the last one, was linked after its buffer had run
    /// empty.
    #[must_use]
    pub const fn links(&self) -> u32 {
        self.buffer.links()
    }

    /// Bytes of the host that wait in the write buffer at `now`.
    #[must_use]
    pub fn buffered(&self, now: Duration) -> u32 {
        self.buffer.fill(now, &self.spindle.write_pace)
    }

    /// The section behind the last that is on the disc at `now`, and stays there whatever happens to
    /// the drive; none without a medium.
    #[must_use]
    pub fn on_disc_until(&self, now: Duration) -> Option<Lba> {
        let end = self.medium.as_ref()?.recording().end_lba();
        let waits = self.buffer.not_on_disc(now, &self.spindle.write_pace);
        Some(waits.map_or(end, |(first, _)| first.min(end)))
    }

    /// Does what the write buffer has come to at `now`. When it ran empty in a recording that wants
    /// more, that waits for more, or is broken off where it is when the host did not ask for
    /// that.
    pub(super) fn settle_stream(&mut self, now: Duration) {
        if self.profile.lies.writes_in_no_time {
            return self.buffer.drop_contents();
        }
        if self.buffer.settle(now, &self.spindle.write_pace).is_none() {
            return;
        }
        if self.profile.lies.writes_in_no_time || !self.wants_more() {
            self.buffer.rest();
        } else if self.parameters.buffer_underrun_free {
            self.buffer.pause();
        } else {
            self.interrupt();
            self.stream_lost = true;
        }
    }

    /// How long the recording that goes on has data, and a moment more, if it wants more.
    pub(super) fn time_to_run_dry(&self, now: Duration) -> Duration {
        let dry_at = self.buffer.runs_dry_at(&self.spindle.write_pace);
        match dry_at.filter(|_| self.wants_more()) {
            Some(dry_at) => (dry_at + MOMENT).saturating_sub(now),
            None => Duration::ZERO,
        }
    }

    /// Whether a recording goes on that is not complete with what has come.
    fn wants_more(&self) -> bool {
        match (&self.at_once, &self.medium) {
            (Some(at_once), _) if at_once.has_begun() => at_once.wants_more(),
            (_, Some(medium)) if medium.state() == MediumState::Incomplete => {
                !medium.has_whole_lead_out()
            }
            _ => false,
        }
    }

    /// Tells, once, that the recording was broken off for want of data.
    pub(super) fn check_stream(&mut self) -> Result<(), Sense> {
        if std::mem::take(&mut self.stream_lost) { Err(LOSS_OF_STREAMING) } else { Ok(()) }
    }

    /// How long `bytes` wait until there is room for them; or 2/04/08, when the drive lets the host
    /// wait. In RAW it never does: hosts do not repeat a WRITE there.
    pub(super) fn room_for(&mut self, now: Duration, bytes: usize) -> Result<Duration, Sense> {
        let link = self.profile.timing.link;
        let at = self.buffer.room_at(now, bytes, &self.spindle.write_pace, link);
        let refuses = self.profile.full_buffer == FullBuffer::Refuse
            && self.parameters.write_type != WriteType::RAW;
        match at {
            Some(_) if refuses => Err(LONG_WRITE),
            at => Ok(at.map_or(Duration::ZERO, |at| at - now)),
        }
    }

    /// How long `bytes` wait until there is room for them, when the drive does not let the host
    /// wait.
    pub(super) fn wait_for_room(&mut self, now: Duration, bytes: usize) -> Duration {
        let link = self.profile.timing.link;
        let at = self.buffer.room_at(now, bytes, &self.spindle.write_pace, link);
        at.map_or(Duration::ZERO, |at| at - now)
    }

    /// Takes `bytes` of so many sections that waited for room; returns what the WRITE costs.
    pub(super) fn buffer_blocks(
        &mut self,
        now: Duration,
        waited: Duration,
        first: Lba,
        (sections, bytes): (u32, usize),
    ) -> Duration {
        self.buffer.take(now + waited, first, (sections, bytes), self.profile.timing.link);
        waited + LOOK_UP_TIME
    }

    /// Goes on with what is in the buffer, or with closing. A drive may be ready meanwhile, and tell
    /// those alone who ask about the disc that it is not.
    pub(super) fn go_on_writing(
        &mut self,
        now: Duration,
        time: Duration,
        immediate: bool,
        sense: Sense,
    ) -> Answer {
        let ready = self.profile.ready_while_writing;
        let answer = self.go_on(now, time, immediate, if ready { OPERATION } else { sense });
        if let Some(busy) = &mut self.busy {
            busy.ready = ready;
        }
        answer
    }

    /// Lets all that is in the buffer go onto the disc, and returns how long that takes.
    pub(super) fn drain_time(&mut self, now: Duration) -> Duration {
        if self.profile.lies.writes_in_no_time {
            self.buffer.drop_contents();
        }
        self.buffer.go_on(now, self.profile.timing.link);
        self.buffer.empty_at(now, &self.spindle.write_pace).saturating_sub(now)
    }
}

impl AtOnce {
    /// Whether it lacks blocks: a session some that its cue sheet calls for, a track more of what
    /// has no end before the host says so, or that was reserved, a packet its end.
    fn wants_more(&self) -> bool {
        match self {
            AtOnce::Session { program, .. } => !program.is_complete(),
            AtOnce::Track { track, .. } => track.user_end() != Some(track.next()),
            AtOnce::Packet { track, .. } => track.in_packet(),
        }
    }
}
