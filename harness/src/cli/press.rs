//! `rawcd press`.

use std::path::PathBuf;

use rawcd_encoder::Contract;
use rawcd_format::{BlockForm, RawImage};
use rawcd_sim::{Medium, MediumError};

use super::{Failure, Outcome, encode, open_plan};
use crate::disc_folder;
use crate::exit::Exit;

/// A pressed disc has a lead-in from 95:00:00, no groove, and nothing can be written to it.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan file.
    plan: PathBuf,
    /// A new or empty folder that becomes the disc.
    #[arg(long, value_name = "FOLDER")]
    disc: PathBuf,
}

pub(super) fn run(args: &Args) -> Outcome {
    let image = encode::image(open_plan(&args.plan)?, BlockForm::Raw, Contract::Extended)?;
    let storage = disc_folder::create(&args.disc)?;
    let medium =
        Medium::pressed(&image as &dyn RawImage, storage).map_err(|error| match error {
            MediumError::Storage(_) => Failure::internal(error),
            error => Failure::input(error),
        })?;
    disc_folder::save(&args.disc, &medium)?;
    Ok(Exit::Success)
}
