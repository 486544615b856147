//! The disc or image that a command is about, whatever it is kept as.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rawcd_encoder::{Contract, ResultImage};
use rawcd_format::{BlockForm, Lba, RawImage, ReadError, WriteMode};
use rawcd_judge::Subject as JudgedAs;
use rawcd_sim::Medium;

use super::{Failure, encode, import, open_plan};
use crate::disc_folder;
use crate::exchange::{self, Format};
use crate::image_file::ImageFile;
use crate::page;
use crate::store::FileStorage;

/// A disc or an image that can be read.
pub(super) enum Opened {
    /// A recorded disc.
    Disc(Box<Medium<FileStorage>>),
    /// A file of blocks.
    File(ImageFile),
    /// What the encoder makes of a plan or a sheet.
    Encoded(ResultImage),
}

/// How a file of blocks is to be read.
pub(super) struct Blocks {
    pub(super) form: Option<BlockForm>,
    pub(super) first_lba: i32,
}

impl Opened {
    /// Opens the folder of a disc, a plan (`.yaml`), a sheet or ISO image of another program, or a
    /// file of blocks. What has to be unpacked goes into `scratch`.
    pub(super) fn open(path: &Path, blocks: &Blocks, scratch: &Path) -> Result<Opened, Failure> {
        let found = fs::metadata(path)
            .map_err(|error| Failure::input(format_args!("{}: {error}", path.display())))?;
        if found.is_dir() {
            if blocks.form.is_some() {
                return Err(Failure::input(
                    "--block is for image files; a disc folder has its own form",
                ));
            }
            return Ok(Opened::Disc(Box::new(disc_folder::open(path)?)));
        }
        if let Some(form) = blocks.form {
            let image = ImageFile::open(path, form, Lba(blocks.first_lba));
            return Ok(Opened::File(image.map_err(Failure::input)?));
        }
        match Format::of_name(&path.to_string_lossy()) {
            Some(Format::Ccd) => {
                let folder = scratch.join("disc");
                exchange::import_disc(path, Format::Ccd, &folder).map_err(import::failure)?;
                Ok(Opened::Disc(Box::new(disc_folder::open(&folder)?)))
            }
            Some(format) => {
                let name = path.display().to_string();
                let (opened, _) = import::opened(path, format, &name)?;
                encode::image(opened, BlockForm::Raw, Contract::Extended).map(Opened::Encoded)
            }
            None if is_plan(path) => {
                let opened = open_plan(path)?;
                encode::image(opened, BlockForm::Raw, Contract::Extended).map(Opened::Encoded)
            }
            None => Err(Failure::input(format_args!(
                "{}: an image file needs --block raw, packed or pq",
                path.display()
            ))),
        }
    }

    /// What the judge is to take it for; `written` is how the sessions of a disc were recorded.
    pub(super) fn judged_as<'m>(&self, written: &'m [WriteMode]) -> Result<JudgedAs<'m>, Failure> {
        match self {
            Opened::Disc(medium) => Ok(disc(medium, written)),
            _ if !written.is_empty() => {
                Err(Failure::input("--written is for disc folders; an image is raw"))
            }
            image => Ok(JudgedAs::Image(image.form())),
        }
    }

    /// Kind and state of the medium, where there is one.
    pub(super) fn medium(&self) -> Option<String> {
        let Opened::Disc(medium) = self else { return None };
        Some(page::medium_text(medium))
    }

    fn image(&self) -> &dyn RawImage {
        match self {
            Opened::Disc(medium) => medium.recording(),
            Opened::File(image) => image,
            Opened::Encoded(image) => image,
        }
    }
}

/// What the judge is to take a medium for.
pub(super) fn disc<'m>(medium: &Medium<FileStorage>, modes: &'m [WriteMode]) -> JudgedAs<'m> {
    JudgedAs::Disc {
        lead_in_start: medium.lead_in_start(),
        last_lead_out: medium.last_lead_out_start(),
        modes,
    }
}

fn is_plan(path: &Path) -> bool {
    let is = |end: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(end));
    is("yaml") || is("yml")
}

impl RawImage for Opened {
    fn form(&self) -> BlockForm {
        self.image().form()
    }

    fn first_lba(&self) -> Lba {
        self.image().first_lba()
    }

    fn len(&self) -> u32 {
        self.image().len()
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        self.image().read(first, out)
    }
}

/// Writes a page, and says so.
pub(super) fn write_page(path: &Path, page: &str) -> Result<(), Failure> {
    fs::write(path, page)
        .map_err(|error| Failure::internal(format_args!("{}: {error}", path.display())))?;
    let _ = writeln!(io::stderr(), "the page is {}", path.display());
    Ok(())
}

/// Refuses to write over what is read: a file that is given, or one in the folder of a disc.
pub(super) fn refuse_output(output: &Path, inputs: &[&PathBuf]) -> Result<(), Failure> {
    let folder = match output.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new(".").canonicalize(),
        Some(folder) => folder.canonicalize(),
        None => return Ok(()),
    };
    let (folder, output_file) = (folder.ok(), output.canonicalize().ok());
    for input in inputs {
        let input = input.canonicalize().ok();
        if input.is_some() && (input == folder || input == output_file) {
            let output = output.display();
            return Err(Failure::input(format_args!("{output} is, or lies in, what is read")));
        }
    }
    Ok(())
}
