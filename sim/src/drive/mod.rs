//! [`Drive`]: executes CDBs, one at a time, without ever waiting.
//!
//! A command is looked at in this order: a planted [`Fault`], the CDB itself, a pending unit
//! attention, a deferred error, a busy drive, and then what the command needs. Answers are built whole; they are
//! cut to what the host asked for and has room for in one place, here.

mod addressing;
mod at_once;
mod blanking;
mod buffer;
mod closing;
mod configuration;
mod events;
mod faults;
mod format;
mod habits;
mod information;
mod memory;
mod packet;
mod pages;
mod parameters;
mod performance;
mod pick_up;
mod playing;
mod power;
mod reading;
mod speeds;
mod spindle;
mod stream;
mod sub_channel;
mod unit;
mod writing;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rawcd_mmc::{
    Cdb, Completion, Data, FieldPointer, MediaEvent, Sense, SenseKey, WriteParameters,
};

use crate::{DriveProfile, Medium, Storage};
use at_once::AtOnce;
use buffer::WriteBuffer;
use faults::PlantedFault;
pub use faults::{Fault, FaultEffect, Trigger};
use pages::Pages;
use pick_up::PickUp;
use spindle::Spindle;

/// What a command that only looks something up costs.
const LOOK_UP_TIME: Duration = Duration::from_micros(100);

/// A CD recorder, with a medium or without.
#[derive(Clone, Debug)]
pub struct Drive<S> {
    profile: DriveProfile,
    medium: Option<Medium<S>>,
    tray_open: bool,
    /// The host forbids to open the tray.
    locked: bool,
    attentions: VecDeque<Sense>,
    /// What GET EVENT STATUS NOTIFICATION has to tell.
    event: MediaEvent,
    busy: Option<Busy>,
    pick_up: PickUp,
    pages: Pages,
    parameters: WriteParameters,
    at_once: Option<AtOnce>,
    spindle: Spindle,
    buffer: WriteBuffer,
    /// The recording was broken off for want of data, and the host does not know yet.
    stream_lost: bool,
    /// An error of a command that was answered GOOD, which no command has told yet.
    deferred: Option<Sense>,
    /// What READ BUFFER and WRITE BUFFER move, as far as it was written.
    memory: Vec<u8>,
    faults: Vec<PlantedFault>,
    /// What lies beside the drive: see [`FaultEffect::MediumChanged`].
    beside: Option<Medium<S>>,
    storage_error: Option<Arc<io::Error>>,
    /// What the habits of the profile remember.
    habits: habits::Memory,
}

/// An operation that goes on after its command was answered.
#[derive(Clone, Copy, Debug)]
struct Busy {
    since: Duration,
    until: Duration,
    sense: Sense,
    /// TEST UNIT READY is good all the same.
    ready: bool,
}

impl Busy {
    /// The sense of a command that comes at `now`, with progress.
    fn sense_at(&self, now: Duration) -> Sense {
        let whole = self.until.saturating_sub(self.since).as_micros().max(1);
        let done = now.saturating_sub(self.since).as_micros().min(whole);
        let part = (done * 65_536 / whole).min(65_535);
        self.sense.with_progress(part as u16)
    }
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Status and bytes moved.
    pub completion: Completion,
    /// Time from the command to its answer.
    pub cost: Duration,
}

/// What a command answers when nothing is wrong with it.
#[derive(Default)]
struct Answer {
    bytes: Vec<u8>,
    /// Most bytes that the CDB allows.
    allocation_len: usize,
    /// Bytes of data-out that were taken.
    taken: usize,
    cost: Duration,
}

impl Answer {
    /// No data.
    fn done() -> Answer {
        Answer::after(LOOK_UP_TIME)
    }

    /// No data, at some cost.
    fn after(cost: Duration) -> Answer {
        Answer { cost, ..Answer::default() }
    }

