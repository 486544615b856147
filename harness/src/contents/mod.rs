//! Opens what fills the tracks: files by their signature, and the R-W packs generated here.
//!
//! A file is 16-bit 44.1 kHz stereo WAV or FLAC, or raw user data of the track's sector type.
//! Nothing is resampled, padded or cut: what does not fit is refused with the numbers. Memory does
//! not grow with the file: WAV and raw data are read where they lie, FLAC is decoded when it is
//! opened, into an unlinked temporary file.
//!
//! What sectors hold is not looked at here; the encoder refuses what a sector type cannot carry.

mod error;
mod file;
mod flac;
mod part;
#[cfg(test)]
mod part_tests;
mod rw;
#[cfg(test)]
mod tests;
mod wav;

use std::fs::File;
use std::io;
use std::path::Path;

use rawcd_format::contents::Source;
use rawcd_format::{SUBCODE_LEN, SectorType};

use crate::io_at;

pub use error::{AudioFormat, Coding, ContentsError, Problem};
use file::FileData;
pub use part::{JoinError, Range, Stored, join, measure, open_part};
pub(crate) use part::{scramble_sectors, swap_samples};
pub use rw::GeneratedRw;

/// Sectors that a source may have: more than any disc can address.
const MAX_SECTORS: u64 = 450_000;
/// Bytes of a stereo sample.
const SAMPLE_LEN: u64 = 4;
/// Stereo samples of an audio sector.
const SAMPLES_PER_SECTOR: u64 = 588;

/// Opens a file as user data of a sector type.
///
/// # Errors
/// When it cannot be read, or is no whole number of sectors of this type.
pub fn open(path: &Path, sector_type: SectorType) -> Result<Source, ContentsError> {
    let name = |problem| ContentsError { file: path.display().to_string(), problem };
    let file = open_regular(path).map_err(name)?;
    let data = match signature(&file).map_err(Problem::Io).map_err(name)? {
        Signature::Raw => FileData::raw(file, sector_type.user_data_len()),
        audio if !sector_type.is_audio() => Err(Problem::AudioOnData {
            container: audio.name(),
            sector_type,
            sector_len: sector_type.user_data_len(),
        }),
        Signature::Wav => wav::open(file),
        Signature::Flac => flac::open(file),
    };
    Ok(Box::new(data.map_err(name)?))
}

/// Opens a file of R-W symbols, 96 bytes a section.
///
/// # Errors
/// When it cannot be read, or is no whole number of sections.
pub fn open_rw(path: &Path) -> Result<Source, ContentsError> {
    let data = open_regular(path).and_then(|file| FileData::raw(file, SUBCODE_LEN));
    match data {
        Ok(data) => Ok(Box::new(data)),
        Err(problem) => Err(ContentsError { file: path.display().to_string(), problem }),
    }
}

/// Opens a file that has a length: no folder, no pipe, no device.
fn open_regular(path: &Path) -> Result<File, Problem> {
    // Looked at before it is opened: opening a pipe would wait for its other end.
    if !std::fs::metadata(path)?.is_file() {
        return Err(Problem::NotAFile);
    }
    Ok(File::open(path)?)
}

enum Signature {
    Wav,
    Flac,
    Raw,
}

impl Signature {
    fn name(&self) -> &'static str {
        match self {
            Signature::Wav => "WAV",
            Signature::Flac => "FLAC",
            Signature::Raw => "raw",
        }
    }
}

fn signature(file: &File) -> io::Result<Signature> {
    let mut start = [0; 12];
    match io_at::read_exact_at(file, 0, &mut start) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Signature::Raw),
        result => result?,
    }
    Ok(match (&start[..4], &start[8..]) {
        (b"RIFF", b"WAVE") => Signature::Wav,
        (b"fLaC", _) => Signature::Flac,
        _ => Signature::Raw,
    })
}
