//! Whether a drive writes as fast as it says, and no faster: an observer of the commands that it
//! was sent, in its own time.
//!
//! When a WRITE is answered, all but what the buffer holds is on the disc; when SYNCHRONIZE CACHE
//! is done, everything. No block is there before it came, and none goes there faster than at the
//! fastest speed that drive and medium have together.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use rawcd_format::{FRAMES_PER_SECOND, Lba};
use rawcd_mmc::{Cdb, Sense, Status};
use rawcd_sim::{Pace, TraceEntry};

/// Watches the commands of a recording.
#[derive(Clone, Debug)]
pub struct SpeedWatch {
    /// Paces of the speeds that drive and medium have; each is the fastest somewhere, maybe.
    paces: Vec<Pace>,
    buffer_len: u64,
    /// Bytes that were sent, and when they can all be on the disc at the earliest.
    sent: u64,
    done_at: Duration,
    /// The same of each WRITE of which something may still be in the buffer.
    writes: VecDeque<Sent>,
    begun: Option<(Duration, Lba)>,
    synchronizes: bool,
    found: Option<Implausible>,
}

#[derive(Clone, Copy, Debug)]
struct Sent {
    end: Lba,
    bytes: u64,
    done_at: Duration,
}

/// A drive that wrote faster than it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Implausible {
    /// Address of the last section that it said was on the disc.
    pub lba: Lba,
    /// Sections since the first.
    pub sections: u32,
    /// Time since the first came.
    pub took: Duration,
    /// The time that they need at the least.
    pub needs: Duration,
}

impl fmt::Display for Implausible {
    /// Rates are sections a second and multiples of 75.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = |time: Duration| f64::from(self.sections) / time.as_secs_f64().max(1e-9);
        let times = |rate: f64| rate / f64::from(FRAMES_PER_SECOND);
        let (found, allowed) = (rate(self.took), rate(self.needs));
        write!(
            f,
            "implausible-speed at LBA {}: {} sections are said to be on the disc {:.3} s after the first came, {found:.0} a second ({:.1}x); drive and medium allow {allowed:.0} a second ({:.1}x), {:.3} s",
            self.lba,
            self.sections,
            self.took.as_secs_f64(),
            times(found),
            times(allowed),
            self.needs.as_secs_f64(),
        )
    }
}

/// The drive was switched on, or reset; its medium is gone, or another; it could not be written.
fn is_broken_off(sense: Sense) -> bool {
    matches!(sense.codes(), (0x6, 0x28 | 0x29, _) | (0x2, 0x3A, _) | (0x3, _, _))
}

impl SpeedWatch {
    /// Watches a drive that writes at these paces from a buffer of so many bytes.
    #[must_use]
    pub fn new(paces: Vec<Pace>, buffer_len: u64) -> SpeedWatch {
        SpeedWatch {
            paces,
            buffer_len,
            sent: 0,
            done_at: Duration::ZERO,
            writes: VecDeque::new(),
            begun: None,
            synchronizes: false,
            found: None,
        }
    }

    /// The first thing that was too fast, if anything was.
    #[must_use]
    pub const fn found(&self) -> Option<Implausible> {
        self.found
    }

    /// Sees a command that was executed.
    pub fn see(&mut self, entry: &TraceEntry<'_>) {
        if entry.completion.sense().is_some_and(is_broken_off) {
            // What was in the buffer is on no disc now.
            self.writes.clear();
            self.synchronizes = false;
        }
        if entry.completion.status != Status::Good {
            return;
        }
        let answered_at = entry.at + entry.took;
        match Cdb::parse(entry.cdb) {
            Ok(Cdb::Write(command)) if command.blocks > 0 => {
                let end = command.lba.plus(command.blocks);
                self.write(entry, command.lba, end);
                self.check(answered_at, self.buffer_len);
            }
            Ok(Cdb::SynchronizeCache(command)) if command.immediate => self.synchronizes = true,
            Ok(Cdb::SynchronizeCache(_)) => self.check(answered_at, 0),
            // TEST UNIT READY may be good while a drive still writes.
            Ok(Cdb::ReadDiscInformation(_)) if self.synchronizes => {
                self.synchronizes = false;
                self.check(answered_at, 0);
            }
            _ => {}
        }
    }

    fn write(&mut self, entry: &TraceEntry<'_>, first: Lba, end: Lba) {
        self.begun.get_or_insert((entry.at, first));
        let needs = self.paces.iter().map(|pace| pace.time(first, end)).min();
        self.done_at = self.done_at.max(entry.at) + needs.unwrap_or_default();
        self.sent += entry.completion.transferred as u64;
        self.writes.push_back(Sent { end, bytes: self.sent, done_at: self.done_at });
    }

