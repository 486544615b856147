//! What a disc holds, read section by section: where tracks and indexes start, by Q; what sectors
//! are, by their headers; and how much of it a sheet has no place for.
//!
//! Only frames with a good CRC say anything; a section without one belongs to what precedes it.
//! The table of contents is kept beside what Q says, and a difference between them is told.

use rawcd_format::sector::{SYNC, descramble};
use rawcd_format::subcode::{QContent, QFrame, cdtext, section};
use rawcd_format::{
    Control, CopySetting, Isrc, Lba, Mcn, PAUSE_SECTIONS, RawImage, ReadError, SECTION_LEN,
    SECTOR_LEN, SUBCODE_LEN, SessionStart, Tno,
};
use rawcd_sim::Toc;

use super::text::compact;
use super::texts::{Packs, Read, Spoken};

/// Sections that are read at a time.
const RUN_LEN: u32 = 64;

/// The mode that the sectors of a track have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataMode {
    /// Samples.
    Audio,
    /// Headers say mode 1.
    Mode1,
    /// Headers say mode 2.
    Mode2,
}

/// A disc.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The table of contents of its lead-in.
    pub toc: Toc,
    /// First media catalog number in Q.
    pub mcn: Option<Mcn>,
    /// The tracks, in order.
    pub tracks: Vec<SurveyTrack>,
    /// First section of the lead-out, by Q.
    pub lead_out: Lba,
    /// The section behind the pause with which the program area begins, LBA 0 in a first session:
    /// where files begin.
    pub base: Lba,
    /// The sessions behind it.
    pub later: Vec<Survey>,
    /// Packs of CD-TEXT in the lead-in.
    pub(super) packs: Packs,
    /// What they say.
    pub(super) cd_text: Read,
    /// What there is beside that.
    pub rest: Rest,
}

/// A track.
#[derive(Clone, Debug)]
pub struct SurveyTrack {
    /// Its number.
    pub number: u8,
    /// CONTROL of its first section in index 01.
    pub control: Control,
    /// What its copy bit does in index 01 and on.
    pub copy: CopySetting,
    /// First recording code in Q.
    pub isrc: Option<Isrc>,
    /// What its sectors are.
    pub mode: DataMode,
    /// Index and first section, rising.
    pub indexes: Vec<(u8, Lba)>,
}

impl SurveyTrack {
    /// First section of index 01.
    #[must_use]
    pub fn start(&self) -> Lba {
        self.indexes.iter().find(|(index, _)| *index >= 1).map_or(Lba(0), |(_, start)| *start)
    }

    /// First section with its number.
    #[must_use]
    pub fn pause_start(&self) -> Lba {
        self.indexes.first().map_or(Lba(0), |(_, start)| *start)
    }

    /// Whether its samples carry pre-emphasis.
    #[must_use]
    pub fn pre_emphasis(&self) -> bool {
        !self.control.is_data() && self.control.pre_emphasis()
    }
}

/// Sections of the program area that a sheet has no place for, and what else was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// Sections whose Q has a wrong CRC.
    pub bad_q: u32,
    /// Sections with symbols in R to W.
    pub rw: u32,
    /// Sections of the lead-in with symbols in R to W, none of them a good pack of CD-TEXT.
    pub lead_in_rw: u32,
    /// Sections of the first pause with symbols in R to W, which are among [`Rest::rw`].
    pub pause_rw: u32,
    /// Sections of the first pause whose main channel is not all zero between header and check codes.
    pub filled_pause: u32,
    /// Frames with another catalog number than the first.
    pub other_mcn: u32,
    /// Frames with another recording code than the first of their track.
    pub other_isrc: u32,
    /// The disc goes on behind the last session that could be read.
    pub unread_sessions: bool,
}

/// Why a disc cannot be described by a sheet.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The lead-in holds no table of contents.
    #[error("the lead-in holds no table of contents that a reader would find")]
    NoToc,
    /// Q names no track.
    #[error("no section of the program area says which track it is in")]
    NoTracks,
    /// The recording ends before the lead-out.
    #[error("no section says that it is in the lead-out: the recording is not complete")]
    NoLeadOut,
    /// Track numbers or indexes that do not rise.
    #[error("track {track} index {index} at LBA {at} stands behind track {before}")]
    Order {
        /// Where.
        at: Lba,
        /// The track there.
        track: u8,
        /// The index there.
        index: u8,
        /// The track before.
        before: u8,
    },
    /// A track without index 01.
    #[error("track {0} has no index 01")]
    NoStart(u8),
    /// A data track whose first sector has no header of a mode that sheets know.
    #[error("track {0} is data, and its first sector is neither mode 1 nor mode 2")]
    Mode(u8),
}

