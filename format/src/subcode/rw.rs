//! Channels R to W of the program area: packs of 24 six-bit symbols, their two parities and their
//! interleave [IEC 60908].
//!
//! A symbol is a byte 0..=63, R in bit 5 to W in bit 0. Wherever symbols are read here, bits 7 and
//! 6 (the P and Q channels of a subcode byte) are ignored; wherever they are written, those bits
//! are zero. So subcode bytes can be passed as they are.
//!
//! A *section* of 96 symbols has room for four packs:
//!
//! | symbol | 0 | 1 | 2, 3 | 4 to 19 | 20 to 23 |
//! |---|---|---|---|---|---|
//! | | MODE (3 bits), ITEM (3 bits) | instruction | Q parity | data | P parity |
//!
//! *Cooked* packs stand in this order, one behind the other; that is what the packed block form
//! carries. On disc (*raw*) three pairs of places are swapped, and then place `c` is delayed by
//! `c mod 8` packs, so that one pack is spread over eight pack slots, up to three sections.
//!
//! Making is [`make_parity`] and [`Interleaver`]; checking is [`Deinterleaver`], [`syndromes`] and
//! [`check_pack`], which take syndromes and never make a parity.
//!
//! # What is deliberately absent
//! Correction of wrong symbols, and what a pack means to a player (graphics, MIDI). The CD-TEXT
//! packs of the lead-in have neither these parities nor this interleave: see
//! [`super::cdtext`].

use crate::SUBCODE_LEN;

/// Symbols of a pack.
pub const PACK_LEN: usize = 24;
/// Packs of a section.
pub const PACKS_PER_SECTION: usize = 4;
/// Earlier sections that a section on disc holds symbols of, and later sections that the packs
/// of a section run into.
pub const SPREAD_SECTIONS: usize = 2;

/// Words of eight symbols: of a pack, of a section, of the sections that are remembered, of those
/// and the newest.
const PACK_WORDS: usize = PACK_LEN / 8;
const SECTION_WORDS: usize = SUBCODE_LEN / 8;
const HISTORY_WORDS: usize = SPREAD_SECTIONS * SECTION_WORDS;
const WINDOW_WORDS: usize = HISTORY_WORDS + SECTION_WORDS;
type Words = [u64; SECTION_WORDS];
/// The six bits of a byte that are a symbol.
const SYMBOL_MASK: u8 = 0x3F;
/// The same, of eight bytes.
const SYMBOL_MASKS: u64 = 0x3F3F_3F3F_3F3F_3F3F;

// ---- GF(64) -------------------------------------------------------------------------------------

/// x^6 + x + 1, whose root alpha = 2 generates GF(64).
const FIELD_POLYNOMIAL: u8 = 0x43;

const fn times_alpha(symbol: u8) -> u8 {
    let doubled = symbol << 1;
    if doubled & 0x40 != 0 { doubled ^ FIELD_POLYNOMIAL } else { doubled }
}

const fn product(a: u8, b: u8) -> u8 {
    let mut sum = 0;
    let mut bit = 6;
    while bit > 0 {
        bit -= 1;
        sum = times_alpha(sum);
        if b >> bit & 1 != 0 {
            sum ^= a;
        }
    }
    sum
}

// ---- making -------------------------------------------------------------------------------------

/// `Q_PARITY[place][v]` is the parity of symbol `v` at `place` of the data of a Q word, one check
/// symbol a byte, the first highest; `P_PARITY` that of a P word.
///
/// The symbols of a pack are looked up side by side. A division register, which waits for the
/// table at every symbol, takes twice as long.
static Q_PARITY: [[u32; 64]; 2] = parity_tables(2);
static P_PARITY: [[u32; 64]; 20] = parity_tables(4);

