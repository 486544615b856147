//! The command line as its users meet it: exit codes, messages, and what is left behind.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod diff;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod drive;
mod engine;
mod fuzz;
mod media;
#[cfg(target_os = "linux")]
mod memory;
mod mutating;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod outside;
mod pages;
mod profiles;
mod reports;
mod robust;
mod running;
#[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
mod served;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const PLAN: &str = "tracks:
  - type: audio
    source: { noise: { seed: 5, sectors: 400 } }
    isrc: US-K7Y-98-12345
  - type: mode1
    source: { counter: 300 }
";

fn rawcd(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rawcd")).args(arguments).current_dir(folder).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Runs, and checks the exit code.
#[track_caller]
fn exits(folder: &Path, code: i32, arguments: &[&str]) -> Output {
    let output = rawcd(folder, arguments);
    assert_eq!(
        output.status.code(),
        Some(code),
        "{arguments:?}\n{}\n{}",
        stdout(&output),
        stderr(&output)
    );
    output
}

/// Turns bits of sections in a file of raw blocks: LBA, byte, and which bits of it.
#[track_caller]
fn flip(file: &Path, first_lba: i32, changes: &[(i32, usize, u8)]) {
    let mut blocks = fs::read(file).unwrap();
    for &(lba, byte, bits) in changes {
        blocks[(lba - first_lba) as usize * 2448 + byte] ^= bits;
    }
    fs::write(file, blocks).unwrap();
}

fn folder_with_plan() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.yaml"), PLAN).unwrap();
    folder
}

#[test]
fn encode_then_check_in_all_forms() {
    let folder = folder_with_plan();
    let at = folder.path();
    for (form, len) in [("raw", 2448), ("packed", 2448), ("pq", 2368)] {
        // Longer than the image: what was there before must be gone.
        fs::write(at.join("image"), vec![0xEE; 90_000_000]).unwrap();
        exits(at, 0, &["encode", "plan.yaml", "--block", form, "-o", "image"]);
        // 22650 + 400 + 225 + 300 + 150 + 6750
        assert_eq!(fs::metadata(at.join("image")).unwrap().len(), 30_475 * len);
        let clean = exits(at, 0, &["check", "image", "--block", form, "--plan", "plan.yaml"]);
        assert_eq!(stdout(&clean), "30475 sections judged: 0 must, 0 should, 0 note\n");
    }
}

#[test]
fn check_names_the_line_that_declares() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "--output", "image"]);
    fs::write(at.join("other.yaml"), PLAN.replace("12345", "12346")).unwrap();
    let found = exits(at, 1, &["check", "image", "--block", "raw", "--plan", "other.yaml"]);
    let text = stdout(&found);
    // Frames of mode 3 come at every 75th section from -110 on; the track ends with 399.
    let told = "\
error: isrc-value at LBA -110 (00:00:40) track 1 index 0, 7 sections up to LBA 340: another ISRC \
        than the track's; expected US-K7Y-98-12346, found US-K7Y-98-12345
 --> other.yaml:4:11
  |
4 |     isrc: US-K7Y-98-12346
  |           ^^^^^^^^^^^^^^^
  |
  = help: [IEC 60908 17.5] ";
    assert!(text.starts_with(told), "{text}");
    let window = "
      -112 00:00:38   P 1  CONTROL 0010  ADR 1  TNO 01  INDEX 00  relative 00:01:36  absolute 00:00:38
      -111 00:00:39   P 1  CONTROL 0010  ADR 1  TNO 01  INDEX 00  relative 00:01:35  absolute 00:00:39
  >   -110 00:00:40   P 1  CONTROL 0010  ADR 3  ≠ ISRC US-K7Y-98-12345, declared US-K7Y-98-12346  AFRAME 40
      -109 00:00:41   P 1  CONTROL 0010  ADR 1  TNO 01  INDEX 00  relative 00:01:33  absolute 00:00:41
      -108 00:00:42   P 1  CONTROL 0010  ADR 1  TNO 01  INDEX 00  relative 00:01:32  absolute 00:00:42

