//! `rawcd check`.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rawcd_format::{BlockForm, RawImage, UnknownWriteMode, WriteMode};
use rawcd_judge::{Finding, JudgeError, Subject as JudgedAs, Verdict, judge_image};

use serde_json::json;

use super::subject::{Blocks, Opened};
use super::{
    Failure, Format, OpenedPlan, Outcome, colour, ignore_broken_pipe, import, open_plan, parse_form,
};
use crate::blame;
use crate::exchange::{self, survey::Survey};
use crate::exit::Exit;
use crate::report::{SHOWN_PER_RULE, finding_json, render_reasons, verdict_json, write_summary};
use crate::run::{Reason, show_windows};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of a recorded disc, an image file, or a sheet of another program.
    subject: PathBuf,
    /// What each block of an image file carries beside its 2352 bytes: raw, packed or pq.
    #[arg(long, value_parser = parse_form)]
    block: Option<BlockForm>,
    /// Address of the first block of an image file; 95:00:00 when not given.
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
    let blocks = Blocks { form: args.block, first_lba: args.first_lba };
    let subject = Opened::open(&args.subject, &blocks, folder.path())?;
    let judged_as = subject.judged_as(&args.written)?;
    let opened = match declared {
        Some(opened) => opened,
        None => told(&subject, folder.path())?,
    };
    let verdict = judge(&subject, &opened, judged_as)?;
    let mut out = BufWriter::new(io::stdout());
    let limit = (!args.all).then_some(SHOWN_PER_RULE);
    let written = match args.format {
        Format::Text => {
            let judged = Judged { image: &subject, modes: &args.written, opened: &opened };
            judged.text(&mut out, &verdict, limit, colour(&io::stdout()))
        }
        Format::Json => json(&mut out, &verdict, &opened),
    };
    // The verdict stands, whether or not anyone reads all of it.
    ignore_broken_pipe(written.and_then(|()| out.flush()))?;
    Ok(if verdict.is_clean() { Exit::Success } else { Exit::Failure })
}

/// The plan of what a disc says itself: where Q has tracks and indexes, whose codes it carries, and
/// the sectors as they are.
pub(super) fn told(image: &impl RawImage, folder: &Path) -> Result<OpenedPlan, Failure> {
    if image.form() == BlockForm::Pq {
        return Err(Failure::input("--plan is needed for an image without R-W"));
    }
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
    subject: JudgedAs<'_>,
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

/// What was judged, and what it was held against.
pub(super) struct Judged<'a> {
    pub(super) image: &'a dyn RawImage,
    pub(super) opened: &'a OpenedPlan,
    /// How its sessions were recorded; none at all is raw.
    pub(super) modes: &'a [WriteMode],
}

impl Judged<'_> {
    /// Tells the findings, of each rule the first `limit` of them, the sections around the first of
    /// each, and all rules in a table.
    pub(super) fn text(
        &self,
        out: &mut impl Write,
        verdict: &Verdict,
        limit: Option<usize>,
        colour: bool,
    ) -> io::Result<()> {
        let OpenedPlan { disc, loaded, .. } = self.opened;
        let reason = |found: &Finding| {
            let complaint = blame::complain(found, disc, &loaded.marks);
            Reason { complaint, finding: Some(found.clone()), window: None }
        };
        let mut reasons: Vec<Reason> = verdict.findings.iter().map(reason).collect();
        show_windows(&mut reasons, self.image, disc, self.modes);
        for text in render_reasons(&reasons, limit, colour) {
            writeln!(out, "{text}\n")?;
        }
        write_summary(out, verdict)
    }
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
