//! READ TOC/PMA/ATIP, 43h [MMC-3 5.23], formats 0 to 5.
//!
//! The byte with ADR and CONTROL has ADR in its *high* nibble in every answer of this command,
//! the reverse of Q on disc. All times are binary.

mod atip;
mod cd_text;
mod full;
mod list;

use rawcd_format::Lba;

use crate::CdbError;
use crate::bytes::{be16, flag, put16};
use crate::cdb::PaddedCdb;

pub use atip::Atip;
pub use cd_text::CdTextPacks;
pub use full::{FullToc, FullTocEntry};
pub use list::{SessionInfo, TocEntry, TocList};

/// Which list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TocFormat {
    /// 0: tracks and their starts.
    Toc,
    /// 1: sessions, and the first track of the last complete one.
    Sessions,
    /// 2: the Q items of all lead-ins.
    Full,
    /// 3: the Q items of the program memory area.
    Pma,
    /// 4: what is pre-recorded in the groove.
    Atip,
    /// 5: the CD-TEXT packs of the lead-in.
    CdText,
}

/// How an answer of format 0 or 1 says where something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressForm {
    /// A block address.
    Lba,
    /// A zero byte, then minute, second and frame.
    Msf,
}

impl AddressForm {
    /// By the MSF bit of byte 1 of a CDB.
    pub(crate) const fn of_bit(byte: u8) -> AddressForm {
        if byte & 0x02 != 0 { AddressForm::Msf } else { AddressForm::Lba }
    }
}

/// Asks for one of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadToc {
    /// Which list.
    pub format: TocFormat,
    /// How starts are given in formats 0 and 1; the others have times only.
    pub address_form: AddressForm,
    /// First track (format 0) or session (format 2) that is wanted; 0 for all.
    pub starting: u8,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl ReadToc {
    /// The format stands in byte 2; when it is 0 there, hosts of the ATAPI age have it in the two
    /// high bits of byte 9 [SFF-8020i 10.8.20].
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReadToc, CdbError> {
        let format = match (cdb[2] & 0x0F, cdb[9] >> 6) {
            (0, 0) => TocFormat::Toc,
            (1, _) | (0, 1) => TocFormat::Sessions,
            (2, _) | (0, 2) => TocFormat::Full,
            (3, _) => TocFormat::Pma,
            (4, _) => TocFormat::Atip,
            (5, _) => TocFormat::CdText,
            (0, _) => return Err(CdbError::field(9, Some(7), "format 0, 1 or 2")),
            _ => return Err(CdbError::field(2, Some(3), "format 0 to 5")),
        };
        Ok(ReadToc {
            format,
            address_form: AddressForm::of_bit(cdb[1]),
            starting: cdb[6],
            allocation_len: be16(cdb, 7),
        })
    }

    /// The CDB, with the format in byte 2.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x43;
        cdb[1] = flag(matches!(self.address_form, AddressForm::Msf), 0x02);
        cdb[2] = self.format as u8;
        cdb[6] = self.starting;
        put16(&mut cdb, 7, self.allocation_len);
        cdb
    }
}

/// Four bytes of address; 00:00:00 for what is outside -45150..=449849 in MSF form.
pub(crate) fn put_address(form: AddressForm, at: Lba) -> [u8; 4] {
    match form {
        AddressForm::Lba => at.0.to_be_bytes(),
        AddressForm::Msf => {
            let [minute, second, frame] = at.to_msf().unwrap_or_default().to_binary();
            [0, minute, second, frame]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn formats_in_byte_2() {
        let table = [
            (0, TocFormat::Toc),
            (1, TocFormat::Sessions),
            (2, TocFormat::Full),
            (3, TocFormat::Pma),
            (4, TocFormat::Atip),
            (5, TocFormat::CdText),
        ];
        for (code, format) in table {
            let bytes = [0x43, 0x02, code, 0, 0, 0, 1, 0x10, 0x00, 0];
            let command = ReadToc {
                format,
                address_form: AddressForm::Msf,
                starting: 1,
                allocation_len: 4096,
            };
            assert_eq!(command.emit(), bytes);
            assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReadToc(command)));
        }
    }

    #[test]
    fn formats_in_byte_9() {
        for (code, format) in
            [(0x00, TocFormat::Toc), (0x40, TocFormat::Sessions), (0x80, TocFormat::Full)]
        {
            let Ok(Cdb::ReadToc(command)) = Cdb::parse(&[0x43, 0, 0, 0, 0, 0, 0, 0, 12, code])
            else {
                panic!("{code:02X}h is a format")
            };
            assert_eq!((command.format, command.address_form), (format, AddressForm::Lba));
        }
        let error = Cdb::parse(&[0x43, 0, 0, 0, 0, 0, 0, 0, 12, 0xC0]).unwrap_err();
        assert_eq!(error.sense().emit()[15..], [0xCF, 0, 9]);
        let error = Cdb::parse(&[0x43, 0, 6, 0, 0, 0, 0, 0, 12, 0]).unwrap_err();
        assert_eq!(error.sense().emit()[15..], [0xCB, 0, 2]);
    }
}
