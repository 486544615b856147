//! Random legal plans through the sequencer. What comes out is parsed again, and everything that
//! every disc must keep is asserted on the sections alone, beside the plan: the layout is not
//! asked where anything lies.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod generator;

use generator::Random;
use rawcd_format::sector::descramble;
use rawcd_format::subcode::QContent;
use rawcd_format::subcode::section::{p_bits_of, q_of, rw_of};
use rawcd_format::{
    BlockForm, CopySetting, DiscPlan, Layout, Lba, RawImage, SECTION_LEN, SECTOR_LEN, SectorType,
    TrackPlan,
};
use rawcd_mastering::{SequencedImage, Sequencer};

/// Where the lead-ins start: long enough for the longest table here, twice and cut off.
const LEAD_IN: i32 = -150 - 100;

/// A section as a reader sees it.
struct Section {
    lba: i32,
    p: bool,
    control: u8,
    content: QContent,
    /// TNO and INDEX; those of the section before where Q is not in mode 1, AA in the lead-out.
    tno: u8,
    index: u8,
    main: [u8; SECTOR_LEN],
}

/// A track as the sections show it.
struct Track<'a> {
    ordinal: usize,
    plan: &'a TrackPlan,
    /// First section with its TNO.
    first: i32,
    /// First section of index 01.
    start: i32,
    /// Section after the last with its TNO.
    end: i32,
}

/// A disc that was read: lead-in, program area, lead-out.
struct Disc<'a> {
    plan: &'a DiscPlan,
    sections: Vec<Section>,
    tracks: Vec<Track<'a>>,
    lead_out: i32,
}

impl Disc<'_> {
    fn range(&self, first: i32, end: i32) -> &[Section] {
        let at = |lba: i32| usize::try_from(lba - LEAD_IN).unwrap();
        &self.sections[at(first)..at(end)]
    }

    fn program(&self) -> &[Section] {
        self.range(-150, self.lead_out)
    }
}

/// Reads a plan's whole image, in runs of many lengths.
fn read(plan: &DiscPlan, layout: Layout, random: &mut Random) -> Vec<Section> {
    let contents = generator::contents(plan);
    let sequencer = Sequencer::with_lead_in(plan.clone(), layout, contents, Lba(LEAD_IN)).unwrap();
    let image = SequencedImage::new(sequencer, BlockForm::Raw);
    let mut sections: Vec<Section> = Vec::new();
    let mut lba = LEAD_IN;
    while lba < image.end_lba().0 {
        let count = random.range(1, 200).min(image.end_lba().since(Lba(lba)).unsigned_abs());
        let mut blocks = vec![0xEE; count as usize * SECTION_LEN];
        image.read(Lba(lba), &mut blocks).unwrap();
        for block in blocks.chunks_exact(SECTION_LEN) {
            let before = sections.last().map_or((0, 0), |section| (section.tno, section.index));
            sections.push(parse(lba, before, block));
            lba += 1;
        }
    }
    sections
}

fn parse(lba: i32, before: (u8, u8), block: &[u8]) -> Section {
    let subcode = block[SECTOR_LEN..].try_into().unwrap();
    let frame = q_of(subcode);
    assert!(frame.crc_ok(), "{lba}: {frame}");
    assert_eq!(rw_of(subcode), [0; 96], "{lba}");
    let p = p_bits_of(subcode)[0] != 0;
    assert_eq!(p_bits_of(subcode), if p { [0xFF; 12] } else { [0; 12] }, "P at {lba}");
    let content = frame.content().unwrap();
    let (tno, index) = match content {
        QContent::Position { tno, index, .. } => (tno.to_byte(), index.get()),
        QContent::Toc { .. } => (0, 0),
        _ => before,
    };
    let control = frame.control().nibble();
    Section { lba, p, control, content, tno, index, main: block[..SECTOR_LEN].try_into().unwrap() }
}

