//! Playing: the PLAY AUDIO commands, PAUSE/RESUME, STOP PLAY/SCAN, SCAN; and what else moves the
//! pick-up or tells where it is: SEEK, REZERO UNIT, MECHANISM STATUS.
//!
//! What is played goes nowhere: a simulated drive has no outputs. What a host can see of it is
//! the position, which moves, and how it ended.

use std::time::Duration;

use rawcd_format::{Area, Lba, Msf};
use rawcd_mmc::{
    Mechanism, MechanismState, MechanismStatus, PauseResume, PlayAudio, Scan, ScanStart, Seek,
    Sense, SetReadAhead,
};

use super::pick_up::{Pace, Playback};
use super::reading::out_of_range;
use super::sub_channel::position_at;
use super::{Answer, Drive, illegal, invalid_cdb};
use crate::{Storage, Toc};

impl<S: Storage> Drive<S> {
    pub(super) fn play_audio(
        &mut self,
        now: Duration,
        command: PlayAudio,
    ) -> Result<Answer, Sense> {
        self.playable()?;
        let here = self.pick_up.position(now);
        let (start, end, field) = match command {
            PlayAudio::Blocks { start, blocks } => {
                let start = start.unwrap_or(here);
                let end = i64::from(start.0) + i64::from(blocks);
                let end = i32::try_from(end).map_err(|_| out_of_range(start, 2))?;
                (start, Lba(end), 2)
            }
            PlayAudio::Times { start, end } => {
                let start = start.map_or(here, time_in_command);
                (start, time_in_command(end), 3)
            }
            PlayAudio::Indexes { start, end } => {
                let first = self.index_start(start).ok_or(invalid_cdb(4, None))?;
                (first, self.index_end(end)?, 4)
            }
        };
        if end.0 < start.0 {
            return Err(invalid_cdb(6, None));
        }
        if end == start {
            self.check_in_program(start, field)?;
            let cost = self.seek_time(now, start);
            self.pick_up.go_to(start);
            return Ok(Answer::after(cost));
        }
        let cost = self.seek_time(now, start);
        let playback = self.playback(now, start, end, field)?;
        self.pick_up.play(playback);
        Ok(Answer::after(cost))
    }

    pub(super) fn scan(&mut self, now: Duration, command: Scan) -> Result<Answer, Sense> {
        self.playable()?;
        let here = self.pick_up.position(now);
        let (start, field) = match command.start {
            ScanStart::Lba(at) => (at.unwrap_or(here), 2),
            ScanStart::Msf(at) => (at.map_or(here, time_in_command), 3),
            ScanStart::Track(track) => {
                (self.index_start((track, 1)).ok_or(invalid_cdb(5, None))?, 5)
            }
        };
        let lead_out = self.playable()?.lead_out().start;
        let cost = self.seek_time(now, start);
        let forward = self.playback(now, start, lead_out, field)?;
        let playback = if command.reverse {
            // It ends at the start of the disc, or of the last data track on the way.
            let toc = self.playable()?;
            let data_end = toc
                .tracks()
                .iter()
                .zip(toc.tracks().iter().skip(1))
                .filter(|(track, next)| track.control.is_data() && next.start <= start)
                .map(|(_, next)| next.start)
                .max();
            let fails = data_end.is_some();
            let end = Lba(data_end.unwrap_or(Lba(0)).0 - 1);
            Playback { end, fails, pace: Pace::ScanBackward, ..forward }
        } else {
            Playback { pace: Pace::ScanForward, ..forward }
        };
        self.pick_up.play(playback);
        Ok(Answer::after(cost))
    }

    pub(super) fn pause_resume(
        &mut self,
        now: Duration,
        command: PauseResume,
    ) -> Result<Answer, Sense> {
        self.ready()?;
        let done = if command.resume { self.pick_up.resume(now) } else { self.pick_up.pause(now) };
        if done { Ok(Answer::done()) } else { Err(illegal(0x2C, 0x00)) }
    }

    pub(super) fn stop_play(&mut self, now: Duration) -> Result<Answer, Sense> {
        self.ready()?;
        self.pick_up.stop(now);
        Ok(Answer::done())
    }

    pub(super) fn seek(&mut self, now: Duration, command: Seek) -> Result<Answer, Sense> {
        let (_, at) = self.places(command.lba, 1, 2)?.at(0);
        let cost = self.seek_time(now, at);
        self.pick_up.go_to(at);
        Ok(Answer::after(cost))
    }

    /// Both blocks must be there; reading ahead costs this drive nothing, and so it never does.
    pub(super) fn set_read_ahead(&self, command: SetReadAhead) -> Result<Answer, Sense> {
        self.places(command.trigger, 1, 2)?;
        self.places(command.read_ahead, 1, 6)?;
        Ok(Answer::done())
    }

