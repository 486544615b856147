//! The memory of a process under the launcher.

use std::os::fd::BorrowedFd;

use rustix::io::Errno;

use super::sys;
use crate::node::Memory;

/// The memory of a thread that waits for an answer.
pub(super) struct Remote<'a> {
    pub(super) listener: BorrowedFd<'a>,
    pub(super) id: u64,
    pub(super) thread: u32,
}

impl Memory for Remote<'_> {
    fn read(&self, address: u64, out: &mut [u8]) -> Result<(), Errno> {
        if out.is_empty() {
            return Ok(());
        }
        whole(sys::read_memory(self.thread, address, out)?, out.len())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), Errno> {
        if bytes.is_empty() {
            return Ok(());
        }
        // When the caller is gone, another process may have its number.
        if !sys::is_waiting(self.listener, self.id) {
            return Err(Errno::SRCH);
        }
        whole(sys::write_memory(self.thread, address, bytes)?, bytes.len())
    }
}

const fn whole(moved: usize, len: usize) -> Result<(), Errno> {
    if moved == len { Ok(()) } else { Err(Errno::FAULT) }
}
