//! [`Medium`]: a disc with its groove, its recording, and the state of that.
//!
//! ```text
//! blank -- first WRITE --> incomplete -- last block, SYNCHRONIZE CACHE --> finalized, appendable
//!                               |
//!                               +-- SYNCHRONIZE CACHE before, eject, power off --> damaged
//!
//! blank, open -- track at once, SYNCHRONIZE CACHE --> open -- CLOSE SESSION --> finalized, appendable
//! appendable -- as blank, for the next session
//! ```

use std::io;

use rawcd_format::subcode::section;
use rawcd_format::{
    Area, BlockForm, Coding, Control, Lba, Msf, RawImage, ReadError, SECTOR_LEN, SessionStart,
    TrackNumber,
};
use rawcd_mmc::Atip;

use crate::program::{LINK_SECTIONS, SessionPlace};
use crate::recording::RecordingMark;
use crate::{Recording, Storage, Toc};

/// Sections of a lead-out that close the first session: 90 seconds [MMC-3 4.2.3].
pub const LEAD_OUT_SECTIONS: u32 = 6750;

const LEAD_OUT_TNO: u8 = 0xAA;

/// Sections that are pressed at a time.
const PRESS_SECTIONS: u32 = 64;

/// What kind of disc it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediumKind {
    /// Recordable once.
    CdR,
    /// Rewritable.
    CdRw,
    /// Replicated in a press: no groove, nothing to write to.
    Pressed,
}

/// How far its recording is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediumState {
    /// Nothing recorded.
    Blank,
    /// Being recorded.
    Incomplete,
    /// The last session has tracks, and neither lead-in nor lead-out.
    Open,
    /// All sessions are closed, and the last says that another may follow.
    Appendable,
    /// The recording was broken off.
    Damaged,
    /// Recorded from lead-in to lead-out, and nothing may follow.
    Finalized,
}

/// A track of a session that is not closed, as the program memory area has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PmaTrack {
    /// Its number.
    pub number: TrackNumber,
    /// CONTROL.
    pub control: Control,
    /// How its main channel is coded.
    pub coding: Coding,
    /// First section of index 00.
    pub pause_start: Lba,
    /// First section of index 01.
    pub start: Lba,
    /// Section after the last, run-out included.
    pub end: Lba,
    /// Reserved, and not closed.
    pub reserved: bool,
    /// How it is written, when that is in packets.
    pub packets: Option<Packets>,
}

/// How a track is written in packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packets {
    /// Blocks of each, when all have one size.
    pub fixed: Option<u32>,
    /// Where the next block with user data goes; none when the track is closed.
    pub next: Option<Lba>,
    /// The last was broken off, and wants REPAIR TRACK.
    pub damaged: bool,
}

impl PmaTrack {
    /// Whether packets can still go behind those that it has.
    pub(crate) fn takes_packets(&self) -> bool {
        self.packets.is_some_and(|packets| packets.next.is_some())
    }

    /// The address by which a host knows a block of user data: what is around fixed packets has
    /// none.
    pub(crate) fn address_of(&self, at: Lba) -> Lba {
        match self.packets.and_then(|packets| packets.fixed) {
            Some(size) => {
                let offset = at.since(self.start).max(0).unsigned_abs();
                let links = offset / (size + LINK_SECTIONS) * LINK_SECTIONS;
                Lba(at.0 - links as i32)
            }
            None => at,
        }
    }
}

/// A disc.
#[derive(Clone, Debug)]
pub struct Medium<S> {
    kind: MediumKind,
    atip: Atip,
    recording: Recording<S>,
    state: State,
    /// What a reader takes from the lead-ins of closed sessions, if anything.
    toc: Option<Toc>,
    /// Tracks of the open session.
    pma: Vec<PmaTrack>,
}

/// All of a medium but its sections.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    recording: RecordingMark,
    state: State,
    toc: Option<Toc>,
    pma: Vec<PmaTrack>,
}

