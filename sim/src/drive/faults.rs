//! Faults that are planted in a drive: when each strikes, and what it does.
//!
//! All strike before a command: those that something befalls the drive do so before it looks at the
//! command, the others change what becomes of it. Of two that strike at once each does its part, and
//! of two answers the one that was planted last is given.

use std::time::Duration;

use rawcd_format::{Lba, RawImage};
use rawcd_mmc::{Cdb, Data, Sense, SenseKey, Write};

use super::{Answer, Busy, Drive};
use crate::{Lies, MediumState, Storage};

/// What a drive is made to do wrong at commands to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// When.
    pub trigger: Trigger,
    /// What happens.
    pub effect: FaultEffect,
}

/// When a [`Fault`] strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// At commands with an operation code, or at any.
    Command {
        /// The operation code.
        opcode: Option<u8>,
        /// At which of these commands it begins, from 1.
        nth: u32,
        /// At how many of them in a row.
        times: u32,
    },
    /// Once, at the first command that writes or reads the section with this address.
    Place(Lba),
    /// Once, at the first command that arrives then or later.
    Time(Duration),
}

impl Trigger {
    /// The `nth` command, from 1, with this operation code.
    #[must_use]
    pub const fn nth(opcode: u8, nth: u32) -> Trigger {
        Trigger::Command { opcode: Some(opcode), nth, times: 1 }
    }
}

/// What happens at a [`Fault`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultEffect {
    /// The command is not executed and ends in this.
    Sense(Sense),
    /// The command is executed and ends as it would, and a later one ends in this as a deferred error
    /// [SPC-3 4.5.5], with the address when the first was a WRITE.
    Deferred(Sense),
    /// A unit attention comes up, which the next command meets that may carry one.
    Attention(Sense),
    /// From the command on the drive is busy for a while, and says so with this.
    Busy {
        /// What it says, with how far it is.
        sense: Sense,
        /// For how long.
        time: Duration,
    },
    /// The data phase ends after so many bytes. Of a WRITE the drive takes the whole blocks among
    /// them, and tells how much that was.
    Cut(usize),
    /// The command does all that it should, and so many bytes fewer are said to have moved.
    Residue(usize),
    /// The command is executed, and its answer comes so much later.
    Late(Duration),
    /// The command is held up until the recording that goes on has run out of data.
    Underrun,
    /// The laser fails where it is: what the buffer holds is lost, the recording is broken off, and
    /// the command ends in 3/0C/00. Nothing happens unless a recording goes on.
    WriteError,
    /// A WRITE is executed and ends in 1/0C/00: the drive had to try more than once.
    RecoveredWriteError,
    /// Before the command power fails, and comes back: [`Drive::lose_power`].
    PowerLoss,
    /// Before the command the bus is reset: [`Drive::reset`].
    Reset,
    /// Before the command somebody opens the tray, locked or not: [`Drive::force_tray_open`].
    TrayOpened,
    /// The same, puts in what lies beside the drive, and closes it: [`Drive::put_beside`].
    MediumChanged,
    /// From the command on the drive lies.
    Lies(Box<Lies>),
}

/// A fault, and how many commands came that its trigger counts.
#[derive(Clone, Debug)]
pub(super) struct PlantedFault {
    fault: Fault,
    seen: u32,
}

impl PlantedFault {
    fn strikes(&mut self, now: Duration, cdb: &[u8]) -> bool {
        let counts = match self.fault.trigger {
            Trigger::Command { opcode, .. } => {
                opcode.is_none_or(|opcode| cdb.first() == Some(&opcode))
            }
            Trigger::Place(place) => reaches(cdb, place),
            Trigger::Time(time) => time <= now,
        };
        self.seen = self.seen.saturating_add(u32::from(counts));
        let (nth, times) = match self.fault.trigger {
            Trigger::Command { nth, times, .. } => (nth, times),
            Trigger::Place(_) | Trigger::Time(_) => (1, 1),
        };
        counts && self.seen >= nth && self.seen - nth < times
    }
}

