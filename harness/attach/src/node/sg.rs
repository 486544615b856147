//! SG_IO, interface version 3, and its family [sg.h]: what most programs send commands with.

use std::time::Duration;

use rawcd_mmc::{Completion, Data, Sense, Status, Transport, TransportError};
use rustix::io::Errno;

use super::memory::{address_at, bytes, int, put_int, structure, u32_at};
use super::{Answer, Device, Memory, Node, OpenFile};

const SET_TIMEOUT: u32 = 0x2201;
const GET_TIMEOUT: u32 = 0x2202;
const EMULATED_HOST: u32 = 0x2203;
const GET_RESERVED_SIZE: u32 = 0x2272;
const SET_RESERVED_SIZE: u32 = 0x2275;
const GET_SCSI_ID: u32 = 0x2276;
const GET_SG_TABLESIZE: u32 = 0x227F;
const GET_VERSION_NUM: u32 = 0x2282;
const SCSI_RESET: u32 = 0x2284;
const IO: u32 = 0x2285;

/// `sg_io_hdr` on a machine with 64-bit addresses.
const HEADER_LEN: usize = 88;
/// Longest CDB that a drive for CDs has [MMC-3 5].
const MAX_CDB_LEN: usize = 16;
/// Most pieces of one buffer.
const MAX_PIECES: usize = 1024;
/// A client cannot have the kernel give a command less.
const MIN_TIMEOUT: Duration = Duration::from_secs(7);
/// SG_INFO_CHECK: look at the status.
const INFO_CHECK: u32 = 1;
/// DRIVER_SENSE: there is sense.
const DRIVER_SENSE: u16 = 8;
/// DID_TIME_OUT and DID_ERROR, host statuses.
const TIME_OUT: u16 = 3;
const HOST_ERROR: u16 = 7;

/// Which way the data go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    None,
    /// SG_DXFER_TO_DEV.
    Out,
    /// SG_DXFER_FROM_DEV.
    In,
    /// SG_DXFER_TO_FROM_DEV: in, onto what stands in the buffer.
    InOver,
}

/// What SG_IO was called with.
struct Request {
    raw: [u8; HEADER_LEN],
    cdb: Vec<u8>,
    direction: Direction,
    /// Address and length of each piece of the buffer.
    pieces: Vec<(u64, usize)>,
    timeout: Duration,
}

impl Node {
    pub(super) fn sg(
        &mut self,
        transport: &mut dyn Transport,
        file: &mut OpenFile,
        request: u32,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let most = i32::try_from(transport.max_transfer_len()).unwrap_or(i32::MAX);
        let is_generic = file.device == Device::Generic;
        match request {
            IO => self.sg_io(transport, file, argument, memory),
            GET_VERSION_NUM => put_int(memory, argument, if is_generic { 30_536 } else { 30_527 }),
            SET_TIMEOUT => {
                let timeout = int(memory, argument)?;
                file.sg_timeout = if timeout < 0 { return Err(Errno::INVAL) } else { timeout };
                Ok(0)
            }
            GET_TIMEOUT => Ok(file.sg_timeout.into()),
            EMULATED_HOST => put_int(memory, argument, 1),
            SET_RESERVED_SIZE => {
                let size = int(memory, argument)?;
                file.sg_reserved = if size < 0 { return Err(Errno::INVAL) } else { size };
                Ok(0)
            }
            GET_RESERVED_SIZE => put_int(memory, argument, file.sg_reserved.min(most)),
            GET_SG_TABLESIZE if is_generic => put_int(memory, argument, 128),
            GET_SCSI_ID if is_generic => {
                // Host, channel, id and unit 0; type 5; one command at a time.
                let mut id = [0; 32];
                id[16..20].copy_from_slice(&5_u32.to_ne_bytes());
                id[20..22].copy_from_slice(&1_u16.to_ne_bytes());
                id[22..24].copy_from_slice(&1_u16.to_ne_bytes());
                memory.write(argument, &id).map(|()| 0)
            }
            // Only whether it could be done is asked: SG_SCSI_RESET_NOTHING.
            SCSI_RESET if int(memory, argument)? == 0 => Ok(0),
            SCSI_RESET => Err(Errno::PERM),
            _ => Err(Errno::NOTTY),
        }
    }

