//! Making sectors: the half that writes sync, header, subheaders, EDC and L-EC, and scrambles.
//!
//! What is undefined elsewhere is defined here. Form 2 sources carry their subheader twice with
//! the form bit set, 2324 bytes, and an EDC: zero stays zero, anything else must be right. Mode 0
//! sources are zero. Audio and the raw types are 2352 bytes that pass as they are.

use crate::engine::engines;
use crate::engine::lec;
use crate::{Lba, SECTOR_LEN, SectorType, TrackPlan};

use super::{
    BODY_AT, FORM1_EDC_AT, FORM2_EDC_AT, HEADER_AT, MODE_AT, MODE1_EDC_AT, MODE1_ZERO,
    SUBMODE_FORM2, SYNC, XA_USER_AT, edc, is_zero, scramble::scramble_into,
};

/// User data that a sector of the type cannot carry. The texts continue "sector … of the
/// source …".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IllegalUserData {
    /// A byte of a mode 0 sector is not zero.
    Mode0NotZero,
    /// The subheader declared for form 1 sets the form bit.
    Form1SubheaderOfForm2,
    /// The two subheaders of a form 2 sector differ.
    Form2SubheadersDiffer,
    /// The subheader of a form 2 sector does not set the form bit.
    Form2SubheaderOfForm1,
    /// The EDC of a form 2 sector is neither zero nor right.
    Form2EdcWrong,
}

impl IllegalUserData {
    /// What is wrong, and what would be right.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            IllegalUserData::Mode0NotZero => {
                "holds a byte that is not zero; mode 0 sectors are 2336 zero bytes"
            }
            IllegalUserData::Form1SubheaderOfForm2 => {
                "is declared with a subheader whose third byte sets bit 5 (form 2); form 1 needs it clear"
            }
            IllegalUserData::Form2SubheadersDiffer => {
                "has two different subheaders; bytes 0 to 3 and 4 to 7 must be equal"
            }
            IllegalUserData::Form2SubheaderOfForm1 => {
                "has a subheader whose third byte leaves bit 5 clear (form 1); form 2 needs it set"
            }
            IllegalUserData::Form2EdcWrong => {
                "has a wrong EDC in its last four bytes; they must be zero or right"
            }
        }
    }
}

impl std::fmt::Display for IllegalUserData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.what())
    }
}

impl std::error::Error for IllegalUserData {}

/// The sector of a run that could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("sector {index} of the run {cause}")]
pub struct IllegalSector {
    /// Its place in the run, from 0.
    pub index: usize,
    /// What is wrong with it.
    #[source]
    pub cause: IllegalUserData,
}

/// The address bytes of the header of the sector at `lba`: its A-time in BCD [ECMA-130 14.2],
/// modulo 100 minutes. A data lead-in counts differently and has no sectors made here.
#[must_use]
pub const fn header_address(lba: Lba) -> [u8; 3] {
    lba.to_msf_wrapping().to_bcd()
}

/// Makes a sector as it stands on disc: scrambled, unless it is audio.
///
/// `address` is bytes 12..14 of the header, see [`header_address`]. `user` has
/// [`SectorType::user_data_len`] bytes. `subheader` is that of form 1; nothing else looks at it.
/// The raw types are copied.
///
/// # Errors
/// When the type cannot carry `user` or `subheader`; what `out` then holds is not specified.
///
/// # Panics
/// When `user` is not of the type's length.
pub fn make(
    kind: SectorType,
    address: [u8; 3],
    subheader: [u8; 4],
    user: &[u8],
    out: &mut [u8; SECTOR_LEN],
) -> Result<(), IllegalUserData> {
    make_one(&mut Maker::new(kind, subheader), address, user, out)
}

engines! {
    fn make_one(
        maker: &mut Maker,
        address: [u8; 3],
        user: &[u8],
        out: &mut [u8; SECTOR_LEN],
    ) -> Result<(), IllegalUserData> {
        maker.make(address, user, out)
    }
}

