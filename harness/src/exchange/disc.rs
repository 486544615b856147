//! CloneCD files to a disc: they alone hold main channel and subcode of the whole program area.

use std::fs::File;
use std::io;
use std::path::Path;

use rawcd_format::{
    Area, BlockForm, DiscLayout, Lba, Msf, RawImage, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN,
};
use rawcd_mastering::SequencedImage;
use rawcd_sim::{Medium, MediumKind, MediumState, Recording};

use super::import::{ImportError, file_error, folder_of, open, read, refuse, settle_forms};
use super::plan::Draft;
use super::sheet::{Piece, Sheet};
use super::survey::DataBit;
use super::text::{SheetText, sibling};
use super::{Format, Note, ccd};
use crate::contents::scramble_sectors;
use crate::disc_folder::{self, DiscFolderError};
use crate::io_at;
use crate::store::FileStorage;

/// Sections that are copied at a time.
const RUN_LEN: u32 = 64;

/// Reads CloneCD files into a disc folder: sections of the program areas as they stand in IMG and
/// SUB; lead-in, first pause and lead-out of each session made by the sequencer. The first lead-in
/// starts at 97:34:23.
///
/// # Errors
/// What is wrong, at its place in the sheet; or why the folder cannot be written.
pub fn import_disc(path: &Path, format: Format, folder: &Path) -> Result<Vec<Note>, ImportError> {
    if format != Format::Ccd {
        return Err(ImportError::NoSubcode);
    }
    if disc_folder::open(folder).is_ok() {
        return Err(file_error(folder, "holds a disc already"));
    }
    let (text, mut sheet) = read(path, format)?;
    settle_forms(&mut sheet, &folder_of(path), &text)?;
    let draft = Draft::new(&sheet);
    let made = sequenced(&draft, &sheet, path, &text)?;
    let program_end = made.sessions().last().map_or(Lba(0), |last| last.layout().lead_out_start());
    let programs = made.sessions().iter().zip(sheet.sessions()).map(|(made, session)| Program {
        end: made.layout().lead_out_start(),
        ..Program::of(session)
    });
    let mut files = CloneCdFiles::open(path, programs.collect(), &sheet)?;

    let time = |minute, second, frame| Msf::new(minute, second, frame).expect("a literal time");
    let lead_in = time(97, 34, 23);
    let last = program_end.to_msf().unwrap_or_default().max(time(79, 59, 74));
    let first = lead_in.to_lba(Area::LeadIn);
    let mut recording = Recording::new(disc_folder::create(folder)?, first, BlockForm::Raw);
    let mut at = first;
    while at < made.end_lba() {
        let next = files.bound_behind(at).unwrap_or(made.end_lba());
        let count = RUN_LEN.min(next.since(at).unsigned_abs());
        let mut run = vec![0; count as usize * SECTION_LEN];
        if !files.read(at, &mut run).map_err(|error| file_error(path, error))? {
            made.read(at, &mut run).map_err(|error| file_error(path, error))?;
        }
        recording.append(&run).map_err(|source| {
            let path = folder.to_owned();
            DiscFolderError::Write { path, source }
        })?;
        at = at.plus(count);
    }
    let medium = Medium::blank(MediumKind::Pressed, lead_in, last, FileStorage::unnamed())
        .and_then(|blank| Medium::recorded(blank, recording, MediumState::Finalized))
        .map_err(|error| file_error(folder, error))?;
    disc_folder::save(folder, &medium)?;
    let mut notes = draft.notes;
    notes.retain(|note| note.subject != "pause-contents");
    let message = "lead-in, the pause before LBA 0 and lead-out are made anew: no file holds them";
    notes.push(Note::disc("lead-in", message));
    Ok(notes)
}

/// The disc as the sequencer makes it, with everything where the sheet has it.
fn sequenced(
    draft: &Draft,
    sheet: &Sheet,
    path: &Path,
    text: &SheetText,
) -> Result<SequencedImage, ImportError> {
    if let Some(note) = draft.notes.iter().find(|note| note.subject == "session-gap") {
        return Err(file_error(path, format!("its sectors cannot stay where they are: {note}")));
    }
    let layout = DiscLayout::place(&draft.plan(), &[])
        .map_err(|error| refuse(&error, draft, sheet, text))?;
    let (_, contents) = open(draft, &folder_of(path))?;
    SequencedImage::of_disc(layout, contents, BlockForm::Raw)
        .map_err(|error| file_error(path, error))
}

