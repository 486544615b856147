//! CD-TEXT as an author declares it, and the values that it calls for.

use std::collections::BTreeMap;

use super::error::{CdTextError, CdTextProblem as Problem};
use super::{MAX_BLOCKS, PAYLOAD_LEN};
use crate::{DiscPlan, Layout, Lba, Msf};

/// The texts of a disc in one to eight languages, in order of their block numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CdText {
    /// The language blocks.
    pub blocks: Vec<TextBlock>,
}

/// The texts of a disc in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextBlock {
    /// Language code, see [`super::names::LANGUAGES`].
    pub language: u8,
    /// In which [`TextBlock::texts`] are written.
    pub character_set: CharacterSet,
    /// Copyright flags of the size information; 0 for none.
    pub copyright: u8,
    /// Texts of the disc and of its tracks.
    pub texts: BTreeMap<TextKind, Texts>,
    /// Disc identification, ASCII (type 86h).
    pub disc_id: Option<Vec<u8>>,
    /// Genre (type 87h).
    pub genre: Option<Genre>,
    /// Closed information, ISO 8859-1, which players do not show (type 8Dh).
    pub closed: Option<Vec<u8>>,
    /// The plan's media catalog number and ISRCs once more (type 8Eh).
    pub codes: bool,
    /// The table of contents once more (type 88h).
    pub toc: bool,
    /// Intervals of tracks, such as the part to play in a scan (type 89h); at most one a track,
    /// in order of tracks.
    pub intervals: Vec<Interval>,
}

/// One kind of text, of the disc and of its tracks; empty where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// Of the disc.
    pub disc: Vec<u8>,
    /// Of the tracks, in order; those that are missing at the end are empty.
    pub tracks: Vec<Vec<u8>>,
}

/// Kinds of text that disc and tracks have; the value is the pack type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TextKind {
    /// Title.
    Title = 0x80,
    /// Names of performers.
    Performer = 0x81,
    /// Names of songwriters.
    Songwriter = 0x82,
    /// Names of composers.
    Composer = 0x83,
    /// Names of arrangers.
    Arranger = 0x84,
    /// Message.
    Message = 0x85,
}

/// How the texts of a block are written; the value is the code of the size information.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum CharacterSet {
    /// ISO 8859-1.
    #[default]
    Latin1 = 0x00,
    /// ISO 646, ASCII.
    Ascii = 0x01,
    /// MS-JIS; two bytes a character.
    MsJis = 0x80,
    /// Korean; two bytes a character.
    Korean = 0x81,
    /// Mandarin Chinese; two bytes a character.
    Mandarin = 0x82,
}

impl CharacterSet {
    /// Whether a character is two bytes.
    #[must_use]
    pub const fn is_double_byte(self) -> bool {
        self as u8 >= 0x80
    }

    /// Writes a text in this set.
    ///
    /// # Errors
    /// The first character that the set does not have; the first of all in a double-byte set,
    /// whose texts are given as bytes.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, char> {
        let last = match self {
            CharacterSet::Latin1 => Some('\u{FF}'),
            CharacterSet::Ascii => Some('\u{7F}'),
            CharacterSet::MsJis | CharacterSet::Korean | CharacterSet::Mandarin => None,
        };
        text.chars()
            .map(|character| match u8::try_from(u32::from(character)) {
                Ok(byte) if last.is_some_and(|last| character <= last) => Ok(byte),
                _ => Err(character),
            })
            .collect()
    }
}

/// A genre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genre {
    /// See [`super::names::GENRES`].
    pub code: u16,
    /// More about it, ASCII; may be empty.
    pub text: Vec<u8>,
}

/// A stretch of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Place of the track in the plan, from 0.
    pub ordinal: usize,
    /// Absolute time of its first section.
    pub start: Msf,
    /// Absolute time of its end.
    pub end: Msf,
}

/// What a block says, by pack type and track number (0 for the disc): texts without their
/// terminator; for type 87h two bytes of code, then the text; for types 88h and 89h the payload of
/// each pack, by the track number of the pack.
pub type Values = BTreeMap<(u8, u8), Vec<u8>>;

