//! Sectors against golden vectors: every one is made as it stands there, read back without a
//! complaint, and every byte of every layout is broken to see exactly the right checks fail.

#![expect(clippy::unwrap_used, reason = "a test may panic, and so may its helpers")]

use rawcd_format::sector::{
    Edc, IllegalSector, IllegalUserData, SYNC, check, descramble, detect, edc, header_address,
    is_left_unscrambled, make, make_empty, make_empty_run, make_run, scramble, user_data_range,
};
use rawcd_format::{Lba, SectorType};
use serde_json::Value;

type Sector = [u8; 2352];

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap())
        .collect()
}

fn sectors() -> Value {
    json(include_str!("vectors/sectors.json"))
}

/// An entry of sectors.json.
struct Golden {
    name: String,
    kind: SectorType,
    lba: Lba,
    subheader: [u8; 4],
    sector: Sector,
    scrambled: Option<Sector>,
}

impl Golden {
    fn user(&self) -> &[u8] {
        let from = if self.kind == SectorType::Mode2Form1 { 24 } else { 16 };
        &self.sector[from..][..self.kind.user_data_len()]
    }
}

fn golden() -> Vec<Golden> {
    let read = |entry: &Value| {
        let mode = entry["mode"].as_str().unwrap();
        let kind = match mode {
            "mode0" => SectorType::Mode0,
            "mode1" => SectorType::Mode1,
            "mode2" => SectorType::Mode2,
            "mode2form1" => SectorType::Mode2Form1,
            "mode2form2" => SectorType::Mode2Form2,
            other => panic!("{other}"),
        };
        let lba = entry["lba"].as_i64().unwrap() as i32;
        let scrambled = bytes(&entry["scrambled"]);
        Golden {
            name: format!("{mode} {} at {lba}", entry["fill"]),
            kind,
            lba: Lba(lba),
            subheader: bytes(&entry["subheader"]).try_into().unwrap_or_default(),
            sector: bytes(&entry["sector"]).try_into().unwrap(),
            scrambled: (!scrambled.is_empty()).then(|| scrambled.try_into().unwrap()),
        }
    };
    sectors()["sectors"].as_array().unwrap().iter().map(read).collect()
}

/// One legal sector of each layout, not scrambled.
fn examples() -> Vec<Golden> {
    golden().into_iter().filter(|golden| golden.lba == Lba(0)).collect()
}

#[test]
fn every_sector_is_made() {
    let all = golden();
    assert_eq!(all.len(), 16);
    for golden in &all {
        let mut made = [0xEE; 2352];
        let address = header_address(golden.lba);
        make(golden.kind, address, golden.subheader, golden.user(), &mut made).unwrap();
        if let Some(scrambled) = golden.scrambled {
            assert_eq!(made, scrambled, "{}", golden.name);
        }
        scramble(&mut made);
        assert_eq!(made, golden.sector, "{}", golden.name);
    }
}

#[test]
fn every_sector_is_read() {
    let mut scrambled_seen = 0;
    for golden in golden() {
        let sector = match golden.scrambled {
            Some(scrambled) => {
                scrambled_seen += 1;
                assert!(!is_left_unscrambled(&scrambled), "{}", golden.name);
                let mut sector = [0; 2352];
                descramble(&scrambled, &mut sector);
                sector
            }
            None => golden.sector,
        };
        assert!(is_left_unscrambled(&sector), "{}", golden.name);
        let found = check(golden.kind, &sector);
        assert!(found.is_good(), "{}: {found:?}", golden.name);
        assert_eq!(found.time(), golden.lba.to_msf(), "{}", golden.name);
        assert_eq!(Some(found.mode), golden.kind.mode());
        assert_eq!(&sector[user_data_range(golden.kind)], golden.user(), "{}", golden.name);
        if golden.kind.is_xa() {
            assert_eq!(found.subheader, golden.subheader, "{}", golden.name);
        }
    }
    assert_eq!(scrambled_seen, 5);
}

