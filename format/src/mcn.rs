//! The media catalog number: 13 decimal digits, the last an EAN-13 check digit.

use std::fmt;
use std::str::FromStr;

/// A media catalog number (UPC/EAN) [ECMA-130 22.3.5], [IMAPI2 MediaCatalogNumber].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mcn([u8; 13]);

impl Mcn {
    /// A number from 13 digits 0..=9, most significant first, without looking at the check digit:
    /// what a disc or a drive says.
    ///
    /// # Errors
    /// Names the first place that is no digit.
    pub fn from_digits(digits: [u8; 13]) -> Result<Mcn, McnError> {
        match digits.iter().position(|&digit| digit > 9) {
            Some(place) => Err(McnError::NotADigit(place)),
            None => Ok(Mcn(digits)),
        }
    }

    /// The 13 digits 0..=9.
    #[must_use]
    pub const fn digits(&self) -> [u8; 13] {
        self.0
    }

    /// The check digit that the first twelve digits call for: weights 1, 3, 1, 3, …
    fn expected_check_digit(&self) -> u8 {
        let sum: u32 = self.0[..12]
            .iter()
            .zip([1u32, 3].into_iter().cycle())
            .map(|(&digit, weight)| u32::from(digit) * weight)
            .sum();
        ((10 - sum % 10) % 10) as u8
    }

    /// Thirteen zeros stand for "no number" [ECMA-130 22.3.5].
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == [0; 13]
    }
}

impl fmt::Display for Mcn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl fmt::Debug for Mcn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mcn({self})")
    }
}

impl FromStr for Mcn {
    type Err = McnError;

    /// Reads up to 13 digits; leading zeros may be left out [IMAPI2 MediaCatalogNumber]. The
    /// check digit must be right.
    fn from_str(text: &str) -> Result<Mcn, McnError> {
        if let Some(place) = text.bytes().position(|byte| !byte.is_ascii_digit()) {
            return Err(McnError::NotADigit(place));
        }
        if text.is_empty() || text.len() > 13 {
            return Err(McnError::Length(text.len()));
        }
        let mut digits = [0; 13];
        for (digit, byte) in digits[13 - text.len()..].iter_mut().zip(text.bytes()) {
            *digit = byte - b'0';
        }
        let mcn = Mcn(digits);
        let expected = mcn.expected_check_digit();
        if digits[12] == expected {
            Ok(mcn)
        } else {
            Err(McnError::CheckDigit { found: digits[12], expected })
        }
    }
}

/// What is wrong with a media catalog number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum McnError {
    /// Empty, or more than 13 digits.
    #[error("a media catalog number has 13 digits, not {0}")]
    Length(usize),
    /// Something that is no decimal digit, at this place from 0.
    #[error("character {} of the media catalog number is no decimal digit", .0 + 1)]
    NotADigit(usize),
    /// The last digit does not fit the first twelve.
    #[error(
        "the check digit of the media catalog number is {found}; the first twelve digits call for {expected}"
    )]
    CheckDigit {
        /// The digit given.
        found: u8,
        /// The digit the others call for.
        expected: u8,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_numbers() {
        for good in ["4006381333931", "5099749534728", "0602498614082"] {
            assert_eq!(good.parse::<Mcn>().unwrap().to_string(), good);
        }
        assert_eq!("602498614082".parse::<Mcn>().unwrap().to_string(), "0602498614082");
        assert_eq!(
            "4006381333930".parse::<Mcn>(),
            Err(McnError::CheckDigit { found: 0, expected: 1 })
        );
        assert_eq!("40063813339310".parse::<Mcn>(), Err(McnError::Length(14)));
        assert_eq!("400638133393x".parse::<Mcn>(), Err(McnError::NotADigit(12)));
        assert_eq!("".parse::<Mcn>(), Err(McnError::Length(0)));
    }
}
