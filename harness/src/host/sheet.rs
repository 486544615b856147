//! The cue sheet of a layout [MMC-3 5.37], and the runs of blocks that it announces.

use rawcd_format::subcode::cdtext::{self, PACK_LEN, PACKS_PER_SECTION};
use rawcd_format::{
    Coding, Control, Fill, Lba, PlannedSession, Region, RwForm, SECTION_LEN, SECTOR_LEN,
    SUBCODE_LEN, SectorType, Tno,
};
use rawcd_mmc::{CuePosition, CueSheet, DataForm};

use super::blocks::Block;
use super::session::{Gaps, SessionSettings};
use super::{Disc, HostError, NotCarried};

/// What the data form says of R-W.
const RAW_RW: u8 = 0x40;
const PACKED_RW: u8 = 0xC0;

/// Sections that are looked through at a time.
const BATCH_SECTIONS: u32 = 128;

/// Blocks of one kind in a row, by their addresses in the layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) first: Lba,
    pub(super) end: Lba,
    pub(super) block: Block,
}

/// What of the lead-in the host sends.
pub(super) enum LeadIn {
    /// Nothing.
    Made,
    /// The symbols of these sections, over and over: CD-TEXT.
    CdText(Vec<[u8; SUBCODE_LEN]>),
    /// The symbols of the image.
    Image(RwForm),
}

impl LeadIn {
    /// What a plan declares for it.
    pub(super) fn new(disc: &Disc<'_>, settings: &SessionSettings) -> Result<LeadIn, HostError> {
        let PlannedSession { plan, layout, start, .. } = disc.session;
        let packs = cdtext::make(plan, layout).map_err(NotCarried::from)?;
        if !packs.is_empty() {
            return Ok(LeadIn::CdText(cycle(&packs)));
        }
        let (true, Some(form)) = (plan.subcode_rw.is_some(), settings.rw) else {
            return Ok(LeadIn::Made);
        };
        if has_symbols(disc, start.lead_in.max(disc.image.first_lba()), start.program)? {
            return Ok(LeadIn::Image(form));
        }
        Ok(LeadIn::Made)
    }

    const fn form_bits(&self) -> u8 {
        match self {
            LeadIn::Made => 0,
            LeadIn::CdText(_) => RAW_RW,
            LeadIn::Image(form) => form_bits(Some(*form)),
        }
    }
}

/// The sections that packs fill, until the first pack is again the first of a section.
fn cycle(packs: &[[u8; PACK_LEN]]) -> Vec<[u8; SUBCODE_LEN]> {
    let mut rest = packs.iter().cycle();
    let mut left = packs.len();
    while !left.is_multiple_of(PACKS_PER_SECTION) {
        left += packs.len();
    }
    let mut next = || *rest.next().expect("there are packs, and they come over and over");
    let section = |_| cdtext::to_symbols(&std::array::from_fn(|_| next()));
    (0..left / PACKS_PER_SECTION).map(section).collect()
}

/// Whether a section of the image has R-W symbols.
fn has_symbols(disc: &Disc<'_>, first: Lba, end: Lba) -> Result<bool, HostError> {
    let mut at = first;
    while at < end {
        let count = BATCH_SECTIONS.min(end.since(at).unsigned_abs());
        let mut sections = vec![0; count as usize * SECTION_LEN];
        disc.image.read(at, &mut sections)?;
        let symbols = |section: &[u8]| section[SECTOR_LEN..].iter().any(|byte| byte & 0x3F != 0);
        if sections.chunks_exact(SECTION_LEN).any(symbols) {
            return Ok(true);
        }
        at = at.plus(count);
    }
    Ok(false)
}

const fn form_bits(rw: Option<RwForm>) -> u8 {
    match rw {
        None => 0,
        Some(RwForm::Raw) => RAW_RW,
        Some(RwForm::Packed) => PACKED_RW,
    }
}

/// Where a session goes, beside where the layout has it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shift {
    /// Sections that it lies further on.
    pub(super) sections: i32,
    /// By how much its track numbers are higher.
    pub(super) tracks: u8,
}

/// A session as it is announced and sent.
#[derive(Clone, Debug)]
pub(super) struct Program {
    pub(super) sheet: CueSheet,
    pub(super) runs: Vec<Run>,
}

