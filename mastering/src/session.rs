//! [`Session`]: what a recorder adds to user data that comes from a host, in order.

use rawcd_format::sector::make_empty_run;
use rawcd_format::subcode::section::spread;
use rawcd_format::{Coding, Isrc, Layout, Lba, Mcn, Pointer, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN};

use crate::p::PFlags;
use crate::q::QChannel;

/// A session of known layout: subcode of every section, and whole sections where there is no user
/// data. Its contents pass by, section by section, and are never asked for.
#[derive(Clone, Debug)]
pub struct Session {
    layout: Layout,
    p: PFlags,
    q: QChannel,
}

/// What the Q channel of a session carries beside positions and its table of contents.
#[derive(Clone, Debug, Default)]
pub struct Codes {
    /// Media catalog number.
    pub mcn: Option<Mcn>,
    /// Recording code of each track of the layout.
    pub isrcs: Vec<Option<Isrc>>,
    /// Mode-5 items, which alternate with those of the table from its start on.
    pub pointers: Vec<Pointer>,
}

impl Session {
    /// A session whose lead-in is the first region of `layout`.
    ///
    /// # Panics
    /// When `codes` has not one ISRC, or none, for each track.
    #[must_use]
    pub fn new(layout: Layout, codes: Codes) -> Session {
        let Codes { mcn, isrcs, pointers } = codes;
        assert_eq!(isrcs.len(), layout.tracks().len(), "an ISRC, or none, for each track");
        let lead_in = layout.regions()[0].first;
        let p = PFlags::new(&layout);
        let q = QChannel::new(&layout, lead_in, mcn, isrcs, &pointers);
        Session { layout, p, q }
    }

    /// Where everything lies.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Subcode of the section at `lba`, with R-W symbols in disc order when there are any.
    ///
    /// # Panics
    /// When `lba` lies in the lead-in and the layout has no table of contents.
    pub fn subcode(&self, lba: Lba, rw: Option<&[u8; SUBCODE_LEN]>, out: &mut [u8; SUBCODE_LEN]) {
        let frame = self.q.frame(&self.layout, self.layout.region_number(lba), lba);
        spread(self.p.at(lba), &frame, rw, out);
    }

    /// Makes consecutive sections without user data from `first` on, as many as `out` holds.
    ///
    /// # Panics
    /// When `out` is no whole number of sections, or as [`Session::subcode`].
    pub fn empty_sections(&self, first: Lba, out: &mut [u8]) {
        assert!(out.len().is_multiple_of(SECTION_LEN), "whole sections");
        let (mut first, mut out) = (first, out);
        while !out.is_empty() {
            let region = self.layout.at(first).region;
            let left = usize::try_from(region.end.since(first)).unwrap_or(usize::MAX).max(1);
            let count = (out.len() / SECTION_LEN).min(left);
            let (run, rest) = out.split_at_mut(count * SECTION_LEN);
            match region.coding {
                Coding::Audio => {
                    run.chunks_exact_mut(SECTION_LEN)
                        .for_each(|section| section[..SECTOR_LEN].fill(0));
                }
                Coding::Data(kind) => make_empty_run(kind, first, run, SECTION_LEN),
            }
            for (offset, section) in run.chunks_exact_mut(SECTION_LEN).enumerate() {
                let subcode = (&mut section[SECTOR_LEN..]).try_into();
                self.subcode(
                    first.plus(offset as u32),
                    None,
                    subcode.expect("a section ends in 96 bytes of subcode"),
                );
            }
            first = first.plus(count as u32);
            out = rest;
        }
    }
}