#[test]
fn sectors_say_what_they_are() {
    for golden in examples() {
        assert_eq!(detect(&golden.sector), Some(golden.kind), "{}", golden.name);
        let mut sector = golden.sector;
        sector[15] |= 0xE0;
        assert_eq!(detect(&sector), Some(golden.kind), "block indicators are masked");
        sector[15] |= 3;
        assert_eq!(detect(&sector), None, "there is no mode 3");
        sector = golden.sector;
        sector[4] = 0;
        assert_eq!(detect(&sector), None, "no sync");
    }
}

#[test]
fn scrambler_stream() {
    let mut sector = [0; 2352];
    scramble(&mut sector);
    assert_eq!(sector[..12], [0; 12]);
    assert_eq!(sector[12..], bytes(&sectors()["scrambler_stream_2340"]));
}

#[test]
fn edc_values() {
    let parity = json(include_str!("vectors/parity.json"));
    let values = parity["edc_of"].as_array().unwrap();
    assert_eq!(values.len(), 5);
    for value in values {
        let expected = u32::from_str_radix(value["edc"].as_str().unwrap(), 16).unwrap();
        assert_eq!(edc(&bytes(&value["data"])), expected, "{}", value["data"]);
    }
}

#[test]
fn what_is_left_unscrambled() {
    let with_header = |header: [u8; 4]| {
        let mut sector = [0; 2352];
        sector[1..11].fill(0xFF);
        sector[12..16].copy_from_slice(&header);
        is_left_unscrambled(&sector)
    };
    assert!(with_header([0x79, 0x59, 0x74, 0x01]));
    assert!(with_header([0xA3, 0x00, 0x00, 0x02]), "a data lead-in, three minutes in");
    assert!(!with_header([0xAA, 0x00, 0x00, 0x02]), "no time");
    assert!(!with_header([0x00, 0x60, 0x00, 0x02]), "no time");
    assert!(!with_header([0x00, 0x00, 0x75, 0x02]), "no time");
    assert!(!with_header([0x00, 0x00, 0x00, 0x03]), "no mode");
    assert!(!with_header([0x01, 0x80, 0x00, 0x61]), "00:00:00 mode 1, scrambled");
    assert!(!is_left_unscrambled(&[0; 2352]), "silence");
}

/// P and Q code word through a byte by the book's word numbers, as bits of `p_failing` and
/// `q_failing`.
fn words_through(at: usize) -> (u128, u64) {
    let half = at % 2;
    if at >= 2248 {
        return (0, 1 << ((at - 2248) % 52));
    }
    let word = (at - 12) / 2;
    let vector = (0..26).find(|r| (0..43).any(|i| (44 * i + 43 * r) % 1118 == word)).unwrap();
    (1 << (2 * (word % 43) + half), 1 << (2 * vector + half))
}

/// Breaks every byte of every layout in turn. Bits 3 and 2 are flipped, so that subheader
/// bytes keep their form.
#[test]
fn every_broken_byte_fails_exactly_its_checks() {
    for golden in examples() {
        use SectorType::{Mode0, Mode1, Mode2Form1, Mode2Form2};
        let (kind, name) = (golden.kind, &golden.name);
        for at in 0..2352 {
            let mut sector = golden.sector;
            sector[at] ^= 0x0C;
            let found = check(kind, &sector);
            assert_eq!(found.sync_ok, at >= 12, "{name} sync {at}");
            assert_eq!(found.address == [0x00, 0x02, 0x00], !(12..15).contains(&at), "{name} {at}");
            assert_eq!(found.mode_ok, at != 15, "{name} mode {at}");
            let pair_equal = !kind.is_xa() || !(16..24).contains(&at);
            assert_eq!(found.subheader_pair_equal, pair_equal, "{name} subheader {at}");
            assert!(found.form_ok, "{name} form {at}");
            let (covered, zeros, parity) = match kind {
                Mode0 => (0..0, 16..2352, 0..0),
                Mode1 => (0..2068, 2068..2076, 12..2352),
                Mode2Form1 => (16..2076, 0..0, 16..2352),
                Mode2Form2 => (16..2352, 0..0, 0..0),
                _ => (0..0, 0..0, 0..0),
            };
            let edc = match (covered.is_empty(), covered.contains(&at)) {
                (true, _) => Edc::NotInLayout,
                (false, true) => Edc::Bad,
                (false, false) => Edc::Good,
            };
            assert_eq!(found.edc, edc, "{name} EDC {at}");
            assert_eq!(found.zeros_ok, !zeros.contains(&at), "{name} zeros {at}");
            let words = if parity.contains(&at) { words_through(at) } else { (0, 0) };
            assert_eq!((found.p_failing, found.q_failing), words, "{name} L-EC {at}");
            assert_eq!(u32::from(found.p_bad()), words.0.count_ones());
            assert_eq!(u32::from(found.q_bad()), words.1.count_ones());
        }
    }
}