/// Makes consecutive sectors, as many as `users` holds, the first with the address of `first`.
/// Each goes to the start of the next `stride` bytes of `out`; the bytes between are left alone.
///
/// # Errors
/// At the first sector that its type cannot carry. The sectors before it are made.
///
/// # Panics
/// When `users` is no whole number of sectors, `stride` is below 2352, or `out` has not `stride`
/// bytes for each sector.
pub fn make_run(
    kind: SectorType,
    first: Lba,
    subheader: [u8; 4],
    users: &[u8],
    out: &mut [u8],
    stride: usize,
) -> Result<(), IllegalSector> {
    let len = kind.user_data_len();
    assert!(users.len().is_multiple_of(len), "user data are whole sectors");
    assert_eq!(out.len(), users.len() / len * stride, "one stride a sector");
    make_all(&mut Maker::new(kind, subheader), first, users, out, stride)
}

engines! {
    fn make_all(
        maker: &mut Maker,
        first: Lba,
        users: &[u8],
        out: &mut [u8],
        stride: usize,
    ) -> Result<(), IllegalSector> {
        let mut address = first.to_msf_wrapping();
        let blocks = sectors_in(out, stride).zip(users.chunks_exact(maker.kind.user_data_len()));
        for (index, (sector, user)) in blocks.enumerate() {
            if let Err(cause) = maker.make(address.to_bcd(), user, sector) {
                return Err(IllegalSector { index, cause });
            }
            address = address.next_wrapping();
        }
        Ok(())
    }
}

/// As [`make_run`], with user data that stand at the end of `blocks`: they are read before the
/// sectors come to where they stood, so that nothing else is needed to hold them.
///
/// # Errors
/// As [`make_run`].
///
/// # Panics
/// When `stride` is below 2352, or `blocks` is no whole number of strides.
pub fn make_run_in_place(
    kind: SectorType,
    first: Lba,
    subheader: [u8; 4],
    blocks: &mut [u8],
    stride: usize,
) -> Result<(), IllegalSector> {
    assert!(stride >= SECTOR_LEN, "a sector fits its stride");
    assert!(blocks.len().is_multiple_of(stride), "whole strides");
    if kind.is_audio() || kind.is_raw() {
        let sectors = blocks.len() / stride;
        let users = blocks.len() - sectors * SECTOR_LEN;
        for index in 0..sectors {
            let user = users + index * SECTOR_LEN;
            blocks.copy_within(user..user + SECTOR_LEN, index * stride);
        }
        return Ok(());
    }
    make_where_they_stand(&mut Maker::new(kind, subheader), first, blocks, stride)
}

engines! {
    fn make_where_they_stand(
        maker: &mut Maker,
        first: Lba,
        blocks: &mut [u8],
        stride: usize,
    ) -> Result<(), IllegalSector> {
        let len = maker.kind.user_data_len();
        let mut address = first.to_msf_wrapping();
        let sectors = blocks.len() / stride;
        let users = blocks.len() - sectors * len;
        for index in 0..sectors {
            let user = &blocks[users + index * len..][..len];
            if let Err(cause) = maker.fill(address.to_bcd(), user) {
                return Err(IllegalSector { index, cause });
            }
            let out = blocks[index * stride..].first_chunk_mut().expect("a stride holds a sector");
            scramble_into(&maker.sector, out);
            address = address.next_wrapping();
        }
        Ok(())
    }
}

/// Makes a sector without user data, for pauses, pre-gaps and post-gaps [ECMA-130 20]: zeros with
/// sync, header, EDC and L-EC, scrambled; for audio all zero. The subheader of form 1 is
/// 00 00 08 00, that of form 2 is 00 00 20 00, and the EDC of form 2 is computed. A raw type gives
/// the sector of the type that it is the raw form of.
pub fn make_empty(kind: SectorType, address: [u8; 3], out: &mut [u8; SECTOR_LEN]) {
    EmptyMaker::new(kind).make(address, out);
}

/// [`make_empty`] for consecutive sectors, laid out as by [`make_run`]: one for each `stride`
/// bytes of `out`.
///
/// # Panics
/// When `stride` is below 2352, or `out` is no whole number of strides.
pub fn make_empty_run(kind: SectorType, first: Lba, out: &mut [u8], stride: usize) {
    make_empties(&mut EmptyMaker::new(kind), first, out, stride);
}