#[derive(Clone, Debug)]
enum State {
    Blank,
    /// RAW recording goes on.
    Writing(LeadOutRun),
    /// A session or a track at once goes on.
    AtOnce,
    Open,
    Appendable,
    Damaged,
    Finalized,
}

impl<S: Storage> Medium<S> {
    /// A blank disc. `lead_in_start` and `last_lead_out_start` are what its groove says.
    ///
    /// # Errors
    /// When the lead-in would not start before 00:00:00.
    pub fn blank(
        kind: MediumKind,
        lead_in_start: Msf,
        last_lead_out_start: Msf,
        storage: S,
    ) -> Result<Medium<S>, MediumError> {
        let atip = Atip {
            writing_power: 5,
            reference_speed: u8::from(kind == MediumKind::CdRw),
            unrestricted_use: true,
            rewritable: kind == MediumKind::CdRw,
            sub_type: 0,
            lead_in_start,
            last_lead_out_start,
            additional: [None; 3],
        };
        Medium::with_groove(kind, atip, storage)
    }

    /// A blank disc whose groove says `atip`.
    ///
    /// # Errors
    /// When the lead-in would not start before 00:00:00.
    pub fn with_groove(kind: MediumKind, atip: Atip, storage: S) -> Result<Medium<S>, MediumError> {
        if atip.lead_in_start.minute() < 90 {
            return Err(MediumError::LeadInStart(atip.lead_in_start));
        }
        let first = atip.lead_in_start.to_lba(Area::LeadIn);
        let recording = Recording::new(storage, first, BlockForm::Raw);
        Ok(Medium { kind, atip, recording, state: State::Blank, toc: None, pma: Vec::new() })
    }

    /// A blank 80-minute CD-R: lead-in from 97:34:23, lead-out from 79:59:74 at the latest.
    pub fn blank_80_minute_cd_r(storage: S) -> Medium<S> {
        let time = |minute, second, frame| Msf::new(minute, second, frame).expect("a literal time");
        Medium::blank(MediumKind::CdR, time(97, 34, 23), time(79, 59, 74), storage)
            .expect("97:34:23 is before 00:00:00")
    }

    /// A disc replicated from an image of it, lead-in to lead-out. It has no groove to write to.
    ///
    /// # Errors
    /// When the image starts in no lead-in, cannot be read or has no readable table of contents,
    /// or the storage has no room.
    pub fn pressed(image: &(impl RawImage + ?Sized), storage: S) -> Result<Medium<S>, MediumError> {
        let (first, end) = (image.first_lba(), image.end_lba());
        let start = first.to_msf_wrapping();
        let blank = Medium::blank(MediumKind::Pressed, start, start, storage)?;
        let form = image.form();
        let mut medium = Medium { state: State::Finalized, ..blank };
        medium.recording.restart(form).map_err(MediumError::Storage)?;
        let mut run = vec![0; PRESS_SECTIONS as usize * form.block_len()];
        let mut at = first;
        while at < end {
            let sections = PRESS_SECTIONS.min(end.since(at).unsigned_abs());
            let run = &mut run[..sections as usize * form.block_len()];
            image.read(at, run)?;
            medium.recording.append(run).map_err(MediumError::Storage)?;
            at = at.plus(sections);
        }
        medium.read_lead_ins()?;
        let lead_out = medium.toc.as_ref().ok_or(MediumError::NoToc)?.lead_out().start;
        medium.atip.last_lead_out_start = lead_out.to_msf_wrapping();
        Ok(medium)
    }

    /// A disc that was recorded earlier: `blank` is what it was before, `recording` and `state`
    /// what was kept. One that was incomplete is damaged: nobody can go on with it.
    ///
    /// # Errors
    /// When its lead-in cannot be read, or is not where the groove calls for.
    pub fn recorded(
        blank: Medium<S>,
        recording: Recording<S>,
        state: MediumState,
    ) -> Result<Medium<S>, MediumError> {
        Medium::kept(blank, recording, state, Vec::new())
    }

