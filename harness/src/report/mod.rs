//! Those who report a run: each takes the same [`Event`]s.

mod json;
mod junit;
mod text;

pub use json::{Json, finding_json};
pub use junit::JUnit;
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
