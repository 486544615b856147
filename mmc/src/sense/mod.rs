//! Sense data in the fixed format, response codes 70h and 71h [SPC-3 4.5.3].
//!
//! Eighteen bytes are emitted; of what arrives, bytes that are missing read as zero, down to the
//! eight that a device must send. The descriptor format (72h, 73h) is not read: no CD recorder
//! sends it unasked.

mod text;

use std::fmt;

/// Sense data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sense {
    /// Kind of event.
    pub key: SenseKey,
    /// Additional sense code.
    pub asc: u8,
    /// Additional sense code qualifier.
    pub ascq: u8,
    /// Response code 71h: about an earlier command, already answered GOOD.
    pub deferred: bool,
    /// ILI: the length asked for is not the length of the block.
    pub incorrect_length: bool,
    /// INFORMATION when VALID is set; of a medium error the block address.
    pub information: Option<u32>,
    /// Sense key specific bytes when SKSV is set.
    pub specific: Option<Specific>,
}

impl Sense {
    /// Bytes of the fixed format as emitted here.
    pub const LEN: usize = 18;
    /// "Nothing to say": what REQUEST SENSE returns when no sense is pending.
    pub const NONE: Sense = Sense::new(SenseKey::NoSense, 0x00, 0x00);

    /// Current sense of a key, ASC and ASCQ, and nothing more.
    #[must_use]
    pub const fn new(key: SenseKey, asc: u8, ascq: u8) -> Sense {
        Sense {
            key,
            asc,
            ascq,
            deferred: false,
            incorrect_length: false,
            information: None,
            specific: None,
        }
    }

    /// The same with INFORMATION.
    #[must_use]
    pub const fn with_information(self, information: u32) -> Sense {
        Sense { information: Some(information), ..self }
    }

    /// The same with a field pointer.
    #[must_use]
    pub const fn with_field(self, pointer: FieldPointer) -> Sense {
        Sense { specific: Some(Specific::Field(pointer)), ..self }
    }

    /// The same with a progress of `part` of 65536.
    #[must_use]
    pub const fn with_progress(self, part: u16) -> Sense {
        Sense { specific: Some(Specific::Progress(part)), ..self }
    }

    /// Key, ASC and ASCQ.
    #[must_use]
    pub const fn codes(&self) -> (u8, u8, u8) {
        (self.key.code(), self.asc, self.ascq)
    }

    /// What ASC and ASCQ mean, when it stands in the table of this crate.
    #[must_use]
    pub fn text(&self) -> Option<&'static str> {
        text::of(self.asc, self.ascq)
    }

    /// Reads sense data of 8 bytes and more.
    ///
    /// # Errors
    /// When it is shorter, or in another format.
    pub fn parse(bytes: &[u8]) -> Result<Sense, SenseError> {
        if bytes.len() < 8 {
            return Err(SenseError::Short(bytes.len()));
        }
        let mut raw = [0; Sense::LEN];
        let len = bytes.len().min(Sense::LEN).min(8 + usize::from(bytes[7]));
        raw[..len].copy_from_slice(&bytes[..len]);
        let deferred = match raw[0] & 0x7F {
            0x70 => false,
            0x71 => true,
            code => return Err(SenseError::Format(code)),
        };
        let key = SenseKey::from_nibble(raw[2]);
        let information = u32::from_be_bytes([raw[3], raw[4], raw[5], raw[6]]);
        Ok(Sense {
            key,
            asc: raw[12],
            ascq: raw[13],
            deferred,
            incorrect_length: raw[2] & 0x20 != 0,
            information: (raw[0] & 0x80 != 0).then_some(information),
            specific: Specific::parse(key, [raw[15], raw[16], raw[17]]),
        })
    }

    /// The 18 bytes.
    #[must_use]
    pub const fn emit(&self) -> [u8; Sense::LEN] {
        let mut raw = [0; Sense::LEN];
        raw[0] = if self.deferred { 0x71 } else { 0x70 };
        raw[2] = self.key.code();
        if self.incorrect_length {
            raw[2] |= 0x20;
        }
        if let Some(information) = self.information {
            raw[0] |= 0x80;
            [raw[3], raw[4], raw[5], raw[6]] = information.to_be_bytes();
        }
        raw[7] = 10;
        raw[12] = self.asc;
        raw[13] = self.ascq;
        if let Some(specific) = self.specific {
            [raw[15], raw[16], raw[17]] = specific.emit();
        }
        raw
    }
}

