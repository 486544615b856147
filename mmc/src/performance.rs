//! GET PERFORMANCE, ACh [MMC-3 5]: how fast which part of the medium is read and written.
//! Speeds are kB/s of 1000 bytes.

use rawcd_format::Lba;

use crate::bytes::{be16, be32, flag, lba, put_lba, put16, put32};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Which list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PerformanceKind {
    /// Type 0: the speed along the medium.
    Nominal {
        /// Of writing rather than of reading.
        write: bool,
        /// Only where it departs from the nominal (EXCEPT not 0).
        exceptions: bool,
    },
    /// Type 3: the speeds that SET STREAMING can ask for.
    WriteSpeeds,
}

/// Asks for speeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GetPerformance {
    /// Which list.
    pub kind: PerformanceKind,
    /// Where the list begins.
    pub start: Lba,
    /// Most descriptors of answer.
    pub max_descriptors: u16,
}

impl GetPerformance {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<GetPerformance, CdbError> {
        let kind = match cdb[10] {
            0 => PerformanceKind::Nominal {
                write: cdb[1] & 0x04 != 0,
                exceptions: cdb[1] & 0x03 != 0,
            },
            3 => PerformanceKind::WriteSpeeds,
            _ => return Err(CdbError::field(10, None, "type 0 or 3")),
        };
        Ok(GetPerformance { kind, start: lba(cdb, 2), max_descriptors: be16(cdb, 8) })
    }

    /// The CDB, with the tolerance that the standard calls for: 10 % nominal, 20 % exceptions.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = [0; 12];
        cdb[0] = 0xAC;
        match self.kind {
            PerformanceKind::Nominal { write, exceptions } => {
                cdb[1] = 0x10 | flag(write, 0x04) | flag(exceptions, 0x01);
            }
            PerformanceKind::WriteSpeeds => cdb[10] = 3,
        }
        put_lba(&mut cdb, 2, self.start);
        put16(&mut cdb, 8, self.max_descriptors);
        cdb
    }
}

/// The answer: 8 bytes, and 16 a descriptor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Performance {
    /// Type 0.
    Nominal {
        /// Of writing rather than of reading.
        write: bool,
        /// Where it departs from the nominal.
        exceptions: bool,
        /// By rising address.
        spans: Vec<SpeedSpan>,
    },
    /// Type 3, the fastest first.
    WriteSpeeds(Vec<StreamSpeed>),
}

/// A part of the medium over which speed changes evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpeedSpan {
    /// First block.
    pub start: Lba,
    /// Speed there, kB/s.
    pub start_speed: u32,
    /// Last block.
    pub end: Lba,
    /// Speed there, kB/s.
    pub end_speed: u32,
}

/// Speeds at which a medium can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSpeed {
    /// Rotation: 0 as the medium calls for, 1 pure CAV; 0..=3.
    pub rotation: u8,
    /// The speeds are reached on the whole medium.
    pub exact: bool,
    /// Last block of the medium.
    pub end: Lba,
    /// Read speed meanwhile, kB/s.
    pub read_speed: u32,
    /// Write speed, kB/s.
    pub write_speed: u32,
}

impl Performance {
    /// Bytes of the header.
    pub const HEADER_LEN: usize = 8;
    /// Bytes of a descriptor.
    pub const DESCRIPTOR_LEN: usize = 16;

