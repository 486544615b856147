use super::files::{FileInfo, Files};
use super::plan::Draft;
use super::text::SheetText;
use super::*;
use crate::yaml::Diagnostic;

/// Files by name: bytes, and whether they are WAV or FLAC.
struct Fake(&'static [(&'static str, u64, bool)]);

impl Files for Fake {
    fn info(&self, name: &str) -> Result<FileInfo, String> {
        let known = self.0.iter().find(|(known, _, _)| *known == name);
        let (_, len, is_audio) = known.ok_or_else(|| format!("{name} is not there"))?;
        Ok(FileInfo { len: *len, is_audio: *is_audio })
    }

    fn bytes(&self, name: &str, _limit: u64) -> Result<Vec<u8>, String> {
        Err(format!("{name} is not there"))
    }
}

const FILES: Fake = Fake(&[
    ("album.bin", 2352 * 2000, false),
    ("data.bin", 2048 * 400, false),
    // 400 sectors of 2048 bytes, 450 of 2352.
    ("mixed.bin", 2048 * 400 + 2352 * 450, false),
    ("data.wav", 2352 * 5000, true),
    ("one.wav", 2352 * 400, true),
    ("two.wav", 2352 * 500, true),
    ("data.cdr", 2352 * 1200, false),
    ("pregapdata.wav", 2352 * 225, true),
    ("track.cdr", 2352 * 20_000, false),
    ("data_1", 2048 * 300, false),
    ("data_2.wav", 2352 * 300, true),
    ("data_3.wav", 2352 * 301, true),
    ("xa.bin", 2336 * 400, false),
    ("odd.bin", 2352 * 300 + 7, false),
]);

fn cue_sheet(text: &str) -> Result<Sheet, Diagnostic> {
    let text = SheetText::new("x.cue", text);
    cue::parse(&text)?.resolve(&text, &FILES)
}

fn toc_sheet(text: &str) -> Result<Sheet, Diagnostic> {
    toc::parse(&SheetText::new("x.toc", text), &FILES)
}

fn ccd_sheet(text: &str) -> Result<Sheet, Diagnostic> {
    let text = SheetText::new("x.ccd", text);
    ccd::parse(&text)?.resolve(&text, "x.img", 2352 * 1000)
}

fn yaml(sheet: Result<Sheet, Diagnostic>) -> String {
    let sheet = sheet.unwrap_or_else(|refused| panic!("{}", refused.render(false)));
    Draft::new(&sheet).yaml("")
}

fn notes(sheet: Result<Sheet, Diagnostic>) -> Vec<String> {
    Draft::new(&sheet.unwrap()).notes.iter().map(ToString::to_string).collect()
}

