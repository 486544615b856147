//! What a burn with a fault must leave: a drive that others can use, and what a real disc would be.
//!
//! Whatever is recorded is the beginning of the disc, and as much of it as the laser had passed, or
//! as the drive had taken when it keeps that. It is judged as what it is, a recording that ends too
//! early, and a drive of its kind reads its last section and none behind it.

use std::collections::BTreeMap;
use std::time::Duration;

use rawcd_format::{Lba, RawImage, SECTION_LEN, SUBCODE_LEN};
use rawcd_judge::Judge;
use rawcd_mmc::{Data, Status, Transport};
use rawcd_sim::{Drive, InProcess, Medium, MediumState, MemoryStorage};
use rawcd_writer::WriterError;

use super::{Clean, Kind, Step, Subjects, SweepError};

/// What the second burn is of.
pub(super) const NEW: &str = "a new medium, by the same writer,";

/// What may be found of a recording that ends too early.
const EARLY_END: [&str; 2] = ["disc-incomplete", "lead-out-length"];

type Disc = Medium<MemoryStorage>;

/// What the judge finds of recordings that end too early, by their length.
pub(super) struct Interrupted(BTreeMap<u32, Vec<&'static str>>);

impl Interrupted {
    /// Judges every beginning of the disc.
    pub(super) fn judge(clean: &Clean, subjects: &Subjects<'_>) -> Result<Interrupted, SweepError> {
        let recording = clean.medium.recording();
        let mut judge = Judge::new(subjects.plan, subjects.contents, clean.subject())?;
        let mut found = BTreeMap::new();
        let mut section = [0; SECTION_LEN];
        for len in 1..=recording.len() {
            let at = recording.first_lba().plus(len - 1);
            recording.read(at, &mut section)?;
            judge.feed(at, &section)?;
            let findings = judge.clone().finish().findings;
            found.insert(len, findings.iter().map(|found| found.rule.name).collect());
        }
        Ok(Interrupted(found))
    }

    fn check(&self, len: u32) -> Result<(), String> {
        let found = self.0.get(&len).map_or(&[][..], Vec::as_slice);
        match found {
            [rule] if EARLY_END.contains(rule) => Ok(()),
            found => Err(format!(
                "of the {len} sections that are recorded {found:?} is found, and not that they end \
                 too early"
            )),
        }
    }
}

/// Whether nobody holds the drive.
pub(super) fn released(drive: &Drive<MemoryStorage>) -> Result<(), String> {
    match drive.is_locked() {
        true => Err("the tray is still locked".to_owned()),
        false => Ok(()),
    }
}

/// What a burn with a fault has left.
pub(super) struct Left<'a> {
    pub(super) clean: &'a Clean,
    pub(super) kind: Kind,
    /// The command before which the fault struck.
    pub(super) before: &'a Step,
    pub(super) result: &'a Result<(), WriterError>,
    pub(super) in_drive: Option<&'a Disc>,
    pub(super) beside: Option<&'a Disc>,
}

impl Left<'_> {
    pub(super) fn check(&self, interrupted: &Interrupted) -> Result<(), String> {
        let media = || [self.in_drive, self.beside].into_iter().flatten();
        let recorded = media().find(|medium| medium.state() != MediumState::Blank);
        let Some(disc) = recorded else { return self.check_nothing() };
        if disc.state() == MediumState::Incomplete {
            return Err("the recording still goes on".to_owned());
        }
        self.clean.is_beginning(disc)?;
        self.check_kept(disc)?;
        let (len, whole) = (disc.recording().len(), self.clean.medium.recording().len());
        let state = disc.state();
        let is_done = len == whole && state == self.clean.medium.state();
        let is_broken_off = state == MediumState::Damaged && self.result.is_err();
        if !is_done && !is_broken_off {
            let told = if self.result.is_ok() { "the writer tells of success, and " } else { "" };
            return Err(format!("{told}{len} of {whole} sections are on a disc that is {state:?}"));
        }
        if (1..whole).contains(&len) {
            interrupted.check(len)?;
        }
        self.clean.check_readable(disc)
    }

    /// Nothing was recorded at all.
    fn check_nothing(&self) -> Result<(), String> {
        match (self.result, self.must_have()) {
            (Ok(()), _) => Err("the writer tells of success, and the disc is blank".to_owned()),
            (Err(_), end) if end > self.clean.medium.lead_in_start() => {
                Err(format!("the sections before LBA {end} were on the disc, which is blank"))
            }
            (Err(_), _) => Ok(()),
        }
    }

    /// The section behind the last that must be on the disc.
    fn must_have(&self) -> Lba {
        let drive = &self.before.before;
        let taken = drive.medium().map(|medium| medium.recording().end_lba());
        let on_disc = drive.on_disc_until(self.before.at);
        let kept = if self.kind.keeps_buffer() { taken } else { on_disc };
        kept.unwrap_or(self.clean.medium.lead_in_start())
    }

    fn check_kept(&self, disc: &Disc) -> Result<(), String> {
        let (end, must) = (disc.recording().end_lba(), self.must_have());
        match end < must {
            true => Err(format!("the recording ends at LBA {end}; up to LBA {must} it was there")),
            false => Ok(()),
        }
    }
}

