//! CD-TEXT in sheets, both ways.

use super::files::{FileInfo, Files};
use super::plan::Draft;
use super::text::SheetText;
use super::*;
use crate::yaml::Diagnostic;

/// The packs of an outside program: titles and performers of a disc and three tracks, in English.
#[rustfmt::skip]
pub(super) const PACKS: [[u8; 18]; 12] = [
    *b"\x80\x00\x00\x00Reference DiI\xE0",
    *b"\x80\x00\x01\x0Csc\x00First\x00Sec\x10x",
    *b"\x80\x02\x02\x03ond title\x00Th\xE3\x07",
    *b"\x80\x03\x03\x02ird\x00\x00\x00\x00\x00\x00\x00\x00\x00E\xF0",
    *b"\x81\x00\x04\x00Nobody\x00A\x00B\x00AB\xC0",
    *b"\x81\x03\x05\x01 rather long\x13\xA6",
    *b"\x81\x03\x06\x0D performer n\xD7\x1E",
    *b"\x81\x03\x07\x0Fame that run\xBC\xF6",
    *b"\x81\x03\x08\x0Fs on\x00\x00\x00\x00\x00\x00\x00\x00+\x17",
    *b"\x8F\x00\x09\x00\x00\x01\x03\x00\x04\x05\x00\x00\x00\x00\x00\x00\x01\xD2",
    *b"\x8F\x01\x0A\x00\x00\x00\x00\x00\x00\x00\x00\x03\x0B\x00\x00\x00\xCD\x0C",
    *b"\x8F\x02\x0B\x00\x00\x00\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00\xFC\x8C",
];

/// Every file is one of 1200 sectors of samples, but for those with packs.
struct Fake;

impl Files for Fake {
    fn info(&self, _name: &str) -> Result<FileInfo, String> {
        Ok(FileInfo { len: 2352 * 1200, is_audio: true })
    }

    fn bytes(&self, name: &str, _limit: u64) -> Result<Vec<u8>, String> {
        let packs = PACKS.concat();
        let mut broken = packs.clone();
        broken[4] ^= 1;
        Ok(match name {
            "plain.cdt" => packs,
            "headed.cdt" => [vec![0, 218, 0, 0], packs].concat(),
            "ended.cdt" => [packs, vec![0]].concat(),
            "both.cdt" => [vec![0, 218, 0, 0], packs, vec![0]].concat(),
            "broken.cdt" => broken,
            "odd.cdt" => packs[..17].to_vec(),
            _ => return Err(format!("{name} is not there")),
        })
    }
}

fn cue_sheet(text: &str) -> Result<Sheet, Diagnostic> {
    let text = SheetText::new("x.cue", text);
    cue::parse(&text)?.resolve(&text, &Fake)
}

fn toc_sheet(text: &str) -> Result<Sheet, Diagnostic> {
    toc::parse(&SheetText::new("x.toc", text), &Fake)
}

/// The key `cd_text` of the plan made of a sheet, which loads; and the notes.
#[track_caller]
fn texts(sheet: Result<Sheet, Diagnostic>) -> (String, Vec<String>) {
    let sheet = sheet.unwrap_or_else(|refused| panic!("{}", refused.render(false)));
    let draft = Draft::new(&sheet);
    let yaml = draft.yaml("");
    let loaded = crate::yaml::load::<crate::plan::Plan>(&yaml, "made");
    assert!(loaded.is_ok(), "{yaml}\n{loaded:?}");
    let texts = yaml.split_once("cd_text:\n").map_or("", |(_, texts)| texts);
    let texts = texts.split_once("tracks:\n  - type").map_or(texts, |(texts, _)| texts);
    (texts.to_owned(), draft.notes.iter().map(ToString::to_string).collect())
}

