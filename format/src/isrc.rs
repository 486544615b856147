//! The international standard recording code: CC-OOO-YY-NNNNN.

use std::fmt;
use std::str::FromStr;

/// An ISRC: two letters of country, three letters or digits of owner, two digits of year, five
/// digits of serial number [ISO 3901], [IMAPI2 ISRC].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Isrc([u8; 12]);

impl Isrc {
    /// A code from its 12 ASCII characters.
    ///
    /// # Errors
    /// Names the first character that may not stand in its place.
    pub fn from_ascii(characters: [u8; 12]) -> Result<Isrc, IsrcError> {
        let fits = |(place, byte): (usize, &u8)| match place {
            0 | 1 => byte.is_ascii_uppercase(),
            2..=4 => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            _ => byte.is_ascii_digit(),
        };
        match characters.iter().enumerate().position(|pair| !fits(pair)) {
            Some(place) => Err(IsrcError::Character { place, found: characters[place] as char }),
            None => Ok(Isrc(characters)),
        }
    }

    /// The 12 ASCII characters, without dashes.
    #[must_use]
    pub const fn ascii(&self) -> [u8; 12] {
        self.0
    }
}

impl fmt::Display for Isrc {
    /// With dashes, as [IMAPI2 ISRC] returns it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.0.iter().map(|&byte| byte as char).collect();
        write!(f, "{}-{}-{}-{}", &text[..2], &text[2..5], &text[5..7], &text[7..])
    }
}

impl fmt::Debug for Isrc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Isrc({self})")
    }
}

impl FromStr for Isrc {
    type Err = IsrcError;

    /// Reads the 12-character or the dashed 15-character form; nothing between.
    fn from_str(text: &str) -> Result<Isrc, IsrcError> {
        let bytes = text.as_bytes();
        let compact: Vec<u8> = match bytes.len() {
            12 => bytes.to_vec(),
            15 if bytes[2] == b'-' && bytes[6] == b'-' && bytes[9] == b'-' => {
                [&bytes[..2], &bytes[3..6], &bytes[7..9], &bytes[10..]].concat()
            }
            _ => return Err(IsrcError::Shape(text.to_owned())),
        };
        let characters = compact.try_into().map_err(|_| IsrcError::Shape(text.to_owned()))?;
        Isrc::from_ascii(characters)
    }
}

/// What is wrong with an ISRC.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IsrcError {
    /// Neither 12 characters nor 15 with dashes.
    #[error("`{0}` is no ISRC: write 12 characters, or 15 with dashes as in US-K7Y-98-12345")]
    Shape(String),
    /// A character that may not stand in its place; `place` counts from 0 without dashes.
    #[error(
        "character {} of the ISRC is `{found}`: two capital letters, three capital letters or digits, then seven digits",
        .place + 1
    )]
    Character {
        /// Place from 0, dashes not counted.
        place: usize,
        /// What stands there.
        found: char,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_and_nothing_else() {
        let dashed: Isrc = "US-K7Y-98-12345".parse().unwrap();
        assert_eq!(dashed, "USK7Y9812345".parse().unwrap());
        assert_eq!(dashed.to_string(), "US-K7Y-98-12345");
        for bad in [
            "US-K7Y98-12345",
            "USK7Y-98-12345",
            "usk7y9812345",
            "U1K7Y9812345",
            "USK7Y981234X",
            "USK7Y98-12345",
            "",
            "ÜSK7Y981234",
        ] {
            assert!(bad.parse::<Isrc>().is_err(), "{bad}");
        }
    }
}
