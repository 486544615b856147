//! The error detection code of data sectors [ECMA-130 14.3].

use crate::engine::{self, Engine};

/// EDC of `bytes`: initial value 0, no final XOR, stored little endian after what it covers.
/// Over bytes that end with their own EDC it is 0.
#[must_use]
pub fn edc(bytes: &[u8]) -> u32 {
    match Engine::current() {
        Engine::Portable => engine::edc::portable(bytes),
        Engine::Avx2 => engine::edc::avx2(bytes),
        Engine::Avx512 => engine::edc::avx512(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::definition;

    /// All lengths around the widths that fast code works in.
    #[test]
    fn equals_long_division() {
        let bytes: Vec<u8> = (0..2200u32).map(|at| ((at * at) >> 3) as u8).collect();
        for len in (0..300).chain([2052, 2056, 2064, 2068, 2072, 2200]) {
            let expected = definition::edc(&bytes[..len]);
            assert_eq!(engine::edc::portable(&bytes[..len]), expected, "{len} bytes");
            assert_eq!(engine::edc::avx2(&bytes[..len]), expected, "{len} bytes");
            assert_eq!(engine::edc::avx512(&bytes[..len]), expected, "{len} bytes");
        }
    }

    #[test]
    fn residue_is_zero() {
        let mut bytes = b"123456789".to_vec();
        bytes.extend([0xC4, 0xED, 0xC2, 0x6E]);
        assert_eq!(edc(&bytes), 0);
    }
}
