//! Whose code comes in, and under which licences: what deny.toml allows, asked of `cargo metadata`,
//! where nobody needs a database for it.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// All packages of the lock file.
fn packages() -> Vec<Value> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--manifest-path"])
        .arg(manifest)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// The list `allow` of deny.toml.
fn allowed() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deny.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, list) = text.split_once("\nallow = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    list.split(',').map(|word| word.trim().trim_matches('"').to_owned()).collect()
}

/// Whether one may choose licences that are allowed: alternatives in an SPDX expression without
/// nested parentheses, of which old manifests write a slash for OR.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let one_of = |alternatives: &str| {
        let alternatives = alternatives.trim_matches(['(', ')', ' ']).replace('/', " OR ");
        alternatives.split(" OR ").any(|licence| allowed.iter().any(|it| it == licence.trim()))
    };
    expression.split(" AND ").all(one_of)
}

#[test]
fn licences() {
    let (packages, allowed) = (packages(), allowed());
    assert!(packages.len() > 100 && allowed.len() > 2);
    for package in &packages {
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(is_allowed(licence, &allowed), "{} is under {licence}", package["name"]);
    }
    for (expression, is_right) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0 OR MIT", true),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND GPL-2.0", false),
        ("MITX", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), is_right, "{expression}");
    }
}

/// Everything comes from this repository or from the registry.
#[test]
fn sources() {
    for package in packages() {
        let source = package["source"].as_str();
        let is_ours = source.is_none() && package["name"].as_str().unwrap().starts_with("rawcd");
        let is_registered = source.is_some_and(|source| source.starts_with("registry+"));
        assert!(is_ours || is_registered, "{} comes from {source:?}", package["name"]);
    }
}
