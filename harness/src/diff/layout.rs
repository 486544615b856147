//! Layouts and tables of contents side by side.

use rawcd_format::Lba;

use crate::page::{item_says, item_text, track_properties};
use crate::view::{SeenTrack, View};

/// Something that both discs have, or one of them, and that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// What it is.
    pub(crate) item: String,
    /// What A says; nothing when it has none.
    pub(crate) a: Option<String>,
    /// What B says.
    pub(crate) b: Option<String>,
}

impl Row {
    fn differing(item: String, a: Option<String>, b: Option<String>) -> Option<Row> {
        (a != b).then_some(Row { item, a, b })
    }
}

/// All that differs.
pub(super) fn rows(a: &View, b: &View) -> Vec<Row> {
    let mut rows = Vec::new();
    let last = |view: &View| Some(format!("LBA {}", view.end.0 - 1));
    rows.extend(Row::differing("last section".to_owned(), last(a), last(b)));
    let mcn = |view: &View| view.mcn.map(|mcn| mcn.to_string());
    rows.extend(Row::differing("catalog number".to_owned(), mcn(a), mcn(b)));
    rows.extend(tables(a, b));
    rows.extend(tracks(a, b));
    rows.extend(lead_outs(a, b));
    rows.extend(texts(a, b));
    rows
}

fn tables(a: &View, b: &View) -> Vec<Row> {
    let mut keys: Vec<_> = a.toc.keys().chain(b.toc.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let row = |key: (u8, u8)| {
        let (session, point) = key;
        let item = |view: &View| {
            view.toc.get(&key).map(|&(control, p)| {
                format!("{} CONTROL {:04b}", item_says(point, p), control.nibble())
            })
        };
        let name = format!("TOC of session {session}, {}", item_text(point));
        Row::differing(name, item(a), item(b))
    };
    keys.into_iter().filter_map(row).collect()
}

fn tracks(a: &View, b: &View) -> Vec<Row> {
    let mut numbers: Vec<u8> = a.tracks.iter().chain(&b.tracks).map(|track| track.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut rows = Vec::new();
    for number in numbers {
        let find = |view: &View| {
            let is_it = |track: &&SeenTrack| track.number == number;
            view.tracks.iter().find(is_it).map(|track| track_properties(view, track))
        };
        let (found_a, found_b) = (find(a), find(b));
        let name = |label: &str| format!("track {number}, {label}");
        match (found_a, found_b) {
            (Some(a), Some(b)) => {
                for ((label, a), (_, b)) in a.into_iter().zip(b) {
                    rows.extend(Row::differing(name(label), Some(a), Some(b)));
                }
            }
            (a, b) => {
                let start = |found: Option<Vec<(&'static str, String)>>| {
                    found.and_then(|found| found.into_iter().find(|(label, _)| *label == "start"))
                };
                let text = |found| start(found).map(|(_, text)| text);
                rows.extend(Row::differing(name("start"), text(a), text(b)));
            }
        }
    }
    rows
}

fn lead_outs(a: &View, b: &View) -> Vec<Row> {
    let count = a.lead_outs.len().max(b.lead_outs.len());
    let start = |view: &View, session: usize| {
        let &(at, control) = view.lead_outs.get(session)?;
        let time = at.to_msf_wrapping();
        Some(format!("{time} CONTROL {:04b}", control.nibble()))
    };
    let row = |session: usize| {
        let name = format!("lead-out of session {}, by Q", session + 1);
        Row::differing(name, start(a, session), start(b, session))
    };
    (0..count).filter_map(row).collect()
}

fn texts(a: &View, b: &View) -> Vec<Row> {
    let mut keys: Vec<_> = a.texts.keys().chain(b.texts.keys()).copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let row = |key: (u8, u8)| {
        let name = format!("CD-TEXT type {:02X}, track {}", key.0, key.1);
        Row::differing(name, a.texts.get(&key).cloned(), b.texts.get(&key).cloned())
    };
    keys.into_iter().filter_map(row).collect()
}

/// Where a lead-in starts earlier than that of the other, and by how much.
pub(super) fn only_before(a: Lba, b: Lba) -> Option<(&'static str, u32)> {
    match a.since(b) {
        0 => None,
        later @ 1.. => Some(("B", later.unsigned_abs())),
        earlier => Some(("A", earlier.unsigned_abs())),
    }
}
