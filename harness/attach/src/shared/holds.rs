//! Who has a node open, and who holds it alone.
//!
//! Each open file has a placeholder: an empty file in memory that can be neither read nor written,
//! so that what reads it without a supervisor fails. The placeholder given away holds a shared
//! lock, which the kernel drops with the last descriptor of it, in whatever process and however
//! that ends: a file is open as long as its placeholder is locked. Nobody has to say that it is
//! closed, and nobody can forget to.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use rustix::fs::{FlockOperation, MemfdFlags, Mode, OFlags, SealFlags};
use rustix::io::Errno;

use crate::node::Device;

/// What placeholders are called in /proc.
const NAME: &str = "rawcd-drive";

/// The files of both nodes of a drive that are open, in any process.
#[derive(Debug, Default)]
pub(crate) struct Holds {
    open: Vec<Hold>,
    /// CDROM_LOCKDOOR was asked for: the tray stays locked when nobody has it open.
    pub(crate) keeps_locked: bool,
}

#[derive(Debug)]
struct Hold {
    /// Ours; never given away, and without a lock.
    kept: OwnedFd,
    device: Device,
    exclusive: bool,
}

impl Holds {
    /// Opens a node, as far as others let it be opened: the placeholder to give away, or `None`
    /// when somebody is in the way.
    pub(crate) fn open(
        &mut self,
        device: Device,
        exclusive: bool,
    ) -> Result<Option<OwnedFd>, Errno> {
        let mut same = self.open.iter().filter(|hold| hold.device == device);
        let is_held = match device {
            // Who asks for no hold gets in beside one who holds.
            Device::Block => exclusive && same.any(|hold| hold.exclusive),
            Device::Generic => same.any(|hold| hold.exclusive || exclusive),
        };
        if is_held {
            return Ok(None);
        }
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let kept = rustix::fs::memfd_create(NAME, flags)?;
        let seals = SealFlags::SEAL | SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK;
        rustix::fs::fcntl_add_seals(&kept, seals)?;
        let given = placeholder(&kept)?;
        self.open.push(Hold { kept, device, exclusive });
        Ok(Some(given))
    }

    /// Forgets what nobody has open any more; whether the block device was closed by that.
    pub(crate) fn forget_closed(&mut self) -> bool {
        let was_open = self.is_open(Device::Block);
        self.open.retain(|hold| is_given_away(&hold.kept));
        was_open && !self.is_open(Device::Block)
    }

    fn is_open(&self, device: Device) -> bool {
        self.open.iter().any(|hold| hold.device == device)
    }

    /// How many files are open, and whether one of them is held alone.
    pub(crate) fn count(&self) -> (usize, bool) {
        (self.open.len(), self.open.iter().any(|hold| hold.exclusive))
    }
}

/// Whether a descriptor of a placeholder, other than those without a lock, is open anywhere.
pub(crate) fn is_given_away(kept: &OwnedFd) -> bool {
    rustix::fs::flock(kept.as_fd(), FlockOperation::NonBlockingLockExclusive).is_err() || {
        // It must stay without one.
        let _ = rustix::fs::flock(kept.as_fd(), FlockOperation::Unlock);
        false
    }
}

/// A file of its own for the same placeholder, locked. Write-only, so that a read fails.
pub(crate) fn placeholder(of: &OwnedFd) -> Result<OwnedFd, Errno> {
    let file = reopen(of, OFlags::WRONLY)?;
    rustix::fs::flock(&file, FlockOperation::LockShared)?;
    Ok(file)
}

/// A file of its own for the same placeholder, without a lock.
pub(crate) fn unlocked(of: &OwnedFd) -> Result<OwnedFd, Errno> {
    reopen(of, OFlags::RDONLY)
}

fn reopen(of: &OwnedFd, access: OFlags) -> Result<OwnedFd, Errno> {
    let path = format!("/proc/self/fd/{}", of.as_raw_fd());
    rustix::fs::open(path, access | OFlags::CLOEXEC, Mode::empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_a_block_device_and_others_look_on() {
        let mut holds = Holds::default();
        let held = holds.open(Device::Block, true).unwrap().unwrap();
        assert!(holds.open(Device::Block, true).unwrap().is_none());
        let looker = holds.open(Device::Block, false).unwrap().unwrap();
        let copy = rustix::io::dup(&held).unwrap();
        drop(held);
        assert!(!holds.forget_closed());
        assert!(holds.open(Device::Block, true).unwrap().is_none());
        assert_eq!(holds.count(), (2, true));
        drop(copy);
        assert!(!holds.forget_closed());
        assert_eq!(holds.count(), (1, false));
        drop(looker);
        assert!(holds.forget_closed());
        assert!(holds.open(Device::Block, true).unwrap().is_some());
    }

    #[test]
    fn a_generic_device_is_held_alone() {
        let mut holds = Holds::default();
        let first = holds.open(Device::Generic, false).unwrap();
        assert!(holds.open(Device::Generic, true).unwrap().is_none());
        // The other node is another matter.
        assert!(holds.open(Device::Block, true).unwrap().is_some());
        drop(first);
        holds.forget_closed();
        let second = holds.open(Device::Generic, true).unwrap();
        assert!(second.is_some());
        assert!(holds.open(Device::Generic, false).unwrap().is_none());
    }

    #[test]
    fn a_placeholder_can_be_neither_read_nor_written() {
        let placeholder = Holds::default().open(Device::Generic, false).unwrap().unwrap();
        assert_eq!(rustix::io::read(&placeholder, &mut [0; 8]), Err(Errno::BADF));
        assert_eq!(rustix::io::write(&placeholder, &[0; 8]), Err(Errno::PERM));
        assert_eq!(rustix::fs::fstat(&placeholder).unwrap().st_size, 0);
    }
}
