//! A drive that outlives commands: its socket, who has it open, and who is killed when.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};
use rawcd_attach::Connection;
use rustix::process::Signal;

use crate::drive::{client, connected_client, role};
use crate::ends::{Outcome, Test, gone, numbers, parent, send};

/// What a client is doing when something is killed.
const MOMENTS: [&str; 3] = ["stay", "write", "fixate"];

pub(crate) fn tests() -> Vec<Trial> {
    let tests: [Test; 7] = [
        ("commands", || connected_clients_work("commands")),
        ("blocks", || connected_clients_work("blocks")),
        ("unlocked", || connected_clients_work("unlocked")),
        ("two", two_at_once),
        ("socket", one_server_a_socket),
        ("rubbish", rubbish_ends_its_connection),
        ("asked", whoever_stands_before_it),
    ];
    let tests = tests.map(|(name, run)| Trial::test(format!("served::{name}"), run));
    let killed = MOMENTS.into_iter().flat_map(|moment| {
        let served = Who::ALL.into_iter().map(move |(name, who)| {
            Trial::test(format!("killed::{moment}::{name}"), move || killed(moment, who))
        });
        let alone = [("alone-command", false), ("alone-launcher", true)];
        let alone = alone.into_iter().map(move |(name, launcher)| {
            Trial::test(format!("killed::{moment}::{name}"), move || killed_alone(moment, launcher))
        });
        served.chain(alone)
    });
    tests.into_iter().chain(killed).collect()
}

/// A server in a folder of its own.
struct Serving {
    child: Child,
    folder: PathBuf,
    socket: PathBuf,
}

impl Serving {
    fn start() -> Result<Serving, Failed> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("rawcd-{}-{number}", std::process::id()));
        fs::create_dir(&folder)?;
        let socket = folder.join("drive");
        let child = serve(&socket)?;
        Ok(Serving { child, folder, socket })
    }

    fn process(&self) -> i32 {
        self.child.id().cast_signed()
    }

    /// The process that removes the socket.
    fn guard(&self) -> Result<i32, Failed> {
        let children = format!("/proc/{0}/task/{0}/children", self.process());
        Ok(*numbers(&fs::read_to_string(children)?).first().ok_or("no guard")?)
    }

    /// Ends it as a user does.
    fn end(&mut self) -> Outcome {
        send(self.process(), Signal::TERM)?;
        let code = self.child.wait()?.code();
        if code == Some(0) { self.has_no_socket() } else { Err(format!("{code:?}").into()) }
    }

    fn has_no_socket(&self) -> Outcome {
        let started = Instant::now();
        while fs::symlink_metadata(&self.socket).is_ok() {
            if started.elapsed() > Duration::from_secs(10) {
                return Err("the socket is left".into());
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn serve(socket: &Path) -> Result<Child, Failed> {
    let mut child =
        role("server").arg(socket).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("no pipe")?).read_line(&mut line)?;
    if line == "ready\n" {
        return Ok(child);
    }
    let mut errors = String::new();
    child.stderr.take().ok_or("no pipe")?.read_to_string(&mut errors)?;
    child.wait()?;
    Err(errors.trim().to_owned().into())
}

fn prints(mut command: Command, expected: &str) -> Outcome {
    let output = command.stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let is_good = output.status.success() && text == expected;
    if is_good { Ok(()) } else { Err(format!("{}: {text:?}", output.status).into()) }
}

fn connected_clients_work(name: &str) -> Outcome {
    let mut serving = Serving::start()?;
    prints(connected_client(&serving.socket, name), "")?;
    serving.end()
}

/// A launcher whose client stays, and its processes.
struct Running {
    child: Child,
    command: i32,
    /// Guard, command and what it says it has started.
    all: Vec<i32>,
}

impl Running {
    fn start(mut launcher: Command) -> Result<Running, Failed> {
        let mut child = launcher.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no pipe")?).read_line(&mut line)?;
        let mut all = numbers(&line);
        let command = *all.first().ok_or("no command")?;
        all.push(parent(command)?);
        Ok(Running { child, command, all })
    }
}

/// One holds the drive and the other does not, until the one is killed.
fn two_at_once() -> Outcome {
    let mut serving = Serving::start()?;
    let trial = || connected_client(&serving.socket, "try");
    prints(trial(), "held\n")?;
    for kills_launcher in [true, false] {
        let mut holder = Running::start(connected_client(&serving.socket, "stay"))?;
        prints(trial(), "in use\n")?;
        prints(trial(), "in use\n")?;
        let launcher = holder.child.id().cast_signed();
        send(if kills_launcher { launcher } else { holder.command }, Signal::KILL)?;
        holder.child.wait()?;
        gone(&holder.all)?;
        prints(trial(), "held\n")?;
    }
    serving.end()
}

/// A live server is left alone, one that was killed with its guard is replaced.
fn one_server_a_socket() -> Outcome {
    let mut serving = Serving::start()?;
    let mode = fs::symlink_metadata(&serving.socket)?.permissions().mode();
    if mode & 0o777 != 0o600 {
        return Err(format!("{mode:o}").into());
    }
    let refused = |socket: &Path| match serve(socket) {
        Ok(_) => Failed::from("was served"),
        Err(error) => error,
    };
    let socket = serving.socket.clone();
    let text = refused(&socket).message().unwrap_or_default().to_owned();
    if text != format!("{}: a drive is served there already", socket.display()) {
        return Err(text.into());
    }
    let file = serving.folder.join("file");
    fs::write(&file, "")?;
    let text = refused(&file).message().unwrap_or_default().to_owned();
    if text != format!("{}: is there already and is no socket", file.display()) {
        return Err(text.into());
    }
    // Both killed: the socket stays, and the next server takes its place.
    let guard = serving.guard()?;
    send(guard, Signal::KILL)?;
    send(serving.process(), Signal::KILL)?;
    serving.child.wait()?;
    fs::symlink_metadata(&socket)?;
    serving.child = serve(&socket)?;
    prints(connected_client(&socket, "try"), "held\n")?;
    serving.end()?;
    // What has taken the place of the socket is not removed.
    serving.child = serve(&socket)?;
    fs::remove_file(&socket)?;
    let other = UnixListener::bind(&socket)?;
    send(serving.process(), Signal::TERM)?;
    serving.child.wait()?;
    fs::symlink_metadata(&socket)?;
    drop(other);
    Ok(())
}

/// Whoever sends what is no message is cut off, and nobody else.
fn rubbish_ends_its_connection() -> Outcome {
    let mut serving = Serving::start()?;
    let mut good = Connection::open(&serving.socket)?;
    let hello: &[u8] = b"\x01\0\0\0\x09\0\0\0rawcd\x01\0\0\0";
    let idle = UnixStream::connect(&serving.socket)?;
    for rubbish in [
        &[0xFF; 4096][..],
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x02\0\0\0\0\0\0\0",
        &[hello, &[2, 0, 0, 0, 0, 0, 0, 0]].concat(),
        &[hello, &[2, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]].concat(),
        &[hello, hello].concat(),
    ] {
        let mut stream = UnixStream::connect(&serving.socket)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        stream.write_all(rubbish)?;
        let mut rest = Vec::new();
        // Cut off with something unread is an error of its own.
        match stream.read_to_end(&mut rest) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
            Err(error) => return Err(format!("{error} after {rubbish:02X?}").into()),
        }
        if good.ask("there?")? != "there? 0 false" {
            return Err("others are heard".into());
        }
    }
    drop(idle);
    serving.end()
}

fn whoever_stands_before_it() -> Outcome {
    let mut serving = Serving::start()?;
    let mut hand = Connection::open(&serving.socket)?;
    let holder = Running::start(connected_client(&serving.socket, "stay"))?;
    let told = hand.ask("é")?;
    if told != "é 1 true" {
        return Err(told.into());
    }
    serving.end()?;
    // Who is connected is cut off.
    let mut launcher = holder.child;
    let code = launcher.wait()?.code();
    gone(&holder.all)?;
    let is_lost = hand.ask("é").is_err();
    if code == Some(125) && is_lost { Ok(()) } else { Err(format!("{code:?}").into()) }
}

/// Who is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Command,
    LaunchGuard,
    Launcher,
    Server,
    ServerGuard,
}

