//! CloneCD files to a disc: they alone hold main channel and subcode of the whole program area.

use std::fs::File;
use std::io;
use std::path::Path;

use rawcd_format::{
    Area, BlockForm, Layout, Lba, Msf, RawImage, SECTION_LEN, SECTOR_LEN, SUBCODE_LEN,
};
use rawcd_mastering::{SequencedImage, Sequencer};
use rawcd_sim::{Medium, MediumKind, MediumState, Recording};

use super::import::{ImportError, file_error, folder_of, open, read, refuse};
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

/// Reads CloneCD files into a disc folder: sections from LBA 0 to the lead-out as they stand in
/// IMG and SUB; lead-in, first pause and lead-out made by the sequencer. The lead-in starts at
/// 97:34:23.
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
    let (text, sheet) = read(path, format)?;
    let draft = Draft::new(&sheet);
    let made = sequenced(&draft, &sheet, path, &text)?;
    let program_end = made.sessions()[0].layout().lead_out_start();
    let mut files = CloneCdFiles::open(path, program_end, &sheet)?;

    let time = |minute, second, frame| Msf::new(minute, second, frame).expect("a literal time");
    let lead_in = time(97, 34, 23);
    let last = program_end.to_msf().unwrap_or_default().max(time(79, 59, 74));
    let first = lead_in.to_lba(Area::LeadIn);
    let mut recording = Recording::new(disc_folder::create(folder)?, first, BlockForm::Raw);
    let mut at = first;
    while at < made.end_lba() {
        let bounds = [Lba(0), program_end, made.end_lba()];
        let next = bounds.into_iter().find(|&bound| bound > at).unwrap_or(made.end_lba());
        let count = RUN_LEN.min(next.since(at).unsigned_abs());
        let mut run = vec![0; count as usize * SECTION_LEN];
        if (Lba(0)..program_end).contains(&at) {
            files.read(at, &mut run).map_err(|error| file_error(path, error))?;
        } else {
            made.read(at, &mut run).map_err(|error| file_error(path, error))?;
        }
        recording.append(&run).map_err(|source| {
            let path = folder.to_owned();
            DiscFolderError::Write { path, source }
        })?;
        at = at.plus(count);
    }
    let storage = FileStorage::unnamed().map_err(|error| file_error(folder, error))?;
    let medium = Medium::blank(MediumKind::Pressed, lead_in, last, storage)
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
    let layout = Layout::place(&draft.disc).map_err(|error| refuse(&error, draft, sheet, text))?;
    let (disc, contents) = open(draft, &folder_of(path))?;
    let sequencer =
        Sequencer::new(disc, layout, contents).map_err(|error| file_error(path, error))?;
    Ok(SequencedImage::new(sequencer, BlockForm::Raw))
}

/// IMG and SUB beside each other.
struct CloneCdFiles {
    img: File,
    sub: File,
    /// Whether data sectors of IMG are as on disc.
    scrambled: bool,
    data_bit: DataBit,
}

impl CloneCdFiles {
    fn open(path: &Path, end: Lba, sheet: &Sheet) -> Result<CloneCdFiles, ImportError> {
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
        let wanted = u64::from(end.0.unsigned_abs()) * SUBCODE_LEN as u64;
        if metadata.len() != wanted {
            let what =
                format!("has {} bytes; {} sectors of 96 bytes are {wanted}", metadata.len(), end.0);
            return Err(file_error(&sibling(path, "sub"), what));
        }
        let is_scrambled = |piece: &Piece| matches!(piece, Piece::File { stored: None, .. });
        let mut data = sheet.tracks.iter().filter(|track| !track.sector_type.is_audio());
        let scrambled = data.any(|track| track.body.iter().any(is_scrambled));
        let first_is_data = sheet.tracks.first().is_some_and(|track| !track.sector_type.is_audio());
        Ok(CloneCdFiles { img, sub, scrambled, data_bit: DataBit(first_is_data) })
    }

    /// Reads the next sections: Q tells which of them are data.
    fn read(&mut self, at: Lba, out: &mut [u8]) -> io::Result<()> {
        let count = out.len() / SECTION_LEN;
        let first = u64::from(at.0.unsigned_abs());
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
        Ok(())
    }
}
