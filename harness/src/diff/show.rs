//! Comparisons as text, JSON and a page.

use std::io::{self, Write};

use rawcd_format::Lba;
use serde_json::{Value, json};

use super::layout::only_before;
use super::{Comparison, Count, MainCount, Place};
use crate::page;
use crate::view::LEAD_OUT;

const SCRIPTS: [&str; 2] = [include_str!("../page/dom.js"), include_str!("../page/diff.js")];

fn place(lba: Lba) -> String {
    let time = lba.to_msf().map_or_else(String::new, |msf| format!(" ({msf})"));
    format!("LBA {lba}{time}")
}

/// A place in full: "LBA 900 (00:14:00) track 1 index 2".
fn in_full(at: Place) -> String {
    let index = match at.track {
        1.. if at.track != LEAD_OUT => format!(" index {}", at.index),
        _ => String::new(),
    };
    format!("{} {}{index}", place(at.lba), track_name(at.track))
}

fn counted(count: impl Into<u64>, what: &str) -> String {
    match count.into() {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

fn sections(count: u32) -> String {
    counted(count, "section")
}

/// Where the last of several is.
fn last(count: u32, place: impl FnOnce() -> String) -> String {
    if count == 1 { String::new() } else { format!("; last at {}", place()) }
}

fn track_name(track: i32) -> String {
    match track {
        LEAD_OUT => "lead-out".to_owned(),
        track @ 1.. => format!("track {track}"),
        _ => "lead-in".to_owned(),
    }
}

fn or_none(text: Option<&String>) -> &str {
    text.map_or("nothing", String::as_str)
}

/// What is worth knowing, and no difference in itself.
fn notes(found: &Comparison) -> Vec<String> {
    let [a, b] = &found.sides;
    let only = only_before(a.first, b.first).map(|(side, count)| {
        let count = sections(count);
        format!("{count} of lead-in are in {side} only, and were not compared")
    });
    let rw = found.rw_left_out.map(|why| format!("R-W was not compared: {why}"));
    let offset = found.offset.filter(|&offset| offset != 0).map(|offset| {
        let side = if offset > 0 { "later" } else { "earlier" };
        let count = offset.unsigned_abs();
        format!("audio of B stands {count} samples {side} than that of A, and was compared so")
    });
    only.into_iter().chain(rw).chain(offset).collect()
}

/// For people: a line for everything that differs, then how much was compared.
pub(crate) fn write_text(out: &mut impl Write, found: &Comparison) -> io::Result<()> {
    let [a, b] = &found.sides;
    writeln!(out, "A: {}\nB: {}", a.name, b.name)?;
    for note in notes(found) {
        writeln!(out, "note: {note}")?;
    }
    for row in &found.layout {
        let (a, b) = (or_none(row.a.as_ref()), or_none(row.b.as_ref()));
        writeln!(out, "layout: {}: A {a}, B {b}", row.item)?;
    }
    for count in &found.q {
        write_count(out, &format!("Q {}", count.what), count)?;
    }
    for main in &found.main {
        let MainCount { track, bytes, byte, a, b, .. } = main;
        let (track, count, bytes) =
            (track_name(*track), sections(main.sections), counted(*bytes, "byte"));
        let first = place(main.first);
        let last = last(main.sections, || place(main.last));
        writeln!(
            out,
            "main channel, {track}: {count}, {bytes}; first at {first} byte {byte}: A {a:02X}h, B {b:02X}h{last}"
        )?;
    }
    for count in found.p.iter().chain(&found.rw) {
        write_count(out, count.what, count)?;
    }
    let outcome = if found.is_same() { "no difference" } else { "they differ" };
    writeln!(out, "{} compared: {outcome}", sections(found.compared))
}

fn write_count(out: &mut impl Write, what: &str, count: &Count) -> io::Result<()> {
    let Count { a, b, .. } = count;
    let (number, first) = (sections(count.sections), in_full(count.first));
    let last = last(count.sections, || in_full(count.last));
    writeln!(out, "{what}: {number}; first at {first}: A {a}, B {b}{last}")
}

/// For programs.
pub(crate) fn json(found: &Comparison) -> Value {
    let side = |at: usize| {
        let side = &found.sides[at];
        json!({
            "name": side.name,
            "form": side.form.name(),
            "first_lba": side.first.0,
            "end_lba": side.end.0,
        })
    };
    let count = |count: &Count| {
        json!({
            "what": count.what,
            "sections": count.sections,
            "first_lba": count.first.lba.0,
            "last_lba": count.last.lba.0,
            "first_track": track_name(count.first.track),
            "first_index": (count.first.track > 0).then_some(count.first.index),
            "a": count.a,
            "b": count.b,
        })
    };
    let main = |main: &MainCount| {
        json!({
            "track": track_name(main.track),
            "sections": main.sections,
            "bytes": main.bytes,
            "first_lba": main.first.0,
            "last_lba": main.last.0,
            "first_byte": main.byte,
            "a": main.a,
            "b": main.b,
        })
    };
    let layout = |row: &super::Row| json!({ "item": row.item, "a": row.a, "b": row.b });
    json!({
        "same": found.is_same(),
        "a": side(0),
        "b": side(1),
        "sample_offset": found.offset,
        "sections": found.compared,
        "layout": found.layout.iter().map(layout).collect::<Vec<_>>(),
        "q": found.q.iter().map(count).collect::<Vec<_>>(),
        "main": found.main.iter().map(main).collect::<Vec<_>>(),
        "p": found.p.as_ref().map(count),
        "rw": found.rw.as_ref().map(count),
        "rw_left_out": found.rw_left_out,
    })
}

/// For people who look.
pub(crate) fn html(found: &Comparison) -> String {
    let mut data = json(found);
    data["notes"] = notes(found).into();
    page::document("rawcd diff", &SCRIPTS.concat(), &data)
}
