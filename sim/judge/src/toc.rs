//! The lead-in: its running time and its table of contents [ECMA-130 22.3.4].
//!
//! A departure that all copies of an item share is one finding, at the first copy. What an item's
//! time is compared with, the plan or Q, is only known at the end.

use std::collections::BTreeSet;

use rawcd_format::subcode::QFrame;
use rawcd_format::{
    Area, Control, DiscPlan, Layout, Lba, Msf, PlannedSession, Tno, TocItem, TocPoint,
};

use crate::Rule;
use crate::log::{Departure, Log, Words};
use crate::pointers::PointerJudge;
use crate::rules::{q as q_rules, toc as rules};
use crate::section::Context;

/// Copies of an item in a row.
const COPIES: u32 = 3;
/// In a [`Key`]: the item is of mode 5.
const MODE_5: Key = 0x500;
/// By how much the time of an audio item may be off: 1 s [ECMA-130 22.3.4].
const AUDIO_TOLERANCE_SECTIONS: u32 = 75;
/// Departures remembered one by one until the end.
const MOST_DEVIATIONS: usize = 200;

/// What is known of the lead-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TocJudge {
    /// Items as they were read first.
    recorded: Vec<TocItem>,
    deviations: Vec<Deviation>,
    /// Where Q says that tracks and the lead-out start.
    starts: Vec<(Tno, Lba)>,
    /// Readable items so far.
    items: u32,
    first_item: Option<Lba>,
    run: Option<Run>,
    cycle: Cycle,
    clock: Clock,
    pointers: PointerJudge,
}

/// An item that is not as declared, and in how many copies.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Deviation {
    what: What,
    point: u8,
    control: Control,
    p: [u8; 3],
    first: Lba,
    last: Lba,
    sections: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Undeclared,
    Time,
    FirstTrack,
    LastTrack,
    DiscType,
    Control,
    CopyBit,
    PreEmphasis,
}

/// Which item: POINT, with the mode above it.
type Key = u16;

/// What was there of the table since it last began again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Cycle {
    /// Items that stood there at least twice in a row.
    seen: BTreeSet<Key>,
    /// Sections that were no readable item, or one of an item that did not go on.
    unread: u32,
}

/// Successive copies of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Run {
    key: Key,
    first: Lba,
    copies: u32,
    /// Sections in or before it that could not be read, and may have been copies.
    unread: u32,
    /// The recording starts with it, so it may be cut short.
    is_cut: bool,
}

/// The running time of the lead-in, as the address at which it would be zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Clock {
    zero_at: Option<i32>,
    /// Where the last section that did not fit had it.
    doubt: Option<i32>,
}

impl TocJudge {
    /// A section that is no readable item.
    pub(crate) fn unread(&mut self) {
        if let Some(run) = &mut self.run {
            run.unread += 1;
            self.cycle.unread += 1;
        }
    }

    /// The lead-in ends, and may cut an item short, and the table.
    pub(crate) fn break_off(&mut self) {
        self.run = None;
        self.cycle = Cycle::default();
    }

    /// A frame of mode 5 that has its place in the lead-in.
    pub(crate) fn pointer(&mut self, cx: &mut Context<'_>, frame: &QFrame) {
        match self.pointers.take(cx, frame) {
            true => self.run(cx, MODE_5 | Key::from(frame.index_or_point())),
            false => self.unread(),
        }
    }

    /// An item in the lead-in.
    pub(crate) fn item(
        &mut self,
        cx: &mut Context<'_>,
        control: Control,
        point: u8,
        time: [u8; 3],
        p: [u8; 3],
    ) {
        self.items += 1;
        self.first_item.get_or_insert(cx.lba);
        self.clock.tick(cx, time);
        let declared = TocPoint::from_byte(point).and_then(|point| declared(cx, point));
        let Some(declared) = declared else {
            self.deviate(cx, What::Undeclared, point, control, p);
            return self.unread();
        };
        self.run(cx, point.into());
        if self.recorded.iter().all(|item| item.point != declared.point) {
            self.recorded.push(TocItem { point: declared.point, control, p });
        }
        for what in differences(declared, control, p).into_iter().flatten() {
            self.deviate(cx, what, point, control, p);
        }
    }

