//! The sector pipeline beside memcpy: making, checking, sequencing, judging.

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use rawcd_benches::one_track;
use rawcd_format::engine::Engine;
use rawcd_format::sector::{Checker, edc, make_run, remake, scramble};
use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::rw::{Deinterleaver, Interleaver, PACK_LEN, check_pack};
use rawcd_format::subcode::section::{q_of, spread};
use rawcd_format::{BlockForm, Layout, Lba, RawImage, SECTOR_LEN, SUBCODE_LEN, SectorType};
use rawcd_judge::{Judge, Subject};
use rawcd_mastering::{SequencedImage, Sequencer};

const SECTORS: usize = 64;
const SUBHEADER: [u8; 4] = [0, 0, 8, 0];

/// A copy of as many bytes as a sector run has: what the other rows are measured against.
fn memcpy(group: &mut BenchmarkGroup<'_, criterion::measurement::WallTime>, len: usize) {
    let from = vec![0x5A; len];
    let mut to = vec![0; len];
    group.bench_function("memcpy", |bench| {
        bench.iter(|| black_box(&mut to[..]).copy_from_slice(black_box(&from)));
    });
}

/// Every engine of the machine, one behind the other; the others are told.
fn with_engines(mut bench: impl FnMut(Engine)) {
    for engine in Engine::ALL {
        match engine.choose() {
            Ok(()) => bench(engine),
            Err(why) => println!("{engine}: skipped, {why}"),
        }
    }
    let fastest = Engine::ALL.into_iter().rfind(|engine| engine.choose().is_ok());
    assert!(fastest.is_some(), "one is everywhere");
}

/// Codes of mode 1 sectors.
fn codes(criterion: &mut Criterion) {
    let mut made = made(SectorType::Mode1);
    let mut group = criterion.benchmark_group(format!("codes, {SECTORS} sectors"));
    group.throughput(Throughput::Elements(SECTORS as u64));
    memcpy(&mut group, made.len());
    let (sectors, _) = made.as_chunks_mut::<SECTOR_LEN>();
    with_engines(|engine| {
        group.bench_function(format!("{engine}: EDC"), |bench| {
            bench.iter(|| sectors.iter().fold(0, |sum, sector| sum ^ edc(&sector[..2064])));
        });
        for (name, from) in [("P and Q", 2070), ("Q", 2076)] {
            group.bench_function(format!("{engine}: {name}"), |bench| {
                bench.iter(|| {
                    sectors.iter_mut().for_each(|it| remake(SectorType::Mode1, it, from));
                });
            });
        }
        group.bench_function(format!("{engine}: scramble"), |bench| {
            bench.iter(|| sectors.iter_mut().for_each(scramble));
        });
    });
    group.finish();
}

/// A batch of user data, and of sectors made of it.
fn users(kind: SectorType) -> Vec<u8> {
    let mut users = vec![0; SECTORS * kind.user_data_len()];
    if kind != SectorType::Mode0 {
        let (_, contents) = one_track(kind, SECTORS as u32);
        contents.tracks[0].read(0, &mut users).expect("generated contents can be read");
    }
    users
}

fn made(kind: SectorType) -> Vec<u8> {
    let mut made = vec![0; SECTORS * SECTOR_LEN];
    make_run(kind, Lba(0), SUBHEADER, &users(kind), &mut made, SECTOR_LEN)
        .expect("the contents are legal");
    made
}