rule ";
    assert!(text.contains(window), "{text}");
    let matters =
        "\n  = note: The recording is identified, and its rights are paid, as another one.\n";
    assert!(text.contains(matters), "{text}");
    let arguments =
        ["check", "image", "--block", "raw", "--plan", "other.yaml", "--format", "json"];
    let json = stdout(&exits(at, 1, &arguments));
    let lines: Vec<serde_json::Value> =
        json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [first, .., summary] = &lines[..] else { panic!("{json}") };
    assert_eq!(first["rule"], "isrc-value");
    assert_eq!(first["severity"], "must");
    assert_eq!(first["track"], 1);
    assert_eq!(first["index"], 0);
    assert_eq!(first["lba"], -110);
    assert_eq!(first["msf"], "00:00:40");
    assert_eq!((&first["sections"], &first["last_lba"]), (&7.into(), &340.into()));
    let declared = serde_json::json!({ "file": "other.yaml", "line": 4, "column": 11 });
    assert_eq!(first["declared"], declared);
    for key in ["expected", "found", "message"] {
        assert!(first[key].is_string(), "{key}");
    }
    assert_eq!(summary["event"], "summary");
    assert_eq!(summary["rules"][0]["rule"], "isrc-value");
}

/// An item in the lead-in is declared by the track that it is of.
#[test]
fn an_item_of_a_toc_is_declared_by_its_track() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let plan = |copy: &str| {
        format!(
            "tracks:\n  - {{ type: audio, source: {{ silence: 300 }} }}\n  - type: audio\n    source: {{ silence: 300 }}\n    copy: {copy}\n"
        )
    };
    fs::write(at.join("plan.yaml"), plan("permitted")).unwrap();
    fs::write(at.join("other.yaml"), plan("prohibited")).unwrap();
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "--output", "image"]);
    let check = ["check", "image", "--block", "raw", "--plan", "other.yaml", "--format", "json"];
    let json = stdout(&exits(at, 1, &check));
    let findings = json.lines().map(|line| serde_json::from_str(line).unwrap());
    let items: Vec<serde_json::Value> =
        findings.filter(|it: &serde_json::Value| it["rule"] == "toc-copy-bit").collect();
    // Of track 2, and of A1 and A2, which are about no track: those point at all of them.
    let places: Vec<_> =
        items.iter().map(|it| (&it["about_track"], &it["declared"]["line"])).collect();
    assert_eq!(places.len(), 3, "{json}");
    assert!(places.contains(&(&2.into(), &5.into())), "{places:?}");
    assert!(items.iter().all(|it| it["track"] == "lead-in"), "{json}");
}

/// A section near the end of a source, and one of the post-gap behind it.
#[test]
fn what_lies_behind_a_source_is_told() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "--output", "image"]);
    // 400 sections of track 1 and a pause of 225, then 300.
    flip(&at.join("image"), -22_650, &[(920, 2340, 1), (930, 2340, 1)]);
    let text = stdout(&exits(
        at,
        1,
        &["check", "image", "--block", "raw", "--plan", "plan.yaml", "--all"],
    ));
    assert!(text.contains("ecc-q at LBA 920 (00:14:20) track 2 index 1: "), "{text}");
    let behind = "ecc-q at LBA 930 (00:14:30) track 2 index 1 (behind its source): ";
    assert!(text.contains(behind), "{text}");
}

