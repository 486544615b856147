//! READ HEADER, 44h [SFF-8020i 10.8]: the mode and address that a data sector has in its
//! header.

use rawcd_format::{Area, Lba, Msf};

use crate::bytes::{be16, flag, lba, put_lba, put16};
use crate::cdb::PaddedCdb;
use crate::toc::put_address;
use crate::{AddressForm, AnswerError, CdbError};

/// Asks for the header of a sector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadHeader {
    /// How the answer gives the address.
    pub address_form: AddressForm,
    /// The sector.
    pub lba: Lba,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl ReadHeader {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReadHeader, CdbError> {
        let address_form = AddressForm::of_bit(cdb[1]);
        Ok(ReadHeader { address_form, lba: lba(cdb, 2), allocation_len: be16(cdb, 7) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x44;
        cdb[1] = flag(self.address_form == AddressForm::Msf, 0x02);
        put_lba(&mut cdb, 2, self.lba);
        put16(&mut cdb, 7, self.allocation_len);
        cdb
    }
}

/// The answer, 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectorHeader {
    /// Mode, 0 to 2.
    pub mode: u8,
    /// Address.
    pub address: Lba,
}

impl SectorHeader {
    /// Bytes of the answer.
    pub const LEN: usize = 8;
    const NAME: &'static str = "the sector header";

    /// Reads the answer.
    ///
    /// # Errors
    /// When it has fewer than 8 bytes, or its address is no time.
    pub fn parse(raw: &[u8], form: AddressForm) -> Result<SectorHeader, AnswerError> {
        AnswerError::need(SectorHeader::NAME, raw, SectorHeader::LEN)?;
        let address = match form {
            AddressForm::Lba => lba(raw, 4),
            AddressForm::Msf => Msf::from_binary([raw[5], raw[6], raw[7]])
                .map(|time| time.to_lba(Area::Program))
                .map_err(|_| AnswerError::Illegal {
                    answer: SectorHeader::NAME,
                    byte: 5,
                    found: raw[5],
                    expected: "the first byte of a binary minute, second and frame",
                })?,
        };
        Ok(SectorHeader { mode: raw[0], address })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self, form: AddressForm) -> Vec<u8> {
        let mut raw = vec![self.mode, 0, 0, 0];
        raw.extend(put_address(form, self.address));
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command_and_answer() {
        let bytes = [0x44, 0x02, 0, 0, 0, 16, 0, 0, 8, 0];
        let command =
            ReadHeader { address_form: AddressForm::Msf, lba: Lba(16), allocation_len: 8 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReadHeader(command)));
        let header = SectorHeader { mode: 1, address: Lba(16) };
        for (form, bytes) in [
            (AddressForm::Msf, [1, 0, 0, 0, 0, 0, 2, 16]),
            (AddressForm::Lba, [1, 0, 0, 0, 0, 0, 0, 16]),
        ] {
            assert_eq!(header.emit(form), bytes);
            assert_eq!(SectorHeader::parse(&bytes, form), Ok(header));
        }
        assert!(SectorHeader::parse(&[1, 0, 0, 0, 0, 0, 60, 0], AddressForm::Msf).is_err());
        assert!(SectorHeader::parse(&[1, 0, 0, 0, 0, 0, 2], AddressForm::Msf).is_err());
    }
}
