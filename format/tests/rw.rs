//! R-W packs and CD-TEXT packs against the golden vectors.

use rawcd_format::subcode::rw::{Deinterleaver, Interleaver, check_pack, make_parity, with_parity};
use rawcd_format::subcode::{cdtext, crc};
use serde_json::Value;

const RW: &str = include_str!("vectors/rw.json");
const CAPTURED: &str = include_str!("vectors/captured.json");
const PARITY: &str = include_str!("vectors/parity.json");

fn vectors(text: &str) -> Value {
    serde_json::from_str(text).expect("the vectors are JSON")
}

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("a string of hexadecimal digits");
    text.as_bytes()
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair).expect("ASCII");
            u8::from_str_radix(pair, 16).expect("hexadecimal digits")
        })
        .collect()
}

/// A list of equally long byte strings.
fn list<const N: usize>(value: &Value) -> Vec<[u8; N]> {
    let items = value.as_array().expect("a list");
    items.iter().map(|item| bytes(item).try_into().expect("the length of its kind")).collect()
}

/// Whole sections out of a run of symbols; the last is filled up with zeros.
fn sections(mut symbols: Vec<u8>) -> Vec<[u8; 96]> {
    symbols.resize(symbols.len().next_multiple_of(96), 0);
    symbols.as_chunks::<96>().0.to_vec()
}

/// The twelve cooked packs as three sections, and their 19 raw pack slots as five.
fn cooked_and_raw() -> (Vec<[u8; 96]>, Vec<[u8; 96]>) {
    let vectors = vectors(RW);
    let packs = list::<24>(&vectors["cooked_packs"]);
    assert_eq!(packs.len(), 12);
    let raw = bytes(&vectors["raw_interleaved_symbols"]);
    assert_eq!(raw.len(), 19 * 24);
    (sections(packs.concat()), sections(raw))
}

/// Sections of symbols that look random and always are the same.
fn noise(count: usize) -> Vec<[u8; 96]> {
    let mut state = 7_u32;
    let mut symbol = || {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345) & 0x7FFF_FFFF;
        (state >> 16) as u8 & 0x3F
    };
    (0..count).map(|_| std::array::from_fn(|_| symbol())).collect()
}

#[test]
fn parities_are_made_as_in_the_vectors() {
    for good in list::<24>(&vectors(RW)["cooked_packs"]) {
        let mut pack = good;
        for place in [2, 3, 20, 21, 22, 23] {
            pack[place] = 0;
        }
        make_parity(&mut pack);
        assert_eq!(pack, good);
    }
}

#[test]
fn packs_of_the_vectors_are_good_and_one_wrong_symbol_is_not() {
    for good in list::<24>(&vectors(RW)["cooked_packs"]) {
        let check = check_pack(&good);
        assert!(check.q_ok && check.p_ok);
        for place in 0..24 {
            let mut pack = good;
            pack[place] ^= 0x21;
            let check = check_pack(&pack);
            assert_eq!((check.q_ok, check.p_ok), (place >= 4, false), "place {place}");
        }
    }
}

#[test]
fn cooked_to_raw() {
    let (cooked, raw) = cooked_and_raw();
    let mut writer = Interleaver::default();
    let mut parity_writer = Interleaver::default();
    for (i, expected) in raw.iter().enumerate() {
        let section = cooked.get(i).copied().unwrap_or([0; 96]);
        assert_eq!(writer.push(&section), *expected, "section {i}");

        let mut bare = section;
        for pack in bare.as_chunks_mut::<24>().0 {
            pack[2..4].fill(0);
            pack[20..].fill(0);
        }
        assert_eq!(parity_writer.push_with_parity(&bare), *expected, "section {i}");
    }
    assert_eq!(writer, Interleaver::default(), "two sections of zeros push everything out");
}

#[test]
fn raw_to_cooked() {
    let (cooked, raw) = cooked_and_raw();
    let mut reader = Deinterleaver::default();
    let read: Vec<_> = raw.iter().map(|section| reader.push(section)).collect();
    assert_eq!(read, [None, None, Some(cooked[0]), Some(cooked[1]), Some(cooked[2])]);
}