#[test]
fn form_bit_and_missing_edc() {
    for golden in examples() {
        let mut sector = golden.sector;
        for at in [18, 22] {
            sector[at] ^= 0x20;
        }
        let found = check(golden.kind, &sector);
        assert_eq!(found.form_ok, !golden.kind.is_xa(), "{}", golden.name);
        assert!(found.subheader_pair_equal);
        if golden.kind == SectorType::Mode2Form2 {
            let mut sector = golden.sector;
            sector[2348..].fill(0);
            let found = check(golden.kind, &sector);
            assert_eq!(found.edc, Edc::Omitted);
            assert!(found.is_good());
        }
    }
}

/// The checks know a raw type by the layout it is the raw form of, and audio by none.
#[test]
fn raw_types_and_audio() {
    let golden = &examples()[1];
    assert_eq!(golden.kind, SectorType::Mode1);
    assert!(check(SectorType::Mode1Raw, &golden.sector).is_good());
    assert!(!check(SectorType::Mode2Raw, &golden.sector).mode_ok);
    assert!(check(SectorType::Audio, &[0x5A; 2352]).is_good());
    for kind in [SectorType::Audio, SectorType::Mode1Raw, SectorType::Mode2Form2Raw] {
        let source: Sector = std::array::from_fn(|at| at as u8);
        let mut out = [0; 2352];
        make(kind, [0, 2, 0], [0; 4], &source, &mut out).unwrap();
        assert_eq!(out, source, "{kind} passes as it is");
    }
}

#[test]
fn illegal_user_data_is_refused() {
    let refusal = |kind, subheader, user: &[u8]| {
        make(kind, [0, 2, 0], subheader, user, &mut [0; 2352]).unwrap_err()
    };
    let mut user = vec![0; 2336];
    user[2335] = 1;
    assert_eq!(refusal(SectorType::Mode0, [0; 4], &user), IllegalUserData::Mode0NotZero);
    assert_eq!(
        refusal(SectorType::Mode2Form1, [0, 0, 0x28, 0], &[0; 2048]),
        IllegalUserData::Form1SubheaderOfForm2
    );
    let form2 = |user: &[u8]| refusal(SectorType::Mode2Form2, [0; 4], user);
    let mut user = vec![0; 2336];
    assert_eq!(form2(&user), IllegalUserData::Form2SubheaderOfForm1);
    user[2] = 0x20;
    assert_eq!(form2(&user), IllegalUserData::Form2SubheadersDiffer);
    user[6] = 0x20;
    user[2332] = 1;
    assert_eq!(form2(&user), IllegalUserData::Form2EdcWrong);
    assert_eq!(
        form2(&user).to_string(),
        "has a wrong EDC in its last four bytes; they must be zero or right"
    );
    user[2332] = 0;
    let mut out = [0; 2352];
    make(SectorType::Mode2Form2, [0, 2, 0], [0; 4], &user, &mut out).unwrap();
    scramble(&mut out);
    assert_eq!(out[2348..], [0; 4], "a zero EDC stays zero");
}

