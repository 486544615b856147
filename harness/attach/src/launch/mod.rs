//! [`launch`]: runs a command, and all that it starts, with a drive at /dev/sr0, /dev/sg0,
//! /dev/scd0 and /dev/cdrom that is any [`Transport`].
//!
//! The command runs under a seccomp filter that has the kernel ask a supervisor, this process,
//! about some system calls [seccomp.h]. What they say of paths and descriptors of the drive the
//! supervisor answers with [`Node`]; everything else the kernel does as ever. Nothing needs root, a
//! kernel module or a library in the command, and nothing of the machine changes for others.
//!
//! Three processes: this one, with the drive; a guard, which ends what the command leaves; the
//! command. When this one is killed, the guard ends the rest; when the guard is killed, this one.
//!
//! What it deliberately does not do: it shows the drive in no list but those of /sys that scans
//! look at (not in /dev itself, and not to who changes his folder to a list), runs no program of another machine (32 bits), and writes no blocks of a mounted file system.

mod calls;
mod error;
mod files;
mod filter;
mod guard;
mod listed;
mod lists;
mod memory;
mod message;
mod paths;
mod router;
mod supervisor;
pub(crate) mod sys;
mod turns;

use std::ffi::{CString, OsStr, OsString};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rawcd_mmc::Transport;
use rustix::io::Errno;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use crate::node::Node;
use crate::shared::{Alone, Connection, SharedDrive};
use crate::{Ended, LaunchError};
use files::Files;
use guard::Guard;
use lists::Lists;
use message::Message;
use router::{End, Router};
use supervisor::Supervisor;
use sys::{Fork, Mask, Program};
use turns::Turns;

/// Signals that are passed on to the command.
const PASSED_ON: [i32; 6] =
    [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM, libc::SIGUSR1, libc::SIGUSR2];

/// Runs a command with the drive, and returns when it and all that it started have ended.
///
/// Call it from a thread that has no others beside it: it forks.
///
/// # Errors
/// When this machine cannot do it, or the command cannot be executed.
pub fn launch(transport: &mut dyn Transport, command: &[OsString]) -> Result<Ended, LaunchError> {
    launch_with(&mut Alone::new(transport), command)
}

/// Does what [`launch()`] does, with a drive that a [`Server`](crate::Server) has. The command is
/// ended when that goes away.
///
/// # Errors
/// When this machine cannot do it, the command cannot be executed, or the drive went away.
pub fn launch_connected(
    connection: &mut Connection,
    command: &[OsString],
) -> Result<Ended, LaunchError> {
    launch_with(connection, command)
}

fn launch_with(drive: &mut dyn SharedDrive, command: &[OsString]) -> Result<Ended, LaunchError> {
    let program = program(command)?;
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).maximum;
    if let Some(limit) = limit.filter(|limit| *limit < filter::HANDED_OUT.end.into()) {
        return Err(LaunchError::FewDescriptors { limit });
    }
    let system =
        |action| move |source: Errno| LaunchError::System { action, source: source.into() };
    let sockets =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None);
    let (ours, launcher) = sockets.map_err(system("socketpair"))?;
    let signals = Signals::take().map_err(system("signalfd"))?;
    let lists = Lists::new();
    let guard = Guard {
        launcher,
        program,
        filter: filter::program(),
        mask: signals.before,
        lists: lists.clone(),
    };
    sys::adopt_orphans();
    let others = guard::children();
    let guard = match sys::fork().map_err(system("fork"))? {
        Fork::Child => {
            drop(ours);
            guard.run();
        }
        Fork::Parent(child) => {
            drop(guard);
            child
        }
    };
    let end = run(drive, &ours, &signals.descriptor, guard, lists.clone());
    // Gone for the guard, too, when something failed here.
    drop(ours);
    let _ = sys::reap(guard, true);
    end_strays(&others);
    lists.remove();
    let end = end?;
    match (end.not_executed, end.status) {
        _ if end.drive_lost => Err(LaunchError::DriveLost),
        (Some(errno), _) => Err(error::not_executed(&command[0], errno)),
        (None, Some(status)) => Ok(ended(status)),
        (None, None) => Err(LaunchError::GuardLost),
    }
}

