//! `rawcd run`: what is selected, what is expected to fail, what is reported.

use super::*;

#[test]
fn nothing_to_run_is_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("scenarios")).unwrap();
    exits(folder.path(), 4, &["run"]);
    exits(folder.path(), 4, &["run", "--list"]);
}

#[test]
fn runs_say_what_they_did() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let scenario = format!(
        "about: Two tracks.\nplan:\n  {}\nmatrix: {{ block: [raw, pq] }}\n",
        PLAN.trim_end().replace('\n', "\n  ")
    );
    fs::create_dir(at.join("scenarios")).unwrap();
    fs::write(at.join("scenarios/good.yaml"), &scenario).unwrap();
    let run = exits(at, 0, &["run", "--jobs", "2", "--junit", "report.xml"]);
    assert_eq!(
        stdout(&run),
        "ok       good[block=raw]\nok       good[block=pq]\n2 passed, 0 failed, 0 skipped\n"
    );
    let report = fs::read_to_string(at.join("report.xml")).unwrap();
    assert!(report.contains(r#"tests="2""#) && report.contains("good[block=pq]"), "{report}");
    let json = stdout(&exits(at, 0, &["run", "--format", "json", "--partition", "2/2"]));
    let lines: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["name"], "good[block=pq]");
    assert_eq!(lines[0]["outcome"], "passed");
    assert_eq!(lines[1]["passed"], 1);
    let listed = stdout(&exits(at, 0, &["run", "--list", "--filter", "raw"]));
    assert_eq!(listed, "good[block=raw]\n");
    // What nothing exercises fails a run that asks for coverage.
    let blank = exits(at, 1, &["run", "--coverage"]);
    assert!(stderr(&blank).contains("IRawCDImageCreator::CreateResultImage"));

    let failing = scenario + "expect: { findings: [ { rule: q-crc } ] }\n";
    fs::write(at.join("scenarios/bad.yaml"), failing).unwrap();
    let failed = exits(at, 1, &["run", "--filter", "bad"]);
    let text = stdout(&failed);
    assert!(text.contains("0 passed, 2 failed, 0 skipped"), "{text}");
    assert!(text.contains("scenarios/bad.yaml:10:"), "{text}");
    // Listed as expected failures they pass; one that then passes fails.
    fs::write(
        at.join("scenarios/expected-failures.yaml"),
        "- { case: 'bad[block=raw]', reason: shown here }\n\
         - { case: 'bad[block=pq]', reason: shown here }\n\
         - { case: 'good[block=pq]', reason: passes all the same }\n",
    )
    .unwrap();
    let text = stdout(&exits(at, 1, &["run"]));
    assert!(text.contains("3 passed, 1 failed, 0 skipped"), "{text}");
    assert!(text.contains("passes, though a failure is expected"), "{text}");
    // A case that is not there any more is no silent entry.
    fs::write(
        at.join("scenarios/expected-failures.yaml"),
        "- { case: gone, reason: was renamed }\n",
    )
    .unwrap();
    let gone = exits(at, 2, &["run"]);
    assert!(stderr(&gone).contains("there is no case `gone`"));
}

/// A folder `scenarios` with the names given, each of one case that passes.
fn suite(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in names {
        let file = folder.path().join("scenarios").join(format!("{name}.yaml"));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "about: A call.\ncalls:\n  - do: creator.StartOfLeadoutLimit()\n").unwrap();
    }
    folder
}

#[test]
fn partitions_hold_every_case_once() {
    let folder = suite(&["a", "b/c", "b/d", "e", "f", "g", "h"]);
    let list = |arguments: &[&str]| {
        let arguments = [&["run", "--list"], arguments].concat();
        let text = stdout(&exits(folder.path(), 0, &arguments));
        text.lines().map(str::to_owned).collect::<Vec<String>>()
    };
    let all = list(&[]);
    assert_eq!(all, ["a", "b/c", "b/d", "e", "f", "g", "h"]);
    let mut parts: Vec<String> =
        ["1/4", "2/4", "3/4", "4/4"].iter().flat_map(|part| list(&["--partition", part])).collect();
    parts.sort();
    assert_eq!(parts, all);
    assert_eq!(list(&["--filter", "b/", "--partition", "2/2"]), ["b/d"]);
    assert_eq!(list(&["scenarios/b", "scenarios/b/c.yaml"]), ["b/c", "b/d"]);
    // Parts without a case have run nothing.
    let none = exits(folder.path(), 4, &["run", "--partition", "8/8"]);
    assert!(stderr(&none).contains("--partition"), "{}", stderr(&none));
    exits(folder.path(), 4, &["run", "--filter", "nowhere"]);
    exits(folder.path(), 2, &["run", "--partition", "0/4"]);
    exits(folder.path(), 2, &["run", "--jobs", "0"]);
}

/// The list beside the scenarios holds also when a part of them is run.
#[test]
fn expected_failures_hold_for_parts_of_the_suite() {
    let folder = suite(&["a", "b/c"]);
    let at = folder.path();
    let failing = "about: A call.\ncalls:\n  - do: creator.StartOfLeadoutLimit()\n    returns: x\n";
    fs::write(at.join("scenarios/b/c.yaml"), failing).unwrap();
    exits(at, 1, &["run"]);
    let list = "- { case: b/c, reason: it shows this list }\n";
    fs::write(at.join("scenarios/expected-failures.yaml"), list).unwrap();
    for path in ["scenarios", "scenarios/b", "scenarios/b/c.yaml", "."] {
        let run = stdout(&exits(at, 0, &["run", path]));
        assert!(run.contains("expected b/c\n"), "{path}: {run}");
    }
    // Elsewhere it is not read, not even when it names what is not there.
    let gone = "- { case: gone, reason: it was renamed }\n";
    fs::write(at.join("scenarios/expected-failures.yaml"), gone).unwrap();
    exits(at, 0, &["run", "scenarios/a.yaml"]);
    exits(at, 2, &["run", "scenarios"]);
    exits(at, 2, &["run", "."]);
}

