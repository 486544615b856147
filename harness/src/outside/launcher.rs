//! Runs a command with a drive of this process.
//!
//! A launcher forks, and one that has threads beside it must not. So another rawcd launches the
//! command (`rawcd drive --connect`), and this one answers it over a socket.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rawcd_attach::{Lease, OpenFiles, ServeError, Served};
use rawcd_mmc::{Completion, Data, Transport, TransportError};
use rawcd_sim::{InProcess, Storage};

use crate::pacing::Patience;

/// What a program may take, in real time; none should wait for anybody but the drive.
const LIMIT: Duration = Duration::from_secs(300);
/// How often it is looked whether it is over.
const STEP: Duration = Duration::from_millis(5);
/// What is kept of what a program prints.
const MAX_OUTPUT: usize = 1 << 20;

/// Why a command could not be run.
#[derive(Debug, thiserror::Error)]
pub enum LauncherError {
    /// There is no folder for it to run in.
    #[error("no folder for a program to run in: {0}")]
    Folder(io::Error),
    /// It cannot be started, or heard.
    #[error("the program cannot be run: {0}")]
    Run(#[from] io::Error),
    /// It cannot be given the drive.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// It does not end.
    #[error("the program does not end; it was given {} s", LIMIT.as_secs())]
    Endless,
}

/// How a command ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Its code, as a shell tells it.
    pub code: Option<u8>,
    /// What it printed, to standard output and standard error.
    pub output: String,
}

/// Runs commands with a drive, by another rawcd.
#[derive(Clone, Debug)]
pub struct Launcher {
    rawcd: PathBuf,
}

impl Launcher {
    /// By this executable of rawcd.
    #[must_use]
    pub fn new(rawcd: PathBuf) -> Launcher {
        Launcher { rawcd }
    }

    /// Runs a command in a folder, with `drive` at /dev/sr0, and returns when it and all that it
    /// started have ended.
    ///
    /// # Errors
    /// When it cannot be run, or takes too long.
    pub fn run<S: Storage + Send>(
        &self,
        drive: &mut InProcess<S>,
        words: &[OsString],
        folder: &Path,
    ) -> Result<Ran, LauncherError> {
        let place = tempfile::tempdir().map_err(LauncherError::Folder)?;
        let (socket, printed) = (place.path().join("drive"), place.path().join("printed"));
        let lease = Lease::at(&socket)?;
        let output = File::create(&printed)?;
        let mut child = Command::new(&self.rawcd)
            .args(["drive", "--connect"])
            .arg(&socket)
            .arg("--")
            .args(words)
            .current_dir(folder)
            // Settings of whoever runs this are none of the scenario's.
            .env("HOME", folder)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .spawn()?;
        let lent = Lent { drive, patience: Patience::default() };
        let (answered, status) = thread::scope(|scope| {
            let end = scope.spawn(|| wait(&mut child));
            let answered = lease.run(lent, || end.is_finished());
            (answered, end.join().expect("who waits does not panic"))
        });
        let status = status?;
        answered?;
        let mut printed = fs::read(&printed)?;
        printed.truncate(MAX_OUTPUT);
        let code = status.code().and_then(|code| u8::try_from(code).ok());
        Ok(Ran { code, output: String::from_utf8_lossy(&printed).into_owned() })
    }
}

/// Waits for a child, and ends one that does not end: then nobody is connected any more.
fn wait(child: &mut Child) -> Result<ExitStatus, LauncherError> {
    let end = Instant::now() + LIMIT;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            return Err(LauncherError::Endless);
        }
        thread::sleep(STEP);
    }
}

/// The drive of this process, for as long as a command has it.
struct Lent<'a, S> {
    drive: &'a mut InProcess<S>,
    patience: Patience,
}

impl<S: Storage + Send> Transport for Lent<'_, S> {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        self.patience.before(self.drive);
        let ended = self.drive.execute(cdb, data, timeout);
        self.patience.after(&ended);
        ended
    }

    fn now(&self) -> Duration {
        self.drive.now()
    }

    fn wait(&mut self, duration: Duration) {
        self.drive.wait(duration);
    }

    fn max_transfer_len(&self) -> usize {
        self.drive.max_transfer_len()
    }
}

impl<S: Storage + Send> Served for Lent<'_, S> {
    fn ask(&mut self, _request: &str, _open: OpenFiles) -> String {
        "a scenario has this drive".to_owned()
    }
}