/// Finds tracks and lead-out where TNO and INDEX change, and checks their order.
fn disc(plan: &DiscPlan, sections: Vec<Section>) -> Disc<'_> {
    let mut tracks: Vec<Track> = Vec::new();
    let mut lead_out = None;
    let mut before = (0, 0);
    for section in &sections {
        let (lba, now) = (section.lba, (section.tno, section.index));
        assert_eq!(section.tno == 0, lba < -150, "the lead-in ends at {lba}");
        if now == before {
            continue;
        }
        if section.tno != before.0 {
            if let Some(track) = tracks.last_mut() {
                assert_eq!(usize::from(before.1), track.plan.indexes.len() + 1, "indexes by {lba}");
                track.end = lba;
            }
            if section.tno == 0xAA {
                assert_eq!((section.index, tracks.len()), (1, plan.tracks.len()), "{lba}");
                lead_out = Some(lba);
            } else {
                let ordinal = tracks.len();
                let number = usize::from(plan.first_track.get()) + ordinal;
                assert_eq!(
                    usize::from(section.tno >> 4) * 10 + usize::from(section.tno & 15),
                    number
                );
                assert!(section.index <= 1, "{lba}");
                let plan = &plan.tracks[ordinal];
                tracks.push(Track { ordinal, plan, first: lba, start: lba, end: lba });
            }
        } else {
            assert_eq!(section.index, before.1 + 1, "{lba}");
        }
        if section.index == 1 && section.tno != 0xAA {
            tracks.last_mut().unwrap().start = lba;
        }
        // So the boundary shows where it is.
        assert!(matches!(section.content, QContent::Position { .. } | QContent::Toc { .. }));
        before = now;
    }
    Disc { plan, sections, tracks, lead_out: lead_out.unwrap() }
}

/// Frames of 75 a second from three BCD bytes.
fn frames(bcd: [u8; 3]) -> i32 {
    let [minute, second, frame] = bcd.map(|byte| i32::from(byte >> 4) * 10 + i32::from(byte & 15));
    (minute * 60 + second) * 75 + frame
}

/// Times: A-time and lead-in time go with the address, relative time falls to zero in a pause and
/// rises from zero behind it, AFRAME is the frame that the section would have shown.
fn check_times(disc: &Disc) {
    for section in &disc.sections {
        let lba = section.lba;
        let start = match section.tno {
            0xAA => disc.lead_out,
            _ => disc.tracks.iter().find(|track| lba < track.end).map_or(0, |track| track.start),
        };
        match section.content {
            QContent::Position { relative, absolute, .. } => {
                assert_eq!(frames(absolute.to_bcd()), lba + 150);
                let expected = if section.index == 0 { start - 1 - lba } else { lba - start };
                assert_eq!(frames(relative.to_bcd()), expected, "{lba}");
            }
            QContent::Toc { time, .. } => assert_eq!(frames(time), lba + 150 + 450_000),
            QContent::Mcn { frame, .. } | QContent::Isrc { frame, .. } => {
                assert_eq!(i32::from(frame), (lba + 150) % 75, "{lba}");
            }
            other => panic!("{other:?} at {lba}"),
        }
    }
}

/// CONTROL of a track where it does not alternate: in the TOC, and in Q beside SCMS.
fn steady_control(track: &TrackPlan) -> u8 {
    let copy = if track.copy == CopySetting::Permitted { 2 } else { 0 };
    match track.sector_type {
        SectorType::Audio => copy | u8::from(track.pre_emphasis),
        _ => copy | 4,
    }
}

