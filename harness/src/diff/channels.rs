//! Sections side by side: main channel, P, Q by field, R-W.

use rawcd_format::sector::{descramble, detect};
use rawcd_format::subcode::{QContent, QFrame};
use rawcd_format::{BlockForm, Lba, RawImage, ReadError, SECTOR_LEN};

use super::align::SAMPLE_LEN;
use crate::section_words::p_text;
use crate::view::{Subcode, View, main_channel};

/// Sections that are read at once.
const BATCH: u32 = 64;

/// A section, with track and index by Q of A, as lanes count them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) lba: Lba,
    pub(crate) track: i32,
    pub(crate) index: i32,
}

/// How often something differs, and where first and last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) what: &'static str,
    pub(crate) sections: u32,
    pub(crate) first: Place,
    pub(crate) last: Place,
    /// What stands in the first in A and in B.
    pub(crate) a: String,
    pub(crate) b: String,
}

/// How much of the main channel of a track differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MainCount {
    /// As lanes count tracks: 0 for the lead-in, 170 for the lead-out.
    pub(crate) track: i32,
    pub(crate) sections: u32,
    pub(crate) bytes: u64,
    pub(crate) first: Lba,
    pub(crate) last: Lba,
    /// The first byte that differs in it, and the two; descrambled where both are data.
    pub(crate) byte: usize,
    pub(crate) a: u8,
    pub(crate) b: u8,
}

#[derive(Default)]
pub(super) struct Found {
    pub(super) compared: u32,
    pub(super) q: Vec<Count>,
    pub(super) p: Option<Count>,
    pub(super) main: Vec<MainCount>,
    pub(super) rw: Option<Count>,
    pub(super) rw_left_out: Option<&'static str>,
}

/// Compares the sections that both have; `view` is that of A, `offset` by how many samples the audio
/// of B stands later.
pub(super) fn compare(
    a: &dyn RawImage,
    b: &dyn RawImage,
    view: &View,
    offset: i32,
) -> Result<Found, ReadError> {
    let first = a.first_lba().max(b.first_lba());
    let end = a.end_lba().min(b.end_lba());
    let forms = [a.form(), b.form()];
    let mut found = Found { rw_left_out: left_out(forms), ..Found::default() };
    let mut at = first;
    let mut window = Window { image: b, offset, stretches: audio(view, first, end) };
    let (mut blocks_a, mut blocks_b) = (Vec::new(), Vec::new());
    while at < end {
        let count = BATCH.min(end.since(at).unsigned_abs());
        for (image, blocks) in [(a, &mut blocks_a), (b, &mut blocks_b)] {
            blocks.resize(count as usize * image.form().block_len(), 0);
            image.read(at, blocks)?;
        }
        let shifted = window.read(at, count)?;
        let of_a = blocks_a.chunks_exact(forms[0].block_len());
        let of_b = blocks_b.chunks_exact(forms[1].block_len());
        for (nth, (a, b)) in (0..).zip(of_a.zip(of_b)) {
            let lba = at.plus(nth);
            let (track, index) = (view.lanes.track.at(lba), view.lanes.index.at(lba));
            let place = Place { lba, track, index };
            match window.samples(lba) {
                Some(range) => {
                    let from = nth as usize * SECTOR_LEN;
                    let b = &shifted[from..from + SECTOR_LEN];
                    found.main(lba, track, range.start, &a[range.clone()], &b[range]);
                }
                None => found.sectors(lba, track, a, b),
            }
            let subcode_a = Subcode::new(forms[0], &a[SECTOR_LEN..]);
            let subcode_b = Subcode::new(forms[1], &b[SECTOR_LEN..]);
            if let (Some(a), Some(b)) = (subcode_a, subcode_b) {
                found.subcode(place, forms, &a, &b);
            }
        }
        found.compared += count;
        at = at.plus(count);
    }
    Ok(found)
}

/// Why R-W of two forms cannot be compared.
fn left_out(forms: [BlockForm; 2]) -> Option<&'static str> {
    match forms {
        [a, b] if a == BlockForm::Pq || b == BlockForm::Pq => Some("blocks of form pq have none"),
        [a, b] if a != b => Some("one has it interleaved, the other has not"),
        _ => None,
    }
}

