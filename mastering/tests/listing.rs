//! The sequencer against the golden listing of a four-track session: gapless audio with indexes,
//! a pre-emphasis track under SCMS, a data track behind an extended pre-gap.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io;

use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::section::{p_bits_of, q_of, rw_of};
use rawcd_format::{
    BlockForm, Contents, CopySetting, DiscPlan, Layout, Lba, RawImage, SectorType, TrackPlan,
    UserData,
};
use rawcd_mastering::{SequencedImage, Sequencer};
use serde_json::Value;

/// Sectors that are all the same.
struct Filled {
    len: usize,
    sectors: u32,
    byte: u8,
}

impl UserData for Filled {
    fn sector_len(&self) -> usize {
        self.len
    }

    fn sectors(&self) -> u32 {
        self.sectors
    }

    fn read(&self, _: u32, out: &mut [u8]) -> io::Result<()> {
        out.fill(self.byte);
        Ok(())
    }
}

fn filled(track: &TrackPlan, byte: u8) -> Box<dyn UserData> {
    let len = track.sector_type.user_data_len();
    Box::new(Filled { len, sectors: track.sectors, byte })
}

/// The session of the listing, as `subcode.json` describes it under "session".
fn session() -> DiscPlan {
    let mut first = TrackPlan::new(SectorType::Audio, 620);
    first.copy = CopySetting::Prohibited;
    first.isrc = Some("USRC17600001".parse().unwrap());
    first.indexes = vec![200, 401];
    let mut second = TrackPlan::new(SectorType::Audio, 333);
    second.copy = CopySetting::Prohibited;
    second.isrc = Some("GBAYE6800010".parse().unwrap());
    second.pregap = Some(0);
    let mut third = TrackPlan::new(SectorType::Audio, 300);
    third.copy = CopySetting::Scms;
    third.pre_emphasis = true;
    let mut fourth = TrackPlan::new(SectorType::Mode1, 310);
    fourth.copy = CopySetting::Permitted;
    fourth.postgap = Some(0);
    DiscPlan {
        mcn: Some("4006381333931".parse().unwrap()),
        gapless: true,
        tracks: vec![first, second, third, fourth],
        ..DiscPlan::default()
    }
}

/// The pause of track 3 is 225 sections of silence, so the disc is declared with gaps; track 2
/// follows track 1 without any.
fn image() -> SequencedImage {
    let mut plan = session();
    plan.gapless = false;
    plan.tracks[2].pregap = Some(225);
    let layout = Layout::place(&plan).unwrap();
    let tracks = plan.tracks.iter().map(|track| filled(track, 0x11)).collect();
    let contents = Contents { tracks, ..Contents::default() };
    let sequencer = Sequencer::with_lead_in(plan, layout, contents, Lba(-198)).unwrap();
    SequencedImage::new(sequencer, BlockForm::Raw)
}

#[test]
fn program_area_and_lead_out_equal_the_listing() {
    let subcode: Value =
        serde_json::from_str(include_str!("../../format/tests/vectors/subcode.json")).unwrap();
    let image = image();
    let mut block = [0; 2448];
    let mut compared = 0;
    for row in subcode["sections_lba_p_q"].as_array().unwrap() {
        let mut fields = row.as_str().unwrap().split(' ');
        let lba = Lba(fields.next().unwrap().parse().unwrap());
        let p = fields.next().unwrap() == "1";
        let expected = fields.next().unwrap();
        image.read(lba, &mut block).unwrap();
        let section: &[u8; 96] = block[2352..].try_into().unwrap();
        let frame = q_of(section);
        assert_eq!(p_bits_of(section), if p { [0xFF; 12] } else { [0; 12] }, "P at {lba}");
        assert_eq!(rw_of(section), [0; 96]);
        assert!(frame.crc_ok());
        if lba.0 >= -150 {
            assert_eq!(frame.to_string(), expected, "{lba}");
        } else {
            // The listing counts its lead-in from 00:00:00; ours shows the address.
            let shown = |frame: &QFrame| (frame.0[..3].to_vec(), frame.0[6..10].to_vec());
            let bytes: Vec<u8> = (0..12)
                .map(|at| u8::from_str_radix(&expected[2 * at..2 * at + 2], 16).unwrap())
                .collect();
            assert_eq!(shown(&frame), (bytes[..3].to_vec(), bytes[6..10].to_vec()), "{lba}");
        }
        compared += 1;
    }
    assert_eq!(compared, 2531);
}

#[test]
fn lead_in_times_are_addresses() {
    let image = image();
    let mut block = [0; 2448];
    image.read(Lba(-151), &mut block).unwrap();
    let frame = q_of(block[2352..].try_into().unwrap());
    assert_eq!(frame.relative(), [0x99, 0x59, 0x74]);
}

/// Main channel: silence, user data, data sectors with header, EDC and ECC made by the format.
#[test]
fn main_channel_by_region() {
    let image = image();
    let mut block = [0; 2448];
    image.read(Lba(-1), &mut block).unwrap();
    assert!(block[..2352].iter().all(|&byte| byte == 0));
    image.read(Lba(0), &mut block).unwrap();
    assert!(block[..2352].iter().all(|&byte| byte == 0x11));
    // First part of the pre-gap: still audio. Second part: mode 1, header 00:22:53 scrambled.
    image.read(Lba(1552), &mut block).unwrap();
    assert!(block[..2352].iter().all(|&byte| byte == 0));
    image.read(Lba(1553), &mut block).unwrap();
    assert_eq!(block[..4], [0x00, 0xFF, 0xFF, 0xFF]);
    assert_eq!(block[12..16], [0x01, 0x22 ^ 0x80, 0x53, 0x01 ^ 0x60]);
    image.read(Lba(1703), &mut block).unwrap();
    assert_eq!(block[16], 0x11);
    assert_eq!(block[17], 0x11 ^ 0x28);
}

/// Many blocks a call, across every boundary, are the same as one at a time, in all forms.
#[test]
fn runs_equal_single_blocks() {
    for form in BlockForm::ALL {
        let plan = session();
        let layout = Layout::place(&plan).unwrap();
        let tracks = plan.tracks.iter().map(|track| filled(track, 0x22)).collect();
        let contents = Contents { tracks, ..Contents::default() };
        let sequencer = Sequencer::with_lead_in(plan, layout, contents, Lba(-200)).unwrap();
        let image = SequencedImage::new(sequencer, form);
        let len = form.block_len();
        let mut all = vec![0; image.len() as usize * len];
        image.read(image.first_lba(), &mut all).unwrap();
        let mut single = vec![0; len];
        for (at, block) in all.chunks_exact(len).enumerate() {
            image.read(Lba(-200).plus(at as u32), &mut single).unwrap();
            assert!(single == block, "{form} {at}");
        }
        assert!(image.read(image.end_lba(), &mut single).is_err());
        assert!(image.read(Lba(-201), &mut single).is_err());
    }
}
