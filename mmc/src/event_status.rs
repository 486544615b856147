//! GET EVENT STATUS NOTIFICATION, 4Ah [MMC-3 5]; of the classes, media.

use crate::answer::{put_length, within_length};
use crate::bytes::{be16, flag, put16};
use crate::cdb::PaddedCdb;
use crate::{AnswerError, CdbError};

/// Asks for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GetEventStatus {
    /// IMMED: answer at once, event or not.
    pub polled: bool,
    /// Bit n set: class n is of interest.
    pub classes: u8,
    /// Most bytes of answer.
    pub allocation_len: u16,
}

impl GetEventStatus {
    pub(crate) const fn parse(cdb: &PaddedCdb) -> Result<GetEventStatus, CdbError> {
        Ok(GetEventStatus {
            polled: cdb[1] & 0x01 != 0,
            classes: cdb[4],
            allocation_len: be16(cdb, 7),
        })
    }

    /// The CDB.
    #[must_use]
    pub fn emit(&self) -> [u8; 10] {
        let mut cdb = [0; 10];
        cdb[0] = 0x4A;
        cdb[1] = flag(self.polled, 0x01);
        cdb[4] = self.classes;
        put16(&mut cdb, 7, self.allocation_len);
        cdb
    }
}

/// What happened to the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaEvent {
    /// 0: nothing.
    None,
    /// 1: someone wants it out.
    EjectRequest,
    /// 2: one came in and can be used.
    NewMedia,
    /// 3: it was taken out.
    Removal,
    /// 4: it may be another one.
    Changed,
}

/// The answer: 4 bytes, and 4 of a media event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventStatus {
    /// Bit n set: the drive has class n.
    pub supported: u8,
    /// The media event; `None` when none of the classes asked for is there.
    pub media: Option<MediaStatus>,
}

/// A media event and the state of the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaStatus {
    /// What happened.
    pub event: MediaEvent,
    /// A medium is in.
    pub present: bool,
    /// The tray is open.
    pub door_open: bool,
}

impl EventStatus {
    const NAME: &'static str = "the event status";
    /// The bit of the media class.
    pub const MEDIA: u8 = 1 << EventStatus::MEDIA_CLASS;
    const MEDIA_CLASS: u8 = 4;
    /// NEA: no event available.
    const NONE_AVAILABLE: u8 = 0x80;

    /// Reads the answer; an event of another class is read as none.
    ///
    /// # Errors
    /// When it has fewer than 4 bytes, or its media event is cut or unknown.
    pub fn parse(raw: &[u8]) -> Result<EventStatus, AnswerError> {
        let raw = within_length(raw);
        AnswerError::need(EventStatus::NAME, raw, 4)?;
        if raw[2] & (EventStatus::NONE_AVAILABLE | 0x07) != EventStatus::MEDIA_CLASS {
            return Ok(EventStatus { supported: raw[3], media: None });
        }
        AnswerError::need(EventStatus::NAME, raw, 8)?;
        let event = match raw[4] & 0x0F {
            0 => MediaEvent::None,
            1 => MediaEvent::EjectRequest,
            2 => MediaEvent::NewMedia,
            3 => MediaEvent::Removal,
            4 => MediaEvent::Changed,
            _ => {
                return Err(AnswerError::Illegal {
                    answer: EventStatus::NAME,
                    byte: 4,
                    found: raw[4],
                    expected: "media event 0 to 4",
                });
            }
        };
        let (present, door_open) = (raw[5] & 0x02 != 0, raw[5] & 0x01 != 0);
        let media = Some(MediaStatus { event, present, door_open });
        Ok(EventStatus { supported: raw[3], media })
    }

    /// The answer.
    #[must_use]
    pub fn emit(&self) -> Vec<u8> {
        let mut raw = vec![0, 0, EventStatus::NONE_AVAILABLE, self.supported];
        if let Some(media) = self.media {
            raw[2] = EventStatus::MEDIA_CLASS;
            let status = flag(media.present, 0x02) | flag(media.door_open, 0x01);
            raw.extend([media.event as u8, status, 0, 0]);
        }
        put_length(&mut raw);
        raw
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cdb;

    #[test]
    fn command() {
        let bytes = [0x4A, 1, 0, 0, 0x10, 0, 0, 0, 8, 0];
        let command = GetEventStatus { polled: true, classes: 0x10, allocation_len: 8 };
        assert_eq!(command.emit(), bytes);
        assert_eq!(Cdb::parse(&bytes), Ok(Cdb::GetEventStatus(command)));
    }

    #[test]
    fn every_event() {
        let events = [
            MediaEvent::None,
            MediaEvent::EjectRequest,
            MediaEvent::NewMedia,
            MediaEvent::Removal,
            MediaEvent::Changed,
        ];
        for (code, event) in events.into_iter().enumerate() {
            let media = Some(MediaStatus { event, present: true, door_open: false });
            let status = EventStatus { supported: 0x10, media };
            assert_eq!(status.emit(), [0, 6, 0x04, 0x10, code as u8, 2, 0, 0]);
            assert_eq!(EventStatus::parse(&status.emit()), Ok(status));
        }
        let none = EventStatus { supported: 0x10, media: None };
        assert_eq!(none.emit(), [0, 2, 0x80, 0x10]);
        assert_eq!(EventStatus::parse(&none.emit()), Ok(none));
        let open = EventStatus::parse(&[0, 6, 4, 0x10, 3, 1, 0, 0]).unwrap().media.unwrap();
        assert_eq!((open.present, open.door_open), (false, true));
        assert!(EventStatus::parse(&[0, 6, 4, 0x10, 5, 1, 0, 0]).is_err());
        assert!(EventStatus::parse(&[0, 6, 4, 0x10, 3, 1, 0]).is_err());
        assert!(EventStatus::parse(&[0, 2, 0x80]).is_err());
    }
}
