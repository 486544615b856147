//! What an `errno` of the launcher means, and what can be done.

use std::ffi::OsStr;
use std::io;

use rustix::io::Errno;

use crate::LaunchError;

/// The command could not be executed.
pub(super) fn not_executed(command: &OsStr, errno: i32) -> LaunchError {
    let command = command.to_owned();
    match Errno::from_raw_os_error(errno) {
        Errno::NOENT => LaunchError::NotFound { command },
        errno => LaunchError::NotExecutable { command, source: errno.into() },
    }
}

/// The filter could not be installed.
pub(super) fn not_filtered(errno: i32) -> LaunchError {
    match Errno::from_raw_os_error(errno) {
        Errno::BUSY => LaunchError::OtherListener,
        Errno::INVAL | Errno::NOSYS => LaunchError::NoNotification,
        Errno::PERM | Errno::ACCESS => LaunchError::FilterRefused,
        errno => LaunchError::System { action: "seccomp", source: errno.into() },
    }
}

/// The memory of a child cannot be read.
pub(super) fn no_memory(errno: Errno) -> LaunchError {
    LaunchError::NoMemory { source: io::Error::from(errno) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_to_do() {
        // EBUSY, EINVAL, EPERM.
        assert!(not_filtered(16).to_string().contains("already"));
        assert!(not_filtered(22).to_string().contains("Linux 5.9"));
        assert!(not_filtered(1).to_string().contains("container"));
        assert!(no_memory(Errno::PERM).to_string().contains("ptrace_scope"));
        let error = not_executed(OsStr::new("frob"), 2);
        assert_eq!((error.to_string(), error.exit_code()), ("frob: command not found".into(), 127));
        let error = not_executed(OsStr::new("/etc"), 13);
        assert_eq!(error.exit_code(), 126);
        assert!(error.to_string().starts_with("/etc: Permission denied"));
    }
}
