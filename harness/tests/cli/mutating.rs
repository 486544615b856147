//! `rawcd mutate`: which plans, what is written, and what a judge with a hole ends in.

use super::*;

/// A track of less than 4 s is illegal.
const SHORT: &str = "tracks: [{ type: audio, source: { silence: 299 } }]\n";

fn folder_of_plans() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let plans = folder.path().join("topic/plans");
    fs::create_dir_all(&plans).unwrap();
    fs::write(plans.join("legal.yaml"), PLAN).unwrap();
    fs::write(plans.join("short.yaml"), SHORT).unwrap();
    fs::write(folder.path().join("topic/scenario.yaml"), "about: no plan\n").unwrap();
    folder
}

#[test]
fn legal_plans_of_a_folder() {
    let folder = folder_of_plans();
    let at = folder.path();
    let arguments = ["mutate", "topic", "--seed", "3", "--budget", "100", "--whole", "5"];
    let text = stdout(&exits(at, 0, &[&arguments[..], &["--markdown", "table.md"]].concat()));
    assert!(text.contains("\n100 mutants of 1 disc with 12475 sections, "), "{text}");
    let table = fs::read_to_string(at.join("table.md")).unwrap();
    assert!(table.contains("\nrawcd mutate topic --seed 3 --budget 100 --whole 5\n"), "{table}");
    assert!(table.contains("100 mutants of 1 disc with 12475 sections: "), "{table}");
    assert!(table.contains("\n| main-bit | ") && table.contains("\n| p-flag | "), "{table}");
    let json = stdout(&exits(at, 0, &[&arguments[..], &["--format", "json"]].concat()));
    let last: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!((last["event"].as_str(), last["discs"].as_u64()), (Some("summary"), Some(1)));
    assert_eq!((last["mutants"].as_u64(), last["missed"].to_string()), (Some(100), "[]".into()));
}

#[test]
fn a_judge_with_a_hole_fails_and_says_how_to_see_it() {
    let folder = folder_of_plans();
    let blind = ["mutate", "topic", "--budget", "100", "--whole", "0", "--blind", "q-crc"];
    let text = stdout(&exits(folder.path(), 1, &blind));
    let (_, missed) = text.split_once("missed: ").unwrap();
    let command = missed.lines().nth(1).unwrap().trim();
    let again: Vec<&str> = command.split(' ').skip(1).collect();
    assert_eq!(again[..2], ["mutate", "topic/plans/legal.yaml"]);
    exits(folder.path(), 1, &again);
    // By a judge who sees it is found.
    exits(folder.path(), 0, &again[..again.len() - 2]);
}

#[test]
fn what_cannot_be_mutated() {
    let folder = folder_of_plans();
    let at = folder.path();
    exits(at, 2, &["mutate"]);
    exits(at, 2, &["mutate", "nowhere"]);
    exits(at, 2, &["mutate", "topic", "--blind", "no-rule"]);
    exits(at, 2, &["mutate", "topic", "--only", "drop@0"]);
    exits(at, 2, &["mutate", "topic", "--only", "isrc@0:0"]);
    exits(at, 4, &["mutate", "topic", "--budget", "0"]);
    let refused = stderr(&exits(at, 2, &["mutate", "topic/plans/short.yaml"]));
    assert!(refused.contains("topic/plans/short.yaml:1:"), "{refused}");
    let legal = "topic/plans/legal.yaml";
    fs::copy(at.join(legal), at.join("topic/plans/other.yaml")).unwrap();
    let two = stderr(&exits(at, 2, &["mutate", "topic", "--only", "drop@0:0"]));
    assert!(two.contains("a mutant is one of a single plan"), "{two}");
    fs::create_dir(at.join("empty")).unwrap();
    exits(at, 4, &["mutate", "empty"]);
}
