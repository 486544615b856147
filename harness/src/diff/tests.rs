use rawcd_format::subcode::{QFrame, section};

use super::*;

/// An image in memory, of the raw form.
#[derive(Clone)]
struct Image {
    first: Lba,
    blocks: Vec<u8>,
}

impl RawImage for Image {
    fn form(&self) -> BlockForm {
        BlockForm::Raw
    }

    fn first_lba(&self) -> Lba {
        self.first
    }

    fn len(&self) -> u32 {
        (self.blocks.len() / 2448) as u32
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        ReadError::check_range(first, out.len() / 2448, self.first, self.len())?;
        let at = first.since(self.first) as usize * 2448;
        out.copy_from_slice(&self.blocks[at..at + out.len()]);
        Ok(())
    }
}

impl Image {
    /// Sixty sections from LBA 0 on, all of track 1, with samples that never repeat.
    fn new() -> Image {
        let mut blocks = Vec::new();
        let mut state: u32 = 1;
        for at in 0..60 {
            for _ in 0..588 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                blocks.extend(state.to_be_bytes());
            }
            let data = [0x01, 0x01, 0x01, 0, 0, bcd(at), 0, 0, 0x02, bcd(at)];
            let mut subcode = [0; 96];
            section::spread(false, &QFrame::from_data(data), None, &mut subcode);
            blocks.extend(subcode);
        }
        Image { first: Lba(0), blocks }
    }

    fn byte(&mut self, lba: usize, at: usize) -> &mut u8 {
        &mut self.blocks[lba * 2448 + at]
    }

    /// The same with all samples so many later; zeros come first.
    fn late(&self, samples: usize) -> Image {
        let mut main: Vec<u8> =
            self.blocks.chunks(2448).flat_map(|it| &it[..2352]).copied().collect();
        main.rotate_right(4 * samples);
        main[..4 * samples].fill(0);
        let mut late = self.clone();
        for (block, sector) in late.blocks.chunks_mut(2448).zip(main.chunks(2352)) {
            block[..2352].copy_from_slice(sector);
        }
        late
    }
}

fn bcd(number: u8) -> u8 {
    ((number / 10) << 4) | (number % 10)
}

fn compare(a: &Image, b: &Image) -> Comparison {
    Comparison::of(a, b, ["a".to_owned(), "b".to_owned()]).unwrap()
}

