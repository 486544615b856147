//! The commands of a drive as `--trace FILE.jsonl` writes them down, read back. Commands that go on
//! from one another are told together, so that a page of many stays small.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde_json::{Value, json};

use crate::io_at;
use crate::trace::Line;

/// Rows that a page has of a trace, about.
const ROWS: usize = 3_000;
/// Bytes of the longest line, and lines, that are read.
const MAX_LINE_LEN: usize = 4096;
const MAX_LINES: usize = 2_000_000;

/// One command, or several alike that went well and follow one another.
#[derive(Debug, PartialEq)]
struct Row {
    at_us: u64,
    /// When the last of them was answered.
    end_us: u64,
    count: u32,
    command: String,
    cdb: String,
    moved: u64,
    /// Blocks that were written, and the address of the first.
    written: Option<(i32, u32)>,
    buffered: Option<u32>,
    outcome: String,
}

/// Everything that a drive was asked.
#[derive(Debug)]
pub(crate) struct Trace {
    rows: Vec<Row>,
    commands: usize,
}

/// Why a file is no trace.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TraceError {
    #[error("{0}: {1}")]
    Read(String, io::Error),
    #[error("{path}:{line}:{column}: no command as --trace FILE.jsonl writes it: {what}")]
    Line { path: String, line: usize, column: usize, what: String },
}

impl Trace {
    /// Of commands in their order.
    pub(crate) fn of(lines: Vec<Line>) -> Trace {
        let commands = lines.len();
        Trace { rows: merged(lines.into_iter().map(Row::of).collect()), commands }
    }

    /// Reads a file.
    pub(crate) fn read(path: &Path) -> Result<Trace, TraceError> {
        let name = path.display().to_string();
        let file = io_at::open_regular(path, File::options().read(true))
            .map_err(|error| TraceError::Read(name.clone(), error))?;
        Trace::parse(&name, BufReader::new(file))
    }

    pub(super) fn parse(name: &str, mut text: impl BufRead) -> Result<Trace, TraceError> {
        let mut lines = Vec::new();
        let wrong = |line: usize, column: usize, what: String| TraceError::Line {
            path: name.to_owned(),
            line,
            column,
            what,
        };
        let mut bytes = Vec::new();
        for number in 1..=MAX_LINES {
            bytes.clear();
            let mut limited = io::Read::take(&mut text, MAX_LINE_LEN as u64);
            let read = limited.read_until(b'\n', &mut bytes);
            match read.map_err(|error| TraceError::Read(name.to_owned(), error))? {
                0 => return Ok(Trace::of(lines)),
                MAX_LINE_LEN if bytes.last() != Some(&b'\n') => {
                    return Err(wrong(number, 1, format!("more than {MAX_LINE_LEN} bytes")));
                }
                _ => {}
            }
            let line = serde_json::from_slice(&bytes).map_err(|error| {
                let text = error.to_string();
                let what = text.split(" at line ").next().unwrap_or_default().to_owned();
                wrong(number, error.column().max(1), what)
            })?;
            lines.push(line);
        }
        Err(wrong(MAX_LINES + 1, 1, format!("more than {MAX_LINES} lines")))
    }

    pub(super) fn json(&self) -> Value {
        let row = |row: &Row| {
            json!([
                row.at_us,
                row.end_us,
                row.count,
                row.command,
                row.cdb,
                row.moved,
                row.written.map(|(first, _)| first),
                row.written.map_or(0, |(_, blocks)| blocks),
                row.buffered,
                row.outcome,
            ])
        };
        json!({ "commands": self.commands, "rows": self.rows.iter().map(row).collect::<Vec<_>>() })
    }
}

impl Row {
    fn of(line: Line) -> Row {
        let outcome = match (&line.sense, line.status) {
            (Some(sense), _) => sense.text.clone(),
            (None, 0) => "good".to_owned(),
            (None, status) => format!("status {status:02X}h"),
        };
        Row {
            at_us: line.at_us,
            end_us: line.at_us.saturating_add(line.took_us),
            count: 1,
            written: written(&line.cdb).filter(|_| line.status == 0),
            command: line.command,
            cdb: line.cdb,
            moved: line.moved,
            buffered: line.buffered,
            outcome,
        }
    }

