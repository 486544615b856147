//! A sequencer seen as an image of one block form.

use rawcd_format::{BlockForm, Lba, RawImage, ReadError};

use crate::Sequencer;

/// The disc that a [`Sequencer`] makes, as blocks of one form: made while it is read, in any
/// order, with memory that does not grow with the disc.
pub struct SequencedImage {
    sequencer: Sequencer,
    form: BlockForm,
}

impl SequencedImage {
    /// An image of blocks of `form`.
    #[must_use]
    pub fn new(sequencer: Sequencer, form: BlockForm) -> SequencedImage {
        SequencedImage { sequencer, form }
    }

    /// What makes it.
    #[must_use]
    pub fn sequencer(&self) -> &Sequencer {
        &self.sequencer
    }
}

impl RawImage for SequencedImage {
    fn form(&self) -> BlockForm {
        self.form
    }

    fn first_lba(&self) -> Lba {
        self.sequencer.first_lba()
    }

    fn len(&self) -> u32 {
        self.sequencer.layout().end().since(self.first_lba()).unsigned_abs()
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        self.sequencer.blocks(self.form, first, out)
    }
}
