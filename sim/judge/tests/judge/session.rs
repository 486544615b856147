//! The golden listing of a four-track session, judged section by section: P and Q of every one of
//! its 2531 sections, with exactly the departures that it has.

use std::sync::Arc;

use crate::common::{Disc, RAW, Section, contents, frame, list};
use rawcd_format::{BlockForm, CopySetting, DiscPlan, Lba, SectorType, TrackPlan, sector};
use rawcd_judge::Subject;

fn plan() -> DiscPlan {
    let audio = |sectors, isrc: &str| TrackPlan {
        isrc: isrc.parse().ok(),
        copy: CopySetting::Prohibited,
        ..TrackPlan::new(SectorType::Audio, sectors)
    };
    DiscPlan {
        mcn: Some("4006381333931".parse().unwrap()),
        tracks: vec![
            TrackPlan { indexes: vec![200, 401], ..audio(620, "USRC17600001") },
            TrackPlan { pregap: Some(0), ..audio(333, "GBAYE6800010") },
            TrackPlan {
                copy: CopySetting::Scms,
                pre_emphasis: true,
                pregap: Some(225),
                ..audio(300, "")
            },
            TrackPlan {
                copy: CopySetting::Permitted,
                pregap: Some(225),
                postgap: Some(0),
                ..TrackPlan::new(SectorType::Mode1, 310)
            },
        ],
        gapless: false,
        ..DiscPlan::default()
    }
}

/// The listing has no main channel: audio is made of what the sources hold, data sectors are
/// made.
fn main_at(lba: i32) -> Arc<[u8; 2352]> {
    let address = sector::header_address(Lba(lba));
    let mut out = [0; 2352];
    match lba {
        0..953 | 1178..1478 => out = [0x11; 2352],
        1553..1703 | 2013.. => sector::make_empty(SectorType::Mode1, address, &mut out),
        1703..2013 => {
            sector::make(SectorType::Mode1, address, [0; 4], &[0x11; 2048], &mut out).unwrap();
        }
        _ => {}
    }
    Arc::new(out)
}

fn rows(name: &str) -> Vec<(bool, rawcd_format::subcode::QFrame)> {
    let text = include_str!("../../../../format/tests/vectors/subcode.json");
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let row = |row: &serde_json::Value| {
        let fields: Vec<&str> = row.as_str().unwrap().split(' ').collect();
        (fields[1] == "1", frame(fields[2]))
    };
    json[name].as_array().unwrap().iter().map(row).collect()
}

fn session() -> Disc {
    let sections = rows("sections_lba_p_q").into_iter().enumerate();
    let sections =
        sections.map(|(at, (p, q))| Section::new(main_at(at as i32 - 198), p, q)).collect();
    Disc { first: -198, sections }
}

#[test]
fn departures_of_the_session() {
    let plan = plan();
    for form in BlockForm::ALL {
        let verdict = session().judge(&plan, &contents(&plan), Subject::Image(form));
        let expected = [
            ("lead-in-coverage", -198, 1),
            ("lead-out-length", 2013, 1),
            ("post-gap-length", 2013, 1),
        ];
        assert_eq!(list(&verdict), expected, "{form}");
        assert_eq!(verdict.sections, 2531);
        assert_eq!(verdict.first, Some(Lba(-198)));
        let toc: Vec<(String, u8, [u8; 3])> = verdict
            .toc
            .iter()
            .map(|item| (item.point.to_string(), item.control.nibble(), item.p))
            .collect();
        let item = |point: &str, control, p| (point.to_owned(), control, p);
        assert_eq!(
            toc,
            [
                item("track 1", 0, [0x00, 0x02, 0x00]),
                item("track 2", 0, [0x00, 0x10, 0x20]),
                item("track 3", 1, [0x00, 0x17, 0x53]),
                item("track 4", 6, [0x00, 0x24, 0x53]),
                item("A0", 0, [0x01, 0x00, 0x00]),
                item("A1", 6, [0x04, 0x00, 0x00]),
                item("A2", 6, [0x00, 0x28, 0x63]),
            ]
        );
    }
}

/// Mode 5 items in the lead-in and its absolute times are legal. The sections stand at the end of
/// a first session's lead-in, so that they are read as one.
#[test]
fn the_second_session_is_read() {
    let plan = plan();
    let rows = rows("second_session_lba_p_q");
    let sections = rows[..24].iter().map(|(p, q)| Section::new(Arc::new([0; 2352]), *p, *q));
    let disc = Disc { first: -174, sections: sections.collect() };
    let verdict = disc.judge(&plan, &contents(&plan), RAW);
    let expected = [
        ("toc-control", -174, 3), // A0 says data
        ("toc-first-track", -174, 3),
        ("lead-in-coverage", -174, 1),
        ("toc-copy-bit", -168, 3),
        ("toc-last-track", -168, 3),
        ("toc-copy-bit", -162, 3),
        ("toc-against-q", -162, 3),
        ("toc-undeclared", -156, 3),
    ];
    let found = list(&verdict);
    assert!(expected.iter().all(|one| found.contains(one)), "{found:?}");
}

/// A whole second session, fed where it lies: everything differs, nothing panics.
#[test]
fn the_second_session_in_its_place_does_not_panic() {
    let plan = plan();
    let rows = rows("second_session_lba_p_q");
    let sections = rows.iter().map(|(p, q)| Section::new(Arc::new([0; 2352]), *p, *q));
    let disc = Disc { first: 93_432, sections: sections.collect() };
    let verdict = disc.judge(&plan, &contents(&plan), RAW);
    assert!(!verdict.is_clean());
    assert_eq!(verdict.sections, 27);
}
