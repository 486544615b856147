//! [`Connection`]: the side of a launcher, and of whoever stands before the drive.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use rawcd_mmc::{Completion, Data, Transport, TransportError};
use rustix::io::Errno;

use super::SharedDrive;
use super::wire::{self, HEAD_LEN, Offer, Reply, Request, VERSION};
use crate::node::Device;
use crate::{ConnectError, ancillary};

/// A drive that another process serves.
#[derive(Debug)]
pub struct Connection {
    stream: UnixStream,
    /// The drive's time, when it last answered.
    now: Duration,
    max_transfer_len: usize,
    /// Frames are made and taken apart here.
    out: Vec<u8>,
    body: Vec<u8>,
}

impl Connection {
    /// Connects to the drive that is served at a socket.
    ///
    /// # Errors
    /// When nobody serves one there, or one of another version.
    pub fn open(path: &Path) -> Result<Connection, ConnectError> {
        let stream = UnixStream::connect(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => {
                ConnectError::NoDrive { path: path.to_owned() }
            }
            _ => ConnectError::Socket { path: path.to_owned(), source },
        })?;
        let mut connection = Connection {
            stream,
            now: Duration::ZERO,
            max_transfer_len: 0,
            out: Vec::new(),
            body: Vec::new(),
        };
        match connection.request(&Request::Hello { version: VERSION }) {
            Ok((Reply::Welcome { version: VERSION, now, max_transfer_len }, _)) => {
                Ok(Connection { now, max_transfer_len, ..connection })
            }
            _ => Err(ConnectError::OtherVersion { path: path.to_owned() }),
        }
    }

    /// Asks whoever serves the drive for what a user does who stands before it.
    ///
    /// # Errors
    /// When the drive is gone.
    pub fn ask(&mut self, request: &str) -> Result<String, TransportError> {
        match self.request(&Request::Ask(request)).map_err(lost)? {
            (Reply::Told(text), _) => Ok(text.to_owned()),
            _ => Err(lost(wire::rubbish())),
        }
    }

    /// Sends a request and waits for its reply, and a descriptor that came with it.
    fn request(&mut self, request: &Request<'_>) -> io::Result<(Reply<'_>, Option<OwnedFd>)> {
        request.emit(&mut self.out);
        wire::write(&mut self.stream, &self.out)?;
        let mut raw = [0; HEAD_LEN];
        let mut descriptor = None;
        let mut len = 0;
        while len < HEAD_LEN {
            let (received, with_it) = ancillary::receive(self.stream.as_fd(), &mut raw[len..])?;
            if received == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            len += received;
            descriptor = descriptor.or(with_it);
        }
        let (kind, len) = wire::head(raw)?;
        wire::read_body(&mut self.stream, len, &mut self.body)?;
        let reply = Reply::parse(kind, &self.body).ok_or_else(wire::rubbish)?;
        Ok((reply, descriptor))
    }

    /// A request that is answered with the time alone.
    fn pass(&mut self, request: &Request<'_>) {
        // Whoever sends a command afterwards is told that the drive is gone.
        if let Ok((Reply::Done { now }, _)) = self.request(request) {
            self.now = now;
        }
    }
}

fn lost(source: io::Error) -> TransportError {
    TransportError::Io { action: "the drive that is served", source }
}

impl Transport for Connection {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let max = self.max_transfer_len;
        if data.len() > max {
            return Err(TransportError::TooLong { len: data.len(), max });
        }
        let offer = match &data {
            Data::None => Offer::None,
            Data::In(buffer) => Offer::In(buffer.len()),
            Data::Out(bytes) => Offer::Out(bytes),
        };
        let request = Request::Execute { cdb, timeout, data: offer };
        let (now, ended) = match self.request(&request).map_err(lost)?.0 {
            Reply::Ended { now, completion, data: came } => {
                if let Data::In(buffer) = data {
                    let room = buffer.get_mut(..came.len());
                    room.ok_or_else(|| lost(wire::rubbish()))?.copy_from_slice(came);
                }
                (now, Ok(completion))
            }
            Reply::Failed { now, failure } => (now, Err(failure.error())),
            _ => return Err(lost(wire::rubbish())),
        };
        self.now = now;
        ended
    }

    /// When the drive last answered; it moves on with what others do as well.
    fn now(&self) -> Duration {
        self.now
    }

    fn wait(&mut self, duration: Duration) {
        // What is longer than anybody waits is as good as the longest.
        self.pass(&Request::Wait(duration.min(wire::MAX_WAIT)));
    }

    fn max_transfer_len(&self) -> usize {
        self.max_transfer_len
    }
}

impl SharedDrive for Connection {
    fn open(&mut self, device: Device, exclusive: bool) -> Result<OwnedFd, Errno> {
        match self.request(&Request::Open { device, exclusive }) {
            Ok((Reply::Opened, Some(placeholder))) => Ok(placeholder),
            Ok((Reply::NotOpened(errno), _)) => Err(Errno::from_raw_os_error(errno.clamp(1, 4095))),
            _ => Err(Errno::NXIO),
        }
    }

    fn keep_locked(&mut self, keep: bool) {
        self.pass(&Request::KeepLocked(keep));
    }

    fn lifeline(&self) -> Option<BorrowedFd<'_>> {
        Some(self.stream.as_fd())
    }
}
