//! What a hand does at a drive that is served: push the button, put a disc in, look.
//!
//! Both ends are here: the words go as JSON over the socket of the drive.

use std::path::PathBuf;
use std::time::Duration;

use rawcd_attach::{OpenFiles, Served};
use rawcd_format::RawImage;
use rawcd_mmc::{Completion, Data, Transport, TransportError};
use rawcd_sim::{Medium, MediumKind};
use serde::{Deserialize, Serialize};

use super::tray::{Kept, Tray};
use crate::pacing::{Paced, SystemClock};
use crate::store::FileStorage;

/// What is to be done.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Ask {
    Eject,
    /// A medium by its name, to be kept in a folder or nowhere; without a name what is on the tray.
    Load {
        medium: Option<String>,
        save: Option<PathBuf>,
    },
    Status,
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Told {
    Done(String),
    Refused(String),
    Status(Status),
}

/// What is to be seen.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Status {
    pub(super) drive: String,
    pub(super) tray_open: bool,
    /// A program forbids to open the tray.
    pub(super) locked: bool,
    pub(super) medium: Option<InTray>,
    pub(super) kept_in: Option<PathBuf>,
    /// How many files of the nodes are open.
    pub(super) open_files: usize,
    /// One of them is held alone.
    pub(super) held: bool,
    /// The drive's time.
    pub(super) time_s: f64,
}

/// The medium that is in, or on the open tray.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InTray {
    pub(super) kind: String,
    pub(super) state: String,
    pub(super) sections: u32,
}

impl InTray {
    fn of(medium: &Medium<FileStorage>) -> InTray {
        let kind = match medium.kind() {
            MediumKind::CdR => "cd-r",
            MediumKind::CdRw => "cd-rw",
            MediumKind::Pressed => "pressed",
        };
        let state = format!("{:?}", medium.state()).to_lowercase();
        InTray { kind: kind.to_owned(), state, sections: medium.recording().len() }
    }
}

/// A drive that others may use, and whoever stands before it.
pub(super) struct Attended {
    pub(super) drive: Paced<Kept, SystemClock>,
}

impl Attended {
    fn does(&mut self, ask: Ask, open: OpenFiles) -> Told {
        match ask {
            Ask::Eject => self.eject(),
            Ask::Load { medium: None, save: None } => {
                self.kept().push_tray_in();
                Told::Done("the tray is closed".to_owned())
            }
            Ask::Load { medium: None, save: Some(_) } => {
                Told::Refused("--save: there is no medium to put in".to_owned())
            }
            Ask::Load { medium: Some(medium), save } => self.load(&medium, save),
            Ask::Status => Told::Status(self.status(open)),
        }
    }

    fn kept(&mut self) -> &mut Kept {
        self.drive.inner_mut()
    }

    fn is_shut(&mut self) -> bool {
        let drive = self.kept().drive();
        drive.is_locked() && !drive.is_tray_open()
    }

    fn eject(&mut self) -> Told {
        let is_shut = self.is_shut();
        self.kept().push_eject_button();
        if is_shut {
            Told::Refused("a program has locked the tray; it was told of the button".to_owned())
        } else {
            Told::Done("the tray is open".to_owned())
        }
    }

    fn load(&mut self, medium: &str, save: Option<PathBuf>) -> Told {
        if self.is_shut() {
            return Told::Refused("a program has locked the tray".to_owned());
        }
        if let Some(folder) = &save
            && self.kept().is_kept_in(folder)
        {
            return Told::Refused(format!("{}: that disc is in the tray", folder.display()));
        }
        let loaded = Tray::prepare(medium, save.as_deref()).and_then(|tray| {
            let is_empty = tray.medium.is_none();
            self.kept().replace(tray)?;
            Ok(if is_empty { "the tray is empty" } else { "the medium is in" })
        });
        match loaded {
            Ok(done) => Told::Done(done.to_owned()),
            Err(failure) => {
                let message = failure.message;
                Told::Refused(message.strip_prefix("error: ").unwrap_or(&message).to_owned())
            }
        }
    }

    fn status(&mut self, open: OpenFiles) -> Status {
        let time_s = self.drive.now().as_secs_f64();
        let kept = self.kept();
        let drive = kept.drive();
        let profile = drive.profile();
        Status {
            drive: format!("{} {}", profile.vendor.trim(), profile.product.trim()),
            tray_open: drive.is_tray_open(),
            locked: drive.is_locked(),
            medium: drive.medium().map(InTray::of),
            kept_in: kept.folder().map(ToOwned::to_owned),
            open_files: open.count,
            held: open.is_held,
            time_s,
        }
    }
}

impl Transport for Attended {
    fn execute(
        &mut self,
        cdb: &[u8],
        data: Data<'_>,
        timeout: Duration,
    ) -> Result<Completion, TransportError> {
        self.drive.execute(cdb, data, timeout)
    }

    fn now(&self) -> Duration {
        self.drive.now()
    }

    fn wait(&mut self, duration: Duration) {
        self.drive.wait(duration);
    }

    fn max_transfer_len(&self) -> usize {
        self.drive.max_transfer_len()
    }
}

impl Served for Attended {
    fn ask(&mut self, request: &str, open: OpenFiles) -> String {
        let told = match serde_json::from_str(request) {
            Ok(ask) => self.does(ask, open),
            Err(error) => Told::Refused(format!("what is asked is not understood: {error}")),
        };
        serde_json::to_string(&told)
            .unwrap_or_else(|error| format!(r#"{{"refused":"not to be written: {error}"}}"#))
    }
}
