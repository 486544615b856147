//! The corpus of the fuzzers, replayed; and some runs of every target.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rawcd::fuzzing::{TARGETS, Target, input};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// Every file, target by target. A target of which all are refused shows nothing.
#[test]
fn the_corpus_holds() {
    let mut ran = BTreeSet::new();
    for target in TARGETS {
        for entry in fs::read_dir(corpus().join(target.name)).unwrap() {
            let path = entry.unwrap().path();
            println!("{}", path.display());
            if (target.run)(&fs::read(&path).unwrap()) {
                ran.insert(target.name);
            }
        }
    }
    assert_eq!(ran.len(), TARGETS.len(), "a target without a corpus: {ran:?}");
}

/// No folder of the corpus is left over from a target that is gone.
#[test]
fn every_folder_is_a_target() {
    for entry in fs::read_dir(corpus()).unwrap() {
        let name = entry.unwrap().file_name();
        assert!(Target::named(name.to_str().unwrap()).is_some(), "{}", name.display());
    }
}

/// A target whose inputs are all refused would hold whatever it says.
#[test]
fn some_runs_of_every_target() {
    for target in TARGETS {
        let mut reached = 0;
        for run in 0..60 {
            println!("rawcd fuzz {} --seed 1 --first {run} --runs 1", target.name);
            reached += usize::from((target.run)(&input(target, 1, run)));
        }
        assert!(reached >= 3, "{}: {reached} of 60 runs got anywhere", target.name);
    }
}

/// What a failure would be written down as is read again: every third input of a target that has
/// scenarios.
#[test]
fn scenarios_are_read() {
    for name in ["plan", "drive", "parameters"] {
        let target = Target::named(name).unwrap();
        let mut read = 0;
        for run in (0..60).step_by(3) {
            let Some(text) = (target.scenario)(&input(target, 2, run)) else { continue };
            let read_again = rawcd::yaml::load::<rawcd::scenario::Scenario>(&text, "fuzzed");
            assert!(read_again.is_ok(), "{}", read_again.unwrap_err().render(false));
            read += 1;
        }
        assert!(read > 10, "{name}");
    }
}
