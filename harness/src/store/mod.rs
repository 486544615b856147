//! [`FileStorage`]: the bytes of a recording in a sparse file, so that a disc takes little memory.

mod scratch;

use std::fs::File;
use std::io;
use std::path::Path;

use rawcd_sim::Storage;

use crate::io_at;
use scratch::Scratch;

/// Bytes that are copied at a time.
const COPY_LEN: usize = 64 << 10;

/// A file that a recording lives in. What was never written takes no room where the file system
/// knows holes.
#[derive(Debug)]
pub struct FileStorage(Place);

#[derive(Debug)]
enum Place {
    File(File),
    Scratch(Scratch),
}

impl FileStorage {
    /// A file without a name, gone when it is dropped. There is none before it is needed: memory
    /// holds a small disc.
    #[must_use]
    pub fn unnamed() -> FileStorage {
        FileStorage(Place::Scratch(Scratch::default()))
    }

    /// A new empty file; one that was there is emptied.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(path: &Path) -> io::Result<FileStorage> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        options.open(path).map(|file| FileStorage(Place::File(file)))
    }

    /// A file that is there, to be read only.
    ///
    /// # Errors
    /// When it is no regular file, or cannot be opened.
    pub fn open(path: &Path) -> io::Result<FileStorage> {
        let file = io_at::open_regular(path, File::options().read(true))?;
        Ok(FileStorage(Place::File(file)))
    }

    /// A file that is there, to be written too.
    ///
    /// # Errors
    /// When it is no regular file, or cannot be opened.
    pub fn open_to_write(path: &Path) -> io::Result<FileStorage> {
        let file = io_at::open_regular(path, File::options().read(true).write(true))?;
        Ok(FileStorage(Place::File(file)))
    }

    /// The same, filled with what a file holds.
    pub(crate) fn filled_from(mut self, path: &Path) -> io::Result<FileStorage> {
        let from = io_at::open_regular(path, File::options().read(true))?;
        let mut piece = vec![0; COPY_LEN];
        let mut at = 0;
        loop {
            let read = io_at::read_at(&from, at, &mut piece)?;
            if read == 0 {
                return Ok(self);
            }
            self.write_at(at, &piece[..read])?;
            at += read as u64;
        }
    }
}

impl Storage for FileStorage {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        match &self.0 {
            Place::Scratch(scratch) => scratch.read_at(offset, out),
            Place::File(file) => {
                let read = io_at::read_at(file, offset, out)?;
                out[read..].fill(0);
                Ok(())
            }
        }
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        match &mut self.0 {
            Place::Scratch(scratch) => scratch.write_at(offset, bytes),
            Place::File(file) => io_at::write_all_at(file, offset, bytes),
        }
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        match &mut self.0 {
            Place::Scratch(scratch) => scratch.set_len(len),
            Place::File(file) => file.set_len(len),
        }
    }

    fn len(&self) -> io::Result<u64> {
        match &self.0 {
            Place::Scratch(scratch) => Ok(scratch.len()),
            Place::File(file) => Ok(file.metadata()?.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_read_as_zero() {
        let mut storage = FileStorage::unnamed();
        storage.write_at(10, &[7, 8]).unwrap();
        let mut out = [0xEE; 4];
        storage.read_at(9, &mut out).unwrap();
        assert_eq!(out, [0, 7, 8, 0]);
        assert_eq!(storage.len().unwrap(), 12);
        storage.set_len(11).unwrap();
        storage.read_at(10, &mut out).unwrap();
        assert_eq!(out, [7, 0, 0, 0]);
    }
}