/// The parity of each symbol at each of `N` places of data, for the generator with the roots
/// alpha^0 to alpha^(checks - 1).
const fn parity_tables<const N: usize>(checks: usize) -> [[u32; 64]; N] {
    // Coefficients of the generator, lowest power first; begins as 1.
    let mut generator = [0; 5];
    generator[0] = 1;
    let mut root = 1;
    let mut degree = 0;
    while degree < checks {
        // times (x + root)
        let mut power = degree + 1;
        while power > 0 {
            generator[power] = generator[power - 1] ^ product(generator[power], root);
            power -= 1;
        }
        generator[0] = product(generator[0], root);
        root = times_alpha(root);
        degree += 1;
    }
    let mut tables = [[0; 64]; N];
    let mut value = 0;
    while value < 64 {
        // The remainder of the symbol at the last place, then of each place before it, which is
        // one power of x higher.
        let mut remainder = [0; 4];
        remainder[0] = value as u8;
        let mut shifts = 0;
        while shifts < checks + N - 1 {
            let out = remainder[checks - 1];
            let mut power = checks - 1;
            while power > 0 {
                remainder[power] = remainder[power - 1] ^ product(generator[power], out);
                power -= 1;
            }
            remainder[0] = product(generator[0], out);
            shifts += 1;
            if shifts >= checks {
                tables[N - 1 - (shifts - checks)][value] = u32::from_le_bytes(remainder);
            }
        }
        value += 1;
    }
    tables
}

/// The sum of what the tables say of the symbols.
#[inline(always)]
fn look_up<const N: usize>(tables: &[[u32; 64]; N], symbols: &[u8]) -> u32 {
    let rows = tables.iter().zip(symbols);
    rows.fold(0, |sum, (table, symbol)| sum ^ table[usize::from(symbol & SYMBOL_MASK)])
}

/// Fills in both parities of a cooked pack, whatever stood in their places: Q (symbols 2 and 3)
/// over symbols 0 and 1, code (4,2); then P (symbols 20 to 23) over symbols 0 to 19, code (24,20).
///
/// The first symbol is the highest power; the roots are alpha^0 and up. A pack of zeros has zero
/// parity.
pub fn make_parity(pack: &mut [u8; PACK_LEN]) {
    for symbol in pack.iter_mut() {
        *symbol &= SYMBOL_MASK;
    }
    let [q1, q0, ..] = look_up(&Q_PARITY, &pack[..2]).to_le_bytes();
    (pack[2], pack[3]) = (q0, q1);
    let parity = look_up(&P_PARITY, &pack[..20]);
    pack[20..].copy_from_slice(&parity.to_be_bytes());
}

/// Four cooked packs with both parities of each filled in, see [`make_parity`].
#[must_use]
pub fn with_parity(cooked: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
    let mut section = *cooked;
    let (packs, _) = section.as_chunks_mut::<PACK_LEN>();
    packs.iter_mut().for_each(make_parity);
    section
}

// ---- interleave ---------------------------------------------------------------------------------

/// The place on disc of the symbol at this place of a cooked pack, delays left aside; and the other way
/// round.
#[must_use]
pub const fn exchanged(place: usize) -> usize {
    match place {
        1 => 18,
        18 => 1,
        2 => 5,
        5 => 2,
        3 => 23,
        23 => 3,
        place => place,
    }
}

/// By how many packs the symbol at this place of a cooked pack stands behind the start of its pack on
/// disc.
#[must_use]
pub const fn delay(place: usize) -> usize {
    exchanged(place) % 8
}

/// Whether the symbol at this place of a cooked pack is one of a parity.
#[must_use]
pub const fn is_parity(place: usize) -> bool {
    matches!(place, 2 | 3 | 20..)
}

/// Exchanges places 1 and 18, 2 and 5, 3 and 23 of each pack; twice is nothing.
#[inline(always)]
fn swap(section: &mut Words) {
    let byte = |word: u64, at: u32| word >> (8 * at) & 0xFF;
    for [first, _, last] in section.as_chunks_mut::<PACK_WORDS>().0 {
        let (a, c) = (*first, *last);
        *first = a & 0xFFFF_00FF_0000_00FF
            | byte(c, 2) << 8
            | byte(a, 5) << 16
            | byte(c, 7) << 24
            | byte(a, 2) << 40;
        *last = c & 0x00FF_FFFF_FF00_FFFF | byte(a, 1) << 16 | byte(a, 3) << 56;
    }
}

