//! The open files of the drive, and the placeholders that stand for them in other processes.
//!
//! A placeholder is an empty file in memory that can be neither read nor written: what reads it
//! without the supervisor fails. Its inode tells which open file it stands for, through duplicates,
//! forks and executions. Each one given away holds a shared lock on it, which the kernel drops with
//! the last descriptor of it, in whatever process and however that ends: a file is open as long as
//! its placeholder is locked.

use std::fs;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::os::unix::fs::MetadataExt;

use rustix::fs::{FlockOperation, MemfdFlags, Mode, OFlags, SealFlags};
use rustix::io::Errno;

use super::paths::PLACEHOLDER;
use crate::node::{Node, OpenFile};

/// Device and inode.
type Identity = (u64, u64);

/// All open files.
#[derive(Debug, Default)]
pub(super) struct Files {
    open: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// Ours; never given away, and without a lock.
    kept: OwnedFd,
    identity: Identity,
    file: OpenFile,
}

impl Files {
    /// Keeps a file, and makes the placeholder to give away.
    pub(super) fn insert(&mut self, file: OpenFile) -> Result<OwnedFd, Errno> {
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let kept = rustix::fs::memfd_create(PLACEHOLDER, flags)?;
        let seals = SealFlags::SEAL | SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK;
        rustix::fs::fcntl_add_seals(&kept, seals)?;
        let placeholder = placeholder(&kept)?;
        let stat = rustix::fs::fstat(&kept)?;
        self.open.push(Entry { kept, identity: (stat.st_dev, stat.st_ino), file });
        Ok(placeholder)
    }

    /// Another placeholder of an open file.
    pub(super) fn duplicate(&self, at: usize) -> Result<OwnedFd, Errno> {
        placeholder(&self.open[at].kept)
    }

    /// Which open file a descriptor of a process stands for.
    pub(super) fn find(&self, process: u32, descriptor: u32) -> Option<usize> {
        let found = fs::metadata(format!("/proc/{process}/fd/{descriptor}")).ok()?;
        let identity = (found.dev(), found.ino());
        self.open.iter().position(|entry| entry.identity == identity)
    }

    /// An open file that was found.
    pub(super) fn get(&mut self, at: usize) -> &mut OpenFile {
        &mut self.open[at].file
    }

    /// Closes the files that nobody has any more.
    pub(super) fn close_forgotten(&mut self, node: &mut Node) {
        self.open.retain(|entry| {
            let alone = FlockOperation::NonBlockingLockExclusive;
            let is_open = rustix::fs::flock(entry.kept.as_fd(), alone).is_err();
            if !is_open {
                node.close(&entry.file);
            }
            is_open
        });
    }
}

/// A file of its own for the same inode, locked. Write-only, so that a read fails.
fn placeholder(kept: &OwnedFd) -> Result<OwnedFd, Errno> {
    let path = format!("/proc/self/fd/{}", kept.as_raw_fd());
    let file = rustix::fs::open(path, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())?;
    rustix::fs::flock(&file, FlockOperation::LockShared)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Device;
    use rawcd_mmc::{Completion, Data, Transport, TransportError};
    use std::time::Duration;

    struct Ready;

    impl Transport for Ready {
        fn execute(
            &mut self,
            _cdb: &[u8],
            _data: Data<'_>,
            _timeout: Duration,
        ) -> Result<Completion, TransportError> {
            Ok(Completion::good(0))
        }

        fn now(&self) -> Duration {
            Duration::ZERO
        }

        fn wait(&mut self, _duration: Duration) {}
    }

    fn number(file: &OwnedFd) -> u32 {
        file.as_raw_fd().unsigned_abs()
    }

    #[test]
    fn a_file_is_open_until_its_last_placeholder_is_closed() {
        const HELD: u32 = 0o202;
        let this = std::process::id();
        let mut node = Node::attach(&mut Ready);
        let mut files = Files::default();
        let file = node.open(&mut Ready, Device::Block, HELD).unwrap();
        let first = files.insert(file).unwrap();
        let at = files.find(this, number(&first)).unwrap();
        let second = files.duplicate(at).unwrap();
        let third = rustix::io::dup(&second).unwrap();
        assert_eq!(files.find(this, number(&third)), Some(at));
        drop((first, second));
        files.close_forgotten(&mut node);
        assert_eq!(node.open(&mut Ready, Device::Block, HELD), Err(Errno::BUSY));
        drop(third);
        files.close_forgotten(&mut node);
        assert!(node.open(&mut Ready, Device::Block, HELD).is_ok());
        assert!(files.open.is_empty());
    }

    #[test]
    fn a_placeholder_can_be_neither_read_nor_written() {
        let mut node = Node::attach(&mut Ready);
        let file = node.open(&mut Ready, Device::Generic, 0o2).unwrap();
        let placeholder = Files::default().insert(file).unwrap();
        assert_eq!(rustix::io::read(&placeholder, &mut [0; 8]), Err(Errno::BADF));
        assert_eq!(rustix::io::write(&placeholder, &[0; 8]), Err(Errno::PERM));
        let stat = fs::metadata(format!("/proc/self/fd/{}", placeholder.as_raw_fd())).unwrap();
        assert_eq!(stat.len(), 0);
    }
}
