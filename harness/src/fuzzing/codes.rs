//! Target: sectors and subcode, made, read back, and checked.
//!
//! What was made is good and reads back as what it was made of; one wrong byte is seen; every
//! engine makes the same bytes. Any bytes at all are read without complaint.

use arbitrary::{Result, Unstructured};
use rawcd_format::engine::Engine;
use rawcd_format::sector::{
    check, descramble, detect, header_address, make, remake, scramble, user_data_range,
};
use rawcd_format::subcode::cdtext::{self, Pack};
use rawcd_format::subcode::q::QFrame;
use rawcd_format::subcode::rw::{Deinterleaver, Interleaver, PACK_LEN, check_pack, with_parity};
use rawcd_format::subcode::section::{from_pq16, p_bits_of, q_of, rw_of, spread, to_pq16};
use rawcd_format::{Area, Isrc, Lba, Mcn, Msf, SECTOR_LEN, SUBCODE_LEN, SectorType};

use super::pick;

const KINDS: [SectorType; 5] = [
    SectorType::Mode1,
    SectorType::Mode2Form1,
    SectorType::Mode2Form2,
    SectorType::Mode2,
    SectorType::Audio,
];

/// Round trips of sectors and subcode.
///
/// # Panics
/// When something comes back as something else, or engines differ.
pub fn codes(bytes: &[u8]) -> bool {
    let mut u = Unstructured::new(bytes);
    // Zeros stand for what is missing, so there is always something to look at.
    let looked = sectors(&mut u).and_then(|()| subcode(&mut u)).and_then(|()| words(&mut u));
    looked.is_ok()
}

fn sectors(u: &mut Unstructured<'_>) -> Result<()> {
    let kind = pick::of(u, &KINDS)?;
    let lba = Lba(u.arbitrary::<i32>()? % 449_850);
    let mut subheader: [u8; 4] = u.arbitrary()?;
    subheader[2] &= !0x20;
    let mut user = vec![u.arbitrary::<u8>()?; kind.user_data_len()];
    for byte in user.iter_mut().step_by(7).take(64) {
        *byte = u.arbitrary()?;
    }
    let mut sector = [0; SECTOR_LEN];
    if make(kind, header_address(lba), subheader, &user, &mut sector).is_err() {
        return Ok(());
    }
    engines_agree(kind, lba, subheader, &user, &sector);
    let mut plain = sector;
    if !kind.is_audio() {
        descramble(&sector, &mut plain);
        let mut again = plain;
        scramble(&mut again);
        assert_eq!(again, sector, "scrambled again");
        assert!(detect(&plain).is_some(), "{kind} is not detected");
    }
    assert!(check(kind, &plain).is_good(), "{kind} is not good as it was made");
    assert_eq!(&plain[user_data_range(kind)], &user[..], "{kind} carries other user data");
    one_byte(u, kind, &plain)
}

fn engines_agree(
    kind: SectorType,
    lba: Lba,
    subheader: [u8; 4],
    user: &[u8],
    sector: &[u8; SECTOR_LEN],
) {
    let before = Engine::current();
    for engine in Engine::ALL.into_iter().filter(|engine| engine.choose().is_ok()) {
        let mut other = [0; SECTOR_LEN];
        let made = make(kind, header_address(lba), subheader, user, &mut other);
        assert!(made.is_ok() && other == *sector, "{engine} makes another {kind}");
    }
    assert!(before.choose().is_ok(), "an engine that was in use is there");
}

/// One wrong byte is seen where codes protect it, and can be made good again.
fn one_byte(u: &mut Unstructured<'_>, kind: SectorType, plain: &[u8; SECTOR_LEN]) -> Result<()> {
    let at = usize::from(u.arbitrary::<u16>()?) % SECTOR_LEN;
    let wrong = u.arbitrary::<u8>()?;
    let mut sector = *plain;
    sector[at] ^= wrong;
    // The header of XA sectors is in none of their codes.
    let in_codes = match kind {
        SectorType::Mode1 => true,
        SectorType::Mode2Form1 => at >= 16,
        SectorType::Mode2Form2 => (16..2348).contains(&at),
        _ => false,
    };
    if wrong != 0 && in_codes && at >= 16 {
        assert!(!check(kind, &sector).is_good(), "byte {at} of {kind} changed unseen");
    }
    if in_codes && (24..2072).contains(&at) {
        remake(kind, &mut sector, at);
        let user_ends = matches!(kind, SectorType::Mode1) && at >= 2064;
        assert!(user_ends || check(kind, &sector).is_good(), "byte {at} of {kind} made good");
    }
    Ok(())
}