impl Who {
    const ALL: [(&'static str, Who); 5] = [
        ("command", Who::Command),
        ("guard", Who::LaunchGuard),
        ("launcher", Who::Launcher),
        ("server", Who::Server),
        ("server-guard", Who::ServerGuard),
    ];
}

/// Nobody is left, and neither is the socket; what others use goes on.
fn killed(moment: &str, who: Who) -> Outcome {
    let mut serving = Serving::start()?;
    let mut running = Running::start(connected_client(&serving.socket, moment))?;
    thread::sleep(Duration::from_millis(100));
    let (launcher, guard) = (running.child.id().cast_signed(), serving.guard()?);
    let process = match who {
        Who::Command => running.command,
        Who::LaunchGuard => parent(running.command)?,
        Who::Launcher => launcher,
        Who::Server => serving.process(),
        Who::ServerGuard => guard,
    };
    send(process, Signal::KILL)?;
    if who == Who::Server {
        serving.child.wait()?;
        serving.has_no_socket()?;
        gone(&[guard])?;
    }
    if who == Who::ServerGuard {
        // Nothing changes for anybody.
        prints(connected_client(&serving.socket, "try"), "in use\n")?;
        send(launcher, Signal::TERM)?;
    }
    let code = running.child.wait()?.code();
    let expected = match who {
        Who::Command => Some(137),
        Who::LaunchGuard | Who::Server => Some(125),
        Who::Launcher => None,
        Who::ServerGuard => Some(143),
    };
    gone(&running.all)?;
    if code != expected {
        return Err(format!("{code:?}").into());
    }
    if who == Who::Server {
        return Ok(());
    }
    prints(connected_client(&serving.socket, "try"), "held\n")?;
    serving.end()
}

fn killed_alone(moment: &str, kills_launcher: bool) -> Outcome {
    let mut running = Running::start(client(moment))?;
    thread::sleep(Duration::from_millis(100));
    let launcher = running.child.id().cast_signed();
    send(if kills_launcher { launcher } else { running.command }, Signal::KILL)?;
    let code = running.child.wait()?.code();
    gone(&running.all)?;
    let expected = if kills_launcher { None } else { Some(137) };
    if code == expected { Ok(()) } else { Err(format!("{code:?}").into()) }
}
