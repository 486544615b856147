//! Random bytes that follow from a seed, a target and the number of a run.

use rawcd_format::contents::{Generated, GeneratedKind};
use rawcd_format::{SectorType, UserData};

use super::Target;

/// Most bytes of an input before its target fills it: a sector of noise.
const MAX_LEN: usize = 2352;
/// Bytes of a sector that say how many of the others are taken.
const HEAD_LEN: usize = 2;

/// The input of a target in run `run` under `seed`.
#[must_use]
pub fn input(target: &Target, seed: u64, run: u32) -> Vec<u8> {
    let noise = GeneratedKind::Noise { seed: seed ^ name_number(target.name) };
    let source = Generated::new(noise, SectorType::Audio, u32::MAX).expect("noise fills audio");
    let mut bytes = [0; MAX_LEN];
    source.read(run, &mut bytes).expect("the run is a sector of the source");
    let (head, rest) = bytes.split_at(HEAD_LEN);
    // Short inputs are as likely as long ones.
    let most = 16 << (head[0] % 8);
    let len = (usize::from(head[1]) + 1) * most / 256;
    (target.fill)(&rest[..len.min(rest.len())])
}

/// FNV-1a, so that two targets do not run over the same bytes.
fn name_number(name: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    name.bytes().fold(0xCBF2_9CE4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Target {
        Target { name: "a", about: "", run: |_| true, fill: <[u8]>::to_vec, scenario: |_| None }
    }

    /// FNV-1a of "a" is AF63DC4C8601EC8C, as its authors publish it.
    #[test]
    fn numbers_of_names() {
        assert_eq!(name_number("a"), 0xAF63_DC4C_8601_EC8C);
    }

    #[test]
    fn the_same_run_has_the_same_bytes() {
        assert_eq!(input(&plain(), 1, 7), input(&plain(), 1, 7));
        let others = [input(&plain(), 2, 7), input(&plain(), 1, 8)];
        assert!(others.iter().all(|other| *other != input(&plain(), 1, 7)));
    }

    #[test]
    fn short_and_long() {
        let lens: Vec<usize> = (0..200).map(|run| input(&plain(), 0, run).len()).collect();
        assert!(lens.iter().any(|&len| len < 16) && lens.iter().any(|&len| len > 1000));
        assert!(lens.iter().all(|&len| len <= MAX_LEN));
    }
}