impl fmt::Display for Sense {
    /// Codes, their meaning, and what else the sense says:
    /// `5/24/00 invalid field in CDB (CDB byte 4, bit 2)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:X}/{:02X}/{:02X} ", self.key.code(), self.asc, self.ascq)?;
        match self.text() {
            Some(text) => f.write_str(text)?,
            None => write!(f, "{}", self.key)?,
        }
        if let Some(specific) = self.specific {
            write!(f, " ({specific})")?;
        }
        if let Some(information) = self.information {
            // A block address, and those of a CD are signed.
            write!(f, " at LBA {}", information as i32)?;
        }
        if self.deferred {
            f.write_str(", of an earlier command")?;
        }
        Ok(())
    }
}

/// The kind of event that sense reports [SPC-3 4.5.6].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SenseKey {
    /// 0h.
    NoSense,
    /// 1h.
    RecoveredError,
    /// 2h.
    NotReady,
    /// 3h.
    MediumError,
    /// 4h.
    HardwareError,
    /// 5h.
    IllegalRequest,
    /// 6h.
    UnitAttention,
    /// 7h.
    DataProtect,
    /// 8h.
    BlankCheck,
    /// 9h.
    VendorSpecific,
    /// Ah.
    CopyAborted,
    /// Bh.
    AbortedCommand,
    /// Ch.
    Obsolete,
    /// Dh.
    VolumeOverflow,
    /// Eh.
    Miscompare,
    /// Fh.
    Reserved,
}

impl SenseKey {
    const ALL: [SenseKey; 16] = [
        SenseKey::NoSense,
        SenseKey::RecoveredError,
        SenseKey::NotReady,
        SenseKey::MediumError,
        SenseKey::HardwareError,
        SenseKey::IllegalRequest,
        SenseKey::UnitAttention,
        SenseKey::DataProtect,
        SenseKey::BlankCheck,
        SenseKey::VendorSpecific,
        SenseKey::CopyAborted,
        SenseKey::AbortedCommand,
        SenseKey::Obsolete,
        SenseKey::VolumeOverflow,
        SenseKey::Miscompare,
        SenseKey::Reserved,
    ];

    /// The nibble, 0..=15.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The key in the low four bits of `byte`.
    #[must_use]
    pub const fn from_nibble(byte: u8) -> SenseKey {
        SenseKey::ALL[(byte & 0x0F) as usize]
    }
}

impl fmt::Display for SenseKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SenseKey::NoSense => "no sense",
            SenseKey::RecoveredError => "recovered error",
            SenseKey::NotReady => "not ready",
            SenseKey::MediumError => "medium error",
            SenseKey::HardwareError => "hardware error",
            SenseKey::IllegalRequest => "illegal request",
            SenseKey::UnitAttention => "unit attention",
            SenseKey::DataProtect => "data protect",
            SenseKey::BlankCheck => "blank check",
            SenseKey::VendorSpecific => "vendor specific",
            SenseKey::CopyAborted => "copy aborted",
            SenseKey::AbortedCommand => "aborted command",
            SenseKey::Obsolete => "obsolete sense key",
            SenseKey::VolumeOverflow => "volume overflow",
            SenseKey::Miscompare => "miscompare",
            SenseKey::Reserved => "reserved sense key",
        })
    }
}

