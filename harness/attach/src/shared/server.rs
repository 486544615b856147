//! [`Server`]: has a drive, and answers all who are connected.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rawcd_mmc::Data;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;

use super::holds::Holds;
use super::socket::Socket;
use super::wire::{self, Failure, Offer, Reply, Request, VERSION};
use crate::launch::sys;
use crate::node::Device;
use crate::{OpenFiles, ServeError, Served, ancillary};

/// Signals that end a server.
const ENDS: [i32; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];
/// Who comes when so many are connected is sent away.
const MAX_CLIENTS: usize = 100;
/// What a launcher may need to look whether a file is open, which looks like one that is.
const LOOK_TIME: Duration = Duration::from_millis(1);

/// A place where a drive is served.
#[derive(Debug)]
pub struct Server {
    socket: Socket,
    signals: OwnedFd,
}

/// The drive, and who has it open.
struct Shared<D> {
    drive: D,
    holds: Holds,
}

impl Server {
    /// Makes the socket, for this user alone; one that was left by a server that was killed is
    /// replaced. From now on signals that would end this process end [`Server::run`].
    ///
    /// Call it from a thread that has no others beside it: it forks.
    ///
    /// # Errors
    /// When a drive is served there already, or the socket cannot be made.
    pub fn bind(path: &Path) -> Result<Server, ServeError> {
        let socket = Socket::bind(path)?;
        let signals = sys::signal_descriptor(&ENDS)
            .map_err(|errno| ServeError::System { action: "signalfd", source: errno.into() })?;
        sys::block(&ENDS);
        Ok(Server { socket, signals })
    }

    /// Serves the drive until a signal comes, and gives it back. Who is connected then is cut off;
    /// the socket is removed.
    ///
    /// # Errors
    /// When nothing can be heard any more.
    pub fn run<D: Served>(self, drive: D) -> Result<D, ServeError> {
        let shared = Mutex::new(Shared { drive, holds: Holds::default() });
        let clients = Mutex::new(BTreeMap::new());
        let failed = |source| ServeError::System { action: "accept", source };
        thread::scope(|scope| {
            let mut next = 0_u64;
            let ended = loop {
                match self.accept() {
                    Ok(None) => break Ok(()),
                    Ok(Some(stream)) => {
                        let Ok(ours) = stream.try_clone() else { continue };
                        if lock(&clients).len() >= MAX_CLIENTS {
                            continue;
                        }
                        let id = next;
                        next += 1;
                        lock(&clients).insert(id, ours);
                        let (shared, clients) = (&shared, &clients);
                        scope.spawn(move || {
                            // However it ends, it is over.
                            let _ = Client::new(stream, shared).run();
                            lock(clients).remove(&id);
                            lock(shared).forget_closed();
                        });
                    }
                    Err(error) => break Err(failed(error)),
                }
            };
            for stream in lock(&clients).values() {
                let _ = stream.shutdown(std::net::Shutdown::Both);
            }
            ended
        })?;
        Ok(shared.into_inner().unwrap_or_else(PoisonError::into_inner).drive)
    }

    /// The next who connects; `None` when a signal came.
    fn accept(&self) -> io::Result<Option<UnixStream>> {
        loop {
            let mut sources = [
                PollFd::new(&self.signals, PollFlags::IN),
                PollFd::new(&self.socket.listener, PollFlags::IN),
            ];
            match poll(&mut sources, None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(errno) => return Err(errno.into()),
            }
            if !sources[0].revents().is_empty() {
                return Ok(None);
            }
            if sources[1].revents().is_empty() {
                continue;
            }
            match self.socket.listener.accept() {
                Ok((stream, _)) => return Ok(Some(stream)),
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                // Too many descriptors, which others give back.
                Err(error) if error.raw_os_error() == Some(libc::EMFILE) => {
                    thread::sleep(Duration::from_millis(100));
                }
                Err(error) => return Err(error),
            }
        }
    }
}

/// Answers one who is connected until that one goes, and closes what it had open.
pub(super) fn answer_one<D: Served>(drive: D, stream: UnixStream) {
    let shared = Mutex::new(Shared { drive, holds: Holds::default() });
    // However it ends, it is over.
    let _ = Client::new(stream, &shared).run();
    lock(&shared).forget_closed();
}

