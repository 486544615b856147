//! Channels R to W: from the form of the stream to the form of the blocks, and CD-TEXT in the
//! lead-in [IEC 60908].

use rawcd_format::contents::Source;
use rawcd_format::subcode::cdtext::{self, PACK_LEN, PACKS_PER_SECTION};
use rawcd_format::subcode::rw::{Deinterleaver, Interleaver, SPREAD_SECTIONS, with_parity};
use rawcd_format::{BlockForm, ReadError, RwForm, SUBCODE_LEN};

pub(crate) type Symbols = [u8; SUBCODE_LEN];
pub(crate) const NOTHING: Symbols = [0; SUBCODE_LEN];

/// Sections whose symbols are made at a time.
pub(crate) const BATCH: usize = 64;
/// Sections of room: theirs, and those on which their symbols depend.
pub(crate) const ROOM: usize = BATCH + SPREAD_SECTIONS;
pub(crate) type Room = [Symbols; ROOM];

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
/// carry them, at the start of `room`.
pub(crate) fn symbols(
    stream: &Source,
    stream_form: RwForm,
    form: BlockForm,
    (first, count): (u32, usize),
    room: &mut Room,
) -> Result<(), ReadError> {
    match (stream_form, form) {
        (RwForm::Packed, BlockForm::Raw) => interleaved(stream, first, count, room),
        (RwForm::Raw, BlockForm::Packed) => deinterleaved(stream, first, count, room),
        _ => read(stream, first.into(), &mut room[..count]),
    }
}

/// Packs with their parity made, spread as on disc. A section holds symbols of the two before it.
fn interleaved(
    stream: &Source,
    first: u32,
    count: usize,
    room: &mut Room,
) -> Result<(), ReadError> {
    let before = SPREAD_SECTIONS;
    read(stream, i64::from(first) - before as i64, &mut room[..count + before])?;
    let mut interleaver = Interleaver::primed([&with_parity(&room[0]), &with_parity(&room[1])]);
    for at in 0..count {
        room[at] = interleaver.push_with_parity(&room[at + before]);
    }
    Ok(())
}

/// Packs gathered from disc order. The packs of a section are complete two sections later.
fn deinterleaved(
    stream: &Source,
    first: u32,
    count: usize,
    room: &mut Room,
) -> Result<(), ReadError> {
    let behind = SPREAD_SECTIONS;
    read(stream, first.into(), &mut room[..count + behind])?;
    let mut deinterleaver = Deinterleaver::primed([&room[0], &room[1]]);
    for at in 0..count {
        room[at] = deinterleaver.push(&room[at + behind]).unwrap_or(NOTHING);
    }
    Ok(())
}

/// Reads sections of the stream; zero before its start and after its end.
fn read(stream: &Source, first: i64, sections: &mut [Symbols]) -> Result<(), ReadError> {
    sections.fill(NOTHING);
    let count = sections.len();
    let end = (first + count as i64).min(i64::from(stream.sectors()));
    let skipped = usize::try_from(-first).unwrap_or(0).min(count);
    let start = first.max(0);
    if end <= start {
        return Ok(());
    }
    let (start, wanted) = (start as u32, (end - start) as usize);
    let out = sections[skipped..skipped + wanted].as_flattened_mut();
    stream.read(start, out).map_err(|source| ReadError::SubcodeRw { section: start, source })?;
    if let Some(at) = out.iter().position(|byte| byte & 0xC0 != 0) {
        return Err(ReadError::IllegalSubcodeRw { section: start + (at / SUBCODE_LEN) as u32 });
    }
    Ok(())
}
