//! Sweeps: a burn is repeated with a fault before every one of its commands, of every kind.
//!
//! The burn is rehearsed once without a fault; before each command a copy of the drive is kept,
//! which shares its memory with the others. With a fault the writer hears, up to the command, the
//! answers of the rehearsal, and from there on it meets the copy: what a sweep costs grows with the
//! commands, not with their square. [`Kind`] says what each fault is and which codes of the writer
//! are documented for it at each [`Stage`]; `check` what the disc and the drive must be afterwards.
//!
//! Lies are no kind of a sweep: a drive that lies ends no command otherwise, and goes on lying.

mod check;
mod kind;
mod rehearsal;
mod report;

use rayon::prelude::*;

use rawcd_format::{
    Area, BlockForm, Contents, DiscLayout, DiscPlan, LayoutError, Lba, Msf, RawImage, ReadError,
};
use rawcd_judge::{JudgeError, Subject, judge_image};
use rawcd_mmc::Transport;
use rawcd_sim::{
    Drive, DriveProfile, Fault, InProcess, Medium, MediumError, MediumKind, MediumState,
    MemoryStorage, Trigger,
};
use rawcd_writer::{RawCdWriter, Recorder, Refused, WriterError};

use check::{Interrupted, NEW};
pub use kind::{Kind, Stage};
use rehearsal::{Rehearsal, Replay, Step};
pub use report::{Failed, KindReport, Report};

/// Size of the drive's buffer: a few WRITEs, so that the laser is on for most of the burn.
const BUFFER_KIB: u16 = 256;
/// No lead-in is shorter, so that WRITEs of it meet a laser that is off and one that is on: six of
/// them begin there.
const MIN_LEAD_IN_SECTIONS: u32 = 156;
/// Rounds of its table of contents that a lead-in has more at most before it is taken to be faulty.
const MAX_ROUNDS: u32 = 16;
/// Copies of each item in a round of the table [ECMA-130 22.3.4].
const COPIES: u32 = 3;

/// What a sweep is of.
pub struct Subjects<'a> {
    /// The image of the plan, with any lead-in.
    pub image: &'a dyn RawImage,
    /// The plan.
    pub plan: &'a DiscPlan,
    /// What is judged against.
    pub contents: &'a Contents,
}

/// What is swept.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// One kind of fault; all when there is none.
    pub kind: Option<Kind>,
    /// The number of one command, from 1; all when there is none.
    pub command: Option<usize>,
}

