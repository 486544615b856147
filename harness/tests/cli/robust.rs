//! Whatever is given, the answer is a message and a documented exit code: no panic, no waiting.

use super::*;

/// Refused with exit code 2 and a message; `what` is in it.
#[track_caller]
fn refused(folder: &Path, arguments: &[&str], what: &str) {
    let message = stderr(&exits(folder, 2, arguments));
    assert!(message.starts_with("error: ") && message.contains(what), "{arguments:?}\n{message}");
    assert!(!message.contains("panicked"), "{message}");
}

#[test]
fn huge_and_negative_numbers_in_plans() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let most = "{ silence: 4294967295 }";
    let track = |source: &str, rest: &str| {
        format!("tracks:\n  - {{ type: audio, source: {source}{rest} }}\n")
    };
    let one = "{ silence: 300 }";
    let hundred =
        track(most, "") + &"  - { type: mode1, source: { counter: 4294967295 } }\n".repeat(99);
    let addresses = "times end at 99:59:74";
    for (plan, what) in [
        (track(most, ""), addresses),
        (hundred, addresses),
        (track(one, ", pregap: 4294967295"), addresses),
        (track(one, ", postgap: 4294967295"), addresses),
        (format!("special_pregap: {most}\n{}", track(most, "")), addresses),
        (
            format!("subcode_rw: {{ generated: {{ seed: 1 }}, form: raw }}\n{}", track(most, "")),
            addresses,
        ),
        (track(one, ", indexes: [4294967295]"), "inside the 300 sectors"),
        (track("{ silence: -1 }", ""), "`-1` is no number of sectors"),
        (track("{ silence: 4294967296 }", ""), "is no number of sectors"),
        (track("{ tone: { hz: 4294967295, sectors: 300 } }", ""), "choose 1 to 22049"),
        (track("{ file: \"\\0\" }", ""), "NUL"),
        (track("{ file: 📀.wav }", ""), "📀.wav cannot be read"),
        (format!("mcn: \"４００６\"\n{}", track(one, "")), "no decimal digit"),
        ("[".repeat(100_000), "recursion limit"),
        ("a: ".repeat(10_000), ""),
    ] {
        fs::write(at.join("p.yaml"), &plan).unwrap();
        refused(at, &["encode", "p.yaml", "--block", "raw", "-o", "/nowhere/x"], what);
        refused(at, &["burn", "p.yaml", "--disc", "disc"], what);
        assert!(!at.join("disc").exists(), "nothing was made");
    }
}

/// Cut anywhere a plan is refused, or says less.
#[test]
fn truncated_plans() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("image"), [0; 2448]).unwrap();
    for cut in (0..PLAN.len()).step_by(5) {
        fs::write(at.join("p.yaml"), &PLAN[..cut]).unwrap();
        let check = rawcd(at, &["check", "image", "--block", "raw", "--plan", "p.yaml"]);
        assert!(matches!(check.status.code(), Some(1 | 2)), "{cut}: {}", stderr(&check));
    }
}

/// Pipes and devices are not waited for, folders and circles are not read.
#[cfg(unix)]
#[test]
fn what_is_no_file() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "-o", "image"]);
    assert!(Command::new("mkfifo").arg(at.join("pipe")).status().unwrap().success());
    std::os::unix::fs::symlink("circle", at.join("circle")).unwrap();
    for name in ["pipe", "circle", "/dev/zero", ".", "plan.yaml/x", "nowhere"] {
        refused(at, &["check", "image", "--block", "raw", "--plan", name], name);
        refused(at, &["encode", name, "--block", "raw", "-o", "x"], name);
        refused(at, &["toc", name], name);
        if name != "." {
            refused(at, &["check", name, "--block", "raw", "--plan", "plan.yaml"], name);
            refused(at, &["check", name, "--plan", "plan.yaml"], "");
            refused(at, &["run", name], name);
        }
        let plan = format!("tracks: [{{ type: audio, source: {{ file: {name} }} }}]\n");
        fs::write(at.join("p.yaml"), plan).unwrap();
        refused(at, &["encode", "p.yaml", "--block", "raw", "-o", "x"], "p.yaml:1:");
        // A disc whose description or sections are no files.
        for part in ["disc.json", "sections.bin"] {
            let disc = tempfile::tempdir_in(at).unwrap();
            exits(at, 0, &["burn", "plan.yaml", "--disc", disc.path().to_str().unwrap()]);
            fs::remove_file(disc.path().join(part)).unwrap();
            std::os::unix::fs::symlink(at.join(name), disc.path().join(part)).unwrap();
            refused(at, &["toc", disc.path().to_str().unwrap()], "");
        }
    }
}

