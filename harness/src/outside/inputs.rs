//! A session in the terms of programs of others: written down when a command line asks for it.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use rawcd_encoder::{Contract, ImageError, RawCdImageCreator, ResultImage};
use rawcd_format::{BlockForm, Contents, DiscPlan};

use super::Placeholder;
use super::tracks::{self, TrackError};
use crate::exchange::{ExportError, Format, export};
use crate::scenario::CommandLine;

/// The node that programs are given.
const DEVICE: &str = "/dev/sr0";

/// Why a session cannot be put in the terms of a program.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// There is no plan to put so.
    #[error("{} stands for a plan, and there is none here", .0.text())]
    NoPlan(Placeholder),
    /// It cannot be encoded.
    #[error("the plan cannot be put in the terms of the program: {0}")]
    Image(#[from] ImageError),
    /// Its files cannot be written.
    #[error("the plan cannot be put in the terms of the program: {0}")]
    Export(#[from] ExportError),
    /// A track of it cannot be.
    #[error("the plan cannot be put in the terms of the program: {0}")]
    Track(#[from] TrackError),
    /// A file cannot be written.
    #[error("{}: {error}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// What programs are given of a session: files in a folder, each written when it is first asked for.
pub struct Inputs<'a> {
    folder: &'a Path,
    session: Option<(DiscPlan, ResultImage)>,
    made: Vec<(Placeholder, Vec<OsString>)>,
}

impl<'a> Inputs<'a> {
    /// What a program is given that only reads.
    #[must_use]
    pub fn none(folder: &'a Path) -> Inputs<'a> {
        Inputs { folder, session: None, made: Vec::new() }
    }

    /// What a program is given that records: a session, as a disc of its own, with what fills it.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn of(
        folder: &'a Path,
        session: DiscPlan,
        contents: Contents,
    ) -> Result<Inputs<'a>, InputError> {
        let image =
            RawCdImageCreator::encode(Contract::Extended, BlockForm::Raw, &session, contents)?;
        Ok(Inputs { folder, session: Some((session, image)), made: Vec::new() })
    }

    /// The words of a command line, filled in.
    ///
    /// # Errors
    /// What it asks for and cannot have.
    pub fn fill(&mut self, line: &CommandLine) -> Result<Vec<OsString>, InputError> {
        let mut words = Vec::new();
        for word in line.words() {
            if word == Placeholder::Tracks.text() {
                words.extend(self.get(Placeholder::Tracks)?);
                continue;
            }
            let (mut filled, mut rest) = (OsString::new(), &word[..]);
            while let Some((at, place)) = Placeholder::first(rest) {
                filled.push(&rest[..at]);
                filled.extend(self.get(place)?);
                rest = &rest[at + place.text().len()..];
            }
            filled.push(rest);
            words.push(filled);
        }
        Ok(words)
    }

    fn get(&mut self, place: Placeholder) -> Result<Vec<OsString>, InputError> {
        if let Some((_, words)) = self.made.iter().find(|(made, _)| *made == place) {
            return Ok(words.clone());
        }
        let words = self.make(place)?;
        self.made.push((place, words.clone()));
        Ok(words)
    }

    fn make(&self, place: Placeholder) -> Result<Vec<OsString>, InputError> {
        let format = match place {
            Placeholder::Device => return Ok(vec![DEVICE.into()]),
            Placeholder::Toc => Some(Format::Toc),
            Placeholder::Cue => Some(Format::Cue),
            Placeholder::Iso => Some(Format::Iso),
            Placeholder::Tracks => None,
        };
        let (session, image) = self.session.as_ref().ok_or(InputError::NoPlan(place))?;
        let Some(format) = format else {
            return tracks::write(session, image, self.folder);
        };
        // Formats share the name of the file beside the sheet.
        let name = format!("session-{}", format.extension());
        let sheet = self.folder.join(name).with_extension(format.extension());
        export(image, format, &sheet)?;
        Ok(vec![sheet.into()])
    }
}
