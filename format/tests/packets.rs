//! Where packets put things: positions typed in, as drives write them.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use rawcd_format::{
    CopySetting, DiscLayout, DiscPlan, Fill, LayoutError, Lba, PacketSize, SectorType, TocPoint,
    TrackPlan, WriteMode,
};

fn disc(tracks: Vec<TrackPlan>) -> DiscPlan {
    DiscPlan { tracks, ..DiscPlan::default() }
}

fn place(plan: &DiscPlan, mode: &str) -> DiscLayout {
    DiscLayout::place(plan, &[mode.parse().unwrap()]).unwrap()
}

/// Every region behind the lead-in: first, index, what it holds; then the end.
fn map(disc: &DiscLayout) -> Vec<String> {
    let regions = &disc.sessions()[0].layout.regions()[1..];
    let region = regions.iter().map(|region| {
        let fill = match region.fill {
            Fill::Zero => "zero".to_owned(),
            Fill::User { ordinal, first_sector } => format!("source {ordinal}+{first_sector}"),
            Fill::SpecialPregap => "special".to_owned(),
            Fill::Linking { first } => format!("from {:X}", first.mode_bits() >> 5),
            Fill::TrackDescriptor(descriptor) => format!("{descriptor:?}"),
        };
        let (tno, index) = (region.tno.to_byte(), region.index.get());
        format!("{} {tno:02X}/{index:02} {:X} {fill}", region.first, region.control.nibble())
    });
    region.chain([regions.last().unwrap().end.to_string()]).collect()
}

/// Three packets of 32, the third filled up, and five of zeros, so that the track has 300 sections.
#[test]
fn packets_of_one_size() {
    let plan = disc(vec![TrackPlan::new(SectorType::Mode1, 70)]);
    let disc = place(&plan, "packets:32");
    let (link, pause) = ("from 7", "TrackDescriptor { number: 1, method: Fixed(32) }");
    let expected = [
        "-150 01/00 5 from 5".to_owned(),
        format!("-145 01/00 5 {pause}"),
        format!("-7 01/00 5 {link}"),
        "0 01/01 5 source 0+0".to_owned(),
        format!("32 01/01 5 {link}"),
        "39 01/01 5 source 0+32".to_owned(),
        format!("71 01/01 5 {link}"),
        "78 01/01 5 source 0+64".to_owned(),
        "84 01/01 5 zero".to_owned(),
        format!("110 01/01 5 {link}"),
        "117 01/01 5 zero".to_owned(),
        format!("149 01/01 5 {link}"),
        "156 01/01 5 zero".to_owned(),
        format!("188 01/01 5 {link}"),
        "195 01/01 5 zero".to_owned(),
        format!("227 01/01 5 {link}"),
        "234 01/01 5 zero".to_owned(),
        format!("266 01/01 5 {link}"),
        "273 01/01 5 zero".to_owned(),
        format!("305 01/01 5 {link}"),
        "307 AA/01 5 zero".to_owned(),
        "7057".to_owned(),
    ];
    assert_eq!(map(&disc), expected);
    let span = &disc.sessions()[0].layout.tracks()[0];
    assert_eq!((span.pause_start.0, span.start.0, span.user_end.0, span.end.0), (-150, 0, 84, 307));
    let toc: Vec<_> = (disc.sessions()[0].layout.toc().iter())
        .map(|item| (item.point, item.control.nibble(), item.p))
        .collect();
    assert_eq!(toc[0], (TocPoint::Track(plan.first_track), 5, [0, 2, 0]));
    assert_eq!(toc[3], (TocPoint::LeadOut, 5, [0, 0x06, 0x07]));
}

#[test]
fn block_indicators() {
    let disc = place(&disc(vec![TrackPlan::new(SectorType::Mode2Form1, 70)]), "packets:32");
    let bits = |first: i32, count: i32| -> Vec<u8> {
        let at = |lba| disc.at(Lba(lba)).region.indicator_at(Lba(lba)).mode_bits();
        (first..first + count).map(at).collect()
    };
    assert_eq!(bits(-150, 6), [0xA0, 0x80, 0x60, 0x40, 0x20, 0]);
    assert_eq!(bits(-8, 9), [0, 0xE0, 0xC0, 0xA0, 0x80, 0x60, 0x40, 0x20, 0]);
    assert_eq!(bits(31, 9), [0, 0xE0, 0xC0, 0xA0, 0x80, 0x60, 0x40, 0x20, 0]);
    assert_eq!(bits(304, 4), [0, 0xE0, 0xC0, 0]);
}