/// Why nothing was swept.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The plan has no place.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// The image cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// There is no such medium.
    #[error(transparent)]
    Medium(#[from] MediumError),
    /// It cannot be burned without a fault.
    #[error("the plan cannot be burned: {0}")]
    Burn(#[from] WriterError),
    /// It cannot be judged.
    #[error("the recording cannot be judged: {0}")]
    Judge(#[from] JudgeError),
    /// It is no legal disc.
    #[error("the plan gives no disc without findings: {0}")]
    NotClean(String),
    /// Not even with a long one.
    #[error("no lead-in of {0} sections or fewer has a table of contents that is whole")]
    LeadIn(u32),
    /// There is no such command.
    #[error("the burn has {commands} commands, and no command {asked}")]
    Command {
        /// The number asked for.
        asked: usize,
        /// How many there are.
        commands: usize,
    },
}

/// What is burned: the image in memory from the lead-in start of its medium on, and how.
#[derive(Debug)]
struct Burned {
    first: Lba,
    bytes: Vec<u8>,
    last_lead_out: Msf,
    profile: DriveProfile,
    protected: bool,
}

impl RawImage for Burned {
    fn form(&self) -> BlockForm {
        BlockForm::Raw
    }

    fn first_lba(&self) -> Lba {
        self.first
    }

    fn len(&self) -> u32 {
        (self.bytes.len() / BlockForm::Raw.block_len()) as u32
    }

    fn read(&self, first: Lba, out: &mut [u8]) -> Result<(), ReadError> {
        let block_len = self.form().block_len();
        ReadError::check_range(first, out.len() / block_len, self.first, self.len())?;
        let at = first.since(self.first).unsigned_abs() as usize * block_len;
        out.copy_from_slice(&self.bytes[at..at + out.len()]);
        Ok(())
    }
}

impl Burned {
    fn new(
        subjects: &Subjects<'_>,
        lead_in_sections: u32,
        protected: bool,
    ) -> Result<Burned, SweepError> {
        let image = subjects.image;
        let first = Lba(Lba::PROGRAM_START.0 - lead_in_sections as i32);
        let sections = image.end_lba().since(first).unsigned_abs();
        let mut bytes = vec![0; sections as usize * image.form().block_len()];
        image.read(first, &mut bytes)?;
        let last_lead_out = DiscLayout::place(subjects.plan, &[])?.lead_out_start();
        Ok(Burned {
            first,
            bytes,
            last_lead_out: last_lead_out.to_msf_wrapping(),
            profile: DriveProfile { buffer_kib: BUFFER_KIB, ..DriveProfile::default() },
            protected,
        })
    }

    /// A blank disc whose lead-in starts with the image.
    fn blank(&self) -> Result<Medium<MemoryStorage>, MediumError> {
        let lead_in = self.first.to_msf_wrapping();
        debug_assert_eq!(lead_in.to_lba(Area::LeadIn), self.first);
        Medium::blank(MediumKind::CdR, lead_in, self.last_lead_out, MemoryStorage::new())
    }

    /// One burn, as a host does it: the recorder is set if that has not come about yet, the medium
    /// prepared, written and released.
    fn burn<T: Transport>(
        &self,
        writer: &mut RawCdWriter<T>,
        recorder: &mut Option<Recorder<T>>,
    ) -> Result<(), WriterError> {
        if let Some(unset) = recorder.take()
            && let Err(Refused { error, recorder: refused }) = writer.set_recorder(unset)
        {
            *recorder = Some(refused);
            return Err(error);
        }
        let written = self.write(writer);
        match writer.release_media() {
            // Nothing was prepared, so what came before is what went wrong.
            Ok(()) | Err(WriterError::NotPrepared) => written,
            Err(error) => written.and(Err(error)),
        }
    }

    fn write<T: Transport>(&self, writer: &mut RawCdWriter<T>) -> Result<(), WriterError> {
        writer.set_client_name("sweep")?;
        writer.prepare_media()?;
        writer.set_requested_sector_type(self.form())?;
        writer.set_buffer_underrun_free_disabled(!self.protected)?;
        writer.write_media2(self, self.first.0.unsigned_abs(), |_: &mut RawCdWriter<T>, _: &_| {})
    }
}

/// A burn without a fault, and what it left.
struct Clean {
    burned: Burned,
    steps: Vec<Step>,
    medium: Medium<MemoryStorage>,
}

impl Clean {
    fn new(burned: Burned) -> Result<Clean, SweepError> {
        let mut drive = Drive::new(burned.profile.clone());
        drive.insert(burned.blank()?);
        let mut writer = RawCdWriter::new();
        let mut recorder = Some(Recorder::new(Rehearsal::new(drive)));
        burned.burn(&mut writer, &mut recorder)?;
        let recorder = writer.take_recorder()?.or(recorder).expect("the writer has its recorder");
        let (mut drive, steps) = recorder.into_transport().into_parts();
        let medium = drive.take().expect("it was put in, and nothing ejects it");
        Ok(Clean { burned, steps, medium })
    }

    fn judge(&self, subjects: &Subjects<'_>) -> Result<rawcd_judge::Verdict, JudgeError> {
        judge_image(self.medium.recording(), subjects.plan, subjects.contents, self.subject())
    }

    fn subject(&self) -> Subject<'static> {
        Subject::Disc {
            lead_in_start: self.medium.lead_in_start(),
            last_lead_out: self.medium.last_lead_out_start(),
            modes: &[],
        }
    }
}

/// The shortest lead-in, of those that are long enough to be swept, in which the table of contents stands whole, of a disc without findings.
fn shortest_lead_in(subjects: &Subjects<'_>) -> Result<u32, SweepError> {
    let items = subjects.plan.all_tracks().count() as u32 + 3;
    let round = COPIES * items;
    let least = MIN_LEAD_IN_SECTIONS.div_ceil(round);
    let most = least + MAX_ROUNDS;
    let mut found = String::new();
    for lead_in_sections in (least..=most).map(|rounds| rounds * round) {
        let clean = Clean::new(Burned::new(subjects, lead_in_sections, true)?)?;
        let verdict = clean.judge(subjects)?;
        let is_closed =
            matches!(clean.medium.state(), MediumState::Finalized | MediumState::Appendable);
        if is_closed && verdict.is_clean() {
            return Ok(lead_in_sections);
        }
        let first = verdict.findings.first();
        found = first.map_or_else(String::new, |found| found.message.to_string());
    }
    match found.is_empty() {
        true => Err(SweepError::LeadIn(most * round)),
        false => Err(SweepError::NotClean(found)),
    }
}

/// Burns with each fault before each command, and tells what came of it.
///
/// # Errors
/// When the plan gives no disc without findings, or there is no such command.
pub fn sweep(subjects: &Subjects<'_>, settings: &Settings) -> Result<Report, SweepError> {
    let lead_in_sections = shortest_lead_in(subjects)?;
    let kinds = || Kind::ALL.into_iter().filter(|kind| settings.kind.is_none_or(|it| it == *kind));
    let mut report = Report::default();
    for protected in [true, false] {
        let kinds: Vec<Kind> = kinds().filter(|kind| kind.is_protected() == protected).collect();
        if kinds.is_empty() {
            continue;
        }
        let clean = Clean::new(Burned::new(subjects, lead_in_sections, protected)?)?;
        let commands = clean.steps.len();
        if let Some(asked) = settings.command.filter(|asked| !(1..=commands).contains(asked)) {
            return Err(SweepError::Command { asked, commands });
        }
        let interrupted = Interrupted::judge(&clean, subjects)?;
        let chosen = |at: &usize| settings.command.is_none_or(|number| number == at + 1);
        let pairs: Vec<(Kind, usize)> = kinds
            .iter()
            .flat_map(|kind| (0..commands).filter(chosen).map(|at| (*kind, at)))
            .collect();
        let results: Vec<_> =
            pairs.par_iter().map(|(kind, at)| clean.with_fault(*kind, *at, &interrupted)).collect();
        for ((kind, at), result) in pairs.into_iter().zip(results) {
            report.add(kind, at, &clean.steps[at], result);
        }
        report.of_burn(&clean);
    }
    Ok(report)
}

impl Clean {
    /// Burns with a fault before the command at a place of the rehearsal, looks at what it left,
    /// and burns again with the same writer on another medium. Gives the code of the first burn.
    fn with_fault(
        &self,
        kind: Kind,
        at: usize,
        interrupted: &Interrupted,
    ) -> Result<&'static str, String> {
        let new = || self.burned.blank().map_err(|error| error.to_string());
        let mut drive = self.steps[at].before.clone();
        drive.put_beside(new()?);
        match kind.effect() {
            Some(effect) => {
                let trigger = Trigger::Command { opcode: None, nth: 1, times: 1 };
                drive.plant(Fault { trigger, effect });
            }
            None => drive.scratch(self.next_write(at), 1),
        }
        let live = InProcess::new(drive).starting_at(self.steps[at].at);
        let mut writer = RawCdWriter::new();
        let mut recorder = Some(Recorder::new(Replay::new(&self.steps[..at], live)));
        let result = self.burned.burn(&mut writer, &mut recorder);
        let code = result.as_ref().map_or_else(WriterError::name, |()| "S_OK");
        kind.check_code(self.steps[at].stage, code, &result)?;

        let transport = match &mut recorder {
            Some(unset) => Some(unset.transport_mut()),
            None => writer.recorder_mut().map(Recorder::transport_mut),
        };
        let transport = transport.ok_or("the writer has lost its recorder")?;
        transport.check()?;
        check::released(transport.live().drive())?;
        let in_drive = transport.live_mut().drive_mut().insert(new()?);
        let left = check::Left {
            clean: self,
            kind,
            before: &self.steps[at],
            result: &result,
            in_drive: in_drive.as_ref(),
            beside: transport.live().drive().beside(),
        };
        left.check(interrupted)?;

        let again = self.burned.burn(&mut writer, &mut recorder);
        again.map_err(|error| format!("{NEW} is not burned: {error}"))?;
        let recorder = writer.recorder().ok_or("the writer has lost its recorder")?;
        let drive = recorder.transport().live().drive();
        check::released(drive)?;
        self.check_new(drive.medium())?;
        Ok(code)
    }

    /// Where the WRITE goes that comes next, or the end.
    fn next_write(&self, at: usize) -> Lba {
        let next = self.steps[at..].iter().find_map(Step::write);
        next.unwrap_or(self.burned.end_lba())
    }
}

#[cfg(test)]
mod tests;
