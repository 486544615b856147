//! Rules of the lead-in and its table of contents. The lead-in of the audio disc starts at -4650;
//! a table is track 1, track 2, A0, A1, A2, each three times: 15 sections, 300 tables.

use crate::common::{Disc, audio_plan, audio_with, contents, list, make, mcn, mixed_plan, spoiled};
use rawcd_format::subcode::QFrame;
use rawcd_format::{Control, Lba, SectorType, WriteMode};
use rawcd_judge::Subject;

/// Changes every copy of item `number` (0 for track 1).
fn in_every_table(disc: &mut Disc, number: i32, change: impl Fn(&mut [u8; 10])) {
    for lba in (-4650..-150).filter(|lba| (lba + 4650) % 15 / 3 == number) {
        disc.at(lba).set_q(&change);
    }
}

/// The findings when every copy of an item is changed.
fn with_item(number: i32, change: impl Fn(&mut [u8; 10])) -> Vec<(&'static str, i32, u32)> {
    audio_with(|disc| in_every_table(disc, number, &change))
}

#[test]
fn toc_time() {
    // Track 2 starts at 550 = 00:07:25; audio may be off by 75 sections.
    assert_eq!(with_item(1, |q| q[8] = 0x08), [("toc-time", -4647, 900)]);
    assert_eq!(with_item(1, |q| q[9] = 0x7F), [("toc-time", -4647, 900)]);
    // One copy of the lead-out's item.
    let found = audio_with(|disc| disc.at(-4636).set_q(|q| q[9] ^= 1));
    assert_eq!(found, [("toc-time", -4636, 1)]);
}

#[test]
fn toc_against_q() {
    assert_eq!(with_item(1, |q| (q[8], q[9]) = (0x08, 0x26)), [("toc-against-q", -4647, 900)]);
    assert_eq!(with_item(1, |q| (q[8], q[9]) = (0x08, 0x25)), [("toc-time", -4647, 900)]);
    // Data has no tolerance: track 2 starts at 775 = 00:10:25, the lead-out at 1235 = 00:16:35.
    for (number, first) in [(1, -4647), (4, -4638)] {
        let found = spoiled(&mixed_plan(SectorType::Mode1), |disc| {
            in_every_table(disc, number, |q| q[9] += 1);
        });
        assert_eq!(found, [("toc-against-q", first, 900)]);
    }
}

#[test]
fn toc_control_bits() {
    assert_eq!(with_item(0, |q| q[0] ^= 0x40), [("toc-control", -4650, 900)]);
    assert_eq!(with_item(0, |q| q[0] ^= 0x80), [("toc-control", -4650, 900)]);
    assert_eq!(with_item(2, |q| q[0] ^= 0x20), [("toc-copy-bit", -4644, 900)]);
    assert_eq!(with_item(4, |q| q[0] ^= 0x10), [("toc-pre-emphasis", -4638, 900)]);
    let found = spoiled(&mixed_plan(SectorType::Mode1), |disc| {
        disc.at(-4647).set_q(|q| q[0] ^= 0x10);
    });
    assert_eq!(found, [("toc-control", -4647, 1)]);
}

#[test]
fn toc_first_and_last_track_and_disc_type() {
    assert_eq!(with_item(2, |q| q[7] = 2), [("toc-first-track", -4644, 900)]);
    assert_eq!(with_item(2, |q| q[9] = 1), [("toc-first-track", -4644, 900)]);
    assert_eq!(with_item(2, |q| q[8] = 0x20), [("toc-disc-type", -4644, 900)]);
    assert_eq!(with_item(3, |q| q[7] = 3), [("toc-last-track", -4641, 900)]);
    assert_eq!(with_item(3, |q| q[8] = 1), [("toc-last-track", -4641, 900)]);
    let found = spoiled(&mixed_plan(SectorType::Mode2Form1), |disc| {
        in_every_table(disc, 2, |q| q[8] = 0);
    });
    assert_eq!(found, [("toc-disc-type", -4644, 900)]);
}

#[test]
fn toc_missing() {
    // A0 in the place of A1.
    let found = audio_with(|disc| {
        for lba in (-4650..-150).filter(|lba| (lba + 4650) % 15 / 3 == 3) {
            let p = disc.at(lba - 3).q.absolute();
            let control = disc.at(lba - 3).q.control();
            disc.at(lba).set_q(|q| {
                q[0] = control.nibble() << 4 | 1;
                q[2] = 0xA0;
                q[7..].copy_from_slice(&p);
            });
        }
    });
    assert_eq!(found, [("toc-missing", -4650, 1)]);
    // In a single table it is there all the same.
    let found = audio_with(|disc| {
        for lba in -4641..-4638 {
            disc.at(lba).set_q(|q| (q[0], q[2], q[7]) = (0x21, 0xA0, 0x01));
        }
    });
    assert_eq!(found, []);
}

