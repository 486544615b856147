//! Rules of the Q channel. The audio disc has MCN at -140, -65, 10, … and ISRC at -110, -35,
//! 40, …, each 75 sections.

use crate::common::{
    audio_plan, audio_with, contents, frame, list, make, mcn, mixed_plan, spoiled,
};
use rawcd_format::subcode::QFrame;
use rawcd_format::{Control, CopySetting, SectorType};
use rawcd_judge::Subject;

const PERMITTED: Control = Control::from_nibble(2);

#[test]
fn q_crc() {
    assert_eq!(audio_with(|disc| disc.at(100).q.0[11] ^= 1), [("q-crc", 100, 1)]);
    // An MCN, and one beside it: neither cadence nor share is touched.
    let found = audio_with(|disc| (85..88).for_each(|lba| disc.at(lba).q.0[3] ^= 0x10));
    assert_eq!(found, [("q-crc", 85, 3)]);
    // The start of a track: the next frame takes up the order.
    assert_eq!(audio_with(|disc| disc.at(400).q.0[1] ^= 1), [("q-crc", 400, 1)]);
    assert_eq!(audio_with(|disc| disc.at(-1000).q.0[1] ^= 1), [("q-crc", -1000, 1)]);
}

#[test]
fn q_mode() {
    for adr in [0, 4, 6, 15] {
        let found = audio_with(|disc| disc.at(100).set_q(|q| q[0] = 0x20 | adr));
        assert_eq!(found, [("q-mode", 100, 1)]);
    }
    // Mode 5 has no place in the program area; an item has one in lead-in and lead-out.
    assert_eq!(audio_with(|disc| disc.at(100).set_q(|q| q[0] = 0x25)), [("q-mode", 100, 1)]);
    let item = |first: i32, data: [u8; 10]| {
        audio_with(|disc| {
            for lba in first..first + 3 {
                disc.at(lba).set_q(|q| q[..10].copy_from_slice(&data));
            }
        })
    };
    // In the last three sections of a lead-in, and in a lead-out.
    assert_eq!(item(-153, [0x05, 0, 0xC0, 0xD0, 0x40, 0x80, 0, 0x97, 0x34, 0x23]), []);
    assert_eq!(item(900, [0x05, 0xAA, 0xD1, 0, 0, 0, 1, 0, 0, 0]), []);
    // Items that there are not, or are elsewhere.
    let [here, there] = [[("q-field", -153, 3)], [("q-field", 900, 3)]];
    assert_eq!(item(-153, [0x05, 0, 0xA0, 0, 0, 0, 0, 1, 0, 0]), here);
    assert_eq!(item(-153, [0x05, 1, 0xB0, 0xFF, 0xFF, 0xFF, 1, 0x79, 0x59, 0x74]), here);
    assert_eq!(item(-153, [0x05, 0xAA, 0xD1, 0, 0, 0, 1, 0, 0, 0]), here);
    assert_eq!(item(900, [0x05, 0xAA, 1, 0, 0, 0, 0, 0, 0, 0]), there);
    assert_eq!(item(900, [0x05, 0, 0xD1, 0, 0, 0, 1, 0, 0, 0]), there);
    // A player would skip what nobody declared.
    let skips = [0x05, 0, 0x40, 0x01, 0, 0, 0, 0x02, 0, 0];
    assert_eq!(item(-153, skips), [("toc-undeclared", -153, 3)]);
}

#[test]
fn q_mode_share() {
    // An MCN stands at 85: another nine sections on makes two in ten, ten on does not.
    let more = |lba: i32, aframe| {
        audio_with(|disc| disc.at(lba).q = QFrame::mcn(PERMITTED, &mcn("4006381333931"), aframe))
    };
    assert_eq!(more(94, 19), [("q-mode-share", 94, 1)]);
    assert_eq!(more(95, 20), []);
    // In a lead-out without mode 5, and in one that has shown it.
    let lead_out = |has_mode5: bool| {
        audio_with(|disc| {
            let none = Control::from_nibble(0);
            disc.at(1000).q = QFrame::mcn(none, &mcn("4006381333931"), 25);
            disc.at(1004).q = QFrame::mcn(none, &mcn("4006381333931"), 29);
            if has_mode5 {
                disc.at(990).q = frame("05aad1000000010000000000");
                disc.at(990).set_q(|_| {});
            }
        })
    };
    assert_eq!(lead_out(false), [("q-mode-share", 1004, 1)]);
    assert_eq!(lead_out(true), []);
}

