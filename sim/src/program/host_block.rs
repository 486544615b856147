//! [`HostBlock`]: what a block of the host carries, and the sector that is made of it.

use rawcd_format::sector::{BlockIndicator, SUBMODE_FORM2, SYNC, header_address, remake, scramble};
use rawcd_format::{Coding, Lba, RwForm, SECTOR_LEN, SUBCODE_LEN, SectorType};
use rawcd_mmc::{DataBlockType, DataForm};

/// Offset of what follows sync and header.
const BODY_AT: usize = 16;
/// Offset of the EDC of form 2.
const FORM2_EDC_AT: usize = BODY_AT + 8 + 2324;

/// A kind of block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HostBlock {
    main_len: usize,
    rw: Option<RwForm>,
    coding: Coding,
    content: Content,
}

/// What the bytes of main channel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// Nothing, or nothing that counts: the drive makes an empty sector.
    Empty,
    /// Samples.
    Samples,
    /// User data of mode 1, or of mode 2 without form, from byte `at` on.
    Body { at: usize },
    /// Subheader twice and user data from byte `at` on; its submode says of which form.
    Subheaders { at: usize },
    /// User data of the coding's form; the subheader is given apart.
    UserData { subheader: [u8; 4] },
}

const USER_DATA: BlockIndicator = BlockIndicator::UserData;

/// Subheader of form 1 without user data.
const EMPTY_SUBHEADER: [u8; 4] = [0, 0, 0x08, 0];

const MODE_1: Coding = Coding::Data(SectorType::Mode1);
const MODE_2: Coding = Coding::Data(SectorType::Mode2);
const FORM_1: Coding = Coding::Data(SectorType::Mode2Form1);
const FORM_2: Coding = Coding::Data(SectorType::Mode2Form2);

impl HostBlock {
    /// Of a data form of a cue sheet; `None` when it has no meaning.
    pub(crate) fn of_form(form: DataForm) -> Option<HostBlock> {
        let (main_len, rw) = (form.main_len()?, form.rw().ok()?);
        let whole = main_len == SECTOR_LEN;
        let at = if whole { BODY_AT } else { 0 };
        let (coding, content) = match form.main() {
            0x00 => (Coding::Audio, Content::Samples),
            0x01 => (Coding::Audio, Content::Empty),
            0x10 | 0x11 => (MODE_1, Content::Body { at }),
            0x12..=0x14 => (MODE_1, Content::Empty),
            0x20 | 0x21 => (FORM_1, Content::Subheaders { at }),
            0x22..=0x24 => (FORM_1, Content::Empty),
            0x30 | 0x31 => (MODE_2, Content::Body { at }),
            _ => (MODE_2, Content::Empty),
        };
        Some(HostBlock { main_len, rw, coding, content })
    }

    /// Of a data block type without subcode; `None` of any other. `subheader` is that of types
    /// 10 and 12.
    pub(crate) fn of_type(kind: DataBlockType, subheader: [u8; 4]) -> Option<HostBlock> {
        let (coding, content) = match kind.0 {
            0 => (Coding::Audio, Content::Samples),
            8 => (MODE_1, Content::Body { at: 0 }),
            9 => (MODE_2, Content::Body { at: 0 }),
            10 => (FORM_1, Content::UserData { subheader }),
            11 | 13 => (FORM_1, Content::Subheaders { at: 0 }),
            12 => (FORM_2, Content::UserData { subheader }),
            _ => return None,
        };
        Some(HostBlock { main_len: kind.block_len()?, rw: None, coding, content })
    }

    /// That in which user data of 2048 bytes come for sectors that are coded so; `None` when there
    /// is none.
    pub(crate) fn of_coding(coding: Coding) -> Option<HostBlock> {
        let kind = match coding {
            MODE_1 => DataBlockType(8),
            FORM_1 => DataBlockType(10),
            _ => return None,
        };
        HostBlock::of_type(kind, [0; 4])
    }

    /// The same without main channel, which the drive makes.
    pub(crate) const fn without_main(self) -> HostBlock {
        HostBlock { main_len: 0, content: Content::Empty, ..self }
    }

