//! System calls: [`SgIo`], a real drive behind Linux's SG_IO, as an [`rawcd_mmc::Transport`]; and
//! its mirror image, [`launch()`], which gives other programs a transport as a drive at /dev/sr0;
//! and a [`Server`] of a drive, to which the launchers of several commands have a [`Connection`].
//!
//! Both kinds of node work, both ways: the block device (`/dev/sr0`) and the generic one
//! (`/dev/sg1`).
//!
//! # What this crate deliberately is not
//! It carries CDBs and data, and reads sense; the only commands that it makes itself are those
//! that a kernel makes for a program that asks it. It retries nothing of others, not even an
//! interrupted call, because a WRITE must not run twice. Off Linux there is no drive to open and
//! none to give: [`SgIo::open`] and [`launch()`] say so.
//!
//! # Sources
//! Citations in comments use these tags:
//! - `[sg.h]`, `[scsi_ioctl.h]`: Linux, `include/scsi/`; the first in its version 3 interface
//! - `[cdrom.h]`, `[fs.h]`, `[seccomp.h]`, `[bpf.h]`, `[audit.h]`, `[stat.h]`, `[fcntl.h]`: Linux,
//!   `include/uapi/linux/` and `asm`
//! - `[SPC-3 n]`: INCITS 408-2005, SCSI Primary Commands 3, clause n
//! - `[MMC-3 n]`: INCITS 360-2002, Multi-Media Commands 3, clause n

#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod ancillary;
mod error;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod fuzzed;
#[cfg(target_os = "linux")]
mod ioctl;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod launch;
mod launched;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod node;
mod served;
#[cfg(target_os = "linux")]
mod sg_io;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod shared;
#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
mod unlaunched;
#[cfg(not(target_os = "linux"))]
mod unsupported;

pub use error::AttachError;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use fuzzed::{call_node, take_frames};
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use launch::{launch, launch_connected};
pub use launched::{Ended, LaunchError};
pub use served::{ConnectError, OpenFiles, ServeError, Served};
#[cfg(target_os = "linux")]
pub use sg_io::SgIo;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
pub use shared::{Connection, Lease, Server};
#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
pub use unlaunched::{Connection, Lease, Server, call_node, launch, launch_connected, take_frames};
#[cfg(not(target_os = "linux"))]
pub use unsupported::SgIo;