const DISC_ID: u8 = 0x86;
const GENRE: u8 = 0x87;
const TOC: u8 = 0x88;
const SECOND_TOC: u8 = 0x89;
const CLOSED: u8 = 0x8D;
const CODES: u8 = 0x8E;
/// Start times that a pack of type 88h holds.
const STARTS_PER_PACK: usize = 4;

impl CdText {
    /// What every block must say on the disc of `plan`, which lies as `layout` has it.
    ///
    /// # Errors
    /// What cannot be said in CD-TEXT, and where it stands. Whether it fits is not asked, see
    /// [`super::make`].
    pub fn values(&self, plan: &DiscPlan, layout: &Layout) -> Result<Vec<Values>, CdTextError> {
        if !(1..=MAX_BLOCKS).contains(&self.blocks.len()) {
            return Err(CdTextError::whole(Problem::Blocks(self.blocks.len())));
        }
        let blocks = self.blocks.iter().enumerate();
        blocks.map(|(number, block)| block.values(number, plan, layout)).collect()
    }
}

impl TextBlock {
    fn values(
        &self,
        number: usize,
        plan: &DiscPlan,
        layout: &Layout,
    ) -> Result<Values, CdTextError> {
        let mut values = Values::new();
        for (&kind, texts) in &self.texts {
            self.add_texts(number, kind as u8, texts, plan, &mut values)?;
        }
        let mut add = |pack_type, text: Vec<u8>| values.insert((pack_type, 0), text);
        if let Some(disc_id) = &self.disc_id {
            check_ascii(disc_id)
                .map_err(|what| CdTextError::of_item(number, (DISC_ID, 0), what))?;
            add(DISC_ID, disc_id.clone());
        }
        if let Some(Genre { code, text }) = &self.genre {
            check_ascii(text).map_err(|what| CdTextError::of_item(number, (GENRE, 0), what))?;
            add(GENRE, [&code.to_be_bytes(), text.as_slice()].concat());
        }
        if let Some(closed) = &self.closed {
            check_text(closed, CharacterSet::Latin1)
                .map_err(|what| CdTextError::of_item(number, (CLOSED, 0), what))?;
            add(CLOSED, closed.clone());
        }
        if self.toc {
            values.extend(toc(plan, layout));
        }
        self.add_intervals(number, plan, &mut values)?;
        if self.codes {
            let codes = codes(plan);
            if codes.values().all(Vec::is_empty) {
                return Err(CdTextError::of_item(number, (CODES, 0), Problem::NoCodes));
            }
            values.extend(codes);
        }
        if values.is_empty() {
            return Err(CdTextError::of_block(number, Problem::Nothing));
        }
        Ok(values)
    }

    /// A kind of text that the disc or any track has is there for the disc and every track.
    fn add_texts(
        &self,
        number: usize,
        pack_type: u8,
        texts: &Texts,
        plan: &DiscPlan,
        values: &mut Values,
    ) -> Result<(), CdTextError> {
        if texts.disc.is_empty() && texts.tracks.iter().all(Vec::is_empty) {
            return Ok(());
        }
        let (ordinal, tracks) = (texts.tracks.len(), plan.tracks.len());
        if ordinal > tracks {
            let what = Problem::NoSuchTrack { ordinal, tracks };
            return Err(CdTextError::of_item(number, (pack_type, 0), what));
        }
        let all = texts.tracks.iter().map(Vec::as_slice).chain(std::iter::repeat(&[][..]));
        let all = track_numbers(plan).zip(all);
        for (track, text) in [(0, texts.disc.as_slice())].into_iter().chain(all) {
            check_text(text, self.character_set)
                .map_err(|what| CdTextError::of_item(number, (pack_type, track), what))?;
            values.insert((pack_type, track), text.to_vec());
        }
        Ok(())
    }

