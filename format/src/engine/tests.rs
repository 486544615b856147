use std::io::Write as _;

use super::*;
use crate::sector::{
    Checker, Edc, SUBMODE_FORM2, descramble, edc, make_empty_run, make_run, make_run_in_place,
    remake, scramble,
};
use crate::subcode::rw::{Deinterleaver, Interleaver, PACK_LEN, make_parity, syndromes};
use crate::subcode::section::{p_bits_of, q_of, rw_of, spread};
use crate::subcode::{QFrame, crc::crc16};
use crate::{Lba, SECTOR_LEN, SUBCODE_LEN, SectorType};

/// Bytes that repeat for a seed.
struct Noise(u32);

impl Noise {
    fn byte(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 24) as u8
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        (0..len).map(|_| self.byte()).collect()
    }

    fn below(&mut self, end: usize) -> usize {
        usize::from(u16::from_le_bytes([self.byte(), self.byte()])) % end
    }
}

/// One engine behind the other, all in one test: the choice is of the whole process.
fn for_each_engine(test: impl Fn(Engine)) {
    for engine in Engine::ALL {
        match engine.choose() {
            Ok(()) => test(engine),
            // Past the test harness, which keeps what tests print that pass.
            Err(why) => writeln!(std::io::stderr(), "engine not tested: {why}").unwrap(),
        }
    }
}

#[test]
fn names() {
    for engine in Engine::ALL {
        assert_eq!(engine.name().parse(), Ok(engine));
    }
    let error = "mmx".parse::<Engine>().unwrap_err();
    assert_eq!(error.to_string(), "`mmx` is no engine: portable, avx2, avx512");
}

/// Every sector type on noise, zeros, ones and single bits, made in runs of several lengths and
/// strides, read back, spoilt and mended, by every engine.
#[test]
fn every_engine_equals_the_definition() {
    for_each_engine(|engine| {
        for (kind, seed) in [
            (SectorType::Mode0, 1),
            (SectorType::Mode1, 2),
            (SectorType::Mode2, 3),
            (SectorType::Mode2Form1, 4),
            (SectorType::Mode2Form2, 5),
        ] {
            sectors_of(engine, kind, &mut Noise(seed));
            short_runs(engine, kind, &mut Noise(seed + 10));
        }
        empty_sectors(engine);
        codes_of_anything(engine, &mut Noise(20));
    });
}

fn sectors_of(engine: Engine, kind: SectorType, noise: &mut Noise) {
    let len = kind.user_data_len();
    let subheader = [noise.byte(), noise.byte(), noise.byte() & !SUBMODE_FORM2, noise.byte()];
    let mut users: Vec<Vec<u8>> = (0..9).map(|_| noise.bytes(len)).collect();
    users.extend([vec![0; len], vec![0xFF; len]]);
    for at in [0, 1, 47, len / 2, len - 1] {
        let mut user = vec![0; len];
        user[at] = 1 << (at % 8);
        users.push(user);
    }
    users.iter_mut().for_each(|user| legalise(kind, user));
    let stride = SECTOR_LEN + noise.below(100);
    let mut out = vec![0xEE; users.len() * stride];
    let first = Lba(4349);
    make_run(kind, first, subheader, &users.concat(), &mut out, stride).unwrap();
    let mut checker = Checker::default();
    for (number, (block, user)) in out.chunks(stride).zip(&users).enumerate() {
        let address = first.plus(number as u32).to_msf_wrapping().to_bcd();
        let plain = definition::make(kind, address, subheader, user);
        let mut expected = plain;
        definition::scramble(&mut expected);
        let about = format!("{engine}, {kind}, sector {number}");
        assert!(block[..SECTOR_LEN] == expected, "{about}");
        assert!(block[SECTOR_LEN..].iter().all(|&byte| byte == 0xEE), "{about}");
        let mut read = [0; SECTOR_LEN];
        let check = checker.check_recorded(kind, &expected, &mut read);
        assert!(check.is_good() && read == plain, "{about}: {check:?}");
        spoil(&mut checker, kind, &plain, noise, &about);
    }
}

