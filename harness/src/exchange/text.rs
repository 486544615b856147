//! The text of a sheet: read with a limit, cut into words that know where they stand.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rawcd_format::Msf;

use crate::yaml::{Diagnostic, Mark, SourceText};

/// Bytes of the longest sheet that is read. One of 99 tracks with every field has some 60 kB.
pub const MAX_SHEET_LEN: u64 = 1 << 20;

/// A sheet's text, and what can be said about places in it.
#[derive(Clone, Debug)]
pub struct SheetText {
    source: Arc<SourceText>,
}

/// A word of a sheet, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// The word; what stood between quotation marks without them.
    pub text: String,
    /// Whether it stood between quotation marks.
    pub quoted: bool,
    /// Where it stands.
    pub mark: Mark,
}

impl Word {
    /// Whether it is this keyword, in capital or small letters.
    pub(crate) fn is(&self, keyword: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(keyword)
    }
}

impl SheetText {
    /// A text under a name for messages. A byte order mark is no matter.
    #[must_use]
    pub fn new(name: &str, text: &str) -> SheetText {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text).to_owned();
        SheetText { source: Arc::new(SourceText { name: name.to_owned(), text }) }
    }

    /// Reads bytes as UTF-8, or else as ISO 8859-1; says which.
    #[must_use]
    pub fn from_bytes(name: &str, bytes: &[u8]) -> (SheetText, bool) {
        match std::str::from_utf8(bytes) {
            Ok(text) => (SheetText::new(name, text), true),
            Err(_) => {
                let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
                (SheetText::new(name, &text), false)
            }
        }
    }

    /// A complaint about a place.
    pub(crate) fn complain(&self, mark: &Mark, message: impl Into<String>) -> Diagnostic {
        Diagnostic::at(&self.source, mark.clone(), message)
    }

    /// The start of the text.
    pub(crate) fn start(&self) -> Mark {
        Mark { line: 1, column: 1, span: 0..0 }
    }

    /// The lines, with their numbers from 1 and their first bytes.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, usize, &str)> {
        let mut at = 0;
        self.source.text.split_inclusive('\n').enumerate().map(move |(number, line)| {
            let start = at;
            at += line.len();
            (number + 1, start, line.trim_end_matches(['\n', '\r']))
        })
    }

    /// The place of bytes of a line that starts at byte `start`.
    pub(crate) fn mark(
        line: usize,
        start: usize,
        text: &str,
        span: std::ops::Range<usize>,
    ) -> Mark {
        let column = text[..span.start].chars().count() + 1;
        Mark { line, column, span: start + span.start..start + span.end }
    }

    /// The words of a line: separated by blanks, or between quotation marks.
    pub(crate) fn words(
        &self,
        line: usize,
        start: usize,
        text: &str,
    ) -> Result<Vec<Word>, Diagnostic> {
        let mut words = Vec::new();
        let mut rest = 0;
        while let Some(skip) = text[rest..].find(|c: char| !c.is_whitespace()) {
            let from = rest + skip;
            let quoted = text[from..].starts_with('"');
            let (inside, end) = if quoted {
                let len = text[from + 1..].find('"').ok_or_else(|| {
                    let mark = SheetText::mark(line, start, text, from..text.len());
                    self.complain(&mark, "the closing quotation mark is missing in this line")
                })?;
                (from + 1..from + 1 + len, from + len + 2)
            } else {
                let len = text[from..].find(char::is_whitespace).unwrap_or(text.len() - from);
                (from..from + len, from + len)
            };
            let mark = SheetText::mark(line, start, text, from..end);
            words.push(Word { text: text[inside].to_owned(), quoted, mark });
            rest = end;
        }
        Ok(words)
    }

    /// A number in decimal digits.
    pub(crate) fn number<T: std::str::FromStr>(
        &self,
        word: &Word,
        what: &str,
    ) -> Result<T, Diagnostic> {
        let digits = !word.text.is_empty() && word.text.bytes().all(|byte| byte.is_ascii_digit());
        let number = digits.then(|| word.text.parse().ok()).flatten();
        number.ok_or_else(|| {
            self.complain(&word.mark, format!("`{}` is no {what}", shorten(&word.text)))
        })
    }

    /// A time `MM:SS:FF`, each part of one or two digits.
    pub(crate) fn time(&self, word: &Word) -> Result<Msf, Diagnostic> {
        let parts: Vec<Option<u8>> = word
            .text
            .split(':')
            .map(|part| {
                let plain =
                    (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
                plain.then(|| part.parse().ok()).flatten()
            })
            .collect();
        let [Some(minute), Some(second), Some(frame)] = parts[..] else {
            let text = shorten(&word.text);
            return Err(self.complain(&word.mark, format!("`{text}` is no time MM:SS:FF")));
        };
        Msf::new(minute, second, frame)
            .map_err(|error| self.complain(&word.mark, error.to_string()))
    }

    /// A file name that stays in the sheet's folder.
    pub(crate) fn file_name(&self, word: &Word) -> Result<String, Diagnostic> {
        let name = word.text.replace('\\', "/");
        let refuse = |what: &str| Err(self.complain(&word.mark, what));
        if name.is_empty() {
            return refuse("a file name is missing");
        }
        if name.chars().any(char::is_control) {
            return refuse("a control character stands in this file name");
        }
        let path = Path::new(&name);
        let drive = name.as_bytes().get(1) == Some(&b':');
        let inside =
            path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if drive || !inside || path.file_name().is_none() {
            return refuse(
                "files lie in the sheet's own folder or below it; move the file there and name it without its way",
            );
        }
        Ok(name)
    }
}

/// As much of a text as a message shows.
pub(crate) fn shorten(text: &str) -> String {
    let short: String = text.chars().filter(|c| !c.is_control()).take(40).collect();
    if short.len() < text.len() { short + "…" } else { short }
}

/// The file of the same name with another end.
pub(crate) fn sibling(path: &Path, extension: &str) -> PathBuf {
    path.with_extension(extension)
}

/// A time of so many sectors, for sheets.
pub(crate) fn time_of(sectors: u32) -> Msf {
    Msf::from_frames_wrapping(sectors)
}

/// A recording code without its dashes.
pub(crate) fn compact(isrc: &rawcd_format::Isrc) -> String {
    isrc.ascii().iter().map(|&byte| char::from(byte)).collect()
}
