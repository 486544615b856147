//! Rows of the sector pipeline: codes and whole sectors, beside what others publish.
//!
//! # Peers
//! `ecmlib` makes and checks whole sectors, without scrambling. `crc` divides by the EDC's generator
//! with sixteen tables. `reed-solomon` has the field and the roots of the L-EC; a code word is
//! gathered from the sector for it, and it is old, but has no dependency. `chd` has the L-EC of a
//! sector too, but keeps it to itself behind eighteen dependencies.

use std::hint::black_box;

use ecmlib::{Decoder, Encoder, Optimizations};
use rawcd_benches::one_track;
use rawcd_benches::table::{Kernel, Table, copies, peer};
use rawcd_format::sector::{Checker, descramble, edc, make_p_parity, make_run, remake, scramble};
use rawcd_format::{Lba, SECTOR_LEN, SectorType};

/// Sectors of a batch, which stays in the second cache.
const SECTORS: usize = 64;
/// Batches that do not.
const BATCHES: usize = 128;
const SUBHEADER: [u8; 4] = [0, 0, 8, 0];

/// All of them.
pub(crate) fn rows(table: &mut Table) {
    codes(table);
    let kinds = [
        SectorType::Mode1,
        SectorType::Mode2Form1,
        SectorType::Mode2Form2,
        SectorType::Mode2,
        SectorType::Mode0,
    ];
    for kind in kinds {
        made(table, kind);
        checked(table, kind);
    }
}

/// User data of all batches.
fn users(kind: SectorType) -> Vec<u8> {
    let mut users = vec![0; BATCHES * SECTORS * kind.user_data_len()];
    if kind != SectorType::Mode0 {
        let (_, contents) = one_track(kind, (BATCHES * SECTORS) as u32);
        contents.tracks[0].read(0, &mut users).expect("generated contents can be read");
    }
    users
}

fn make(kind: SectorType, users: &[u8], out: &mut [u8]) {
    make_run(kind, Lba(0), SUBHEADER, users, out, SECTOR_LEN).expect("the contents are legal");
}

/// All batches, made.
fn sectors(kind: SectorType) -> Vec<u8> {
    let mut sectors = vec![0; BATCHES * SECTORS * SECTOR_LEN];
    make(kind, &users(kind), &mut sectors);
    sectors
}

/// The sectors of a batch.
fn batch(sectors: &[u8], batch: usize) -> &[[u8; SECTOR_LEN]] {
    let (sectors, _) = sectors.as_chunks();
    &sectors[batch * SECTORS..][..SECTORS]
}

fn batch_mut(sectors: &mut [u8], batch: usize) -> &mut [[u8; SECTOR_LEN]] {
    let (sectors, _) = sectors.as_chunks_mut();
    &mut sectors[batch * SECTORS..][..SECTORS]
}

/// Parts of a mode 1 sector.
fn codes(table: &mut Table) {
    let kind = SectorType::Mode1;
    let mut made = sectors(kind);
    let kernel = |name: &str, len, floors| Kernel {
        name: name.to_owned(),
        count: SECTORS,
        len,
        batches: BATCHES,
        floors,
    };
    let mut by_peer = peers::edc(batch(&made, 0).to_vec());
    table.kernel(
        kernel("EDC of 2064 bytes", 2064, [copies(8.0), copies(4.0), copies(4.0)]),
        &mut |at| {
            for sector in batch(&made, at) {
                black_box(edc(&black_box(sector)[..2064]));
            }
        },
        Some(&mut by_peer),
    );
    let p = peers::p_vectors();
    let q = peers::q_vectors();
    let mut parity = |name, floors, vectors, make: fn(&mut [u8; SECTOR_LEN])| {
        let mut by_peer = peers::parity(batch(&made, 0).to_vec(), vectors, make);
        table.kernel(
            kernel(name, SECTOR_LEN, floors),
            &mut |at| batch_mut(&mut made, at).iter_mut().for_each(|it| make(black_box(it))),
            Some(&mut by_peer),
        );
    };
    let both = [&p[..], &q].concat();
    let make_both = |sector: &mut _| remake(SectorType::Mode1, sector, 2070);
    parity("P and Q", [peer(55.0), peer(110.0), peer(200.0)], both, make_both);
    parity("P", [peer(100.0), peer(200.0), peer(250.0)], p, make_p_parity);
    let make_q = |sector: &mut _| remake(SectorType::Mode1, sector, 2076);
    parity("Q", [peer(40.0), peer(85.0), peer(150.0)], q, make_q);
    table.kernel(
        kernel("scramble", SECTOR_LEN, [copies(3.0); 3]),
        &mut |at| batch_mut(&mut made, at).iter_mut().for_each(scramble),
        None,
    );
}