    /// Reads the answer to a command of this kind; a descriptor that is cut is not read.
    ///
    /// # Errors
    /// When it has fewer than 8 bytes.
    pub fn parse(raw: &[u8], kind: PerformanceKind) -> Result<Performance, AnswerError> {
        AnswerError::need("the performance data", raw, Performance::HEADER_LEN)?;
        let len = (be32(raw, 0) as usize).saturating_add(4).clamp(8, raw.len().max(8));
        let descriptors = raw[8..len].chunks_exact(Performance::DESCRIPTOR_LEN);
        Ok(match kind {
            PerformanceKind::Nominal { .. } => Performance::Nominal {
                write: raw[4] & 0x02 != 0,
                exceptions: raw[4] & 0x01 != 0,
                spans: descriptors
                    .map(|raw| SpeedSpan {
                        start: lba(raw, 0),
                        start_speed: be32(raw, 4),
                        end: lba(raw, 8),
                        end_speed: be32(raw, 12),
                    })
                    .collect(),
            },
            PerformanceKind::WriteSpeeds => Performance::WriteSpeeds(
                descriptors
                    .map(|raw| StreamSpeed {
                        rotation: raw[0] >> 3 & 0x03,
                        exact: raw[0] & 0x02 != 0,
                        end: lba(raw, 4),
                        read_speed: be32(raw, 8),
                        write_speed: be32(raw, 12),
                    })
                    .collect(),
            ),
        })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; Performance::HEADER_LEN];
        match self {
            Performance::Nominal { write, exceptions, spans } => {
                raw[4] = flag(*write, 0x02) | flag(*exceptions, 0x01);
                for span in spans {
                    raw.extend(span.start.0.to_be_bytes());
                    raw.extend(span.start_speed.to_be_bytes());
                    raw.extend(span.end.0.to_be_bytes());
                    raw.extend(span.end_speed.to_be_bytes());
                }
            }
            Performance::WriteSpeeds(speeds) => {
                for speed in speeds {
                    let flags = (speed.rotation & 0x03) << 3 | flag(speed.exact, 0x02);
                    raw.extend([flags, 0, 0, 0]);
                    raw.extend(speed.end.0.to_be_bytes());
                    raw.extend(speed.read_speed.to_be_bytes());
                    raw.extend(speed.write_speed.to_be_bytes());
                }
            }
        }
        let len = (raw.len() - 4) as u32;
        put32(&mut raw, 0, len);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    const READ: PerformanceKind = PerformanceKind::Nominal { write: false, exceptions: false };

    #[test]
    fn commands() {
        let table = [
            ([0xAC, 0x10, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0], READ),
            (
                [0xAC, 0x14, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0],
                PerformanceKind::Nominal { write: true, exceptions: false },
            ),
            (
                [0xAC, 0x11, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0],
                PerformanceKind::Nominal { write: false, exceptions: true },
            ),
            ([0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 200, 3, 0], PerformanceKind::WriteSpeeds),
        ];
        for (bytes, kind) in table {
            let command = GetPerformance { kind, start: Lba(0), max_descriptors: 200 };
            assert_eq!(command.emit(), bytes);
            assert_eq!(Cdb::parse(&bytes), Ok(Cdb::GetPerformance(command)));
        }
        let error = Cdb::parse(&[0xAC, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0]).unwrap_err();
        assert_eq!(error.sense().emit()[15..], [0xC0, 0, 10]);
    }

    #[test]
    fn along_the_medium() {
        let span =
            SpeedSpan { start: Lba(0), start_speed: 3528, end: Lba(359_848), end_speed: 8468 };
        let performance =
            Performance::Nominal { write: true, exceptions: false, spans: vec![span] };
        let raw = [
            0, 0, 0, 20, 2, 0, 0, 0, //
            0, 0, 0, 0, 0, 0, 0x0D, 0xC8, 0, 5, 0x7D, 0xA8, 0, 0, 0x21, 0x14,
        ];
        assert_eq!(performance.emit(), raw);
        assert_eq!(Performance::parse(&raw, READ), Ok(performance));
        let none = Performance::Nominal { write: false, exceptions: true, spans: Vec::new() };
        assert_eq!(none.emit(), [0, 0, 0, 4, 1, 0, 0, 0]);
        assert_eq!(Performance::parse(&none.emit(), READ), Ok(none));
        assert!(Performance::parse(&raw[..7], READ).is_err());
    }

    #[test]
    fn write_speeds() {
        let speed = |rotation, write_speed| StreamSpeed {
            rotation,
            exact: true,
            end: Lba(359_848),
            read_speed: 8468,
            write_speed,
        };
        let performance = Performance::WriteSpeeds(vec![speed(0, 8468), speed(1, 706)]);
        let raw = [
            0, 0, 0, 36, 0, 0, 0, 0, //
            0x02, 0, 0, 0, 0, 5, 0x7D, 0xA8, 0, 0, 0x21, 0x14, 0, 0, 0x21, 0x14, //
            0x0A, 0, 0, 0, 0, 5, 0x7D, 0xA8, 0, 0, 0x21, 0x14, 0, 0, 0x02, 0xC2,
        ];
        assert_eq!(performance.emit(), raw);
        assert_eq!(Performance::parse(&raw, PerformanceKind::WriteSpeeds), Ok(performance));
        let cut = Performance::parse(&raw[..30], PerformanceKind::WriteSpeeds).unwrap();
        assert_eq!(cut, Performance::WriteSpeeds(vec![speed(0, 8468)]));
    }
}
