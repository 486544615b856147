//! Which cases run: scenario files found, expanded and selected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use crate::scenario::{
    self, Case, EXPECTED_FAILURES, ExpectedFailures, LoadedScenario, ScenarioFile,
};
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
/// The folder that the names of cases start from may list expected failures in
/// `expected-failures.yaml`, whichever part of it is searched.
///
/// # Errors
/// When a path cannot be read, a file is not right, or a list of expected failures names a case
/// that is not there.
pub fn list(paths: &[PathBuf], selection: &Selection) -> Result<Vec<ListedCase>, Diagnostic> {
    let files = scenario::find(paths)?;
    let expected = expected_failures(&files)?;
    let mut cases = Vec::new();
    for file in &files {
        let loaded = Arc::new(file.load()?);
        let reason = |name: &str| expected.get(&file.root)?.reason(name).map(str::to_owned);
        for case in loaded.cases() {
            let name = format!("{}{}", file.name, case.name);
            cases.push(ListedCase {
                expected_failure: reason(&name),
                name,
                path: file.path.clone(),
                loaded: loaded.clone(),
                case,
            });
        }
    }
    for (root, failures) in expected {
        // Of a folder that was searched in part not every case is known.
        if paths.iter().any(|path| root.starts_with(path)) {
            let known = |name: &str| cases.iter().any(|case| case.name == name);
            failures.unknown(known).into_iter().next().map_or(Ok(()), Err)?;
        }
    }
    if let Some(filter) = &selection.filter {
        cases.retain(|case| case.name.contains(filter.as_str()));
    }
    if let Some(Partition { part, parts }) = selection.partition {
        cases = cases.into_iter().skip(part - 1).step_by(parts).collect();
    }
    Ok(cases)
}

/// The expected failures of each root that lists any.
fn expected_failures(
    files: &[ScenarioFile],
) -> Result<BTreeMap<PathBuf, ExpectedFailures>, Diagnostic> {
    let roots: BTreeSet<&PathBuf> = files.iter().map(|file| &file.root).collect();
    let mut expected = BTreeMap::new();
    for root in roots {
        let path = root.join(EXPECTED_FAILURES);
        if path.exists() {
            expected.insert(root.clone(), ExpectedFailures::load(&path)?);
        }
    }
    Ok(expected)
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
