//! What others send a drive that is given away, made of any bytes: for fuzzers.

use rawcd_mmc::Transport;

use crate::node::{BASE, Bytes, Device, Node, flags};
use crate::shared::{Reply, Request, read_frame};

/// Takes `bytes` for frames of a served drive, one behind the other, sent by a client as well as
/// by a server; says how many were messages.
///
/// # Panics
/// When a message that was read is another one after it was sent on.
#[must_use]
pub fn take_frames(mut bytes: &[u8]) -> usize {
    let (mut body, mut sent, mut messages) = (Vec::new(), Vec::new(), 0);
    while let Ok(kind) = read_frame(&mut bytes, &mut body) {
        if let Some(request) = Request::parse(kind, &body) {
            request.emit(&mut sent);
            let mut again = Vec::new();
            let kind = read_frame(&mut &sent[..], &mut again).expect("a frame was made");
            assert_eq!(Request::parse(kind, &again), Some(request));
            messages += 1;
        }
        if let Some(reply) = Reply::parse(kind, &body) {
            reply.emit(&mut sent);
            let mut again = Vec::new();
            let kind = read_frame(&mut &sent[..], &mut again).expect("a frame was made");
            assert_eq!(Reply::parse(kind, &again), Some(reply));
            messages += 1;
        }
    }
    messages
}

/// Calls the node of a drive as a program might that has `bytes` for its requests and its memory;
/// says how many of the calls succeeded.
#[must_use]
pub fn call_node(transport: &mut dyn Transport, bytes: &[u8]) -> usize {
    let mut tape = Tape(bytes);
    let device = if tape.byte().is_multiple_of(2) { Device::Block } else { Device::Generic };
    let mut node = Node::attach(transport);
    let Ok(mut file) = node.open(transport, device, flags::NON_BLOCKING) else { return 0 };
    let mut memory = Bytes(vec![0; MEMORY_LEN]);
    let mut succeeded = 0;
    while !tape.0.is_empty() {
        let answer = match tape.byte() % 16 {
            0 => {
                let (offset, whence) = (tape.number().cast_signed(), u32::from(tape.byte() % 5));
                node.seek(transport, &mut file, offset, whence).map(|_| ())
            }
            1 => {
                let (at, len) = (tape.number(), tape.number());
                node.read_at(transport, &file, at, len).map(|_| ())
            }
            _ => {
                let request = tape.request();
                fill(&mut memory.0, &mut tape, request);
                let argument = BASE + u64::from(tape.byte() % 4) * 40;
                node.ioctl(transport, &mut file, request, argument, &mut memory).map(|_| ())
            }
        };
        succeeded += usize::from(answer.is_ok());
    }
    succeeded
}

/// Bytes to be taken from the front; zeros when none are left.
struct Tape<'a>(&'a [u8]);

impl Tape<'_> {
    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut taken = [0; N];
        let len = N.min(self.0.len());
        let (now, later) = self.0.split_at(len);
        taken[..len].copy_from_slice(now);
        self.0 = later;
        taken
    }

    fn byte(&mut self) -> u8 {
        let [byte] = self.array();
        byte
    }

    /// Small ones, and those at the ends of what there is.
    fn number(&mut self) -> u64 {
        let place = u64::from(u16::from_le_bytes(self.array()));
        match self.byte() % 8 {
            0 => u64::MAX - place,
            1 => u64::MAX / 2 + place,
            2 => place << 48,
            3 => place << 30,
            4 => place * 2048,
            _ => place,
        }
    }

    fn request(&mut self) -> u32 {
        let low = u32::from(self.byte());
        match self.byte() % 12 {
            0..=4 => SG_IO,
            5 => 0x2200 + low,
            6 => 0x5380 + low % 16,
            7 | 8 => 0x5300 + low,
            9 => 0x1200 + low,
            10 => 0x8008_1200 + low,
            _ => u32::from_le_bytes(self.array()),
        }
    }
}

const SG_IO: u32 = 0x2285;
/// Where the program keeps CDB, data and sense.
const CDB_AT: usize = 88;
const DATA_AT: usize = 160;
const MEMORY_LEN: usize = 4096;

/// Some bytes at the places that calls look at, and a request of SG_IO that leads somewhere.
fn fill(memory: &mut [u8], tape: &mut Tape<'_>, request: u32) {
    memory[..24].copy_from_slice(&tape.array::<24>());
    memory[DATA_AT..][..16].copy_from_slice(&tape.array::<16>());
    let how = tape.byte();
    if request != SG_IO || how.is_multiple_of(8) {
        return;
    }
    let [direction, cdb_len, len] = [memory[0], memory[1], memory[2]];
    memory[..4].copy_from_slice(&i32::from(b'S').to_ne_bytes());
    let direction = -1 - i32::from(direction % 5);
    memory[4..8].copy_from_slice(&direction.to_ne_bytes());
    memory[8..12].copy_from_slice(&[[6, 10, 12, 16, 0, 17][usize::from(cdb_len % 6)], 32, 0, 0]);
    let len = u32::from(len) * [1, 8, 96, 20][usize::from(how / 8 % 4)];
    memory[12..16].copy_from_slice(&len.to_ne_bytes());
    for (at, place) in [(16, DATA_AT), (24, CDB_AT), (32, MEMORY_LEN - 64)] {
        memory[at..at + 8].copy_from_slice(&(BASE + place as u64).to_ne_bytes());
    }
    memory[40..CDB_AT].fill(0);
    memory[CDB_AT..][..16].copy_from_slice(&tape.array::<16>());
}