#[test]
fn q_field() {
    // TNO, INDEX, relative and absolute time that are no BCD or no time.
    for (byte, value) in [(1, 0x1A), (2, 0xA0), (3, 0x0A), (4, 0x60), (5, 0x75), (7, 0xFF)] {
        let found = audio_with(|disc| disc.at(100).set_q(|q| q[byte] = value));
        assert_eq!(found, [("q-field", 100, 1)], "byte {byte}");
    }
    // An MCN with a digit above 9, an ISRC with an illegal character, an AFRAME above 99.
    assert_eq!(audio_with(|disc| disc.at(85).set_q(|q| q[1] = 0xA0)), [("q-field", 85, 1)]);
    assert_eq!(audio_with(|disc| disc.at(115).set_q(|q| q[1] = 0xFC)), [("q-field", 115, 1)]);
    assert_eq!(audio_with(|disc| disc.at(85).set_q(|q| q[9] = 0xA0)), [("q-field", 85, 1)]);
    // The running time of the lead-in.
    assert_eq!(audio_with(|disc| disc.at(-900).set_q(|q| q[4] = 0x60)), [("q-field", -900, 1)]);
}

#[test]
fn q_zero() {
    assert_eq!(audio_with(|disc| disc.at(100).set_q(|q| q[6] = 1)), [("q-zero", 100, 1)]);
    assert_eq!(audio_with(|disc| disc.at(-900).set_q(|q| q[6] = 1)), [("q-zero", -900, 1)]);
}

#[test]
fn q_absolute_time() {
    // 100 is 00:03:25.
    let found = audio_with(|disc| disc.at(100).set_q(|q| q[9] = 0x26));
    assert_eq!(found, [("q-absolute-time", 100, 1)]);
    // A frame of another place, wholly right there.
    let found = audio_with(|disc| disc.at(100).q = disc.at(420).q);
    assert_eq!(found, [("q-absolute-time", 100, 1)]);
    // Every frame one section ahead from 500 on; MCN and ISRC frames move with the others.
    let found = audio_with(|disc| {
        (500..7549).for_each(|lba| disc.at(lba).q = disc.at(lba + 1).q);
        disc.at(7549).q = disc.at(7548).q;
        disc.at(7549).set_q(|q| {
            // 7550 is 01:42:50, 6750 = 01:30:00 behind the start of the lead-out
            q[3..6].copy_from_slice(&[0x01, 0x30, 0x00]);
            q[7..10].copy_from_slice(&[0x01, 0x42, 0x50]);
        });
    });
    let specials = 500..800;
    let specials = specials.filter(|lba| matches!((lba + 151) % 75, 10 | 40)).count() as u32;
    assert_eq!(specials, 8);
    assert_eq!(found, [("q-absolute-time", 500, 7050 - specials)]);
}

#[test]
fn q_relative_time() {
    let found = audio_with(|disc| disc.at(100).set_q(|q| q[5] = 0x26));
    assert_eq!(found, [("q-relative-time", 100, 1)]);
    // One section of a pause counts down to one where the others count down to zero.
    let found = audio_with(|disc| disc.at(-1).set_q(|q| q[5] = 0x01));
    assert_eq!(found, [("q-relative-time", -1, 1)]);
    let found = audio_with(|disc| disc.at(810).set_q(|q| q[5] = 0x11));
    assert_eq!(found, [("q-relative-time", 810, 1)]);
}

