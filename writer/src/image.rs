//! What the writer must know of an image before it spoils a medium with it: that it has the right
//! blocks, begins early enough, and ends its program area early enough.
//!
//! The interface takes a stream of blocks and no word about its contents, so where the lead-out
//! starts is read from the image itself: from POINT A2 of the table of contents in its lead-in
//! [ECMA-130 22.3.4.2]; when the lead-in has no readable A2, from the sections with TNO AA at its
//! end.

use rawcd_format::subcode::section::{from_pq16, q_of};
use rawcd_format::subcode::{QContent, QFrame};
use rawcd_format::{Area, BlockForm, LEAD_OUT_SECTIONS, Lba, Msf, RawImage, SECTOR_LEN};

use crate::error::{StreamError, WriterError};
use crate::media::Media;

/// Blocks read at a time.
const BATCH: u32 = 64;
/// Copies of A2 that agree before it is believed; each item stands in three sections in a row.
const COPIES: u32 = 3;

/// Checks `image`, which should begin at `expected_start`, against the medium.
pub(crate) fn check(
    image: &dyn RawImage,
    expected_start: Lba,
    media: &Media,
) -> Result<(), WriterError> {
    if image.form() != media.requested {
        let (image, requested) = (image.form(), media.requested);
        return Err(StreamError::Form { image, requested }.into());
    }
    if image.first_lba() != expected_start {
        let (found, expected) = (image.first_lba(), expected_start);
        return Err(StreamError::Start { found, expected }.into());
    }
    if image.first_lba() > media.start {
        let (image_start, medium_start) = (image.first_lba(), media.start);
        return Err(WriterError::LeadInTooShort { image_start, medium_start });
    }
    let lead_out = lead_out_start(image, media.start)?;
    let (end, limit) = (image.end_lba(), media.last_lead_out);
    if end <= lead_out {
        return Err(StreamError::Short { end, lead_out }.into());
    }
    // Behind a first lead-out of that length come further sessions, each with one of its own.
    let last = match end > lead_out.plus(LEAD_OUT_SECTIONS) {
        true => lead_out_by_tno(image)?.unwrap_or(lead_out),
        false => lead_out,
    };
    if last > limit {
        return Err(WriterError::NotEnoughSpace { lead_out: last, limit });
    }
    Ok(())
}

/// Where the lead-out of `image` starts, by the part of its lead-in that is written, from `from`.
fn lead_out_start(image: &dyn RawImage, from: Lba) -> Result<Lba, StreamError> {
    match lead_out_by_toc(image, from)? {
        Some(lba) => Ok(lba),
        None => lead_out_by_tno(image)?.ok_or(StreamError::NoLeadOut { from }),
    }
}

/// The address that A2 tells first in [`COPIES`] good frames, or else most often.
fn lead_out_by_toc(image: &dyn RawImage, from: Lba) -> Result<Option<Lba>, StreamError> {
    let mut votes: Vec<(Lba, u32)> = Vec::new();
    let mut frames = Frames::new(image);
    let end = Lba::PROGRAM_START.min(image.end_lba());
    let mut at = from;
    while at < end {
        let count = BATCH.min(end.since(at) as u32);
        for (_, frame) in frames.read(at, count)? {
            let Some(lba) = a2(&frame, image.form()) else { continue };
            let place = votes.iter().position(|vote| vote.0 == lba).unwrap_or_else(|| {
                votes.push((lba, 0));
                votes.len() - 1
            });
            votes[place].1 += 1;
            if votes[place].1 == COPIES {
                return Ok(Some(lba));
            }
        }
        at = at.plus(count);
    }
    Ok(votes.into_iter().max_by_key(|vote| vote.1).map(|vote| vote.0))
}

/// The lead-out start in a frame, when the frame is good and an A2.
fn a2(frame: &QFrame, form: BlockForm) -> Option<Lba> {
    let good = match form {
        BlockForm::Pq => frame.crc_ok_in_pq_form(),
        BlockForm::Packed | BlockForm::Raw => frame.crc_ok(),
    };
    match frame.content() {
        Ok(QContent::Toc { point: 0xA2, p, .. }) if good => {
            Msf::from_bcd(p).ok().map(|msf| msf.to_lba(Area::Program))
        }
        _ => None,
    }
}

/// The first of the sections with TNO AA at the end, read backwards. Sections whose Q is in
/// another mode tell nothing.
fn lead_out_by_tno(image: &dyn RawImage) -> Result<Option<Lba>, StreamError> {
    let mut frames = Frames::new(image);
    let mut lead_out = None;
    let mut end = image.end_lba();
    while end > image.first_lba() {
        let count = BATCH.min(end.since(image.first_lba()) as u32);
        let first = Lba(end.0 - count as i32);
        for (lba, frame) in frames.read(first, count)?.rev() {
            match (frame.adr(), frame.tno()) {
                (1, 0xAA) => lead_out = Some(lba),
                (1, _) => return Ok(lead_out),
                _ => {}
            }
        }
        end = first;
    }
    Ok(lead_out)
}

/// Reads Q frames in batches.
struct Frames<'a> {
    image: &'a dyn RawImage,
    buffer: Vec<u8>,
}

impl<'a> Frames<'a> {
    fn new(image: &'a dyn RawImage) -> Frames<'a> {
        Frames { image, buffer: vec![0; BATCH as usize * image.form().block_len()] }
    }

    /// The frames of `count` blocks from `first`; at most [`BATCH`].
    fn read(
        &mut self,
        first: Lba,
        count: u32,
    ) -> Result<impl DoubleEndedIterator<Item = (Lba, QFrame)>, StreamError> {
        let form = self.image.form();
        let bytes = &mut self.buffer[..count as usize * form.block_len()];
        self.image.read(first, bytes)?;
        let blocks = bytes.chunks_exact(form.block_len());
        Ok(blocks.enumerate().map(move |(place, block)| {
            (first.plus(place as u32), q_of_block(form, &block[SECTOR_LEN..]))
        }))
    }
}

fn q_of_block(form: BlockForm, subcode: &[u8]) -> QFrame {
    const WHY: &str = "a block of this form has this much subcode";
    match form {
        BlockForm::Pq => from_pq16(subcode.try_into().expect(WHY)).1,
        BlockForm::Packed | BlockForm::Raw => q_of(subcode.try_into().expect(WHY)),
    }
}
