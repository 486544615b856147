//! `rawcd drive --connect`: a command, or a hand, at a drive that another rawcd serves.

use std::io::{self, Write};
use std::path::{self, Path, PathBuf};

use rawcd_attach::{Connection, launch_connected};
use rawcd_sim::MediumModel;

use super::super::{Failure, Format, ignore_broken_pipe};
use super::hand::{Ask, Status, Told};
use super::{Args, ended};
use crate::exit::Exit;

pub(super) fn run(args: &Args, socket: &Path) -> Result<Exit, Failure> {
    let ask = asked(args)?;
    let mut connection = Connection::open(socket).map_err(Failure::input)?;
    let Some(ask) = ask else {
        return ended(launch_connected(&mut connection, &args.command));
    };
    let request = serde_json::to_string(&ask).map_err(Failure::input)?;
    let answer = connection.ask(&request).map_err(Failure::internal)?;
    match serde_json::from_str(&answer).map_err(Failure::internal)? {
        Told::Done(what) => {
            ignore_broken_pipe(writeln!(io::stdout(), "{what}"))?;
            Ok(Exit::Success)
        }
        Told::Refused(why) => {
            let _ = writeln!(io::stderr(), "error: {why}");
            Ok(Exit::Failure)
        }
        Told::Status(status) => {
            ignore_broken_pipe(show(&status, args.format))?;
            Ok(Exit::Success)
        }
    }
}

/// What is to be done at the tray; `None` when a command is to be run.
fn asked(args: &Args) -> Result<Option<Ask>, Failure> {
    let words: Vec<&str> = args.tray.iter().map(String::as_str).collect();
    let ask = match words[..] {
        [] => None,
        ["eject"] => Some(Ask::Eject),
        ["status"] => Some(Ask::Status),
        ["load"] => Some(Ask::Load { medium: None, save: None }),
        ["load", medium] => {
            let save = args.save.as_deref().map(absolute).transpose()?;
            return Ok(Some(Ask::Load { medium: Some(named(medium)?), save }));
        }
        _ => {
            return Err(Failure::input(format_args!(
                "`{}` is nothing that can be done: eject, load, load MEDIUM or status",
                words.join(" ")
            )));
        }
    };
    match args.save {
        Some(_) => Err(Failure::input(
            "--save goes with load MEDIUM here; what is in the tray is kept where it was put in",
        )),
        None => Ok(ask),
    }
}

/// The other process may be in another folder.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    path::absolute(path).map_err(Failure::input)
}

fn named(medium: &str) -> Result<String, Failure> {
    if medium == "none" || MediumModel::named(medium).is_some() {
        return Ok(medium.to_owned());
    }
    let path = absolute(Path::new(medium))?;
    if !path.exists() {
        return Err(Failure::input(format_args!(
            "`{medium}` is no medium, no folder of a disc, no plan and no image; `rawcd media` \
             lists the media"
        )));
    }
    let no_text = || Failure::input(format_args!("{}: the name is no text", path.display()));
    path.to_str().map(str::to_owned).ok_or_else(no_text)
}

fn show(status: &Status, format: Format) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if format == Format::Json {
        return writeln!(out, "{}", serde_json::json!(status));
    }
    let tray = match (status.tray_open, status.locked) {
        (true, _) => "open",
        (false, true) => "closed, locked by a program",
        (false, false) => "closed",
    };
    let medium = status.medium.as_ref().map_or_else(
        || "none".to_owned(),
        |medium| format!("{}, {}, {} sections", medium.kind, medium.state, medium.sections),
    );
    let held = if status.held { ", one holds it alone" } else { "" };
    writeln!(out, "drive   {}", status.drive)?;
    writeln!(out, "tray    {tray}")?;
    writeln!(out, "medium  {medium}")?;
    if let Some(folder) = &status.kept_in {
        writeln!(out, "kept    {}", folder.display())?;
    }
    writeln!(out, "open    {}{held}", status.open_files)?;
    writeln!(out, "time    {:.6} s", status.time_s)
}