    /// Checks that everything but `in_buffer` bytes can be on the disc at `now`.
    fn check(&mut self, now: Duration, in_buffer: u64) {
        let mut last = None;
        while let Some(sent) = self.writes.front()
            && sent.bytes + in_buffer <= self.sent
        {
            last = self.writes.pop_front();
        }
        if let (Some(sent), Some((begun_at, first))) = (last, self.begun)
            && sent.done_at > now
            && self.found.is_none()
        {
            self.found = Some(Implausible {
                lba: Lba(sent.end.0 - 1),
                sections: sent.end.since(first).unsigned_abs(),
                took: now.saturating_sub(begun_at),
                needs: sent.done_at.saturating_sub(begun_at),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use rawcd_mmc::Completion;
    use rawcd_sim::Rotation;

    use super::*;

    /// 4x CLV, 300 sections a second, and a buffer of four WRITEs of 30 blocks.
    fn watch() -> SpeedWatch {
        let pace = Pace::new(Rotation::Clv, 4, &[], 10_000);
        SpeedWatch::new(vec![pace], 4 * 30 * 2448)
    }

    /// The `nth` WRITE of 30 blocks from LBA -900 on, answered at a time in milliseconds.
    fn write(watch: &mut SpeedWatch, nth: i32, at: u64, answered_at: u64) {
        let [a, b, c, d] = (-900 + 30 * nth).to_be_bytes();
        see(watch, &[0x2A, 0, a, b, c, d, 0, 0, 30, 0], at, answered_at, 30 * 2448);
    }

    fn see(watch: &mut SpeedWatch, cdb: &[u8], at: u64, answered_at: u64, transferred: usize) {
        watch.see(&TraceEntry {
            at: Duration::from_millis(at),
            took: Duration::from_millis(answered_at - at),
            cdb,
            offered: transferred,
            completion: Completion::good(transferred),
            links: 0,
            buffered: 0,
        });
    }

    /// Each WRITE takes 100 ms. The fifth has room when the first is on the disc, and so on; the
    /// last is there 1 s after the first came.
    #[test]
    fn as_fast_as_it_can() {
        let mut watch = watch();
        for nth in 0..10 {
            let answered_at = u64::try_from(nth - 3).unwrap_or(0) * 100;
            write(&mut watch, nth, answered_at.saturating_sub(100), answered_at);
        }
        see(&mut watch, &[0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0], 600, 600, 0);
        see(&mut watch, &[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 1000, 1000, 34);
        assert_eq!(watch.found(), None);
    }

    #[test]
    fn a_write_that_has_room_too_early() {
        let mut watch = watch();
        for nth in 0..7 {
            write(
                &mut watch,
                nth,
                0,
                u64::try_from(nth - 3).unwrap_or(0) * 100 - u64::from(nth == 6),
            );
        }
        let found = watch.found().unwrap();
        assert_eq!((found.lba, found.sections), (Lba(-811), 90));
        assert_eq!(
            found.to_string(),
            "implausible-speed at LBA -811: 90 sections are said to be on the disc 0.299 s after \
             the first came, 301 a second (4.0x); drive and medium allow 300 a second (4.0x), \
             0.300 s"
        );
    }

    /// SYNCHRONIZE CACHE that is done at once, and one that only says so by READ DISC INFORMATION.
    #[test]
    fn synchronized_too_early() {
        for (cdb, too_early) in
            [(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], 99), (&[0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0], 99)]
        {
            let mut watch = watch();
            write(&mut watch, 0, 0, 0);
            see(&mut watch, &[0x35, 2, 0, 0, 0, 0, 0, 0, 0, 0], 0, 0, 0);
            let mut in_time = watch.clone();
            see(&mut watch, cdb, too_early, too_early, 0);
            assert_eq!(watch.found().unwrap().needs, Duration::from_millis(100));
            see(&mut in_time, cdb, 100, 100, 0);
            assert_eq!(in_time.found(), None);
        }
    }

    /// Blocks that came late are not on the disc sooner for it.
    #[test]
    fn a_pause_of_the_host_earns_nothing() {
        let mut watch = watch();
        write(&mut watch, 0, 0, 0);
        write(&mut watch, 1, 10_000, 10_000);
        see(&mut watch, &[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], 10_000, 10_099, 0);
        assert_eq!(watch.found().unwrap().needs, Duration::from_millis(10_100));
    }
}
