//! What a drive is that is served, and why one cannot be served or reached.

use std::io;
use std::path::PathBuf;

use rawcd_mmc::Transport;

/// A drive that a [`Server`](crate::Server) has.
pub trait Served: Transport + Send {
    /// Does what a user asks who stands before the drive, and answers; what the words are is
    /// between the two ends.
    fn ask(&mut self, request: &str, open: OpenFiles) -> String;
}

/// Who has the nodes of a drive open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenFiles {
    /// How many files.
    pub count: usize,
    /// One of them is held alone (O_EXCL).
    pub is_held: bool,
}

/// Why a drive cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody serves one there.
    #[error("{}: a drive is served there already", path.display())]
    InUse {
        /// The socket.
        path: PathBuf,
    },
    /// Something else is there.
    #[error("{}: is there already and is no socket", path.display())]
    Occupied {
        /// What is there.
        path: PathBuf,
    },
    /// The socket cannot be made.
    #[error("{}: {source}", path.display())]
    Socket {
        /// The socket.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Something else failed.
    #[error("{action}: {source}")]
    System {
        /// The system call.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// It takes Linux.
    #[error("drives can be served on 64-bit Linux (x86-64, AArch64) only")]
    NotLinux,
}

/// Why a drive that is served cannot be reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nobody serves one.
    #[error("{}: no drive is served there; start one with rawcd drive --serve", path.display())]
    NoDrive {
        /// The socket.
        path: PathBuf,
    },
    /// It cannot be connected to.
    #[error("{}: {source}", path.display())]
    Socket {
        /// The socket.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It speaks otherwise.
    #[error("{}: what is served there is no drive of this version of rawcd", path.display())]
    OtherVersion {
        /// The socket.
        path: PathBuf,
    },
    /// It takes Linux.
    #[error("drives can be served on 64-bit Linux (x86-64, AArch64) only")]
    NotLinux,
}
