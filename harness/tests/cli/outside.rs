//! Scenarios that run programs of others; here that is rawcd itself, a shell, and one that nobody
//! has.

use std::fs;
use std::path::Path;

use crate::{exits, folder_with_plan, stdout};

const RAWCD: &str = env!("CARGO_BIN_EXE_rawcd");

const DATA: &str = "tracks:\n  - { type: mode1, source: { counter: 300 } }\n";

fn scenario(at: &Path, text: &str) {
    fs::write(at.join("data.yaml"), DATA).unwrap();
    let plan = at.join("data.yaml");
    let text = text.replace("RAWCD", RAWCD).replace("PLAN", plan.to_str().unwrap());
    fs::write(at.join("s.yaml"), format!("about: A program.\n{text}")).unwrap();
}

const BURN: &str = "plan: data.yaml
write:
  command: RAWCD burn PLAN --drive {device}
  mode: raw
";

/// What is recorded is judged, what is read is compared, and the table tells both.
#[test]
fn a_disc_is_recorded_and_read_back() {
    let folder = folder_with_plan();
    let at = folder.path();
    let read = "read:\n  - command: dd if={device} of=back bs=2048 count=300\n    \
                gives: [{ user: back, track: 1 }, { text: 300+0 records in }]\n";
    scenario(at, &format!("{BURN}{read}"));
    let output = exits(at, 0, &["run", "s.yaml", "--interop", "table.md"]);
    assert!(stdout(&output).ends_with("1 passed, 0 failed, 0 skipped\n"), "{output:?}");
    let table = fs::read_to_string(at.join("table.md")).unwrap();
    let row = format!("| {RAWCD} | raw            | as declared | dd           |\n");
    assert!(table.contains(&row), "{table}");
}

#[test]
fn what_is_wrong_is_told_where_it_is_declared() {
    let folder = folder_with_plan();
    let at = folder.path();
    let read = |command: &str, gives: &str| {
        format!("{BURN}read:\n  - command: {command}\n    gives: [{gives}]\n")
    };
    let user = "{ user: back, track: 1 }";
    for (text, says) in [
        (
            // The second sector comes first.
            read("dd if={device} of=back bs=2048 skip=1", user),
            "byte 3 of the sector at LBA 0 is 01, and was recorded as 00",
        ),
        (
            read("dd if={device} of=back bs=2048 count=299", user),
            "the file has 299 sectors, and ends before LBA 299",
        ),
        // The post-gap is read, too.
        (
            read("dd if={device} of=back bs=2048", user),
            "the file has 150 sectors behind what was recorded",
        ),
        (read("dd if={device} of=other", user), "back cannot be read: No such file"),
        (read("'true'", "{ samples: back, track: 1 }"), "the plan has no such track"),
        (read("echo one two", "{ text: three }"), "`three` is not in what it prints:\n"),
        (read("sh -c 'echo no; exit 3'", user), "ended with 3, not 0\n"),
        (BURN.replace("mode: raw", "mode: raw\n  exit: 1"), "ended with 0, not 1"),
        (BURN.replace("PLAN", "PLAN.none"), "ended with "),
        (
            // Another plan than was burned.
            BURN.replace(
                "plan: data.yaml",
                "plan: { tracks: [{ type: mode1, source: { counter: 301 } }] }",
            ),
            "lead-out-start",
        ),
    ] {
        scenario(at, &text);
        let output = exits(at, 1, &["run", "s.yaml"]);
        assert!(stdout(&output).contains(says), "{text}\n{}", stdout(&output));
        assert!(stdout(&output).contains("s.yaml:") || says == "lead-out-start", "{output:?}");
    }
}

/// A program that is not there is no failure, and no silence.
#[test]
fn a_program_that_is_not_installed() {
    let folder = folder_with_plan();
    let at = folder.path();
    scenario(at, "medium: { kind: none }\nread: [{ command: rawcd-no-such-program }]\n");
    let output = exits(at, 4, &["run", "s.yaml", "--interop", "table.md"]);
    let text = stdout(&output);
    assert!(text.contains("skipped: rawcd-no-such-program is not installed"), "{text}");
    assert!(text.ends_with("0 passed, 0 failed, 1 skipped\n"), "{text}");
    let table = fs::read_to_string(at.join("table.md")).unwrap();
    assert!(table.contains("not run: rawcd-no-such-program is not installed"), "{table}");
}

/// Faults, profiles and answers are those of the scenario's own drive.
#[test]
fn the_drive_is_that_of_the_scenario() {
    let folder = folder_with_plan();
    let at = folder.path();
    let faulty =
        format!("{BURN}drive: {{ sense: [{{ command: WRITE(10), nth: 3, sense: 3/0C/00 }}] }}\n");
    scenario(at, &format!("{faulty}expect: {{ error: program, says: 3/0C/00 }}\n"));
    exits(at, 0, &["run", "s.yaml"]);
    let answers = "expect:\n  medium: finalized\n  answers: [{ cdb: 51 00 00 00 00 00 00 00 03 00, bytes: 00 20 0E }]\n";
    scenario(at, &format!("{BURN}{answers}"));
    exits(at, 0, &["run", "s.yaml"]);
}
