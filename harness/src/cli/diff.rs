//! `rawcd diff`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use rawcd_format::BlockForm;

use super::subject::{Blocks, Opened, refuse_output, write_page};
use super::{Failure, Format, Outcome, ignore_broken_pipe, parse_form};
use crate::diff::{self, Comparison};
use crate::exit::Exit;

/// Each of the two is the folder of a recorded disc, a plan file (of which the encoder's image is
/// taken), a CUE, CCD, TOC or ISO of another program, or an image file. The exit code is 0 when
/// they are the same, 1 when they differ.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// One of them.
    a: PathBuf,
    /// The other.
    b: PathBuf,
    /// What each block of an image file A carries beside its 2352 bytes: raw, packed or pq.
    #[arg(long, value_name = "FORM", value_parser = parse_form)]
    block_a: Option<BlockForm>,
    /// The same for B.
    #[arg(long, value_name = "FORM", value_parser = parse_form)]
    block_b: Option<BlockForm>,
    /// Address of the first block of image files; 95:00:00 when not given.
    #[arg(long, value_name = "LBA", allow_negative_numbers = true, default_value_t = -22_650)]
    first_lba: i32,
    /// How differences are written; in JSON one object.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// A page to write beside that; one that is there is overwritten.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    if let Some(html) = &args.html {
        refuse_output(html, &[&args.a, &args.b])?;
    }
    let scratch = [tempfile::tempdir(), tempfile::tempdir()];
    let [scratch_a, scratch_b] = scratch.map(|folder| folder.map_err(Failure::internal));
    let (scratch_a, scratch_b) = (scratch_a?, scratch_b?);
    let blocks = |form| Blocks { form, first_lba: args.first_lba };
    let a = Opened::open(&args.a, &blocks(args.block_a), scratch_a.path())?;
    let b = Opened::open(&args.b, &blocks(args.block_b), scratch_b.path())?;
    let names = [&args.a, &args.b].map(|path| path.display().to_string());
    let found = Comparison::of(&a, &b, names).map_err(Failure::input)?;
    if let Some(html) = &args.html {
        write_page(html, &diff::html(&found))?;
    }
    let mut out = BufWriter::new(io::stdout());
    let written = match args.format {
        Format::Text => diff::write_text(&mut out, &found),
        Format::Json => writeln!(out, "{}", diff::json(&found)),
    };
    ignore_broken_pipe(written.and_then(|()| out.flush()))?;
    Ok(if found.is_same() { Exit::Success } else { Exit::Failure })
}
