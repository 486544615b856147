//! FORMAT UNIT, 04h [MMC-3 5]: lays a rewritable disc out in packets of one size.
//!
//! The CDB says only that a list follows and of which kind it is. The list is four bytes of
//! options and a descriptor of eight: with code 1 one that READ FORMAT CAPACITIES offers, with
//! code 7 the older one of CD-RW, which asks for a size and says whether a session is added or
//! grown. What a list has behind its descriptor is not looked at: hosts in the field send it.

use crate::bytes::{be16, be24, be32, flag, put16, put24, put32};
use crate::cdb::PaddedCdb;
use crate::{CdbError, FieldPointer, FormatDescriptor, Sense, SenseKey};

/// Formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatUnit {
    /// What kind of descriptor the list has.
    pub code: FormatCode,
}

/// What kind of descriptor a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatCode {
    /// 1: a formattable capacity.
    Capacity,
    /// 7: the older one of CD-RW.
    CdRw,
}

impl FormatUnit {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<FormatUnit, CdbError> {
        if cdb[1] & 0x10 == 0 {
            return Err(CdbError::field(1, Some(4), "FmtData: a CD is formatted by a list"));
        }
        if cdb[1] & 0x08 != 0 {
            return Err(CdbError::field(1, Some(3), "a CD has no list of defects"));
        }
        let code = match cdb[1] & 0x07 {
            1 => FormatCode::Capacity,
            7 => FormatCode::CdRw,
            _ => return Err(CdbError::field(1, Some(2), "1 a format type, 7 a CD-RW descriptor")),
        };
        Ok(FormatUnit { code })
    }

    /// The CDB.
    #[must_use]
    pub const fn emit(&self) -> [u8; 6] {
        let code = match self.code {
            FormatCode::Capacity => 1,
            FormatCode::CdRw => 7,
        };
        [0x04, 0x10 | code, 0, 0, 0, 0]
    }
}

/// The list that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormatList {
    /// IMMED: answer at once, and go on.
    pub immediate: bool,
    /// FOV: the four options count.
    pub options_valid: bool,
    /// DPRY: do not look at the list of primary defects.
    pub disable_primary: bool,
    /// DCRT: do not certify.
    pub disable_certification: bool,
    /// STPF: stop when a defect list cannot be read.
    pub stop_format: bool,
    /// Try-out: check, and change nothing.
    pub try_out: bool,
    /// What to make.
    pub format: FormatRequest,
}

/// What FORMAT UNIT shall make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatRequest {
    /// A formattable capacity.
    Capacity(FormatDescriptor),
    /// The older descriptor of CD-RW.
    CdRw {
        /// A session is formatted, not the disc.
        session: bool,
        /// The session that is there grows.
        grow: bool,
        /// Blocks of user data; 0 stands for all there is room for.
        blocks: u32,
    },
}

impl FormatList {
    /// Bytes of a list.
    pub const LEN: usize = 12;
    const IMMED: u8 = 0x02;
    const TRY_OUT: u8 = 0x04;
    const IP: u8 = 0x08;

    /// Reads the list of a command with this code.
    ///
    /// # Errors
    /// When it is too short, or asks for an initialization pattern.
    pub fn parse(raw: &[u8], code: FormatCode) -> Result<FormatList, FormatListError> {
        if raw.len() < FormatList::LEN {
            return Err(FormatListError::Short(raw.len()));
        }
        let illegal = |byte, bit, expected| FormatListError::Illegal { byte, bit, expected };
        let options = raw[1];
        if options & FormatList::IP != 0 {
            return Err(illegal(1, Some(3), "no initialization pattern: CDs have none"));
        }
        if be16(raw, 2) != 8 {
            return Err(illegal(2, None, "8, the length of one descriptor"));
        }
        let format = match code {
            FormatCode::Capacity => FormatRequest::Capacity(FormatDescriptor {
                blocks: be32(raw, 4),
                kind: raw[8] >> 2,
                parameter: be24(raw, 9),
            }),
            FormatCode::CdRw => FormatRequest::CdRw {
                session: raw[4] & 0x80 != 0,
                grow: raw[4] & 0x40 != 0,
                blocks: be32(raw, 8),
            },
        };
        Ok(FormatList {
            immediate: options & FormatList::IMMED != 0,
            options_valid: options & 0x80 != 0,
            disable_primary: options & 0x40 != 0,
            disable_certification: options & 0x20 != 0,
            stop_format: options & 0x10 != 0,
            try_out: options & FormatList::TRY_OUT != 0,
            format,
        })
    }

    /// The list.
    #[must_use]
    pub fn emit(&self) -> [u8; FormatList::LEN] {
        let mut raw = [0; FormatList::LEN];
        raw[1] = flag(self.options_valid, 0x80)
            | flag(self.disable_primary, 0x40)
            | flag(self.disable_certification, 0x20)
            | flag(self.stop_format, 0x10)
            | flag(self.try_out, FormatList::TRY_OUT)
            | flag(self.immediate, FormatList::IMMED);
        put16(&mut raw, 2, 8);
        match self.format {
            FormatRequest::Capacity(FormatDescriptor { blocks, kind, parameter }) => {
                put32(&mut raw, 4, blocks);
                raw[8] = kind << 2;
                put24(&mut raw, 9, parameter);
            }
            FormatRequest::CdRw { session, grow, blocks } => {
                raw[4] = flag(session, 0x80) | flag(grow, 0x40);
                put32(&mut raw, 8, blocks);
            }
        }
        raw
    }
}

