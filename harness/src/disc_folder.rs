//! A recorded disc as a folder: `disc.json` says what the medium is and how far its recording is;
//! `sections.bin` holds 2352+96 bytes of every section, from the start of its lead-in on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rawcd_format::{BlockForm, Lba, Msf, RawImage};
use rawcd_sim::{Medium, MediumKind, MediumState, Recording};
use serde::{Deserialize, Serialize};

use crate::store::FileStorage;

const DESCRIPTION: &str = "disc.json";
const SECTIONS: &str = "sections.bin";
const VERSION: u32 = 1;

/// What `disc.json` holds. Times are `MM:SS:FF`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    version: u32,
    kind: Kind,
    lead_in_start: String,
    last_lead_out_start: String,
    state: State,
    received: String,
    first_lba: i32,
    sections: u32,
}

#[derive(Debug, Serialize, Deserialize)]
enum Kind {
    #[serde(rename = "cd-r")]
    CdR,
    #[serde(rename = "cd-rw")]
    CdRw,
    #[serde(rename = "pressed")]
    Pressed,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Blank,
    Incomplete,
    Appendable,
    Damaged,
    Finalized,
}

/// Why a folder is no disc, or cannot become one.
#[derive(Debug, thiserror::Error)]
pub enum DiscFolderError {
    /// A file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `disc.json` does not describe a disc.
    #[error("{path}: {what}")]
    Description {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
}

impl DiscFolderError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> DiscFolderError {
        let path = path.to_owned();
        |source| DiscFolderError::Io { path, source }
    }
}

/// Whether the folder holds a disc.
#[must_use]
pub fn exists(folder: &Path) -> bool {
    folder.join(DESCRIPTION).exists()
}

/// Makes the folder, with storage for the sections of a disc that is to be recorded.
///
/// # Errors
/// When it cannot be made.
pub fn create(folder: &Path) -> Result<FileStorage, DiscFolderError> {
    fs::create_dir_all(folder).map_err(DiscFolderError::io(folder))?;
    let path = folder.join(SECTIONS);
    FileStorage::create(&path).map_err(DiscFolderError::io(&path))
}

/// Writes what the medium is beside its sections, which are in the folder already.
///
/// # Errors
/// When it cannot be written.
pub fn save(folder: &Path, medium: &Medium<FileStorage>) -> Result<(), DiscFolderError> {
    let atip = medium.atip();
    let recording = medium.recording();
    let description = Description {
        version: VERSION,
        kind: match medium.kind() {
            MediumKind::CdR => Kind::CdR,
            MediumKind::CdRw => Kind::CdRw,
            MediumKind::Pressed => Kind::Pressed,
        },
        lead_in_start: atip.lead_in_start.to_string(),
        last_lead_out_start: atip.last_lead_out_start.to_string(),
        state: match medium.state() {
            MediumState::Blank => State::Blank,
            // The tracks of an open session are not kept: it cannot be gone on with.
            MediumState::Incomplete | MediumState::Open => State::Incomplete,
            MediumState::Appendable => State::Appendable,
            MediumState::Damaged => State::Damaged,
            MediumState::Finalized => State::Finalized,
        },
        received: recording.received_form().name().to_owned(),
        first_lba: recording.first_lba().0,
        sections: recording.len(),
    };
    let path = folder.join(DESCRIPTION);
    let mut text = serde_json::to_string_pretty(&description)
        .expect("texts and numbers can always be written as JSON");
    text.push('\n');
    fs::write(&path, text).map_err(DiscFolderError::io(&path))
}

/// Opens the disc in a folder.
///
/// # Errors
/// When a file is missing, cannot be read, or does not describe the sections that are there.
pub fn open(folder: &Path) -> Result<Medium<FileStorage>, DiscFolderError> {
    let path = folder.join(DESCRIPTION);
    let text = fs::read_to_string(&path).map_err(DiscFolderError::io(&path))?;
    let wrong = |what: String| DiscFolderError::Description { path: path.clone(), what };
    let description: Description =
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    if description.version != VERSION {
        return Err(wrong(format!(
            "the folder has version {}; this rawcd reads version {VERSION}",
            description.version
        )));
    }
    let time = |text: &str| -> Result<Msf, DiscFolderError> {
        text.parse().map_err(|error: rawcd_format::AddressError| wrong(error.to_string()))
    };
    let form: BlockForm = description
        .received
        .parse()
        .map_err(|error: rawcd_format::UnknownBlockForm| wrong(error.to_string()))?;
    let sections_path = folder.join(SECTIONS);
    let storage = || FileStorage::open(&sections_path).map_err(DiscFolderError::io(&sections_path));
    let recording =
        Recording::open(storage()?, Lba(description.first_lba), form, description.sections)
            .map_err(|error| wrong(error.to_string()))?;
    let kind = match description.kind {
        Kind::CdR => MediumKind::CdR,
        Kind::CdRw => MediumKind::CdRw,
        Kind::Pressed => MediumKind::Pressed,
    };
    let state = match description.state {
        State::Blank => MediumState::Blank,
        State::Incomplete => MediumState::Incomplete,
        State::Appendable => MediumState::Appendable,
        State::Damaged => MediumState::Damaged,
        State::Finalized => MediumState::Finalized,
    };
    let (lead_in, lead_out) =
        (time(&description.lead_in_start)?, time(&description.last_lead_out_start)?);
    Medium::blank(kind, lead_in, lead_out, storage()?)
        .and_then(|blank| Medium::recorded(blank, recording, state))
        .map_err(|error| wrong(error.to_string()))
}
