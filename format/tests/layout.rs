//! Where plans are placed: positions typed in, by clause.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use rawcd_format::{
    Coding, CopySetting, DiscPlan, Fill, Layout, LayoutError, Lba, SectorType, TrackNumber,
    TrackPlan,
};

fn track(kind: &str, sectors: u32) -> TrackPlan {
    TrackPlan::new(kind.parse().unwrap(), sectors)
}

fn disc(tracks: Vec<TrackPlan>) -> DiscPlan {
    DiscPlan { tracks, ..DiscPlan::default() }
}

/// Every region behind the lead-in as "first..end TNO/index CONTROL coding filling".
fn map(plan: &DiscPlan) -> Vec<String> {
    let layout = Layout::new(plan).unwrap();
    layout.regions()[1..]
        .iter()
        .map(|region| {
            let tno = region.tno.to_byte();
            let coding = match region.coding {
                Coding::Audio => "audio",
                Coding::Data(kind) => kind.name(),
            };
            let fill = match region.fill {
                Fill::Zero => "zero".to_owned(),
                Fill::User { ordinal, first_sector } => format!("source {ordinal}+{first_sector}"),
                Fill::SpecialPregap => "special".to_owned(),
                Fill::Linking { .. } | Fill::TrackDescriptor(_) => "packets".to_owned(),
            };
            format!(
                "{}..{} {tno:02X}/{:02} {:X} {coding} {fill}",
                region.first,
                region.end,
                region.index.get(),
                region.control.nibble()
            )
        })
        .collect()
}

fn error(plan: &DiscPlan) -> LayoutError {
    Layout::new(plan).unwrap_err()
}

#[test]
fn one_audio_track() {
    let plan = disc(vec![track("audio", 300)]);
    assert_eq!(
        map(&plan),
        [
            "-150..0 01/00 2 audio zero",
            "0..300 01/01 2 audio source 0+0",
            "300..7050 AA/01 2 audio zero",
        ]
    );
    let layout = Layout::new(&plan).unwrap();
    let toc: Vec<(u8, [u8; 3])> =
        layout.toc().iter().map(|item| (item.point.to_byte(), item.p)).collect();
    assert_eq!(toc, [(0x01, [0, 2, 0]), (0xA0, [1, 0, 0]), (0xA1, [1, 0, 0]), (0xA2, [0, 6, 0])]);
}

/// Gapless: the last 150 sections of the earlier source are index 00 of the later track, so
/// start(n+1) = start(n) + count(n).
#[test]
fn gapless_and_gapped_audio() {
    let mut plan = disc(vec![track("audio", 400), track("audio", 350)]);
    assert_eq!(
        map(&plan)[1..4],
        [
            "0..250 01/01 2 audio source 0+0",
            "250..400 02/00 2 audio source 0+250",
            "400..750 02/01 2 audio source 1+0",
        ]
    );
    plan.gapless = false;
    assert_eq!(
        map(&plan)[1..4],
        [
            "0..400 01/01 2 audio source 0+0",
            "400..550 02/00 2 audio zero",
            "550..900 02/01 2 audio source 1+0",
        ]
    );
    plan.gapless = true;
    plan.tracks[1].pregap = Some(0);
    assert_eq!(
        map(&plan)[1..3],
        ["0..400 01/01 2 audio source 0+0", "400..750 02/01 2 audio source 1+0",]
    );
}

#[test]
fn special_pregap_and_indexes() {
    let mut plan = disc(vec![track("audio", 1000)]);
    plan.special_pregap = Some(200);
    plan.tracks[0].indexes = vec![450, 900];
    plan.tracks[0].copy = CopySetting::Prohibited;
    plan.tracks[0].pre_emphasis = true;
    assert_eq!(
        map(&plan),
        [
            "-150..50 01/00 1 audio special",
            "50..500 01/01 1 audio source 0+0",
            "500..950 01/02 1 audio source 0+450",
            "950..1050 01/03 1 audio source 0+900",
            "1050..7800 AA/01 1 audio zero",
        ]
    );
}

/// Audio, data, data of another mode, audio: pre-gaps of two parts, a post-gap before audio.
#[test]
fn mixed_disc() {
    let mut plan = disc(vec![
        track("audio", 300),
        track("mode1", 300),
        track("mode2-form1", 300),
        track("mode2-form2-raw", 300),
        track("audio", 300),
    ]);
    plan.tracks[2].copy = CopySetting::Permitted;
    assert_eq!(
        map(&plan),
        [
            "-150..0 01/00 2 audio zero",
            "0..300 01/01 2 audio source 0+0",
            "300..375 02/00 2 audio zero",
            "375..525 02/00 4 mode1 zero",
            "525..825 02/01 4 mode1 source 1+0",
            "825..900 03/00 4 mode1 zero",
            "900..1050 03/00 6 mode2-form1 zero",
            "1050..1350 03/01 6 mode2-form1 source 2+0",
            "1350..1650 04/01 4 mode2-form2 source 3+0",
            "1650..1800 04/01 4 mode2-form2 zero",
            "1800..1950 05/00 2 audio zero",
            "1950..2250 05/01 2 audio source 4+0",
            "2250..9000 AA/01 2 audio zero",
        ]
    );
    let layout = Layout::new(&plan).unwrap();
    let a0 = layout.toc().iter().find(|item| item.point.to_byte() == 0xA0).unwrap();
    assert_eq!((a0.control.nibble(), a0.p), (2, [0x01, 0x20, 0x00]));
}