/// Whether a command writes or reads the section at an address.
fn reaches(cdb: &[u8], place: Lba) -> bool {
    let (first, blocks) = match Cdb::parse(cdb) {
        Ok(Cdb::Write(command)) => (command.lba, command.blocks),
        Ok(Cdb::WriteAndVerify(command)) => (command.lba, u32::from(command.blocks)),
        Ok(Cdb::Read(command)) => (command.lba, command.blocks),
        Ok(Cdb::ReadCd(command)) => (command.lba, command.blocks),
        _ => return false,
    };
    (0..i64::from(blocks)).contains(&(i64::from(place.0) - i64::from(first.0)))
}

/// What faults make of one command.
#[derive(Debug, Default)]
pub(super) struct Struck {
    /// It is not executed, and ends in this.
    refused: Option<Sense>,
    /// It is executed, and ends in this all the same.
    remark: Option<Sense>,
    /// It is executed, and a later one ends in this.
    deferred: Option<Sense>,
    /// Most bytes of its data phase.
    data_len: Option<usize>,
    /// Bytes that moved and are not told.
    pub(super) residue: usize,
    /// How much later it reaches the drive.
    pub(super) held_up: Duration,
    /// How much later it is answered.
    pub(super) late: Duration,
}

impl Struck {
    /// By how many bytes the data of a WRITE are cut.
    pub(super) fn cut(&self, data: &Data<'_>) -> Option<u32> {
        match (data, self.data_len) {
            (Data::Out(bytes), Some(len)) => u32::try_from(bytes.len().saturating_sub(len)).ok(),
            _ => None,
        }
    }

    /// What of the data comes to the drive. Of a WRITE that is for its command to say.
    pub(super) fn data<'a>(&self, cdb: &[u8], data: Data<'a>) -> Data<'a> {
        let is_write = matches!(cdb.first(), Some(0x2A | 0x2E | 0xAA));
        match (data, self.data_len) {
            (Data::Out(bytes), Some(len)) if !is_write => Data::Out(&bytes[..len.min(bytes.len())]),
            (data, _) => data,
        }
    }
}

impl<S: Storage> Drive<S> {
    /// Makes the drive do something wrong at commands to come.
    pub fn plant(&mut self, fault: Fault) {
        self.faults.push(PlantedFault { fault, seen: 0 });
    }

    /// Scratches the medium that is in, if any: so many sections from `first` on can be neither
    /// written nor read. A WRITE of them ends at the first, and breaks the recording off there.
    pub fn scratch(&mut self, first: Lba, sections: u32) {
        if let Some(medium) = &mut self.medium {
            medium.scratch(first, sections);
        }
    }

    /// The first section of a WRITE that cannot be written. A test writes nothing, and one that goes
    /// elsewhere than the recording is refused before.
    pub(super) fn defect(&self, command: Write) -> Option<Lba> {
        let medium = self.medium.as_ref().filter(|_| !self.is_test())?;
        let next = match (&self.at_once, medium.state()) {
            (Some(at_once), _) if at_once.has_begun() => at_once.next(),
            (None, MediumState::Incomplete) => medium.recording().end_lba(),
            _ => command.lba,
        };
        let defect = medium.first_defect(command.lba, command.blocks)?;
        (next == command.lba).then_some(defect)
    }

    /// Carries a WRITE out as far as the section that cannot be written. What the buffer held
    /// before it goes onto the disc, and nothing behind it.
    pub(super) fn write_to_defect(
        &mut self,
        now: Duration,
        opcode: u8,
        (command, sent): (Write, &[u8]),
        defect: Lba,
    ) -> Result<Answer, Sense> {
        let before = defect.since(command.lba).unsigned_abs();
        let block_len = sent.len() / command.blocks as usize;
        let part = Write { blocks: before, ..command };
        self.write(now, opcode, part, &sent[..before as usize * block_len])?;
        self.interrupt();
        let error = Sense::new(SenseKey::MediumError, 0x0C, 0x00);
        Err(error.with_information(defect.0 as u32))
    }