#[test]
fn toc_repeat() {
    // The third copy of track 2 is a fourth of A0; two copies and four are one finding.
    let found = audio_with(|disc| {
        disc.at(-4630).set_q(|q| (q[0], q[2], q[7], q[8], q[9]) = (0x21, 0xA0, 0x01, 0, 0));
    });
    assert_eq!(found, [("toc-repeat", -4632, 6)]);
    // An unreadable copy, or one that an MCN stands in for, is no departure.
    assert_eq!(audio_with(|disc| disc.at(-4630).q.0[11] ^= 1), [("q-crc", -4630, 1)]);
    let found = audio_with(|disc| {
        disc.at(-4630).q = QFrame::mcn(Control::AUDIO, &mcn("4006381333931"), 0);
    });
    assert_eq!(found, []);
    // One table of many lacks A0: A1 stands there six times.
    let found = audio_with(|disc| {
        for lba in -4629..-4626 {
            disc.at(lba).set_q(|q| (q[0], q[2], q[7]) = (0x01, 0xA1, 0x02));
        }
    });
    assert_eq!(found, [("toc-repeat", -4620, 1)]);
    // The table may be cut at both ends of the lead-in.
    let plan = audio_plan();
    let mut disc = make(&plan);
    disc.sections.remove(0);
    disc.first += 1;
    let subject = Subject::Disc {
        lead_in_start: Lba(-4649),
        last_lead_out: Lba(359_849),
        modes: &[WriteMode::Raw],
    };
    assert_eq!(list(&disc.judge(&plan, &contents(&plan), subject)), []);
}

#[test]
fn toc_undeclared() {
    let found = audio_with(|disc| disc.at(-4631).set_q(|q| q[2] = 0x03));
    assert_eq!(found, [("toc-undeclared", -4631, 1)]);
    let found = audio_with(|disc| disc.at(-4631).set_q(|q| q[2] = 0xA3));
    assert_eq!(found, [("toc-undeclared", -4631, 1)]);
}

#[test]
fn lead_in_time() {
    // One section that does not go on, and a clock that goes on from another time.
    let found = audio_with(|disc| disc.at(-900).set_q(|q| q[5] ^= 1));
    assert_eq!(found, [("lead-in-time", -900, 1)]);
    let found = audio_with(|disc| {
        for lba in -900..-150 {
            let time = disc.at(lba + 4650 - 4650).q.relative();
            disc.at(lba).set_q(|q| q[3..6].copy_from_slice(&[time[0] + 1, time[1], time[2]]));
        }
    });
    assert_eq!(found, [("lead-in-time", -900, 1)]);
}

#[test]
fn lead_in_coverage() {
    let plan = audio_plan();
    let mut disc = make(&plan);
    disc.sections.remove(0);
    disc.first += 1;
    let image = Subject::Image(rawcd_format::BlockForm::Raw);
    let found = disc.judge(&plan, &contents(&plan), image);
    assert_eq!(list(&found), [("lead-in-coverage", -4649, 1)]);
    let medium = Subject::Disc {
        lead_in_start: Lba(-4650),
        last_lead_out: Lba(359_849),
        modes: &[WriteMode::Raw],
    };
    let found = disc.judge(&plan, &contents(&plan), medium);
    assert_eq!(list(&found), [("lead-in-coverage", -4649, 1)]);
}

#[test]
fn disc_incomplete() {
    let plan = audio_plan();
    let whole = make(&plan);
    let judge = |disc: &Disc| {
        let image = Subject::Image(rawcd_format::BlockForm::Raw);
        list(&disc.judge(&plan, &contents(&plan), image))
    };
    let mut disc = whole.clone();
    disc.sections.truncate(4650 + 800);
    assert_eq!(judge(&disc), [("disc-incomplete", 800, 1)]);
    disc.sections.truncate(4650 + 500);
    assert_eq!(judge(&disc), [("disc-incomplete", 500, 1)]);
    let mut disc = Disc { first: -149, sections: whole.sections[4501..].to_vec() };
    assert_eq!(judge(&disc), [("disc-incomplete", -150, 1)]);
    disc.sections.clear();
    assert_eq!(judge(&disc), [("disc-incomplete", -150, 1)]);
    // From 00:00:00 on everything is there but the lead-in.
    let disc = Disc { first: -150, sections: whole.sections[4500..].to_vec() };
    assert_eq!(judge(&disc), [("lead-in-coverage", -150, 1)]);
}

#[test]
fn lead_out_length_and_limit() {
    let found = audio_with(|disc| {
        disc.sections.pop();
    });
    assert_eq!(found, [("lead-out-length", 800, 1)]);
    let mut plan = audio_plan();
    plan.lead_out_limit = Some(Lba(800));
    assert_eq!(spoiled(&plan, |_| {}), []);
    plan.lead_out_limit = Some(Lba(799));
    assert_eq!(spoiled(&plan, |_| {}), [("lead-out-limit", 800, 1)]);
    plan.lead_out_limit = None;
    let medium = Subject::Disc {
        lead_in_start: Lba(-4650),
        last_lead_out: Lba(799),
        modes: &[WriteMode::Raw],
    };
    let found = make(&plan).judge(&plan, &contents(&plan), medium);
    assert_eq!(list(&found), [("lead-out-limit", 800, 1)]);
}
