//! What a Linux node of an optical drive answers: [`Node`], over any [`Transport`].
//!
//! It does not know how it is reached. Whoever reaches it brings an open file, a request and the
//! [`Memory`] of the process that asks, and takes back a result or an `errno`. Both kinds of node
//! are here, the block device (`/dev/sr0`) and the generic one (`/dev/sg0`), as the drivers `sr`,
//! `cdrom`, `sg` and the block layer answer them on machines with 64-bit addresses.
//!
//! What it deliberately does not do: it sends no command of its own while commands of a client
//! run, knows nothing of who else has a node open, checks no command against the rights of the file it came by, caches nothing, and writes no
//! blocks.

mod about;
mod block;
mod cdrom;
mod memory;
mod packet;
mod scsi;
mod sectors;
mod sg;
mod stat;
#[cfg(test)]
mod testing;
mod tracks;

use std::time::Duration;

use rawcd_mmc::{Completion, Data, SenseKey, Status, TestUnitReady, Transport, TransportError};
use rustix::io::Errno;

pub(crate) use about::About;
pub(crate) use cdrom::LOCK_DOOR;
pub(crate) use memory::{BASE, Bytes, Memory};
pub(crate) use stat::Stat;

/// What the kernel gives its own commands.
const OWN_TIMEOUT: Duration = Duration::from_secs(60);
/// How often a command of the kernel is repeated that met a unit attention.
const ATTENTIONS: usize = 4;

/// A result that is no error, or an `errno`.
pub(crate) type Answer = Result<i64, Errno>;

/// Which driver stands behind a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Device {
    /// `sr`: a block device.
    Block,
    /// `sg`: a character device.
    Generic,
}

/// How a file is opened: the bits of `open` [fcntl.h].
pub(crate) mod flags {
    pub(crate) const ACCESS: u32 = 0o3;
    pub(crate) const WRITE_ONLY: u32 = 0o1;
    pub(crate) const CREATE: u32 = 0o100;
    pub(crate) const EXCLUSIVE: u32 = 0o200;
    pub(crate) const NO_TERMINAL: u32 = 0o400;
    pub(crate) const TRUNCATE: u32 = 0o1000;
    pub(crate) const NON_BLOCKING: u32 = 0o4000;
    pub(crate) const CLOSE_ON_EXEC: u32 = 0o2_000_000;
    /// O_PATH: a place, not a file.
    pub(crate) const PATH: u32 = 0o10_000_000;
}

/// One open file, shared by the descriptors that were made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OpenFile {
    /// Where it leads.
    pub(crate) device: Device,
    /// As they were given to `open`, and changed by `fcntl`.
    pub(crate) flags: u32,
    /// Where the next read begins, in bytes.
    pub(crate) offset: u64,
    /// Of commands that bring none, in hundredths of a second.
    sg_timeout: i32,
    /// What was asked for; as much as a command may move counts.
    sg_reserved: i32,
}

impl OpenFile {
    pub(crate) fn new(device: Device, flags: u32) -> OpenFile {
        OpenFile { device, flags, offset: 0, sg_timeout: 60 * 100, sg_reserved: i32::MAX }
    }
}

/// The drive as Linux sees it.
#[derive(Debug)]
pub(crate) struct Node {
    /// `CDO_` bits [cdrom.h].
    options: u32,
    /// A medium may have been put in since someone asked.
    media_changed: bool,
}

impl Node {
    /// Finds the drive. What it has to say of power and media is heard, as the kernel does.
    pub(crate) fn attach(transport: &mut dyn Transport) -> Node {
        let mut node = Node { options: cdrom::DEFAULT_OPTIONS, media_changed: false };
        let _ = node.test_ready(transport);
        node
    }

    /// Opens a node that nobody else holds. A block device that is not to be waited for opens
    /// without a medium, too.
    pub(crate) fn open(
        &mut self,
        transport: &mut dyn Transport,
        device: Device,
        flags: u32,
    ) -> Result<OpenFile, Errno> {
        if device == Device::Block {
            let ready = self.test_ready(transport);
            if flags & flags::NON_BLOCKING == 0 {
                ready?;
            }
        }
        Ok(OpenFile::new(device, flags))
    }

    /// Any `ioctl`. Callers pass an `int` or a `long`: only 32 bits of the request count.
    pub(crate) fn ioctl(
        &mut self,
        transport: &mut dyn Transport,
        file: &mut OpenFile,
        request: u32,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let device = file.device;
        match request {
            0x2200..=0x22FF => self.sg(transport, file, request, argument, memory),
            0x0001 | 0x0002 | 0x5380..=0x538F => self.scsi(transport, request, argument, memory),
            0x5300..=0x537F | 0x5390..=0x53FF if device == Device::Block => {
                self.cdrom(transport, request, argument, memory)
            }
            _ if device == Device::Block => self.block(transport, request, argument, memory),
            _ => Err(Errno::NOTTY),
        }
    }

    /// Executes a command and hears what it says of the medium.
    fn execute(
        &mut self,
        transport: &mut dyn Transport,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        let completion = transport.execute(cdb, data, timeout)?;
        let codes = completion.sense().map(|sense| (sense.key, sense.asc));
        self.media_changed |= codes == Some((SenseKey::UnitAttention, 0x28));
        Ok(completion)
    }

