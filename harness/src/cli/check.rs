//! `rawcd check`.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rawcd_format::{BlockForm, Lba, RawImage, UnknownWriteMode, WriteMode};
use rawcd_judge::{Finding, JudgeError, Subject, Verdict, judge_image};

use serde_json::json;

use super::{
    Failure, Format, OpenedPlan, Outcome, colour, ignore_broken_pipe, import, open_plan, parse_form,
};
use crate::exchange::{self, survey::Survey};
use crate::exit::Exit;
use crate::image_file::ImageFile;
use crate::report::{SHOWN_PER_RULE, finding_json, render, thin, verdict_json, write_summary};
use crate::{blame, disc_folder};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// An image file, or the folder of a recorded disc.
    subject: PathBuf,
    /// What each block of the image file carries beside its 2352 bytes: raw, packed or pq.
    #[arg(long, value_parser = parse_form)]
    block: Option<BlockForm>,
    /// Address of the first block of the image file; 95:00:00 when not given.
    #[arg(long, value_name = "LBA", allow_negative_numbers = true, default_value_t = -22_650)]
    first_lba: i32,
    /// The plan file. Without one the disc is held against what it says itself, in its table of
    /// contents and Q.
    #[arg(long)]
    plan: Option<PathBuf>,
    /// How each session of the disc was recorded: raw, sao, tao, packets:32 or, for packets of
    /// another size, variable-packets:64; the last holds for the sessions behind it. What a drive
    /// adds by itself to tracks at once and packets is worth a note then.
    #[arg(long, value_name = "MODE", value_delimiter = ',', value_parser = parse_mode)]
    written: Vec<WriteMode>,
    /// Show all findings, not only the first three of each rule.
    #[arg(long)]
    all: bool,
    /// How findings are written; in JSON all of them, then an object with `event` "summary".
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn parse_mode(text: &str) -> Result<WriteMode, String> {
    text.parse().map_err(|error: UnknownWriteMode| error.to_string())
}

pub(super) fn run(args: &Args) -> Outcome {
    let declared = args.plan.as_deref().map(open_plan).transpose()?;
    let is_at_once = |mode: &WriteMode| matches!(mode, WriteMode::Raw | WriteMode::SessionAtOnce);
    if declared.is_none() && !args.written.iter().all(is_at_once) {
        return Err(Failure::input(
            "--plan is needed: nothing tells what a drive adds to tracks at once and packets from \
             what they hold",
        ));
    }
    // What a disc says of itself is written down there, and read while it is judged.
    let folder = tempfile::tempdir().map_err(Failure::internal)?;
    let found = fs::metadata(&args.subject)
        .map_err(|error| Failure::input(format_args!("{}: {error}", args.subject.display())))?;
    let (verdict, opened) = if found.is_dir() {
        if args.block.is_some() {
            return Err(Failure::input(
                "--block is for image files; a disc folder has its own form",
            ));
        }
        let medium = disc_folder::open(&args.subject)?;
        let subject = Subject::Disc {
            lead_in_start: medium.lead_in_start(),
            last_lead_out: medium.last_lead_out_start(),
            modes: &args.written,
        };
        let opened = declared.map_or_else(|| told(medium.recording(), folder.path()), Ok)?;
        (judge(medium.recording(), &opened, subject)?, opened)
    } else {
        if !args.written.is_empty() {
            return Err(Failure::input("--written is for disc folders; an image is raw"));
        }
        let form = args
            .block
            .ok_or_else(|| Failure::input("an image file needs --block raw, packed or pq"))?;
        let image =
            ImageFile::open(&args.subject, form, Lba(args.first_lba)).map_err(Failure::input)?;
        if declared.is_none() && form == BlockForm::Pq {
            return Err(Failure::input("--plan is needed for an image without R-W"));
        }
        let opened = declared.map_or_else(|| told(&image, folder.path()), Ok)?;
        (judge(&image, &opened, Subject::Image(form))?, opened)
    };
    let mut out = BufWriter::new(io::stdout());
    let limit = (!args.all).then_some(SHOWN_PER_RULE);
    let written = match args.format {
        Format::Text => text(&mut out, &verdict, &opened, limit),
        Format::Json => json(&mut out, &verdict, &opened),
    };
    // The verdict stands, whether or not anyone reads all of it.
    ignore_broken_pipe(written.and_then(|()| out.flush()))?;
    Ok(if verdict.is_clean() { Exit::Success } else { Exit::Failure })
}

/// The plan of what a disc says itself: where Q has tracks and indexes, whose codes it carries, and
/// the sectors as they are.
pub(super) fn told(image: &impl RawImage, folder: &Path) -> Result<OpenedPlan, Failure> {
    let survey = Survey::new(image).map_err(Failure::input)?;
    let format =
        if survey.later.is_empty() { exchange::Format::Cue } else { exchange::Format::Ccd };
    let sheet = folder.join("disc").with_extension(format.extension());
    exchange::export(image, format, &sheet).map_err(Failure::input)?;
    // What the sheet cannot hold is judged as not declared.
    import::opened(&sheet, format, "what the disc says itself").map(|(opened, _)| opened)
}

pub(super) fn judge(
    image: &dyn RawImage,
    opened: &OpenedPlan,
    subject: Subject<'_>,
) -> Result<Verdict, Failure> {
    judge_image(image, &opened.disc, &opened.contents, subject)
        .map_err(|error| refuse_plan(error, opened))
}

/// Why nothing could be judged; what is wrong with the plan is shown at its place.
pub(super) fn refuse_plan(error: JudgeError, opened: &OpenedPlan) -> Failure {
    match error {
        JudgeError::Layout(error) => {
            Failure::from(crate::plan::refuse(&error, &opened.disc, &opened.loaded.marks))
        }
        error => Failure::input(error),
    }
}

pub(super) fn text(
    out: &mut impl Write,
    verdict: &Verdict,
    opened: &OpenedPlan,
    limit: Option<usize>,
) -> io::Result<()> {
    let findings: Vec<&Finding> = verdict.findings.iter().collect();
    for (finding, shown) in findings.iter().zip(thin(&findings, limit)) {
        if shown.whole {
            let complaint = blame::complain(finding, &opened.disc, &opened.loaded.marks);
            writeln!(out, "{}\n", render(&complaint, shown.explained, colour(&io::stdout())))?;
        }
        if let Some(more) = shown.more {
            writeln!(out, "{more}\n")?;
        }
    }
    write_summary(out, verdict)
}

/// A finding is an object of its own, with the place in the plan that declares what it is about.
fn json(out: &mut impl Write, verdict: &Verdict, opened: &OpenedPlan) -> io::Result<()> {
    for finding in &verdict.findings {
        let declared = blame::complain(finding, &opened.disc, &opened.loaded.marks);
        let mut object = finding_json(finding);
        object["declared"] = json!({
            "file": declared.source.name,
            "line": declared.line,
            "column": declared.column,
        });
        writeln!(out, "{object}")?;
    }
    writeln!(out, "{}", verdict_json(verdict))
}
