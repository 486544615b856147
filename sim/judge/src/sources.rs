//! The user data that the plan declares, read a run of sections at a time.

use rawcd_format::{
    Contents, FIRST_LEAD_IN_LBA, Fill, Lba, PlannedSession, Region, SECTOR_LEN, SUBCODE_LEN,
    UserData,
};

use crate::JudgeError;

/// Reads sources, each kind into a buffer of its own.
#[derive(Clone)]
pub(crate) struct Sources<'a> {
    contents: &'a Contents,
    main: Vec<u8>,
    rw: Vec<u8>,
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
        let sector = self.bytes.get(number * self.sector_len..(number + 1) * self.sector_len);
        sector.filter(|sector| !sector.is_empty())
    }
}

impl<'a> Sources<'a> {
    pub(crate) fn new(contents: &'a Contents) -> Sources<'a> {
        Sources { contents, main: Vec::new(), rw: Vec::new() }
    }

    pub(crate) const fn contents(&self) -> &'a Contents {
        self.contents
    }

    /// The user data, and the symbols of the R-W stream, of `sections` sections from `first`,
    /// which all lie in `region` of `session`.
    pub(crate) fn read(
        &mut self,
        session: &PlannedSession,
        region: &Region,
        first: Lba,
        sections: u32,
    ) -> Result<(Declared<'_>, Declared<'_>), JudgeError> {
        self.read_main(session, region, first, sections)?;
        self.read_rw(session, first, sections)?;
        let sector_len = self.main.len() / sections as usize;
        let main = Declared { bytes: &self.main, sector_len };
        Ok((main, Declared { bytes: &self.rw, sector_len: SUBCODE_LEN }))
    }

    fn read_main(
        &mut self,
        session: &PlannedSession,
        region: &Region,
        first: Lba,
        count: u32,
    ) -> Result<(), JudgeError> {
        let PlannedSession { plan, first_ordinal, .. } = session;
        let offset = first.since(region.first).unsigned_abs();
        let (source, what, sector_len, sector) = match region.fill {
            Fill::Zero | Fill::Linking { .. } | Fill::TrackDescriptor(_) => {
                self.main.clear();
                return Ok(());
            }
            Fill::User { ordinal, first_sector } => {
                let number = plan.track_number(ordinal).map_or(0, |number| number.get());
                let sector_len = plan.tracks[ordinal].sector_type.user_data_len();
                let source = self.contents.tracks.get(first_ordinal + ordinal);
                (source, Source::Track(number), sector_len, first_sector + offset)
            }
            Fill::SpecialPregap => {
                let source = self.contents.special_pregap.as_ref();
                (source, Source::SpecialPregap, SECTOR_LEN, offset)
            }
        };
        let source = source.ok_or(JudgeError::NoSource { what })?;
        read_into(&mut self.main, source.as_ref(), what, sector, count, sector_len)
    }

    /// The stream starts with the first section of an image; a disc may hold sections before it,
    /// and behind its end.
    fn read_rw(
        &mut self,
        session: &PlannedSession,
        first: Lba,
        count: u32,
    ) -> Result<(), JudgeError> {
        let section = u32::try_from(first.since(FIRST_LEAD_IN_LBA));
        let (Ok(section), Some(_)) = (section, session.plan.subcode_rw) else {
            self.rw.clear();
            return Ok(());
        };
        let what = Source::SubcodeRw;
        let source = self.contents.subcode_rw.as_ref().ok_or(JudgeError::NoSource { what })?;
        let count = count.min(source.sectors().saturating_sub(section));
        if count == 0 {
            self.rw.clear();
            return Ok(());
        }
        read_into(&mut self.rw, source.as_ref(), what, section, count, SUBCODE_LEN)
    }
}

fn read_into(
    buffer: &mut Vec<u8>,
    source: &dyn UserData,
    what: Source,
    sector: u32,
    count: u32,
    sector_len: usize,
) -> Result<(), JudgeError> {
    if source.sector_len() != sector_len {
        let found = source.sector_len();
        return Err(JudgeError::SourceSectorLen { what, found, needed: sector_len });
    }
    // Not cleared first: the last run mostly had the same length, and zeroing costs as much as
    // comparing.
    buffer.resize(count as usize * sector_len, 0);
    source.read(sector, buffer).map_err(|source| JudgeError::Source { what, sector, source })
}

/// Which source an error speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// That of the track of this number.
    Track(u8),
    /// That of the special pregap.
    SpecialPregap,
    /// The R-W stream.
    SubcodeRw,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Source::Track(track) => write!(f, "the source of track {track}"),
            Source::SpecialPregap => f.write_str("the source of the special pregap"),
            Source::SubcodeRw => f.write_str("the R-W stream"),
        }
    }
}
