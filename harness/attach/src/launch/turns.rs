//! Who hears: the thread that has the drive, and another while a command takes its time.
//!
//! The kernel switches straight to whoever hears and back, so the thread that has the drive hears
//! and answers itself. A command that takes longer than [`PATIENCE`] would hold up everybody; then
//! a stand-in hears: it answers what is not about the drive, and keeps the rest until the thread
//! is back. A timer that is set before each command wakes it, and most commands are over by then.

use std::collections::VecDeque;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use rustix::event::{EventfdFlags, eventfd};
use rustix::io::Errno;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};

use super::router::{End, Question, Router, State};

/// How long others wait for one command, in nanoseconds.
const PATIENCE: i64 = 2_000_000;

/// Where the thread is that has the drive.
const HERE: u8 = 0;
const AWAY: u8 = 1;
/// Away, and the other stands in.
const STOOD_IN: u8 = 2;
/// Gone for ever.
const GONE: u8 = 3;

/// Takes turns at hearing.
pub(super) struct Turns<'a> {
    router: Router<'a>,
    place: AtomicU8,
    timer: OwnedFd,
    /// Wakes a stand-in that hears.
    back: OwnedFd,
    /// Whoever hears has this.
    heard: Mutex<Heard>,
}

#[derive(Default)]
struct Heard {
    state: State,
    waiting: VecDeque<Question>,
    failed: Option<Errno>,
}

impl<'a> Turns<'a> {
    pub(super) fn new(router: Router<'a>) -> Result<Turns<'a>, Errno> {
        Ok(Turns {
            router,
            place: AtomicU8::new(HERE),
            timer: timerfd_create(TimerfdClockId::Monotonic, TimerfdFlags::CLOEXEC)?,
            back: eventfd(0, EventfdFlags::CLOEXEC)?,
            heard: Mutex::default(),
        })
    }

    /// Has all that is about the drive answered, until the end.
    pub(super) fn run(&self, answer: impl FnMut(&Question)) -> Result<End, Errno> {
        thread::scope(|scope| {
            scope.spawn(|| self.stand_in());
            // Also when an answer panics.
            let _leaving = Leaving(self);
            self.hear_and_answer(answer)
        })
    }

    fn hear_and_answer(&self, mut answer: impl FnMut(&Question)) -> Result<End, Errno> {
        let mut heard = self.lock();
        loop {
            while let Some(question) = heard.waiting.pop_front() {
                drop(heard);
                self.leave()?;
                answer(&question);
                heard = self.come_back();
            }
            if let Some(errno) = heard.failed {
                return Err(errno);
            }
            if let Some(end) = heard.state.end() {
                return Ok(end);
            }
            // Whose descriptors are meant is found out in answering.
            if let Some(question) = self.router.hear(&mut heard.state, None)? {
                heard.waiting.push_back(question);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn leave(&self) -> Result<(), Errno> {
        self.place.store(AWAY, Ordering::SeqCst);
        self.wake_after(PATIENCE)
    }

    fn come_back(&self) -> MutexGuard<'_, Heard> {
        if self.place.swap(HERE, Ordering::SeqCst) != STOOD_IN {
            return self.lock();
        }
        let _ = rustix::io::write(&self.back, &1_u64.to_ne_bytes());
        let heard = self.lock();
        let _ = rustix::io::read(&self.back, &mut [0; 8]);
        heard
    }

    fn wake_after(&self, nanoseconds: i64) -> Result<(), Errno> {
        let at = |tv_nsec| Timespec { tv_sec: 0, tv_nsec };
        let once = Itimerspec { it_interval: at(0), it_value: at(nanoseconds) };
        timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &once).map(drop)
    }

    /// All that the stand-in does.
    fn stand_in(&self) {
        loop {
            let _ = rustix::io::read(&self.timer, &mut [0; 8]);
            let turn =
                self.place.compare_exchange(AWAY, STOOD_IN, Ordering::SeqCst, Ordering::SeqCst);
            match turn {
                Ok(_) => self.hear_for_the_other(),
                Err(GONE) => return,
                Err(_) => {}
            }
        }
    }

    fn hear_for_the_other(&self) {
        let mut heard = self.lock();
        while self.place.load(Ordering::SeqCst) == STOOD_IN
            && heard.failed.is_none()
            && heard.state.end().is_none()
        {
            match self.router.hear(&mut heard.state, Some(self.back.as_fd())) {
                Ok(question) => heard.waiting.extend(question),
                Err(errno) => heard.failed = Some(errno),
            }
        }
    }
}

/// Sends the stand-in away.
struct Leaving<'a>(&'a Turns<'a>);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.place.store(GONE, Ordering::SeqCst);
        let _ = rustix::io::write(&self.0.back, &1_u64.to_ne_bytes());
        let _ = self.0.wake_after(1);
    }
}
