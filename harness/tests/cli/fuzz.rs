//! `rawcd fuzz`.

use super::{exits, stderr, stdout};

#[test]
fn a_target_runs_as_often_as_asked() {
    let folder = tempfile::tempdir().unwrap();
    let told = exits(folder.path(), 0, &["fuzz", "cue", "--seed", "1", "--runs", "40"]);
    let line = stdout(&told);
    assert!(line.starts_with("cue: 40 runs, "), "{line}");
    assert!(line.ends_with(" not refused\n"), "{line}");
    let again = exits(folder.path(), 0, &["fuzz", "cue", "--seed", "1", "--runs", "40"]);
    assert_eq!(stdout(&again), line);
}

#[test]
fn all_targets_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let list = stdout(&exits(folder.path(), 0, &["fuzz", "--list"]));
    for name in ["plan", "drive", "judge", "plan-yaml", "codes"] {
        assert!(list.lines().any(|line| line.starts_with(&format!("{name} "))), "{list}");
    }
}

/// Nothing ran, or nothing could: codes 4 and 2.
#[test]
fn nothing_to_run() {
    let folder = tempfile::tempdir().unwrap();
    let none = exits(folder.path(), 4, &["fuzz", "cue", "--runs", "0"]);
    assert!(stderr(&none).contains("no input was run"), "{}", stderr(&none));
    std::fs::create_dir(folder.path().join("empty")).unwrap();
    exits(folder.path(), 4, &["fuzz", "cue", "--replay", "empty"]);
    exits(folder.path(), 2, &["fuzz", "cue", "--replay", "not-there"]);
    let unknown = exits(folder.path(), 2, &["fuzz", "tapes"]);
    assert!(stderr(&unknown).contains("there is no target `tapes`"), "{}", stderr(&unknown));
}
