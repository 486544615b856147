//! Which cases run: scenario files found, expanded and selected.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use crate::scenario::{self, Case, EXPECTED_FAILURES, ExpectedFailures, LoadedScenario};
use crate::yaml::Diagnostic;

/// A case to run.
#[derive(Clone, Debug)]
pub struct ListedCase {
    /// Name of the scenario with the values of its matrix, such as `media/none[block=raw]`.
    pub name: String,
    /// The scenario file.
    pub path: PathBuf,
    /// The scenario as it was read.
    pub loaded: Arc<LoadedScenario>,
    /// The scenario with the values of this case.
    pub case: Case,
    /// Why it is expected to fail, when it is.
    pub expected_failure: Option<String>,
}

/// One of several equal parts of the cases: `2/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    part: usize,
    parts: usize,
}

impl FromStr for Partition {
    type Err = String;

    fn from_str(text: &str) -> Result<Partition, String> {
        let (part, parts) = text
            .split_once('/')
            .and_then(|(part, parts)| Some((part.parse().ok()?, parts.parse().ok()?)))
            .unwrap_or((0, 0));
        if part >= 1 && part <= parts {
            Ok(Partition { part, parts })
        } else {
            Err(format!("`{text}` is no part: write 1/4 to 4/4"))
        }
    }
}

/// Which of the cases found are wanted.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only cases whose name contains this.
    pub filter: Option<String>,
    /// Only this part of those.
    pub partition: Option<Partition>,
}

/// Finds scenario files below `paths`, expands their matrices and selects.
///
/// A folder may list expected failures in `expected-failures.yaml`; each must be a case of that
/// folder.
///
/// # Errors
/// When a path cannot be read, or a file is not right.
pub fn list(paths: &[PathBuf], selection: &Selection) -> Result<Vec<ListedCase>, Diagnostic> {
    let mut cases = Vec::new();
    for file in scenario::find(paths)? {
        let loaded = Arc::new(file.load()?);
        for case in loaded.cases() {
            cases.push(ListedCase {
                name: format!("{}{}", file.name, case.name),
                path: file.path.clone(),
                loaded: loaded.clone(),
                case,
                expected_failure: None,
            });
        }
    }
    for path in paths {
        expect_failures(path, &mut cases)?;
    }
    if let Some(filter) = &selection.filter {
        cases.retain(|case| case.name.contains(filter.as_str()));
    }
    if let Some(Partition { part, parts }) = selection.partition {
        cases = cases.into_iter().skip(part - 1).step_by(parts).collect();
    }
    Ok(cases)
}

fn expect_failures(folder: &Path, cases: &mut [ListedCase]) -> Result<(), Diagnostic> {
    let path = folder.join(EXPECTED_FAILURES);
    if !path.exists() {
        return Ok(());
    }
    let expected = ExpectedFailures::load(&path)?;
    let known = |name: &str| cases.iter().any(|case| case.name == name);
    if let Some(unknown) = expected.unknown(known).into_iter().next() {
        return Err(unknown);
    }
    for case in cases {
        if let Some(reason) = expected.reason(&case.name) {
            case.expected_failure = Some(reason.to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        assert_eq!("2/4".parse(), Ok(Partition { part: 2, parts: 4 }));
        for bad in ["0/4", "5/4", "1", "", "1/0", "a/b"] {
            assert!(bad.parse::<Partition>().is_err(), "{bad}");
        }
    }
}