/// Picks a section out of a window: symbol `i` of each word from `i` packs further on than `from`,
/// or further back. Words are masked and added, eight delays each, where a table of places took
/// ten times as long.
#[inline(always)]
fn pick(window: &[u64; WINDOW_WORDS], from: usize, is_back: bool) -> Words {
    let mut out = [0; SECTION_WORDS];
    for delay in 0..8 {
        let packs = delay * PACK_WORDS;
        let words = &window[if is_back { from - packs } else { from + packs }..][..SECTION_WORDS];
        for (out, word) in out.iter_mut().zip(words) {
            *out |= word & 0xFF << (8 * delay);
        }
    }
    out
}

/// The symbols of a section, first symbol in the lowest byte of the first word.
#[inline(always)]
fn to_words(section: &[u8; SUBCODE_LEN]) -> Words {
    let (bytes, _) = section.as_chunks::<8>();
    let mut words = [0; SECTION_WORDS];
    for (word, bytes) in words.iter_mut().zip(bytes) {
        *word = u64::from_le_bytes(*bytes) & SYMBOL_MASKS;
    }
    words
}

#[inline(always)]
fn to_bytes(words: &Words) -> [u8; SUBCODE_LEN] {
    let mut section = [0; SUBCODE_LEN];
    for (bytes, word) in section.as_chunks_mut::<8>().0.iter_mut().zip(words) {
        *bytes = word.to_le_bytes();
    }
    section
}

/// The symbols of two sections, older first.
#[derive(Clone, Debug, PartialEq, Eq)]
struct History([u64; HISTORY_WORDS]);

impl History {
    const ZERO: History = History([0; HISTORY_WORDS]);

    fn of(sections: [Words; SPREAD_SECTIONS]) -> History {
        let [older, newer] = sections;
        let mut history = History::ZERO;
        history.0[..SECTION_WORDS].copy_from_slice(&older);
        history.0[SECTION_WORDS..].copy_from_slice(&newer);
        history
    }

    /// Forgets the older section for `section`, and returns all three, the forgotten one first.
    #[inline(always)]
    fn push(&mut self, section: &Words) -> [u64; WINDOW_WORDS] {
        let mut window = [0; WINDOW_WORDS];
        window[..HISTORY_WORDS].copy_from_slice(&self.0);
        window[HISTORY_WORDS..].copy_from_slice(section);
        self.0.copy_from_slice(&window[SECTION_WORDS..]);
        window
    }
}

/// Swap and delays. Built for AVX2 both took a third longer.
fn interleave(history: &mut History, cooked: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
    let mut words = to_words(cooked);
    swap(&mut words);
    to_bytes(&pick(&history.push(&words), HISTORY_WORDS, true))
}

/// The same back.
fn deinterleave(history: &mut History, raw: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
    let mut packs = pick(&history.push(&to_words(raw)), 0, false);
    swap(&mut packs);
    to_bytes(&packs)
}

/// Cooked sections in, raw sections out, one for one: swap and delay.
///
/// A raw section depends on its own cooked packs and on those of the two sections before it, and
/// on nothing else; [`Interleaver::primed`] therefore starts anywhere. What was pushed last runs
/// on into the two following raw sections: push zeros to get the rest of it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interleaver {
    /// Swapped already.
    cooked: History,
}

impl Default for Interleaver {
    /// At the start of a stream: zero packs before it.
    fn default() -> Interleaver {
        Interleaver { cooked: History::ZERO }
    }
}

