//! READ BUFFER and WRITE BUFFER: a memory that the host may use to try the way to the drive.

use rawcd_mmc::{BufferDescriptor, BufferMode, ReadBuffer, Sense, WriteBuffer};

use super::{Answer, Drive, illegal, invalid_cdb};
use crate::Storage;

/// Bytes of the memory.
const CAPACITY: u32 = 65_536;

/// Bytes of the header of mode 0.
const HEADER_LEN: u32 = 4;

impl<S: Storage> Drive<S> {
    pub(super) fn read_buffer(&self, command: ReadBuffer) -> Result<Answer, Sense> {
        check_buffer(command.id, command.offset)?;
        let descriptor = BufferDescriptor { offset_boundary: 0, capacity: CAPACITY };
        let bytes = match command.mode {
            BufferMode::Descriptor => descriptor.emit(),
            BufferMode::HeaderAndData if command.offset != 0 => return Err(invalid_cdb(3, None)),
            BufferMode::HeaderAndData => [descriptor.emit(), self.memory_from(0)].concat(),
            BufferMode::Data => self.memory_from(command.offset),
        };
        Ok(Answer::data(bytes, command.allocation_len as usize))
    }

    pub(super) fn write_buffer(
        &mut self,
        command: WriteBuffer,
        sent: &[u8],
    ) -> Result<Answer, Sense> {
        check_buffer(command.id, command.offset)?;
        let len = command.parameter_list_len as usize;
        let sent = sent.get(..len).ok_or(illegal(0x1A, 0x00))?;
        let data = match command.mode {
            BufferMode::HeaderAndData if command.offset != 0 => return Err(invalid_cdb(3, None)),
            BufferMode::HeaderAndData => sent.get(HEADER_LEN as usize..).unwrap_or_default(),
            _ => sent,
        };
        let start = command.offset as usize;
        let end = start + data.len();
        if end > CAPACITY as usize {
            return Err(invalid_cdb(6, None));
        }
        self.memory.resize(self.memory.len().max(end), 0);
        self.memory[start..end].copy_from_slice(data);
        Ok(Answer { taken: len, ..Answer::done() })
    }

    /// The memory from `offset` on; what was never written is zero.
    fn memory_from(&self, offset: u32) -> Vec<u8> {
        let mut memory = self.memory.clone();
        memory.resize(CAPACITY as usize, 0);
        memory.split_off(offset as usize)
    }
}

fn check_buffer(id: u8, offset: u32) -> Result<(), Sense> {
    if id != 0 {
        return Err(invalid_cdb(2, None));
    }
    if offset >= CAPACITY {
        return Err(invalid_cdb(3, None));
    }
    Ok(())
}
