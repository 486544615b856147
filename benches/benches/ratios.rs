//! One table of ratios for each engine, in under a minute: to a copy of the same bytes, and to
//! `ecmlib` where that crate does the same. Fails when a ratio falls below its floor.
//!
//! Batches stay in the second cache, so that arithmetic is measured and not memory.

use std::hint::black_box;
use std::process::ExitCode;

use ecmlib::{Decoder, Encoder, Optimizations};
use rawcd_benches::table::{Floor, Row, Table, copies, peer};
use rawcd_benches::{InMemory, one_track};
use rawcd_format::engine::Engine;
use rawcd_format::sector::{Checker, descramble, edc, make_run, remake, scramble};
use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::rw::{Deinterleaver, Interleaver, PACK_LEN, check_pack};
use rawcd_format::subcode::section::{p_bits_of, q_of, spread};
use rawcd_format::{BlockForm, Layout, Lba, RawImage, SECTOR_LEN, SUBCODE_LEN, SectorType};
use rawcd_judge::{Judge, Subject};
use rawcd_mastering::{SequencedImage, Sequencer};
use rawcd_sim::{Recording, Storage};

/// Sectors of a batch.
const SECTORS: usize = 64;
const ANY: [Floor; 2] = [Floor { copies: None, peer: None }; 2];
const SUBHEADER: [u8; 4] = [0, 0, 8, 0];

fn main() -> ExitCode {
    println!("each figure: the fastest of many turns; ns for one sector or section");
    let mut failed = 0;
    for engine in Engine::ALL {
        let Some(mut table) = Table::new(engine) else { continue };
        codes(&mut table);
        for kind in [SectorType::Mode1, SectorType::Mode2Form1, SectorType::Mode2Form2] {
            sectors(&mut table, kind);
        }
        subcode(&mut table);
        for kind in [SectorType::Audio, SectorType::Mode1] {
            for form in BlockForm::ALL {
                images(&mut table, kind, form);
            }
        }
        failed += table.failed();
    }
    println!("\navx512 with gfni: there is no such engine yet");
    if failed == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!("{failed} rows are below their floors");
    ExitCode::FAILURE
}

/// User data of a batch.
fn users(kind: SectorType) -> Vec<u8> {
    let (_, contents) = one_track(kind, SECTORS as u32);
    let mut user = vec![0; SECTORS * kind.user_data_len()];
    contents.tracks[0].read(0, &mut user).expect("generated contents can be read");
    user
}

fn make(kind: SectorType, users: &[u8], out: &mut [u8]) {
    make_run(kind, Lba(0), SUBHEADER, users, out, SECTOR_LEN).expect("the contents are legal");
}

/// Parts of a mode 1 sector.
fn codes(table: &mut Table) {
    let kind = SectorType::Mode1;
    let mut made = vec![0; SECTORS * SECTOR_LEN];
    make(kind, &users(kind), &mut made);
    let (sectors, _) = made.as_chunks_mut::<SECTOR_LEN>();
    let row = |name: &str, len, floors| Row { name: name.to_owned(), count: SECTORS, len, floors };
    table.row(
        row("EDC of 2064 bytes", 2064, [copies(8.0), copies(4.0)]),
        &mut || {
            for sector in sectors.iter() {
                black_box(edc(&black_box(sector)[..2064]));
            }
        },
        None,
    );
    for (name, from) in [("P and Q", 2070), ("Q", 2076)] {
        table.row(
            row(name, SECTOR_LEN, ANY),
            &mut || sectors.iter_mut().for_each(|sector| remake(kind, black_box(sector), from)),
            None,
        );
    }
    table.row(
        row("scramble", SECTOR_LEN, [copies(3.0), copies(3.0)]),
        &mut || sectors.iter_mut().for_each(|sector| scramble(black_box(sector))),
        None,
    );
}

fn sectors(table: &mut Table, kind: SectorType) {
    let users = users(kind);
    let mut made = vec![0; SECTORS * SECTOR_LEN];
    make(kind, &users, &mut made);
    let (recorded, _) = made.as_chunks::<SECTOR_LEN>();
    let mut peers = Peer::new(kind, recorded);
    let has_lec = kind != SectorType::Mode2Form2;
    let floors = |floors| if has_lec { floors } else { ANY };
    let mut out = made.clone();
    let mut by_peer = || peers.make();
    table.row(
        Row {
            name: format!("{kind}, made and scrambled"),
            count: SECTORS,
            len: SECTOR_LEN,
            floors: floors([peer(10.0), peer(20.0)]),
        },
        &mut || make(kind, black_box(&users), &mut out),
        // It leaves the EDC of form 2 out.
        if has_lec { Some(&mut by_peer) } else { None },
    );
    let (mut checker, mut clear) = (Checker::default(), [0; SECTOR_LEN]);
    let mut by_peer = || peers.check();
    table.row(
        Row {
            name: format!("{kind}, descrambled and checked"),
            count: SECTORS,
            len: SECTOR_LEN,
            floors: floors([peer(10.0), peer(20.0)]),
        },
        &mut || {
            let is_good = |sector| checker.check_recorded(kind, sector, &mut clear).is_good();
            assert!(black_box(recorded).iter().all(is_good), "what was made is good");
        },
        if has_lec { Some(&mut by_peer) } else { None },
    );
}

