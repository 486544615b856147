//! `rawcd drive`: a command with the simulated drive at /dev/sr0, a drive that outlives commands,
//! and the drives that it can be.

mod connect;
mod hand;
mod profiles;
mod source;
pub(super) mod trace;
mod tray;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rawcd_attach::{Ended, LaunchError, ServeError, Server, launch};
use rawcd_format::WriteMode;
use rawcd_sim::{Drive, InProcess, Medium};

use super::{Failure, Format, OpenedPlan, check, colour, ignore_broken_pipe, open_plan, subject};
use crate::exit::Exit;
use crate::pacing::{Paced, Passing, SystemClock};
use crate::profile::{self, LoadedProfile};
use crate::report::SHOWN_PER_RULE;
use crate::store::FileStorage;
use hand::Attended;
use tray::{Kept, Tray};

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true)))]
#[command(after_help = "\
Exit codes: that of the command; 2 when options are wrong; 124 when the disc was judged and something was found; 125 when \
rawcd itself failed, its input cannot be had or the drive was no longer served; 126 when the command cannot be executed, 127 \
when there is none. With --serve 0, 124 or 125; with eject and load 1 when a program has locked the \
tray, or the medium cannot be had.")]
pub(super) struct Args {
    /// Serve the drive at this socket, which is made, until SIGINT or SIGTERM; then keep and judge
    /// what is in the tray, and end what uses the drive.
    #[arg(long, value_name = "SOCKET", group = "what")]
    serve: Option<PathBuf>,
    /// Use the drive that another rawcd serves at this socket: for a command, or to eject, load or
    /// look at what is in the tray.
    #[arg(long, value_name = "SOCKET")]
    #[arg(conflicts_with_all = SERVING)]
    connect: Option<PathBuf>,
    /// What is in the tray: a blank medium by its name as `rawcd media` lists it, none, a plan to
    /// press, an image of another program (.cue, .ccd, .toc, .iso), or the folder of a recorded
    /// disc, which stays as it is unless --save names it, too.
    #[arg(long, value_name = "NAME|none|FILE|FOLDER", default_value = "cd-r:80")]
    medium: String,
    /// A folder that becomes the disc; one that is new or empty, or that of --medium. Goes with
    /// --connect when a medium is loaded.
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,
    /// Judge what is in the tray at the end, and what was recorded and taken out, against this plan.
    #[arg(long)]
    plan: Option<PathBuf>,
    /// How each session of the disc is recorded, for the judge: raw, sao or tao.
    #[arg(long, value_name = "MODE", value_delimiter = ',', requires = "plan")]
    #[arg(value_parser = check::parse_mode)]
    written: Vec<WriteMode>,
    /// Write down every command: as JSON, one a line, when the name ends in .jsonl, else as text.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// How time passes for the drive: virtual, so that it costs none; real; or how many times as
    /// fast as real time.
    #[arg(long, value_name = "virtual|real|FACTOR", default_value = "virtual")]
    time: Passing,
    /// The drive: a profile by its name, or a profile file.
    #[arg(long, value_name = "NAME|FILE", default_value = profile::DEFAULT)]
    profile: String,
    /// List the drives that can be simulated, one a line, and do nothing else.
    #[arg(long, group = "what")]
    list_profiles: bool,
    /// Tell everything of a drive, a profile by its name or in a file, and do nothing else.
    #[arg(long, value_name = "NAME|FILE", group = "what")]
    describe: Option<String>,
    /// How the drives are written; in JSON an object a line.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// What is done at the tray of a drive that is served.
    #[arg(value_name = "eject|load [MEDIUM]|status", requires = "connect", group = "what")]
    tray: Vec<String>,
    /// The command, and its arguments.
    #[arg(last = true, group = "what")]
    command: Vec<OsString>,
}

/// Options that say what the drive is, which the one has who serves it.
const SERVING: [&str; 9] =
    ["serve", "medium", "plan", "written", "trace", "time", "profile", "list_profiles", "describe"];

