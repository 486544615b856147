//! The seam between initiator and device: a CDB and data go one way, a status and data the other.
//!
//! Time belongs to the transport. Whoever polls a busy drive does so with [`Transport::wait`] and
//! measures with [`Transport::now`], so that a real drive really waits and a simulated one only
//! moves its virtual clock.

use std::io;
use std::time::Duration;

use crate::{Sense, SenseError, SenseKey};

/// Unit attentions in a row that are taken for old news: power on, new medium, mode parameters.
const UNIT_ATTENTIONS: u32 = 8;

/// The data phase of a command.
#[derive(Debug)]
pub enum Data<'a> {
    /// The command moves no data.
    None,
    /// The device fills this, or less of it.
    In(&'a mut [u8]),
    /// The device takes this.
    Out(&'a [u8]),
}

impl Data<'_> {
    /// The same, to be sent once more.
    #[must_use]
    pub const fn again(&mut self) -> Data<'_> {
        match self {
            Data::None => Data::None,
            Data::In(buffer) => Data::In(buffer),
            Data::Out(bytes) => Data::Out(bytes),
        }
    }

    /// Bytes that the host offers to move.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Data::None => 0,
            Data::In(buffer) => buffer.len(),
            Data::Out(bytes) => bytes.len(),
        }
    }

    /// Whether no byte can move.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// SCSI status; CHECK CONDITION comes with its sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 00h.
    Good,
    /// 02h, and what the device had to say.
    CheckCondition(Sense),
    /// Any other status byte: 08h BUSY, 18h RESERVATION CONFLICT, ...
    Other(u8),
}

/// How a command ended. A CHECK CONDITION is such an end, not a [`TransportError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What the device said.
    pub status: Status,
    /// Bytes of the data phase that moved, at most what was offered.
    pub transferred: usize,
}

impl Completion {
    /// GOOD after moving this many bytes.
    #[must_use]
    pub const fn good(transferred: usize) -> Completion {
        Completion { status: Status::Good, transferred }
    }

    /// CHECK CONDITION before anything moved.
    #[must_use]
    pub const fn check(sense: Sense) -> Completion {
        Completion { status: Status::CheckCondition(sense), transferred: 0 }
    }

    /// The sense of a CHECK CONDITION.
    #[must_use]
    pub const fn sense(&self) -> Option<Sense> {
        match self.status {
            Status::CheckCondition(sense) => Some(sense),
            _ => None,
        }
    }
}

/// Carries commands to one device, one at a time.
pub trait Transport {
    /// Executes one command and returns when the device has answered it.
    ///
    /// # Errors
    /// When no answer came: the host or the transport failed, or `timeout` ran out.
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError>;

    /// Executes one command, and sends it again after unit attentions: those tell of what was before
    /// it, and do not execute it. So many of them in a row that they are no old news are an answer.
    ///
    /// # Errors
    /// As [`Transport::execute`].
    fn execute_past_attentions(
        &mut self,
        cdb: &[u8],
        mut data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let mut attentions = 0;
        loop {
            let completion = self.execute(cdb, data.again(), timeout)?;
            let is_attention =
                completion.sense().is_some_and(|sense| sense.key == SenseKey::UnitAttention);
            if !is_attention || attentions == UNIT_ATTENTIONS {
                return Ok(completion);
            }
            attentions += 1;
        }
    }

    /// Time since the transport's own epoch; never runs backwards.
    fn now(&self) -> Duration;

    /// Lets this much time pass.
    fn wait(&mut self, duration: Duration);

    /// Most bytes that one command may move.
    fn max_transfer_len(&self) -> usize {
        65_536
    }
}

/// Why a command got no answer.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The operating system refused or lost the command.
    #[error("{action}: {source}")]
    Io {
        /// What was being done.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// No answer in time.
    #[error("command {opcode:02X}h got no answer within {} s", timeout.as_secs_f32())]
    Timeout {
        /// Operation code of the command.
        opcode: u8,
        /// Time that it was given.
        timeout: Duration,
    },
    /// The host adapter or its driver reported a failure of its own.
    #[error(
        "command {opcode:02X}h failed below SCSI: host status {host:02X}h, driver status {driver:02X}h"
    )]
    Host {
        /// Operation code of the command.
        opcode: u8,
        /// Host status, as the system numbers it.
        host: u16,
        /// Driver status, as the system numbers it.
        driver: u16,
    },
    /// CHECK CONDITION came without sense that can be read.
    #[error("command {opcode:02X}h ended in CHECK CONDITION, but {source}")]
    Sense {
        /// Operation code of the command.
        opcode: u8,
        /// What is wrong with the sense.
        source: SenseError,
    },
    /// More data than [`Transport::max_transfer_len`].
    #[error("a command was to move {len} bytes; this transport moves at most {max}")]
    TooLong {
        /// Bytes asked for.
        len: usize,
        /// Most bytes of one command.
        max: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SenseKey;

    #[test]
    fn a_check_condition_is_an_answer() {
        let sense = Sense::new(SenseKey::NotReady, 0x3A, 0x00);
        assert_eq!(Completion::check(sense).sense(), Some(sense));
        assert_eq!(Completion::good(2352).sense(), None);
        assert_eq!(Completion::good(2352).transferred, 2352);
    }

    #[test]
    fn data_knows_its_length() {
        assert!(Data::None.is_empty());
        assert_eq!(Data::In(&mut [0; 36]).len(), 36);
        assert_eq!(Data::Out(&[1, 2]).len(), 2);
    }

    #[test]
    fn errors_name_the_command() {
        let error = TransportError::Timeout { opcode: 0x2A, timeout: Duration::from_millis(1500) };
        assert_eq!(error.to_string(), "command 2Ah got no answer within 1.5 s");
        let error = TransportError::Sense { opcode: 0x51, source: SenseError::Format(0x72) };
        assert_eq!(
            error.to_string(),
            "command 51h ended in CHECK CONDITION, but its sense has response code 72h: 70h or 71h is read"
        );
        let error = TransportError::TooLong { len: 70_000, max: 65_536 };
        assert_eq!(
            error.to_string(),
            "a command was to move 70000 bytes; this transport moves at most 65536"
        );
        let error = TransportError::Host { opcode: 0x12, host: 0x0E, driver: 0 };
        assert_eq!(
            error.to_string(),
            "command 12h failed below SCSI: host status 0Eh, driver status 00h"
        );
        let source = io::Error::from(io::ErrorKind::NotFound);
        let error = TransportError::Io { action: "open /dev/sr0", source };
        assert!(error.to_string().starts_with("open /dev/sr0: "));
    }
}
