//! A small disc made by hand: two tracks, audio and mode 1, of 20 sections each, on a medium
//! with a lead-in from LBA -900.
//!
//! ```text
//! -900..=-151  lead-in        0..=19   track 1, audio      40..=6789  lead-out
//! -150..=-1    pause of 1     20..=39  track 2, mode 1
//! ```

use rawcd_format::subcode::{QFrame, section};
use rawcd_format::{
    BlockForm, Control, IndexNumber, Lba, Msf, SectorType, Tno, TrackNumber, sector,
};

use super::Bench;
use crate::MediumKind;

pub(super) const FIRST: i32 = -900;
pub(super) const LEAD_OUT: i32 = 40;
pub(super) const END: i32 = LEAD_OUT + 6750;

/// Q of the section at `lba`.
fn q(lba: i32) -> QFrame {
    let data = Control::DATA;
    let audio = Control::AUDIO;
    let absolute = Lba(lba).to_msf().unwrap();
    let relative = |since: i32| Msf::from_frames_wrapping((lba - since) as u32);
    let track = |number| Tno::Track(TrackNumber::new(number).unwrap());
    let index = |number| IndexNumber::new(number).unwrap();
    let running = Msf::from_frames_wrapping((lba - FIRST) as u32);
    match lba {
        ..-150 => match (lba - FIRST) / 3 % 5 {
            0 => QFrame::toc(audio, 0x01, running, [0x00, 0x02, 0x00]),
            1 => QFrame::toc(data, 0x02, running, [0x00, 0x02, 0x20]),
            2 => QFrame::toc(audio, 0xA0, running, [0x01, 0x00, 0x00]),
            3 => QFrame::toc(data, 0xA1, running, [0x02, 0x00, 0x00]),
            _ => QFrame::toc(data, 0xA2, running, [0x00, 0x02, 0x40]),
        },
        -150..0 => {
            let left = Msf::from_frames_wrapping(-lba as u32);
            QFrame::position(audio, track(1), index(0), left, absolute)
        }
        0..20 => QFrame::position(audio, track(1), index(1), relative(0), absolute),
        20..40 => QFrame::position(data, track(2), index(1), relative(20), absolute),
        _ => QFrame::position(data, Tno::LeadOut, index(1), relative(LEAD_OUT), absolute),
    }
}

/// P: a flag before each track start, and in the lead-out nothing.
fn p(lba: i32) -> bool {
    (-150..=0).contains(&lba)
}

/// Main channel: byte n of an audio sector is `lba + n`; user data of mode 1 is all `lba`.
pub(super) fn main_channel(lba: i32) -> [u8; 2352] {
    match lba {
        0..20 => std::array::from_fn(|n| (lba as usize + n) as u8),
        20..40 => {
            let mut out = [0; 2352];
            let address = Lba(lba).to_msf().unwrap().to_bcd();
            sector::make(SectorType::Mode1, address, [0; 4], &[lba as u8; 2048], &mut out).unwrap();
            out
        }
        _ => [0; 2352],
    }
}

/// The whole disc as blocks of a form. R to W are zero but in packed form, where the first pack of
/// LBA 0 is mode 1, item 1, its parity left to the drive. The lead-out has no data sectors, as
/// nobody reads it.
pub(super) fn blocks(form: BlockForm) -> Vec<u8> {
    let mut blocks = Vec::new();
    for lba in FIRST..END {
        blocks.extend(main_channel(lba));
        if form == BlockForm::Pq {
            blocks.extend(section::to_pq16(p(lba), &q(lba)));
        } else {
            let mut subcode = [0; 96];
            section::spread(p(lba), &q(lba), None, &mut subcode);
            if form == BlockForm::Packed && lba == 0 {
                subcode[0] |= 0x09;
            }
            blocks.extend(subcode);
        }
    }
    blocks
}

/// A drive with the disc in it, burned in this form and closed.
pub(super) fn burned(form: BlockForm) -> Bench {
    burned_by(crate::DriveProfile::default(), form)
}

/// The same of another drive.
pub(super) fn burned_by(profile: crate::DriveProfile, form: BlockForm) -> Bench {
    let mut bench = Bench::of(profile).holding(super::short_medium(MediumKind::CdR));
    bench.select(form);
    bench.writes(FIRST, form, &blocks(form));
    bench.does(&[0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[]);
    bench
}
