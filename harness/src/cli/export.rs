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
    let outputs = args.to.files(&args.output);
    if outputs[1..].contains(&outputs[0]) {
        let message = format!("{}: the data stand in a file of this name", outputs[0].display());
        return Err(Failure::input(message));
    }
    let refuse = |output: &PathBuf| {
        Failure::input(format!("{} is what the export is made from", output.display()))
    };
    let exported = if args.subject.is_dir() {
        let medium = disc_folder::open(&args.subject)?;
        let is_inside = |output: &&PathBuf| {
            let folder = output.parent().map(|folder| folder.canonicalize().ok());
            folder.is_some_and(|folder| folder == args.subject.canonicalize().ok())
        };
        if let Some(output) = outputs.iter().find(is_inside) {
            return Err(refuse(output));
        }
        export(medium.recording(), args.to, &args.output)
    } else {
        let opened = open_plan(&args.subject)?;
        let is_read = |output: &&PathBuf| encode::is_read(output, &args.subject, &opened.loaded);
        if let Some(output) = outputs.iter().find(is_read) {
            return Err(refuse(output));
        }
        let image = encode::image(opened, BlockForm::Raw, Contract::Extended)?;
        export(&image, args.to, &args.output)
    };
    let notes = exported.map_err(|error| match error {
        error @ ExportError::Write { .. } => Failure::internal(error),
        error => Failure::input(format!("{}: {error}", args.subject.display())),
    })?;
    show_notes(&notes, args.format)?;
    Ok(Exit::Success)
}
