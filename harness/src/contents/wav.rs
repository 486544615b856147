//! WAV: 16-bit PCM stands in the file as it stands on disc, so only the header is read.

use std::fs::File;
use std::io::{BufReader, Seek};

use hound::{SampleFormat, WavReader};
use rawcd_format::SECTOR_LEN;

use super::file::FileData;
use super::{AudioFormat, Problem, SAMPLE_LEN, SAMPLES_PER_SECTOR};

fn damaged(what: impl ToString) -> Problem {
    Problem::Damaged { container: "WAV", what: what.to_string() }
}

/// Opens the samples of a WAV file.
pub(super) fn open(file: File) -> Result<FileData, Problem> {
    let file_len = file.metadata()?.len();
    let reader = WavReader::new(BufReader::new(&file)).map_err(|error| match error {
        hound::Error::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            Problem::Io(error)
        }
        hound::Error::FormatError(what) => damaged(what),
        error => damaged(error),
    })?;
    let spec = reader.spec();
    AudioFormat {
        rate: spec.sample_rate,
        bits: spec.bits_per_sample.into(),
        float: spec.sample_format == SampleFormat::Float,
        channels: spec.channels.into(),
    }
    .check()?;
    let samples = u64::from(reader.duration());
    let offset = reader.into_inner().stream_position()?;
    let (declared, there) = (samples * SAMPLE_LEN, file_len.saturating_sub(offset));
    if declared > there {
        return Err(damaged(format!(
            "its header declares {declared} bytes of samples, of which {there} are there"
        )));
    }
    if !samples.is_multiple_of(SAMPLES_PER_SECTOR) {
        return Err(Problem::PartOfAudioSector { samples });
    }
    FileData::new(file, offset, declared, SECTOR_LEN)
}
