//! Where discs of several sessions, and tracks at once, put things.

use rawcd_format::{
    CopySetting, DiscLayout, DiscPlan, LayoutError, Lba, NextSession, SectorType, SessionPlan, Tno,
    TocPoint, TrackPlan, WriteMode,
};

fn track(kind: SectorType, sectors: u32) -> TrackPlan {
    TrackPlan::new(kind, sectors)
}

/// Audio of 600 and 300 sectors, then a session of mode 1 with 400, then one with audio of 300.
fn three_sessions() -> DiscPlan {
    let session = |tracks| SessionPlan { tracks, ..SessionPlan::default() };
    DiscPlan {
        gapless: false,
        tracks: vec![track(SectorType::Audio, 600), track(SectorType::Audio, 300)],
        later_sessions: vec![
            session(vec![track(SectorType::Mode1, 400)]),
            session(vec![track(SectorType::Audio, 300)]),
        ],
        ..DiscPlan::default()
    }
}

#[test]
fn sessions_lie_one_behind_the_other() {
    let disc = DiscLayout::new(&three_sessions()).unwrap();
    let sessions = disc.sessions();
    let places: Vec<_> = sessions
        .iter()
        .map(|session| {
            let start = session.start;
            let layout = &session.layout;
            (
                start.number,
                start.lead_in.0,
                start.program.0,
                layout.lead_out_start().0,
                layout.end().0,
            )
        })
        .collect();
    // 600 + 150 + 300; then 6750 + 4500 sections later, and 2250 + 4500 later.
    assert_eq!(
        places,
        [
            (1, -45_150, -150, 1_050, 7_800),
            (2, 7_800, 12_300, 13_000, 15_250),
            (3, 15_250, 19_750, 20_200, 22_450),
        ]
    );
    assert_eq!(disc.lead_out_start(), Lba(20_200));
    assert_eq!(disc.end(), Lba(22_450));
    let tracks: Vec<_> = disc
        .tracks()
        .map(|span| {
            (span.number.get(), span.pause_start.0, span.start.0, span.user_end.0, span.end.0)
        })
        .collect();
    assert_eq!(
        tracks,
        [
            (1, -150, 0, 600, 600),
            (2, 600, 750, 1_050, 1_050),
            // With the post-gap of data before a lead-out.
            (3, 12_300, 12_450, 12_850, 13_000),
            (4, 19_750, 19_900, 20_200, 20_200),
        ]
    );
    let ordinals: Vec<_> = sessions.iter().map(|session| session.first_ordinal).collect();
    assert_eq!(ordinals, [0, 2, 3]);
}

#[test]
fn every_session_has_a_table_of_its_own() {
    let disc = DiscLayout::new(&three_sessions()).unwrap();
    let second = disc.sessions()[1].layout.toc();
    let items: Vec<_> =
        second.iter().map(|item| (item.point.to_byte(), item.control.nibble(), item.p)).collect();
    // 12450 + 150 frames are 02:48:00, 13000 + 150 are 02:55:25.
    assert_eq!(
        items,
        [
            (0x03, 4, [0x02, 0x48, 0x00]),
            (0xA0, 4, [0x03, 0x00, 0x00]),
            (0xA1, 4, [0x03, 0x00, 0x00]),
            (0xA2, 4, [0x02, 0x55, 0x25]),
        ]
    );
    assert_eq!(second.last().unwrap().point, TocPoint::LeadOut);
}

#[test]
fn lead_ins_point_at_the_next_program_area() {
    let pointers = |next_session| {
        let disc = DiscLayout::new(&DiscPlan { next_session, ..three_sessions() }).unwrap();
        let of = |number: usize| disc.sessions()[number].pointers.clone();
        [of(0), of(1), of(2)].map(|pointers| {
            pointers
                .iter()
                .map(|item| (item.point, item.control.nibble(), item.time))
                .collect::<Vec<_>>()
        })
    };
    // 12300 + 150 frames are 02:46:00, 19750 + 150 are 04:25:25.
    let first = vec![(0xB0, 2, [0x02, 0x46, 0x00])];
    let second = vec![(0xB0, 4, [0x04, 0x25, 0x25])];
    assert_eq!(pointers(NextSession::Unsaid), [first.clone(), second.clone(), vec![]]);
    let none = vec![(0xB0, 2, [0xFF; 3])];
    assert_eq!(pointers(NextSession::Forbidden), [first.clone(), second.clone(), none]);
    // 20200 + 2250 + 4500 + 150 frames are 06:01:25.
    let fourth = vec![(0xB0, 2, [0x06, 0x01, 0x25])];
    assert_eq!(pointers(NextSession::Allowed), [first, second, fourth]);
}