    fn run(&mut self, cx: &mut Context<'_>, key: Key) {
        if let Some(run) = self.run.as_mut().filter(|run| run.key == key) {
            run.copies += 1;
            if run.copies == 2 {
                let first = run.first;
                self.cycle(cx, key, first);
            }
            return;
        }
        let new = Run { key, first: cx.lba, copies: 1, unread: 0, is_cut: false };
        let Some(old) = self.run.replace(new) else {
            if let Some(run) = &mut self.run {
                run.is_cut = true;
            }
            return;
        };
        if old.copies == 1 {
            self.cycle.unread += 1;
        }
        // Unreadable sections count as the copies that lack, what is left of them as the first
        // copies of the new item.
        let lacking = (COPIES - old.copies % COPIES) % COPIES;
        if let Some(run) = &mut self.run {
            run.unread = old.unread.saturating_sub(lacking);
        }
        if lacking <= old.unread || old.is_cut {
            return;
        }
        let sections = cx.lba.since(old.first).unsigned_abs();
        let last = Lba(cx.lba.0 - 1);
        cx.log.report_run(Departure::new(&rules::REPEAT, old.first, 0), last, sections, || {
            let message = format!("an item stands in {} successive sections", old.copies);
            let found = format!("{} of {:02X}", old.copies, old.key & 0xFF);
            Words::new("3 copies in a row", found, message)
        });
    }

    /// An item stands there that goes on. When it was there before, the table begins again with it,
    /// and every other one was there in between.
    fn cycle(&mut self, cx: &mut Context<'_>, key: Key, first: Lba) {
        if self.cycle.seen.insert(key) {
            return;
        }
        let Cycle { seen, unread } = std::mem::take(&mut self.cycle);
        self.cycle.seen.insert(key);
        let needed = cx.layout.toc().iter().map(|item| Key::from(item.point.to_byte()));
        let pointers = cx.pointers.iter().map(|item| MODE_5 | Key::from(item.point));
        let lacking: Vec<Key> =
            needed.chain(pointers).filter(|item| !seen.contains(item)).collect();
        // An item that is there nowhere is told at the end.
        let is_known = |item: &Key| match item.checked_sub(MODE_5) {
            Some(point) => self.pointers.has_said(point),
            None => {
                let mut points = self.recorded.iter().map(|known| known.point.to_byte());
                points.any(|point| Key::from(point) == *item)
            }
        };
        let may_lack = unread / COPIES;
        if lacking.len() <= may_lack as usize || !lacking.iter().all(is_known) {
            return;
        }
        let turns = i64::from(COPIES) * (cx.layout.toc().len() + 2) as i64;
        let message = "the table begins again before every item was there";
        cx.log.report(Departure::new(&rules::REPEAT, first, 1).passing(turns, message), || {
            let names: Vec<String> =
                lacking.iter().map(|key| format!("{:02X}", key & 0xFF)).collect();
            Words::new("every item", format_args!("none of {}", names.join(", ")), message)
        });
    }

    fn deviate(
        &mut self,
        cx: &mut Context<'_>,
        what: What,
        point: u8,
        control: Control,
        p: [u8; 3],
    ) {
        let same = self.deviations.iter_mut().find(|known| {
            (known.what, known.point, known.control, known.p) == (what, point, control, p)
        });
        if let Some(known) = same {
            known.last = cx.lba;
            known.sections += 1;
            return;
        }
        let new = Deviation { what, point, control, p, first: cx.lba, last: cx.lba, sections: 1 };
        if self.deviations.len() < MOST_DEVIATIONS {
            self.deviations.push(new);
        } else {
            let rule = what.rule().unwrap_or(&rules::TIME);
            new.report(rule, u64::from(point), cx.layout, cx.log);
        }
    }

    /// Q says that a section at `named` lies in `tno`, index 01 or later, `relative` behind its
    /// start.
    pub(crate) fn track_seen(&mut self, tno: Tno, named: Lba, relative: Msf) {
        // Nearly always the last one; the others keep the list as short as a disc has tracks.
        if self.starts.iter().rev().all(|(seen, _)| *seen != tno) {
            self.starts.push((tno, Lba(named.0 - relative.frames() as i32)));
        }
    }

    /// Whether both take sections alike that depart from nothing: what the items said is judged at
    /// the end.
    pub(crate) fn goes_on_like(&self, other: &TocJudge) -> bool {
        let same_points =
            self.recorded.iter().zip(&other.recorded).all(|(one, other)| one.point == other.point);
        (&self.starts, &self.run, &self.clock) == (&other.starts, &other.run, &other.clock)
            && (&self.cycle, &self.pointers) == (&other.cycle, &other.pointers)
            && self.recorded.len() == other.recorded.len()
            && same_points
    }

