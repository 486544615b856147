//! Finds scenario files.

use std::fs;
use std::path::{Path, PathBuf};

use super::{LoadedScenario, SUITE};
use crate::yaml::Diagnostic;

/// Folders that hold what scenarios use.
const OTHER_FOLDERS: [&str; 2] = [PLANS, "media"];
/// The folders of plan files.
const PLANS: &str = "plans";
/// The list of expected failures, which lies among the scenarios.
pub const EXPECTED_FAILURES: &str = "expected-failures.yaml";

/// Files that say something of the scenarios around them.
const OTHER_FILES: [&str; 2] = [EXPECTED_FAILURES, SUITE];

/// A scenario file that has been found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScenarioFile {
    /// The file.
    pub path: PathBuf,
    /// The folder that its name starts from.
    pub root: PathBuf,
    /// Its name: the path behind the last folder called `scenarios`, or behind the folder that was
    /// searched, without extension; parts joined by `/`. The name of a case is this with the
    /// case's own behind it.
    pub name: String,
}

impl ScenarioFile {
    fn new(path: PathBuf, root: &Path) -> ScenarioFile {
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let folders = parts.len().saturating_sub(1);
        let in_root = if path == root { folders } else { root.iter().count() };
        let start = parts[..folders].iter().rposition(|part| part == "scenarios");
        let start = start.map_or(in_root, |place| place + 1);
        // A name is a line in lists and reports.
        let name = parts[start..].join("/").replace(char::is_control, "\u{FFFD}");
        let name = name.strip_suffix(".yaml").unwrap_or(&name).to_owned();
        let root = path.iter().take(start).collect();
        ScenarioFile { path, root, name }
    }

    /// Reads it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn load(&self) -> Result<LoadedScenario, Diagnostic> {
        LoadedScenario::load(&self.path)
    }
}

/// All scenario files in some folders and below them, sorted by name, each once. In folders these
/// are the `*.yaml` files but for expected-failures.yaml and suite.yaml, and nothing in folders called
/// `plans` or `media`; a file that is named itself is taken whatever its name.
///
/// # Errors
/// A path that is not there, or a folder that cannot be read.
pub fn find(paths: &[PathBuf]) -> Result<Vec<ScenarioFile>, Diagnostic> {
    let mut found = Vec::new();
    for path in paths {
        let unreadable = |error| refuse(path, &error);
        if fs::metadata(path).map_err(unreadable)?.is_dir() {
            search(path, path, &mut found)?;
        } else {
            found.push(ScenarioFile::new(path.clone(), path));
        }
    }
    found.sort_by(|one, other| (&one.name, &one.path).cmp(&(&other.name, &other.path)));
    found.dedup_by(|one, other| one.path == other.path);
    Ok(found)
}

fn search(folder: &Path, root: &Path, found: &mut Vec<ScenarioFile>) -> Result<(), Diagnostic> {
    let unreadable = |error| refuse(folder, &error);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let (path, name) = (entry.path(), entry.file_name());
        // Links to folders are not followed: they can lead in a circle.
        if entry.file_type().map_err(unreadable)?.is_dir() {
            if !OTHER_FOLDERS.iter().any(|other| name == *other) {
                search(&path, root, found)?;
            }
        } else if path.extension().is_some_and(|end| end == "yaml")
            && !OTHER_FILES.iter().any(|other| name == *other)
        {
            found.push(ScenarioFile::new(path, root));
        }
    }
    Ok(())
}

/// All plan files in some folders and below them, sorted by path, each once: the `*.yaml` files in
/// folders called `plans`, and below these. A file that is named itself is taken wherever it lies.
///
/// # Errors
/// A path that is not there, or a folder that cannot be read.
pub fn find_plans(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut found = Vec::new();
    for path in paths {
        if fs::metadata(path).map_err(|error| refuse(path, &error))?.is_dir() {
            search_plans(path, path.iter().any(|part| part == PLANS), &mut found)?;
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn search_plans(folder: &Path, is_plans: bool, found: &mut Vec<PathBuf>) -> Result<(), Diagnostic> {
    let unreadable = |error| refuse(folder, &error);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        let path = entry.path();
        if entry.file_type().map_err(unreadable)?.is_dir() {
            search_plans(&path, is_plans || entry.file_name() == PLANS, found)?;
        } else if is_plans && path.extension().is_some_and(|end| end == "yaml") {
            found.push(path);
        }
    }
    Ok(())
}

fn refuse(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::of_file(&path.display().to_string(), format!("cannot be read: {error}"))
}
