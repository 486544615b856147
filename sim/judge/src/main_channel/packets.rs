//! What tells blocks of packets apart: the block indicator in the mode byte, and the blocks that
//! describe a track in its pause [ECMA-394].

use rawcd_format::sector::{self, BlockIndicator, SectorCheck, TrackDescriptor, WriteMethod};
use rawcd_format::{LINK_SECTIONS, SECTOR_LEN, SectorType, Tno, WriteMode};

use crate::log::{Departure, Words};
use crate::rules::main_channel as rules;
use crate::section::Context;

/// The bits of the mode byte that tell the mode.
const MODE_BITS: u8 = 0x1F;

/// Blocks of the longest packet that a run of wrong indicators passes over.
const PASSED_BLOCKS: u32 = 32;

/// Judges the block indicator of a sector of a track in packets, and takes it out of what was
/// found of the mode; elsewhere there is none.
pub(super) fn judge_indicator(
    cx: &mut Context<'_>,
    kind: SectorType,
    check: SectorCheck,
) -> SectorCheck {
    let (WriteMode::Packets(size), Tno::Track(_)) = (cx.mode, cx.place.region.tno) else {
        return check;
    };
    let mode_ok = kind.mode() == Some(check.mode & MODE_BITS);
    let expected = cx.place.region.indicator_at(cx.lba);
    let found = BlockIndicator::of_mode_byte(check.mode);
    // Where there is no header, there is no sector to read.
    let has_header = mode_ok && check.time().is_some();
    if found != expected && has_header && check.sync_ok {
        let message = "block indicators are again and again not those of the declared packets";
        let turns = i64::from(LINK_SECTIONS + size.blocks().min(PASSED_BLOCKS));
        let departure = Departure::new(&rules::INDICATOR, cx.lba, 0).passing(turns, message);
        cx.log.report(departure, || {
            let message = format!("the mode byte says {found} where the plan has {expected}");
            Words::new(expected, found, message)
        });
    }
    SectorCheck { mode_ok, ..check }
}

/// Judges what a descrambled sector says of the track behind it.
pub(super) fn judge_descriptor(
    cx: &mut Context<'_>,
    kind: SectorType,
    sector: &[u8; SECTOR_LEN],
    declared: TrackDescriptor,
) {
    let user = &sector[sector::user_data_range(kind)];
    let found = TrackDescriptor::parse(user);
    let rest_is_zero = user[TrackDescriptor::LEN..].iter().all(|&byte| byte == 0);
    if found == Some(declared) && rest_is_zero {
        return;
    }
    cx.log.report(Departure::new(&rules::DESCRIPTOR, cx.lba, 0), || {
        let (words, message) = match found {
            None => ("no descriptor".to_owned(), "the block does not describe the track"),
            Some(other) if other == declared => {
                ("other bytes behind it".to_owned(), "behind the descriptor are bytes not zero")
            }
            Some(other) => (describe(other), "the block describes another track"),
        };
        Words::new(describe(declared), words, message)
    });
}

fn describe(TrackDescriptor { number, method }: TrackDescriptor) -> String {
    match method {
        WriteMethod::Variable => format!("track {number} in packets of any size"),
        WriteMethod::Fixed(blocks) => format!("track {number} in packets of {blocks}"),
    }
}
