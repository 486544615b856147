//! Q and the fields of a section in words, beside what is declared there; and a [`Window`] of the
//! sections around a finding. Values are compared, nothing is encoded.

use std::fmt::Write;

use rawcd_format::sector::{Checker, Edc, SectorCheck, descramble};
use rawcd_format::subcode::{QContent, QFrame};
use rawcd_format::{
    Coding, DiscLayout, Lba, PlannedSession, RawImage, ReadError, SECTOR_LEN, SectorType, Tno,
};
use rawcd_judge::Finding;
use serde_json::{Value, json};

use crate::view::Subcode;

/// Sections that a window has on each side of its place.
const AROUND: u32 = 2;

/// A field: its name, what stands there, and what is declared there if anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field(pub(crate) &'static str, pub(crate) String, pub(crate) Option<String>);

impl Field {
    /// Whether something else is declared.
    pub(crate) fn differs(&self) -> bool {
        self.2.as_ref().is_some_and(|declared| *declared != self.1)
    }

    /// As pages take it, with whether it differs.
    pub(crate) fn json(&self) -> Value {
        let Field(name, found, declared) = self;
        json!([name, found, declared, self.differs()])
    }

    /// Whether it is worth telling where many are: what is always so says nothing.
    fn tells(&self) -> bool {
        self.differs() || !matches!(self.0, "ZERO" | "CRC")
    }
}

/// The sections around a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window(Vec<Row>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    lba: Lba,
    is_place: bool,
    fields: Vec<Field>,
}

impl Window {
    /// The sections around the first of a finding, as far as there are any.
    pub(crate) fn around(
        image: &dyn RawImage,
        layout: &DiscLayout,
        found: &Finding,
    ) -> Result<Window, ReadError> {
        let first = Lba(found.lba.0.saturating_sub_unsigned(AROUND));
        let places = (0..=2 * AROUND).map(|at| first.plus(at));
        let there = image.first_lba()..image.end_lba();
        let mut block = vec![0; image.form().block_len()];
        let mut checker = Checker::default();
        let mut rows = Vec::new();
        for lba in places.filter(|at| there.contains(at)) {
            image.read(lba, &mut block)?;
            let Some(parts) = Subcode::new(image.form(), &block[SECTOR_LEN..]) else { continue };
            let session = &layout.sessions()[layout.session_number(lba)];
            let mut fields = vec![p_field(&parts, lba, std::iter::once(found))];
            fields.extend(q_fields(layout, session, lba, &parts));
            let main = main_fields(layout, lba, &block, &mut checker);
            fields.extend(main.into_iter().filter(Field::differs));
            rows.push(Row { lba, is_place: lba == found.lba, fields });
        }
        Ok(Window(rows))
    }

    /// A line a section: the place is marked, and so is every field that is not as declared. Ends
    /// without a line feed.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        let (on, off) = if colour { ("\x1b[33;1m", "\x1b[0m") } else { ("", "") };
        let mut text = String::new();
        for Row { lba, is_place, fields } in &self.0 {
            let mark = if *is_place { '>' } else { ' ' };
            if !text.is_empty() {
                text.push('\n');
            }
            let time = lba.to_msf_wrapping();
            write!(text, "  {mark} {:>6} {time} ", lba.0).expect("a string takes anything");
            for field in fields.iter().filter(|field| field.tells()) {
                let Field(name, found, declared) = field;
                let shown = match declared {
                    Some(declared) if field.differs() => {
                        format!("  {on}≠ {name} {found}, declared {declared}{off}")
                    }
                    _ => format!("  {name} {found}"),
                };
                text.push_str(&shown);
            }
        }
        text
    }

    /// The same as pages take it: LBA, time, whether it is the place, and the fields of each section.
    pub(crate) fn json(&self) -> Value {
        let row = |Row { lba, is_place, fields }: &Row| {
            let fields: Vec<Value> =
                fields.iter().filter(|field| field.tells()).map(Field::json).collect();
            json!([lba.0, lba.to_msf_wrapping().to_string(), is_place, fields])
        };
        self.0.iter().map(row).collect()
    }
}

/// P, beside what belongs there as far as a finding says so: flags may begin and end a section early
/// or late, so that a place by itself declares nothing.
pub(crate) fn p_field<'f>(
    parts: &Subcode<'_>,
    at: Lba,
    mut findings: impl Iterator<Item = &'f Finding>,
) -> Field {
    let is_about =
        |it: &&Finding| it.rule.name.starts_with("p-") && (it.lba..=it.last).contains(&at);
    let expected = findings.find(is_about).map(|it| it.expected.as_str());
    let declared = expected.map(|it| it.strip_prefix("P ").unwrap_or(it).to_owned());
    Field("P", p_text(parts), declared)
}

/// P as a digit, or how many of its bits are 1.
pub(crate) fn p_text(parts: &Subcode<'_>) -> String {
    match parts.p.iter().map(|byte| byte.count_ones()).sum::<u32>() {
        0 => "0".to_owned(),
        96 => "1".to_owned(),
        ones => format!("{ones} of 96 bits are 1"),
    }
}

/// Q in words with its CRC, beside what belongs there.
pub(crate) fn q_fields(
    layout: &DiscLayout,
    session: &PlannedSession,
    at: Lba,
    parts: &Subcode<'_>,
) -> Vec<Field> {
    let mut fields = q_words(layout, session, at, &parts.q);
    let crc = |is_good| if is_good { "good" } else { "wrong" }.to_owned();
    fields.push(Field("CRC", crc(parts.q_is_good), Some(crc(true))));
    fields
}

/// The fields of a recorded sector, beside what belongs there; none of audio.
fn main_fields(layout: &DiscLayout, at: Lba, block: &[u8], checker: &mut Checker) -> Vec<Field> {
    let region = layout.at(at).region;
    let (Coding::Data(kind), Some(sector)) = (region.coding, block.first_chunk()) else {
        return Vec::new();
    };
    if region.tno == Tno::LeadIn {
        return Vec::new();
    }
    let mut plain = [0; SECTOR_LEN];
    descramble(sector, &mut plain);
    sector_fields(kind, at, &checker.check(kind, &plain))
}

/// The fields of a sector that was checked, beside what belongs there.
pub(crate) fn sector_fields(kind: SectorType, at: Lba, check: &SectorCheck) -> Vec<Field> {
    let good = |is_good: bool| if is_good { "good" } else { "wrong" }.to_owned();
    let words = |bad: u8| match bad {
        0 => "good".to_owned(),
        1 => "1 word wrong".to_owned(),
        bad => format!("{bad} words wrong"),
    };
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
    fields
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let texts: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    texts.join(":")
}

/// Q in words, beside what belongs there.
pub(crate) fn q_words(
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
