//! The layered error correction of mode 1 and mode 2 form 1 [ECMA-130 A]: a Reed-Solomon product
//! code over GF(2^8), x^8+x^4+x^3+x^2+1, run once over the low and once over the high bytes of
//! the 16-bit words that start at byte 12.
//!
//! Seen as bytes, the words are 26 rows of 86. A **P** code word is a column: 24 bytes and two of
//! parity, rows 24 and 25; number `n` (0..86) is column `n`. A **Q** code word runs diagonally,
//! one row down and one word right, row 25 being followed by row 0: 43 bytes, then two of parity
//! after row 25; number `n` (0..52) starts in row `n / 2`, byte `n % 2`. A word is good when its
//! syndromes S0 (the sum of its bytes) and S1 (the sum of byte `i` times α^(last − i)) are zero.
//!
//! # How it is done
//! A row is a vector of lanes, so a column sum needs no gather: S0 adds rows, S1 doubles and adds
//! (Horner). For Q each row stands one word further left than the one above it, in a frame of 68
//! words that is never put together: what a row has at some lanes of the frame is contiguous in the
//! sector, and what other rows have there is masked out. Then a diagonal is one lane too. The lanes
//! of the frame wrap after 26 words, and their power of α is off by the lane number: both are put
//! right by one multiplication for each lane at the end.
//!
//! # What was tried and lost
//! - Tables of logarithms or of 256 products, column by column: P 355..2,000 ns, Q 755..2,500 ns.
//! - Q by gathering each diagonal: 940 ns against 239 ns, as nothing vectorises.
//! - The frame in memory, each row copied to its place and loaded across what had just been stored:
//!   Q 150 ns against 106 ns, a whole sector 370 ns against 325 ns.
//! - Transposing 16 or 64 sectors so that sectors are lanes: the transposes alone cost more.
//! - Blocks of 16 or 64 lanes instead of 32: a tenth and a twentieth slower over a whole sector
//!   with SSE2.
//!
//! Only plain arrays here: the compiler vectorises them for whatever it is told to build for.
//! Where there are matrices of bits, `avx512` does the same by instructions.

use super::engines;
use crate::SECTOR_LEN;
use crate::sector::HEADER_AT;

/// Bytes in a row: 43 words.
pub(super) const ROW: usize = 86;
/// Rows of data that P covers; two rows of P follow.
pub(super) const DATA_ROWS: usize = 24;
/// Rows that Q covers.
pub(super) const ROWS: usize = 26;
/// Offset of the P parity.
pub(super) const P_AT: usize = HEADER_AT + DATA_ROWS * ROW;
/// Offset of the Q parity, and of its second half.
pub(super) const Q_AT: usize = HEADER_AT + ROWS * ROW;
pub(super) const Q2_AT: usize = Q_AT + Q_WORDS;
/// Code words of each kind.
const P_WORDS: usize = ROW;
pub(super) const Q_WORDS: usize = 2 * ROWS;
/// Lanes that are summed for P: those behind the row belong to the next and mean nothing.
const P_LANES: usize = 96;
/// Lanes of the skewed frame: a row and the 25 words it may be moved by, and zeros behind.
const FRAME: usize = 168;
/// Where row 0 stands in the frame.
const SKEW: usize = 2 * (ROWS - 1);
/// Lanes of the frame that are summed over all rows, and those that only the first rows reach.
const WIDE: usize = 128;
const LATE: usize = 32;
const LATE_ROWS: usize = 4;
/// Lanes of the diagonals.
const Q_LANES: usize = 64;

/// Twice `x`.
#[inline(always)]
const fn double(x: u8) -> u8 {
    (x << 1) ^ (0x1D & (x as i8 >> 7) as u8)
}

/// `x` / (α + 1).
#[inline(always)]
pub(super) const fn third(x: u8) -> u8 {
    // Division by α + 1 as polynomials is a running XOR of the bits; what it carries out of bit
    // 7 is α^8 = 1D, and 1D / 3 = 0B.
    let x = x ^ (x << 1);
    let x = x ^ (x << 2);
    let x = x ^ (x << 4);
    x ^ (0x0B & (x as i8 >> 7) as u8)
}