    /// Whether both have the same left for the end, too.
    pub(crate) fn ends_like(&self, other: &TocJudge) -> bool {
        (&self.recorded, &self.deviations, self.items, self.first_item)
            == (&other.recorded, &other.deviations, other.items, other.first_item)
    }

    /// What this becomes by the items that led from `here` to `end` and are as declared.
    pub(crate) fn carried(self, here: &TocJudge, end: &TocJudge) -> TocJudge {
        let mut recorded = self.recorded;
        for item in &end.recorded[here.recorded.len()..] {
            if recorded.iter().all(|known| known.point != item.point) {
                recorded.push(*item);
            }
        }
        TocJudge {
            recorded,
            deviations: self.deviations,
            items: self.items + (end.items - here.items),
            first_item: self.first_item.or(end.first_item),
            ..end.clone()
        }
    }

    /// The table as it was read.
    pub(crate) fn recorded(&self) -> Vec<TocItem> {
        let mut items = self.recorded.clone();
        items.sort_by_key(|item| item.point);
        items
    }

    /// Judges what only the whole lead-in and program area tell.
    pub(crate) fn finish(&self, session: &PlannedSession, log: &mut Log) {
        let PlannedSession { plan, layout, pointers, .. } = session;
        for (number, deviation) in self.deviations.iter().enumerate() {
            let rule =
                deviation.what.rule().unwrap_or_else(|| self.time_rule(plan, layout, deviation));
            deviation.report(rule, u64::MAX - number as u64, layout, log);
        }
        // A lead-in shorter than the table need not hold every item.
        let Some(first) = self.first_item else { return };
        if (self.items as usize) < COPIES as usize * layout.toc().len() {
            return;
        }
        self.pointers.finish(pointers, first, log);
        for declared in layout.toc() {
            if self.recorded.iter().any(|item| item.point == declared.point) {
                continue;
            }
            let kind = u64::from(declared.point.to_byte());
            log.report(Departure::new(&rules::MISSING, first, kind), || {
                let point = declared.point;
                let message = format!("the lead-in has no item {point}");
                Words::new(point, "no such item", message).about(point)
            });
        }
    }

    /// The rule that a wrong time breaks: against Q, where it is further off than the tolerance.
    fn time_rule(&self, plan: &DiscPlan, layout: &Layout, deviation: &Deviation) -> &'static Rule {
        let (tno, control, start) = match TocPoint::from_byte(deviation.point) {
            Some(TocPoint::Track(number)) => {
                let ordinal = usize::from(number.get() - plan.first_track.get());
                let start = layout.tracks()[ordinal].start;
                (Tno::Track(number), plan.tracks[ordinal].base_control(), start)
            }
            _ => {
                let lead_out = layout.lead_out_start();
                (Tno::LeadOut, layout.at(lead_out).region.control, lead_out)
            }
        };
        let measured = self.starts.iter().find(|(seen, _)| *seen == tno).map(|(_, start)| *start);
        let tolerance = if control.is_data() { 0 } else { AUDIO_TOLERANCE_SECTIONS };
        match Msf::from_bcd(deviation.p) {
            Ok(time) => {
                let off = time.to_lba(Area::Program).since(measured.unwrap_or(start));
                if off.unsigned_abs() > tolerance { &rules::AGAINST_Q } else { &rules::TIME }
            }
            Err(_) => &rules::TIME,
        }
    }
}

/// What the plan has for `point`.
fn declared<'c>(cx: &Context<'c>, point: TocPoint) -> Option<&'c TocItem> {
    let (toc, tracks) = (cx.layout.toc(), cx.layout.tracks().len());
    let at = match point {
        TocPoint::Track(number) => {
            let ordinal = number.get().checked_sub(cx.plan.first_track.get())?;
            Some(usize::from(ordinal)).filter(|&ordinal| ordinal < tracks)?
        }
        TocPoint::FirstTrack => tracks,
        TocPoint::LastTrack => tracks + 1,
        TocPoint::LeadOut => tracks + 2,
    };
    toc.get(at)
}