impl Clean {
    /// Whether a medium that nothing happened to came out as the first one did.
    pub(super) fn check_new(&self, medium: Option<&Disc>) -> Result<(), String> {
        let medium = medium.ok_or_else(|| format!("{NEW} is gone"))?;
        self.is_beginning(medium)?;
        let same = medium.recording().len() == self.medium.recording().len();
        match medium.state() {
            state if same && state == self.medium.state() => Ok(()),
            state => Err(format!("{NEW} is {state:?} in the end")),
        }
    }

    /// Whether what is recorded is the beginning of the disc, section by section.
    fn is_beginning(&self, disc: &Disc) -> Result<(), String> {
        const RUN: u32 = 64;
        let (recording, whole) = (disc.recording(), self.medium.recording());
        let (mut found, mut wanted) = (vec![], vec![]);
        let mut at = recording.first_lba();
        while at < recording.end_lba() {
            let sections = RUN.min(recording.end_lba().since(at).unsigned_abs());
            for bytes in [&mut found, &mut wanted] {
                bytes.resize(sections as usize * SECTION_LEN, 0);
            }
            recording.read(at, &mut found).map_err(|error| error.to_string())?;
            whole.read(at, &mut wanted).map_err(|error| error.to_string())?;
            if found != wanted {
                let last = at.plus(sections - 1);
                return Err(format!(
                    "what is recorded from LBA {at} to {last} is not what was sent"
                ));
            }
            at = at.plus(sections);
        }
        Ok(())
    }

    /// Whether a drive reads the last section of a disc as it was recorded, and none behind it. Not
    /// every drive reads lead-ins.
    fn check_readable(&self, disc: &Disc) -> Result<(), String> {
        let end = disc.recording().end_lba();
        if end <= Lba::PROGRAM_START {
            return Ok(());
        }
        let last = Lba(end.0 - 1);
        let mut drive = Drive::new(self.burned.profile.clone());
        drive.insert(disc.clone());
        let mut reader = InProcess::new(drive);
        let mut section = [0; SECTION_LEN];
        self.medium.recording().read(last, &mut section).map_err(|error| error.to_string())?;
        match read_subcode(&mut reader, last) {
            Some(subcode) if section.ends_with(&subcode) => {}
            Some(_) => return Err(format!("a drive reads LBA {last} otherwise than recorded")),
            None => return Err(format!("no drive reads LBA {last}, which is recorded")),
        }
        match read_subcode(&mut reader, end) {
            Some(_) => Err(format!("a drive reads LBA {end}, which is not recorded")),
            None => Ok(()),
        }
    }
}

/// Reads P to W of a section with READ CD, which every type of sector has.
fn read_subcode(reader: &mut InProcess<MemoryStorage>, at: Lba) -> Option<[u8; SUBCODE_LEN]> {
    let [a, b, c, d] = at.0.to_be_bytes();
    let mut subcode = [0; SUBCODE_LEN];
    let cdb = [0xBE, 0, a, b, c, d, 0, 0, 1, 0, 1, 0];
    let timeout = Duration::from_secs(60);
    let read = reader.execute_past_attentions(&cdb, Data::In(&mut subcode), timeout).ok()?;
    (read.status == Status::Good).then_some(subcode)
}
