//! `rawcd encode`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rawcd_encoder::{Contract, RawCdImageCreator, ResultImage};
use rawcd_format::{BlockForm, RawImage};

use super::{Failure, OpenedPlan, Outcome, block_bar, open_plan, parse_form};
use crate::exit::Exit;
use crate::plan::{self, Source};
use crate::scenario::LoadedPlan;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan file.
    plan: PathBuf,
    /// What each block carries beside its 2352 bytes: raw, packed (96 bytes) or pq (16 bytes).
    #[arg(long, value_parser = parse_form)]
    block: BlockForm,
    /// The image file; one that is there is overwritten.
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Which contract the encoder keeps.
    #[arg(long, value_enum, default_value_t)]
    contract: ContractArg,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum ContractArg {
    /// All sector types and mixed discs.
    #[default]
    Extended,
    /// Exactly IMAPI2: audio only.
    Imapi2,
}

/// Blocks made and written at once.
const BATCH_BLOCKS: u32 = 128;

pub(super) fn run(args: &Args) -> Outcome {
    let contract = match args.contract {
        ContractArg::Extended => Contract::Extended,
        ContractArg::Imapi2 => Contract::Imapi2,
    };
    let opened = open_plan(&args.plan)?;
    if is_read(&args.output, &args.plan, &opened.loaded) {
        let output = args.output.display();
        return Err(Failure::input(format_args!("{output} is what the image is made from")));
    }
    let image = image(opened, args.block, contract)?;
    write(&image, &args.output)?;
    Ok(Exit::Success)
}

/// Whether the output is the plan or a file that it names.
pub(super) fn is_read(output: &Path, plan_file: &Path, loaded: &LoadedPlan) -> bool {
    let Ok(output) = fs::canonicalize(output) else { return false };
    let plan = &loaded.plan;
    let sources = plan.all_tracks().map(|(_, track)| &track.source).chain(&plan.special_pregap);
    let symbols = plan.subcode_rw.iter().filter_map(|rw| rw.file.as_ref());
    sources
        .flat_map(files_of)
        .chain(symbols)
        .map(|file| loaded.folder.join(file))
        .chain([plan_file.to_owned()])
        .any(|file| fs::canonicalize(file).is_ok_and(|file| file == output))
}

fn files_of(source: &Source) -> Vec<&String> {
    match source {
        Source::File(file) => vec![file],
        Source::Part(part) => vec![&part.file],
        Source::Join(sources) => sources.iter().flat_map(files_of).collect(),
        Source::Silence(_) | Source::Tone(_) | Source::Noise(_) | Source::Counter(_) => vec![],
    }
}

/// The image of a plan, by the encoder; what it refuses is shown at its place in the plan.
pub(super) fn image(
    opened: OpenedPlan,
    form: BlockForm,
    contract: Contract,
) -> Result<ResultImage, Failure> {
    let OpenedPlan { loaded, disc, contents } = opened;
    // The layout says what is wrong at its place; the members only say that something is.
    if contract == Contract::Extended {
        plan::layout(&disc, &loaded.marks)?;
    }
    RawCdImageCreator::encode(contract, form, &disc, contents).map_err(|error| {
        let what = format!("{} (0x{:08X}): {error}", error.name(), error.hresult());
        Failure::from(loaded.marks.complain("tracks", what))
    })
}

fn write(image: &dyn RawImage, path: &Path) -> Result<(), Failure> {
    let failed = |error| Failure::internal(format_args!("{}: {error}", path.display()));
    // Not emptied first: to write pages that are there takes half of what new ones take.
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    let mut file = options.open(path).map_err(failed)?;
    let mut written = 0;
    let result = write_blocks(image, &mut file, &mut written, failed);
    result.and(cut(&file, written).map_err(failed))
}

fn write_blocks(
    image: &dyn RawImage,
    file: &mut File,
    written: &mut u64,
    failed: impl Fn(io::Error) -> Failure,
) -> Result<(), Failure> {
    let mut blocks = vec![0; BATCH_BLOCKS as usize * image.form().block_len()];
    let bar = block_bar(image.len().into(), "encoding");
    let mut done = 0;
    while done < image.len() {
        let count = BATCH_BLOCKS.min(image.len() - done);
        let batch = &mut blocks[..count as usize * image.form().block_len()];
        // What a source holds can still be wrong for its type.
        image.read(image.first_lba().plus(done), batch).map_err(Failure::input)?;
        file.write_all(batch).map_err(&failed)?;
        *written += batch.len() as u64;
        done += count;
        bar.set_position(done.into());
    }
    bar.finish_and_clear();
    Ok(())
}

/// Forgets what a longer file held behind the image. What is no regular file has no length.
fn cut(file: &File, len: u64) -> io::Result<()> {
    let found = file.metadata()?;
    if found.is_file() && found.len() > len { file.set_len(len) } else { Ok(()) }
}
