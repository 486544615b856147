//! Tables that set what is declared beside what was recorded.

use std::collections::BTreeSet;

use rawcd_format::bcd::to_bcd;
use rawcd_format::subcode::cdtext::Values;
use rawcd_format::{
    Control, CopySetting, DiscLayout, DiscPlan, Lba, Msf, PlannedSession, SectorType, TocItem,
    TocPoint, TrackPlan, TrackSpan,
};
use serde_json::{Value, json};

use super::data::time;
use crate::view::{Item, PERFORMER, SeenTrack, TITLE, View, latin1, main_channel};

/// The table of contents three ways, item by item of each session: declared, recorded in the
/// lead-in, seen in Q of the program area.
pub(super) fn toc(view: &View, layout: &DiscLayout) -> Vec<Value> {
    let mut rows: BTreeSet<(u8, u8)> = view.toc.keys().copied().collect();
    for session in layout.sessions() {
        let points = session.layout.toc().iter().map(|item| item.point.to_byte());
        rows.extend(points.map(|point| (session.start.number, point)));
    }
    rows.into_iter()
        .map(|(session, point)| {
            let planned = layout.sessions().get(usize::from(session) - 1);
            let item = planned.and_then(|planned| declared_item(planned, point));
            let declared = item.map(|item| text(point, (item.control, item.p)));
            let recorded = view.toc.get(&(session, point)).map(|item| text(point, *item));
            let seen = seen(view, session, point).map(|item| text(point, item));
            json!({
                "session": session,
                "item": item_text(point),
                "declared": declared,
                "recorded": recorded,
                "seen": seen,
            })
        })
        .collect()
}

fn declared_item(session: &PlannedSession, point: u8) -> Option<TocItem> {
    session.layout.toc().iter().find(|item| item.point.to_byte() == point).copied()
}

/// What an item is called: points of tracks are BCD.
pub(crate) fn item_text(point: u8) -> String {
    match TocPoint::from_byte(point) {
        Some(TocPoint::Track(number)) => format!("track {number}"),
        Some(TocPoint::FirstTrack) => "A0 first track".to_owned(),
        Some(TocPoint::LastTrack) => "A1 last track".to_owned(),
        Some(TocPoint::LeadOut) => "A2 lead-out".to_owned(),
        None => format!("POINT {point:02X}"),
    }
}

/// An item of three ways. What Q cannot tell, the disc type, is left out.
fn text(point: u8, (control, p): Item) -> Value {
    let said = match TocPoint::from_byte(point) {
        Some(TocPoint::FirstTrack) => format!("{:02X}", p[0]),
        _ => item_says(point, p),
    };
    json!({ "says": said, "control": format!("{:04b}", control.nibble()) })
}

/// What PMIN, PSEC and PFRAME of an item say.
pub(crate) fn item_says(point: u8, p: [u8; 3]) -> String {
    match TocPoint::from_byte(point) {
        Some(TocPoint::FirstTrack) if p[2] == 0 => format!("{:02X}, disc type {:02X}", p[0], p[1]),
        Some(TocPoint::LastTrack) if p[1..] == [0, 0] => format!("{:02X}", p[0]),
        Some(TocPoint::Track(_) | TocPoint::LeadOut) => match Msf::from_bcd(p) {
            Ok(time) => time.to_string(),
            Err(_) => format!("{:02X} {:02X} {:02X}", p[0], p[1], p[2]),
        },
        _ => format!("{:02X} {:02X} {:02X}", p[0], p[1], p[2]),
    }
}