    /// Data of which the host wants `allocation_len` bytes.
    fn data(bytes: Vec<u8>, allocation_len: impl Into<usize>) -> Answer {
        let allocation_len = allocation_len.into();
        Answer { bytes, allocation_len, ..Answer::done() }
    }

    /// Cuts the data to what was asked for and what there is room for, and hands it over.
    fn deliver(self, data: Data<'_>) -> Outcome {
        let transferred = match data {
            Data::In(buffer) => {
                let len = self.bytes.len().min(self.allocation_len).min(buffer.len());
                buffer[..len].copy_from_slice(&self.bytes[..len]);
                len
            }
            Data::Out(_) => self.taken,
            Data::None => 0,
        };
        Outcome { completion: Completion::good(transferred), cost: self.cost }
    }
}

impl<S: Storage> Drive<S> {
    /// A drive that was just switched on: tray closed, no medium.
    #[must_use]
    pub fn new(mut profile: DriveProfile) -> Drive<S> {
        profile.write_speeds.sort_unstable_by(|a, b| b.cmp(a));
        profile.cav_speeds.sort_unstable_by(|a, b| b.cmp(a));
        Drive {
            spindle: Spindle::new(&profile),
            stream_lost: false,
            deferred: None,
            buffer: WriteBuffer::new(profile.buffer_kib),
            medium: None,
            tray_open: false,
            locked: false,
            attentions: VecDeque::from([Sense::new(SenseKey::UnitAttention, 0x29, 0x00)]),
            event: MediaEvent::None,
            busy: None,
            pick_up: PickUp::new(),
            memory: Vec::new(),
            pages: Pages::default(),
            parameters: profile.default_parameters(),
            at_once: None,
            faults: Vec::new(),
            beside: None,
            storage_error: None,
            habits: habits::Memory::default(),
            profile,
        }
    }

    /// Puts a medium in and closes the tray, as a hand does; gives back the one that was in. The
    /// new one can be used at once.
    pub fn insert(&mut self, medium: Medium<S>) -> Option<Medium<S>> {
        let before = self.take();
        self.medium = Some(medium);
        self.medium_arrived();
        before
    }

    /// Takes the medium out. A recording that goes on is broken off.
    pub fn take(&mut self) -> Option<Medium<S>> {
        self.busy = None;
        self.interrupt();
        self.forget_recording();
        if self.medium.is_some() {
            self.event = MediaEvent::Removal;
        }
        self.medium.take()
    }

    /// The medium that is in, or on the open tray.
    #[must_use]
    pub const fn medium(&self) -> Option<&Medium<S>> {
        self.medium.as_ref()
    }

    /// What kind of drive it is.
    #[must_use]
    pub const fn profile(&self) -> &DriveProfile {
        &self.profile
    }

    /// The last error of the storage, which the host was told as 3/0C/00 or 3/11/00.
    #[must_use]
    pub fn storage_error(&self) -> Option<&io::Error> {
        self.storage_error.as_deref()
    }

    /// When something that goes on will be done: what the drive is busy with, or playing.
    #[must_use]
    pub fn next_event_at(&self) -> Option<Duration> {
        self.busy.map(|busy| busy.until).or_else(|| self.pick_up.next_event_at())
    }

    /// Executes a command that arrives at `now`, which never runs backwards.
    pub fn execute(&mut self, now: Duration, cdb: &[u8], data: Data<'_>) -> Outcome {
        self.come_to(now);
        let struck = self.strike(now, cdb);
        let now = now + struck.held_up;
        self.come_to(now);
        self.remember_medium();
        let cut = self.cut(&data).max(struck.cut(&data));
        let executed = Drive::<S>::cut_write(cdb, data.len(), cut);
        let data = struck.data(cdb, data);
        let answer = self.disturbed(now, &executed, &data, &struck);
        self.forget_recording();
        let mut outcome = match answer {
            Ok(answer) => answer.without_last(cut, data.len()).deliver(data),
            Err(sense) => Outcome { completion: Completion::check(sense), cost: LOOK_UP_TIME },
        };
        let told = &mut outcome.completion.transferred;
        *told = told.saturating_sub(struck.residue);
        outcome.cost += struck.held_up + struck.late;
        outcome
    }

