//! The socket of a server: one place, one drive.
//!
//! It is made for its user alone, and removed at the end. A server that is killed cannot remove it;
//! a process that guards it does, and ends with that. Should both be killed, the socket is left,
//! refuses connections, and the next server takes its place.

use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, Mode};

use crate::ServeError;
use crate::launch::sys::{self, Fork};

/// A socket that listens, until it is dropped.
#[derive(Debug)]
pub(super) struct Socket {
    pub(super) listener: UnixListener,
    path: PathBuf,
    identity: Identity,
    guard: Guard,
}

/// Device and inode.
type Identity = (u64, u64);

impl Socket {
    /// Makes it, in place of one that nobody listens to any more.
    ///
    /// Call it from a thread that has no others beside it: it forks, and sets what files may be.
    pub(super) fn bind(path: &Path) -> Result<Socket, ServeError> {
        let failed = |source| ServeError::Socket { path: path.to_owned(), source };
        // First, so that it has nothing of what comes.
        let mut guard = Guard::start(path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::File::open(folder.unwrap_or(Path::new("."))).map_err(failed)?;
        // Two who both find a socket without a server come one after the other.
        rustix::fs::flock(&folder, FlockOperation::LockExclusive)
            .map_err(|errno| failed(errno.into()))?;
        make_room(path)?;
        let mask = rustix::process::umask(Mode::from_raw_mode(0o177));
        let listener = UnixListener::bind(path);
        rustix::process::umask(mask);
        let listener = listener.map_err(failed)?;
        let identity = identity(path).map_err(failed)?;
        guard.watch(identity).map_err(failed)?;
        Ok(Socket { listener, path: path.to_owned(), identity, guard })
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        remove(&self.path, self.identity);
        self.guard.end();
    }
}

fn identity(path: &Path) -> io::Result<Identity> {
    fs::symlink_metadata(path).map(|found| (found.dev(), found.ino()))
}

/// Removes what was made, and nothing that has taken its place.
fn remove(path: &Path, made: Identity) {
    if identity(path).is_ok_and(|found| found == made) {
        let _ = fs::remove_file(path);
    }
}

/// Removes a socket that nobody listens to; an error when something else is there.
fn make_room(path: &Path) -> Result<(), ServeError> {
    let path = path.to_owned();
    let Ok(found) = fs::symlink_metadata(&path) else { return Ok(()) };
    if !found.file_type().is_socket() {
        return Err(ServeError::Occupied { path });
    }
    match UnixStream::connect(&path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            fs::remove_file(&path).map_err(|source| ServeError::Socket { path, source })
        }
        Ok(_) => Err(ServeError::InUse { path }),
        Err(source) => Err(ServeError::Socket { path, source }),
    }
}

/// The process that removes the socket when the server could not.
#[derive(Debug)]
struct Guard {
    /// It ends when this is closed.
    server: Option<UnixStream>,
    process: i32,
}

impl Guard {
    fn start(path: &Path) -> Result<Guard, ServeError> {
        let system = |action| move |source| ServeError::System { action, source };
        let (server, guard) = UnixStream::pair().map_err(system("socketpair"))?;
        match sys::fork().map_err(|errno| system("fork")(errno.into()))? {
            Fork::Child => {
                drop(server);
                run_guard(guard, path)
            }
            Fork::Parent(process) => Ok(Guard { server: Some(server), process }),
        }
    }

    /// Tells what to remove.
    fn watch(&mut self, (device, inode): Identity) -> io::Result<()> {
        let Some(server) = &mut self.server else { return Ok(()) };
        server.write_all(&[device.to_ne_bytes(), inode.to_ne_bytes()].concat())
    }

    fn end(&mut self) {
        if self.server.take().is_some() {
            let _ = sys::reap(self.process, true);
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.end();
    }
}

/// All that the guard does. Signals to the server's group are not for it.
fn run_guard(server: UnixStream, path: &Path) -> ! {
    sys::block_all();
    let _ = rustix::process::setsid();
    let mut server = server;
    let mut raw = [0; 16];
    if server.read_exact(&mut raw).is_ok() {
        let [device, inode] = [0, 8].map(|at| {
            let mut number = [0; 8];
            number.copy_from_slice(&raw[at..at + 8]);
            u64::from_ne_bytes(number)
        });
        // Until nobody has the other end.
        let _ = server.read(&mut [0]);
        remove(path, (device, inode));
    }
    sys::exit(0)
}