    /// Likewise, of one whose program memory area was kept as well: an open session goes on.
    ///
    /// # Errors
    /// As [`Medium::recorded`], and when the tracks of `pma` cannot be those of the open session.
    pub fn kept(
        blank: Medium<S>,
        recording: Recording<S>,
        state: MediumState,
        pma: Vec<PmaTrack>,
    ) -> Result<Medium<S>, MediumError> {
        if recording.first_lba() != blank.lead_in_start() {
            let (groove, found) = (blank.lead_in_start(), recording.first_lba());
            return Err(MediumError::FirstLba { groove, found });
        }
        let (state, has_toc) = match state {
            MediumState::Blank => (State::Blank, false),
            // The tracks of an open session stand in the program memory area alone.
            MediumState::Open if !pma.is_empty() => (State::Open, true),
            MediumState::Incomplete | MediumState::Open | MediumState::Damaged => {
                (State::Damaged, false)
            }
            MediumState::Appendable => (State::Appendable, true),
            MediumState::Finalized => (State::Finalized, true),
        };
        let mut medium = Medium { recording, state, ..blank };
        if has_toc {
            medium.read_lead_ins()?;
        }
        if matches!(medium.state, State::Open) {
            medium.check_pma(&pma)?;
            medium.pma = pma;
        }
        Ok(medium)
    }

    /// Tracks of an open session have numbers without a gap, lie one behind the other before the
    /// last lead-out, and are recorded unless they are reserved. One that takes packets may have
    /// none yet.
    fn check_pma(&self, pma: &[PmaTrack]) -> Result<(), MediumError> {
        let SessionPlace { first_track, program, .. } = self.next_session();
        let (mut number, mut end) = (first_track, program);
        for track in pma {
            let ordered = track.number.get() == number
                && end <= track.pause_start
                && track.pause_start <= track.start
                && track.start.plus(u32::from(!track.takes_packets())) <= track.end
                && track.end <= self.last_lead_out_start()
                && track.packets.is_none_or(|packets| self.has_place(track.start, packets));
            let sections = track.end.since(track.start).unsigned_abs();
            if !ordered || !(track.reserved || self.recording.is_recorded(track.start, sections)) {
                return Err(MediumError::Pma(track.number.get()));
            }
            (number, end) = (number.saturating_add(1), track.end);
        }
        Ok(())
    }

    /// Whether packets go on between the start of their track and the last lead-out.
    fn has_place(&self, start: Lba, packets: Packets) -> bool {
        let sizes = 1..=u32::from(u16::MAX);
        packets.fixed.is_none_or(|size| sizes.contains(&size))
            && packets.next.is_none_or(|next| (start..=self.last_lead_out_start()).contains(&next))
    }

    /// What kind of disc it is.
    #[must_use]
    pub const fn kind(&self) -> MediumKind {
        self.kind
    }

    /// What is pre-recorded in its groove.
    #[must_use]
    pub const fn atip(&self) -> &Atip {
        &self.atip
    }

    /// How far its recording is.
    #[must_use]
    pub const fn state(&self) -> MediumState {
        match self.state {
            State::Blank => MediumState::Blank,
            State::Writing(_) | State::AtOnce => MediumState::Incomplete,
            State::Open => MediumState::Open,
            State::Appendable => MediumState::Appendable,
            State::Damaged => MediumState::Damaged,
            State::Finalized => MediumState::Finalized,
        }
    }

    /// What is recorded; of a blank disc nothing.
    #[must_use]
    pub const fn recording(&self) -> &Recording<S> {
        &self.recording
    }

    /// What a reader takes from the lead-ins of closed sessions.
    #[must_use]
    pub const fn toc(&self) -> Option<&Toc> {
        self.toc.as_ref()
    }

    /// The tracks of the session that is not closed.
    #[must_use]
    pub fn pma(&self) -> &[PmaTrack] {
        &self.pma
    }

