//! Discs made section by section, to be spoiled in one place and judged.

use std::io;

use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::section::{spread, to_pq16};
use rawcd_format::{BlockForm, Contents, DiscPlan, Lba, UserData};
use rawcd_judge::{Judge, Subject, Verdict};

/// A source that repeats one byte.
pub(crate) struct Bytes {
    pub(crate) sector_len: usize,
    pub(crate) sectors: u32,
    pub(crate) byte: u8,
}

impl UserData for Bytes {
    fn sector_len(&self) -> usize {
        self.sector_len
    }

    fn sectors(&self) -> u32 {
        self.sectors
    }

    fn read(&self, first: u32, out: &mut [u8]) -> io::Result<()> {
        let end = u64::from(first) + (out.len() / self.sector_len) as u64;
        if end > u64::from(self.sectors) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        out.fill(self.byte);
        Ok(())
    }
}

/// Sources of zeros for every track.
pub(crate) fn zeros(plan: &DiscPlan) -> Contents {
    bytes(plan, 0)
}

/// Sources of one byte for every track.
pub(crate) fn bytes(plan: &DiscPlan, byte: u8) -> Contents {
    let source = |track: &rawcd_format::TrackPlan| {
        let sector_len = track.sector_type.user_data_len();
        Box::new(Bytes { sector_len, sectors: track.sectors, byte }) as Box<dyn UserData>
    };
    Contents {
        tracks: plan.tracks.iter().map(source).collect(),
        special_pregap: None,
        subcode_rw: None,
    }
}

/// A section before it is put into bytes.
#[derive(Clone)]
pub(crate) struct Section {
    pub(crate) main: Box<[u8; 2352]>,
    pub(crate) p: bool,
    pub(crate) q: QFrame,
    pub(crate) rw: [u8; 96],
}

impl Section {
    pub(crate) fn new(p: bool, q: QFrame) -> Section {
        Section { main: Box::new([0; 2352]), p, q, rw: [0; 96] }
    }

    /// The block of a form.
    pub(crate) fn block(&self, form: BlockForm) -> Vec<u8> {
        let mut block = self.main.to_vec();
        if form == BlockForm::Pq {
            block.extend(to_pq16(self.p, &self.q));
        } else {
            let mut subcode = [0; 96];
            spread(self.p, &self.q, Some(&self.rw), &mut subcode);
            block.extend(subcode);
        }
        block
    }
}

/// Sections from an address on.
#[derive(Clone)]
pub(crate) struct Disc {
    pub(crate) first: i32,
    pub(crate) sections: Vec<Section>,
}

impl Disc {
    /// The section at an address.
    pub(crate) fn at(&mut self, lba: i32) -> &mut Section {
        &mut self.sections[(lba - self.first) as usize]
    }

    pub(crate) fn blocks(&self, form: BlockForm) -> Vec<u8> {
        self.sections.iter().flat_map(|section| section.block(form)).collect()
    }

    pub(crate) fn judge(&self, plan: &DiscPlan, contents: &Contents, subject: Subject) -> Verdict {
        let mut judge = Judge::new(plan, contents, subject).unwrap();
        judge.feed(Lba(self.first), &self.blocks(subject.form())).unwrap();
        judge.finish()
    }
}

/// Twelve bytes in hexadecimal.
pub(crate) fn frame(hex: &str) -> QFrame {
    let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
    QFrame(std::array::from_fn(byte))
}

/// Name, address and count of every finding.
pub(crate) fn list(verdict: &Verdict) -> Vec<(&'static str, i32, u32)> {
    verdict.findings.iter().map(|f| (f.rule.name, f.lba.0, f.sections)).collect()
}
