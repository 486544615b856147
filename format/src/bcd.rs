//! Binary coded decimal: two decimal digits in a byte, tens in the high nibble.
//!
//! Times, track and index numbers are BCD on disc, except the hexadecimal codes A0..FF of POINT
//! and AA of the lead-out [ECMA-130 22.3].

/// The BCD byte of a value 0..=99.
///
/// # Panics
/// When `value` is above 99.
#[must_use]
pub const fn to_bcd(value: u8) -> u8 {
    assert!(value <= 99, "BCD holds 0..=99");
    ((value / 10) << 4) | (value % 10)
}

/// The value of a BCD byte, or `None` when a nibble is not a decimal digit.
#[must_use]
pub const fn from_bcd(byte: u8) -> Option<u8> {
    let (tens, units) = (byte >> 4, byte & 0x0F);
    if tens > 9 || units > 9 { None } else { Some(tens * 10 + units) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_values_by_hand() {
        assert_eq!(to_bcd(0), 0x00);
        assert_eq!(to_bcd(74), 0x74);
        assert_eq!(to_bcd(99), 0x99);
        assert_eq!(from_bcd(0x59), Some(59));
        assert_eq!(from_bcd(0x5A), None);
        assert_eq!(from_bcd(0xA0), None);
    }
}
