//! Media catalog number and recording codes: moved, repeated, absent, another's.

use rawcd_format::subcode::{QContent, QFrame};
use rawcd_format::{Isrc, Lba, Mcn, Tno};

use super::{Equivalence, Operator};
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Section, Stratum, edit_q, put_q};

/// Frames of mode 2 or of mode 3.
pub(super) struct Code {
    name: &'static str,
    about: &'static str,
    adr: u8,
}

pub(super) static MCN: Code = Code {
    name: "mcn",
    about: "a catalog number moved, repeated, absent, or another number",
    adr: 2,
};

pub(super) static ISRC: Code = Code {
    name: "isrc",
    about: "a recording code moved, repeated, absent, of the next track, or in the next track",
    adr: 3,
};

/// What is done to a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    /// Q of the next section stands here, and the frame there.
    Exchanged,
    /// The frame stands later than it may, by one section and so many more, as if made for there.
    Later(u32),
    /// The frame stands also so much later, as if made for there.
    Again(u32),
    /// The same frame as it is stands also so much later.
    Copied(u32),
    /// A frame of mode 1 stands here.
    Absent,
    /// So in all sections of the track, or of the disc's program area.
    AllAbsent,
    /// The code of the next track, or one that nobody has.
    Others,
    /// That code in every frame of the track, or of the disc.
    AllOthers,
    /// The frame stands also in the first section behind the track where mode 1 stands.
    Strayed,
}

/// Sections that a later frame may not exceed, with those that the disc has before it: any so many
/// successive sections hold one frame.
const CADENCE_SECTIONS: i32 = 100;

fn deeds() -> Vec<Deed> {
    let mut deeds = vec![Deed::Exchanged];
    deeds.extend((1..=9).map(Deed::Again));
    deeds.extend([0, 1, 9, 40].map(Deed::Later));
    deeds.extend([9, 20, 31].map(Deed::Copied));
    deeds.extend([Deed::Absent, Deed::AllAbsent, Deed::Others, Deed::AllOthers, Deed::Strayed]);
    deeds
}

impl Code {
    /// Sections that must hold a frame in any 100 of them.
    fn area(&self, disc: &Disc, at: Lba) -> (Lba, Lba) {
        let session = &disc.layout.sessions()[disc.layout.session_number(at)];
        if self.adr == 2 {
            return (session.start.program, session.layout.lead_out_start());
        }
        let tno = disc.at(at).region.tno.track();
        match session.layout.tracks().iter().find(|track| Some(track.number) == tno) {
            // A pause of less than 100 sections does not count.
            Some(track) if track.start.since(track.pause_start) < CADENCE_SECTIONS => {
                (track.start, track.end)
            }
            Some(track) => (track.pause_start, track.end),
            None => (at, at.plus(1)),
        }
    }

    /// Whether a frame of mode 1 stands at `lba`, in the same track as `at`.
    fn has_room(&self, disc: &Disc, at: Lba, lba: Lba) -> bool {
        disc.holds(lba)
            && disc.special(lba).is_none()
            && disc.at(lba).region.tno == disc.at(at).region.tno
    }

    /// Whether the rule of the cadence is kept when the frame at `at` stands at `moved` instead,
    /// or nowhere.
    fn keeps_cadence(&self, disc: &Disc, at: Lba, moved: Option<Lba>) -> bool {
        let (first, end) = self.area(disc, at);
        let mut frames: Vec<i32> = disc.specials(self.adr).map(|lba| lba.0).collect();
        frames.retain(|&lba| (first.0..end.0).contains(&lba) && lba != at.0);
        frames.extend(moved.map(|lba| lba.0));
        frames.extend([first.0 - 1, end.0]);
        frames.sort_unstable();
        frames.windows(2).all(|pair| pair[1] - pair[0] <= CADENCE_SECTIONS)
    }

    /// How many sections later the frame at `at` is the first to be too late.
    fn too_late(&self, disc: &Disc, at: Lba) -> Option<u32> {
        let most = CADENCE_SECTIONS.unsigned_abs();
        (1..=most).find(|&more| !self.keeps_cadence(disc, at, Some(at.plus(more))))
    }

    /// Bytes 1 to 8 of the frame at `at` as another's.
    fn others(&self, disc: &Disc, at: Lba) -> Option<[u8; 8]> {
        let frame = match disc.q(at).content().ok()? {
            QContent::Mcn { mcn, .. } => {
                let mut digits = mcn.digits();
                digits[11] = (digits[11] + 1) % 10;
                QFrame::mcn(disc.q(at).control(), &Mcn::from_digits(digits).ok()?, 0)
            }
            QContent::Isrc { isrc, .. } => {
                let other = next_track(disc, at).filter(|next| *next != isrc);
                QFrame::isrc(disc.q(at).control(), &other.or_else(|| nobodys(&isrc))?, 0)
            }
            _ => return None,
        };
        Some(std::array::from_fn(|byte| frame.0[1 + byte]))
    }
}

