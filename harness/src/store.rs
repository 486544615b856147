//! [`FileStorage`]: the bytes of a recording in a sparse file, so that a disc takes no memory.

use std::fs::File;
use std::io;
use std::path::Path;

use rawcd_sim::Storage;

use crate::io_at;

/// A file that a recording lives in. What was never written takes no room where the file system
/// knows holes.
#[derive(Debug)]
pub struct FileStorage {
    file: File,
}

impl FileStorage {
    /// A file without a name, gone when it is dropped.
    ///
    /// # Errors
    /// When the folder for temporary files cannot be written.
    pub fn unnamed() -> io::Result<FileStorage> {
        tempfile::tempfile().map(|file| FileStorage { file })
    }

    /// A new empty file; one that was there is emptied.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(path: &Path) -> io::Result<FileStorage> {
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        options.open(path).map(|file| FileStorage { file })
    }

    /// A file that is there, to be read only.
    ///
    /// # Errors
    /// When it is no regular file, or cannot be opened.
    pub fn open(path: &Path) -> io::Result<FileStorage> {
        io_at::open_regular(path, File::options().read(true)).map(|file| FileStorage { file })
    }

    /// A file that is there, to be written too.
    ///
    /// # Errors
    /// When it is no regular file, or cannot be opened.
    pub fn open_to_write(path: &Path) -> io::Result<FileStorage> {
        let file = io_at::open_regular(path, File::options().read(true).write(true))?;
        Ok(FileStorage { file })
    }

    /// The same, filled with what a file holds.
    pub(crate) fn filled_from(mut self, path: &Path) -> io::Result<FileStorage> {
        let mut from = io_at::open_regular(path, File::options().read(true))?;
        io::copy(&mut from, &mut self.file)?;
        Ok(self)
    }
}

impl Storage for FileStorage {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let read = io_at::read_at(&self.file, offset, out)?;
        out[read..].fill(0);
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        io_at::write_all_at(&self.file, offset, bytes)
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.file.set_len(len)
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_read_as_zero() {
        let mut storage = FileStorage::unnamed().unwrap();
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
