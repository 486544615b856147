use rawcd_format::subcode::section;

use super::*;
use crate::MemoryStorage;
use rawcd_format::subcode::QFrame;

fn blank() -> Medium<MemoryStorage> {
    Medium::blank_80_minute_cd_r(MemoryStorage::new())
}

/// Blocks in pq form that say they are in the lead-out.
fn lead_out(sections: u32) -> Vec<u8> {
    let mut block = [0; 2368];
    block[2352..2355].copy_from_slice(&[0x01, 0xAA, 0x01]);
    block.repeat(sections as usize)
}

#[test]
fn groove_of_the_default_medium() {
    let medium = blank();
    assert_eq!(medium.lead_in_start(), Lba(-11_077));
    assert_eq!(medium.last_lead_out_start(), Lba(359_849));
    assert_eq!(medium.end(), Lba(366_599));
    assert_eq!((medium.kind(), medium.state()), (MediumKind::CdR, MediumState::Blank));
    let error = Medium::blank(
        MediumKind::CdR,
        Msf::new(79, 0, 0).unwrap(),
        Msf::default(),
        MemoryStorage::new(),
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the lead-in starts at 79:00:00: a groove has it between 90:00:00 and 99:59:74"
    );
}

#[test]
fn a_whole_lead_out_finalizes() {
    for (sections, state) in [(6749, MediumState::Damaged), (6750, MediumState::Finalized)] {
        let mut medium = blank();
        medium.append(BlockForm::Pq, &[0; 2368]).unwrap();
        assert_eq!(medium.state(), MediumState::Incomplete);
        medium.append(BlockForm::Pq, &lead_out(sections)).unwrap();
        medium.close().unwrap();
        assert_eq!(medium.state(), state);
        assert_eq!(medium.toc(), None);
        assert_eq!(medium.recording().received_form(), BlockForm::Pq);
        medium.interrupt();
        assert_eq!(medium.state(), state);
    }
}

/// Behind a first lead-out and a second lead-in 2,250 sections are a whole one.
#[test]
fn a_later_lead_out_is_shorter() {
    let lead_in = {
        let mut block = [0; 2368];
        block[2352..2355].copy_from_slice(&[0x01, 0x00, 0xA0]);
        block
    };
    for (sections, whole) in [(2249, false), (2250, true)] {
        let mut medium = blank();
        medium.append(BlockForm::Pq, &lead_in).unwrap();
        medium.append(BlockForm::Pq, &lead_out(6750)).unwrap();
        assert!(medium.has_whole_lead_out());
        medium.append(BlockForm::Pq, &lead_in).unwrap();
        assert!(!medium.has_whole_lead_out());
        medium.append(BlockForm::Pq, &lead_out(sections)).unwrap();
        assert_eq!(medium.has_whole_lead_out(), whole, "{sections}");
    }
}

/// MCN frames in a lead-out belong to it; a track after it starts anew.
#[test]
fn what_a_lead_out_is() {
    let mut mcn = [0; 2368];
    mcn[2352] = 0x02;
    let mut track = [0; 2368];
    track[2352..2355].copy_from_slice(&[0x01, 0x01, 0x01]);
    let mut medium = blank();
    medium.append(BlockForm::Pq, &lead_out(1)).unwrap();
    medium.append(BlockForm::Pq, &mcn).unwrap();
    medium.append(BlockForm::Pq, &lead_out(6748)).unwrap();
    let mut with_track = medium.clone();
    with_track.append(BlockForm::Pq, &track).unwrap();
    with_track.close().unwrap();
    assert_eq!(with_track.state(), MediumState::Damaged);
    medium.close().unwrap();
    assert_eq!(medium.state(), MediumState::Finalized);
}

/// The second lead-in says that its session ends where the first does: it is not followed.
#[test]
fn tables_that_point_back() {
    let sections = |frames: &[[u8; 10]]| -> Vec<u8> {
        let mut bytes = vec![0; frames.len() * 2448];
        for (section, frame) in bytes.chunks_exact_mut(2448).zip(frames) {
            let subcode = section.last_chunk_mut().unwrap();
            section::spread(false, &QFrame::from_data(*frame), None, subcode);
        }
        bytes
    };
    let table = [
        [0x01, 0, 0x01, 0, 0, 0, 0, 0, 0x02, 0],
        [0x01, 0, 0xA0, 0, 0, 0, 0, 0x01, 0, 0],
        [0x01, 0, 0xA1, 0, 0, 0, 0, 0x01, 0, 0],
        [0x01, 0, 0xA2, 0, 0, 0, 0, 0, 0x06, 0],
        [0x01, 0x01, 0x01, 0, 0, 0, 0, 0, 0x02, 0],
    ];
    let first: Msf = "99:59:74".parse().unwrap();
    let last: Msf = "79:59:74".parse().unwrap();
    let blank = Medium::blank(MediumKind::CdR, first, last, MemoryStorage::new()).unwrap();
    let mut recording = blank.recording().clone();
    recording.write_at(Lba(-151), &sections(&table)).unwrap();
    recording.write_at(Lba(300 + 6750), &sections(&table)).unwrap();
    let medium = Medium::recorded(blank, recording, MediumState::Finalized).unwrap();
    assert_eq!(medium.toc().map(Toc::last_session), Some(1));
}

#[test]
fn kept_discs() {
    let mut medium = blank();
    medium.append(BlockForm::Raw, &[0; 2448]).unwrap();
    let recording = medium.recording().clone();
    let kept = Medium::recorded(blank(), recording, MediumState::Incomplete).unwrap();
    assert_eq!((kept.state(), kept.recording().len()), (MediumState::Damaged, 1));
    let other = Recording::new(MemoryStorage::new(), Lba(-9000), BlockForm::Raw);
    let error = Medium::recorded(blank(), other, MediumState::Damaged).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the recording starts at LBA -9000, the lead-in of its disc at LBA -11077"
    );
}