/// Runs of one to seven sectors, apart from their user data and over it, at the end of all minutes.
fn short_runs(engine: Engine, kind: SectorType, noise: &mut Noise) {
    let (len, first) = (kind.user_data_len(), Lba(449_845));
    for count in 1..=7 {
        let mut users = noise.bytes(count * len);
        users.chunks_mut(len).for_each(|user| legalise(kind, user));
        let stride = SECTOR_LEN + noise.below(97);
        let mut blocks = noise.bytes(count * stride);
        make_run(kind, first, [0; 4], &users, &mut blocks, stride).unwrap();
        let mut in_place = noise.bytes(count * stride);
        in_place[count * stride - count * len..].copy_from_slice(&users);
        make_run_in_place(kind, first, [0; 4], &mut in_place, stride).unwrap();
        for (number, user) in users.chunks(len).enumerate() {
            let address = first.plus(number as u32).to_msf_wrapping().to_bcd();
            let mut expected = definition::make(kind, address, [0; 4], user);
            definition::scramble(&mut expected);
            let about = format!("{engine}, {kind}, {number} of {count}");
            assert!(blocks[number * stride..][..SECTOR_LEN] == expected, "{about}");
            assert!(in_place[number * stride..][..SECTOR_LEN] == expected, "{about}, in place");
        }
    }
}

/// EDC, code words and scrambler of bytes that are no sector: noise, zeros, ones, and single bits
/// everywhere.
fn codes_of_anything(engine: Engine, noise: &mut Noise) {
    let mut sectors: Vec<[u8; SECTOR_LEN]> = vec![[0; SECTOR_LEN], [0xFF; SECTOR_LEN]];
    sectors.extend((0..8).map(|_| std::array::from_fn(|_| noise.byte())));
    sectors.extend((0..SECTOR_LEN).step_by(13).map(|at| {
        let mut sector = [0; SECTOR_LEN];
        sector[at] = 1 << (at % 8);
        sector
    }));
    for (number, sector) in sectors.iter().enumerate() {
        let about = format!("{engine}, bytes {number}");
        let found = failing(Checker::default().check(SectorType::Mode1, sector));
        assert_eq!(found, definition::failing(sector), "{about}");
        let (mut once, mut expected) = ([0xEE; SECTOR_LEN], *sector);
        definition::scramble(&mut expected);
        descramble(sector, &mut once);
        assert!(once == expected, "{about}");
        let mut made = *sector;
        remake(SectorType::Mode1, &mut made, 2068);
        let mut expected = *sector;
        definition::put_parity(&mut expected);
        assert!(made == expected, "{about}");
    }
    let bytes = noise.bytes(2400);
    for len in (0..600).chain([2052, 2056, 2060, 2064, 2068, 2072, 2332, 2336, 2352, 2400]) {
        let from = noise.below(2401 - len);
        let part = &bytes[from..from + len];
        assert_eq!(edc(part), definition::edc(part), "{engine}, {len} bytes from {from}");
    }
}

/// Numbers of the failing code words, as the definition has them.
fn failing(check: crate::sector::SectorCheck) -> Vec<usize> {
    let p = (0..86).filter(|n| check.p_failing >> n & 1 == 1);
    p.chain((0..52).filter(|n| check.q_failing >> n & 1 == 1).map(|n| 86 + n)).collect()
}

/// Makes user data such as the type can carry.
fn legalise(kind: SectorType, user: &mut [u8]) {
    match kind {
        SectorType::Mode0 => user.fill(0),
        SectorType::Mode2Form2 => {
            user[2] |= SUBMODE_FORM2;
            user.copy_within(..4, 4);
            let edc = definition::edc(&user[..2332]).to_le_bytes();
            user[2332..].copy_from_slice(&edc);
        }
        _ => {}
    }
}

/// What fails in a sector with wrong bytes, and that remaking mends it.
fn spoil(
    checker: &mut Checker,
    kind: SectorType,
    plain: &[u8; SECTOR_LEN],
    noise: &mut Noise,
    about: &str,
) {
    let has_lec = matches!(kind, SectorType::Mode1 | SectorType::Mode2Form1);
    for hits in [1, 2, 7, 40] {
        let mut sector = *plain;
        for _ in 0..hits {
            sector[16 + noise.below(SECTOR_LEN - 16)] ^= noise.byte();
        }
        let check = checker.check(kind, &sector);
        let mut seen = sector;
        if kind == SectorType::Mode2Form1 {
            seen[12..16].fill(0);
        }
        let expected = if has_lec { definition::failing(&seen) } else { Vec::new() };
        assert_eq!(failing(check), expected, "{about}, {hits} hits");
        let covered = match kind {
            SectorType::Mode1 => Some((0, 2064)),
            SectorType::Mode2Form1 => Some((16, 2072)),
            SectorType::Mode2Form2 => Some((16, 2348)),
            _ => None,
        };
        if let Some((from, at)) = covered {
            let is_right = definition::edc(&sector[from..at]).to_le_bytes() == sector[at..at + 4];
            assert_eq!(check.edc == Edc::Good, is_right, "{about}, {hits} hits");
        }
        remake(kind, &mut sector, 16);
        let check = checker.check(kind, &sector);
        let is_mended = check.edc_ok() && check.p_bad() == 0 && check.q_bad() == 0;
        assert!(is_mended, "{about}, {hits} hits");
    }
}

