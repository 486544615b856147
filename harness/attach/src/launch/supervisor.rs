//! Answers calls about the drive, one after the other: what the node says, in the terms of system
//! calls.

use std::fs;
use std::ops::RangeInclusive;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::io::Errno;

use super::calls::Call;
use super::files::Files;
use super::filter::{HANDED_OUT, REDIRECTED};
use super::lists::Lists;
use super::memory::Remote;
use super::paths::{LINK_TARGET, Target};
use super::router::Question;
use super::sys::{self, Notification, Verdict};
use crate::node::{Answer, Device, LOCK_DOOR, Memory, Node, Stat, flags};
use crate::shared::SharedDrive;

/// AT_SYMLINK_NOFOLLOW.
const NO_FOLLOW: u64 = 0x100;
/// Pieces of one read (IOV_MAX).
const MAX_PIECES: u64 = 1024;

/// The drive and its open files.
pub(super) struct Supervisor<'a> {
    pub(super) drive: &'a mut dyn SharedDrive,
    pub(super) node: Node,
    pub(super) files: Files,
    pub(super) listener: BorrowedFd<'a>,
    /// To whom the nodes belong.
    pub(super) owner: (u32, u32),
    /// Where the lists of devices are made when somebody asks for them.
    pub(super) lists: Lists,
}

/// How a call ends.
pub(super) enum Reply {
    Verdict(Verdict),
    /// With a new descriptor, that has at least this number and is closed on exec or not.
    Descriptor {
        file: OwnedFd,
        from: u64,
        close_on_exec: bool,
    },
    /// With a descriptor that is none of ours.
    Plain {
        file: OwnedFd,
        close_on_exec: bool,
    },
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Reply {
        Reply::Verdict(answer.map_or_else(Verdict::Error, Verdict::Value))
    }
}

impl From<Errno> for Reply {
    fn from(errno: Errno) -> Reply {
        Reply::from(Err(errno))
    }
}

pub(super) const CONTINUE: Reply = Reply::Verdict(Verdict::Continue);

