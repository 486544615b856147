//! What a disc or image holds, section by section, as runs and tables: what pages and comparisons
//! show. Nothing here is held against a plan.
//!
//! A [`Viewer`] is a fold over blocks, in order. Where a section lies is told by its place; what its
//! Q says counts when its CRC is good. It keeps runs, not sections, and is bounded whatever comes.

mod lane;
#[cfg(test)]
mod tests;
mod texts;
mod tracks;

use std::collections::BTreeMap;

use rawcd_format::sector::{SYNC, descramble, detect, is_left_unscrambled};
use rawcd_format::subcode::section::{from_pq16, p_bits_of, q_of};
use rawcd_format::subcode::{QContent, QFrame};
use rawcd_format::{
    BlockForm, Control, IndexNumber, Lba, Mcn, RawImage, ReadError, SECTOR_LEN, SUBCODE_LEN,
    SectorType, Tno,
};

use lane::CopyLane;
pub(crate) use lane::{Lane, UNTOLD};
use texts::Packs;
pub(crate) use texts::{PERFORMER, TITLE, latin1};
pub(crate) use tracks::SeenTrack;
use tracks::Tracks;

/// Blocks that are read at a time.
const BATCH_BLOCKS: u32 = 64;
/// What an item of a table of contents may be at most, to be voted for.
const MAX_CANDIDATES: usize = 64;
/// Places of catalog numbers and recording codes that are kept.
const MAX_PLACES: usize = 20_000;

/// What stands in the main channel of a section.
pub(crate) mod main_channel {
    /// Nothing but zeros.
    pub(crate) const SILENCE: i32 = 0;
    /// Samples.
    pub(crate) const AUDIO: i32 = 1;
    /// Sync and header of a sector that was never scrambled.
    pub(crate) const UNSCRAMBLED: i32 = 2;
    /// Sync, and no header that can be read.
    pub(crate) const BROKEN: i32 = 3;
    /// Mode 0, and behind it 1, 2, form 1 and form 2.
    pub(crate) const MODE0: i32 = 10;
}

/// The bits of P differ in a section.
pub(crate) const P_MIXED: i32 = 2;
/// What lanes have for the lead-out.
pub(crate) const LEAD_OUT: i32 = 170;

/// R-W holds packs of CD-TEXT.
const RW_CD_TEXT: i32 = 2;

/// A lane for each property that timelines show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes {
    /// See [`main_channel`].
    pub(crate) main: Lane,
    /// 0, 1 or [`P_MIXED`].
    pub(crate) p: Lane,
    /// The mode of Q, those with codes as 1; 0 where its CRC is wrong.
    pub(crate) q: Lane,
    /// CONTROL without its copy bit.
    pub(crate) control: Lane,
    /// 0, 1 or [`CopyLane::ALTERNATES`].
    pub(crate) copy: Lane,
    /// 0 for the lead-in, 1 to 99, 170 for the lead-out.
    pub(crate) track: Lane,
    /// 0 to 99.
    pub(crate) index: Lane,
    /// 0 nothing, 1 symbols, 2 CD-TEXT.
    pub(crate) rw: Lane,
}

/// What an item of a table of contents says: CONTROL and PMIN, PSEC, PFRAME as on disc.
pub(crate) type Item = (Control, [u8; 3]);

/// A disc as it was looked through.
#[derive(Clone, Debug)]
pub(crate) struct View {
    /// Its sections, first and behind the last.
    pub(crate) first: Lba,
    pub(crate) end: Lba,
    pub(crate) lanes: Lanes,
    /// The first media catalog number, and where Q carries any.
    pub(crate) mcn: Option<Mcn>,
    pub(crate) mcn_places: Vec<Lba>,
    pub(crate) isrc_places: Vec<Lba>,
    /// The tables of contents, by session from 1 and POINT, each as most of its frames have it.
    pub(crate) toc: BTreeMap<(u8, u8), Item>,
    /// Tracks by Q, in order.
    pub(crate) tracks: Vec<SeenTrack>,
    /// First section of each lead-out by Q, and its CONTROL.
    pub(crate) lead_outs: Vec<(Lba, Control)>,
    /// Texts of CD-TEXT by pack type and track, 0 for the disc.
    pub(crate) texts: BTreeMap<(u8, u8), String>,
}

impl View {
    /// Looks through a whole image.
    pub(crate) fn of(image: &dyn RawImage) -> Result<View, ReadError> {
        let mut viewer = Viewer::new(image.form(), image.first_lba());
        each_batch(image, |_, blocks| {
            viewer.feed(blocks);
            Ok(())
        })?;
        Ok(viewer.finish())
    }
}

