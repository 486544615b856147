//! The table of contents: an item missing, late, wrong, in all of its copies.

use rawcd_format::{Area, Lba, Msf, PlannedSession, TocItem, TocPoint};

use super::{Operator, single};
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Section, Stratum, edit_q, q};

/// One item is missing: the one before it stands in its place.
pub(super) struct Missing;
/// A start is told late or early.
pub(super) struct Late;
/// A byte of the item is another one.
pub(super) struct Wrong;

/// How late, in sections; 75 is the tolerance of audio.
const LATE_SECTIONS: [i32; 6] = [-76, -75, -1, 1, 75, 76];

/// The first section with each item, as a place of its own.
fn strata(disc: &Disc, is_meant: impl Fn(TocPoint) -> bool) -> Vec<Stratum> {
    let mut strata = Vec::new();
    for session in disc.layout.sessions() {
        let lead_in = (session.start.lead_in.max(disc.first()).0..session.start.program.0).map(Lba);
        let mut left: Vec<&TocItem> = session.layout.toc().iter().collect();
        left.retain(|item| is_meant(item.point));
        for lba in lead_in {
            if left.is_empty() {
                break;
            }
            let point = point_of(&disc.section(lba));
            if let Some(at) = left.iter().position(|item| Some(item.point.to_byte()) == point) {
                strata.push(single(left.swap_remove(at).point.to_string(), lba));
            }
        }
    }
    strata
}

/// POINT, where Q is an item of the table.
fn point_of(section: &Section) -> Option<u8> {
    let frame = q(section);
    (frame.adr() == 1 && frame.tno() == 0).then(|| frame.index_or_point())
}

/// Edits every copy of the item at `at`.
fn every_copy(
    disc: &Disc,
    at: Lba,
    edit: impl Fn(&mut [u8; 10]) + Send + Sync + 'static,
) -> Option<Change> {
    let point = point_of(&disc.section(at))?;
    let (_, end) = disc.extent(at);
    Some(Change::run(at, end, move |_, section| {
        if point_of(section) == Some(point) {
            edit_q(section, &edit);
        }
    }))
}

fn session(disc: &Disc, at: Lba) -> &PlannedSession {
    &disc.layout.sessions()[disc.layout.session_number(at)]
}

impl Operator for Missing {
    fn name(&self) -> &'static str {
        "toc-missing"
    }

    fn about(&self) -> &'static str {
        "an item of the table of contents missing; another stands in its place"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        strata(disc, |_| true)
    }

    fn variants(&self, disc: &Disc, at: Lba) -> u32 {
        session(disc, at).layout.toc().len() as u32
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let item = session(disc, at).layout.toc()[variant as usize];
        if point_of(&disc.section(at)) == Some(item.point.to_byte()) {
            return None;
        }
        every_copy(disc, at, move |data| {
            data[0] = item.control.nibble() << 4 | 1;
            data[2] = item.point.to_byte();
            data[7..].copy_from_slice(&item.p);
        })
    }
}

impl Operator for Late {
    fn name(&self) -> &'static str {
        "toc-late"
    }

    fn about(&self) -> &'static str {
        "the start of a track or lead-out told 1, 75 or 76 sections late or early"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        strata(disc, |point| matches!(point, TocPoint::Track(_) | TocPoint::LeadOut))
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        LATE_SECTIONS.len() as u32
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let start = Msf::from_bcd(disc.q(at).absolute()).ok()?.to_lba(Area::Program);
        let time = Lba(start.0 + LATE_SECTIONS[variant as usize]).to_msf()?.to_bcd();
        every_copy(disc, at, move |data| data[7..].copy_from_slice(&time))
    }
}

impl Operator for Wrong {
    fn name(&self) -> &'static str {
        "toc-wrong"
    }

    fn about(&self) -> &'static str {
        "CONTROL, POINT, PMIN, PSEC or PFRAME of all copies of an item with another value"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        strata(disc, |_| true)
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        4 * 255 + 15
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let (field, more) = ((variant / 255) as usize, (variant % 255 + 1) as u8);
        every_copy(disc, at, move |data| match [2, 7, 8, 9].get(field) {
            Some(&byte) => data[byte] = data[byte].wrapping_add(more),
            None => data[0] = data[0].wrapping_add(more << 4),
        })
    }
}
