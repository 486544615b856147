//! Engines: the one in use is told, and all make the same image; images replace files.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use crate::{folder_with_plan, stderr, stdout};

fn with_engine(folder: &Path, engine: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rawcd"));
    command.current_dir(folder).env("RAWCD_ENGINE", engine).args(arguments).output().unwrap()
}

#[test]
fn engines_are_told_and_chosen() {
    let folder = folder_with_plan();
    let at = folder.path();
    let version = with_engine(at, "portable", &["--version", "--verbose"]);
    let text = stdout(&version);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], concat!("rawcd ", env!("CARGO_PKG_VERSION")));
    assert!(lines[1].starts_with("engine: portable (of portable"), "{text}");
    assert_eq!(stdout(&with_engine(at, "", &["-V"])), format!("{}\n", lines[0]));
    let unknown = with_engine(at, "mmx", &["media"]);
    assert_eq!(unknown.status.code(), Some(2));
    let text = stderr(&unknown);
    assert!(text.contains("RAWCD_ENGINE: `mmx` is no engine: portable, avx2, avx512"), "{text}");
    assert_eq!(with_engine(at, "", &["--verbose"]).status.code(), Some(2));
}

#[test]
fn engines_make_the_same_image() {
    let folder = folder_with_plan();
    let at = folder.path();
    let encode = |engine: &str| {
        let image = format!("{engine}.img");
        with_engine(at, engine, &["encode", "plan.yaml", "--block", "raw", "-o", &image])
    };
    assert!(encode("portable").status.success());
    let read = |engine: &str| fs::read(at.join(format!("{engine}.img"))).unwrap();
    for engine in ["avx2", "avx512"] {
        let made = encode(engine);
        if stderr(&made).contains(&format!("this machine has no {engine}")) {
            // Past the test harness, which keeps what tests print that pass.
            writeln!(std::io::stderr(), "not tested: {}", stderr(&made)).unwrap();
            continue;
        }
        assert!(made.status.success(), "{}", stderr(&made));
        assert!(read("portable") == read(engine), "{engine}");
    }
}

/// A longer file is overwritten and cut, and nothing of it is left.
#[test]
fn an_image_replaces_a_longer_file() {
    let folder = folder_with_plan();
    let at = folder.path();
    let encode = |image: &str| {
        let arguments = ["encode", "plan.yaml", "--block", "pq", "-o", image];
        let output = with_engine(at, "", &arguments);
        assert!(output.status.success(), "{}", stderr(&output));
        fs::read(at.join(image)).unwrap()
    };
    let new = encode("new.img");
    fs::write(at.join("old.img"), vec![0xEE; new.len() + 5000]).unwrap();
    assert!(encode("old.img") == new);
}
