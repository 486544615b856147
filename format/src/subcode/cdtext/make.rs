//! Making packs.

use super::error::{CdTextError, CdTextProblem};
use super::{
    MAX_BLOCK_PACKS, PACK_LEN, PAYLOAD_LEN, Pack, SIZE_PACKS, SizeInformation, TextBlock, Values,
};
use crate::{DiscPlan, Layout};

/// The packs of the CD-TEXT that a plan declares, in the order in which they go on disc, block
/// after block: each block in order of pack type, its size information last. None when the plan
/// declares no CD-TEXT.
///
/// # Errors
/// What cannot be said in CD-TEXT or does not fit into its block, and where it stands.
pub fn make(plan: &DiscPlan, layout: &Layout) -> Result<Vec<[u8; PACK_LEN]>, CdTextError> {
    let Some(cd_text) = &plan.cd_text else { return Ok(Vec::new()) };
    let mut blocks = Vec::new();
    for (number, values) in cd_text.values(plan, layout)?.iter().enumerate() {
        blocks.push(body(number, &cd_text.blocks[number], values)?);
    }
    let mut size = SizeInformation {
        first_track: plan.first_track.get(),
        last_track: plan.track_number(plan.tracks.len().saturating_sub(1)).map_or(0, |n| n.get()),
        ..SizeInformation::default()
    };
    for (number, (block, packs)) in cd_text.blocks.iter().zip(&blocks).enumerate() {
        size.languages[number] = block.language;
        // 253 packs at most, and the three of the size.
        size.last_sequences[number] = (packs.len() + SIZE_PACKS - 1) as u8;
    }
    for (number, (block, packs)) in cd_text.blocks.iter().zip(&mut blocks).enumerate() {
        end_block(number, block, packs, size);
    }
    let bytes = |pack: Pack| pack.to_bytes().expect("type, block and position were made to fit");
    Ok(blocks.into_iter().flatten().map(bytes).collect())
}

/// The packs of a block before its size information.
fn body(number: usize, block: &TextBlock, values: &Values) -> Result<Vec<Pack>, CdTextError> {
    let mut packer = Packer { block: number, packs: Vec::new() };
    for pack_type in 0x80..=0x8E {
        let values = values.range((pack_type, 0)..=(pack_type, u8::MAX));
        if matches!(pack_type, 0x88 | 0x89) {
            for (&(_, track), payload) in values {
                packer.open(pack_type, track, false, 0)?;
                packer.last().payload.copy_from_slice(payload);
            }
        } else {
            let double_byte = pack_type <= 0x85 && block.character_set.is_double_byte();
            packer.texts(
                pack_type,
                double_byte,
                values.map(|(&(_, track), text)| (track, text)),
            )?;
        }
    }
    Ok(packer.packs)
}

/// Appends the three packs of the size information.
fn end_block(number: usize, block: &TextBlock, packs: &mut Vec<Pack>, mut size: SizeInformation) {
    size.character_set = block.character_set as u8;
    size.copyright = block.copyright;
    for pack in packs.iter() {
        size.pack_counts[usize::from(pack.pack_type & 15)] += 1;
    }
    size.pack_counts[15] = SIZE_PACKS as u8;
    for (part, payload) in size.to_payloads().into_iter().enumerate() {
        packs.push(Pack {
            pack_type: 0x8F,
            track: part as u8,
            sequence: packs.len() as u8,
            double_byte: false,
            block: number as u8,
            position: 0,
            payload,
        });
    }
}

/// The packs of a block while they are filled.
struct Packer {
    block: usize,
    packs: Vec<Pack>,
}

impl Packer {
    fn last(&mut self) -> &mut Pack {
        self.packs.last_mut().expect("a pack is opened before it is filled")
    }

    /// Begins a pack of zeros. `position` counts the characters of its first text that stand in
    /// earlier packs.
    fn open(
        &mut self,
        pack_type: u8,
        track: u8,
        double_byte: bool,
        position: usize,
    ) -> Result<(), CdTextError> {
        if self.packs.len() + SIZE_PACKS == MAX_BLOCK_PACKS {
            let what = CdTextProblem::TooManyPacks;
            return Err(CdTextError::of_item(self.block, (pack_type, track), what));
        }
        self.packs.push(Pack {
            pack_type,
            track,
            sequence: self.packs.len() as u8,
            double_byte,
            block: self.block as u8,
            position: position.min(15) as u8,
            payload: [0; PAYLOAD_LEN],
        });
        Ok(())
    }

    /// Lays texts with their terminators one behind the other into packs of their own.
    fn texts<'t>(
        &mut self,
        pack_type: u8,
        double_byte: bool,
        texts: impl Iterator<Item = (u8, &'t Vec<u8>)>,
    ) -> Result<(), CdTextError> {
        let unit = if double_byte { 2 } else { 1 };
        let mut filled = PAYLOAD_LEN;
        for (track, text) in texts {
            let terminated = [text.as_slice(), &[0; 2][..unit]].concat();
            for (position, character) in terminated.chunks_exact(unit).enumerate() {
                if filled == PAYLOAD_LEN {
                    self.open(pack_type, track, double_byte, position)?;
                    filled = 0;
                }
                self.last().payload[filled..filled + unit].copy_from_slice(character);
                filled += unit;
            }
        }
        Ok(())
    }
}
