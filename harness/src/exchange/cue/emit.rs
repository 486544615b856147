//! From a disc to a sheet.

use std::fmt::Write;

use rawcd_format::CopySetting;
use rawcd_format::subcode::cdtext::{CdText, TextBlock, Texts};

use crate::exchange::survey::{DataMode, Survey};
use crate::exchange::text::{compact, time_of};
use crate::exchange::texts::{ENGLISH, KINDS};

/// Whether the texts of a disc can stand in a sheet as commands; otherwise their packs go into a
/// file of their own.
pub(in crate::exchange) fn are_commands(texts: &CdText) -> bool {
    let [block] = &texts.blocks[..] else { return false };
    let plain = TextBlock { language: ENGLISH, texts: block.texts.clone(), ..TextBlock::default() };
    let fits =
        |text: &Vec<u8>| text.iter().all(|&byte| byte != b'"' && !char::from(byte).is_control());
    let is_command = |kind| KINDS[..3].iter().any(|(known, _)| *known == kind);
    let mut all =
        block.texts.values().flat_map(|texts| [&texts.disc].into_iter().chain(&texts.tracks));
    *block == plain && block.texts.keys().all(|kind| is_command(*kind)) && all.all(fits)
}

/// The name of a mode whose whole sectors stand in a file.
const fn mode_name(mode: DataMode) -> &'static str {
    match mode {
        DataMode::Audio => "AUDIO",
        DataMode::Mode1 => "MODE1/2352",
        DataMode::Mode2 => "MODE2/2352",
    }
}

/// The sheet of a disc whose sections from LBA 0 on stand in one BINARY file, data descrambled.
/// `packs` is the file with the packs of its CD-TEXT; without it texts are commands.
#[must_use]
pub fn emit(survey: &Survey, bin: &str, packs: Option<&str>) -> String {
    let mut out = String::new();
    let mut line = |indent: usize, text: std::fmt::Arguments<'_>| {
        let _ = write!(out, "{:indent$}{text}\r\n", "");
    };
    if let Some(mcn) = &survey.mcn {
        line(0, format_args!("CATALOG {mcn}"));
    }
    let texts = survey.cd_text.texts.as_ref().filter(|_| packs.is_none());
    let block = texts.and_then(|texts| texts.blocks.first());
    if let Some(packs) = packs {
        line(0, format_args!("CDTEXTFILE \"{packs}\""));
    }
    for (name, text) in commands(block, |texts| Some(&texts.disc)) {
        line(0, format_args!("{name} \"{text}\""));
    }
    line(0, format_args!("FILE \"{bin}\" BINARY"));
    for (ordinal, track) in survey.tracks.iter().enumerate() {
        line(2, format_args!("TRACK {:02} {}", track.number, mode_name(track.mode)));
        for (name, text) in commands(block, |texts| texts.tracks.get(ordinal)) {
            line(4, format_args!("{name} \"{text}\""));
        }
        let mut flags = Vec::new();
        if track.copy == CopySetting::Permitted {
            flags.push("DCP");
        }
        if track.control.nibble() & 0b1000 != 0 && !track.control.is_data() {
            flags.push("4CH");
        }
        if track.pre_emphasis() {
            flags.push("PRE");
        }
        if track.copy == CopySetting::Scms {
            flags.push("SCMS");
        }
        if !flags.is_empty() {
            line(4, format_args!("FLAGS {}", flags.join(" ")));
        }
        if let Some(isrc) = &track.isrc {
            line(4, format_args!("ISRC {}", compact(isrc)));
        }
        for &(index, lba) in &track.indexes {
            // What lies before LBA 0 is in no file.
            let sector = lba.0.max(0).unsigned_abs();
            if index > 0 || track.start().0 > sector as i32 {
                line(4, format_args!("INDEX {index:02} {}", time_of(sector)));
            }
        }
    }
    out
}

/// Texts that there are of the disc or of a track, with their commands.
fn commands(
    block: Option<&TextBlock>,
    of: impl Fn(&Texts) -> Option<&Vec<u8>>,
) -> Vec<(&'static str, String)> {
    let said = KINDS.iter().filter_map(|(kind, name)| {
        let text = of(block?.texts.get(kind)?).filter(|text| !text.is_empty())?;
        Some((*name, text.iter().map(|&byte| char::from(byte)).collect()))
    });
    said.collect()
}