    /// Where the session goes that is open, or would be recorded next.
    pub(crate) fn next_session(&self) -> SessionPlace {
        let first = SessionStart { lead_in: self.lead_in_start(), ..SessionStart::FIRST };
        let (SessionStart { number, lead_in, program }, first_track) = match &self.toc {
            None => (first, 1),
            Some(toc) => {
                let last = SessionStart { number: toc.last_session(), ..first };
                (last.behind(toc.lead_out().start), toc.last_track() + 1)
            }
        };
        let atip = self.atip.emit();
        SessionPlace {
            number,
            lead_in,
            program,
            first_track,
            last_lead_out: self.last_lead_out_start(),
            disc_lead_in: self.lead_in_start(),
            // Power, use and kind of disc stand in the answer as they do in the groove.
            special_information: [atip[4], atip[5], atip[6]],
        }
    }

    /// The last track, when it takes packets and its end is open.
    pub(crate) fn open_track(&self) -> Option<&PmaTrack> {
        self.pma.last().filter(|last| last.takes_packets() && !last.reserved)
    }

    /// Number of the track that would be recorded next, or goes on, and where its pause starts.
    /// The number is 100 when there is no more.
    pub(crate) fn next_track(&self) -> (u8, Lba) {
        let session = self.next_session();
        if let Some(open) = self.open_track() {
            return (open.number.get(), open.pause_start);
        }
        match self.pma.last() {
            Some(last) => (last.number.get() + 1, last.end),
            None => (session.first_track, session.program),
        }
    }

    /// First section of the lead-in.
    #[must_use]
    pub const fn lead_in_start(&self) -> Lba {
        self.atip.lead_in_start.to_lba(Area::LeadIn)
    }

    /// Latest start of the lead-out.
    #[must_use]
    pub const fn last_lead_out_start(&self) -> Lba {
        self.atip.last_lead_out_start.to_lba(Area::Program)
    }

    /// The section after the last that can be written: the end of the latest lead-out.
    #[must_use]
    pub const fn end(&self) -> Lba {
        self.last_lead_out_start().plus(LEAD_OUT_SECTIONS)
    }

    /// Records whole blocks behind the last; the first ones decide the form.
    ///
    /// # Errors
    /// When the storage has no room; then nothing has changed, except that a blank disc is none
    /// any more.
    pub(crate) fn append(&mut self, form: BlockForm, blocks: &[u8]) -> io::Result<()> {
        if matches!(self.state, State::Blank) {
            self.recording.restart(form)?;
            self.state = State::Writing(LeadOutRun::default());
        }
        self.recording.append(blocks)?;
        if let State::Writing(run) = &mut self.state {
            blocks.chunks_exact(form.block_len()).for_each(|block| run.watch(form, block));
        }
        Ok(())
    }

    /// Ends RAW recording, if it goes on: finalized when a whole lead-out stands at its end. A host
    /// may have recorded several sessions in one run.
    ///
    /// # Errors
    /// When the lead-in cannot be read back; the disc is damaged then.
    pub(crate) fn close(&mut self) -> Result<(), ReadError> {
        if let State::Writing(run) = &self.state {
            let is_whole = run.is_whole();
            self.state = State::Damaged;
            if is_whole {
                self.read_lead_ins()?;
                let allows_next = self.toc.as_ref().is_some_and(Toc::allows_next);
                self.state = if allows_next { State::Appendable } else { State::Finalized };
            }
        }
        Ok(())
    }

    /// Whether RAW recording goes on and has come to the end of a whole lead-out.
    pub(crate) fn has_whole_lead_out(&self) -> bool {
        matches!(&self.state, State::Writing(run) if run.is_whole())
    }

    /// Records sections of a session or a track at once from `at` on.
    ///
    /// # Errors
    /// As [`Medium::append`].
    pub(crate) fn put(&mut self, at: Lba, sections: &[u8]) -> io::Result<()> {
        if matches!(self.state, State::Blank) {
            self.recording.restart(BlockForm::Raw)?;
        }
        self.state = State::AtOnce;
        self.recording.write_at(at, sections)
    }

    /// Replaces sections that are recorded; the state of the disc stays.
    ///
    /// # Errors
    /// As [`Medium::append`].
    pub(crate) fn replace(&mut self, at: Lba, sections: &[u8]) -> io::Result<()> {
        self.recording.write_at(at, sections)
    }

