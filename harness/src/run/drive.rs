//! The simulated drive and the medium in it that a scenario asks for.

use std::io;

use rawcd_mmc::{Sense, SenseKey};
use rawcd_sim::{
    Drive, DriveProfile, Fault, InProcess, Medium, MediumError, MediumKind, MediumState, Recording,
};

use crate::scenario::{self, RecordableKind, Scenario};
use crate::store::FileStorage;

/// Commands that a fault can be planted at, by their names in the standards.
const COMMANDS: [(&str, u8); 20] = [
    ("TEST UNIT READY", 0x00),
    ("REQUEST SENSE", 0x03),
    ("INQUIRY", 0x12),
    ("START STOP UNIT", 0x1B),
    ("PREVENT ALLOW MEDIUM REMOVAL", 0x1E),
    ("READ CAPACITY", 0x25),
    ("READ(10)", 0x28),
    ("WRITE(10)", 0x2A),
    ("SYNCHRONIZE CACHE", 0x35),
    ("READ TOC/PMA/ATIP", 0x43),
    ("GET CONFIGURATION", 0x46),
    ("READ DISC INFORMATION", 0x51),
    ("READ TRACK INFORMATION", 0x52),
    ("SEND OPC INFORMATION", 0x54),
    ("MODE SELECT(10)", 0x55),
    ("MODE SENSE(10)", 0x5A),
    ("READ BUFFER CAPACITY", 0x5C),
    ("WRITE(12)", 0xAA),
    ("SET CD SPEED", 0xBB),
    ("READ CD", 0xBE),
];

/// Why the drive of a scenario cannot be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum DriveError {
    /// No room for the recording.
    #[error("no file for the recording: {0}")]
    Storage(#[from] io::Error),
    /// The medium cannot be.
    #[error("{0}")]
    Medium(#[from] MediumError),
    /// No such command.
    #[error("there is no command `{0}` to fail; there are {names}", names = command_names())]
    Command(String),
}

fn command_names() -> String {
    COMMANDS.map(|(name, _)| name).join(", ")
}

/// Speeds are multiples of 75 sections a second.
fn profile(drive: &scenario::Drive) -> DriveProfile {
    let mut profile = DriveProfile {
        raw_forms: drive.blocks.iter().map(|form| form.0).collect(),
        buffer_underrun_free: drive.buffer_underrun_free,
        writes_cd_r: drive.media.contains(&RecordableKind::CdR),
        writes_cd_rw: drive.media.contains(&RecordableKind::CdRw),
        ..DriveProfile::default()
    };
    if let Some(speeds) = &drive.speeds {
        let times = |&speed: &u32| u16::try_from(speed.div_ceil(75)).unwrap_or(u16::MAX);
        profile.write_speeds = speeds.iter().map(times).collect();
    }
    profile
}

/// The drive of a scenario with its medium in it, behind a transport with virtual time.
pub(super) fn simulated(scenario: &Scenario) -> Result<InProcess<FileStorage>, DriveError> {
    let mut drive = Drive::new(profile(&scenario.drive));
    for fault in &scenario.drive.sense {
        let &(_, opcode) = COMMANDS
            .iter()
            .find(|(name, _)| *name == fault.command)
            .ok_or_else(|| DriveError::Command(fault.command.clone()))?;
        let scenario::Sense { key, asc, ascq } = fault.sense.0;
        let sense = Sense::new(SenseKey::from_nibble(key), asc, ascq);
        drive.plant(Fault { opcode, nth: fault.nth, sense });
    }
    let medium = &scenario.medium;
    let kind = match medium.kind {
        scenario::MediumKind::None => return Ok(InProcess::new(drive)),
        scenario::MediumKind::CdR => MediumKind::CdR,
        scenario::MediumKind::CdRw => MediumKind::CdRw,
        scenario::MediumKind::Pressed => MediumKind::CdR,
    };
    let storage = FileStorage::unnamed()?;
    let blank = Medium::blank(kind, medium.lead_in.0.0, medium.last_lead_out.0, storage)?;
    let state = match medium.state {
        scenario::MediumState::Blank if medium.kind != scenario::MediumKind::Pressed => {
            MediumState::Blank
        }
        scenario::MediumState::Damaged => MediumState::Damaged,
        _ => MediumState::Finalized,
    };
    let medium = if state == MediumState::Blank {
        blank
    } else {
        let first = blank.lead_in_start();
        let nothing = Recording::new(FileStorage::unnamed()?, first, rawcd_format::BlockForm::Raw);
        Medium::recorded(blank, nothing, state)?
    };
    drive.insert(medium);
    Ok(InProcess::new(drive))
}
