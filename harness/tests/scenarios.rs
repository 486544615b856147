//! Every scenario is a test of its own name, so that the filters, partitions and retries of test
//! runners work on them; but those with programs of others, which may not be there.

use std::path::PathBuf;

use libtest_mimic::{Arguments, Failed, Trial};
use rawcd::outside::Launcher;
use rawcd::report::{SHOWN_PER_RULE, render_reasons};
use rawcd::run::{ListedCase, Outcome, Selection, Setting, list, run_case};

fn main() {
    let arguments = Arguments::from_args();
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios"));
    let cases = match list(&[folder], &Selection::default()) {
        Ok(listed) => listed.cases,
        Err(diagnostic) => {
            eprintln!("{}", diagnostic.render(false));
            std::process::exit(101);
        }
    };
    let runs_programs = |case: &ListedCase| case.case.scenario.commands().next().is_some();
    let (outside, cases): (Vec<_>, Vec<_>) = cases.into_iter().partition(runs_programs);
    assert!(!cases.is_empty(), "no scenario was found");
    eprintln!("{} cases run programs of others, which `rawcd run` does", outside.len());
    libtest_mimic::run(&arguments, cases.into_iter().map(trial).collect()).exit();
}

fn trial(case: ListedCase) -> Trial {
    Trial::test(case.name.clone(), move || match run_case(&case, &setting()).outcome {
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

fn setting() -> Setting {
    let launcher = Launcher::new(PathBuf::from(env!("CARGO_BIN_EXE_rawcd")));
    Setting { launcher, digests: false, pages: false }
}
