//! Discs through the formats of other programs and back: byte for byte, or with the note that says
//! what is lost.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn rawcd(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rawcd")).args(arguments).current_dir(folder).output().unwrap()
}

/// Runs, checks the exit code, and gives standard output.
#[track_caller]
fn exits(folder: &Path, code: i32, arguments: &[&str]) -> String {
    let output = rawcd(folder, arguments);
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{out}\n{err}");
    if code == 0 { out.into_owned() } else { err.into_owned() }
}

/// The subjects of notes, in order.
fn subjects(notes: &str) -> Vec<&str> {
    notes.lines().map(|line| line.split([':', ',']).nth(1).unwrap().trim()).collect()
}

const AUDIO: &str = "mcn: \"4006381333931\"
tracks:
  - type: audio
    source: { noise: { seed: 5, sectors: 400 } }
    isrc: US-K7Y-98-12345
    pre_emphasis: true
    indexes: [100, 200]
  - type: audio
    source: { tone: { hz: 441, sectors: 300 } }
    copy: prohibited
    pregap: 150
    pre_emphasis: true
  - type: audio
    source: { noise: { seed: 6, sectors: 301 } }
    pregap: 0
    pre_emphasis: true
";

const MIXED: &str = "tracks:
  - type: mode1
    source: { noise: { seed: 7, sectors: 300 } }
    copy: permitted
  - type: audio
    source: { noise: { seed: 8, sectors: 300 } }
  - type: mode2-form1
    source: { counter: 300 }
  - type: mode2-form2
    source: { noise: { seed: 9, sectors: 310 } }
    pregap: 10
";

fn folder_with(plan: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plan.yaml"), plan).unwrap();
    exits(folder.path(), 0, &["encode", "plan.yaml", "--block", "raw", "-o", "whole.img"]);
    folder
}

/// Exports the plan, imports what came of it, encodes that; gives the notes of both ways and
/// whether the image is the same, lead-in and lead-out included.
fn there_and_back(at: &Path, format: &str) -> (String, String, bool) {
    let sheet = format!("there.{format}");
    let there = exits(at, 0, &["export", "plan.yaml", "--to", format, "--output", &sheet]);
    let back = exits(at, 0, &["import", &sheet, "--output", "back.yaml"]);
    exits(at, 0, &["encode", "back.yaml", "--block", "raw", "-o", "back.img"]);
    let same = fs::read(at.join("whole.img")).unwrap() == fs::read(at.join("back.img")).unwrap();
    (there, back, same)
}

#[test]
fn audio_comes_back_byte_for_byte() {
    let folder = folder_with(AUDIO);
    for format in ["cue", "toc", "ccd"] {
        let (there, back, same) = there_and_back(folder.path(), format);
        assert!(same, "{format}\n{there}{back}");
        let (lost, changed): (&[&str], &[&str]) = match format {
            "ccd" => (&["lead-in"], &["subcode"]),
            _ => (&["lead-in", "p-and-q"], &[]),
        };
        assert_eq!(subjects(&there), lost);
        assert_eq!(subjects(&back), changed);
    }
}

/// Whole sectors come back; pauses and post-gaps are made anew and are the same.
#[test]
fn mixed_discs_come_back_byte_for_byte() {
    let folder = folder_with(MIXED);
    for format in ["cue", "toc", "ccd"] {
        let (there, back, same) = there_and_back(folder.path(), format);
        assert!(same, "{format}\n{there}{back}");
        let again = fs::read_to_string(folder.path().join("back.yaml")).unwrap();
        let types: Vec<&str> =
            again.lines().filter_map(|line| line.split("type: ").nth(1)).collect();
        let tracks = ["mode1-raw", "audio", "mode2-form1-raw", "mode2-form2-raw"];
        assert_eq!(types[types.len() - 4..], tracks, "{format}");
    }
}

