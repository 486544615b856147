//! [`Lease`]: lends a drive to one launcher, for as long as that runs.

use std::io;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::thread;
use std::time::Duration;

use super::server::answer_one;
use crate::{ServeError, Served};

/// How often it is looked whether anybody comes.
const STEP: Duration = Duration::from_millis(2);

/// A place where one launcher finds a drive. Unlike a [`Server`](crate::Server) it forks nothing,
/// hears no signals and leaves its socket, whose folder is somebody's own.
#[derive(Debug)]
pub struct Lease {
    listener: UnixListener,
}

impl Lease {
    /// Makes the socket, where there is nothing yet.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn at(path: &Path) -> Result<Lease, ServeError> {
        let listen = || {
            let listener = UnixListener::bind(path)?;
            listener.set_nonblocking(true)?;
            Ok(Lease { listener })
        };
        listen().map_err(|source| ServeError::Socket { path: path.to_owned(), source })
    }

    /// Answers the one who connects until that one goes, or until `is_over` though nobody came.
    ///
    /// # Errors
    /// When nothing can be heard.
    pub fn run<D: Served>(self, drive: D, is_over: impl Fn() -> bool) -> Result<(), ServeError> {
        let failed = |source| ServeError::System { action: "accept", source };
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false).map_err(failed)?;
                    answer_one(drive, stream);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => return Err(failed(error)),
            }
            if is_over() {
                return Ok(());
            }
            thread::sleep(STEP);
        }
    }
}
