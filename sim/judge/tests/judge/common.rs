//! Discs made section by section, to be spoiled in one place and judged.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::section::{spread, to_pq16};
use rawcd_format::{
    BlockForm, Coding, Contents, CopySetting, DiscPlan, Fill, Layout, Lba, Mcn, Msf, Place,
    SectorType, Tno, TrackPlan, UserData, sector,
};
use rawcd_judge::{Judge, Subject, Verdict};

/// An image of 2352+96, as on disc.
pub(crate) const RAW: Subject<'_> = Subject::Image(BlockForm::Raw);

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

/// A source that repeats one sector.
pub(crate) struct Sectors {
    pub(crate) sectors: u32,
    pub(crate) sector: Vec<u8>,
}

impl UserData for Sectors {
    fn sector_len(&self) -> usize {
        self.sector.len()
    }

    fn sectors(&self) -> u32 {
        self.sectors
    }

    fn read(&self, _: u32, out: &mut [u8]) -> io::Result<()> {
        out.chunks_exact_mut(self.sector.len()).for_each(|out| out.copy_from_slice(&self.sector));
        Ok(())
    }
}

/// The user data of every sector of a track: 11 throughout, with a subheader where the type
/// wants one; zeros in mode 0.
pub(crate) fn user_of(kind: SectorType) -> Vec<u8> {
    match kind {
        SectorType::Mode0 => vec![0; 2336],
        SectorType::Mode2Form2 => {
            let mut user = vec![0x11; 2336];
            user[..8].copy_from_slice(&[0, 0, 0x20, 0, 0, 0, 0x20, 0]);
            user[2332..].fill(0);
            user
        }
        kind => vec![0x11; kind.user_data_len()],
    }
}

/// Sources for every track, see [`user_of`].
pub(crate) fn contents(plan: &DiscPlan) -> Contents {
    let source = |track: &TrackPlan| {
        let sector = user_of(track.sector_type);
        Box::new(Sectors { sectors: track.sectors, sector }) as Box<dyn UserData>
    };
    Contents {
        tracks: plan.tracks.iter().map(source).collect(),
        special_pregap: plan.special_pregap.map(|sectors| {
            Box::new(Bytes { sector_len: 2352, sectors, byte: 0x22 }) as Box<dyn UserData>
        }),
        subcode_rw: None,
    }
}

/// A section before it is put into bytes.
#[derive(Clone)]
pub(crate) struct Section {
    pub(crate) main: Arc<[u8; 2352]>,
    /// The 96 bits of P, as one byte each of which is 80 or 00.
    pub(crate) p: [u8; 96],
    pub(crate) q: QFrame,
    pub(crate) rw: [u8; 96],
}

impl Section {
    pub(crate) fn new(main: Arc<[u8; 2352]>, p: bool, q: QFrame) -> Section {
        Section { main, p: [u8::from(p) << 7; 96], q, rw: [0; 96] }
    }

    pub(crate) fn set_p(&mut self, p: bool) {
        self.p = [u8::from(p) << 7; 96];
    }

    /// Changes the ten data bytes of Q; the CRC is made again.
    pub(crate) fn set_q(&mut self, change: impl FnOnce(&mut [u8; 10])) {
        let mut data = std::array::from_fn(|at| self.q.0[at]);
        change(&mut data);
        self.q = QFrame::from_data(data);
    }

    /// Changes the sector as it reads descrambled.
    pub(crate) fn set_sector(&mut self, change: impl FnOnce(&mut [u8; 2352])) {
        let main = Arc::make_mut(&mut self.main);
        sector::scramble(main);
        change(main);
        sector::scramble(main);
    }

