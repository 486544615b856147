//! Which cases run: scenario files found, expanded and selected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use crate::scenario::{
    self, Case, EXPECTED_FAILURES, ExpectedFailures, LoadedScenario, SUITE, Suite,
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

/// What was found below some folders.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The cases that are wanted.
    pub cases: Vec<ListedCase>,
    /// What they are to exercise together, of each suite that is wanted whole.
    pub suites: Vec<Suite>,
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
/// `expected-failures.yaml`, whichever part of it is searched; and say in `suite.yaml` what it covers,
/// for runs of all of it.
///
/// # Errors
/// When a path cannot be read, a file is not right, or a list of expected failures names a case
/// that is not there.
pub fn list(paths: &[PathBuf], selection: &Selection) -> Result<Listed, Diagnostic> {
    let files = scenario::find(paths)?;
    let roots: BTreeSet<&PathBuf> = files.iter().map(|file| &file.root).collect();
    // Of a folder that was searched in part not every case is known.
    let is_whole = |root: &PathBuf| paths.iter().any(|path| root.starts_with(path));
    let expected = expected_failures(&roots)?;
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
        if is_whole(&root) {
            let known = |name: &str| cases.iter().any(|case| case.name == name);
            failures.unknown(known).into_iter().next().map_or(Ok(()), Err)?;
        }
    }
    let is_selection = selection.filter.is_some() || selection.partition.is_some();
    let declared = roots.iter().filter(|root| !is_selection && is_whole(root));
    let declared = declared.map(|root| root.join(SUITE)).filter(|path| path.exists());
    let suites = declared.map(|path| Suite::load(&path)).collect::<Result<_, _>>()?;
    if let Some(filter) = &selection.filter {
        cases.retain(|case| case.name.contains(filter.as_str()));
    }
    if let Some(Partition { part, parts }) = selection.partition {
        cases = cases.into_iter().skip(part - 1).step_by(parts).collect();
    }
    Ok(Listed { cases, suites })
}

/// The expected failures of each root that lists any.
fn expected_failures(
    roots: &BTreeSet<&PathBuf>,
) -> Result<BTreeMap<PathBuf, ExpectedFailures>, Diagnostic> {
    let mut expected = BTreeMap::new();
    for &root in roots {
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