/// What does not come back is what the notes say.
#[test]
fn what_is_lost_is_said() {
    let scms = AUDIO.replace("    isrc:", "    copy: scms\n    isrc:");
    let folder = folder_with(&scms);
    let (there, _, same) = there_and_back(folder.path(), "toc");
    assert!(!same && subjects(&there).contains(&"scms"), "{there}");
    let (there, _, same) = there_and_back(folder.path(), "cue");
    assert!(same && subjects(&there).contains(&"scms-phase"), "{there}");

    let rw = format!("subcode_rw: {{ generated: {{ seed: 1 }}, form: packed }}\n{AUDIO}");
    let folder = folder_with(&rw);
    let (there, _, same) = there_and_back(folder.path(), "cue");
    assert!(
        !same && there.contains("r-w: 1001 sections hold R-W symbols") || there.contains("r-w: "),
        "{there}"
    );
    assert!(!same);

    let hidden = format!("special_pregap: {{ tone: {{ hz: 441, sectors: 300 }} }}\n{AUDIO}");
    let folder = folder_with(&hidden);
    let (there, back, same) = there_and_back(folder.path(), "cue");
    assert!(
        !same && there.contains("first-pause: 150 sections before LBA 0 hold user data"),
        "{there}"
    );
    // The 150 sections from LBA 0 on are in the file.
    assert!(!subjects(&back).contains(&"pause-contents"), "{back}");
    let (whole, again) = (
        fs::read(folder.path().join("whole.img")).unwrap(),
        fs::read(folder.path().join("back.img")).unwrap(),
    );
    assert!(whole[22_650 * 2448..] == again[22_650 * 2448..]);
}

/// R-W symbols, Q and P as they are: CloneCD files hold all of a disc but what lies outside its
/// program area, and that is made the same here.
#[test]
fn a_disc_through_clonecd_files_is_the_same_disc() {
    let plan = format!("subcode_rw: {{ generated: {{ seed: 1 }}, form: packed }}\n{MIXED}");
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("plan.yaml"), plan).unwrap();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "one"]);
    let there = exits(at, 0, &["export", "one", "--to", "ccd", "--output", "disc.ccd"]);
    assert_eq!(subjects(&there), ["lead-in", "r-w"]);
    let back = exits(at, 0, &["import", "disc.ccd", "--disc", "two"]);
    assert_eq!(subjects(&back), ["lead-in"]);
    let read = |name: &str| fs::read(at.join(name)).unwrap();
    let (one, two) = (read("one/sections.bin"), read("two/sections.bin"));
    let lead_in = 11_077 * 2448;
    let program = (read("disc.sub").len() / 96) * 2448;
    assert!(one[lead_in..lead_in + program] == two[lead_in..lead_in + program]);
    assert_eq!(one.len(), two.len());
    // Generated symbols end with the program area, but for what interleave carries on.
    exits(at, 0, &["toc", "two"]);
    let again = exits(at, 0, &["export", "two", "--to", "ccd", "--output", "again.ccd"]);
    // What the pause held is lost already.
    assert_eq!(subjects(&again), ["lead-in"]);
    for end in ["img", "sub", "ccd"] {
        assert!(read(&format!("disc.{end}")) == read(&format!("again.{end}")), "{end}");
    }
    let refused = exits(at, 2, &["import", "disc.ccd", "--disc", "two"]);
    assert!(refused.contains("holds a disc already"), "{refused}");
}

/// Sessions stand one behind the other, without what lies between them; indexes count from where a
/// session begins.
#[test]
fn sessions_in_clonecd_files() {
    let folder = folder_with(
        "sessions:
  - tracks: [{ type: audio, source: { noise: { seed: 1, sectors: 300 } } }]
  - tracks:
      - { type: mode1, source: { counter: 300 } }
      - { type: audio, source: { noise: { seed: 2, sectors: 300 } } }
",
    );
    let at = folder.path();
    let (there, back, same) = there_and_back(at, "ccd");
    assert!(same, "{there}{back}");
    let sheet = fs::read_to_string(at.join("there.ccd")).unwrap().replace("\r\n", "\n");
    let (head, rest) = sheet.split_once("[Entry 0]").unwrap();
    assert_eq!(
        head,
        "[CloneCD]\nVersion=3\n[Disc]\nTocEntries=10\nSessions=2\nDataTracksScrambled=0\n\
         CDTextLength=0\n[Session 1]\nPreGapMode=0\nPreGapSubC=0\n[Session 2]\nPreGapMode=1\n\
         PreGapSubC=0\n"
    );
    let (entries, tracks) = rest.split_once("[TRACK 1]").unwrap();
    let value = |line: &str| line.split_once('=').map(|(_, value)| value.to_owned());
    let values = |entry: &str| entry.lines().filter_map(value).collect::<Vec<_>>().join(" ");
    let entries: Vec<String> = entries.split("[Entry ").map(values).collect();
    // Session, POINT, ADR, CONTROL, TNO, time and its address, zero, what it points at.
    assert_eq!(
        entries,
        [
            "1 0xa0 0x01 0x02 0 0 0 0 -150 0 1 0 0 4350",
            "1 0xa1 0x01 0x02 0 0 0 0 -150 0 1 0 0 4350",
            "1 0xa2 0x01 0x02 0 0 0 0 -150 0 0 6 0 300",
            "1 0x01 0x01 0x02 0 0 0 0 -150 0 0 2 0 0",
            "1 0xb0 0x05 0x02 0 2 36 0 11550 1 88 30 0 398100",
            "2 0xa0 0x01 0x04 0 0 0 0 -150 0 2 0 0 8850",
            "2 0xa1 0x01 0x02 0 0 0 0 -150 0 3 0 0 13350",
            "2 0xa2 0x01 0x02 0 0 0 0 -150 0 2 50 0 12600",
            "2 0x02 0x01 0x04 0 0 0 0 -150 0 2 38 0 11700",
            "2 0x03 0x01 0x02 0 0 0 0 -150 0 2 46 0 12300",
        ]
    );
    assert_eq!(
        tracks,
        "\nMODE=0\nINDEX 1=0\n[TRACK 2]\nMODE=1\nINDEX 1=0\n[TRACK 3]\nMODE=0\nINDEX 0=450\nINDEX 1=600\n"
    );
    // 300 sectors, then 300, a post-gap and a pause of 150 each, 300; the first of track 2 says that
    // it stands at 02:38:00.
    let img = fs::read(at.join("there.img")).unwrap();
    assert_eq!(img.len(), 1200 * 2352);
    assert_eq!(
        img[300 * 2352..][..16],
        [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 2, 0x38, 0, 1]
    );
    assert_eq!(fs::metadata(at.join("there.sub")).unwrap().len(), 1200 * 96);
    // As a disc, too.
    exits(at, 0, &["import", "there.ccd", "--disc", "disc"]);
    let table = exits(at, 0, &["toc", "disc"]);
    assert!(table.starts_with("tracks 1 to 3"), "{table}");
    exits(at, 0, &["check", "disc", "--plan", "plan.yaml"]);
}