/// What an item would have to say by Q of the session's program area.
fn seen(view: &View, session: u8, point: u8) -> Option<Item> {
    let tracks = || view.tracks.iter().filter(|track| track.session == session);
    let item = |track: &SeenTrack, p: [u8; 3]| Some((toc_control(track)?, p));
    let number = |track: &SeenTrack| [to_bcd(track.number.min(99)), 0, 0];
    match TocPoint::from_byte(point)? {
        TocPoint::FirstTrack => tracks().next().and_then(|track| item(track, number(track))),
        TocPoint::LastTrack => tracks().next_back().and_then(|track| item(track, number(track))),
        TocPoint::Track(wanted) => {
            let track = tracks().find(|track| track.number == wanted.get())?;
            item(track, track.start()?.to_msf_wrapping().to_bcd())
        }
        TocPoint::LeadOut => {
            let &(at, control) = view.lead_outs.get(usize::from(session) - 1)?;
            Some((control, at.to_msf_wrapping().to_bcd()))
        }
    }
}

/// CONTROL of a track as a table of contents has it: a copy bit that alternates is 0 there.
fn toc_control(track: &SeenTrack) -> Option<Control> {
    Some(track.control?.with_copy(track.copy().toc_copy_bit()))
}

/// Properties of the disc as a whole, declared and recorded.
pub(super) fn disc(view: &View, plan: &DiscPlan) -> Vec<Value> {
    let mcn = |mcn: Option<rawcd_format::Mcn>| {
        mcn.filter(|mcn| !mcn.is_zero()).map_or_else(|| "none".to_owned(), |mcn| mcn.to_string())
    };
    let mut rows = vec![json!(["Catalog number", mcn(plan.mcn), mcn(view.mcn)])];
    let values = declared_values(plan);
    for (label, kind) in [("Title", TITLE), ("Performer", PERFORMER)] {
        let declared = values.get(&(kind, 0)).map(|bytes| latin1(bytes));
        let recorded = view.texts.get(&(kind, 0));
        if declared.is_some() || recorded.is_some() {
            rows.push(json!([label, declared, recorded]));
        }
    }
    rows
}

/// What CD-TEXT the plan calls for, its first language.
fn declared_values(plan: &DiscPlan) -> Values {
    let layout = rawcd_format::Layout::place(plan).ok();
    let blocks = plan.cd_text.as_ref().zip(layout);
    let values = blocks.and_then(|(texts, layout)| texts.values(plan, &layout).ok());
    values.and_then(|values| values.into_iter().next()).unwrap_or_default()
}

/// Every track with its properties: each has a label, what is declared and what was recorded.
pub(super) fn tracks(view: &View, layout: &DiscLayout) -> Vec<Value> {
    let mut rows = Vec::new();
    for session in layout.sessions() {
        let values = declared_values(&session.plan);
        for (track, span) in session.plan.tracks.iter().zip(session.layout.tracks()) {
            let number = span.number.get();
            let seen = view.tracks.iter().find(|seen| seen.number == number);
            let declared = declared(track, span, &values);
            let recorded = seen.map(|seen| recorded(view, seen, Some(track)));
            rows.push(row(number, session.start.number, Some(declared), recorded));
        }
    }
    let is_declared =
        |seen: &&SeenTrack| layout.tracks().any(|span| span.number.get() == seen.number);
    for seen in view.tracks.iter().filter(|seen| !is_declared(seen)) {
        rows.push(row(seen.number, seen.session, None, Some(recorded(view, seen, None))));
    }
    rows
}

fn row(
    number: u8,
    session: u8,
    declared: Option<Properties>,
    recorded: Option<Properties>,
) -> Value {
    json!({ "number": number, "session": session, "declared": declared, "recorded": recorded })
}

/// What tracks have.
pub(super) const LABELS: [&str; 10] = [
    "sectors",
    "index 00",
    "start",
    "sections",
    "further indexes",
    "copying",
    "pre-emphasis",
    "ISRC",
    "title",
    "performer",
];

/// One for each of [`LABELS`].
type Properties = [String; LABELS.len()];

/// Properties of a track with their labels, texts left out.
pub(crate) fn track_properties(view: &View, track: &SeenTrack) -> Vec<(&'static str, String)> {
    LABELS.into_iter().zip(recorded(view, track, None)).take(8).collect()
}

