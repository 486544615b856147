//! `rawcd burn`.

use std::io::Write;
use std::path::{Path, PathBuf};

use rawcd_attach::SgIo;
use rawcd_encoder::{Contract, ResultImage};
use rawcd_format::{BlockForm, RawImage};
use rawcd_mmc::Transport;
use rawcd_sim::{Drive, DriveProfile, InProcess, MediumModel, MediumState};
use rawcd_writer::{StreamError, WriterError};

use super::drive::trace;
use super::{Failure, Outcome, block_bar, encode, open_plan, parse_form, parse_medium};
use crate::disc_folder;
use crate::exit::Exit;
use crate::pacing::{Paced, Passing, SystemClock};
use crate::profile;
use crate::run::{BurnSettings, Covered, burn, watched};

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("target").required(true)))]
pub(super) struct Args {
    /// The plan file.
    plan: PathBuf,
    /// A real drive, such as /dev/sr0.
    #[arg(long, value_name = "DEVICE", group = "target")]
    drive: Option<PathBuf>,
    /// A folder that becomes a disc, burned on the simulated drive; one that is new or empty, or
    /// holds a blank disc.
    #[arg(long, value_name = "FOLDER", group = "target")]
    disc: Option<PathBuf>,
    /// The medium that a new folder becomes, by its name as `rawcd media` lists it: cd-r:80 when
    /// not given.
    #[arg(long, value_name = "NAME", value_parser = parse_medium, requires = "disc")]
    medium: Option<&'static MediumModel>,
    /// What each block carries beside its 2352 bytes: raw, packed or pq.
    #[arg(long, value_parser = parse_form, default_value = "raw")]
    block: BlockForm,
    /// How time passes for the simulated drive: virtual, so that it costs none; real; or how many
    /// times as fast as real time.
    #[arg(long, value_name = "virtual|real|FACTOR")]
    time: Option<Passing>,
    /// The drive that is simulated: a profile by its name, or the one in a file; `rawcd drive
    /// --list-profiles` lists them.
    #[arg(long, default_value = profile::DEFAULT, conflicts_with = "drive")]
    profile: String,
    /// Writes every command of the simulated drive to a file, as `rawcd drive --trace` does;
    /// `rawcd report` shows it.
    #[arg(long, value_name = "FILE", requires = "disc")]
    trace: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let profile = profile::find(&args.profile)?.drive;
    let image = encode::image(open_plan(&args.plan)?, args.block, Contract::Extended)?;
    match (&args.drive, &args.disc) {
        (Some(_), _) if args.time.is_some() => {
            return Err(Failure::input(
                "--time is for a simulated drive: a real one takes its own",
            ));
        }
        (Some(device), _) => {
            let drive = SgIo::open(device).map_err(Failure::input)?;
            let (result, _) = burn_image(drive, &image);
            result.map_err(refused)?;
        }
        (None, Some(folder)) => {
            burn_folder(&image, folder, args, profile)?;
        }
        // clap asks for one of the two.
        (None, None) => return Err(Failure::input("burn needs --drive or --disc")),
    }
    Ok(Exit::Success)
}

fn burn_image<T: Transport>(transport: T, image: &ResultImage) -> (Result<(), WriterError>, T) {
    let bar = block_bar(image.len().into(), "burning");
    let settings = BurnSettings::default();
    let ended = burn(transport, image, &settings, &mut Covered::new(), |progress| {
        bar.set_length(progress.sector_count.into());
        bar.set_position(progress.sectors_written().into());
    });
    bar.finish_and_clear();
    ended
}

/// Burns into a folder. What was recorded before a failure is kept.
fn burn_folder(
    image: &ResultImage,
    folder: &Path,
    args: &Args,
    profile: DriveProfile,
) -> Result<(), Failure> {
    let trace = args.trace.as_deref().map(trace::to).transpose()?;
    let medium = disc_folder::insert(folder, args.medium)?;
    let was_blank = medium.state() == MediumState::Blank;
    let mut drive = Drive::new(profile);
    drive.insert(medium);
    let (mut transport, watch) = watched(InProcess::new(drive), false);
    if let Some(trace) = trace {
        transport = transport.observed_by(trace);
    }
    let time = args.time.unwrap_or_default();
    let paced = Paced::new(transport, time, SystemClock::start());
    let (result, paced) = burn_image(paced, image);
    let transport = paced.into_inner();
    let took = transport.now().as_secs_f64();
    let mut drive = transport.into_drive();
    let medium = drive.take().expect("the medium was put in, and nothing ejects it");
    // A disc that was recorded before is not taken by the writer, and is left as it is.
    if was_blank {
        disc_folder::save(folder, &medium)?;
    }
    let too_fast = watch.lock().expect("nobody panics while seeing a command").found();
    if let (Ok(()), Some(found)) = (&result, too_fast) {
        return Err(Failure::refused(found));
    }
    match (result, drive.storage_error()) {
        (Ok(()), _) => {
            let (lead_in, end) = (medium.recording().first_lba(), medium.recording().end_lba());
            let mut err = std::io::stderr();
            let _ = writeln!(
                err,
                "{}: LBA {lead_in} to {}, {took:.1} s of the drive's time",
                folder.display(),
                end.0 - 1
            );
            Ok(())
        }
        (Err(error), Some(storage)) => {
            let folder = folder.display();
            Err(Failure::internal(format!("{folder}: {storage} ({})", describe(&error))))
        }
        (Err(error), None) => Err(refused(error)),
    }
}

fn describe(error: &WriterError) -> String {
    format!("{} (0x{:08X}): {error}", error.name(), error.hresult())
}

/// The drive or the writer would not; or what was to be written could not be read.
fn refused(error: WriterError) -> Failure {
    match &error {
        WriterError::Stream(StreamError::Read(_)) => Failure::input(describe(&error)),
        _ => Failure::refused(describe(&error)),
    }
}
