//! Frames captured from pressed discs, each judged where it lay: legal, though no writer of ours
//! would put them there. Only that most of the disc is missing is found.

use std::sync::Arc;

use crate::common::{Bytes, Disc, RAW, Section, frame, list};
use rawcd_format::{Contents, CopySetting, DiscPlan, SectorType, TrackPlan, UserData};

/// A disc of audio tracks without copy permission, by pregap and sectors.
fn plan(tracks: &[(u32, u32)]) -> DiscPlan {
    let track = |&(pregap, sectors)| TrackPlan {
        copy: CopySetting::Prohibited,
        pregap: Some(pregap),
        ..TrackPlan::new(SectorType::Audio, sectors)
    };
    DiscPlan { gapless: false, tracks: tracks.iter().map(track).collect(), ..DiscPlan::default() }
}

fn judge(tracks: &[(u32, u32)], rows: [&str; 3]) -> Vec<(&'static str, i32, u32)> {
    let plan = plan(tracks);
    let source = |track: &TrackPlan| {
        let source = Bytes { sector_len: 2352, sectors: track.sectors, byte: 0 };
        Box::new(source) as Box<dyn UserData>
    };
    let contents =
        Contents { tracks: plan.tracks.iter().map(source).collect(), ..Contents::default() };
    let fields = rows.map(|row| row.split(' ').collect::<Vec<_>>());
    let sections = fields
        .iter()
        .map(|fields| Section::new(Arc::new([0; 2352]), fields[1] == "1", frame(fields[2])));
    let disc = Disc { first: fields[0][0].parse().unwrap(), sections: sections.collect() };
    list(&disc.judge(&plan, &contents, RAW))
}

/// A catalog number of zeros in the last section before a pause.
#[test]
fn a_number_before_a_pause() {
    let tracks = [(150, 3000), (0, 3375), (0, 1576), (150, 400)];
    let rows = [
        "7949 0 01030100207400014774c6dd",
        "7950 0 020000000000000000002175",
        "7951 1 010400000174000148017e01",
    ];
    assert_eq!(judge(&tracks, rows), [("disc-incomplete", -150, 1)]);
}

/// One in the first section of a track without a pause, whose flag covers that section.
#[test]
fn a_number_in_the_first_section_of_a_track() {
    let mut tracks = vec![(0, 300); 19];
    tracks[0].0 = 150;
    tracks.extend([(0, 174_936), (0, 2396), (0, 400)]);
    let rows = [
        "183031 1 01210100317000404231bc6d",
        "183032 1 020000000000000000323764",
        "183033 0 012201000001004042336c90",
    ];
    assert_eq!(judge(&tracks, rows), [("disc-incomplete", -150, 1)]);
}

/// A pause that ends with 00:00:00, and the end of its flag.
#[test]
fn the_end_of_a_pause() {
    let mut tracks = vec![(0, 300); 20];
    tracks[0].0 = 150;
    tracks.extend([(0, 355_136), (150, 400)]);
    let rows = [
        "361285 1 0122000000000080191061a1",
        "361286 1 012201000000008019113653",
        "361287 0 01220100000100801912ac61",
    ];
    assert_eq!(judge(&tracks, rows), [("disc-incomplete", -150, 1)]);
}
