//! A disc in packets, made as an image: what stands around the user data.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use rawcd_format::contents::{Generated, GeneratedKind};
use rawcd_format::sector::{check, descramble};
use rawcd_format::{
    BlockForm, Contents, DiscLayout, DiscPlan, Lba, RawImage, SectorType, TrackPlan, WriteMode,
};
use rawcd_mastering::SequencedImage;

/// Two packets of 32 and those that fill the track up; packets lie 39 sections apart.
fn image(kind: SectorType) -> SequencedImage {
    let plan = DiscPlan { tracks: vec![TrackPlan::new(kind, 64)], ..DiscPlan::default() };
    let layout = DiscLayout::place(&plan, &["packets:32".parse().unwrap()]).unwrap();
    assert!(matches!(layout.sessions()[0].mode, WriteMode::Packets(_)));
    let noise = Generated::new(GeneratedKind::Noise { seed: 1 }, kind, 64).unwrap();
    let contents = Contents { tracks: vec![Box::new(noise)], ..Contents::default() };
    SequencedImage::of_disc(layout, contents, BlockForm::Raw).unwrap()
}

fn sectors(image: &SequencedImage, first: i32, count: usize) -> Vec<[u8; 2352]> {
    let mut blocks = vec![0; count * 2448];
    image.read(Lba(first), &mut blocks).unwrap();
    let sector = |block: &[u8]| {
        let mut sector = [0; 2352];
        descramble(block.first_chunk().unwrap(), &mut sector);
        sector
    };
    blocks.chunks_exact(2448).map(sector).collect()
}

#[test]
fn links_and_descriptors() {
    for (kind, mode, user_at) in [(SectorType::Mode1, 1, 16), (SectorType::Mode2Form1, 2, 24)] {
        let image = image(kind);
        let modes = |first| -> Vec<u8> {
            sectors(&image, first, 9).iter().map(|sector| sector[15]).collect()
        };
        assert_eq!(modes(31), [0, 7, 6, 5, 4, 3, 2, 1, 0].map(|bits| bits << 5 | mode));
        assert_eq!(modes(-8), [0, 7, 6, 5, 4, 3, 2, 1, 0].map(|bits| bits << 5 | mode));
        assert_eq!(modes(-150), [5, 4, 3, 2, 1, 0, 0, 0, 0].map(|bits| bits << 5 | mode));
        for sector in sectors(&image, -145, 138) {
            let descriptor = [b'T', b'D', b'I', 1, 0x50, 1, 1, 1, 1, 0x91, 0, 0, 0x32, 0];
            assert_eq!(sector[user_at..user_at + 14], descriptor);
        }
        // Two packets of noise and six of zeros, to the run-out.
        for (lba, sector) in (-150..).zip(sectors(&image, -150, 150 + 8 * 39 - 5)) {
            let mut found = check(kind, &sector);
            found.mode_ok |= sector[15] & 0x1F == mode;
            assert!(found.is_good(), "{lba}");
        }
    }
}