fn subcode(u: &mut Unstructured<'_>) -> Result<()> {
    let q = QFrame(u.arbitrary()?);
    // Any twelve bytes are read, or refused.
    let _ = q.content();
    let made = QFrame::from_data(u.arbitrary()?);
    assert!(made.crc_ok(), "Q as it was made");
    let flipped = u.arbitrary::<u8>()?;
    let mut wrong = made;
    wrong.0[usize::from(flipped) % 12] ^= 1 << (flipped >> 5);
    assert!(!wrong.crc_ok(), "a flipped bit of Q");
    let p = u.arbitrary::<bool>()?;
    let symbols = symbols(u)?;
    let mut section = [0; SUBCODE_LEN];
    spread(p, &q, Some(&symbols), &mut section);
    assert_eq!((q_of(&section), rw_of(&section)), (q, symbols), "Q and R-W of a section");
    assert_eq!(p_bits_of(&section), [if p { 0xFF } else { 0 }; 12], "P of a section");
    assert_eq!(from_pq16(&to_pq16(p, &q)), (p, q), "P and Q in 16 bytes");
    interleaved(u)
}

fn symbols(u: &mut Unstructured<'_>) -> Result<[u8; SUBCODE_LEN]> {
    let mut symbols = [u.arbitrary::<u8>()? & 0x3F; SUBCODE_LEN];
    for _ in 0..8 {
        let (at, value) = u.arbitrary::<(u8, u8)>()?;
        symbols[usize::from(at) % SUBCODE_LEN] = value & 0x3F;
    }
    Ok(symbols)
}

/// Packs come out two sections after they went in.
fn interleaved(u: &mut Unstructured<'_>) -> Result<()> {
    let (mut into, mut out) = (Interleaver::default(), Deinterleaver::default());
    let sections = [symbols(u)?, symbols(u)?, symbols(u)?, [0; SUBCODE_LEN], [0; SUBCODE_LEN]];
    let cooked = sections.map(|section| with_parity(&section));
    for section in &cooked {
        let (packs, _) = section.as_chunks::<PACK_LEN>();
        assert!(packs.iter().all(|pack| check_pack(pack).is_ok()), "parity as it was made");
    }
    let raw = cooked.map(|section| into.push(&section));
    let back: Vec<_> = raw.iter().filter_map(|section| out.push(section)).collect();
    assert_eq!(back, cooked[..3], "packs through both interleavers");
    Ok(())
}

/// Names and numbers, and packs of CD-TEXT.
fn words(u: &mut Unstructured<'_>) -> Result<()> {
    let bytes: [u8; 18] = u.arbitrary()?;
    // A wrong CRC is read as well, and made good.
    if let Ok(pack) = Pack::parse(&bytes)
        && cdtext::crc_ok(&bytes)
    {
        assert_eq!(pack.to_bytes().ok(), Some(bytes), "a pack of CD-TEXT");
    }
    let [minute, second, frame] = u.arbitrary()?;
    if let Ok(time) = Msf::new(minute, second, frame) {
        for area in [Area::LeadIn, Area::Program] {
            assert_eq!(time.to_lba(area).to_msf(), Some(time), "{time} in {area:?}");
        }
        assert_eq!(time.to_string().parse(), Ok(time), "{time} as text");
    }
    let text: String = u.arbitrary::<[u8; 15]>()?.iter().map(|&byte| char::from(byte)).collect();
    if let Ok(isrc) = text.parse::<Isrc>() {
        assert_eq!(isrc.to_string().parse(), Ok(isrc), "{isrc} as text");
    }
    if let Ok(mcn) = text.parse::<Mcn>() {
        assert_eq!(mcn.to_string().parse(), Ok(mcn), "{mcn} as text");
    }
    Ok(())
}