/// α^exponent; exponents are taken modulo 255.
pub(super) const fn power_of_alpha(exponent: i32) -> u8 {
    let mut power = 1;
    let mut left = exponent.rem_euclid(255);
    while left > 0 {
        power = double(power);
        left -= 1;
    }
    power
}

/// Weight of each lane of the skewed frame for S1, times 80, 40, … 1: entry `b` is what bit
/// 7 − `b` of the lane adds. Word `k` holds diagonal element `k − 25 + row`, whose power is
/// 44 − `k` + 25 − `row`; Horner has done as much of the 25 − `row` as there were rows left in
/// the sum, all of it but in the last lanes.
static WEIGHTS: [[u8; FRAME]; 8] = weights();

const fn weights() -> [[u8; FRAME]; 8] {
    let mut weights = [[0; FRAME]; 8];
    let mut lane = 0;
    while lane < FRAME {
        let left = if lane < WIDE { 0 } else { ROWS - LATE_ROWS };
        let mut bit = 0;
        while bit < 8 {
            let power = 44 - lane as i32 / 2 + left as i32 + 7 - bit as i32;
            weights[bit][lane] = power_of_alpha(power);
            bit += 1;
        }
        lane += 1;
    }
    weights
}

/// S0 and S1 of `N` code words.
#[derive(Clone, Copy)]
struct Sums<const N: usize> {
    s0: [u8; N],
    s1: [u8; N],
}

impl<const N: usize> Sums<N> {
    /// Sums `rows` rows of `N` lanes, `stride` bytes apart.
    #[inline(always)]
    fn of_rows(bytes: &[u8], stride: usize, rows: usize) -> Sums<N> {
        let mut sums = Sums { s0: [0; N], s1: [0; N] };
        for row in 0..rows {
            let lanes = &bytes[row * stride..][..N];
            for ((s0, s1), lane) in sums.s0.iter_mut().zip(&mut sums.s1).zip(lanes) {
                *s0 ^= lane;
                *s1 = double(*s1) ^ lane;
            }
        }
        sums
    }

    /// The two parity bytes that bring both sums to zero, where they were taken with parity zero.
    #[inline(always)]
    fn parity(&self) -> ([u8; N], [u8; N]) {
        let (mut first, mut second) = ([0; N], [0; N]);
        for i in 0..N {
            first[i] = third(self.s0[i] ^ self.s1[i]);
            second[i] = self.s0[i] ^ first[i];
        }
        (first, second)
    }

    /// Bit `n` is set when code word `n` of the first `words` is bad. There are 32 at least.
    #[inline(always)]
    fn failing(&self, words: usize) -> u128 {
        let mut any = [0; 32];
        for from in [0, words / 2 - 16, words - 32] {
            let (s0, s1) = (&self.s0[from..][..32], &self.s1[from..][..32]);
            for i in 0..32 {
                any[i] |= s0[i] | s1[i];
            }
        }
        if any == [0; 32] { 0 } else { self.which_fail(words) }
    }

    #[cold]
    fn which_fail(&self, words: usize) -> u128 {
        let words = self.s0[..words].iter().zip(&self.s1).enumerate();
        words.fold(0, |bits, (n, (s0, s1))| bits | u128::from(s0 | s1 != 0) << n)
    }
}

impl Sums<Q_LANES> {
    /// As [`Sums::failing`], of diagonals.
    #[inline(always)]
    fn failing_diagonals(&self) -> u64 {
        turned_bits(self.failing(Q_WORDS) as u64)
    }
}

engines! {
    /// Writes the parity of `sector` that stands behind byte `from`: P and Q, or Q alone.
    pub(crate) fn put_behind(sector: &mut [u8; SECTOR_LEN], from: usize) {
        if from < P_AT {
            put_p(sector);
        }
        if from < Q_AT {
            put_q(sector);
        }
    }
    avx512: super::avx512::put_behind
}

