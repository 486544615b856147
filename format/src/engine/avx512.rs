//! EDC, parities and syndromes with registers of 512 bits: AVX-512, GFNI and VPCLMULQDQ. What
//! [`super::edc`] and [`super::lec`] do by lanes is done here once more by instructions; what only
//! moves and adds bytes is lane code in this engine too.
//!
//! # How it is done
//! Multiplication by a constant is a matrix of 8 × 8 bits, and one instruction applies one to 64
//! lanes. So a row is multiplied by the power of α that is its own, and no sum waits for a product
//! as it does with Horner.
//!
//! A row of **P** is two registers, its first and its last 64 bytes; what both have comes out
//! alike. **Q** is summed in the first 26 words of a register: word `k` is diagonal 25 − `k`, and
//! word `c` of row `r` belongs to word `c` + 25 − `r` modulo 26. That makes up to three [`Piece`]s
//! of a row, each contiguous in the sector, which are loaded as they stand and without what belongs
//! elsewhere. All they lack is α^(25 − `k`), which is multiplied at the end.
//!
//! The **EDC** folds as [`super::edc`] does, four lanes of 128 bits at a time instead of two.
//!
//! # What is not known
//! How fast it is: there was no machine with these instructions. What it does was seen in an
//! emulator (docs/performance.md). A prototype elsewhere took 28 ns for an EDC by byte matrices,
//! 34 ns by folding, and 76 ns for a sector of which nothing was stored before it was whole.
//!
//! # What was tried and lost
//! Registers put together of eight words of 64 bits: compiled to shuffles. Sixteen of 32 bits are
//! one load, with its mask, so that nothing here needs a pointer.

use std::arch::x86_64::{
    __m128i, __m512i, _mm_cvtsi128_si64, _mm_extract_epi64, _mm_xor_si128,
    _mm512_clmulepi64_epi128, _mm512_extracti32x4_epi32, _mm512_gf2p8affine_epi64_epi8,
    _mm512_mask_gf2p8affine_epi64_epi8, _mm512_maskz_mov_epi16, _mm512_maskz_permutexvar_epi16,
    _mm512_maskz_set1_epi16, _mm512_or_si512, _mm512_set_epi32, _mm512_set_epi64,
    _mm512_set1_epi64, _mm512_setzero_si512, _mm512_test_epi8_mask, _mm512_xor_si512,
};

use super::edc::{edc_of_register, fold_by};
use super::lec::{
    DATA_ROWS, P_AT, Q_AT, Q_WORDS, Q2_AT, ROW, ROWS, power_of_alpha, third, turned_bits,
};
use crate::SECTOR_LEN;
use crate::sector::HEADER_AT;

/// Bytes of a register.
const REGISTER: usize = 64;

#[target_feature(enable = "avx512f")]
fn load(bytes: &[u8; REGISTER]) -> __m512i {
    let (words, _) = bytes.as_chunks::<4>();
    let w = |at: usize| i32::from_le_bytes(words[at]);
    #[rustfmt::skip]
    let lanes = _mm512_set_epi32(
        w(15), w(14), w(13), w(12), w(11), w(10), w(9), w(8),
        w(7), w(6), w(5), w(4), w(3), w(2), w(1), w(0),
    );
    lanes
}

/// The register that stands at `at`.
#[target_feature(enable = "avx512f")]
fn load_at(bytes: &[u8], at: usize) -> __m512i {
    load(bytes[at..].first_chunk().expect("callers stay inside a sector"))
}

#[target_feature(enable = "avx512f")]
fn quarters(lanes: __m512i) -> [__m128i; 4] {
    [
        _mm512_extracti32x4_epi32::<0>(lanes),
        _mm512_extracti32x4_epi32::<1>(lanes),
        _mm512_extracti32x4_epi32::<2>(lanes),
        _mm512_extracti32x4_epi32::<3>(lanes),
    ]
}

#[target_feature(enable = "avx512f")]
fn store(lanes: __m512i) -> [u8; REGISTER] {
    let mut bytes = [0; REGISTER];
    for (to, quarter) in bytes.as_chunks_mut::<16>().0.iter_mut().zip(quarters(lanes)) {
        to[..8].copy_from_slice(&_mm_cvtsi128_si64(quarter).to_le_bytes());
        to[8..].copy_from_slice(&_mm_extract_epi64::<1>(quarter).to_le_bytes());
    }
    bytes
}

#[target_feature(enable = "avx512f")]
fn add(a: __m512i, b: __m512i) -> __m512i {
    _mm512_xor_si512(a, b)
}

// ---- multiplication by constants ----------------------------------------------------------------

