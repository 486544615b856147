//! A pack: 18 bytes, four of them a section [IEC 60908].
//!
//! | byte | 0 | 1 | 2 | 3 | 4 to 15 | 16, 17 |
//! |---|---|---|---|---|---|---|
//! | | type 80h to 8Fh | track | sequence number | double byte (1 bit), block (3), position (4) | payload | CRC, inverted |

use crate::SUBCODE_LEN;
use crate::subcode::crc;

/// Bytes of a pack.
pub const PACK_LEN: usize = 18;
/// Packs of a section.
pub const PACKS_PER_SECTION: usize = 4;
/// Bytes of a pack that are neither head nor CRC.
pub const PAYLOAD_LEN: usize = 12;

/// What a pack says, its CRC left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pack {
    /// 80h to 8Fh, see [`type_name`].
    pub pack_type: u8,
    /// Binary track number of the first character, 0 for the whole disc; an element number in
    /// types 88h, 89h and 8Fh.
    pub track: u8,
    /// Number of the pack in its block, from 0.
    pub sequence: u8,
    /// Characters are two bytes.
    pub double_byte: bool,
    /// Language block, 0 to 7.
    pub block: u8,
    /// How many characters of the first text stand in earlier packs, at most 15 (which also
    /// means more).
    pub position: u8,
    /// Text or binary data.
    pub payload: [u8; PAYLOAD_LEN],
}

impl Pack {
    /// Reads a pack; its CRC is not looked at, see [`crc_ok`].
    ///
    /// # Errors
    /// [`PackError::Type`] when byte 0 is no CD-TEXT type.
    pub fn parse(bytes: &[u8; PACK_LEN]) -> Result<Pack, PackError> {
        let &[pack_type, track, sequence, place, ref rest @ ..] = bytes;
        let mut payload = [0; PAYLOAD_LEN];
        payload.copy_from_slice(&rest[..PAYLOAD_LEN]);
        let pack = Pack {
            pack_type,
            track,
            sequence,
            double_byte: place & 0x80 != 0,
            block: place >> 4 & 7,
            position: place & 15,
            payload,
        };
        pack.validate()?;
        Ok(pack)
    }

    /// Makes the 18 bytes, CRC included.
    ///
    /// # Errors
    /// When the type, the block or the position does not fit its field.
    pub fn to_bytes(&self) -> Result<[u8; PACK_LEN], PackError> {
        self.validate()?;
        let mut bytes = [0; PACK_LEN];
        let place = u8::from(self.double_byte) << 7 | self.block << 4 | self.position;
        bytes[..4].copy_from_slice(&[self.pack_type, self.track, self.sequence, place]);
        bytes[4..16].copy_from_slice(&self.payload);
        let crc = !crc::crc16(&bytes[..16]);
        bytes[16..].copy_from_slice(&crc.to_be_bytes());
        Ok(bytes)
    }

    fn validate(&self) -> Result<(), PackError> {
        match self {
            Pack { pack_type: ..0x80 | 0x90.., .. } => Err(PackError::Type(self.pack_type)),
            Pack { block: 8.., .. } => Err(PackError::Block(self.block)),
            Pack { position: 16.., .. } => Err(PackError::Position(self.position)),
            _ => Ok(()),
        }
    }
}

/// Why there is no such pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// Byte 0 is outside 80h to 8Fh.
    #[error("pack type {0:02X}h is no CD-TEXT: 80h to 8Fh")]
    Type(u8),
    /// The block number does not fit three bits.
    #[error("CD-TEXT block {0}: there are blocks 0 to 7")]
    Block(u8),
    /// The character position does not fit four bits.
    #[error("CD-TEXT character position {0}: 0 to 15, where 15 also means more")]
    Position(u8),
}

/// Whether the CRC of a pack holds, by residue.
///
/// Eighteen zero bytes, the R-W channels of a lead-in without CD-TEXT, are not a good pack.
#[must_use]
pub fn crc_ok(pack: &[u8; PACK_LEN]) -> bool {
    crc::crc16(pack) == crc::RESIDUE
}

/// The name of a pack type, for reports; `None` for reserved types and for what is no type.
#[must_use]
pub const fn type_name(pack_type: u8) -> Option<&'static str> {
    Some(match pack_type {
        0x80 => "title",
        0x81 => "performer",
        0x82 => "songwriter",
        0x83 => "composer",
        0x84 => "arranger",
        0x85 => "message",
        0x86 => "disc identification",
        0x87 => "genre",
        0x88 => "table of contents",
        0x89 => "second table of contents",
        0x8D => "closed information",
        0x8E => "UPC/EAN and ISRC",
        0x8F => "size information",
        _ => return None,
    })
}