    /// Whether `next` does what comes right behind this.
    fn goes_on(&self, next: &Row) -> bool {
        let address = |row: &Row| row.written;
        let follows = match (address(self), address(next)) {
            (Some((first, blocks)), Some((next, _))) => {
                first.checked_add_unsigned(blocks) == Some(next)
            }
            (None, None) => true,
            _ => false,
        };
        follows && self.command == next.command && self.outcome == next.outcome
    }

    fn take(&mut self, next: Row) {
        self.end_us = next.end_us;
        self.count += next.count;
        self.moved += next.moved;
        self.buffered = next.buffered;
        if let (Some((_, blocks)), Some((_, more))) = (&mut self.written, next.written) {
            *blocks = blocks.saturating_add(more);
        }
    }
}

/// Address and number of blocks of WRITE(10), WRITE AND VERIFY(10) and WRITE(12).
fn written(cdb: &str) -> Option<(i32, u32)> {
    let number = |bytes: std::ops::Range<usize>| {
        u32::from_str_radix(cdb.get(2 * bytes.start..2 * bytes.end)?, 16).ok()
    };
    let blocks = match cdb.get(..2)? {
        "2A" | "2E" => number(7..9)?,
        "AA" => number(6..10)?,
        _ => return None,
    };
    Some((number(2..6)?.cast_signed(), blocks))
}

/// Rows of many commands that go on from one another, as few together as leave [`ROWS`] rows.
fn merged(rows: Vec<Row>) -> Vec<Row> {
    let together = u32::try_from(rows.len().div_ceil(ROWS)).unwrap_or(u32::MAX);
    let mut merged: Vec<Row> = Vec::new();
    for row in rows {
        match merged.last_mut() {
            Some(last) if last.count < together && last.goes_on(&row) => last.take(row),
            _ => merged.push(row),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(text: &str) -> Result<Trace, TraceError> {
        Trace::parse("trace.jsonl", text.as_bytes())
    }

    fn write(at: u64, lba: i32) -> String {
        let cdb = format!("2A00{lba:08X}00001B00");
        format!(
            r#"{{"at_us":{at},"took_us":9,"command":"WRITE(10)","cdb":"{cdb}","offered":66096,"moved":66096,"buffered":4096,"status":0,"sense":null}}"#
        ) + "\n"
    }

    #[test]
    fn commands_and_how_they_ended() {
        let text = write(100, -150)
            + r#"{"at_us":200,"took_us":5,"command":"TEST UNIT READY","cdb":"000000000000","offered":0,"moved":0,"status":2,"sense":{"key":2,"asc":58,"ascq":0,"text":"2/3A/00 medium not present"}}"#;
        let data = trace(&text).unwrap().json();
        assert_eq!(
            data,
            json!({ "commands": 2, "rows": [
                [100, 109, 1, "WRITE(10)", "2A00FFFFFF6A00001B00", 66096, -150, 27, 4096, "good"],
                [200, 205, 1, "TEST UNIT READY", "000000000000", 0, null, 0, null,
                    "2/3A/00 medium not present"],
            ]})
        );
    }

    /// 6000 successive WRITEs: two and two together.
    #[test]
    fn many_are_told_together() {
        let text: String = (0..6000).map(|at| write(at * 10, at as i32 * 27)).collect();
        let trace = trace(&text).unwrap();
        assert_eq!((trace.commands, trace.rows.len()), (6000, 3000));
        let first = &trace.rows[0];
        assert_eq!((first.at_us, first.end_us, first.count), (0, 19, 2));
        assert_eq!((first.written, first.moved), (Some((0, 54)), 132_192));
    }

    #[test]
    fn what_is_no_trace_is_refused_at_its_place() {
        let message = |text: &str| trace(text).unwrap_err().to_string();
        let at = write(0, 0) + "{\"at_us\": }\n";
        assert!(message(&at).starts_with("trace.jsonl:2:11: no command"), "{}", message(&at));
        let long = " ".repeat(5000);
        assert!(message(&long).ends_with("more than 4096 bytes"), "{}", message(&long));
    }
}
