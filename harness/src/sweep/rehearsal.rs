//! The burn without a fault, command by command, and a transport that gives its answers again.

use std::time::Duration;

use rawcd_format::Lba;
use rawcd_mmc::{Cdb, Completion, Data, Transport, TransportError, command_name};
use rawcd_sim::{Drive, InProcess, MemoryStorage};

use super::Stage;

/// A command of the rehearsal.
#[derive(Debug)]
pub(super) struct Step {
    cdb: Vec<u8>,
    offered: usize,
    answer: Vec<u8>,
    completion: Completion,
    /// When it came.
    pub(super) at: Duration,
    answered_at: Duration,
    /// Where in the burn it stands.
    pub(super) stage: Stage,
    /// The drive before it.
    pub(super) before: Drive<MemoryStorage>,
}

impl Step {
    /// Where it writes, when it does.
    pub(super) fn write(&self) -> Option<Lba> {
        match Cdb::parse(&self.cdb) {
            Ok(Cdb::Write(command)) => Some(command.lba),
            _ => None,
        }
    }

    /// Its name and, of a WRITE, where it goes.
    pub(super) fn name(&self) -> String {
        let name = self.cdb.first().and_then(|opcode| command_name(*opcode)).unwrap_or("?");
        match self.write() {
            Some(lba) => format!("{name} at LBA {lba}"),
            None => name.to_owned(),
        }
    }
}

/// Keeps what goes over a transport, and the drive before each command.
#[derive(Debug)]
pub(super) struct Rehearsal {
    live: InProcess<MemoryStorage>,
    steps: Vec<Step>,
    stage: Stage,
}

impl Rehearsal {
    pub(super) fn new(drive: Drive<MemoryStorage>) -> Rehearsal {
        Rehearsal { live: InProcess::new(drive), steps: Vec::new(), stage: Stage::Ask }
    }

    pub(super) fn into_parts(self) -> (Drive<MemoryStorage>, Vec<Step>) {
        (self.live.into_drive(), self.steps)
    }
}

impl Transport for Rehearsal {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let (before, at, offered) = (self.live.drive().clone(), self.live.now(), data.len());
        self.stage = self.stage.of(cdb);
        let (completion, answer) = match data {
            Data::In(buffer) => {
                let completion = self.live.execute(cdb, Data::In(buffer), timeout)?;
                (completion, buffer[..completion.transferred].to_vec())
            }
            data => (self.live.execute(cdb, data, timeout)?, Vec::new()),
        };
        self.steps.push(Step {
            cdb: cdb.to_vec(),
            offered,
            answer,
            completion,
            at,
            answered_at: self.live.now(),
            stage: self.stage,
            before,
        });
        Ok(completion)
    }

    fn now(&self) -> Duration {
        self.live.now()
    }

    fn wait(&mut self, duration: Duration) {
        self.live.wait(duration);
    }
}

/// Answers the first commands as in the rehearsal, and all others by a drive.
#[derive(Debug)]
pub(super) struct Replay<'a> {
    steps: std::slice::Iter<'a, Step>,
    now: Duration,
    live: InProcess<MemoryStorage>,
    /// Another command came than in the rehearsal, or at another time.
    differs: Option<String>,
}

impl<'a> Replay<'a> {
    pub(super) fn new(steps: &'a [Step], live: InProcess<MemoryStorage>) -> Replay<'a> {
        Replay { steps: steps.iter(), now: Duration::ZERO, live, differs: None }
    }

    pub(super) const fn live(&self) -> &InProcess<MemoryStorage> {
        &self.live
    }

    pub(super) const fn live_mut(&mut self) -> &mut InProcess<MemoryStorage> {
        &mut self.live
    }

    /// Whether the drive was met, and everything before was as rehearsed.
    pub(super) fn check(&self) -> Result<(), String> {
        match &self.differs {
            Some(what) => Err(what.clone()),
            None if self.steps.len() > 0 => Err("the burn ended before the fault".to_owned()),
            None => Ok(()),
        }
    }
}

impl Transport for Replay<'_> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let Some(step) = self.steps.next() else {
            return self.live.execute(cdb, data, timeout);
        };
        if (step.cdb.as_slice(), step.offered, step.at) != (cdb, data.len(), self.now) {
            let what = format!("{cdb:02X?} comes at {:?}, and {step:02X?} was rehearsed", self.now);
            self.differs.get_or_insert(what);
        }
        if let Data::In(buffer) = data {
            let len = step.answer.len().min(buffer.len());
            buffer[..len].copy_from_slice(&step.answer[..len]);
        }
        self.now = step.answered_at;
        Ok(step.completion)
    }

    fn now(&self) -> Duration {
        match self.steps.len() {
            0 => self.live.now(),
            _ => self.now,
        }
    }

    fn wait(&mut self, duration: Duration) {
        match self.steps.len() {
            0 => self.live.wait(duration),
            _ => self.now += duration,
        }
    }
}
