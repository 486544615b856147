//! What a medium is made of, by the name that it was given.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rawcd_encoder::{Contract, ResultImage};
use rawcd_format::BlockForm;
use rawcd_sim::MediumModel;
use tempfile::TempDir;

use super::super::{Failure, OpenedPlan, encode, import, open_plan};
use crate::disc_folder;
use crate::exchange::{self, Format, Note};

/// What a medium is made of.
pub(super) enum Source {
    /// Nothing is recorded on it.
    Blank(&'static MediumModel),
    /// A disc that was recorded before.
    Recorded(PathBuf),
    /// A disc that was made of CloneCD files, subcode included.
    Imported(TempDir),
    /// What a plan declares, or files of another program.
    Pressed(Box<ResultImage>),
}

impl Source {
    /// Finds it, and sees that it is what it should be, before anything is made.
    pub(super) fn named(name: &str) -> Result<Source, Failure> {
        let path = Path::new(name);
        if let Some(model) = MediumModel::named(name) {
            return Ok(Source::Blank(model));
        }
        if path.is_dir() {
            disc_folder::open(path)?;
            return Ok(Source::Recorded(path.to_owned()));
        }
        if !path.is_file() {
            return Err(Failure::input(format_args!(
                "`{name}` is no medium, no folder of a disc, no plan and no image; `rawcd media` \
                 lists the media"
            )));
        }
        match Format::of_name(name) {
            None => pressed(open_plan(path)?),
            Some(Format::Ccd) => {
                let folder = tempfile::tempdir().map_err(Failure::internal)?;
                let notes = exchange::import_disc(path, Format::Ccd, folder.path());
                say(&notes.map_err(import::failure)?);
                Ok(Source::Imported(folder))
            }
            Some(format) => pressed(imported(path, format)?),
        }
    }
}

fn pressed(opened: OpenedPlan) -> Result<Source, Failure> {
    let image = encode::image(opened, BlockForm::Raw, Contract::Extended)?;
    Ok(Source::Pressed(Box::new(image)))
}

/// The plan of another program's files.
fn imported(path: &Path, format: Format) -> Result<OpenedPlan, Failure> {
    let (opened, notes) = import::opened(path, format, "the plan")?;
    say(&notes);
    Ok(opened)
}

/// Standard output belongs to the command.
fn say(notes: &[Note]) {
    for note in notes {
        let _ = writeln!(io::stderr(), "{note}");
    }
}
