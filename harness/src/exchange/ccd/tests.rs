//! Sheets of several sessions.

use super::parse;
use crate::exchange::plan::Draft;
use crate::exchange::sheet::Sheet;
use crate::exchange::text::SheetText;
use crate::yaml::Diagnostic;

/// An enhanced CD as CloneCD describes it: 700 sections of audio, and 300 of mode 2 that begin at
/// LBA 12100, 11,400 behind the first lead-out.
const ENHANCED: &str = "[CloneCD]
Version=3
[Disc]
TocEntries=10
Sessions=2
DataTracksScrambled=0
[Session 1]
PreGapMode=0
[Session 2]
PreGapMode=2
[Entry 0]
Session=1
Point=0xa0
PSec=0
[Entry 1]
Session=1
Point=0xa1
[Entry 2]
Session=1
Point=0xa2
PLBA=700
[Entry 3]
Session=1
Point=0x01
PLBA=0
[Entry 4]
Session=1
Point=0x02
PLBA=300
[Entry 5]
Session=1
Point=0xb0
ADR=0x05
AMin=2
[Entry 6]
Session=2
Point=0xa0
PSec=32
[Entry 7]
Session=2
Point=0xa1
[Entry 8]
Session=2
Point=0xa2
PLBA=12400
[Entry 9]
Session=2
Point=0x03
Control=0x04
PLBA=12100
[TRACK 1]
MODE=0
INDEX 1=0
[TRACK 2]
MODE=0
INDEX 1=300
[TRACK 3]
MODE=2
INDEX 1=0
";

/// `sectors` of IMG are there.
fn sheet(text: &str, sectors: u64) -> Result<Sheet, Diagnostic> {
    let text = SheetText::new("x.ccd", text);
    parse(&text)?.resolve(&text, "x.img", 2352 * sectors)
}

/// The plan and the notes.
fn plan(text: &str, sectors: u64) -> (String, Vec<String>) {
    let draft = Draft::new(&sheet(text, sectors).unwrap());
    (draft.yaml(""), draft.notes.iter().map(ToString::to_string).collect())
}

const PLAN: &str = "sessions:
  - disc_type: cd-da
    tracks:
      - type: audio
        source:
          part: { file: \"x.img\", offset: 0, sectors: 300 }
        copy: prohibited
        pregap: 150
      - type: audio
        source:
          part: { file: \"x.img\", offset: 705600, sectors: 400 }
        copy: prohibited
        pregap: 0
  - disc_type: xa
    tracks:
      - type: mode2-raw
        source:
          part: { file: \"x.img\", offset: 1646400, sectors: 300, stored: unscrambled }
        copy: prohibited
        pregap: 150
        postgap: 0
";

#[test]
fn an_enhanced_cd() {
    assert_eq!(plan(ENHANCED, 1000), (PLAN.to_owned(), Vec::new()));
    // Indexes from LBA 0 on, and none.
    let third = "MODE=2\nINDEX 1=0\n";
    for index in ["MODE=2\nINDEX 1=12100\n", "MODE=2\n"] {
        assert_eq!(plan(&ENHANCED.replace(third, index), 1000), (PLAN.to_owned(), Vec::new()));
    }
    // IMG with every sector up to the last lead-out: the track stands at 12100 there.
    let with_gaps = PLAN.replace("offset: 1646400", "offset: 28459200");
    assert_eq!(plan(ENHANCED, 12_400), (with_gaps, Vec::new()));
    // IMG with the pause before the track, which is made anew.
    let with_pause = PLAN.replace("offset: 1646400", "offset: 1999200");
    for index in ["MODE=2\nINDEX 0=0\nINDEX 1=150\n", "MODE=2\nINDEX 0=11950\nINDEX 1=12100\n"] {
        let text = ENHANCED.replace(third, index);
        assert_eq!(plan(&text, 1150), (with_pause.clone(), Vec::new()));
    }
}

/// What the last lead-in says of a session behind it.
#[test]
fn another_session() {
    let pointer = "[Entry 10]\nSession=2\nPoint=0xb0\nADR=0x05\nAMin=4\n[TRACK 1]";
    let allowed = ENHANCED.replace("[TRACK 1]", pointer);
    assert_eq!(plan(&allowed, 1000).0, format!("next_session: allowed\n{PLAN}"));
    let forbidden = allowed.replace("AMin=4", "AMin=255");
    assert_eq!(plan(&forbidden, 1000).0, format!("next_session: forbidden\n{PLAN}"));
}

/// A session that stands elsewhere moves, and that is told.
#[test]
fn another_gap() {
    let text = ENHANCED.replace("PLBA=12400", "PLBA=12500").replace("PLBA=12100", "PLBA=12200");
    let note = "note: session-gap, line 35: session 2 starts at LBA 12200, and becomes one that \
                starts at LBA 12100, 11400 behind the lead-out before it; what follows moves";
    assert_eq!(plan(&text, 1000), (PLAN.to_owned(), vec![note.to_owned()]));
}

#[test]
fn what_is_wrong() {
    let refused = |text: &str, sectors: u64, line: &str| {
        let error = sheet(text, sectors).unwrap_err().to_string();
        assert_eq!(error.lines().next(), Some(line), "{error}");
    };
    for (from, to, line) in [
        (
            "Sessions=2",
            "Sessions=3",
            "x.ccd:5:1: the disc has 3 sessions, and the last item is of 2",
        ),
        (
            "Sessions=2",
            "Sessions=1",
            "x.ccd:5:1: the disc has 1 sessions, and the last item is of 2",
        ),
        ("Point=0xa2\nPLBA=12400", "PLBA=1", "x.ccd:1:1: session 2 has no item A2, the lead-out"),
        ("PLBA=12400", "PLBA=-1", "x.ccd:42:1: PLBA of the lead-out is no address of a disc"),
        ("Point=0x03", "Point=0x04", "x.ccd:46:1: track numbers rise by one"),
        ("Point=0x03", "Point=0x02", "x.ccd:46:1: track numbers rise by one"),
        ("Point=0x03", "Point=0xa1", "x.ccd:35:1: session 2 has no item of a track"),
        (
            "PLBA=12100",
            "PLBA=650",
            "x.ccd:35:1: the session does not begin between the lead-out before it and its own",
        ),
        (
            "PLBA=12100",
            "PLBA=12500",
            "x.ccd:35:1: the session does not begin between the lead-out before it and its own",
        ),
        (
            "INDEX 1=0\n[TRACK 2]",
            "INDEX 1=300\n[TRACK 2]",
            "x.ccd:22:1: the sectors of track 1 do not rise inside IMG",
        ),
    ] {
        assert!(ENHANCED.contains(from), "{from}");
        refused(&ENHANCED.replacen(from, to, 1), 1000, line);
    }
    let len = "x.ccd:42:1: the program areas of 2 sessions have 1000 sectors, and the last lead-out is \
               at LBA 12400; x.img has 999 sectors";
    refused(ENHANCED, 999, len);
}
