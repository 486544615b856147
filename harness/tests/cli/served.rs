//! `rawcd drive --serve` and `--connect`: a drive that outlives commands.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{PLAN, exits, folder_with_plan, stderr, stdout};

const RAWCD: &str = env!("CARGO_BIN_EXE_rawcd");

/// Serves a drive at `s`.
fn serve(at: &Path, arguments: &[&str]) -> Child {
    let mut child = Command::new(RAWCD)
        .args(["drive", "--serve", "s"])
        .args(arguments)
        .current_dir(at)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "a drive is served at s\n");
    child
}

fn signal(process: &str, signal: &str) {
    assert!(Command::new("kill").args([signal, process]).status().unwrap().success());
}

/// Ends a server as its user does: its code and what it says.
#[track_caller]
fn ends(at: &Path, server: Child, how: &str, code: i32) -> String {
    signal(&server.id().to_string(), how);
    let output = server.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    assert!(!at.join("s").exists(), "the socket is left");
    stderr(&output)
}

#[track_caller]
fn status(at: &Path) -> Value {
    let output = exits(at, 0, &["drive", "--connect", "s", "status", "--format", "json"]);
    serde_json::from_str(&stdout(&output)).unwrap()
}

/// One command burns, others read what it burned, and the end is as without a server.
#[test]
fn one_drive_for_several_commands() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "here"]);
    let drive = ["--save", "there", "--plan", "plan.yaml", "--trace", "trace.txt"];
    let server = serve(at, &drive);
    assert_eq!(status(at)["medium"], json!({ "kind": "cd-r", "state": "blank", "sections": 0 }));
    let connect = ["drive", "--connect", "s"];
    let burn = [&connect[..], &["--", RAWCD, "burn", "plan.yaml", "--drive", "/dev/sr0"]].concat();
    exits(at, 0, &burn);
    let after = status(at);
    // 18,902 sections of the lead-in's 11,077 on, and 17 s and more.
    let medium = json!({ "kind": "cd-r", "state": "finalized", "sections": 18_902 });
    assert_eq!(after["medium"], medium);
    assert_eq!((&after["kept_in"], &after["open_files"]), (&json!("there"), &json!(0)));
    assert!(after["time_s"].as_f64().unwrap() > 10.0, "{after}");
    let again = exits(at, 1, &burn);
    assert!(stderr(&again).contains("not blank"), "{}", stderr(&again));
    let size = [&connect[..], &["--", "sh", "-c", "test -b /dev/sr0; exit 7"]].concat();
    exits(at, 7, &size);
    let told = ends(at, server, "-INT", 0);
    assert!(told.contains("judged: 0 must, 0 should, 0 note"), "{told}");
    for file in ["sections.bin", "disc.json"] {
        let [here, there] =
            ["here", "there"].map(|disc| fs::read(at.join(disc).join(file)).unwrap());
        assert!(here == there, "{file}");
    }
    assert!(fs::read_to_string(at.join("trace.txt")).unwrap().contains("WRITE(10)"));
}

/// The tray by hand: locked, open, with another disc in it.
#[test]
fn the_tray() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    let server = serve(at, &["--medium", "none", "--plan", "plan.yaml"]);
    let hand = |code, words: &[&str]| {
        let output = exits(at, code, &[&["drive", "--connect", "s"], words].concat());
        stdout(&output) + &stderr(&output)
    };
    assert_eq!(status(at)["medium"], Value::Null);
    assert_eq!(hand(0, &["load", "cd-rw:74", "--save", "kept"]), "the medium is in\n");
    assert_eq!(status(at)["medium"]["kind"], "cd-rw");
    assert!(at.join("kept/disc.json").exists());
    let busy = hand(1, &["load", "kept", "--save", "kept"]);
    assert!(busy.starts_with("error: ") && busy.ends_with("that disc is in the tray\n"), "{busy}");
    assert_eq!(hand(0, &["eject"]), "the tray is open\n");
    assert_eq!(status(at)["tray_open"], true);
    let empty = hand(2, &["--", "sh", "-c", ": < /dev/sr0"]);
    assert!(empty.contains("No medium found"), "{empty}");
    assert_eq!(hand(0, &["load"]), "the tray is closed\n");
    // The unit attention of the new medium is heard by who opens the node, as a kernel's.
    assert_eq!(hand(0, &["load", "disc"]), "the medium is in\n");
    assert_eq!(status(at)["medium"]["state"], "finalized");
    assert_eq!(status(at)["kept_in"], Value::Null);
    let text = hand(0, &["status"]);
    assert!(text.starts_with("drive   RAWCD "), "{text}");
    assert!(text.contains("tray    closed\nmedium  cd-r, finalized, 18902 sections\nopen    0\n"));
    // What cannot be had, and what is nothing to do.
    assert!(hand(125, &["load", "nowhere"]).contains("`nowhere` is no medium"));
    assert!(hand(1, &["load", "."]).contains("there is no disc.json"));
    assert!(hand(125, &["fly"]).contains("`fly` is nothing that can be done"));
    assert!(hand(125, &["--save", "x", "eject"]).contains("--save goes with load"));
    assert!(hand(125, &["--save", "x", "--", "true"]).contains("--save goes with load"));
    for option in [["--medium", "none"], ["--profile", "x"], ["--time", "real"], ["--plan", "p"]] {
        let refused = hand(2, &[&option[..], &["status"]].concat());
        assert!(refused.contains("cannot be used with"), "{refused}");
    }
    ends(at, server, "-TERM", 0);
    let gone = hand(125, &["status"]);
    assert!(gone.starts_with("error: s: no drive is served there"), "{gone}");
}