fn sectors(criterion: &mut Criterion) {
    for kind in [
        SectorType::Mode0,
        SectorType::Mode1,
        SectorType::Mode2,
        SectorType::Mode2Form1,
        SectorType::Mode2Form2,
    ] {
        let mut group = criterion.benchmark_group(format!("{kind}, {SECTORS} sectors"));
        group.throughput(Throughput::Elements(SECTORS as u64));
        memcpy(&mut group, SECTORS * SECTOR_LEN);
        let (users, mut made) = (users(kind), made(kind));
        let (mut checker, mut clear) = (Checker::default(), [0; SECTOR_LEN]);
        with_engines(|engine| {
            group.bench_function(format!("{engine}: make and scramble"), |bench| {
                bench.iter(|| {
                    make_run(kind, Lba(0), SUBHEADER, black_box(&users), &mut made, SECTOR_LEN)
                });
            });
            let (sectors, _) = made.as_chunks::<SECTOR_LEN>();
            group.bench_function(format!("{engine}: descramble and check"), |bench| {
                bench.iter(|| {
                    let is_good = |it| checker.check_recorded(kind, it, &mut clear).is_good();
                    black_box(sectors).iter().all(is_good)
                });
            });
        });
        group.finish();
    }
}

/// Q and P of sections, and packs, which have one code for all engines.
fn subcode(criterion: &mut Criterion) {
    let mut sections = vec![[0_u8; SUBCODE_LEN]; SECTORS];
    let mut group = criterion.benchmark_group(format!("subcode, {SECTORS} sections"));
    group.throughput(Throughput::Elements(SECTORS as u64));
    memcpy(&mut group, SECTORS * SUBCODE_LEN);
    let mut interleaver = Interleaver::default();
    let mut deinterleaver = Deinterleaver::primed([&[0; SUBCODE_LEN]; 2]);
    group.bench_function("packs, parity and interleave", |bench| {
        bench.iter(|| {
            for section in &mut sections {
                *section = interleaver.push_with_parity(black_box(&[0x15; SUBCODE_LEN]));
            }
        });
    });
    group.bench_function("packs, gathered and checked", |bench| {
        bench.iter(|| {
            sections.iter().all(|section| {
                let packs = deinterleaver.push(black_box(section)).unwrap_or([0; SUBCODE_LEN]);
                packs.as_chunks::<PACK_LEN>().0.iter().all(|pack| check_pack(pack).is_ok())
            })
        });
    });
    group.bench_function("Q, made", |bench| {
        bench.iter(|| {
            for (frame, section) in (0..).zip(&mut sections) {
                let q = QFrame::from_data([0x41, 1, 1, 0, 0, frame, 0, 0, 2, frame]);
                spread(false, black_box(&q), None, section);
            }
        });
    });
    group.bench_function("Q, checked", |bench| {
        bench.iter(|| sections.iter().all(|section| q_of(black_box(section)).crc_ok()));
    });
    group.finish();
}

fn discs(criterion: &mut Criterion) {
    for kind in [SectorType::Audio, SectorType::Mode1] {
        let (plan, contents) = one_track(kind, 2000);
        let (_, declared) = one_track(kind, 2000);
        let layout = Layout::new(&plan).expect("the plan is legal");
        let sequencer = Sequencer::new(plan.clone(), layout, contents).expect("contents fit");
        let image = SequencedImage::new(sequencer, BlockForm::Raw);
        let mut blocks = vec![0; SECTORS * BlockForm::Raw.block_len()];
        let mut group = criterion.benchmark_group(format!("{kind} disc, {SECTORS} sections"));
        group.throughput(Throughput::Elements(SECTORS as u64));
        memcpy(&mut group, blocks.len());
        group.bench_function("sequence", |bench| {
            bench.iter(|| image.read(black_box(Lba(0)), &mut blocks));
        });
        let judge = Judge::new(&plan, &declared, Subject::Image(BlockForm::Raw))
            .expect("the plan can be placed");
        group.bench_function("judge", |bench| {
            bench.iter(|| {
                let mut judge = judge.clone();
                judge.feed(Lba(0), black_box(&blocks))
            });
        });
        group.finish();
    }
}

criterion_group! {
    name = pipeline;
    config = Criterion::default()
        .sample_size(20)
        .measurement_time(std::time::Duration::from_secs(1))
        .warm_up_time(std::time::Duration::from_millis(300));
    targets = codes, sectors, subcode, discs
}
criterion_main!(pipeline);