/// Lists or describes drives, or runs the command. What fails there has the code that says so,
/// whatever it was.
pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    if args.list_profiles {
        profiles::print_list(args.format)?;
        return Ok(Exit::Success);
    }
    if let Some(name) = &args.describe {
        profiles::print_description(name, args.format)?;
        return Ok(Exit::Success);
    }
    attempt(args).map_err(|failure| Failure { exit: Exit::DriveFailed, ..failure })
}

fn attempt(args: &Args) -> Result<Exit, Failure> {
    if let Some(socket) = &args.connect {
        return connect::run(args, socket);
    }
    // Read before anything is done: a plan that is wrong spoils no disc.
    let plan = args.plan.as_deref().map(open_plan).transpose()?;
    let profile = profile::find(&args.profile)?;
    let server = args.serve.as_deref().map(Server::bind).transpose().map_err(serve_failure)?;
    let mut paced = prepare(args, profile)?;
    let (kept, ended) = match server {
        Some(server) => {
            let socket = args.serve.as_deref().unwrap_or(Path::new("")).display();
            ignore_broken_pipe(writeln!(io::stdout(), "a drive is served at {socket}"))?;
            let served = server.run(Attended { drive: paced }).map_err(Failure::internal)?;
            (served.drive.into_inner(), Ok(Exit::Success))
        }
        None => {
            let launched = launch(&mut paced, &args.command);
            (paced.into_inner(), ended(launched))
        }
    };
    let discs = kept.finish()?;
    let ended = ended?;
    match plan {
        Some(plan) if !judge(&plan, &discs, &args.written)? => {
            // A command that failed says more than what came of it.
            let is_good = matches!(ended, Exit::Success | Exit::Command(0));
            Ok(if is_good { Exit::DriveFound } else { ended })
        }
        _ => Ok(ended),
    }
}

fn serve_failure(error: ServeError) -> Failure {
    match error {
        ServeError::System { .. } => Failure::internal(error),
        error => Failure::input(error),
    }
}

/// The drive, with what is put in.
fn prepare(args: &Args, profile: LoadedProfile) -> Result<Paced<Kept, SystemClock>, Failure> {
    let tray = Tray::prepare(&args.medium, args.save.as_deref())?;
    let mut drive = Drive::new(profile.drive);
    if let Some(medium) = tray.medium {
        drive.insert(medium);
    }
    let mut transport = InProcess::new(drive);
    if let Some(file) = &args.trace {
        transport = transport.observed_by(trace::to(file)?);
    }
    let kept = Kept::new(transport, tray.folder, args.time)?;
    Ok(Paced::new(kept, args.time, SystemClock::start()))
}

/// How a command ended, or why it did not begin.
fn ended(launched: Result<Ended, LaunchError>) -> Result<Exit, Failure> {
    match launched {
        Ok(ended) => Ok(Exit::Command(ended.exit_code())),
        Err(error) if error.exit_code() == 125 => Err(Failure::internal(error)),
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            Ok(Exit::Command(error.exit_code()))
        }
    }
}

/// Judges the discs, and says what was found; whether that was nothing. Standard output belongs to
/// the command.
fn judge(
    plan: &OpenedPlan,
    discs: &[Medium<FileStorage>],
    modes: &[WriteMode],
) -> Result<bool, Failure> {
    let mut err = io::stderr().lock();
    if discs.is_empty() {
        let _ = writeln!(err, "error: there is no disc to judge");
        return Ok(false);
    }
    let mut is_clean = true;
    for (number, medium) in (1..).zip(discs) {
        if discs.len() > 1 {
            let _ = writeln!(err, "disc {number} of {}:", discs.len());
        }
        is_clean &= judge_one(&mut err, plan, medium, modes)?;
    }
    Ok(is_clean)
}

fn judge_one(
    err: &mut impl Write,
    plan: &OpenedPlan,
    medium: &Medium<FileStorage>,
    modes: &[WriteMode],
) -> Result<bool, Failure> {
    let verdict = check::judge(medium.recording(), plan, subject::disc(medium, modes))?;
    let judged = check::Judged { image: medium.recording(), opened: plan, modes };
    let _ = judged.text(err, &verdict, Some(SHOWN_PER_RULE), colour(&io::stderr()));
    Ok(verdict.is_clean())
}
