//! Discs of more than 90 minutes: times that elsewhere are those of a lead-in are those of the
//! program area there. They are recorded and judged in memory, where silence takes no room.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;

use rawcd::host::{Disc, SessionSettings, TrackSettings, record_session, record_tracks};
use rawcd::run::{BurnSettings, Covered, burn};
use rawcd_encoder::{Contract, RawCdImageCreator};
use rawcd_format::contents::{Generated, GeneratedKind, Source};
use rawcd_format::subcode::section;
use rawcd_format::{
    BlockForm, Contents, DiscLayout, DiscPlan, Lba, RawImage, SectorType, TrackPlan, WriteMode,
};
use rawcd_judge::{Severity, Subject, judge_image};
use rawcd_mastering::SequencedImage;
use rawcd_mmc::{Data, Transport};
use rawcd_sim::{Drive, DriveProfile, InProcess, Medium, MediumModel, MediumState, Storage};

const MAIN_LEN: u64 = 2352;
const SECTION_LEN: u64 = 2448;

/// Sections whose main channel is kept where it is not all zero.
#[derive(Clone, Debug, Default)]
struct Silent {
    main: BTreeMap<u64, Box<[u8]>>,
    subcode: Vec<[u8; 96]>,
}

impl Storage for Silent {
    fn read_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut at = offset;
        let mut rest = out;
        while !rest.is_empty() {
            let (number, within) = (at / SECTION_LEN, at % SECTION_LEN);
            let end = if within < MAIN_LEN { MAIN_LEN } else { SECTION_LEN };
            let (part, after) = rest.split_at_mut(rest.len().min((end - within) as usize));
            let from = if within < MAIN_LEN {
                self.main.get(&number).map(|main| &main[within as usize..])
            } else {
                let subcode = self.subcode.get(number as usize);
                subcode.map(|subcode| &subcode[(within - MAIN_LEN) as usize..])
            };
            match from {
                Some(from) => part.copy_from_slice(&from[..part.len()]),
                None => part.fill(0),
            }
            at += part.len() as u64;
            rest = after;
        }
        Ok(())
    }

    fn write_at(&mut self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        assert!(offset.is_multiple_of(SECTION_LEN), "the drive writes whole sections");
        let (sections, []) = bytes.as_chunks::<2448>() else { panic!("whole sections") };
        for (number, section) in (offset / SECTION_LEN..).zip(sections) {
            let (main, subcode) = section.split_at(MAIN_LEN as usize);
            match main.iter().all(|byte| *byte == 0) {
                true => drop(self.main.remove(&number)),
                false => drop(self.main.insert(number, main.into())),
            }
            let needed = self.subcode.len().max(number as usize + 1);
            self.subcode.resize(needed, [0; 96]);
            self.subcode[number as usize].copy_from_slice(subcode);
        }
        Ok(())
    }

    fn set_len(&mut self, len: u64) -> io::Result<()> {
        self.subcode.resize((len / SECTION_LEN) as usize, [0; 96]);
        self.main.split_off(&(len / SECTION_LEN));
        Ok(())
    }

    fn len(&self) -> io::Result<u64> {
        Ok(self.subcode.len() as u64 * SECTION_LEN)
    }
}

/// Silence up to where the second track begins, behind its pause, and noise.
fn plan(silence: u32, noise: u32, gapless: bool) -> DiscPlan {
    let track = |sectors| TrackPlan::new(SectorType::Audio, sectors);
    DiscPlan {
        lead_out_limit: Some(Lba(420_000)),
        gapless,
        tracks: vec![track(silence), track(noise)],
        ..DiscPlan::default()
    }
}

fn contents(plan: &DiscPlan) -> Contents {
    let kinds = [GeneratedKind::Silence, GeneratedKind::Noise { seed: 7 }];
    let source = |(track, kind): (&TrackPlan, GeneratedKind)| -> Source {
        Box::new(Generated::new(kind, track.sector_type, track.sectors).unwrap())
    };
    Contents { tracks: plan.tracks.iter().zip(kinds).map(source).collect(), ..Contents::default() }
}

/// A drive with a blank disc of 99 minutes.
fn drive() -> InProcess<Silent> {
    let atip = MediumModel::named("cd-r:99").unwrap().atip;
    let mut drive = Drive::new(DriveProfile::default());
    let kind = rawcd_sim::MediumKind::CdR;
    drive.insert(Medium::with_groove(kind, atip, Silent::default()).unwrap());
    InProcess::new(drive)
}

