//! The item of mode 5 that points at the next session: missing, late, wrong, in all of its copies.

use rawcd_format::{Lba, PlannedSession};

use super::{Operator, single};
use crate::mutate::change::Change;
use crate::mutate::disc::{Disc, Section, Stratum, edit_q, q};

/// B0 is missing, or its time or the count of such items is another one.
pub(super) struct Pointer;

/// Bytes of Q: MIN, SEC, FRAME and ZERO. The latest lead-out behind them is the medium's affair.
const FIELDS: [usize; 4] = [3, 4, 5, 6];

fn is_pointer(section: &Section) -> bool {
    let frame = q(section);
    (frame.adr(), frame.tno()) == (5, 0)
}

impl Pointer {
    fn first(disc: &Disc, session: &PlannedSession) -> Option<Lba> {
        let lead_in = session.start.lead_in.max(disc.first()).0..session.start.program.0;
        lead_in.map(Lba).find(|&lba| is_pointer(&disc.section(lba)))
    }
}

impl Operator for Pointer {
    fn name(&self) -> &'static str {
        "pointer"
    }

    fn about(&self) -> &'static str {
        "B0 missing, another item in its place; or with another time or count of such items"
    }

    fn strata(&self, disc: &Disc) -> Vec<Stratum> {
        let sessions = disc.layout.sessions().iter();
        let sessions = sessions.filter(|session| !session.pointers.is_empty());
        let firsts = sessions.filter_map(|session| Pointer::first(disc, session));
        firsts.map(|lba| single("B0", lba)).collect()
    }

    fn variants(&self, _: &Disc, _: Lba) -> u32 {
        1 + 255 * FIELDS.len() as u32
    }

    fn change(&self, disc: &Disc, at: Lba, variant: u32) -> Option<Change> {
        let (_, end) = disc.extent(at);
        let Some(variant) = variant.checked_sub(1) else {
            let session = &disc.layout.sessions()[disc.layout.session_number(at)];
            let item = *session.layout.toc().first()?;
            return Some(Change::run(at, end, move |lba, section| {
                if is_pointer(section) {
                    edit_q(section, |data| {
                        *data = [
                            item.control.nibble() << 4 | 1,
                            0,
                            item.point.to_byte(),
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                        ];
                        data[3..6].copy_from_slice(&lba.to_msf_wrapping().to_bcd());
                        data[7..].copy_from_slice(&item.p);
                    });
                }
            }));
        };
        let (byte, more) = (FIELDS[(variant / 255) as usize], (variant % 255 + 1) as u8);
        Some(Change::run(at, end, move |_, section| {
            if is_pointer(section) {
                edit_q(section, |data| data[byte] = data[byte].wrapping_add(more));
            }
        }))
    }
}
