//! `rawcd explain`.

use std::io::{self, BufWriter, Write};

use rawcd_judge::{Rule, rule, rules};

use super::{Failure, Outcome};
use crate::exit::Exit;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name of a rule; all rules are listed when not given.
    rule: Option<String>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let mut out = BufWriter::new(io::stdout());
    match &args.rule {
        None => {
            let width = rules().map(|rule| rule.name.len()).max().unwrap_or(0);
            for Rule { name, severity, clause, .. } in rules() {
                writeln!(out, "{name:width$}  {:6}  {clause}", severity.to_string())?;
            }
        }
        Some(name) => {
            let Some(rule) = rule(name) else { return Err(unknown(name)) };
            let Rule { name, severity, clause, explanation, matters } = rule;
            writeln!(
                out,
                "{name}\n  severity: {severity}\n  clause:   {clause}\n  asks:     {explanation}\n  matters:  {matters}"
            )?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

fn unknown(name: &str) -> Failure {
    let near: Vec<&str> = rules()
        .map(|rule| rule.name)
        .filter(|rule| name.split('-').any(|part| !part.is_empty() && rule.contains(part)))
        .collect();
    let hint = if near.is_empty() {
        "`rawcd explain` lists all rules".to_owned()
    } else {
        format!("near to it: {}", near.join(", "))
    };
    Failure::input(format!("there is no rule `{name}`; {hint}"))
}