/// `ecmlib` on the same sectors, which it does not scramble.
struct Peer {
    kind: ecmlib::SectorType,
    sectors: Vec<[u8; SECTOR_LEN]>,
    /// The sectors without what can be made again.
    reduced: Vec<Vec<u8>>,
    encoder: Encoder,
    decoder: Decoder,
}

impl Peer {
    fn new(kind: SectorType, recorded: &[[u8; SECTOR_LEN]]) -> Peer {
        let is_mode1 = kind == SectorType::Mode1;
        let own = if is_mode1 { ecmlib::SectorType::Mode1 } else { ecmlib::SectorType::Mode2Xa1 };
        let mut peer = Peer {
            kind: if kind == SectorType::Mode2Form2 { ecmlib::SectorType::Mode2Xa2 } else { own },
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
        peer
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

fn subcode(table: &mut Table) {
    const SECTIONS: usize = 256;
    let mut sections = vec![[0_u8; SUBCODE_LEN]; SECTIONS];
    let row = |name: &str, floors| Row {
        name: name.to_owned(),
        count: SECTIONS,
        len: SUBCODE_LEN,
        floors,
    };
    table.row(
        row("subcode with Q, made", ANY),
        &mut || {
            for (frame, section) in (0..).zip(&mut sections) {
                let q = QFrame::from_data([0x41, 1, 1, 0, 0, frame, 0, 0, 2, frame]);
                spread(false, black_box(&q), None, section);
            }
        },
        None,
    );
    table.row(
        row("subcode with Q, checked", ANY),
        &mut || {
            for section in &sections {
                let q = q_of(black_box(section));
                assert!(q.crc_ok() && p_bits_of(section) == [0; 12], "what was made is good");
            }
        },
        None,
    );
    let cooked: [u8; SUBCODE_LEN] = std::array::from_fn(|at| (at * 7 % 64) as u8);
    let mut interleaver = Interleaver::default();
    table.row(
        row("R-W packs, parity and interleave", ANY),
        &mut || {
            for section in &mut sections {
                *section = interleaver.push_with_parity(black_box(&cooked));
            }
        },
        None,
    );
    let mut deinterleaver = Deinterleaver::primed([&sections[0], &sections[1]]);
    table.row(
        row("R-W packs, gathered and checked", ANY),
        &mut || {
            for section in &sections {
                let packs = deinterleaver.push(black_box(section)).unwrap_or([0; SUBCODE_LEN]);
                let (packs, _) = packs.as_chunks::<PACK_LEN>();
                assert!(packs.iter().all(|pack| check_pack(pack).is_ok()), "packs are good");
            }
        },
        None,
    );
}

/// Image stream, store and judge of one disc.
fn images(table: &mut Table, kind: SectorType, form: BlockForm) {
    let (plan, noise) = one_track(kind, 2000);
    let (contents, declared) = (InMemory::of(&noise), InMemory::of(&noise));
    let layout = Layout::new(&plan).expect("the plan is legal");
    let sequencer = Sequencer::new(plan.clone(), layout, contents).expect("contents fit");
    let image = SequencedImage::new(sequencer, form);
    let mut blocks = vec![0; SECTORS * form.block_len()];
    let is_audio = kind.is_audio();
    let row = |name, floors| Row { name, count: SECTORS, len: form.block_len(), floors };
    let floors = if is_audio { [copies(5.0); 2] } else { [copies(25.0), copies(14.0)] };
    table.row(
        row(format!("{kind} {form}, image stream"), floors),
        &mut || image.read(black_box(Lba(0)), &mut blocks).expect("the image can be read"),
        None,
    );
    let judge = Judge::new(&plan, &declared, Subject::Image(form)).expect("the plan has a place");
    table.row(
        row(format!("{kind} {form}, judged"), ANY),
        &mut || judge.clone().feed(Lba(0), black_box(&blocks)).expect("the blocks can be judged"),
        None,
    );
    if is_audio {
        let mut recording = Recording::new(OneBatch(vec![0; 1 << 18]), Lba(0), form);
        table.row(
            row(format!("{form} blocks, stored"), ANY),
            &mut || recording.append(black_box(&blocks)).expect("there is room"),
            None,
        );
    }
}

/// Storage that keeps what was last written, so that it stays in the caches.
struct OneBatch(Vec<u8>);

impl Storage for OneBatch {
    fn read_at(&self, _: u64, out: &mut [u8]) -> std::io::Result<()> {
        out.copy_from_slice(&self.0[..out.len()]);
        Ok(())
    }

    fn write_at(&mut self, _: u64, bytes: &[u8]) -> std::io::Result<()> {
        self.0[..bytes.len()].copy_from_slice(bytes);
        Ok(())
    }

    fn set_len(&mut self, _: u64) -> std::io::Result<()> {
        Ok(())
    }

    fn len(&self) -> std::io::Result<u64> {
        Ok(self.0.len() as u64)
    }
}
