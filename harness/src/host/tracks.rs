//! Tracks at once: each with its own write parameters, the session closed at the end.

use rawcd_format::{
    BlockForm, Fill, Lba, PAUSE_SECTIONS, PlannedSession, RUN_OUT_SECTIONS, SECTION_LEN,
    SectorType, TrackPlan, TrackSpan,
};
use rawcd_mmc::{DataBlockType, Transport, WriteParameters, WriteType};

use super::blocks::Block;
use super::device::Device;
use super::{Disc, HostError, NotCarried, Watch};

/// Where the EDC of form 2 begins, behind the header.
const FORM2_EDC_AT: usize = 8 + 2324;

/// How tracks are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackSettings {
    /// Data block type. By default 0, 8, 9, 10 or 13, as the track calls for.
    pub block_type: Option<u8>,
    /// The laser stays at reading power.
    pub test: bool,
    /// The session is closed at the end.
    pub close: bool,
    /// Packets are written over those of a disc that is formatted first.
    pub formatted: bool,
}

impl Default for TrackSettings {
    fn default() -> TrackSettings {
        TrackSettings { block_type: None, test: false, close: true, formatted: false }
    }
}

/// The data block type in which tracks of a kind go when none is asked for; `None` when no type
/// without subcode holds them.
#[must_use]
pub const fn usual_block_type(kind: SectorType) -> Option<u8> {
    match kind {
        SectorType::Audio => Some(0),
        SectorType::Mode1 => Some(8),
        SectorType::Mode2 => Some(9),
        SectorType::Mode2Form1 => Some(10),
        SectorType::Mode2Form2 => Some(13),
        _ => None,
    }
}

/// Records the tracks of a plan one by one, behind those that the disc has, and closes the
/// session. The layout is that of tracks at once, the image has the raw form.
///
/// # Errors
/// [`HostError::NotCarried`] and [`HostError::Form`] before any command; what the drive refuses;
/// [`HostError::Stopped`]. The track is ended then, its session left open, and the tray unlocked.
pub fn record_tracks<T: Transport>(
    transport: &mut T,
    disc: &Disc<'_>,
    settings: &TrackSettings,
    watch: Watch<'_>,
) -> Result<(), HostError> {
    check_form(disc)?;
    let tracks = tracks(disc, settings)?;
    let mut device = Device::new(transport);
    device.wait_ready()?;
    device.with_tray_locked(|device| Tracks { disc, settings, watch }.record(device, &tracks))
}

pub(super) fn check_form(disc: &Disc<'_>) -> Result<(), HostError> {
    match (disc.image.form(), BlockForm::Raw) {
        (found, needed) if found != needed => Err(HostError::Form { found, needed }),
        _ => Ok(()),
    }
}

/// A track as it is sent.
pub(super) struct Track<'a> {
    pub(super) span: &'a TrackSpan,
    pub(super) block: Block,
    pub(super) parameters: WriteParameters,
}

/// Every track, when all of the plan is what tracks at once can be.
pub(super) fn tracks<'a>(
    disc: &Disc<'a>,
    settings: &TrackSettings,
) -> Result<Vec<Track<'a>>, HostError> {
    let PlannedSession { plan, layout, start, .. } = disc.session;
    if plan.subcode_rw.is_some() {
        return Err(NotCarried::RW_OF_TRACKS.into());
    }
    if plan.cd_text.is_some() {
        return Err(NotCarried::CdText.into());
    }
    if start.number == 1 && plan.first_track.get() != 1 {
        return Err(NotCarried::FirstTrack(plan.first_track.get()).into());
    }
    let mut tracks = Vec::with_capacity(plan.tracks.len());
    for (track, span) in plan.tracks.iter().zip(layout.tracks()) {
        check_place(span)?;
        let (block_type, block) = block(disc, track, span, settings)?;
        let parameters = WriteParameters {
            test_write: settings.test,
            write_type: WriteType::TRACK_AT_ONCE,
            multi_session: disc.multi_session(),
            control: track.toc_control(),
            data_block_type: DataBlockType(block_type),
            session_format: plan.effective_disc_type().to_byte(),
            mcn: plan.mcn,
            isrc: track.isrc.filter(|_| track.sector_type.is_audio()),
            subheader: subheader(disc, track, span, block_type)?,
            ..WriteParameters::default()
        };
        tracks.push(Track { span, block, parameters });
    }
    Ok(tracks)
}

/// Pause, index 01, run-out: that is all there is of a track at once.
fn check_place(span: &TrackSpan) -> Result<(), NotCarried> {
    let pause = span.start.since(span.pause_start);
    let behind = span.end.since(span.user_end);
    let fits = pause == PAUSE_SECTIONS as i32
        && behind >= RUN_OUT_SECTIONS as i32
        && span.indexes.is_empty();
    if fits { Ok(()) } else { Err(NotCarried::Place(span.number.get())) }
}

