//! `rawcd drive` and `--profile`.

use super::*;

#[test]
fn profiles_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let text = stdout(&exits(folder.path(), 0, &["drive", "--list-profiles"]));
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() >= 30, "{text}");
    // Aligned: names first, and sentences in one column.
    let column = lines[0].find("Records in every").unwrap();
    assert!(lines[0].starts_with("permissive  "));
    for line in &lines {
        assert!(!line[..column - 2].trim_end().contains(' '), "{line}");
        assert_eq!(&line[column - 2..column], "  ", "{line}");
        assert!(line[column..].starts_with(char::is_uppercase) && line.ends_with('.'), "{line}");
    }
    assert!(text.contains("\nread-offset-plextor "), "{text}");
    let json = stdout(&exits(folder.path(), 0, &["drive", "--list-profiles", "--format", "json"]));
    let first: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!(first["name"], "permissive");
    assert_eq!(json.lines().count(), lines.len());
}

#[test]
fn a_profile_is_described() {
    let folder = tempfile::tempdir().unwrap();
    let describe = |name: &str| stdout(&exits(folder.path(), 0, &["drive", "--describe", name]));
    let text = describe("read-offset-plextor");
    assert!(
        text.starts_with("read-offset-plextor: Hands out audio 98 samples late.\n\nidentity\n")
    );
    for part in [
        "\n  vendor                RAWCD\n",
        "\nwrites\n",
        "\n  raw                   pq, packed, raw\n",
        "\nreads\n",
        "\n  offset                98\n",
        "\nlies\n",
        "\nother than permissive\n  reads.offset  98; there 0\n",
        "\nmodels\n  Plextor 40x and 48x\n",
        "\ndescribed in\n  AccurateRip's list of drive offsets\n",
        "\nsource\n  built in\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(describe("permissive").contains("\nother than permissive\n  nothing\n"));
    let json = stdout(&exits(
        folder.path(),
        0,
        &["drive", "--describe", "liar-truncates", "--format", "json"],
    ));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["name"], "liar-truncates");
    assert_eq!(json["properties"]["lies"]["truncates_transfers"], "every 5, by 4");
    let differences = serde_json::json!([
        { "key": "lies.truncates_transfers", "value": "every 5, by 4", "default": "no" },
    ]);
    assert_eq!(json["differences"], differences);
}

#[test]
fn a_profile_in_a_file() {
    let folder = folder_with_plan();
    let at = folder.path();
    fs::write(at.join("mine.yaml"), "about: Mine.\nbased_on: no-c2\nwrites: { raw: [pq] }\n")
        .unwrap();
    let text = stdout(&exits(at, 0, &["drive", "--describe", "mine.yaml"]));
    assert!(text.starts_with("mine.yaml: Mine.\n"), "{text}");
    assert!(text.contains("\n  writes.raw  pq; there "), "{text}");
    assert!(text.contains("\n  reads.c2    no; there yes\n"), "{text}");
    assert!(text.ends_with("\nsource\n  mine.yaml\n"), "{text}");
    // It burns in the one form that it has, and in no other.
    let burn = |form: &str, disc: &str| {
        let code = if form == "pq" { 0 } else { 1 };
        let arguments =
            ["burn", "plan.yaml", "--disc", disc, "--profile", "mine.yaml", "--block", form];
        stderr(&exits(at, code, &arguments))
    };
    let refused = burn("raw", "one");
    assert!(refused.contains("E_IMAPI_DF2RAW_DATA_BLOCK_TYPE_NOT_SUPPORTED"), "{refused}");
    burn("pq", "two");
    exits(at, 0, &["check", "two", "--plan", "plan.yaml"]);
    // A mistake is told with its line.
    fs::write(at.join("mine.yaml"), "about: Mine.\nreads:\n  offset: far\n").unwrap();
    for arguments in [
        &["drive", "--describe", "mine.yaml"][..],
        &["burn", "plan.yaml", "--disc", "three", "--profile", "mine.yaml"],
    ] {
        let wrong = stderr(&exits(at, 2, arguments));
        assert!(wrong.contains("mine.yaml:3:11") && wrong.contains("offset in samples"), "{wrong}");
    }
    assert!(!at.join("three").exists(), "nothing was made");
}

/// What the liar was to burn is not there, though it said so.
#[test]
fn burning_with_a_liar() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc", "--profile", "liar-discards"]);
    let check = stdout(&exits(at, 1, &["check", "disc", "--plan", "plan.yaml"]));
    assert!(check.contains("disc-incomplete"), "{check}");
    let late = ["burn", "plan.yaml", "--disc", "late", "--profile", "write-offset"];
    exits(at, 0, &late);
    let check = stdout(&exits(at, 1, &["check", "late", "--plan", "plan.yaml"]));
    assert!(check.contains("sample-offset") && check.contains("30 samples later"), "{check}");
    assert!(!check.contains("user-data"), "{check}");
}

/// What another program meets is the drive of the profile.
#[cfg(target_os = "linux")]
#[test]
fn a_program_with_a_profile() {
    let folder = folder_with_plan();
    let burn = ["--", env!("CARGO_BIN_EXE_rawcd"), "burn", "plan.yaml", "--drive", "/dev/sr0"];
    let arguments = [&["drive", "--profile", "no-raw"][..], &burn].concat();
    let refused = stderr(&exits(folder.path(), 1, &arguments));
    assert!(refused.contains("E_IMAPI_DF2RAW_RECORDER_NOT_SUPPORTED"), "{refused}");
}

#[test]
fn what_drive_does_not_do() {
    let folder = folder_with_plan();
    let at = folder.path();
    let unknown = stderr(&exits(at, 2, &["drive", "--describe", "no-c3"]));
    assert!(unknown.contains("no-c3: is no profile") && unknown.contains("no-c2"), "{unknown}");
    exits(at, 2, &["drive"]);
    exits(at, 2, &["drive", "--list-profiles", "--describe", "no-c2"]);
    exits(at, 2, &["drive", "--describe", "no-c2", "--", "true"]);
    // A command is given no drive that is none: 125, as for all that fails before it runs.
    let unknown = stderr(&exits(at, 125, &["drive", "--profile", "no-c3", "--", "true"]));
    assert!(unknown.contains("no-c3: is no profile"), "{unknown}");
    // A real drive has its own habits.
    let both = ["burn", "plan.yaml", "--drive", "/dev/null", "--profile", "no-c2"];
    exits(at, 2, &both);
    exits(at, 0, &["schema", "profile"]);
}
