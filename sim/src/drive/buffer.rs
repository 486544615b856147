//! The write buffer: what the host sent and the drive makes, in the order in which it goes onto
//! the disc.
//!
//! Recording begins when the buffer is three quarters full, or when the host waits for it to be
//! empty; then the disc takes sections at its pace. Sections that the drive makes go onto the disc
//! like the others and take no room. When a recording that goes on has nothing left, it stands
//! still until the buffer is as full again, and begins with a link.

use std::collections::VecDeque;
use std::time::Duration;

use rawcd_format::Lba;

use crate::Pace;
use crate::timing::end_of;

/// The part of the buffer that is full when recording begins.
const BEGINS_AT: (u64, u64) = (3, 4);

/// Sections in a row that take the same room.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: Lba,
    sections: u32,
    /// Bytes that each takes; 0 of those that the drive makes.
    block_len: u32,
}

impl Run {
    fn end(&self) -> Lba {
        end_of(self.first, self.sections)
    }
}

/// Where the laser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Laser {
    /// Nothing goes onto the disc, and nothing has since the last recording ended.
    Off,
    /// The recording stands still, and goes on with a link.
    Paused,
    /// It was at the first section of the first run then.
    On { since: Duration },
}

/// The write buffer.
#[derive(Clone, Debug)]
pub(super) struct WriteBuffer {
    len: u32,
    runs: VecDeque<Run>,
    laser: Laser,
    links: u32,
}

impl WriteBuffer {
    pub(super) const fn new(kib: u16) -> WriteBuffer {
        WriteBuffer { len: kib as u32 * 1024, runs: VecDeque::new(), laser: Laser::Off, links: 0 }
    }

    /// Bytes that it can hold.
    pub(super) const fn len(&self) -> u32 {
        self.len
    }

    /// Links of the recording that goes on, or was the last.
    pub(super) const fn links(&self) -> u32 {
        self.links
    }

    /// Forgets everything: the recording is over.
    pub(super) fn drop_contents(&mut self) {
        self.runs.clear();
        self.laser = Laser::Off;
    }

    /// A recording begins, which has no link yet.
    pub(super) const fn begin_recording(&mut self) {
        self.links = 0;
    }

    /// Takes away what is on the disc at `now`; when the laser ran out of sections before, returns
    /// since when.
    pub(super) fn settle(&mut self, now: Duration, pace: &Pace) -> Option<Duration> {
        let Laser::On { mut since } = self.laser else { return None };
        while let Some(run) = self.runs.front() {
            let done = since + pace.time(run.first, run.end());
            if done > now {
                break;
            }
            since = done;
            self.runs.pop_front();
        }
        self.laser = Laser::On { since };
        (self.runs.is_empty() && since < now).then_some(since)
    }

    /// Nothing more will come for now: the laser goes off where it is.
    pub(super) fn rest(&mut self) {
        self.laser = Laser::Off;
    }

    /// Waits for more, which is linked to what is on the disc.
    pub(super) fn pause(&mut self) {
        self.laser = Laser::Paused;
    }

    /// Keeps what is on the disc at `now` apart from what is not, so that the pace can change.
    pub(super) fn divide(&mut self, now: Duration, pace: &Pace) {
        self.settle(now, pace);
        if let (Laser::On { since }, Some(run)) = (self.laser, self.runs.front_mut()) {
            let reached = pace.reached(run.first, run.end(), now.saturating_sub(since));
            let since = since + pace.time(run.first, reached);
            run.sections = run.end().since(reached).unsigned_abs();
            run.first = reached;
            self.laser = Laser::On { since };
        }
    }

    /// The first section that is not on the disc at `now`, and the one behind the last; none when
    /// it is empty.
    pub(super) fn not_on_disc(&self, now: Duration, pace: &Pace) -> Option<(Lba, Lba)> {
        let (first, last) = (self.runs.front()?, self.runs.back()?);
        let reached = pace.reached(first.first, first.end(), now.saturating_sub(self.since(now)));
        Some((reached, last.end()))
    }

