//! Every scenario is a test of its own name, so that the filters, partitions and retries of test
//! runners work on them.

use std::path::PathBuf;

use libtest_mimic::{Arguments, Failed, Trial};
use rawcd::report::{SHOWN_PER_RULE, render_reasons};
use rawcd::run::{ListedCase, Outcome, Selection, list, run_case};

fn main() {
    let arguments = Arguments::from_args();
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios"));
    let cases = match list(&[folder], &Selection::default()) {
        Ok(cases) => cases,
        Err(diagnostic) => {
            eprintln!("{}", diagnostic.render(false));
            std::process::exit(101);
        }
    };
    assert!(!cases.is_empty(), "no scenario was found");
    libtest_mimic::run(&arguments, cases.into_iter().map(trial).collect()).exit();
}

fn trial(case: ListedCase) -> Trial {
    Trial::test(case.name.clone(), move || match run_case(&case).outcome {
        Outcome::Passed | Outcome::FailedAsExpected(_) => Ok(()),
        Outcome::Failed(reasons) => {
            Err(Failed::from(render_reasons(&reasons, Some(SHOWN_PER_RULE), false).join("\n")))
        }
        Outcome::PassedUnexpectedly(reason) => {
            Err(Failed::from(format!("passes, though a failure is expected: {reason}")))
        }
        Outcome::Skipped(reason) => Err(Failed::from(format!("skipped: {reason}"))),
    })
}