    /// A command of the kernel's own: GOOD with so many bytes, or what becomes of its failure.
    fn own(
        &mut self,
        transport: &mut dyn Transport,
        cdb: &[u8],
        data: Data<'_>,
    ) -> Result<usize, Errno> {
        let mut data = data;
        for _ in 0..ATTENTIONS {
            let again = match &mut data {
                Data::None => Data::None,
                Data::In(buffer) => Data::In(buffer),
                Data::Out(bytes) => Data::Out(bytes),
            };
            let completion =
                self.execute(transport, cdb, again, OWN_TIMEOUT).map_err(|_| Errno::IO)?;
            let sense = match completion.status {
                Status::Good => return Ok(completion.transferred),
                Status::CheckCondition(sense) => sense,
                Status::Other(_) => return Err(Errno::IO),
            };
            match sense.key {
                SenseKey::RecoveredError => return Ok(completion.transferred),
                SenseKey::UnitAttention => {}
                SenseKey::NotReady => return Err(Errno::NOMEDIUM),
                // No such command, or none of these fields.
                SenseKey::IllegalRequest if matches!(sense.asc, 0x20 | 0x24) => {
                    return Err(Errno::INVAL);
                }
                _ => return Err(Errno::IO),
            }
        }
        Err(Errno::IO)
    }

    /// As many bytes of an answer as come, zeros behind them.
    fn ask<const N: usize>(
        &mut self,
        transport: &mut dyn Transport,
        cdb: &[u8],
    ) -> Result<[u8; N], Errno> {
        let mut answer = [0; N];
        self.own(transport, cdb, Data::In(&mut answer))?;
        Ok(answer)
    }

    fn test_ready(&mut self, transport: &mut dyn Transport) -> Result<usize, Errno> {
        self.own(transport, &TestUnitReady.emit(), Data::None)
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{self, ATTENTION, NO_MEDIUM, Script};
    use super::*;
    use rawcd_mmc::Sense;

    const RDWR: u32 = 0o2;

    #[test]
    fn attaching_hears_all_attentions() {
        let mut script = Script::new();
        script.check(&[0; 6], ATTENTION).check(&[0; 6], ATTENTION).good(&[0; 6], &[]);
        Node::attach(&mut script);
        script.done();
    }

    #[test]
    fn an_empty_drive_opens_without_blocking_only() {
        let mut script = Script::new();
        let mut node = Node::attach(script.check(&[0; 6], NO_MEDIUM));
        script.check(&[0; 6], NO_MEDIUM).check(&[0; 6], NO_MEDIUM);
        let opened = node.open(&mut script, Device::Block, RDWR);
        assert_eq!(opened, Err(Errno::NOMEDIUM));
        let file = node.open(&mut script, Device::Block, RDWR | 0o4000).unwrap();
        assert_eq!((file.flags, file.offset), (0o4002, 0));
        // The generic device asks nothing.
        assert!(node.open(&mut script, Device::Generic, RDWR).is_ok());
        script.done();
    }

    /// Numbers that look like chance and are the same each time.
    struct Chance(u64);

    impl Chance {
        fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            self.0 >> 33
        }

        fn fill(&mut self, out: &mut [u8]) {
            out.iter_mut().for_each(|byte| *byte = self.next() as u8);
        }
    }

    impl Transport for Chance {
        fn execute(
            &mut self,
            _cdb: &[u8],
            data: Data<'_>,
            timeout: Duration,
        ) -> Result<Completion, TransportError> {
            let transferred = match data {
                Data::In(buffer) => {
                    self.fill(buffer);
                    buffer.len()
                }
                data => data.len(),
            };
            let [key, asc] = [self.next() as u8, self.next() as u8];
            Ok(match self.next() % 8 {
                0 => Completion::check(Sense::new(SenseKey::from_nibble(key), asc, 0)),
                1 => Completion { status: Status::Other(asc), transferred },
                2 => return Err(TransportError::Timeout { opcode: 0, timeout }),
                _ => Completion::good(transferred),
            })
        }

        fn now(&self) -> Duration {
            Duration::from_micros(self.0 >> 40)
        }

        fn wait(&mut self, _duration: Duration) {}
    }

    /// Whatever is asked with whatever in memory, and whatever the drive says.
    #[test]
    fn nothing_panics() {
        let mut chance = Chance(7);
        let mut node = Node::attach(&mut chance);
        for device in [Device::Block, Device::Generic] {
            let opened = (0..100).find_map(|_| node.open(&mut chance, device, RDWR | 0o4000).ok());
            let mut file = opened.unwrap();
            let mut memory = testing::Bytes(vec![0; 400]);
            let requests =
                (0..0x60).chain(0x1200..0x1300).chain(0x2200..0x2300).chain(0x5300..0x5400);
            for request in requests.chain([0x8008_1272, 0x8008_1270]) {
                for _ in 0..50 {
                    chance.fill(&mut memory.0);
                    // Half of them with addresses, lengths and kinds that lead somewhere.
                    if chance.next().is_multiple_of(2) {
                        memory.0[..4].copy_from_slice(&[b'S', 0, 0, 0]);
                        memory.0[4..8].copy_from_slice(&[0xFD, 0xFF, 0xFF, 0xFF]);
                        memory.0[8] = 10;
                        memory.0[10..16].copy_from_slice(&[0, 0, 80, 0, 0, 0]);
                        for at in [16, 24, 32] {
                            memory.0[at..at + 8].copy_from_slice(&0x7040_u64.to_ne_bytes());
                        }
                    }
                    let argument = testing::BASE + chance.next() % 2 * 64;
                    let _ = node.ioctl(&mut chance, &mut file, request, argument, &mut memory);
                }
            }
            for whence in 0..4 {
                let offset = i64::MIN.wrapping_add((chance.next() << 32).cast_signed());
                let _ = node.seek(&mut chance, &mut file, offset, whence);
                let place = chance.next() << 31;
                for at in [place, u64::MAX, u64::MAX / 2, 1 << 43] {
                    let _ = node.read_at(&mut chance, &file, at, u64::MAX);
                }
            }
        }
    }
}