engines! {
    fn make_empties(empty: &mut EmptyMaker, first: Lba, out: &mut [u8], stride: usize) {
        let mut address = first.to_msf_wrapping();
        for sector in sectors_in(out, stride) {
            empty.make(address.to_bcd(), sector);
            address = address.next_wrapping();
        }
    }
}

/// Makes the check codes of a descrambled sector good again after byte `from` was changed: those
/// that stand behind it. A code that was itself changed stays changed, so a sector with a wrong
/// EDC and good L-EC over it can be made, or one with wrong P and good Q. Types without codes,
/// and audio, stay as they are.
pub fn remake(kind: SectorType, sector: &mut [u8; SECTOR_LEN], from: usize) {
    put_codes(kind.cooked(), sector, from);
}

/// Writes the P parity alone (172 bytes from 2076 on) of a descrambled sector with L-EC, over its
/// bytes 12 to 2075 [ECMA-130 A]. The header of mode 2 form 1 counts as zero: it is for the caller
/// to zero. Q, which covers P, stays as it is, and is made by [`remake`] from 2076 on.
pub fn make_p_parity(sector: &mut [u8; SECTOR_LEN]) {
    lec::put_only_p(sector);
}

/// Writes the check codes of a cooked type that stand behind byte `from`.
#[inline(always)]
fn put_codes(kind: SectorType, sector: &mut [u8; SECTOR_LEN], from: usize) {
    match kind {
        SectorType::Mode1 => {
            if from < MODE1_EDC_AT {
                put_edc(sector, 0, MODE1_EDC_AT);
            }
            lec::put_behind(sector, from);
        }
        SectorType::Mode2Form1 => {
            if from < FORM1_EDC_AT {
                put_edc(sector, BODY_AT, FORM1_EDC_AT);
            }
            // The L-EC of form 1 is that of a sector whose header is zero, so that data can
            // move without new parity.
            let mut header = [0; BODY_AT - HEADER_AT];
            header.swap_with_slice(&mut sector[HEADER_AT..BODY_AT]);
            lec::put_behind(sector, from);
            header.swap_with_slice(&mut sector[HEADER_AT..BODY_AT]);
        }
        SectorType::Mode2Form2 if from < FORM2_EDC_AT => put_edc(sector, BODY_AT, FORM2_EDC_AT),
        _ => {}
    }
}

/// The first 2352 of each `stride` bytes.
#[inline(always)]
fn sectors_in(out: &mut [u8], stride: usize) -> impl Iterator<Item = &mut [u8; SECTOR_LEN]> {
    assert!(stride >= SECTOR_LEN, "a sector fits its stride");
    assert!(out.len().is_multiple_of(stride), "whole strides");
    let first = |block| <[u8]>::first_chunk_mut(block).expect("a stride holds a sector");
    out.chunks_exact_mut(stride).map(first)
}

/// Makes sectors of one type one after the other; what they share is written once.
struct Maker {
    kind: SectorType,
    subheader: [u8; 4],
    /// The sector before scrambling.
    sector: [u8; SECTOR_LEN],
}

impl Maker {
    fn new(kind: SectorType, subheader: [u8; 4]) -> Maker {
        Maker { kind, subheader, sector: [0; SECTOR_LEN] }
    }

    #[inline(always)]
    fn make(
        &mut self,
        address: [u8; 3],
        user: &[u8],
        out: &mut [u8; SECTOR_LEN],
    ) -> Result<(), IllegalUserData> {
        match self.kind.is_audio() || self.kind.is_raw() {
            false => {
                self.fill(address, user)?;
                scramble_into(&self.sector, out);
            }
            true => out.copy_from_slice(user),
        }
        Ok(())
    }

