//! What `rawcd run` writes for others beside its lines.

use super::*;

const FAILING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/failing");

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// Two scenarios that fail, one by a finding and one by what it expects.
#[test]
fn sarif_points_at_the_declaration() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    exits(at, 1, &["run", FAILING, "--sarif", "run.sarif"]);
    let log = json(&at.join("run.sarif"));
    assert_eq!(log["version"], "2.1.0");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let place = |result: &serde_json::Value| {
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        let file = uri.rsplit('/').next().unwrap();
        format!("{file}:{}:{}", place["region"]["startLine"], place["region"]["startColumn"])
    };
    assert_eq!(results[0]["ruleId"], "expectation");
    assert_eq!(place(&results[0]), "no-answer.yaml:5:18");
    // The recording code stands in line 8 of the plan, from its thirteenth character on.
    assert_eq!(results[1]["ruleId"], "isrc-value");
    assert_eq!(results[1]["level"], "error");
    assert_eq!(place(&results[1]), "wrong-isrc.yaml:8:13");
    assert_eq!(results[1]["properties"]["lba"], 415);
    assert_eq!(results[1]["partialFingerprints"]["rawcd/v1"], "wrong-isrc:isrc-value@415");
    let number = results[1]["ruleIndex"].as_u64().unwrap() as usize;
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][number]["id"], "isrc-value");
    // The same run, the same bytes.
    let before = fs::read(at.join("run.sarif")).unwrap();
    exits(at, 1, &["run", FAILING, "--sarif", "run.sarif", "--jobs", "1"]);
    assert_eq!(fs::read(at.join("run.sarif")).unwrap(), before);
}

#[test]
fn the_page_of_a_job() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    exits(at, 1, &["run", FAILING, "--summary", "page.md"]);
    let page = fs::read_to_string(at.join("page.md")).unwrap();
    assert!(page.starts_with("## ✘ rawcd: 0 passed, 2 failed, 0 skipped\n"), "{page}");
    assert!(page.contains("| `wrong-isrc` | `"), "{page}");
    assert!(page.contains("wrong-isrc.yaml:8:13` | isrc-value at LBA 415 "), "{page}");
    exits(at, 0, &["run", FAILING, "--list"]);
}

/// The sections around a finding, Q in words, what differs marked.
#[test]
fn a_window_around_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let text = stdout(&exits(folder.path(), 1, &["run", FAILING, "--filter", "wrong-isrc"]));
    let window = "\
       414 00:07:39   P 0  CONTROL 0010  ADR 1  TNO 02  INDEX 01  relative 00:01:39  absolute 00:07:39
  >    415 00:07:40   P 0  CONTROL 0010  ADR 3  ≠ ISRC US-K7Y-98-12346, declared US-K7Y-98-12345  AFRAME 40
       416 00:07:41   P 0  CONTROL 0010  ADR 1  TNO 02  INDEX 01  relative 00:01:41  absolute 00:07:41
";
    assert!(text.contains(window), "{text}");
}

/// No programs of others in them: no columns, and a name that says nothing is refused.
#[test]
fn a_matrix_of_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    exits(at, 1, &["run", FAILING, "--matrix", "m.md", "--matrix", "m.html"]);
    let table = fs::read_to_string(at.join("m.md")).unwrap();
    assert!(table.contains("\n| `q-crc`"), "{table}");
    let page = fs::read_to_string(at.join("m.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.contains("q-crc"), "{page}");
    let refused = exits(at, 2, &["run", FAILING, "--matrix", "m.txt"]);
    assert!(stderr(&refused).contains("neither `.html` nor `.md`"), "{}", stderr(&refused));
}

/// A page of the run, and one of each disc that failed.
#[test]
fn pages_of_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("pages")).unwrap();
    fs::write(at.join("pages/index.html"), "old").unwrap();
    fs::write(at.join("pages/other"), "stays").unwrap();
    exits(at, 1, &["run", FAILING, "--html", "pages"]);
    let pages = |name: &str| {
        let mut files: Vec<(String, Vec<u8>)> = fs::read_dir(at.join(name))
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|it| (it.file_name().into_string().unwrap(), fs::read(it.path()).unwrap()))
            .collect();
        files.sort();
        files
    };
    let first = pages("pages");
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["index.html", "no-answer.html", "other", "wrong-isrc.html"]);
    assert_eq!(first[2].1, b"stays");
    let run = pages::data(&at.join("pages/index.html"));
    let counts = ["passed", "failed", "skipped"].map(|key| run[key].as_u64().unwrap());
    assert_eq!(counts, [0, 2, 0]);
    let case = |name: &str| {
        let cases = run["cases"].as_array().unwrap();
        cases.iter().find(|it| it["name"] == name).unwrap().clone()
    };
    let (isrc, answer) = (case("wrong-isrc"), case("no-answer"));
    assert_eq!((&isrc["verdict"], &isrc["page"]), (&"failed".into(), &"wrong-isrc.html".into()));
    let reason = &isrc["reasons"][0];
    assert_eq!(
        (&reason["rule"], &reason["clause"]),
        (&"isrc-value".into(), &"[IEC 60908 17.5]".into())
    );
    assert_eq!(
        reason["declared"]["text"],
        serde_json::json!(["      isrc: ", "US-K7Y-98-12345", ""])
    );
    assert_eq!(reason["window"][2][0], 415);
    assert!(
        isrc["again"].as_str().unwrap().ends_with("wrong-isrc.yaml --filter wrong-isrc"),
        "{isrc}"
    );
    assert!(
        answer["reasons"][0]["message"].as_str().unwrap().contains("E_IMAPI_RAW_IMAGE_NO_TRACKS")
    );
    // The page of the disc tells which case of which run it is, and has the commands.
    let disc = pages::data(&at.join("pages/wrong-isrc.html"));
    assert_eq!(disc["findings"][0][1], 415);
    assert!(!disc["trace"]["rows"].as_array().unwrap().is_empty());
    // The same run, the same bytes.
    exits(at, 1, &["run", FAILING, "--html", "again", "--jobs", "1"]);
    let again = pages("again");
    assert_eq!(again, [first[0].clone(), first[1].clone(), first[3].clone()]);
    fs::write(at.join("file"), "").unwrap();
    let refused = exits(at, 3, &["run", FAILING, "--html", "file"]);
    assert!(stderr(&refused).contains("file"), "{}", stderr(&refused));
}
