//! The R to W channels, against the declared stream or by themselves.
//!
//! On disc a pack is spread over three sections, so packs are judged two sections later, at the
//! section in which they start. The packed block form holds them as they are, and their parities
//! are the drive's to make: they are not judged there. Packs that the start of a recording in its
//! lead-in, or its end, cuts are judged as if zeros stood there, where no stream is declared. Of a
//! declared stream those at the end are compared as far as they are there, but for their parities;
//! what belongs to packs before the start is not judged, as a drive that makes the interleave has
//! nothing to put there.
//!
//! The symbols of a stream declared in disc order are compared as they stand in the lead-in,
//! where CD-TEXT packs have neither parity nor interleave. CD-TEXT that is declared, or known by
//! its CRCs where nothing is, is left to [`crate::cd_text`]: here it is zeros.

use rawcd_format::subcode::rw::{
    Deinterleaver, PACK_LEN, PACKS_PER_SECTION, check_pack, contents_name, delay, is_parity,
    mode_item,
};
use rawcd_format::{BlockForm, DiscPlan, Lba, RwForm, SUBCODE_LEN, Tno};

use crate::log::{Departure, Log, Words};
use crate::rules::rw as rules;
use crate::section::Context;

/// The symbols or packs of a section.
type Symbols = [u8; SUBCODE_LEN];

/// Sections by which packs are known later than the section they start in.
const DELAY_SECTIONS: i32 = 2;
/// No symbol.
static ZEROS: Symbols = [0; SUBCODE_LEN];
/// The bits of R to W.
const SYMBOL_MASK: u8 = 0x3F;

/// What is known of R-W.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RwJudge {
    recorded: Window,
    declared: Window,
    /// Sections of zeros in a row, where nothing is declared; no more than matter.
    quiet: u8,
    /// Where the recording starts, when nothing is declared.
    start: Option<Lba>,
}

/// Turns sections into the packs that start two sections earlier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Window {
    from_disc: Deinterleaver,
    delayed: [Option<Packs>; DELAY_SECTIONS as usize],
}

/// Four packs in their logical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Packs(Symbols);

impl Window {
    /// Takes the symbols of a section, or its packs, and gives the packs of two sections before.
    fn push(&mut self, form: RwForm, section: &Symbols) -> Option<Symbols> {
        match form {
            RwForm::Raw => self.from_disc.push(section),
            RwForm::Packed => {
                let packs = Packs(section.map(|byte| byte & SYMBOL_MASK));
                let [older, newer] = self.delayed;
                self.delayed = [newer, Some(packs)];
                older.map(|packs| packs.0)
            }
        }
    }
}

impl RwJudge {
    /// Judges the R-W bits of a section in an image or disc of `form`; `declared` are the
    /// symbols that the declared stream has for it.
    pub(crate) fn judge(
        &mut self,
        cx: &mut Context<'_>,
        form: BlockForm,
        section: &Symbols,
        declared: Option<&Symbols>,
    ) {
        let form = if form == BlockForm::Packed { RwForm::Packed } else { RwForm::Raw };
        match cx.plan.subcode_rw {
            Some(declared_form) => self.judge_declared(cx, form, section, declared_form, declared),
            None => self.judge_undeclared(cx, form, section),
        }
    }

    fn judge_declared(
        &mut self,
        cx: &mut Context<'_>,
        form: RwForm,
        section: &Symbols,
        declared_form: RwForm,
        declared: Option<&Symbols>,
    ) {
        let found = self.recorded.push(form, section);
        let Some(declared) = declared else {
            self.declared = Window::default();
            return;
        };
        let as_symbols = declared_form == RwForm::Raw;
        if as_symbols && form == RwForm::Raw && cx.place.region.tno == Tno::LeadIn {
            compare_symbols(cx, declared, section);
        }
        let expected = self.declared.push(declared_form, declared);
        let lba = Lba(cx.lba.0 - DELAY_SECTIONS);
        let (Some(expected), Some(found)) = (expected, found) else { return };
        if !(as_symbols && lba < cx.layout.regions()[0].end) {
            compare_packs(cx.log, lba, form, usize::MAX, (&expected, &found));
        }
    }

    fn judge_undeclared(&mut self, cx: &mut Context<'_>, form: RwForm, section: &Symbols) {
        let section = section.map(|byte| byte & SYMBOL_MASK);
        let is_zero = |section: &Symbols| *section == ZEROS;
        if form == RwForm::Packed {
            if !is_zero(&section) {
                let lba = cx.lba;
                undeclared(
                    cx.log,
                    lba,
                    "unassigned",
                    packs(&section).all(|pack| {
                        let (mode, item) = mode_item(pack);
                        contents_name(mode, item).is_some()
                    }),
                );
            }
            return;
        }
        if self.start.is_none() {
            self.start = Some(cx.lba);
            if cx.place.region.tno == Tno::LeadIn {
                self.recorded.from_disc = Deinterleaver::primed([&ZEROS; 2]);
            }
        }
        // Zeros behind as many zeros as a pack is spread over: nothing can come out.
        self.quiet = if is_zero(&section) { self.quiet.saturating_add(1) } else { 0 };
        if self.quiet > 1 + DELAY_SECTIONS as u8 {
            self.quiet = 1 + DELAY_SECTIONS as u8;
            return;
        }
        self.take_undeclared(cx.log, cx.lba, &section);
    }

