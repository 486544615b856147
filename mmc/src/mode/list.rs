//! The mode parameter list [SPC-3 7.4.3 to 7.4.5]. Pages keep their place in the list, so that
//! whoever refuses a field can point at it.

use super::ModeWidth;
use crate::bytes::{be16, be24, put16, put24};

/// A mode parameter list, read in place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModeList<'a> {
    /// Medium type of the header; obsolete, 0.
    pub medium_type: u8,
    /// The first block descriptor and where it stands.
    pub block_descriptor: Option<(u16, BlockDescriptor)>,
    /// The pages, in order.
    pub pages: Vec<RawPage<'a>>,
}

/// A block descriptor, 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockDescriptor {
    /// Density code, 0.
    pub density: u8,
    /// Blocks it is about, 24 bits; 0 means all.
    pub blocks: u32,
    /// Bytes of a block, 24 bits.
    pub block_len: u32,
}

/// A page as it stands in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawPage<'a> {
    /// Byte of the list that its code stands in.
    pub at: u16,
    /// Page code, 0..=3Fh.
    pub code: u8,
    /// The whole page, its code and length first.
    pub bytes: &'a [u8],
}

impl<'a> ModeList<'a> {
    /// Reads a list, sent or answered. The length field of the header is not looked at: it is
    /// zero in a list that is sent, and may exceed a list that was cut.
    ///
    /// # Errors
    /// [`ModeError::Truncated`] when the list ends inside header, block descriptors or a page.
    pub fn parse(raw: &'a [u8], width: ModeWidth) -> Result<ModeList<'a>, ModeError> {
        let header = match width {
            ModeWidth::Six => 4,
            ModeWidth::Ten => 8,
        };
        need(raw, header)?;
        let (medium_type, descriptors) = match width {
            ModeWidth::Six => (raw[1], usize::from(raw[3])),
            ModeWidth::Ten => (raw[2], usize::from(be16(raw, 6))),
        };
        need(raw, header + descriptors)?;
        let block_descriptor = (descriptors >= 8).then(|| {
            let bytes = &raw[header..];
            let descriptor = BlockDescriptor {
                density: bytes[0],
                blocks: be24(bytes, 1),
                block_len: be24(bytes, 5),
            };
            (header as u16, descriptor)
        });
        let pages = pages(raw, header + descriptors)?;
        Ok(ModeList { medium_type, block_descriptor, pages })
    }

    /// The page with this code.
    #[must_use]
    pub fn page(&self, code: u8) -> Option<&RawPage<'a>> {
        self.pages.iter().find(|page| page.code == code)
    }

    /// A list of whole pages, as MODE SENSE answers it.
    ///
    /// # Panics
    /// When the list is longer than its length field can say: 256 or 65537 bytes.
    #[must_use]
    pub fn emit(
        width: ModeWidth,
        block_descriptor: Option<BlockDescriptor>,
        pages: &[Vec<u8>],
    ) -> Vec<u8> {
        let mut raw = ModeList::emit_unsized(width, block_descriptor, pages);
        match width {
            ModeWidth::Six => {
                raw[0] = u8::try_from(raw.len() - 1).expect("MODE SENSE(6) answers 256 bytes");
            }
            ModeWidth::Ten => {
                let len = u16::try_from(raw.len() - 2).expect("mode pages are few and short");
                put16(&mut raw, 0, len);
            }
        }
        raw
    }

    /// A list as MODE SELECT sends it, its length field zero.
    #[must_use]
    pub fn emit_unsized(
        width: ModeWidth,
        block_descriptor: Option<BlockDescriptor>,
        pages: &[Vec<u8>],
    ) -> Vec<u8> {
        let descriptor_len = if block_descriptor.is_some() { 8 } else { 0 };
        let mut raw = match width {
            ModeWidth::Six => vec![0, 0, 0, descriptor_len],
            ModeWidth::Ten => vec![0, 0, 0, 0, 0, 0, 0, descriptor_len],
        };
        if let Some(descriptor) = block_descriptor {
            let mut bytes = [descriptor.density, 0, 0, 0, 0, 0, 0, 0];
            put24(&mut bytes, 1, descriptor.blocks);
            put24(&mut bytes, 5, descriptor.block_len);
            raw.extend(bytes);
        }
        raw.extend(pages.iter().flatten());
        raw
    }
}

fn pages(raw: &[u8], mut at: usize) -> Result<Vec<RawPage<'_>>, ModeError> {
    let mut pages = Vec::new();
    while at < raw.len() {
        need(raw, at + 2)?;
        let end = at + 2 + usize::from(raw[at + 1]);
        need(raw, end)?;
        let place = u16::try_from(at).map_err(|_| ModeError::TooLong(raw.len()))?;
        pages.push(RawPage { at: place, code: raw[at] & 0x3F, bytes: &raw[at..end] });
        at = end;
    }
    Ok(pages)
}

