//! Reading sectors: what stands in the fields, the residue of the EDC, the syndromes of the L-EC.
//! Nothing here makes a sector. Every property is reported by itself, as a sector may be wrong in
//! one and right in all others.

use crate::bcd::from_bcd;
use crate::engine::engines;
use crate::engine::lec;
use crate::{Msf, SECTOR_LEN, SectorType};

use super::indicator::MODE_BITS;
use super::{
    BODY_AT, FORM1_EDC_AT, FORM2_EDC_AT, HEADER_AT, MODE_AT, MODE1_EDC_AT, MODE1_ZERO,
    SUBMODE_FORM2, SYNC, XA_USER_AT, descramble, edc, is_zero, scramble::scramble_into,
};

/// What was found where the EDC stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Edc {
    /// The layout has no EDC: mode 0, formless mode 2, audio.
    NotInLayout,
    /// The residue is zero.
    Good,
    /// Form 2 without EDC: its four bytes are zero, which is legal [CD-ROM XA].
    Omitted,
    /// The residue is not zero.
    Bad,
}

/// A sector against one layout. Properties that the layout does not have are never bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectorCheck {
    /// Bytes 0..11 are the sync pattern.
    pub sync_ok: bool,
    /// Bytes 12..14 as they stand: A-time in BCD, when they are right.
    pub address: [u8; 3],
    /// Byte 15 as it stands.
    pub mode: u8,
    /// Byte 15 is the mode of the layout, bits 7..2 clear.
    pub mode_ok: bool,
    /// Bytes 16..19 as they stand: the first subheader of the XA forms.
    pub subheader: [u8; 4],
    /// The two subheaders are equal.
    pub subheader_pair_equal: bool,
    /// The form bit of the first subheader is that of the layout.
    pub form_ok: bool,
    /// The error detection code.
    pub edc: Edc,
    /// The bytes that must be zero are: 2068..2075 of mode 1, 16..2351 of mode 0.
    pub zeros_ok: bool,
    /// P code words that fail: bit `n` (0..86) is the one through byte 12 + `n`.
    pub p_failing: u128,
    /// Q code words that fail: bit `n` (0..52) is the one whose parity is at bytes 2248 + `n` and
    /// 2300 + `n`.
    pub q_failing: u64,
}

impl SectorCheck {
    /// Number of failing P code words, 0..=86.
    #[must_use]
    pub const fn p_bad(&self) -> u8 {
        self.p_failing.count_ones() as u8
    }

    /// Number of failing Q code words, 0..=52.
    #[must_use]
    pub const fn q_bad(&self) -> u8 {
        self.q_failing.count_ones() as u8
    }

    /// The EDC is right, or legally absent.
    #[must_use]
    pub const fn edc_ok(&self) -> bool {
        !matches!(self.edc, Edc::Bad)
    }

    /// The time in the header, when it is one.
    #[must_use]
    pub fn time(&self) -> Option<Msf> {
        Msf::from_bcd(self.address).ok()
    }

    /// Everything is right but the address, which a sector alone cannot tell.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        self.sync_ok
            && self.mode_ok
            && self.subheader_pair_equal
            && self.form_ok
            && self.edc_ok()
            && self.zeros_ok
            && self.p_failing == 0
            && self.q_failing == 0
    }
}

/// Checks sectors one after the other, in memory that it keeps.
#[derive(Clone)]
pub struct Checker {
    /// A form 1 sector as its L-EC sees it.
    headless: [u8; SECTOR_LEN],
}

impl Default for Checker {
    fn default() -> Checker {
        Checker { headless: [0; SECTOR_LEN] }
    }
}

impl Checker {
    /// As [`check`].
    #[must_use]
    pub fn check(&mut self, kind: SectorType, sector: &[u8; SECTOR_LEN]) -> SectorCheck {
        check_one(self, kind.cooked(), sector)
    }

    /// Descrambles a sector as recorded into `out`, and checks it.
    #[must_use]
    pub fn check_recorded(
        &mut self,
        kind: SectorType,
        recorded: &[u8; SECTOR_LEN],
        out: &mut [u8; SECTOR_LEN],
    ) -> SectorCheck {
        check_recorded(self, kind.cooked(), recorded, out)
    }
}

/// Checks a *descrambled* sector against the layout of `kind`; a raw type stands for the layout
/// it is the raw form of. Audio has no layout, so nothing in it is bad. For many sectors there is
/// [`Checker`].
#[must_use]
pub fn check(kind: SectorType, sector: &[u8; SECTOR_LEN]) -> SectorCheck {
    Checker::default().check(kind, sector)
}

engines! {
    fn check_one(
        checker: &mut Checker,
        kind: SectorType,
        sector: &[u8; SECTOR_LEN],
    ) -> SectorCheck {
        fields(checker, kind, sector)
    }
}