impl Supervisor<'_> {
    /// Answers one call.
    pub(super) fn answer(&mut self, question: &Question) {
        let Notification { id, thread, .. } = question.notification;
        let verdict = match self.reply(question) {
            Reply::Verdict(verdict) => verdict,
            Reply::Descriptor { file, from, close_on_exec } => {
                match self.hand_out(id, thread, &file, from, close_on_exec) {
                    Ok(number) => Verdict::Value(number.into()),
                    Err(errno) => Verdict::Error(errno),
                }
            }
            Reply::Plain { file, close_on_exec } => {
                match sys::add_descriptor(self.listener, id, file.as_fd(), None, close_on_exec) {
                    Ok(number) => Verdict::Value(number.into()),
                    Err(errno) => Verdict::Error(errno),
                }
            }
        };
        sys::send(self.listener, id, verdict);
    }

    /// Gives a file to the caller: on a number that a shell redirects when one is free, for who
    /// closes and opens it again expects it there; else in our range.
    fn hand_out(
        &self,
        id: u64,
        thread: u32,
        file: &OwnedFd,
        from: u64,
        close_on_exec: bool,
    ) -> Result<i32, Errno> {
        let is_free =
            |number: &u32| fs::symlink_metadata(format!("/proc/{thread}/fd/{number}")).is_err();
        let number = REDIRECTED
            .chain(HANDED_OUT)
            .filter(|number| u64::from(*number) >= from)
            .find(is_free)
            .ok_or(Errno::MFILE)?;
        sys::add_descriptor(self.listener, id, file.as_fd(), Some(number), close_on_exec)
    }

    fn reply(&mut self, question: &Question) -> Reply {
        let notification = &question.notification;
        if question.call == Call::Attributes {
            return Errno::OPNOTSUPP.into();
        }
        if question.target == Target::Listed {
            return self.on_list(question);
        }
        match question.call {
            Call::Open | Call::OpenAt | Call::OpenAt2 | Call::Creat => {
                self.open(question).unwrap_or_else(Reply::from)
            }
            Call::Stat | Call::LStat | Call::FStat | Call::FStatAt | Call::Statx => {
                self.stat(question)
            }
            Call::Access | Call::FAccessAt => {
                let at = if question.call == Call::Access { 1 } else { 2 };
                // Anything but executing it.
                let is_refused = notification.arguments[at] & 1 != 0;
                if is_refused { Errno::ACCESS.into() } else { Reply::from(Ok(0)) }
            }
            Call::ReadLink => self.read_link(question, 1),
            Call::ReadLinkAt => self.read_link(question, 2),
            _ => match self.open_file(notification, question.target) {
                Some(at) => self.on_file(question.call, notification, at),
                None => CONTINUE,
            },
        }
    }

    pub(super) fn remote(&self, notification: &Notification) -> Remote<'_> {
        Remote { listener: self.listener, id: notification.id, thread: notification.thread }
    }

    /// Which open file is meant.
    fn open_file(&self, notification: &Notification, target: Target) -> Option<usize> {
        match target {
            Target::Open { descriptor } => self.files.find(notification.thread, descriptor),
            Target::Named { process, descriptor } => self.files.find(process, descriptor),
            Target::Node(_) | Target::Link | Target::Listed => None,
        }
    }

    fn device(&mut self, notification: &Notification, target: Target) -> Option<Device> {
        match target {
            Target::Node(device) => Some(device),
            Target::Link => Some(Device::Block),
            target => {
                let at = self.open_file(notification, target)?;
                Some(self.files.get(at).device)
            }
        }
    }

    fn open(&mut self, question: &Question) -> Result<Reply, Errno> {
        /// O_DIRECTORY and O_NOFOLLOW on this machine.
        const DIRECTORY: u32 = libc::O_DIRECTORY.unsigned_abs();
        const NO_LINK: u32 = libc::O_NOFOLLOW.unsigned_abs();
        let notification = &question.notification;
        let flags = self.open_flags(question)?;
        if flags & DIRECTORY != 0 {
            return Err(Errno::NOTDIR);
        }
        if flags & NO_LINK != 0 && question.target == Target::Link {
            return Err(Errno::LOOP);
        }
        let Some(device) = self.device(notification, question.target) else {
            return Ok(CONTINUE);
        };
        if flags & flags::CREATE != 0 && flags & flags::EXCLUSIVE != 0 {
            return Err(Errno::EXIST);
        }
        self.files.forget_closed();
        // A place rather than a file: nothing is held, and nothing waited for.
        let is_place = flags & flags::PATH != 0;
        let flags =
            if is_place { flags::NON_BLOCKING | flags & flags::CLOSE_ON_EXEC } else { flags };
        let placeholder = self.drive.open(device, flags & flags::EXCLUSIVE != 0)?;
        let file = self.node.open(self.drive, device, flags)?;
        self.files.insert(file, &placeholder)?;
        let close_on_exec = flags & flags::CLOSE_ON_EXEC != 0;
        Ok(Reply::Descriptor { file: placeholder, from: 0, close_on_exec })
    }

    /// The flags that a file is to be opened with.
    pub(super) fn open_flags(&self, question: &Question) -> Result<u32, Errno> {
        let notification = &question.notification;
        let arguments = notification.arguments;
        Ok(match question.call {
            Call::Open => arguments[1] as u32,
            Call::Creat => flags::CREATE | flags::WRITE_ONLY | flags::TRUNCATE,
            Call::OpenAt2 => {
                let mut how = [0; 8];
                self.remote(notification).read(arguments[2], &mut how)?;
                u64::from_ne_bytes(how) as u32
            }
            _ => arguments[2] as u32,
        })
    }

    fn stat(&mut self, question: &Question) -> Reply {
        let notification = &question.notification;
        let follows = follows(question);
        let stat = match question.target {
            // The kernel knows this link.
            Target::Named { .. } if !follows => return CONTINUE,
            Target::Link if !follows => Stat::link(LINK_TARGET.len()),
            target => match self.device(notification, target) {
                Some(device) => Stat::device(device, self.owner),
                None => return CONTINUE,
            },
        };
        self.put_stat(question, stat)
    }

    pub(super) fn put_stat(&self, question: &Question, stat: Stat) -> Reply {
        let notification = &question.notification;
        let (at, raw) = match question.call {
            Call::Statx => (4, stat.statx()),
            Call::FStatAt => (2, stat.stat()),
            _ => (1, stat.stat()),
        };
        let address = notification.arguments[at];
        Reply::from(self.remote(notification).write(address, &raw).map(|()| 0))
    }

    /// The buffer is the argument `at`, and its length the next one.
    fn read_link(&mut self, question: &Question, at: usize) -> Reply {
        let notification = &question.notification;
        let name = match question.target {
            Target::Node(_) => return Errno::INVAL.into(),
            Target::Link => LINK_TARGET,
            target => match self.device(notification, target) {
                Some(Device::Block) => "/dev/sr0",
                Some(Device::Generic) => "/dev/sg0",
                None => return CONTINUE,
            },
        };
        self.put_link(notification, at, name.as_bytes())
    }

    pub(super) fn put_link(&self, notification: &Notification, at: usize, name: &[u8]) -> Reply {
        let room = notification.arguments[at + 1];
        if room == 0 {
            return Errno::INVAL.into();
        }
        let len = name.len().min(usize::try_from(room).unwrap_or(usize::MAX));
        let mut memory = self.remote(notification);
        let written = memory.write(notification.arguments[at], &name[..len]);
        Reply::from(written.map(|()| len as i64))
    }

    /// A call on an open file.
    fn on_file(&mut self, call: Call, notification: &Notification, at: usize) -> Reply {
        let Notification { id, thread, arguments, .. } = *notification;
        let mut memory = Remote { listener: self.listener, id, thread };
        let file = self.files.get(at);
        let answer = match call {
            Call::Ioctl => {
                let request = arguments[1] as u32;
                let done = self.node.ioctl(self.drive, file, request, arguments[2], &mut memory);
                if request == LOCK_DOOR && done.is_ok() {
                    self.drive.keep_locked(arguments[2] != 0);
                }
                done
            }
            Call::LSeek => {
                let offset = arguments[1].cast_signed();
                self.node.seek(self.drive, file, offset, arguments[2] as u32)
            }
            Call::Read | Call::PRead | Call::ReadV | Call::PReadV => {
                self.read(call, notification, at)
            }
            // Locks of other programs than recorders are nobody's business here.
            Call::FLock => Ok(0),
            // Who copies this way tries another when it cannot.
            Call::CopyFileRange | Call::SendFile | Call::Splice => Err(Errno::INVAL),
            Call::Dup => return self.duplicate(at, 0, false),
            Call::Fcntl => return self.control(notification, at),
            _ => return CONTINUE,
        };
        Reply::from(answer)
    }

    fn duplicate(&self, at: usize, from: u64, close_on_exec: bool) -> Reply {
        match self.files.duplicate(at) {
            Ok(file) => Reply::Descriptor { file, from, close_on_exec },
            Err(errno) => errno.into(),
        }
    }

    fn read(&mut self, call: Call, notification: &Notification, at: usize) -> Answer {
        let Notification { id, thread, arguments, .. } = *notification;
        let mut memory = Remote { listener: self.listener, id, thread };
        let pieces = match call {
            Call::Read | Call::PRead => vec![(arguments[1], arguments[2])],
            _ => pieces(&memory, arguments[1], arguments[2])?,
        };
        let len = pieces.iter().fold(0_u64, |sum, (_, len)| sum.saturating_add(*len));
        let file = self.files.get(at);
        // preadv2 with -1 reads from where the file is.
        let is_placed = matches!(call, Call::PRead | Call::PReadV) && arguments[3] != u64::MAX;
        let read = if is_placed {
            if arguments[3].cast_signed() < 0 {
                return Err(Errno::INVAL);
            }
            self.node.read_at(self.drive, file, arguments[3], len)?
        } else {
            self.node.read(self.drive, file, len)?
        };
        let mut rest = &read[..];
        for (address, len) in pieces {
            let len = usize::try_from(len).unwrap_or(usize::MAX).min(rest.len());
            let (piece, behind) = rest.split_at(len);
            memory.write(address, piece)?;
            rest = behind;
        }
        Ok(read.len() as i64)
    }

    /// `fcntl`: duplicates, flags and locks; what concerns the descriptor alone is the kernel's.
    fn control(&mut self, notification: &Notification, at: usize) -> Reply {
        const LOCKS: [RangeInclusive<i32>; 2] =
            [libc::F_SETLK..=libc::F_SETLKW, libc::F_OFD_SETLK..=libc::F_OFD_SETLKW];
        let [_, command, argument, ..] = notification.arguments;
        match command as i32 {
            libc::F_DUPFD => self.duplicate(at, argument, false),
            libc::F_DUPFD_CLOEXEC => self.duplicate(at, argument, true),
            libc::F_GETFL => {
                let given = self.files.get(at).flags;
                Reply::from(Ok((given & !ONLY_AT_OPEN).into()))
            }
            libc::F_SETFL => {
                let file = self.files.get(at);
                file.flags = file.flags & !CHANGEABLE | argument as u32 & CHANGEABLE;
                Reply::from(Ok(0))
            }
            libc::F_GETLK | libc::F_OFD_GETLK => {
                // `l_type`, first in the structure: nobody holds a lock.
                let unlocked = (libc::F_UNLCK as i16).to_ne_bytes();
                Reply::from(self.remote(notification).write(argument, &unlocked).map(|()| 0))
            }
            command if LOCKS.iter().any(|locks| locks.contains(&command)) => Reply::from(Ok(0)),
            _ => CONTINUE,
        }
    }
}

