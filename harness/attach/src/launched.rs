//! How a launched command ended, or why it could not be launched.

use std::ffi::OsString;
use std::io;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// With this code.
    Exited(u8),
    /// By this signal.
    Signal(u8),
}

impl Ended {
    /// The code as a shell tells it: 128 and the number of a signal.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Ended::Exited(code) => code,
            Ended::Signal(signal) => signal.saturating_add(128),
        }
    }
}

/// Why a command could not be launched, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    /// Nothing is to be run.
    #[error("no command is given")]
    NoCommand,
    /// There is no such command.
    #[error("{}: command not found", command.display())]
    NotFound {
        /// Its name.
        command: OsString,
    },
    /// It cannot be executed.
    #[error("{}: {source}", command.display())]
    NotExecutable {
        /// Its name.
        command: OsString,
        /// Why.
        source: io::Error,
    },
    /// The kernel cannot do it.
    #[error(
        "this kernel has no seccomp user notification; it takes Linux 5.9 or later with \
         CONFIG_SECCOMP_FILTER, on a 64-bit machine"
    )]
    NoNotification,
    /// Another supervisor is there.
    #[error(
        "a supervisor listens to the system calls of this process already (a container runtime \
         that emulates calls, or another rawcd drive), and only one can; run it outside of that"
    )]
    OtherListener,
    /// A filter may not be installed.
    #[error(
        "this process may install no seccomp filter; in a container, use a profile that allows \
         the call seccomp, as the default ones of Docker and Podman do"
    )]
    FilterRefused,
    /// Arguments of system calls cannot be looked at.
    #[error(
        "the memory of child processes cannot be read ({source}); kernel.yama.ptrace_scope must be \
         0 or 1, and a container must allow process_vm_readv"
    )]
    NoMemory {
        /// What the system said.
        source: io::Error,
    },
    /// Too few descriptors.
    #[error(
        "a process may have {limit} open files here; the drive needs 1000 (raise the hard limit, \
         ulimit -Hn)"
    )]
    FewDescriptors {
        /// How many.
        limit: u64,
    },
    /// The processes that run the command were killed.
    #[error("the process that guards the command was killed")]
    GuardLost,
    /// The drive of another process went away, and the command was ended.
    #[error("the drive is no longer served, and the command was ended")]
    DriveLost,
    /// Something else failed.
    #[error("{action}: {source}")]
    System {
        /// The system call.
        action: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// It takes Linux.
    #[error("programs can be given a simulated drive on 64-bit Linux (x86-64, AArch64) only")]
    NotLinux,
}

impl LaunchError {
    /// The code as a shell tells it: 127 when the command is not there, 126 when it cannot be
    /// executed, and 125 for everything that is not its fault.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            LaunchError::NotFound { .. } => 127,
            LaunchError::NotExecutable { .. } => 126,
            _ => 125,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_a_shell_has_them() {
        assert_eq!(Ended::Exited(3).exit_code(), 3);
        assert_eq!(Ended::Signal(9).exit_code(), 137);
        assert_eq!(LaunchError::NoCommand.exit_code(), 125);
        assert_eq!(LaunchError::NotFound { command: "x".into() }.exit_code(), 127);
    }
}
