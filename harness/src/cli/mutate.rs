//! `rawcd mutate`.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rawcd_encoder::Contract;
use rawcd_format::BlockForm;
use rawcd_sim::Medium;

use super::{Failure, Format, Outcome, encode, ignore_broken_pipe, open_plan};
use crate::exit::Exit;
use crate::mutate::{Choice, Disc, DiscError, MutantId, MutateError, Report, Settings, mutate};
use crate::store::FileStorage;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The plan file; the disc that it declares must be legal.
    plan: PathBuf,
    /// What the mutants are drawn with: the same seed gives the same report.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// How many mutants are made, the same number by each operator as far as it has them.
    #[arg(long, value_name = "MUTANTS", default_value_t = 2000)]
    budget: u32,
    /// Makes all mutants at one place of each sort instead: every bit of a section of each kind in
    /// each area, every field with every value.
    #[arg(long, conflicts_with = "budget")]
    exhaustive: bool,
    /// Makes this mutant alone and shows what is found: OPERATOR@LBA:VARIANT.
    #[arg(long, value_name = "MUTANT", conflicts_with_all = ["budget", "exhaustive"])]
    only: Option<String>,
    /// About how many of the mutants are also judged whole, and must give the same findings.
    #[arg(long, value_name = "N", default_value_t = 20)]
    whole: u32,
    /// Says nothing of what this rule finds, to show that a judge with a hole fails.
    #[arg(long, value_name = "RULE")]
    blind: Option<String>,
    /// How the report is written; in JSON an object for each operator, then one with `event`
    /// "summary".
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Outcome {
    let choice = match &args.only {
        Some(id) => Choice::Only(id.parse::<MutantId>().map_err(Failure::input)?),
        None if args.exhaustive => Choice::Exhaustive,
        None => Choice::Sampled(args.budget),
    };
    if let Some(rule) = args.blind.as_deref().filter(|name| rawcd_judge::rule(name).is_none()) {
        return Err(Failure::input(format_args!("there is no rule `{rule}`")));
    }
    let settings =
        Settings { whole: args.whole, choice, seed: args.seed, blind: args.blind.clone() };
    let disc = record(&args.plan)?;
    let report = mutate(&disc, &settings).map_err(|error| match error {
        MutateError::Unknown(_) => Failure::input(error),
        MutateError::NotClean(_) => Failure::refused(error),
        MutateError::Judge(_) | MutateError::NotTheSame(..) => Failure::internal(error),
    })?;
    if report.mutants() == 0 {
        return Ok(Exit::NothingRan);
    }
    let mut out = BufWriter::new(io::stdout());
    let written = write(&mut out, &report, args);
    ignore_broken_pipe(written.and_then(|()| out.flush()))?;
    Ok(if report.is_whole() { Exit::Success } else { Exit::Failure })
}

/// Burns the plan on the simulated drive, as raw blocks, into a file that is gone afterwards.
fn record(plan: &Path) -> Result<Disc, Failure> {
    let image = encode::image(open_plan(plan)?, BlockForm::Raw, Contract::Extended)?;
    let opened = open_plan(plan)?;
    let medium = Medium::blank_80_minute_cd_r(FileStorage::unnamed());
    Disc::burn(medium, &image, opened.disc, opened.contents).map_err(|error| match error {
        DiscError::Burn(_) => Failure::refused(error),
        error => Failure::internal(error),
    })
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
    for id in &report.missed {
        let plan = args.plan.display();
        let blind = args.blind.as_ref().map_or_else(String::new, |rule| format!(" --blind {rule}"));
        writeln!(out, "missed: {id}\n  rawcd mutate {plan} --only {id}{blind}")?;
    }
    Ok(())
}
