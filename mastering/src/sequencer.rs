//! [`Sequencer`]: everything of a session, section by section.

use rawcd_format::contents::Source;
use rawcd_format::subcode::cdtext::{self, CdTextError};
use rawcd_format::subcode::section::{spread, to_pq16};
use rawcd_format::{
    BlockForm, Contents, DiscPlan, FIRST_LEAD_IN_LBA, Layout, Lba, PlannedSession, Pointer,
    ReadError, SECTOR_LEN, SUBCODE_LEN, TrackNumber,
};

use crate::main_channel;
use crate::p::PFlags;
use crate::q::QChannel;
use crate::rw::{self, Symbols};

/// A plan of one session and its contents, ready to be read as sections.
pub struct Sequencer {
    plan: DiscPlan,
    layout: Layout,
    contents: Contents,
    p: PFlags,
    q: QChannel,
    lead_in: Lba,
    /// The R-W symbols of the lead-in from its first section on, over and over; none without
    /// CD-TEXT.
    cd_text: Vec<Symbols>,
}

impl Sequencer {
    /// A sequencer whose image starts at 95:00:00 [IMAPI2 CreateResultImage].
    ///
    /// # Errors
    /// When the contents are not those that the plan declares, or its CD-TEXT cannot be recorded.
    pub fn new(
        plan: DiscPlan,
        layout: Layout,
        contents: Contents,
    ) -> Result<Sequencer, ContentsError> {
        Sequencer::with_lead_in(plan, layout, contents, FIRST_LEAD_IN_LBA)
    }

    /// A sequencer whose lead-in starts at `lead_in`, -45150 to -151.
    ///
    /// # Errors
    /// When the contents are not those that the plan declares, or its CD-TEXT cannot be recorded.
    pub fn with_lead_in(
        plan: DiscPlan,
        layout: Layout,
        contents: Contents,
        lead_in: Lba,
    ) -> Result<Sequencer, ContentsError> {
        Sequencer::with_pointers(plan, layout, contents, lead_in, &[])
    }

    /// A sequencer of a session as it is placed: the first from 95:00:00 on, a later one from the
    /// start of its lead-in. `contents` are those of its own tracks.
    ///
    /// # Errors
    /// As [`Sequencer::new`].
    pub fn of_session(
        session: PlannedSession,
        contents: Contents,
    ) -> Result<Sequencer, ContentsError> {
        let PlannedSession { plan, layout, start, pointers, .. } = session;
        let lead_in = start.lead_in.max(FIRST_LEAD_IN_LBA);
        Sequencer::with_pointers(plan, layout, contents, lead_in, &pointers)
    }

    fn with_pointers(
        plan: DiscPlan,
        layout: Layout,
        contents: Contents,
        lead_in: Lba,
        pointers: &[Pointer],
    ) -> Result<Sequencer, ContentsError> {
        let image_sections = layout.end().since(lead_in).unsigned_abs();
        check_contents(&plan, &contents, image_sections)?;
        let p = PFlags::new(&layout);
        // Only audio has an ISRC.
        let isrcs =
            plan.tracks.iter().map(|track| track.isrc.filter(|_| track.sector_type.is_audio()));
        let q = QChannel::new(&layout, lead_in, plan.mcn, isrcs.collect(), pointers);
        let cd_text = rw::cd_text_cycle(&cdtext::make(&plan, &layout)?);
        Ok(Sequencer { plan, layout, contents, p, q, lead_in, cd_text })
    }

    /// The declared disc.
    #[must_use]
    pub fn plan(&self) -> &DiscPlan {
        &self.plan
    }

    /// Where everything lies.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// First section of the lead-in.
    #[must_use]
    pub fn first_lba(&self) -> Lba {
        self.lead_in
    }

    /// Makes consecutive blocks of `form` from `first` on, as many as `out` holds. CD-TEXT stands
    /// in blocks of the raw form only: the packed form would get parities that CD-TEXT has not,
    /// and the PQ form has no room.
    ///
    /// # Errors
    /// When a block is before the lead-in or after the lead-out, or its contents cannot be read
    /// or are not legal for the sector type.
    ///
    /// # Panics
    /// When `out` is no whole number of blocks.
    pub fn blocks(&self, form: BlockForm, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        let len = form.block_len();
        assert!(out.len().is_multiple_of(len), "whole blocks");
        let sections = self.layout.end().since(self.lead_in).unsigned_abs();
        ReadError::check_range(first, out.len() / len, self.lead_in, sections)?;
        let (mut first, mut out) = (first, out);
        while !out.is_empty() {
            let number = self.layout.region_number(first);
            let left_in_region = self.layout.regions()[number].end.since(first).unsigned_abs();
            let count = (out.len() / len).min(left_in_region as usize);
            let (run, rest) = out.split_at_mut(count * len);
            self.run(form, number, first, run)?;
            first = first.plus(count as u32);
            out = rest;
        }
        Ok(())
    }

    /// Blocks that all lie in one region.
    fn run(
        &self,
        form: BlockForm,
        number: usize,
        mut first: Lba,
        out: &mut [u8],
    ) -> Result<(), ReadError> {
        let len = form.block_len();
        let region = &self.layout.regions()[number];
        main_channel::fill(&self.plan, &self.contents, region, first, out, len)?;
        let mut room: rw::Room = [rw::NOTHING; rw::ROOM];
        for blocks in out.chunks_mut(rw::BATCH * len) {
            let symbols = self.symbols(form, first, blocks.len() / len, &mut room)?;
            self.subcodes(form, number, first, blocks, symbols);
            first = first.plus((blocks.len() / len) as u32);
        }
        Ok(())
    }