engines! {
    fn check_recorded(
        checker: &mut Checker,
        kind: SectorType,
        recorded: &[u8; SECTOR_LEN],
        out: &mut [u8; SECTOR_LEN],
    ) -> SectorCheck {
        scramble_into(recorded, out);
        fields(checker, kind, out)
    }
}

#[inline(always)]
fn fields(checker: &mut Checker, kind: SectorType, sector: &[u8; SECTOR_LEN]) -> SectorCheck {
    let is_form2 = sector[BODY_AT + 2] & SUBMODE_FORM2 != 0;
    let (p_failing, q_failing) = failing_words(checker, kind, sector);
    SectorCheck {
        sync_ok: kind.is_audio() || sector[..HEADER_AT] == SYNC,
        address: [sector[12], sector[13], sector[14]],
        mode: sector[MODE_AT],
        mode_ok: kind.mode().is_none_or(|mode| sector[MODE_AT] == mode),
        subheader: [sector[16], sector[17], sector[18], sector[19]],
        subheader_pair_equal: !kind.is_xa() || pair_equal(sector),
        form_ok: match kind {
            SectorType::Mode2Form1 => !is_form2,
            SectorType::Mode2Form2 => is_form2,
            _ => true,
        },
        edc: match kind {
            SectorType::Mode1 => residue(&sector[..MODE1_EDC_AT + 4]),
            SectorType::Mode2Form1 => residue(&sector[BODY_AT..FORM1_EDC_AT + 4]),
            SectorType::Mode2Form2 if sector[FORM2_EDC_AT..] == [0; 4] => Edc::Omitted,
            SectorType::Mode2Form2 => residue(&sector[BODY_AT..]),
            _ => Edc::NotInLayout,
        },
        zeros_ok: match kind {
            SectorType::Mode0 => is_zero(&sector[BODY_AT..]),
            SectorType::Mode1 => is_zero(&sector[MODE1_ZERO]),
            _ => true,
        },
        p_failing,
        q_failing,
    }
}

fn pair_equal(sector: &[u8; SECTOR_LEN]) -> bool {
    sector[BODY_AT..BODY_AT + 4] == sector[BODY_AT + 4..XA_USER_AT]
}

/// Divides bytes that end with their EDC.
fn residue(bytes: &[u8]) -> Edc {
    if edc(bytes) == 0 { Edc::Good } else { Edc::Bad }
}

#[inline(always)]
fn failing_words(
    checker: &mut Checker,
    kind: SectorType,
    sector: &[u8; SECTOR_LEN],
) -> (u128, u64) {
    match kind {
        SectorType::Mode1 => lec::failing(sector),
        SectorType::Mode2Form1 => {
            // The header stays zero.
            checker.headless[BODY_AT..].copy_from_slice(&sector[BODY_AT..]);
            lec::failing(&checker.headless)
        }
        _ => (0, 0),
    }
}

/// What a *descrambled* sector says it is, or `None` when its sync or mode byte is none: mode in
/// bits 1..0 of byte 15 (the others are block indicators of packet writing), and in mode 2 the
/// form from the subheader. A mode 2 sector whose first eight bytes are no subheader pair is
/// formless; formless zeros read as form 1, which they also are.
#[must_use]
pub fn detect(sector: &[u8; SECTOR_LEN]) -> Option<SectorType> {
    if sector[..HEADER_AT] != SYNC {
        return None;
    }
    match sector[MODE_AT] & 3 {
        0 => Some(SectorType::Mode0),
        1 => Some(SectorType::Mode1),
        2 if !pair_equal(sector) => Some(SectorType::Mode2),
        2 if sector[BODY_AT + 2] & SUBMODE_FORM2 != 0 => Some(SectorType::Mode2Form2),
        2 => Some(SectorType::Mode2Form1),
        _ => None,
    }
}

/// Whether a sector *as recorded* was never scrambled: its sync is right, and its header can be
/// read as it stands but not after descrambling.
#[must_use]
pub fn is_left_unscrambled(recorded: &[u8; SECTOR_LEN]) -> bool {
    let mut descrambled = [0; SECTOR_LEN];
    descramble(recorded, &mut descrambled);
    has_header(recorded) && !has_header(&descrambled)
}

/// Whether sync and header of a descrambled sector can be those of a sector: a BCD time, or that
/// of a lead-in, whose minute has A0 added [ECMA-130 14.2], and a mode, whatever its block
/// indicator.
#[must_use]
pub fn has_header(sector: &[u8; SECTOR_LEN]) -> bool {
    let minute_ok = from_bcd(sector[12]).is_some() || matches!(sector[12], 0xA0..=0xA9);
    sector[..HEADER_AT] == SYNC
        && minute_ok
        && from_bcd(sector[13]).is_some_and(|second| second < 60)
        && from_bcd(sector[14]).is_some_and(|frame| frame < 75)
        && sector[MODE_AT] & MODE_BITS <= 2
}
