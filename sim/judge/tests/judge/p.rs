//! Rules of the P channel. Flags of the audio disc: -149 to 0, 251 to 400, 650 to 799; in the
//! lead-out P is 0 up to 949, then 1 from 950 to 968, 0 to 987, 1 to 1006, 0 to 1024, and so on.

use crate::common::{Disc, audio_with};

fn set(disc: &mut Disc, sections: std::ops::Range<i32>, p: bool) {
    sections.for_each(|lba| disc.at(lba).set_p(p));
}

#[test]
fn p_constant() {
    let found = audio_with(|disc| disc.at(100).p[50] ^= 0x80);
    assert_eq!(found, [("p-constant", 100, 1)]);
    // The most of its bits count: 49 ones are a P of 1.
    let found = audio_with(|disc| disc.at(100).p[..49].fill(0x80));
    assert_eq!(found, [("p-constant", 100, 1), ("p-flag-start", 100, 1)]);
    let found = audio_with(|disc| disc.at(300).p[..47].fill(0));
    assert_eq!(found, [("p-constant", 300, 1)]);
}

#[test]
fn p_flag_start() {
    // Two sections late, where one is allowed.
    let found = audio_with(|disc| set(disc, 251..253, false));
    assert_eq!(found, [("p-flag-start", 252, 1)]);
    // Two sections before the pause, where one is allowed.
    let found = audio_with(|disc| set(disc, 248..251, true));
    assert_eq!(found, [("p-flag-start", 248, 1)]);
    // Before the lead-out: late, and longer than 3 s.
    let found = audio_with(|disc| set(disc, 650..652, false));
    assert_eq!(found, [("p-flag-start", 651, 1)]);
    let found = audio_with(|disc| set(disc, 573..650, true));
    assert_eq!(found, [("p-flag-start", 573, 1)]);
    // No flag at all, one where none belongs, and one that breaks off while it may yet start.
    let found = audio_with(|disc| set(disc, 251..401, false));
    assert_eq!(found, [("p-flag-start", 252, 149)]);
    let found = audio_with(|disc| set(disc, 100..110, true));
    assert_eq!(found, [("p-flag-start", 100, 10)]);
    let found = audio_with(|disc| set(disc, 600..610, true));
    assert_eq!(found, [("p-flag-start", 610, 1)]);
}

#[test]
fn p_flag_end() {
    // One section early and one late, at a track and at the lead-out.
    assert_eq!(audio_with(|disc| set(disc, 400..401, false)), [("p-flag-end", 400, 1)]);
    assert_eq!(audio_with(|disc| set(disc, 401..402, true)), [("p-flag-end", 401, 1)]);
    assert_eq!(audio_with(|disc| set(disc, 799..800, false)), [("p-flag-end", 799, 1)]);
    assert_eq!(audio_with(|disc| set(disc, 800..801, true)), [("p-flag-end", 800, 1)]);
    // A gap inside a flag.
    assert_eq!(audio_with(|disc| set(disc, 300..305, false)), [("p-flag-end", 300, 5)]);
}

#[test]
fn p_lead_in() {
    assert_eq!(audio_with(|disc| set(disc, -151..-150, true)), [("p-lead-in", -151, 1)]);
    assert_eq!(audio_with(|disc| set(disc, -900..-890, true)), [("p-lead-in", -900, 10)]);
}

#[test]
fn p_lead_out() {
    // A spot in the zeros, and one in the alternation.
    assert_eq!(audio_with(|disc| set(disc, 850..851, true)), [("p-lead-out", 850, 1)]);
    assert_eq!(audio_with(|disc| set(disc, 957..959, false)), [("p-lead-out", 957, 2)]);
    // 0 for 149 sections.
    let found = audio_with(|disc| {
        for lba in 900..7549 {
            disc.at(lba).p = disc.at(lba + 1).p;
        }
    });
    assert_eq!(found, [("p-lead-out", 800, 149)]);
    // A fall that is two sections late, in one period.
    assert_eq!(audio_with(|disc| set(disc, 969..971, true)), [("p-lead-out", 970, 1)]);
    // 0 for ever: from the section on that is one too many.
    let found = audio_with(|disc| set(disc, 800..7550, false));
    assert_eq!(found, [("p-lead-out", 1025, 6525)]);
    // 0.5 Hz.
    let found = audio_with(|disc| {
        (950..7550).for_each(|lba| disc.at(lba).set_p((lba - 950) / 75 % 2 == 0));
    });
    // 88 halves, each 55 sections longer than half a period may be.
    assert_eq!(found, [("p-lead-out", 970, 4840)]);
    // 20 and 20 sections are 1.875 Hz; 17 and 20 are the widest duty that is allowed.
    let halves = |high: i32, low: i32| {
        audio_with(|disc| {
            let period = high + low;
            (950..7550).for_each(|lba| disc.at(lba).set_p((lba - 950) % period < high));
        })
    };
    // 165 periods, of the last of which no end is seen; each is told by its second half.
    assert_eq!(halves(20, 20), [("p-lead-out", 970, 3280)]);
    assert_eq!(halves(17, 20), []);
    assert_eq!(halves(19, 19), []);
    assert_eq!(halves(16, 21)[0].0, "p-lead-out");
}
