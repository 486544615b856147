//! What a medium holds before a scenario begins: a small recording, made for real by a host on a
//! drive of its own.

use std::ops::ControlFlow;

use rawcd_format::contents::{Generated, GeneratedKind};
use rawcd_format::{
    BlockForm, Contents, DiscLayout, DiscPlan, Lba, NextSession, SectorType, TrackPlan, WriteMode,
};
use rawcd_mastering::SequencedImage;
use rawcd_sim::{Drive, DriveProfile, InProcess, Medium};

use super::drive::DriveError;
use crate::host::{
    Disc, HostError, SessionSettings, TrackSettings, Watch, record_session, record_tracks,
};
use crate::scenario::MediumState;
use crate::store::FileStorage;

/// Sections of the one track: the shortest there is, of silence.
const SECTORS: u32 = 300;

/// Brings a blank medium into a state.
pub(super) fn record(
    blank: Medium<FileStorage>,
    state: MediumState,
) -> Result<Medium<FileStorage>, DriveError> {
    let go_on: Watch<'_> = &mut |_: Lba| ControlFlow::Continue(());
    let stop: Watch<'_> = &mut |_: Lba| ControlFlow::Break(());
    let session = SessionSettings::default();
    let open = TrackSettings { close: false, ..TrackSettings::default() };
    let transport = inserted(blank);
    match state {
        MediumState::Blank => Ok(transport),
        MediumState::Open => track(transport, &open, go_on),
        MediumState::Appendable => at_once(transport, NextSession::Allowed, &session, go_on),
        MediumState::Finalized => at_once(transport, NextSession::Unsaid, &session, go_on),
        MediumState::Damaged => at_once(transport, NextSession::Unsaid, &session, stop),
    }
    .map(|transport| transport.into_drive().take())?
    .ok_or(DriveError::Ejected)
}

fn inserted(medium: Medium<FileStorage>) -> InProcess<FileStorage> {
    let mut drive = Drive::new(DriveProfile::default());
    drive.insert(medium);
    InProcess::new(drive)
}

fn at_once(
    mut transport: InProcess<FileStorage>,
    next_session: NextSession,
    settings: &SessionSettings,
    watch: Watch<'_>,
) -> Result<InProcess<FileStorage>, DriveError> {
    let (layout, image) = silence(next_session, WriteMode::SessionAtOnce);
    let disc = Disc { session: &layout.sessions()[0], image: &image };
    match record_session(&mut transport, &disc, settings, watch) {
        // What breaks a recording off is asked for.
        Ok(()) | Err(HostError::Stopped { .. }) => Ok(transport),
        Err(error) => Err(error.into()),
    }
}

fn track(
    mut transport: InProcess<FileStorage>,
    settings: &TrackSettings,
    watch: Watch<'_>,
) -> Result<InProcess<FileStorage>, DriveError> {
    let (layout, image) = silence(NextSession::Unsaid, WriteMode::TrackAtOnce);
    let disc = Disc { session: &layout.sessions()[0], image: &image };
    record_tracks(&mut transport, &disc, settings, watch)?;
    Ok(transport)
}

/// A disc of one silent track.
fn silence(next_session: NextSession, mode: WriteMode) -> (DiscLayout, SequencedImage) {
    let tracks = vec![TrackPlan::new(SectorType::Audio, SECTORS)];
    let plan = DiscPlan { next_session, tracks, ..DiscPlan::default() };
    let source = Generated::new(GeneratedKind::Silence, SectorType::Audio, SECTORS)
        .expect("silence fills audio");
    let contents = Contents { tracks: vec![Box::new(source)], ..Contents::default() };
    let layout = DiscLayout::place(&plan, &[mode]).expect("one short track has its place");
    let image = SequencedImage::of_disc(layout.clone(), contents, BlockForm::Raw)
        .expect("the contents are as long as the track");
    (layout, image)
}
