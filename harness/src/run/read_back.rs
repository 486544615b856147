//! What programs of others read of the disc, beside what is declared.

use std::io;
use std::ops::Range;
use std::path::Path;

use rawcd_encoder::{Contract, RawCdImageCreator, ResultImage};
use rawcd_format::sector::{descramble, user_data_range};
use rawcd_format::{BlockForm, DiscLayout, Lba, PlannedSession, ReadError, SECTOR_LEN, SectorType};
use rawcd_judge::{Subject, judge_image};
use rawcd_sim::InProcess;

use super::case::{CaseRun, Step};
use super::{Reason, outside};
use crate::contents::{self, ContentsError};
use crate::exchange::{Format, each_section, import};
use crate::outside::{Inputs, Launcher};
use crate::plan;
use crate::scenario::{Given, LoadedPlan, ReadBack};
use crate::store::FileStorage;
use crate::yaml;

/// What readers are to find.
pub(super) struct Declared<'a> {
    pub(super) loaded: &'a LoadedPlan,
    pub(super) layout: &'a DiscLayout,
    pub(super) image: &'a ResultImage,
}

impl CaseRun<'_> {
    /// Runs the readers of a scenario, one after the other, and compares what they give. The first
    /// that gives nothing that can be compared is the last; the disc is judged all the same.
    pub(super) fn read_back(
        &mut self,
        transport: &mut InProcess<FileStorage>,
        declared: Option<&Declared<'_>>,
        launcher: &Launcher,
    ) {
        for (number, read) in self.scenario.read.iter().enumerate() {
            let path = format!("read[{number}]");
            if let Err(complaint) = self.read_one(&path, read, transport, declared, launcher) {
                return self.failures.push(Reason::from(*complaint));
            }
        }
    }

    fn read_one(
        &mut self,
        path: &str,
        read: &ReadBack,
        transport: &mut InProcess<FileStorage>,
        declared: Option<&Declared<'_>>,
        launcher: &Launcher,
    ) -> Step<()> {
        let folder = tempfile::tempdir()
            .map_err(|error| Box::new(self.marks.complain(path, error.to_string())))?;
        let folder = folder.path();
        let mut inputs = Inputs::none(folder);
        let commands = (&read.command, read.exit);
        let printed = match outside::run(launcher, transport, &mut inputs, commands, folder) {
            Ok(printed) => printed,
            Err(error) => {
                self.fail(&format!("{path}.command"), error.to_string());
                return Ok(());
            }
        };
        for (number, given) in read.gives.iter().enumerate() {
            let path = format!("{path}.gives[{number}]");
            if let Some(text) = &given.text
                && !printed.contains(text.as_str())
            {
                let what = format!("`{text}` is not in what it prints:\n{}", printed.trim_end());
                self.fail(&format!("{path}.text"), what);
            }
            let Some(declared) = declared else { continue };
            match &given.sheet {
                Some(sheet) => self.compare_sheet(&path, given, &folder.join(sheet), declared)?,
                None => self.compare_file(&path, given, folder, declared),
            }
        }
        Ok(())
    }

    /// Samples, user data or sectors.
    fn compare_file(&mut self, path: &str, given: &Given, folder: &Path, declared: &Declared<'_>) {
        let (kind, file) = match given {
            Given { samples: Some(file), .. } => (Kind::Samples, file),
            Given { user: Some(file), .. } => (Kind::User, file),
            Given { sectors: Some(file), .. } => (Kind::Sectors, file),
            _ => return,
        };
        let path = format!("{path}.{}", kind.key());
        let track = given.track.map(|number| number.0.get());
        match compare(kind, &folder.join(file), track, declared, given.more) {
            Ok(()) => {}
            Err(CompareError::Differs(what)) => self.fail(&path, what),
            Err(CompareError::Contents(error)) => {
                self.fail(&path, format!("{file} {}", error.problem));
            }
            Err(error) => self.fail(&path, format!("{file}: {error}")),
        }
    }

    /// The disc that a sheet describes, judged against the one that is declared.
    fn compare_sheet(
        &mut self,
        path: &str,
        given: &Given,
        sheet: &Path,
        declared: &Declared<'_>,
    ) -> Step<()> {
        let at = format!("{path}.sheet");
        let name = sheet.file_name().unwrap_or_default().to_string_lossy();
        let broken = |error: &dyn ToString| Box::new(self.marks.complain(&at, error.to_string()));
        let format = Format::of_name(&name)
            .ok_or_else(|| broken(&"the end of its name says no format: .cue, .toc or .ccd"))?;
        let folder = sheet.parent().unwrap_or(Path::new(""));
        let imported = import(sheet, format, folder).map_err(|error| broken(&error))?;
        let document = yaml::load(&imported.plan, "the plan of the sheet")?;
        let (disc, contents) = plan::open(&document.value, folder, &document.marks)?;
        let image = RawCdImageCreator::encode(Contract::Extended, BlockForm::Raw, &disc, contents)
            .map_err(|error| broken(&error))?;
        let LoadedPlan { plan, folder, marks } = declared.loaded;
        let (disc, contents) = plan::open(plan, folder, marks)?;
        let verdict = judge_image(&image, &disc, &contents, Subject::Image(BlockForm::Raw))
            .map_err(|error| broken(&error))?;
        let what = (&*at, "its disc is another one");
        self.compare_rules(what, &format!("{path}.differs"), &given.differs, &verdict);
        Ok(())
    }
}