fn made(table: &mut Table, kind: SectorType) {
    let users = users(kind);
    let mut out = vec![0; BATCHES * SECTORS * SECTOR_LEN];
    make(kind, &users, &mut out);
    let mut peer_of_kind = Peer::new(kind, batch(&out, 0));
    let mut by_peer = || peer_of_kind.iter_mut().for_each(Peer::make);
    let (user_len, out_len) = (SECTORS * kind.user_data_len(), SECTORS * SECTOR_LEN);
    table.kernel(
        Kernel {
            name: format!("{kind}, made and scrambled"),
            count: SECTORS,
            len: SECTOR_LEN,
            batches: BATCHES,
            floors: match has_lec(kind) {
                true => [peer(11.0), peer(22.0), peer(40.0)],
                false => [copies(7.0), copies(6.0), copies(6.0)],
            },
        },
        &mut |at| {
            let users = &users[at * user_len..][..user_len];
            make(kind, black_box(users), &mut out[at * out_len..][..out_len]);
        },
        // It leaves the EDC of form 2 out, and the others have nothing to make.
        if has_lec(kind) { Some(&mut by_peer) } else { None },
    );
}

fn checked(table: &mut Table, kind: SectorType) {
    let recorded = sectors(kind);
    let mut peer_of_kind = Peer::new(kind, batch(&recorded, 0));
    let mut by_peer = || peer_of_kind.iter_mut().for_each(Peer::check);
    let (mut checker, mut clear) = (Checker::default(), [0; SECTOR_LEN]);
    table.kernel(
        Kernel {
            name: format!("{kind}, descrambled and checked"),
            count: SECTORS,
            len: SECTOR_LEN,
            batches: BATCHES,
            floors: match has_lec(kind) {
                true => [peer(11.0), peer(20.0), peer(30.0)],
                false => [copies(7.0), copies(6.0), copies(6.0)],
            },
        },
        &mut |at| {
            let is_good = |sector| checker.check_recorded(kind, sector, &mut clear).is_good();
            assert!(black_box(batch(&recorded, at)).iter().all(is_good), "what was made is good");
        },
        if has_lec(kind) { Some(&mut by_peer) } else { None },
    );
}

const fn has_lec(kind: SectorType) -> bool {
    matches!(kind, SectorType::Mode1 | SectorType::Mode2Form1)
}

/// `ecmlib` on sectors that it also knows, which it does not scramble.
struct Peer {
    kind: ecmlib::SectorType,
    sectors: Vec<[u8; SECTOR_LEN]>,
    /// The sectors without what can be made again.
    reduced: Vec<Vec<u8>>,
    encoder: Encoder,
    decoder: Decoder,
}