    fn sg_io(
        &mut self,
        transport: &mut dyn Transport,
        file: &OpenFile,
        argument: u64,
        memory: &mut dyn Memory,
    ) -> Answer {
        let mut request = Request::read(file, argument, memory, transport.max_transfer_len())?;
        let len = request.pieces.iter().map(|(_, len)| len).sum();
        let mut buffer = match request.direction {
            Direction::None | Direction::In => vec![0; len],
            Direction::Out | Direction::InOver => gather(memory, &request.pieces, len)?,
        };
        let started = transport.now();
        let data = match request.direction {
            Direction::None => Data::None,
            Direction::Out => Data::Out(&buffer),
            Direction::In | Direction::InOver => Data::In(&mut buffer),
        };
        let ended = self.execute(transport, &request.cdb, data, request.timeout);
        let took = transport.now().saturating_sub(started);
        let (moved, sense) = request.finish(ended, len, took)?;
        if matches!(request.direction, Direction::In | Direction::InOver) {
            scatter(memory, &request.pieces, &buffer[..moved])?;
        }
        request.put_sense(memory, sense)?;
        memory.write(argument, &request.raw)?;
        Ok(0)
    }
}

impl Request {
    fn read(
        file: &OpenFile,
        argument: u64,
        memory: &dyn Memory,
        most: usize,
    ) -> Result<Request, Errno> {
        let raw: [u8; HEADER_LEN] = structure(memory, argument)?;
        let is_generic = file.device == Device::Generic;
        if u32_at(&raw, 0) != u32::from(b'S') {
            return Err(if is_generic { Errno::NOSYS } else { Errno::INVAL });
        }
        let cdb_len = usize::from(raw[8]);
        if cdb_len == 0 || cdb_len > MAX_CDB_LEN {
            return Err(Errno::INVAL);
        }
        let len = u32_at(&raw, 12) as usize;
        if len > most {
            return Err(if is_generic { Errno::INVAL } else { Errno::IO });
        }
        let direction = match u32_at(&raw, 4) as i32 {
            _ if len == 0 => Direction::None,
            -2 => Direction::Out,
            -3 => Direction::In,
            -4 => Direction::InOver,
            _ => return Err(Errno::INVAL),
        };
        let timeout = match u32_at(&raw, 40) {
            0 => Duration::from_millis(10) * file.sg_timeout.unsigned_abs(),
            ms => Duration::from_millis(ms.into()),
        };
        let count = usize::from(u16::from_ne_bytes([raw[10], raw[11]]));
        Ok(Request {
            cdb: bytes(memory, address_at(&raw, 24), cdb_len)?,
            direction,
            pieces: pieces(memory, address_at(&raw, 16), count, len)?,
            timeout: timeout.max(MIN_TIMEOUT),
            raw,
        })
    }

    /// Fills the header from `status` on; answers how many bytes moved, and the sense.
    fn finish(
        &mut self,
        ended: Result<Completion, TransportError>,
        len: usize,
        took: Duration,
    ) -> Result<(usize, Option<Sense>), Errno> {
        let (status, host, moved, sense) = match ended {
            Ok(Completion { status, transferred }) => match status {
                Status::Good => (0x00, 0, transferred, None),
                Status::CheckCondition(sense) => (0x02, 0, transferred, Some(sense)),
                Status::Other(status) => (status, 0, transferred, None),
            },
            Err(TransportError::Timeout { .. }) => (0, TIME_OUT, 0, None),
            Err(TransportError::Host { host, .. }) => (0, host, 0, None),
            Err(TransportError::Sense { .. }) => (0, HOST_ERROR, 0, None),
            Err(_) => return Err(Errno::IO),
        };
        let driver = if sense.is_some() { DRIVER_SENSE } else { 0 };
        let raw = &mut self.raw;
        raw[64] = status;
        raw[65] = status >> 1 & 0x1F;
        raw[66..68].fill(0);
        raw[68..70].copy_from_slice(&u16::to_ne_bytes(host));
        raw[70..72].copy_from_slice(&driver.to_ne_bytes());
        let moved = moved.min(len);
        raw[72..76].copy_from_slice(&((len - moved) as u32).to_ne_bytes());
        let ms = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
        raw[76..80].copy_from_slice(&ms.to_ne_bytes());
        let info = if status != 0 || host != 0 { INFO_CHECK } else { 0 };
        raw[80..84].copy_from_slice(&info.to_ne_bytes());
        Ok((moved, sense))
    }

