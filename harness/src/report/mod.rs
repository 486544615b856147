//! Those who report a run: each takes the same [`Event`]s.

mod digests;
mod findings;
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
pub(crate) use findings::{render, thin};
pub use interop::Interop;
pub use json::{Json, finding_json, verdict_json};
pub use junit::JUnit;
pub use matrix::{Matrix, MatrixFormat};
pub use reasons::render_reasons;
pub use sarif::Sarif;
pub use summary::MarkdownSummary;
pub use text::Text;

use crate::run::Event;

/// Takes events and shows them in one form.
pub trait Reporter {
    /// One more event.
    ///
    /// # Errors
    /// When it cannot be written.
    fn event(&mut self, event: &Event) -> std::io::Result<()>;
}