/// Stretches of audio of both, by the main channel of A: what no sync begins.
fn audio(view: &View, first: Lba, end: Lba) -> Vec<(Lba, Lba)> {
    let runs = view.lanes.main.runs();
    let ends = runs.iter().skip(1).map(|&(first, _)| first).chain([view.end]);
    let mut stretches: Vec<(Lba, Lba)> = Vec::new();
    for (&(run_first, value), run_end) in runs.iter().zip(ends) {
        let (run_first, run_end) = (run_first.max(first), run_end.min(end));
        let is_audio = matches!(value, main_channel::SILENCE | main_channel::AUDIO);
        if !is_audio || run_first >= run_end {
            continue;
        }
        match stretches.last_mut() {
            Some((_, last_end)) if *last_end == run_first => *last_end = run_end,
            _ => stretches.push((run_first, run_end)),
        }
    }
    stretches
}

/// The main channel of B, read so many samples further on.
struct Window<'i> {
    image: &'i dyn RawImage,
    offset: i32,
    stretches: Vec<(Lba, Lba)>,
}

impl Window<'_> {
    /// Bytes of the section at `lba` whose samples B has in the same stretch of audio; `None` for
    /// sections that are compared as they stand.
    fn samples(&self, lba: Lba) -> Option<std::ops::Range<usize>> {
        if self.offset == 0 {
            return None;
        }
        let after = self.stretches.partition_point(|&(first, _)| first <= lba);
        let &(first, end) = self.stretches.get(after.checked_sub(1)?)?;
        if lba >= end {
            return None;
        }
        let sector = SECTOR_LEN as i64;
        let shift = i64::from(self.offset) * SAMPLE_LEN as i64;
        let before = i64::from(lba.since(first)) * sector + shift;
        let behind = i64::from(end.since(lba)) * sector - shift;
        let from = (-before).clamp(0, sector);
        let to = behind.clamp(from, sector);
        Some(from as usize..to as usize)
    }

    /// The main channel of `count` sections from `at` on, further by the offset; zeros where B has
    /// none.
    fn read(&mut self, at: Lba, count: u32) -> Result<Vec<u8>, ReadError> {
        if self.offset == 0 {
            return Ok(Vec::new());
        }
        let shift = i64::from(self.offset) * SAMPLE_LEN as i64;
        let sections = shift.div_euclid(SECTOR_LEN as i64) as i32;
        let bytes = shift.rem_euclid(SECTOR_LEN as i64) as usize;
        let from = at.0.saturating_add(sections);
        let mut all = vec![0; (count as usize + 1) * SECTOR_LEN];
        let first = Lba(from).max(self.image.first_lba());
        let end = Lba(from).plus(count + 1).min(self.image.end_lba());
        if first < end {
            let found =
                super::align::main_channels(self.image, first, end.since(first).unsigned_abs())?;
            let place = first.since(Lba(from)).unsigned_abs() as usize * SECTOR_LEN;
            all[place..place + found.len()].copy_from_slice(&found);
        }
        Ok(all[bytes..bytes + count as usize * SECTOR_LEN].to_vec())
    }
}

impl Found {
    /// Whole sectors; where both are data, as they are descrambled.
    fn sectors(&mut self, lba: Lba, track: i32, a: &[u8], b: &[u8]) {
        let (Some(a), Some(b)) = (a.first_chunk(), b.first_chunk()) else { return };
        if a == b {
            return;
        }
        let [mut plain_a, mut plain_b] = [[0; SECTOR_LEN]; 2];
        descramble(a, &mut plain_a);
        descramble(b, &mut plain_b);
        match detect(&plain_a).and(detect(&plain_b)) {
            Some(_) => self.main(lba, track, 0, &plain_a, &plain_b),
            None => self.main(lba, track, 0, a, b),
        }
    }

    fn main(&mut self, lba: Lba, track: i32, start: usize, a: &[u8], b: &[u8]) {
        if a == b {
            return;
        }
        let differing = || a.iter().zip(b).enumerate().filter(|(_, (a, b))| a != b);
        let Some((byte, (&in_a, &in_b))) = differing().next() else { return };
        let bytes = differing().count() as u64;
        match self.main.iter_mut().find(|count| count.track == track) {
            Some(count) => {
                count.sections += 1;
                count.bytes += bytes;
                count.last = lba;
            }
            None => self.main.push(MainCount {
                track,
                sections: 1,
                bytes,
                first: lba,
                last: lba,
                byte: start + byte,
                a: in_a,
                b: in_b,
            }),
        }
    }

    fn subcode(&mut self, at: Place, forms: [BlockForm; 2], a: &Subcode<'_>, b: &Subcode<'_>) {
        let is_pq = forms.contains(&BlockForm::Pq);
        let p_differs = if is_pq { a.flag() != b.flag() } else { a.p != b.p };
        if p_differs {
            count(&mut self.p, "P", at, p_text(a), p_text(b));
        }
        self.q(at, is_pq, a, b);
        if let (None, Some(a), Some(b)) = (self.rw_left_out, a.rw, b.rw) {
            let symbols = |rw: &[u8; 96]| rw.map(|byte| byte & 0x3F);
            let (a, b) = (symbols(a), symbols(b));
            if let Some(nth) = a.iter().zip(&b).position(|(a, b)| a != b) {
                let text = |symbol: u8| format!("symbol {nth} is {symbol:02X}");
                count(&mut self.rw, "R-W", at, text(a[nth]), text(b[nth]));
            }
        }
    }