/// What the sense key specific bytes say [SPC-3 4.5.2.4].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Specific {
    /// Which field is illegal; with ILLEGAL REQUEST.
    Field(FieldPointer),
    /// How far an operation is, of 65536; with NO SENSE and NOT READY.
    Progress(u16),
    /// Attempts made; with RECOVERED, MEDIUM and HARDWARE ERROR.
    Retries(u16),
}

impl Specific {
    const fn parse(key: SenseKey, raw: [u8; 3]) -> Option<Specific> {
        if raw[0] & 0x80 == 0 {
            return None;
        }
        let value = u16::from_be_bytes([raw[1], raw[2]]);
        match key {
            SenseKey::IllegalRequest => Some(Specific::Field(FieldPointer {
                into: if raw[0] & 0x40 != 0 { PointsInto::Cdb } else { PointsInto::Parameters },
                byte: value,
                bit: if raw[0] & 0x08 != 0 { Some(raw[0] & 0x07) } else { None },
            })),
            SenseKey::NoSense | SenseKey::NotReady => Some(Specific::Progress(value)),
            SenseKey::RecoveredError | SenseKey::MediumError | SenseKey::HardwareError => {
                Some(Specific::Retries(value))
            }
            _ => None,
        }
    }

    const fn emit(self) -> [u8; 3] {
        let (flags, value) = match self {
            Specific::Field(pointer) => {
                let into = match pointer.into {
                    PointsInto::Cdb => 0x40,
                    PointsInto::Parameters => 0x00,
                };
                let bit = match pointer.bit {
                    Some(bit) => 0x08 | (bit & 0x07),
                    None => 0x00,
                };
                (into | bit, pointer.byte)
            }
            Specific::Progress(value) | Specific::Retries(value) => (0x00, value),
        };
        let [high, low] = value.to_be_bytes();
        [0x80 | flags, high, low]
    }
}

impl fmt::Display for Specific {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Specific::Field(pointer) => pointer.fmt(f),
            Specific::Progress(part) => write!(f, "{} % done", u32::from(*part) * 100 / 65_536),
            Specific::Retries(count) => write!(f, "{count} retries"),
        }
    }
}

/// Where an illegal field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FieldPointer {
    /// What `byte` counts in (C/D).
    pub into: PointsInto,
    /// First byte of the field, from 0.
    pub byte: u16,
    /// Most significant bit of the field, 0..=7, when the field is less than a byte (BPV).
    pub bit: Option<u8>,
}

impl FieldPointer {
    /// A field of the CDB.
    #[must_use]
    pub const fn cdb(byte: u16, bit: Option<u8>) -> FieldPointer {
        FieldPointer { into: PointsInto::Cdb, byte, bit }
    }

    /// A field of the data sent with the command.
    #[must_use]
    pub const fn parameters(byte: u16, bit: Option<u8>) -> FieldPointer {
        FieldPointer { into: PointsInto::Parameters, byte, bit }
    }
}

impl fmt::Display for FieldPointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let into = match self.into {
            PointsInto::Cdb => "CDB",
            PointsInto::Parameters => "parameter",
        };
        write!(f, "{into} byte {}", self.byte)?;
        match self.bit {
            Some(bit) => write!(f, ", bit {bit}"),
            None => Ok(()),
        }
    }
}

/// What a field pointer counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PointsInto {
    /// The command descriptor block.
    Cdb,
    /// The data sent with the command.
    Parameters,
}