/// The matrix that takes bit `b` of a lane to `images[b]`: its rows are bytes, that of bit 7 lowest.
const fn matrix(images: [u8; 8]) -> i64 {
    let mut matrix = 0_u64;
    let mut bit = 0;
    while bit < 8 {
        let mut from = 0;
        while from < 8 {
            let is_set = images[from] >> bit & 1;
            matrix |= (is_set as u64) << (8 * (7 - bit) + from);
            from += 1;
        }
        bit += 1;
    }
    matrix as i64
}

/// Multiplies by α^exponent.
const fn times_alpha(exponent: i32) -> i64 {
    let mut images = [0; 8];
    let mut bit = 0;
    while bit < 8 {
        images[bit] = power_of_alpha(exponent + bit as i32);
        bit += 1;
    }
    matrix(images)
}

/// Divides by α + 1.
const THIRD: i64 = {
    let mut images = [0; 8];
    let mut bit = 0;
    while bit < 8 {
        images[bit] = third(1 << bit);
        bit += 1;
    }
    matrix(images)
};

#[target_feature(enable = "avx512f,gfni")]
fn times(lanes: __m512i, matrix: i64) -> __m512i {
    _mm512_gf2p8affine_epi64_epi8::<0>(lanes, _mm512_set1_epi64(matrix))
}

/// S0 and S1 of code words, as [`super::lec`] has them.
#[derive(Clone, Copy)]
struct Sums {
    s0: __m512i,
    s1: __m512i,
}

impl Sums {
    #[target_feature(enable = "avx512f")]
    fn zero() -> Sums {
        Sums { s0: _mm512_setzero_si512(), s1: _mm512_setzero_si512() }
    }

    /// Adds elements of the power that `matrix` multiplies by.
    #[target_feature(enable = "avx512f,gfni")]
    fn add(&mut self, lanes: __m512i, matrix: i64) {
        self.s0 = add(self.s0, lanes);
        self.s1 = add(self.s1, times(lanes, matrix));
    }

    /// The two parity elements of code words that lack them.
    #[target_feature(enable = "avx512f,gfni")]
    fn parity(self) -> (__m512i, __m512i) {
        let first = times(add(self.s0, self.s1), THIRD);
        (first, add(self.s0, first))
    }

    /// A bit for each lane whose sums are not both zero.
    #[target_feature(enable = "avx512f,avx512bw")]
    fn failing(self) -> u64 {
        let either = _mm512_or_si512(self.s0, self.s1);
        _mm512_test_epi8_mask(either, either)
    }
}

// ---- P ------------------------------------------------------------------------------------------

/// Lane of a row at which its second register begins.
const SECOND: usize = ROW - REGISTER;

/// What each row is multiplied by.
static ROW_POWERS: [i64; ROWS] = {
    let mut powers = [0; ROWS];
    let mut row = 0;
    while row < ROWS {
        powers[row] = times_alpha(ROWS as i32 - 1 - row as i32);
        row += 1;
    }
    powers
};

/// The sums of the first `rows` rows.
#[target_feature(enable = "avx512f,gfni")]
fn p_sums(sector: &[u8; SECTOR_LEN], rows: usize) -> [Sums; 2] {
    let mut sums = [Sums::zero(); 2];
    for (row, &power) in sector[HEADER_AT..].chunks_exact(ROW).zip(&ROW_POWERS[..rows]) {
        sums[0].add(load_at(row, 0), power);
        sums[1].add(load_at(row, SECOND), power);
    }
    sums
}

/// As [`super::lec::put_only_p`].
#[target_feature(enable = "avx512f,gfni")]
pub(super) fn put_p(sector: &mut [u8; SECTOR_LEN]) {
    let sums = p_sums(sector, DATA_ROWS);
    for (sums, lane) in sums.into_iter().zip([0, SECOND]) {
        let (first, second) = sums.parity();
        sector[P_AT + lane..][..REGISTER].copy_from_slice(&store(first));
        sector[P_AT + ROW + lane..][..REGISTER].copy_from_slice(&store(second));
    }
}

// ---- Q ------------------------------------------------------------------------------------------

/// Words of a register that are diagonals.
const DIAGONALS: u32 = (1 << ROWS) - 1;

/// Part of a row: the register that begins at byte `at` of a sector, of which `words` belong to the
/// diagonals that they stand at, and what it is multiplied by.
struct Piece {
    at: usize,
    words: u32,
    power: i64,
}

/// Pieces of all rows, but for the first word of a sector, which has nothing before it to load.
const PIECES: usize = 25 + 26 + 16;
static PIECES_OF_Q: [Piece; PIECES] = pieces();

