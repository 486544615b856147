//! Kinds of medium, and what is known of the one that PrepareMedia found.

use rawcd_format::{BlockForm, Lba};
use rawcd_mmc::Profile;

use crate::error::WriterError;

/// A kind of medium [IMAPI2 IMAPI_MEDIA_PHYSICAL_TYPE], as far as they are compact discs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// None, or not a CD.
    Unknown,
    /// Read only.
    CdRom,
    /// Write once.
    CdR,
    /// Rewritable.
    CdRw,
}

impl MediaType {
    /// The kind that a drive's current profile means.
    #[must_use]
    pub const fn of(profile: Profile) -> MediaType {
        match profile {
            Profile::CD_ROM => MediaType::CdRom,
            Profile::CD_R => MediaType::CdR,
            Profile::CD_RW => MediaType::CdRw,
            _ => MediaType::Unknown,
        }
    }

    /// The value of the IMAPI enumeration: 0 to 3.
    #[must_use]
    pub const fn imapi_value(self) -> u32 {
        match self {
            MediaType::Unknown => 0,
            MediaType::CdRom => 1,
            MediaType::CdR => 2,
            MediaType::CdRw => 3,
        }
    }

    /// Whether the writer writes it.
    pub(crate) fn is_writable(self) -> bool {
        SUPPORTED_MEDIA.contains(&self)
    }
}

/// The kinds that the writer writes.
pub(crate) const SUPPORTED_MEDIA: [MediaType; 2] = [MediaType::CdR, MediaType::CdRw];

/// The prepared medium and what was requested for it.
#[derive(Clone, Debug)]
pub(crate) struct Media {
    /// Where the lead-in starts.
    pub(crate) start: Lba,
    /// Where the lead-out may start at the latest.
    pub(crate) last_lead_out: Lba,
    /// Forms that the drive takes.
    pub(crate) supported: Vec<BlockForm>,
    /// Whether the drive can recover from an empty buffer at all.
    pub(crate) underrun_free_possible: bool,
    /// Form asked for.
    pub(crate) requested: BlockForm,
    /// Protection against an empty buffer is not wanted.
    pub(crate) underrun_free_disabled: bool,
}

impl Media {
    /// Whether the drive takes this form.
    pub(crate) fn must_support(&self, form: BlockForm) -> Result<(), WriterError> {
        if self.supported.contains(&form) {
            return Ok(());
        }
        Err(WriterError::SectorTypeNotSupported { form, supported: self.supported.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (profile, kind, value) in [
            (0x0000, MediaType::Unknown, 0),
            (0x0008, MediaType::CdRom, 1),
            (0x0009, MediaType::CdR, 2),
            (0x000A, MediaType::CdRw, 3),
            (0x0010, MediaType::Unknown, 0),
        ] {
            assert_eq!(MediaType::of(Profile(profile)), kind);
            assert_eq!(kind.imapi_value(), value);
            assert_eq!(kind.is_writable(), value >= 2);
        }
    }
}
