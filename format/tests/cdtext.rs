//! CD-TEXT from texts to packs and back, against the golden vectors and packs typed in.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::BTreeMap;

use rawcd_format::subcode::cdtext::{
    self, CdText, CdTextProblem, CharacterSet, Genre, Interval, Pack, ReadBlock, ReadProblem,
    TextBlock, TextKind, Texts, Values,
};
use rawcd_format::{DiscPlan, Layout, LayoutError, Msf, SectorType, TrackNumber, TrackPlan};
use serde_json::Value;

const RW: &str = include_str!("vectors/rw.json");
const CAPTURED: &str = include_str!("vectors/captured.json");

fn vector(text: &str, name: &str) -> Vec<[u8; 18]> {
    let vectors: Value = serde_json::from_str(text).unwrap();
    let packs = vectors[name].as_array().unwrap().iter().map(|pack| {
        let digits = pack.as_str().unwrap();
        std::array::from_fn(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
    });
    packs.collect()
}

fn disc(sectors: &[u32], blocks: Vec<TextBlock>) -> DiscPlan {
    DiscPlan {
        tracks: sectors.iter().map(|&n| TrackPlan::new(SectorType::Audio, n)).collect(),
        cd_text: Some(CdText { blocks }),
        ..DiscPlan::default()
    }
}

fn texts(disc: &str, tracks: &[&str]) -> Texts {
    let tracks = tracks.iter().map(|text| text.as_bytes().to_vec()).collect();
    Texts { disc: disc.into(), tracks }
}

fn english(kinds: Vec<(TextKind, Texts)>) -> TextBlock {
    TextBlock { language: 9, texts: kinds.into_iter().collect(), ..TextBlock::default() }
}

fn titles(disc: &str, tracks: &[&str]) -> TextBlock {
    english(vec![(TextKind::Title, texts(disc, tracks))])
}

fn made(plan: &DiscPlan) -> Vec<[u8; 18]> {
    cdtext::make(plan, &Layout::place(plan).unwrap()).unwrap()
}

/// What a list of packs of one block says.
fn read(packs: &[[u8; 18]]) -> ReadBlock {
    let packs: Vec<Pack> = packs.iter().map(|pack| Pack::parse(pack).unwrap()).collect();
    cdtext::read(&packs)
}

/// The texts that were read, in order of type and track.
fn said(block: &ReadBlock) -> Vec<(u8, u8, &[u8])> {
    block.values.iter().map(|(&(kind, track), value)| (kind, track, &value.bytes[..])).collect()
}

#[test]
fn the_block_of_the_vectors_from_its_texts_and_back() {
    let performers = ["A", "B", "A rather long performer name that runs on"];
    let block = english(vec![
        (TextKind::Title, texts("Reference Disc", &["First", "Second title", "Third"])),
        (TextKind::Performer, texts("Nobody", &performers)),
    ]);
    let expected = vector(RW, "cdtext_packs");
    assert_eq!(made(&disc(&[300; 3], vec![block])), expected);
    let read = read(&expected);
    assert_eq!(read.problems, []);
    assert_eq!((read.pack_counts[0], read.pack_counts[1], read.pack_counts[15]), (4, 5, 3));
    assert_eq!(read.last_sequence, 11);
    assert_eq!(
        said(&read),
        [
            (0x80, 0, &b"Reference Disc"[..]),
            (0x80, 1, b"First"),
            (0x80, 2, b"Second title"),
            (0x80, 3, b"Third"),
            (0x81, 0, b"Nobody"),
            (0x81, 1, b"A"),
            (0x81, 2, b"B"),
            (0x81, 3, b"A rather long performer name that runs on"),
        ]
    );
    assert_eq!(read.values[&(0x80, 2)].sequence, 1);
    let size = read.size.unwrap();
    assert_eq!((size.character_set, size.first_track, size.last_track), (0, 1, 3));
}

#[test]
fn published_packs_from_their_texts() {
    let published = vector(CAPTURED, "published_cdtext_packs");
    let performers = texts("TestDiskPerformer", &["TestTrackPerformer1", "TestTrackPerf2"]);
    let block = TextBlock {
        character_set: CharacterSet::Ascii,
        ..english(vec![
            (TextKind::Title, texts("TestDiskTitle", &["TestTrackTitle1", "TestTrackTitle2"])),
            (TextKind::Performer, performers),
        ])
    };
    let made = made(&disc(&[300; 2], vec![block]));
    assert_eq!(made[..3], published[7..10]);
    assert_eq!(made[9..], published[10..]);
}

/// The example disc of a public document: fourteen tracks, of which six starts are printed.
#[test]
fn published_tables_of_contents() {
    let time = |minute, second, frame| Msf::new(minute, second, frame).unwrap();
    let starts = [
        time(0, 2, 0),
        time(4, 11, 25),
        time(8, 2, 50),
        time(11, 47, 62),
        time(15, 0, 0),
        time(20, 0, 0),
        time(25, 0, 0),
        time(30, 0, 0),
        time(35, 0, 0),
        time(40, 0, 0),
        time(45, 0, 0),
        time(50, 0, 0),
        time(53, 24, 25),
        time(57, 3, 25),
        time(63, 2, 18),
    ];
    let sectors: Vec<u32> =
        starts.windows(2).map(|pair| pair[1].frames() - pair[0].frames()).collect();
    let interval = |ordinal, start, end| Interval { ordinal, start, end };
    let block = TextBlock {
        toc: true,
        intervals: vec![
            interval(0, time(2, 41, 48), time(2, 52, 58)),
            interval(5, time(23, 14, 25), time(23, 29, 60)),
            interval(6, time(28, 30, 39), time(28, 42, 30)),
            interval(12, time(55, 13, 26), time(55, 31, 50)),
        ],
        ..TextBlock::default()
    };
    let plan = disc(&sectors, vec![block]);
    let made = made(&plan);
    let published = &vector(CAPTURED, "published_cdtext_packs")[..7];
    // Only its place in the block differs.
    for (place, published) in [(0, 0), (1, 1), (4, 2), (5, 3), (6, 4), (7, 5), (8, 6)]
        .map(|(place, printed)| (place, published[printed]))
    {
        let mut pack = Pack::parse(&made[place]).unwrap();
        pack.sequence = published[2];
        assert_eq!(pack.to_bytes().unwrap(), published, "pack {place}");
    }
    assert_eq!(made.len(), 12);
    let read = read(&made);
    assert_eq!(read.problems, []);
    assert_eq!(read.values.len(), 9);
    assert_eq!(
        read.values[&(0x89, 6)].bytes,
        [0x02, 0x04, 0x00, 0x00, 0x00, 0x00, 0x17, 0x0E, 0x19, 0x17, 0x1D, 0x3C]
    );
}

#[test]
fn every_type_in_its_order() {
    let one = |kind| (kind, texts("d", &["t"]));
    let block = TextBlock {
        language: 8,
        character_set: CharacterSet::Latin1,
        copyright: 3,
        texts: BTreeMap::from([
            one(TextKind::Message),
            one(TextKind::Arranger),
            one(TextKind::Composer),
            one(TextKind::Songwriter),
        ]),
        disc_id: Some(b"ABC-1".to_vec()),
        genre: Some(Genre { code: 14, text: b"Bebop of the 40s".to_vec() }),
        closed: Some(b"\xE4hm".to_vec()),
        codes: true,
        ..TextBlock::default()
    };
    let mut plan = disc(&[300], vec![block]);
    plan.mcn = Some("4006381333931".parse().unwrap());
    plan.tracks[0].isrc = Some("USK7Y9812345".parse().unwrap());
    plan.first_track = TrackNumber::new(7).unwrap();
    let made = made(&plan);
    let payloads: Vec<[u8; 16]> = made.iter().map(|pack| *pack.first_chunk().unwrap()).collect();
    assert_eq!(
        payloads,
        [
            *b"\x82\x00\x00\x00d\0t\0\0\0\0\0\0\0\0\0",
            *b"\x83\x00\x01\x00d\0t\0\0\0\0\0\0\0\0\0",
            *b"\x84\x00\x02\x00d\0t\0\0\0\0\0\0\0\0\0",
            *b"\x85\x00\x03\x00d\0t\0\0\0\0\0\0\0\0\0",
            *b"\x86\x00\x04\x00ABC-1\0\0\0\0\0\0\0",
            *b"\x87\x00\x05\x00\x00\x0EBebop of t",
            *b"\x87\x00\x06\x0Che 40s\0\0\0\0\0\0",
            *b"\x8D\x00\x07\x00\xE4hm\0\0\0\0\0\0\0\0\0",
            *b"\x8E\x00\x08\x00400638133393",
            *b"\x8E\x00\x09\x0C1\0USK7Y98123",
            *b"\x8E\x07\x0A\x0A45\0\0\0\0\0\0\0\0\0\0",
            *b"\x8F\x00\x0B\x00\x00\x07\x07\x03\0\0\x01\x01\x01\x01\x01\x02",
            *b"\x8F\x01\x0C\x00\0\0\0\0\0\x01\x03\x03\x0D\0\0\0",
            *b"\x8F\x02\x0D\x00\0\0\0\0\x08\0\0\0\0\0\0\0",
        ]
    );
    assert!(made.iter().all(cdtext::crc_ok));
    let read = read(&made);
    assert_eq!(
        said(&read),
        [
            (0x82, 0, &b"d"[..]),
            (0x82, 7, b"t"),
            (0x83, 0, b"d"),
            (0x83, 7, b"t"),
            (0x84, 0, b"d"),
            (0x84, 7, b"t"),
            (0x85, 0, b"d"),
            (0x85, 7, b"t"),
            (0x86, 0, b"ABC-1"),
            (0x87, 0, b"\x00\x0EBebop of the 40s"),
            (0x8D, 0, b"\xE4hm"),
            (0x8E, 0, b"4006381333931"),
            (0x8E, 7, b"USK7Y9812345"),
        ]
    );
}

/// Two characters of MS-JIS are four bytes; six fill a pack.
#[test]
fn double_byte_texts() {
    let title = |text: &[u8]| text.to_vec();
    let block = TextBlock {
        language: 0x69,
        character_set: CharacterSet::MsJis,
        texts: BTreeMap::from([(
            TextKind::Title,
            Texts {
                disc: title(b"\x83\x65\x83\x58\x83\x67"),
                tracks: vec![title(b"\x83\x41\x83\x43\x83\x45"), title(b"")],
            },
        )]),
        disc_id: Some(b"X".to_vec()),
        ..TextBlock::default()
    };
    let made = made(&disc(&[300; 2], vec![titles("A", &[]), block]));
    let heads: Vec<[u8; 16]> = made[4..].iter().map(|pack| *pack.first_chunk().unwrap()).collect();
    assert_eq!(
        heads,
        [
            *b"\x80\x00\x00\x90\x83\x65\x83\x58\x83\x67\0\0\x83\x41\x83\x43",
            *b"\x80\x01\x01\x92\x83\x45\0\0\0\0\0\0\0\0\0\0",
            *b"\x86\x00\x02\x10X\0\0\0\0\0\0\0\0\0\0\0",
            *b"\x8F\x00\x03\x10\x80\x01\x02\0\x02\0\0\0\0\0\x01\0",
            *b"\x8F\x01\x04\x10\0\0\0\0\0\0\0\x03\x03\x05\0\0",
            *b"\x8F\x02\x05\x10\0\0\0\0\x09\x69\0\0\0\0\0\0",
        ]
    );
    let read = read(&made[4..]);
    assert_eq!(read.problems, []);
    assert_eq!(
        said(&read),
        [
            (0x80, 0, &b"\x83\x65\x83\x58\x83\x67"[..]),
            (0x80, 1, b"\x83\x41\x83\x43\x83\x45"),
            (0x80, 2, b""),
            (0x86, 0, b"X"),
        ]
    );
}

/// Whatever the lengths: what is read is what was declared.
#[test]
fn values_survive_any_lengths() {
    for (disc_len, first, second) in
        [(0, 11, 0), (11, 12, 13), (12, 0, 0), (23, 24, 25), (100, 1, 0), (0, 0, 1), (35, 11, 11)]
    {
        let text = |len: usize| "abcdefghijklmnopqrstuvwxyz".chars().cycle().take(len).collect();
        let [a, b, c]: [String; 3] = [disc_len, first, second].map(text);
        let plan = disc(&[300; 2], vec![titles(&a, &[&b, &c]), titles("x", &[&c, &a])]);
        let layout = Layout::place(&plan).unwrap();
        let values = plan.cd_text.as_ref().unwrap().values(&plan, &layout).unwrap();
        let packs = made(&plan);
        for (number, expected) in values.iter().enumerate() {
            let of_block = |pack: &&[u8; 18]| usize::from(pack[3] >> 4 & 7) == number;
            let packs: Vec<[u8; 18]> = packs.iter().filter(of_block).copied().collect();
            let read = read(&packs);
            assert_eq!(read.problems, [], "{disc_len} {first} {second}");
            let read: Values =
                read.values.into_iter().map(|(place, value)| (place, value.bytes)).collect();
            assert_eq!(read, *expected, "{disc_len} {first} {second}");
        }
    }
}

/// 253 packs of text make a block of 256, whose last sequence number is 255.
#[test]
fn a_full_block_and_one_byte_more() {
    // Disc and track end with a NUL each.
    let fit = "x".repeat(253 * 12 - 2);
    let made = made(&disc(&[300], vec![titles(&fit, &[""]), titles(&fit, &[])]));
    assert_eq!(made.len(), 512);
    assert_eq!(made[255][..4], [0x8F, 2, 255, 0]);
    assert_eq!(made[511][..4], [0x8F, 2, 255, 0x10]);
    assert_eq!(made[253][8], 253, "titles");
    let plan = disc(&[300], vec![titles("A", &[]), titles(&fit, &["B"])]);
    let error = Layout::new(&plan).unwrap_err();
    assert_eq!(
        error.to_string(),
        "CD-TEXT, title of track 1, language block 1: the text does not fit: 253 packs of 12 bytes hold the texts of a block, and those before it take them"
    );
}

fn problem(change: impl FnOnce(&mut DiscPlan)) -> (Option<usize>, Option<(u8, u8)>, CdTextProblem) {
    let mut plan = disc(&[300; 2], vec![titles("A", &["B"])]);
    change(&mut plan);
    match Layout::new(&plan) {
        Err(LayoutError::CdText(error)) => (error.block, error.item, error.problem),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_said_is_refused_where_it_stands() {
    use CdTextProblem as P;
    fn block(plan: &mut DiscPlan) -> &mut TextBlock {
        &mut plan.cd_text.as_mut().unwrap().blocks[0]
    }
    fn text(plan: &mut DiscPlan, bytes: &[u8]) {
        let tracks = vec![b"B".to_vec(), bytes.to_vec()];
        block(plan).texts.insert(TextKind::Composer, Texts { disc: vec![], tracks });
    }
    let composer = (Some(0), Some((0x83, 2)));
    assert_eq!(problem(|plan| plan.cd_text = Some(CdText::default())), (None, None, P::Blocks(0)));
    let nine = problem(|plan| {
        let block = block(plan).clone();
        plan.cd_text = Some(CdText { blocks: vec![block; 9] });
    });
    assert_eq!(nine, (None, None, P::Blocks(9)));
    let nothing = problem(|plan| *block(plan) = TextBlock::default());
    assert_eq!(nothing, (Some(0), None, P::Nothing));
    let no_track = problem(|plan| *block(plan) = titles("A", &["", "", "C"]));
    assert_eq!(no_track, (Some(0), Some((0x80, 0)), P::NoSuchTrack { ordinal: 3, tracks: 2 }));
    let in_composer = |bytes: &'static [u8]| {
        let (block, item, problem) = problem(|plan| text(plan, bytes));
        assert_eq!((block, item), composer);
        problem
    };
    assert_eq!(in_composer(b"ab\0c"), P::Nul { at: 3 });
    assert_eq!(in_composer(b"\t"), P::LoneTab);
    let odd = problem(|plan| {
        text(plan, b"");
        block(plan).character_set = CharacterSet::MsJis;
    });
    assert_eq!(odd, (Some(0), Some((0x80, 0)), P::OddLength { len: 1 }));
    let not_ascii = problem(|plan| {
        text(plan, b"\xE4");
        block(plan).character_set = CharacterSet::Ascii;
    });
    assert_eq!(not_ascii, (composer.0, composer.1, P::NotAscii { byte: 0xE4 }));
    let disc_id = problem(|plan| block(plan).disc_id = Some(b"\x80".to_vec()));
    assert_eq!(disc_id, (Some(0), Some((0x86, 0)), P::NotAscii { byte: 0x80 }));
    let genre = problem(|plan| {
        block(plan).genre = Some(Genre { code: 1, text: b"\0".to_vec() });
    });
    assert_eq!(genre, (Some(0), Some((0x87, 0)), P::Nul { at: 1 }));
    let closed = problem(|plan| block(plan).closed = Some(b"\t".to_vec()));
    assert_eq!(closed, (Some(0), Some((0x8D, 0)), P::LoneTab));
    let codes = problem(|plan| block(plan).codes = true);
    assert_eq!(codes, (Some(0), Some((0x8E, 0)), P::NoCodes));
    let at = |frame| Msf::new(0, 2, frame).unwrap();
    let interval = |ordinal, start, end| Interval { ordinal, start: at(start), end: at(end) };
    for (intervals, item, expected) in [
        (vec![interval(2, 0, 1)], (0x89, 0), P::NoSuchTrack { ordinal: 3, tracks: 2 }),
        (vec![interval(1, 0, 1), interval(1, 2, 3)], (0x89, 2), P::IntervalOrder),
        (vec![interval(0, 2, 1)], (0x89, 1), P::IntervalBackwards),
    ] {
        let found = problem(|plan| block(plan).intervals = intervals);
        assert_eq!(found, (Some(0), Some(item), expected));
    }
}

#[test]
fn errors_say_where_they_are() {
    let mut plan = disc(&[300; 2], vec![titles("A", &["B", "C\0"])]);
    let message = |plan: &DiscPlan| Layout::new(plan).unwrap_err().to_string();
    assert_eq!(
        message(&plan),
        "CD-TEXT, title of track 2, language block 0: character 2 is NUL, which ends a text"
    );
    plan.cd_text = Some(CdText { blocks: vec![titles("\t", &[])] });
    assert_eq!(
        message(&plan),
        "CD-TEXT, title of the disc, language block 0: a text of a TAB alone means the text of the track before"
    );
    plan.cd_text = Some(CdText::default());
    assert_eq!(message(&plan), "CD-TEXT: 0 language blocks are declared; a disc has 1 to 8");
}

/// A pack of block 0, single byte.
fn pack(pack_type: u8, track: u8, sequence: u8, position: u8, payload: &[u8; 12]) -> Pack {
    let (double_byte, block, payload) = (false, 0, *payload);
    Pack { pack_type, track, sequence, double_byte, block, position, payload }
}

#[test]
fn a_tab_is_the_text_of_the_track_before() {
    let read = cdtext::read(&[
        pack(0x81, 0, 0, 0, b"\tx\0A\0\t\0\t\0B\0\t"),
        pack(0x81, 5, 1, 1, b"\0\0\0\0\0\0\0\0\0\0\0\0"),
    ]);
    let said: Vec<_> = said(&read).into_iter().map(|(_, track, text)| (track, text)).collect();
    assert_eq!(said, [(0, &b"\tx"[..]), (1, b"A"), (2, b"A"), (3, b"A"), (4, b"B"), (5, b"B")]);
    assert_eq!(read.problems, []);
    let mut double = pack(0x80, 1, 0, 0, b"\x82\x60\0\0\t\t\0\0\0\0\0\0");
    double.double_byte = true;
    let read = cdtext::read(&[double]);
    assert_eq!(read.values[&(0x80, 2)].bytes, b"\x82\x60");
    // The first track has none before it.
    let read = cdtext::read(&[pack(0x80, 1, 0, 0, b"\t\0A\0\0\0\0\0\0\0\0\0")]);
    assert_eq!(read.values[&(0x80, 1)].bytes, b"\t");
}

#[test]
fn texts_torn_by_a_missing_pack_are_left_out() {
    let whole = [
        pack(0x80, 0, 0, 0, b"A\0BBBBBBBBBB"),
        pack(0x80, 1, 1, 10, b"BBBBBBBBBBBB"),
        pack(0x80, 1, 2, 15, b"BB\0CCCCCCCCC"),
        pack(0x80, 2, 3, 9, b"C\0D\0\0\0\0\0\0\0\0\0"),
    ];
    assert_eq!(cdtext::read(&whole).values.len(), 4);
    let torn = cdtext::read(&[whole[0], whole[2], whole[3]]);
    assert_eq!(torn.problems, [ReadProblem::Missing { first: 1, last: 1 }]);
    assert_eq!(said(&torn), [(0x80, 0, &b"A"[..]), (0x80, 2, b"CCCCCCCCCC"), (0x80, 3, b"D")]);
    let torn = cdtext::read(&whole[2..]);
    assert_eq!(torn.problems, [ReadProblem::Missing { first: 0, last: 1 }]);
    assert_eq!(said(&torn), [(0x80, 2, &b"CCCCCCCCCC"[..]), (0x80, 3, b"D")]);
    let torn = cdtext::read(&whole[..3]);
    assert_eq!(torn.problems, [ReadProblem::Unterminated { sequence: 2 }]);
    assert_eq!(torn.problems[0].to_string(), "the text that starts in pack 2 does not end");
}

#[test]
fn the_size_tells_of_packs_missing_at_the_end() {
    let made = made(&disc(&[300], vec![titles("A", &["B"])]));
    assert_eq!(made.len(), 4);
    let mut packs: Vec<Pack> = made.iter().map(|pack| Pack::parse(pack).unwrap()).collect();
    assert_eq!(cdtext::read(&packs).problems, []);
    packs[2].payload[8] = 5;
    assert_eq!(cdtext::read(&packs).problems, [ReadProblem::Missing { first: 4, last: 5 }]);
    packs[2].payload[8] = 255;
    assert_eq!(cdtext::read(&packs).problems, [ReadProblem::Missing { first: 4, last: 255 }]);
    packs.truncate(3);
    assert_eq!(cdtext::read(&packs).size, None);
    assert_eq!(cdtext::read(&[]), ReadBlock::default());
}

#[test]
fn heads_that_do_not_agree_with_the_texts() {
    let first = pack(0x80, 0, 0, 0, b"AAAAAAAAAAAA");
    let second = pack(0x80, 0, 1, 12, b"AA\0B\0\0\0\0\0\0\0\0");
    assert_eq!(cdtext::read(&[first, second]).problems, []);
    let third =
        [pack(0x80, 0, 1, 12, b"AAAAAAAAAAAA"), pack(0x80, 0, 2, 15, b"A\0B\0\0\0\0\0\0\0\0\0")];
    assert_eq!(cdtext::read(&[first, third[0], third[1]]).problems, []);
    let wrong = cdtext::read(&[first, Pack { position: 11, ..second }]);
    let problem = ReadProblem::Position { sequence: 1, found: 11, expected: 12 };
    assert_eq!(wrong.problems, [problem]);
    assert_eq!(problem.to_string(), "pack 1 says character position 11; earlier packs hold 12");
    let wrong = cdtext::read(&[first, Pack { track: 4, ..second }]);
    let problem = ReadProblem::Track { sequence: 1, found: 4, expected: 0 };
    assert_eq!(wrong.problems, [problem]);
    assert_eq!(problem.to_string(), "pack 1 says track 4; its first character belongs to track 0");
    assert_eq!(said(&wrong), [(0x80, 0, &b"AAAAAAAAAAAAAA"[..]), (0x80, 1, b"B")]);
    // Where a text starts with the pack, its head says whose it is.
    let third = pack(0x80, 3, 2, 0, b"C\0\0\0\0\0\0\0\0\0\0\0");
    let ended = pack(0x80, 0, 1, 12, b"AAAAAAAAA\0B\0");
    let jump = cdtext::read(&[first, ended, third]);
    assert_eq!(jump.problems, [ReadProblem::Track { sequence: 2, found: 3, expected: 2 }]);
    assert_eq!(jump.values[&(0x80, 3)].bytes, b"C");
}

#[test]
fn a_first_pack_has_nothing_before_it() {
    let title = pack(0x80, 0, 0, 3, b"A\0B\0\0\0\0\0\0\0\0\0");
    let performer = pack(0x81, 0, 1, 2, b"C\0D\0\0\0\0\0\0\0\0\0");
    let read = cdtext::read(&[title, performer]);
    assert_eq!(
        read.problems,
        [
            ReadProblem::Position { sequence: 0, found: 3, expected: 0 },
            ReadProblem::Position { sequence: 1, found: 2, expected: 0 },
        ]
    );
    assert_eq!(read.values.len(), 4);
}

#[test]
fn genre_codes_may_be_repeated() {
    let packs = [
        pack(0x87, 0, 0, 0, b"\x00\x0EBebop of t"),
        pack(0x87, 0, 1, 12, b"\x00\x0Ehe 40s\0\0\0\0"),
    ];
    let read = cdtext::read(&packs);
    assert_eq!(said(&read), [(0x87, 0, &b"\x00\x0EBebop of the 40s"[..])]);
    let read = cdtext::read(&packs[..1]);
    assert_eq!(read.problems, [ReadProblem::Unterminated { sequence: 0 }]);
    assert!(read.values.is_empty());
}

/// Bytes that look random and always are the same: no panic, and no more values than bytes.
#[test]
fn packs_of_any_bytes() {
    let mut state = 3_u32;
    let mut byte = move || {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        (state >> 16) as u8
    };
    for round in 0..2000 {
        let packs: Vec<Pack> = (0..=round % 256)
            .map(|sequence| Pack {
                pack_type: 0x80 | byte() & 15,
                track: byte() % 102,
                sequence: if round % 2 == 0 { sequence as u8 } else { byte() },
                double_byte: byte() & 8 != 0,
                block: 0,
                position: byte() & 15,
                payload: std::array::from_fn(|_| if byte() & 3 == 0 { 0 } else { byte() }),
            })
            .collect();
        let read = cdtext::read(&packs);
        assert!(read.values.len() <= 12 * packs.len());
    }
}

#[test]
fn character_sets() {
    assert_eq!(CharacterSet::Latin1.encode("Grün"), Ok(b"Gr\xFCn".to_vec()));
    assert_eq!(CharacterSet::Latin1.encode("Łódź"), Err('Ł'));
    assert_eq!(CharacterSet::Ascii.encode("Green"), Ok(b"Green".to_vec()));
    assert_eq!(CharacterSet::Ascii.encode("Grün"), Err('ü'));
    assert_eq!(CharacterSet::MsJis.encode("a"), Err('a'));
    assert!(!CharacterSet::Ascii.is_double_byte());
    assert!(CharacterSet::Korean.is_double_byte() && CharacterSet::Mandarin.is_double_byte());
}
