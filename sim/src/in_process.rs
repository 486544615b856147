//! [`InProcess`]: a transport to a simulated drive, with virtual time.
//!
//! Time moves only by what commands cost and what the host waits. A command to a busy drive moves
//! it to the end of what goes on, or by a fixed step, whichever is nearer, so that a host that
//! polls without waiting comes to an end too.

use std::fmt;
use std::time::Duration;

use rawcd_mmc::{Completion, Data, Transport, TransportError};

use crate::{Drive, Storage};

/// By how much a poll of a busy drive moves time at most.
const POLL_STEP: Duration = Duration::from_millis(100);

/// A command as it was executed.
#[derive(Clone, Copy, Debug)]
pub struct TraceEntry<'a> {
    /// When it arrived.
    pub at: Duration,
    /// Time until it was answered.
    pub took: Duration,
    /// Its CDB.
    pub cdb: &'a [u8],
    /// Bytes that the host offered to move.
    pub offered: usize,
    /// How it ended.
    pub completion: Completion,
}

type Observer = Box<dyn FnMut(&TraceEntry<'_>) + Send>;

/// A transport to the drive that it owns.
pub struct InProcess<S> {
    drive: Drive<S>,
    now: Duration,
    observer: Option<Observer>,
}

impl<S: Storage> InProcess<S> {
    /// A transport to `drive`; its epoch is now.
    #[must_use]
    pub const fn new(drive: Drive<S>) -> InProcess<S> {
        InProcess { drive, now: Duration::ZERO, observer: None }
    }

    /// Has `observer` see every command after it was executed.
    #[must_use]
    pub fn observed_by(
        self,
        observer: impl FnMut(&TraceEntry<'_>) + Send + 'static,
    ) -> InProcess<S> {
        InProcess { observer: Some(Box::new(observer)), ..self }
    }

    /// The drive.
    #[must_use]
    pub const fn drive(&self) -> &Drive<S> {
        &self.drive
    }

    /// The drive, to put a medium in or plant a fault.
    pub const fn drive_mut(&mut self) -> &mut Drive<S> {
        &mut self.drive
    }

    /// Ends the connection.
    #[must_use]
    pub fn into_drive(self) -> Drive<S> {
        self.drive
    }
}

impl<S: Storage> Transport for InProcess<S> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let (at, offered) = (self.now, data.len());
        if offered > self.max_transfer_len() {
            return Err(TransportError::TooLong { len: offered, max: self.max_transfer_len() });
        }
        let busy_until = self.drive.next_event_at().filter(|until| *until > at);
        let outcome = self.drive.execute(at, cdb, data);
        if outcome.cost > timeout {
            self.now += timeout;
            let opcode = cdb.first().copied().unwrap_or(0);
            return Err(TransportError::Timeout { opcode, timeout });
        }
        let poll = busy_until.map_or(Duration::ZERO, |until| (until - at).min(POLL_STEP));
        let took = outcome.cost.max(poll);
        self.now += took;
        if let Some(observer) = &mut self.observer {
            let completion = outcome.completion;
            observer(&TraceEntry { at, took, cdb, offered, completion });
        }
        Ok(outcome.completion)
    }

    fn now(&self) -> Duration {
        self.now
    }

    fn wait(&mut self, duration: Duration) {
        self.now += duration;
    }
}

impl<S: fmt::Debug> fmt::Debug for InProcess<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InProcess")
            .field("drive", &self.drive)
            .field("now", &self.now)
            .finish_non_exhaustive()
    }
}