/// Why bytes are no list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatListError {
    /// It ends too early.
    #[error("a format list of {0} bytes: 4 of options and 8 of a descriptor are needed")]
    Short(usize),
    /// A field holds what has no meaning.
    #[error("byte {byte} of the format list is illegal: expected {expected}")]
    Illegal {
        /// The byte.
        byte: u16,
        /// Its most significant bit, when it is not whole bytes.
        bit: Option<u8>,
        /// What would be right.
        expected: &'static str,
    },
}

impl FormatListError {
    /// The sense that tells an initiator: 5/1A/00, or 5/26/00 with the field pointer.
    #[must_use]
    pub const fn sense(&self) -> Sense {
        match self {
            FormatListError::Short(_) => Sense::new(SenseKey::IllegalRequest, 0x1A, 0x00),
            FormatListError::Illegal { byte, bit, .. } => {
                Sense::new(SenseKey::IllegalRequest, 0x26, 0x00)
                    .with_field(FieldPointer::parameters(*byte, *bit))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        for (code, bytes) in [
            (FormatCode::Capacity, [0x04, 0x11, 0, 0, 0, 0]),
            (FormatCode::CdRw, [0x04, 0x17, 0, 0, 0, 0]),
        ] {
            let command = FormatUnit { code };
            assert_eq!(command.emit(), bytes);
            assert_eq!(Cdb::parse(&bytes), Ok(Cdb::FormatUnit(command)));
        }
        for (byte, pointer) in [
            (0x01, "CDB byte 1, bit 4"),
            (0x19, "CDB byte 1, bit 3"),
            (0x10, "CDB byte 1, bit 2"),
            (0x16, "CDB byte 1, bit 2"),
        ] {
            let sense = Cdb::parse(&[0x04, byte]).unwrap_err().sense();
            assert_eq!(sense.to_string(), format!("5/24/00 invalid field in CDB ({pointer})"));
        }
    }

    /// A whole 80-minute CD-RW in packets of 32: 295,264 blocks, and the options one by one.
    #[test]
    fn capacity() {
        let mut raw = [0, 0x82, 0, 8, 0, 0x04, 0x81, 0x60, 0x40, 0, 0, 32];
        let list = FormatList {
            immediate: true,
            options_valid: true,
            disable_primary: false,
            disable_certification: false,
            stop_format: false,
            try_out: false,
            format: FormatRequest::Capacity(FormatDescriptor {
                blocks: 295_264,
                kind: 0x10,
                parameter: 32,
            }),
        };
        assert_eq!(list.emit(), raw);
        assert_eq!(FormatList::parse(&raw, FormatCode::Capacity), Ok(list));
        for (options, list) in [
            (0x80, FormatList { immediate: false, ..list }),
            (0x02, FormatList { options_valid: false, ..list }),
            (0xC2, FormatList { disable_primary: true, ..list }),
            (0xA2, FormatList { disable_certification: true, ..list }),
            (0x92, FormatList { stop_format: true, ..list }),
            (0x86, FormatList { try_out: true, ..list }),
        ] {
            raw[1] = options;
            assert_eq!(list.emit(), raw);
            assert_eq!(FormatList::parse(&raw, FormatCode::Capacity), Ok(list));
        }
    }

    /// The list of a CD-RW formatter, which is four bytes longer than it says.
    #[test]
    fn cd_rw() {
        let raw = [0, 0x02, 0, 8, 0xC0, 0, 0, 0, 0, 0x04, 0x81, 0x60, 9, 9, 9, 9];
        let list = FormatList::parse(&raw, FormatCode::CdRw).unwrap();
        let format = FormatRequest::CdRw { session: true, grow: true, blocks: 295_264 };
        assert_eq!(list.format, format);
        assert!(list.immediate && !list.options_valid && !list.try_out);
        assert_eq!(list.emit(), raw[..12]);
    }

    #[test]
    fn what_is_no_list() {
        let error = |raw: &[u8]| FormatList::parse(raw, FormatCode::CdRw).unwrap_err();
        let short = error(&[0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(
            short.to_string(),
            "a format list of 11 bytes: 4 of options and 8 of a descriptor are needed"
        );
        assert_eq!(short.sense().to_string(), "5/1A/00 parameter list length error");
        let pattern = error(&[0, 0x08, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(
            pattern.sense().to_string(),
            "5/26/00 invalid field in parameter list (parameter byte 1, bit 3)"
        );
        let length = error(&[0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(
            length.to_string(),
            "byte 2 of the format list is illegal: expected 8, the length of one descriptor"
        );
        assert_eq!(length.sense().emit()[15..], [0x80, 0, 2]);
    }
}
