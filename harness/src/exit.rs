//! Exit codes of the `rawcd` command.

use std::process::ExitCode;

/// How a command ended. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, and nothing graver than a note was found. A reader of the results that wants no
    /// more of them, as in `rawcd explain | head -1`, changes no exit code.
    Success,
    /// 1: a scenario failed or passed unexpectedly, something is exercised by none, a finding of
    /// severity must or should, a burn that the drive refused, discs that differ.
    Failure,
    /// 2: wrong usage, or input that cannot be read or is not valid, also when that shows during a
    /// burn.
    Input,
    /// 3: rawcd itself failed: a full disk, an image or report that cannot be written, a mistake
    /// of its own.
    Internal,
    /// 4: nothing was there to run.
    NothingRan,
    /// That of the command which ran with a drive; 126 when it could not be executed, and 127 when
    /// it is not there.
    Command(u8),
    /// 124: the command which ran with a drive ended well, and the disc was judged and is not what
    /// was declared.
    DriveFound,
    /// 125: the command did not get a drive, or the disc could not be kept.
    DriveFailed,
}

impl Exit {
    /// Its number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::Input => 2,
            Exit::Internal => 3,
            Exit::NothingRan => 4,
            Exit::Command(code) => code,
            Exit::DriveFound => 124,
            Exit::DriveFailed => 125,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_numbers() {
        let exits = [Exit::Success, Exit::Failure, Exit::Input, Exit::Internal, Exit::NothingRan];
        assert_eq!(exits.map(Exit::code), [0, 1, 2, 3, 4]);
        let exits = [Exit::Command(7), Exit::DriveFound, Exit::DriveFailed];
        assert_eq!(exits.map(Exit::code), [7, 124, 125]);
    }
}
