//! Sections around findings: their bytes, their Q in words, and where they differ from what is
//! declared there. Values are compared; nothing is encoded but the parities of a sector that is good
//! without them.

use std::collections::{BTreeMap, BTreeSet};

use rawcd_format::sector::{Checker, Edc, SYNC, descramble, remake, user_data_range};
use rawcd_format::{
    Coding, Contents, DiscLayout, Fill, Lba, PlannedSession, RawImage, ReadError, Region,
    SECTOR_LEN, SectorType, Tno,
};
use rawcd_judge::Finding;
use serde_json::{Value, json};

use crate::section_words::{Field, p_field, q_fields, sector_fields};
use crate::view::Subcode;

/// Findings of each rule whose sections are in a page, and how many sections on each side.
const PER_RULE: usize = 3;
const AROUND: u32 = 2;
/// Sections that are in a page at most.
const MAX_SECTIONS: usize = 500;
/// Where the parities of mode 1, and of mode 2 form 1, begin.
const PARITY_START: usize = 2076;
/// Runs of differing bytes that are told of a section.
const MAX_DIFFERENCES: usize = 64;

/// What is declared, with its sources.
pub(super) struct Declared<'a> {
    pub(super) layout: &'a DiscLayout,
    pub(super) contents: &'a Contents,
}

/// The sections around the first findings of each rule, by address.
pub(super) fn around(
    image: &dyn RawImage,
    declared: &Declared<'_>,
    findings: &[&Finding],
) -> Result<Vec<Value>, ReadError> {
    let mut of_rule: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wanted = BTreeSet::new();
    for found in findings {
        let count = of_rule.entry(found.rule.name).or_default();
        *count += 1;
        if *count <= PER_RULE && wanted.len() < MAX_SECTIONS {
            for place in [found.lba, found.last] {
                let first = Lba(place.0.saturating_sub_unsigned(AROUND));
                wanted.extend((0..=2 * AROUND).map(|at| first.plus(at)));
            }
        }
    }
    wanted.retain(|at| (image.first_lba()..image.end_lba()).contains(at));
    let mut block = vec![0; image.form().block_len()];
    let mut checker = Checker::default();
    let mut sections = Vec::new();
    for at in wanted {
        image.read(at, &mut block)?;
        let Some((main, subcode)) = block.split_first_chunk::<SECTOR_LEN>() else { continue };
        let Some(parts) = Subcode::new(image.form(), subcode) else { continue };
        let session = &declared.layout.sessions()[declared.layout.session_number(at)];
        let region = declared.layout.at(at).region;
        let (fields, differences) = main_channel(declared, session, region, at, main, &mut checker);
        sections.push(json!({
            "lba": at.0,
            "bytes": base64(&block),
            "isData": region.coding != Coding::Audio,
            "userAt": match region.coding {
                Coding::Data(kind) => user_data_range(kind).start,
                Coding::Audio => 0,
            },
            "qBytes": parts.q.0,
            "q": q_fields(declared.layout, session, at, &parts).iter().map(Field::json).collect::<Vec<_>>(),
            "p": p_field(&parts, at, findings.iter().copied()).json(),
            "rw": parts.rw.map(|rw| rw.iter().filter(|byte| *byte & 0x3F != 0).count()),
            "main": fields,
            "differs": differences,
        }));
    }
    Ok(sections)
}

/// Fields of a sector, and the runs of bytes, of the descrambled sector where it is data, that are
/// not those of sync, header and source.
fn main_channel(
    declared: &Declared<'_>,
    session: &PlannedSession,
    region: &Region,
    at: Lba,
    recorded: &[u8; SECTOR_LEN],
    checker: &mut Checker,
) -> (Vec<Value>, Vec<[usize; 2]>) {
    let wanted = user_data(declared, session, region, at);
    let Coding::Data(kind) = region.coding else {
        return (Vec::new(), differences(recorded, 0, &wanted.unwrap_or_default()));
    };
    if region.tno == Tno::LeadIn {
        return (Vec::new(), Vec::new());
    }
    let mut plain = [0; SECTOR_LEN];
    descramble(recorded, &mut plain);
    let check = checker.check(kind, &plain);
    let fields = sector_fields(kind, at, &check).iter().map(Field::json).collect();
    let range = user_data_range(kind);
    let mut head = [SYNC.as_slice(), &at.to_msf_wrapping().to_bcd()].concat();
    head.extend(kind.mode());
    let mut runs = differences(&plain[..head.len()], 0, &head);
    match wanted {
        Some(wanted) if wanted.len() == range.len() => {
            runs.extend(differences(&plain[range.clone()], range.start, &wanted));
        }
        // Whole sectors, codes and all, scrambled.
        Some(wanted) if wanted.len() == SECTOR_LEN => {
            return (fields, differences(recorded, 0, &wanted));
        }
        _ => {}
    }
    // Where the EDC is wrong, too, the parities may be right.
    if check.edc == Edc::Good {
        runs.extend(wrong_parities(kind, &plain));
        runs.truncate(MAX_DIFFERENCES);
    }
    (fields, runs)
}

/// Where P and Q parities are not those of what stands before them.
fn wrong_parities(kind: SectorType, plain: &[u8; SECTOR_LEN]) -> Vec<[usize; 2]> {
    let mut remade = *plain;
    remake(kind, &mut remade, PARITY_START - 1);
    differences(&plain[PARITY_START..], PARITY_START, &remade[PARITY_START..])
}

/// The user data that are declared for a section, zeros included; nothing when they cannot be told.
fn user_data(
    declared: &Declared<'_>,
    session: &PlannedSession,
    region: &Region,
    at: Lba,
) -> Option<Vec<u8>> {
    let offset = u32::try_from(at.since(region.first)).ok()?;
    let (source, sector) = match region.fill {
        Fill::Zero if region.coding == Coding::Audio => return Some(vec![0; SECTOR_LEN]),
        Fill::Zero | Fill::Linking { .. } | Fill::TrackDescriptor(_) => return None,
        Fill::User { ordinal, first_sector } => {
            let source = declared.contents.tracks.get(session.first_ordinal + ordinal)?;
            (source, first_sector.checked_add(offset)?)
        }
        Fill::SpecialPregap => (declared.contents.special_pregap.as_ref()?, offset),
    };
    let mut bytes = vec![0; source.sector_len()];
    // A source that cannot be read has failed before, when the disc was judged.
    source.read(sector, &mut bytes).ok().map(|()| bytes)
}

/// Runs of bytes, first and behind the last, that differ; places count from `start`. What stands
/// beside nothing differs from nothing.
pub(super) fn differences(found: &[u8], start: usize, wanted: &[u8]) -> Vec<[usize; 2]> {
    let mut runs: Vec<[usize; 2]> = Vec::new();
    for (at, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let at = start + at;
        if found == wanted {
            continue;
        }
        match runs.last_mut() {
            Some(last) if last[1] == at => last[1] = at + 1,
            _ => runs.push([at, at + 1]),
        }
    }
    runs.truncate(MAX_DIFFERENCES);
    runs
}

/// Base64 with padding [RFC 4648 4].
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let is_there = digit <= three.len();
            let place = bits >> (18 - 6 * digit) & 63;
            text.push(if is_there { char::from(DIGITS[place as usize]) } else { '=' });
        }
    }
    text
}