/// Commands and forms as the guide shows them [CDRWIN B]: small letters, blanks in names, a hidden
/// beginning, an index more, a track without pause.
#[test]
fn a_cue_sheet_of_one_file() {
    let sheet = "\u{FEFF}rem GENRE \"unclosed\r\nCATALOG 4006381333931\r\nTITLE \"An Album\"\r\n\
        file album.bin BINARY\r\n  TRACK 01 AUDIO\r\n    FLAGS DCP PRE\r\n    ISRC ABCDE1234567\r\n\
        \x20   INDEX 00 00:00:00\r\n    INDEX 01 00:01:00\r\n    INDEX 02 00:03:00\r\n\
        \x20 TRACK 02 AUDIO\r\n    PREGAP 00:00:10\r\n    INDEX 01 00:06:00\r\n\
        \x20 TRACK 03 AUDIO\r\n    FLAGS SCMS DCP\r\n    INDEX 00 00:12:00\r\n    INDEX 01 00:14:00\r\n";
    let plan = "mcn: \"4006381333931\"
cd_text:
  languages:
    - language: english
      charset: iso-8859-1
      disc: { title: \"An Album\" }
special_pregap:
  join:
    - { silence: 150 }
    - { part: { file: \"album.bin\", offset: 0, sectors: 75 } }
tracks:
  - type: audio
    source:
      join:
        - { part: { file: \"album.bin\", offset: 176400, sectors: 375 } }
        - { silence: 10 }
    isrc: AB-CDE-12-34567
    copy: permitted
    pre_emphasis: true
    indexes: [150]
  - type: audio
    source:
      part: { file: \"album.bin\", offset: 1058400, sectors: 600 }
    copy: prohibited
    pregap: 10
  - type: audio
    source:
      part: { file: \"album.bin\", offset: 2469600, sectors: 950 }
    copy: scms
    pregap: 150
";
    assert_eq!(yaml(cue_sheet(sheet)), plan);
    assert_eq!(notes(cue_sheet(sheet)), [""; 0]);
}

/// A file of two sector lengths; gaps that are in no file.
#[test]
fn a_cue_sheet_of_data_and_audio() {
    let sheet = "FILE mixed.bin BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\nPOSTGAP 00:02:00\n\
        TRACK 02 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:05:25\nPOSTGAP 00:00:05\n";
    let plan = "tracks:
  - type: mode1
    source:
      part: { file: \"mixed.bin\", offset: 0, sectors: 400 }
    copy: prohibited
    pregap: 150
    postgap: 150
  - type: audio
    source:
      join:
        - { part: { file: \"mixed.bin\", offset: 819200, sectors: 450 } }
        - { silence: 5 }
    copy: prohibited
    pregap: 150
";
    assert_eq!(yaml(cue_sheet(sheet)), plan);
}

/// A track that starts in the file of the one before, as some rippers write it.
#[test]
fn a_cue_sheet_of_many_files() {
    let sheet = "FILE \"one.wav\" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\n\
        INDEX 00 00:04:00\nFILE two.wav WAVE\nINDEX 01 00:00:00\nFILE album.bin MOTOROLA\n\
        TRACK 03 AUDIO\nINDEX 01 00:00:00\n";
    let plan = "tracks:
  - type: audio
    source:
      part: { file: \"one.wav\", offset: 0, sectors: 400 }
    copy: prohibited
    pregap: 150
  - type: audio
    source:
      file: \"two.wav\"
    copy: prohibited
    pregap: 100
  - type: audio
    source:
      part: { file: \"album.bin\", offset: 0, sectors: 2000, stored: big-endian }
    copy: prohibited
    pregap: 0
";
    assert_eq!(yaml(cue_sheet(sheet)), plan);
}

#[test]
fn every_mode_of_a_cue_sheet() {
    for (mode, file, plan) in [
        (
            "MODE1/2048",
            "data.bin",
            "tracks:\n  - type: mode1\n    source:\n      file: \"data.bin\"",
        ),
        (
            "mode1/2352",
            "album.bin",
            "tracks:\n  - type: mode1-raw\n    source:\n      part: { file: \"album.bin\", offset: 0, sectors: 2000, stored: unscrambled }",
        ),
        ("MODE2/2336", "xa.bin", "tracks:\n  - type: mode2\n    source:\n      file: \"xa.bin\""),
        (
            "MODE2/2352",
            "album.bin",
            "tracks:\n  - type: mode2-raw\n    source:\n      part: { file: \"album.bin\", offset: 0, sectors: 2000, stored: unscrambled }",
        ),
        ("CDI/2336", "xa.bin", "disc_type: cd-i\ntracks:\n  - type: mode2\n"),
        ("CDI/2352", "album.bin", "disc_type: cd-i\ntracks:\n  - type: mode2-raw\n"),
    ] {
        let sheet = format!("FILE {file} BINARY\nTRACK 01 {mode}\nINDEX 01 00:00:00\n");
        let yaml = yaml(cue_sheet(&sheet));
        assert!(yaml.starts_with(plan), "{yaml}");
    }
}

#[track_caller]
fn refused(sheet: Result<Sheet, Diagnostic>, line: &str) {
    let refused = sheet.expect_err(line).to_string();
    assert!(refused.starts_with(line), "{refused}\n{line}");
}

#[test]
fn what_is_wrong_in_a_cue_sheet() {
    const HEAD: &str = "FILE album.bin BINARY\nTRACK 01 AUDIO\n";
    for (text, line) in [
        ("", "x.cue:1:1: the sheet has no TRACK"),
        (
            "FILE \"album.bin BINARY\n",
            "x.cue:1:6: the closing quotation mark is missing in this line",
        ),
        ("FILE album.bin\n", "x.cue:1:1: FILE has a name, between quotation marks"),
        ("FILE album.mp3 MP3\n", "x.cue:1:16: a MP3 file is not read: BINARY, MOTOROLA, or WAVE"),
        ("FILE /etc/passwd BINARY\n", "x.cue:1:6: files lie in the sheet's own folder or below it"),
        ("FILE ../x.bin BINARY\n", "x.cue:1:6: files lie in the sheet's own folder"),
        ("FILE a\\..\\..\\x.bin BINARY\n", "x.cue:1:6: files lie in the sheet's own folder"),
        ("FILE C:\\x.bin BINARY\n", "x.cue:1:6: files lie in the sheet's own folder"),
        ("FILE \"x\u{7}.bin\" BINARY\n", "x.cue:1:6: a control character stands in this file name"),
        ("FILE \"\" BINARY\n", "x.cue:1:6: a file name is missing"),
        ("INDEX 01 00:00:00\n", "x.cue:1:1: no FILE stands before this INDEX"),
        ("FILE album.bin BINARY\nFLAGS DCP\n", "x.cue:2:1: FLAGS belongs behind a TRACK"),
        ("é\n", "x.cue:1:1: `é` is no command of a cue sheet"),
        ("TRACK 0 AUDIO\n", "x.cue:1:7: `0` is no track number: 1 to 99"),
        ("TRACK 1 CDG\n", "x.cue:1:9: `CDG` is not taken as a mode: AUDIO MODE1/2048"),
        ("TRACK 1 AUDIO\nTRACK 3 AUDIO\n", "x.cue:2:7: track 3 comes behind track 1"),
        ("TRACK 1 AUDIO\n", "x.cue:1:7: the track has no INDEX 01"),
        ("TRACK 1 AUDIO\nFLAGS LOUD\n", "x.cue:2:7: `LOUD` is no flag: DCP 4CH PRE SCMS"),
        ("TRACK 1 AUDIO\nPREGAP 2\n", "x.cue:2:8: `2` is no time MM:SS:FF"),
        ("TRACK 1 AUDIO\nPREGAP 00:60:00\n", "x.cue:2:8: "),
        ("TRACK 1 AUDIO\nPREGAP\n", "x.cue:2:1: PREGAP needs something behind it"),
    ] {
        refused(cue_sheet(text), line);
    }
    for (rest, line) in [
        ("INDEX 02 00:00:00\n", "x.cue:3:7: indexes rise by one"),
        ("INDEX 01 00:00:00\nINDEX 03 00:01:00\n", "x.cue:4:7: indexes rise by one"),
        (
            "INDEX 01 00:01:00\nINDEX 02 00:00:74\n",
            "x.cue:4:10: this index lies before the one above it",
        ),
        (
            "INDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 01 00:26:51\n",
            "x.cue:3:10: album.bin has 4704000 bytes and ends before",
        ),
        ("INDEX 01 99:59:74\n", "x.cue:3:10: album.bin has 4704000 bytes and ends before"),
        (
            "INDEX 01 00:00:00\nFILE gone.bin BINARY\nTRACK 02 AUDIO\nINDEX 01 00:00:00\n",
            "x.cue:4:6: gone.bin is not there",
        ),
        (
            "INDEX 01 00:00:00\nFILE odd.bin BINARY\nTRACK 02 AUDIO\nINDEX 01 00:00:00\n",
            "x.cue:4:6: odd.bin has 705607 bytes; what track 2 takes of it, 705607 bytes, is no whole number of sectors of 2352 bytes",
        ),
        (
            "INDEX 01 00:00:00\nFILE one.wav BINARY\nTRACK 02 AUDIO\nINDEX 01 00:00:00\n",
            "x.cue:4:6: one.wav is a WAV or FLAC file",
        ),
        (
            "INDEX 01 00:00:00\nFILE data.bin WAVE\nTRACK 02 AUDIO\nINDEX 01 00:00:00\n",
            "x.cue:4:6: data.bin is no WAV or FLAC file",
        ),
        (
            "INDEX 01 00:00:00\nFILE one.wav WAVE\nTRACK 02 MODE1/2352\nINDEX 01 00:00:00\n",
            "x.cue:4:6: one.wav is audio, track 2 is not",
        ),
    ] {
        refused(cue_sheet(&format!("{HEAD}{rest}")), line);
    }
}

/// Sessions as programs for the preservation of discs write them.
#[test]
fn sessions_of_a_cue_sheet() {
    const SESSIONS: &str = "REM SESSION 01
FILE one.wav WAVE
  TRACK 01 AUDIO
    INDEX 01 00:00:00
REM LEAD-OUT 00:05:25
REM SESSION 02
REM LEAD-IN 01:00:00
REM PREGAP 00:02:00
FILE data_1 BINARY
  TRACK 02 MODE1/2048
    INDEX 01 00:00:00
";
    let plan = "sessions:
  - tracks:
      - type: audio
        source:
          file: \"one.wav\"
        copy: prohibited
        pregap: 150
  - tracks:
      - type: mode1
        source:
          file: \"data_1\"
        copy: prohibited
        pregap: 150
        postgap: 0
";
    assert_eq!(yaml(cue_sheet(SESSIONS)), plan);
    for (from, to, line) in [
        ("SESSION 01", "SESSION 02", "x.cue:1:1: session 2 does not begin here: 1 goes on"),
        ("SESSION 02", "SESSION 03", "x.cue:6:1: session 3 does not begin here: 1 goes on"),
        ("REM LEAD-IN 01:00:00", "rem session 3", "x.cue:7:1: session 3 does not begin here"),
        (
            "FILE data_1 BINARY\n  TRACK 02 MODE1/2048\n    INDEX 01 00:00:00\n",
            "",
            "x.cue:6:1: no TRACK comes behind this",
        ),
        (
            "FILE data_1 BINARY\n  TRACK 02 MODE1/2048\n    INDEX 01 00:00:00\n",
            "  TRACK 02 AUDIO\n    INDEX 01 00:04:00\n",
            "x.cue:6:1: a session begins with a FILE of its own: how long the gap before it is",
        ),
    ] {
        assert!(SESSIONS.contains(from), "{from}");
        refused(cue_sheet(&SESSIONS.replacen(from, to, 1)), line);
    }
}

/// Numbers that a disc cannot carry, and what a plan has no word for, are told.
#[test]
fn what_a_cue_sheet_says_in_vain() {
    let sheet = "CATALOG 1234567890123\nFILE album.bin BINARY\nTRACK 01 AUDIO\nFLAGS 4CH\nISRC 123\n\
        INDEX 01 00:00:05\n";
    let found = notes(cue_sheet(sheet));
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[0].starts_with("note: catalog, line 1: the catalog number is not taken: "));
    assert!(found[1].starts_with("note: four-channel, track 1, line 4: "));
    assert!(found[2].starts_with("note: isrc, track 1, line 5: the recording code is not taken: "));
    assert_eq!(
        found[3],
        "note: file-start, line 6: the first 5 sectors of album.bin belong to no track"
    );
}

/// The examples of [cdrdao TOC].
#[test]
fn toc_files_of_the_manual() {
    let plain = "CD_DA\nTRACK AUDIO\nFILE \"data.wav\" 0\n";
    let tail = "tracks:\n  - type: audio\n    source:\n      file: \"data.wav\"\n    copy: prohibited\n    pregap: 150\n";
    assert_eq!(yaml(toc_sheet(plain)), format!("disc_type: cd-da\n{tail}"));

    let texts = "CD_DA\nCD_TEXT {\n  LANGUAGE_MAP {\n    0 : EN\n  }\n\n  LANGUAGE 0 {\n    TITLE \"CD Title\"\n    DISC_ID \"XY12345\"\n    UPC_EAN \"\"\n  }\n}\n\nTRACK AUDIO\nISRC \"DEXXX9800001\"\nCD_TEXT {\n  LANGUAGE 0 {\n    TITLE \"Track { \\\" Title\"\n  }\n}\nPREGAP 0:2:0\nFILE \"data.wav\" 0\n";
    let plan = "disc_type: cd-da\ncd_text:\n  languages:\n    - language: english\n      charset: iso-8859-1\n      disc: { title: \"CD Title\" }\n      tracks:\n        - { title: \"Track { \\\" Title\" }\n      disc_id: \"XY12345\"\ntracks:\n  - type: audio\n    source:\n      file: \"data.wav\"\n    isrc: DE-XXX-98-00001\n    copy: prohibited\n    pregap: 300\n";
    assert_eq!(yaml(toc_sheet(texts)), plan);
    assert_eq!(notes(toc_sheet(texts)), [""; 0]);

    let hidden = "CD_DA\nTRACK AUDIO\nFILE \"data.cdr\" 0 \nSTART 0:10:0\n";
    let plan = "disc_type: cd-da
special_pregap:
  join:
    - { silence: 150 }
    - { part: { file: \"data.cdr\", offset: 0, sectors: 750, stored: big-endian } }
tracks:
  - type: audio
    source:
      part: { file: \"data.cdr\", offset: 1764000, sectors: 450, stored: big-endian }
    copy: prohibited
";
    assert_eq!(yaml(toc_sheet(hidden)), plan);

    let composed = "CD_DA\nTRACK AUDIO\nFILE \"pregapdata.wav\" 0 \nSTART\nFILE \"track.cdr\" 1:0:0 1:0:0\nSILENCE 0:2:0\nFILE \"track.cdr\" 2:0:0\nINDEX 2:0:0\nINDEX 4:0:0\n";
    let plan = "disc_type: cd-da
special_pregap:
  join:
    - { silence: 150 }
    - { file: \"pregapdata.wav\" }
tracks:
  - type: audio
    source:
      join:
        - { part: { file: \"track.cdr\", offset: 10584000, sectors: 4500, stored: big-endian } }
        - { silence: 150 }
        - { part: { file: \"track.cdr\", offset: 21168000, sectors: 11000, stored: big-endian } }
    copy: prohibited
    indexes: [9000, 18000]
";
    assert_eq!(yaml(toc_sheet(composed)), plan);

    let mixed = "CD_ROM\nTRACK MODE1\nDATAFILE \"data_1\"\nZERO 00:02:00 // post-gap\n\nTRACK AUDIO\nSILENCE 00:02:00 // pre-gap\nSTART\nFILE \"data_2.wav\" 0 \n\nTRACK AUDIO\nFILE \"data_3.wav\" 0\n";
    let plan = "disc_type: cd-da
tracks:
  - type: mode1
    source:
      join:
        - { file: \"data_1\" }
        - { silence: 150 }
    copy: prohibited
    pregap: 150
    postgap: 0
  - type: audio
    source:
      file: \"data_2.wav\"
    copy: prohibited
    pregap: 150
  - type: audio
    source:
      file: \"data_3.wav\"
    copy: prohibited
    pregap: 0
";
    assert_eq!(yaml(toc_sheet(mixed)), plan);
}

#[test]
fn what_is_wrong_in_a_toc_file() {
    for (text, line) in [
        ("", "x.toc:1:1: the toc-file has no TRACK"),
        ("CD_DVD\n", "x.toc:1:1: `CD_DVD` is nothing that stands before the tracks"),
        ("CATALOG \"1\n", "x.toc:1:9: the closing quotation mark is missing"),
        ("TRACK\n", "x.toc:1:1: the file ends where a mode is needed"),
        ("TRACK MODE2_FORM2\n", "x.toc:1:7: `MODE2_FORM2` is not taken as a mode"),
        ("TRACK AUDIO RW_RAW\n", "x.toc:1:13: `RW_RAW` is nothing that stands in a track"),
        ("TRACK AUDIO\n", "x.toc:1:1: nothing fills the track"),
        ("TRACK AUDIO NO ISRC\n", "x.toc:1:13: NO stands before COPY or PRE_EMPHASIS"),
        ("TRACK AUDIO FIFO \"x\" 1\n", "x.toc:1:13: `FIFO` is nothing"),
        (
            "TRACK AUDIO SILENCE 587\n",
            "x.toc:1:21: this is no whole number of sectors: 588 samples each",
        ),
        (
            "TRACK MODE1 ZERO 2047\n",
            "x.toc:1:18: this is no whole number of sectors: 2048 bytes each",
        ),
        ("TRACK AUDIO DATAFILE \"data_1\"\n", "x.toc:1:13: FILE and AUDIOFILE fill audio tracks"),
        ("TRACK AUDIO FILE \"../x\" 0\n", "x.toc:1:18: files lie in the sheet's own folder"),
        ("TRACK AUDIO FILE \"gone\" 0\n", "x.toc:1:18: gone is not there"),
        (
            "TRACK AUDIO FILE \"data_2.wav\" 0 0:4:1\n",
            "x.toc:1:18: data_2.wav has 705600 bytes and ends before",
        ),
        (
            "TRACK AUDIO FILE \"data_2.wav\" 0:4:1\n",
            "x.toc:1:18: data_2.wav has 705600 bytes and ends before",
        ),
        (
            "TRACK AUDIO FILE \"data_2.wav\" #99999999999999999999 0\n",
            "x.toc:1:31: `99999999999999999999` is no number of bytes",
        ),
        (
            "TRACK AUDIO FILE \"odd.bin\" 0\n",
            "x.toc:1:18: odd.bin has 705607 bytes; 705607 of them are no whole number",
        ),
        (
            "TRACK AUDIO SILENCE 0:4:0 START 0:4:1\n",
            "x.toc:1:33: the track is shorter than its pre-gap",
        ),
        ("TRACK AUDIO SILENCE 0:4:0 START START\n", "x.toc:1:33: a track has one START or PREGAP"),
        (
            "TRACK AUDIO SILENCE 0:4:0 PREGAP 0:2:0\n",
            "x.toc:1:27: PREGAP stands before what fills the track",
        ),
    ] {
        refused(toc_sheet(text), line);
    }
}

const CCD: &str = "[CloneCD]\r\nVersion=3\r\n[Disc]\r\nTocEntries=5\r\nSessions=1\r\nDataTracksScrambled=0\r\n\
CDTextLength=0\r\nCATALOG=4006381333931\r\n[Session 1]\r\nPreGapMode=2\r\nPreGapSubC=1\r\n\
[Entry 0]\r\nSession=1\r\nPoint=0xa0\r\nADR=0x01\r\nControl=0x04\r\nPMin=1\r\nPSec=32\r\nPFrame=0\r\nPLBA=6750\r\n\
[Entry 1]\r\nSession=1\r\nPoint=0xa1\r\nADR=0x01\r\nControl=0x00\r\nPLBA=4350\r\n\
[Entry 2]\r\nSession=1\r\nPoint=0xa2\r\nADR=0x01\r\nControl=0x00\r\nPMin=0\r\nPSec=15\r\nPFrame=25\r\nPLBA=1000\r\n\
[Entry 3]\r\nSession=1\r\nPoint=0x01\r\nADR=0x01\r\nControl=0x04\r\nPLBA=0\r\n\
[Entry 4]\r\nSession=1\r\nPoint=0x02\r\nADR=0x01\r\nControl=0x03\r\nPLBA=600\r\n\
[TRACK 1]\r\nMODE=2\r\nINDEX 1=0\r\n\
[TRACK 2]\r\nMODE=0\r\nISRC=USK7Y9812345\r\nINDEX 0=450\r\nINDEX 1=600\r\nINDEX 2=700\r\n";

#[test]
fn a_ccd_sheet() {
    let plan = "mcn: \"4006381333931\"
disc_type: xa
tracks:
  - type: mode2-raw
    source:
      part: { file: \"x.img\", offset: 0, sectors: 450, stored: unscrambled }
    copy: prohibited
    pregap: 150
    postgap: 0
  - type: audio
    source:
      part: { file: \"x.img\", offset: 1411200, sectors: 400 }
    isrc: US-K7Y-98-12345
    copy: permitted
    pre_emphasis: true
    indexes: [100]
    pregap: 150
";
    assert_eq!(yaml(ccd_sheet(CCD)), plan);
    let scrambled = CCD.replace("Scrambled=0", "Scrambled=1");
    assert!(yaml(ccd_sheet(&scrambled)).contains("offset: 0, sectors: 450 }"));
    // Without its section an audio track is where the table of contents has it.
    let (short, _) = CCD.split_once("[TRACK 2]").unwrap();
    assert!(yaml(ccd_sheet(short)).contains("offset: 1411200, sectors: 400 }"));
}

#[test]
fn what_is_wrong_in_a_ccd_sheet() {
    for (text, line) in [
        ("", "x.ccd:1:1: a CCD sheet starts with [CloneCD]"),
        ("[Disc]\n", "x.ccd:1:1: a CCD sheet starts with [CloneCD]"),
        ("Version=3\n", "x.ccd:1:1: a CCD sheet starts with [CloneCD]"),
        ("[CloneCD\n", "x.ccd:1:1: a section is named between [ and ]"),
        ("[CloneCD]\n Version\n", "x.ccd:2:2: a line is Key=value, or [Section]"),
        ("[CloneCD]\n[Disc]\nSessions=0\n", "x.ccd:3:1: a disc has 1 to 99 sessions, not 0"),
        ("[CloneCD]\n[Entry 0]\nPoint=0x-1\n", "x.ccd:3:1: `0x-1` is no number of Point"),
        ("[CloneCD]\n[Entry 0]\nSession=100\n", "x.ccd:3:1: a session has a number from 1 to 99"),
        ("[CloneCD]\n[TRACK 0]\n", "x.ccd:2:1: a track has a number from 1 to 99"),
        ("[CloneCD]\n[TRACK 1]\n[TRACK 1]\n", "x.ccd:3:1: this track stands here twice"),
        ("[CloneCD]\n[TRACK 1]\nINDEX x=1\n", "x.ccd:3:1: an index is 0 to 99"),
        ("[CloneCD]\n[TRACK 1]\nINDEX 1=9\nINDEX 2=9\n", "x.ccd:2:1: the indexes of a track rise"),
        ("[CloneCD]\n[TRACK 1]\nINDEX 2=9\n", "x.ccd:2:1: the indexes of a track rise"),
        ("[CloneCD]\n", "x.ccd:1:1: the sheet has no item A2, the lead-out"),
    ] {
        refused(ccd_sheet(text), line);
    }
    for (from, to, line) in [
        (
            "PLBA=1000",
            "PLBA=1001",
            "x.ccd:27:1: PLBA of the lead-out is 1001; x.img has 1000 sectors",
        ),
        ("MODE=2", "MODE=0", "x.ccd:48:1: track 1 has 0 MODE; its Control says data: 1 or 2"),
        ("MODE=0", "MODE=1", "x.ccd:51:1: track 2 has 1 MODE; its Control says audio: 0"),
        (
            "INDEX 2=700",
            "INDEX 2=1000",
            "x.ccd:42:1: the sectors of track 2 do not rise inside IMG",
        ),
        ("INDEX 1=0", "INDEX 1=450", "x.ccd:36:1: the sectors of track 1 do not rise inside IMG"),
        ("INDEX 1=0", "INDEX 1=-1", "x.ccd:36:1: the sectors of track 1 do not rise inside IMG"),
        ("Point=0x02", "Point=0x03", "x.ccd:42:1: track numbers rise by one"),
    ] {
        assert!(CCD.contains(from));
        refused(ccd_sheet(&CCD.replacen(from, to, 1)), line);
    }
}

/// A section of a disc as a forum shows it in both orders: its Q is 41 01 01 00 00 00 00 00 02 00
/// with the CRC 28 32.
#[test]
fn channels_of_a_sub_file() {
    let mut sub = [0; 96];
    sub[..12].fill(0xFF);
    sub[12..24].copy_from_slice(&[0x41, 1, 1, 0, 0, 0, 0, 0, 2, 0, 0x28, 0x32]);
    sub[95] = 0x01;
    let section = ccd::from_sub(&sub);
    let ones: Vec<usize> = (0..96).filter(|&at| section[at] & 0x40 != 0).collect();
    assert_eq!(ones, [1, 7, 15, 23, 70, 82, 84, 90, 91, 94]);
    assert!(section.iter().all(|byte| byte & 0x80 != 0));
    assert_eq!((section[94], section[95]), (0xC0, 0x81));
    assert_eq!(ccd::to_sub(&section), sub);
}

#[test]
fn formats_by_name() {
    for (name, format) in [
        ("a.b/x.CUE", Some(Format::Cue)),
        ("x.ccd", Some(Format::Ccd)),
        ("x.toc", Some(Format::Toc)),
        ("x.Iso", Some(Format::Iso)),
        ("x.img", None),
        ("cue", None),
    ] {
        assert_eq!(Format::of_name(name), format, "{name}");
    }
}

/// A generator of numbers, the same at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// Sheets with bytes changed, cut out, repeated and put in from other places: nothing panics, what
/// is taken becomes a plan that loads, and what is refused has a place in the text.
#[test]
fn damaged_sheets_are_refused_or_taken() {
    const CUE: &str = "CATALOG 4006381333931\nTITLE \"x\"\nFILE \"album.bin\" BINARY\nTRACK 01 AUDIO\nFLAGS DCP\nINDEX 00 00:00:00\nINDEX 01 00:01:00\nTRACK 02 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:06:00\nINDEX 02 00:08:00\nFILE data.bin BINARY\nTRACK 03 MODE1/2048\nINDEX 01 00:00:00\n";
    const TOC: &str = "CD_ROM\nCATALOG \"4006381333931\"\nTRACK MODE1\nDATAFILE \"data_1\" #2048 0:3:0\nZERO 0:2:0\nTRACK AUDIO\nCOPY\nCD_TEXT { LANGUAGE 0 { TITLE \"x\\351\" PERFORMER { 65, 0 } } }\nPREGAP 0:2:0\nFILE \"track.cdr\" #2352 588 0:10:0\nINDEX 0:1:0\n";
    type Read = fn(&str) -> Result<Sheet, Diagnostic>;
    let readers: [(&str, Read); 3] = [(CUE, cue_sheet), (TOC, toc_sheet), (CCD, ccd_sheet)];
    let mut random = Random(7);
    let (mut taken, mut refused) = (0, 0);
    for (text, read) in readers {
        for _ in 0..4000 {
            let mut bytes = text.as_bytes().to_vec();
            for _ in 0..=random.below(4) {
                let (at, from) = (random.below(bytes.len()), random.below(bytes.len()));
                let len = random.below(12).min(bytes.len() - from);
                match random.below(5) {
                    0 => bytes[at] = random.below(256) as u8,
                    1 => drop(bytes.drain(from..from + len)),
                    2 => bytes[at] = b'0' + random.below(10) as u8,
                    3 => bytes.truncate(at.max(1)),
                    _ => {
                        let copied = bytes[from..from + len].to_vec();
                        drop(bytes.splice(at..at, copied));
                    }
                }
                if bytes.is_empty() {
                    bytes.push(b'x');
                }
            }
            let text: String = String::from_utf8(bytes.clone())
                .unwrap_or_else(|_| bytes.iter().map(|&byte| char::from(byte)).collect());
            match read(&text) {
                Ok(sheet) => {
                    let mut draft = Draft::new(&sheet);
                    let _ = draft.mend();
                    let yaml = draft.yaml("");
                    let loaded = crate::yaml::load::<crate::plan::Plan>(&yaml, "made");
                    assert!(loaded.is_ok(), "{text}\n{yaml}\n{loaded:?}");
                    taken += 1;
                }
                Err(error) => {
                    assert!(error.line >= 1 && error.column >= 1, "{error}");
                    assert!(error.render(false).contains("error"), "{error}");
                    refused += 1;
                }
            }
        }
    }
    assert!(taken > 1000 && refused > 1000, "{taken} {refused}");
}
