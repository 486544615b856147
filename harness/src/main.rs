//! The `rawcd` command. Everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    rawcd::cli::main().into()
}
