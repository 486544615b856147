//! Exit codes of the `rawcd` command.

use std::process::ExitCode;

/// How a command ended. The numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, and nothing graver than a note was found. A reader of the results that wants no
    /// more of them, as in `rawcd explain | head -1`, changes no exit code.
    Success = 0,
    /// 1: a scenario failed or passed unexpectedly, something is exercised by none, a finding of
    /// severity must or should, a burn that the drive refused.
    Failure = 1,
    /// 2: wrong usage, or input that cannot be read or is not valid, also when that shows during a
    /// burn.
    Input = 2,
    /// 3: rawcd itself failed: a full disk, an image or report that cannot be written, a mistake
    /// of its own.
    Internal = 3,
    /// 4: nothing was there to run.
    NothingRan = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_numbers() {
        let exits = [Exit::Success, Exit::Failure, Exit::Input, Exit::Internal, Exit::NothingRan];
        assert_eq!(exits.map(|exit| exit as u8), [0, 1, 2, 3, 4]);
    }
}