    /// A track at once is complete, or reserved. A reserved one is replaced.
    pub(crate) fn track_done(&mut self, track: PmaTrack) {
        self.pma.retain(|other| other.number != track.number);
        let place = self.pma.partition_point(|other| other.number < track.number);
        self.pma.insert(place, track);
        self.state = State::Open;
    }

    /// Reserves a track on a disc that has room for it.
    ///
    /// # Errors
    /// When the storage of a blank disc cannot be cut.
    pub(crate) fn reserve(&mut self, track: PmaTrack) -> io::Result<()> {
        if matches!(self.state, State::Blank) {
            self.recording.restart(BlockForm::Raw)?;
        }
        self.track_done(track);
        Ok(())
    }

    /// A session is complete from lead-in to lead-out.
    ///
    /// # Errors
    /// When its lead-in cannot be read back; the disc is damaged then.
    pub(crate) fn session_done(&mut self) -> Result<(), ReadError> {
        self.state = State::Damaged;
        self.pma.clear();
        self.read_lead_in()?;
        let allows_next = self.toc.as_ref().is_some_and(Toc::allows_next);
        self.state = if allows_next { State::Appendable } else { State::Finalized };
        Ok(())
    }

    /// Erases everything.
    ///
    /// # Errors
    /// When the storage cannot be cut.
    pub(crate) fn erase(&mut self) -> io::Result<()> {
        self.recording.restart(BlockForm::Raw)?;
        (self.state, self.toc) = (State::Blank, None);
        self.pma.clear();
        Ok(())
    }

    /// Reads every lead-in that there is, one session behind the other.
    fn read_lead_ins(&mut self) -> Result<(), ReadError> {
        while self.next_session().lead_in < self.recording.end_lba() && self.read_lead_in()? {}
        Ok(())
    }

    /// Adds what the lead-in of the next session says; false when that is nothing.
    fn read_lead_in(&mut self) -> Result<bool, ReadError> {
        let SessionPlace { lead_in, number, .. } = self.next_session();
        let found = Toc::infer_session(&self.recording, lead_in, number)?;
        // A table that points back would be followed for ever.
        let found = found.filter(|toc| toc.lead_out().start > lead_in);
        let is_found = found.is_some();
        match (&mut self.toc, found) {
            (Some(toc), Some(next)) => toc.join(next),
            (None, found) => self.toc = found,
            (Some(_), None) => {}
        }
        Ok(is_found)
    }

    /// Puts main channel `before` bytes before that of section `at`, where sections are recorded.
    ///
    /// # Errors
    /// As [`Medium::append`].
    pub(crate) fn put_before(&mut self, at: Lba, before: usize, bytes: &[u8]) -> io::Result<()> {
        self.recording.write_main_before(at, before, bytes)
    }

    /// What can be returned to.
    pub(crate) fn mark(&self) -> Mark {
        Mark {
            recording: self.recording.mark(),
            state: self.state.clone(),
            toc: self.toc.clone(),
            pma: self.pma.clone(),
        }
    }

    /// Forgets what was recorded since. What was written over stays so.
    ///
    /// # Errors
    /// When the storage cannot be cut.
    pub(crate) fn return_to(&mut self, mark: Mark) -> io::Result<()> {
        let Mark { recording, state, toc, pma } = mark;
        (self.state, self.toc, self.pma) = (state, toc, pma);
        self.recording.return_to(recording)
    }

    /// Breaks the recording off, if one goes on.
    pub(crate) fn interrupt(&mut self) {
        if matches!(self.state, State::Writing(_) | State::AtOnce) {
            self.state = State::Damaged;
        }
    }
}

/// Sections at the end of a recording that its Q says are lead-out.
#[derive(Clone, Copy, Debug, Default)]
struct LeadOutRun {
    sections: u32,
    /// A lead-in came behind a lead-out before it.
    is_later: bool,
}

impl LeadOutRun {
    /// Whether it is as long as a lead-out has to be.
    fn is_whole(&self) -> bool {
        let number = if self.is_later { 2 } else { 1 };
        self.sections >= SessionStart { number, ..SessionStart::FIRST }.lead_out_sections()
    }

