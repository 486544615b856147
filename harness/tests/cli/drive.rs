//! `rawcd drive`: rawcd itself, shells and what they run, with the simulated drive at /dev/sr0.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{PLAN, exits, folder_with_plan, stderr, stdout};

const RAWCD: &str = env!("CARGO_BIN_EXE_rawcd");

/// What rawcd burns by way of the system calls of a program is what it burns in its own process,
/// to the byte.
#[test]
fn the_same_disc_by_way_of_a_node() {
    let folder = folder_with_plan();
    let at = folder.path();
    for form in ["raw", "packed", "pq"] {
        let (here, there) = (format!("here-{form}"), format!("there-{form}"));
        exits(at, 0, &["burn", "plan.yaml", "--block", form, "--disc", &here]);
        let burn = ["--", RAWCD, "burn", "plan.yaml", "--block", form, "--drive", "/dev/sr0"];
        let drive = ["drive", "--save", &there, "--plan", "plan.yaml"];
        let judged = exits(at, 0, &[&drive[..], &burn].concat());
        assert!(stderr(&judged).contains("judged: 0 must, 0 should, 0 note"), "{judged:?}");
        for file in ["sections.bin", "disc.json"] {
            let [here, there] =
                [&here, &there].map(|disc| fs::read(at.join(disc).join(file)).unwrap());
            assert!(here == there, "{file} of {form}");
        }
        assert_eq!(fs::read_dir(at.join(there)).unwrap().count(), 2);
    }
}

/// A disc that is put in is read, and stays as it is.
#[test]
fn a_disc_is_read_block_by_block() {
    let folder = folder_with_plan();
    let at = folder.path();
    let bytes: Vec<u8> = (0..300_u32 * 2048).map(|at| (at / 2048 * 7 + at) as u8).collect();
    fs::write(at.join("data.bin"), &bytes).unwrap();
    let plan = "tracks:\n  - { type: mode1, source: { file: data.bin } }\n";
    fs::write(at.join("data.yaml"), plan).unwrap();
    exits(at, 0, &["burn", "data.yaml", "--disc", "disc"]);
    let before = fs::read(at.join("disc/disc.json")).unwrap();
    for (name, reader) in [
        ("dd", "dd if=/dev/sr0 of=dd bs=2048 count=300 status=none"),
        ("cat", "head -c 614400 < /dev/cdrom > cat"),
        ("seek", "dd if=/dev/sr0 of=seek bs=512 skip=40 count=8 status=none"),
    ] {
        exits(at, 0, &["drive", "--medium", "disc", "--", "sh", "-c", reader]);
        let expected = if name == "seek" { &bytes[20_480..24_576] } else { &bytes[..] };
        assert!(fs::read(at.join(name)).unwrap() == expected, "{name}");
    }
    // Pressed, it reads the same.
    let read = ["--", "sh", "-c", "head -c 614400 /dev/sr0 > pressed"];
    exits(at, 0, &[&["drive", "--medium", "data.yaml"][..], &read].concat());
    assert!(fs::read(at.join("pressed")).unwrap() == bytes);
    exits(at, 0, &["drive", "--medium", "disc", "--plan", "data.yaml", "--", "true"]);
    assert_eq!(fs::read(at.join("disc/disc.json")).unwrap(), before);
    assert_eq!(fs::read_dir(at.join("disc")).unwrap().count(), 2);
}

/// Images of other programs are put in like discs.
#[test]
fn images_are_put_in() {
    let folder = folder_with_plan();
    let at = folder.path();
    let bytes: Vec<u8> = (0..300_u32 * 2048).map(|at| (at / 2048 * 5 + at) as u8).collect();
    fs::write(at.join("data.iso"), &bytes).unwrap();
    let plan = "tracks:\n  - { type: mode1, source: { file: data.iso } }\n";
    fs::write(at.join("data.yaml"), plan).unwrap();
    exits(at, 0, &["burn", "data.yaml", "--disc", "disc"]);
    for end in ["cue", "ccd", "toc"] {
        exits(at, 0, &["export", "disc", "--to", end, "--output", &format!("{end}.{end}")]);
    }
    for image in ["data.iso", "cue.cue", "ccd.ccd", "toc.toc"] {
        let read = "head -c 614400 /dev/sr0 > read";
        exits(at, 0, &["drive", "--medium", image, "--", "sh", "-c", read]);
        assert!(fs::read(at.join("read")).unwrap() == bytes, "{image}");
    }
    exits(at, 125, &["drive", "--medium", "ccd.sub", "--", "true"]);
}

