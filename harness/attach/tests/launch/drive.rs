//! The small drive, and its launcher: 300 blocks, each full of the low byte of its number.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};

use rawcd_attach::{
    Connection, Ended, LaunchError, OpenFiles, Served, Server, launch, launch_connected,
};
use rawcd_mmc::{Completion, Data, Sense, SenseKey, Transport, TransportError};

/// A command of two seconds.
pub(crate) const SLOW: u8 = 0xE0;

struct SmallDrive {
    started: Instant,
    /// Bytes of all WRITEs, and their sum.
    written: (u64, u64),
    /// Slow commands that came.
    slow: u32,
    /// How often the tray was unlocked.
    allowed: u32,
}

impl SmallDrive {
    fn answer(&self, cdb: &[u8]) -> Vec<u8> {
        match cdb[0] {
            0x12 => b"\x05\x80\x02\x02\x1F\0\0\0RAWCD   SMALL DRIVE     1.00".to_vec(),
            0x25 => vec![0, 0, 0x01, 0x2B, 0, 0, 8, 0],
            0x28 => {
                let first = u32::from_be_bytes([cdb[2], cdb[3], cdb[4], cdb[5]]);
                let blocks = u32::from(u16::from_be_bytes([cdb[7], cdb[8]]));
                (first..first + blocks).flat_map(|block| vec![block as u8; 2048]).collect()
            }
            // How much was written, and the sum of it.
            0xE1 => {
                let (len, sum) = self.written;
                [len.to_be_bytes(), sum.to_be_bytes()].concat()
            }
            // How many slow commands came.
            0xE2 => self.slow.to_be_bytes().to_vec(),
            // How often the tray was unlocked.
            0xE3 => self.allowed.to_be_bytes().to_vec(),
            _ => Vec::new(),
        }
    }
}

impl Transport for SmallDrive {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        _timeout: Duration,
    ) -> Result<Completion, TransportError> {
        match cdb[0] {
            SLOW => {
                self.slow += 1;
                thread::sleep(Duration::from_secs(2));
            }
            0xEF => {
                let sense = Sense::new(SenseKey::IllegalRequest, 0x21, 0x02);
                return Ok(Completion::check(sense.with_information(0x1234_5678)));
            }
            0x1E if cdb[4] & 1 == 0 => self.allowed += 1,
            _ => {}
        }
        Ok(Completion::good(match data {
            Data::None => 0,
            Data::In(buffer) => {
                let answer = self.answer(cdb);
                let len = answer.len().min(buffer.len());
                buffer[..len].copy_from_slice(&answer[..len]);
                len
            }
            Data::Out(bytes) => {
                self.written.0 += bytes.len() as u64;
                self.written.1 += bytes.iter().map(|byte| u64::from(*byte)).sum::<u64>();
                bytes.len()
            }
        }))
    }

    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn wait(&mut self, duration: Duration) {
        thread::sleep(duration);
    }
}

impl Served for SmallDrive {
    /// What is asked, and who has the drive open.
    fn ask(&mut self, request: &str, open: OpenFiles) -> String {
        format!("{request} {} {}", open.count, open.is_held)
    }
}

impl SmallDrive {
    fn new() -> SmallDrive {
        SmallDrive { started: Instant::now(), written: (0, 0), slow: 0, allowed: 0 }
    }
}

/// Serves the small drive, and says when.
pub(crate) fn server(arguments: &[OsString]) -> ExitCode {
    let served = Server::bind(Path::new(&arguments[0])).and_then(|server| {
        println!("ready");
        server.run(SmallDrive::new())
    });
    match served {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command with the small drive of a server.
pub(crate) fn connected(arguments: &[OsString]) -> ExitCode {
    match Connection::open(Path::new(&arguments[0])) {
        Ok(mut connection) => told(launch_connected(&mut connection, &arguments[1..])),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command with the small drive.
pub(crate) fn launcher(command: &[OsString]) -> ExitCode {
    told(launch(&mut SmallDrive::new(), command))
}

fn told(launched: Result<Ended, LaunchError>) -> ExitCode {
    match launched {
        Ok(ended) => ExitCode::from(ended.exit_code()),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// This binary in one of its roles.
pub(crate) fn role(name: &str) -> Command {
    let mut this = Command::new(std::env::current_exe().expect("a test has a path"));
    this.arg(name);
    this
}

/// This binary as a launcher of a command.
pub(crate) fn launched(command: &[&str]) -> Command {
    let mut launcher = role("launcher");
    launcher.args(command);
    launcher
}

/// This binary as a launcher of one of the clients.
pub(crate) fn client(name: &str) -> Command {
    with_client(role("launcher"), name)
}

/// This binary as a launcher of one of the clients, with the drive of a server.
pub(crate) fn connected_client(socket: &Path, name: &str) -> Command {
    let mut launcher = role("connected");
    launcher.arg(socket);
    with_client(launcher, name)
}

fn with_client(mut launcher: Command, name: &str) -> Command {
    launcher.arg(std::env::current_exe().expect("a test has a path")).args(["client", name]);
    launcher
}
