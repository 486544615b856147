//! `rawcd schema`.

use std::io::{self, Write};

use clap::ValueEnum;

use super::Outcome;
use crate::exit::Exit;
use crate::scenario::{plan_schema, profile_schema, scenario_schema};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of which files.
    #[arg(value_enum, default_value_t)]
    of: Of,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Of {
    /// Scenarios.
    #[default]
    Scenario,
    /// Plans in files of their own.
    Plan,
    /// Drive profiles.
    Profile,
}

pub(super) fn run(args: &Args) -> Outcome {
    let schema = match args.of {
        Of::Scenario => scenario_schema(),
        Of::Plan => plan_schema(),
        Of::Profile => profile_schema(),
    };
    io::stdout().write_all(schema.as_bytes())?;
    Ok(Exit::Success)
}
