//! `rawcd fuzz`.

use std::fs;
use std::io::{self, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::{Failure, Outcome, ignore_broken_pipe};
use crate::exit::Exit;
use crate::fuzzing::{TARGETS, Target, input, shrink};

/// Inputs that are tried at most to make one smaller.
const SHRINK_LIMIT: u32 = 4000;

/// Every input is random bytes of ChaCha8 under the seed; the same seed, target and run make the
/// same input on every machine. What fails is made smaller and written down: as a scenario when one
/// can say it, otherwise as a file of the corpus.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The target; all when not given.
    #[arg(value_parser = named)]
    target: Option<&'static Target>,
    /// What the random bytes follow from.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Inputs for each target.
    #[arg(long, value_name = "M", default_value_t = 1000)]
    runs: u32,
    /// The number of the first input.
    #[arg(long, value_name = "N", default_value_t = 0)]
    first: u32,
    /// A file of the corpus, or a folder of them, to run instead; needs a target.
    #[arg(long, value_name = "PATH", conflicts_with_all = ["seed", "runs", "first"], requires = "target")]
    replay: Option<PathBuf>,
    /// The folder for what fails.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    out: PathBuf,
    /// List the targets and run none.
    #[arg(long)]
    list: bool,
}

fn named(name: &str) -> Result<&'static Target, String> {
    Target::named(name).ok_or_else(|| {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        format!("there is no target `{name}`; there are {}", names.join(", "))
    })
}

/// What the last panic said.
type Said = Arc<Mutex<String>>;

pub(super) fn run(args: &Args) -> Outcome {
    let one = args.target.map(std::slice::from_ref);
    let targets = one.unwrap_or(TARGETS);
    if args.list {
        return list(targets);
    }
    let said = quiet();
    let mut failed = false;
    let mut ran = 0;
    for target in targets {
        let inputs = Inputs::of(args)?;
        let Ran { runs, reached, failure } = run_target(target, inputs)?;
        ran += runs;
        let tail = if failure.is_some() { ", 1 failed" } else { "" };
        say(&format!("{}: {runs} runs, {reached} not refused{tail}", target.name))?;
        if let Some((input, repeat)) = failure {
            failed = true;
            tell(target, &input, &repeat, &said, &args.out)?;
        }
    }
    let _ = panic::take_hook();
    match (ran, failed) {
        (0, _) => Err(Failure::new(Exit::NothingRan, "no input was run")),
        (_, true) => Ok(Exit::Failure),
        (_, false) => Ok(Exit::Success),
    }
}

fn list(targets: &[Target]) -> Outcome {
    for target in targets {
        say(&format!("{:14} {}", target.name, target.about))?;
    }
    Ok(Exit::Success)
}

fn say(line: &str) -> io::Result<()> {
    ignore_broken_pipe(writeln!(io::stdout(), "{line}"))
}

/// Keeps what panics say instead of printing it: shrinking panics a thousand times.
fn quiet() -> Said {
    let said = Said::default();
    let kept = Arc::clone(&said);
    panic::set_hook(Box::new(move |info| {
        if let Ok(mut kept) = kept.lock() {
            *kept = info.to_string();
        }
    }));
    said
}

/// Inputs, each with the arguments that repeat it.
enum Inputs {
    Seeded { seed: u64, first: u32, runs: u32 },
    Files(Vec<PathBuf>),
}

impl Inputs {
    fn of(args: &Args) -> Result<Inputs, Failure> {
        let Args { seed, first, runs, .. } = *args;
        let Some(path) = &args.replay else {
            return Ok(Inputs::Seeded { seed, first, runs });
        };
        if !path.is_dir() {
            return Ok(Inputs::Files(vec![path.clone()]));
        }
        let unreadable = |error| Failure::input(format!("{}: {error}", path.display()));
        let entries = fs::read_dir(path).map_err(unreadable)?;
        let mut files = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()
            .map_err(unreadable)?;
        files.sort();
        Ok(Inputs::Files(files))
    }
}

/// What came of a target.
#[derive(Default)]
struct Ran {
    runs: u64,
    /// Inputs that got to the property.
    reached: u64,
    /// The input that failed, and the arguments that repeat it.
    failure: Option<(Vec<u8>, String)>,
}

impl Ran {
    /// Runs one input more; whether it failed.
    fn add(&mut self, target: &Target, input: Vec<u8>, repeat: impl FnOnce() -> String) -> bool {
        self.runs += 1;
        match target.try_run(&input) {
            Some(got_there) => self.reached += u64::from(got_there),
            None => self.failure = Some((input, repeat())),
        }
        self.failure.is_some()
    }
}

/// Runs inputs until one fails.
fn run_target(target: &Target, inputs: Inputs) -> Result<Ran, Failure> {
    let mut ran = Ran::default();
    match inputs {
        Inputs::Seeded { seed, first, runs } => {
            for run in first..first.saturating_add(runs) {
                let repeat = || format!("--seed {seed} --first {run} --runs 1");
                if ran.add(target, input(target, seed, run), repeat) {
                    break;
                }
            }
        }
        Inputs::Files(files) => {
            for file in files {
                let input = fs::read(&file)
                    .map_err(|error| Failure::input(format!("{}: {error}", file.display())))?;
                if ran.add(target, input, || format!("--replay {}", file.display())) {
                    break;
                }
            }
        }
    }
    Ok(ran)
}

/// Makes the input smaller, writes it down, and says how to repeat it.
fn tell(
    target: &Target,
    input: &[u8],
    repeat: &str,
    said: &Said,
    out: &Path,
) -> Result<(), Failure> {
    let smallest = shrink(input, SHRINK_LIMIT, |input| !target.holds(input)).input;
    let _ = target.holds(&smallest);
    let why = said.lock().map(|said| said.clone()).unwrap_or_default();
    say(&format!("error: {}: {why}", target.about))?;
    let (end, bytes) = match (target.scenario)(&smallest) {
        Some(scenario) => ("yaml", scenario.into_bytes()),
        None => ("input", smallest.clone()),
    };
    let file = out.join(format!("{}-failed.{end}", target.name));
    let unwritten = |error| Failure::internal(format!("{}: {error}", file.display()));
    fs::write(&file, bytes).map_err(unwritten)?;
    say(&format!("made smaller, {} of {} bytes: {}", smallest.len(), input.len(), file.display()))?;
    say(&format!("repeat it with: rawcd fuzz {} {repeat}", target.name))?;
    Ok(())
}
