//! Audio at the wrong place and in the wrong order. On the audio disc the tracks are one run of 800
//! sections from LBA 0 on; here sample n of a track is n, 32 bits with the low byte first, and
//! those of track 2 have its number in their highest byte.

use std::io;
use std::sync::Arc;

use rawcd_format::{Contents, UserData};

use crate::common::{Disc, RAW, audio_plan, contents, list, make};

struct Numbers(u32);

impl UserData for Numbers {
    fn sector_len(&self) -> usize {
        2352
    }

    fn sectors(&self) -> u32 {
        400
    }

    fn read(&self, first: u32, out: &mut [u8]) -> io::Result<()> {
        for (place, sample) in out.chunks_exact_mut(4).enumerate() {
            let number = self.0 + first * 588 + place as u32;
            sample.copy_from_slice(&number.to_le_bytes());
        }
        Ok(())
    }
}

const TRACK_2: u32 = 2 << 24;

fn numbered() -> Contents {
    let mut sources = contents(&audio_plan());
    sources.tracks = vec![Box::new(Numbers(0)), Box::new(Numbers(TRACK_2))];
    sources
}

/// Sample `at` of the program area; zero outside the tracks.
fn sample(at: i32) -> u32 {
    match at {
        0..235_200 => at as u32,
        235_200..470_400 => TRACK_2 + (at - 235_200) as u32,
        _ => 0,
    }
}

/// The disc with sample `at` of each section of `sections` taken from `from(at)`.
fn disc(sections: std::ops::Range<i32>, from: impl Fn(i32) -> i32) -> Disc {
    let mut disc = make(&audio_plan());
    for lba in -150..900 {
        let moved = |at: i32| if sections.contains(&lba) { from(at) } else { at };
        let mut main = [0; 2352];
        for (place, bytes) in main.chunks_exact_mut(4).enumerate() {
            bytes.copy_from_slice(&sample(moved(lba * 588 + place as i32)).to_le_bytes());
        }
        disc.at(lba).main = Arc::new(main);
    }
    disc
}

fn found(disc: &Disc) -> Vec<(&'static str, i32, u32)> {
    list(&disc.judge(&audio_plan(), &numbered(), RAW))
}

const NOTHING: [(&str, i32, u32); 0] = [];

#[test]
fn audio_in_its_place() {
    assert_eq!(found(&disc(0..0, |at| at)), NOTHING);
}

/// Late samples reach into the lead-out, early ones into the pause: 801 sections, one finding.
#[test]
fn constant_offsets() {
    for (offset, first, says) in
        [(30, 0, "30 samples later"), (-18, -1, "18 samples earlier"), (1, 0, "1 samples later")]
    {
        let disc = disc(-150..900, |at| at - offset);
        let verdict = disc.judge(&audio_plan(), &numbered(), RAW);
        assert_eq!(list(&verdict), [("sample-offset", first, 801)], "{offset}");
        assert_eq!(verdict.findings[0].found, says);
    }
    // 2,939 samples are five sections but one; of the silence before them nobody can say where it
    // comes from. They reach into five sections of the lead-out.
    let far = found(&disc(-150..900, |at| at - 2939));
    assert_eq!(far, [("user-data", 0, 5), ("sample-offset", 5, 800)]);
}

/// A stretch of a disc, and another with another offset.
#[test]
fn offsets_that_change() {
    assert_eq!(found(&disc(100..200, |at| at - 30)), [("sample-offset", 100, 100)]);
    let two = disc(100..400, |at| if at < 200 * 588 { at - 30 } else { at + 7 });
    assert_eq!(found(&two), [("sample-offset", 100, 100), ("sample-offset", 200, 200)]);
}

/// Whole sections are no offset of samples: other user data, and sound in the lead-out.
#[test]
fn whole_sections() {
    let moved = found(&disc(-150..900, |at| at - 588));
    assert_eq!(moved, [("user-data", 0, 800), ("pause-silence", 800, 1)]);
}

fn swap(disc: &mut Disc, lbas: std::ops::Range<i32>) {
    for lba in lbas {
        let main = Arc::make_mut(&mut disc.at(lba).main);
        main.chunks_exact_mut(2).for_each(|pair| pair.swap(0, 1));
    }
}

#[test]
fn exchanged_bytes() {
    let mut swapped = disc(0..0, |at| at);
    swap(&mut swapped, 0..800);
    assert_eq!(found(&swapped), [("sample-order", 0, 800)]);
    // Late as well: two causes.
    let mut late = disc(-150..900, |at| at - 30);
    swap(&mut late, 0..801);
    assert_eq!(found(&late), [("sample-offset", 0, 801), ("sample-order", 0, 801)]);
}

/// One wrong byte is no offset, nor is silence where there should be none.
#[test]
fn other_user_data() {
    let mut wrong = disc(0..0, |at| at);
    Arc::make_mut(&mut wrong.at(100).main)[77] ^= 1;
    wrong.at(1).main = Arc::new([0; 2352]);
    assert_eq!(found(&wrong), [("user-data", 1, 1), ("user-data", 100, 1)]);
    // After many sections of other contents nothing is looked for any more.
    let mut other = disc(200..400, |at| at - 30);
    for lba in 0..100 {
        Arc::make_mut(&mut other.at(lba).main)[77] ^= 1;
    }
    assert_eq!(found(&other), [("user-data", 0, 100), ("user-data", 200, 200)]);
}
