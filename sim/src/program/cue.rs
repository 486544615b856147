//! [`CueProgram`]: a session at once, as a cue sheet announces it [MMC-3 5.37].

use rawcd_format::subcode::rw::Interleaver;
use rawcd_format::{
    Area, Coding, Control, Fill, IndexNumber, Isrc, Layout, Lba, Msf, NextSession, Region,
    SECTION_LEN, Tno, TocItem, TocPoint, TrackNumber, TrackSpan, bcd::to_bcd,
};
use rawcd_mastering::{Codes, Session};
use rawcd_mmc::{CuePosition, CueSheet};

use super::{HostBlock, SessionPlace, push_section};

/// A session in the making.
#[derive(Clone, Debug)]
pub(crate) struct CueProgram {
    session: Session,
    /// What blocks carry in each region of the layout, lead-in and lead-out included.
    blocks: Vec<HostBlock>,
    next: Lba,
    interleaver: Interleaver,
}

/// An entry that makes no sense where it stands: the byte of the sheet, and what would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CueRefusal {
    pub byte: u16,
}

const fn refuse(entry: &CuePosition, byte: u16) -> CueRefusal {
    CueRefusal { byte: entry.at + byte }
}

impl CueProgram {
    /// What `sheet` makes of the session at `place`, whose lead-out may start at `latest_lead_out`
    /// or before. `disc_type` is PSEC of A0.
    pub(crate) fn new(
        sheet: &CueSheet,
        place: &SessionPlace,
        latest_lead_out: Lba,
        next: NextSession,
        disc_type: u8,
    ) -> Result<CueProgram, CueRefusal> {
        let [lead_in, program @ .., lead_out] = &*sheet.positions else {
            return Err(CueRefusal { byte: 0 });
        };
        check_ends(lead_in, program, lead_out, place)?;
        if address(lead_out) > latest_lead_out {
            return Err(refuse(lead_out, 5));
        }
        let mut parts = Parts::default();
        parts.push(lead_in, place.lead_in, place.program, Tno::LeadIn)?;
        let ends = program.iter().skip(1).chain([lead_out]);
        for (entry, end) in program.iter().zip(ends) {
            let number = TrackNumber::new(entry.track).map_err(|_| refuse(entry, 1))?;
            let (first, end) = (address(entry), address(end));
            if end <= first {
                return Err(refuse(entry, 5));
            }
            parts.follow(entry, number, first, end)?;
            parts.push(entry, first, end, Tno::Track(number))?;
        }
        let end = address(lead_out);
        if parts.tracks.last().is_none_or(|track| track.user_end == track.start) {
            return Err(refuse(lead_out, 1));
        }
        parts.push(lead_out, end, end.plus(place.lead_out_sections()), Tno::LeadOut)?;
        Ok(parts.into_program(sheet, place, next, disc_type))
    }

    /// Where the next block of the host goes, behind what the drive makes; the start of the
    /// lead-out when all have come.
    pub(crate) fn next(&self) -> Lba {
        let layout = self.session.layout();
        let mut at = self.next;
        while at < layout.lead_out_start() {
            let region = layout.region_number(at);
            if self.blocks[region].len() > 0 {
                break;
            }
            at = layout.regions()[region].end;
        }
        at
    }

    /// The session.
    pub(crate) const fn session(&self) -> &Session {
        &self.session
    }

    /// Whether all blocks have come.
    pub(crate) fn is_complete(&self) -> bool {
        self.next() >= self.session.layout().lead_out_start()
    }

    /// Whether the first block of the session may go to `lba`: the start of the program area, or
    /// behind any sections of a lead-in for which the host sends R-W.
    pub(crate) fn may_begin_at(&self, lba: Lba) -> bool {
        let lead_in = self.session.layout().regions()[0];
        let in_lead_in = self.blocks[0].len() > 0 && (lead_in.first..lead_in.end).contains(&lba);
        in_lead_in || lba == self.next()
    }

    /// The host begins with `lba`, and gives the sections before it, which the drive makes: the
    /// first, and how many.
    pub(crate) fn begin_at(&mut self, lba: Lba) -> (Lba, u32) {
        let lead_in = self.session.layout().regions()[0];
        if lba < lead_in.end {
            self.next = lba;
        }
        (lead_in.first, lba.min(lead_in.end).since(lead_in.first).unsigned_abs())
    }