/// A drive whose thread has panicked is as good as it ever was: the panic is told at the end.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<D: Served> Shared<D> {
    fn forget_closed(&mut self) {
        if self.holds.forget_closed() {
            super::unlock(&mut self.drive, &self.holds);
        }
    }

    fn open(&mut self, device: Device, exclusive: bool) -> Result<OwnedFd, Errno> {
        self.forget_closed();
        if let Some(placeholder) = self.holds.open(device, exclusive)? {
            return Ok(placeholder);
        }
        thread::sleep(LOOK_TIME);
        self.forget_closed();
        self.holds.open(device, exclusive)?.ok_or(Errno::BUSY)
    }
}

/// Who is connected.
struct Client<'a, D> {
    stream: UnixStream,
    shared: &'a Mutex<Shared<D>>,
    /// Data that come from the drive.
    data: Vec<u8>,
    /// Frames are made here.
    out: Vec<u8>,
}

impl<'a, D: Served> Client<'a, D> {
    fn new(stream: UnixStream, shared: &'a Mutex<Shared<D>>) -> Client<'a, D> {
        Client { stream, shared, data: Vec::new(), out: Vec::new() }
    }

    /// Answers until the other side goes, or sends what is no request.
    fn run(mut self) -> io::Result<()> {
        let mut body = Vec::new();
        let kind = wire::read(&mut self.stream, &mut body)?;
        let Some(Request::Hello { version }) = Request::parse(kind, &body) else {
            return Err(wire::rubbish());
        };
        let (now, max_transfer_len) = {
            let shared = lock(self.shared);
            (shared.drive.now(), shared.drive.max_transfer_len().min(wire::MAX_DATA_LEN))
        };
        self.reply(&Reply::Welcome { version: VERSION, now, max_transfer_len })?;
        if version != VERSION {
            return Ok(());
        }
        loop {
            let kind = wire::read(&mut self.stream, &mut body)?;
            let request = Request::parse(kind, &body).ok_or_else(wire::rubbish)?;
            self.answer(&request)?;
        }
    }

    fn answer(&mut self, request: &Request<'_>) -> io::Result<()> {
        match *request {
            Request::Hello { .. } => Err(wire::rubbish()),
            Request::Execute { cdb, timeout, data } => self.execute(cdb, timeout, data),
            Request::Wait(duration) => {
                let now = {
                    let mut shared = lock(self.shared);
                    shared.drive.wait(duration);
                    shared.drive.now()
                };
                self.reply(&Reply::Done { now })
            }
            Request::Open { device, exclusive } => {
                let opened = lock(self.shared).open(device, exclusive);
                match opened {
                    Ok(placeholder) => self.give(&placeholder),
                    Err(errno) => self.reply(&Reply::NotOpened(errno.raw_os_error())),
                }
            }
            Request::KeepLocked(keep) => {
                let now = {
                    let mut shared = lock(self.shared);
                    shared.holds.keeps_locked = keep;
                    shared.drive.now()
                };
                self.reply(&Reply::Done { now })
            }
            Request::Ask(text) => {
                let told = {
                    let mut shared = lock(self.shared);
                    shared.forget_closed();
                    let (count, is_held) = shared.holds.count();
                    shared.drive.ask(text, OpenFiles { count, is_held })
                };
                self.reply(&Reply::Told(&told))
            }
        }
    }

    fn execute(&mut self, cdb: &[u8], timeout: Duration, offer: Offer<'_>) -> io::Result<()> {
        self.data.clear();
        let data = match offer {
            Offer::None => Data::None,
            Offer::In(len) => {
                self.data.resize(len, 0);
                Data::In(&mut self.data)
            }
            Offer::Out(bytes) => Data::Out(bytes),
        };
        let (now, ended) = {
            let mut shared = lock(self.shared);
            let ended = shared.drive.execute(cdb, data, timeout);
            (shared.drive.now(), ended)
        };
        let opcode = cdb.first().copied().unwrap_or(0);
        let reply = match &ended {
            Ok(completion) => {
                let came = completion.transferred.min(self.data.len());
                Reply::Ended { now, completion: *completion, data: &self.data[..came] }
            }
            Err(error) => Reply::Failed { now, failure: Failure::of(error, opcode) },
        };
        reply.emit(&mut self.out);
        wire::write(&mut self.stream, &self.out)
    }

    fn reply(&mut self, reply: &Reply<'_>) -> io::Result<()> {
        reply.emit(&mut self.out);
        wire::write(&mut self.stream, &self.out)
    }

    /// Gives a placeholder away: from now on the other side keeps the file open.
    fn give(&mut self, placeholder: &OwnedFd) -> io::Result<()> {
        Reply::Opened.emit(&mut self.out);
        let sent = ancillary::send(self.stream.as_fd(), &self.out, Some(placeholder.as_fd()))?;
        wire::write(&mut self.stream, &self.out[sent..])
    }
}