/// Grave findings, TOC, and time of Q in the first sections of 90 minutes.
fn check(mut transport: InProcess<Silent>, plan: &DiscPlan, mode: WriteMode, toc: &[u8]) {
    let mut answer = [0; 28];
    let cdb = [0x43, 0x02, 0, 0, 0, 0, 0, 0, 28, 0];
    for _ in 0..3 {
        let _ = transport.execute(&[0; 6], Data::None, std::time::Duration::from_secs(9));
    }
    transport.execute(&cdb, Data::In(&mut answer), std::time::Duration::from_secs(9)).unwrap();
    assert_eq!(answer, toc, "{mode:?}");
    let medium = transport.into_drive().take().unwrap();
    assert_eq!(medium.state(), MediumState::Finalized, "{mode:?}");
    let recording = medium.recording();
    let time = |lba: i32| {
        let q = section::q_of(&recording.subcode(Lba(lba)).unwrap());
        assert!(q.crc_ok() && q.adr() == 1, "{lba}");
        q.absolute()
    };
    assert_eq!(
        [404_849, 404_850, 404_851].map(time),
        [[0x89, 0x59, 0x74], [0x90, 0, 0], [0x90, 0, 1]]
    );
    let subject = Subject::Disc {
        lead_in_start: medium.lead_in_start(),
        last_lead_out: medium.last_lead_out_start(),
        modes: &[mode],
    };
    let verdict = judge_image(recording, plan, &contents(plan), subject).unwrap();
    let grave = verdict.findings.iter().filter(|found| found.rule.severity != Severity::Note);
    let grave: Vec<(&str, i32, u32)> =
        grave.map(|found| (found.rule.name, found.lba.0, found.sections)).collect();
    assert_eq!(grave, [("", 0, 0); 0], "{mode:?}");
    assert_eq!(verdict.sections, recording.len());
}

/// Track 2 at 90:00:00, LBA 404850; lead-out at 91:02:00, LBA 409500.
#[rustfmt::skip]
const TOC: [u8; 28] = [
    0, 26, 1, 2,
    0, 0x12, 1, 0, 0, 0, 2, 0,
    0, 0x12, 2, 0, 0, 90, 0, 0,
    0, 0x12, 0xAA, 0, 0, 91, 2, 0,
];

#[test]
fn in_raw() {
    let plan = plan(404_850, 4_650, true);
    let image =
        RawCdImageCreator::encode(Contract::Extended, BlockForm::Raw, &plan, contents(&plan))
            .unwrap();
    let mut covered = Covered::new();
    let (result, transport) = burn(drive(), &image, &BurnSettings::default(), &mut covered, |_| {});
    result.unwrap();
    check(transport, &plan, WriteMode::Raw, &TOC);
}

#[test]
fn as_a_session_at_once() {
    let plan = plan(404_850, 4_650, true);
    let mode = WriteMode::SessionAtOnce;
    let layout = DiscLayout::new(&plan).unwrap();
    let image = SequencedImage::of_disc(layout.clone(), contents(&plan), BlockForm::Raw).unwrap();
    let disc = Disc { session: &layout.sessions()[0], image: &image };
    let mut transport = drive();
    let go_on: &mut dyn FnMut(Lba) -> ControlFlow<()> = &mut |_| ControlFlow::Continue(());
    record_session(&mut transport, &disc, &SessionSettings::default(), go_on).unwrap();
    check(transport, &plan, mode, &TOC);
}

/// A run-out of two sections and a pause of 150 stand between tracks at once.
#[test]
fn as_tracks_at_once() {
    let plan = plan(404_850 - 152, 4_648, false);
    let mode = WriteMode::TrackAtOnce;
    let layout = DiscLayout::place(&plan, &[mode]).unwrap();
    let image = SequencedImage::of_disc(layout.clone(), contents(&plan), BlockForm::Raw).unwrap();
    let disc = Disc { session: &layout.sessions()[0], image: &image };
    let mut transport = drive();
    let go_on: &mut dyn FnMut(Lba) -> ControlFlow<()> = &mut |_| ControlFlow::Continue(());
    record_tracks(&mut transport, &disc, &TrackSettings::default(), go_on).unwrap();
    check(transport, &plan, mode, &TOC);
}

/// IMAPI2 ends before 90 minutes, and says so.
#[test]
fn not_by_imapi2() {
    let plan = plan(404_850, 4_650, true);
    let refused =
        RawCdImageCreator::encode(Contract::Imapi2, BlockForm::Raw, &plan, contents(&plan));
    let error = refused.err().unwrap();
    assert_eq!(error.to_string(), "the lead-out limit 420000 is above 398099 (88:29:74)");
    assert_eq!(error.hresult(), 0x8007_0057);
}
