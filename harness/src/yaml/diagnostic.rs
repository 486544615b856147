//! A complaint about a place in a file.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use super::Mark;

/// A file as it was read.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceText {
    /// Its name, as messages show it.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// What is wrong in a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file.
    pub source: Arc<SourceText>,
    /// The line, from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// The column in characters, from 1; 0 when the file as a whole is meant.
    pub column: usize,
    /// The bytes of the text that are meant.
    pub span: Range<usize>,
    /// What is wrong, and what would be right.
    pub message: String,
    /// What may help.
    pub help: Option<String>,
    /// What comes of it.
    pub note: Option<String>,
}

impl Diagnostic {
    /// About a whole file, one that cannot be read for example.
    #[must_use]
    pub fn of_file(name: &str, message: impl Into<String>) -> Diagnostic {
        let source = SourceText { name: name.to_owned(), text: String::new() };
        Diagnostic::at(&Arc::new(source), Mark { line: 0, column: 0, span: 0..0 }, message)
    }

    /// About a place in a file.
    #[must_use]
    pub(crate) fn at(
        source: &Arc<SourceText>,
        mark: Mark,
        message: impl Into<String>,
    ) -> Diagnostic {
        let Mark { line, column, span } = mark;
        let (source, message) = (Arc::clone(source), message.into());
        Diagnostic { source, line, column, span, message, help: None, note: None }
    }

    /// The same with a help text.
    #[must_use]
    pub fn with_help(self, help: impl Into<String>) -> Diagnostic {
        Diagnostic { help: Some(help.into()), ..self }
    }

    /// The same with what comes of it.
    #[must_use]
    pub fn with_note(self, note: impl Into<String>) -> Diagnostic {
        Diagnostic { note: Some(note.into()), ..self }
    }

    /// The message with the line it is about and a caret under the place; with ANSI colours when
    /// asked. Ends without a line feed.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        if self.line == 0 {
            let message = format!("{}: {}", self.source.name, self.message);
            return renderer.render(&[Group::with_title(Level::ERROR.primary_title(&message))]);
        }
        let place = AnnotationKind::Primary.span(self.first_line_of_span());
        let snippet = Snippet::source(&self.source.text).path(&self.source.name).annotation(place);
        let title = Level::ERROR.primary_title(&self.message);
        let mut group = title.element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        if let Some(note) = &self.note {
            group = group.element(Level::NOTE.message(note));
        }
        renderer.render(&[group])
    }

    /// The message without the line it is about. Ends without a line feed.
    #[must_use]
    pub fn render_title(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[Group::with_title(Level::ERROR.primary_title(&self.message))])
    }

    /// As pages take it: `at` is its place, `line` the number of its line, and `text` what stands in
    /// that before what is meant, what is meant, and what stands behind.
    pub(crate) fn place_json(&self) -> Value {
        let Diagnostic { source, line, column, .. } = self;
        if *line == 0 {
            return json!({ "at": source.name });
        }
        let text = source.text.as_str();
        let meant = self.first_line_of_span();
        let first = text
            .get(..meant.start)
            .map_or(0, |before| before.rfind(['\n', '\r']).map_or(0, |at| at + 1));
        let behind = text.get(meant.end..).unwrap_or_default();
        let end = meant.end + behind.find(['\n', '\r']).unwrap_or(behind.len());
        let part = |range: Range<usize>| text.get(range).unwrap_or_default();
        json!({
            "at": format!("{}:{line}:{column}", source.name),
            "line": line,
            "text": [part(first..meant.start), part(meant.clone()), part(meant.end..end)],
        })
    }

    /// The span, cut where its first line ends: a map goes on for many lines.
    fn first_line_of_span(&self) -> Range<usize> {
        let text = self.source.text.get(self.span.clone()).unwrap_or("");
        let len = text.find(['\r', '\n']).unwrap_or(text.len());
        self.span.start..self.span.start + len
    }
}

impl fmt::Display for Diagnostic {
    /// One line: `file:line:column: message`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.source.name;
        if self.line == 0 {
            write!(f, "{name}: {}", self.message)
        } else {
            write!(f, "{name}:{}:{}: {}", self.line, self.column, self.message)
        }
    }
}

impl std::error::Error for Diagnostic {}
