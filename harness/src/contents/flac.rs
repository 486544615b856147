//! FLAC: decoded once, when it is opened, into an unlinked temporary file.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};

use claxon::{Block, FlacReader};
use rawcd_format::SECTOR_LEN;

use super::file::FileData;
use super::{AudioFormat, Coding, MAX_SECTORS, Problem, SAMPLE_LEN, SAMPLES_PER_SECTOR};

fn damaged(what: impl ToString) -> Problem {
    Problem::Damaged { container: "FLAC", what: what.to_string() }
}

fn refused(error: claxon::Error) -> Problem {
    match error {
        claxon::Error::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            Problem::Io(error)
        }
        claxon::Error::FormatError(what) | claxon::Error::Unsupported(what) => damaged(what),
        error => damaged(error),
    }
}

/// Opens the samples of a FLAC file.
pub(super) fn open(file: File) -> Result<FileData, Problem> {
    let mut reader = FlacReader::new(BufReader::new(file)).map_err(refused)?;
    let info = reader.streaminfo();
    AudioFormat {
        rate: info.sample_rate,
        bits: info.bits_per_sample,
        coding: Coding::Pcm,
        channels: info.channels,
    }
    .check()?;
    if info.samples.is_some_and(|samples| samples > MAX_SECTORS * SAMPLES_PER_SECTOR) {
        return Err(Problem::TooLong);
    }

    let mut decoded = BufWriter::new(tempfile::tempfile()?);
    let mut samples = 0;
    let mut blocks = reader.blocks();
    let mut buffer = Vec::new();
    while let Some(block) = blocks.read_next_or_eof(buffer).map_err(refused)? {
        samples += u64::from(block.duration());
        if samples > MAX_SECTORS * SAMPLES_PER_SECTOR {
            return Err(Problem::TooLong);
        }
        write_block(&block, &mut decoded)?;
        buffer = block.into_buffer();
    }
    if let Some(declared) = info.samples.filter(|&declared| declared != samples) {
        return Err(damaged(format!(
            "its header declares {declared} samples, of which {samples} are there"
        )));
    }
    if !samples.is_multiple_of(SAMPLES_PER_SECTOR) {
        return Err(Problem::PartOfAudioSector { samples });
    }
    let decoded = decoded.into_inner().map_err(|error| Problem::Io(error.into_error()))?;
    FileData::new(decoded, 0, samples * SAMPLE_LEN, SECTOR_LEN)
}

/// Writes a block as it stands on disc. A frame says for itself how many channels and bits it has,
/// whatever the header of the file says.
fn write_block(block: &Block, out: &mut impl Write) -> Result<(), Problem> {
    if block.channels() != 2 {
        return Err(damaged(format!(
            "a frame has {} channels where the header says 2",
            block.channels()
        )));
    }
    for (left, right) in block.stereo_samples() {
        for sample in [left, right] {
            let sample = i16::try_from(sample)
                .map_err(|_| damaged("a sample is wider than the 16 bits that the header says"))?;
            out.write_all(&sample.to_le_bytes())?;
        }
    }
    Ok(())
}
