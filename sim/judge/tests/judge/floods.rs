//! One cause, one finding: departures that cover a whole track or disc, or come and go in a
//! pattern. The audio disc has MCN at -140, -65, 10, … and ISRC at -110, -35, 40, …, each 75
//! sections, up to 799; track 2 begins with its pause at 250.

use crate::common::{
    Disc, RAW, audio_plan, audio_with, contents, list, make, mcn, mixed_plan, spoiled,
};
use rawcd_format::subcode::QFrame;
use rawcd_format::{Control, CopySetting, DiscPlan, Lba, SectorType, sector};

/// The findings when a disc recorded after one plan is judged by another.
fn recorded_as(recorded: &DiscPlan, declared: &DiscPlan) -> Vec<(&'static str, i32, u32)> {
    list(&make(recorded).judge(declared, &contents(declared), RAW))
}

fn plan_with(copy: CopySetting) -> DiscPlan {
    let mut plan = audio_plan();
    plan.tracks[0].copy = copy;
    plan
}

/// The copy bit of every frame of the program area, by LBA.
fn set_copy_bits(disc: &mut Disc, lbas: std::ops::Range<i32>, bit: impl Fn(i32) -> bool) {
    for lba in lbas {
        let copy = u8::from(bit(lba)) << 5;
        disc.at(lba).set_q(|q| q[0] = q[0] & !0x20 | copy);
    }
}

/// Track 1 has 400 sections from -150 on: 200 ones, and 5 of those under numbers and codes.
#[test]
fn scms_where_copying_is_prohibited() {
    let (recorded, declared) = (plan_with(CopySetting::Scms), plan_with(CopySetting::Prohibited));
    assert_eq!(recorded_as(&recorded, &declared), [("copy-prohibited", -148, 195)]);
    let verdict = make(&recorded).judge(&declared, &contents(&declared), RAW);
    assert_eq!(verdict.findings[0].message, "the copy bit alternates as that of a copy");
    assert_eq!(verdict.findings[0].found, "copy bit 1");
}

/// 200 zeros, and 6 of those under numbers and codes; the items of track 1 and of A0.
#[test]
fn scms_where_copying_is_permitted() {
    let found = recorded_as(&plan_with(CopySetting::Scms), &audio_plan());
    let expected =
        [("toc-copy-bit", -4650, 900), ("toc-copy-bit", -4644, 900), ("copy-permitted", -150, 194)];
    assert_eq!(found, expected);
}

/// A steady bit, and an alternation that is a section late: track 2 from 400 to 799 has 200
/// sections of each bit, and 100 that a shift by one makes wrong.
#[test]
fn another_alternation_on_scms() {
    // Of the ones, 310, 340, 415, 460, 535, 565, 685 and 790 carry numbers and codes.
    let steady = audio_with(|disc| set_copy_bits(disc, 400..800, |_| false));
    assert_eq!(steady, [("copy-scms", 404, 194)]);
    // Of every fourth section from 400 on, 460, 640 and 760 do.
    let late = audio_with(|disc| set_copy_bits(disc, 400..800, |lba| (lba - 1) % 8 >= 4));
    assert_eq!(late, [("copy-scms", 400, 97)]);
}

/// Faults that are no pattern stay apart.
#[test]
fn copy_bits_without_a_pattern() {
    let flip = |lbas: &[i32]| {
        audio_with(|disc| lbas.iter().for_each(|&lba| disc.at(lba).set_q(|q| q[0] ^= 0x20)))
    };
    assert_eq!(flip(&[100, 103]), [("copy-permitted", 100, 1), ("copy-permitted", 103, 1)]);
    assert_eq!(flip(&[100, 104]), [("copy-permitted", 100, 1), ("copy-permitted", 104, 1)]);
    assert_eq!(flip(&[500, 503]), [("copy-scms", 500, 1), ("copy-scms", 503, 1)]);
}

