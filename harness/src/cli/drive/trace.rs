//! Every command of a drive, written down as it ends.

use std::fs::File;
use std::io::{LineWriter, Write};
use std::path::Path;

use rawcd_mmc::Status;
use rawcd_sim::TraceEntry;
use serde_json::Value;

use super::super::Failure;
use crate::trace::{Line, hex, name};

/// An observer that writes to a file, line by line.
pub(in crate::cli) fn to(
    path: &Path,
) -> Result<impl FnMut(&TraceEntry<'_>) + Send + 'static, Failure> {
    let file = File::create(path)
        .map_err(|error| Failure::input(format_args!("{}: {error}", path.display())))?;
    let mut out = LineWriter::new(file);
    let line = if path.extension().is_some_and(|extension| extension == "jsonl") {
        |entry: &TraceEntry<'_>| json_line(entry).to_string()
    } else {
        text_line
    };
    // A trace that cannot be written is cut short, and spoils no recording.
    Ok(move |entry: &TraceEntry<'_>| drop(writeln!(out, "{}", line(entry))))
}

fn text_line(entry: &TraceEntry<'_>) -> String {
    let TraceEntry { at, took, cdb, offered, completion, .. } = entry;
    let (at, took, moved) = (at.as_secs_f64(), took.as_secs_f64(), completion.transferred);
    let (name, cdb) = (name(cdb), hex(cdb));
    let status = match completion.status {
        Status::Good => "good".to_owned(),
        Status::CheckCondition(sense) => sense.to_string(),
        Status::Other(status) => format!("status {status:02X}h"),
    };
    format!("{at:12.6} +{took:.6} {name} [{cdb}] {moved} of {offered} bytes: {status}")
}

fn json_line(entry: &TraceEntry<'_>) -> Value {
    serde_json::to_value(Line::of(entry)).expect("numbers and texts are JSON")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rawcd_mmc::{Completion, Sense, SenseKey};
    use serde_json::json;
    use std::time::Duration;

    fn entry(completion: Completion) -> TraceEntry<'static> {
        TraceEntry {
            at: Duration::from_micros(1_500_000),
            took: Duration::from_micros(100),
            cdb: &[0x12, 0, 0, 0, 36, 0],
            offered: 36,
            completion,
            links: 0,
            buffered: 4704,
        }
    }

    #[test]
    fn a_line_of_text() {
        assert_eq!(
            text_line(&entry(Completion::good(36))),
            "    1.500000 +0.000100 INQUIRY [120000002400] 36 of 36 bytes: good"
        );
        let sense = Sense::new(SenseKey::NotReady, 0x3A, 0x00);
        let line = text_line(&entry(Completion::check(sense)));
        assert!(line.ends_with(" 0 of 36 bytes: 2/3A/00 medium not present"), "{line}");
    }

    #[test]
    fn a_line_of_json() {
        let sense = Sense::new(SenseKey::NotReady, 0x3A, 0x00);
        assert_eq!(
            json_line(&entry(Completion::check(sense))),
            json!({
                "at_us": 1_500_000, "took_us": 100, "command": "INQUIRY", "cdb": "120000002400",
                "offered": 36, "moved": 0, "buffered": 4704, "status": 2,
                "sense": { "key": 2, "asc": 0x3A, "ascq": 0, "text": "2/3A/00 medium not present" },
            })
        );
    }
}
