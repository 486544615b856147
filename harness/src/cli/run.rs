//! `rawcd run`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::{Failure, Format, Outcome, colour, ignore_broken_pipe};
use crate::exit::Exit;
use crate::outside::Launcher;
use crate::report::{
    Digests, Html, Interop, JUnit, Json, MarkdownSummary, Matrix, MatrixFormat, Reporter,
    SHOWN_PER_RULE, Sarif, Text,
};
use crate::run::{
    Coverage, Event, Listed, ListedCase, Partition, Selection, Setting, list, run as run_cases,
};
use crate::scenario::{Covers, Suite};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario files, or folders of them.
    #[arg(default_value = "scenarios")]
    paths: Vec<PathBuf>,
    /// Only cases whose name contains this.
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Only this part of the cases, such as 1/4.
    #[arg(long, value_name = "PART/PARTS")]
    partition: Option<Partition>,
    /// List the cases and run none.
    #[arg(long)]
    list: bool,
    /// Print what the scenarios exercise, and fail when something is exercised by none.
    #[arg(long)]
    coverage: bool,
    /// Cases at the same time; one for each processor when not given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Also write the results as `--format json` does.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Also write a JUnit report.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Also write what failed as SARIF 2.1.0, for code scanning.
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
    /// Also write what failed in Markdown, for the page of a job.
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
    /// Also write pages into a folder: index.html of the whole run, and one of the disc of each
    /// failed case. What is there by the same names is overwritten, and nothing else.
    #[arg(long, value_name = "FOLDER")]
    html: Option<PathBuf>,
    /// Also write a table of programs of others by rule, as the name says: `.html` or `.md`. May be
    /// given for both.
    #[arg(long, value_name = "FILE", value_parser = matrix_file)]
    matrix: Vec<(PathBuf, MatrixFormat)>,
    /// Also write, in Markdown, what programs of others did in the cases that run any.
    #[arg(long, value_name = "FILE")]
    interop: Option<PathBuf>,
    /// Also write a line for each case with CRC-64 of its recording and of its commands: two runs of
    /// the same scenarios leave the same.
    #[arg(long, value_name = "FILE")]
    digests: Option<PathBuf>,
    /// Show all unexpected findings of a failed case, not only the first three of each rule.
    #[arg(long)]
    all: bool,
    /// How results are written; in JSON an object for each case, then one with `event` "summary".
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn matrix_file(path: &str) -> Result<(PathBuf, MatrixFormat), String> {
    let path = PathBuf::from(path);
    let format = MatrixFormat::of(&path).ok_or("the name ends in neither `.html` nor `.md`")?;
    Ok((path, format))
}

pub(super) fn run(args: &Args) -> Outcome {
    let selection = Selection { filter: args.filter.clone(), partition: args.partition };
    let Listed { cases, suites } = list(&args.paths, &selection)?;
    if args.list {
        return print_names(&cases);
    }
    let mut reporters = reporters(args)?;
    let mut coverage = Coverage::default();
    let mut failed = None;
    let setting = Setting {
        launcher: Launcher::new(std::env::current_exe().map_err(Failure::internal)?),
        digests: args.digests.is_some(),
        pages: args.html.is_some(),
    };
    let jobs = args.jobs.map_or(0, usize::from);
    let summary = run_cases(&cases, jobs, &setting, |event| {
        if let Event::CaseEnded(report) = event {
            coverage.add(&report.name, &report.covered);
        }
        // The coverage comes before the closing line, which stays the last.
        if let (Event::Ended(_), true) = (event, args.coverage) {
            failed = ignore_broken_pipe(writeln!(io::stdout(), "{coverage}")).err();
        }
        // A reader of the results that wants no more does not end the run: there may be a report
        // to write, and the exit code is to tell of every case.
        reporters.retain_mut(|reporter| match reporter.event(event) {
            Ok(()) => true,
            Err(error) => {
                failed = ignore_broken_pipe(Err(error)).err().or(failed.take());
                false
            }
        });
        if failed.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .map_err(Failure::internal)?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    if cases.is_empty() {
        return Err(nothing_ran(args));
    }
    if summary.passed + summary.failed == 0 {
        return Err(Failure::new(Exit::NothingRan, "no scenario ran: all were skipped"));
    }
    if summary.failed == 0 {
        all_covered(&coverage, &suites, args.coverage)?;
    }
    Ok(if summary.failed > 0 { Exit::Failure } else { Exit::Success })
}

fn print_names(cases: &[ListedCase]) -> Outcome {
    let mut out = BufWriter::new(io::stdout());
    for case in cases {
        writeln!(out, "{}", case.name)?;
    }
    out.flush()?;
    Ok(if cases.is_empty() { Exit::NothingRan } else { Exit::Success })
}

fn reporters(args: &Args) -> Result<Vec<Box<dyn Reporter>>, Failure> {
    let limit = (!args.all).then_some(SHOWN_PER_RULE);
    let mut reporters: Vec<Box<dyn Reporter>> = vec![match args.format {
        Format::Text => Box::new(Text::new(io::stdout(), colour(&io::stdout()), limit)),
        Format::Json => Box::new(Json::new(io::stdout())),
    }];
    let create = |path: &PathBuf| match File::create(path) {
        Ok(file) => Ok(BufWriter::new(file)),
        Err(error) => Err(Failure::internal(format!("{}: {error}", path.display()))),
    };
    if let Some(path) = &args.json {
        reporters.push(Box::new(Json::new(create(path)?)));
    }
    if let Some(path) = &args.junit {
        reporters.push(Box::new(JUnit::new(create(path)?)));
    }
    if let Some(path) = &args.sarif {
        reporters.push(Box::new(Sarif::new(create(path)?)));
    }
    if let Some(path) = &args.summary {
        reporters.push(Box::new(MarkdownSummary::new(create(path)?)));
    }
    if let Some(folder) = &args.html {
        reporters.push(Box::new(Html::new(folder).map_err(Failure::internal)?));
    }
    for (path, format) in &args.matrix {
        reporters.push(Box::new(Matrix::new(create(path)?, *format)));
    }
    if let Some(path) = &args.digests {
        reporters.push(Box::new(Digests::new(create(path)?)));
    }
    if let Some(path) = &args.interop {
        reporters.push(Box::new(Interop::new(create(path)?)));
    }
    Ok(reporters)
}

fn nothing_ran(args: &Args) -> Failure {
    let searched: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
    let selected = if args.filter.is_some() || args.partition.is_some() {
        ", or --filter and --partition leave none"
    } else {
        ""
    };
    let message = format!("no scenario ran: none is in {}{selected}", searched.join(", "));
    Failure::new(Exit::NothingRan, message)
}

/// Fails when a suite exercises less than it says, or than everything when that is asked for.
fn all_covered(coverage: &Coverage, suites: &[Suite], is_asked_for: bool) -> Result<(), Failure> {
    let missing = |covers: Covers| {
        let blanks: Vec<String> = coverage.blanks(covers).map(|item| item.to_string()).collect();
        let (count, lines) = (blanks.len(), blanks.join("\n  "));
        (count > 0).then(|| format!("{count} without a scenario:\n  {lines}"))
    };
    for suite in suites {
        if let Some(missing) = missing(suite.covers) {
            let complaint = suite.complain(missing);
            return Err(Failure { exit: Exit::Failure, ..Failure::from(complaint) });
        }
    }
    let missing = is_asked_for.then(|| missing(Covers::Everything)).flatten();
    missing.map_or(Ok(()), |missing| Err(Failure::refused(missing)))
}
