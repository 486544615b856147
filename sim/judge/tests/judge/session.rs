//! The golden listing of a four-track session, judged section by section: P and Q of every one of
//! its 2531 sections, with exactly the departures that it has.

use crate::common::{Disc, Section, frame, list, zeros};
use rawcd_format::{BlockForm, CopySetting, DiscPlan, SectorType, TrackPlan};
use rawcd_judge::Subject;

fn plan() -> DiscPlan {
    let audio = |sectors, isrc: &str| {
        let isrc = isrc.parse().ok();
        TrackPlan {
            isrc,
            copy: CopySetting::Prohibited,
            ..TrackPlan::new(SectorType::Audio, sectors)
        }
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

fn session() -> Disc {
    let text = include_str!("../../../../format/tests/vectors/subcode.json");
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let rows = json["sections_lba_p_q"].as_array().unwrap();
    let sections = rows.iter().map(|row| {
        let fields: Vec<&str> = row.as_str().unwrap().split(' ').collect();
        Section::new(fields[1] == "1", frame(fields[2]))
    });
    Disc { first: -198, sections: sections.collect() }
}

#[test]
fn departures_of_the_session() {
    let plan = plan();
    let verdict = session().judge(&plan, &zeros(&plan), Subject::Image(BlockForm::Raw));
    assert_eq!(list(&verdict), []);
    assert_eq!(verdict.sections, 2531);
}
