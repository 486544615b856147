//! Hears what the processes under the launcher ask, answers at once what is not about the drive,
//! and tells the rest; passes on signals; sees the end.

use std::os::fd::{AsFd, BorrowedFd};

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::calls::{self, Call};
use super::message::{Message, receive};
use super::paths::{self, Target};
use super::sys::{self, Notification, Verdict};

/// A call about the drive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) call: Call,
    pub(super) target: Target,
    pub(super) notification: Notification,
}

/// What the router hears with.
pub(super) struct Router<'a> {
    pub(super) listener: BorrowedFd<'a>,
    pub(super) guard: BorrowedFd<'a>,
    pub(super) signals: BorrowedFd<'a>,
    /// Hangs up when the drive goes away.
    pub(super) lifeline: Option<BorrowedFd<'a>>,
    pub(super) client: i32,
}

/// What the guard said before it went.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct End {
    /// The command could not be executed.
    pub(super) not_executed: Option<i32>,
    /// The wait status of the command.
    pub(super) status: Option<i32>,
    /// The drive is gone.
    pub(super) drive_lost: bool,
}

/// What whoever hears knows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct State {
    end: End,
    /// There is nobody any more who could ask.
    nobody_asks: bool,
    is_over: bool,
}

impl State {
    /// What came of it, at the end.
    pub(super) fn end(&self) -> Option<End> {
        self.is_over.then_some(self.end)
    }
}

/// What there is to hear.
struct Heard {
    listener: PollFlags,
    guard: PollFlags,
    signals: PollFlags,
    lifeline: PollFlags,
}

impl Router<'_> {
    /// Waits until something is to be heard, or comes at `back`; what is asked about the drive.
    ///
    /// Without `back` a call on a descriptor that could be the drive's is taken for one: whoever
    /// answers finds out.
    pub(super) fn hear(
        &self,
        state: &mut State,
        back: Option<BorrowedFd<'_>>,
    ) -> Result<Option<Question>, Errno> {
        let heard = self.wait(!state.nobody_asks, back)?;
        let mut question = None;
        if heard.listener.contains(PollFlags::IN) {
            if let Some(notification) = sys::receive(self.listener)? {
                question = self.route(notification, back.is_some());
            }
        } else if heard.listener.intersects(PollFlags::HUP | PollFlags::ERR) {
            state.nobody_asks = true;
        }
        if heard.signals.contains(PollFlags::IN) {
            self.pass_on_signal();
        }
        if heard.guard.contains(PollFlags::IN) {
            match receive(self.guard)? {
                Some((Message::NotExecuted(errno), _)) => state.end.not_executed = Some(errno),
                Some((Message::Ended(status), _)) => state.end.status = Some(status),
                Some(_) => {}
                None => state.is_over = true,
            }
        } else if heard.guard.intersects(PollFlags::HUP | PollFlags::ERR) {
            state.is_over = true;
        }
        if !heard.lifeline.is_empty() {
            state.end.drive_lost = state.end.status.is_none();
            state.is_over = true;
        }
        Ok(question)
    }

    fn wait(&self, is_asked: bool, back: Option<BorrowedFd<'_>>) -> Result<Heard, Errno> {
        let source = |file, events| PollFd::from_borrowed_fd(file, events);
        let mut sources =
            vec![source(self.guard, PollFlags::IN), source(self.signals, PollFlags::IN)];
        sources.extend(is_asked.then(|| source(self.listener, PollFlags::IN)));
        sources.extend(self.lifeline.map(|lifeline| source(lifeline, PollFlags::RDHUP)));
        sources.extend(back.map(|back| source(back, PollFlags::IN)));
        match poll(&mut sources, None) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(errno) => return Err(errno),
        }
        let mut heard = sources.iter().map(PollFd::revents);
        let mut next = |is_there| {
            let heard = if is_there { heard.next() } else { None };
            heard.unwrap_or(PollFlags::empty())
        };
        Ok(Heard {
            guard: next(true),
            signals: next(true),
            listener: next(is_asked),
            lifeline: next(self.lifeline.is_some()),
        })
    }

    fn route(&self, notification: Notification, looks: bool) -> Option<Question> {
        let question = calls::of(notification.number).and_then(|call| {
            let target = target(call, &notification)?;
            let is_ours = !looks || paths::is_ours(target, notification.thread);
            is_ours.then_some(Question { call, target, notification })
        });
        if question.is_none() {
            sys::send(self.listener, notification.id, Verdict::Continue);
        }
        question
    }

    /// A signal of the terminal has come to the command already.
    fn pass_on_signal(&self) {
        /// SI_KERNEL.
        const KERNEL: i32 = 0x80;
        let mut info = [0; 128];
        let Ok(128) = rustix::io::read(self.signals.as_fd(), &mut info) else { return };
        let field = |at| i32::from_ne_bytes([info[at], info[at + 1], info[at + 2], info[at + 3]]);
        let (number, code) = (field(0), field(8));
        if code != KERNEL {
            sys::kill(self.client, number);
        }
    }
}

/// What of ours a call is about.
fn target(call: Call, notification: &Notification) -> Option<Target> {
    const WORKING_DIRECTORY: u64 = -100_i64 as u64;
    /// AT_EMPTY_PATH: the descriptor itself.
    const EMPTY_PATH: u64 = 0x1000;
    let arguments = notification.arguments;
    let thread = notification.thread;
    let at = |folder: u64, address| {
        let path = paths::read_path(thread, address)?;
        paths::resolve(thread, folder as i32, &path)
    };
    let at_or_itself = |flags: u64| {
        let is_empty = || paths::read_path(thread, arguments[1]).is_none_or(|path| path.is_empty());
        if flags & EMPTY_PATH != 0 && is_empty() {
            paths::descriptor(arguments[0])
        } else {
            at(arguments[0], arguments[1])
        }
    };
    match call {
        Call::Open
        | Call::Creat
        | Call::Stat
        | Call::LStat
        | Call::Access
        | Call::ReadLink
        | Call::Attributes => at(WORKING_DIRECTORY, arguments[0]),
        Call::OpenAt | Call::OpenAt2 | Call::FAccessAt | Call::ReadLinkAt => {
            at(arguments[0], arguments[1])
        }
        Call::FStatAt => at_or_itself(arguments[3]),
        Call::Statx => at_or_itself(arguments[2]),
        Call::SendFile => paths::descriptor(arguments[1]),
        Call::Ioctl
        | Call::FStat
        | Call::Read
        | Call::PRead
        | Call::ReadV
        | Call::PReadV
        | Call::LSeek
        | Call::Fcntl
        | Call::Dup
        | Call::FLock
        | Call::CopyFileRange
        | Call::Splice => paths::descriptor(arguments[0]),
    }
}
