//! Discs that were written in packets.

use rawcd_format::subcode::QFrame;
use rawcd_format::{
    DiscLayout, DiscPlan, Lba, PacketSize, SectorType, Tno, TrackPlan, WriteMode, sector,
};
use rawcd_judge::{Severity, Subject, Verdict};

use crate::common::{Disc, Section, contents, list, mains, p_at, program_frame};

const FIXED: Subject<'_> = packets(&[WriteMode::Packets(PacketSize::FIXED)]);

const fn packets(modes: &[WriteMode]) -> Subject<'_> {
    Subject::Disc { lead_in_start: Lba(-4650), last_lead_out: Lba(359_849), modes }
}

/// 320 sectors are ten packets of 32; the run-out ends at 320 + 63 + 2.
fn plan(kind: SectorType) -> DiscPlan {
    DiscPlan { tracks: vec![TrackPlan::new(kind, 320)], ..DiscPlan::default() }
}

/// Bits 7 to 5 of the mode byte: packets of 32 lie 39 sections apart.
fn indicator(lba: i32) -> u8 {
    match lba {
        -150..-145 => (-145 - lba) as u8,
        -145..-7 => 0,
        -7..0 => (-lba) as u8,
        _ if lba % 39 < 32 => 0,
        _ => (39 - lba % 39) as u8,
    }
}

/// The pause, user data and links of a track that starts at LBA 0.
fn make(plan: &DiscPlan) -> Disc {
    let layout = DiscLayout::place(plan, &[WriteMode::Packets(PacketSize::FIXED)]).unwrap();
    let layout = &layout.sessions()[0].layout;
    let mut mains = mains(plan);
    let mut disc = Disc { first: -4650, sections: Vec::new() };
    for lba in -4650..layout.end().0 {
        let place = layout.at(Lba(lba));
        let q = match place.region.tno {
            Tno::LeadIn => {
                let item = layout.toc()[(lba + 4650) as usize / 3 % layout.toc().len()];
                let time = Lba(lba).to_msf().unwrap();
                QFrame::toc(item.control, item.point.to_byte(), time, item.p)
            }
            _ => program_frame(plan, Lba(lba), &place),
        };
        disc.sections.push(Section::new(mains.at(lba, &place), p_at(layout, lba), q));
    }
    let kind = plan.tracks[0].sector_type;
    let user_at = if kind == SectorType::Mode1 { 16 } else { 24 };
    for lba in -150..layout.lead_out_start().0 {
        disc.at(lba).set_sector(|bytes| {
            bytes[15] |= indicator(lba) << 5;
            if (-145..-7).contains(&lba) {
                bytes[user_at..user_at + 13]
                    .copy_from_slice(&[b'T', b'D', b'I', 1, 0x50, 1, 1, 1, 1, 0x91, 0, 0, 0x32]);
            }
            sector::remake(kind, bytes, 15);
        });
    }
    disc
}

fn judged(plan: &DiscPlan, disc: &Disc) -> Verdict {
    disc.judge(plan, &contents(plan), FIXED)
}

/// 150 sections of pause, nine links of seven, two of run-out.
const NOTES: (&str, i32, u32) = ("packet-blocks", -150, 150 + 63 + 2);

fn spoiled(spoil: impl FnOnce(&mut Disc)) -> Vec<(&'static str, i32, u32)> {
    let plan = plan(SectorType::Mode1);
    let mut disc = make(&plan);
    spoil(&mut disc);
    let mut found = list(&judged(&plan, &disc));
    assert_eq!(found.remove(0), NOTES);
    found
}

/// Changes a sector, whose codes stay good.
fn change(disc: &mut Disc, lba: i32, change: impl FnOnce(&mut [u8; 2352])) {
    disc.at(lba).set_sector(|bytes| {
        change(bytes);
        sector::remake(SectorType::Mode1, bytes, 12);
    });
}

#[test]
fn indicators_by_hand() {
    let bits: Vec<u8> = (-150..-144).chain(-8..1).chain(31..40).map(indicator).collect();
    let down = [0, 7, 6, 5, 4, 3, 2, 1, 0];
    assert_eq!(bits, [&[5, 4, 3, 2, 1, 0][..], &down, &down].concat());
}