    /// When the laser, if it is on, will have passed all that is in it.
    pub(super) fn runs_dry_at(&self, pace: &Pace) -> Option<Duration> {
        match self.laser {
            Laser::On { since } => Some(self.empty_at(since, pace)),
            Laser::Off | Laser::Paused => None,
        }
    }

    /// Bytes that are in it.
    pub(super) fn fill(&self, now: Duration, pace: &Pace) -> u32 {
        let mut at = self.since(now);
        let mut bytes = 0;
        for run in &self.runs {
            let end = run.end();
            let reached = pace.reached(run.first, end, now.saturating_sub(at));
            bytes += u64::from(end.since(reached).unsigned_abs()) * u64::from(run.block_len);
            at += pace.time(run.first, end);
        }
        u32::try_from(bytes).unwrap_or(u32::MAX).min(self.len)
    }

    /// When the first run began to go onto the disc, or would begin at `now`.
    fn since(&self, now: Duration) -> Duration {
        match self.laser {
            Laser::On { since } => since,
            Laser::Off | Laser::Paused => now,
        }
    }

    /// Bytes of all runs.
    fn whole(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.sections) * u64::from(run.block_len)).sum()
    }

    /// When it has room for `bytes` more, if it has none at `now`; then at the latest the laser
    /// goes on. What is larger than the buffer has room when that is empty.
    pub(super) fn room_at(
        &mut self,
        now: Duration,
        bytes: usize,
        pace: &Pace,
        link: Duration,
    ) -> Option<Duration> {
        let may_stay = u64::from(self.len).saturating_sub(bytes as u64);
        let mut excess = self.whole().checked_sub(may_stay).filter(|excess| *excess > 0)?;
        self.go_on(now, link);
        let mut at = self.since(now);
        for run in &self.runs {
            let bytes = u64::from(run.sections) * u64::from(run.block_len);
            if bytes >= excess {
                let sections = excess.div_ceil(u64::from(run.block_len)) as u32;
                at += pace.time_of(run.first, sections);
                break;
            }
            excess -= bytes;
            at += pace.time(run.first, run.end());
        }
        (at > now).then_some(at)
    }

    /// Takes `sections` with `bytes` of the host at `now`.
    pub(super) fn take(
        &mut self,
        now: Duration,
        first: Lba,
        (sections, bytes): (u32, usize),
        link: Duration,
    ) {
        let block_len = u32::try_from(bytes as u64 / u64::from(sections.max(1)));
        self.push(Run { first, sections, block_len: block_len.unwrap_or(u32::MAX) });
        let (part, whole) = BEGINS_AT;
        if self.whole() * whole >= u64::from(self.len) * part {
            self.go_on(now, link);
        }
    }

    /// Takes sections that the drive makes.
    pub(super) fn make(&mut self, first: Lba, sections: u32) {
        self.push(Run { first, sections, block_len: 0 });
    }

    fn push(&mut self, run: Run) {
        match self.runs.back_mut() {
            _ if run.sections == 0 => {}
            Some(last) if last.end() == run.first && last.block_len == run.block_len => {
                last.sections += run.sections;
            }
            _ => self.runs.push_back(run),
        }
    }

    /// What is in it goes onto the disc from `now` on, if it does not already.
    pub(super) fn go_on(&mut self, now: Duration, link: Duration) {
        match self.laser {
            Laser::On { .. } => {}
            _ if self.runs.is_empty() => {}
            Laser::Off => self.laser = Laser::On { since: now },
            Laser::Paused => {
                self.links = self.links.saturating_add(1);
                self.laser = Laser::On { since: now + link };
            }
        }
    }

    /// When all that is in it is on the disc, once it goes there.
    pub(super) fn empty_at(&self, now: Duration, pace: &Pace) -> Duration {
        self.since(now)
            + self.runs.iter().map(|run| pace.time(run.first, run.end())).sum::<Duration>()
    }
}
