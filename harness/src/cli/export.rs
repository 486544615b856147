//! `rawcd export`.

use std::path::PathBuf;

use rawcd_encoder::Contract;
use rawcd_format::BlockForm;

use super::{Failure, Outcome, encode, open_plan, show_notes};
use crate::disc_folder;
use crate::exchange::{ExportError, Format, export};
use crate::exit::Exit;

/// Beside the sheet stand its data: CUE and TOC have a BIN file, CCD has IMG and SUB. Files that are
/// there are overwritten. What the format cannot hold of the disc is told in notes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of a recorded disc, or a plan file.
    subject: PathBuf,
    /// The format to write.
    #[arg(long, value_enum)]
    to: Format,
    /// The sheet, or the ISO image.
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// How notes are written.
    #[arg(long, value_enum, default_value_t)]
    format: super::Format,
}

pub(super) fn run(args: &Args) -> Outcome {
    let exported = if args.subject.is_dir() {
        let medium = disc_folder::open(&args.subject)?;
        export(medium.recording(), args.to, &args.output)
    } else {
        let image = encode::image(open_plan(&args.subject)?, BlockForm::Raw, Contract::Extended)?;
        export(&image, args.to, &args.output)
    };
    let notes = exported.map_err(|error| match error {
        error @ ExportError::Write { .. } => Failure::internal(error),
        error => Failure::input(format!("{}: {error}", args.subject.display())),
    })?;
    show_notes(&notes, args.format)?;
    Ok(Exit::Success)
}
