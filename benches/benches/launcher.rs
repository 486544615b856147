//! What the launcher costs: commands of another process, to a drive that answers at once.
//!
//! A table, not statistics: each figure is the best of many batches, since whatever else runs on
//! the machine only ever makes it worse. The drive is none at all, so that what is measured is the
//! way to it.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use rawcd_attach::{Connection, Ended, Server, SgIo, launch, launch_connected};
use rawcd_mmc::{Completion, Data, Transport, TransportError};

const TIMEOUT: Duration = Duration::from_secs(10);
const TEST_UNIT_READY: [u8; 6] = [0; 6];
/// WRITE(10) of 26 blocks.
const WRITE: [u8; 10] = [0x2A, 0, 0, 0, 0, 0, 0, 0, 26, 0];
const WRITE_LEN: usize = 26 * 2448;
const BATCHES: u32 = 1000;

/// A drive that does nothing, well.
struct Null;

impl Transport for Null {
    fn execute(
        &mut self,
        _cdb: &[u8],
        data: Data<'_>,
        _timeout: Duration,
    ) -> Result<Completion, TransportError> {
        Ok(Completion::good(data.len()))
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn wait(&mut self, _duration: Duration) {}
}

#[cfg(target_os = "linux")]
impl rawcd_attach::Served for Null {
    fn ask(&mut self, _request: &str, _open: rawcd_attach::OpenFiles) -> String {
        String::new()
    }
}

/// Seconds of one of many, in the best batch.
fn best(per_batch: u32, mut one: impl FnMut()) -> f64 {
    let batch = |_| {
        let started = Instant::now();
        (0..per_batch).for_each(|_| one());
        started.elapsed().as_secs_f64() / f64::from(per_batch)
    };
    (0..BATCHES).map(batch).fold(f64::INFINITY, f64::min)
}

/// A line of the table.
fn measure(way: &str, drive: &mut dyn Transport) {
    let blocks = vec![0x5A; WRITE_LEN];
    let mut copy = vec![0; WRITE_LEN];
    let memcpy = best(20, || black_box(&mut copy[..]).copy_from_slice(black_box(&blocks)));
    let ready = best(20, || {
        let ended = drive.execute(&TEST_UNIT_READY, Data::None, TIMEOUT);
        assert_eq!(ended.expect("the drive answers"), Completion::good(0));
    });
    let write = best(20, || {
        let ended = drive.execute(&WRITE, Data::Out(&blocks), TIMEOUT);
        assert_eq!(ended.expect("the drive answers"), Completion::good(WRITE_LEN));
    });
    let gb_s = |seconds: f64| WRITE_LEN as f64 / seconds / 1e9;
    println!(
        "{way:10} {:8.1} us {:8.1} us {:7.2} GB/s {:7.1} x",
        ready * 1e6,
        write * 1e6,
        gb_s(write),
        write / memcpy
    );
}

#[cfg(target_os = "linux")]
fn ended(launched: Result<Ended, rawcd_attach::LaunchError>) -> ExitCode {
    match launched {
        Ok(ended) => ExitCode::from(ended.exit_code()),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// This program again, in another role.
#[cfg(target_os = "linux")]
fn role(arguments: &[&str]) -> std::process::Command {
    let mut this = std::process::Command::new(std::env::current_exe().expect("a bench has a path"));
    this.args(arguments);
    this
}

/// The whole table.
#[cfg(target_os = "linux")]
fn table() -> ExitCode {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let mut numbers = release.split('.').map_while(|number| number.parse::<u32>().ok());
    let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    let has = if version >= (6, 6) { "has" } else { "has no" };
    println!("kernel {} {has} synchronous wake-up", release.trim());
    println!("26 blocks of 2448 bytes; x: how many copies of them in memory take as long");
    println!("{:10} {:>11} {:>11} {:>12} {:>9}", "", "ready", "write", "", "memcpy");
    let folder = std::env::temp_dir().join(format!("rawcd-bench-{}", std::process::id()));
    std::fs::create_dir(&folder).expect("a folder can be made");
    let socket = folder.join("drive");
    let name = socket.to_str().expect("its name is text");
    let launched = role(&["launcher"]).status();
    let server = role(&["server", name]).spawn();
    let started = Instant::now();
    while Connection::open(&socket).is_err() && started.elapsed() < TIMEOUT {
        std::thread::sleep(Duration::from_millis(10));
    }
    let connected = role(&["connected", name]).status();
    let ended = server.map(|mut server| {
        let _ = server.kill();
        server.wait()
    });
    let _ = std::fs::remove_dir_all(&folder);
    let all = [launched.ok(), connected.ok()].map(|status| status.is_some_and(|it| it.success()));
    if all == [true, true] && ended.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(|word| word.to_string_lossy()).collect();
    let this = std::env::current_exe().expect("a bench has a path");
    let client = |way: &str| [this.clone().into(), "client".into(), way.into()];
    match words.first().map(AsRef::as_ref) {
        Some("client") => {
            let mut drive = SgIo::open("/dev/sr0").expect("the drive is there");
            measure(&words[1], &mut drive);
            ExitCode::SUCCESS
        }
        Some("launcher") => ended(launch(&mut Null, &client("launcher"))),
        Some("connected") => match Connection::open(arguments[1].as_ref()) {
            Ok(mut connection) => ended(launch_connected(&mut connection, &client("served"))),
            Err(error) => panic!("{error}"),
        },
        Some("server") => {
            let server = Server::bind(arguments[1].as_ref()).and_then(|server| server.run(Null));
            server.map_or(ExitCode::FAILURE, |_| ExitCode::SUCCESS)
        }
        _ => table(),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    println!("there is a launcher on Linux only");
    measure("call", &mut Null);
    ExitCode::SUCCESS
}