fn empty_sectors(engine: Engine) {
    for kind in [SectorType::Mode1, SectorType::Mode2, SectorType::Mode2Form1] {
        let mut out = vec![0xEE; 3 * SECTOR_LEN];
        make_empty_run(kind, Lba(-1), &mut out, SECTOR_LEN);
        let address = [[0, 1, 0x74], [0, 2, 0], [0, 2, 1]];
        for (sector, address) in out.as_chunks::<SECTOR_LEN>().0.iter().zip(address) {
            let user = vec![0; kind.user_data_len()];
            let mut expected = definition::make(kind, address, [0, 0, 8, 0], &user);
            definition::scramble(&mut expected);
            let mut again = expected;
            scramble(&mut again);
            scramble(&mut again);
            assert!(*sector == expected && again == expected, "{engine}, {kind}");
        }
    }
}

/// Subcode has one code for all engines.
#[test]
fn subcode_equals_the_definition() {
    let mut noise = Noise(30);
    for round in 0..200 {
        let mut q: [u8; 12] = std::array::from_fn(|_| noise.byte());
        match round {
            0 => q = [0; 12],
            1 => q = [0xFF; 12],
            2..98 => q = std::array::from_fn(|at| u8::from(at == (round - 2) / 8) << (round % 8)),
            _ => {}
        }
        let crc = definition::q_crc(&q[..10]);
        assert_eq!(crc16(&q[..10]), crc);
        let frame = QFrame::from_data(std::array::from_fn(|at| q[at]));
        assert_eq!(frame.0[10..], (!crc).to_be_bytes());
        let symbols: [u8; SUBCODE_LEN] = std::array::from_fn(|_| noise.byte() & 0x3F);
        let expected = definition::section(round % 2 == 1, &q, &symbols);
        let mut section = [0xEE; SUBCODE_LEN];
        spread(round % 2 == 1, &QFrame(q), Some(&symbols), &mut section);
        assert_eq!(section, expected);
        assert_eq!((q_of(&section).0, rw_of(&section)), (q, symbols));
        assert_eq!(p_bits_of(&section), [if round % 2 == 1 { 0xFF } else { 0 }; 12]);
    }
}

#[test]
fn packs_equal_the_definition() {
    let mut noise = Noise(40);
    for round in 0..300 {
        let mut pack: [u8; PACK_LEN] = std::array::from_fn(|_| noise.byte() & 0x3F);
        if round < PACK_LEN {
            pack = std::array::from_fn(|at| u8::from(at == round) << (round % 6));
        }
        let found = syndromes(&pack);
        assert_eq!(found.q, definition::rw_syndromes(&pack[..4]), "{pack:?}");
        assert_eq!(found.p, definition::rw_syndromes(&pack), "{pack:?}");
        let data = pack;
        make_parity(&mut pack);
        assert_eq!((&pack[..2], &pack[4..20]), (&data[..2], &data[4..20]));
        assert_eq!(definition::rw_syndromes(&pack[..4]), [0; 2]);
        assert_eq!(definition::rw_syndromes(&pack), [0; 4]);
    }
}

#[test]
fn interleave_equals_the_definition() {
    let mut noise = Noise(50);
    let mut cooked: Vec<[u8; SUBCODE_LEN]> =
        (0..9).map(|_| std::array::from_fn(|_| noise.byte() & 0x3F)).collect();
    cooked.extend([[0; SUBCODE_LEN]; 2]);
    let packs = cooked.as_flattened().chunks(PACK_LEN).enumerate();
    let mut expected = vec![0; SUBCODE_LEN * cooked.len() + 7 * PACK_LEN];
    for (pack, symbols) in packs {
        for (at, &symbol) in symbols.iter().enumerate() {
            let (slot, place) = definition::rw_place(pack, at);
            expected[slot * PACK_LEN + place] = symbol;
        }
    }
    let mut into = Interleaver::default();
    let raw: Vec<_> = cooked.iter().map(|section| into.push(section)).collect();
    assert_eq!(raw.as_flattened(), &expected[..SUBCODE_LEN * cooked.len()]);
    let mut out = Deinterleaver::default();
    let back: Vec<_> = raw.iter().filter_map(|section| out.push(section)).collect();
    assert_eq!(back, cooked[..9]);
}