/// The disc of a sheet is what its program would record.
#[test]
fn sheets_are_checked() {
    let folder = folder_with_plan();
    let at = folder.path();
    for format in ["cue", "toc", "ccd"] {
        let sheet = format!("disc.{format}");
        exits(at, 0, &["export", "plan.yaml", "--to", format, "-o", &sheet]);
        exits(at, 0, &["check", &sheet, "--plan", "plan.yaml"]);
        fs::write(at.join("other.yaml"), PLAN.replace("12345", "12346")).unwrap();
        let found = stdout(&exits(at, 1, &["check", &sheet, "--plan", "other.yaml"]));
        assert!(found.contains("error: isrc-value at LBA -110 "), "{found}");
    }
    let refused = exits(at, 2, &["check", "disc.ccd", "--block", "raw", "--plan", "plan.yaml"]);
    assert!(!stderr(&refused).is_empty());
}

/// Of many findings of a rule three are shown, the first with its explanation; a table closes.
#[test]
fn check_does_not_flood() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "--output", "image"]);
    // The last bit of the CRC of Q in LBA 0, 3, 6, ... 360.
    let bits: Vec<_> = (0..=360).step_by(3).map(|lba| (lba, 2447, 0x40)).collect();
    flip(&at.join("image"), -22_650, &bits);
    let check = ["check", "image", "--block", "raw", "--plan", "plan.yaml"];
    let text = stdout(&exits(at, 1, &check));
    let heads = |text: &str| text.matches("error: q-crc at LBA ").count();
    assert_eq!(heads(&text), 3, "{text}");
    // So are the plan's line and the sections around the first.
    assert_eq!(text.matches("--> plan.yaml:2:5\n").count(), 1, "{text}");
    assert_eq!(text.matches("\n  >      0 00:02:00  ").count(), 1, "{text}");
    assert_eq!(text.matches("\n  > ").count(), 1, "{text}");
    assert_eq!(text.matches("help: [ECMA-130 22.3.6]").count(), 1, "{text}");
    assert!(text.contains("\n… 97 more of q-crc, last at LBA 297 (00:05:72)\n"), "{text}");
    let end = "
rule   severity  findings  first place
q-crc  must           121  LBA 0 (00:02:00) track 1 index 1

q-crc: places are known of the first 100 findings only
30475 sections judged: 121 must, 0 should, 0 note
";
    assert!(text.ends_with(end), "{text}");
    let all = stdout(&exits(at, 1, &[&check[..], &["--all"]].concat()));
    assert_eq!(heads(&all), 100);
    assert!(!all.contains('…') && all.ends_with(end), "{all}");
    let json = stdout(&exits(at, 1, &[&check[..], &["--format", "json"]].concat()));
    assert_eq!(json.lines().count(), 101);
    let summary: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!(
        summary,
        serde_json::json!({
            "event": "summary", "sections": 30_475, "must": 121, "should": 0, "note": 0,
            "rules": [{
                "rule": "q-crc", "severity": "must", "findings": 121, "kept": 100, "sections": 121,
            }],
        })
    );
}

#[test]
fn a_cut_image() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "--output", "image"]);
    let image = fs::read(at.join("image")).unwrap();
    fs::write(at.join("half"), &image[..2448 * 25_000 + 7]).unwrap();
    let half = exits(at, 2, &["check", "half", "--block", "raw", "--plan", "plan.yaml"]);
    assert!(
        stderr(&half).contains("no whole number of raw blocks of 2448 bytes: 7 bytes are over")
    );
    fs::write(at.join("cut"), &image[..2448 * 23_000]).unwrap();
    let cut = exits(at, 1, &["check", "cut", "--block", "raw", "--plan", "plan.yaml"]);
    assert!(stdout(&cut).contains("disc-incomplete"), "{}", stdout(&cut));
    fs::write(at.join("empty"), "").unwrap();
    exits(at, 2, &["check", "empty", "--block", "raw", "--plan", "plan.yaml"]);
    exits(at, 2, &["check", "missing", "--block", "raw", "--plan", "plan.yaml"]);
    exits(at, 2, &["check", "image", "--plan", "plan.yaml"]);
}

#[test]
fn a_toc_of_several_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let plan = "sessions:
  - tracks: [{ type: audio, source: { silence: 300 } }]
  - tracks: [{ type: mode1, source: { counter: 300 } }]
