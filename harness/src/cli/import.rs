//! `rawcd import`.

use std::path::{Path, PathBuf};

use super::{Failure, OpenedPlan, Outcome, encode, show_notes};
use crate::exchange::{Format, ImportError, Note, import, import_disc};
use crate::exit::Exit;
use crate::scenario::LoadedPlan;
use crate::{plan, yaml};

/// Files that a sheet names are looked for in its own folder and below; CloneCD's IMG and SUB
/// have the name of the CCD file. What a plan cannot hold, and gaps that had to be made longer,
/// are told in notes.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("target").required(true).multiple(true)))]
pub(super) struct Args {
    /// A cue sheet, a CloneCD CCD sheet, a cdrdao toc-file or an ISO image.
    file: PathBuf,
    /// Its format; taken from the end of its name when not given.
    #[arg(long, value_enum)]
    from: Option<Format>,
    /// The plan file to write; one that is there is overwritten. It refers to the same files.
    #[arg(long, short, value_name = "FILE", group = "target")]
    output: Option<PathBuf>,
    /// A folder that becomes the disc itself, subcode included; CloneCD only.
    #[arg(long, value_name = "FOLDER", group = "target")]
    disc: Option<PathBuf>,
    /// How notes are written.
    #[arg(long, value_enum, default_value_t)]
    format: super::Format,
}

pub(super) fn run(args: &Args) -> Outcome {
    let format = args.from.or_else(|| Format::of_name(&args.file.to_string_lossy()));
    let format = format.ok_or_else(|| {
        Failure::input(format!(
            "{}: the end of the name is none of .cue, .ccd, .toc, .iso; say --from",
            args.file.display()
        ))
    })?;
    if let Some(output) = &args.output {
        let folder = output.parent().unwrap_or(Path::new(""));
        let imported = import(&args.file, format, folder).map_err(failure)?;
        let document = yaml::load(&imported.plan, "the plan")?;
        let (plan, marks) = (document.value, document.marks);
        let loaded = LoadedPlan { plan, marks, folder: folder.to_owned() };
        if encode::is_read(output, &args.file, &loaded) {
            let output = output.display();
            return Err(Failure::input(format!("{output} is what the plan is made from")));
        }
        std::fs::write(output, imported.plan)
            .map_err(|error| Failure::internal(format!("{}: {error}", output.display())))?;
        show_notes(&imported.notes, args.format)?;
    }
    if let Some(folder) = &args.disc {
        let notes = import_disc(&args.file, format, folder).map_err(failure)?;
        show_notes(&notes, args.format)?;
    }
    Ok(Exit::Success)
}

/// The plan of a sheet or an image, opened; `name` is what the plan is called in messages.
pub(super) fn opened(
    path: &Path,
    format: Format,
    name: &str,
) -> Result<(OpenedPlan, Vec<Note>), Failure> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let imported = import(path, format, folder).map_err(failure)?;
    let document = yaml::load(&imported.plan, name)?;
    let (plan, marks) = (document.value, document.marks);
    let (disc, contents) = plan::open(&plan, folder, &marks)?;
    let loaded = LoadedPlan { plan, marks, folder: folder.to_owned() };
    Ok((OpenedPlan { loaded, disc, contents }, imported.notes))
}

pub(super) fn failure(error: ImportError) -> Failure {
    match error {
        ImportError::Sheet(diagnostic) => Failure::from(diagnostic),
        ImportError::Folder(error) => Failure::from(error),
        error => Failure::input(error),
    }
}
