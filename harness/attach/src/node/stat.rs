//! What `stat` and `statx` say of a node: the bytes of `struct stat` [stat.h] and `struct statx`.

use super::Device;

/// What is known of a node, of a link to one, or of a file of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    mode: u32,
    major: u32,
    inode: u64,
    size: u64,
    uid: u32,
    gid: u32,
}

const BLOCK_DEVICE: u32 = 0o060_000;
const CHARACTER_DEVICE: u32 = 0o020_000;
const LINK: u32 = 0o120_000;
/// The file system that /dev is, as far as anyone asks.
const FILE_SYSTEM: u32 = 5;
const FIRST_INODE: u64 = 11_000;
/// STATX_BASIC_STATS.
const BASIC_STATS: u32 = 0x07FF;
const BLOCK_LEN: u32 = 4096;

impl Stat {
    /// A node that belongs to whoever asks.
    pub(crate) fn device(device: Device, (uid, gid): (u32, u32)) -> Stat {
        let (kind, major, inode) = match device {
            Device::Block => (BLOCK_DEVICE, 11, FIRST_INODE),
            Device::Generic => (CHARACTER_DEVICE, 21, FIRST_INODE + 1),
        };
        Stat { mode: kind | 0o660, major, inode, size: 0, uid, gid }
    }

    /// A symbolic link with a target of so many bytes.
    pub(crate) fn link(target_len: usize) -> Stat {
        let size = target_len as u64;
        Stat { mode: LINK | 0o777, major: 0, inode: FIRST_INODE + 2, size, uid: 0, gid: 0 }
    }

    /// Any other file: kind and rights, inode, bytes.
    pub(crate) fn file(mode: u32, inode: u64, size: u64) -> Stat {
        Stat { mode, major: 0, inode, size, uid: 0, gid: 0 }
    }

    /// `struct stat`.
    #[cfg(target_arch = "x86_64")]
    pub(crate) fn stat(&self) -> Vec<u8> {
        let mut raw = vec![0; 144];
        put64(&mut raw, 0, FILE_SYSTEM.into());
        put64(&mut raw, 8, self.inode);
        put64(&mut raw, 16, 1);
        put32(&mut raw, 24, self.mode);
        put32(&mut raw, 28, self.uid);
        put32(&mut raw, 32, self.gid);
        // Minor number 0.
        put64(&mut raw, 40, u64::from(self.major) << 8);
        put64(&mut raw, 48, self.size);
        put64(&mut raw, 56, BLOCK_LEN.into());
        raw
    }

    /// `struct stat`, as all newer machines have it.
    #[cfg(not(target_arch = "x86_64"))]
    pub(crate) fn stat(&self) -> Vec<u8> {
        let mut raw = vec![0; 128];
        put64(&mut raw, 0, FILE_SYSTEM.into());
        put64(&mut raw, 8, self.inode);
        put32(&mut raw, 16, self.mode);
        put32(&mut raw, 20, 1);
        put32(&mut raw, 24, self.uid);
        put32(&mut raw, 28, self.gid);
        // Minor number 0.
        put64(&mut raw, 32, u64::from(self.major) << 8);
        put64(&mut raw, 48, self.size);
        put32(&mut raw, 56, BLOCK_LEN);
        raw
    }

    /// `struct statx`, the same on all machines.
    pub(crate) fn statx(&self) -> Vec<u8> {
        let mut raw = vec![0; 256];
        put32(&mut raw, 0, BASIC_STATS);
        put32(&mut raw, 4, BLOCK_LEN);
        put32(&mut raw, 16, 1);
        put32(&mut raw, 20, self.uid);
        put32(&mut raw, 24, self.gid);
        raw[28..30].copy_from_slice(&(self.mode as u16).to_ne_bytes());
        put64(&mut raw, 32, self.inode);
        put64(&mut raw, 40, self.size);
        put32(&mut raw, 128, self.major);
        put32(&mut raw, 140, FILE_SYSTEM);
        raw
    }
}

fn put32(raw: &mut [u8], at: usize, value: u32) {
    raw[at..at + 4].copy_from_slice(&value.to_ne_bytes());
}

fn put64(raw: &mut [u8], at: usize, value: u64) {
    raw[at..at + 8].copy_from_slice(&value.to_ne_bytes());
}

#[cfg(all(test, target_endian = "little"))]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_arch = "x86_64")]
    fn a_block_device_with_major_number_11() {
        let raw = Stat::device(Device::Block, (1000, 24)).stat();
        assert_eq!(raw.len(), 144);
        assert_eq!(raw[16..24], [1, 0, 0, 0, 0, 0, 0, 0]);
        // 060660, owner, group, then 11 and 0 behind four bytes of padding.
        assert_eq!(raw[24..36], [0xB0, 0x61, 0, 0, 0xE8, 3, 0, 0, 24, 0, 0, 0]);
        assert_eq!(raw[36..48], [0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    #[cfg(not(target_arch = "x86_64"))]
    fn a_block_device_with_major_number_11() {
        let raw = Stat::device(Device::Block, (1000, 24)).stat();
        assert_eq!(raw.len(), 128);
        assert_eq!(raw[16..24], [0xB0, 0x61, 0, 0, 1, 0, 0, 0]);
        assert_eq!(raw[24..40], [0xE8, 3, 0, 0, 24, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn the_generic_device_and_a_link_by_statx() {
        let raw = Stat::device(Device::Generic, (0, 0)).statx();
        assert_eq!(raw.len(), 256);
        assert_eq!(raw[..4], [0xFF, 7, 0, 0]);
        assert_eq!(raw[28..30], [0xB0, 0x21]);
        assert_eq!(raw[128..136], [21, 0, 0, 0, 0, 0, 0, 0]);
        let raw = Stat::link(3).statx();
        assert_eq!(raw[28..30], [0xFF, 0xA1]);
        assert_eq!(raw[40..48], [3, 0, 0, 0, 0, 0, 0, 0]);
    }
}