/// In what an item differs from the declared one.
fn differences(declared: &TocItem, control: Control, p: [u8; 3]) -> [Option<What>; 4] {
    let value = |is_equal: bool, what| (!is_equal).then_some(what);
    let (first, second) = match declared.point {
        TocPoint::FirstTrack => (
            value((p[0], p[2]) == (declared.p[0], declared.p[2]), What::FirstTrack),
            value(p[1] == declared.p[1], What::DiscType),
        ),
        TocPoint::LastTrack => (value(p == declared.p, What::LastTrack), None),
        _ => (value(p == declared.p, What::Time), None),
    };
    let differs = control.nibble() ^ declared.control.nibble();
    if differs & 0xC != 0 || differs & 1 != 0 && declared.control.is_data() {
        return [first, second, Some(What::Control), None];
    }
    let pre_emphasis = value(differs & 1 == 0, What::PreEmphasis);
    [first, second, pre_emphasis, value(differs & 2 == 0, What::CopyBit)]
}

impl What {
    /// The rule, unless Q decides it.
    fn rule(self) -> Option<&'static Rule> {
        match self {
            What::Undeclared => Some(&rules::UNDECLARED),
            What::Time => None,
            What::FirstTrack => Some(&rules::FIRST_TRACK),
            What::LastTrack => Some(&rules::LAST_TRACK),
            What::DiscType => Some(&rules::DISC_TYPE),
            What::Control => Some(&rules::CONTROL),
            What::CopyBit => Some(&rules::COPY_BIT),
            What::PreEmphasis => Some(&rules::PRE_EMPHASIS),
        }
    }
}

impl Deviation {
    fn report(&self, rule: &'static Rule, kind: u64, layout: &Layout, log: &mut Log) {
        let declared = layout.toc().iter().find(|item| item.point.to_byte() == self.point);
        let departure = Departure::new(rule, self.first, kind);
        log.report_run(departure, self.last, self.sections, || {
            let point = match TocPoint::from_byte(self.point) {
                Some(point) => point.to_string(),
                None => format!("{:02X}", self.point),
            };
            let (control, p) = (self.control, self.p);
            let found = self.what.value(control, p);
            match declared {
                Some(item) => {
                    let expected = self.what.value(item.control, item.p);
                    Words::new(expected, found, self.what.message(&point)).about(item.point)
                }
                None => {
                    let message = format!("the table of contents has an item of {point}");
                    Words::new("no such item", found, message)
                }
            }
        });
    }
}

impl What {
    fn message(self, point: &str) -> String {
        let part = match self {
            What::Undeclared | What::Time => "time",
            What::FirstTrack => "first track",
            What::LastTrack => "last track",
            What::DiscType => "disc type",
            What::Control => "CONTROL",
            What::CopyBit => "copy bit",
            What::PreEmphasis => "pre-emphasis bit",
        };
        format!("the {part} in the item of {point} is not that of the plan")
    }

    /// The part of an item that is at fault, in words.
    fn value(self, control: Control, p: [u8; 3]) -> String {
        match self {
            What::Control | What::CopyBit | What::PreEmphasis => {
                format!("CONTROL {:X}", control.nibble())
            }
            What::DiscType => format!("{:02X}", p[1]),
            What::Time => match Msf::from_bcd(p) {
                Ok(time) => time.to_string(),
                Err(_) => format!("{:02X} {:02X} {:02X}", p[0], p[1], p[2]),
            },
            _ => format!("{:02X} {:02X} {:02X}", p[0], p[1], p[2]),
        }
    }
}

impl Clock {
    fn tick(&mut self, cx: &mut Context<'_>, time: [u8; 3]) {
        let time = match Msf::from_bcd(time) {
            Ok(time) => time,
            Err(error) => {
                return cx.log.report(Departure::new(&q_rules::FIELD, cx.lba, 1), || {
                    let found = format!("{:02X} {:02X} {:02X}", time[0], time[1], time[2]);
                    Words::new("a BCD time", found, format!("running time: {error}"))
                });
            }
        };
        let zero_at = cx.lba.0 - time.frames() as i32;
        let Some(expected) = self.zero_at else {
            self.zero_at = Some(zero_at);
            return;
        };
        if zero_at == expected {
            self.doubt = None;
            return;
        }
        // The second section with the same new start shows that the clock goes on from there.
        if self.doubt == Some(zero_at) {
            self.zero_at = Some(zero_at);
            self.doubt = None;
            return;
        }
        self.doubt = Some(zero_at);
        let expected = Msf::from_frames_wrapping((cx.lba.0 - expected).rem_euclid(450_000) as u32);
        // A clock that stands still for the copies of an item is one departure.
        let departure = Departure::new(&rules::LEAD_IN_TIME, cx.lba, 0)
            .passing(i64::from(COPIES), "the running time does not rise steadily");
        cx.log.report(departure, || {
            Words::new(expected, time, "the running time does not rise by one")
        });
    }
}
