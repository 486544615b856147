//! [`Medium`]: a disc with its groove, its recording, and the state of that.
//!
//! ```text
//! blank -- first WRITE --> incomplete -- last block, SYNCHRONIZE CACHE --> finalized, appendable
//!                               |
//!                               +-- SYNCHRONIZE CACHE before, eject, power off --> damaged
//!
//! blank, open -- track at once, SYNCHRONIZE CACHE --> open -- CLOSE SESSION --> finalized, appendable
//! appendable -- as blank, for the next session
//! open, damaged, appendable, finalized -- BLANK --> what is left: blank, open, appendable
//! ```

mod erasing;
mod lead_out_run;
mod recording;
mod track;

use std::io;

use rawcd_format::{
    Area, BlockForm, LEAD_OUT_SECTIONS, Lba, Msf, RawImage, ReadError, SessionStart,
};
use rawcd_mmc::Atip;

use crate::program::SessionPlace;
use crate::recording::RecordingMark;
use crate::timing::end_of;
use crate::{Recording, Storage, Toc};

pub(crate) use erasing::Erasure;
use lead_out_run::LeadOutRun;
pub use track::{Packets, PmaTrack};

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
    /// Runs of sections that can be neither written nor read, first and behind the last.
    defects: Vec<(Lba, Lba)>,
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
        Ok(Medium {
            kind,
            atip,
            recording,
            state: State::Blank,
            toc: None,
            pma: Vec::new(),
            defects: Vec::new(),
        })
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

    /// Likewise, of one whose program memory area was kept as well: an open session goes on, and
    /// the tracks before one that was broken off are known.
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
        let state = match state {
            MediumState::Blank => State::Blank,
            // The tracks of an open session stand in the program memory area alone.
            MediumState::Open if !pma.is_empty() => State::Open,
            MediumState::Incomplete | MediumState::Open | MediumState::Damaged => State::Damaged,
            MediumState::Appendable => State::Appendable,
            MediumState::Finalized => State::Finalized,
        };
        let mut medium = Medium { recording, state, ..blank };
        match medium.state {
            State::Blank => {}
            State::Damaged => medium.read_earlier_lead_ins()?,
            _ => medium.read_lead_ins()?,
        }
        if matches!(medium.state, State::Open | State::Damaged) {
            medium.pma = pma;
            medium.check_pma()?;
        }
        Ok(medium)
    }

    /// Tracks of an open session have numbers without a gap, lie one behind the other before the
    /// last lead-out, and are recorded unless they are reserved. One that takes packets may have
    /// none yet.
    fn check_pma(&self) -> Result<(), MediumError> {
        let SessionPlace { first_track, program, .. } = self.next_session();
        let (mut number, mut end) = (first_track, program);
        for track in &self.pma {
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
            // A session at once may begin with another number.
            None => (first, self.pma.first().map_or(1, |track| track.number.get())),
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

    /// From now on so many sections from `first` on can be neither written nor read.
    pub(crate) fn scratch(&mut self, first: Lba, sections: u32) {
        self.defects.push((first, end_of(first, sections)));
    }

    /// The first of so many sections that can be neither written nor read.
    pub(crate) fn first_defect(&self, first: Lba, sections: u32) -> Option<Lba> {
        let end = end_of(first, sections);
        let hit = self.defects.iter().filter(|&&(from, to)| from.max(first) < end.min(to));
        hit.map(|&(from, _)| from.max(first)).min()
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
mod tests;
