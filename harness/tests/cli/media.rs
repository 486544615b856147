//! Media by name, and pressed discs.

use std::fs;

use crate::{exits, folder_with_plan, stderr, stdout};

#[test]
fn media_are_listed() {
    let folder = folder_with_plan();
    let text = stdout(&exits(folder.path(), 0, &["media"]));
    let line = text.lines().find(|line| line.starts_with("taiyo-yuden-cd-r-80 ")).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[1..4], ["97:24:01", "79:59:72", "any"]);
    assert_eq!(words[4..], ["Taiyo", "Yuden", "Company", "Limited"]);
    let json = stdout(&exits(folder.path(), 0, &["media", "--format", "json"]));
    let objects: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len() + 1, text.lines().count());
    let high = objects.iter().find(|object| object["name"] == "cd-rw-high:80").unwrap();
    let expected = serde_json::json!({
        "name": "cd-rw-high:80", "kind": "cd-rw", "lead_in_start": "97:34:23",
        "last_lead_out_start": "79:59:74", "sub_type": 1, "slowest": 4, "fastest": 10,
        "maker": "Mitsubishi Chemical Corporation",
    });
    assert_eq!(*high, expected);
}

#[test]
fn burning_onto_a_medium_by_name() {
    let folder = folder_with_plan();
    let at = folder.path();
    let burn = ["burn", "plan.yaml", "--disc", "disc", "--medium"];
    let unknown = exits(at, 2, &[&burn[..], &["cd-r:81"]].concat());
    assert!(stderr(&unknown).contains("there is no medium `cd-r:81`"), "{}", stderr(&unknown));
    exits(at, 0, &[&burn[..], &["ritek-cd-r-80"]].concat());
    let description = fs::read_to_string(at.join("disc/disc.json")).unwrap();
    assert!(description.contains("\"lead_in_start\": \"97:15:17\""), "{description}");
    assert!(description.contains("\"sub_type\": 2"), "{description}");
    exits(at, 0, &["check", "disc", "--plan", "plan.yaml"]);
    let again = exits(at, 2, &[&burn[..], &["cd-r:74"]].concat());
    assert!(stderr(&again).contains("holds a disc already"), "{}", stderr(&again));
    exits(at, 2, &["burn", "plan.yaml", "--drive", "/dev/null", "--medium", "cd-r:74"]);
}

#[test]
fn pressing() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["press", "plan.yaml", "--disc", "disc"]);
    let clean = exits(at, 0, &["check", "disc", "--plan", "plan.yaml"]);
    assert_eq!(stdout(&clean), "30475 sections judged: 0 must, 0 should, 0 note\n");
    let toc = stdout(&exits(at, 0, &["toc", "disc"]));
    assert_eq!(toc.lines().nth(4), Some("lead-out  0100     00:16:25  1075"));
    let refused = exits(at, 1, &["burn", "plan.yaml", "--disc", "disc"]);
    assert!(stderr(&refused).contains("MEDIA_IS_NOT_SUPPORTED"), "{}", stderr(&refused));
    exits(at, 0, &["check", "disc", "--plan", "plan.yaml"]);
    exits(at, 2, &["press", "plan.yaml", "--disc", "disc"]);
    exits(at, 2, &["press", "nothing.yaml", "--disc", "other"]);
    assert!(!at.join("other").exists());
}
