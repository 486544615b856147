//! [`InProcess`]: a transport to a simulated drive, with virtual time.
//!
//! Time moves only by what commands cost and what the host waits. A command to a drive that is busy
//! or plays moves it to the end of what goes on, or by a fixed step, whichever is nearer, so that
//! a host that polls without waiting comes to an end too.

use std::fmt;
use std::num::NonZeroU64;
use std::time::Duration;

use rawcd_mmc::{Completion, Data, Status, Transport, TransportError};

use crate::{Drive, Storage};

/// By how much a poll of a drive that is busy or plays moves time at most.
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
    /// Links of the recording that goes on, or was the last: how often its buffer ran empty and it
    /// went on.
    pub links: u32,
    /// Bytes of the host that waited in the write buffer behind it.
    pub buffered: u32,
}

/// DID_ERROR: the host adapter failed.
const HOST_ERROR: u16 = 0x07;

type Observer = Box<dyn FnMut(&TraceEntry<'_>) + Send>;

/// A transport to the drive that it owns.
pub struct InProcess<S> {
    drive: Drive<S>,
    now: Duration,
    observer: Option<Observer>,
    /// The host fails at this command with this operation code, counted down.
    host_fails: Option<(u8, u32)>,
    /// Bytes a second that the host has ready for WRITE; `None` when they are there already.
    host_rate: Option<NonZeroU64>,
    /// The data of a WRITE that the drive did not take are still there.
    is_prepared: bool,
}

impl<S: Storage> InProcess<S> {
    /// A transport to `drive`; its epoch is now.
    #[must_use]
    pub const fn new(drive: Drive<S>) -> InProcess<S> {
        InProcess {
            drive,
            now: Duration::ZERO,
            observer: None,
            host_fails: None,
            host_rate: None,
            is_prepared: false,
        }
    }

    /// The same at another time than zero, for a drive that was used before.
    #[must_use]
    pub fn starting_at(self, now: Duration) -> InProcess<S> {
        InProcess { now, ..self }
    }

    /// Has `observer` see every command after it was executed, behind those who see it already.
    #[must_use]
    pub fn observed_by(
        self,
        mut observer: impl FnMut(&TraceEntry<'_>) + Send + 'static,
    ) -> InProcess<S> {
        let observer: Observer = match self.observer {
            None => Box::new(observer),
            Some(mut before) => Box::new(move |entry| {
                before(entry);
                observer(entry);
            }),
        };
        InProcess { observer: Some(observer), ..self }
    }

    /// Makes the host fail at the `nth` command to come (from 1) with this operation code: the
    /// drive does not hear of it.
    #[must_use]
    pub fn failing_at(self, opcode: u8, nth: u32) -> InProcess<S> {
        InProcess { host_fails: Some((opcode, nth)), ..self }
    }

    /// Makes the host slow: before each WRITE it takes the time in which it reads or makes so many
    /// bytes a second.
    #[must_use]
    pub fn with_host_rate(self, bytes_per_s: NonZeroU64) -> InProcess<S> {
        InProcess { host_rate: Some(bytes_per_s), ..self }
    }

    /// How long the host takes for the data of a command.
    fn host_time(&self, opcode: u8, data: &Data<'_>) -> Duration {
        match (self.host_rate, data) {
            (Some(rate), Data::Out(bytes)) if is_write(opcode) && !self.is_prepared => {
                let nanos = bytes.len() as u128 * 1_000_000_000 / u128::from(rate.get());
                Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
            }
            _ => Duration::ZERO,
        }
    }

    /// Whether the host fails at this command.
    fn host_fails_at(&mut self, opcode: u8) -> bool {
        match &mut self.host_fails {
            Some((at, left)) if *at == opcode && *left > 0 => {
                *left -= 1;
                *left == 0
            }
            _ => false,
        }
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

/// WRITE(10), WRITE AND VERIFY(10), WRITE(12).
const fn is_write(opcode: u8) -> bool {
    matches!(opcode, 0x2A | 0x2E | 0xAA)
}

impl<S: Storage> Transport for InProcess<S> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let offered = data.len();
        if offered > self.max_transfer_len() {
            return Err(TransportError::TooLong { len: offered, max: self.max_transfer_len() });
        }
        let opcode = cdb.first().copied().unwrap_or(0);
        if self.host_fails_at(opcode) {
            return Err(TransportError::Host { opcode, host: HOST_ERROR, driver: 0 });
        }
        self.now += self.host_time(opcode, &data);
        let at = self.now;
        let busy_until = self.drive.next_event_at().filter(|until| *until > at);
        let outcome = self.drive.execute(at, cdb, data);
        if outcome.cost > timeout {
            self.now += timeout;
            return Err(TransportError::Timeout { opcode, timeout });
        }
        let poll = busy_until.map_or(Duration::ZERO, |until| (until - at).min(POLL_STEP));
        let took = outcome.cost.max(poll);
        self.now += took;
        if is_write(opcode) {
            self.is_prepared = outcome.completion.status != Status::Good;
        }
        if let Some(observer) = &mut self.observer {
            let (completion, links) = (outcome.completion, self.drive.links());
            let buffered = self.drive.buffered(self.now);
            observer(&TraceEntry { at, took, cdb, offered, completion, links, buffered });
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;
    use crate::{DriveProfile, Medium, MemoryStorage};

    const SECOND: Duration = Duration::from_secs(1);
    const TEST_UNIT_READY: [u8; 6] = [0; 6];

    fn transport() -> InProcess<MemoryStorage> {
        let mut transport = InProcess::new(Drive::new(DriveProfile::default()));
        transport.drive_mut().insert(Medium::blank_80_minute_cd_r(MemoryStorage::new()));
        for _ in 0..2 {
            transport.execute(&TEST_UNIT_READY, Data::None, SECOND).unwrap();
        }
        transport
    }

    /// START with IMMED takes 5 s; whoever polls without waiting gets there by steps of 0.1 s,
    /// the last one shorter.
    #[test]
    fn polling_moves_time() {
        let mut transport = transport();
        transport.execute(&[0x1B, 1, 0, 0, 1, 0], Data::None, SECOND).unwrap();
        let until = transport.drive().next_event_at().unwrap();
        let mut polls = 0;
        while transport.execute(&TEST_UNIT_READY, Data::None, SECOND).unwrap().sense().is_some() {
            polls += 1;
        }
        assert_eq!(polls, 50);
        assert_eq!(transport.now(), until + Duration::from_micros(100));
    }

    #[test]
    fn waiting_moves_time() {
        let mut transport = transport();
        transport.execute(&[0x1B, 1, 0, 0, 1, 0], Data::None, SECOND).unwrap();
        let before = transport.now();
        transport.wait(5 * SECOND);
        assert_eq!(transport.now(), before + 5 * SECOND);
        assert_eq!(
            transport.execute(&TEST_UNIT_READY, Data::None, SECOND).unwrap(),
            Completion::good(0)
        );
    }

    #[test]
    fn a_command_that_takes_too_long() {
        let mut transport = transport();
        let before = transport.now();
        let error = transport.execute(&[0x54, 1], Data::None, SECOND).unwrap_err();
        assert_eq!(error.to_string(), "command 54h got no answer within 1 s");
        assert_eq!(transport.now(), before + SECOND);
    }

    #[test]
    fn more_than_a_command_may_move() {
        let mut transport = transport();
        let error = transport.execute(&[0x2A], Data::Out(&vec![0; 65_537]), SECOND).unwrap_err();
        assert!(matches!(error, TransportError::TooLong { len: 65_537, max: 65_536 }));
    }

    #[test]
    fn every_command_is_observed() {
        let (sender, receiver) = mpsc::channel();
        let mut transport = transport().observed_by(move |entry| {
            sender.send((entry.at, entry.cdb.to_vec(), entry.completion)).unwrap();
        });
        let at = transport.now();
        let mut room = [0; 8];
        transport.execute(&[0x51, 0, 0, 0, 0, 0, 0, 0, 8, 0], Data::In(&mut room), SECOND).unwrap();
        transport.execute(&[0xD8], Data::None, SECOND).unwrap();
        let seen: Vec<_> = receiver.try_iter().collect();
        assert_eq!(seen.len(), 2);
        assert_eq!((seen[0].0, seen[0].1[0]), (at, 0x51));
        assert_eq!(seen[0].2, Completion::good(8));
        assert_eq!(seen[1].0, at + Duration::from_micros(100));
        assert_eq!(seen[1].2.sense().unwrap().codes(), (5, 0x20, 0));
        assert!(format!("{transport:?}").starts_with("InProcess"));
        assert!(transport.into_drive().medium().is_some());
    }
    /// Who observes first sees first. Nothing waits in a buffer before a WRITE.
    #[test]
    fn several_observe() {
        let (sender, receiver) = mpsc::channel();
        let other = sender.clone();
        let mut transport = transport()
            .observed_by(move |entry| sender.send((1, entry.cdb[0], entry.buffered)).unwrap())
            .observed_by(move |entry| other.send((2, entry.cdb[0], entry.buffered)).unwrap());
        transport.execute(&TEST_UNIT_READY, Data::None, SECOND).unwrap();
        assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [(1, 0, 0), (2, 0, 0)]);
    }
}