impl Peer {
    fn new(kind: SectorType, recorded: &[[u8; SECTOR_LEN]]) -> Option<Peer> {
        let mut peer = Peer {
            kind: match kind {
                SectorType::Mode1 => ecmlib::SectorType::Mode1,
                SectorType::Mode2Form1 => ecmlib::SectorType::Mode2Xa1,
                _ => return None,
            },
            sectors: Vec::new(),
            reduced: Vec::new(),
            encoder: Encoder::new(Optimizations::all()),
            decoder: Decoder::new(),
        };
        for (number, sector) in (150..).zip(recorded) {
            let mut clear = [0; SECTOR_LEN];
            descramble(sector, &mut clear);
            let reduced = peer.encoder.encode_sector(&clear, number, Some(peer.kind), true);
            peer.reduced.push(reduced.expect("the peer takes the sector").clone());
            peer.sectors.push(clear);
        }
        Some(peer)
    }

    fn make(&mut self) {
        for (number, (reduced, sector)) in (150..).zip(self.reduced.iter().zip(&self.sectors)) {
            let all = Optimizations::all();
            let made = self.decoder.decode_sector(black_box(reduced), self.kind, number, all);
            let made = black_box(made.expect("the peer makes the sector"));
            assert!(made[2000..2100] == sector[2000..2100], "the peer makes the same");
        }
    }

    fn check(&mut self) {
        for sector in &self.sectors {
            let found = self.encoder.detect_sector_type(black_box(sector));
            assert!(found.is_ok_and(|kind| kind == self.kind), "the peer finds the sector good");
        }
    }
}

/// Published crates that do a part.
mod peers {
    use super::{SECTOR_LEN, black_box, edc as own_edc};

    pub(super) fn edc(sectors: Vec<[u8; SECTOR_LEN]>) -> impl FnMut() {
        static CRC: crc::Crc<u32, crc::Table<16>> =
            crc::Crc::<u32, crc::Table<16>>::new(&crc::CRC_32_CD_ROM_EDC);
        for sector in &sectors {
            assert!(CRC.checksum(&sector[..2064]) == own_edc(&sector[..2064]), "the peer's EDC");
        }
        move || {
            for sector in &sectors {
                black_box(CRC.checksum(&black_box(sector)[..2064]));
            }
        }
    }

    /// Parity word by word, least significant bytes and most significant ones; the same as of `own`.
    pub(super) fn parity(
        mut sectors: Vec<[u8; SECTOR_LEN]>,
        vectors: Vec<Vec<usize>>,
        own: fn(&mut [u8; SECTOR_LEN]),
    ) -> impl FnMut() {
        let encoder = reed_solomon::Encoder::new(2);
        let put = move |sector: &mut [u8; SECTOR_LEN], words: &[usize], half: usize| {
            let mut word = [0; 43];
            for (byte, n) in word.iter_mut().zip(words) {
                *byte = sector[12 + 2 * n + half];
            }
            let (data, parity) = words.split_at(words.len() - 2);
            let made = encoder.encode(&word[..data.len()]);
            for (n, byte) in parity.iter().zip(made.ecc()) {
                sector[12 + 2 * n + half] = *byte;
            }
        };
        let put_all = move |sector: &mut [u8; SECTOR_LEN]| {
            for words in &vectors {
                put(sector, words, 0);
                put(sector, words, 1);
            }
        };
        for sector in &mut sectors {
            // A wrong one, lest both leave what is there.
            sector[2076] ^= 1;
            sector[2248] ^= 1;
            let mut by_own = *sector;
            own(&mut by_own);
            put_all(sector);
            assert!(by_own == *sector, "the peer's parity");
        }
        move || sectors.iter_mut().for_each(|sector| put_all(black_box(sector)))
    }

    /// Numbers of the words of each vector, parity last [ECMA-130 A].
    pub(super) fn p_vectors() -> Vec<Vec<usize>> {
        (0..43).map(|vector| (0..26).map(|i| 43 * i + vector).collect()).collect()
    }

    pub(super) fn q_vectors() -> Vec<Vec<usize>> {
        let of = |vector: usize| {
            let data = (0..43).map(|i| (44 * i + 43 * vector) % 1118);
            data.chain([1118 + vector, 1144 + vector]).collect()
        };
        (0..26).map(of).collect()
    }
}
