//! Channels R to W: from the form of the stream to the form of the blocks, and CD-TEXT in the
//! lead-in [IEC 60908].

use rawcd_format::contents::Source;
use rawcd_format::subcode::cdtext::{self, PACK_LEN, PACKS_PER_SECTION};
use rawcd_format::subcode::rw::{Deinterleaver, Interleaver, SPREAD_SECTIONS, with_parity};
use rawcd_format::{BlockForm, ReadError, RwForm, SUBCODE_LEN};

pub(crate) type Symbols = [u8; SUBCODE_LEN];
const NOTHING: Symbols = [0; SUBCODE_LEN];

/// The sections that packs fill one behind the other, until the first pack is again the first of a
/// section.
pub(crate) fn cd_text_cycle(packs: &[[u8; PACK_LEN]]) -> Vec<Symbols> {
    let mut sections = Vec::new();
    let mut next = 0_usize;
    while !packs.is_empty() && (sections.is_empty() || !next.is_multiple_of(packs.len())) {
        let four = std::array::from_fn(|at| packs[(next + at) % packs.len()]);
        sections.push(cdtext::to_symbols(&four));
        next += PACKS_PER_SECTION;
    }
    sections
}

/// The symbols of `count` sections of the image from section `first` on, as blocks of `form`
/// carry them.
pub(crate) fn symbols(
    stream: &Source,
    stream_form: RwForm,
    form: BlockForm,
    first: u32,
    count: usize,
) -> Result<Vec<Symbols>, ReadError> {
    match (stream_form, form) {
        (RwForm::Packed, BlockForm::Raw) => interleaved(stream, first, count),
        (RwForm::Raw, BlockForm::Packed) => deinterleaved(stream, first, count),
        _ => read(stream, first.into(), count),
    }
}

/// Packs with their parity made, spread as on disc. A section holds symbols of the two before it.
fn interleaved(stream: &Source, first: u32, count: usize) -> Result<Vec<Symbols>, ReadError> {
    let before = SPREAD_SECTIONS;
    let packs = read(stream, i64::from(first) - before as i64, count + before)?;
    let (history, packs) = packs.split_at(before);
    let mut interleaver =
        Interleaver::primed([&with_parity(&history[0]), &with_parity(&history[1])]);
    Ok(packs.iter().map(|packs| interleaver.push_with_parity(packs)).collect())
}

/// Packs gathered from disc order. The packs of a section are complete two sections later.
fn deinterleaved(stream: &Source, first: u32, count: usize) -> Result<Vec<Symbols>, ReadError> {
    let raw = read(stream, first.into(), count + SPREAD_SECTIONS)?;
    let (history, rest) = raw.split_at(SPREAD_SECTIONS);
    let mut deinterleaver = Deinterleaver::primed([&history[0], &history[1]]);
    Ok(rest.iter().map(|raw| deinterleaver.push(raw).unwrap_or(NOTHING)).collect())
}

/// Reads sections of the stream; zero before its start and after its end.
fn read(stream: &Source, first: i64, count: usize) -> Result<Vec<Symbols>, ReadError> {
    let mut sections = vec![NOTHING; count];
    let end = (first + count as i64).min(i64::from(stream.sectors()));
    let skipped = usize::try_from(-first).unwrap_or(0).min(count);
    let start = first.max(0);
    if end <= start {
        return Ok(sections);
    }
    let (start, wanted) = (start as u32, (end - start) as usize);
    let out = sections[skipped..skipped + wanted].as_flattened_mut();
    stream.read(start, out).map_err(|source| ReadError::SubcodeRw { section: start, source })?;
    if let Some(at) = out.iter().position(|byte| byte & 0xC0 != 0) {
        return Err(ReadError::IllegalSubcodeRw { section: start + (at / SUBCODE_LEN) as u32 });
    }
    Ok(sections)
}