impl Survey {
    /// Reads a whole image, which has the raw form.
    ///
    /// # Errors
    /// When it cannot be read, or is no disc that a sheet could describe.
    pub fn new(image: &impl RawImage) -> Result<Survey, SurveyError> {
        let start = SessionStart { lead_in: image.first_lba(), ..SessionStart::FIRST };
        let mut survey = Survey::session(image, start)?;
        let mut next = start.behind(survey.lead_out);
        while image.end_lba() > next.program {
            match Survey::session(image, next) {
                Ok(session) => {
                    next = next.behind(session.lead_out);
                    survey.later.push(session);
                }
                Err(SurveyError::Read(error)) => return Err(error.into()),
                // What it is nobody can say.
                Err(_) => {
                    survey.rest.unread_sessions = true;
                    break;
                }
            }
        }
        Ok(survey)
    }

    /// All sessions, itself the first.
    pub fn sessions(&self) -> impl Iterator<Item = &Survey> {
        std::iter::once(self).chain(&self.later)
    }

    fn session(image: &impl RawImage, start: SessionStart) -> Result<Survey, SurveyError> {
        let toc = Toc::infer_session(image, start.lead_in, start.number)?;
        let toc = toc.ok_or(SurveyError::NoToc)?;
        let base = start.program.plus(PAUSE_SECTIONS);
        let mut reader = Reader { program: start.program, base, ..Reader::default() };
        let mut run = vec![0; RUN_LEN as usize * SECTION_LEN];
        let mut at = start.lead_in;
        let lead_out = 'disc: loop {
            let left = image.end_lba().since(at).max(0).unsigned_abs();
            let count = RUN_LEN.min(left);
            if count == 0 {
                return Err(SurveyError::NoLeadOut);
            }
            let run = &mut run[..count as usize * SECTION_LEN];
            image.read(at, run)?;
            for (place, section) in (0..).zip(run.as_chunks::<SECTION_LEN>().0) {
                let lba = at.plus(place);
                if reader.section(lba, section)? {
                    break 'disc lba;
                }
            }
            at = at.plus(count);
        };
        let tracks = std::mem::take(&mut reader.tracks)
            .into_iter()
            .map(Track::finish)
            .collect::<Result<Vec<_>, _>>()?;
        if tracks.is_empty() {
            return Err(SurveyError::NoTracks);
        }
        let Reader { mcn, packs, rest, .. } = reader;
        let cd_text = packs.read(&spoken(mcn, &tracks));
        Ok(Survey { toc, mcn, tracks, lead_out, base, later: Vec::new(), packs, cd_text, rest })
    }

    /// Whether the disc has a data track.
    #[must_use]
    pub fn has_data(&self) -> bool {
        self.tracks.iter().any(|track| track.mode != DataMode::Audio)
    }

    /// Sectors from LBA 0 to the lead-out.
    #[must_use]
    pub fn program_sectors(&self) -> u32 {
        self.lead_out.0.max(0).unsigned_abs()
    }
}

/// What texts may speak of.
fn spoken(mcn: Option<Mcn>, tracks: &[SurveyTrack]) -> Spoken {
    let isrcs = tracks.iter().map(|track| track.isrc.as_ref().map(compact));
    let mcn = mcn.map(|mcn| mcn.to_string());
    Spoken {
        first_track: tracks.first().map_or(1, |track| track.number),
        codes: [mcn].into_iter().chain(isrcs).map(Option::unwrap_or_default).collect(),
    }
}

/// A track that is being read.
struct Track {
    track: SurveyTrack,
    started: bool,
    permitted: u32,
    prohibited: u32,
    mode: Option<DataMode>,
}

impl Track {
    fn finish(self) -> Result<SurveyTrack, SurveyError> {
        let Track { mut track, started, permitted, prohibited, mode } = self;
        if !started {
            return Err(SurveyError::NoStart(track.number));
        }
        track.mode = mode.ok_or(SurveyError::Mode(track.number))?;
        // A bit that alternates is as often one as zero; single departures are mistakes.
        let (few, many) = (permitted.min(prohibited), permitted.max(prohibited));
        track.copy = if few > many / 4 && !track.control.is_data() {
            CopySetting::Scms
        } else if permitted > prohibited {
            CopySetting::Permitted
        } else {
            CopySetting::Prohibited
        };
        Ok(track)
    }
}

#[derive(Default)]
struct Reader {
    /// Where the program area starts, and where its first pause ends.
    program: Lba,
    base: Lba,
    mcn: Option<Mcn>,
    tracks: Vec<Track>,
    packs: Packs,
    rest: Rest,
}

impl Reader {
    /// Takes the next section; says whether it is the first of the lead-out.
    fn section(&mut self, lba: Lba, section: &[u8; SECTION_LEN]) -> Result<bool, SurveyError> {
        let mut subcode = [0; SUBCODE_LEN];
        subcode.copy_from_slice(&section[SECTOR_LEN..]);
        let q = section::q_of(&subcode);
        let in_program = lba >= self.program;
        if in_program {
            match q.crc_ok().then(|| q.content()) {
                None => self.rest.bad_q += 1,
                Some(Ok(content)) => {
                    if self.frame(lba, &q, content, section)? {
                        return Ok(true);
                    }
                }
                Some(Err(_)) => {}
            }
        }
        if subcode.iter().any(|byte| byte & 0x3F != 0) {
            if in_program {
                self.rest.rw += 1;
                self.rest.pause_rw += u32::from(lba < self.base);
            } else if !self.packs_of(&subcode) {
                self.rest.lead_in_rw += 1;
            }
        }
        if in_program && lba < self.base && !is_empty(section, q.control().is_data()) {
            self.rest.filled_pause += 1;
        }
        Ok(false)
    }

