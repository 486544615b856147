//! WAV: 16-bit PCM stands in the file as it stands on disc, so only the header is read.
//!
//! A file is a row of chunks: four letters, a length, so many bytes, and one more when the length
//! is odd. The format stands in `fmt `, the samples in `data`; every other chunk is passed over.
//!
//! Not by the crate hound: version 3.5.1 does not pass over the byte behind a chunk of odd length,
//! and so refuses good files ("Failed to read enough bytes") for a text before their samples; and
//! it refuses A-law, ADPCM and 64-bit floating point without naming rate, depth and channels.

use std::fs::File;
use std::io;

use rawcd_format::SECTOR_LEN;

use super::file::FileData;
use super::{AudioFormat, Coding, Problem, SAMPLE_LEN, SAMPLES_PER_SECTOR};
use crate::io_at;

/// Where the first chunk starts, behind `RIFF`, a length and `WAVE`.
const FIRST_CHUNK: u64 = 12;
/// Chunks that are looked at; real files have a handful.
const MAX_CHUNKS: usize = 1000;
const CHUNK_HEADER_LEN: u64 = 8;
/// A format with an extension behind it.
const EXTENSIBLE: u16 = 0xFFFE;

fn damaged(what: impl Into<String>) -> Problem {
    Problem::Damaged { container: "WAV", what: what.into() }
}

/// Opens the samples of a WAV file.
pub(super) fn open(file: File) -> Result<FileData, Problem> {
    let (offset, len) = samples_of(&file)?;
    let there = file.metadata()?.len().saturating_sub(offset);
    if len > there {
        return Err(damaged(format!(
            "its header declares {len} bytes of samples, of which {there} are there"
        )));
    }
    if !len.is_multiple_of(SAMPLE_LEN) {
        return Err(damaged(format!("it has {len} bytes of samples, and a sample has 4")));
    }
    let samples = len / SAMPLE_LEN;
    if !samples.is_multiple_of(SAMPLES_PER_SECTOR) {
        return Err(Problem::PartOfAudioSector { samples });
    }
    FileData::new(file, offset, len, SECTOR_LEN)
}

/// Where the samples start, and how many bytes they are said to be.
fn samples_of(file: &File) -> Result<(u64, u64), Problem> {
    let mut at = FIRST_CHUNK;
    let mut has_format = false;
    for _ in 0..MAX_CHUNKS {
        let mut header = [0; CHUNK_HEADER_LEN as usize];
        read(file, at, &mut header, "it ends before its samples")?;
        let [id @ .., l0, l1, l2, l3] = header;
        let len = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
        let contents = at + CHUNK_HEADER_LEN;
        match &id {
            b"fmt " => {
                format_of(file, contents, len)?.check()?;
                has_format = true;
            }
            b"data" if has_format => return Ok((contents, len)),
            b"data" => return Err(damaged("its samples stand before their format")),
            _ => {}
        }
        at = contents + len + len % 2;
    }
    Err(damaged(format!("no samples in its first {MAX_CHUNKS} chunks")))
}

/// Reads a `fmt ` chunk: tag, channels, rate, bytes a second, bytes of a sample of all channels,
/// bits; in the extensible form the tag comes once more as the start of a GUID at byte 24.
fn format_of(file: &File, at: u64, len: u64) -> Result<AudioFormat, Problem> {
    let mut chunk = [0; 26];
    let known = len.min(chunk.len() as u64) as usize;
    if known < 16 {
        return Err(damaged(format!("its format has {len} bytes, not the 16 it needs")));
    }
    read(file, at, &mut chunk[..known], "it ends inside its format")?;
    let word = |place: usize| u16::from_le_bytes([chunk[place], chunk[place + 1]]);
    let format = AudioFormat {
        rate: u32::from_le_bytes([chunk[4], chunk[5], chunk[6], chunk[7]]),
        bits: word(14).into(),
        coding: match word(0) {
            EXTENSIBLE => Coding::from_tag(word(24)),
            tag => Coding::from_tag(tag),
        },
        channels: word(2).into(),
    };
    let (declared, right) = (u32::from(word(12)), format.channels * format.bits.div_ceil(8));
    if format.coding == Coding::Pcm && declared != right {
        return Err(damaged(format!(
            "its format is {format}, {declared} bytes a sample; that would be {right}"
        )));
    }
    Ok(format)
}

fn read(file: &File, at: u64, out: &mut [u8], ended: &str) -> Result<(), Problem> {
    io_at::read_exact_at(file, at, out).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged(ended),
        _ => Problem::Io(error),
    })
}
