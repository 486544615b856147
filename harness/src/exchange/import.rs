//! From the files of another program to a plan, or to a disc.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rawcd_format::contents::Source;
use rawcd_format::sector::{SYNC, descramble, detect, make_empty_run, user_data_range};
use rawcd_format::subcode::cdtext;
use rawcd_format::{
    Contents, DiscLayout, DiscPlan, DiscType, LayoutError, Lba, PAUSE_SECTIONS, SECTOR_LEN,
    SectorType,
};

use super::files::{Files, FolderFiles};
use super::plan::{Draft, may_end_in_postgap};
use super::sheet::{Piece, Sheet};
use super::text::{MAX_SHEET_LEN, SheetText, sibling};
use super::{Format, Note, ccd, cue, iso, toc};
use crate::disc_folder::DiscFolderError;
use crate::yaml::{self, Diagnostic};
use crate::{contents, io_at, plan};

/// Sectors that are looked at at a time.
const RUN_LEN: u32 = 64;

/// What became of a file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The plan, which loads and is legal.
    pub plan: String,
    /// What it does not hold, or holds in another way.
    pub notes: Vec<Note>,
}

/// Why files cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Something is wrong in the sheet, or with a file that it names.
    #[error("{0}")]
    Sheet(Box<Diagnostic>),
    /// A file cannot be read, or is not what its name says.
    #[error("{path}: {what}")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        what: String,
    },
    /// The format holds no subcode, so no disc can be made of it.
    #[error(
        "a disc is made of CloneCD files alone, which hold the subcode; make a plan of this one and burn it"
    )]
    NoSubcode,
    /// The disc cannot be written.
    #[error(transparent)]
    Folder(#[from] DiscFolderError),
}

impl From<Diagnostic> for ImportError {
    fn from(diagnostic: Diagnostic) -> ImportError {
        ImportError::Sheet(Box::new(diagnostic))
    }
}

pub(super) fn file_error(path: &Path, what: impl ToString) -> ImportError {
    ImportError::File { path: path.to_owned(), what: what.to_string() }
}

/// Makes a plan of a sheet or an ISO image and the files it names. `names_from` is the folder in
/// which the plan will stand: file names in it are relative when that is the sheet's own folder,
/// absolute otherwise.
///
/// # Errors
/// What is wrong, at its place in the sheet.
pub fn import(path: &Path, format: Format, names_from: &Path) -> Result<Imported, ImportError> {
    let folder = folder_of(path);
    let (text, mut sheet) = read(path, format)?;
    settle_forms(&mut sheet, &folder, &text)?;
    let mut draft = Draft::new(&sheet);
    if format == Format::Ccd {
        let message = "P to W of the SUB file are no part of a plan; `--disc` takes them";
        draft.notes.push(Note::disc("subcode", message));
    }
    find_postgaps(&mut draft, &folder, &text, &sheet)?;
    let layout = draft.mend().map_err(|error| refuse(&error, &draft, &sheet, &text))?;
    let first = &layout.sessions()[0];
    if let (Err(error), Some(texts)) = (cdtext::make(&first.plan, &first.layout), &sheet.cd_text) {
        return Err(text.complain(texts.place(&error), error.to_string()).into());
    }
    let prefix = prefix(&folder, names_from)
        .map_err(|error| file_error(&folder, format!("cannot be named: {error}")))?;
    Ok(Imported { plan: draft.yaml(&prefix), notes: draft.notes })
}

/// Reads a sheet, or what stands for one, and the lengths of the files it names.
pub(super) fn read(path: &Path, format: Format) -> Result<(SheetText, Sheet), ImportError> {
    let name = path.display().to_string();
    let files = FolderFiles::new(folder_of(path));
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    if format == Format::Iso {
        return read_iso(path, &file_name.unwrap_or_default(), &files);
    }
    let (text, is_utf8) = SheetText::from_bytes(&name, &read_sheet(path)?);
    let mut sheet = match format {
        Format::Cue => cue::parse(&text)?.resolve(&text, &files)?,
        Format::Toc => toc::parse(&text, &files)?,
        Format::Ccd | Format::Iso => {
            let parsed = ccd::parse(&text)?;
            let img = sibling(path, "img");
            let img_name = img.file_name().map(|name| name.to_string_lossy().into_owned());
            let img_name = img_name.unwrap_or_default();
            let info = files.info(&img_name).map_err(|what| file_error(path, what))?;
            parsed.resolve(&text, &img_name, info.len)?
        }
    };
    if !is_utf8 {
        let message = "the sheet is no UTF-8 and was read as ISO 8859-1";
        sheet.notes.push(Note::disc("encoding", message));
    }
    Ok((text, sheet))
}