    /// Stores as much of the sense as there is room for.
    fn put_sense(&mut self, memory: &mut dyn Memory, sense: Option<Sense>) -> Result<(), Errno> {
        let address = address_at(&self.raw, 32);
        let (Some(sense), true) = (sense, address != 0) else { return Ok(()) };
        let len = Sense::LEN.min(self.raw[9].into());
        memory.write(address, &sense.emit()[..len])?;
        self.raw[67] = len as u8;
        Ok(())
    }
}

/// The pieces of a buffer of `len` bytes: itself, or what a list of `count` (`iovec`) names.
fn pieces(
    memory: &dyn Memory,
    address: u64,
    count: usize,
    len: usize,
) -> Result<Vec<(u64, usize)>, Errno> {
    if count == 0 || len == 0 {
        return Ok(vec![(address, len)]);
    }
    if count > MAX_PIECES {
        return Err(Errno::INVAL);
    }
    let list = bytes(memory, address, count * 16)?;
    let mut left = len;
    let mut pieces = Vec::new();
    for piece in list.chunks_exact(16) {
        let size = usize::try_from(address_at(piece, 8)).unwrap_or(usize::MAX).min(left);
        pieces.push((address_at(piece, 0), size));
        left -= size;
    }
    if left > 0 { Err(Errno::INVAL) } else { Ok(pieces) }
}

fn gather(memory: &dyn Memory, pieces: &[(u64, usize)], len: usize) -> Result<Vec<u8>, Errno> {
    let mut all = vec![0; len];
    let mut rest = &mut all[..];
    for &(address, len) in pieces {
        let (piece, behind) = rest.split_at_mut(len);
        memory.read(address, piece)?;
        rest = behind;
    }
    Ok(all)
}

fn scatter(memory: &mut dyn Memory, pieces: &[(u64, usize)], bytes: &[u8]) -> Result<(), Errno> {
    let mut rest = bytes;
    for &(address, len) in pieces {
        let (piece, behind) = rest.split_at(len.min(rest.len()));
        if !piece.is_empty() {
            memory.write(address, piece)?;
        }
        rest = behind;
    }
    Ok(())
}

#[cfg(all(test, target_endian = "little"))]
mod tests {
    use super::super::testing::{BASE, Bench, NO_MEDIUM};
    use super::*;

    /// Places in memory behind the header: CDB at 7060h, sense at 7080h, data at 70A0h.
    const CDB: usize = 0x60;
    const SENSE: usize = 0x80;
    const DATA: usize = 0xA0;

    /// A header, all fields that go back filled with EEh, and room behind it.
    fn memory(direction: i8, cdb: &[u8], data_len: u8) -> Vec<u8> {
        let mut all = vec![0; DATA + 64];
        all[0] = b'S';
        all[4..8].copy_from_slice(&i32::from(direction).to_le_bytes());
        all[8] = cdb.len() as u8;
        all[9] = 32;
        all[12] = data_len;
        all[16..18].copy_from_slice(&[0xA0, 0x70]);
        all[24..26].copy_from_slice(&[0x60, 0x70]);
        all[32..34].copy_from_slice(&[0x80, 0x70]);
        all[40..42].copy_from_slice(&[0x10, 0x27]);
        all[64..84].fill(0xEE);
        all[CDB..CDB + cdb.len()].copy_from_slice(cdb);
        all
    }

    const INQUIRY: [u8; 6] = [0x12, 0, 0, 0, 36, 0];