/// The last packet has what is left; what the shortest track lacks is one packet of zeros, even
/// where that makes it longer.
#[test]
fn packets_of_any_size() {
    let two = [100, 295].map(|sectors| TrackPlan::new(SectorType::Mode2Form2, sectors));
    let plan = DiscPlan { tracks: two.to_vec(), ..DiscPlan::default() };
    let disc = place(&plan, "variable-packets:295");
    let spans: Vec<_> = (disc.tracks())
        .map(|span| (span.pause_start.0, span.start.0, span.user_end.0, span.end.0))
        .collect();
    assert_eq!(spans, [(-150, 0, 100, 300), (300, 450, 745, 755)]);
    let map = map(&disc);
    let descriptor = "-145 01/00 5 TrackDescriptor { number: 1, method: Variable }";
    assert_eq!(map[1], descriptor);
    assert_eq!(
        map[3..8],
        [
            "0 01/01 5 source 0+0",
            "100 01/01 5 from 7",
            "107 01/01 5 zero",
            "298 01/01 5 from 7",
            "300 02/00 5 from 5",
        ]
    );
    // 745 + 7 is the one block of the packet that fills the track up.
    assert_eq!(map[11..14], ["745 02/01 5 from 7", "752 02/01 5 zero", "753 02/01 5 from 7"]);
    let added = disc.at(Lba(100)).region.coding;
    assert_eq!(added, rawcd_format::Coding::Data(SectorType::Mode2Form1));
}

#[test]
fn long_tracks_need_no_padding() {
    // 10 packets of 32 with 9 links, and one of 40 with a rest of 20.
    let plan = disc(vec![TrackPlan::new(SectorType::Mode1, 320)]);
    assert_eq!(place(&plan, "packets:32").lead_out_start(), Lba(320 + 9 * 7 + 2));
    let plan = disc(vec![TrackPlan::new(SectorType::Mode1, 300)]);
    assert_eq!(place(&plan, "variable-packets:40").lead_out_start(), Lba(300 + 7 * 7 + 2));
    // Copying permitted.
    let free = TrackPlan { copy: CopySetting::Permitted, ..TrackPlan::new(SectorType::Mode1, 300) };
    assert_eq!(place(&disc(vec![free]), "packets:32").at(Lba(0)).control.nibble(), 7);
}

#[test]
fn what_no_drive_writes_in_packets() {
    type Change = fn(&mut TrackPlan);
    let refusals: [(Change, &str); 6] = [
        (|track| track.sector_type = SectorType::Audio, "audio"),
        (
            |track| track.sector_type = SectorType::Mode2,
            "sectors of another type than mode1, mode2-form1 and mode2-form2",
        ),
        (
            |track| track.sector_type = SectorType::Mode1Raw,
            "sectors of another type than mode1, mode2-form1 and mode2-form2",
        ),
        (|track| track.isrc = "USK7Y9812345".parse().ok(), "an ISRC"),
        (|track| track.pregap = Some(151), "a pregap of another length than 150"),
        (|track| track.indexes = vec![20], "indexes above 01"),
    ];
    for (change, what) in refusals {
        let mut plan = disc(vec![TrackPlan::new(SectorType::Mode1, 400)]);
        let mode = [WriteMode::Packets(PacketSize::FIXED)];
        assert!(DiscLayout::place(&plan, &mode).is_ok());
        change(&mut plan.tracks[0]);
        let error = DiscLayout::place(&plan, &mode);
        assert_eq!(error, Err(LayoutError::NotInPackets { track: 1, what }));
    }
}

/// 70,000 packets of one block take 8 sections each.
#[test]
fn beyond_all_addresses() {
    let plan = disc(vec![TrackPlan::new(SectorType::Mode1, 70_000)]);
    let mode = [WriteMode::Packets(PacketSize::variable(1).unwrap())];
    let error = DiscLayout::place(&plan, &mode);
    assert_eq!(error, Err(LayoutError::BeyondAddresses { sections: 560_000 }));
    let most = [WriteMode::Packets(PacketSize::fixed(999_999).unwrap())];
    let plan = disc(vec![TrackPlan::new(SectorType::Mode1, 1); 99]);
    assert!(matches!(DiscLayout::place(&plan, &most), Err(LayoutError::BeyondAddresses { .. })));
}

#[test]
fn names() {
    for text in ["raw", "sao", "tao", "packets:32", "variable-packets:64", "packets:999999"] {
        assert_eq!(text.parse::<WriteMode>().unwrap().to_string(), text);
    }
    for text in
        ["packets", "packets:", "packets:0", "packets:+32", "packets:1000000", "packet:32", "TAO"]
    {
        assert!(text.parse::<WriteMode>().is_err(), "{text}");
    }
    let size = PacketSize::fixed(32).unwrap();
    assert_eq!((size, size.blocks(), size.is_fixed()), (PacketSize::FIXED, 32, true));
    assert_eq!((PacketSize::fixed(0), PacketSize::variable(1_000_000)), (None, None));
}
