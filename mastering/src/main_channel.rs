//! The 2352 bytes of main channel of every section.

use rawcd_format::contents::Source;
use rawcd_format::sector::{
    BlockIndicator, TrackDescriptor, descramble, make_empty_run, make_run, make_run_in_place,
    remake, scramble,
};
use rawcd_format::{
    Coding, Contents, DiscPlan, Fill, Lba, ReadError, Region, SECTOR_LEN, TrackNumber, TrackPlan,
};

/// Offset of the mode byte in a sector.
const MODE_AT: usize = 15;

/// Fills the first 2352 of each `stride` bytes of `out`, for consecutive sections from `first` on
/// that all lie in `region`.
pub(crate) fn fill(
    plan: &DiscPlan,
    contents: &Contents,
    region: &Region,
    first: Lba,
    out: &mut [u8],
    stride: usize,
) -> Result<(), ReadError> {
    let offset = first.since(region.first).unsigned_abs();
    match region.fill {
        Fill::Zero => match region.coding {
            Coding::Audio => {
                out.chunks_exact_mut(stride).for_each(|block| block[..SECTOR_LEN].fill(0));
            }
            Coding::Data(kind) => make_empty_run(kind, first, out, stride),
        },
        Fill::User { ordinal, first_sector } => {
            let track = &plan.tracks[ordinal];
            let sector = first_sector + offset;
            let number = plan.track_number(ordinal).map_or(0, TrackNumber::get);
            let unread = |source| ReadError::Contents { track: number, sector, source };
            let source = &contents.tracks[ordinal];
            if track.sector_type.is_audio() || track.sector_type.is_raw() {
                return source.read_apart(sector, out, stride).map_err(unread);
            }
            read_to_end(source, sector, out, stride).map_err(unread)?;
            make_run_in_place(track.sector_type, first, track.subheader, out, stride).map_err(
                |illegal| ReadError::IllegalContents {
                    track: number,
                    sector: sector + illegal.index as u32,
                    what: illegal.cause.what(),
                },
            )?;
        }
        Fill::Linking { .. } => {
            fill(plan, contents, &Region { fill: Fill::Zero, ..*region }, first, out, stride)?;
            for (at, block) in (0..).zip(out.chunks_exact_mut(stride)) {
                remark(block, region.coding, region.indicator_at(first.plus(at)));
            }
        }
        Fill::TrackDescriptor(descriptor) => {
            let Coding::Data(kind) = region.coding else { return Ok(()) };
            let mut user = vec![0; kind.user_data_len()];
            user[..TrackDescriptor::LEN].copy_from_slice(&descriptor.emit());
            let users = user.repeat(out.len() / stride);
            make_run(kind, first, TrackPlan::DATA_SUBHEADER, &users, out, stride)
                .expect("form 1 with its own subheader, or mode 1");
        }
        Fill::SpecialPregap => {
            if let Some(pregap) = &contents.special_pregap {
                pregap
                    .read_apart(offset, out, stride)
                    .map_err(|source| ReadError::SpecialPregap { sector: offset, source })?;
            }
        }
    }
    Ok(())
}

/// Reads as many sectors as `blocks` has strides, to its end: they are made from there.
fn read_to_end(
    source: &Source,
    first: u32,
    blocks: &mut [u8],
    stride: usize,
) -> std::io::Result<()> {
    let users = blocks.len() / stride * source.sector_len();
    let at = blocks.len() - users;
    source.read(first, &mut blocks[at..])
}

/// Says in the mode byte of a sector what it is for; its codes fit again.
fn remark(block: &mut [u8], coding: Coding, indicator: BlockIndicator) {
    let Coding::Data(kind) = coding else { return };
    let on_disc = block.first_chunk_mut().expect("a block begins with its sector");
    let mut sector = [0; SECTOR_LEN];
    descramble(on_disc, &mut sector);
    sector[MODE_AT] |= indicator.mode_bits();
    remake(kind, &mut sector, MODE_AT);
    scramble(&mut sector);
    *on_disc = sector;
}
