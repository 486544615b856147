//! READ BUFFER, 3Ch, and WRITE BUFFER, 3Bh [SPC-3 6.15, 6.35]: tests of the drive's memory and of
//! the way to it. Of the modes, those that move data; microcode is none of this crate's business.

use crate::bytes::{be24, put24};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// What a buffer command moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BufferMode {
    /// 0: a header of 4 bytes, then data from the start of the buffer.
    HeaderAndData,
    /// 2: data.
    Data,
    /// 3: how large the buffer is; READ BUFFER only.
    Descriptor,
}

impl BufferMode {
    const fn code(self) -> u8 {
        match self {
            BufferMode::HeaderAndData => 0,
            BufferMode::Data => 2,
            BufferMode::Descriptor => 3,
        }
    }
}

/// Reads the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadBuffer {
    /// What comes.
    pub mode: BufferMode,
    /// Which buffer.
    pub id: u8,
    /// First byte, 24 bits.
    pub offset: u32,
    /// Most bytes of answer, 24 bits.
    pub allocation_len: u32,
}

impl ReadBuffer {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReadBuffer, CdbError> {
        let mode = match cdb[1] & 0x1F {
            0 => BufferMode::HeaderAndData,
            2 => BufferMode::Data,
            3 => BufferMode::Descriptor,
            _ => return Err(CdbError::field(1, Some(4), "mode 0, 2 or 3")),
        };
        let (offset, allocation_len) = (be24(cdb, 3), be24(cdb, 6));
        Ok(ReadBuffer { mode, id: cdb[2], offset, allocation_len })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        emit(0x3C, self.mode, self.id, self.offset, self.allocation_len)
    }
}

/// Writes the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteBuffer {
    /// What is sent: [`BufferMode::Data`], or with a header of zeros before it.
    pub mode: BufferMode,
    /// Which buffer.
    pub id: u8,
    /// First byte, 24 bits.
    pub offset: u32,
    /// Bytes that follow, 24 bits.
    pub parameter_list_len: u32,
}

impl WriteBuffer {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<WriteBuffer, CdbError> {
        let mode = match cdb[1] & 0x1F {
            0 => BufferMode::HeaderAndData,
            2 => BufferMode::Data,
            _ => return Err(CdbError::field(1, Some(4), "mode 0 or 2")),
        };
        let (offset, parameter_list_len) = (be24(cdb, 3), be24(cdb, 6));
        Ok(WriteBuffer { mode, id: cdb[2], offset, parameter_list_len })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        emit(0x3B, self.mode, self.id, self.offset, self.parameter_list_len)
    }
}

fn emit(opcode: u8, mode: BufferMode, id: u8, offset: u32, len: u32) -> [u8; 10] {
    let mut cdb = [opcode, mode.code(), id, 0, 0, 0, 0, 0, 0, 0];
    put24(&mut cdb, 3, offset);
    put24(&mut cdb, 6, len);
    cdb
}

/// The answer to [`BufferMode::Descriptor`], and the header of [`BufferMode::HeaderAndData`],
/// which has no boundary: 4 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferDescriptor {
    /// Offsets are multiples of 2 to this power; FFh: only 0.
    pub offset_boundary: u8,
    /// Bytes of the buffer, 24 bits.
    pub capacity: u32,
}

impl BufferDescriptor {
    /// Bytes of the answer.
    pub const LEN: usize = 4;

    /// Reads the answer.
    ///
    /// # Errors
    /// When it has fewer than 4 bytes.
    pub fn parse(raw: &[u8]) -> Result<BufferDescriptor, AnswerError> {
        AnswerError::need("the buffer descriptor", raw, BufferDescriptor::LEN)?;
        Ok(BufferDescriptor { offset_boundary: raw[0], capacity: be24(raw, 1) })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![self.offset_boundary, 0, 0, 0];
        put24(&mut raw, 1, self.capacity);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn commands() {
        let read = [0x3C, 2, 1, 0x01, 0x02, 0x03, 0x00, 0xFE, 0x00, 0];
        let command = ReadBuffer {
            mode: BufferMode::Data,
            id: 1,
            offset: 0x01_02_03,
            allocation_len: 0xFE00,
        };
        assert_eq!(command.emit(), read);
        assert_eq!(Cdb::parse(&read), Ok(Cdb::ReadBuffer(command)));
        let write = [0x3B, 0, 0, 0, 0, 0, 0, 0, 12, 0];
        let command = WriteBuffer {
            mode: BufferMode::HeaderAndData,
            id: 0,
            offset: 0,
            parameter_list_len: 12,
        };
        assert_eq!(command.emit(), write);
        assert_eq!(Cdb::parse(&write), Ok(Cdb::WriteBuffer(command)));
        for (mode, code) in [(BufferMode::HeaderAndData, 0), (BufferMode::Descriptor, 3)] {
            let command = ReadBuffer { mode, id: 0, offset: 0, allocation_len: 4 };
            assert_eq!(command.emit()[1], code);
            assert_eq!(Cdb::parse(&command.emit()), Ok(Cdb::ReadBuffer(command)));
        }
        // Microcode.
        for cdb in [[0x3B, 5], [0x3B, 3], [0x3C, 1]] {
            assert_eq!(Cdb::parse(&cdb).unwrap_err().sense().emit()[15..], [0xCC, 0, 1]);
        }
    }

    #[test]
    fn descriptor() {
        let descriptor = BufferDescriptor { offset_boundary: 0, capacity: 65_536 };
        assert_eq!(descriptor.emit(), [0, 1, 0, 0]);
        assert_eq!(BufferDescriptor::parse(&[0, 1, 0, 0]), Ok(descriptor));
        assert!(BufferDescriptor::parse(&[0, 1, 0]).is_err());
    }
}