/// Why sense data cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SenseError {
    /// Fewer than eight bytes.
    #[error("its sense has {0} bytes: at least 8 are needed")]
    Short(usize),
    /// Neither 70h nor 71h.
    #[error("its sense has response code {0:02X}h: 70h or 71h is read")]
    Format(u8),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn illegal_field_in_a_cdb() {
        let bytes = [
            0x70, 0, 0x05, 0, 0, 0, 0, 0x0A, 0, 0, 0, 0, 0x24, 0x00, 0, 0xCA, 0x00, 0x04, //
        ];
        let sense = Sense::new(SenseKey::IllegalRequest, 0x24, 0x00)
            .with_field(FieldPointer::cdb(4, Some(2)));
        assert_eq!(sense.emit(), bytes);
        assert_eq!(Sense::parse(&bytes), Ok(sense));
        assert_eq!(sense.to_string(), "5/24/00 invalid field in CDB (CDB byte 4, bit 2)");
    }

    #[test]
    fn illegal_field_in_parameters_has_no_bit_when_it_is_a_byte() {
        let sense = Sense::new(SenseKey::IllegalRequest, 0x26, 0x00)
            .with_field(FieldPointer::parameters(0x0102, None));
        assert_eq!(sense.emit()[15..], [0x80, 0x01, 0x02]);
        assert_eq!(
            sense.to_string(),
            "5/26/00 invalid field in parameter list (parameter byte 258)"
        );
    }

    #[test]
    fn progress_retries_and_addresses() {
        let busy = Sense::new(SenseKey::NotReady, 0x04, 0x08).with_progress(0x8000);
        assert_eq!(busy.emit()[15..], [0x80, 0x80, 0x00]);
        assert_eq!(
            busy.to_string(),
            "2/04/08 logical unit not ready, long write in progress (50 % done)"
        );
        let bytes = [
            0xF1, 0, 0x23, 0xFF, 0xFF, 0xD4, 0xBB, 0x0A, 0, 0, 0, 0, 0x0C, 0x00, 0, 0x80, 0,
            3, //
        ];
        let sense = Sense::parse(&bytes).unwrap();
        assert_eq!(sense.information, Some(0xFFFF_D4BB));
        assert_eq!(sense.specific, Some(Specific::Retries(3)));
        assert!(sense.incorrect_length && sense.deferred);
        assert_eq!(sense.emit(), bytes);
        assert_eq!(
            sense.to_string(),
            "3/0C/00 write error (3 retries) at LBA -11077, of an earlier command"
        );
    }

    /// A unit attention has no specific bytes to read, whatever stands there.
    #[test]
    fn specific_bytes_belong_to_a_key() {
        let mut bytes = Sense::new(SenseKey::UnitAttention, 0x29, 0x00).emit();
        bytes[15] = 0x80;
        assert_eq!(Sense::parse(&bytes).unwrap().specific, None);
    }

    #[test]
    fn short_and_foreign_sense() {
        assert_eq!(Sense::parse(&[0x70; 7]), Err(SenseError::Short(7)));
        assert_eq!(Sense::parse(&[0x72, 5, 0x24, 0, 0, 0, 0, 0]), Err(SenseError::Format(0x72)));
        let eight = Sense::parse(&[0x70, 0, 6, 0, 0, 0, 0, 10]).unwrap();
        assert_eq!(eight.codes(), (6, 0, 0));
        // Additional length 0 says that bytes 8.. are not sense, though they were transferred.
        let mut bytes = Sense::new(SenseKey::NotReady, 0x3A, 0x00).emit();
        bytes[7] = 0;
        assert_eq!(Sense::parse(&bytes).unwrap().codes(), (2, 0, 0));
        assert_eq!(
            SenseError::Short(7).to_string(),
            "its sense has 7 bytes: at least 8 are needed"
        );
    }

    #[test]
    fn keys_by_number() {
        for (code, text) in [(0, "no sense"), (5, "illegal request"), (0xB, "aborted command")] {
            assert_eq!(SenseKey::from_nibble(0xF0 | code).to_string(), text);
            assert_eq!(SenseKey::from_nibble(code).code(), code);
        }
        let unknown = Sense::new(SenseKey::HardwareError, 0x99, 0x01);
        assert_eq!(unknown.to_string(), "4/99/01 hardware error");
        assert_eq!(Sense::NONE.emit()[..8], [0x70, 0, 0, 0, 0, 0, 0, 10]);
    }
}
