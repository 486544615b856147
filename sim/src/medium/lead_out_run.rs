//! [`LeadOutRun`]: whether a RAW recording has come to its end, by its own Q.

use rawcd_format::subcode::section;
use rawcd_format::{BlockForm, SECTOR_LEN, SessionStart};

const LEAD_OUT_TNO: u8 = 0xAA;

/// Sections at the end of a recording that its Q says are lead-out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeadOutRun {
    sections: u32,
    /// A lead-in came behind a lead-out before it.
    is_later: bool,
}

impl LeadOutRun {
    /// Whether it is as long as a lead-out has to be.
    pub(super) fn is_whole(&self) -> bool {
        let number = if self.is_later { 2 } else { 1 };
        self.sections >= SessionStart { number, ..SessionStart::FIRST }.lead_out_sections()
    }

    /// Looks at the next block. One without position (another mode, a bad CRC) belongs to what
    /// it follows.
    pub(super) fn watch(&mut self, form: BlockForm, block: &[u8]) {
        const WHY: &str = "a block of this form has this much subcode";
        let subcode = &block[SECTOR_LEN..];
        let q = match form {
            BlockForm::Pq => section::from_pq16(subcode.try_into().expect(WHY)).1,
            BlockForm::Packed | BlockForm::Raw => section::q_of(subcode.try_into().expect(WHY)),
        };
        // The CRC in the 16-byte form is not what is recorded.
        let has_position = q.adr() == 1 && (form == BlockForm::Pq || q.crc_ok());
        self.is_later |= has_position && q.tno() == 0 && self.sections > 0;
        self.sections = match (has_position, q.tno() == LEAD_OUT_TNO) {
            (true, true) => self.sections + 1,
            (true, false) => 0,
            (false, _) if self.sections > 0 => self.sections + 1,
            (false, _) => 0,
        };
    }
}