    /// Looks at the next block. One without position (another mode, a bad CRC) belongs to what
    /// it follows.
    fn watch(&mut self, form: BlockForm, block: &[u8]) {
        let subcode = &block[SECTOR_LEN..];
        let q = match form {
            BlockForm::Pq => section::from_pq16(&std::array::from_fn(|at| subcode[at])).1,
            BlockForm::Packed | BlockForm::Raw => {
                section::q_of(&std::array::from_fn(|at| subcode[at]))
            }
        };
        // The CRC in the 16-byte form is not what is recorded.
        let has_position = q.adr() == 1 && (form == BlockForm::Pq || q.crc_ok());
        self.is_later |= has_position && q.tno() == 0 && self.sections > 0;
        self.sections = match (has_position, q.tno() == LEAD_OUT_TNO) {
            (true, true) => self.sections + 1,
            (true, false) => 0,
            (false, _) if self.sections > 0 => self.sections + 1,
            (false, _) => 0,
        };
    }
}

/// Why a disc cannot be.
#[derive(Debug, thiserror::Error)]
pub enum MediumError {
    /// A lead-in start below 90 minutes.
    #[error("the lead-in starts at {0}: a groove has it between 90:00:00 and 99:59:74")]
    LeadInStart(Msf),
    /// The recording is of another disc.
    #[error("the recording starts at LBA {found}, the lead-in of its disc at LBA {groove}")]
    FirstLba {
        /// Where the groove has the lead-in.
        groove: Lba,
        /// Where the recording starts.
        found: Lba,
    },
    /// The recording cannot be read.
    #[error("the lead-in of the recording cannot be read: {0}")]
    Read(#[from] ReadError),
    /// The program memory area is of another disc.
    #[error("the program memory area has a track {0} that is not on this disc")]
    Pma(u8),
    /// What is to be pressed has no table of contents.
    #[error("the image has no table of contents that a reader would find: nobody could play it")]
    NoToc,
    /// The storage has no room.
    #[error("the recording cannot be written: {0}")]
    Storage(io::Error),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStorage;
    use rawcd_format::subcode::QFrame;

    fn blank() -> Medium<MemoryStorage> {
        Medium::blank_80_minute_cd_r(MemoryStorage::new())
    }

    /// Blocks in pq form that say they are in the lead-out.
    fn lead_out(sections: u32) -> Vec<u8> {
        let mut block = [0; 2368];
        block[2352..2355].copy_from_slice(&[0x01, 0xAA, 0x01]);
        block.repeat(sections as usize)
    }

    #[test]
    fn groove_of_the_default_medium() {
        let medium = blank();
        assert_eq!(medium.lead_in_start(), Lba(-11_077));
        assert_eq!(medium.last_lead_out_start(), Lba(359_849));
        assert_eq!(medium.end(), Lba(366_599));
        assert_eq!((medium.kind(), medium.state()), (MediumKind::CdR, MediumState::Blank));
        let error = Medium::blank(
            MediumKind::CdR,
            Msf::new(79, 0, 0).unwrap(),
            Msf::default(),
            MemoryStorage::new(),
        )
        .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the lead-in starts at 79:00:00: a groove has it between 90:00:00 and 99:59:74"
        );
    }

    #[test]
    fn a_whole_lead_out_finalizes() {
        for (sections, state) in [(6749, MediumState::Damaged), (6750, MediumState::Finalized)] {
            let mut medium = blank();
            medium.append(BlockForm::Pq, &[0; 2368]).unwrap();
            assert_eq!(medium.state(), MediumState::Incomplete);
            medium.append(BlockForm::Pq, &lead_out(sections)).unwrap();
            medium.close().unwrap();
            assert_eq!(medium.state(), state);
            assert_eq!(medium.toc(), None);
            assert_eq!(medium.recording().received_form(), BlockForm::Pq);
            medium.interrupt();
            assert_eq!(medium.state(), state);
        }
    }

