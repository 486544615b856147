//! What a folder of scenarios says of itself as a whole.

use std::path::Path;

use serde::Deserialize;

use crate::yaml::{self, Diagnostic, Document, Marks};

/// The file that says it, which lies among the scenarios.
pub const SUITE: &str = "suite.yaml";

/// What the scenarios of a folder are to exercise together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Covers {
    /// Every rule: one scenario in which it fires alone, and one in which it stays silent close to
    /// its edge.
    Rules,
    /// Everything that there is to exercise, as `rawcd run --coverage` lists it.
    Everything,
}

/// The file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct SuiteFile {
    covers: Covers,
}

/// What a suite is to exercise, and where it says so.
#[derive(Clone, Debug)]
pub struct Suite {
    /// What it is.
    pub covers: Covers,
    marks: Marks,
}

impl Suite {
    /// Reads it from a file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn load(path: &Path) -> Result<Suite, Diagnostic> {
        let Document { value: SuiteFile { covers }, marks } = yaml::load_file(path)?;
        Ok(Suite { covers, marks })
    }

    /// A complaint about what it says.
    #[must_use]
    pub fn complain(&self, message: String) -> Diagnostic {
        self.marks.complain("covers", message)
    }
}