/// The table: tracks, A0, A1, A2, each three times, over and over, and true.
fn check_toc(disc: &Disc) {
    let [first, last] = [&disc.tracks[0], &disc.tracks[disc.tracks.len() - 1]];
    let number = |track: &Track| disc.range(track.start, track.start + 1)[0].tno;
    let is_xa = |track: &TrackPlan| track.sector_type.name().contains("form");
    let disc_type = if disc.plan.tracks.iter().any(is_xa) { 0x20 } else { 0x00 };
    let items = disc.tracks.len() + 3;
    for (at, section) in disc.range(LEAD_IN, -150).iter().enumerate() {
        let QContent::Toc { point, p, .. } = section.content else { panic!("{}", section.lba) };
        let (expected_point, control) = match at / 3 % items {
            item if item < disc.tracks.len() => {
                let track = &disc.tracks[item];
                assert_eq!(frames(p), track.start + 150);
                (number(track), steady_control(track.plan))
            }
            item => {
                let expected = [[number(first), disc_type, 0], [number(last), 0, 0]];
                match item - disc.tracks.len() {
                    2 => assert_eq!(frames(p), disc.lead_out + 150),
                    which => assert_eq!(p, expected[which]),
                }
                let track = if item == disc.tracks.len() { first } else { last };
                ([0xA0, 0xA1, 0xA2][item - disc.tracks.len()], steady_control(track.plan))
            }
        };
        assert_eq!((point, section.control), (expected_point, control), "{}", section.lba);
    }
}

/// Mode 1 in nine of ten sections; a declared number at least once in a hundred, where it may be.
fn check_cadence(disc: &Disc) {
    let special = |section: &Section| {
        !matches!(section.content, QContent::Position { .. } | QContent::Toc { .. })
    };
    for ten in disc.sections.windows(10) {
        assert!(ten.iter().filter(|section| special(section)).count() <= 1, "{}", ten[0].lba);
    }
    let mcns = |sections: &[Section]| {
        let is_mcn = |section: &&Section| matches!(section.content, QContent::Mcn { .. });
        sections.iter().filter(is_mcn).count()
    };
    assert_eq!(mcns(&disc.sections), mcns(disc.program()), "program area only");
    assert!(disc.plan.mcn.is_some() || mcns(&disc.sections) == 0);
    if let Some(declared) = disc.plan.mcn {
        for hundred in disc.program().windows(100) {
            let here = |section: &Section| matches!(section.content, QContent::Mcn { mcn, .. } if mcn == declared);
            assert!(hundred.iter().any(here), "{}", hundred[0].lba);
        }
    }
    for track in &disc.tracks {
        let sections = disc.range(track.first, track.end);
        let isrc = |section: &Section| match section.content {
            QContent::Isrc { isrc, .. } => Some(isrc),
            _ => None,
        };
        assert!(
            sections
                .iter()
                .all(|section| isrc(section).is_none_or(|_| track.plan.isrc == isrc(section)))
        );
        if track.plan.isrc.is_some() {
            for hundred in sections.windows(100) {
                assert!(
                    hundred.iter().any(|section| isrc(section).is_some()),
                    "{}",
                    hundred[0].lba
                );
            }
        }
    }
}

/// CONTROL: the track's own, the alternating copy bit in step with the address, and the first 75
/// sections of a pre-gap those of the track before.
fn check_control(disc: &Disc) {
    for track in &disc.tracks {
        let before = track.ordinal.checked_sub(1).map(|before| &disc.tracks[before]);
        let old_part = match before {
            Some(before) if is_pregap(before.plan, track.plan) => 75,
            _ => 0,
        };
        for section in disc.range(track.first, track.end) {
            let lba = section.lba;
            let expected = if lba < track.first + old_part {
                steady_control(before.unwrap().plan)
            } else {
                let scms = track.plan.copy == CopySetting::Scms && lba & 4 != 0;
                steady_control(track.plan) | if scms { 2 } else { 0 }
            };
            assert_eq!(section.control, expected, "{lba}");
        }
        if before.is_some_and(|before| {
            steady_control(before.plan) & 0b1101 != steady_control(track.plan) & 0b1101
        }) {
            assert!(track.start - track.first >= 150 + old_part, "pause at {}", track.first);
        }
    }
    let last = steady_control(disc.plan.tracks.last().unwrap());
    assert!(
        disc.range(disc.lead_out, disc.sections.last().unwrap().lba)
            .iter()
            .all(|s| s.control == last)
    );
}

/// Data behind audio or behind data of another mode.
fn is_pregap(before: &TrackPlan, track: &TrackPlan) -> bool {
    // "mode2-form1-raw" is mode 2.
    let mode = |track: &TrackPlan| track.sector_type.name()[..5].to_owned();
    track.sector_type != SectorType::Audio && mode(before) != mode(track)
}

