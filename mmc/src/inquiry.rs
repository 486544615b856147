//! INQUIRY, 12h [SPC-3 6.4], and its standard data.

use crate::bytes::{be16, flag, put16};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Asks what the device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inquiry {
    /// The vital product data page that is wanted instead of the standard data (EVPD).
    pub vital_product_page: Option<u8>,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl Inquiry {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<Inquiry, CdbError> {
        let vital = cdb[1] & 0x01 != 0;
        if !vital && cdb[2] != 0 {
            return Err(CdbError::field(2, None, "a page code goes with EVPD only"));
        }
        Ok(Inquiry {
            vital_product_page: if vital { Some(cdb[2]) } else { None },
            allocation_len: be16(cdb, 3),
        })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 6] {
        let mut cdb = [0; 6];
        cdb[0] = 0x12;
        cdb[1] = flag(self.vital_product_page.is_some(), 0x01);
        cdb[2] = self.vital_product_page.unwrap_or(0);
        put16(&mut cdb, 3, self.allocation_len);
        cdb
    }
}

/// Standard inquiry data [SPC-3 6.4.2].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InquiryData {
    /// Peripheral device type; 05h is a CD drive.
    pub device_type: u8,
    /// The medium can be taken out.
    pub removable: bool,
    /// Version of SPC claimed; 0 of ATAPI devices.
    pub version: u8,
    /// Byte 3: ATAPI transport version and response data format.
    pub response_format: u8,
    /// Vendor, up to 8 ASCII characters.
    pub vendor: String,
    /// Product, up to 16.
    pub product: String,
    /// Revision, up to 4.
    pub revision: String,
}

impl InquiryData {
    /// Device type of CD and DVD drives.
    pub const CD_DRIVE: u8 = 0x05;
    /// Bytes of the answer as emitted here.
    pub const LEN: usize = 96;

    /// Reads the answer. Spaces at the end of texts are dropped; what is not printable becomes
    /// `?`.
    ///
    /// # Errors
    /// When it has fewer than 36 bytes.
    pub fn parse(raw: &[u8]) -> Result<InquiryData, AnswerError> {
        AnswerError::need("INQUIRY data", raw, 36)?;
        Ok(InquiryData {
            device_type: raw[0] & 0x1F,
            removable: raw[1] & 0x80 != 0,
            version: raw[2],
            response_format: raw[3],
            vendor: text(&raw[8..16]),
            product: text(&raw[16..32]),
            revision: text(&raw[32..36]),
        })
    }

    /// The answer. Texts are filled with spaces, or cut.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; InquiryData::LEN];
        raw[0] = self.device_type & 0x1F;
        raw[1] = flag(self.removable, 0x80);
        raw[2] = self.version;
        raw[3] = self.response_format;
        raw[4] = (InquiryData::LEN - 5) as u8;
        put_text(&mut raw[8..16], &self.vendor);
        put_text(&mut raw[16..32], &self.product);
        put_text(&mut raw[32..36], &self.revision);
        raw
    }
}

fn text(raw: &[u8]) -> String {
    let printable = |&byte: &u8| if (0x20..0x7F).contains(&byte) { byte as char } else { '?' };
    let text: String = raw.iter().map(printable).collect();
    text.trim_end().to_owned()
}

fn put_text(raw: &mut [u8], text: &str) {
    let bytes = text.bytes().chain(std::iter::repeat(b' '));
    raw.iter_mut().zip(bytes).for_each(|(place, byte)| *place = byte);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        let bytes = [0x12, 0, 0, 0, 0x60, 0];
        let command = Inquiry { vital_product_page: None, allocation_len: 96 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::Inquiry(command)));
        let serial = Inquiry { vital_product_page: Some(0x80), allocation_len: 255 };
        assert_eq!(serial.emit(), [0x12, 1, 0x80, 0, 0xFF, 0]);
        // A page code without EVPD.
        let error = Cdb::parse(&[0x12, 0, 0x80, 0, 0xFF, 0]).unwrap_err();
        assert_eq!(error.sense().emit()[12..], [0x24, 0, 0, 0xC0, 0x00, 0x02]);
    }

    #[test]
    fn standard_data() {
        let data = InquiryData {
            device_type: 5,
            removable: true,
            version: 0,
            response_format: 0x32,
            vendor: "RAWCD".into(),
            product: "CD-RW DRIVE".into(),
            revision: "1.00x".into(),
        };
        let raw = data.emit();
        assert_eq!(raw.len(), 96);
        assert_eq!(raw[..8], [0x05, 0x80, 0x00, 0x32, 0x5B, 0, 0, 0]);
        assert_eq!(&raw[8..36], b"RAWCD   CD-RW DRIVE     1.00");
        let read = InquiryData::parse(&raw[..36]).unwrap();
        assert_eq!((&*read.vendor, &*read.revision), ("RAWCD", "1.00"));
        let mut odd = raw;
        odd[9] = 0x07;
        assert_eq!(InquiryData::parse(&odd).unwrap().vendor, "R?WCD");
        assert!(InquiryData::parse(&odd[..35]).is_err());
    }
}
