//! A simulated drive in real time, or at a multiple of it: the one place where the harness waits.
//!
//! The drive's time stays virtual. Before a command's end is handed on, [`Paced`] sleeps until as
//! much real time has passed as the command and everything before it took in virtual time, divided
//! by the factor; a host that is slower than that is never waited for.

use std::str::FromStr;
use std::time::{Duration, Instant};

use rawcd_mmc::{Completion, Data, SenseKey, Transport, TransportError};
use rawcd_sim::{InProcess, Storage};

/// How virtual time passes in real time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Passing {
    /// It costs none.
    #[default]
    Virtual,
    /// So many times as fast as real time; 1 is real time itself.
    Times(f64),
}

/// Why a text is no [`Passing`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no way for time to pass: virtual, real, or how many times as fast as real time")]
pub struct UnknownPassing(String);

impl FromStr for Passing {
    type Err = UnknownPassing;

    fn from_str(text: &str) -> Result<Passing, UnknownPassing> {
        match text {
            "virtual" => Ok(Passing::Virtual),
            "real" => Ok(Passing::Times(1.0)),
            _ => match text.parse() {
                Ok(times) if (1e-3..=1e9).contains(&times) => Ok(Passing::Times(times)),
                _ => Err(UnknownPassing(text.to_owned())),
            },
        }
    }
}

/// A host whose waiting costs no time: told that the drive is busy, it has waited long enough when
/// it comes again. Its own sleep is none of the drive's time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Patience {
    was_told: bool,
}

impl Patience {
    /// Before a command: moves a drive on that said it was busy, to when it will not be.
    pub fn before<S: Storage>(&self, drive: &mut InProcess<S>) {
        if self.was_told
            && let Some(until) = drive.drive().next_event_at()
        {
            drive.wait(until.saturating_sub(drive.now()));
        }
    }

    /// After a command: NOT READY, in the process of becoming ready or of a long operation
    /// [MMC-3 6.1], is what a host waits for.
    pub fn after(&mut self, ended: &Result<Completion, TransportError>) {
        let sense = ended.as_ref().ok().and_then(Completion::sense);
        self.was_told =
            sense.is_some_and(|sense| sense.key == SenseKey::NotReady && sense.asc == 0x04);
    }
}

/// Real time, and waiting in it.
pub trait Clock {
    /// Since the clock was made.
    fn elapsed(&self) -> Duration;

    /// Lets so much time pass.
    fn sleep(&mut self, duration: Duration);
}

/// The clock of the system.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock(Instant);

impl SystemClock {
    /// A clock that starts now.
    #[must_use]
    pub fn start() -> SystemClock {
        SystemClock(Instant::now())
    }
}

impl Clock for SystemClock {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&mut self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// A transport whose time passes in real time as [`Passing`] has it.
#[derive(Debug)]
pub struct Paced<T, C> {
    inner: T,
    passing: Passing,
    clock: C,
    /// The transport's time when the clock was started.
    start: Duration,
}

impl<T: Transport, C: Clock> Paced<T, C> {
    /// Paces `inner` by `clock`, which starts now.
    pub fn new(inner: T, passing: Passing, clock: C) -> Paced<T, C> {
        let start = inner.now();
        Paced { inner, passing, clock, start }
    }

    /// Gives the transport back.
    pub fn into_inner(self) -> T {
        self.inner
    }

    /// The transport, for what costs no time.
    pub const fn inner_mut(&mut self) -> &mut T {
        &mut self.inner
    }

    /// Sleeps until real time has come as far as the transport's.
    fn catch_up(&mut self) {
        let Passing::Times(times) = self.passing else { return };
        let passed = self.inner.now().saturating_sub(self.start).as_secs_f64() / times;
        // What is more than real time can hold is as good as for ever.
        let due = Duration::try_from_secs_f64(passed).unwrap_or(Duration::MAX);
        let ahead = due.saturating_sub(self.clock.elapsed());
        if !ahead.is_zero() {
            self.clock.sleep(ahead);
        }
    }
}

impl<T: Transport, C: Clock> Transport for Paced<T, C> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let ended = self.inner.execute(cdb, data, timeout);
        self.catch_up();
        ended
    }

    fn now(&self) -> Duration {
        self.inner.now()
    }

    fn wait(&mut self, duration: Duration) {
        self.inner.wait(duration);
        self.catch_up();
    }

    fn max_transfer_len(&self) -> usize {
        self.inner.max_transfer_len()
    }
}

#[cfg(test)]
mod tests {
    use rawcd_sim::{Drive, DriveProfile, Medium, MemoryStorage};

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// A clock on which no time passes but by sleeping, and what `work` adds.
    #[derive(Debug, Default)]
    struct FakeClock {
        elapsed: Duration,
        slept: Vec<Duration>,
    }

    impl Clock for FakeClock {
        fn elapsed(&self) -> Duration {
            self.elapsed
        }

        fn sleep(&mut self, duration: Duration) {
            self.elapsed += duration;
            self.slept.push(duration);
        }
    }

    fn paced(passing: &str) -> Paced<InProcess<MemoryStorage>, FakeClock> {
        let mut drive = Drive::new(DriveProfile::default());
        drive.insert(Medium::blank_80_minute_cd_r(MemoryStorage::new()));
        let passing = passing.parse().unwrap();
        let mut paced = Paced::new(InProcess::new(drive), passing, FakeClock::default());
        for _ in 0..2 {
            paced.execute(&[0; 6], Data::None, SECOND).unwrap();
        }
        paced
    }

    /// Two unit attentions of 0.1 ms, a calibration of 4 s, and a wait of 1 s.
    #[test]
    fn time_passes_at_the_factor() {
        for (passing, slept_us) in
            [("virtual", 0), ("real", 5_000_200), ("10", 500_020), ("0.5", 10_000_400)]
        {
            let mut paced = paced(passing);
            paced.execute(&[0x54, 1], Data::None, 10 * SECOND).unwrap();
            paced.wait(SECOND);
            assert_eq!(paced.now(), Duration::from_micros(5_000_200));
            let slept: Duration = paced.clock.slept.iter().sum();
            assert!(slept.abs_diff(Duration::from_micros(slept_us)) < Duration::from_micros(1));
        }
    }

    /// A host that took longer itself is not slowed down further.
    #[test]
    fn a_slow_host_is_not_waited_for() {
        let mut paced = paced("real");
        paced.clock.elapsed += 60 * SECOND;
        paced.clock.slept.clear();
        paced.execute(&[0x54, 1], Data::None, 10 * SECOND).unwrap();
        assert_eq!(paced.clock.slept, []);
        assert_eq!(paced.into_inner().now(), Duration::from_micros(4_000_200));
    }

    #[test]
    fn ways_for_time_to_pass() {
        assert_eq!("real".parse(), Ok(Passing::Times(1.0)));
        assert_eq!("virtual".parse(), Ok(Passing::Virtual));
        assert_eq!("2.5".parse(), Ok(Passing::Times(2.5)));
        for text in ["0", "-1", "fast", "", "inf", "NaN", "1e300"] {
            let error = text.parse::<Passing>().unwrap_err().to_string();
            assert!(error.contains("is no way for time to pass"), "{error}");
        }
    }
}
