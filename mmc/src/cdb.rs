//! Every command of this crate in one table, and [`Cdb`], a parsed command descriptor block.
//!
//! Reserved bits are ignored, as are the obsolete logical unit number (byte 1, bits 7-5) and the
//! CONTROL byte: hosts in the field set them. What is refused is a field whose value has no
//! meaning.

use rawcd_format::Msf;

use crate::{
    Blank, CloseTrack, FieldPointer, FormatUnit, GetConfiguration, GetEventStatus, GetPerformance,
    Inquiry, MechanismStatus, ModeSelect, ModeSense, PauseResume, PlayAudio, PreventAllow, Read,
    ReadBuffer, ReadBufferCapacity, ReadCapacity, ReadCd, ReadDiscInformation,
    ReadFormatCapacities, ReadHeader, ReadSubChannel, ReadToc, ReadTrackInformation, RepairTrack,
    ReportKey, ReportLuns, RequestSense, ReserveTrack, RezeroUnit, Scan, Seek, SendCueSheet,
    SendOpc, Sense, SenseKey, SetCdSpeed, SetReadAhead, SetStreaming, StartStop, StopPlay,
    SynchronizeCache, TestUnitReady, Verify, Write, WriteAndVerify, WriteBuffer,
};

/// A CDB of any length, followed by zeros.
pub(crate) type PaddedCdb = [u8; 16];

macro_rules! commands {
    ($($variant:ident: $($opcode:literal $name:literal $parse:expr),+;)+) => {
        /// A parsed command.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Cdb {
            $(#[doc = concat!($($name, ". "),+)] $variant($variant),)+
        }

        impl Cdb {
            /// Reads a command descriptor block. Bytes that are missing at its end read as zero:
            /// hosts send some commands shorter than their group calls for.
            ///
            /// # Errors
            /// When the operation code is not known here, or a field has no meaning.
            pub fn parse(bytes: &[u8]) -> Result<Cdb, CdbError> {
                let mut padded: PaddedCdb = [0; 16];
                let len = bytes.len().min(padded.len());
                padded[..len].copy_from_slice(&bytes[..len]);
                match bytes.first() {
                    $($(Some($opcode) => $parse(&padded).map(Cdb::$variant),)+)+
                    Some(&opcode) => Err(CdbError::UnknownOpcode(opcode)),
                    None => Err(CdbError::Empty),
                }
            }
        }

        /// The standard's name of an operation code, when the command is known here.
        #[must_use]
        pub const fn command_name(opcode: u8) -> Option<&'static str> {
            match opcode {
                $($($opcode => Some($name),)+)+
                _ => None,
            }
        }

        #[cfg(test)]
        const OPCODES: &[u8] = &[$($($opcode),+),+];
    };
}

commands! {
    TestUnitReady: 0x00 "TEST UNIT READY" TestUnitReady::parse;
    RezeroUnit: 0x01 "REZERO UNIT" RezeroUnit::parse;
    RequestSense: 0x03 "REQUEST SENSE" RequestSense::parse;
    FormatUnit: 0x04 "FORMAT UNIT" FormatUnit::parse;
    Inquiry: 0x12 "INQUIRY" Inquiry::parse;
    ModeSelect: 0x15 "MODE SELECT(6)" ModeSelect::parse6, 0x55 "MODE SELECT(10)" ModeSelect::parse10;
    ModeSense: 0x1A "MODE SENSE(6)" ModeSense::parse6, 0x5A "MODE SENSE(10)" ModeSense::parse10;
    StartStop: 0x1B "START STOP UNIT" StartStop::parse;
    PreventAllow: 0x1E "PREVENT ALLOW MEDIUM REMOVAL" PreventAllow::parse;
    ReadFormatCapacities: 0x23 "READ FORMAT CAPACITIES" ReadFormatCapacities::parse;
    ReadCapacity: 0x25 "READ CAPACITY" ReadCapacity::parse;
    Read: 0x28 "READ(10)" Read::parse10, 0xA8 "READ(12)" Read::parse12;
    Write: 0x2A "WRITE(10)" Write::parse10, 0xAA "WRITE(12)" Write::parse12;
    Seek: 0x2B "SEEK(10)" Seek::parse;
    WriteAndVerify: 0x2E "WRITE AND VERIFY(10)" WriteAndVerify::parse;
    Verify: 0x2F "VERIFY(10)" Verify::parse;
    SynchronizeCache: 0x35 "SYNCHRONIZE CACHE" SynchronizeCache::parse;
    WriteBuffer: 0x3B "WRITE BUFFER" WriteBuffer::parse;
    ReadBuffer: 0x3C "READ BUFFER" ReadBuffer::parse;
    ReadSubChannel: 0x42 "READ SUB-CHANNEL" ReadSubChannel::parse;
    ReadToc: 0x43 "READ TOC/PMA/ATIP" ReadToc::parse;
    ReadHeader: 0x44 "READ HEADER" ReadHeader::parse;
    PlayAudio: 0x45 "PLAY AUDIO(10)" PlayAudio::parse10, 0x47 "PLAY AUDIO MSF" PlayAudio::parse_msf,
        0x48 "PLAY AUDIO TRACK INDEX" PlayAudio::parse_indexes,
        0xA5 "PLAY AUDIO(12)" PlayAudio::parse12;
    GetConfiguration: 0x46 "GET CONFIGURATION" GetConfiguration::parse;
    GetEventStatus: 0x4A "GET EVENT STATUS NOTIFICATION" GetEventStatus::parse;
    PauseResume: 0x4B "PAUSE/RESUME" PauseResume::parse;
    StopPlay: 0x4E "STOP PLAY/SCAN" StopPlay::parse;
    ReadDiscInformation: 0x51 "READ DISC INFORMATION" ReadDiscInformation::parse;
    ReadTrackInformation: 0x52 "READ TRACK INFORMATION" ReadTrackInformation::parse;
    RepairTrack: 0x58 "REPAIR TRACK" RepairTrack::parse;
    CloseTrack: 0x5B "CLOSE TRACK/SESSION" CloseTrack::parse;
    SendCueSheet: 0x5D "SEND CUE SHEET" SendCueSheet::parse;
    Blank: 0xA1 "BLANK" Blank::parse;
    ReserveTrack: 0x53 "RESERVE TRACK" ReserveTrack::parse;
    SendOpc: 0x54 "SEND OPC INFORMATION" SendOpc::parse;
    ReadBufferCapacity: 0x5C "READ BUFFER CAPACITY" ReadBufferCapacity::parse;
    ReportLuns: 0xA0 "REPORT LUNS" ReportLuns::parse;
    ReportKey: 0xA4 "REPORT KEY" ReportKey::parse;
    GetPerformance: 0xAC "GET PERFORMANCE" GetPerformance::parse;
    SetReadAhead: 0xA7 "SET READ AHEAD" SetReadAhead::parse;
    SetStreaming: 0xB6 "SET STREAMING" SetStreaming::parse;
    Scan: 0xBA "SCAN" Scan::parse;
    SetCdSpeed: 0xBB "SET CD SPEED" SetCdSpeed::parse;
    MechanismStatus: 0xBD "MECHANISM STATUS" MechanismStatus::parse;
    ReadCd: 0xBE "READ CD" ReadCd::parse, 0xB9 "READ CD MSF" ReadCd::parse_msf;
}

