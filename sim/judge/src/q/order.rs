//! The order of track and index numbers [ECMA-130 22.3.3.1].

use rawcd_format::{IndexNumber, Tno};

/// A place by track and index.
pub(super) type Position = (Tno, IndexNumber);

/// How many changes lead from one place to another, each a legal one that takes a section at
/// least: the next index, or the next track's index 00 or 01. `None` when none do, as towards
/// earlier places.
pub(super) fn steps(from: Position, to: Position) -> Option<u32> {
    let number = |index: IndexNumber| u32::from(index.get());
    // A track is left from its index 01 or later.
    let to_leave = u32::from(from.1 == IndexNumber::PAUSE);
    match (from.0, to.0) {
        (Tno::LeadIn, Tno::LeadIn) | (Tno::LeadOut, Tno::LeadOut) => (from.1 == to.1).then_some(0),
        (Tno::LeadIn, Tno::Track(_)) => Some(number(to.1).max(1)),
        (Tno::Track(here), Tno::Track(there)) if here == there => {
            number(to.1).checked_sub(number(from.1))
        }
        (Tno::Track(here), Tno::Track(there)) => {
            let tracks = there.get().checked_sub(here.get())?;
            Some(to_leave + u32::from(tracks) - 1 + number(to.1).max(1))
        }
        (Tno::Track(_), Tno::LeadOut) if to.1 == IndexNumber::START => Some(to_leave + 1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rawcd_format::TrackNumber;

    fn at(tno: u8, index: u8) -> Position {
        let tno = match tno {
            0 => Tno::LeadIn,
            0xAA => Tno::LeadOut,
            track => Tno::Track(TrackNumber::new(track).unwrap()),
        };
        (tno, IndexNumber::new(index).unwrap())
    }

    #[test]
    fn legal_changes_are_one_step() {
        for (from, to) in [
            ((0, 0), (1, 0)),
            ((0, 0), (1, 1)),
            ((1, 0), (1, 1)),
            ((1, 1), (1, 2)),
            ((1, 1), (2, 0)),
            ((1, 7), (2, 1)),
            ((98, 99), (99, 1)),
            ((99, 1), (0xAA, 1)),
        ] {
            assert_eq!(steps(at(from.0, from.1), at(to.0, to.1)), Some(1), "{from:?} {to:?}");
        }
    }

    #[test]
    fn skipped_places_take_more_steps() {
        assert_eq!(steps(at(3, 4), at(3, 4)), Some(0));
        assert_eq!(steps(at(1, 0), at(2, 0)), Some(2));
        assert_eq!(steps(at(1, 1), at(1, 3)), Some(2));
        assert_eq!(steps(at(1, 1), at(3, 0)), Some(2));
        assert_eq!(steps(at(1, 1), at(2, 2)), Some(2));
        assert_eq!(steps(at(1, 0), at(0xAA, 1)), Some(2));
    }

    #[test]
    fn nothing_leads_back() {
        for (from, to) in [
            ((1, 1), (1, 0)),
            ((2, 0), (1, 1)),
            ((1, 2), (1, 1)),
            ((1, 1), (0, 0)),
            ((0xAA, 1), (1, 1)),
            ((0xAA, 1), (0xAA, 2)),
            ((1, 1), (0xAA, 0)),
            ((0, 0), (0xAA, 1)),
        ] {
            assert_eq!(steps(at(from.0, from.1), at(to.0, to.1)), None, "{from:?} {to:?}");
        }
    }
}