/// P: flags that end with the first section of a track, as long as its pause and 150 at least;
/// one that ends at the lead-out; none in the lead-in; a quiet 2 s, then 2 Hz in the lead-out.
fn check_p(disc: &Disc) {
    for section in disc.range(LEAD_IN, disc.lead_out) {
        let lba = section.lba;
        let in_flag = |track: &Track| {
            let len = (track.start - track.first).max(150);
            (track.start - len + 1..=track.start).contains(&lba)
        };
        let last = (disc.lead_out - 150..disc.lead_out).contains(&lba);
        assert_eq!(section.p, lba >= -150 && (last || disc.tracks.iter().any(in_flag)), "{lba}");
    }
    let lead_out = &disc.sections[usize::try_from(disc.lead_out - LEAD_IN).unwrap()..];
    assert_eq!(lead_out.len(), 6_750);
    let (quiet, blinking) = lead_out.split_at(150);
    assert!(quiet.iter().all(|section| !section.p));
    assert!(blinking[0].p);
    for second in blinking.chunks(75) {
        let runs: Vec<usize> = second.chunk_by(|a, b| a.p == b.p).map(<[Section]>::len).collect();
        assert_eq!(runs, [19, 19, 19, 18]);
    }
}

/// Main channel: each source from its index 01 on without a hole, over the pause of a gapless
/// successor too; nothing but zeros elsewhere; sync, header and scrambling where CONTROL says data.
fn check_main(disc: &Disc) {
    for section in &disc.sections[150..] {
        let (lba, mut sector) = (section.lba, section.main);
        let source = disc
            .tracks
            .iter()
            .find(|track| (track.start..track.start + track.plan.sectors as i32).contains(&lba));
        let kind = source.map(|track| track.plan.sector_type);
        if kind.is_some_and(SectorType::is_raw) {
            assert_eq!(sector, [0x5A; SECTOR_LEN], "{lba} passes as it is");
            continue;
        }
        // Behind the subheaders, where there are any; the counter is the same everywhere.
        let mut payload = 0;
        if section.control & 4 != 0 {
            descramble(&section.main, &mut sector);
            assert_eq!(sector[..12], [0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0]);
            assert_eq!(frames(sector[12..15].try_into().unwrap()), lba + 150);
            payload = 24;
        }
        let special = disc.plan.special_pregap.filter(|_| lba < disc.tracks[0].start);
        let first = match (special, source) {
            (Some(_), _) => -150,
            (None, Some(track)) if kind != Some(SectorType::Mode0) => track.start,
            _ => {
                assert!(sector[payload..2048].iter().all(|&byte| byte == 0), "{lba}");
                continue;
            }
        };
        assert_eq!(sector[payload..][..4], (lba - first).to_be_bytes(), "{lba}");
    }
    for (at, track) in disc.tracks.iter().enumerate() {
        let next = disc.plan.tracks.get(at + 1);
        let gap = track.end - (track.start + track.plan.sectors as i32);
        let needs = track.plan.sector_type != SectorType::Audio
            && next.is_none_or(|next| next.sector_type == SectorType::Audio);
        assert!(!needs || gap >= 150, "post-gap of {gap} before {}", track.end);
    }
}

#[test]
fn every_legal_plan_keeps_the_rules_of_subcode() {
    let mut random = Random(0x5EED);
    let (mut legal, mut refused, mut tracks) = (0, 0, 0);
    while legal < 60 {
        let plan = generator::plan(&mut random);
        let Ok(layout) = Layout::new(&plan) else {
            refused += 1;
            continue;
        };
        legal += 1;
        tracks += plan.tracks.len();
        let disc = disc(&plan, read(&plan, layout, &mut random));
        check_times(&disc);
        check_toc(&disc);
        check_cadence(&disc);
        check_control(&disc);
        check_p(&disc);
        check_main(&disc);
    }
    assert!(refused < 600 && tracks > 120, "{refused} refused, {tracks} tracks");
}
