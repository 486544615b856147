//! Which engine the codecs use: the fastest of the machine, or what `RAWCD_ENGINE` names; and
//! `rawcd --version`.

use std::io::{self, Write as _};

use rawcd_format::engine::Engine;

use super::{Failure, Outcome, ignore_broken_pipe};
use crate::exit::Exit;

/// Names the engine, for tests and comparisons.
const VARIABLE: &str = "RAWCD_ENGINE";

/// Follows the environment.
pub(super) fn choose() -> Result<(), Failure> {
    let Some(name) = std::env::var_os(VARIABLE).filter(|name| !name.is_empty()) else {
        return Ok(());
    };
    let engine = name.to_string_lossy().parse::<Engine>();
    engine
        .and_then(Engine::choose)
        .map_err(|error| Failure::input(format_args!("{VARIABLE}: {error}")))
}

/// Prints the version, and with `verbose` what depends on the machine.
pub(super) fn version(verbose: bool) -> Outcome {
    let mut out = io::stdout().lock();
    let mut text = format!("rawcd {}\n", env!("CARGO_PKG_VERSION"));
    if verbose {
        let here: Vec<_> = Engine::ALL.into_iter().filter(|engine| engine.is_available()).collect();
        let names: Vec<_> = here.iter().map(|engine| engine.name()).collect();
        text += &format!("engine: {} (of {})\n", Engine::current(), names.join(", "));
    }
    ignore_broken_pipe(out.write_all(text.as_bytes()))?;
    Ok(Exit::Success)
}