    /// The block of a form.
    pub(crate) fn block(&self, form: BlockForm) -> Vec<u8> {
        let mut block = self.main.to_vec();
        if form == BlockForm::Pq {
            block.extend(to_pq16(self.p[0] != 0, &self.q));
        } else {
            let mut subcode = [0; 96];
            spread(false, &self.q, Some(&self.rw), &mut subcode);
            subcode.iter_mut().zip(self.p).for_each(|(byte, p)| *byte |= p);
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

    pub(crate) fn judge(
        &self,
        plan: &DiscPlan,
        contents: &Contents,
        subject: Subject<'_>,
    ) -> Verdict {
        let mut judge = Judge::new(plan, contents, subject).unwrap();
        let mut at = Lba(self.first);
        for sections in self.sections.chunks(100) {
            let form = subject.form();
            let blocks: Vec<u8> = sections.iter().flat_map(|section| section.block(form)).collect();
            judge.feed(at, &blocks).unwrap();
            at = at.plus(sections.len() as u32);
        }
        judge.finish()
    }
}

/// Name, address and count of every finding.
pub(crate) fn list(verdict: &Verdict) -> Vec<(&'static str, i32, u32)> {
    verdict.findings.iter().map(|f| (f.rule.name, f.lba.0, f.sections)).collect()
}

/// Twelve bytes in hexadecimal.
pub(crate) fn frame(hex: &str) -> QFrame {
    let byte = |at: usize| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
    QFrame(std::array::from_fn(byte))
}

// ---- legal discs ---------------------------------------------------------------------------------

pub(crate) const MCN: &str = "4006381333931";

fn audio(isrc: &str, copy: CopySetting) -> TrackPlan {
    TrackPlan { isrc: isrc.parse().ok(), copy, ..TrackPlan::new(SectorType::Audio, 400) }
}

/// Track 1 at 0, its index 02 at 200; track 2, SCMS, with its index 00 at 250 and index 01 at
/// 400; the lead-out at 800.
pub(crate) fn audio_plan() -> DiscPlan {
    DiscPlan {
        mcn: Some(MCN.parse().unwrap()),
        tracks: vec![
            TrackPlan { indexes: vec![200], ..audio("USK7Y9812345", CopySetting::Permitted) },
            audio("USK7Y9812346", CopySetting::Scms),
        ],
        ..DiscPlan::default()
    }
}

/// An audio track at 0; a data track with its index 00 at 400, coded as data from 475, index 01
/// at 625, its post-gap at 935; the lead-out at 1085.
pub(crate) fn mixed_plan(kind: SectorType) -> DiscPlan {
    let mut plan = audio_plan();
    plan.mcn = None;
    plan.tracks[0] = TrackPlan::new(SectorType::Audio, 400);
    plan.tracks[1] = TrackPlan::new(kind, 310);
    plan
}

/// Makes the disc of a plan: 4500 sections of lead-in, 6750 of lead-out; pauses count down to
/// zero, flags are as short as they may be, MCN and ISRC stand where A-time modulo 1 s is 10 and
/// 40 frames. Each disc is made once.
pub(crate) fn make(plan: &DiscPlan) -> Disc {
    static MADE: Mutex<BTreeMap<String, Disc>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap();
    made.entry(format!("{plan:?}")).or_insert_with(|| make_now(plan)).clone()
}

fn make_now(plan: &DiscPlan) -> Disc {
    let layout = Layout::place(plan).unwrap();
    let mut mains = mains(plan);
    let sections = (-4650..layout.end().0).map(|lba| {
        let place = layout.at(Lba(lba));
        let q = match place.region.tno {
            Tno::LeadIn => toc_frame(&layout, lba + 4650),
            _ => program_frame(plan, Lba(lba), &place),
        };
        Section::new(mains.at(lba, &place), p_at(&layout, lba), q)
    });
    Disc { first: -4650, sections: sections.collect() }
}

fn toc_frame(layout: &Layout, number: i32) -> QFrame {
    let item = layout.toc()[number as usize / 3 % layout.toc().len()];
    let time = Msf::from_frames_wrapping(number as u32);
    QFrame::toc(item.control, item.point.to_byte(), time, item.p)
}

pub(crate) fn program_frame(plan: &DiscPlan, lba: Lba, place: &Place<'_>) -> QFrame {
    let time = lba.to_msf().unwrap();
    let track = place.region.tno.track();
    let isrc = track.and_then(|n| plan.tracks[usize::from(n.get() - plan.first_track.get())].isrc);
    match (track, plan.mcn, isrc, time.frame()) {
        (Some(_), Some(mcn), _, 10) => QFrame::mcn(place.control, &mcn, 10),
        (Some(_), _, Some(isrc), 40) => QFrame::isrc(place.control, &isrc, 40),
        _ => {
            let region = place.region;
            QFrame::position(place.control, region.tno, region.index, place.relative(), time)
        }
    }
}

pub(crate) fn p_at(layout: &Layout, lba: i32) -> bool {
    let lead_out = layout.lead_out_start().0;
    let in_flag = layout.tracks().iter().any(|track| {
        let sections = track.start.since(track.pause_start).max(150);
        (track.start.0 - sections + 1..=track.start.0).contains(&lba)
    });
    let high = |n: i32| n >= 0 && n * 4 / 75 % 2 == 0;
    in_flag || (lead_out - 150..lead_out).contains(&lba) || high(lba - lead_out - 150)
}

/// What fills the main channel of the tracks of a plan.
pub(crate) fn mains(plan: &DiscPlan) -> Mains<'_> {
    Mains { plan, zero: Arc::new([0; 2352]), audio: Arc::new([0x11; 2352]) }
}

pub(crate) struct Mains<'a> {
    plan: &'a DiscPlan,
    zero: Arc<[u8; 2352]>,
    audio: Arc<[u8; 2352]>,
}

impl Mains<'_> {
    pub(crate) fn at(&mut self, lba: i32, place: &Place<'_>) -> Arc<[u8; 2352]> {
        match (place.region.coding, place.region.fill) {
            (Coding::Audio, Fill::SpecialPregap) => Arc::new([0x22; 2352]),
            (Coding::Audio, Fill::User { .. }) => self.audio.clone(),
            (Coding::Audio, _) => self.zero.clone(),
            (Coding::Data(kind), fill) => {
                let mut out = [0; 2352];
                let address = sector::header_address(Lba(lba));
                match fill {
                    Fill::User { ordinal, .. } => {
                        let subheader = self.plan.tracks[ordinal].subheader;
                        sector::make(kind, address, subheader, &user_of(kind), &mut out).unwrap();
                    }
                    _ => sector::make_empty(kind, address, &mut out),
                }
                Arc::new(out)
            }
        }
    }
}

/// The findings of a disc of `plan`, made and then spoiled.
pub(crate) fn spoiled(
    plan: &DiscPlan,
    spoil: impl FnOnce(&mut Disc),
) -> Vec<(&'static str, i32, u32)> {
    let mut disc = make(plan);
    spoil(&mut disc);
    list(&disc.judge(plan, &contents(plan), RAW))
}

/// The same for the audio disc.
pub(crate) fn audio_with(spoil: impl FnOnce(&mut Disc)) -> Vec<(&'static str, i32, u32)> {
    spoiled(&audio_plan(), spoil)
}

pub(crate) fn mcn(digits: &str) -> Mcn {
    digits.parse().unwrap()
}