";
    fs::write(at.join("plan.yaml"), plan).unwrap();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    exits(at, 0, &["check", "disc", "--plan", "plan.yaml"]);
    let toc = stdout(&exits(at, 0, &["toc", "disc"]));
    assert_eq!(
        toc.lines().collect::<Vec<_>>(),
        [
            "tracks 1 to 2 in 2 sessions, disc type 00",
            "   track  CONTROL  time      LBA",
            "       1  0010     00:02:00  0",
            "lead-out  0010     00:06:00  300",
            "       2  0100     02:38:00  11700",
            "lead-out  0100     02:44:00  12150",
        ]
    );
    let json = stdout(&exits(at, 0, &["toc", "disc", "--format", "json"]));
    assert_eq!(
        json.lines().nth(2).unwrap(),
        r#"{"control":4,"lba":11700,"msf":"02:38:00","session":2,"track":2}"#
    );
}

#[test]
fn burn_into_a_folder_then_check_and_read_its_toc() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    exits(at, 0, &["check", "disc", "--plan", "plan.yaml"]);
    let toc = stdout(&exits(at, 0, &["toc", "disc"]));
    let lines: Vec<&str> = toc.lines().collect();
    assert_eq!(lines[0], "tracks 1 to 2, disc type 00");
    assert_eq!(lines[2], "       1  0010     00:02:00  0");
    assert_eq!(lines[3], "       2  0100     00:10:25  625");
    assert_eq!(lines[4], "lead-out  0100     00:16:25  1075");
    // A second burn into the same folder meets a disc that is not blank.
    let again = exits(at, 1, &["burn", "plan.yaml", "--disc", "disc"]);
    assert!(stderr(&again).contains("E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK (0xC0AA0606)"));
    exits(at, 0, &["check", "disc", "--plan", "plan.yaml"]);
    // What was recorded is told apart from what is said of it.
    fs::File::options()
        .write(true)
        .open(at.join("disc/sections.bin"))
        .unwrap()
        .set_len(2448 * 100)
        .unwrap();
    let cut = exits(at, 2, &["check", "disc", "--plan", "plan.yaml"]);
    assert!(stderr(&cut).contains("disc.json"), "{}", stderr(&cut));
    let nowhere = exits(at, 2, &["toc", "nowhere"]);
    assert!(stderr(&nowhere).contains("nowhere is no recorded disc"), "{}", stderr(&nowhere));
}

/// Time passes in virtual time, or in real time at a factor; the drive's time is told either way.
#[test]
fn burning_takes_its_time() {
    let folder = folder_with_plan();
    let at = folder.path();
    // 4 s of calibration, 18,902 sections as fast as the motor turns, 2 s of closing.
    for (disc, time) in [("one", &[][..]), ("two", &["--time", "10000"])] {
        let arguments = [&["burn", "plan.yaml", "--disc", disc], time].concat();
        let burned = exits(at, 0, &arguments);
        assert!(stderr(&burned).contains("LBA -11077 to 7824, 17."), "{}", stderr(&burned));
    }
    let other = exits(at, 2, &["burn", "plan.yaml", "--disc", "three", "--time", "fast"]);
    assert!(stderr(&other).contains("virtual, real, or how many times"), "{}", stderr(&other));
    let real = exits(at, 2, &["burn", "plan.yaml", "--drive", "/dev/null", "--time", "real"]);
    assert!(stderr(&real).contains("--time is for a simulated drive"), "{}", stderr(&real));
}