engines! {
    /// Writes the P parity of bytes 12..2075 alone.
    pub(crate) fn put_only_p(sector: &mut [u8; SECTOR_LEN]) {
        put_p(sector);
    }
    avx512: super::avx512::put_p
}

engines! {
    /// The code words of `sector` with a syndrome that is not zero, P and Q.
    pub(crate) fn failing(sector: &[u8; SECTOR_LEN]) -> (u128, u64) {
        let p = Sums::<P_LANES>::of_rows(&sector[HEADER_AT..], ROW, ROWS);
        let mut q = q_of_data(sector);
        let (mut first, mut second) = ([0; Q_LANES], [0; Q_LANES]);
        first[Q_LANES - Q_WORDS..].copy_from_slice(&sector[Q_AT..][..Q_WORDS]);
        second[Q_LANES - Q_WORDS..].copy_from_slice(&sector[Q2_AT..][..Q_WORDS]);
        let (first, second) = (turned(&first), turned(&second));
        for lane in 0..Q_LANES {
            q.s0[lane] ^= first[lane] ^ second[lane];
            q.s1[lane] ^= double(first[lane]) ^ second[lane];
        }
        (p.failing(P_WORDS), q.failing_diagonals())
    }
    avx512: super::avx512::failing
}

/// Writes the P parity of bytes 12..2075.
#[inline(always)]
fn put_p(sector: &mut [u8; SECTOR_LEN]) {
    let mut p = Sums::<P_LANES>::of_rows(&sector[HEADER_AT..], ROW, DATA_ROWS);
    // Horner stopped two elements before the end of the code word.
    for s1 in &mut p.s1 {
        *s1 = double(double(*s1));
    }
    let (first, second) = p.parity();
    sector[P_AT..][..ROW].copy_from_slice(&first[..ROW]);
    sector[P_AT + ROW..][..ROW].copy_from_slice(&second[..ROW]);
}

/// Writes the Q parity of bytes 12..2247, P included.
#[inline(always)]
fn put_q(sector: &mut [u8; SECTOR_LEN]) {
    let (first, second) = q_of_data(sector).parity();
    sector[Q_AT..][..Q_WORDS].copy_from_slice(&turned(&first)[Q_LANES - Q_WORDS..]);
    sector[Q2_AT..][..Q_WORDS].copy_from_slice(&turned(&second)[Q_LANES - Q_WORDS..]);
}

/// What a lane of row 0 of the frame keeps of the sector; row `r` begins 2 × `r` bytes later.
static OWN: [u8; SKEW + WIDE + LATE] = {
    let mut own = [0; SKEW + WIDE + LATE];
    let mut lane = SKEW;
    while lane < SKEW + ROW {
        own[lane] = 0xFF;
        lane += 1;
    }
    own
};

/// The sums of `N` lanes of the skewed frame from `lane` on, over its first `rows` rows.
#[inline(always)]
fn of_skewed<const N: usize>(
    sector: &[u8; SECTOR_LEN],
    first: &[u8],
    lane: usize,
    rows: usize,
) -> Sums<N> {
    let mut sums = Sums { s0: [0; N], s1: [0; N] };
    sums.s0.copy_from_slice(&first[lane..][..N]);
    sums.s1 = sums.s0;
    for row in 1..rows {
        let lanes = &sector[HEADER_AT + row * (ROW + 2) + lane - SKEW..][..N];
        let own = &OWN[2 * row + lane..][..N];
        for i in 0..N {
            let lane = lanes[i] & own[i];
            sums.s0[i] ^= lane;
            sums.s1[i] = double(sums.s1[i]) ^ lane;
        }
    }
    sums
}

