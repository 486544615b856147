//! The sector pipeline beside memcpy: making, checking, sequencing, judging.

use std::hint::black_box;

use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use rawcd_benches::one_track;
use rawcd_format::sector::{check, descramble, make_run};
use rawcd_format::{BlockForm, Layout, Lba, RawImage, SECTOR_LEN, SectorType};
use rawcd_judge::{Judge, Subject};
use rawcd_mastering::{SequencedImage, Sequencer};

const SECTORS: usize = 64;

/// A copy of as many bytes as a sector run has: what the other rows are measured against.
fn memcpy(group: &mut BenchmarkGroup<'_, criterion::measurement::WallTime>, len: usize) {
    let from = vec![0x5A; len];
    let mut to = vec![0; len];
    group.bench_function("memcpy", |bench| {
        bench.iter(|| black_box(&mut to[..]).copy_from_slice(black_box(&from)));
    });
}

fn sectors(criterion: &mut Criterion) {
    for kind in [SectorType::Mode1, SectorType::Mode2Form1, SectorType::Mode2Form2] {
        let mut group = criterion.benchmark_group(format!("{kind}, {SECTORS} sectors"));
        group.throughput(Throughput::Elements(SECTORS as u64));
        memcpy(&mut group, SECTORS * SECTOR_LEN);
        let (_, contents) = one_track(kind, SECTORS as u32);
        let mut user = vec![0; SECTORS * kind.user_data_len()];
        contents.tracks[0].read(0, &mut user).expect("generated contents can be read");
        let mut made = vec![0; SECTORS * SECTOR_LEN];
        group.bench_function("make and scramble", |bench| {
            bench.iter(|| {
                make_run(kind, Lba(0), [0, 0, 8, 0], black_box(&user), &mut made, SECTOR_LEN)
            });
        });
        let (sectors, _) = made.as_chunks::<SECTOR_LEN>();
        let mut clear = [0; SECTOR_LEN];
        group.bench_function("descramble and check", |bench| {
            bench.iter(|| {
                sectors.iter().all(|sector| {
                    descramble(black_box(sector), &mut clear);
                    check(kind, &clear).is_good()
                })
            });
        });
        group.finish();
    }
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
    targets = sectors, discs
}
criterion_main!(pipeline);