/// A folder is a disc, or becomes one when nothing else is in it.
#[test]
fn burn_takes_new_folders_empty_ones_and_blank_discs() {
    let folder = folder_with_plan();
    let at = folder.path();
    let other = exits(at, 2, &["burn", "plan.yaml", "--disc", "."]);
    assert!(stderr(&other).contains("there already and is no disc"), "{}", stderr(&other));
    exits(at, 2, &["burn", "plan.yaml", "--disc", "plan.yaml"]);
    assert_eq!(fs::read_to_string(at.join("plan.yaml")).unwrap(), PLAN);
    assert_eq!(fs::read_dir(at).unwrap().count(), 1, "nothing was made");
    // What does not fit leaves the disc blank, and what fits goes onto it.
    fs::create_dir(at.join("disc")).unwrap();
    fs::write(at.join("long.yaml"), PLAN.replace("400", "370000")).unwrap();
    let long = exits(at, 1, &["burn", "long.yaml", "--disc", "disc"]);
    assert!(stderr(&long).contains("E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE"), "{}", stderr(&long));
    exits(at, 1, &["toc", "disc"]);
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    exits(at, 0, &["check", "disc", "--plan", "plan.yaml"]);
    // Sections without a description are of a burn that was killed.
    fs::remove_file(at.join("disc/disc.json")).unwrap();
    exits(at, 2, &["burn", "plan.yaml", "--disc", "disc"]);
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let folder = folder_with_plan();
    let at = folder.path();
    for name in ["one", "two"] {
        exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "-o", name]);
        exits(at, 0, &["burn", "plan.yaml", "--disc", &format!("disc-{name}")]);
    }
    let read = |name: &str| fs::read(at.join(name)).unwrap();
    assert!(read("one") == read("two"));
    assert!(read("disc-one/sections.bin") == read("disc-two/sections.bin"));
    assert_eq!(read("disc-one/disc.json"), read("disc-two/disc.json"));
    // In raw form the disc holds the image, from the medium's lead-in start on.
    assert!(read("disc-one/sections.bin") == read("one")[(22_650 - 11_077) * 2448..]);
}

/// What the image is made from is not overwritten by it.
#[test]
fn sources_are_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let plan = "special_pregap: { file: a }\ntracks:\n\
                \x20 - { type: audio, source: { join: [ { part: { file: b } }, { silence: 300 } ] } }\n";
    fs::write(at.join("plan.yaml"), plan).unwrap();
    for name in ["a", "b"] {
        fs::write(at.join(name), vec![7; 200 * 2352]).unwrap();
    }
    for name in ["a", "./b", "plan.yaml"] {
        let output = ["encode", "plan.yaml", "--block", "raw", "-o", name];
        let refused = exits(at, 2, &output);
        assert!(stderr(&refused).contains("is what the image is made from"), "{name}");
    }
    assert!(fs::read(at.join("a")).unwrap() == [7; 200 * 2352]);
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "-o", "c"]);
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let folder = folder_with_plan();
    let at = folder.path();
    for (text, place, what) in [
        ("tracks: [", "bad.yaml:1:", ""),
        ("tracks: []\n", "bad.yaml:1:9", "at least one track"),
        ("tracks:\n  - type: audio\n", "bad.yaml:2:5", "source"),
        (
            "tracks:\n  - type: audio\n    source: { silence: 299 }\n",
            "bad.yaml:3:13",
            "at least 300",
        ),
        (
            "tracks:\n  - type: mode1\n    source: { silence: 300 }\n    isrc: USK7Y9812345\n",
            "bad.yaml:4:11",
            "only audio tracks have an ISRC",
        ),
        (
            "tracks:\n  - type: audio\n    source: { file: nowhere.wav }\n",
            "bad.yaml:3:21",
            "nowhere.wav",
        ),
    ] {
        fs::write(at.join("bad.yaml"), text).unwrap();
        let bad = exits(at, 2, &["encode", "bad.yaml", "--block", "raw", "-o", "image"]);
        let message = stderr(&bad);
        assert!(message.contains(place) && message.contains(what), "{text}\n{message}");
        assert!(!at.join("image").exists(), "nothing was made");
    }
    fs::write(at.join("bad.yaml"), [0x74, 0xFF, 0xFE]).unwrap();
    exits(at, 2, &["encode", "bad.yaml", "--block", "raw", "-o", "image"]);
    exits(at, 2, &["encode", "plan.yaml", "--block", "cooked", "-o", "image"]);
    exits(at, 2, &["burn", "plan.yaml"]);
    exits(at, 2, &["run", "nowhere"]);
    let refused = exits(
        at,
        2,
        &["encode", "plan.yaml", "--block", "raw", "-o", "image", "--contract", "imapi2"],
    );
    assert!(stderr(&refused).contains("0x80AA0A02"), "{}", stderr(&refused));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_nothing_panics() {
    let folder = folder_with_plan();
    let at = folder.path();
    let full = exits(at, 3, &["encode", "plan.yaml", "--block", "raw", "-o", "/dev/full"]);
    assert!(stderr(&full).contains("No space left on device"), "{}", stderr(&full));
    // The store of a burn that runs out of room: a limit of the shell on the length of files.
    let shell = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$0\" burn plan.yaml --disc disc"])
        .arg(env!("CARGO_BIN_EXE_rawcd"))
        .current_dir(at)
        .output()
        .unwrap();
    let message = stderr(&shell);
    assert_eq!(shell.status.code(), Some(3), "{message}");
    assert!(message.contains("File too large") && message.contains("3/0C/00"), "{message}");
    // What was recorded before is there, as a disc that was broken off.
    let kept = exits(at, 1, &["check", "disc", "--plan", "plan.yaml"]);
    assert!(stdout(&kept).contains("disc-incomplete"), "{}", stdout(&kept));
}