    /// Bytes of a block.
    pub(crate) const fn len(&self) -> usize {
        self.main_len + if self.rw.is_some() { SUBCODE_LEN } else { 0 }
    }

    /// Bytes before those of R-W.
    pub(crate) const fn main_len(&self) -> usize {
        self.main_len
    }

    /// In which form R-W goes with it.
    pub(crate) const fn rw(&self) -> Option<RwForm> {
        self.rw
    }

    /// How the sectors are coded.
    pub(crate) const fn coding(&self) -> Coding {
        self.coding
    }

    /// Makes the sector at `lba`, scrambled; false when it is an empty one, which is not made.
    ///
    /// # Panics
    /// When `main` has not [`HostBlock::main_len`] bytes.
    pub(crate) fn make_sector(&self, lba: Lba, main: &[u8], out: &mut [u8; SECTOR_LEN]) -> bool {
        assert_eq!(main.len(), self.main_len, "the main channel of a block");
        let kind = match self.coding {
            Coding::Audio => SectorType::Audio,
            Coding::Data(kind) => kind,
        };
        match self.content {
            Content::Empty => return false,
            Content::Samples => out.copy_from_slice(main),
            Content::Body { at } => put_data(kind, lba, USER_DATA, &[&main[at..]], true, out),
            Content::Subheaders { at } => {
                let is_form_2 = main[at + 2] & SUBMODE_FORM2 != 0;
                let kind = if is_form_2 { SectorType::Mode2Form2 } else { SectorType::Mode2Form1 };
                // An EDC of form 2 that the host sends as zero is none; it may also send no EDC.
                let edc = main.get(at + FORM2_EDC_AT - BODY_AT..).unwrap_or_default();
                let has_edc = !is_form_2 || edc.is_empty() || edc.iter().any(|byte| *byte != 0);
                put_data(kind, lba, USER_DATA, &[&main[at..]], has_edc, out);
            }
            Content::UserData { mut subheader } => {
                let form = if kind == SectorType::Mode2Form2 { SUBMODE_FORM2 } else { 0 };
                subheader[2] = subheader[2] & !SUBMODE_FORM2 | form;
                put_data(kind, lba, USER_DATA, &[&subheader, &subheader, main], true, out);
            }
        }
        true
    }

    /// Makes a sector that the drive adds to packets: `user` and zeros behind it, in mode 1 or in
    /// form 1 with the subheader of a pause.
    pub(crate) fn make_added(
        &self,
        lba: Lba,
        indicator: BlockIndicator,
        user: &[u8],
        out: &mut [u8; SECTOR_LEN],
    ) {
        match self.coding {
            FORM_1 => {
                let subheaders = [EMPTY_SUBHEADER, EMPTY_SUBHEADER].concat();
                put_data(SectorType::Mode2Form1, lba, indicator, &[&subheaders, user], true, out);
            }
            _ => put_data(SectorType::Mode1, lba, indicator, &[user], true, out),
        }
    }
}

/// Makes a data sector whose body starts with `parts`: what is behind the user data, the drive
/// makes, unless it shall have no codes.
fn put_data(
    kind: SectorType,
    lba: Lba,
    indicator: BlockIndicator,
    parts: &[&[u8]],
    has_codes: bool,
    out: &mut [u8; SECTOR_LEN],
) {
    let user_end = match kind {
        SectorType::Mode1 => BODY_AT + 2048,
        SectorType::Mode2Form1 => BODY_AT + 8 + 2048,
        SectorType::Mode2Form2 => FORM2_EDC_AT,
        _ => SECTOR_LEN,
    };
    out.fill(0);
    out[..SYNC.len()].copy_from_slice(&SYNC);
    out[12..15].copy_from_slice(&header_address(lba));
    out[15] = indicator.mode_bits() | if kind == SectorType::Mode1 { 1 } else { 2 };
    let mut at = BODY_AT;
    for part in parts {
        let len = part.len().min(user_end - at);
        out[at..at + len].copy_from_slice(&part[..len]);
        at += len;
    }
    if has_codes {
        remake(kind, out, 0);
    }
    scramble(out);
}
