//! How commands end, what comes of signals, and that nothing is left behind.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};
use rustix::process::{Pid, Signal, kill_process};

use crate::drive::{client, launched};

pub(crate) type Outcome = Result<(), Failed>;
pub(crate) type Test = (&'static str, fn() -> Outcome);

/// A command, and how its launcher ends.
const CODES: [(&str, &[&str], i32); 6] = [
    ("done", &["true"], 0),
    ("code", &["sh", "-c", "exit 7"], 7),
    ("signal", &["sh", "-c", "kill -KILL $$"], 137),
    ("not-found", &["rawcd-no-such-command"], 127),
    ("not-executable", &["/etc/passwd"], 126),
    ("nothing", &[], 125),
];

pub(crate) fn tests() -> Vec<Trial> {
    let codes = CODES.map(|(name, command, code)| {
        Trial::test(format!("code::{name}"), move || {
            let found = launched(command).output()?.status.code();
            if found == Some(code) { Ok(()) } else { Err(format!("{found:?}").into()) }
        })
    });
    let ends: [Test; 9] = [
        ("pipe", a_closed_pipe_ends_the_command),
        ("children", children_end_with_the_command),
        ("command", || killing(|stay| stay.command, Some(137))),
        ("guard", || killing(|stay| stay.guard, Some(125))),
        ("launcher", || killing(|stay| stay.launcher, None)),
        ("terminated", a_signal_comes_to_the_command),
        ("nested", one_launcher_in_another),
        ("limit", too_few_descriptors),
        ("lists", lists_are_removed),
    ];
    let ends = ends.map(|(name, run)| Trial::test(format!("end::{name}"), run));
    codes.into_iter().chain(ends).collect()
}

fn is_there(process: i32) -> bool {
    // A process that has ended and that nobody has asked about yet does nothing any more.
    std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("stat"))
        .is_ok_and(|stat| !stat.contains(") Z "))
}

pub(crate) fn gone(processes: &[i32]) -> Outcome {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(10) {
        if !processes.iter().any(|process| is_there(*process)) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(20));
    }
    let left: Vec<_> = processes.iter().filter(|process| is_there(**process)).collect();
    Err(format!("still there: {left:?} of {processes:?}").into())
}

pub(crate) fn numbers(text: &str) -> Vec<i32> {
    text.split_whitespace().filter_map(|number| number.parse().ok()).collect()
}

pub(crate) fn parent(process: i32) -> Result<i32, Failed> {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, behind) = status.rsplit_once(')').ok_or("no status")?;
    Ok(*numbers(behind).first().ok_or("no parent")?)
}

pub(crate) fn send(process: i32, signal: Signal) -> Outcome {
    Ok(kill_process(Pid::from_raw(process).ok_or("no process")?, signal)?)
}

fn a_closed_pipe_ends_the_command() -> Outcome {
    let mut launcher = launched(&["sh", "-c", "yes; echo $? >&2"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    drop(launcher.stdout.take());
    let mut errors = String::new();
    launcher.stderr.take().ok_or("no pipe")?.read_to_string(&mut errors)?;
    launcher.wait()?;
    // SIGPIPE is 13.
    if errors == "141\n" { Ok(()) } else { Err(errors.into()) }
}

/// Those that ignore a signal, too.
fn children_end_with_the_command() -> Outcome {
    let output = client("leave-children").output()?;
    let left = numbers(&String::from_utf8_lossy(&output.stdout));
    if !output.status.success() || left.len() != 3 {
        return Err(format!("{output:?}").into());
    }
    gone(&left)
}

/// A launcher whose command stays.
struct Stay {
    child: Child,
    launcher: i32,
    guard: i32,
    command: i32,
    /// Guard, command and its child.
    all: Vec<i32>,
}

impl Stay {
    fn start() -> Result<Stay, Failed> {
        let mut child = client("stay").stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no pipe")?).read_line(&mut line)?;
        let [command, grandchild] = numbers(&line)[..] else { return Err(line.into()) };
        let guard = parent(command)?;
        let launcher = child.id().cast_signed();
        Ok(Stay { child, launcher, guard, command, all: vec![guard, command, grandchild] })
    }
}

fn killing(which: fn(&Stay) -> i32, code: Option<i32>) -> Outcome {
    let mut stay = Stay::start()?;
    send(which(&stay), Signal::KILL)?;
    let found = stay.child.wait()?.code();
    gone(&stay.all)?;
    if found == code { Ok(()) } else { Err(format!("{found:?}").into()) }
}

fn a_signal_comes_to_the_command() -> Outcome {
    let script = "trap 'exit 42' TERM; echo ready; while :; do sleep 0.05; done";
    let mut launcher = launched(&["sh", "-c", script]).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(launcher.stdout.take().ok_or("no pipe")?).read_line(&mut line)?;
    send(launcher.id().cast_signed(), Signal::TERM)?;
    let found = launcher.wait()?.code();
    if found == Some(42) { Ok(()) } else { Err(format!("{found:?}").into()) }
}

/// Only one can listen; the second says so.
fn one_launcher_in_another() -> Outcome {
    let this = std::env::current_exe()?;
    let this = this.to_str().ok_or("no text")?;
    let output = launched(&[this, "launcher", "true"]).output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let says_so = output.status.code() == Some(125) && text.contains("listens");
    if says_so { Ok(()) } else { Err(format!("{output:?}").into()) }
}

fn too_few_descriptors() -> Outcome {
    let this = std::env::current_exe()?;
    let this = this.to_str().ok_or("no text")?;
    let script = format!("ulimit -n 512; exec {this} launcher true");
    let output = Command::new("sh").args(["-c", &script]).output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let says_so = output.status.code() == Some(125) && text.contains("may have 512 open files");
    if says_so { Ok(()) } else { Err(format!("{output:?}").into()) }
}

/// The lists of devices that were made for the command, whoever is killed.
fn lists_are_removed() -> Outcome {
    for who in ["launcher", "guard", "command"] {
        let script = "cat /sys/block/sr0/dev; echo $$; read line";
        let mut launcher = launched(&["sh", "-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut lines = BufReader::new(launcher.stdout.take().ok_or("no pipe")?).lines();
        let mut next = || lines.next().unwrap_or_else(|| Ok(String::new()));
        let (device, command) = (next()?, next()?.parse()?);
        let name = format!("rawcd-{}-", launcher.id());
        let are_there = || -> Result<bool, Failed> {
            let mut entries = std::fs::read_dir(std::env::temp_dir())?.flatten();
            Ok(entries.any(|entry| entry.file_name().to_string_lossy().starts_with(&name)))
        };
        if device != "11:0" || !are_there()? {
            return Err(format!("no list: {device}").into());
        }
        let process = match who {
            "launcher" => launcher.id().cast_signed(),
            "guard" => parent(command)?,
            _ => command,
        };
        send(process, Signal::KILL)?;
        launcher.wait()?;
        gone(&[command])?;
        let started = Instant::now();
        while are_there()? {
            if started.elapsed() > Duration::from_secs(10) {
                return Err(format!("the lists are left when the {who} is killed").into());
            }
            thread::sleep(Duration::from_millis(10));
        }
    }
    Ok(())
}