    pub(super) fn rezero_unit(&mut self, now: Duration) -> Result<Answer, Sense> {
        self.ready()?;
        let cost = self.seek_time(now, Lba(0));
        self.pick_up.go_to(Lba(0));
        Ok(Answer::after(cost))
    }

    pub(super) fn mechanism_status(&self, now: Duration, command: MechanismStatus) -> Answer {
        let state =
            if self.busy.is_some() { MechanismState::Active } else { self.pick_up.mechanism() };
        let status = Mechanism {
            state,
            door_open: self.tray_open,
            position: self.pick_up.position(now).0 as u32 & 0x00FF_FFFF,
        };
        Answer::data(status.emit(), command.allocation_len)
    }

    /// The table of a disc that can be played.
    fn playable(&self) -> Result<&Toc, Sense> {
        self.ready()?.toc().ok_or(illegal(0x64, 0x00))
    }

    /// Playing at 75 sections a second, up to `end` or what cannot be played before it.
    fn playback(&self, now: Duration, start: Lba, end: Lba, field: u16) -> Result<Playback, Sense> {
        let session_end = self.check_in_program(start, field)?;
        let toc = self.playable()?;
        if end > toc.lead_out().start {
            return Err(out_of_range(start, field));
        }
        let control = position_at(self.ready()?, start).map(|position| position.control);
        if control.is_none_or(|control| control.is_data()) {
            return Err(illegal(0x64, 0x00));
        }
        let ahead = |at: &Lba| *at > start && *at < end;
        let tracks = toc.tracks().iter();
        let data = tracks.clone().filter(|track| track.control.is_data()).map(|track| track.start);
        // Nor is there anything to play between two sessions.
        let silent = data.chain([session_end]).filter(ahead).min();
        let crossing = tracks.map(|track| track.start).filter(ahead).min();
        let crossing = crossing.filter(|_| self.pages.audio.stop_on_track_crossing);
        let (end, fails) = match (crossing, silent) {
            (Some(crossing), _) => (crossing, false),
            (None, Some(silent)) => (silent, true),
            (None, None) => (end, false),
        };
        Ok(Playback { from: start, end, fails, pace: Pace::Play, since: Some(now) })
    }

    /// Whether a section lies in the program area of a session; returns where that ends.
    fn check_in_program(&self, at: Lba, field: u16) -> Result<Lba, Sense> {
        let toc = self.playable()?;
        let session = toc.session(toc.session_at(at));
        let end = session.map_or(toc.lead_out().start, |(_, lead_out)| lead_out);
        if (Lba::PROGRAM_START..end).contains(&at) { Ok(end) } else { Err(out_of_range(at, field)) }
    }

    /// The first section of an index; index 00 and 01 mean the start of the track.
    fn index_start(&self, (track, index): (u8, u8)) -> Option<Lba> {
        let (start, end) = self.track_span(track)?;
        if index <= 1 {
            return Some(start);
        }
        let found = self.first_of_index(start, end, track, index);
        (found < end).then_some(found)
    }

    /// The first section after an index; of a track that is not there, the lead-out.
    fn index_end(&self, (track, index): (u8, u8)) -> Result<Lba, Sense> {
        match self.track_span(track) {
            Some((start, end)) => {
                Ok(self.first_of_index(start, end, track, index.saturating_add(1)))
            }
            None => Ok(self.playable()?.lead_out().start),
        }
    }

    /// Start of a track and of what comes after it.
    fn track_span(&self, track: u8) -> Option<(Lba, Lba)> {
        let toc = self.playable().ok()?;
        let start = toc.tracks().iter().find(|entry| entry.track == track)?.start;
        let (_, lead_out) = toc.session(toc.session_at(start))?;
        let starts = toc.tracks().iter().map(|entry| entry.start).chain([lead_out]);
        Some((start, starts.filter(|at| *at > start).min()?))
    }

    /// The first section from `start` on that is in this index of the track or later, or `end`.
    /// Indexes rise, so halving finds it.
    fn first_of_index(&self, start: Lba, end: Lba, track: u8, index: u8) -> Lba {
        let reached = |at: Lba| {
            let position = self.ready().ok().and_then(|medium| position_at(medium, at));
            position.is_some_and(|position| position.track != track || position.index >= index)
        };
        let (mut low, mut high) = (start.0, end.0);
        while low < high {
            let middle = low + (high - low) / 2;
            if reached(Lba(middle)) { high = middle } else { low = middle + 1 }
        }
        Lba(low)
    }
}

/// Times of 90 minutes and more are in the lead-in in commands.
const fn time_in_command(time: Msf) -> Lba {
    time.to_lba(Area::LeadIn)
}