    #[test]
    fn data_that_come_in() {
        for device in [Device::Block, Device::Generic] {
            let mut bench = Bench::new(device, &memory(-3, &INQUIRY, 36));
            bench.script.good(&INQUIRY, &[5, 0x80, 2, 2]);
            assert_eq!(bench.ioctl(0x2285), Ok(0));
            let after = &bench.memory.0;
            assert_eq!(after[DATA..DATA + 5], [5, 0x80, 2, 2, 0]);
            // Status, its five bits, message, sense; host, driver; 32 bytes did not come; 0 ms.
            assert_eq!(after[64..72], [0; 8]);
            assert_eq!(after[72..84], [32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            assert_eq!(bench.script.timeout, Duration::from_secs(10));
            bench.script.done();
        }
    }

    #[test]
    fn data_that_go_out() {
        let mode_select = [0x55, 0x10, 0, 0, 0, 0, 0, 0, 4, 0];
        let mut all = memory(-2, &mode_select, 4);
        all[DATA..DATA + 4].copy_from_slice(&[1, 2, 3, 4]);
        let mut bench = Bench::new(Device::Block, &all);
        bench.script.good(&mode_select, &[]);
        assert_eq!(bench.ioctl(0x2285), Ok(0));
        assert_eq!(bench.script.taken, [1, 2, 3, 4]);
        assert_eq!(bench.memory.0[72..76], [0; 4]);
    }

    #[test]
    fn a_check_condition_with_its_sense() {
        let mut bench = Bench::new(Device::Block, &memory(-1, &[0; 6], 0));
        bench.script.check(&[0; 6], NO_MEDIUM);
        assert_eq!(bench.ioctl(0x2285), Ok(0));
        let after = &bench.memory.0;
        assert_eq!(after[64..72], [2, 1, 0, 18, 0, 0, 8, 0]);
        assert_eq!(after[80..84], [1, 0, 0, 0]);
        assert_eq!(
            after[SENSE..SENSE + 19],
            [0x70, 0, 2, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x3A, 0, 0, 0, 0, 0, 0]
        );
        // Room for four bytes of it, and none at all.
        let mut short = memory(-1, &[0; 6], 0);
        short[9] = 4;
        let mut bench = Bench::new(Device::Block, &short);
        bench.script.check(&[0; 6], NO_MEDIUM).check(&[0; 6], NO_MEDIUM);
        assert_eq!(bench.ioctl(0x2285), Ok(0));
        assert_eq!(bench.memory.0[67], 4);
        assert_eq!(bench.memory.0[SENSE..SENSE + 5], [0x70, 0, 2, 0, 0]);
        bench.memory.0[32..40].fill(0);
        assert_eq!(bench.ioctl(0x2285), Ok(0));
        assert_eq!(bench.memory.0[67], 0);
    }

    #[test]
    fn a_buffer_in_pieces() {
        for (direction, expected) in [(-3, [1, 2, 3, 0, 4, 0]), (-2, [0; 6])] {
            let mut all = memory(direction, &INQUIRY, 5);
            all[10] = 2;
            all[16] = 0xB0;
            // Three bytes at 70A0h, and two of eight at 70A4h.
            all[DATA + 16..DATA + 18].copy_from_slice(&[0xA0, 0x70]);
            all[DATA + 24] = 3;
            all[DATA + 32..DATA + 34].copy_from_slice(&[0xA4, 0x70]);
            all[DATA + 40] = 8;
            let mut bench = Bench::new(Device::Generic, &all);
            bench.script.good(&INQUIRY, &[1, 2, 3, 4]);
            assert_eq!(bench.ioctl(0x2285), Ok(0));
            assert_eq!(bench.memory.0[DATA..DATA + 6], expected);
            if direction == -2 {
                assert_eq!(bench.script.taken, [0; 5]);
            }
            bench.memory.0[DATA + 40] = 1;
            assert_eq!(bench.ioctl(0x2285), Err(Errno::INVAL));
        }
    }

    #[test]
    fn in_over_what_stands_there() {
        let mut all = memory(-4, &INQUIRY, 4);
        all[DATA..DATA + 4].fill(9);
        let mut bench = Bench::new(Device::Block, &all);
        bench.script.good(&INQUIRY, &[1, 2]);
        assert_eq!(bench.ioctl(0x2285), Ok(0));
        assert_eq!(bench.memory.0[DATA..DATA + 4], [1, 2, 9, 9]);
    }

    #[test]
    fn no_answer() {
        let mut bench = Bench::new(Device::Block, &memory(-3, &INQUIRY, 36));
        let timeout = Duration::from_secs(10);
        bench.script.fail(&INQUIRY, TransportError::Timeout { opcode: 0x12, timeout });
        assert_eq!(bench.ioctl(0x2285), Ok(0));
        assert_eq!(bench.memory.0[64..76], [0, 0, 0, 0, 3, 0, 0, 0, 36, 0, 0, 0]);
        assert_eq!(bench.memory.0[80], 1);
        bench.script.fail(&INQUIRY, TransportError::Host { opcode: 0x12, host: 7, driver: 0 });
        assert_eq!(bench.ioctl(0x2285), Ok(0));
        assert_eq!(bench.memory.0[68], 7);
        bench.script.fail(&INQUIRY, TransportError::TooLong { len: 1, max: 0 });
        assert_eq!(bench.ioctl(0x2285), Err(Errno::IO));
    }

    #[test]
    fn what_is_refused() {
        let refused = |device, at: usize, bytes: &[u8]| {
            let mut all = memory(-3, &INQUIRY, 36);
            all[at..at + bytes.len()].copy_from_slice(bytes);
            Bench::new(device, &all).ioctl(0x2285).unwrap_err()
        };
        // Interface 'A', which is a probe for something else; 'Q', version 4.
        for interface in [b'A', b'Q'] {
            assert_eq!(refused(Device::Block, 0, &[interface]), Errno::INVAL);
            assert_eq!(refused(Device::Generic, 0, &[interface]), Errno::NOSYS);
        }
        assert_eq!(refused(Device::Block, 8, &[0]), Errno::INVAL);
        assert_eq!(refused(Device::Block, 8, &[17]), Errno::INVAL);
        // 65,537 bytes.
        assert_eq!(refused(Device::Block, 12, &[1, 0, 1]), Errno::IO);
        assert_eq!(refused(Device::Generic, 12, &[1, 0, 1]), Errno::INVAL);
        // SG_DXFER_UNKNOWN, with data.
        assert_eq!(refused(Device::Block, 4, &[0xFB]), Errno::INVAL);
        assert_eq!(refused(Device::Block, 24, &[0, 0]), Errno::FAULT);
        assert_eq!(Bench::new(Device::Block, &[]).ioctl(0x2285), Err(Errno::FAULT));
    }

    #[test]
    fn timeouts_of_commands_that_bring_none_or_little() {
        let mut all = memory(-1, &[0; 6], 0);
        all[40..44].fill(0);
        let mut bench = Bench::new(Device::Block, &all);
        for (set, secs) in [(None, 60), (Some([0x10, 0x27, 0, 0]), 100), (Some([1, 0, 0, 0]), 7)] {
            if let Some(set) = set {
                bench.memory.0[DATA..DATA + 4].copy_from_slice(&set);
                assert_eq!(bench.ioctl_with(0x2201, BASE + 0xA0), Ok(0));
            }
            bench.script.good(&[0; 6], &[]);
            assert_eq!(bench.ioctl(0x2285), Ok(0));
            assert_eq!(bench.script.timeout, Duration::from_secs(secs));
        }
        assert_eq!(bench.ioctl(0x2202), Ok(1));
    }

    #[test]
    fn the_small_ones() {
        for (device, version) in [(Device::Block, 30_527_i32), (Device::Generic, 30_536)] {
            let mut bench = Bench::new(device, &[0xEE; 40]);
            assert_eq!(bench.ioctl(0x2282), Ok(0));
            assert_eq!(bench.memory.0[..4], version.to_le_bytes());
            assert_eq!(bench.ioctl(0x2203), Ok(0));
            assert_eq!(bench.memory.0[..4], [1, 0, 0, 0]);
            // What is asked for is kept, up to 65,536 bytes.
            assert_eq!(bench.ioctl(0x2272), Ok(0));
            assert_eq!(bench.memory.0[..4], [0, 0, 1, 0]);
            bench.memory.0[..4].copy_from_slice(&[0, 0x80, 0, 0]);
            assert_eq!(bench.ioctl(0x2275), Ok(0));
            bench.memory.0[..4].fill(0xEE);
            assert_eq!(bench.ioctl(0x2275), Err(Errno::INVAL));
            assert_eq!(bench.ioctl(0x2272), Ok(0));
            assert_eq!(bench.memory.0[..4], [0, 0x80, 0, 0]);
            assert_eq!(bench.ioctl(0x2201 + 0xFE), Err(Errno::NOTTY));
        }
    }

    #[test]
    fn what_only_the_generic_node_tells() {
        let mut bench = Bench::new(Device::Generic, &[0xEE; 40]);
        assert_eq!(bench.ioctl(0x2276), Ok(0));
        assert_eq!(bench.memory.0[..16], [0; 16]);
        assert_eq!(bench.memory.0[16..24], [5, 0, 0, 0, 1, 0, 1, 0]);
        assert_eq!(bench.memory.0[24..33], [0, 0, 0, 0, 0, 0, 0, 0, 0xEE]);
        assert_eq!(bench.ioctl(0x227F), Ok(0));
        assert_eq!(bench.memory.0[..4], [128, 0, 0, 0]);
        let mut bench = Bench::new(Device::Block, &[0; 40]);
        assert_eq!(bench.ioctl(0x2276), Err(Errno::NOTTY));
        assert_eq!(bench.ioctl(0x227F), Err(Errno::NOTTY));
        assert_eq!(bench.ioctl(0x2284), Ok(0));
        bench.memory.0[0] = 1;
        assert_eq!(bench.ioctl(0x2284), Err(Errno::PERM));
    }
}
