//! The user data that the plan declares, read a run of sections at a time.

use rawcd_format::{Contents, DiscPlan, Fill, Lba, Region, SECTOR_LEN, UserData};

use crate::JudgeError;

/// Reads sources into one buffer.
#[derive(Clone)]
pub(crate) struct Sources<'a> {
    plan: &'a DiscPlan,
    contents: &'a Contents,
    buffer: Vec<u8>,
}

/// The user data of successive sections; empty where the plan has none.
#[derive(Clone, Copy)]
pub(crate) struct Declared<'b> {
    bytes: &'b [u8],
    sector_len: usize,
}

impl<'b> Declared<'b> {
    /// The user data of section `number` of the run.
    pub(crate) fn sector(&self, number: usize) -> Option<&'b [u8]> {
        self.bytes.get(number * self.sector_len..(number + 1) * self.sector_len)
    }
}

impl<'a> Sources<'a> {
    pub(crate) fn new(plan: &'a DiscPlan, contents: &'a Contents) -> Sources<'a> {
        Sources { plan, contents, buffer: Vec::new() }
    }

    /// The user data of `sections` sections from `first`, which all lie in `region`.
    pub(crate) fn read(
        &mut self,
        region: &Region,
        first: Lba,
        sections: u32,
    ) -> Result<Declared<'_>, JudgeError> {
        let offset = first.since(region.first).unsigned_abs();
        let (source, track, sector_len, sector) = match region.fill {
            Fill::Zero => return Ok(Declared { bytes: &[], sector_len: SECTOR_LEN }),
            Fill::User { ordinal, first_sector } => {
                let number = self.plan.track_number(ordinal).map(|number| number.get());
                let sector_len = self.plan.tracks[ordinal].sector_type.user_data_len();
                let source = self.contents.tracks.get(ordinal);
                (source, number, sector_len, first_sector + offset)
            }
            Fill::SpecialPregap => {
                (self.contents.special_pregap.as_ref(), None, SECTOR_LEN, offset)
            }
        };
        let what = Source { track };
        let source = source.ok_or(JudgeError::NoSource { what })?;
        read_into(&mut self.buffer, source.as_ref(), what, sector, sections, sector_len)?;
        Ok(Declared { bytes: &self.buffer, sector_len })
    }
}

fn read_into(
    buffer: &mut Vec<u8>,
    source: &dyn UserData,
    what: Source,
    sector: u32,
    sections: u32,
    sector_len: usize,
) -> Result<(), JudgeError> {
    if source.sector_len() != sector_len {
        let found = source.sector_len();
        return Err(JudgeError::SourceSectorLen { what, found, needed: sector_len });
    }
    buffer.resize(sections as usize * sector_len, 0);
    source.read(sector, buffer).map_err(|source| JudgeError::Source { what, sector, source })
}

/// Which source an error speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// The disc number of a track; `None` for the special pregap.
    pub track: Option<u8>,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.track {
            Some(track) => write!(f, "the source of track {track}"),
            None => f.write_str("the source of the special pregap"),
        }
    }
}
