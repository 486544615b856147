//! A recorded disc as a folder: `disc.json` says what the medium is and how far its recording is;
//! `sections.bin` holds 2352+96 bytes of every section, from the start of its lead-in on.

mod description;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rawcd_sim::{Medium, MediumModel};

use crate::io_at;
use crate::store::FileStorage;
use description::Description;

const DESCRIPTION: &str = "disc.json";
const NEW_DESCRIPTION: &str = "disc.json.new";
const SECTIONS: &str = "sections.bin";

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
    /// There is a disc already, and another is asked for.
    #[error("{folder} holds a disc already: a medium is chosen for a new one")]
    HasDisc {
        /// The folder.
        folder: PathBuf,
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

/// The disc to record on: the one in the folder, whatever its state, or a blank one when the
/// folder is new or empty: of `model`, or an 80-minute CD-R.
///
/// # Errors
/// When the folder holds something else than a disc, or a disc though a model is asked for, or a
/// file in it cannot be read or made.
pub fn insert(
    folder: &Path,
    model: Option<&MediumModel>,
) -> Result<Medium<FileStorage>, DiscFolderError> {
    match (read(folder, FileStorage::open_to_write), model) {
        (Err(DiscFolderError::NoDisc { .. }), None) => {
            create(folder).map(Medium::blank_80_minute_cd_r)
        }
        (Err(DiscFolderError::NoDisc { .. }), Some(model)) => {
            create(folder).map(|storage| model.blank(storage))
        }
        (Ok(_), Some(_)) => Err(DiscFolderError::HasDisc { folder: folder.to_owned() }),
        (found, _) => found,
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
    let mut text = serde_json::to_string_pretty(&Description::of(medium))
        .expect("texts and numbers can always be written as JSON");
    text.push('\n');
    // Whoever opens the folder meanwhile finds the old description or the new one.
    let path = folder.join(NEW_DESCRIPTION);
    fs::write(&path, text)
        .and_then(|()| fs::rename(&path, folder.join(DESCRIPTION)))
        .map_err(DiscFolderError::write(&path))
}

/// Opens the disc in a folder, its sections copied into an empty storage; the folder stays as it
/// is.
///
/// # Errors
/// When a file is missing, cannot be read or copied, or does not describe the sections that are
/// there.
pub fn open_copy(
    folder: &Path,
    storage: FileStorage,
) -> Result<Medium<FileStorage>, DiscFolderError> {
    let path = folder.join(DESCRIPTION);
    let description = describe(folder, &path)?;
    let sections = folder.join(SECTIONS);
    let filled = storage.filled_from(&sections).map_err(DiscFolderError::read(&sections))?;
    let medium = description.medium(FileStorage::unnamed(), filled);
    medium.map_err(|what| DiscFolderError::Description { path, what })
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
    Description::parse(&text)
        .map_err(|what| DiscFolderError::Description { path: path.to_owned(), what })
}

fn read(
    folder: &Path,
    open: impl Fn(&Path) -> io::Result<FileStorage>,
) -> Result<Medium<FileStorage>, DiscFolderError> {
    let path = folder.join(DESCRIPTION);
    let description = describe(folder, &path)?;
    let sections = folder.join(SECTIONS);
    let storage = || open(&sections).map_err(DiscFolderError::read(&sections));
    let medium = description.medium(storage()?, storage()?);
    medium.map_err(|what| DiscFolderError::Description { path, what })
}
