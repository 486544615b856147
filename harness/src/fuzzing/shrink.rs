//! Makes a failing input smaller, by delta debugging over its bytes.
//!
//! Parts are left out, halves first and single bytes last, and bytes are made zero or smaller, as
//! long as the input still fails. What an input is made of is drawn from its bytes in order, so
//! this takes whole commands and tracks away as well.

/// What is left of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shrunk {
    /// The smallest input found that still fails.
    pub input: Vec<u8>,
    /// Inputs tried.
    pub tried: u32,
}

/// The smallest input that `fails`, of those found in at most `limit` tries.
#[must_use]
pub fn shrink(input: &[u8], limit: u32, mut fails: impl FnMut(&[u8]) -> bool) -> Shrunk {
    let mut shrunk = Shrunk { input: input.to_vec(), tried: 0 };
    let mut try_one = |shrunk: &mut Shrunk, smaller: Vec<u8>| {
        if shrunk.tried >= limit {
            return false;
        }
        shrunk.tried += 1;
        let does = fails(&smaller);
        if does {
            shrunk.input = smaller;
        }
        does
    };
    loop {
        let before = shrunk.input.clone();
        leave_out(&mut shrunk, &mut try_one);
        simplify(&mut shrunk, &mut try_one);
        if shrunk.input == before || shrunk.tried >= limit {
            return shrunk;
        }
    }
}

type Try<'t> = dyn FnMut(&mut Shrunk, Vec<u8>) -> bool + 't;

/// Leaves parts out.
fn leave_out(shrunk: &mut Shrunk, try_one: &mut Try<'_>) {
    let mut part = shrunk.input.len().div_ceil(2);
    while part > 0 {
        let mut at = 0;
        while at < shrunk.input.len() {
            let end = (at + part).min(shrunk.input.len());
            let smaller = [&shrunk.input[..at], &shrunk.input[end..]].concat();
            if !try_one(shrunk, smaller) {
                at += part;
            }
        }
        part /= 2;
    }
}

/// Makes bytes zero, or else half of what they are.
fn simplify(shrunk: &mut Shrunk, try_one: &mut Try<'_>) {
    for at in 0..shrunk.input.len() {
        let mut byte = shrunk.input[at];
        for smaller in [0, byte / 2, byte.saturating_sub(1)] {
            if smaller < byte {
                let mut input = shrunk.input.clone();
                input[at] = smaller;
                if try_one(shrunk, input) {
                    byte = smaller;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_bytes_that_matter() {
        let input: Vec<u8> = (0..=255).collect();
        let fails = |bytes: &[u8]| {
            let first = bytes.iter().position(|&byte| byte >= 40);
            first.is_some_and(|first| bytes[first..].contains(&200))
        };
        let shrunk = shrink(&input, 10_000, fails);
        assert_eq!(shrunk.input, [200]);
        let both = |bytes: &[u8]| bytes.contains(&7) && bytes.contains(&99);
        assert_eq!(shrink(&input, 10_000, both).input, [7, 99]);
    }

    #[test]
    fn no_more_tries_than_allowed() {
        let shrunk = shrink(&[1; 100], 3, |_| false);
        assert_eq!(shrunk, Shrunk { input: vec![1; 100], tried: 3 });
    }
}
