//! What the benches share: a plan and its contents, ways of measuring, and the table of ratios.
//!
//! Each row stands beside a copy of the same bytes in the same run, since only ratios compare
//! between machines; and beside a published crate that does the same, where there is one.

/// Bytes by which the two sides of a copy stand apart within their pages. At the same place of two
/// pages loads wait for stores that they have nothing to do with, for ten times as long.
pub const APART: usize = 2112;

pub mod flow;
pub mod measure;
pub mod table;

use rawcd_format::contents::{Generated, GeneratedKind};
use rawcd_format::{Contents, DiscPlan, SectorType, TrackPlan, UserData};

/// A disc with one track of noise, and its contents.
///
/// # Panics
/// When noise cannot be generated for the type: raw types and mode 0.
#[must_use]
pub fn one_track(sector_type: SectorType, sectors: u32) -> (DiscPlan, Contents) {
    let noise = Generated::new(GeneratedKind::Noise { seed: 1 }, sector_type, sectors)
        .expect("noise is made for audio and cooked data");
    let plan =
        DiscPlan { tracks: vec![TrackPlan::new(sector_type, sectors)], ..DiscPlan::default() };
    (plan, Contents { tracks: vec![Box::new(noise)], ..Contents::default() })
}

/// User data in memory: what a source costs, it costs elsewhere.
pub struct InMemory {
    bytes: Vec<u8>,
    sector_len: usize,
}

impl InMemory {
    /// What the first track of `contents` holds.
    ///
    /// # Panics
    /// When that cannot be read.
    #[must_use]
    pub fn of(contents: &Contents) -> Contents {
        let source = &contents.tracks[0];
        let mut bytes = vec![0; APART + source.sectors() as usize * source.sector_len()];
        source.read(0, &mut bytes[APART..]).expect("generated contents can be read");
        let track = InMemory { bytes, sector_len: source.sector_len() };
        Contents { tracks: vec![Box::new(track)], ..Contents::default() }
    }
}

impl UserData for InMemory {
    fn sectors(&self) -> u32 {
        ((self.bytes.len() - APART) / self.sector_len) as u32
    }

    fn sector_len(&self) -> usize {
        self.sector_len
    }

    fn read(&self, first_sector: u32, out: &mut [u8]) -> std::io::Result<()> {
        let at = APART + first_sector as usize * self.sector_len;
        out.copy_from_slice(&self.bytes[at..at + out.len()]);
        Ok(())
    }

    fn read_apart(&self, first: u32, out: &mut [u8], stride: usize) -> std::io::Result<()> {
        let sectors = self.bytes[APART..].chunks_exact(self.sector_len).skip(first as usize);
        for (block, sector) in out.chunks_exact_mut(stride).zip(sectors) {
            block[..self.sector_len].copy_from_slice(sector);
        }
        Ok(())
    }
}
