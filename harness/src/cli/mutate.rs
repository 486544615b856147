//! `rawcd mutate`.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rawcd_encoder::Contract;
use rawcd_format::{BlockForm, Msf};
use rawcd_sim::{Medium, MediumKind};
use rayon::prelude::*;

use super::{Failure, Format, Outcome, encode, ignore_broken_pipe, open_plan};
use crate::exit::Exit;
use crate::mutate::{
    Choice, Disc, DiscError, Missed, MutantId, MutateError, Report, Settings, mutate, sorts,
};
use crate::plan;
use crate::scenario::find_plans;
use crate::store::FileStorage;

const EXIT_CODES: &str = "\
Exit codes: 0 every mutant was found or is legally equivalent; 1 one was missed, or more than 2 % of an \
operator are equivalent, or a disc is not clean before anything is changed; 2 wrong usage or input; 3 a \
mutant that was judged whole gave other findings, or rawcd itself failed; 4 there was no mutant.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(super) struct Args {
    /// Plan files, whose discs must be legal, or folders: of all plan files in folders called `plans`
    /// there, those whose discs are legal.
    #[arg(required = true)]
    plans: Vec<PathBuf>,
    /// What the mutants are drawn with: the same seed gives the same report.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// How many mutants are made of all discs, the same number by each operator as far as it has them.
    #[arg(long, value_name = "MUTANTS", default_value_t = 2000)]
    budget: u32,
    /// Also turns over every bit, and sets every byte of Q to every value, of one section of each kind
    /// in each area: in the first disc that has it.
    #[arg(long)]
    exhaustive: bool,
    /// Makes this mutant alone and shows what is found: OPERATOR@LBA:VARIANT.
    #[arg(long, value_name = "MUTANT", conflicts_with_all = ["budget", "exhaustive", "markdown"])]
    only: Option<String>,
    /// About how many of the mutants are also judged whole, and must give the same findings.
    #[arg(long, value_name = "N", default_value_t = 20)]
    whole: u32,
    /// Says nothing of what this rule finds, to show that a judge with a hole fails.
    #[arg(long, value_name = "RULE")]
    blind: Option<String>,
    /// Also write the report as tables in Markdown.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// How the report is written; in JSON an object for each operator, then one with `event`
    /// "summary".
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Outcome {
    if let Some(rule) = args.blind.as_deref().filter(|name| rawcd_judge::rule(name).is_none()) {
        return Err(Failure::input(format_args!("there is no rule `{rule}`")));
    }
    let plans = choose(args)?;
    let reports: Vec<Report> = plans
        .par_iter()
        .map(|(plan, settings)| one(plan, settings))
        .collect::<Result<_, Failure>>()?;
    let mut report = Report::default();
    reports.into_iter().for_each(|other| report.add(other));
    if report.mutants() == 0 {
        return Err(Failure::new(Exit::NothingRan, "there is no legal plan, or no mutant of any"));
    }
    if let Some(path) = &args.markdown {
        let failed = |error| Failure::internal(format_args!("{}: {error}", path.display()));
        fs::write(path, report.markdown(&command(args))).map_err(failed)?;
    }
    let mut out = BufWriter::new(io::stdout());
    let written = write(&mut out, &report, args);
    ignore_broken_pipe(written.and_then(|()| out.flush()))?;
    Ok(if report.is_whole() { Exit::Success } else { Exit::Failure })
}

/// The plans, and which mutants are made of each.
fn choose(args: &Args) -> Result<Vec<(PathBuf, Settings)>, Failure> {
    let mut plans = Vec::new();
    for path in find_plans(&args.plans)? {
        let opened = open_plan(&path)?;
        match plan::layout(&opened.disc, &opened.loaded.marks) {
            Ok(layout) => plans.push((path, sorts(&layout))),
            Err(refused) if args.plans.contains(&path) => return Err(refused.into()),
            Err(_) => {}
        }
    }
    let only = args.only.as_ref().map(|id| id.parse::<MutantId>().map_err(Failure::input));
    let only = only.transpose()?;
    if only.is_some() && plans.len() != 1 {
        return Err(Failure::input("a mutant is one of a single plan"));
    }
    let count = plans.len() as u32;
    let mut known = BTreeSet::new();
    let settings = |(place, (path, sorts)): (usize, (PathBuf, BTreeSet<String>))| {
        let share = |whole: u32| whole / count + u32::from((place as u32) < whole % count);
        let wanted = sorts.into_iter().filter(|_| args.exhaustive);
        let choice = match &only {
            Some(id) => Choice::Only(id.clone()),
            None => Choice::Many {
                budget: share(args.budget),
                exhaustive: wanted.filter(|sort| known.insert(sort.clone())).collect(),
            },
        };
        let (seed, whole, blind) = (args.seed, share(args.whole), args.blind.clone());
        (path, Settings { choice, seed, whole, blind })
    };
    Ok(plans.into_iter().enumerate().map(settings).collect())
}

fn one(plan: &Path, settings: &Settings) -> Result<Report, Failure> {
    let disc = record(plan)?;
    mutate(&disc, settings).map_err(|error| match error {
        MutateError::Unknown(_) => Failure::input(error),
        MutateError::NotClean(..) => Failure::refused(error),
        MutateError::Judge(_) | MutateError::NotTheSame(..) => Failure::internal(error),
    })
}

/// Burns the plan on the simulated drive, as raw blocks behind the shortest lead-in, into a file that is
/// gone afterwards.
fn record(path: &Path) -> Result<Disc, Failure> {
    let image = encode::image(open_plan(path)?, BlockForm::Raw, Contract::Extended)?;
    let opened = open_plan(path)?;
    let time = |minute, second, frame| Msf::new(minute, second, frame).expect("a literal time");
    let medium =
        Medium::blank(MediumKind::CdR, time(99, 0, 0), time(79, 59, 74), FileStorage::unnamed())
            .expect("99:00:00 is before 00:00:00");
    let name = path.display().to_string();
    let burned = Disc::burn(&name, medium, &image, opened.disc, opened.contents);
    burned.map_err(|error| match error {
        DiscError::Burn(_) => Failure::refused(format_args!("{name}: {error}")),
        error => Failure::internal(error),
    })
}

/// What makes this report again.
fn command(args: &Args) -> String {
    let plans: Vec<String> = args.plans.iter().map(|path| path.display().to_string()).collect();
    let exhaustive = if args.exhaustive { " --exhaustive" } else { "" };
    let (seed, budget, whole) = (args.seed, args.budget, args.whole);
    let plans = plans.join(" ");
    format!("rawcd mutate {plans} --seed {seed} --budget {budget} --whole {whole}{exhaustive}")
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
    for Missed { disc, id } in &report.missed {
        let blind = args.blind.as_ref().map_or_else(String::new, |rule| format!(" --blind {rule}"));
        writeln!(out, "missed: {id}\n  rawcd mutate {disc} --only {id}{blind}")?;
    }
    Ok(())
}
