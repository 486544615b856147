//! What launching and serving are where they cannot be done.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use rawcd_mmc::{Completion, Data, Transport, TransportError};

use crate::{ConnectError, Ended, LaunchError, ServeError, Served};

/// Fails.
///
/// # Errors
/// [`LaunchError::NotLinux`], always.
pub fn launch(_transport: &mut dyn Transport, _command: &[OsString]) -> Result<Ended, LaunchError> {
    Err(LaunchError::NotLinux)
}

/// Fails.
///
/// # Errors
/// [`LaunchError::NotLinux`], always.
pub fn launch_connected(
    connection: &mut Connection,
    _command: &[OsString],
) -> Result<Ended, LaunchError> {
    match *connection {}
}

/// There are none.
#[must_use]
pub fn take_frames(_bytes: &[u8]) -> usize {
    0
}

/// There is none.
#[must_use]
pub fn call_node(_transport: &mut dyn Transport, _bytes: &[u8]) -> usize {
    0
}

/// A server of a drive that cannot be here.
#[derive(Debug)]
pub enum Server {}

impl Server {
    /// Fails.
    ///
    /// # Errors
    /// [`ServeError::NotLinux`], always.
    pub fn bind(_path: &Path) -> Result<Server, ServeError> {
        Err(ServeError::NotLinux)
    }

    /// Does nothing.
    ///
    /// # Errors
    /// None: there is no server.
    pub fn run<D: Served>(self, _drive: D) -> Result<D, ServeError> {
        match self {}
    }
}

/// A drive that cannot be lent here.
#[derive(Debug)]
pub enum Lease {}

impl Lease {
    /// Fails.
    ///
    /// # Errors
    /// [`ServeError::NotLinux`], always.
    pub fn at(_path: &Path) -> Result<Lease, ServeError> {
        Err(ServeError::NotLinux)
    }

    /// Does nothing.
    ///
    /// # Errors
    /// None: there is nobody to lend to.
    pub fn run<D: Served>(self, _drive: D, _is_over: impl Fn() -> bool) -> Result<(), ServeError> {
        match self {}
    }
}

/// A connection to a drive that cannot be served here.
#[derive(Debug)]
pub enum Connection {}

impl Connection {
    /// Fails.
    ///
    /// # Errors
    /// [`ConnectError::NotLinux`], always.
    pub fn open(_path: &Path) -> Result<Connection, ConnectError> {
        Err(ConnectError::NotLinux)
    }

    /// Does nothing.
    ///
    /// # Errors
    /// None: there is no connection.
    pub fn ask(&mut self, _request: &str) -> Result<String, TransportError> {
        match *self {}
    }
}

impl Transport for Connection {
    fn execute(
        &mut self,
        _cdb: &[u8],
        _data: Data<'_>,
        _timeout: Duration,
    ) -> Result<Completion, TransportError> {
        match *self {}
    }

    fn now(&self) -> Duration {
        match *self {}
    }

    fn wait(&mut self, _duration: Duration) {
        match *self {}
    }
}