    /// Lets the faults strike that are for this command, and tells what they make of it.
    pub(super) fn strike(&mut self, now: Duration, cdb: &[u8]) -> Struck {
        let faults = &mut self.faults;
        let striking = faults
            .iter_mut()
            .filter_map(|planted| planted.strikes(now, cdb).then(|| planted.fault.effect.clone()));
        let effects: Vec<FaultEffect> = striking.collect();
        let mut struck = Struck::default();
        for effect in effects {
            self.befall(now, cdb, effect, &mut struck);
        }
        struck
    }

    fn befall(&mut self, now: Duration, cdb: &[u8], effect: FaultEffect, struck: &mut Struck) {
        let write = match Cdb::parse(cdb) {
            Ok(Cdb::Write(command)) => Some(command.lba),
            _ => None,
        };
        match effect {
            FaultEffect::Sense(sense) => struck.refused = Some(sense),
            FaultEffect::Deferred(sense) => {
                let information = write.map(|lba| lba.0 as u32).or(sense.information);
                struck.deferred = Some(Sense { deferred: true, information, ..sense });
            }
            FaultEffect::Attention(sense) => self.attentions.push_back(sense),
            FaultEffect::Busy { sense, time } => {
                let until = self.busy.map_or(Duration::ZERO, |busy| busy.until).max(now + time);
                self.busy = Some(Busy { since: now, until, sense, ready: false });
            }
            FaultEffect::Cut(len) => struck.data_len = Some(len),
            FaultEffect::Residue(len) => struck.residue = len,
            FaultEffect::Late(time) => struck.late = time,
            FaultEffect::Underrun => struck.held_up = self.time_to_run_dry(now),
            FaultEffect::WriteError => {
                struck.refused = self.fail_to_write(now, write).or(struck.refused);
            }
            FaultEffect::RecoveredWriteError => {
                let sense = Sense::new(SenseKey::RecoveredError, 0x0C, 0x00);
                let told = write.map(|lba| sense.with_information(lba.0 as u32));
                struck.remark = told.or(struck.remark);
            }
            FaultEffect::PowerLoss => self.lose_power(now),
            FaultEffect::Reset => self.reset(now),
            FaultEffect::TrayOpened => self.force_tray_open(now),
            FaultEffect::MediumChanged => self.change_medium(now),
            FaultEffect::Lies(lies) => self.lie(*lies),
        }
    }

    /// The laser fails where it is, or at the WRITE that comes when it waits for one. Blocks that
    /// were in the buffer were answered GOOD, so that their error is deferred.
    fn fail_to_write(&mut self, now: Duration, write: Option<Lba>) -> Option<Sense> {
        let goes_on = self.medium.as_ref()?.state() == MediumState::Incomplete;
        let lost = self.lose_buffer(now);
        let at = lost.or(write.filter(|_| goes_on))?;
        self.interrupt();
        let error = Sense::new(SenseKey::MediumError, 0x0C, 0x00).with_information(at.0 as u32);
        Some(Sense { deferred: lost.is_some(), ..error })
    }

    /// Executes a command of which faults make something.
    pub(super) fn disturbed(
        &mut self,
        now: Duration,
        cdb: &[u8],
        data: &Data<'_>,
        struck: &Struck,
    ) -> Result<Answer, Sense> {
        if let Some(sense) = struck.refused {
            return Err(sense);
        }
        let answer = self.undisturbed(now, cdb, data);
        if struck.deferred.is_some() {
            self.deferred = struck.deferred;
        }
        let answer = answer?;
        if let Some(sense) = struck.remark {
            return Err(sense);
        }
        let len = struck.data_len.unwrap_or(usize::MAX);
        Ok(Answer { allocation_len: answer.allocation_len.min(len), ..answer })
    }
}