impl Interleaver {
    /// In the middle of a stream: behind these two cooked sections, older first.
    ///
    /// They count as they stand; where the drive makes the parity, pass them through
    /// [`with_parity`] first.
    #[must_use]
    pub fn primed(previous_two: [&[u8; SUBCODE_LEN]; SPREAD_SECTIONS]) -> Interleaver {
        Interleaver {
            cooked: History::of(previous_two.map(|section| {
                let mut words = to_words(section);
                swap(&mut words);
                words
            })),
        }
    }

    /// The next section as it stands on disc, from its four cooked packs with their parities.
    pub fn push(&mut self, cooked: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
        interleave(&mut self.cooked, cooked)
    }

    /// As [`Interleaver::push`], with both parities filled in first: what a drive does with the
    /// packed block form [MMC-3 Data Block Type].
    pub fn push_with_parity(&mut self, cooked: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
        self.push(&with_parity(cooked))
    }
}

/// Raw sections in, cooked sections out two sections later.
///
/// A pack is complete seven pack slots after the one it starts in, so the push of raw section `s`
/// completes packs 1, 2, 3 of section `s - 2` and pack 0 of section `s - 1`. Whole sections come
/// out: the push of `s` gives the four packs that *start* in section `s - 2`, pack `i` in its
/// slot `i`.
///
/// What comes out depends on the raw sections `s - 2`, `s - 1` and `s` only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deinterleaver {
    raw: History,
    /// How many of the two sections of `raw` were really there.
    known: usize,
}

impl Default for Deinterleaver {
    /// With nothing before it: the first two pushes give nothing.
    fn default() -> Deinterleaver {
        Deinterleaver { raw: History::ZERO, known: 0 }
    }
}

impl Deinterleaver {
    /// Behind these two raw sections, older first: the first push gives the packs that start in
    /// the older one.
    ///
    /// Primed with zeros it also gives the packs that would have started before the stream; a
    /// symbol in the first sections that belongs to no pack of the stream shows up there.
    #[must_use]
    pub fn primed(previous_two: [&[u8; SUBCODE_LEN]; SPREAD_SECTIONS]) -> Deinterleaver {
        Deinterleaver { raw: History::of(previous_two.map(to_words)), known: SPREAD_SECTIONS }
    }

    /// Takes the next section as it stands on disc, and gives the four cooked packs that start in
    /// the section pushed two calls earlier; `None` when there was none.
    pub fn push(&mut self, raw: &[u8; SUBCODE_LEN]) -> Option<[u8; SUBCODE_LEN]> {
        let packs = deinterleave(&mut self.raw, raw);
        if self.known < SPREAD_SECTIONS {
            self.known += 1;
            return None;
        }
        Some(packs)
    }
}

// ---- checking -----------------------------------------------------------------------------------

/// The syndromes of a cooked pack: zero where nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackSyndromes {
    /// Of the Q code, symbols 0 to 3, at alpha^0 and alpha^1.
    pub q: [u8; 2],
    /// Of the P code, symbols 0 to 23, at alpha^0 to alpha^3.
    pub p: [u8; 4],
}

/// Which parities of a pack hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackCheck {
    /// Symbols 0 to 3 are a word of the Q code.
    pub q_ok: bool,
    /// Symbols 0 to 23 are a word of the P code.
    pub p_ok: bool,
}

impl PackCheck {
    /// Both parities hold.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        self.q_ok && self.p_ok
    }
}

/// `SYNDROMES[place][v]` is what symbol `v` at `place` adds to the P syndromes, alpha^0 in the
/// lowest byte. A Q word has those of the last places.
static SYNDROMES: [[u32; 64]; PACK_LEN] = {
    let mut tables = [[0; 64]; PACK_LEN];
    let mut value = 0;
    while value < 64 {
        let mut terms = [value as u8; 4];
        let mut place = PACK_LEN;
        while place > 0 {
            place -= 1;
            tables[place][value] = u32::from_le_bytes(terms);
            let mut root = 1;
            let mut j = 0;
            while j < 4 {
                terms[j] = product(terms[j], root);
                root = times_alpha(root);
                j += 1;
            }
        }
        value += 1;
    }
    tables
};

