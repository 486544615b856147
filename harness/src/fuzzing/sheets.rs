//! Targets: sheets of other programs.
//!
//! Any text is refused at a place in it, or gives a plan that loads and is legal. It stands in a
//! folder of its own with the files that sheets of the corpus name.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::text;
use super::yaml::is_in;
use crate::exchange::{Format, ImportError, import};
use crate::plan::{self, Plan};
use crate::yaml;

const CUE: [&str; 2] = [
    include_str!("../../fuzz/corpus/cue/album.cue"),
    include_str!("../../fuzz/corpus/cue/mixed.cue"),
];
const TOC: [&str; 1] = [include_str!("../../fuzz/corpus/toc/album.toc")];
const CCD: [&str; 1] = [include_str!("../../fuzz/corpus/ccd/audio.ccd")];
const WORDS_CUE: [&str; 26] = [
    "REM",
    "SESSION",
    "FILE",
    "BINARY",
    "MOTOROLA",
    "WAVE",
    "TRACK",
    "AUDIO",
    "MODE1/2048",
    "MODE1/2352",
    "MODE2/2336",
    "MODE2/2352",
    "CDG",
    "INDEX",
    "PREGAP",
    "POSTGAP",
    "FLAGS",
    "DCP",
    "PRE",
    "4CH",
    "SCMS",
    "ISRC",
    "CATALOG",
    "TITLE",
    "PERFORMER",
    "CDTEXTFILE",
];
const WORDS_TOC: [&str; 30] = [
    "CD_DA",
    "CD_ROM",
    "CD_ROM_XA",
    "CATALOG",
    "TRACK",
    "AUDIO",
    "MODE1",
    "MODE1_RAW",
    "MODE2_FORM1",
    "MODE2_FORM_MIX",
    "NO",
    "COPY",
    "PRE_EMPHASIS",
    "TWO_CHANNEL_AUDIO",
    "ISRC",
    "PREGAP",
    "START",
    "END",
    "INDEX",
    "SILENCE",
    "ZERO",
    "FILE",
    "AUDIOFILE",
    "DATAFILE",
    "SWAP",
    "CD_TEXT",
    "LANGUAGE_MAP",
    "LANGUAGE",
    "{",
    "}",
];
const WORDS_CCD: [&str; 20] = [
    "[CloneCD]",
    "[Disc]",
    "[Session 1]",
    "[Entry 0]",
    "[TRACK 1]",
    "TocEntries=",
    "Sessions=",
    "Point=0xa0",
    "Point=0xa2",
    "ADR=0x05",
    "Control=0x04",
    "PLBA=",
    "ALBA=",
    "TrackNo=",
    "PMin=",
    "PSec=",
    "PFrame=",
    "MODE=",
    "INDEX 1=",
    "ISRC=",
];

pub(super) fn fill_cue(bytes: &[u8]) -> Vec<u8> {
    text::fill(bytes, &CUE, &WORDS_CUE)
}

pub(super) fn fill_toc(bytes: &[u8]) -> Vec<u8> {
    text::fill(bytes, &TOC, &WORDS_TOC)
}

pub(super) fn fill_ccd(bytes: &[u8]) -> Vec<u8> {
    text::fill(bytes, &CCD, &WORDS_CCD)
}

/// Cue sheets.
///
/// # Panics
/// When the plan that comes of one does not load, or is not legal.
pub fn cue(bytes: &[u8]) -> bool {
    imports(bytes, Format::Cue)
}

/// Toc-files of cdrdao.
///
/// # Panics
/// As [`cue`].
pub fn toc(bytes: &[u8]) -> bool {
    imports(bytes, Format::Toc)
}

/// CCD sheets of CloneCD.
///
/// # Panics
/// As [`cue`].
pub fn ccd(bytes: &[u8]) -> bool {
    imports(bytes, Format::Ccd)
}

/// Says whether a plan came of it.
fn imports(bytes: &[u8], format: Format) -> bool {
    let folder = tempfile::tempdir().expect("a folder of its own can be made");
    let sheet = folder.path().join("disc").with_extension(format.extension());
    place(folder.path(), &sheet, bytes).expect("files can be made in a new folder");
    match import(&sheet, format, folder.path()) {
        Ok(imported) => {
            legal(&imported.plan, folder.path());
            true
        }
        Err(ImportError::Sheet(diagnostic)) if bytes.is_ascii() => {
            is_in(&diagnostic, &String::from_utf8_lossy(bytes))
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

/// The sheet, and empty files that it may name: 1000 sectors of zeros, which take no room.
fn place(folder: &Path, sheet: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(sheet, bytes)?;
    for (name, sector_len) in
        [("disc.bin", 2352), ("disc.img", 2352), ("disc.sub", 96), ("more.bin", 2352)]
    {
        File::create(folder.join(name))?.set_len(1000 * sector_len)?;
    }
    Ok(())
}

fn legal(text: &str, folder: &Path) {
    let document = yaml::load::<Plan>(text, "the plan")
        .unwrap_or_else(|refused| panic!("the plan is not read: {}", refused.render(false)));
    let (disc, _) = plan::open(&document.value, folder, &document.marks)
        .unwrap_or_else(|refused| panic!("the plan is not opened: {}", refused.render(false)));
    if let Err(refused) = plan::layout(&disc, &document.marks) {
        panic!("the plan is not legal: {}", refused.render(false));
    }
}
