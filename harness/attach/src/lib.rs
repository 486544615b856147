//! System calls: [`SgIo`], a real drive behind Linux's SG_IO, as an [`rawcd_mmc::Transport`].
//!
//! Both kinds of node work: the block device (`/dev/sr0`) and the generic one (`/dev/sg1`).
//!
//! # What this crate deliberately is not
//! It knows no command: it carries CDBs and data, and reads sense. It retries nothing, not even
//! an interrupted call, because a WRITE must not run twice. Off Linux there is no drive to open:
//! [`SgIo::open`] says so.
//!
//! # Sources
//! Citations in comments use these tags:
//! - `[sg.h]`: Linux, `include/scsi/sg.h`, the version 3 interface
//! - `[MMC-3 n]`: INCITS 360-2002, Multi-Media Commands 3, clause n

mod error;
#[cfg(target_os = "linux")]
mod ioctl;
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
#[allow(dead_code, unused_imports, reason = "the launcher that reaches it is the next piece")]
mod node;
#[cfg(target_os = "linux")]
mod sg_io;
#[cfg(not(target_os = "linux"))]
mod unsupported;

pub use error::AttachError;
#[cfg(target_os = "linux")]
pub use sg_io::SgIo;
#[cfg(not(target_os = "linux"))]
pub use unsupported::SgIo;
