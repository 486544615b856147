//! Measuring on a busy machine: everything that is compared runs in turns, and the fastest turn
//! of each counts.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::APART;

/// What a turn should last: long beside the clock's resolution, short beside a time slice, so
/// that some turns are not interrupted.
const TURN: Duration = Duration::from_micros(150);
/// Turns of each.
const TURNS: u32 = 250;

/// Nanoseconds that each of `works` takes, done in turns with the others.
#[must_use]
pub fn fastest(works: &mut [&mut dyn FnMut()]) -> Vec<f64> {
    let repeats: Vec<u32> = works.iter_mut().map(|work| repeats(work)).collect();
    let mut best = vec![f64::INFINITY; works.len()];
    for _ in 0..TURNS {
        for ((work, &repeats), best) in works.iter_mut().zip(&repeats).zip(&mut best) {
            let nanos = turn(work, repeats).as_nanos() as f64 / f64::from(repeats);
            *best = best.min(nanos);
        }
    }
    best
}

/// Nanoseconds that each of `works` takes once, one after the other: for what is long beside a
/// time slice.
#[must_use]
pub fn once(works: &mut [&mut dyn FnMut()]) -> Vec<f64> {
    works.iter_mut().map(|work| turn(work, 1).as_nanos() as f64).collect()
}

/// How often a work fits into a turn.
fn repeats(work: &mut dyn FnMut()) -> u32 {
    let mut repeats = 1;
    while turn(work, repeats) < TURN && repeats < 1 << 20 {
        repeats *= 2;
    }
    repeats
}

fn turn(work: &mut dyn FnMut(), repeats: u32) -> Duration {
    let begun = Instant::now();
    for _ in 0..repeats {
        work();
    }
    begun.elapsed()
}

/// A copy of so many bytes, as a work to compare with.
pub fn copy(len: usize) -> impl FnMut() {
    let from = vec![0x5A_u8; len];
    let mut to = vec![0_u8; APART + len];
    move || black_box(&mut to[APART..]).copy_from_slice(black_box(&from))
}

/// As [`copy`], each time of the next of so many batches, so that all comes from memory.
pub fn copy_next(len: usize, batches: usize) -> impl FnMut() {
    let from = vec![0x5A_u8; len * batches];
    let mut to = vec![0_u8; APART + len * batches];
    in_turn(batches, move |batch| {
        let to = &mut to[APART + batch * len..][..len];
        black_box(to).copy_from_slice(black_box(&from[batch * len..][..len]));
    })
}

/// Work on one batch after the other, over and over.
pub fn in_turn(batches: usize, mut work: impl FnMut(usize)) -> impl FnMut() {
    let mut next = 0;
    move || {
        work(next);
        next = (next + 1) % batches;
    }
}