#[test]
fn q_order() {
    // Index 03 and track 3 cannot follow track 1 index 01; nor can a lead-in.
    for (byte, value) in [(2, 0x03), (1, 0x03), (1, 0x00)] {
        let found = audio_with(|disc| disc.at(100).set_q(|q| q[byte] = value));
        assert_eq!(found, [("q-order", 100, 1)], "byte {byte}");
    }
    // A run of them stays what it is.
    let found = audio_with(|disc| (101..110).for_each(|lba| disc.at(lba).set_q(|q| q[2] = 0x03)));
    assert_eq!(found, [("q-order", 101, 9)]);
    // Back to index 01.
    let found = audio_with(|disc| disc.at(210).set_q(|q| q[2] = 0x01));
    assert_eq!(found, [("q-order", 210, 1)]);
    // The lead-out has index 01 only.
    let found = audio_with(|disc| disc.at(810).set_q(|q| q[2] = 0x02));
    assert_eq!(found, [("q-order", 810, 1)]);
}

#[test]
fn q_position() {
    // Index 02 three sections early, and three late.
    let found = audio_with(|disc| (197..200).for_each(|lba| disc.at(lba).set_q(|q| q[2] = 2)));
    assert_eq!(found, [("q-position", 197, 3)]);
    let found = audio_with(|disc| (200..203).for_each(|lba| disc.at(lba).set_q(|q| q[2] = 1)));
    assert_eq!(found, [("q-position", 200, 3)]);
    // Behind frames that cannot be read, two changes may have passed.
    let found = audio_with(|disc| {
        disc.at(197).q.0[11] ^= 1;
        disc.at(198).set_q(|q| q[2] = 3);
    });
    assert_eq!(found, [("q-crc", 197, 1), ("q-position", 198, 1)]);
}

#[test]
fn lead_out_start() {
    let found = audio_with(|disc| disc.at(799).set_q(|q| (q[1], q[2]) = (0xAA, 0x01)));
    assert_eq!(found, [("lead-out-start", 799, 1)]);
    let found = audio_with(|disc| disc.at(800).set_q(|q| (q[1], q[2]) = (0x02, 0x01)));
    assert_eq!(found, [("lead-out-start", 800, 1)]);
}

#[test]
fn q_control() {
    for control in [0x6, 0xA, 0x7] {
        let found = audio_with(|disc| disc.at(100).set_q(|q| q[0] = control << 4 | 1));
        assert_eq!(found, [("q-control", 100, 1)], "{control:X}");
    }
    // Bit 0 on data.
    let found = spoiled(&mixed_plan(SectorType::Mode1), |disc| {
        disc.at(700).set_q(|q| q[0] = 0x51);
    });
    assert_eq!(found, [("q-control", 700, 1)]);
}

#[test]
fn q_control_change() {
    // A change of pre-emphasis in a pause of 149 sections, and of 150.
    let mut plan = audio_plan();
    plan.tracks[1].pre_emphasis = true;
    plan.tracks[1].pregap = Some(149);
    assert_eq!(spoiled(&plan, |_| {}), [("q-control-change", 251, 1)]);
    plan.tracks[1].pregap = Some(150);
    assert_eq!(spoiled(&plan, |_| {}), []);
    // Without any pause.
    plan.tracks[1].pregap = Some(0);
    assert_eq!(spoiled(&plan, |_| {}), [("q-control-change", 400, 1)]);
}

#[test]
fn q_special_control() {
    for lba in [85, 115] {
        let found = audio_with(|disc| disc.at(lba).set_q(|q| q[0] &= 0x0F));
        assert_eq!(found, [("q-special-control", lba, 1)]);
    }
}

#[test]
fn mcn_value() {
    // Another number, and none where one is declared.
    for other in ["5099749534728", "0"] {
        let found = audio_with(|disc| disc.at(85).q = QFrame::mcn(PERMITTED, &mcn(other), 10));
        assert_eq!(found, [("mcn-value", 85, 1)]);
    }
}

