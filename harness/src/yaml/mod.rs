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
//! - no control characters but tabs and line ends, and nothing else that ends a line to some;
//! - at most [`MAX_DEPTH`] levels.
//!
//! This is the only module that names serde_yaml, which is archived upstream; whoever replaces it
//! changes [`load`] alone.

mod diagnostic;
mod marks;
#[cfg(test)]
mod tests;
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
    // Some editors start every file with a byte order mark. libyaml counts it as a document.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let source = Arc::new(SourceText { name: file_name.to_owned(), text: text.to_owned() });
    let marks = Marks::parse(&source)?;
    let deserializer = serde_yaml::Deserializer::from_str(text);
    match serde_yaml::with::singleton_map_recursive::deserialize(deserializer) {
        Ok(value) => Ok(Document { value, marks }),
        Err(error) => Err(locate(&error, &marks)),
    }
}

/// Bytes of the longest file that is read.
pub const MAX_FILE_LEN: u64 = 16 << 20;

/// Reads a file.
///
/// # Errors
/// When it is no regular file or a very long one, cannot be read, or is no UTF-8; otherwise as
/// [`load`].
pub fn load_file<T: DeserializeOwned>(path: &Path) -> Result<Document<T>, Diagnostic> {
    let name = path.display().to_string();
    let unreadable = |error| Diagnostic::of_file(&name, format!("cannot be read: {error}"));
    // Pipes and devices may never end.
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Diagnostic::of_file(&name, "is no regular file"));
    }
    if metadata.len() > MAX_FILE_LEN {
        let message = format!("has {} bytes; at most {MAX_FILE_LEN} are read", metadata.len());
        return Err(Diagnostic::of_file(&name, message));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Diagnostic::of_file(&name, format!("is no UTF-8: the byte at offset {place} is wrong"))
    })?;
    load(&text, &name)
}

/// Puts an error of serde_yaml at its place. Its message starts with the path of the value, unless
/// it has none, and ends with a line and column, which are often those of an enclosing map.
fn locate(error: &serde_yaml::Error, marks: &Marks) -> Diagnostic {
    let mut text = error.to_string();
    let place = error.location().map(|at| (at.line(), at.column()));
    if let Some((line, column)) = place {
        text = text.replace(&format!(" at line {line} column {column}"), "");
    }
    let (found, rest) = marks.longest_path(&text);
    let (marks, message) = match rest.strip_prefix(": ") {
        Some(message) => (&found, message),
        None => (marks, text.as_str()),
    };
    let has_path = message.len() < text.len();
    let mark = if let Some(field) = quoted_behind(message, "unknown field `") {
        marks.key(field)
    } else if message.starts_with("missing field") {
        marks.own_key()
    } else {
        // Of use for the name of an enum variant, where it is the key's own, and for what is no
        // YAML to libyaml.
        place.and_then(|(line, column)| {
            let anywhere = || if has_path { None } else { marks.mark_at(line, column) };
            marks.key_at(line, column).or_else(anywhere)
        })
    };
    marks.diagnostic(mark.unwrap_or_else(|| marks.own_value()), in_yaml_terms(message))
}

/// What stands between a prefix and the next backquote.
fn quoted_behind<'a>(message: &'a str, prefix: &str) -> Option<&'a str> {
    message.strip_prefix(prefix)?.split('`').next()
}

/// Says in the words of YAML what serde says in those of Rust.
fn in_yaml_terms(message: &str) -> String {
    let message = match message.split_once("expected struct ") {
        Some((before, _)) => format!("{before}expected a map"),
        None => message.to_owned(),
    };
    let words = [
        (
            "unit variant, expected newtype variant",
            "a name alone, expected a map with a single key",
        ),
        ("invalid type: unit value", "there is nothing here"),
        ("invalid type: sequence", "invalid type: list"),
        ("expected a sequence", "expected a list"),
        ("expected u8", "expected 0 to 255"),
        ("expected u16", "expected 0 to 65535"),
        ("expected u32", "expected 0 to 4294967295"),
        ("expected u64", "expected a number from 0"),
        ("expected i32", "expected a number of 32 bits"),
    ];
    words.iter().fold(message, |message, (rust, yaml)| message.replace(rust, yaml))
}
