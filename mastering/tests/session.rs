//! A session for a recorder: pointers between sessions as they stand on discs, and sections
//! without user data.

use rawcd_format::subcode::section;
use rawcd_format::{
    Coding, Control, Fill, IndexNumber, Layout, Lba, Pointer, Region, SectorType, Tno, TocItem,
    TocPoint, TrackNumber, TrackSpan, sector,
};
use rawcd_mastering::{Codes, Session};

/// Lead-in from -500 on; track 1 of mode 1: pause, 300 sections; lead-out.
fn session() -> Session {
    let tno = Tno::Track(TrackNumber::FIRST);
    let region = |first: i32, end: i32, tno: Tno, index: IndexNumber| Region {
        first: Lba(first),
        end: Lba(end),
        tno,
        index,
        control: Control::DATA,
        scms: false,
        coding: Coding::Data(SectorType::Mode1),
        fill: Fill::Zero,
    };
    let regions = vec![
        Region { coding: Coding::Audio, ..region(-500, -150, Tno::LeadIn, IndexNumber::PAUSE) },
        region(-150, 0, tno, IndexNumber::PAUSE),
        region(0, 300, tno, IndexNumber::START),
        region(300, 7050, Tno::LeadOut, IndexNumber::START),
    ];
    let track = TrackSpan {
        number: TrackNumber::FIRST,
        pause_start: Lba(-150),
        start: Lba(0),
        indexes: Vec::new(),
        user_end: Lba(300),
        end: Lba(300),
    };
    let item = |point: TocPoint, p: [u8; 3]| TocItem { point, control: Control::DATA, p };
    let toc = vec![
        item(TocPoint::Track(TrackNumber::FIRST), [0, 0x02, 0]),
        item(TocPoint::FirstTrack, [0x01, 0, 0]),
        item(TocPoint::LastTrack, [0x01, 0, 0]),
        item(TocPoint::LeadOut, [0, 0x06, 0]),
    ];
    let pointer = |point: u8, time: [u8; 3], zero: u8, p: [u8; 3]| Pointer {
        control: Control::DATA,
        point,
        time,
        zero,
        p,
    };
    let pointers = vec![
        pointer(0xB0, [0x05, 0x22, 0x45], 2, [0x79, 0x59, 0x74]),
        pointer(0xC0, [0xD0, 0x00, 0x98], 0, [0x97, 0x15, 0x17]),
    ];
    let codes = Codes { isrcs: vec![None], pointers, ..Codes::default() };
    Session::new(Layout::from_parts(regions, vec![track], toc), codes)
}

fn q(session: &Session, lba: i32) -> [u8; 12] {
    let mut subcode = [0; 96];
    session.subcode(Lba(lba), None, &mut subcode);
    section::q_of(&subcode).0
}

/// Three sections each: the track, B0, A0, C0, A1, A2, and again.
#[test]
fn pointers_alternate_with_the_table() {
    let session = session();
    let points: Vec<u8> = (0..21).map(|section| q(&session, section - 500)[2]).collect();
    let once = [0x01, 0xB0, 0xA0, 0xC0, 0xA1, 0xA2];
    let expected: Vec<u8> = once.iter().chain(&[0x01]).flat_map(|point| [*point; 3]).collect();
    assert_eq!(points, expected);
    let b0 = [0x45, 0x00, 0xB0, 0x05, 0x22, 0x45, 0x02, 0x79, 0x59, 0x74, 0x20, 0xDD];
    let c0 = [0x45, 0x00, 0xC0, 0xD0, 0x00, 0x98, 0x00, 0x97, 0x15, 0x17, 0x42, 0xF4];
    assert_eq!(q(&session, -497), b0);
    assert_eq!(q(&session, -491), c0);
}

/// A run across every boundary: audio-coded lead-in, then mode 1 with its addresses; P before the
/// track and before the lead-out; R-W where it is given.
#[test]
fn empty_sections() {
    let session = session();
    let mut bytes = vec![0xEE; 500 * 2448];
    session.empty_sections(Lba(-160), &mut bytes);
    let section = |lba: i32| &bytes[(lba + 160) as usize * 2448..][..2448];
    assert_eq!(section(-160)[..2352], [0; 2352]);
    for (lba, address) in [(-150, [0, 0, 0]), (299, [0, 0x05, 0x74]), (339, [0, 0x06, 0x39])] {
        let mut main: [u8; 2352] = std::array::from_fn(|at| section(lba)[at]);
        sector::scramble(&mut main);
        assert!(sector::check(SectorType::Mode1, &main).edc_ok());
        assert_eq!((main[12..15].to_vec(), main[15]), (address.to_vec(), 1));
        assert_eq!(main[16..2064], [0; 2048]);
    }
    let p = |lba: i32| section(lba)[2352] & 0x80 != 0;
    assert_eq!(
        [-150, -149, 0, 1, 149, 150, 299, 300].map(p),
        [false, true, true, false, false, true, true, false]
    );
    let mut subcode = [0; 96];
    session.subcode(Lba(0), Some(&[0x3F; 96]), &mut subcode);
    assert_eq!(subcode[0], 0xBF);
}

#[test]
#[should_panic(expected = "an ISRC, or none, for each track")]
fn codes_of_other_tracks() {
    let layout = session().layout().clone();
    let _ = Session::new(layout, Codes::default());
}