fn declared(track: &TrackPlan, span: &TrackSpan, values: &Values) -> Properties {
    let text = |kind: u8| {
        let text = values.get(&(kind, span.number.get()));
        text.map_or_else(String::new, |bytes| latin1(bytes))
    };
    [
        track.sector_type.cooked().to_string(),
        pause(span.pause_start, span.start),
        time(span.start),
        span.end.since(span.start).to_string(),
        times(&span.indexes),
        copying(track.copy).to_owned(),
        yes(track.pre_emphasis),
        track.isrc.map_or_else(String::new, |isrc| isrc.to_string()),
        text(TITLE),
        text(PERFORMER),
    ]
}

fn recorded(view: &View, seen: &SeenTrack, declared: Option<&TrackPlan>) -> Properties {
    let start = seen.start().unwrap_or(seen.end);
    let further: Vec<Lba> =
        (seen.indexes.iter()).filter(|(index, _)| index.get() >= 2).map(|&(_, at)| at).collect();
    let control = seen.control.unwrap_or_default();
    let isrc = seen.isrc.map_or_else(String::new, |isrc| isrc.to_string());
    let text = |kind: u8| view.texts.get(&(kind, seen.number)).cloned().unwrap_or_default();
    [
        sectors(seen, declared.map(|track| track.sector_type.cooked())),
        seen.pause_start().map_or_else(String::new, |pause_start| pause(pause_start, start)),
        seen.start().map_or_else(String::new, time),
        seen.len().to_string(),
        times(&further),
        match seen.other_copy_bits() {
            0 => copying(seen.copy()).to_owned(),
            1 => format!("{}, but for a section", copying(seen.copy())),
            others => format!("{}, but for {others} sections", copying(seen.copy())),
        },
        yes(!control.is_data() && control.pre_emphasis()),
        if seen.has_other_isrc { format!("{isrc} and others") } else { isrc },
        text(TITLE),
        text(PERFORMER),
    ]
}

/// Where the pause starts; nothing when there is none.
fn pause(pause_start: Lba, start: Lba) -> String {
    if pause_start < start { time(pause_start) } else { String::new() }
}

fn times(starts: &[Lba]) -> String {
    let count = starts.len();
    let mut texts: Vec<String> = starts.iter().take(4).map(|&at| time(at)).collect();
    if count > texts.len() {
        texts.push(format!("… {count} in all"));
    }
    texts.join(" ")
}

fn yes(it: bool) -> String {
    if it { "yes" } else { "no" }.to_owned()
}

fn copying(copy: CopySetting) -> &'static str {
    match copy {
        CopySetting::Permitted => "permitted",
        CopySetting::Prohibited => "prohibited",
        CopySetting::Scms => "SCMS",
    }
}

/// What the main channel of a track is by its bytes. Where a plan says more than bytes can, it is
/// taken at its word: a formless sector of zeros looks like one of form 1.
fn sectors(seen: &SeenTrack, declared: Option<SectorType>) -> String {
    let of_mode2 = |kind: &i32| (main_channel::MODE0 + 2..=main_channel::MODE0 + 4).contains(kind);
    if declared == Some(SectorType::Mode2) && seen.kinds.iter().all(of_mode2) {
        return SectorType::Mode2.to_string();
    }
    if seen.kinds.is_empty() {
        return SectorType::Audio.to_string();
    }
    let names: Vec<&str> = seen.kinds.iter().map(|&kind| kind_name(kind)).collect();
    names.join(", ")
}

/// What stands in a main channel, in a word.
fn kind_name(kind: i32) -> &'static str {
    match kind {
        main_channel::SILENCE => "silence",
        main_channel::AUDIO => SectorType::Audio.name(),
        main_channel::UNSCRAMBLED => "not scrambled",
        main_channel::MODE0 => SectorType::Mode0.name(),
        11 => SectorType::Mode1.name(),
        12 => SectorType::Mode2.name(),
        13 => SectorType::Mode2Form1.name(),
        14 => SectorType::Mode2Form2.name(),
        _ => "no sector",
    }
}