/// Announces every region of the layout; those alike in all but place are one.
pub(super) fn program(
    disc: &Disc<'_>,
    settings: &SessionSettings,
    lead_in: &LeadIn,
    shift: Shift,
) -> Result<Program, HostError> {
    check_symbols(disc, settings)?;
    let PlannedSession { plan, layout, .. } = disc.session;
    let mut sheet = CueSheet { mcn: plan.mcn, ..CueSheet::default() };
    for (track, span) in plan.tracks.iter().zip(layout.tracks()) {
        if let Some(isrc) = track.isrc.filter(|_| track.sector_type.is_audio()) {
            sheet.isrcs.push((span.number.get() + shift.tracks, isrc));
        }
    }
    let (first, last) = (&plan.tracks[0], &plan.tracks[plan.tracks.len() - 1]);
    let form = match lead_in.form_bits() {
        0 => empty_form(first.sector_type),
        rw => 0x01 | rw,
    };
    sheet.positions.push(position(first.toc_control(), 0, 0, form, Lba::PROGRAM_START)?);
    let mut runs: Vec<Run> = Vec::new();
    for region in layout.regions() {
        let Tno::Track(number) = region.tno else { continue };
        let (form, block) = carried(disc, settings, region)?;
        let entry = CuePosition {
            scms: region.scms,
            ..position(
                region.control,
                number.get() + shift.tracks,
                region.index.get(),
                form,
                Lba(region.first.0 + shift.sections),
            )?
        };
        match (sheet.positions.last(), runs.last_mut()) {
            (Some(before), Some(run)) if is_alike(before, &entry) => run.end = region.end,
            _ => {
                sheet.positions.push(entry);
                runs.push(Run { first: region.first, end: region.end, block });
            }
        }
    }
    let end = Lba(layout.lead_out_start().0 + shift.sections);
    let form = empty_form(last.sector_type);
    sheet.positions.push(position(last.toc_control(), CueSheet::LEAD_OUT, 1, form, end)?);
    runs.retain(|run| run.block.len() > 0);
    Ok(Program { sheet, runs })
}

/// R-W goes with blocks that the host sends, up to the lead-out.
fn check_symbols(disc: &Disc<'_>, settings: &SessionSettings) -> Result<(), HostError> {
    let PlannedSession { plan, layout, .. } = disc.session;
    if plan.subcode_rw.is_none() {
        return Ok(());
    }
    let why = match settings.rw {
        None => "these blocks carry none (`rw: raw` or `rw: packed`)",
        Some(_) if settings.gaps(plan) == Gaps::Made => {
            "none go with a pause that the drive makes (`gaps: sent`)"
        }
        Some(_) if has_symbols(disc, layout.lead_out_start(), layout.end())? => {
            "the lead-out is the drive's"
        }
        Some(_) => return Ok(()),
    };
    Err(NotCarried::SubcodeRw(why).into())
}

/// The data form of a region, and what its blocks hold.
fn carried(
    disc: &Disc<'_>,
    settings: &SessionSettings,
    region: &Region,
) -> Result<(u8, Block), NotCarried> {
    let plan = &disc.session.plan;
    let track = region.tno.track().map_or(0, |number| number.get());
    let is_gap = region.fill == Fill::Zero;
    let gaps = if is_gap { settings.gaps(plan) } else { Gaps::Sent };
    if let Fill::User { ordinal, .. } = region.fill {
        let sector_type = plan.tracks[ordinal].sector_type;
        if sector_type.is_raw() && !settings.whole_sectors {
            let why = "only whole sectors hold it (`form: raw`)";
            return Err(NotCarried::SectorType { track, sector_type, why });
        }
    }
    let block = Block::of_coding(region.coding, settings.whole_sectors).ok_or({
        let why = "there is no data form for it";
        NotCarried::SectorType { track, sector_type: SectorType::Mode0, why }
    })?;
    if gaps == Gaps::Made {
        let kind = match region.coding {
            Coding::Audio => SectorType::Audio,
            Coding::Data(kind) => kind,
        };
        return Ok((empty_form(kind), Block::NOTHING));
    }
    let ignored = if gaps == Gaps::Ignored { 2 } else { 0 };
    let whole = u8::from(settings.whole_sectors);
    let main = match region.coding {
        Coding::Audio => 0x00,
        Coding::Data(SectorType::Mode1) => 0x10 | whole | ignored,
        Coding::Data(SectorType::Mode2Form1 | SectorType::Mode2Form2) => 0x20 | whole | ignored,
        Coding::Data(_) => 0x30 | whole | ignored,
    };
    Ok((main | form_bits(settings.rw), block.with_rw(settings.rw.is_some())))
}

/// The data form of sections that the drive makes.
fn empty_form(kind: SectorType) -> u8 {
    match kind.cooked() {
        SectorType::Audio => 0x01,
        SectorType::Mode1 => 0x14,
        SectorType::Mode2Form1 | SectorType::Mode2Form2 => 0x24,
        _ => 0x34,
    }
}

fn position(
    control: Control,
    track: u8,
    index: u8,
    form: u8,
    at: Lba,
) -> Result<CuePosition, NotCarried> {
    let time = at.to_msf().filter(|_| at >= Lba::PROGRAM_START).ok_or(NotCarried::Beyond(at))?;
    let form = DataForm(form);
    Ok(CuePosition { control, track, index, form, scms: false, time, at: 0 })
}

/// Whether an entry says nothing new.
fn is_alike(before: &CuePosition, entry: &CuePosition) -> bool {
    CuePosition { time: entry.time, ..*before } == *entry
}
