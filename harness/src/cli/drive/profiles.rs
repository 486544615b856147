//! `rawcd drive --list-profiles` and `--describe`: the drives that can be simulated.

use std::io::{self, BufWriter, Write};

use serde_json::{Map, Value, json};

use crate::cli::{Failure, Format};
use crate::profile::{self, LoadedProfile, Row, rows};

/// Lists the profiles that are built in, one a line.
pub(super) fn print_list(format: Format) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout());
    list(format, &mut out)?;
    Ok(out.flush()?)
}

/// Tells everything of a profile: a built-in one by its name, or the one in a file.
pub(super) fn print_description(name: &str, format: Format) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout());
    describe(&profile::find(name)?, format, &mut out)?;
    Ok(out.flush()?)
}

fn list(format: Format, out: &mut impl Write) -> io::Result<()> {
    let width = profile::names().map(str::len).max().unwrap_or(0);
    for name in profile::names() {
        let Some(profile) = profile::built_in(name) else { continue };
        let about = &profile.profile.about.0.0;
        match format {
            Format::Text => writeln!(out, "{name:width$}  {about}")?,
            Format::Json => writeln!(out, "{}", json!({ "name": name, "about": about }))?,
        }
    }
    Ok(())
}

/// Properties that are not those of the default profile, each with that of the default.
fn differences(rows_of: &[Row]) -> Vec<(&Row, String)> {
    let default = rows(&LoadedProfile::default().drive);
    let pairs = rows_of.iter().zip(default);
    pairs
        .filter(|(row, default)| row.value != default.value)
        .map(|(row, default)| (row, default.value))
        .collect()
}

fn describe(profile: &LoadedProfile, format: Format, out: &mut impl Write) -> io::Result<()> {
    let rows = rows(&profile.drive);
    match format {
        Format::Text => describe_text(profile, &rows, out),
        Format::Json => writeln!(out, "{}", describe_json(profile, &rows)),
    }
}

fn describe_text(profile: &LoadedProfile, rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    let file = &profile.profile;
    writeln!(out, "{}: {}", profile.name, file.about.0.0)?;
    let width = rows.iter().map(|row| row.key.len()).max().unwrap_or(0);
    let mut section = "";
    for row in rows {
        if row.section != section {
            section = row.section;
            writeln!(out, "\n{section}")?;
        }
        writeln!(out, "  {:width$}  {}", row.key, row.value)?;
    }
    writeln!(out, "\nother than {}", profile::DEFAULT)?;
    let differences = differences(rows);
    let width = differences.iter().map(|(row, _)| row.path().len()).max().unwrap_or(0);
    for (row, default) in &differences {
        writeln!(out, "  {:width$}  {}; there {default}", row.path(), row.value)?;
    }
    if differences.is_empty() {
        writeln!(out, "  nothing")?;
    }
    for (title, lines) in [("models", &file.models), ("described in", &file.sources)] {
        if !lines.is_empty() {
            writeln!(out, "\n{title}")?;
            lines.iter().try_for_each(|line| writeln!(out, "  {line}"))?;
        }
    }
    let source = if profile.built_in.is_some() { "built in" } else { &profile.name };
    writeln!(out, "\nsource\n  {source}")
}

fn describe_json(profile: &LoadedProfile, rows: &[Row]) -> Value {
    let mut sections = Map::new();
    for row in rows {
        let section = sections.entry(row.section).or_insert_with(|| json!({}));
        section[row.key] = json!(row.value);
    }
    let file = &profile.profile;
    let differences: Vec<Value> = differences(rows)
        .iter()
        .map(|(row, default)| json!({ "key": row.path(), "value": row.value, "default": default }))
        .collect();
    json!({
        "name": profile.name,
        "built_in": profile.built_in.is_some(),
        "about": file.about.0.0,
        "models": file.models,
        "sources": file.sources,
        "properties": sections,
        "differences": differences,
    })
}
