//! A drive that several launchers share: who has its nodes open is known in one place, in this
//! process ([`Alone`]) or in one that serves it ([`Connection`] and [`Server`]).

mod connection;
pub(crate) mod holds;
mod lease;
mod server;
mod socket;
mod wire;

use std::os::fd::{BorrowedFd, OwnedFd};
use std::time::Duration;

use rawcd_mmc::{Completion, Data, PreventAllow, Status, Transport, TransportError};
use rustix::io::Errno;

pub use connection::Connection;
pub use lease::Lease;
pub use server::Server;
pub(crate) use wire::{Reply, Request, read as read_frame};

use crate::node::Device;
use holds::Holds;

/// A drive, and who has its nodes open.
pub(crate) trait SharedDrive: Transport {
    /// Opens a node, as far as others let it be opened: the placeholder to give away, or
    /// [`Errno::BUSY`].
    fn open(&mut self, device: Device, exclusive: bool) -> Result<OwnedFd, Errno>;

    /// CDROM_LOCKDOOR was asked for: the tray stays locked, or not, when nobody has it open.
    fn keep_locked(&mut self, keep: bool);

    /// A socket that hangs up when the drive goes away.
    fn lifeline(&self) -> Option<BorrowedFd<'_>> {
        None
    }
}

/// The last file of the block device was closed: the tray is unlocked, as the kernel does.
fn unlock(transport: &mut dyn Transport, holds: &Holds) {
    const TIMEOUT: Duration = Duration::from_secs(60);
    if holds.keeps_locked {
        return;
    }
    let allow = PreventAllow { prevent: false, persistent: false }.emit();
    // Behind as many unit attentions as the kernel would hear.
    for _ in 0..4 {
        let ended = transport.execute(&allow, Data::None, TIMEOUT);
        if !matches!(ended, Ok(Completion { status: Status::CheckCondition(_), .. })) {
            return;
        }
    }
}

/// A drive of this launcher alone.
pub(crate) struct Alone<'a> {
    transport: &'a mut dyn Transport,
    holds: Holds,
}

impl<'a> Alone<'a> {
    pub(crate) fn new(transport: &'a mut dyn Transport) -> Alone<'a> {
        Alone { transport, holds: Holds::default() }
    }
}

impl Transport for Alone<'_> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        self.transport.execute(cdb, data, timeout)
    }

    fn now(&self) -> Duration {
        self.transport.now()
    }

    fn wait(&mut self, duration: Duration) {
        self.transport.wait(duration);
    }

    fn max_transfer_len(&self) -> usize {
        self.transport.max_transfer_len()
    }
}

impl SharedDrive for Alone<'_> {
    fn open(&mut self, device: Device, exclusive: bool) -> Result<OwnedFd, Errno> {
        if self.holds.forget_closed() {
            unlock(self.transport, &self.holds);
        }
        self.holds.open(device, exclusive)?.ok_or(Errno::BUSY)
    }

    fn keep_locked(&mut self, keep: bool) {
        self.holds.keeps_locked = keep;
    }
}
