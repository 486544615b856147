//! `rawcd report`.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rawcd_format::{BlockForm, WriteMode};
use rawcd_judge::{Subject as JudgedAs, Verdict};

use super::check::{parse_mode, refuse_plan, told};
use super::subject::{Blocks, Opened, refuse_output, write_page};
use super::{Failure, OpenedPlan, Outcome, ignore_broken_pipe, open_plan, parse_form};
use crate::exit::Exit;
use crate::page::{Against, Subject, Trace, page_of};
use crate::report::write_summary;

/// Where the commands of a burn are looked for in the folder of a disc.
const TRACE: &str = "trace.jsonl";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of a recorded disc, an image file, or a sheet of another program.
    subject: PathBuf,
    /// The page to write; one that is there is overwritten.
    #[arg(long, value_name = "FILE")]
    html: PathBuf,
    /// The plan file. Without one the disc is held against what it says itself.
    #[arg(long)]
    plan: Option<PathBuf>,
    /// What each block of an image file carries beside its 2352 bytes: raw, packed or pq.
    #[arg(long, value_parser = parse_form)]
    block: Option<BlockForm>,
    /// Address of the first block of an image file; 95:00:00 when not given.
    #[arg(long, value_name = "LBA", allow_negative_numbers = true, default_value_t = -22_650)]
    first_lba: i32,
    /// How each session of the disc was recorded, as for `rawcd check`.
    #[arg(long, value_name = "MODE", value_delimiter = ',', value_parser = parse_mode)]
    written: Vec<WriteMode>,
    /// The commands of the drive, as `--trace FILE.jsonl` of burn and drive writes them;
    /// trace.jsonl in the folder of the disc when not given.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let inputs = [Some(&args.subject), args.plan.as_ref(), args.trace.as_ref()];
    let inputs: Vec<&PathBuf> = inputs.into_iter().flatten().collect();
    refuse_output(&args.html, &inputs)?;
    let declared = args.plan.as_deref().map(open_plan).transpose()?;
    let scratch = tempfile::tempdir().map_err(Failure::internal)?;
    let blocks = Blocks { form: args.block, first_lba: args.first_lba };
    let subject = Opened::open(&args.subject, &blocks, scratch.path())?;
    let is_declared = declared.is_some();
    let opened = declared.map_or_else(|| told(&subject, scratch.path()), Ok)?;
    let trace = trace(args)?;
    let (verdict, page) = page(args, &subject, &opened, is_declared, trace.as_ref())?;
    write_page(&args.html, &page)?;
    let mut out = BufWriter::new(io::stdout());
    let written = write_summary(&mut out, &verdict);
    ignore_broken_pipe(written.and_then(|()| out.flush()))?;
    Ok(if verdict.is_clean() { Exit::Success } else { Exit::Failure })
}

fn trace(args: &Args) -> Result<Option<Trace>, Failure> {
    let kept = args.subject.join(TRACE);
    let path = args.trace.as_deref().or_else(|| kept.is_file().then_some(kept.as_path()));
    path.map(|path: &Path| Trace::read(path).map_err(Failure::input)).transpose()
}

fn page(
    args: &Args,
    subject: &Opened,
    opened: &OpenedPlan,
    is_declared: bool,
    trace: Option<&Trace>,
) -> Result<(Verdict, String), Failure> {
    let judged_as = subject.judged_as(&args.written)?;
    let last_lead_out = match judged_as {
        JudgedAs::Disc { last_lead_out, .. } => Some(last_lead_out),
        JudgedAs::Image(_) => None,
    };
    let name = args.subject.file_name().map_or_else(
        || args.subject.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let medium = subject.medium();
    let subject = Subject { image: subject, name, medium, last_lead_out, trace, case: None };
    let OpenedPlan { loaded, disc, contents } = opened;
    let marks = is_declared.then_some(&loaded.marks);
    let against = Against { plan: disc, contents, marks, judged_as };
    page_of(&subject, &against).map_err(|error| refuse_plan(error, opened))
}
