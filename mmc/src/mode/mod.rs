//! MODE SENSE and MODE SELECT, 6 and 10 bytes [SPC-3 6.9, 6.7, 6.10, 6.8], and the list of
//! parameters that both move: a header, a block descriptor, pages.

mod audio_control;
mod caching;
mod capabilities;
mod cd_device;
mod error_recovery;
mod list;
mod power;
mod timeout;
mod write_parameters;

use crate::CdbError;
use crate::bytes::{be16, flag, put16};
use crate::cdb::PaddedCdb;

pub use audio_control::{AudioControl, AudioPort};
pub use caching::Caching;
pub use capabilities::{Capabilities, WriteSpeed};
pub use cd_device::CdDevice;
pub use error_recovery::ErrorRecovery;
pub use list::{BlockDescriptor, ModeError, ModeList, RawPage};
pub use power::PowerCondition;
pub use timeout::TimeoutProtect;
pub use write_parameters::{DataBlockType, WriteParameters, WriteType};

/// Which of the two command lengths is meant; each has its own header before the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModeWidth {
    /// MODE SENSE(6), MODE SELECT(6): a header of 4 bytes.
    Six,
    /// MODE SENSE(10), MODE SELECT(10): a header of 8 bytes.
    Ten,
}

/// Which values of a page are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageControl {
    /// 0: those in force.
    Current,
    /// 1: a mask of the bits that MODE SELECT may change.
    Changeable,
    /// 2: those after a reset.
    Default,
    /// 3: those that were saved.
    Saved,
}

/// Asks for mode pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModeSense {
    /// Length of the command.
    pub width: ModeWidth,
    /// DBD: no block descriptor is wanted.
    pub no_block_descriptor: bool,
    /// Which values.
    pub control: PageControl,
    /// Page code, 0..=3Fh.
    pub page: u8,
    /// Sub-page code; CD drives have none.
    pub sub_page: u8,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl ModeSense {
    /// The page code that asks for every page.
    pub const ALL_PAGES: u8 = 0x3F;

    pub(crate) const fn parse6(cdb: &PaddedCdb) -> Result<ModeSense, CdbError> {
        Ok(ModeSense::parse(cdb, ModeWidth::Six, cdb[4] as u16))
    }

    pub(crate) const fn parse10(cdb: &PaddedCdb) -> Result<ModeSense, CdbError> {
        Ok(ModeSense::parse(cdb, ModeWidth::Ten, be16(cdb, 7)))
    }

    const fn parse(cdb: &PaddedCdb, width: ModeWidth, allocation_len: u16) -> ModeSense {
        ModeSense {
            width,
            no_block_descriptor: cdb[1] & 0x08 != 0,
            control: match cdb[2] >> 6 {
                0 => PageControl::Current,
                1 => PageControl::Changeable,
                2 => PageControl::Default,
                _ => PageControl::Saved,
            },
            page: cdb[2] & 0x3F,
            sub_page: cdb[3],
            allocation_len,
        }
    }

    /// The CDB, 6 or 10 bytes.
    ///
    /// # Panics
    /// When `allocation_len` is above 255 and the command has 6 bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let flags = flag(self.no_block_descriptor, 0x08);
        let page = (self.control as u8) << 6 | (self.page & 0x3F);
        match self.width {
            ModeWidth::Six => {
                let len = u8::try_from(self.allocation_len).expect("MODE SENSE(6) asks for 255");
                vec![0x1A, flags, page, self.sub_page, len, 0]
            }
            ModeWidth::Ten => {
                let mut cdb = vec![0x5A, flags, page, self.sub_page, 0, 0, 0, 0, 0, 0];
                put16(&mut cdb, 7, self.allocation_len);
                cdb
            }
        }
    }
}

/// Sets mode pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModeSelect {
    /// Length of the command.
    pub width: ModeWidth,
    /// PF: the pages have the format of the standard.
    pub page_format: bool,
    /// SP: save them.
    pub save: bool,
    /// Bytes of the list that follows.
    pub parameter_list_len: u16,
}

impl ModeSelect {
    pub(crate) const fn parse6(cdb: &PaddedCdb) -> Result<ModeSelect, CdbError> {
        Ok(ModeSelect::parse(cdb, ModeWidth::Six, cdb[4] as u16))
    }

    pub(crate) const fn parse10(cdb: &PaddedCdb) -> Result<ModeSelect, CdbError> {
        Ok(ModeSelect::parse(cdb, ModeWidth::Ten, be16(cdb, 7)))
    }

    const fn parse(cdb: &PaddedCdb, width: ModeWidth, parameter_list_len: u16) -> ModeSelect {
        ModeSelect {
            width,
            page_format: cdb[1] & 0x10 != 0,
            save: cdb[1] & 0x01 != 0,
            parameter_list_len,
        }
    }

    /// The CDB, 6 or 10 bytes.
    ///
    /// # Panics
    /// When `parameter_list_len` is above 255 and the command has 6 bytes.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let flags = flag(self.page_format, 0x10) | flag(self.save, 0x01);
        match self.width {
            ModeWidth::Six => {
                let len = u8::try_from(self.parameter_list_len).expect("MODE SELECT(6) sends 255");
                vec![0x15, flags, 0, 0, len, 0]
            }
            ModeWidth::Ten => {
                let mut cdb = vec![0x55, flags, 0, 0, 0, 0, 0, 0, 0, 0];
                put16(&mut cdb, 7, self.parameter_list_len);
                cdb
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn sense_in_both_lengths() {
        let six = ModeSense {
            width: ModeWidth::Six,
            no_block_descriptor: false,
            control: PageControl::Changeable,
            page: 0x05,
            sub_page: 0,
            allocation_len: 255,
        };
        assert_eq!(six.emit(), [0x1A, 0, 0x45, 0, 0xFF, 0]);
        assert_eq!(Cdb::parse(&six.emit()), Ok(Cdb::ModeSense(six)));
        let ten = ModeSense {
            width: ModeWidth::Ten,
            no_block_descriptor: true,
            control: PageControl::Current,
            page: 0x3F,
            sub_page: 0,
            allocation_len: 0x0102,
        };
        assert_eq!(ten.emit(), [0x5A, 0x08, 0x3F, 0, 0, 0, 0, 0x01, 0x02, 0]);
        assert_eq!(Cdb::parse(&ten.emit()), Ok(Cdb::ModeSense(ten)));
        for (byte, control) in [(0x85, PageControl::Default), (0xC5, PageControl::Saved)] {
            let Ok(Cdb::ModeSense(command)) = Cdb::parse(&[0x5A, 0, byte]) else {
                panic!("{byte:02X}h is a page")
            };
            assert_eq!((command.control, command.page), (control, 5));
        }
    }

    #[test]
    fn select_in_both_lengths() {
        let six = ModeSelect {
            width: ModeWidth::Six,
            page_format: true,
            save: false,
            parameter_list_len: 12,
        };
        assert_eq!(six.emit(), [0x15, 0x10, 0, 0, 12, 0]);
        assert_eq!(Cdb::parse(&six.emit()), Ok(Cdb::ModeSelect(six)));
        let ten = ModeSelect {
            width: ModeWidth::Ten,
            page_format: true,
            save: true,
            parameter_list_len: 60,
        };
        assert_eq!(ten.emit(), [0x55, 0x11, 0, 0, 0, 0, 0, 0, 60, 0]);
        assert_eq!(Cdb::parse(&ten.emit()), Ok(Cdb::ModeSelect(ten)));
    }
}