#[test]
fn random_access_gives_what_the_stream_gives() {
    let cooked: Vec<_> = noise(12).iter().map(with_parity).collect();
    let mut writer = Interleaver::default();
    let raw: Vec<_> = cooked.iter().map(|section| writer.push(section)).collect();
    let mut reader = Deinterleaver::default();
    for section in &raw {
        reader.push(section);
    }
    for i in 2..12 {
        let mut alone = Interleaver::primed([&cooked[i - 2], &cooked[i - 1]]);
        assert_eq!(alone.push(&cooked[i]), raw[i], "section {i}");
        let mut alone = Deinterleaver::primed([&raw[i - 2], &raw[i - 1]]);
        assert_eq!(alone.push(&raw[i]), Some(cooked[i - 2]), "section {i}");
    }
    // State is the last two sections and nothing else: resuming from a checkpoint is exact.
    assert_eq!(writer, Interleaver::primed([&cooked[10], &cooked[11]]));
    assert_eq!(reader, Deinterleaver::primed([&raw[10], &raw[11]]));
}

#[test]
fn a_stream_may_be_cut_and_resumed_anywhere() {
    let cooked = noise(9);
    let whole = |sections: &[[u8; 96]], writer: &mut Interleaver, reader: &mut Deinterleaver| {
        sections.iter().map(|s| reader.push(&writer.push(s))).collect::<Vec<_>>()
    };
    let (mut writer, mut reader) = (Interleaver::default(), Deinterleaver::default());
    let expected = whole(&cooked, &mut writer, &mut reader);
    for cut in 0..=9 {
        let (mut writer, mut reader) = (Interleaver::default(), Deinterleaver::default());
        let mut read = whole(&cooked[..cut], &mut writer, &mut reader);
        let (mut writer, mut reader) = (writer.clone(), reader.clone());
        read.extend(whole(&cooked[cut..], &mut writer, &mut reader));
        assert_eq!(read, expected, "cut at {cut}");
    }
}

#[test]
fn one_wrong_raw_symbol_breaks_exactly_one_pack() {
    let cooked: Vec<_> = noise(6).iter().map(with_parity).collect();
    let mut writer = Interleaver::default();
    let mut raw: Vec<_> = cooked.iter().map(|section| writer.push(section)).collect();
    // Section 3, slot 1, place 23: seven packs late, so pack 2 of section 1, cooked symbol 3.
    raw[3][24 + 23] ^= 1;
    let mut reader = Deinterleaver::default();
    let read: Vec<_> = raw.iter().filter_map(|section| reader.push(section)).collect();
    let mut bad = Vec::new();
    for (section, packs) in read.iter().enumerate() {
        for (slot, pack) in packs.as_chunks::<24>().0.iter().enumerate() {
            let check = check_pack(pack);
            if !check.is_ok() {
                bad.push((section, slot, check.q_ok, check.p_ok));
            }
        }
    }
    assert_eq!(bad, [(1, 2, false, false)]);
}

#[test]
fn cdtext_packs_of_the_vectors_both_ways() {
    let made = list::<18>(&vectors(RW)["cdtext_packs"]);
    let published = list::<18>(&vectors(CAPTURED)["published_cdtext_packs"]);
    assert_eq!((made.len(), published.len()), (12, 13));
    for bytes in made.iter().chain(&published) {
        assert!(cdtext::crc_ok(bytes), "{bytes:02x?}");
        let pack = cdtext::Pack::parse(bytes).unwrap();
        assert_eq!(pack.to_bytes().unwrap(), *bytes);
    }
    // The sixth pack of the block, field by field.
    let pack = cdtext::Pack::parse(&made[5]).unwrap();
    assert_eq!((pack.pack_type, pack.track, pack.sequence), (0x81, 3, 5));
    assert_eq!((pack.double_byte, pack.block, pack.position), (false, 0, 1));
    assert_eq!(&pack.payload, b" rather long");
}

#[test]
fn cdtext_sections_of_the_vectors_both_ways() {
    let vectors = vectors(RW);
    let packs = list::<18>(&vectors["cdtext_packs"]);
    let expected = list::<96>(&vectors["cdtext_first_sections_symbols"]);
    assert_eq!(expected.len(), 3);
    for (four, symbols) in packs.as_chunks::<4>().0.iter().zip(&expected) {
        assert_eq!(cdtext::to_symbols(four), *symbols);
        assert_eq!(cdtext::from_symbols(symbols), *four);
    }
}

#[test]
fn crc_of_the_nine_digits() {
    let expected = bytes(&vectors(PARITY)["crc16_not_inverted_of_123456789"]);
    assert_eq!(crc::crc16(b"123456789").to_be_bytes().to_vec(), expected);
}
