//! The tracks of a session as wodim, cdrskin and xorriso take them: a file for each, behind the
//! option that says its kind, and beside an audio file one of its properties, as icedax writes them
//! and `-useinfo` reads them.
//!
//! Sources: wodim(1) `-audio`, `-data`, `-xa1`, `-useinfo`; icedax(1), INF FILES.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::ops::Range;
use std::path::Path;

use rawcd_encoder::ResultImage;
use rawcd_format::sector::{descramble, user_data_range};
use rawcd_format::{
    CopySetting, DiscPlan, Layout, LayoutError, Lba, ReadError, SECTOR_LEN, SectorType, TrackPlan,
    TrackSpan,
};

use super::InputError;
use crate::exchange::each_section;

/// Why a track cannot be given to such a program.
#[derive(Debug, thiserror::Error)]
pub enum TrackError {
    /// There is no option for its kind.
    #[error(
        "track {track} is {kind}, for which there is no option; audio, mode1 and mode2-form1 have one"
    )]
    Kind {
        /// Its number.
        track: u8,
        /// What its sectors are.
        kind: SectorType,
    },
    /// The plan has no layout.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It cannot be written down.
    #[error(transparent)]
    File(#[from] std::io::Error),
}

/// Writes the files into a folder, and gives the options and file names.
pub(super) fn write(
    session: &DiscPlan,
    image: &ResultImage,
    folder: &Path,
) -> Result<Vec<OsString>, InputError> {
    let layout = Layout::new(session).map_err(TrackError::from)?;
    let mut words = Vec::new();
    for (number, (track, span)) in (1..).zip(session.tracks.iter().zip(layout.tracks())) {
        let name = format!("track{number:02}");
        let (option, end) = match track.sector_type {
            SectorType::Audio => ("-audio", "wav"),
            SectorType::Mode1 => ("-data", "iso"),
            SectorType::Mode2Form1 => ("-xa1", "xa"),
            kind => return Err(TrackError::Kind { track: span.number.get(), kind }.into()),
        };
        let file = folder.join(&name).with_extension(end);
        if track.sector_type.is_audio() {
            let next = layout.tracks().get(usize::from(number));
            write_samples(image, span.start..span.user_end, &file)?;
            let properties = properties(session, track, (number, span), next);
            let path = file.with_extension("inf");
            std::fs::write(path, properties).map_err(TrackError::from)?;
        } else {
            write_user_data(image, track.sector_type, span, &file)?;
        }
        words.extend([option.into(), file.into()]);
    }
    Ok(words)
}

/// The canonical 44 bytes of a WAV file, and the samples [RIFF].
fn write_samples(image: &ResultImage, sections: Range<Lba>, path: &Path) -> Result<(), TrackError> {
    let len = sections.end.since(sections.start).unsigned_abs() * SECTOR_LEN as u32;
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all(b"RIFF")?;
    file.write_all(&(len + 36).to_le_bytes())?;
    file.write_all(b"WAVEfmt \x10\0\0\0\x01\0\x02\0")?;
    file.write_all(&44_100_u32.to_le_bytes())?;
    file.write_all(&176_400_u32.to_le_bytes())?;
    file.write_all(b"\x04\0\x10\0data")?;
    file.write_all(&len.to_le_bytes())?;
    each_section(image, sections, |_, section| -> Result<(), TrackError> {
        Ok(file.write_all(&section[..SECTOR_LEN])?)
    })?;
    Ok(file.flush()?)
}

fn write_user_data(
    image: &ResultImage,
    kind: SectorType,
    span: &TrackSpan,
    path: &Path,
) -> Result<(), TrackError> {
    let mut file = BufWriter::new(File::create(path)?);
    each_section(image, span.start..span.user_end, |_, section| -> Result<(), TrackError> {
        let mut scrambled = [0; SECTOR_LEN];
        scrambled.copy_from_slice(&section[..SECTOR_LEN]);
        let mut sector = [0; SECTOR_LEN];
        descramble(&scrambled, &mut sector);
        if kind == SectorType::Mode2Form1 {
            // The subheader, once.
            file.write_all(&sector[16..24])?;
        }
        Ok(file.write_all(&sector[user_data_range(kind)])?)
    })?;
    Ok(file.flush()?)
}

/// What `-useinfo` reads of a track. Indexes count from index 01; `Index0` is where the pause of the
/// next track begins, -1 when it has none here.
fn properties(
    session: &DiscPlan,
    track: &TrackPlan,
    (number, span): (u8, &TrackSpan),
    next: Option<&TrackSpan>,
) -> String {
    let mut text = String::new();
    let mut line = |key: &str, value: &str| {
        let _ = writeln!(text, "{key}=\t{value}");
    };
    let quoted = |text: Option<String>| text.unwrap_or_default();
    line("MCN", &quoted(session.mcn.map(|mcn| mcn.to_string())));
    line("ISRC", &quoted(track.isrc.map(|isrc| isrc.to_string())));
    line("Tracknumber", &number.to_string());
    line("Trackstart", &span.start.0.to_string());
    line("Tracklength", &format!("{}, 0", span.user_end.since(span.start)));
    line("Pre-emphasis", if track.pre_emphasis { "yes" } else { "no" });
    line("Channels", "2");
    line(
        "Copy_permitted",
        match track.copy {
            CopySetting::Permitted => "yes",
            // One copy may be made of what has the bit clear, none of what has it alternate.
            CopySetting::Prohibited => "once",
            CopySetting::Scms => "no",
        },
    );
    line("Endianess", "little");
    let indexes = span.indexes.iter().map(|index| index.since(span.start).to_string());
    let indexes: Vec<String> = ["0".to_owned()].into_iter().chain(indexes).collect();
    line("Index", &indexes.join(" "));
    let pause = next.filter(|next| next.pause_start < span.user_end);
    let pause = pause.map_or(-1, |next| next.pause_start.since(span.start));
    line("Index0", &pause.to_string());
    text
}
