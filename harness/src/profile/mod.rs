//! Drive profiles: files that say what a drive is, what it can do and what its habits are.
//!
//! Those that are built in have the same form as a user's own. [`find`] takes either, and gives
//! the [`DriveProfile`] of the simulated drive. What a habit does is the drive's; `describe` says
//! it in words.

mod apply;
mod built_in;
mod describe;
#[cfg(test)]
mod tests;
mod types;

use std::path::Path;

use rawcd_sim::DriveProfile;

pub use built_in::{DEFAULT, names};
pub use describe::{Row, rows};
pub use types::{
    About, Ascii, Atip, Beyond, ByteOrder, CdRwClass, CdText, Count, CueSheetLen, DataAsAudio,
    From, FullBuffer, Identity, InquiryEdit, Lies, Media, ModeChanges, Overburn, PackedRw, Page05,
    Profile, Q, Reads, Rotation, Samples, Speed, Timing, TrackStart, Truncation, Turns, WriteType,
    Writes,
};

use crate::yaml::{self, Diagnostic, Document};

/// A profile, and the drive that it describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedProfile {
    /// Its name, or that of its file.
    pub name: String,
    /// Its name, when it is built in.
    pub built_in: Option<&'static str>,
    /// What the file says.
    pub profile: Profile,
    /// What becomes of it.
    pub drive: DriveProfile,
}

impl Default for LoadedProfile {
    fn default() -> LoadedProfile {
        built_in(DEFAULT).expect("the default profile is built in, and a test reads it")
    }
}

/// A built-in profile by its name, or the one in a file: what is no name of a profile is that of a
/// file.
///
/// # Errors
/// What is wrong with the file, or that there is none of that name.
pub fn find(name_or_file: &str) -> Result<LoadedProfile, Diagnostic> {
    if let Some(profile) = built_in(name_or_file) {
        return Ok(profile);
    }
    let path = Path::new(name_or_file);
    let is_file_name = path.extension().is_some() || path.components().count() > 1;
    if !is_file_name && !path.exists() {
        return Err(Diagnostic::of_file(name_or_file, unknown()));
    }
    from_file(path)
}

/// The built-in profile of this name.
#[must_use]
pub fn built_in(name: &str) -> Option<LoadedProfile> {
    let (name, text) = built_in::text(name)?;
    let document = yaml::load(text, &format!("profile {name}"));
    let loaded = document.and_then(|document| load(document, name, 0));
    let loaded = loaded.unwrap_or_else(|wrong| unreachable!("a test reads all profiles: {wrong}"));
    Some(LoadedProfile { built_in: Some(name), ..loaded })
}

/// The profile in a file.
///
/// # Errors
/// What is wrong with it.
pub fn from_file(path: &Path) -> Result<LoadedProfile, Diagnostic> {
    load(yaml::load_file(path)?, &path.display().to_string(), 0)
}

/// Says that there is no such profile, and which there are.
#[must_use]
pub fn unknown() -> String {
    format!("is no profile, and no file; there are {}", names().collect::<Vec<_>>().join(", "))
}

/// A built-in profile may be based on another; none goes deeper.
const MAX_BASES: u32 = 2;

fn load(document: Document<Profile>, name: &str, bases: u32) -> Result<LoadedProfile, Diagnostic> {
    let Document { value: profile, marks } = document;
    let wrong = |path: &str, what: String| Err(marks.complain(path, what));
    let mut drive = match profile.based_on.as_deref().map(built_in::text) {
        None => DriveProfile::default(),
        Some(Some((base, text))) if bases < MAX_BASES => {
            load(yaml::load(text, &format!("profile {base}"))?, base, bases + 1)?.drive
        }
        Some(Some(_)) => return wrong("based_on", "a profile is based on itself".into()),
        Some(None) => {
            let what = format!("`{}` {}", profile.based_on.as_deref().unwrap_or(""), unknown());
            return wrong("based_on", what);
        }
    };
    if profile.writes.speeds.as_ref().is_some_and(Vec::is_empty) {
        return wrong("writes.speeds", "a drive has at least one write speed".into());
    }
    apply::apply(&profile, &mut drive);
    Ok(LoadedProfile { name: name.to_owned(), built_in: None, profile, drive })
}