/// Two tracks with the same fault are two findings.
#[test]
fn a_copy_bit_in_every_track() {
    let mut declared = plan_with(CopySetting::Prohibited);
    declared.tracks[1].copy = CopySetting::Prohibited;
    let mut recorded = declared.clone();
    recorded.tracks.iter_mut().for_each(|track| track.copy = CopySetting::Permitted);
    let found = recorded_as(&recorded, &declared);
    let program = found.iter().filter(|finding| finding.0 == "copy-prohibited");
    // 400 and 550 sections without 11 and 15 numbers and codes, then the lead-out.
    let expected = [
        &("copy-prohibited", -150, 389),
        &("copy-prohibited", 250, 535),
        &("copy-prohibited", 800, 6750),
    ];
    assert!(program.eq(expected), "{found:?}");
    assert!(found.iter().all(|finding| finding.0 != "q-special-control"), "{found:?}");
}

/// The bit that departs is the alternating track's nibble too: one finding of each rule.
#[test]
fn data_and_pre_emphasis_bits_beside_an_alternating_copy_bit() {
    let with = |bit: u8| {
        audio_with(|disc| {
            (400..800).for_each(|lba| disc.at(lba).set_q(|q| q[0] ^= bit));
        })
    };
    // 400 sections without 11 numbers and codes.
    assert_eq!(with(0x40), [("q-control", 400, 389)]);
    assert_eq!(with(0x10), [("pre-emphasis", 400, 389)]);
}

/// CONTROL 0 in every number and code: a run in each track. On track 2 it is right by chance in
/// half of them.
#[test]
fn no_control_in_special_frames() {
    let found = audio_with(|disc| {
        for lba in (-150..800).filter(|lba| matches!((lba + 150) % 75, 10 | 40)) {
            disc.at(lba).set_q(|q| q[0] &= 0x0F);
        }
    });
    assert_eq!(found, [("q-special-control", -140, 11), ("q-special-control", 310, 8)]);
}

/// A frame in the last section fed waits for none behind it.
#[test]
fn a_special_frame_at_the_end() {
    let plan = audio_plan();
    let mut disc = make(&plan);
    disc.sections.truncate(4650 + 86);
    disc.at(85).set_q(|q| q[0] &= 0x0F);
    let found = list(&disc.judge(&plan, &contents(&plan), RAW));
    assert_eq!(found, [("q-special-control", 85, 1), ("disc-incomplete", 86, 1)]);
}

#[test]
fn numbers_and_codes_wrong_throughout() {
    let mut other = audio_plan();
    other.mcn = Some(mcn("5099749534728"));
    assert_eq!(recorded_as(&other, &audio_plan()), [("mcn-value", -140, 13)]);
    let mut none = audio_plan();
    none.mcn = None;
    assert_eq!(recorded_as(&audio_plan(), &none), [("mcn-undeclared", -140, 13)]);
    let mut other = audio_plan();
    other.tracks.iter_mut().for_each(|track| track.isrc = "USK7Y9899999".parse().ok());
    let found = recorded_as(&other, &audio_plan());
    assert_eq!(found, [("isrc-value", -110, 5), ("isrc-value", 265, 8)]);
    let mut none = audio_plan();
    none.tracks.iter_mut().for_each(|track| track.isrc = None);
    let found = recorded_as(&audio_plan(), &none);
    assert_eq!(found, [("isrc-undeclared", -110, 5), ("isrc-undeclared", 265, 8)]);
    // Another one within a run is another departure.
    let found = audio_with(|disc| {
        for (lba, number) in [(10, "5099749534728"), (85, "5099749534728"), (160, "0")] {
            disc.at(lba).q = QFrame::mcn(Control::from_nibble(2), &mcn(number), 10);
        }
    });
    assert_eq!(found, [("mcn-value", 10, 2), ("mcn-value", 160, 1)]);
}