    /// Writers of PQ blocks have habits with the CRC: there it is looked at only where one is wrong.
    fn q(&mut self, at: Place, is_pq: bool, a: &Subcode<'_>, b: &Subcode<'_>) {
        let crc_differs = if is_pq { a.q_is_good != b.q_is_good } else { a.q.crc() != b.q.crc() };
        if a.q.0[..10] == b.q.0[..10] && !crc_differs {
            return;
        }
        for (what, a, b) in fields(a, b) {
            if a != b {
                match self.q.iter_mut().find(|count| count.what == what) {
                    Some(count) => count.go_on(at),
                    None => self.q.push(Count::new(what, at, a, b)),
                }
            }
        }
    }
}

impl Count {
    fn new(what: &'static str, at: Place, a: String, b: String) -> Count {
        Count { what, sections: 1, first: at, last: at, a, b }
    }

    fn go_on(&mut self, at: Place) {
        self.sections += 1;
        self.last = at;
    }
}

fn count(count: &mut Option<Count>, what: &'static str, at: Place, a: String, b: String) {
    match count {
        Some(count) => count.go_on(at),
        None => *count = Some(Count::new(what, at, a, b)),
    }
}

fn hex(bytes: &[u8]) -> String {
    let texts: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    texts.join(" ")
}

type Pair = (&'static str, String, String);

/// The fields of two frames that can be set side by side. A frame with a wrong CRC is not read
/// further, and frames of two modes have nothing in common but CONTROL.
fn fields(a: &Subcode<'_>, b: &Subcode<'_>) -> Vec<Pair> {
    // Of two frames with the same CRC other bytes tell why it fits one of them alone.
    let other = (0..10).find(|&at| a.q.0[at] != b.q.0[at]).filter(|_| a.q.crc() == b.q.crc());
    let crc = |it: &Subcode<'_>| {
        let is = if it.q_is_good { "good" } else { "wrong" };
        match other {
            Some(at) => format!("{is} (byte {at} is {:02X})", it.q.0[at]),
            None => format!("{is} ({})", hex(&it.q.crc())),
        }
    };
    if !(a.q_is_good && b.q_is_good) {
        return vec![("CRC", crc(a), crc(b))];
    }
    let (a, b) = (&a.q, &b.q);
    let control = |q: &QFrame| format!("{:04b}", q.control().nibble());
    let adr = |q: &QFrame| q.adr().to_string();
    let mut pairs = vec![("CONTROL", control(a), control(b)), ("ADR", adr(a), adr(b))];
    if a.adr() != b.adr() {
        return pairs;
    }
    match (a.content(), b.content()) {
        (Ok(QContent::Mcn { mcn: a, frame: f }), Ok(QContent::Mcn { mcn: b, frame: g })) => {
            pairs.push(("MCN", a.to_string(), b.to_string()));
            pairs.push(("AFRAME", format!("{f:02}"), format!("{g:02}")));
        }
        (Ok(QContent::Isrc { isrc: a, frame: f }), Ok(QContent::Isrc { isrc: b, frame: g })) => {
            pairs.push(("ISRC", a.to_string(), b.to_string()));
            pairs.push(("AFRAME", format!("{f:02}"), format!("{g:02}")));
        }
        _ if matches!(a.adr(), 1 | 5) => {
            let byte = |byte: u8| format!("{byte:02X}");
            // Items of a table of contents have other fields in the same places.
            let is_item = a.tno() == 0 && b.tno() == 0;
            let [index, relative, absolute] = match is_item {
                true => ["POINT", "time in the lead-in", "PMIN, PSEC, PFRAME"],
                false => ["INDEX", "relative time", "absolute time"],
            };
            pairs.extend([
                ("TNO", byte(a.tno()), byte(b.tno())),
                (index, byte(a.index_or_point()), byte(b.index_or_point())),
                (relative, hex(&a.relative()), hex(&b.relative())),
                ("ZERO", byte(a.zero()), byte(b.zero())),
                (absolute, hex(&a.absolute()), hex(&b.absolute())),
            ]);
        }
        _ => pairs.push(("body", hex(&a.0[1..10]), hex(&b.0[1..10]))),
    }
    pairs
}