    /// Bytes of `count` blocks from `first` on; `None` when the host has not as many to send in a
    /// row.
    pub(crate) fn bytes_of(&self, first: Lba, count: u32) -> Option<usize> {
        let layout = self.session.layout();
        let mut at = first;
        let end = at.0.checked_add(i32::try_from(count).ok()?).map(Lba)?;
        let mut bytes = 0;
        while at < end {
            let region = layout.region_number(at);
            let block = self.blocks[region];
            if block.len() == 0 || at >= layout.lead_out_start() {
                return None;
            }
            let stop = layout.regions()[region].end.min(end);
            bytes += block.len() * stop.since(at).unsigned_abs() as usize;
            at = stop;
        }
        Some(bytes)
    }

    /// Goes to where the host comes in, and gives the sections up to there, which the drive
    /// makes: the first, and how many.
    pub(crate) fn skip_generated(&mut self) -> (Lba, u32) {
        let first = self.next;
        self.next = self.next();
        (first, self.next.since(first).unsigned_abs())
    }

    /// Takes the blocks in `bytes` and gives their sections.
    ///
    /// # Panics
    /// When there are more than the host has to send here, or not whole ones.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut rest = bytes;
        let mut sections = Vec::with_capacity(bytes.len() / 2048 * SECTION_LEN);
        while !rest.is_empty() {
            let block = self.blocks[self.session.layout().region_number(self.next)];
            let (bytes, after) = rest.split_at(block.len());
            push_section(
                &self.session,
                self.next,
                &block,
                bytes,
                &mut self.interleaver,
                &mut sections,
            );
            self.next = self.next.plus(1);
            rest = after;
        }
        sections
    }
}

fn address(entry: &CuePosition) -> Lba {
    entry.time.to_lba(Area::Program)
}

/// Lead-in first and lead-out last, and the program where the disc wants it. The lead-in's time
/// is not looked at: hosts send anything.
fn check_ends(
    lead_in: &CuePosition,
    program: &[CuePosition],
    lead_out: &CuePosition,
    place: &SessionPlace,
) -> Result<(), CueRefusal> {
    if lead_in.track != 0 {
        return Err(refuse(lead_in, 1));
    }
    if lead_out.track != CueSheet::LEAD_OUT {
        return Err(refuse(lead_out, 1));
    }
    if lead_out.index != 1 {
        return Err(refuse(lead_out, 2));
    }
    let first = program.first().ok_or(refuse(lead_out, 1))?;
    if first.index != 0 {
        return Err(refuse(first, 2));
    }
    if address(first) != place.program {
        return Err(refuse(first, 5));
    }
    if place.number > 1 && first.track != place.first_track {
        return Err(refuse(first, 1));
    }
    Ok(())
}

#[derive(Default)]
struct Parts {
    regions: Vec<Region>,
    blocks: Vec<HostBlock>,
    tracks: Vec<TrackSpan>,
    /// CONTROL of each track, from its index 01.
    controls: Vec<Control>,
    /// Of the last entry.
    index: u8,
}

impl Parts {
    /// Lead-in and lead-out are made by the drive, whatever form they have; for a lead-in the host
    /// may send R-W, which is CD-TEXT.
    fn push(
        &mut self,
        entry: &CuePosition,
        first: Lba,
        end: Lba,
        tno: Tno,
    ) -> Result<(), CueRefusal> {
        let block = HostBlock::of_form(entry.form).ok_or(refuse(entry, 3))?;
        let is_program = matches!(tno, Tno::Track(_));
        let rw_goes = match tno {
            Tno::LeadIn => block.main_len() == 0,
            Tno::Track(_) => block.main_len() > 0,
            Tno::LeadOut => false,
        };
        if block.rw().is_some() && !rw_goes {
            return Err(refuse(entry, 3));
        }
        let block = if tno == Tno::LeadIn { block.without_main() } else { block };
        let is_data = matches!(block.coding(), Coding::Data(_));
        if is_program && is_data != entry.control.is_data() {
            return Err(refuse(entry, 3));
        }
        let index = if tno == Tno::LeadIn { 0 } else { entry.index };
        self.regions.push(Region {
            first,
            end,
            tno,
            index: IndexNumber::new(index).map_err(|_| refuse(entry, 2))?,
            control: entry.control,
            scms: entry.scms && is_program,
            coding: block.coding(),
            fill: Fill::Zero,
        });
        self.blocks.push(block);
        Ok(())
    }

