//! `rawcd sweep`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use rawcd_encoder::Contract;
use rawcd_format::BlockForm;

use super::{Failure, Format, Outcome, encode, ignore_broken_pipe, open_plan};
use crate::exit::Exit;
use crate::sweep::{Kind, Report, Settings, Subjects, SweepError, sweep};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan file; the disc that it declares must be legal.
    plan: PathBuf,
    /// This kind of fault alone.
    #[arg(long, value_enum, value_name = "KIND")]
    fault: Option<Kind>,
    /// Before this command of the burn alone, counted from 1.
    #[arg(long, value_name = "N")]
    command: Option<usize>,
    /// How the report is written; in JSON an object for each kind, then one with `event` "summary".
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Outcome {
    let image = encode::image(open_plan(&args.plan)?, BlockForm::Raw, Contract::Extended)?;
    let opened = open_plan(&args.plan)?;
    let subjects = Subjects { image: &image, plan: &opened.disc, contents: &opened.contents };
    let settings = Settings { kind: args.fault, command: args.command };
    let report = sweep(&subjects, &settings).map_err(|error| match error {
        SweepError::Command { .. } => Failure::input(error),
        SweepError::NotClean(_) | SweepError::LeadIn(_) | SweepError::Burn(_) => {
            Failure::refused(error)
        }
        error => Failure::internal(error),
    })?;
    if report.burns() == 0 {
        return Ok(Exit::NothingRan);
    }
    let mut out = BufWriter::new(io::stdout());
    let written = write(&mut out, &report, args);
    ignore_broken_pipe(written.and_then(|()| out.flush()))?;
    Ok(if report.failed.is_empty() { Exit::Success } else { Exit::Failure })
}

fn write(out: &mut impl Write, report: &Report, args: &Args) -> io::Result<()> {
    match args.format {
        Format::Text => write!(out, "{}", report.text())?,
        Format::Json => {
            for object in report.json() {
                writeln!(out, "{object}")?;
            }
            return Ok(());
        }
    }
    for failed in &report.failed {
        let (kind, plan) = (failed.kind.name(), args.plan.display());
        writeln!(out, "failed: {kind} before {}: {}", failed.name, failed.what)?;
        writeln!(out, "  rawcd sweep {plan} --fault {kind} --command {}", failed.command)?;
    }
    Ok(())
}