#[cfg(target_os = "linux")]
#[test]
fn a_drive_that_is_none() {
    let folder = folder_with_plan();
    for device in ["/dev/there-is-none", "/dev/null"] {
        let none = exits(folder.path(), 2, &["burn", "plan.yaml", "--drive", device]);
        assert!(stderr(&none).contains(device), "{}", stderr(&none));
    }
}

#[test]
fn rules_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let all = stdout(&exits(folder.path(), 0, &["explain"]));
    assert!(all.lines().count() > 60);
    let one = stdout(&exits(folder.path(), 0, &["explain", "q-crc"]));
    assert!(one.contains("must") && one.contains("[ECMA-130 22.3.6]"), "{one}");
    assert!(one.contains("\n  matters:  Drives drop a Q frame with a bad CRC"), "{one}");
    let none = exits(folder.path(), 2, &["explain", "q-crx"]);
    assert!(stderr(&none).contains("q-crc"));
    exits(folder.path(), 0, &["schema"]);
    exits(folder.path(), 0, &["schema", "plan"]);
    exits(folder.path(), 2, &[]);
    exits(folder.path(), 0, &["--help"]);
}

/// Without a plan a disc is held against what it says itself.
#[test]
fn a_disc_checked_against_itself() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    let clean = exits(at, 0, &["check", "disc"]);
    assert!(stdout(&clean).ends_with("18902 sections judged: 0 must, 0 should, 0 note\n"));
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "--output", "image"]);
    exits(at, 0, &["check", "image", "--block", "raw"]);
    // Q of LBA 100 says track 2: bits 6 of the subcode are Q, and byte 1 of that is TNO.
    let mut image = fs::read(at.join("image")).unwrap();
    let q = (22_650 + 100) * 2448 + 2352 + 8;
    for byte in &mut image[q + 6..q + 8] {
        *byte ^= 0x40;
    }
    fs::write(at.join("image"), image).unwrap();
    let output = exits(at, 1, &["check", "image", "--block", "raw"]);
    assert!(stdout(&output).contains("error: q-crc at LBA 100 "), "{}", stdout(&output));
    assert!(stdout(&output).contains("--> what the disc says itself:"), "{}", stdout(&output));
    let packets = exits(at, 2, &["check", "disc", "--written", "tao"]);
    assert!(stderr(&packets).contains("--plan is needed"), "{}", stderr(&packets));
}
