//! Which bytes of a sector the five flags of READ CD select [MMC-3 5.17, table "Number of bytes
//! returned based on data selection field"].
//!
//! The table follows from one rule: of the selected fields, those that the sector has must lie
//! side by side. Two more lines of it make illegal what selects EDC and ECC without the data
//! they protect, and sync with a subheader but no header.

use std::ops::Range;

use rawcd_format::SECTOR_LEN;

use crate::bytes::flag;

/// The layouts of a sector that READ CD tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectorKind {
    /// 2352 bytes of samples.
    Audio,
    /// Sync, header, 2048 bytes, EDC and ECC.
    Mode1,
    /// Sync, header, 2336 bytes; also mode 0.
    Mode2,
    /// Sync, header, subheader, 2048 bytes, EDC and ECC.
    Mode2Form1,
    /// Sync, header, subheader, 2328 bytes, the last four of them EDC.
    Mode2Form2,
}

/// The flags of byte 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MainSelection {
    /// 80h: the 12 bytes of sync.
    pub sync: bool,
    /// 20h: the 4 bytes of header.
    pub header: bool,
    /// 40h: the 8 bytes of subheader.
    pub subheader: bool,
    /// 10h: user data.
    pub user_data: bool,
    /// 08h: EDC and ECC.
    pub edc_ecc: bool,
}

impl MainSelection {
    /// No byte of the sector.
    pub const NONE: MainSelection = MainSelection::from_byte(0x00);
    /// The whole sector.
    pub const ALL: MainSelection = MainSelection::from_byte(0xF8);

    pub(super) const fn from_byte(byte: u8) -> MainSelection {
        MainSelection {
            sync: byte & 0x80 != 0,
            header: byte & 0x20 != 0,
            subheader: byte & 0x40 != 0,
            user_data: byte & 0x10 != 0,
            edc_ecc: byte & 0x08 != 0,
        }
    }

    pub(super) const fn to_byte(self) -> u8 {
        flag(self.sync, 0x80)
            | flag(self.subheader, 0x40)
            | flag(self.header, 0x20)
            | flag(self.user_data, 0x10)
            | flag(self.edc_ecc, 0x08)
    }

    /// The bytes of a sector of this kind that are selected, possibly none; `None` when the
    /// selection is illegal for it.
    #[must_use]
    pub fn part(self, kind: SectorKind) -> Option<Range<usize>> {
        let (subheader, user, ecc) = match kind {
            SectorKind::Audio => {
                return Some(if self.user_data { 0..SECTOR_LEN } else { 0..0 });
            }
            SectorKind::Mode1 => (16..16, 16..2064, 2064..2352),
            SectorKind::Mode2 => (16..16, 16..2352, 2352..2352),
            SectorKind::Mode2Form1 => (16..24, 24..2072, 2072..2352),
            SectorKind::Mode2Form2 => (16..24, 24..2352, 2352..2352),
        };
        let lonely_ecc = self.edc_ecc && !self.user_data;
        if lonely_ecc && (!ecc.is_empty() || self.to_byte() == 0x08) {
            return None;
        }
        if self.sync && self.subheader && !self.header {
            return None;
        }
        let fields = [
            (self.sync, 0..12),
            (self.header, 12..16),
            (self.subheader, subheader),
            (self.user_data, user),
            (self.edc_ecc, ecc),
        ];
        let mut part: Option<Range<usize>> = None;
        for (_, field) in fields.into_iter().filter(|(on, field)| *on && !field.is_empty()) {
            part = match part {
                None => Some(field),
                Some(so_far) if so_far.end == field.start => Some(so_far.start..field.end),
                Some(_) => return None,
            };
        }
        Some(part.unwrap_or(0..0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard's table: byte 9, then the bytes of CD-DA, mode 1, mode 2, form 1, form 2.
    #[test]
    fn number_of_bytes_of_every_selection() {
        const X: usize = usize::MAX;
        let table = [
            (0x00, [0, 0, 0, 0, 0]),
            (0x08, [0, X, X, X, X]),
            (0x10, [2352, 2048, 2336, 2048, 2328]),
            (0x18, [2352, 2336, 2336, 2328, 2328]),
            (0x20, [0, 4, 4, 4, 4]),
            (0x28, [0, X, 4, X, 4]),
            (0x30, [2352, 2052, 2340, X, X]),
            (0x38, [2352, 2340, 2340, X, X]),
            (0x40, [0, 0, 0, 8, 8]),
            (0x48, [0, X, 0, X, 8]),
            (0x50, [2352, 2048, 2336, 2056, 2336]),
            (0x58, [2352, 2336, 2336, 2336, 2336]),
            (0x60, [0, 4, 4, 12, 12]),
            (0x68, [0, X, 4, X, 12]),
            (0x70, [2352, 2052, 2340, 2060, 2340]),
            (0x78, [2352, 2340, 2340, 2340, 2340]),
            (0x80, [0, 12, 12, 12, 12]),
            (0x88, [0, X, 12, X, 12]),
            (0x90, [2352, X, X, X, X]),
            (0x98, [2352, X, X, X, X]),
            (0xA0, [0, 16, 16, 16, 16]),
            (0xA8, [0, X, 16, X, 16]),
            (0xB0, [2352, 2064, 2352, X, X]),
            (0xB8, [2352, 2352, 2352, X, X]),
            (0xC0, [0, X, X, X, X]),
            (0xC8, [0, X, X, X, X]),
            (0xD0, [2352, X, X, X, X]),
            (0xD8, [2352, X, X, X, X]),
            (0xE0, [0, 16, 16, 24, 24]),
            (0xE8, [0, X, 16, X, 24]),
            (0xF0, [2352, 2064, 2352, 2072, 2352]),
            (0xF8, [2352, 2352, 2352, 2352, 2352]),
        ];
        let kinds = [
            SectorKind::Audio,
            SectorKind::Mode1,
            SectorKind::Mode2,
            SectorKind::Mode2Form1,
            SectorKind::Mode2Form2,
        ];
        assert_eq!(table.len(), 32);
        for (byte, lens) in table {
            let selection = MainSelection::from_byte(byte);
            assert_eq!(selection.to_byte(), byte);
            for (kind, len) in kinds.into_iter().zip(lens) {
                let found = selection.part(kind).map_or(X, |part| part.len());
                assert_eq!(found, len, "{byte:02X}h on {kind:?}");
            }
        }
    }

    #[test]
    fn where_the_bytes_are() {
        let user = MainSelection::from_byte(0x10);
        assert_eq!(user.part(SectorKind::Mode1), Some(16..2064));
        assert_eq!(user.part(SectorKind::Mode2Form2), Some(24..2352));
        let headers = MainSelection::from_byte(0x60);
        assert_eq!(headers.part(SectorKind::Mode2Form1), Some(12..24));
    }
}
