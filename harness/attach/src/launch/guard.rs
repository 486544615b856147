//! The process between launcher and command. It starts the command under the filter, and sees to
//! it that none of its children stays behind: they become the guard's when their parents end, and
//! it ends them when the command or the launcher is gone.

use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::process;
use std::thread;
use std::time::Duration;

use libc::{SIGCHLD, SIGKILL, SIGTERM};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::filter::{self, Instruction};
use super::lists::Lists;
use super::message::{Message, send};
use super::sys::{self, Fork, Mask, Program};

/// What children get to end by themselves.
const GRACE: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(10);

/// What the guard is made with.
pub(super) struct Guard {
    pub(super) launcher: OwnedFd,
    pub(super) program: Program,
    pub(super) filter: Vec<Instruction>,
    /// The signals of the command.
    pub(super) mask: Mask,
    /// Removed at the end.
    pub(super) lists: Lists,
}

impl Guard {
    /// Does all that a guard does.
    pub(super) fn run(self) -> ! {
        sys::block_all();
        sys::adopt_orphans();
        let this = process::id().cast_signed();
        match sys::fork() {
            Ok(Fork::Child) => self.command(this),
            Ok(Fork::Parent(command)) => {
                self.watch(command);
                self.lists.remove();
            }
            Err(errno) => self.tell(Message::NotFiltered(errno.raw_os_error()), None),
        }
        sys::exit(0)
    }

    fn tell(&self, message: Message, descriptor: Option<&OwnedFd>) {
        send(self.launcher.as_fd(), message, descriptor);
    }

    /// Becomes the command.
    fn command(&self, guard: i32) -> ! {
        if !sys::end_with_parent(guard) {
            sys::exit(1);
        }
        sys::default_pipe_signal();
        sys::allow_descriptors(filter::HANDED_OUT.end.into());
        match sys::renounce_rights().and_then(|()| sys::install_filter(&self.filter)) {
            Ok(listener) => {
                let this = process::id().cast_signed();
                self.tell(Message::Listening(this), Some(&listener));
            }
            Err(errno) => {
                self.tell(Message::NotFiltered(errno.raw_os_error()), None);
                sys::exit(1);
            }
        }
        sys::restore(&self.mask);
        let errno = self.program.execute();
        self.tell(Message::NotExecuted(errno.raw_os_error()), None);
        sys::exit(1)
    }

    /// Waits for the end of the command, or of the launcher.
    fn watch(&self, command: i32) {
        let Ok(signals) = sys::signal_descriptor(&[SIGCHLD]) else { return end_all(SIGKILL) };
        loop {
            while let Ok(Some((child, status))) = sys::reap(-1, false) {
                if child == command {
                    self.tell(Message::Ended(status), None);
                    return end_all(SIGTERM);
                }
            }
            let mut sources =
                [PollFd::new(&signals, PollFlags::IN), PollFd::new(&self.launcher, PollFlags::IN)];
            let polled = poll(&mut sources, None);
            if polled.is_err() || !sources[1].revents().is_empty() {
                return end_all(SIGKILL);
            }
            let _ = rustix::io::read(&signals, &mut [0; 128]);
        }
    }
}

/// Ends all children, and theirs, which then become children; those first that `signal` ends.
fn end_all(signal: i32) {
    let mut left = if signal == SIGKILL { 0 } else { GRACE.as_millis() / STEP.as_millis() };
    for child in children() {
        sys::kill(child, signal);
    }
    loop {
        match sys::reap(-1, false) {
            Ok(Some(_)) => {}
            Ok(None) => {
                if left == 0 {
                    for child in children() {
                        sys::kill(child, SIGKILL);
                    }
                }
                left = left.saturating_sub(1);
                thread::sleep(STEP);
            }
            Err(_) => return,
        }
    }
}

/// The children of this process, by what every process says of its parent.
pub(super) fn children() -> Vec<i32> {
    let this = process::id().to_string();
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    processes
        .filter_map(|entry| {
            let number = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
            // State and parent follow the name, which may hold anything, and its parenthesis.
            let (_, behind) = status.rsplit_once(')')?;
            (behind.split_whitespace().nth(1)? == this).then_some(number)
        })
        .collect()
}

/// Whether the memory of a child can be read.
pub(super) fn can_read_memory(child: i32) -> Result<(), Errno> {
    static PROBE: u8 = 0;
    let address = std::ptr::from_ref(&PROBE).addr() as u64;
    sys::read_memory(child.unsigned_abs(), address, &mut [0]).map(|_| ())
}
