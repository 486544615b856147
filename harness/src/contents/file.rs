//! User data that lie in a file as they are.

use std::fs::File;
use std::io;

use rawcd_format::UserData;

use super::{MAX_SECTORS, Problem, Range};
use crate::io_at;

/// Whole sectors in a file, from an offset on.
pub(super) struct FileData {
    file: File,
    offset: u64,
    sector_len: usize,
    sectors: u32,
}

impl FileData {
    /// `len` bytes from `offset` on, which are a whole number of sectors.
    pub(super) fn new(
        file: File,
        offset: u64,
        len: u64,
        sector_len: usize,
    ) -> Result<FileData, Problem> {
        if !len.is_multiple_of(sector_len as u64) {
            return Err(Problem::PartOfSector { len, sector_len });
        }
        let sectors = len / sector_len as u64;
        match u32::try_from(sectors) {
            Ok(sectors) if u64::from(sectors) <= MAX_SECTORS => {
                Ok(FileData { file, offset, sector_len, sectors })
            }
            _ => Err(Problem::TooLong),
        }
    }

    /// A part of a file of raw data.
    pub(super) fn raw_part(
        file: File,
        sector_len: usize,
        range: Range,
    ) -> Result<FileData, Problem> {
        let len = file.metadata()?.len();
        let (offset, len) = place_of(range, len, sector_len)?;
        FileData::new(file, offset, len, sector_len)
    }

    /// A part of these data.
    pub(super) fn part(self, range: Range) -> Result<FileData, Problem> {
        let len = u64::from(self.sectors) * self.sector_len as u64;
        let (offset, len) = place_of(range, len, self.sector_len)?;
        FileData::new(self.file, self.offset + offset, len, self.sector_len)
    }

    /// A whole file.
    pub(super) fn raw(file: File, sector_len: usize) -> Result<FileData, Problem> {
        let len = file.metadata()?.len();
        FileData::new(file, 0, len, sector_len)
    }
}

/// Offset and length in bytes of a part of `there` bytes.
fn place_of(range: Range, there: u64, sector_len: usize) -> Result<(u64, u64), Problem> {
    let Range { offset, sectors } = range;
    let behind = there.checked_sub(offset).ok_or(Problem::Behind { offset, there })?;
    let Some(sectors) = sectors else { return Ok((offset, behind)) };
    let len = u64::from(sectors) * sector_len as u64;
    if len > behind {
        return Err(Problem::PartTooLong { offset, sectors, sector_len, there });
    }
    Ok((offset, len))
}

impl UserData for FileData {
    fn sector_len(&self) -> usize {
        self.sector_len
    }

    fn sectors(&self) -> u32 {
        self.sectors
    }

    fn read(&self, first_sector: u32, out: &mut [u8]) -> io::Result<()> {
        assert!(out.len().is_multiple_of(self.sector_len), "reads are whole sectors");
        let end = u64::from(first_sector) + (out.len() / self.sector_len) as u64;
        // What stands behind the sectors in a WAV file is no audio.
        if end > u64::from(self.sectors) {
            let text = format!(
                "sectors {first_sector} to {} were asked for; the file has {}",
                end.saturating_sub(1),
                self.sectors
            );
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
        }
        let from = self.offset + u64::from(first_sector) * self.sector_len as u64;
        io_at::read_exact_at(&self.file, from, out)
    }
}
