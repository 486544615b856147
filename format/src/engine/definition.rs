//! The slow, readable engine: EDC, L-EC, scrambler and subcode spelled as the clauses spell them,
//! one bit or one code word at a time. Tests only; it is the oracle of the fast engines and shares
//! no line with them.

use crate::{SECTOR_LEN, SUBCODE_LEN, SectorType};

/// The EDC code word is a multiple of (x^16+x^15+x^2+1)(x^16+x^2+x+1) when bytes enter with
/// their least significant bit first [ECMA-130 14.3]: long division, bit by bit. The remainder's
/// first bit is the least significant of the value.
pub(crate) fn edc(bytes: &[u8]) -> u32 {
    const POLYNOMIAL: u64 = 0x1_8001_801B;
    let mut remainder: u64 = 0;
    let message = bytes.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1));
    for bit in message.chain([0; 32]) {
        remainder = remainder << 1 | u64::from(bit);
        if remainder >> 32 == 1 {
            remainder ^= POLYNOMIAL;
        }
    }
    (remainder as u32).reverse_bits()
}

/// Product in GF(2^8), x^8+x^4+x^3+x^2+1 [ECMA-130 A].
pub(crate) fn product(a: u8, b: u8) -> u8 {
    let mut sum: u16 = 0;
    for bit in 0..8 {
        if b >> bit & 1 == 1 {
            sum ^= u16::from(a) << bit;
        }
    }
    for bit in (8..15).rev() {
        if sum >> bit & 1 == 1 {
            sum ^= 0x11D << (bit - 8);
        }
    }
    sum as u8
}

pub(crate) fn power_of_alpha(exponent: usize) -> u8 {
    (0..exponent).fold(1, |power, _| product(power, 2))
}

/// Where byte `half` (0 least, 1 most significant) of word S(n) stands in a sector.
pub(crate) fn byte_of_word(n: usize, half: usize) -> usize {
    12 + 2 * n + half
}

/// Word numbers of P vector 0..=42, the two parity words last.
pub(crate) fn p_words(vector: usize) -> Vec<usize> {
    (0..26).map(|i| 43 * i + vector).collect()
}

/// Word numbers of Q vector 0..=25, the two parity words last.
pub(crate) fn q_words(vector: usize) -> Vec<usize> {
    let mut words: Vec<usize> = (0..43).map(|i| (44 * i + 43 * vector) % 1118).collect();
    words.extend([1118 + vector, 1144 + vector]);
    words
}

/// The two rows of the parity check matrix times a code word: all ones, and falling powers of α.
fn syndromes(word: &[u8]) -> (u8, u8) {
    let (s0, s1, _) = word.iter().rev().fold((0, 0, 1), |(s0, s1, power), &byte| {
        (s0 ^ byte, s1 ^ product(byte, power), product(power, 2))
    });
    (s0, s1)
}

/// Finds the last two bytes of a code word by trying every value of the first.
pub(crate) fn complete(word: &mut [u8]) {
    let n = word.len();
    word[n - 2..].fill(0);
    let (s0, s1) = syndromes(word);
    let is_first = |&first: &u8| s1 ^ product(first, 2) ^ (s0 ^ first) == 0;
    word[n - 2] = (0..=255).find(is_first).expect("every vector has a parity");
    word[n - 1] = s0 ^ word[n - 2];
    assert_eq!(syndromes(word), (0, 0));
}

fn vectors() -> impl Iterator<Item = (Vec<usize>, usize)> {
    let words = (0..43).map(p_words).chain((0..26).map(q_words));
    words.flat_map(|words| [(words.clone(), 0), (words, 1)])
}

fn read(sector: &[u8; SECTOR_LEN], words: &[usize], half: usize) -> Vec<u8> {
    words.iter().map(|&n| sector[byte_of_word(n, half)]).collect()
}

/// P then Q of a sector, as Q covers P.
pub(crate) fn put_parity(sector: &mut [u8; SECTOR_LEN]) {
    for (words, half) in vectors() {
        let mut word = read(sector, &words, half);
        complete(&mut word);
        for (&n, &byte) in words.iter().zip(&word).skip(words.len() - 2) {
            sector[byte_of_word(n, half)] = byte;
        }
    }
}

