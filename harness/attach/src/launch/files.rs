//! The open files of this launcher's processes, by the placeholders that stand for them.
//!
//! A placeholder's inode tells which open file it stands for, through duplicates, forks and
//! executions; its lock tells how long ([`crate::shared::holds`]).

use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;

use rustix::io::Errno;

use crate::node::OpenFile;
use crate::shared::holds;

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
    /// Keeps a file, which a placeholder is to stand for.
    pub(super) fn insert(&mut self, file: OpenFile, placeholder: &OwnedFd) -> Result<(), Errno> {
        let kept = holds::unlocked(placeholder)?;
        let stat = rustix::fs::fstat(&kept)?;
        self.open.push(Entry { kept, identity: (stat.st_dev, stat.st_ino), file });
        Ok(())
    }

    /// Another placeholder of an open file.
    pub(super) fn duplicate(&self, at: usize) -> Result<OwnedFd, Errno> {
        holds::placeholder(&self.open[at].kept)
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

    /// Forgets the files that nobody has any more.
    pub(super) fn forget_closed(&mut self) {
        self.open.retain(|entry| holds::is_given_away(&entry.kept));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Device;
    use holds::Holds;
    use std::os::fd::AsRawFd;

    #[test]
    fn a_file_is_found_until_its_last_placeholder_is_closed() {
        let this = std::process::id();
        let number = |file: &OwnedFd| file.as_raw_fd().unsigned_abs();
        let (mut holds, mut files) = (Holds::default(), Files::default());
        let first = holds.open(Device::Block, true).unwrap().unwrap();
        assert_eq!(files.find(this, number(&first)), None);
        files.insert(OpenFile::new(Device::Block, 0o202), &first).unwrap();
        let at = files.find(this, number(&first)).unwrap();
        assert_eq!(files.get(at).flags, 0o202);
        let second = files.duplicate(at).unwrap();
        let third = rustix::io::dup(&second).unwrap();
        drop((first, second));
        files.forget_closed();
        assert_eq!(files.find(this, number(&third)), Some(at));
        assert!(!holds.forget_closed());
        drop(third);
        files.forget_closed();
        assert!(files.open.is_empty());
        assert!(holds.forget_closed());
    }
}
