//! Legal discs, those among them that come close to an edge.

use crate::common::{
    Disc, RAW, Section, audio_plan, audio_with, contents, list, make, mixed_plan, spoiled,
};
use rawcd_format::{BlockForm, DiscType, Lba, SectorType, TrackNumber, WriteMode};
use rawcd_judge::Subject;

#[test]
fn an_audio_disc_in_every_form() {
    let plan = audio_plan();
    let disc = make(&plan);
    for form in BlockForm::ALL {
        let verdict = disc.judge(&plan, &contents(&plan), Subject::Image(form));
        assert_eq!(list(&verdict), [], "{form}");
        assert!(verdict.is_clean());
        assert_eq!(verdict.sections, 4650 + 800 + 6750);
    }
    let medium = Subject::Disc {
        lead_in_start: Lba(-4650),
        last_lead_out: Lba(800),
        modes: &[WriteMode::Raw],
    };
    assert_eq!(list(&disc.judge(&plan, &contents(&plan), medium)), []);
}

#[test]
fn a_data_track_of_every_type() {
    for kind in [
        SectorType::Mode0,
        SectorType::Mode1,
        SectorType::Mode2,
        SectorType::Mode2Form1,
        SectorType::Mode2Form2,
    ] {
        assert_eq!(spoiled(&mixed_plan(kind), |_| {}), [], "{kind}");
    }
}

#[test]
fn forms_mix_without_gaps() {
    let mut plan = mixed_plan(SectorType::Mode2Form1);
    plan.tracks[0] = plan.tracks[1].clone();
    plan.tracks[1].sector_type = SectorType::Mode2Form2;
    assert_eq!(spoiled(&plan, |_| {}), []);
}

#[test]
fn special_pregap_gapped_audio_and_a_high_first_track() {
    let mut plan = audio_plan();
    plan.special_pregap = Some(300);
    plan.first_track = TrackNumber::new(98).unwrap();
    plan.gapless = false;
    assert_eq!(spoiled(&plan, |_| {}), []);
}

#[test]
fn a_declared_disc_type() {
    let mut plan = audio_plan();
    plan.disc_type = Some(DiscType::CdI);
    assert_eq!(spoiled(&plan, |_| {}), []);
}

/// Pauses that count down to 00:00:01.
#[test]
fn the_other_countdown() {
    let found = audio_with(|disc| {
        for lba in (-150..0).chain(250..400) {
            // Neither mode 2 nor mode 3, as bytes 3 to 5 are 00 00-01 00-74 in pauses only.
            if disc.at(lba).q.adr() != 1 {
                continue;
            }
            let to_start = if lba < 0 { -lba } else { 400 - lba } as u8;
            let (second, frame) = (to_start / 75, to_start % 75);
            disc.at(lba).set_q(|q| {
                q[3..6].copy_from_slice(&[0, second, ((frame / 10) << 4) | (frame % 10)])
            });
        }
    });
    assert_eq!(found, []);
}

/// Flags that start with the pause, and one section before it.
#[test]
fn longer_flags() {
    let found = audio_with(|disc| {
        disc.at(-150).set_p(true);
        disc.at(250).set_p(true);
        disc.at(249).set_p(true);
        // The last one lasts up to 3 s, and a section of tolerance.
        (800 - 226..800 - 150).for_each(|lba| disc.at(lba).set_p(true));
    });
    assert_eq!(found, []);
}

/// One section less than the shortest flag.
#[test]
fn a_flag_one_section_short() {
    assert_eq!(audio_with(|disc| disc.at(251).set_p(false)), []);
}

/// A lead-out that alternates from its first section, 19 sections each.
#[test]
fn alternation_from_the_first_section() {
    let found = audio_with(|disc| {
        (800..7550).for_each(|lba| disc.at(lba).set_p((lba - 800) / 19 % 2 == 0));
    });
    assert_eq!(found, []);
}

/// Table order and the start of the running time are free; a table may be cut.
#[test]
fn a_lead_in_that_starts_elsewhere() {
    let plan = audio_plan();
    let mut disc = make(&plan);
    let sections: Vec<Section> = disc.sections.drain(..7).collect();
    let first = disc.first;
    disc.first += 7;
    let medium = Subject::Disc {
        lead_in_start: Lba(first + 7),
        last_lead_out: Lba(359_849),
        modes: &[WriteMode::Raw],
    };
    assert_eq!(list(&disc.judge(&plan, &contents(&plan), medium)), []);
    assert_eq!(sections.len(), 7);
    // Running time that ends with 99:59:74.
    for lba in -4643..-150 {
        let frames = 450_150 + lba;
        let bcd = |value: i32| (((value / 10) << 4) | (value % 10)) as u8;
        let time = [bcd(frames / 4500), bcd(frames / 75 % 60), bcd(frames % 75)];
        disc.at(lba).set_q(|q| q[3..6].copy_from_slice(&time));
    }
    assert_eq!(list(&disc.judge(&plan, &contents(&plan), medium)), []);
}

/// The PQ form's CRC, as writers leave it.
#[test]
fn crc_of_the_pq_form() {
    let plan = audio_plan();
    let mut disc = make(&plan);
    disc.at(50).q.0[10..].copy_from_slice(&[0, 0]);
    let frame = disc.at(51).q;
    disc.at(51).q.0[10..].copy_from_slice(&frame.crc().map(|byte| !byte));
    let pq = Subject::Image(BlockForm::Pq);
    assert_eq!(list(&disc.judge(&plan, &contents(&plan), pq)), []);
    assert_eq!(list(&disc.judge(&plan, &contents(&plan), RAW)), [("q-crc", 50, 2)]);
}

#[test]
fn a_disc_judged_in_pieces() {
    let plan = audio_plan();
    let disc: Disc = make(&plan);
    let contents = contents(&plan);
    let mut judge = rawcd_judge::Judge::new(&plan, &contents, RAW).unwrap();
    let mut at = disc.first;
    let mut checkpoint = None;
    for section in &disc.sections {
        judge.feed(Lba(at), &section.block(BlockForm::Raw)).unwrap();
        at += 1;
        if at == 300 {
            checkpoint = Some(judge.clone());
        }
    }
    let mut resumed = checkpoint.unwrap();
    let rest = &disc.sections[(300 - disc.first) as usize..];
    let blocks: Vec<u8> = rest.iter().flat_map(|section| section.block(BlockForm::Raw)).collect();
    assert!(resumed.state() != judge.state());
    resumed.feed(Lba(300), &blocks).unwrap();
    assert!(resumed.state() == judge.state());
    assert_eq!(resumed.finish(), disc.judge(&plan, &contents, RAW));
}