/// The code of the track behind that of `at`.
fn next_track(disc: &Disc, at: Lba) -> Option<Isrc> {
    let session = &disc.layout.sessions()[disc.layout.session_number(at)];
    let number = disc.at(at).region.tno.track()?.get();
    let ordinal = usize::from(number + 1 - session.plan.first_track.get());
    session.plan.tracks.get(ordinal)?.isrc
}

/// The code with another serial number.
fn nobodys(isrc: &Isrc) -> Option<Isrc> {
    let mut ascii = isrc.ascii();
    ascii[11] = b'0' + (ascii[11] - b'0' + 7) % 10;
    Isrc::from_ascii(ascii).ok()
}

/// The frame at `at` as if made for `lba`.
fn made_for(disc: &Disc, at: Lba, lba: Lba) -> QFrame {
    let mut section: Section = disc.section(at);
    let control = disc.at(lba).control.nibble();
    let frame = lba.to_msf_wrapping().to_bcd()[2];
    edit_q(&mut section, |data| {
        data[0] = control << 4 | data[0] & 0x0F;
        data[9] = frame;
    });
    crate::mutate::disc::q(&section)
}

/// Puts a frame at each of these places.
fn frames(mut frames: Vec<(Lba, QFrame)>) -> Option<Change> {
    frames.sort_by_key(|(lba, _)| *lba);
    let (first, end) = (frames.first()?.0, frames.last()?.0.plus(1));
    Some(Change::run(first, end, move |lba, section| {
        if let Ok(at) = frames.binary_search_by_key(&lba, |(lba, _)| *lba) {
            put_q(section, &frames[at].1);
        }
    }))
}

impl Operator for Code {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        let runs: Vec<_> = disc.specials(self.adr).map(|lba| (lba, lba.plus(1))).collect();
        let stratum = Stratum { name: self.name.to_owned(), runs };
        if stratum.runs.is_empty() { Vec::new() } else { vec![stratum] }
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        deeds().len() as u32
    }

    fn shares(&self) -> u32 {
        6
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let own = disc.q(at);
        let mode1 = |lba: Lba| (lba, disc.position(lba));
        let room = |more: u32| Some(at.plus(more)).filter(|&lba| self.has_room(disc, at, lba));
        let of_area = || {
            let (first, end) = self.area(disc, at);
            disc.specials(self.adr).filter(move |lba| (first..end).contains(lba))
        };
        match deeds()[variant as usize] {
            Deed::Exchanged => {
                let next = room(1)?;
                frames(vec![(at, disc.q(next)), (next, own)])
            }
            Deed::Later(more) => {
                let there = room(self.too_late(disc, at)? + more)?;
                frames(vec![mode1(at), (there, made_for(disc, at, there))])
            }
            Deed::Again(more) => {
                let there = room(more)?;
                frames(vec![(there, made_for(disc, at, there))])
            }
            Deed::Copied(more) => frames(vec![(room(more)?, own)]),
            Deed::Absent => frames(vec![mode1(at)]),
            Deed::AllAbsent => frames(of_area().map(mode1).collect()),
            Deed::Others => {
                let other = self.others(disc, at)?;
                Some(Change::one(at, move |section| {
                    edit_q(section, |data| data[1..9].copy_from_slice(&other));
                }))
            }
            Deed::AllOthers => {
                let other = self.others(disc, at)?;
                let places: Vec<Lba> = of_area().collect();
                let (first, end) = (*places.first()?, places.last()?.plus(1));
                Some(Change::run(first, end, move |lba, section| {
                    if places.binary_search(&lba).is_ok() {
                        edit_q(section, |data| data[1..9].copy_from_slice(&other));
                    }
                }))
            }
            Deed::Strayed if self.adr == 3 => {
                let (_, end) = disc.extent(at);
                let there = (0..10)
                    .map(|more| end.plus(more))
                    .find(|&lba| disc.holds(lba) && disc.special(lba).is_none())?;
                frames(vec![(there, made_for(disc, at, there))])
            }
            Deed::Strayed => None,
        }
    }

    fn equivalent(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Equivalence> {
        let keeps = match deeds()[variant as usize] {
            Deed::Absent | Deed::AllAbsent => self.keeps_cadence(disc, at, None),
            Deed::Strayed => {
                let (_, end) = disc.extent(at);
                let is_same = next_track(disc, at) == own_isrc(disc, at);
                is_same && matches!(disc.at(end).region.tno, Tno::Track(_))
            }
            _ => false,
        };
        keeps.then_some(Equivalence {
            clause: "[ECMA-130 22.3.2]",
            because: "any 100 successive sections still hold a frame",
        })
    }
}

fn own_isrc(disc: &Disc, at: Lba) -> Option<Isrc> {
    match disc.q(at).content() {
        Ok(QContent::Isrc { isrc, .. }) => Some(isrc),
        _ => None,
    }
}