#[test]
fn mcn_undeclared() {
    let mut plan = audio_plan();
    plan.mcn = None;
    let with = |number: &str| {
        spoiled(&plan, |disc| disc.at(85).q = QFrame::mcn(PERMITTED, &mcn(number), 10))
    };
    assert_eq!(with("4006381333931"), [("mcn-undeclared", 85, 1)]);
    assert_eq!(with("0"), []);
    // Zeros may even be declared.
    plan.mcn = Some(mcn("0"));
    let mut none = plan.clone();
    none.mcn = None;
    let verdict = make(&none).judge(&plan, &contents(&plan), crate::common::RAW);
    assert_eq!(list(&verdict), []);
}

/// Puts the ordinary frame where an MCN or ISRC stood: that of the next section, one earlier.
fn take_back(disc: &mut crate::common::Disc, lba: i32) {
    let mut frame = disc.at(lba + 1).clone();
    frame.set_q(|q| {
        q[5] -= 1;
        q[9] -= 1;
    });
    disc.at(lba).q = frame.q;
}

#[test]
fn mcn_cadence() {
    // Without the one at 85 there is none from 11 to 159: 100 sections are over at 110.
    assert_eq!(audio_with(|disc| take_back(disc, 85)), [("mcn-cadence", 110, 50)]);
    // One at 110 is just in time.
    let found = audio_with(|disc| {
        take_back(disc, 85);
        disc.at(110).q = QFrame::mcn(PERMITTED, &mcn("4006381333931"), 35);
        take_back(disc, 115);
        disc.at(120).q = disc.at(190).q;
        disc.at(120).set_q(|q| q[9] = 0x45);
    });
    assert_eq!(found, []);
}

#[test]
fn mcn_frame() {
    assert_eq!(audio_with(|disc| disc.at(85).set_q(|q| q[9] = 0x11)), [("mcn-frame", 85, 1)]);
    // In the lead-in it is 00.
    let lead_in = |aframe| {
        audio_with(|disc| {
            disc.at(-900).q = QFrame::mcn(Control::from_nibble(0), &mcn("4006381333931"), aframe);
        })
    };
    assert_eq!(lead_in(0), []);
    assert_eq!(lead_in(1), [("mcn-frame", -900, 1)]);
}

#[test]
fn isrc_value() {
    let other = "USK7Y9812346".parse().unwrap();
    let found = audio_with(|disc| disc.at(115).q = QFrame::isrc(PERMITTED, &other, 40));
    assert_eq!(found, [("isrc-value", 115, 1)]);
    // The pause has its own track's code from its first section on; the section before it has
    // the code of the track before.
    let at_change = |lba: i32, control: u8, code: &str, aframe| {
        let code = code.parse().unwrap();
        audio_with(|disc| {
            disc.at(lba).q = QFrame::isrc(Control::from_nibble(control), &code, aframe);
        })
    };
    assert_eq!(at_change(250, 0, "USK7Y9812346", 25), []);
    assert_eq!(at_change(250, 0, "USK7Y9812345", 25), [("isrc-value", 250, 1)]);
    assert_eq!(at_change(249, 2, "USK7Y9812345", 24), []);
    assert_eq!(at_change(249, 2, "USK7Y9812346", 24), [("isrc-value", 249, 1)]);
}

#[test]
fn isrc_undeclared() {
    let mut plan = audio_plan();
    plan.tracks[0].isrc = None;
    let code = "USK7Y9812345".parse().unwrap();
    let found = spoiled(&plan, |disc| disc.at(115).q = QFrame::isrc(PERMITTED, &code, 40));
    assert_eq!(found, [("isrc-undeclared", 115, 1)]);
}