/// Rubbish in files and folders leaves no socket behind.
#[test]
fn what_cannot_be_served() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 125, &["drive", "--serve", "s", "--medium", "nothing"]);
    exits(at, 125, &["drive", "--serve", "s", "--plan", "nothing"]);
    exits(at, 125, &["drive", "--serve", "nowhere/s"]);
    exits(at, 2, &["drive", "--serve", "s", "--", "true"]);
    exits(at, 2, &["drive", "status"]);
    exits(at, 2, &["drive", "--connect", "s", "status", "--", "true"]);
    assert!(!at.join("s").exists());
    // A server that ends with a blank disc, which is not what was declared.
    let server = serve(at, &["--plan", "plan.yaml"]);
    let second = exits(at, 125, &["drive", "--serve", "s"]);
    assert_eq!(stderr(&second), "error: s: a drive is served there already\n");
    ends(at, server, "-TERM", 124);
}

/// A command of the served drive that says who it is, with `echo $$`, and goes on.
fn command(at: &Path, script: &str) -> (Child, String) {
    let mut launcher = Command::new(RAWCD)
        .args(["drive", "--connect", "s", "--", "sh", "-c", script])
        .current_dir(at)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(launcher.stdout.take().unwrap()).read_line(&mut line).unwrap();
    (launcher, line.trim().to_owned())
}

#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn recorded(at: &Path) -> i64 {
    let text = fs::read_to_string(at.join("disc/disc.json")).unwrap();
    let description: Value = serde_json::from_str(&text).unwrap();
    let first = description["first_lba"].as_i64().unwrap();
    description["runs"][0][1].as_i64().unwrap_or(first) - first
}

/// Whoever is killed, before a burn or in its middle: nobody goes on, no socket stays, the disc
/// opens, and who was not killed goes on as ever.
#[test]
fn killed_while_it_is_served() {
    let burn = format!("echo $$; exec {RAWCD} burn plan.yaml --drive /dev/sr0");
    // That it has the drive open, and not only that it is there: what cannot be opened ends it.
    let moments = [("before", "exec 5<>/dev/sr0; echo $$; sleep 1000"), ("middle", &burn)];
    for (moment, script) in moments {
        for who in ["server", "launcher", "command", "terminated"] {
            let folder = folder_with_plan();
            let at = folder.path();
            fs::write(at.join("plan.yaml"), PLAN.replace("400", "9000")).unwrap();
            let server = serve(at, &["--save", "disc", "--time", "4"]);
            let (mut launcher, client) = command(at, script);
            if moment == "middle" {
                until("nothing is recorded", || recorded(at) > 1000);
            }
            let (server_id, launcher_id) = (server.id().to_string(), launcher.id().to_string());
            let (process, how) = match who {
                "server" => (&server_id, "-KILL"),
                "launcher" => (&launcher_id, "-KILL"),
                "command" => (&client, "-KILL"),
                _ => (&server_id, "-TERM"),
            };
            signal(process, how);
            let code = launcher.wait().unwrap().code();
            let expected = match who {
                "launcher" => None,
                "command" => Some(137),
                _ => Some(125),
            };
            assert_eq!(code, expected, "{moment} {who}");
            until("the client goes on", || !Path::new("/proc").join(&client).exists());
            if matches!(who, "launcher" | "command") {
                assert_eq!(status(at)["held"], false, "{moment} {who}");
                ends(at, server, "-TERM", 0);
            } else {
                let code = server.wait_with_output().unwrap().status.code();
                assert_eq!(code, if who == "server" { None } else { Some(0) });
                until("the socket is left", || !at.join("s").exists());
            }
            let output = exits(at, 1, &["toc", "disc"]);
            let state =
                if moment == "middle" { "the disc is damaged" } else { "the disc is blank" };
            assert!(stderr(&output).contains(state), "{moment} {who} {output:?}");
        }
    }
}

/// A disc that was taken out is judged as well as the one that is in at the end.
#[test]
fn every_disc_is_judged() {
    let folder = folder_with_plan();
    let at = folder.path();
    let server = serve(at, &["--plan", "plan.yaml"]);
    let other = PLAN.replace("12345", "12346");
    fs::write(at.join("other.yaml"), other).unwrap();
    let connect = ["drive", "--connect", "s"];
    for plan in ["other.yaml", "plan.yaml"] {
        let burn = ["--", RAWCD, "burn", plan, "--drive", "/dev/sr0"];
        exits(at, 0, &[&connect[..], &burn].concat());
        exits(at, 0, &[&connect[..], &["load", "cd-r:80"]].concat());
    }
    exits(at, 0, &[&connect[..], &["load", "none"]].concat());
    let told = ends(at, server, "-TERM", 124);
    assert_eq!(told.matches("disc ").count(), 2, "{told}");
    let (wrong, right) = told.split_once("disc 2 of 2:\n").unwrap();
    assert!(wrong.contains("isrc-value"), "{told}");
    assert!(right.contains("judged: 0 must, 0 should, 0 note"), "{told}");
}
