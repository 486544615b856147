//! [`RawImage`]: a run of blocks that can be read anywhere, many at a time.

use std::io;

use crate::{BlockForm, Lba};

/// A raw disc image: consecutive blocks of one [`BlockForm`]. The encoder's result, an image
/// file, a recording and an altered image are all one; writer and judge take one.
pub trait RawImage {
    /// What each block carries.
    fn form(&self) -> BlockForm;

    /// Address of the first block; negative in a lead-in.
    fn first_lba(&self) -> Lba;

    /// Blocks in the image.
    fn len(&self) -> u32;

    /// Whether there is no block at all.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Address after the last block.
    fn end_lba(&self) -> Lba {
        self.first_lba().plus(self.len())
    }

    /// Reads whole blocks from `first` on; as many as `out` holds.
    ///
    /// # Errors
    /// When a block is not in the image, or its contents cannot be read.
    ///
    /// # Panics
    /// When `out` is no whole number of blocks.
    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError>;
}

/// Why blocks of an image could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The blocks asked for are not all in the image.
    #[error(
        "blocks {first} to {last} were asked for; the image holds {image_first} to {image_last}"
    )]
    OutOfRange {
        /// First block asked for.
        first: Lba,
        /// Last block asked for.
        last: Lba,
        /// First block of the image.
        image_first: Lba,
        /// Last block of the image.
        image_last: Lba,
    },
    /// The source of a track failed.
    #[error("the source of track {track} cannot be read at sector {sector}: {source}")]
    Contents {
        /// Disc number of the track.
        track: u8,
        /// Sector of its source, from 0.
        sector: u32,
        /// What the source said.
        source: io::Error,
    },
    /// The source of a track holds something that its sector type cannot carry.
    #[error("sector {sector} of the source of track {track} {what}")]
    IllegalContents {
        /// Disc number of the track.
        track: u8,
        /// Sector of its source, from 0.
        sector: u32,
        /// What is wrong, and what would be right.
        what: &'static str,
    },
    /// The special pregap's source failed.
    #[error("the source of the special pregap cannot be read at sector {sector}: {source}")]
    SpecialPregap {
        /// Sector of the source, from 0.
        sector: u32,
        /// What the source said.
        source: io::Error,
    },
    /// The R-W stream failed.
    #[error("the R-W stream cannot be read at section {section}: {source}")]
    SubcodeRw {
        /// Section of the image, from 0.
        section: u32,
        /// What the source said.
        source: io::Error,
    },
    /// The R-W stream holds bytes with bit 7 or 6 set, which belong to P and Q.
    #[error("section {section} of the R-W stream sets bit 7 or 6, which belong to P and Q")]
    IllegalSubcodeRw {
        /// Section of the image, from 0.
        section: u32,
    },
    /// The R-W stream has symbols in a lead-in that carries CD-TEXT.
    #[error(
        "section {section} of the R-W stream is not zero; the lead-in of this disc belongs to CD-TEXT"
    )]
    SubcodeRwInCdText {
        /// Section of the image, from 0.
        section: u32,
    },
    /// The image itself could not be read.
    #[error("block {first} of the image cannot be read: {source}")]
    Storage {
        /// First block asked for.
        first: Lba,
        /// What the storage said.
        source: io::Error,
    },
}

impl ReadError {
    /// Checks that `count` blocks from `first` are in an image of `len` blocks from `image_first`.
    ///
    /// # Errors
    /// [`ReadError::OutOfRange`] when they are not.
    pub fn check_range(
        first: Lba,
        count: usize,
        image_first: Lba,
        len: u32,
    ) -> Result<(), ReadError> {
        let (start, end) =
            (i64::from(first.0), i64::from(first.0).saturating_add_unsigned(count as u64));
        let (image_start, image_end) =
            (i64::from(image_first.0), i64::from(image_first.0) + i64::from(len));
        if start >= image_start && end <= image_end {
            return Ok(());
        }
        let clamp = |value: i64| Lba(value.clamp(i32::MIN.into(), i32::MAX.into()) as i32);
        Err(ReadError::OutOfRange {
            first,
            last: clamp(end - 1),
            image_first,
            image_last: clamp(image_end - 1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_lie_in_the_image() {
        let check = |first, count| ReadError::check_range(Lba(first), count, Lba(-10), 30);
        for (first, count) in [(-10, 30), (-10, 0), (20, 0), (19, 1), (0, 5)] {
            assert!(check(first, count).is_ok(), "{count} from {first}");
        }
        for (first, count) in [(-11, 1), (-11, 30), (-10, 31), (20, 1), (21, 0), (i32::MIN, 0)] {
            assert!(check(first, count).is_err(), "{count} from {first}");
        }
        assert_eq!(
            check(19, 2).unwrap_err().to_string(),
            "blocks 19 to 20 were asked for; the image holds -10 to 19"
        );
        assert_eq!(
            check(i32::MAX, usize::MAX >> 1).unwrap_err().to_string(),
            "blocks 2147483647 to 2147483647 were asked for; the image holds -10 to 19"
        );
    }
}