    /// Fills `sector`, of a type that has a mode.
    #[inline(always)]
    fn fill(&mut self, address: [u8; 3], user: &[u8]) -> Result<(), IllegalUserData> {
        let sector = &mut self.sector;
        sector[..HEADER_AT].copy_from_slice(&SYNC);
        sector[HEADER_AT..MODE_AT].copy_from_slice(&address);
        sector[MODE_AT] = self.kind.mode().unwrap_or(0);
        match self.kind {
            SectorType::Mode0 if !is_zero(user) => return Err(IllegalUserData::Mode0NotZero),
            SectorType::Mode1 => {
                sector[BODY_AT..MODE1_EDC_AT].copy_from_slice(user);
                sector[MODE1_ZERO].fill(0);
                put_codes(self.kind, sector, BODY_AT);
            }
            SectorType::Mode2Form1 => {
                if self.subheader[2] & SUBMODE_FORM2 != 0 {
                    return Err(IllegalUserData::Form1SubheaderOfForm2);
                }
                sector[BODY_AT..BODY_AT + 4].copy_from_slice(&self.subheader);
                sector[BODY_AT + 4..XA_USER_AT].copy_from_slice(&self.subheader);
                sector[XA_USER_AT..FORM1_EDC_AT].copy_from_slice(user);
                put_codes(self.kind, sector, BODY_AT);
            }
            SectorType::Mode2Form2 => {
                legal_form2(user)?;
                sector[BODY_AT..].copy_from_slice(user);
            }
            _ => sector[BODY_AT..].copy_from_slice(user),
        }
        Ok(())
    }
}

/// Writes the EDC of bytes `from..at` at `at`.
#[inline(always)]
fn put_edc(sector: &mut [u8; SECTOR_LEN], from: usize, at: usize) {
    let edc = edc(&sector[from..at]).to_le_bytes();
    sector[at..at + 4].copy_from_slice(&edc);
}

/// What a form 2 source must be like; its residue is zero when its EDC is right.
fn legal_form2(user: &[u8]) -> Result<(), IllegalUserData> {
    let edc_at = FORM2_EDC_AT - BODY_AT;
    if user[..4] != user[4..8] {
        Err(IllegalUserData::Form2SubheadersDiffer)
    } else if user[2] & SUBMODE_FORM2 == 0 {
        Err(IllegalUserData::Form2SubheaderOfForm1)
    } else if user[edc_at..] != [0; 4] && edc(user) != 0 {
        Err(IllegalUserData::Form2EdcWrong)
    } else {
        Ok(())
    }
}

/// Makes empty sectors of one type.
struct EmptyMaker {
    maker: Maker,
    user: [u8; SECTOR_LEN],
}

impl EmptyMaker {
    fn new(kind: SectorType) -> EmptyMaker {
        let kind = kind.cooked();
        let mut user = [0; SECTOR_LEN];
        if kind == SectorType::Mode2Form2 {
            let edc_at = FORM2_EDC_AT - BODY_AT;
            user[..4].copy_from_slice(&TrackPlan::FORM2_SUBHEADER);
            user[4..8].copy_from_slice(&TrackPlan::FORM2_SUBHEADER);
            put_edc(&mut user, 0, edc_at);
        }
        EmptyMaker { maker: Maker::new(kind, TrackPlan::DATA_SUBHEADER), user }
    }

