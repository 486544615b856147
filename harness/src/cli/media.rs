//! `rawcd media`.

use std::io::{self, BufWriter, Write};

use rawcd_sim::{MediumKind, MediumModel};
use serde_json::json;

use super::{Format, Outcome, ignore_broken_pipe};
use crate::exit::Exit;

/// Lists the blank media that `burn --medium` and scenarios know by name: sizes first, then discs
/// that were sold. The maker is who the start of the lead-in stands for.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// How media are written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(super) fn run(args: &Args) -> Outcome {
    let mut out = BufWriter::new(io::stdout());
    let written = match args.format {
        Format::Text => text(&mut out),
        Format::Json => MediumModel::all().try_for_each(|model| writeln!(out, "{}", object(model))),
    };
    ignore_broken_pipe(written.and_then(|()| out.flush()))?;
    Ok(Exit::Success)
}

fn kind(model: &MediumModel) -> &'static str {
    match model.kind {
        MediumKind::CdR => "cd-r",
        MediumKind::CdRw => "cd-rw",
        MediumKind::Pressed => "pressed",
    }
}

fn text(out: &mut impl Write) -> io::Result<()> {
    let width = MediumModel::all().map(|model| model.name.len()).max().unwrap_or(0);
    writeln!(out, "{:width$}  lead-in   last lead-out  speeds   maker", "name")?;
    for model in MediumModel::all() {
        let (lead_in, last) = (model.atip.lead_in_start, model.atip.last_lead_out_start);
        let speeds = model.atip.write_speeds().map_or_else(
            || "any".to_owned(),
            |(slowest, fastest)| format!("{slowest}x-{fastest}x"),
        );
        let (name, maker) = (model.name, model.maker().unwrap_or("unknown"));
        writeln!(out, "{name:width$}  {lead_in}  {last}       {speeds:7}  {maker}")?;
    }
    Ok(())
}

fn object(model: &MediumModel) -> serde_json::Value {
    let atip = &model.atip;
    let speeds = atip.write_speeds();
    json!({
        "name": model.name,
        "kind": kind(model),
        "lead_in_start": atip.lead_in_start.to_string(),
        "last_lead_out_start": atip.last_lead_out_start.to_string(),
        "sub_type": atip.sub_type,
        "slowest": speeds.map(|(slowest, _)| slowest),
        "fastest": speeds.map(|(_, fastest)| fastest),
        "maker": model.maker(),
    })
}
