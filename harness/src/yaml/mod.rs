//! YAML in, typed values and their places out.
//!
//! serde_yaml deserialises. Beside it an event parser reads the same text into [`Marks`], which
//! tell for each value path (`tracks[2].isrc`) the line, column and bytes of the value and of its
//! key; errors of either become a [`Diagnostic`] at the exact place. A file must please both: what
//! one refuses is refused.
//!
//! Stricter than YAML, because every value shall have one place and one meaning:
//! - one document a file, and not an empty one;
//! - keys are scalars, and no key stands twice in a map;
//! - no tags; an enum with contents is a map with a single key;
//! - at most [`MAX_DEPTH`] levels.
//!
//! This is the only module that names serde_yaml, which is archived upstream; whoever replaces it
//! changes [`load`] alone.

mod diagnostic;
mod marks;
mod text;

use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;

pub use diagnostic::{Diagnostic, SourceText};
pub use marks::{MAX_DEPTH, Mark, Marks};
pub(crate) use text::TIME_PATTERN;
pub use text::{FromText, HexByte, HexBytes, Scalar, Sectors, Text};

/// A value, and the places of its parts.
#[derive(Clone, Debug)]
pub struct Document<T> {
    /// The value.
    pub value: T,
    /// Where its parts stand.
    pub marks: Marks,
}

/// Reads the text of a file. `file_name` is for diagnostics only.
///
/// # Errors
/// The first thing that is wrong with it, at its place.
pub fn load<T: DeserializeOwned>(text: &str, file_name: &str) -> Result<Document<T>, Diagnostic> {
    let source = Arc::new(SourceText { name: file_name.to_owned(), text: text.to_owned() });
    let marks = Marks::parse(&source)?;
    let deserializer = serde_yaml::Deserializer::from_str(text);
    match serde_yaml::with::singleton_map_recursive::deserialize(deserializer) {
        Ok(value) => Ok(Document { value, marks }),
        Err(error) => Err(locate(&error, &marks)),
    }
}

/// Reads a file.
///
/// # Errors
/// When it cannot be read or is no UTF-8; otherwise as [`load`].
pub fn load_file<T: DeserializeOwned>(path: &Path) -> Result<Document<T>, Diagnostic> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path)
        .map_err(|error| Diagnostic::of_file(&name, format!("cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Diagnostic::of_file(&name, format!("is no UTF-8: the byte at offset {place} is wrong"))
    })?;
    load(&text, &name)
}

/// Puts an error of serde_yaml at its place. Its message starts with the path of the value, unless
/// it has none, and ends with a line and column, which are often those of an enclosing map.
fn locate(error: &serde_yaml::Error, marks: &Marks) -> Diagnostic {
    let whole = error.to_string();
    let place = error.location();
    let text = place
        .as_ref()
        .and_then(|at| {
            whole.strip_suffix(&format!(" at line {} column {}", at.line(), at.column()))
        })
        .unwrap_or(&whole);
    let (found, rest) = marks.longest_path(text);
    let (marks, message) = match rest.strip_prefix(": ") {
        Some(message) => (found, message),
        None => (marks.clone(), text),
    };
    let mark = if let Some(field) = quoted_behind(message, "unknown field `") {
        marks.key(field)
    } else if message.starts_with("missing field") {
        marks.own_key()
    } else {
        // A key that was read as the name of an enum variant: the place given is the key's own.
        place.and_then(|at| marks.key_at(at.line(), at.column()))
    };
    marks.diagnostic(mark.unwrap_or_else(|| marks.own_value()), message)
}

/// What stands between a prefix and the next backquote.
fn quoted_behind<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    message.strip_prefix(prefix)?.split('`').next()
}