#[test]
fn what_lies_at_an_address() {
    let disc = DiscLayout::new(&three_sessions()).unwrap();
    for (lba, tno, from_start) in [
        (-151, 0x00, 0),
        (-1, 0x01, -1),
        (7_799, 0xAA, 6_749),
        (7_800, 0x00, 0),
        (12_299, 0x00, 0),
        (12_300, 0x03, -150),
        (13_000, 0xAA, 0),
        (15_250, 0x00, 0),
        (19_900, 0x04, 0),
        (30_000, 0xAA, 9_800),
    ] {
        let place = disc.at(Lba(lba));
        assert_eq!((place.region.tno.to_byte(), place.from_start), (tno, from_start), "{lba}");
    }
}

#[test]
fn errors_name_their_session() {
    let mut plan = three_sessions();
    plan.later_sessions[1].tracks[0].sectors = 299;
    let error = DiscLayout::new(&plan).unwrap_err();
    assert_eq!(
        error.to_string(),
        "session 3: track 4 has 299 sectors; a track has at least 300 (4 s)"
    );
    assert_eq!(*error.root(), LayoutError::TrackTooShort { track: 4, sectors: 299 });
    plan.later_sessions[1].tracks.clear();
    assert_eq!(
        DiscLayout::new(&plan).unwrap_err().to_string(),
        "session 3: a disc needs at least one track"
    );
    plan.later_sessions[1].tracks = vec![track(SectorType::Audio, 300); 97];
    let too_many = DiscLayout::new(&plan).unwrap_err();
    assert_eq!(*too_many.root(), LayoutError::TooManyTracks { first_track: 4 });
    // 99 tracks before it leave a session no number at all.
    let mut full = three_sessions();
    full.tracks = vec![track(SectorType::Audio, 300); 99];
    assert_eq!(DiscLayout::new(&full), Err(LayoutError::TooManyTracks { first_track: 1 }));
    let stream = DiscPlan { subcode_rw: Some(rawcd_format::RwForm::Raw), ..three_sessions() };
    assert_eq!(DiscLayout::new(&stream), Err(LayoutError::StreamInSessions));
}

#[test]
fn tracks_at_once_have_pauses_and_run_out() {
    let plan = DiscPlan {
        tracks: vec![
            track(SectorType::Mode1, 400),
            track(SectorType::Audio, 120),
            track(SectorType::Mode2Form1, 300),
        ],
        ..DiscPlan::default()
    };
    let disc = DiscLayout::place(&plan, &[WriteMode::TrackAtOnce]).unwrap();
    let tracks: Vec<_> = disc
        .tracks()
        .map(|span| {
            (span.number.get(), span.pause_start.0, span.start.0, span.user_end.0, span.end.0)
        })
        .collect();
    assert_eq!(
        tracks,
        [
            (1, -150, 0, 400, 402),
            // Padded to 300.
            (2, 402, 552, 672, 854),
            (3, 854, 1_004, 1_304, 1_306),
        ]
    );
    assert_eq!(disc.lead_out_start(), Lba(1_306));
    let pause = disc.at(Lba(402));
    assert_eq!(pause.region.tno, Tno::from_byte(0x02).unwrap());
    // Audio that may be copied.
    assert_eq!(pause.region.control.nibble(), 2);
}

type Change = fn(&mut DiscPlan);

#[test]
fn what_no_drive_records_at_once() {
    let two = |change: Change| {
        let mut plan = DiscPlan {
            gapless: false,
            tracks: vec![track(SectorType::Audio, 400), track(SectorType::Audio, 400)],
            ..DiscPlan::default()
        };
        change(&mut plan);
        DiscLayout::place(&plan, &[WriteMode::TrackAtOnce])
    };
    assert!(two(|_| ()).is_ok());
    let refusals: [(Change, u8, &str); 6] = [
        (|plan| plan.gapless = true, 2, "index 00 in the source of the track before (gapless)"),
        (|plan| plan.special_pregap = Some(150), 1, "a special pregap"),
        (|plan| plan.tracks[1].pregap = Some(151), 2, "a pregap of another length than 150"),
        (|plan| plan.tracks[0].postgap = Some(1), 1, "a postgap"),
        (|plan| plan.tracks[0].copy = CopySetting::Scms, 1, "a copy bit that alternates"),
        (|plan| plan.tracks[1].indexes = vec![20], 2, "indexes above 01"),
    ];
    for (change, track, what) in refusals {
        assert_eq!(two(change), Err(LayoutError::NotAtOnce { track, what }));
    }
}