fn block(
    disc: &Disc<'_>,
    plan: &TrackPlan,
    span: &TrackSpan,
    settings: &TrackSettings,
) -> Result<(u8, Block), HostError> {
    let (track, sector_type) = (span.number.get(), plan.sector_type);
    let why = "no data block type without subcode holds it";
    let usual =
        usual_block_type(sector_type).ok_or(NotCarried::SectorType { track, sector_type, why })?;
    let block_type = settings.block_type.unwrap_or(usual);
    let block = Block::of_type(block_type, sector_type).ok_or(NotCarried::BlockType {
        track,
        sector_type,
        block_type,
    })?;
    if sector_type == SectorType::Mode2Form2 {
        check_form2(disc, span, block_type)?;
    }
    Ok((block_type, block))
}

/// The subheader in the write parameters, with types 10 and 12 that of every sector.
fn subheader(
    disc: &Disc<'_>,
    plan: &TrackPlan,
    span: &TrackSpan,
    block_type: u8,
) -> Result<[u8; 4], HostError> {
    match block_type {
        10 => Ok(plan.subheader),
        12 => subheader_at(disc, span.start),
        _ => Ok([0; 4]),
    }
}

/// Blocks of types 12 and 13 leave the EDC to the drive, and type 12 one subheader to the write
/// parameters.
fn check_form2(disc: &Disc<'_>, span: &TrackSpan, block_type: u8) -> Result<(), HostError> {
    let first = subheader_at(disc, span.start)?;
    let track = span.number.get();
    for at in span.start.0..span.user_end.0 {
        let region = disc.session.layout.at(Lba(at)).region;
        // In packets there are others between them.
        let Fill::User { first_sector, .. } = region.fill else { continue };
        let sector = first_sector + Lba(at).since(region.first).unsigned_abs();
        let body = cut(disc, Lba(at), &Block::BODY)?;
        if block_type == 12 && body[..4] != first {
            return Err(NotCarried::Subheader { track, sector, block_type }.into());
        }
        if body[FORM2_EDC_AT..].iter().all(|byte| *byte == 0) {
            return Err(NotCarried::NoEdc { track, sector, block_type }.into());
        }
    }
    Ok(())
}

fn subheader_at(disc: &Disc<'_>, at: Lba) -> Result<[u8; 4], HostError> {
    let body = cut(disc, at, &Block::BODY)?;
    Ok(std::array::from_fn(|place| body[place]))
}

/// The block of one section.
fn cut(disc: &Disc<'_>, at: Lba, block: &Block) -> Result<Vec<u8>, HostError> {
    let mut section = vec![0; SECTION_LEN];
    disc.image.read(at, &mut section)?;
    let mut bytes = Vec::with_capacity(block.len());
    block.cut(&section, &mut bytes);
    Ok(bytes)
}

struct Tracks<'a, 'w> {
    disc: &'a Disc<'a>,
    settings: &'a TrackSettings,
    watch: Watch<'w>,
}

impl Tracks<'_, '_> {
    fn record<T: Transport>(
        &mut self,
        device: &mut Device<'_, T>,
        tracks: &[Track<'_>],
    ) -> Result<(), HostError> {
        let buffer_underrun_free = device.is_underrun_free()?;
        device.calibrate()?;
        for track in tracks {
            device.select(&WriteParameters { buffer_underrun_free, ..track.parameters })?;
            // A drive that has no place for a track says so itself when a block comes.
            let start = device.next_writable()?.unwrap_or_default();
            self.write(device, track, start).map_err(|error| device.given_up(error))?;
            device.synchronize()?;
        }
        // A test leaves nothing to close, and what was there before is none of its business.
        if self.settings.close && !self.settings.test { device.close_session() } else { Ok(()) }
    }

    /// Sends the user data: padding and run-out are the drive's.
    fn write<T: Transport>(
        &mut self,
        device: &mut Device<'_, T>,
        track: &Track<'_>,
        start: Lba,
    ) -> Result<(), HostError> {
        let span = track.span;
        let most = device.blocks_a_command(track.block.len())?;
        let mut at = span.start;
        let mut sections = Vec::new();
        while at < span.user_end {
            let count = most.min(span.user_end.since(at).unsigned_abs());
            sections.resize(count as usize * SECTION_LEN, 0);
            self.disc.image.read(at, &mut sections)?;
            let mut bytes = Vec::with_capacity(count as usize * track.block.len());
            track.block.cut(&sections, &mut bytes);
            device.write(start.plus(at.since(span.start).unsigned_abs()), count, &bytes)?;
            at = at.plus(count);
            let after = Lba(at.0 - 1);
            if (self.watch)(after).is_break() {
                return Err(HostError::Stopped { after });
            }
        }
        Ok(())
    }
}
