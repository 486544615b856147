//! What is wrong with a file of contents.

use std::fmt;
use std::io;

use rawcd_format::SectorType;

use super::{SAMPLES_PER_SECTOR, Stored};

/// A file that cannot be the contents of a track.
#[derive(Debug, thiserror::Error)]
#[error("{file} {problem}")]
pub struct ContentsError {
    /// The file.
    pub file: String,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a file of contents; reads on behind the name of the file.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// It cannot be opened or read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// A folder, a pipe or a device.
    #[error("is no regular file")]
    NotAFile,
    /// An audio file for a data track.
    #[error(
        "is a {container} file; a {sector_type} track takes raw user data, {sector_len} bytes a sector"
    )]
    AudioOnData {
        /// WAV or FLAC.
        container: &'static str,
        /// What the track is.
        sector_type: SectorType,
        /// Bytes of user data in a sector.
        sector_len: usize,
    },
    /// An audio file of the wrong format.
    #[error("is {found}; a compact disc takes 44100 Hz, 16-bit, 2 channels")]
    Format {
        /// What it is.
        found: AudioFormat,
    },
    /// A WAV or FLAC file that is damaged.
    #[error("is no good {container} file: {what}")]
    Damaged {
        /// WAV or FLAC.
        container: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// Raw data that are no whole number of sectors.
    #[error(
        "has {len} bytes, no whole number of sectors of {sector_len} bytes: {rest} over, {missing} short of the next",
        rest = .len % *.sector_len as u64,
        missing = *.sector_len as u64 - .len % *.sector_len as u64,
    )]
    PartOfSector {
        /// Bytes of the file.
        len: u64,
        /// Bytes of a sector.
        sector_len: usize,
    },
    /// Audio that is no whole number of sectors.
    #[error(
        "has {samples} samples, no whole number of sectors of 588 samples: {rest} over, {missing} short of the next",
        rest = .samples % SAMPLES_PER_SECTOR,
        missing = SAMPLES_PER_SECTOR - .samples % SAMPLES_PER_SECTOR,
    )]
    PartOfAudioSector {
        /// Stereo samples of the file.
        samples: u64,
    },
    /// A part that starts behind the end.
    #[error("has {there} bytes; a part of it starts at byte {offset}")]
    Behind {
        /// Where the part starts.
        offset: u64,
        /// Bytes that are there.
        there: u64,
    },
    /// A part that ends behind the end.
    #[error(
        "has {there} bytes; {sectors} sectors of {sector_len} bytes from byte {offset} on are more"
    )]
    PartTooLong {
        /// Where the part starts.
        offset: u64,
        /// Its sectors.
        sectors: u32,
        /// Bytes of a sector.
        sector_len: usize,
        /// Bytes that are there.
        there: u64,
    },
    /// A sector type that is never stored in this way.
    #[error("is to be read as {}; {sector_type} is not stored that way", Way(*.stored))]
    Stored {
        /// The way.
        stored: Stored,
        /// What the track is.
        sector_type: SectorType,
    },
    /// More than a disc can hold.
    #[error("has more than 450000 sectors, which no disc can hold")]
    TooLong,
}

/// A way of storing, for messages.
struct Way(Stored);

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Stored::BigEndian => "big-endian samples, which are audio",
            Stored::Unscrambled => "unscrambled whole sectors, which are of a raw type",
        })
    }
}

/// How samples are coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// Integers.
    Pcm,
    /// Floating point.
    Float,
    /// Anything else; the format tag of WAV.
    Other(u16),
}

impl Coding {
    /// From the format tag of WAV.
    pub(super) const fn from_tag(tag: u16) -> Coding {
        match tag {
            1 => Coding::Pcm,
            3 => Coding::Float,
            _ => Coding::Other(tag),
        }
    }
}

/// An audio format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AudioFormat {
    /// Samples a second.
    pub rate: u32,
    /// Bits of a sample.
    pub bits: u32,
    /// How they are coded.
    pub coding: Coding,
    /// Channels.
    pub channels: u32,
}

impl AudioFormat {
    /// Refuses everything but the format of a compact disc.
    pub(super) fn check(self) -> Result<(), Problem> {
        match self {
            AudioFormat { rate: 44_100, bits: 16, coding: Coding::Pcm, channels: 2 } => Ok(()),
            found => Err(Problem::Format { found }),
        }
    }
}

impl fmt::Display for AudioFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let AudioFormat { rate, bits, coding, channels } = self;
        write!(f, "{rate} Hz, {bits}-bit")?;
        match coding {
            Coding::Pcm => {}
            Coding::Float => f.write_str(" floating point")?,
            Coding::Other(tag) => write!(f, " in coding {tag:04X}")?,
        }
        let plural = if *channels == 1 { "" } else { "s" };
        write!(f, ", {channels} channel{plural}")
    }
}
