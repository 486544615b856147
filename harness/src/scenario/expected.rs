//! The list of cases that are known to fail.

use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;

use super::Sentence;
use crate::yaml::{self, Diagnostic, Document, Marks, Text};

/// A case that is known to fail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedFailure {
    /// Full name of the case, such as `audio/gapless[block=raw]`.
    pub case: String,
    /// Why it fails.
    pub reason: Text<Sentence>,
}

/// All cases that are known to fail.
#[derive(Clone, Debug)]
pub struct ExpectedFailures {
    list: Vec<ExpectedFailure>,
    marks: Marks,
}

impl ExpectedFailures {
    /// Reads the list from a file.
    ///
    /// # Errors
    /// What is wrong with it; a case that stands there twice among it.
    pub fn load(path: &Path) -> Result<ExpectedFailures, Diagnostic> {
        ExpectedFailures::new(yaml::load_file(path)?)
    }

    /// From a document that has been read already.
    ///
    /// # Errors
    /// A case that stands there twice.
    pub fn new(document: Document<Vec<ExpectedFailure>>) -> Result<ExpectedFailures, Diagnostic> {
        let Document { value: list, marks } = document;
        let mut seen = HashSet::new();
        match list.iter().position(|failure| !seen.insert(&failure.case)) {
            Some(place) => {
                let what = format!("the case `{}` is in the list already", list[place].case);
                Err(marks.complain(&format!("[{place}].case"), what))
            }
            None => Ok(ExpectedFailures { list, marks }),
        }
    }

    /// Why a case is known to fail; `None` when it is not.
    #[must_use]
    pub fn reason(&self, case: &str) -> Option<&str> {
        let failure = self.list.iter().find(|failure| failure.case == case)?;
        Some(&failure.reason.0.0)
    }

    /// A complaint for each case of the list that is none of the known ones: its scenario has been
    /// renamed or is gone.
    #[must_use]
    pub fn unknown(&self, is_known: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let complain = |(place, failure): (usize, &ExpectedFailure)| {
            let what = format!("there is no case `{}`", failure.case);
            self.marks.complain(&format!("[{place}].case"), what)
        };
        let unknown = |(_, failure): &(usize, &ExpectedFailure)| !is_known(&failure.case);
        self.list.iter().enumerate().filter(unknown).map(complain).collect()
    }
}