/// The Q sums of a sector with its Q parity taken as zero: word `k` of the lanes is diagonal
/// 25 − `k`, and behind the last there is nothing of meaning.
#[inline(always)]
fn q_of_data(sector: &[u8; SECTOR_LEN]) -> Sums<Q_LANES> {
    // Before row 0 there is nothing that could be read and left out.
    let mut first = [0; WIDE + LATE];
    first[SKEW..][..ROW].copy_from_slice(&sector[HEADER_AT..][..ROW]);
    let mut sums = Sums { s0: [0; FRAME], s1: [0; FRAME] };
    for lane in [0, WIDE / 2] {
        let block = of_skewed::<{ WIDE / 2 }>(sector, &first, lane, ROWS);
        sums.s0[lane..][..WIDE / 2].copy_from_slice(&block.s0);
        sums.s1[lane..][..WIDE / 2].copy_from_slice(&block.s1);
    }
    let late = of_skewed::<LATE>(sector, &first, WIDE, LATE_ROWS);
    sums.s0[WIDE..][..LATE].copy_from_slice(&late.s0);
    sums.s1[WIDE..][..LATE].copy_from_slice(&late.s1);
    Sums { s0: wrapped(&sums.s0), s1: wrapped(&weighted(&sums.s1)) }
}

/// Each lane times its weight.
#[inline(always)]
fn weighted(lanes: &[u8; FRAME]) -> [u8; FRAME] {
    let (mut left, mut products) = (*lanes, [0; FRAME]);
    for weights in &WEIGHTS {
        for lane in 0..FRAME {
            products[lane] ^= weights[lane] & (left[lane] as i8 >> 7) as u8;
            left[lane] <<= 1;
        }
    }
    products
}

/// Adds the lanes of the skewed frame that belong to one diagonal.
#[inline(always)]
fn wrapped(lanes: &[u8; FRAME]) -> [u8; Q_LANES] {
    let mut diagonals = [0; Q_LANES];
    for lane in 0..Q_LANES {
        diagonals[lane] = lanes[lane] ^ lanes[lane + Q_WORDS] ^ lanes[lane + 2 * Q_WORDS];
    }
    diagonals
}

/// Words in the opposite order: lanes to diagonals and back, at the other end.
#[inline(always)]
fn turned(lanes: &[u8; Q_LANES]) -> [u8; Q_LANES] {
    let mut turned = [0; Q_LANES];
    for lane in 0..Q_LANES {
        turned[lane] = lanes[Q_LANES - 2 - (lane & !1) + (lane & 1)];
    }
    turned
}

