//! Programs of others under the simulated drive, as scenarios have them record and read.
//!
//! A command line has places to fill in, each a [`Placeholder`]; what a plan declares is written
//! down in the program's own terms when a place asks for it ([`Inputs`]). The command runs in a
//! folder of its own, by a [`Launcher`]: another rawcd, which gives it the drive of this process.
//!
//! # What this module deliberately is not
//! It knows no program by name, and repeats nothing that fails. What a program's input cannot hold
//! of a plan is not told here: the judge finds what is missing on the disc.

mod inputs;
mod launcher;
mod placeholder;
mod tracks;

pub use inputs::{InputError, Inputs};
pub use launcher::{Launcher, LauncherError, Ran};
pub use placeholder::Placeholder;

use std::path::{Path, PathBuf};

/// Where a program is, by its name, as a shell finds it.
#[must_use]
pub fn find(program: &str) -> Option<PathBuf> {
    if program.contains('/') {
        return Some(PathBuf::from(program)).filter(|path| is_program(path));
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| is_program(path))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}
