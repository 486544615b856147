//! Why a drive could not be opened.

use std::io;
use std::path::PathBuf;

/// Why a drive could not be opened, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// Nothing has this name.
    #[error(
        "{}: no such device; connect a drive, or name one that is there, such as /dev/sr0 or /dev/sg1",
        path.display()
    )]
    NoDevice {
        /// What was to be opened.
        path: PathBuf,
    },
    /// The user may not write to it.
    #[error(
        "{}: no permission; join the group that owns the device, often cdrom, or run as root",
        path.display()
    )]
    NoPermission {
        /// What was to be opened.
        path: PathBuf,
    },
    /// It is mounted, or held by another program.
    #[error("{}: in use; unmount its disc and close the program that holds it", path.display())]
    InUse {
        /// What was to be opened.
        path: PathBuf,
    },
    /// It takes no SCSI commands.
    #[error(
        "{}: takes no SCSI commands (no SG_IO); name a drive, such as /dev/sr0 or /dev/sg1",
        path.display()
    )]
    NotScsi {
        /// What was opened.
        path: PathBuf,
    },
    /// It could not be opened for another reason.
    #[error("{}: {source}", path.display())]
    Open {
        /// What was to be opened.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Real drives are reached by SG_IO, which is Linux's.
    #[error("{}: real drives are opened on Linux only; use a simulated drive here", path.display())]
    NotLinux {
        /// What was to be opened.
        path: PathBuf,
    },
}
