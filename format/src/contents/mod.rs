//! What fills the tracks of a plan: [`UserData`] sources, and contents generated here.
//!
//! A plan is plain data; its contents travel beside it, one source a track, opened separately for
//! the encoder and for the judge. Sources that are files live in the harness.

mod generated;

use std::io;

use crate::DiscLayout;

pub use generated::{Generated, GeneratedError, GeneratedKind};

/// User data by sector, random access. A sector has the length that the track's
/// [`crate::SectorType::user_data_len`] gives; for R-W streams it is 96 symbols.
pub trait UserData: Send + Sync {
    /// Bytes of a sector.
    fn sector_len(&self) -> usize;

    /// Sectors there are.
    fn sectors(&self) -> u32;

    /// Reads whole sectors from `first_sector` on; as many as `out` holds.
    ///
    /// # Errors
    /// When the source cannot be read, or ends before `out` is full.
    ///
    /// # Panics
    /// When `out` is no whole number of sectors.
    fn read(&self, first_sector: u32, out: &mut [u8]) -> io::Result<()>;

    /// Reads a sector to the start of each `stride` bytes of `out`, which is where blocks have them;
    /// the bytes between are left with anything. Who can read sectors apart saves a copy.
    ///
    /// # Errors
    /// As [`UserData::read`].
    ///
    /// # Panics
    /// When `out` is no whole number of strides, or a sector is longer than one.
    fn read_apart(&self, first_sector: u32, out: &mut [u8], stride: usize) -> io::Result<()> {
        let len = self.sector_len();
        assert!(out.len().is_multiple_of(stride) && len <= stride, "a stride holds a sector");
        let sectors = out.len() / stride;
        let before = out.len() - sectors * len;
        self.read(first_sector, &mut out[before..])?;
        for sector in 0..sectors {
            let at = before + sector * len;
            out.copy_within(at..at + len, sector * stride);
        }
        Ok(())
    }
}

/// A source that somebody owns.
pub type Source = Box<dyn UserData>;

/// The sources of a plan.
#[derive(Default)]
pub struct Contents {
    /// One for each track, in order.
    pub tracks: Vec<Source>,
    /// 2352-byte audio sectors of the special pregap, when the plan has one.
    pub special_pregap: Option<Source>,
    /// 96 R-W symbols for each section of the whole image, when the plan has them.
    pub subcode_rw: Option<Source>,
}

impl Contents {
    /// The sources of each session of a disc: its tracks', and with those of the first all that is
    /// not a track's. Where there are fewer sources than tracks, the last sessions get fewer.
    #[must_use]
    pub fn by_session(self, disc: &DiscLayout) -> Vec<Contents> {
        let Contents { tracks, mut special_pregap, mut subcode_rw } = self;
        let mut tracks = tracks.into_iter();
        let mut sessions: Vec<Contents> = (disc.sessions().iter())
            .map(|session| Contents {
                tracks: tracks.by_ref().take(session.plan.tracks.len()).collect(),
                special_pregap: special_pregap.take(),
                subcode_rw: subcode_rw.take(),
            })
            .collect();
        if let Some(last) = sessions.last_mut() {
            last.tracks.extend(tracks);
        }
        sessions
    }
}
