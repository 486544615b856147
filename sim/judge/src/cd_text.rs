//! CD-TEXT in the R-W channels of the lead-in [IEC 60908].
//!
//! Packs are gathered while the lead-in goes by; repetitions must be the same. At the end they are
//! read as values and compared with those that the plan calls for. CD-TEXT that is not declared is
//! worth a note, and its own size information is held against it.
//!
//! Whether every section of the lead-in is filled is not asked: each pack must stand there once.

use std::collections::BTreeMap;

use rawcd_format::subcode::cdtext::{
    self, CdText, PACK_LEN, Pack, ReadBlock, ReadProblem, SizeInformation, Values, type_name,
};
use rawcd_format::{BlockForm, DiscPlan, Lba, PlannedSession, SUBCODE_LEN, Tno, TrackNumber};

use crate::Rule;
use crate::gaps::Extent;
use crate::log::{Departure, Log, Words};
use crate::rules::cd_text as rules;
use crate::section::Context;

/// The bits of R to W.
const SYMBOL_MASK: u8 = 0x3F;

/// What is known of CD-TEXT: at most 256 packs of each of eight blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct CdTextJudge {
    /// By block and sequence number, with the section in which each stood first.
    packs: BTreeMap<(u8, u8), (Pack, Lba)>,
}

impl CdTextJudge {
    /// Takes the R-W symbols of a section when they are CD-TEXT, or ought to be, and says whether
    /// they are; other rules need not look at them then.
    pub(crate) fn take(
        &mut self,
        cx: &mut Context<'_>,
        form: BlockForm,
        symbols: &[u8; SUBCODE_LEN],
    ) -> bool {
        if form != BlockForm::Raw || cx.place.region.tno != Tno::LeadIn {
            return false;
        }
        let all = symbols.iter().fold(0, |all, byte| all | byte);
        if all & SYMBOL_MASK == 0 {
            return false;
        }
        let packs = cdtext::from_symbols(symbols);
        if cx.plan.cd_text.is_none() {
            let is_good = |pack: &[u8; PACK_LEN]| cdtext::crc_ok(pack) && Pack::parse(pack).is_ok();
            // Symbols of a declared stream are compared with it.
            if cx.plan.subcode_rw.is_some() || !packs.iter().all(|p| is_zero(p) || is_good(p)) {
                return false;
            }
            cx.log.report(Departure::new(&rules::UNDECLARED, cx.lba, 0), || {
                Words::new("zeros", "packs", "the lead-in holds CD-TEXT that is not declared")
            });
        }
        self.take_packs(cx, &packs);
        true
    }

    fn take_packs(&mut self, cx: &mut Context<'_>, packs: &[[u8; PACK_LEN]]) {
        let (mut bad_crc, mut no_type) = (None, None);
        for (number, bytes) in packs.iter().enumerate().filter(|(_, pack)| !is_zero(pack)) {
            match Pack::parse(bytes) {
                _ if !cdtext::crc_ok(bytes) => bad_crc = bad_crc.or(Some(number)),
                Ok(pack) => self.take_pack(cx, pack),
                Err(error) => no_type = no_type.or(Some((bytes[0], error))),
            }
        }
        if let Some(number) = bad_crc {
            cx.log.report(Departure::new(&rules::CRC, cx.lba, 0), || {
                let found = format!("pack {number} of the section fails");
                Words::new("a good CRC", found, "the CRC of a CD-TEXT pack is wrong")
            });
        }
        if let Some((found, error)) = no_type {
            cx.log.report(Departure::new(&rules::PACK, cx.lba, 0), || {
                Words::new("80 to 8F", format_args!("{found:02X}"), error.to_string())
            });
        }
    }

    /// Takes a pack whose CRC is right.
    fn take_pack(&mut self, cx: &mut Context<'_>, pack: Pack) {
        let place = (pack.block, pack.sequence);
        let (first, lba) = *self.packs.entry(place).or_insert((pack, cx.lba));
        if first != pack {
            let kind = 1 + u64::from(pack.block) * 256 + u64::from(pack.sequence);
            cx.log.report(Departure::new(&rules::PACK, cx.lba, kind), || {
                let message = format!(
                    "pack {} of language block {} was another one at LBA {lba}",
                    pack.sequence, pack.block
                );
                Words::new(hex(&first.payload), hex(&pack.payload), message)
            });
        }
    }

