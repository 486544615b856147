//! [`Refusal`]: what ended an encoding or a recording, and whether it is what was expected.

use rawcd_encoder::ImageError;
use rawcd_writer::WriterError;

use super::Item;
use super::case::CaseRun;
use super::coverage::is_code;
use super::outside::OutsideError;
use crate::host::HostError;
use crate::scenario::ErrorCode;

/// Why encoding or recording ended, as the member or the host that refused says it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("{name} (0x{code:08X}): {0}", name = .0.name(), code = .0.hresult())]
    Encoder(ImageError),
    #[error("{name} (0x{code:08X}): {0}", name = .0.name(), code = .0.hresult())]
    Writer(WriterError),
    #[error("{name}: {0}", name = .0.name())]
    Host(HostError),
    #[error("{name}: {0}", name = ErrorCode::PROGRAM)]
    Outside(OutsideError),
}

impl Refusal {
    /// The HRESULT of a member, with its name.
    fn code(&self) -> Option<(u32, &'static str)> {
        match self {
            Refusal::Encoder(error) => Some((error.hresult(), error.name())),
            Refusal::Writer(error) => Some((error.hresult(), error.name())),
            Refusal::Host(_) | Refusal::Outside(_) => None,
        }
    }

    fn is(&self, expected: &ErrorCode) -> bool {
        match (self, expected) {
            (Refusal::Host(error), ErrorCode::Host(name)) => error.name() == *name,
            (Refusal::Outside(_), ErrorCode::Host(name)) => ErrorCode::PROGRAM == *name,
            _ => self.code().is_some_and(|code| is_code(expected, code)),
        }
    }

    fn sense(&self) -> Option<(u8, u8, u8)> {
        match self {
            Refusal::Writer(
                WriterError::Drive { sense, .. } | WriterError::StillBusy { sense, .. },
            ) => Some(sense.codes()),
            Refusal::Host(error) => error.sense().map(|sense| sense.codes()),
            _ => None,
        }
    }
}

impl CaseRun<'_> {
    /// Encoder, writer or host refused: as expected?
    pub(super) fn refused(&mut self, refusal: &Refusal) {
        let Some(expected) = &self.scenario.expect.error else {
            match refusal {
                Refusal::Outside(error) => self.fail("write", error.to_string()),
                _ => self.fail("plan", format!("unexpected {refusal}")),
            }
            return;
        };
        if !refusal.is(expected) {
            let what = format!("{} was expected; it was {refusal}", expected.0);
            self.fail("expect.error", what);
        }
        if let Some(says) = &self.scenario.expect.says
            && !refusal.to_string().contains(says.as_str())
        {
            let what = format!("it says: {refusal}");
            self.fail("expect.says", what);
        }
        if let Some(sense) = &self.scenario.expect.sense {
            let wanted = (sense.key, sense.asc, sense.ascq);
            if refusal.sense() != Some(wanted) {
                let what = format!("sense {} was expected; it was {refusal}", sense.0);
                self.fail("expect.sense", what);
            }
        }
        self.covered.extend(refusal.code().map(|(code, _)| Item::Code(code)));
    }
}
