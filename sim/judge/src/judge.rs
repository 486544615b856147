//! The fold: blocks in, findings gathered, a verdict at the end.

use std::io;
use std::sync::Arc;

use rawcd_format::sector::Checker;
use rawcd_format::subcode::cdtext::Values;
use rawcd_format::{
    BlockForm, Contents, DiscLayout, DiscPlan, FIRST_LEAD_IN_LBA, LayoutError, Lba, PlannedSession,
    RawImage, ReadError, SUBCODE_LEN, TocItem, WriteMode,
};

use crate::Verdict;
use crate::cd_text::CdTextJudge;
use crate::gaps::{self, Extent};
use crate::log::Log;
use crate::main_channel::{DeclaredAudio, MainJudge};
use crate::p::PJudge;
use crate::q::QJudge;
use crate::rw::RwJudge;
use crate::section::{Context, Section};
use crate::sources::{Source, Sources};
use crate::toc::TocJudge;

/// Sections whose user data are read at once.
const BATCH_SECTIONS: u32 = 64;

/// 90:00:00, where a lead-in can start at the earliest.
const FIRST_LBA: Lba = Lba(-45_150);
/// Behind the last address there is, 99:59:74 of a program area.
const END_LBA: Lba = Lba(449_850);

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'m> {
    /// An image of blocks in this form.
    Image(BlockForm),
    /// A recorded disc: 2352 bytes of main channel and 96 of subcode a section, and what its
    /// medium says.
    Disc {
        /// Where the medium's lead-in starts.
        lead_in_start: Lba,
        /// Where the medium lets a lead-out start at the latest.
        last_lead_out: Lba,
        /// How the drive was made to record each session; the last is also that of all sessions
        /// behind it, and none at all is raw.
        modes: &'m [WriteMode],
    },
}

impl<'m> Subject<'m> {
    /// The form of the blocks that [`Judge::feed`] takes.
    #[must_use]
    pub const fn form(self) -> BlockForm {
        match self {
            Subject::Image(form) => form,
            Subject::Disc { .. } => BlockForm::Raw,
        }
    }

    /// How its sessions came to be; an image comes from its host alone.
    const fn modes(self) -> &'m [WriteMode] {
        match self {
            Subject::Image(_) => &[],
            Subject::Disc { modes, .. } => modes,
        }
    }
}

/// Everything that a judge knows of the sections fed so far. Bounded: it does not grow with the
/// disc.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    pub(crate) log: Log,
    pub(crate) first: Option<Lba>,
    pub(crate) sections: u32,
    /// Place of the session that goes by, and the first section of it.
    pub(crate) session: usize,
    pub(crate) session_first: Option<Lba>,
    /// The tables of contents of the sessions that went by.
    pub(crate) toc: Vec<TocItem>,
    pub(crate) parts: Parts,
}

/// What each group of rules remembers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) q: QJudge,
    pub(crate) toc: TocJudge,
    pub(crate) p: PJudge,
    pub(crate) main: MainJudge,
    pub(crate) rw: RwJudge,
    pub(crate) cd_text: CdTextJudge,
}

impl Parts {
    /// Judges a section of `form`; `main` and `rw` are the user data and the R-W symbols that are
    /// declared for it.
    fn judge(
        &mut self,
        cx: &mut Context<'_>,
        form: BlockForm,
        section: &Section<'_>,
        (main, rw): (Option<&[u8]>, Option<&[u8]>),
    ) {
        self.q.judge(cx, section, &mut self.toc);
        self.p.judge(cx, section.p);
        self.main.judge(cx, section.main, main);
        if let Some(found) = section.rw {
            let is_cd_text = self.cd_text.take(cx, form, found);
            let found = if is_cd_text { &[0; SUBCODE_LEN] } else { found };
            self.rw.judge(cx, form, found, rw.and_then(|symbols| symbols.first_chunk()));
        }
    }
}

impl State {
    /// The address that the next section must have; none before the first.
    #[must_use]
    pub fn next(&self) -> Option<Lba> {
        self.first.map(|first| first.plus(self.sections))
    }
}

/// Judges a disc or image, section by section.
#[derive(Clone)]
pub struct Judge<'a> {
    pub(crate) disc: Arc<Disc>,
    pub(crate) subject: Subject<'a>,
    pub(crate) sources: Sources<'a>,
    pub(crate) checker: Checker,
    pub(crate) state: State,
}

/// What is declared.
pub(crate) struct Disc {
    layout: DiscLayout,
    /// What each language block of the CD-TEXT of each session says.
    cd_text: Vec<Vec<Values>>,
}