const fn pieces() -> [Piece; PIECES] {
    let mut pieces = [const { Piece { at: 0, words: 0, power: 0 } }; PIECES];
    let (mut count, mut row) = (0, 0);
    while row < ROWS as i32 {
        let mut turn = 0;
        while turn < 3 {
            // Word k is element k + first of its diagonal, of 43 in a row.
            let first = 26 * turn - 25 + row;
            let mut words = 0_u32;
            let mut k = 0;
            while k < 26 {
                if k + first >= 0 && k + first < 43 {
                    words |= 1 << k;
                }
                k += 1;
            }
            let at = HEADER_AT as i32 + ROW as i32 * row + 2 * first;
            if words != 0 && at >= 0 {
                // The power of element i is 44 - i, of which 25 - k come at the end.
                pieces[count] = Piece { at: at as usize, words, power: times_alpha(19 - first) };
                count += 1;
            }
            turn += 1;
        }
        row += 1;
    }
    assert!(count == PIECES);
    pieces
}

/// Multiplies word `k` by α^(25 − k): the four words of a matrix by α^(22 − k) of the first of them,
/// and then each by α for every word of the four that is behind it.
#[target_feature(enable = "avx512f,avx512bw,gfni")]
fn weighted(lanes: __m512i) -> __m512i {
    const FOURS: [i64; 8] = {
        let mut fours = [0; 8];
        let mut four = 0;
        while four < 8 {
            fours[four] = times_alpha(22 - 4 * four as i32);
            four += 1;
        }
        fours
    };
    let [a, b, c, d, e, f, g, h] = FOURS;
    let fours = _mm512_set_epi64(h, g, f, e, d, c, b, a);
    let lanes = _mm512_gf2p8affine_epi64_epi8::<0>(lanes, fours);
    let by = |lanes, bytes, matrix| {
        let matrix = _mm512_set1_epi64(matrix);
        _mm512_mask_gf2p8affine_epi64_epi8::<0>(lanes, bytes, lanes, matrix)
    };
    let lanes = by(lanes, 0x3333_3333_3333_3333, const { times_alpha(1) });
    by(lanes, 0x0F0F_0F0F_0F0F_0F0F, const { times_alpha(2) })
}

/// The sums of a sector with its Q parity taken as zero.
#[target_feature(enable = "avx512f,avx512bw,gfni")]
fn q_sums(sector: &[u8; SECTOR_LEN]) -> Sums {
    let mut sums = Sums::zero();
    let first = i16::from_le_bytes([sector[HEADER_AT], sector[HEADER_AT + 1]]);
    sums.add(_mm512_maskz_set1_epi16(1 << 25, first), const { times_alpha(44) });
    for piece in &PIECES_OF_Q {
        sums.add(_mm512_maskz_mov_epi16(piece.words, load_at(sector, piece.at)), piece.power);
    }
    Sums { s0: sums.s0, s1: weighted(sums.s1) }
}

/// Bytes before Q parity in the register that ends with it.
const BEFORE_Q: usize = REGISTER - Q_WORDS;

/// Words in the opposite order.
const OPPOSITE: [u8; REGISTER] = {
    let mut order = [0; REGISTER];
    let mut word = 0;
    while word < 32 {
        order[2 * word] = 31 - word as u8;
        word += 1;
    }
    order
};

/// The register that ends with parity, as diagonals; and back. Only `words` are kept.
#[target_feature(enable = "avx512f,avx512bw")]
fn turned(lanes: __m512i, words: u32) -> __m512i {
    _mm512_maskz_permutexvar_epi16(words, load(&OPPOSITE), lanes)
}

#[target_feature(enable = "avx512f,avx512bw,gfni")]
fn put_q(sector: &mut [u8; SECTOR_LEN]) {
    let (first, second) = q_sums(sector).parity();
    for (parity, at) in [(first, Q_AT), (second, Q2_AT)] {
        let parity = store(turned(parity, !0));
        sector[at..][..Q_WORDS].copy_from_slice(&parity[BEFORE_Q..]);
    }
}

// ---- what the engine is called for ----------------------------------------------------------------

/// As [`super::lec::put_behind`].
#[target_feature(enable = "avx512f,avx512bw,gfni")]
pub(super) fn put_behind(sector: &mut [u8; SECTOR_LEN], from: usize) {
    if from < P_AT {
        put_p(sector);
    }
    if from < Q_AT {
        put_q(sector);
    }
}

