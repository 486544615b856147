//! The 96 and 16 bytes that carry a section's subcode.
//!
//! On disc each of 96 bytes holds one bit of every channel: P in bit 7, Q in bit 6, R..W in bits
//! 5..=0 [ECMA-130 18, 22]. The 16-byte form holds Q's twelve bytes, padding, and P in bit 7 of
//! the last.

use super::q::QFrame;
use crate::SUBCODE_LEN;

const LANES: u64 = 0x0101_0101_0101_0101;

/// Eight bytes, each with bit 6 set where the bit of the index is, high bit first.
const Q_SPREAD: [u64; 256] = {
    let mut table = [0u64; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            if byte >> bit & 1 != 0 {
                table[byte] |= 0x40 << (8 * bit);
            }
            bit += 1;
        }
        byte += 1;
    }
    table
};

/// Makes the 96 bytes from P, Q and, when there are any, R-W symbols 0..=63.
pub fn spread(p: bool, q: &QFrame, rw: Option<&[u8; SUBCODE_LEN]>, out: &mut [u8; SUBCODE_LEN]) {
    let p = if p { LANES << 7 } else { 0 };
    let (words, _) = out.as_chunks_mut::<8>();
    for (word, &byte) in words.iter_mut().zip(&q.0) {
        *word = (Q_SPREAD[usize::from(byte)] | p).to_be_bytes();
    }
    if let Some(symbols) = rw {
        for (byte, symbol) in out.iter_mut().zip(symbols) {
            *byte |= symbol & 0x3F;
        }
    }
}

fn gather(section: &[u8; SUBCODE_LEN], bit: u32) -> [u8; 12] {
    let (words, _) = section.as_chunks::<8>();
    std::array::from_fn(|at| {
        let lanes = u64::from_be_bytes(words[at]) >> bit & LANES;
        // Moves bit 8k to bit 56 + k; the other products stay below or wrap away.
        (lanes.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
    })
}

/// The Q channel of a section.
#[must_use]
pub fn q_of(section: &[u8; SUBCODE_LEN]) -> QFrame {
    QFrame(gather(section, 6))
}

/// The 96 bits of the P channel, first bit highest.
#[must_use]
pub fn p_bits_of(section: &[u8; SUBCODE_LEN]) -> [u8; 12] {
    gather(section, 7)
}

/// The R-W symbols of a section, R in bit 5.
#[must_use]
pub fn rw_of(section: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
    section.map(|byte| byte & 0x3F)
}

/// Makes the 16-byte form: Q as on disc, P in bit 7 of the last byte.
#[must_use]
pub fn to_pq16(p: bool, q: &QFrame) -> [u8; 16] {
    let mut out = [0; 16];
    out[..12].copy_from_slice(&q.0);
    out[15] = u8::from(p) << 7;
    out
}

/// Reads the 16-byte form. Bytes 12..=14 and the low bits of byte 15 mean nothing.
#[must_use]
pub fn from_pq16(bytes: &[u8; 16]) -> (bool, QFrame) {
    (bytes[15] & 0x80 != 0, QFrame(std::array::from_fn(|at| bytes[at])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_stay_apart() {
        let q = QFrame([0x80, 0x01, 0xFF, 0, 0x55, 0xAA, 1, 2, 3, 4, 5, 6]);
        let symbols: [u8; 96] = std::array::from_fn(|at| (at * 7 % 64) as u8);
        let mut section = [0; 96];
        spread(true, &q, Some(&symbols), &mut section);
        assert_eq!(q_of(&section), q);
        assert_eq!(p_bits_of(&section), [0xFF; 12]);
        assert_eq!(rw_of(&section), symbols);
        section[95] &= 0x7F;
        assert_eq!(p_bits_of(&section)[11], 0xFE);
        spread(false, &q, None, &mut section);
        assert_eq!(section[0], 0x40);
        assert_eq!(section[15], 0x40);
        assert_eq!(p_bits_of(&section), [0; 12]);
    }
}