/// Reads an image from its first block to its last, a batch at a time.
pub(crate) fn each_batch<E: From<ReadError>>(
    image: &dyn RawImage,
    mut take: impl FnMut(Lba, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let block_len = image.form().block_len();
    let mut blocks = vec![0; BATCH_BLOCKS as usize * block_len];
    let mut done = 0;
    while done < image.len() {
        let count = BATCH_BLOCKS.min(image.len() - done);
        let blocks = &mut blocks[..count as usize * block_len];
        let at = image.first_lba().plus(done);
        image.read(at, blocks)?;
        take(at, blocks)?;
        done += count;
    }
    Ok(())
}

/// P, Q and R-W of a block; R-W where its form has any.
pub(crate) struct Subcode<'b> {
    pub(crate) p: [u8; 12],
    pub(crate) q: QFrame,
    pub(crate) q_is_good: bool,
    pub(crate) rw: Option<&'b [u8; SUBCODE_LEN]>,
}

impl<'b> Subcode<'b> {
    /// Takes what stands behind the main channel of a block apart; `None` when it is too short.
    pub(crate) fn new(form: BlockForm, subcode: &'b [u8]) -> Option<Subcode<'b>> {
        if form == BlockForm::Pq {
            let (p, q) = from_pq16(subcode.first_chunk()?);
            let p = [if p { 0xFF } else { 0 }; 12];
            return Some(Subcode { p, q, q_is_good: q.crc_ok_in_pq_form(), rw: None });
        }
        let subcode = subcode.first_chunk()?;
        let (p, q) = (p_bits_of(subcode), q_of(subcode));
        Some(Subcode { p, q, q_is_good: q.crc_ok(), rw: Some(subcode) })
    }

    /// 0, 1 or [`P_MIXED`].
    pub(crate) fn flag(&self) -> i32 {
        match self.p {
            p if p == [0; 12] => 0,
            p if p == [0xFF; 12] => 1,
            _ => P_MIXED,
        }
    }
}

/// What the main channel of a section is by its own bytes, see [`main_channel`].
pub(crate) fn main_of(sector: &[u8; SECTOR_LEN]) -> i32 {
    if sector[..12] != SYNC {
        let is_silent = sector.iter().all(|&byte| byte == 0);
        return if is_silent { main_channel::SILENCE } else { main_channel::AUDIO };
    }
    if is_left_unscrambled(sector) {
        return main_channel::UNSCRAMBLED;
    }
    let mut plain = [0; SECTOR_LEN];
    descramble(sector, &mut plain);
    detect(&plain).map_or(main_channel::BROKEN, |kind| main_channel::MODE0 + place_of(kind))
}

const fn place_of(kind: SectorType) -> i32 {
    match kind.cooked() {
        SectorType::Mode1 => 1,
        SectorType::Mode2 => 2,
        SectorType::Mode2Form1 => 3,
        SectorType::Mode2Form2 => 4,
        _ => 0,
    }
}

/// Looks through a disc.
#[derive(Clone, Debug)]
pub(crate) struct Viewer {
    form: BlockForm,
    first: Lba,
    at: Lba,
    lanes: Lanes,
    copy: CopyLane,
    /// Track and index of the last section that told.
    position: (i32, i32),
    control: Option<Control>,
    session: u8,
    mcn: Option<Mcn>,
    mcn_places: Vec<Lba>,
    isrc_places: Vec<Lba>,
    votes: BTreeMap<(u8, u8), Vec<(Item, u32)>>,
    tracks: Tracks,
    lead_outs: Vec<(Lba, Control)>,
    packs: Packs,
}

impl Viewer {
    /// For blocks of `form` from `first` on.
    pub(crate) fn new(form: BlockForm, first: Lba) -> Viewer {
        Viewer {
            form,
            first,
            at: first,
            lanes: Lanes::default(),
            copy: CopyLane::default(),
            position: (UNTOLD, UNTOLD),
            control: None,
            session: 1,
            mcn: None,
            mcn_places: Vec::new(),
            isrc_places: Vec::new(),
            votes: BTreeMap::new(),
            tracks: Tracks::default(),
            lead_outs: Vec::new(),
            packs: Packs::default(),
        }
    }

    /// Takes the next blocks.
    pub(crate) fn feed(&mut self, blocks: &[u8]) {
        for block in blocks.chunks_exact(self.form.block_len()) {
            if let Some((main, subcode)) = block.split_first_chunk::<SECTOR_LEN>()
                && let Some(subcode) = Subcode::new(self.form, subcode)
            {
                self.section(main, &subcode);
            }
            self.at = self.at.plus(1);
        }
    }