    /// Takes a section of symbols as on disc, and judges the packs that are complete with it.
    fn take_undeclared(&mut self, log: &mut Log, lba: Lba, section: &Symbols) {
        let Some(found) = self.recorded.push(RwForm::Raw, section) else { return };
        if found != ZEROS {
            let lba = Lba(lba.0 - DELAY_SECTIONS);
            let lba = self.start.map_or(lba, |start| lba.max(start));
            undeclared(log, lba, "bad parity", packs(&found).all(|pack| check_pack(pack).is_ok()));
        }
    }

    /// The recording ends before `end`: packs that still go on are as complete as they will be.
    pub(crate) fn finish(&mut self, log: &mut Log, plan: &DiscPlan, form: BlockForm, end: Lba) {
        match (plan.subcode_rw, form) {
            (None, BlockForm::Raw) => {
                for later in 0..DELAY_SECTIONS {
                    self.take_undeclared(log, Lba(end.0 + later), &ZEROS);
                }
            }
            (Some(declared_form), BlockForm::Raw | BlockForm::Packed) => {
                let form = if form == BlockForm::Packed { RwForm::Packed } else { RwForm::Raw };
                self.finish_declared(log, form, declared_form, end);
            }
            _ => {}
        }
    }

    fn finish_declared(&mut self, log: &mut Log, form: RwForm, declared: RwForm, end: Lba) {
        for left in (1..=DELAY_SECTIONS).rev() {
            let expected = self.declared.push(declared, &ZEROS);
            let found = self.recorded.push(form, &ZEROS);
            let (Some(expected), Some(found)) = (expected, found) else { continue };
            let slots = match (form, declared) {
                (RwForm::Packed, RwForm::Packed) => usize::MAX,
                _ => left as usize * PACKS_PER_SECTION,
            };
            compare_packs(log, Lba(end.0 - left), form, slots, (&expected, &found));
        }
    }
}

fn packs(section: &Symbols) -> impl Iterator<Item = &[u8; PACK_LEN]> {
    section.as_chunks::<PACK_LEN>().0.iter()
}

/// Symbols that no stream accounts for.
fn undeclared(log: &mut Log, lba: Lba, why: &str, is_well_formed: bool) {
    if is_well_formed {
        return log.report(Departure::new(&rules::UNDECLARED, lba, 0), || {
            Words::new("zeros", "packs", "the R-W channels hold packs that are not declared")
        });
    }
    log.report(Departure::new(&rules::OUTSIDE_PACK, lba, 0), || {
        Words::new("zeros or packs", why, "the R-W channels hold symbols outside any pack")
    });
}

fn compare_symbols(cx: &mut Context<'_>, declared: &Symbols, found: &Symbols) {
    let differs = |(a, b): (&u8, &u8)| (a ^ b) & SYMBOL_MASK != 0;
    let Some(at) = declared.iter().zip(found).position(differs) else { return };
    let (expected, found) = (declared[at] & SYMBOL_MASK, found[at] & SYMBOL_MASK);
    cx.log.report(Departure::new(&rules::CONTENT, cx.lba, 0), || {
        let message = format!("symbol {at} is the first that is not the declared stream's");
        Words::new(format_args!("{expected:02X}"), format_args!("{found:02X}"), message)
    });
}

/// Compares the packs that start at `lba`; on disc only those whose parities are right. The recording
/// goes on for `slots` packs from there: of packs that are cut, what is there.
fn compare_packs(
    log: &mut Log,
    lba: Lba,
    form: RwForm,
    slots: usize,
    (declared, found): (&Symbols, &Symbols),
) {
    let (mut bad_parity, mut other) = (None, None);
    for (number, (declared, found)) in packs(declared).zip(packs(found)).enumerate() {
        let is_there = |place| number + delay(place) < slots;
        let is_whole = (0..PACK_LEN).all(is_there);
        if form == RwForm::Raw && is_whole && !check_pack(found).is_ok() {
            bad_parity = bad_parity.or(Some(number));
            continue;
        }
        let mut places = (0..PACK_LEN).filter(|&place| !is_parity(place) && is_there(place));
        let place = places.find(|&at| declared[at] != found[at]);
        other = other.or(place.map(|at| (number, at, declared[at], found[at])));
    }
    if let Some(number) = bad_parity {
        log.report(Departure::new(&rules::PARITY, lba, 0), || {
            let found = format!("pack {number} of the section fails");
            Words::new("syndromes zero", found, "the parities of an R-W pack are wrong")
        });
    }
    if let Some((number, at, declared, found)) = other {
        log.report(Departure::new(&rules::CONTENT, lba, 0), || {
            let message = format!(
                "symbol {at} of pack {number} is the first that is not the declared stream's"
            );
            Words::new(format_args!("{declared:02X}"), format_args!("{found:02X}"), message)
        });
    }
}
