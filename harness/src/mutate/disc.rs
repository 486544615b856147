//! The disc that is mutated: recorded once, looked up often.

use std::collections::{BTreeMap, BTreeSet};

use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::section::{p_bits_of, q_of};
use rawcd_format::{
    Coding, Contents, DiscLayout, DiscPlan, Fill, LayoutError, Lba, Place, PlannedSession,
    RawImage, ReadError, Region, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN, SectorType, Tno,
};
use rawcd_judge::Subject;
use rawcd_sim::{Drive, DriveProfile, InProcess, Medium, Recording};
use rawcd_writer::WriterError;

use crate::altered::write_q;
use crate::run::{BurnSettings, Covered, burn};
use crate::store::FileStorage;

/// The bytes of a section.
pub(super) type Section = [u8; SECTION_LEN];

/// Sections read at once while a disc is looked through.
const BATCH_SECTIONS: u32 = 64;

/// A recorded disc and what is declared of it.
pub struct Disc {
    /// What it is called in reports.
    pub name: String,
    medium: Medium<FileStorage>,
    /// What was declared.
    pub plan: DiscPlan,
    /// Where that puts everything.
    pub layout: DiscLayout,
    /// The judge's own contents.
    pub contents: Contents,
    /// Where Q is of mode 2 or 3, and which.
    specials: BTreeMap<Lba, u8>,
    /// Where P changes: the first section with another one than before.
    p_edges: Vec<Lba>,
}

/// Sections that are alike in area, coding and filling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stratum {
    /// What they are.
    pub(super) name: String,
    /// Runs of them, first and behind the last.
    pub(super) runs: Vec<(Lba, Lba)>,
}

impl Disc {
    /// Burns `image`, that of a plan, as raw blocks on the simulated drive.
    ///
    /// # Errors
    /// When the burn does not come about, or as [`Disc::new`].
    pub fn burn(
        name: &str,
        medium: Medium<FileStorage>,
        image: &dyn RawImage,
        plan: DiscPlan,
        contents: Contents,
    ) -> Result<Disc, DiscError> {
        let mut drive = Drive::new(DriveProfile::default());
        drive.insert(medium);
        let settings = BurnSettings::default();
        let (result, transport) =
            burn(InProcess::new(drive), image, &settings, &mut Covered::new(), |_| {});
        result?;
        let medium = transport.into_drive().take();
        let medium = medium.expect("it was put in, and nothing ejects it");
        Disc::new(name, medium, plan, contents)
    }

    /// Looks through what was recorded.
    ///
    /// # Errors
    /// When the plan has no place, or the recording cannot be read.
    pub fn new(
        name: &str,
        medium: Medium<FileStorage>,
        plan: DiscPlan,
        contents: Contents,
    ) -> Result<Disc, DiscError> {
        let layout = DiscLayout::place(&plan, &[])?;
        let (mut specials, mut p_edges) = (BTreeMap::new(), Vec::new());
        let recording = medium.recording();
        let mut p_before = false;
        let mut blocks = vec![0; BATCH_SECTIONS as usize * SECTION_LEN];
        let mut at = recording.first_lba();
        while at < recording.end_lba() {
            let left = recording.end_lba().since(at).unsigned_abs();
            let blocks = &mut blocks[..left.min(BATCH_SECTIONS) as usize * SECTION_LEN];
            recording.read(at, blocks)?;
            for block in blocks.as_chunks::<SECTION_LEN>().0 {
                let adr = q(block).adr();
                if matches!(adr, 2 | 3) {
                    specials.insert(at, adr);
                }
                let p = p(block);
                if p != p_before {
                    p_edges.push(at);
                }
                p_before = p;
                at = at.plus(1);
            }
        }
        let name = name.to_owned();
        Ok(Disc { name, medium, plan, layout, contents, specials, p_edges })
    }

    pub(super) fn recording(&self) -> &Recording<FileStorage> {
        self.medium.recording()
    }

