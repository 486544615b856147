//! `rawcd drive`: a command with the simulated drive at /dev/sr0.

mod trace;
mod tray;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;

use rawcd_attach::launch;
use rawcd_format::WriteMode;
use rawcd_judge::Subject;
use rawcd_sim::{Drive, DriveProfile, InProcess, Medium};

use super::{Failure, OpenedPlan, check, open_plan};
use crate::exit::Exit;
use crate::pacing::{Paced, Passing, SystemClock};
use crate::store::FileStorage;
use tray::{Kept, Tray};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes: that of the command; 124 when the disc was judged and something was found; 125 when \
rawcd itself failed; 126 when the command cannot be executed, 127 when there is none.")]
pub(super) struct Args {
    /// What is in the tray: a blank medium by its name as `rawcd media` lists it, none, a plan to
    /// press, or the folder of a recorded disc, which stays as it is unless --save names it, too.
    #[arg(long, value_name = "NAME|none|PLAN|FOLDER", default_value = "cd-r:80")]
    medium: String,
    /// A folder that becomes the disc; one that is new or empty, or that of --medium.
    #[arg(long, value_name = "FOLDER")]
    save: Option<PathBuf>,
    /// Judge what is in the tray at the end against this plan.
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
    /// The command, and its arguments.
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

/// Runs the command. What fails here has the code that says so, whatever it was.
pub(super) fn run(args: &Args) -> Result<Exit, Failure> {
    attempt(args).map_err(|failure| Failure { exit: Exit::DriveFailed, ..failure })
}

fn attempt(args: &Args) -> Result<Exit, Failure> {
    // Read before anything is done: a plan that is wrong spoils no disc.
    let plan = args.plan.as_deref().map(open_plan).transpose()?;
    let tray = Tray::prepare(&args.medium, args.save.as_deref())?;
    let mut drive = Drive::new(DriveProfile::default());
    if let Some(medium) = tray.medium {
        drive.insert(medium);
    }
    let mut transport = InProcess::new(drive);
    if let Some(file) = &args.trace {
        transport = transport.observed_by(trace::to(file)?);
    }
    let kept = Kept::new(transport, tray.folder, args.time == Passing::Virtual)?;
    let mut paced = Paced::new(kept, args.time, SystemClock::start());
    let ended = launch(&mut paced, &args.command);
    let medium = paced.into_inner().finish()?;
    let ended = match ended {
        Ok(ended) => Exit::Command(ended.exit_code()),
        Err(error) if error.exit_code() == 125 => return Err(Failure::internal(error)),
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            Exit::Command(error.exit_code())
        }
    };
    match plan {
        Some(plan) if !judge(&plan, medium.as_ref(), &args.written)? => {
            // A command that failed says more than what came of it.
            Ok(if ended == Exit::Command(0) { Exit::DriveFound } else { ended })
        }
        _ => Ok(ended),
    }
}

/// Judges what is in the tray, and says what was found; whether that was nothing. Standard output
/// belongs to the command.
fn judge(
    plan: &OpenedPlan,
    medium: Option<&Medium<FileStorage>>,
    modes: &[WriteMode],
) -> Result<bool, Failure> {
    let mut err = io::stderr().lock();
    let Some(medium) = medium else {
        let _ = writeln!(err, "error: there is no disc to judge");
        return Ok(false);
    };
    let subject = Subject::Disc {
        lead_in_start: medium.lead_in_start(),
        last_lead_out: medium.last_lead_out_start(),
        modes,
    };
    let verdict = check::judge(medium.recording(), plan, subject)?;
    let _ = check::text(&mut err, &verdict, plan, Some(crate::report::SHOWN_PER_RULE));
    Ok(verdict.is_clean())
}