fn need(raw: &[u8], need: usize) -> Result<(), ModeError> {
    if raw.len() < need {
        return Err(ModeError::Truncated { found: raw.len(), need });
    }
    Ok(())
}

/// Why mode parameters cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModeError {
    /// The list ends too early.
    #[error("the mode parameter list has {found} bytes: at least {need} are needed")]
    Truncated {
        /// Bytes there are.
        found: usize,
        /// Bytes needed.
        need: usize,
    },
    /// The list is longer than a parameter list can be.
    #[error("the mode parameter list has {0} bytes: at most 65535 are possible")]
    TooLong(usize),
    /// A page is shorter than its fields.
    #[error("mode page {code:02X}h has {found} bytes: at least {need} are needed")]
    ShortPage {
        /// Page code.
        code: u8,
        /// Bytes of the page, code and length counted.
        found: usize,
        /// Bytes needed.
        need: usize,
    },
    /// A field of a page holds what it may not.
    #[error("byte {byte} of mode page {code:02X}h is illegal: {expected}")]
    Field {
        /// Page code.
        code: u8,
        /// Byte of the page, from its code.
        byte: u16,
        /// Most significant bit of the field when it is less than a byte.
        bit: Option<u8>,
        /// What would be right.
        expected: &'static str,
    },
}

impl RawPage<'_> {
    /// Checks that the page has at least `need` bytes.
    pub(super) fn need(&self, need: usize) -> Result<(), ModeError> {
        if self.bytes.len() < need {
            let (code, found) = (self.code, self.bytes.len());
            return Err(ModeError::ShortPage { code, found, need });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESCRIPTOR: BlockDescriptor = BlockDescriptor { density: 0, blocks: 0, block_len: 2048 };

    #[test]
    fn answered_lists() {
        let page = vec![0x81, 2, 0xAA, 0xBB];
        let six = ModeList::emit(ModeWidth::Six, Some(DESCRIPTOR), std::slice::from_ref(&page));
        assert_eq!(six, [15, 0, 0, 8, 0, 0, 0, 0, 0, 0, 8, 0, 0x81, 2, 0xAA, 0xBB]);
        let list = ModeList::parse(&six, ModeWidth::Six).unwrap();
        assert_eq!(list.block_descriptor, Some((4, DESCRIPTOR)));
        assert_eq!(list.pages, [RawPage { at: 12, code: 1, bytes: &page }]);
        let ten = ModeList::emit(ModeWidth::Ten, None, &[page.clone(), vec![0x0E, 0]]);
        assert_eq!(ten, [0, 12, 0, 0, 0, 0, 0, 0, 0x81, 2, 0xAA, 0xBB, 0x0E, 0]);
        let list = ModeList::parse(&ten, ModeWidth::Ten).unwrap();
        assert_eq!(list.page(0x0E).map(|page| page.at), Some(12));
        assert_eq!(list.page(0x05), None);
    }

    #[test]
    fn sent_lists_have_no_length() {
        let sent = ModeList::emit_unsized(ModeWidth::Ten, None, &[vec![0x05, 1, 7]]);
        assert_eq!(sent, [0, 0, 0, 0, 0, 0, 0, 0, 0x05, 1, 7]);
        assert_eq!(ModeList::parse(&sent, ModeWidth::Ten).unwrap().pages[0].bytes, [5, 1, 7]);
    }

    #[test]
    fn cut_lists() {
        let truncated = |raw: &[u8], width| match ModeList::parse(raw, width) {
            Err(ModeError::Truncated { found, need }) => (found, need),
            other => panic!("{other:?}"),
        };
        assert_eq!(truncated(&[0; 3], ModeWidth::Six), (3, 4));
        assert_eq!(truncated(&[0; 7], ModeWidth::Ten), (7, 8));
        assert_eq!(truncated(&[0, 0, 0, 8, 0, 0], ModeWidth::Six), (6, 12));
        assert_eq!(truncated(&[0, 0, 0, 0, 0x05], ModeWidth::Six), (5, 6));
        assert_eq!(truncated(&[0, 0, 0, 0, 0x05, 0x32, 0], ModeWidth::Six), (7, 56));
        let error = ModeError::Truncated { found: 3, need: 4 };
        assert_eq!(error.to_string(), "the mode parameter list has 3 bytes: at least 4 are needed");
        let long = vec![0; 70_000];
        assert_eq!(ModeList::parse(&long, ModeWidth::Six), Err(ModeError::TooLong(70_000)));
    }
}
