//! The `SCSI_IOCTL_` family [scsi_ioctl.h], the same on both nodes.

use rawcd_mmc::{Data, PreventAllow, Transport};
use rustix::io::Errno;

use super::memory::{int, put_int};
use super::{Answer, Memory, Node};

/// SCSI_IOCTL_SEND_COMMAND, long obsolete.
const SEND_COMMAND: u32 = 0x0001;
const TEST_UNIT_READY: u32 = 0x0002;
const DOOR_LOCK: u32 = 0x5380;
const DOOR_UNLOCK: u32 = 0x5381;
const GET_IDLUN: u32 = 0x5382;
const PROBE_HOST: u32 = 0x5385;
const GET_BUS_NUMBER: u32 = 0x5386;

/// What the host adapter calls itself.
const HOST_NAME: &[u8] = b"rawcd";

impl Node {
    pub(super) fn scsi(
        &mut self,
        transport: &mut dyn Transport,
        request: u32,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        match request {
            TEST_UNIT_READY => self.test_ready(transport).map(|_| 0),
            DOOR_LOCK => self.lock_door(transport, true),
            DOOR_UNLOCK => self.lock_door(transport, false),
            // Id, unit and channel are 0 on host adapter 0, and so is its own number.
            GET_IDLUN => memory.write(argument, &[0; 8]).map(|()| 0),
            GET_BUS_NUMBER => put_int(memory, argument, 0),
            PROBE_HOST => probe_host(argument, memory),
            SEND_COMMAND => Err(Errno::INVAL),
            _ => Err(Errno::NOTTY),
        }
    }

    pub(super) fn lock_door(&mut self, transport: &mut dyn Transport, prevent: bool) -> Answer {
        let cdb = PreventAllow { prevent, persistent: false }.emit();
        self.own(transport, &cdb, Data::None).map(|_| 0)
    }
}

/// The argument holds how long a name it has room for; 1 says that the host adapter is there.
fn probe_host(argument: u64, memory: &mut dyn Memory) -> Answer {
    if argument == 0 {
        return Ok(1);
    }
    let room = usize::try_from(int(memory, argument)?).unwrap_or(0);
    let mut name = HOST_NAME.to_vec();
    name.push(0);
    name.truncate(room);
    memory.write(argument, &name)?;
    Ok(1)
}

#[cfg(test)]
mod tests {
    use super::super::Device;
    use super::super::testing::{ATTENTION, Bench, NO_MEDIUM};
    use super::*;

    #[test]
    fn one_drive_at_the_first_address() {
        for device in [Device::Block, Device::Generic] {
            let mut bench = Bench::new(device, &[0xEE; 12]);
            assert_eq!(bench.ioctl(0x5382), Ok(0));
            assert_eq!(bench.memory.0[..9], [0, 0, 0, 0, 0, 0, 0, 0, 0xEE]);
            bench.memory.0[..4].fill(0xEE);
            assert_eq!(bench.ioctl(0x5386), Ok(0));
            assert_eq!(bench.memory.0[..4], [0; 4]);
            assert_eq!(bench.ioctl_with(0x5386, 0x10), Err(Errno::FAULT));
            assert_eq!(bench.ioctl(0x0001), Err(Errno::INVAL));
            assert_eq!(bench.ioctl(0x538F), Err(Errno::NOTTY));
        }
    }

    #[test]
    fn the_name_of_the_host_adapter() {
        let mut bench = Bench::new(Device::Block, &[4, 0, 0, 0, 0xEE, 0xEE, 0xEE]);
        assert_eq!(bench.ioctl(0x5385), Ok(1));
        assert_eq!(bench.memory.0, *b"rawc\xEE\xEE\xEE");
        bench.memory.0[..4].copy_from_slice(&[100, 0, 0, 0]);
        assert_eq!(bench.ioctl(0x5385), Ok(1));
        assert_eq!(bench.memory.0, *b"rawcd\0\xEE");
        assert_eq!(bench.ioctl_with(0x5385, 0), Ok(1));
    }

    #[test]
    fn door_and_readiness() {
        let mut bench = Bench::new(Device::Generic, &[]);
        bench.script.good(&[0x1E, 0, 0, 0, 1, 0], &[]).good(&[0x1E, 0, 0, 0, 0, 0], &[]);
        assert_eq!(bench.ioctl(0x5380), Ok(0));
        assert_eq!(bench.ioctl(0x5381), Ok(0));
        bench.script.check(&[0; 6], ATTENTION).check(&[0; 6], NO_MEDIUM);
        assert_eq!(bench.ioctl(0x0002), Err(Errno::NOMEDIUM));
        bench.script.done();
    }
}