fn read_sheet(path: &Path) -> Result<Vec<u8>, ImportError> {
    // Pipes and devices may never end.
    let metadata = std::fs::metadata(path).map_err(|error| file_error(path, error))?;
    if !metadata.is_file() {
        return Err(file_error(path, "is no regular file"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| file_error(path, error))?;
    file.take(MAX_SHEET_LEN + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| file_error(path, error))?;
    if bytes.len() as u64 > MAX_SHEET_LEN {
        return Err(file_error(path, format!("at most {MAX_SHEET_LEN} bytes of a sheet are read")));
    }
    Ok(bytes)
}

fn read_iso(
    path: &Path,
    name: &str,
    files: &FolderFiles,
) -> Result<(SheetText, Sheet), ImportError> {
    let info = files.info(name).map_err(|what| file_error(path, what))?;
    let mut sheet = iso::sheet(name, info.len).map_err(|what| file_error(path, what))?;
    let file = File::open(path).map_err(|error| file_error(path, error))?;
    let mut identifier = [0; 5];
    let read = io_at::read_at(&file, iso::IDENTIFIER_AT, &mut identifier)
        .map_err(|error| file_error(path, error))?;
    if read < identifier.len() || identifier != *iso::IDENTIFIER {
        let message =
            "sector 16 holds no volume descriptor of ISO 9660; the bytes are taken as they are";
        sheet.notes.push(Note::disc("not-iso-9660", message));
    }
    Ok((SheetText::new(&path.display().to_string(), ""), sheet))
}

pub(super) fn folder_of(path: &Path) -> PathBuf {
    path.parent().map_or_else(PathBuf::new, Path::to_owned)
}

/// What stands before file names of a plan in another folder.
fn prefix(folder: &Path, names_from: &Path) -> io::Result<String> {
    let here = |path: &Path| {
        if path.as_os_str().is_empty() { Path::new(".") } else { path }.canonicalize()
    };
    let folder = here(folder)?;
    if folder == here(names_from)? {
        return Ok(String::new());
    }
    let name = folder.to_str().filter(|name| !name.contains(char::is_control));
    name.map(|name| format!("{name}/")).ok_or_else(|| {
        io::Error::other("its name is no plain text: write the plan beside the sheet")
    })
}

/// The disc of a draft with its contents open, by the same way that plan files go.
pub(super) fn open(draft: &Draft, folder: &Path) -> Result<(DiscPlan, Contents), Diagnostic> {
    let document = yaml::load(&draft.yaml(""), "the plan made of the sheet")?;
    plan::open(&document.value, folder, &document.marks)
}

/// A complaint of the layout, at the track of the sheet that it is about.
pub(super) fn refuse(
    error: &LayoutError,
    draft: &Draft,
    sheet: &Sheet,
    text: &SheetText,
) -> Diagnostic {
    let place = plan::place_of(error, &draft.plan());
    let number = |place: &str, key: &str| -> Option<usize> {
        place.split_once(key)?.1.split(']').next()?.parse().ok()
    };
    let session = number(&place, "sessions[").unwrap_or(0);
    let track = number(&place, "tracks[")
        .and_then(|ordinal| sheet.sessions().nth(session)?.tracks.get(ordinal));
    let mark = track.map_or_else(|| text.start(), |track| track.mark.clone());
    text.complain(&mark, error.to_string())
}

/// Finds out which forms the whole sectors of mode 2 tracks have, and that modes are as the sheet
/// says.
pub(super) fn settle_forms(
    sheet: &mut Sheet,
    folder: &Path,
    text: &SheetText,
) -> Result<(), ImportError> {
    for session in &mut sheet.later_sessions {
        settle_forms(session, folder, text)?;
    }
    for track in sheet.tracks.iter_mut().filter(|track| track.sector_type.is_raw()) {
        let (mut form1, mut form2, mut formless) = (false, false, false);
        for piece in &track.body {
            let Piece::File { name, offset, sectors, stored, .. } = piece else { continue };
            let range = contents::Range { offset: *offset, sectors: Some(*sectors) };
            let opened = contents::open_part(&folder.join(name), track.sector_type, range, *stored);
            let source = opened.map_err(|error| text.complain(&track.mark, error.to_string()))?;
            each_sector(&source, |number, sector| {
                let found = detect(sector);
                let mode = found.and_then(SectorType::mode);
                if sector[..12] == SYNC && mode != track.sector_type.mode() {
                    let mode = mode.map_or_else(|| "none".to_owned(), |mode| mode.to_string());
                    return Err(format!("the header of its sector {number} says mode {mode}"));
                }
                // Zeros have no form.
                if sector[16..].iter().any(|&byte| byte != 0) {
                    form1 |= found == Some(SectorType::Mode2Form1);
                    form2 |= found == Some(SectorType::Mode2Form2);
                    formless |= found == Some(SectorType::Mode2);
                }
                Ok(())
            })
            .map_err(|what| text.complain(&track.mark, what))?;
        }
        if track.sector_type == SectorType::Mode2Raw {
            match (form1, form2, formless) {
                (true, false, false) => track.sector_type = SectorType::Mode2Form1Raw,
                (false, true, false) => track.sector_type = SectorType::Mode2Form2Raw,
                // A track of both forms is XA, which the type of its sectors does not say.
                (true, true, false) => {
                    sheet.disc_type.get_or_insert(DiscType::Xa);
                }
                _ => {}
            }
        }
    }
    Ok(())
}

/// Calls for every sector of a source of whole sectors, descrambled.
fn each_sector(
    source: &Source,
    mut call: impl FnMut(u32, &[u8; SECTOR_LEN]) -> Result<(), String>,
) -> Result<(), String> {
    let mut run = vec![0; RUN_LEN as usize * SECTOR_LEN];
    let mut at = 0;
    while at < source.sectors() {
        let count = RUN_LEN.min(source.sectors() - at);
        let run = &mut run[..count as usize * SECTOR_LEN];
        source.read(at, run).map_err(|error| error.to_string())?;
        for (number, sector) in (at..).zip(run.as_chunks::<SECTOR_LEN>().0) {
            let mut plain = [0; SECTOR_LEN];
            descramble(sector, &mut plain);
            call(number, &plain)?;
        }
        at += count;
    }
    Ok(())
}

/// Takes the last sectors of data tracks as their post-gaps, where they are exactly what would be
/// made there.
fn find_postgaps(
    draft: &mut Draft,
    folder: &Path,
    text: &SheetText,
    sheet: &Sheet,
) -> Result<(), ImportError> {
    let may_end = |session: &Draft| -> Vec<bool> {
        (0..session.tracks.len()).map(|track| may_end_in_postgap(session, track)).collect()
    };
    let may_end: Vec<bool> = draft.sessions().flat_map(may_end).collect();
    if !may_end.contains(&true) {
        return Ok(());
    }
    let plan = draft.plan();
    let layout =
        DiscLayout::place(&plan, &[]).map_err(|error| refuse(&error, draft, sheet, text))?;
    let (_, opened) = open(draft, folder)?;
    let tracks = plan.all_tracks().zip(layout.tracks()).enumerate();
    for (ordinal, (track, span)) in tracks.filter(|(ordinal, _)| may_end[*ordinal]) {
        let kind = track.sector_type;
        let mut found = vec![0; PAUSE_SECTIONS as usize * kind.user_data_len()];
        opened.tracks[ordinal].read(track.sectors - PAUSE_SECTIONS, &mut found).map_err(
            |error| {
                let mark = sheet.sessions().flat_map(|session| &session.tracks).nth(ordinal);
                let mark = mark.map_or_else(|| text.start(), |track| track.mark.clone());
                text.complain(&mark, error.to_string())
            },
        )?;
        let first = Lba(span.user_end.0 - PAUSE_SECTIONS as i32);
        let mut empty = vec![0; PAUSE_SECTIONS as usize * SECTOR_LEN];
        make_empty_run(kind.cooked(), first, &mut empty, SECTOR_LEN);
        let same = found.chunks_exact(kind.user_data_len()).zip(empty.as_chunks().0).all(
            |(found, empty)| {
                let mut plain = [0; SECTOR_LEN];
                descramble(empty, &mut plain);
                found == if kind.is_raw() { &empty[..] } else { &plain[user_data_range(kind)] }
            },
        );
        if same {
            draft.cut_postgap(ordinal);
        }
    }
    Ok(())
}
