//! Sections around findings: their bytes, their Q in words, and where they differ from what is
//! declared there. Values are compared, nothing is encoded.

use std::collections::{BTreeMap, BTreeSet};

use rawcd_format::sector::{Checker, Edc, descramble, user_data_range};
use rawcd_format::subcode::{QContent, QFrame};
use rawcd_format::{
    Coding, Contents, DiscLayout, Fill, Lba, PlannedSession, RawImage, ReadError, Region,
    SECTOR_LEN, SectorType, Tno,
};
use rawcd_judge::Finding;
use serde_json::{Value, json};

use crate::view::Subcode;

/// Findings of each rule whose sections are in a page, and how many sections on each side.
const PER_RULE: usize = 3;
const AROUND: u32 = 2;
/// Sections that are in a page at most.
const MAX_SECTIONS: usize = 500;
/// Runs of differing bytes that are told of a section.
const MAX_DIFFERENCES: usize = 64;

/// What is declared, with its sources.
pub(crate) struct Declared<'a> {
    pub(crate) layout: &'a DiscLayout,
    pub(crate) contents: &'a Contents,
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
            let first = Lba(found.lba.0.saturating_sub_unsigned(AROUND));
            wanted.extend((0..=2 * AROUND).map(|at| first.plus(at)));
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
            "q": q_fields(declared.layout, session, at, &parts),
            "p": p_text(&parts),
            "rw": parts.rw.map(|rw| rw.iter().filter(|byte| *byte & 0x3F != 0).count()),
            "main": fields,
            "differs": differences,
        }));
    }
    Ok(sections)
}

fn p_text(parts: &Subcode<'_>) -> String {
    match parts.p.iter().map(|byte| byte.count_ones()).sum::<u32>() {
        0 => "0".to_owned(),
        96 => "1".to_owned(),
        ones => format!("{ones} of 96 bits are 1"),
    }
}

