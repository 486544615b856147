//! What the drive tells of by itself: GET EVENT STATUS NOTIFICATION, and the eject button.

use rawcd_mmc::{EventStatus, GetEventStatus, MediaEvent, MediaStatus, Sense};

use super::{Answer, Drive, invalid_cdb};
use crate::Storage;

/// Bytes of an answer before the event; whoever asks for no more leaves the event for later.
const EVENT_HEADER_LEN: u16 = 4;

impl<S: Storage> Drive<S> {
    /// Pushes the eject button: the tray opens; when the host has locked it, the host is told
    /// instead.
    pub fn push_eject_button(&mut self) {
        if self.locked {
            self.event = MediaEvent::EjectRequest;
        } else if !self.tray_open {
            self.open_tray();
        }
    }

    /// Pushes the open tray in, as a hand does, with what is on it.
    pub fn push_tray_in(&mut self) {
        if std::mem::replace(&mut self.tray_open, false) && self.medium.is_some() {
            self.medium_arrived();
        }
    }

    /// Whether the tray is out.
    #[must_use]
    pub const fn is_tray_open(&self) -> bool {
        self.tray_open
    }

    /// Whether the host forbids to open the tray.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        self.locked
    }

    /// Opens the tray with what is on it.
    pub(super) fn open_tray(&mut self) {
        self.interrupt();
        self.tray_open = true;
        if self.medium.is_some() {
            self.event = MediaEvent::Removal;
        }
    }

    /// An event is told once; one that comes before the last was told takes its place.
    pub(super) fn get_event_status(&mut self, command: GetEventStatus) -> Result<Answer, Sense> {
        if !command.polled {
            // Waiting for an event would need queued commands.
            return Err(invalid_cdb(1, Some(0)));
        }
        let media = (command.classes & EventStatus::MEDIA != 0).then(|| {
            let event = if command.allocation_len > EVENT_HEADER_LEN {
                std::mem::replace(&mut self.event, MediaEvent::None)
            } else {
                self.event
            };
            let present = self.medium.is_some() && !self.tray_open;
            MediaStatus { event, present, door_open: self.tray_open }
        });
        let status = EventStatus { supported: EventStatus::MEDIA, media };
        Ok(Answer::data(status.emit(), command.allocation_len))
    }
}
