//! What a case leaves, in a number: for runs that must leave the same.

use std::fmt;

use crc_fast::{CrcAlgorithm, Digest};
use rawcd_format::ReadError;
use rawcd_sim::{Recording, Storage, TraceEntry};

use crate::exchange::each_section;

/// CRC-64 of bytes that come one after the other.
pub(super) struct Checksum(Digest);

impl Default for Checksum {
    fn default() -> Checksum {
        Checksum(Digest::new(CrcAlgorithm::Crc64Nvme))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({:016X})", self.0.finalize())
    }
}

impl Checksum {
    /// A command, when it came, how long it took and how it ended.
    pub(super) fn command(&mut self, entry: &TraceEntry<'_>) {
        let times = [entry.at, entry.took].map(|time| time.as_nanos().to_le_bytes());
        times.iter().for_each(|time| self.0.update(time));
        self.0.update(entry.cdb);
        let (offered, completion) = (entry.offered, entry.completion);
        self.0.update(format!("{offered} {completion:?}").as_bytes());
    }

    pub(super) fn finish(&self) -> u64 {
        self.0.finalize()
    }
}

/// Of everything that is recorded, lead-in to lead-out, and where it lies.
pub(super) fn recording<S: Storage>(recording: &Recording<S>) -> Result<u64, ReadError> {
    let mut sum = Digest::new(CrcAlgorithm::Crc64Nvme);
    sum.update(format!("{:?}", recording.runs()).as_bytes());
    for &(first, end) in recording.runs() {
        each_section(recording, first..end, |_, section| -> Result<(), ReadError> {
            sum.update(section);
            Ok(())
        })?;
    }
    Ok(sum.finalize())
}

/// What a case leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// CRC-64 of the recording; `None` without a disc.
    pub recording: Option<u64>,
    /// CRC-64 of the commands, and of their times; `None` when nothing is recorded, and of programs
    /// of others, who poll as the machine lets them.
    pub commands: Option<u64>,
}
