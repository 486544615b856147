//! The slow, readable engine: EDC, L-EC and scrambler spelled as the clauses spell them, one bit
//! or one code word at a time. Tests only; it is the oracle of the fast engines and shares no
//! line with them.

use crate::{SECTOR_LEN, SectorType};

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

/// The two rows of the parity check matrix times a code word.
fn syndromes(word: &[u8]) -> (u8, u8) {
    let n = word.len();
    word.iter().enumerate().fold((0, 0), |(s0, s1), (i, &byte)| {
        (s0 ^ byte, s1 ^ product(byte, power_of_alpha(n - 1 - i)))
    })
}

/// Finds the last two bytes of a code word by trying every value of the first.
pub(crate) fn complete(word: &mut [u8]) {
    let n = word.len();
    word[n - 2..].fill(0);
    let (sum, _) = syndromes(word);
    for first in 0..=255 {
        word[n - 2] = first;
        word[n - 1] = sum ^ first;
        if syndromes(word) == (0, 0) {
            return;
        }
    }
    unreachable!("every vector has a parity");
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
