//! A recorded disc as a folder: `disc.json` says what the medium is and how far its recording is;
//! `sections.bin` holds 2352+96 bytes of every section, from the start of its lead-in on.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rawcd_format::{BlockForm, Lba, Msf, RawImage};
use rawcd_sim::{Medium, MediumKind, MediumState, Recording};
use serde::{Deserialize, Serialize};

use crate::io_at;
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
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder or a file in it cannot be written.
    #[error("{path}: {source}")]
    Write {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no disc.
    #[error("{folder} is no recorded disc: there is no {DESCRIPTION} in it")]
    NoDisc {
        /// The folder.
        folder: PathBuf,
    },
    /// There is something else than a disc.
    #[error("{path} is there already and is no disc: name a new folder, an empty one, or a disc")]
    Occupied {
        /// The file or folder.
        path: PathBuf,
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
    fn read(path: &Path) -> impl Fn(io::Error) -> DiscFolderError {
        |source| DiscFolderError::Read { path: path.to_owned(), source }
    }

    fn write(path: &Path) -> impl Fn(io::Error) -> DiscFolderError {
        |source| DiscFolderError::Write { path: path.to_owned(), source }
    }
}

/// The disc to record on: the one in the folder, whatever its state, or a blank 80-minute CD-R
/// when the folder is new or empty.
///
/// # Errors
/// When the folder holds something else than a disc, or a file in it cannot be read or made.
pub fn insert(folder: &Path) -> Result<Medium<FileStorage>, DiscFolderError> {
    match read(folder, FileStorage::open_to_write) {
        Err(DiscFolderError::NoDisc { .. }) => create(folder).map(Medium::blank_80_minute_cd_r),
        found => found,
    }
}

/// Makes the folder, with storage for the sections of a disc that is to be recorded.
///
/// # Errors
/// When something is there already, or cannot be made.
pub(crate) fn create(folder: &Path) -> Result<FileStorage, DiscFolderError> {
    let occupied = || DiscFolderError::Occupied { path: folder.to_owned() };
    if fs::metadata(folder).is_ok_and(|found| !found.is_dir()) {
        return Err(occupied());
    }
    fs::create_dir_all(folder).map_err(DiscFolderError::write(folder))?;
    // What lies there is not ours to mix with, nor are the sections of a burn that was killed.
    if fs::read_dir(folder).map_err(DiscFolderError::read(folder))?.next().is_some() {
        return Err(occupied());
    }
    let path = folder.join(SECTIONS);
    FileStorage::create(&path).map_err(DiscFolderError::write(&path))
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
    fs::write(&path, text).map_err(DiscFolderError::write(&path))
}

/// Opens the disc in a folder, to be read.
///
/// # Errors
/// When a file is missing, cannot be read, or does not describe the sections that are there.
pub fn open(folder: &Path) -> Result<Medium<FileStorage>, DiscFolderError> {
    read(folder, FileStorage::open)
}

/// Bytes of the longest description that is read.
const MAX_DESCRIPTION_LEN: u64 = 64 << 10;

fn describe(folder: &Path, path: &Path) -> Result<Description, DiscFolderError> {
    let file =
        io_at::open_regular(path, File::options().read(true)).map_err(|source| {
            match source.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                    DiscFolderError::NoDisc { folder: folder.to_owned() }
                }
                _ => DiscFolderError::Read { path: path.to_owned(), source },
            }
        })?;
    let mut text = String::new();
    let read = file.take(MAX_DESCRIPTION_LEN).read_to_string(&mut text);
    read.map_err(DiscFolderError::read(path))?;
    let wrong = |what: String| DiscFolderError::Description { path: path.to_owned(), what };
    let description: Description =
        serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    if description.version != VERSION {
        return Err(wrong(format!(
            "the folder has version {}; this rawcd reads version {VERSION}",
            description.version
        )));
    }
    Ok(description)
}

fn read(
    folder: &Path,
    open: impl Fn(&Path) -> io::Result<FileStorage>,
) -> Result<Medium<FileStorage>, DiscFolderError> {
    let path = folder.join(DESCRIPTION);
    let description = describe(folder, &path)?;
    let wrong = |what: String| DiscFolderError::Description { path: path.clone(), what };
    let time = |text: &str| -> Result<Msf, DiscFolderError> {
        text.parse().map_err(|error: rawcd_format::AddressError| wrong(error.to_string()))
    };
    let form: BlockForm = description
        .received
        .parse()
        .map_err(|error: rawcd_format::UnknownBlockForm| wrong(error.to_string()))?;
    let sections_path = folder.join(SECTIONS);
    let storage = || open(&sections_path).map_err(DiscFolderError::read(&sections_path));
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
