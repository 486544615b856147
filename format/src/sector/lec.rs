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
//! (Horner). For Q each row is copied one word further left than the one above it; then a
//! diagonal is one lane too. The lanes of that frame wrap after 26 words, and their power of α is
//! off by the lane number: both are put right by one multiplication for each lane at the end.
//!
//! # What was tried and lost
//! - Tables of logarithms or of 256 products, column by column: P 355..2,000 ns, Q 755..2,500 ns.
//! - Q by gathering each diagonal: 940 ns against 239 ns, as nothing vectorises.
//! - Transposing 16 or 64 sectors so that sectors are lanes: the transposes alone cost more.
//! - Blocks of 16 or 64 lanes instead of 32: a tenth and a twentieth slower over a whole sector
//!   with SSE2.
//!
//! Only plain arrays here: the compiler vectorises them for whatever it is told to build for.

use crate::SECTOR_LEN;

use super::HEADER_AT;

/// Bytes in a row: 43 words.
const ROW: usize = 86;
/// Rows of data that P covers; two rows of P follow.
const DATA_ROWS: usize = 24;
/// Rows that Q covers.
const ROWS: usize = 26;
/// Offset of the P parity.
const P_AT: usize = HEADER_AT + DATA_ROWS * ROW;
/// Offset of the Q parity, and of its second half.
const Q_AT: usize = HEADER_AT + ROWS * ROW;
const Q2_AT: usize = Q_AT + Q_WORDS;
/// Code words of each kind.
const P_WORDS: usize = ROW;
const Q_WORDS: usize = 2 * ROWS;
/// Lanes of the skewed frame: a row and the 25 words it may be moved by.
const SKEWED: usize = ROW + 2 * (ROWS - 1);
/// Lanes that are summed together.
const BLOCK: usize = 32;

/// Twice `x`.
const fn double(x: u8) -> u8 {
    (x << 1) ^ (0x1D & (x as i8 >> 7) as u8)
}

/// `x` / (α + 1).
const fn third(x: u8) -> u8 {
    // Division by α + 1 as polynomials is a running XOR of the bits; what it carries out of bit
    // 7 is α^8 = 1D, and 1D / 3 = 0B.
    let x = x ^ (x << 1);
    let x = x ^ (x << 2);
    let x = x ^ (x << 4);
    x ^ (0x0B & (x as i8 >> 7) as u8)
}

/// α^exponent; exponents are taken modulo 255.
const fn power_of_alpha(exponent: i32) -> u8 {
    let mut power = 1;
    let mut left = exponent.rem_euclid(255);
    while left > 0 {
        power = double(power);
        left -= 1;
    }
    power
}

/// Weight of each lane of the skewed frame for S1, times 1, 2, 4, … 80: entry `b` is what bit `b`
/// of the lane adds. Word `k` holds diagonal element `k − 25 + row`, whose power is
/// 44 − `k` + 25 − `row`; Horner has done the 25 − `row`.
static WEIGHTS: [[u8; SKEWED]; 8] = weights();

const fn weights() -> [[u8; SKEWED]; 8] {
    let mut weights = [[0; SKEWED]; 8];
    let mut lane = 0;
    while lane < SKEWED {
        let mut bit = 0;
        while bit < 8 {
            weights[bit][lane] = power_of_alpha(44 - lane as i32 / 2 + bit as i32);
            bit += 1;
        }
        lane += 1;
    }
    weights
}

/// S0 and S1 of `N` code words.
struct Syndromes<const N: usize> {
    s0: [u8; N],
    s1: [u8; N],
}