#[test]
fn data_disc_and_declared_gaps() {
    let mut plan = disc(vec![track("mode1", 300), track("mode1", 300)]);
    plan.tracks[1].pregap = Some(160);
    plan.tracks[0].postgap = Some(20);
    plan.tracks[1].postgap = Some(151);
    assert_eq!(
        map(&plan),
        [
            "-150..0 01/00 4 mode1 zero",
            "0..300 01/01 4 mode1 source 0+0",
            "300..320 01/01 4 mode1 zero",
            "320..480 02/00 4 mode1 zero",
            "480..780 02/01 4 mode1 source 1+0",
            "780..931 02/01 4 mode1 zero",
            "931..7681 AA/01 4 mode1 zero",
        ]
    );
}

#[test]
fn places_and_times() {
    let plan = disc(vec![track("audio", 400), track("audio", 350)]);
    let layout = Layout::new(&plan).unwrap();
    let at = |lba: i32| {
        let place = layout.at(Lba(lba));
        (place.region.tno.to_byte(), place.region.index.get(), place.relative().to_string())
    };
    assert_eq!(at(-151).0, 0x00);
    assert_eq!(at(-150), (0x01, 0, "00:01:74".into()));
    assert_eq!(at(-1), (0x01, 0, "00:00:00".into()));
    assert_eq!(at(0), (0x01, 1, "00:00:00".into()));
    assert_eq!(at(249), (0x01, 1, "00:03:24".into()));
    assert_eq!(at(250), (0x02, 0, "00:01:74".into()));
    assert_eq!(at(400), (0x02, 1, "00:00:00".into()));
    assert_eq!(at(750), (0xAA, 1, "00:00:00".into()));
    assert_eq!(at(7499), (0xAA, 1, "01:29:74".into()));
}

#[test]
fn ends_exactly_at_the_limit() {
    let mut plan = disc(vec![track("audio", 1000)]);
    plan.lead_out_limit = Some(Lba(1000));
    assert!(Layout::new(&plan).is_ok());
    plan.lead_out_limit = Some(Lba(999));
    assert_eq!(
        error(&plan),
        LayoutError::LeadOutBeyondLimit { lead_out: Lba(1000), limit: Lba(999) }
    );
    let (highest, limit) = (Lba(443_100), Lba(443_101));
    plan.lead_out_limit = Some(limit);
    let too_high = error(&plan);
    assert_eq!(too_high, LayoutError::LimitTooHigh { highest, limit });
    assert_eq!(too_high.to_string(), "the lead-out limit 443101 is above 443100 (98:30:00)");
    plan.lead_out_limit = None;
    plan.tracks[0].sectors = 398_100;
    assert!(Layout::new(&plan).is_ok(), "last user sector 398,099");
    plan.tracks[0].sectors = 398_101;
    assert!(matches!(error(&plan), LayoutError::LeadOutBeyondLimit { .. }));
    // 99:59:74 is LBA 449,849: 443,100 sectors and 6,750 of lead-out end there.
    plan.tracks[0].sectors = 443_100;
    assert!(Layout::place(&plan).is_ok());
    plan.tracks[0].sectors = 443_101;
    assert_eq!(error(&plan), LayoutError::BeyondAddresses { sections: 450_001 });
    plan.tracks[0].sectors = u32::MAX;
    assert_eq!(error(&plan), LayoutError::BeyondAddresses { sections: 4_294_967_295 });
}

#[test]
fn numbers() {
    assert_eq!(error(&disc(vec![])), LayoutError::NoTracks);
    let mut plan = disc(vec![track("audio", 300); 99]);
    assert!(Layout::new(&plan).is_ok());
    plan.tracks.push(track("audio", 300));
    assert_eq!(error(&plan), LayoutError::TooManyTracks { first_track: 1 });
    let mut plan = disc(vec![track("audio", 300); 2]);
    plan.first_track = TrackNumber::new(98).unwrap();
    assert_eq!(Layout::new(&plan).unwrap().tracks()[1].number.get(), 99);
    plan.tracks.push(track("audio", 300));
    assert_eq!(error(&plan), LayoutError::TooManyTracks { first_track: 98 });
    plan.tracks = vec![track("audio", 300), track("mode1", 300)];
    assert_eq!(error(&plan), LayoutError::FirstTrackNeedsAudio { first_track: 98, track: 99 });
}

