//! Big-endian fields. Every function panics when the field is not inside `raw`; callers have
//! checked the length, or hold a zero-padded CDB.

use rawcd_format::Lba;

pub(crate) const fn be16(raw: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([raw[at], raw[at + 1]])
}

pub(crate) const fn be24(raw: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([0, raw[at], raw[at + 1], raw[at + 2]])
}

pub(crate) const fn be32(raw: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([raw[at], raw[at + 1], raw[at + 2], raw[at + 3]])
}

/// A block address: 32 bits, two's complement, so that a lead-in has negative ones.
pub(crate) const fn lba(raw: &[u8], at: usize) -> Lba {
    Lba(be32(raw, at) as i32)
}

pub(crate) fn put16(raw: &mut [u8], at: usize, value: u16) {
    raw[at..at + 2].copy_from_slice(&value.to_be_bytes());
}

/// The low 24 bits of `value`.
pub(crate) fn put24(raw: &mut [u8], at: usize, value: u32) {
    raw[at..at + 3].copy_from_slice(&value.to_be_bytes()[1..]);
}

pub(crate) fn put32(raw: &mut [u8], at: usize, value: u32) {
    raw[at..at + 4].copy_from_slice(&value.to_be_bytes());
}

pub(crate) fn put_lba(raw: &mut [u8], at: usize, value: Lba) {
    put32(raw, at, value.0 as u32);
}

/// `mask` when `on`, else nothing.
pub(crate) const fn flag(on: bool, mask: u8) -> u8 {
    if on { mask } else { 0 }
}