impl<const N: usize> Syndromes<N> {
    /// Sums `rows` rows of `N` lanes, `stride` bytes apart. N must be at least [`BLOCK`].
    fn of_rows(bytes: &[u8], stride: usize, rows: usize) -> Syndromes<N> {
        let mut sums = Syndromes { s0: [0; N], s1: [0; N] };
        let mut lane = 0;
        loop {
            let (mut s0, mut s1) = ([0; BLOCK], [0; BLOCK]);
            for row in 0..rows {
                let lanes = &bytes[row * stride + lane..][..BLOCK];
                for i in 0..BLOCK {
                    s0[i] ^= lanes[i];
                    s1[i] = double(s1[i]) ^ lanes[i];
                }
            }
            sums.s0[lane..][..BLOCK].copy_from_slice(&s0);
            sums.s1[lane..][..BLOCK].copy_from_slice(&s1);
            if lane + BLOCK == N {
                return sums;
            }
            // The last block overlaps the one before instead of having a width of its own.
            lane = (lane + BLOCK).min(N - BLOCK);
        }
    }

    /// The two parity bytes that bring both syndromes to zero, where the sums were taken with
    /// parity zero.
    fn parity(&self) -> ([u8; N], [u8; N]) {
        let first: [u8; N] = std::array::from_fn(|i| third(self.s0[i] ^ self.s1[i]));
        let second = std::array::from_fn(|i| self.s0[i] ^ first[i]);
        (first, second)
    }

    /// Bit `n` is set when code word `n` is bad.
    fn failing(&self) -> u128 {
        let any = self.s0.iter().zip(&self.s1).fold(0, |any, (s0, s1)| any | s0 | s1);
        if any == 0 {
            return 0;
        }
        let words = self.s0.iter().zip(&self.s1).enumerate();
        words.fold(0, |bits, (n, (s0, s1))| bits | u128::from(s0 | s1 != 0) << n)
    }
}

/// The skewed frame: row `r` of a sector stands 2 × (25 − r) bytes into row `r` of the frame,
/// zeros around it.
pub(super) struct Lec {
    frame: [u8; ROWS * SKEWED],
}

impl Lec {
    /// An empty frame. It serves for any number of sectors; making it costs a tenth of using it.
    pub(super) fn new() -> Lec {
        Lec { frame: [0; ROWS * SKEWED] }
    }

    /// Writes the parity of `sector` that stands behind byte `from`: P and Q, or Q alone.
    pub(super) fn put_behind(&mut self, sector: &mut [u8; SECTOR_LEN], from: usize) {
        if from < P_AT {
            self.put_parity(sector);
        } else if from < Q_AT {
            self.put_q(sector);
        }
    }

    /// Writes the P and Q parity of bytes 12..2075 of `sector`.
    fn put_parity(&mut self, sector: &mut [u8; SECTOR_LEN]) {
        Lec::put_p(sector);
        self.put_q(sector);
    }

    /// Writes the P parity of bytes 12..2075.
    fn put_p(sector: &mut [u8; SECTOR_LEN]) {
        let mut p = Syndromes::<P_WORDS>::of_rows(&sector[HEADER_AT..], ROW, DATA_ROWS);
        // Horner stopped two elements before the end of the code word.
        p.s1 = p.s1.map(|s1| double(double(s1)));
        let (first, second) = p.parity();
        sector[P_AT..][..ROW].copy_from_slice(&first);
        sector[P_AT + ROW..][..ROW].copy_from_slice(&second);
    }

    /// Writes the Q parity of bytes 12..2247, P included.
    fn put_q(&mut self, sector: &mut [u8; SECTOR_LEN]) {
        let (first, second) = self.q_of_data(sector).parity();
        sector[Q_AT..][..Q_WORDS].copy_from_slice(&first);
        sector[Q2_AT..][..Q_WORDS].copy_from_slice(&second);
    }

    /// The code words of `sector` with a syndrome that is not zero, P and Q.
    pub(super) fn failing(&mut self, sector: &[u8; SECTOR_LEN]) -> (u128, u64) {
        let p = Syndromes::<P_WORDS>::of_rows(&sector[HEADER_AT..], ROW, ROWS);
        let mut q = self.q_of_data(sector);
        for n in 0..Q_WORDS {
            let (first, second) = (sector[Q_AT + n], sector[Q2_AT + n]);
            q.s0[n] ^= first ^ second;
            q.s1[n] ^= double(first) ^ second;
        }
        (p.failing(), q.failing() as u64)
    }