#[test]
fn codes() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 7, &["drive", "--", "sh", "-c", "exit 7"]);
    exits(at, 143, &["drive", "--", "sh", "-c", "kill -TERM $$"]);
    exits(at, 126, &["drive", "--", "/etc/passwd"]);
    let missing = exits(at, 127, &["drive", "--", "rawcd-no-such-command"]);
    assert_eq!(stderr(&missing), "error: rawcd-no-such-command: command not found\n");
    // A blank disc is not what the plan declares; a command that failed says so first.
    exits(at, 124, &["drive", "--plan", "plan.yaml", "--", "true"]);
    exits(at, 3, &["drive", "--plan", "plan.yaml", "--", "sh", "-c", "exit 3"]);
    let empty = exits(at, 124, &["drive", "--medium", "none", "--plan", "plan.yaml", "--", "true"]);
    assert_eq!(stderr(&empty), "error: there is no disc to judge\n");
    let unknown = exits(at, 125, &["drive", "--medium", "cd-r:81", "--", "true"]);
    assert!(stderr(&unknown).contains("`cd-r:81` is no medium, no folder"), "{unknown:?}");
    exits(at, 125, &["drive", "--medium", "none", "--save", "x", "--", "true"]);
    exits(at, 125, &["drive", "--medium", ".", "--", "true"]);
    exits(at, 125, &["drive", "--save", ".", "--", "true"]);
    exits(at, 2, &["drive", "--time", "soon", "--", "true"]);
    exits(at, 2, &["drive"]);
}

/// No medium is another thing than no drive.
#[test]
fn an_empty_drive() {
    let folder = folder_with_plan();
    let script = "cat /dev/sr0 2>&1; test -b /dev/sr0 && echo there";
    let output = exits(folder.path(), 0, &["drive", "--medium", "none", "--", "sh", "-c", script]);
    assert_eq!(stdout(&output), "cat: /dev/sr0: No medium found\nthere\n");
}

#[test]
fn commands_are_written_down() {
    let folder = folder_with_plan();
    let at = folder.path();
    let read = ["--", "dd", "if=/dev/sr0", "of=/dev/null", "count=1", "status=none"];
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    for name in ["trace.txt", "trace.jsonl"] {
        let drive = ["drive", "--medium", "disc", "--trace", name];
        exits(at, 1, &[&drive[..], &read].concat());
    }
    let text = fs::read_to_string(at.join("trace.txt")).unwrap();
    let first = "    0.000000 +0.000100 TEST UNIT READY [000000000000] 0 of 0 bytes: 6/29/00 ";
    assert!(text.starts_with(first), "{text}");
    // Track 1 is audio, which is no data.
    assert!(text.contains("READ(10) [28000000000000000100] 0 of 2048 bytes: 5/64/00"), "{text}");
    let json = fs::read_to_string(at.join("trace.jsonl")).unwrap();
    assert_eq!(json.lines().count(), text.lines().count());
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(first["command"], "TEST UNIT READY");
    assert_eq!(first["sense"]["asc"], 0x29);
}

/// A burn in real time that says who does it.
fn slow_burn(at: &Path) -> Child {
    let burn = format!("echo $$; exec {RAWCD} burn plan.yaml --drive /dev/sr0");
    fs::write(at.join("plan.yaml"), PLAN.replace("400", "9000")).unwrap();
    let mut launcher = Command::new(RAWCD)
        .args(["drive", "--save", "disc", "--time", "4", "--", "sh", "-c", &burn])
        .current_dir(at)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(launcher.stdout.take().unwrap()).read_line(&mut line).unwrap();
    fs::write(at.join("client"), line.trim()).unwrap();
    launcher
}

/// Waits until something is recorded.
fn until_recorded(at: &Path) {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(60) {
        let text = fs::read_to_string(at.join("disc/disc.json")).unwrap();
        let description: serde_json::Value = serde_json::from_str(&text).unwrap();
        let first = description["first_lba"].as_i64().unwrap();
        let end = description["runs"][0][1].as_i64().unwrap_or(first);
        if end - first > 1000 {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("nothing is recorded");
}

fn kill(process: &str) {
    assert!(Command::new("kill").args(["-KILL", process]).status().unwrap().success());
}

/// Whoever is killed in the middle, the disc opens, and nobody goes on.
#[test]
fn killed_in_the_middle_of_a_burn() {
    for kills_launcher in [true, false] {
        let folder = folder_with_plan();
        let at = folder.path();
        let mut launcher = slow_burn(at);
        until_recorded(at);
        let client = fs::read_to_string(at.join("client")).unwrap();
        let launcher_id = launcher.id().to_string();
        kill(if kills_launcher { &launcher_id } else { &client });
        let code = launcher.wait().unwrap().code();
        assert_eq!(code, if kills_launcher { None } else { Some(137) });
        let started = Instant::now();
        let process = Path::new("/proc").join(&client);
        while process.exists() {
            assert!(started.elapsed() < Duration::from_secs(10), "the client goes on");
            thread::sleep(Duration::from_millis(20));
        }
        let output = exits(at, 1, &["toc", "disc"]);
        assert!(stderr(&output).contains("the disc is damaged"), "{output:?}");
        assert!(!stderr(&output).contains(" 0 sections"), "{output:?}");
    }
}