/// Every number of the disc, changed.
fn with_every_mcn(change: impl Fn(&mut [u8; 10])) -> Vec<(&'static str, i32, u32)> {
    audio_with(|disc| (-140..800).step_by(75).for_each(|lba| disc.at(lba).set_q(&change)))
}

#[test]
fn fields_wrong_throughout() {
    assert_eq!(with_every_mcn(|q| q[9] = 0), [("mcn-frame", -140, 13)]);
    assert_eq!(with_every_mcn(|q| q[1] = 0xA0), [("q-field", -140, 13)]);
    let found = audio_with(|disc| {
        for section in disc.sections.iter_mut().filter(|section| section.q.adr() == 1) {
            section.set_q(|q| q[6] = 1);
        }
    });
    // 4500 + 950 + 6750 sections without 26 numbers and codes.
    assert_eq!(found, [("q-zero", -4650, 12_174)]);
    let found = audio_with(|disc| {
        [50, 150, 350].into_iter().for_each(|lba| disc.at(lba).set_q(|q| q[0] |= 6));
    });
    assert_eq!(found, [("q-mode", 50, 3)]);
}

/// A second number five sections behind each.
#[test]
fn pairs_of_numbers() {
    let found = audio_with(|disc| {
        for lba in (10..250).step_by(75) {
            let mut second = disc.at(lba).clone();
            second.set_q(|q| q[9] = 0x15);
            disc.at(lba + 5).q = second.q;
        }
    });
    assert_eq!(found, [("q-mode-share", 15, 4)]);
}

/// A number in every second place only: each comes 50 sections late.
#[test]
fn a_cadence_that_is_too_slow() {
    let found = audio_with(|disc| {
        // 86 is 00:03:11, 01:11 in its track; 236 is 00:05:11, 03:11.
        for (lba, index, second) in [(85, 1, 1), (235, 2, 3)] {
            disc.at(lba).set_q(|q| {
                *q = [0x21, 1, index, 0, second, 0x10, 0, 0, second + 2, 0x10];
            });
        }
    });
    assert_eq!(found, [("mcn-cadence", 110, 100)]);
}

/// The pause of track 2 counts up; 325 is what it should be, counting down to one.
#[test]
fn a_pause_that_counts_up() {
    let found = audio_with(|disc| {
        for lba in (250..400).filter(|lba| !matches!(lba, 265 | 310 | 340 | 385)) {
            let (second, frame) = ((lba - 250) / 75, (lba - 250) % 75);
            let frame = frame / 10 * 16 + frame % 10;
            disc.at(lba).set_q(|q| q[3..6].copy_from_slice(&[0, second as u8, frame as u8]));
        }
    });
    assert_eq!(found, [("q-relative-time", 250, 73), ("q-relative-time", 326, 72)]);
}

/// A running time that stands still for the three copies of an item.
#[test]
fn a_lead_in_clock_in_steps() {
    let found = audio_with(|disc| {
        for lba in (-4650..-150).filter(|lba| (lba + 4650) % 3 != 0) {
            let time = disc.at(lba - (lba + 4650) % 3).q.relative();
            disc.at(lba).set_q(|q| q[3..6].copy_from_slice(&time));
        }
    });
    assert_eq!(found, [("lead-in-time", -4649, 3000)]);
}

/// Every header of a data track is that of its first sector.
#[test]
fn headers_that_stand_still() {
    let plan = mixed_plan(SectorType::Mode1);
    let found = spoiled(&plan, |disc| {
        for lba in 475..1085 {
            let user = [0x11; 2048];
            let user = if (625..935).contains(&lba) { &user } else { &[0; 2048] };
            let mut out = [0; 2352];
            let address = sector::header_address(Lba(475));
            sector::make(SectorType::Mode1, address, [0; 4], user, &mut out).unwrap();
            disc.at(lba).main = std::sync::Arc::new(out);
        }
    });
    assert_eq!(found, [("sector-header", 476, 609)]);
}