    /// An entry of the program area belongs to the track before, with the same index or the next,
    /// or begins the next track, with index 00 or 01.
    fn follow(
        &mut self,
        entry: &CuePosition,
        number: TrackNumber,
        first: Lba,
        end: Lba,
    ) -> Result<(), CueRefusal> {
        match self.tracks.last_mut() {
            Some(track) if track.number == number => {
                if entry.index != self.index && entry.index != self.index + 1 {
                    return Err(refuse(entry, 2));
                }
                let is_new = entry.index != self.index;
                track.end = end;
                match entry.index {
                    0 => (track.start, track.user_end) = (end, end),
                    1 if is_new => {
                        (track.start, track.user_end) = (first, end);
                        if let Some(control) = self.controls.last_mut() {
                            *control = entry.control;
                        }
                    }
                    _ => {
                        track.user_end = end;
                        if is_new {
                            track.indexes.push(first);
                        }
                    }
                }
            }
            last => {
                let has_start = last.as_ref().is_none_or(|track| track.user_end > track.start);
                let follows = last.is_none_or(|track| track.number.get() + 1 == number.get());
                if !has_start || !follows {
                    return Err(refuse(entry, 1));
                }
                if entry.index > 1 {
                    return Err(refuse(entry, 2));
                }
                let (start, user_end) = if entry.index == 0 { (end, end) } else { (first, end) };
                self.tracks.push(TrackSpan {
                    number,
                    pause_start: first,
                    start,
                    indexes: Vec::new(),
                    user_end,
                    end,
                });
                self.controls.push(entry.control);
            }
        }
        self.index = entry.index;
        Ok(())
    }

    fn into_program(
        self,
        sheet: &CueSheet,
        place: &SessionPlace,
        next: NextSession,
        disc_type: u8,
    ) -> CueProgram {
        let Parts { regions, blocks, tracks, controls, .. } = self;
        let lead_out = regions.last().map_or(place.program, |region| region.first);
        let toc = toc(&tracks, &controls, lead_out, disc_type);
        let isrc = |number: TrackNumber| -> Option<Isrc> {
            sheet.isrcs.iter().find(|(track, _)| *track == number.get()).map(|(_, isrc)| *isrc)
        };
        let codes = Codes {
            mcn: sheet.mcn,
            isrcs: tracks.iter().map(|track| isrc(track.number)).collect(),
            pointers: place.pointers(next, controls[0], lead_out),
        };
        CueProgram {
            session: Session::new(Layout::from_parts(regions, tracks, toc), codes),
            blocks,
            next: place.program,
            interleaver: Interleaver::default(),
        }
    }
}

/// The table of contents of a session: tracks, A0, A1, A2 [ECMA-130 22.3.4].
pub(super) fn toc(
    tracks: &[TrackSpan],
    controls: &[Control],
    lead_out: Lba,
    disc_type: u8,
) -> Vec<TocItem> {
    let time = |lba: Lba| Msf::from_frames_wrapping((lba.0 + 150).unsigned_abs()).to_bcd();
    let mut items: Vec<TocItem> = tracks
        .iter()
        .zip(controls)
        .map(|(track, &control)| TocItem {
            point: TocPoint::Track(track.number),
            control,
            p: time(track.start),
        })
        .collect();
    let (Some(first), Some(last)) = (tracks.first(), tracks.last()) else { return items };
    let (control, last_control) = (controls[0], controls[controls.len() - 1]);
    let number = |track: &TrackSpan| to_bcd(track.number.get());
    items.extend([
        TocItem { point: TocPoint::FirstTrack, control, p: [number(first), disc_type, 0] },
        TocItem { point: TocPoint::LastTrack, control: last_control, p: [number(last), 0, 0] },
        TocItem { point: TocPoint::LeadOut, control: last_control, p: time(lead_out) },
    ]);
    items
}
