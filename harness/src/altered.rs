//! [`AlteredImage`]: an image with the alterations of a scenario, between encoder and drive.
//!
//! Every place means the section at that address of the image *as it was encoded*. Bytes are
//! altered first, in the order in which the scenario names them; then sections are exchanged,
//! left out, repeated and cut off, in their order.

use rawcd_format::sector::{descramble, remake, scramble};
use rawcd_format::subcode::QFrame;
use rawcd_format::subcode::section::{from_pq16, q_of};
use rawcd_format::{
    BlockForm, Coding, DiscLayout, Lba, RawImage, ReadError, SECTOR_LEN, SectorType,
};

use crate::scenario::{Alter, Crc, Place, SetMain, SetQ, Stretch};

/// An alteration that the disc has no place for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AlterError {
    /// The place is not on this disc.
    #[error("this disc has no such place: {0:?}")]
    NoSuchPlace(Place),
    /// PQ blocks hold one bit of P and no R-W.
    #[error("blocks of the PQ form hold one bit of P and no R-W: {0} needs packed or raw")]
    NotInPq(&'static str),
}

/// Where an alteration acts, as addresses.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: Lba,
    sections: u32,
    every: Option<u32>,
    /// Section after the last that a repetition touches.
    until: Lba,
}

impl Run {
    fn covers(&self, lba: Lba) -> bool {
        let Ok(distance) = u32::try_from(lba.since(self.first)) else { return false };
        if lba >= self.until {
            return false;
        }
        match self.every {
            Some(every) if every > 0 => distance % every < self.sections,
            _ => distance < self.sections,
        }
    }
}

/// An image with alterations.
pub struct AlteredImage<'a> {
    image: &'a dyn RawImage,
    layout: &'a DiscLayout,
    edits: Vec<(Run, &'a Alter)>,
    /// The encoded section that stands at each place, when sections were moved.
    order: Option<Vec<Lba>>,
}

impl<'a> AlteredImage<'a> {
    /// Alters `image`, which holds a disc laid out so; the lead-in of its medium starts at
    /// `lead_in`.
    ///
    /// # Errors
    /// When an alteration names a place that the disc does not have, or needs what the block form
    /// does not hold.
    pub fn new(
        image: &'a dyn RawImage,
        layout: &'a DiscLayout,
        lead_in: Lba,
        alterations: &'a [Alter],
    ) -> Result<AlteredImage<'a>, AlterError> {
        let mut edits = Vec::new();
        let mut order = None;
        for alteration in alterations {
            if image.form() == BlockForm::Pq {
                match alteration {
                    Alter::FlipP(_) => return Err(AlterError::NotInPq("flip_p")),
                    Alter::SetRw(_) => return Err(AlterError::NotInPq("set_rw")),
                    _ => {}
                }
            }
            let resolve = |place: Place| {
                place
                    .resolve(layout, lead_in)
                    .filter(|&lba| lba >= image.first_lba() && lba < image.end_lba())
                    .ok_or(AlterError::NoSuchPlace(place))
            };
            let Stretch { at, sections, every, until } = alteration.stretch();
            let until = until.map_or(Ok(image.end_lba()), resolve)?;
            let run = Run { first: resolve(at)?, sections, every, until };
            let with = match alteration {
                Alter::Swap(swap) => Some(resolve(swap.with)?),
                Alter::Drop(_) | Alter::Repeat(_) | Alter::Cut(_) => None,
                _ => {
                    edits.push((run, alteration));
                    continue;
                }
            };
            let order = order.get_or_insert_with(|| {
                (0..image.len()).map(|at| image.first_lba().plus(at)).collect()
            });
            rearrange(order, alteration, run, with);
        }
        Ok(AlteredImage { image, layout, edits, order })
    }

    fn apply(&self, lba: Lba, block: &mut [u8]) {
        let form = self.image.form();
        for (_, alteration) in self.edits.iter().filter(|(run, _)| run.covers(lba)) {
            let (main, subcode) = block.split_at_mut(SECTOR_LEN);
            match alteration {
                Alter::SetMain(op) => {
                    let main = main.try_into().expect("a block starts with 2352 bytes");
                    self.set_main(op, lba, main);
                }
                Alter::SetP(op) => set_p(form, op.value.0.0 == 1, subcode),
                Alter::FlipP(op) => subcode[usize::from(op.bit.0.0)] ^= 0x80,
                Alter::SetRw(op) => {
                    let byte = &mut subcode[usize::from(op.symbol.0.0)];
                    *byte = *byte & 0xC0 | op.value.0.0;
                }
                _ => {
                    let frame = altered_q(alteration, lba, read_q(form, subcode));
                    write_q(form, &frame, subcode);
                }
            }
        }
    }

    fn set_main(&self, op: &SetMain, lba: Lba, sector: &mut [u8; SECTOR_LEN]) {
        let kind = match self.layout.at(lba).region.coding {
            Coding::Audio => SectorType::Audio,
            Coding::Data(kind) => kind,
        };
        let offset = usize::from(op.offset.0.0);
        let on_disc = op.scrambled || kind.is_audio();
        let mut plain = *sector;
        if !on_disc {
            descramble(sector, &mut plain);
        }
        let room = &mut plain[offset..];
        if let Some(bytes) = &op.bytes {
            room.iter_mut().zip(&bytes.0.0).for_each(|(byte, &new)| *byte = new);
        }
        if let Some(mask) = &op.xor {
            room.iter_mut().zip(&mask.0.0).for_each(|(byte, &bits)| *byte ^= bits);
        }
        if op.remake {
            remake(kind, &mut plain, offset);
        }
        if !on_disc {
            scramble(&mut plain);
        }
        *sector = plain;
    }
}