/// Numbers of the code words with a syndrome that is not zero: P 0..86 (twice the vector, plus
/// the half), then Q 86..138.
pub(crate) fn failing(sector: &[u8; SECTOR_LEN]) -> Vec<usize> {
    vectors()
        .enumerate()
        .filter(|(_, (words, half))| syndromes(&read(sector, words, *half)) != (0, 0))
        .map(|(number, _)| number)
        .collect()
}

/// Annex B: a register of 15 bits, preset to 1, feedback of its last two bits, least significant
/// bit of each byte first.
pub(crate) fn scramble(sector: &mut [u8; SECTOR_LEN]) {
    let mut register: u16 = 1;
    for byte in &mut sector[12..] {
        for bit in 0..8 {
            *byte ^= ((register & 1) as u8) << bit;
            let feedback = (register ^ register >> 1) & 1;
            register = register >> 1 | feedback << 14;
        }
    }
}

/// A whole sector, not scrambled, from legal user data.
pub(crate) fn make(
    kind: SectorType,
    address: [u8; 3],
    subheader: [u8; 4],
    user: &[u8],
) -> [u8; SECTOR_LEN] {
    let mut sector = [0; SECTOR_LEN];
    sector[1..11].fill(0xFF);
    let header = [address[0], address[1], address[2], kind.mode().expect("no audio here")];
    sector[12..16].copy_from_slice(&header);
    match kind {
        SectorType::Mode0 | SectorType::Mode2 => sector[16..].copy_from_slice(user),
        SectorType::Mode1 => {
            sector[16..2064].copy_from_slice(user);
            let edc = edc(&sector[..2064]).to_le_bytes();
            sector[2064..2068].copy_from_slice(&edc);
            put_parity(&mut sector);
        }
        SectorType::Mode2Form1 => {
            sector[16..20].copy_from_slice(&subheader);
            sector[20..24].copy_from_slice(&subheader);
            sector[24..2072].copy_from_slice(user);
            let edc = edc(&sector[16..2072]).to_le_bytes();
            sector[2072..2076].copy_from_slice(&edc);
            sector[12..16].fill(0);
            put_parity(&mut sector);
            sector[12..16].copy_from_slice(&header);
        }
        SectorType::Mode2Form2 => sector[16..].copy_from_slice(user),
        _ => unreachable!("made types only"),
    }
    sector
}

/// The CRC of a Q frame [ECMA-130 22.3.6], not inverted: long division of its bits, highest first,
/// by x^16 + x^12 + x^5 + 1.
pub(crate) fn q_crc(frame: &[u8]) -> u16 {
    let mut remainder: u32 = 0;
    let message = frame.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
    for bit in message.chain([0; 16]) {
        remainder = remainder << 1 | u32::from(bit);
        if remainder >> 16 == 1 {
            remainder ^= 0x1_1021;
        }
    }
    remainder as u16
}

/// The 96 bytes of a section [ECMA-130 22]: byte `n` has bit `n` of P in bit 7, of Q in bit 6, and a
/// symbol of R-W below.
pub(crate) fn section(p: bool, q: &[u8; 12], rw: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
    std::array::from_fn(|n| {
        let q = q[n / 8] >> (7 - n % 8) & 1;
        u8::from(p) << 7 | q << 6 | rw[n]
    })
}

/// Product in GF(2^6), x^6+x+1 [IEC 60908].
pub(crate) fn rw_product(a: u8, b: u8) -> u8 {
    let mut sum =
        (0..6).filter(|bit| b >> bit & 1 == 1).fold(0, |sum, bit| sum ^ u16::from(a) << bit);
    for bit in (6..11).rev() {
        if sum >> bit & 1 == 1 {
            sum ^= 0x43 << (bit - 6);
        }
    }
    sum as u8
}

/// Syndromes of a code word of R-W symbols: as a polynomial, first symbol highest, at α^0, α^1, ….
pub(crate) fn rw_syndromes<const N: usize>(word: &[u8]) -> [u8; N] {
    std::array::from_fn(|j| {
        let at = (0..j).fold(1, |power, _| rw_product(power, 2));
        word.iter().fold(0, |sum, symbol| rw_product(sum, at) ^ symbol)
    })
}

/// Where symbol `at` of cooked pack `pack` stands on disc: its pack slot, and its place there.
pub(crate) fn rw_place(pack: usize, at: usize) -> (usize, usize) {
    let place = match at {
        1 => 18,
        18 => 1,
        2 => 5,
        5 => 2,
        3 => 23,
        23 => 3,
        _ => at,
    };
    (pack + place % 8, place)
}
