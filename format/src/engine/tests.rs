use super::*;
use crate::sector::{Checker, Edc, SUBMODE_FORM2, make_empty_run, make_run, remake, scramble};
use crate::{Lba, SECTOR_LEN, SectorType};

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
            Err(why) => println!("not tested: {why}"),
        }
    }
}

#[test]
fn names() {
    for engine in Engine::ALL {
        assert_eq!(engine.name().parse(), Ok(engine));
    }
    let error = "mmx".parse::<Engine>().unwrap_err();
    assert_eq!(error.to_string(), "`mmx` is no engine: portable, avx2");
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
        }
        empty_sectors(engine);
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
        let found = (0..86).filter(|n| check.p_failing >> n & 1 == 1);
        let found = found.chain((0..52).filter(|n| check.q_failing >> n & 1 == 1).map(|n| 86 + n));
        let mut seen = sector;
        if kind == SectorType::Mode2Form1 {
            seen[12..16].fill(0);
        }
        let expected = if has_lec { definition::failing(&seen) } else { Vec::new() };
        assert_eq!(found.collect::<Vec<_>>(), expected, "{about}, {hits} hits");
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
