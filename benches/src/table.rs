//! The table of ratios, and the floors below which it fails.

use rawcd_format::engine::Engine;

use crate::measure::{copy, copy_next, fastest, in_turn, once};

/// How often a row is measured before it has failed: the machine may be busy.
const TRIES: usize = 4;
/// The same of a row that takes seconds.
const LONG_TRIES: usize = 3;

/// What a row must reach. Ratios only, with room for noise: about two thirds of what was measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct Floor {
    /// It takes at most so many times what a copy of its bytes takes.
    pub copies: Option<f64>,
    /// It is at least so many times as fast as the peer.
    pub peer: Option<f64>,
}

/// At most `copies` times a copy.
#[must_use]
pub const fn copies(copies: f64) -> Floor {
    Floor { copies: Some(copies), peer: None }
}

/// At least `peer` times as fast as the peer.
#[must_use]
pub const fn peer(peer: f64) -> Floor {
    Floor { copies: None, peer: Some(peer) }
}

/// What is measured.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it does.
    pub name: String,
    /// Sectors or sections that a call does it to.
    pub count: usize,
    /// Bytes of each, for the copy.
    pub len: usize,
    /// With the portable engine, and with those that are faster.
    pub floors: [Floor; 2],
}

/// What is measured in the second cache and, beside that, over more than the caches hold.
#[derive(Clone, Debug)]
pub struct Kernel {
    /// What it does.
    pub name: String,
    /// Sectors of a batch.
    pub count: usize,
    /// Bytes of each, for the copy.
    pub len: usize,
    /// Batches that there are.
    pub batches: usize,
    /// With each engine. The last has not been measured: its floors are below what others reached,
    /// and above those of the engine before it.
    pub floors: [Floor; Engine::ALL.len()],
}

/// Prints rows of one engine, and counts those below their floor.
pub struct Table {
    engine: Engine,
    failed: u32,
}

impl Table {
    /// Begins a table of what `engine` does; none when the machine lacks it.
    #[must_use]
    pub fn new(engine: Engine) -> Option<Table> {
        if let Err(why) = engine.choose() {
            println!("\n{engine}: skipped, {why}");
            return None;
        }
        println!(
            "\n{:<34} {:>9} {:>9} {:>8} {:>10} {:>8} {:>10} {:>8}  floor",
            format!("engine {engine}"),
            "ns each",
            "copy ns",
            "x copy",
            "peer ns",
            "x peer",
            "stream ns",
            "copy ns"
        );
        Some(Table { engine, failed: 0 })
    }

    /// Rows below their floor so far.
    #[must_use]
    pub const fn failed(&self) -> u32 {
        self.failed
    }

    /// Measures `work` beside a copy, and beside `peer` where there is one.
    pub fn row(&mut self, row: Row, work: &mut dyn FnMut(), peer: Option<&mut dyn FnMut()>) {
        // An engine that is faster is held against the floor of the one before it.
        let floor = row.floors[(self.engine as usize).min(row.floors.len() - 1)];
        let best = in_cache(row.count * row.len, floor, work, peer);
        self.print(&row.name, row.count, floor, &best, None);
    }

    /// Measures `work`, which is given the number of a batch and does it, as [`Table::row`] does
    /// with batch 0, and over all batches.
    pub fn kernel(
        &mut self,
        kernel: Kernel,
        work: &mut dyn FnMut(usize),
        peer: Option<&mut dyn FnMut()>,
    ) {
        let floor = kernel.floors[self.engine as usize];
        let len = kernel.count * kernel.len;
        let best = in_cache(len, floor, &mut || work(0), peer);
        let mut copy = copy_next(len, kernel.batches);
        let streamed = fastest(&mut [&mut in_turn(kernel.batches, work), &mut copy]);
        self.print(&kernel.name, kernel.count, floor, &best, Some(streamed));
    }

    /// Measures `work` that takes seconds beside `copy`, which moves the same bytes.
    pub fn long_row(&mut self, row: &Row, work: &mut dyn FnMut(), copy: &mut dyn FnMut()) {
        let floor = row.floors[(self.engine as usize).min(row.floors.len() - 1)];
        let mut best = vec![f64::INFINITY; 2];
        for _ in 0..LONG_TRIES {
            let found = once(&mut [&mut *work, &mut *copy]);
            best = best.iter().zip(&found).map(|(a, b): (&f64, &f64)| a.min(*b)).collect();
            if holds(floor, &best) {
                break;
            }
        }
        self.print(&row.name, row.count, floor, &best, None);
    }

    fn print(
        &mut self,
        name: &str,
        count: usize,
        floor: Floor,
        best: &[f64],
        streamed: Option<Vec<f64>>,
    ) {
        let each = |nanos: f64| nanos / count as f64;
        let (copies, peers) = ratios(best);
        let (peer_ns, peers) = match (best.get(2), peers) {
            (Some(&nanos), Some(peers)) => (format!("{:.0}", each(nanos)), format!("{peers:.1}")),
            _ => ("-".to_owned(), "-".to_owned()),
        };
        let [stream, copy_stream] = match streamed.as_deref() {
            Some(&[work, copy]) => [work, copy].map(|nanos| format!("{:.1}", each(nanos))),
            _ => ["-", "-"].map(str::to_owned),
        };
        let wanted = match floor {
            Floor { copies: Some(copies), .. } => format!("at most {copies} copies"),
            Floor { peer: Some(peer), .. } => format!("at least {peer} x the peer"),
            _ => String::new(),
        };
        let verdict = if holds(floor, best) { "" } else { "  BELOW ITS FLOOR" };
        self.failed += u32::from(!holds(floor, best));
        println!(
            "{name:<34} {:>9.1} {:>9.1} {copies:>8.2} {peer_ns:>10} {peers:>8} {stream:>10} \
             {copy_stream:>8}  {wanted}{verdict}",
            each(best[0]),
            each(best[1]),
        );
    }
}

/// Nanoseconds of a work, of a copy of `len` bytes, and of a peer, measured until the floor holds.
fn in_cache(
    len: usize,
    floor: Floor,
    work: &mut dyn FnMut(),
    mut peer: Option<&mut dyn FnMut()>,
) -> Vec<f64> {
    let mut copy = copy(len);
    let mut best = Vec::new();
    for _ in 0..TRIES {
        let found = match &mut peer {
            Some(peer) => fastest(&mut [&mut *work, &mut copy, &mut **peer]),
            None => fastest(&mut [&mut *work, &mut copy]),
        };
        best = match best.is_empty() {
            true => found,
            false => best.iter().zip(&found).map(|(a, b): (&f64, &f64)| a.min(*b)).collect(),
        };
        if holds(floor, &best) {
            break;
        }
    }
    best
}

/// How many copies a work takes, and how many times it is faster than the peer.
fn ratios(best: &[f64]) -> (f64, Option<f64>) {
    (best[0] / best[1], best.get(2).map(|peer| peer / best[0]))
}

fn holds(floor: Floor, best: &[f64]) -> bool {
    let (copies, peers) = ratios(best);
    floor.copies.is_none_or(|most| copies <= most)
        && floor.peer.is_none_or(|least| peers.is_some_and(|peers| peers >= least))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floors() {
        assert!(holds(copies(2.0), &[20.0, 10.0]) && !holds(copies(1.9), &[20.0, 10.0]));
        assert!(holds(peer(3.0), &[10.0, 1.0, 30.0]) && !holds(peer(3.1), &[10.0, 1.0, 30.0]));
        assert!(!holds(peer(1.0), &[10.0, 1.0]), "a peer that is not there");
        assert!(holds(Floor::default(), &[10.0, 1.0]));
    }
}