    /// Lets everything happen that has come about by itself until `now`.
    fn come_to(&mut self, now: Duration) {
        if self.busy.is_some_and(|busy| busy.until <= now) {
            self.busy = None;
        }
        self.pick_up.settle(now);
        self.settle_stream(now);
    }

    fn undisturbed(&mut self, now: Duration, cdb: &[u8], data: &Data<'_>) -> Result<Answer, Sense> {
        let command = Cdb::parse(cdb).map_err(|error| error.sense())?;
        let passes_attention = matches!(
            command,
            Cdb::Inquiry(_)
                | Cdb::RequestSense(_)
                | Cdb::GetConfiguration(_)
                | Cdb::GetEventStatus(_)
                | Cdb::ReportLuns(_)
        );
        if !passes_attention && let Some(sense) = self.attentions.pop_front() {
            return Err(sense);
        }
        if !passes_attention && let Some(sense) = self.deferred.take() {
            return Err(sense);
        }
        if !passes_attention
            && !matches!(
                command,
                Cdb::ReadBufferCapacity(_) | Cdb::PreventAllow(_) | Cdb::MechanismStatus(_)
            )
            && let Some(busy) = self.busy
            && !(busy.ready && matches!(command, Cdb::TestUnitReady(_)))
        {
            return Err(busy.sense_at(now));
        }
        let woken = self.wake(now, &command);
        let answer = self.dispatch(now + woken, cdb, &command, data)?;
        let cost = woken + answer.cost;
        if cost > LOOK_UP_TIME {
            self.spindle.use_until(now + cost);
        }
        if let Some(until) = self.next_event_at() {
            self.spindle.use_until(until);
        }
        Ok(Answer { cost, ..answer })
    }

    fn dispatch(
        &mut self,
        now: Duration,
        cdb: &[u8],
        command: &Cdb,
        data: &Data<'_>,
    ) -> Result<Answer, Sense> {
        let out: &[u8] = if let Data::Out(bytes) = data { bytes } else { &[] };
        match *command {
            Cdb::TestUnitReady(_) => self.test_unit_ready(),
            Cdb::RequestSense(command) => Ok(self.request_sense(now, command)),
            Cdb::Inquiry(command) => self.inquiry(command),
            Cdb::StartStop(command) => self.start_stop(now, command),
            Cdb::PreventAllow(command) => Ok(self.prevent_allow(command)),
            Cdb::ModeSense(command) => self.mode_sense(command),
            Cdb::ModeSelect(command) => self.mode_select(command, out),
            Cdb::GetConfiguration(command) => Ok(self.get_configuration(command)),
            Cdb::ReadDiscInformation(command) => self.read_disc_information(command),
            Cdb::ReadTrackInformation(command) => self.read_track_information(command),
            Cdb::ReadToc(command) => self.read_toc(command),
            Cdb::ReadCapacity(_) => self.read_capacity(),
            Cdb::ReserveTrack(command) => self.reserve_track(command),
            Cdb::SendCueSheet(command) => self.send_cue_sheet(command, out),
            Cdb::CloseTrack(command) => self.close_track(now, command),
            Cdb::Blank(command) => self.blank(now, command),
            Cdb::SendOpc(command) => self.send_opc(command),
            Cdb::Write(command) => self.write(now, cdb[0], command, out),
            Cdb::SynchronizeCache(command) => self.synchronize_cache(now, command),
            Cdb::ReadBufferCapacity(command) => Ok(self.read_buffer_capacity(now, command)),
            Cdb::SetCdSpeed(command) => Ok(self.set_cd_speed(now, command)),
            Cdb::SetReadAhead(command) => self.set_read_ahead(command),
            Cdb::SetStreaming(command) => self.set_streaming(now, command, out),
            Cdb::GetPerformance(command) => self.get_performance(command),
            Cdb::ReadFormatCapacities(command) => Ok(self.read_format_capacities(command)),
            Cdb::Read(command) => self.read(now, command, data.len()),
            Cdb::ReadCd(command) => self.read_cd(now, cdb[0], command, data.len()),
            Cdb::ReadHeader(command) => self.read_header(now, command),
            Cdb::Verify(command) => self.verify(now, command),
            Cdb::Seek(command) => self.seek(now, command),
            Cdb::RezeroUnit(_) => self.rezero_unit(now),
            Cdb::ReadSubChannel(command) => self.read_sub_channel(now, command),
            Cdb::PlayAudio(command) => self.play_audio(now, command),
            Cdb::Scan(command) => self.scan(now, command),
            Cdb::PauseResume(command) => self.pause_resume(now, command),
            Cdb::StopPlay(_) => self.stop_play(now),
            Cdb::MechanismStatus(command) => Ok(self.mechanism_status(now, command)),
            Cdb::GetEventStatus(command) => self.get_event_status(command),
            Cdb::ReadBuffer(command) => self.read_buffer(command),
            Cdb::WriteBuffer(command) => self.write_buffer(command, out),
            Cdb::ReportLuns(command) => Ok(self.report_luns(command)),
            Cdb::ReportKey(command) => self.report_key(command),
            Cdb::FormatUnit(_) | Cdb::RepairTrack(_) | Cdb::WriteAndVerify(_)
                if !self.profile.packets =>
            {
                Err(illegal(0x20, 0x00))
            }
            Cdb::FormatUnit(command) => self.format_unit(now, command, out),
            Cdb::RepairTrack(command) => self.repair_track(now, command),
            Cdb::WriteAndVerify(command) => self.write_and_verify(now, command, out),
        }
    }

