//! [`ImageFile`]: a file of blocks seen as an image.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use rawcd_format::{BlockForm, Lba, RawImage, ReadError};

use crate::io_at;

/// A file that holds blocks of one form, one behind the other.
#[derive(Debug)]
pub struct ImageFile {
    file: File,
    form: BlockForm,
    first: Lba,
    blocks: u32,
}

/// Why a file is no image.
#[derive(Debug, thiserror::Error)]
pub enum ImageFileError {
    /// It cannot be opened.
    #[error("{path}: {source}")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Its length is no whole number of blocks.
    #[error(
        "{path} has {len} bytes, which is no whole number of {form} blocks of {block} bytes: {over} bytes are over"
    )]
    Length {
        /// The file.
        path: PathBuf,
        /// Its bytes.
        len: u64,
        /// The block form asked for.
        form: BlockForm,
        /// Bytes of such a block.
        block: usize,
        /// Bytes behind the last whole block.
        over: u64,
    },
    /// It is empty, or longer than any disc.
    #[error("{path} has {blocks} blocks; a disc has 1 to 450,000")]
    Size {
        /// The file.
        path: PathBuf,
        /// Its blocks.
        blocks: u64,
    },
    /// There are no such addresses.
    #[error("{path} has {blocks} blocks; from LBA {first} on there are not so many addresses")]
    Place {
        /// The file.
        path: PathBuf,
        /// Its blocks.
        blocks: u32,
        /// The address that the first should have.
        first: Lba,
    },
}

/// Blocks of the longest image that is read, more than any disc has.
const MAX_BLOCKS: u32 = 450_000;

impl ImageFile {
    /// A file of blocks of `form`, the first of which lies at `first`.
    ///
    /// # Errors
    /// When it cannot be opened, is empty, longer than any disc, has half a block at its end, or
    /// would reach behind the last address.
    pub fn open(path: &Path, form: BlockForm, first: Lba) -> Result<ImageFile, ImageFileError> {
        let failed = |source| ImageFileError::Open { path: path.to_owned(), source };
        let file = io_at::open_regular(path, File::options().read(true)).map_err(failed)?;
        let (len, block) = (file.metadata().map_err(failed)?.len(), form.block_len());
        let (blocks, over) = (len / block as u64, len % block as u64);
        let path = path.to_owned();
        if over != 0 {
            return Err(ImageFileError::Length { path, len, form, block, over });
        }
        match u32::try_from(blocks) {
            Ok(blocks @ 1..=MAX_BLOCKS) if first.0.checked_add_unsigned(blocks).is_some() => {
                Ok(ImageFile { file, form, first, blocks })
            }
            Ok(blocks @ 1..=MAX_BLOCKS) => Err(ImageFileError::Place { path, blocks, first }),
            _ => Err(ImageFileError::Size { path, blocks }),
        }
    }
}

impl RawImage for ImageFile {
    fn form(&self) -> BlockForm {
        self.form
    }

    fn first_lba(&self) -> Lba {
        self.first
    }

    fn len(&self) -> u32 {
        self.blocks
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        let block = self.form.block_len();
        ReadError::check_range(first, out.len() / block, self.first, self.blocks)?;
        let offset = u64::from(first.since(self.first).unsigned_abs()) * block as u64;
        io_at::read_exact_at(&self.file, offset, out)
            .map_err(|source| ReadError::Storage { first, source })
    }
}
