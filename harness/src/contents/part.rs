//! Parts of files, files that store their sectors in another way, and sources joined end to end:
//! what images made by other programs are taken apart into.

use std::io;
use std::path::Path;

use rawcd_format::contents::Source;
use rawcd_format::sector::descramble;
use rawcd_format::{SECTOR_LEN, SectorType, UserData};

use super::file::FileData;
use super::{ContentsError, MAX_SECTORS, Problem, Signature, flac, open_regular, signature, wav};

/// How a file stores sectors, when not as user data of their type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stored {
    /// Samples with their most significant byte first; audio only.
    BigEndian,
    /// Whole sectors that are not scrambled; the raw types only.
    Unscrambled,
}

/// What is taken of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Bytes before it: of the file, or of the samples when it is a WAV or FLAC file.
    pub offset: u64,
    /// Sectors of it; to the end when not given.
    pub sectors: Option<u32>,
}

/// Opens a part of a file as user data of a sector type.
///
/// # Errors
/// When it cannot be read, the part is not inside it or no whole number of sectors, or the sector
/// type is not stored that way.
pub fn open_part(
    path: &Path,
    sector_type: SectorType,
    range: Range,
    stored: Option<Stored>,
) -> Result<Source, ContentsError> {
    let name = |problem| ContentsError { file: path.display().to_string(), problem };
    let fits = match stored {
        None => true,
        Some(Stored::BigEndian) => sector_type.is_audio(),
        Some(Stored::Unscrambled) => sector_type.is_raw(),
    };
    if let Some(stored) = stored.filter(|_| !fits) {
        return Err(name(Problem::Stored { stored, sector_type }));
    }
    let file = open_regular(path).map_err(name)?;
    let data = match signature(&file).map_err(Problem::Io).map_err(name)? {
        Signature::Raw => FileData::raw_part(file, sector_type.user_data_len(), range),
        audio if !sector_type.is_audio() => Err(Problem::AudioOnData {
            container: audio.name(),
            sector_type,
            sector_len: sector_type.user_data_len(),
        }),
        Signature::Wav => wav::open(file).and_then(|data| data.part(range)),
        Signature::Flac => flac::open(file).and_then(|data| data.part(range)),
    };
    let data = data.map_err(name)?;
    Ok(match stored {
        None => Box::new(data),
        Some(stored) => Box::new(Restored { data, stored }),
    })
}

/// Sectors that are stored in another way.
struct Restored {
    data: FileData,
    stored: Stored,
}

impl UserData for Restored {
    fn sector_len(&self) -> usize {
        self.data.sector_len()
    }

    fn sectors(&self) -> u32 {
        self.data.sectors()
    }

    fn read(&self, first_sector: u32, out: &mut [u8]) -> io::Result<()> {
        self.data.read(first_sector, out)?;
        match self.stored {
            Stored::BigEndian => swap_samples(out),
            Stored::Unscrambled => scramble_sectors(out),
        }
        Ok(())
    }
}

/// Swaps the two bytes of every sample.
pub(crate) fn swap_samples(samples: &mut [u8]) {
    samples.as_chunks_mut::<2>().0.iter_mut().for_each(|sample| sample.swap(0, 1));
}

/// Scrambles whole sectors, or takes it back: the two are the same.
pub(crate) fn scramble_sectors(sectors: &mut [u8]) {
    let mut other = [0; SECTOR_LEN];
    for sector in sectors.as_chunks_mut::<SECTOR_LEN>().0 {
        descramble(sector, &mut other);
        *sector = other;
    }
}

/// Sources one behind the other, all of the same sector length.
struct Joined {
    sector_len: usize,
    /// With the sector at which each ends.
    sources: Vec<(Source, u32)>,
}

/// Joins sources of one sector type end to end.
///
/// # Errors
/// When there are none, or they are together longer than a disc.
pub fn join(sources: Vec<Source>, sector_type: SectorType) -> Result<Source, JoinError> {
    if sources.is_empty() {
        return Err(JoinError::Empty);
    }
    let mut end: u64 = 0;
    let mut joined = Vec::with_capacity(sources.len());
    for source in sources {
        end += u64::from(source.sectors());
        match u32::try_from(end) {
            Ok(end) if u64::from(end) <= MAX_SECTORS => joined.push((source, end)),
            _ => return Err(JoinError::TooLong),
        }
    }
    Ok(Box::new(Joined { sector_len: sector_type.user_data_len(), sources: joined }))
}

/// Sources that cannot be joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// There are none.
    #[error("nothing is joined; name at least one source")]
    Empty,
    /// Together they are longer than any disc.
    #[error("together they have more than 450000 sectors, which no disc can hold")]
    TooLong,
}

impl UserData for Joined {
    fn sector_len(&self) -> usize {
        self.sector_len
    }

    fn sectors(&self) -> u32 {
        self.sources.last().map_or(0, |(_, end)| *end)
    }

    fn read(&self, first_sector: u32, out: &mut [u8]) -> io::Result<()> {
        assert!(out.len().is_multiple_of(self.sector_len), "reads are whole sectors");
        let (mut at, mut out) = (first_sector, out);
        let mut number = self.sources.partition_point(|(_, end)| *end <= first_sector);
        while !out.is_empty() {
            let Some((source, end)) = self.sources.get(number) else {
                let text = format!("sector {at} was asked for; {} are there", self.sectors());
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
            };
            let count = (out.len() / self.sector_len).min((end - at) as usize);
            let (here, rest) = out.split_at_mut(count * self.sector_len);
            source.read(at - (end - source.sectors()), here)?;
            (at, out) = (at + count as u32, rest);
            number += 1;
        }
        Ok(())
    }
}

/// Bytes that a file offers to parts: of its samples when it is a WAV or FLAC file, which is told
/// too.
///
/// # Errors
/// When it cannot be read, or is an audio file of another format than a disc's.
pub fn measure(path: &Path) -> Result<(u64, bool), ContentsError> {
    let name = |problem| ContentsError { file: path.display().to_string(), problem };
    let file = open_regular(path).map_err(name)?;
    let data = match signature(&file).map_err(Problem::Io).map_err(name)? {
        Signature::Raw => {
            let len = file.metadata().map_err(Problem::Io).map_err(name)?.len();
            return Ok((len, false));
        }
        Signature::Wav => wav::open(file),
        Signature::Flac => flac::open(file),
    };
    let data = data.map_err(name)?;
    Ok((u64::from(data.sectors()) * data.sector_len() as u64, true))
}