    fn section(&mut self, main: &[u8; SECTOR_LEN], subcode: &Subcode<'_>) {
        let (at, q) = (self.at, &subcode.q);
        let control = subcode.q_is_good.then(|| q.control());
        if subcode.q_is_good
            && let Ok(content) = q.content()
        {
            self.frame(q.control(), content);
        }
        let main = main_of(main);
        let (track, index) = self.position;
        self.tracks.section(control, main);
        self.lanes.main.add(at, main);
        self.lanes.p.add(at, subcode.flag());
        self.lanes.q.add(at, mode_of(subcode));
        // A section that does not tell is as the one before, as its track and index are.
        self.control = control.or(self.control);
        let told = self.control.map(|control| i32::from(control.without_copy().nibble()));
        self.lanes.control.add(at, told.unwrap_or(UNTOLD));
        self.copy.add(at, control.map(Control::copy_permitted));
        self.lanes.track.add(at, track);
        self.lanes.index.add(at, index);
        if let Some(rw) = subcode.rw {
            let is_text = track <= 0 && self.packs.take(self.session, rw);
            let symbols = rw.iter().any(|byte| byte & 0x3F != 0);
            let rw = if is_text { RW_CD_TEXT } else { i32::from(symbols) };
            self.lanes.rw.add(at, rw);
        }
    }

    fn frame(&mut self, control: Control, content: QContent) {
        let at = self.at;
        match content {
            QContent::Toc { point, p, .. } => {
                match self.position.0 {
                    // A lead-in behind a lead-out is that of another session.
                    LEAD_OUT => self.session = self.session.saturating_add(1),
                    // One such frame among a track's makes no lead-in.
                    1.. => return,
                    _ => {}
                }
                self.position = (0, 0);
                let votes = self.votes.entry((self.session, point)).or_default();
                vote(votes, (control, p));
            }
            QContent::Position { tno, index, .. } => {
                self.position = (i32::from(code_of(tno)), i32::from(index.get()));
                match tno {
                    Tno::Track(number) => {
                        self.tracks.position(self.session, number.get(), index, control, at);
                    }
                    Tno::LeadOut => self.lead_out(control),
                    Tno::LeadIn => {}
                }
            }
            QContent::Mcn { mcn, .. } => {
                self.mcn.get_or_insert(mcn);
                keep(&mut self.mcn_places, at);
            }
            QContent::Isrc { isrc, .. } => {
                self.tracks.isrc(isrc);
                keep(&mut self.isrc_places, at);
            }
            QContent::Mode5 { .. } | QContent::Other { .. } => {}
        }
    }

    fn lead_out(&mut self, control: Control) {
        if self.lead_outs.len() < usize::from(self.session) {
            self.lead_outs.push((self.at, control));
            self.tracks.end(self.at);
        }
    }

    /// What was seen.
    pub(crate) fn finish(mut self) -> View {
        self.tracks.end(self.at);
        let elected = |votes: &Vec<(Item, u32)>| {
            // Of as many votes the first counts.
            let most = votes.iter().rev().max_by_key(|(_, count)| *count);
            most.map(|(item, _)| *item)
        };
        let toc = self.votes.iter().filter_map(|(key, votes)| Some((*key, elected(votes)?)));
        View {
            first: self.first,
            end: self.at,
            toc: toc.collect(),
            lanes: Lanes { copy: self.copy.finish(), ..self.lanes },
            mcn: self.mcn,
            mcn_places: self.mcn_places,
            isrc_places: self.isrc_places,
            tracks: self.tracks.finish(),
            lead_outs: self.lead_outs,
            texts: self.packs.read(),
        }
    }
}

fn mode_of(subcode: &Subcode<'_>) -> i32 {
    match subcode.q.adr() {
        _ if !subcode.q_is_good => 0,
        2 | 3 => 1,
        adr => i32::from(adr),
    }
}

/// The number that lanes have for a track: 0 for the lead-in, 170 for the lead-out.
pub(crate) fn code_of(tno: Tno) -> u8 {
    match tno {
        Tno::LeadIn => 0,
        Tno::Track(number) => number.get(),
        Tno::LeadOut => LEAD_OUT as u8,
    }
}

fn keep(places: &mut Vec<Lba>, at: Lba) {
    if places.len() < MAX_PLACES {
        places.push(at);
    }
}

fn vote(votes: &mut Vec<(Item, u32)>, item: Item) {
    let count = votes.len();
    match votes.iter_mut().find(|(known, _)| *known == item) {
        Some((_, votes)) => *votes += 1,
        // What says something else every time is not worth keeping.
        None if count < MAX_CANDIDATES => votes.push((item, 1)),
        None => {}
    }
}

/// An index and the section at which it starts.
pub(crate) type IndexStart = (IndexNumber, Lba);
