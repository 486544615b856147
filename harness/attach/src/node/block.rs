//! The block layer's own: sizes [fs.h], and reading bytes from the block device.

use rawcd_mmc::{Data, ReadCapacity, Transport};
use rustix::io::Errno;

use super::memory::put_int;
use super::{Answer, Device, Memory, Node, OpenFile, flags};

const BLKROGET: u32 = 0x125E;
const BLKRRPART: u32 = 0x125F;
const BLKGETSIZE: u32 = 0x1260;
const BLKFLSBUF: u32 = 0x1261;
const BLKRASET: u32 = 0x1262;
const BLKRAGET: u32 = 0x1263;
const BLKSECTGET: u32 = 0x1267;
const BLKSSZGET: u32 = 0x1268;
const BLKIOMIN: u32 = 0x1278;
const BLKIOOPT: u32 = 0x1279;
const BLKALIGNOFF: u32 = 0x127A;
const BLKPBSZGET: u32 = 0x127B;
const BLKROTATIONAL: u32 = 0x127E;
const BLKBSZGET: u32 = 0x8008_1270;
const BLKBSZSET: u32 = 0x4008_1271;
const BLKGETSIZE64: u32 = 0x8008_1272;

const BLOCK_LEN: u64 = 2048;
/// What `sr` says of a medium whose size nobody knows, in bytes.
const UNKNOWN_LEN: u64 = 0x1F_FFFF * 512;
/// Most bytes of one `read`, which may be answered in part.
const MAX_READ: u64 = 1 << 20;

impl Node {
    pub(super) fn block(
        &mut self,
        transport: &mut dyn Transport,
        request: u32,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let max_sectors = transport.max_transfer_len() / 512;
        match request {
            BLKROGET => put_int(memory, argument, 1),
            BLKRRPART => Err(Errno::INVAL),
            BLKFLSBUF | BLKRASET | BLKBSZSET => Ok(0),
            BLKGETSIZE => {
                let sectors = self.len(transport) / 512;
                memory.write(argument, &sectors.to_ne_bytes()).map(|()| 0)
            }
            BLKGETSIZE64 => {
                let len = self.len(transport);
                memory.write(argument, &len.to_ne_bytes()).map(|()| 0)
            }
            BLKRAGET => memory.write(argument, &256_u64.to_ne_bytes()).map(|()| 0),
            BLKSECTGET => {
                let sectors = u16::try_from(max_sectors).unwrap_or(u16::MAX);
                memory.write(argument, &sectors.to_ne_bytes()).map(|()| 0)
            }
            BLKROTATIONAL => memory.write(argument, &1_u16.to_ne_bytes()).map(|()| 0),
            BLKSSZGET | BLKBSZGET | BLKIOMIN | BLKPBSZGET => {
                put_int(memory, argument, BLOCK_LEN as i32)
            }
            BLKIOOPT | BLKALIGNOFF => put_int(memory, argument, 0),
            _ => Err(Errno::NOTTY),
        }
    }

    /// Bytes of the medium, as far as the drive tells.
    pub(super) fn len(&mut self, transport: &mut dyn Transport) -> u64 {
        let answer = self.ask::<8>(transport, &ReadCapacity.emit());
        match answer {
            Ok(raw) => {
                let last = u32::from_be_bytes([raw[0], raw[1], raw[2], raw[3]]);
                (u64::from(last) + 1) * BLOCK_LEN
            }
            Err(_) => UNKNOWN_LEN,
        }
    }

    /// Moves the place of the next read; answers where it is.
    pub(crate) fn seek(
        &mut self,
        transport: &mut dyn Transport,
        file: &mut OpenFile,
        offset: i64,
        whence: u32,
    ) -> Answer {
        if file.device == Device::Generic {
            return Err(Errno::SPIPE);
        }
        let from = match whence {
            0 => 0,
            1 => file.offset,
            2 => self.len(transport),
            _ => return Err(Errno::INVAL),
        };
        let to = i128::from(from) + i128::from(offset);
        let to = i64::try_from(to).ok().filter(|to| *to >= 0).ok_or(Errno::INVAL)?;
        file.offset = to.unsigned_abs();
        Ok(to)
    }

    /// Reads up to `len` bytes from where the file is, and moves it behind them.
    pub(crate) fn read(
        &mut self,
        transport: &mut dyn Transport,
        file: &mut OpenFile,
        len: u64,
    ) -> Result<Vec<u8>, Errno> {
        let read = self.read_at(transport, file, file.offset, len)?;
        file.offset += read.len() as u64;
        Ok(read)
    }