/// The sectors of a session that IMG and SUB have.
struct Program {
    first: Lba,
    end: Lba,
    /// Their place in IMG and SUB.
    place: u32,
    /// Whether the first is data.
    data: bool,
}

impl Program {
    fn of(session: &Sheet) -> Program {
        let data = session.tracks.first().is_some_and(|track| !track.sector_type.is_audio());
        let (first, place) = (session.first_lba, session.first_sector);
        Program { first, end: first, place, data }
    }
}

/// IMG and SUB beside each other.
struct CloneCdFiles {
    img: File,
    sub: File,
    programs: Vec<Program>,
    /// Whether data sectors of IMG are as on disc.
    scrambled: bool,
    data_bit: DataBit,
}

impl CloneCdFiles {
    fn open(
        path: &Path,
        programs: Vec<Program>,
        sheet: &Sheet,
    ) -> Result<CloneCdFiles, ImportError> {
        let open = |extension| -> Result<File, ImportError> {
            let path = sibling(path, extension);
            let metadata = std::fs::metadata(&path).map_err(|error| file_error(&path, error))?;
            if !metadata.is_file() {
                return Err(file_error(&path, "is no regular file"));
            }
            File::open(&path).map_err(|error| file_error(&path, error))
        };
        let (img, sub) = (open("img")?, open("sub")?);
        let metadata = sub.metadata().map_err(|error| file_error(path, error))?;
        let sectors = img.metadata().map_err(|error| file_error(path, error))?.len();
        let sectors = sectors / SECTOR_LEN as u64;
        let wanted = sectors * SUBCODE_LEN as u64;
        if metadata.len() != wanted {
            let what =
                format!("has {} bytes; {sectors} sectors of 96 bytes are {wanted}", metadata.len());
            return Err(file_error(&sibling(path, "sub"), what));
        }
        let is_scrambled = |piece: &Piece| matches!(piece, Piece::File { stored: None, .. });
        let tracks = sheet.sessions().flat_map(|session| &session.tracks);
        let mut data = tracks.filter(|track| !track.sector_type.is_audio());
        let scrambled = data.any(|track| track.body.iter().any(is_scrambled));
        Ok(CloneCdFiles { img, sub, programs, scrambled, data_bit: DataBit(false) })
    }

    /// Where, behind an address, a program area begins or ends.
    fn bound_behind(&self, at: Lba) -> Option<Lba> {
        let bounds = self.programs.iter().flat_map(|program| [program.first, program.end]);
        bounds.filter(|bound| *bound > at).min()
    }

    /// Reads the next sections, when the files have them: Q tells which of them are data.
    fn read(&mut self, at: Lba, out: &mut [u8]) -> io::Result<bool> {
        let within = |program: &&Program| (program.first..program.end).contains(&at);
        let Some(program) = self.programs.iter().find(within) else { return Ok(false) };
        if at == program.first {
            self.data_bit = DataBit(program.data);
        }
        let count = out.len() / SECTION_LEN;
        let first = u64::from(program.place) + u64::from(at.since(program.first).unsigned_abs());
        let mut main = vec![0; count * SECTOR_LEN];
        let mut sub = vec![0; count * SUBCODE_LEN];
        io_at::read_exact_at(&self.img, first * SECTOR_LEN as u64, &mut main)?;
        io_at::read_exact_at(&self.sub, first * SUBCODE_LEN as u64, &mut sub)?;
        let sections = out.as_chunks_mut::<SECTION_LEN>().0.iter_mut();
        let subs = sub.as_chunks::<SUBCODE_LEN>().0;
        let mains = main.as_chunks_mut::<SECTOR_LEN>().0.iter_mut();
        for ((section, main), sub) in sections.zip(mains).zip(subs) {
            let subcode = ccd::from_sub(sub);
            section[SECTOR_LEN..].copy_from_slice(&subcode);
            if self.data_bit.next(&subcode) && !self.scrambled {
                scramble_sectors(main);
            }
            section[..SECTOR_LEN].copy_from_slice(&main[..]);
        }
        Ok(true)
    }
}
