//! Places of values: a tree of the document with the place of every node.

use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use saphyr_parser::{Event, Parser, Span};

use super::{Diagnostic, SourceText};

/// Levels of maps and lists that a document may have.
pub const MAX_DEPTH: usize = 64;

/// Where something stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Bytes of the text.
    pub span: Range<usize>,
}

#[derive(Debug)]
struct Node {
    mark: Mark,
    inside: Inside,
}

#[derive(Debug)]
enum Inside {
    Scalar,
    List(Vec<Arc<Node>>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
struct Entry {
    key: String,
    key_mark: Mark,
    value: Arc<Node>,
}

/// The places of a value and of everything in it. Paths are relative to that value: keys joined
/// by points, list items in brackets, such as `tracks[2].isrc`; the empty path is the value itself.
/// Cheap to clone. What an alias stands for has the place of its anchor.
#[derive(Clone, Debug)]
pub struct Marks {
    source: Arc<SourceText>,
    node: Arc<Node>,
    key: Option<Mark>,
}

impl Marks {
    /// Reads the places of a text.
    ///
    /// # Errors
    /// When it is no YAML, or one of the things that the module forbids.
    pub(super) fn parse(source: &Arc<SourceText>) -> Result<Marks, Diagnostic> {
        let node = Builder::new(source).document()?;
        Ok(Marks { source: source.clone(), node, key: None })
    }

    /// The file.
    #[must_use]
    pub fn source(&self) -> &Arc<SourceText> {
        &self.source
    }

    /// The places of the value at `path`, to which paths are relative from then on.
    #[must_use]
    pub fn under(&self, path: &str) -> Option<Marks> {
        let (marks, rest) = self.longest_path(path);
        rest.is_empty().then_some(marks)
    }

    /// The place of the value at `path`.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<Mark> {
        self.under(path).map(|marks| marks.own_value())
    }

    /// The place of the key that the value at `path` has in its map; `None` for list items.
    #[must_use]
    pub fn key(&self, path: &str) -> Option<Mark> {
        self.under(path).and_then(|marks| marks.key)
    }

    /// The place of this value.
    #[must_use]
    pub fn own_value(&self) -> Mark {
        self.node.mark.clone()
    }

    /// The place of the key of this value.
    #[must_use]
    pub fn own_key(&self) -> Option<Mark> {
        self.key.clone()
    }

    /// A complaint about a place.
    #[must_use]
    pub fn diagnostic(&self, mark: Mark, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(&self.source, mark, message)
    }

    /// A complaint about the value at `path`, or about the nearest value around it that is there.
    #[must_use]
    pub fn complain(&self, path: &str, message: impl Into<String>) -> Diagnostic {
        let mut path = path;
        loop {
            if let Some(mark) = self.value(path) {
                return self.diagnostic(mark, message);
            }
            path = path.rfind(['.', '[']).map_or("", |end| &path[..end]);
        }
    }

    /// Follows the longest path that `text` starts with; gives the value there and the rest of
    /// `text`.
    pub(super) fn longest_path<'t>(&self, text: &'t str) -> (Marks, &'t str) {
        // serde_yaml writes a point for the root before the index of a list.
        let text = text.strip_prefix(".[").map_or(text, |_| &text[1..]);
        let (node, key, rest) = walk(&self.node, None, text, true);
        let key = key.cloned().or_else(|| if rest == text { self.key.clone() } else { None });
        (Marks { source: self.source.clone(), node: node.clone(), key }, rest)
    }

    /// The key of this map that starts at a line and column.
    pub(super) fn key_at(&self, line: usize, column: usize) -> Option<Mark> {
        let Inside::Map(entries) = &self.node.inside else { return None };
        let mut keys = entries.iter().map(|entry| &entry.key_mark);
        keys.find(|mark| (mark.line, mark.column) == (line, column)).cloned()
    }

    /// A line and column, when this value does not start there itself.
    pub(super) fn mark_at(&self, line: usize, column: usize) -> Option<Mark> {
        if (line, column) == (self.node.mark.line, self.node.mark.column) {
            return None;
        }
        let lines = self.source.text.split_inclusive('\n');
        let before: usize = lines.clone().take(line.checked_sub(1)?).map(str::len).sum();
        let columns = lines.skip(line - 1).flat_map(str::chars).take(column.checked_sub(1)?);
        let at = before + columns.map(char::len_utf8).sum::<usize>();
        Some(Mark { line, column, span: at..at })
    }
}