/// The 96 R-W symbols of a lead-in section that carries these four packs.
#[must_use]
pub fn to_symbols(packs: &[[u8; PACK_LEN]; PACKS_PER_SECTION]) -> [u8; SUBCODE_LEN] {
    let mut symbols = [0; SUBCODE_LEN];
    let (fours, _) = symbols.as_chunks_mut::<4>();
    let (threes, _) = packs.as_flattened().as_chunks::<3>();
    for (four, &[a, b, c]) in fours.iter_mut().zip(threes) {
        *four = [a >> 2, (a << 4 | b >> 4) & 0x3F, (b << 2 | c >> 6) & 0x3F, c & 0x3F];
    }
    symbols
}

/// The four packs of a lead-in section, good or not, from its 96 R-W symbols.
///
/// Bits 7 and 6, the P and Q channels of a subcode byte, are ignored.
#[must_use]
pub fn from_symbols(symbols: &[u8; SUBCODE_LEN]) -> [[u8; PACK_LEN]; PACKS_PER_SECTION] {
    let mut packs = [[0; PACK_LEN]; PACKS_PER_SECTION];
    let (threes, _) = packs.as_flattened_mut().as_chunks_mut::<3>();
    let (fours, _) = symbols.as_chunks::<4>();
    for (three, four) in threes.iter_mut().zip(fours) {
        let [a, b, c, d] = four.map(|symbol| symbol & 0x3F);
        *three = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
    }
    packs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed in a public document: the first pack, title of the disc.
    const TITLE: [u8; 18] = *b"\x80\x00\x00\x00TestDiskTitl\xE2\x22";

    fn title() -> Pack {
        Pack {
            pack_type: 0x80,
            track: 0,
            sequence: 0,
            double_byte: false,
            block: 0,
            position: 0,
            payload: *b"TestDiskTitl",
        }
    }

    #[test]
    fn every_field_both_ways() {
        let pack = Pack {
            pack_type: 0x8E,
            track: 99,
            sequence: 255,
            double_byte: true,
            block: 5,
            position: 15,
            payload: *b"abcdefghijkl",
        };
        let bytes = pack.to_bytes().unwrap();
        assert_eq!(bytes[..16], *b"\x8E\x63\xFF\xDFabcdefghijkl");
        assert!(crc_ok(&bytes));
        assert_eq!(Pack::parse(&bytes), Ok(pack));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let cases = [
            (Pack { pack_type: 0x7F, ..title() }, PackError::Type(0x7F)),
            (Pack { pack_type: 0x90, ..title() }, PackError::Type(0x90)),
            (Pack { block: 8, ..title() }, PackError::Block(8)),
            (Pack { position: 16, ..title() }, PackError::Position(16)),
        ];
        for (pack, error) in cases {
            assert_eq!(pack.to_bytes(), Err(error));
        }
        assert_eq!(Pack::parse(&[0; 18]), Err(PackError::Type(0)));
        assert_eq!(PackError::Type(7).to_string(), "pack type 07h is no CD-TEXT: 80h to 8Fh");
    }

    #[test]
    fn every_single_wrong_bit_breaks_the_crc() {
        assert!(crc_ok(&TITLE));
        for bit in 0..144 {
            let mut wrong = TITLE;
            wrong[bit / 8] ^= 0x80 >> (bit % 8);
            assert!(!crc_ok(&wrong), "bit {bit}");
        }
        assert!(!crc_ok(&[0; 18]));
    }

    #[test]
    fn bytes_go_most_significant_bit_first_into_symbols() {
        let mut packs = [[0; 18]; 4];
        packs[0][..3].copy_from_slice(&[0x80, 0x0F, 0xC1]);
        packs[3][17] = 0xFF;
        let symbols = to_symbols(&packs);
        assert_eq!(symbols[..4], [0x20, 0x00, 0x3F, 0x01]);
        assert_eq!(symbols[92..], [0, 0, 0x03, 0x3F]);
        assert_eq!(from_symbols(&symbols), packs);
        assert_eq!(from_symbols(&symbols.map(|symbol| symbol | 0xC0)), packs);
    }

    #[test]
    fn names_for_reports() {
        assert_eq!(type_name(0x80), Some("title"));
        assert_eq!(type_name(0x8E), Some("UPC/EAN and ISRC"));
        assert_eq!(type_name(0x8F), Some("size information"));
        for reserved in [0x00, 0x7F, 0x8A, 0x8B, 0x8C, 0x90] {
            assert_eq!(type_name(reserved), None);
        }
    }
}
