//! Audio that is right in itself and at the wrong place, or with its bytes in the wrong order: one
//! cause, told as what it is and not as a flood of other user data.
//!
//! A section of audio that is not the declared one is looked for in the declared audio around it,
//! sample by sample, as it stands and with the bytes of each sample exchanged. Where that was
//! found once, it is tried first. Only so many searches may fail: a disc of other contents has no
//! offset.

use rawcd_format::{Coding, Contents, Fill, Lba, PlannedSession, Region, SECTOR_LEN};

use crate::log::{Departure, Words};
use crate::rules::main_channel as rules;
use crate::section::Context;

/// Bytes of a sample of both channels.
const SAMPLE_LEN: usize = 4;
const SAMPLES: i32 = (SECTOR_LEN / SAMPLE_LEN) as i32;
/// Sections on each side in which a section is looked for; no drive is further off.
const REACH: i32 = 5;
/// Searches that may fail.
const MAX_FAILED: u32 = 64;
/// A cause lasts: what lies between, silence above all, shows nothing of it.
const PASSED: i64 = i64::MAX;

type Sector = [u8; SECTOR_LEN];

/// The audio that is declared anywhere in a session.
#[derive(Clone, Copy)]
pub(crate) struct DeclaredAudio<'c> {
    session: &'c PlannedSession,
    contents: &'c Contents,
}

impl<'c> DeclaredAudio<'c> {
    pub(crate) fn new(session: &'c PlannedSession, contents: &'c Contents) -> DeclaredAudio<'c> {
        DeclaredAudio { session, contents }
    }

    /// The samples of `sections` sections from `first` on; zeros where there is no audio. `None`
    /// when they cannot be read.
    fn read(&self, first: Lba, sections: i32) -> Option<Vec<u8>> {
        let mut samples = vec![0; sections as usize * SECTOR_LEN];
        for (place, sector) in samples.chunks_exact_mut(SECTOR_LEN).enumerate() {
            let lba = first.plus(place as u32);
            self.read_one(self.session.layout.at(lba).region, lba, sector)?;
        }
        Some(samples)
    }

    fn read_one(&self, region: &Region, lba: Lba, out: &mut [u8]) -> Option<()> {
        let inside = (region.first..region.end).contains(&lba);
        if region.coding != Coding::Audio || !inside {
            return Some(());
        }
        let offset = lba.since(region.first).unsigned_abs();
        let (source, sector) = match region.fill {
            Fill::Zero | Fill::Linking { .. } | Fill::TrackDescriptor(_) => return Some(()),
            Fill::User { ordinal, first_sector } => {
                let source = self.contents.tracks.get(self.session.first_ordinal + ordinal)?;
                (source, first_sector + offset)
            }
            Fill::SpecialPregap => (self.contents.special_pregap.as_ref()?, offset),
        };
        if source.sector_len() != SECTOR_LEN {
            return None;
        }
        source.read(sector, out).ok()
    }

    /// Whether `found` is the declared audio of the section at `lba`, `offset` samples late.
    fn is_at(&self, lba: Lba, offset: i32, found: &Sector) -> bool {
        let first = -offset;
        let section = Lba(lba.0 + first.div_euclid(SAMPLES));
        let from = first.rem_euclid(SAMPLES) as usize * SAMPLE_LEN;
        let declared = self.read(section, 2);
        declared.is_some_and(|declared| declared[from..from + SECTOR_LEN] == *found)
    }

    /// By how many samples `found` is late, by less than whole sections; the least that fits.
    fn search(&self, lba: Lba, found: &Sector) -> Option<i32> {
        let around = self.read(Lba(lba.0 - REACH), 2 * REACH + 1)?;
        let here = REACH * SAMPLES;
        let fits = |offset: &i32| {
            let from = (here - offset) as usize * SAMPLE_LEN;
            around[from..from + SECTOR_LEN] == *found
        };
        let offsets = (1..here).filter(|offset| offset % SAMPLES != 0);
        offsets.flat_map(|offset| [offset, -offset]).find(fits)
    }
}

/// What is known of audio at the wrong place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Samples {
    /// The offset that was found last.
    offset: Option<i32>,
    failed: u32,
}

impl Samples {
    /// Judges audio that is not what is declared at its section; whether it is that of another
    /// place or order.
    pub(super) fn judge(&mut self, cx: &mut Context<'_>, found: &Sector) -> bool {
        let swapped = swapped(found);
        let Some((offset, is_swapped)) = self.find(cx, found, &swapped) else { return false };
        if is_swapped {
            let departure = Departure::new(&rules::SAMPLE_ORDER, cx.lba, 0);
            let message = "the two bytes of every sample are exchanged";
            cx.log.report(departure.passing(PASSED, message), || {
                Words::new("the low byte first", "the high byte first", message)
            });
        }
        if offset != 0 {
            self.offset = Some(offset);
            let departure = Departure::new(&rules::SAMPLE_OFFSET, cx.lba, i64::from(offset) as u64);
            let message = "audio does not stand where its subcode does";
            cx.log.report(departure.passing(PASSED, message), || {
                let way = if offset > 0 { "later" } else { "earlier" };
                let found = format!("{} samples {way}", offset.unsigned_abs());
                Words::new("the samples of the source", found, message)
            });
        }
        true
    }

    /// The offset, and whether bytes are exchanged.
    fn find(&mut self, cx: &Context<'_>, found: &Sector, swapped: &Sector) -> Option<(i32, bool)> {
        let audio = cx.audio;
        let known = self.offset.into_iter().map(|offset| (offset, false));
        let swaps = [(0, true)].into_iter().chain(self.offset.map(|offset| (offset, true)));
        let as_before = known.chain(swaps).find(|&(offset, is_swapped)| {
            audio.is_at(cx.lba, offset, if is_swapped { swapped } else { found })
        });
        // Of silence nobody can say where it comes from.
        let is_even = found.as_chunks::<SAMPLE_LEN>().0.windows(2).all(|pair| pair[0] == pair[1]);
        if as_before.is_some() || is_even || self.failed >= MAX_FAILED {
            return as_before;
        }
        let searched = audio.search(cx.lba, found).map(|offset| (offset, false));
        let searched =
            searched.or_else(|| audio.search(cx.lba, swapped).map(|offset| (offset, true)));
        self.failed += u32::from(searched.is_none());
        searched
    }
}

fn swapped(found: &Sector) -> Sector {
    let mut swapped = *found;
    swapped.as_chunks_mut::<2>().0.iter_mut().for_each(|pair| pair.swap(0, 1));
    swapped
}
