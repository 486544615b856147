//! Who may import whom. The table is the architecture; Cargo enforces it through this test,
//! dev-dependencies included.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// What each crate may import of ours.
const TABLE: [(&str, &[&str]); 10] = [
    ("rawcd-format", &[]),
    ("rawcd-mmc", &["rawcd-format"]),
    ("rawcd-mastering", &["rawcd-format"]),
    ("rawcd-encoder", &["rawcd-format", "rawcd-mastering"]),
    ("rawcd-writer", &["rawcd-format", "rawcd-mmc"]),
    ("rawcd-sim", &["rawcd-format", "rawcd-mmc", "rawcd-mastering"]),
    ("rawcd-judge", &["rawcd-format"]),
    ("rawcd-attach", &["rawcd-mmc"]),
    (
        "rawcd",
        &[
            "rawcd-format",
            "rawcd-mmc",
            "rawcd-mastering",
            "rawcd-encoder",
            "rawcd-writer",
            "rawcd-sim",
            "rawcd-judge",
            "rawcd-attach",
        ],
    ),
    (
        "rawcd-benches",
        &[
            "rawcd-format",
            "rawcd-mmc",
            "rawcd-mastering",
            "rawcd-encoder",
            "rawcd-writer",
            "rawcd-sim",
            "rawcd-judge",
            "rawcd-attach",
            "rawcd",
        ],
    ),
];

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn every_crate_imports_only_what_it_may() {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    let ours: BTreeSet<&str> =
        packages.iter().map(|package| package["name"].as_str().unwrap()).collect();
    let table: BTreeMap<&str, &[&str]> = TABLE.into_iter().collect();
    assert_eq!(ours, table.keys().copied().collect(), "a crate is missing here, or gone");
    for package in packages {
        let name = package["name"].as_str().unwrap();
        for dependency in package["dependencies"].as_array().unwrap() {
            let imported = dependency["name"].as_str().unwrap();
            assert!(
                !ours.contains(imported) || table[name].contains(&imported),
                "{name} must not import {imported}"
            );
        }
        assert_eq!(package["license"], "MIT OR Apache-2.0", "{name}");
        assert!(package["rust_version"].is_string(), "{name}");
    }
}
