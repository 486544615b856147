//! `rawcd check`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use rawcd_format::{BlockForm, Lba, RawImage};
use rawcd_judge::{JudgeError, Severity, Subject, Verdict, judge_image};

use super::{Failure, Format, OpenedPlan, Outcome, open_plan, parse_form, stdout_colour};
use crate::exit::Exit;
use crate::image_file::ImageFile;
use crate::report::finding_json;
use crate::run::describe;
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
    /// The plan file.
    #[arg(long)]
    plan: PathBuf,
    /// How findings are written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Outcome {
    let opened = open_plan(&args.plan)?;
    let verdict = if args.subject.is_dir() {
        if args.block.is_some() {
            return Err(Failure::input(
                "--block is for image files; a disc folder has its own form",
            ));
        }
        let medium = disc_folder::open(&args.subject).map_err(Failure::input)?;
        let subject = Subject::Disc {
            lead_in_start: medium.lead_in_start(),
            last_lead_out: medium.last_lead_out_start(),
        };
        judge(medium.recording(), &opened, subject)?
    } else {
        let form = args
            .block
            .ok_or_else(|| Failure::input("an image file needs --block raw, packed or pq"))?;
        let image =
            ImageFile::open(&args.subject, form, Lba(args.first_lba)).map_err(Failure::input)?;
        judge(&image, &opened, Subject::Image(form))?
    };
    let mut out = BufWriter::new(io::stdout());
    match args.format {
        Format::Text => text(&mut out, &verdict, &opened)?,
        Format::Json => json(&mut out, &verdict)?,
    }
    out.flush()?;
    Ok(if verdict.is_clean() { Exit::Success } else { Exit::Failure })
}

fn judge(image: &dyn RawImage, opened: &OpenedPlan, subject: Subject) -> Result<Verdict, Failure> {
    judge_image(image, &opened.disc, &opened.contents, subject).map_err(|error| match error {
        JudgeError::Layout(error) => {
            Failure::from(crate::plan::refuse(&error, &opened.disc, &opened.loaded.marks))
        }
        error => Failure::input(error),
    })
}

fn text(out: &mut impl Write, verdict: &Verdict, opened: &OpenedPlan) -> io::Result<()> {
    for finding in &verdict.findings {
        let path = blame::declared_at(finding, &opened.disc);
        let complaint = opened.loaded.marks.complain(&path, describe(finding));
        let why = format!("{} {}", finding.rule.clause, finding.rule.explanation);
        writeln!(out, "{}\n", complaint.with_help(why).render(stdout_colour()))?;
    }
    for count in &verdict.counts {
        let kept = verdict.findings.iter().filter(|found| found.rule == count.rule).count();
        if count.findings as usize > kept {
            writeln!(out, "{}: {} more findings", count.rule.name, count.findings as usize - kept)?;
        }
    }
    let of = |severity| -> u32 {
        let counts = verdict.counts.iter().filter(|count| count.rule.severity == severity);
        counts.map(|count| count.findings).sum()
    };
    writeln!(
        out,
        "{} sections judged: {} must, {} should, {} note",
        verdict.sections,
        of(Severity::Must),
        of(Severity::Should),
        of(Severity::Note)
    )
}

fn json(out: &mut impl Write, verdict: &Verdict) -> io::Result<()> {
    verdict.findings.iter().try_for_each(|finding| writeln!(out, "{}", finding_json(finding)))
}