    /// The subcode of blocks that all lie in one region.
    fn subcodes(
        &self,
        form: BlockForm,
        number: usize,
        first: Lba,
        blocks: &mut [u8],
        symbols: Option<&[Symbols]>,
    ) {
        for (section, block) in blocks.chunks_exact_mut(form.block_len()).enumerate() {
            let lba = first.plus(section as u32);
            let p = self.p.at(lba);
            let frame = self.q.frame(&self.layout, number, lba);
            let subcode = &mut block[SECTOR_LEN..];
            match form {
                BlockForm::Pq => subcode.copy_from_slice(&to_pq16(p, &frame)),
                BlockForm::Packed | BlockForm::Raw => {
                    let out = subcode.try_into().expect("a block of 2448 has 96 of subcode");
                    spread(p, &frame, symbols.map(|symbols| &symbols[section]), out);
                }
            }
        }
    }

    /// The R-W symbols of `count` sections, where there are any.
    fn symbols<'r>(
        &self,
        form: BlockForm,
        first: Lba,
        count: usize,
        room: &'r mut rw::Room,
    ) -> Result<Option<&'r [Symbols]>, ReadError> {
        let section = first.since(self.lead_in).unsigned_abs();
        let has_stream = match (&self.contents.subcode_rw, self.plan.subcode_rw) {
            (Some(stream), Some(stream_form)) if form != BlockForm::Pq => {
                rw::symbols(stream, stream_form, form, (section, count), room)?;
                true
            }
            _ => false,
        };
        let symbols = &mut room[..count];
        let in_lead_in = first < self.layout.regions()[0].end;
        if !in_lead_in || form != BlockForm::Raw || self.cd_text.is_empty() {
            return Ok(has_stream.then_some(symbols));
        }
        let in_use = |symbols: &Symbols| *symbols != rw::NOTHING;
        if let Some(at) = symbols.iter().position(in_use).filter(|_| has_stream) {
            return Err(ReadError::SubcodeRwInCdText { section: section + at as u32 });
        }
        let cycle = self.cd_text.iter().cycle().skip(section as usize % self.cd_text.len());
        symbols.iter_mut().zip(cycle).for_each(|(symbols, text)| *symbols = *text);
        Ok(Some(symbols))
    }
}

/// Contents that are not those that the plan declares.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentsError {
    /// Not one source a track.
    #[error("{tracks} tracks are declared, {sources} sources are there")]
    Tracks {
        /// Tracks declared.
        tracks: usize,
        /// Sources there.
        sources: usize,
    },
    /// A source has another length or sector size than its track.
    #[error(
        "{what} has {found} sectors of {found_len} bytes; declared are {declared} of {declared_len}"
    )]
    Length {
        /// Which source.
        what: String,
        /// Sectors it has.
        found: u32,
        /// Bytes of its sectors.
        found_len: usize,
        /// Sectors declared.
        declared: u32,
        /// Bytes its sectors must have.
        declared_len: usize,
    },
    /// A special pregap or R-W stream is declared, and its source missing.
    #[error("{what} is declared, but has no source")]
    Missing {
        /// Which source.
        what: &'static str,
    },
    /// The source of a special pregap or R-W stream is there, and not declared.
    #[error("{what} has a source, but is not declared")]
    Undeclared {
        /// Which source.
        what: &'static str,
    },
    /// CD-TEXT that cannot be recorded.
    #[error(transparent)]
    CdText(#[from] CdTextError),
}

/// Checks that `contents` are those that `plan` declares, for an image of so many sections.
///
/// # Errors
/// Names the first source that is not.
pub fn check_contents(
    plan: &DiscPlan,
    contents: &Contents,
    image_sections: u32,
) -> Result<(), ContentsError> {
    if plan.tracks.len() != contents.tracks.len() {
        return Err(ContentsError::Tracks {
            tracks: plan.tracks.len(),
            sources: contents.tracks.len(),
        });
    }
    for (ordinal, (track, source)) in plan.tracks.iter().zip(&contents.tracks).enumerate() {
        let number = plan.track_number(ordinal).map_or(0, TrackNumber::get);
        let what = || format!("the source of track {number}");
        check_length(what, source, track.sectors, track.sector_type.user_data_len())?;
    }
    let pregap = plan.special_pregap.map(|sectors| (sectors, SECTOR_LEN));
    check_optional("the special pregap", pregap, contents.special_pregap.as_ref())?;
    let symbols = plan.subcode_rw.map(|_| (image_sections, SUBCODE_LEN));
    check_optional("the R-W stream", symbols, contents.subcode_rw.as_ref())
}

/// `declared` is how many sectors of how many bytes.
fn check_optional(
    what: &'static str,
    declared: Option<(u32, usize)>,
    source: Option<&Source>,
) -> Result<(), ContentsError> {
    match (declared, source) {
        (Some((sectors, len)), Some(source)) => {
            check_length(|| what.to_owned(), source, sectors, len)
        }
        (Some(_), None) => Err(ContentsError::Missing { what }),
        (None, Some(_)) => Err(ContentsError::Undeclared { what }),
        (None, None) => Ok(()),
    }
}

fn check_length(
    what: impl Fn() -> String,
    source: &Source,
    declared: u32,
    declared_len: usize,
) -> Result<(), ContentsError> {
    let (found, found_len) = (source.sectors(), source.sector_len());
    if (found, found_len) == (declared, declared_len) {
        Ok(())
    } else {
        Err(ContentsError::Length { what: what(), found, found_len, declared, declared_len })
    }
}
