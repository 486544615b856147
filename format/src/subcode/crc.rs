//! CRC-16 of the Q frame and of the CD-TEXT pack [ECMA-130 22.3.6]: x^16 + x^12 + x^5 + 1, first bit
//! is the highest power, register starts at zero.
//!
//! On disc the sixteen bits stand *inverted*, high byte first. The function here does not invert:
//! whoever makes a frame writes `!crc16(frame)`.
//!
//! To check, run the whole frame with its stored CRC through [`crc16`]: the value is
//! [`RESIDUE`] exactly when the frame is good, so that a checker never makes a CRC to compare with.

/// x^16 + x^12 + x^5 + 1 without its highest term.
const POLYNOMIAL: u16 = 0x1021;

/// What [`crc16`] gives over any good frame *including* its two inverted CRC bytes.
///
/// The inversion adds sixteen ones behind a frame that would otherwise leave zero, and what those
/// leave does not depend on the frame.
pub const RESIDUE: u16 = 0x1D0F;

/// The register after eight zero bits, for each value of its high byte.
const TABLE: [u16; 256] = table();

const fn table() -> [u16; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut register = (byte as u16) << 8;
        let mut bit = 0;
        while bit < 8 {
            let carry = register & 0x8000 != 0;
            register <<= 1;
            if carry {
                register ^= POLYNOMIAL;
            }
            bit += 1;
        }
        table[byte] = register;
        byte += 1;
    }
    table
}

/// The CRC of `bytes`, not inverted [ECMA-130 22.3.6].
///
/// A Q frame carries the inverse over its first ten bytes, a CD-TEXT pack over its first sixteen.
#[must_use]
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |register, byte| {
        (register << 8) ^ TABLE[usize::from((register >> 8) as u8 ^ byte)]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_value_of_the_nine_digits() {
        // CRC-16/XMODEM, the catalogue's check value.
        assert_eq!(crc16(b"123456789"), 0x31C3);
    }

    #[test]
    fn nothing_and_zeros_give_zero() {
        assert_eq!(crc16(&[]), 0);
        assert_eq!(crc16(&[0; 10]), 0);
    }

    #[test]
    fn a_frame_with_its_inverted_crc_leaves_the_residue() {
        let frame = *b"123456789\xCE\x3C"; // 0x31C3 inverted
        assert_eq!(crc16(&frame), 0x1D0F);
        assert_eq!(RESIDUE, 0x1D0F);
        // An all-zero frame is good with FF FF behind it.
        assert_eq!(crc16(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]), 0x1D0F);
    }

    #[test]
    fn every_single_wrong_bit_is_seen() {
        let frame = *b"123456789\xCE\x3C";
        for bit in 0..frame.len() * 8 {
            let mut wrong = frame;
            wrong[bit / 8] ^= 0x80 >> (bit % 8);
            assert_ne!(crc16(&wrong), RESIDUE, "bit {bit}");
        }
    }
}