#[test]
fn images_at_the_ends_of_the_addresses() {
    let folder = folder_with_plan();
    let at = folder.path();
    fs::write(at.join("image"), [0; 2448 * 3]).unwrap();
    let check = |first: &str| {
        let first = format!("--first-lba={first}");
        rawcd(at, &["check", "image", "--block", "raw", "--plan", "plan.yaml", &first])
    };
    for (first, code, what) in [
        ("-2147483648", 2, "90:00:00 to 99:59:74"),
        ("-45151", 2, "90:00:00 to 99:59:74"),
        ("-45150", 1, ""),
        ("449847", 1, ""),
        ("449848", 2, "90:00:00 to 99:59:74"),
        ("2147483644", 2, "90:00:00 to 99:59:74"),
        ("2147483645", 2, "not so many addresses"),
        ("2147483647", 2, "not so many addresses"),
        ("2147483648", 2, "is not in"),
    ] {
        let output = check(first);
        assert_eq!(output.status.code(), Some(code), "{first}: {}", stderr(&output));
        assert!(stderr(&output).contains(what), "{first}: {}", stderr(&output));
    }
    // A sparse file of one block more than is read.
    let image = fs::File::create(at.join("image")).unwrap();
    image.set_len(450_001 * 2448).unwrap();
    refused(at, &["check", "image", "--block", "raw", "--plan", "plan.yaml"], "450001 blocks");
}

/// Every value of the description replaced by every kind of wrong one.
#[test]
fn damaged_descriptions_of_discs() {
    use serde_json::json;

    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    let path = at.join("disc/disc.json");
    let text = fs::read_to_string(&path).unwrap();
    let good: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    let wrong = [
        json!(null),
        json!(-1),
        json!(u64::MAX),
        json!(i32::MIN),
        json!(u32::MAX),
        json!(1.5),
        json!(""),
        json!("99:59:75"),
        json!("00:00:00"),
        json!([[]]),
        json!({}),
    ];
    for key in good.keys() {
        for value in &wrong {
            let mut bad = good.clone();
            bad.insert(key.clone(), value.clone());
            fs::write(&path, json!(bad).to_string()).unwrap();
            // A last lead-out at 00:00:00 is possible, if useless.
            let code = rawcd(at, &["toc", "disc"]).status.code();
            let harmless = key == "last_lead_out_start" && *value == json!("00:00:00");
            assert_eq!(code, Some(if harmless { 0 } else { 2 }), "{key}: {value}");
        }
        let mut less = good.clone();
        less.remove(key);
        fs::write(&path, json!(less).to_string()).unwrap();
        refused(at, &["toc", "disc"], key);
    }
    for bad in ["", "{", &"[".repeat(100_000), &" ".repeat(1 << 20), &text[..40]] {
        fs::write(&path, bad).unwrap();
        refused(at, &["toc", "disc"], "disc.json");
        refused(at, &["check", "disc", "--plan", "plan.yaml"], "disc.json");
        refused(at, &["burn", "plan.yaml", "--disc", "disc"], "disc.json");
    }
}

