//! From a disc to a sheet, and between the subcode of SUB and that of a disc.

use std::fmt::Write;

use rawcd_format::SUBCODE_LEN;
use rawcd_format::subcode::cdtext::PACK_LEN;
use rawcd_mmc::FullTocEntry;

use crate::exchange::survey::{DataMode, Survey};
use crate::exchange::text::compact;

/// From SUB to disc: channel after channel to a bit of each channel in every byte.
#[must_use]
pub fn from_sub(sub: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
    std::array::from_fn(|at| {
        (0..8).fold(0, |byte, channel| {
            let bit = sub[channel * 12 + at / 8] >> (7 - at % 8) & 1;
            byte | bit << (7 - channel)
        })
    })
}

/// From disc to SUB.
#[must_use]
pub fn to_sub(section: &[u8; SUBCODE_LEN]) -> [u8; SUBCODE_LEN] {
    std::array::from_fn(|at| {
        let (channel, byte) = (at / 12, at % 12);
        (0..8).fold(0, |out, bit| out << 1 | section[byte * 8 + bit] >> (7 - channel) & 1)
    })
}

/// The sheet of a disc whose program areas stand in IMG and SUB.
#[must_use]
pub fn emit(survey: &Survey) -> String {
    let mut out = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| {
        let _ = write!(out, "{text}\r\n");
    };
    let sessions: Vec<&Survey> = survey.sessions().collect();
    let entries: Vec<FullTocEntry> =
        sessions.iter().flat_map(|session| session.toc.full().entries).collect();
    line(format_args!("[CloneCD]\r\nVersion=3\r\n[Disc]\r\nTocEntries={}", entries.len()));
    let packs: Vec<_> = survey.packs.bytes().collect();
    // As READ TOC counts: two bytes before the packs.
    let texts_len = if packs.is_empty() { 0 } else { 2 + packs.len() * PACK_LEN };
    line(format_args!("Sessions={}\r\nDataTracksScrambled=0", sessions.len()));
    line(format_args!("CDTextLength={texts_len}"));
    if let Some(mcn) = &survey.mcn {
        line(format_args!("CATALOG={mcn}"));
    }
    if !packs.is_empty() {
        line(format_args!("[CDText]\r\nEntries={}", packs.len()));
    }
    for (number, pack) in packs.iter().enumerate() {
        let bytes = pack[..PACK_LEN - 2].iter().map(|byte| format!("{byte:02x}"));
        line(format_args!("Entry {number}={}", bytes.collect::<Vec<_>>().join(" ")));
    }
    for (number, session) in (1..).zip(&sessions) {
        let mode = session.tracks.first().map_or(0, |track| mode_number(track.mode));
        line(format_args!("[Session {number}]\r\nPreGapMode={mode}\r\nPreGapSubC=0"));
    }
    for (number, entry) in entries.iter().enumerate() {
        let lba = |time: [u8; 3]| {
            (i64::from(time[0]) * 60 + i64::from(time[1])) * 75 + i64::from(time[2]) - 150
        };
        let ([m, s, f], [pm, ps, pf]) = (entry.time, entry.pointed);
        line(format_args!("[Entry {number}]\r\nSession={}", entry.session));
        line(format_args!("Point=0x{:02x}", entry.point));
        line(format_args!("ADR=0x{:02x}\r\nControl=0x{:02x}", entry.adr, entry.control.nibble()));
        line(format_args!("TrackNo={}\r\nAMin={m}\r\nASec={s}\r\nAFrame={f}", entry.tno));
        line(format_args!("ALBA={}\r\nZero={}", lba(entry.time), entry.zero));
        line(format_args!("PMin={pm}\r\nPSec={ps}\r\nPFrame={pf}\r\nPLBA={}", lba(entry.pointed)));
    }
    for (session, track) in
        sessions.iter().flat_map(|session| session.tracks.iter().map(move |track| (session, track)))
    {
        line(format_args!("[TRACK {}]\r\nMODE={}", track.number, mode_number(track.mode)));
        if let Some(isrc) = &track.isrc {
            line(format_args!("ISRC={}", compact(isrc)));
        }
        for &(index, at) in &track.indexes {
            let at = at.since(session.base);
            if index > 0 || at >= 0 {
                line(format_args!("INDEX {index}={at}"));
            }
        }
    }
    out
}

const fn mode_number(mode: DataMode) -> u8 {
    match mode {
        DataMode::Audio => 0,
        DataMode::Mode1 => 1,
        DataMode::Mode2 => 2,
    }
}