    /// As what a judge takes it.
    pub(super) fn subject(&self) -> Subject<'static> {
        Subject::Disc {
            lead_in_start: self.medium.lead_in_start(),
            last_lead_out: self.medium.last_lead_out_start(),
            modes: &[],
        }
    }

    /// Sections that were recorded.
    pub(super) fn recording_len(&self) -> u32 {
        self.recording().len()
    }

    pub(super) fn first(&self) -> Lba {
        self.recording().first_lba()
    }

    pub(super) fn end(&self) -> Lba {
        self.recording().end_lba()
    }

    pub(super) fn holds(&self, lba: Lba) -> bool {
        (self.first()..self.end()).contains(&lba)
    }

    pub(super) fn at(&self, lba: Lba) -> Place<'_> {
        self.layout.at(lba)
    }

    /// A section as it was recorded.
    ///
    /// # Panics
    /// When it is not on the disc, or cannot be read any more: it was read once.
    pub(super) fn section(&self, lba: Lba) -> Section {
        let mut section = [0; SECTION_LEN];
        self.recording().read(lba, &mut section).expect("the recording was read before");
        section
    }

    pub(super) fn q(&self, lba: Lba) -> QFrame {
        q(&self.section(lba))
    }

    /// The mode of Q where it is 2 or 3.
    pub(super) fn special(&self, lba: Lba) -> Option<u8> {
        self.specials.get(&lba).copied()
    }

    /// Sections with Q of mode `adr`.
    pub(super) fn specials(&self, adr: u8) -> impl Iterator<Item = Lba> + '_ {
        self.specials.iter().filter(move |(_, mode)| **mode == adr).map(|(lba, _)| *lba)
    }

    pub(super) fn p_edges(&self) -> &[Lba] {
        &self.p_edges
    }

    /// The frame of mode 1 that belongs at `lba`, outside the lead-in.
    pub(super) fn position(&self, lba: Lba) -> QFrame {
        let place = self.at(lba);
        let (tno, index) = (place.region.tno, place.region.index);
        QFrame::position(place.control, tno, index, place.relative(), lba.to_msf_wrapping())
    }

    /// Sections from the first to behind the last with the TNO that `lba` has in its session.
    pub(super) fn extent(&self, lba: Lba) -> (Lba, Lba) {
        let session = &self.layout.sessions()[self.layout.session_number(lba)];
        let tno = session.layout.at(lba).region.tno;
        let same = || session.layout.regions().iter().filter(|region| region.tno == tno);
        let first = same().map(|region| region.first).min().unwrap_or(lba);
        let end = same().map(|region| region.end).max().unwrap_or(lba);
        (first.max(self.first()), end.min(self.end()))
    }

    /// How the main channel at `lba` is coded; in a lead-in it is silence.
    pub(super) fn kind(&self, lba: Lba) -> SectorType {
        kind_of(self.at(lba).region)
    }

    /// Whether what the plan has at `lba` is user data.
    pub(super) fn is_user(&self, lba: Lba) -> bool {
        is_user(self.at(lba).region)
    }

    /// Every section, by what it is.
    pub(super) fn strata(&self) -> Vec<Stratum> {
        let mut strata: BTreeMap<String, Vec<(Lba, Lba)>> = BTreeMap::new();
        for session in self.layout.sessions() {
            for region in session.layout.regions() {
                let (first, end) = (region.first.max(self.first()), region.end.min(self.end()));
                if first < end {
                    strata.entry(name(session, region)).or_default().push((first, end));
                }
            }
        }
        strata.into_iter().map(|(name, runs)| Stratum { name, runs }).collect()
    }
}

/// What sections a disc of this layout has: kinds in areas, modes of Q.
#[must_use]
pub fn sorts(layout: &DiscLayout) -> BTreeSet<String> {
    let mut sorts = BTreeSet::new();
    for session in layout.sessions() {
        sorts.extend(session.layout.regions().iter().map(|region| name(session, region)));
        let plan = &session.plan;
        let has_isrc = plan.tracks.iter().any(|track| track.isrc.is_some());
        let modes = [(2, plan.mcn.is_some()), (3, has_isrc)];
        sorts.extend(modes.iter().filter(|(_, is_there)| *is_there).map(|(adr, _)| mode(*adr)));
    }
    sorts
}

/// The sort of section that has Q of this mode.
pub(super) fn mode(adr: u8) -> String {
    format!("mode {adr}")
}

/// What the sections of a region are.
fn name(session: &PlannedSession, region: &Region) -> String {
    let kind = kind_of(region);
    let area = match region.tno {
        Tno::LeadIn if session.plan.cd_text.is_some() => "lead-in with CD-TEXT".to_owned(),
        Tno::LeadIn if !session.pointers.is_empty() => "lead-in with B0".to_owned(),
        Tno::LeadIn => "lead-in".to_owned(),
        Tno::LeadOut => format!("lead-out {kind}"),
        Tno::Track(_) if is_user(region) => format!("program {kind}"),
        Tno::Track(_) => format!("gap {kind}"),
    };
    let stream = if session.plan.subcode_rw.is_some() { " with R-W" } else { "" };
    format!("{area}{stream}")
}

fn kind_of(region: &Region) -> SectorType {
    match region.coding {
        Coding::Audio => SectorType::Audio,
        Coding::Data(kind) => kind,
    }
}

fn is_user(region: &Region) -> bool {
    matches!(region.fill, Fill::User { .. } | Fill::SpecialPregap)
}

/// Why a disc cannot be mutated.
#[derive(Debug, thiserror::Error)]
pub enum DiscError {
    /// The plan has no place.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The burn was refused.
    #[error("the disc cannot be burned: {0}")]
    Burn(#[from] WriterError),
    /// What was recorded cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

fn subcode(section: &Section) -> &[u8; SUBCODE_LEN] {
    section.last_chunk().expect("a section ends in its subcode")
}

pub(super) fn q(section: &Section) -> QFrame {
    q_of(subcode(section))
}

/// P by its first bit.
pub(super) fn p(section: &Section) -> bool {
    p_bits_of(subcode(section))[0] & 0x80 != 0
}

/// Puts another Q in, and leaves all else.
pub(super) fn put_q(section: &mut Section, frame: &QFrame) {
    write_q(rawcd_format::BlockForm::Raw, frame, &mut section[SECTOR_LEN..]);
}

/// Puts other data bytes of Q in, with the CRC that they call for.
pub(super) fn edit_q(section: &mut Section, edit: impl FnOnce(&mut [u8; 10])) {
    let mut data = *q(section).0.first_chunk::<10>().expect("a frame has twelve bytes");
    edit(&mut data);
    put_q(section, &QFrame::from_data(data));
}