    /// Behind a first lead-out and a second lead-in 2,250 sections are a whole one.
    #[test]
    fn a_later_lead_out_is_shorter() {
        let lead_in = {
            let mut block = [0; 2368];
            block[2352..2355].copy_from_slice(&[0x01, 0x00, 0xA0]);
            block
        };
        for (sections, whole) in [(2249, false), (2250, true)] {
            let mut medium = blank();
            medium.append(BlockForm::Pq, &lead_in).unwrap();
            medium.append(BlockForm::Pq, &lead_out(6750)).unwrap();
            assert!(medium.has_whole_lead_out());
            medium.append(BlockForm::Pq, &lead_in).unwrap();
            assert!(!medium.has_whole_lead_out());
            medium.append(BlockForm::Pq, &lead_out(sections)).unwrap();
            assert_eq!(medium.has_whole_lead_out(), whole, "{sections}");
        }
    }

    /// MCN frames in a lead-out belong to it; a track after it starts anew.
    #[test]
    fn what_a_lead_out_is() {
        let mut mcn = [0; 2368];
        mcn[2352] = 0x02;
        let mut track = [0; 2368];
        track[2352..2355].copy_from_slice(&[0x01, 0x01, 0x01]);
        let mut medium = blank();
        medium.append(BlockForm::Pq, &lead_out(1)).unwrap();
        medium.append(BlockForm::Pq, &mcn).unwrap();
        medium.append(BlockForm::Pq, &lead_out(6748)).unwrap();
        let mut with_track = medium.clone();
        with_track.append(BlockForm::Pq, &track).unwrap();
        with_track.close().unwrap();
        assert_eq!(with_track.state(), MediumState::Damaged);
        medium.close().unwrap();
        assert_eq!(medium.state(), MediumState::Finalized);
    }

    /// The second lead-in says that its session ends where the first does: it is not followed.
    #[test]
    fn tables_that_point_back() {
        let sections = |frames: &[[u8; 10]]| -> Vec<u8> {
            let mut bytes = vec![0; frames.len() * 2448];
            for (section, frame) in bytes.chunks_exact_mut(2448).zip(frames) {
                let subcode = section.last_chunk_mut().unwrap();
                section::spread(false, &QFrame::from_data(*frame), None, subcode);
            }
            bytes
        };
        let table = [
            [0x01, 0, 0x01, 0, 0, 0, 0, 0, 0x02, 0],
            [0x01, 0, 0xA0, 0, 0, 0, 0, 0x01, 0, 0],
            [0x01, 0, 0xA1, 0, 0, 0, 0, 0x01, 0, 0],
            [0x01, 0, 0xA2, 0, 0, 0, 0, 0, 0x06, 0],
            [0x01, 0x01, 0x01, 0, 0, 0, 0, 0, 0x02, 0],
        ];
        let first: Msf = "99:59:74".parse().unwrap();
        let last: Msf = "79:59:74".parse().unwrap();
        let blank = Medium::blank(MediumKind::CdR, first, last, MemoryStorage::new()).unwrap();
        let mut recording = blank.recording().clone();
        recording.write_at(Lba(-151), &sections(&table)).unwrap();
        recording.write_at(Lba(300 + 6750), &sections(&table)).unwrap();
        let medium = Medium::recorded(blank, recording, MediumState::Finalized).unwrap();
        assert_eq!(medium.toc().map(Toc::last_session), Some(1));
    }

    #[test]
    fn kept_discs() {
        let mut medium = blank();
        medium.append(BlockForm::Raw, &[0; 2448]).unwrap();
        let recording = medium.recording().clone();
        let kept = Medium::recorded(blank(), recording, MediumState::Incomplete).unwrap();
        assert_eq!((kept.state(), kept.recording().len()), (MediumState::Damaged, 1));
        let other = Recording::new(MemoryStorage::new(), Lba(-9000), BlockForm::Raw);
        let error = Medium::recorded(blank(), other, MediumState::Damaged).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the recording starts at LBA -9000, the lead-in of its disc at LBA -11077"
        );
    }
}
