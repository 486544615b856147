//! SET STREAMING, B6h [MMC-3 5].

use rawcd_format::Lba;

use crate::bytes::{be16, be32, flag, lba, put_lba, put16, put32};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Selects speeds by how much is to be moved in how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetStreaming {
    /// Bytes of parameters that follow, 28.
    pub parameter_list_len: u16,
}

impl SetStreaming {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<SetStreaming, CdbError> {
        Ok(SetStreaming { parameter_list_len: be16(cdb, 9) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        cdb[0] = 0xB6;
        put16(&mut cdb, 9, self.parameter_list_len);
        cdb
    }
}

/// The parameters, 28 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamingParameters {
    /// Rotation: 0 as the medium calls for, 1 pure CAV; 0..=3.
    pub rotation: u8,
    /// RDD: the drive's own values again; the rest means nothing.
    pub restore_defaults: bool,
    /// The speeds are needed as they are, not rounded.
    pub exact: bool,
    /// RA: blocks are read in no order.
    pub random_access: bool,
    /// First block.
    pub start: Lba,
    /// Last block.
    pub end: Lba,
    /// So many kB (1000 bytes) are read in `read_time_ms`.
    pub read_size: u32,
    /// Milliseconds.
    pub read_time_ms: u32,
    /// So many kB are written in `write_time_ms`.
    pub write_size: u32,
    /// Milliseconds.
    pub write_time_ms: u32,
}

impl StreamingParameters {
    /// Bytes of the parameters.
    pub const LEN: usize = 28;

    /// Reads the parameters.
    ///
    /// # Errors
    /// When there are fewer than 28 bytes.
    pub fn parse(raw: &[u8]) -> Result<StreamingParameters, AnswerError> {
        AnswerError::need("the streaming parameters", raw, StreamingParameters::LEN)?;
        Ok(StreamingParameters {
            rotation: raw[0] >> 3 & 0x03,
            restore_defaults: raw[0] & 0x04 != 0,
            exact: raw[0] & 0x02 != 0,
            random_access: raw[0] & 0x01 != 0,
            start: lba(raw, 4),
            end: lba(raw, 8),
            read_size: be32(raw, 12),
            read_time_ms: be32(raw, 16),
            write_size: be32(raw, 20),
            write_time_ms: be32(raw, 24),
        })
    }

    /// The parameters.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; StreamingParameters::LEN];
        raw[0] = (self.rotation & 0x03) << 3
            | flag(self.restore_defaults, 0x04)
            | flag(self.exact, 0x02)
            | flag(self.random_access, 0x01);
        put_lba(&mut raw, 4, self.start);
        put_lba(&mut raw, 8, self.end);
        let numbers = [self.read_size, self.read_time_ms, self.write_size, self.write_time_ms];
        for (at, number) in numbers.into_iter().enumerate() {
            put32(&mut raw, 12 + 4 * at, number);
        }
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command_and_parameters() {
        let bytes = [0xB6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28, 0];
        let command = SetStreaming { parameter_list_len: 28 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::SetStreaming(command)));
        let raw = [
            0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0x7D, 0xA8, //
            0, 0, 0x21, 0x14, 0, 0, 0x03, 0xE8, 0, 0, 0x0B, 0x07, 0, 0, 0x03, 0xE8,
        ];
        let parameters = StreamingParameters {
            rotation: 1,
            restore_defaults: false,
            exact: true,
            random_access: false,
            start: Lba(0),
            end: Lba(359_848),
            read_size: 8468,
            read_time_ms: 1000,
            write_size: 2823,
            write_time_ms: 1000,
        };
        assert_eq!(parameters.emit(), raw);
        assert_eq!(StreamingParameters::parse(&raw), Ok(parameters));
        let other =
            StreamingParameters { restore_defaults: true, random_access: true, ..parameters };
        assert_eq!(other.emit()[0], 0x0F);
        assert!(StreamingParameters::parse(&raw[..27]).is_err());
    }
}