/// Goes down from `node` as far as `text` names parts; gives where that ends and what is left.
fn walk<'n, 't>(
    node: &'n Arc<Node>,
    key: Option<&'n Mark>,
    text: &'t str,
    at_root: bool,
) -> (&'n Arc<Node>, Option<&'n Mark>, &'t str) {
    let here = (node, key, text);
    match &node.inside {
        Inside::Scalar => here,
        Inside::List(items) => {
            let index = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            match index
                .and_then(|(index, rest)| Some((items.get(index.parse::<usize>().ok()?)?, rest)))
            {
                Some((item, rest)) => walk(item, None, rest, false),
                None => here,
            }
        }
        Inside::Map(entries) => {
            let inner = if at_root { Some(text) } else { text.strip_prefix('.') };
            let Some(inner) = inner else { return here };
            let ends = |rest: &str| rest.is_empty() || rest.starts_with(['.', '[', ':']);
            entries
                .iter()
                .filter_map(|entry| {
                    let rest = inner.strip_prefix(entry.key.as_str()).filter(|rest| ends(rest))?;
                    Some(walk(&entry.value, Some(&entry.key_mark), rest, false))
                })
                .min_by_key(|(_, _, rest)| rest.len())
                .unwrap_or(here)
        }
    }
}

/// A map or list whose end has not come yet.
struct Open {
    start: Mark,
    anchor: usize,
    inside: OpenInside,
}

enum OpenInside {
    List(Vec<Arc<Node>>),
    /// Entries, the places of their keys by name, and a key whose value has not come yet.
    Map(Vec<Entry>, HashMap<String, usize>, Option<(String, Mark)>),
}

struct Builder<'s> {
    source: &'s Arc<SourceText>,
    /// Where each character starts; one more for the end.
    offsets: Vec<usize>,
    open: Vec<Open>,
    anchors: HashMap<usize, Arc<Node>>,
    root: Option<Arc<Node>>,
}

impl<'s> Builder<'s> {
    fn new(source: &'s Arc<SourceText>) -> Builder<'s> {
        let text = &source.text;
        let offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        Builder { source, offsets, open: Vec::new(), anchors: HashMap::new(), root: None }
    }

    fn document(mut self) -> Result<Arc<Node>, Diagnostic> {
        let source = self.source;
        self.check_characters()?;
        for event in Parser::new_from_str(&source.text) {
            let (event, span) = event.map_err(|error| {
                let at = *error.marker();
                self.refuse(self.mark(Span::empty(at)), capital_free(error.info()))
            })?;
            self.take(event, self.mark(span))?;
        }
        let end = Mark { line: 1, column: 1, span: 0..0 };
        self.root.take().ok_or_else(|| self.refuse(end, "the file is empty"))
    }

    /// The event parser lets control characters pass. And what ends a line to one of the parsers
    /// but not to editors and complaints would put places in wrong lines: a carriage return alone
    /// [YAML 1.2 5.4], NEL, LS and PS [YAML 1.1 5.4].
    fn check_characters(&self) -> Result<(), Diagnostic> {
        let text = &self.source.text;
        let is_wrong = |&(at, character): &(usize, char)| match character {
            '\t' | '\n' => false,
            '\r' => !text[at + 1..].starts_with('\n'),
            '\u{2028}' | '\u{2029}' => true,
            character => character.is_control(),
        };
        let Some((at, found)) = text.char_indices().find(is_wrong) else { return Ok(()) };
        let before = &text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |text| text.chars().count()) + 1;
        let mark = Mark { line, column, span: at..at };
        let message = match found {
            '\r' => "a carriage return stands here alone; lines end with a line feed".to_owned(),
            '\u{85}' | '\u{2028}' | '\u{2029}' => format!(
                "U+{:04X} stands here; lines end with a line feed, and in a text between double \
                 quotes it is written \\u{:04X}",
                found as u32, found as u32
            ),
            _ => "a control character stands here".to_owned(),
        };
        Err(self.refuse(mark, message))
    }

