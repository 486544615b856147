//! Programs of others in a case: they record its plan, and read the disc back.

use std::path::Path;

use rawcd_format::{Contents, DiscPlan, PlannedSession, TrackNumber};
use rawcd_sim::InProcess;

use crate::outside::{InputError, Inputs, Launcher, LauncherError, Ran};
use crate::run::Programs;
use crate::scenario::{CommandLine, Commands, Outside, ReadBack, Scenario};
use crate::store::FileStorage;
use crate::yaml::Text;

/// Why a program did not do what it should.
#[derive(Debug, thiserror::Error)]
pub(super) enum OutsideError {
    /// It could not be given what it needs.
    #[error(transparent)]
    Input(#[from] InputError),
    /// It could not be run.
    #[error(transparent)]
    Launcher(#[from] LauncherError),
    /// It ended otherwise.
    #[error("`{command}` ended with {found}, not {expected}{}", tail(.output))]
    Exit {
        /// As it stands in the scenario.
        command: String,
        /// The expected code.
        expected: u8,
        /// The code.
        found: String,
        /// What it printed.
        output: String,
    },
}

/// Lines of a program's output that are shown when it fails.
const SHOWN_LINES: usize = 25;

/// The end of what a program printed.
fn tail(output: &str) -> String {
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    let shown = &lines[lines.len().saturating_sub(SHOWN_LINES)..];
    shown.iter().map(|line| format!("\n    {line}")).collect()
}

/// A program that the scenario runs and this machine does not have.
pub(super) fn missing(scenario: &Scenario) -> Option<String> {
    let mut programs = scenario.commands().map(|command| command.program());
    programs.find(|program| crate::outside::find(program).is_none()).map(str::to_owned)
}

/// The programs that a scenario runs, for those who report it.
pub(super) fn programs(scenario: &Scenario) -> Programs {
    let writer = scenario.write.outside().next().map(|outside| {
        let name = outside.name.as_ref().map(|Text(name)| name.0.clone());
        let last = outside.command.0.last().map_or("", CommandLine::program);
        (last.to_owned(), name.unwrap_or_else(|| outside.mode.0.to_string()))
    });
    let mut readers: Vec<String> = Vec::new();
    for line in scenario.read.iter().flat_map(|read| &read.command.0) {
        if !readers.iter().any(|reader| reader == line.program()) {
            readers.push(line.program().to_owned());
        }
    }
    let departures = scenario.expect.departures.iter();
    let departures =
        departures.map(|it| (it.rule.clone(), it.findings, it.because.0.0.clone())).collect();
    let given = |read: &ReadBack| -> Vec<String> {
        let last = read.command.0.last().map_or("", CommandLine::program);
        let differs = read.gives.iter().filter_map(|given| {
            let Text(because) = given.because.as_ref()?;
            let rules: Vec<_> = given.differs.iter().map(|rule| format!("`{rule}`")).collect();
            Some(format!("**{last}** {}: {}.", rules.join(", "), because.0.trim()))
        });
        differs.collect()
    };
    let misread = scenario.read.iter().flat_map(given).collect();
    Programs { writer, readers, departures, misread }
}

/// Runs commands one after the other; all but the last end with 0. Gives what they printed.
pub(super) fn run(
    launcher: &Launcher,
    transport: &mut InProcess<FileStorage>,
    inputs: &mut Inputs<'_>,
    (commands, exit): (&Commands, u8),
    folder: &Path,
) -> Result<String, OutsideError> {
    let Commands(lines) = commands;
    let mut printed = String::new();
    for (number, line) in lines.iter().enumerate() {
        let expected = if number + 1 == lines.len() { exit } else { 0 };
        let words = inputs.fill(line)?;
        let Ran { code, output } = launcher.run(transport, &words, folder)?;
        printed.push_str(&output);
        if code != Some(expected) {
            let found = code.map_or("a signal".to_owned(), |code| code.to_string());
            return Err(OutsideError::Exit { command: line.to_string(), expected, found, output });
        }
    }
    Ok(printed)
}

/// Has a program record a session.
pub(super) fn record(
    launcher: &Launcher,
    transport: &mut InProcess<FileStorage>,
    outside: &Outside,
    session: &PlannedSession,
    contents: Contents,
) -> Result<(), OutsideError> {
    let folder = tempfile::tempdir().map_err(LauncherError::Folder)?;
    let folder = folder.path();
    let mut inputs = Inputs::of(folder, alone(session), contents)?;
    run(launcher, transport, &mut inputs, (&outside.command, outside.exit), folder)?;
    Ok(())
}

/// A session as a disc of its own: a program that adds it to others counts them itself.
fn alone(session: &PlannedSession) -> DiscPlan {
    DiscPlan { first_track: TrackNumber::FIRST, ..session.plan.clone() }
}
