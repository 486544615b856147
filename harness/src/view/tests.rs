use rawcd_format::CopySetting;
use rawcd_format::subcode::section;

use super::*;

/// Sections of a disc that is made frame by frame, from LBA -4 on.
struct Frames(Vec<u8>);

impl Frames {
    /// A section of silence with these data in its Q.
    fn q(mut self, data: [u8; 10]) -> Frames {
        let mut subcode = [0; 96];
        section::spread(false, &QFrame::from_data(data), None, &mut subcode);
        self.0.extend([0; 2352]);
        self.0.extend(subcode);
        self
    }

    fn item(self, point: u8, p: [u8; 3]) -> Frames {
        self.q([0x21, 0, point, 0x99, 0, 0, 0, p[0], p[1], p[2]])
    }

    fn at(self, tno: u8, index: u8) -> Frames {
        self.q([0x21, tno, index, 0, 0, 0, 0, 0, 0x02, 0])
    }

    /// The last bit of the CRC of the last section is another one.
    fn hurt(mut self) -> Frames {
        *self.0.last_mut().unwrap() ^= 0x40;
        self
    }

    fn view(self) -> View {
        let mut viewer = Viewer::new(BlockForm::Raw, Lba(-4));
        viewer.feed(&self.0);
        viewer.finish()
    }
}

fn frames() -> Frames {
    Frames(Vec::new())
}

/// Two sessions of a track each: four items, then the track, then the lead-out.
fn two_sessions() -> Frames {
    frames()
        .item(0xA0, [0x01, 0, 0])
        .item(0xA1, [0x01, 0, 0])
        .item(0xA2, [0, 0x02, 0x06])
        .item(0x01, [0, 0x02, 0x02])
        .at(0x01, 0x00)
        .at(0x01, 0x00)
        .at(0x01, 0x01)
        // ISRC US-K7Y-98-12345, and one that cannot be read.
        .q([0x23, 0x96, 0x36, 0xC7, 0xA4, 0x98, 0x12, 0x34, 0x50, 0x03])
        .at(0x01, 0x01)
        .hurt()
        .at(0x01, 0x02)
        .at(0xAA, 0x01)
        .item(0x02, [0, 0x03, 0])
        .at(0x02, 0x01)
        .at(0xAA, 0x01)
}

#[test]
fn tracks_sessions_and_codes() {
    let view = two_sessions().view();
    assert_eq!((view.first, view.end), (Lba(-4), Lba(10)));
    let seen: Vec<_> = (view.tracks.iter())
        .map(|it| (it.session, it.number, it.pause_start(), it.start(), it.len()))
        .collect();
    assert_eq!(
        seen,
        [(1, 1, Some(Lba(0)), Some(Lba(2)), 4), (2, 2, Some(Lba(8)), Some(Lba(8)), 1)]
    );
    let indexes: Vec<_> =
        view.tracks[0].indexes.iter().map(|(index, at)| (index.get(), at.0)).collect();
    assert_eq!(indexes, [(0, 0), (1, 2), (2, 5)]);
    assert_eq!(view.tracks[0].isrc.unwrap().to_string(), "US-K7Y-98-12345");
    assert_eq!(view.tracks[0].copy(), CopySetting::Permitted);
    assert_eq!(view.isrc_places, [Lba(3)]);
    let lead_outs: Vec<i32> = view.lead_outs.iter().map(|(at, _)| at.0).collect();
    assert_eq!(lead_outs, [6, 9]);
    let keys: Vec<_> = view.toc.keys().copied().collect();
    assert_eq!(keys, [(1, 0x01), (1, 0xA0), (1, 0xA1), (1, 0xA2), (2, 0x02)]);
    assert_eq!(view.toc[&(1, 0xA2)].1, [0, 0x02, 0x06]);
}

/// Where Q has a wrong CRC, in LBA 4, all is as before.
#[test]
fn lanes_of_what_q_tells() {
    let Lanes { track, index, q, control, main, .. } = two_sessions().view().lanes;
    let runs = |lane: &Lane| -> Vec<(i32, i32)> {
        lane.runs().iter().map(|&(at, value)| (at.0, value)).collect()
    };
    assert_eq!(runs(&track), [(-4, 0), (0, 1), (6, 170), (7, 0), (8, 2), (9, 170)]);
    assert_eq!(runs(&index), [(-4, 0), (2, 1), (5, 2), (6, 1), (7, 0), (8, 1)]);
    assert_eq!(runs(&q), [(-4, 1), (4, 0), (5, 1)]);
    assert_eq!((runs(&control), runs(&main)), (vec![(-4, 0)], vec![(-4, 0)]));
}

/// Of two items with one POINT the one that most frames have; of as many the first.
#[test]
fn items_are_elected() {
    let items = frames().item(1, [1, 0, 0]).item(1, [2, 0, 0]).item(1, [2, 0, 0]);
    assert_eq!(items.view().toc[&(1, 1)].1, [2, 0, 0]);
    let items = frames().item(1, [1, 0, 0]).item(1, [2, 0, 0]);
    assert_eq!(items.view().toc[&(1, 1)].1, [1, 0, 0]);
}

/// A frame with TNO 00 among those of a track begins no session.
#[test]
fn a_stray_item_makes_no_lead_in() {
    let view = frames().at(1, 1).item(1, [0, 0x02, 0]).at(1, 1).view();
    assert_eq!((view.tracks.len(), view.tracks[0].len()), (1, 3));
    assert!(view.toc.is_empty());
}

/// A sector of mode 1 at 00:02:00 begins with sync and, scrambled, header 00 02 00 01 xor
/// 01 80 00 60; unscrambled it stands there as it is.
#[test]
fn main_channels_by_their_bytes() {
    let mut sector = [0; 2352];
    assert_eq!(main_of(&sector), main_channel::SILENCE);
    sector[2351] = 1;
    assert_eq!(main_of(&sector), main_channel::AUDIO);
    sector[1..11].fill(0xFF);
    sector[12..16].copy_from_slice(&[0x01, 0x82, 0x00, 0x61]);
    assert_eq!(main_of(&sector), main_channel::MODE0 + 1);
    sector[12..16].copy_from_slice(&[0x00, 0x02, 0x00, 0x01]);
    assert_eq!(main_of(&sector), main_channel::UNSCRAMBLED);
}