/// What of sectors a file holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Samples,
    User,
    Sectors,
}

impl Kind {
    const fn key(self) -> &'static str {
        match self {
            Kind::Samples => "samples",
            Kind::User => "user",
            Kind::Sectors => "sectors",
        }
    }
}

/// Why a file is not what is declared.
#[derive(Debug, thiserror::Error)]
enum CompareError {
    #[error("{0}")]
    Differs(String),
    #[error(transparent)]
    Declared(#[from] ReadError),
    #[error(transparent)]
    Contents(#[from] ContentsError),
    #[error(transparent)]
    File(#[from] io::Error),
}

/// A track that is compared: its kind and its sections.
struct Piece {
    kind: SectorType,
    sections: Range<Lba>,
}

fn pieces(kind: Kind, track: Option<u8>, layout: &DiscLayout) -> Vec<Piece> {
    layout.sessions().iter().flat_map(|session| of_session(kind, track, session)).collect()
}

fn of_session(
    kind: Kind,
    track: Option<u8>,
    session: &PlannedSession,
) -> impl Iterator<Item = Piece> {
    let spans = session.layout.tracks();
    let tracks = session.plan.tracks.iter().zip(spans).enumerate();
    tracks.filter_map(move |(ordinal, (declared, span))| {
        let is_asked = track.is_none_or(|track| track == span.number.get());
        let is_audio = declared.sector_type.is_audio();
        let fits = kind == Kind::Sectors || is_audio == (kind == Kind::Samples);
        let next = spans.get(ordinal + 1);
        let behind = next.map_or(session.layout.lead_out_start(), |next| next.start);
        let end = if kind == Kind::User { span.user_end } else { behind };
        let piece = Piece { kind: declared.sector_type, sections: span.start..end };
        (is_asked && fits).then_some(piece)
    })
}

/// Compares a file, byte for byte, with the sections that a track is declared to have.
fn compare(
    kind: Kind,
    path: &Path,
    track: Option<u8>,
    declared: &Declared<'_>,
    may_have_more: bool,
) -> Result<(), CompareError> {
    let pieces = pieces(kind, track, declared.layout);
    if pieces.is_empty() {
        return Err(CompareError::Differs("the plan has no such track".to_owned()));
    }
    let data = pieces.iter().find(|_| kind == Kind::User).map_or(SectorType::Audio, |it| it.kind);
    let file = contents::open(path, data)?;
    let mut compared = 0;
    for piece in pieces {
        each_section(declared.image, piece.sections, |lba, section| {
            let mut sector = [0; SECTOR_LEN];
            sector.copy_from_slice(&section[..SECTOR_LEN]);
            if !piece.kind.is_audio() {
                let scrambled = sector;
                descramble(&scrambled, &mut sector);
            }
            let range =
                if kind == Kind::User { user_data_range(piece.kind) } else { 0..SECTOR_LEN };
            let wanted = &sector[range];
            if compared == file.sectors() {
                let what = format!("the file has {compared} sectors, and ends before LBA {lba}");
                return Err(CompareError::Differs(what));
            }
            let mut found = vec![0; wanted.len()];
            file.read(compared, &mut found)?;
            if let Some(byte) = (0..wanted.len()).find(|&byte| wanted[byte] != found[byte]) {
                let (wanted, found) = (wanted[byte], found[byte]);
                return Err(CompareError::Differs(format!(
                    "byte {byte} of the sector at LBA {lba} is {found:02X}, and was recorded as \
                     {wanted:02X}"
                )));
            }
            compared += 1;
            Ok(())
        })?;
    }
    let more = file.sectors() - compared;
    if more > 0 && !may_have_more {
        let what = format!("the file has {more} sectors behind what was recorded");
        return Err(CompareError::Differs(what));
    }
    Ok(())
}
