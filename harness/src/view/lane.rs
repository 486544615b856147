//! A property of successive sections as runs of equal values.

use rawcd_format::Lba;
use serde_json::Value;

/// Runs that a lane keeps; no legal disc has as many.
const MAX_RUNS: usize = 50_000;

/// The value from where on a lane changed too often to be kept.
const TOO_MANY: i32 = -2;
/// The value of sections that do not tell.
pub(crate) const UNTOLD: i32 = -1;

/// Runs of equal values, one behind the other. Bounded: what changes all the time is told up to a
/// place, and from there on as [`TOO_MANY`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lane {
    runs: Vec<(Lba, i32)>,
}

impl Lane {
    /// The section at `at` has `value`; sections come in order.
    pub(crate) fn add(&mut self, at: Lba, value: i32) {
        let last = self.runs.last().map(|&(_, value)| value);
        if last == Some(value) || last == Some(TOO_MANY) {
            return;
        }
        let value = if self.runs.len() + 1 < MAX_RUNS { value } else { TOO_MANY };
        self.runs.push((at, value));
    }

    /// First section and value of each run.
    pub(crate) fn runs(&self) -> &[(Lba, i32)] {
        &self.runs
    }

    /// The value at a section; that of the nearest run when it lies before all of them.
    pub(crate) fn at(&self, lba: Lba) -> i32 {
        let after = self.runs.partition_point(|&(first, _)| first <= lba);
        self.runs.get(after.saturating_sub(1)).map_or(UNTOLD, |&(_, value)| value)
    }

    /// As one list: first section and value of each run in turn.
    pub(crate) fn json(&self) -> Value {
        self.runs.iter().flat_map(|&(first, value)| [first.0, value]).collect::<Vec<_>>().into()
    }
}

/// The copy bit. Where it alternates in step with the address, as on a copy of a protected original
/// [MMC-3 SCMS], it is one run of [`CopyLane::ALTERNATES`]. A section that does not tell is as its
/// neighbours say.
#[derive(Clone, Debug)]
pub(crate) struct CopyLane {
    lane: Lane,
    /// Eight sections in step with the address, of which the first may not be there.
    group: Vec<(Lba, i32)>,
    /// A group before that alternates, when none before it does: one alone is no alternation.
    pending: Vec<(Lba, i32)>,
    /// Whether the last group went on alternating.
    alternates: bool,
    /// The last that was told.
    last: i32,
}

impl Default for CopyLane {
    fn default() -> CopyLane {
        CopyLane {
            lane: Lane::default(),
            group: Vec::new(),
            pending: Vec::new(),
            alternates: false,
            last: UNTOLD,
        }
    }
}

impl CopyLane {
    pub(crate) const ALTERNATES: i32 = 2;

    /// The section at `at` has this copy bit, or tells none.
    pub(crate) fn add(&mut self, at: Lba, bit: Option<bool>) {
        if at.0.rem_euclid(8) == 0 {
            self.flush();
        }
        self.group.push((at, bit.map_or(UNTOLD, i32::from)));
    }

    fn flush(&mut self) {
        let in_step = |&(at, bit): &(Lba, i32)| {
            bit == UNTOLD || (bit == 1) == rawcd_format::scms_copy_bit(at)
        };
        let bits = |wanted: i32| self.group.iter().filter(|&&(_, bit)| bit == wanted).count();
        let alternates = bits(0) >= 2 && bits(1) >= 2 && self.group.iter().all(in_step);
        let group = std::mem::take(&mut self.group);
        if alternates && !self.alternates && self.pending.is_empty() {
            self.pending = group;
            return;
        }
        let pending = std::mem::take(&mut self.pending);
        self.alternates = alternates;
        self.tell(pending);
        self.tell(group);
    }

    fn tell(&mut self, group: Vec<(Lba, i32)>) {
        for (at, bit) in group {
            self.last = if bit == UNTOLD { self.last } else { bit };
            self.lane.add(at, if self.alternates { CopyLane::ALTERNATES } else { self.last });
        }
    }

    pub(crate) fn finish(mut self) -> Lane {
        self.flush();
        let pending = std::mem::take(&mut self.pending);
        self.tell(pending);
        self.lane
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_a_run() {
        let mut lane = Lane::default();
        for (at, value) in [(-3, 7), (-2, 7), (-1, 1), (0, 1), (1, 7)] {
            lane.add(Lba(at), value);
        }
        assert_eq!(lane.json(), serde_json::json!([-3, 7, -1, 1, 1, 7]));
        assert_eq!([-9, -2, 0, 5].map(|at| lane.at(Lba(at))), [7, 7, 1, 7]);
        assert_eq!(Lane::default().at(Lba(0)), UNTOLD);
    }

    #[test]
    fn a_flood_is_cut() {
        let mut lane = Lane::default();
        for at in 0..100_000 {
            lane.add(Lba(at), at % 2);
        }
        assert_eq!(lane.runs().len(), 50_000);
        assert_eq!(lane.runs().last(), Some(&(Lba(49_999), TOO_MANY)));
    }

    /// From LBA 4 on: the rest of a group, two that alternate, one that is wrong in LBA 26; LBA 9 and
    /// 31 do not tell.
    #[test]
    fn alternating_copy_bits_are_one_run() {
        let mut lane = CopyLane::default();
        for at in 4..32 {
            let bit = (at % 8 >= 4) != (at == 26);
            lane.add(Lba(at), (at != 9 && at != 31).then_some(bit));
        }
        let runs = [(4, 1), (8, 2), (24, 0), (26, 1), (27, 0), (28, 1)];
        assert_eq!(lane.finish().runs(), runs.map(|(at, value)| (Lba(at), value)));
    }

    /// Four sections in step with the address, where nothing alternates; and at the end of a disc.
    #[test]
    fn a_few_wrong_copy_bits_do_not_alternate() {
        for end in [16, 64] {
            let mut lane = CopyLane::default();
            for at in 0..end {
                lane.add(Lba(at), Some((12..16).contains(&at)));
            }
            let runs = [(0, 0), (12, 1), (16, 0)].map(|(at, value)| (Lba(at), value));
            assert_eq!(lane.finish().runs(), &runs[..if end > 16 { 3 } else { 2 }]);
        }
    }
}