impl Disc {
    pub(crate) fn layout(&self) -> &DiscLayout {
        &self.layout
    }

    fn session(&self, number: usize) -> &PlannedSession {
        &self.layout.sessions()[number]
    }
}

impl<'a> Judge<'a> {
    /// A judge that has seen nothing yet. The plan may be illegal: that is what rules are for.
    ///
    /// # Errors
    /// When the plan cannot even be placed, see [`DiscLayout::place`], or declares texts that there
    /// cannot be in CD-TEXT.
    pub fn new(
        plan: &DiscPlan,
        contents: &'a Contents,
        subject: Subject<'a>,
    ) -> Result<Judge<'a>, LayoutError> {
        let layout = DiscLayout::place(plan, subject.modes())?;
        let values = |session: &PlannedSession| match &session.plan.cd_text {
            Some(cd_text) => cd_text.values(&session.plan, &session.layout),
            None => Ok(Vec::new()),
        };
        let cd_text = layout.sessions().iter().map(values).collect::<Result<_, _>>()?;
        let disc = Arc::new(Disc { layout, cd_text });
        let (sources, checker) = (Sources::new(contents), Checker::default());
        Ok(Judge { disc, subject, sources, checker, state: State::default() })
    }

    /// The same, but that so many findings of each rule are kept.
    #[must_use]
    pub fn keeping(mut self, per_rule: usize) -> Judge<'a> {
        self.state.log.kept_per_rule = per_rule;
        self
    }

    /// What is known so far.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Judges the sections in `blocks`, whole blocks of the subject's form; the first of them
    /// lies at `first`, right behind those fed before.
    ///
    /// # Errors
    /// When the blocks are not whole, not the next, or beyond every address, or the declared
    /// contents cannot be read. What was wrong with the call leaves the judge as it was; after
    /// unreadable contents it must not be fed again.
    pub fn feed(&mut self, first: Lba, blocks: &[u8]) -> Result<(), JudgeError> {
        let form = self.subject.form();
        let block_len = form.block_len();
        if !blocks.len().is_multiple_of(block_len) {
            return Err(JudgeError::PartialBlock { len: blocks.len(), block_len });
        }
        if let Some(next) = self.state.next().filter(|&next| next != first) {
            return Err(JudgeError::NotNext { first, next });
        }
        let count = blocks.len() / block_len;
        let end = i64::from(first.0) + count as i64;
        if first < FIRST_LBA || end > i64::from(END_LBA.0) {
            return Err(JudgeError::BeyondAddresses { first, blocks: count });
        }
        let mut at = first;
        let mut rest = blocks;
        while !rest.is_empty() {
            self.enter_session(at);
            let number = self.disc.session(self.state.session).layout.region_number(at);
            let left = (rest.len() / block_len) as u32;
            let run = left.min(BATCH_SECTIONS).min(self.sections_to_region_end(number, at));
            let (now, later) = rest.split_at(run as usize * block_len);
            self.judge_run(number, at, run, now)?;
            at = at.plus(run);
            rest = later;
        }
        Ok(())
    }

    /// Ends the sessions before the one that holds `at`.
    fn enter_session(&mut self, at: Lba) {
        while self.state.session < self.disc.layout.session_number(at) {
            self.state.end_session(&self.disc, self.subject);
            self.state.session += 1;
        }
    }

    /// Sections from `at` to the end of its region; what lies behind the last lead-out counts to
    /// it.
    fn sections_to_region_end(&self, number: usize, at: Lba) -> u32 {
        let region = &self.disc.session(self.state.session).layout.regions()[number];
        // The R-W stream starts inside the lead-in.
        if at < FIRST_LEAD_IN_LBA {
            return FIRST_LEAD_IN_LBA.since(at).unsigned_abs();
        }
        if at < region.end { region.end.since(at).unsigned_abs() } else { u32::MAX }
    }

    fn judge_run(
        &mut self,
        number: usize,
        first: Lba,
        sections: u32,
        blocks: &[u8],
    ) -> Result<(), JudgeError> {
        let form = self.subject.form();
        let session = self.disc.session(self.state.session);
        let &PlannedSession { ref plan, ref layout, ref pointers, mode, .. } = session;
        let audio = DeclaredAudio::new(session, self.sources.contents());
        let (main, rw) = self.sources.read(session, &layout.regions()[number], first, sections)?;
        let state = &mut self.state;
        state.first.get_or_insert(first);
        state.session_first.get_or_insert(first);
        for (at, block) in blocks.chunks_exact(form.block_len()).enumerate() {
            let section =
                Section::new(form, block).expect("the blocks were counted by their length");
            let lba = first.plus(at as u32);
            let place = layout.at_region(number, lba);
            let (log, checker) = (&mut state.log, &mut self.checker);
            let mut cx = Context { plan, layout, pointers, mode, lba, place, audio, log, checker };
            state.parts.judge(&mut cx, form, &section, (main.sector(at), rw.sector(at)));
            state.sections += 1;
        }
        Ok(())
    }

    /// Judges what only the whole tells, and gives the verdict.
    #[must_use]
    pub fn finish(mut self) -> Verdict {
        let sessions = self.disc.layout.sessions().len();
        while self.state.session < sessions {
            self.state.end_session(&self.disc, self.subject);
            self.state.session += 1;
        }
        let State { log, first, sections, toc, .. } = self.state;
        Verdict::new(log, &self.disc.layout, first, sections, toc)
    }
}

