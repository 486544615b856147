//! Those who report a run: each takes the same [`Event`]s.

mod digests;
mod findings;
mod html;
mod interop;
mod json;
mod junit;
mod matrix;
mod reasons;
mod sarif;
mod summary;
mod text;

pub use digests::Digests;
pub use findings::{SHOWN_PER_RULE, describe, write_summary};
pub use html::Html;
pub use interop::Interop;
pub use json::{Json, finding_json, verdict_json};
pub use junit::JUnit;
pub use matrix::{Matrix, MatrixFormat};
pub use reasons::render_reasons;
pub use sarif::Sarif;
pub use summary::MarkdownSummary;
pub use text::Text;

use crate::run::{CaseReport, Event};

/// Takes events and shows them in one form.
pub trait Reporter {
    /// One more event.
    ///
    /// # Errors
    /// When it cannot be written.
    fn event(&mut self, event: &Event) -> std::io::Result<()>;
}

/// The command that runs a case again.
fn again(report: &CaseReport) -> String {
    let (file, name) = (quoted(&report.file), quoted(&report.name));
    format!("rawcd run {file} --filter {name}")
}

/// As a shell takes it for one word.
fn quoted(word: &str) -> std::borrow::Cow<'_, str> {
    shlex::try_quote(word).unwrap_or(word.into())
}