/// Whether a call that asks about a link means what it leads to.
pub(super) fn follows(question: &Question) -> bool {
    let arguments = question.notification.arguments;
    match question.call {
        Call::LStat => false,
        Call::FStatAt => arguments[3] & NO_FOLLOW == 0,
        Call::Statx => arguments[2] & NO_FOLLOW == 0,
        _ => true,
    }
}

/// Flags that `open` takes and a file does not keep.
const ONLY_AT_OPEN: u32 =
    flags::CREATE | flags::EXCLUSIVE | flags::NO_TERMINAL | flags::TRUNCATE | flags::CLOSE_ON_EXEC;
/// Flags that F_SETFL changes.
const CHANGEABLE: u32 = flags::NON_BLOCKING | (libc::O_APPEND | libc::O_ASYNC).unsigned_abs();

/// What an `iovec` names.
fn pieces(memory: &dyn Memory, address: u64, count: u64) -> Result<Vec<(u64, u64)>, Errno> {
    if count > MAX_PIECES {
        return Err(Errno::INVAL);
    }
    let mut raw = vec![0; count as usize * 16];
    memory.read(address, &mut raw)?;
    let number = |raw: &[u8]| raw.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    Ok(raw.chunks_exact(16).map(|piece| (number(&piece[..8]), number(&piece[8..]))).collect())
}