#[test]
fn isrc_cadence() {
    // Without the one at 115 there is none from 41 to 189.
    assert_eq!(audio_with(|disc| take_back(disc, 115)), [("isrc-cadence", 140, 50)]);
    // A track has its own count, and a pause of less than 100 sections does not belong to it.
    let mut plan = audio_plan();
    plan.tracks[1].pregap = Some(99);
    let moved = |plan: &rawcd_format::DiscPlan, first: i32| {
        let mut disc = make(plan);
        let code = "USK7Y9812346".parse().unwrap();
        let frames = (first + 150) % 75;
        for lba in [340, 415, 490] {
            if disc.at(lba).q.adr() == 3 {
                let time = (lba + 150) as u32;
                let position = rawcd_format::Layout::place(plan).unwrap();
                let place = position.at(rawcd_format::Lba(lba));
                disc.at(lba).q = QFrame::position(
                    place.control,
                    place.region.tno,
                    place.region.index,
                    place.relative(),
                    rawcd_format::Msf::from_frames_wrapping(time),
                );
            }
        }
        let control = Control::from_nibble(if first % 8 < 4 { 0 } else { 2 });
        disc.at(first).q = QFrame::isrc(control, &code, frames as u8);
        list(&disc.judge(plan, &contents(plan), crate::common::RAW))
    };
    // The 100th section of index 01 is 499; the next one would be one too late.
    assert_eq!(moved(&plan, 499), []);
    assert_eq!(moved(&plan, 500), [("isrc-cadence", 499, 1)]);
}

#[test]
fn isrc_frame() {
    assert_eq!(audio_with(|disc| disc.at(115).set_q(|q| q[9] = 0x41)), [("isrc-frame", 115, 1)]);
}

#[test]
fn isrc_placement() {
    let code = "USK7Y9812345".parse().unwrap();
    for lba in [-900, 900] {
        let found = audio_with(|disc| disc.at(lba).q = QFrame::isrc(PERMITTED, &code, 0));
        assert_eq!(found, [("isrc-placement", lba, 1)]);
    }
    let found = spoiled(&mixed_plan(SectorType::Mode1), |disc| {
        disc.at(700).q = QFrame::isrc(Control::DATA, &code, 25);
    });
    assert_eq!(found, [("isrc-placement", 700, 1)]);
}

#[test]
fn copy_bits() {
    let flip = |lba: i32| audio_with(|disc| disc.at(lba).set_q(|q| q[0] ^= 0x20));
    assert_eq!(flip(100), [("copy-permitted", 100, 1)]);
    assert_eq!(flip(500), [("copy-scms", 500, 1)]);
    // Copying permitted on an SCMS track: every second four sections are wrong.
    let found = audio_with(|disc| {
        for lba in (500..580).filter(|&lba| !matches!(lba, 535 | 565)) {
            disc.at(lba).set_q(|q| q[0] |= 0x20);
        }
    });
    assert_eq!(found, [("copy-scms", 504, 40)]);
    let mut plan = audio_plan();
    plan.tracks[0].copy = CopySetting::Prohibited;
    let found = spoiled(&plan, |disc| disc.at(100).set_q(|q| q[0] ^= 0x20));
    assert_eq!(found, [("copy-prohibited", 100, 1)]);
}

#[test]
fn pre_emphasis() {
    let found = audio_with(|disc| disc.at(100).set_q(|q| q[0] ^= 0x10));
    assert_eq!(found, [("pre-emphasis", 100, 1)]);
}

/// A finding tells its place and what stands there.
#[test]
fn a_finding_in_full() {
    let plan = audio_plan();
    let mut disc = make(&plan);
    disc.at(210).set_q(|q| q[9] = 0x00);
    let raw = Subject::Image(rawcd_format::BlockForm::Raw);
    let verdict = disc.judge(&plan, &contents(&plan), raw);
    let finding = &verdict.findings[0];
    assert_eq!(finding.msf.unwrap().to_string(), "00:04:60");
    assert_eq!(finding.tno.to_string(), "track 1");
    assert_eq!(finding.index.unwrap().get(), 2);
    assert_eq!((finding.expected.as_str(), finding.found.as_str()), ("00:04:60", "00:04:00"));
    assert_eq!(finding.message, "A-time is 60 sections behind");
    assert_eq!(verdict.counts.len(), 1);
    assert_eq!((verdict.counts[0].findings, verdict.counts[0].sections), (1, 1));
    assert!(!verdict.is_clean());
}
