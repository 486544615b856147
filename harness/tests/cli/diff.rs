//! `rawcd diff`.

use std::fs;

use super::{PLAN, exits, flip, folder_with_plan, stdout};

/// The image of a plan and the disc that is burned from it have lead-ins of two lengths, and are the
/// same otherwise: the image starts at 95:00:00, the disc at 97:34:23.
#[test]
fn a_disc_and_its_plan() {
    let folder = folder_with_plan();
    let at = folder.path();
    exits(at, 0, &["burn", "plan.yaml", "--disc", "disc"]);
    let same = exits(at, 0, &["diff", "plan.yaml", "disc"]);
    assert_eq!(
        stdout(&same),
        "A: plan.yaml
B: disc
note: 11573 sections of lead-in are in A only, and were not compared
18902 sections compared: no difference
"
    );
    // LBA 200: the CRC of Q. LBA 700: a byte of a data sector.
    flip(&at.join("disc/sections.bin"), -11_077, &[(200, 2447, 0x40), (700, 1000, 0xFF)]);
    let differ = exits(at, 1, &["diff", "plan.yaml", "disc", "--html", "diff.html"]);
    let text = stdout(&differ);
    assert!(
        text.contains("\nQ CRC: 1 section; first at LBA 200 (00:04:50) track 1 index 1: A good ("),
        "{text}"
    );
    let main = "\nmain channel, track 2: 1 section, 1 byte; first at LBA 700 (00:11:25) byte 1000: A 00h, B FFh\n";
    assert!(text.contains(main), "{text}");
    assert!(text.ends_with("\n18902 sections compared: they differ\n"), "{text}");
    let page = fs::read_to_string(at.join("diff.html")).unwrap();
    assert!(page.contains("\"same\":false") && page.ends_with("</html>\n"));
}

#[test]
fn layouts_in_json() {
    let folder = folder_with_plan();
    let at = folder.path();
    fs::write(at.join("other.yaml"), PLAN.replace("12345", "12346").replace("300", "302")).unwrap();
    let arguments = ["diff", "plan.yaml", "other.yaml", "--format", "json"];
    let found: serde_json::Value =
        serde_json::from_str(&stdout(&exits(at, 1, &arguments))).unwrap();
    assert_eq!(found["same"], false);
    assert_eq!(found["sample_offset"], 0);
    // Lead-out at 400 + 225 + 300 + 150 = 1075 and 1077: 00:16:25 and 00:16:27.
    let row = |item: &str| {
        let rows = found["layout"].as_array().unwrap();
        let row = rows.iter().find(|row| row["item"] == item);
        let row = row.unwrap_or_else(|| panic!("{item}: {rows:?}"));
        [row["a"].as_str().unwrap().to_owned(), row["b"].as_str().unwrap().to_owned()]
    };
    assert_eq!(
        row("TOC of session 1, A2 lead-out"),
        ["00:16:25 CONTROL 0100", "00:16:27 CONTROL 0100"]
    );
    assert_eq!(row("track 1, ISRC"), ["US-K7Y-98-12345", "US-K7Y-98-12346"]);
    assert_eq!(row("track 2, sections"), ["450", "452"]);
    let isrc = found["q"].as_array().unwrap().iter().find(|it| it["what"] == "ISRC").unwrap();
    assert_eq!(
        (isrc["a"].as_str(), isrc["b"].as_str()),
        (Some("US-K7Y-98-12345"), Some("US-K7Y-98-12346"))
    );
}

/// All of an image's samples six late, as of a drive with a write offset.
#[test]
fn images_of_drives_with_two_offsets() {
    let folder = folder_with_plan();
    let at = folder.path();
    fs::write(at.join("audio.yaml"), PLAN.split("  - type: mode1").next().unwrap()).unwrap();
    exits(at, 0, &["encode", "audio.yaml", "--block", "raw", "-o", "a.raw"]);
    let mut image = fs::read(at.join("a.raw")).unwrap();
    let mut main: Vec<u8> = image.chunks(2448).flat_map(|it| &it[..2352]).copied().collect();
    main.rotate_right(24);
    for (block, sector) in image.chunks_mut(2448).zip(main.chunks(2352)) {
        block[..2352].copy_from_slice(sector);
    }
    fs::write(at.join("b.raw"), image).unwrap();
    let arguments = ["diff", "a.raw", "b.raw", "--block-a", "raw", "--block-b", "raw"];
    assert_eq!(
        stdout(&exits(at, 1, &arguments)),
        "A: a.raw
B: b.raw
note: audio of B stands 6 samples later than that of A, and was compared so
29800 sections compared: they differ
"
    );
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = folder_with_plan();
    let at = folder.path();
    fs::write(at.join("image"), [0; 2448]).unwrap();
    exits(at, 2, &["diff", "plan.yaml", "missing"]);
    exits(at, 2, &["diff", "plan.yaml", "image"]);
    exits(at, 2, &["diff", "plan.yaml", "plan.yaml", "--html", "plan.yaml"]);
    fs::create_dir(at.join("folder")).unwrap();
    exits(at, 2, &["diff", "plan.yaml", "folder"]);
}
