//! CDROM_SEND_PACKET [cdrom.h]: a command of twelve bytes in a `cdrom_generic_command`.

use std::time::Duration;

use rawcd_mmc::{Data, Sense, Status, Transport, TransportError};
use rustix::io::Errno;

use super::memory::{address_at, bytes, structure, u32_at};
use super::{Answer, Memory, Node, OWN_TIMEOUT};

/// `cdrom_generic_command` on a machine with 64-bit addresses: the CDB at 0, the buffer's address
/// at 16 and length at 24, `stat` at 28, the sense's address at 32, direction at 40, `timeout` at
/// 48.
const LEN: usize = 64;
const CDB_LEN: usize = 12;

/// Directions, `CGC_DATA_`.
const UNKNOWN: u32 = 0;
const WRITE: u32 = 1;
const READ: u32 = 2;
const NONE: u32 = 3;

impl Node {
    /// Ends in EIO on any status but GOOD; `buflen` then holds what did not move.
    pub(super) fn send_packet(
        &mut self,
        transport: &mut dyn Transport,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let mut raw: [u8; LEN] = structure(memory, argument)?;
        let (address, len) = (address_at(&raw, 16), u32_at(&raw, 24) as usize);
        if len > transport.max_transfer_len() {
            return Err(Errno::INVAL);
        }
        let direction = u32_at(&raw, 40);
        let mut buffer = match direction {
            WRITE => bytes(memory, address, len)?,
            READ | UNKNOWN => vec![0; len],
            NONE => Vec::new(),
            _ => return Err(Errno::INVAL),
        };
        let data = match direction {
            WRITE => Data::Out(&buffer),
            READ => Data::In(&mut buffer),
            _ if len > 0 && direction == UNKNOWN => return Err(Errno::INVAL),
            _ => Data::None,
        };
        // In ticks, of which there are between 100 and 1000 a second; more time does no harm.
        let timeout = Duration::from_millis(10) * u32_at(&raw, 48);
        let ended = self.execute(transport, &raw[..CDB_LEN], data, timeout.max(OWN_TIMEOUT));
        let completion = match ended {
            Ok(completion) => completion,
            Err(TransportError::TooLong { .. }) => return Err(Errno::INVAL),
            Err(_) => return Err(Errno::IO),
        };
        let moved = completion.transferred.min(buffer.len());
        if direction == READ && moved > 0 {
            memory.write(address, &buffer[..moved])?;
        }
        put_sense(memory, address_at(&raw, 32), completion.sense())?;
        let answer = match completion.status {
            Status::Good => Ok(0),
            _ => Err(Errno::IO),
        };
        let stat = answer.map_or(-Errno::IO.raw_os_error(), |_| 0);
        raw[24..28].copy_from_slice(&((buffer.len() - moved) as u32).to_ne_bytes());
        raw[28..32].copy_from_slice(&stat.to_ne_bytes());
        memory.write(argument, &raw)?;
        answer
    }
}

/// `request_sense` is sense in the fixed format.
fn put_sense(memory: &mut dyn Memory, address: u64, sense: Option<Sense>) -> Result<(), Errno> {
    match sense {
        Some(sense) if address != 0 => memory.write(address, &sense.emit()),
        _ => Ok(()),
    }
}

#[cfg(all(test, target_endian = "little"))]
mod tests {
    use super::super::Device;
    use super::super::testing::{Bench, NO_MEDIUM};
    use super::*;

    const INQUIRY: [u8; 12] = [0x12, 0, 0, 0, 36, 0, 0, 0, 0, 0, 0, 0];

    /// The structure, sense at 7040h, data at 7060h.
    fn memory(cdb: &[u8; 12], direction: u8, len: u8) -> Vec<u8> {
        let mut all = vec![0; 0x90];
        all[..12].copy_from_slice(cdb);
        all[16..18].copy_from_slice(&[0x60, 0x70]);
        all[24] = len;
        all[28..32].fill(0xEE);
        all[32..34].copy_from_slice(&[0x40, 0x70]);
        all[40] = direction;
        all
    }

    #[test]
    fn both_ways() {
        let mut bench = Bench::new(Device::Block, &memory(&INQUIRY, 2, 36));
        bench.script.good(&INQUIRY, &[5, 0x80]);
        assert_eq!(bench.ioctl(0x5393), Ok(0));
        assert_eq!(bench.memory.0[0x60..0x63], [5, 0x80, 0]);
        assert_eq!(bench.memory.0[24..32], [34, 0, 0, 0, 0, 0, 0, 0]);
        let mut all = memory(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0], 1, 2);
        all[0x60..0x62].copy_from_slice(&[7, 8]);
        let mut bench = Bench::new(Device::Block, &all);
        bench.script.good(&[0x55, 0x10, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0], &[]);
        assert_eq!(bench.ioctl(0x5393), Ok(0));
        assert_eq!(bench.script.taken, [7, 8]);
        assert_eq!(bench.memory.0[24..28], [0; 4]);
    }

    #[test]
    fn a_check_condition_is_an_error_with_sense() {
        let mut bench = Bench::new(Device::Block, &memory(&[0; 12], 3, 0));
        bench.script.check(&[0; 12], NO_MEDIUM).check(&[0; 12], NO_MEDIUM);
        assert_eq!(bench.ioctl(0x5393), Err(Errno::IO));
        assert_eq!(bench.memory.0[28..32], [0xFB, 0xFF, 0xFF, 0xFF]);
        assert_eq!(
            bench.memory.0[0x40..0x52],
            [0x70, 0, 2, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x3A, 0, 0, 0, 0, 0]
        );
        bench.memory.0[32..40].fill(0);
        assert_eq!(bench.ioctl(0x5393), Err(Errno::IO));
    }

    #[test]
    fn what_is_refused() {
        let mut bench = Bench::new(Device::Block, &memory(&INQUIRY, 4, 36));
        assert_eq!(bench.ioctl(0x5393), Err(Errno::INVAL));
        let mut bench = Bench::new(Device::Block, &memory(&INQUIRY, 0, 36));
        assert_eq!(bench.ioctl(0x5393), Err(Errno::INVAL));
        bench.memory.0[24..28].copy_from_slice(&[1, 0, 1, 0]);
        bench.memory.0[40] = 2;
        assert_eq!(bench.ioctl(0x5393), Err(Errno::INVAL));
        let mut generic = Bench::new(Device::Generic, &memory(&INQUIRY, 2, 36));
        assert_eq!(generic.ioctl(0x5393), Err(Errno::NOTTY));
    }
}
