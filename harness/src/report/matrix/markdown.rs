//! The matrix as a Markdown table.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{Disc, Verdict, rows};

const HEAD: &str = "\
# Programs and rules

What each program's discs come to under each rule: `pass` and on how many discs, **finding** and on how
many of those that the rule applies to, `n/a` when no disc has what the rule is about, `not run`.
";

pub(super) fn write(
    out: &mut impl Write,
    programs: &BTreeMap<String, Vec<Disc>>,
) -> io::Result<()> {
    writeln!(out, "{HEAD}")?;
    let mut table = vec![vec!["rule".to_owned(), "clause".to_owned()]];
    table[0].extend(programs.keys().cloned());
    for (rule, verdicts) in rows(programs) {
        let mut row = vec![format!("`{}`", rule.name), rule.clause.to_owned()];
        row.extend(verdicts.iter().map(|verdict| match verdict {
            Verdict::Finding { ways, of } => format!("**finding** {} of {of}", ways.len()),
            verdict => verdict.to_string(),
        }));
        table.push(row);
    }
    let width = |column: usize| table.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..table[0].len()).filter_map(width).collect();
    for (number, row) in table.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!(" {cell:width$} |"));
        writeln!(out, "|{}", cells.collect::<String>())?;
        if number == 0 {
            let line = widths.iter().map(|width| format!("{:-<1$}|", "", width + 2));
            writeln!(out, "|{}", line.collect::<String>())?;
        }
    }
    writeln!(out, "\nThe discs:\n")?;
    for (program, discs) in programs {
        let way = |disc: &Disc| match disc.judged {
            Some(_) => disc.way.clone(),
            None => format!("{} (not run)", disc.way),
        };
        let ways: Vec<String> = discs.iter().map(way).collect();
        writeln!(out, "- **{program}**: {}", ways.join("; "))?;
    }
    Ok(())
}