    /// The medium, when it can be used.
    fn ready(&self) -> Result<&Medium<S>, Sense> {
        match &self.medium {
            Some(medium) if !self.tray_open => Ok(medium),
            _ if self.tray_open => Err(Sense::new(SenseKey::NotReady, 0x3A, 0x02)),
            _ => Err(Sense::new(SenseKey::NotReady, 0x3A, 0x01)),
        }
    }

    /// What follows a medium that came in: the host is told, and pages are at their defaults.
    fn medium_arrived(&mut self) {
        self.tray_open = false;
        self.spindle.restart();
        (self.stream_lost, self.deferred) = (false, None);
        self.parameters = self.default_parameters();
        self.pages = Pages::default();
        self.select_write_speed(self.max_write_speed(), false);
        self.event = MediaEvent::NewMedia;
        self.attentions.push_back(Sense::new(SenseKey::UnitAttention, 0x28, 0x00));
    }

    fn interrupt(&mut self) {
        self.buffer.drop_contents();
        self.break_packet_off();
        self.pick_up = PickUp::new();
        self.spindle.leave();
        if let Some(medium) = &mut self.medium {
            medium.interrupt();
        }
    }

    /// Keeps an error of the storage for whoever runs the drive.
    fn keep(&mut self, error: io::Error) {
        self.storage_error = Some(Arc::new(error));
    }
}

/// 5/24/00 with a field of the CDB.
const fn invalid_cdb(byte: u16, bit: Option<u8>) -> Sense {
    Sense::new(SenseKey::IllegalRequest, 0x24, 0x00).with_field(FieldPointer::cdb(byte, bit))
}

/// 5/26/00 with a field of the parameter list.
const fn invalid_parameter(byte: u16, bit: Option<u8>) -> Sense {
    Sense::new(SenseKey::IllegalRequest, 0x26, 0x00).with_field(FieldPointer::parameters(byte, bit))
}

/// An illegal request without a field.
const fn illegal(asc: u8, ascq: u8) -> Sense {
    Sense::new(SenseKey::IllegalRequest, asc, ascq)
}

#[cfg(test)]
mod tests;