#[test]
fn packets_as_declared() {
    for kind in [SectorType::Mode1, SectorType::Mode2Form1] {
        let plan = plan(kind);
        let mut disc = make(&plan);
        let verdict = judged(&plan, &disc);
        assert_eq!(list(&verdict), [NOTES], "{kind}");
        assert_eq!(verdict.findings[0].rule.severity, Severity::Note);
        assert!(verdict.is_clean());
        // The flag before the lead-out, at 385, may be missing.
        (235..385).for_each(|lba| disc.at(lba).set_p(false));
        assert_eq!(list(&judged(&plan, &disc)), [NOTES]);
    }
}

#[test]
fn packet_indicator() {
    let set = |lba, bits: u8| {
        spoiled(|disc| change(disc, lba, |bytes| bytes[15] = bytes[15] & 0x1F | bits << 5))
    };
    for (lba, bits) in [(32, 6), (34, 0), (-150, 4), (-145, 1), (40, 7), (384, 7)] {
        assert_eq!(set(lba, bits), [("packet-indicator", lba, 1)]);
    }
    // A drive that marks no block is wrong in one thing: the nine links and what is beside the
    // descriptors, 12 in the pause and 2 at the end.
    let unmarked = spoiled(|disc| {
        for lba in -150..385 {
            change(disc, lba, |bytes| bytes[15] &= 0x1F);
        }
    });
    assert_eq!(unmarked, [("packet-indicator", -150, 5), ("packet-indicator", -7, 7 + 63 + 2)]);
    // The lead-out is of no packet.
    assert_eq!(
        spoiled(|disc| change(disc, 400, |bytes| bytes[15] |= 0x20)),
        [("sector-mode", 400, 1)]
    );
    // Another mode is no matter of the indicator.
    assert_eq!(spoiled(|disc| change(disc, 35, |bytes| bytes[15] |= 2)), [("sector-mode", 35, 1)]);
}

#[test]
fn track_descriptor() {
    let set =
        |at: usize, byte: u8| spoiled(|disc| change(disc, -100, |bytes| bytes[16 + at] = byte));
    for (at, byte) in [(0, b'X'), (8, 2), (9, 0x90), (9, 0x80), (12, 0x31), (13, 1), (2047, 1)] {
        assert_eq!(set(at, byte), [("track-descriptor", -100, 1)], "{at}");
    }
}

#[test]
fn what_links_hold_is_their_own() {
    assert_eq!(spoiled(|disc| change(disc, 34, |bytes| bytes[100] = 1)), []);
    // But they are sectors, and of user data nothing is missing around them.
    let bad = spoiled(|disc| disc.at(34).set_sector(|bytes| bytes[2064] ^= 1));
    assert_eq!(bad.iter().map(|found| found.0).collect::<Vec<_>>(), ["ecc-p", "ecc-q", "edc"]);
    assert_eq!(spoiled(|disc| change(disc, 39, |bytes| bytes[100] = 1)), [("user-data", 39, 1)]);
    let unscrambled = spoiled(|disc| disc.at(34).set_sector(sector::scramble));
    assert_eq!(unscrambled, [("scrambling", 34, 1)]);
}

/// 70 sectors: 26 fill the third packet, five packets of 32 make 300 sections.
#[test]
fn padding_is_a_note() {
    let short = TrackPlan::new(SectorType::Mode1, 70);
    let plan = DiscPlan { tracks: vec![short], ..DiscPlan::default() };
    let mut disc = make(&plan);
    // Pause, seven links, run-out.
    let notes = [("packet-blocks", -150, 150 + 49 + 2), ("track-padding", 84, 26 + 160)];
    assert_eq!(list(&judged(&plan, &disc)), notes);
    change(&mut disc, 117, |bytes| bytes[100] = 1);
    assert_eq!(list(&judged(&plan, &disc)), [notes[0], notes[1], ("gap-data", 117, 1)]);
}

/// Packets of any size do not say which.
#[test]
fn declared_otherwise() {
    let plan = plan(SectorType::Mode1);
    let disc = make(&plan);
    let any = [WriteMode::Packets(PacketSize::variable(32).unwrap())];
    let verdict = disc.judge(&plan, &contents(&plan), packets(&any));
    assert_eq!(list(&verdict), [NOTES, ("track-descriptor", -145, 138)]);
    // As one piece, whatever is in the way breaks the rules of sectors.
    let verdict = disc.judge(&plan, &contents(&plan), packets(&[WriteMode::SessionAtOnce]));
    let rules: Vec<_> = verdict.counts.iter().map(|count| count.rule.name).collect();
    assert!(rules.contains(&"sector-mode") && rules.contains(&"user-data"), "{rules:?}");
}