#[test]
fn an_iso_image_there_and_back() {
    let media = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/media/data.iso");
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::copy(media, at.join("data.iso")).unwrap();
    let notes = exits(at, 0, &["import", "data.iso", "--output", "plan.yaml"]);
    assert_eq!(subjects(&notes), ["gap-lengthened"]);
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    exits(at, 0, &["check", "disc", "--plan", "plan.yaml"]);
    let notes = exits(at, 0, &["export", "disc", "--to", "iso", "--output", "again.iso"]);
    assert!(notes.contains("post-gap, track 1: its last 150 sectors are empty"), "{notes}");
    assert!(fs::read(media).unwrap() == fs::read(at.join("again.iso")).unwrap());
    let json = exits(at, 0, &["export", "disc", "--to", "iso", "-o", "x.iso", "--format", "json"]);
    let last: serde_json::Value = serde_json::from_str(json.lines().last().unwrap()).unwrap();
    assert_eq!((&last["note"], &last["track"]), (&"post-gap".into(), &1.into()));
}

/// A post-gap that no file holds is added, and that is said; what is too short is refused at its
/// place.
#[test]
fn gaps_and_lengths() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    fs::write(at.join("d.iso"), vec![7; 2048 * 300]).unwrap();
    fs::write(at.join("a.bin"), vec![3; 2352 * 300]).unwrap();
    let sheet = "FILE d.iso BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\nFILE a.bin BINARY\n\
        TRACK 02 AUDIO\nPREGAP 00:01:00\nINDEX 01 00:00:00\n";
    fs::write(at.join("x.cue"), sheet).unwrap();
    let notes = exits(at, 0, &["import", "x.cue", "-o", "plan.yaml"]);
    assert!(notes.contains("gap-lengthened, track 1: its post-gap has 0 sections and becomes 150"));
    assert!(notes.contains("gap-lengthened, track 2: its pre-gap has 75 sections and becomes 150"));
    exits(at, 0, &["encode", "plan.yaml", "--block", "raw", "-o", "image"]);
    exits(at, 0, &["check", "image", "--block", "raw", "--plan", "plan.yaml"]);
    // A plan in another folder names the files wholly.
    fs::create_dir(at.join("other")).unwrap();
    exits(at, 0, &["import", "x.cue", "-o", "other/plan.yaml"]);
    exits(at, 0, &["encode", "other/plan.yaml", "--block", "raw", "-o", "other/image"]);

    fs::write(at.join("a.bin"), vec![3; 2352 * 299]).unwrap();
    let short = exits(at, 2, &["import", "x.cue", "-o", "none.yaml"]);
    assert!(short.contains("x.cue:5:7") && short.contains("at least 300"), "{short}");
    assert!(!at.join("none.yaml").exists());
}