    fn take(&mut self, event: Event<'_>, mark: Mark) -> Result<(), Diagnostic> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                Err(self.refuse(mark, "a second document starts here; a file holds one"))
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => {
                let help = "for an enum write a map with a single key";
                Err(self.refuse(mark, "tags are not used here").with_help(help))
            }
            Event::Scalar(text, _, anchor, None) => self.scalar(text.into_owned(), anchor, mark),
            Event::SequenceStart(anchor, None) => {
                self.start(anchor, mark, OpenInside::List(Vec::new()))
            }
            Event::MappingStart(anchor, None) => {
                self.start(anchor, mark, OpenInside::Map(Vec::new(), HashMap::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&mark),
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(node) => self.place(node.clone(), &mark),
                None => Err(self.refuse(mark, "this alias stands inside the value it repeats")),
            },
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, text: String, anchor: usize, mark: Mark) -> Result<(), Diagnostic> {
        if let Some(Open { inside: OpenInside::Map(entries, places, key @ None), .. }) =
            self.open.last_mut()
        {
            if let Some(first) = places.insert(text.clone(), entries.len()) {
                let line = entries[first].key_mark.line;
                let mut message = String::new();
                write!(message, "the key `{text}` stands twice in this map; first in line {line}")
                    .expect("writing to a string cannot fail");
                return Err(self.refuse(mark, message));
            }
            *key = Some((text, mark));
            return Ok(());
        }
        let node = Arc::new(Node { mark: mark.clone(), inside: Inside::Scalar });
        self.remember(anchor, &node);
        self.place(node, &mark)
    }

    fn start(&mut self, anchor: usize, mark: Mark, inside: OpenInside) -> Result<(), Diagnostic> {
        if self.open.len() == MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} levels of maps and lists");
            return Err(self.refuse(mark, message));
        }
        if let Some(Open { inside: OpenInside::Map(_, _, None), .. }) = self.open.last() {
            return Err(self.refuse(mark, "a key must be a scalar"));
        }
        self.open.push(Open { start: mark, anchor, inside });
        Ok(())
    }

    fn end(&mut self, end: &Mark) -> Result<(), Diagnostic> {
        let Some(Open { start, anchor, inside }) = self.open.pop() else { return Ok(()) };
        let inside = match inside {
            OpenInside::List(items) => Inside::List(items),
            OpenInside::Map(entries, _, _) => Inside::Map(entries),
        };
        // A block ends only where the next thing starts; what lies between is no part of it.
        let text = self.source.text.get(start.span.start..end.span.end).unwrap_or("");
        let span = start.span.start..start.span.start + text.trim_end().len();
        let node = Arc::new(Node { mark: Mark { span, ..start.clone() }, inside });
        self.remember(anchor, &node);
        self.place(node, &start)
    }

    fn remember(&mut self, anchor: usize, node: &Arc<Node>) {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }

    /// Puts a finished node where it belongs. `mark` is where it is used: not the node's own place
    /// for an alias.
    fn place(&mut self, node: Arc<Node>, mark: &Mark) -> Result<(), Diagnostic> {
        match self.open.last_mut().map(|open| &mut open.inside) {
            None => self.root = Some(node),
            Some(OpenInside::List(items)) => items.push(node),
            Some(OpenInside::Map(entries, _, key)) => match key.take() {
                Some((key, key_mark)) => entries.push(Entry { key, key_mark, value: node }),
                None => return Err(self.refuse(mark.clone(), "a key must be written out")),
            },
        }
        Ok(())
    }

    fn mark(&self, span: Span) -> Mark {
        let offset =
            |index: usize| self.offsets.get(index).copied().unwrap_or(self.source.text.len());
        let (start, end) = (offset(span.start.index()), offset(span.end.index()));
        Mark { line: span.start.line(), column: span.start.col() + 1, span: start..end.max(start) }
    }

    fn refuse(&self, mark: Mark, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(self.source, mark, message)
    }
}

/// Messages here start with a small letter, as every other of ours.
fn capital_free(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}
