//! Discs as other programs describe them, in and out: CUE/BIN, CloneCD (CCD/IMG/SUB), cdrdao
//! TOC/BIN, ISO.
//!
//! Each format is a module that parses and emits text; a [`Sheet`] is what all of them say, a
//! [`Survey`](survey::Survey) what a recorded or encoded disc holds. [`import()`] makes a plan of a
//! file, or of CloneCD's files a disc; [`export()`] writes the files of a format. Whatever the
//! other side cannot hold is told in [`Note`]s, never dropped in silence.
//!
//! Parsers take text from strangers. They read files of at most [`MAX_SHEET_LEN`] bytes, allocate
//! no more than a constant multiple of that, and never go from a number in a sheet to memory.
//! Files that a sheet names lie in its own folder or below it: absolute names, drive letters and
//! `..` are refused, so that a sheet cannot reach for what is none of its business. `\` separates
//! folders as `/` does. Symbolic links are followed, as they are not the sheet's to make.
//!
//! # What this module deliberately does not do
//! It decodes neither MP3 nor AIFF, and pads nothing: a source that is no whole number of sectors
//! is refused. It converts no text to or from a charset of two bytes a character. Of several
//! sessions only CloneCD's files are written, and cue sheets are read too.
//!
//! # Sources
//! - `[CDRWIN B]`: CDRWIN User's Guide, appendix B, Cuesheet Commands
//! - `[cdrdao TOC]`: cdrdao(1), section TOC FILES
//! - `[ccd2cue B]`: GNU ccd2cue manual, appendix B, CCD sheet format
//! - and the tags of `rawcd-format`

pub mod ccd;
pub mod cue;
mod disc;
pub mod export;
pub mod files;
pub mod import;
pub mod iso;
mod plan;
mod sheet;
pub mod survey;
#[cfg(test)]
mod tests;
mod text;
mod texts;
#[cfg(test)]
mod texts_tests;
mod texts_yaml;
pub mod toc;
mod toc_texts;

use std::fmt;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::Deserialize;

pub use disc::import_disc;
pub(crate) use export::each_section;
pub use export::{ExportError, export};
pub use import::{ImportError, Imported, import};
pub use sheet::{Piece, Sheet, SheetTrack};
pub use text::MAX_SHEET_LEN;
pub use texts::SheetTexts;

/// A format of another program.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// A cue sheet with its BIN, WAV or FLAC files, and perhaps a CDT file with packs of CD-TEXT.
    Cue,
    /// CloneCD: a CCD sheet, IMG with the main channel, SUB with the subcode.
    Ccd,
    /// A cdrdao toc-file with its data files.
    Toc,
    /// 2048 bytes of every sector of one data track.
    Iso,
}

impl Format {
    /// The format that the end of a file's name says.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Format> {
        let (_, end) = name.rsplit_once('.')?;
        Format::value_variants()
            .iter()
            .copied()
            .find(|format| end.eq_ignore_ascii_case(format.extension()))
    }

    /// The files that stand for a disc, when `main` is the sheet or the image.
    #[must_use]
    pub fn files(self, main: &Path) -> Vec<PathBuf> {
        let others: &[&str] = match self {
            Format::Cue => &["bin", "cdt"],
            Format::Toc => &["bin"],
            Format::Ccd => &["img", "sub"],
            Format::Iso => &[],
        };
        let others = others.iter().map(|end| main.with_extension(end));
        [main.to_owned()].into_iter().chain(others).collect()
    }

    /// The end of its files' names.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Cue => "cue",
            Format::Ccd => "ccd",
            Format::Toc => "toc",
            Format::Iso => "iso",
        }
    }
}

/// Something that the other side cannot hold, or that was done to make it hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about, in a word that does not change.
    pub subject: &'static str,
    /// Number of the track, when it is about one.
    pub track: Option<u8>,
    /// Line of the sheet, from 1, when it is about one.
    pub line: Option<usize>,
    /// What is lost or changed.
    pub message: String,
}

impl Note {
    /// About the disc.
    pub(crate) fn disc(subject: &'static str, message: impl Into<String>) -> Note {
        Note { subject, track: None, line: None, message: message.into() }
    }

    /// About a track.
    pub(crate) fn track(subject: &'static str, track: u8, message: impl Into<String>) -> Note {
        Note { subject, track: Some(track), line: None, message: message.into() }
    }

    /// The same with its line.
    pub(crate) fn at(self, line: usize) -> Note {
        Note { line: Some(line), ..self }
    }

    /// As one JSON object.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        let Note { subject, track, line, message } = self;
        serde_json::json!({ "note": subject, "track": track, "line": line, "message": message })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "note: {}", self.subject)?;
        if let Some(track) = self.track {
            write!(f, ", track {track}")?;
        }
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.message)
    }
}
