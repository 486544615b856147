//! One table of ratios for each engine, in under a minute: to a copy of the same bytes, and to a
//! published crate where one does the same. Fails when a ratio falls below its floor.
//!
//! Batches stay in the second cache, so that arithmetic is measured and not memory; beside the rows
//! of the sector pipeline stands what they take when all comes from memory and goes there.

use std::hint::black_box;
use std::process::ExitCode;

use rawcd_benches::flow::{self, OneBatch, WholeDisc};
use rawcd_benches::table::{Row, Table, copies};
use rawcd_benches::{InMemory, one_track};
use rawcd_format::engine::Engine;
use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::rw::{Deinterleaver, Interleaver, PACK_LEN, check_pack};
use rawcd_format::subcode::section::{p_bits_of, q_of, spread};
use rawcd_format::{BlockForm, Layout, Lba, RawImage, SUBCODE_LEN, SectorType};
use rawcd_judge::{Judge, Subject};
use rawcd_mastering::{SequencedImage, Sequencer};
use rawcd_sim::Recording;

#[path = "ratios/kernels.rs"]
mod kernels;

/// Sectors of a batch.
const SECTORS: usize = 64;

fn main() -> ExitCode {
    println!("each figure: the fastest of many turns; ns for one sector or section");
    let mut failed = 0;
    let disc = WholeDisc::new();
    for engine in Engine::ALL {
        let Some(mut table) = Table::new(engine) else { continue };
        kernels::rows(&mut table);
        subcode(&mut table);
        for kind in [SectorType::Audio, SectorType::Mode1] {
            for form in BlockForm::ALL {
                images(&mut table, kind, form);
            }
        }
        BlockForm::ALL.into_iter().for_each(|form| flow::commands(&mut table, form));
        disc.row(&mut table);
        failed += table.failed();
    }
    if failed == 0 {
        return ExitCode::SUCCESS;
    }
    eprintln!("{failed} rows are below their floors");
    ExitCode::FAILURE
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
        row("subcode with Q, made", [copies(18.0); 2]),
        &mut || {
            for (frame, section) in (0..).zip(&mut sections) {
                let q = QFrame::from_data([0x41, 1, 1, 0, 0, frame, 0, 0, 2, frame]);
                spread(false, black_box(&q), None, section);
            }
        },
        None,
    );
    table.row(
        row("subcode with Q, checked", [copies(28.0); 2]),
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
        row("R-W packs, parity and interleave", [copies(90.0); 2]),
        &mut || {
            for section in &mut sections {
                *section = interleaver.push_with_parity(black_box(&cooked));
            }
        },
        None,
    );
    let mut deinterleaver = Deinterleaver::primed([&sections[0], &sections[1]]);
    table.row(
        row("R-W packs, gathered and checked", [copies(90.0); 2]),
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
    let judged = if is_audio { [copies(9.0); 2] } else { [copies(28.0), copies(22.0)] };
    let judge = Judge::new(&plan, &declared, Subject::Image(form)).expect("the plan has a place");
    table.row(
        row(format!("{kind} {form}, judged"), judged),
        &mut || judge.clone().feed(Lba(0), black_box(&blocks)).expect("the blocks can be judged"),
        None,
    );
    if is_audio {
        let mut recording = Recording::new(OneBatch(vec![0; 1 << 18]), Lba(0), form);
        table.row(
            row(format!("{form} blocks, stored"), [copies(6.0); 2]),
            &mut || recording.append(black_box(&blocks)).expect("there is room"),
            None,
        );
    }
}