    /// Judges what was gathered; `expected` is what every declared block says.
    pub(crate) fn finish(
        self,
        log: &mut Log,
        session: &PlannedSession,
        expected: &[Values],
        form: BlockForm,
        extent: Option<Extent>,
    ) {
        let Some(first) = extent.map(|extent| extent.first) else { return };
        if first >= session.start.program {
            return;
        }
        let plan = &session.plan;
        let Some(declared) = &plan.cd_text else {
            for block in 0..8 {
                self.finish_undeclared(log, plan, block);
            }
            return;
        };
        if form != BlockForm::Raw || self.packs.is_empty() {
            let found = match form {
                BlockForm::Raw => "none in the lead-in".to_owned(),
                _ => format!("none: blocks of the {form} form cannot hold it"),
            };
            return log.report(Departure::new(&rules::MISSING, first, 0), || {
                Words::new("CD-TEXT", found, "the declared CD-TEXT is missing")
            });
        }
        let lasts = self.lasts(declared.blocks.len());
        for block in 0..8 {
            let found = self.block(block);
            match expected.get(usize::from(block)) {
                Some(expected) => {
                    let mut compared = Compared { log, plan, block, first, found };
                    compared.judge(declared, expected);
                    compared.other_lasts(&lasts);
                }
                None if found.packs.is_empty() => {}
                None => {
                    let message = format!("language block {block} is not declared");
                    let words = Words::new("no packs", found.packs.len(), message);
                    Compared { log, plan, block, first, found }.report(
                        &rules::CONTENT,
                        0,
                        0,
                        words,
                    );
                }
            }
        }
    }

    fn block(&self, block: u8) -> Found {
        let packs = self.packs.range((block, 0)..=(block, u8::MAX));
        let (list, packs): (Vec<Pack>, BTreeMap<u8, Lba>) =
            packs.map(|(&(_, sequence), &(pack, lba))| (pack, (sequence, lba))).unzip();
        Found { read: cdtext::read(&list), packs }
    }

    /// The last pack of each block: none of a block that is not whole, 0 where there is to be no block
    /// behind the first `blocks`.
    fn lasts(&self, blocks: usize) -> [Option<u8>; 8] {
        std::array::from_fn(|block| {
            let Found { read, packs } = self.block(block as u8);
            if packs.is_empty() {
                return (block >= blocks).then_some(0);
            }
            let is_torn = |problem: &ReadProblem| matches!(problem, ReadProblem::Missing { .. });
            (!read.problems.iter().any(is_torn)).then_some(read.last_sequence)
        })
    }

    /// Undeclared CD-TEXT may be anything; what it says of itself must be true.
    fn finish_undeclared(&self, log: &mut Log, plan: &DiscPlan, block: u8) {
        let found = self.block(block);
        let (Some(size), Some(&first)) = (found.read.size, found.packs.values().next()) else {
            return;
        };
        let mut compared = Compared { log, plan, block, first, found };
        if compared.problems(&rules::SIZE) {
            compared.size(&size);
            compared.other_lasts(&self.lasts(0));
        }
    }
}

/// The packs of a block.
struct Found {
    read: ReadBlock,
    /// Where the pack of each sequence number stood first.
    packs: BTreeMap<u8, Lba>,
}

impl Found {
    /// A departure at a pack, or at `first` when it is not there. `kind` tells it from others.
    fn departure(&self, rule: &'static Rule, sequence: u8, kind: u64, first: Lba) -> Departure {
        let lba = self.packs.get(&sequence).copied().unwrap_or(first);
        Departure::new(rule, lba, kind)
    }
}

/// A block against what it should be.
struct Compared<'l> {
    log: &'l mut Log,
    plan: &'l DiscPlan,
    block: u8,
    /// Where departures without a place are said to be.
    first: Lba,
    found: Found,
}

