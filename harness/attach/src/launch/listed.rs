//! Calls about the lists of devices, answered with the tree that stands for them.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use rustix::fs::{Access, Mode, OFlags};
use rustix::io::Errno;

use super::calls::Call;
use super::paths;
use super::router::Question;
use super::supervisor::{CONTINUE, Reply, Supervisor, follows};
use crate::node::{Stat, flags};

impl Supervisor<'_> {
    /// A call about a place in the lists; what cannot be made is the kernel's.
    pub(super) fn on_list(&mut self, question: &Question) -> Reply {
        match self.place(question) {
            Some(place) => self.at_place(question, &place).unwrap_or_else(Reply::from),
            None => CONTINUE,
        }
    }

    /// Where it is in our tree, which is made now at the latest.
    fn place(&mut self, question: &Question) -> Option<PathBuf> {
        let notification = &question.notification;
        let at = match question.call {
            Call::Open | Call::Creat | Call::Stat | Call::LStat | Call::Access | Call::ReadLink => {
                0
            }
            _ => 1,
        };
        let path = paths::read_path(notification.thread, notification.arguments[at])?;
        let path = paths::listed(&path)?;
        if !self.lists.is_made() {
            let about = self.node.about(self.drive);
            self.lists.make(&about).ok()?;
        }
        let opens =
            matches!(question.call, Call::Open | Call::OpenAt | Call::OpenAt2 | Call::Creat);
        if opens && (path.contains("sr0") || path.contains("11:0") || path.contains("0:0:0:0")) {
            self.lists.set_sectors(self.node.sectors(self.drive));
        }
        Some(self.lists.folder().join(path))
    }

    fn at_place(&mut self, question: &Question, place: &PathBuf) -> Result<Reply, Errno> {
        let notification = &question.notification;
        let arguments = notification.arguments;
        match question.call {
            Call::Open | Call::OpenAt | Call::OpenAt2 | Call::Creat => {
                let asked = self.open_flags(question)?;
                if asked & (flags::ACCESS | flags::CREATE | flags::TRUNCATE) != 0 {
                    return Err(Errno::ACCESS);
                }
                let kept = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::PATH | OFlags::NONBLOCK;
                let flags = OFlags::from_bits_truncate(asked) & kept | OFlags::CLOEXEC;
                let file = rustix::fs::open(place, flags, Mode::empty())?;
                Ok(Reply::Plain { file, close_on_exec: asked & flags::CLOSE_ON_EXEC != 0 })
            }
            Call::Access | Call::FAccessAt => {
                let at = if question.call == Call::Access { 1 } else { 2 };
                let access = Access::from_bits_truncate(arguments[at] as u32);
                if access.contains(Access::WRITE_OK) {
                    return Err(Errno::ACCESS);
                }
                Ok(Reply::from(rustix::fs::access(place, access).map(|()| 0)))
            }
            Call::ReadLink | Call::ReadLinkAt => {
                let at = if question.call == Call::ReadLink { 1 } else { 2 };
                let target = fs::read_link(place).map_err(errno)?;
                Ok(self.put_link(notification, at, target.as_os_str().as_bytes()))
            }
            _ => {
                let found = if follows(question) {
                    fs::metadata(place)
                } else {
                    fs::symlink_metadata(place)
                };
                let found = found.map_err(errno)?;
                Ok(self.put_stat(question, Stat::file(found.mode(), found.ino(), found.len())))
            }
        }
    }
}

fn errno(error: std::io::Error) -> Errno {
    Errno::from_io_error(&error).unwrap_or(Errno::IO)
}
