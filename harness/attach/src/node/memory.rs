//! [`Memory`]: the memory of the process that asks, and reading and storing C values in it.

use rustix::io::Errno;

/// Memory of a process, by its own addresses.
pub(crate) trait Memory {
    /// Fills `out` from `address` on.
    fn read(&self, address: u64, out: &mut [u8]) -> Result<(), Errno>;

    /// Stores `bytes` from `address` on.
    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), Errno>;
}

/// Where the memory of a program lies that there is not.
pub(crate) const BASE: u64 = 0x7000;

/// Such memory, for tests and fuzzers: bytes from [`BASE`] on; everything else faults.
#[derive(Debug)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Bytes {
    fn range(&self, address: u64, len: usize) -> Result<std::ops::Range<usize>, Errno> {
        let start = address.checked_sub(BASE).and_then(|start| usize::try_from(start).ok());
        let start = start.ok_or(Errno::FAULT)?;
        let end = start.checked_add(len).filter(|end| *end <= self.0.len());
        Ok(start..end.ok_or(Errno::FAULT)?)
    }
}

impl Memory for Bytes {
    fn read(&self, address: u64, out: &mut [u8]) -> Result<(), Errno> {
        out.copy_from_slice(&self.0[self.range(address, out.len())?]);
        Ok(())
    }

    fn write(&mut self, address: u64, bytes: &[u8]) -> Result<(), Errno> {
        let range = self.range(address, bytes.len())?;
        self.0[range].copy_from_slice(bytes);
        Ok(())
    }
}

/// A structure of `N` bytes.
pub(crate) fn structure<const N: usize>(
    memory: &dyn Memory,
    address: u64,
) -> Result<[u8; N], Errno> {
    let mut raw = [0; N];
    memory.read(address, &mut raw)?;
    Ok(raw)
}

/// So many bytes.
pub(crate) fn bytes(memory: &dyn Memory, address: u64, len: usize) -> Result<Vec<u8>, Errno> {
    let mut raw = vec![0; len];
    memory.read(address, &mut raw)?;
    Ok(raw)
}

/// An `int`.
pub(crate) fn int(memory: &dyn Memory, address: u64) -> Result<i32, Errno> {
    structure(memory, address).map(i32::from_ne_bytes)
}

/// Stores an `int`; the call then answers 0.
pub(crate) fn put_int(memory: &mut dyn Memory, address: u64, value: i32) -> Result<i64, Errno> {
    memory.write(address, &value.to_ne_bytes())?;
    Ok(0)
}

/// The `u32` at a place of a structure.
///
/// # Panics
/// When the structure ends before it.
pub(crate) fn u32_at(raw: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes([raw[at], raw[at + 1], raw[at + 2], raw[at + 3]])
}

/// The address at a place of a structure.
///
/// # Panics
/// When the structure ends before it.
pub(crate) fn address_at(raw: &[u8], at: usize) -> u64 {
    let mut value = [0; 8];
    value.copy_from_slice(&raw[at..at + 8]);
    u64::from_ne_bytes(value)
}
