//! The Q channel of every section [ECMA-130 22.3].

use rawcd_format::subcode::QFrame;
use rawcd_format::{Isrc, Layout, Lba, Mcn, Msf, Pointer, Tno, TocItem};

/// Sections between two catalog numbers, and between two ISRCs; at most 100 are allowed.
const SPACING: i32 = 75;
const MCN_PHASE: i32 = 10;
const ISRC_PHASE: i32 = 40;
/// An item of the table of contents stands in so many successive sections [ECMA-130 22.3.4].
const TOC_REPEAT: usize = 3;

/// An item of a lead-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    /// Mode 1: a track, A0, A1 or A2.
    Toc(TocItem),
    /// Mode 5: a pointer between sessions.
    Pointer(Pointer),
}

/// What the Q channel of a session says beside its layout.
#[derive(Clone, Debug)]
pub(crate) struct QChannel {
    /// Where the table of contents starts.
    lead_in: Lba,
    items: Vec<Item>,
    mcn: Option<Mcn>,
    /// Of each track of the layout.
    isrcs: Vec<Option<Isrc>>,
}

impl QChannel {
    /// Thirteen zeros mean that there is no catalog number. Pointers alternate with the items of
    /// the layout's table, from its start on.
    pub(crate) fn new(
        layout: &Layout,
        lead_in: Lba,
        mcn: Option<Mcn>,
        isrcs: Vec<Option<Isrc>>,
        pointers: &[Pointer],
    ) -> QChannel {
        let mut items = Vec::with_capacity(layout.toc().len() + pointers.len());
        for (place, &item) in layout.toc().iter().enumerate() {
            items.push(Item::Toc(item));
            items.extend(pointers.get(place).copied().map(Item::Pointer));
        }
        QChannel { lead_in, items, mcn: mcn.filter(|mcn| !mcn.is_zero()), isrcs }
    }

    /// The Q frame at `lba`, which lies in region `region` of the layout.
    pub(crate) fn frame(&self, layout: &Layout, region: usize, lba: Lba) -> QFrame {
        let place = layout.at_region(region, lba);
        let time = lba.to_msf_wrapping();
        match place.region.tno {
            Tno::LeadIn => return self.item(lba, time),
            Tno::Track(number) => {
                if let Some(mcn) =
                    self.mcn.as_ref().filter(|_| carries(layout, region, lba, MCN_PHASE))
                {
                    return QFrame::mcn(place.control, mcn, time.frame());
                }
                let first = layout.tracks()[0].number;
                let isrc = &self.isrcs[usize::from(number.get() - first.get())];
                if let Some(isrc) =
                    isrc.as_ref().filter(|_| carries(layout, region, lba, ISRC_PHASE))
                {
                    return QFrame::isrc(place.control, isrc, time.frame());
                }
            }
            Tno::LeadOut => {}
        }
        QFrame::position(
            place.control,
            place.region.tno,
            place.region.index,
            place.relative(),
            time,
        )
    }

    fn item(&self, lba: Lba, time: Msf) -> QFrame {
        let section = lba.since(self.lead_in).max(0).unsigned_abs() as usize;
        match self.items[section / TOC_REPEAT % self.items.len()] {
            Item::Toc(item) => QFrame::toc(item.control, item.point.to_byte(), time, item.p),
            Item::Pointer(Pointer { control, point, time, zero, p }) => {
                QFrame::mode5(control, point, time, zero, p)
            }
        }
    }
}

/// Whether a special frame of this phase stands at `lba`. Its nominal place moves on to the next
/// section that is neither the first nor the last of its region, so that the boundary shows in
/// mode 1.
fn carries(layout: &Layout, region: usize, lba: Lba, phase: i32) -> bool {
    let inside = |region: usize, lba: Lba| {
        let region = &layout.regions()[region];
        region.first < lba && lba.plus(1) < region.end
    };
    if !inside(region, lba) {
        return false;
    }
    let mut nominal = lba;
    loop {
        if nominal.0.rem_euclid(SPACING) == phase {
            return true;
        }
        nominal = Lba(nominal.0 - 1);
        if nominal < Lba::PROGRAM_START || inside(layout.region_number(nominal), nominal) {
            return false;
        }
    }
}
