//! The faults of a scenario, planted in its drive.

use rawcd_format::{DiscLayout, Lba};
use rawcd_mmc::{Sense, SenseKey};
use rawcd_sim::{Drive, Fault, FaultEffect, Storage, Trigger};

use crate::profile;
use crate::scenario::{self, FaultTime, Place, PlannedFault, Scenario};
use crate::yaml::{Diagnostic, Marks};

/// Plants the faults but those at a place; gives at which command, and the how manyth, the host
/// fails.
pub(super) fn plant<S: Storage>(scenario: &Scenario, drive: &mut Drive<S>) -> Option<(u8, u32)> {
    for planned in &scenario.faults {
        if let (Some(trigger), Some(effect)) = (trigger(&planned.at), effect(&planned.effect)) {
            drive.plant(Fault { trigger, effect });
        }
    }
    let mut host_fails = None;
    for fault in &scenario.drive.sense {
        let opcode = fault.command.opcode();
        let trigger = Trigger::Command { opcode, nth: fault.nth, times: fault.times };
        let mut plant = |effect| drive.plant(Fault { trigger: trigger.clone(), effect });
        if let Some(sense) = &fault.sense {
            plant(match fault.deferred {
                true => FaultEffect::Deferred(sense_of(sense)),
                false => FaultEffect::Sense(sense_of(sense)),
            });
        }
        if let Some(len) = fault.answer {
            plant(FaultEffect::Cut(len.into()));
        }
        if fault.host_error {
            host_fails = opcode.map(|opcode| (opcode, fault.nth));
        }
    }
    host_fails
}

/// Plants the faults at a place of a disc that is laid out so, if anything is.
///
/// # Errors
/// When the disc has no such place.
pub(super) fn plant_at_places<S: Storage>(
    scenario: &Scenario,
    drive: &mut Drive<S>,
    layout: Option<&DiscLayout>,
    marks: &Marks,
) -> Result<(), Diagnostic> {
    for (number, planned) in scenario.faults.iter().enumerate() {
        let Some(place) = planned.at.place else { continue };
        let lead_in = scenario.medium.lead_in.0.lba();
        let at = resolve(place, layout, lead_in).ok_or_else(|| {
            marks.complain(&format!("faults[{number}].at.place"), "the disc has no such place")
        })?;
        plant_at(drive, at, planned);
    }
    Ok(())
}

fn resolve(place: Place, layout: Option<&DiscLayout>, lead_in: Lba) -> Option<Lba> {
    match (place, layout) {
        (Place::Lba(lba), _) => Some(lba),
        (Place::LeadIn(offset), _) => lead_in.0.checked_add_unsigned(offset).map(Lba),
        (place, layout) => place.resolve(layout?, lead_in),
    }
}

/// What is wrong with a section is the disc's, everything else the drive's.
fn plant_at<S: Storage>(drive: &mut Drive<S>, at: Lba, planned: &PlannedFault) {
    match &planned.effect {
        scenario::FaultEffect::Defect(defect) => drive.scratch(at, defect.sections.0.0),
        scenario::FaultEffect::WriteError => drive.scratch(at, 1),
        other => {
            if let Some(effect) = effect(other) {
                drive.plant(Fault { trigger: Trigger::Place(at), effect });
            }
        }
    }
}

/// `None` at a place.
fn trigger(at: &FaultTime) -> Option<Trigger> {
    if let Some(command) = at.command {
        let nth = at.nth.map_or(1, |nth| nth.0.0);
        let times = at.times.map_or(1, |times| times.0.0);
        return Some(Trigger::Command { opcode: command.opcode(), nth, times });
    }
    if let Some(command) = at.every {
        return Some(Trigger::Command { opcode: command.opcode(), nth: 1, times: u32::MAX });
    }
    at.time_ms.map(|time| Trigger::Time(time.0.into()))
}

/// `None` for what is no fault of the drive.
pub(crate) fn effect(effect: &scenario::FaultEffect) -> Option<FaultEffect> {
    use scenario::FaultEffect as Planned;
    Some(match effect {
        Planned::Sense(sense) => FaultEffect::Sense(sense_of(sense)),
        Planned::Deferred(sense) => FaultEffect::Deferred(sense_of(sense)),
        Planned::UnitAttention(attention) => FaultEffect::Attention(sense_of(&attention.0.0)),
        Planned::Busy(busy) => {
            FaultEffect::Busy { sense: busy.with.sense(), time: busy.for_ms.0.into() }
        }
        Planned::Cut(cut) => FaultEffect::Cut(cut.to_bytes.into()),
        Planned::Residue(residue) => FaultEffect::Residue(residue.bytes.into()),
        Planned::Late(late) => FaultEffect::Late(late.by_ms.0.into()),
        Planned::Underrun => FaultEffect::Underrun,
        Planned::WriteError => FaultEffect::WriteError,
        Planned::RecoveredWriteError => FaultEffect::RecoveredWriteError,
        Planned::Defect(_) => return None,
        Planned::PowerLoss => FaultEffect::PowerLoss,
        Planned::Reset => FaultEffect::Reset,
        Planned::TrayOpened => FaultEffect::TrayOpened,
        Planned::MediumChanged => FaultEffect::MediumChanged,
        Planned::Lies(name) => {
            let liar =
                profile::built_in(&name.0.0).expect("its name was looked up when it was read");
            FaultEffect::Lies(Box::new(liar.drive.lies))
        }
    })
}

fn sense_of(sense: &scenario::Sense) -> Sense {
    Sense::new(SenseKey::from_nibble(sense.key), sense.asc, sense.ascq)
}