/// Subcode beside the sectors of a run is left alone, and addresses count on through a minute.
#[test]
fn runs_lie_in_blocks() {
    let users: Vec<u8> = (0..3 * 2048u32).map(|at| (at >> 5) as u8).collect();
    let mut blocks = vec![0xEE; 3 * 2448];
    let first = Lba(4348);
    make_run(SectorType::Mode1, first, [0; 4], &users, &mut blocks, 2448).unwrap();
    let headers = [[0x00, 0x59, 0x73], [0x00, 0x59, 0x74], [0x01, 0x00, 0x00]];
    for ((block, user), header) in blocks.chunks(2448).zip(users.chunks(2048)).zip(headers) {
        assert_eq!(block[2352..], [0xEE; 96]);
        let mut sector = [0; 2352];
        descramble(block.first_chunk().unwrap(), &mut sector);
        let found = check(SectorType::Mode1, &sector);
        assert!(found.is_good(), "{found:?}");
        assert_eq!(found.address, header);
        assert_eq!(&sector[16..2064], user);
    }
    assert_eq!(header_address(Lba(-150)), [0x00, 0x00, 0x00]);
    assert_eq!(header_address(Lba(-151)), [0x99, 0x59, 0x74]);
    assert_eq!(header_address(Lba(449_850)), [0x00, 0x00, 0x00]);
}

#[test]
fn a_run_names_the_sector_it_cannot_make() {
    let mut users = vec![0; 3 * 2336];
    users[2 * 2336] = 7;
    let mut out = vec![0; 3 * 2352];
    let error = make_run(SectorType::Mode0, Lba(0), [0; 4], &users, &mut out, 2352).unwrap_err();
    assert_eq!(error, IllegalSector { index: 2, cause: IllegalUserData::Mode0NotZero });
    assert_eq!(
        error.to_string(),
        "sector 2 of the run holds a byte that is not zero; mode 0 sectors are 2336 zero bytes"
    );
}

/// Gap sectors: zero user data, everything else right, for each of the ten types.
#[test]
fn empty_sectors() {
    for kind in SectorType::ALL {
        let mut out = [0xEE; 2352];
        make_empty(kind, [0x12, 0x34, 0x56], &mut out);
        let mut run = vec![0xEE; 2 * 2368];
        make_empty_run(kind, Lba(56_456), &mut run, 2368);
        assert!(run[..2352] == out, "12:34:56 is LBA 56456");
        assert_eq!(run[2352..2368], [0xEE; 16]);
        if kind.is_audio() {
            assert_eq!(out, [0; 2352]);
            continue;
        }
        assert!(!is_left_unscrambled(&out));
        let mut sector = [0; 2352];
        descramble(&out, &mut sector);
        let found = check(kind, &sector);
        assert!(found.is_good(), "{kind}: {found:?}");
        assert_eq!(sector[..12], SYNC);
        assert_eq!(found.address, [0x12, 0x34, 0x56]);
        let user = match kind.cooked() {
            SectorType::Mode1 => 16..2064,
            SectorType::Mode2Form1 => 24..2072,
            SectorType::Mode2Form2 => 24..2348,
            _ => 16..2352,
        };
        assert!(sector[user].iter().all(|&byte| byte == 0), "{kind}");
        let subheaders = match kind.cooked() {
            SectorType::Mode2Form1 => [0, 0, 8, 0, 0, 0, 8, 0],
            SectorType::Mode2Form2 => [0, 0, 0x20, 0, 0, 0, 0x20, 0],
            SectorType::Mode1 | SectorType::Mode0 | SectorType::Mode2 => [0; 8],
            other => panic!("{other}"),
        };
        assert_eq!(sector[16..24], subheaders, "{kind}");
        if kind.cooked() == SectorType::Mode2Form2 {
            assert_eq!(found.edc, Edc::Good, "computed, not left out");
        }
    }
}