/// Why a CDB is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CdbError {
    /// No byte at all.
    #[error("the CDB is empty: it starts with an operation code")]
    Empty,
    /// The operation code is of no command in this crate.
    #[error("operation code {0:02X}h is of no known command")]
    UnknownOpcode(u8),
    /// A field holds what has no meaning.
    #[error("{pointer} is illegal: {expected}")]
    InvalidField {
        /// The field.
        pointer: FieldPointer,
        /// What would be right.
        expected: &'static str,
    },
}

impl CdbError {
    /// A field whose most significant bit is `bit` of `byte`; no bit when it is whole bytes.
    pub(crate) const fn field(byte: u16, bit: Option<u8>, expected: &'static str) -> CdbError {
        CdbError::InvalidField { pointer: FieldPointer::cdb(byte, bit), expected }
    }

    /// The sense that tells an initiator: 5/20/00, or 5/24/00 with the field pointer.
    #[must_use]
    pub const fn sense(&self) -> Sense {
        match self {
            CdbError::Empty | CdbError::UnknownOpcode(_) => {
                Sense::new(SenseKey::IllegalRequest, 0x20, 0x00)
            }
            CdbError::InvalidField { pointer, .. } => {
                Sense::new(SenseKey::IllegalRequest, 0x24, 0x00).with_field(*pointer)
            }
        }
    }
}

/// A binary minute, second and frame at `byte`.
pub(crate) fn time(cdb: &PaddedCdb, byte: u16) -> Result<Msf, CdbError> {
    let at = usize::from(byte);
    Msf::from_binary([cdb[at], cdb[at + 1], cdb[at + 2]])
        .map_err(|_| CdbError::field(byte, None, "a binary minute, second and frame"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_opcode_of_the_table_parses() {
        for &opcode in OPCODES {
            assert!(command_name(opcode).is_some());
            assert!(!matches!(Cdb::parse(&[opcode]), Err(CdbError::UnknownOpcode(_))));
        }
        assert_eq!(command_name(0x51), Some("READ DISC INFORMATION"));
        assert_eq!(command_name(0x05), None);
    }

    /// A cut or overlong CDB reads as if zeros followed, or stopped at 16 bytes.
    #[test]
    fn length_of_a_cdb_does_not_matter() {
        let short = Cdb::parse(&[0x35, 0x02]).unwrap();
        assert_eq!(short, Cdb::SynchronizeCache(SynchronizeCache { immediate: true }));
        assert_eq!(Cdb::parse(&[0x00; 40]).unwrap(), Cdb::TestUnitReady(TestUnitReady));
    }

    #[test]
    fn errors_become_sense() {
        let unknown = Cdb::parse(&[0xD8, 0, 0]).unwrap_err();
        assert_eq!(unknown, CdbError::UnknownOpcode(0xD8));
        assert_eq!(unknown.to_string(), "operation code D8h is of no known command");
        assert_eq!(unknown.sense().to_string(), "5/20/00 invalid command operation code");
        assert_eq!(Cdb::parse(&[]).unwrap_err().sense().codes(), (5, 0x20, 0));
        let field = Cdb::parse(&[0x43, 0, 7, 0, 0, 0, 0, 0, 4, 0]).unwrap_err();
        assert_eq!(field.sense().to_string(), "5/24/00 invalid field in CDB (CDB byte 2, bit 3)");
    }

    /// Nothing that a host can send makes the parser panic.
    #[test]
    fn any_bytes_are_answered() {
        for opcode in 0..=255u8 {
            for fill in [0x00, 0x01, 0x3F, 0x55, 0x80, 0xAA, 0xFF] {
                let mut cdb = [fill; 16];
                cdb[0] = opcode;
                let _ = Cdb::parse(&cdb);
            }
        }
    }
}