    /// The Q syndromes of a sector with its Q parity taken as zero.
    fn q_of_data(&mut self, sector: &[u8; SECTOR_LEN]) -> Syndromes<Q_WORDS> {
        for row in 0..ROWS {
            let skewed = row * SKEWED + 2 * (ROWS - 1 - row);
            self.frame[skewed..][..ROW].copy_from_slice(&sector[HEADER_AT + row * ROW..][..ROW]);
        }
        let Syndromes { s0, s1 } = Syndromes::<SKEWED>::of_rows(&self.frame, SKEWED, ROWS);
        let mut weighted = [0; SKEWED];
        for (bit, weights) in WEIGHTS.iter().enumerate() {
            for lane in 0..SKEWED {
                weighted[lane] ^= weights[lane] & 0u8.wrapping_sub(s1[lane] >> bit & 1);
            }
        }
        Syndromes { s0: unwrap_lanes(&s0), s1: unwrap_lanes(&weighted) }
    }
}

/// Adds the lanes of the skewed frame that belong to one diagonal: word `k` is part of diagonal
/// 25 − `k` modulo 26.
fn unwrap_lanes(lanes: &[u8; SKEWED]) -> [u8; Q_WORDS] {
    let mut folded = [0; Q_WORDS];
    for window in lanes.chunks(Q_WORDS) {
        for (sum, lane) in folded.iter_mut().zip(window) {
            *sum ^= lane;
        }
    }
    std::array::from_fn(|n| folded[Q_WORDS - 2 - (n & !1) + (n & 1)])
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::sector::definition;

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
                let (p, _) = Lec::new().failing(&whole);
                assert_eq!(p, 0, "P {vector}");
                let mut made = place(&words, half, &p_word[..24]);
                Lec::new().put_parity(&mut made);
                assert_eq!(made[..2248], whole[..2248], "P {vector}");
            }
            for vector in 0..26 {
                let words = definition::q_words(vector);
                let whole = place(&words, half, &q_word);
                let (_, q) = Lec::new().failing(&whole);
                assert_eq!(q, 0, "Q {vector}");
                let data = place(&words, half, &q_word[..43]);
                let (first, second) = Lec::new().q_of_data(&data).parity();
                let n = 2 * vector + half;
                assert_eq!([first[n], second[n]], q_word[43..], "Q {vector}");
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
                    let (p, q) = Lec::new().failing(&sector);
                    assert_eq!((p, q.count_ones()), (1 << (2 * vector + half), 1), "word {n}");
                }
            }
            for (vector, words) in &q {
                for n in numbers(words) {
                    let mut sector = [0; SECTOR_LEN];
                    sector[12 + 2 * n + half] = 1;
                    let (p, q) = Lec::new().failing(&sector);
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
        let mut lec = Lec::new();
        let mut sectors: Vec<_> = (0..20).map(noise).collect();
        sectors.push([0; SECTOR_LEN]);
        sectors.push([0xFF; SECTOR_LEN]);
        for mut sector in sectors {
            let mut expected = sector;
            definition::put_parity(&mut expected);
            lec.put_parity(&mut sector);
            assert_eq!(sector, expected);
            assert_eq!(lec.failing(&sector), (0, 0));
        }
    }

    /// Sectors with many bad words, and with few.
    #[test]
    fn failing_words_equal_the_definition() {
        let mut lec = Lec::new();
        for seed in 0..40 {
            let mut sector = noise(seed);
            if seed >= 10 {
                definition::put_parity(&mut sector);
                for hit in noise(seed + 100)[..usize::from(seed as u8 % 7) * 2].chunks(2) {
                    let at = 12 + usize::from(u16::from_le_bytes([hit[0], hit[1]])) % 2340;
                    sector[at] ^= 0x41;
                }
            }
            let (p, q) = lec.failing(&sector);
            let found: Vec<usize> = (0..86)
                .filter(|n| p >> n & 1 == 1)
                .chain((0..52).filter(|n| q >> n & 1 == 1).map(|n| 86 + n))
                .collect();
            let expected = definition::failing(&sector);
            assert_eq!(found, expected, "seed {seed}");
        }
    }
}
