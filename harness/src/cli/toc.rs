//! `rawcd toc`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use rawcd_format::RawImage;
use rawcd_mmc::{TocEntry, TocList};
use serde_json::json;

use super::{Failure, Format, Outcome};
use crate::disc_folder;
use crate::exit::Exit;

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
    let entries = || toc.tracks().iter().copied().chain([toc.lead_out()]);
    let time =
        |entry: &TocEntry| entry.start.to_msf().map_or_else(String::new, |msf| msf.to_string());
    match args.format {
        Format::Text => {
            writeln!(
                out,
                "tracks {} to {}, disc type {:02X}",
                toc.first_track(),
                toc.last_track(),
                toc.disc_type()
            )?;
            writeln!(out, "   track  CONTROL  time      LBA")?;
            for entry in entries() {
                let name = match entry.track {
                    TocList::LEAD_OUT => "lead-out".to_owned(),
                    number => number.to_string(),
                };
                let control = entry.control.nibble();
                writeln!(out, "{name:>8}  {control:04b}     {}  {}", time(&entry), entry.start)?;
            }
        }
        Format::Json => {
            for entry in entries() {
                let item = json!({
                    "track": if entry.track == TocList::LEAD_OUT { None } else { Some(entry.track) },
                    "control": entry.control.nibble(),
                    "msf": time(&entry),
                    "lba": entry.start.0,
                });
                writeln!(out, "{item}")?;
            }
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}
