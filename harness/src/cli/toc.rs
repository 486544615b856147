//! `rawcd toc`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use rawcd_format::{Area, Msf, RawImage};
use rawcd_mmc::{FullTocEntry, TocEntry, TocList};
use rawcd_sim::Toc;
use serde_json::json;

use super::{Failure, Format, Outcome};
use crate::disc_folder;
use crate::exit::Exit;

/// POINT of the item that says where the lead-out starts.
const LEAD_OUT_POINT: u8 = 0xA2;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of a recorded disc.
    folder: PathBuf,
    /// How items are written; in JSON the lead-out has `track` null.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Outcome {
    let medium = disc_folder::open(&args.folder)?;
    let Some(toc) = medium.toc() else {
        return Err(Failure::refused(format!(
            "{}: the disc is {} and has no table of contents that a reader would find; {} sections are recorded",
            args.folder.display(),
            format!("{:?}", medium.state()).to_lowercase(),
            medium.recording().len()
        )));
    };
    let mut out = BufWriter::new(io::stdout());
    match args.format {
        Format::Text => text(&mut out, toc)?,
        Format::Json => json(&mut out, toc)?,
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// Tracks and lead-out of a session, in the order of their places.
fn rows(toc: &Toc, session: u8) -> Vec<TocEntry> {
    let is_row = |item: &&FullTocEntry| item.session == session && item.adr == 1;
    let rows = toc.full().entries;
    let row = |item: &FullTocEntry, track: u8| {
        let start = Msf::from_binary(item.pointed).ok()?.to_lba(Area::Program);
        Some(TocEntry { adr: item.adr, track, control: item.control, start })
    };
    let tracks = rows.iter().filter(is_row).filter(|item| item.point <= 99);
    let lead_out = rows.iter().filter(is_row).filter(|item| item.point == LEAD_OUT_POINT);
    let tracks = tracks.filter_map(|item| row(item, item.point));
    tracks.chain(lead_out.filter_map(|item| row(item, TocList::LEAD_OUT))).collect()
}

fn time(entry: &TocEntry) -> String {
    entry.start.to_msf().map_or_else(String::new, |msf| msf.to_string())
}

fn text(out: &mut impl Write, toc: &Toc) -> io::Result<()> {
    let (first, last) = (toc.first_track(), toc.last_track());
    let sessions = toc.last_session();
    let in_sessions = if sessions > 1 { format!(" in {sessions} sessions") } else { String::new() };
    writeln!(out, "tracks {first} to {last}{in_sessions}, disc type {:02X}", toc.disc_type())?;
    writeln!(out, "   track  CONTROL  time      LBA")?;
    for session in 1..=sessions {
        for entry in rows(toc, session) {
            let name = match entry.track {
                TocList::LEAD_OUT => "lead-out".to_owned(),
                number => number.to_string(),
            };
            let control = entry.control.nibble();
            writeln!(out, "{name:>8}  {control:04b}     {}  {}", time(&entry), entry.start)?;
        }
    }
    Ok(())
}

fn json(out: &mut impl Write, toc: &Toc) -> io::Result<()> {
    for session in 1..=toc.last_session() {
        for entry in rows(toc, session) {
            let item = json!({
                "session": session,
                "track": if entry.track == TocList::LEAD_OUT { None } else { Some(entry.track) },
                "control": entry.control.nibble(),
                "msf": time(&entry),
                "lba": entry.start.0,
            });
            writeln!(out, "{item}")?;
        }
    }
    Ok(())
}
