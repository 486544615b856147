//! What `launch` is where it cannot be done.

use std::ffi::OsString;

use rawcd_mmc::Transport;

use crate::{Ended, LaunchError};

/// Fails.
///
/// # Errors
/// [`LaunchError::NotLinux`], always.
pub fn launch(_transport: &mut dyn Transport, _command: &[OsString]) -> Result<Ended, LaunchError> {
    Err(LaunchError::NotLinux)
}
