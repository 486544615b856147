//! The wire between a host and a CD recorder: command descriptor blocks, the data that commands
//! carry in and out, mode pages, features, sense, and the [`Transport`] that moves them.
//!
//! Every command and format stands in a file of its own, always in the same order: what it is and
//! its clause, the value, parse, emit, tests with literal bytes. Both sides use the same types: an
//! initiator emits a CDB and parses the answer, a device parses the CDB and emits the answer.
//!
//! # What this crate deliberately is not
//! It has no device and no behaviour: it does not know which command is legal when, only how one
//! is laid out. Answers are built whole; allocation lengths are carried, never obeyed.
//!
//! # Panics
//! Nothing that parses panics, whatever the bytes: a CDB that ends early is read as if zeros
//! followed, and an answer that ends early is a typed error. Emitting panics only where a doc
//! comment says so.
//!
//! # Conventions
//! Numbers on the wire are big endian. `byte` and `bit` of an error count as a field pointer does:
//! bytes from 0, bit 7 the most significant [SPC-3 4.5.2.4.2].
//!
//! # Sources
//! Citations in comments use these tags:
//! - `[MMC-3 n]`: INCITS 360-2002, Multi-Media Commands 3, clause n
//! - `[SPC-3 n]`: INCITS 408-2005, SCSI Primary Commands 3, clause n

mod sense;
mod transport;

pub use sense::{FieldPointer, PointsInto, Sense, SenseError, SenseKey, Specific};
pub use transport::{Completion, Data, Status, Transport, TransportError};
