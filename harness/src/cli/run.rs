//! `rawcd run`.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::{Failure, Format, Outcome, default_scenarios, stdout_colour};
use crate::exit::Exit;
use crate::report::{JUnit, Json, Reporter, Text};
use crate::run::{Coverage, Event, Partition, Selection, list, run as run_cases};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Scenario files, or folders of them.
    #[arg(default_values_os_t = [default_scenarios()])]
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
    /// Also write a JUnit report.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// How results are written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Outcome {
    let selection = Selection { filter: args.filter.clone(), partition: args.partition };
    let cases = list(&args.paths, &selection)?;
    let mut out = BufWriter::new(io::stdout());
    if args.list {
        for case in &cases {
            writeln!(out, "{}", case.name)?;
        }
        out.flush()?;
        return Ok(if cases.is_empty() { Exit::NothingRan } else { Exit::Success });
    }
    let mut reporters: Vec<Box<dyn Reporter>> = vec![match args.format {
        Format::Text => Box::new(Text::new(io::stdout(), stdout_colour())),
        Format::Json => Box::new(Json::new(io::stdout())),
    }];
    if let Some(path) = &args.junit {
        let file = File::create(path)
            .map_err(|error| Failure::internal(format!("{}: {error}", path.display())))?;
        reporters.push(Box::new(JUnit::new(BufWriter::new(file))));
    }
    let jobs = args.jobs.map_or(0, usize::from);
    let mut coverage = Coverage::default();
    let mut broken = None;
    let summary = run_cases(&cases, jobs, |event| {
        if let Event::CaseEnded(report) = event {
            coverage.add(&report.name, &report.covered);
        }
        // The coverage comes before the closing line, which stays the last.
        if let (Event::Ended(_), true) = (event, args.coverage) {
            let _ = writeln!(out, "{coverage}").and_then(|()| out.flush());
        }
        for reporter in &mut reporters {
            if let Err(error) = reporter.event(event) {
                broken = Some(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })
    .map_err(Failure::internal)?;
    if let Some(error) = broken {
        return Err(error.into());
    }
    if cases.is_empty() {
        return Err(Failure { exit: Exit::NothingRan, message: "no scenario ran".to_owned() });
    }
    let blanks: Vec<String> = coverage.blanks().map(|item| item.to_string()).collect();
    if args.coverage && !blanks.is_empty() {
        return Err(Failure::refused(format!(
            "not covered by any scenario: {}",
            blanks.join(", ")
        )));
    }
    Ok(if summary.failed > 0 { Exit::Failure } else { Exit::Success })
}
