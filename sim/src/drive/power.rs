//! Power that fails, and resets of the bus: what a drive forgets, and what becomes of a recording
//! that goes on.
//!
//! Without power the disc holds what was on it; what the buffer held is lost. A reset breaks a
//! recording off, too, but what the buffer holds still goes onto the disc [SPC-3 6.7].

use std::time::Duration;

use rawcd_mmc::{MediaEvent, Sense, SenseKey};

use super::Drive;
use super::buffer::WriteBuffer;
use super::pages::Pages;
use super::pick_up::PickUp;
use super::spindle::Spindle;
use crate::{Lies, MediumState, Storage};

/// 6/29/02: a reset of the bus.
const BUS_RESET: Sense = Sense::new(SenseKey::UnitAttention, 0x29, 0x02);

impl<S: Storage> Drive<S> {
    /// Switches the drive off and on again, with its tray as it is. A recording that goes on ends at
    /// the section that was under the laser.
    pub fn lose_power(&mut self, now: Duration) {
        self.settle_stream(now);
        let recording = |medium: &crate::Medium<S>| medium.state() == MediumState::Incomplete;
        if let (Some((from, to)), Some(medium)) =
            (self.buffer.not_on_disc(now, &self.spindle.write_pace), &mut self.medium)
            && recording(medium)
            && let Err(error) = medium.lose(from, to)
        {
            self.keep(error);
        }
        self.forget_everything();
        self.spindle = Spindle::new(&self.profile);
        self.memory.clear();
        self.attentions.push_back(Sense::new(SenseKey::UnitAttention, 0x29, 0x00));
        if self.medium.is_some() && !self.tray_open {
            self.event = MediaEvent::NewMedia;
            self.attentions.push_back(Sense::new(SenseKey::UnitAttention, 0x28, 0x00));
        }
    }

    /// Resets the bus: the next command hears of it, and nothing that went on goes on.
    pub fn reset(&mut self, now: Duration) {
        self.settle_stream(now);
        self.forget_everything();
        self.attentions.push_back(BUS_RESET);
    }

    /// From now on the drive lies like this.
    pub fn lie(&mut self, lies: Lies) {
        self.profile.lies = lies;
    }

    /// What neither power nor a reset leaves: the recording, the tray's lock, pages, attentions.
    fn forget_everything(&mut self) {
        self.busy = None;
        self.interrupt();
        self.forget_recording();
        (self.locked, self.stream_lost, self.deferred) = (false, false, None);
        (self.pages, self.parameters) = (Pages::default(), self.profile.default_parameters());
        self.attentions.clear();
        self.pick_up = PickUp::new();
        self.buffer = WriteBuffer::new(self.profile.buffer_kib);
    }
}
