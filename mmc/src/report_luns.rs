//! REPORT LUNS, A0h [SPC-3 6.21].

use crate::bytes::{be32, put32};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Asks which logical units there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportLuns {
    /// Which of them: 0 ordinary ones, 1 well known ones, 2 all.
    pub select: u8,
    /// Most bytes of answer.
    pub allocation_len: u32,
}

impl ReportLuns {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<ReportLuns, CdbError> {
        if cdb[2] > 2 {
            return Err(CdbError::field(2, None, "select report 0, 1 or 2"));
        }
        Ok(ReportLuns { select: cdb[2], allocation_len: be32(cdb, 6) })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 12] {
        let mut cdb = [0xA0, 0, self.select, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        put32(&mut cdb, 6, self.allocation_len);
        cdb
    }
}

/// The answer: 8 bytes, and 8 a logical unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LunList(pub Vec<u64>);

impl LunList {
    /// Reads the answer; a number that is cut is not read.
    ///
    /// # Errors
    /// When it has fewer than 8 bytes.
    pub fn parse(raw: &[u8]) -> Result<LunList, AnswerError> {
        AnswerError::need("the list of logical units", raw, 8)?;
        let (numbers, _) = raw[8..].as_chunks();
        let count = be32(raw, 0) as usize / 8;
        Ok(LunList(numbers.iter().take(count).copied().map(u64::from_be_bytes).collect()))
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0; 8];
        put32(&mut raw, 0, 8 * self.0.len() as u32);
        raw.extend(self.0.iter().flat_map(|number| number.to_be_bytes()));
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command_and_answer() {
        let bytes = [0xA0, 0, 2, 0, 0, 0, 0, 0, 0x10, 0x00, 0, 0];
        let command = ReportLuns { select: 2, allocation_len: 4096 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::ReportLuns(command)));
        assert_eq!(Cdb::parse(&[0xA0, 0, 3]).unwrap_err().sense().emit()[15..], [0xC0, 0, 2]);
        let list = LunList(vec![0]);
        assert_eq!(list.emit(), [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(LunList::parse(&list.emit()), Ok(list));
        assert_eq!(LunList::parse(&[0, 0, 0, 8, 0, 0, 0, 0]), Ok(LunList(Vec::new())));
        assert!(LunList::parse(&[0; 7]).is_err());
    }
}
