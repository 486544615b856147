//! The simulated drive and the medium in it that a scenario asks for.

use std::num::NonZeroU64;
use std::sync::{Arc, Mutex};

use rawcd_format::RawImage;
use rawcd_sim::{
    Drive, DriveProfile, InProcess, Medium, MediumError, MediumKind, MediumState, Recording,
    Storage,
};

use super::digest::Checksum;
use super::{Implausible, SpeedWatch, earlier, faults};
use crate::host::HostError;
use crate::scenario::{self, Preset, RecordableKind, Scenario, Tray};
use crate::store::FileStorage;

/// Why the drive of a scenario cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum DriveError {
    /// The medium cannot be.
    #[error("{0}")]
    Medium(#[from] MediumError),
    /// The recording that it holds from before did not come about.
    #[error("what the medium holds from before: {0}")]
    Earlier(#[from] HostError),
    /// It was not in the drive any more when that was done.
    #[error("the medium was ejected while it was made")]
    Ejected,
}

const KILO: NonZeroU64 = NonZeroU64::new(1000).expect("1000 is not 0");

/// The drive of a scenario: its profile, changed as the scenario says. Speeds are multiples of 75
/// sections a second.
fn profile(drive: &scenario::Drive, base: &DriveProfile) -> DriveProfile {
    let mut profile = base.clone();
    if let Some(forms) = &drive.blocks {
        profile.raw_forms = forms.iter().map(|form| form.0).collect();
    }
    if let Some(media) = &drive.media {
        profile.writes_cd_r = media.contains(&RecordableKind::CdR);
        profile.writes_cd_rw = media.contains(&RecordableKind::CdRw);
    }
    let times = |speeds: &Vec<u32>| -> Vec<u16> {
        let times = |&speed: &u32| u16::try_from(speed.div_ceil(75)).unwrap_or(u16::MAX);
        speeds.iter().map(times).collect()
    };
    let set = |place: &mut bool, value: Option<bool>| *place = value.unwrap_or(*place);
    if let Some(speeds) = &drive.speeds {
        profile.write_speeds = times(speeds);
    }
    if let Some(speeds) = &drive.cav_speeds {
        profile.cav_speeds = times(speeds);
    }
    if let Some(rotation) = drive.rotation {
        profile.timing.writing = rotation.into();
    }
    if let Some(habit) = drive.full_buffer {
        profile.full_buffer = habit.into();
    }
    if let Some(kib) = drive.buffer_kib {
        profile.buffer_kib = kib;
    }
    set(&mut profile.buffer_underrun_free, drive.buffer_underrun_free);
    set(&mut profile.ready_while_writing, drive.ready_while_writing);
    set(&mut profile.lies.writes_in_no_time, drive.writes_in_no_time);
    profile
}

/// What is seen of the commands of a drive.
#[derive(Debug)]
pub struct Watch {
    speed: SpeedWatch,
    /// None when nobody asks.
    commands: Option<Checksum>,
}

impl Watch {
    /// Writing that was faster than the drive says it can.
    #[must_use]
    pub fn found(&self) -> Option<Implausible> {
        self.speed.found()
    }

    /// CRC-64 of the commands so far, when it was asked for.
    pub(super) fn commands(&self) -> Option<u64> {
        self.commands.as_ref().map(Checksum::finish)
    }
}

/// Has a watch see whether the drive writes as fast as it says, and with `digests` which commands it
/// had.
pub fn watched<S: Storage>(
    transport: InProcess<S>,
    digests: bool,
) -> (InProcess<S>, Arc<Mutex<Watch>>) {
    let drive = transport.drive();
    let buffer_len = u64::from(drive.profile().buffer_kib) * 1024;
    let speed = SpeedWatch::new(drive.told_write_paces(), buffer_len);
    let commands = digests.then(Checksum::default);
    let watch = Arc::new(Mutex::new(Watch { speed, commands }));
    let seen = Arc::clone(&watch);
    let transport = transport.observed_by(move |entry| {
        let mut watch = seen.lock().expect("nobody panics while seeing a command");
        watch.speed.see(entry);
        if let Some(commands) = &mut watch.commands {
            commands.command(entry);
        }
    });
    (transport, watch)
}

/// The drive of a scenario, of the profile `base`, with its medium in it, behind a transport with
/// virtual time.
///
/// A pressed disc holds `pressed`.
pub(super) fn simulated(
    scenario: &Scenario,
    base: &DriveProfile,
    pressed: Option<&dyn RawImage>,
) -> Result<InProcess<FileStorage>, DriveError> {
    let mut drive = Drive::new(profile(&scenario.drive, base));
    let host_fails = faults::plant(scenario, &mut drive);
    if let Some(medium) = medium(scenario, pressed)? {
        drive.insert(medium);
    }
    if scenario.faults.iter().any(|fault| fault.effect == scenario::FaultEffect::MediumChanged)
        && let Some(other) = blank(&scenario.medium)?
    {
        drive.put_beside(other);
    }
    if scenario.medium.tray == Tray::Open {
        drive.push_eject_button();
    }
    let mut transport = InProcess::new(drive);
    if let Some(rate) = scenario.host.kb_s.and_then(|rate| NonZeroU64::new(rate.into())) {
        transport = transport.with_host_rate(rate.saturating_mul(KILO));
    }
    Ok(match host_fails {
        Some((opcode, nth)) => transport.failing_at(opcode, nth),
        None => transport,
    })
}

/// The medium of a scenario as it was when it was new.
fn blank(medium: &scenario::Medium) -> Result<Option<Medium<FileStorage>>, DriveError> {
    let kind = match medium.kind {
        scenario::MediumKind::None => return Ok(None),
        scenario::MediumKind::CdR => MediumKind::CdR,
        scenario::MediumKind::CdRw => MediumKind::CdRw,
        scenario::MediumKind::Pressed => MediumKind::Pressed,
    };
    let storage = FileStorage::unnamed();
    let (lead_in, last_lead_out) = (medium.lead_in.0.0, medium.last_lead_out.0);
    let blank = match medium.preset {
        None => Medium::blank(kind, lead_in, last_lead_out, storage)?,
        Some(Preset(model)) => {
            let mut atip = model.atip;
            (atip.lead_in_start, atip.last_lead_out_start) = (lead_in, last_lead_out);
            Medium::with_groove(kind, atip, storage)?
        }
    };
    Ok(Some(blank))
}

/// The medium of a scenario, unless it has none.
fn medium(
    scenario: &Scenario,
    pressed: Option<&dyn RawImage>,
) -> Result<Option<Medium<FileStorage>>, DriveError> {
    let medium = &scenario.medium;
    if let Some(image) = pressed {
        return Ok(Some(Medium::pressed(image, FileStorage::unnamed())?));
    }
    let Some(blank) = blank(medium)? else { return Ok(None) };
    if blank.kind() != MediumKind::Pressed {
        return earlier::record(blank, medium.state).map(Some);
    }
    // What a press made of it is not declared.
    let first = blank.lead_in_start();
    let nothing = Recording::new(FileStorage::unnamed(), first, rawcd_format::BlockForm::Raw);
    Ok(Some(Medium::recorded(blank, nothing, MediumState::Finalized)?))
}