fn text(found: &Comparison) -> String {
    let mut out = Vec::new();
    write_text(&mut out, found).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_same() {
    let image = Image::new();
    let found = compare(&image, &image);
    assert!(found.is_same());
    assert_eq!((found.offset, found.compared), (Some(0), 60));
    assert_eq!(text(&found), "A: a\nB: b\n60 sections compared: no difference\n");
}

/// Byte 100 of LBA 7 and two bytes of LBA 9; the fifth R-W symbol of LBA 3; P in LBA 4; in LBA 20
/// the copy bit with its CRC, in LBA 30 the CRC alone.
#[test]
fn every_channel_is_counted() {
    let (a, mut b) = (Image::new(), Image::new());
    *b.byte(7, 100) ^= 0xFF;
    *b.byte(9, 0) ^= 1;
    *b.byte(9, 2351) ^= 1;
    *b.byte(3, 2352 + 4) |= 0x2A;
    *b.byte(4, 2352) |= 0x80;
    let mut subcode = [0; 96];
    let data = [0x21, 0x01, 0x01, 0, 0, 0x20, 0, 0, 0x02, 0x20];
    section::spread(false, &QFrame::from_data(data), None, &mut subcode);
    b.blocks[20 * 2448 + 2352..21 * 2448].copy_from_slice(&subcode);
    *b.byte(30, 2447) ^= 0x40;
    let found = compare(&a, &b);
    let (in_a, in_b) = (a.blocks[7 * 2448 + 100], b.blocks[7 * 2448 + 100]);
    assert_eq!(
        found.main,
        [MainCount {
            track: 1,
            sections: 2,
            bytes: 3,
            first: Lba(7),
            last: Lba(9),
            byte: 100,
            a: in_a,
            b: in_b
        }]
    );
    let rw = found.rw.clone().unwrap();
    assert_eq!(
        (rw.first.lba, rw.a.as_str(), rw.b.as_str()),
        (Lba(3), "symbol 4 is 00", "symbol 4 is 2A")
    );
    let p = found.p.clone().unwrap();
    assert_eq!((p.first.lba, p.sections), (Lba(4), 1));
    assert_eq!((p.a.as_str(), p.b.as_str()), ("0", "1 of 96 bits are 1"));
    let q: Vec<_> = found.q.iter().map(|it| (it.what, it.sections, it.first.lba.0)).collect();
    assert_eq!(q, [("CONTROL", 1, 20), ("CRC", 1, 30)]);
    assert_eq!((found.q[0].a.as_str(), found.q[0].b.as_str()), ("0000", "0010"));
    assert!(!found.is_same());
}

/// CONTROL of LBA 20 and of LBA 40; a bit of LBA 30 whose CRC does not follow.
#[test]
fn what_differs_is_told_with_its_places() {
    let (a, mut b) = (Image::new(), Image::new());
    for at in [20, 40] {
        let mut subcode = [0; 96];
        let data = [0x21, 0x01, 0x01, 0, 0, bcd(at), 0, 0, 0x02, bcd(at)];
        section::spread(false, &QFrame::from_data(data), None, &mut subcode);
        let at = usize::from(at) * 2448 + 2352;
        b.blocks[at..at + 96].copy_from_slice(&subcode);
    }
    *b.byte(30, 2352 + 23) ^= 0x40;
    *b.byte(50, 9) ^= 1;
    let text = text(&compare(&a, &b));
    let expected = "
Q CONTROL: 2 sections; first at LBA 20 (00:02:20) track 1 index 1: A 0000, B 0010; last at LBA 40 (00:02:40) track 1 index 1
Q CRC: 1 section; first at LBA 30 (00:02:30) track 1 index 1: A good (byte 2 is 01), B wrong (byte 2 is 00)
main channel, track 1: 1 section, 1 byte; first at LBA 50 (00:02:50) byte 9: A ";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn audio_of_another_offset_is_aligned() {
    let a = Image::new();
    for samples in [6, 588, 667] {
        let found = compare(&a, &a.late(samples));
        assert_eq!(found.offset, Some(samples as i32));
        assert!(found.main.is_empty() && found.q.is_empty());
        assert!(!found.is_same());
        let back = compare(&a.late(samples), &a);
        assert_eq!(back.offset, Some(-(samples as i32)));
        assert!(back.main.iter().all(|it| it.first == Lba(0)), "{:?}", back.main);
    }
}

/// Behind an offset a wrong byte is where it stands in A: byte 24 of LBA 50 is six samples late.
#[test]
fn what_differs_behind_an_offset() {
    let a = Image::new();
    let mut b = a.late(6);
    *b.byte(50, 24) ^= 0x10;
    let found = compare(&a, &b);
    let [main] = &found.main[..] else { panic!("{:?}", found.main) };
    assert_eq!((found.offset, main.first, main.byte, main.bytes), (Some(6), Lba(50), 0, 1));
    assert!(text(&found).contains("note: audio of B stands 6 samples later than that of A"));
}

/// Beyond the reach nothing is found, and everything differs.
#[test]
fn an_offset_out_of_reach() {
    let a = Image::new();
    let found = compare(&a, &a.late(3001));
    assert_eq!(found.offset, None);
    assert_eq!(found.main[0].sections, 60);
}

#[test]
fn lead_ins_of_two_lengths_are_no_difference() {
    let a = Image::new();
    let b = Image { first: Lba(5), blocks: a.blocks[5 * 2448..].to_vec() };
    let found = compare(&a, &b);
    assert_eq!(found.compared, 55);
    assert!(text(&found).contains("note: 5 sections of lead-in are in A only"));
}