/// A source that is good when it is opened and cannot be read when its turn comes.
#[cfg(target_os = "linux")]
#[test]
fn a_source_that_shrinks_during_the_burn() {
    use std::os::unix::fs::FileExt;

    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let source = fs::File::create(at.join("source")).unwrap();
    fs::write(at.join("p.yaml"), "tracks: [{ type: audio, source: { file: source } }]\n").unwrap();
    for arguments in [
        &["burn", "p.yaml", "--disc", "disc"][..],
        &["encode", "p.yaml", "--block", "raw", "-o", "/dev/null"],
        &["check", "image", "--block", "raw", "--plan", "p.yaml"],
    ] {
        source.set_len(300_000 * 2352).unwrap();
        if arguments[0] == "check" {
            // Blocks enough to be at it for a while.
            let image = fs::File::create(at.join("image")).unwrap();
            image.set_len(400_000 * 2448).unwrap();
            image.write_all_at(&[1], 0).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_rawcd"));
        let child = command.args(arguments).current_dir(at).stderr(std::process::Stdio::piped());
        let child = child.stdout(std::process::Stdio::piped()).spawn().unwrap();
        // Long after it was opened, and long before its end is reached.
        std::thread::sleep(std::time::Duration::from_millis(250));
        source.set_len(1 << 20).unwrap();
        let output = child.wait_with_output().unwrap();
        let message = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
        // On a machine that is very busy the file was short before it was opened.
        let in_time = message.contains("the file ends") && message.contains("too early");
        assert!(in_time || message.contains("no whole number"), "{arguments:?}: {message}");
    }
    // What went onto the disc before is kept.
    source.set_len(300_000 * 2352).unwrap();
    let kept = exits(at, 1, &["check", "disc", "--plan", "p.yaml"]);
    assert!(stdout(&kept).contains("disc-incomplete"), "{}", stdout(&kept));
}

#[test]
fn truncated_audio_files() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let media = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/media");
    for (file, what) in [("opening.wav", "of which"), ("middle.flac", "is no good FLAC file")] {
        let bytes = fs::read(format!("{media}/{file}")).unwrap();
        fs::write(at.join(file), &bytes[..bytes.len() / 2]).unwrap();
        fs::write(
            at.join("p.yaml"),
            format!("tracks: [{{ type: audio, source: {{ file: {file} }} }}]\n"),
        )
        .unwrap();
        refused(at, &["burn", "p.yaml", "--disc", "disc"], what);
        assert!(!at.join("disc").exists());
    }
}

/// A reader that has enough ends nothing and changes no exit code.
#[cfg(target_os = "linux")]
#[test]
fn readers_that_go_away() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "-o", "image"]);
    fs::write(at.join("other.yaml"), PLAN.replace("12345", "12346")).unwrap();
    fs::create_dir(at.join("scenarios")).unwrap();
    let bad = "about: A call.\ncalls: [ do: creator.StartOfLeadoutLimit(), returns: x ]\n";
    let bad = bad.replace("[ do", "[ { do").replace("x ]", "x } ]");
    fs::write(at.join("scenarios/bad.yaml"), bad).unwrap();
    for (code, arguments) in [
        (0, "explain"),
        (0, "schema"),
        (0, "run --list"),
        (1, "run --junit report.xml"),
        (1, "run --coverage --format json"),
        (1, "check image --block raw --plan other.yaml"),
        (1, "check image --block raw --plan other.yaml --format json"),
    ] {
        let to = |target: &str| {
            let script = format!("\"$0\" {arguments} {target}");
            let mut shell = Command::new("bash");
            shell.args(["-c", &script, env!("CARGO_BIN_EXE_rawcd")]).current_dir(at);
            shell.output().unwrap()
        };
        let gone = to("> >(exec >&- 2>&-; true); exit $?");
        assert_eq!(gone.status.code(), Some(code), "{arguments}: {}", stderr(&gone));
        let full = to(">/dev/full");
        assert_eq!(full.status.code(), Some(3), "{arguments}: {}", stderr(&full));
        assert!(stderr(&full).contains("error: the result cannot be written: No space"));
    }
    assert!(fs::read_to_string(at.join("report.xml")).unwrap().contains("</testsuites>"));
    // An image that nobody takes is not done.
    let image = Command::new("bash")
        .args(["-c", "\"$0\" encode plan.yaml --block raw -o /dev/stdout | head -c 9 | wc -c; exit ${PIPESTATUS[0]}"])
        .arg(env!("CARGO_BIN_EXE_rawcd"))
        .current_dir(at)
        .output()
        .unwrap();
    assert_eq!((image.status.code(), stdout(&image).trim()), (Some(3), "9"));
}

#[test]
fn sweeps_that_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let plan = "tracks: [{ type: audio, source: { silence: 300 } }]\n";
    std::fs::write(at.join("plan.yaml"), plan).unwrap();
    refused(at, &["sweep", "plan.yaml", "--command", "100000"], "and no command 100000");
    refused(at, &["sweep", "plan.yaml", "--command", "0"], "and no command 0");
    refused(at, &["sweep", "plan.yaml", "--fault", "lies"], "[possible values: sense, deferred,");
    refused(at, &["sweep", "none.yaml"], "none.yaml");
    let done = exits(at, 0, &["sweep", "plan.yaml", "--fault", "reset", "--command", "1"]);
    assert!(
        stdout(&done)
            .ends_with("1 burns with a fault by 1 kinds, each followed by one without: 0 failed\n")
    );
}
