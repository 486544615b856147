//! CD-TEXT between discs, sheets and plans: from packs or from the items of a sheet to what a plan
//! declares. [`super::texts_yaml`] writes that.
//!
//! Packs are made anew by who records, so what counts is what they say. Where a sheet or a disc says
//! something that a plan has no word for, that is told.

use std::collections::BTreeMap;

use rawcd_format::Msf;
use rawcd_format::subcode::cdtext::{
    self, CdText, CdTextError, CharacterSet, Genre, Interval, MAX_BLOCKS, PACK_LEN, Pack,
    ReadBlock, TextBlock, TextKind,
};

use super::Note;
use crate::yaml::Mark;

/// The language of sheets that name none.
pub(super) const ENGLISH: u8 = 9;
const DISC_ID: u8 = 0x86;
const GENRE: u8 = 0x87;
const TOC: u8 = 0x88;
const INTERVALS: u8 = 0x89;
const CLOSED: u8 = 0x8D;
const CODES: u8 = 0x8E;
const SIZE: u8 = 0x8F;

/// Kinds of text that disc and tracks have, with their names in sheets.
pub(super) const KINDS: [(TextKind, &str); 6] = [
    (TextKind::Title, "TITLE"),
    (TextKind::Performer, "PERFORMER"),
    (TextKind::Songwriter, "SONGWRITER"),
    (TextKind::Composer, "COMPOSER"),
    (TextKind::Arranger, "ARRANGER"),
    (TextKind::Message, "MESSAGE"),
];

/// The disc that texts speak of.
#[derive(Clone, Debug, Default)]
pub(super) struct Spoken {
    /// Number of its first track.
    pub first_track: u8,
    /// Its catalog number, empty for none; then the recording code of every track.
    pub codes: Vec<String>,
}

impl Spoken {
    fn ordinal(&self, track: u8) -> Option<usize> {
        let ordinal = usize::from(track.checked_sub(self.first_track)?);
        (ordinal + 1 < self.codes.len()).then_some(ordinal)
    }

    /// Catalog number (track 0) or recording code.
    fn code(&self, track: u8) -> Option<&str> {
        let place = if track == 0 { 0 } else { self.ordinal(track)? + 1 };
        self.codes.get(place).map(String::as_str)
    }

    /// What a code in CD-TEXT says beside the one of the disc, which is what a plan records.
    fn differs(&self, track: u8, code: &[u8]) -> Option<String> {
        let said: String =
            code.iter().map(|&byte| char::from(byte)).filter(|&c| c != '-').collect();
        let own = self.code(track).unwrap_or_default();
        let shown: String = said.escape_default().take(40).collect();
        (said != own).then(|| format!("CD-TEXT has the code `{shown}`, the disc `{own}`"))
    }
}

/// What packs say, as a plan declares it.
#[derive(Clone, Debug, Default)]
pub(super) struct Read {
    /// The texts; none when no block says anything.
    pub texts: Option<CdText>,
    /// What they say beside that.
    pub lost: Vec<String>,
}

/// Packs of which some are good: those, in order, each once; and how many are not.
#[derive(Clone, Debug, Default)]
pub(super) struct Packs {
    by_place: BTreeMap<(u8, u8), [u8; PACK_LEN]>,
    /// Packs with a wrong CRC, or that others contradict.
    pub bad: u32,
}

impl Packs {
    /// Takes one more; says whether it is good.
    pub(super) fn add(&mut self, bytes: &[u8; PACK_LEN]) -> bool {
        let pack = if cdtext::crc_ok(bytes) { Pack::parse(bytes).ok() } else { None };
        let good = pack.is_some_and(|pack| {
            *self.by_place.entry((pack.block, pack.sequence)).or_insert(*bytes) == *bytes
        });
        self.bad += u32::from(!good);
        good
    }

    /// The good ones.
    pub(super) fn bytes(&self) -> impl Iterator<Item = &[u8; PACK_LEN]> {
        self.by_place.values()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_place.is_empty()
    }

    /// What they say about a disc.
    pub(super) fn read(&self, disc: &Spoken) -> Read {
        let mut out = Read::default();
        let mut blocks = Vec::new();
        for block in 0..MAX_BLOCKS as u8 {
            let packs = self.by_place.range((block, 0)..=(block, u8::MAX));
            let packs: Vec<Pack> = packs.filter_map(|(_, bytes)| Pack::parse(bytes).ok()).collect();
            if packs.is_empty() {
                continue;
            }
            if usize::from(block) != blocks.len() {
                out.lost.push(format!("language block {block} has no block before it"));
            }
            let read = cdtext::read(&packs);
            let lose = |what: String| format!("language block {block}: {what}");
            out.lost.extend(read.problems.iter().map(|problem| lose(problem.to_string())));
            let mut lost = Vec::new();
            blocks.extend(declared(block, &read, disc, &mut lost));
            out.lost.extend(lost.into_iter().map(lose));
        }
        out.texts = (!blocks.is_empty()).then_some(CdText { blocks });
        out
    }
}

