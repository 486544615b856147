//! Where indexes, pauses and P flags begin and end.

use rawcd_format::subcode::QFrame;
use rawcd_format::{IndexNumber, Lba, Msf, SECTOR_LEN, Tno};

use super::{Operator, single};
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Stratum, p, put_q};

/// An index from 01 on begins a section early or late; so does the lead-out.
pub(super) struct Index;
/// A pause begins a section early or late: it is longer or shorter by one.
pub(super) struct Pause;
/// A flag of P ends 1, 2 or 3 sections early or late, or begins by as much outside of where it may
/// begin.
pub(super) struct PFlag;

/// First sections of regions inside a session, by a test on the TNO and index that begin there.
fn borders(disc: &Disc, is_meant: impl Fn(Tno, IndexNumber) -> bool) -> Vec<Stratum> {
    let mut strata = Vec::new();
    for session in disc.layout.sessions() {
        for pair in session.layout.regions().windows(2) {
            let (before, region) = (&pair[0], &pair[1]);
            let changes = (before.tno, before.index) != (region.tno, region.index);
            let in_program = before.tno != Tno::LeadIn;
            if changes && in_program && is_meant(region.tno, region.index) {
                strata.push(single(format!("{} {}", region.tno, region.index), region.first));
            }
        }
    }
    strata
}

/// Has the section before a border belong behind it, or the one behind it before it.
fn shifted(disc: &Disc, border: Lba, late: bool) -> Option<Change> {
    let (section, model) =
        if late { (border, Lba(border.0 - 1)) } else { (Lba(border.0 - 1), border) };
    // Where Q is of another mode, nothing shows the border.
    if disc.special(section).is_some() {
        return None;
    }
    let place = disc.at(model);
    let (tno, index) = (place.region.tno, place.region.index);
    let from_start = place.from_start + section.since(model);
    let in_pause = place.from_start < 0;
    let frames = match (in_pause, from_start < 0) {
        (true, true) => -1 - from_start,
        (true, false) => 0,
        (false, true) => 0,
        (false, false) => from_start,
    };
    let relative = Msf::from_frames_wrapping(frames.unsigned_abs());
    let control = disc.at(model).region.control_at(section);
    let frame = QFrame::position(control, tno, index, relative, section.to_msf_wrapping());
    Some(Change::one(section, move |bytes| put_q(bytes, &frame)))
}

impl Operator for Index {
    fn name(&self) -> &'static str {
        "index"
    }

    fn about(&self) -> &'static str {
        "an index from 01 on, or the lead-out, a section early or late in Q"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        borders(disc, |_, index| index != IndexNumber::PAUSE)
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        2
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        shifted(disc, at, variant == 1)
    }
}

impl Operator for Pause {
    fn name(&self) -> &'static str {
        "pause"
    }

    fn about(&self) -> &'static str {
        "a pause longer or shorter by one section in Q"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        borders(disc, |_, index| index == IndexNumber::PAUSE)
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        2
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        shifted(disc, at, variant == 1)
    }
}

/// By how many sections an edge of P moves.
const SHIFTS: [i32; 6] = [-3, -2, -1, 1, 2, 3];

/// Sets P of the whole section.
fn set_p(section: &mut [u8], on: bool) {
    for byte in section {
        *byte = *byte & 0x7F | u8::from(on) << 7;
    }
}

impl PFlag {
    /// Whether a flag begins at `edge`.
    fn begins(disc: &Disc, edge: Lba) -> bool {
        p(&disc.section(edge))
    }

    /// Where the flag that begins at `edge` may begin: with the pause or one section behind it, both
    /// the clause read in two ways, and a section on each side; before the lead-out 2 s to 3 s.
    fn beginnings(disc: &Disc, edge: Lba) -> Option<(i32, i32)> {
        let session = &disc.layout.sessions()[disc.layout.session_number(edge)];
        let track = session.layout.tracks().iter().find(|track| track.start >= edge);
        match track {
            Some(track) => {
                let sections = track.start.since(track.pause_start).max(150);
                Some((track.start.0 - sections - 1, track.start.0 - sections + 2))
            }
            None => {
                let start = session.layout.lead_out_start().0;
                (edge.0 < start).then_some((start - 226, start - 149))
            }
        }
    }

    /// Where the edge is moved to: an end by `shift`, a beginning by as much from the first or last
    /// section in which the flag may begin.
    fn moved(disc: &Disc, edge: Lba, shift: i32) -> Lba {
        let beginnings = PFlag::beginnings(disc, edge).filter(|_| PFlag::begins(disc, edge));
        let from = match beginnings {
            Some((earliest, latest)) => {
                if shift < 0 {
                    earliest
                } else {
                    latest
                }
            }
            None => edge.0,
        };
        Lba(from + shift)
    }
}

impl Operator for PFlag {
    fn name(&self) -> &'static str {
        "p-flag"
    }

    fn about(&self) -> &'static str {
        "the end of a flag of P off by 1, 2 or 3 sections, or its beginning as far outside of where the clause lets it begin"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        let in_program = |lba: &&Lba| matches!(disc.at(**lba).region.tno, Tno::Track(_));
        let mut strata: Vec<Stratum> =
            disc.p_edges().iter().filter(in_program).map(|&lba| single("edge", lba)).collect();
        // The last flag ends with the program area.
        for session in disc.layout.sessions() {
            let end = session.layout.lead_out_start();
            if disc.p_edges().contains(&end) {
                strata.push(single("last edge", end));
            }
        }
        strata
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        SHIFTS.len() as u32
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let moved = PFlag::moved(disc, at, SHIFTS[variant as usize]);
        let on = PFlag::begins(disc, at);
        let earlier = moved < at;
        let (first, end) = if earlier { (moved, at) } else { (at, moved) };
        // Earlier, what begins at the edge does so before it; later, what was goes on.
        let value = on == earlier;
        Some(Change::run(first, end, move |_, section| {
            set_p(&mut section[SECTOR_LEN..], value);
        }))
    }
}