    fn add_intervals(
        &self,
        number: usize,
        plan: &DiscPlan,
        values: &mut Values,
    ) -> Result<(), CdTextError> {
        let numbers: Vec<u8> = track_numbers(plan).collect();
        let mut before = 0;
        for (place, interval) in self.intervals.iter().enumerate() {
            let Some(&track) = numbers.get(interval.ordinal) else {
                let (ordinal, tracks) = (interval.ordinal.saturating_add(1), numbers.len());
                let what = Problem::NoSuchTrack { ordinal, tracks };
                return Err(CdTextError::of_item(number, (SECOND_TOC, 0), what));
            };
            let refuse = |what| Err(CdTextError::of_item(number, (SECOND_TOC, track), what));
            if track <= before {
                return refuse(Problem::IntervalOrder);
            }
            if interval.end < interval.start {
                return refuse(Problem::IntervalBackwards);
            }
            // Rising track numbers: no more than 99 intervals.
            let mut payload = vec![place as u8 + 1, self.intervals.len() as u8, 0, 0, 0, 0];
            payload.extend(interval.start.to_binary());
            payload.extend(interval.end.to_binary());
            values.insert((SECOND_TOC, track), payload);
            before = track;
        }
        Ok(())
    }
}

/// Numbers of the tracks of a plan, as far as there are such numbers.
fn track_numbers(plan: &DiscPlan) -> impl Iterator<Item = u8> {
    (0..plan.tracks.len())
        .map_while(|ordinal| plan.track_number(ordinal))
        .map(|number| number.get())
}

/// First and last track and the start of the lead-out, then the starts of tracks, four a pack.
fn toc(plan: &DiscPlan, layout: &Layout) -> Values {
    let time = |lba: Lba| lba.to_msf().map_or([0; 3], Msf::to_binary);
    let numbers: Vec<u8> = track_numbers(plan).collect();
    let ends = [numbers.first(), numbers.last()].map(|number| number.copied().unwrap_or(0));
    let mut head = [&ends[..], &[0], &time(layout.lead_out_start())].concat();
    head.resize(PAYLOAD_LEN, 0);
    let spans = layout.tracks().chunks(STARTS_PER_PACK).map(|spans| {
        let mut payload = spans.iter().flat_map(|span| time(span.start)).collect::<Vec<u8>>();
        payload.resize(PAYLOAD_LEN, 0);
        ((TOC, spans[0].number.get()), payload)
    });
    [((TOC, 0), head)].into_iter().chain(spans).collect()
}

/// The catalog number and every ISRC as text.
fn codes(plan: &DiscPlan) -> Values {
    let mcn = plan.mcn.filter(|mcn| !mcn.is_zero()).map(|mcn| mcn.to_string());
    let isrcs = plan.tracks.iter().map(|track| {
        track.isrc.map(|isrc| isrc.to_string().chars().filter(|&c| c != '-').collect::<String>())
    });
    let codes = [mcn].into_iter().chain(isrcs);
    let places = [0].into_iter().chain(track_numbers(plan));
    places
        .zip(codes)
        .map(|(track, code)| ((CODES, track), code.unwrap_or_default().into_bytes()))
        .collect()
}

fn check_ascii(text: &[u8]) -> Result<(), Problem> {
    check_text(text, CharacterSet::Ascii)
}

/// Whether a text can be told from its terminator and from the sign for "as before".
fn check_text(text: &[u8], set: CharacterSet) -> Result<(), Problem> {
    let unit = if set.is_double_byte() { 2 } else { 1 };
    if !text.len().is_multiple_of(unit) {
        return Err(Problem::OddLength { len: text.len() });
    }
    if let Some(at) = text.chunks(unit).position(|character| character.iter().all(|&b| b == 0)) {
        return Err(Problem::Nul { at: at + 1 });
    }
    if text.len() == unit && text.iter().all(|&byte| byte == b'\t') {
        return Err(Problem::LoneTab);
    }
    let not_ascii = text.iter().find(|byte| !byte.is_ascii());
    match not_ascii.filter(|_| set == CharacterSet::Ascii) {
        Some(&byte) => Err(Problem::NotAscii { byte }),
        None => Ok(()),
    }
}
