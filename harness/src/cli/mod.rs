//! The command line: what each command takes, says and ends with.
//!
//! Results go to standard output, complaints and progress to standard error. Colour and progress
//! are for terminals only. Exit codes are those of [`Exit`].

mod burn;
mod check;
mod diff;
mod drive;
mod encode;
mod engine;
mod explain;
mod export;
mod fuzz;
mod import;
mod media;
mod mutate;
mod press;
mod report;
mod run;
mod schema;
mod subject;
mod sweep;
mod toc;

use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use clap::{Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use rawcd_format::{BlockForm, Contents, DiscPlan};
use rawcd_sim::MediumModel;

use crate::disc_folder::DiscFolderError;
use crate::exchange::Note;
use crate::exit::Exit;
use crate::plan;
use crate::scenario::{LoadedPlan, Preset};
use crate::yaml::{Diagnostic, FromText};

/// A software CD recorder and disc, a raw-CD encoder and writer, and a judge.
#[derive(Debug, Parser)]
#[command(name = "rawcd", disable_version_flag = true, arg_required_else_help = true)]
#[command(after_help = EXIT_CODES, args_conflicts_with_subcommands = true)]
struct Cli {
    /// Print version
    #[arg(short = 'V', long)]
    version: bool,
    /// With --version: print which instructions are used, too
    #[arg(long, requires = "version")]
    verbose: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

const EXIT_CODES: &str = "\
Exit codes: 0 done and clean; 1 a scenario failed, or findings of severity must or should, a \
burn that was refused, or discs that differ; 2 wrong usage or input; 3 rawcd itself failed; 4 nothing ran. `rawcd drive` \
has its own.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run scenarios: encode, burn on the simulated drive, judge.
    Run(run::Args),
    /// Write the raw image of a plan to a file.
    Encode(encode::Args),
    /// Burn a plan, on a real drive or on a simulated one into a folder.
    Burn(burn::Args),
    /// Press a plan: a disc in a folder that no recorder made.
    Press(press::Args),
    /// List the blank media that are known by name.
    Media(media::Args),
    /// Judge an image file or a recorded disc against its plan.
    Check(check::Args),
    /// Write a page that shows a disc, what is wrong with it, where, and why.
    Report(report::Args),
    /// Compare two discs, images or plans.
    Diff(diff::Args),
    /// Burn a plan, change what was recorded in one place, and see whether the judge finds it.
    Mutate(mutate::Args),
    /// Run a command with the simulated drive at /dev/sr0, /dev/scd0, /dev/cdrom and /dev/sg0; list
    /// and describe the drives that it can be.
    Drive(drive::Args),
    /// Tell what a rule asks for, or list all rules.
    Explain(explain::Args),
    /// Show the table of contents that a reader sees on a recorded disc.
    Toc(toc::Args),
    /// Make a plan, or of CloneCD files a disc, of what another program wrote.
    Import(import::Args),
    /// Write a recorded disc or a plan as CUE/BIN, CloneCD, cdrdao TOC/BIN or ISO.
    Export(export::Args),
    /// Give random inputs to everything that takes any.
    Fuzz(fuzz::Args),
    /// Burn a plan with a fault before every command, of every kind, and see what that leaves.
    Sweep(sweep::Args),
    /// Print the JSON schema of scenario, plan or profile files.
    Schema(schema::Args),
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Why a command ended early, and what it says of it.
#[derive(Debug)]
struct Failure {
    exit: Exit,
    message: String,
}

impl Failure {
    fn new(exit: Exit, message: impl fmt::Display) -> Failure {
        Failure { exit, message: format!("error: {message}") }
    }

    fn input(message: impl fmt::Display) -> Failure {
        Failure::new(Exit::Input, message)
    }

    fn internal(message: impl fmt::Display) -> Failure {
        Failure::new(Exit::Internal, message)
    }

    fn refused(message: impl fmt::Display) -> Failure {
        Failure::new(Exit::Failure, message)
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Failure {
        Failure { exit: Exit::Input, message: diagnostic.render(colour(&io::stderr())) }
    }
}

impl From<Box<Diagnostic>> for Failure {
    fn from(diagnostic: Box<Diagnostic>) -> Failure {
        Failure::from(*diagnostic)
    }
}

/// Writing a result failed. A reader that wants no more is no failure.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        let exit = match error.kind() {
            io::ErrorKind::BrokenPipe => Exit::Success,
            _ => Exit::Internal,
        };
        Failure::new(exit, format_args!("the result cannot be written: {error}"))
    }
}

impl From<DiscFolderError> for Failure {
    fn from(error: DiscFolderError) -> Failure {
        match error {
            DiscFolderError::Write { .. } => Failure::internal(error),
            error => Failure::input(error),
        }
    }
}

/// The same, but that a reader who wants no more is no error.
fn ignore_broken_pipe(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

type Outcome = Result<Exit, Failure>;

/// Runs the command that the arguments of the process name.
#[must_use]
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors and go to standard output.
            let exit = if error.use_stderr() { Exit::Input } else { Exit::Success };
            let _ = error.print();
            return exit;
        }
    };
    let outcome = engine::choose().and_then(|()| run_command(cli));
    outcome.unwrap_or_else(|failure| {
        if failure.exit != Exit::Success {
            let _ = writeln!(io::stderr(), "{}", failure.message);
        }
        failure.exit
    })
}

fn run_command(cli: Cli) -> Outcome {
    // Without arguments there was help.
    let Some(command) = cli.command else { return engine::version(cli.verbose) };
    match command {
        Command::Run(args) => run::run(&args),
        Command::Encode(args) => encode::run(&args),
        Command::Burn(args) => burn::run(&args),
        Command::Press(args) => press::run(&args),
        Command::Media(args) => media::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Mutate(args) => mutate::run(&args),
        Command::Drive(args) => drive::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Toc(args) => toc::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::Schema(args) => schema::run(&args),
    }
}

/// A plan file, read and opened.
struct OpenedPlan {
    loaded: LoadedPlan,
    disc: DiscPlan,
    contents: Contents,
}

fn open_plan(path: &Path) -> Result<OpenedPlan, Failure> {
    let loaded = LoadedPlan::load(path)?;
    let (disc, contents) = plan::open(&loaded.plan, &loaded.folder, &loaded.marks)?;
    Ok(OpenedPlan { loaded, disc, contents })
}

/// Notes are results: they go to standard output.
fn show_notes(notes: &[Note], format: Format) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout());
    let mut notes = notes.iter();
    let written = notes.try_for_each(|note| match format {
        Format::Text => writeln!(out, "{note}"),
        Format::Json => writeln!(out, "{}", note.json()),
    });
    ignore_broken_pipe(written.and_then(|()| out.flush()))
}

/// A bar for blocks on standard error; hidden when that is no terminal.
fn block_bar(blocks: u64, what: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {percent:>3} % {per_sec} {eta} left")
        .expect("the template is well formed");
    ProgressBar::new(blocks).with_style(style).with_message(what.to_owned())
}

fn parse_medium(name: &str) -> Result<&'static MediumModel, String> {
    Preset::from_text(name).map(|Preset(model)| model)
}

fn parse_form(name: &str) -> Result<BlockForm, String> {
    name.parse().map_err(|error: rawcd_format::UnknownBlockForm| error.to_string())
}

/// Whether what goes there may be coloured.
fn colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
