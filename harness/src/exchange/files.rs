//! The files that a sheet names, as far as parsers ask: how long they are, and whether they are
//! audio files. Parsers take the trait, so that they open nothing themselves.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::PathBuf;

use crate::contents;

/// The files that a sheet names.
pub trait Files {
    /// What there is under a name, relative to the sheet's folder.
    ///
    /// # Errors
    /// Why it cannot be used.
    fn info(&self, name: &str) -> Result<FileInfo, String>;
}

/// A file that a sheet names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// Its bytes; of a WAV or FLAC file those of its samples.
    pub len: u64,
    /// Whether it is a WAV or FLAC file.
    pub is_audio: bool,
}

/// Files of a folder. Each is looked at once.
pub(super) struct FolderFiles {
    folder: PathBuf,
    known: RefCell<HashMap<String, Result<FileInfo, String>>>,
}

impl FolderFiles {
    pub(super) fn new(folder: PathBuf) -> FolderFiles {
        FolderFiles { folder, known: RefCell::default() }
    }
}

impl Files for FolderFiles {
    fn info(&self, name: &str) -> Result<FileInfo, String> {
        let look = || match contents::measure(&self.folder.join(name)) {
            Ok((len, is_audio)) => Ok(FileInfo { len, is_audio }),
            Err(error) => Err(error.to_string()),
        };
        self.known.borrow_mut().entry(name.to_owned()).or_insert_with(look).clone()
    }
}
