//! The address in sector headers [ECMA-130 14.2].
//!
//! Main channel and subcode have no prescribed phase, so a header may be off its A-time by up to
//! 1 s; but by the same amount through a whole track.

use rawcd_format::sector::SectorCheck;
use rawcd_format::{Lba, Msf, Tno};

use crate::log::{Departure, Words};
use crate::rules::main_channel as rules;
use crate::section::Context;

/// 1 s.
const TOLERANCE_SECTIONS: u32 = 75;

/// By how much the headers of the present track are off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    tno: Option<Tno>,
    offset: Option<i32>,
    /// The track's first sector, when its header is off: the second tells whether the track is.
    first: Option<(i32, Lba)>,
    /// The offset of the last sector, when it did not fit.
    doubt: Option<i32>,
}

impl Header {
    /// Judges an address; whether nothing was found wrong with it.
    pub(super) fn judge(&mut self, cx: &mut Context<'_>, check: &SectorCheck) -> bool {
        if self.tno != Some(cx.place.region.tno) {
            *self = Header { tno: Some(cx.place.region.tno), ..Header::default() };
        }
        let Some(time) = check.time() else {
            let [m, s, f] = check.address;
            cx.log.report(Departure::new(&rules::HEADER, cx.lba, 1), || {
                let found = format!("{m:02X} {s:02X} {f:02X}");
                Words::new("a BCD time", found, "the header address is no time")
            });
            return false;
        };
        let offset = time.frames() as i32 - (cx.lba.0 + 150);
        if offset.unsigned_abs() > TOLERANCE_SECTIONS {
            report(cx, cx.lba, self.offset.unwrap_or(0), offset);
            return false;
        }
        self.judge_offset(cx, offset)
    }

    fn judge_offset(&mut self, cx: &mut Context<'_>, offset: i32) -> bool {
        match (self.offset, self.first.take()) {
            (Some(known), _) if known == offset => self.doubt = None,
            // The second sector in a row with a new offset: the track goes on with it.
            (Some(_), _) if self.doubt == Some(offset) => {
                self.offset = Some(offset);
                self.doubt = None;
            }
            (Some(known), _) => {
                self.doubt = Some(offset);
                report(cx, cx.lba, known, offset);
                return false;
            }
            (None, None) if offset != 0 => self.first = Some((offset, cx.lba)),
            (None, first) => {
                self.offset = Some(offset);
                if let Some((other, lba)) = first.filter(|(other, _)| *other != offset) {
                    report(cx, lba, offset, other);
                }
            }
        }
        true
    }
}

fn report(cx: &mut Context<'_>, lba: Lba, expected: i32, found: i32) {
    // Whatever the amounts: headers that stand still, or count otherwise, are one departure.
    cx.log.report(Departure::new(&rules::HEADER, lba, 0), || {
        let time =
            |offset: i32| Msf::from_frames_wrapping((lba.0 + 150 + offset).max(0).unsigned_abs());
        let message = format!("the header address is {found} sections from A-time");
        Words::new(time(expected), time(found), message)
    });
}
