//! What is in the tray, and the folder that it is kept in.
//!
//! A folder that is to become the disc is one from the start, and at any moment: it is described
//! anew as the recording goes on, so that it opens even when rawcd is killed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rawcd_format::RawImage;
use rawcd_mmc::{Completion, Data, Transport, TransportError};
use rawcd_sim::{Drive, InProcess, Medium, MediumState};

use super::super::Failure;
use super::source::Source;
use crate::disc_folder::{self, DiscFolderError};
use crate::pacing::{Passing, Patience};
use crate::store::FileStorage;

/// How long a recording may go on before it is described anew.
const DESCRIBED_EVERY: Duration = Duration::from_millis(200);

/// What is put in.
pub(super) struct Tray {
    pub(super) medium: Option<Medium<FileStorage>>,
    /// Where it is kept.
    pub(super) folder: Option<PathBuf>,
}

impl Tray {
    /// Makes or opens a medium by its name, to be kept in a folder or nowhere.
    pub(super) fn prepare(name: &str, save: Option<&Path>) -> Result<Tray, Failure> {
        let folder = save.map(Path::to_owned);
        if name == "none" {
            return match folder {
                None => Ok(Tray { medium: None, folder: None }),
                Some(_) => Err(Failure::input("--save: there is nothing in the tray to save")),
            };
        }
        let disc = Path::new(name);
        if let (true, Some(folder)) = (disc.is_dir(), save)
            && is_same(disc, folder)
        {
            let medium = Some(disc_folder::insert(folder, None)?);
            return Ok(Tray { medium, folder: Some(folder.to_owned()) });
        }
        let source = Source::named(name)?;
        if let Some(folder) = save
            && disc_folder::open(folder).is_ok()
        {
            return Err(Failure::input(format_args!(
                "{}: a disc is there already; name it with --medium, too, to go on with it",
                folder.display()
            )));
        }
        let storage = match save {
            Some(folder) => disc_folder::create(folder)?,
            None => FileStorage::unnamed(),
        };
        let medium = match source {
            Source::Blank(model) => model.blank(storage),
            Source::Recorded(disc) => disc_folder::open_copy(&disc, storage)?,
            Source::Imported(disc) => disc_folder::open_copy(disc.path(), storage)?,
            Source::Pressed(image) => {
                Medium::pressed(&*image as &dyn RawImage, storage).map_err(Failure::input)?
            }
        };
        Ok(Tray { medium: Some(medium), folder })
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    matches!((fs::canonicalize(a), fs::canonicalize(b)), (Ok(a), Ok(b)) if a == b)
}

/// The drive, whose medium is kept in a folder.
pub(super) struct Kept {
    inner: InProcess<FileStorage>,
    folder: Option<PathBuf>,
    /// What was taken out before, unless nothing was on it.
    taken_out: Vec<Medium<FileStorage>>,
    /// State and sections of the last description, and when it was made.
    described: Option<(MediumState, u32)>,
    at: Instant,
    failed: Option<DiscFolderError>,
    /// Of hosts for whom time is virtual.
    patience: Option<Patience>,
}

impl Kept {
    pub(super) fn new(
        inner: InProcess<FileStorage>,
        folder: Option<PathBuf>,
        passing: Passing,
    ) -> Result<Kept, Failure> {
        let mut kept = Kept {
            inner,
            folder,
            taken_out: Vec::new(),
            described: None,
            at: Instant::now(),
            failed: None,
            patience: (passing == Passing::Virtual).then(Patience::default),
        };
        kept.describe();
        kept.failed.take().map_or(Ok(kept), |error| Err(error.into()))
    }

    /// The drive, to be looked at.
    pub(super) fn drive(&self) -> &Drive<FileStorage> {
        self.inner.drive()
    }

    /// Where the medium is kept.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Whether the medium that is in the tray is kept there.
    pub(super) fn is_kept_in(&self, folder: &Path) -> bool {
        self.folder.as_deref().is_some_and(|kept| is_same(kept, folder))
    }

    /// Pushes the button of the drive.
    pub(super) fn push_eject_button(&mut self) {
        self.inner.drive_mut().push_eject_button();
        self.describe();
    }

    /// Pushes the tray in.
    pub(super) fn push_tray_in(&mut self) {
        self.inner.drive_mut().push_tray_in();
    }

    /// Puts another medium in; the one that was in is kept as it is.
    pub(super) fn replace(&mut self, tray: Tray) -> Result<(), Failure> {
        let before = self.inner.drive_mut().take();
        let saved = match (self.folder.take(), &before) {
            (Some(folder), Some(medium)) => disc_folder::save(&folder, medium),
            _ => Ok(()),
        };
        let is_blank = |medium: &Medium<FileStorage>| medium.state() == MediumState::Blank;
        self.taken_out.extend(before.filter(|medium| !is_blank(medium)));
        (self.folder, self.described) = (tray.folder, None);
        match tray.medium {
            Some(medium) => drop(self.inner.drive_mut().insert(medium)),
            None => self.inner.drive_mut().push_tray_in(),
        }
        self.describe();
        saved.map_err(Failure::from)
    }

    /// Describes the disc when it is another than before: at once when its state is, now and then
    /// when its length is.
    fn describe(&mut self) {
        let (Some(folder), Some(medium)) = (&self.folder, self.inner.drive().medium()) else {
            return;
        };
        let now = (medium.state(), medium.recording().len());
        let is_due = match self.described {
            None => true,
            Some(before) => {
                before.0 != now.0 || before != now && self.at.elapsed() >= DESCRIBED_EVERY
            }
        };
        if is_due {
            let saved = disc_folder::save(folder, medium);
            self.failed = self.failed.take().or(saved.err());
            self.described = Some(now);
            self.at = Instant::now();
        }
    }

    /// The discs at the end, kept: those that were taken out, and what is in the tray.
    pub(super) fn finish(self) -> Result<Vec<Medium<FileStorage>>, Failure> {
        let mut drive = self.inner.into_drive();
        let storage_error = drive.storage_error().map(ToString::to_string);
        let medium = drive.take();
        if let (Some(folder), Some(medium)) = (&self.folder, &medium) {
            disc_folder::save(folder, medium)?;
        }
        match (self.failed, storage_error) {
            (Some(error), _) => Err(error.into()),
            (None, Some(error)) => Err(Failure::internal(format!("the disc: {error}"))),
            (None, None) => Ok(self.taken_out.into_iter().chain(medium).collect()),
        }
    }
}

impl Transport for Kept {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        if let Some(patience) = self.patience {
            patience.before(&mut self.inner);
        }
        let ended = self.inner.execute(cdb, data, timeout);
        if let Some(patience) = &mut self.patience {
            patience.after(&ended);
        }
        self.describe();
        ended
    }

    fn now(&self) -> Duration {
        self.inner.now()
    }

    fn wait(&mut self, duration: Duration) {
        self.inner.wait(duration);
    }

    fn max_transfer_len(&self) -> usize {
        self.inner.max_transfer_len()
    }
}