/// The syndromes of both parities of a cooked pack.
#[must_use]
pub fn syndromes(pack: &[u8; PACK_LEN]) -> PackSyndromes {
    let last: &[[u32; 64]; 4] = SYNDROMES.last_chunk().expect("a pack is longer than a Q word");
    let [q0, q1, ..] = look_up(last, &pack[..4]).to_le_bytes();
    PackSyndromes { q: [q0, q1], p: look_up(&SYNDROMES, pack).to_le_bytes() }
}

/// Whether both parities of a cooked pack hold.
#[must_use]
pub fn check_pack(pack: &[u8; PACK_LEN]) -> PackCheck {
    let PackSyndromes { q, p } = syndromes(pack);
    PackCheck { q_ok: q == [0; 2], p_ok: p == [0; 4] }
}

// ---- names --------------------------------------------------------------------------------------

/// MODE and ITEM of a cooked pack, 0 to 7 each.
#[must_use]
pub const fn mode_item(pack: &[u8; PACK_LEN]) -> (u8, u8) {
    (pack[0] >> 3 & 7, pack[0] & 7)
}

/// What packs of this MODE and ITEM hold, in words for a report; `None` for those that no
/// standard assigns.
#[must_use]
pub const fn contents_name(mode: u8, item: u8) -> Option<&'static str> {
    Some(match (mode, item) {
        (0, 0) => "zero",
        (1, 0) => "line graphics",
        (1, 1) => "TV graphics",
        (1, 2) => "extended TV graphics",
        (2, _) => "text",
        (3, 0) => "MIDI",
        (4, _) => "CD-TEXT",
        (7, 0) => "user",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TV graphics, instruction 5, both parities good (made by another program).
    const PACK: [u8; 24] = [
        0x09, 0x01, 0x3C, 0x34, 0x1F, 0x09, 0x38, 0x05, 0x11, 0x2C, 0x38, 0x33, 0x3C, 0x28, 0x1D,
        0x2C, 0x3D, 0x15, 0x29, 0x19, 0x3D, 0x17, 0x1B, 0x11,
    ];

    #[test]
    fn places_on_disc() {
        assert_eq!([1, 2, 3, 4, 18].map(exchanged), [18, 5, 23, 4, 1]);
        assert_eq!([0, 1, 2, 3, 7, 8, 23].map(delay), [0, 2, 5, 7, 7, 0, 3]);
        assert_eq!(
            [1, 2, 3, 4, 19, 20, 23].map(is_parity),
            [false, true, true, false, false, true, true]
        );
        for place in 0..PACK_LEN {
            let mut cooked = [0; SUBCODE_LEN];
            cooked[place] = 1;
            let mut interleaver = Interleaver::default();
            let raw = [cooked, [0; SUBCODE_LEN], [0; SUBCODE_LEN]].map(|it| interleaver.push(&it));
            let at = raw.as_flattened().iter().position(|&symbol| symbol == 1);
            assert_eq!(at, Some(PACK_LEN * delay(place) + exchanged(place)), "{place}");
        }
    }

    #[test]
    fn zero_packs_have_zero_parity() {
        assert_eq!(with_parity(&[0; 96]), [0; 96]);
        assert_eq!(check_pack(&[0; 24]), PackCheck { q_ok: true, p_ok: true });
    }

    #[test]
    fn parity_replaces_what_stood_there() {
        let mut pack = PACK;
        for place in [2, 3, 20, 21, 22, 23] {
            pack[place] = 0xFF;
        }
        make_parity(&mut pack);
        assert_eq!(pack, PACK);
    }

    #[test]
    fn p_and_q_channel_bits_are_ignored_and_never_written() {
        let mut dirty = PACK;
        for byte in &mut dirty {
            *byte |= 0xC0;
        }
        assert!(check_pack(&dirty).is_ok());
        assert_eq!(mode_item(&dirty), (1, 1));
        make_parity(&mut dirty);
        assert_eq!(dirty, PACK);
        let raw = Interleaver::default().push(&[0xC0; 96]);
        assert_eq!(raw, [0; 96]);
        let mut reader = Deinterleaver::primed([&[0xC0; 96], &[0xC0; 96]]);
        assert_eq!(reader.push(&[0xC0; 96]), Some([0; 96]));
    }

    #[test]
    fn syndromes_of_one_wrong_symbol() {
        // An error e in symbol i adds e * alpha^(j * (last - i)) to syndrome j; with x^6 = x + 1,
        // alpha^6 = 3, alpha^12 = 5, alpha^18 = 0Fh.
        let wrong = |place: usize, value: u8| {
            let mut pack = PACK;
            pack[place] ^= value;
            syndromes(&pack)
        };
        assert_eq!(wrong(23, 0x2A), PackSyndromes { q: [0, 0], p: [0x2A; 4] });
        assert_eq!(wrong(22, 1), PackSyndromes { q: [0, 0], p: [1, 2, 4, 8] });
        assert_eq!(wrong(17, 1), PackSyndromes { q: [0, 0], p: [1, 0x03, 0x05, 0x0F] });
        assert_eq!(wrong(3, 0x15).q, [0x15, 0x15]);
        assert_eq!(wrong(0, 1).q, [1, 8]);
    }

    #[test]
    fn every_wrong_symbol_fires_its_parities() {
        for place in 0..24 {
            for error in 1..64 {
                let mut pack = PACK;
                pack[place] ^= error;
                let expected = PackCheck { q_ok: place >= 4, p_ok: false };
                assert_eq!(check_pack(&pack), expected, "{error:#04x} at {place}");
                assert!(!check_pack(&pack).is_ok());
            }
        }
    }

    #[test]
    fn names_for_reports() {
        assert_eq!(mode_item(&PACK), (1, 1));
        let table = [
            (0o00, Some("zero")),
            (0o10, Some("line graphics")),
            (0o11, Some("TV graphics")),
            (0o12, Some("extended TV graphics")),
            (0o27, Some("text")),
            (0o30, Some("MIDI")),
            (0o40, Some("CD-TEXT")),
            (0o70, Some("user")),
            (0o01, None),
            (0o13, None),
            (0o31, None),
            (0o55, None),
            (0o71, None),
        ];
        for (first, name) in table {
            let mut pack = [0; 24];
            pack[0] = first;
            let (mode, item) = mode_item(&pack);
            assert_eq!(contents_name(mode, item), name, "{first:o}");
        }
    }

    #[test]
    fn one_symbol_goes_where_the_delay_says() {
        // Cooked symbol 1 of pack 0 becomes place 18, two packs late: slot 2, byte 2 * 24 + 18.
        let mut cooked = [0; 96];
        cooked[1] = 0x2A;
        let raw = Interleaver::default().push(&cooked);
        assert_eq!(raw.iter().position(|&symbol| symbol == 0x2A), Some(66));
        // Cooked symbol 3 of pack 3 becomes place 23, seven late: slot 10, section 2, byte 71.
        let mut cooked = [0; 96];
        cooked[72 + 3] = 0x2A;
        let mut writer = Interleaver::default();
        assert_eq!(writer.push(&cooked), [0; 96]);
        assert_eq!(writer.push(&[0; 96]), [0; 96]);
        let raw = writer.push(&[0; 96]);
        assert_eq!(raw.iter().position(|&symbol| symbol == 0x2A), Some(71));
        assert_eq!(writer.push(&[0; 96]), [0; 96]);
    }

    #[test]
    fn the_first_two_pushes_give_nothing() {
        let mut reader = Deinterleaver::default();
        assert_eq!(reader.push(&[0; 96]), None);
        assert_eq!(reader.push(&[0; 96]), None);
        assert_eq!(reader.push(&[0; 96]), Some([0; 96]));
    }
}