impl State {
    /// Judges what only a whole session tells, and forgets what its rules remember.
    fn end_session(&mut self, disc: &Disc, subject: Subject<'_>) {
        let session = disc.session(self.session);
        let end = self.next();
        let extent = self.session_first.take().zip(end).map(|(first, end)| Extent { first, end });
        let mut parts = std::mem::take(&mut self.parts);
        let (log, form) = (&mut self.log, subject.form());
        parts.q.finish(log);
        parts.toc.finish(session, log);
        if let Some(Extent { end, .. }) = extent {
            parts.rw.finish(log, &session.plan, form, end);
        }
        self.toc.extend(parts.toc.recorded());
        parts.cd_text.finish(log, session, &disc.cd_text[self.session], form, extent);
        gaps::judge(session, subject, extent, log);
    }
}

/// Judges a whole image: as an image of its own form, or as what was recorded on a disc.
///
/// # Errors
/// When the image cannot be read or is not of the subject's form, when the plan has no place, or
/// as [`Judge::feed`].
pub fn judge_image(
    image: &dyn RawImage,
    plan: &DiscPlan,
    contents: &Contents,
    subject: Subject<'_>,
) -> Result<Verdict, JudgeError> {
    let (form, needed) = (image.form(), subject.form());
    if form != needed {
        return Err(JudgeError::Form { form, needed });
    }
    let mut judge = Judge::new(plan, contents, subject)?;
    let mut blocks = vec![0; BATCH_SECTIONS as usize * form.block_len()];
    let mut done = 0;
    while done < image.len() {
        let count = BATCH_SECTIONS.min(image.len() - done);
        let blocks = &mut blocks[..count as usize * form.block_len()];
        let first = image.first_lba().plus(done);
        image.read(first, blocks)?;
        judge.feed(first, blocks)?;
        done += count;
    }
    Ok(judge.finish())
}

/// Why nothing could be judged. What is wrong with a disc is a finding and never an error.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// The plan has no place.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The image cannot be read.
    #[error(transparent)]
    Image(#[from] ReadError),
    /// The image is of another form.
    #[error("the image has blocks of form {form}; to be judged as {needed}")]
    Form {
        /// The image's.
        form: BlockForm,
        /// The subject's.
        needed: BlockForm,
    },
    /// Not a whole number of blocks.
    #[error("{len} bytes are no whole number of blocks of {block_len} bytes")]
    PartialBlock {
        /// Bytes given.
        len: usize,
        /// Bytes of a block.
        block_len: usize,
    },
    /// Sections are missing, or were fed twice.
    #[error("section {first} was fed where {next} is next")]
    NotNext {
        /// The first of the sections fed.
        first: Lba,
        /// The next to be judged.
        next: Lba,
    },
    /// There are no such sections.
    #[error(
        "{blocks} sections from {first} on reach outside 90:00:00 to 99:59:74, LBA -45150 to 449849"
    )]
    BeyondAddresses {
        /// The first section.
        first: Lba,
        /// How many.
        blocks: usize,
    },
    /// The contents lack a source that the plan calls for.
    #[error("the contents lack {what}")]
    NoSource {
        /// Whose source.
        what: Source,
    },
    /// A source has sectors of another length than its track.
    #[error("{what} has sectors of {found} bytes; its sector type has {needed}")]
    SourceSectorLen {
        /// Whose source.
        what: Source,
        /// Bytes of its sectors.
        found: usize,
        /// Bytes of the track's user data.
        needed: usize,
    },
    /// A source cannot be read.
    #[error("{what} cannot be read at sector {sector}: {source}")]
    Source {
        /// Whose source.
        what: Source,
        /// Sector, from 0.
        sector: u32,
        /// What it said.
        source: io::Error,
    },
}