impl Compared<'_> {
    fn report(&mut self, rule: &'static Rule, sequence: u8, kind: u64, words: Words) {
        let kind = u64::from(self.block) << 32 | kind;
        let departure = self.found.departure(rule, sequence, kind, self.first);
        self.log.report(departure, || words);
    }

    fn judge(&mut self, declared: &CdText, expected: &Values) {
        let block = self.block;
        if self.found.packs.is_empty() {
            let message = format!("language block {block} is missing");
            return self.report(&rules::MISSING, 0, 0, Words::new("packs", "none", message));
        }
        let is_whole = self.problems(&rules::MISSING);
        match self.found.read.size {
            Some(size) => {
                if is_whole {
                    self.size(&size);
                }
                self.head(&size, declared);
            }
            None => {
                let message = format!("the size information of language block {block} is missing");
                self.report(&rules::MISSING, 0, 1, Words::new("three packs", "fewer", message));
            }
        }
        for (&place, expected) in expected {
            self.value(place, Some(expected), is_whole);
        }
        let places: Vec<(u8, u8)> = self.found.read.values.keys().copied().collect();
        for place in places.into_iter().filter(|place| !expected.contains_key(place)) {
            self.value(place, None, is_whole);
        }
    }

    /// Reports what reading came across, packs left out under `missing`; says whether every value
    /// could be read.
    fn problems(&mut self, missing: &'static Rule) -> bool {
        let mut is_whole = true;
        for problem in std::mem::take(&mut self.found.read.problems) {
            let (rule, expected) = match problem {
                ReadProblem::Missing { .. } => {
                    is_whole = false;
                    (missing, "every sequence number")
                }
                ReadProblem::Unterminated { .. } => {
                    is_whole = false;
                    (&rules::PACK, "the end of the text")
                }
                _ => (&rules::PACK, "what earlier packs and the plan leave"),
            };
            let sequence = problem.sequence();
            let message = format!("in language block {}: {problem}", self.block);
            let words = Words::new(expected, format_args!("pack {sequence}"), message);
            self.report(rule, sequence, 16 + u64::from(sequence), words);
        }
        is_whole
    }

    /// Counts of packs, against the packs.
    fn size(&mut self, size: &SizeInformation) {
        let sequence = self.found.read.last_sequence;
        let counts = self.found.read.pack_counts;
        for (number, (&told, count)) in size.pack_counts.iter().zip(counts).enumerate() {
            if u16::from(told) != count {
                let name = type_name(0x80 | number as u8).unwrap_or("reserved type");
                let message = format!(
                    "the size information of language block {} counts the packs of type {:02X} ({name}) wrong",
                    self.block,
                    0x80 | number
                );
                let words = Words::new(count, told, message);
                self.report(&rules::SIZE, sequence, number as u64, words);
            }
        }
        let told = size.last_sequences[usize::from(self.block)];
        if told != sequence {
            let message =
                format!("the size information names another last pack of block {}", self.block);
            self.report(&rules::SIZE, sequence, 16, Words::new(sequence, told, message));
        }
    }

    /// The last packs of the other blocks, as they are.
    fn other_lasts(&mut self, lasts: &[Option<u8>; 8]) {
        let Some(size) = self.found.read.size else { return };
        for (other, (&told, &last)) in size.last_sequences.iter().zip(lasts).enumerate() {
            let Some(last) = last.filter(|&last| last != told) else { continue };
            if other != usize::from(self.block) {
                let message = format!(
                    "the size information of language block {} names another last pack of block {other}",
                    self.block
                );
                let (sequence, words) =
                    (self.found.read.last_sequence, Words::new(last, told, message));
                self.report(&rules::SIZE, sequence, 17 + other as u64, words);
            }
        }
    }

    /// The rest of the size information, against the plan.
    fn head(&mut self, size: &SizeInformation, declared: &CdText) {
        let block = &declared.blocks[usize::from(self.block)];
        let mut languages = [0; 8];
        for (code, block) in languages.iter_mut().zip(&declared.blocks) {
            *code = block.language;
        }
        let last = self.plan.track_number(self.plan.tracks.len().saturating_sub(1));
        let tracks = vec![self.plan.first_track.get(), last.map_or(0, TrackNumber::get)];
        let fields = [
            ("character set", vec![block.character_set as u8], vec![size.character_set]),
            ("first and last track", tracks, vec![size.first_track, size.last_track]),
            ("copyright flags", vec![block.copyright], vec![size.copyright]),
            ("languages", languages.to_vec(), size.languages.to_vec()),
        ];
        for (number, (what, expected, found)) in fields.into_iter().enumerate() {
            if expected != found {
                let message = format!(
                    "the size information of language block {} tells other {what} than declared",
                    self.block
                );
                let words = Words::new(hex(&expected), hex(&found), message);
                self.report(&rules::CONTENT, self.found.read.last_sequence, number as u64, words);
            }
        }
    }

    /// A value, declared or not, against the one that was read.
    fn value(&mut self, place: (u8, u8), expected: Option<&Vec<u8>>, is_whole: bool) {
        let found = self.found.read.values.get(&place);
        if found.map(|value| &value.bytes) == expected || (found.is_none() && !is_whole) {
            return;
        }
        let (pack_type, track) = place;
        let name = type_name(pack_type).unwrap_or("reserved type");
        let of = if track == 0 { "the disc".to_owned() } else { format!("track {track}") };
        let message =
            format!("the {name} of {of} in language block {} is not the declared one", self.block);
        let show = |bytes: Option<&Vec<u8>>| bytes.map_or("none".to_owned(), |bytes| text(bytes));
        let words = Words::new(show(expected), show(found.map(|value| &value.bytes)), message);
        let sequence = found.map_or(0, |value| value.sequence);
        let kind = 1 << 16 | u64::from(pack_type) << 8 | u64::from(track);
        self.report(&rules::CONTENT, sequence, kind, words);
    }
}

fn is_zero(pack: &[u8; PACK_LEN]) -> bool {
    *pack == [0; PACK_LEN]
}

fn hex(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(" ")
}

/// A text for people: as it is when it is plain ASCII, otherwise its bytes.
fn text(bytes: &[u8]) -> String {
    match str::from_utf8(bytes) {
        Ok(text) if text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) => format!("`{text}`"),
        _ => hex(bytes),
    }
}