/// Of 26 pairs of bits the last first.
#[inline(always)]
pub(super) fn turned_bits(lanes: u64) -> u64 {
    match lanes {
        0 => 0,
        _ => (0..26).fold(0, |bits, k| bits | (lanes >> (2 * k) & 3) << (50 - 2 * k)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::engine::definition;

    fn vectors() -> Value {
        serde_json::from_str(include_str!("../../tests/vectors/parity.json")).unwrap()
    }

    fn bytes(value: &Value) -> Vec<u8> {
        let text = value.as_str().unwrap();
        (0..text.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&text[at..][..2], 16).unwrap())
            .collect()
    }

    fn numbers(value: &Value) -> Vec<usize> {
        value.as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect()
    }

    fn noise(seed: u32) -> [u8; SECTOR_LEN] {
        let mut x = seed;
        std::array::from_fn(|_| {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 24) as u8
        })
    }

    #[test]
    fn field_by_hand_and_by_the_definition() {
        assert_eq!(double(0x80), 0x1D);
        assert_eq!(third(0x1D), 0x0B);
        assert_eq!(power_of_alpha(8), 0x1D);
        for x in 0..=255 {
            assert_eq!(double(x), definition::product(x, 2));
            assert_eq!(definition::product(third(x), 3), x);
        }
        for exponent in 0..255 {
            let power = power_of_alpha(exponent);
            assert_eq!(power, definition::power_of_alpha(exponent as usize));
            assert_eq!(definition::product(power, power_of_alpha(-exponent)), 1);
        }
    }

    /// The published P and Q code words, each put into every place that a code word can have.
    #[test]
    fn golden_words_are_made_and_read() {
        let vectors = vectors();
        let (p_word, q_word) = (bytes(&vectors["lec_p_26_24"]), bytes(&vectors["lec_q_45_43"]));
        let place = |words: &[usize], half: usize, word: &[u8]| {
            let mut sector = [0; SECTOR_LEN];
            for (&n, &byte) in words.iter().zip(word) {
                sector[definition::byte_of_word(n, half)] = byte;
            }
            sector
        };
        for half in 0..2 {
            for vector in 0..43 {
                let words = definition::p_words(vector);
                let whole = place(&words, half, &p_word);
                let (p, _) = failing(&whole);
                assert_eq!(p, 0, "P {vector}");
                let mut made = place(&words, half, &p_word[..24]);
                put_behind(&mut made, 0);
                assert_eq!(made[..2248], whole[..2248], "P {vector}");
            }
            for vector in 0..26 {
                let words = definition::q_words(vector);
                let whole = place(&words, half, &q_word);
                let (_, q) = failing(&whole);
                assert_eq!(q, 0, "Q {vector}");
                let data = place(&words, half, &q_word[..43]);
                let mut made = data;
                put_behind(&mut made, 2247);
                let n = 2 * vector + half;
                assert_eq!([made[2248 + n], made[2300 + n]], q_word[43..], "Q {vector}");
            }
        }
    }

    /// A byte in each listed word makes exactly that vector fail (and one of the other code).
    #[test]
    fn golden_word_numbers() {
        let vectors = vectors();
        let p: Vec<_> = [0, 1, 42].map(|v| (v, &vectors["p_word_numbers"][v.to_string()])).into();
        let q: Vec<_> = [0, 1, 25].map(|v| (v, &vectors["q_word_numbers"][v.to_string()])).into();
        for half in 0..2 {
            for (vector, words) in &p {
                for n in numbers(words) {
                    let mut sector = [0; SECTOR_LEN];
                    sector[12 + 2 * n + half] = 1;
                    let (p, q) = failing(&sector);
                    assert_eq!((p, q.count_ones()), (1 << (2 * vector + half), 1), "word {n}");
                }
            }
            for (vector, words) in &q {
                for n in numbers(words) {
                    let mut sector = [0; SECTOR_LEN];
                    sector[12 + 2 * n + half] = 1;
                    let (p, q) = failing(&sector);
                    let columns = u32::from(n < 1118);
                    assert_eq!(
                        (p.count_ones(), q),
                        (columns, 1 << (2 * vector + half)),
                        "word {n}"
                    );
                }
            }
        }
    }

    #[test]
    fn parity_equals_the_definition() {
        let mut sectors: Vec<_> = (0..20).map(noise).collect();
        sectors.push([0; SECTOR_LEN]);
        sectors.push([0xFF; SECTOR_LEN]);
        for mut sector in sectors {
            let mut expected = sector;
            definition::put_parity(&mut expected);
            let mut with_p = sector;
            with_p[P_AT..Q_AT].copy_from_slice(&expected[P_AT..Q_AT]);
            put_only_p(&mut sector);
            assert_eq!(sector, with_p);
            put_behind(&mut sector, 0);
            assert_eq!(sector, expected);
            assert_eq!(failing(&sector), (0, 0));
        }
    }

    /// Sectors with many bad words, and with few.
    #[test]
    fn failing_words_equal_the_definition() {
        for seed in 0..40 {
            let mut sector = noise(seed);
            if seed >= 10 {
                definition::put_parity(&mut sector);
                for hit in noise(seed + 100)[..usize::from(seed as u8 % 7) * 2].chunks(2) {
                    let at = 12 + usize::from(u16::from_le_bytes([hit[0], hit[1]])) % 2340;
                    sector[at] ^= 0x41;
                }
            }
            let (p, q) = failing(&sector);
            let found: Vec<usize> = (0..86)
                .filter(|n| p >> n & 1 == 1)
                .chain((0..52).filter(|n| q >> n & 1 == 1).map(|n| 86 + n))
                .collect();
            let expected = definition::failing(&sector);
            assert_eq!(found, expected, "seed {seed}");
        }
    }
}