    /// Reads up to `len` bytes from a place; fewer at the end, or before a block that cannot be
    /// read.
    pub(crate) fn read_at(
        &mut self,
        transport: &mut dyn Transport,
        file: &OpenFile,
        offset: u64,
        len: u64,
    ) -> Result<Vec<u8>, Errno> {
        if file.flags & flags::ACCESS == flags::WRITE_ONLY {
            return Err(Errno::BADF);
        }
        if file.device == Device::Generic {
            return Err(Errno::INVAL);
        }
        if len == 0 {
            return Ok(Vec::new());
        }
        self.test_ready(transport)?;
        let end = self.len(transport).min(offset.saturating_add(len.min(MAX_READ)));
        let mut out = Vec::new();
        let mut at = offset;
        while at < end {
            match self.read_blocks(transport, at, end) {
                Ok(bytes) => {
                    at += bytes.len() as u64;
                    out.extend_from_slice(&bytes);
                }
                Err(error) if out.is_empty() => return Err(error),
                Err(_) => break,
            }
        }
        Ok(out)
    }

    /// As much of `at..end` as one READ(10) [MMC-3 5.14] brings.
    fn read_blocks(
        &mut self,
        transport: &mut dyn Transport,
        at: u64,
        end: u64,
    ) -> Result<Vec<u8>, Errno> {
        let first = at / BLOCK_LEN;
        let most = (transport.max_transfer_len() as u64 / BLOCK_LEN).clamp(1, 0xFFFF);
        let blocks = (end.div_ceil(BLOCK_LEN) - first).min(most);
        let address = u32::try_from(first).map_err(|_| Errno::IO)?.to_be_bytes();
        let mut cdb = [0x28, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        cdb[2..6].copy_from_slice(&address);
        cdb[7..9].copy_from_slice(&(blocks as u16).to_be_bytes());
        let mut read = vec![0; (blocks * BLOCK_LEN) as usize];
        // Whoever reads through the block layer sees one error only.
        let len = self.own(transport, &cdb, Data::In(&mut read)).map_err(|error| match error {
            Errno::NOMEDIUM => error,
            _ => Errno::IO,
        })?;
        if len < read.len() {
            return Err(Errno::IO);
        }
        let (from, to) = (at - first * BLOCK_LEN, end - first * BLOCK_LEN);
        read.truncate((to as usize).min(len));
        Ok(read.split_off(from as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Bench, NO_MEDIUM};
    use super::*;
    use rawcd_mmc::{Sense, SenseKey};

    const CAPACITY: [u8; 10] = [0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    /// The last of 300 blocks of 2048 bytes.
    const BLOCKS_300: [u8; 8] = [0, 0, 0x01, 0x2B, 0, 0, 0x08, 0];

    #[test]
    fn sizes() {
        let mut bench = Bench::new(Device::Block, &[0xEE; 16]);
        bench.script.good(&CAPACITY, &BLOCKS_300).good(&CAPACITY, &BLOCKS_300);
        assert_eq!(bench.ioctl(0x8008_1272), Ok(0));
        // 614,400 bytes.
        assert_eq!(bench.memory.0[..9], [0, 0x60, 9, 0, 0, 0, 0, 0, 0xEE]);
        assert_eq!(bench.ioctl(0x1260), Ok(0));
        // 1200 sectors of 512.
        assert_eq!(bench.memory.0[..8], [0xB0, 4, 0, 0, 0, 0, 0, 0]);
        for request in [0x1268, 0x8008_1270, 0x1278, 0x127B] {
            bench.memory.0.fill(0xEE);
            assert_eq!(bench.ioctl(request), Ok(0));
            assert_eq!(bench.memory.0[..5], [0, 8, 0, 0, 0xEE]);
        }
        assert_eq!(bench.ioctl(0x1267), Ok(0));
        assert_eq!(bench.memory.0[..3], [128, 0, 0]);
        assert_eq!(bench.ioctl(0x125E), Ok(0));
        assert_eq!(bench.memory.0[..4], [1, 0, 0, 0]);
        assert_eq!(bench.ioctl(0x1261), Ok(0));
        assert_eq!(bench.ioctl(0x127F), Err(Errno::NOTTY));
        // HDIO_GET_IDENTITY.
        assert_eq!(bench.ioctl(0x030D), Err(Errno::NOTTY));
        bench.script.done();
    }

    #[test]
    fn an_empty_drive_has_the_size_that_sr_makes_up() {
        let mut bench = Bench::new(Device::Block, &[0; 8]);
        bench.script.check(&CAPACITY, NO_MEDIUM);
        assert_eq!(bench.ioctl(0x8008_1272), Ok(0));
        // 1,073,741,312 bytes.
        assert_eq!(bench.memory.0, [0, 0xFE, 0xFF, 0x3F, 0, 0, 0, 0]);
        assert_eq!(Bench::new(Device::Generic, &[0; 8]).ioctl(0x8008_1272), Err(Errno::NOTTY));
    }

    fn blocks(numbers: std::ops::Range<u8>) -> Vec<u8> {
        numbers.flat_map(|number| vec![number; 2048]).collect()
    }

    #[test]
    fn reading_across_blocks_and_to_the_end() {
        let mut bench = Bench::new(Device::Block, &[]);
        let Bench { node, file, script, .. } = &mut bench;
        script.good(&[0; 6], &[]).good(&CAPACITY, &[0, 0, 0, 3, 0, 0, 8, 0]);
        script.good(&[0x28, 0, 0, 0, 0, 1, 0, 0, 2, 0], &blocks(1..3));
        assert_eq!(node.seek(script, file, 4095, 0), Ok(4095));
        assert_eq!(node.read(script, file, 3).unwrap(), [1, 2, 2]);
        assert_eq!(file.offset, 4098);
        script.good(&[0; 6], &[]).good(&CAPACITY, &[0, 0, 0, 3, 0, 0, 8, 0]);
        script.good(&[0x28, 0, 0, 0, 0, 3, 0, 0, 1, 0], &blocks(3..4));
        assert_eq!(node.read_at(script, file, 3 * 2048 + 2000, 100).unwrap(), [3; 48]);
        assert_eq!(file.offset, 4098);
        script.good(&CAPACITY, &[0, 0, 0, 3, 0, 0, 8, 0]);
        assert_eq!(node.seek(script, file, 0, 2), Ok(8192));
        script.good(&[0; 6], &[]).good(&CAPACITY, &[0, 0, 0, 3, 0, 0, 8, 0]);
        assert_eq!(node.read(script, file, 2048).unwrap(), [0; 0]);
        assert_eq!(node.read(script, file, 0).unwrap(), [0; 0]);
        script.done();
    }

    /// 64 KiB are 32 blocks; what follows is another command.
    #[test]
    fn long_reads_are_several_commands() {
        let mut bench = Bench::new(Device::Block, &[]);
        let Bench { node, file, script, .. } = &mut bench;
        script.good(&[0; 6], &[]).good(&CAPACITY, &BLOCKS_300);
        script.good(&[0x28, 0, 0, 0, 0, 0, 0, 0, 32, 0], &blocks(0..32));
        script.good(&[0x28, 0, 0, 0, 0, 32, 0, 0, 1, 0], &blocks(32..33));
        let read = node.read(script, file, 33 * 2048).unwrap();
        assert_eq!(read, blocks(0..33));
        script.done();
    }

    #[test]
    fn what_cannot_be_read() {
        let mut bench = Bench::new(Device::Block, &[]);
        let Bench { node, file, script, .. } = &mut bench;
        let bad = Sense::new(SenseKey::MediumError, 0x11, 0x00);
        script.good(&[0; 6], &[]).good(&CAPACITY, &BLOCKS_300);
        script.good(&[0x28, 0, 0, 0, 0, 0, 0, 0, 32, 0], &blocks(0..32));
        script.check(&[0x28, 0, 0, 0, 0, 32, 0, 0, 1, 0], bad);
        // What could be read comes first.
        assert_eq!(node.read(script, file, 33 * 2048).unwrap().len(), 65_536);
        script.good(&[0; 6], &[]).good(&CAPACITY, &BLOCKS_300);
        script.check(&[0x28, 0, 0, 0, 0, 32, 0, 0, 1, 0], bad);
        assert_eq!(node.read(script, file, 2048), Err(Errno::IO));
        assert_eq!(file.offset, 65_536);
        script.check(&[0; 6], NO_MEDIUM);
        assert_eq!(node.read(script, file, 2048), Err(Errno::NOMEDIUM));
        file.flags = 0o1;
        assert_eq!(node.read(script, file, 2048), Err(Errno::BADF));
        script.done();
    }

    #[test]
    fn seeks_that_lead_nowhere() {
        let mut bench = Bench::new(Device::Block, &[]);
        let Bench { node, file, script, .. } = &mut bench;
        assert_eq!(node.seek(script, file, -1, 0), Err(Errno::INVAL));
        assert_eq!(node.seek(script, file, 2048, 1), Ok(2048));
        assert_eq!(node.seek(script, file, -2049, 1), Err(Errno::INVAL));
        assert_eq!(node.seek(script, file, i64::MAX, 1), Err(Errno::INVAL));
        assert_eq!(node.seek(script, file, 0, 7), Err(Errno::INVAL));
        assert_eq!(file.offset, 2048);
        let mut generic = Bench::new(Device::Generic, &[]);
        let Bench { node, file, script, .. } = &mut generic;
        assert_eq!(node.seek(script, file, 0, 0), Err(Errno::SPIPE));
        assert_eq!(node.read(script, file, 36), Err(Errno::INVAL));
    }
}
