//! Power that fails, resets of the bus, trays that are opened: what a drive forgets, and what becomes
//! of a recording that goes on.
//!
//! Without power the disc holds what was on it; what the buffer held is lost. A reset breaks a
//! recording off, too, but what the buffer holds still goes onto the disc [SPC-3 6.7].

use std::time::Duration;

use rawcd_format::Lba;
use rawcd_mmc::{MediaEvent, Sense, SenseKey};

use super::Drive;
use super::buffer::WriteBuffer;
use super::pages::Pages;
use super::pick_up::PickUp;
use super::spindle::Spindle;
use crate::{Lies, Medium, Storage};

/// 6/29/02: a reset of the bus.
const BUS_RESET: Sense = Sense::new(SenseKey::UnitAttention, 0x29, 0x02);

impl<S: Storage> Drive<S> {
    /// Switches the drive off and on again, with its tray as it is. A recording that goes on ends at
    /// the section that was under the laser.
    pub fn lose_power(&mut self, now: Duration) {
        self.settle_stream(now);
        self.lose_buffer(now);
        self.forget_everything();
        self.spindle = Spindle::new(&self.profile);
        self.memory.clear();
        self.attentions.push_back(Sense::new(SenseKey::UnitAttention, 0x29, 0x00));
        if self.medium.is_some() && !self.tray_open {
            self.event = MediaEvent::NewMedia;
            self.attentions.push_back(Sense::new(SenseKey::UnitAttention, 0x28, 0x00));
        }
    }

    /// Opens the tray as a needle in the emergency hole does, locked or not. What the laser has not
    /// passed is lost.
    pub fn force_tray_open(&mut self, now: Duration) {
        if !self.tray_open {
            self.settle_stream(now);
            self.lose_buffer(now);
            self.open_tray();
            self.forget_recording();
        }
    }

    /// Puts a medium beside the drive, for [`FaultEffect::MediumChanged`](crate::FaultEffect), and
    /// gives back what lay there.
    pub fn put_beside(&mut self, medium: Medium<S>) -> Option<Medium<S>> {
        self.beside.replace(medium)
    }

    /// What lies beside the drive: what was put there, or what was in the drive before.
    #[must_use]
    pub const fn beside(&self) -> Option<&Medium<S>> {
        self.beside.as_ref()
    }

    /// Opens the tray, exchanges what is in with what lies beside the drive, and closes it.
    pub(super) fn change_medium(&mut self, now: Duration) {
        self.settle_stream(now);
        self.lose_buffer(now);
        let other = self.beside.take();
        self.beside = self.take();
        if let Some(other) = other {
            self.insert(other);
        }
    }

    /// What is in the buffer never comes onto the disc; gives the first section that does not.
    pub(super) fn lose_buffer(&mut self, now: Duration) -> Option<Lba> {
        let (from, to) = self.buffer.not_on_disc(now, &self.spindle.write_pace)?;
        let medium = self.medium.as_mut()?;
        if let Err(error) = medium.lose(from, to) {
            self.keep(error);
        }
        self.buffer.drop_contents();
        self.busy = None;
        Some(from)
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