/// Waits for the listener, and answers until the guard is gone.
fn run(
    drive: &mut dyn SharedDrive,
    ours: &OwnedFd,
    signals: &OwnedFd,
    guard: i32,
    lists: Lists,
) -> Result<End, LaunchError> {
    let failed = |source: Errno| LaunchError::System { action: "recvmsg", source: source.into() };
    guard::can_read_memory(guard).map_err(error::no_memory)?;
    let (client, listener) = match message::receive(ours.as_fd()).map_err(failed)? {
        Some((Message::Listening(client), Some(listener))) => (client, listener),
        Some((Message::NotFiltered(errno), _)) => return Err(error::not_filtered(errno)),
        _ => return Err(LaunchError::GuardLost),
    };
    sys::switch_straight(listener.as_fd());
    let copied = |file| rustix::io::fcntl_dupfd_cloexec(file, 0);
    let lifeline = drive.lifeline().map(copied).transpose().map_err(failed)?;
    let router = Router {
        listener: listener.as_fd(),
        guard: ours.as_fd(),
        signals: signals.as_fd(),
        lifeline: lifeline.as_ref().map(AsFd::as_fd),
        client,
    };
    let node = Node::attach(drive);
    let owner = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    let files = Files::default();
    let listener = listener.as_fd();
    let mut supervisor = Supervisor { drive, node, files, listener, owner, lists };
    let turns = Turns::new(router).map_err(failed)?;
    turns.run(|question| supervisor.answer(question)).map_err(failed)
}

/// The signals that this process passes on, taken until it is dropped.
struct Signals {
    before: Mask,
    descriptor: OwnedFd,
}

impl Signals {
    fn take() -> Result<Signals, Errno> {
        let descriptor = sys::signal_descriptor(&PASSED_ON)?;
        Ok(Signals { before: sys::block(&PASSED_ON), descriptor })
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        sys::restore(&self.before);
    }
}

/// Ends what has become a child of this process because the guard was killed.
fn end_strays(others: &[i32]) {
    loop {
        let strays: Vec<_> =
            guard::children().into_iter().filter(|child| !others.contains(child)).collect();
        if strays.is_empty() {
            return;
        }
        for stray in strays {
            sys::kill(stray, libc::SIGKILL);
            let _ = sys::reap(stray, true);
        }
    }
}

fn ended(status: i32) -> Ended {
    if libc::WIFSIGNALED(status) {
        Ended::Signal(libc::WTERMSIG(status).unsigned_abs() as u8)
    } else {
        Ended::Exited(libc::WEXITSTATUS(status).unsigned_abs() as u8)
    }
}

/// Where a command may be found, and its arguments.
fn program(command: &[OsString]) -> Result<Program, LaunchError> {
    let name = command.first().ok_or(LaunchError::NoCommand)?;
    let text = |text: &OsStr| {
        CString::new(text.as_bytes())
            .map_err(|_| error::not_executed(name, Errno::NOENT.raw_os_error()))
    };
    let arguments = command.iter().map(|argument| text(argument)).collect::<Result<Vec<_>, _>>()?;
    let paths = if name.as_bytes().contains(&b'/') {
        vec![text(name)?]
    } else {
        let folders = std::env::var_os("PATH").unwrap_or_else(|| "/usr/bin:/bin".into());
        std::env::split_paths(&folders)
            .map(
                |folder| if folder.as_os_str().is_empty() { Path::new(".").into() } else { folder },
            )
            .map(|folder| text(folder.join(name).as_os_str()))
            .collect::<Result<Vec<_>, _>>()?
    };
    Ok(Program::new(paths, arguments))
}
