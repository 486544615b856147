//! The disc turns: at which speeds, how long since it was used, and what was read ahead.

use std::time::Duration;

use rawcd_format::{Lba, SECTOR_LEN};
use rawcd_mmc::{Cdb, SetCdSpeed};

use super::{Answer, Drive};
use crate::timing::end_of;
use crate::{DriveProfile, Pace, Storage};

/// Rotational control "pure CAV" [MMC-3 5.41].
pub(super) const PURE_CAV: u8 = 1;

/// How the disc turns.
#[derive(Clone, Debug)]
pub(super) struct Spindle {
    pub(super) write_speed: u16,
    /// Writing is asked for at constant angular velocity, and the drive does so.
    pub(super) pure_cav: bool,
    pub(super) read_speed: u16,
    /// Pace of what is written now; that of what is read.
    pub(super) write_pace: Pace,
    read_pace: Pace,
    /// When it was used last; `None` of a disc that was just put in.
    used_at: Option<Duration>,
    stopped: bool,
    ahead: Option<Ahead>,
}

/// Reading that goes on by itself behind what the host read.
#[derive(Clone, Copy, Debug)]
struct Ahead {
    /// The section that comes next.
    next: Lba,
    /// When everything before it had been read.
    since: Duration,
}

impl Spindle {
    /// Both speeds at their fastest.
    pub(super) fn new(profile: &DriveProfile) -> Spindle {
        let write_speed = profile.write_speeds.first().copied().unwrap_or(1);
        let read_speed = profile.read_speed;
        Spindle {
            write_speed,
            pure_cav: false,
            read_speed,
            write_pace: profile.timing.write_pace(write_speed, &profile.write_speeds, false),
            read_pace: profile.timing.read_pace(read_speed),
            used_at: None,
            stopped: false,
            ahead: None,
        }
    }

    /// Another disc, which turns already.
    pub(super) fn restart(&mut self) {
        (self.used_at, self.stopped, self.ahead) = (None, false, None);
    }

    /// The disc comes to rest.
    pub(super) fn stop(&mut self) {
        (self.stopped, self.ahead) = (true, None);
    }

    /// The disc is in use, at least until then.
    pub(super) fn use_until(&mut self, until: Duration) {
        self.used_at = self.used_at.max(Some(until));
    }

    /// The pick-up goes elsewhere.
    pub(super) fn leave(&mut self) {
        self.ahead = None;
    }

    /// Whether the disc is at rest at `now`.
    fn rests(&self, now: Duration, profile: &DriveProfile) -> bool {
        let idle = now.saturating_sub(self.used_at.unwrap_or(now));
        self.stopped || idle > profile.timing.spin_down_after
    }
}

impl<S: Storage> Drive<S> {
    /// Makes a disc at rest turn when a command needs it; returns what that costs.
    pub(super) fn wake(&mut self, now: Duration, command: &Cdb) -> Duration {
        let needs_disc = matches!(
            command,
            Cdb::Read(_)
                | Cdb::ReadCd(_)
                | Cdb::ReadHeader(_)
                | Cdb::Verify(_)
                | Cdb::Seek(_)
                | Cdb::RezeroUnit(_)
                | Cdb::PlayAudio(_)
                | Cdb::Scan(_)
                | Cdb::Write(_)
                | Cdb::SendOpc(_)
                | Cdb::CloseTrack(_)
                | Cdb::Blank(_)
        );
        if !needs_disc || self.ready().is_err() {
            return Duration::ZERO;
        }
        let rested = self.spindle.rests(now, &self.profile);
        self.spindle.stopped = false;
        let cost = if rested { self.profile.timing.spin_up } else { Duration::ZERO };
        self.spindle.use_until(now + cost);
        cost
    }

    /// What it takes to read sections: none of it, as far as they were read ahead; else the seek
    /// and the time in which they go by. A drive reads ahead until its buffer is full.
    pub(super) fn read_time(&mut self, now: Duration, first: Lba, sections: u32) -> Duration {
        if sections == 0 {
            return Duration::ZERO;
        }
        let from = self.pick_up.position(now);
        let spindle = &mut self.spindle;
        let since = match spindle.ahead {
            Some(ahead) if ahead.next == first => {
                let room = u32::from(self.profile.buffer_kib) * 1024 / SECTOR_LEN as u32;
                ahead.since.max(now.saturating_sub(spindle.read_pace.time_of(first, room)))
            }
            _ => now + self.profile.timing.seek(from, first),
        };
        let done = since + spindle.read_pace.time_of(first, sections);
        spindle.ahead = Some(Ahead { next: end_of(first, sections), since: done });
        spindle.use_until(done);
        done.saturating_sub(now)
    }

    /// What it takes to get to a section; what was read ahead is forgotten.
    pub(super) fn seek_time(&mut self, now: Duration, to: Lba) -> Duration {
        self.spindle.leave();
        self.profile.timing.seek(self.pick_up.position(now), to)
    }

    /// A read speed of 0 leaves it as it is: hosts that only write send that.
    pub(super) fn set_cd_speed(&mut self, now: Duration, command: SetCdSpeed) -> Answer {
        self.set_read_speed(command.read.into());
        self.set_write_speed(now, command.write, command.rotation == PURE_CAV);
        Answer::done()
    }

    pub(super) fn set_read_speed(&mut self, kb_per_s: u32) {
        if kb_per_s == 0 {
            return;
        }
        self.spindle.read_speed = self.profile.read_speed_for(kb_per_s);
        self.spindle.read_pace = self.profile.timing.read_pace(self.spindle.read_speed);
    }

    /// Also while it writes: what is in the buffer then goes on at the new speed.
    pub(super) fn set_write_speed(&mut self, now: Duration, kb_per_s: u16, pure_cav: bool) {
        self.buffer.divide(now, &self.spindle.write_pace);
        let pure_cav = pure_cav && !self.profile.cav_speeds.is_empty();
        self.select_write_speed(self.write_speed_for(kb_per_s, pure_cav), pure_cav);
    }

    /// The pace of writing need not be the one that is told.
    pub(super) fn select_write_speed(&mut self, speed: u16, pure_cav: bool) {
        self.spindle.write_speed = speed;
        self.spindle.pure_cav = pure_cav;
        self.spindle.write_pace = match self.profile.lies.writes_in_no_time {
            true => Pace::instant(),
            false => self.told_write_pace(speed, pure_cav),
        };
    }
}