/// As [`super::lec::failing`].
#[target_feature(enable = "avx512f,avx512bw,gfni")]
pub(super) fn failing(sector: &[u8; SECTOR_LEN]) -> (u128, u64) {
    let [start, end] = p_sums(sector, ROWS);
    let mut q = q_sums(sector);
    for (at, power) in [(Q_AT, const { times_alpha(1) }), (Q2_AT, const { times_alpha(0) })] {
        q.add(turned(load_at(sector, at - BEFORE_Q), DIAGONALS), power);
    }
    let p = u128::from(start.failing()) | u128::from(end.failing()) << SECOND;
    (p, turned_bits(q.failing()))
}

/// Bytes that the EDC takes at once.
const BLOCK: usize = 4 * REGISTER;
const BY_BLOCK: [i64; 2] = fold_by(8 * BLOCK as u32);
const BY_REGISTER: [i64; 2] = fold_by(8 * REGISTER as u32);
/// What each lane of 128 bits is multiplied by to stand at the last.
const BY_LANES: [[i64; 2]; 3] = [fold_by(384), fold_by(256), fold_by(128)];

/// As [`super::edc::portable`].
#[target_feature(enable = "avx512f,vpclmulqdq")]
pub(super) fn edc(bytes: &[u8]) -> u32 {
    let (front, blocks) = bytes.as_rchunks::<BLOCK>();
    let mut first = [0; BLOCK];
    first[BLOCK - front.len()..].copy_from_slice(front);
    let registers = |block: &[u8; BLOCK]| {
        let (registers, _) = block.as_chunks::<REGISTER>();
        [load(&registers[0]), load(&registers[1]), load(&registers[2]), load(&registers[3])]
    };
    let all_by =
        |[high, low]: [i64; 2]| _mm512_set_epi64(low, high, low, high, low, high, low, high);
    let mut sums = registers(&first);
    let by_block = all_by(BY_BLOCK);
    for block in blocks {
        for (sum, next) in sums.iter_mut().zip(registers(block)) {
            *sum = add(folded(*sum, by_block), next);
        }
    }
    let by_register = all_by(BY_REGISTER);
    let [mut sum, rest @ ..] = sums;
    for next in rest {
        sum = add(folded(sum, by_register), next);
    }
    let [[a, b], [c, d], [e, f]] = BY_LANES;
    let lanes = folded(sum, _mm512_set_epi64(0, 0, f, e, d, c, b, a));
    // The last lane stands where it is.
    let last = _mm512_extracti32x4_epi32::<3>(sum);
    let [a, b, c, _] = quarters(lanes);
    edc_of_register(_mm_xor_si128(_mm_xor_si128(a, b), _mm_xor_si128(c, last)))
}

#[target_feature(enable = "avx512f,vpclmulqdq")]
fn folded(sum: __m512i, by: __m512i) -> __m512i {
    add(_mm512_clmulepi64_epi128::<0x00>(sum, by), _mm512_clmulepi64_epi128::<0x11>(sum, by))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::definition;

    /// What the instruction does to a lane, on machines without it too: bit `b` of the result is
    /// the parity of row 7 - `b` and the lane.
    fn apply(matrix: i64, lane: u8) -> u8 {
        let rows = matrix.to_le_bytes();
        (0..8).fold(0, |out, bit| out | ((rows[7 - bit] & lane).count_ones() as u8 & 1) << bit)
    }

    #[test]
    fn matrices_multiply() {
        assert_eq!(times_alpha(0), 0x0102_0408_1020_4080, "as the manual prints it");
        for lane in 0..=255 {
            assert_eq!(definition::product(apply(THIRD, lane), 3), lane);
            for exponent in 0..50 {
                let power = definition::power_of_alpha(exponent);
                assert_eq!(
                    apply(times_alpha(exponent as i32), lane),
                    definition::product(lane, power)
                );
                let back = apply(times_alpha(-(exponent as i32)), lane);
                assert_eq!(definition::product(back, power), lane);
            }
        }
    }

    /// Each word of a Q code word is in one piece, where its diagonal is, by the power that is left.
    #[test]
    fn pieces_are_the_diagonals() {
        let mut seen = vec![[0; 43]; 26];
        seen[0][0] = 1;
        for piece in &PIECES_OF_Q {
            assert!(piece.at + REGISTER <= SECTOR_LEN);
            for word in (0..26).filter(|word| piece.words >> word & 1 == 1) {
                let diagonal = 25 - word;
                let n = (piece.at - HEADER_AT) / 2 + word;
                let words = definition::q_words(diagonal);
                let i = words.iter().position(|&other| other == n).unwrap();
                seen[diagonal][i] += 1;
                let weight = times_alpha(44 - i as i32 - (25 - word as i32));
                assert_eq!(piece.power, weight, "word {word} of diagonal {diagonal}");
            }
        }
        assert_eq!(seen, [[1; 43]; 26]);
    }
}
