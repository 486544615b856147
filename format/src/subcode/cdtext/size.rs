//! Size information, pack type 8Fh: three packs that end every block [IEC 60908].

use super::PAYLOAD_LEN;

/// Packs that hold it; their track byte numbers them from 0.
pub const SIZE_PACKS: usize = 3;

/// What the size packs of a block say.
///
/// | byte | 0 | 1 | 2 | 3 | 4 to 19 | 20 to 27 | 28 to 35 |
/// |---|---|---|---|---|---|---|---|
/// | | character set | first track | last track | copyright | packs of type 80h to 8Fh | last sequence number of blocks 0 to 7 | language of blocks 0 to 7 |
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SizeInformation {
    /// Of types 80h to 85h, see [`super::CharacterSet`].
    pub character_set: u8,
    /// Number of the first track that the block speaks of.
    pub first_track: u8,
    /// Number of the last.
    pub last_track: u8,
    /// Copyright flags of the texts.
    pub copyright: u8,
    /// How many packs of types 80h to 8Fh the block has.
    pub pack_counts: [u8; 16],
    /// The highest sequence number of every block; 0 where there is no block.
    pub last_sequences: [u8; 8],
    /// The language of every block, see [`super::names::LANGUAGES`]; 0 where there is no block.
    pub languages: [u8; 8],
}

impl SizeInformation {
    /// Reads the payloads of the three packs.
    #[must_use]
    pub fn parse(payloads: &[[u8; PAYLOAD_LEN]; SIZE_PACKS]) -> SizeInformation {
        let bytes = payloads.as_flattened();
        let mut size = SizeInformation {
            character_set: bytes[0],
            first_track: bytes[1],
            last_track: bytes[2],
            copyright: bytes[3],
            ..SizeInformation::default()
        };
        size.pack_counts.copy_from_slice(&bytes[4..20]);
        size.last_sequences.copy_from_slice(&bytes[20..28]);
        size.languages.copy_from_slice(&bytes[28..]);
        size
    }

    /// The payloads of the three packs.
    #[must_use]
    pub fn to_payloads(&self) -> [[u8; PAYLOAD_LEN]; SIZE_PACKS] {
        let mut payloads = [[0; PAYLOAD_LEN]; SIZE_PACKS];
        let bytes = payloads.as_flattened_mut();
        bytes[0] = self.character_set;
        bytes[1] = self.first_track;
        bytes[2] = self.last_track;
        bytes[3] = self.copyright;
        bytes[4..20].copy_from_slice(&self.pack_counts);
        bytes[20..28].copy_from_slice(&self.last_sequences);
        bytes[28..].copy_from_slice(&self.languages);
        payloads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed in a public document: ASCII, tracks 1 to 3, 44 packs, English.
    const PAYLOADS: [[u8; 12]; 3] = [
        [0x01, 0x01, 0x03, 0x00, 0x06, 0x05, 0x04, 0x05, 0x07, 0x06, 0x01, 0x02],
        [0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x03, 0x2C, 0x00, 0x00, 0x00],
        [0x00, 0x00, 0x00, 0x00, 0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00],
    ];

    #[test]
    fn every_field_both_ways() {
        let size = SizeInformation::parse(&PAYLOADS);
        let expected = SizeInformation {
            character_set: 1,
            first_track: 1,
            last_track: 3,
            copyright: 0,
            pack_counts: [6, 5, 4, 5, 7, 6, 1, 2, 0, 0, 0, 0, 0, 0, 6, 3],
            last_sequences: [44, 0, 0, 0, 0, 0, 0, 0],
            languages: [9, 0, 0, 0, 0, 0, 0, 0],
        };
        assert_eq!(size, expected);
        assert_eq!(size.to_payloads(), PAYLOADS);
    }
}