#[test]
fn lengths() {
    let plan = disc(vec![track("audio", 299)]);
    assert_eq!(error(&plan), LayoutError::TrackTooShort { track: 1, sectors: 299 });
    assert!(Layout::place(&plan).is_ok(), "an illegal disc can be placed");
    let plan = disc(vec![track("audio", 0)]);
    assert!(Layout::place(&plan).is_err());

    let mut plan = disc(vec![track("audio", 300)]);
    plan.tracks[0].pregap = Some(149);
    assert!(matches!(error(&plan), LayoutError::PregapTooShort { track: 1, needed: 150, .. }));
    plan.special_pregap = Some(150);
    assert_eq!(error(&plan), LayoutError::SpecialPregapAndPregap { track: 1 });
    plan.tracks[0].pregap = None;
    plan.special_pregap = Some(149);
    assert_eq!(error(&plan), LayoutError::SpecialPregapTooShort { sectors: 149 });
    plan.special_pregap = Some(150);
    plan.tracks = vec![track("mode1", 300)];
    assert_eq!(error(&plan), LayoutError::SpecialPregapNeedsAudio { track: 1 });

    let mut plan = disc(vec![track("audio", 300), track("mode1", 300)]);
    plan.tracks[1].pregap = Some(224);
    assert!(matches!(error(&plan), LayoutError::PregapTooShort { track: 2, needed: 225, .. }));
    plan.tracks[1].pregap = None;
    plan.tracks[1].postgap = Some(149);
    assert_eq!(error(&plan), LayoutError::PostgapTooShort { track: 2, sections: 149 });

    let mut plan = disc(vec![track("audio", 300), track("audio", 300)]);
    plan.tracks[1].pre_emphasis = true;
    assert!(Layout::new(&plan).is_ok(), "index 00 of 150 sections is a pause");
    plan.tracks[1].pregap = Some(149);
    assert!(matches!(error(&plan), LayoutError::PregapTooShort { track: 2, needed: 150, .. }));
    plan.tracks[1].pre_emphasis = false;
    plan.tracks[1].copy = CopySetting::Prohibited;
    assert!(Layout::new(&plan).is_ok(), "the copy bit may change anywhere");
}

#[test]
fn indexes() {
    let with = |indexes: &[u32]| {
        let mut plan = disc(vec![track("audio", 1000)]);
        plan.tracks[0].indexes = indexes.to_vec();
        plan
    };
    assert!(Layout::new(&with(&[10, 20, 990])).is_ok());
    let close = |index, sections| LayoutError::IndexTooClose { track: 1, index, sections };
    assert_eq!(error(&with(&[9])), close(1, 9));
    assert_eq!(error(&with(&[100, 109])), close(2, 9));
    assert_eq!(error(&with(&[991])), close(2, 9));
    for (bad, index, offset) in [
        (&[1000][..], 2, 1000),
        (&[1001], 2, 1001),
        (&[0], 2, 0),
        (&[500, 400], 3, 400),
        (&[500, 500], 3, 500),
        (&[500, 1000], 3, 1000),
    ] {
        let expected = LayoutError::IndexOutsideTrack { track: 1, index, offset, sectors: 1000 };
        assert_eq!(error(&with(bad)), expected, "{bad:?}");
    }
    let all: Vec<u32> = (1..=98).map(|number| number * 10).collect();
    assert!(Layout::new(&with(&all)).is_ok());
    let more: Vec<u32> = (1..=99).map(|number| number * 10).collect();
    assert_eq!(error(&with(&more)), LayoutError::TooManyIndexes { track: 1, count: 100 });

    let mut plan = with(&[900]);
    plan.tracks.push(track("audio", 300));
    assert_eq!(
        error(&plan),
        LayoutError::PauseCoversIndex { track: 2, sections: 150, index: 2, before: 1 }
    );
    plan.tracks[0].indexes = vec![841];
    assert_eq!(error(&plan), close(2, 9));
    plan.tracks[0].indexes = vec![840];
    assert!(Layout::new(&plan).is_ok());
    // Index 01 alone is an index too.
    plan.tracks[0].indexes = vec![];
    plan.tracks[1].pregap = Some(991);
    assert_eq!(error(&plan), close(1, 9));
    plan.tracks[1].pregap = Some(990);
    assert!(Layout::new(&plan).is_ok());
}

#[test]
fn audio_only_properties() {
    let mut plan = disc(vec![track("mode1", 300)]);
    plan.tracks[0].isrc = Some("USK7Y9812345".parse().unwrap());
    assert_eq!(error(&plan), LayoutError::IsrcOnData { track: 1 });
    plan.tracks[0].isrc = None;
    plan.tracks[0].copy = CopySetting::Scms;
    assert_eq!(error(&plan), LayoutError::ScmsOnData { track: 1 });
    plan.tracks[0].copy = CopySetting::Permitted;
    plan.tracks[0].pre_emphasis = true;
    assert_eq!(error(&plan), LayoutError::PreEmphasisOnData { track: 1 });
    assert_eq!(SectorType::Mode1.mode(), Some(1));
}