/// A block as a plan declares it; none when a plan cannot, or when it says nothing.
fn declared(
    block: u8,
    read: &ReadBlock,
    disc: &Spoken,
    lost: &mut Vec<String>,
) -> Option<TextBlock> {
    let Some(size) = read.size else {
        lost.push("it has no size information, which says language and charset".to_owned());
        return None;
    };
    let Some(character_set) = charset(size.character_set) else {
        lost.push(format!("its charset {:02X} is not known", size.character_set));
        return None;
    };
    let mut out = TextBlock {
        language: size.languages[usize::from(block)],
        character_set,
        copyright: size.copyright,
        ..TextBlock::default()
    };
    for (&(pack_type, track), value) in &read.values {
        if let Err(what) = put(&mut out, (pack_type, track), &value.bytes, disc) {
            lost.push(what);
        }
    }
    says_something(&out).then_some(out)
}

/// Puts a value into a block.
fn put(
    block: &mut TextBlock,
    (pack_type, track): (u8, u8),
    bytes: &[u8],
    disc: &Spoken,
) -> Result<(), String> {
    match pack_type {
        0x80..=0x85 => {
            if bytes.is_empty() {
                return Ok(());
            }
            let (kind, _) = KINDS[usize::from(pack_type - 0x80)];
            let texts = block.texts.entry(kind).or_default();
            if track == 0 {
                texts.disc = bytes.to_vec();
                return Ok(());
            }
            let ordinal = disc.ordinal(track);
            let ordinal =
                ordinal.ok_or_else(|| format!("a text of track {track}, which is not there"))?;
            if texts.tracks.len() <= ordinal {
                texts.tracks.resize(ordinal + 1, Vec::new());
            }
            texts.tracks[ordinal] = bytes.to_vec();
        }
        DISC_ID => block.disc_id = Some(bytes.to_vec()),
        GENRE => {
            let [high, low, ref text @ ..] = *bytes else {
                return Err("a genre without code".to_owned());
            };
            block.genre =
                Some(Genre { code: u16::from_be_bytes([high, low]), text: text.to_vec() });
        }
        TOC => block.toc = true,
        INTERVALS => block.intervals.push(interval(track, bytes, disc)?),
        CLOSED => block.closed = Some(bytes.to_vec()),
        CODES if bytes.is_empty() => {}
        CODES => {
            block.codes = true;
            disc.differs(track, bytes).map_or(Ok(()), Err)?;
        }
        _ => return Err(format!("packs of the reserved type {pack_type:02X}h")),
    }
    Ok(())
}

/// Start and end stand in bytes 6 to 11, binary.
fn interval(track: u8, bytes: &[u8], disc: &Spoken) -> Result<Interval, String> {
    let wrong = || format!("the interval of track {track} is none");
    let ordinal = disc.ordinal(track).ok_or_else(wrong)?;
    let &[_, _, _, _, _, _, m, s, f, end_m, end_s, end_f] = bytes else { return Err(wrong()) };
    let start = Msf::new(m, s, f).map_err(|_| wrong())?;
    let end = Msf::new(end_m, end_s, end_f).map_err(|_| wrong())?;
    Ok(Interval { ordinal, start, end })
}

fn charset(code: u8) -> Option<CharacterSet> {
    [
        CharacterSet::Latin1,
        CharacterSet::Ascii,
        CharacterSet::MsJis,
        CharacterSet::Korean,
        CharacterSet::Mandarin,
    ]
    .into_iter()
    .find(|set| *set as u8 == code)
}

fn says_something(block: &TextBlock) -> bool {
    let TextBlock { texts, disc_id, genre, closed, codes, toc, intervals, .. } = block;
    let others = disc_id.is_some() || genre.is_some() || closed.is_some();
    !texts.is_empty() || others || *codes || *toc || !intervals.is_empty()
}

/// The texts of a sheet, and where they stand.
#[derive(Clone, Debug)]
pub struct SheetTexts {
    /// The texts, as a plan declares them.
    pub texts: CdText,
    /// The block, pack type and track number of each item, with its place.
    marks: BTreeMap<(usize, u8, u8), Mark>,
    /// Where they start.
    mark: Mark,
}

impl SheetTexts {
    /// Texts that all stand in one place.
    pub(super) fn at(texts: CdText, mark: Mark) -> SheetTexts {
        SheetTexts { texts, marks: BTreeMap::new(), mark }
    }