/// Moves sections. A place that several moves touch is found by the section that was encoded
/// there; one that was left out is not found again.
fn rearrange(order: &mut Vec<Lba>, alteration: &Alter, run: Run, with: Option<Lba>) {
    match (alteration, with) {
        (Alter::Swap(_), Some(with)) => {
            for offset in 0..run.sections {
                let find = |lba: Lba| order.iter().position(|&at| at == lba.plus(offset));
                if let (Some(a), Some(b)) = (find(run.first), find(with)) {
                    order.swap(a, b);
                }
            }
        }
        (Alter::Drop(_), _) => order.retain(|&lba| !run.covers(lba)),
        (Alter::Repeat(_), _) => {
            let mut repeated = Vec::with_capacity(order.len() + run.sections as usize);
            let mut pending: Vec<Lba> = Vec::new();
            for &lba in order.iter() {
                let covered = run.covers(lba);
                let run_is_over = !covered || pending.len() as u32 == run.sections;
                if run_is_over {
                    repeated.append(&mut pending);
                }
                repeated.push(lba);
                if covered {
                    pending.push(lba);
                }
            }
            repeated.append(&mut pending);
            *order = repeated;
        }
        (Alter::Cut(_), _) => {
            let end = order.iter().position(|&lba| lba == run.first).unwrap_or(order.len());
            order.truncate(end);
        }
        _ => {}
    }
}

fn read_q(form: BlockForm, subcode: &[u8]) -> QFrame {
    match form {
        BlockForm::Pq => {
            from_pq16(subcode.try_into().expect("a PQ block ends in 16 bytes of subcode")).1
        }
        _ => q_of(subcode.try_into().expect("a block of 2448 ends in 96 bytes of subcode")),
    }
}

/// Writes Q and leaves every other channel as it is.
pub(crate) fn write_q(form: BlockForm, frame: &QFrame, subcode: &mut [u8]) {
    if form == BlockForm::Pq {
        subcode[..12].copy_from_slice(&frame.0);
        return;
    }
    for (bit, byte) in subcode.iter_mut().enumerate() {
        let value = frame.0[bit / 8] >> (7 - bit % 8) & 1;
        *byte = *byte & !0x40 | value << 6;
    }
}