#[test]
fn what_cannot_be_taken_or_made() {
    let folder = folder_with(AUDIO);
    let at = folder.path();
    exits(at, 0, &["export", "plan.yaml", "--to", "cue", "-o", "x.cue"]);
    for (arguments, words) in [
        (vec!["import", "x.bin", "-o", "p.yaml"], "say --from"),
        (vec!["import", "none.cue", "-o", "p.yaml"], "none.cue"),
        (vec!["import", "x.cue"], "--output"),
        (vec!["import", "x.cue", "--disc", "disc"], "CloneCD files alone"),
        (vec!["import", "x.cue", "--from", "toc", "-o", "p.yaml"], "x.cue:2:1"),
        (vec!["import", ".", "--from", "cue", "-o", "p.yaml"], "no regular file"),
        (vec!["import", "whole.img", "--from", "cue", "-o", "p.yaml"], "bytes of a sheet are read"),
        (vec!["export", "plan.yaml", "--to", "iso", "-o", "x.iso"], "no data track"),
        (vec!["export", "plan.yaml", "--to", "cue", "-o", "y.bin"], "file of this name"),
        (vec!["export", "none.yaml", "--to", "cue", "-o", "y.cue"], "none.yaml"),
        (vec!["export", "plan.yaml", "--to", "mds", "-o", "y.mds"], "mds"),
        (vec!["export", "plan.yaml", "--to", "cue", "-o", "a\"b.cue"], "cannot name this file"),
    ] {
        let refused = exits(at, 2, &arguments);
        assert!(refused.contains(words), "{arguments:?}\n{refused}");
    }
    // What is read is not written over.
    exits(at, 0, &["import", "x.cue", "-o", "own.yaml"]);
    exits(at, 0, &["burn", "own.yaml", "--disc", "own"]);
    let bin = fs::read(at.join("x.bin")).unwrap();
    for arguments in [
        ["import", "x.cue", "-o", "x.cue"],
        ["import", "x.cue", "-o", "x.bin"],
        ["export", "own.yaml", "--to=cue", "-ox.cue"],
        ["export", "own.yaml", "--to=toc", "-ox.toc"],
        ["export", "own.yaml", "--to=ccd", "-oown.yaml"],
        ["export", "own", "--to=cue", "-oown/sections.cue"],
    ] {
        let refused = exits(at, 2, &arguments);
        assert!(refused.contains("is made from"), "{refused}");
    }
    assert!(fs::read(at.join("x.bin")).unwrap() == bin);
    exits(at, 3, &["export", "plan.yaml", "--to", "cue", "-o", "nowhere/x.cue"]);
    exits(at, 2, &["import", "x.cue", "-o", "nowhere/p.yaml"]);
    // A mode that the sectors do not have.
    exits(at, 0, &["export", "plan.yaml", "--to", "ccd", "-o", "c.ccd"]);
    fs::write(at.join("c.sub"), [0; 96]).unwrap();
    let refused = exits(at, 2, &["import", "c.ccd", "--disc", "disc"]);
    assert!(refused.contains("c.sub") && refused.contains("has 96 bytes"), "{refused}");
    assert!(!at.join("disc").exists());
    let not_first = AUDIO.replace("tracks:", "first_track: 2\ntracks:");
    fs::write(at.join("plan.yaml"), not_first).unwrap();
    let refused = exits(at, 2, &["export", "plan.yaml", "--to", "toc", "-o", "y.toc"]);
    assert!(refused.contains("the first track is number 2"), "{refused}");
    exits(at, 0, &["export", "plan.yaml", "--to", "cue", "-o", "y.cue"]);
    exits(at, 0, &["import", "y.cue", "-o", "back.yaml"]);
    assert!(fs::read_to_string(at.join("back.yaml")).unwrap().contains("first_track: 2\n"));
}

#[test]
fn a_sheet_that_says_another_mode_than_its_sectors() {
    let folder = folder_with(MIXED);
    let at = folder.path();
    exits(at, 0, &["export", "plan.yaml", "--to", "cue", "-o", "x.cue"]);
    let sheet = fs::read_to_string(at.join("x.cue")).unwrap();
    fs::write(at.join("x.cue"), sheet.replacen("MODE1/2352", "MODE2/2352", 1)).unwrap();
    let refused = exits(at, 2, &["import", "x.cue", "-o", "p.yaml"]);
    assert!(refused.contains("the header of its sector 0 says mode 1"), "{refused}");
    assert!(refused.contains("x.cue:2:9"), "{refused}");
}
