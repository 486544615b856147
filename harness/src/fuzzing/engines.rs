//! Target: every engine of the machine does the same to the same bytes.
//!
//! Sectors of any user data and any bytes as sectors: made in runs, read, checked and made good
//! again; scrambled; EDC of any part; and subcode, which has one code for all engines.

use arbitrary::{Result, Unstructured};
use rawcd_format::engine::Engine;
use rawcd_format::sector::{
    Checker, IllegalSector, SectorCheck, descramble, edc, make_empty_run, make_run,
    make_run_in_place, remake,
};
use rawcd_format::subcode::crc::crc16;
use rawcd_format::subcode::q::QFrame;
use rawcd_format::subcode::rw::{Deinterleaver, Interleaver, PACK_LEN, PackSyndromes, syndromes};
use rawcd_format::subcode::section::{p_bits_of, q_of, rw_of, spread};
use rawcd_format::{Lba, SECTOR_LEN, SUBCODE_LEN, SectorType};

use super::pick;

const KINDS: [SectorType; 5] = [
    SectorType::Mode1,
    SectorType::Mode2Form1,
    SectorType::Mode2Form2,
    SectorType::Mode2,
    SectorType::Mode0,
];
/// Sectors of a run, at most.
const MOST: usize = 7;

/// What an engine is given.
#[derive(Debug)]
struct Work {
    kind: SectorType,
    first: Lba,
    subheader: [u8; 4],
    /// Sectors, and bytes from one to the next.
    count: usize,
    stride: usize,
    /// A part of a sector, and its first byte alone.
    part: (usize, usize),
    q: [u8; 12],
    /// As many as a run has blocks.
    bytes: Vec<u8>,
}

/// What came of it.
#[derive(Debug, PartialEq)]
struct Done {
    made: std::result::Result<(), IllegalSector>,
    in_place: std::result::Result<(), IllegalSector>,
    blocks: [Vec<u8>; 3],
    checks: Vec<SectorCheck>,
    edc: u32,
    mended: [u8; SECTOR_LEN],
    subcode: Subcode,
}

#[derive(Debug, PartialEq)]
struct Subcode {
    crc: u16,
    section: [u8; SUBCODE_LEN],
    channels: ([u8; 12], QFrame, [u8; SUBCODE_LEN]),
    raw: Vec<[u8; SUBCODE_LEN]>,
    packs: Vec<[u8; SUBCODE_LEN]>,
    syndromes: Vec<PackSyndromes>,
}

/// All engines beside the first.
///
/// # Panics
/// When one does something else.
pub fn engines(bytes: &[u8]) -> bool {
    let Ok(work) = Work::of(&mut Unstructured::new(bytes)) else { return false };
    let before = Engine::current();
    let mut first = None;
    for engine in Engine::ALL.into_iter().filter(|engine| engine.choose().is_ok()) {
        let done = work.done();
        match &first {
            None => first = Some(done),
            Some(first) => assert!(done == *first, "{engine} does something else: {work:?}"),
        }
    }
    assert!(before.choose().is_ok(), "an engine that was in use is there");
    first.is_some()
}

impl Work {
    fn of(u: &mut Unstructured<'_>) -> Result<Work> {
        let kind = pick::of(u, &KINDS)?;
        let count = 1 + usize::from(u.arbitrary::<u8>()?) % MOST;
        let stride = SECTOR_LEN + pick::of(u, &[0, 16, 96, 1])?;
        let (from, to) = (u.arbitrary::<u16>()?, u.arbitrary::<u16>()?);
        let [from, to] = [from, to].map(|at| usize::from(at) % (SECTOR_LEN + 1));
        let first = Lba(u.arbitrary::<i32>()? % 449_850);
        let (subheader, q) = (u.arbitrary()?, u.arbitrary()?);
        // What is left, over and over; zeros when nothing is.
        let rest = u.bytes(u.len())?;
        let len = count * stride;
        let mut bytes: Vec<u8> = rest.iter().copied().cycle().take(len).collect();
        bytes.resize(len, 0);
        let part = (from.min(to), from.max(to));
        Ok(Work { kind, first, subheader, count, stride, part, q, bytes })
    }

    fn done(&self) -> Done {
        let Work { kind, first, subheader, count, stride, .. } = *self;
        let users = self.users();
        let [mut made, mut in_place, mut empty] = [0, 0, 0].map(|_| vec![0xEE; count * stride]);
        in_place[count * stride - users.len()..].copy_from_slice(&users);
        make_empty_run(kind, first, &mut empty, stride);
        let mut mended = [0; SECTOR_LEN];
        mended.copy_from_slice(&self.bytes[..SECTOR_LEN]);
        let (from, to) = self.part;
        let edc = edc(&mended[from..to]);
        let made_run = make_run(kind, first, subheader, &users, &mut made, stride);
        let made_in_place = make_run_in_place(kind, first, subheader, &mut in_place, stride);
        remake(kind, &mut mended, from);
        Done {
            made: made_run,
            in_place: made_in_place,
            checks: self.checks(&made),
            blocks: [made, in_place, empty],
            edc,
            mended,
            subcode: self.subcode(),
        }
    }

    /// User data, legal for form 2 unless the input says otherwise by its last bytes.
    fn users(&self) -> Vec<u8> {
        let len = self.kind.user_data_len();
        let mut users = self.bytes[..self.count * len].to_vec();
        if self.kind == SectorType::Mode2Form2 {
            for user in users.chunks_exact_mut(len) {
                user[2] |= 0x20;
                user.copy_within(..4, 4);
                let edc = edc(&user[..len - 4]).to_le_bytes();
                user[len - 4..].copy_from_slice(&edc);
            }
        }
        users
    }

    /// Of the sectors as they were made, with the bytes of the part taken from the input, and of
    /// the input alone, which is no sector.
    fn checks(&self, made: &[u8]) -> Vec<SectorCheck> {
        let mut checker = Checker::default();
        let mut clear = [0; SECTOR_LEN];
        let mut check = |block: &[u8], part: &[u8], from: usize| {
            let mut sector = [0; SECTOR_LEN];
            sector.copy_from_slice(&block[..SECTOR_LEN]);
            sector[from..from + part.len()].copy_from_slice(part);
            let mut descrambled = [0; SECTOR_LEN];
            descramble(&sector, &mut descrambled);
            let check = checker.check_recorded(self.kind, &sector, &mut clear);
            assert!(clear == descrambled, "a sector descrambled in two ways");
            check
        };
        let (from, to) = self.part;
        let blocks = made.chunks(self.stride).zip(self.bytes.chunks(self.stride));
        blocks
            .flat_map(|(made, any)| {
                [check(made, &[], 0), check(made, &any[from..to], from), check(any, &[], 0)]
            })
            .collect()
    }

    fn subcode(&self) -> Subcode {
        let (sections, _) = self.bytes.as_chunks::<SUBCODE_LEN>();
        let mut section = [0; SUBCODE_LEN];
        spread(self.q[0] & 1 != 0, &QFrame(self.q), Some(&sections[0]), &mut section);
        let mut into = Interleaver::default();
        let raw: Vec<_> = sections.iter().map(|section| into.push_with_parity(section)).collect();
        let mut out = Deinterleaver::default();
        let packs = sections.iter().filter_map(|section| out.push(section)).collect();
        let (any, _) = self.bytes.as_chunks::<PACK_LEN>();
        Subcode {
            crc: crc16(&self.q),
            channels: (p_bits_of(&section), q_of(&section), rw_of(&section)),
            section,
            raw,
            packs,
            syndromes: any.iter().map(syndromes).collect(),
        }
    }
}
