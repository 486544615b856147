//! [`Block`]: what of a section goes into a block of the host.

use std::ops::Range;

use rawcd_format::sector::descramble;
use rawcd_format::{Coding, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN, SectorType};

/// Where what follows sync and header begins; 8 bytes of subheader in XA sectors.
const BODY_AT: usize = 16;
const XA_USER_AT: usize = 24;

/// The bits of R to W in a byte of subcode.
const RW_MASK: u8 = 0x3F;

/// A kind of block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Bytes of the sector.
    main: Range<usize>,
    /// The sector is scrambled on disc, and goes to the drive unscrambled.
    scrambled: bool,
    /// 96 bytes of R-W follow.
    rw: bool,
}

impl Block {
    /// Nothing: the drive makes the sections.
    pub(super) const NOTHING: Block = Block { main: 0..0, scrambled: false, rw: false };
    /// R-W alone.
    pub(super) const RW: Block = Block { rw: true, ..Block::NOTHING };
    /// Samples.
    pub(super) const AUDIO: Block = Block { main: 0..SECTOR_LEN, scrambled: false, rw: false };

    /// What follows the header of a data sector.
    pub(super) const BODY: Block = Block::data(BODY_AT..SECTOR_LEN);

    /// A part of a data sector.
    const fn data(main: Range<usize>) -> Block {
        Block { main, scrambled: true, rw: false }
    }

    /// Of a session at once: user data with what the drive cannot know of it, or the whole sector;
    /// `None` when there is no data form for it.
    pub(super) fn of_coding(coding: Coding, whole: bool) -> Option<Block> {
        Some(match coding {
            Coding::Audio => Block::AUDIO,
            Coding::Data(SectorType::Mode0) => return None,
            Coding::Data(_) if whole => Block::data(0..SECTOR_LEN),
            Coding::Data(SectorType::Mode1) => Block::data(BODY_AT..BODY_AT + 2048),
            Coding::Data(_) => Block::BODY,
        })
    }

    /// Of a data block type without subcode, when sectors of this kind go into it.
    pub(super) fn of_type(block_type: u8, kind: SectorType) -> Option<Block> {
        Some(match (block_type, kind) {
            (0, SectorType::Audio) => Block::AUDIO,
            (8, SectorType::Mode1) => Block::data(BODY_AT..BODY_AT + 2048),
            (9, SectorType::Mode2) => Block::BODY,
            (10, SectorType::Mode2Form1) => Block::data(XA_USER_AT..XA_USER_AT + 2048),
            (11, SectorType::Mode2Form1) => Block::data(BODY_AT..XA_USER_AT + 2048),
            (12, SectorType::Mode2Form2) => Block::data(XA_USER_AT..XA_USER_AT + 2324),
            (13, SectorType::Mode2Form1 | SectorType::Mode2Form2) => {
                Block::data(BODY_AT..XA_USER_AT + 2324)
            }
            _ => return None,
        })
    }

    /// The same with R-W behind it.
    pub(super) fn with_rw(self, rw: bool) -> Block {
        Block { rw, ..self }
    }

    /// Bytes of a block.
    pub(super) fn len(&self) -> usize {
        self.main.len() + if self.rw { SUBCODE_LEN } else { 0 }
    }

    /// Appends the blocks of whole sections.
    pub(super) fn cut(&self, sections: &[u8], out: &mut Vec<u8>) {
        for section in sections.chunks_exact(SECTION_LEN) {
            let on_disc = section.first_chunk().expect("a section begins with its sector");
            let mut sector = *on_disc;
            if self.scrambled {
                descramble(on_disc, &mut sector);
            }
            out.extend_from_slice(&sector[self.main.clone()]);
            if self.rw {
                out.extend(section[SECTOR_LEN..].iter().map(|byte| byte & RW_MASK));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A section whose sector is scrambled zeros: what is cut is zero, and the bits of P and Q do
    /// not go with R-W.
    #[test]
    fn cut_and_unscrambled() {
        let mut section = vec![0; SECTION_LEN];
        section[..12].copy_from_slice(&[0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0]);
        // [ECMA-130 annex B]: the scrambler starts with 01 80 00 60.
        section[12..16].copy_from_slice(&[0x01, 0x80, 0x00, 0x60]);
        section[SECTOR_LEN..].fill(0xC9);
        let mut out = Vec::new();
        let whole = Block::of_coding(Coding::Data(SectorType::Mode1), true).unwrap().with_rw(true);
        whole.cut(&section, &mut out);
        assert_eq!((whole.len(), out.len()), (2448, 2448));
        assert_eq!(out[11..16], [0; 5]);
        assert_eq!(out[2352..], [0x09; 96]);
        let mut out = Vec::new();
        Block::AUDIO.cut(&section, &mut out);
        assert_eq!(out[12..16], [0x01, 0x80, 0x00, 0x60]);
        assert_eq!(Block::RW.len(), 96);
    }

    #[test]
    fn lengths() {
        let table = [
            (0, SectorType::Audio, 2352),
            (8, SectorType::Mode1, 2048),
            (9, SectorType::Mode2, 2336),
            (10, SectorType::Mode2Form1, 2048),
            (11, SectorType::Mode2Form1, 2056),
            (12, SectorType::Mode2Form2, 2324),
            (13, SectorType::Mode2Form1, 2332),
            (13, SectorType::Mode2Form2, 2332),
        ];
        for (block_type, kind, len) in table {
            assert_eq!(Block::of_type(block_type, kind).unwrap().len(), len, "{block_type}");
        }
        for (block_type, kind) in
            [(8, SectorType::Audio), (0, SectorType::Mode1), (12, SectorType::Mode2Form1)]
        {
            assert_eq!(Block::of_type(block_type, kind), None);
        }
        assert_eq!(Block::of_coding(Coding::Data(SectorType::Mode0), true), None);
    }
}
