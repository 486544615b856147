//! R-W packs made from a seed.

use std::io;

use rawcd_format::contents::{Generated, GeneratedKind};
use rawcd_format::subcode::rw::{Interleaver, PACK_LEN, SPREAD_SECTIONS, make_parity};
use rawcd_format::{FIRST_LEAD_IN_LBA, Layout, Lba, RwForm, SUBCODE_LEN, SectorType, UserData};

/// MODE 1, ITEM 1: graphics.
const GRAPHICS: u8 = 0o11;
/// Instruction of a font foreground and background.
const TILE: u8 = 6;
/// Where the data symbols of a pack stand; there are 16.
const DATA: std::ops::Range<usize> = 4..20;

/// Graphics packs with good parity through the program area, for the whole image from 95:00:00
/// through the lead-out.
///
/// Each section from 00:00:00 (LBA -150) to the third before the lead-out holds four packs: symbol
/// 0 is 9 (mode 1, item 1), symbol 1 is 6, both parities are computed, and the 16 data symbols of
/// pack `p` in section `n` (counted from LBA -150) are the low six bits of bytes 16 `p` to
/// 16 `p` + 15 of sector `n` of the noise with the same seed, see [`GeneratedKind::Noise`]. All
/// other symbols are zero. The last two sections of the program area stay without packs, so that
/// the interleave of the last pack ends where the program area does.
#[derive(Clone, Copy, Debug)]
pub struct GeneratedRw {
    noise: Generated,
    form: RwForm,
    /// Sections of the image, and those of them before the first pack and behind the last.
    sections: u32,
    first: u32,
    end: u32,
}

impl GeneratedRw {
    /// The stream for a disc laid out so.
    #[must_use]
    pub fn new(seed: u64, form: RwForm, layout: &Layout) -> GeneratedRw {
        let section = |lba: Lba| lba.since(FIRST_LEAD_IN_LBA).unsigned_abs();
        let first = section(Lba::PROGRAM_START);
        let end = section(layout.lead_out_start()).saturating_sub(SPREAD_SECTIONS as u32);
        let noise = Generated::new(
            GeneratedKind::Noise { seed },
            SectorType::Audio,
            end.saturating_sub(first),
        )
        .expect("noise fills audio");
        GeneratedRw { noise, form, sections: section(layout.end()), first, end }
    }

    /// The four cooked packs of a section of the image.
    fn packs(&self, section: u32) -> io::Result<[u8; SUBCODE_LEN]> {
        let mut symbols = [0; SUBCODE_LEN];
        if !(self.first..self.end).contains(&section) {
            return Ok(symbols);
        }
        let mut noise = [0; rawcd_format::SECTOR_LEN];
        self.noise.read(section - self.first, &mut noise)?;
        let (packs, _) = symbols.as_chunks_mut::<PACK_LEN>();
        for (pack, noise) in packs.iter_mut().zip(noise.chunks_exact(DATA.len())) {
            pack[0] = GRAPHICS;
            pack[1] = TILE;
            for (symbol, byte) in pack[DATA].iter_mut().zip(noise) {
                *symbol = byte & 0x3F;
            }
            make_parity(pack);
        }
        Ok(symbols)
    }

    fn before(&self, section: u32, by: u32) -> io::Result<[u8; SUBCODE_LEN]> {
        section.checked_sub(by).map_or(Ok([0; SUBCODE_LEN]), |section| self.packs(section))
    }
}

impl UserData for GeneratedRw {
    fn sector_len(&self) -> usize {
        SUBCODE_LEN
    }

    fn sectors(&self) -> u32 {
        self.sections
    }

    fn read(&self, first_sector: u32, out: &mut [u8]) -> io::Result<()> {
        let (sections, rest) = out.as_chunks_mut::<SUBCODE_LEN>();
        assert!(rest.is_empty(), "reads are whole sections");
        let end = u64::from(first_sector) + sections.len() as u64;
        if end > u64::from(self.sections) {
            let text = format!(
                "sections {first_sector} to {} were asked for; the image has {}",
                end.saturating_sub(1),
                self.sections
            );
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, text));
        }
        let mut interleaver =
            Interleaver::primed([&self.before(first_sector, 2)?, &self.before(first_sector, 1)?]);
        for (symbols, section) in sections.iter_mut().zip(first_sector..) {
            let packs = self.packs(section)?;
            *symbols = match self.form {
                RwForm::Packed => packs,
                RwForm::Raw => interleaver.push(&packs),
            };
        }
        Ok(())
    }
}