    #[inline(always)]
    fn make(&mut self, address: [u8; 3], out: &mut [u8; SECTOR_LEN]) {
        let user = &self.user[..self.maker.kind.user_data_len()];
        self.maker.make(address, user, out).expect("empty user data are legal for every type");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::definition;

    /// What `remake` leaves wrong is exactly the code that was changed; by the checks.
    #[test]
    fn remake_mends_what_stands_behind() {
        use crate::sector::{Edc, check, scramble};
        for kind in [SectorType::Mode1, SectorType::Mode2Form1] {
            let mut good = [0; SECTOR_LEN];
            make(kind, [0, 2, 0], [0; 4], &[0x5A; 2048], &mut good).unwrap();
            scramble(&mut good);
            let changed = |at: usize| {
                let mut sector = good;
                sector[at] ^= 0x40;
                remake(kind, &mut sector, at);
                let check = check(kind, &sector);
                (check.edc == Edc::Good, check.p_bad() == 0, check.q_bad() == 0)
            };
            let edc_at = if kind == SectorType::Mode1 { 2065 } else { 2073 };
            assert_eq!(changed(13), (true, true, true), "{kind} header");
            assert_eq!(changed(100), (true, true, true), "{kind} user");
            assert_eq!(changed(edc_at), (false, true, true), "{kind} EDC");
            assert_eq!(changed(2100), (true, false, true), "{kind} P");
            assert_eq!(changed(2300), (true, true, false), "{kind} Q");
        }
        let mut sector = [0; SECTOR_LEN];
        make_empty(SectorType::Mode2Form2, [0, 2, 0], &mut sector);
        scramble(&mut sector);
        sector[500] ^= 1;
        assert_eq!(check(SectorType::Mode2Form2, &sector).edc, Edc::Bad);
        remake(SectorType::Mode2Form2, &mut sector, 500);
        assert_eq!(check(SectorType::Mode2Form2, &sector).edc, Edc::Good);
    }

    /// Random and edge inputs, one maker for all sectors of a type, so that nothing of a sector
    /// stays behind in the next.
    #[test]
    fn every_type_equals_the_definition() {
        let mut x = 1u32;
        let mut noise = move || {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 24) as u8
        };
        for kind in [SectorType::Mode1, SectorType::Mode2, SectorType::Mode2Form1] {
            let subheader = [noise(), noise(), noise() & !SUBMODE_FORM2, noise()];
            let mut maker = Maker::new(kind, subheader);
            for round in 0..12u8 {
                let mut user: Vec<u8> = (0..kind.user_data_len()).map(|_| noise()).collect();
                match round {
                    0 => user.fill(0),
                    1 => user.fill(0xFF),
                    _ => {}
                }
                let address = [round, 0x59, 0x74];
                let mut expected = definition::make(kind, address, subheader, &user);
                let mut out = [0; SECTOR_LEN];
                assert_eq!(maker.make(address, &user, &mut out), Ok(()));
                assert_eq!(maker.sector, expected, "{kind} {round}");
                definition::scramble(&mut expected);
                assert_eq!(out, expected, "{kind} {round}");
            }
        }
        for kind in [SectorType::Mode0, SectorType::Mode2Form2] {
            let mut empty = EmptyMaker::new(kind);
            if kind == SectorType::Mode2Form2 {
                let edc = definition::edc(&empty.user[..2332]);
                assert_eq!(empty.user[2332..2336], edc.to_le_bytes());
            }
            let mut expected = definition::make(kind, [1, 2, 3], [0; 4], &empty.user[..2336]);
            definition::scramble(&mut expected);
            let mut out = [0xEE; SECTOR_LEN];
            empty.make([1, 2, 3], &mut out);
            assert_eq!(out, expected, "{kind}");
        }
    }

    #[test]
    fn in_place_is_the_same() {
        for kind in [SectorType::Audio, SectorType::Mode1, SectorType::Mode2, SectorType::Mode1Raw]
        {
            for (count, stride) in [(1, 2352), (1, 2448), (2, 2352), (7, 2368), (40, 2448)] {
                let len = count * kind.user_data_len();
                let users: Vec<u8> = (0..len).map(|at| ((at * at) >> 5) as u8).collect();
                let mut expected = vec![0; count * stride];
                make_run(kind, Lba(7), [0; 4], &users, &mut expected, stride).unwrap();
                let mut blocks = vec![0; count * stride];
                blocks[count * stride - len..].copy_from_slice(&users);
                make_run_in_place(kind, Lba(7), [0; 4], &mut blocks, stride).unwrap();
                for (block, expected) in blocks.chunks(stride).zip(expected.chunks(stride)) {
                    assert!(block[..2352] == expected[..2352], "{kind}, {count} of {stride}");
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "user data are whole sectors")]
    fn half_a_sector_panics() {
        let _ = make_run(SectorType::Mode1, Lba(0), [0; 4], &[0; 1024], &mut [], 2352);
    }
}