const REFERENCE: &str = "  languages:
    - language: english
      charset: iso-8859-1
      disc: { title: \"Reference Disc\", performer: \"Nobody\" }
      tracks:
        - { title: \"First\", performer: \"A\" }
        - { title: \"Second title\", performer: \"B\" }
        - { title: \"Third\", performer: \"A rather long performer name that runs on\" }
";

const THREE: &str = "FILE a.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\n\
    INDEX 01 00:04:00\nTRACK 03 AUDIO\nINDEX 01 00:08:00\n";

#[test]
fn packs_of_a_file_with_and_without_head() {
    for name in ["plain.cdt", "headed.cdt", "ended.cdt", "both.cdt"] {
        let found = texts(cue_sheet(&format!("CDTEXTFILE \"{name}\"\n{THREE}")));
        assert_eq!(found, (REFERENCE.to_owned(), vec![]), "{name}");
    }
    // What is said of tracks that are not there, and of packs that are none.
    let (_, lost) = texts(cue_sheet(&format!("CDTEXTFILE broken.cdt\n{THREE}")));
    let line = "note: cd-text, line 1: not taken of the CD-TEXT: ";
    assert_eq!(
        lost,
        [
            format!("{line}1 packs are no good packs"),
            format!("{line}language block 0: packs 0 to 0 are missing"),
        ]
    );
    let one = "FILE a.wav WAVE\nTRACK 01 AUDIO\nTITLE Own\nINDEX 01 00:00:00\n";
    let (_, lost) = texts(cue_sheet(&format!("CDTEXTFILE plain.cdt\n{one}")));
    let absent =
        |track| format!("{line}language block 0: a text of track {track}, which is not there");
    let own = "note: cd-text, line 1: the texts of the sheet itself are not taken beside those of CDTEXTFILE";
    assert_eq!(lost, [own.to_owned(), absent(2), absent(3), absent(2), absent(3)]);
    for (file, says) in [
        ("odd.cdt", "x.cue:1:12: odd.cdt has 17 bytes, no whole number of packs of 18 bytes"),
        ("gone.cdt", "x.cue:1:12: gone.cdt is not there"),
        ("../x.cdt", "x.cue:1:12: files lie in the sheet's own folder"),
    ] {
        let refused = cue_sheet(&format!("CDTEXTFILE {file}\n{THREE}")).unwrap_err().to_string();
        assert!(refused.starts_with(says), "{refused}");
    }
}

#[test]
fn commands_of_a_cue_sheet() {
    let sheet = "TITLE \"Größe\"\nPERFORMER Nobody At All\nSONGWRITER\nFILE a.wav WAVE\n\
        TRACK 01 AUDIO\nTITLE \"\"\nPERFORMER \"\u{30C6}\"\nINDEX 01 00:00:00\nTRACK 02 AUDIO\n\
        title \"a\\b\"\nCOMPOSER C\nINDEX 01 00:08:00\n";
    let expected = "  languages:
    - language: english
      charset: iso-8859-1
      disc: { title: \"Größe\", performer: \"Nobody At All\" }
      tracks:
        - {}
        - { title: \"a\\\\b\", composer: \"C\" }
";
    let note =
        "note: cd-text, track 1, line 7: the text is not taken: `\u{30C6}` is not in ISO 8859-1";
    assert_eq!(texts(cue_sheet(sheet)), (expected.to_owned(), vec![note.to_owned()]));
}

/// Packs of a CCD sheet have no CRC; some have one.
#[test]
fn packs_of_a_ccd_sheet() {
    let sheet = |texts: &str| {
        let sheet = format!(
            "[CloneCD]\r\n[Disc]\r\n[CDText]\r\nEntries=4\r\n{texts}[Entry 0]\r\nPoint=0xa2\r\nPLBA=300\r\n\
            [Entry 1]\r\nPoint=0x01\r\nPLBA=0\r\n"
        );
        let text = SheetText::new("x.ccd", &sheet);
        ccd::parse(&text)?.resolve(&text, "x.img", 2352 * 300)
    };
    let packs = "Entry 0=80 00 00 00 41 00 42 00 00 00 00 00 00 00 00 00\r\n\
        Entry 1=8f 00 01 00 00 01 01 00 01 00 00 00 00 00 00 00\r\n\
        Entry 2=8f 01 02 00 00 00 00 00 00 00 00 03 03 00 00 00\r\n\
        Entry 3=8f 02 03 00 00 00 00 00 08 00 00 00 00 00 00 00\r\n";
    let expected = "  languages:
    - language: german
      charset: iso-8859-1
      disc: { title: \"A\" }
      tracks:
        - { title: \"B\" }
";
    assert_eq!(texts(sheet(packs)), (expected.to_owned(), vec![]));
    let with_crc = packs.replacen("00\r\n", "00 00 00\r\n", 1);
    let (_, lost) = texts(sheet(&with_crc));
    assert_eq!(
        lost[0],
        "note: cd-text, line 5: not taken of the CD-TEXT: 1 packs are no good packs"
    );
    for wrong in ["Entry 0=80 00\r\n", "Entry 0=8 0\r\n", "Entry 0=+8\r\n", "Entry 0=\r\n"] {
        let refused = sheet(wrong).unwrap_err().to_string();
        assert!(refused.starts_with("x.ccd:5:1: a pack has 16 bytes, or 18"), "{refused}");
    }
}

/// Languages, charsets, bytes and escapes.
#[test]
fn texts_of_a_toc_file() {
    let sheet = r#"CD_DA
CATALOG "4006381333931"
CD_TEXT {
  LANGUAGE_MAP { 0 : EN  1:8  2: 105 }
  LANGUAGE 0 {
    TITLE "A \"B\" \\ \351 \303\251"
    PERFORMER "\303\251"
    DISC_ID "XY12345"
    GENRE { 0, 23, 79, 108, 100, 0 }
    UPC_EAN "4006381333931"
    SIZE_INFO { 0, 1, 2, 3 }
    CLOSED ""
    TOC_INFO1 { 1, 2, 0 }
  }
  LANGUAGE 1 {
    ENCODING_ASCII
    MESSAGE { 72, 105, 0 }
  }
  LANGUAGE 2 {
    ENCODING_MS_JIS
    TITLE "\203\145"
  }
}
TRACK AUDIO
ISRC "USK7Y9812345"
CD_TEXT {
  LANGUAGE 0 {
    TITLE "One" ISRC "US-K7Y-98-12345"
  }
  LANGUAGE 2 { TITLE { 131, 65, 0, 0 } }
}
FILE "a.wav" 0 0:8:0
TRACK AUDIO
FILE "a.wav" 0:8:0
"#;
    let expected = "  languages:
    - language: english
      charset: iso-8859-1
      disc: { title: \"A \\\"B\\\" \\\\ é Ã©\", performer: \"é\" }
      tracks:
        - { title: \"One\" }
      genre: { code: 23, text: \"Old\" }
      disc_id: \"XY12345\"
      codes: true
      toc: true
      copyright: 3
    - language: german
      charset: ascii
      disc: { message: \"Hi\" }
    - language: japanese
      charset: ms-jis
      disc: { title: \"83 65\" }
      tracks:
        - { title: \"83 41\" }
";
    assert_eq!(texts(toc_sheet(sheet)), (expected.to_owned(), vec![]));
}

/// What is said of a code that the disc does not have, and what a plan has no word for.
#[test]
fn what_texts_of_a_toc_file_say_in_vain() {
    let head = "CD_DA CD_TEXT { LANGUAGE 0 { TITLE \"A\"\nUPC_EAN \"123\"\nTOC_INFO2 { 1 }\nRESERVED1 \"x\"\n} }\n";
    let rest = "TRACK AUDIO CD_TEXT { LANGUAGE 0 {\nTITLE \"\u{30C6}\" } LANGUAGE 1 { TITLE \"\" } } FILE \"a.wav\" 0\n";
    let (_, notes) = texts(toc_sheet(&format!("{head}{rest}")));
    assert_eq!(
        notes,
        [
            "note: cd-text, line 3: TOC_INFO2 is not taken",
            "note: cd-text, line 4: RESERVED1 is not taken",
            "note: cd-text, line 2: CD-TEXT has the code `123`, the disc ``",
            "note: cd-text, track 1, line 7: the text is not taken: `\u{30C6}` is not in ISO 8859-1",
        ]
    );
}

#[test]
fn what_is_wrong_in_texts_of_a_toc_file() {
    for (text, line) in [
        ("CD_TEXT", "x.toc:1:1: the file ends where `{` is needed"),
        ("CD_TEXT TITLE", "x.toc:1:9: `{` is needed here"),
        ("CD_TEXT { { }", "x.toc:1:11: `{` is nothing that stands in CD_TEXT"),
        ("CD_TEXT { LANGUAGE 8 { } }", "x.toc:1:20: `8` is no language number: 0 to 7"),
        ("CD_TEXT { LANGUAGE_MAP { 0 } }", "x.toc:1:26: a language number, a colon and"),
        ("CD_TEXT { LANGUAGE_MAP { 0 9 : } }", "x.toc:1:26: a language number from 0 to 7 and"),
        ("CD_TEXT { LANGUAGE_MAP { 0:XY } }", "x.toc:1:26: `XY` is no language code: 0 to 255"),
        ("CD_TEXT { LANGUAGE 0 { LYRICS \"x\" } }", "x.toc:1:24: `LYRICS` is no item of CD-TEXT"),
        ("CD_TEXT { LANGUAGE 0 { TITLE x } }", "x.toc:1:30: a text between quotation marks, or"),
        ("CD_TEXT { LANGUAGE 0 { TITLE { 256 } } }", "x.toc:1:32: `256` is no byte: 0 to 255"),
        ("CD_TEXT { LANGUAGE 0 { TITLE { 1 2 } } }", "x.toc:1:34: `,` is needed here"),
        ("CD_TEXT { LANGUAGE 0 { GENRE \"Rock\" } }", "x.toc:1:24: GENRE is bytes in braces"),
        ("CD_TEXT { LANGUAGE 0 { TITLE \"x\"", "x.toc:1:30: the file ends where `}` is needed"),
        (
            "TRACK AUDIO CD_TEXT { LANGUAGE 0 { DISC_ID \"x\" } }",
            "x.toc:1:36: DISC_ID belongs to the disc, not to a track",
        ),
        (
            "TRACK AUDIO CD_TEXT { LANGUAGE_MAP { 0 : 9 } }",
            "x.toc:1:23: `LANGUAGE_MAP` is nothing that stands in CD_TEXT",
        ),
    ] {
        let refused = toc_sheet(text).expect_err(text).to_string();
        assert!(refused.starts_with(line), "{refused}\n{line}");
    }
}
