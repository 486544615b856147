//! The files that a sheet names, as far as parsers ask: how long they are, and whether they are
//! audio files. Parsers take the trait, so that they open nothing themselves.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use crate::contents;

/// The files that a sheet names.
pub trait Files {
    /// What there is under a name, relative to the sheet's folder.
    ///
    /// # Errors
    /// Why it cannot be used.
    fn info(&self, name: &str) -> Result<FileInfo, String>;

    /// All bytes of a file that has no more than `limit`.
    ///
    /// # Errors
    /// Why it cannot be read.
    fn bytes(&self, name: &str, limit: u64) -> Result<Vec<u8>, String>;
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
    fn bytes(&self, name: &str, limit: u64) -> Result<Vec<u8>, String> {
        let path = self.folder.join(name);
        let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
        // Pipes and devices may never end.
        let metadata = std::fs::metadata(&path).map_err(wrong)?;
        if !metadata.is_file() {
            return Err(format!("{} is no regular file", path.display()));
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).map_err(wrong)?;
        file.take(limit + 1).read_to_end(&mut bytes).map_err(wrong)?;
        if bytes.len() as u64 > limit {
            return Err(format!("{} has more than {limit} bytes", path.display()));
        }
        Ok(bytes)
    }
}