    /// Takes the packs of a section; says whether one of them is good.
    fn packs_of(&mut self, subcode: &[u8; SUBCODE_LEN]) -> bool {
        let packs = cdtext::from_symbols(subcode);
        if !packs.iter().any(cdtext::crc_ok) {
            return false;
        }
        for pack in packs.iter().filter(|pack| **pack != [0; cdtext::PACK_LEN]) {
            self.packs.add(pack);
        }
        true
    }

    fn frame(
        &mut self,
        lba: Lba,
        q: &QFrame,
        content: QContent,
        section: &[u8; SECTION_LEN],
    ) -> Result<bool, SurveyError> {
        match content {
            QContent::Position { tno: Tno::LeadOut, .. } => return Ok(true),
            QContent::Position { tno: Tno::Track(number), index, .. } => {
                self.position(lba, q.control(), number.get(), index.get(), section)?;
            }
            QContent::Mcn { mcn, .. } => match self.mcn {
                _ if mcn.is_zero() => {}
                None => self.mcn = Some(mcn),
                Some(first) => self.rest.other_mcn += u32::from(first != mcn),
            },
            QContent::Isrc { isrc, .. } => {
                if let Some(Track { track, .. }) = self.tracks.last_mut() {
                    let first = *track.isrc.get_or_insert(isrc);
                    self.rest.other_isrc += u32::from(first != isrc);
                }
            }
            _ => {}
        }
        Ok(false)
    }

    fn position(
        &mut self,
        lba: Lba,
        control: Control,
        number: u8,
        index: u8,
        section: &[u8; SECTION_LEN],
    ) -> Result<(), SurveyError> {
        let before = self.tracks.last().map(|last| last.track.number);
        let last_index = self.tracks.last().and_then(|last| last.track.indexes.last());
        let last_index = last_index.map_or(0, |(last, _)| *last);
        match before {
            Some(before) if number == before && index >= last_index => {}
            Some(before) if number <= before => {
                return Err(SurveyError::Order { at: lba, track: number, index, before });
            }
            _ => self.tracks.push(Track {
                track: SurveyTrack {
                    number,
                    control,
                    copy: CopySetting::Prohibited,
                    isrc: None,
                    mode: DataMode::Audio,
                    indexes: Vec::new(),
                },
                started: false,
                permitted: 0,
                prohibited: 0,
                mode: None,
            }),
        }
        let Some(current) = self.tracks.last_mut() else { return Ok(()) };
        let known = current.track.indexes.last().is_some_and(|(last, _)| *last == index);
        if !known {
            current.track.indexes.push((index, lba));
        }
        if index >= 1 {
            if !current.started {
                (current.started, current.track.control) = (true, control);
                current.mode = mode_of(section, control);
            }
            match control.copy_permitted() {
                true => current.permitted += 1,
                false => current.prohibited += 1,
            }
        }
        Ok(())
    }
}

/// Whether sections are data, by the CONTROL of Q; one without a good frame is as the one before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DataBit(pub bool);

impl DataBit {
    /// Whether the next section is data.
    pub(crate) fn next(&mut self, subcode: &[u8; SUBCODE_LEN]) -> bool {
        let q = section::q_of(subcode);
        if q.crc_ok() {
            self.0 = q.control().is_data();
        }
        self.0
    }
}

fn descrambled(section: &[u8; SECTION_LEN]) -> [u8; SECTOR_LEN] {
    let (mut sector, mut out) = ([0; SECTOR_LEN], [0; SECTOR_LEN]);
    sector.copy_from_slice(&section[..SECTOR_LEN]);
    descramble(&sector, &mut out);
    out
}

fn mode_of(section: &[u8; SECTION_LEN], control: Control) -> Option<DataMode> {
    if !control.is_data() {
        return Some(DataMode::Audio);
    }
    let sector = descrambled(section);
    match sector[15] & 3 {
        _ if sector[..12] != SYNC => None,
        1 => Some(DataMode::Mode1),
        2 => Some(DataMode::Mode2),
        _ => None,
    }
}

/// Whether a section has no user data: in mode 1 and form 1 bytes 24 to 2063 are part of them.
fn is_empty(section: &[u8; SECTION_LEN], is_data: bool) -> bool {
    if is_data {
        descrambled(section)[24..2064].iter().all(|&byte| byte == 0)
    } else {
        section[..SECTOR_LEN].iter().all(|&byte| byte == 0)
    }
}
