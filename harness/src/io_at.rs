//! Reading and writing a file anywhere without moving its cursor, on every platform.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

/// Opens a file that is there and has a length. Opening a pipe would wait for its other end, and
/// a device may never end: they are refused before.
///
/// # Errors
/// When it is no regular file, or cannot be opened.
pub(crate) fn open_regular(path: &Path, options: &OpenOptions) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no regular file"));
    }
    options.open(path)
}

/// Fills `out` from `offset` on; what lies behind the end of the file is left as it is. Gives the
/// bytes read.
///
/// # Errors
/// When the file cannot be read.
pub(crate) fn read_at(file: &File, offset: u64, out: &mut [u8]) -> io::Result<usize> {
    let mut done = 0;
    while done < out.len() {
        match read_some(file, offset + done as u64, &mut out[done..]) {
            Ok(0) => break,
            Ok(read) => done += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

/// Fills all of `out` from `offset` on.
///
/// # Errors
/// When the file cannot be read, or ends before.
pub(crate) fn read_exact_at(file: &File, offset: u64, out: &mut [u8]) -> io::Result<()> {
    let read = read_at(file, offset, out)?;
    if read == out.len() {
        return Ok(());
    }
    let message = format!("the file ends {} bytes too early", out.len() - read);
    Err(io::Error::new(io::ErrorKind::UnexpectedEof, message))
}

/// Writes all of `bytes` at `offset`.
///
/// # Errors
/// When the file cannot be written.
pub(crate) fn write_all_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    let mut done = 0;
    while done < bytes.len() {
        match write_some(file, offset + done as u64, &bytes[done..]) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => done += written,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(unix)]
use std::os::unix::fs::FileExt;

#[cfg(unix)]
fn read_some(file: &File, offset: u64, out: &mut [u8]) -> io::Result<usize> {
    file.read_at(out, offset)
}

#[cfg(unix)]
fn write_some(file: &File, offset: u64, bytes: &[u8]) -> io::Result<usize> {
    file.write_at(bytes, offset)
}

#[cfg(windows)]
use std::os::windows::fs::FileExt;

#[cfg(windows)]
fn read_some(file: &File, offset: u64, out: &mut [u8]) -> io::Result<usize> {
    file.seek_read(out, offset)
}

#[cfg(windows)]
fn write_some(file: &File, offset: u64, bytes: &[u8]) -> io::Result<usize> {
    file.seek_write(bytes, offset)
}