/// The order of cases, and every byte of the report, is the same whatever the number of jobs.
#[test]
fn jobs_change_nothing_but_time() {
    let folder = suite(&["a", "b/c", "b/d", "e", "f", "g", "h"]);
    let run = |jobs: &str| {
        let arguments = ["run", "--jobs", jobs, "--junit", "report.xml"];
        let text = stdout(&exits(folder.path(), 0, &arguments));
        (text, fs::read_to_string(folder.path().join("report.xml")).unwrap())
    };
    assert_eq!(run("1"), run("8"));
}

#[cfg(unix)]
#[test]
fn hostile_names_are_a_line_and_good_xml() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = suite(&["]]>&<\"' é", "b]/[c"]);
    let at = folder.path();
    let scenario = fs::read(at.join("scenarios/b]/[c.yaml")).unwrap();
    for name in [&b"a\n\x1B[31m\x01.yaml"[..], b"\xFF\xFE.yaml"] {
        fs::write(at.join("scenarios").join(OsStr::from_bytes(name)), &scenario).unwrap();
    }
    let run = stdout(&exits(at, 0, &["run", "--junit", "report.xml"]));
    assert_eq!(run.lines().count(), 5, "{run}");
    assert!(!run.contains('\x1B'), "{run}");
    let report = fs::read_to_string(at.join("report.xml")).unwrap();
    assert_eq!(report.matches("<testcase ").count(), 4, "{report}");
    assert!(report.contains("]]&gt;&amp;&lt;&quot;") && !report.contains("&<"), "{report}");
    assert!(report.chars().all(|character| character == '\n' || !character.is_control()));
}

/// A case with many unexpected findings shows three of each rule.
#[test]
fn failures_do_not_flood() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::create_dir(at.join("scenarios")).unwrap();
    let scenario = "about: Every tenth CRC is bad.\nplan:\n  tracks:\n    - { type: audio, source: \
                    { silence: 300 } }\nalter:\n  - xor_crc: { at: \"00:02:00\", mask: 1, every: 10 }\n";
    fs::write(at.join("scenarios/bad.yaml"), scenario).unwrap();
    let run = stdout(&exits(at, 1, &["run", "--junit", "report.xml"]));
    assert_eq!(run.matches("error: q-crc at LBA").count(), 3, "{run}");
    assert!(run.contains("\n… 97 more of q-crc, last at LBA 990 (00:15:15)\n"), "{run}");
    let report = fs::read_to_string(at.join("report.xml")).unwrap();
    assert!(report.contains("… 97 more of q-crc"), "{report}");
    let all = stdout(&exits(at, 1, &["run", "--all"]));
    assert_eq!(all.matches("error: q-crc at LBA").count(), 100);
    let json = stdout(&exits(at, 1, &["run", "--format", "json"]));
    let case: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(case["failures"].as_array().unwrap().len(), 100);
}

/// What is exercised by none is in the table, with 0, and on standard error.
#[test]
fn coverage_is_a_table() {
    let folder = suite(&["a"]);
    let run = exits(folder.path(), 1, &["run", "--coverage"]);
    let (table, complaint) = (stdout(&run), stderr(&run));
    let limit = table.lines().find(|line| line.contains("::StartOfLeadoutLimit")).unwrap();
    assert!(limit.starts_with("member ") && limit.ends_with("   1  a"), "{limit}");
    assert!(table.lines().any(|line| line.starts_with("fires ") && line.contains("q-crc")));
    assert!(table.ends_with("1 passed, 0 failed, 0 skipped\n"), "{table}");
    assert!(complaint.contains("\n  q-crc fires\n"), "{complaint}");
    assert!(!complaint.contains("StartOfLeadoutLimit"), "{complaint}");
}

/// A folder that says what it covers fails as a whole when it does not, and not in parts.
#[test]
fn a_suite_covers_what_it_says() {
    let folder = suite(&["a"]);
    let at = folder.path();
    fs::write(at.join("scenarios/suite.yaml"), "# Too much.\ncovers: rules\n").unwrap();
    let run = exits(at, 1, &["run"]);
    assert!(stdout(&run).ends_with("1 passed, 0 failed, 0 skipped\n"));
    let complaint = stderr(&run);
    assert!(complaint.contains("--> scenarios/suite.yaml:2:9"), "{complaint}");
    assert!(complaint.contains("q-crc fires\n"), "{complaint}");
    assert!(!complaint.contains("::StartOfLeadoutLimit"), "{complaint}");
    exits(at, 0, &["run", "--filter", "a"]);
    exits(at, 0, &["run", "--partition", "1/1"]);
    exits(at, 0, &["run", "scenarios/a.yaml"]);
    fs::write(at.join("scenarios/suite.yaml"), "covers: everything\n").unwrap();
    let complaint = stderr(&exits(at, 1, &["run"]));
    assert!(complaint.contains("IRawCDImageCreator::CreateResultImage"), "{complaint}");
    fs::write(at.join("scenarios/suite.yaml"), "covers: nothing\n").unwrap();
    exits(at, 2, &["run"]);
}