/// A field with what stands there, what is declared there if anything, and whether they differ.
#[derive(Debug, PartialEq)]
pub(super) struct Field(pub(super) &'static str, pub(super) String, pub(super) Option<String>);

impl Field {
    fn json(&self) -> Value {
        let differs = self.2.as_ref().is_some_and(|declared| *declared != self.1);
        json!([self.0, self.1, self.2, differs])
    }
}

fn q_fields(
    layout: &DiscLayout,
    session: &PlannedSession,
    at: Lba,
    parts: &Subcode<'_>,
) -> Vec<Value> {
    let mut fields = q_words(layout, session, at, &parts.q);
    let crc = |is_good| if is_good { "good" } else { "wrong" }.to_owned();
    fields.push(Field("CRC", crc(parts.q_is_good), Some(crc(true))));
    fields.iter().map(Field::json).collect()
}

fn hex(bytes: &[u8]) -> String {
    let texts: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    texts.join(":")
}

/// Q in words, beside what belongs there.
pub(super) fn q_words(
    layout: &DiscLayout,
    session: &PlannedSession,
    at: Lba,
    q: &QFrame,
) -> Vec<Field> {
    let place = layout.at(at);
    let control = |control: rawcd_format::Control| format!("{:04b}", control.nibble());
    let time = at.to_msf_wrapping();
    if place.region.tno == Tno::LeadIn {
        let item =
            session.layout.toc().iter().find(|item| item.point.to_byte() == q.index_or_point());
        let item = item.filter(|_| q.adr() == 1);
        return vec![
            Field("CONTROL", control(q.control()), item.map(|item| control(item.control))),
            Field("ADR", q.adr().to_string(), None),
            Field("TNO", hex(&[q.tno()]), Some("00".to_owned())),
            Field("POINT", hex(&[q.index_or_point()]), None),
            Field("time", hex(&q.relative()), None),
            Field("ZERO", hex(&[q.zero()]), item.map(|_| "00".to_owned())),
            Field("PMIN:PSEC:PFRAME", hex(&q.absolute()), item.map(|item| hex(&item.p))),
        ];
    }
    let mut fields = vec![
        Field("CONTROL", control(q.control()), Some(control(place.control))),
        Field("ADR", q.adr().to_string(), None),
    ];
    let frame = |frame: u8| format!("{frame:02}");
    match q.content() {
        Ok(QContent::Mcn { mcn, frame: found }) => {
            fields.push(Field("MCN", mcn.to_string(), session.plan.mcn.map(|mcn| mcn.to_string())));
            fields.push(Field("AFRAME", frame(found), Some(frame(time.frame()))));
        }
        Ok(QContent::Isrc { isrc, frame: found }) => {
            let number = place.region.tno.track();
            let ordinal = number.map(|it| it.get().saturating_sub(session.plan.first_track.get()));
            let track = ordinal.and_then(|ordinal| session.plan.tracks.get(usize::from(ordinal)));
            let declared = track.and_then(|track| track.isrc).map(|isrc| isrc.to_string());
            fields.push(Field("ISRC", isrc.to_string(), declared.or(Some("none".to_owned()))));
            fields.push(Field("AFRAME", frame(found), Some(frame(time.frame()))));
        }
        _ if matches!(q.adr(), 2 | 3) => fields.push(Field("body", hex(&q.0[1..10]), None)),
        _ => {
            let index = rawcd_format::bcd::to_bcd(place.region.index.get());
            fields.extend([
                Field("TNO", hex(&[q.tno()]), Some(hex(&[place.region.tno.to_byte()]))),
                Field("INDEX", hex(&[q.index_or_point()]), Some(hex(&[index]))),
                Field("relative", hex(&q.relative()), Some(relative(&place, q))),
                Field("ZERO", hex(&[q.zero()]), Some("00".to_owned())),
                Field("absolute", hex(&q.absolute()), Some(hex(&time.to_bcd()))),
            ]);
        }
    }
    fields
}

/// The relative time that belongs at a place. A pause may end with 00:00:00 or 00:00:01: of the two
/// the one that stands there.
fn relative(place: &rawcd_format::Place<'_>, q: &QFrame) -> String {
    let plain = place.relative();
    let other = plain.next_wrapping();
    let is_other = place.from_start < 0 && q.relative() == other.to_bcd();
    hex(&if is_other { other } else { plain }.to_bcd())
}

/// Fields of a sector, and the runs of bytes, of the descrambled sector where it is data, that are
/// not those of the source.
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
    let range = user_data_range(kind);
    let runs = match wanted {
        Some(wanted) if wanted.len() == range.len() => {
            differences(&plain[range.clone()], range.start, &wanted)
        }
        // Whole sectors, scrambled.
        Some(wanted) if wanted.len() == SECTOR_LEN => differences(recorded, 0, &wanted),
        _ => Vec::new(),
    };
    (sector_fields(kind, at, &plain, checker), runs)
}

fn sector_fields(
    kind: SectorType,
    at: Lba,
    plain: &[u8; SECTOR_LEN],
    checker: &mut Checker,
) -> Vec<Value> {
    let check = checker.check(kind, plain);
    let good = |is_good: bool| if is_good { "good" } else { "wrong" }.to_owned();
    let words = |bad: u8| if bad == 0 { "good".to_owned() } else { format!("wrong words: {bad}") };
    let mut fields = vec![
        Field("sync", good(check.sync_ok), Some(good(true))),
        Field("header", hex(&check.address), Some(hex(&at.to_msf_wrapping().to_bcd()))),
        Field("mode", hex(&[check.mode]), kind.mode().map(|mode| hex(&[mode]))),
    ];
    if kind.is_xa() {
        fields.push(Field("subheader", hex(&check.subheader), None));
    }
    match check.edc {
        Edc::NotInLayout => {}
        Edc::Omitted => fields.push(Field("EDC", "left out".to_owned(), None)),
        edc => fields.push(Field("EDC", good(edc == Edc::Good), Some(good(true)))),
    }
    if matches!(kind, SectorType::Mode1 | SectorType::Mode2Form1) {
        fields.push(Field("ECC P", words(check.p_bad()), Some(good(true))));
        fields.push(Field("ECC Q", words(check.q_bad()), Some(good(true))));
    }
    fields.iter().map(Field::json).collect()
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