fn set_p(form: BlockForm, value: bool, subcode: &mut [u8]) {
    let bytes = if form == BlockForm::Pq { &mut subcode[15..] } else { subcode };
    for byte in bytes {
        *byte = *byte & 0x7F | u8::from(value) << 7;
    }
}

fn altered_q(alteration: &Alter, lba: Lba, frame: QFrame) -> QFrame {
    // In a lead-in AFRAME is zero [ECMA-130 22.3.5.3].
    let right_frame = || match lba.to_msf() {
        Some(time) if lba >= Lba::PROGRAM_START => time.frame(),
        _ => 0,
    };
    match alteration {
        Alter::SetQ(op) => set_q(op, frame),
        Alter::SetQMcn(op) => {
            let made = QFrame::mcn(frame.control(), &op.mcn.0, right_frame());
            with_frame_byte(made, op.frame.as_ref().map(|byte| byte.0.0))
        }
        Alter::SetQIsrc(op) => {
            let made = QFrame::isrc(frame.control(), &op.isrc.0, right_frame());
            with_frame_byte(made, op.frame.as_ref().map(|byte| byte.0.0))
        }
        Alter::XorCrc(op) => {
            let mut bytes = frame.0;
            let [high, low] = op.mask.to_be_bytes();
            bytes[10] ^= high;
            bytes[11] ^= low;
            QFrame(bytes)
        }
        _ => frame,
    }
}

/// The same with another last data byte, whatever it is.
fn with_frame_byte(made: QFrame, byte: Option<u8>) -> QFrame {
    let mut data: [u8; 10] = std::array::from_fn(|at| made.0[at]);
    data[9] = byte.unwrap_or(data[9]);
    QFrame::from_data(data)
}

fn set_q(op: &SetQ, frame: QFrame) -> QFrame {
    let mut bytes = frame.0;
    let mut fixed = op.crc == Crc::Fix;
    if let Some(given) = &op.bytes {
        bytes[..given.0.0.len()].copy_from_slice(&given.0.0);
        fixed &= given.0.0.len() == 10;
    }
    if let Some(control) = &op.control {
        bytes[0] = bytes[0] & 0x0F | control.0.0 << 4;
    }
    if let Some(adr) = &op.adr {
        bytes[0] = bytes[0] & 0xF0 | adr.0.0;
    }
    for (at, byte) in [(1, &op.tno), (2, &op.index), (6, &op.zero)] {
        if let Some(byte) = byte {
            bytes[at] = byte.0.0;
        }
    }
    for (at, time) in [(3, &op.relative), (7, &op.absolute)] {
        if let Some(time) = time {
            bytes[at..at + 3].copy_from_slice(&time.0.to_bcd());
        }
    }
    if fixed { QFrame::from_data(std::array::from_fn(|at| bytes[at])) } else { QFrame(bytes) }
}

impl RawImage for AlteredImage<'_> {
    fn form(&self) -> BlockForm {
        self.image.form()
    }

    fn first_lba(&self) -> Lba {
        self.image.first_lba()
    }

    fn len(&self) -> u32 {
        self.order.as_ref().map_or(self.image.len(), |order| order.len() as u32)
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        let len = self.form().block_len();
        ReadError::check_range(first, out.len() / len, self.first_lba(), self.len())?;
        let place = first.since(self.first_lba()).unsigned_abs() as usize;
        match &self.order {
            None => self.image.read(first, out)?,
            Some(order) => {
                for (at, block) in out.chunks_exact_mut(len).enumerate() {
                    self.image.read(order[place + at], block)?;
                }
            }
        }
        if self.edits.is_empty() {
            return Ok(());
        }
        for (at, block) in out.chunks_exact_mut(len).enumerate() {
            let lba = match &self.order {
                None => first.plus(at as u32),
                Some(order) => order[place + at],
            };
            self.apply(lba, block);
        }
        Ok(())
    }
}