    /// Where what cannot be recorded stands.
    pub(super) fn place(&self, error: &CdTextError) -> &Mark {
        let block = error.block.unwrap_or(0);
        let item = error.item.and_then(|(kind, track)| self.marks.get(&(block, kind, track)));
        item.unwrap_or(&self.mark)
    }
}

/// A text as it stands in a sheet.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Characters.
    Text(String),
    /// Bytes of whatever charset, perhaps with the zeros that end them.
    Bytes(Vec<u8>),
}

/// An item of CD-TEXT in a sheet.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub block: u8,
    pub pack_type: u8,
    /// 0 for the disc.
    pub track: u8,
    pub value: Value,
    pub mark: Mark,
}

/// The CD-TEXT of a sheet while it is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Items {
    pub items: Vec<Item>,
    /// Language codes by block.
    pub languages: BTreeMap<u8, u8>,
    /// Charsets by block.
    pub charsets: BTreeMap<u8, CharacterSet>,
}

impl Items {
    /// What a plan can declare of it; what it cannot is told.
    pub(super) fn settle(&self, disc: &Spoken, notes: &mut Vec<Note>) -> Option<SheetTexts> {
        let mark = self.items.first()?.mark.clone();
        let mut texts = SheetTexts::at(CdText::default(), mark);
        for number in 0..MAX_BLOCKS as u8 {
            let items = || self.items.iter().filter(|item| item.block == number);
            let mut block = self.head(number, items());
            for item in items().filter(|item| item.pack_type != SIZE) {
                let key = (item.pack_type, item.track);
                let put = bytes_of(item, block.character_set)
                    .and_then(|bytes| put(&mut block, key, &bytes, disc));
                if let Err(what) = put {
                    let track = (item.track > 0).then_some(item.track);
                    let note = Note { track, ..Note::disc("cd-text", what) };
                    notes.push(note.at(item.mark.line));
                }
                let place = (texts.texts.blocks.len(), item.pack_type, item.track);
                texts.marks.insert(place, item.mark.clone());
            }
            if says_something(&block) {
                texts.texts.blocks.push(block);
            }
        }
        (!texts.texts.blocks.is_empty()).then_some(texts)
    }

    /// Language, charset and copyright of a block.
    fn head<'i>(&self, number: u8, mut items: impl Iterator<Item = &'i Item>) -> TextBlock {
        let size = items.find_map(|item| match &item.value {
            Value::Bytes(bytes) if item.pack_type == SIZE => Some(bytes),
            _ => None,
        });
        let byte = |at: usize| size.and_then(|size| size.get(at)).copied();
        let first = if number == 0 { ENGLISH } else { 0 };
        let named = self.charsets.get(&number).copied();
        TextBlock {
            language: self.languages.get(&number).copied().unwrap_or(first),
            character_set: named.or_else(|| charset(byte(0)?)).unwrap_or_default(),
            copyright: byte(3).unwrap_or(0),
            ..TextBlock::default()
        }
    }
}

/// The bytes of an item without the zeros that end it.
fn bytes_of(item: &Item, set: CharacterSet) -> Result<Vec<u8>, String> {
    let is_text = matches!(item.pack_type, 0x80..=0x85);
    let set = if is_text { set } else { CharacterSet::Latin1 };
    match &item.value {
        Value::Bytes(bytes) if matches!(item.pack_type, TOC | INTERVALS) => Ok(bytes.clone()),
        Value::Bytes(bytes) => {
            let unit = if set.is_double_byte() { 2 } else { 1 };
            let head = if item.pack_type == GENRE { bytes.len().min(2) } else { 0 };
            let (code, text) = bytes.split_at(head);
            let is_end = |character: &[u8]| character.iter().all(|&byte| byte == 0);
            let end = text.chunks(unit).take_while(|character| !is_end(character)).flatten();
            Ok(code.iter().chain(end).copied().collect())
        }
        Value::Text(text) if set.is_double_byte() => {
            let bytes = CharacterSet::Latin1.encode(text).ok();
            let bytes = bytes.filter(|bytes| bytes.len() % 2 == 0 && !bytes.is_ascii());
            let what = "the text is not taken: in a charset of two bytes a character it is written as bytes";
            bytes.or_else(|| text.is_empty().then(Vec::new)).ok_or_else(|| what.to_owned())
        }
        Value::Text(text) => set.encode(text).map_err(|character| {
            let name = if set == CharacterSet::Ascii { "ASCII" } else { "ISO 8859-1" };
            format!("the text is not taken: `{}` is not in {name}", character.escape_debug())
        }),
    }
}
