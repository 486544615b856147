//! [`Change`]: what is recorded otherwise, in one place; and the disc with it.

use std::fmt;

use rawcd_format::{BlockForm, Lba, RawImage, ReadError, SECTION_LEN};

use super::disc::{Disc, Section};

/// What does something to the section that was recorded at an address.
type Edit = Box<dyn Fn(Lba, &mut Section) + Send + Sync>;

/// Something that is recorded otherwise.
pub(super) enum Change {
    /// Sections from the first to behind the last, each edited by itself.
    Edited(Lba, Lba, Edit),
    /// A section is not there; later ones move up.
    Dropped(Lba),
    /// A section stands twice; later ones move back.
    Repeated(Lba),
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Edited(first, end, _) => write!(f, "Edited({first}..{end})"),
            Change::Dropped(lba) => write!(f, "Dropped({lba})"),
            Change::Repeated(lba) => write!(f, "Repeated({lba})"),
        }
    }
}

impl Change {
    /// Edits the sections from `first` to before `end`.
    pub(super) fn run(
        first: Lba,
        end: Lba,
        edit: impl Fn(Lba, &mut Section) + Send + Sync + 'static,
    ) -> Change {
        Change::Edited(first, end, Box::new(edit))
    }

    /// Edits one section.
    pub(super) fn one(lba: Lba, edit: impl Fn(&mut Section) + Send + Sync + 'static) -> Change {
        Change::run(lba, lba.plus(1), move |_, section| edit(section))
    }

    /// The first section that is other than before.
    pub(super) fn first(&self) -> Lba {
        match self {
            Change::Edited(first, ..) | Change::Dropped(first) => *first,
            Change::Repeated(lba) => lba.plus(1),
        }
    }

    /// Behind the last section that is other than before; none when all that follow are.
    pub(super) fn end(&self) -> Option<Lba> {
        match self {
            Change::Edited(_, end, _) => Some(*end),
            Change::Dropped(_) | Change::Repeated(_) => None,
        }
    }
}

/// A disc with a change.
pub(super) struct Changed<'a> {
    pub(super) disc: &'a Disc,
    pub(super) change: &'a Change,
}

impl RawImage for Changed<'_> {
    fn form(&self) -> BlockForm {
        BlockForm::Raw
    }

    fn first_lba(&self) -> Lba {
        self.disc.first()
    }

    fn len(&self) -> u32 {
        let len = self.disc.recording().len();
        match self.change {
            Change::Edited(..) => len,
            Change::Dropped(_) => len - 1,
            Change::Repeated(_) => len + 1,
        }
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        ReadError::check_range(first, out.len() / SECTION_LEN, self.first_lba(), self.len())?;
        let recording = self.disc.recording();
        // The sections before the place stand where they stood.
        let split = match self.change {
            Change::Edited(from, end, edit) => {
                recording.read(first, out)?;
                for (at, section) in out.as_chunks_mut::<SECTION_LEN>().0.iter_mut().enumerate() {
                    let lba = first.plus(at as u32);
                    if (*from..*end).contains(&lba) {
                        edit(lba, section);
                    }
                }
                return Ok(());
            }
            Change::Dropped(_) | Change::Repeated(_) => self.change.first(),
        };
        let before = split.since(first).clamp(0, (out.len() / SECTION_LEN) as i32) as usize;
        let (head, tail) = out.split_at_mut(before * SECTION_LEN);
        if !head.is_empty() {
            recording.read(first, head)?;
        }
        let from = first.plus(before as u32);
        let from = match self.change {
            Change::Dropped(_) => from.plus(1),
            _ => Lba(from.0 - 1),
        };
        if tail.is_empty() { Ok(()) } else { recording.read(from, tail) }
    }
}
